//! The page around a map: heading, room for map and legend, notes.

use super::canvas::{Canvas, filled, shape_style, style};
use super::colour::{INK, RULE, SOFT_INK};
use super::edges::{self, View};
use super::legend::Classes;
use super::locator::{self, Locator};
use super::shapes::{Page, Rect, Spot, Stroke};
use super::size::Frame;
use super::text::{Face, Type};
use super::words::fill;
use super::{Format, Marks, PictureError, Sheet, marks, paint, svg};
use crate::grid::{Bounds, Point};

/// Room for coordinates below a map.
pub(super) const BELOW: f64 = 24.0;
const LEGEND: f64 = 200.0;
pub(super) const GAP: f64 = 24.0;
/// Shapes of a map that the page has room for, width over height.
const TALLEST: f64 = 0.72;
const WIDEST: f64 = 2.3;

const SUBTITLE: Type = style(Face::Regular, 15.0, SOFT_INK);
const HEADING: Type = style(Face::Bold, 13.0, INK);
const DETAIL: Type = style(Face::Regular, 11.0, SOFT_INK);
const ENTRY: Type = style(Face::Regular, 11.5, INK);
const NOTE: Type = style(Face::Regular, 11.0, SOFT_INK);

/// Measures of a page, page units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Paper {
    pub(super) width: f64,
    pub(super) margin: f64,
    /// What the plots together are taller than they would be by themselves.
    stretch: f64,
    /// Pixels in a page unit.
    pub(super) scale: f64,
}

impl Paper {
    /// A usual page.
    #[cfg(test)]
    pub(super) const PAGE: Paper = Paper { width: 1000.0, margin: 36.0, stretch: 0.0, scale: 2.0 };
    /// Narrower than this, nothing stands beside plots and maps.
    const NARROW: f64 = 720.0;

    pub(super) fn of(sheet: &Sheet, stretch: f64) -> Paper {
        let width = sheet.size.units();
        let margin = match sheet.frame {
            Frame::Page => (0.036 * width).max(18.0),
            Frame::Figure { .. } => 4.0,
        };
        Paper { width, margin, stretch, scale: sheet.size.scale() }
    }

    /// Between the margins.
    pub(super) fn room(&self) -> f64 {
        self.width - 2.0 * self.margin
    }

    pub(super) fn right(&self) -> f64 {
        self.width - self.margin
    }

    pub(super) fn is_narrow(&self) -> bool {
        self.width < Paper::NARROW
    }

    /// Room for coordinates left of a map: where it is dear they are turned upwards.
    pub(super) fn left(&self) -> f64 {
        if self.is_narrow() { 20.0 } else { 80.0 }
    }

    /// Height of each of some plots one under the other, of which one is usually `natural`.
    pub(super) fn plot(&self, natural: f64, plots: usize) -> f64 {
        (natural + self.stretch / plots.max(1) as f64).max(0.6 * natural)
    }
}

/// What has been drawn: where the page may go on, and what must be said under it.
pub(super) type Drawn = (f64, Vec<String>);

/// A page as a file: headline, what `draw` draws from a height on, notes. Where a height is wanted it is drawn again with
/// plots that are taller or flatter.
pub(super) fn compose(
    sheet: &Sheet,
    format: Format,
    draw: impl Fn(&mut Canvas, f64) -> Drawn,
) -> Result<Vec<u8>, PictureError> {
    let at = |stretch: f64| composed(sheet, stretch, &draw);
    let page = match sheet.size.height() {
        Some(wanted) => fitted(wanted, at)?,
        None => at(0.0)?,
    };
    match format {
        Format::Png => paint::png(&page, sheet),
        Format::Svg => svg::svg(&page, sheet),
    }
}

/// The page with the tallest plots that is no higher than wanted, or than it can be.
fn fitted(wanted: f64, at: impl Fn(f64) -> Result<Page, PictureError>) -> Result<Page, PictureError> {
    const FLATTEST: f64 = -1e5;
    // The margin under the last line can spare a little.
    const SPARED: f64 = 8.0;
    let natural = at(0.0)?;
    let guess = wanted - natural.height;
    let mut page = at(guess)?;
    if page.height > wanted + SPARED {
        // Something else is tallest, such as a legend: plots are made no flatter than that asks for.
        page = at(FLATTEST)?;
        let limit = page.height.max(wanted + SPARED);
        let (mut low, mut high) = (guess - 0.5 * natural.height, guess.max(0.0));
        for _ in 0..9 {
            let middle = 0.5 * (low + high);
            let tried = at(middle)?;
            if tried.height <= limit {
                (low, page) = (middle, tried);
            } else {
                high = middle;
            }
        }
    }
    let near = page.height < wanted + SPARED;
    Ok(Page { height: if near { wanted } else { page.height }, ..page })
}

fn composed(sheet: &Sheet, stretch: f64, draw: &impl Fn(&mut Canvas, f64) -> Drawn) -> Result<Page, PictureError> {
    let mut canvas = Canvas::new(sheet, stretch)?;
    let top = match sheet.frame {
        Frame::Page => heading(&mut canvas, sheet),
        Frame::Figure { .. } => 8.0,
    };
    let (below, more) = draw(&mut canvas, top);
    let end = match sheet.frame {
        Frame::Page => notes(&mut canvas, more.iter().chain(&sheet.notes), below) + 20.0,
        Frame::Figure { .. } if more.is_empty() => below + 6.0,
        Frame::Figure { .. } => notes(&mut canvas, more.iter(), below) + 6.0,
    };
    canvas.finish(end.ceil())
}

/// Headline and subtitle; returns where the map may start.
fn heading(canvas: &mut Canvas, sheet: &Sheet) -> f64 {
    let Paper { margin, .. } = canvas.paper;
    let room = canvas.paper.room();
    canvas.rectangle(&Rect { left: margin, top: 24.0, width: 44.0, height: 5.0 }, filled(INK));
    let size = if canvas.paper.is_narrow() { 21.0 } else { 27.0 };
    let below_title = canvas.paragraph(&sheet.title, (margin, 38.0), room, style(Face::Bold, size, INK));
    canvas.paragraph(&sheet.subtitle, (margin, below_title + 4.0), room, SUBTITLE) + 16.0
}

/// Small lines under everything; returns their bottom.
fn notes<'n>(canvas: &mut Canvas, notes: impl Iterator<Item = &'n String>, below: f64) -> f64 {
    let Paper { margin, .. } = canvas.paper;
    let room = canvas.paper.room();
    edges::rule(canvas, (margin, below + 14.0), room);
    notes.fold(below + 22.0, |y, note| canvas.paragraph(note, (margin, y), room, NOTE) + 2.0)
}

/// Where the legend stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Legend {
    Right,
    Under,
}

/// The map on the page, its legend right of it if the map is tall, under it if it is wide or the page is narrow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) view: View,
    pub(super) legend: Legend,
}

impl Layout {
    /// Room for the window below `top`; the window is widened where its shape does not suit a page.
    pub(super) fn new(window: &Bounds, top: f64, paper: &Paper) -> Layout {
        let natural = shaped(window, (TALLEST, WIDEST));
        let whole = paper.room() - paper.left();
        let under = aspect(&natural) > 1.3 || paper.is_narrow();
        let (legend, width) = if under { (Legend::Under, whole) } else { (Legend::Right, whole - LEGEND - GAP) };
        let height = paper.plot(width / aspect(&natural), 1);
        let window = shaped(window, (width / height, width / height));
        Layout { view: View { window, frame: Rect { left: paper.margin + paper.left(), top, width, height } }, legend }
    }
}

/// Width over height.
pub(super) fn aspect(window: &Bounds) -> f64 {
    (window.high.x - window.low.x) / (window.high.y - window.low.y)
}

/// The window, widened about its middle to a shape between the tallest and the widest, width over height.
pub(super) fn shaped(window: &Bounds, (tallest, widest): (f64, f64)) -> Bounds {
    let (width, height) = (window.high.x - window.low.x, window.high.y - window.low.y);
    let (wide, tall) = (width.max(tallest * height), height.max(width / widest));
    let middle = Point::new(0.5 * (window.low.x + window.high.x), 0.5 * (window.low.y + window.high.y));
    Bounds {
        low: Point::new(middle.x - 0.5 * wide, middle.y - 0.5 * tall),
        high: Point::new(middle.x + 0.5 * wide, middle.y + 0.5 * tall),
    }
}

/// What the legend of a layer says.
pub(super) struct Key<'a> {
    pub(super) title: &'a str,
    pub(super) detail: String,
    pub(super) classes: Option<&'a Classes>,
    /// What ground without colour is.
    pub(super) blank: &'a str,
    pub(super) marks: &'a Marks,
    pub(super) locator: Locator<'a>,
}

/// Draws the legend; returns where the page may go on.
pub(super) fn legend(canvas: &mut Canvas, layout: &Layout, key: &Key) -> f64 {
    let f = layout.view.frame;
    let Paper { margin, .. } = canvas.paper;
    match layout.legend {
        Legend::Right => {
            let x = f.right() + GAP;
            let y = values(canvas, key, (x, f.top - 3.0), LEGEND) + 14.0;
            let y = marks::legend(canvas, key.marks, (x, y), LEGEND);
            let bottom = where_it_is(canvas, (layout, &key.locator), (x, y + 10.0), LEGEND);
            bottom.max(f.bottom() + BELOW)
        }
        Legend::Under if canvas.paper.is_narrow() => {
            let (y, column) = (f.bottom() + BELOW + 10.0, 0.5 * (canvas.paper.room() - GAP));
            let first = values(canvas, key, (margin, y), column);
            let right = margin + column + GAP;
            let second = marks::legend(canvas, key.marks, (right, y + 2.0), column);
            let second = scale(canvas, (layout, &key.locator), (right, second + 6.0), column);
            // The inset goes under the shorter column.
            let (x, y) = if first < second { (margin, first) } else { (right, second) };
            locator::draw(canvas, &key.locator, (x, y + 12.0), column).max(first).max(second)
        }
        Legend::Under => {
            let (y, column) = (f.bottom() + BELOW + 10.0, (canvas.paper.room() - 2.0 * GAP) / 3.0);
            let x = |i: f64| margin + i * (column + GAP);
            let first = values(canvas, key, (x(0.0), y), column);
            let second = marks::legend(canvas, key.marks, (x(1.0), y + 2.0), column);
            let third = where_it_is(canvas, (layout, &key.locator), (x(2.0), y + 4.0), column);
            first.max(second).max(third)
        }
    }
}

/// Heading, unit, and the classes from high to low, then ground that was not assessed.
fn values(canvas: &mut Canvas, key: &Key, (x, top): Spot, width: f64) -> f64 {
    const SWATCH: (f64, f64) = (30.0, 18.0);
    let y = canvas.paragraph(key.title, (x, top), width, HEADING);
    let mut y = canvas.paragraph(&key.detail, (x, y), width, DETAIL) + 8.0;
    if let Some(classes) = key.classes {
        for (label, colour) in classes.labels.iter().zip(&classes.colours).rev() {
            let below = canvas.paragraph(label, (x + 38.0, y + 1.0), width - 38.0, ENTRY);
            let swatch = Rect { left: x, top: y, width: SWATCH.0, height: SWATCH.1.max(below - y) };
            canvas.rectangle(&swatch, filled(*colour));
            canvas.rectangle(&swatch, shape_style(Stroke::solid(RULE, 0.5)));
            y = swatch.bottom();
        }
        y += 8.0;
    }
    let swatch = Rect { left: x, top: y, width: SWATCH.0, height: SWATCH.1 };
    canvas.hatched(&swatch);
    canvas.rectangle(&swatch, shape_style(Stroke::solid(RULE, 0.5)));
    canvas.paragraph(key.blank, (x + 38.0, y), width - 38.0, ENTRY).max(swatch.bottom())
}

/// Scale bar, north arrow, CRS, and where on Earth it is.
pub(super) fn where_it_is(canvas: &mut Canvas, map: (&Layout, &Locator), (x, y): Spot, width: f64) -> f64 {
    let below = scale(canvas, map, (x, y), width);
    locator::draw(canvas, map.1, (x, below + 12.0), width.min(LEGEND))
}

/// Scale bar, north arrow, CRS.
pub(super) fn scale(canvas: &mut Canvas, (layout, locator): (&Layout, &Locator), (x, y): Spot, width: f64) -> f64 {
    let below = edges::scale_bar(canvas, &layout.view, (x, y), width.min(LEGEND) - 20.0);
    edges::north_arrow(canvas, (x, below + 12.0));
    let words = fill(&canvas.language.grid, &[("crs", locator.crs.name())]);
    canvas.paragraph(&words, (x, below + 48.0), width, DETAIL)
}
