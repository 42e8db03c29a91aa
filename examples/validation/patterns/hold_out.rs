//! Hidden points: does the zone that is expected to hold half or nine tenths of them hold as many?
//!
//! Points are dealt into five parts. Each part is hidden once, a density is made from the other four alone, and the cells of the
//! hidden part are ranked by it. What may be hidden is single points, which always leave close neighbours behind, or whole blocks
//! of ground, which is what an unsurveyed place is.

use super::window::Window;
use remnants::grid::Point;
use remnants::random::Stream;
use std::collections::BTreeSet;

/// Parts into which points are dealt.
const PARTS: usize = 5;
/// Side of a cell, m.
const CELL_M: f64 = 20.0;
/// Cells to the side of the blocks over which errors are taken, and which may be hidden: 200 m.
const BLOCK_CELLS: usize = 10;
/// Shares of the expected points that zones are to hold.
pub const LEVELS: [f64; 2] = [0.5, 0.9];
/// Within this distance of a kept point a hidden one is called near, m.
pub const NEAR_M: f64 = 50.0;

/// What is hidden at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hiding {
    /// One point in five.
    Points,
    /// One block of 200 m in five.
    Blocks,
}

/// A density made from points: a normal kernel, drawn towards the overall density where little was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Kernel {
    /// Index into [`KERNEL_SDS`].
    width: usize,
    /// Weight of the overall density, as a share of a fully seen neighbourhood.
    background: f64,
}

/// Square cells over a window.
#[derive(Debug)]
struct Raster {
    low: Point,
    columns: usize,
    rows: usize,
    inside: Vec<bool>,
}

impl Raster {
    fn new(window: &Window, points: &[Point]) -> Raster {
        let (low, high) = (window.bounds().low, window.bounds().high);
        let count = |length: f64| (length / CELL_M) as usize + 1;
        let (columns, rows) = (count(high.x - low.x), count(high.y - low.y));
        let mut raster = Raster { low, columns, rows, inside: Vec::new() };
        raster.inside = (0..columns * rows).map(|cell| window.contains(raster.centre(cell))).collect();
        points.iter().for_each(|point| {
            let cell = raster.cell_of(*point);
            raster.inside[cell] = true;
        });
        raster
    }

    fn centre(&self, cell: usize) -> Point {
        let along = |index: usize| (index as f64 + 0.5) * CELL_M;
        Point::new(self.low.x + along(cell % self.columns), self.low.y + along(cell / self.columns))
    }

    fn cell_of(&self, point: Point) -> usize {
        let index = |offset: f64| (offset / CELL_M) as usize;
        index(point.y - self.low.y) * self.columns + index(point.x - self.low.x)
    }

    fn block_of(&self, cell: usize) -> usize {
        let across = self.columns.div_ceil(BLOCK_CELLS);
        (cell / self.columns / BLOCK_CELLS) * across + cell % self.columns / BLOCK_CELLS
    }

    fn blocks(&self) -> usize {
        self.columns.div_ceil(BLOCK_CELLS) * self.rows.div_ceil(BLOCK_CELLS)
    }

    /// Sums of a normal kernel's weights times values, cell by cell; beyond the edge all is 0.
    fn smoothed(&self, values: &[f64], sd_m: f64) -> Vec<f64> {
        let reach = (4.0 * sd_m / CELL_M).ceil() as i64;
        let weight = |k: i64| libm::exp(-0.5 * (k as f64 * CELL_M / sd_m).powi(2));
        let weights: Vec<f64> = (-reach..=reach).map(weight).collect();
        let total: f64 = weights.iter().sum();
        let pass = |values: &[f64], (count, step): (usize, usize)| -> Vec<f64> {
            let one = |cell: usize| {
                let place = (cell / step % count) as i64;
                let range = (-reach).max(-place)..=reach.min(count as i64 - 1 - place);
                let term = |k: i64| weights[(k + reach) as usize] * values[(cell as i64 + k * step as i64) as usize];
                range.map(term).sum::<f64>() / total
            };
            (0..values.len()).map(one).collect()
        };
        pass(&pass(values, (self.columns, 1)), (self.rows, self.columns))
    }
}

/// Points and ground of one part: counts and shares of cells.
#[derive(Clone, Debug)]
struct Part {
    counts: Vec<f64>,
    exposure: Vec<f64>,
}

impl Part {
    fn sum<'a>(parts: impl Iterator<Item = &'a Part>, cells: usize) -> Part {
        let mut sum = Part { counts: vec![0.0; cells], exposure: vec![0.0; cells] };
        for part in parts {
            sum.counts.iter_mut().zip(&part.counts).for_each(|(sum, count)| *sum += count);
            sum.exposure.iter_mut().zip(&part.exposure).for_each(|(sum, share)| *sum += share);
        }
        sum
    }

    fn smoothed(&self, raster: &Raster, sd_m: f64) -> Part {
        Part { counts: raster.smoothed(&self.counts, sd_m), exposure: raster.smoothed(&self.exposure, sd_m) }
    }

    /// Points per wholly seen cell.
    fn overall(&self) -> f64 {
        self.counts.iter().sum::<f64>() / self.exposure.iter().sum::<f64>()
    }

    /// Expected points per wholly seen cell, if this part is already smoothed: drawn towards an overall density.
    fn density(&self, overall: f64, background: f64) -> Vec<f64> {
        let mixed = |(count, seen): (&f64, &f64)| (count + background * overall) / (seen + background);
        self.counts.iter().zip(&self.exposure).map(mixed).collect()
    }

    /// Logarithm of the probability of this part's points under a density.
    fn likelihood(&self, density: &[f64]) -> f64 {
        let terms = density.iter().zip(self.counts.iter().zip(&self.exposure)).filter(|(_, (_, share))| **share > 0.0);
        terms.map(|(density, (count, share))| count * (density * share).ln() - density * share).sum()
    }
}

/// How points and ground were dealt.
#[derive(Debug)]
pub struct Deal {
    raster: Raster,
    parts: Vec<Part>,
}

/// How many hidden points a zone held, over all parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// Share of the expected points that the zone is to hold; the last cell makes it a little more than asked.
    pub stated: f64,
    /// Share of the hidden points that it held.
    pub held: f64,
    /// Share of the hidden ground that it covers.
    pub ground: f64,
    /// Standard error of `held`, by blocks of 200 m: points of one cluster are one piece of evidence, not many.
    pub error: f64,
}

impl Held {
    /// Standard errors between what was held and what was stated.
    pub fn z(&self) -> f64 {
        (self.held - self.stated) / self.error
    }
}

impl Deal {
    /// Deals points and ground into parts.
    pub fn new(points: &[Point], window: &Window, hiding: Hiding, stream: &mut Stream) -> Deal {
        let raster = Raster::new(window, points);
        let parts_of_blocks = dealt(raster.blocks(), PARTS, stream);
        let parts_of_points = dealt(points.len(), PARTS, stream);
        let cells = raster.inside.len();
        let mut parts = vec![Part { counts: vec![0.0; cells], exposure: vec![0.0; cells] }; PARTS];
        for cell in (0..cells).filter(|cell| raster.inside[*cell]) {
            match hiding {
                Hiding::Blocks => parts[parts_of_blocks[raster.block_of(cell)]].exposure[cell] = 1.0,
                Hiding::Points => parts.iter_mut().for_each(|part| part.exposure[cell] = 1.0 / PARTS as f64),
            }
        }
        let part = |(index, point): (usize, &Point)| match hiding {
            Hiding::Blocks => parts_of_blocks[raster.block_of(raster.cell_of(*point))],
            Hiding::Points => parts_of_points[index],
        };
        for (index, point) in points.iter().enumerate() {
            parts[part((index, point))].counts[raster.cell_of(*point)] += 1.0;
        }
        Deal { raster, parts }
    }

    /// How many hidden points zones held, for each of [`LEVELS`], by densities from kept points.
    pub fn held(&self) -> [Held; 2] {
        let smoothed = KERNEL_SDS.map(|sd_m| self.parts.iter().map(|part| part.smoothed(&self.raster, sd_m)).collect());
        let densities: Vec<Vec<f64>> = (0..PARTS).map(|hidden| self.predicted(hidden, &smoothed)).collect();
        LEVELS.map(|level| self.held_by(&densities, level))
    }

    /// The density of a hidden part by the kept ones; its kernel is chosen among the kept ones, too.
    fn predicted(&self, hidden: usize, smoothed: &[Vec<Part>; KERNEL_SDS.len()]) -> Vec<f64> {
        let kept: Vec<usize> = (0..PARTS).filter(|part| *part != hidden).collect();
        let foretold = |kernel: &Kernel| -> f64 {
            let one = |left: &usize| {
                let others: Vec<usize> = kept.iter().copied().filter(|part| part != left).collect();
                self.parts[*left].likelihood(&self.density(&others, *kernel, smoothed))
            };
            kept.iter().map(one).sum()
        };
        let kernels =
            (0..KERNEL_SDS.len()).flat_map(|width| BACKGROUNDS.map(|background| Kernel { width, background }));
        let best = kernels.map(|kernel| (foretold(&kernel), kernel)).max_by(|a, b| a.0.total_cmp(&b.0));
        best.map_or_else(Vec::new, |(_, kernel)| self.density(&kept, kernel, smoothed))
    }

    fn density(&self, kept: &[usize], kernel: Kernel, smoothed: &[Vec<Part>; KERNEL_SDS.len()]) -> Vec<f64> {
        let cells = self.raster.inside.len();
        let overall = Part::sum(kept.iter().map(|part| &self.parts[*part]), cells).overall();
        let seen = Part::sum(kept.iter().map(|part| &smoothed[kernel.width][*part]), cells);
        seen.density(overall, kernel.background)
    }

    /// How many points zones held if the density (per cell, one for each hidden part) is this.
    fn held_by(&self, densities: &[Vec<f64>], level: f64) -> Held {
        let mut sums = Sums::default();
        let mut blocks = vec![Sums::default(); self.raster.blocks() * PARTS];
        for (part, density) in densities.iter().enumerate() {
            let Part { counts, exposure } = &self.parts[part];
            let expected: Vec<f64> = density.iter().zip(exposure).map(|(density, share)| density * share).collect();
            let zone = zone(density, &expected, level);
            for cell in (0..expected.len()).filter(|cell| exposure[*cell] > 0.0) {
                let block = &mut blocks[self.raster.block_of(cell) * PARTS + part];
                for sums in [&mut sums, block] {
                    sums.add(counts[cell], expected[cell], exposure[cell], zone[cell]);
                }
            }
        }
        sums.held(&blocks)
    }

    /// As [`Deal::held`], if the true density per m2 is known.
    #[allow(dead_code, reason = "tests hold the zones to densities that are known")]
    pub fn held_by_truth(&self, per_m2: impl Fn(Point) -> f64) -> [Held; 2] {
        let cells = 0..self.raster.inside.len();
        let density: Vec<f64> = cells.map(|cell| per_m2(self.raster.centre(cell)) * CELL_M * CELL_M).collect();
        LEVELS.map(|level| self.held_by(&vec![density.clone(); PARTS], level))
    }
}

/// Widths among which the kernel is chosen, m.
const KERNEL_SDS: [f64; 5] = [25.0, 50.0, 100.0, 200.0, 400.0];
/// Weights of the overall density among which the kernel is chosen.
const BACKGROUNDS: [f64; 4] = [0.001, 0.01, 0.1, 1.0];

/// Parts of so many things: all parts as large as can be, in random order.
fn dealt(count: usize, parts: usize, stream: &mut Stream) -> Vec<usize> {
    let mut keyed: Vec<(f64, usize)> = (0..count).map(|index| (stream.uniform(), index % parts)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    keyed.into_iter().map(|(_, part)| part).collect()
}

/// Share of points that lie within [`NEAR_M`] of a point of another part, if points are dealt into so many parts: one by one, or by
/// square blocks of a side in m.
pub fn near(points: &[Point], block_m: Option<f64>, parts: usize, stream: &mut Stream) -> f64 {
    let block = |point: &Point, side: f64| ((point.y / side).floor() as i64, (point.x / side).floor() as i64);
    let groups: Vec<usize> = match block_m {
        None => (0..points.len()).collect(),
        Some(side) => {
            let all: BTreeSet<_> = points.iter().map(|point| block(point, side)).collect();
            points.iter().map(|point| all.range(..block(point, side)).count()).collect()
        }
    };
    let dealt = dealt(groups.iter().max().map_or(0, |last| last + 1), parts, stream);
    let is_near = |hidden: &usize| {
        let kept = (0..points.len()).filter(|other| dealt[groups[*other]] != dealt[groups[*hidden]]);
        kept.into_iter().any(|other| points[other].distance(points[*hidden]) <= NEAR_M)
    };
    (0..points.len()).filter(is_near).count() as f64 / points.len() as f64
}

/// The densest cells that together hold a share of what is expected.
fn zone(density: &[f64], expected: &[f64], level: f64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..expected.len()).filter(|cell| expected[*cell] > 0.0).collect();
    order.sort_by(|a, b| density[*b].total_cmp(&density[*a]));
    let wanted = level * expected.iter().sum::<f64>();
    let (mut zone, mut sum) = (vec![false; expected.len()], 0.0);
    for cell in order {
        if sum >= wanted {
            break;
        }
        zone[cell] = true;
        sum += expected[cell];
    }
    zone
}

/// Points and ground, in all and in the zone.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    found: [f64; 2],
    expected: [f64; 2],
    ground: [f64; 2],
}

impl Sums {
    fn add(&mut self, found: f64, expected: f64, ground: f64, in_zone: bool) {
        let inside = f64::from(u8::from(in_zone));
        for (sums, value) in [(&mut self.found, found), (&mut self.expected, expected), (&mut self.ground, ground)] {
            sums[0] += value;
            sums[1] += inside * value;
        }
    }

    /// What the zone held. Each block departs from what was expected of it by (found in zone - share x found) - (the same of
    /// expected numbers); these departures are the error's pieces.
    fn held(&self, blocks: &[Sums]) -> Held {
        let share = |[all, zone]: [f64; 2]| zone / all;
        let stated = share(self.expected);
        let scale = self.found[0] / self.expected[0];
        let departure = |block: &Sums| {
            let excess = |[all, zone]: [f64; 2]| zone - stated * all;
            excess(block.found) - scale * excess(block.expected)
        };
        let error = blocks.iter().map(|block| departure(block).powi(2)).sum::<f64>().sqrt() / self.found[0];
        Held { stated, held: share(self.found), ground: share(self.ground), error }
    }
}
