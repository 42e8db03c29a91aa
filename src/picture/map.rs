//! A map of one layer.

use super::canvas::{Canvas, Ground};
use super::edges::{self, Labelled};
use super::frame::{self, Drawn, Key, Layout};
use super::legend::Classes;
use super::locator::Locator;
use super::mosaic::{Assessed, Mosaic};
use super::shapes::Image;
use super::text::glued;
use super::words::{Words, fill};
use super::{Format, PictureError, Sheet, marks};
use crate::grid::{Bounds, Lattice};
use crate::hazard::layer::{Layer, Scale};

/// Margin about what a map shows, as a share of its longer side.
const MARGIN: f64 = 0.05;

/// A map of one layer: the part of the lattice with values and the marks, and a margin.
///
/// Cells smaller than a pixel are gathered: densities averaged over assessed cells, amounts added up, probabilities by the
/// largest; a note says so. Fails only if the built-in font or the PNG encoder does.
pub fn layer_map(layer: &Layer, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let assessed = Assessed::of(layer);
    let window = window(layer.values.lattice(), assessed, sheet);
    frame::compose(sheet, format, |canvas, top| {
        let layout = Layout::new(&window, top, &canvas.paper);
        let pixel_m = 1.0 / (layout.view.scale() * canvas.paper.scale);
        let mosaic = assessed.map(|part| Mosaic::of(layer, part, pixel_m));
        draw(canvas, &layout, &Ingredients { layer, mosaic: mosaic.as_ref(), sheet })
    })
}

/// What goes into a map.
struct Ingredients<'a> {
    layer: &'a Layer,
    mosaic: Option<&'a Mosaic>,
    sheet: &'a Sheet<'a>,
}

fn draw(canvas: &mut Canvas, layout: &Layout, map: &Ingredients) -> Drawn {
    let (layer, sheet, view) = (map.layer, map.sheet, layout.view);
    canvas.hatched(&view.frame);
    let ground = Ground::new(canvas, &view);
    let classes = map.mosaic.and_then(|m| Classes::of(layer.scale, m.values().flatten(), sheet.words));
    if let (Some(mosaic), Some(classes)) = (map.mosaic, &classes) {
        ground.cells(canvas, coloured(mosaic, classes), &mosaic.bounds);
    }
    let nameless = marks::draw(canvas, (&view, &ground), sheet.marks, &[]);
    if map.mosaic.is_none() {
        marks::nothing(canvas, &view.frame, &sheet.words.nothing_assessed);
    }
    edges::draw(canvas, &view, sheet.crs, Labelled::Both);
    let below = frame::legend(canvas, layout, &key(map, classes.as_ref(), view.window));
    let notes = gathered(layer, map.mosaic, sheet.words).into_iter().chain(marks::without_room(&nameless, sheet.words));
    (below, notes.collect())
}

/// What the map shows: assessed cells and marks; the whole lattice if there is neither.
fn window(lattice: &Lattice, assessed: Option<Assessed>, sheet: &Sheet) -> Bounds {
    let cells = assessed.map(|part| part.bounds(lattice));
    let corners = cells.iter().flat_map(|b| [b.low, b.high]);
    let shown = Bounds::around(corners.chain(marks::extent(sheet.marks))).unwrap_or_else(|| lattice.extent());
    let side = (shown.high.x - shown.low.x).max(shown.high.y - shown.low.y);
    shown.widened((MARGIN * side).max(lattice.side_m()))
}

fn coloured(mosaic: &Mosaic, classes: &Classes) -> Image {
    let pixel = |value: Option<f32>| {
        value.map_or([0; 4], |v| {
            let c = classes.colour(v);
            [c.0, c.1, c.2, 255]
        })
    };
    Image { columns: mosaic.columns, rows: mosaic.rows, rgba: mosaic.values().flat_map(pixel).collect() }
}

/// What the legend says; amounts that were added up are those of the squares, no longer of the cells.
fn key<'a>(map: &Ingredients<'a>, classes: Option<&'a Classes>, window: Bounds) -> Key<'a> {
    let Ingredients { layer, mosaic, sheet } = *map;
    let unit = match layer.scale {
        Scale::Logarithmic | Scale::Amount if layer.title.ends_with(layer.unit.trim_start_matches("items ")) => "",
        Scale::Logarithmic | Scale::Amount => layer.unit,
        // The title says that it is a probability.
        Scale::Probability | Scale::PartlyKnown => "",
    };
    let gathered = mosaic.map(|m| m.per_side).filter(|side| *side > 1 && layer.scale == Scale::Amount);
    let support = gathered.map_or(layer.support.clone(), |side| per_square(layer, side, sheet.words));
    let parts = [unit, support.as_str()].into_iter().filter(|s| !s.trim().is_empty());
    let detail = glued(&parts.collect::<Vec<_>>().join(", "));
    let blank = match layer.scale {
        Scale::Amount => &sheet.words.nobody_near,
        Scale::Logarithmic | Scale::Probability | Scale::PartlyKnown => &sheet.words.not_assessed,
    };
    let grid = layer.values.lattice().extent();
    let locator = Locator { window, grid, marks: sheet.marks, crs: sheet.crs };
    Key { title: &layer.title, detail, classes, blank, marks: sheet.marks, locator }
}

/// The support of sums: that of the layer, but per square.
fn per_square(layer: &Layer, side: u32, words: &Words) -> String {
    let more = layer.support.split_once(',').map_or("", |(_, more)| more);
    let comma = if more.is_empty() { "" } else { "," };
    let square = fill(&words.per_square, &[("width", &across(layer, side, words))]);
    format!("{}{comma}{more}", glued(&square))
}

/// Width of squares of so many cells, m.
fn across(layer: &Layer, side: u32, words: &Words) -> String {
    words.numbers.amount(f64::from(side) * layer.values.lattice().side_m())
}

/// The note on cells smaller than a pixel.
fn gathered(layer: &Layer, mosaic: Option<&Mosaic>, words: &Words) -> Option<String> {
    let side = mosaic.map(|m| m.per_side).filter(|side| *side > 1)?;
    let text = match layer.scale {
        Scale::Logarithmic => &words.gathered_mean,
        Scale::Amount => &words.gathered_sum,
        Scale::Probability | Scale::PartlyKnown => &words.gathered_largest,
    };
    let (count, width) = (words.numbers.amount(f64::from(side)), across(layer, side, words));
    Some(fill(text, &[("side", &count), ("width", &width)]))
}
