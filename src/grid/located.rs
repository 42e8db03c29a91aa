//! The cells of many places at once.

use super::tiles::{Slot, TILE};
use super::{Cell, Lattice, Point};
use crate::lanes::{Work, low_bits, widest};

/// Places that are located at once.
pub const AT_ONCE: usize = 128;

/// Some places, and their cells on one lattice.
#[derive(Clone, Debug)]
pub struct Located {
    east: [f64; AT_ONCE],
    north: [f64; AT_ONCE],
    rows: [u32; AT_ONCE],
    columns: [u32; AT_ONCE],
    tiles: [u32; AT_ONCE],
    /// Numbers of the cells in their tiles.
    at: [u32; AT_ONCE],
    len: usize,
    /// How many of the places are off the lattice.
    off: usize,
}

impl Default for Located {
    fn default() -> Located {
        let (metres, numbers) = ([0.0; AT_ONCE], [0; AT_ONCE]);
        Located {
            east: metres,
            north: metres,
            rows: numbers,
            columns: numbers,
            tiles: [Slot::NO_TILE; AT_ONCE],
            at: numbers,
            len: 0,
            off: 0,
        }
    }
}

impl Located {
    /// Takes up to [`AT_ONCE`] places by easting and northing, m, instead of those it had; none has a cell yet.
    pub fn take(&mut self, (east, north): (&[f64], &[f64])) {
        self.len = east.len().min(north.len()).min(AT_ONCE);
        self.east[..self.len].copy_from_slice(&east[..self.len]);
        self.north[..self.len].copy_from_slice(&north[..self.len]);
        self.tiles[..self.len].fill(Slot::NO_TILE);
        self.off = self.len;
    }

    /// How many places it has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no places.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Finds the cells on a lattice; the same as [`Lattice::cell_of`] for each.
    pub fn locate(&mut self, lattice: &Lattice) {
        widest(Locate { located: self, lattice });
    }

    /// Where tiles keep the cell of each place.
    #[inline]
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.tiles.iter().zip(&self.at).take(self.len).map(|(tile, at)| Slot { tile: *tile, at: *at as u8 })
    }

    /// Where tiles keep the cell of a place.
    #[inline]
    pub fn slot(&self, at: usize) -> Slot {
        Slot { tile: self.tiles[at], at: self.at[at] as u8 }
    }

    /// The cell of a place on the lattice.
    #[inline]
    pub fn cell(&self, at: usize) -> Cell {
        Cell { row: self.rows[at], column: self.columns[at] }
    }

    /// A place.
    #[inline]
    pub fn place(&self, at: usize) -> Point {
        Point::new(self.east[at], self.north[at])
    }

    /// Whether a place is on the lattice.
    #[inline]
    pub fn is_on(&self, at: usize) -> bool {
        self.tiles[at] != Slot::NO_TILE
    }

    /// How many places are off the lattice.
    pub fn count_off(&self) -> usize {
        self.off
    }

    /// The places off the lattice.
    pub fn off(&self) -> impl Iterator<Item = Point> + '_ {
        let looked_at = if self.off > 0 { self.len } else { 0 };
        (0..looked_at).filter(|at| !self.is_on(*at)).map(|at| self.place(at))
    }
}

/// Some of the places, by their numbers; whether one is chosen costs no jump that a processor could guess wrong.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    numbers: [u8; AT_ONCE],
    len: usize,
}

impl Default for Chosen {
    fn default() -> Chosen {
        Chosen { numbers: [0; AT_ONCE], len: 0 }
    }
}

impl Chosen {
    /// Chooses a place or not; each at most once, in their order.
    #[inline(always)]
    pub fn choose(&mut self, at: usize, wanted: bool) {
        self.numbers[self.len % AT_ONCE] = at as u8;
        self.len += usize::from(wanted);
    }

    /// The numbers of the chosen.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.numbers.iter().take(self.len).map(|at| usize::from(*at))
    }
}

/// Finds cells.
struct Locate<'a> {
    located: &'a mut Located,
    lattice: &'a Lattice,
}

impl Work for Locate<'_> {
    #[inline(always)]
    fn run(self) {
        let Located { east, north, rows, columns, tiles, at: within, len, off } = self.located;
        let Lattice { west, south, columns: width, rows: height, .. } = *self.lattice;
        let (side, across) = (self.lattice.side_m(), width.div_ceil(TILE));
        let (west, south) = (west as f64, south as f64);
        let (past_east, past_north) = (f64::from(width), f64::from(height));
        let mut on_lattice = 0;
        for at in 0..(*len).min(AT_ONCE) {
            let (x, y) = ((east[at] / side).floor() - west, (north[at] / side).floor() - south);
            let on = (x >= 0.0) & (x < past_east) & (y >= 0.0) & (y < past_north);
            let column = low_bits(if on { x } else { 0.0 });
            let row = height - 1 - low_bits(if on { y } else { 0.0 });
            let tile = row / TILE * across + column / TILE;
            (rows[at], columns[at]) = (row, column);
            tiles[at] = if on { tile } else { Slot::NO_TILE };
            within[at] = row % TILE * TILE + column % TILE;
            on_lattice += u32::from(on);
        }
        *off = *len - on_lattice as usize;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Bounds, Tiles};

    fn take(located: &mut Located, places: &[Point]) {
        let column = |coordinate: fn(&Point) -> f64| places.iter().map(coordinate).collect::<Vec<f64>>();
        located.take((&column(|place| place.x), &column(|place| place.y)));
    }

    #[test]
    fn cells_are_the_same_in_every_way() {
        let bounds = Bounds { low: Point::new(-7.0, -20.0), high: Point::new(24.0, 31.0) };
        let lattice = Lattice::covering(&bounds, 700).unwrap();
        let mut located = vec![Located::default(); 3];
        let place = |k: usize| Point::new(-9.0 + 0.35 * k as f64, 33.0 - 0.525 * k as f64);
        located.iter_mut().for_each(|l| take(l, &(0..101).map(place).collect::<Vec<Point>>()));
        let mut left = located.iter_mut();
        let ways =
            crate::lanes::every_way(|_| Locate { located: left.next().expect("three at most"), lattice: &lattice });
        let slots = |l: &Located| l.slots().collect::<Vec<Slot>>();
        located[1..ways].iter().for_each(|other| assert_eq!(slots(other), slots(&located[0])));
    }

    #[test]
    fn places_lie_in_the_cells_that_one_by_one_they_lie_in() {
        for side_mm in [100, 5_000, 50_000, 333_333] {
            let bounds = Bounds { low: Point::new(-700.0, 4_000_000.0), high: Point::new(2_400.0, 4_001_900.0) };
            let lattice = Lattice::covering(&bounds, side_mm).unwrap();
            let step = |k: u32| Point::new(-900.0 + 27.5 * f64::from(k % 130), 3_999_800.0 + 18.75 * f64::from(k));
            let odd = [Point::new(f64::NAN, 1.0), Point::new(f64::INFINITY, 4_000_001.0), Point::new(1e300, -1e300)];
            let places: Vec<Point> = (0..125).map(step).chain(odd).collect();
            let mut located = Located::default();
            take(&mut located, &places);
            located.locate(&lattice);
            let finite = |p: &Point| p.x.is_finite() && p.y.is_finite();
            assert_eq!(located.len(), places.len());
            let (mut kept, slots): (Tiles<u8>, Vec<Slot>) = (Tiles::new(lattice), located.slots().collect());
            assert_eq!(located.off().count(), located.count_off());
            for (at, place) in places.iter().enumerate() {
                let wanted = lattice.cell_of(*place).filter(|_| finite(place));
                assert_eq!(located.is_on(at).then(|| located.cell(at)), wanted, "{place:?}");
                if let Some(cell) = wanted {
                    *kept.at(cell) = 1;
                    assert_eq!(kept.get_slot(slots[at]), 1);
                    *kept.at_slot(slots[at]).unwrap() = 0;
                    assert_eq!(kept.get(cell), 0);
                }
                assert_eq!(kept.at_slot(slots[at]).is_some(), wanted.is_some());
            }
        }
    }
}
