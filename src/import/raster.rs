//! Rasters in GeoTIFF files: one band as numbers, or as class numbers on the grid's CRS.

mod classes;
pub(super) mod file;
mod scale;
pub(super) mod way;

pub use classes::read_classes;

use std::path::Path;

use crate::crs::LayerCrs;
use crate::grid::Point;
use file::{Opened, Window};

/// Most pixels that are read as numbers: half a gigabyte.
const MOST_PIXELS: u64 = 1 << 26;

/// The only band of a raster, as numbers.
#[derive(Clone, Debug)]
pub struct Band {
    /// Pixels along a row.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// Values, rows x columns in the order of the file; a pixel without value holds `nodata`.
    pub values: Vec<f64>,
    /// What stands for "no value", as the values hold it.
    pub nodata: Option<f64>,
    /// Where the pixels lie.
    pub transform: Transform,
    /// In which CRS.
    pub crs: LayerCrs,
}

/// From (column, row), counted from the outer corner of the first pixel, to a place: x = x0 + column * x_column + row * x_row, and so for y.
///
/// Always refers to corners, whether the file counts from corners (PixelIsArea) or centres (PixelIsPoint).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// Place of the outer corner of the first pixel.
    pub origin: Point,
    /// Step from one column to the next.
    pub column: Point,
    /// Step from one row to the next.
    pub row: Point,
}

impl Transform {
    /// The place of a corner, or with halves of a centre.
    pub fn place(&self, column: f64, row: f64) -> Point {
        Point::new(
            self.origin.x + column * self.column.x + row * self.row.x,
            self.origin.y + column * self.column.y + row * self.row.y,
        )
    }

    /// (column, row) of a place.
    pub fn pixel(&self, place: Point) -> (f64, f64) {
        let (x, y) = (place.x - self.origin.x, place.y - self.origin.y);
        let turn = self.column.x * self.row.y - self.column.y * self.row.x;
        ((x * self.row.y - y * self.row.x) / turn, (y * self.column.x - x * self.column.y) / turn)
    }

    /// Whether rows run from north to south and columns from west to east, without rotation.
    pub fn is_north_up(&self) -> bool {
        self.column.y == 0.0 && self.row.x == 0.0 && self.column.x > 0.0 && self.row.y < 0.0
    }

    fn is_sound(&self) -> bool {
        let turn = self.column.x * self.row.y - self.column.y * self.row.x;
        turn.is_normal() && self.origin.x.is_finite() && self.origin.y.is_finite()
    }
}

impl Band {
    /// The value of a pixel; `None` where there is none.
    pub fn value(&self, column: usize, row: usize) -> Option<f64> {
        let value = self.values.get(row * self.columns + column).copied().filter(|_| column < self.columns)?;
        let missing = value.is_nan() || self.nodata == Some(value);
        (!missing).then_some(value)
    }
}

/// What a raster is, without its values.
#[derive(Clone, Debug)]
pub struct Outer {
    /// Columns and rows.
    pub size: (usize, usize),
    /// What stands for no value.
    pub nodata: Option<f64>,
    /// From pixels to places.
    pub transform: Transform,
    /// CRS of the places.
    pub crs: LayerCrs,
}

/// Reads the only band of a GeoTIFF of any size, some rows at a time: `see` is shown what the raster is, the number of the first
/// row, and the values of whole rows. Fails with one sentence, as [`read_band`] but for the number of pixels.
pub fn read_rows(
    path: &Path,
    mut see: impl FnMut(&Outer, usize, &[f64]) -> Result<(), String>,
) -> Result<Outer, String> {
    let opened = Opened::open(path)?;
    let (columns, rows) = opened.size();
    let (nodata, transform, crs) = (opened.nodata(), opened.transform(), opened.crs().clone());
    let outer = Outer { size: (columns, rows), nodata, transform, crs };
    let whole = Window { row: 0, column: 0, rows, columns };
    let read = opened.read(whole, |row, values| see(&outer, row, &values));
    read.map_err(|why| format!("{} {why}", path.display()))?;
    Ok(outer)
}

/// Reads the only band of a GeoTIFF. Blocks that the file leaves out (sparse) hold nodata, or 0 where the file names none.
///
/// Fails with one sentence: not a GeoTIFF, cut short, several bands, no or unknown CRS, no place, too many pixels.
pub fn read_band(path: &Path) -> Result<Band, String> {
    let opened = Opened::open(path)?;
    let (columns, rows) = opened.size();
    if columns as u64 * rows as u64 > MOST_PIXELS {
        return Err(format!(
            "{} has {columns} x {rows} pixels; wanted at most {MOST_PIXELS} in all: cut it to the area",
            path.display()
        ));
    }
    let whole = Window { row: 0, column: 0, rows, columns };
    let mut values = Vec::new();
    let read = opened.read(whole, |_, rows| {
        values.extend(rows);
        Ok(())
    });
    read.map_err(|why| format!("{} {why}", path.display()))?;
    Ok(Band {
        columns,
        rows,
        values,
        nodata: opened.nodata(),
        transform: opened.transform(),
        crs: opened.crs().clone(),
    })
}
