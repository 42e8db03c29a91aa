//! Ways to read a scenario that states no failure rates.

use remnants::model::Model;
use remnants::model::law::Law;
use remnants::model::munition::RateLink;
use remnants::units::Quantity;

/// A reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As the scenario stands.
    AsShipped,
    /// The same with independent mean rates of the types.
    Unlinked,
    /// The named prior `field-wide` for every type: mean 30 %, kappa 8.
    FieldWide,
}

impl Reading {
    /// Those that differ for a model: types can only be linked where there are several.
    pub fn of(model: &Model) -> Vec<Reading> {
        let linked = model.failure_types.len() > 1 && model.rate_link == RateLink::Common;
        if linked {
            vec![Reading::AsShipped, Reading::Unlinked, Reading::FieldWide]
        } else {
            vec![Reading::AsShipped, Reading::FieldWide]
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Reading::AsShipped => "as shipped (default rates, 5-20 %)",
            Reading::Unlinked => "the same, types independent",
            Reading::FieldWide => "`field-wide` (30 %, kappa 8)",
        }
    }

    /// The model, read so.
    pub fn apply(self, model: &Model) -> Model {
        let mut model = model.clone();
        match self {
            Reading::AsShipped => {}
            Reading::Unlinked => model.rate_link = RateLink::Independent,
            Reading::FieldWide => {
                let fixed = |value, quantity| Law::fixed(value, quantity).ok();
                for kind in &mut model.failure_types {
                    kind.mean = fixed(0.30, Quantity::FailureRate).unwrap_or_else(|| kind.mean.clone());
                }
                model.munitions.iter_mut().for_each(|m| m.kappa = fixed(8.0, Quantity::Concentration));
            }
        }
        model
    }
}
