//! Map layers as cloud-optimised GeoTIFF: float32, tiled, deflated, averaged overviews, nodata where nothing was assessed.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Cursor, Seek, Write};
use std::path::Path;

use geotiff_writer::{
    CogBuilder, Compression, GeoKeyValue, GeoTiffBuilder, GeoTransform, ModelType, RasterType, Resampling,
};
use ndarray::Array2;

use super::kml::xml;
use crate::crs::{Crs, Projection};
use crate::grid::{Cell, Lattice};
use crate::hazard::layer::{Layer, NOT_KNOWN, Scale};
use crate::receipt::Receipt;

/// What stands in the raster where the layer has no value: "no documented strike, not assessed".
pub const NODATA: f32 = -9999.0;

/// Side of a tile of the file, pixels.
const TILE: u32 = 256;
/// Coarsest overview: the first whose longer side is at most this.
const SMALLEST_OVERVIEW: u32 = 256;

/// GeoKeys that the library does not name (OGC GeoTIFF 1.1, annex C and D).
mod keys {
    pub const FALSE_EASTING: u16 = 3082;
    pub const FALSE_NORTHING: u16 = 3083;
    pub const CENTRE_LONGITUDE: u16 = 3088;
    pub const CENTRE_LATITUDE: u16 = 3089;
    pub const USER_DEFINED: u16 = 32767;
    pub const LAMBERT_AZIMUTHAL_EQUAL_AREA: u16 = 10;
    pub const METRE: u16 = 9001;
    pub const WGS84: u16 = 4326;
    pub const DEGREE: u16 = 9102;
    pub const GEOGRAPHIC: u16 = 2048;
    pub const ANGULAR_UNITS: u16 = 2054;
    pub const PROJECTED: u16 = 3072;
    pub const CITATION: u16 = 3073;
    pub const PROJECTION: u16 = 3074;
    pub const METHOD: u16 = 3075;
    pub const LINEAR_UNITS: u16 = 3076;
    /// Of the keys left to private use (32768 to 65535): readers that do not know it pass over it.
    pub const RECEIPT: u16 = 40_000;
}

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
    let mut sink = write_to(BufWriter::new(file), layer, stamp).map_err(|error| said(error.to_string()))?;
    sink.flush().map_err(|error| said(error.to_string()))
}

/// The bytes that [`write()`] puts into a file.
pub fn bytes(layer: &Layer, stamp: Stamp) -> Result<Vec<u8>, GeoTiffError> {
    let said = |error: geotiff_writer::Error| GeoTiffError { name: layer.stem.to_string(), why: error.to_string() };
    write_to(Cursor::new(Vec::new()), layer, stamp).map(Cursor::into_inner).map_err(said)
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

fn write_to<W: Write + Seek>(sink: W, layer: &Layer, stamp: Stamp) -> Result<W, geotiff_writer::Error> {
    let lattice = *layer.values.lattice();
    let cog =
        CogBuilder::new(builder(&lattice, stamp)).resampling(Resampling::Average).overview_levels(overviews(&lattice));
    let mut writer = cog.tile_writer::<f32, W>(sink)?;
    // Tiles that nobody wrote are filled with nodata by the library.
    for (down, across) in tiles_with_values(layer) {
        let pixels = tile(layer, down * TILE, across * TILE);
        writer.write_tile((across * TILE) as usize, (down * TILE) as usize, &pixels.view())?;
    }
    writer.finish()
}

fn builder(lattice: &Lattice, Stamp { crs, receipt }: Stamp) -> GeoTiffBuilder {
    let (extent, side) = (lattice.extent(), lattice.side_m());
    let transform = GeoTransform::from_origin_and_pixel_size(extent.low.x, extent.high.y, side, -side);
    let plain = GeoTiffBuilder::new(lattice.columns(), lattice.rows())
        .tile_size(TILE, TILE)
        .compression(Compression::Deflate)
        .nodata("-9999")
        .transform(transform)
        .model_type(ModelType::Projected)
        .raster_type(RasterType::PixelIsArea)
        .geokey(keys::RECEIPT, GeoKeyValue::Ascii(receipt.short_line()));
    match (crs.epsg(), crs.projection()) {
        (Some(code), _) => plain.projected_epsg(code),
        (None, Projection::LocalLaea { longitude, latitude }) => local_laea(plain, crs.name(), longitude, latitude),
        // Every other projection has a number.
        (None, Projection::Utm { .. } | Projection::LaeaEurope) => plain,
    }
}

fn local_laea(plain: GeoTiffBuilder, name: &str, longitude: f64, latitude: f64) -> GeoTiffBuilder {
    let short = GeoKeyValue::Short;
    let number = |value: f64| GeoKeyValue::Double(vec![value]);
    plain
        .geokey(keys::GEOGRAPHIC, short(keys::WGS84))
        .geokey(keys::ANGULAR_UNITS, short(keys::DEGREE))
        .geokey(keys::PROJECTED, short(keys::USER_DEFINED))
        .geokey(keys::CITATION, GeoKeyValue::Ascii(format!("WGS 84 / {name}")))
        .geokey(keys::PROJECTION, short(keys::USER_DEFINED))
        .geokey(keys::METHOD, short(keys::LAMBERT_AZIMUTHAL_EQUAL_AREA))
        .geokey(keys::LINEAR_UNITS, short(keys::METRE))
        .geokey(keys::FALSE_EASTING, number(0.0))
        .geokey(keys::FALSE_NORTHING, number(0.0))
        .geokey(keys::CENTRE_LONGITUDE, number(longitude))
        .geokey(keys::CENTRE_LATITUDE, number(latitude))
}

fn overviews(lattice: &Lattice) -> Vec<u32> {
    let longer = lattice.columns().max(lattice.rows());
    let too_large = |level: &u32| longer.div_ceil(level / 2) > SMALLEST_OVERVIEW;
    std::iter::successors(Some(2), |level: &u32| level.checked_mul(2)).take_while(too_large).collect()
}

/// Tiles of the file, from the north, then from the west, that hold any value.
fn tiles_with_values(layer: &Layer) -> BTreeSet<(u32, u32)> {
    let with_value = layer.values.iter().filter(|(_, value)| value.is_some());
    let mut tiles = BTreeSet::new();
    let mut last = None;
    for (cell, _) in with_value {
        let tile = (cell.row / TILE, cell.column / TILE);
        if last != Some(tile) {
            tiles.insert(tile);
            last = Some(tile);
        }
    }
    tiles
}

fn tile(layer: &Layer, row: u32, column: u32) -> Array2<f32> {
    let lattice = layer.values.lattice();
    let (rows, columns) = ((lattice.rows() - row).min(TILE), (lattice.columns() - column).min(TILE));
    Array2::from_shape_fn((rows as usize, columns as usize), |(down, across)| {
        let cell = Cell { row: row + down as u32, column: column + across as u32 };
        layer.values.get(cell).filter(|value| value.is_finite() && *value != NOT_KNOWN).unwrap_or(NODATA)
    })
}
