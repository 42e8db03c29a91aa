//! What a published figure says about the model.

use super::totals::Total;

/// The model gives a figure that is at odds with what was found less than this probability.
pub const LEAST: f64 = 0.05;

/// A verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The model allows for what was found.
    Consistent,
    /// The model all but excludes what was found.
    Contradicted,
    /// The figure cannot tell.
    NotTestable,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Consistent => "consistent",
            Verdict::Contradicted => "**contradicted**",
            Verdict::NotTestable => "not testable",
        }
    }
}

/// Share of possible grounds with at least so many remnants.
pub fn share_at_least(totals: &[Total], least: f64) -> f64 {
    totals.iter().filter(|total| total.remnants as f64 >= least).count() as f64 / totals.len() as f64
}

/// Finds are a lower bound: contradicted if fewer than one possible ground in twenty holds that many.
pub fn of_recovered(totals: &[Total], found: f64) -> Verdict {
    if share_at_least(totals, found) < LEAST { Verdict::Contradicted } else { Verdict::Consistent }
}
