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

/// Breaks of densities, items per hectare: the same on every map, so that maps can be compared and a dark map is a grave one.
const DENSITY_BREAKS: [f64; 6] = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0];
/// Breaks of amounts, such as people in a cell: also the same on every map.
const AMOUNT_BREAKS: [f64; 7] = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0];
/// Breaks of probabilities.
const PROBABILITY_BREAKS: [f64; 7] = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9];

/// Where the classes of known values part.
pub(super) fn breaks(scale: Scale) -> &'static [f64] {
    match scale {
        Scale::Probability | Scale::PartlyKnown => &PROBABILITY_BREAKS,
        Scale::Logarithmic => &DENSITY_BREAKS,
        Scale::Amount => &AMOUNT_BREAKS,
    }
}

impl Classes {
    /// Classes for values; `None` without values.
    pub(super) fn of(scale: Scale, values: impl Iterator<Item = f32>) -> Option<Classes> {
        let highest = values.map(f64::from).reduce(f64::max)?;
        let breaks = breaks(scale).to_vec();
        let labels = match scale {
            Scale::Probability | Scale::PartlyKnown => probability_labels(),
            Scale::Logarithmic => power_labels(&breaks, "100 and more", highest),
            Scale::Amount => power_labels(&breaks, "from 1,000", highest),
        };
        let colours = colour::steps(labels.len());
        let classes = Classes { breaks, labels, colours };
        Some(if scale == Scale::PartlyKnown { classes.with_unknown() } else { classes })
    }

    /// A further class, below all others, for what is not known.
    fn with_unknown(mut self) -> Classes {
        self.breaks.insert(0, 0.0);
        self.labels.insert(0, "within reach, not known".to_owned());
        self.colours.insert(0, colour::NOT_KNOWN);
        self
    }

    /// The colour of a value.
    pub(super) fn colour(&self, value: f32) -> Colour {
        self.colours[self.breaks.partition_point(|b| *b as f32 <= value)]
    }
}

/// Labels of classes by powers of ten, the topmost as given; the class of the highest value says that value.
fn power_labels(breaks: &[f64], top: &str, highest: f64) -> Vec<String> {
    let ends = |pair: &[f64]| format!("{} – {}", amount(pair[0]), amount(pair[1]));
    let lowest = breaks.first().map(|first| format!("under {}", amount(*first)));
    let top = std::iter::once(top.to_owned());
    let mut labels: Vec<String> = lowest.into_iter().chain(breaks.windows(2).map(ends)).chain(top).collect();
    let class = breaks.partition_point(|b| *b <= highest);
    labels[class] = format!("{}; highest {}", labels[class], rounded(highest));
    labels
}

fn probability_labels() -> Vec<String> {
    let percent: Vec<i64> = PROBABILITY_BREAKS.iter().map(|b| (b * 100.0).round() as i64).collect();
    let between = percent.windows(2).map(|pair| format!("{} – {} %", pair[0], pair[1]));
    std::iter::once("under 1 %".to_owned()).chain(between).chain(["90 % and more".to_owned()]).collect()
}

/// A value to two significant digits.
pub(super) fn rounded(v: f64) -> String {
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
    let raised = raised(power);
    if digits == "1" { format!("10{raised}") } else { format!("{digits} × 10{raised}") }
}

/// A whole number as a power is written.
pub(super) fn raised(power: &str) -> String {
    power.chars().map(superscript).collect()
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

    #[test]
    fn density_classes_are_the_same_whatever_the_values_and_the_highest_is_named() {
        let classes = |values: &[f32]| Classes::of(Scale::Logarithmic, values.iter().copied()).unwrap();
        assert_eq!(classes(&[0.0, 0.13]).breaks, classes(&[1e-9, 3e4]).breaks);
        assert_eq!(classes(&[0.0, 0.13]).colour(0.05), classes(&[1e-9, 3e4]).colour(0.05));
        assert_eq!(classes(&[0.0, 0.13]).labels[3], "0.1 – 1; highest 0.13");
        assert_eq!(classes(&[250.0]).labels[6], "100 and more; highest 250");
        assert_eq!(classes(&[0.0]).labels[0], "under 0.001; highest 0");
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
    fn people_from_a_thousandth_to_thousands_fall_into_classes_that_reach_them() {
        let classes = Classes::of(Scale::Amount, [1e-4, 0.003, 12.0, 2_600.0].into_iter()).unwrap();
        assert_eq!(classes.labels.len(), 8);
        assert_eq!(
            (classes.labels[0].as_str(), classes.labels[7].as_str()),
            ("under 0.001", "from 1,000; highest 2,600")
        );
        let class = |v| classes.colours.iter().position(|c| *c == classes.colour(v)).unwrap();
        assert_eq!([0.0, 0.001, 0.5, 1.0, 999.0, 1_000.0].map(class), [0, 1, 3, 4, 6, 7]);
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
