//! The scenario and its inputs, as they are now, against those that the run was made from.

use super::Request;
use super::claim::Claim;
use super::folder::RunFolder;
use super::report::Report;
use crate::receipt::inputs::{input_fault, input_faults};
use crate::receipt::{Receipt, scenario_sha256};
use crate::scenario::{self, Scenario, visible};
use std::path::{Path, PathBuf};

/// The scenario that the run was made from; `None`, with faults noted, if it is another now. Fails, with a sentence, if it
/// cannot be found and nothing else is wrong with the run.
pub(super) fn scenario(
    request: &Request,
    folder: &RunFolder,
    claim: &Claim,
    report: &mut Report,
) -> Result<Option<Scenario>, String> {
    let file = match place(request, folder, claim) {
        Ok(file) => file,
        Err(sentence) if report.faults().is_empty() => return Err(sentence),
        Err(sentence) => {
            report.note(format!("No number was recomputed: {sentence}."));
            return Ok(None);
        }
    };
    let faults = faults(&file, &claim.receipt);
    if !faults.is_empty() {
        faults.into_iter().for_each(|fault| report.fault(fault));
        report.note("No number was recomputed, since the inputs are not those of the run.".to_owned());
        return Ok(None);
    }
    report.done(format!("its {} inputs are unchanged", claim.receipt.inputs.len()));
    Ok(read(&file, &claim.receipt, report))
}

fn place(request: &Request, folder: &RunFolder, claim: &Claim) -> Result<PathBuf, String> {
    let stated = claim.scenario_path.as_ref().map(|path| folder.root.join(path));
    let Some(path) = request.scenario.clone().or(stated) else {
        return Err("the run does not say where its scenario is; say it with --scenario".to_owned());
    };
    let file = if path.is_dir() { path.join("scenario.toml") } else { path };
    let shown = visible(&file.display().to_string());
    if file.is_file() {
        Ok(file)
    } else {
        Err(format!("the scenario is not at {shown}; say where it is with --scenario"))
    }
}

fn faults(scenario: &Path, receipt: &Receipt) -> Vec<String> {
    if receipt.inputs.is_empty() || scenario_sha256(&receipt.inputs) != receipt.scenario_sha256 {
        return vec!["manifest.json states a scenario_sha256 that does not follow from its inputs".to_owned()];
    }
    let mut inputs = receipt.inputs.iter();
    let own = inputs.next().and_then(|input| input_fault(scenario, input));
    own.into_iter().chain(input_faults(scenario, inputs)).collect()
}

/// Only a scenario whose every byte is as claimed is read. Where it lies, and under which name, is no part of the claim.
fn read(file: &Path, receipt: &Receipt, report: &mut Report) -> Option<Scenario> {
    let mut scenario = match scenario::read(file) {
        Ok(scenario) => scenario,
        Err(_) => {
            report
                .fault("the scenario holds mistakes, so that no run can come from it (see remnants check)".to_owned());
            return None;
        }
    };
    if let (Some(now), Some(then)) = (scenario.inputs.first_mut(), receipt.inputs.first()) {
        now.path.clone_from(&then.path);
    }
    if scenario.inputs != receipt.inputs {
        report.fault("manifest.json lists other inputs than the scenario reads".to_owned());
        return None;
    }
    if scenario.id != receipt.scenario {
        report.note(format!(
            "The scenario is called {} here and {} in the run.",
            scenario.id,
            visible(&receipt.scenario)
        ));
        scenario.id.clone_from(&receipt.scenario);
    }
    Some(scenario)
}
