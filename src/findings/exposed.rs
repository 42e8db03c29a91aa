//! Who and what is exposed, as `summary.json` states it.

use super::estimate::{Estimate, Number, Pair, Probability};
use serde::Deserialize;
use std::collections::BTreeMap;

/// People near remnants.
#[derive(Clone, Debug, Deserialize)]
pub struct NearPeople {
    /// By distance; `None` if no layer states people.
    pub distances: Option<Vec<Near>>,
}

/// People within a distance of at least one remnant.
#[derive(Clone, Debug, Deserialize)]
pub struct Near {
    /// The distance, m.
    pub within_m: f64,
    /// All of them.
    pub people: Estimate,
    /// P(more than so many).
    pub exceedance: Vec<MoreThan>,
    /// By group.
    pub groups: serde_json::Map<String, serde_json::Value>,
}

impl Near {
    /// Groups in the scenario's order. Those that cannot be read are left out.
    pub fn groups(&self) -> impl Iterator<Item = (&str, Estimate)> {
        self.groups.iter().filter_map(|(name, value)| Some((name.as_str(), Estimate::deserialize(value).ok()?)))
    }
}

/// P(more than so many people).
#[derive(Clone, Debug, Deserialize)]
pub struct MoreThan {
    /// So many.
    pub more_than: f64,
    /// The probability.
    #[serde(flatten)]
    pub chance: Probability,
}

/// Facilities or routes by expected rank.
#[derive(Clone, Debug, Deserialize)]
pub struct Ranking {
    /// The most endangered first; `None` if the scenario states none.
    pub ranked: Option<Vec<Ranked>>,
    /// Among how many of the most hit seats are counted.
    #[serde(default)]
    pub top: u64,
}

/// A facility or route.
#[derive(Clone, Debug, Deserialize)]
pub struct Ranked {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind of facility; none for routes.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Length of a route, m.
    #[serde(default)]
    pub length_m: Number,
    /// Remnants on its ground.
    pub remnants: Estimate,
    /// Expected rank.
    pub expected_rank: Pair,
    /// Probability of a seat among the most hit.
    pub among_top: Pair,
    /// P(at least one).
    pub at_least_one: Probability,
    /// For one traveller along a route.
    pub per_traverse: Option<Traverse>,
}

/// One traveller along a route.
#[derive(Clone, Debug, Deserialize)]
pub struct Traverse {
    /// Remnants in the traveller's strip.
    #[serde(default)]
    pub remnants_met: Pair,
    /// P(any).
    #[serde(default)]
    pub probability_of_any: Pair,
}

/// Headline numbers of events.
#[derive(Clone, Debug, Deserialize)]
pub struct Casualties {
    /// Chance averaged away.
    pub expected: Option<BTreeMap<String, Estimate>>,
    /// As chance had it.
    pub drawn: Option<BTreeMap<String, Estimate>>,
    /// What each measure spares.
    #[serde(default)]
    pub spared_by_measures: Vec<Spared>,
}

impl Casualties {
    /// Expected and drawn numbers of a kind of event.
    pub fn of(&self, kind: &str) -> Option<(&Estimate, &Estimate)> {
        Some((self.expected.as_ref()?.get(kind)?, self.drawn.as_ref()?.get(kind)?))
    }
}

/// What a measure spares.
#[derive(Clone, Debug, Deserialize)]
pub struct Spared {
    /// The measure.
    pub measure: String,
    /// Expected casualties without it less those with it.
    pub expected: Difference,
}

/// A paired difference.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Difference {
    /// Mean.
    pub mean: Number,
    /// Monte Carlo standard error, paired.
    pub standard_error: Number,
    /// Quantile at 5 %.
    pub q05: Number,
    /// Quantile at 95 %.
    pub q95: Number,
}

/// Events by activity, group and district.
#[derive(Clone, Debug, Deserialize)]
pub struct Activities {
    /// By activity.
    pub by_activity: Option<serde_json::Map<String, serde_json::Value>>,
    /// By group.
    pub by_group: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Events: expected and drawn.
#[derive(Clone, Debug, Deserialize)]
pub struct Events {
    /// Mean and standard error by kind.
    pub expected: BTreeMap<String, Pair>,
    /// Drawn by kind; none where an event belongs to nobody.
    pub drawn: BTreeMap<String, Option<Estimate>>,
}

impl Events {
    /// Events under names, in the scenario's order. Those that cannot be read are left out.
    pub fn of(named: &Option<serde_json::Map<String, serde_json::Value>>) -> Vec<(String, Events)> {
        let read =
            |(name, value): (&String, &serde_json::Value)| Some((name.clone(), Events::deserialize(value).ok()?));
        named.iter().flatten().filter_map(read).collect()
    }
}

/// Months.
#[derive(Clone, Debug, Deserialize)]
pub struct Course {
    /// One by one; `None` if no course is followed.
    pub months: Option<Vec<Month>>,
}

/// A month.
#[derive(Clone, Debug, Deserialize)]
pub struct Month {
    /// Its first day.
    pub first_day: String,
    /// What happens in it.
    #[serde(flatten)]
    pub events: Events,
    /// Remnants left at its end.
    pub remnants_left: Pair,
    /// Expected casualties that each measure spares in it.
    pub casualties_spared_by_measures: Vec<Pair>,
}

/// How a run stands to what was found elsewhere.
#[derive(Clone, Debug, Deserialize)]
pub struct Anchors {
    /// Remnants per hectare about boxes that hold any.
    pub density_per_ha: Estimate,
    /// `within`, `below`, `above`, `far above`, `unknown`.
    pub density_standing: String,
    /// Range found elsewhere.
    pub density_seen_elsewhere: [f64; 2],
    /// Density above which it is flagged.
    pub density_flagged_above: f64,
    /// Casualties of the first year per remnant.
    pub casualties_per_remnant_first_year: CasualtyAnchor,
    /// In sentences.
    pub words: Vec<String>,
}

/// Casualties of the first year per remnant initially there.
#[derive(Clone, Debug, Deserialize)]
pub struct CasualtyAnchor {
    /// The ratio; none if it does not apply.
    pub ratio: Number,
    /// Its Monte Carlo standard error.
    #[serde(default)]
    pub standard_error: Number,
    /// Where it stands.
    pub standing: Option<String>,
    /// Range seen elsewhere.
    pub seen_elsewhere: Option<[f64; 2]>,
}
