//! Exposure in words.

use super::rounding::significant;
use crate::exposure::judged::{Anchors, CASUALTIES_PER_REMNANT, DENSITY_PER_HA, FLAGGED_PER_HA, Standing};
use crate::hazard::Hazard;
use crate::model::assets::{Course, Population};
use crate::scenario::{Scenario, visible};

/// The anchors of a run.
pub fn anchors(scenario: &Scenario, hazard: &Hazard) -> Anchors {
    let initial: Vec<u64> = hazard.rows.iter().map(|row| row.initial).collect();
    let first_strike = scenario.model.strikes.iter().map(|strike| strike.date).min();
    // Rates seen after other wars are those of the year after.
    let soon = |course: &&Course| first_strike.is_some_and(|strike| course.first_day <= strike.plus_months(3));
    let months = scenario.model.assets.course.as_ref().filter(soon).map_or(0, |course| course.months);
    Anchors::new(&hazard.exposure.rows, &initial, months, scenario.model.grid.boxes.side_m())
}

/// How a run stands to what was found elsewhere, in sentences.
pub fn anchor_words(anchors: &Anchors) -> Vec<String> {
    let density = (anchors.density != Standing::Unknown).then(|| density_words(anchors));
    let casualties = anchors.casualties.and_then(|casualties| {
        let (low, high) = CASUALTIES_PER_REMNANT;
        let (ratio, error) = (significant_any(casualties.ratio), significant_any(casualties.standard_error));
        let beside = format!("{ratio} ± {error} casualties in the first year per remnant initially there");
        match casualties.standing {
            Standing::Within => format!("{beside}: within {low} to {high}, the wide range seen after other wars."),
            Standing::Below => format!(
                "{beside}: BELOW the range seen after other wars ({low} to {high}). The stated activities are too few or too careful, or the places differ."
            ),
            Standing::Above | Standing::Flagged => format!(
                "{beside}: ABOVE the range seen after other wars ({low} to {high}). Do not publish these casualties before the stated activities are looked at again."
            ),
            Standing::Unknown => return None,
        }
        .into()
    });
    density.into_iter().chain(casualties).collect()
}

fn density_words(anchors: &Anchors) -> String {
    let ((low, high), mean) = (DENSITY_PER_HA, significant(anchors.density_per_ha.mean, 2));
    let beside = format!(
        "{mean} remnants per hectare of ground within 50 m of boxes that hold any, on average over possible grounds"
    );
    match anchors.density {
        Standing::Within | Standing::Unknown => {
            format!("{beside}: within {low} to {high}, what clearance found elsewhere over whole polygons.")
        }
        Standing::Below => {
            format!("{beside}: below what clearance found elsewhere over whole polygons ({low} to {high}).")
        }
        Standing::Above => {
            format!("{beside}: above what clearance found elsewhere over whole polygons ({low} to {high}).")
        }
        Standing::Flagged => format!(
            "{beside}: more than {FLAGGED_PER_HA}, far above what clearance found elsewhere over whole polygons ({low} to {high}). Look at numbers, failure rates and footprints again."
        ),
    }
}

/// What a reader must know before using the numbers.
pub fn cautions(scenario: &Scenario, hazard: &Hazard) -> Vec<String> {
    let anchors = anchors(scenario, hazard);
    let beside = [Some(anchors.density), anchors.casualties.map(|casualties| casualties.standing)];
    let outside = beside.into_iter().flatten().filter(|standing| *standing != Standing::Unknown);
    let words = anchor_words(&anchors).into_iter().zip(outside);
    words.filter(|(_, standing)| *standing != Standing::Within).map(|(words, _)| words).collect()
}

/// Layers of people by name, each with the day for which it says where they live.
pub fn people_dates(scenario: &Scenario) -> Vec<String> {
    let layer = |population: &Population| format!("{} ({})", visible(&population.layer.name), population.layer.date);
    scenario.model.assets.populations.iter().map(layer).collect()
}

/// Two significant digits, however small.
pub fn significant_any(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 { format!("{value:.1e}") } else { significant(value, 2) }
}
