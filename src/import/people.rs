//! Layers of people, put on the grid so that their sum is kept.

mod areas;
mod corners;
mod cover;
mod disc;
mod districts;
mod ledger;
mod outline;
mod overlap;
mod pixels;
mod points;
mod raster;
mod source;
mod values;

pub use areas::{PeopleArea, areas};
pub use districts::{DistrictPeople, districts};
pub use points::{Kernel, PeoplePoint, points};
pub use raster::raster;

use crate::crs::Crs;
use crate::grid::{Lattice, Tiles};
use crate::model::assets::PeopleTotals;

/// People of a layer on the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Gridded {
    /// People of each cell, in units of 1 / [`PERSON`](crate::model::assets::PERSON) of a person.
    pub people: Tiles<u64>,
    /// What the layer says and what of it came onto the grid.
    pub totals: PeopleTotals,
    /// What a reader of the results must know: whole sentences.
    pub cautions: Vec<String>,
}

/// The grid that people are put on.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Its CRS.
    pub crs: &'a Crs,
    /// Its cells.
    pub lattice: &'a Lattice,
}

/// How many things a caution names.
const FEW: usize = 5;

/// The first few names of so many.
fn few(names: impl Iterator<Item = String>, count: usize) -> String {
    let named: Vec<String> = names.take(FEW).collect();
    let more = count.saturating_sub(named.len());
    named.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}
