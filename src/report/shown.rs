//! A headline number as people read it: every place that shows one, in words or on paper, takes it from here.

use crate::findings::{Estimate, Pair, Probability};
use crate::language::Language;
use crate::language::numbers::{Numbers, step_for};
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

    /// Of a headline number.
    pub fn headline(h: &Headline, numbers: &Numbers) -> Shown {
        let step = step_for(h.q95.value - h.q05.value);
        // Counts have no decimals, though their mean may.
        let ends = [h.q05.value, h.q50.value, h.q95.value];
        let end_step = if ends.iter().all(|end| end.fract() == 0.0) { step.max(1.0) } else { step };
        let [low, median, high] = ends.map(|end| numbers.rounded(end, end_step));
        // A rare thing has an interval from 0 to 0, and a mean all the same.
        let rare = h.q05.value == h.q95.value && h.mean < 1.0;
        let mean = if rare { numbers.short(h.mean) } else { numbers.rounded(h.mean, step) };
        Shown { mean, low, median, high, error: numbers.short(h.standard_error) }
    }

    /// "180 to 670".
    pub fn interval(&self, language: &Language) -> String {
        language.tell("number.interval", &[("low", &self.low), ("high", &self.high)])
    }
}

/// A mean with its Monte Carlo standard error: "1.9 ± 0.065".
pub fn with_error(pair: &Pair, language: &Language) -> String {
    let numbers = &language.numbers;
    format!("{} ± {}", numbers.short(pair.mean.0), numbers.short(pair.standard_error.0))
}

/// A probability with its 95 % Monte Carlo interval; none of N is never 0.
pub fn chance(probability: &Probability, replicates: u64, language: &Language) -> String {
    if !probability.probability.0.is_finite() {
        return less_than(replicates, language);
    }
    let [low, high] = probability.probability_mc;
    let percent = |share: f64| percent(share, &language.numbers);
    let values = [percent(probability.probability.0), percent(low), percent(high)];
    language.tell("number.chance", &[("p", &values[0]), ("low", &values[1]), ("high", &values[2])])
}

/// The share alone: "25 %", or "less than 0.03 %".
pub fn chance_alone(probability: &Probability, replicates: u64, language: &Language) -> String {
    if probability.probability.0.is_finite() {
        format!("{} %", percent(probability.probability.0, &language.numbers))
    } else {
        less_than(replicates, language)
    }
}

/// What was in none of N possible grounds: "less than 0.03 %" (3/N, the upper end of a 95 % interval).
pub fn less_than(replicates: u64, language: &Language) -> String {
    let bound = 300.0 / replicates.max(1) as f64;
    language.tell("number.less_than", &[("value", &format!("{} %", language.numbers.short(bound.min(100.0))))])
}

/// A share in per cent to two significant digits; never 100 unless it is.
pub fn percent(share: f64, numbers: &Numbers) -> String {
    let percent = 100.0 * share;
    let digits = if percent > 99.0 { 3 } else { 2 };
    let text = numbers.significant(percent, digits);
    if text == "100" && share < 1.0 { format!("> {}", numbers.rounded(99.9, 0.1)) } else { text }
}
