//! Nodes and weights.

use std::f64::consts::PI;
use std::sync::OnceLock;

/// Values with weights.
pub type Nodes = Vec<(f64, f64)>;

/// Gauss-Legendre on an interval.
pub fn gauss(low: f64, high: f64, n: usize) -> Nodes {
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    on_unit(n).iter().map(|(x, w)| (middle + half * x, half * w)).collect()
}

/// Gauss-Legendre on -1..1, computed once (Newton's method on the Legendre polynomial).
pub fn on_unit(n: usize) -> &'static Nodes {
    static KNOWN: [OnceLock<Nodes>; 65] = [const { OnceLock::new() }; 65];
    let node = |k: usize| {
        let mut x = libm::cos(PI * (k as f64 + 0.75) / (n as f64 + 0.5));
        for _ in 0..50 {
            let (value, slope) = legendre(n, x);
            x -= value / slope;
        }
        let slope = legendre(n, x).1;
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    };
    KNOWN[n].get_or_init(|| (0..n).map(node).collect())
}

/// Legendre polynomial of degree n and its derivative.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
    }
    let slope = n as f64 * (x * value - before) / (x * x - 1.0);
    (value, slope)
}

/// Gauss-Legendre on equal panels.
pub fn panels(low: f64, high: f64, count: usize, n: usize) -> Nodes {
    let step = (high - low) / count as f64;
    let middle = |k: usize| low + step * (k as f64 + 0.5);
    let panel = |k| on_unit(n).iter().map(move |(x, w)| (middle(k) + 0.5 * step * x, 0.5 * step * w));
    (0..count).flat_map(panel).collect()
}

/// A standard normal number: the trapezoid rule out to seven standard deviations, which converges geometrically.
pub fn standard_normal(steps: usize) -> Nodes {
    let h = 14.0 / steps as f64;
    (0..=steps).map(|k| -7.0 + h * k as f64).map(|z| (z, h * density(z))).collect()
}

/// All angles alike, radians.
pub fn circle(n: usize) -> Nodes {
    (0..n).map(|k| (2.0 * PI * (k as f64 + 0.5) / n as f64, 1.0 / n as f64)).collect()
}

/// Pairs of independent values.
pub fn product(a: &Nodes, b: &Nodes) -> Vec<([f64; 2], f64)> {
    a.iter().flat_map(|(x, v)| b.iter().map(move |(y, w)| ([*x, *y], v * w))).collect()
}

/// Mean of a function.
pub fn mean(nodes: &Nodes, f: impl Fn(f64) -> f64) -> f64 {
    nodes.iter().map(|(x, w)| w * f(*x)).sum()
}

/// Standard normal density.
pub fn density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * PI)
}

/// Standard normal distribution function.
pub fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}
