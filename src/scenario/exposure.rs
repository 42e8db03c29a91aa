//! Who and what may be exposed: layers of people, facilities, routes, activities, the course of months, measures.

mod activities;
mod context;
mod course;
mod facilities;
mod features;
mod layers;
mod measures;
mod populations;
mod routes;
mod rows;
mod site;

pub(super) use activities::{days_words, effort_words, encounter_words, persons_words};
pub(super) use measures::sentence as measure_words;
pub(super) use site::Site;

use super::file::{Node, Table};
use super::forms::EXPOSURE;
use super::number::Measure;
use super::{ContextLayer, LayerNote};
use crate::model::assets::{Assets, Population};
use layers::Layers;
use std::ops::RangeInclusive;

/// Distance within which people are near a remnant unless the scenario states others, m.
const DISTANCES_M: [f64; 1] = [50.0];
/// What a stated distance may be, m.
const DISTANCE_M: RangeInclusive<f64> = 1.0..=2_000.0;
/// Most distances.
const MOST_DISTANCES: usize = 5;
/// Cells in a distance below which they are coarse for it.
const CELLS_IN_DISTANCE: f64 = 5.0;
/// k of "among the k facilities with most remnants" unless the scenario states another.
const TOP: u64 = 5;
/// Largest such k.
const MOST_TOP: u64 = 1_000;

/// What a scenario says of the exposure and of context, and a note of each of their layers.
pub(super) struct Exposure {
    pub(super) assets: Assets,
    pub(super) context: Vec<ContextLayer>,
    pub(super) layers: Vec<LayerNote>,
}

/// Reads the exposure of a scenario, then its context; nothing where it states none. What is wrong is noted and left out.
pub(super) fn exposure(root: &Table, site: &Site) -> Exposure {
    let mut layers = Layers::new(root.desk, site.assessment);
    let table = root.get("exposure").and_then(|node| node.table(&EXPOSURE));
    let assets = table.map(|table| assets(&table, site, &mut layers)).unwrap_or_default();
    let context = context::context(root, site, &mut layers);
    Exposure { assets, context, layers: layers.finish() }
}

fn assets(table: &Table, site: &Site, layers: &mut Layers) -> Assets {
    let populations = populations::populations(table, site, layers);
    let facilities = facilities::facilities(table, site, layers);
    let routes = routes::routes(table, site, layers);
    let settings = course::settings(table, site);
    let activities = activities::activities(table, site, layers, &settings.encounter);
    let mut assets = Assets {
        groups: layers.groups().to_vec(),
        distances_m: distances(table, site, &populations),
        populations,
        facilities,
        routes,
        top: top(table),
        course: course::finished(table, site, settings, &activities),
        activities,
    };
    fill_shares(&mut assets);
    assets
}

fn top(table: &Table) -> u32 {
    table.get("top").and_then(|node| node.whole(1, MOST_TOP)).unwrap_or(TOP) as u32
}

/// The distances within which people are near; none without people. Cells that are coarse for them are a caution.
fn distances(table: &Table, site: &Site, populations: &[Population]) -> Vec<f64> {
    let stated = table.get("distances_m").map_or(Some(DISTANCES_M.to_vec()), |node| stated_distances(&node));
    let distances = stated.filter(|_| !populations.is_empty()).unwrap_or_default();
    let side = site.cells().map_or(0.0, |cells| cells.side_m());
    if let Some(nearest) = distances.first().filter(|nearest| side > **nearest / CELLS_IN_DISTANCE) {
        table.desk.cautions.say(format!(
            "Cells of {side} m are wider than a fifth of the distance of {nearest} m within which people count as near: a \
             cell's people all count by its centre."
        ));
    }
    distances
}

fn stated_distances(node: &Node) -> Option<Vec<f64>> {
    let list = node.number_list(Measure::Length)?;
    let increasing = list.windows(2).all(|pair| pair[0] < pair[1]);
    let sound = (1..=MOST_DISTANCES).contains(&list.len()) && list.iter().all(|d| DISTANCE_M.contains(d));
    if sound && increasing { Some(list) } else { node.wrong_kind("one to five distances from 1 to 2000 m, increasing") }
}

/// Layers that say something of groups say it of all groups that any layer or activity names.
fn fill_shares(assets: &mut Assets) {
    for population in assets.populations.iter_mut().filter(|population| !population.shares.is_empty()) {
        population.shares.resize(assets.groups.len(), 0.0);
    }
}
