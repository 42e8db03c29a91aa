//! Where the corners of a raster's pixels lie on the grid.

use crate::crs::LayerCrs;
use crate::grid::{Bounds, Point};
use crate::import::raster::Transform;
use crate::import::raster::file::Window;
use crate::import::raster::way::Way;

/// Longest straight line that stands for the side of a pixel, m.
const STRAIGHT_M: f64 = 1_000.0;
/// Most straight lines for the side of a pixel.
const MOST_LINES: f64 = 1_024.0;
/// Distance between corners that are projected; those between follow a parabola through three of them. Its error is below a
/// tenth of a millimetre: the cube of the distance by the square of the Earth's radius, times the tangent of the latitude.
const PARABOLA_M: f64 = 500.0;
/// Where that tangent is large, every corner is projected.
const POLAR_DEGREES: f64 = 80.0;

/// Finds places of corners, each rounded to 1 mm as all that is projected.
pub(super) struct Corners<'a> {
    transform: Transform,
    layer: &'a LayerCrs,
    /// The grid's CRS without its limits of reach: a pixel may reach beyond them. `None` if it is the layer's too.
    grid: Option<LayerCrs>,
    /// Longitude and latitude of the middle of the grid.
    middle: (f64, f64),
    window: Window,
    longest_side_m: f64,
}

impl<'a> Corners<'a> {
    /// Of the pixels of a window.
    pub(super) fn new(way: &Way<'a>, window: Window, grid: Bounds) -> Corners<'a> {
        let centre = Point::new(0.5 * (grid.low.x + grid.high.x), 0.5 * (grid.low.y + grid.high.y));
        let mut corners = Corners {
            transform: way.transform,
            layer: way.layer,
            grid: (!way.layer.is_grid(way.crs)).then(|| LayerCrs::from(way.crs)),
            middle: way.crs.unproject(centre).unwrap_or((0.0, 0.0)),
            window,
            longest_side_m: 0.0,
        };
        corners.longest_side_m = corners.longest_side();
        corners
    }

    /// Of nine pixels of the window.
    fn longest_side(&self) -> f64 {
        let Window { row, column, rows, columns } = self.window;
        let along = |first: usize, count: usize, half: usize| (first + (count - 1) * half / 2) as f64;
        let nine = (0..9).map(|k| (along(column, columns, k % 3), along(row, rows, k / 3)));
        let side = |(column, row): (f64, f64)| {
            let corner = |right: f64, down: f64| self.place(column + right, row + down);
            Some(corner(0.0, 0.0)?.distance(corner(1.0, 0.0)?).max(corner(0.0, 0.0)?.distance(corner(0.0, 1.0)?)))
        };
        nine.filter_map(side).fold(0.0, f64::max)
    }

    /// Straight lines that stand for the side of a pixel.
    pub(super) fn lines_per_side(&self) -> usize {
        if self.grid.is_none() { 1 } else { (self.longest_side_m / STRAIGHT_M).ceil().clamp(1.0, MOST_LINES) as usize }
    }

    /// The place on the grid of a (column, row); `None` off the world's edge and on the far side of the world.
    pub(super) fn place(&self, column: f64, row: f64) -> Option<Point> {
        let there = self.transform.place(column, row);
        let Some(grid) = &self.grid else { return Some(there.rounded_to_mm()) };
        let (longitude, latitude) = self.layer.unproject(there).ok()?;
        let turn = (longitude - self.middle.0).rem_euclid(360.0);
        let same_side = !(90.0..=270.0).contains(&turn) || (latitude * self.middle.1 > 0.0 && latitude.abs() > 45.0);
        if same_side { grid.project(longitude, latitude).ok().map(Point::rounded_to_mm) } else { None }
    }

    /// The corners above a row of the window, those that are wanted.
    pub(super) fn line(&self, row: usize, wanted: &[bool]) -> Vec<Option<Point>> {
        let mut places = vec![None; wanted.len()];
        let block = 2 * self.step();
        for (number, wanted) in wanted.chunks(block).enumerate() {
            let first = number * block;
            let few = wanted.iter().filter(|wanted| **wanted).count() <= 3;
            let parabola = if few { None } else { self.parabola(first, row) };
            for (at, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
                places[first + at] = match &parabola {
                    Some(nodes) => Some(between(nodes, at as f64 / self.step() as f64)),
                    None => self.place((self.window.column + first + at) as f64, row as f64),
                };
            }
        }
        places
    }

    /// Corners from one that is projected to the next.
    fn step(&self) -> usize {
        let polar = self.middle.1.abs() > POLAR_DEGREES;
        let corners = (PARABOLA_M / self.longest_side_m).min(1e6) as usize;
        if polar || self.grid.is_none() { 1 } else { corners.max(1) }
    }

    /// Three places a step apart.
    fn parabola(&self, first: usize, row: usize) -> Option<[Point; 3]> {
        let node = |k: usize| self.place((self.window.column + first + k * self.step()) as f64, row as f64);
        Some([node(0)?, node(1)?, node(2)?])
    }
}

/// The place at so many steps from the first of three, on the parabola through them.
fn between([a, b, c]: &[Point; 3], t: f64) -> Point {
    let (at_a, at_b, at_c) = (0.5 * (t - 1.0) * (t - 2.0), t * (2.0 - t), 0.5 * t * (t - 1.0));
    Point::new(at_a * a.x + at_b * b.x + at_c * c.x, at_a * a.y + at_b * b.y + at_c * c.y).rounded_to_mm()
}
