//! Who and what may be exposed, in words.

use super::{Page, SHOWN, page_more};
use crate::grid::Point;
use crate::model::assets::{Activity, ActivityGround, Assets, Course, Facility, Population, Route};
use crate::scenario::exposure::{days_words, effort_words, encounter_words, measure_words, persons_words};
use crate::scenario::words::{law_words, number};
use crate::scenario::{LayerNote, Scenario};
use std::collections::BTreeMap;

/// Tells the layers and what stands in them; nothing if there is no exposure.
pub(super) fn tell_exposure(page: &mut Page, scenario: &Scenario) {
    let assets = &scenario.model.assets;
    let layers = &scenario.layers[..scenario.layers.len() - scenario.context.len()];
    if assets.is_empty() && layers.is_empty() {
        return;
    }
    page.heading("Exposure");
    for layer in layers.iter().take(SHOWN) {
        tell_layer(page, layer, assets);
    }
    page_more(page, layers.len(), "layers");
    if !assets.distances_m.is_empty() {
        let distances: Vec<String> = assets.distances_m.iter().map(|distance| number(*distance)).collect();
        page.line(1, &format!("people are near a remnant within {} m", distances.join(", ")));
    }
    tell_facilities(page, &assets.facilities, assets.top);
    tell_routes(page, &assets.routes);
    for activity in assets.activities.iter().take(SHOWN) {
        tell_activity(page, activity, assets);
    }
    page_more(page, assets.activities.len(), "activities");
    if let Some(course) = &assets.course {
        tell_course(page, course);
    }
}

/// Tells the layers of context; nothing if there is none.
pub(super) fn tell_context(page: &mut Page, scenario: &Scenario) {
    let layers = &scenario.layers[scenario.layers.len() - scenario.context.len()..];
    if layers.is_empty() {
        return;
    }
    page.heading("Context, drawn on maps and counted in nothing");
    for (layer, context) in layers.iter().zip(&scenario.context).take(SHOWN) {
        tell_layer(page, layer, &scenario.model.assets);
        let km: f64 = context.lines.iter().map(|line| length_m(line)).fold(0.0, |sum, m| sum + m) / 1e3;
        let ha: f64 = context.areas.iter().map(|area| area.area_m2()).fold(0.0, |sum, m2| sum + m2) / 1e4;
        page.line(2, &format!("about the grid: {km:.1} km of lines, {ha:.1} ha of areas"));
    }
    page_more(page, layers.len(), "layers of context");
}

fn length_m(line: &[Point]) -> f64 {
    line.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
}

fn tell_layer(page: &mut Page, layer: &LayerNote, assets: &Assets) {
    let LayerNote { name, kind, date, source, licence, totals, count } = layer;
    let count = count.map_or(String::new(), |count| format!(": {count}"));
    page.line(1, &format!("{name} ({kind}){count}"));
    page.line(2, &format!("as of {date}; source: {source}; licence: {licence}"));
    if let Some(totals) = totals {
        let [stated, on_grid, outside] = [totals.stated, totals.on_grid, totals.outside].map(people);
        page.line(2, &format!("people: {stated} stated, {on_grid} on the grid, {outside} outside"));
    }
    if let Some(population) = assets.populations.iter().find(|population| population.layer.name == *name) {
        tell_people(page, population, &assets.groups);
    }
}

fn tell_people(page: &mut Page, population: &Population, groups: &[String]) {
    if population.multiplier.as_fixed() != Some(1.0) {
        page.line(2, &format!("all multiplied by {}", law_words(&population.multiplier)));
    }
    let shares = groups.iter().zip(&population.shares).filter(|(_, share)| **share > 0.0);
    let shares: Vec<String> = shares.map(|(group, share)| format!("{group} {} %", number(100.0 * share))).collect();
    if !shares.is_empty() {
        page.line(2, &format!("groups: {}", shares.join(", ")));
    }
}

/// People, to one digit behind the point if they are few.
fn people(count: f64) -> String {
    if count.abs() < 100.0 && count.fract() != 0.0 { format!("{count:.1}") } else { format!("{count:.0}") }
}

fn tell_facilities(page: &mut Page, facilities: &[Facility], top: u32) {
    if facilities.is_empty() {
        return;
    }
    page.line(
        1,
        &format!(
            "facilities: {}; ranked, with the probability to be among the {top} with most remnants",
            facilities.len()
        ),
    );
    page.line(2, &counts(facilities.iter().map(|facility| facility.kind.as_str())));
}

fn tell_routes(page: &mut Page, routes: &[Route]) {
    if routes.is_empty() {
        return;
    }
    let km = routes.iter().map(|route| route.length_m).sum::<f64>() / 1e3;
    page.line(1, &format!("routes: {}, {} km in all", routes.len(), number(km)));
    for route in routes.iter().take(SHOWN) {
        let traverse =
            route.traverse_width_m.map_or(String::new(), |m| format!(", a traveller passes {} m", number(m)));
        let (length, width) = (number(route.length_m / 1e3), number(route.width_m));
        page.line(2, &format!("{}: {length} km, {width} m wide{traverse}", route.name));
    }
    page_more(page, routes.len(), "routes");
}

/// How many there are of each kind.
fn counts<'k>(kinds: impl Iterator<Item = &'k str>) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    kinds.for_each(|kind| *counts.entry(kind).or_default() += 1);
    counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ")
}

fn tell_activity(page: &mut Page, activity: &Activity, assets: &Assets) {
    page.line(1, &format!("activity {}: {}", activity.layer.name, ground_words(&activity.ground)));
    page.line(2, &format!("{}; {}", persons_words(&activity.persons, &assets.groups), days_words(&activity.days)));
    page.line(2, &effort_words(activity));
    page.line(2, &encounter_words(&activity.encounter));
}

fn ground_words(ground: &ActivityGround) -> String {
    match ground {
        ActivityGround::Areas(areas) => {
            let ha: f64 = areas.iter().map(|(region, _)| region.area_m2()).sum::<f64>() / 1e4;
            let count = if areas.len() == 1 { "1 area".to_owned() } else { format!("{} areas", areas.len()) };
            format!("{count}, {ha:.1} ha")
        }
        ActivityGround::Raster { classes, weights } => {
            format!("{} classes of a raster of {} x {} pixels", weights.len(), classes.columns, classes.rows)
        }
    }
}

fn tell_course(page: &mut Page, course: &Course) {
    page.line(1, &format!("course: {} months from {}", course.months, course.first_day));
    let present =
        |(months, share): &(f64, f64)| format!("{} % after {} months", number(100.0 * share), number(*months));
    let presence: Vec<String> = course.presence.iter().take(SHOWN).map(present).collect();
    let presence = if presence.is_empty() { "all from the first day".to_owned() } else { presence.join(", ") };
    page.line(2, &format!("people present: {presence}"));
    course.measures.iter().take(SHOWN).for_each(|measure| page.line(2, &measure_words(measure)));
    page_more(page, course.measures.len(), "measures");
}
