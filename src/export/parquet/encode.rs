//! Encoding a table as Parquet.

use crate::export::tables::column::{Adds, Column, Kind};
use crate::export::tables::entry::Entry;
use crate::export::tables::table::Table;
use crate::receipt::{KEY, Receipt};
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{DEFAULT_CREATED_BY, EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use serde_json::json;
use std::io::Write;
use std::sync::Arc;

/// The library that writes Parquet and its version; `None` in a program built without it.
pub const LIBRARY: Option<&str> = Some(DEFAULT_CREATED_BY);

/// Rows of a row group: so many are in memory at a time.
const GROUP: usize = 65_536;

/// Writes a table. Fails with a sentence if it cannot be written.
pub fn write<W: Write + Send>(table: Table, receipt: &Receipt, out: W) -> std::result::Result<(), String> {
    let name = table.name;
    encode(table, receipt, out).map_err(|error| format!("{name} cannot be written: {error}"))
}

fn encode<W: Write + Send>(table: Table, receipt: &Receipt, out: W) -> Result<()> {
    let Table { columns, mut rows, row_is, .. } = table;
    let mut writer =
        SerializedFileWriter::new(out, schema(&columns)?, Arc::new(properties(&columns, row_is, receipt)))?;
    loop {
        let mut group: Vec<Values> = columns.iter().map(Values::new).collect();
        let filled = rows.by_ref().take(GROUP).map(|row| fill(&mut group, &row)).count();
        if filled == 0 {
            return writer.close().map(|_| ());
        }
        let mut to = writer.next_row_group()?;
        group.iter().try_for_each(|values| values.write(&mut to))?;
        to.close()?;
    }
}

fn fill(group: &mut [Values], row: &[Entry]) {
    group.iter_mut().zip(row).for_each(|(values, entry)| values.push(entry));
}

fn schema(columns: &[Column]) -> Result<TypePtr> {
    let field = |column: &Column| {
        let (physical, logical) = match column.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Whole => (Physical::INT64, None),
            Kind::Number | Kind::Probability => (Physical::DOUBLE, None),
        };
        let field = Type::primitive_type_builder(column.name.written(), physical);
        Ok(Arc::new(field.with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build()?))
    };
    let fields = columns.iter().map(field).collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(Type::group_type_builder("table").with_fields(fields).build()?))
}

fn properties(columns: &[Column], row_is: &str, receipt: &Receipt) -> WriterProperties {
    let told = columns.iter().map(|column| {
        let adds = match column.adds {
            Adds::No => json!(false),
            Adds::Over(what) => json!(format!("over {what}")),
        };
        json!({
            "name": column.name.written(), "kind": column.kind.word(), "unit": column.unit, "meaning": column.meaning,
            "adds_up": adds, "null_when": column.empty,
        })
    });
    let told = json!(told.collect::<Vec<_>>()).to_string();
    let metadata = [(KEY, receipt.line()), ("remnants_row", row_is.to_owned()), ("remnants_columns", told)];
    let metadata = metadata.map(|(key, value)| KeyValue::new(key.to_owned(), value));
    WriterProperties::builder()
        .set_key_value_metadata(Some(metadata.to_vec()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(GROUP))
        .build()
}

/// The values of a column in a row group, those that are there; and for every row whether there is one.
struct Values {
    held: Held,
    there: Vec<i16>,
}

enum Held {
    Text(Vec<ByteArray>),
    Date(Vec<i32>),
    Whole(Vec<i64>),
    Number(Vec<f64>),
}

impl Values {
    fn new(column: &Column) -> Values {
        let held = match column.kind {
            Kind::Text => Held::Text(Vec::new()),
            Kind::Date => Held::Date(Vec::new()),
            Kind::Whole => Held::Whole(Vec::new()),
            Kind::Number | Kind::Probability => Held::Number(Vec::new()),
        };
        Values { held, there: Vec::new() }
    }

    fn push(&mut self, entry: &Entry) {
        let there = match &mut self.held {
            Held::Text(values) => keep(values, text(entry)),
            Held::Date(values) => keep(values, day(entry)),
            Held::Whole(values) => keep(values, entry.whole().and_then(|value| i64::try_from(value).ok())),
            Held::Number(values) => keep(values, entry.number()),
        };
        self.there.push(there);
    }

    fn write<W: Write + Send>(&self, to: &mut SerializedRowGroupWriter<'_, W>) -> Result<()> {
        match &self.held {
            Held::Text(values) => self.write_as::<ByteArrayType, W>(values, to),
            Held::Date(values) => self.write_as::<Int32Type, W>(values, to),
            Held::Whole(values) => self.write_as::<Int64Type, W>(values, to),
            Held::Number(values) => self.write_as::<DoubleType, W>(values, to),
        }
    }

    fn write_as<T: DataType, W: Write + Send>(
        &self,
        values: &[T::T],
        to: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<()> {
        let missing = || ParquetError::General("a row has more entries than the table columns".to_owned());
        let mut column = to.next_column()?.ok_or_else(missing)?;
        column.typed::<T>().write_batch(values, Some(&self.there), None)?;
        column.close()
    }
}

/// Keeps a value that is there; gives its definition level.
fn keep<T>(values: &mut Vec<T>, value: Option<T>) -> i16 {
    let there = i16::from(value.is_some());
    values.extend(value);
    there
}

/// A text as it is: nothing evaluates it here.
fn text(entry: &Entry) -> Option<ByteArray> {
    match entry {
        Entry::Text(text) => Some(ByteArray::from(text.as_str())),
        Entry::Nothing
        | Entry::Date(_)
        | Entry::Whole(_)
        | Entry::Number(_)
        | Entry::Rounded(..)
        | Entry::Fixed(..) => None,
    }
}

/// Days since 1970-01-01.
fn day(entry: &Entry) -> Option<i32> {
    let Entry::Date(date) = entry else { return None };
    i32::try_from(date.day_number()).ok()
}
