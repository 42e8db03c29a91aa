//! A scenario as a picture in words.

use super::Scenario;

/// The scenario in words.
pub fn describe(scenario: &Scenario) -> String {
    scenario.title.clone()
}
