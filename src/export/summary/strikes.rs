//! Strikes in `summary.json`: the numbers of `tables/strikes.csv`.

use super::number;
use crate::engine::tally::StrikeCount;
use crate::exact::StrikeExpectation;
use crate::hazard::Hazard;
use crate::model::strike::Strike;
use crate::scenario::Scenario;
use serde_json::{Value, json};

/// The name of the list; under `strikes` stands how many there are.
pub const STRIKE_RESULTS: &str = "strike_results";
/// What was counted of each strike; the rest follows from the scenario.
pub const SAMPLED: [&str; 2] = ["sampled_mean", "sampled_standard_error"];

/// A list, in the scenario's order.
pub(super) fn strikes(scenario: &Scenario, hazard: &Hazard) -> Value {
    let expected = |index: usize| hazard.companion.strikes.get(index).copied().unwrap_or_default();
    let counted = |index: usize| hazard.strikes.get(index).copied().unwrap_or_default();
    let strikes = scenario.model.strikes.iter().enumerate();
    strikes.map(|(index, strike)| one(scenario, strike, (expected(index), counted(index)))).collect()
}

fn one(scenario: &Scenario, strike: &Strike, (expected, counted): (StrikeExpectation, StrikeCount)) -> Value {
    let mut value = json!({
        "id": strike.id,
        "date": strike.date.to_string(),
        "evidence": strike.grade.word(),
        "munition": scenario.model.munitions[strike.munition].id,
        "presence_probability": number(strike.presence.mean()),
        "remnants_initial_expected": number(expected.initial),
        "remnants_expected": number(expected.remaining),
    });
    let sampled = [counted.remaining.mean(), counted.remaining.standard_error()];
    SAMPLED.iter().zip(sampled).for_each(|(name, sampled)| value[*name] = number(sampled));
    value
}
