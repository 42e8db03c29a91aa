//! Tiles of a raster and of its overviews, deflated; those without a value are never looked at.
//!
//! A tile of an overview is made from the four under it, one after the other: only one tile a level is open at a time.

use std::collections::BTreeSet;

use tiff_core::{ByteOrder, Compression};
use tiff_writer::Error;
use tiff_writer::compress::{BlockEncodingOptions, compress_block};

use super::{NODATA, TILE};
use crate::grid::{Cell, Lattice};
use crate::hazard::layer::{Layer, NOT_KNOWN};

const AREA: usize = (TILE * TILE) as usize;

/// An image of the file: the raster itself, or an overview.
pub(super) struct Image {
    pub(super) columns: u32,
    pub(super) rows: u32,
    /// Tiles from the north, then from the west; `None` where all is [`NODATA`].
    pub(super) tiles: Vec<Option<Vec<u8>>>,
}

impl Image {
    /// An image of a lattice, every square of it `level` cells wide.
    fn new(lattice: &Lattice, level: u32) -> Image {
        let (columns, rows) = (lattice.columns().div_ceil(level), lattice.rows().div_ceil(level));
        let tiles = vec![None; columns.div_ceil(TILE) as usize * rows.div_ceil(TILE) as usize];
        Image { columns, rows, tiles }
    }

    fn put(&mut self, (down, across): Place, tile: Vec<u8>) {
        let at = down as usize * self.columns.div_ceil(TILE) as usize + across as usize;
        self.tiles[at] = Some(tile);
    }
}

/// Row and column of a tile in its image.
type Place = (u32, u32);

/// The raster and so many overviews, each half as fine as the one before; the last must fit into a tile.
pub(super) fn pyramid(layer: &Layer, overviews: usize) -> Result<Vec<Image>, Error> {
    let lattice = layer.values.lattice();
    let images = (0..=overviews).map(|step| Image::new(lattice, 1 << step)).collect();
    let mut pyramid = Pyramid { layer, images, valued: valued(layer, overviews), open: Vec::new() };
    pyramid.make(overviews, (0, 0))?;
    Ok(pyramid.images)
}

/// The bytes of a tile where all is [`NODATA`].
pub(super) fn empty() -> Result<Vec<u8>, Error> {
    deflated(&[NODATA; AREA])
}

struct Pyramid<'a> {
    layer: &'a Layer,
    images: Vec<Image>,
    /// By image, the tiles with any value.
    valued: Vec<BTreeSet<Place>>,
    /// Tiles of overviews that are being made, with by how many halvings they are coarser, the coarsest first.
    open: Vec<(usize, Averages)>,
}

impl Pyramid<'_> {
    /// Makes a tile and all under it.
    fn make(&mut self, step: usize, place: Place) -> Result<(), Error> {
        if !self.valued[step].contains(&place) {
            return Ok(());
        }
        let pixels = if step == 0 { self.base(place) } else { self.averaged(step, place)? };
        self.images[step].put(place, deflated(&pixels)?);
        Ok(())
    }

    fn averaged(&mut self, step: usize, (down, across): Place) -> Result<Vec<f32>, Error> {
        self.open.push((step, Averages::new()));
        for (south, east) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            self.make(step - 1, (2 * down + south, 2 * across + east))?;
        }
        Ok(self.open.pop().map(|(_, averages)| averages.pixels()).unwrap_or_default())
    }

    /// A tile of the raster itself; its values go into the open tiles.
    fn base(&mut self, (down, across): Place) -> Vec<f32> {
        let lattice = self.layer.values.lattice();
        let mut pixels = vec![NODATA; AREA];
        for row in down * TILE..lattice.rows().min((down + 1) * TILE) {
            for column in across * TILE..lattice.columns().min((across + 1) * TILE) {
                let Some(value) = known(self.layer.values.get(Cell { row, column })) else { continue };
                pixels[at(row, column)] = value;
                self.open.iter_mut().for_each(|(step, averages)| averages.add((row >> *step, column >> *step), value));
            }
        }
        pixels
    }
}

/// Place in its tile of a pixel of an image.
fn at(row: u32, column: u32) -> usize {
    ((row % TILE) * TILE + column % TILE) as usize
}

fn known(value: Option<f32>) -> Option<f32> {
    value.filter(|value| value.is_finite() && *value != NOT_KNOWN)
}

fn valued(layer: &Layer, overviews: usize) -> Vec<BTreeSet<Place>> {
    let mut base = BTreeSet::new();
    let mut last = None;
    for (cell, _) in layer.values.iter().filter(|(_, value)| known(*value).is_some()) {
        let tile = (cell.row / TILE, cell.column / TILE);
        if last != Some(tile) {
            base.insert(tile);
            last = Some(tile);
        }
    }
    let coarser = |tiles: &BTreeSet<Place>| Some(tiles.iter().map(|(down, across)| (down / 2, across / 2)).collect());
    std::iter::successors(Some(base), coarser).take(overviews + 1).collect()
}

/// Sums over the cells with a value in each pixel of a tile.
struct Averages {
    sums: Vec<f64>,
    counts: Vec<u32>,
}

impl Averages {
    fn new() -> Averages {
        Averages { sums: vec![0.0; AREA], counts: vec![0; AREA] }
    }

    fn add(&mut self, (row, column): (u32, u32), value: f32) {
        let at = at(row, column);
        self.sums[at] += f64::from(value);
        self.counts[at] += 1;
    }

    fn pixels(self) -> Vec<f32> {
        let average = |(sum, count): (f64, u32)| if count > 0 { (sum / f64::from(count)) as f32 } else { NODATA };
        self.sums.into_iter().zip(self.counts).map(average).collect()
    }
}

fn deflated(pixels: &[f32]) -> Result<Vec<u8>, Error> {
    let options = BlockEncodingOptions {
        byte_order: ByteOrder::LittleEndian,
        compression: Compression::Deflate,
        predictor: tiff_core::Predictor::None,
        samples_per_pixel: 1,
        row_width_pixels: TILE as usize,
        jpeg_options: None,
        jpeg_sampling: None,
        deflate_level: None,
    };
    compress_block(pixels, options, 0)
}
