//! Map layers as cloud-optimised GeoTIFF: float32, tiled, deflated, averaged overviews, nodata where nothing was assessed.

mod cog;
mod keys;
mod tiles;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::kml::xml;
use crate::crs::Crs;
use crate::grid::Lattice;
use crate::hazard::layer::{Layer, Scale};
use crate::receipt::Receipt;

/// What stands in the raster where the layer has no value: "no documented strike, not assessed".
pub const NODATA: f32 = -9999.0;

/// Side of a tile of the file, pixels.
const TILE: u32 = 256;
/// Coarsest overview: the first whose longer side is at most this.
const SMALLEST_OVERVIEW: u32 = 256;

/// What stands in a raster's file beside its values.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// CRS of the grid.
    pub crs: &'a Crs,
    /// Receipt of the run.
    pub receipt: &'a Receipt,
}

/// A raster that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the raster {name} could not be written: {why}")]
pub struct GeoTiffError {
    name: String,
    why: String,
}

/// Writes a layer to a file; the same bytes for the same layer. Tile by tile: never a dense copy.
///
/// Overviews are averages of the cells that have a value. Fails with a sentence if the file cannot be written.
pub fn write(path: &Path, layer: &Layer, stamp: Stamp) -> Result<(), GeoTiffError> {
    let said = |why: String| GeoTiffError { name: path.display().to_string(), why };
    let file = File::create(path).map_err(|error| said(error.to_string()))?;
    let mut sink = BufWriter::new(file);
    compose(layer, stamp, |bytes| sink.write_all(bytes)).map_err(|error| said(error.to_string()))?;
    sink.flush().map_err(|error| said(error.to_string()))
}

/// The bytes that [`write()`] puts into a file.
pub fn bytes(layer: &Layer, stamp: Stamp) -> Result<Vec<u8>, GeoTiffError> {
    let mut bytes = Vec::new();
    let said = |error: tiff_writer::Error| GeoTiffError { name: layer.stem.to_string(), why: error.to_string() };
    compose(layer, stamp, |piece| {
        bytes.extend_from_slice(piece);
        Ok(())
    })
    .map_err(said)?;
    Ok(bytes)
}

/// Name of the file that says what a raster holds, beside it.
pub fn about_name(stem: &str) -> String {
    format!("rasters/{stem}.tif.aux.xml")
}

/// What a raster holds, where GDAL, QGIS and rasterio look for it: title, unit and support, what no data means, and what a pixel of
/// an overview is. The library that writes the raster cannot put words into it.
pub fn about(layer: &Layer) -> Vec<u8> {
    let Layer { title, unit, support, scale, .. } = layer;
    let item = |key: &str, words: &str| format!("<MDI key=\"{key}\">{}</MDI>", xml(words));
    let items = [
        item("TITLE", title),
        item("UNIT", unit),
        item("SUPPORT", support),
        item("NO_DATA_MEANS", "no documented strike, not assessed; that is not the same as safe"),
        item("OVERVIEWS", overview_words(*scale, unit)),
    ];
    let (title, unit) = (xml(&format!("{title}, {support}")), xml(unit));
    format!(
        "<PAMDataset>\n<Metadata>\n{}\n</Metadata>\n<PAMRasterBand band=\"1\">\n<Description>{title}</Description>\n\
         <UnitType>{unit}</UnitType>\n</PAMRasterBand>\n</PAMDataset>\n",
        items.join("\n")
    )
    .into_bytes()
}

fn overview_words(scale: Scale, unit: &str) -> &'static str {
    match scale {
        Scale::Amount => AMOUNTS,
        Scale::Logarithmic if unit == "items" => AMOUNTS,
        Scale::Logarithmic => "averages of the squares that have a value; hot squares are hotter than shown",
        Scale::Probability | Scale::PartlyKnown => {
            "averages of the squares that have a value, not probabilities for the larger square, which are higher"
        }
    }
}

const AMOUNTS: &str = "averages per square of those that have a value, not sums: add up the full resolution alone";

/// Hands the file to a sink, piece by piece.
fn compose(
    layer: &Layer,
    stamp: Stamp,
    sink: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> Result<(), tiff_writer::Error> {
    let lattice = layer.values.lattice();
    let images = tiles::pyramid(layer, overviews(lattice).len())?;
    cog::emit(lattice, &keys::of(stamp)?, &images, sink)
}

/// By how much each overview is coarser: until its longer side fits into a tile.
fn overviews(lattice: &Lattice) -> Vec<u32> {
    let longer = lattice.columns().max(lattice.rows());
    let too_large = |level: &u32| longer.div_ceil(level / 2) > SMALLEST_OVERVIEW;
    std::iter::successors(Some(2), |level: &u32| level.checked_mul(2)).take_while(too_large).collect()
}
