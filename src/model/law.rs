//! Laws of uncertain quantities: truncated to their bounds and renormalised, never clipped.
//!
//! A law is used through its quantile function, so that every draw takes exactly one uniform number and the
//! companion can integrate over the same number.

use crate::stats::special::{beta_cdf, beta_quantile, normal_cdf, normal_pdf, normal_quantile};
use crate::units::{Limits, Quantity};

/// The shape of a law, as a scenario states it.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the parameters carry their usual names")]
pub enum Shape {
    /// One value.
    Fixed(f64),
    /// All values between two are equally likely.
    Uniform { low: f64, high: f64 },
    /// Triangular.
    Triangular { low: f64, mode: f64, high: f64 },
    /// PERT with lambda = 4: a beta law stretched between low and high.
    Pert { low: f64, mode: f64, high: f64 },
    /// Normal.
    Normal { mean: f64, sd: f64 },
    /// Lognormal by its median and the standard deviation of the logarithm.
    LogNormal { median: f64, sd_log: f64 },
    /// Beta on 0..1.
    Beta { alpha: f64, beta: f64 },
    /// Values with weights (not necessarily summing to 1).
    Discrete { values: Vec<f64>, weights: Vec<f64> },
    /// Observed values, equally likely.
    Empirical { values: Vec<f64> },
    /// Whole numbers low..=high, equally likely.
    Integers { low: i64, high: i64 },
}

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
        let value = self.shape.quantile(self.below + u * self.within);
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

impl Shape {
    fn parameters(&self) -> Vec<f64> {
        match self {
            Shape::Fixed(v) => vec![*v],
            Shape::Uniform { low, high } => vec![*low, *high],
            Shape::Triangular { low, mode, high } | Shape::Pert { low, mode, high } => vec![*low, *mode, *high],
            Shape::Normal { mean, sd } => vec![*mean, *sd],
            Shape::LogNormal { median, sd_log } => vec![*median, *sd_log],
            Shape::Beta { alpha, beta } => vec![*alpha, *beta],
            Shape::Discrete { values, weights } => values.iter().chain(weights).copied().collect(),
            Shape::Empirical { values } => values.clone(),
            Shape::Integers { low, high } => vec![*low as f64, *high as f64],
        }
    }

    fn scaled(&self, by: f64) -> Shape {
        let all = |values: &[f64]| values.iter().map(|v| v * by).collect();
        match self {
            Shape::Fixed(v) => Shape::Fixed(v * by),
            Shape::Uniform { low, high } => Shape::Uniform { low: low * by, high: high * by },
            Shape::Triangular { low, mode, high } => {
                Shape::Triangular { low: low * by, mode: mode * by, high: high * by }
            }
            Shape::Pert { low, mode, high } => Shape::Pert { low: low * by, mode: mode * by, high: high * by },
            Shape::Normal { mean, sd } => Shape::Normal { mean: mean * by, sd: sd * by },
            Shape::LogNormal { median, sd_log } => Shape::LogNormal { median: median * by, sd_log: *sd_log },
            Shape::Beta { .. } => {
                let values: Vec<f64> = (0..1024).map(|k| by * self.quantile((f64::from(k) + 0.5) / 1024.0)).collect();
                Shape::Empirical { values }
            }
            Shape::Discrete { values, weights } => Shape::Discrete { values: all(values), weights: weights.clone() },
            Shape::Empirical { values } => Shape::Empirical { values: all(values) },
            Shape::Integers { low, high } => {
                Shape::Empirical { values: (*low..=*high).map(|k| k as f64 * by).collect() }
            }
        }
    }

    /// Whether the law has finitely many values.
    pub fn is_discrete(&self) -> bool {
        matches!(self, Shape::Fixed(_) | Shape::Discrete { .. } | Shape::Empirical { .. } | Shape::Integers { .. })
    }

    fn extent(&self) -> (f64, f64) {
        match self {
            Shape::Fixed(v) => (*v, *v),
            Shape::Uniform { low, high } | Shape::Triangular { low, high, .. } | Shape::Pert { low, high, .. } => {
                (*low, *high)
            }
            Shape::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Shape::LogNormal { .. } => (0.0, f64::INFINITY),
            Shape::Beta { .. } => (0.0, 1.0),
            Shape::Discrete { values, .. } | Shape::Empirical { values } => {
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)))
            }
            Shape::Integers { low, high } => (*low as f64, *high as f64),
        }
    }

    /// Untruncated distribution function of a continuous shape.
    fn cdf(&self, x: f64) -> f64 {
        match self {
            Shape::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Shape::Triangular { low, mode, high } => triangular_cdf(x, *low, *mode, *high),
            Shape::Pert { low, mode, high } => {
                let (alpha, beta) = pert_parameters(*low, *mode, *high);
                beta_cdf(((x - low) / (high - low)).clamp(0.0, 1.0), alpha, beta)
            }
            Shape::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Shape::LogNormal { median, sd_log } => {
                if x <= 0.0 {
                    0.0
                } else {
                    normal_cdf(libm::log(x / median) / sd_log)
                }
            }
            Shape::Beta { alpha, beta } => beta_cdf(x, *alpha, *beta),
            Shape::Fixed(_) | Shape::Discrete { .. } | Shape::Empirical { .. } | Shape::Integers { .. } => {
                let (mut below, mut all) = (0.0, 0.0);
                self.weighted(|value, weight| {
                    all += weight;
                    if value <= x {
                        below += weight
                    }
                });
                below / all
            }
        }
    }

    fn weighted(&self, mut see: impl FnMut(f64, f64)) {
        match self {
            Shape::Fixed(v) => see(*v, 1.0),
            Shape::Discrete { values, weights } => values.iter().zip(weights).for_each(|(v, w)| see(*v, *w)),
            Shape::Empirical { values } => values.iter().for_each(|v| see(*v, 1.0)),
            Shape::Integers { low, high } => (*low..=*high).for_each(|k| see(k as f64, 1.0)),
            Shape::Uniform { .. }
            | Shape::Triangular { .. }
            | Shape::Pert { .. }
            | Shape::Normal { .. }
            | Shape::LogNormal { .. }
            | Shape::Beta { .. } => {}
        }
    }

    /// Untruncated quantile.
    fn quantile(&self, p: f64) -> f64 {
        match self {
            Shape::Fixed(v) => *v,
            Shape::Uniform { low, high } => low + p * (high - low),
            Shape::Triangular { low, mode, high } => triangular_quantile(p, *low, *mode, *high),
            Shape::Pert { low, mode, high } => {
                let (alpha, beta) = pert_parameters(*low, *mode, *high);
                low + (high - low) * beta_quantile(p, alpha, beta)
            }
            Shape::Normal { mean, sd } => mean + sd * normal_quantile(p),
            Shape::LogNormal { median, sd_log } => median * libm::exp(sd_log * normal_quantile(p)),
            Shape::Beta { alpha, beta } => beta_quantile(p, *alpha, *beta),
            Shape::Discrete { values, weights } => {
                let mut left = p * weights.iter().sum::<f64>();
                for (value, weight) in values.iter().zip(weights) {
                    if left < *weight {
                        return *value;
                    }
                    left -= weight;
                }
                last_possible(values, weights)
            }
            Shape::Empirical { values } => values[((p * values.len() as f64) as usize).min(values.len() - 1)],
            Shape::Integers { low, high } => (low + ((p * (high - low + 1) as f64) as i64).min(high - low)) as f64,
        }
    }
}

fn last_possible(values: &[f64], weights: &[f64]) -> f64 {
    values.iter().zip(weights).rev().find(|(_, w)| **w > 0.0).map_or(f64::NAN, |(v, _)| *v)
}

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
            let (values, weights) = values.into_iter().zip(weights).filter(|(v, w)| inside(*v) && *w > 0.0).unzip();
            Shape::Discrete { values, weights }
        }
        Shape::Empirical { values } => Shape::Empirical { values: values.into_iter().filter(|v| inside(*v)).collect() },
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

fn pert_parameters(low: f64, mode: f64, high: f64) -> (f64, f64) {
    (1.0 + 4.0 * (mode - low) / (high - low), 1.0 + 4.0 * (high - mode) / (high - low))
}

fn triangular_cdf(x: f64, low: f64, mode: f64, high: f64) -> f64 {
    if x <= low {
        0.0
    } else if x >= high {
        1.0
    } else if x < mode {
        (x - low) * (x - low) / ((high - low) * (mode - low))
    } else {
        1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
    }
}

fn triangular_quantile(p: f64, low: f64, mode: f64, high: f64) -> f64 {
    if p < (mode - low) / (high - low) {
        low + libm::sqrt(p * (high - low) * (mode - low))
    } else {
        high - libm::sqrt((1.0 - p) * (high - low) * (high - mode))
    }
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

/// A law on whole numbers, as a table of values and cumulated probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct CountLaw {
    values: Vec<u32>,
    cumulated: Vec<f64>,
    mean: f64,
}

impl CountLaw {
    /// From a law: discrete values must be whole; a continuous law is rounded to the nearest whole number if `round_nearest`.
    pub fn new(law: &Law, round_nearest: RoundNearest) -> Result<CountLaw, LawError> {
        let mut weights: Vec<(u32, f64)> = Vec::new();
        if law.shape.is_discrete() {
            let mut whole = true;
            law.shape.weighted(|value, weight| {
                whole &= value.fract() == 0.0;
                weights.push((value as u32, weight));
            });
            if !whole {
                return Err(LawError::NotWhole);
            }
        } else {
            if round_nearest == RoundNearest::No {
                return Err(LawError::NotWhole);
            }
            weights = rounded_weights(law);
        }
        Ok(CountLaw::from_weights(weights))
    }

    /// One whole number.
    pub fn fixed(value: u32) -> CountLaw {
        CountLaw::from_weights(vec![(value, 1.0)])
    }

    fn from_weights(mut weights: Vec<(u32, f64)>) -> CountLaw {
        weights.retain(|(_, w)| *w > 0.0);
        weights.sort_by_key(|(value, _)| *value);
        let total: f64 = weights.iter().map(|(_, w)| w).sum();
        let mean = weights.iter().map(|(v, w)| f64::from(*v) * w).sum::<f64>() / total;
        let mut sum = 0.0;
        let cumulated = weights
            .iter()
            .map(|(_, w)| {
                sum += w / total;
                sum
            })
            .collect();
        CountLaw { values: weights.iter().map(|(v, _)| *v).collect(), cumulated, mean }
    }

    /// The value below which a share `u` of the law lies.
    pub fn quantile(&self, u: f64) -> u32 {
        let index = self.cumulated.partition_point(|c| *c <= u);
        self.values[index.min(self.values.len() - 1)]
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Largest possible value.
    pub fn max(&self) -> u32 {
        self.values.last().copied().unwrap_or(0)
    }

    /// Smallest possible value.
    pub fn min(&self) -> u32 {
        self.values.first().copied().unwrap_or(0)
    }

    /// Values with their probabilities, increasing.
    pub fn probabilities(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        let before = std::iter::once(0.0).chain(self.cumulated.iter().copied());
        self.values.iter().zip(self.cumulated.iter().zip(before)).map(|(v, (c, b))| (*v, c - b))
    }
}

/// Whether a continuous law for a whole number is rounded to the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundNearest {
    /// Round.
    Yes,
    /// Refuse.
    No,
}

fn rounded_weights(law: &Law) -> Vec<(u32, f64)> {
    let cdf = |x: f64| ((law.shape.cdf(x) - law.below) / law.within).clamp(0.0, 1.0);
    let (low, high) = (law.quantile(1e-12), law.quantile(1.0 - 1e-12));
    let (first, last) = (low.round().max(0.0) as u32, high.round().max(0.0) as u32);
    (first..=last)
        .map(|k| {
            let upper = if k == last { 1.0 } else { cdf(f64::from(k) + 0.5) };
            let lower = if k == first { 0.0 } else { cdf(f64::from(k) - 0.5) };
            (k, upper - lower)
        })
        .collect()
}
