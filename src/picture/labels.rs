//! Names on a map: where they fit, without covering one another.

use super::canvas::{Anchor, Canvas};
use super::shapes::{Rect, Spot};
use super::text::{Type, clean};

/// Widest line of a name, page units, and most lines.
const MOST: f64 = 170.0;
const LINES: usize = 3;

/// Room on the map that names may still take.
pub(super) struct Room {
    frame: Rect,
    /// What a name must never cover.
    taken: Vec<Rect>,
    /// What a name covers only where nothing else is left.
    busy: Busy,
}

impl Room {
    pub(super) fn new(frame: Rect) -> Room {
        Room { frame, taken: Vec::new(), busy: Busy::new(frame) }
    }

    /// Keeps names off a spot.
    pub(super) fn keep_free(&mut self, spot: Spot, radius: f64) {
        self.taken.push(square(spot, radius));
    }

    /// Keeps names off a spot as far as there is room elsewhere.
    pub(super) fn rather_free(&mut self, spot: Spot) {
        self.busy.mark(spot);
    }

    /// Keeps names off a line as far as there is room elsewhere.
    pub(super) fn rather_free_line(&mut self, line: &[Spot]) {
        let frame = self.frame;
        for (a, b) in line.windows(2).filter_map(|pair| frame.clip(pair[0], pair[1])) {
            let count = ((a.0 - b.0).hypot(a.1 - b.1) / SQUARE).ceil().max(1.0) as u32;
            let share = |i: u32| f64::from(i) / f64::from(count);
            (0..=count).map(share).for_each(|t| self.busy.mark((a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))));
        }
    }

    /// Writes a name centred on the first of the spots where it fits and covers least, in more lines where that covers
    /// less; a word wider than a name may be is broken; left out where none has room. Gives whether it was written.
    pub(super) fn write(&mut self, canvas: &mut Canvas, name: &str, spots: &[Spot], style: Type) -> bool {
        let name = clean(name);
        let most = MOST.min(0.7 * self.frame.width);
        let (whole, word) = (canvas.measure(&name, style), longest_word(canvas, &name, style));
        let wrap = |parts: f64| {
            let width = (whole / parts).max(word).min(most) + 1.0;
            canvas.fonts.shortened(&name, (width, LINES), style)
        };
        let wrapped = [1.0, 1.7, 2.4].map(wrap);
        let placed = wrapped.iter().filter_map(|(lines, cut)| {
            let width = lines.iter().map(|line| canvas.measure(line, style)).fold(0.0, f64::max) + 4.0;
            let (rect, under) = self.place(spots, (width, style.size * 1.2 * lines.len() as f64))?;
            Some((under, rect, lines, cut))
        });
        let Some((_, rect, lines, cut)) = placed.min_by_key(|(under, ..)| *under) else { return false };
        let (middle, leading) = (rect.left + 0.5 * rect.width, style.size * 1.2);
        for (i, line) in lines.iter().enumerate() {
            let baseline = rect.top + leading * (i as f64 + 0.5) + 0.36 * style.size;
            canvas.words(line, (middle, baseline), Anchor::Middle, style);
            if *cut {
                canvas.keep_whole(&name);
            }
        }
        self.taken.push(rect);
        true
    }

    /// Takes the first of the rectangles of a size about the spots that is free and covers least, if one is.
    pub(super) fn take(&mut self, spots: &[Spot], size: (f64, f64)) -> Option<Rect> {
        let (rect, _) = self.place(spots, size)?;
        self.taken.push(rect);
        Some(rect)
    }

    /// The first of the rectangles of a size about the spots that is free and covers least, and how much it covers.
    fn place(&self, spots: &[Spot], (width, height): (f64, f64)) -> Option<(Rect, usize)> {
        let around = |(x, y): &Spot| Rect { left: x - 0.5 * width, top: y - 0.5 * height, width, height };
        let free = |r: &Rect| self.frame.holds(r) && !self.taken.iter().any(|t| t.overlaps(r));
        let fits = spots.iter().map(around).filter(free).map(|r| (r, self.busy.under(&r)));
        fits.min_by_key(|(_, under)| *under)
    }

    /// Spots beside a mark for words of some width: right, left, above, below.
    pub(super) fn beside(canvas: &Canvas, name: &str, (x, y): Spot, style: Type) -> [Spot; 4] {
        let (half, off) = (0.5 * canvas.measure(&clean(name), style).min(MOST) + 10.0, style.size + 2.0);
        [(x + half, y), (x - half, y), (x, y - off), (x, y + off)]
    }
}

/// Spots for the name of an area: inside, the roomiest first; or around it where it is narrower than a word.
pub(super) fn spots_of(canvas: &Canvas, name: &str, (rings, frame): (&[Vec<Spot>], &Rect), style: Type) -> Vec<Spot> {
    let name = clean(name);
    match visible_box(rings, frame) {
        Some(part) if part.width < longest_word(canvas, &name, style) => {
            let (x, y) = (part.left + 0.5 * part.width, part.top + 0.5 * part.height);
            let off = 0.5 * canvas.measure(&name, style).min(MOST) + 6.0;
            let below = (x, part.bottom() + style.size);
            vec![below, (x, part.top - style.size), (part.right() + off, y), (part.left - off, y)]
        }
        Some(part) => roomiest(rings, &part),
        None => Vec::new(),
    }
}

fn longest_word(canvas: &Canvas, name: &str, style: Type) -> f64 {
    name.split(' ').map(|word| canvas.measure(word, style)).fold(0.0, f64::max).min(MOST)
}

/// Side of the squares that are free or busy, page units.
const SQUARE: f64 = 4.0;

/// The frame in small squares, each free or busy.
struct Busy {
    frame: Rect,
    across: usize,
    marked: Vec<bool>,
}

impl Busy {
    fn new(frame: Rect) -> Busy {
        let count = |length: f64| (length / SQUARE).ceil() as usize + 1;
        let across = count(frame.width);
        Busy { frame, across, marked: vec![false; across * count(frame.height)] }
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.frame.left) / SQUARE) as usize).min(self.across - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.frame.top) / SQUARE) as usize).min(self.marked.len() / self.across - 1)
    }

    fn mark(&mut self, (x, y): Spot) {
        let at = self.row(y) * self.across + self.column(x);
        self.marked[at] = true;
    }

    /// How many busy squares a rectangle covers.
    fn under(&self, r: &Rect) -> usize {
        let columns = self.column(r.left)..=self.column(r.right());
        let rows = self.row(r.top)..=self.row(r.bottom());
        rows.map(|row| self.marked[row * self.across..][columns.clone()].iter().filter(|busy| **busy).count()).sum()
    }
}

fn square((x, y): Spot, radius: f64) -> Rect {
    Rect { left: x - radius, top: y - radius, width: 2.0 * radius, height: 2.0 * radius }
}

/// Spots inside an area on the page, the roomiest first: a lattice of spots over the part in the frame, by their
/// distance from the boundary.
fn roomiest(rings: &[Vec<Spot>], part: &Rect) -> Vec<Spot> {
    const ACROSS: usize = 14;
    let rings: Vec<Vec<Spot>> = rings.iter().map(|ring| thinned(ring)).collect();
    let share = |i: usize| (i as f64 + 0.5) / ACROSS as f64;
    let spot = |i: usize| (part.left + share(i % ACROSS) * part.width, part.top + share(i / ACROSS) * part.height);
    let inside = (0..ACROSS * ACROSS).map(spot).filter(|s| holds(&rings, *s));
    let mut ranked: Vec<(f64, Spot)> = inside.map(|s| (clearance(&rings, part, s), s)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().map(|(_, spot)| spot).collect()
}

fn visible_box(rings: &[Vec<Spot>], frame: &Rect) -> Option<Rect> {
    let least = |f: fn(&Spot) -> f64| rings.iter().flatten().map(f).fold(f64::INFINITY, f64::min);
    let most = |f: fn(&Spot) -> f64| rings.iter().flatten().map(f).fold(f64::NEG_INFINITY, f64::max);
    let (left, top) = (least(|s| s.0).max(frame.left), least(|s| s.1).max(frame.top));
    let (width, height) = (most(|s| s.0).min(frame.right()) - left, most(|s| s.1).min(frame.bottom()) - top);
    (width > 0.0 && height > 0.0).then_some(Rect { left, top, width, height })
}

/// The ring without corners closer than two units to the one before.
fn thinned(ring: &[Spot]) -> Vec<Spot> {
    let mut kept: Vec<Spot> = Vec::new();
    for spot in ring {
        if kept.last().is_none_or(|last| (last.0 - spot.0).hypot(last.1 - spot.1) > 2.0) {
            kept.push(*spot);
        }
    }
    kept
}

fn sides(rings: &[Vec<Spot>]) -> impl Iterator<Item = (Spot, Spot)> + '_ {
    rings.iter().flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)))
}

/// Even-odd rule.
fn holds(rings: &[Vec<Spot>], (x, y): Spot) -> bool {
    let crossed = |(a, b): &(Spot, Spot)| (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0);
    sides(rings).filter(crossed).count() % 2 == 1
}

/// Distance to the nearest side of the rings or of the visible part.
fn clearance(rings: &[Vec<Spot>], part: &Rect, spot: Spot) -> f64 {
    let to_side = |(a, b): (Spot, Spot)| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let along = ((spot.0 - a.0) * dx + (spot.1 - a.1) * dy) / (dx * dx + dy * dy).max(f64::MIN_POSITIVE);
        let along = along.clamp(0.0, 1.0);
        (spot.0 - a.0 - along * dx).hypot(spot.1 - a.1 - along * dy)
    };
    let frame = (spot.0 - part.left).min(part.right() - spot.0).min(spot.1 - part.top).min(part.bottom() - spot.1);
    sides(rings).map(to_side).fold(frame, f64::min)
}
