//! Exposure in `summary.json`.

use super::{headline, headline_with, number, with_probability};
use crate::exposure::course::EVENTS;
use crate::exposure::judged::{Anchors, CASUALTIES_PER_REMNANT, DENSITY_PER_HA, FLAGGED_PER_HA, Standing};
use crate::exposure::results::{Difference, Events, NearResidents, PlaceRisk};
use crate::exposure::rows::EVENT_NAMES;
use crate::hazard::Hazard;
use crate::hazard::best::Best;
use crate::model::assets::Assets;
use crate::model::assets::PeopleTotals;
use crate::report::exposure::{anchor_words, anchors};
use crate::scenario::{LayerNote, Scenario};
use serde_json::{Map, Value, json};

/// Adds everything on exposure to a summary.
pub(super) fn add(summary: &mut Map<String, Value>, scenario: &Scenario, hazard: &Hazard) {
    let assets = &scenario.model.assets;
    let parts = [
        ("residents_near_remnants", residents(assets, hazard)),
        ("facilities_at_risk", facilities(assets, hazard)),
        ("routes_at_risk", routes(assets, hazard)),
        ("encounters", encounters(hazard)),
        ("casualties", casualties(assets, hazard)),
        ("activities", activities(scenario, hazard)),
        ("months", months(hazard)),
        ("anchors", anchors_of(&anchors(scenario, hazard))),
    ];
    summary.extend(parts.into_iter().map(|(name, value)| (name.to_owned(), value)));
}

/// A layer: where it comes from, and its people before and after it was put on the grid.
pub(in crate::export) fn layer(layer: &LayerNote) -> Value {
    let LayerNote { name, kind, date, source, licence, totals, count } = layer;
    let people = |of: fn(&PeopleTotals) -> f64| totals.as_ref().map_or(Value::Null, |totals| number(of(totals)));
    json!({
        "name": name, "kind": kind, "date": date.to_string(), "source": source, "licence": licence, "count": count,
        "people_stated": people(|totals| totals.stated),
        "people_on_grid": people(|totals| totals.on_grid),
        "people_outside_grid": people(|totals| totals.outside),
    })
}

const NO_PEOPLE: &str = "the scenario states no layer of people";
const NO_FACILITIES: &str = "the scenario states no facilities";
const NO_ROUTES: &str = "the scenario states no routes";
const NO_COURSE: &str = "the scenario states no activities with a course of months; none of their values has a default";

fn residents(assets: &Assets, hazard: &Hazard) -> Value {
    if hazard.exposure.residents.is_empty() {
        return json!({ "distances": null, "why_null": NO_PEOPLE });
    }
    let near = |(near, best): (&NearResidents, &Best)| {
        let of_group = |group: usize| (assets.group_name(group).to_owned(), headline(&near.groups[group]));
        let groups = assets.resident_groups().into_iter().map(of_group);
        let above = |n: f64| {
            let (above, of) = near.above(n);
            with_probability(json!({ "more_than": n }), above, of)
        };
        let exceedance = [0.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0].map(above);
        json!({
            "within_m": number(near.distance_m),
            "people": headline_with(&near.all, best),
            "exceedance": exceedance,
            "groups": groups.collect::<Map<String, Value>>(),
        })
    };
    json!({
        "distances": hazard.exposure.residents.iter().zip(&hazard.best.people).map(near).collect::<Vec<_>>(),
        "meaning": "people whose cell's centre lies within the distance of at least one remnant; exceedance counts whole people, rounded",
    })
}

/// What was in none of N possible grounds has no probability of 0.
fn none_of(n: u64) -> Value {
    json!({ "mean": null, "standard_error": null, "why_null": format!("in none of {n} possible grounds; less than 3/{n}") })
}

fn risk(risk: &PlaceRisk, n: u64) -> Map<String, Value> {
    let pair = |(mean, error): (f64, f64)| json!({ "mean": number(mean), "standard_error": number(error) });
    let mut value = json!({
        "remnants": headline(&risk.remnants),
        "expected_rank": pair(risk.rank),
        "among_top": if risk.among_top.0 > 0.0 { pair(risk.among_top) } else { none_of(n) },
        "at_least_one": with_probability(json!({}), risk.hits, n),
    });
    if let Some(traverse) = risk.traverse {
        let met = || json!({ "remnants_met": pair(traverse.met), "probability_of_any": pair(traverse.any) });
        value["per_traverse"] = if risk.hits > 0 { met() } else { none_of(n) };
    }
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

fn ranked(risks: &[PlaceRisk], n: u64, named: impl Fn(usize) -> Value) -> Vec<Value> {
    let one = |number: usize| {
        let mut value = named(number);
        if let Value::Object(map) = &mut value {
            map.extend(risk(&risks[number], n));
        }
        value
    };
    crate::exposure::results::ranked(risks).into_iter().map(one).collect()
}

fn facilities(assets: &Assets, hazard: &Hazard) -> Value {
    if assets.facilities.is_empty() {
        return json!({ "ranked": null, "why_null": NO_FACILITIES });
    }
    let named = |number: usize| {
        let facility = &assets.facilities[number];
        json!({ "id": facility.id, "name": facility.name, "type": facility.kind, "layer": facility.layer.name })
    };
    let ranked = ranked(&hazard.exposure.facilities, hazard.replicates(), named);
    json!({ "ranked": ranked, "top": assets.top, "support": "the facility's stated ground" })
}

fn routes(assets: &Assets, hazard: &Hazard) -> Value {
    if assets.routes.is_empty() {
        return json!({ "ranked": null, "why_null": NO_ROUTES });
    }
    let named = |number: usize| {
        let route = &assets.routes[number];
        json!({ "id": route.id, "name": route.name, "length_m": number_of(route.length_m), "width_m": number_of(route.width_m) })
    };
    let ranked = ranked(&hazard.exposure.routes, hazard.replicates(), named);
    json!({ "ranked": ranked, "top": assets.top, "support": "the route's stated strip" })
}

fn number_of(value: f64) -> Value {
    number((value * 1000.0).round() / 1000.0)
}

fn encounters(hazard: &Hazard) -> Value {
    if hazard.exposure.course.is_none() {
        return json!({ "expected": null, "drawn": null, "why_null": NO_COURSE });
    }
    totals(hazard, &["encounters", "detonations", "reports"])
}

/// Expected numbers (chance averaged away, given ground and unknowns) and drawn ones, from replicates.
fn totals(hazard: &Hazard, names: &[&str]) -> Value {
    let rows = &hazard.exposure.rows;
    let of = |kind: &str| {
        let one = |name: &&str| Some(((*name).to_owned(), headline(&rows.headline(&format!("{name}_{kind}"))?)));
        names.iter().filter_map(one).collect::<Map<String, Value>>()
    };
    json!({ "expected": of("expected"), "drawn": of("drawn") })
}

fn casualties(assets: &Assets, hazard: &Hazard) -> Value {
    let Some(course) = &hazard.exposure.course else {
        return json!({ "expected": null, "drawn": null, "why_null": NO_COURSE });
    };
    let mut value = totals(hazard, &["casualties", "deaths", "casualties_first_12_months"]);
    let difference = |d: &Difference| {
        let [low, median, high] = d.quantiles.map(number);
        json!({ "mean": number(d.mean), "standard_error": number(d.standard_error), "q05": low, "q50": median, "q95": high })
    };
    let measures = assets.course.iter().flat_map(|course| &course.measures).zip(&course.spared);
    let spared = measures.map(|(measure, spared)| {
        json!({ "measure": measure.id, "expected": difference(&spared.expected), "drawn": difference(&spared.drawn) })
    });
    value["spared_by_measures"] = spared.collect();
    value
}

fn events(events: &Events) -> Value {
    let expected = EVENT_NAMES.iter().zip(&events.expected).map(|(name, (mean, error))| {
        ((*name).to_owned(), json!({ "mean": number(*mean), "standard_error": number(*error) }))
    });
    let drawn = ["detonations", "casualties", "deaths"].iter().zip(&events.drawn);
    json!({
        "expected": expected.collect::<Map<String, Value>>(),
        "drawn": drawn.map(|(name, h)| ((*name).to_owned(), headline(h))).collect::<Map<String, Value>>(),
    })
}

fn activities(scenario: &Scenario, hazard: &Hazard) -> Value {
    let Some(course) = &hazard.exposure.course else {
        return json!({ "by_activity": null, "by_group": null, "by_district": null, "why_null": NO_COURSE });
    };
    let assets = &scenario.model.assets;
    let by = |ids: Vec<String>, results: &[Events]| {
        ids.into_iter().zip(results).map(|(id, results)| (id, events(results))).collect::<Map<String, Value>>()
    };
    let of_group = |group: usize| (assets.group_name(group).to_owned(), persons_only(&course.groups[group]));
    let persons = assets.activity_groups().into_iter().map(of_group).collect::<Map<String, Value>>();
    json!({
        "by_activity": by(assets.activities.iter().map(|a| a.layer.name.clone()).collect(), &course.activities),
        "by_group": persons,
        "by_district": by(scenario.model.districts.iter().map(|d| d.id.clone()).collect(), &course.districts),
    })
}

/// Encounters, detonations and reports are not told apart by group: they have no value there.
fn persons_only(results: &Events) -> Value {
    let mut results = results.clone();
    results.expected[..EVENTS - 2].fill((f64::NAN, f64::NAN));
    let mut value = events(&results);
    value["drawn"]["detonations"] = Value::Null;
    value["why_null"] = json!("a detonation belongs to no group of people; casualties do");
    value
}

fn months(hazard: &Hazard) -> Value {
    let Some(course) = &hazard.exposure.course else { return json!({ "months": null, "why_null": NO_COURSE }) };
    let pair = |(mean, error): (f64, f64)| json!({ "mean": number(mean), "standard_error": number(error) });
    let month = |month: &crate::exposure::results::MonthResult| {
        let mut value = events(&month.events);
        value["first_day"] = json!(month.month.first.to_string());
        value["last_day"] = json!(month.month.last().to_string());
        value["remnants_left"] = pair(month.left);
        value["casualties_spared_by_measures"] = month.spared.iter().map(|spared| pair(*spared)).collect();
        value
    };
    json!({ "months": course.months.iter().map(month).collect::<Vec<_>>() })
}

fn anchors_of(anchors: &Anchors) -> Value {
    let ((low, high), (few, many)) = (DENSITY_PER_HA, CASUALTIES_PER_REMNANT);
    let casualties = anchors.casualties.map_or_else(
        || json!({ "ratio": null, "why_null": "no course of at least twelve months that begins within three months of the first strike is followed" }),
        |c| json!({ "ratio": number(c.ratio), "standard_error": number(c.standard_error), "standing": word(c.standing), "seen_elsewhere": [few, many] }),
    );
    json!({
        "density_per_ha": headline(&anchors.density_per_ha),
        "density_standing": word(anchors.density),
        "density_seen_elsewhere": [low, high],
        "density_flagged_above": FLAGGED_PER_HA,
        "casualties_per_remnant_first_year": casualties,
        "words": anchor_words(anchors),
    })
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Within => "within",
        Standing::Below => "below",
        Standing::Above => "above",
        Standing::Flagged => "far above",
        Standing::Unknown => "unknown",
    }
}
