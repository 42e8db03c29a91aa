//! A picture as a list of shapes in page units, before it is written as vectors or painted.

use super::colour::Colour;
use super::text::{Face, Fonts, Type, clean};

/// A place on the page, units from the left and the top.
pub(super) type Spot = (f64, f64);

/// An upright rectangle on the page.
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
#[derive(Clone, Copy, Debug)]
pub(super) struct Stroke {
    pub(super) colour: Colour,
    pub(super) width: f64,
    /// Lengths of dash and gap.
    pub(super) dash: Option<(f64, f64)>,
    pub(super) opacity: f64,
}

impl Stroke {
    pub(super) fn solid(colour: Colour, width: f64) -> Stroke {
        Stroke { colour, width, dash: None, opacity: 1.0 }
    }
}

/// Coloured cells, row by row from the north-west; four bytes (red, green, blue, opacity) each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Image {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) rgba: Vec<u8>,
}

/// One thing on the page.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Lines, all drawn alike.
    Lines { runs: Vec<Vec<Spot>>, stroke: Stroke },
    /// A filled polygon.
    Fill { ring: Vec<Spot>, colour: Colour },
    /// Discs, all drawn alike.
    Dots { centres: Vec<Spot>, radius: f64, colour: Colour },
    /// Words, from the left end of their baseline; `width` as measured.
    Words { words: String, start: Spot, width: f64, style: Type },
    /// Cells, stretched over the rectangle.
    Cells { image: Image, over: Rect },
}

/// The page so far.
pub(super) struct Canvas {
    pub(super) fonts: Fonts,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) shapes: Vec<Shape>,
}

/// Which part of the words stands at the place given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Canvas {
    pub(super) fn new(fonts: Fonts, width: f64) -> Canvas {
        Canvas { fonts, width, height: 0.0, shapes: Vec::new() }
    }

    pub(super) fn line(&mut self, spots: Vec<Spot>, stroke: Stroke) {
        self.lines(vec![spots], stroke);
    }

    pub(super) fn lines(&mut self, runs: Vec<Vec<Spot>>, stroke: Stroke) {
        if !runs.is_empty() {
            self.shapes.push(Shape::Lines { runs, stroke });
        }
    }

    pub(super) fn fill(&mut self, ring: Vec<Spot>, colour: Colour) {
        self.shapes.push(Shape::Fill { ring, colour });
    }

    pub(super) fn dots(&mut self, centres: Vec<Spot>, radius: f64, colour: Colour) {
        if !centres.is_empty() {
            self.shapes.push(Shape::Dots { centres, radius, colour });
        }
    }

    pub(super) fn cells(&mut self, image: Image, over: Rect) {
        self.shapes.push(Shape::Cells { image, over });
    }

    pub(super) fn measure(&self, words: &str, style: Type) -> f64 {
        self.fonts.measure(words, style.face, style.size)
    }

    /// Writes words on a baseline.
    pub(super) fn words(&mut self, words: &str, (x, y): Spot, anchor: Anchor, style: Type) {
        let words = clean(words);
        if words.is_empty() {
            return;
        }
        let width = self.measure(&words, style);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - 0.5 * width,
            Anchor::End => x - width,
        };
        self.shapes.push(Shape::Words { words, start: (left, y), width, style });
    }

    /// Writes words wrapped to `width` below `top`; returns where the next thing may start.
    pub(super) fn paragraph(&mut self, words: &str, (x, top): Spot, width: f64, style: Type) -> f64 {
        let lines = self.fonts.wrap(words, width, style.face, style.size);
        let leading = style.leading();
        for (i, line) in lines.iter().enumerate() {
            self.words(line, (x, top + style.size + leading * i as f64), Anchor::Start, style);
        }
        top + leading * lines.len() as f64
    }

    /// Ground nobody assessed: grey with diagonal hatching.
    pub(super) fn hatched(&mut self, rect: &Rect) {
        self.fill(rect.ring(), super::colour::NOT_ASSESSED);
        const STEP: f64 = 7.0;
        let count = ((rect.width + rect.height) / STEP) as usize;
        let runs = (1..=count).filter_map(|i| {
            let x = rect.left + STEP * i as f64;
            let (from, to) = rect.clip((x, rect.top), (x - rect.height, rect.bottom()))?;
            Some(vec![from, to])
        });
        self.lines(runs.collect(), Stroke::solid(super::colour::HATCH, 0.8));
    }
}

/// Bold or not, at a size.
pub(super) const fn style(face: Face, size: f64, colour: Colour) -> Type {
    Type { face, size, colour, halo: super::text::Halo::Bare }
}
