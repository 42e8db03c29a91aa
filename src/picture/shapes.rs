//! What a page is made of, in page units, before it is written as vectors or painted.

use super::colour::Colour;
use super::dashes::Pattern;
use super::text::Type;
use std::rc::Rc;

/// A place on the page, units from the left and the top; or one on the ground, metres east and north.
pub(super) type Spot = (f64, f64);

/// An upright rectangle; on the page `top` is its smaller y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Rect {
    pub(super) fn right(&self) -> f64 {
        self.left + self.width
    }

    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    pub(super) fn contains(&self, (x, y): Spot) -> bool {
        self.left <= x && x <= self.right() && self.top <= y && y <= self.bottom()
    }

    pub(super) fn holds(&self, other: &Rect) -> bool {
        self.contains((other.left, other.top)) && self.contains((other.right(), other.bottom()))
    }

    pub(super) fn overlaps(&self, other: &Rect) -> bool {
        self.left < other.right() && other.left < self.right() && self.top < other.bottom() && other.top < self.bottom()
    }

    /// The corners, the first repeated at the end.
    pub(super) fn ring(&self) -> Vec<Spot> {
        let (l, t, r, b) = (self.left, self.top, self.right(), self.bottom());
        vec![(l, t), (r, t), (r, b), (l, b), (l, t)]
    }

    /// The part of the line from `a` to `b` inside, or `None` (Liang and Barsky, 1984).
    pub(super) fn clip(&self, a: Spot, b: Spot) -> Option<(Spot, Spot)> {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let sides =
            [(-dx, a.0 - self.left), (dx, self.right() - a.0), (-dy, a.1 - self.top), (dy, self.bottom() - a.1)];
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (towards, room) in sides {
            match towards {
                t if t < 0.0 => enter = enter.max(room / t),
                t if t > 0.0 => leave = leave.min(room / t),
                _ if room < 0.0 => return None,
                _ => {}
            }
        }
        let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
        (enter <= leave).then(|| (at(enter), at(leave)))
    }

    /// The runs of a line that lie inside.
    pub(super) fn clip_line(&self, line: &[Spot]) -> Vec<Vec<Spot>> {
        let mut runs: Vec<Vec<Spot>> = Vec::new();
        for pair in line.windows(2) {
            let Some((from, to)) = self.clip(pair[0], pair[1]) else { continue };
            match runs.last_mut() {
                Some(run) if run.last() == Some(&from) => run.push(to),
                _ => runs.push(vec![from, to]),
            }
        }
        runs
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    pub(super) colour: Colour,
    pub(super) width: f64,
    pub(super) opacity: f64,
}

impl Stroke {
    pub(super) fn solid(colour: Colour, width: f64) -> Stroke {
        Stroke { colour, width, opacity: 1.0 }
    }
}

/// Coloured cells, row by row from the north-west; four bytes (red, green, blue, opacity) each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Image {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) rgba: Vec<u8>,
}

/// Which way words run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// From left to right.
    Level,
    /// Upwards, as beside an axis.
    Rising,
}

/// One thing on the page.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Lines, all drawn alike: dashed as the pattern says.
    Lines { runs: Vec<Vec<Spot>>, stroke: Stroke, pattern: Pattern },
    /// A filled polygon.
    Fill { ring: Vec<Spot>, colour: Colour, opacity: f64 },
    /// Discs, all drawn alike.
    Dots { centres: Vec<Spot>, radius: f64, colour: Colour },
    /// Words, from the start of their baseline; `width` as measured. `whole` is what they are the beginning of, if cut.
    Words { words: String, start: Spot, width: f64, style: Type, turn: Turn, whole: Option<String> },
    /// Cells, stretched over the rectangle.
    Cells { image: Rc<Image>, over: Rect },
}

/// A finished page.
pub(super) struct Page {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) shapes: Vec<Shape>,
}
