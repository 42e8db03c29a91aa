//! What acts on a remnant where it lies, and which remnants fare alike.

use super::calendar::{Calendar, Entry};
use super::path::{LEAST, Surroundings};
use crate::grid::index::RegionIndex;
use crate::grid::{Point, Region};
use crate::model::Model;
use crate::model::assets::{Activity, ActivityGround, Course, MeasureKind};
use crate::model::ground::ClassRaster;
use crate::sampler::Remnant;
use crate::sampler::fate::survival;
use crate::sampler::outer::{SettledFate, SharedDraw};
use std::f64::consts::LN_2;

/// Everything that has a place in a course.
#[derive(Debug)]
pub(super) struct Places<'m> {
    model: &'m Model,
    index: RegionIndex,
    /// What each area of the index is.
    roles: Vec<Role>,
    rasters: Vec<Raster<'m>>,
    entries: Vec<Entry>,
    /// By strike, unrecorded ones last: number of its entry.
    entry_of: Vec<usize>,
    measures: usize,
    start: Start,
}

/// What an area is.
#[derive(Clone, Copy, Debug)]
enum Role {
    District(u32),
    /// Ground of an activity, with the density of its time.
    Activity(usize, f64),
    /// Area of a measure.
    Measure(usize, usize),
    Cleared(usize),
}

/// Ground of an activity as a raster: density of its time by class.
#[derive(Debug)]
struct Raster<'m> {
    activity: usize,
    classes: &'m ClassRaster,
    densities: Vec<f64>,
}

/// With which remnants a course begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// Before the assessment: with all that were initially there; what is known of fate and clearance acts in time.
    Initial,
    /// On its day or later: with those that remain then.
    Remaining,
}

/// Remnants that fare alike.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) at: Surroundings,
    pub(super) districts: Vec<u32>,
    cleared: Vec<usize>,
}

impl<'m> Places<'m> {
    pub(super) fn new(model: &'m Model, course: &'m Course, calendar: &Calendar) -> Places<'m> {
        let mut areas: Vec<(&Region, Role)> = Vec::new();
        areas.extend((0..).zip(&model.districts).map(|(number, d)| (&d.region, Role::District(number))));
        let activities = || model.assets.activities.iter().enumerate();
        activities().for_each(|(number, activity)| areas.extend(ground_areas(number, activity)));
        for (number, measure) in course.measures.iter().enumerate() {
            match &measure.kind {
                MeasureKind::Clearance { areas: own, .. } | MeasureKind::Marking { areas: own, .. } => {
                    areas.extend(own.iter().enumerate().map(|(area, region)| (region, Role::Measure(number, area))));
                }
                MeasureKind::RiskEducation { .. } => {}
            }
        }
        areas.extend(model.cleared.iter().enumerate().map(|(number, area)| (&area.region, Role::Cleared(number))));
        let strikes = model.strikes.iter().chain(model.unrecorded.as_ref().map(|unrecorded| &unrecorded.like));
        let start = if course.first_day < model.assessment { Start::Initial } else { Start::Remaining };
        let entry = |date| match (start, calendar.entry(date)) {
            (Start::Initial, entry) => entry,
            // When the strike was no longer matters: remnants of all strikes fare alike.
            (Start::Remaining, entry) => Entry { strike: entry.day, ..entry },
        };
        let days: Vec<Entry> = strikes.map(|strike| entry(strike.date)).collect();
        let mut entries: Vec<Entry> = Vec::new();
        for entry in &days {
            if !entries.contains(entry) {
                entries.push(*entry);
            }
        }
        let entry_of = days.iter().map(|entry| entries.iter().position(|other| other == entry).unwrap_or(0)).collect();
        let regions: Vec<Region> = areas.iter().map(|(region, _)| (*region).clone()).collect();
        Places {
            model,
            index: RegionIndex::new(&regions),
            roles: areas.iter().map(|(_, role)| *role).collect(),
            rasters: activities().filter_map(|(number, activity)| raster(number, activity)).collect(),
            entries,
            entry_of,
            measures: course.measures.len(),
            start,
        }
    }

    /// Whether remnants that no longer lie there at the assessment date take part.
    pub(super) fn starts_with_all(&self) -> bool {
        self.start == Start::Initial
    }

    /// Puts the areas that hold a remnant into `containing`, and into `key` what tells its class from others.
    pub(super) fn key(&self, remnant: &Remnant, containing: &mut Vec<u32>, key: &mut Vec<u32>) {
        self.index.containing(remnant.place, containing);
        key.clear();
        key.push(self.entry_of[remnant.strike as usize] as u32);
        key.extend(self.rasters.iter().map(|raster| u32::from(raster.classes.class_at(remnant.place))));
        key.extend(containing.iter());
    }

    /// The class of a remnant that lies in these areas.
    pub(super) fn class(&self, remnant: &Remnant, containing: &[u32]) -> Class {
        let mut class = Class {
            at: Surroundings {
                densities: vec![0.0; self.model.assets.activities.len()],
                areas: vec![Vec::new(); self.measures],
                entry: Some(self.entries[self.entry_of[remnant.strike as usize]]),
                ..Surroundings::default()
            },
            districts: Vec::new(),
            cleared: Vec::new(),
        };
        containing.iter().for_each(|area| class.lies_in(self.roles[*area as usize]));
        self.rasters.iter().for_each(|raster| class.at.densities[raster.activity] = raster.density(remnant.place));
        class
    }
}

impl Class {
    fn lies_in(&mut self, role: Role) {
        match role {
            Role::District(number) => self.districts.push(number),
            Role::Activity(number, density) => self.at.densities[number] += density,
            Role::Measure(number, area) => self.at.areas[number].push(area),
            Role::Cleared(number) => self.cleared.push(number),
        }
    }

    /// With what the replicate draws of fate and of clearance on record.
    pub(super) fn settle(mut self, places: &Places, shared: &SharedDraw, calendar: &Calendar) -> Class {
        let Some(entry) = self.at.entry else { return self };
        self.at.present = 1.0;
        self.at.other = calendar.months().iter().map(|month| fading(shared.fate, month.days())).collect();
        if let Some(first) = self.at.other.get_mut(entry.month) {
            *first *= entry.left;
        }
        if places.start == Start::Remaining {
            self.at.present = faded_since(shared.fate, places.model.assessment.years_until(entry.day));
        } else {
            self.at.present = survival(shared.fate, entry.strike.years_until(entry.day));
            for number in std::mem::take(&mut self.cleared) {
                let (date, detection) = (places.model.cleared[number].date, shared.detection[number]);
                if date > entry.strike && date <= entry.day {
                    self.at.present *= 1.0 - detection;
                } else if let Some(month) = calendar.month_of(date).filter(|_| date > entry.day) {
                    self.at.other[month] -= libm::log((1.0 - detection).max(LEAST));
                }
            }
        }
        self
    }
}

/// What is left of those that remained so many years ago; a share that is left whatever the age was taken then.
fn faded_since(fate: SettledFate, years: f64) -> f64 {
    match fate {
        SettledFate::Share(_) => 1.0,
        SettledFate::HalfLife(_) => survival(fate, years.max(0.0)),
    }
}

/// Hazard of fading away in so many days; a share that is left whatever the age takes none of it.
fn fading(fate: SettledFate, days: f64) -> f64 {
    match fate {
        SettledFate::Share(_) => 0.0,
        SettledFate::HalfLife(years) => LN_2 * days / 365.25 / years,
    }
}

/// The areas of an activity with the density of its time in each: weights over the sum of weight times area.
fn ground_areas(number: usize, activity: &Activity) -> Vec<(&Region, Role)> {
    match &activity.ground {
        ActivityGround::Areas(areas) => {
            let all: f64 = areas.iter().map(|(region, weight)| weight * region.area_m2()).sum();
            areas.iter().map(|(region, weight)| (region, Role::Activity(number, weight / all))).collect()
        }
        ActivityGround::Raster { .. } => Vec::new(),
    }
}

fn raster(number: usize, activity: &Activity) -> Option<Raster<'_>> {
    match &activity.ground {
        ActivityGround::Areas(_) => None,
        ActivityGround::Raster { classes, weights } => {
            let (width, height) =
                (classes.bounds.high.x - classes.bounds.low.x, classes.bounds.high.y - classes.bounds.low.y);
            let pixel_m2 = width * height / (classes.columns * classes.rows) as f64;
            let weight = |class: &u8| usize::from(*class).checked_sub(1).and_then(|k| weights.get(k)).copied();
            let all = classes.classes.iter().filter_map(weight).sum::<f64>() * pixel_m2;
            let densities = weights.iter().map(|weight| if all > 0.0 { weight / all } else { 0.0 }).collect();
            Some(Raster { activity: number, classes, densities })
        }
    }
}

impl Raster<'_> {
    fn density(&self, place: Point) -> f64 {
        let class = usize::from(self.classes.class_at(place)).checked_sub(1);
        class.and_then(|class| self.densities.get(class)).copied().unwrap_or(0.0)
    }
}
