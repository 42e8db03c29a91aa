//! Small models, to be changed by each test: one strike of one carrier at the middle of a grid of 2 km x 2 km.

use remnants::dates::Date;
use remnants::grid::{Bounds, Grid, Point, Region};
use remnants::hazard::Ending;
use remnants::model::ground::{ClearedArea, Fate, Ground, GroundClass, GroundMap};
use remnants::model::law::{CountLaw, Law, Shape};
use remnants::model::munition::{FailureType, Munition, RateLink, Scatter, Unopened};
use remnants::model::pattern::Pattern;
use remnants::model::strike::{Grade, Location, Strike};
use remnants::model::{District, EvidencePoint, Model};
use remnants::random::{ReplicateId, Seed};
use remnants::receipt::{Method, Receipt};
use remnants::sampler::{PossibleGround, Sampler};
use remnants::scenario::InputFile;
use remnants::units::Quantity;

/// The middle of the grid.
pub const MIDDLE: Point = Point::new(501_000.0, 4_401_000.0);

/// A law that is one value.
pub fn fixed(value: f64, quantity: Quantity) -> Law {
    Law::fixed(value, quantity).unwrap()
}

/// A law within its quantity's bounds.
pub fn law(shape: Shape, quantity: Quantity) -> Law {
    Law::new(shape, quantity, None).unwrap()
}

/// All values between two, equally likely.
pub fn uniform(low: f64, high: f64, quantity: Quantity) -> Law {
    law(Shape::Uniform { low, high }, quantity)
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A place so many metres east and north of the middle.
pub fn from_middle(east: f64, north: f64) -> Point {
    Point::new(MIDDLE.x + east, MIDDLE.y + north)
}

/// An upright rectangle; metres east and north of the middle.
pub fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Region {
    let corners = [(west, south), (east, south), (east, north), (west, north)];
    Region::new(vec![corners.map(|(x, y)| from_middle(x, y)).to_vec()]).unwrap()
}

/// A grid that covers so many metres to all sides of the middle.
pub fn grid(half_m: f64, cell_mm: i64) -> Grid {
    let extent = Bounds { low: MIDDLE, high: MIDDLE }.widened(half_m);
    Grid::covering(&extent, cell_mm).unwrap()
}

pub fn normal(along: f64, across: f64) -> Pattern {
    Pattern::Normal { sd_along: fixed(along, Quantity::Spread), sd_across: fixed(across, Quantity::Spread) }
}

pub fn ellipse(along: f64, across: f64) -> Pattern {
    Pattern::Ellipse { along: fixed(along, Quantity::FullAxis), across: fixed(across, Quantity::FullAxis) }
}

pub fn ring(along: f64, across: f64, inner: f64) -> Pattern {
    Pattern::Ring {
        along: fixed(along, Quantity::FullAxis),
        across: fixed(across, Quantity::FullAxis),
        inner: fixed(inner, Quantity::InnerShare),
    }
}

pub fn scatter(range: f64, deflection: f64) -> Scatter {
    Scatter { range: fixed(range, Quantity::Spread), deflection: fixed(deflection, Quantity::Spread) }
}

pub fn unopened(probability: f64, radius: f64) -> Unopened {
    Unopened { probability: fixed(probability, Quantity::Probability), radius: fixed(radius, Quantity::Radius) }
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
        date: day("2020-10-04"),
        munition: 0,
        grade: Grade::Confirmed,
        presence: fixed(1.0, Quantity::Probability),
        location: Location::Point(MIDDLE),
        bearing: fixed(0.0, Quantity::Bearing),
        convergence: 0.0,
        carriers: CountLaw::fixed(1),
    }
}

/// One strike; one submunition in ten fails; cells of 10 m; nothing else acts.
pub fn model() -> Model {
    Model {
        grid: grid(1_000.0, 10_000),
        assessment: day("2020-11-10"),
        failure_types: vec![failure_type("m", 0.1)],
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

pub fn failure_type(id: &str, rate: f64) -> FailureType {
    FailureType { id: id.to_owned(), mean: fixed(rate, Quantity::FailureRate) }
}

/// Areas, each a class of its own, with the multiplier of the odds of failure.
pub fn ground_of(areas: Vec<(Region, f64)>) -> Ground {
    let class = |(index, (_, odds)): (usize, &(Region, f64))| GroundClass {
        name: format!("class {index}"),
        odds: fixed(*odds, Quantity::OddsMultiplier),
    };
    let classes = areas.iter().enumerate().map(class).collect();
    let map = areas.into_iter().enumerate().map(|(index, (region, _))| (region, index)).collect();
    Ground { classes, map: GroundMap::Areas(map) }
}

pub fn cleared(id: &str, region: Region, date: &str, detection: f64) -> ClearedArea {
    let detection = fixed(detection, Quantity::Probability);
    ClearedArea { id: id.to_owned(), region, date: day(date), detection }
}

pub fn evidence(place: Point) -> EvidencePoint {
    EvidencePoint { id: format!("{place:?}"), place, kind: "unexploded submunition".to_owned() }
}

pub fn district(id: &str, region: Region) -> District {
    District { id: id.to_owned(), name: id.to_owned(), region }
}

/// The receipt of a run of a thousand replicates.
pub fn receipt() -> Receipt {
    Receipt {
        version: "0.1.0".to_owned(),
        output_version: 1,
        method: Method::Sampled,
        scenario: "case".to_owned(),
        scenario_sha256: "0".repeat(64),
        inputs: vec![InputFile { path: "höhe|<&.csv".to_owned(), sha256: "0".repeat(64) }],
        seed: 7,
        counted: (0..1_000).into(),
        replicates_wanted: 1_000,
        precision: Some(0.02),
        ending: Ending::PrecisionReached,
        language: "en".to_owned(),
    }
}

/// The grounds of replicates 0..n.
pub fn grounds(model: &Model, seed: u64, n: u64) -> Vec<PossibleGround> {
    let sampler = Sampler::new(model, Seed(seed));
    (0..n).map(|replicate| drawn(&sampler, replicate)).collect()
}

/// The ground of one replicate.
pub fn drawn(sampler: &Sampler, replicate: u64) -> PossibleGround {
    let mut ground = PossibleGround::default();
    sampler.draw(ReplicateId(replicate), &mut ground);
    ground
}

/// All remnants of some grounds, as metres east and north of the middle.
pub fn offsets(grounds: &[PossibleGround]) -> Vec<(f64, f64)> {
    let remnants = grounds.iter().flat_map(|ground| ground.remnants.iter());
    remnants.map(|r| (r.place.x - MIDDLE.x, r.place.y - MIDDLE.y)).collect()
}

/// Remnants per ground.
pub fn counts(grounds: &[PossibleGround]) -> Vec<f64> {
    grounds.iter().map(|ground| ground.remnants.len() as f64).collect()
}
