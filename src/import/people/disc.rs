//! The share of a disc in an upright rectangle, in closed form.

use std::f64::consts::{FRAC_PI_2, PI};

/// A disc about the origin.
#[derive(Clone, Copy)]
pub(super) struct Disc {
    /// Above 0.
    pub(super) radius: f64,
}

impl Disc {
    /// Share of its area between eastings and northings (low, high).
    pub(super) fn share(self, across: (f64, f64), up: (f64, f64)) -> f64 {
        let unit = |(low, high): (f64, f64)| (low / self.radius, high / self.radius);
        let (across, up) = (unit(across), unit(up));
        let farthest = |(low, high): (f64, f64)| low.abs().max(high.abs());
        let nearest = |(low, high): (f64, f64)| if low > 0.0 { low } else { (-high).max(0.0) };
        let square = |x: f64, y: f64| x * x + y * y;
        if square(farthest(across), farthest(up)) <= 1.0 {
            (across.1 - across.0) * (up.1 - up.0) / PI
        } else if square(nearest(across), nearest(up)) >= 1.0 {
            0.0
        } else {
            (cut(across, up) / PI).max(0.0)
        }
    }
}

/// The area of the unit disc in a rectangle: along it, at most the arc above and the arc below stand in for its sides, and which of
/// them do changes only where the arc passes a side.
fn cut((west, east): (f64, f64), (south, north): (f64, f64)) -> f64 {
    let (west, east) = (west.max(-1.0), east.min(1.0));
    let half_width = |y: f64| libm::sqrt((1.0 - y * y).max(0.0));
    let mut stops = [west, -half_width(south), half_width(south), -half_width(north), half_width(north), east];
    stops.iter_mut().for_each(|stop| *stop = stop.clamp(west, east));
    stops.sort_by(f64::total_cmp);
    stops.windows(2).map(|pair| slice((pair[0], pair[1]), (south, north))).sum()
}

/// Between two eastings where nothing changes.
fn slice((west, east): (f64, f64), (south, north): (f64, f64)) -> f64 {
    let middle = 0.5 * (west + east);
    let arc = libm::sqrt((1.0 - middle * middle).max(0.0));
    let under_arc = primitive(east) - primitive(west);
    let some = east > west && north.min(arc) > south.max(-arc);
    let top = if north < arc { north * (east - west) } else { under_arc };
    let bottom = if south > -arc { south * (east - west) } else { -under_arc };
    if some { top - bottom } else { 0.0 }
}

/// Integral of sqrt(1 - x2) from 0.
fn primitive(x: f64) -> f64 {
    let arcsine = if x >= 1.0 {
        FRAC_PI_2
    } else if x <= -1.0 {
        -FRAC_PI_2
    } else {
        libm::asin(x)
    };
    0.5 * (x * libm::sqrt((1.0 - x * x).max(0.0)) + arcsine)
}
