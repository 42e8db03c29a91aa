//! What stands on a picture about its values.

use crate::hazard::Hazard;
use crate::hazard::maps::{Kind, support_words};
use crate::report::exposure;
use crate::report::rounding::{rounded, step_for};
use crate::scenario::Scenario;
use crate::stats::Z95;

const NOT_SAFE: &str = "No colour: no documented strike, not assessed. That is not the same as safe.";

pub(in crate::export) struct Words {
    pub(super) subtitle: String,
    pub(super) first_note: String,
}

/// Where a layer's values come from, with their Monte Carlo doubt: half of Wilson's widest 95 % interval for a probability.
pub(super) fn origin(kind: Kind, replicates: u64) -> String {
    match kind {
        Kind::Density | Kind::Expected => "computed from the assumptions without sampling".to_owned(),
        Kind::DensitySampled | Kind::DensityError | Kind::DensitySd => "from the possible grounds".to_owned(),
        Kind::PeopleNear(_) => "from the possible grounds".to_owned(),
        Kind::Presence | Kind::PresenceLow | Kind::PresenceHigh | Kind::PresenceHectare | Kind::Exceedance(_) => {
            let points = 50.0 * Z95 / (replicates as f64 + Z95 * Z95).sqrt();
            format!("Monte Carlo error at most {points:.1} percentage points (95 %)")
        }
    }
}

impl Words {
    pub(in crate::export) fn of_layer(title: &str, support: &str, origin: &str) -> Words {
        Words {
            subtitle: title.to_owned(),
            first_note: format!("Values {}, {origin}. {NOT_SAFE}", support.replace(" m x ", " m × ")),
        }
    }

    pub(super) fn of_people(index: usize, scenario: &Scenario, hazard: &Hazard) -> Words {
        let near = hazard.exposure.residents.get(index).map_or_else(String::new, |near| {
            let h = &near.all;
            let step = step_for(h.q95.value - h.q05.value);
            let [mean, low, high] = [h.mean, h.q05.value, h.q95.value].map(|value| rounded(value, step));
            format!("In all {mean} people; 90 % interval of the model {low} to {high}.")
        });
        let n = rounded(hazard.range.end as f64, 1.0);
        Words {
            subtitle: Kind::PeopleNear(index).title(&scenario.model),
            first_note: format!(
                "Values {}, from the possible grounds. {near} {} No colour: nobody lives near a remnant in any of the {n} possible \
                 grounds, or not assessed. That is not the same as safe.",
                support_words(&scenario.model.grid.boxes).replace(" m x ", " m × "),
                people_dates(scenario)
            ),
        }
    }

    pub(super) fn of_people_count(subtitle: &str, scenario: &Scenario) -> Words {
        Words {
            subtitle: subtitle.to_owned(),
            first_note: format!(
                "People near: those whose cell's centre is within the distance of at least one remnant, counted in every possible \
                 ground. {}",
                people_dates(scenario)
            ),
        }
    }

    pub(super) fn of_places(subtitle: &str) -> Words {
        Words {
            subtitle: subtitle.to_owned(),
            first_note: "Bars: probability of at least one remnant on the stated ground. Equal numbers share their ranks, so that places \
                         without remnants share the seats that are left. A low rank is not safety."
                .to_owned(),
        }
    }

    pub(super) fn of_months() -> Words {
        Words {
            subtitle: "Casualties and detonations month by month".to_owned(),
            first_note: "Shaded: 90 % interval of the model, of drawn counts. No sound source gives the values of activities; all of it \
                         hangs on them [J]."
                .to_owned(),
        }
    }

    pub(super) fn of_distribution() -> Words {
        Words {
            subtitle: "How many may remain, and how far possible grounds differ".to_owned(),
            first_note:
                "Shaded: 90 % interval of the model. It tells what is not known about the strikes and munitions \
                         described, not what the scenario leaves out."
                    .to_owned(),
        }
    }

    pub(super) fn of_grounds() -> Words {
        Words {
            subtitle: "Four equally possible grounds: each dot is a remnant as it could lie".to_owned(),
            first_note: "Each true ground is clustered as these are; the mean map hides that.".to_owned(),
        }
    }
}

/// For which days layers say where people live.
fn people_dates(scenario: &Scenario) -> String {
    format!("Where people live: {}.", exposure::people_dates(scenario).join("; "))
}
