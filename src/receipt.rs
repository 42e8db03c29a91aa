//! The receipt of a run: from what, by what and how it was made. Every output carries it, so it holds nothing that
//! differs between two runs of the same: no clock, no threads, no path but the names that the scenario uses.

pub mod inputs;

use crate::engine::shard::ReplicateSet;
use crate::hazard::{Ending, Hazard};
use crate::scenario::{InputFile, Scenario};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Version of the output contract.
pub const OUTPUT_VERSION: u32 = 1;
/// The language of runs that ask for none.
const ENGLISH: &str = "en";
/// The program, as it names itself in its files.
pub const MADE_BY: &str = "remnants";
/// The key under which files carry their receipt.
pub const KEY: &str = "remnants_receipt";

/// How a run came to its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By drawing possible grounds.
    Sampled,
    /// By the exact companion alone: no replicates.
    Exact,
}

impl Method {
    /// The method in receipts.
    pub const fn word(self) -> &'static str {
        match self {
            Method::Sampled => "sampled",
            Method::Exact => "exact",
        }
    }
}

/// The receipt of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Version of the program.
    pub version: String,
    /// Version of the output contract.
    pub output_version: u64,
    /// How the numbers were made.
    pub method: Method,
    /// Short name of the scenario.
    pub scenario: String,
    /// [`scenario_sha256`] of the inputs.
    pub scenario_sha256: String,
    /// Every input, the scenario file first.
    pub inputs: Vec<InputFile>,
    /// Seed.
    pub seed: u64,
    /// Replicates that were counted.
    pub counted: ReplicateSet,
    /// Replicates that were wanted, or the most that might be drawn if a precision was wanted.
    pub replicates_wanted: u64,
    /// Relative standard error at which the run was to stop.
    pub precision: Option<f64>,
    /// How the run ended.
    pub ending: Ending,
    /// Code of the language of report and pictures.
    pub language: String,
}

const ENDINGS: [(Ending, &str); 4] = [
    (Ending::Complete, "complete"),
    (Ending::PrecisionReached, "precision reached"),
    (Ending::Interrupted, "interrupted"),
    (Ending::PartsMissing, "parts missing"),
];

/// The key under which a run that lacks parts says which replicates it holds: pairs of the first and the one after the last.
const COUNTED: &str = "replicate_ranges";

impl Receipt {
    /// The receipt of a run by sampling.
    pub fn new(scenario: &Scenario, hazard: &Hazard) -> Receipt {
        Receipt {
            method: Method::Sampled,
            seed: hazard.seed.0,
            counted: hazard.counted.clone(),
            replicates_wanted: hazard.wanted,
            precision: hazard.precision,
            ending: hazard.ending,
            ..Receipt::exact(scenario)
        }
    }

    /// The receipt of a run by the exact method: no replicates.
    pub fn exact(scenario: &Scenario) -> Receipt {
        Receipt {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            output_version: u64::from(OUTPUT_VERSION),
            method: Method::Exact,
            scenario: scenario.id.clone(),
            scenario_sha256: scenario_sha256(&scenario.inputs),
            inputs: scenario.inputs.clone(),
            seed: scenario.seed,
            counted: ReplicateSet::default(),
            replicates_wanted: 0,
            precision: None,
            ending: Ending::Complete,
            language: ENGLISH.to_owned(),
        }
    }

    /// The same for report and pictures in another language.
    pub fn in_language(self, code: &str) -> Receipt {
        Receipt { language: code.to_owned(), ..self }
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        let inputs = self.inputs.iter().map(|input| json!({ "path": input.path, "sha256": input.sha256 }));
        let mut receipt = json!({
            "made_by": MADE_BY,
            "version": self.version,
            "output_version": self.output_version,
            "method": self.method.word(),
            "scenario": self.scenario,
            "scenario_sha256": self.scenario_sha256,
            "inputs": inputs.collect::<Vec<_>>(),
            "seed": self.seed,
            "first_replicate": self.counted.ranges().first().map_or(0, |range| range.start),
            "replicates": self.replicates(),
            "replicates_wanted": self.replicates_wanted,
            "precision": self.precision,
            "language": self.language,
            "ending": ENDINGS.iter().find(|(ending, _)| *ending == self.ending).map(|(_, word)| word),
        });
        if self.ending == Ending::PartsMissing {
            receipt[COUNTED] = self.counted.ranges().iter().map(|range| json!([range.start, range.end])).collect();
        }
        receipt
    }

    /// How many replicates were counted.
    pub fn replicates(&self) -> u64 {
        self.counted.count()
    }

    /// As one line of JSON in ASCII, for places inside pictures and rasters.
    pub fn line(&self) -> String {
        ascii(&self.json().to_string())
    }

    /// The line, or if it is longer than a raster can hold, the line without the list of inputs: the scenario's SHA-256
    /// stands for them.
    pub fn short_line(&self) -> String {
        const MOST_BYTES: usize = 30_000;
        let line = self.line();
        if line.len() <= MOST_BYTES { line } else { Receipt { inputs: Vec::new(), ..self.clone() }.line() }
    }

    /// Reads a receipt. Fails with what is missing or wrong.
    pub fn read(from: &Value) -> Result<Receipt, String> {
        if text(from, "made_by")? != MADE_BY {
            return Err(format!("its \"made_by\" is not {MADE_BY}"));
        }
        Ok(Receipt {
            version: text(from, "version")?,
            output_version: whole(from, "output_version")?,
            method: method(from)?,
            scenario: text(from, "scenario")?,
            scenario_sha256: text(from, "scenario_sha256")?,
            inputs: inputs(from)?,
            seed: whole(from, "seed")?,
            counted: counted(from)?,
            replicates_wanted: whole(from, "replicates_wanted")?,
            precision: precision(from)?,
            ending: ending(from)?,
            language: text(from, "language")?,
        })
    }
}

fn text(from: &Value, key: &str) -> Result<String, String> {
    from.get(key).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("it has no text {key:?}"))
}

fn whole(from: &Value, key: &str) -> Result<u64, String> {
    from.get(key).and_then(Value::as_u64).ok_or_else(|| format!("it has no whole number {key:?}"))
}

fn method(from: &Value) -> Result<Method, String> {
    let word = text(from, "method")?;
    let known = [Method::Sampled, Method::Exact].into_iter().find(|method| method.word() == word);
    known.ok_or_else(|| format!("its \"method\" is unknown: {word:?}"))
}

fn ending(from: &Value) -> Result<Ending, String> {
    let word = text(from, "ending")?;
    let known = ENDINGS.iter().find(|(_, known)| *known == word);
    known.map(|(ending, _)| *ending).ok_or_else(|| format!("its \"ending\" is unknown: {word:?}"))
}

/// Replicates in one row unless there are ranges, which must agree with what is said of them elsewhere.
fn counted(from: &Value) -> Result<ReplicateSet, String> {
    let (first, replicates) = (whole(from, "first_replicate")?, whole(from, "replicates")?);
    let counted = match from.get(COUNTED) {
        None => ReplicateSet::from(first..first.saturating_add(replicates)),
        Some(ranges) => ranges_of(ranges).ok_or_else(|| format!("its {COUNTED:?} are no ranges of numbers"))?,
    };
    let agrees = counted.count() == replicates && counted.ranges().first().is_none_or(|range| range.start == first);
    if agrees { Ok(counted) } else { Err(format!("its {COUNTED:?} are not the replicates that it states")) }
}

fn ranges_of(ranges: &Value) -> Option<ReplicateSet> {
    let range = |pair: &Value| match pair.as_array()?.as_slice() {
        [start, end] => Some(start.as_u64()?..end.as_u64()?),
        _ => None,
    };
    let ranges = ranges.as_array()?.iter().map(range).collect::<Option<Vec<_>>>()?;
    ReplicateSet::of_ranges(ranges)
}

fn precision(from: &Value) -> Result<Option<f64>, String> {
    match from.get("precision") {
        Some(Value::Null) => Ok(None),
        Some(value) if value.as_f64().is_some_and(|share| share > 0.0 && share <= 1.0) => Ok(value.as_f64()),
        Some(_) | None => Err("it has no \"precision\" between 0 and 1, or null".to_owned()),
    }
}

fn inputs(from: &Value) -> Result<Vec<InputFile>, String> {
    let list = from.get("inputs").and_then(Value::as_array).ok_or("it has no list \"inputs\"")?;
    list.iter().map(|one| Ok(InputFile { path: text(one, "path")?, sha256: text(one, "sha256")? })).collect()
}

/// The SHA-256 of a scenario with all that it reads: of a list with one line a file, the scenario file first, then the
/// others as they are read; each line is the file's SHA-256, two spaces, the name that the scenario uses, a line break.
///
/// That is what `sha256sum` prints, so anyone can compute it: `sha256sum scenario.toml register.csv | sha256sum`.
pub fn scenario_sha256(inputs: &[InputFile]) -> String {
    let lines: String = inputs.iter().map(|input| format!("{}  {}\n", input.sha256, input.path)).collect();
    sha256(lines.as_bytes())
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// JSON in ASCII, without the bar that ends a text in a GeoTIFF.
fn ascii(json: &str) -> String {
    let escaped = |c: char| {
        let mut units = [0; 2];
        c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>()
    };
    json.chars().map(|c| if c.is_ascii() && c != '|' && c != '\u{7f}' { c.to_string() } else { escaped(c) }).collect()
}
