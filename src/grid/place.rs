//! Places with extent: areas, discs, strips.

use super::region::distance_to_segment;
use super::{Bounds, Path, Point, Region};

/// A place with extent.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// An area.
    Area(Region),
    /// All places within a radius of a point (closed).
    Disc {
        /// The point.
        centre: Point,
        /// Radius, m, above 0.
        radius_m: f64,
    },
    /// All places within half a width of a line (closed).
    Strip {
        /// The line.
        path: Path,
        /// Width, m, above 0.
        width_m: f64,
    },
}

impl Place {
    /// Whether a place lies in it.
    pub fn contains(&self, p: Point) -> bool {
        match self {
            Place::Area(region) => region.contains(p),
            Place::Disc { centre, radius_m } => centre.distance(p) <= *radius_m,
            Place::Strip { path, width_m } => {
                path.corners().windows(2).any(|pair| distance_to_segment(pair[0], pair[1], p) <= 0.5 * width_m)
            }
        }
    }

    /// The rectangle around it.
    pub fn bounds(&self) -> Bounds {
        match self {
            Place::Area(region) => region.bounds(),
            Place::Disc { centre, radius_m } => Bounds { low: *centre, high: *centre }.widened(*radius_m),
            Place::Strip { path, width_m } => {
                let start = path.at(0.0);
                let bounds =
                    Bounds::around(path.corners().iter().copied()).unwrap_or(Bounds { low: start, high: start });
                bounds.widened(0.5 * width_m)
            }
        }
    }

    /// A point to stand for it on a map.
    pub fn centre(&self) -> Point {
        match self {
            Place::Area(region) => region.centroid(),
            Place::Disc { centre, .. } => *centre,
            Place::Strip { path, .. } => path.at(0.5),
        }
    }
}
