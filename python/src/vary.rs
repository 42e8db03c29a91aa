//! Other values in the text of a scenario, which else stays as it is, comments and all.

use crate::errors::{OptionError, ScenarioError};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDict, PyFloat, PyList, PyString, PyTuple};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Key, TableLike, Value};

/// The text with other values: for each path, what is to stand there.
pub fn changed(toml: &str, changes: &Bound<PyDict>) -> PyResult<String> {
    let mut document: DocumentMut = toml.parse().map_err(|error| ScenarioError::new_err(format!("{error}")))?;
    for (path, value) in changes {
        let path: String = path.extract()?;
        let value = value_of(&value, MOST_LEVELS).map_err(|error| named(&path, error, value.py()))?;
        put(&mut document, &path, value)?;
    }
    Ok(document.to_string())
}

fn named(path: &str, error: PyErr, py: Python) -> PyErr {
    PyErr::from_type(error.get_type(py), format!("{path}: {}", error.value(py)))
}

/// A place in the text that holds others.
enum Place<'t> {
    Table(&'t mut dyn TableLike),
    Tables(&'t mut ArrayOfTables),
    List(&'t mut Array),
}

fn put(document: &mut DocumentMut, path: &str, value: Value) -> PyResult<()> {
    let steps = steps(path)?;
    let Some((last, way)) = steps.split_last() else { return Err(OptionError::new_err("a path is empty")) };
    let mut place = Place::Table(document.as_table_mut());
    for (index, step) in way.iter().enumerate() {
        let here = written(&way[..index]);
        let known = place.names();
        place = place.enter(step).ok_or_else(|| nothing(path, (&here, step), &known))?;
    }
    let known = place.names();
    place.set(last, value).ok_or_else(|| nothing(path, (&written(way), last), &known))
}

/// `strikes[0].carriers` as keys, entries of lists being `[0]`.
fn steps(path: &str) -> PyResult<Vec<String>> {
    let quoted = path.replace('[', ".\"[").replace(']', "]\"");
    let keys = Key::parse(quoted.strip_prefix('.').unwrap_or(&quoted));
    let why = || format!("{path:?} is not a path; write one like munitions.m095.failure_rate or strikes[0].carriers");
    Ok(keys.map_err(|_| OptionError::new_err(why()))?.iter().map(|key| key.get().to_owned()).collect())
}

fn written(steps: &[String]) -> String {
    if steps.is_empty() { "the scenario".to_owned() } else { steps.join(".").replace(".[", "[") }
}

fn nothing(path: &str, (place, step): (&str, &str), known: &[String]) -> PyErr {
    let known = if known.is_empty() { "nothing that has a name".to_owned() } else { known.join(", ") };
    ScenarioError::new_err(format!("{path:?} leads nowhere: {place} has no {step:?}; it has {known}"))
}

fn index_of(step: &str) -> Option<usize> {
    step.strip_prefix('[')?.strip_suffix(']')?.trim().parse().ok()
}

impl<'t> Place<'t> {
    /// What may be named here.
    fn names(&self) -> Vec<String> {
        match self {
            Place::Table(table) => table.iter().map(|(key, _)| key.to_owned()).collect(),
            Place::Tables(tables) => tables.iter().enumerate().map(|(index, table)| name_of(index, table)).collect(),
            Place::List(list) => {
                let name = |(index, value): (usize, &Value)| match value.as_inline_table() {
                    Some(table) => name_of(index, table),
                    None => format!("[{index}]"),
                };
                list.iter().enumerate().map(name).collect()
            }
        }
    }

    /// The place that a step leads to.
    fn enter(self, step: &str) -> Option<Place<'t>> {
        let index = self.position(step);
        match self {
            Place::Table(table) => match table.get_mut(step)? {
                Item::Table(table) => Some(Place::Table(table)),
                Item::ArrayOfTables(tables) => Some(Place::Tables(tables)),
                Item::Value(value) => inside(value),
                Item::None => None,
            },
            Place::Tables(tables) => Some(Place::Table(tables.get_mut(index?)?)),
            Place::List(list) => inside(list.get_mut(index?)?),
        }
    }

    /// Which entry of a list a step means: by number, or by what its `id` is.
    fn position(&self, step: &str) -> Option<usize> {
        index_of(step).or_else(|| match self {
            Place::Table(_) => None,
            Place::Tables(tables) => tables.iter().position(|table| id_of(table) == Some(step)),
            Place::List(list) => {
                list.iter().position(|value| value.as_inline_table().and_then(|table| id_of(table)) == Some(step))
            }
        })
    }

    /// Puts a value there, with the spaces and comments of the one that was there; `None` if the step leads nowhere.
    fn set(self, step: &str, value: Value) -> Option<()> {
        let index = self.position(step);
        match self {
            Place::Table(table) => match table.get_mut(step) {
                Some(Item::Value(old)) => replace(old, value),
                Some(_) | None if index_of(step).is_some() => return None,
                Some(_) | None => drop(table.insert(step, Item::Value(value))),
            },
            Place::Tables(tables) => {
                let table = Item::Value(value).into_table().ok()?;
                *tables.get_mut(index?)? = table;
            }
            Place::List(list) => replace(list.get_mut(index?)?, value),
        }
        Some(())
    }
}

fn inside(value: &mut Value) -> Option<Place<'_>> {
    match value {
        Value::Array(list) => Some(Place::List(list)),
        Value::InlineTable(table) => Some(Place::Table(table)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => None,
    }
}

fn replace(old: &mut Value, mut new: Value) {
    *new.decor_mut() = old.decor().clone();
    *old = new;
}

fn id_of(table: &dyn TableLike) -> Option<&str> {
    table.get("id")?.as_str()
}

fn name_of(index: usize, table: &dyn TableLike) -> String {
    id_of(table).map_or_else(|| format!("[{index}]"), str::to_owned)
}

/// Lists within lists, at most: deeper than any scenario, and than lists that hold themselves.
const MOST_LEVELS: usize = 64;

/// A Python value as TOML has it, of so many levels at most. Whether it has a meaning there is for the scenario's check to say.
fn value_of(value: &Bound<PyAny>, levels: usize) -> PyResult<Value> {
    let Some(below) = levels.checked_sub(1) else {
        return Err(OptionError::new_err(format!("lists within lists are at most {MOST_LEVELS} deep")));
    };
    if let Ok(flag) = value.cast::<PyBool>() {
        Ok(flag.is_true().into())
    } else if let Ok(text) = value.cast::<PyString>() {
        Ok(text.to_string().into())
    } else if value.is_instance_of::<PyDate>() {
        let text: String = value.call_method0("isoformat")?.extract()?;
        text.parse::<toml_edit::Datetime>().map(Value::from).map_err(|error| OptionError::new_err(error.to_string()))
    } else if let Ok(table) = value.cast::<PyDict>() {
        table_of(table, below)
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let list = value.try_iter()?.map(|entry| value_of(&entry?, below)).collect::<PyResult<Array>>()?;
        Ok(Value::Array(list))
    } else {
        number_of(value)
    }
}

fn table_of(table: &Bound<PyDict>, levels: usize) -> PyResult<Value> {
    let entries = table.iter().map(|(key, value)| Ok((key.extract::<String>()?, value_of(&value, levels)?)));
    Ok(Value::InlineTable(entries.collect::<PyResult<InlineTable>>()?))
}

/// Numbers of Python and of NumPy.
fn number_of(value: &Bound<PyAny>) -> PyResult<Value> {
    if !value.is_instance_of::<PyFloat>() && value.hasattr("__index__")? {
        return value.extract::<i64>().map(Value::from);
    }
    let number = value.extract::<f64>().map(Value::from);
    let kind = value.get_type().name()?;
    let why = || format!("{kind} has no meaning in a scenario; write a number, text, bool, date, list or dict");
    number.map_err(|_| PyTypeError::new_err(why()))
}
