//! Facilities and routes on maps.

use crate::exposure::results::PlaceRisk;
use crate::findings::Findings;
use crate::grid::Place;
use crate::picture::{FacilityMark, Marks, Outline};
use crate::scenario::Scenario;

/// Facilities and routes on a map; facilities, by their number, with the ranks that are known.
pub(super) fn add_marks(marks: &mut Marks, scenario: &Scenario, ranks: &[Option<u32>]) {
    let assets = &scenario.model.assets;
    let facility = |(number, facility): (usize, &crate::model::assets::Facility)| FacilityMark {
        outline: outline(&facility.place),
        label: facility.name.clone(),
        rank: ranks.get(number).copied().flatten(),
    };
    marks.facilities = assets.facilities.iter().enumerate().map(facility).collect();
    marks.routes = assets.routes.iter().map(|route| outline(&route.place)).collect();
}

/// Ranks of facilities in the scenario's order. Equal places share a number; those that no possible ground hits have none.
pub(super) fn ranks(risks: &[PlaceRisk]) -> Vec<Option<u32>> {
    let rank = |own: &PlaceRisk| {
        let before = risks.iter().filter(|other| other.rank.0 < own.rank.0).count();
        (own.hits > 0).then_some(before as u32 + 1)
    };
    risks.iter().map(rank).collect()
}

/// The same from what a summary states.
pub(super) fn stated_ranks(scenario: &Scenario, findings: &Findings) -> Vec<Option<u32>> {
    let ranked = findings.facilities_at_risk.ranked.as_deref().unwrap_or_default();
    let rank = |id: &String| {
        let own = ranked.iter().find(|place| place.id == *id)?;
        let before = ranked.iter().filter(|other| other.expected_rank.mean.0 < own.expected_rank.mean.0).count();
        own.at_least_one.probability.0.is_finite().then_some(before as u32 + 1)
    };
    scenario.model.assets.facilities.iter().map(|facility| rank(&facility.id)).collect()
}

fn outline(place: &Place) -> Outline {
    match place {
        Place::Area(region) => Outline::Rings(region.rings().to_vec()),
        Place::Disc { centre, radius_m } => Outline::Circle { centre: *centre, radius_m: *radius_m },
        Place::Strip { path, .. } => Outline::Line(path.corners().to_vec()),
    }
}
