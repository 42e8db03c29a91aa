//! `remnants verify`: whether a run is what it claims.

use super::progress::{Bar, Show};
use super::{Outcome, exact, fail, print};
use clap::Args;
use remnants::engine::plan::MemoryPlan;
use remnants::estimate;
use remnants::export::folder::{Existing, Folder};
use remnants::hazard::{self, Hazard, Plan};
use remnants::model::Model;
use remnants::output;
use remnants::random::Seed;
use remnants::receipt::{Method, Receipt};
use remnants::verify::{Judgement, Request, Rerun, Verified, verify as check};
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Options of `verify`.
#[derive(Args, Debug)]
pub struct VerifyOptions {
    /// Folder of the run, such as output/valley.
    run: PathBuf,
    /// The scenario, if it is no longer where the run says.
    #[arg(long, value_name = "PATH")]
    scenario: Option<PathBuf>,
    /// Replicates to draw again and compare; all, if the run has fewer.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    sample: u64,
    /// Choose those replicates as an earlier verification did [default: unpredictable].
    #[arg(long, value_name = "S")]
    sample_seed: Option<u64>,
    /// Run everything again and compare every byte.
    #[arg(long)]
    full: bool,
}

/// Verifies a run.
pub fn verify(options: &VerifyOptions) -> Outcome {
    let request = Request {
        run: options.run.clone(),
        scenario: options.scenario.clone(),
        sample: options.sample,
        sample_seed: options.sample_seed.unwrap_or_else(unpredictable),
        refuse,
    };
    let verified = check(&request).and_then(|mut verified| {
        if wants_whole(options, &verified) {
            compare_whole(&mut verified)?;
        }
        Ok(verified)
    });
    match verified {
        Ok(verified) => conclude(&verified),
        Err(sentence) => fail(Outcome::Wrong, &sentence),
    }
}

fn conclude(verified: &Verified) -> Outcome {
    let report = &verified.report;
    match (print(&format!("{}\n{}", report.sentence(), report.details())), report.judgement()) {
        (Outcome::Done, Judgement::Confirmed) => Outcome::Done,
        (Outcome::Done, Judgement::Doubtful | Judgement::Refuted) => Outcome::Failed,
        (failed @ (Outcome::Failed | Outcome::Wrong | Outcome::Interrupted), _) => failed,
    }
}

fn refuse(model: &Model, replicates: u64) -> Result<(), String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    estimate::check_memory(MemoryPlan::new(model, replicates, threads), None)
}

/// A number that whoever wrote the run could not know: the keys of a new hash table are the system's random numbers.
fn unpredictable() -> u64 {
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.finish() % 1_000_000_000_000
}

/// Whether everything is run again: where it is asked for, and where there are no replicates to draw again.
fn wants_whole(options: &VerifyOptions, verified: &Verified) -> bool {
    options.full || verified.rerun.as_ref().is_some_and(|rerun| rerun.receipt.method == Method::Exact)
}

/// Runs everything again, in a folder of its own that is removed afterwards.
fn compare_whole(verified: &mut Verified) -> Result<(), String> {
    let Some(rerun) = &verified.rerun else { return Ok(()) };
    let place = std::env::temp_dir().join(format!("remnants-verify-{}-{}", std::process::id(), unpredictable()));
    fs::create_dir(&place).map_err(|error| format!("cannot write to {}: {error}", place.display()))?;
    let again = place.join("run");
    let compared = run_again(rerun, &again).and_then(|()| verified.compare(&again));
    // What cannot be removed is left to the system, which clears that place.
    let _ = fs::remove_dir_all(&place);
    compared
}

fn run_again(rerun: &Rerun, target: &Path) -> Result<(), String> {
    let Rerun { scenario, receipt, hxl, .. } = rerun;
    let folder = Folder::open(target, Existing::Keep).map_err(|error| error.to_string())?;
    let (threads, started) = (rayon::current_num_threads(), SystemTime::now());
    let made = output::Made { scenario, scenario_file: target, threads, started, hxl: *hxl };
    match receipt.method {
        Method::Exact => exact::compute(folder, &made).1.map(|_| ()),
        Method::Sampled => {
            let hazard = sampled_again(&scenario.model, receipt);
            let receipt = Receipt::new(scenario, &hazard).in_language(&receipt.language);
            output::write(&output::Run::new(&hazard, &receipt, made)?, folder).map(|_| ())
        }
    }
}

/// The same replicates; that the run may have ended there was checked before.
fn sampled_again(model: &Model, receipt: &Receipt) -> Hazard {
    let plan = Plan { seed: Seed(receipt.seed), replicates: receipt.replicates_wanted, precision: None };
    let mut bar = Bar::new(receipt.replicates(), Show::Progress);
    let hazard = hazard::assess_those(model, plan, &receipt.counted, &mut bar);
    bar.clear();
    Hazard { precision: receipt.precision, ending: receipt.ending, ..hazard }
}
