//! What is drawn over maps, and the zones of a run.

mod places;

use super::geojson::Zone;
use crate::findings::Findings;
use crate::hazard::zones::Ranking;
use crate::hazard::{Hazard, ShareZone};
use crate::model::strike::Location;
use crate::picture::{ContextMark, Marks, Outline, StrikeMark};
use crate::scenario::{ContextLayer, Scenario};
use serde_json::json;

/// What is drawn over the maps of a run by sampling: facilities with their ranks.
pub fn ranked_marks(scenario: &Scenario, hazard: &Hazard) -> Marks {
    with_places(scenario, &places::ranks(&hazard.exposure.facilities))
}

/// The same, with the ranks that the run's summary states.
pub fn stated_marks(scenario: &Scenario, findings: &Findings) -> Marks {
    with_places(scenario, &places::stated_ranks(scenario, findings))
}

fn with_places(scenario: &Scenario, ranks: &[Option<u32>]) -> Marks {
    let mut marks = marks(scenario);
    places::add_marks(&mut marks, scenario, ranks);
    marks
}

/// What is drawn over the maps of a run that counted nothing.
pub(super) fn marks(scenario: &Scenario) -> Marks {
    let model = &scenario.model;
    let strikes = model.strikes.iter().map(|strike| StrikeMark {
        outline: outline(&strike.location),
        certain: strike.presence.mean(),
        label: Some(strike.id.clone()),
    });
    Marks {
        strikes: strikes.collect(),
        districts: model.districts.iter().map(|d| (d.name.clone(), d.region.rings().to_vec())).collect(),
        evidence: model.evidence.iter().map(|e| e.place).collect(),
        cleared: model.cleared.iter().map(|area| area.region.rings().to_vec()).collect(),
        context: scenario.context.iter().flat_map(context).collect(),
        ..Marks::default()
    }
}

fn context(layer: &ContextLayer) -> Vec<ContextMark> {
    let mark = |outline| ContextMark { kind: layer.kind, outline };
    let lines = layer.lines.iter().map(|line| mark(Outline::Line(line.clone())));
    lines.chain(layer.areas.iter().map(|area| mark(Outline::Rings(area.rings().to_vec())))).collect()
}

fn outline(location: &Location) -> Outline {
    match location {
        Location::Point(place) => Outline::Dot(*place),
        Location::Blurred { centre, sd } => Outline::Circle { centre: *centre, radius_m: 2.0 * sd.mean() },
        Location::Disc { centre, radius } => Outline::Circle { centre: *centre, radius_m: radius.range().1 },
        Location::Area(region) => Outline::Rings(region.rings().to_vec()),
        Location::Line(path) => Outline::Line(path.corners().to_vec()),
    }
}

/// Share zones that exist on the grid, as sets of boxes.
pub(super) fn share_zones(zones: &[ShareZone], ranking: &Ranking) -> Vec<Zone> {
    let box_ha = ranking.lattice().cell_ha();
    let one = |zone: &ShareZone| {
        let properties = vec![
            ("words".to_owned(), json!(format!("expected {:.0} % of items", zone.share * 100.0))),
            ("share".to_owned(), json!(zone.share)),
            ("area_ha".to_owned(), json!(f64::from(zone.boxes?) * box_ha)),
        ];
        Some(of_boxes(format!("zone_{:.0}", zone.share * 100.0), properties, ranking, zone.boxes?))
    };
    zones.iter().filter_map(one).collect()
}

/// Share zones and the release zone that exist on the grid, as sets of boxes.
pub fn zones(hazard: &Hazard) -> Vec<Zone> {
    let stated = hazard.release.first().and_then(|release| Some((release, release.zone.as_ref().ok()?)));
    let release = stated.map(|(release, reached)| {
        let properties = vec![
            ("words".to_owned(), json!("never called safe or clear: it hangs on a tail that nobody has measured")),
            ("pattern".to_owned(), json!(release.pattern)),
            ("probability_of_a_remnant_outside_at_most".to_owned(), json!(reached.upper_bound)),
            ("area_ha".to_owned(), json!(reached.area_ha)),
        ];
        of_boxes("release_zone".to_owned(), properties, &hazard.ranking, reached.boxes)
    });
    share_zones(&hazard.zones, &hazard.ranking).into_iter().chain(release).collect()
}

fn of_boxes(name: String, properties: Vec<(String, serde_json::Value)>, ranking: &Ranking, count: u32) -> Zone {
    let mut cells: Vec<_> = ranking.boxes().iter().take(count as usize).map(|(cell, _)| *cell).collect();
    cells.sort_unstable();
    Zone { name, properties, cells, lattice: *ranking.lattice() }
}
