//! The findings in short, and what they do not say.

use crate::findings::exposed::{Casualties, Ranked};
use crate::findings::{Estimate, How};
use crate::report::document::{Block, Section, Table, Teller};
use crate::report::likelihood;
use crate::report::shown::{Shown, chance, error, less_than};

/// The section.
pub(super) fn section(teller: Teller) -> Option<Section> {
    let mut blocks = vec![Block::Text(runs(teller))];
    if !teller.findings.description.trim().is_empty() {
        blocks.push(Block::Said(vec![teller.findings.description.trim().to_owned()]));
    }
    blocks.extend([Block::Items(sentences(teller)), Block::Table(headlines(teller))]);
    blocks.extend(means(teller).into_iter().map(Block::Text));
    if !teller.findings.cautions.is_empty() {
        blocks.extend([Block::Heading(teller.say("short.cautions")), Block::Said(teller.findings.cautions.clone())]);
    }
    blocks.extend([Block::Heading(teller.say("short.not_said")), Block::Items(not_said(teller))]);
    teller.section("short", blocks)
}

/// The section of the map.
pub(super) fn map(teller: Teller) -> Option<Section> {
    let side = teller.number(teller.findings.support.box_m);
    let coarse = teller.boxes_are_wide().then(|| Block::Text(teller.tell("map.coarse", &[("side", &side)])));
    let blocks = [Block::Text(teller.say("map.read"))].into_iter().chain(coarse).chain([Block::Map]);
    teller.section("map", blocks.collect())
}

/// What must be read before anything else.
pub(super) fn alarm(teller: Teller) -> Option<String> {
    let findings = teller.findings;
    let disagrees = (findings.exact_check.verdict == "disagrees").then(|| teller.say("alarm.disagrees"));
    let partial = findings.partial.as_ref().map(|_| {
        let done = teller.count(findings.replicates);
        teller.tell("alarm.partial", &[("replicates", &done)])
    });
    let alarms: Vec<String> = disagrees.into_iter().chain(partial).collect();
    (!alarms.is_empty()).then(|| alarms.join(" "))
}

fn runs(teller: Teller) -> String {
    let findings = teller.findings;
    let (n, seed) = (teller.count(findings.replicates), findings.seed.to_string());
    let values = [("date", findings.assessment_date.as_str()), ("replicates", &n), ("seed", &seed)];
    teller.tell("short.runs", &values)
}

fn sentences(teller: Teller) -> Vec<String> {
    let findings = teller.findings;
    let remnants = sentence(teller, "short.remnants", &findings.remnants, &[]);
    let facility = findings.facilities_at_risk.ranked.as_ref().and_then(|ranked| Some((ranked.first()?, ranked.len())));
    let facility = facility.filter(|(first, _)| first.remnants.mean.0 > 0.0);
    let facility = facility.map(|(first, of)| most_endangered(teller, first, of));
    let told = [Some(remnants), Some(area(teller)), people(teller), facility, casualties(teller), unverified(teller)];
    told.into_iter().flatten().collect()
}

/// How means were obtained, if not just by drawing.
fn means(teller: Teller) -> Vec<String> {
    let all = estimates(teller);
    let named = |how: How| {
        let names = all.iter().filter(|(_, estimate)| estimate.how() == how).map(|(name, _)| name.as_str());
        names.collect::<Vec<_>>().join("; ")
    };
    let sentences = [("short.computed", named(How::Computed)), ("short.controlled", named(How::Controlled))];
    let told = sentences.iter().filter(|(_, names)| !names.is_empty());
    told.map(|(key, names)| teller.tell(key, &[("names", names)])).collect()
}

/// Headline numbers of hazard and of people near, by name.
fn estimates(teller: Teller<'_>) -> Vec<(String, &Estimate)> {
    let findings = teller.findings;
    let mut all = vec![(teller.say("quantity.remnants"), &findings.remnants)];
    if findings.remnants_initial.mean != findings.remnants.mean {
        all.push((teller.say("quantity.remnants_initial"), &findings.remnants_initial));
    }
    let side = teller.number(findings.support.box_m);
    let area = if teller.boxes_are_wide() { "quantity.area_of_boxes_ha" } else { "quantity.contaminated_area_ha" };
    all.push((teller.tell(area, &[("side", &side)]), &findings.contaminated_area_ha));
    let near = findings.residents_near_remnants.distances.iter().flatten();
    all.extend(near.map(|near| (teller.people_within(near.within_m), &near.people)));
    all
}

/// How much ground, and that nobody knows which.
fn area(teller: Teller) -> String {
    let (findings, side) = (teller.findings, teller.number(teller.findings.support.box_m));
    if teller.boxes_are_wide() {
        return teller.tell("short.area_unknown", &[("side", &side)]);
    }
    let told = sentence(teller, "short.area", &findings.contaminated_area_ha, &[("side", &side)]);
    let zone = findings.share_zones.iter().find(|zone| zone.share == 0.9 && zone.boxes.is_some());
    let within = zone.map(|zone| teller.tell("short.area_within", &[("area", &teller.number(zone.area_ha.0))]));
    within.map_or(told.clone(), |within| format!("{told} {within}"))
}

fn unverified(teller: Teller) -> Option<String> {
    let count = teller.findings.unverified_inputs.len();
    (count > 0).then(|| teller.tell("short.unverified", &[("count", &count.to_string())]))
}

fn sentence(teller: Teller, key: &str, estimate: &Estimate, more: &[(&str, &str)]) -> String {
    told(teller, key, &Shown::of(estimate, teller.language), more)
}

fn told(teller: Teller, key: &str, shown: &Shown, more: &[(&str, &str)]) -> String {
    let values = [("mean", shown.mean.as_str()), ("low", &shown.low), ("high", &shown.high)];
    teller.tell(key, &[&values, more].concat())
}

fn people(teller: Teller) -> Option<String> {
    let near = teller.findings.residents_near_remnants.distances.as_ref()?.first()?;
    let (within, dates) = (teller.number(near.within_m), teller.people_dates());
    Some(sentence(teller, "short.people", &near.people, &[("within", &within), ("dates", &dates)]))
}

fn most_endangered(teller: Teller, first: &Ranked, of: usize) -> String {
    let word = teller.say(likelihood::word(first.at_least_one.probability.0));
    let (p, of) = (chance(&first.at_least_one, teller.findings.replicates, teller.language), of.to_string());
    teller.tell("short.facility", &[("name", &first.name), ("of", &of), ("word", &word), ("p", &p)])
}

fn casualties(teller: Teller) -> Option<String> {
    let (expected, drawn) = teller.findings.casualties.of("casualties")?;
    let shown = Shown::of_events(expected, drawn, teller.language);
    let months = teller.findings.months.months.as_ref()?;
    if teller.casualties_are_doubtful() {
        return Some(teller.say("course.doubtful"));
    }
    let (count, first) = (months.len().to_string(), months.first()?.first_day.as_str());
    Some(told(teller, "short.casualties", &shown, &[("months", &count), ("first", first)]))
}

/// The headline numbers of a run, each with its doubt.
fn headlines(teller: Teller) -> Table {
    let set = |name: String, shown: Shown, error: String| {
        vec![name, shown.mean.clone(), shown.interval(teller.language), error]
    };
    let row = |(name, estimate): (String, &Estimate)| {
        set(name, Shown::of(estimate, teller.language), error(estimate, teller.language))
    };
    let mut rows: Vec<_> = estimates(teller).into_iter().map(row).collect();
    let events = if teller.casualties_are_doubtful() { Vec::new() } else { events(teller) };
    rows.extend(events.into_iter().map(|(name, shown)| {
        let error = format!("± {}", shown.error);
        set(name, shown, error)
    }));
    Table {
        caption: teller.say("short.table"),
        head: teller.heads(&["head.quantity", "head.expected", "head.interval", "head.error"]),
        words: 1,
        rows,
        total: None,
        note: Some(teller.say("note.quantiles")),
    }
}

/// Events of the whole course.
fn events(teller: Teller) -> Vec<(String, Shown)> {
    let (met, hurt) = (&teller.findings.encounters, &teller.findings.casualties);
    let named = [("encounters", met), ("detonations", met), ("casualties", hurt), ("deaths", hurt)];
    let of = |(name, events): (&str, &Casualties)| {
        let (expected, drawn) = events.of(name)?;
        Some((teller.say(&format!("quantity.{name}")), Shown::of_events(expected, drawn, teller.language)))
    };
    named.into_iter().filter_map(of).collect()
}

fn not_said(teller: Teller) -> Vec<String> {
    let unrecorded =
        if teller.findings.unrecorded_strikes == "used" { "short.unrecorded_used" } else { "short.unrecorded" };
    let n = teller.findings.replicates;
    let bound = less_than(n, teller.language);
    let zero = teller.tell("short.zero", &[("replicates", &teller.count(n)), ("bound", &bound)]);
    let said = |key: &str| teller.say(key);
    vec![said("short.not_assessed"), zero, said(unrecorded), said("short.not_contaminated"), said("short.tail")]
}
