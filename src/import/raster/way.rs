//! The way between the pixels of a file and the grid.

use super::Transform;
use super::file::Window;
use crate::crs::{Crs, LayerCrs};
use crate::grid::{Bounds, Point};

/// Places along each side of an area at which its extent elsewhere is measured.
const PROBES: usize = 32;

/// From the grid to the pixels of a file in another CRS, and back.
pub(in crate::import) struct Way<'a> {
    pub(in crate::import) crs: &'a Crs,
    pub(in crate::import) layer: &'a LayerCrs,
    pub(in crate::import) transform: Transform,
    /// Columns and rows of the file.
    pub(in crate::import) size: (usize, usize),
}

impl Way<'_> {
    /// (column, row) of a place on the grid. Files in degrees may count longitudes from 0 to 360.
    pub(in crate::import) fn to_pixel(&self, place: Point) -> Option<(f64, f64)> {
        let (longitude, latitude) = self.crs.unproject(place).ok()?;
        let mut there = self.layer.project(longitude, latitude).ok()?;
        if self.layer.is_in_degrees() {
            let middle = self.transform.place(0.5 * self.size.0 as f64, 0.5 * self.size.1 as f64).x;
            there.x += 360.0 * ((middle - there.x) / 360.0).round();
        }
        Some(self.transform.pixel(there))
    }

    /// The place on the grid of a (column, row), where the grid's CRS holds.
    pub(in crate::import) fn to_grid(&self, (column, row): (f64, f64)) -> Option<Point> {
        let (longitude, latitude) = self.layer.unproject(self.transform.place(column, row)).ok()?;
        self.crs.project(longitude, latitude).ok()
    }
}

/// Places spread over an area, its edges included.
pub(in crate::import) fn probes(bounds: &Bounds) -> impl Iterator<Item = Point> + '_ {
    let along = |low: f64, high: f64, k: usize| low + k as f64 / PROBES as f64 * (high - low);
    (0..=PROBES).flat_map(move |i| {
        (0..=PROBES)
            .map(move |j| Point::new(along(bounds.low.x, bounds.high.x, i), along(bounds.low.y, bounds.high.y, j)))
    })
}

/// Room around the pixels below some probes for what lies between them, in pixels.
pub(in crate::import) fn room(places: &[(f64, f64)]) -> f64 {
    let over = |values: &dyn Fn(&(f64, f64)) -> f64| {
        let (low, high) = places.iter().map(values).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        (high - low).max(0.0)
    };
    2.0 + 0.02 * over(&|place| place.0).max(over(&|place| place.1))
}

impl Window {
    /// The pixels of a file of this size (columns, rows) around some of its places, with room; `None` if there are none.
    pub(in crate::import) fn around(
        places: &[(f64, f64)],
        room: f64,
        (columns, rows): (usize, usize),
    ) -> Option<Window> {
        let span = |values: &dyn Fn(&(f64, f64)) -> f64, count: usize| {
            let low = places.iter().map(values).fold(f64::INFINITY, f64::min) - room;
            let high = places.iter().map(values).fold(f64::NEG_INFINITY, f64::max) + room;
            // Negative and huge values stop at the ends of what an index can be.
            ((low.floor().max(0.0) as usize).min(count), (high.ceil().max(0.0) as usize).min(count))
        };
        let ((left, right), (top, bottom)) = (span(&|place| place.0, columns), span(&|place| place.1, rows));
        let some = left < right && top < bottom;
        some.then(|| Window { row: top, column: left, rows: bottom - top, columns: right - left })
    }
}
