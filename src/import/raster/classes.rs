//! Class numbers of the ground, on the grid's CRS.

use std::path::Path;

use rayon::prelude::*;

use super::file::{Opened, Window};
use super::way::{Way, probes, room};
use crate::crs::Crs;
use crate::grid::{Bounds, Point};
use crate::model::ground::ClassRaster;

/// Most pixels of a class raster: a quarter of a gigabyte.
const MOST_PIXELS: u64 = 1 << 28;
/// Most pixels of one that is put on another CRS, which costs a projection each.
const MOST_PROJECTED: u64 = 1 << 25;

/// A raster of class numbers 0 to 255 in the grid's CRS, over `within` (metres) or else over all that the file covers. Nodata becomes 0.
///
/// In the grid's own CRS and north-up, pixels are kept as they are, cut to those that touch `within` and one more around. In any
/// other known CRS, or rotated or south-up, each pixel of a new lattice in the grid's CRS takes the pixel of the file that holds
/// its centre; the new pixels are half as wide as the narrowest of the file's pixels at nine places of the area.
/// Fails with one sentence, also for values that are not whole numbers 0 to 255.
pub fn read_classes(path: &Path, crs: &Crs, within: Option<Bounds>) -> Result<ClassRaster, String> {
    let opened = Opened::open(path)?;
    let said = |why: String| format!("{} {why}", path.display());
    if opened.crs().is_grid(crs) && opened.transform().is_north_up() {
        as_it_is(&opened, within).map_err(said)
    } else {
        on_the_grid(&opened, crs, within).map_err(said)
    }
}

/// Class numbers of a window of the file.
struct Classes {
    window: Window,
    numbers: Vec<u8>,
}

impl Classes {
    fn read(opened: &Opened, window: Window) -> Result<Classes, String> {
        let mut numbers = Vec::new();
        opened.read(window, |row, values| {
            for (at, value) in values.into_iter().enumerate() {
                let place = (window.column + at % window.columns, row + at / window.columns);
                numbers.push(class(value, opened.nodata(), place)?);
            }
            Ok(())
        })?;
        Ok(Classes { window, numbers })
    }

    /// The class at a pixel of the file; 0 outside.
    fn at(&self, (column, row): (f64, f64)) -> u8 {
        let inside = |at: f64, from: usize, count: usize| at >= from as f64 && at < (from + count) as f64;
        let Window { row: top, column: left, rows, columns } = self.window;
        if inside(column, left, columns) && inside(row, top, rows) {
            self.numbers[(row as usize - top) * columns + (column as usize - left)]
        } else {
            0
        }
    }
}

fn class(value: f64, nodata: Option<f64>, (column, row): (usize, usize)) -> Result<u8, String> {
    if value.is_nan() || nodata == Some(value) {
        Ok(0)
    } else if (0.0..=255.0).contains(&value) && value.fract() == 0.0 {
        Ok(value as u8)
    } else {
        Err(format!("holds {value} at column {column}, row {row}, wanted class numbers: whole numbers from 0 to 255"))
    }
}

fn as_it_is(opened: &Opened, within: Option<Bounds>) -> Result<ClassRaster, String> {
    let transform = opened.transform();
    let places = within.map(|b| vec![transform.pixel(b.low), transform.pixel(b.high)]);
    let window = window(opened, places, 1.0)?;
    let classes = Classes::read(opened, window)?;
    let corner = |column: usize, row: usize| transform.place(column as f64, row as f64);
    let (north_west, south_east) =
        (corner(window.column, window.row), corner(window.column + window.columns, window.row + window.rows));
    let bounds = Bounds { low: Point::new(north_west.x, south_east.y), high: Point::new(south_east.x, north_west.y) };
    Ok(ClassRaster { bounds, columns: window.columns, rows: window.rows, classes: classes.numbers })
}

/// Pixels of the file around some of its places, with room; all of them if no places are given.
fn window(opened: &Opened, places: Option<Vec<(f64, f64)>>, room: f64) -> Result<Window, String> {
    let (columns, rows) = opened.size();
    let window = match places {
        None => Some(Window { row: 0, column: 0, rows, columns }),
        Some(places) => Window::around(&places, room, (columns, rows)),
    };
    let window = window.ok_or("does not reach the area")?;
    let pixels = window.rows as u64 * window.columns as u64;
    if pixels > MOST_PIXELS {
        return Err(format!(
            "has {pixels} pixels over the area, wanted at most {MOST_PIXELS}: cut it or make it coarser"
        ));
    }
    Ok(window)
}

fn on_the_grid(opened: &Opened, crs: &Crs, within: Option<Bounds>) -> Result<ClassRaster, String> {
    let way = Way { crs, layer: opened.crs(), transform: opened.transform(), size: opened.size() };
    let bounds = match within {
        Some(bounds) => bounds,
        None => footprint(&way, opened.size())
            .ok_or_else(|| format!("reaches beyond where {} holds: cut it to the area", crs.name()))?,
    };
    let places: Vec<_> = probes(&bounds).filter_map(|place| way.to_pixel(place)).collect();
    let room = room(&places);
    let classes = Classes::read(opened, window(opened, Some(places), room)?)?;
    let side = pixel_side(&way, &bounds).ok_or("has pixels that cannot be placed on the grid")?;
    let count = |low: f64, high: f64| ((high - low) / side).ceil().max(1.0);
    let (columns, rows) = (count(bounds.low.x, bounds.high.x), count(bounds.low.y, bounds.high.y));
    let affordable = columns * rows <= MOST_PROJECTED as f64;
    if !affordable {
        return Err(format!(
            "takes {columns} x {rows} pixels over the area, wanted at most {MOST_PROJECTED} in all: cut it, or warp it to {}",
            crs.name()
        ));
    }
    let high = Point::new(bounds.low.x + columns * side, bounds.low.y + rows * side);
    let bounds = Bounds { low: bounds.low, high };
    let (columns, rows) = (columns as usize, rows as usize);
    let at = |pixel: usize| {
        let (row, column) = ((pixel / columns) as f64 + 0.5, (pixel % columns) as f64 + 0.5);
        let centre = Point::new(bounds.low.x + column * side, bounds.high.y - row * side);
        way.to_pixel(centre).map_or(0, |pixel| classes.at(pixel))
    };
    Ok(ClassRaster { bounds, columns, rows, classes: (0..columns * rows).into_par_iter().map(at).collect() })
}

/// The area that a whole file covers on the grid; `None` if part of it cannot be projected.
fn footprint(way: &Way, (columns, rows): (usize, usize)) -> Option<Bounds> {
    let file = Bounds { low: Point::new(0.0, 0.0), high: Point::new(columns as f64, rows as f64) };
    let corners: Option<Vec<Point>> = probes(&file).map(|p| way.to_grid((p.x, p.y))).collect();
    Bounds::around(corners?)
}

/// Half the narrowest width of a pixel of the file on the grid, m, at nine places of the area.
fn pixel_side(way: &Way, bounds: &Bounds) -> Option<f64> {
    let thirds = [0.0, 0.5, 1.0];
    let place = |i: f64, j: f64| {
        Point::new(bounds.low.x + i * (bounds.high.x - bounds.low.x), bounds.low.y + j * (bounds.high.y - bounds.low.y))
    };
    let width = |place: Point| {
        let (column, row) = way.to_pixel(place)?;
        let at = |right: f64, down: f64| way.to_grid((column + right, row + down));
        Some(at(0.0, 0.0)?.distance(at(1.0, 0.0)?).min(at(0.0, 0.0)?.distance(at(0.0, 1.0)?)))
    };
    let widths = thirds.iter().flat_map(|i| thirds.iter().filter_map(|j| width(place(*i, *j))).collect::<Vec<_>>());
    let narrowest = widths.fold(f64::INFINITY, f64::min);
    (narrowest > 0.0 && narrowest.is_finite()).then_some(0.5 * narrowest)
}
