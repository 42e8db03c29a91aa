//! Expected shares: of submunitions that fail on each class of ground, and of remnants that time and clearance leave.

use super::quadrature::{law_nodes, mean_of};
use crate::model::Model;
use crate::model::ground::Fate;
use crate::model::law::Law;
use crate::model::munition::Munition;
use crate::model::strike::Strike;

/// Expected failing shares of one munition.
#[derive(Clone, Debug)]
pub(super) struct FailingShare {
    /// E[g(p, w)] outside all classes (first), then on each class.
    pub(super) by_class: Vec<f64>,
    /// E[p_max]: on the ground with the largest multiplier, 1 among them.
    pub(super) largest: f64,
}

impl FailingShare {
    /// The shares of a munition in a model.
    pub(super) fn new(model: &Model, munition: &Munition) -> FailingShare {
        let mean = &model.failure_types[munition.failure_type].mean;
        let Some(ground) = &model.ground else {
            return FailingShare { by_class: vec![mean.mean()], largest: mean.mean() };
        };
        let rates = rate_nodes(mean, munition.kappa.as_ref());
        let odds: Vec<Vec<(f64, f64)>> = ground.classes.iter().map(|class| law_nodes(&class.odds, 24)).collect();
        let expected = |odds: &[(f64, f64)]| odds.iter().map(|(w, share)| share * expect_g(&rates, *w)).sum();
        let by_class = std::iter::once(mean.mean()).chain(odds.iter().map(|nodes| expected(nodes))).collect();
        FailingShare { by_class, largest: expected(&law_of_largest(&odds)) }
    }
}

fn expect_g(rates: &[(f64, f64)], odds: f64) -> f64 {
    rates.iter().map(|(p, weight)| weight * odds * p / (1.0 - p + odds * p).max(f64::MIN_POSITIVE)).sum()
}

/// Law of the largest of independent multipliers and 1, on the nodes of all.
fn law_of_largest(odds: &[Vec<(f64, f64)>]) -> Vec<(f64, f64)> {
    let mut values: Vec<f64> = odds.iter().flatten().map(|(w, _)| w.max(1.0)).chain([1.0]).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let below = |nodes: &[(f64, f64)], x: f64| nodes.iter().filter(|(w, _)| *w <= x).map(|(_, s)| s).sum::<f64>();
    let mut before = 0.0;
    let step = |x: f64| {
        let now = odds.iter().map(|nodes| below(nodes, x)).product::<f64>();
        let share = now - before;
        before = now;
        (x, share)
    };
    values.into_iter().map(step).collect()
}

/// Nodes of the strike's rate p over mu, kappa and the beta law between strikes.
fn rate_nodes(mean: &Law, kappa: Option<&Law>) -> Vec<(f64, f64)> {
    let kappas = kappa.map_or(vec![(f64::INFINITY, 1.0)], |law| law_nodes(law, 12));
    let means = law_nodes(mean, 24);
    let pairs = means.iter().flat_map(|(mu, a)| kappas.iter().map(move |(k, b)| (*mu, *k, a * b)));
    pairs.flat_map(|(mu, k, w)| beta_nodes(mu, k).into_iter().map(move |(p, share)| (p, w * share))).collect()
}

/// Nodes of Beta(mu kappa, (1 - mu) kappa): the trapezoid in the logit, which converges geometrically.
pub(super) fn beta_nodes(mu: f64, kappa: f64) -> Vec<(f64, f64)> {
    if !(mu > 0.0 && mu < 1.0 && kappa.is_finite()) {
        return vec![(mu, 1.0)];
    }
    let (alpha, beta) = (mu * kappa, (1.0 - mu) * kappa);
    let (middle, width) = (libm::log(alpha / beta), libm::sqrt(1.0 / alpha + 1.0 / beta));
    let log_weight = |u: f64| -alpha * libm::log1p(libm::exp(-u)) - beta * libm::log1p(libm::exp(u));
    let (low, high) =
        ((middle - 10.0 * width - 45.0 / alpha).max(-600.0), (middle + 10.0 * width + 45.0 / beta).min(600.0));
    let count = ((high - low) / (0.3 * width.min(1.5))).ceil().clamp(64.0, 4000.0) as usize;
    let at = |k: usize| low + (high - low) * k as f64 / count as f64;
    let peak = log_weight(middle);
    let raw: Vec<(f64, f64)> = (0..=count).map(|k| (at(k), libm::exp(log_weight(at(k)) - peak))).collect();
    let total: f64 = raw.iter().map(|(_, w)| w).sum();
    raw.into_iter().filter(|(_, w)| *w > 1e-18 * total).map(|(u, w)| (1.0 / (1.0 + libm::exp(-u)), w / total)).collect()
}

/// Expected share of a strike's remnants that nobody searched for and that still lie there.
pub(super) fn staying_share(model: &Model, strike: &Strike) -> f64 {
    let years = strike.date.years_until(model.assessment).max(0.0);
    match &model.fate {
        Fate::Stays => 1.0,
        Fate::Share(law) => law.mean(),
        Fate::HalfLife(law) => mean_of(law, |half_life| libm::pow(0.5, years / half_life)),
    }
}
