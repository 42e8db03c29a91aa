//! Small fixed pieces of the hot path, for counting instructions: `benches/counts/run` calls it under valgrind.
//!
//! `counts PIECE TIMES` does a piece so many times and prints how many streams, strikes or remnants that were.

#[path = "../benches/footprint/mod.rs"]
#[allow(dead_code, reason = "each bench and example takes its part")]
mod footprint;

use footprint::{Extras, Footprint, REFERENCE, frame};
use remnants::engine::observer::Unobserved;
use remnants::engine::{self, Replicates, Tally};
use remnants::hazard::tally::HazardTally;
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::sampler::{PossibleGround, Sampler};
use std::hint::black_box;
use std::process::ExitCode;

const SEED: Seed = Seed(1);
/// Grounds that are counted again and again.
const GROUNDS: u64 = 50;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.as_slice() {
        [piece, times] => times.parse().ok().and_then(|times| work(piece, times)),
        _ => None,
    };
    match done {
        Some(elements) => {
            println!("{elements}");
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("usage: counts streams|unknowns|draw|count|count-all|run|run-all TIMES");
            ExitCode::from(2)
        }
    }
}

fn work(piece: &str, times: u64) -> Option<u64> {
    let plain = Footprint { extras: Extras::None, ..REFERENCE };
    match piece {
        "streams" => Some(streams(times)),
        "unknowns" => Some(unknowns(times)),
        "draw" => Some(draw(times)),
        "count" => Some(count(&plain, times)),
        "count-all" => Some(count(&REFERENCE, times)),
        "run" => Some(run(&plain, times)),
        "run-all" => Some(run(&REFERENCE, times)),
        _ => None,
    }
}

/// Opens streams and takes a number of each.
fn streams(times: u64) -> u64 {
    let key = StreamKey::new(SEED, Stage::Remnants, "one");
    (0..times).for_each(|replicate| {
        black_box(key.stream(ReplicateId(replicate)).uniform());
    });
    times
}

/// Draws what is not known of 16 strikes.
fn unknowns(times: u64) -> u64 {
    let model = Footprint { strikes: 16, ..REFERENCE }.model();
    let sampler = Sampler::new(&model, SEED);
    for replicate in (0..times).map(ReplicateId) {
        let shared = sampler.shared(replicate);
        (0..model.strikes.len()).for_each(|index| {
            black_box(sampler.strike(index, &shared, replicate));
        });
    }
    times * model.strikes.len() as u64
}

/// Draws grounds.
fn draw(times: u64) -> u64 {
    let model = REFERENCE.model();
    let sampler = Sampler::new(&model, SEED);
    let mut ground = PossibleGround::default();
    let mut one = |replicate| {
        sampler.draw(ReplicateId(replicate), &mut ground);
        black_box(&ground).remnants.len() as u64
    };
    (0..times).map(&mut one).sum()
}

/// Counts some grounds again and again.
fn count(footprint: &Footprint, times: u64) -> u64 {
    let model = footprint.model();
    let (sampler, frame) = (Sampler::new(&model, SEED), frame(&model));
    let drawn = |replicate| {
        let mut ground = PossibleGround::default();
        sampler.draw(ReplicateId(replicate), &mut ground);
        ground
    };
    let grounds: Vec<PossibleGround> = (0..GROUNDS).map(drawn).collect();
    let mut tally = HazardTally::new(&frame);
    for time in 0..times {
        grounds.iter().for_each(|ground| tally.record(ReplicateId(GROUNDS + time), ground));
    }
    black_box(tally.into_counts());
    times * grounds.iter().map(|ground| ground.remnants.len() as u64).sum::<u64>()
}

/// Runs the engine on one thread.
fn run(footprint: &Footprint, times: u64) -> u64 {
    let model = footprint.model();
    let (sampler, frame) = (Sampler::new(&model, SEED), frame(&model));
    let replicates = Replicates { range: 0..times, batch: times };
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let counted = one.install(|| engine::run(&sampler, replicates, || HazardTally::new(&frame), &mut Unobserved));
    counted.tally.into_counts().rows.iter().map(|row| row.remnants).sum()
}
