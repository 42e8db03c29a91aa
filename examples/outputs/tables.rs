//! Every table and column.

use super::{row, table};
use remnants::export::tables::boxes::boxes;
use remnants::export::tables::column::{Adds, Column, Kind};
use remnants::export::tables::table::Table;
use remnants::export::tables::{list, replicates};
use remnants::hazard::Hazard;
use remnants::scenario::Scenario;

pub fn chapter(scenario: &Scenario, hazard: &Hazard) -> String {
    let mut tables: Vec<Table> = list(scenario, hazard);
    tables.sort_by_key(|table| table.name);
    let joined = replicates::all(scenario, hazard);
    let described: Vec<String> = tables.iter().chain([&boxes(scenario, hazard)]).map(section).collect();
    format!("{TABLES}\n{}\n### `{}`\n\nOne row is {}. {JOINED}\n", described.join("\n"), joined.name, joined.row_is)
}

fn section(one: &Table) -> String {
    let mut rows: Vec<String> = Vec::new();
    // Columns that differ only in a value of the scenario are told once.
    for line in one.columns.iter().map(line) {
        if !rows.contains(&line) {
            rows.push(line);
        }
    }
    let headings = ["column", "kind, unit", "meaning", "empty", "adds up", "HXL", "IMSMA"];
    format!("### `{}`\n\nOne row is {}.\n\n{}", one.name, one.row_is, table(&headings, &rows))
}

fn line(column: &Column) -> String {
    let kind = if column.unit.is_empty() {
        column.kind.word().to_owned()
    } else {
        format!("{}, {}", column.kind.word(), column.unit)
    };
    let adds = match (column.kind, column.adds) {
        (Kind::Text | Kind::Date, _) => String::new(),
        (Kind::Whole | Kind::Number | Kind::Probability, Adds::No) => "no".to_owned(),
        (Kind::Whole | Kind::Number | Kind::Probability, Adds::Over(what)) => format!("over {what}"),
    };
    // A distance stands in the hashtag too.
    let tag = column.hxl.as_deref().map_or(String::new(), |tag| format!("`{}`", general(tag, column)));
    let name = format!("`{}`", column.name.pattern());
    row(&[&name, &kind, &column.meaning, column.empty.unwrap_or(""), &adds, &tag, column.imsma.unwrap_or("")])
}

/// A hashtag as the pattern of its column has it.
fn general(tag: &str, column: &Column) -> String {
    let (written, pattern) = (column.name.written(), column.name.pattern());
    if written == pattern {
        return tag.to_owned();
    }
    let start = pattern.split('<').next().unwrap_or_default();
    match tag.split_once(&format!("+{start}")) {
        Some((before, after)) => {
            let rest = after.split_once("_m").map_or("", |(_, rest)| rest);
            format!("{before}+{start}<distance>_m{rest}")
        }
        None => tag.to_owned(),
    }
}

const TABLES: &str = "## Tables

CSV: UTF-8, commas, `\\n`, one header line, decimal points, an empty field where there is nothing. Angle brackets stand for what hangs on the scenario: a
distance, a threshold, an id. With `remnants run --hxl` a row of [HXL](https://hxlstandard.org) hashtags stands under the header of each table that has any
below; tables of replicates never have one, since `verify` and others read them back. HXL has no hashtags of its own for mine action; `#indicator` with
attributes is used where none fits.

Parquet: the same names; whole numbers INT64, numbers and probabilities DOUBLE, dates DATE, null where there is nothing; no compression codec. The file's key-value
metadata hold the receipt (`remnants_receipt`), what a row is (`remnants_row`) and of each column name, kind, unit, meaning, `adds_up` and
`null_when` (`remnants_columns`, JSON). A program built with `--no-default-features` writes none.
";

const JOINED: &str =
    "It has the columns of `tables/replicates.csv`, then those of `tables/exposure_replicates.csv`, then, where
they are kept, those of `tables/district_replicates.csv`; `replicate` stands once.";
