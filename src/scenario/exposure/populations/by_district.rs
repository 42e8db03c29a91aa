//! People of districts.

use super::{Draft, People, number_of_people};
use crate::grid::Tiles;
use crate::import::people::{DistrictPeople, Gridded, districts};
use crate::scenario::exposure::site::Site;
use crate::scenario::file::{Node, Table};
use crate::scenario::problem::{did_you_mean, quoted};

/// People of districts as stated.
pub(super) struct ByDistrict<'a> {
    node: Node<'a>,
    layer: &'a str,
    /// Number of the district among those of the scenario, and its people.
    people: Vec<(usize, f64)>,
    /// The layer like which they are spread, if not evenly.
    like: Option<(Node<'a>, &'a str)>,
}

/// Reads the people of districts; an unknown district is a problem.
pub(super) fn stated<'a>(table: &Table<'a>, node: &Node<'a>, site: &Site) -> Option<ByDistrict<'a>> {
    let stated = node.by_name("people by the ids of districts, such as { north = 1200, south = 300 }")?;
    let read = |(id, node): &(&str, Node)| {
        let district = named(id, node, site);
        let people = number_of_people(node);
        Some((district?, people?))
    };
    let people: Vec<(usize, f64)> = stated.iter().filter_map(read).collect();
    let like = match table.get("weights") {
        None => None,
        Some(node) => Some((node, node.text("the name of a layer of people")?)),
    };
    if stated.is_empty() {
        return node.wrong_kind("people of at least one district");
    }
    let layer = table.text("name")?;
    (people.len() == stated.len()).then_some(ByDistrict { node: *node, layer, people, like })
}

fn named(id: &str, node: &Node, site: &Site) -> Option<usize> {
    let known = || site.districts.iter().map(|district| district.id.as_str());
    let district = known().position(|known| known == id);
    if district.is_none() {
        let found = format!("people of the unknown district {}", quoted(id));
        node.problem(found, "the id of a district of this scenario", &did_you_mean(id, known().take(1000)));
    }
    district
}

/// Whether a layer is spread like the layer of this name.
pub(super) fn is_like(draft: &Draft, name: &str) -> bool {
    match &draft.people {
        Some(People::ByDistrict(stated)) => stated.like.is_some_and(|(_, like)| like == name),
        Some(People::Gridded(_)) | None => false,
    }
}

/// Puts the people of districts on the grid, if a layer states them so.
pub(super) fn spread(draft: &Draft, drafts: &[Draft], site: &Site) -> Option<Gridded> {
    let Some(People::ByDistrict(stated)) = &draft.people else { return None };
    let weights = match stated.like {
        None => None,
        Some((node, name)) => Some(weights(&node, name, drafts)?),
    };
    let district = |(number, people): &(usize, f64)| {
        let district = site.districts.get(*number)?;
        Some(DistrictPeople { id: &district.id, region: &district.region, people: *people })
    };
    let list: Vec<DistrictPeople> = stated.people.iter().filter_map(district).collect();
    let gridded = districts(&list, weights, site.target()?);
    let gridded =
        gridded.map_err(|found| stated.node.problem(found, "districts with people or weights on the grid", "")).ok()?;
    say(stated, &gridded);
    Some(gridded)
}

fn weights<'d>(node: &Node, name: &str, drafts: &'d [Draft]) -> Option<&'d Tiles<u64>> {
    let Some(other) = drafts.iter().find(|draft| draft.name == name) else {
        let hint = did_you_mean(name, drafts.iter().map(|draft| draft.name));
        node.problem(format!("the unknown layer {}", quoted(name)), "the name of a layer of people", &hint);
        return None;
    };
    match other.people.as_ref()? {
        People::Gridded(gridded) => Some(&gridded.people),
        People::ByDistrict(_) => {
            let found = format!("the layer {}, whose people are stated by district themselves", quoted(name));
            node.problem(found, "a layer of a raster, polygons or points", "");
            None
        }
    }
}

fn say(stated: &ByDistrict, gridded: &Gridded) {
    let (desk, layer) = (stated.node.desk, stated.layer);
    desk.assumptions.say(match stated.like {
        None => format!("{layer}: people are spread evenly over each district [J]."),
        Some((_, like)) => {
            format!("{layer}: people are spread over each district like those of the layer {} [J].", quoted(like))
        }
    });
    gridded.cautions.iter().for_each(|caution| desk.cautions.say(format!("The layer {}: {caution}", quoted(layer))));
}
