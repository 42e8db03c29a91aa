//! Results in words: rounded to what their intervals support, each with its doubt.

pub mod coverage;
pub mod document;
pub mod exposure;
pub mod likelihood;
pub mod rounding;
pub mod sections;
pub mod shown;
pub mod terminal;

use crate::exact::check::Verdict;
use crate::hazard::{Ending, Hazard};
use crate::scenario::{Scenario, visible};

/// Share of remnants off the grid above which a caution is printed.
const OUTSIDE_CAUTION: f64 = 0.001;

/// What a reader must know before using the numbers.
pub fn cautions(scenario: &Scenario, hazard: &Hazard) -> Vec<String> {
    let mut cautions = scenario.cautions.clone();
    let outside = hazard.outside_grid.mean / hazard.remnants.mean;
    if outside > OUTSIDE_CAUTION {
        cautions.push(format!("{:.1} % of the expected remnants lie outside the grid: enlarge it.", outside * 100.0));
    }
    if !hazard.companion.total.is_finite() || hazard.remnants.mean == 0.0 {
        cautions
            .push("No replicate placed any remnant: the scenario says next to nothing about this place.".to_owned());
    }
    let unhit = scenario.model.districts.iter().zip(&hazard.districts).filter(|(_, result)| result.hits == 0);
    for (district, _) in unhit {
        cautions.push(format!(
            "No possible ground had a remnant in {}: that says that no documented strike is known to reach it, not that it is safe.",
            visible(&district.name)
        ));
    }
    cautions.extend(exposure::cautions(scenario, hazard));
    match hazard.check.verdict {
        Verdict::Disagrees => {
            cautions.push("The run disagrees with its exact companion: do not use these numbers.".to_owned())
        }
        Verdict::NotDecidable => {
            cautions.push("The run could not be checked against its exact companion in full.".to_owned())
        }
        Verdict::Agrees => {}
    }
    if hazard.precision.is_some() && hazard.ending == Ending::Complete {
        cautions.push(
            "The wanted precision was not reached: it is judged on remnants, contaminated area and people near each distance, each of which needs 100 possible grounds with any."
                .to_owned(),
        );
    }
    if hazard.ending == Ending::PrecisionReached {
        cautions.push(format!(
            "The run ended once the means of contaminated area and of people near were precise enough. Quantiles, districts, facilities, routes, months and maps are not judged: they are only as precise as {} possible grounds make them.",
            rounding::rounded(hazard.replicates() as f64, 1.0)
        ));
    }
    if hazard.ending == Ending::Interrupted {
        cautions.push("The run was interrupted: it holds fewer replicates than were asked for.".to_owned());
    }
    if hazard.ending == Ending::PartsMissing {
        cautions.push(format!(
            "The run was put together from parts and lacks some: replicates {} of {}. If what made them fail hangs on what they held, such as very many remnants, all numbers are distorted by an unknown amount.",
            hazard.counted.missing(hazard.wanted),
            hazard.wanted
        ));
    }
    cautions
}
