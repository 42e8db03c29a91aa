//! The numbers of a possible ground whose intervals are judged: the same that a run publishes.

use crate::engine::observer::{Observer, Progress, Verdict};
use crate::engine::{self, Replicates, Tally};
use crate::grid::index::RegionIndex;
use crate::model::Model;
use crate::random::{ReplicateId, Seed};
use crate::sampler::{PossibleGround, Sampler};

/// A number that a run gives an interval for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Remnants at the assessment date, off the grid included.
    Remnants,
    /// Remnants initially there.
    Initial,
    /// Boxes with at least one remnant, off the grid included.
    ContaminatedArea,
    /// Remnants in a district, by its place in the model.
    District(usize),
}

/// All quantities of a model, in the order in which [`Grounds`] holds them.
pub fn quantities(model: &Model) -> Vec<Quantity> {
    let totals = [Quantity::Remnants, Quantity::Initial, Quantity::ContaminatedArea];
    totals.into_iter().chain((0..model.districts.len()).map(Quantity::District)).collect()
}

/// The numbers of many possible grounds: one column a quantity, in the order of the replicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grounds(pub Vec<Vec<u64>>);

/// Tells somebody how many grounds of a study were drawn so far, and of how many.
pub struct Witness<'w> {
    tell: &'w mut dyn FnMut(Progress),
    before: u64,
    wanted: u64,
}

impl<'w> Witness<'w> {
    /// Nothing drawn yet.
    pub fn new(wanted: u64, tell: &'w mut dyn FnMut(Progress)) -> Witness<'w> {
        Witness { tell, before: 0, wanted }
    }
}

impl<T> Observer<T> for Witness<'_> {
    fn at_border(&mut self, progress: Progress, _tallies: &[T]) -> Verdict {
        (self.tell)(Progress { done: self.before + progress.done, wanted: self.wanted });
        if progress.done == progress.wanted {
            self.before += progress.done;
        }
        Verdict::Continue
    }
}

/// Draws the first grounds of a seed.
pub fn draw(model: &Model, seed: Seed, count: u64, witness: &mut Witness) -> Grounds {
    /// Grounds between two words to the witness.
    const BATCH: u64 = 1_000;
    let regions: Vec<_> = model.districts.iter().map(|district| district.region.clone()).collect();
    let districts = RegionIndex::new(&regions);
    let sampler = Sampler::new(model, seed);
    let make = || Numbers::new(model, &districts);
    let counted = engine::run(&sampler, Replicates { range: 0..count, batch: BATCH }, make, witness);
    counted.tally.into_grounds()
}

/// The tally.
struct Numbers<'a> {
    model: &'a Model,
    districts: &'a RegionIndex,
    containing: Vec<u32>,
    boxes: Vec<(i64, i64)>,
    running: Running,
    rows: Vec<(u64, Vec<u64>)>,
}

/// What the running ground adds up to so far.
#[derive(Default)]
struct Running {
    remnants: u64,
    initial: u64,
    districts: Vec<u64>,
}

impl<'a> Numbers<'a> {
    fn new(model: &'a Model, districts: &'a RegionIndex) -> Numbers<'a> {
        let running = Running { districts: vec![0; model.districts.len()], ..Running::default() };
        Numbers { model, districts, containing: Vec::new(), boxes: Vec::new(), running, rows: Vec::new() }
    }

    fn boxes_hit(&mut self) -> u64 {
        self.boxes.sort_unstable();
        self.boxes.dedup();
        let hit = self.boxes.len() as u64;
        self.boxes.clear();
        hit
    }

    fn into_grounds(mut self) -> Grounds {
        self.rows.sort_unstable();
        let column = |index: usize| self.rows.iter().map(|(_, numbers)| numbers[index]).collect();
        Grounds((0..quantities(self.model).len()).map(column).collect())
    }
}

impl Tally for Numbers<'_> {
    fn count(&mut self, _replicate: ReplicateId, part: &PossibleGround) {
        self.running.remnants += part.remnants.len() as u64;
        self.running.initial += part.strikes.iter().map(|strike| strike.initial).sum::<u64>();
        self.boxes.extend(part.remnants.places().map(|place| self.model.grid.boxes.global_index(place)));
        for place in part.remnants.places() {
            self.districts.containing(place, &mut self.containing);
            self.containing.iter().for_each(|district| self.running.districts[*district as usize] += 1);
        }
    }

    fn finish(&mut self, replicate: ReplicateId) {
        let boxes = self.boxes_hit();
        let Running { remnants, initial, districts } = &mut self.running;
        let mut numbers = vec![std::mem::take(remnants), std::mem::take(initial), boxes];
        numbers.extend(districts.iter_mut().map(std::mem::take));
        self.rows.push((replicate.0, numbers));
    }

    fn merge(&mut self, other: Self) {
        self.rows.extend(other.rows);
    }
}
