//! Truths that the model does not describe: the same scenario with one thing otherwise.
//!
//! Every altered model is made of valid laws, so it is valid; the draws of everything that was not altered stay as they were.

mod failure;
mod strikes;

use crate::hazard::alternative::with_other_patterns;
use crate::model::Model;
use crate::model::law::{Law, LawError};
use crate::model::munition::Munition;
use crate::model::pattern::{Part, Pattern};
use crate::units::Quantity;

/// A law of truths: one of several models, by weight.
pub type Truths = Vec<(f64, Model)>;

/// One thing that is otherwise.
#[derive(Clone, Debug)]
pub struct Alteration {
    /// Short name.
    pub id: &'static str,
    /// What is otherwise, in words.
    pub words: &'static str,
    /// The truths, or why there are none.
    pub truths: Result<Truths, String>,
}

/// Makes truths from a model.
type Change = fn(&Model) -> Result<Truths, String>;

/// Everything that is tried.
const CHANGES: [(&str, &str, Change); 13] = [
    ("pattern-same-moments", "another pattern, same second moments", |model| patterns(model, same_moments)),
    ("pattern-same-contour", "another pattern, same 95 % contour", |model| {
        Ok(vec![(1.0, with_other_patterns(model)?)])
    }),
    ("pattern-ring", "rings with a hole of 0.7, same second moments", |model| patterns(model, ring)),
    ("kappa-quarter", "kappa a quarter: strikes less alike", |model| failure::quartered_kappa(model)),
    ("kappa-none", "no kappa: strikes of a type all alike", |model| failure::no_kappa(model)),
    ("rates-linked", "mean failure rates of all types linked", |model| failure::linked_means(model)),
    ("rate-shared", "all strikes share one failure rate", |model| failure::shared_rate(model)),
    ("rate-doubled", "mean failure rates twice as high", |model| failure::doubled(model)),
    ("presence-linked", "doubtful strikes all happened or none", |model| strikes::together(model)),
    ("doubtful-all-real", "all doubtful strikes are real", |model| strikes::all_real(model)),
    ("doubtful-half", "doubtful strikes real half as often", |model| strikes::half_as_often(model)),
    ("unrecorded-quarter", "25 % more strikes than recorded", |model| strikes::unrecorded(model)),
    ("three-at-once", "25 % more strikes, rates doubled and shared", |model| three_at_once(model)),
];

/// Every alteration of a model. One that leaves the model as it is has no truths, and says so.
pub fn alterations(model: &Model) -> Vec<Alteration> {
    let unless_same = |truths: Truths| {
        let same = truths.iter().all(|(_, altered)| altered == model);
        if same { Err("changes nothing in this scenario".to_owned()) } else { Ok(truths) }
    };
    let one = |(id, words, change): &(&'static str, &'static str, Change)| Alteration {
        id,
        words,
        truths: change(model).and_then(unless_same),
    };
    CHANGES.iter().map(one).collect()
}

/// Three errors in the same direction: strikes missing from the register, failure rates twice as high, and shared.
fn three_at_once(model: &Model) -> Result<Truths, String> {
    let one = |truths: Truths| truths.into_iter().next().map(|(_, model)| model).ok_or("no truths".to_owned());
    let more = one(strikes::unrecorded(model)?)?;
    failure::shared_rate(&one(failure::doubled(&more)?)?)
}

fn in_words(error: LawError) -> String {
    format!("has no valid law: {error}")
}

fn patterns(model: &Model, other: fn(&Pattern) -> Result<Pattern, LawError>) -> Result<Truths, String> {
    let exchange = |munition: &Munition| Ok(Munition { pattern: other(&munition.pattern)?, ..munition.clone() });
    let munitions = model.munitions.iter().map(exchange).collect::<Result<_, LawError>>().map_err(in_words)?;
    Ok(vec![(1.0, Model { munitions, ..model.clone() })])
}

/// Full axis over standard deviation of a full ellipse: the variance along an axis is a quarter of the squared semi-axis.
const AXIS_OF_ELLIPSE: f64 = 4.0;

/// Normal for ellipse, ring and points, ellipse for normal.
fn same_moments(pattern: &Pattern) -> Result<Pattern, LawError> {
    match pattern {
        Pattern::Normal { .. } => elliptic(pattern, AXIS_OF_ELLIPSE),
        Pattern::Ellipse { .. } | Pattern::Ring { .. } | Pattern::Points { .. } => normal(pattern),
        Pattern::Mixture(parts) => mixture(parts, same_moments),
    }
}

/// Inner share of the rings that are tried; some hole must be taken, and no source fixes one.
const HOLE: f64 = 0.7;

fn ring(pattern: &Pattern) -> Result<Pattern, LawError> {
    if let Pattern::Mixture(parts) = pattern {
        return mixture(parts, ring);
    }
    match elliptic(&normal(pattern)?, AXIS_OF_ELLIPSE / (1.0 + HOLE * HOLE).sqrt())? {
        Pattern::Ellipse { along, across } => {
            Ok(Pattern::Ring { along, across, inner: Law::fixed(HOLE, Quantity::InnerShare)? })
        }
        same @ (Pattern::Normal { .. } | Pattern::Ring { .. } | Pattern::Mixture(_) | Pattern::Points { .. }) => {
            Ok(same)
        }
    }
}

fn mixture(parts: &[Part], other: fn(&Pattern) -> Result<Pattern, LawError>) -> Result<Pattern, LawError> {
    let exchange = |part: &Part| Ok(Part { share: part.share, pattern: other(&part.pattern)? });
    parts.iter().map(exchange).collect::<Result<_, LawError>>().map(Pattern::Mixture)
}

/// An ellipse whose full axes are so many standard deviations of a normal pattern; other patterns stay.
fn elliptic(pattern: &Pattern, axis: f64) -> Result<Pattern, LawError> {
    let Pattern::Normal { sd_along, sd_across } = pattern else { return Ok(pattern.clone()) };
    let full = |sd: &Law| sd.scaled(axis, Quantity::FullAxis);
    Ok(Pattern::Ellipse { along: full(sd_along)?, across: full(sd_across)? })
}

/// The normal pattern with the second moments of a simple one, about its middle. An uncertain hole counts by its mean square.
fn normal(pattern: &Pattern) -> Result<Pattern, LawError> {
    let of = |along: &Law, across: &Law, hole: f64| {
        let sd = |axis: &Law| axis.scaled((1.0 + hole).sqrt() / AXIS_OF_ELLIPSE, Quantity::Spread);
        Ok(Pattern::Normal { sd_along: sd(along)?, sd_across: sd(across)? })
    };
    match pattern {
        Pattern::Ellipse { along, across } => of(along, across, 0.0),
        Pattern::Ring { along, across, inner } => of(along, across, inner.expect(8, |h| h * h)),
        Pattern::Points { offsets, bandwidth } => {
            let n = offsets.len() as f64;
            let sd = |values: Vec<f64>| {
                let mean = values.iter().sum::<f64>() / n;
                let spread = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
                Law::fixed((spread + bandwidth.expect(8, |b| b * b)).sqrt(), Quantity::Spread)
            };
            let along = sd(offsets.iter().map(|o| o.along).collect())?;
            Ok(Pattern::Normal { sd_along: along, sd_across: sd(offsets.iter().map(|o| o.right).collect())? })
        }
        Pattern::Normal { .. } | Pattern::Mixture(_) => Ok(pattern.clone()),
    }
}
