//! The page: words and tables.

use crate::limits::{Limits, RECORDS};
use crate::memory::Run;
use crate::numbers::{exact, figure};
use crate::peers::{Peers, Row};
use crate::scaling::{Point, Series};
use crate::spread::Spread;
use std::fmt::Write;

/// Everything that was measured.
pub struct Measured<'a> {
    pub peers: Peers,
    pub limits: Limits,
    pub series: &'a [Series],
    pub runs: Vec<Run>,
    pub machine: Vec<(&'static str, String)>,
}

/// The page.
pub fn page(measured: &Measured) -> String {
    let parts = [
        OPENING.to_owned(),
        machine(&measured.machine),
        peers(&measured.peers),
        scaling(measured.series),
        memory(&measured.runs),
        limits(&measured.limits, &measured.peers.rows),
        INSTRUCTIONS.to_owned(),
    ];
    parts.join("\n")
}

const OPENING: &str = "# Performance

What a run costs, and what decides it. All of it was measured on the one machine described below, by two commands; nothing on this page is typed by hand:

```
benches/peers/run                              # the table side by side, into benches/peers/result.json
cargo run --release --example performance      # everything else, and this page
```

Figures are medians, with the least and the most of the repeats in brackets. The machine was not alone with its work, so differences within the brackets mean
nothing. *A remnant* is one unexploded submunition drawn and counted in one possible ground. The *reference footprint* is one invented strike of 20 carriers of 104 submunitions, about
260 remnants a ground, on 400 x 400 cells of 5 m (`benches/footprint/mod.rs`). *Without extras* the engine counts cells, boxes and coarser blocks, hectares, totals, moments of position;
*with everything counted* also fade-out about an evidence point and four zones, four districts and three density thresholds.
";

const INSTRUCTIONS: &str = "## What cannot hide in noise

`benches/counts/run --check` counts the instructions of the hot path under valgrind and fails if they moved by more than 3 % from `benches/counts/expected.json`; a busy
neighbour does not move them. `cargo bench --bench floors` times each floor by itself.
";

fn machine(lines: &[(&'static str, String)]) -> String {
    let mut text = "## The machine\n\n| | |\n|---|---|\n".to_owned();
    lines.iter().for_each(|(name, value)| {
        let _ = writeln!(text, "| {name} | {value} |");
    });
    text
}

fn peers(peers: &Peers) -> String {
    let mut text = format!(
        "## Side by side\n\nThe reference footprint, {} replicates, {} rounds in alternating order, {}. {}. Before anything was timed, all counts were compared with each \
         other and with the exact companion: {} comparisons, a false alarm anywhere among them at most once in {}; they agreed. What each counts stands in \
         [benches/peers](../benches/peers/README.md).\n\n\
         | | ns a remnant | times the first row | peak memory, MB | of which before work, MB |\n|---|---:|---:|---:|---:|\n",
        exact(peers.replicates as f64),
        peers.rounds,
        peers.cpu,
        peers.versions,
        exact(peers.comparisons as f64),
        exact(1.0 / peers.family_alarm),
    );
    peers.rows.iter().for_each(|row| text += &peer(row));
    for name in &peers.missing {
        let _ = writeln!(text, "| {name} | not measured: its packages could not be installed | | | |");
    }
    text + "\nThe first row's ratio is 1 by definition; ratios are taken within rounds. Stages add up to the time of the row above them.\n"
}

fn peer(row: &Row) -> String {
    let megabytes = |bytes: Option<f64>| bytes.map_or_else(|| "unknown".to_owned(), |bytes| figure(bytes / 1e6));
    let mut text = format!(
        "| {} | {} | {} | {} | {} |\n",
        row.name,
        row.ns.words(),
        row.ratio.words(),
        megabytes(row.peak),
        megabytes(row.before)
    );
    row.stages.iter().for_each(|(stage, ns)| {
        let _ = writeln!(text, "| - {stage} | {} | | | |", ns.words());
    });
    text
}

fn scaling(series: &[Series]) -> String {
    let opening = "## How it grows\n\nTime a remnant, where one thing is made larger. A flat line is time in proportion to remnants.\n".to_owned();
    series.iter().map(one).fold(opening, |text, part| text + "\n" + &part)
}

fn one(series: &Series) -> String {
    let mut text = format!(
        "### {}\n\n{}\n\n![{} against ns a remnant](performance/{})\n\n| {} | remnants | ns a remnant, without extras | with everything counted | seconds, everything |\n|---:|---:|---:|---:|---:|\n",
        series.heading, series.about, series.quantity, series.file, series.quantity
    );
    series.points.iter().for_each(|point| text += &size(point));
    text
}

fn size(point: &Point) -> String {
    format!(
        "| {} | {} | {} | {} | {} |\n",
        exact(point.x),
        exact(point.remnants as f64),
        point.ns(0).words(),
        point.ns(1).words(),
        figure(point.seconds[1].median)
    )
}

fn memory(runs: &[Run]) -> String {
    let mut text = "## Whole runs: time, and memory beside the plan\n\nThe released program as a process of its own, once each: companion, drawing, maps, rasters, tables and report. Memory is the system's \
                    high-water mark (VmHWM); the plan is what the program says before it starts, and by which `--max-memory` refuses. It must not lie below the peak. The country is [invented](../benches/country/README.md).\n\n\
                    | scenario | replicates | threads | seconds | peak, MB | planned, MB | peak / planned |\n|---|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    runs.iter().for_each(|run| text += &run_row(run));
    text
}

fn run_row(run: &Run) -> String {
    let megabytes = |bytes: u64| figure(bytes as f64 / 1e6);
    let share = run.peak.map_or_else(
        || "unknown".to_owned(),
        |peak| match figure(peak as f64 / run.planned as f64) {
            above if peak > run.planned => format!("**{above}: above the plan**"),
            within => within,
        },
    );
    format!(
        "| {} | {} | {} | {} | {} | {} | {share} |\n",
        run.scenario,
        run.replicates,
        run.threads,
        figure(run.seconds),
        run.peak.map_or_else(|| "unknown".to_owned(), megabytes),
        megabytes(run.planned)
    )
}

fn limits(limits: &Limits, rows: &[Row]) -> String {
    let Limits { threads, bytes, .. } = limits;
    let all = format!("{threads} threads");
    let table = [
        ("memory: a = b + 3 c over arrays of 64 MB, GB/s (three arrays)", limits.triad[0], limits.triad[1]),
        ("memory: a = b over arrays of 64 MB, GB/s (two arrays)", limits.copy[0], limits.copy[1]),
    ];
    let mut text = format!("## The distance to the machine's limits\n\n| | one thread | {all} |\n|---|---:|---:|\n");
    for (what, one, many) in table {
        let _ = writeln!(text, "| {what} | {} | {} |", one.words(), many.words());
    }
    for (what, one) in [
        ("random bytes of ChaCha8, by the block, GB/s", limits.random),
        ("a uniform number of a stream (ChaCha8), ns", limits.uniform),
        ("a normal number of a stream, ns", limits.normal),
        ("a stream opened, with its first number, ns", limits.open),
    ] {
        let _ = writeln!(text, "| {what} | {} | |", one.words());
    }
    text + &derived(limits, *bytes, rows)
}

/// What a remnant would take if only its numbers, or only its memory, cost anything.
fn derived(limits: &Limits, bytes: f64, rows: &[Row]) -> String {
    let chance = 16.0 / limits.random.median;
    let Spread { median: rate, .. } = limits.triad[0];
    let moved = bytes / rate;
    let least = chance.max(moved);
    let measured = rows.first().map_or_else(String::new, |row| {
        format!(
            " The first row of the table side by side, {} ns, is {} times the larger of the two.",
            figure(row.ns.median),
            figure(row.ns.median / least)
        )
    });
    format!(
        "\nDerived, for one remnant of the reference footprint on one thread, without extras:\n\n\
         - **Chance.** A place in the plane takes two numbers of 8 bytes at least: 16 bytes at {} GB/s = **{} ns**. Turning them into normal numbers, the carriers, and two streams a strike and ground come on top.\n\
         - **Memory.** A record of {} bytes in each of three lattices, {} bytes more where its place holds a remnant already, and both for every coarser block that a ground \
         hits, each read and written: {} bytes a remnant, as counted in 1,000 grounds. At the {} GB/s of the triad that would be **{} ns**, if none of it were in a cache; most of it is, so this is not a \
         bound from below but the price if caches did not help.\n\n\
         Arithmetic and branches between them are the rest.{measured}\n",
        figure(limits.random.median),
        figure(chance),
        RECORDS[0],
        RECORDS[1],
        figure(bytes),
        figure(rate),
        figure(moved),
    )
}
