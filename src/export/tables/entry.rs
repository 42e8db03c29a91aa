//! An entry of a table, and how it is written.

use crate::dates::Date;
use crate::exposure::rows::decimal;

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Nothing is known, or nothing applies: never a zero.
    Nothing,
    /// A text as the scenario has it.
    Text(String),
    /// A day.
    Date(Date),
    /// A whole number.
    Whole(u64),
    /// A number; nothing if it is not finite.
    Number(f64),
    /// A number rounded to so many decimal places.
    Rounded(f64, usize),
    /// A whole number of units of 10 to the power of minus so many.
    Fixed(u64, u32),
}

impl Entry {
    /// A text.
    pub fn text(text: &str) -> Entry {
        Entry::Text(text.to_owned())
    }

    /// The entry in a CSV table; empty for nothing.
    pub fn written(&self) -> String {
        match self {
            Entry::Nothing => String::new(),
            Entry::Text(text) => harmless(text),
            Entry::Date(date) => date.to_string(),
            Entry::Whole(value) => value.to_string(),
            Entry::Number(value) if value.is_finite() => value.to_string(),
            Entry::Rounded(value, places) if value.is_finite() => format!("{value:.places$}"),
            Entry::Number(_) | Entry::Rounded(..) => String::new(),
            Entry::Fixed(value, places) => decimal(*value, *places),
        }
    }

    /// The entry as a number, the same that a reader of the CSV table gets; `None` for nothing, texts and dates.
    pub fn number(&self) -> Option<f64> {
        match self {
            Entry::Nothing | Entry::Text(_) | Entry::Date(_) => None,
            Entry::Whole(value) => Some(*value as f64),
            Entry::Number(value) => Some(*value).filter(|value| value.is_finite()),
            Entry::Rounded(..) | Entry::Fixed(..) => self.written().parse().ok(),
        }
    }

    /// The entry as a whole number; `None` for anything else.
    pub fn whole(&self) -> Option<u64> {
        match self {
            Entry::Whole(value) | Entry::Fixed(value, 0) => {
                Some(*value).filter(|value| *value != crate::exposure::rows::NONE)
            }
            Entry::Nothing
            | Entry::Text(_)
            | Entry::Date(_)
            | Entry::Number(_)
            | Entry::Rounded(..)
            | Entry::Fixed(..) => None,
        }
    }
}

/// A text that no spreadsheet takes for a formula: what begins as a formula can gets an apostrophe before it, also behind a
/// semicolon or a tab, which some spreadsheets take for the end of a cell.
///
/// Names come from files that others wrote, and a name such as `=HYPERLINK(...)` acts when the table is opened. The text as
/// it is stands in `summary.json` and in Parquet, which nothing evaluates. Numbers and dates are no texts here.
fn harmless(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 1);
    let mut begins = true;
    for letter in text.chars() {
        if begins && matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') {
            written.push('\'');
        }
        written.push(letter);
        begins = matches!(letter, ';' | '\t');
    }
    written
}
