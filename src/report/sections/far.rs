//! How far: zones, and remnants beyond distances.

use crate::findings::{Beyond, FadeOut, Pair, Probability, ReleaseZone, ShareZone};
use crate::report::document::{Block, Figure, Section, Table, Teller};
use crate::report::shown::{chance_alone, with_error};

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
        let chance = Probability { probability: beyond.probability_any, probability_mc: beyond.probability_any_mc };
        let expected = Pair { mean: beyond.expected_remnants, standard_error: beyond.standard_error };
        let seen = chance.probability.0.is_finite();
        let expected = if seen { with_error(&expected, teller.language) } else { teller.say("number.none_seen") };
        let any = chance_alone(&chance, teller.findings.replicates, teller.language);
        vec![teller.reference(from), format!("{} m", teller.number(beyond.farther_than_m)), expected, any]
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
