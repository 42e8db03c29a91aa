//! Whether a run is what it claims: its files against their hashes, its inputs against theirs, its numbers against the
//! replicates that it kept, and a sample of those against replicates drawn again.
//!
//! A run's folder may come from anyone. Files in it are opened only if a walk through the folder, which follows no link,
//! came upon them; nothing is allocated because of a number that a file states.

mod claim;
mod difference;
mod folder;
mod inputs;
mod recount;
mod report;
mod sample;
mod stored;

pub use claim::Claim;
pub use report::{Judgement, Report};

use crate::export::tables::table::Hxl;
use crate::model::Model;
use crate::receipt::{Method, OUTPUT_VERSION, Receipt};
use crate::scenario::{Scenario, visible};
use folder::RunFolder;
use std::path::{Path, PathBuf};

/// What to verify, and how far.
#[derive(Debug)]
pub struct Request {
    /// Folder of the run.
    pub run: PathBuf,
    /// Where the scenario is, if not where the run says.
    pub scenario: Option<PathBuf>,
    /// Replicates to draw again.
    pub sample: u64,
    /// Seed by which they are chosen.
    pub sample_seed: u64,
    /// Says, in a sentence, why so many replicates of this model cannot be looked at here, such as for want of memory.
    pub refuse: fn(&Model, u64) -> Result<(), String>,
}

/// What was found without running everything again.
#[derive(Debug)]
pub struct Verified {
    /// What was found.
    pub report: Report,
    /// What a whole run needs, unless the run's claim or inputs are not what they were.
    pub rerun: Option<Rerun>,
    folder: RunFolder,
}

/// What is needed to run everything again.
#[derive(Debug)]
pub struct Rerun {
    /// The scenario.
    pub scenario: Scenario,
    /// What the run claims.
    pub receipt: Receipt,
    /// Whether its tables have a row of hashtags.
    pub hxl: Hxl,
    files: Vec<String>,
    /// Files that this program cannot make byte by byte.
    of_another_library: Vec<String>,
}

/// Verifies a run without running all of it again. Fails, with a sentence, if there is nothing that can be verified.
pub fn verify(request: &Request) -> Result<Verified, String> {
    let folder = RunFolder::open(&request.run)?;
    let mut report = Report::default();
    let rerun = match Claim::read(&folder) {
        Ok(claim) => check(request, &folder, claim, &mut report)?,
        Err(fault) => {
            report.fault(fault);
            None
        }
    };
    Ok(Verified { report, rerun, folder })
}

fn check(request: &Request, folder: &RunFolder, claim: Claim, report: &mut Report) -> Result<Option<Rerun>, String> {
    report.begin(&claim.receipt);
    folder.check(&claim.files, report);
    claim.check_summary(folder, report);
    if !same_version(&claim.receipt, report) {
        return Ok(None);
    }
    let Some(scenario) = inputs::scenario(request, folder, &claim, report)? else { return Ok(None) };
    if claim.receipt.method == Method::Sampled {
        recount::check(request, folder, (&scenario, &claim), report)?;
    }
    let files = claim.files.iter().map(|file| file.name.clone());
    let (files, of_another_library) = files.partition(|name| claim.can_be_made_again(name));
    Ok(Some(Rerun { scenario, receipt: claim.receipt, hxl: claim.hxl, files, of_another_library }))
}

/// Numbers of another version are not comparable: its run can neither be confirmed nor refuted by this one.
fn same_version(receipt: &Receipt, report: &mut Report) -> bool {
    let (theirs, ours) = (receipt.version.as_str(), env!("CARGO_PKG_VERSION"));
    if theirs != ours {
        report.doubt(format!("it was made by version {} and this is version {ours}", visible(theirs)));
    } else if receipt.output_version != u64::from(OUTPUT_VERSION) {
        let theirs = receipt.output_version;
        report.doubt(format!("its files have layout {theirs} and this program writes layout {OUTPUT_VERSION}"));
    }
    theirs == ours && receipt.output_version == u64::from(OUTPUT_VERSION)
}

impl Verified {
    /// Compares every file of the run with the same run made again in another folder.
    pub fn compare(&mut self, again: &Path) -> Result<(), String> {
        let Some(rerun) = &self.rerun else { return Ok(()) };
        let again = RunFolder::open(again)?;
        let same = |name: &String| match again.bytes(name) {
            Some(made) => self.folder.difference(name, &made),
            None => Some(format!("{} is no file of such a run", visible(name))),
        };
        let faults: Vec<String> = rerun.files.iter().filter_map(same).collect();
        self.report.reran(faults, &rerun.of_another_library);
        Ok(())
    }
}
