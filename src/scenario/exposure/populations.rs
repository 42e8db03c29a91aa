//! Layers of people where they live.

mod by_district;
mod overlaps;
mod places;
mod polygons;
mod raster;

use super::layers::{Holds, Layers, MOST_PEOPLE};
use super::site::Site;
use crate::import::people::Gridded;
use crate::model::assets::{LayerSource, Population};
use crate::model::law::Law;
use crate::scenario::file::{Node, Table};
use crate::scenario::forms::POPULATION;
use crate::scenario::number::Measure;
use crate::scenario::problem::quoted;
use crate::units::Quantity;
use by_district::ByDistrict;
use overlaps::say_if_districts_overlap;

/// The ways to say where people live, each with the other keys that go with it.
const WAYS: [(&str, &[&str]); 5] = [
    ("raster", &["crs"]),
    ("polygons", &["people_property", "id_property", "layer"]),
    ("points", &["columns", "people_property", "id_property", "name_property", "layer", "kernel"]),
    ("places", &["kernel"]),
    ("by_district", &["weights"]),
];
/// How far shares may be from a sum of 1.
const ROUNDING: f64 = 1e-6;

/// What a layer of people is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Its people are counted.
    Residents,
    /// It only says how another layer is spread.
    Weights,
}

/// A layer of people as stated.
struct Draft<'a> {
    name: &'a str,
    way: &'static str,
    role: Role,
    /// `None` if any of it is wrong.
    told: Option<Told>,
    people: Option<People<'a>>,
}

/// What a layer of people says beside its people.
struct Told {
    layer: LayerSource,
    multiplier: Law,
    /// Share of each group, by its number.
    shares: Vec<(usize, f64)>,
}

/// The people of a layer.
enum People<'a> {
    /// On the grid.
    Gridded(Gridded),
    /// To be spread over districts, once other layers are known.
    ByDistrict(ByDistrict<'a>),
}

/// The layers of people. Says whether districts overlap if there are any.
pub(super) fn populations(exposure: &Table, site: &Site, layers: &mut Layers) -> Vec<Population> {
    let tables = exposure.tables("populations", &POPULATION);
    let drafts: Vec<Draft> = tables.iter().map(|table| draft(table, site, layers)).collect();
    let spread: Vec<Option<Gridded>> = drafts.iter().map(|draft| by_district::spread(draft, &drafts, site)).collect();
    say_roles(exposure, &drafts);
    if !drafts.is_empty() {
        say_if_districts_overlap(exposure.desk, site.districts);
    }
    drafts.into_iter().zip(spread).filter_map(|(draft, spread)| built(draft, spread, layers)).collect()
}

fn draft<'a>(table: &Table<'a>, site: &Site, layers: &mut Layers) -> Draft<'a> {
    let name = table.get("name").and_then(|node| node.as_text()).unwrap_or("");
    let (source, multiplier, shares) = (layers.source(table), multiplier(table), shares(table, layers));
    let role = match table.get("role").and_then(|node| node.word(&["residents", "weights"])) {
        Some("weights") => Role::Weights,
        Some(_) | None => Role::Residents,
    };
    let wanted = "raster, polygons, points, places or by_district";
    let way = table.exactly_one(&WAYS.map(|(way, _)| way), wanted);
    let people = way.and_then(|(way, node)| {
        demand_own_keys(table, way);
        people(table, way, &node, site)
    });
    if let Some(People::Gridded(gridded)) = &people {
        say_cautions(table, gridded);
    }
    let told = source.zip(multiplier).zip(shares);
    let told = told.map(|((layer, multiplier), shares)| Told { layer, multiplier, shares });
    Draft { name, way: way.map_or("", |(way, _)| way), role, told, people }
}

fn people<'a>(table: &Table<'a>, way: &str, node: &Node<'a>, site: &Site) -> Option<People<'a>> {
    match way {
        "raster" => raster::people(table, node, site).map(People::Gridded),
        "polygons" => polygons::people(table, node, site).map(People::Gridded),
        "points" | "places" => places::people(table, node, site).map(People::Gridded),
        _ => by_district::stated(table, node, site).map(People::ByDistrict),
    }
}

/// Keys that go with another way are problems.
fn demand_own_keys(table: &Table, way: &str) {
    let own = WAYS.iter().find(|(name, _)| *name == way).map_or(&[][..], |(_, keys)| keys);
    let mut others: Vec<&str> = WAYS.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
    others.sort_unstable();
    others.dedup();
    for key in others.into_iter().filter(|key| !own.contains(key)) {
        if let Some(node) = table.get(key) {
            let wanted = format!("beside \"{way}\": {}", own.join(", "));
            node.problem(format!("\"{key}\" beside \"{way}\""), wanted, "");
        }
    }
}

fn say_cautions(table: &Table, gridded: &Gridded) {
    let name = quoted(table.get("name").and_then(|node| node.as_text()).unwrap_or(""));
    gridded.cautions.iter().for_each(|caution| table.desk.cautions.say(format!("The layer {name}: {caution}")));
}

fn multiplier(table: &Table) -> Option<Law> {
    let Some(node) = table.get("multiplier") else {
        let said = "Layers of people without a multiplier are taken as stated (multiplier 1, default).";
        table.desk.assumptions.say(said);
        return Law::fixed(1.0, Quantity::PeopleMultiplier).ok();
    };
    node.law(Quantity::PeopleMultiplier)
}

/// The share of each group by its number; none if the layer says nothing of groups.
fn shares(table: &Table, layers: &mut Layers) -> Option<Vec<(usize, f64)>> {
    match (table.get("groups"), table.get("group")) {
        (None, None) => Some(Vec::new()),
        (None, Some(node)) => node.text("the group of all its people").map(|name| vec![(layers.group(name), 1.0)]),
        (Some(node), None) => stated_shares(&node, layers),
        (Some(_), Some(node)) => {
            node.problem("\"group\" beside \"groups\"", "one of them", "");
            None
        }
    }
}

fn stated_shares(node: &Node, layers: &mut Layers) -> Option<Vec<(usize, f64)>> {
    let wanted = "shares of groups that sum to 1, such as { children = 0.35, adults = 0.65 }";
    let stated = node.by_name(wanted)?;
    let share = |(name, node): &(&str, Node)| Some((layers.group(name), node.number_within(Measure::Share, 0.0, 1.0)?));
    let shares: Vec<(usize, f64)> = stated.iter().filter_map(share).collect();
    if shares.len() < stated.len() {
        return None;
    }
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    let whole = (sum - 1.0).abs() <= ROUNDING;
    if !whole {
        let rounded = (sum * 1e6).round() / 1e6;
        node.problem(format!("shares of groups that sum to {rounded}"), wanted, "");
    }
    whole.then_some(shares)
}

/// A number of people; anything below 0 is a problem.
fn number_of_people(node: &Node) -> Option<f64> {
    let people = node.number(Measure::Pure)?;
    let sound = (0.0..=MOST_PEOPLE).contains(&people);
    if sound { Some(people) } else { node.wrong_kind("a number of people, 0 or more") }
}

fn say_roles(exposure: &Table, drafts: &[Draft]) {
    let cautions = &exposure.desk.cautions;
    for draft in drafts {
        let likes: Vec<&Draft> = drafts.iter().filter(|other| by_district::is_like(other, draft.name)).collect();
        let name = quoted(draft.name);
        if draft.role == Role::Weights && likes.is_empty() {
            cautions.say(format!("The layer {name} counts nobody (role weights), and no layer is spread like it."));
        }
        if let Some(other) = likes.first().filter(|_| draft.role == Role::Residents) {
            cautions.say(format!(
                "The layer {name} counts its own people, and those of {} are spread like it: people in both count twice; \
                 role = \"weights\" makes it count nobody.",
                quoted(other.name)
            ));
        }
    }
}

fn built(draft: Draft, spread: Option<Gridded>, layers: &mut Layers) -> Option<Population> {
    let gridded = match draft.people? {
        People::Gridded(gridded) => gridded,
        People::ByDistrict(_) => spread?,
    };
    let Told { layer, multiplier, shares: stated } = draft.told?;
    let how = match draft.way {
        "by_district" => "by district",
        "places" => "points",
        way => way,
    };
    let what = if draft.role == Role::Weights { "weights" } else { "people" };
    layers.note(&layer, &format!("{what}, {how}"), Holds::People(gridded.totals));
    let mut shares = Vec::new();
    for (group, share) in stated {
        shares.resize(shares.len().max(group + 1), 0.0);
        shares[group] += share;
    }
    let counts = draft.role == Role::Residents;
    counts.then_some(Population { layer, people: gridded.people, totals: gridded.totals, multiplier, shares })
}
