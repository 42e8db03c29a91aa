//! Monte Carlo errors: whether the standard error and the order-statistic ranges that a run states are right over seeds.

use super::numbers::Quantity;
use crate::stats::headline::{Headline, Quantile};
use crate::stats::special::chi_square_upper;
use crate::stats::{Histogram, binomial_cdf};

/// Small runs with seeds of their own, and a large one that stands for the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallRuns {
    /// Small runs.
    pub runs: u64,
    /// Replicates of each.
    pub replicates: u64,
    /// Replicates of the large run.
    ///
    /// With 400 times as many as in a small run its quantiles err by a twentieth of a small run's error. That costs the
    /// ranges 0.03 % of coverage on average, and 0.3 % once in 400 studies: far below what 200 runs can see.
    pub large: u64,
}

impl SmallRuns {
    /// Grounds that are drawn in all.
    pub fn grounds(&self) -> u64 {
        self.runs * self.replicates + self.large
    }
}

/// The probabilities of the quantiles that a run states with a range.
pub const QUANTILES: [f64; 3] = [0.05, 0.5, 0.95];

/// Grounds of a small run in which a quantity must occur on average, or its mean is too uneven to be judged.
const LEAST_OCCURRENCES: f64 = 30.0;

/// How the stated errors of one quantity fared.
#[derive(Clone, Debug, PartialEq)]
pub struct Errors {
    /// The quantity.
    pub quantity: Quantity,
    /// The checks; `None` where the quantity is above 0 in too few grounds.
    pub checks: Option<Checks>,
}

/// The checks of one quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Checks {
    /// Small runs.
    pub runs: u64,
    /// Standard deviation of the means of the small runs over the standard error that they state.
    pub ratio: f64,
    /// Degrees of freedom of the squared ratio, see [`degrees`].
    pub degrees: u64,
    /// For each of [`QUANTILES`]: small runs whose range held the quantile of the large run.
    pub held: [u64; 3],
}

impl Checks {
    /// Two-sided p-value of the spread of means: twice the smaller tail of chi-square.
    pub fn p_spread(&self) -> f64 {
        let upper = chi_square_upper(self.ratio * self.ratio * self.degrees as f64, self.degrees);
        (2.0 * upper.min(1.0 - upper)).min(1.0)
    }

    /// One-sided p-value of each range: P(binomial(runs, 95 %) <= held). Ranges may hold more than they state.
    pub fn p_ranges(&self) -> [f64; 3] {
        self.held.map(|held| binomial_cdf(self.runs, 0.95, held))
    }
}

/// Judges one quantity by the headlines of small runs and the counts of the large one.
pub fn judge(quantity: Quantity, small: &[Headline], plan: SmallRuns, large: &[u64]) -> Errors {
    let mut counts = Histogram::default();
    large.iter().for_each(|value| counts.record(*value));
    let occurring = counts.above(0.0) as f64 / large.len() as f64 * plan.replicates as f64;
    let checks = || Checks {
        runs: small.len() as u64,
        ratio: ratio(small),
        degrees: degrees(small.len() as f64, excess_kurtosis(large) / plan.replicates as f64),
        held: held(small, QUANTILES.map(|p| counts.quantile(p) as f64)),
    };
    Errors { quantity, checks: (occurring >= LEAST_OCCURRENCES && spreads(small)).then(checks) }
}

fn spreads(small: &[Headline]) -> bool {
    small.iter().any(|run| run.standard_error > 0.0)
}

fn ratio(small: &[Headline]) -> f64 {
    let n = small.len() as f64;
    let mean = small.iter().map(|run| run.mean).sum::<f64>() / n;
    let spread = small.iter().map(|run| (run.mean - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let stated = small.iter().map(|run| run.standard_error.powi(2)).sum::<f64>() / n;
    (spread / stated).sqrt()
}

/// The variance of n numbers with excess kurtosis k varies by 2 / (n - 1) + k / n, relative and squared: as much as
/// chi-square over its degrees of freedom, if those are 2 over it (k = 0 gives n - 1).
pub fn degrees(n: f64, excess_kurtosis: f64) -> u64 {
    (2.0 / (2.0 / (n - 1.0) + excess_kurtosis / n)).clamp(1.0, 2.0 * n) as u64
}

fn excess_kurtosis(values: &[u64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().map(|v| *v as f64).sum::<f64>() / n;
    let moment = |power: i32| values.iter().map(|v| (*v as f64 - mean).powi(power)).sum::<f64>() / n;
    moment(4) / moment(2).powi(2) - 3.0
}

fn held(small: &[Headline], truth: [f64; 3]) -> [u64; 3] {
    let within = |quantile: &Quantile, truth: f64| quantile.range.0 <= truth && truth <= quantile.range.1;
    let count = |of: &dyn Fn(&Headline) -> Quantile, truth| small.iter().filter(|run| within(&of(run), truth)).count();
    [
        count(&|run| run.q05, truth[0]) as u64,
        count(&|run| run.q50, truth[1]) as u64,
        count(&|run| run.q95, truth[2]) as u64,
    ]
}
