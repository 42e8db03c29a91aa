//! Classes of values: where they part, how they are named, how they are coloured.

use super::colour::{self, Colour};
use crate::hazard::layer::Scale;

/// Classes from low to high; a value equal to a break is in the class above it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Classes {
    breaks: Vec<f64>,
    pub(super) labels: Vec<String>,
    pub(super) colours: Vec<Colour>,
}

/// Most breaks that a logarithmic legend has.
const MOST_BREAKS: usize = 7;
/// A density, items per hectare, below which differences no longer matter on a map.
const NEGLIGIBLE: f64 = 0.01;
/// Breaks of probabilities.
const PROBABILITY_BREAKS: [f64; 7] = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9];

impl Classes {
    /// Classes for values; `None` without values.
    pub(super) fn of(scale: Scale, values: impl Iterator<Item = f32>) -> Option<Classes> {
        let range = Range::of(values)?;
        let (breaks, labels) = match scale {
            Scale::Probability => (PROBABILITY_BREAKS.to_vec(), probability_labels()),
            Scale::Logarithmic => {
                let breaks = logarithmic_breaks(range);
                let labels = labels(&breaks, range);
                (breaks, labels)
            }
        };
        let colours = colour::steps(labels.len());
        Some(Classes { breaks, labels, colours })
    }

    /// The colour of a value.
    pub(super) fn colour(&self, value: f32) -> Colour {
        self.colours[self.breaks.partition_point(|b| *b as f32 <= value)]
    }
}

/// Smallest, smallest positive, and largest value.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    low: f64,
    positive: f64,
    high: f64,
}

impl Range {
    fn of(values: impl Iterator<Item = f32>) -> Option<Range> {
        values.map(f64::from).fold(None, |range: Option<Range>, v| {
            let positive = if v > 0.0 { v } else { f64::INFINITY };
            let r = range.unwrap_or(Range { low: v, positive, high: v });
            Some(Range { low: r.low.min(v), positive: r.positive.min(positive), high: r.high.max(v) })
        })
    }
}

/// Breaks inside the range: 1, 2, 5 in each decade if there are few enough, else 1 and 3 (all, or the highest if those
/// left out are negligible), else powers of ten, the highest.
fn logarithmic_breaks(range: Range) -> Vec<f64> {
    if range.positive > range.high {
        return Vec::new();
    }
    let decades = (libm::log10(range.positive).floor() as i32)..=(libm::log10(range.high).floor() as i32);
    let inside = |steps: &[i64]| -> Vec<f64> {
        let each = decades.clone().flat_map(|d| steps.iter().map(move |s| decimal(*s, d)));
        each.filter(|b| *b > range.low && *b <= range.high && *b > range.positive).collect()
    };
    let finest = [&[1, 2, 5][..], &[1, 3]].into_iter().map(inside).find(|b| b.len() <= MOST_BREAKS);
    let highest = |mut breaks: Vec<f64>| breaks.split_off(breaks.len().saturating_sub(MOST_BREAKS));
    let threes = highest(inside(&[1, 3]));
    finest.unwrap_or_else(
        || if threes.first().is_some_and(|b| *b <= NEGLIGIBLE) { threes } else { highest(inside(&[1])) },
    )
}

/// `step` x 10^`power` as the nearest number to the decimal.
fn decimal(step: i64, power: i32) -> f64 {
    format!("{step}e{power}").parse().unwrap_or(f64::INFINITY)
}

fn labels(breaks: &[f64], range: Range) -> Vec<String> {
    let (Some(first), Some(last)) = (breaks.first(), breaks.last()) else {
        let (low, high) = (rounded(range.low), rounded(range.high));
        return vec![if low == high { high } else { format!("{low} – {high}") }];
    };
    let between = breaks.windows(2).map(|pair| format!("{} – {}", amount(pair[0]), amount(pair[1])));
    let lowest = std::iter::once(format!("under {}", amount(*first)));
    let top = format!("{} and more; highest {}", amount(*last), rounded(range.high));
    lowest.chain(between).chain([top]).collect()
}

fn probability_labels() -> Vec<String> {
    let percent: Vec<i64> = PROBABILITY_BREAKS.iter().map(|b| (b * 100.0).round() as i64).collect();
    let between = percent.windows(2).map(|pair| format!("{} – {} %", pair[0], pair[1]));
    std::iter::once("under 1 %".to_owned()).chain(between).chain(["90 % and more".to_owned()]).collect()
}

/// A value to two significant digits.
fn rounded(v: f64) -> String {
    amount(format!("{v:.1e}").parse().unwrap_or(v))
}

/// A round number as people write it: 0.05, 20, 20,000, 2 × 10⁷.
pub(super) fn amount(v: f64) -> String {
    let size = v.abs();
    if size != 0.0 && !(0.001..1e7).contains(&size) { power_of_ten(v) } else { grouped(v) }
}

fn power_of_ten(v: f64) -> String {
    let text = format!("{v:e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let raised: String = power.chars().map(superscript).collect();
    if digits == "1" { format!("10{raised}") } else { format!("{digits} × 10{raised}") }
}

fn superscript(digit: char) -> char {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    digit.to_digit(10).map_or('⁻', |d| RAISED[d as usize])
}

/// Thousands parted by commas.
fn grouped(v: f64) -> String {
    let text = format!("{v}");
    let (whole, rest) = text.find('.').map_or((text.as_str(), ""), |dot| text.split_at(dot));
    let mut parted = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 && !parted.ends_with('-') {
            parted.push(',');
        }
        parted.push(c);
    }
    parted + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks(values: &[f32]) -> Vec<f64> {
        Classes::of(Scale::Logarithmic, values.iter().copied()).unwrap().breaks
    }

    #[test]
    fn breaks_are_one_two_five_then_one_three_then_powers_of_ten_as_the_range_grows() {
        assert_eq!(breaks(&[0.3, 7.0]), [0.5, 1.0, 2.0, 5.0]);
        assert_eq!(breaks(&[0.02, 40.0]), [0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]);
        assert_eq!(breaks(&[0.5, 240.0]), [1.0, 3.0, 10.0, 30.0, 100.0]);
        assert_eq!(breaks(&[1e-9, 0.13]), [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]);
        assert_eq!(breaks(&[0.02, 400.0]), [0.1, 1.0, 10.0, 100.0]);
        assert_eq!(breaks(&[1e-9, 3e4]), [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, 10_000.0]);
    }

    #[test]
    fn values_all_equal_make_one_class_that_says_the_value() {
        let classes = Classes::of(Scale::Logarithmic, [5.0, 5.0].into_iter()).unwrap();
        assert_eq!((classes.labels.as_slice(), classes.breaks.len()), (&["5".to_owned()][..], 0));
        let zeros = Classes::of(Scale::Logarithmic, [0.0].into_iter()).unwrap();
        assert_eq!(zeros.labels, ["0"]);
    }

    #[test]
    fn every_value_has_a_class_with_label_and_colour() {
        for values in [vec![0.0, 1.0], vec![-3.0, f32::MAX], vec![f32::MIN_POSITIVE, 1e38], vec![1e-40, 2e-40]] {
            let classes = Classes::of(Scale::Logarithmic, values.iter().copied()).unwrap();
            assert_eq!(classes.labels.len(), classes.breaks.len() + 1, "{values:?}");
            assert!(classes.labels.len() <= 8);
            values.iter().for_each(|v| assert!(classes.colours.contains(&classes.colour(*v))));
        }
    }

    #[test]
    fn a_probability_at_a_break_is_in_the_class_above() {
        let classes = Classes::of(Scale::Probability, [0.5].into_iter()).unwrap();
        assert_eq!(classes.labels.len(), 8);
        let class = |v| classes.colours.iter().position(|c| *c == classes.colour(v)).unwrap();
        assert_eq!([0.0, 0.0099, 0.01, 0.25, 0.5, 0.8999, 0.9, 1.0].map(class), [0, 0, 1, 4, 5, 6, 7, 7]);
        assert_eq!(classes.labels[7], "90 % and more");
    }

    #[test]
    fn amounts_are_written_as_people_write_them() {
        let words = [0.05, 20.0, 20_000.0, 1234567.0, 2e7, 1e-9, 0.0].map(amount);
        assert_eq!(words, ["0.05", "20", "20,000", "1,234,567", "2 × 10⁷", "10⁻⁹", "0"]);
    }
}
