//! The SQLite side: only tables are read, never views or what a file computes; nothing is written.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::{Value as Stored, ValueRef};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use serde_json::{Map, Number, Value};

use super::geometry;
use crate::import::quoted::quoted;
use crate::import::vector::{Feature, Shape};

/// Longest text or blob, bytes.
const LONGEST: i32 = 1 << 26;
/// Most layers of a file.
const MOST_LAYERS: usize = 10_000;
/// How every SQLite file begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// An opened file.
pub(super) struct Database {
    connection: Connection,
}

/// What to read of a layer.
pub(super) struct Columns {
    table: String,
    key: String,
    geometry: String,
    properties: Vec<String>,
    /// Number of its CRS within the file.
    pub(super) srs_id: i64,
}

/// What SQLite says, as part of a sentence.
fn said(error: &rusqlite::Error) -> String {
    let words: String = error.to_string().chars().filter(|c| !c.is_control()).take(200).collect();
    format!("cannot be read as a GeoPackage: {words}")
}

/// A name within SQL.
fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

impl Database {
    /// Opens a file that nobody is writing to.
    pub(super) fn open(path: &Path) -> Result<Database, String> {
        check_start(path)?;
        check_closed(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(uri(path), flags).map_err(|error| said(&error))?;
        restrict(&connection).map_err(|error| said(&error))?;
        Ok(Database { connection })
    }

    /// Tables of features, by name.
    pub(super) fn layers(&self) -> Result<Vec<String>, String> {
        if !self.is_table("gpkg_contents")? || !self.is_table("gpkg_geometry_columns")? {
            return Err(
                "is a database but no GeoPackage: it has no table gpkg_contents or gpkg_geometry_columns".to_owned()
            );
        }
        let sql = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name LIMIT ?1";
        let mut statement = self.connection.prepare(sql).map_err(|error| said(&error))?;
        let names = statement.query_map([MOST_LAYERS as i64], |row| row.get(0)).map_err(|error| said(&error))?;
        names.collect::<Result<_, _>>().map_err(|error| said(&error))
    }

    /// Whether there is a table of this name that holds its rows itself: neither a view nor computed.
    fn is_table(&self, table: &str) -> Result<bool, String> {
        let sql =
            "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND lower(name) = lower(?1)";
        let count: i64 = self.connection.query_row(sql, [table], |row| row.get(0)).map_err(|error| said(&error))?;
        Ok(count == 1)
    }

    /// Whether there is such a table.
    pub(super) fn has(&self, table: &str) -> Result<bool, String> {
        self.is_table(table)
    }

    /// Values of some columns of a table that there is, by its key, at most `most` rows.
    pub(super) fn values(&self, table: &str, columns: &[&str], most: usize) -> Result<Vec<Vec<Stored>>, String> {
        let stored: Vec<String> = self.stored_columns(table)?.into_iter().map(|(column, _)| column).collect();
        if let Some(missing) = columns.iter().find(|column| !stored.iter().any(|own| own == *column)) {
            return Err(format!("has a table {} without the column {}", quoted(table), quoted(missing)));
        }
        let list = columns.iter().map(|column| name(column)).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {list} FROM {} ORDER BY rowid LIMIT {}", name(table), most + 1);
        let mut statement = self.connection.prepare(&sql).map_err(|error| said(&error))?;
        let row = |row: &Row| (0..columns.len()).map(|column| row.get(column)).collect::<Result<Vec<Stored>, _>>();
        let rows = statement.query_map([], row).map_err(|error| said(&error))?;
        let rows: Vec<Vec<Stored>> = rows.collect::<Result<_, _>>().map_err(|error| said(&error))?;
        if rows.len() <= most {
            Ok(rows)
        } else {
            Err(format!("has a table {} of more than {most} rows", quoted(table)))
        }
    }

    /// The columns of a layer.
    pub(super) fn columns(&self, table: &str) -> Result<Columns, String> {
        if !self.is_table(table)? {
            return Err(format!(
                "has a layer {} that is a view or is missing; wanted a table: save the layer anew",
                quoted(table)
            ));
        }
        let (geometry, srs_id) = self.geometry_column(table)?;
        let (mut key, mut properties, mut has_geometry) = ("rowid".to_owned(), Vec::new(), false);
        for (column, is_key) in self.stored_columns(table)? {
            if column.eq_ignore_ascii_case(&geometry) {
                has_geometry = true;
            } else if is_key {
                key = column;
            } else {
                properties.push(column);
            }
        }
        let columns = Columns { table: table.to_owned(), key, geometry, properties, srs_id };
        if has_geometry {
            Ok(columns)
        } else {
            Err(format!("has a layer {} without its column {}", quoted(table), quoted(&columns.geometry)))
        }
    }

    fn geometry_column(&self, table: &str) -> Result<(String, i64), String> {
        let sql = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?1";
        let found = self.connection.query_row(sql, [table], |row| Ok((row.get(0)?, row.get(1)?))).optional();
        found
            .map_err(|error| said(&error))?
            .ok_or_else(|| format!("has a layer {} of which gpkg_geometry_columns says nothing", quoted(table)))
    }

    /// Columns that are stored, not computed, and whether each is the primary key.
    fn stored_columns(&self, table: &str) -> Result<Vec<(String, bool)>, String> {
        let sql = "SELECT name, pk FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid";
        let mut statement = self.connection.prepare(sql).map_err(|error| said(&error))?;
        let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? == 1)));
        columns.and_then(Iterator::collect).map_err(|error| said(&error))
    }

    /// Organization and number of a CRS of the file.
    pub(super) fn crs_of(&self, srs_id: i64) -> Result<(String, i64), String> {
        let unknown = || format!("has no CRS: its srs_id is {srs_id}; set the layer's CRS and save it anew");
        if srs_id <= 0 || !self.is_table("gpkg_spatial_ref_sys")? {
            return Err(unknown());
        }
        let sql = "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
        let found = self.connection.query_row(sql, [srs_id], |row| Ok((row.get(0)?, row.get(1)?))).optional();
        found.map_err(|error| said(&error))?.ok_or_else(unknown)
    }

    /// Shows the features of a layer one after the other.
    pub(super) fn rows(
        &self,
        columns: &Columns,
        mut see: impl FnMut(Feature) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut statement = self.connection.prepare(&columns.sql()).map_err(|error| said(&error))?;
        let mut rows = statement.query([]).map_err(|error| said(&error))?;
        while let Some(row) = rows.next().map_err(|error| said(&error))? {
            see(columns.feature(row)?)?;
        }
        Ok(())
    }
}

impl Columns {
    fn sql(&self) -> String {
        let columns = [&self.key, &self.geometry].into_iter().chain(&self.properties).map(|column| name(column));
        format!("SELECT {} FROM {}", columns.collect::<Vec<_>>().join(", "), name(&self.table))
    }

    fn feature(&self, row: &Row) -> Result<Feature, String> {
        let value = |at: usize| row.get_ref(at).map_err(|error| said(&error));
        let id = text(value(0)?);
        let of_feature =
            |why: &str| format!("has a feature {} whose shape {why}", quoted(id.as_deref().unwrap_or("?")));
        let shape = match value(1)? {
            ValueRef::Null => Shape::Other("no shape"),
            ValueRef::Blob(bytes) => geometry::shape(bytes, self.srs_id).map_err(|why| of_feature(&why))?,
            ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => {
                return Err(of_feature("is not in the GeoPackage's format"));
            }
        };
        let mut properties = Map::new();
        for (at, column) in (2..).zip(&self.properties) {
            properties.insert(column.clone(), json(value(at)?));
        }
        Ok(Feature { id, properties, shape })
    }
}

fn text(value: ValueRef) -> Option<String> {
    match value {
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

fn json(value: ValueRef) -> Value {
    match value {
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        ValueRef::Text(bytes) => Value::String(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
    }
}

fn check_start(path: &Path) -> Result<(), String> {
    let mut start = [0; 16];
    let mut file = File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    let read = file.read_exact(&mut start);
    if read.is_ok() && start == *MAGIC {
        Ok(())
    } else {
        Err("is not a GeoPackage: it is no SQLite database".to_owned())
    }
}

/// Changes that another program has not yet written into the file would be missed.
fn check_closed(path: &Path) -> Result<(), String> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        std::fs::metadata(PathBuf::from(name)).is_ok_and(|found| found.len() > 0)
    };
    match ["-wal", "-journal"].into_iter().find(|ending| beside(ending)) {
        None => Ok(()),
        Some(ending) => Err(format!(
            "is open in another program or was left unfinished (there is a file ending in {ending} beside it): close it there first"
        )),
    }
}

/// The file as a URI by which SQLite takes no locks and makes no files beside it.
fn uri(path: &Path) -> String {
    let mut uri = String::from(if cfg!(windows) { "file:///" } else { "file:" });
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => uri.push(char::from(*byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?immutable=1"
}

/// What SQLite advises for files of strangers (<https://sqlite.org/security.html>).
fn restrict(connection: &Connection) -> Result<(), rusqlite::Error> {
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, LONGEST),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
    ] {
        connection.set_limit(limit, most)?;
    }
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)
}
