//! Laws and numbers in words.

use super::number::Measure;
use crate::model::law::{CountLaw, Law, Shape};
use crate::units::Quantity;

/// A law in words, such as "5 % to 20 %, all equally likely".
pub fn law_words(law: &Law) -> String {
    let say = |value: f64| value_words(value, law.quantity());
    let words = shape_words(law.shape(), law.quantity());
    let (low, high) = law.range();
    let limits = law.quantity().limits();
    let (own_low, own_high) = own_range(law.shape());
    let cut_low = low > own_low && low > limits.low;
    let cut_high = high < own_high && high < limits.high;
    match (cut_low, cut_high) {
        (false, false) => words,
        (true, false) => format!("{words}, at least {}", say(low)),
        (false, true) => format!("{words}, at most {}", say(high)),
        (true, true) => format!("{words}, between {} and {}", say(low), say(high)),
    }
}

fn shape_words(shape: &Shape, quantity: Quantity) -> String {
    let say = |value: &f64| value_words(*value, quantity);
    match shape {
        Shape::Fixed(value) => say(value),
        Shape::Uniform { low, high } => format!("{} to {}, all equally likely", say(low), say(high)),
        Shape::Triangular { low, mode, high } => {
            format!("{} to {}, most likely {} (triangular)", say(low), say(high), say(mode))
        }
        Shape::Pert { low, mode, high } => format!("{} to {}, most likely {} (PERT)", say(low), say(high), say(mode)),
        Shape::Normal { mean, sd } => format!("normal, mean {}, standard deviation {}", say(mean), say(sd)),
        Shape::LogNormal { median, sd_log } => {
            format!("lognormal, median {}, standard deviation of the logarithm {}", say(median), number(*sd_log))
        }
        Shape::Beta { alpha, beta } => format!("beta with alpha {} and beta {}", number(*alpha), number(*beta)),
        Shape::Discrete { values, .. } => format!("{}, weighted", listed(values, quantity)),
        Shape::Empirical { values } => format!("{}, equally likely", listed(values, quantity)),
        Shape::Integers { low, high } => {
            format!("{} to {} in whole numbers, all equally likely", say(&(*low as f64)), say(&(*high as f64)))
        }
    }
}

fn own_range(shape: &Shape) -> (f64, f64) {
    match shape {
        Shape::Uniform { low, high } | Shape::Triangular { low, high, .. } | Shape::Pert { low, high, .. } => {
            (*low, *high)
        }
        Shape::Beta { .. } => (0.0, 1.0),
        Shape::Normal { .. } | Shape::LogNormal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
        // Truncation has already dropped the values outside.
        Shape::Fixed(_) | Shape::Discrete { .. } | Shape::Empirical { .. } | Shape::Integers { .. } => {
            (f64::INFINITY, f64::NEG_INFINITY)
        }
    }
}

/// The first few of a list of values, and how many there are.
fn listed(values: &[f64], quantity: Quantity) -> String {
    const SHOWN: usize = 5;
    let first: Vec<String> = values.iter().take(SHOWN).map(|v| value_words(*v, quantity)).collect();
    let more = values.len().saturating_sub(SHOWN);
    if more == 0 { first.join(" or ") } else { format!("{} and {more} other values", first.join(", ")) }
}

/// A value with its unit.
pub(super) fn value_words(value: f64, quantity: Quantity) -> String {
    let unit = quantity.limits().unit;
    if Measure::of(quantity) == Measure::Share {
        format!("{} %", number(100.0 * value))
    } else if unit.is_empty() {
        number(value)
    } else {
        format!("{} {unit}", number(value))
    }
}

/// A number with at most four significant decimals and no trailing zeros.
pub(super) fn number(value: f64) -> String {
    let text = if value.abs() < 0.01 && value != 0.0 { format!("{value:.6}") } else { format!("{value:.3}") };
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short.is_empty() || short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// A count law in words.
pub(super) fn count_words(law: &CountLaw) -> String {
    if law.min() == law.max() {
        law.min().to_string()
    } else {
        format!("{} to {}, on average {}", law.min(), law.max(), number(law.mean()))
    }
}
