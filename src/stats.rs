//! Exact, mergeable counts and the intervals that turn them into statements.

pub mod control;
pub mod headline;
pub mod special;

use crate::packing::{Fault, Pack, Packer, Unpacker};
use special::beta_quantile;
use std::collections::BTreeMap;
use std::io;

/// z of a two-sided 95 % interval.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Count, sum and sum of squares of whole numbers; merging is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// How many values.
    pub count: u64,
    /// Their sum.
    pub sum: u128,
    /// The sum of their squares.
    pub squares: u128,
}

impl Moments {
    /// Adds one value.
    pub fn record(&mut self, value: u64) {
        self.count += 1;
        self.sum += u128::from(value);
        // Only absurd values come near the end of the range; they must not wrap.
        self.squares = self.squares.saturating_add(u128::from(value) * u128::from(value));
    }

    /// Adds all values of another.
    pub fn merge(&mut self, other: &Moments) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares = self.squares.saturating_add(other.squares);
    }

    /// Mean; NaN without values.
    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.count as f64
    }

    /// Sample variance with n - 1; NaN below two values. The difference of squares is taken in whole numbers.
    pub fn variance(&self) -> f64 {
        variance(self.count, self.sum, self.squares)
    }

    /// Sample standard deviation.
    pub fn sd(&self) -> f64 {
        self.variance().sqrt()
    }

    /// Monte Carlo standard error of the mean.
    pub fn standard_error(&self) -> f64 {
        (self.variance() / self.count as f64).sqrt()
    }
}

impl Pack for Moments {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.count.pack(to)?;
        self.sum.pack(to)?;
        self.squares.pack(to)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        from.times(&mut self.count)?;
        self.sum.unpack(from)?;
        self.squares = self.squares.saturating_add(from.number()?);
        Ok(())
    }
}

/// Sample variance (n - 1) from exact sums; NaN below two values.
pub fn variance(count: u64, sum: u128, squares: u128) -> f64 {
    if count < 2 { f64::NAN } else { covariance(count, [sum, sum], squares).max(0.0) }
}

/// Sample covariance (n - 1) of two numbers from their exact sums and that of their products; NaN below two pairs. The difference of
/// products is taken in whole numbers.
pub fn covariance(count: u64, sums: [u128; 2], products: u128) -> f64 {
    if count < 2 {
        return f64::NAN;
    }
    let n = u128::from(count);
    let scaled = match (n.checked_mul(products), sums[0].checked_mul(sums[1])) {
        (Some(a), Some(b)) if a >= b => (a - b) as f64 / n as f64,
        (Some(a), Some(b)) => -((b - a) as f64 / n as f64),
        _ => products as f64 - sums[0] as f64 * (sums[1] as f64 / n as f64),
    };
    scaled / (n - 1) as f64
}

/// How often each whole number occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: BTreeMap<u64, u64>,
    total: u64,
}

impl Histogram {
    /// Adds one value.
    pub fn record(&mut self, value: u64) {
        self.record_many(value, 1);
    }

    /// Adds one value `times` times.
    pub fn record_many(&mut self, value: u64, times: u64) {
        *self.counts.entry(value).or_insert(0) += times;
        self.total += times;
    }

    /// Adds all values of another.
    pub fn merge(&mut self, other: &Histogram) {
        for (&value, &times) in &other.counts {
            self.record_many(value, times);
        }
    }

    /// How many values.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Each value that occurred, increasing, with how often it did.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> + Clone + '_ {
        self.counts.iter().map(|(value, times)| (*value, *times))
    }

    /// How many values are above `limit`.
    pub fn above(&self, limit: f64) -> u64 {
        self.counts.iter().filter(|(value, _)| **value as f64 > limit).map(|(_, times)| times).sum()
    }

    /// Moments of the recorded values.
    pub fn moments(&self) -> Moments {
        let mut moments = Moments::default();
        for (&value, &times) in &self.counts {
            let (value, times_wide) = (u128::from(value), u128::from(times));
            moments.count += times;
            moments.sum += value * times_wide;
            moments.squares = moments.squares.saturating_add((value * value).saturating_mul(times_wide));
        }
        moments
    }

    /// The value with 1-based rank `rank` in increasing order.
    fn ranked(&self, rank: u64) -> u64 {
        let mut seen = 0;
        for (&value, &times) in &self.counts {
            seen += times;
            if seen >= rank {
                return value;
            }
        }
        self.counts.keys().next_back().copied().unwrap_or(0)
    }

    /// The smallest whole number q with F(q) >= p; 0 without values.
    pub fn quantile(&self, p: f64) -> u64 {
        self.ranked(rank_of(p, self.total))
    }

    /// Order statistics whose ranks enclose the true quantile with at least 95 % probability.
    ///
    /// Distribution-free: the number of values at or below the quantile is at least binomial(N, p)
    /// (Conover, Practical Nonparametric Statistics, 3.2). Ends that would need ranks 0 or N + 1 take the extremes.
    pub fn quantile_range(&self, p: f64) -> (u64, u64) {
        let (low, high) = quantile_ranks(self.total, p);
        (self.ranked(low), self.ranked(high))
    }
}

/// How many values differ, then for each of them, increasing, by how much it exceeds the one before and how often it occurred.
impl Pack for Histogram {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        to.number(self.counts.len() as u128)?;
        let mut before = 0;
        self.iter().try_for_each(|(value, times)| {
            to.number(u128::from(value - before))?;
            before = value;
            to.number(u128::from(times))
        })
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        let (differing, mut value) = (from.narrow::<u64>()?, 0_u64);
        let mut left = from.replicates();
        for _ in 0..differing {
            value = value.checked_add(from.narrow()?).ok_or(Fault::Number)?;
            let times: u64 = from.narrow()?;
            left = left.checked_sub(times).filter(|_| times > 0).ok_or(Fault::Number)?;
            self.record_many(value, times);
        }
        Ok(())
    }
}

/// The 1-based rank of the smallest value q with F(q) >= p. Guards against p * n landing an ulp above a whole number.
fn rank_of(p: f64, n: u64) -> u64 {
    let exact = p * n as f64;
    let rounded = exact.round();
    let rank = if (exact - rounded).abs() < 1e-9 * exact.max(1.0) { rounded } else { exact.ceil() };
    (rank as u64).clamp(1, n.max(1))
}

/// Ranks r < s with P(X_(r) <= q_p <= X_(s)) >= 95 %, by the binomial's own quantiles.
fn quantile_ranks(n: u64, p: f64) -> (u64, u64) {
    let low = binomial_quantile(n, p, 0.025);
    let high = binomial_quantile(n, p, 0.975) + 1;
    (low.clamp(1, n.max(1)), high.clamp(1, n.max(1)))
}

/// The smallest k with P(Binomial(n, p) <= k) >= level.
fn binomial_quantile(n: u64, p: f64, level: f64) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if binomial_cdf(n, p, middle) >= level { high = middle } else { low = middle + 1 }
    }
    low
}

/// P(Binomial(n, p) <= k), by the incomplete beta function.
pub fn binomial_cdf(n: u64, p: f64, k: u64) -> f64 {
    if k >= n { 1.0 } else { special::beta_cdf(1.0 - p, (n - k) as f64, k as f64 + 1.0) }
}

/// Wilson's 95 % interval for a proportion of `hits` in `n` (Wilson 1927).
pub fn wilson(hits: u64, n: u64) -> (f64, f64) {
    if n == 0 { (0.0, 1.0) } else { wilson_of_share(hits as f64 / n as f64, n as f64) }
}

/// Wilson's 95 % interval for a share seen in `n` independent cases; `n` need not be whole where it is an effective number.
pub fn wilson_of_share(share: f64, n: f64) -> (f64, f64) {
    let z2 = Z95 * Z95;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    (if share == 0.0 { 0.0 } else { centre - half }, if share == 1.0 { 1.0 } else { centre + half })
}

/// One-sided 95 % upper bound for a proportion of `hits` in `n` (Clopper and Pearson 1934).
pub fn upper_bound_95(hits: u64, n: u64) -> f64 {
    if hits >= n { 1.0 } else { beta_quantile(0.95, hits as f64 + 1.0, (n - hits) as f64) }
}
