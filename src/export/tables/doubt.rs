//! Columns of numbers with their doubt: headline numbers, means with standard errors, sampled probabilities.

use super::column::{Adds, Column, Name};
use super::entry::Entry;
use crate::stats::headline::Headline;
use crate::stats::wilson;

/// What columns with doubt are about.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    /// Their name, before what each of them is.
    pub(super) name: Name,
    /// Unit.
    pub(super) unit: &'static str,
    /// The number in words, such as `remnants in the district`.
    pub(super) what: String,
    /// Whether its means add up.
    pub(super) adds: Adds,
    /// Hashtag, before attributes that say what each column is.
    pub(super) hxl: Option<String>,
}

impl Subject {
    /// A number called so.
    pub(super) fn new(name: impl Into<Name>, unit: &'static str, what: impl Into<String>) -> Subject {
        Subject { name: name.into(), unit, what: what.into(), adds: Adds::No, hxl: None }
    }

    /// Its means add up, as stated.
    pub(super) fn adding(self, adds: Adds) -> Subject {
        Subject { adds, ..self }
    }

    /// Bears a hashtag.
    pub(super) fn hxl(self, tag: impl Into<String>) -> Subject {
        Subject { hxl: Some(tag.into()), ..self }
    }

    fn column(&self, end: &str, meaning: String) -> Column {
        let end = if self.name.written().is_empty() { end.to_owned() } else { format!("_{end}") };
        let column = Column::number(self.name.clone().then(&end), self.unit, meaning);
        Column { hxl: self.tagged(end.trim_start_matches('_')), ..column }
    }

    /// Hashtags for mean and quantiles; those for errors and ranges would only be noise.
    fn tagged(&self, end: &str) -> Option<String> {
        let told = ["mean", "expected", "q05", "q50", "q95"].contains(&end);
        self.hxl.as_ref().filter(|_| told).map(|tag| format!("{tag}+{end}"))
    }

    fn standard_error(&self) -> Column {
        let meaning = format!("Monte Carlo standard error of the mean of {}.", self.what);
        self.column("standard_error", meaning).empty(ONE_REPLICATE)
    }
}

const ONE_REPLICATE: &str = "fewer than two replicates";

/// Columns of a headline number, in the order of [`headline`].
pub(super) fn headline_columns(of: &Subject) -> Vec<Column> {
    let what = &of.what;
    let sd = format!("Standard deviation between possible grounds of {what}.");
    let mean = of.column("mean", format!("Mean over possible grounds of {what}.")).adding(of.adds);
    let first = [mean, of.standard_error(), of.column("sd", sd).empty(ONE_REPLICATE)];
    let quantile =
        |(q, percent): (&str, &str)| of.column(q, format!("{percent} % quantile, which does not add up, of {what}."));
    let range = |(q, percent): (&str, &str)| {
        ["low", "high"].map(|end| {
            let meaning = format!("The {end} end of the 95 % Monte Carlo range of the {percent} % quantile of {what}.");
            of.column(&format!("{q}_mc_{end}"), meaning)
        })
    };
    first.into_iter().chain(QUANTILES.map(quantile)).chain(QUANTILES.map(range).into_iter().flatten()).collect()
}

const QUANTILES: [(&str, &str); 3] = [("q05", "5"), ("q50", "50"), ("q95", "95")];

/// Place of the standard deviation among a headline number's columns.
pub(super) const SD: usize = 2;

/// Entries of a headline number.
pub(super) fn headline(h: &Headline) -> Vec<Entry> {
    let quantiles = [h.q05, h.q50, h.q95];
    let values = [h.mean, h.standard_error, h.sd].into_iter().chain(quantiles.map(|q| q.value));
    values.chain(quantiles.iter().flat_map(|q| [q.range.0, q.range.1])).map(Entry::Number).collect()
}

/// Columns of a sampled probability, in the order of [`probability`]: of what, in words, and its hashtag.
pub(super) fn probability_columns(name: Name, what: &str, hxl: Option<&str>) -> Vec<Column> {
    let share = Column::probability(name.clone(), format!("Probability that {what}: the share of possible grounds."))
        .empty("none of the possible grounds: read the upper end; never 0");
    let share = Column { hxl: hxl.map(str::to_owned), ..share };
    let end = |end: &str| {
        let meaning =
            format!("The {end} end of the 95 % Monte Carlo (Wilson) interval of that probability: that {what}.");
        Column::probability(name.clone().then(&format!("_mc_{end}")), meaning)
    };
    vec![share, end("low"), end("high")]
}

/// Entries of a sampled probability; none of N is left empty beside its upper bound, never written as 0.
pub(super) fn probability(hits: u64, n: u64) -> Vec<Entry> {
    let (low, high) = wilson(hits, n);
    let share = if hits == 0 { Entry::Nothing } else { Entry::Number(hits as f64 / n as f64) };
    vec![share, Entry::Number(low), Entry::Number(high)]
}

/// Entries of a mean with its standard error.
pub(super) fn pair((mean, error): (f64, f64)) -> [Entry; 2] {
    [Entry::Number(mean), Entry::Number(error)]
}
