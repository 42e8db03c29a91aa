//! Who and what may be exposed: people where they live, facilities, routes, what people do, and what is done about it.

use super::ground::ClassRaster;
use super::law::Law;
use crate::dates::Date;
use crate::grid::{Place, Region, Tiles};

/// Everything that may be exposed. All places are in the grid's CRS.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assets {
    /// Groups of people by name, such as age and sex, in the order of the scenario.
    pub groups: Vec<String>,
    /// Layers of residents.
    pub populations: Vec<Population>,
    /// Distances within which residents are near a remnant, m, increasing, none twice; empty without residents.
    pub distances_m: Vec<f64>,
    /// Schools, clinics, wells, markets ...
    pub facilities: Vec<Facility>,
    /// Lines with width.
    pub routes: Vec<Route>,
    /// k of "among the k facilities with most remnants"; at least 1.
    pub top: u32,
    /// What people do, and where.
    pub activities: Vec<Activity>,
    /// How things go month by month; without it activities count for nothing.
    pub course: Option<Course>,
}

/// The name of people of whom no group is stated.
pub const NO_GROUP: &str = "no stated group";

impl Assets {
    /// The name of a group; one past the last is people of no stated group.
    pub fn group_name(&self, group: usize) -> &str {
        self.groups.get(group).map_or(NO_GROUP, String::as_str)
    }

    /// Groups that some layer of residents tells apart, one past the last for layers that tell none; empty if no layer does.
    pub fn resident_groups(&self) -> Vec<usize> {
        let told =
            |group: usize| self.populations.iter().any(|layer| layer.shares.get(group).is_some_and(|s| *s > 0.0));
        let untold = self.populations.iter().any(|layer| layer.shares.is_empty());
        let groups: Vec<usize> = (0..self.groups.len()).filter(|group| told(*group)).collect();
        let last = (untold && !groups.is_empty()).then_some(self.groups.len());
        groups.into_iter().chain(last).collect()
    }

    /// Groups whose people some activity states, one past the last for people of no stated group.
    pub fn activity_groups(&self) -> Vec<usize> {
        let last = self.groups.len();
        let stated = |group: &usize| {
            let persons = self.activities.iter().flat_map(|activity| &activity.persons);
            persons.map(|(own, _)| own.unwrap_or(last)).any(|own| own == *group)
        };
        (0..=last).filter(stated).collect()
    }

    /// Whether there is nothing to count.
    pub fn is_empty(&self) -> bool {
        self.populations.is_empty()
            && self.facilities.is_empty()
            && self.routes.is_empty()
            && self.activities.is_empty()
    }
}

/// Where a layer comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerSource {
    /// Unique name of the layer.
    pub name: String,
    /// The day for which it holds.
    pub date: Date,
    /// Who made it.
    pub source: String,
    /// Its licence.
    pub licence: String,
}

/// One person in the fixed point of people: a million units.
pub const PERSON: f64 = 1e6;

/// A layer of residents.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Where it comes from.
    pub layer: LayerSource,
    /// People of each cell of the grid, in units of 1 / [`PERSON`] of a person.
    pub people: Tiles<u64>,
    /// What its source says and what of it came onto the grid.
    pub totals: PeopleTotals,
    /// What all of its people are multiplied by, drawn once a replicate.
    pub multiplier: Law,
    /// Share of each of [`Assets::groups`]; empty if the layer says nothing of groups.
    pub shares: Vec<f64>,
}

/// People of a layer before and after it was put on the grid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PeopleTotals {
    /// All people of the source.
    pub stated: f64,
    /// People on the grid.
    pub on_grid: f64,
    /// People outside the grid, who are not counted.
    pub outside: f64,
}

/// Something at a place that people come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Facility {
    /// Unique identifier.
    pub id: String,
    /// Name to print.
    pub name: String,
    /// Type, such as "school".
    pub kind: String,
    /// Where it comes from.
    pub layer: LayerSource,
    /// Its ground.
    pub place: Place,
}

/// A line with width.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Unique identifier.
    pub id: String,
    /// Name to print.
    pub name: String,
    /// Where it comes from.
    pub layer: LayerSource,
    /// Its ground: a strip.
    pub place: Place,
    /// Length, m.
    pub length_m: f64,
    /// Width, m.
    pub width_m: f64,
    /// Width of the strip in which one traveller would meet a remnant, m, at most the route's; `None` if not stated.
    pub traverse_width_m: Option<f64>,
}

/// Something that people do on some ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Where it comes from; its name is the activity's.
    pub layer: LayerSource,
    /// Where it is done.
    pub ground: ActivityGround,
    /// How many people of each group do it: index into [`Assets::groups`], or `None` for people of no stated group.
    pub persons: Vec<(Option<usize>, Law)>,
    /// Days a month on which each does it.
    pub days: Days,
    /// Ground that a person sweeps in a day, m2.
    pub swept_m2: Law,
    /// Share of encounters that people avoid by seeing and knowing.
    pub avoidance: Law,
    /// What an encounter leads to.
    pub encounter: Encounter,
}

/// Where an activity is done: its time is spread in proportion to weight per area.
#[derive(Clone, Debug, PartialEq)]
pub enum ActivityGround {
    /// Areas with weights above 0; where they overlap, weights add.
    Areas(Vec<(Region, f64)>),
    /// A raster of classes: class k (k above 0) has weight `weights[k - 1]`, 0 or more and one of them above 0.
    Raster {
        /// The classes.
        classes: ClassRaster,
        /// Weight of each.
        weights: Vec<f64>,
    },
}

/// Days a month.
#[derive(Clone, Debug, PartialEq)]
pub enum Days {
    /// The same all year, drawn once a replicate.
    AllYear(Law),
    /// January to December.
    Seasons([f64; 12]),
}

/// What an encounter with a remnant leads to. Laws are drawn once a replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Encounter {
    /// Probability that it detonates.
    pub detonation: Law,
    /// Probability that it is reported, and then removed; with `detonation` at most 1.
    pub report: Law,
    /// Casualties of a detonation, mean.
    pub casualties: Law,
    /// Share of casualties that die.
    pub fatal: Law,
}

/// How things go month by month. Month k (from 0) begins k calendar months after the first day.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The first day. Remnants of later strikes come in on their day.
    pub first_day: Date,
    /// Months.
    pub months: u32,
    /// Share of people present: (months since the first day, share), increasing in months; straight lines between, level beyond.
    /// Empty: all.
    pub presence: Vec<(f64, f64)>,
    /// What is done about it.
    pub measures: Vec<Measure>,
}

/// Something that is done about remnants or about meeting them.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Unique identifier.
    pub id: String,
    /// The first day on which it acts.
    pub from: Date,
    /// What it is.
    pub kind: MeasureKind,
}

/// What a measure is. Laws are drawn once a replicate.
#[allow(clippy::large_enum_variant, reason = "measures are few")]
#[derive(Clone, Debug, PartialEq)]
pub enum MeasureKind {
    /// Teams search areas, one after the other, in this order.
    Clearance {
        /// The areas.
        areas: Vec<Region>,
        /// Teams at work.
        teams: Law,
        /// What a team searches in a day, m2.
        m2_per_team_day: Law,
        /// Working days a month.
        days_per_month: Law,
        /// Probability that a remnant in searched ground is found and removed.
        detection: Law,
    },
    /// Areas are marked.
    Marking {
        /// The areas.
        areas: Vec<Region>,
        /// Share of encounters there that no longer happen.
        avoidance: Law,
    },
    /// People learn what to keep away from.
    RiskEducation {
        /// Share of people who are reached.
        coverage: Law,
        /// Share of their encounters that no longer happen.
        avoidance: Law,
    },
}
