//! Areas spread out: a strike anywhere in an area, its remnants about it, by fast Fourier transform in blocks.

use super::coverage::{Area, Block, Detail};
use super::fourier::{block_size, transform};
use super::quadrature::{Precision, gauss_between};
use super::spread::Spread;
use rayon::prelude::*;
use rustfft::{Fft, FftDirection, FftPlannerScalar, num_complex::Complex};
use std::sync::Arc;

/// Strikes uniform over areas: each with its weight per m2, m-2.
pub(super) type Sources = [(f64, Area)];

/// A rectangle of output cells by global indices: east, north, columns, rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// First cell to the east.
    pub(super) east: i64,
    /// First cell to the north.
    pub(super) north: i64,
    /// Cells from west to east.
    pub(super) columns: usize,
    /// Cells from south to north.
    pub(super) rows: usize,
}

/// The spread as a convolution kernel on cells of one side.
pub(super) struct Kernel {
    size: usize,
    reach: usize,
    side: f64,
    detail: Detail,
    transformed: Vec<Complex<f64>>,
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
}

impl Kernel {
    /// Masses from a cell in which a strike is uniform to its neighbours; `wanted` is the output's longer side in cells.
    pub(super) fn new(spread: &Spread, side: f64, wanted: usize, precision: Precision) -> Kernel {
        let reach = (spread.reach / side).ceil() as usize + 1;
        let size = block_size(reach, wanted, LARGEST_BLOCK);
        let mut planner = FftPlannerScalar::new();
        let (forward, inverse) =
            (planner.plan_fft(size, FftDirection::Forward), planner.plan_fft(size, FftDirection::Inverse));
        let mut transformed = vec![Complex::new(0.0, 0.0); size * size];
        let across = 2 * reach + 1;
        let place = |k: usize| (k + size - reach) % size;
        for (k, mass) in between_cells(spread, side, reach).into_iter().enumerate() {
            transformed[place(k / across) * size + place(k % across)].re = mass;
        }
        transform(&mut transformed, size, &forward);
        Kernel { size, reach, side, detail: detail_of(spread, side, precision), transformed, forward, inverse }
    }

    /// Cells of output that one block gives along a side.
    pub(super) fn output(&self) -> usize {
        self.size - 2 * self.reach
    }

    /// Expected remnants (per strike) in the block of [`Kernel::output`] squared cells from (east, north), rows by northing.
    pub(super) fn block(&self, sources: &Sources, east: i64, north: i64) -> Vec<f64> {
        let out = self.output();
        let reach = self.reach as i64;
        let block = Block { east: east - reach, north: north - reach, cells: self.size, side: self.side };
        let sources = self.sources(sources, &block);
        let (least, most) = sources.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), v| (a.min(*v), b.max(*v)));
        if most - least <= 1e-14 * most {
            return vec![most; out * out];
        }
        let spread = self.convolved(sources);
        let scale = 1.0 / (self.size * self.size) as f64;
        let noise = 1e-15 * most * self.size as f64;
        let tidy = |v: f64| if v * scale > noise { v * scale } else { 0.0 };
        let rows = (self.reach..self.reach + out).flat_map(|j| (self.reach..self.reach + out).map(move |i| (i, j)));
        rows.map(|(i, j)| tidy(spread[j * self.size + i].re)).collect()
    }

    fn sources(&self, sources: &Sources, block: &Block) -> Vec<f64> {
        let mut sum = vec![0.0; self.size * self.size];
        for (per_m2, area) in sources {
            let scale = per_m2 * self.side * self.side;
            sum.iter_mut().zip(area.shares(block, self.detail)).for_each(|(to, share)| *to += scale * share);
        }
        sum
    }

    fn convolved(&self, values: Vec<f64>) -> Vec<Complex<f64>> {
        let mut data: Vec<Complex<f64>> = values.into_iter().map(|v| Complex::new(v, 0.0)).collect();
        transform(&mut data, self.size, &self.forward);
        // Both are transposed, so their product stands as it should.
        data.iter_mut().zip(&self.transformed).for_each(|(a, b)| *a *= b);
        transform(&mut data, self.size, &self.inverse);
        data
    }
}

/// Moments are for kernels that are smooth over a cell. That half precision keeps fewer shows what they are worth, also
/// where its cells are the same.
fn detail_of(spread: &Spread, side: f64, precision: Precision) -> Detail {
    match precision {
        Precision::Full | Precision::Half if !is_smooth_over(spread, side) => Detail::Share,
        Precision::Full => Detail::Shape,
        Precision::Half => Detail::Centre,
    }
}

/// Whether a spread is smooth enough for moments of cells of this side.
pub(super) fn is_smooth_over(spread: &Spread, side: f64) -> bool {
    spread.width.is_finite() && spread.width >= 0.5 * side
}

/// Cells along the side of a block, at most, unless the spread itself reaches farther.
const LARGEST_BLOCK: usize = 2048;

/// Mass that goes from a cell to each cell up to `reach` away, rows by northing.
fn between_cells(spread: &Spread, side: f64, reach: usize) -> Vec<f64> {
    if spread.width >= 3.0 * side && spread.width.is_finite() {
        from_even_cell(from_centre(spread, side, reach), 2 * reach + 1)
    } else {
        from_whole_cell(spread, side, reach)
    }
}

fn edges(side: f64, reach: usize, at: f64) -> Vec<f64> {
    (0..=2 * reach + 1).map(|k| (k as f64 - reach as f64 - at) * side).collect()
}

/// From the centre of a cell.
fn from_centre(spread: &Spread, side: f64, reach: usize) -> Vec<f64> {
    let mut masses = vec![0.0; (2 * reach + 1) * (2 * reach + 1)];
    spread.add_masses(1.0, &edges(side, reach, 0.5), &edges(side, reach, 0.5), &mut masses);
    masses
}

/// From a cell in which a strike is uniform, which adds a twelfth of the squared side to the variance: K + Laplacian(K) / 24.
/// What a partly covered cell differs in is in its moments.
fn from_even_cell(masses: Vec<f64>, across: usize) -> Vec<f64> {
    let at = |i: usize, j: usize| masses.get(j * across + i).copied().unwrap_or(0.0);
    let second = |before: f64, here: f64, after: f64| before - 2.0 * here + after;
    let even = |i: usize, j: usize| {
        let inside = i > 0 && j > 0 && i + 1 < across && j + 1 < across;
        let bend =
            second(at(i.max(1) - 1, j), at(i, j), at(i + 1, j)) + second(at(i, j.max(1) - 1), at(i, j), at(i, j + 1));
        if inside { at(i, j) + bend / 24.0 } else { at(i, j) }
    };
    (0..across).flat_map(|j| (0..across).map(move |i| (i, j))).map(|(i, j)| even(i, j)).collect()
}

/// From anywhere in a cell.
fn from_whole_cell(spread: &Spread, side: f64, reach: usize) -> Vec<f64> {
    let nodes = gauss_between(0.0, 1.0, 3);
    let pairs: Vec<_> = nodes.iter().flat_map(|x| nodes.iter().map(move |y| (*x, *y))).collect();
    let from = |((x, wx), (y, wy)): &((f64, f64), (f64, f64))| {
        let mut masses = vec![0.0; (2 * reach + 1) * (2 * reach + 1)];
        spread.add_masses(wx * wy, &edges(side, reach, *x), &edges(side, reach, *y), &mut masses);
        masses
    };
    let parts: Vec<Vec<f64>> = pairs.par_iter().map(from).collect();
    let mut sum = vec![0.0; (2 * reach + 1) * (2 * reach + 1)];
    parts.iter().for_each(|part| sum.iter_mut().zip(part).for_each(|(to, mass)| *to += mass));
    sum
}
