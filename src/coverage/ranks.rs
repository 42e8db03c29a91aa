//! Randomised ranks of truths among replicates, and how often a central interval of ranks holds them.
//!
//! A truth drawn from the model and N replicates of the model are N + 1 draws of one law. If equal numbers are put in a
//! random order, the truth's rank among them is uniform on 0..=N, however lumpy the law is: a quantile interval of whole
//! numbers cannot be tested this way, since it holds more than it states (Czado, Gneiting and Held 2009, "Predictive model
//! assessment for count data", Biometrics 65, on the randomised probability integral transform; Talts, Betancourt, Simpson,
//! Vehtari and Gelman 2018, "Validating Bayesian inference algorithms with simulation-based calibration", on ranks).
//!
//! **The doubt of the replicates.** All truths are ranked among the same N replicates, so their ranks are not independent.
//! With the random order the numbers act as if they had a continuous law, and the probability that the next truth falls into
//! an interval of k of the N + 1 slots between replicates is Beta(k, N + 1 - k). The number of M truths that do is thus
//! beta-binomial, exactly and for every law: its variance is (M + N + 1) / (N + 2) times the binomial one. Shares of several
//! intervals are Dirichlet-multinomial with the same factor, by which the chi-square statistic is divided.

use crate::random::Stream;
use crate::stats::special::chi_square_upper;
use crate::stats::wilson_of_share;

/// Bins of the test whether ranks are uniform.
pub const BINS: u64 = 20;

/// Ranks of truths among replicates, equal numbers in an order that the streams draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranks {
    /// One rank a truth, 0 to the number of replicates.
    pub ranks: Vec<u64>,
    /// Replicates.
    pub replicates: u64,
}

impl Ranks {
    /// Ranks truths. The streams give every replicate and every truth its place among equals.
    pub fn new(replicates: &[u64], truths: &[u64], [mut theirs, mut own]: [Stream; 2]) -> Ranks {
        let mut ordered: Vec<(u64, f64)> = replicates.iter().map(|value| (*value, theirs.uniform())).collect();
        ordered.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut rank = |value: u64| {
            let place = own.uniform();
            ordered.partition_point(|other| other.0 < value || (other.0 == value && other.1 < place)) as u64
        };
        Ranks { ranks: truths.iter().map(|value| rank(*value)).collect(), replicates: replicates.len() as u64 }
    }

    /// Truths in a central interval of ranks.
    pub fn held(&self, level: &Level) -> Held {
        let count = |inside: &dyn Fn(u64) -> bool| self.ranks.iter().filter(|rank| inside(**rank)).count() as u64;
        Held {
            level: *level,
            truths: self.ranks.len() as u64,
            covered: count(&|rank| level.holds(rank)),
            above: count(&|rank| level.above(rank)),
        }
    }

    /// p-value of the chi-square test that ranks are uniform, over [`BINS`] bins.
    pub fn uniformity(&self) -> f64 {
        let slots = self.replicates + 1;
        let bin = |rank: u64| (rank * BINS / slots) as usize;
        let tally = |ranks: &mut dyn Iterator<Item = u64>| {
            ranks.fold([0_u64; BINS as usize], |mut counts, rank| {
                counts[bin(rank)] += 1;
                counts
            })
        };
        let (width, seen) = (tally(&mut (0..slots)), tally(&mut self.ranks.iter().copied()));
        let truths = self.ranks.len() as f64;
        let part = |(width, seen): (&u64, &u64)| {
            let expected = truths * *width as f64 / slots as f64;
            (*seen as f64 - expected).powi(2) / expected
        };
        let statistic: f64 = width.iter().zip(&seen).map(part).sum();
        chi_square_upper(statistic / inflation(self.ranks.len() as u64, self.replicates), BINS - 1)
    }
}

/// How much the shared replicates widen the variance of counts of truths.
pub fn inflation(truths: u64, replicates: u64) -> f64 {
    (truths + replicates + 1) as f64 / (replicates + 2) as f64
}

/// A central interval of ranks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// What the interval is to hold.
    pub stated: f64,
    first: u64,
    slots: u64,
    of: u64,
}

impl Level {
    /// The central slots between the replicates that hold the stated share, to the nearest slot.
    pub fn central(stated: f64, replicates: u64) -> Level {
        let of = replicates + 1;
        let slots = (stated * of as f64).round().clamp(1.0, replicates as f64) as u64;
        Level { stated, first: (of - slots) / 2, slots, of }
    }

    /// Whether a rank lies in it.
    pub fn holds(&self, rank: u64) -> bool {
        (self.first..self.first + self.slots).contains(&rank)
    }

    /// Whether a rank lies below it.
    pub fn below(&self, rank: u64) -> bool {
        rank < self.first
    }

    /// Whether a rank lies above it.
    pub fn above(&self, rank: u64) -> bool {
        rank >= self.first + self.slots
    }

    /// The share of slots in it: the probability that it holds a truth.
    pub fn mass(&self) -> f64 {
        self.slots as f64 / self.of as f64
    }
}

/// How many truths an interval held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// The interval.
    pub level: Level,
    /// Truths.
    pub truths: u64,
    /// Truths in it.
    pub covered: u64,
    /// Truths above it.
    pub above: u64,
}

impl Held {
    /// Share of truths in the interval.
    pub fn share(&self) -> f64 {
        self.covered as f64 / self.truths as f64
    }

    /// Wilson's 95 % interval of the share, with the number of truths that would be as sure with replicates without end.
    pub fn interval(&self) -> (f64, f64) {
        let effective = self.truths as f64 / inflation(self.truths, self.level.of - 1);
        wilson_of_share(self.share(), effective)
    }

    /// Two-sided p-value of the number held: twice the smaller tail of the beta-binomial law.
    pub fn p_value(&self) -> f64 {
        let (a, b) = (self.level.slots as f64, (self.level.of - self.level.slots) as f64);
        let mass = |k: u64| beta_binomial(k, self.truths, a, b);
        let low: f64 = (0..=self.covered).map(mass).sum();
        let high: f64 = (self.covered..=self.truths).map(mass).sum();
        (2.0 * low.min(high)).min(1.0)
    }
}

/// P(X = k) for X binomial(n, P), P beta(a, b).
fn beta_binomial(k: u64, n: u64, a: f64, b: f64) -> f64 {
    let ln_beta = |a: f64, b: f64| libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let (k, n) = (k as f64, n as f64);
    let ln_choose = -ln_beta(k + 1.0, n - k + 1.0) - libm::log(n + 1.0);
    libm::exp(ln_choose + ln_beta(k + a, n - k + b) - ln_beta(a, b))
}
