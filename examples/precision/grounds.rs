//! Runs of possible grounds: a few numbers of each, with controls whose means are known exactly.

use crate::sequences::Sequence;
use rayon::prelude::*;
use remnants::engine::supports::Support;
use remnants::exact::{self, Companion};
use remnants::exposure::ExposureFrame;
use remnants::exposure::residents::ResidentsTally;
use remnants::grid::{Cell, Tiles};
use remnants::model::Model;
use remnants::model::assets::PERSON;
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::sampler::outer::SharedDraw;
use remnants::sampler::{PossibleGround, Sampler};

/// Numbers of a ground whose means are wanted: remnants, those initially there, boxes hit (ha), people within 50 m.
pub const OUTCOMES: [&str; 4] = ["remnants", "initial remnants", "contaminated area", "people within 50 m"];
/// Controls: E, expected number placed given the outer draws; K, carriers; T, remnants; W, people about each remnant, summed over remnants.
pub const CONTROLS: [char; 4] = ['E', 'K', 'T', 'W'];
const NEAR_M: f64 = 50.0;

/// One ground.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    pub outcomes: [f64; 4],
    pub controls: [f64; 4],
}

/// A scenario without what costs time and changes none of the outcomes: course, facilities, routes, districts.
pub fn bare(model: &Model) -> Model {
    let mut bare = model.clone();
    bare.assets.course = None;
    bare.assets.facilities.clear();
    bare.assets.routes.clear();
    bare.assets.distances_m = vec![NEAR_M];
    bare.districts.clear();
    bare
}

/// What runs need to know.
pub struct Grounds<'m> {
    model: &'m Model,
    exposure: ExposureFrame<'m>,
    /// People within 50 m of each cell's centre.
    about: Tiles<f64>,
    /// Exact means of the controls.
    pub known: [f64; 4],
    /// Exact means of the first two outcomes.
    pub exact: [f64; 2],
}

impl<'m> Grounds<'m> {
    pub fn new(model: &'m Model) -> Grounds<'m> {
        let about = people_about(model);
        let companion = exact::companion(model);
        let known = known(model, &companion, &about);
        let exact = [companion.total, companion.initial_total];
        let exposure = ExposureFrame::new(model, Seed(0), &companion.boxes);
        Grounds { model, exposure, about, known, exact }
    }

    /// Independent runs, one a seed.
    pub fn runs(&self, seeds: &[Seed], replicates: u64, sequence: Sequence) -> Vec<Vec<Row>> {
        seeds.par_iter().map(|seed| self.run(*seed, replicates, sequence)).collect()
    }

    fn run(&self, seed: Seed, replicates: u64, sequence: Sequence) -> Vec<Row> {
        let sampler = Sampler::new(self.model, seed);
        let (mut counter, mut part) = (Counter::new(self, seed), PossibleGround::default());
        let row = |replicate| {
            let replicate = ReplicateId(replicate);
            let shared = sequence.shared(&sampler, seed, replicate);
            sampler.parts_given(&shared, replicate, &mut part, |part| counter.count(part));
            counter.row.controls[1] = carriers(&sampler, &shared, replicate);
            counter.finish(replicate)
        };
        (0..replicates).map(row).collect()
    }
}

fn carriers(sampler: &Sampler, shared: &SharedDraw, replicate: ReplicateId) -> f64 {
    let draws = (0..sampler.model().strikes.len()).map(|index| sampler.strike(index, shared, replicate));
    draws.filter(|draw| draw.present).map(|draw| f64::from(draw.carriers)).sum()
}

fn known(model: &Model, companion: &Companion, about: &Tiles<f64>) -> [f64; 4] {
    [
        companion.strikes.iter().map(|strike| strike.placed).sum(),
        model.strikes.iter().map(|strike| strike.presence.mean() * strike.carriers.mean()).sum(),
        companion.total,
        companion.cells.iter().map(|(cell, mean)| mean * about.get(cell)).sum(),
    ]
}

fn people_about(model: &Model) -> Tiles<f64> {
    let lattice = model.grid.cells;
    let side = lattice.side_m();
    let reach = (NEAR_M / side) as i64;
    let square = (-reach..=reach).flat_map(|row| (-reach..=reach).map(move |column| (row, column)));
    let near: Vec<(i64, i64)> = square.filter(|(r, c)| ((r * r + c * c) as f64).sqrt() * side <= NEAR_M).collect();
    let mut about = Tiles::new(lattice);
    for (cell, people) in model.assets.populations.iter().flat_map(|layer| layer.people.iter()) {
        if people > 0 {
            add_about(&mut about, cell, &near, people as f64 / PERSON);
        }
    }
    about
}

fn add_about(about: &mut Tiles<f64>, cell: Cell, near: &[(i64, i64)], people: f64) {
    for (row, column) in near {
        let found = about.lattice().cell_at(i64::from(cell.row) + row, i64::from(cell.column) + column);
        if let Some(cell) = found {
            *about.at(cell) += people;
        }
    }
}

/// Counts one ground after another.
struct Counter<'g, 'm> {
    grounds: &'g Grounds<'m>,
    boxes: Support,
    off: Vec<(i64, i64)>,
    residents: Option<ResidentsTally<'g, 'm>>,
    multipliers: Vec<StreamKey>,
    row: Row,
}

impl<'g, 'm> Counter<'g, 'm> {
    fn new(grounds: &'g Grounds<'m>, seed: Seed) -> Counter<'g, 'm> {
        let layers = grounds.model.assets.populations.iter();
        let key = |name: &str| StreamKey::new(seed, Stage::Exposure, &format!("people/{name}"));
        Counter {
            grounds,
            boxes: Support::new(grounds.model.grid.boxes, &[]),
            off: Vec::new(),
            residents: grounds.exposure.residents().map(ResidentsTally::new),
            multipliers: layers.map(|layer| key(&layer.layer.name)).collect(),
            row: Row::default(),
        }
    }

    fn count(&mut self, part: &PossibleGround) {
        let [remnants, initial, boxes, _] = &mut self.row.outcomes;
        *remnants += part.remnants.len() as f64;
        *initial += part.strikes.iter().map(|strike| strike.initial as f64).sum::<f64>();
        self.row.controls[0] += part.strikes.iter().map(|strike| strike.expected).sum::<f64>();
        for place in part.remnants.iter().map(|remnant| remnant.place) {
            *boxes += if self.boxes.add(place).is_some() { 1.0 } else { 0.0 };
            if self.boxes.lattice().cell_of(place).is_none() {
                self.off.push(self.boxes.lattice().global_index(place));
            }
            let cell = self.grounds.model.grid.cells.cell_of(place);
            self.row.controls[3] += cell.map_or(0.0, |cell| self.grounds.about.get(cell));
            self.residents.iter_mut().for_each(|residents| residents.add(place));
        }
    }

    fn finish(&mut self, replicate: ReplicateId) -> Row {
        let mut row = std::mem::take(&mut self.row);
        self.off.sort_unstable();
        self.off.dedup();
        row.outcomes[2] = (row.outcomes[2] + self.off.len() as f64) * self.boxes.lattice().cell_ha();
        self.off.clear();
        self.boxes.finish();
        row.controls[2] = row.outcomes[0];
        let layers = self.grounds.model.assets.populations.iter().zip(&self.multipliers);
        let multipliers: Vec<f64> =
            layers.map(|(layer, key)| layer.multiplier.quantile(key.stream(replicate).uniform())).collect();
        let people = &mut row.outcomes[3];
        self.residents.iter_mut().for_each(|r| r.finish(&multipliers, |near| *people = near as f64 / PERSON));
        row
    }
}
