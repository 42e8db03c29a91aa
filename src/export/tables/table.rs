//! A table: columns and rows, and its text.

use super::column::{Column, names};
use super::entry::Entry;

/// A table of a run. Rows are made one after the other, as they are written.
pub struct Table<'a> {
    /// File name, such as `tables/districts.csv`.
    pub name: &'static str,
    /// What one row is, in words.
    pub row_is: &'static str,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, an entry a column.
    pub rows: Box<dyn Iterator<Item = Vec<Entry>> + 'a>,
}

/// Whether CSV tables have a row of HXL hashtags under the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hxl {
    /// Those have one that have columns with hashtags.
    Row,
    /// None has.
    #[default]
    None,
}

impl Table<'_> {
    /// The table as CSV.
    pub fn csv(self, hxl: Hxl) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(names(&self.columns))?;
        let tags = self.columns.iter().map(|column| column.hxl.as_deref().unwrap_or(""));
        if hxl == Hxl::Row && self.columns.iter().any(|column| column.hxl.is_some()) {
            writer.write_record(tags)?;
        }
        for row in self.rows {
            writer.write_record(row.iter().map(Entry::written))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
    }
}

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .field("columns", &names(&self.columns))
            .finish_non_exhaustive()
    }
}
