//! What a replicate draws of activities and measures: shared by all remnants.

use super::calendar::Calendar;
use crate::model::assets::{Activity, Assets, Course, Days, Encounter, Measure, MeasureKind};
use crate::model::law::Law;
use crate::random::{ReplicateId, Seed, Stage, Stream, StreamKey};

/// Turns laws into values.
#[derive(Debug)]
pub(super) struct Drawer<'m> {
    assets: &'m Assets,
    course: &'m Course,
    activities: Vec<StreamKey>,
    measures: Vec<StreamKey>,
}

/// What a replicate draws.
#[derive(Clone, Debug)]
pub(super) struct CourseDraw {
    pub(super) activities: Vec<ActivityDraw>,
    pub(super) measures: Vec<MeasureDraw>,
}

/// An activity as a replicate has it.
#[derive(Clone, Debug)]
pub(super) struct ActivityDraw {
    /// By month: ground swept by all its people, m2, less what they avoid. Times the density of its time, 1/m2, it is the
    /// number of encounters with a remnant.
    pub(super) swept_m2: Vec<f64>,
    pub(super) detonation: f64,
    pub(super) report: f64,
    pub(super) casualties: f64,
    pub(super) fatal: f64,
    /// Share of its people of each group, and last those of none.
    pub(super) groups: Vec<f64>,
}

/// A measure as a replicate has it.
#[derive(Clone, Debug)]
pub(super) enum MeasureDraw {
    /// By area, then month: share searched by its end; and the probability that what is there is found.
    Clearance { searched: Vec<Vec<f64>>, detection: f64 },
    /// By month: what encounters in its areas are multiplied by.
    Marking(Vec<f64>),
    /// By month: what all encounters are multiplied by.
    RiskEducation(Vec<f64>),
}

impl<'m> Drawer<'m> {
    pub(super) fn new(assets: &'m Assets, course: &'m Course, seed: Seed) -> Drawer<'m> {
        let key = |name: String| StreamKey::new(seed, Stage::Exposure, &name);
        Drawer {
            assets,
            course,
            activities: assets.activities.iter().map(|a| key(format!("activity/{}", a.layer.name))).collect(),
            measures: course.measures.iter().map(|m| key(format!("measure/{}", m.id))).collect(),
        }
    }

    pub(super) fn draw(&self, calendar: &Calendar, replicate: ReplicateId) -> CourseDraw {
        let activities = self.assets.activities.iter().zip(&self.activities);
        let measures = self.course.measures.iter().zip(&self.measures);
        CourseDraw {
            activities: activities.map(|(a, key)| self.activity(a, calendar, key.stream(replicate))).collect(),
            measures: measures.map(|(m, key)| measure(m, calendar, key.stream(replicate))).collect(),
        }
    }

    /// Every law takes one uniform number, fixed or not, so that turning a number into a law moves no other draw.
    fn activity(&self, activity: &Activity, calendar: &Calendar, mut stream: Stream) -> ActivityDraw {
        let Encounter { detonation, report, casualties, fatal } = &activity.encounter;
        let laws = [&activity.swept_m2, &activity.avoidance, detonation, report, casualties, fatal];
        let [swept, avoidance, detonation, report, casualties, fatal] = laws.map(|law| law.quantile(stream.uniform()));
        let days_at = stream.uniform();
        let all_year = match &activity.days {
            Days::AllYear(law) => law.quantile(days_at),
            Days::Seasons(_) => 0.0,
        };
        let mut groups = vec![0.0; self.assets.groups.len() + 1];
        for (group, law) in &activity.persons {
            groups[group.unwrap_or(self.assets.groups.len())] += law.quantile(stream.uniform());
        }
        let persons: f64 = groups.iter().sum();
        let a_day = swept * persons * (1.0 - avoidance);
        let months = calendar.months().iter();
        let swept_m2 = months.map(|month| a_day * month.days_of(&activity.days, all_year) * month.presence());
        groups.iter_mut().for_each(|share| *share /= if persons > 0.0 { persons } else { 1.0 });
        ActivityDraw { swept_m2: swept_m2.collect(), detonation, report, casualties, fatal, groups }
    }
}

fn measure(measure: &Measure, calendar: &Calendar, mut stream: Stream) -> MeasureDraw {
    let active = calendar.active_from(measure.from);
    let mut value = |law: &Law| law.quantile(stream.uniform());
    let left = |effect: f64| active.iter().map(|share| 1.0 - share * effect).collect();
    match &measure.kind {
        MeasureKind::Clearance { areas, teams, m2_per_team_day, days_per_month, detection } => {
            let a_month = value(teams) * value(m2_per_team_day) * value(days_per_month);
            let sizes: Vec<f64> = areas.iter().map(|area| area.area_m2()).collect();
            MeasureDraw::Clearance { searched: searched(&sizes, a_month, &active), detection: value(detection) }
        }
        MeasureKind::Marking { avoidance, .. } => MeasureDraw::Marking(left(value(avoidance))),
        MeasureKind::RiskEducation { coverage, avoidance } => {
            MeasureDraw::RiskEducation(left(value(coverage) * value(avoidance)))
        }
    }
}

/// Share of each area searched by the end of each month: one area after the other, at so many square metres a month.
fn searched(sizes: &[f64], a_month: f64, active: &[f64]) -> Vec<Vec<f64>> {
    let mut before = 0.0;
    let by_area = |size: &f64| {
        let mut done = 0.0;
        let by_month = active.iter().map(|share| {
            done += a_month * share;
            ((done - before) / size).clamp(0.0, 1.0)
        });
        let by_month: Vec<f64> = by_month.collect();
        before += size;
        by_month
    };
    sizes.iter().map(by_area).collect()
}
