//! Which reductions of variance would pay, measured: makes `docs/precision.md`.
//!
//! `cargo run --release --example precision`; all counts and variances repeat, ratios of times do not quite.

mod boxes;
mod conditional;
mod controls;
mod grounds;
mod page;
mod sequences;
mod timing;

use remnants::scenario;
use std::path::Path;
use std::process::ExitCode;

const SCENARIOS: [&str; 3] = ["stepanakert-2020", "tutorial-valley", "nagorno-karabakh-2020"];

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let written = page(root)
        .and_then(|page| std::fs::write(root.join("docs/precision.md"), page).map_err(|error| error.to_string()));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn page(root: &Path) -> Result<String, String> {
    let mut page = include_str!("words/opening.md").to_owned();
    for name in SCENARIOS {
        eprintln!("{name} ...");
        let scenario = scenario::read(&root.join("scenarios").join(name)).map_err(|problems| problems.to_string())?;
        page += &page::chapter(name, &scenario.model)?;
    }
    Ok(page + include_str!("words/conclusion.md"))
}
