//! Which shares of a carrier's load a strike leaves in a box, given the shared unknowns, as weights of its tables.

use super::table::Axes;
use crate::exact::quadrature::law_nodes;
use crate::exact::rates::beta_nodes;
use crate::exact::shared::SharedNode;
use crate::exact::zones::Kind as Ground;
use crate::model::Model;
use crate::model::munition::Munition;
use crate::model::strike::Strike;
use rayon::prelude::*;

/// How a box with more than one kind of ground counts: no kind's share of the pattern is known, so two bounds go along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mixing {
    /// By shares of its area.
    Mean,
    /// As if all of it were the kind on which least remains.
    Least,
    /// As if all of it were the kind on which most remains.
    Most,
}

/// The kinds of ground in a box with their parts of its area.
pub(super) type Mix = Vec<(Ground, u32)>;

/// Strike rates at each shared node: values and weights.
pub(super) type Rates = Vec<Vec<(f64, f64)>>;

/// Values of the strike's failure rate given each node's mean.
pub(super) fn rates(munition: &Munition, nodes: &[SharedNode]) -> Rates {
    let kappas = munition.kappa.as_ref().map_or(vec![(f64::INFINITY, 1.0)], |law| law_nodes(law, 5));
    let at = |node: &SharedNode| {
        let mu = node.rates[munition.failure_type];
        kappas.iter().flat_map(|(kappa, w)| few_nodes(mu, *kappa).into_iter().map(move |(p, v)| (p, v * w))).collect()
    };
    nodes.par_iter().map(at).collect()
}

/// Every second node of the beta law, but for traces: the trapezoid in the logit still has nodes enough.
fn few_nodes(mu: f64, kappa: f64) -> Vec<(f64, f64)> {
    let mut nodes: Vec<(f64, f64)> = beta_nodes(mu, kappa).into_iter().step_by(2).filter(|(_, w)| *w > 1e-8).collect();
    let total: f64 = nodes.iter().map(|(_, w)| w).sum();
    nodes.iter_mut().for_each(|(_, w)| *w /= total);
    nodes
}

/// One strike (or many alike) as seen from the ground it fell on.
pub(super) struct Yields<'a> {
    /// The model.
    pub(super) model: &'a Model,
    /// The strike.
    pub(super) strike: &'a Strike,
    /// Its failure rates.
    pub(super) rates: &'a Rates,
    /// The tables' shares.
    pub(super) axes: &'a Axes,
    /// The shared unknowns.
    pub(super) nodes: &'a [SharedNode],
}

impl Yields<'_> {
    /// Weights of the tables at every shared node, if only a share `seen` of what remains counts: planes x nodes.
    pub(super) fn weights(&self, mix: &Mix, mixing: Mixing, seen: f64) -> Vec<f64> {
        let (planes, count) = (self.axes.planes(), self.nodes.len());
        let mut weights = vec![0.0; planes * count];
        for (index, node) in self.nodes.iter().enumerate() {
            let parts: u32 = mix.iter().map(|(_, part)| part).sum();
            let of_ground = |((class, cleared), part): &(Ground, u32)| {
                let left = seen * node.remaining(self.model, self.strike, cleared);
                (node.odds[*class], left, f64::from(*part) / f64::from(parts))
            };
            let grounds: Vec<(f64, f64, f64)> = mix.iter().map(of_ground).collect();
            for (plane, weight) in self.of_node(&self.rates[index], &grounds, mixing).into_iter().enumerate() {
                weights[plane * count + index] = weight;
            }
        }
        weights
    }

    fn of_node(&self, rates: &[(f64, f64)], grounds: &[(f64, f64, f64)], mixing: Mixing) -> Vec<f64> {
        let mut opened = vec![0.0; self.axes.opened.len()];
        for (p, weight) in rates {
            let failing = |odds: f64| odds * p / (1.0 - p + odds * p).max(f64::MIN_POSITIVE);
            let share = mixed(grounds.iter().map(|(odds, left, area)| (failing(*odds) * left, *area)), mixing);
            self.axes.opened.add_weights(share, *weight, &mut opened);
        }
        let mut unopened = vec![0.0; self.axes.unopened.len()];
        self.axes.unopened.add_weights(
            mixed(grounds.iter().map(|(_, left, area)| (*left, *area)), mixing),
            1.0,
            &mut unopened,
        );
        opened.iter().flat_map(|a| unopened.iter().map(move |b| a * b)).collect()
    }
}

fn mixed(shares: impl Iterator<Item = (f64, f64)>, mixing: Mixing) -> f64 {
    match mixing {
        Mixing::Mean => shares.map(|(value, area)| value * area).sum(),
        Mixing::Least => shares.map(|(value, _)| value).fold(f64::INFINITY, f64::min),
        Mixing::Most => shares.map(|(value, _)| value).fold(0.0, f64::max),
    }
}
