//! Foreign rasters: read right, or refused in one sentence.

use std::path::{Path, PathBuf};

use geotiff_writer::{GeoTiffBuilder, GeoTransform, RasterType};
use ndarray::{Array2, Array3};
use proptest::prelude::*;
use remnants::crs::Crs;
use remnants::grid::{Bounds, Point};
use remnants::import::raster::{read_band, read_classes};
use serde_json::Value;

const WEST: f64 = 600_000.0;
const NORTH: f64 = 4_400_000.0;

fn grid() -> Crs {
    Crs::for_grid("EPSG:32638").expect("a zone")
}

fn place(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("remnants-raster-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

/// 12 columns x 9 rows of 10 m; class 1 + column mod 5, nodata 255 in the first row.
fn numbers() -> Array2<u8> {
    Array2::from_shape_fn((9, 12), |(row, column)| if row == 0 { 255 } else { 1 + (column % 5) as u8 })
}

fn north_up() -> GeoTransform {
    GeoTransform::from_origin_and_pixel_size(WEST, NORTH, 10.0, -10.0)
}

fn builder() -> GeoTiffBuilder {
    GeoTiffBuilder::new(12, 9).projected_epsg(32638).nodata("255").transform(north_up())
}

fn written(name: &str, builder: GeoTiffBuilder) -> PathBuf {
    let place = place(name);
    builder.write_2d(&place, numbers().view()).expect("written");
    place
}

fn refused(path: &Path) -> String {
    let sentence = read_classes(path, &grid(), None).expect_err("refused");
    assert!(!sentence.contains('\n'), "{sentence}");
    sentence
}

#[test]
fn classes_in_the_grids_crs_are_kept_as_they_are_and_nodata_is_no_class() {
    let raster = read_classes(&written("plain.tif", builder()), &grid(), None).expect("read");
    assert_eq!((raster.columns, raster.rows), (12, 9));
    assert_eq!(raster.class_at(Point::new(WEST + 5.0, NORTH - 5.0)), 0);
    assert_eq!(raster.class_at(Point::new(WEST + 5.0, NORTH - 15.0)), 1);
    assert_eq!(raster.class_at(Point::new(WEST + 45.0, NORTH - 85.0)), 5);
    assert_eq!(raster.class_at(Point::new(WEST + 125.0, NORTH - 85.0)), 0);
}

#[test]
fn classes_are_cut_to_the_area_asked_for() {
    let path = written("cut.tif", builder());
    let whole = read_classes(&path, &grid(), None).expect("read");
    let within = Bounds { low: Point::new(WEST + 42.0, NORTH - 58.0), high: Point::new(WEST + 61.0, NORTH - 41.0) };
    let cut = read_classes(&path, &grid(), Some(within)).expect("read");
    assert!(cut.columns < 12 && cut.rows < 9, "{} {}", cut.columns, cut.rows);
    for k in 0..200 {
        let p = Point::new(WEST + 42.0 + 0.095 * f64::from(k), NORTH - 58.0 + 0.085 * f64::from(k));
        assert_eq!(cut.class_at(p), whole.class_at(p));
    }
    let away = Bounds { low: Point::new(0.0, 0.0), high: Point::new(10.0, 10.0) };
    assert!(read_classes(&path, &grid(), Some(away)).expect_err("away").contains("does not reach the area"));
}

#[test]
fn a_raster_that_counts_from_centres_lies_where_one_that_counts_from_corners_does() {
    let corners = read_classes(&written("area.tif", builder()), &grid(), None).expect("read");
    let point = builder().raster_type(RasterType::PixelIsPoint);
    assert_eq!(read_classes(&written("point.tif", point), &grid(), None).expect("read"), corners);
    // As others write it: the tiepoint is the centre of the first pixel.
    let centre = GeoTiffBuilder::new(12, 9)
        .projected_epsg(32638)
        .nodata("255")
        .raster_type(RasterType::PixelIsPoint)
        .pixel_scale(10.0, 10.0)
        .tiepoint([0.0, 0.0, 0.0, WEST + 5.0, NORTH - 5.0, 0.0]);
    assert_eq!(read_classes(&written("centre.tif", centre), &grid(), None).expect("read"), corners);
}

#[test]
fn south_up_rotated_and_foreign_rasters_give_the_class_of_the_pixel_below() {
    let south_up = GeoTransform::from_origin_and_pixel_size(WEST, NORTH - 90.0, 10.0, 10.0);
    let mut turned = north_up();
    (turned.pixel_width, turned.skew_y, turned.skew_x, turned.pixel_height) = (8.0, 6.0, 6.0, -8.0);
    let (longitude, latitude) = grid().unproject(Point::new(WEST, NORTH)).expect("on Earth");
    let degrees = GeoTransform::from_origin_and_pixel_size(longitude, latitude, 0.001, -0.001);
    for (name, builder) in [
        ("south_up.tif", builder().transform(south_up)),
        ("rotated.tif", builder().transform(turned)),
        ("degrees.tif", GeoTiffBuilder::new(12, 9).geographic_epsg(4326).nodata("255").transform(degrees)),
    ] {
        let path = written(name, builder);
        let band = read_band(&path).expect("read");
        let raster = read_classes(&path, &grid(), None).expect("read");
        for row in 0..9 {
            for column in 0..12 {
                let p = band.transform.place(column as f64 + 0.5, row as f64 + 0.5);
                let p = if name == "degrees.tif" { grid().project(p.x, p.y).expect("on the grid") } else { p };
                let wanted = band.value(column, row).unwrap_or(0.0) as u8;
                assert_eq!(raster.class_at(p), wanted, "{name} {column} {row}");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_as_classes_is_refused_in_one_sentence() {
    let ndarray_3 = Array3::<u8>::zeros((9, 12, 3));
    let bands = place("bands.tif");
    GeoTiffBuilder::new(12, 9)
        .bands(3)
        .projected_epsg(32638)
        .transform(north_up())
        .write_3d(&bands, ndarray_3.view())
        .expect("written");
    assert!(refused(&bands).contains("3 bands"));
    let halves = place("halves.tif");
    let values = Array2::from_elem((9, 12), 1.5f32);
    GeoTiffBuilder::new(12, 9)
        .projected_epsg(32638)
        .transform(north_up())
        .write_2d(&halves, values.view())
        .expect("written");
    assert!(refused(&halves).contains("holds 1.5 at column 0, row 0"));
    let large = place("large.tif");
    let values = Array2::from_elem((9, 12), 300u16);
    GeoTiffBuilder::new(12, 9)
        .projected_epsg(32638)
        .transform(north_up())
        .write_2d(&large, values.view())
        .expect("written");
    assert!(refused(&large).contains("holds 300"));
    assert!(refused(&written("no_crs.tif", GeoTiffBuilder::new(12, 9).transform(north_up()))).contains("no CRS"));
    assert!(refused(&written("foreign.tif", builder().projected_epsg(27700))).contains("27700"));
    assert!(refused(&written("nodata.tif", builder().nodata("none"))).contains("is not a number"));
    assert!(
        refused(&written("nowhere.tif", GeoTiffBuilder::new(12, 9).projected_epsg(32638)))
            .contains("where its pixels lie")
    );
    assert!(refused(&place("missing.tif")).contains("cannot be opened"));
    assert!(refused(&std::env::temp_dir()).contains("cannot be read"));
    let text = place("text.tif");
    std::fs::write(&text, "not a raster").expect("written");
    assert!(refused(&text).contains("cannot be read as a GeoTIFF"));
    std::fs::write(&text, "").expect("written");
    assert!(refused(&text).contains("cannot be read as a GeoTIFF"));
}

#[test]
fn a_file_cut_short_is_refused_wherever_it_is_cut() {
    let whole = std::fs::read(written("whole.tif", builder())).expect("bytes");
    let path = place("short.tif");
    let mut refusals = 0;
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).expect("written");
        refusals += usize::from(read_classes(&path, &grid(), None).is_err());
    }
    assert!(refusals + 2 >= whole.len(), "{refusals} of {}", whole.len());
}

/// Replaces the 32-bit value of a tag in a little-endian classic TIFF.
fn set_tag(bytes: &mut [u8], tag: u16, value: u32) {
    let at = |k: usize| u32::from_le_bytes([bytes[k], bytes[k + 1], bytes[k + 2], bytes[k + 3]]) as usize;
    let first = at(4);
    let count = usize::from(u16::from_le_bytes([bytes[first], bytes[first + 1]]));
    let entry = (0..count).map(|k| first + 2 + 12 * k).find(|k| u16::from_le_bytes([bytes[*k], bytes[*k + 1]]) == tag);
    let entry = entry.expect("the tag");
    bytes[entry + 2..entry + 4].copy_from_slice(&4u16.to_le_bytes());
    bytes[entry + 8..entry + 12].copy_from_slice(&value.to_le_bytes());
}

#[test]
fn absurd_sizes_and_unknown_codes_are_refused_before_room_is_made_for_them() {
    let whole = std::fs::read(written("sizes.tif", builder())).expect("bytes");
    for (tag, value) in
        [(256, u32::MAX), (256, 0), (257, u32::MAX), (257, 1 << 20), (256, 1 << 31), (259, 31_337), (278, 0)]
    {
        let mut bytes = whole.clone();
        set_tag(&mut bytes, tag, value);
        let path = place("absurd.tif");
        std::fs::write(&path, &bytes).expect("written");
        let sentence = refused(&path);
        assert!(sentence.contains("cannot be read as a GeoTIFF"), "{tag} {value}: {sentence}");
    }
}

#[test]
fn blocks_that_a_file_leaves_out_hold_no_class() {
    let values = Array2::from_shape_fn((64, 64), |(row, _)| if row < 32 { 0u8 } else { 7 });
    let sparse = GeoTiffBuilder::new(64, 64).projected_epsg(32638).transform(north_up()).tile_size(32, 32).sparse(true);
    let path = place("sparse.tif");
    sparse.nodata("9").write_2d(&path, values.view()).expect("written");
    let band = read_band(&path).expect("read");
    assert_eq!((band.value(5, 5), band.value(5, 40)), (None, Some(7.0)));
}

#[test]
fn the_corpus_reads_as_gdal_reads_it() {
    let Some(folder) = std::env::var_os("REMNANTS_DATA").map(|data| PathBuf::from(data).join("geotiff-corpus")) else {
        println!("skipped: REMNANTS_DATA is not set");
        return;
    };
    // Python writes NaN, which JSON does not have.
    let text = std::fs::read_to_string(folder.join("expected.json")).expect("the list").replace(": NaN", ": null");
    let expected: Value = serde_json::from_str(&text).expect("JSON");
    for (name, wanted) in expected.as_object().expect("files") {
        let found = read_band(&folder.join(name));
        if name.starts_with("91") {
            assert!(found.expect_err(name).contains("cannot be read as a GeoTIFF"));
            continue;
        }
        let band = found.unwrap_or_else(|error| panic!("{name}: {error}"));
        let number = |key: &str| wanted[key].as_f64();
        assert_eq!(Some(band.columns as f64), number("width"), "{name}");
        assert_eq!(Some(band.rows as f64), number("height"), "{name}");
        assert_eq!(wanted["crs"], band.crs.name(), "{name}");
        let transform = [band.transform.column.x, band.transform.row.x, band.transform.origin.x];
        for (k, found) in transform
            .into_iter()
            .chain([band.transform.column.y, band.transform.row.y, band.transform.origin.y])
            .enumerate()
        {
            let wanted = wanted["transform"][k].as_f64().expect("a number");
            assert!((found - wanted).abs() < 1e-9 * wanted.abs().max(1.0), "{name} {k}: {found} {wanted}");
        }
        let values: Vec<f64> =
            (0..band.rows * band.columns).filter_map(|k| band.value(k % band.columns, k / band.columns)).collect();
        assert_eq!(Some(values.len() as f64), number("valid_count"), "{name}");
        let sum: f64 = values.iter().sum();
        assert!((sum / number("valid_sum").expect("a sum") - 1.0).abs() < 1e-9, "{name}: {sum}");
        assert_eq!(values.iter().copied().reduce(f64::max), number("valid_max"), "{name}");
        assert_eq!(band.values[0], number("pixel_0_0").expect("a value"), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_end_the_program(changes in prop::collection::vec((0usize..2000, any::<u8>()), 1..6)) {
        let mut bytes = std::fs::read(written("damaged_from.tif", builder())).expect("bytes");
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        let path = place("damaged.tif");
        std::fs::write(&path, &bytes).expect("written");
        let _ = read_band(&path);
        let read = read_classes(&path, &grid(), None);
        prop_assert!(read.is_err() || read.is_ok_and(|raster| raster.classes.len() == raster.columns * raster.rows));
    }
}
