//! Laws of whole numbers as tables of probabilities.

use super::quadrature::Nodes;
use libm::{exp, lgamma, log, log1p};

/// P(N = 0), P(N = 1), ...
#[derive(Clone, Debug)]
pub struct Pmf(pub Vec<f64>);

impl Pmf {
    /// Always the same number.
    pub fn certain(n: usize) -> Pmf {
        Pmf((0..=n).map(|k| if k == n { 1.0 } else { 0.0 }).collect())
    }

    pub fn binomial(n: usize, p: f64) -> Pmf {
        if p <= 0.0 || p >= 1.0 {
            return Pmf((0..=n).map(|k| if k == if p > 0.0 { n } else { 0 } { 1.0 } else { 0.0 }).collect());
        }
        Pmf((0..=n).map(|k| exp(ln_choose(n, k) + k as f64 * log(p) + (n - k) as f64 * log1p(-p))).collect())
    }

    /// Binomial whose p is Beta(mu kappa, (1 - mu) kappa); binomial without kappa.
    pub fn failures(n: usize, mu: f64, kappa: Option<f64>) -> Pmf {
        let Some(kappa) = kappa.filter(|_| 0.0 < mu && mu < 1.0) else { return Pmf::binomial(n, mu) };
        let (a, b) = (mu * kappa, (1.0 - mu) * kappa);
        let ln_beta = |a: f64, b: f64| lgamma(a) + lgamma(b) - lgamma(a + b);
        let mass = |k: usize| exp(ln_choose(n, k) + ln_beta(a + k as f64, b + (n - k) as f64) - ln_beta(a, b));
        Pmf((0..=n).map(mass).collect())
    }

    /// Poisson, up to where less than 1e-15 is left.
    pub fn poisson(mean: f64) -> Pmf {
        let most = (mean + 12.0 * libm::sqrt(mean) + 30.0) as usize;
        Pmf((0..=most).map(|k| exp(k as f64 * log(mean) - mean - lgamma(k as f64 + 1.0))).collect())
    }

    /// One of several laws, by weight.
    pub fn mixed(parts: impl IntoIterator<Item = (f64, Pmf)>) -> Pmf {
        let mut sum = Vec::new();
        for (weight, Pmf(part)) in parts {
            sum.resize(sum.len().max(part.len()), 0.0);
            sum.iter_mut().zip(part).for_each(|(s, p)| *s += weight * p);
        }
        Pmf(sum)
    }

    /// The same law for every value of an unknown.
    pub fn over(nodes: &Nodes, law: impl Fn(f64) -> Pmf) -> Pmf {
        Pmf::mixed(nodes.iter().map(|(value, weight)| (*weight, law(*value))))
    }

    /// Sum of two independent numbers.
    pub fn plus(&self, other: &Pmf) -> Pmf {
        let mut sum = vec![0.0; self.0.len() + other.0.len() - 1];
        for (i, p) in self.0.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            sum[i..].iter_mut().zip(&other.0).for_each(|(s, q)| *s += p * q);
        }
        Pmf(sum)
    }

    /// Sum of independent numbers of this law.
    pub fn times(&self, count: usize) -> Pmf {
        (0..count).fold(Pmf::certain(0), |sum, _| sum.plus(self))
    }

    /// Sum of a random number of independent numbers of this law.
    pub fn compounded(&self, number: &Pmf) -> Pmf {
        let mut sum = Pmf::certain(0);
        let mut parts = Vec::new();
        for weight in &number.0 {
            parts.push((*weight, sum.clone()));
            sum = sum.plus(self);
        }
        Pmf::mixed(parts)
    }

    /// Those of N that survive independent thinning.
    pub fn thinned(&self, keep: f64) -> Pmf {
        Pmf::mixed(self.0.iter().enumerate().map(|(n, p)| (*p, Pmf::binomial(n, keep))))
    }

    pub fn expect(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.0.iter().enumerate().map(|(k, p)| p * f(k as f64)).sum()
    }

    pub fn mean(&self) -> f64 {
        self.expect(|k| k)
    }

    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        self.expect(|k| (k - mean) * (k - mean))
    }

    /// E[N(N-1)] / E[N]^2.
    pub fn pair_excess(&self) -> f64 {
        self.expect(|k| k * (k - 1.0)) / (self.mean() * self.mean())
    }

    /// P(N <= k); 0 below zero.
    pub fn cdf(&self, k: i64) -> f64 {
        self.0.iter().take((k + 1).max(0) as usize).sum::<f64>().min(1.0)
    }

    pub fn at_least(&self, k: usize) -> f64 {
        self.0.iter().skip(k).sum::<f64>().min(1.0)
    }

    /// The smallest k with P(N <= k) >= p.
    pub fn quantile(&self, p: f64) -> usize {
        let mut below = 0.0;
        let reached = |mass: &f64| {
            below += mass;
            below >= p
        };
        self.0.iter().position(reached).unwrap_or(self.0.len() - 1)
    }
}

fn ln_choose(n: usize, k: usize) -> f64 {
    lgamma(n as f64 + 1.0) - lgamma(k as f64 + 1.0) - lgamma((n - k) as f64 + 1.0)
}
