//! The layout of a cloud-optimised GeoTIFF: what says where everything is, then overviews, the coarsest first, then the raster.
//!
//! GDAL's driver names it so (gdal.org/drivers/raster/cog.html): every tile has its length before it and its last four bytes
//! again behind it.

use std::io::Cursor;

use geotiff_core::tags::{TAG_GDAL_NODATA, TAG_MODEL_PIXEL_SCALE, TAG_MODEL_TIEPOINT};
use tiff_core::{ByteOrder, Compression, TAG_TILE_BYTE_COUNTS, TAG_TILE_OFFSETS, Tag, TagValue};
use tiff_writer::{Error, ImageBuilder, encoder};

use super::tiles::{self, Image};
use super::{NODATA, TILE};
use crate::grid::Lattice;

const ORDER: ByteOrder = ByteOrder::LittleEndian;
/// Bytes before and behind each tile.
const LEADER: u64 = 4;
const TRAILER: u64 = 4;

/// What GDAL reads between header and first directory.
const STRUCTURE: &str = "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n\
                         BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";

/// Hands the bytes of a file to a sink; the raster is the first of its images, each further one half as fine.
pub(super) fn emit(
    lattice: &Lattice,
    keys: &[Tag],
    images: &[Image],
    mut sink: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> Result<(), Error> {
    let empty = tiles::empty()?;
    let builders = builders(lattice, keys, images);
    let classic = Head { builders: &builders, images, empty: &empty, big: false };
    sink(&match classic.bytes()? {
        Some(head) => head,
        None => Head { big: true, ..classic }.bytes()?.unwrap_or_default(),
    })?;
    for tile in images.iter().rev().flat_map(|image| &image.tiles) {
        let tile = tile.as_ref().unwrap_or(&empty);
        let length = u32::try_from(tile.len()).map_err(|_| Error::Other("a tile has 4 GiB".to_owned()))?;
        sink(&length.to_le_bytes())?;
        sink(tile)?;
        sink(&tile[tile.len() - TRAILER as usize..])?;
    }
    Ok(())
}

fn builders(lattice: &Lattice, keys: &[Tag], images: &[Image]) -> Vec<ImageBuilder> {
    let builder = |(step, image): (usize, &Image)| {
        let plain = ImageBuilder::new(image.columns, image.rows)
            .sample_type::<f32>()
            .compression(Compression::Deflate)
            .tiles(TILE, TILE);
        let plain = if step > 0 { plain.overview() } else { plain };
        let side = lattice.side_m() * f64::from(1_u32 << step);
        place(lattice, side).into_iter().chain(keys.to_vec()).fold(plain, ImageBuilder::tag).tag(nodata())
    };
    images.iter().enumerate().map(builder).collect()
}

fn nodata() -> Tag {
    Tag::new(TAG_GDAL_NODATA, TagValue::Ascii(NODATA.to_string()))
}

/// Where the north-west corner lies, and how wide a pixel is.
fn place(lattice: &Lattice, side: f64) -> [Tag; 2] {
    let extent = lattice.extent();
    let corner = vec![0.0, 0.0, 0.0, extent.low.x, extent.high.y, 0.0];
    [
        Tag::new(TAG_MODEL_PIXEL_SCALE, TagValue::Double(vec![side, side, 0.0])),
        Tag::new(TAG_MODEL_TIEPOINT, TagValue::Double(corner)),
    ]
}

/// All that stands before the tiles.
#[derive(Clone, Copy)]
struct Head<'a> {
    builders: &'a [ImageBuilder],
    images: &'a [Image],
    empty: &'a [u8],
    /// Whether places in the file take eight bytes, not four.
    big: bool,
}

impl Head<'_> {
    /// Its bytes; `None` if four bytes do not reach to the last tile.
    fn bytes(&self) -> Result<Option<Vec<u8>>, Error> {
        let all = self.builders.iter().map(|builder| builder.checked_build_tags(self.big));
        let mut all = all.collect::<Result<Vec<_>, _>>()?;
        let start = self.structure();
        let sizes = all.iter().map(|tags| encoder::estimate_ifd_size(ORDER, self.big, tags));
        let mut next = start.len() as u64 + sizes.sum::<Result<u64, _>>()?;
        for (image, tags) in self.images.iter().zip(&mut all).rev() {
            let Some(past) = self.locate(image, tags, next) else { return Ok(None) };
            next = past;
        }
        self.written(start, &all).map(Some)
    }

    /// Room for the header, then how the file is laid out, up to an even place.
    fn structure(&self) -> Vec<u8> {
        let mut bytes = vec![0; encoder::header_len(self.big) as usize];
        bytes.extend(format!("GDAL_STRUCTURAL_METADATA_SIZE={:06} bytes\n{STRUCTURE}", STRUCTURE.len()).bytes());
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        bytes
    }

    /// Enters the places of an image's tiles, the first at `next`; gives where they end.
    fn locate(&self, image: &Image, tags: &mut [Tag], mut next: u64) -> Option<u64> {
        let lengths: Vec<u64> =
            image.tiles.iter().map(|tile| tile.as_ref().map_or(self.empty.len(), Vec::len) as u64).collect();
        let mut offsets = Vec::with_capacity(lengths.len());
        for length in &lengths {
            offsets.push(next + LEADER);
            next += LEADER + length + TRAILER;
        }
        for tag in tags {
            match tag.code {
                TAG_TILE_OFFSETS => *tag = Tag::new(tag.code, self.places(&offsets)?),
                TAG_TILE_BYTE_COUNTS => *tag = Tag::new(tag.code, self.places(&lengths)?),
                _ => {}
            }
        }
        Some(next)
    }

    fn places(&self, places: &[u64]) -> Option<TagValue> {
        if self.big {
            return Some(TagValue::Long8(places.to_vec()));
        }
        places.iter().map(|place| u32::try_from(*place).ok()).collect::<Option<Vec<_>>>().map(TagValue::Long)
    }

    fn written(&self, start: Vec<u8>, all: &[Vec<Tag>]) -> Result<Vec<u8>, Error> {
        let length = start.len() as u64;
        let mut file = Cursor::new(start);
        encoder::write_header(&mut file, ORDER, self.big)?;
        file.set_position(length);
        let mut last = None;
        for (tags, image) in all.iter().zip(self.images) {
            let count = image.tiles.len();
            let own =
                encoder::write_ifd(&mut file, ORDER, self.big, tags, TAG_TILE_OFFSETS, TAG_TILE_BYTE_COUNTS, count)?;
            let past = file.position();
            match last {
                None => encoder::patch_first_ifd(&mut file, 0, ORDER, self.big, own.ifd_offset)?,
                Some(pointer) => encoder::patch_next_ifd(&mut file, ORDER, self.big, pointer, own.ifd_offset)?,
            }
            file.set_position(past);
            last = Some(own.next_ifd_pointer_offset);
        }
        Ok(file.into_inner())
    }
}
