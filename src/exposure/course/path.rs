//! What is expected of a remnant month by month: competing removals, so that none is counted twice.

use super::calendar::{Calendar, Entry};
use super::draw::{CourseDraw, MeasureDraw};

/// What acts on a remnant where it lies.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Surroundings {
    /// Density of the time of each activity, 1/m2.
    pub(super) densities: Vec<f64>,
    /// By measure: the numbers of its areas that hold the place.
    pub(super) areas: Vec<Vec<usize>>,
    /// When it comes in.
    pub(super) entry: Option<Entry>,
    /// Probability that it is still there then.
    pub(super) present: f64,
    /// By month: hazard of removal by nobody's doing, and by clearance on record.
    pub(super) other: Vec<f64>,
}

/// Which measures act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// All that are stated.
    AsStated,
    /// All but the one with this number.
    Without(usize),
}

/// A remnant's months under one variant.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) months: Vec<Step>,
    /// Number of activities.
    pub(super) activities: usize,
    /// Encounters that lead to nothing, if it stays, up to the end of each month.
    pub(super) idle: Vec<f64>,
    /// Hazard up to the end of each month.
    pub(super) hazard: Vec<f64>,
    /// By month, then activity: encounters if it stays all month.
    pub(super) encounters: Vec<f64>,
}

/// One month of a remnant that is there when it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Step {
    /// Probability that it is there at the beginning.
    pub(super) there: f64,
    /// Mean share of the month for which a remnant that is there at the beginning stays.
    pub(super) stay: f64,
    /// Hazards of removal in the month, all together.
    pub(super) hazard: f64,
    /// Those by measures of clearance.
    pub(super) clearance: f64,
}

/// Least probability that something cleared for certain is still there: keeps hazards finite.
pub(super) const LEAST: f64 = 1e-15;

impl Path {
    /// The path of a remnant in these surroundings.
    pub(super) fn new(at: &Surroundings, draw: &CourseDraw, calendar: &Calendar, variant: Variant) -> Path {
        let months = calendar.months().len();
        let activities = draw.activities.len();
        let mut path = Path {
            months: vec![Step::default(); months],
            activities,
            idle: vec![0.0; months],
            hazard: vec![0.0; months],
            encounters: vec![0.0; months * activities],
        };
        let Some(entry) = at.entry else { return path };
        let (mut there, mut idle, mut total) = (at.present, 0.0, 0.0);
        for month in entry.month..months {
            let left = if month == entry.month { entry.left } else { 1.0 };
            let allowed = allowed(at, draw, (month, variant)) * left;
            let clearance = clearance(at, draw, (month, variant));
            let mut hazard = clearance + at.other[month];
            for (number, activity) in draw.activities.iter().enumerate() {
                let met = activity.swept_m2[month] * at.densities[number] * allowed;
                path.encounters[month * activities + number] = met;
                hazard += met * (activity.detonation + activity.report);
                idle += met * (1.0 - activity.detonation - activity.report);
            }
            let gone = -libm::expm1(-hazard);
            let stay = if hazard > 0.0 { gone / hazard } else { 1.0 };
            path.months[month] = Step { there, stay, hazard, clearance };
            there *= libm::exp(-hazard);
            total += hazard;
            (path.idle[month], path.hazard[month]) = (idle, total);
        }
        path
    }

    /// Expected encounters with an activity in a month.
    pub(super) fn met(&self, month: usize, activity: usize) -> f64 {
        let Step { there, stay, .. } = self.months[month];
        there * stay * self.encounters[month * self.activities + activity]
    }

    /// Probability that it is there at the end of a month.
    pub(super) fn left(&self, month: usize) -> f64 {
        let Step { there, hazard, .. } = self.months[month];
        there * libm::exp(-hazard)
    }

    /// Probability that clearance by measures removes it in a month.
    pub(super) fn cleared(&self, month: usize) -> f64 {
        let Step { there, stay, clearance, .. } = self.months[month];
        there * stay * clearance
    }
}

/// What marking and risk education leave of encounters.
fn allowed(at: &Surroundings, draw: &CourseDraw, (month, variant): (usize, Variant)) -> f64 {
    let acting = draw.measures.iter().enumerate().filter(|(number, _)| variant != Variant::Without(*number));
    let left = acting.map(|(number, measure)| match measure {
        MeasureDraw::Clearance { .. } => 1.0,
        MeasureDraw::Marking(left) => {
            if at.areas[number].is_empty() {
                1.0
            } else {
                left[month]
            }
        }
        MeasureDraw::RiskEducation(left) => left[month],
    });
    left.product()
}

/// Hazard of clearance by measures: what keeps the probability of being left to 1 less what was searched and found. What was
/// searched before the remnant came did not find it.
fn clearance(at: &Surroundings, draw: &CourseDraw, (month, variant): (usize, Variant)) -> f64 {
    let acting = draw.measures.iter().enumerate().filter(|(number, _)| variant != Variant::Without(*number));
    let hazard = acting.map(|(number, measure)| match measure {
        MeasureDraw::Clearance { searched, detection } => {
            let of_area = |area: &usize| {
                let searched = &searched[*area];
                let came = at.entry.map_or(0.0, |entry| searched_before(searched, &entry));
                let left = |done: f64| (1.0 - detection * (done - came).max(0.0)).max(LEAST);
                let before = month.checked_sub(1).map_or(0.0, |month| searched[month]);
                let (before, after) = (left(before), left(searched[month]));
                if after < before { libm::log(before / after) } else { 0.0 }
            };
            at.areas[number].iter().map(of_area).sum()
        }
        MeasureDraw::Marking(_) | MeasureDraw::RiskEducation(_) => 0.0,
    });
    hazard.sum()
}

/// Share of an area that was searched before a remnant came; `searched` is that by the end of each month.
fn searched_before(searched: &[f64], entry: &Entry) -> f64 {
    let before = entry.month.checked_sub(1).map_or(0.0, |month| searched[month]);
    let by_the_end = searched.get(entry.month).copied().unwrap_or(before);
    before + (1.0 - entry.left) * (by_the_end - before)
}
