//! Laws of uncertain quantities: truncated to their bounds and renormalised, never clipped.
//!
//! A law is used through its quantile function, so that every draw takes exactly one uniform number and the
//! companion can integrate over the same number.

mod count;
mod shape;

pub use count::{CountLaw, RoundNearest};
pub use shape::Shape;
use shape::pert_parameters;

use crate::stats::special::{beta_cdf, normal_cdf, normal_pdf};
use crate::units::{Limits, Quantity};

/// Why a law cannot be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LawError {
    /// A parameter is not finite.
    #[error("every parameter must be a finite number")]
    NotFinite,
    /// Parameters out of order or out of range.
    #[error("{0}")]
    Parameters(String),
    /// A value outside the quantity's bounds.
    #[error("{value} is outside what is possible for a {limits}")]
    OutOfBounds {
        /// The value.
        value: f64,
        /// What is allowed.
        limits: Limits,
    },
    /// Truncation leaves nothing.
    #[error("has less than one part in a million of its probability within {low} to {high}")]
    NothingLeft {
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// A continuous law for whole numbers without saying how to round.
    #[error(
        "stands for a whole number, so it needs a discrete law (discrete, empirical, integers) or round = \"nearest\""
    )]
    NotWhole,
}

/// A law on a quantity: a shape truncated to an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    shape: Shape,
    quantity: Quantity,
    low: f64,
    high: f64,
    below: f64,
    within: f64,
    mean: f64,
}

impl Law {
    /// A law within the quantity's bounds, narrowed by `between` if given.
    ///
    /// Shapes of finite extent must lie within the bounds; normal and lognormal are truncated. Fails otherwise.
    pub fn new(shape: Shape, quantity: Quantity, between: Option<(f64, f64)>) -> Result<Law, LawError> {
        let limits = quantity.limits();
        check_parameters(&shape)?;
        check_extent(&shape, limits)?;
        let (low, high) = narrowed(limits, between)?;
        let shape = keep_values_within(shape, low, high)?;
        let below = if shape.is_discrete() { 0.0 } else { shape.cdf(low) };
        let within = if shape.is_discrete() { 1.0 } else { shape.cdf(high) - below };
        if !(within >= 1e-6) {
            return Err(LawError::NothingLeft { low, high });
        }
        let mut law = Law { shape, quantity, low, high, below, within, mean: 0.0 };
        law.mean = law.compute_mean();
        Ok(law)
    }

    /// A law that is one value. Fails outside the quantity's bounds.
    pub fn fixed(value: f64, quantity: Quantity) -> Result<Law, LawError> {
        Law::new(Shape::Fixed(value), quantity, None)
    }

    /// The law of `factor` times the quantity, as a law on another quantity. Fails if that leaves the bounds.
    pub fn scaled(&self, factor: f64, quantity: Quantity) -> Result<Law, LawError> {
        let between = (!self.shape.is_discrete()).then_some((self.low * factor, self.high * factor));
        Law::new(self.shape.scaled(factor), quantity, between)
    }

    /// The shape.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What the law is about.
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// Smallest and largest possible value.
    pub fn range(&self) -> (f64, f64) {
        let (low, high) = self.shape.extent();
        (low.max(self.low), high.min(self.high))
    }

    /// The only possible value, if there is only one.
    pub fn as_fixed(&self) -> Option<f64> {
        let (low, high) = self.range();
        (low == high).then_some(low)
    }

    /// The value below which a share `u` (0 < u < 1) of the truncated law lies.
    pub fn quantile(&self, u: f64) -> f64 {
        // Where little is left above, the sum may round to 1, whose normal quantile is not a number.
        let below_one = 1.0 - f64::EPSILON / 2.0;
        let value = self.shape.quantile((self.below + u * self.within).min(below_one));
        value.clamp(self.low, self.high)
    }

    /// Mean of the truncated law.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Mean of `f` over the law: exact for discrete laws, else Gauss-Legendre in the quantile's argument on `panels` panels.
    pub fn expect(&self, panels: usize, mut f: impl FnMut(f64) -> f64) -> f64 {
        self.nodes(panels).iter().map(|(value, weight)| weight * f(*value)).sum()
    }

    /// Values and weights that stand for the law in sums: exact for discrete laws, else eight Gauss-Legendre nodes a panel.
    pub fn nodes(&self, panels: usize) -> Vec<(f64, f64)> {
        match &self.shape {
            Shape::Fixed(value) => vec![(*value, 1.0)],
            Shape::Discrete { values, weights } => {
                let total: f64 = weights.iter().sum();
                values.iter().zip(weights).map(|(v, w)| (*v, w / total)).collect()
            }
            Shape::Empirical { values } => values.iter().map(|v| (*v, 1.0 / values.len() as f64)).collect(),
            Shape::Integers { low, high } => {
                (*low..=*high).map(|k| (k as f64, 1.0 / (high - low + 1) as f64)).collect()
            }
            Shape::Uniform { .. }
            | Shape::Triangular { .. }
            | Shape::Pert { .. }
            | Shape::Normal { .. }
            | Shape::LogNormal { .. }
            | Shape::Beta { .. } => unit_nodes(panels).into_iter().map(|(u, w)| (self.quantile(u), w)).collect(),
        }
    }

    fn compute_mean(&self) -> f64 {
        let (low, high) = (self.low, self.high);
        match &self.shape {
            Shape::Normal { mean, sd } => truncated_normal_mean(*mean, *sd, low, high, self.within),
            Shape::LogNormal { median, sd_log } => truncated_lognormal_mean(*median, *sd_log, low, high, self.within),
            Shape::Beta { alpha, beta } => truncated_beta_mean(*alpha, *beta, low, high, self.within),
            Shape::Pert { low: a, mode, high: b } => {
                let (alpha, beta) = pert_parameters(*a, *mode, *b);
                let unit = |v: f64| ((v - a) / (b - a)).clamp(0.0, 1.0);
                a + (b - a) * truncated_beta_mean(alpha, beta, unit(low), unit(high), self.within)
            }
            Shape::Uniform { low: a, high: b } => 0.5 * (a.max(low) + b.min(high)),
            Shape::Triangular { low: a, mode, high: b } if low <= *a && *b <= high => (a + mode + b) / 3.0,
            Shape::Triangular { .. }
            | Shape::Fixed(_)
            | Shape::Discrete { .. }
            | Shape::Empirical { .. }
            | Shape::Integers { .. } => self.expect(256, |v| v),
        }
    }
}

/// Uniform nodes and weights on 0..1: eight-point Gauss-Legendre on equal panels.
pub fn unit_nodes(panels: usize) -> Vec<(f64, f64)> {
    let width = 1.0 / panels as f64;
    let panel = |k: usize| GAUSS_8.iter().map(move |(x, w)| ((k as f64 + 0.5 * (1.0 + x)) * width, 0.5 * w * width));
    (0..panels).flat_map(panel).collect()
}

/// Abscissae and weights of eight-point Gauss-Legendre quadrature on -1..1 (Abramowitz and Stegun, table 25.4).
const GAUSS_8: [(f64, f64); 8] = [
    (-0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
    (-0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (-0.525_532_409_916_329, 0.313_706_645_877_887_27),
    (-0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_27),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
];

fn check_parameters(shape: &Shape) -> Result<(), LawError> {
    let wrong = |what: &str| Err(LawError::Parameters(what.to_owned()));
    if !shape.parameters().iter().all(|v| v.is_finite()) {
        return Err(LawError::NotFinite);
    }
    match shape {
        Shape::Uniform { low, high } if !(low < high) => wrong("uniform needs [low, high] with low below high"),
        Shape::Triangular { low, mode, high } if !(low <= mode && mode <= high && low < high) => {
            wrong("triangular needs [low, mode, high] in increasing order")
        }
        Shape::Pert { low, mode, high } if !(low <= mode && mode <= high && low < high) => {
            wrong("pert needs [low, mode, high] in increasing order")
        }
        Shape::Normal { sd, .. } if !(*sd > 0.0) => wrong("normal needs sd above 0"),
        Shape::LogNormal { median, sd_log } if !(*median > 0.0 && *sd_log > 0.0) => {
            wrong("lognormal needs median and sd_log above 0")
        }
        Shape::Beta { alpha, beta } if !(*alpha > 0.0 && *beta > 0.0) => wrong("beta needs alpha and beta above 0"),
        Shape::Discrete { values, weights } if values.is_empty() || values.len() != weights.len() => {
            wrong("discrete needs values and weights of the same length, at least one of each")
        }
        Shape::Discrete { weights, .. } if weights.iter().any(|w| *w < 0.0) || !(weights.iter().sum::<f64>() > 0.0) => {
            wrong("discrete needs weights of 0 or more with a sum above 0")
        }
        Shape::Empirical { values } if values.is_empty() => wrong("empirical needs at least one value"),
        Shape::Integers { low, high } if !(low <= high && high - low <= 1_000_000) => {
            wrong("integers needs [low, high] in increasing order, at most a million apart")
        }
        Shape::Fixed(_)
        | Shape::Uniform { .. }
        | Shape::Triangular { .. }
        | Shape::Pert { .. }
        | Shape::Normal { .. }
        | Shape::LogNormal { .. }
        | Shape::Beta { .. }
        | Shape::Discrete { .. }
        | Shape::Empirical { .. }
        | Shape::Integers { .. } => Ok(()),
    }
}

fn check_extent(shape: &Shape, limits: Limits) -> Result<(), LawError> {
    if matches!(shape, Shape::Normal { .. } | Shape::LogNormal { .. }) {
        return Ok(());
    }
    let (low, high) = shape.extent();
    let outside = |value: f64| Err(LawError::OutOfBounds { value, limits });
    if low < limits.low {
        outside(low)
    } else if high > limits.high {
        outside(high)
    } else {
        Ok(())
    }
}

fn narrowed(limits: Limits, between: Option<(f64, f64)>) -> Result<(f64, f64), LawError> {
    let (low, high) = between.unwrap_or((limits.low, limits.high));
    if !(low < high) {
        Err(LawError::Parameters("between needs [low, high] with low below high".to_owned()))
    } else if low > limits.high {
        Err(LawError::OutOfBounds { value: low, limits })
    } else if high < limits.low {
        Err(LawError::OutOfBounds { value: high, limits })
    } else {
        Ok((low.max(limits.low), high.min(limits.high)))
    }
}

/// Truncation of a discrete law drops the values outside.
fn keep_values_within(shape: Shape, low: f64, high: f64) -> Result<Shape, LawError> {
    let inside = |v: f64| low <= v && v <= high;
    let kept = match shape {
        Shape::Discrete { values, weights } => {
            let mut kept: Vec<_> = values.into_iter().zip(weights).filter(|(v, w)| inside(*v) && *w > 0.0).collect();
            kept.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (values, weights) = kept.into_iter().unzip();
            Shape::Discrete { values, weights }
        }
        Shape::Empirical { values } => {
            let mut values: Vec<f64> = values.into_iter().filter(|v| inside(*v)).collect();
            values.sort_by(f64::total_cmp);
            Shape::Empirical { values }
        }
        Shape::Integers { low: a, high: b } => {
            Shape::Integers { low: a.max(low.ceil() as i64), high: b.min(high.floor() as i64) }
        }
        Shape::Fixed(_)
        | Shape::Uniform { .. }
        | Shape::Triangular { .. }
        | Shape::Pert { .. }
        | Shape::Normal { .. }
        | Shape::LogNormal { .. }
        | Shape::Beta { .. } => shape,
    };
    let empty = match &kept {
        Shape::Discrete { values, .. } | Shape::Empirical { values } => values.is_empty(),
        Shape::Integers { low, high } => low > high,
        Shape::Fixed(value) => !inside(*value),
        Shape::Uniform { .. }
        | Shape::Triangular { .. }
        | Shape::Pert { .. }
        | Shape::Normal { .. }
        | Shape::LogNormal { .. }
        | Shape::Beta { .. } => false,
    };
    if empty { Err(LawError::NothingLeft { low, high }) } else { Ok(kept) }
}

fn truncated_normal_mean(mean: f64, sd: f64, low: f64, high: f64, within: f64) -> f64 {
    let density = |v: f64| if v.is_finite() { normal_pdf((v - mean) / sd) } else { 0.0 };
    mean + sd * (density(low) - density(high)) / within
}

fn truncated_lognormal_mean(median: f64, sd_log: f64, low: f64, high: f64, within: f64) -> f64 {
    let z = |v: f64| if v <= 0.0 { f64::NEG_INFINITY } else { libm::log(v / median) / sd_log };
    let part = normal_cdf(z(high) - sd_log) - normal_cdf(z(low) - sd_log);
    median * libm::exp(0.5 * sd_log * sd_log) * part / within
}

fn truncated_beta_mean(alpha: f64, beta: f64, low: f64, high: f64, within: f64) -> f64 {
    alpha / (alpha + beta) * (beta_cdf(high, alpha + 1.0, beta) - beta_cdf(low, alpha + 1.0, beta)) / within
}
