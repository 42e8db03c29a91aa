//! The values of a raster of people: counts, or a sentence that says why they cannot be.

use super::ledger::MOST_PEOPLE;
use super::source::Source;

/// Checks values and makes people of them.
pub(super) struct Values {
    columns: usize,
    nodata: Option<f64>,
    /// A value that is suspicious if it stands more than once.
    suspect: Option<f64>,
    first_suspect: Option<(usize, usize)>,
    suspects: u64,
}

impl Values {
    pub(super) fn new(source: &Source) -> Values {
        let nodata = source.nodata();
        let suspect = source.largest().filter(|_| nodata.is_none());
        Values { columns: source.size().0, nodata, suspect, first_suspect: None, suspects: 0 }
    }

    /// Puts 0 where there is no value. Fails on values that are not counts of people.
    pub(super) fn check(&mut self, first_row: usize, values: &mut [f64]) -> Result<(), String> {
        for (at, value) in values.iter_mut().enumerate() {
            let possible = (0.0..=MOST_PEOPLE).contains(value);
            if value.is_nan() || self.nodata == Some(*value) {
                *value = 0.0;
            } else if !possible {
                return Err(refusal(*value, self.place(first_row, at)));
            } else if self.suspect == Some(*value) {
                self.suspects += 1;
                self.first_suspect = self.first_suspect.or(Some(self.place(first_row, at)));
            }
        }
        Ok(())
    }

    fn place(&self, first_row: usize, at: usize) -> (usize, usize) {
        (at % self.columns, first_row + at / self.columns)
    }

    /// Fails if the largest number that a pixel can hold stands in several.
    pub(super) fn finish(&self) -> Result<(), String> {
        match (self.suspect, self.first_suspect) {
            (Some(value), Some(place)) if self.suspects > 1 => {
                let found = format!("{value} in {} pixels, first {}", self.suspects, at(place));
                Err(undeclared(&found, "the largest number that its pixels can hold", value))
            }
            (Some(_), Some(_) | None) | (None, _) => Ok(()),
        }
    }
}

/// Words for the place of a pixel.
pub(super) fn at((column, row): (usize, usize)) -> String {
    format!("at column {column}, row {row}")
}

fn refusal(value: f64, place: (usize, usize)) -> String {
    let what = if value < 0.0 { "less than nobody" } else { "more than live on Earth" };
    undeclared(&format!("{value} {}", at(place)), what, value)
}

fn undeclared(found: &str, what: &str, value: f64) -> String {
    format!(
        "holds {found}: {what}; wanted counts of people from 0; it may be an undeclared nodata value, which \"gdal_edit.py -a_nodata {value}\" declares"
    )
}
