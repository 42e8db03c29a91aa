//! Districts, facilities, routes, evidence, cleared areas, context.

use super::{Row, area, disc, layer, paint};
use crate::export::geopackage::{Geometry, Layer, Shape};
use crate::exposure::results::{PlaceRisk, ranked};
use crate::exposure::rows::people_within;
use crate::grid::{Place, Region};
use crate::hazard::Hazard;
use crate::model::District;
use crate::model::assets::{Facility, LayerSource, Route};
use crate::scenario::Scenario;
use crate::units::HECTARE_M2;

/// Districts with what remains in them and who lives near it.
pub(super) fn districts<'l>(scenario: &Scenario, hazard: Option<&Hazard>) -> Layer<'l> {
    let row = |(number, district): (usize, &District)| {
        let result = hazard.and_then(|hazard| Some((hazard.districts.get(number)?, hazard.replicates())));
        let mut row = Row::default()
            .text("district_id", &district.id)
            .text("district", &district.name)
            .number("area_ha", district.region.area_m2() / HECTARE_M2)
            .headline("remnants", result.map(|(result, _)| &result.remnants))
            .probability("p_at_least_one", result.map(|(result, n)| (result.hits, n)));
        for (index, threshold) in scenario.model.thresholds.iter().enumerate() {
            let over = result.and_then(|(result, n)| Some((*result.over.get(index)?, n)));
            row = row.probability(&format!("p_density_above_{threshold}_per_ha"), over);
        }
        (area(district.region.rings()), people(row, (scenario, hazard), number))
    };
    let about =
        "Remnants in each district; 90 % interval of the model from q05 to q95; standard errors and mc ends are only \
                 Monte Carlo error. A low number is not safety."
            .to_owned();
    let rows = scenario.model.districts.iter().enumerate().map(row).collect();
    let made = layer(("districts", Geometry::Areas), ("Districts", about), rows);
    Layer { style: Some(paint::districts()), ..made }
}

/// People of a district and those near remnants, where people are stated.
fn people(row: Row, (scenario, hazard): (&Scenario, Option<&Hazard>), district: usize) -> Row {
    let Some(hazard) = hazard.filter(|_| !scenario.model.assets.populations.is_empty()) else { return row };
    let living = hazard.exposure.people_by_district.get(district).copied().unwrap_or(f64::NAN);
    let near = hazard.exposure.residents.iter();
    near.fold(row.number("people", living), |row, near| {
        row.headline(&people_within(near.distance_m), near.districts.get(district))
    })
}

/// Columns of what remnants mean to a place.
fn risk(row: Row, risk: Option<(&PlaceRisk, u64)>) -> Row {
    // None of N is no 0: left empty.
    let seat = risk.map(|(risk, _)| risk.among_top).filter(|top| top.0 > 0.0).unwrap_or((f64::NAN, f64::NAN));
    let rank = risk.map_or((f64::NAN, f64::NAN), |(risk, _)| risk.rank);
    row.probability("p_at_least_one", risk.map(|(risk, n)| (risk.hits, n)))
        .number("expected_rank", rank.0)
        .number("expected_rank_standard_error", rank.1)
        .number("p_among_top", seat.0)
        .number("p_among_top_standard_error", seat.1)
        .headline("remnants", risk.map(|(risk, _)| &risk.remnants))
}

/// The order in which places stand: by expected rank, or as the scenario has them.
fn order(risks: Option<&[PlaceRisk]>, count: usize) -> Vec<usize> {
    risks.map_or_else(|| (0..count).collect(), ranked)
}

/// The place of a facility or route among its like: equal places share a number, those that nothing hits have none.
fn place_among(risks: Option<&[PlaceRisk]>, number: usize) -> Option<u64> {
    let risks = risks?;
    let own = risks.get(number).filter(|risk| risk.hits > 0)?;
    Some(risks.iter().filter(|other| other.rank.0 < own.rank.0).count() as u64 + 1)
}

fn counted(risks: Option<&[PlaceRisk]>, n: u64, number: usize) -> Option<(&PlaceRisk, u64)> {
    Some((risks?.get(number)?, n))
}

fn source(row: Row, layer: &LayerSource) -> Row {
    row.text("layer", &layer.name).text("layer_date", &layer.date.to_string())
}

const RANKED: &str = "Remnants on the ground of each, with the probability of at least one and its 95 % Monte Carlo interval; \
                      rank: place among the endangered, 1 the most, empty where no possible ground hits it. A low rank is not safety.";

/// Facilities as points.
pub(super) fn facilities<'l>(scenario: &Scenario, hazard: Option<&Hazard>) -> Layer<'l> {
    let facilities = &scenario.model.assets.facilities;
    let (risks, n) = (hazard.map(|h| h.exposure.facilities.as_slice()), hazard.map_or(0, |h| h.replicates()));
    let row = |number: usize| {
        let Facility { id, name, kind, layer, place } = &facilities[number];
        let rank = place_among(risks, number);
        let label = rank.map_or(name.clone(), |rank| format!("{rank}. {name}"));
        let row = Row::default().text("facility_id", id).text("facility", name).text("type", kind);
        let row = source(row, layer).whole("rank", rank).text("label", &label).number("radius_m", radius(place));
        (Shape::Point(place.centre()), risk(row, counted(risks, n, number)))
    };
    let rows = order(risks, facilities.len()).into_iter().map(row).collect();
    let made = layer(("facilities", Geometry::Points), ("Facilities", RANKED.to_owned()), rows);
    Layer { style: Some(paint::facilities()), ..made }
}

fn radius(place: &Place) -> f64 {
    match place {
        Place::Disc { radius_m, .. } => *radius_m,
        Place::Area(_) | Place::Strip { .. } => f64::NAN,
    }
}

/// The ground of facilities on which remnants were counted.
pub(super) fn facility_grounds<'l>(scenario: &Scenario) -> Layer<'l> {
    let row = |facility: &Facility| {
        let shape = match &facility.place {
            Place::Area(region) => area(region.rings()),
            Place::Disc { centre, radius_m } => Shape::Area(vec![disc(*centre, *radius_m)]),
            Place::Strip { .. } => return None,
        };
        Some((shape, Row::default().text("facility_id", &facility.id).text("facility", &facility.name)))
    };
    let about = "The ground on which remnants of each facility were counted.".to_owned();
    let rows = scenario.model.assets.facilities.iter().filter_map(row).collect();
    let made = layer(("facility_grounds", Geometry::Areas), ("Ground of facilities", about), rows);
    Layer { style: Some(paint::facility_grounds()), ..made }
}

/// Routes as lines.
pub(super) fn routes<'l>(scenario: &Scenario, hazard: Option<&Hazard>) -> Layer<'l> {
    let routes = &scenario.model.assets.routes;
    let (risks, n) = (hazard.map(|h| h.exposure.routes.as_slice()), hazard.map_or(0, |h| h.replicates()));
    let row = |number: usize| {
        let Route { id, name, layer, place, length_m, width_m, traverse_width_m } = &routes[number];
        let Place::Strip { path, .. } = place else { return None };
        let row = source(Row::default().text("route_id", id).text("route", name), layer);
        let row = row.number("length_m", *length_m).number("width_m", *width_m);
        let row = row.number("traverse_width_m", traverse_width_m.unwrap_or(f64::NAN));
        let row = row.whole("rank", place_among(risks, number));
        Some((Shape::Line(path.corners().to_vec()), risk(row, counted(risks, n, number))))
    };
    let rows = order(risks, routes.len()).into_iter().filter_map(row).collect();
    let made = layer(("routes", Geometry::Lines), ("Routes", RANKED.to_owned()), rows);
    Layer { style: Some(paint::routes()), ..made }
}

/// Evidence points.
pub(super) fn evidence<'l>(scenario: &Scenario) -> Layer<'l> {
    let row = |point: &crate::model::EvidencePoint| {
        (Shape::Point(point.place), Row::default().text("evidence_id", &point.id).text("kind", &point.kind))
    };
    let about = "Where remnants or traces of strikes were found or reported; not all places where they lie.".to_owned();
    let rows = scenario.model.evidence.iter().map(row).collect();
    let made = layer(("evidence", Geometry::Points), ("Evidence points", about), rows);
    Layer { style: Some(paint::evidence()), ..made }
}

/// Cleared or searched areas.
pub(super) fn cleared<'l>(scenario: &Scenario) -> Layer<'l> {
    let row = |cleared: &crate::model::ground::ClearedArea| {
        let row = Row::default().text("area_id", &cleared.id).text("date", &cleared.date.to_string());
        let row = row.number("detection_mean", cleared.detection.mean());
        (area(cleared.region.rings()), row.number("area_ha", cleared.region.area_m2() / HECTARE_M2))
    };
    let about =
        "Areas cleared or searched before the assessment date; a share of the remnants in them may have been missed."
            .to_owned();
    let rows = scenario.model.cleared.iter().map(row).collect();
    let made = layer(("cleared_areas", Geometry::Areas), ("Cleared or searched areas", about), rows);
    Layer { style: Some(paint::cleared()), ..made }
}

const CONTEXT: &str =
    "Given with the scenario to find one's way; counted in nothing. Sources and licences are in summary.json.";

/// Lines of context.
pub(super) fn context_lines<'l>(scenario: &Scenario) -> Layer<'l> {
    let lines = scenario.context.iter().flat_map(|layer| layer.lines.iter().map(move |line| (layer, line)));
    let row = |(layer, line): (&crate::scenario::ContextLayer, &Vec<_>)| {
        (Shape::Line(line.clone()), Row::default().text("layer", &layer.name).text("kind", layer.kind.word()))
    };
    let made = layer(
        ("context_lines", Geometry::Lines),
        ("Context: roads, rivers, borders", CONTEXT.to_owned()),
        lines.map(row).collect(),
    );
    Layer { style: Some(paint::context()), ..made }
}

/// Areas of context.
pub(super) fn context_areas<'l>(scenario: &Scenario) -> Layer<'l> {
    let areas = scenario.context.iter().flat_map(|layer| layer.areas.iter().map(move |area| (layer, area)));
    let row = |(layer, region): (&crate::scenario::ContextLayer, &Region)| {
        (area(region.rings()), Row::default().text("layer", &layer.name).text("kind", layer.kind.word()))
    };
    let made =
        layer(("context_areas", Geometry::Areas), ("Context: areas", CONTEXT.to_owned()), areas.map(row).collect());
    Layer { style: Some(paint::context()), ..made }
}
