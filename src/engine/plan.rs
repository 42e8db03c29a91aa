//! How much memory a run will take, known before it starts.

use crate::engine::tally::{CellCount, StrikeCount};
use crate::grid::near::{self, Near, WORD};
use crate::grid::tiles::TILE;
use crate::grid::{Bounds, Lattice, Point};
use crate::model::Model;
use crate::model::assets::Assets;
use crate::model::reach::reach;
use crate::model::strike::Strike;
use crate::sampler::Remnant;

/// Memory that a run needs, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryPlan {
    /// What every thread keeps for itself.
    pub per_thread: u64,
    /// What is kept once: companion, maps, headline numbers.
    pub once: u64,
    /// Threads.
    pub threads: u64,
}

/// Program, buffers and pictures, whatever the scenario.
const FLOOR_BYTES: u64 = 40 << 20;
/// Bytes a cell keeps once: companion (mean and error) and the layer that is being written.
const ONCE_PER_CELL: u64 = 8 + 8 + 8;
/// Most counts of remnants per district and replicate that are kept; a run with more keeps none of them.
pub const MOST_DISTRICT_COUNTS: u64 = 5_000_000;
/// Bytes of one of them: vectors grow by doubling, and it is sorted once into another.
const PER_DISTRICT_COUNT: u64 = 3 * 4;
/// Bytes of a replicate's headline numbers, doubled because vectors grow by doubling.
const PER_REPLICATE: u64 = 2 * 48;

impl MemoryPlan {
    /// Plans for a model.
    pub fn new(model: &Model, replicates: u64, threads: u64) -> MemoryPlan {
        let per_cell = (size_of::<CellCount>() + size_of::<u32>()) as u64;
        let (mut per_thread, mut once) = (0, FLOOR_BYTES + PER_REPLICATE * replicates);
        for (lattice, copies) in [(model.grid.cells, 1), (model.grid.boxes, 2), (model.grid.hectares, 1)] {
            let cells = reached_cells(model, &lattice);
            let directory = lattice.len().div_ceil(u64::from(TILE * TILE)) * 8;
            per_thread += copies * (cells * per_cell + 2 * directory);
            once += copies * (cells * ONCE_PER_CELL + 3 * directory);
        }
        per_thread += (model.strikes.len() * size_of::<StrikeCount>()) as u64 + ground_bytes(model);
        let (people_per_thread, people_once) = exposure_bytes(model, replicates);
        per_thread += people_per_thread;
        once += people_once;
        once += PER_DISTRICT_COUNT * replicates.saturating_mul(model.districts.len() as u64).min(MOST_DISTRICT_COUNTS);
        MemoryPlan { per_thread, once, threads }
    }

    /// All of it.
    pub fn total(&self) -> u64 {
        self.once + self.per_thread * self.threads
    }
}

/// Bytes of a distinct number in a histogram: a node of a tree, partly filled.
const PER_DISTINCT: u64 = 32;
/// Bytes of the headline numbers of exposure of a replicate: a number each, doubled because vectors grow by doubling.
const PER_HEADLINE: u64 = 2 * 8;
/// Headline numbers of a course, and of each measure.
const COURSE_HEADLINES: (u64, u64) = (12, 2);

/// Bytes that exposure needs for each thread, and once: people by cell, cells near, numbers by replicate.
fn exposure_bytes(model: &Model, replicates: u64) -> (u64, u64) {
    let Assets { populations, distances_m, groups, course, .. } = &model.assets;
    let (layers, distances) = (populations.len() as u64, distances_m.len() as u64);
    let tiles: u64 = populations.iter().map(|population| population.people.stored() as u64).sum();
    let tile_bytes = u64::from(TILE * TILE) * 8;
    // A tile is as high as so many words, each of which is a block of people if anybody lives there.
    let blocks = tiles * u64::from(TILE);
    let edges = WORD as u64 + 1;
    let near: u64 = distances_m.iter().map(|distance| Near::bytes(&model.grid.cells, *distance)).sum();
    let counted = distances * (1 + groups.len() as u64 + model.districts.len() as u64);
    let measures = course.as_ref().map_or(0, |course| course.measures.len() as u64);
    let headlines = 2 + distances + COURSE_HEADLINES.0 + COURSE_HEADLINES.1 * measures;
    let directory = if layers > 0 { near::words(&model.grid.cells) as u64 * 4 } else { 0 };
    let per_thread = near + blocks * edges * 4 * distances;
    let once = tiles * tile_bytes + directory + blocks * edges * 8 * layers + blocks * edges * 4 * distances;
    (per_thread, once + replicates * (counted * PER_DISTINCT + headlines * PER_HEADLINE))
}

/// Bytes of one possible ground: its remnants, several times those expected because grounds differ and vectors grow.
fn ground_bytes(model: &Model) -> u64 {
    const GENEROUS: f64 = 4.0;
    let remnants = |strike: &Strike| {
        let munition = &model.munitions[strike.munition];
        let opened = 1.0 - munition.unopened.probability.mean();
        let failing = 1.0 - opened * (1.0 - model.failure_types[munition.failure_type].mean.mean());
        strike.presence.mean() * strike.carriers.mean() * munition.load.mean() * failing
    };
    let expected: f64 = model.strikes.iter().map(remnants).sum();
    (expected * GENEROUS * size_of::<Remnant>() as f64) as u64
}

/// Cells in tiles that some strike can reach.
fn reached_cells(model: &Model, lattice: &Lattice) -> u64 {
    let tiles = lattice.coarser(TILE);
    let mut reached = vec![false; tiles.len() as usize];
    for strike in &model.strikes {
        mark(&tiles, &reach(strike, &model.munitions[strike.munition]), &mut reached);
    }
    if let Some(unrecorded) = &model.unrecorded {
        mark(&tiles, &reach(&unrecorded.like, &model.munitions[unrecorded.like.munition]), &mut reached);
    }
    reached.iter().filter(|r| **r).count() as u64 * u64::from(TILE * TILE)
}

fn mark(tiles: &Lattice, bounds: &Bounds, reached: &mut [bool]) {
    let (last, first) = (tiles.relative_index(bounds.low), tiles.relative_index(bounds.high));
    let clamp = |v: i64, count: u32| v.clamp(0, i64::from(count));
    let rows = clamp(first.0, tiles.rows())..clamp(last.0 + 1, tiles.rows());
    let west = tiles.relative_index(Point::new(bounds.low.x, bounds.high.y)).1;
    let columns = clamp(west, tiles.columns())..clamp(first.1 + 1, tiles.columns());
    for row in rows {
        for column in columns.clone() {
            reached[(row * i64::from(tiles.columns()) + column) as usize] = true;
        }
    }
}
