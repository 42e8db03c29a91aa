//! Parts that are to be added up: whether they belong together, and what is missing.

use super::{About, Part};
use crate::engine::Tally;
use crate::engine::shard::ReplicateSet;
use crate::hazard::{Study, Tallies};
use crate::scenario::{InputFile, visible};
use rayon::prelude::*;

/// Whether replicates may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// They may.
    Allowed,
    /// They may not.
    Refused,
}

/// Parts of one run, none of which holds a replicate of another.
#[derive(Debug)]
pub struct PartSet {
    parts: Vec<Part>,
    counted: ReplicateSet,
    wanted: u64,
}

impl PartSet {
    /// Parts by their first replicate. Fails with every reason why they do not belong together, each naming the part.
    pub fn new(mut parts: Vec<Part>, gaps: Gaps) -> Result<PartSet, Vec<String>> {
        parts.sort_by_key(|part| part.about.counted.ranges().first().map_or(0, |range| range.start));
        let Some(first) = parts.first() else { return Err(vec!["there is no part".to_owned()]) };
        let mut faults: Vec<String> = parts.iter().flat_map(|part| differences(first.named(), part.named())).collect();
        let counted = join(&parts, &mut faults);
        let wanted = parts.iter().map(|part| part.about.wanted).max().unwrap_or(0);
        let missing = counted.missing(wanted);
        if gaps == Gaps::Refused && missing.count() > 0 && faults.is_empty() {
            faults.push(format!(
                "replicates {missing} of {wanted} are in none of the parts; add the parts that hold them, or go on without with --allow-gaps"
            ));
        }
        if counted.count() == 0 {
            faults.push("the parts hold no replicate".to_owned());
        }
        if faults.is_empty() { Ok(PartSet { parts, counted, wanted }) } else { Err(faults) }
    }

    /// The parts, by their first replicate.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Their counts added up, some of them on each thread; `done` is told how many replicates were added. Fails with what is wrong with them.
    pub fn add_up<'s, 'm>(
        &self,
        study: &'s Study<'m>,
        done: &(dyn Fn(u64) + Sync),
    ) -> Result<Tallies<'s, 'm>, Vec<String>> {
        let share = self.parts.len().div_ceil(rayon::current_num_threads());
        let add = |parts: &[Part]| {
            let mut tallies = study.tallies();
            for part in parts {
                part.add_to(&mut tallies)?;
                done(part.about.counted.count());
            }
            Ok(tallies)
        };
        let added: Vec<Result<Tallies, String>> = self.parts.par_chunks(share).map(add).collect();
        let faults: Vec<String> = added.iter().filter_map(|one| one.as_ref().err().cloned()).collect();
        let join = |mut all: Tallies<'s, 'm>, some| {
            all.merge(some);
            all
        };
        let all = added.into_iter().flatten().reduce(join);
        all.filter(|_| faults.is_empty()).ok_or(faults)
    }

    /// The replicates that they hold together.
    pub fn counted(&self) -> &ReplicateSet {
        &self.counted
    }

    /// Replicates that were wanted in all.
    pub fn wanted(&self) -> u64 {
        self.wanted
    }

    /// The replicates that are missing.
    pub fn missing(&self) -> ReplicateSet {
        self.counted.missing(self.wanted)
    }
}

/// Why counts cannot be added to others: another version of the program, another scenario or seed. Each goes with the name that messages use.
pub fn differences((first, ours): (&str, &About), (name, theirs): (&str, &About)) -> Vec<String> {
    let (version, program) = (&theirs.version, env!("CARGO_PKG_VERSION"));
    let mut faults = Vec::new();
    if version != program {
        let version = visible(version);
        faults.push(format!(
            "{name} was made by version {version} and this is version {program}: their counts do not add up"
        ));
    }
    if theirs.seed != ours.seed {
        faults.push(format!("{name} has seed {} and {first} has seed {}", theirs.seed, ours.seed));
    }
    let another = input_difference(ours, theirs);
    faults.extend(another.map(|what| format!("{name} comes from another scenario than {first}: it has {what}")));
    faults
}

fn input_difference(ours: &About, theirs: &About) -> Option<String> {
    let name = |input: &InputFile| visible(&input.path);
    let changed = ours.inputs.iter().zip(&theirs.inputs).find(|(ours, theirs)| ours != theirs);
    match changed {
        Some((ours, theirs)) if ours.path == theirs.path => Some(format!("another {}", name(theirs))),
        Some((ours, theirs)) => Some(format!("{} in the place of {}", name(theirs), name(ours))),
        None if ours.inputs.len() != theirs.inputs.len() => Some("other inputs".to_owned()),
        None if ours.scenario != theirs.scenario => {
            Some(format!("the name {} and not {}", visible(&theirs.scenario), visible(&ours.scenario)))
        }
        None => None,
    }
}

/// All replicates; parts that share some are noted.
fn join(parts: &[Part], faults: &mut Vec<String>) -> ReplicateSet {
    let mut all = ReplicateSet::default();
    for (index, part) in parts.iter().enumerate() {
        match all.join(&part.about.counted) {
            Ok(joined) => all = joined,
            Err(both) => {
                let shares = |other: &&Part| other.about.counted.join(&part.about.counted).is_err();
                let other = parts[..index].iter().find(shares).map_or("another part", |other| other.name.as_str());
                faults.push(format!("{} and {other} both hold replicates {}", part.name, ReplicateSet::from(both)));
            }
        }
    }
    all
}
