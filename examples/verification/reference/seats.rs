//! One strike's count in an area, when everything that its carriers share is known.

use super::counts::Pmf;
use super::footprint::{Footprint, Rectangle};
use super::quadrature::{product, standard_normal};

/// A place where a carrier may be, with its probability and the share of its load that then falls in the area.
pub type Seats = Vec<(f64, f64)>;

/// Carriers scattered about a place on a bearing, m and degrees; none scattered if both are 0.
#[derive(Clone, Copy, Debug)]
pub struct Aim {
    pub place: (f64, f64),
    pub bearing: f64,
    pub scatter: (f64, f64),
    /// Steps of the integral along each axis.
    pub steps: usize,
}

impl Aim {
    /// Seats for the share that falls in some rectangles together.
    pub fn seats(&self, footprint: &Footprint, area: &[Rectangle]) -> Seats {
        let share = |centre| area.iter().map(|r| footprint.share(centre, self.bearing, *r)).sum();
        if self.scatter == (0.0, 0.0) {
            return vec![(share(self.place), 1.0)];
        }
        let (s, c) = (libm::sin(self.bearing.to_radians()), libm::cos(self.bearing.to_radians()));
        let place = |[z, v]: [f64; 2]| {
            let (a, r) = (z * self.scatter.0, v * self.scatter.1);
            (self.place.0 + a * s + r * c, self.place.1 + a * c - r * s)
        };
        let z = standard_normal(self.steps);
        product(&z, &z).into_iter().filter(|(_, w)| *w > 1e-13).map(|(z, w)| (share(place(z)), w)).collect()
    }
}

/// Count of one opened carrier of `load` submunitions that fail with probability p.
pub fn carrier(seats: &Seats, load: usize, p: f64) -> Pmf {
    let mut sum = vec![0.0; load + 1];
    let mut none = 0.0;
    for (share, weight) in seats {
        let hit = p * share;
        if hit < 1e-14 {
            none += weight;
            continue;
        }
        let (mut mass, odds) = (libm::pow(1.0 - hit, load as f64), hit / (1.0 - hit));
        for (k, slot) in sum.iter_mut().enumerate() {
            *slot += weight * mass;
            mass *= odds * (load - k) as f64 / (k + 1) as f64;
        }
    }
    sum[0] += none;
    Pmf(sum)
}

/// P(one carrier leaves nothing in the area).
pub fn none(seats: &Seats, load: usize, p: f64) -> f64 {
    seats.iter().map(|(share, weight)| weight * libm::pow(1.0 - p * share, load as f64)).sum()
}

/// Mean share and mean product of the shares of two areas over the same seats.
pub fn mean_share(seats: &Seats) -> f64 {
    seats.iter().map(|(share, weight)| share * weight).sum()
}

/// E[share in one area x share in the other].
pub fn mean_product(a: &Seats, b: &Seats) -> f64 {
    a.iter().zip(b).map(|((x, w), (y, _))| x * y * w).sum()
}
