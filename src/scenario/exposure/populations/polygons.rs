//! People of areas, such as hexagons or settlements' outlines.

use crate::import::people::{Gridded, PeopleArea, areas};
use crate::import::vector::Shape;
use crate::scenario::exposure::features::Features;
use crate::scenario::exposure::site::{Lies, Site};
use crate::scenario::file::{Node, Table};

/// The people of the areas in the file that `node` names, spread evenly over each.
pub(super) fn people(table: &Table, node: &Node, site: &Site) -> Option<Gridded> {
    let Some(property) = table.get("people_property") else {
        table.problem(
            "areas with people without the key \"people_property\"",
            "the property that holds the people",
            "",
        );
        return None;
    };
    let features = Features::read(table, node, site)?;
    let (mut list, mut others, mut away, mut sound) = (Vec::new(), Vec::new(), Away::default(), true);
    for one in features.iter() {
        let Shape::Area(rings) = &one.feature.shape else {
            others.push(&one.feature.shape);
            continue;
        };
        let (people, id) = (features.people(&property, one), features.id(table, one));
        match (people, id, features.corners(rings, one, site)) {
            (Some(people), Some(id), Some(Lies::Here(rings))) => list.push(PeopleArea { id, rings, people }),
            (Some(people), Some(_), Some(Lies::Away)) => away.add(people),
            _ => sound = false,
        }
    }
    features.say_unused(&others, "polygons");
    if list.is_empty() && away.count == 0 && sound {
        node.problem("a file without areas", "polygons with people", "");
        return None;
    }
    let gridded = if sound { areas(&list, site.target()?) } else { return None };
    let mut gridded = gridded
        .map_err(|found| node.problem(found, "areas with people, each once, whose edges do not cross", ""))
        .ok()?;
    let layer = table.text("name")?;
    table.desk.assumptions.say(format!("{layer}: people are spread evenly over each area [J]."));
    away.join(&mut gridded, "areas");
    Some(gridded)
}

/// People where the grid's CRS does not hold.
#[derive(Default)]
pub(super) struct Away {
    pub(super) count: u64,
    people: f64,
}

impl Away {
    /// One more place.
    pub(super) fn add(&mut self, people: f64) {
        self.count += 1;
        self.people += people;
    }

    /// Counts these people as outside the grid, and says so.
    pub(super) fn join(&self, gridded: &mut Gridded, what: &str) {
        if self.count > 0 {
            gridded.totals.stated += self.people;
            gridded.totals.outside += self.people;
            let (lie, count) = if self.count == 1 { ("lies", "counts") } else { ("lie", "count") };
            let (places, beyond) = (self.count, "where the grid's CRS does not hold");
            gridded.cautions.push(format!("{places} of its {what} {lie} {beyond} and {count} as outside the grid."));
        }
    }
}
