//! `remnants check`: every problem at once, then the scenario in words.

use super::{Outcome, print};
use remnants::engine::plan::MemoryPlan;
use remnants::estimate;
use remnants::scenario::{self, Scenario};
use std::path::PathBuf;

/// Checks scenarios; all of them are read even if some are wrong.
pub fn check(paths: &[PathBuf]) -> Outcome {
    let mut outcome = Outcome::Done;
    for path in paths {
        match scenario::read(path) {
            Ok(scenario) => {
                if print(&describe(&scenario)) == Outcome::Failed {
                    return Outcome::Failed;
                }
            }
            Err(problems) => {
                eprintln!("{problems}");
                outcome = Outcome::Wrong;
            }
        }
    }
    outcome
}

fn describe(scenario: &Scenario) -> String {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let plan = MemoryPlan::new(&scenario.model, scenario.replicates, threads);
    let time = estimate::sampling(&scenario.model, scenario.replicates, threads);
    format!(
        "{}\nA run on {threads} threads needs at most {} of memory. Its {} replicates take {}, besides the exact expected map and the outputs.\n",
        scenario::describe(scenario),
        estimate::size(plan.total()),
        scenario.replicates,
        estimate::words(time),
    )
}
