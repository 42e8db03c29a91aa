//! When a run ends: all done, precise enough, or stopped by somebody.

use super::tally::{HazardTally, ReplicateRow};
use super::{Ending, Plan, Watcher};
use crate::engine::observer::{Observer, Progress, StopRule, Verdict};
use crate::exposure::ExposureTally;
use crate::exposure::rows::Rows;
use crate::stats::Moments;
use std::collections::BTreeMap;

/// Watches a run for the stop rule and for the one who may interrupt it.
pub(super) struct Guard<'w> {
    rule: Option<StopRule>,
    watcher: &'w mut dyn Watcher,
    ending: Ending,
}

impl<'w> Guard<'w> {
    pub(super) fn new(plan: Plan, watcher: &'w mut dyn Watcher) -> Guard<'w> {
        let rule = plan.precision.map(|precision| StopRule { precision });
        Guard { rule, watcher, ending: Ending::Complete }
    }

    pub(super) fn ending(&self) -> Ending {
        self.ending
    }
}

impl Observer<(HazardTally<'_, '_>, ExposureTally<'_, '_>)> for Guard<'_> {
    fn next_border(&mut self, done: u64, proposed: u64) -> u64 {
        if self.rule.is_some() { proposed.min(StopRule::next_look(done)) } else { proposed }
    }

    fn at_border(&mut self, progress: Progress, tallies: &[(HazardTally, ExposureTally)]) -> Verdict {
        let wanted_more = progress.done < progress.wanted;
        if self.watcher.progress(progress) == Verdict::Stop && wanted_more {
            self.ending = Ending::Interrupted;
            return Verdict::Stop;
        }
        match &self.rule {
            Some(rule) if StopRule::looks_at(progress.done) && precise_now(rule, tallies) => {
                self.ending = Ending::PrecisionReached;
                Verdict::Stop
            }
            Some(_) | None => Verdict::Continue,
        }
    }
}

fn precise_now(rule: &StopRule, tallies: &[(HazardTally, ExposureTally)]) -> bool {
    let rows = tallies.iter().flat_map(|(hazard, _)| hazard.rows());
    let people = tallies.iter().map(|(_, exposure)| exposure.rows());
    precise(rule, rows) && people_precise(rule, people.map(|rows| (rows, u64::MAX)))
}

/// The first look at which the stop rule ends a run with these rows, by replicate.
pub fn first_stop(precision: f64, rows: &[ReplicateRow], people: &Rows) -> Option<u64> {
    let rule = StopRule { precision };
    let looks = std::iter::successors(Some(1_000), |look| Some(StopRule::next_look(*look)));
    let mut within = looks.take_while(|look| *look <= rows.len() as u64);
    within.find(|look| {
        precise(&rule, rows[..*look as usize].iter()) && people_precise(&rule, [(people, *look)].into_iter())
    })
}

/// Judged on expected remnants and on contaminated area.
fn precise<'r>(rule: &StopRule, rows: impl Iterator<Item = &'r ReplicateRow>) -> bool {
    let (mut remnants, mut boxes, mut outcomes) = (Moments::default(), Moments::default(), 0);
    for row in rows {
        remnants.record(row.remnants);
        boxes.record(row.boxes);
        outcomes += u64::from(row.remnants > 0);
    }
    [remnants, boxes].iter().all(|m| rule.reached(m.mean(), m.standard_error(), outcomes))
}

/// And on people near each distance, where layers say where people live; each of some rows, up to a number of replicates.
fn people_precise<'r>(rule: &StopRule, rows: impl Iterator<Item = (&'r Rows, u64)>) -> bool {
    let mut moments: BTreeMap<&str, (Moments, u64)> = BTreeMap::new();
    for (rows, until) in rows {
        let near = rows.columns().iter().enumerate().filter(|(_, column)| column.counts_people());
        for (index, column) in near {
            let (moments, outcomes) = moments.entry(&column.name).or_default();
            for (_, row) in rows.iter().filter(|(replicate, _)| *replicate < until) {
                moments.record(row[index]);
                *outcomes += u64::from(row[index] > 0);
            }
        }
    }
    moments.values().all(|(m, outcomes)| rule.reached(m.mean(), m.standard_error(), *outcomes))
}
