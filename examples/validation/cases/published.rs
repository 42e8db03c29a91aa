//! The published figures of a case: `published.csv` in the scenario's folder.

use std::path::Path;

/// A published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What kind it is, and so what may be made of it.
    pub kind: Kind,
    /// The figure; a rate is a share.
    pub value: f64,
    /// In words.
    pub what: String,
    /// Why it tests nothing; empty if it does.
    pub why_not: String,
    /// Where it stands.
    pub source: String,
}

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Submunitions that were found: no more than there were.
    Recovered,
    /// Delivered times an assumed rate.
    AssumedRate,
    /// Finds, scaled up by an assumption of ours.
    Scaled,
    /// An average failure rate as reported.
    RateMean,
    /// The highest failure rate reported.
    RateHighest,
    /// Finds of one type.
    ByType,
    /// Finds per hectare.
    Density,
    /// Square kilometres.
    Area,
    /// An end of the range of what was delivered: an input's doubt, not a result.
    Delivered,
}

const KINDS: [(&str, Kind); 9] = [
    ("recovered", Kind::Recovered),
    ("assumed-rate", Kind::AssumedRate),
    ("scaled", Kind::Scaled),
    ("rate-mean", Kind::RateMean),
    ("rate-highest", Kind::RateHighest),
    ("by-type", Kind::ByType),
    ("density", Kind::Density),
    ("area", Kind::Area),
    ("delivered", Kind::Delivered),
];

/// Reads the figures of a scenario's folder. Fails, in words, on what is missing or makes no sense.
pub fn read(folder: &Path) -> Result<Vec<Figure>, String> {
    let path = folder.join("published.csv");
    let said = |error: csv::Error| format!("{}: {error}", path.display());
    let mut reader = csv::Reader::from_path(&path).map_err(said)?;
    let rows: Result<Vec<csv::StringRecord>, _> = reader.records().collect();
    rows.map_err(said)?.iter().map(|row| figure(row).map_err(|why| format!("{}: {why}", path.display()))).collect()
}

/// One row: id, kind, value, what, why_not_testable, source.
pub fn figure(row: &csv::StringRecord) -> Result<Figure, String> {
    let cell = |index: usize| row.get(index).unwrap_or_default().to_owned();
    let kind = KINDS.iter().find(|(name, _)| *name == cell(1)).map(|(_, kind)| *kind);
    let kind = kind.ok_or_else(|| format!("{}: \"{}\" is no kind of figure", cell(0), cell(1)))?;
    let value: f64 = cell(2).parse().map_err(|_| format!("{}: \"{}\" is not a number", cell(0), cell(2)))?;
    let figure = Figure { kind, value, what: cell(3), why_not: cell(4), source: cell(5) };
    match (figure.kind == Kind::Recovered, figure.why_not.is_empty()) {
        (true, false) => Err(format!("{}: recovered finds are tested, so no reason why not may stand", cell(0))),
        (false, true) => Err(format!("{}: only recovered finds are tested; say why this is not", cell(0))),
        (true, true) | (false, false) => Ok(figure),
    }
}
