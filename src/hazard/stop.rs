//! When a run ends: all done, precise enough, or stopped by somebody.

use super::best::{Best, KnownMeans, Sums};
use super::tally::ReplicateRow;
use super::{Ending, Plan, Tallies, Watcher};
use crate::engine::observer::{Observer, Progress, StopRule, Verdict};
use crate::exposure::rows::Rows;
use std::ops::Range;

/// Watches a run for the stop rule and for the one who may interrupt it.
pub(super) struct Guard<'w> {
    rule: Option<StopRule>,
    /// The replicates that were counted before.
    begun: Range<u64>,
    known: &'w KnownMeans,
    watcher: &'w mut dyn Watcher,
    ending: Ending,
}

impl<'w> Guard<'w> {
    pub(super) fn new(plan: Plan, begun: Range<u64>, known: &'w KnownMeans, watcher: &'w mut dyn Watcher) -> Guard<'w> {
        let rule = plan.precision.map(|precision| StopRule { precision });
        Guard { rule, begun, known, watcher, ending: Ending::Complete }
    }

    fn precise_now(&self, rule: &StopRule, tallies: &[Tallies]) -> bool {
        sums_of(tallies).is_some_and(|sums| precise(rule, &sums, self.known))
    }

    pub(super) fn ending(&self) -> Ending {
        self.ending
    }
}

impl Observer<Tallies<'_, '_>> for Guard<'_> {
    fn next_border(&mut self, done: u64, proposed: u64) -> u64 {
        if self.rule.is_some() { proposed.min(StopRule::next_look(done)) } else { proposed }
    }

    fn at_border(&mut self, progress: Progress, tallies: &[Tallies]) -> Verdict {
        let before = self.begun.end - self.begun.start;
        let progress = Progress { done: progress.done + before, wanted: progress.wanted + before };
        let wanted_more = progress.done < progress.wanted;
        if self.watcher.progress(progress) == Verdict::Stop && wanted_more {
            self.ending = Ending::Interrupted;
            return Verdict::Stop;
        }
        match &self.rule {
            Some(rule) if StopRule::looks_at(progress.done) && self.precise_now(rule, tallies) => {
                self.ending = Ending::PrecisionReached;
                Verdict::Stop
            }
            Some(_) | None => {
                self.watcher.counted(self.begun.start..self.begun.start + progress.done, tallies);
                Verdict::Continue
            }
        }
    }
}

/// The first look at which the stop rule ends a run with these rows, by replicate.
pub fn first_stop(precision: f64, rows: &[ReplicateRow], exposed: &Rows, known: &KnownMeans) -> Option<u64> {
    let (rule, mut sums) = (StopRule { precision }, Sums::new(exposed));
    for ((row, (_, exposed)), count) in rows.iter().zip(exposed.iter()).zip(1..) {
        sums.record(row, exposed);
        if StopRule::looks_at(count) && precise(&rule, &sums, known) {
            return Some(count);
        }
    }
    None
}

/// Both tallies of a thread hold the same replicates in the same order.
fn sums_of(tallies: &[Tallies]) -> Option<Sums> {
    let mut sums = Sums::new(tallies.first()?.1.rows());
    for (hazard, exposure) in tallies {
        hazard.rows().iter().zip(exposure.rows().iter()).for_each(|(row, (_, exposed))| sums.record(row, exposed));
    }
    Some(sums)
}

/// Judged on the best estimates of remnants, of contaminated area and, where layers say where people live, of people near each distance.
fn precise(rule: &StopRule, sums: &Sums, known: &KnownMeans) -> bool {
    // A precision is relative: what a box is worth does not matter.
    let best = sums.best(known, 1.0);
    let reached = |best: &Best, outcomes: u64| rule.reached(best.mean, best.standard_error, outcomes);
    let hazard = [&best.remnants, &best.contaminated_area_ha];
    sums.represent(known)
        && hazard.into_iter().all(|best| reached(best, sums.with_remnants()))
        && best.people.iter().zip(sums.with_people()).all(|(best, outcomes)| reached(best, outcomes))
}
