//! People from areas.

use super::{Gridded, Target};
use crate::grid::Point;

/// An area with people.
#[derive(Clone, Debug, PartialEq)]
pub struct PeopleArea {
    /// What it is called.
    pub id: String,
    /// Its rings in m of the grid's CRS, inside by the even-odd rule, not cut to the grid.
    pub rings: Vec<Vec<Point>>,
    /// How many people live in it.
    pub people: f64,
}

/// People of areas, spread evenly over each.
pub fn areas(areas: &[PeopleArea], target: Target) -> Result<Gridded, String> {
    let _ = (areas, target);
    Err("not yet".to_owned())
}
