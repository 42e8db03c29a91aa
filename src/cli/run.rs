//! `remnants run`: from a scenario to an output folder.

use super::exact::{self, Voice};
use super::options::{Method, RunOptions};
use super::progress::{self, Bar, Show};
use super::{Outcome, estimate, fail, print};
use remnants::engine::plan::MemoryPlan;
use remnants::exact::check::Verdict;
use remnants::export::folder::{Existing, Folder};
use remnants::export::tables::table::Hxl;
use remnants::hazard::{self, Ending, Hazard, Plan};
use remnants::output;
use remnants::random::Seed;
use remnants::receipt::Receipt;
use remnants::report::terminal;
use remnants::scenario::{self, Scenario};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// The most replicates that a run with `--precision` draws if nothing else is said.
const MOST_FOR_PRECISION: u64 = 1_024_000;

/// Runs a scenario.
pub fn run(options: &RunOptions) -> Outcome {
    // Before reading, since rasters are read in parallel.
    let threads = match start_threads(options) {
        Ok(threads) => threads,
        Err(message) => return fail(Outcome::Wrong, &message),
    };
    let scenario = match scenario::read(&options.scenario) {
        Ok(scenario) => scenario,
        Err(problems) => {
            eprintln!("{problems}");
            return Outcome::Wrong;
        }
    };
    match prepare(options, &scenario, threads) {
        Ok(prepared) => prepared.carry_out(options, &scenario),
        Err(message) => fail(Outcome::Wrong, &message),
    }
}

/// Everything that is checked before any computing.
struct Prepared {
    plan: Plan,
    folder: Folder,
    threads: usize,
    started: SystemTime,
}

fn start_threads(options: &RunOptions) -> Result<usize, String> {
    let threads =
        options.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let started = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    started.map(|()| threads).map_err(|error| format!("cannot start {threads} threads: {error}"))
}

fn prepare(options: &RunOptions, scenario: &Scenario, threads: usize) -> Result<Prepared, String> {
    check_method(options)?;
    let plan = plan(options, scenario);
    let memory = MemoryPlan::new(&scenario.model, plan.replicates, threads as u64);
    estimate::check_memory(memory, options.max_memory)?;
    let existing = if options.replace { Existing::Replace } else { Existing::Keep };
    let target = options.output.clone().unwrap_or_else(|| PathBuf::from("output").join(&scenario.id));
    let folder = Folder::open(&target, existing).map_err(|error| error.to_string())?;
    progress::listen().map_err(|error| format!("cannot listen for Ctrl-C: {error}"))?;
    Ok(Prepared { plan, folder, threads, started: SystemTime::now() })
}

/// The exact method draws nothing, so that what steers drawing has no meaning with it.
fn check_method(options: &RunOptions) -> Result<(), String> {
    let RunOptions { method, replicates, seed, precision, .. } = options;
    let steers =
        [("--replicates", replicates.is_some()), ("--seed", seed.is_some()), ("--precision", precision.is_some())];
    match steers.iter().find(|(_, given)| *given && *method == Method::Exact) {
        Some((name, _)) => Err(format!("--method exact draws no possible grounds, so {name} has no meaning with it")),
        None => Ok(()),
    }
}

fn plan(options: &RunOptions, scenario: &Scenario) -> Plan {
    let unless_stated = if options.precision.is_some() { MOST_FOR_PRECISION } else { scenario.replicates };
    Plan {
        seed: Seed(options.seed.unwrap_or(scenario.seed)),
        replicates: options.replicates.unwrap_or(unless_stated),
        precision: options.precision,
    }
}

impl Prepared {
    fn carry_out(self, options: &RunOptions, scenario: &Scenario) -> Outcome {
        let Prepared { plan, folder, threads, started } = self;
        let hxl = if options.hxl { Hxl::Row } else { Hxl::None };
        let made = output::Made { scenario, scenario_file: &options.scenario, threads, started, hxl };
        match options.method {
            Method::Exact => exact::run(folder, &made, if options.quiet { Voice::Quiet } else { Voice::Speaking }),
            Method::Sampled => sample(plan, folder, made, options),
        }
    }
}

fn sample(plan: Plan, folder: Folder, made: output::Made<'_>, options: &RunOptions) -> Outcome {
    let scenario = made.scenario;
    let show = if options.quiet { Show::Nothing } else { Show::Progress };
    if show == Show::Progress {
        announce(scenario, plan, made.threads);
    }
    let mut bar = Bar::new(plan.replicates, show);
    let hazard = hazard::assess(&scenario.model, plan, &mut bar);
    bar.say("writing maps, rasters and tables");
    let receipt = Receipt::new(scenario, &hazard).in_language(&options.language.code);
    let written = output::Run::new(&hazard, &receipt, made).and_then(|run| Ok((output::write(&run, folder)?, run)));
    bar.clear();
    match written {
        Ok((target, run)) if !options.quiet => {
            let told = terminal::summary(run.findings(), options.language);
            finish(&hazard, &format!("{told}\nAll files are in {}\n", target.display()))
        }
        Ok(_) => outcome(&hazard),
        Err(message) => fail(Outcome::Failed, &message),
    }
}

/// Says how long it will take, if that is more than a minute.
fn announce(scenario: &Scenario, plan: Plan, threads: usize) {
    let time = estimate::sampling(&scenario.model, plan.replicates, threads as u64);
    if time > Duration::from_secs(60) {
        eprintln!("This will take {} on {threads} threads; Ctrl-C keeps what is done by then.", estimate::words(time));
    }
}

fn finish(hazard: &Hazard, text: &str) -> Outcome {
    match print(text) {
        Outcome::Done => outcome(hazard),
        failed @ (Outcome::Failed | Outcome::Wrong | Outcome::Interrupted) => failed,
    }
}

fn outcome(hazard: &Hazard) -> Outcome {
    match (hazard.check.verdict, hazard.ending) {
        (Verdict::Disagrees, _) => {
            fail(Outcome::Failed, "the run disagrees with its exact companion; do not use its numbers")
        }
        (Verdict::Agrees | Verdict::NotDecidable, Ending::Interrupted) => Outcome::Interrupted,
        (
            Verdict::Agrees | Verdict::NotDecidable,
            Ending::Complete | Ending::PrecisionReached | Ending::PartsMissing,
        ) => Outcome::Done,
    }
}
