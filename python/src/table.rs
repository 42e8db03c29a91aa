//! Tables, column by column.

use numpy::datetime::Datetime;
use numpy::datetime::units::Days;
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict, PyList};
use remnants::export::parquet;
use remnants::export::tables;
use remnants::export::tables::column::Kind;
use remnants::export::tables::entry::Entry;
use remnants::export::tables::table::Table;
use remnants::hazard::Hazard;
use remnants::scenario::Scenario;

/// A column of a table.
#[derive(Debug)]
pub struct Column {
    name: String,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Texts(Vec<Option<String>>),
    /// Days since 1970-01-01.
    Days(Vec<i64>),
    Whole(Vec<i64>),
    Numbers(Vec<f64>),
}

/// NumPy's day that is none.
const NOT_A_DAY: i64 = i64::MIN;

/// All tables: those that are CSV files, then those that are Parquet files alone.
fn all<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Vec<(String, Table<'a>)> {
    let parquet = parquet::list().iter().map(|listed| (listed.make)(scenario, hazard));
    let mut named: Vec<(String, Table)> = Vec::new();
    for table in tables::list(scenario, hazard).into_iter().chain(parquet) {
        let stem = stem(table.name);
        if named.iter().all(|(known, _)| known != stem) {
            named.push((stem.to_owned(), table));
        }
    }
    named
}

fn stem(file: &str) -> &str {
    let name = file.rsplit_once('/').map_or(file, |(_, name)| name);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

/// Names of all tables.
pub fn names(scenario: &Scenario, hazard: &Hazard) -> Vec<String> {
    all(scenario, hazard).into_iter().map(|(name, _)| name).collect()
}

/// The columns of a table; `None` if there is none of this name.
pub fn columns(scenario: &Scenario, hazard: &Hazard, name: &str) -> Option<Vec<Column>> {
    let (_, table) = all(scenario, hazard).into_iter().find(|(known, _)| known == name)?;
    let mut entries: Vec<Vec<Entry>> = table.columns.iter().map(|_| Vec::new()).collect();
    for row in table.rows {
        entries.iter_mut().zip(row).for_each(|(column, entry)| column.push(entry));
    }
    let columns = table.columns.iter().zip(entries);
    Some(
        columns
            .map(|(of, entries)| Column { name: of.name.written().to_owned(), values: values(of.kind, entries) })
            .collect(),
    )
}

fn values(kind: Kind, entries: Vec<Entry>) -> Values {
    match kind {
        Kind::Text => Values::Texts(entries.into_iter().map(text).collect()),
        Kind::Date => Values::Days(entries.iter().map(day).collect()),
        Kind::Whole => {
            let whole = entries.iter().map(|entry| entry.whole().and_then(|value| i64::try_from(value).ok()));
            whole.collect::<Option<Vec<i64>>>().map_or_else(|| numbers(&entries), Values::Whole)
        }
        Kind::Number | Kind::Probability => numbers(&entries),
    }
}

fn numbers(entries: &[Entry]) -> Values {
    Values::Numbers(entries.iter().map(|entry| entry.number().unwrap_or(f64::NAN)).collect())
}

/// A text as the scenario has it, without what CSV needs against spreadsheets.
fn text(entry: Entry) -> Option<String> {
    match entry {
        Entry::Nothing => None,
        Entry::Text(text) => Some(text),
        Entry::Date(_) | Entry::Whole(_) | Entry::Number(_) | Entry::Rounded(..) | Entry::Fixed(..) => {
            Some(entry.written())
        }
    }
}

fn day(entry: &Entry) -> i64 {
    if let Entry::Date(date) = entry { date.day_number() } else { NOT_A_DAY }
}

/// NumPy arrays by name of their columns.
pub fn dict(py: Python, columns: Vec<Column>) -> PyResult<Bound<PyDict>> {
    let dict = PyDict::new(py);
    columns.into_iter().try_for_each(|column| dict.set_item(column.name, array(py, column.values)?))?;
    Ok(dict)
}

fn array(py: Python, values: Values) -> PyResult<Bound<PyAny>> {
    Ok(match values {
        Values::Texts(texts) => {
            let kind = [("dtype", "object")].into_py_dict(py)?;
            py.import("numpy")?.call_method("array", (PyList::new(py, texts)?,), Some(&kind))?
        }
        Values::Days(days) => {
            let days: Vec<Datetime<Days>> = days.into_iter().map(Datetime::from).collect();
            PyArray1::from_vec(py, days).into_any()
        }
        Values::Whole(numbers) => numbers.into_pyarray(py).into_any(),
        Values::Numbers(numbers) => numbers.into_pyarray(py).into_any(),
    })
}
