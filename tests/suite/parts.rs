//! Parts of a run: exact whatever the split, and refused when anything is wrong with them.

use crate::folders::fresh;
use proptest::prelude::*;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, RngExt, SeedableRng};
use remnants::engine::Tally;
use remnants::engine::observer::{Progress, Verdict};
use remnants::engine::shard::{ReplicateSet, Shard};
use remnants::export::folder::{Existing, Folder, FolderError};
use remnants::hazard::{Plan, Stage, Study, Tallies, Watcher};
use remnants::packing::{Pack, Packer, Unpacker};
use remnants::part::file::Place;
use remnants::part::set::{Gaps, PartSet};
use remnants::part::{self, Origin, Part};
use remnants::random::Seed;
use remnants::scenario::{self, Scenario, Texts};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

struct Nobody;

impl Watcher for Nobody {
    fn stage(&mut self, _stage: Stage) {}
    fn progress(&mut self, _progress: Progress) -> Verdict {
        Verdict::Continue
    }
}

const WANTED: u64 = 60;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tutorial-valley")
}

/// A scenario with people, facilities, routes, districts, measures and a course.
static VALLEY: LazyLock<Scenario> = LazyLock::new(|| scenario::read(&folder()).expect("the tutorial reads"));

fn plan(seed: u64) -> Plan {
    Plan { seed: Seed(seed), replicates: WANTED, precision: None }
}

fn packed(scenario: &Scenario, plan: Plan, counted: &ReplicateSet, tallies: &[Tallies]) -> Vec<u8> {
    let (mut bytes, folder) = (Vec::new(), folder());
    let origin = Origin { scenario, place: &folder, plan };
    part::write(&mut bytes, origin, counted, tallies).expect("memory takes it");
    bytes
}

fn counted(study: &Study, range: Range<u64>) -> Vec<u8> {
    let counted = study.count(plan(1), range.clone(), None, &mut Nobody);
    packed(&VALLEY, plan(1), &range.into(), &[counted.tallies])
}

fn opened(name: &str, bytes: &[u8]) -> Result<Part, String> {
    Part::of_bytes(name, bytes.into())
}

/// The part of several parts, added up in the order in which they are given.
fn merged(study: &Study, parts: &[Vec<u8>]) -> Vec<u8> {
    let (mut tallies, mut all) = (study.tallies(), ReplicateSet::default());
    for bytes in parts {
        let part = opened("a part", bytes).expect("a whole part");
        part.add_to(&mut tallies).expect("its counts fit");
        all = all.join(&part.about().counted).expect("no replicate twice");
    }
    packed(&VALLEY, plan(1), &all, &[tallies])
}

/// The scenario with one text changed.
fn changed(file: &str, from: &str, to: &str) -> Scenario {
    let old = VALLEY.texts.get(file).expect("the scenario has that text");
    let mut texts = Texts::default();
    texts.put(file, String::from_utf8_lossy(old).replacen(from, to, 1).into_bytes().into());
    scenario::read_with(&folder(), &texts).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A small part of a small scenario, for what needs many of them.
static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| counted(&Study::new(&VALLEY.model, Seed(1)), 0..6));

#[test]
fn parts_of_any_split_added_in_any_order_and_grouping_are_the_part_of_the_whole() {
    let study = Study::new(&VALLEY.model, Seed(1));
    let whole = counted(&study, 0..WANTED);
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    for pieces in [2, 3, 7] {
        let ranges = (1..=pieces).map(|k| Shard::new(k, pieces).expect("a piece").range(WANTED));
        let mut parts: Vec<Vec<u8>> = ranges.map(|range| counted(&study, range)).collect();
        while parts.len() > 1 {
            let take = chance.random_range(2..=parts.len());
            let some: Vec<Vec<u8>> =
                (0..take).map(|_| parts.swap_remove(chance.random_range(0..parts.len()))).collect();
            parts.push(merged(&study, &some));
        }
        assert!(parts[0] == whole, "{pieces} pieces, put together, are not the whole");
    }
}

#[test]
fn tallies_side_by_side_in_a_part_add_up_as_merged_ones_do() {
    let study = Study::new(&VALLEY.model, Seed(1));
    let half = |range: Range<u64>| study.count(plan(1), range, None, &mut Nobody).tallies;
    let both = packed(&VALLEY, plan(1), &(0..20).into(), &[half(9..20), half(0..9)]);
    assert!(merged(&study, &[both]) == counted(&study, 0..20));
    let (mut one, other) = (half(0..9), half(9..20));
    one.merge(other);
    assert!(packed(&VALLEY, plan(1), &(0..20).into(), &[one]) == counted(&study, 0..20));
}

#[test]
fn counting_goes_on_from_counts_that_are_there_already() {
    let study = Study::new(&VALLEY.model, Seed(1));
    let begun = opened("a part", &counted(&study, 0..23)).expect("a whole part");
    let mut tallies = study.tallies();
    begun.add_to(&mut tallies).expect("its counts fit");
    let begun = remnants::hazard::Counted { tallies, range: 0..23, ending: remnants::hazard::Ending::Interrupted };
    let all = study.count(plan(1), 0..WANTED, Some(begun), &mut Nobody);
    assert_eq!(all.range, 0..WANTED);
    assert!(packed(&VALLEY, plan(1), &(0..WANTED).into(), &[all.tallies]) == counted(&study, 0..WANTED));
}

#[test]
fn a_part_carries_its_scenario_and_finds_larger_inputs_by_path_and_hash() {
    let part = opened("a part", &SMALL).expect("a whole part");
    let read = part.scenario(None).expect("its scenario reads");
    assert_eq!((&read.inputs, &read.id, &read.title), (&VALLEY.inputs, &VALLEY.id, &VALLEY.title));
    let by_path: Vec<_> = read.inputs.iter().filter(|input| read.texts.get(&input.path).is_none()).collect();
    assert!(!by_path.is_empty() && by_path.len() < read.inputs.len(), "the tutorial has inputs of both kinds");
    let elsewhere = fresh("part_inputs");
    let missing = part.scenario(Some(&elsewhere)).expect_err("there is nothing");
    assert!(missing.contains("cannot be read") && missing.contains("--scenario"), "{missing}");
    std::fs::copy(folder().join("scenario.toml"), elsewhere.join("scenario.toml")).expect("a copy");
    for input in &by_path {
        std::fs::write(elsewhere.join(&input.path), "another").expect("a file");
    }
    let another = part.scenario(Some(&elsewhere)).expect_err("those are others");
    assert!(another.contains("is not the one that the run was made from"), "{another}");
    for input in &by_path {
        std::fs::copy(folder().join(&input.path), elsewhere.join(&input.path)).expect("a copy");
    }
    assert_eq!(part.scenario(Some(&elsewhere)).expect("now they are there").inputs, VALLEY.inputs);
}

#[test]
fn a_part_that_another_took_the_place_of_is_not_counted_for_it() {
    let (file, study) = (fresh("part_changed").join("a.part"), Study::new(&VALLEY.model, Seed(1)));
    std::fs::write(&file, SMALL.as_slice()).expect("a file");
    let part = Part::open(&file).expect("a whole part");
    part.add_to(&mut study.tallies()).expect("it is still the same");
    std::fs::write(&file, counted(&study, 6..12)).expect("another in its place");
    let refusal = part.add_to(&mut study.tallies()).expect_err("it is another");
    assert!(refusal.ends_with("a.part has changed since it was opened"), "{refusal}");
    assert!(part.scenario(None).is_err());
}

#[test]
fn two_writers_of_one_place_are_kept_apart() {
    let folder = fresh("part_places");
    let file = folder.join("a.part");
    let write = |place: &Place, bytes: &[u8]| place.put(|to| to.write_all(bytes));
    let (first, second) = (Place::open(&file, Existing::Keep), Place::open(&file, Existing::Keep));
    write(&first.expect("nothing is there"), &SMALL).expect("it is written");
    let refusal = write(&second.expect("nothing was there"), b"another").expect_err("now something is");
    assert!(refusal.starts_with("cannot write to "), "{refusal}");
    assert_eq!(std::fs::read(&file).expect("a file"), *SMALL);
    std::fs::write(folder.join("notes.txt"), "mine").expect("a file");
    let refusal = Place::open(&folder.join("notes.txt"), Existing::Replace).expect_err("it is no part");
    assert!(refusal.contains("is not a part of a run, so it is left as it is"), "{refusal}");
    let held = Place::hold(&file).expect("nobody holds it");
    assert!(Place::hold(&file).expect_err("it is held").contains("another run keeps its counts in"));
    held.release();
    drop(held);
    Place::hold(&file).expect("nobody holds it any more").release();
    let target = folder.join("out");
    let filled = Folder::open(&target, Existing::Keep).expect("nobody fills it");
    assert!(matches!(Folder::open(&target, Existing::Keep), Err(FolderError::Busy(_))));
    filled.abandon();
    Folder::open(&target, Existing::Keep).expect("nobody fills it any more").abandon();
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 2, "the part and the notes are all that is left");
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused_by_name() {
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let places: Vec<usize> = (0..2_000).map(|_| chance.random_range(0..SMALL.len())).collect();
    for place in (0..2_000).chain(places) {
        let mut bytes = SMALL.clone();
        bytes[place] ^= 1 << chance.random_range(0..8);
        let refusal = opened("piece-7", &bytes).expect_err("a flipped bit is found");
        assert!(refusal.starts_with("piece-7 "), "{refusal}");
    }
    for _ in 0..500 {
        let refusal = opened("piece-7", &SMALL[..chance.random_range(0..SMALL.len())]).expect_err("a cut is found");
        assert!(refusal.starts_with("piece-7 "), "{refusal}");
    }
    let longer = [SMALL.as_slice(), b"x"].concat();
    assert!(opened("piece-7", &longer).expect_err("more than all").contains("checksum"));
}

#[test]
fn what_is_no_part_or_one_of_a_later_layout_is_told_so() {
    let told = |bytes: &[u8]| opened("it", bytes).expect_err("no part");
    assert_eq!(told(b""), "it is not a part of a run of this program");
    assert_eq!(told(b"PK\x03\x04 something else"), "it is not a part of a run of this program");
    let later = [b"remnants part 2\n", &SMALL[16..]].concat();
    let words = "it has layout 2 and this program reads layout 1: it was made by another version, or is damaged";
    assert_eq!(told(&later), words);
    assert!(Part::open(&folder()).expect_err("a folder").contains("is not a file"));
    assert!(Part::open(&folder().join("nothing")).expect_err("nothing").contains("cannot be read"));
}

/// The two lines and the inflated body of a part.
fn taken_apart(bytes: &[u8]) -> (String, Vec<u8>) {
    let breaks: Vec<usize> = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at).take(2).collect();
    let (lines, rest) = bytes.split_at(breaks[1] + 1);
    let mut body = Vec::new();
    flate2::read::ZlibDecoder::new(rest).read_to_end(&mut body).expect("a whole body");
    (String::from_utf8(lines.to_vec()).expect("text"), body)
}

/// A part that its forger summed up rightly.
fn forged(lines: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = lines.as_bytes().to_vec();
    let mut packer = flate2::write::ZlibEncoder::new(&mut bytes, flate2::Compression::fast());
    packer.write_all(body).and_then(|()| packer.finish().map(|_| ())).expect("memory takes it");
    let sum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&sum);
    bytes
}

#[test]
fn forged_counts_with_a_right_checksum_neither_panic_nor_pass_for_other_replicates() {
    let (lines, body) = taken_apart(&SMALL);
    assert!(opened("it", &forged(&lines, &body)).is_ok(), "the forger's tools are sound");
    let study = Study::new(&VALLEY.model, Seed(1));
    let texts: usize = VALLEY.texts.iter().map(|(_, bytes)| bytes.len()).sum();
    let (mut chance, mut refused) = (ChaCha8Rng::seed_from_u64(13), 0);
    for round in 0..300 {
        let mut body = body.clone();
        for _ in 0..=round % 3 {
            let at = chance.random_range(texts..body.len());
            body[at] = if round % 2 == 0 { 0xff } else { chance.next_u32() as u8 };
        }
        let part = opened("it", &forged(&lines, &body)).expect("its checksum is right");
        let mut tallies = study.tallies();
        match part.add_to(&mut tallies) {
            Ok(()) => assert_eq!(tallies.0.rows().len(), 6),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 100, "only {refused} of 300 forgeries were refused");
}

#[test]
fn forged_words_about_a_part_are_refused() {
    let (lines, body) = taken_apart(&SMALL);
    let told = |from: &str, to: &str| {
        assert!(lines.contains(from), "{lines} has no {from}");
        opened("it", &forged(&lines.replacen(from, to, 1), &body))
    };
    let beyond = "\"replicate_ranges\":[[9223372036854775802,9223372036854775808]]";
    for (from, to) in [
        ("\"replicate_ranges\":[[0,6]]", "\"replicate_ranges\":[[0,7]]"),
        ("\"replicate_ranges\":[[0,6]]", "\"replicate_ranges\":[[6,0]]"),
        ("\"replicate_ranges\":[[0,6]]", "\"replicate_ranges\":[[0,3],[2,5]]"),
        ("\"replicate_ranges\":[[0,6]]", beyond),
        ("\"tallies\":[6]", "\"tallies\":[18446744073709551615,7]"),
        ("\"replicates_wanted\":60", "\"replicates_wanted\":5"),
        ("\"made_by\":\"remnants\"", "\"made_by\":\"somebody\""),
        ("\"scenario_sha256\":\"", "\"scenario_sha256\":\"0"),
        ("\"seed\":1", "\"seed\":\"one\""),
    ] {
        let refusal = told(from, to).expect_err(to);
        assert!(refusal.starts_with("it is not whole: "), "{to}: {refusal}");
    }
    let others = told("\"replicate_ranges\":[[0,6]]", "\"replicate_ranges\":[[7,13]]").expect("it may say so");
    let study = Study::new(&VALLEY.model, Seed(1));
    let refusal = others.add_to(&mut study.tallies()).expect_err("it holds others");
    assert_eq!(refusal, "it does not hold the replicates that it states");
}

fn refusals(parts: Vec<Part>, gaps: Gaps) -> Vec<String> {
    PartSet::new(parts, gaps).expect_err("they do not belong together")
}

#[test]
fn parts_that_do_not_belong_together_are_named() {
    let study = Study::new(&VALLEY.model, Seed(1));
    let part = |name: &str, range| opened(name, &counted(&study, range)).expect("a whole part");
    let (a, b, c) = (part("a", 0..20), part("b", 20..40), part("c", 40..60));
    assert!(PartSet::new(vec![c.clone(), a.clone(), b.clone()], Gaps::Refused).is_ok());
    let gap = refusals(vec![a.clone(), c.clone()], Gaps::Refused);
    assert!(gap.len() == 1 && gap[0].starts_with("replicates 20-39 of 60 are in none of the parts"), "{gap:?}");
    let set = PartSet::new(vec![a.clone(), c.clone()], Gaps::Allowed).expect("gaps are allowed");
    assert_eq!((set.missing(), set.counted().count()), ((20..40).into(), 40));
    let twice = refusals(vec![a.clone(), b.clone(), part("d", 30..60)], Gaps::Refused);
    assert_eq!(twice, ["d and b both hold replicates 30-39"]);
    assert_eq!(refusals(Vec::new(), Gaps::Allowed), ["there is no part"]);
    let of = |scenario: &Scenario, seed: u64| {
        let study = Study::new(&scenario.model, Seed(seed));
        let tallies = study.count(plan(seed), 20..40, None, &mut Nobody).tallies;
        opened("other", &packed(scenario, plan(seed), &(20..40).into(), &[tallies])).expect("a whole part")
    };
    let seed = refusals(vec![a.clone(), of(&VALLEY, 2), c.clone()], Gaps::Refused);
    assert_eq!(seed, ["other has seed 2 and a has seed 1"]);
    let title = changed("scenario.toml", "title = \"", "title = \"Another ");
    let another = refusals(vec![a.clone(), of(&title, 1), c.clone()], Gaps::Refused);
    assert_eq!(another, ["other comes from another scenario than a: it has another scenario.toml"]);
    let (lines, body) = taken_apart(&SMALL);
    let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let old = opened("old", &forged(&lines.replace(&version, "\"version\":\"0.0.9\""), &body)).expect("whole");
    let version = refusals(vec![old, part("rest", 6..60)], Gaps::Refused);
    let now = env!("CARGO_PKG_VERSION");
    assert_eq!(
        version,
        [format!("old was made by version 0.0.9 and this is version {now}: their counts do not add up")]
    );
}

#[test]
fn shards_share_all_replicates_and_differ_by_one_at_most() {
    for (replicates, of) in [(10, 3), (1_000_000, 64), (3, 5), (4_000_000_000, 7)] {
        let ranges: Vec<Range<u64>> = (1..=of).map(|k| Shard::new(k, of).expect("a piece").range(replicates)).collect();
        assert_eq!((ranges[0].start, ranges[ranges.len() - 1].end), (0, replicates));
        assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
        let sizes = ranges.iter().map(|range| range.end - range.start);
        assert!(sizes.clone().max() <= sizes.min().map(|least| least + 1));
    }
    assert!(Shard::new(0, 3).is_none() && Shard::new(4, 3).is_none() && Shard::new(1, 0).is_none());
}

#[test]
fn sets_of_replicates_know_what_they_hold_and_lack() {
    let set = |ranges: &[Range<u64>]| ReplicateSet::of_ranges(ranges.to_vec()).expect("in order");
    let some = set(&[2..4, 6..9]);
    assert_eq!((some.count(), some.to_string()), (5, "2-3, 6-8".to_owned()));
    assert_eq!(some.missing(10), set(&[0..2, 4..6, 9..10]));
    assert_eq!(some.missing(7), set(&[0..2, 4..6]));
    assert_eq!(some.join(&(4..6).into()), Ok((2..9).into()));
    assert_eq!(some.join(&(3..7).into()), Err(3..4));
    assert_eq!(ReplicateSet::of_numbers([2, 3, 6, 7, 8]), some);
    assert!(
        ReplicateSet::of_ranges(vec![2..4, 4..5]).is_none()
            && ReplicateSet::of_ranges(std::iter::once(4..4).collect()).is_none()
    );
}

fn there_and_back<T: Pack + Default>(value: &T) -> T {
    let (mut bytes, mut back) = (Vec::new(), T::default());
    let mut packer = Packer::new(&mut bytes);
    value.pack(&mut packer).and_then(|()| packer.finish()).expect("memory takes it");
    let mut from = bytes.as_slice();
    Unpacker::new(&mut from).add(u64::MAX, &mut back).expect("what was written reads");
    back
}

proptest! {
    #[test]
    fn numbers_come_back_as_they_were_written(whole: u128, signed: i128, small in 0_u32..300) {
        // The lowest has no opposite, and no sum of squares comes near it.
        let signed = signed.max(-i128::MAX);
        prop_assert_eq!(there_and_back(&whole), whole);
        prop_assert_eq!(there_and_back(&signed), signed);
        prop_assert_eq!(there_and_back(&(whole as u64)), whole as u64);
        prop_assert_eq!(there_and_back(&small), small);
    }

    #[test]
    fn any_bytes_are_numbers_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        let mut from = bytes.as_slice();
        let (mut sum, mut read) = (0_u128, 0);
        let mut unpacker = Unpacker::new(&mut from);
        while unpacker.add(1, &mut sum).is_ok() {
            read += 1;
        }
        prop_assert!(read <= bytes.len());
    }
}

#[test]
fn a_sum_that_leaves_its_range_is_a_fault() {
    let mut bytes = Vec::new();
    let mut packer = Packer::new(&mut bytes);
    u64::from(u32::MAX).pack(&mut packer).and_then(|()| packer.finish()).expect("memory takes it");
    let read = |start: u32| {
        let (mut from, mut count) = (bytes.as_slice(), start);
        Unpacker::new(&mut from).add(1, &mut count).map(|()| count)
    };
    assert_eq!(read(0).expect("it fits"), u32::MAX);
    assert!(read(1).is_err());
}
