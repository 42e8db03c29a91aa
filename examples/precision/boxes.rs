//! Maps of presence from hits, helped by each box's exactly known mean number of remnants.

use crate::conditional::{LEVELS, level};
use crate::controls::{Measured, jackknife};
use rayon::prelude::*;
use remnants::engine::supports::Support;
use remnants::engine::tally::CellCount;
use remnants::exact::presence::BoxPresence;
use remnants::grid::{Cell, Tiles, places_around};
use remnants::model::Model;
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::{PossibleGround, Sampler};

const RUNS: u64 = 64;
const REPLICATES: u64 = 2_000;
/// Hits below which a box's own slope is not used.
const FEW: u32 = 2;

/// Ways from counts and the exact mean to a probability.
pub const WAYS: usize = 3;

/// Squared errors and sums of errors of one run: plain, then by way; by level.
type Errors = [[[f64; 2]; WAYS + 1]; LEVELS.len()];

/// What a way does to the boxes of a level.
pub struct Helped {
    /// Mean squared error over that of hits alone, by way.
    pub left: [Measured; WAYS],
    /// Mean error over mean probability, by way.
    pub bias: [Measured; WAYS],
}

/// By level, from so many runs against the exact map.
pub fn helped(model: &Model, means: &Tiles<f64>, exact: &Tiles<BoxPresence>) -> [Helped; LEVELS.len()] {
    let run = |k: u64| errors(&counts(model, Seed(5).derived(&format!("boxes/{k}"))), means, exact);
    let runs: Vec<Errors> = (0..RUNS).into_par_iter().map(run).collect();
    std::array::from_fn(|at| {
        let own = exact.iter().map(|(_, place)| place.any).filter(|any| usize::from(level(*any)) == at + 1);
        let all: f64 = own.sum();
        let sum = |way: usize, part: usize, without: Option<usize>| -> f64 {
            let kept = runs.iter().enumerate().filter(|(k, _)| Some(*k) != without);
            kept.map(|(_, errors)| errors[at][way][part]).sum()
        };
        let left = |way: usize| jackknife(runs.len(), |k| sum(way + 1, 0, k) / sum(0, 0, k));
        let count = |k: Option<usize>| (runs.len() - usize::from(k.is_some())) as f64;
        let bias = |way: usize| jackknife(runs.len(), |k| sum(way + 1, 1, k) / (count(k) * all));
        Helped { left: std::array::from_fn(left), bias: std::array::from_fn(bias) }
    })
}

fn counts(model: &Model, seed: Seed) -> Tiles<CellCount> {
    let (sampler, mut part) = (Sampler::new(model, seed), PossibleGround::default());
    let mut boxes = Support::new(model.grid.boxes, &[]);
    for replicate in (0..REPLICATES).map(ReplicateId) {
        let add = |ground: &PossibleGround| {
            ground.remnants.iter().for_each(|remnant| {
                boxes.add(remnant.place);
            });
        };
        sampler.parts(replicate, &mut part, add);
        boxes.finish();
    }
    boxes.into_counts()
}

fn errors(counts: &Tiles<CellCount>, means: &Tiles<f64>, exact: &Tiles<BoxPresence>) -> Errors {
    let usual = share(counts.iter().map(|(_, count)| count)).unwrap_or(0.0);
    let mut errors = Errors::default();
    for (cell, any) in exact.iter().map(|(cell, place)| (cell, place.any)) {
        let Some(at) = usize::from(level(any)).checked_sub(1) else { continue };
        let (count, mean) = (counts.get(cell), means.get(cell));
        let plain = f64::from(count.hits) / REPLICATES as f64;
        let estimates = [
            plain,
            with_slope(&count, mean, usual),
            mean * own_share(&count, usual),
            mean * share_around(counts, cell, usual),
        ];
        for ([squares, sum], estimate) in errors[at].iter_mut().zip(estimates) {
            *squares += (estimate - any) * (estimate - any);
            *sum += estimate - any;
        }
    }
    errors
}

/// Regression of hit or not on the number of remnants, of which all sums are kept anyway: hit times number is the number.
fn with_slope(count: &CellCount, mean: f64, usual: f64) -> f64 {
    let n = REPLICATES as f64;
    let (hits, sum, squares) = (f64::from(count.hits) / n, count.sum as f64 / n, count.squares as f64 / n);
    let slope = if count.hits < FEW { usual } else { (sum - hits * sum) / (squares - sum * sum) };
    hits - slope * (sum - mean)
}

fn own_share(count: &CellCount, usual: f64) -> f64 {
    share([*count].into_iter()).unwrap_or(usual)
}

fn share_around(counts: &Tiles<CellCount>, cell: Cell, usual: f64) -> f64 {
    let around = places_around(i64::from(cell.row), i64::from(cell.column), 1);
    let cells = around.filter_map(|(row, column)| counts.lattice().cell_at(row, column));
    share(cells.map(|cell| counts.get(cell))).unwrap_or(usual)
}

/// Hits for each remnant.
fn share(counts: impl Iterator<Item = CellCount>) -> Option<f64> {
    let (hits, sum) = counts.fold((0.0, 0.0), |all, one| (all.0 + f64::from(one.hits), all.1 + one.sum as f64));
    (sum > 0.0).then(|| hits / sum)
}
