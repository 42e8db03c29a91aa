//! Standard deviation of all remnants between possible grounds, in closed form but for sums over shared unknowns.
//!
//! A strike's total is compound: a number of carriers, each leaving a binomial number (or, unopened, all that remains), at a
//! rate from a beta law that they share. With the shared unknowns given strikes are independent, so that variances add.

use super::quadrature::{Precision, law_nodes};
use super::shared::{Factor, Shared, SharedNode};
use crate::model::Model;
use crate::model::law::{CountLaw, Law};
use crate::model::munition::Munition;
use crate::model::strike::{Strike, UnrecordedRate};

/// Standard deviation of the number of remnants that remain, everywhere. Fails, with the reason, where it depends on places.
pub fn total_sd(model: &Model) -> Result<f64, String> {
    if model.ground.is_some() || !model.cleared.is_empty() {
        return Err("with ground classes or cleared areas the total depends on where each remnant fell".to_owned());
    }
    let shared = Shared::new(model, Precision::Full);
    let given = |index: usize| {
        let parts =
            shared.factors.iter().map(|factor| given_surroundings(model, factor, (index, shared.surroundings.len())));
        parts.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
    };
    let all = shared.surroundings.iter().enumerate().map(|(index, weight)| (*weight, given(index)));
    Ok(mixed(&all.collect::<Vec<_>>()).1.sqrt())
}

/// Mean and variance of a factor's remnants given the surroundings with this index among so many.
fn given_surroundings(model: &Model, factor: &Factor, (index, count): (usize, usize)) -> (f64, f64) {
    let inner = factor.nodes.len() / count;
    let nodes = &factor.nodes[index * inner..(index + 1) * inner];
    mixed(&nodes.iter().map(|node| (node.weight, of_all(model, factor, node))).collect::<Vec<_>>())
}

/// Mean and variance of a mixture: E[Var] + Var[E].
fn mixed(parts: &[(f64, (f64, f64))]) -> (f64, f64) {
    let mean: f64 = parts.iter().map(|(weight, (mean, _))| weight * mean).sum();
    let of_part = |(weight, (m, variance)): &(f64, (f64, f64))| weight * (variance + (m - mean) * (m - mean));
    (mean, parts.iter().map(of_part).sum())
}

/// Mean and variance of the remnants of a factor's strikes, its unknowns given.
fn of_all(model: &Model, factor: &Factor, node: &SharedNode) -> (f64, f64) {
    let own = |strike: &&Strike| factor.types.contains(&model.munitions[strike.munition].failure_type);
    let documented = model.strikes.iter().filter(own).map(|strike| {
        let (first, second) = of_one(model, strike, node);
        (first, second - first * first)
    });
    let unrecorded = model.unrecorded.iter().filter(|u| own(&&u.like)).map(|u| {
        let (law, scale) = match &u.expected {
            UnrecordedRate::PerKm2(law) => (law, u.area.area_m2() / 1e6),
            UnrecordedRate::PerDocumented(law) => (law, model.strikes.iter().map(|s| s.presence.mean()).sum()),
        };
        let (first, second) = of_one(model, &u.like, node);
        let (mean, square) = moments(law);
        // A compound Poisson number, its mean uncertain.
        (scale * mean * first, scale * mean * second + scale * scale * (square - mean * mean) * first * first)
    });
    documented.chain(unrecorded).fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// First and second raw moment of one strike's remnants, the shared unknowns given.
fn of_one(model: &Model, strike: &Strike, node: &SharedNode) -> (f64, f64) {
    let munition = &model.munitions[strike.munition];
    let left = node.remaining(model, strike, &[]);
    let (load, load_square) = count_moments(&munition.load);
    let (carriers, carriers_square) = count_moments(&strike.carriers);
    let (shut, shut_square) = moments(&munition.unopened.probability);
    let (rate, rate_square) = rate_moments(munition, node.rates[munition.failure_type]);
    // Share of a load that becomes remnants, carriers opened or not, with the strike's own unknowns given.
    let share = (1.0 - shut) * rate + shut;
    let share_square = (1.0 - 2.0 * shut + shut_square) * rate_square + 2.0 * (shut - shut_square) * rate + shut_square;
    let pairs = (load_square - load) * left * left * ((1.0 - shut) * rate_square + shut);
    let of_carrier = pairs + load * left * share;
    let between = (carriers_square - carriers) * load_square * left * left * share_square;
    let present = strike.presence.mean();
    (present * carriers * load * left * share, present * (carriers * of_carrier + between))
}

/// First two raw moments of the strike's rate, given its type's mean rate.
fn rate_moments(munition: &Munition, mu: f64) -> (f64, f64) {
    let spread =
        munition.kappa.as_ref().map_or(0.0, |law| law_nodes(law, 24).iter().map(|(kappa, w)| w / (kappa + 1.0)).sum());
    (mu, mu * mu + mu * (1.0 - mu) * spread)
}

fn moments(law: &Law) -> (f64, f64) {
    let nodes = law_nodes(law, 48);
    (law.mean(), nodes.iter().map(|(v, w)| w * v * v).sum())
}

fn count_moments(law: &CountLaw) -> (f64, f64) {
    (law.mean(), law.probabilities().map(|(k, share)| share * f64::from(k) * f64::from(k)).sum())
}
