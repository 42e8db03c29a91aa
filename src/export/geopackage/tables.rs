//! The tables that every GeoPackage has, as its standard words them.

use super::binary::bounds;
use super::{About, Geometry, Holds, Layer};
use crate::crs::Crs;
use crate::dates::Date;
use crate::grid::Bounds;
use rusqlite::{Connection, params};

/// "GPKG", version 1.3.0. A file that is not finished is never put in place, so nothing need be undone.
pub(super) const SETTINGS: &str =
    "PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300; PRAGMA foreign_keys = OFF;
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;";

pub(super) const REQUIRED: &str = "
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE,
  min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
  row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
INSERT INTO gpkg_extensions VALUES
  ('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec130/#extension_metadata', 'read-write'),
  ('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec130/#extension_metadata', 'read-write');
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
  description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
";

/// Longitude and latitude, which every file must define.
const WGS84: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]";
/// Number of a CRS that no register numbers.
const OWN_SRS: i32 = 100_000;

/// The number of a grid's CRS within the file.
pub(super) fn srs_id(crs: &Crs) -> i32 {
    crs.epsg().map_or(OWN_SRS, i32::from)
}

/// Writes the CRS of the grid and those that must be there.
pub(super) fn reference_systems(database: &Connection, crs: &Crs) -> Result<(), rusqlite::Error> {
    let organization = if crs.epsg().is_some() { "EPSG" } else { "NONE" };
    let own = crs.describe();
    let systems = [
        ("Undefined cartesian SRS", -1, "NONE", "undefined", "undefined cartesian coordinate reference system"),
        ("Undefined geographic SRS", 0, "NONE", "undefined", "undefined geographic coordinate reference system"),
        (
            "WGS 84 geodetic",
            4326,
            "EPSG",
            WGS84,
            "longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid",
        ),
        (crs.name(), srs_id(crs), organization, own.as_str(), "CRS of the grid, metres east and north"),
    ];
    let mut statement = database.prepare("INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, ?5)")?;
    systems.iter().try_for_each(|system| statement.execute(*system).map(|_| ()))
}

/// A name within SQL.
pub(super) fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Makes the table of a layer and says what it is.
pub(super) fn create(database: &Connection, layer: &Layer, about: About) -> Result<(), rusqlite::Error> {
    let geometry = type_name(layer.geometry).map(|kind| format!(", geom {kind}"));
    let column = |(column, holds): &(String, Holds)| format!(", {} {}", name(column), type_of(*holds));
    let columns: String = geometry.into_iter().chain(layer.columns.iter().map(column)).collect();
    let key = "fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL";
    database.execute_batch(&format!("CREATE TABLE {} ({key}{columns});", name(layer.name)))?;
    let shaped = layer.geometry != Geometry::Nothing;
    let extent = if shaped { extent(layer) } else { None };
    let edges = extent.map(|b| [b.low.x, b.low.y, b.high.x, b.high.y]);
    let edge = |k: usize| edges.map(|edges| edges[k]);
    let id = srs_id(about.crs);
    let kind = if shaped { "features" } else { "attributes" };
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            layer.name,
            kind,
            layer.title,
            layer.about,
            day(about.day),
            edge(0),
            edge(1),
            edge(2),
            edge(3),
            shaped.then_some(id)
        ],
    )?;
    if let Some(kind) = type_name(layer.geometry) {
        let sql = "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)";
        database.execute(sql, params![layer.name, kind, id])?;
    }
    Ok(())
}

fn extent(layer: &Layer) -> Option<Bounds> {
    (layer.features)().filter_map(|(shape, _)| bounds(&shape)).reduce(joined)
}

fn joined(a: Bounds, b: Bounds) -> Bounds {
    Bounds::around([a.low, a.high, b.low, b.high]).unwrap_or(a)
}

fn type_name(geometry: Geometry) -> Option<&'static str> {
    match geometry {
        Geometry::Points => Some("POINT"),
        Geometry::ManyPoints => Some("MULTIPOINT"),
        Geometry::Lines => Some("LINESTRING"),
        Geometry::Squares => Some("POLYGON"),
        Geometry::Areas => Some("MULTIPOLYGON"),
        Geometry::Nothing => None,
    }
}

fn type_of(holds: Holds) -> &'static str {
    match holds {
        Holds::Text => "TEXT",
        Holds::Whole => "INTEGER",
        Holds::Number => "REAL",
    }
}

fn day(date: Date) -> String {
    format!("{date}T00:00:00.000Z")
}

/// Writes the default style of every layer that has one, as QGIS keeps them.
pub(super) fn styles(database: &Connection, layers: &[Layer], date: Date) -> Result<(), rusqlite::Error> {
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES ('layer_styles', \
         'attributes', 'layer_styles', 'how QGIS draws the layers', ?1)",
        [day(date)],
    )?;
    let sql = "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, \
               styleSLD, useAsDefault, description, owner, update_time) \
               VALUES ('', '', ?1, 'geom', ?1, ?2, '', 1, ?3, '', ?4)";
    let mut statement = database.prepare(sql)?;
    for layer in layers {
        if let Some(style) = &layer.style {
            statement.execute(params![layer.name, style.qml(layer.geometry), layer.title, day(date)])?;
        }
    }
    Ok(())
}

/// Writes the receipt of the run.
pub(super) fn metadata(database: &Connection, about: About) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'https://www.rfc-editor.org/rfc/rfc8259', 'application/json', ?1)";
    database.execute(sql, [about.receipt.json().to_string()])?;
    let sql = "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?1, 1, NULL)";
    database.execute(sql, [day(about.day)]).map(|_| ())
}
