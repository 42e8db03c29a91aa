//! The short summary that a run prints.

use super::cautions;
use super::exposure::{self, line};
use super::rounding::{rounded, significant};
use crate::hazard::unsampled::{Presence, Unsampled};
use crate::hazard::{Ending, Hazard};
use crate::scenario::{Scenario, visible};
use std::fmt::Write;

/// A short summary in plain words.
pub fn summary(scenario: &Scenario, hazard: &Hazard) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut text, scenario, hazard);
    text
}

fn write(out: &mut String, scenario: &Scenario, hazard: &Hazard) -> std::fmt::Result {
    let model = &scenario.model;
    writeln!(out, "{}", visible(&scenario.title))?;
    writeln!(out, "Assessed for {}; {}.\n", model.assessment, runs(hazard))?;
    writeln!(out, "{:<42}{:>12}   90 % interval of the model   Monte Carlo error", "", "expected")?;
    writeln!(out, "{}", line("unexploded submunitions that remain", &hazard.remnants))?;
    if hazard.initial.mean != hazard.remnants.mean {
        writeln!(out, "{}", line("  of those initially there", &hazard.initial))?;
    }
    writeln!(out, "{}", line("contaminated area, ha", &hazard.contaminated_area_ha))?;
    let side = model.grid.boxes.side_m();
    writeln!(out, "  (hectares of {side} m boxes that hold at least one)\n")?;
    zones(out, scenario, hazard)?;
    let exposed = exposure::lines(scenario, hazard);
    if !exposed.is_empty() {
        writeln!(out)?;
        exposed.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    list(out, "Beside what was found elsewhere", &exposure::anchor_words(&exposure::anchors(scenario, hazard)))?;
    writeln!(out, "\n{}", hazard.check.describe())?;
    writeln!(out, "Places beyond reach of every documented strike were not assessed; that is not the same as safe.")?;
    let unrecorded = if model.unrecorded.is_some() { "are allowed for as stated" } else { "are not allowed for" };
    writeln!(out, "Strikes that nobody recorded {unrecorded}.")?;
    list(out, "Cautions", &cautions(scenario, hazard))?;
    list(out, "Assumed", &scenario.assumptions)?;
    list(out, "Not verified", &scenario.unverified)
}

/// A short summary of a run by the exact method.
pub fn exact_summary(scenario: &Scenario, results: &Unsampled) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_exact(&mut text, scenario, results);
    text
}

fn write_exact(out: &mut String, scenario: &Scenario, results: &Unsampled) -> std::fmt::Result {
    let model = &scenario.model;
    writeln!(out, "{}", visible(&scenario.title))?;
    writeln!(out, "Assessed for {}; exact method, no possible ground was drawn.\n", model.assessment)?;
    let sd = match &results.total_sd {
        Ok(sd) => format!("standard deviation between possible grounds {}", significant(*sd, 3)),
        Err(why) => format!("its spread is not known: {why}"),
    };
    writeln!(out, "Expected unexploded submunitions that remain: {}; {sd}.", significant(results.companion.total, 3))?;
    match &results.presence {
        Ok(presence) => {
            let (area, error) = (significant(presence.contaminated_area_ha, 3), significant(presence.area_error_ha, 2));
            writeln!(out, "Expected contaminated area on the grid: {area} ha, at most {error} ha wrong.")?;
            let Presence { assessed, unknown, .. } = presence;
            writeln!(out, "Presence is known in {} of {assessed} boxes within reach.", assessed - unknown)?;
        }
        Err(why) => writeln!(out, "Presence is not known: {why}.")?,
    }
    writeln!(out, "Intervals of totals, districts and distances need sampling: run without --method exact.")?;
    writeln!(out, "Places beyond reach of every documented strike were not assessed; that is not the same as safe.")?;
    list(out, "Assumed", &scenario.assumptions)?;
    list(out, "Not verified", &scenario.unverified)
}

fn runs(hazard: &Hazard) -> String {
    let n = rounded(hazard.range.end as f64, 1.0);
    let seed = hazard.seed.0;
    match hazard.ending {
        Ending::Complete => format!("{n} equally possible grounds, seed {seed}"),
        Ending::PrecisionReached => {
            format!("{n} equally possible grounds (the wanted precision is reached), seed {seed}")
        }
        Ending::Interrupted => format!(
            "INTERRUPTED after {n} of {} equally possible grounds, seed {seed}",
            rounded(hazard.wanted as f64, 1.0)
        ),
    }
}

fn zones(out: &mut String, scenario: &Scenario, hazard: &Hazard) -> std::fmt::Result {
    let box_ha = scenario.model.grid.boxes.cell_ha();
    for zone in &hazard.zones {
        let share = zone.share * 100.0;
        match zone.boxes {
            Some(boxes) => writeln!(
                out,
                "expected {share:.0} % of items in the {} ha that are most contaminated",
                significant(f64::from(boxes) * box_ha, 3)
            )?,
            None => writeln!(out, "expected {share:.0} % of items: not reached on this grid")?,
        }
    }
    for release in &hazard.release {
        match &release.zone {
            Ok(zone) => writeln!(
                out,
                "with the {} pattern, a remnant lies outside the {} ha most contaminated with probability of at most {:.1} % (a tail that nobody has measured)",
                release.pattern,
                significant(zone.area_ha, 3),
                zone.upper_bound * 100.0
            )?,
            Err(reason) => writeln!(
                out,
                "with the {} pattern, no zone holds all remnants often enough: {reason}",
                release.pattern
            )?,
        }
    }
    Ok(())
}

fn list(out: &mut String, title: &str, lines: &[String]) -> std::fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}:")?;
    lines.iter().try_for_each(|line| writeln!(out, "  - {}", visible(line)))
}
