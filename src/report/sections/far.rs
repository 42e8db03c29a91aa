//! How far: zones, and remnants beyond distances.

use crate::findings::{Beyond, FadeOut, ReleaseZone, ShareZone};
use crate::report::document::{Block, Figure, Section, Table, Teller};
use crate::report::shown::less_than;

/// Distances in the printed table, m.
const DISTANCES_M: [f64; 5] = [0.0, 20.0, 50.0, 100.0, 200.0];

/// The section.
pub(super) fn section(teller: Teller) -> Option<Section> {
    let findings = teller.findings;
    let mut blocks = vec![Block::Table(zones(teller, &findings.share_zones))];
    blocks.push(Block::Items(findings.release_zones.iter().map(|zone| release(teller, zone)).collect()));
    if !findings.fade_out.is_empty() {
        blocks.push(Block::Text(teller.say("far.fade_out")));
        blocks.push(Block::Figure(Figure::FadeOut, Some(fade_out(teller, &findings.fade_out))));
    }
    teller.section("far", blocks)
}

fn zones(teller: Teller, zones: &[ShareZone]) -> Table {
    let row = |zone: &ShareZone| {
        let share = format!("{} %", teller.number(100.0 * zone.share));
        let area = if zone.boxes.is_some() { teller.number(zone.area_ha.0) } else { teller.say("far.not_reached") };
        vec![share, area]
    };
    Table {
        caption: teller.say("far.zones"),
        head: teller.heads(&["head.share", "head.area_ha"]),
        words: 0,
        rows: zones.iter().map(row).collect(),
        total: None,
        note: Some(teller.say("note.zones")),
    }
}

fn release(teller: Teller, zone: &ReleaseZone) -> String {
    let bound = zone.probability_of_a_remnant_outside_at_most.0;
    match &zone.why_null {
        Some(why) => teller.tell("far.no_release", &[("pattern", &zone.pattern), ("why", why)]),
        None => {
            let (area, bound) = (teller.number(zone.area_ha.0), teller.language.numbers.significant(100.0 * bound, 2));
            teller.tell("far.release", &[("pattern", &zone.pattern), ("area", &area), ("bound", &bound)])
        }
    }
}

fn fade_out(teller: Teller, fades: &[FadeOut]) -> Table {
    let row = |from: &str, beyond: &Beyond| {
        let numbers = &teller.language.numbers;
        let expected =
            format!("{} ± {}", numbers.short(beyond.expected_remnants.0), numbers.short(beyond.standard_error.0));
        let seen = beyond.probability_any.0.is_finite();
        let any = if seen {
            format!("{} %", numbers.short(100.0 * beyond.probability_any.0))
        } else {
            less_than(teller.findings.replicates, teller.language)
        };
        let expected = if seen { expected } else { teller.say("number.none_seen") };
        vec![reference(teller, from), format!("{} m", teller.number(beyond.farther_than_m)), expected, any]
    };
    let rows = fades.iter().flat_map(|fade| {
        let printed = fade.distances.iter().filter(|beyond| DISTANCES_M.contains(&beyond.farther_than_m));
        printed.map(|beyond| row(&fade.from, beyond))
    });
    Table {
        caption: teller.say("far.table"),
        head: teller.heads(&["head.from", "head.farther", "head.expected", "head.any"]),
        words: 1,
        rows: rows.collect(),
        total: None,
        note: Some(teller.say("note.fade_out")),
    }
}

/// From what remnants are far: `evidence_points`, `zone_50` ...
pub(crate) fn reference(teller: Teller, from: &str) -> String {
    match from.strip_prefix("zone_") {
        Some(share) => teller.tell("far.from_zone", &[("share", share)]),
        None => teller.say(&format!("far.{from}")),
    }
}
