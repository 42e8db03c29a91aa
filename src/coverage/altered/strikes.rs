//! Strikes otherwise than the model says: which happened, and which nobody recorded.

use super::{Truths, in_words};
use crate::model::Model;
use crate::model::law::{Law, LawError};
use crate::model::strike::{Grade, Location, Strike};
use crate::units::Quantity;

/// More strikes than recorded.
const MORE: f64 = 0.25;

/// An unrecorded strike lies within this distance of a recorded one whose place is known, m (a judgement).
const NEAR_M: f64 = 500.0;

/// All doubtful strikes happened.
pub(super) fn all_real(model: &Model) -> Result<Truths, String> {
    regraded(model, |_| Law::fixed(1.0, Quantity::Probability))
}

/// Doubtful strikes happened half as often.
pub(super) fn half_as_often(model: &Model) -> Result<Truths, String> {
    regraded(model, |presence| presence.scaled(0.5, Quantity::Probability))
}

fn doubtful(strike: &Strike) -> bool {
    let presence = strike.presence.mean();
    0.0 < presence && presence < 1.0
}

fn regraded(model: &Model, new: impl Fn(&Law) -> Result<Law, LawError>) -> Result<Truths, String> {
    if !model.strikes.iter().any(doubtful) {
        return Err("no strike is doubtful".to_owned());
    }
    let regrade = |strike: &Strike| match doubtful(strike) {
        true => Ok(Strike { presence: new(&strike.presence)?, ..strike.clone() }),
        false => Ok(strike.clone()),
    };
    let strikes = model.strikes.iter().map(regrade).collect::<Result<_, LawError>>().map_err(in_words)?;
    Ok(vec![(1.0, Model { strikes, ..model.clone() })])
}

/// One number u for all doubtful strikes: those happened whose probability is above it. Each by itself happened as often
/// as graded. Between two neighbouring probabilities the same strikes happened, which makes one model each.
pub(super) fn together(model: &Model) -> Result<Truths, String> {
    let mut borders: Vec<f64> = model.strikes.iter().filter(|s| doubtful(s)).map(|s| s.presence.mean()).collect();
    if borders.len() < 2 {
        return Err("fewer than two strikes are doubtful".to_owned());
    }
    borders.push(1.0);
    borders.sort_by(f64::total_cmp);
    borders.dedup();
    let starts = std::iter::once(0.0).chain(borders.iter().copied());
    let part = |(from, to): (f64, f64)| Ok((to - from, happened_above(model, to)?));
    starts.zip(borders.iter().copied()).map(part).collect::<Result<_, LawError>>().map_err(in_words)
}

fn happened_above(model: &Model, border: f64) -> Result<Model, LawError> {
    let settle = |strike: &Strike| {
        let happened = if strike.presence.mean() >= border { 1.0 } else { 0.0 };
        Ok(Strike { presence: Law::fixed(happened, Quantity::Probability)?, ..strike.clone() })
    };
    let strikes = model.strikes.iter().map(settle).collect::<Result<_, LawError>>()?;
    Ok(Model { strikes, ..model.clone() })
}

/// Each recorded strike has, with a quarter of its probability, a companion that nobody recorded: the same munition, in the
/// same area. (One area for all of them, as `model::strike::Unrecorded` has, would put strikes between towns.)
pub(super) fn unrecorded(model: &Model) -> Result<Truths, String> {
    let mut more = model.clone();
    for strike in &model.strikes {
        let presence = strike.presence.scaled(MORE, Quantity::Probability).map_err(in_words)?;
        let location = nearby(&strike.location).map_err(in_words)?;
        let id = format!("{} (not recorded)", strike.id);
        more.strikes.push(Strike { id, presence, location, grade: Grade::Stated, ..strike.clone() });
    }
    Ok(vec![(1.0, more)])
}

fn nearby(location: &Location) -> Result<Location, LawError> {
    match location {
        Location::Point(centre) | Location::Blurred { centre, .. } => {
            Ok(Location::Disc { centre: *centre, radius: Law::fixed(NEAR_M, Quantity::Radius)? })
        }
        Location::Disc { .. } | Location::Area(_) | Location::Line(_) => Ok(location.clone()),
    }
}
