//! The cells of many places at once.

use super::{Cell, Lattice, Point};
use crate::lanes::{Work, low_bits, widest};

/// Places that are located at once.
pub const AT_ONCE: usize = 128;
/// Stands for the row and the column of a place off the lattice.
const OFF: u32 = u32::MAX;

/// Some places, and their cells on one lattice.
#[derive(Clone, Debug)]
pub struct Located {
    east: [f64; AT_ONCE],
    north: [f64; AT_ONCE],
    rows: [u32; AT_ONCE],
    columns: [u32; AT_ONCE],
    len: usize,
}

impl Default for Located {
    fn default() -> Located {
        let (metres, numbers) = ([0.0; AT_ONCE], [OFF; AT_ONCE]);
        Located { east: metres, north: metres, rows: numbers, columns: numbers, len: 0 }
    }
}

impl Located {
    /// Takes up to [`AT_ONCE`] places instead of those it had; none has a cell yet.
    pub fn take(&mut self, places: impl Iterator<Item = Point>) {
        self.len = 0;
        for (place, (east, north)) in places.zip(self.east.iter_mut().zip(&mut self.north)) {
            (*east, *north) = (place.x, place.y);
            self.len += 1;
        }
        self.rows[..self.len].fill(OFF);
    }

    /// Whether it has no places.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Finds the cells on a lattice; the same as [`Lattice::cell_of`] for each.
    pub fn locate(&mut self, lattice: &Lattice) {
        let len = self.len;
        let side = lattice.side_m();
        let axis = Axis { side, first: lattice.west as f64, count: lattice.columns, falls: false };
        widest(Locate { axis, metres: &self.east[..len], numbers: &mut self.columns[..len] });
        let axis = Axis { side, first: lattice.south as f64, count: lattice.rows, falls: true };
        widest(Locate { axis, metres: &self.north[..len], numbers: &mut self.rows[..len] });
    }

    /// The places, in order, each with its cell if it is on the lattice.
    #[inline]
    pub fn cells(&self) -> impl Iterator<Item = (Point, Option<Cell>)> + '_ {
        (0..self.len).map(|at| {
            let (row, column) = (self.rows[at], self.columns[at]);
            let on = row != OFF && column != OFF;
            (Point::new(self.east[at], self.north[at]), on.then_some(Cell { row, column }))
        })
    }
}

/// An axis of a lattice.
struct Axis {
    side: f64,
    /// Global index of the first cell.
    first: f64,
    count: u32,
    /// Whether numbers fall along it, as rows do to the north.
    falls: bool,
}

/// Numbers of cells along an axis.
struct Locate<'a> {
    axis: Axis,
    metres: &'a [f64],
    numbers: &'a mut [u32],
}

impl Work for Locate<'_> {
    #[inline(always)]
    fn run(self) {
        let Axis { side, first, count, falls } = self.axis;
        let (last, count) = (count - 1, f64::from(count));
        for (metres, number) in self.metres.iter().zip(self.numbers) {
            let at = (metres / side).floor() - first;
            let on = (at >= 0.0) & (at < count);
            let near = if on { at } else { 0.0 };
            let low = low_bits(near);
            *number = match (on, falls) {
                (false, _) => OFF,
                (true, true) => last - low,
                (true, false) => low,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Bounds;

    #[test]
    fn places_lie_in_the_cells_that_one_by_one_they_lie_in() {
        for side_mm in [100, 5_000, 50_000, 333_333] {
            let bounds = Bounds { low: Point::new(-700.0, 4_000_000.0), high: Point::new(2_400.0, 4_001_900.0) };
            let lattice = Lattice::covering(&bounds, side_mm).unwrap();
            let step = |k: u32| Point::new(-900.0 + 27.5 * f64::from(k % 130), 3_999_800.0 + 18.75 * f64::from(k));
            let odd = [Point::new(f64::NAN, 1.0), Point::new(f64::INFINITY, 4_000_001.0), Point::new(1e300, -1e300)];
            let places: Vec<Point> = (0..125).map(step).chain(odd).collect();
            let mut located = Located::default();
            located.take(places.iter().copied());
            located.locate(&lattice);
            let finite = |p: &Point| p.x.is_finite() && p.y.is_finite();
            for (place, (_, cell)) in places.iter().zip(located.cells()) {
                assert_eq!(cell, lattice.cell_of(*place).filter(|_| finite(place)), "{place:?}");
            }
            assert_eq!(located.cells().count(), places.len());
        }
    }
}
