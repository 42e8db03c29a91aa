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
use binary::packed;
use rusqlite::types::Value;
use rusqlite::{Connection, Statement, params_from_iter};
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
pub(super) enum Shape {
    Point(Point),
    Points(Vec<Point>),
    Line(Vec<Point>),
    Square(Polygon),
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

/// A layer of a file.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    /// Name of its table.
    pub(super) name: &'static str,
    /// What it is, for people.
    pub(super) title: String,
    /// What its values mean, and what it leaves out.
    pub(super) about: String,
    pub(super) geometry: Geometry,
    pub(super) columns: Vec<(String, Holds)>,
    pub(super) rows: Vec<(Shape, Vec<Entry>)>,
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

/// The bytes of a file. Fails with a sentence if SQLite does.
pub(super) fn bytes(layers: &[Layer], about: About) -> Result<Vec<u8>, String> {
    written(layers, about).map_err(|error| format!("the GeoPackage could not be made: {error}"))
}

fn written(layers: &[Layer], about: About) -> Result<Vec<u8>, rusqlite::Error> {
    let mut database = Connection::open_in_memory()?;
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
    work.commit()?;
    Ok(database.serialize("main")?.to_vec())
}

fn fill(database: &Connection, layer: &Layer, srs_id: i32) -> Result<(), rusqlite::Error> {
    let shaped = layer.geometry != Geometry::Nothing;
    let columns = layer.columns.iter().map(|(column, _)| name(column));
    let columns: Vec<String> = shaped.then(|| "geom".to_owned()).into_iter().chain(columns).collect();
    let places: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
    let sql = format!("INSERT INTO {} ({}) VALUES ({})", name(layer.name), columns.join(", "), places.join(", "));
    let mut statement = database.prepare(&sql)?;
    layer.rows.iter().try_for_each(|(shape, entries)| insert(&mut statement, (shape, srs_id), entries))
}

fn insert(statement: &mut Statement, (shape, srs_id): (&Shape, i32), entries: &[Entry]) -> Result<(), rusqlite::Error> {
    let shape = packed(shape, srs_id).map(Value::Blob);
    let entries = entries.iter().map(|entry| entry.clone().unwrap_or(Value::Null));
    statement.execute(params_from_iter(shape.into_iter().chain(entries))).map(|_| ())
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
