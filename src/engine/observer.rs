//! Who watches a run: shows progress, ends it early.

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Replicates done.
    pub done: u64,
    /// Replicates wanted.
    pub wanted: u64,
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Draw the next batch.
    Continue,
    /// End here.
    Stop,
}

/// Watches a run at its batch borders.
pub trait Observer<T> {
    /// Where the next batch should end: `proposed`, or earlier but after `done`.
    fn next_border(&mut self, done: u64, proposed: u64) -> u64 {
        let _ = done;
        proposed
    }

    /// Sees the tallies at a border and says whether to go on.
    fn at_border(&mut self, progress: Progress, tallies: &[T]) -> Verdict;
}

/// Watches nothing and never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl<T> Observer<T> for Unobserved {
    fn at_border(&mut self, _progress: Progress, _tallies: &[T]) -> Verdict {
        Verdict::Continue
    }
}

/// The stop rule: looks only after 1,000 x 2^k replicates, since a rule that may stop at any time stops on luck.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StopRule {
    /// Relative Monte Carlo standard error that every judged mean must reach.
    pub precision: f64,
}

/// Replicates with an outcome other than zero below which the stop rule never ends a run.
pub const LEAST_OUTCOMES: u64 = 100;

impl StopRule {
    /// Whether a run may be judged after so many replicates.
    pub fn looks_at(replicates: u64) -> bool {
        replicates >= 1_000 && replicates.is_multiple_of(1_000) && (replicates / 1_000).is_power_of_two()
    }

    /// The first look after `done` replicates.
    pub fn next_look(done: u64) -> u64 {
        1_000 * (done / 1_000 + 1).next_power_of_two()
    }

    /// Whether a mean is known well enough: at least 100 outcomes, and standard error over mean within the precision.
    pub fn reached(&self, mean: f64, standard_error: f64, outcomes: u64) -> bool {
        outcomes >= LEAST_OUTCOMES && standard_error <= self.precision * mean
    }
}
