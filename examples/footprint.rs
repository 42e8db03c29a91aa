//! The reference footprint, drawn and counted by the engine as in a real run, as one process: for comparisons and for measuring.
//!
//! ```text
//! cargo run --release --example footprint -- REPLICATES THREADS none|all [COUNTS.json]
//! ```
//!
//! Prints one line of JSON: seconds of drawing and counting, remnants, bytes of memory at most. With a file to write, all counts and
//! what the exact companion expects go there.

#[path = "../benches/footprint/mod.rs"]
#[allow(dead_code, reason = "each bench and example takes its part")]
mod footprint;

use footprint::{Extras, Footprint, REFERENCE, frame, high_water_bytes};
use remnants::engine::observer::Unobserved;
use remnants::engine::tally::CellCount;
use remnants::engine::{self, Replicates};
use remnants::exact::{self, presence::presence};
use remnants::grid::{Cell, Tiles};
use remnants::hazard::tally::{Frame, HazardCounts, HazardTally, ReplicateRow};
use remnants::model::Model;
use remnants::random::Seed;
use remnants::sampler::Sampler;
use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::Instant;

/// What was asked for.
struct Asked {
    replicates: u64,
    threads: usize,
    extras: Extras,
    counts: Option<String>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some(asked) = asked(&words) else {
        eprintln!("usage: footprint REPLICATES THREADS none|all [COUNTS.json]");
        return ExitCode::from(2);
    };
    match carry_out(&asked) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn asked(words: &[String]) -> Option<Asked> {
    let (fixed, rest) = words.split_first_chunk::<3>()?;
    let [replicates, threads, extras] = fixed;
    let extras = match extras.as_str() {
        "none" => Extras::None,
        "all" => Extras::All,
        _ => return None,
    };
    let whole = |text: &String| text.parse::<u64>().ok().filter(|number| *number > 0);
    Some(Asked {
        replicates: whole(replicates)?,
        threads: usize::try_from(whole(threads)?).ok()?,
        extras,
        counts: rest.first().cloned(),
    })
}

fn carry_out(asked: &Asked) -> Result<Value, String> {
    rayon::ThreadPoolBuilder::new().num_threads(asked.threads).build_global().map_err(|error| error.to_string())?;
    let model = Footprint { extras: asked.extras, ..REFERENCE }.model();
    let frame = frame(&model);
    let before = high_water_bytes("self");
    let start = Instant::now();
    let counts = count(&frame, asked.replicates);
    let seconds = start.elapsed().as_secs_f64();
    let peak = high_water_bytes("self");
    if let Some(file) = &asked.counts {
        let all = all(&model, &counts)?.to_string();
        std::fs::write(file, all).map_err(|error| format!("{file}: {error}"))?;
    }
    let remnants: u64 = counts.rows.iter().map(|row| row.remnants).sum();
    Ok(json!({ "seconds": seconds, "remnants": remnants, "before_bytes": before, "peak_bytes": peak }))
}

fn count(frame: &Frame, replicates: u64) -> HazardCounts {
    let sampler = Sampler::new(frame.model, Seed(1));
    let replicates = Replicates { range: 0..replicates, batch: replicates };
    engine::run(&sampler, replicates, || HazardTally::new(frame), &mut Unobserved).tally.into_counts()
}

/// Counts, by cell and box in rows from the north, and by replicate; and what is known exactly.
fn all(model: &Model, counts: &HazardCounts) -> Result<Value, String> {
    let companion = exact::companion(model);
    let presence = presence(model, None)?;
    let by_replicate = |number: fn(&ReplicateRow) -> u64| counts.rows.iter().map(number).collect::<Vec<u64>>();
    Ok(json!({
        "remnants": by_replicate(|row| row.remnants),
        "boxes_hit": by_replicate(|row| row.boxes),
        "cells": columns(&counts.supports.cells),
        "boxes": columns(&counts.supports.box_levels[0]),
        "exact": {
            "total": companion.total,
            "cells": dense(&companion.cells, |mean| mean),
            "boxes": dense(&companion.boxes, |mean| mean),
            "boxes_error": dense(&companion.box_change, f64::abs),
            "presence": dense(&presence, |known| known.any),
            "presence_error": dense(&presence, |known| known.any_error),
        },
    }))
}

fn columns(counts: &Tiles<CellCount>) -> Value {
    json!({
        "sum": dense(counts, |count| count.sum),
        "squares": dense(counts, |count| count.squares),
        "hits": dense(counts, |count| count.hits),
    })
}

fn dense<T: Copy + Default, U>(tiles: &Tiles<T>, value: impl Fn(T) -> U) -> Vec<U> {
    let lattice = *tiles.lattice();
    let cells = (0..lattice.rows()).flat_map(|row| (0..lattice.columns()).map(move |column| Cell { row, column }));
    cells.map(|cell| value(tiles.get(cell))).collect()
}
