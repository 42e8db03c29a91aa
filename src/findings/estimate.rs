//! Numbers as they stand in `summary.json`.

use crate::stats::headline::{Headline, Quantile};
use serde::{Deserialize, Deserializer};

/// A number, or none (null), which is NaN here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(pub f64);

impl Default for Number {
    fn default() -> Number {
        Number(f64::NAN)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Number, D::Error> {
        Ok(Option::<f64>::deserialize(from)?.map_or_else(Number::default, Number))
    }
}

/// A headline number with all of its doubt.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub struct Estimate {
    /// Mean.
    pub mean: Number,
    /// Monte Carlo standard error of the mean.
    pub standard_error: Number,
    /// Standard deviation between possible grounds; not told of numbers after fewer replicates.
    #[serde(default)]
    pub sd: Number,
    /// Quantile at 5 %.
    pub q05: Number,
    /// Median.
    pub q50: Number,
    /// Quantile at 95 %.
    pub q95: Number,
    /// Monte Carlo range of the quantile at 5 %.
    pub q05_mc: [Number; 2],
    /// Monte Carlo range of the median.
    pub q50_mc: [Number; 2],
    /// Monte Carlo range of the quantile at 95 %.
    pub q95_mc: [Number; 2],
}

impl Estimate {
    /// The same as the engine's headline number.
    pub fn headline(&self) -> Headline {
        let quantile = |value: Number, [low, high]: [Number; 2]| Quantile { value: value.0, range: (low.0, high.0) };
        Headline {
            mean: self.mean.0,
            standard_error: self.standard_error.0,
            sd: self.sd.0,
            q05: quantile(self.q05, self.q05_mc),
            q50: quantile(self.q50, self.q50_mc),
            q95: quantile(self.q95, self.q95_mc),
        }
    }
}

/// A mean and its Monte Carlo standard error.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
pub struct Pair {
    /// Mean.
    pub mean: Number,
    /// Monte Carlo standard error.
    pub standard_error: Number,
}

/// A probability from replicates.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub struct Probability {
    /// The share of replicates; none if it was in none of them.
    pub probability: Number,
    /// Its 95 % Monte Carlo interval (Wilson).
    pub probability_mc: [f64; 2],
}
