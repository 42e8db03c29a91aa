//! What a run claims: its manifest.

use super::difference;
use super::folder::{RunFolder, stays_inside};
use super::report::Report;
use crate::export::manifest::{HXL_ROW, MANIFEST};
use crate::export::tables::table::Hxl;
use crate::receipt::{Method, Receipt};
use crate::scenario::visible;
use serde_json::Value;
use std::collections::BTreeSet;

/// What a manifest says.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The receipt.
    pub receipt: Receipt,
    /// The way from the run's folder to the scenario.
    pub scenario_path: Option<String>,
    /// Whether its tables have a row of hashtags.
    pub hxl: Hxl,
    /// The files of the run.
    pub files: Vec<ListedFile>,
}

/// A file that a manifest lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Name, relative to the run's folder.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// Largest manifest or summary that is read, bytes.
const MOST_BYTES: u64 = 16 << 20;

impl Claim {
    /// Reads the manifest of a run. Fails with what is wrong with it.
    pub(super) fn read(folder: &RunFolder) -> Result<Claim, String> {
        let bytes = folder.bytes_up_to(MANIFEST, MOST_BYTES)?;
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| format!("manifest.json is not whole JSON ({})", visible(&error.to_string())))?;
        let receipt =
            Receipt::read(&value).map_err(|fault| format!("manifest.json is not whole: {}", visible(&fault)))?;
        if receipt.first_replicate != 0 || (receipt.method == Method::Sampled && receipt.replicates == 0) {
            return Err("manifest.json claims replicates that no run of this program has".to_owned());
        }
        let scenario_path = value.get("scenario_path").and_then(Value::as_str).map(str::to_owned);
        let hxl = if value.get(HXL_ROW).and_then(Value::as_bool) == Some(true) { Hxl::Row } else { Hxl::None };
        Ok(Claim { receipt, scenario_path, hxl, files: files(&value)? })
    }

    /// Whether the summary carries the same receipt.
    pub(super) fn check_summary(&self, folder: &RunFolder, report: &mut Report) {
        match summary(folder) {
            Ok(summary) => {
                let theirs = summary.get("receipt").unwrap_or(&Value::Null);
                if let Some(difference) = difference::of_json(&self.receipt.json(), theirs) {
                    report.fault(format!("summary.json and manifest.json disagree ({difference})"));
                }
            }
            Err(fault) => report.fault(fault),
        }
    }
}

/// The summary of a run. Fails with what is wrong with it.
pub(super) fn summary(folder: &RunFolder) -> Result<Value, String> {
    let bytes = folder.bytes_up_to("summary.json", MOST_BYTES)?;
    let broken = |error: serde_json::Error| format!("summary.json is not whole JSON ({})", visible(&error.to_string()));
    serde_json::from_slice(&bytes).map_err(broken)
}

fn files(manifest: &Value) -> Result<Vec<ListedFile>, String> {
    let list = manifest.get("files").and_then(Value::as_array).ok_or("manifest.json lists no files")?;
    let mut names = BTreeSet::new();
    let one = |value: &Value| {
        let file = listed(value).ok_or("manifest.json lists a file without name, bytes or sha256")?;
        if !stays_inside(&file.name) {
            return Err(format!("manifest.json lists {}, which is no place inside the run", visible(&file.name)));
        }
        if !names.insert(file.name.clone()) {
            return Err(format!("manifest.json lists {} twice", visible(&file.name)));
        }
        Ok(file)
    };
    list.iter().map(one).collect()
}

fn listed(value: &Value) -> Option<ListedFile> {
    let text = |key| value.get(key)?.as_str().map(str::to_owned);
    Some(ListedFile { name: text("name")?, bytes: value.get("bytes")?.as_u64()?, sha256: text("sha256")? })
}
