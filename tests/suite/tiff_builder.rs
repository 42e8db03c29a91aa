//! TIFF files byte by byte, right or wrong in any place.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::collections::BTreeMap;
use std::io::Write;

/// Order of bytes in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Little,
    Big,
}

/// Width of offsets: 32 bits, or 64 in BigTIFF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Classic,
    BigTiff,
}

/// What a tag holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Short(Vec<u16>),
    Long(Vec<u32>),
    Long8(Vec<u64>),
    Double(Vec<f64>),
    Text(String),
}

/// How a pixel is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    F64,
}

/// How blocks are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    None,
    PackBits,
    Deflate,
}

/// What is stored instead of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Predictor {
    None,
    /// The difference to the pixel before.
    Horizontal,
    /// Differences of bytes, ordered by their weight.
    Float,
}

/// How pixels become blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// Strips of so many rows.
    Strips(usize),
    /// Square tiles of this side.
    Tiles(usize),
}

/// All that makes one encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    pub order: Order,
    pub format: Format,
    pub sample: Sample,
    pub packing: Packing,
    pub predictor: Predictor,
    pub blocks: Blocks,
}

/// As plain as can be: bytes in one strip.
pub const PLAIN: Encoding = Encoding {
    order: Order::Little,
    format: Format::Classic,
    sample: Sample::U8,
    packing: Packing::None,
    predictor: Predictor::None,
    blocks: Blocks::Strips(1_000),
};

pub const WIDTH: u16 = 256;
pub const HEIGHT: u16 = 257;
pub const BITS: u16 = 258;
pub const COMPRESSION: u16 = 259;
pub const STRIP_OFFSETS: u16 = 273;
pub const SAMPLES_PER_PIXEL: u16 = 277;
pub const ROWS_PER_STRIP: u16 = 278;
pub const STRIP_BYTES: u16 = 279;
pub const PLANAR: u16 = 284;
pub const PREDICTOR: u16 = 317;
pub const TILE_WIDTH: u16 = 322;
pub const TILE_HEIGHT: u16 = 323;
pub const TILE_OFFSETS: u16 = 324;
pub const TILE_BYTES: u16 = 325;
pub const SAMPLE_FORMAT: u16 = 339;
pub const PIXEL_SCALE: u16 = 33550;
pub const TIEPOINTS: u16 = 33922;
pub const MATRIX: u16 = 34264;
pub const GEO_KEYS: u16 = 34735;
pub const METADATA: u16 = 42112;
pub const NODATA: u16 = 42113;

/// North-western corner of the rasters that are built, m.
pub const CORNER: (f64, f64) = (500_000.0, 111_000.0);

/// A TIFF file to be.
#[derive(Clone, Debug)]
pub struct Tiff {
    order: Order,
    format: Format,
    tags: BTreeMap<u16, Value>,
    /// Packed blocks; an empty one is left out of the file.
    blocks: Vec<Vec<u8>>,
    next: u64,
}

impl Tiff {
    /// A raster of these values, rows x columns, in EPSG:32631 with pixels of 10 m.
    pub fn of(values: &[Vec<f64>], encoding: Encoding) -> Tiff {
        let (rows, columns) = (values.len(), values[0].len());
        let mut tiff = Tiff {
            order: encoding.order,
            format: encoding.format,
            tags: BTreeMap::new(),
            blocks: blocks_of(values, encoding),
            next: 0,
        };
        tiff.describe(encoding, rows, columns);
        tiff.place();
        tiff
    }

    fn describe(&mut self, encoding: Encoding, rows: usize, columns: usize) {
        let (bits, format) = encoding.sample.bits_and_format();
        let code = match encoding.packing {
            Packing::None => 1,
            Packing::PackBits => 32_773,
            Packing::Deflate => 8,
        };
        let predictor = match encoding.predictor {
            Predictor::None => 1,
            Predictor::Horizontal => 2,
            Predictor::Float => 3,
        };
        self.tags.insert(WIDTH, Value::Long(vec![columns as u32]));
        self.tags.insert(HEIGHT, Value::Long(vec![rows as u32]));
        let shorts = [(BITS, bits), (COMPRESSION, code), (262, 1), (SAMPLES_PER_PIXEL, 1), (PLANAR, 1)];
        for (tag, value) in shorts.into_iter().chain([(PREDICTOR, predictor), (SAMPLE_FORMAT, format)]) {
            self.tags.insert(tag, Value::Short(vec![value]));
        }
        match encoding.blocks {
            Blocks::Strips(rows_per_strip) => {
                self.tags.insert(ROWS_PER_STRIP, Value::Long(vec![rows_per_strip.min(rows) as u32]));
            }
            Blocks::Tiles(side) => {
                self.tags.insert(TILE_WIDTH, Value::Long(vec![side as u32]));
                self.tags.insert(TILE_HEIGHT, Value::Long(vec![side as u32]));
            }
        }
    }

    fn place(&mut self) {
        self.tags.insert(PIXEL_SCALE, Value::Double(vec![10.0, 10.0, 0.0]));
        self.tags.insert(TIEPOINTS, Value::Double(vec![0.0, 0.0, 0.0, CORNER.0, CORNER.1, 0.0]));
        // Version 1.1.0; three keys: projected, pixels are areas, EPSG:32631.
        self.tags.insert(GEO_KEYS, Value::Short(vec![1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32_631]));
    }

    /// Sets a tag, whatever the blocks say.
    pub fn with(mut self, tag: u16, value: Value) -> Tiff {
        self.tags.insert(tag, value);
        self
    }

    /// Leaves a tag out.
    pub fn without(mut self, tag: u16) -> Tiff {
        self.tags.remove(&tag);
        self
    }

    /// Leaves a block out, as sparse files do: its offset and length are 0.
    pub fn without_block(mut self, block: usize) -> Tiff {
        self.blocks[block].clear();
        self
    }

    /// Puts other bytes in the place of all blocks.
    pub fn with_blocks(mut self, blocks: Vec<Vec<u8>>) -> Tiff {
        self.blocks = blocks;
        self
    }

    /// Where the next directory is said to be.
    pub fn with_next(mut self, next: u64) -> Tiff {
        self.next = next;
        self
    }

    /// Number of blocks.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// The file: header, blocks, directory, values of tags that are too long for it.
    pub fn bytes(&self) -> Vec<u8> {
        let header = if self.format == Format::Classic { 8 } else { 16 };
        let mut out = vec![0; header];
        let (mut offsets, mut counts) = (Vec::new(), Vec::new());
        for block in &self.blocks {
            offsets.push(if block.is_empty() { 0 } else { out.len() as u64 });
            counts.push(block.len() as u64);
            out.extend_from_slice(block);
        }
        let mut tags = self.tags.clone();
        let tiled = tags.contains_key(&TILE_WIDTH);
        let (offset_tag, count_tag) = if tiled { (TILE_OFFSETS, TILE_BYTES) } else { (STRIP_OFFSETS, STRIP_BYTES) };
        tags.entry(offset_tag).or_insert_with(|| self.offsets(&offsets));
        tags.entry(count_tag).or_insert_with(|| self.offsets(&counts));
        out.resize(out.len().next_multiple_of(8), 0);
        self.write_header(&mut out);
        self.write_directory(&mut out, &tags);
        out
    }

    fn offsets(&self, values: &[u64]) -> Value {
        match self.format {
            Format::Classic => Value::Long(values.iter().map(|value| *value as u32).collect()),
            Format::BigTiff => Value::Long8(values.to_vec()),
        }
    }

    fn write_header(&self, out: &mut [u8]) {
        let mark: &[u8] = if self.order == Order::Little { b"II" } else { b"MM" };
        let directory = out.len() as u64;
        let head = match self.format {
            Format::Classic => [mark, &self.u16(42), &self.u32(directory as u32)].concat(),
            Format::BigTiff => [mark, &self.u16(43), &self.u16(8), &self.u16(0), &self.u64(directory)].concat(),
        };
        out[..head.len()].copy_from_slice(&head);
    }

    fn write_directory(&self, out: &mut Vec<u8>, tags: &BTreeMap<u16, Value>) {
        let big = self.format == Format::BigTiff;
        let (count_length, entry, word) = if big { (8, 20, 8) } else { (2, 12, 4) };
        let mut beyond = out.len() + count_length + entry * tags.len() + word;
        let mut long_values = Vec::new();
        out.extend(if big { self.u64(tags.len() as u64) } else { self.u16(tags.len() as u16) });
        for (tag, value) in tags {
            let (kind, count, mut bytes) = self.encoded(value);
            out.extend([self.u16(*tag), self.u16(kind), self.word(count)].concat());
            if bytes.len() <= word {
                bytes.resize(word, 0);
                out.extend(bytes);
            } else {
                out.extend(self.word(beyond as u64));
                beyond += bytes.len();
                long_values.extend(bytes);
            }
        }
        out.extend(self.word(self.next));
        out.extend(long_values);
    }

    fn encoded(&self, value: &Value) -> (u16, u64, Vec<u8>) {
        match value {
            Value::Short(list) => (3, list.len() as u64, list.iter().flat_map(|v| self.u16(*v)).collect()),
            Value::Long(list) => (4, list.len() as u64, list.iter().flat_map(|v| self.u32(*v)).collect()),
            Value::Long8(list) => (16, list.len() as u64, list.iter().flat_map(|v| self.u64(*v)).collect()),
            Value::Double(list) => (12, list.len() as u64, list.iter().flat_map(|v| self.u64(v.to_bits())).collect()),
            Value::Text(text) => (2, text.len() as u64 + 1, [text.as_bytes(), b"\0"].concat()),
        }
    }

    fn word(&self, value: u64) -> Vec<u8> {
        if self.format == Format::BigTiff { self.u64(value) } else { self.u32(value as u32) }
    }

    fn u16(&self, value: u16) -> Vec<u8> {
        ordered(value.to_be_bytes().to_vec(), self.order)
    }

    fn u32(&self, value: u32) -> Vec<u8> {
        ordered(value.to_be_bytes().to_vec(), self.order)
    }

    fn u64(&self, value: u64) -> Vec<u8> {
        ordered(value.to_be_bytes().to_vec(), self.order)
    }
}

fn ordered(mut big_endian: Vec<u8>, order: Order) -> Vec<u8> {
    if order == Order::Little {
        big_endian.reverse();
    }
    big_endian
}

impl Sample {
    fn bits_and_format(self) -> (u16, u16) {
        match self {
            Sample::U8 => (8, 1),
            Sample::I8 => (8, 2),
            Sample::U16 => (16, 1),
            Sample::I16 => (16, 2),
            Sample::U32 => (32, 1),
            Sample::I32 => (32, 2),
            Sample::F32 => (32, 3),
            Sample::F64 => (64, 3),
        }
    }

    /// The value as it is stored, as a number whose bytes are in the file.
    fn stored(self, value: f64) -> u64 {
        match self {
            Sample::F32 => u64::from((value as f32).to_bits()),
            Sample::F64 => value.to_bits(),
            Sample::U8 | Sample::I8 | Sample::U16 | Sample::I16 | Sample::U32 | Sample::I32 => value as i64 as u64,
        }
    }
}

fn blocks_of(values: &[Vec<f64>], encoding: Encoding) -> Vec<Vec<u8>> {
    let (rows, columns) = (values.len(), values[0].len());
    let (down, across, padded) = match encoding.blocks {
        Blocks::Strips(rows_per_strip) => (rows_per_strip.min(rows), columns, rows),
        Blocks::Tiles(side) => (side, side, rows.next_multiple_of(side)),
    };
    let mut blocks = Vec::new();
    for top in (0..rows).step_by(down) {
        for left in (0..columns).step_by(across) {
            let bytes = (top..(top + down).min(padded)).flat_map(|row| {
                let value = |column: usize| values.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0.0);
                packed_row(&(left..left + across).map(value).collect::<Vec<f64>>(), encoding)
            });
            blocks.push(packed(&bytes.collect::<Vec<u8>>(), encoding.packing));
        }
    }
    blocks
}

/// A row of a block before packing.
fn packed_row(values: &[f64], encoding: Encoding) -> Vec<u8> {
    let width = usize::from(encoding.sample.bits_and_format().0 / 8);
    let stored: Vec<u64> = values.iter().map(|value| encoding.sample.stored(*value)).collect();
    let bytes = |value: u64| value.to_be_bytes()[8 - width..].to_vec();
    match encoding.predictor {
        Predictor::None => stored.iter().flat_map(|value| ordered(bytes(*value), encoding.order)).collect(),
        Predictor::Horizontal => {
            let before = [0].iter().chain(&stored);
            let differences = stored.iter().zip(before).map(|(value, before)| value.wrapping_sub(*before));
            differences.flat_map(|value| ordered(bytes(value), encoding.order)).collect()
        }
        Predictor::Float => {
            let planes: Vec<u8> =
                (0..width).flat_map(|plane| stored.iter().map(move |value| bytes(*value)[plane])).collect();
            let before = [0].iter().chain(&planes);
            planes.iter().zip(before).map(|(byte, before)| byte.wrapping_sub(*before)).collect()
        }
    }
}

fn packed(bytes: &[u8], packing: Packing) -> Vec<u8> {
    match packing {
        Packing::None => bytes.to_vec(),
        Packing::PackBits => bytes.chunks(128).flat_map(|run| [&[run.len() as u8 - 1], run].concat()).collect(),
        Packing::Deflate => deflated(bytes),
    }
}

/// Bytes as a zlib stream.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("written to memory");
    encoder.finish().expect("written to memory")
}
