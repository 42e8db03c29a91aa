//! What `benches/peers/run` wrote.

use crate::spread::Spread;
use serde_json::Value;
use std::path::Path;

/// The result.
pub struct Peers {
    pub replicates: u64,
    pub rounds: u64,
    pub cpu: String,
    /// Libraries with their versions.
    pub versions: String,
    /// Comparisons made before anything was timed, and the probability that a right implementation fails any.
    pub comparisons: u64,
    pub family_alarm: f64,
    pub missing: Vec<String>,
    pub rows: Vec<Row>,
}

/// One implementation.
pub struct Row {
    pub name: String,
    pub ns: Spread,
    pub ratio: Spread,
    pub peak: Option<f64>,
    pub before: Option<f64>,
    /// Stages that add up to its time.
    pub stages: Vec<(String, Spread)>,
}

/// Reads it; fails with a sentence.
pub fn read(path: &Path) -> Result<Peers, String> {
    let wrong = |why: String| format!("{}: {why}; benches/peers/run makes it", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let json: Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    peers(&json).ok_or_else(|| wrong("is not what was expected".to_owned()))
}

fn peers(json: &Value) -> Option<Peers> {
    let version = |(name, version): (&String, &Value)| version.as_str().map(|version| format!("{name} {version}"));
    let versions: Vec<String> = json["versions"].as_object()?.iter().filter_map(version).collect();
    Some(Peers {
        replicates: json["replicates"].as_u64()?,
        rounds: json["rounds"].as_u64()?,
        cpu: json["machine"]["cpu"].as_str()?.to_owned(),
        versions: versions.join(", "),
        comparisons: json["agreement"]["comparisons"].as_u64()?,
        family_alarm: json["agreement"]["family_alarm"].as_f64()?,
        missing: json["missing"].as_array()?.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        rows: json["rows"].as_array()?.iter().map(row).collect::<Option<Vec<Row>>>()?,
    })
}

fn row(json: &Value) -> Option<Row> {
    let stages = json["stages_ns_per_remnant"].as_object()?;
    Some(Row {
        name: json["name"].as_str()?.to_owned(),
        ns: spread(&json["ns_per_remnant"])?,
        ratio: spread(&json["ratio"])?,
        peak: json["peak_bytes"].as_f64(),
        before: json["before_bytes"].as_f64(),
        stages: stages.iter().map(|(name, ns)| Some((name.clone(), spread(ns)?))).collect::<Option<_>>()?,
    })
}

fn spread(json: &Value) -> Option<Spread> {
    Some(Spread { median: json["median"].as_f64()?, least: json["least"].as_f64()?, most: json["most"].as_f64()? })
}
