//! Some replicates, chosen so that nobody could know which, drawn again.

use super::report::Report;
use super::stored::Stored;
use crate::exact::Companion;
use crate::export::tables::exposure::EXPOSURE_REPLICATES;
use crate::export::tables::{DISTRICT_REPLICATES, REPLICATES};
use crate::exposure::ExposureCounts;
use crate::hazard::redraw;
use crate::hazard::tally::{GROUNDS_KEPT, HazardCounts, ReplicateRow};
use crate::hazard::zones::Ranking;
use crate::model::Model;
use crate::random::Seed;
use crate::report::rounding::{rounded, significant};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;

/// Which replicates are drawn again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) count: u64,
    pub(super) of: u64,
    pub(super) seed: u64,
}

impl Choice {
    /// Different replicates, each set of this size as likely as any other (Floyd; Bentley and Floyd 1987).
    fn replicates(self) -> BTreeSet<u64> {
        let mut generator = ChaCha8Rng::seed_from_u64(self.seed);
        let mut chosen = BTreeSet::new();
        for last in self.of.saturating_sub(self.count)..self.of {
            let one = generator.next_u64() % (last + 1);
            chosen.insert(if chosen.contains(&one) { last } else { one });
        }
        chosen
    }

    /// Probability that none of so many changed replicates is chosen.
    fn escape(self, changed: u64) -> f64 {
        (0..changed).map(|i| self.of.saturating_sub(self.count + i) as f64 / (self.of - i) as f64).product()
    }

    fn odds(self) -> Option<String> {
        let changed = [1, 10, 100, 1_000].into_iter().filter(|changed| *changed < self.of);
        let words = changed.map(|changed| {
            let percent = self.escape(changed) * 100.0;
            let percent = if percent < 0.001 { "less than 0.001".to_owned() } else { significant(percent, 3) };
            format!("{percent} % if {} had been changed", rounded(changed as f64, 1.0))
        });
        let words: Vec<String> = words.collect();
        (self.count < self.of && !words.is_empty()).then(|| {
            format!(
                "Replicates changed by a forger would all have escaped this sample with a probability of {}.",
                words.join(", ")
            )
        })
    }
}

/// Draws the chosen replicates again, and the first few, whose whole grounds are given back.
pub(super) fn check(
    (model, companion, seed): (&Model, &Companion, Seed),
    stored: &Stored,
    choice: Choice,
    report: &mut Report,
) -> HazardCounts {
    let number = |index: &u64| stored.rows[*index as usize].replicate;
    let chosen: BTreeSet<u64> = choice.replicates().iter().map(number).collect();
    let first = stored.rows.iter().map(|row| row.replicate).take_while(|replicate| *replicate < GROUNDS_KEPT);
    let both: Vec<u64> = chosen.iter().copied().chain(first).collect::<BTreeSet<_>>().into_iter().collect();
    let (again, exposed) = redraw(model, companion, seed, &both);
    let mut faults = differences(&Ranking::new(&companion.boxes), stored, &again);
    faults.extend(exposure_differences(stored, &exposed));
    report.note(format!("Replicates to draw again were chosen by --sample-seed {}.", choice.seed));
    choice.odds().into_iter().for_each(|odds| report.note(odds));
    if let Some(first) = faults.first() {
        let more = faults.len();
        report.fault(format!("{more} of {} replicates drawn again are not as stored, such as {first}", both.len()));
    } else {
        let (count, of) = (rounded(chosen.len() as f64, 1.0), rounded(choice.of as f64, 1.0));
        report.done(format!("{count} of {of} replicates drawn again are exactly as stored"));
    }
    again
}

fn differences(ranking: &Ranking, stored: &Stored, again: &HazardCounts) -> Vec<String> {
    let rows = again.rows.iter().enumerate();
    rows.filter_map(|(index, row)| {
        let replicate = row.replicate;
        let then = stored.index(replicate)?;
        row_difference(ranking, &stored.rows[then], row)
            .map(|words| format!("replicate {replicate} in {REPLICATES} ({words})"))
            .or_else(|| district_difference(stored, again, (index, then)))
    })
    .collect()
}

fn exposure_differences(stored: &Stored, again: &ExposureCounts) -> Vec<String> {
    let then: Vec<&[u64]> = stored.exposure_rows.iter().map(|(_, row)| row).collect();
    let stored = |replicate| stored.index(replicate).and_then(|index| then.get(index));
    let differ = again.rows.iter().filter(|(replicate, row)| stored(*replicate) != Some(row));
    differ.map(|(replicate, _)| format!("replicate {replicate} in {EXPOSURE_REPLICATES}")).collect()
}

fn row_difference(ranking: &Ranking, stored: &ReplicateRow, again: &ReplicateRow) -> Option<String> {
    let counts = |row: &ReplicateRow| [row.remnants, row.initial, row.outside_grid, row.boxes];
    let names = ["remnants", "remnants initially there", "remnants off the grid", "boxes hit"];
    let place = (0..names.len()).find(|i| counts(stored)[*i] != counts(again)[*i]);
    if let Some(i) = place {
        return Some(format!("{} {}, drawn again {}", counts(stored)[i], names[i], counts(again)[i]));
    }
    let lowest = |row: &ReplicateRow| ranking.expected_at(row.last_rank);
    let same = stored.remnants == 0 || lowest(stored) == lowest(again);
    (!same).then(|| format!("lowest expected count {}, drawn again {}", lowest(stored), lowest(again)))
}

fn district_difference(stored: &Stored, again: &HazardCounts, (index, then): (usize, usize)) -> Option<String> {
    let row = |counts: &Option<Vec<u32>>, width: usize, at: usize| {
        counts.as_ref().and_then(|counts| counts.get(at * width..(at + 1) * width).map(<[u32]>::to_vec))
    };
    let width = again.districts.len();
    let (replicate, then) = (stored.rows[then].replicate, row(&stored.district_rows, width, then)?);
    let now = row(&again.district_rows, width, index)?;
    (then != now).then(|| format!("replicate {replicate} in {DISTRICT_REPLICATES}"))
}
