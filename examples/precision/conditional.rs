//! Probabilities of empty boxes given carriers and rates, against counting whether boxes are hit.

use crate::controls::{Measured, mean};
use nalgebra::{Matrix2, Vector2};
use rayon::prelude::*;
use remnants::exact::presence::BoxPresence;
use remnants::grid::{Cell, Lattice, Point, Tiles};
use remnants::model::Model;
use remnants::model::ground::Fate;
use remnants::model::law::{Law, unit_nodes};
use remnants::model::pattern::{Blob, Pattern};
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::sampler::Sampler;
use remnants::sampler::outer::StrikeDraw;
use remnants::stats::special::{normal_cdf, normal_pdf, normal_quantile};

/// Probabilities about which boxes are looked at, each from four fifths to five quarters of it.
pub const LEVELS: [f64; 4] = [0.5, 0.1, 0.01, 0.001];
/// Standard deviations beyond which a carrier's pattern is left out.
const REACH_SDS: f64 = 5.0;

/// A model of those strikes alone whose pattern is normal, all carriers open, nothing that depends on the ground or on time.
pub fn simple(model: &Model) -> Result<Model, String> {
    let mut simple = crate::grounds::bare(model);
    (simple.ground, simple.unrecorded, simple.fate) = (None, None, Fate::Stays);
    simple.cleared.clear();
    for munition in &mut simple.munitions {
        let law = &mut munition.unopened.probability;
        *law = Law::fixed(0.0, law.quantity()).map_err(|error| error.to_string())?;
    }
    let munitions = &simple.munitions;
    simple.strikes.retain(|strike| matches!(munitions[strike.munition].pattern, Pattern::Normal { .. }));
    Ok(simple)
}

/// A carrier on the ground and how its load lies about it.
pub struct Carrier {
    centre: Point,
    load: i32,
    rate: f64,
    /// Standard deviations east and north, m.
    sd: [f64; 2],
    /// Mean north for a metre east, and the standard deviation about it, m.
    slope: f64,
    sd_given_east: f64,
}

/// How the mass of a carrier's pattern in a box is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mass {
    /// Eight-point Gauss-Legendre over the east of the conditional law to the north.
    Turned,
    /// A product of differences of the normal distribution function, right where the axes lie along the grid.
    Straight,
}

impl Carrier {
    /// The carriers of a replicate.
    pub fn all(sampler: &Sampler, keys: &[StreamKey], replicate: ReplicateId) -> Vec<Carrier> {
        let shared = sampler.shared(replicate);
        let mut carriers = Vec::new();
        for (index, key) in keys.iter().enumerate() {
            let draw = sampler.strike(index, &shared, replicate);
            let mut stream = key.stream(replicate);
            for _ in 0..if draw.present { draw.carriers } else { 0 } {
                let normal = Vector2::new(normal_quantile(stream.uniform()), normal_quantile(stream.uniform()));
                carriers.extend(Carrier::new(&draw, normal));
            }
        }
        carriers
    }

    fn new(draw: &StrikeDraw, normal: Vector2<f64>) -> Option<Carrier> {
        let Blob::Normal { along, across } = draw.pattern.0.first()?.shape else { return None };
        let offset = draw.frame * normal.component_mul(&draw.scatter);
        let axes = draw.frame * Matrix2::from_diagonal(&Vector2::new(along, across));
        let spread = axes * axes.transpose();
        let slope = spread.m12 / spread.m11;
        Some(Carrier {
            centre: Point::new(draw.place.x + offset.x, draw.place.y + offset.y),
            load: draw.load as i32,
            rate: draw.rate,
            sd: [spread.m11.sqrt(), spread.m22.sqrt()],
            slope,
            sd_given_east: (spread.m22 - slope * spread.m12).sqrt(),
        })
    }
}

/// Names of the carriers' streams.
pub fn keys(model: &Model, seed: Seed) -> Vec<StreamKey> {
    model.strikes.iter().map(|strike| StreamKey::new(seed, Stage::Study, &format!("carriers/{}", strike.id))).collect()
}

/// Probabilities of empty boxes of one replicate after another.
pub struct Emptiness {
    /// Number of the replicate that wrote last, and the probability.
    none: Tiles<(u32, f64)>,
    touched: Vec<Cell>,
    replicate: u32,
    nodes: Vec<(f64, f64)>,
}

impl Emptiness {
    pub fn new(boxes: Lattice) -> Emptiness {
        Emptiness { none: Tiles::new(boxes), touched: Vec::new(), replicate: 0, nodes: unit_nodes(1) }
    }

    /// Boxes within reach with the probability that each holds something.
    pub fn of(&mut self, carriers: &[Carrier], mass: Mass, mut see: impl FnMut(Cell, f64)) {
        self.replicate += 1;
        carriers.iter().for_each(|carrier| self.add(carrier, mass));
        for cell in self.touched.drain(..) {
            see(cell, 1.0 - self.none.get(cell).1);
        }
    }

    fn add(&mut self, carrier: &Carrier, mass: Mass) {
        let lattice = *self.none.lattice();
        let (side, extent) = (lattice.side_m(), lattice.extent());
        let reach = carrier.sd.map(|sd| REACH_SDS * sd);
        let corner = Point::new(carrier.centre.x - reach[0], carrier.centre.y + reach[1]);
        let (row, column) = lattice.relative_index(corner);
        let west = extent.low.x + column as f64 * side - carrier.centre.x;
        let north = extent.high.y - row as f64 * side - carrier.centre.y;
        let counts = [(reach[0] - west) / side, (north + reach[1]) / side].map(|count| count.ceil() as usize);
        let masses = self.masses(carrier, mass, ([west, north], side, counts));
        for (at, mass) in masses.into_iter().enumerate() {
            let cell = lattice.cell_at(row + (at % counts[1]) as i64, column + (at / counts[1]) as i64);
            cell.into_iter().for_each(|cell| self.multiply(cell, (1.0 - carrier.rate * mass).powi(carrier.load)));
        }
    }

    /// Masses column by column from the west, each from the north.
    fn masses(&self, carrier: &Carrier, mass: Mass, window: ([f64; 2], f64, [usize; 2])) -> Vec<f64> {
        let ([west, north], side, [columns, rows]) = window;
        let edges: Vec<f64> = (0..=rows).map(|row| north - row as f64 * side).collect();
        let starts = (0..columns).map(|column| west + column as f64 * side);
        match mass {
            Mass::Turned => starts.flat_map(|start| self.turned(carrier, (start, side), &edges)).collect(),
            Mass::Straight => straight(carrier, starts, side, &edges),
        }
    }

    fn turned(&self, carrier: &Carrier, (start, side): (f64, f64), edges: &[f64]) -> Vec<f64> {
        let mut masses = vec![0.0; edges.len() - 1];
        for (at, weight) in &self.nodes {
            let east = start + at * side;
            let weight = weight * side * normal_pdf(east / carrier.sd[0]) / carrier.sd[0];
            let below = |edge: &f64| normal_cdf((edge - carrier.slope * east) / carrier.sd_given_east);
            let mut upper = below(&edges[0]);
            for (mass, edge) in masses.iter_mut().zip(&edges[1..]) {
                let lower = below(edge);
                *mass += weight * (upper - lower);
                upper = lower;
            }
        }
        masses
    }

    fn multiply(&mut self, cell: Cell, none: f64) {
        let entry = self.none.at(cell);
        if entry.0 != self.replicate {
            *entry = (self.replicate, 1.0);
            self.touched.push(cell);
        }
        entry.1 *= none;
    }
}

fn straight(carrier: &Carrier, starts: impl Iterator<Item = f64>, side: f64, edges: &[f64]) -> Vec<f64> {
    let below: Vec<f64> = edges.iter().map(|edge| normal_cdf(edge / carrier.sd[1])).collect();
    let up = |start: f64| normal_cdf((start + side) / carrier.sd[0]) - normal_cdf(start / carrier.sd[0]);
    starts.map(up).flat_map(|east| below.windows(2).map(move |pair| east * (pair[0] - pair[1]))).collect()
}

/// What boxes of one level say.
pub struct Level {
    pub boxes: usize,
    /// Mean conditional probability over mean exact probability: 1 if the computing is right.
    pub mean: Measured,
    /// Variance of the conditional probability over that of hit or not.
    pub ratio: Measured,
}

/// Level by level; a level without boxes is `None`.
pub fn levels(model: &Model, exact: &Tiles<BoxPresence>, seed: Seed) -> [Option<Level>; 4] {
    const BATCHES: u64 = 20;
    const REPLICATES: u64 = 1_000;
    let level_of = exact.map(|place| level(place.any));
    let batch = |batch: u64| sums(model, &level_of, seed, batch * REPLICATES..(batch + 1) * REPLICATES);
    let batches: Vec<[[f64; 2]; 4]> = (0..BATCHES).into_par_iter().map(batch).collect();
    std::array::from_fn(|level| {
        let own = || exact.iter().map(|(_, place)| place.any).filter(|any| self::level(*any) == level as u8 + 1);
        let (first, second) = (own().sum::<f64>(), own().map(|any| any * any).sum::<f64>());
        let values = |f: &dyn Fn([f64; 2]) -> f64| {
            mean(&batches.iter().map(|sums| f(sums[level].map(|sum| sum / REPLICATES as f64))).collect::<Vec<_>>())
        };
        (first > 0.0).then(|| Level {
            boxes: own().count(),
            mean: values(&|sums| sums[0] / first),
            ratio: values(&|sums| (sums[1] - second) / (first - second)),
        })
    })
}

/// Number of a probability's level from 1; 0 without one.
pub fn level(any: f64) -> u8 {
    let near = |level: &f64| 0.8 * level <= any && any <= 1.25 * level;
    LEVELS.iter().position(near).map_or(0, |index| index as u8 + 1)
}

/// By level: sums of probabilities and of their squares.
fn sums(model: &Model, level_of: &Tiles<u8>, seed: Seed, range: std::ops::Range<u64>) -> [[f64; 2]; 4] {
    let (sampler, keys) = (Sampler::new(model, seed), keys(model, seed));
    let (mut emptiness, mut sums) = (Emptiness::new(model.grid.boxes), [[0.0; 2]; 4]);
    for replicate in range {
        let carriers = Carrier::all(&sampler, &keys, ReplicateId(replicate));
        emptiness.of(&carriers, Mass::Turned, |cell, any| {
            if let Some(sums) = usize::from(level_of.get(cell)).checked_sub(1).map(|level| &mut sums[level]) {
                sums[0] += any;
                sums[1] += any * any;
            }
        });
    }
    sums
}
