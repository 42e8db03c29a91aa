//! Where a strike may have lain: its tables averaged over its location, box by box.

use super::kind::Kind;
use super::table::{Axes, HitTable, Layout};
use crate::exact::areas::areas;
use crate::exact::coverage::{Area, Block, Detail};
use crate::exact::fourier::{block_size, transform};
use crate::exact::quadrature::Precision;
use crate::exact::render::bounds_of;
use crate::grid::{Cell, Lattice, Path, Point};
use crate::model::strike::Location;
use rayon::prelude::*;
use rustfft::{Fft, FftDirection, FftPlannerScalar, num_complex::Complex};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Probabilities that a strike leaves something in the boxes of a window, one for each pair of shares.
pub(super) struct BoxHits {
    lattice: Lattice,
    low: [i64; 2],
    size: [usize; 2],
    planes: usize,
    /// Boxes by northing, then easting; for each box all planes.
    values: Vec<f64>,
}

/// Below this a box is not reached.
const TRACE: f64 = 1e-12;

impl BoxHits {
    fn new(lattice: &Lattice, reached: ([i64; 2], [i64; 2]), planes: usize) -> BoxHits {
        let (west, south) = lattice.first_index();
        let low = [reached.0[0].max(west), reached.0[1].max(south)];
        let past = [west + i64::from(lattice.columns()), south + i64::from(lattice.rows())];
        let size = [0, 1].map(|k| (reached.1[k].min(past[k]) - low[k]).max(0) as usize);
        BoxHits { lattice: *lattice, low, size, planes, values: vec![0.0; size[0] * size[1] * planes] }
    }

    /// Reached boxes with their probabilities.
    pub(super) fn reached(&self) -> Vec<(Cell, &[f64])> {
        let boxes = self.values.chunks_exact(self.planes.max(1)).enumerate();
        let reached = boxes.filter(|(_, hits)| hits.last().is_some_and(|most| *most > TRACE));
        reached.filter_map(|(k, hits)| self.cell(k).map(|cell| (cell, hits))).collect()
    }

    fn cell(&self, k: usize) -> Option<Cell> {
        let (i, j) = (k % self.size[0], k / self.size[0]);
        self.lattice.cell_at_index(self.low[0] + i as i64, self.low[1] + j as i64)
    }
}

/// What is needed to average the tables of one kind over one location.
pub(super) struct Placing<'a> {
    /// The kind of strike.
    pub(super) kind: &'a Kind<'a>,
    /// Its tables' shares.
    pub(super) axes: &'a Axes,
    /// The boxes.
    pub(super) boxes: &'a Lattice,
    /// How finely.
    pub(super) precision: Precision,
}

impl Placing<'_> {
    /// The averages; fails, with the reason, where the tables would be too large.
    pub(super) fn hits(&self, location: &Location) -> Result<BoxHits, String> {
        match location {
            Location::Point(p) | Location::Blurred { centre: p, .. } => self.at_point(*p),
            Location::Line(path) => self.along(path),
            Location::Disc { .. } | Location::Area(_) => self.within(location),
        }
    }

    fn side(&self) -> f64 {
        self.boxes.side_m()
    }

    fn table(&self, least_steps: usize, offset: impl Fn(f64) -> [f64; 2]) -> Result<HitTable, String> {
        let layout = Layout::new(self.kind, self.axes, (self.side(), least_steps), self.precision)?;
        let mesh = layout.mesh(offset(self.side() / layout.steps as f64));
        Ok(HitTable::new(self.kind, &layout, self.axes, mesh))
    }

    /// Mesh points lie on the centres of boxes as seen from the place, so that nothing is read between them.
    fn at_point(&self, place: Point) -> Result<BoxHits, String> {
        let side = self.side();
        let home = [(place.x / side).floor(), (place.y / side).floor()];
        let offset = [(home[0] + 0.5) * side - place.x, (home[1] + 0.5) * side - place.y];
        let table = self.table(1, |_| offset)?;
        let steps = (side / table.mesh.step).round() as i64;
        let middle = (table.mesh.size / 2) as i64;
        let reach = middle / steps;
        let home = home.map(|k| k as i64);
        let mut hits = self.window(home, home, reach);
        hits.fill(|[east, north], plane| {
            table.read([(east - home[0]) * steps + middle, (north - home[1]) * steps + middle], plane)
        });
        Ok(hits)
    }

    fn window(&self, low: [i64; 2], high: [i64; 2], reach: i64) -> BoxHits {
        BoxHits::new(self.boxes, (low.map(|k| k - reach), high.map(|k| k + reach + 1)), self.axes.planes())
    }

    /// A line as points half a step apart, each shared among the four nearest mesh points.
    fn along(&self, path: &Path) -> Result<BoxHits, String> {
        let least = self.precision.nodes(4);
        let table = self.table(least, |step| [0.5 * (self.side() - step); 2])?;
        let (steps, step) = ((self.side() / table.mesh.step).round() as i64, table.mesh.step);
        let middle = (table.mesh.size / 2) as i64;
        let sources = beads(path, step);
        let index = |v: f64| (v / self.side()).floor() as i64;
        let bounds = bounds_of(&Location::Line(path.clone()));
        let mut hits = self.window(
            [index(bounds.low.x), index(bounds.low.y)],
            [index(bounds.high.x), index(bounds.high.y)],
            middle / steps + 1,
        );
        hits.fill(|[east, north], plane| {
            let from = |(cell, weight): (&[i64; 2], &f64)| {
                weight * table.read([east * steps - cell[0] + middle, north * steps - cell[1] + middle], plane)
            };
            sources.iter().map(from).sum()
        });
        Ok(hits)
    }

    /// Areas, cut into cells, convolved with the tables averaged over a cell.
    fn within(&self, location: &Location) -> Result<BoxHits, String> {
        let sources = areas(location, self.precision);
        let smallest = sources.iter().map(|(per_m2, _)| 1.0 / per_m2).fold(f64::INFINITY, f64::min);
        let cuts = cuts_a_box(self.side(), smallest, self.precision);
        let table = self.table(cuts, |step| [0.5 * (self.side() - step); 2])?;
        let reach = table.mesh.size / 2 * cuts / ((self.side() / table.mesh.step).round() as usize) + 1;
        let bounds = bounds_of(location);
        let index = |v: f64| (v / self.side()).floor() as i64;
        let mut hits = self.window(
            [index(bounds.low.x), index(bounds.low.y)],
            [index(bounds.high.x), index(bounds.high.y)],
            (reach / cuts) as i64 + 1,
        );
        let convolution = Convolution::new(&table, cuts, reach, &hits, self.side());
        convolution.fill(&sources, &mut hits);
        Ok(hits)
    }
}

impl BoxHits {
    fn fill(&mut self, value: impl Fn([i64; 2], usize) -> f64 + Sync) {
        let (low, across, planes) = (self.low, self.size[0], self.planes);
        self.values.par_chunks_mut((across * planes).max(1)).enumerate().for_each(|(j, line)| {
            for (i, hits) in line.chunks_exact_mut(planes).enumerate() {
                let place = [low[0] + i as i64, low[1] + j as i64];
                hits.iter_mut().enumerate().for_each(|(plane, hit)| *hit = value(place, plane));
            }
        });
    }
}

impl HitTable {
    /// The entry at a mesh point, 0 outside.
    fn read(&self, [i, j]: [i64; 2], plane: usize) -> f64 {
        let size = self.mesh.size as i64;
        let inside = 0 <= i && i < size && 0 <= j && j < size;
        if inside { self.planes[plane][(j * size + i) as usize] } else { 0.0 }
    }
}

/// Points along a line on cells of a side, each weight shared bilinearly among four cell centres.
fn beads(path: &Path, step: f64) -> BTreeMap<[i64; 2], f64> {
    let count = (2.0 * path.length_m() / step).ceil().max(1.0) as usize;
    let mut cells = BTreeMap::new();
    for k in 0..count {
        let place = path.at((k as f64 + 0.5) / count as f64);
        let (x, y) = (place.x / step - 0.5, place.y / step - 0.5);
        for (i, wx) in [(0, 1.0 - (x - x.floor())), (1, x - x.floor())] {
            for (j, wy) in [(0, 1.0 - (y - y.floor())), (1, y - y.floor())] {
                *cells.entry([x.floor() as i64 + i, y.floor() as i64 + j]).or_insert(0.0) += wx * wy / count as f64;
            }
        }
    }
    cells
}

/// Into how many cells a box's side is cut, so that an area is some forty cells across.
fn cuts_a_box(side: f64, area: f64, precision: Precision) -> usize {
    let wanted = 40.0 * side / area.sqrt();
    let full = (0..=3).map(|k| 1_usize << k).find(|cuts| *cuts as f64 >= wanted).unwrap_or(8);
    match precision {
        Precision::Full => full,
        Precision::Half => (full / 2).max(1),
    }
}

/// Areas on cells convolved with tables, block by block.
struct Convolution {
    cuts: usize,
    reach: usize,
    size: usize,
    side: f64,
    /// Transforms of pairs of kernels, and the sums of both kernels of a pair.
    kernels: Vec<(Vec<Complex<f64>>, [f64; 2])>,
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
}

impl Convolution {
    fn new(table: &HitTable, cuts: usize, reach: usize, hits: &BoxHits, side: f64) -> Convolution {
        let longest = hits.size[0].max(hits.size[1]) * cuts;
        let size = block_size(reach, longest, LARGEST_BLOCK);
        let mut planner = FftPlannerScalar::new();
        let mut plan = |direction| planner.plan_fft(size, direction);
        let (forward, inverse) = (plan(FftDirection::Forward), plan(FftDirection::Inverse));
        let pair = |planes: &[Vec<f64>]| {
            let mut data = vec![Complex::new(0.0, 0.0); size * size];
            let mut sums = [0.0; 2];
            for (part, plane) in planes.iter().enumerate() {
                for (at, value) in kernel(plane, table, cuts, reach) {
                    let place = |d: i64| d.rem_euclid(size as i64) as usize;
                    let to = &mut data[place(at[1]) * size + place(at[0])];
                    *(if part == 0 { &mut to.re } else { &mut to.im }) += value;
                    sums[part] += value;
                }
            }
            transform(&mut data, size, &forward);
            (data, sums)
        };
        let kernels = table.planes.par_chunks(2).map(pair).collect();
        Convolution { cuts, reach, size, side: side / cuts as f64, kernels, forward, inverse }
    }

    fn fill(&self, sources: &[(f64, Area)], hits: &mut BoxHits) {
        let step = (self.size - 2 * self.reach) / self.cuts;
        for j in (0..hits.size[1]).step_by(step) {
            for i in (0..hits.size[0]).step_by(step) {
                self.fill_block(sources, hits, [i, j], [step.min(hits.size[0] - i), step.min(hits.size[1] - j)]);
            }
        }
    }

    fn fill_block(&self, sources: &[(f64, Area)], hits: &mut BoxHits, first: [usize; 2], count: [usize; 2]) {
        let corner = |k: usize| (hits.low[k] + first[k] as i64) * self.cuts as i64 - self.reach as i64;
        let block = Block { east: corner(0), north: corner(1), cells: self.size, side: self.side };
        let shares = self.shares(sources, &block);
        let (least, most) = shares.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), v| (a.min(*v), b.max(*v)));
        if most == 0.0 {
            return;
        }
        let planes = if most - least <= 1e-14 * most {
            self.kernels
                .iter()
                .map(|(_, sums)| vec![Complex::new(most * sums[0], most * sums[1]); count[0] * count[1]])
                .collect()
        } else {
            self.convolved(shares, count)
        };
        self.put(&planes, hits, first, count);
    }

    fn shares(&self, sources: &[(f64, Area)], block: &Block) -> Vec<f64> {
        let mut sum = vec![0.0; self.size * self.size];
        for (per_m2, area) in sources {
            let scale = per_m2 * self.side * self.side;
            sum.iter_mut().zip(area.shares(block, Detail::Share)).for_each(|(to, share)| *to += scale * share);
        }
        sum
    }

    fn convolved(&self, shares: Vec<f64>, count: [usize; 2]) -> Vec<Vec<Complex<f64>>> {
        let mut source: Vec<Complex<f64>> = shares.into_iter().map(|v| Complex::new(v, 0.0)).collect();
        transform(&mut source, self.size, &self.forward);
        let scale = 1.0 / (self.size * self.size) as f64;
        let one = |(kernel, _): &(Vec<Complex<f64>>, [f64; 2])| {
            let mut data: Vec<Complex<f64>> = source.iter().zip(kernel).map(|(a, b)| a * b * scale).collect();
            transform(&mut data, self.size, &self.inverse);
            let at = |i: usize, j: usize| data[(self.reach + j * self.cuts) * self.size + self.reach + i * self.cuts];
            (0..count[1]).flat_map(|j| (0..count[0]).map(move |i| (i, j))).map(|(i, j)| at(i, j)).collect()
        };
        self.kernels.par_iter().map(one).collect()
    }

    fn put(&self, planes: &[Vec<Complex<f64>>], hits: &mut BoxHits, first: [usize; 2], count: [usize; 2]) {
        for j in 0..count[1] {
            for i in 0..count[0] {
                let start = ((first[1] + j) * hits.size[0] + first[0] + i) * hits.planes;
                for (plane, hit) in hits.values[start..start + hits.planes].iter_mut().enumerate() {
                    let value = planes[plane / 2][j * count[0] + i];
                    *hit = (if plane % 2 == 0 { value.re } else { value.im }).max(0.0);
                }
            }
        }
    }
}

/// The table averaged over a cell in which the strike lies: entries by the box's displacement in cells.
fn kernel(plane: &[f64], table: &HitTable, cuts: usize, reach: usize) -> Vec<([i64; 2], f64)> {
    let steps = (table.mesh.side / table.mesh.step).round() as i64;
    let (ratio, size, middle) = (steps / cuts as i64, table.mesh.size as i64, (table.mesh.size / 2) as i64);
    let read = |i: i64, j: i64| {
        let inside = 0 <= i && i < size && 0 <= j && j < size;
        if inside { plane[(j * size + i) as usize] } else { 0.0 }
    };
    let mean = |[e, n]: [i64; 2]| {
        let inner = (0..ratio).flat_map(|t| (0..ratio).map(move |s| (s, t)));
        inner.map(|(s, t)| read(e * ratio - s + middle, n * ratio - t + middle)).sum::<f64>() / (ratio * ratio) as f64
    };
    let reach = reach as i64;
    let all = (-reach..=reach).flat_map(|n| (-reach..=reach).map(move |e| [e, n]));
    all.map(|at| (at, mean(at))).filter(|(_, value)| *value != 0.0).collect()
}

/// Cells along the side of a block, at most, unless the tables reach farther: a transform is kept for every pair of tables.
const LARGEST_BLOCK: usize = 1024;
