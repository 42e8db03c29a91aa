//! Values and weights that stand for uncertain quantities in sums.

use crate::model::law::{Law, Shape};
use crate::stats::special::normal_pdf;

/// How finely everything is computed; the difference between the two is the stated quadrature error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precision {
    /// The result.
    Full,
    /// Double steps and half as many nodes.
    Half,
}

impl Precision {
    /// `nodes` at full precision, half as many (at least two) at half.
    pub(super) fn nodes(self, nodes: usize) -> usize {
        match self {
            Precision::Full => nodes,
            Precision::Half => (nodes / 2).max(2),
        }
    }

    /// `step` at full precision, twice that at half.
    pub(super) fn step(self, step: f64) -> f64 {
        match self {
            Precision::Full => step,
            Precision::Half => 2.0 * step,
        }
    }
}

/// Gauss-Legendre abscissae and weights on -1..1, by Newton's method on the Legendre polynomial (Davis and Rabinowitz).
pub(super) fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    let node = |k: usize| {
        let mut x = -libm::cos(std::f64::consts::PI * (k as f64 + 0.75) / (n as f64 + 0.5));
        let mut slope = 1.0;
        for _ in 0..60 {
            let (mut before, mut value) = (1.0, x);
            for j in 2..=n {
                let j = j as f64;
                (before, value) = (value, ((2.0 * j - 1.0) * x * value - (j - 1.0) * before) / j);
            }
            slope = n as f64 * (x * value - before) / (x * x - 1.0);
            let step = value / slope;
            x -= step;
            if step.abs() < 1e-15 {
                break;
            }
        }
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    };
    if n == 1 { vec![(0.0, 2.0)] } else { (0..n).map(node).collect() }
}

/// Gauss-Legendre nodes and weights on an interval.
pub(super) fn gauss_between(low: f64, high: f64, n: usize) -> Vec<(f64, f64)> {
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    gauss_legendre(n).into_iter().map(|(x, w)| (middle + half * x, half * w)).collect()
}

/// Standard deviations beyond which a normal law is left out.
const FAR: f64 = 6.5;

/// Nodes and weights of a law: exact for short discrete laws, else about `order` of them.
pub(super) fn law_nodes(law: &Law, order: usize) -> Vec<(f64, f64)> {
    let (low, high) = law.range();
    match law.shape() {
        Shape::Fixed(_) | Shape::Discrete { .. } | Shape::Empirical { .. } | Shape::Integers { .. } => {
            let all = law.nodes(1);
            if all.len() <= 8 * order { all } else { quantile_midpoints(law, 8 * order) }
        }
        Shape::Normal { mean, sd } => {
            z_nodes((low - mean) / sd, (high - mean) / sd, order).into_iter().map(|(z, w)| (mean + sd * z, w)).collect()
        }
        Shape::LogNormal { median, sd_log } => {
            let z = |v: f64| if v > 0.0 { libm::log(v / median) / sd_log } else { f64::NEG_INFINITY };
            let value = |z: f64| median * libm::exp(sd_log * z);
            z_nodes(z(low), z(high), order).into_iter().map(|(z, w)| (value(z), w)).collect()
        }
        Shape::Uniform { .. } | Shape::Triangular { .. } | Shape::Pert { .. } | Shape::Beta { .. } => {
            gauss_between(0.0, 1.0, order).into_iter().map(|(u, w)| (law.quantile(u), w)).collect()
        }
    }
}

fn quantile_midpoints(law: &Law, count: usize) -> Vec<(f64, f64)> {
    let share = 1.0 / count as f64;
    (0..count).map(|k| (law.quantile((k as f64 + 0.5) * share), share)).collect()
}

/// Nodes of a standard normal between two values: the trapezoid where nothing is cut off (it converges geometrically), else Gauss-Legendre.
fn z_nodes(low: f64, high: f64, order: usize) -> Vec<(f64, f64)> {
    let whole = low < -5.5 && high > 5.5;
    let (a, b) = (low.max(-FAR), high.min(FAR));
    // Few nodes stand closer together: the cut tails and the step then err alike.
    let far = FAR.min(libm::sqrt(std::f64::consts::PI * order as f64));
    let raw: Vec<(f64, f64)> = if whole {
        (0..=order).map(|k| (-far + 2.0 * far * k as f64 / order as f64, 1.0)).collect()
    } else {
        gauss_between(a.min(b - 1e-9), b, order + order / 2)
    };
    let total: f64 = raw.iter().map(|(z, w)| w * normal_pdf(*z)).sum();
    raw.into_iter().map(|(z, w)| (z, w * normal_pdf(z) / total)).collect()
}

/// Mean of a function of a law, with many nodes.
pub(super) fn mean_of(law: &Law, mut f: impl FnMut(f64) -> f64) -> f64 {
    law_nodes(law, 48).into_iter().map(|(v, w)| w * f(v)).sum()
}

/// All combinations of the laws' nodes: as fine as `budget` combinations allow, with two thirds of
/// the nodes of each law at half precision.
pub(super) fn tensor(laws: &[&Law], budget: usize, precision: Precision) -> Vec<(Vec<f64>, f64)> {
    let count = |order: usize| laws.iter().map(|law| law_nodes(law, order).len()).product::<usize>();
    let order = [24, 16, 12, 10, 8, 6, 5, 4, 3].into_iter().find(|order| count(*order) <= budget).unwrap_or(2);
    let order = match precision {
        Precision::Full => order,
        Precision::Half => (2 * order / 3).max(2),
    };
    laws.iter().fold(vec![(Vec::new(), 1.0)], |rows, law| {
        let nodes = law_nodes(law, order);
        let extend = |(values, weight): &(Vec<f64>, f64)| {
            let (values, weight) = (values.clone(), *weight);
            nodes.iter().map(move |(v, w)| ([values.as_slice(), &[*v]].concat(), weight * w)).collect::<Vec<_>>()
        };
        rows.iter().flat_map(extend).collect()
    })
}

/// Points of the unit cube that stand for independent uniform numbers, each with the same weight: midpoints in one
/// dimension, in more an additive recurrence on the roots of x^(d+1) = x + 1 (Roberts 2018, "R sequence"), every second
/// point the mirror image of the one before, so that what is linear in each number is averaged exactly.
pub(super) fn quasi_random(dimensions: usize, count: usize) -> Vec<Vec<f64>> {
    if dimensions < 2 {
        return (0..count).map(|k| vec![(k as f64 + 0.5) / count as f64; dimensions]).collect();
    }
    let root = (0..64).fold(2.0_f64, |x, _| libm::pow(1.0 + x, 1.0 / (dimensions as f64 + 1.0)));
    let coordinate = |k: usize, d: usize| (0.5 + ((k / 2) as f64 + 1.0) * libm::pow(root, -(d as f64 + 1.0))).fract();
    let mirrored = |k: usize, u: f64| if k.is_multiple_of(2) { u } else { 1.0 - u };
    (0..count).map(|k| (0..dimensions).map(|d| mirrored(k, coordinate(k, d))).collect()).collect()
}

/// Bearings on the grid that a strike may have.
#[derive(Clone, Debug)]
pub(super) enum Turn {
    /// Every bearing alike.
    Any,
    /// These grid bearings (radians clockwise from grid north) with their weights.
    Some(Vec<(f64, f64)>),
}

impl Turn {
    /// The turn of a bearing law (degrees from true north) where grid north differs by `convergence` degrees.
    pub(super) fn new(bearing: &Law, convergence: f64, precision: Precision) -> Turn {
        let (low, high) = bearing.range();
        let turns = (high - low) / 360.0;
        if matches!(bearing.shape(), Shape::Uniform { .. }) && turns > 0.5 && (turns - turns.round()).abs() < 1e-9 {
            return Turn::Any;
        }
        let order = precision.nodes((((high - low) / 3.0).ceil()).clamp(8.0, 96.0) as usize);
        let radians = |degrees: f64| (degrees - convergence).to_radians();
        Turn::Some(law_nodes(bearing, order).into_iter().map(|(v, w)| (radians(v), w)).collect())
    }

    /// Mean of a function of the bearing.
    pub(super) fn mean_of(&self, f: impl Fn(f64) -> f64) -> f64 {
        match self {
            Turn::Any => (0..16).map(|k| f(std::f64::consts::TAU * f64::from(k) / 16.0)).sum::<f64>() / 16.0,
            Turn::Some(nodes) => nodes.iter().map(|(t, w)| w * f(*t)).sum(),
        }
    }
}
