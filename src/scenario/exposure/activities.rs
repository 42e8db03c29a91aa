//! What people do, and where.

use super::course::StatedEncounter;
use super::layers::{Holds, Layers};
use super::site::{Site, Things};
use crate::grid::Bounds;
use crate::import::raster::read_classes;
use crate::model::assets::{Activity, ActivityGround, Days, Encounter};
use crate::model::law::Law;
use crate::scenario::file::{Node, Table};
use crate::scenario::forms::{ACTIVITY, ACTIVITY_AREA, LAW};
use crate::scenario::number::Measure;
use crate::scenario::problem::quoted;
use crate::scenario::words::{law_words, number};
use crate::units::Quantity;

/// Largest raster of classes that is read, bytes.
const RASTER_BYTES: u64 = 2_000_000_000;
/// Largest weight of an area or a class.
const HEAVIEST: f64 = 1e6;

/// The activities; what the course states of encounters holds for those that state nothing.
pub(super) fn activities<'a>(
    exposure: &Table<'a>,
    site: &Site,
    layers: &mut Layers,
    course: &StatedEncounter<'a>,
) -> Vec<Activity> {
    let tables = exposure.tables("activities", &ACTIVITY);
    let read: Vec<Activity> = tables.iter().filter_map(|table| activity(table, site, layers, course)).collect();
    for activity in &read {
        exposure.desk.assumptions.say(sentence(activity, layers.groups()));
        let kind = match &activity.ground {
            ActivityGround::Areas(_) => "activity, areas",
            ActivityGround::Raster { .. } => "activity, raster",
        };
        layers.note(&activity.layer, kind, Holds::Ground);
    }
    let grounds: Vec<(&str, Bounds)> = read.iter().filter_map(bounds).collect();
    site.say_off_grid(
        exposure.desk,
        Things { one: "activity's ground lies", many: "activities' grounds lie" },
        &grounds,
    );
    read
}

fn activity<'a>(table: &Table<'a>, site: &Site, layers: &mut Layers, course: &StatedEncounter<'a>) -> Option<Activity> {
    let layer = layers.source(table);
    let ground = ground(table, site);
    let persons = table.get("persons").and_then(|node| persons(&node, layers));
    let days = table.get("days_per_month").and_then(|node| days(&node));
    let swept = table.law("swept_m2_per_day", Quantity::SweptArea);
    let avoidance = table.law("avoidance", Quantity::Probability);
    let encounter = StatedEncounter::of(table).finished(table, course);
    Some(Activity {
        layer: layer?,
        ground: ground?,
        persons: persons?,
        days: days?,
        swept_m2: swept?,
        avoidance: avoidance?,
        encounter: encounter?,
    })
}

/// How many people of each group, or of no group: a law, or laws by group.
fn persons(node: &Node, layers: &mut Layers) -> Option<Vec<(Option<usize>, Law)>> {
    if !node.is_table() || node.has_key_of(&LAW) {
        return node.law(Quantity::Persons).map(|law| vec![(None, law)]);
    }
    let stated = node.by_name("people by group")?;
    if stated.is_empty() {
        let wanted = "how many people: a law, or laws by group, such as { men = 50, women = 20 }";
        node.problem("nobody", wanted, "");
        return None;
    }
    let read = |(name, node): &(&str, Node)| Some((Some(layers.group(name)), node.law(Quantity::Persons)?));
    let persons: Vec<_> = stated.iter().filter_map(read).collect();
    (persons.len() == stated.len()).then_some(persons)
}

fn days(node: &Node) -> Option<Days> {
    if !node.is_list() {
        return node.law(Quantity::DaysPerMonth).map(Days::AllYear);
    }
    let wanted = "a law, or twelve numbers of days, January first";
    let list = node.list(wanted)?;
    let limits = Quantity::DaysPerMonth.limits();
    let days: Vec<f64> =
        list.iter().filter_map(|node| node.number_within(Measure::Pure, limits.low, limits.high)).collect();
    if list.len() != 12 {
        let count = list.len();
        node.problem(format!("a list of {count} months"), wanted, "");
        return None;
    }
    days.try_into().ok().map(Days::Seasons)
}

fn ground(table: &Table, site: &Site) -> Option<ActivityGround> {
    let (key, node) = table.exactly_one(&["areas", "raster"], "areas, or raster and weights")?;
    if key == "raster" {
        return raster_ground(table, &node, site);
    }
    if let Some(node) = table.get("weights") {
        node.problem("\"weights\" beside areas", "\"weight\" in each area", "");
    }
    let tables = node.tables(&ACTIVITY_AREA);
    if tables.is_empty() && node.is_list() {
        return node.wrong_kind("at least one area");
    }
    let area = |table: &Table| {
        let region = site.frame.stated_area(table);
        let weight = table.get("weight").map_or(Some(1.0), |node| weight(&node));
        Some((region?, weight?))
    };
    let areas: Vec<_> = tables.iter().filter_map(area).collect();
    (!areas.is_empty() && areas.len() == tables.len()).then_some(ActivityGround::Areas(areas))
}

fn weight(node: &Node) -> Option<f64> {
    let weight = node.number(Measure::Pure)?;
    let sound = 0.0 < weight && weight <= HEAVIEST;
    if sound { Some(weight) } else { node.wrong_kind("a weight above 0 and at most a million") }
}

/// The weight of a class and its number in the raster.
struct ClassWeight {
    class: u8,
    weight: f64,
}

fn raster_ground(table: &Table, node: &Node, site: &Site) -> Option<ActivityGround> {
    const WANTED: &str = "a GeoTIFF of class numbers in a known CRS";
    let weights = class_weights(table);
    let name = node.text("the name of a GeoTIFF")?;
    node.desk.note(name, RASTER_BYTES).map_err(|found| node.problem(found, WANTED, "")).ok()?;
    let classes = read_classes(&node.desk.path(name), site.frame.crs()?, None);
    let mut classes = classes.map_err(|found| node.problem(node.desk.by_name(name, &found), WANTED, "")).ok()?;
    let weights = weights?;
    let (mut numbers, mut seen) = ([0_u8; 256], [false; 256]);
    for (index, weight) in weights.iter().enumerate() {
        numbers[usize::from(weight.class)] = index as u8 + 1;
    }
    for class in &mut classes.classes {
        seen[usize::from(*class)] = true;
        *class = numbers[usize::from(*class)];
    }
    let done = weights.iter().filter(|one| one.weight > 0.0).any(|one| seen[usize::from(one.class)]);
    if !done {
        node.problem(
            "a raster in which no class with a weight above 0 occurs",
            "weights of classes that occur in it",
            "",
        );
        return None;
    }
    let layer = quoted(table.text("name")?);
    for one in weights.iter().filter(|one| !seen[usize::from(one.class)]) {
        let class = one.class;
        node.desk.cautions.say(format!("The layer {layer}: the class {class} occurs nowhere in the raster."));
    }
    Some(ActivityGround::Raster { classes, weights: weights.into_iter().map(|one| one.weight).collect() })
}

fn class_weights(table: &Table) -> Option<Vec<ClassWeight>> {
    const WANTED: &str = "weights by class number, such as { \"3\" = 1, \"7\" = 0.2 }";
    let Some(node) = table.get("weights") else {
        table.problem("a raster without the key \"weights\"", WANTED, "");
        return None;
    };
    let stated = node.by_name(WANTED)?;
    let read = |(class, node): &(&str, Node)| {
        let number = class.parse::<u8>().ok().filter(|number| *number >= 1 && number.to_string() == *class);
        if number.is_none() {
            node.problem(format!("the class {}", quoted(class)), "a class number from 1 to 255", "");
        }
        let weight = node.number_within(Measure::Pure, 0.0, HEAVIEST);
        Some(ClassWeight { class: number?, weight: weight? })
    };
    let weights: Vec<ClassWeight> = stated.iter().filter_map(read).collect();
    if weights.len() < stated.len() {
        return None;
    }
    if weights.iter().all(|one| one.weight == 0.0) {
        return node.wrong_kind("at least one weight above 0");
    }
    Some(weights)
}

/// The rectangle about an activity's ground, with its name.
fn bounds(activity: &Activity) -> Option<(&str, Bounds)> {
    let bounds = match &activity.ground {
        ActivityGround::Areas(areas) => Bounds::around(
            areas.iter().map(|(region, _)| region.bounds()).flat_map(|bounds| [bounds.low, bounds.high]),
        )?,
        ActivityGround::Raster { classes, .. } => classes.bounds,
    };
    Some((activity.layer.name.as_str(), bounds))
}

/// What is assumed of an activity.
fn sentence(activity: &Activity, groups: &[String]) -> String {
    let (name, persons) = (&activity.layer.name, persons_words(&activity.persons, groups));
    let values = [persons, days_words(&activity.days), effort_words(activity), encounter_words(&activity.encounter)];
    format!("{name}: {}. No sound source gives these values [J].", values.join("; "))
}

/// How many people, in words.
pub(in crate::scenario) fn persons_words(persons: &[(Option<usize>, Law)], groups: &[String]) -> String {
    let words = |(group, law): &(Option<usize>, Law)| {
        let name = group.and_then(|group| groups.get(group)).map_or("people", String::as_str);
        format!("{name} {}", law_words(law))
    };
    persons.iter().map(words).collect::<Vec<_>>().join("; ")
}

/// Days a month in words.
pub(in crate::scenario) fn days_words(days: &Days) -> String {
    match days {
        Days::AllYear(law) => format!("days a month {}", law_words(law)),
        Days::Seasons(months) => {
            let months: Vec<String> = months.iter().map(|days| number(*days)).collect();
            format!("days a month from January to December {}", months.join(", "))
        }
    }
}

/// What a person does in a day, in words.
pub(in crate::scenario) fn effort_words(activity: &Activity) -> String {
    let (swept, avoidance) = (law_words(&activity.swept_m2), law_words(&activity.avoidance));
    format!("ground swept by each in a day {swept}; encounters avoided {avoidance}")
}

/// What an encounter leads to, in words.
pub(in crate::scenario) fn encounter_words(encounter: &Encounter) -> String {
    let Encounter { detonation, report, casualties, fatal } = encounter;
    format!(
        "encounters that detonate {}; encounters that are reported {}; casualties of a detonation {}; casualties that die {}",
        law_words(detonation),
        law_words(report),
        law_words(casualties),
        law_words(fatal)
    )
}
