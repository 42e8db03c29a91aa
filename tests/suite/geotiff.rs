//! Map layers as GeoTIFF and zones as GeoJSON.

use crate::builders::receipt;
use geotiff_writer::{CogBuilder, Compression, GeoKeyValue, GeoTiffBuilder, GeoTransform, RasterType, Resampling};
use ndarray::Array2;
use remnants::crs::Crs;
use remnants::export::geojson::{Zone, zones};
use remnants::export::geotiff::{Stamp, bytes, write};
use remnants::grid::{Bounds, Cell, Lattice, Point, Tiles};
use remnants::hazard::layer::{Layer, Scale};
use remnants::import::raster::read_band;
use remnants::receipt::Receipt;
use serde_json::{Value, json};

fn lattice(columns: u32, rows: u32) -> Lattice {
    let low = Point::new(600_000.0, 4_400_000.0);
    let high = Point::new(low.x + 50.0 * f64::from(columns), low.y + 50.0 * f64::from(rows));
    Lattice::covering(&Bounds { low, high }, 50_000).expect("a lattice")
}

fn layer(lattice: Lattice, value: impl Fn(Cell) -> Option<f32>) -> Layer {
    let mut values = Tiles::new(lattice);
    for row in 0..lattice.rows() {
        for column in 0..lattice.columns() {
            let cell = Cell { row, column };
            if let Some(value) = value(cell) {
                *values.at(cell) = Some(value);
            }
        }
    }
    Layer {
        stem: "density".into(),
        title: "Expected remnants per hectare".to_owned(),
        unit: "items per hectare".into(),
        support: "per box of 50 m x 50 m".to_owned(),
        scale: Scale::Logarithmic,
        values,
    }
}

fn crs(name: &str) -> Crs {
    Crs::for_grid(name).expect(name)
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("remnants-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn stamp<'a>(crs: &'a Crs, receipt: &'a Receipt) -> Stamp<'a> {
    Stamp { crs, receipt }
}

#[test]
fn a_layer_reads_back_as_it_was() {
    let lattice = lattice(300, 270);
    let value = |cell: Cell| {
        (cell.row > 10 && !cell.column.is_multiple_of(7)).then_some(cell.row as f32 * 0.25 + cell.column as f32)
    };
    let place = folder("layer").join("density.tif");
    for name in ["EPSG:32638", "EPSG:3035", "LAEA 46.75 39.8"] {
        write(&place, &layer(lattice, value), stamp(&crs(name), &receipt())).expect("written");
        let band = read_band(&place).expect("read");
        assert_eq!((band.columns, band.rows, band.nodata), (300, 270, Some(-9999.0)));
        assert!(band.crs.is_grid(&crs(name)), "{name}: {:?}", band.crs);
        assert!(band.transform.is_north_up());
        assert_eq!(band.transform.origin, Point::new(600_000.0, 4_413_500.0));
        for (row, column) in [(0, 0), (11, 1), (11, 7), (269, 299), (100, 255), (100, 256)] {
            let wanted = value(Cell { row: row as u32, column: column as u32 }).map(f64::from);
            assert_eq!(band.value(column, row), wanted, "{name} {row} {column}");
        }
    }
}

#[test]
fn an_empty_layer_and_a_layer_of_one_cell_are_nodata_and_one_value() {
    let place = folder("small").join("density.tif");
    write(&place, &layer(lattice(3, 2), |_| None), stamp(&crs("EPSG:32638"), &receipt())).expect("written");
    assert!(read_band(&place).expect("read").values.iter().all(|value| *value == -9999.0));
    write(&place, &layer(lattice(1, 1), |_| Some(f32::NAN)), stamp(&crs("EPSG:32638"), &receipt())).expect("written");
    assert_eq!(read_band(&place).expect("read").values, vec![-9999.0]);
    write(&place, &layer(lattice(1, 1), |_| Some(2.5)), stamp(&crs("EPSG:32638"), &receipt())).expect("written");
    assert_eq!(read_band(&place).expect("read").values, vec![2.5]);
}

#[test]
fn the_same_layer_gives_the_same_bytes() {
    let made = || {
        bytes(
            &layer(lattice(700, 300), |c| (c.row % 3 == 0).then_some(c.column as f32)),
            stamp(&crs("EPSG:32638"), &receipt()),
        )
    };
    assert_eq!(made().expect("bytes"), made().expect("bytes"));
}

#[test]
fn overviews_average_the_cells_that_have_a_value() {
    let lattice = lattice(600, 600);
    let value = |c: Cell| match (c.row % 2, c.column % 2) {
        (0, 0) => Some(1.0),
        (1, 1) if c.row < 300 => Some(4.0),
        _ => None,
    };
    let place = folder("overviews").join("density.tif");
    write(&place, &layer(lattice, value), stamp(&crs("EPSG:32638"), &receipt())).expect("written");
    let file = geotiff_reader::GeoTiffFile::open(&place).expect("a GeoTIFF");
    assert_eq!(file.overview_count(), 2);
    let half = file.read_overview::<f32>(0).expect("an overview");
    assert_eq!(half.shape(), [300, 300]);
    assert_eq!((half[[10, 10]], half[[200, 10]]), (2.5, 1.0));
    let empty = layer(lattice, |c| (c.row < 8 && c.column < 8).then_some(3.0));
    write(&place, &empty, stamp(&crs("EPSG:32638"), &receipt())).expect("written");
    let file = geotiff_reader::GeoTiffFile::open(&place).expect("a GeoTIFF");
    let quarter = file.read_overview::<f32>(1).expect("an overview");
    assert_eq!((quarter[[0, 0]], quarter[[100, 100]]), (3.0, -9999.0));
}

/// What the library makes of all tiles of a layer.
fn dense(layer: &Layer, levels: &[u32]) -> Vec<u8> {
    let lattice = layer.values.lattice();
    let (extent, side) = (lattice.extent(), lattice.side_m());
    let values = Array2::from_shape_fn((lattice.rows() as usize, lattice.columns() as usize), |(row, column)| {
        layer.values.get(Cell { row: row as u32, column: column as u32 }).unwrap_or(-9999.0)
    });
    let plain = GeoTiffBuilder::new(lattice.columns(), lattice.rows())
        .tile_size(256, 256)
        .compression(Compression::Deflate)
        .nodata("-9999")
        .transform(GeoTransform::from_origin_and_pixel_size(extent.low.x, extent.high.y, side, -side))
        .raster_type(RasterType::PixelIsArea)
        .geokey(40_000, GeoKeyValue::Ascii(receipt().short_line()))
        .projected_epsg(32638);
    let cog = CogBuilder::new(plain).resampling(Resampling::Average).overview_levels(levels.to_vec());
    let mut bytes = std::io::Cursor::new(Vec::new());
    cog.write_2d_to(&mut bytes, values.view()).expect("written");
    bytes.into_inner()
}

#[test]
fn a_file_is_to_the_byte_what_the_library_makes_of_all_tiles() {
    let scattered = |c: Cell| {
        let mixed = (c.row.wrapping_mul(2_654_435_761) ^ c.column.wrapping_mul(40_503)) % 1_000;
        (mixed < 30 && (c.row / 200 + c.column / 300).is_multiple_of(2)).then_some(mixed as f32 * 0.37)
    };
    for (columns, rows, levels) in
        [(90, 70, &[][..]), (257, 256, &[2]), (1_500, 700, &[2, 4, 8]), (40, 1_200, &[2, 4, 8])]
    {
        let layer = layer(lattice(columns, rows), scattered);
        let own = bytes(&layer, stamp(&crs("EPSG:32638"), &receipt())).expect("bytes");
        assert!(own == dense(&layer, levels), "{columns} x {rows}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_said_in_a_sentence() {
    let place = folder("missing").join("no such folder").join("density.tif");
    let sentence = write(&place, &layer(lattice(1, 1), |_| None), stamp(&crs("EPSG:32638"), &receipt()))
        .expect_err("no folder")
        .to_string();
    assert!(sentence.contains("could not be written"), "{sentence}");
}

fn zone(name: &str, cells: &[(u32, u32)]) -> Zone {
    Zone {
        name: name.to_owned(),
        properties: vec![("area_ha".to_owned(), json!(1.5))],
        cells: cells.iter().map(|(row, column)| Cell { row: *row, column: *column }).collect(),
        lattice: lattice(10, 10),
    }
}

#[test]
fn zones_are_features_with_counter_clockwise_outer_rings_and_boxes() {
    let ring = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2), (3, 3)];
    let grid = crs("EPSG:32638");
    let text = zones(&[zone("share_90", &ring), zone("empty", &[])], &grid, &receipt());
    assert_eq!(text, zones(&[zone("share_90", &ring), zone("empty", &[])], &grid, &receipt()));
    let found: Value = serde_json::from_slice(&text).expect("JSON");
    let feature = &found["features"][0];
    assert_eq!(feature["properties"], json!({ "name": "share_90", "area_ha": 1.5, "traced_on_m": 50.0 }));
    assert_eq!(feature["geometry"]["type"], "MultiPolygon");
    let rings = feature["geometry"]["coordinates"][0].as_array().expect("rings");
    assert_eq!(rings.len(), 2);
    assert!(turn(&rings[0]) > 0.0 && turn(&rings[1]) < 0.0);
    assert_eq!(rings[0][0], rings[0].as_array().and_then(|corners| corners.last()).expect("corners").clone());
    let (longitude, latitude) = grid.unproject(Point::new(600_050.0, 4_400_300.0)).expect("on Earth");
    let west = feature["bbox"][0].as_f64().expect("a number");
    assert!(
        (west - longitude).abs() < 2e-5 && (feature["bbox"][1].as_f64().expect("a number") - latitude).abs() < 2e-5
    );
    assert!(west.to_string().len() <= "46.1234567".len(), "{west}");
    assert!(found["features"][1]["geometry"].is_null());
}

fn turn(ring: &Value) -> f64 {
    let corners: Vec<(f64, f64)> = ring
        .as_array()
        .expect("corners")
        .iter()
        .map(|p| (p[0].as_f64().expect("longitude") - 46.0, p[1].as_f64().expect("latitude") - 39.0))
        .collect();
    corners.windows(2).map(|pair| pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1).sum()
}

/// Sample files for `tests/python/check_outputs.py`, into the folder that REMNANTS_SAMPLES names.
#[test]
fn sample_files_are_written_where_asked() {
    let Some(folder) = std::env::var_os("REMNANTS_SAMPLES").map(std::path::PathBuf::from) else {
        println!("skipped: REMNANTS_SAMPLES is not set");
        return;
    };
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, stem) in [("EPSG:32638", "utm"), ("EPSG:3035", "europe"), ("LAEA 46.75 39.8", "local")] {
        let layer = layer(lattice(700, 500), |c| (c.row > 40).then_some((c.column as f32).sin().abs()));
        write(&folder.join(format!("{stem}.tif")), &layer, stamp(&crs(name), &receipt())).expect("written");
    }
    let checks: Vec<(u32, u32)> =
        (0..100).map(|k| (k / 10, k % 10)).filter(|(r, c)| (r * c + r / 2 + c / 3) % 3 != 0).collect();
    let text = zones(&[zone("share_90", &checks), zone("share_50", &[(1, 1)])], &crs("EPSG:32638"), &receipt());
    std::fs::write(folder.join("zones.geojson"), text).expect("written");
}
