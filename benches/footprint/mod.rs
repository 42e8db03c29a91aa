//! The reference footprint, on which every bench, comparison and count of instructions stands.
//!
//! One strike at a point: 20 carriers of 104 submunitions, a normal pattern of 60 m along and 30 m across, carriers scattered by 100 m and
//! 50 m, any bearing, a mean failure rate of 5 to 20 % and a beta law of the strike's own rate (kappa 20); 400 x 400
//! cells of 5 m, boxes of 50 m. All of it is invented.

use remnants::exact;
use remnants::grid::index::RegionIndex;
use remnants::grid::{Bounds, Grid, Point, Region};
use remnants::hazard::fade_out::References;
use remnants::hazard::tally::Frame;
use remnants::hazard::zones::Ranking;
use remnants::model::ground::Fate;
use remnants::model::law::{CountLaw, Law, Shape};
use remnants::model::munition::{FailureType, Munition, RateLink, Scatter, Unopened};
use remnants::model::pattern::Pattern;
use remnants::model::strike::{Grade, Location, Strike};
use remnants::model::{District, EvidencePoint, Model};
use remnants::units::Quantity;

/// Where the strike lies: a corner of cells, boxes and hectares.
pub const MIDDLE: Point = Point::new(501_000.0, 4_401_000.0);
/// Mean failure rate: from, to.
pub const RATES: (f64, f64) = (0.05, 0.20);

/// What is counted beyond cells, boxes, hectares, totals and moments of position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extras {
    /// Nothing.
    None,
    /// Fade-out about an evidence point and four zones, four districts, three density thresholds.
    All,
}

/// The footprint, and what of it can be scaled.
#[derive(Clone, Copy, Debug)]
pub struct Footprint {
    /// Side of a cell, mm.
    pub cell_mm: i64,
    /// Strikes, on a square of places [`APART_M`] apart.
    pub strikes: u32,
    /// Carriers a strike.
    pub carriers: u32,
    /// What is counted.
    pub extras: Extras,
}

/// Distance between neighbouring strikes, m.
const APART_M: f64 = 500.0;
/// Room about the strikes, m.
const MARGIN_M: f64 = 1_000.0;

/// As published: one strike of 20 carriers on cells of 5 m, with everything counted.
pub const REFERENCE: Footprint = Footprint { cell_mm: 5_000, strikes: 1, carriers: 20, extras: Extras::All };

impl Footprint {
    /// The model.
    pub fn model(&self) -> Model {
        let strikes: Vec<Strike> = (0..self.strikes).map(|number| self.strike(number)).collect();
        let places = strikes.iter().map(|strike| strike.location.centre());
        let extent = Bounds::around(places).expect("a strike").widened(MARGIN_M);
        Model {
            grid: Grid::covering(&extent, self.cell_mm).expect("a grid"),
            assessment: "2020-11-10".parse().expect("a date"),
            failure_types: vec![FailureType {
                id: "m".to_owned(),
                mean: uniform(RATES.0, RATES.1, Quantity::FailureRate),
            }],
            rate_link: RateLink::Independent,
            munitions: vec![munition()],
            strikes,
            unrecorded: None,
            ground: None,
            fate: Fate::Stays,
            cleared: vec![],
            evidence: self
                .extra(|| vec![EvidencePoint { id: "e".to_owned(), place: MIDDLE, kind: "strike mark".to_owned() }]),
            districts: self.extra(districts),
            assets: Default::default(),
            thresholds: self.extra(|| vec![1.0, 10.0, 100.0]),
            release_alpha: 0.05,
        }
    }

    fn extra<T>(&self, make: impl Fn() -> Vec<T>) -> Vec<T> {
        match self.extras {
            Extras::None => Vec::new(),
            Extras::All => make(),
        }
    }

    fn strike(&self, number: u32) -> Strike {
        let side = f64::from(self.strikes).sqrt().ceil() as u32;
        let place = |index: u32| APART_M * f64::from(index);
        Strike {
            id: format!("s{number}"),
            date: "2020-10-04".parse().expect("a date"),
            munition: 0,
            grade: Grade::Confirmed,
            presence: fixed(1.0, Quantity::Probability),
            location: Location::Point(Point::new(MIDDLE.x + place(number % side), MIDDLE.y + place(number / side))),
            bearing: uniform(0.0, 360.0, Quantity::Bearing),
            convergence: 0.0,
            carriers: CountLaw::fixed(self.carriers),
        }
    }
}

/// What counting needs to know, as in a real run.
pub fn frame(model: &Model) -> Frame<'_> {
    let expected = exact::rough_boxes(model);
    let total = expected.iter().map(|(_, mean)| mean).sum();
    let ranking = Ranking::new(&expected);
    // Without evidence points there are to be no zones either: nothing holds a share of so much.
    let total = if model.evidence.is_empty() { f64::INFINITY } else { total };
    let references = References::new(&model.evidence, &ranking, total);
    let regions: Vec<Region> = model.districts.iter().map(|district| district.region.clone()).collect();
    Frame { model, ranking, references, districts: RegionIndex::new(&regions) }
}

/// A law that is one number.
pub fn fixed(value: f64, quantity: Quantity) -> Law {
    Law::fixed(value, quantity).expect("within bounds")
}

fn uniform(low: f64, high: f64, quantity: Quantity) -> Law {
    Law::new(Shape::Uniform { low, high }, quantity, None).expect("within bounds")
}

fn munition() -> Munition {
    Munition {
        id: "m".to_owned(),
        failure_type: 0,
        kappa: Some(fixed(20.0, Quantity::Concentration)),
        load: CountLaw::fixed(104),
        pattern: Pattern::Normal { sd_along: fixed(60.0, Quantity::Spread), sd_across: fixed(30.0, Quantity::Spread) },
        scatter: Scatter { range: fixed(100.0, Quantity::Spread), deflection: fixed(50.0, Quantity::Spread) },
        unopened: Unopened { probability: fixed(0.0, Quantity::Probability), radius: fixed(5.0, Quantity::Radius) },
    }
}

/// The quarters of a square of 600 m about the middle.
fn districts() -> Vec<District> {
    let quarter = |(name, east, north): (&str, f64, f64)| {
        let corner = |e: f64, n: f64| Point::new(MIDDLE.x + 300.0 * e * east, MIDDLE.y + 300.0 * n * north);
        let ring = vec![corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0)];
        let region = Region::new(vec![ring]).expect("a square");
        District { id: name.to_owned(), name: name.to_owned(), region }
    };
    [("north-east", 1.0, 1.0), ("south-east", 1.0, -1.0), ("south-west", -1.0, -1.0), ("north-west", -1.0, 1.0)]
        .map(quarter)
        .to_vec()
}

/// Most memory that a process (a number, or "self") has held so far, bytes; nothing where the system does not say.
pub fn high_water_bytes(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
