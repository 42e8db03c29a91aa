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
    /// The model's band is too wide to tell.
    Uninformative,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Consistent => "consistent",
            Verdict::Contradicted => "**contradicted**",
            Verdict::NotTestable => "not testable",
            Verdict::Uninformative => "uninformative",
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

/// A band whose upper end is more than so many times its lower end says nothing.
pub const WIDEST: f64 = 10.0;

/// Two ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The lower.
    pub low: f64,
    /// The upper.
    pub high: f64,
}

impl Band {
    /// From both ends.
    pub fn new((low, high): (f64, f64)) -> Band {
        Band { low, high }
    }

    /// The upper end over the lower.
    pub fn width(self) -> f64 {
        self.high / self.low
    }

    /// Whether it says anything: not if its lower end is 0 or it is too wide.
    pub fn informs(self) -> bool {
        self.low > 0.0 && self.width() <= WIDEST
    }
}

/// Shapes are consistent if the model's band and the published interval overlap.
pub fn of_shape(model: Band, published: Band) -> Verdict {
    if !model.informs() {
        Verdict::Uninformative
    } else if model.low <= published.high && published.low <= model.high {
        Verdict::Consistent
    } else {
        Verdict::Contradicted
    }
}
