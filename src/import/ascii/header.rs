//! What stands before the values: how many there are and where they lie.

use std::collections::BTreeMap;
use std::io::Read;

use super::words::{Word, Words};
use crate::crs::LayerCrs;
use crate::grid::Point;
use crate::import::raster::Transform;

/// Most values that are read: half a gigabyte.
const MOST_PIXELS: u64 = 1 << 26;
/// Nodata of a header that says nothing of it.
const NODATA: f64 = -9999.0;
/// All that a header may say.
const KEYS: [&str; 10] =
    ["ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize", "dx", "dy", "nodata_value"];

/// A header.
pub(super) struct Header {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) nodata: f64,
    /// South-western corner.
    corner: Point,
    /// Width and height of a pixel.
    pixel: (f64, f64),
}

/// Keys with their values.
struct Said(BTreeMap<String, Word>);

impl Header {
    /// Reads a header of a file of so many bytes; returns also the first word after it.
    pub(super) fn read(words: &mut Words<impl Read>, bytes: u64) -> Result<(Header, Option<Word>), String> {
        let mut said = Said(BTreeMap::new());
        let mut next = words.next()?;
        while let Some(key) = next.take_if(|word| word.is_key()) {
            said.add(key, words.next()?)?;
            next = words.next()?;
        }
        Ok((said.header(bytes)?, next))
    }

    /// How many values are wanted, in words.
    pub(super) fn counts(&self) -> String {
        format!("{} rows of {} columns", self.rows, self.columns)
    }

    /// Where the pixels lie. Fails if that cannot be in this CRS.
    pub(super) fn transform(&self, crs: &LayerCrs) -> Result<Transform, String> {
        let (width, height) = self.pixel;
        let north = self.corner.y + height * self.rows as f64;
        let east = self.corner.x + width * self.columns as f64;
        let placed = [self.corner.x, self.corner.y, east, north].iter().all(|v| v.is_finite());
        let in_degrees = self.corner.y >= -90.0 - height
            && north <= 90.0 + height
            && self.corner.x >= -360.0 - width
            && east <= 540.0;
        if !placed {
            Err("has a corner or a cell size that is not a finite number".to_owned())
        } else if crs.is_in_degrees() && !in_degrees {
            Err(format!(
                "reaches from ({}, {}) to ({east}, {north}), which are not degrees; its CRS is said to be {}: state the right one",
                self.corner.x,
                self.corner.y,
                crs.name()
            ))
        } else {
            let origin = Point::new(self.corner.x, north);
            Ok(Transform { origin, column: Point::new(width, 0.0), row: Point::new(0.0, -height) })
        }
    }
}

impl Said {
    fn add(&mut self, key: Word, value: Option<Word>) -> Result<(), String> {
        let name = key.lower();
        if !KEYS.contains(&name.as_str()) {
            return Err(format!(
                "is not an ESRI ASCII grid: it holds {} in line {}, wanted one of {}",
                key.shown(),
                key.line,
                KEYS.join(", ")
            ));
        }
        let value = value.ok_or_else(|| format!("ends in line {} after {name}, wanted a number", key.line))?;
        match self.0.insert(name, value) {
            None => Ok(()),
            Some(_) => Err(format!("says {} a second time in line {}", key.shown(), key.line)),
        }
    }

    fn number(&self, key: &str) -> Result<Option<f64>, String> {
        self.0.get(key).map(Word::number).transpose()
    }

    fn count(&self, key: &str) -> Result<u64, String> {
        self.0.get(key).ok_or_else(|| format!("is not an ESRI ASCII grid: its header has no {key}"))?.count()
    }

    fn header(&self, bytes: u64) -> Result<Header, String> {
        let (columns, rows) = (self.count("ncols")?, self.count("nrows")?);
        let pixels = columns.checked_mul(rows).filter(|pixels| (1..=MOST_PIXELS).contains(pixels));
        let pixels = pixels.ok_or_else(|| {
            format!("says {columns} x {rows} pixels, wanted at least one and at most {MOST_PIXELS} in all: cut it to the area")
        })?;
        if pixels > bytes {
            return Err(format!("says {columns} x {rows} pixels, more than its {bytes} bytes can hold"));
        }
        let pixel = self.pixel()?;
        let corner = Point::new(self.low("x", pixel.0)?, self.low("y", pixel.1)?);
        let nodata = self.number("nodata_value")?.unwrap_or(NODATA);
        Ok(Header { columns: columns as usize, rows: rows as usize, nodata, corner, pixel })
    }

    fn pixel(&self) -> Result<(f64, f64), String> {
        let (width, height) = match (self.number("cellsize")?, self.number("dx")?, self.number("dy")?) {
            (Some(side), None, None) => (side, side),
            (None, Some(width), Some(height)) => (width, height),
            _ => {
                return Err(
                    "has a header without one way to tell the size of a pixel: cellsize, or dx and dy".to_owned()
                );
            }
        };
        let possible = |side: f64| side > 0.0 && side.is_finite();
        if possible(width) && possible(height) {
            Ok((width, height))
        } else {
            Err(format!("has pixels of {width} x {height}, wanted numbers above 0"))
        }
    }

    /// The low edge along an axis, from the corner or the centre of the first pixel.
    fn low(&self, axis: &str, side: f64) -> Result<f64, String> {
        match (self.number(&format!("{axis}llcorner"))?, self.number(&format!("{axis}llcenter"))?) {
            (Some(corner), None) => Ok(corner),
            (None, Some(centre)) => Ok(centre - 0.5 * side),
            _ => Err(format!("has a header without one way to tell where it lies: {axis}llcorner or {axis}llcenter")),
        }
    }
}
