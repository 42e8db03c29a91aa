//! Tables as Parquet (parquet.apache.org), row group by row group; the same tables always give the same bytes.
//!
//! The file's own key-value metadata hold the run's receipt and, for each column, unit and meaning. Nothing is compressed
//! beyond Parquet's own encodings: random numbers would gain little, and bytes hang on one library less.

#[cfg(feature = "parquet")]
mod encode;

use super::tables::boxes::boxes;
use super::tables::replicates;
use super::tables::table::Table;
use crate::hazard::Hazard;
use crate::scenario::Scenario;

#[cfg(feature = "parquet")]
pub use encode::{LIBRARY, write};

/// The library that writes Parquet and its version; `None` in a program built without it.
#[cfg(not(feature = "parquet"))]
pub const LIBRARY: Option<&str> = None;

/// Writes a table. Fails always, since this program was built without Parquet.
#[cfg(not(feature = "parquet"))]
pub fn write<W: std::io::Write + Send>(
    _table: Table,
    _receipt: &crate::receipt::Receipt,
    _out: W,
) -> Result<(), String> {
    Err("this program was built without Parquet".to_owned())
}

/// A table that is written as Parquet.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// Its file.
    pub name: &'static str,
    /// Makes it.
    pub make: for<'a> fn(&'a Scenario, &'a Hazard) -> Table<'a>,
}

/// The tables that a program built with Parquet writes.
const ALL: [Listed; 2] = [Listed { name: NAMES[0], make: replicates::all }, Listed { name: NAMES[1], make: boxes }];

/// The tables that are written as Parquet; none in a program built without it.
pub fn list() -> &'static [Listed] {
    if LIBRARY.is_some() { &ALL } else { &[] }
}

/// The names of the tables that a program built with Parquet writes.
pub const NAMES: [&str; 2] = [replicates::REPLICATES_PARQUET, super::tables::boxes::BOXES_PARQUET];
