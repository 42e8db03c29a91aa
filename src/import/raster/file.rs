//! A GeoTIFF that has been checked before any of its pixels are read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use geotiff_reader::geokeys::GeoKeyDirectory;
use geotiff_reader::{GeoTiffFile, GeoTiffOpenOptions};

use super::{Transform, scale};
use crate::crs::LayerCrs;
use crate::grid::Point;

/// Most pixels of a file.
const MOST_PIXELS: u64 = 1 << 32;
/// Most pixels along a side.
const LONGEST: u64 = 1 << 24;
/// Bytes of a decoded block or window, at most.
const MOST_DECODED: usize = 1 << 30;
/// Bytes of decoded blocks that are kept, so that a file of one large strip is decoded once.
const KEPT: usize = 1 << 29;
/// Pixels that are decoded at once, unless one row of blocks has more.
const AT_ONCE: usize = 1 << 22;

/// Most bytes that one byte of a file can stand for, by TIFF compression code: what the packing can do at its best.
fn tightest(compression: u16) -> u64 {
    match compression {
        1 => 1,
        // LZW: a code of 12 bits for at most 4,096 bytes.
        5 => 2_731,
        // Deflate, by both codes.
        8 | 32_946 => 1_032,
        // PackBits: two bytes for 128.
        32_773 => 64,
        // Zstandard: four bytes for 128 KiB. LERC, which stores even blocks by their value, packs real rasters no tighter.
        _ => 32_768,
    }
}

/// TIFF compression codes of JPEG, old and new.
const JPEG: [u16; 2] = [6, 7];

/// GeoKeys of user-defined projections (OGC GeoTIFF 1.1).
mod keys {
    pub const CITATIONS: [u16; 3] = [1026, 2049, 3073];
    pub const METHOD: u16 = 3075;
    pub const FALSE_EASTING: u16 = 3082;
    pub const FALSE_NORTHING: u16 = 3083;
    pub const CENTRE_LONGITUDE: u16 = 3088;
    pub const CENTRE_LATITUDE: u16 = 3089;
    pub const LAMBERT_AZIMUTHAL_EQUAL_AREA: u16 = 10;
    pub const USER_DEFINED: u32 = 32767;
}

/// Pixels of a file.
#[derive(Clone, Copy, Debug)]
pub(in crate::import) struct Window {
    pub(in crate::import) row: usize,
    pub(in crate::import) column: usize,
    pub(in crate::import) rows: usize,
    pub(in crate::import) columns: usize,
}

/// How a pixel is stored.
#[derive(Clone, Copy, Debug)]
enum Sample {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    F64,
}

pub(in crate::import) struct Opened {
    file: GeoTiffFile,
    transform: Transform,
    crs: LayerCrs,
    sample: Sample,
    nodata: Option<f64>,
    blocks: Blocks,
}

/// How the pixels lie in the file.
struct Blocks {
    /// Rows of a block.
    rows: usize,
    /// Blocks that the file leaves out.
    left_out: Vec<Window>,
}

/// Runs a step of the library; a panic in it becomes a sentence.
fn guarded<T>(step: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let outcome = catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| Err("it is damaged".to_owned()));
    outcome.map_err(|why| format!("cannot be read as a GeoTIFF: {why}"))
}

impl Opened {
    pub(in crate::import) fn open(path: &Path) -> Result<Opened, String> {
        Opened::open_in(path, None)
    }

    /// Opens a file, in this CRS whatever the file says.
    pub(in crate::import) fn open_in(path: &Path, stated: Option<&LayerCrs>) -> Result<Opened, String> {
        Opened::open_and_check(path, stated).map_err(|why| format!("{} {why}", path.display()))
    }

    fn open_and_check(path: &Path, stated: Option<&LayerCrs>) -> Result<Opened, String> {
        let bytes = std::fs::metadata(path).map_err(|error| format!("cannot be opened: {error}"))?.len();
        let options = GeoTiffOpenOptions {
            decode_output_bytes: MOST_DECODED,
            block_cache_bytes: KEPT,
            ..GeoTiffOpenOptions::default()
        };
        let file = guarded(|| GeoTiffFile::open_with_options(path, options).map_err(|error| error.to_string()))?;
        let checked = || {
            let sample = sample(&file)?;
            scale::check(&file)?;
            let blocks = check_blocks(&file, sample, bytes)?;
            let crs = stated.map_or_else(|| crs(&file), |stated| Ok(stated.clone()))?;
            Ok((sample, blocks, transform(&file)?, crs, nodata(&file, sample)?))
        };
        let (sample, blocks, transform, crs, nodata) = guarded(checked)?;
        Ok(Opened { file, transform, crs, sample, nodata, blocks })
    }

    /// Columns and rows.
    pub(in crate::import) fn size(&self) -> (usize, usize) {
        (self.file.width() as usize, self.file.height() as usize)
    }

    pub(in crate::import) fn nodata(&self) -> Option<f64> {
        self.nodata
    }

    pub(in crate::import) fn transform(&self) -> Transform {
        self.transform
    }

    pub(in crate::import) fn crs(&self) -> &LayerCrs {
        &self.crs
    }

    /// The largest number that a pixel can hold, if pixels hold whole numbers.
    pub(in crate::import) fn largest(&self) -> Option<f64> {
        self.sample.largest()
    }

    /// Shows the values of a window, rows x columns, a few rows at a time with the number of the first: room is made as pixels
    /// come, not for as many as the file claims. The sentence of a failure lacks the file's name.
    pub(in crate::import) fn read(
        &self,
        window: Window,
        mut see: impl FnMut(usize, Vec<f64>) -> Result<(), String>,
    ) -> Result<(), String> {
        let end = window.row + window.rows;
        let at_once = rows_at_once(self.blocks.rows, window.columns);
        let mut row = window.row;
        while row < end {
            let next = (row / at_once + 1).saturating_mul(at_once).min(end);
            see(row, self.read_rows(Window { row, rows: next - row, ..window })?)?;
            row = next;
        }
        Ok(())
    }

    fn read_rows(&self, window: Window) -> Result<Vec<f64>, String> {
        let mut values = guarded(|| self.decode(window))?;
        if values.len() != window.rows * window.columns {
            return Err("cannot be read as a GeoTIFF: it has fewer pixels than it says".to_owned());
        }
        if let Some(nodata) = self.nodata {
            self.blocks.left_out.iter().for_each(|block| fill(&mut values, window, *block, nodata));
        }
        Ok(values)
    }

    fn decode(&self, window: Window) -> Result<Vec<f64>, String> {
        let Window { row, column, rows, columns } = window;
        macro_rules! samples {
            ($kind:ty) => {
                self.file
                    .read_window::<$kind>(row, column, rows, columns)
                    .map(|pixels| pixels.iter().map(|value| f64::from(*value)).collect())
                    .map_err(|error| error.to_string())
            };
        }
        match self.sample {
            Sample::U8 => samples!(u8),
            Sample::I8 => samples!(i8),
            Sample::U16 => samples!(u16),
            Sample::I16 => samples!(i16),
            Sample::U32 => samples!(u32),
            Sample::I32 => samples!(i32),
            Sample::F32 => samples!(f32),
            Sample::F64 => samples!(f64),
        }
    }
}

/// Whole rows of blocks while they are small enough.
fn rows_at_once(block_rows: usize, columns: usize) -> usize {
    let affordable = (AT_ONCE / columns.max(1)).max(1);
    if block_rows > affordable { affordable } else { affordable / block_rows * block_rows }
}

/// Writes a value where a block meets a window.
fn fill(values: &mut [f64], window: Window, block: Window, value: f64) {
    let overlap = |at: usize, length: usize, other: usize, other_length: usize| {
        let (from, to) = (at.max(other), (at + length).min(other + other_length));
        from.saturating_sub(at)..to.saturating_sub(at).max(from.saturating_sub(at))
    };
    let columns = overlap(window.column, window.columns, block.column, block.columns);
    for row in overlap(window.row, window.rows, block.row, block.rows) {
        values[row * window.columns..][columns.clone()].fill(value);
    }
}

fn sample(file: &GeoTiffFile) -> Result<Sample, String> {
    let ifd = file.tiff().ifd(file.base_ifd_index()).map_err(|error| error.to_string())?;
    if file.band_count() != 1 {
        return Err(format!("it has {} bands, wanted one: extract the band that is meant", file.band_count()));
    }
    if JPEG.contains(&ifd.compression()) {
        return Err(
            "it is compressed as JPEG, which changes values: convert it from its source without loss".to_owned()
        );
    }
    let bits = ifd.bits_per_sample().map_err(|error| error.to_string())?.first().copied().unwrap_or(0);
    let format = ifd.sample_format().map_err(|error| error.to_string())?.first().copied().unwrap_or(0);
    match (bits, format) {
        (8, 1) => Ok(Sample::U8),
        (8, 2) => Ok(Sample::I8),
        (16, 1) => Ok(Sample::U16),
        (16, 2) => Ok(Sample::I16),
        (32, 1) => Ok(Sample::U32),
        (32, 2) => Ok(Sample::I32),
        (32, 3) => Ok(Sample::F32),
        (64, 3) => Ok(Sample::F64),
        _ => Err(format!(
            "its pixels have {bits} bits of sample format {format}, wanted whole numbers of 8 to 32 bits or floats of 32 or 64"
        )),
    }
}

/// Sizes are checked against the file before anything of their size is allocated.
fn check_blocks(file: &GeoTiffFile, sample: Sample, bytes: u64) -> Result<Blocks, String> {
    let ifd = file.tiff().ifd(file.base_ifd_index()).map_err(|error| error.to_string())?;
    let (width, height) = (u64::from(file.width()), u64::from(file.height()));
    let possible = |side: u64| (1..=LONGEST).contains(&side);
    if !possible(width) || !possible(height) || width * height > MOST_PIXELS {
        return Err(format!(
            "it says {width} x {height} pixels, wanted 1 to {LONGEST} along a side, {MOST_PIXELS} in all"
        ));
    }
    let tile = ifd.is_tiled().then(|| (ifd.tile_width().unwrap_or(0), ifd.tile_height().unwrap_or(0)));
    let (across, down) = block_size(tile, width, u64::from(ifd.rows_per_strip()).min(height))?;
    let (offsets, counts) = if ifd.is_tiled() {
        (ifd.tile_offsets(), ifd.tile_byte_counts())
    } else {
        (ifd.strip_offsets(), ifd.strip_byte_counts())
    };
    let (Some(offsets), Some(counts)) = (offsets, counts) else { return Err("it has no pixels".to_owned()) };
    let blocks_across = width.div_ceil(across);
    let wanted = blocks_across * height.div_ceil(down);
    if offsets.len() as u64 != wanted || counts.len() as u64 != wanted {
        return Err(format!("it has {} blocks of pixels, wanted {wanted}", offsets.len()));
    }
    let (mut left_out, mut decoded) = (Vec::new(), 0u64);
    for (number, (offset, count)) in (0u64..).zip(offsets.iter().zip(&counts)) {
        let (row, column) = (number / blocks_across * down, number % blocks_across * across);
        if *offset == 0 || *count == 0 {
            left_out.push(Window {
                row: row as usize,
                column: column as usize,
                rows: down as usize,
                columns: across as usize,
            });
        } else if offset.checked_add(*count).is_none_or(|end| end > bytes) {
            return Err("it is cut short: its pixels end beyond the end of the file".to_owned());
        } else {
            // Tiles are stored whole, the last strip is not.
            let rows = if tile.is_some() { down } else { down.min(height - row) };
            decoded = decoded.saturating_add(across * rows * sample.bytes());
        }
    }
    if decoded > bytes.saturating_mul(tightest(ifd.compression())) {
        return Err(format!("it says {width} x {height} pixels, more than its {bytes} bytes can hold"));
    }
    Ok(Blocks { rows: down as usize, left_out })
}

/// Columns and rows of a tile, or of a strip.
fn block_size(tile: Option<(u32, u32)>, width: u64, rows_per_strip: u64) -> Result<(u64, u64), String> {
    let (across, down) = tile.map_or((width, rows_per_strip), |(across, down)| (u64::from(across), u64::from(down)));
    let sound = across > 0 && down > 0 && across.saturating_mul(down) <= MOST_DECODED as u64;
    if sound { Ok((across, down)) } else { Err(format!("its blocks of {across} x {down} pixels cannot be")) }
}

impl Sample {
    fn bytes(self) -> u64 {
        match self {
            Sample::U8 | Sample::I8 => 1,
            Sample::U16 | Sample::I16 => 2,
            Sample::U32 | Sample::I32 | Sample::F32 => 4,
            Sample::F64 => 8,
        }
    }

    fn largest(self) -> Option<f64> {
        match self {
            Sample::U8 => Some(f64::from(u8::MAX)),
            Sample::I8 => Some(f64::from(i8::MAX)),
            Sample::U16 => Some(f64::from(u16::MAX)),
            Sample::I16 => Some(f64::from(i16::MAX)),
            Sample::U32 => Some(f64::from(u32::MAX)),
            Sample::I32 => Some(f64::from(i32::MAX)),
            Sample::F32 | Sample::F64 => None,
        }
    }
}

fn transform(file: &GeoTiffFile) -> Result<Transform, String> {
    let Some(found) = file.transform() else {
        return Err(match file.metadata().tiepoints.len() {
            0 | 1 => "it does not say where its pixels lie".to_owned(),
            points => format!("it is placed by {points} ground control points only: warp it to a CRS first"),
        });
    };
    let transform = Transform {
        origin: Point::new(found.origin_x, found.origin_y),
        column: Point::new(found.pixel_width, found.skew_y),
        row: Point::new(found.skew_x, found.pixel_height),
    };
    if transform.is_sound() { Ok(transform) } else { Err("its pixels have no area on the ground".to_owned()) }
}

fn crs(file: &GeoTiffFile) -> Result<LayerCrs, String> {
    match file.epsg().filter(|code| *code != keys::USER_DEFINED && *code != 0) {
        Some(code) => LayerCrs::named(&format!("EPSG:{code}")).map_err(|error| error.to_string()),
        None => described_crs(file.geokeys()),
    }
}

/// A CRS without a number: local LAEA by its keys, Mollweide by its name (as GHSL writes it).
fn described_crs(found: &GeoKeyDirectory) -> Result<LayerCrs, String> {
    let short = |key: u16| found.get_short(key);
    let number = |key: u16| found.get_double(key).and_then(|values| values.first().copied());
    let citations: Vec<&str> = keys::CITATIONS.iter().filter_map(|key| found.get_ascii(*key)).collect();
    let name = if citations.iter().any(|text| text.to_ascii_lowercase().contains("mollweide")) {
        "ESRI:54009".to_owned()
    } else if short(keys::METHOD) == Some(keys::LAMBERT_AZIMUTHAL_EQUAL_AREA) {
        let unshifted =
            [keys::FALSE_EASTING, keys::FALSE_NORTHING].iter().all(|key| number(*key).unwrap_or(0.0) == 0.0);
        match (number(keys::CENTRE_LONGITUDE), number(keys::CENTRE_LATITUDE)) {
            (Some(longitude), Some(latitude)) if unshifted => format!("LAEA {longitude} {latitude}"),
            _ => citations.join(", "),
        }
    } else {
        citations.join(", ")
    };
    if name.is_empty() {
        return Err(
            "it has no CRS: say in which CRS its places are counted, for example with gdal_edit -a_srs".to_owned()
        );
    }
    LayerCrs::named(&name).map_err(|error| error.to_string())
}

/// The nodata value as the pixels hold it: rounded to 32 bits if they are.
fn nodata(file: &GeoTiffFile, sample: Sample) -> Result<Option<f64>, String> {
    let Some(text) =
        file.nodata().map(|text| text.trim_matches(['\0', ' ', '\n', '\r'])).filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    let value: f64 =
        text.parse().map_err(|_| format!("its nodata value \"{}\" is not a number", text.escape_debug()))?;
    Ok(Some(match sample {
        Sample::F32 => f64::from(value as f32),
        Sample::U8 | Sample::I8 | Sample::U16 | Sample::I16 | Sample::U32 | Sample::I32 | Sample::F64 => value,
    }))
}
