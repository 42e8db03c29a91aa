//! What things cost, as ratios of times within one run.

use crate::conditional::{Carrier, Emptiness, Mass, keys};
use remnants::engine::{self, Tally};
use remnants::exact::Companion;
use remnants::exact::presence::{BoxPresence, presence};
use remnants::grid::Tiles;
use remnants::grid::index::RegionIndex;
use remnants::hazard::fade_out::References;
use remnants::hazard::tally::{Frame, HazardTally};
use remnants::hazard::zones::Ranking;
use remnants::model::Model;
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::{PossibleGround, Sampler};
use std::time::Instant;

const TIMES: usize = 9;
const REPLICATES: u64 = 400;

/// What a thread could draw and count, for all maps, meanwhile.
pub struct Costs {
    /// Seconds for drawing and counting a ground.
    pub ground: f64,
    /// Conditional probabilities of all boxes within reach, turned and straight, over a ground.
    pub masses: [f64; 2],
}

pub fn costs(model: &Model, companion: &Companion, seed: Seed) -> Costs {
    let ranking = Ranking::new(&companion.boxes);
    let references = References::new(&model.evidence, &ranking, companion.total);
    let frame = Frame { model, ranking, references, districts: RegionIndex::new(&[]) };
    let sampler = Sampler::new(model, seed);
    let (mut tally, mut emptiness) = (HazardTally::new(&frame), Emptiness::new(model.grid.boxes));
    let mut times: Vec<[f64; 3]> = Vec::new();
    for _ in 0..TIMES {
        let ground = draw(&sampler, &mut tally);
        let [turned, straight] =
            [Mass::Turned, Mass::Straight].map(|mass| condition(&sampler, seed, &mut emptiness, mass));
        times.push([ground, turned / ground, straight / ground]);
    }
    let [ground, turned, straight] = [0, 1, 2].map(|k| median(times.iter().map(|time| time[k])));
    Costs { ground: ground / REPLICATES as f64, masses: [turned, straight] }
}

fn draw(sampler: &Sampler, tally: &mut impl Tally) -> f64 {
    let (start, mut part) = (Instant::now(), PossibleGround::default());
    (0..REPLICATES).for_each(|replicate| engine::count(sampler, ReplicateId(replicate), tally, &mut part));
    start.elapsed().as_secs_f64()
}

fn condition(sampler: &Sampler, seed: Seed, emptiness: &mut Emptiness, mass: Mass) -> f64 {
    let keys = keys(sampler.model(), seed);
    let (start, mut sum) = (Instant::now(), 0.0);
    for replicate in (0..REPLICATES).map(ReplicateId) {
        emptiness.of(&Carrier::all(sampler, &keys, replicate), mass, |_, any| sum += any);
    }
    std::hint::black_box(sum);
    start.elapsed().as_secs_f64()
}

/// The exact map of presence, and the seconds that one thread took for it.
pub fn exact_map(model: &Model) -> Result<(Tiles<BoxPresence>, f64), String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(|error| error.to_string())?;
    let start = Instant::now();
    let map = pool.install(|| presence(model, None))?;
    Ok((map, start.elapsed().as_secs_f64()))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
