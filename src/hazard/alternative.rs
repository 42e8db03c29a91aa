//! The same scenario with every pattern exchanged for another of the same size, since no source fixes the shape.

use crate::model::Model;
use crate::model::law::{Law, LawError};
use crate::model::munition::Munition;
use crate::model::pattern::{CONTOUR_95, Part, Pattern};
use crate::units::Quantity;

/// A model whose normal patterns are ellipses with the area of their 95 % contour, and whose ellipses and rings are
/// normal with that contour. Fails, with the reason, where a pattern has no such counterpart.
pub fn with_other_patterns(model: &Model) -> Result<Model, String> {
    let exchange = |munition: &Munition| Ok(Munition { pattern: other(&munition.pattern)?, ..munition.clone() });
    let munitions = model.munitions.iter().map(exchange).collect::<Result<_, String>>()?;
    Ok(Model { munitions, ..model.clone() })
}

fn other(pattern: &Pattern) -> Result<Pattern, String> {
    let too_large = |error: LawError| format!("the other pattern has no valid size: {error}");
    let axis = |law: &Law| law.scaled(2.0 * CONTOUR_95, Quantity::FullAxis).map_err(too_large);
    let sd = |law: &Law| law.scaled(0.5 / CONTOUR_95, Quantity::Spread).map_err(too_large);
    match pattern {
        Pattern::Normal { sd_along, sd_across } => {
            Ok(Pattern::Ellipse { along: axis(sd_along)?, across: axis(sd_across)? })
        }
        Pattern::Ellipse { along, across } | Pattern::Ring { along, across, .. } => {
            Ok(Pattern::Normal { sd_along: sd(along)?, sd_across: sd(across)? })
        }
        Pattern::Mixture(parts) => {
            let exchange = |part: &Part| Ok(Part { share: part.share, pattern: other(&part.pattern)? });
            parts.iter().map(exchange).collect::<Result<_, String>>().map(Pattern::Mixture)
        }
        Pattern::Points { offsets, bandwidth } => {
            let n = offsets.len() as f64;
            let mean =
                (offsets.iter().map(|o| o.along).sum::<f64>() / n, offsets.iter().map(|o| o.right).sum::<f64>() / n);
            let spread = |f: &dyn Fn(usize) -> f64| (0..offsets.len()).map(f).sum::<f64>() / n;
            let blur = bandwidth.mean() * bandwidth.mean();
            let along = (spread(&|i| (offsets[i].along - mean.0).powi(2)) + blur).sqrt();
            let across = (spread(&|i| (offsets[i].right - mean.1).powi(2)) + blur).sqrt();
            let fixed = |value: f64| Law::fixed(value, Quantity::Spread).map_err(too_large);
            Ok(Pattern::Normal { sd_along: fixed(along)?, sd_across: fixed(across)? })
        }
    }
}
