//! Tables: units in column names, one row a thing, order as in the scenario.
//!
//! A column is defined once ([`column::Column`]): header, hashtag, schema and data dictionary come from that.

pub mod boxes;
pub mod column;
mod doubt;
pub mod entry;
mod course;
pub mod exposure;
pub(super) mod hazard;
pub mod replicates;
pub mod table;

use crate::hazard::Hazard;
use crate::scenario::Scenario;
pub use replicates::{DISTRICT_REPLICATES, REPLICATES};
use table::{Hxl, Table};

/// A file of a table: name and bytes.
pub type File = (&'static str, Vec<u8>);

/// All tables of a run that are written as CSV.
pub fn list<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Vec<Table<'a>> {
    let mut tables = vec![
        hazard::districts(scenario, hazard),
        hazard::strikes(scenario, hazard),
        hazard::fade_out(hazard),
        hazard::zones(scenario, hazard),
        replicates::hazard(scenario, hazard),
        hazard::convergence(scenario, hazard),
    ];
    tables.extend(replicates::districts(scenario, hazard));
    tables.push(replicates::exposure(&hazard.exposure.rows));
    tables.extend(exposure::list(scenario, hazard));
    tables
}

/// All of them as CSV, without hashtags.
pub fn tables(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<File>, csv::Error> {
    files(list(scenario, hazard), Hxl::None)
}

/// Tables as CSV.
pub fn files(tables: Vec<Table>, hxl: Hxl) -> Result<Vec<File>, csv::Error> {
    tables.into_iter().map(|table| Ok((table.name, table.csv(hxl)?))).collect()
}

/// Names of all tables of a run that are written as CSV.
pub fn names(scenario: &Scenario, hazard: &Hazard) -> Vec<&'static str> {
    list(scenario, hazard).iter().map(|table| table.name).collect()
}
