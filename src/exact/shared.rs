//! Unknowns that strikes share: they stand outside the product over strikes.

use super::quadrature::{Precision, gauss_between, quasi_random};
use crate::model::Model;
use crate::model::ground::Fate;
use crate::model::law::Law;
use crate::model::munition::RateLink;
use crate::model::strike::Strike;

/// Values of everything shared.
#[derive(Clone, Debug)]
pub(super) struct SharedNode {
    /// Weight of its rates among those with the same surroundings.
    pub(super) weight: f64,
    /// Mean failure rate by failure type; 0 for types of other factors.
    pub(super) rates: Vec<f64>,
    /// Odds multipliers: 1 outside all classes, then by class.
    pub(super) odds: Vec<f64>,
    /// Share left, or half-life in years, or 1.
    fate: f64,
    /// Detection probability by cleared area.
    detection: Vec<f64>,
}

/// Failure types whose mean rates hang together, with all values of what their strikes share.
#[derive(Debug)]
pub(super) struct Factor {
    /// Failure types whose strikes belong to it.
    pub(super) types: Vec<usize>,
    /// Values of rates for each value of the surroundings, surroundings outermost.
    pub(super) nodes: Vec<SharedNode>,
}

/// Everything shared: given the surroundings (ground, time, clearance) the factors are independent of one another.
#[derive(Debug)]
pub(super) struct Shared {
    /// Weights of the values of the surroundings.
    pub(super) surroundings: Vec<f64>,
    /// The factors.
    pub(super) factors: Vec<Factor>,
}

/// Values of the rates alone, of rates beside uncertain surroundings, of one surrounding, of several.
const RATES: usize = 16;
const RATES_BESIDE: usize = 6;
const ONE_SURROUNDING: usize = 16;
const SURROUNDINGS: usize = 64;

impl Shared {
    /// What strikes of a model share.
    pub(super) fn new(model: &Model, precision: Precision) -> Shared {
        let open: Vec<&Law> = surroundings(model).into_iter().filter(|law| law.as_fixed().is_none()).collect();
        let outer = match open.as_slice() {
            [] => vec![(Vec::new(), 1.0)],
            [law] => of_one(&[*law], precision.nodes(ONE_SURROUNDING)),
            several => {
                let count = precision.nodes(SURROUNDINGS);
                quasi_random(several.len(), count).into_iter().map(|u| (u, 1.0 / count as f64)).collect()
            }
        };
        let inner = precision.nodes(if open.is_empty() { RATES } else { RATES_BESIDE });
        let all = 0..model.failure_types.len();
        let groups: Vec<Vec<usize>> = match model.rate_link {
            RateLink::Independent => all.map(|kind| vec![kind]).collect(),
            RateLink::Common => vec![all.collect()],
        };
        let factors =
            groups.into_iter().map(|types| Factor { nodes: nodes(model, &types, &outer, inner), types }).collect();
        Shared { surroundings: outer.into_iter().map(|(_, weight)| weight).collect(), factors }
    }
}

/// Shared laws other than failure rates, in the order of [`at`].
fn surroundings(model: &Model) -> Vec<&Law> {
    let fate = match &model.fate {
        Fate::Stays => None,
        Fate::Share(law) | Fate::HalfLife(law) => Some(law),
    };
    let odds = model.ground.iter().flat_map(|ground| ground.classes.iter().map(|class| &class.odds));
    odds.chain(fate).chain(model.cleared.iter().map(|area| &area.detection)).collect()
}

fn nodes(model: &Model, types: &[usize], outer: &[(Vec<f64>, f64)], inner: usize) -> Vec<SharedNode> {
    let means: Vec<&Law> = types.iter().map(|kind| &model.failure_types[*kind].mean).collect();
    let fixed = means.iter().all(|law| law.as_fixed().is_some());
    let rates = if fixed { vec![(vec![0.5], 1.0)] } else { of_one(&means, inner) };
    let pairs = outer.iter().flat_map(|(u, _)| rates.iter().map(move |(v, weight)| (u, v[0], *weight)));
    pairs.map(|(u, v, weight)| at(model, types, (u, v), weight)).collect()
}

/// Values of the quantile's argument for laws that stand at the same one: Gauss nodes; for discrete laws the middles of the
/// parts on which none of them changes, or midpoints where a law beside them is continuous.
fn of_one(laws: &[&Law], count: usize) -> Vec<(Vec<f64>, f64)> {
    let open: Vec<&&Law> = laws.iter().filter(|law| law.as_fixed().is_none()).collect();
    if !open.iter().any(|law| law.shape().is_discrete()) {
        return gauss_between(0.0, 1.0, count).into_iter().map(|(u, w)| (vec![u], w)).collect();
    }
    let mut steps: Vec<f64> =
        open.iter().filter(|law| law.shape().is_discrete()).flat_map(|law| cumulated(law)).collect();
    if !open.iter().all(|law| law.shape().is_discrete()) || steps.len() > 8 * count {
        steps = (1..=8 * count).map(|k| k as f64 / (8 * count) as f64).collect();
    }
    steps.sort_by(f64::total_cmp);
    let starts = std::iter::once(0.0).chain(steps.iter().copied());
    let parts = starts.zip(&steps).map(|(low, high)| (vec![0.5 * (low + high)], high - low));
    parts.filter(|(_, weight)| *weight > 0.0).collect()
}

/// Probabilities of at most each value of a discrete law.
fn cumulated(law: &Law) -> Vec<f64> {
    let mut nodes = law.nodes(1);
    nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
    nodes
        .iter()
        .scan(0.0, |sum, (_, weight)| {
            *sum += weight;
            Some(f64::min(*sum, 1.0))
        })
        .collect()
}

/// Values at a point of the surroundings' unit cube and at one quantile of the rates.
fn at(model: &Model, types: &[usize], (u, v): (&[f64], f64), weight: f64) -> SharedNode {
    let value = |law: &Law, u: f64| law.as_fixed().unwrap_or_else(|| law.quantile(u));
    let mut rates = vec![0.0; model.failure_types.len()];
    types.iter().for_each(|kind| rates[*kind] = value(&model.failure_types[*kind].mean, v));
    let mut left = u.iter().copied();
    let of_law = |law: &Law| law.as_fixed().unwrap_or_else(|| law.quantile(left.next().unwrap_or(0.5)));
    let values: Vec<f64> = surroundings(model).into_iter().map(of_law).collect();
    let classes = model.ground.as_ref().map_or(0, |ground| ground.classes.len());
    let fate = usize::from(model.fate != Fate::Stays);
    SharedNode {
        weight,
        rates,
        odds: std::iter::once(1.0).chain(values[..classes].iter().copied()).collect(),
        fate: if fate > 0 { values[classes] } else { 1.0 },
        detection: values[classes + fate..].to_vec(),
    }
}

impl SharedNode {
    /// Probability that a remnant of a strike still lies at a place within these cleared areas.
    pub(super) fn remaining(&self, model: &Model, strike: &Strike, cleared: &[usize]) -> f64 {
        let years = strike.date.years_until(model.assessment).max(0.0);
        let stays = match &model.fate {
            Fate::Stays => 1.0,
            Fate::Share(_) => self.fate,
            Fate::HalfLife(_) => libm::exp2(-years / self.fate),
        };
        let acting = cleared.iter().filter(|area| model.cleared[**area].date > strike.date);
        acting.fold(stays, |left, area| left * (1.0 - self.detection[*area]))
    }
}
