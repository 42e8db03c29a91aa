//! The exact companion: expected remnants per cell and box without sampling, and the run's check against it.
//!
//! The law of a remnant's place is computed once per kind of strike as a table of masses (`spread`); strikes at points
//! read it at their exact place in the cell, strikes anywhere in an area are convolved with it. Everything is computed
//! twice, the second time with double steps and half the nodes: the difference is the stated quadrature error.

mod areas;
pub mod check;
mod convolve;
mod coverage;
mod ellipse;
mod fourier;
mod plan;
mod plane;
mod position;
pub mod presence;
mod quadrature;
mod rates;
mod render;
mod shared;
mod spread;
pub mod total;
mod zones;

use crate::grid::{Cell, Lattice, Tiles};
use crate::model::Model;
use crate::stats::control::Known;
use plan::Plan;
use quadrature::Precision;
use render::Total;

/// Expected remnants of a model, by quadrature instead of sampling.
#[derive(Clone, Debug)]
pub struct Companion {
    /// Expected remnants that remain at the assessment date, per cell.
    pub cells: Tiles<f64>,
    /// The same per box; boxes that stick out of the cells count whole.
    pub boxes: Tiles<f64>,
    /// Quadrature error of `boxes`, signed: this result minus the one with double steps and half as many nodes.
    pub box_change: Tiles<f64>,
    /// Expected remnants that remain, everywhere, off the grid included.
    pub total: f64,
    /// Expected remnants initially there, everywhere.
    pub initial_total: f64,
    /// Expected remnants that remain within the grid's cells.
    pub on_grid: f64,
    /// One entry a strike, then one for all unrecorded strikes if the model has them.
    pub strikes: Vec<StrikeExpectation>,
    /// Whether ground classes thin remnants.
    pub by_ground: bool,
    /// Whether cleared areas do.
    pub by_clearance: bool,
}

/// What is expected of one strike.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StrikeExpectation {
    /// Remnants placed: before ground classes thin them and before fate and clearance remove any.
    pub placed: f64,
    /// Remnants initially there.
    pub initial: f64,
    /// Remnants that remain at the assessment date.
    pub remaining: f64,
    /// Quadrature error of `initial` (0 where it is a closed form).
    pub initial_change: f64,
    /// Quadrature error of `remaining` (0 where it is a closed form).
    pub remaining_change: f64,
    /// Mean offset (east, north) of a placed remnant from the centre of the strike's location, m.
    pub mean: [f64; 2],
    /// Its raw second moments (east^2, east x north, north^2), m2.
    pub second: [f64; 3],
}

/// What cut tails may leave out, as a share.
const UNSEEN: f64 = 1e-9;
/// By how much, as a share, a sum over boxes may be wrong because bearings of many strikes are rounded, a small disc stands for its
/// variance, and cells at the edge of areas are shared out by samples: none of it shows for certain at half precision.
const MISPLACED: f64 = 1e-3;

impl Companion {
    /// The mean of all remnants that remain. Where areas thin them it hangs on shares of cells that are found by samples, and nobody knows
    /// by how much they may be wrong: a strip narrower than their distance can be missed.
    pub fn remaining(&self) -> Known {
        let error = if self.by_ground || self.by_clearance { f64::INFINITY } else { UNSEEN * self.total };
        Known { mean: self.total, error }
    }

    /// The mean of all remnants initially there.
    pub fn initial(&self) -> Known {
        let error = if self.by_ground { f64::INFINITY } else { UNSEEN * self.initial_total };
        Known { mean: self.initial_total, error }
    }

    /// The mean of a sum over remnants, of each the number of the box in which it lies; needs `box_change`.
    pub fn sum_over_boxes(&self, numbers: &Tiles<u64>) -> Known {
        let of = |cell: Cell| numbers.get(cell) as f64;
        let mean: f64 = self.boxes.iter().map(|(cell, mean)| mean * of(cell)).sum();
        let change: f64 = self.box_change.iter().map(|(cell, change)| (change * of(cell)).abs()).sum();
        let error = if self.remaining().error.is_finite() { change + MISPLACED * mean } else { f64::INFINITY };
        Known { mean, error }
    }
}

/// The companion of a model. The same bits for any number of threads.
pub fn companion(model: &Model) -> Companion {
    let plan = Plan::new(model);
    let half = render::render(&plan, Precision::Half);
    let (mut box_change, half_totals) = (gathered(half.canvas, &model.grid.boxes), half.totals);
    let full = render::render(&plan, Precision::Full);
    let boxes = summed(&full.canvas, &model.grid.boxes);
    // Tiles that only the coarse result reaches hold mere traces and keep them.
    box_change.merge(boxes.clone(), |coarse, fine| *coarse = fine - *coarse);
    let strikes = expectations(&plan, &full.totals, &half_totals);
    let cells = gathered(full.canvas, &model.grid.cells);
    Companion {
        on_grid: cells.iter().map(|(_, mean)| mean).sum(),
        total: strikes.iter().map(|s| s.remaining).sum(),
        initial_total: strikes.iter().map(|s| s.initial).sum(),
        cells,
        boxes,
        box_change,
        strikes,
        by_ground: model.ground.is_some(),
        by_clearance: !model.cleared.is_empty(),
    }
}

/// Expected remnants per box at half precision: enough to rank boxes, at a fraction of the work.
pub fn rough_boxes(model: &Model) -> Tiles<f64> {
    summed(&render::render(&Plan::new(model), Precision::Half).canvas, &model.grid.boxes)
}

fn expectations(plan: &Plan<'_>, full: &[Total], half: &[Total]) -> Vec<StrikeExpectation> {
    let one = |k: usize| {
        let moments = plan.position(k);
        let (fine, coarse) = (&full[k], &half[k]);
        StrikeExpectation {
            placed: plan.placed(k),
            initial: fine.initial,
            remaining: fine.remaining,
            initial_change: fine.initial - coarse.initial,
            remaining_change: fine.remaining - coarse.remaining,
            mean: moments.mean,
            second: moments.second,
        }
    };
    (0..full.len()).map(one).collect()
}

/// [`summed`], without a copy where the lattices are the same.
fn gathered(canvas: Tiles<f64>, lattice: &Lattice) -> Tiles<f64> {
    if canvas.lattice() == lattice { canvas } else { summed(&canvas, lattice) }
}

/// The canvas gathered into the cells of a lattice whose side is a whole multiple of its own.
fn summed(canvas: &Tiles<f64>, lattice: &Lattice) -> Tiles<f64> {
    if canvas.lattice() == lattice {
        return canvas.clone();
    }
    let (west, south) = canvas.lattice().first_index();
    let (rows, factor) = (canvas.lattice().rows(), lattice.side_mm() / canvas.lattice().side_mm());
    let mut sums = Tiles::new(*lattice);
    for (cell, mean) in canvas.iter().filter(|(_, mean)| *mean != 0.0) {
        let (east, north) = (west + i64::from(cell.column), south + i64::from(rows - 1 - cell.row));
        if let Some(cell) = lattice.cell_at_index(east.div_euclid(factor), north.div_euclid(factor)) {
            *sums.at(cell) += mean;
        }
    }
    sums
}
