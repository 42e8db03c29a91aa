//! Remnants, column by column: what is done to all of them is done to many at once.

use super::UNOPENED;
use crate::grid::Point;

/// A remnant at its exact place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remnant {
    /// Where it lies.
    pub place: Point,
    /// Index of its strike; [`super::PossibleGround::strikes`] has one entry more for unrecorded strikes.
    pub strike: u32,
}

/// Some remnants in the order in which they were drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remnants {
    /// Easting and northing on the grid, m.
    east: Vec<f64>,
    north: Vec<f64>,
    strikes: Vec<u32>,
}

/// Bytes of a remnant in its columns.
pub const BYTES_PER_REMNANT: usize = 2 * size_of::<f64>() + size_of::<u32>();

impl Remnants {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.strikes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.strikes.is_empty()
    }

    /// The remnant with a number below [`Remnants::len`]; panics beyond.
    #[inline]
    pub fn at(&self, number: usize) -> Remnant {
        Remnant { place: Point::new(self.east[number], self.north[number]), strike: self.strikes[number] }
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Remnant> + Clone + '_ {
        (0..self.len()).map(|number| self.at(number))
    }

    /// Where they lie.
    pub fn places(&self) -> impl ExactSizeIterator<Item = Point> + Clone + '_ {
        self.iter().map(|remnant| remnant.place)
    }

    /// Eastings and northings, m, of up to `size` remnants at a time.
    pub fn chunks(&self, size: usize) -> impl Iterator<Item = (&[f64], &[f64])> {
        self.east.chunks(size).zip(self.north.chunks(size))
    }

    pub(super) fn clear(&mut self) {
        self.truncate(0);
    }

    /// Adds one.
    pub fn push(&mut self, remnant: Remnant) {
        self.east.push(remnant.place.x);
        self.north.push(remnant.place.y);
        self.strikes.push(remnant.strike);
    }

    /// Adds remnants of a strike at offsets from an origin, m.
    pub(super) fn add(&mut self, strike: u32, origin: Point, (east, north): (&[f64], &[f64])) {
        self.east.extend(east.iter().map(|offset| origin.x + offset));
        self.north.extend(north.iter().map(|offset| origin.y + offset));
        self.strikes.resize(self.east.len(), strike);
    }

    /// Takes the mark of unopened loads from those from `start` on.
    pub(super) fn unmark(&mut self, start: usize) {
        self.strikes[start..].iter_mut().for_each(|strike| *strike &= !UNOPENED);
    }

    /// Keeps those from `start` on that pass, in order; shows the others.
    pub(super) fn retain_from(
        &mut self,
        start: usize,
        mut pass: impl FnMut(&Remnant) -> bool,
        mut drop: impl FnMut(Remnant),
    ) {
        let mut kept = start;
        for number in start..self.len() {
            let remnant = self.at(number);
            if pass(&remnant) {
                (self.east[kept], self.north[kept]) = (remnant.place.x, remnant.place.y);
                self.strikes[kept] = remnant.strike;
                kept += 1;
            } else {
                drop(remnant);
            }
        }
        self.truncate(kept);
    }

    fn truncate(&mut self, kept: usize) {
        self.east.truncate(kept);
        self.north.truncate(kept);
        self.strikes.truncate(kept);
    }
}

impl FromIterator<Remnant> for Remnants {
    fn from_iter<I: IntoIterator<Item = Remnant>>(remnants: I) -> Remnants {
        let mut all = Remnants::default();
        remnants.into_iter().for_each(|remnant| all.push(remnant));
        all
    }
}
