//! `summary.json`: the results as data. A field without a value is null, with the reason beside it.

mod convergence;
mod districts;
mod exposure;
mod strikes;

pub(super) use exposure::layer;
pub use strikes::{SAMPLED, STRIKE_RESULTS};

use crate::engine::tally::CellCount;
use crate::exact::check::{SelfCheck, Verdict};
use crate::hazard::best::{Best, How};
use crate::hazard::fade_out::STEP_M;
use crate::hazard::maps::support_words;
use crate::hazard::release::ReleaseZone;
use crate::hazard::{Ending, FadeOut, Hazard, ShareZone};
use crate::receipt::Receipt;
use crate::report::cautions;
use crate::scenario::Scenario;
use crate::stats::headline::{Headline, Quantile};
use crate::stats::wilson;
use serde_json::{Value, json};

/// The summary of a run.
pub fn summary(scenario: &Scenario, hazard: &Hazard, receipt: &Receipt) -> Value {
    let mut summary = hazard_part(scenario, hazard, receipt);
    if let Value::Object(map) = &mut summary {
        exposure::add(map, scenario, hazard);
        map.insert("districts".to_owned(), districts::districts(scenario, hazard));
        map.insert(STRIKE_RESULTS.to_owned(), strikes::strikes(scenario, hazard));
        map.insert("convergence".to_owned(), convergence::convergence(&hazard.convergence(&scenario.model)));
    }
    summary
}

fn hazard_part(scenario: &Scenario, hazard: &Hazard, receipt: &Receipt) -> Value {
    let model = &scenario.model;
    json!({
        "scenario": scenario.id,
        "receipt": receipt.json(),
        "title": scenario.title,
        "description": scenario.description.trim(),
        "assessment_date": model.assessment.to_string(),
        "replicates": hazard.replicates(),
        "seed": hazard.seed.0,
        "partial": partial(hazard),
        "remnants": headline_with(&hazard.remnants, &hazard.best.remnants),
        "remnants_initial": headline_with(&hazard.initial, &hazard.best.initial),
        "remnants_outside_grid": headline(&hazard.outside_grid),
        "contaminated_area_ha": headline_with(&hazard.contaminated_area_ha, &hazard.best.contaminated_area_ha),
        "exact_companion": {
            "remnants": number(hazard.companion.total),
            "remnants_initial": number(hazard.companion.initial_total),
            "remnants_on_grid": number(hazard.companion.on_grid),
        },
        "exact_check": check(&hazard.check),
        "support": {
            "cell_m": number(model.grid.cells.side_m()),
            "box_m": number(model.grid.boxes.side_m()),
            "hectare_m": number(model.grid.hectares.side_m()),
            "cell": support_words(&model.grid.cells),
            "box": support_words(&model.grid.boxes),
            "hectare": support_words(&model.grid.hectares),
            "contaminated_area": "hectares of boxes that hold at least one remnant",
        },
        "share_zones": hazard.zones.iter().map(|zone| share_zone(zone, model.grid.boxes.cell_ha())).collect::<Vec<_>>(),
        "release_zones": hazard.release.iter().map(|zone| release(zone, model.release_alpha)).collect::<Vec<_>>(),
        "fade_out": hazard.fade_out.iter().map(|fade| fade_out(fade, hazard.replicates())).collect::<Vec<_>>(),
        "unrecorded_strikes": if model.unrecorded.is_some() { "used" } else { "not used" },
        "strikes": model.strikes.len(),
        "crs": scenario.crs.name(),
        "assumptions": scenario.assumptions,
        "unverified_inputs": scenario.unverified,
        "cautions": cautions(scenario, hazard),
        "sources": scenario.sources,
        "layers": scenario.layers.iter().map(exposure::layer).collect::<Vec<_>>(),
        "strike_tables": scenario.cuts.iter().map(|cut| json!({
            "table": cut.table, "rows_used": cut.used,
            "rows_outside_box": cut.outside_box, "rows_outside_dates": cut.outside_dates,
        })).collect::<Vec<_>>(),
    })
}

fn partial(hazard: &Hazard) -> Value {
    match hazard.ending {
        Ending::Interrupted => {
            json!(format!("interrupted after {} of {} replicates", hazard.replicates(), hazard.wanted))
        }
        Ending::PartsMissing => json!(format!(
            "put together from parts that hold {} of {} replicates; missing are {}",
            hazard.replicates(),
            hazard.wanted,
            hazard.counted.missing(hazard.wanted)
        )),
        Ending::Complete | Ending::PrecisionReached => Value::Null,
    }
}

/// A headline number with all of its doubt.
pub fn headline(headline: &Headline) -> Value {
    let Headline { mean, standard_error, sd, q05, q50, q95 } = headline;
    let range = |q: &Quantile| json!([number(q.range.0), number(q.range.1)]);
    let mut value = json!({
        "mean": number(*mean), "standard_error": number(*standard_error), "sd": number(*sd),
        "q05": number(q05.value), "q50": number(q50.value), "q95": number(q95.value),
        "q05_mc": range(q05), "q50_mc": range(q50), "q95_mc": range(q95),
    });
    if !standard_error.is_finite() {
        value["why_null"] = json!("a spread needs at least two replicates");
    }
    value
}

/// A headline number with the best estimate of its mean beside the drawn one.
fn headline_with(drawn: &Headline, best: &Best) -> Value {
    let (how, controls) = match &best.how {
        How::Drawn => ("drawn", &[][..]),
        How::Computed => ("computed", &[][..]),
        How::Controlled(controls) => ("controlled", &controls[..]),
    };
    let controls: Vec<Value> = controls
        .iter()
        .map(|control| json!({ "column": control.column, "known_mean": number(control.known_mean) }))
        .collect();
    let mut value = headline(drawn);
    value["best_estimate"] = json!({
        "mean": number(best.mean), "standard_error": number(best.standard_error), "how": how, "controls": controls,
    });
    value
}

/// A number, or null if it is none. Whole numbers are written without a fraction.
pub fn number(value: f64) -> Value {
    if !value.is_finite() {
        Value::Null
    } else if value.fract() == 0.0 && value.abs() < 9e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

/// A sampled probability with its Wilson interval; none of N is null beside its upper bound, never 0.
fn with_probability(mut value: Value, hits: u64, n: u64) -> Value {
    let (low, high) = wilson(hits, n);
    value["probability"] = if hits == 0 { Value::Null } else { json!(hits as f64 / n as f64) };
    value["probability_mc"] = json!([low, high]);
    if hits == 0 {
        value["why_null"] = json!(format!("in none of {n} possible grounds; less than 3/{n}"));
    }
    value
}

fn check(check: &SelfCheck) -> Value {
    let verdict = match check.verdict {
        Verdict::Agrees => "agrees",
        Verdict::Disagrees => "disagrees",
        Verdict::NotDecidable => "not decidable",
    };
    json!({
        "verdict": verdict,
        "tests": check.tests,
        "not_decidable": check.undecidable,
        "largest_z": number(check.worst_z),
        "threshold_z": number(check.threshold),
        "largest_in": check.worst,
        "false_alarm_rate": number(check.false_alarm),
        "words": check.describe(),
    })
}

pub(super) fn share_zone(zone: &ShareZone, box_ha: f64) -> Value {
    let words = format!("expected {:.0} % of items", zone.share * 100.0);
    match zone.boxes {
        Some(boxes) => {
            json!({ "share": zone.share, "words": words, "boxes": boxes, "area_ha": number(f64::from(boxes) * box_ha) })
        }
        None => json!({ "share": zone.share, "words": words, "boxes": null, "area_ha": null,
            "why_null": "all boxes of the grid together hold less than this share; the rest lies off the grid" }),
    }
}

fn release(release: &ReleaseZone, alpha: f64) -> Value {
    let ReleaseZone { pattern, replicates, zone } = release;
    match zone {
        Ok(reached) => json!({
            "pattern": pattern, "replicates": replicates, "alpha": alpha, "boxes": reached.boxes,
            "area_ha": number(reached.area_ha), "lowest_expected_per_box": number(reached.level),
            "probability_of_a_remnant_outside_at_most": number(reached.upper_bound),
            "words": "never called safe or clear: it hangs on a tail that nobody has measured",
        }),
        Err(reason) => {
            json!({ "pattern": pattern, "replicates": replicates, "alpha": alpha, "boxes": null, "area_ha": null, "why_null": reason })
        }
    }
}

fn fade_out(fade: &FadeOut, n: u64) -> Value {
    let step = |(step, count): (usize, &CellCount)| {
        let moments = count.moments(n);
        let hits = u64::from(count.hits);
        let (low, high) = wilson(hits, n);
        json!({
            "farther_than_m": number(step as f64 * STEP_M),
            "expected_remnants": number(moments.mean()),
            "standard_error": number(moments.standard_error()),
            "replicates_with_any": hits,
            "probability_any": if hits == 0 { Value::Null } else { json!(hits as f64 / n as f64) },
            "probability_any_mc": [low, high],
        })
    };
    json!({ "from": fade.reference, "distances": fade.farther.iter().enumerate().map(step).collect::<Vec<_>>() })
}

/// JSON with two spaces of indentation and a final line break.
pub fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}
