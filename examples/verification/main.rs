//! The verification suite: the program against closed forms and independent numerical computations.
//!
//! `cargo run --release --example verification` writes docs/verification.md and its plots anew; with `-- --check` it
//! writes nothing and exits 1 if they differ from what stands there. Either way it exits 1 if a comparison fails.

mod failures;
mod carriers;
mod shared_rates;
mod patterns;
mod bearings;
mod locations;
mod boxes;
mod ground;
mod fates;
mod unrecorded;
mod zones;
mod fade_out;
mod combinations;
mod companion;
mod convergence;

mod reference;
mod suite;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use suite::comparison::{Chapter, Doubt, Judgement};
use suite::page::{Written, page};

const CHAPTERS: [fn() -> Chapter; 15] = [
    failures::chapter,
    carriers::chapter,
    shared_rates::chapter,
    patterns::chapter,
    bearings::chapter,
    locations::chapter,
    boxes::chapter,
    ground::chapter,
    fates::chapter,
    unrecorded::chapter,
    zones::chapter,
    fade_out::chapter,
    combinations::chapter,
    companion::chapter,
    convergence::chapter,
];

fn main() -> ExitCode {
    let checking = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [one] if one == "--check" => true,
        _ => {
            eprintln!("usage: verification [--check]");
            return ExitCode::from(2);
        }
    };
    match run(checking) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(checking: bool) -> Result<bool, std::io::Error> {
    let chapters: Vec<Chapter> = CHAPTERS.iter().map(|chapter| chapter()).collect();
    assert_own_seeds(&chapters);
    let faults = std::fs::read_to_string(docs().join("verification/faults.md")).unwrap_or_default();
    let files = page(&chapters, &faults);
    let sound = report(&chapters);
    if checking {
        return Ok(unchanged(&files) && sound);
    }
    std::fs::create_dir_all(docs().join("verification"))?;
    files.iter().try_for_each(|(name, content)| std::fs::write(docs().join(name), content))?;
    Ok(sound)
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// Cases that shared a seed would share their luck.
fn assert_own_seeds(chapters: &[Chapter]) {
    let mut seen = BTreeSet::new();
    for case in chapters.iter().flat_map(|chapter| &chapter.cases).filter(|case| case.replicates > 0) {
        let apart = case.name.starts_with("the 50 % zone");
        assert!(seen.insert(case.seed) || apart, "{} has the seed of another case", case.name);
    }
}

/// Says what failed; true if nothing did.
fn report(chapters: &[Chapter]) -> bool {
    let judgement = Judgement::new(chapters);
    for (case, row) in judgement.failures(chapters) {
        let z = match row.doubt {
            Doubt::Test { z, .. } => format!("z {z:.1}"),
            Doubt::Skewed => "too skewed a sample".to_owned(),
            Doubt::Limit(limit) => format!("allowed difference {limit:.2e}"),
        };
        let (measured, expected) = (row.measured, row.expected);
        eprintln!("FAILS: {}: {}: {measured:.6} where {expected:.6} is expected, {z}", case.name, row.quantity);
    }
    let failed = judgement.failures(chapters).count();
    eprintln!("{} comparisons with chance in them, limit |z| {:.2}; {failed} failed", judgement.tests, judgement.limit);
    failed == 0
}

fn unchanged(files: &[Written]) -> bool {
    let differing = files.iter().filter(|(name, content)| {
        std::fs::read_to_string(docs().join(name)).map(|there| there != *content).unwrap_or(true)
    });
    let names: Vec<&str> = differing.map(|(name, _)| name.as_str()).collect();
    if !names.is_empty() {
        eprintln!("differs from what is committed: docs/{}; run the example without --check", names.join(", docs/"));
    }
    names.is_empty()
}
