//! A GeoPackage (OGC 12-128r17, version 1.3) from layers of features: the same bytes for the same layers.

mod binary;
mod marks;
mod style;
mod tables;

pub(super) use marks::GROUNDS;
pub use marks::read as read_marks;
pub(super) use marks::table as marks_table;
pub(super) use style::{Classes, Paint, Style};

use crate::crs::Crs;
use crate::dates::Date;
use crate::grid::Point;
use crate::grid::polygons::Polygon;
use crate::receipt::Receipt;
use rusqlite::blob::ZeroBlob;
use rusqlite::types::Value;
use rusqlite::{Connection, MAIN_DB, Statement};
use std::io::{BufWriter, Write};
use std::path::Path;
use tables::{create, name};

/// What features of a layer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Geometry {
    Points,
    ManyPoints,
    Lines,
    Squares,
    Areas,
    /// No shapes: a table.
    Nothing,
}

/// Where a feature lies, m in the grid's CRS.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape<'a> {
    Point(Point),
    Points(&'a [Point]),
    Line(Vec<Point>),
    /// Its corners, counter-clockwise.
    Square([Point; 4]),
    Area(Vec<Polygon>),
    Nothing,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    Whole,
    Number,
}

/// A value of a column; `None` where there is none.
pub(super) type Entry = Option<Value>;

/// A feature: where it lies, and its values.
pub(super) type Feature<'a> = (Shape<'a>, Vec<Entry>);

/// Features of a layer, made anew each time that they are gone through: there may be very many.
pub(super) type Features<'a> = Box<dyn Fn() -> Box<dyn Iterator<Item = Feature<'a>> + 'a> + 'a>;

/// A layer of a file.
pub(super) struct Layer<'a> {
    /// Name of its table.
    pub(super) name: &'static str,
    /// What it is, for people.
    pub(super) title: String,
    /// What its values mean, and what it leaves out.
    pub(super) about: String,
    pub(super) geometry: Geometry,
    pub(super) columns: Vec<(String, Holds)>,
    pub(super) features: Features<'a>,
    pub(super) style: Option<Style>,
}

/// What stands in the file beside its layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    /// CRS of all places.
    pub(super) crs: &'a Crs,
    /// The day that stands for the last change, since a clock must not.
    pub(super) day: Date,
    /// Receipt of the run.
    pub(super) receipt: &'a Receipt,
}

impl Layer<'_> {
    /// Whether it has no feature.
    pub(super) fn is_empty(&self) -> bool {
        (self.features)().next().is_none()
    }
}

/// The bytes of a file. Fails with a sentence if SQLite does.
pub(super) fn bytes(layers: &[Layer], about: About) -> Result<Vec<u8>, String> {
    let made = Connection::open_in_memory().and_then(|mut database| {
        put(&mut database, layers, about)?;
        Ok(database.serialize(MAIN_DB)?.to_vec())
    });
    made.map_err(said)
}

/// Writes a file where none is yet. Fails with a sentence if SQLite does.
pub(super) fn write(path: &Path, layers: &[Layer], about: About) -> Result<(), String> {
    Connection::open(path).and_then(|mut database| put(&mut database, layers, about)).map_err(said)
}

fn said(error: rusqlite::Error) -> String {
    format!("the GeoPackage could not be made: {error}")
}

fn put(database: &mut Connection, layers: &[Layer], about: About) -> Result<(), rusqlite::Error> {
    database.execute_batch(tables::SETTINGS)?;
    let work = database.transaction()?;
    work.execute_batch(tables::REQUIRED)?;
    tables::reference_systems(&work, about.crs)?;
    for layer in layers {
        create(&work, layer, about)?;
        fill(&work, layer, tables::srs_id(about.crs))?;
    }
    tables::styles(&work, layers, about.day)?;
    tables::metadata(&work, about)?;
    work.commit()
}

fn fill(database: &Connection, layer: &Layer, srs_id: i32) -> Result<(), rusqlite::Error> {
    let shaped = layer.geometry != Geometry::Nothing;
    let columns = layer.columns.iter().map(|(column, _)| name(column));
    let columns: Vec<String> = shaped.then(|| "geom".to_owned()).into_iter().chain(columns).collect();
    let places: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
    let sql = format!("INSERT INTO {} ({}) VALUES ({})", name(layer.name), columns.join(", "), places.join(", "));
    let mut statement = database.prepare(&sql)?;
    (layer.features)().try_for_each(|(shape, entries)| {
        let large = insert(&mut statement, (&shape, srs_id), &entries)?;
        if large { put_large(database, layer.name, (&shape, srs_id)) } else { Ok(()) }
    })
}

/// Shapes of more bytes than this are written piece by piece.
const LARGE: usize = 1 << 20;

/// Adds a feature; gives whether its shape is large, and yet to be put into the room made for it.
fn insert(
    statement: &mut Statement,
    (shape, srs_id): (&Shape, i32),
    entries: &[Entry],
) -> Result<bool, rusqlite::Error> {
    let length = binary::length(shape);
    let mut next = 1;
    if *shape != Shape::Nothing {
        if length > LARGE {
            statement.raw_bind_parameter(next, ZeroBlob(length as u64))?;
        } else {
            statement.raw_bind_parameter(next, binary::packed(shape, srs_id))?;
        }
        next += 1;
    }
    for (index, entry) in entries.iter().enumerate() {
        statement.raw_bind_parameter(next + index, entry)?;
    }
    statement.raw_execute()?;
    Ok(length > LARGE)
}

/// Puts a shape into the room of the row that was added last.
fn put_large(database: &Connection, table: &str, (shape, srs_id): (&Shape, i32)) -> Result<(), rusqlite::Error> {
    let blob = database.blob_open(MAIN_DB, table, "geom", database.last_insert_rowid(), false)?;
    let mut pieces = BufWriter::with_capacity(LARGE, blob);
    let written = binary::write(shape, srs_id, &mut pieces).and_then(|()| pieces.flush());
    written.map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// A number; `None` if it is none.
pub(super) fn number(value: f64) -> Entry {
    value.is_finite().then_some(Value::Real(value))
}

/// A text.
pub(super) fn text(words: impl Into<String>) -> Entry {
    Some(Value::Text(words.into()))
}

/// A whole number.
pub(super) fn whole(count: u64) -> Entry {
    i64::try_from(count).ok().map(Value::Integer)
}
