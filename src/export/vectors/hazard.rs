//! Zones, boxes and possible grounds.

use super::{Found, Row, layer, long_layer, paint};
use crate::exact::presence::LARGEST_ERROR;
use crate::export::geojson::{COARSER, Zone};
use crate::export::geopackage::{GROUNDS, Geometry, Layer, Shape};
use crate::grid::trace::{MOST_TRACED, Outlines, TracedPolygon, outlines};
use crate::grid::{Cell, Lattice, Point};
use crate::hazard::Hazard;
use crate::hazard::maps::{REACH_PER_BOX, support_words};
use crate::hazard::zones::Ranking;
use crate::scenario::Scenario;
use crate::stats::wilson;
use serde_json::Value;

/// Most boxes of the layer of boxes.
const MOST_BOXES: usize = 250_000;

/// What no map of this program says of ground that it leaves blank.
pub(super) const NOT_SAFE: &str = "Ground outside was not assessed, or holds less; that is not the same as safe.";

/// Zones, the largest first, so that smaller ones lie on them.
pub(super) fn zones<'l>(zones: &[Zone]) -> Layer<'l> {
    let mut order: Vec<&Zone> = zones.iter().collect();
    order.sort_by_key(|zone| std::cmp::Reverse(zone.cells.len()));
    let classes: Vec<(String, String)> = zones.iter().map(|zone| (zone.name.clone(), words(zone))).collect();
    let about = format!(
        "Fewest boxes that hold a share of all expected remnants, and the release zone, which is never called safe or clear. \
         \"Expected 90 % of items\" is not \"90 % sure\". {NOT_SAFE}"
    );
    let made = layer(
        ("hazard_zones", Geometry::Areas),
        ("Zones expected to hold shares of all items", about),
        order.into_iter().map(zone).collect(),
    );
    Layer { style: Some(paint::zones(&classes)), ..made }
}

fn words(zone: &Zone) -> String {
    let stated = property(zone, "words").and_then(Value::as_str).unwrap_or_default();
    if zone.name == "release_zone" { format!("release zone: {stated}") } else { stated.to_owned() }
}

fn property<'z>(zone: &'z Zone, name: &str) -> Option<&'z Value> {
    zone.properties.iter().find(|(own, _)| own == name).map(|(_, value)| value)
}

fn zone(zone: &Zone) -> (Shape<'static>, Row) {
    let Outlines { polygons, side_m, coarser } = outlines(&zone.lattice, &zone.cells, MOST_TRACED);
    let number = |name: &str| property(zone, name).and_then(Value::as_f64).unwrap_or(f64::NAN);
    let outline = if coarser { COARSER } else { "exactly the boxes of the zone" };
    let row = Row::default()
        .text("name", &zone.name)
        .text("words", &words(zone))
        .number("share", number("share"))
        .whole("boxes", Some(zone.cells.len() as u64))
        .number("area_ha", number("area_ha"))
        .text("pattern", property(zone, "pattern").and_then(Value::as_str).unwrap_or("as stated"))
        .number("probability_of_a_remnant_outside_at_most", number("probability_of_a_remnant_outside_at_most"))
        .number("traced_on_m", side_m)
        .text("outline", outline);
    (Shape::Area(polygons.iter().map(TracedPolygon::rings).collect()), row)
}

/// Boxes within reach, by expected remnants, the most first.
pub(super) fn boxes<'a>(scenario: &Scenario, found: Found<'a>) -> Layer<'a> {
    let ranking = match found {
        Found::Sampled(hazard) => &hazard.ranking,
        Found::Exact(exact) => &exact.ranking,
    };
    let reached = ranking.boxes().partition_point(|(_, mean)| *mean >= REACH_PER_BOX);
    let row = move |(cell, expected): &(Cell, f64)| {
        let values = presence(found, *cell);
        let row = Row::default().number("expected_remnants", *expected);
        let row =
            row.number("presence", values[0]).number("presence_low", values[1]).number("presence_high", values[2]);
        (square(ranking.lattice(), *cell), row)
    };
    let shown = &ranking.boxes()[..reached.min(MOST_BOXES)];
    let made = long_layer(
        ("boxes", Geometry::Squares),
        ("Boxes within reach of documented strikes", boxes_words(scenario, found, (reached, ranking))),
        move || shown.iter().map(row),
    );
    Layer { style: Some(paint::boxes()), ..made }
}

fn boxes_words(scenario: &Scenario, found: Found, (reached, ranking): (usize, &Ranking)) -> String {
    let support = support_words(ranking.lattice());
    let presence = match found {
        Found::Sampled(_) => {
            "probability of at least one by the possible grounds, with its 95 % Monte Carlo interval; empty where no possible \
             ground has one, which is no 0"
                .to_owned()
        }
        Found::Exact(_) => format!(
            "probability of at least one, computed, with what may be wrong with it; empty where that is more than {LARGEST_ERROR}"
        ),
    };
    let cut = if reached > MOST_BOXES {
        format!(" Only the {MOST_BOXES} of {reached} boxes with most expected remnants are here; the rasters have all.")
    } else {
        String::new()
    };
    let date = scenario.model.assessment;
    format!("Expected remnants as of {date} {support}, computed; presence: {presence}.{cut} {NOT_SAFE}")
}

/// Presence, and its lower and upper end.
fn presence(found: Found, cell: Cell) -> [f64; 3] {
    const UNKNOWN: [f64; 3] = [f64::NAN; 3];
    match found {
        Found::Sampled(hazard) => {
            let (hits, n) = (u64::from(hazard.boxes.get(cell).hits), hazard.replicates());
            let (low, high) = wilson(hits, n);
            [if hits > 0 { hits as f64 / n as f64 } else { f64::NAN }, low, high]
        }
        Found::Exact(exact) => exact.presence.as_ref().map_or(UNKNOWN, |presence| {
            let found = presence.boxes.get(cell);
            let ends = [found.any, (found.any - found.any_error).max(0.0), (found.any + found.any_error).min(1.0)];
            if found.any_error <= LARGEST_ERROR { ends } else { UNKNOWN }
        }),
    }
}

fn square(lattice: &Lattice, cell: Cell) -> Shape<'static> {
    let b = lattice.cell_bounds(cell);
    let corners = [(b.low.x, b.low.y), (b.high.x, b.low.y), (b.high.x, b.high.y), (b.low.x, b.high.y)];
    Shape::Square(corners.map(|(x, y)| Point::new(x, y)))
}

/// The stored possible grounds, whole.
pub(super) fn grounds(hazard: Option<&Hazard>) -> Layer<'_> {
    let all = hazard.map(|hazard| hazard.grounds.as_slice()).unwrap_or_default();
    let about =
        "Equally possible grounds, each remnant a point: show one at a time. None of them is a prediction of where \
                 a single item lies."
            .to_owned();
    let rows = move || all.iter().enumerate().map(|(number, places)| ground(number as u64 + 1, places));
    let made = long_layer((GROUNDS, Geometry::ManyPoints), ("Equally possible grounds", about), rows);
    Layer { style: Some(paint::grounds()), ..made }
}

fn ground(number: u64, places: &[Point]) -> (Shape<'_>, Row) {
    (Shape::Points(places), Row::default().whole("ground", Some(number)).whole("remnants", Some(places.len() as u64)))
}
