//! People as they come onto the grid, one source after the other, and those who stay outside.

use super::cover::Cover;
use super::{Gridded, Target};
use crate::grid::{Cell, Lattice, Point, Region, Tiles};
use crate::model::assets::{PERSON, PeopleTotals};

/// More people than live on Earth.
pub(super) const MOST_PEOPLE: f64 = 1e10;
/// Share of people outside the grid above which a caution says so.
const MANY_OUTSIDE: f64 = 1e-3;

/// What is known so far.
pub(super) struct Ledger<'a> {
    lattice: &'a Lattice,
    people: Tiles<f64>,
    cover: Cover<'a>,
    stated: f64,
    outside: f64,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(target: Target<'a>) -> Ledger<'a> {
        let lattice = target.lattice;
        Ledger { lattice, people: Tiles::new(*lattice), cover: Cover::new(lattice), stated: 0.0, outside: 0.0 }
    }

    /// Notes people of the source; each of them must then be put on the grid or be left outside.
    pub(super) fn state(&mut self, people: f64) {
        self.stated += people;
    }

    /// Leaves people outside.
    pub(super) fn leave_outside(&mut self, people: f64) {
        self.outside += people;
    }

    /// Puts people into a cell of the lattice.
    pub(super) fn put(&mut self, cell: Cell, people: f64) {
        *self.people.at(cell) += people;
    }

    /// Spreads people evenly over a ring without crossings; those off the lattice stay outside.
    pub(super) fn spread(&mut self, ring: &[Point], people: f64) {
        let cells = &mut self.people;
        let share = self.cover.shares(ring, |cell, share| *cells.at(cell) += people * share);
        self.leave_rest(share, people);
    }

    /// Spreads people evenly over an area; those off the lattice stay outside.
    pub(super) fn spread_over(&mut self, region: &Region, people: f64) {
        let per_cell = people * self.lattice.side_m() * self.lattice.side_m() / region.area_m2();
        let mut shares = 0.0;
        for (cell, share) in region.coverage(self.lattice) {
            self.put(cell, per_cell * share);
            shares += per_cell * share;
        }
        if !self.holds(region) {
            self.outside += (people - shares).max(0.0);
        }
    }

    /// Whether an area lies on the lattice as a whole.
    fn holds(&self, region: &Region) -> bool {
        let (extent, bounds) = (self.lattice.extent(), region.bounds());
        extent.contains(bounds.low) && extent.contains(bounds.high)
    }

    /// Leaves those people outside for whom this share on the lattice has no room; a share of 1 but for rounding leaves none.
    pub(super) fn leave_rest(&mut self, share: f64, people: f64) {
        let rest = 1.0 - share;
        if rest > 1e-11 {
            self.outside += people * rest;
        }
    }

    /// Rounds to units of a person and sums up. Fails if the source states more people than live on Earth.
    pub(super) fn close(self, cautions: Vec<String>) -> Result<Gridded, String> {
        let possible = self.stated <= MOST_PEOPLE;
        if !possible {
            return Err(format!(
                "states {:.0} people in all, more than live on Earth: is it a count of people, and is its nodata value declared?",
                self.stated
            ));
        }
        let people = self.people.map(|people| (people * PERSON).round() as u64);
        let units: u128 = people.iter().map(|(_, units)| u128::from(units)).sum();
        let totals = PeopleTotals { stated: self.stated, on_grid: units as f64 / PERSON, outside: self.outside };
        let cautions = outside_caution(&totals).into_iter().chain(cautions).collect();
        Ok(Gridded { people, totals, cautions })
    }

    /// The lattice of the cells.
    pub(super) fn lattice(&self) -> &'a Lattice {
        self.lattice
    }
}

fn outside_caution(totals: &PeopleTotals) -> Option<String> {
    let many = totals.outside > MANY_OUTSIDE * totals.stated;
    let share = 100.0 * totals.outside / totals.stated;
    many.then(|| {
        format!(
            "Of the layer's {:.0} people, {:.0} ({share:.1} %) are outside the grid and are not counted.",
            totals.stated, totals.outside
        )
    })
}
