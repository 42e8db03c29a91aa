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
    /// Mean over the possible grounds as they are.
    pub mean: Number,
    /// Monte Carlo standard error of that mean.
    pub standard_error: Number,
    /// The best estimate of the mean, where one is made: the one that is told.
    #[serde(default)]
    pub best_estimate: Option<BestEstimate>,
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

/// The best estimate of a mean.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub struct BestEstimate {
    /// The mean.
    pub mean: Number,
    /// Its standard error; of a computed mean by how much that may be wrong.
    pub standard_error: Number,
    /// How it was obtained.
    pub how: How,
}

/// How a mean was obtained.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// Over the possible grounds as they are.
    Drawn,
    /// Without drawing.
    Computed,
    /// Over the possible grounds, corrected by numbers whose means are known.
    Controlled,
}

impl Estimate {
    /// The mean that is told, and its standard error.
    pub fn told(&self) -> Pair {
        let drawn = Pair { mean: self.mean, standard_error: self.standard_error };
        self.best_estimate.map_or(drawn, |best| Pair { mean: best.mean, standard_error: best.standard_error })
    }

    /// How the mean that is told was obtained.
    pub fn how(&self) -> How {
        self.best_estimate.map_or(How::Drawn, |best| best.how)
    }

    /// The same as the engine's headline number, with the mean that is told.
    pub fn headline(&self) -> Headline {
        let quantile = |value: Number, [low, high]: [Number; 2]| Quantile { value: value.0, range: (low.0, high.0) };
        let Pair { mean, standard_error } = self.told();
        Headline {
            mean: mean.0,
            standard_error: standard_error.0,
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
