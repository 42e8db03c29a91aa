//! How much memory a run will take, known before it starts.

use crate::engine::supports::BYTES_PER_CELL;
use crate::engine::tally::StrikeCount;
use crate::grid::near::{self, Near, WORD};
use crate::grid::tiles::TILE;
use crate::grid::{Bounds, Grid, Lattice, Point};
use crate::model::Model;
use crate::model::assets::Assets;
use crate::model::reach::reach;
use crate::model::strike::{Strike, UnrecordedRate};
use crate::sampler::{BYTES_PER_REMNANT, PART};

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

/// Program, report and texts, whatever the scenario.
const FLOOR_BYTES: u64 = 64 << 20;
/// Buffers and pictures of a thread, whatever the scenario.
const FLOOR_PER_THREAD: u64 = 28 << 20;
/// Bytes that a thread keeps for a cell that it counts.
const PER_COUNTED_CELL: u64 = BYTES_PER_CELL as u64;
/// Bytes that a cell keeps once: companion (mean and error) and the layer that is being written.
const ONCE_PER_CELL: u64 = 8 + 8 + 8;
/// Bytes that a box keeps once, too: its rank, its place in the order of ranks (a vector that grows by doubling), its lists of near
/// boxes, and what the page shows of it.
const ONCE_PER_BOX: u64 = 4 + 2 * 16 + 24 + 18;
/// Bytes that a strike keeps once: its model, what the sampler holds of it, its marks and words.
const PER_STRIKE: u64 = 3_000;
/// Bytes of a remnant in a ground that is kept: its place, and again while it is written.
const PER_KEPT_REMNANT: u64 = 2 * size_of::<Point>() as u64;
/// Whole grounds that are kept as they are.
pub const GROUNDS_KEPT: u64 = 4;
/// Most counts of remnants per district and replicate that are kept; a run with more keeps none of them.
pub const MOST_DISTRICT_COUNTS: u64 = 5_000_000;
/// Bytes of one of them: vectors grow by doubling, and it is sorted once into another.
const PER_DISTRICT_COUNT: u64 = 3 * 4;
/// Bytes of a replicate's headline numbers, doubled because vectors grow by doubling.
const PER_REPLICATE: u64 = 2 * 48;

impl MemoryPlan {
    /// Plans for a model.
    pub fn new(model: &Model, replicates: u64, threads: u64) -> MemoryPlan {
        let strikes = model.strikes.len() as u64;
        let mut once = FLOOR_BYTES + PER_REPLICATE * replicates + PER_STRIKE * strikes;
        let mut per_thread = FLOOR_PER_THREAD + strikes * (size_of::<StrikeCount>() as u64 + 4) + part_bytes(model);
        for (lattice, copies) in supports(&model.grid) {
            let cells = reached_cells(model, &lattice);
            let directory = lattice.len().div_ceil(u64::from(TILE * TILE)) * 8;
            per_thread += copies * (cells * PER_COUNTED_CELL + 2 * directory);
            once += copies * (cells * ONCE_PER_CELL + 3 * directory);
        }
        once += ONCE_PER_BOX * reached_cells(model, &model.grid.boxes);
        // Which boxes of a ground hold remnants, a bit each.
        per_thread += model.grid.boxes.len() / 8;
        let (people_per_thread, people_once) = exposure_bytes(model, replicates);
        per_thread += people_per_thread;
        once += people_once + GROUNDS_KEPT * expected_remnants(model) as u64 * PER_KEPT_REMNANT;
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
    let headlines = 2 + 2 * distances + COURSE_HEADLINES.0 + COURSE_HEADLINES.1 * measures;
    let directory = if layers > 0 { near::words(&model.grid.cells) as u64 * 4 } else { 0 };
    let per_thread = near + blocks * edges * 4 * distances;
    let about = if layers > 0 { distances * 8 * reached_cells(model, &model.grid.boxes) } else { 0 };
    let once = tiles * tile_bytes + directory + about + blocks * edges * 8 * layers + blocks * edges * 4 * distances;
    (per_thread, once + replicates * (counted * PER_DISTINCT + headlines * PER_HEADLINE))
}

/// The lattices that are counted apart, each with how often as many cells are kept: blocks of boxes are as many again as boxes, where
/// strikes lie far apart.
fn supports(grid: &Grid) -> Vec<(Lattice, u64)> {
    let mut supports = vec![(grid.boxes, 2)];
    let apart = [grid.cells, grid.hectares].into_iter().filter(|lattice| *lattice != grid.boxes);
    supports.extend(apart.map(|lattice| (lattice, 1)));
    supports
}

/// Bytes of the part of a ground that is drawn at once: a strike's remnants, several times those expected because grounds differ and
/// vectors grow.
fn part_bytes(model: &Model) -> u64 {
    const GENEROUS: f64 = 4.0;
    let strikes = model.strikes.iter().map(|strike| expected_of(model, strike));
    let unrecorded = model.unrecorded.iter().map(|unrecorded| {
        let number = match &unrecorded.expected {
            UnrecordedRate::PerKm2(law) => law.mean() * unrecorded.area.area_m2() / 1e6,
            UnrecordedRate::PerDocumented(law) => law.mean() * model.strikes.len() as f64,
        };
        number * expected_of(model, &unrecorded.like)
    });
    let most = strikes.chain(unrecorded).fold(PART as f64, f64::max);
    (most * GENEROUS * BYTES_PER_REMNANT as f64) as u64
}

/// Remnants of all documented strikes.
fn expected_remnants(model: &Model) -> f64 {
    model.strikes.iter().map(|strike| expected_of(model, strike)).sum()
}

fn expected_of(model: &Model, strike: &Strike) -> f64 {
    let munition = &model.munitions[strike.munition];
    let opened = 1.0 - munition.unopened.probability.mean();
    let failing = 1.0 - opened * (1.0 - model.failure_types[munition.failure_type].mean.mean());
    strike.presence.mean() * strike.carriers.mean() * munition.load.mean() * failing
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
