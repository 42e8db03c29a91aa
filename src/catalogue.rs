//! Munition types from public reports, each figure with its source and how far to trust it.
//!
//! What no open source states stays unknown (`None` or an empty list); nothing here is a guess.

mod entries;
mod listing;
mod sources;

pub use entries::ENTRIES;
pub use listing::listing;

/// Where a figure was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Title and year.
    pub title: &'static str,
    /// Address, without "https://".
    pub address: &'static str,
}

/// Whether a figure was read in the source named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Read there.
    Verified,
    /// From memory; the source named is where it is presumed to stand.
    Unverified,
}

/// Submunitions in one carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// The usual number.
    pub usual: u32,
    /// Other numbers published for other versions.
    pub others: &'static [u32],
    /// Where.
    pub source: Source,
    /// Whether it was read there.
    pub trust: Trust,
}

/// A failure rate as published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// What the source says, in words.
    pub words: &'static str,
    /// Lower end, share; `None` if the words give no lower end.
    pub low: Option<f64>,
    /// Upper end, share; `None` if the words give no upper end.
    pub high: Option<f64>,
    /// Where.
    pub source: Source,
    /// Whether it was read there.
    pub trust: Trust,
}

/// Published dimensions of the ground on which the submunitions of one carrier fall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// An oval between a smallest and a largest, full axes in m; which axis lies along the bearing is not published.
    Oval {
        /// Long axis, smallest and largest.
        long: (f64, f64),
        /// Short axis, smallest and largest.
        short: (f64, f64),
    },
    /// An area in m2 of unknown proportions.
    Area(f64),
    /// An area in m2 of unknown proportions, submunitions falling along its perimeter.
    PerimeterOf(f64),
}

/// A published footprint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Footprint {
    /// Its dimensions.
    pub shape: Shape,
    /// What the source says, in words.
    pub words: &'static str,
    /// Where.
    pub source: Source,
    /// Whether it was read there.
    pub trust: Trust,
}

/// A submunition in its carrier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Name in scenarios.
    pub id: &'static str,
    /// The carrier.
    pub carrier: &'static str,
    /// The submunition.
    pub submunition: &'static str,
    /// Submunitions in one carrier.
    pub load: Option<Load>,
    /// Failure rates claimed or found under test.
    pub tested: &'static [Rate],
    /// Failure rates observed in the field.
    pub field: &'static [Rate],
    /// Footprint of one carrier.
    pub footprint: Option<Footprint>,
}

impl Entry {
    /// Every figure's source and trust, with what it is a figure of.
    pub fn figures(&self) -> Vec<(&'static str, Source, Trust)> {
        let load = self.load.iter().map(|load| ("load", load.source, load.trust));
        let tested = self.tested.iter().map(|rate| ("failure rate, claimed or under test", rate.source, rate.trust));
        let field = self.field.iter().map(|rate| ("failure rate in the field", rate.source, rate.trust));
        let footprint = self.footprint.iter().map(|shape| ("footprint", shape.source, shape.trust));
        load.chain(tested).chain(field).chain(footprint).collect()
    }
}

/// The type with this name.
pub fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.id == id)
}
