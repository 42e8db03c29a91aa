//! Many measurements of one thing.

use crate::numbers::figure;

/// Median, least and most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

impl Spread {
    /// Of at least one value.
    pub fn of(mut values: Vec<f64>) -> Spread {
        values.sort_by(f64::total_cmp);
        let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
        Spread { median: 0.5 * (low + high), least: values[0], most: values[values.len() - 1] }
    }

    /// All values multiplied.
    pub fn times(self, factor: f64) -> Spread {
        Spread { median: self.median * factor, least: self.least * factor, most: self.most * factor }
    }

    /// As it stands in a table: median (least to most).
    pub fn words(&self) -> String {
        format!("{} ({} to {})", figure(self.median), figure(self.least), figure(self.most))
    }
}
