//! A few equally possible grounds side by side, every remnant a dot.

use super::backend::fine;
use super::canvas::{Anchor, Canvas, Ground, filled, style};
use super::colour::{Colour, INK, REMNANT, SOFT_INK};
use super::edges::{self, Labelled, View};
use super::frame::{self, BELOW, LEFT, Layout, Legend, MARGIN, WIDTH};
use super::legend::amount;
use super::shapes::{Rect, Spot};
use super::text::{Face, Type};
use super::{Format, PictureError, Sheet, marks};
use crate::grid::{Bounds, Point};
use plotters::prelude::Circle;

const PAPER: Colour = Colour(252, 251, 247);
const GAP: f64 = 22.0;
const CAPTION: f64 = 24.0;
const NAME: Type = style(Face::Bold, 13.0, INK);
const COUNT: Type = style(Face::Regular, 12.0, SOFT_INK);

/// Up to four possible grounds in panels of the same extent, two by two; remnants outside are counted in the caption.
///
/// Fails if the extent is not a rectangle with finite corners, or if the font or the PNG encoder does.
pub fn grounds_map(
    grounds: &[Vec<Point>],
    extent: Bounds,
    sheet: &Sheet,
    format: Format,
) -> Result<Vec<u8>, PictureError> {
    let extent = checked(extent)?;
    let (mut canvas, top) = frame::heading(sheet)?;
    let shown = &grounds[..grounds.len().min(4)];
    let panels = panels(&extent, top, shown.len());
    for (i, (panel, ground)) in panels.iter().zip(shown).enumerate() {
        let name = format!("Possible ground {} of {}", i + 1, shown.len());
        draw_panel(&mut canvas, panel, (&name, ground), sheet);
    }
    let bottom = panels.last().map_or(top, |panel| panel.view.frame.bottom() + BELOW);
    let below = legend(&mut canvas, &panels, bottom + 12.0, sheet);
    frame::finish(canvas, sheet, below, &[], format)
}

/// The extent, at least a metre wide and high.
fn checked(extent: Bounds) -> Result<Bounds, PictureError> {
    let (width, height) = (extent.high.x - extent.low.x, extent.high.y - extent.low.y);
    if marks::usable(&extent.low) && marks::usable(&extent.high) && width >= 0.0 && height >= 0.0 {
        Ok(if width < 1.0 || height < 1.0 { extent.widened(1.0) } else { extent })
    } else {
        Err(PictureError::Extent { found: format!("{:?} to {:?}", extent.low, extent.high) })
    }
}

#[derive(Clone, Copy)]
struct Panel {
    view: View,
    labelled: Labelled,
}

/// Panels of one size: one alone fills the page, more stand in two columns.
fn panels(extent: &Bounds, top: f64, count: usize) -> Vec<Panel> {
    let columns = count.clamp(1, 2);
    let window = Layout::new(extent, top).view.window;
    let width = (WIDTH - 2.0 * MARGIN - LEFT - GAP * (columns - 1) as f64) / columns as f64;
    let height = width * (window.high.y - window.low.y) / (window.high.x - window.low.x);
    let panel = |i: usize| {
        let (column, row) = (i % columns, i / columns);
        let left = MARGIN + LEFT + column as f64 * (width + GAP);
        let top = top + CAPTION + row as f64 * (height + CAPTION + BELOW);
        let labelled = if column == 0 { Labelled::Both } else { Labelled::Bottom };
        Panel { view: View { window, frame: Rect { left, top, width, height } }, labelled }
    };
    (0..count.max(1)).map(panel).collect()
}

fn draw_panel(canvas: &mut Canvas, panel: &Panel, (name, ground): (&str, &[Point]), sheet: &Sheet) {
    let f = panel.view.frame;
    canvas.rectangle(&f, filled(PAPER));
    let map = Ground::new(canvas, &panel.view);
    let seen = marks::visible(&panel.view, ground);
    caption(canvas, &f, name, &count(ground.len(), seen.len()));
    let radius = fine(radius(ground.len()));
    seen.iter().for_each(|place| map.draw(canvas, &Circle::new((place.x, place.y), radius, filled(REMNANT))));
    marks::draw(canvas, (&panel.view, &map), sheet.marks, &seen);
    edges::draw(canvas, &panel.view, sheet.crs, panel.labelled);
    if ground.is_empty() {
        marks::nothing(canvas, &f, "no remnants in this ground");
    }
}

fn caption(canvas: &mut Canvas, f: &Rect, name: &str, count: &str) {
    canvas.words(name, (f.left, f.top - 8.0), Anchor::Start, NAME);
    canvas.words(count, (f.right(), f.top - 8.0), Anchor::End, COUNT);
}

fn count(all: usize, seen: usize) -> String {
    let remnants = if all == 1 { "remnant" } else { "remnants" };
    match all - seen {
        0 => format!("{} {remnants}", amount(all as f64)),
        outside => format!("{} {remnants}, {} of them outside", amount(all as f64), amount(outside as f64)),
    }
}

/// Smaller dots where there are many.
fn radius(count: usize) -> f64 {
    match count {
        0..300 => 2.2,
        300..3_000 => 1.6,
        _ => 1.0,
    }
}

fn legend(canvas: &mut Canvas, panels: &[Panel], y: f64, sheet: &Sheet) -> f64 {
    let Some(panel) = panels.first() else { return y };
    let column = (WIDTH - 2.0 * MARGIN - 2.0 * GAP) / 3.0;
    let x = |i: f64| MARGIN + i * (column + GAP);
    let first = remnant_entry(canvas, (x(0.0), y), column);
    let second = marks::legend(canvas, sheet.marks, (x(0.0), first + 7.0), 2.0 * column);
    let layout = Layout { view: panel.view, legend: Legend::Under };
    first.max(second).max(frame::scale(canvas, &layout, sheet.crs.name(), (x(2.0), y + 4.0), column))
}

fn remnant_entry(canvas: &mut Canvas, (x, y): Spot, width: f64) -> f64 {
    canvas.dot((x + 14.0, y + 8.0), 2.2, REMNANT);
    canvas.paragraph("a remnant in this possible ground", (x + 38.0, y), width - 38.0, style(Face::Regular, 11.5, INK))
}
