//! Numbers in English, for the terminal and pages about the program.

use crate::language::numbers::Numbers;
pub use crate::language::numbers::step_for;

/// A number rounded to a step, with thousands separated by commas.
pub fn rounded(value: f64, step: f64) -> String {
    if value.is_finite() { Numbers::ENGLISH.rounded(value, step) } else { "unknown".to_owned() }
}

/// A number to so many significant digits.
pub fn significant(value: f64, digits: i32) -> String {
    if value.is_finite() { Numbers::ENGLISH.significant(value, digits) } else { "unknown".to_owned() }
}
