//! Strikes anywhere in a disc or another area: their spread convolved with the area, block by block.

use super::convolve::{Kernel, Window, is_smooth_over};
use super::coverage::Area;
use super::plan::Job;
use super::quadrature::{Precision, law_nodes};
use super::render::{Masses, bounds_of, window_around};
use super::spread::Spread;
use crate::grid::Lattice;
use crate::model::strike::Location;
use rayon::prelude::*;

/// Discs and other areas of a location, each with its weight per m2.
pub(super) fn areas(location: &Location, precision: Precision) -> Vec<(f64, Area)> {
    match location {
        Location::Area(region) => vec![(1.0 / region.area_m2(), Area::of_region(region))],
        Location::Disc { centre, radius } => law_nodes(radius, precision.nodes(40))
            .into_iter()
            .map(|(r, w)| {
                let r = r.max(1e-3);
                (w / (std::f64::consts::PI * r * r), Area::disc(*centre, r))
            })
            .collect(),
        Location::Point(_) | Location::Blurred { .. } | Location::Line(_) => Vec::new(),
    }
}

/// A strike anywhere in an area, ready to be computed block by block.
pub(super) struct Spreading {
    window: Window,
    kernel: Kernel,
    sources: Vec<(f64, Area)>,
    split: usize,
}

impl Spreading {
    /// `None` if nothing of it lies on the lattice.
    pub(super) fn new(job: &Job<'_>, spread: &Spread, lattice: &Lattice, precision: Precision) -> Option<Spreading> {
        let window = window_around(&bounds_of(job.location).widened(spread.reach), lattice);
        if window.columns == 0 || window.rows == 0 {
            return None;
        }
        let split = split_of(spread, &window, size_of_area(job.location), (lattice.side_m(), precision));
        let longest = window.columns.max(window.rows) * split;
        let kernel = Kernel::new(spread, lattice.side_m() / split as f64, longest, precision);
        Some(Spreading { window, kernel, sources: areas(job.location, precision), split })
    }

    /// Whether all of it may be held at once beside others.
    pub(super) fn is_small(&self) -> bool {
        self.window.columns * self.window.rows <= 1 << 20
    }

    /// South-western corners of the blocks.
    fn starts(&self) -> Vec<(usize, usize)> {
        let step = self.kernel.output() / self.split;
        let row = |j| (0..self.window.columns).step_by(step).map(move |i| (i, j));
        (0..self.window.rows).step_by(step).flat_map(row).collect()
    }

    fn block(&self, (i, j): (usize, usize)) -> Masses {
        let step = self.kernel.output() / self.split;
        let own = Window {
            east: self.window.east + i as i64,
            north: self.window.north + j as i64,
            columns: step.min(self.window.columns - i),
            rows: step.min(self.window.rows - j),
        };
        let fine = self.kernel.block(&self.sources, own.east * self.split as i64, own.north * self.split as i64);
        Masses { window: own, values: gathered(&fine, self.kernel.output(), &own, self.split) }
    }

    pub(super) fn whole(&self) -> Vec<Masses> {
        self.starts().into_par_iter().map(|start| self.block(start)).collect()
    }

    /// Blocks in order, a few at a time.
    pub(super) fn in_turn(&self, mut see: impl FnMut(&Masses)) {
        for starts in self.starts().chunks(16) {
            let blocks: Vec<Masses> = starts.par_iter().map(|start| self.block(*start)).collect();
            blocks.iter().for_each(&mut see);
        }
    }
}

/// Sums squares of `split` x `split` fine cells.
fn gathered(fine: &[f64], across: usize, window: &Window, split: usize) -> Vec<f64> {
    let sum = |i: usize, j: usize| -> f64 {
        (0..split).map(|b| fine[(j * split + b) * across + i * split..][..split].iter().sum::<f64>()).sum()
    };
    (0..window.rows).flat_map(|j| (0..window.columns).map(move |i| (i, j))).map(|(i, j)| sum(i, j)).collect()
}

/// Into how many each cell's side is split. A smooth spread needs fine cells of a third of its width, since parts of cells keep
/// their moments. One with sharp edges, whose cells do not, has a tenth of half its reach (of half the area's size where it is
/// small against the area and acts at its edge alone), and half as many at half precision.
fn split_of(spread: &Spread, window: &Window, extent: f64, (side, precision): (f64, Precision)) -> usize {
    if spread.width.is_infinite() {
        return 1;
    }
    let wanted = if spread.width > 0.0 {
        (3.0 * side / spread.width).ceil().clamp(1.0, 16.0)
    } else {
        let feature = if spread.reach < 0.1 * extent { 0.5 * extent } else { 0.5 * spread.reach };
        (10.0 * side / feature.max(side)).ceil().clamp(1.0, 6.0)
    };
    let cells = window.columns * window.rows;
    let affordable = |split: &usize| cells * split * split <= MOST_FINE_CELLS;
    let split = (1..=wanted as usize).rev().find(affordable).unwrap_or(1);
    match precision {
        Precision::Half if !is_smooth_over(spread, side / split as f64) => split.div_ceil(2),
        Precision::Full | Precision::Half => split,
    }
}

/// Fine cells that a window may be split into; large areas need no fine cells but at their far edges.
const MOST_FINE_CELLS: usize = 400_000;

/// Side of a square as large as a location's smallest area, m.
fn size_of_area(location: &Location) -> f64 {
    match location {
        Location::Area(region) => region.area_m2().sqrt(),
        Location::Disc { radius, .. } => 1.77 * radius.range().0,
        Location::Point(_) | Location::Blurred { .. } | Location::Line(_) => 0.0,
    }
}
