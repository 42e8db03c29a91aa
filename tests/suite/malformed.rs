//! Rasters of every encoding and every kind of damage: read right, or refused in one sentence that names the file.

use std::path::{Path, PathBuf};

use remnants::crs::Crs;
use remnants::grid::{Bounds, Point};
use remnants::import::raster::{Band, read_band, read_classes};

use super::tiff_builder::{
    BITS, Blocks, COMPRESSION, CORNER, Encoding, Format, GEO_KEYS, HEIGHT, MATRIX, METADATA, NODATA, Order,
    PIXEL_SCALE, PLAIN, PLANAR, PREDICTOR, Packing, Predictor, ROWS_PER_STRIP, SAMPLE_FORMAT, SAMPLES_PER_PIXEL,
    STRIP_BYTES, STRIP_OFFSETS, Sample, TIEPOINTS, TILE_HEIGHT, TILE_WIDTH, Tiff, Value, WIDTH, deflated,
};

const COLUMNS: usize = 21;
const ROWS: usize = 18;

fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("malformed");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

fn written(name: &str, tiff: &Tiff) -> PathBuf {
    let path = place(name);
    std::fs::write(&path, tiff.bytes()).expect("written");
    path
}

/// Whole numbers from 1 to 120, which every kind of pixel can hold.
fn values() -> Vec<Vec<f64>> {
    (0..ROWS).map(|row| (0..COLUMNS).map(|column| ((column * 7 + row * 13) % 120 + 1) as f64).collect()).collect()
}

fn plain() -> Tiff {
    Tiff::of(&values(), PLAIN)
}

fn tiled() -> Tiff {
    Tiff::of(&values(), Encoding { blocks: Blocks::Tiles(16), ..PLAIN })
}

fn band(name: &str, tiff: &Tiff) -> Band {
    read_band(&written(name, tiff)).unwrap_or_else(|sentence| panic!("{sentence}"))
}

/// The sentence by which both readers refuse a file; it names the file and has no second line.
fn refusal(path: &Path) -> String {
    let sentence = read_band(path).expect_err(&path.display().to_string());
    let grid = Crs::for_grid("EPSG:32631").expect("a zone");
    assert_eq!(read_classes(path, &grid, None).expect_err("refused"), sentence);
    assert!(sentence.starts_with(&path.display().to_string()) && !sentence.contains('\n'), "{sentence}");
    sentence
}

fn refused(name: &str, tiff: &Tiff) -> String {
    refusal(&written(name, tiff))
}

fn every_encoding() -> Vec<Encoding> {
    const SAMPLES: [Sample; 8] =
        [Sample::U8, Sample::I8, Sample::U16, Sample::I16, Sample::U32, Sample::I32, Sample::F32, Sample::F64];
    let mut encodings = Vec::new();
    for order in [Order::Little, Order::Big] {
        for format in [Format::Classic, Format::BigTiff] {
            for sample in SAMPLES {
                for packing in [Packing::None, Packing::PackBits, Packing::Deflate] {
                    for predictor in [Predictor::None, Predictor::Horizontal, Predictor::Float] {
                        for blocks in [Blocks::Strips(1_000), Blocks::Strips(5), Blocks::Tiles(16)] {
                            encodings.push(Encoding { order, format, sample, packing, predictor, blocks });
                        }
                    }
                }
            }
        }
    }
    encodings.retain(|e| e.predictor != Predictor::Float || [Sample::F32, Sample::F64].contains(&e.sample));
    encodings.retain(|e| e.predictor != Predictor::Horizontal || ![Sample::F32, Sample::F64].contains(&e.sample));
    encodings
}

#[test]
fn every_encoding_gives_the_values_that_were_written() {
    let wanted: Vec<f64> = values().concat();
    for (number, encoding) in every_encoding().into_iter().enumerate() {
        let name = format!("encoding-{number}.tif");
        let band = band(&name, &Tiff::of(&values(), encoding));
        assert_eq!((band.columns, band.rows, band.crs.name()), (COLUMNS, ROWS, "EPSG:32631"));
        assert_eq!(band.values, wanted, "{encoding:?}");
    }
}

#[test]
fn fractions_and_negative_values_survive_every_encoding_that_can_hold_them() {
    let values = vec![vec![-1.5, 0.0, 1e-30, 3.25e7], vec![-0.0, f64::from(f32::MAX), 2.0, -7.0]];
    let floats = every_encoding().into_iter().filter(|e| [Sample::F32, Sample::F64].contains(&e.sample));
    for encoding in floats {
        let band = band("fractions.tif", &Tiff::of(&values, encoding));
        let wanted =
            values.concat().into_iter().map(|v| if encoding.sample == Sample::F32 { f64::from(v as f32) } else { v });
        assert_eq!(band.values, wanted.collect::<Vec<f64>>(), "{encoding:?}");
    }
    for sample in [Sample::I8, Sample::I16, Sample::I32] {
        for predictor in [Predictor::None, Predictor::Horizontal] {
            let values = vec![vec![-128.0, 127.0, -1.0, 0.0]];
            assert_eq!(
                band("negative.tif", &Tiff::of(&values, Encoding { sample, predictor, ..PLAIN })).values,
                values[0]
            );
        }
    }
}

/// Columns of a matrix from (column, row) to metres, as the transformation tag holds them.
fn matrix(column: (f64, f64), row: (f64, f64), origin: (f64, f64)) -> Value {
    let line = |along: f64, down: f64, from: f64| [along, down, 0.0, from];
    let lines = [line(column.0, row.0, origin.0), line(column.1, row.1, origin.1), [0.0; 4], [0.0, 0.0, 0.0, 1.0]];
    Value::Double(lines.concat())
}

#[test]
fn south_up_and_rotated_rasters_lie_where_their_matrix_says() {
    let grid = Crs::for_grid("EPSG:32631").expect("a zone");
    let turned = [
        ((0.0, -10.0), (-10.0, 0.0)),
        ((8.0, 6.0), (6.0, -8.0)),
        ((10.0, 0.0), (0.0, 10.0)),
        ((-10.0, 0.0), (0.0, -10.0)),
    ];
    for (number, (column, row)) in turned.into_iter().enumerate() {
        let tiff = plain().without(PIXEL_SCALE).without(TIEPOINTS).with(MATRIX, matrix(column, row, CORNER));
        let path = written(&format!("turned-{number}.tif"), &tiff);
        let raster = read_classes(&path, &grid, None).expect("read");
        for (at_row, values) in values().iter().enumerate() {
            for (at_column, wanted) in values.iter().enumerate() {
                let (u, v) = (at_column as f64 + 0.5, at_row as f64 + 0.5);
                let middle = Point::new(CORNER.0 + u * column.0 + v * row.0, CORNER.1 + u * column.1 + v * row.1);
                assert_eq!(f64::from(raster.class_at(middle)), *wanted, "{number} {at_column} {at_row}");
            }
        }
    }
}

#[test]
fn rasters_without_a_usable_place_are_refused() {
    let point = |column: f64, row: f64| [column, row, 0.0, CORNER.0 + 10.0 * column, CORNER.1 - 10.0 * row, 0.0];
    let control = [point(0.0, 0.0), point(20.0, 0.0), point(20.0, 15.0), point(0.0, 15.0)].concat();
    let unscaled = plain().without(PIXEL_SCALE);
    assert!(
        refused("control.tif", &unscaled.clone().with(TIEPOINTS, Value::Double(control)))
            .contains("4 ground control points")
    );
    assert!(refused("one-point.tif", &unscaled).contains("where its pixels lie"));
    assert!(refused("no-point.tif", &plain().without(TIEPOINTS)).contains("where its pixels lie"));
    assert!(refused("no-crs.tif", &plain().without(GEO_KEYS)).contains("no CRS"));
    for scale in [[0.0, 0.0, 0.0], [f64::NAN, 10.0, 0.0], [f64::INFINITY, 10.0, 0.0], [1e-200, 1e-200, 0.0]] {
        refused("scale.tif", &plain().with(PIXEL_SCALE, Value::Double(scale.to_vec())));
    }
    for corner in [f64::NAN, f64::INFINITY] {
        refused("tiepoint.tif", &plain().with(TIEPOINTS, Value::Double(vec![0.0, 0.0, 0.0, corner, 0.0, 0.0])));
    }
    let flat = matrix((10.0, 5.0), (20.0, 10.0), CORNER);
    refused("flat.tif", &plain().without(PIXEL_SCALE).without(TIEPOINTS).with(MATRIX, flat));
    let short = [PIXEL_SCALE, TIEPOINTS].map(|tag| plain().with(tag, Value::Double(vec![10.0])));
    short.iter().for_each(|tiff| drop(refused("short-place.tif", tiff)));
}

#[test]
fn nodata_that_is_not_a_number_marks_pixels_that_are_none() {
    let mut holed = values();
    holed[3][4] = f64::NAN;
    for sample in [Sample::F32, Sample::F64] {
        let tiff = Tiff::of(&holed, Encoding { sample, ..PLAIN });
        for text in [None, Some("nan"), Some("NaN"), Some("-nan"), Some("-99999")] {
            let tiff =
                text.map_or_else(|| tiff.clone(), |text| tiff.clone().with(NODATA, Value::Text(text.to_owned())));
            let band = band("nan.tif", &tiff);
            assert_eq!((band.value(4, 3), band.value(5, 3)), (None, Some(holed[3][5])), "{text:?}");
        }
    }
    assert_eq!(band("nodata.tif", &plain().with(NODATA, Value::Text(" 14 ".to_owned()))).value(0, 1), None);
    assert!(refused("words.tif", &plain().with(NODATA, Value::Text("none\u{1b}".to_owned()))).contains("none\\u{1b}"));
}

#[test]
fn pixels_that_stand_for_other_numbers_by_a_scale_or_offset_are_refused() {
    let with = |items: &str| plain().with(METADATA, Value::Text(format!("<GDALMetadata>\n{items}\n</GDALMetadata>")));
    let scale = |value: &str| format!("<Item name=\"SCALE\" sample=\"0\" role=\"scale\">{value}</Item>");
    let offset = |value: &str| format!("<Item role='offset' name='OFFSET' sample='0'> {value} </Item>");
    let statistics = "<Item name=\"STATISTICS_MEAN\" sample=\"0\">0.1</Item>".to_owned();
    for harmless in [statistics.clone(), scale("1.0") + &offset("0"), statistics.clone() + &scale("1e0")] {
        assert_eq!(band("plain-scale.tif", &with(&harmless)).value(0, 0), Some(values()[0][0]));
    }
    for (items, said) in [
        (scale("0.1"), "the scale \"0.1\""),
        (statistics + &scale("1") + &offset("-5"), "the offset \"-5\""),
        (scale("nan"), "the scale \"nan\""),
        (scale("\u{1b}"), "the scale \"\\u{1b}\""),
        ("<Item role=\"scale\"".to_owned(), "the scale \"\""),
    ] {
        let sentence = refused("scaled.tif", &with(&items));
        assert!(sentence.contains(said) && sentence.contains("wanted values as they are"), "{sentence}");
    }
}

#[test]
fn blocks_that_are_left_out_hold_nodata_or_else_0() {
    for (tiff, inside, outside) in
        [(tiled().without_block(1), (17, 0), (0, 0)), (plain().without_block(0), (3, 3), (30, 30))]
    {
        let nodata = band("sparse-nodata.tif", &tiff.clone().with(NODATA, Value::Text("255".to_owned())));
        assert_eq!(nodata.value(inside.0, inside.1), None);
        assert_eq!(nodata.value(outside.0, outside.1), values().get(outside.1).map(|row| row[outside.0]));
        assert_eq!(band("sparse.tif", &tiff).value(inside.0, inside.1), Some(0.0));
    }
}

#[test]
fn what_a_reader_of_one_band_cannot_read_is_refused_with_the_reason() {
    let bands = Value::Short(vec![3]);
    let chunky = plain().with(SAMPLES_PER_PIXEL, bands).with(BITS, Value::Short(vec![8; 3]));
    assert!(refused("bands.tif", &chunky).contains("3 bands"));
    assert!(refused("planes.tif", &chunky.with(PLANAR, Value::Short(vec![2]))).contains("3 bands"));
    assert!(refused("jpeg.tif", &plain().with(COMPRESSION, Value::Short(vec![7]))).contains("JPEG"));
    assert!(refused("unknown.tif", &plain().with(COMPRESSION, Value::Short(vec![31_337]))).contains("31337"));
    for bits in [0, 1, 4, 12, 13, 24, 64, 128, u16::MAX] {
        assert!(refused("bits.tif", &plain().with(BITS, Value::Short(vec![bits]))).contains("cannot be read"));
    }
    for format in [0, 4, 5, 6, u16::MAX] {
        refused("format.tif", &plain().with(SAMPLE_FORMAT, Value::Short(vec![format])));
    }
    for predictor in [0, 3, 4, u16::MAX] {
        refused("predictor.tif", &plain().with(PREDICTOR, Value::Short(vec![predictor])));
    }
    refused("garbage.tif", &plain().with(COMPRESSION, Value::Short(vec![8])));
}

#[test]
fn a_file_cut_short_anywhere_is_refused() {
    for (order, format) in [(Order::Little, Format::Classic), (Order::Big, Format::BigTiff)] {
        let tiff = Tiff::of(&values(), Encoding { order, format, blocks: Blocks::Tiles(16), ..PLAIN });
        let whole = tiff.bytes();
        for length in 0..whole.len() {
            let path = place("cut.tif");
            std::fs::write(&path, &whole[..length]).expect("written");
            refusal(&path);
        }
    }
}

#[test]
fn offsets_that_lead_nowhere_are_refused() {
    let far = [u32::MAX, 0x7fff_ffff, 1 << 20].map(|offset| Value::Long(vec![offset]));
    for value in &far {
        assert!(refused("offset.tif", &plain().with(STRIP_OFFSETS, value.clone())).contains("cut short"));
        assert!(refused("count.tif", &plain().with(STRIP_BYTES, value.clone())).contains("cut short"));
    }
    let big = Tiff::of(&values(), Encoding { format: Format::BigTiff, ..PLAIN });
    for offset in [u64::MAX, u64::MAX - 200, 1 << 63, 1 << 40] {
        assert!(
            refused("offset-64.tif", &big.clone().with(STRIP_OFFSETS, Value::Long8(vec![offset])))
                .contains("cut short")
        );
        assert!(
            refused("count-64.tif", &big.clone().with(STRIP_BYTES, Value::Long8(vec![offset]))).contains("cut short")
        );
        refused("next.tif", &big.clone().with_next(offset));
    }
    for count in [0, 2, 1000] {
        refused("counts.tif", &plain().with(STRIP_OFFSETS, Value::Long(vec![8; count])));
    }
    let bytes = plain().bytes();
    for directory in [0, 1, 4, 7, bytes.len() as u32 - 1, bytes.len() as u32, u32::MAX] {
        let mut bytes = bytes.clone();
        bytes[4..8].copy_from_slice(&directory.to_le_bytes());
        let path = place("directory.tif");
        std::fs::write(&path, bytes).expect("written");
        refusal(&path);
    }
}

#[test]
fn a_chain_of_directories_that_returns_to_its_start_does_not_run_forever() {
    let bytes = plain().bytes();
    let directory = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
    // Read or refused: what counts is that the reader comes back.
    let _ = read_band(&written("circle.tif", &plain().with_next(u64::from(directory))));
}

#[test]
fn sizes_that_cannot_be_are_refused() {
    for side in [0, 1 << 16, 1 << 31, 4_000_000_000, u32::MAX] {
        let side = Value::Long(vec![side]);
        for tiff in [plain(), tiled()] {
            refused("wide.tif", &tiff.clone().with(WIDTH, side.clone()));
            refused("high.tif", &tiff.clone().with(HEIGHT, side.clone()));
            refused("large.tif", &tiff.with(WIDTH, side.clone()).with(HEIGHT, side.clone()));
        }
        refused("tile.tif", &tiled().with(TILE_WIDTH, side.clone()));
        refused("tiles.tif", &tiled().with(TILE_WIDTH, side.clone()).with(TILE_HEIGHT, side));
    }
    refused("no-rows.tif", &plain().with(ROWS_PER_STRIP, Value::Long(vec![0])));
    for tag in [WIDTH, HEIGHT, STRIP_OFFSETS] {
        refused("text.tif", &plain().with(tag, Value::Text("wide".to_owned())));
    }
    refused("samples.tif", &plain().with(SAMPLES_PER_PIXEL, Value::Short(vec![u16::MAX])));
    refused("none.tif", &plain().with(SAMPLES_PER_PIXEL, Value::Short(vec![0])));
}

#[test]
fn a_size_that_the_bytes_of_the_file_cannot_hold_is_refused_by_what_its_packing_can_do() {
    let claim = |tiff: &Tiff, side: u32| {
        let side = Value::Long(vec![side]);
        tiff.clone().with(WIDTH, side.clone()).with(HEIGHT, side.clone()).with(ROWS_PER_STRIP, side)
    };
    let packed = |code: u16| plain().with(COMPRESSION, Value::Short(vec![code])).with_blocks(vec![vec![7; 1_000]]);
    for code in [1, 5, 8, 32_946, 32_773] {
        let sentence = refused("claim.tif", &claim(&packed(code), 3_000));
        assert!(sentence.contains("more than its"), "{code}: {sentence}");
    }
    // Deflate does pack zeros a thousandfold.
    let zeros = Tiff::of(&values(), PLAIN).with(COMPRESSION, Value::Short(vec![8]));
    let honest = claim(&zeros.with_blocks(vec![deflated(&vec![0; 1_000_000])]), 1_000);
    assert_eq!(band("zeros.tif", &honest).values.len(), 1_000_000);
}

#[test]
fn a_last_strip_that_is_short_is_not_taken_for_a_lie() {
    let wide: Vec<Vec<f64>> = (0..5).map(|row| vec![f64::from(row); 5_000]).collect();
    let tiff = Tiff::of(&wide, Encoding { blocks: Blocks::Strips(4), sample: Sample::F64, ..PLAIN });
    assert_eq!(band("short-strip.tif", &tiff).values, wide.concat());
}

#[test]
fn a_raster_that_is_decoded_in_several_pieces_is_whole() {
    // More pixels than are decoded at once; in one strip, in strips and tiles that do not divide the pieces, cut to a window or not.
    let (columns, rows) = (3_000usize, 2_900usize);
    let value = |row: usize, column: usize| ((row * 31 + column * 17) % 251 + 1) as f64;
    let values: Vec<Vec<f64>> = (0..rows).map(|row| (0..columns).map(|column| value(row, column)).collect()).collect();
    let grid = Crs::for_grid("EPSG:32631").expect("a zone");
    let at = |column: f64, row: f64| Point::new(CORNER.0 + 10.0 * column, CORNER.1 - 10.0 * row);
    let within = Bounds { low: at(100.0, 2_810.0), high: at(2_700.0, 60.0) };
    for blocks in [Blocks::Strips(10_000), Blocks::Strips(7), Blocks::Tiles(608)] {
        let path = written("pieces.tif", &Tiff::of(&values, Encoding { blocks, packing: Packing::Deflate, ..PLAIN }));
        assert!(read_band(&path).expect("read").values == values.concat(), "{blocks:?}");
        let classes = read_classes(&path, &grid, Some(within)).expect("read");
        for (row, column) in (60..2_810).step_by(13).flat_map(|row| (100..2_700).step_by(29).map(move |c| (row, c))) {
            let found = classes.class_at(at(column as f64 + 0.5, row as f64 + 0.5));
            assert_eq!(f64::from(found), value(row, column), "{blocks:?} {row} {column}");
        }
    }
}

#[test]
fn a_block_that_unpacks_to_more_or_less_than_it_should_is_refused() {
    let packed = Tiff::of(&values(), Encoding { packing: Packing::Deflate, ..PLAIN });
    for length in [0, 1, COLUMNS * ROWS - 1, COLUMNS * ROWS + 1, 10_000_000] {
        let sentence = refused("block.tif", &packed.clone().with_blocks(vec![deflated(&vec![1; length])]));
        assert!(sentence.contains("cannot be read as a GeoTIFF"), "{length}: {sentence}");
    }
    assert_eq!(packed.blocks(), 1);
}
