//! People about remnants: a number of each ground that goes along with people near remnants and whose mean is known without drawing,
//! so that the mean of people near can be corrected by it.
//!
//! Each remnant counts the people who live within the distance of four points of its box, on average. Whoever is near two remnants
//! counts twice: a sum over remnants has a mean that hangs on expected numbers by box alone.

use super::residents::Residents;
use crate::grid::near::Near;
use crate::grid::{Bounds, Cell, Point, Tiles};
use crate::model::assets::PERSON;
use rayon::prelude::*;

/// What a person is worth in tables and sums, which are whole numbers.
pub const PARTS: f64 = 1e3;
/// Decimal places of a number of people about remnants.
pub(super) const PLACES: u32 = 3;
/// Share of all expected remnants from which on a box counts: at most a million do.
const LEAST_SHARE: f64 = 1e-6;
/// The largest sum that is written.
const LARGEST_SUM: u64 = 1 << 62;
/// Where in a box people are counted, as shares of its side.
const QUARTERS: [(f64, f64); 4] = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];

/// People about each box in which a remnant is expected, by distance.
#[derive(Clone, Debug, Default)]
pub struct About {
    tables: Vec<Tiles<u64>>,
}

impl About {
    /// For boxes by expected remnants. Layers count at the means of their multipliers.
    pub(super) fn new(residents: &Residents, expected: &Tiles<f64>) -> About {
        let multipliers: Vec<f64> = residents.assets.populations.iter().map(|layer| layer.multiplier.mean()).collect();
        let boxes: Vec<Cell> = worth_it(expected);
        let near_box = |near: &mut Near, cell: Cell| {
            let points = points_of(&expected.lattice().cell_bounds(cell));
            let people: f64 = points.map(|point| people_near(residents, near, point, &multipliers)).iter().sum();
            (people / PERSON * PARTS / QUARTERS.len() as f64).round() as u64
        };
        let table = |distance: &f64| {
            let near = || Near::new(residents.lattice, *distance);
            let parts: Vec<u64> = boxes.par_iter().map_init(near, |near, cell| near_box(near, *cell)).collect();
            let mut table = Tiles::new(*expected.lattice());
            let some = boxes.iter().zip(parts).filter(|(_, parts)| *parts > 0);
            some.for_each(|(cell, parts)| *table.at(*cell) = parts);
            table
        };
        About { tables: residents.assets.distances_m.iter().map(table).collect() }
    }

    /// By distance, people about a box in parts of a person.
    pub fn tables(&self) -> &[Tiles<u64>] {
        &self.tables
    }
}

/// Boxes in which so many of all expected remnants lie that people about them matter: a sum over some boxes has a known mean as well as
/// one over all.
fn worth_it(expected: &Tiles<f64>) -> Vec<Cell> {
    let total: f64 = expected.iter().map(|(_, mean)| mean).sum();
    expected.iter().filter(|(_, mean)| *mean > LEAST_SHARE * total).map(|(cell, _)| cell).collect()
}

fn points_of(bounds: &Bounds) -> [Point; 4] {
    let (low, high) = (bounds.low, bounds.high);
    QUARTERS.map(|(east, north)| Point::new(low.x + east * (high.x - low.x), low.y + north * (high.y - low.y)))
}

/// In units of the fixed point of people.
fn people_near(residents: &Residents, near: &mut Near, point: Point, multipliers: &[f64]) -> f64 {
    let mut layers = vec![0; multipliers.len()];
    near.mark(point);
    near.drain(|word, bits| {
        residents.people.runs(word, bits, |run| {
            layers.iter_mut().enumerate().for_each(|(layer, sum)| *sum += residents.people.of_run(&run, layer));
        });
    });
    layers.iter().zip(multipliers).map(|(people, multiplier)| *people as f64 * multiplier).sum()
}

/// People about the remnants of the running replicate, by distance.
#[derive(Clone, Debug)]
pub(super) struct AboutTally<'a> {
    about: &'a About,
    sums: Vec<u64>,
}

impl<'a> AboutTally<'a> {
    pub(super) fn new(about: &'a About) -> AboutTally<'a> {
        AboutTally { about, sums: vec![0; about.tables.len()] }
    }

    /// A remnant lies in this box.
    #[inline]
    pub(super) fn add(&mut self, cell: Cell) {
        for (sum, table) in self.sums.iter_mut().zip(&self.about.tables) {
            *sum = sum.saturating_add(table.get(cell)).min(LARGEST_SUM);
        }
    }

    /// The sums go to `see`; begins anew.
    pub(super) fn finish(&mut self, see: impl FnMut(u64)) {
        self.sums.iter_mut().map(std::mem::take).for_each(see);
    }
}
