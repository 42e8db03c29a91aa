//! How many submunitions fail, and what the ground does to it.

use crate::random::Stream;
use rand_distr::Beta;

/// The failure rate of a strike: Beta(mu kappa, (1 - mu) kappa), or mu itself without kappa or when mu is 0 or 1.
pub fn strike_rate(mu: f64, kappa: Option<f64>, stream: &mut Stream) -> f64 {
    let Some(kappa) = kappa.filter(|_| 0.0 < mu && mu < 1.0) else { return mu };
    match Beta::new(mu * kappa, (1.0 - mu) * kappa) {
        Ok(law) => stream.draw::<f64>(&law).clamp(0.0, 1.0),
        Err(_) => mu,
    }
}

/// Failure probability g(p, w) where the ground multiplies the odds by w.
pub fn on_ground(p: f64, odds: f64) -> f64 {
    let failing = odds * p;
    if failing > 0.0 { failing / (1.0 - p + failing) } else { 0.0 }
}

/// Drawn odds multipliers of the ground classes.
#[derive(Clone, Debug, PartialEq)]
pub struct GroundOdds {
    by_class: Vec<f64>,
    largest: f64,
}

impl GroundOdds {
    pub(super) fn new(by_class: Vec<f64>) -> GroundOdds {
        let largest = by_class.iter().copied().fold(1.0, f64::max);
        GroundOdds { by_class, largest }
    }

    /// Multiplier of a class; 1 outside all classes.
    pub fn of(&self, class: Option<usize>) -> f64 {
        class.map_or(1.0, |class| self.by_class[class])
    }

    /// The largest multiplier anywhere, counting the 1 outside all classes.
    pub fn largest(&self) -> f64 {
        self.largest
    }
}
