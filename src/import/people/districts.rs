//! People of districts.

use super::{Gridded, Target};
use crate::grid::{Region, Tiles};

/// A district with people.
#[derive(Clone, Copy, Debug)]
pub struct DistrictPeople<'a> {
    /// What it is called.
    pub id: &'a str,
    /// Its area.
    pub region: &'a Region,
    /// How many people live in it.
    pub people: f64,
}

/// People of districts, spread evenly or in proportion to another layer's people.
pub fn districts(
    districts: &[DistrictPeople],
    weights: Option<&Tiles<u64>>,
    target: Target,
) -> Result<Gridded, String> {
    let _ = (districts, weights, target);
    Err("not yet".to_owned())
}
