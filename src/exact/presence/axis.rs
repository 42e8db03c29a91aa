//! Tables over one unknown number, and how to read them between their entries.

use crate::exact::quadrature::Precision;

/// The values for which tables are made.
#[derive(Clone, Debug)]
pub(super) enum Axis {
    /// What the tables say does not depend on the number.
    Any,
    /// Exactly these, increasing.
    Values(Vec<f64>),
    /// Evenly spaced in the logarithm; below the first the table goes linearly to zero at zero.
    Log {
        /// The first.
        least: f64,
        /// Its logarithm.
        first: f64,
        /// Step in the logarithm.
        step: f64,
        /// How many.
        count: usize,
    },
}

/// Neighbours through which the polynomial between entries runs.
const NEIGHBOURS: usize = 8;

impl Axis {
    /// Evenly spaced in the logarithm from `least` to `most`, both above 0. exp(-c x) turns from 1 to 0 within about three
    /// units of log x, whatever c, so that a step of 0.4 leaves an error of one part in ten thousand.
    pub(super) fn log(least: f64, most: f64, precision: Precision) -> Axis {
        Axis::spaced(
            least,
            most,
            match precision {
                Precision::Full => 0.4,
                Precision::Half => 0.6,
            },
        )
    }

    /// The same with wider steps, for what adds little: an error below one part in a hundred.
    pub(super) fn coarse(least: f64, most: f64, precision: Precision) -> Axis {
        Axis::spaced(
            least,
            most,
            match precision {
                Precision::Full => 0.65,
                Precision::Half => 0.9,
            },
        )
    }

    fn spaced(least: f64, most: f64, step: f64) -> Axis {
        let (first, last) = (libm::log(least), libm::log(most));
        let count = (((last - first) / step).ceil() as usize + 1).max(4);
        Axis::Log { least, first, step: (last - first) / (count - 1) as f64, count }
    }

    /// How many tables.
    pub(super) fn len(&self) -> usize {
        match self {
            Axis::Any => 1,
            Axis::Values(values) => values.len(),
            Axis::Log { count, .. } => *count,
        }
    }

    /// The number that a table is for.
    pub(super) fn value(&self, k: usize) -> f64 {
        match self {
            Axis::Any => 1.0,
            Axis::Values(values) => values[k],
            Axis::Log { first, step, .. } => libm::exp(first + step * k as f64),
        }
    }

    /// Adds `scale` times the weights with which the tables stand for the number `x`.
    pub(super) fn add_weights(&self, x: f64, scale: f64, weights: &mut [f64]) {
        match self {
            Axis::Any => weights[0] += scale,
            Axis::Values(values) => {
                let at = values.partition_point(|v| *v < x - SAME);
                weights[at.min(values.len() - 1)] += scale;
            }
            Axis::Log { least, .. } if !(x > *least) => weights[0] += scale * (x / least).max(0.0),
            Axis::Log { first, step, count, .. } => {
                let position = ((libm::log(x) - first) / step).min((count - 1) as f64);
                let near = NEIGHBOURS.min(*count);
                let start = (position as usize + 1).saturating_sub(near / 2).min(count - near);
                add_polynomial(position - start as f64, scale, &mut weights[start..start + near]);
            }
        }
    }
}

/// Numbers closer than this are the same.
pub(super) const SAME: f64 = 1e-12;

/// Adds the weights of the polynomial through entries at 0, 1, 2 ... at a position among them, in barycentric form: the
/// weight of entry k is proportional to (-1)^k binomial(n - 1, k) / (at - k) (Berrut and Trefethen 2004).
fn add_polynomial(at: f64, scale: f64, weights: &mut [f64]) {
    let last = (weights.len() - 1) as f64;
    let mut parts = [0.0; NEIGHBOURS];
    let (mut binomial, mut sum) = (1.0, 0.0);
    for (k, part) in parts.iter_mut().take(weights.len()).enumerate() {
        let distance = at - k as f64;
        if distance.abs() < 1e-9 {
            weights[k] += scale;
            return;
        }
        *part = binomial / distance;
        sum += *part;
        binomial *= (k as f64 - last) / (k as f64 + 1.0);
    }
    weights.iter_mut().zip(parts).for_each(|(weight, part)| *weight += scale * part / sum);
}
