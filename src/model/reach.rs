//! How far from a strike its remnants can reasonably lie: for planning grids and memory, never for cutting results.

use super::law::Law;
use super::munition::Munition;
use super::pattern::Pattern;
use super::strike::{Location, Strike};
use crate::grid::{Bounds, Point};

/// Standard deviations counted in: beyond 6 lies less than one remnant in 10^8.
const SDS: f64 = 6.0;

/// The rectangle in which a strike's remnants lie but for one in many millions.
pub fn reach(strike: &Strike, munition: &Munition) -> Bounds {
    let scatter = SDS * most(&munition.scatter.range).max(most(&munition.scatter.deflection));
    let dispersal = pattern_reach(&munition.pattern).max(most(&munition.unopened.radius));
    extent(&strike.location).widened(scatter + dispersal)
}

/// Largest possible value of a law; for normal and lognormal laws the value at 1 in 10^6.
fn most(law: &Law) -> f64 {
    law.range().1.min(law.quantile(1.0 - 1e-6)).max(0.0)
}

fn extent(location: &Location) -> Bounds {
    let around = |centre: Point, distance: f64| Bounds { low: centre, high: centre }.widened(distance);
    match location {
        Location::Point(place) => around(*place, 0.0),
        Location::Blurred { centre, sd } => around(*centre, SDS * most(sd)),
        Location::Disc { centre, radius } => around(*centre, most(radius)),
        Location::Area(region) => region.bounds(),
        Location::Line(path) => Bounds::around(path.corners().iter().copied()).unwrap_or(around(path.at(0.5), 0.0)),
    }
}

fn pattern_reach(pattern: &Pattern) -> f64 {
    match pattern {
        Pattern::Normal { sd_along, sd_across } => SDS * most(sd_along).max(most(sd_across)),
        Pattern::Ellipse { along, across } | Pattern::Ring { along, across, .. } => 0.5 * most(along).max(most(across)),
        Pattern::Mixture(parts) => parts.iter().map(|part| pattern_reach(&part.pattern)).fold(0.0, f64::max),
        Pattern::Points { offsets, bandwidth } => {
            offsets.iter().map(|o| o.along.hypot(o.right)).fold(0.0, f64::max) + SDS * most(bandwidth)
        }
    }
}
