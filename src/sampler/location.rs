//! Where a strike lay.

use crate::grid::Point;
use crate::model::strike::Location;
use crate::stats::special::normal_quantile;
use std::f64::consts::TAU;

/// The place that three independent uniform numbers stand for.
pub fn place(location: &Location, [size, u, v]: [f64; 3]) -> Point {
    match location {
        Location::Point(place) => *place,
        Location::Blurred { centre, sd } => {
            let sd = sd.quantile(size);
            Point::new(centre.x + sd * normal_quantile(u), centre.y + sd * normal_quantile(v))
        }
        Location::Disc { centre, radius } => in_disc(*centre, radius.quantile(size), u, v),
        Location::Area(region) => region.quantile(u, v),
        Location::Line(path) => path.at(u),
    }
}

/// Uniform in a disc.
pub(super) fn in_disc(centre: Point, radius: f64, u: f64, v: f64) -> Point {
    let (r, angle) = (radius * libm::sqrt(u), TAU * v);
    Point::new(centre.x + r * libm::cos(angle), centre.y + r * libm::sin(angle))
}
