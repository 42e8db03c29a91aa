//! What a scenario says, as values that are valid by construction and never change.

pub mod assets;
pub mod ground;
pub mod law;
pub mod munition;
pub mod pattern;
pub mod reach;
pub mod strike;

use crate::dates::Date;
use crate::grid::{Grid, Point, Region};
use assets::Assets;
use ground::{ClearedArea, Fate, Ground};
use munition::{FailureType, Munition, RateLink};
use strike::{Strike, Unrecorded};

/// A place where submunitions, parts or traces of a strike were found.
#[derive(Clone, Debug, PartialEq)]
pub struct EvidencePoint {
    /// Unique identifier.
    pub id: String,
    /// Where.
    pub place: Point,
    /// Kind as reported, such as "unexploded submunition" or "strike mark".
    pub kind: String,
}

/// An area for which totals are given.
#[derive(Clone, Debug, PartialEq)]
pub struct District {
    /// Unique identifier.
    pub id: String,
    /// Name to print.
    pub name: String,
    /// The area.
    pub region: Region,
}

/// A scenario ready to be sampled. All coordinates are in the grid's CRS, m.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The grid.
    pub grid: Grid,
    /// The day for which remnants are counted.
    pub assessment: Date,
    /// Mean failure rates by type.
    pub failure_types: Vec<FailureType>,
    /// How they hang together.
    pub rate_link: RateLink,
    /// Munitions as used.
    pub munitions: Vec<Munition>,
    /// Documented strikes, with unique identifiers, none after the assessment.
    pub strikes: Vec<Strike>,
    /// Strikes nobody recorded.
    pub unrecorded: Option<Unrecorded>,
    /// Ground classes.
    pub ground: Option<Ground>,
    /// Fate of remnants left alone.
    pub fate: Fate,
    /// Cleared and searched areas, none after the assessment.
    pub cleared: Vec<ClearedArea>,
    /// Evidence points.
    pub evidence: Vec<EvidencePoint>,
    /// Districts.
    pub districts: Vec<District>,
    /// Who and what may be exposed.
    pub assets: Assets,
    /// Density thresholds t of P(density > t), items per hectare, increasing.
    pub thresholds: Vec<f64>,
    /// Level alpha of the release zone.
    pub release_alpha: f64,
}
