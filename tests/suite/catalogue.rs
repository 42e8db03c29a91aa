//! The catalogue: every figure has a source, doubtful ones say so.

use remnants::catalogue::{ENTRIES, Trust, find, listing};
use std::collections::BTreeSet;

#[test]
fn every_figure_has_a_source_and_every_type_a_unique_name() {
    let names: BTreeSet<&str> = ENTRIES.iter().map(|entry| entry.id).collect();
    assert_eq!(names.len(), ENTRIES.len());
    for entry in ENTRIES {
        let figures = entry.figures();
        assert!(!figures.is_empty(), "{}", entry.id);
        assert!(figures.iter().all(|(_, source, _)| !source.title.is_empty() && !source.address.is_empty()));
        assert!(entry.tested.iter().chain(entry.field).all(|rate| rate.low.or(rate.high).is_some()));
    }
}

#[test]
fn figures_from_memory_are_marked_and_those_read_are_not() {
    let unverified: Vec<&str> =
        ENTRIES.iter().filter(|e| e.load.is_some_and(|load| load.trust == Trust::Unverified)).map(|e| e.id).collect();
    let expected = ["9n235-smerch", "m095", "ao-2.5rt", "shoab-0.5", "ptab-1m", "mk-118", "blu-26", "type-90"];
    assert_eq!(unverified, expected);
}

#[test]
fn published_loads_and_dimensions_are_as_published_and_others_unknown() {
    let loads = [("m77", 644), ("m42-m46-m483a1", 88), ("m42-m46-m864", 72), ("m85-m395", 63), ("m85-m396", 49)];
    let loads = loads.into_iter().chain([("blu-97", 202), ("bl755", 147), ("blu-63", 650), ("9n235-uragan", 30)]);
    for (id, load) in loads.chain([("9n235-smerch", 72), ("m095", 104), ("type-90", 39)]) {
        assert_eq!(find(id).and_then(|entry| entry.load).map(|load| load.usual), Some(load), "{id}");
    }
    let with_footprint: Vec<&str> = ENTRIES.iter().filter(|e| e.footprint.is_some()).map(|e| e.id).collect();
    assert_eq!(with_footprint, ["m77", "m42-m46-m864", "blu-97"]);
    for id in ["m095", "9n235-uragan", "9n235-smerch", "9n210-uragan", "ao-2.5rt", "shoab-0.5", "ptab-1m", "mk-118"] {
        let entry = find(id).unwrap();
        assert!(entry.tested.is_empty() && entry.field.is_empty(), "{id} has no published rate");
    }
}

#[test]
fn the_listing_shows_every_type_with_its_source_and_trust() {
    let text = listing();
    assert!(ENTRIES.iter().all(|entry| text.contains(&format!("\n{}\n", entry.id))));
    assert!(text.contains("104 submunitions in one carrier [unverified; HRW, Technical Briefing Note"));
    assert!(text.contains("failure rate, field: not published"));
}
