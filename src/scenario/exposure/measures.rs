//! What is done about remnants, or about meeting them.

use super::course::end;
use super::layers::Ids;
use super::site::{Site, Things};
use crate::grid::{Bounds, Region};
use crate::model::assets::{Course, Measure, MeasureKind};
use crate::scenario::file::{Node, Table};
use crate::scenario::forms::{MEASURE, MEASURE_AREA};
use crate::scenario::problem::{did_you_mean, quoted};
use crate::scenario::words::law_words;
use crate::units::Quantity;

/// The kinds of measures, each with the keys that it needs.
const KINDS: [(&str, &[&str]); 3] = [
    ("clearance", &["areas", "teams", "m2_per_team_day", "days_per_month", "detection"]),
    ("marking", &["areas", "avoidance"]),
    ("risk_education", &["coverage", "avoidance"]),
];

/// The measures in the order of the scenario.
pub(super) fn measures(exposure: &Table, site: &Site, course: Option<&Course>) -> Vec<Measure> {
    let mut ids = Ids::of("measure id");
    let tables = exposure.tables("measures", &MEASURE);
    let measures: Vec<Measure> = tables.iter().filter_map(|table| measure(table, site, &mut ids)).collect();
    for measure in &measures {
        let sentence = format!("{} Its values are judgements of this scenario [J].", sentence(measure));
        exposure.desk.assumptions.say(sentence);
        say_if_out_of_course(exposure, measure, course);
    }
    let areas: Vec<(&str, Bounds)> = measures.iter().filter_map(bounds).collect();
    site.say_off_grid(exposure.desk, Things { one: "measure's ground lies", many: "measures' grounds lie" }, &areas);
    measures
}

fn measure(table: &Table, site: &Site, ids: &mut Ids) -> Option<Measure> {
    let id = table.get("id").and_then(|node| {
        let id = node.text("a unique name")?;
        ids.claim(node.desk, id, node.spot).then(|| id.to_owned())
    });
    let from = table.date("from");
    let kind = table.get("kind").and_then(|node| node.word(&KINDS.map(|(kind, _)| kind)));
    let kind = kind.and_then(|kind| kind_of(table, kind, site));
    Some(Measure { id: id?, from: from?, kind: kind? })
}

fn kind_of(table: &Table, kind: &str, site: &Site) -> Option<MeasureKind> {
    demand_keys(table, kind);
    let law = |key: &str, quantity: Quantity| table.law(key, quantity);
    match kind {
        "clearance" => {
            let areas = table.get("areas").and_then(|node| areas(&node, site));
            let (teams, speed) = (law("teams", Quantity::Teams), law("m2_per_team_day", Quantity::SearchedArea));
            let days = law("days_per_month", Quantity::DaysPerMonth);
            let detection = law("detection", Quantity::Probability);
            Some(MeasureKind::Clearance {
                areas: areas?,
                teams: teams?,
                m2_per_team_day: speed?,
                days_per_month: days?,
                detection: detection?,
            })
        }
        "marking" => {
            let areas = table.get("areas").and_then(|node| areas(&node, site));
            let avoidance = law("avoidance", Quantity::Probability);
            Some(MeasureKind::Marking { areas: areas?, avoidance: avoidance? })
        }
        _ => {
            let coverage = law("coverage", Quantity::Probability);
            let avoidance = law("avoidance", Quantity::Probability);
            Some(MeasureKind::RiskEducation { coverage: coverage?, avoidance: avoidance? })
        }
    }
}

/// Keys that a kind needs and has not, and keys of other kinds, are problems.
fn demand_keys(table: &Table, kind: &str) {
    let own = KINDS.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, keys)| keys);
    for key in own.iter().filter(|key| table.get(key).is_none()) {
        let found = format!("a measure of the kind \"{kind}\" without the key \"{key}\"");
        table.problem(found, format!("the keys {}", own.join(", ")), "");
    }
    let mut others: Vec<&str> = KINDS.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
    others.sort_unstable();
    others.dedup();
    for key in others.into_iter().filter(|key| !own.contains(key)) {
        if let Some(node) = table.get(key) {
            let found = format!("\"{key}\" in a measure of the kind \"{kind}\"");
            node.problem(found, format!("the keys {}", own.join(", ")), "");
        }
    }
}

fn areas(node: &Node, site: &Site) -> Option<Vec<Region>> {
    let tables = node.tables(&MEASURE_AREA);
    if tables.is_empty() && node.is_list() {
        return node.wrong_kind("at least one area");
    }
    let areas: Vec<Region> = tables.iter().filter_map(|table| area(table, site)).collect();
    (!areas.is_empty() && areas.len() == tables.len()).then_some(areas)
}

fn area(table: &Table, site: &Site) -> Option<Region> {
    let Some(node) = table.get("district") else { return site.frame.stated_area(table) };
    if let Some(key) = table.present(&["polygon_lonlat", "polygon_xy_m", "geojson"]).first() {
        table.problem(format!("\"{key}\" and \"district\" side by side"), "one of them", "");
    }
    let id = node.text("the id of a district")?;
    let district = site.districts.iter().find(|district| district.id == id);
    if district.is_none() {
        let known = site.districts.iter().map(|district| district.id.as_str()).take(1000);
        let found = format!("the unknown district {}", quoted(id));
        node.problem(found, "the id of a district of this scenario", &did_you_mean(id, known));
    }
    district.map(|district| district.region.clone())
}

fn say_if_out_of_course(exposure: &Table, measure: &Measure, course: Option<&Course>) {
    let Some(course) = course else { return };
    let (id, from, end) = (quoted(&measure.id), measure.from, end(course));
    let first = course.first_day;
    if from >= end {
        let last = format!("the course ends before {end}");
        exposure.desk.cautions.say(format!("The measure {id} begins on {from}, but {last}: it changes nothing."));
    } else if from < first {
        exposure.desk.cautions.say(format!(
            "The measure {id} begins on {from}, before the first day of the course, {first}, and acts from that day on."
        ));
    }
}

/// The rectangle about a measure's areas, with its name.
fn bounds(measure: &Measure) -> Option<(&str, Bounds)> {
    let areas = match &measure.kind {
        MeasureKind::Clearance { areas, .. } | MeasureKind::Marking { areas, .. } => areas.as_slice(),
        MeasureKind::RiskEducation { .. } => &[],
    };
    let corners = areas.iter().map(Region::bounds).flat_map(|bounds| [bounds.low, bounds.high]);
    Some((measure.id.as_str(), Bounds::around(corners)?))
}

/// A measure in words.
pub(in crate::scenario) fn sentence(measure: &Measure) -> String {
    let Measure { id, from, kind } = measure;
    match kind {
        MeasureKind::Clearance { areas, teams, m2_per_team_day, days_per_month, detection } => format!(
            "measure {id}: from {from}, clearance of {}; teams {}; {} a team and day; days a month {}; found and removed {}.",
            areas_words(areas),
            law_words(teams),
            law_words(m2_per_team_day),
            law_words(days_per_month),
            law_words(detection)
        ),
        MeasureKind::Marking { areas, avoidance } => {
            format!(
                "measure {id}: from {from}, marking of {}; encounters avoided there {}.",
                areas_words(areas),
                law_words(avoidance)
            )
        }
        MeasureKind::RiskEducation { coverage, avoidance } => format!(
            "measure {id}: from {from}, risk education; people reached {}; encounters that they avoid {}.",
            law_words(coverage),
            law_words(avoidance)
        ),
    }
}

fn areas_words(areas: &[Region]) -> String {
    let ha: f64 = areas.iter().map(Region::area_m2).sum::<f64>() / crate::units::HECTARE_M2;
    let count = if areas.len() == 1 { "1 area".to_owned() } else { format!("{} areas", areas.len()) };
    format!("{count}, {ha:.1} ha")
}
