//! `remnants coverage`: whether the intervals of a scenario hold as often as they state.

use super::progress::{Bar, Show};
use super::{Outcome, fail, print};
use clap::Args;
use remnants::coverage::errors::SmallRuns;
use remnants::coverage::{Coverage, Plan, study};
use remnants::engine::observer::Progress;
use remnants::export;
use remnants::random::Seed;
use remnants::report::coverage::{Setting, report};
use remnants::scenario::{self, Scenario, visible};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Options of `coverage`.
#[derive(Args, Debug)]
pub struct CoverageOptions {
    /// The scenario: its scenario.toml, or the folder that holds it.
    pub scenario: PathBuf,
    /// Simulated truths.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1_000..=10_000_000))]
    pub truths: u64,
    /// Replicates that the intervals are made of.
    #[arg(long, short, value_name = "N", default_value_t = 4_000, value_parser = clap::value_parser!(u64).range(1_000..=10_000_000))]
    pub replicates: u64,
    /// Seed [default: what the scenario says].
    #[arg(long, short, value_name = "S")]
    pub seed: Option<u64>,
    /// Also write every number into a new file, as JSON or CSV by its name.
    #[arg(long, short, value_name = "FILE.json|FILE.csv", value_parser = output)]
    pub output: Option<Output>,
}

/// A file to be written.
#[derive(Clone, Debug)]
pub struct Output {
    file: PathBuf,
    format: Format,
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Json,
    Csv,
}

fn output(text: &str) -> Result<Output, String> {
    let file = PathBuf::from(text);
    let format = match file.extension().and_then(|extension| extension.to_str()) {
        Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        Some(_) | None => return Err("name a file that ends with .json or .csv".to_owned()),
    };
    if file.exists() {
        Err("there is such a file already, and it is left as it is".to_owned())
    } else {
        Ok(Output { file, format })
    }
}

/// Small runs for the Monte Carlo errors.
const SMALL: SmallRuns = SmallRuns { runs: 200, replicates: 250, large: 100_000 };

/// Studies the coverage of a scenario.
pub fn coverage(options: &CoverageOptions) -> Outcome {
    match scenario::read(&options.scenario) {
        Ok(scenario) => carry_out(options, &scenario),
        Err(problems) => {
            eprintln!("{problems}");
            Outcome::Wrong
        }
    }
}

fn carry_out(options: &CoverageOptions, scenario: &Scenario) -> Outcome {
    let plan = Plan {
        seed: Seed(options.seed.unwrap_or(scenario.seed)),
        truths: options.truths,
        replicates: options.replicates,
        small: SMALL,
    };
    let bar = Bar::new(0, Show::Progress);
    bar.say("drawing possible grounds");
    let coverage = study(&scenario.model, plan, &mut |progress: Progress| bar.move_to(progress));
    bar.clear();
    let written = options.output.as_ref().map_or(Ok(()), |output| write(output, &coverage, scenario));
    let text = format!("{}\n\n{}", visible(&scenario.title), report(&coverage, &scenario.model, Setting::Terminal));
    match (print(&text), written) {
        (Outcome::Done, Ok(())) => verdict(&coverage),
        (Outcome::Done, Err(message)) => fail(Outcome::Failed, &message),
        (failed @ (Outcome::Failed | Outcome::Wrong | Outcome::Interrupted), _) => failed,
    }
}

fn verdict(coverage: &Coverage) -> Outcome {
    if coverage.failures().is_empty() {
        return Outcome::Done;
    }
    fail(Outcome::Failed, "the intervals do not hold as often as they state; do not use this version's numbers")
}

fn write(output: &Output, coverage: &Coverage, scenario: &Scenario) -> Result<(), String> {
    let bytes = match output.format {
        Format::Json => export::coverage::json(coverage, scenario),
        Format::Csv => export::coverage::csv(coverage, scenario).map_err(|error| error.to_string())?,
    };
    create(&output.file, &bytes).map_err(|error| format!("cannot write {}: {error}", output.file.display()))
}

fn create(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::File::create_new(file)?.write_all(bytes)
}
