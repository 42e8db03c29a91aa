//! Makes `docs/outputs.md`, the data dictionary of a run: `cargo run --release --example outputs`.
//! With `-- --check` it writes nothing and exits with 1 if the committed page differs.
//!
//! Columns, rasters and pictures come from the definitions that the program itself writes by, as the tutorial has them, which
//! has every feature. What the files and the keys of summary.json mean is written here, and nothing may be left out.

mod files;
mod keys;
mod rasters;
mod tables;

use remnants::engine::observer::{Progress, Verdict};
use remnants::export::summary;
use remnants::hazard::{Hazard, Plan, Stage, Watcher, assess};
use remnants::random::Seed;
use remnants::receipt::Receipt;
use remnants::scenario::{self, Scenario};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const PAGE: &str = "docs/outputs.md";
/// Enough for a release zone; no number of the run reaches the page.
const REPLICATES: u64 = 300;

fn main() -> ExitCode {
    let checking = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [one] if one == "--check" => true,
        _ => {
            eprintln!("usage: outputs [--check]");
            return ExitCode::from(2);
        }
    };
    let done = page().and_then(|page| if checking { check(&page) } else { write(&page) });
    done.map_or_else(
        |message| {
            eprintln!("{message}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn write(page: &str) -> Result<(), String> {
    std::fs::write(root().join(PAGE), page).map_err(|error| error.to_string())
}

fn check(page: &str) -> Result<(), String> {
    let committed = std::fs::read_to_string(root().join(PAGE)).unwrap_or_default();
    if committed == page {
        return Ok(());
    }
    let same = committed.lines().zip(page.lines()).take_while(|(old, new)| old == new).count();
    Err(format!("{PAGE} differs from what the program writes, first in line {}; run the example again", same + 1))
}

fn page() -> Result<String, String> {
    let scenario =
        scenario::read(&root().join("scenarios/tutorial-valley")).map_err(|problems| problems.to_string())?;
    let hazard = tutorial(&scenario);
    let summary = summary::summary(&scenario, &hazard, &Receipt::new(&scenario, &hazard));
    Ok([
        INTRODUCTION.to_owned(),
        files::chapter(),
        rasters::chapter(&scenario, &hazard),
        tables::chapter(&scenario, &hazard),
        keys::chapter(&summary)?,
    ]
    .join("\n"))
}

fn tutorial(scenario: &Scenario) -> Hazard {
    let plan = Plan { seed: Seed(scenario.seed), replicates: REPLICATES, precision: None };
    assess(&scenario.model, plan, &mut Silent)
}

struct Silent;

impl Watcher for Silent {
    fn stage(&mut self, _stage: Stage) {}
    fn progress(&mut self, _progress: Progress) -> Verdict {
        Verdict::Continue
    }
}

/// A row of a Markdown table.
fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A Markdown table with these headings.
fn table(headings: &[&str], rows: &[String]) -> String {
    let line = headings.iter().map(|_| "---").collect::<Vec<_>>();
    [row(headings), row(&line), rows.concat()].concat()
}

const INTRODUCTION: &str = "# What a run writes

Made by `cargo run --release --example outputs` from the program's own definitions; do not edit it. The layout has a version, `output_version` in
`manifest.json`: names below stay as they are within a version; new ones may come.

What holds everywhere:

- **A place without a value is \"no documented strike, not assessed\". It is not zero and it is not safe.**
- *None of N is never 0.* A probability that no possible ground showed is empty (CSV) or null (JSON, Parquet) beside its upper bound. In rasters it is that bound.
- A number comes with its doubt. *Standard errors* and *Monte Carlo ranges* (`mc`) say what more replicates would make better. *Quantiles* at 5 % and 95 % are the
  90 % interval of the model: what is not known about the ground, however many replicates are drawn.
- *Means add up, quantiles do not.* The tables say for each column whether its entries may be added, and over what.
- Units stand in names or beside them; lengths are metres, areas hectares (1 ha = 10,000 m\u{b2}), dates `2020-10-04`.
- The same scenario, seed and version give the same bytes in every file but `manifest.json`.
- Texts from the scenario (names, ids) stand as they are in JSON and Parquet. In **CSV** a text that begins with `=`, `+`, `-`, `@`, a tab or a line break, at its start or behind a
  semicolon or tab, gets an apostrophe before it (`'=SUM(A1)`), because spreadsheets would run it as a formula when the table is opened, and names come
  from files that others wrote. Numbers are never changed. To join on such an id, take the apostrophe away or read the Parquet or JSON files.
- `remnants verify RUN` says whether a folder is what it claims to be.

A result of this program is a model's, no survey. Nothing below is an IMSMA record of a hazard area: where the column *IMSMA* names a field, ours says
the same thing or the row says how it differs, so that data can be carried over; a zone is **not** a confirmed or suspected hazardous area.
";
