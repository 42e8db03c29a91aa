//! Makes the binary layers of `scenarios/tutorial-valley`, all invented: `cargo run --example tutorial_layers`.
//!
//! `people.tif` (residents by 100 m), `land.tif` (classes of land by 50 m) and `herders.gpkg` (summer camps as hexagons).

use geotiff_writer::{Compression, GeoTiffBuilder, GeoTransform, ModelType, NumericSample, RasterType};
use ndarray::Array2;
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};

/// West and north of the valley's grid, and its extent, m of EPSG:32631.
const WEST: f64 = 498_500.0;
const NORTH: f64 = 112_000.0;
const EXTENT: f64 = 3_000.0;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tutorial-valley");
    raster(&folder.join("people.tif"), 100.0, "-1", people)?;
    raster(&folder.join("land.tif"), 50.0, "0", land)?;
    camps(folder.join("herders.gpkg"))
}

/// Writes a raster over the grid; `value` tells a pixel's from its centre, m east and south of the north-west corner.
fn raster<T: NumericSample>(path: &Path, side: f64, nodata: &str, value: fn(f64, f64) -> T) -> Outcome {
    let count = (EXTENT / side) as usize;
    let centre = |index: usize| (index as f64 + 0.5) * side;
    let values = Array2::from_shape_fn((count, count), |(row, column)| value(centre(column), centre(row)));
    GeoTiffBuilder::new(count as u32, count as u32)
        .projected_epsg(32631)
        .model_type(ModelType::Projected)
        .raster_type(RasterType::PixelIsArea)
        .transform(GeoTransform::from_origin_and_pixel_size(WEST, NORTH, side, -side))
        .compression(Compression::Deflate)
        .nodata(nodata)
        .write_2d(path, values.view())?;
    Ok(())
}

/// People of a pixel of one hectare: two villages that thin out, nobody above the wood line.
fn people(east: f64, south: f64) -> f32 {
    let village = |x: f64, y: f64, most: f64| {
        let steps = (((east - x).abs() + (south - y).abs()) / 200.0).floor();
        (most - 4.0 * steps).max(0.0)
    };
    if south < 600.0 { -1.0 } else { (village(1_650.0, 1_750.0, 24.0) + village(2_050.0, 2_150.0, 12.0)) as f32 }
}

/// 1 fields, 2 pasture, 3 wood, 4 river; the rest has no class.
fn land(east: f64, south: f64) -> u8 {
    match (east, south) {
        (1_450.0..1_550.0, _) => 4,
        (_, ..600.0) => 3,
        (_, 600.0..1_200.0) => 2,
        (900.0..2_400.0, 1_200.0..2_600.0) => 1,
        _ => 0,
    }
}

/// Writes hexagons with the people who camp there in summer.
fn camps(path: PathBuf) -> Outcome {
    let _ = std::fs::remove_file(&path);
    let file = Connection::open(&path)?;
    file.execute_batch(TABLES)?;
    let camps = [
        ("Upper camp", 600.0, 900.0, 14.0),
        ("Spring camp", 1_000.0, 800.0, 9.5),
        ("Ridge camp", 2_300.0, 750.0, 21.0),
    ];
    for (name, east, south, people) in camps {
        let shape = hexagon(WEST + east, NORTH - south, 120.0);
        file.execute("INSERT INTO camps (geom, name, people) VALUES (?1, ?2, ?3)", params![shape, name, people])?;
    }
    file.execute_batch("VACUUM")?;
    Ok(())
}

/// A polygon of six corners as a GeoPackage stores it: header, then well-known binary.
fn hexagon(x: f64, y: f64, radius: f64) -> Vec<u8> {
    const CORNERS: [(f64, f64); 7] =
        [(1.0, 0.0), (0.5, 0.866), (-0.5, 0.866), (-1.0, 0.0), (-0.5, -0.866), (0.5, -0.866), (1.0, 0.0)];
    let mut bytes = vec![b'G', b'P', 0, 1];
    bytes.extend(32_631_i32.to_le_bytes());
    bytes.push(1);
    for number in [3_u32, 1, CORNERS.len() as u32] {
        bytes.extend(number.to_le_bytes());
    }
    for (right, up) in CORNERS {
        bytes.extend((x + radius * right).to_le_bytes());
        bytes.extend((y + radius * up).to_le_bytes());
    }
    bytes
}

/// The tables that a GeoPackage must have (OGC 12-128), and ours. Small pages keep the file small.
const TABLES: &str = "
PRAGMA page_size = 512;
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL), ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),
  ('WGS 84', 4326, 'EPSG', 4326, 'undefined', NULL), ('WGS 84 / UTM zone 31N', 32631, 'EPSG', 32631, 'undefined', NULL);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
INSERT INTO gpkg_contents VALUES
  ('camps', 'features', 'camps', 'Invented', '2016-06-30T00:00:00.000Z', NULL, NULL, NULL, NULL, 32631);
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL PRIMARY KEY, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL);
INSERT INTO gpkg_geometry_columns VALUES ('camps', 'geom', 'POLYGON', 32631, 0, 0);
CREATE TABLE camps (fid INTEGER PRIMARY KEY, geom POLYGON, name TEXT, people REAL);
";
