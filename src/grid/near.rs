//! The cells whose centre lies within a distance of one of many places.
//!
//! A disc about a place is, row by row, a run of cells that depends on where in its cell the place lies. Cells are parted into
//! 16 x 16 bins; for each bin the cells that are in the disc wherever in the bin the place lies are known beforehand, and only
//! the few on the rim are tested. Cells are kept as bits, so that a cell near several places is there once: 64 cells of a row
//! are a word, and 16 rows of words stand together in memory, so that a small disc is a mask or two over neighbouring words.

use super::{Cell, Lattice, Point};

/// Cells in a word, from the west.
pub const WORD: usize = 64;
/// Words that stand together: one above the other, from the south.
const BAND: usize = 16;
/// Bins along the side of a cell.
const BINS: usize = 16;
/// What is nearer to the rim than this, in cells squared, is tested exactly: far more than rounding.
const RIM: f64 = 1e-6;

/// The set of cells near places marked since it was last emptied.
#[derive(Clone, Debug)]
pub struct Near {
    lattice: Lattice,
    disc: Disc,
    bits: Bits,
    /// South-western corners of stamps that lie on the lattice wholly and fit a word, and of those that lie on it in part.
    inside: Corners,
    around: Corners,
    stamps: Vec<Stamp>,
}

/// The disc about a place.
#[derive(Clone, Copy, Debug)]
struct Disc {
    square_m2: f64,
    /// Cells a metre.
    scale: f64,
    /// Radius squared, in cells.
    square: f64,
    /// Cells from a place's own to the farthest that may be near.
    reach: i64,
}

/// Cells about a place in one bin, as steps from the cell that lies `reach` columns west and rows south of its own.
#[derive(Clone, Debug)]
struct Stamp {
    /// First and last column of each row from the southernmost on; last before first where there is none.
    runs: Vec<(i32, i32)>,
    /// The same as bits, if a row fits a word.
    masks: Vec<u64>,
    /// Cells to be tested.
    rim: Vec<RimCell>,
}

/// A cell to be tested: its column and row in the stamp, and its centre seen from the corner of the place's cell, in cells.
#[derive(Clone, Copy, Debug)]
struct RimCell {
    column: u32,
    row: u32,
    centre: (f64, f64),
}

/// Where a place lies: the corner of its stamp, and how far from the corner of its cell, in cells.
#[derive(Clone, Copy)]
struct Spot {
    corner: (i64, i64),
    within: (f64, f64),
    place: Point,
}

impl Near {
    /// No place yet. A cell is near if its centre is at most `distance_m` from a place.
    pub fn new(lattice: Lattice, distance_m: f64) -> Near {
        let disc = Disc::new(&lattice, distance_m);
        let (columns, rows) = (i64::from(lattice.columns()), i64::from(lattice.rows()));
        let width = 2 * disc.reach + 1;
        let fits = width <= WORD as i64;
        let past = |count: i64| if fits { count - width + 1 } else { 0 };
        Near {
            lattice,
            disc,
            bits: Bits::new(&lattice),
            inside: Corners { low: (0, 0), high: (past(columns), past(rows)) },
            around: Corners { low: (1 - width, 1 - width), high: (columns, rows) },
            stamps: (0..BINS * BINS).map(|bin| Stamp::new(&disc, bin % BINS, bin / BINS)).collect(),
        }
    }

    /// Bytes that it takes for a lattice and a distance.
    pub fn bytes(lattice: &Lattice, distance_m: f64) -> u64 {
        let rows = 2 * Disc::new(lattice, distance_m).reach as u64 + 1;
        words(lattice) as u64 * 8 + words(lattice) as u64 / BAND as u64 * 5 + (BINS * BINS) as u64 * rows * 32
    }

    /// Adds the cells near a place, on the lattice or off it.
    #[inline]
    pub fn mark(&mut self, place: Point) {
        let (west, across) = floor(place.x * self.disc.scale);
        let (south, up) = floor(place.y * self.disc.scale);
        let (first_column, first_row) = self.lattice.first_index();
        // Far places stop at the ends of what an index can be.
        let corner = |at: i64, first: i64| at.saturating_sub(first).saturating_sub(self.disc.reach);
        let spot = Spot { corner: (corner(west, first_column), corner(south, first_row)), within: (across, up), place };
        let bin = |within: f64| ((within * BINS as f64) as usize).min(BINS - 1);
        let stamp = bin(up) * BINS + bin(across);
        if self.inside.holds(spot.corner) {
            self.stamp_inside(stamp, &spot);
        } else if self.around.holds(spot.corner) {
            self.stamp_anywhere(stamp, &spot);
        }
    }

    /// All cells of the stamp are on the lattice and fit a word: a row is a mask, shifted alike in all rows.
    #[inline]
    fn stamp_inside(&mut self, stamp: usize, spot: &Spot) {
        let (column, row) = (spot.corner.0 as usize, spot.corner.1 as usize);
        let (stamp, shift) = (&self.stamps[stamp], column % WORD);
        self.bits.set_rows(column / WORD, row, stamp.masks.iter().map(|mask| mask << shift));
        if shift as i64 + 2 * self.disc.reach >= WORD as i64 {
            self.bits.set_rows(column / WORD + 1, row, stamp.masks.iter().map(|mask| mask >> (WORD - shift)));
        }
        for cell in &stamp.rim {
            if self.disc.holds(cell, spot, &self.lattice) {
                self.bits.set(column + cell.column as usize, row + cell.row as usize);
            }
        }
    }

    /// Cells off the lattice are left out.
    fn stamp_anywhere(&mut self, stamp: usize, spot: &Spot) {
        let (columns, rows) = (i64::from(self.lattice.columns()), i64::from(self.lattice.rows()));
        let ((west, south), stamp) = (spot.corner, &self.stamps[stamp]);
        let runs = stamp.runs.iter().zip(south..).filter(|(_, row)| (0..rows).contains(row));
        for (&(first, last), row) in runs {
            let (first, last) = ((west + i64::from(first)).max(0), (west + i64::from(last)).min(columns - 1));
            if first <= last {
                self.bits.set_run((first as usize, last as usize), row as usize);
            }
        }
        for cell in &stamp.rim {
            let (column, row) = (west + i64::from(cell.column), south + i64::from(cell.row));
            let on_lattice = (0..columns).contains(&column) && (0..rows).contains(&row);
            if on_lattice && self.disc.holds(cell, spot, &self.lattice) {
                self.bits.set(column as usize, row as usize);
            }
        }
    }

    /// Hands every word with a near cell to `see` (its number as of [`word_of`], its bits) and empties the set. Each word comes
    /// once, in no particular order.
    pub fn drain(&mut self, mut see: impl FnMut(usize, u64)) {
        let Bits { words, touched, seen, .. } = &mut self.bits;
        for stack in touched.drain(..) {
            seen[stack as usize] = false;
            let first = stack as usize * BAND;
            for (number, bits) in words[first..first + BAND].iter_mut().enumerate().filter(|(_, bits)| **bits != 0) {
                see(first + number, std::mem::take(bits));
            }
        }
    }
}

/// The number of a cell's word, and of its bit in it.
pub fn word_of(lattice: &Lattice, cell: Cell) -> (usize, usize) {
    let up = (lattice.rows() - 1 - cell.row) as usize;
    let stack = up / BAND * across(lattice) + cell.column as usize / WORD;
    (stack * BAND + up % BAND, cell.column as usize % WORD)
}

/// The cells of a word from the west, with the number of their bits; those beyond the lattice are left out.
pub fn cells_of_word(lattice: &Lattice, word: usize) -> impl Iterator<Item = (usize, Cell)> + use<> {
    let (stack, lattice) = (word / BAND, *lattice);
    let (up, west) = (stack / across(&lattice) * BAND + word % BAND, stack % across(&lattice) * WORD);
    let row = i64::from(lattice.rows()) - 1 - up as i64;
    (0..WORD).filter_map(move |bit| Some((bit, lattice.cell_at(row, (west + bit) as i64)?)))
}

/// How many words a lattice has; those of the last band may lie beyond it.
pub fn words(lattice: &Lattice) -> usize {
    across(lattice) * (lattice.rows() as usize).div_ceil(BAND) * BAND
}

/// Words in a row of cells.
fn across(lattice: &Lattice) -> usize {
    (lattice.columns() as usize).div_ceil(WORD)
}

/// The whole number below, and what is left; without a call where the processor has no instruction for it.
#[inline]
fn floor(value: f64) -> (i64, f64) {
    let towards_zero = value as i64;
    let whole = if towards_zero as f64 > value { towards_zero.saturating_sub(1) } else { towards_zero };
    (whole, value - whole as f64)
}

/// The words, and which stacks of them hold any bit.
#[derive(Clone, Debug)]
struct Bits {
    across: usize,
    words: Vec<u64>,
    seen: Vec<bool>,
    touched: Vec<u32>,
}

impl Bits {
    fn new(lattice: &Lattice) -> Bits {
        let count = words(lattice);
        Bits { across: across(lattice), words: vec![0; count], seen: vec![false; count / BAND], touched: Vec::new() }
    }

    /// The first word of the stack for words in a column of words and a row of cells.
    #[inline]
    fn stack(&mut self, column: usize, row: usize) -> usize {
        let stack = row / BAND * self.across + column;
        if !self.seen[stack] {
            self.seen[stack] = true;
            self.touched.push(stack as u32);
        }
        stack * BAND
    }

    #[inline]
    fn set(&mut self, column: usize, row: usize) {
        let first = self.stack(column / WORD, row);
        self.words[first + row % BAND] |= 1 << (column % WORD);
    }

    /// Sets a run of columns of a row, word by word.
    fn set_run(&mut self, (first, last): (usize, usize), row: usize) {
        for column in first / WORD..=last / WORD {
            let from = if column == first / WORD { u64::MAX << (first % WORD) } else { u64::MAX };
            let to = if column == last / WORD { u64::MAX >> (WORD - 1 - last % WORD) } else { u64::MAX };
            let stack = self.stack(column, row);
            self.words[stack + row % BAND] |= from & to;
        }
    }

    /// Sets masks in a column of words, a row each, from a row on.
    #[inline]
    fn set_rows(&mut self, column: usize, row: usize, masks: impl ExactSizeIterator<Item = u64>) {
        let (mut row, mut masks) = (row, masks);
        while masks.len() > 0 {
            let (first, from) = (self.stack(column, row), row % BAND);
            let rows = masks.len().min(BAND - from);
            let words = &mut self.words[first + from..first + from + rows];
            words.iter_mut().zip(masks.by_ref()).for_each(|(word, mask)| *word |= mask);
            row += rows;
        }
    }
}

/// Columns and rows, half-open.
#[derive(Clone, Copy, Debug)]
struct Corners {
    low: (i64, i64),
    high: (i64, i64),
}

impl Corners {
    #[inline]
    fn holds(&self, (column, row): (i64, i64)) -> bool {
        self.low.0 <= column && column < self.high.0 && self.low.1 <= row && row < self.high.1
    }
}

impl Disc {
    fn new(lattice: &Lattice, distance_m: f64) -> Disc {
        let radius = distance_m / lattice.side_m();
        Disc {
            square_m2: distance_m * distance_m,
            scale: 1.0 / lattice.side_m(),
            square: radius * radius,
            reach: radius.ceil() as i64 + 1,
        }
    }

    /// Whether the centre of a cell of the stamp is near.
    #[inline]
    fn holds(&self, cell: &RimCell, spot: &Spot, lattice: &Lattice) -> bool {
        let (x, y) = (cell.centre.0 - spot.within.0, cell.centre.1 - spot.within.1);
        let beyond = x * x + y * y - self.square;
        if beyond.abs() > RIM { beyond < 0.0 } else { self.holds_exactly(cell, spot, lattice) }
    }

    fn holds_exactly(&self, cell: &RimCell, spot: &Spot, lattice: &Lattice) -> bool {
        let (column, row) = (spot.corner.0 + i64::from(cell.column), spot.corner.1 + i64::from(cell.row));
        let Some(cell) = lattice.cell_at(i64::from(lattice.rows()) - 1 - row, column) else { return false };
        let centre = lattice.centre(cell);
        let (x, y) = (centre.x - spot.place.x, centre.y - spot.place.y);
        x * x + y * y <= self.square_m2
    }
}

impl Stamp {
    fn new(disc: &Disc, across: usize, up: usize) -> Stamp {
        let reach = disc.reach;
        let mut stamp = Stamp { runs: Vec::new(), masks: Vec::new(), rim: Vec::new() };
        for north in -reach..=reach {
            let (nearest, farthest) = span(north, up);
            let sure = columns(across, disc.square - farthest * farthest - 2.0 * RIM, Ends::All);
            let possible = columns(across, disc.square - nearest * nearest + 2.0 * RIM, Ends::Some);
            let from_corner = |(first, last): (i64, i64)| ((first + reach) as i32, (last + reach) as i32);
            stamp.runs.push(sure.map_or((1, 0), from_corner));
            let Some((first, last)) = possible else { continue };
            let tested = (first..=last).filter(|column| sure.is_none_or(|(a, b)| *column < a || *column > b));
            stamp.rim.extend(tested.map(|east| RimCell {
                column: (east + reach) as u32,
                row: (north + reach) as u32,
                centre: (east as f64 + 0.5, north as f64 + 0.5),
            }));
        }
        if 2 * reach < WORD as i64 {
            stamp.masks = stamp.runs.iter().map(mask).collect();
        }
        stamp
    }
}

fn mask(&(first, last): &(i32, i32)) -> u64 {
    if first > last { 0 } else { (u64::MAX << first) & (u64::MAX >> (WORD as i32 - 1 - last)) }
}

/// Smallest and largest distance, in cells along one axis, from a place in a bin to the centre of the cell so many steps away.
fn span(steps: i64, bin: usize) -> (f64, f64) {
    let (low, high) = (bin as f64 / BINS as f64, (bin + 1) as f64 / BINS as f64);
    let centre = steps as f64 + 0.5;
    let (a, b) = (centre - low, centre - high);
    let nearest = if a * b <= 0.0 { 0.0 } else { a.abs().min(b.abs()) };
    (nearest, a.abs().max(b.abs()))
}

/// Whether a cell counts if it is within reach from anywhere in the bin, or from somewhere.
#[derive(Clone, Copy)]
enum Ends {
    All,
    Some,
}

/// First and last column whose distance squared from a place in the bin is at most `square`.
fn columns(bin: usize, square: f64, ends: Ends) -> Option<(i64, i64)> {
    let limit = if square >= 0.0 { square.sqrt() } else { return None };
    let far = limit.ceil() as i64 + 1;
    let distance = |steps: i64| match (ends, span(steps, bin)) {
        (Ends::All, (_, farthest)) => farthest,
        (Ends::Some, (nearest, _)) => nearest,
    };
    let within = |steps: &i64| distance(*steps) <= limit;
    let first = (-far..=far).find(within)?;
    let last = (first..=far).take_while(within).last()?;
    Some((first, last))
}
