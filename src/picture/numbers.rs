//! Numbers as pictures write them: rounded as everywhere else in a run, with the marks of a language.

use crate::language::Language;
use crate::report::rounding;

/// The marks that a language sets in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Between whole and fraction.
    pub decimal: char,
    /// Between thousands; a space is best a no-break one.
    pub thousands: char,
}

impl Numbers {
    /// 1,234.5
    pub const ENGLISH: Numbers = Numbers { decimal: '.', thousands: ',' };

    /// Those of a language.
    pub fn of(language: &Language) -> Numbers {
        Numbers { decimal: language.numbers.decimal, thousands: language.numbers.thousands }
    }

    /// A value rounded to a step.
    pub(super) fn rounded(self, value: f64, step: f64) -> String {
        self.marked(&rounding::rounded(value, step))
    }

    /// A value to so many significant digits; by a power of ten where it is very small or large.
    pub(super) fn significant(self, value: f64, digits: i32) -> String {
        if written_out(value) {
            self.marked(&rounding::significant(value, digits))
        } else {
            let (mantissa, power) = parted(value);
            // 9.96 becomes 10, which is one power more.
            let carried = (mantissa.abs() * 10.0).round() >= 100.0;
            let (mantissa, power) = if carried { (mantissa / 10.0, power + 1) } else { (mantissa, power) };
            self.by_power(&rounding::significant(mantissa, digits), power)
        }
    }

    /// A round number or a count as people write it, not rounded: 0.05, 20, 20,000, 2 × 10⁷.
    pub(super) fn amount(self, value: f64) -> String {
        if written_out(value) {
            self.marked(&grouped(value))
        } else {
            let (mantissa, power) = parted(value);
            self.by_power(&format!("{mantissa}"), power)
        }
    }

    /// A count.
    pub(super) fn count(self, count: usize) -> String {
        self.amount(count as f64)
    }

    fn by_power(self, mantissa: &str, power: i32) -> String {
        let raised = raised(&power.to_string());
        match mantissa.trim_end_matches('0').trim_end_matches('.') {
            "1" => format!("10{raised}"),
            other => format!("{} × 10{raised}", self.marked(other)),
        }
    }

    /// English digits with the marks of the language.
    fn marked(self, english: &str) -> String {
        let mark = |c: char| match c {
            '.' => self.decimal,
            ',' => self.thousands,
            other => other,
        };
        english.chars().map(mark).collect()
    }
}

fn written_out(value: f64) -> bool {
    value == 0.0 || !value.is_finite() || (0.001..1e7).contains(&value.abs())
}

/// Mantissa from 1 to 10 and power of ten.
fn parted(value: f64) -> (f64, i32) {
    let text = format!("{value:e}");
    let parts = text.split_once('e').and_then(|(m, p)| Some((m.parse().ok()?, p.parse().ok()?)));
    parts.unwrap_or((value, 0))
}

/// A whole number as a power is written.
pub(super) fn raised(power: &str) -> String {
    power.chars().map(superscript).collect()
}

fn superscript(digit: char) -> char {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    digit.to_digit(10).map_or('⁻', |d| RAISED[d as usize])
}

/// All digits of a value, thousands parted by commas.
fn grouped(value: f64) -> String {
    let text = format!("{value}");
    let (whole, rest) = text.find('.').map_or((text.as_str(), ""), |dot| text.split_at(dot));
    let mut parted = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) && !parted.ends_with('-') {
            parted.push(',');
        }
        parted.push(c);
    }
    parted + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: Numbers = Numbers { decimal: ',', thousands: '\u{a0}' };

    #[test]
    fn amounts_are_written_as_people_write_them() {
        let words = [0.05, 20.0, 20_000.0, 1234567.0, 2e7, 1e-9, 0.0].map(|v| Numbers::ENGLISH.amount(v));
        assert_eq!(words, ["0.05", "20", "20,000", "1,234,567", "2 × 10⁷", "10⁻⁹", "0"]);
    }

    #[test]
    fn marks_are_those_of_the_language_whatever_the_size() {
        let words = [0.05, 1234567.0, 2.5e7].map(|v| RUSSIAN.amount(v));
        assert_eq!(words, ["0,05", "1\u{a0}234\u{a0}567", "2,5 × 10⁷"]);
        assert_eq!([RUSSIAN.significant(1234.5, 2), RUSSIAN.rounded(1234.56, 0.1)], ["1\u{a0}200", "1\u{a0}234,6"]);
    }

    #[test]
    fn halves_are_rounded_away_from_zero_as_in_the_terminal() {
        let words = [24.5, 0.245, 2.45e-5, 9.96e-5].map(|v| Numbers::ENGLISH.significant(v, 2));
        assert_eq!(words, ["25", "0.25", "2.5 × 10⁻⁵", "10⁻⁴"]);
    }
}
