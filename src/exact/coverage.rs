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
    /// summed from west to east (the accumulation buffer of font renderers).
    pub(super) fn shares(&self, block: &Block) -> Vec<f64> {
        let width = block.cells + 2;
        let mut buffer = vec![0.0; width * block.cells];
        for (sign, ring) in &self.rings {
            let local = |p: &Point| [p.x / block.side - block.east as f64, p.y / block.side - block.north as f64];
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                // West of an upward edge of a counter-clockwise ring lies the inside; the buffer fills eastwards.
                add_edge(&mut buffer, block.cells, -sign, (local(a), local(b)));
            }
        }
        let mut shares = vec![0.0; block.cells * block.cells];
        for (row, line) in shares.chunks_exact_mut(block.cells).enumerate() {
            let mut sum = 0.0;
            for (share, part) in line.iter_mut().zip(&buffer[row * width..]) {
                sum += part;
                *share = f64::clamp(sum, 0.0, 1.0);
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
