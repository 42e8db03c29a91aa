//! Small models to test with.

use remnants::dates::Date;
use remnants::grid::{Bounds, Grid, Point, Region};
use remnants::model::Model;
use remnants::model::ground::Fate;
use remnants::model::law::{CountLaw, Law, Shape};
use remnants::model::munition::{FailureType, Munition, RateLink, Scatter, Unopened};
use remnants::model::pattern::Pattern;
use remnants::model::strike::{Grade, Location, Strike};
use remnants::units::Quantity;

/// One value.
pub fn fixed(value: f64, quantity: Quantity) -> Law {
    Law::fixed(value, quantity).expect("a possible value")
}

/// Uniform between two values.
pub fn uniform(low: f64, high: f64, quantity: Quantity) -> Law {
    Law::new(Shape::Uniform { low, high }, quantity, None).expect("a possible law")
}

/// A standard deviation of position, m.
pub fn sd(metres: f64) -> Law {
    fixed(metres, Quantity::Spread)
}

/// A normal pattern, m.
pub fn normal(along: f64, across: f64) -> Pattern {
    Pattern::Normal { sd_along: sd(along), sd_across: sd(across) }
}

/// An elliptical pattern of full axes, m.
pub fn ellipse(along: f64, across: f64) -> Pattern {
    Pattern::Ellipse { along: fixed(along, Quantity::FullAxis), across: fixed(across, Quantity::FullAxis) }
}

/// A rectangle.
pub fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Region {
    let corners = [(west, south), (east, south), (east, north), (west, north)];
    Region::new(vec![corners.map(|(x, y)| Point::new(x, y)).to_vec()]).expect("a rectangle")
}

/// 100 submunitions a carrier, mean failure rate uniform 5-20 %, kappa 20, no scatter, all carriers open.
pub fn munition(pattern: Pattern) -> Munition {
    Munition {
        id: "test".to_owned(),
        failure_type: 0,
        kappa: Some(fixed(20.0, Quantity::Concentration)),
        load: CountLaw::fixed(100),
        pattern,
        scatter: Scatter { range: sd(0.0), deflection: sd(0.0) },
        unopened: Unopened { probability: fixed(0.0, Quantity::Probability), radius: fixed(5.0, Quantity::Radius) },
    }
}

/// A confirmed strike of one carrier with any bearing.
pub fn strike(id: &str, location: Location) -> Strike {
    Strike {
        id: id.to_owned(),
        date: Date::new(2020, 10, 4).expect("a day"),
        munition: 0,
        grade: Grade::Confirmed,
        presence: fixed(1.0, Quantity::Probability),
        location,
        bearing: uniform(0.0, 360.0, Quantity::Bearing),
        convergence: 0.0,
        carriers: CountLaw::fixed(1),
    }
}

/// A strike with a known bearing, degrees.
pub fn strike_towards(id: &str, location: Location, bearing: f64) -> Strike {
    Strike { bearing: fixed(bearing, Quantity::Bearing), ..strike(id, location) }
}

/// A grid from -half to half m in both axes.
pub fn grid(half: f64, cell_mm: i64) -> Grid {
    let extent = Bounds { low: Point::new(-half, -half), high: Point::new(half, half) };
    Grid::covering(&extent, cell_mm).expect("a grid")
}

/// A model of strikes with one munition, on cells of `cell_mm` from -half to half m.
pub fn simple(half: f64, cell_mm: i64, munition: Munition, strikes: Vec<Strike>) -> Model {
    Model {
        grid: grid(half, cell_mm),
        assessment: Date::new(2021, 10, 4).expect("a day"),
        failure_types: vec![FailureType { id: "test".to_owned(), mean: uniform(0.05, 0.20, Quantity::FailureRate) }],
        rate_link: RateLink::Independent,
        munitions: vec![munition],
        strikes,
        unrecorded: None,
        ground: None,
        fate: Fate::Stays,
        cleared: Vec::new(),
        evidence: Vec::new(),
        districts: Vec::new(),
        assets: Default::default(),
        thresholds: vec![1.0, 10.0, 100.0],
        release_alpha: 0.05,
    }
}
