//! From a scenario file to a model, or to every problem in it.

mod build;
mod context;
mod csv_file;
mod describe;
mod desk;
mod exposure;
mod extent;
mod file;
mod forms;
mod laws;
mod munitions;
mod number;
mod patterns;
mod places;
mod problem;
mod schema;
mod starter;
mod strikes;
mod strikes_table;
mod surroundings;
mod texts;
mod words;

pub use build::{read, read_with};
pub use context::{ContextKind, ContextLayer};
pub use describe::describe;
pub use problem::{Problem, Problems, visible};
pub use schema::schema;
pub use starter::starter;
pub use texts::Texts;
pub use words::law_words;

use crate::crs::Crs;
use crate::dates::Date;
use crate::model::Model;
use crate::model::assets::PeopleTotals;

/// A scenario that was read, checked and built.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Short name for folders, from the scenario's folder or file name.
    pub id: String,
    /// Title to print.
    pub title: String,
    /// What it is about, in a few sentences; may be empty.
    pub description: String,
    /// Sources as stated.
    pub sources: Vec<String>,
    /// Assumptions that act: those the scenario states and those the program adds (grades, defaults), in words.
    pub assumptions: Vec<String>,
    /// Inputs that nobody verified, in words.
    pub unverified: Vec<String>,
    /// Cautions found while building, in words.
    pub cautions: Vec<String>,
    /// Rows cut from strike tables, one entry a table.
    pub cuts: Vec<TableCut>,
    /// Layers of who and what may be exposed, then those of context, in the order of the scenario.
    pub layers: Vec<LayerNote>,
    /// Roads, rivers, borders and the like: drawn on maps, counted in nothing.
    pub context: Vec<ContextLayer>,
    /// The grid's CRS.
    pub crs: Crs,
    /// The model.
    pub model: Model,
    /// Probability that a full search finds a remnant that is there, if the scenario asks what an empty search proves.
    pub empty_search: Option<f64>,
    /// Replicates and seed that the scenario asks for.
    pub replicates: u64,
    /// Seed of the run.
    pub seed: u64,
    /// Every file read, with its SHA-256 in hexadecimal; the scenario file first.
    pub inputs: Vec<InputFile>,
    /// Those of them that were read as text.
    pub texts: Texts,
}

/// How many rows of a strike table were used and how many were cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCut {
    /// The table, as named in the scenario.
    pub table: String,
    /// Rows used.
    pub used: u64,
    /// Rows outside the box.
    pub outside_box: u64,
    /// Rows outside the dates.
    pub outside_dates: u64,
}

/// What is known of a layer of the exposure.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerNote {
    /// Its name, unique among all layers.
    pub name: String,
    /// What it holds and how, in words, such as "people, raster".
    pub kind: String,
    /// The day for which it holds.
    pub date: Date,
    /// Who made it.
    pub source: String,
    /// Its licence.
    pub licence: String,
    /// People that it states, on the grid and outside, if it is a layer of people.
    pub totals: Option<PeopleTotals>,
    /// How many things it holds, such as facilities, if these can be counted.
    pub count: Option<u64>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Path as named in the scenario.
    pub path: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}
