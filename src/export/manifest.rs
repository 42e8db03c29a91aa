//! `manifest.json`: what made the run, from what, and every file written. Alone in holding clock, threads and paths.

use crate::receipt::inputs::sha256_of;
use crate::receipt::{MADE_BY, Receipt};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use std::fs;
use std::io;
use std::path::Path;

/// Name of the manifest's file.
pub const MANIFEST: &str = "manifest.json";

/// Whether the run's tables have a row of HXL hashtags: a choice that no number hangs on, so it is no part of the receipt.
pub const HXL_ROW: &str = "hxl_row";

/// The library that wrote the run's tables as Parquet, with its version; null if the program was built without it.
pub const PARQUET: &str = "parquet_library";

/// The manifest of a run.
#[derive(Clone, Debug)]
pub struct Manifest(Map<String, Value>);

impl Manifest {
    /// A manifest with the receipt and further facts.
    pub fn new(receipt: &Receipt, facts: Value) -> Manifest {
        let maps = [receipt.json(), facts].into_iter().filter_map(|value| value.as_object().cloned());
        Manifest(maps.flatten().collect())
    }

    /// Adds the list of files, each with its size and SHA-256, read from where they stand.
    pub fn with_files(mut self, folder: &super::folder::Folder) -> io::Result<Manifest> {
        let one = |name: String| {
            let path = folder.staged(&name);
            Ok(json!({ "name": name, "bytes": fs::metadata(&path)?.len(), "sha256": sha256_of(&path)? }))
        };
        let files = folder.written().into_par_iter().with_max_len(1).map(one).collect::<io::Result<Vec<_>>>()?;
        self.0.insert("files".to_owned(), Value::Array(files));
        Ok(self)
    }

    /// As JSON.
    pub fn bytes(&self) -> Vec<u8> {
        super::summary::pretty(&Value::Object(self.0.clone()))
    }

    /// The receipt in the manifest of a folder; `None` if it has none of this program.
    pub fn receipt(folder: &Path) -> Option<Receipt> {
        Receipt::read(&read(folder)?).ok()
    }

    /// Files listed in the manifest of a folder, the manifest included; `None` if it has none of this program.
    pub fn listed_files(folder: &Path) -> Option<Vec<String>> {
        let names = Manifest::listed(folder)?.into_iter().map(|(name, _)| name);
        Some(names.chain([MANIFEST.to_owned()]).collect())
    }

    /// Names and SHA-256 of the files listed in the manifest of a folder; `None` if it has none of this program.
    pub fn listed(folder: &Path) -> Option<Vec<(String, String)>> {
        let text = |file: &Value, key| Some(file.get(key)?.as_str()?.to_owned());
        let value = read(folder)?;
        let files = value.get("files")?.as_array()?.iter();
        Some(files.filter_map(|file| Some((text(file, "name")?, text(file, "sha256").unwrap_or_default()))).collect())
    }

    /// Whether tables of the run in a folder have a row of hashtags.
    pub fn has_hxl(folder: &Path) -> bool {
        read(folder).is_some_and(|value| value.get(HXL_ROW).and_then(Value::as_bool) == Some(true))
    }
}

/// The manifest of a folder, if it is one of this program.
fn read(folder: &Path) -> Option<Value> {
    let path = folder.join(MANIFEST);
    let small = fs::metadata(&path).ok()?.len() < 16 << 20;
    let value: Value = serde_json::from_slice(&fs::read(&path).ok().filter(|_| small)?).ok()?;
    (value.get("made_by")?.as_str()? == MADE_BY).then_some(value)
}
