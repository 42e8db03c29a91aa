//! Shapes of laws, before anything is truncated.

use crate::stats::special::{beta_cdf, beta_quantile, normal_cdf, normal_quantile};

/// The shape of a law, as a scenario states it.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the parameters carry their usual names")]
pub enum Shape {
    /// One value.
    Fixed(f64),
    /// All values between two are equally likely.
    Uniform { low: f64, high: f64 },
    /// Triangular.
    Triangular { low: f64, mode: f64, high: f64 },
    /// PERT with lambda = 4: a beta law stretched between low and high.
    Pert { low: f64, mode: f64, high: f64 },
    /// Normal.
    Normal { mean: f64, sd: f64 },
    /// Lognormal by its median and the standard deviation of the logarithm.
    LogNormal { median: f64, sd_log: f64 },
    /// Beta on 0..1.
    Beta { alpha: f64, beta: f64 },
    /// Values with weights (not necessarily summing to 1).
    Discrete { values: Vec<f64>, weights: Vec<f64> },
    /// Observed values, equally likely.
    Empirical { values: Vec<f64> },
    /// Whole numbers low..=high, equally likely.
    Integers { low: i64, high: i64 },
}

impl Shape {
    pub(super) fn parameters(&self) -> Vec<f64> {
        match self {
            Shape::Fixed(v) => vec![*v],
            Shape::Uniform { low, high } => vec![*low, *high],
            Shape::Triangular { low, mode, high } | Shape::Pert { low, mode, high } => vec![*low, *mode, *high],
            Shape::Normal { mean, sd } => vec![*mean, *sd],
            Shape::LogNormal { median, sd_log } => vec![*median, *sd_log],
            Shape::Beta { alpha, beta } => vec![*alpha, *beta],
            Shape::Discrete { values, weights } => values.iter().chain(weights).copied().collect(),
            Shape::Empirical { values } => values.clone(),
            Shape::Integers { low, high } => vec![*low as f64, *high as f64],
        }
    }

    pub(super) fn scaled(&self, by: f64) -> Shape {
        let all = |values: &[f64]| values.iter().map(|v| v * by).collect();
        match self {
            Shape::Fixed(v) => Shape::Fixed(v * by),
            Shape::Uniform { low, high } => Shape::Uniform { low: low * by, high: high * by },
            Shape::Triangular { low, mode, high } => {
                Shape::Triangular { low: low * by, mode: mode * by, high: high * by }
            }
            Shape::Pert { low, mode, high } => Shape::Pert { low: low * by, mode: mode * by, high: high * by },
            Shape::Normal { mean, sd } => Shape::Normal { mean: mean * by, sd: sd * by },
            Shape::LogNormal { median, sd_log } => Shape::LogNormal { median: median * by, sd_log: *sd_log },
            Shape::Beta { .. } => {
                let values: Vec<f64> = (0..1024).map(|k| by * self.quantile((f64::from(k) + 0.5) / 1024.0)).collect();
                Shape::Empirical { values }
            }
            Shape::Discrete { values, weights } => Shape::Discrete { values: all(values), weights: weights.clone() },
            Shape::Empirical { values } => Shape::Empirical { values: all(values) },
            Shape::Integers { low, high } => {
                Shape::Empirical { values: (*low..=*high).map(|k| k as f64 * by).collect() }
            }
        }
    }

    /// Whether the law has finitely many values.
    pub fn is_discrete(&self) -> bool {
        matches!(self, Shape::Fixed(_) | Shape::Discrete { .. } | Shape::Empirical { .. } | Shape::Integers { .. })
    }

    pub(super) fn extent(&self) -> (f64, f64) {
        match self {
            Shape::Fixed(v) => (*v, *v),
            Shape::Uniform { low, high } | Shape::Triangular { low, high, .. } | Shape::Pert { low, high, .. } => {
                (*low, *high)
            }
            Shape::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Shape::LogNormal { .. } => (0.0, f64::INFINITY),
            Shape::Beta { .. } => (0.0, 1.0),
            Shape::Discrete { values, .. } | Shape::Empirical { values } => {
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)))
            }
            Shape::Integers { low, high } => (*low as f64, *high as f64),
        }
    }

    /// Untruncated distribution function of a continuous shape.
    pub(super) fn cdf(&self, x: f64) -> f64 {
        match self {
            Shape::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Shape::Triangular { low, mode, high } => triangular_cdf(x, *low, *mode, *high),
            Shape::Pert { low, mode, high } => {
                let (alpha, beta) = pert_parameters(*low, *mode, *high);
                beta_cdf(((x - low) / (high - low)).clamp(0.0, 1.0), alpha, beta)
            }
            Shape::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Shape::LogNormal { median, sd_log } => {
                if x <= 0.0 {
                    0.0
                } else {
                    normal_cdf(libm::log(x / median) / sd_log)
                }
            }
            Shape::Beta { alpha, beta } => beta_cdf(x, *alpha, *beta),
            Shape::Fixed(_) | Shape::Discrete { .. } | Shape::Empirical { .. } | Shape::Integers { .. } => {
                let (mut below, mut all) = (0.0, 0.0);
                self.weighted(|value, weight| {
                    all += weight;
                    if value <= x {
                        below += weight
                    }
                });
                below / all
            }
        }
    }

    pub(super) fn weighted(&self, mut see: impl FnMut(f64, f64)) {
        match self {
            Shape::Fixed(v) => see(*v, 1.0),
            Shape::Discrete { values, weights } => values.iter().zip(weights).for_each(|(v, w)| see(*v, *w)),
            Shape::Empirical { values } => values.iter().for_each(|v| see(*v, 1.0)),
            Shape::Integers { low, high } => (*low..=*high).for_each(|k| see(k as f64, 1.0)),
            Shape::Uniform { .. }
            | Shape::Triangular { .. }
            | Shape::Pert { .. }
            | Shape::Normal { .. }
            | Shape::LogNormal { .. }
            | Shape::Beta { .. } => {}
        }
    }

    /// Untruncated quantile.
    pub(super) fn quantile(&self, p: f64) -> f64 {
        match self {
            Shape::Fixed(v) => *v,
            Shape::Uniform { low, high } => low + p * (high - low),
            Shape::Triangular { low, mode, high } => triangular_quantile(p, *low, *mode, *high),
            Shape::Pert { low, mode, high } => {
                let (alpha, beta) = pert_parameters(*low, *mode, *high);
                low + (high - low) * beta_quantile(p, alpha, beta)
            }
            Shape::Normal { mean, sd } => mean + sd * normal_quantile(p),
            Shape::LogNormal { median, sd_log } => median * libm::exp(sd_log * normal_quantile(p)),
            Shape::Beta { alpha, beta } => beta_quantile(p, *alpha, *beta),
            Shape::Discrete { values, weights } => {
                let mut left = p * weights.iter().sum::<f64>();
                for (value, weight) in values.iter().zip(weights) {
                    if left < *weight {
                        return *value;
                    }
                    left -= weight;
                }
                last_possible(values, weights)
            }
            Shape::Empirical { values } => values[((p * values.len() as f64) as usize).min(values.len() - 1)],
            Shape::Integers { low, high } => (low + ((p * (high - low + 1) as f64) as i64).min(high - low)) as f64,
        }
    }
}

fn last_possible(values: &[f64], weights: &[f64]) -> f64 {
    values.iter().zip(weights).rev().find(|(_, w)| **w > 0.0).map_or(f64::NAN, |(v, _)| *v)
}

pub(super) fn pert_parameters(low: f64, mode: f64, high: f64) -> (f64, f64) {
    (1.0 + 4.0 * (mode - low) / (high - low), 1.0 + 4.0 * (high - mode) / (high - low))
}

fn triangular_cdf(x: f64, low: f64, mode: f64, high: f64) -> f64 {
    if x <= low {
        0.0
    } else if x >= high {
        1.0
    } else if x < mode {
        (x - low) * (x - low) / ((high - low) * (mode - low))
    } else {
        1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
    }
}

fn triangular_quantile(p: f64, low: f64, mode: f64, high: f64) -> f64 {
    if p < (mode - low) / (high - low) {
        low + libm::sqrt(p * (high - low) * (mode - low))
    } else {
        high - libm::sqrt((1.0 - p) * (high - low) * (high - mode))
    }
}
