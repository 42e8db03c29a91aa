//! Classes of values: where they part, how they are named, how they are coloured.

use super::colour::{self, Colour};
use super::words::{Words, fill};
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
    /// Classes for values, their names in the words of a language; `None` without values.
    pub(super) fn of(scale: Scale, values: impl Iterator<Item = f32>, words: &Words) -> Option<Classes> {
        let highest = values.map(f64::from).reduce(f64::max)?;
        let breaks = breaks(scale).to_vec();
        let labels = match scale {
            Scale::Probability | Scale::PartlyKnown => probability_labels(words),
            Scale::Logarithmic | Scale::Amount => power_labels(&breaks, highest, words),
        };
        let colours = colour::steps(labels.len());
        let classes = Classes { breaks, labels, colours };
        Some(if scale == Scale::PartlyKnown { classes.with_unknown(words) } else { classes })
    }

    /// A further class, below all others, for what is not known.
    fn with_unknown(mut self, words: &Words) -> Classes {
        self.breaks.insert(0, 0.0);
        self.labels.insert(0, words.class_not_known.clone());
        self.colours.insert(0, colour::NOT_KNOWN);
        self
    }

    /// The colour of a value.
    pub(super) fn colour(&self, value: f32) -> Colour {
        self.colours[self.breaks.partition_point(|b| *b as f32 <= value)]
    }
}

/// Labels of classes by powers of ten; the class of the highest value says that value.
fn power_labels(breaks: &[f64], highest: f64, words: &Words) -> Vec<String> {
    let ends: Vec<String> = breaks.iter().map(|end| words.numbers.amount(*end)).collect();
    let mut labels = between(&ends, words);
    let class = breaks.partition_point(|b| *b <= highest);
    let most = words.numbers.significant(highest, 2);
    labels[class] = fill(&words.class_highest, &[("class", &labels[class]), ("n", &most)]);
    labels
}

fn probability_labels(words: &Words) -> Vec<String> {
    let percent = |b: &f64| words.numbers.amount((b * 100.0).round());
    let ends: Vec<String> = PROBABILITY_BREAKS.iter().map(percent).collect();
    let with_sign = |label: String| fill(&words.percent, &[("n", &label)]);
    let mut labels: Vec<String> = between(&ends, words).into_iter().map(with_sign).collect();
    let (first, last) = (ends.first().cloned().unwrap_or_default(), ends.last().cloned().unwrap_or_default());
    labels[0] = fill(&words.class_under, &[("n", &with_sign(first))]);
    labels[ends.len()] = fill(&words.class_from, &[("n", &with_sign(last))]);
    labels
}

/// Names of the classes that these ends part.
fn between(ends: &[String], words: &Words) -> Vec<String> {
    let lowest = ends.first().map(|first| fill(&words.class_under, &[("n", first)]));
    let middle = ends.windows(2).map(|pair| fill(&words.class_between, &[("low", &pair[0]), ("high", &pair[1])]));
    let top = ends.last().map(|last| fill(&words.class_from, &[("n", last)]));
    lowest.into_iter().chain(middle).chain(top).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn density_classes_are_the_same_whatever_the_values_and_the_highest_is_named() {
        let classes =
            |values: &[f32]| Classes::of(Scale::Logarithmic, values.iter().copied(), Words::english()).unwrap();
        assert_eq!(classes(&[0.0, 0.13]).breaks, classes(&[1e-9, 3e4]).breaks);
        assert_eq!(classes(&[0.0, 0.13]).colour(0.05), classes(&[1e-9, 3e4]).colour(0.05));
        assert_eq!(classes(&[0.0, 0.13]).labels[3], "0.1 – 1; highest 0.13");
        assert_eq!(classes(&[250.0]).labels[6], "100 and more; highest 250");
        assert_eq!(classes(&[0.0]).labels[0], "under 0.001; highest 0");
    }

    #[test]
    fn every_value_has_a_class_with_label_and_colour() {
        for values in [vec![0.0, 1.0], vec![-3.0, f32::MAX], vec![f32::MIN_POSITIVE, 1e38], vec![1e-40, 2e-40]] {
            let classes = Classes::of(Scale::Logarithmic, values.iter().copied(), Words::english()).unwrap();
            assert_eq!(classes.labels.len(), classes.breaks.len() + 1, "{values:?}");
            assert!(classes.labels.len() <= 8);
            values.iter().for_each(|v| assert!(classes.colours.contains(&classes.colour(*v))));
        }
    }

    #[test]
    fn people_from_a_thousandth_to_thousands_fall_into_classes_that_reach_them() {
        let classes = Classes::of(Scale::Amount, [1e-4, 0.003, 12.0, 2_600.0].into_iter(), Words::english()).unwrap();
        assert_eq!(classes.labels.len(), 8);
        assert_eq!(
            (classes.labels[0].as_str(), classes.labels[7].as_str()),
            ("under 0.001", "1,000 and more; highest 2,600")
        );
        let class = |v| classes.colours.iter().position(|c| *c == classes.colour(v)).unwrap();
        assert_eq!([0.0, 0.001, 0.5, 1.0, 999.0, 1_000.0].map(class), [0, 1, 3, 4, 6, 7]);
    }

    #[test]
    fn a_probability_at_a_break_is_in_the_class_above() {
        let classes = Classes::of(Scale::Probability, [0.5].into_iter(), Words::english()).unwrap();
        assert_eq!(classes.labels.len(), 8);
        let class = |v| classes.colours.iter().position(|c| *c == classes.colour(v)).unwrap();
        assert_eq!([0.0, 0.0099, 0.01, 0.25, 0.5, 0.8999, 0.9, 1.0].map(class), [0, 0, 1, 4, 5, 6, 7, 7]);
        assert_eq!(classes.labels[7], "90 % and more");
    }
}
