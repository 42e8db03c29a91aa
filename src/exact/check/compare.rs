//! One comparison of a mean over replicates with its expectation.

use crate::stats::special::{normal_cdf, normal_quantile};

/// Whether a comparison is about the whole run or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All strikes together.
    Whole = 0,
    /// A block or a group of strikes.
    Part = 1,
}

/// A mean, or a number of hits, beside its expectation.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    /// What is compared.
    pub(super) what: String,
    /// Whole or part.
    pub(super) scope: Scope,
    /// What was found.
    pub(super) found: Found,
    /// What the companion expects.
    pub(super) expected: f64,
    /// The companion's quadrature error.
    pub(super) error: f64,
    /// What rounding of the counted numbers may add.
    pub(super) rounding: f64,
}

/// What was counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found {
    /// A mean with its standard error, worth so many equal independent hits.
    Mean {
        /// The mean.
        mean: f64,
        /// Its standard error.
        se: f64,
        /// (sum)^2 / (sum of squares) of what was counted.
        worth: f64,
    },
    /// Replicates that hit a block where fewer than one remnant is expected in all; `expected` is then the largest
    /// possible mean number of hits.
    Hits(u32),
}

/// The judgement of a comparison.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judgement {
    /// Departure in inflated standard errors, beyond the tolerated error.
    pub(super) z: f64,
    /// Departure at which it fails.
    pub(super) threshold: f64,
    /// Whether the companion's error exceeds a tenth of the standard error.
    pub(super) undecidable: bool,
}

impl Judgement {
    /// Departure over what is allowed; above 1 (or not a number) it fails.
    pub(super) fn ratio(&self) -> f64 {
        self.z / self.threshold
    }
}

impl Comparison {
    /// Judges at a two-sided false alarm of `alpha`.
    pub(super) fn judge(&self, alpha: f64) -> Judgement {
        let threshold = -normal_quantile(0.5 * alpha);
        match self.found {
            Found::Mean { mean, se, worth } => {
                let excess = (mean - self.expected).abs() - self.error - self.rounding - 1e-9 * self.expected.abs();
                let z = if excess <= 0.0 { 0.0 } else { excess / (se * self.inflation(mean, worth)) };
                Judgement { z, threshold, undecidable: self.error > 0.1 * se }
            }
            Found::Hits(hits) => Judgement { z: poisson_z(hits, self.expected), threshold, undecidable: false },
        }
    }

    /// By how much a standard error is widened, since it is itself estimated and sums of few hits are skewed.
    ///
    /// `1 + 3 / sqrt(worth)`: a sum of w equal hits has a skewness of 1/sqrt(w), by which the Cornish-Fisher quantile
    /// at z moves by (z^2 - 1) / (6 sqrt(w)), about 1 / sqrt(w) of z at z = 6, and its estimated variance errs by about
    /// as much again in the same direction; hits of unequal size are counted by what they are worth. When the mean falls
    /// short, so does its standard error: it is set back by sqrt(expected / mean), as for a Poisson number of hits.
    fn inflation(&self, mean: f64, worth: f64) -> f64 {
        let short = if mean > 0.0 && self.expected > mean { self.expected / mean } else { 1.0 };
        (1.0 + 3.0 / worth.max(1.0).sqrt()) * short.sqrt()
    }

    /// The comparison in words.
    pub(super) fn describe(&self) -> String {
        match self.found {
            Found::Mean { mean, .. } => {
                format!("{}: {} counted, {} expected", self.what, shown(mean), shown(self.expected))
            }
            Found::Hits(hits) => {
                format!("{}: hit by {hits} replicates, at most {:.2e} expected", self.what, self.expected)
            }
        }
    }
}

/// The normal deviate with the same upper tail as `hits` or more of a Poisson number with this mean.
///
/// Replicates are independent and a replicate hits with at most the probability of its mean, so the number of hits is
/// at most Poisson in its tail.
fn poisson_z(hits: u32, mean: f64) -> f64 {
    let k = f64::from(hits);
    if k <= mean || hits == 0 {
        return 0.0;
    }
    if mean <= 0.0 {
        return f64::INFINITY;
    }
    // Chernoff's bound of the tail: exp(k - mean - k ln(k / mean)).
    let log_tail = k - mean - k * libm::log(k / mean);
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if libm::log(2.0 * normal_cdf(-middle)) > log_tail { low = middle } else { high = middle }
    }
    low
}

/// A number with as many decimals as its size lets matter.
fn shown(value: f64) -> String {
    match value.abs() {
        v if v >= 1000.0 => format!("{value:.0}"),
        v if v >= 1.0 => format!("{value:.2}"),
        v if v > 0.0 => format!("{value:.4}"),
        _ => "0".to_owned(),
    }
}
