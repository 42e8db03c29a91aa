//! The page around a map: heading, room for map and legend, notes.

use super::canvas::{Anchor, Canvas, filled, shape_style, style};
use super::colour::{INK, RULE, SOFT_INK};
use super::edges::{self, View};
use super::legend::Classes;
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Fonts, Type};
use super::{Format, Marks, PictureError, Sheet, marks, paint, svg};
use crate::grid::{Bounds, Point};

pub(super) const WIDTH: f64 = 1000.0;
pub(super) const MARGIN: f64 = 36.0;
/// Room for coordinates left of a map and below it.
pub(super) const LEFT: f64 = 80.0;
pub(super) const BELOW: f64 = 24.0;
const LEGEND: f64 = 200.0;
const GAP: f64 = 24.0;
/// Shapes of a map that the page has room for, width over height.
const TALLEST: f64 = 0.72;
const WIDEST: f64 = 2.3;

const TITLE: Type = style(Face::Bold, 27.0, INK);
const SUBTITLE: Type = style(Face::Regular, 15.0, SOFT_INK);
const HEADING: Type = style(Face::Bold, 13.0, INK);
const DETAIL: Type = style(Face::Regular, 11.0, SOFT_INK);
const ENTRY: Type = style(Face::Regular, 11.5, INK);
const NOTE: Type = style(Face::Regular, 11.0, SOFT_INK);

/// Begins a page: headline and subtitle; returns where the map may start.
pub(super) fn heading(sheet: &Sheet) -> Result<(Canvas, f64), PictureError> {
    let mut canvas = Canvas::new(Fonts::load()?);
    let room = WIDTH - 2.0 * MARGIN;
    canvas.rectangle(&Rect { left: MARGIN, top: 24.0, width: 44.0, height: 5.0 }, filled(INK));
    let below_title = canvas.paragraph(&sheet.title, (MARGIN, 38.0), room, TITLE);
    let below = canvas.paragraph(&sheet.subtitle, (MARGIN, below_title + 4.0), room, SUBTITLE);
    Ok((canvas, below + 16.0))
}

/// Ends a page: the notes under everything; then the file.
pub(super) fn finish(
    mut canvas: Canvas,
    sheet: &Sheet,
    below: f64,
    more: &[String],
    format: Format,
) -> Result<Vec<u8>, PictureError> {
    let mut y = below + 14.0;
    edges::rule(&mut canvas, (MARGIN, y), WIDTH - 2.0 * MARGIN);
    y += 8.0;
    for note in more.iter().chain(&sheet.notes) {
        y = canvas.paragraph(note, (MARGIN, y), WIDTH - 2.0 * MARGIN, NOTE) + 2.0;
    }
    let fonts = canvas.fonts.clone();
    let page = canvas.finish((y + 20.0).ceil())?;
    match format {
        Format::Png => paint::png(&page, &fonts, &sheet.receipt),
        Format::Svg => svg::svg(&page, &sheet.title, &sheet.receipt),
    }
}

/// Where the legend stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Legend {
    Right,
    Under,
}

/// The map on the page, its legend right of it if the map is tall, under it if it is wide.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) view: View,
    pub(super) legend: Legend,
}

impl Layout {
    /// Room for the window below `top`; the window is widened where its shape does not suit a page.
    pub(super) fn new(window: &Bounds, top: f64) -> Layout {
        let window = shaped(window);
        let aspect = (window.high.x - window.low.x) / (window.high.y - window.low.y);
        let whole = WIDTH - 2.0 * MARGIN - LEFT;
        let (legend, width) = if aspect > 1.3 { (Legend::Under, whole) } else { (Legend::Right, whole - LEGEND - GAP) };
        let frame = Rect { left: MARGIN + LEFT, top, width, height: width / aspect };
        Layout { view: View { window, frame }, legend }
    }
}

/// The window, widened about its middle to a shape between the tallest and the widest.
fn shaped(window: &Bounds) -> Bounds {
    let (width, height) = (window.high.x - window.low.x, window.high.y - window.low.y);
    let (wide, tall) = (width.max(TALLEST * height), height.max(width / WIDEST));
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
    pub(super) blank: &'static str,
    pub(super) marks: &'a Marks,
    pub(super) crs: &'a str,
}

/// Draws the legend; returns where the page may go on.
pub(super) fn legend(canvas: &mut Canvas, layout: &Layout, key: &Key) -> f64 {
    let f = layout.view.frame;
    match layout.legend {
        Legend::Right => {
            let x = f.right() + GAP;
            let y = values(canvas, key, (x, f.top - 3.0), LEGEND) + 14.0;
            let y = marks::legend(canvas, key.marks, (x, y), LEGEND);
            let bottom = scale(canvas, layout, key.crs, (x, y + 10.0), LEGEND);
            bottom.max(f.bottom() + BELOW)
        }
        Legend::Under => {
            let (y, column) = (f.bottom() + BELOW + 10.0, (WIDTH - 2.0 * MARGIN - 2.0 * GAP) / 3.0);
            let x = |i: f64| MARGIN + i * (column + GAP);
            let first = values(canvas, key, (x(0.0), y), column);
            let second = marks::legend(canvas, key.marks, (x(1.0), y + 2.0), column);
            first.max(second).max(scale(canvas, layout, key.crs, (x(2.0), y + 4.0), column))
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
            let swatch = Rect { left: x, top: y, width: SWATCH.0, height: SWATCH.1 };
            canvas.rectangle(&swatch, filled(*colour));
            canvas.rectangle(&swatch, shape_style(Stroke::solid(RULE, 0.5)));
            canvas.words(label, (x + 38.0, y + 13.0), Anchor::Start, ENTRY);
            y += SWATCH.1;
        }
        y += 8.0;
    }
    let swatch = Rect { left: x, top: y, width: SWATCH.0, height: SWATCH.1 };
    canvas.hatched(&swatch);
    canvas.rectangle(&swatch, shape_style(Stroke::solid(RULE, 0.5)));
    canvas.paragraph(key.blank, (x + 38.0, y), width - 38.0, ENTRY).max(swatch.bottom())
}

/// Scale bar, north arrow, CRS.
pub(super) fn scale(canvas: &mut Canvas, layout: &Layout, crs: &str, (x, y): Spot, width: f64) -> f64 {
    let below = edges::scale_bar(canvas, &layout.view, (x, y), width.min(LEGEND) - 20.0);
    edges::north_arrow(canvas, (x, below + 12.0));
    canvas.paragraph(&format!("Grid: {crs}"), (x, below + 48.0), width, DETAIL)
}
