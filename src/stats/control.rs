//! Means by regression on numbers whose means are known without drawing: control variates (Lavenberg and Welch 1981).

use super::covariance;
use nalgebra::{DMatrix, DVector};

/// A mean that is known without drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Known {
    /// The mean.
    pub mean: f64,
    /// By how much it may be wrong.
    pub error: f64,
}

/// Count, sums and sums of products of whole numbers that every replicate has: first the one whose mean is wanted, then its controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Products<const N: usize> {
    count: u64,
    outcomes: u64,
    sums: [u128; N],
    products: [[u128; N]; N],
    most: [u64; N],
}

/// A mean with what its controls explain taken away.
#[derive(Clone, Debug, PartialEq)]
pub struct Controlled {
    /// The mean.
    pub mean: f64,
    /// Its standard error, with what the known means may be wrong by.
    pub standard_error: f64,
    /// Numbers of the controls that were used, from 0.
    pub used: Vec<usize>,
}

/// Share of a control's variance that the controls before it must leave unexplained: with less, slopes are noise.
const LEAST_APART: f64 = 1e-9;

impl<const N: usize> Default for Products<N> {
    fn default() -> Products<N> {
        Products { count: 0, outcomes: 0, sums: [0; N], products: [[0; N]; N], most: [0; N] }
    }
}

impl<const N: usize> Products<N> {
    /// Adds a replicate.
    pub fn record(&mut self, values: [u64; N]) {
        self.count += 1;
        self.outcomes += u64::from(values[0] > 0);
        for (i, value) in values.map(u128::from).into_iter().enumerate() {
            self.sums[i] += value;
            self.most[i] = self.most[i].max(values[i]);
            // Only absurd values come near the end of the range; they must not wrap.
            let products = self.products[i].iter_mut().zip(values);
            products.for_each(|(sum, other)| *sum = sum.saturating_add(value * u128::from(other)));
        }
    }

    /// Replicates.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Replicates in which the first number is not 0.
    pub fn outcomes(&self) -> u64 {
        self.outcomes
    }

    /// The first number's mean as drawn.
    pub fn mean(&self) -> f64 {
        self.mean_of(0)
    }

    /// Its Monte Carlo standard error.
    pub fn standard_error(&self) -> f64 {
        self.sd(0) / (self.count as f64).sqrt()
    }

    /// The largest share that a single replicate has in the spread of a control: if it is large, a line goes through that replicate and
    /// hides its own error.
    pub fn largest_leverage(&self) -> f64 {
        let of = |k: usize| {
            (self.most[k] as f64 - self.mean_of(k)).powi(2) / (self.covariance(k, k) * (self.count as f64 - 1.0))
        };
        (1..N).filter(|k| self.sd(*k) > 0.0).map(of).fold(0.0, f64::max)
    }

    /// Whether the mean of every control whose mean is known lies within some standard errors of it, and of what it may be wrong by:
    /// else something rare happened too often, or not yet.
    pub fn represents(&self, known: &[Known], errors: f64) -> bool {
        let near = |(k, known): (usize, &Known)| {
            let room = errors * self.sd(k) / (self.count as f64).sqrt() + known.error;
            (self.mean_of(k) - known.mean).abs() <= room
        };
        (1..N).zip(known).all(near)
    }

    /// The first number's mean, given those of its controls. `None` where no control varies or the number itself does not, and for
    /// numbers too large to be summed.
    ///
    /// With correlations R of the controls among themselves and r with the number, slopes are R^-1 r (in standard deviations). The variance
    /// is that of an intercept at the known means: residual variance with n - 1 - q degrees of freedom, times 1 / n + d' R^-1 d / (n - 1),
    /// d being how far the mean controls lie from the known ones.
    pub fn controlled(&self, known: &[Known]) -> Option<Controlled> {
        let full = self.products.iter().flatten().any(|sum| *sum == u128::MAX);
        let used = self.independent();
        if full || known.len() + 1 != N || used.is_empty() || self.sd(0) <= 0.0 {
            return None;
        }
        let (n, q) = (self.count as f64, used.len() as f64);
        let inverse = self.among(&used).cholesky()?.inverse();
        let with = DVector::from_iterator(used.len(), used.iter().map(|k| self.correlation(0, *k)));
        let off = used.iter().map(|k| (self.mean_of(*k) - known[k - 1].mean) / self.sd(*k));
        let off = DVector::from_iterator(used.len(), off);
        let slopes = &inverse * &with;
        let left = (1.0 - slopes.dot(&with)).max(0.0) * (n - 1.0) / (n - 1.0 - q);
        let drawn = left * (1.0 / n + off.dot(&(&inverse * &off)) / (n - 1.0));
        let doubt = slopes.iter().zip(&used).map(|(slope, k)| (slope * known[k - 1].error / self.sd(*k)).abs());
        let controlled = Controlled {
            mean: self.mean() - self.sd(0) * slopes.dot(&off),
            standard_error: self.sd(0) * drawn.sqrt().hypot(doubt.sum()),
            used: used.iter().map(|k| k - 1).collect(),
        };
        (controlled.mean.is_finite() && controlled.standard_error.is_finite()).then_some(controlled)
    }

    /// Controls that vary and say something that those before them do not; none where replicates are too few.
    fn independent(&self) -> Vec<usize> {
        let mut used = Vec::new();
        for control in (1..N).filter(|control| self.sd(*control) > 0.0 && self.count > N as u64 + 1) {
            used.push(control);
            let apart = self.among(&used).cholesky().map_or(0.0, |root| root.l().diagonal().min());
            if apart * apart <= LEAST_APART {
                used.pop();
            }
        }
        used
    }

    fn among(&self, used: &[usize]) -> DMatrix<f64> {
        DMatrix::from_fn(used.len(), used.len(), |i, j| if i == j { 1.0 } else { self.correlation(used[i], used[j]) })
    }

    fn mean_of(&self, k: usize) -> f64 {
        self.sums[k] as f64 / self.count as f64
    }

    fn covariance(&self, i: usize, j: usize) -> f64 {
        covariance(self.count, [self.sums[i], self.sums[j]], self.products[i][j])
    }

    fn sd(&self, k: usize) -> f64 {
        self.covariance(k, k).max(0.0).sqrt()
    }

    fn correlation(&self, i: usize, j: usize) -> f64 {
        self.covariance(i, j) / (self.sd(i) * self.sd(j))
    }
}
