//! Failure rates otherwise than the model says.

use super::{Truths, in_words};
use crate::model::Model;
use crate::model::law::{Law, LawError, Shape, unit_nodes};
use crate::model::munition::{FailureType, Munition, RateLink};
use crate::stats::special::beta_quantile;
use crate::units::Quantity;

/// Values that stand for a law that has no closed form.
const TABLE: usize = 1_024;

/// A quarter of every kappa.
pub(super) fn quartered_kappa(model: &Model) -> Result<Truths, String> {
    let quarter = |kappa: &Law| kappa.scaled(0.25, Quantity::Concentration);
    with_kappa(model, |kappa| kappa.map(quarter).transpose())
}

/// No spread between the strikes of a type.
pub(super) fn no_kappa(model: &Model) -> Result<Truths, String> {
    with_kappa(model, |_| Ok(None))
}

fn with_kappa(model: &Model, new: impl Fn(Option<&Law>) -> Result<Option<Law>, LawError>) -> Result<Truths, String> {
    let change = |munition: &Munition| Ok(Munition { kappa: new(munition.kappa.as_ref())?, ..munition.clone() });
    let munitions = model.munitions.iter().map(change).collect::<Result<_, LawError>>().map_err(in_words)?;
    Ok(vec![(1.0, Model { munitions, ..model.clone() })])
}

/// A bad year for one type is a bad year for all.
pub(super) fn linked_means(model: &Model) -> Result<Truths, String> {
    if model.failure_types.len() < 2 {
        return Err("there is only one mean failure rate".to_owned());
    }
    Ok(vec![(1.0, Model { rate_link: RateLink::Common, ..model.clone() })])
}

/// Twice every mean failure rate, but 1 at most.
pub(super) fn doubled(model: &Model) -> Result<Truths, String> {
    let twice = |kind: &FailureType| {
        let tabulated = |_| table(TABLE, |u| (2.0 * kind.mean.quantile(u)).min(1.0));
        Ok(FailureType { id: kind.id.clone(), mean: kind.mean.scaled(2.0, Quantity::FailureRate).or_else(tabulated)? })
    };
    let failure_types = model.failure_types.iter().map(twice).collect::<Result<_, LawError>>().map_err(in_words)?;
    Ok(vec![(1.0, Model { failure_types, ..model.clone() })])
}

fn table(values: usize, quantile: impl Fn(f64) -> f64) -> Result<Law, LawError> {
    let values = (0..values).map(|k| quantile((k as f64 + 0.5) / values as f64)).collect();
    Law::new(Shape::Empirical { values }, Quantity::FailureRate, None)
}

/// One rate for all strikes of the scenario: the law of each strike's own rate is kept, only that all stand at the same
/// quantile of theirs. So every strike by itself is as the model says, and all of them together are not.
pub(super) fn shared_rate(model: &Model) -> Result<Truths, String> {
    let mut shared = Model { rate_link: RateLink::Common, failure_types: Vec::new(), ..model.clone() };
    for (index, munition) in shared.munitions.iter_mut().enumerate() {
        let kind = &model.failure_types[munition.failure_type];
        let mean = strike_rate_law(&kind.mean, munition.kappa.as_ref()).map_err(in_words)?;
        shared.failure_types.push(FailureType { id: format!("{} of {}", kind.id, munition.id), mean });
        (munition.failure_type, munition.kappa) = (index, None);
    }
    Ok(vec![(1.0, shared)])
}

/// The law of a strike's own rate, mean and kappa averaged over: quadrature nodes of both, and of the beta law given them.
fn strike_rate_law(mean: &Law, kappa: Option<&Law>) -> Result<Law, LawError> {
    let Some(kappa) = kappa else { return Ok(mean.clone()) };
    let mut rates: Vec<(f64, f64)> = Vec::new();
    for (mu, mu_weight) in mean.nodes(2) {
        for (kappa, kappa_weight) in kappa.nodes(1) {
            let weight = mu_weight * kappa_weight;
            let rate =
                |u: f64| if 0.0 < mu && mu < 1.0 { beta_quantile(u, mu * kappa, (1.0 - mu) * kappa) } else { mu };
            rates.extend(unit_nodes(4).into_iter().map(|(u, w)| (rate(u), w * weight)));
        }
    }
    rates.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (values, weights) = rates.into_iter().unzip();
    Law::new(Shape::Discrete { values, weights }, Quantity::FailureRate, None)
}
