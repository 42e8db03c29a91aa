//! A raster of people, whatever its format: GeoTIFF, read a few rows at a time, or ESRI ASCII grid, held in memory.

use std::path::Path;

use crate::crs::LayerCrs;
use crate::import::ascii;
use crate::import::raster::file::{Opened, Window};
use crate::import::raster::{Band, Transform};

/// Most pixels of a file.
const MOST_PIXELS: u64 = 1 << 30;
/// Values of an ASCII grid that are shown at once.
const AT_ONCE: usize = 1 << 20;

/// An opened raster.
pub(super) enum Source {
    Tiff(Box<Opened>),
    Ascii(Band),
}

impl Source {
    /// Opens a GeoTIFF, or an ESRI ASCII grid if the name ends in .asc or .txt. Fails with one sentence.
    pub(super) fn open(path: &Path, stated_crs: Option<&LayerCrs>) -> Result<Source, String> {
        let is_ascii =
            path.extension().is_some_and(|end| end.eq_ignore_ascii_case("asc") || end.eq_ignore_ascii_case("txt"));
        let source = if is_ascii {
            Source::Ascii(ascii::read_band(path, stated_crs)?)
        } else {
            Source::Tiff(Box::new(Opened::open_in(path, stated_crs)?))
        };
        let (columns, rows) = source.size();
        if columns as u64 * rows as u64 > MOST_PIXELS {
            return Err(format!(
                "{} has {columns} x {rows} pixels; wanted at most {MOST_PIXELS} in all: cut it to the area",
                path.display()
            ));
        }
        Ok(source)
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> (usize, usize) {
        match self {
            Source::Tiff(opened) => opened.size(),
            Source::Ascii(band) => (band.columns, band.rows),
        }
    }

    pub(super) fn transform(&self) -> Transform {
        match self {
            Source::Tiff(opened) => opened.transform(),
            Source::Ascii(band) => band.transform,
        }
    }

    pub(super) fn crs(&self) -> &LayerCrs {
        match self {
            Source::Tiff(opened) => opened.crs(),
            Source::Ascii(band) => &band.crs,
        }
    }

    pub(super) fn nodata(&self) -> Option<f64> {
        match self {
            Source::Tiff(opened) => opened.nodata(),
            Source::Ascii(band) => band.nodata,
        }
    }

    /// The largest number that a pixel can hold, if pixels hold whole numbers.
    pub(super) fn largest(&self) -> Option<f64> {
        match self {
            Source::Tiff(opened) => opened.largest(),
            Source::Ascii(_) => None,
        }
    }

    /// Shows all values, whole rows at a time with the number of the first. The sentence of a failure lacks the file's name.
    pub(super) fn read(&self, mut see: impl FnMut(usize, Vec<f64>) -> Result<(), String>) -> Result<(), String> {
        let (columns, rows) = self.size();
        match self {
            Source::Tiff(opened) => opened.read(Window { row: 0, column: 0, rows, columns }, see),
            Source::Ascii(band) => {
                let at_once = (AT_ONCE / columns.max(1)).max(1);
                let chunks = band.values.chunks(at_once * columns.max(1));
                chunks.enumerate().try_for_each(|(number, values)| see(number * at_once, values.to_vec()))
            }
        }
    }
}
