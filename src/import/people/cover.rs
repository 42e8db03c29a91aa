//! Exact shares of the cells in the area of one ring, again and again at little cost.

use crate::grid::{Cell, Lattice, Point};

/// Shares below this are rounding.
const ROUNDING: f64 = 1e-12;

/// Room for the sums of one ring after the other.
///
/// Signed areas to the east of every edge are summed along each row, as scan converters of outlines do it. Cost: the cells of the
/// rectangle around a ring; next to nothing for a ring within one cell.
pub(super) struct Cover<'a> {
    lattice: &'a Lattice,
    /// Corners in cells from the south-western corner of the lattice.
    corners: Vec<(f64, f64)>,
    /// By row of the window: what each cell adds to the cover of those from it on to the east.
    sums: Vec<f64>,
}

/// Cells, by column from the west and row from the south, ends excluded.
#[derive(Clone, Copy)]
struct Window {
    columns: (u32, u32),
    rows: (u32, u32),
}

impl Window {
    fn across(&self) -> usize {
        (self.columns.1 - self.columns.0) as usize
    }

    /// Places in a row of sums: one more than cells.
    fn stride(&self) -> usize {
        self.across() + 1
    }
}

impl<'a> Cover<'a> {
    pub(super) fn new(lattice: &'a Lattice) -> Cover<'a> {
        Cover { lattice, corners: Vec::new(), sums: Vec::new() }
    }

    /// Shows every cell of the lattice that a ring without crossings covers, with its share of the ring's area, by row from the
    /// south, then column. Returns their sum: 1 if the ring lies on the lattice. A ring without area counts as its first corner.
    pub(super) fn shares(&mut self, ring: &[Point], mut see: impl FnMut(Cell, f64)) -> f64 {
        let (low, side) = (self.lattice.extent().low, self.lattice.side_m());
        self.corners.clear();
        self.corners.extend(ring.iter().map(|p| ((p.x - low.x) / side, (p.y - low.y) / side)));
        let (west, east) = span(self.corners.iter().map(|corner| corner.0));
        let (south, north) = span(self.corners.iter().map(|corner| corner.1));
        if west.floor() == east.floor() && south.floor() == north.floor() {
            return self.show_one((west, south), &mut see);
        }
        let area = doubled_area(&self.corners) / 2.0;
        let has_area = area.abs() > 0.0;
        match (has_area, self.window((west, east), (south, north))) {
            (true, Some(window)) => {
                self.add_edges(window, -area.signum());
                self.show(window, area.abs(), &mut see)
            }
            (true, None) => 0.0,
            (false, _) => self.corners.first().copied().map_or(0.0, |corner| self.show_one(corner, &mut see)),
        }
    }

    fn show_one(&self, (x, y): (f64, f64), see: &mut impl FnMut(Cell, f64)) -> f64 {
        let cell = self.lattice.cell_at(i64::from(self.lattice.rows()) - 1 - y.floor() as i64, x.floor() as i64);
        cell.map_or(0.0, |cell| {
            see(cell, 1.0);
            1.0
        })
    }

    fn window(&self, across: (f64, f64), up: (f64, f64)) -> Option<Window> {
        let within = |(low, high): (f64, f64), count: u32| {
            let (first, end) = (low.floor().max(0.0), high.ceil().min(f64::from(count)));
            (first < end).then_some((first as u32, end as u32))
        };
        Some(Window { columns: within(across, self.lattice.columns())?, rows: within(up, self.lattice.rows())? })
    }

    fn add_edges(&mut self, window: Window, sign: f64) {
        let places = window.stride() * (window.rows.1 - window.rows.0) as usize;
        self.sums.clear();
        self.sums.resize(places, 0.0);
        for at in 0..self.corners.len() {
            let (a, b) = (self.corners[at], self.corners[(at + 1) % self.corners.len()]);
            if a.1 < b.1 {
                self.add_edge(window, (a, b), sign);
            } else if a.1 > b.1 {
                self.add_edge(window, (b, a), -sign);
            }
        }
    }

    /// Cuts an edge, from its lower to its higher end, at the rows. `sign` is +1 where the inside is to its east.
    fn add_edge(&mut self, window: Window, (low, high): ((f64, f64), (f64, f64)), sign: f64) {
        let (from, to) = (low.1.max(f64::from(window.rows.0)), high.1.min(f64::from(window.rows.1)));
        let on_window = from < to;
        if !on_window {
            return;
        }
        let (west, east) = (low.0.min(high.0), low.0.max(high.0));
        let easting = |y: f64| (low.0 + (y - low.1) / (high.1 - low.1) * (high.0 - low.0)).clamp(west, east);
        let (mut y, mut x) = (from, easting(from));
        for row in from as u32..window.rows.1.min(to.ceil() as u32) {
            let next = to.min(f64::from(row + 1));
            let next_x = easting(next);
            self.add_to_row(window, row, (x, next_x), sign * (next - y));
            (y, x) = (next, next_x);
        }
    }

    /// Cuts the part of an edge in one row at the columns. `height` carries the sign.
    fn add_to_row(&mut self, window: Window, row: u32, (x0, x1): (f64, f64), height: f64) {
        let start = window.stride() * (row - window.rows.0) as usize;
        let (west, east) = (x0.min(x1), x0.max(x1));
        let (first, end) = (f64::from(window.columns.0), f64::from(window.columns.1));
        if west == east {
            return self.add_piece((start, first, end), (west, west), height);
        }
        let per_width = height / (east - west);
        if west < first {
            self.sums[start] += per_width * (east.min(first) - west);
        }
        let (mut x, last) = (west.max(first), east.min(end));
        while x < last {
            let next = last.min(x.floor() + 1.0);
            self.add_piece((start, first, end), (x, next), per_width * (next - x));
            x = next;
        }
    }

    /// Adds a piece of an edge within one column: its own cell gets the area to the east, those further east the whole height.
    fn add_piece(&mut self, (start, first, end): (usize, f64, f64), (x, next): (f64, f64), height: f64) {
        if x < first {
            self.sums[start] += height;
        } else if x < end {
            let column = x.floor();
            let at = start + (column - first) as usize;
            let area = height * (column + 1.0 - 0.5 * (x + next));
            self.sums[at] += area;
            self.sums[at + 1] += height - area;
        }
    }

    fn show(&self, window: Window, area: f64, see: &mut impl FnMut(Cell, f64)) -> f64 {
        let least = ROUNDING * area.min(1.0);
        let mut total = 0.0;
        for (row, sums) in (window.rows.0..window.rows.1).zip(self.sums.chunks_exact(window.stride())) {
            let row = self.lattice.rows() - 1 - row;
            let mut covered = 0.0;
            for (column, sum) in (window.columns.0..window.columns.1).zip(sums) {
                covered += sum;
                if covered > least {
                    see(Cell { row, column }, covered / area);
                    total += covered / area;
                }
            }
        }
        total
    }
}

fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// Twice the area of a ring, above 0 if it runs counter-clockwise.
pub(super) fn doubled_area(corners: &[(f64, f64)]) -> f64 {
    let Some(&(x0, y0)) = corners.first() else { return 0.0 };
    let pairs = corners.iter().zip(corners.iter().cycle().skip(1));
    pairs.map(|(a, b)| (a.0 - x0) * (b.1 - y0) - (b.0 - x0) * (a.1 - y0)).sum()
}
