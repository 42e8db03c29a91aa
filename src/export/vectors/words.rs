//! What a district, a facility, a strike is told as in words, for those who tap on it.

use super::strikes::meaning;
use crate::findings::{Number, Probability};
use crate::hazard::Hazard;
use crate::language::Language;
use crate::model::strike::Strike;
use crate::report::rounding::significant;
use crate::report::shown::{self, Shown};
use crate::scenario::Scenario;
use crate::stats::headline::Headline;
use crate::stats::wilson;

/// A name, and sentences.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::export) struct Told {
    pub(in crate::export) name: String,
    pub(in crate::export) lines: Vec<String>,
}

const NEEDS_SAMPLING: &str = "Remnants here are not known: they are counted in possible grounds, and none was drawn.";
const NOT_SAFE: &str = "A low number is not safety.";

/// A district.
pub(in crate::export) fn district(scenario: &Scenario, hazard: Option<&Hazard>, number: usize) -> Told {
    let district = &scenario.model.districts[number];
    let found = hazard.and_then(|hazard| Some((hazard, hazard.districts.get(number)?)));
    let Some((hazard, result)) = found else {
        return Told { name: district.name.clone(), lines: vec![NEEDS_SAMPLING.to_owned()] };
    };
    let mut lines = vec![
        format!("Remnants in {} ha: {}.", significant(result.area_ha, 3), interval(&result.remnants)),
        any(result.hits, hazard.replicates()),
    ];
    for near in &hazard.exposure.residents {
        if let Some(people) = near.districts.get(number) {
            lines.push(format!("People living within {} m of a remnant: {}.", near.distance_m, interval(people)));
        }
    }
    lines.push(NOT_SAFE.to_owned());
    Told { name: district.name.clone(), lines }
}

/// A facility.
pub(in crate::export) fn facility(scenario: &Scenario, hazard: Option<&Hazard>, number: usize) -> Told {
    let facility = &scenario.model.assets.facilities[number];
    let mut lines = vec![format!("{} (as of {}).", facility.kind, facility.layer.date)];
    let found = hazard.and_then(|hazard| Some((hazard.exposure.facilities.get(number)?, hazard.replicates())));
    match found {
        Some((risk, n)) => {
            lines.push(any(risk.hits, n));
            lines.push(format!("Remnants on its ground: {}.", interval(&risk.remnants)));
            lines.push(format!("Expected rank among facilities: {}.", significant(risk.rank.0, 2)));
        }
        None => lines.push(NEEDS_SAMPLING.to_owned()),
    }
    lines.push(NOT_SAFE.to_owned());
    Told { name: facility.name.clone(), lines }
}

/// A strike.
pub(in crate::export) fn strike(scenario: &Scenario, strike: &Strike) -> Told {
    let munition = &scenario.model.munitions[strike.munition].id;
    let percent = significant(100.0 * strike.presence.mean(), 2);
    let lines = vec![
        format!("Documented strike of {}, munition {munition}.", strike.date),
        format!("Evidence {}: submunitions were delivered with probability {percent} %.", strike.grade.word()),
        format!("It lies {}. Unexploded items lie around it, not at it.", meaning(&strike.location)),
    ];
    Told { name: strike.id.clone(), lines }
}

/// Mean and 90 % interval as everywhere; what no possible ground had is not expected to be nothing.
fn interval(h: &Headline) -> String {
    let shown = Shown::headline(h, &Language::english().numbers);
    if h.mean == 0.0 {
        return Language::english().say("number.none_seen").to_owned();
    }
    format!("{} expected; 90 % interval of the model {} to {}", shown.mean, shown.low, shown.high)
}

/// The probability of at least one, as everywhere.
fn any(hits: u64, n: u64) -> String {
    let share = if hits == 0 { f64::NAN } else { hits as f64 / n as f64 };
    let chance = Probability { probability: Number(share), probability_mc: wilson(hits, n).into() };
    format!("At least one remnant: {}.", shown::chance(&chance, n, Language::english()))
}
