//! A value as one small number that stands for two significant digits: what the page shows is exactly what is rounded here.

use crate::hazard::layer::{NOT_KNOWN, Scale};
use std::sync::LazyLock;

/// No documented strike reaches the place.
pub const NOT_ASSESSED: u16 = 0;
/// Within reach, but nothing can be said well enough.
pub const UNKNOWN: u16 = 1;
/// Exactly 0 by the assumptions.
pub const ZERO: u16 = 2;
/// The first code of a number: 1.0 x 10^[`LOWEST`].
pub const FIRST: u16 = 3;
/// Added to a code whose value is less than the number it rounds to, where that number parts two classes.
pub const UNDER: u16 = 1 << 14;
/// Added to a code whose value is an upper bound: none of the possible grounds had any.
pub const NONE_OF: u16 = 1 << 13;

/// Powers of ten of the smallest number and of the largest that have a code; what lies beyond them gets the nearest code.
pub const LOWEST: i32 = -30;
const HIGHEST: i32 = 14;
/// Codes a power of ten: 10 to 99.
const PER_POWER: usize = 90;
const COUNT: usize = PER_POWER * (HIGHEST - LOWEST + 1) as usize;

/// Powers of two between which a border is looked for.
const FIRST_BINADE: i32 = -100;
const BINADES: usize = 150;

/// Where numbers of two digits part.
static BORDERS: LazyLock<Borders> = LazyLock::new(Borders::new);

#[derive(Debug)]
struct Borders {
    /// Upper border of each number: half a last digit above it.
    borders: Vec<f64>,
    /// For powers of two from 2^-100 on: how many borders lie below.
    below: Vec<usize>,
}

impl Borders {
    fn new() -> Borders {
        let borders: Vec<f64> = (0..COUNT).map(border).collect();
        let two_to = |binade: usize| libm::ldexp(1.0, binade as i32 + FIRST_BINADE);
        let below = (0..=BINADES).map(|binade| borders.partition_point(|b| *b < two_to(binade))).collect();
        Borders { borders, below }
    }
}

/// Gives values their codes.
#[derive(Clone, Debug)]
pub struct Coder {
    /// Numbers that part two classes, with their codes.
    breaks: Vec<(u16, f32)>,
}

impl Coder {
    /// For values whose classes part at `breaks`, each of no more than two significant digits.
    pub fn new(breaks: &[f64]) -> Coder {
        Coder { breaks: breaks.iter().map(|b| (number(*b), *b as f32)).collect() }
    }

    /// Where classes part, as codes.
    pub fn breaks(&self) -> impl Iterator<Item = u16> + '_ {
        self.breaks.iter().map(|(code, _)| *code)
    }

    /// The code of a layer's value; "not a number" is no value.
    pub fn code(&self, value: Option<f32>) -> u16 {
        match value {
            None => NOT_ASSESSED,
            Some(v) if v.is_nan() => NOT_ASSESSED,
            Some(NOT_KNOWN) => UNKNOWN,
            Some(v) if v < 0.0 => UNKNOWN,
            Some(0.0) => ZERO,
            Some(v) => self.of_number(v),
        }
    }

    fn of_number(&self, value: f32) -> u16 {
        let code = number(f64::from(value));
        let under = self.breaks.iter().any(|(of, b)| *of == code && value < *b);
        let beyond = code == FIRST && f64::from(value) < 1e-30;
        code + if under || beyond { UNDER } else { 0 }
    }
}

/// The code of a positive number, rounded to two significant digits, to the even one where it lies in the middle.
fn number(value: f64) -> u16 {
    let Borders { borders, below } = &*BORDERS;
    let binade = (value.to_bits() >> 52) as i32 - 1023 - FIRST_BINADE;
    let (from, to) = match usize::try_from(binade) {
        Err(_) => (0, 0),
        Ok(binade) if binade >= BINADES => (COUNT - 1, COUNT - 1),
        Ok(binade) => (below[binade], below[binade + 1]),
    };
    let place = from + borders[from..to].partition_point(|border| *border < value);
    let tie = borders.get(place) == Some(&value);
    FIRST + if tie { even(value) } else { place.min(COUNT - 1) } as u16
}

/// Half a last digit above a number; the nearest that a computer has.
fn border(place: usize) -> f64 {
    let (power, digits) = ((place / PER_POWER) as i32 + LOWEST, place % PER_POWER + 10);
    format!("{digits}5e{}", power - 2).parse().unwrap_or(f64::INFINITY)
}

/// The place of a number that lies on a border, by its decimal digits.
fn even(value: f64) -> usize {
    let text = format!("{value:.1e}");
    let (digits, power) = text.split_once('e').unwrap_or(("1.0", "0"));
    let digits: usize = digits.replace('.', "").parse().unwrap_or(10);
    let power: i32 = power.parse().unwrap_or(0);
    let place = (power - LOWEST) * PER_POWER as i32 + digits as i32 - 10;
    usize::try_from(place).map_or(0, |place| place.min(COUNT - 1))
}

/// Where probabilities part besides their classes: what is less than certain is never shown as certain.
pub fn breaks_of(scale: Scale, classes: &[f64]) -> Vec<f64> {
    match scale {
        Scale::Probability | Scale::PartlyKnown => classes.iter().copied().chain([1.0]).collect(),
        Scale::Logarithmic | Scale::Amount => classes.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number that a code stands for, as its digits and a power of ten.
    fn shown(code: u16) -> String {
        let place = usize::from((code & 0x1fff) - FIRST);
        let (digits, power) = (place % PER_POWER + 10, (place / PER_POWER) as i32 + LOWEST);
        format!("{}.{}e{power}", digits / 10, digits % 10)
    }

    #[test]
    fn a_code_is_the_value_to_two_significant_digits() {
        let coder = Coder::new(&[]);
        let mut value = 1.3e-30_f32;
        while value < 9e14 {
            assert_eq!(shown(coder.code(Some(value))), format!("{:.1e}", value), "{value:e}");
            value *= 1.000_37;
        }
        for value in [0.125_f32, 0.375, 1.25, 2.75, 12.5, 99.5, 995.0, 1.05, 1e-5, 0.1, 1.0, 1e9, 0.0995] {
            assert_eq!(shown(coder.code(Some(value))), format!("{:.1e}", value), "{value:e}");
        }
    }

    #[test]
    fn no_value_no_knowledge_and_zero_are_told_apart_and_extremes_keep_their_ends() {
        let coder = Coder::new(&[]);
        let codes = [None, Some(f32::NAN), Some(NOT_KNOWN), Some(-3.0), Some(0.0), Some(-0.0)].map(|v| coder.code(v));
        assert_eq!(codes, [NOT_ASSESSED, NOT_ASSESSED, UNKNOWN, UNKNOWN, ZERO, ZERO]);
        assert_eq!(coder.code(Some(1e-40)), FIRST + UNDER);
        assert_eq!(shown(coder.code(Some(f32::INFINITY))), "9.9e14");
        assert_eq!(shown(coder.code(Some(f32::MAX))), "9.9e14");
    }

    #[test]
    fn a_value_that_rounds_up_to_a_border_of_classes_says_that_it_lies_under_it() {
        let coder = Coder::new(&breaks_of(Scale::Probability, &[0.1, 0.25]));
        let code = |v: f32| coder.code(Some(v));
        assert_eq!([code(0.0996), code(0.1)], [code(0.1) + UNDER, code(0.1)]);
        assert_eq!([code(0.2499), code(0.999)], [code(0.25) + UNDER, code(1.0) + UNDER]);
        assert_eq!(code(0.2), code(0.199_99));
    }
}
