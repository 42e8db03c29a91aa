//! Documented strikes: their centres, and where each may lie.

use super::{Found, Row, area, disc, layer, long_layer, paint};
use crate::export::geopackage::{Geometry, Layer, Shape};
use crate::model::strike::{Location, Strike};
use crate::scenario::Scenario;

/// Strikes as points.
pub(super) fn strikes<'a>(scenario: &'a Scenario, found: Found<'a>) -> Layer<'a> {
    let companion = match found {
        Found::Sampled(hazard) => &hazard.companion,
        Found::Exact(exact) => &exact.companion,
    };
    let row = move |(index, strike): (usize, &Strike)| {
        let expected = companion.strikes.get(index).copied().unwrap_or_default();
        let munition = &scenario.model.munitions[strike.munition].id;
        let row = named(strike)
            .number("presence_probability", strike.presence.mean())
            .text("munition", munition)
            .number("expected_remnants_initial", expected.initial)
            .number("expected_remnants", expected.remaining)
            .text("location", kind(&strike.location))
            .number("radius_m", radius(&strike.location).unwrap_or(f64::NAN))
            .text("meaning", meaning(&strike.location));
        (Shape::Point(strike.location.centre()), row)
    };
    let about =
        "A point that stands for where each strike may lie; the layers strike_areas and strike_lines show how unsure \
                 that is. Unexploded items lie around it, not at it."
            .to_owned();
    let rows = move || scenario.model.strikes.iter().enumerate().map(row);
    let made = long_layer(("strikes", Geometry::Points), ("Documented strikes", about), rows);
    Layer { style: Some(paint::strikes()), ..made }
}

/// Areas and discs in which strikes lie.
pub(super) fn areas<'l>(scenario: &Scenario) -> Layer<'l> {
    let shape = |strike: &Strike| match &strike.location {
        Location::Blurred { centre, .. } | Location::Disc { centre, .. } => {
            Some(Shape::Area(vec![disc(*centre, radius(&strike.location)?)]))
        }
        Location::Area(region) => Some(area(region.rings())),
        Location::Point(_) | Location::Line(_) => None,
    };
    let made = places(scenario, ("strike_areas", Geometry::Areas), "Where documented strikes may lie", shape);
    Layer { style: Some(paint::strike_areas()), ..made }
}

/// Lines along which strikes lie.
pub(super) fn lines<'l>(scenario: &Scenario) -> Layer<'l> {
    let shape = |strike: &Strike| match &strike.location {
        Location::Line(path) => Some(Shape::Line(path.corners().to_vec())),
        Location::Point(_) | Location::Blurred { .. } | Location::Disc { .. } | Location::Area(_) => None,
    };
    let made =
        places(scenario, ("strike_lines", Geometry::Lines), "Lines along which documented strikes may lie", shape);
    Layer { style: Some(paint::strike_areas()), ..made }
}

fn places<'l>(
    scenario: &Scenario,
    table: (&'static str, Geometry),
    title: &str,
    shape: impl Fn(&Strike) -> Option<Shape<'l>>,
) -> Layer<'l> {
    let row = |strike: &Strike| {
        let radius_m = radius(&strike.location).unwrap_or(f64::NAN);
        let row = named(strike)
            .number("presence_probability", strike.presence.mean())
            .number("radius_m", radius_m)
            .text("meaning", meaning(&strike.location));
        Some((shape(strike)?, row))
    };
    let about = "Where the aim or centre of each strike may lie, not where its submunitions fell.".to_owned();
    layer(table, (title, about), scenario.model.strikes.iter().filter_map(row).collect())
}

fn named(strike: &Strike) -> Row {
    let date = strike.date.to_string();
    Row::default().text("strike_id", &strike.id).text("date", &date).text("evidence", strike.grade.word())
}

/// The radius of the disc that is drawn, as in the pictures.
fn radius(location: &Location) -> Option<f64> {
    match location {
        Location::Blurred { sd, .. } => Some(2.0 * sd.mean()),
        Location::Disc { radius, .. } => Some(radius.range().1),
        Location::Point(_) | Location::Area(_) | Location::Line(_) => None,
    }
}

fn kind(location: &Location) -> &'static str {
    match location {
        Location::Point(_) => "point",
        Location::Blurred { .. } => "blurred",
        Location::Disc { .. } => "disc",
        Location::Area(_) => "area",
        Location::Line(_) => "line",
    }
}

pub(in crate::export) fn meaning(location: &Location) -> &'static str {
    match location {
        Location::Point(_) => "at this place",
        Location::Blurred { .. } => "about this place; the circle is two standard deviations wide on each side",
        Location::Disc { .. } => "anywhere in the circle, which has the largest radius that is stated",
        Location::Area(_) => "anywhere in the area",
        Location::Line(_) => "anywhere along the line",
    }
}
