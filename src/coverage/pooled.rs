//! Coverage of groups of quantities, for comparing kinds of truths.

use super::numbers::Quantity;
use super::ranks::{Level, Ranks, inflation};
use crate::stats::wilson_of_share;

/// Quantities that are shown together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Remnants in all.
    Remnants,
    /// Contaminated area.
    ContaminatedArea,
    /// All districts.
    Districts,
}

/// The groups that a model has, with the places of their quantities.
pub fn groups(quantities: &[Quantity]) -> Vec<(Group, Vec<usize>)> {
    let group = |quantity: &Quantity| match quantity {
        Quantity::Remnants => Some(Group::Remnants),
        Quantity::Initial => None,
        Quantity::ContaminatedArea => Some(Group::ContaminatedArea),
        Quantity::District(_) => Some(Group::Districts),
    };
    let members = |wanted: Group| {
        let places = quantities.iter().enumerate().filter(|(_, quantity)| group(quantity) == Some(wanted));
        (wanted, places.map(|(place, _)| place).collect::<Vec<_>>())
    };
    let all = [Group::Remnants, Group::ContaminatedArea, Group::Districts].map(members);
    all.into_iter().filter(|(_, members)| !members.is_empty()).collect()
}

/// How often the intervals of a group held the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooled {
    /// The group.
    pub group: Group,
    /// For each of [`super::LEVELS`].
    pub held: [Share; 2],
    /// Share of truths above the wider interval: more remnants than its upper end.
    pub above: Share,
    /// Share of truths below the wider interval.
    pub below: Share,
}

/// A share of truths with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share.
    pub share: f64,
    /// Wilson's interval, for the number of independent cases that would be as sure as the truths and replicates.
    pub interval: (f64, f64),
}

impl Pooled {
    /// From the ranks of the group's quantities; all have the same truths and replicates.
    pub fn new(group: Group, members: &[Ranks], levels: [Level; 2]) -> Pooled {
        let share = |inside: &dyn Fn(u64) -> bool| Share::new(members, inside);
        let [_, wide] = levels;
        Pooled {
            group,
            held: levels.map(|level| share(&|rank| level.holds(rank))),
            above: share(&|rank| wide.above(rank)),
            below: share(&|rank| wide.below(rank)),
        }
    }
}

impl Share {
    /// The quantities of one truth hang together, so a truth counts once, with the share of its quantities that lie inside:
    /// the interval is Wilson's with the number of independent cases that would be as sure as these truths and replicates.
    fn new(members: &[Ranks], inside: &dyn Fn(u64) -> bool) -> Share {
        let truths = members[0].ranks.len();
        let one = |truth: usize| {
            members.iter().filter(|ranks| inside(ranks.ranks[truth])).count() as f64 / members.len() as f64
        };
        let shares: Vec<f64> = (0..truths).map(one).collect();
        let n = truths as f64;
        let share = shares.iter().sum::<f64>() / n;
        let variance = shares.iter().map(|s| (s - share).powi(2)).sum::<f64>() / (n * (n - 1.0));
        let cases = if variance > 0.0 { share * (1.0 - share) / variance } else { n };
        let effective = cases / inflation(truths as u64, members[0].replicates);
        Share { share, interval: wilson_of_share(share, effective) }
    }

    /// Half the width of the interval.
    pub fn doubt(&self) -> f64 {
        0.5 * (self.interval.1 - self.interval.0)
    }
}
