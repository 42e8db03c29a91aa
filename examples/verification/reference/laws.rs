//! Uncertain quantities, from their densities (the program uses their quantile functions instead).

use super::quadrature::{Nodes, panels};
use libm::{exp, lgamma, log, pow};

/// A density on an interval, brought to total 1; 22 panels, so that halves are borders of 1 to 12.
pub fn by_density(low: f64, high: f64, density: impl Fn(f64) -> f64) -> Nodes {
    let raw: Nodes = panels(low, high, 22, 16).into_iter().map(|(x, w)| (x, w * density(x))).collect();
    let total: f64 = raw.iter().map(|(_, w)| w).sum();
    raw.into_iter().map(|(x, w)| (x, w / total)).collect()
}

pub fn fixed(value: f64) -> Nodes {
    vec![(value, 1.0)]
}

pub fn uniform(low: f64, high: f64) -> Nodes {
    panels(low, high, 1, 24).into_iter().map(|(x, w)| (x, w / (high - low))).collect()
}

/// Given as two straight pieces, so that the kink is a border.
pub fn triangular(low: f64, mode: f64, high: f64) -> Nodes {
    let peak = 2.0 / (high - low);
    let up = panels(low, mode, 4, 16).into_iter().map(|(x, w)| (x, w * peak * (x - low) / (mode - low)));
    let down = panels(mode, high, 4, 16).into_iter().map(|(x, w)| (x, w * peak * (high - x) / (high - mode)));
    up.chain(down).collect()
}

/// PERT with lambda = 4.
pub fn pert(low: f64, mode: f64, high: f64) -> Nodes {
    let alpha = 1.0 + 4.0 * (mode - low) / (high - low);
    let beta = 1.0 + 4.0 * (high - mode) / (high - low);
    by_density(low, high, |x| pow(x - low, alpha - 1.0) * pow(high - x, beta - 1.0))
}

/// Normal, cut at the ends and renormalised.
pub fn normal(mean: f64, sd: f64, low: f64, high: f64) -> Nodes {
    by_density(low, high, |x| exp(-0.5 * pow((x - mean) / sd, 2.0)))
}

/// Lognormal, cut at the ends and renormalised.
pub fn lognormal(median: f64, sd_log: f64, low: f64, high: f64) -> Nodes {
    by_density(low, high, |x| exp(-0.5 * pow(log(x / median) / sd_log, 2.0)) / x)
}

/// Beta; needs a, b >= 1.
pub fn beta(a: f64, b: f64) -> Nodes {
    assert!(a >= 1.0 && b >= 1.0, "the reference integrates bounded beta densities only");
    let ln_beta = lgamma(a) + lgamma(b) - lgamma(a + b);
    let raw = panels(0.0, 1.0, 12, 16).into_iter();
    raw.map(|(x, w)| (x, w * exp((a - 1.0) * log(x) + (b - 1.0) * libm::log1p(-x) - ln_beta))).collect()
}

/// Values with weights that need not sum to 1.
pub fn discrete(values: &[f64], weights: &[f64]) -> Nodes {
    let total: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(v, w)| (*v, w / total)).collect()
}

/// The failure rate of a strike: Beta(mu kappa, (1 - mu) kappa) for each mu.
pub fn rates(mus: &Nodes, kappa: f64) -> Nodes {
    let one = |(mu, w): &(f64, f64)| {
        let scaled: Nodes = beta(mu * kappa, (1.0 - mu) * kappa).into_iter().map(|(p, v)| (p, v * w)).collect();
        scaled
    };
    mus.iter().flat_map(one).collect()
}

/// The same by 40 nodes, exact for polynomials of the 79th degree: needs whole mu kappa and (1 - mu) kappa.
pub fn whole_rates(mu: f64, kappa: f64) -> Nodes {
    let (a, b) = (libm::round(mu * kappa), libm::round((1.0 - mu) * kappa));
    let ln_beta = lgamma(a) + lgamma(b) - lgamma(a + b);
    let density = |x: f64| exp((a - 1.0) * log(x) + (b - 1.0) * libm::log1p(-x) - ln_beta);
    super::quadrature::gauss(0.0, 1.0, 40).into_iter().map(|(x, w)| (x, w * density(x))).collect()
}

/// Lognormal without cuts.
pub fn whole_lognormal(median: f64, sd_log: f64) -> Nodes {
    super::quadrature::standard_normal(140).into_iter().map(|(z, w)| (median * exp(sd_log * z), w)).collect()
}
