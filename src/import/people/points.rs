//! People from points.

use super::{Gridded, Target};
use crate::grid::Point;

/// A place with people.
#[derive(Clone, Debug, PartialEq)]
pub struct PeoplePoint {
    /// Unique identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: Point,
    /// How many people live there.
    pub people: f64,
}

/// How the people of a place are spread about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// Normally, cut at 4 standard deviations along each axis.
    Normal {
        /// Standard deviation per axis, m, above 0.
        sd_m: f64,
    },
    /// Evenly over a disc.
    Disc {
        /// Radius, m, above 0.
        radius_m: f64,
    },
}

/// People of points, spread by a kernel.
pub fn points(points: &[PeoplePoint], kernel: Kernel, target: Target) -> Result<Gridded, String> {
    let _ = (points, kernel, target);
    Err("not yet".to_owned())
}
