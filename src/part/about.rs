//! What a part says of itself, in one line of JSON.

use super::{MOST_TEXT, Origin};
use crate::engine::shard::{MOST_REPLICATES, ReplicateSet};
use crate::packing::Fault;
use crate::receipt::{MADE_BY, scenario_sha256};
use crate::scenario::InputFile;
use serde::{Deserialize, Serialize};
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

/// What a part says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Version of the program that counted.
    pub version: String,
    /// Short name of the scenario.
    pub scenario: String,
    /// Every input, the scenario's file first.
    pub inputs: Vec<InputFile>,
    /// Folder in which the scenario lay.
    pub folder: String,
    /// Seed.
    pub seed: u64,
    /// Replicates that are wanted in all.
    pub wanted: u64,
    /// Replicates that are counted here.
    pub counted: ReplicateSet,
    /// How many of them each of the tallies that follow holds.
    pub tallies: Vec<u64>,
    /// Names and lengths of the texts that are carried.
    pub texts: Vec<(String, u64)>,
}

/// What is done with a text.
type PassText<'p> = &'p mut dyn FnMut(&InputFile, io::Take<&mut dyn Read>) -> Result<(), Fault>;

/// Counts what is read.
struct Counted<'r> {
    from: &'r mut dyn Read,
    read: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(bytes)?;
        self.read += read as u64;
        Ok(read)
    }
}

/// The line as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    made_by: String,
    version: String,
    scenario: String,
    scenario_sha256: String,
    inputs: Vec<Input>,
    folder: String,
    seed: u64,
    replicates_wanted: u64,
    replicate_ranges: Vec<[u64; 2]>,
    tallies: Vec<u64>,
    texts: Vec<Text>,
}

#[derive(Serialize, Deserialize)]
struct Input {
    path: String,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
struct Text {
    path: String,
    bytes: u64,
}

impl About {
    /// Of counts of these replicates in such tallies.
    pub fn new(origin: Origin, counted: &ReplicateSet, tallies: Vec<u64>) -> About {
        let Origin { scenario, place, plan } = origin;
        About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: scenario.id.clone(),
            inputs: scenario.inputs.clone(),
            folder: folder_of(place),
            seed: plan.seed.0,
            wanted: plan.replicates,
            counted: counted.clone(),
            tallies,
            texts: scenario.texts.iter().map(|(name, bytes)| (name.to_owned(), bytes.len() as u64)).collect(),
        }
    }

    /// SHA-256 of the scenario with all that it reads, as in receipts.
    pub fn scenario_sha256(&self) -> String {
        scenario_sha256(&self.inputs)
    }

    /// The replicates in words: `0-249 of 1000`.
    pub fn words(&self) -> String {
        format!("replicates {} of {}", self.counted, self.wanted)
    }

    /// Goes through the texts at the beginning of a body. Fails if it holds less than is stated.
    pub(super) fn pass_texts(&self, body: &mut dyn Read, pass: PassText) -> Result<(), Fault> {
        for (name, length) in &self.texts {
            let input = self.inputs.iter().find(|input| input.path == *name).ok_or(Fault::Number)?;
            let mut counted = Counted { from: body, read: 0 };
            pass(input, (&mut counted as &mut dyn Read).take(*length))?;
            if counted.read != *length {
                return Err(Fault::Ended);
            }
        }
        Ok(())
    }

    pub(super) fn line(&self) -> String {
        let line = Line {
            made_by: MADE_BY.to_owned(),
            version: self.version.clone(),
            scenario: self.scenario.clone(),
            scenario_sha256: self.scenario_sha256(),
            inputs: self.inputs.iter().cloned().map(|InputFile { path, sha256 }| Input { path, sha256 }).collect(),
            folder: self.folder.clone(),
            seed: self.seed,
            replicates_wanted: self.wanted,
            replicate_ranges: self.counted.ranges().iter().map(|range| [range.start, range.end]).collect(),
            tallies: self.tallies.clone(),
            texts: self.texts.iter().cloned().map(|(path, bytes)| Text { path, bytes }).collect(),
        };
        // A structure of texts and numbers alone.
        serde_json::to_string(&line).unwrap_or_default()
    }

    pub(super) fn read(line: &str) -> Result<About, String> {
        let line: Line =
            serde_json::from_str(line).map_err(|error| format!("what it says of itself cannot be read ({error})"))?;
        let ranges: Vec<Range<u64>> = line.replicate_ranges.iter().map(|[start, end]| *start..*end).collect();
        let about = About {
            version: line.version,
            scenario: line.scenario,
            inputs: line.inputs.into_iter().map(|Input { path, sha256 }| InputFile { path, sha256 }).collect(),
            folder: line.folder,
            seed: line.seed,
            wanted: line.replicates_wanted,
            counted: ReplicateSet::of_ranges(ranges).ok_or("its ranges of replicates are not in order")?,
            tallies: line.tallies,
            texts: line.texts.into_iter().map(|Text { path, bytes }| (path, bytes)).collect(),
        };
        let sound = about.is_sound() && line.made_by == MADE_BY && line.scenario_sha256 == about.scenario_sha256();
        if sound { Ok(about) } else { Err("what it says of itself does not go together".to_owned()) }
    }

    fn is_sound(&self) -> bool {
        let tallies = self.tallies.iter().try_fold(0_u64, |sum, replicates| sum.checked_add(*replicates));
        let within = |end: u64| self.counted.ranges().last().is_none_or(|range| range.end <= end);
        let carried =
            |(name, bytes): &(String, u64)| *bytes <= MOST_TEXT && self.inputs.iter().any(|input| input.path == *name);
        self.texts.iter().all(carried)
            && within(self.wanted.min(MOST_REPLICATES))
            && tallies == Some(self.counted.count())
            && !self.inputs.is_empty()
    }
}

/// The folder of a scenario's file, from the root if that is known.
fn folder_of(place: &Path) -> String {
    let folder = if place.is_dir() { place } else { place.parent().unwrap_or(Path::new("")) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).to_string_lossy().into_owned()
}
