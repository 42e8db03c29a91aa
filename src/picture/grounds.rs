//! Some equally possible grounds side by side, every remnant a dot.

use super::backend::fine;
use super::canvas::{Anchor, Canvas, Ground, filled, style};
use super::colour::{Colour, INK, REMNANT, SOFT_INK};
use super::edges::{self, Labelled, View};
use super::frame::{self, BELOW, Drawn, Layout, Legend, Paper};
use super::locator::Locator;
use super::shapes::{Rect, Spot};
use super::text::{Face, Type};
use super::words::{Words, fill};
use super::{Format, PictureError, Sheet, marks};
use crate::grid::{Bounds, Point};
use plotters::prelude::Circle;

const PAPER: Colour = Colour(252, 251, 247);
const GAP: f64 = 18.0;
const NAME: Type = style(Face::Bold, 12.5, INK);
const COUNT: Type = style(Face::Regular, 11.5, SOFT_INK);
/// Panels that a page has room for.
const MOST: usize = 9;
/// Remnants of a ground beyond which those that lie as good as on one another are drawn once.
const CROWD: usize = 1_000_000;
/// Side of the squares of which each then has one dot, page units: a tenth of a dot's width.
const SQUARE: f64 = 0.2;

/// Up to nine possible grounds in panels of the same extent and scale; remnants outside are counted in the caption.
///
/// Fails if the extent is not a rectangle with finite corners, or if the font or the PNG encoder does.
pub fn grounds_map(
    grounds: &[Vec<Point>],
    extent: Bounds,
    sheet: &Sheet,
    format: Format,
) -> Result<Vec<u8>, PictureError> {
    let extent = checked(extent)?;
    let shown = &grounds[..grounds.len().min(MOST)];
    frame::compose(sheet, format, |canvas, top| draw(canvas, (shown, &extent), sheet, top))
}

fn draw(canvas: &mut Canvas, (shown, extent): (&[Vec<Point>], &Bounds), sheet: &Sheet, top: f64) -> Drawn {
    let panels = Panels::new(canvas, extent, (shown, top));
    let mut nameless = Vec::new();
    for (i, ground) in shown.iter().enumerate() {
        for name in panels.draw(canvas, (i, ground), sheet) {
            if !nameless.contains(&name) {
                nameless.push(name);
            }
        }
    }
    let below = legend(canvas, &panels, sheet);
    (below, marks::without_room(&nameless, sheet.words).into_iter().collect())
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

/// Panels of one size in rows and columns.
struct Panels {
    window: Bounds,
    extent: Bounds,
    count: usize,
    columns: usize,
    /// The first panel.
    first: Rect,
    /// Room for the lines over each panel.
    caption: f64,
}

impl Panels {
    fn new(canvas: &Canvas, extent: &Bounds, (shown, top): (&[Vec<Point>], f64)) -> Panels {
        let (paper, count) = (canvas.paper, shown.len().max(1));
        let columns = columns(count, &paper);
        let whole = paper.room() - paper.left() - GAP * (columns - 1) as f64;
        let width = whole / columns as f64;
        let natural = frame::shaped(extent, (0.72, 2.3));
        let height = paper.plot(width / frame::aspect(&natural), count.div_ceil(columns));
        let window = frame::shaped(extent, (width / height, width / height));
        let mut panels = Panels {
            window,
            extent: *extent,
            count,
            columns,
            first: Rect { left: 0.0, top, width, height },
            caption: 24.0,
        };
        // One caption that takes two lines moves all panels, so that they stay in rows.
        if (0..shown.len()).any(|i| !panels.beside(canvas, &panels.captions(canvas.language, (i, &shown[i])))) {
            panels.caption = 39.0;
        }
        panels.first.left = paper.margin + paper.left();
        panels.first.top = top + panels.caption;
        panels
    }

    fn rows(&self) -> usize {
        self.count.div_ceil(self.columns)
    }

    fn is_last_in_column(&self, i: usize) -> bool {
        i + self.columns >= self.count
    }

    fn view(&self, i: usize) -> View {
        let (column, row) = ((i % self.columns) as f64, (i / self.columns) as f64);
        let (left, top) = (self.first.left + column * (self.first.width + GAP), self.first.top + row * self.pitch());
        View { window: self.window, frame: Rect { left, top, ..self.first } }
    }

    /// From one row to the next: only the last of a column has coordinates under it.
    fn pitch(&self) -> f64 {
        self.first.height
            + self.caption
            + 10.0
            + if self.count.is_multiple_of(self.columns) { 0.0 } else { BELOW - 10.0 }
    }

    fn labelled(&self, i: usize) -> Labelled {
        match (i.is_multiple_of(self.columns), self.is_last_in_column(i)) {
            (true, true) => Labelled::Both,
            (true, false) => Labelled::Left,
            (false, true) => Labelled::Bottom,
            (false, false) => Labelled::Neither,
        }
    }

    fn bottom(&self) -> f64 {
        self.view((self.rows() - 1) * self.columns).frame.bottom() + BELOW
    }

    /// Which ground it is, and how many remnants lie in it.
    fn captions(&self, words: &Words, (i, ground): (usize, &[Point])) -> [String; 2] {
        let seen = ground.iter().filter(|p| marks::usable(p) && self.window.contains(**p)).count();
        let (number, of) = (words.numbers.count(i + 1), words.numbers.count(self.count));
        [fill(&words.ground_of, &[("i", &number), ("n", &of)]), count(words, ground.len(), seen)]
    }

    /// Whether both captions have room in one line.
    fn beside(&self, canvas: &Canvas, [name, count]: &[String; 2]) -> bool {
        canvas.measure(name, NAME) + 12.0 + canvas.measure(count, COUNT) <= self.first.width
    }

    /// Gives the names that had no room.
    fn draw(&self, canvas: &mut Canvas, (i, ground): (usize, &[Point]), sheet: &Sheet) -> Vec<String> {
        let view = self.view(i);
        let f = view.frame;
        canvas.rectangle(&f, filled(PAPER));
        let map = Ground::new(canvas, &view);
        let seen = if ground.len() > CROWD { thinned(&view, ground) } else { marks::visible(&view, ground) };
        self.caption(canvas, &f, &self.captions(sheet.words, (i, ground)));
        let radius = fine(radius(ground.len()));
        seen.iter().for_each(|place| map.draw(canvas, &Circle::new((place.x, place.y), radius, filled(REMNANT))));
        let nameless = marks::draw(canvas, (&view, &map), sheet.marks, &seen);
        edges::draw(canvas, &view, sheet.crs, self.labelled(i));
        if ground.is_empty() {
            marks::nothing(canvas, &f, &sheet.words.no_remnants);
        }
        nameless
    }

    fn caption(&self, canvas: &mut Canvas, f: &Rect, [name, count]: &[String; 2]) {
        if self.caption < 30.0 {
            canvas.words(name, (f.left, f.top - 7.0), Anchor::Start, NAME);
            canvas.words(count, (f.right(), f.top - 7.0), Anchor::End, COUNT);
        } else {
            let top = f.top - self.caption + 3.0;
            let below = canvas.shortened(name, (f.left, top), (f.width, 1), NAME);
            canvas.shortened(count, (f.left, below - 2.0), (f.width, 1), COUNT);
        }
    }
}

/// The first of the places in the frame that share a square.
fn thinned(view: &View, places: &[Point]) -> Vec<Point> {
    let frame = view.frame;
    let squares = |length: f64| (length / SQUARE).ceil() as usize + 1;
    let (across, down) = (squares(frame.width), squares(frame.height));
    let mut taken = vec![false; across * down];
    let first = |place: &&Point| {
        let (x, y) = view.spot(**place);
        let (column, row) = (((x - frame.left) / SQUARE) as usize, ((y - frame.top) / SQUARE) as usize);
        !std::mem::replace(&mut taken[row.min(down - 1) * across + column.min(across - 1)], true)
    };
    let seen = places.iter().filter(|place| marks::usable(place) && view.window.contains(**place));
    seen.filter(first).copied().collect()
}

/// One ground fills the page; more stand in two columns, many in three.
fn columns(count: usize, paper: &Paper) -> usize {
    match count {
        0 | 1 => 1,
        2..=4 => 2,
        _ if paper.is_narrow() => 2,
        _ => 3,
    }
}

fn count(words: &Words, all: usize, seen: usize) -> String {
    let number = |count: usize| words.numbers.count(count);
    let remnants = if all == 1 { words.one_remnant.to_string() } else { fill(&words.remnants, &[("n", &number(all))]) };
    match all - seen {
        0 => remnants,
        outside => fill(&words.of_them_outside, &[("remnants", &remnants), ("n", &number(outside))]),
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

fn legend(canvas: &mut Canvas, panels: &Panels, sheet: &Sheet) -> f64 {
    let (y, paper) = (panels.bottom() + 12.0, canvas.paper);
    let layout = Layout { view: panels.view(0), legend: Legend::Under };
    let locator = Locator { window: panels.window, grid: panels.extent, marks: sheet.marks, crs: sheet.crs };
    let half = 0.5 * (paper.room() - GAP);
    let entries = |canvas: &mut Canvas, x: f64, width: f64| {
        let first = remnant_entry(canvas, (x, y), width);
        marks::legend(canvas, sheet.marks, (x, first + 7.0), width)
    };
    if paper.is_narrow() {
        let first = entries(canvas, paper.margin, half);
        let second = frame::where_it_is(canvas, (&layout, &locator), (paper.margin + half + GAP, y + 4.0), half);
        return first.max(second);
    }
    let column = (paper.room() - 2.0 * GAP) / 3.0;
    let x = |i: f64| paper.margin + i * (column + GAP);
    let first = entries(canvas, x(0.0), column);
    let second = frame::scale(canvas, (&layout, &locator), (x(1.0), y + 4.0), column);
    first.max(second).max(super::locator::draw(canvas, &locator, (x(2.0), y + 4.0), column))
}

fn remnant_entry(canvas: &mut Canvas, (x, y): Spot, width: f64) -> f64 {
    canvas.dot((x + 14.0, y + 8.0), 2.2, REMNANT);
    let words = &canvas.language.remnant_dot;
    canvas.paragraph(words, (x + 38.0, y), width - 38.0, style(Face::Regular, 11.5, INK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_crowd_one_dot_a_square_is_left_and_no_square_goes_empty() {
        let window = Bounds { low: Point::new(0.0, 0.0), high: Point::new(100.0, 50.0) };
        let view = View { window, frame: Rect { left: 10.0, top: 20.0, width: 100.0, height: 50.0 } };
        let place = |i: u32| Point::new(0.013 + f64::from(i % 97) * 0.07, 49.989 - f64::from(i / 97) * 0.03);
        let crowd: Vec<Point> = (0..9_700).map(place).chain([Point::new(100.0, 0.0), Point::new(101.0, 0.0)]).collect();
        let left = thinned(&view, &crowd);
        let square = |p: &Point| ((p.x / SQUARE + 1e-9) as i64, ((50.0 - p.y) / SQUARE + 1e-9) as i64);
        let squares = |places: &[Point]| places.iter().map(square).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(squares(&left).len(), left.len());
        assert_eq!(squares(&left), squares(&crowd[..crowd.len() - 1]));
    }
}
