//! Rows of CSV files that a layer names.

use super::features::stem;
use super::layers::Ids;
use super::site::{Lies, Site};
use crate::grid::Point;
use crate::scenario::csv_file::{CsvFile, Row};
use crate::scenario::file::Node;
use crate::scenario::number::Measure;
use crate::scenario::places::Unit;

/// Largest CSV file of a layer that is read, bytes.
const CSV_BYTES: u64 = 500_000_000;

/// The CSV file that a value names.
pub(super) fn csv_file<'a>(node: &Node<'a>) -> Option<CsvFile<'a>> {
    let name = node.text("the name of a CSV file")?;
    CsvFile::read(node, name, CSV_BYTES)
}

/// The id of a row: what its column says, or the file and the number of the row. One that is taken already is a problem.
pub(super) fn row_id(node: &Node, row: &Row, column: Option<usize>, ids: &mut Ids) -> Option<String> {
    let own = column.and_then(|column| row.text(column)).map(str::to_owned);
    let id = own.unwrap_or_else(|| format!("{}-{}", stem(node.as_text().unwrap_or("")), row.number));
    ids.claim(node.desk, &id, row.spot()).then_some(id)
}

/// Where a row lies; what is no place is a problem.
pub(super) fn row_place(row: &Row, (first, second, unit): (usize, usize, Unit), site: &Site) -> Option<Lies<Point>> {
    let measure = if unit == Unit::Degrees { Measure::Angle } else { Measure::Length };
    let number = |column: usize| {
        let value = row.number(column, measure);
        if value.is_none() {
            row.problem(column, measure.wanted(), "");
        }
        value
    };
    let (a, b) = (number(first), number(second));
    let place = site.place((a?, b?), unit);
    place.map_err(|bad| row.problem_with_row(format!("the position {}", bad.found), bad.wanted, bad.hint)).ok()
}
