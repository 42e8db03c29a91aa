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
    /// Weight of these values.
    pub(super) weight: f64,
    /// Mean failure rate by failure type.
    pub(super) rates: Vec<f64>,
    /// Odds multipliers: 1 outside all classes, then by class.
    pub(super) odds: Vec<f64>,
    /// Share left, or half-life in years, or 1.
    fate: f64,
    /// Detection probability by cleared area.
    detection: Vec<f64>,
}

/// Strikes that depend on one another, by failure types, and the unknowns that bind them.
#[derive(Debug)]
pub(super) struct Factor {
    /// Failure types whose strikes belong to it.
    pub(super) types: Vec<usize>,
    /// Values of the unknowns.
    pub(super) nodes: Vec<SharedNode>,
}

/// Values for one unknown, and for several.
const NODES: [usize; 2] = [16, 256];

/// One factor a failure type where types share nothing else, else one for all.
pub(super) fn factors(model: &Model, precision: Precision) -> Vec<Factor> {
    let all: Vec<usize> = (0..model.failure_types.len()).collect();
    let apart =
        model.rate_link == RateLink::Independent && surroundings(model).iter().all(|law| law.as_fixed().is_some());
    let groups = if apart { all.iter().map(|kind| vec![*kind]).collect() } else { vec![all] };
    groups.into_iter().map(|types| Factor { nodes: nodes(model, &types, precision), types }).collect()
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

fn nodes(model: &Model, types: &[usize], precision: Precision) -> Vec<SharedNode> {
    let open = |law: &&Law| law.as_fixed().is_none();
    let rates = types.iter().map(|kind| &model.failure_types[*kind].mean).filter(open).count();
    let rates = if model.rate_link == RateLink::Common { rates.min(1) } else { rates };
    let dimensions = rates + surroundings(model).into_iter().filter(open).count();
    let points: Vec<(Vec<f64>, f64)> = match dimensions {
        0 => vec![(Vec::new(), 1.0)],
        1 => one_unknown(model, types, precision),
        _ => {
            let count = precision.nodes(NODES[1]);
            quasi_random(dimensions, count).into_iter().map(|u| (u, 1.0 / count as f64)).collect()
        }
    };
    points.into_iter().map(|(u, weight)| at(model, types, &u, weight)).collect()
}

/// Gauss nodes of the quantile's argument; midpoints where a law is discrete.
fn one_unknown(model: &Model, types: &[usize], precision: Precision) -> Vec<(Vec<f64>, f64)> {
    let laws = types.iter().map(|kind| &model.failure_types[*kind].mean).chain(surroundings(model));
    if laws.into_iter().any(|law| law.as_fixed().is_none() && law.shape().is_discrete()) {
        let count = precision.nodes(8 * NODES[0]);
        return quasi_random(1, count).into_iter().map(|u| (u, 1.0 / count as f64)).collect();
    }
    gauss_between(0.0, 1.0, precision.nodes(NODES[0])).into_iter().map(|(u, w)| (vec![u], w)).collect()
}

/// Values at a point of the unit cube. Rates that hang together stand at the same quantile.
fn at(model: &Model, types: &[usize], u: &[f64], weight: f64) -> SharedNode {
    let mut left = u.iter().copied();
    let mut common = None;
    let mut rates = vec![0.0; model.failure_types.len()];
    for kind in types {
        let law = &model.failure_types[*kind].mean;
        rates[*kind] = law.as_fixed().unwrap_or_else(|| match model.rate_link {
            RateLink::Independent => law.quantile(left.next().unwrap_or(0.5)),
            RateLink::Common => law.quantile(*common.get_or_insert_with(|| left.next().unwrap_or(0.5))),
        });
    }
    let mut values: Vec<f64> = Vec::new();
    for law in surroundings(model) {
        values.push(law.as_fixed().unwrap_or_else(|| law.quantile(left.next().unwrap_or(0.5))));
    }
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
