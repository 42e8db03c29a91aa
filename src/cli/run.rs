//! `remnants run`: from a scenario to an output folder.

use super::exact::{self, Voice};
use super::options::{Method, RunOptions};
use super::progress;
use super::sampling::{Goal, Sampling};
use super::{Outcome, fail, pieces};
use remnants::engine::plan::MemoryPlan;
use remnants::estimate;
use remnants::export::folder::{Existing, Folder, FolderError};
use remnants::export::manifest::Manifest;
use remnants::export::tables::table::Hxl;
use remnants::hazard::{Ending, Plan};
use remnants::output;
use remnants::part::Origin;
use remnants::part::file::Place;
use remnants::random::Seed;
use remnants::receipt::{Method as Made, Receipt};
use remnants::scenario::{self, Scenario, visible};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Runs a scenario.
pub fn run(options: &RunOptions) -> Outcome {
    // Before reading, since rasters are read in parallel.
    let threads = match start_threads(options.threads) {
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
    range: Range<u64>,
    goal: Goal,
    checkpoint: Option<Place>,
    threads: usize,
    started: SystemTime,
}

/// Starts so many threads, or one a core; gives how many.
pub fn start_threads(threads: Option<u16>) -> Result<usize, String> {
    let threads = threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let started = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    started.map(|()| threads).map_err(|error| format!("cannot start {threads} threads: {error}"))
}

fn prepare(options: &RunOptions, scenario: &Scenario, threads: usize) -> Result<Prepared, String> {
    check_method(options)?;
    options.pieces.check(options.precision)?;
    let plan = plan(options, scenario);
    let range = options.pieces.replicates(plan.replicates)?;
    let memory = MemoryPlan::new(&scenario.model, range.end - range.start, threads as u64);
    estimate::check_memory(memory, options.max_memory)?;
    let origin = Origin { scenario, place: &options.scenario, plan };
    if let Some(checkpoint) = &options.pieces.checkpoint {
        pieces::check_apart(checkpoint, options.pieces.partial.as_deref(), &target(options, scenario))?;
    }
    let checkpoint = options.pieces.checkpoint.as_deref().map(Place::hold).transpose()?;
    let goal = goal(options, origin, &range).inspect_err(|_| checkpoint.iter().for_each(Place::release))?;
    progress::listen().map_err(|error| format!("cannot listen for Ctrl-C: {error}"))?;
    Ok(Prepared { plan, range, goal, checkpoint, threads, started: SystemTime::now() })
}

/// Where results or counts go; whoever starts a command again is told if all is there already.
fn goal(options: &RunOptions, origin: Origin, range: &Range<u64>) -> Result<Goal, String> {
    let existing = if options.replace { Existing::Replace } else { Existing::Keep };
    if let Some(part) = &options.pieces.partial {
        let done = existing == Existing::Keep && pieces::is_done(part, origin, range);
        return if done { Ok(Goal::Done(part.clone())) } else { Place::open(part, existing).map(Goal::Part) };
    }
    let target = target(options, origin.scenario);
    match Folder::open(&target, existing) {
        Err(FolderError::HoldsRun(_)) if options.pieces.checkpoint.is_some() && is_done(&target, options, origin) => {
            Ok(Goal::Done(target))
        }
        folder => folder.map(Goal::Results).map_err(|error| error.to_string()),
    }
}

/// Where results go.
fn target(options: &RunOptions, scenario: &Scenario) -> PathBuf {
    options.output.clone().unwrap_or_else(|| PathBuf::from("output").join(&scenario.id))
}

/// Whether the folder holds the whole run that the command asks for.
fn is_done(target: &Path, options: &RunOptions, origin: Origin) -> bool {
    let receipt = Manifest::receipt(target);
    receipt.is_some_and(|receipt| {
        let Origin { scenario, plan, .. } = origin;
        let wanted = Receipt::exact(scenario).in_language(&options.language.code);
        let ended = matches!(receipt.ending, Ending::Complete | Ending::PrecisionReached);
        let asked = (receipt.seed, receipt.replicates_wanted, receipt.precision);
        let same = asked == (plan.seed.0, plan.replicates, plan.precision) && receipt.method == Made::Sampled;
        let Receipt { version, scenario, inputs, language, .. } = &receipt;
        let made = [version, scenario, language] == [&wanted.version, &wanted.scenario, &wanted.language];
        ended && same && made && *inputs == wanted.inputs && Manifest::has_hxl(target) == options.hxl
    })
}

/// The exact method draws nothing, so that what steers drawing has no meaning with it.
fn check_method(options: &RunOptions) -> Result<(), String> {
    let RunOptions { method, replicates, seed, precision, pieces, .. } = options;
    let steers = [
        ("--replicates", replicates.is_some()),
        ("--seed", seed.is_some()),
        ("--precision", precision.is_some()),
        ("--shard", pieces.shard.is_some()),
        ("--range", pieces.range.is_some()),
        ("--partial", pieces.partial.is_some()),
        ("--checkpoint", pieces.checkpoint.is_some()),
    ];
    match steers.iter().find(|(_, given)| *given && *method == Method::Exact) {
        Some((name, _)) => Err(format!("--method exact draws no possible grounds, so {name} has no meaning with it")),
        None => Ok(()),
    }
}

fn plan(options: &RunOptions, scenario: &Scenario) -> Plan {
    let unless_stated = if options.precision.is_some() { estimate::MOST_FOR_PRECISION } else { scenario.replicates };
    Plan {
        seed: Seed(options.seed.unwrap_or(scenario.seed)),
        replicates: options.replicates.unwrap_or(unless_stated),
        precision: options.precision,
    }
}

impl Prepared {
    fn carry_out(self, options: &RunOptions, scenario: &Scenario) -> Outcome {
        let Prepared { plan, range, goal, checkpoint, threads, started } = self;
        let hxl = if options.hxl { Hxl::Row } else { Hxl::None };
        let made = output::Made { scenario, scenario_file: &options.scenario, threads, started, hxl };
        match (options.method, goal) {
            (_, Goal::Done(place)) => {
                checkpoint.iter().for_each(Place::release);
                done_before(&place, options.quiet)
            }
            (Method::Exact, Goal::Results(folder)) => {
                exact::run(folder, &made, if options.quiet { Voice::Quiet } else { Voice::Speaking })
            }
            (Method::Exact, Goal::Part(_)) => fail(Outcome::Wrong, "--method exact counts nothing"),
            (Method::Sampled, goal) => {
                let sampling = Sampling { plan, range, made, options };
                sampling.run(goal, checkpoint).unwrap_or_else(|(outcome, message)| fail(outcome, &message))
            }
        }
    }
}

/// Says that there is nothing left to do.
pub fn done_before(place: &Path, quiet: bool) -> Outcome {
    if !quiet {
        eprintln!("Nothing to do: {} holds just this already.", visible(&place.display().to_string()));
    }
    Outcome::Done
}
