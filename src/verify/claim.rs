//! What a run claims: its manifest.

use super::difference;
use super::folder::{RunFolder, stays_inside};
use super::report::Report;
use crate::export::manifest::{HXL_ROW, MANIFEST, PARQUET};
use crate::export::parquet;
use crate::export::tables::table::Hxl;
use crate::hazard::Ending;
use crate::receipt::{Method, Receipt};
use crate::scenario::visible;
use serde::Deserialize;
use serde::de::DeserializeOwned;
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
    /// The library that wrote its tables as Parquet; `None` if it has none.
    pub parquet: Option<String>,
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

/// Largest manifest that is read, and largest summary of a run without strikes, bytes.
const MOST_BYTES: u64 = 16 << 20;
/// Most bytes that a strike takes in a summary.
const MOST_STRIKE_BYTES: u64 = 4 << 10;
/// Largest summary of which all but the receipt is passed over.
const MOST_PASSED_OVER: u64 = 1 << 30;

impl Claim {
    /// Reads the manifest of a run. Fails with what is wrong with it.
    pub(super) fn read(folder: &RunFolder) -> Result<Claim, String> {
        let bytes = folder.bytes_up_to(MANIFEST, MOST_BYTES)?;
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| format!("manifest.json is not whole JSON ({})", visible(&error.to_string())))?;
        let receipt =
            Receipt::read(&value).map_err(|fault| format!("manifest.json is not whole: {}", visible(&fault)))?;
        let first = receipt.counted.ranges().first().map_or(0, |range| range.start);
        let begins_late = first != 0 && receipt.ending != Ending::PartsMissing;
        if begins_late || (receipt.method == Method::Sampled && receipt.replicates() == 0) {
            return Err("manifest.json claims replicates that no run of this program has".to_owned());
        }
        let scenario_path = value.get("scenario_path").and_then(Value::as_str).map(str::to_owned);
        let hxl = if value.get(HXL_ROW).and_then(Value::as_bool) == Some(true) { Hxl::Row } else { Hxl::None };
        let parquet = value.get(PARQUET).and_then(Value::as_str).map(str::to_owned);
        Ok(Claim { receipt, scenario_path, hxl, parquet, files: files(&value)? })
    }

    /// Whether the summary carries the same receipt.
    pub(super) fn check_summary(&self, folder: &RunFolder, report: &mut Report) {
        match summary::<Stamped>(folder, MOST_PASSED_OVER) {
            Ok(Stamped { receipt }) => {
                if let Some(difference) = difference::of_json(&self.receipt.json(), &receipt) {
                    report.fault(format!("summary.json and manifest.json disagree ({difference})"));
                }
            }
            Err(fault) => report.fault(fault),
        }
    }
}

impl Claim {
    /// Whether tables were written as Parquet by the library that this program has: another's bytes may differ.
    pub(super) fn parquet_is_ours(&self) -> bool {
        self.parquet.is_some() && self.parquet.as_deref() == parquet::LIBRARY
    }

    /// Whether a second run gives a file's very bytes.
    pub(super) fn can_be_made_again(&self, name: &str) -> bool {
        self.parquet_is_ours() || !parquet::NAMES.contains(&name)
    }

    /// The tables that the run has as Parquet.
    pub(super) fn parquet_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let has = self.parquet.is_some();
        parquet::NAMES.into_iter().filter(move |_| has)
    }

    /// Why tables in Parquet are only hashed, if they are.
    pub(super) fn parquet_remark(&self) -> Option<String> {
        let theirs = self.parquet.as_ref().filter(|_| !self.parquet_is_ours())?;
        let ours =
            parquet::LIBRARY.map_or("this program has none".to_owned(), |ours| format!("this program has {ours}"));
        Some(format!("Tables in Parquet were written by {}, {ours}: they were only hashed.", visible(theirs)))
    }
}

/// The summary's receipt, the rest passed over.
#[derive(Deserialize)]
struct Stamped {
    #[serde(default)]
    receipt: Value,
}

/// The whole summary of a run of so many strikes. Fails with what is wrong with it.
pub(super) fn whole_summary(folder: &RunFolder, strikes: usize) -> Result<Value, String> {
    summary(folder, MOST_BYTES.saturating_add(MOST_STRIKE_BYTES.saturating_mul(strikes as u64)))
}

/// What is wanted of the summary of a run. Fails with what is wrong with it.
fn summary<T: DeserializeOwned>(folder: &RunFolder, most: u64) -> Result<T, String> {
    let bytes = folder.bytes_up_to("summary.json", most)?;
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
