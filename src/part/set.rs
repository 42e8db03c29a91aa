//! Parts that are to be added up: whether they belong together, and what is missing.

use super::{About, Part};
use crate::engine::shard::ReplicateSet;
use crate::scenario::visible;

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
        let mut faults: Vec<String> = parts.iter().flat_map(|part| differences(first, part)).collect();
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

/// Whether a part is of this program's version, and of the same scenario and seed as the first.
fn differences(first: &Part, part: &Part) -> Vec<String> {
    let (About { version, seed, .. }, mut faults) = (&part.about, Vec::new());
    let ours = env!("CARGO_PKG_VERSION");
    if version != ours {
        faults.push(format!(
            "{} was made by version {} and this is version {ours}: their counts do not add up",
            part.name,
            visible(version)
        ));
    }
    if *seed != first.about.seed {
        faults.push(format!("{} has seed {seed} and {} has seed {}", part.name, first.name, first.about.seed));
    }
    faults.extend(input_difference(first, part));
    faults
}

fn input_difference(first: &Part, part: &Part) -> Option<String> {
    let (ours, theirs) = (&first.about.inputs, &part.about.inputs);
    let name = |input: &crate::scenario::InputFile| visible(&input.path);
    let changed = ours.iter().zip(theirs).find(|(ours, theirs)| ours != theirs);
    let what = match changed {
        Some((ours, theirs)) if ours.path == theirs.path => format!("another {}", name(theirs)),
        Some((ours, theirs)) => format!("{} in the place of {}", name(theirs), name(ours)),
        None if ours.len() != theirs.len() => "other inputs".to_owned(),
        None if first.about.scenario != part.about.scenario => {
            format!(
                "a scenario of the name {} and not {}",
                visible(&part.about.scenario),
                visible(&first.about.scenario)
            )
        }
        None => return None,
    };
    Some(format!("{} comes from another scenario than {}: it has {what}", part.name, first.name))
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
