//! A headline number as people read it: every place that shows one, in words or on paper, takes it from here.

use crate::findings::{Estimate, How, Pair, Probability};
use crate::language::Language;
use crate::language::numbers::{Numbers, additive, step_for, step_of_digits};
use crate::stats::headline::Headline;

/// A headline number, rounded to what its interval supports.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Mean.
    pub mean: String,
    /// Quantile at 5 %.
    pub low: String,
    /// Median.
    pub median: String,
    /// Quantile at 95 %.
    pub high: String,
    /// Monte Carlo standard error of the mean.
    pub error: String,
}

impl Shown {
    /// Of a finding.
    pub fn of(estimate: &Estimate, language: &Language) -> Shown {
        Shown::headline(&estimate.headline(), &language.numbers)
    }

    /// Of events: their mean is that of expected numbers, steadier and the sum of its parts; their interval that of drawn
    /// ones.
    pub fn of_events(expected: &Estimate, drawn: &Estimate, language: &Language) -> Shown {
        let Pair { mean, standard_error } = expected.told();
        Shown::of(&Estimate { mean, standard_error, best_estimate: None, ..*drawn }, language)
    }

    /// Of a headline number.
    pub fn headline(h: &Headline, numbers: &Numbers) -> Shown {
        let step = step_for(h.q95.value - h.q05.value);
        let ends = [h.q05.value, h.q50.value, h.q95.value];
        // Counts have no decimals, though their mean may.
        let least = if ends.iter().all(|end| end.fract() == 0.0) { 1.0 } else { 0.0 };
        let end = |end: f64| numbers.rounded(end, step_of(end, step).max(least));
        let [low, median, high] = ends.map(end);
        let tiny = h.mean != 0.0 && h.mean.abs() < 1e-3;
        let mean = if tiny { numbers.short(h.mean) } else { numbers.rounded(h.mean, step_of(h.mean, step)) };
        Shown { mean, low, median, high, error: numbers.short(h.standard_error) }
    }

    /// "180 to 670".
    pub fn interval(&self, language: &Language) -> String {
        language.tell("number.interval", &[("low", &self.low), ("high", &self.high)])
    }
}

/// The error of the mean that is told: "± 3.1", or that it was computed.
pub fn error(estimate: &Estimate, language: &Language) -> String {
    match estimate.how() {
        How::Computed => language.say("number.computed").to_owned(),
        How::Drawn | How::Controlled => format!("± {}", language.numbers.short(estimate.told().standard_error.0)),
    }
}

/// The step to which a headline number's mean is rounded.
fn mean_step(estimate: &Estimate) -> f64 {
    step_of(estimate.told().mean.0, step_for(estimate.q95.0 - estimate.q05.0))
}

/// Means of parts so that they add up to the mean of the whole as it is shown; none if they do not make up the whole.
pub fn added_up(means: &[f64], whole: &Estimate, language: &Language) -> Option<Vec<String>> {
    let (step, numbers) = (mean_step(whole), &language.numbers);
    let parts = additive(means, whole.told().mean.0, step)?;
    let one = |(part, mean): (&f64, &f64)| match *part == 0.0 && *mean > 0.0 {
        true => language.tell("number.below", &[("value", &numbers.rounded(step, step))]),
        false => numbers.rounded(*part, step),
    };
    Some(parts.iter().zip(means).map(one).collect())
}

/// The step for the interval, but two digits of a number that the interval would make 0 or nearly so.
fn step_of(value: f64, step: f64) -> f64 {
    if value == 0.0 { step } else { step.min(step_of_digits(value, 2)) }
}

/// A mean with its Monte Carlo standard error: "1.9 ± 0.065".
pub fn with_error(pair: &Pair, language: &Language) -> String {
    let numbers = &language.numbers;
    format!("{} ± {}", numbers.short(pair.mean.0), numbers.short(pair.standard_error.0))
}

/// A probability with its 95 % Monte Carlo interval; none of N is never 0.
pub fn chance(probability: &Probability, replicates: u64, language: &Language) -> String {
    if let Some(bound) = bound(probability, replicates, language) {
        return bound;
    }
    let [low, high] = probability.probability_mc;
    let percent = |share: f64| percent(share, &language.numbers);
    let values = [percent(probability.probability.0), percent(low), percent(high)];
    language.tell("number.chance", &[("p", &values[0]), ("low", &values[1]), ("high", &values[2])])
}

/// The share alone: "25 %", or "less than 0.03 %".
pub fn chance_alone(probability: &Probability, replicates: u64, language: &Language) -> String {
    bound(probability, replicates, language)
        .unwrap_or_else(|| format!("{} %", percent(probability.probability.0, &language.numbers)))
}

/// What was in none of N possible grounds, or in all of them, is neither impossible nor certain.
fn bound(probability: &Probability, replicates: u64, language: &Language) -> Option<String> {
    match probability.probability.0 {
        share if share.is_nan() => Some(less_than(replicates, language)),
        1.0 => Some(more_than(replicates, language)),
        _ => None,
    }
}

/// What was in none of N possible grounds: "less than 0.03 %" (3/N, the upper end of a 95 % interval).
pub fn less_than(replicates: u64, language: &Language) -> String {
    let bound = rounded_up(300.0 / replicates.max(3) as f64, 2);
    language.tell("number.less_than", &[("value", &format!("{} %", language.numbers.short(bound)))])
}

/// What was in all of N possible grounds: "more than 99.8 %".
pub fn more_than(replicates: u64, language: &Language) -> String {
    let missing = rounded_up(300.0 / replicates.max(3) as f64, 1);
    let share = language.numbers.rounded(100.0 - missing, step_of_digits(missing, 1).min(1.0));
    language.tell("number.more_than", &[("value", &format!("{share} %"))])
}

/// No more is claimed than is known.
fn rounded_up(value: f64, digits: i32) -> f64 {
    let step = step_of_digits(value, digits);
    (value / step - 1e-9).ceil() * step
}

/// A share in per cent: two significant digits, and as many more as keep 99.97 from being shown as 100.
pub fn percent(share: f64, numbers: &Numbers) -> String {
    let missing = 1.0 - share;
    if (1e-9..0.01).contains(&missing) {
        return numbers.rounded(100.0 * share, step_of_digits(100.0 * missing, 1).min(1.0));
    }
    numbers.significant(100.0 * share, 2)
}
