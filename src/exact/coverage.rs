//! Areas on cells: the exact share of every cell that an area covers.

use crate::grid::{Point, Region};
use std::f64::consts::TAU;

/// An area as oriented rings: outer rings count positive, holes negative.
#[derive(Clone, Debug)]
pub(super) struct Area {
    rings: Vec<(f64, Vec<Point>)>,
}

/// A square block of cells of one side: global indices of its south-western cell, and cells along a side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    /// Index of the first cell to the east.
    pub(super) east: i64,
    /// Index of the first cell to the north.
    pub(super) north: i64,
    /// Cells along a side of the block.
    pub(super) cells: usize,
    /// Side of a cell, m.
    pub(super) side: f64,
}

/// What is kept of a cell that an area covers in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// How much of it is covered.
    Share,
    /// The covered part's centre of gravity, too.
    Centre,
    /// Its second moments, too.
    Shape,
}

/// Corners of the polygon that stands for a circle.
const CIRCLE: u32 = 720;

impl Area {
    /// A region: a ring inside an odd number of the others is a hole.
    pub(super) fn of_region(region: &Region) -> Area {
        let rings = region.rings();
        let depth = |k: usize| {
            let outside =
                |(other, ring): (usize, &Vec<Point>)| other != k && winds_around(ring, inner_point(&rings[k]));
            rings.iter().enumerate().filter(|entry| outside(*entry)).count()
        };
        let sign = |k: usize| if depth(k) % 2 == 0 { 1.0 } else { -1.0 };
        let oriented = |k: usize| sign(k) * signed_area(&rings[k]).signum();
        Area { rings: (0..rings.len()).map(|k| (oriented(k), rings[k].clone())).collect() }
    }

    /// A disc, as a polygon of the same area.
    pub(super) fn disc(centre: Point, radius: f64) -> Area {
        let step = TAU / f64::from(CIRCLE);
        let r = radius * libm::sqrt(step / libm::sin(step));
        let corner = |k: u32| {
            let t = step * f64::from(k);
            Point::new(centre.x + r * libm::cos(t), centre.y + r * libm::sin(t))
        };
        Area { rings: vec![(1.0, (0..CIRCLE).map(corner).collect())] }
    }

    /// Share of every cell of the block that is covered, rows by northing: signed heights and widths under each edge,
    /// summed from west to east (the accumulation buffer of font renderers). With more detail, parts of cells keep their
    /// moments by masses that go to or come from the neighbours.
    pub(super) fn shares(&self, block: &Block, detail: Detail) -> Vec<f64> {
        let width = block.cells + 2;
        let mut buffer = vec![0.0; width * block.cells];
        for (sign, ring) in &self.rings {
            let local = |p: &Point| [p.x / block.side - block.east as f64, p.y / block.side - block.north as f64];
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                // West of an upward edge of a counter-clockwise ring lies the inside; the buffer fills eastwards.
                let edge = (local(a), local(b));
                add_edge(&mut buffer, block.cells, -sign, edge);
                if detail != Detail::Share {
                    Moments { buffer: &mut buffer, cells: block.cells, detail }.add_edge(-sign, edge);
                }
            }
        }
        let mut shares = vec![0.0; block.cells * block.cells];
        for (row, line) in shares.chunks_exact_mut(block.cells).enumerate() {
            let mut sum = 0.0;
            for (share, part) in line.iter_mut().zip(&buffer[row * width..]) {
                sum += part;
                *share = if detail == Detail::Share { f64::clamp(sum, 0.0, 1.0) } else { sum };
            }
        }
        shares
    }
}

fn add_edge(buffer: &mut [f64], cells: usize, sign: f64, (a, b): ([f64; 2], [f64; 2])) {
    let (sign, low, high) = if a[1] <= b[1] { (sign, a, b) } else { (-sign, b, a) };
    let (from, to) = (low[1].max(0.0), high[1].min(cells as f64));
    if from >= to {
        return;
    }
    let slope = (high[0] - low[0]) / (high[1] - low[1]);
    let x_at = |y: f64| low[0] + slope * (y - low[1]);
    for row in from as usize..(to.ceil() as usize).min(cells) {
        let (y0, y1) = (from.max(row as f64), to.min(row as f64 + 1.0));
        let line = &mut buffer[row * (cells + 2)..(row + 1) * (cells + 2)];
        add_in_row(line, cells, sign * (y1 - y0), (x_at(y0), x_at(y1)));
    }
}

/// Adds an edge piece of signed height `height` within one row, between eastings x0 and x1 (in cells).
fn add_in_row(line: &mut [f64], cells: usize, height: f64, (x0, x1): (f64, f64)) {
    let (west, east) = (x0.min(x1), x0.max(x1));
    let per_width = height / (east - west);
    if east - west <= 1e-12 || !per_width.is_finite() {
        let x = west.clamp(0.0, cells as f64);
        return put(line, x as usize, height, x - x.floor());
    }
    if west < 0.0 {
        line[0] += per_width * (east.min(0.0) - west);
    }
    let end = east.min(cells as f64);
    let mut x = west.max(0.0);
    while x < end {
        let column = x as usize;
        let next = end.min(column as f64 + 1.0);
        put(line, column, per_width * (next - x), 0.5 * (x + next) - column as f64);
        x = next;
    }
}

fn put(line: &mut [f64], column: usize, height: f64, along: f64) {
    line[column] += height * (1.0 - along);
    line[column + 1] += height * along;
}

/// Moments of partly covered cells, as differences along rows: a smooth kernel sees a part of a cell by its moments about
/// the cell's middle (those of a whole cell taken off), and so do the same moments made of masses on neighbouring cells.
struct Moments<'b> {
    buffer: &'b mut [f64],
    cells: usize,
    detail: Detail,
}

impl Moments<'_> {
    /// Adds what lies east of an edge, in cells from the block's corner.
    fn add_edge(&mut self, sign: f64, (a, b): ([f64; 2], [f64; 2])) {
        let (sign, low, high) = if a[1] <= b[1] { (sign, a, b) } else { (-sign, b, a) };
        let (from, to) = (low[1].max(0.0), high[1].min(self.cells as f64));
        if from >= to {
            return;
        }
        let slope = (high[0] - low[0]) / (high[1] - low[1]);
        let x_at = |y: f64| low[0] + slope * (y - low[1]);
        for row in from as usize..(to.ceil() as usize).min(self.cells) {
            let (y0, y1) = (from.max(row as f64), to.min(row as f64 + 1.0));
            self.add_in_row(sign, row, ([x_at(y0), y0 - row as f64], [x_at(y1), y1 - row as f64]));
        }
    }

    /// An edge within a row, cut where it crosses from cell to cell.
    fn add_in_row(&mut self, sign: f64, row: usize, (a, b): ([f64; 2], [f64; 2])) {
        let (west, east) = (a[0].min(b[0]), a[0].max(b[0]));
        let end = self.cells as f64;
        let mut cuts = vec![a[0]];
        let first = west.floor().max(-1.0) as i64 + 1;
        let inner = (first..=east.ceil().min(end) as i64).map(|k| k as f64).filter(|x| west < *x && *x < east);
        cuts.extend(inner);
        cuts.push(b[0]);
        cuts.sort_by(|x, y| if a[0] > b[0] { y.total_cmp(x) } else { x.total_cmp(y) });
        let y_at = |x: f64| if a[0] == b[0] { a[1] } else { a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]) };
        for (k, x) in cuts.windows(2).enumerate() {
            let last = k + 2 == cuts.len();
            let (y0, y1) = (if k == 0 { a[1] } else { y_at(x[0]) }, if last { b[1] } else { y_at(x[1]) });
            let middle = 0.5 * (x[0] + x[1]);
            if middle < end {
                let column = middle.floor().max(0.0);
                let local = [x[0], x[1]].map(|x| (x - column).clamp(0.0, 1.0));
                self.add_piece(sign, (row, column as usize), ([local[0], y0], [local[1], y1]));
            }
        }
    }

    /// A piece of an edge within one cell; `from` below `to`.
    fn add_piece(&mut self, sign: f64, (row, column): (usize, usize), (from, to): ([f64; 2], [f64; 2])) {
        // Three nodes are exact for these polynomials of the fifth degree at most.
        const NODES: [(f64, f64); 3] =
            [(0.112_701_665_379_258_3, 5.0 / 18.0), (0.5, 4.0 / 9.0), (0.887_298_334_620_741_7, 5.0 / 18.0)];
        for (t, weight) in NODES {
            let height = sign * weight * (to[1] - from[1]);
            let x = from[0] + t * (to[0] - from[0]);
            let y = from[1] + t * (to[1] - from[1]) - 0.5;
            let mut put = |east: i64, north: i64, here: f64, beyond: f64| {
                self.put((row as i64 + north, column as i64 + east), height * here, height * beyond);
            };
            let moment = 0.5 * x * (1.0 - x);
            put(1, 0, 0.5 * moment, 0.0);
            put(-1, 0, -0.5 * moment, 0.0);
            put(0, 1, 0.5 * y * (1.0 - x), 0.5 * y);
            put(0, -1, -0.5 * y * (1.0 - x), -0.5 * y);
            if self.detail == Detail::Shape {
                self.add_shape((row as i64, column as i64), height, [x, y]);
            }
        }
    }

    fn add_shape(&mut self, (row, column): (i64, i64), height: f64, [x, y]: [f64; 2]) {
        let v = x - 0.5;
        let easts = 0.5 * height * (v / 12.0 - v * v * v / 3.0);
        let norths = 0.5 * height * (y * y - 1.0 / 12.0);
        let both = 0.25 * height * y * 0.5 * x * (1.0 - x);
        for (by, share) in [(-1, 1.0), (0, -2.0), (1, 1.0)] {
            self.put((row, column + by), share * easts, 0.0);
            self.put((row + by, column), share * norths * (1.0 - x), share * norths);
        }
        for (e, n) in [(1, 1), (1, -1), (-1, 1), (-1, -1)] {
            self.put((row + n, column + e), (e * n) as f64 * both, 0.0);
        }
    }

    /// So much in one cell, and so much in every cell east of it.
    fn put(&mut self, (row, column): (i64, i64), here: f64, beyond: f64) {
        if row < 0 || row >= self.cells as i64 {
            return;
        }
        let start = row as usize * (self.cells + 2);
        for (column, value) in [(column, here), (column + 1, beyond - here)] {
            let column = column.max(0);
            if column < self.cells as i64 + 2 {
                self.buffer[start + column as usize] += value;
            }
        }
    }
}

fn signed_area(ring: &[Point]) -> f64 {
    let origin = ring[0];
    let cross = |(a, b): (&Point, &Point)| (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y);
    0.5 * ring.iter().zip(ring.iter().cycle().skip(1)).map(cross).sum::<f64>()
}

/// The middle of a ring's first edge: off every corner, so that rings that touch at corners are told apart.
fn inner_point(ring: &[Point]) -> Point {
    Point::new(0.5 * (ring[0].x + ring[1].x), 0.5 * (ring[0].y + ring[1].y))
}

fn winds_around(ring: &[Point], p: Point) -> bool {
    let crosses =
        |a: &Point, b: &Point| (a.y <= p.y) != (b.y <= p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
    ring.iter().zip(ring.iter().cycle().skip(1)).filter(|(a, b)| crosses(a, b)).count() % 2 == 1
}

/// Area integrals of a region about a point: m2, first and second moments (m3, m4) by Green's theorem.
pub(super) fn moments(region: &Region, about: Point) -> (f64, [f64; 2], [f64; 3]) {
    let mut total = (0.0, [0.0; 2], [0.0; 3]);
    for (sign, ring) in &Area::of_region(region).rings {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (ax, ay, bx, by) = (a.x - about.x, a.y - about.y, b.x - about.x, b.y - about.y);
            let cross = sign * (ax * by - bx * ay);
            total.0 += cross / 2.0;
            total.1[0] += cross * (ax + bx) / 6.0;
            total.1[1] += cross * (ay + by) / 6.0;
            total.2[0] += cross * (ax * ax + ax * bx + bx * bx) / 12.0;
            total.2[1] += cross * (ax * (2.0 * ay + by) + bx * (2.0 * by + ay)) / 24.0;
            total.2[2] += cross * (ay * ay + ay * by + by * by) / 12.0;
        }
    }
    total
}
