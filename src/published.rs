//! What the folder of a run holds, read back: so its pictures can be drawn again without running anything.
//!
//! Nothing here is trusted: files may be damaged or hostile, and are refused with a sentence.

mod table;

use crate::crs::Crs;
use crate::export::geopackage::read_marks;
use crate::export::pictures::{Material, Series};
use crate::export::vectors::GEOPACKAGE;
use crate::findings::Findings;
use crate::grid::{Bounds, Cell, Lattice, Point, Tiles};
use crate::hazard::layer::{Layer, Scale};
use crate::hazard::maps::Kind;
use crate::import::raster::{Outer, read_rows};
use crate::language::Language;
use crate::picture::Marks;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Largest summary that is read, bytes.
const MOST_BYTES: u64 = 1 << 30;

/// A run as its folder holds it.
#[derive(Debug)]
pub struct Published {
    folder: PathBuf,
    /// What the run found.
    pub findings: Findings,
    crs: Crs,
    extent: Bounds,
    marks: Marks,
    grounds: Vec<Vec<Point>>,
    series: Series,
}

impl Published {
    /// Reads a folder. Fails with a sentence that names the file.
    pub fn open(folder: &Path) -> Result<Published, String> {
        let findings = findings(folder)?;
        let crs = Crs::for_grid(&findings.crs).map_err(|error| format!("summary.json: {error}"))?;
        let (marks, grounds) = read_marks(&folder.join(GEOPACKAGE))?;
        let series = table::series(folder, &findings)?;
        let density = layer(&raster(folder, "density"), "density", &crs)?;
        let extent = density.values.lattice().extent();
        Ok(Published { folder: folder.to_owned(), findings, crs, extent, marks, grounds, series })
    }

    /// A layer by the stem of its file. Fails with a sentence, with the layers that there are.
    pub fn layer(&self, stem: &str) -> Result<Layer, String> {
        let plain = stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.') && !stem.contains("..");
        let place = raster(&self.folder, stem);
        if !plain || !place.is_file() {
            return Err(format!("the run has no layer {stem:?}; it has {}", self.layers().join(", ")));
        }
        layer(&place, stem, &self.crs)
    }

    /// Stems of all layers, in order.
    pub fn layers(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join("rasters")).into_iter().flatten().flatten();
        let stem = |entry: fs::DirEntry| entry.file_name().to_str()?.strip_suffix(".tif").map(str::to_owned);
        let mut stems: Vec<String> = entries.filter_map(stem).collect();
        stems.sort();
        stems
    }

    /// What pictures are drawn from.
    pub fn material<'a>(
        &'a self,
        language: &'a Language,
        layer: &'a (dyn Fn(&str) -> Option<Layer> + Sync),
    ) -> Material<'a> {
        Material {
            findings: &self.findings,
            language,
            crs: &self.crs,
            extent: self.extent,
            marks: &self.marks,
            grounds: &self.grounds,
            series: &self.series,
            layer,
        }
    }
}

fn findings(folder: &Path) -> Result<Findings, String> {
    let place = folder.join("summary.json");
    let said = |why: String| format!("{} {why}", place.display());
    let size =
        fs::metadata(&place).map_err(|error| said(format!("cannot be read: {error}; name the folder of a run")))?;
    if size.len() > MOST_BYTES {
        return Err(said("is too large to be one of this program".to_owned()));
    }
    let bytes = fs::read(&place).map_err(|error| said(format!("cannot be read: {error}")))?;
    let summary: Value = serde_json::from_slice(&bytes).map_err(|error| said(format!("is not JSON: {error}")))?;
    if summary["receipt"]["method"] == "exact" {
        return Err(said("is of a run by the exact method, whose pictures cannot be drawn again yet".to_owned()));
    }
    Findings::read(&summary).map_err(|why| format!("{}: {why}", folder.display()))
}

fn raster(folder: &Path, stem: &str) -> PathBuf {
    folder.join("rasters").join(format!("{stem}.tif"))
}

/// A layer from a raster of a run on a grid in this CRS; its words are those of no language. Fails with a sentence.
pub fn layer(place: &Path, stem: &str, crs: &Crs) -> Result<Layer, String> {
    let mut values: Option<Tiles<Option<f32>>> = None;
    let scale = Kind::scale_of(stem);
    read_rows(place, |outer, first, pixels| {
        if values.is_none() {
            let lattice = lattice(outer).filter(|_| outer.crs.is_grid(crs));
            values = Some(Tiles::new(lattice.ok_or("is no raster of a run on this grid")?));
        }
        let (columns, nodata) = (outer.size.0, outer.nodata);
        for (at, value) in pixels.iter().enumerate().filter(|(_, value)| !value.is_nan() && nodata != Some(**value)) {
            let cell = Cell { row: (first + at / columns) as u32, column: (at % columns) as u32 };
            if !can_be(*value, scale) {
                return Err(format!("holds {value}, which no such layer can"));
            }
            values.iter_mut().for_each(|values| *values.at(cell) = Some(*value as f32));
        }
        Ok(())
    })?;
    let values = values.ok_or_else(|| format!("{} is no raster of a run", place.display()))?;
    let unit = if scale == Scale::Amount { "people" } else { "" };
    Ok(Layer { stem: stem.to_owned(), title: String::new(), unit: unit.into(), support: String::new(), scale, values })
}

fn can_be(value: f64, scale: Scale) -> bool {
    match scale {
        Scale::Probability | Scale::PartlyKnown => (0.0..=1.0).contains(&value),
        Scale::Logarithmic | Scale::Amount => (0.0..1e12).contains(&value),
    }
}

/// The lattice of a raster: north up, square cells.
fn lattice(outer: &Outer) -> Option<Lattice> {
    let (transform, (columns, rows)) = (&outer.transform, outer.size);
    let side = transform.column.x;
    let sound =
        transform.is_north_up() && (side + transform.row.y).abs() <= 1e-9 * side && (0.001..1e7).contains(&side);
    let (low, high) = (transform.place(0.0, rows as f64), transform.place(columns as f64, 0.0));
    // A hair inside, so that rounding cannot add a row.
    let inner = Bounds { low, high }.widened(-side / 1e3);
    let lattice = Lattice::covering(&inner, (side * 1e3).round() as i64).filter(|_| sound)?;
    (lattice.columns() as usize == columns && lattice.rows() as usize == rows).then_some(lattice)
}
