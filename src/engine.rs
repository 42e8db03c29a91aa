//! Many replicates, in parallel, into exact whole-number tallies.

pub mod observer;
pub mod plan;
pub mod shard;
pub mod supports;
pub mod tally;

use crate::random::ReplicateId;
use crate::sampler::{PossibleGround, Sampler};
use observer::{Observer, Progress, Verdict};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Mutex;

/// Something that possible grounds are counted into. Counting and merging must commute and be exact.
pub trait Tally: Send + Sized {
    /// Counts a part of the running ground: some of its strikes with all their remnants.
    fn count(&mut self, replicate: ReplicateId, part: &PossibleGround);
    /// Ends the running ground.
    fn finish(&mut self, replicate: ReplicateId);
    /// Adds everything that another tally counted.
    fn merge(&mut self, other: Self);

    /// Counts a whole ground.
    fn record(&mut self, replicate: ReplicateId, ground: &PossibleGround) {
        self.count(replicate, ground);
        self.finish(replicate);
    }
}

impl<A: Tally, B: Tally> Tally for (A, B) {
    fn count(&mut self, replicate: ReplicateId, part: &PossibleGround) {
        self.0.count(replicate, part);
        self.1.count(replicate, part);
    }

    fn finish(&mut self, replicate: ReplicateId) {
        self.0.finish(replicate);
        self.1.finish(replicate);
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0);
        self.1.merge(other.1);
    }
}

/// Draws a replicate into a tally, part by part; `part` is a buffer to be used again.
pub fn count<T: Tally>(sampler: &Sampler, replicate: ReplicateId, tally: &mut T, part: &mut PossibleGround) {
    sampler.parts(replicate, part, |part| tally.count(replicate, part));
    tally.finish(replicate);
}

/// Which replicates to run, and after how many the observer is asked whether to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replicates {
    /// The numbers, from 0; any split of a range gives the same counts as the whole.
    pub range: Range<u64>,
    /// Replicates a batch; at a batch border a run can end, and what it counted is exactly the batches before.
    pub batch: u64,
}

/// Counts, and the range of replicates that they hold.
#[derive(Debug)]
pub struct Counted<T> {
    /// The merged tally.
    pub tally: T,
    /// The replicates that were counted.
    pub range: Range<u64>,
}

/// Pieces of parallel work that a batch is cut into, at least where it has so many replicates: enough that no thread waits long for
/// another at the batch's end, and few enough that taking turns costs nothing.
const PIECES: u64 = 64;
/// Replicates of a piece, at most.
const LARGEST_PIECE: u64 = 8;

/// Runs replicates into tallies that `make` provides, one for each thread that asks.
///
/// The observer sees every batch border, with the tallies as they are there (in no particular order).
pub fn run<T: Tally>(
    sampler: &Sampler,
    replicates: Replicates,
    make: impl Fn() -> T + Sync,
    observer: &mut dyn Observer<T>,
) -> Counted<T> {
    let Replicates { range, batch } = replicates;
    let mut tallies: Vec<T> = Vec::new();
    let mut done = range.start;
    while done < range.end {
        let end = observer.next_border(done, range.end.min(done + batch.max(1)));
        tallies = run_batch(sampler, done..end, tallies, &make);
        done = end;
        let progress = Progress { done: done - range.start, wanted: range.end - range.start };
        if observer.at_border(progress, &tallies) == Verdict::Stop {
            break;
        }
    }
    let mut tally = make();
    tallies.into_iter().for_each(|part| tally.merge(part));
    Counted { tally, range: range.start..done }
}

fn run_batch<T: Tally>(
    sampler: &Sampler,
    range: Range<u64>,
    tallies: Vec<T>,
    make: &(impl Fn() -> T + Sync),
) -> Vec<T> {
    let idle = Mutex::new(tallies.into_iter().map(|tally| (tally, PossibleGround::default())).collect::<Vec<_>>());
    let take = || lock(&idle).pop();
    let piece_size = ((range.end - range.start) / PIECES).clamp(1, LARGEST_PIECE);
    let pieces = (range.end - range.start).div_ceil(piece_size);
    (0..pieces).into_par_iter().for_each(|piece| {
        let (mut tally, mut ground) = take().unwrap_or_else(|| (make(), PossibleGround::default()));
        let first = range.start + piece * piece_size;
        for replicate in first..(first + piece_size).min(range.end) {
            count(sampler, ReplicateId(replicate), &mut tally, &mut ground);
        }
        lock(&idle).push((tally, ground));
    });
    let idle = idle.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    idle.into_iter().map(|(tally, _)| tally).collect()
}

/// The lock's content; a panic elsewhere cannot leave it half-changed, since only whole tallies go in and out.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
