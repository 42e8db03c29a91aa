//! `remnants run --method exact`: what needs no sampling.

use super::{Outcome, fail, print};
use remnants::export::folder::Folder;
use remnants::export::unsampled::ExactRun;
use remnants::hazard::unsampled::Unsampled;
use remnants::output;
use remnants::receipt::Receipt;
use remnants::report::terminal;
use remnants::scenario::Scenario;
use std::path::PathBuf;

/// Whether a command says on stdout what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// It does.
    Speaking,
    /// It does not.
    Quiet,
}

/// Computes and writes a run by the exact method.
pub fn run(folder: Folder, made: &output::Made<'_>, voice: Voice) -> Outcome {
    let (results, written) = compute(folder, made);
    match (written, voice) {
        (Ok(_), Voice::Quiet) => Outcome::Done,
        (Ok(target), Voice::Speaking) => print(&words(made.scenario, &results, &target)),
        (Err(message), _) => fail(Outcome::Failed, &message),
    }
}

/// The results, and the folder to which they were written.
pub fn compute(folder: Folder, made: &output::Made<'_>) -> (Unsampled, Result<PathBuf, String>) {
    let scenario = made.scenario;
    let (results, receipt) = (Unsampled::new(&scenario.model, scenario.empty_search), Receipt::exact(scenario));
    let written = output::write_exact(&ExactRun { scenario, results: &results, receipt: &receipt }, folder, made);
    (results, written)
}

fn words(scenario: &Scenario, results: &Unsampled, target: &std::path::Path) -> String {
    format!("{}\nAll files are in {}\n", terminal::exact_summary(scenario, results), target.display())
}
