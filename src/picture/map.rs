//! A map of one layer.

use super::canvas::Ground;
use super::edges::{self, Labelled};
use super::frame::{self, Key, Layout};
use super::legend::{Classes, amount};
use super::mosaic::{Assessed, Mosaic};
use super::shapes::Image;
use super::text::glued;
use super::{Format, PictureError, Sheet, marks, paint};
use crate::grid::{Bounds, Lattice};
use crate::hazard::layer::{Layer, Scale};

/// Margin about what a map shows, as a share of its longer side.
const MARGIN: f64 = 0.05;

/// A map of one layer: the part of the lattice with values and the marks, and a margin.
///
/// Cells smaller than a pixel are gathered: densities averaged over assessed cells, amounts added up, probabilities by the
/// largest; a note says so. Fails only if the built-in font or the PNG encoder does.
pub fn layer_map(layer: &Layer, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let (mut canvas, top) = frame::heading(sheet)?;
    let assessed = Assessed::of(layer);
    let layout = Layout::new(&window(layer.values.lattice(), assessed, sheet), top);
    let view = layout.view;
    canvas.hatched(&view.frame);
    let ground = Ground::new(&canvas, &view);
    let mosaic = assessed.map(|part| Mosaic::of(layer, part, 1.0 / (view.scale() * paint::SCALE)));
    let classes = mosaic.as_ref().and_then(|m| Classes::of(layer.scale, m.values().flatten()));
    if let (Some(mosaic), Some(classes)) = (&mosaic, &classes) {
        ground.cells(&mut canvas, coloured(mosaic, classes), &mosaic.bounds);
    }
    marks::draw(&mut canvas, (&view, &ground), sheet.marks, &[]);
    if mosaic.is_none() {
        marks::nothing(&mut canvas, &view.frame, "nothing assessed here");
    }
    edges::draw(&mut canvas, &view, sheet.crs, Labelled::Both);
    let key = key(layer, (mosaic.as_ref(), classes.as_ref()), sheet);
    let below = frame::legend(&mut canvas, &layout, &key);
    frame::finish(canvas, sheet, below, &gathered(layer, mosaic.as_ref()), format)
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
fn key<'a>(layer: &'a Layer, (mosaic, classes): (Option<&Mosaic>, Option<&'a Classes>), sheet: &'a Sheet) -> Key<'a> {
    let unit = match layer.scale {
        Scale::Logarithmic | Scale::Amount if layer.title.ends_with(layer.unit.trim_start_matches("items ")) => "",
        Scale::Logarithmic | Scale::Amount => layer.unit,
        // The title says that it is a probability.
        Scale::Probability | Scale::PartlyKnown => "",
    };
    let gathered = mosaic.map(|m| m.per_side).filter(|side| *side > 1 && layer.scale == Scale::Amount);
    let support = gathered.map_or(layer.support.clone(), |side| per_square(layer, side));
    let parts = [unit, support.as_str()].into_iter().filter(|s| !s.trim().is_empty());
    let detail = glued(&parts.collect::<Vec<_>>().join(", "));
    let blank = match layer.scale {
        Scale::Amount => "nobody near a remnant in any possible ground, or not assessed",
        Scale::Logarithmic | Scale::Probability | Scale::PartlyKnown => "no documented strike, not assessed",
    };
    Key { title: &layer.title, detail, classes, blank, marks: sheet.marks, crs: sheet.crs.name() }
}

/// The support of sums: that of the layer, but per square.
fn per_square(layer: &Layer, side: u32) -> String {
    let (width, more) = (across(layer, side), layer.support.split_once(',').map_or("", |(_, more)| more));
    let comma = if more.is_empty() { "" } else { "," };
    format!("per square of {width}\u{a0}m\u{a0}×\u{a0}{width}\u{a0}m{comma}{more}")
}

/// Width of squares of so many cells, m.
fn across(layer: &Layer, side: u32) -> String {
    amount(f64::from(side) * layer.values.lattice().side_m())
}

/// The note on cells smaller than a pixel.
fn gathered(layer: &Layer, mosaic: Option<&Mosaic>) -> Vec<String> {
    let Some(side) = mosaic.map(|m| m.per_side).filter(|side| *side > 1) else { return Vec::new() };
    let width = across(layer, side);
    vec![match layer.scale {
        Scale::Logarithmic => format!(
            "Each pixel averages up to {side} × {side} cells ({width} m across): the densest cells are denser than shown."
        ),
        Scale::Amount => format!(
            "Each pixel shows the sum of up to {side} × {side} cells ({width} m across): the classes are those of sums."
        ),
        Scale::Probability | Scale::PartlyKnown => {
            format!("Each pixel shows the largest probability among up to {side} × {side} cells ({width} m across).")
        }
    }]
}
