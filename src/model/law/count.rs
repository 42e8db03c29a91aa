//! Laws of whole numbers.

use super::{Law, LawError};

/// A law on whole numbers, as a table of values and cumulated probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct CountLaw {
    values: Vec<u32>,
    cumulated: Vec<f64>,
    mean: f64,
    /// The value, if there is only one: most laws say one number, and their tables lie far apart in memory.
    only: Option<u32>,
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
        let values: Vec<u32> = weights.iter().map(|(v, _)| *v).collect();
        let only = if let [value] = values[..] { Some(value) } else { None };
        CountLaw { values, cumulated, mean, only }
    }

    /// The value below which a share `u` of the law lies.
    pub fn quantile(&self, u: f64) -> u32 {
        if let Some(value) = self.only {
            return value;
        }
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
