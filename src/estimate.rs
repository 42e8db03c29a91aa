//! How long a run will take and how much memory, before it starts.

use crate::engine::Tally;
use crate::engine::plan::MemoryPlan;
use crate::exposure::{ExposureFrame, ExposureTally};
use crate::grid::Tiles;
use crate::model::Model;
use crate::random::{ReplicateId, Seed};
use crate::sampler::{PossibleGround, Sampler};
use std::time::{Duration, Instant};

/// The most replicates that a run to a precision draws if nothing else is said.
pub const MOST_FOR_PRECISION: u64 = 1_024_000;

/// Tallying takes about as long again as drawing.
const TALLY_FACTOR: f64 = 2.5;

/// Grounds that are timed, at most, and the time after which they are enough.
const MOST_GROUNDS: u64 = 20;
const ENOUGH: Duration = Duration::from_millis(10);

/// An estimate of the time that drawing and tallying take.
pub fn sampling(model: &Model, replicates: u64, threads: u64) -> Duration {
    time_of_one(model).mul_f64(replicates as f64 / threads as f64)
}

/// Drawing a ground, counting its hazard, which takes in proportion, and its exposure, which hangs on what is exposed.
fn time_of_one(model: &Model) -> Duration {
    let nowhere = Tiles::new(model.grid.boxes);
    let (sampler, frame) = (Sampler::new(model, Seed(0)), ExposureFrame::new(model, Seed(0), &nowhere));
    let (mut tally, mut ground) = (ExposureTally::new(&frame), PossibleGround::default());
    let (start, mut drawing, mut drawn) = (Instant::now(), Duration::ZERO, 0);
    while drawn < MOST_GROUNDS && start.elapsed() < ENOUGH {
        let before = Instant::now();
        sampler.draw(ReplicateId(drawn), &mut ground);
        drawing += before.elapsed();
        tally.record(ReplicateId(drawn), &ground);
        drawn += 1;
    }
    (start.elapsed() + drawing.mul_f64(TALLY_FACTOR - 1.0)) / drawn.max(1) as u32
}

/// A duration for people.
pub fn words(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 1.5 {
        "about a second".to_owned()
    } else if seconds < 90.0 {
        format!("about {seconds:.0} seconds")
    } else if seconds < 5400.0 {
        format!("about {:.0} minutes", seconds / 60.0)
    } else {
        format!("about {:.0} hours", seconds / 3600.0)
    }
}

/// A size for people.
pub fn size(bytes: u64) -> String {
    let mib = bytes as f64 / 1_048_576.0;
    if mib < 1024.0 { format!("{mib:.0} MiB") } else { format!("{:.1} GiB", mib / 1024.0) }
}

/// Refuses, in one sentence, a run that would need more memory than allowed.
pub fn check_memory(plan: MemoryPlan, allowed: Option<u64>) -> Result<(), String> {
    let (limit, whose) =
        allowed.map_or_else(|| (free_memory(), "free here"), |limit| (limit, "allowed by --max-memory"));
    if plan.total() <= limit {
        return Ok(());
    }
    Err(format!(
        "this run would need about {} of memory ({} for each of {} threads), more than the {} {whose}; \
         use larger cells, a smaller grid, fewer replicates, or fewer threads with --threads",
        size(plan.total()),
        size(plan.per_thread),
        plan.threads,
        size(limit)
    ))
}

/// Nine tenths of the memory that the system says is available; 4 GiB where it does not say.
fn free_memory() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib = line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.map_or(4 << 30, |kib| kib * 1024 / 10 * 9)
}
