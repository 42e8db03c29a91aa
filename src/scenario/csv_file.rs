//! CSV files: delimiter found, byte order mark dropped, every cell with its line and column.

use super::desk::{Desk, SourceText, Spot, text_of};
use super::file::{Node, Table};
use super::number::{Measure, parse};
use super::places::Unit;
use super::problem::{did_you_mean, quoted};
use csv::{Reader, ReaderBuilder, StringRecord};
use std::rc::Rc;

/// Most problems that are listed from one table.
const MOST_PROBLEMS: usize = 20;

/// A CSV file with a header.
pub(super) struct CsvFile<'a> {
    desk: &'a Desk,
    source: Rc<SourceText>,
    start: Spot,
    delimiter: u8,
    header: Vec<String>,
}

/// A row of a CSV file.
pub(super) struct Row<'r> {
    file: &'r CsvFile<'r>,
    record: &'r StringRecord,
    /// Number of the row, from 1, header not counted.
    pub(super) number: u64,
    start: usize,
}

impl<'a> CsvFile<'a> {
    /// The file that a value of the scenario names; a file that cannot be read is a problem of that value.
    pub(super) fn read(node: &Node<'a>, name: &str, most_bytes: u64) -> Option<CsvFile<'a>> {
        let text = node.desk.read(name, most_bytes).and_then(text_of);
        let text = text.map_err(|found| node.problem(found, "a CSV file in UTF-8", "")).ok()?;
        let (source, start) = node.desk.keep(name, text, MOST_PROBLEMS);
        let first_line = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
        let delimiter = delimiter_of(first_line);
        let mut file = CsvFile { desk: node.desk, source, start, delimiter, header: Vec::new() };
        file.header = file.read_header();
        Some(file)
    }

    /// The number of the column with this name.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name.trim())
    }

    /// The names of the columns, in words.
    pub(super) fn header_words(&self) -> String {
        self.header.iter().take(20).map(|column| quoted(column)).collect::<Vec<_>>().join(", ")
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(String::as_str)
    }

    /// The column that a key names in a table of columns: outer `None` if it is wrong, inner if the key is not there.
    #[allow(clippy::option_option, reason = "wrong and absent differ")]
    pub(super) fn stated(&self, names: &Table, key: &str) -> Option<Option<usize>> {
        let Some(node) = names.get(key) else { return Some(None) };
        let name = node.text("the name of a column")?;
        let column = self.column(name);
        if column.is_none() {
            let wanted = format!("a column of the file: {}", self.header_words());
            let hint = did_you_mean(name, self.header());
            node.problem(format!("{} that the file has no column of", node.words()), wanted, &hint);
            return None;
        }
        if self.header().filter(|heading| *heading == name.trim()).count() > 1 {
            let found = format!("{} that heads more than one column of the file", node.words());
            node.problem(found, "a heading that stands once", "");
            return None;
        }
        Some(column)
    }

    /// The columns of the position: longitude and latitude, or easting and northing.
    pub(super) fn stated_place(&self, names: &Table) -> Option<(usize, usize, Unit)> {
        let [longitude, latitude, x, y] = ["longitude", "latitude", "x_m", "y_m"].map(|key| self.stated(names, key));
        match (longitude?.zip(latitude?), x?.zip(y?)) {
            (Some((longitude, latitude)), None) => Some((longitude, latitude, Unit::Degrees)),
            (None, Some((x, y))) => Some((x, y, Unit::Metres)),
            (None, None) | (Some(_), Some(_)) => {
                let wanted = "the columns longitude and latitude, or x_m and y_m";
                names.problem("columns that do not give one position", wanted, "");
                None
            }
        }
    }

    /// Notes a problem with the header.
    pub(super) fn problem_with_header(&self, wanted: &str) {
        let end = self.source.text.find('\n').unwrap_or(self.source.text.len());
        self.desk.problem(
            self.start.at(0, end),
            format!("a header with the columns {}", self.header_words()),
            wanted,
            "",
        );
    }

    /// Shows every row; a row that has not as many cells as the header is a problem and is left out.
    pub(super) fn each_row(&self, mut see: impl FnMut(Row)) {
        let (mut reader, mut record, mut number) = (self.reader(), StringRecord::new(), 0);
        while let Ok(true) = reader.read_record(&mut record) {
            number += 1;
            let row = Row { file: self, record: &record, number, start: self.row_start(&record) };
            if record.len() == self.header.len() {
                see(row);
            } else if record.iter().any(|cell| !cell.trim().is_empty()) {
                row.problem_with_row(format!("a row of {} cells", record.len()), self.row_wanted(), "");
            }
        }
    }

    fn row_wanted(&self) -> String {
        format!("{} cells, as in the header", self.header.len())
    }

    fn reader(&self) -> Reader<&[u8]> {
        ReaderBuilder::new().delimiter(self.delimiter).flexible(true).from_reader(self.source.text.as_bytes())
    }

    fn read_header(&self) -> Vec<String> {
        // The text is in memory and in UTF-8, so that reading it cannot fail.
        let header = self.reader().headers().cloned().unwrap_or_default();
        header.iter().map(|name| name.trim().to_owned()).collect()
    }

    /// The reader's position may lie on the line breaks before the row.
    fn row_start(&self, record: &StringRecord) -> usize {
        let bytes = self.source.text.as_bytes();
        let mut at = record.position().map_or(0, |position| position.byte() as usize).min(bytes.len());
        while at < bytes.len() && (bytes[at] == b'\n' || bytes[at] == b'\r') {
            at += 1;
        }
        at
    }
}

impl<'r> Row<'r> {
    /// The text of a cell without blanks about it; `None` if it is empty.
    pub(super) fn text(&self, column: usize) -> Option<&'r str> {
        self.record.get(column).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The number in a cell; `None` if there is none. A decimal comma is understood where commas do not part cells.
    pub(super) fn number(&self, column: usize, measure: Measure) -> Option<f64> {
        let text = self.text(column)?;
        if self.file.delimiter != b',' && text.contains(',') && !text.contains('.') {
            parse(&text.replacen(',', ".", 1), measure)
        } else {
            parse(text, measure)
        }
    }

    /// Where the row stands.
    pub(super) fn spot(&self) -> Spot {
        let rest = &self.file.source.text[self.start..];
        let end = self.start + rest.find('\n').unwrap_or(rest.len());
        self.file.start.at(self.start, end)
    }

    /// Notes a problem with a cell.
    pub(super) fn problem(&self, column: usize, wanted: impl Into<String>, hint: &str) {
        let name = self.file.header.get(column).map_or("", String::as_str);
        let found = match self.text(column) {
            Some(text) => format!("{} in the column {}", quoted(text), quoted(name)),
            None => format!("an empty cell in the column {}", quoted(name)),
        };
        self.file.desk.problem(self.cell_spot(column), found, wanted, hint);
    }

    /// Notes a problem with the row as a whole.
    pub(super) fn problem_with_row(&self, found: impl Into<String>, wanted: impl Into<String>, hint: &str) {
        self.file.desk.problem(self.spot(), found, wanted, hint);
    }

    fn cell_spot(&self, column: usize) -> Spot {
        let bytes = self.file.source.text.as_bytes();
        let mut start = self.start;
        for _ in 0..column {
            start = (cell_end(bytes, start, self.file.delimiter) + 1).min(bytes.len());
        }
        self.file.start.at(start, cell_end(bytes, start, self.file.delimiter))
    }
}

/// Where the cell that starts at `start` ends: at a delimiter or line break outside quotes.
fn cell_end(bytes: &[u8], start: usize, delimiter: u8) -> usize {
    let mut inside_quotes = false;
    let ends = |b: u8| b == delimiter || b == b'\n' || b == b'\r';
    for (at, b) in bytes.iter().enumerate().skip(start) {
        inside_quotes ^= *b == b'"';
        if !inside_quotes && ends(*b) {
            return at;
        }
    }
    bytes.len()
}

/// The delimiter of a header: the most frequent of comma, semicolon and tab outside quotes.
fn delimiter_of(header: &str) -> u8 {
    let mut inside_quotes = false;
    let mut counts = [0; 3];
    for b in header.bytes() {
        inside_quotes ^= b == b'"';
        if let Some(which) = DELIMITERS.iter().position(|d| *d == b).filter(|_| !inside_quotes) {
            counts[which] += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    counts.iter().position(|count| *count == most).map_or(b',', |which| DELIMITERS[which])
}

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
