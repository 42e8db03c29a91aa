//! First and second moments of a placed remnant's position about the centre of its strike's location.

use super::coverage;
use super::quadrature::{Turn, mean_of};
use crate::grid::Path;
use crate::model::law::Law;
use crate::model::munition::Scatter;
use crate::model::pattern::Pattern;
use crate::model::strike::Location;

/// Mean and raw second moments (xx, xy, yy) of an offset, m and m2.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Moments {
    /// Mean.
    pub(super) mean: [f64; 2],
    /// Raw second moments.
    pub(super) second: [f64; 3],
}

impl Moments {
    /// Moments of the sum of two independent offsets.
    pub(super) fn plus(&self, other: &Moments) -> Moments {
        let (a, b) = (self.mean, other.mean);
        let cross = [2.0 * a[0] * b[0], a[0] * b[1] + a[1] * b[0], 2.0 * a[1] * b[1]];
        Moments {
            mean: [a[0] + b[0], a[1] + b[1]],
            second: std::array::from_fn(|k| self.second[k] + other.second[k] + cross[k]),
        }
    }

    /// Moments of a mixture: this with share `share`, the other with the rest.
    pub(super) fn mixed(&self, share: f64, other: &Moments) -> Moments {
        let mix = |a: f64, b: f64| share * a + (1.0 - share) * b;
        Moments {
            mean: std::array::from_fn(|k| mix(self.mean[k], other.mean[k])),
            second: std::array::from_fn(|k| mix(self.second[k], other.second[k])),
        }
    }

    fn scaled(&self, factor: f64) -> Moments {
        self.mixed(factor, &Moments::default())
    }

    fn diagonal(along: f64, across: f64) -> Moments {
        Moments { mean: [0.0; 2], second: [along, 0.0, across] }
    }

    /// From (along, right) to (east, north), averaged over bearings.
    pub(super) fn turned(&self, turn: &Turn) -> Moments {
        let (s, c) = (turn.mean_of(libm::sin), turn.mean_of(libm::cos));
        let ss = turn.mean_of(|t| libm::sin(t) * libm::sin(t));
        let sc = turn.mean_of(|t| libm::sin(t) * libm::cos(t));
        let cc = turn.mean_of(|t| libm::cos(t) * libm::cos(t));
        let ([a, r], [aa, ar, rr]) = (self.mean, self.second);
        Moments {
            mean: [a * s + r * c, a * c - r * s],
            second: [
                aa * ss + 2.0 * ar * sc + rr * cc,
                (aa - rr) * sc + ar * (cc - ss),
                aa * cc - 2.0 * ar * sc + rr * ss,
            ],
        }
    }
}

fn mean_square(law: &Law) -> f64 {
    mean_of(law, |v| v * v)
}

/// Carriers about the place, in the frame of the bearing.
pub(super) fn of_scatter(scatter: &Scatter) -> Moments {
    Moments::diagonal(mean_square(&scatter.range), mean_square(&scatter.deflection))
}

/// Remnants about their carrier, in the frame of the bearing.
pub(super) fn of_pattern(pattern: &Pattern) -> Moments {
    match pattern {
        Pattern::Normal { sd_along, sd_across } => Moments::diagonal(mean_square(sd_along), mean_square(sd_across)),
        // A uniform ellipse has a quarter of its squared semi-axis as variance, a sixteenth of the squared full axis.
        Pattern::Ellipse { along, across } => Moments::diagonal(mean_square(along) / 16.0, mean_square(across) / 16.0),
        Pattern::Ring { along, across, inner } => {
            let widened = (1.0 + mean_square(inner)) / 16.0;
            Moments::diagonal(mean_square(along) * widened, mean_square(across) * widened)
        }
        Pattern::Mixture(parts) => parts.iter().fold(Moments::default(), |sum, part| {
            let one = of_pattern(&part.pattern).scaled(part.share);
            Moments {
                mean: std::array::from_fn(|k| sum.mean[k] + one.mean[k]),
                second: std::array::from_fn(|k| sum.second[k] + one.second[k]),
            }
        }),
        Pattern::Points { offsets, bandwidth } => {
            let n = offsets.len() as f64;
            let mean = |f: fn(f64, f64) -> f64| offsets.iter().map(|o| f(o.along, o.right)).sum::<f64>() / n;
            let blur = mean_square(bandwidth);
            Moments {
                mean: [mean(|a, _| a), mean(|_, r| r)],
                second: [mean(|a, _| a * a) + blur, mean(|a, r| a * r), mean(|_, r| r * r) + blur],
            }
        }
    }
}

/// The load of an unopened carrier, uniform in a disc.
pub(super) fn of_disc(radius: &Law) -> Moments {
    let variance = mean_square(radius) / 4.0;
    Moments::diagonal(variance, variance)
}

/// The strike's place about the centre of its location.
pub(super) fn of_location(location: &Location) -> Moments {
    match location {
        Location::Point(_) => Moments::default(),
        Location::Blurred { sd, .. } => Moments::diagonal(mean_square(sd), mean_square(sd)),
        Location::Disc { radius, .. } => of_disc(radius),
        Location::Area(region) => {
            let (area, first, second) = coverage::moments(region, location.centre());
            Moments { mean: first.map(|v| v / area), second: second.map(|v| v / area) }
        }
        Location::Line(path) => of_line(path, location),
    }
}

fn of_line(path: &Path, location: &Location) -> Moments {
    let centre = location.centre();
    let mut sum = Moments::default();
    for pair in path.corners().windows(2) {
        let share = pair[0].distance(pair[1]) / path.length_m();
        let (a, b) = ([pair[0].x - centre.x, pair[0].y - centre.y], [pair[1].x - centre.x, pair[1].y - centre.y]);
        let second = |i: usize, j: usize| (2.0 * a[i] * a[j] + 2.0 * b[i] * b[j] + a[i] * b[j] + a[j] * b[i]) / 6.0;
        let part = [second(0, 0), second(0, 1), second(1, 1)];
        sum = Moments {
            mean: std::array::from_fn(|k| sum.mean[k] + share * 0.5 * (a[k] + b[k])),
            second: std::array::from_fn(|k| sum.second[k] + share * part[k]),
        };
    }
    sum
}
