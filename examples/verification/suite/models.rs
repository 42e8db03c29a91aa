//! A plain model, to be changed by each case: one strike of one carrier at the middle of a grid of 2 km x 2 km.

use remnants::grid::{Bounds, Grid, Point, Region};
use remnants::model::Model;
use remnants::model::ground::{ClearedArea, Fate, Ground, GroundClass, GroundMap};
use remnants::model::law::{CountLaw, Law, RoundNearest, Shape};
use remnants::model::munition::{FailureType, Munition, RateLink, Scatter, Unopened};
use remnants::model::pattern::Pattern;
use remnants::model::strike::{Grade, Location, Strike};
use remnants::sampler::Remnant;
use remnants::units::Quantity;

/// The middle of the grid, a corner of four boxes.
pub const MIDDLE: Point = Point::new(501_000.0, 4_401_000.0);

pub fn fixed(value: f64, quantity: Quantity) -> Law {
    law(Shape::Fixed(value), quantity)
}

pub fn law(shape: Shape, quantity: Quantity) -> Law {
    Law::new(shape, quantity, None).expect("a possible law")
}

pub fn uniform(low: f64, high: f64, quantity: Quantity) -> Law {
    law(Shape::Uniform { low, high }, quantity)
}

/// A law of whole numbers.
pub fn count_law(shape: Shape, quantity: Quantity) -> CountLaw {
    CountLaw::new(&law(shape, quantity), RoundNearest::No).expect("whole numbers")
}

/// A place so many metres east and north of the middle.
pub fn at(east: f64, north: f64) -> Point {
    Point::new(MIDDLE.x + east, MIDDLE.y + north)
}

/// Metres east and north of the middle.
pub fn offset(remnant: Remnant) -> (f64, f64) {
    (remnant.place.x - MIDDLE.x, remnant.place.y - MIDDLE.y)
}

/// Corners in metres east and north of the middle.
pub fn region(corners: &[(f64, f64)]) -> Region {
    Region::new(vec![corners.iter().map(|(e, n)| at(*e, *n)).collect()]).expect("an area")
}

pub fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Region {
    region(&[(west, south), (east, south), (east, north), (west, north)])
}

/// A grid that covers so many metres to all sides of the middle.
pub fn grid(half_m: f64, cell_mm: i64) -> Grid {
    let extent = Bounds { low: MIDDLE, high: MIDDLE }.widened(half_m);
    Grid::covering(&extent, cell_mm).expect("a grid")
}

pub fn normal(along: f64, across: f64) -> Pattern {
    Pattern::Normal { sd_along: fixed(along, Quantity::Spread), sd_across: fixed(across, Quantity::Spread) }
}

/// Full axes.
pub fn ellipse(along: f64, across: f64) -> Pattern {
    Pattern::Ellipse { along: fixed(along, Quantity::FullAxis), across: fixed(across, Quantity::FullAxis) }
}

/// Full axes and inner share.
pub fn ring(along: f64, across: f64, inner: f64) -> Pattern {
    let axis = |v| fixed(v, Quantity::FullAxis);
    Pattern::Ring { along: axis(along), across: axis(across), inner: fixed(inner, Quantity::InnerShare) }
}

pub fn scatter(range: f64, deflection: f64) -> Scatter {
    Scatter { range: fixed(range, Quantity::Spread), deflection: fixed(deflection, Quantity::Spread) }
}

pub fn unopened(probability: f64, radius: f64) -> Unopened {
    Unopened { probability: fixed(probability, Quantity::Probability), radius: fixed(radius, Quantity::Radius) }
}

pub fn kappa(value: f64) -> Option<Law> {
    Some(fixed(value, Quantity::Concentration))
}

pub fn failure_type(id: &str, mean: Law) -> FailureType {
    FailureType { id: id.to_owned(), mean }
}

/// A known failure rate.
pub fn rate(value: f64) -> Vec<FailureType> {
    vec![failure_type("m", fixed(value, Quantity::FailureRate))]
}

/// 100 submunitions in a normal pattern of 60 m along and 30 m across, no scatter, all carriers open.
pub fn munition() -> Munition {
    Munition {
        id: "m".to_owned(),
        failure_type: 0,
        kappa: None,
        load: CountLaw::fixed(100),
        pattern: normal(60.0, 30.0),
        scatter: scatter(0.0, 0.0),
        unopened: unopened(0.0, 5.0),
    }
}

/// A confirmed strike of one carrier at the middle, bearing north.
pub fn strike(id: &str) -> Strike {
    Strike {
        id: id.to_owned(),
        date: "2020-10-04".parse().expect("a day"),
        munition: 0,
        grade: Grade::Confirmed,
        presence: fixed(1.0, Quantity::Probability),
        location: Location::Point(MIDDLE),
        bearing: fixed(0.0, Quantity::Bearing),
        convergence: 0.0,
        carriers: CountLaw::fixed(1),
    }
}

/// One strike; one submunition in ten fails; cells of 50 m; nothing else acts.
pub fn model() -> Model {
    Model {
        grid: grid(1_000.0, 50_000),
        assessment: "2022-10-04".parse().expect("a day"),
        failure_types: rate(0.1),
        rate_link: RateLink::Independent,
        munitions: vec![munition()],
        strikes: vec![strike("one")],
        unrecorded: None,
        ground: None,
        fate: Fate::Stays,
        cleared: vec![],
        evidence: vec![],
        districts: vec![],
        assets: Default::default(),
        thresholds: vec![1.0, 10.0, 100.0],
        release_alpha: 0.05,
    }
}

/// Years from the strike to the assessment: 730 days of 365.25 a year.
pub const AGE: f64 = 730.0 / 365.25;

/// Areas, each a class of its own, with the law of its multiplier.
pub fn ground_of(areas: Vec<(Region, Law)>) -> Ground {
    let class = |(index, (_, odds)): (usize, &(Region, Law))| GroundClass {
        name: format!("class {index}"),
        odds: odds.clone(),
    };
    let classes = areas.iter().enumerate().map(class).collect();
    let map = areas.into_iter().enumerate().map(|(index, (region, _))| (region, index)).collect();
    Ground { classes, map: GroundMap::Areas(map) }
}

pub fn odds(value: f64) -> Law {
    fixed(value, Quantity::OddsMultiplier)
}

pub fn cleared(id: &str, region: Region, date: &str, detection: Law) -> ClearedArea {
    ClearedArea { id: id.to_owned(), region, date: date.parse().expect("a day"), detection }
}
