//! Exposure in words.

use super::rounding::{rounded, significant, step_for};
use crate::exposure::judged::{Anchors, CASUALTIES_PER_REMNANT, DENSITY_PER_HA, FLAGGED_PER_HA, Standing};
use crate::exposure::results::{NearResidents, PlaceRisk};
use crate::hazard::Hazard;
use crate::model::assets::{Course, Population};
use crate::scenario::{Scenario, visible};
use crate::stats::headline::Headline;

/// Facilities and routes that the short summary names, at most.
const NAMED: usize = 5;

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

/// The part of the short summary on exposure; empty if the scenario states nothing exposed.
pub fn lines(scenario: &Scenario, hazard: &Hazard) -> Vec<String> {
    let (assets, exposure) = (&scenario.model.assets, &hazard.exposure);
    let mut lines: Vec<String> = exposure.residents.iter().map(near_line).collect();
    if let Some(note) = lines.first().map(|_| format!("  (where people live: {})", people_dates(scenario).join(", "))) {
        lines.push(note);
    }
    let facility = |number: usize| (assets.facilities[number].name.as_str(), assets.facilities[number].kind.as_str());
    lines.extend(places("facilities", &exposure.facilities, facility, hazard.range.end));
    lines.extend(places("routes", &exposure.routes, |n| (assets.routes[n].name.as_str(), "route"), hazard.range.end));
    lines.extend(course_lines(scenario, hazard));
    lines
}

fn near_line(near: &NearResidents) -> String {
    line(&format!("people living within {} m of a remnant", near.distance_m), &near.all)
}

/// A headline number as a line of the short summary.
pub(super) fn line(name: &str, h: &Headline) -> String {
    let step = step_for(h.q95.value - h.q05.value);
    let interval = format!("{} to {}", rounded(h.q05.value, step), rounded(h.q95.value, step));
    // A rare thing has an interval from 0 to 0, and a mean all the same.
    let rare = h.q05.value == h.q95.value && h.mean < 1.0;
    let mean = if rare { significant_any(h.mean) } else { rounded(h.mean, step) };
    format!("{name:<42}{mean:>12}   {interval:<28}± {}", significant(h.standard_error, 2))
}

/// Layers of people by name, each with the day for which it says where they live.
pub fn people_dates(scenario: &Scenario) -> Vec<String> {
    let layer = |population: &Population| format!("{} ({})", visible(&population.layer.name), population.layer.date);
    scenario.model.assets.populations.iter().map(layer).collect()
}

fn places<'a>(
    what: &str,
    risks: &[PlaceRisk],
    name: impl Fn(usize) -> (&'a str, &'a str),
    replicates: u64,
) -> Vec<String> {
    if risks.is_empty() {
        return Vec::new();
    }
    let order = crate::exposure::results::ranked(risks);
    let order: Vec<usize> = order.into_iter().filter(|number| risks[*number].hits > 0).collect();
    let never = risks.len() - order.len();
    let one = |number: &usize| {
        let (name, kind) = name(*number);
        let risk = &risks[*number];
        let (low, high) = (risk.remnants.q05.value, risk.remnants.q95.value);
        format!(
            "  {} ({}): at least one remnant on its ground with probability {}; expected {} ± {}, 90 % interval {low} to {high}",
            visible(name),
            visible(kind),
            probability_words(risk.hits, replicates),
            significant_any(risk.remnants.mean),
            significant_any(risk.remnants.standard_error)
        )
    };
    let more = order.len().saturating_sub(NAMED);
    let tail = (more > 0).then(|| format!("  and {more} more: tables/{what}.csv"));
    let bound = significant_any(3.0 / replicates as f64);
    let unhit = (never > 0).then(|| {
        format!(
            "  {never} without a remnant in any possible ground: probability less than {bound} each; that is not safety"
        )
    });
    let heading = format!("\n{what} most at risk, of {}:", risks.len());
    std::iter::once(heading).chain(order.iter().take(NAMED).map(one)).chain(tail).chain(unhit).collect()
}

/// A sampled probability with its 95 % Monte Carlo interval; none of N is never 0.
pub fn probability_words(hits: u64, n: u64) -> String {
    if hits == 0 {
        return format!("less than {}", significant_any(3.0 / n as f64));
    }
    let (low, high) = crate::stats::wilson(hits, n);
    let percent = |share: f64| significant(100.0 * share, 2);
    format!("{} % ({} to {} % by Monte Carlo)", percent(hits as f64 / n as f64), percent(low), percent(high))
}

/// Two significant digits, however small.
pub fn significant_any(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 { format!("{value:.1e}") } else { significant(value, 2) }
}

fn course_lines(scenario: &Scenario, hazard: &Hazard) -> Vec<String> {
    let (Some(course), Some(_)) = (&scenario.model.assets.course, &hazard.exposure.course) else { return Vec::new() };
    let rows = &hazard.exposure.rows;
    let names = [
        ("encounters_drawn", "encounters with remnants"),
        ("detonations_drawn", "  of which detonations"),
        ("casualties_drawn", "casualties"),
        ("deaths_drawn", "  of which deaths"),
    ];
    let heading = format!(
        "\nwithin {} months from {}, if all stated activities are as stated [J]:",
        course.months, course.first_day
    );
    let counts = names.iter().filter_map(|(column, words)| Some(line(words, &rows.headline(column)?)));
    let spared = course.measures.iter().zip(hazard.exposure.course.iter().flat_map(|course| &course.spared));
    let spared = spared.map(|(measure, spared)| {
        let (difference, [low, _, high]) = (spared.expected, spared.expected.quantiles);
        format!(
            "  without the measure {}: {} ± {} more expected casualties, 90 % interval of the model {} to {}",
            visible(&measure.id),
            significant_any(difference.mean),
            significant_any(difference.standard_error),
            significant_any(low),
            significant_any(high)
        )
    });
    std::iter::once(heading).chain(counts).chain(spared).collect()
}
