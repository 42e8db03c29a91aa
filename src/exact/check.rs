//! The run's self-check: what was counted against what the companion expects.
//!
//! Cell by cell, z-scores cry wolf: counts are rare and share their unknowns. So boxes are merged into blocks that at
//! least a hundred replicates hit, and each strike is compared as a whole: its control, its counts given the control,
//! and where its remnants lie. Thresholds hold the family-wise false alarm below [`FALSE_ALARM`] a run.

mod blocks;
mod compare;
mod strikes;

use super::Companion;
use crate::engine::tally::{CellCount, StrikeCount};
use crate::grid::Tiles;
use crate::model::Model;
use compare::{Comparison, Judgement, Scope};
use std::sync::Arc;

/// Probability that a run of correct code is said to disagree, at most.
pub const FALSE_ALARM: f64 = 1e-6;

/// Replicates that must hit a block, or that a strike's counts must be worth, before it is compared.
pub const LEAST_HITS: f64 = 100.0;

/// What the check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every comparison is within its tolerance.
    Agrees,
    /// At least one is not.
    Disagrees,
    /// None is, but the companion's own error is too large against the Monte Carlo error, or too little was counted.
    NotDecidable,
}

/// The self-check of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct SelfCheck {
    /// The verdict.
    pub verdict: Verdict,
    /// Comparisons made.
    pub tests: u64,
    /// Comparisons in which the companion's quadrature error exceeds a tenth of the standard error.
    pub undecidable: u64,
    /// Blocks left out because too few replicates hit them.
    pub skipped: u64,
    /// Departure of the worst comparison, in (inflated) standard errors.
    pub worst_z: f64,
    /// Departure at which that comparison fails.
    pub threshold: f64,
    /// Which comparison that is, in words.
    pub worst: String,
    /// Probability of a false alarm, at most.
    pub false_alarm: f64,
}

/// Compares a run of `replicates` with its companion.
///
/// `levels[0]` is on the lattice of boxes, `levels[k]` on that lattice made coarser by 2^k; `strikes` are in the
/// companion's order.
pub fn check(
    model: &Model,
    companion: &Companion,
    replicates: u64,
    levels: &[Arc<Tiles<CellCount>>],
    strikes: &[StrikeCount],
) -> SelfCheck {
    let (mut comparisons, skipped) = blocks::comparisons(companion, replicates, levels);
    comparisons.extend(strikes::comparisons(model, companion, replicates, strikes));
    judge(&comparisons, skipped)
}

/// Half of the false alarm goes to the few comparisons of whole runs, half to all others.
fn judge(comparisons: &[Comparison], skipped: u64) -> SelfCheck {
    let count = |scope: Scope| comparisons.iter().filter(|c| c.scope == scope).count().max(1) as f64;
    let share = |scope: Scope| 0.5 * FALSE_ALARM / count(scope);
    let alphas = [share(Scope::Whole), share(Scope::Part)];
    let judged: Vec<Judgement> = comparisons.iter().map(|c| c.judge(alphas[c.scope as usize])).collect();
    let worst = judged.iter().enumerate().max_by(|a, b| a.1.ratio().total_cmp(&b.1.ratio()));
    let fails = judged.iter().any(|j| j.ratio() > 1.0 || j.ratio().is_nan());
    let undecidable = judged.iter().filter(|j| j.undecidable).count() as u64;
    let whole_undecidable = comparisons.iter().zip(&judged).any(|(c, j)| c.scope == Scope::Whole && j.undecidable);
    let open = comparisons.is_empty() || whole_undecidable || 2 * undecidable > comparisons.len() as u64;
    SelfCheck {
        verdict: if fails {
            Verdict::Disagrees
        } else if open {
            Verdict::NotDecidable
        } else {
            Verdict::Agrees
        },
        tests: comparisons.len() as u64,
        undecidable,
        skipped,
        worst_z: worst.map_or(0.0, |(_, j)| j.z),
        threshold: worst.map_or(f64::NAN, |(_, j)| j.threshold),
        worst: worst.map_or("nothing could be compared".to_owned(), |(k, _)| comparisons[k].describe()),
        false_alarm: FALSE_ALARM,
    }
}

impl SelfCheck {
    /// The result as a sentence.
    pub fn describe(&self) -> String {
        let verdict = match self.verdict {
            Verdict::Agrees => "The run agrees with its exact companion",
            Verdict::Disagrees => "THE RUN DISAGREES WITH ITS EXACT COMPANION: do not use its results",
            Verdict::NotDecidable => "Whether the run agrees with its exact companion cannot be decided",
        };
        let open = match self.undecidable {
            0 => String::new(),
            n => format!(" In {n} of them the companion's own error exceeds a tenth of the standard error."),
        };
        if self.tests == 0 {
            return format!("{verdict}: too few replicates.");
        }
        format!(
            "{verdict} ({} comparisons). Largest departure {:.1} standard errors, allowed {:.1}: {}.{open} Less than \
             one correct run in {:.0} would fail this.",
            self.tests,
            self.worst_z,
            self.threshold,
            self.worst,
            1.0 / self.false_alarm
        )
    }
}
