//! Keys of summary.json.

use super::{row, table};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Maps whose keys hang on the scenario: what their keys are.
const BY: [(&str, &str); 4] = [
    ("residents_near_remnants.distances[].groups", "<group>"),
    ("activities.by_activity", "<activity>"),
    ("activities.by_group", "<group>"),
    ("activities.by_district", "<district_id>"),
];

/// Keys, what stands there, and what it means.
const KEYS: &[(&str, &str, &str)] = &[
    ("scenario", "text", "Short name of the scenario."),
    ("receipt", "object", "The [receipt](#manifest-and-receipt)."),
    ("title", "text", "Title of the scenario."),
    ("description", "text", "What the scenario is about; may be empty."),
    ("assessment_date", "date", "The day that results are of."),
    ("replicates", "whole number", "Possible grounds that were counted."),
    ("seed", "whole number", "The seed."),
    ("partial", "text", "That the run was interrupted, or which replicates were in no part; null if it is whole."),
    ("remnants", "headline, items", "Remnants at the assessment date, those off the grid included."),
    ("remnants_initial", "headline, items", "Remnants right after the strikes."),
    ("remnants_outside_grid", "headline, items", "Remnants that lie off the grid."),
    ("contaminated_area_ha", "headline, ha", "Area of the boxes that hold at least one remnant."),
    ("exact_companion.remnants", "number, items", "Expected remnants, computed without sampling."),
    ("exact_companion.remnants_initial", "number, items", "Those right after the strikes."),
    ("exact_companion.remnants_on_grid", "number, items", "Those on the grid."),
    ("exact_check.verdict", "text", "Whether counts and computation agree: agrees, disagrees, not decidable."),
    ("exact_check.tests", "whole number", "How many comparisons were made."),
    ("exact_check.not_decidable", "whole number", "Places with too few remnants to decide."),
    ("exact_check.largest_z", "number", "The largest difference, in standard errors."),
    ("exact_check.threshold_z", "number", "From which the verdict is that they disagree."),
    ("exact_check.largest_in", "text", "Where it is."),
    ("exact_check.false_alarm_rate", "probability", "How often a right program would be told that it disagrees."),
    ("exact_check.words", "text", "The same in words."),
    ("support.cell_m", "number", "Side of a cell, m."),
    ("support.box_m", "number", "Side of a box, m."),
    ("support.hectare_m", "number", "Side of a hectare block, m."),
    ("support.cell", "text", "The grid's cells in words."),
    ("support.box", "text", "The boxes."),
    ("support.hectare", "text", "The hectare blocks."),
    ("support.contaminated_area", "text", "What contaminated area counts."),
    ("share_zones[].share", "number", "Share of all expected remnants that the zone holds."),
    ("share_zones[].words", "text", "The same in words."),
    ("share_zones[].boxes", "whole number", "Its boxes."),
    ("share_zones[].area_ha", "number, ha", "Their area; each zone holds the smaller ones."),
    ("release_zones[].pattern", "text", "The pattern of impacts that it rests on."),
    ("release_zones[].replicates", "whole number", "Possible grounds that it rests on."),
    ("release_zones[].alpha", "probability", "How often it may miss a remnant, by the model."),
    ("release_zones[].boxes", "whole number", "Its boxes."),
    ("release_zones[].area_ha", "number, ha", "Their area."),
    (
        "release_zones[].lowest_expected_per_box",
        "number, items",
        "Boxes with at least so many expected remnants are in it.",
    ),
    (
        "release_zones[].probability_of_a_remnant_outside_at_most",
        "probability",
        "Upper bound (95 %) for a remnant outside.",
    ),
    ("release_zones[].words", "text", "Why it is never called safe or clear."),
    ("fade_out[].from", "text", "What distances are measured from."),
    ("fade_out[].distances[].farther_than_m", "number, m", "The distance."),
    ("fade_out[].distances[].expected_remnants", "number, items", "Expected remnants farther away."),
    ("fade_out[].distances[].standard_error", "number, items", "Monte Carlo standard error of that."),
    ("fade_out[].distances[].replicates_with_any", "whole number", "Possible grounds with any."),
    ("fade_out[].distances[].probability_any", "probability", "Probability of any."),
    ("unrecorded_strikes", "text", "Whether strikes that nobody recorded were allowed for: used, not used."),
    ("strikes", "whole number", "Strikes of the scenario."),
    ("crs", "text", "Reference system of the grid."),
    ("assumptions[]", "texts", "What was taken to be so without a source."),
    ("unverified_inputs[]", "texts", "Figures that nobody verified."),
    ("cautions[]", "texts", "What to mind when reading the results."),
    ("sources[]", "texts", "Sources that the scenario names."),
    ("layers[].name", "text", "A layer of the scenario."),
    ("layers[].kind", "text", "What it is."),
    ("layers[].date", "date", "The day it is of."),
    ("layers[].source", "text", "Where it comes from."),
    ("layers[].licence", "text", "Its licence."),
    ("layers[].count", "whole number", "Things in it, if they can be counted."),
    ("layers[].people_stated", "number, people", "People that it states; null if it has none."),
    ("layers[].people_on_grid", "number, people", "Those on the grid."),
    ("layers[].people_outside_grid", "number, people", "Those off it."),
    ("strike_tables[].table", "text", "A table of strikes that was read."),
    ("strike_tables[].rows_used", "whole number", "Rows that became strikes."),
    ("strike_tables[].rows_outside_box", "whole number", "Rows that the scenario cut by place."),
    ("strike_tables[].rows_outside_dates", "whole number", "Rows that it cut by day."),
    ("residents_near_remnants.distances[].within_m", "number, m", "A distance from a remnant."),
    (
        "residents_near_remnants.distances[].people",
        "headline, people",
        "People whose cell's centre lies within it of at least one remnant.",
    ),
    ("residents_near_remnants.distances[].exceedance[].more_than", "number, people", "A number of people."),
    ("residents_near_remnants.distances[].exceedance[].probability", "probability", "Probability that more are near."),
    ("residents_near_remnants.distances[].groups.<group>", "headline, people", "People of the group."),
    ("residents_near_remnants.meaning", "text", "What near means."),
    ("facilities_at_risk.ranked[].id", "text", "A facility's id, by expected rank."),
    ("facilities_at_risk.ranked[].name", "text", "Its name."),
    ("facilities_at_risk.ranked[].type", "text", "Its type."),
    ("facilities_at_risk.ranked[].layer", "text", "The layer it is from."),
    ("facilities_at_risk.ranked[].remnants", "headline, items", "Remnants on its ground."),
    (
        "facilities_at_risk.ranked[].expected_rank",
        "mean, rank",
        "Its rank among facilities, 1 being the most remnants.",
    ),
    ("facilities_at_risk.ranked[].among_top", "mean, probability", "Probability of being among the first so many."),
    (
        "facilities_at_risk.ranked[].at_least_one.probability",
        "probability",
        "Probability of at least one remnant on its ground.",
    ),
    ("facilities_at_risk.top", "whole number", "How many the first are."),
    ("facilities_at_risk.support", "text", "What its ground is."),
    ("routes_at_risk.ranked[].id", "text", "A route's id, by expected rank."),
    ("routes_at_risk.ranked[].name", "text", "Its name."),
    ("routes_at_risk.ranked[].length_m", "number, m", "Its length."),
    ("routes_at_risk.ranked[].width_m", "number, m", "Width of its strip."),
    ("routes_at_risk.ranked[].remnants", "headline, items", "Remnants on its strip."),
    ("routes_at_risk.ranked[].expected_rank", "mean, rank", "Its rank among routes."),
    ("routes_at_risk.ranked[].among_top", "mean, probability", "Probability of being among the first so many."),
    (
        "routes_at_risk.ranked[].at_least_one.probability",
        "probability",
        "Probability of at least one remnant on its strip.",
    ),
    ("routes_at_risk.ranked[].per_traverse.remnants_met", "mean, items", "Remnants in the strip of one traveller."),
    (
        "routes_at_risk.ranked[].per_traverse.probability_of_any",
        "mean, probability",
        "Probability of at least one there.",
    ),
    ("routes_at_risk.top", "whole number", "How many the first are."),
    ("routes_at_risk.support", "text", "What its strip is."),
    (
        "encounters.expected.encounters",
        "headline, events",
        "Encounters of people with remnants in all months, expected in each ground.",
    ),
    ("encounters.expected.detonations", "headline, events", "Detonations."),
    ("encounters.expected.reports", "headline, events", "Remnants that are reported."),
    ("encounters.drawn.encounters", "headline, events", "Encounters as chance had it."),
    ("encounters.drawn.detonations", "headline, events", "Detonations."),
    ("encounters.drawn.reports", "headline, events", "Reports."),
    (
        "casualties.expected.casualties",
        "headline, people",
        "People killed or injured in all months, expected in each ground.",
    ),
    ("casualties.expected.deaths", "headline, people", "People killed."),
    (
        "casualties.expected.casualties_first_12_months",
        "headline, people",
        "People killed or injured in the first twelve months.",
    ),
    ("casualties.drawn.casualties", "headline, people", "The same as chance had it."),
    ("casualties.drawn.deaths", "headline, people", "People killed."),
    ("casualties.drawn.casualties_first_12_months", "headline, people", "The first twelve months."),
    ("casualties.spared_by_measures[].measure", "text", "A measure's id."),
    (
        "casualties.spared_by_measures[].expected",
        "difference, people",
        "Casualties that it spares, expected in each ground.",
    ),
    ("casualties.spared_by_measures[].drawn", "difference, people", "The same as chance had it."),
    ("activities.by_activity.<activity>", "events", "Events of an activity."),
    ("activities.by_group.<group>", "events", "Casualties and deaths of a group of people."),
    ("activities.by_district.<district_id>", "events", "Events in a district."),
    ("months.months[]", "events", "Events of a month, and:"),
    ("months.months[].first_day", "date", "Its first day."),
    ("months.months[].last_day", "date", "Its last day."),
    ("months.months[].remnants_left", "mean, items", "Remnants there at its end."),
    (
        "months.months[].casualties_spared_by_measures[]",
        "mean, people",
        "Casualties that each measure spares in it, measures in the scenario's order.",
    ),
    ("anchors.density_per_ha", "headline, items per ha", "Remnants per hectare of ground about them."),
    (
        "anchors.density_standing",
        "text",
        "How that stands to what clearance found elsewhere: within, below, above, far above, unknown.",
    ),
    ("anchors.density_seen_elsewhere[]", "two numbers, items per ha", "What was found elsewhere."),
    ("anchors.density_flagged_above", "number, items per ha", "From which it is called far above."),
    (
        "anchors.casualties_per_remnant_first_year.ratio",
        "number",
        "Casualties of the first year for each remnant initially there.",
    ),
    ("anchors.casualties_per_remnant_first_year.standard_error", "number", "Monte Carlo standard error of that."),
    ("anchors.casualties_per_remnant_first_year.standing", "text", "How that stands to what was seen elsewhere."),
    ("anchors.casualties_per_remnant_first_year.seen_elsewhere[]", "two numbers", "What was seen elsewhere."),
    ("anchors.words[]", "texts", "The same in words."),
    ("districts[].id", "text", "A district's id. The numbers are those of `tables/districts.csv`."),
    ("districts[].name", "text", "Its name."),
    ("districts[].area_ha", "number, ha", "Its area."),
    ("districts[].remnants", "headline, items", "Remnants in it."),
    ("districts[].at_least_one.probability", "probability", "Probability of at least one remnant in it."),
    ("districts[].density_above[].per_ha", "number, items per ha", "A threshold."),
    (
        "districts[].density_above[].probability",
        "probability",
        "Probability that its remnants per hectare, over its whole area, are more.",
    ),
    ("districts[].people_near[].within_m", "number, m", "A distance from a remnant."),
    ("districts[].people_near[].people", "headline, people", "Its people who live within it."),
    ("strike_results[].id", "text", "A strike's id. The numbers are those of `tables/strikes.csv`."),
    ("strike_results[].date", "date", "Its day."),
    ("strike_results[].evidence", "text", "Grade of its documentation."),
    ("strike_results[].munition", "text", "The munition's id."),
    ("strike_results[].presence_probability", "probability", "Probability that submunitions were delivered."),
    (
        "strike_results[].remnants_initial_expected",
        "number, items",
        "Expected remnants right after it, computed without sampling.",
    ),
    ("strike_results[].remnants_expected", "number, items", "Those at the assessment date."),
    ("strike_results[].sampled_mean", "number, items", "The same, sampled."),
    ("strike_results[].sampled_standard_error", "number, items", "Monte Carlo standard error of that."),
    (
        "convergence[].quantity",
        "text",
        "A headline number, by its column in the tables of replicates. The numbers are those of `tables/convergence.csv`.",
    ),
    ("convergence[].unit", "text", "Its unit."),
    ("convergence[].steps[]", "headline without sd", "The headline number after the first so many replicates, and:"),
    ("convergence[].steps[].replicates", "whole number", "How many."),
];

pub fn chapter(summary: &Value) -> Result<String, String> {
    let mut found = BTreeSet::new();
    walk("", summary, &mut found);
    let described: BTreeSet<&str> = KEYS.iter().map(|(key, ..)| *key).collect();
    let missing: Vec<&str> = found.iter().map(String::as_str).filter(|key| !described.contains(key)).collect();
    let idle: Vec<&str> = described.iter().copied().filter(|key| !found.contains(*key)).collect();
    if !missing.is_empty() || !idle.is_empty() {
        return Err(format!(
            "examples/outputs/keys.rs describes no {}; and summary.json of the tutorial has no {}",
            missing.join(", "),
            idle.join(", ")
        ));
    }
    let rows: Vec<String> = KEYS.iter().map(|(key, kind, what)| row(&[&format!("`{key}`"), kind, what])).collect();
    Ok(format!("## Keys of summary.json\n\n{SHAPES}\n\n{}", table(&["key", "what stands there", "meaning"], &rows)))
}

/// Collects the paths of everything that is no larger thing, with `[]` for every entry of a list.
fn walk(path: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) if path == "receipt" || is_shape(map) => {
            found.insert(path.to_owned());
        }
        Value::Object(map) => {
            if is_with_events(map) || is_step(map) {
                found.insert(path.to_owned());
            }
            let shared = |key: &str| {
                convention(key) || is_with_events(map) && EVENTS.contains(&key) || is_step(map) && STEP.contains(&key)
            };
            map.iter().filter(|(key, _)| !shared(key)).for_each(|(key, value)| walk(&below(path, key), value, found));
        }
        Value::Array(list) if list.iter().all(|one| !one.is_object()) => {
            found.insert(format!("{path}[]"));
        }
        Value::Array(list) => list.iter().for_each(|one| walk(&format!("{path}[]"), one, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.insert(path.to_owned());
        }
    }
}

fn below(path: &str, key: &str) -> String {
    let key = BY.iter().find(|(map, _)| *map == path).map_or(key, |(_, key)| key);
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Keys that mean the same wherever they stand.
fn convention(key: &str) -> bool {
    key == "why_null" || key.ends_with("_mc")
}

fn has(map: &Map<String, Value>, keys: &[&str]) -> bool {
    keys.iter().all(|key| map.contains_key(*key))
}

/// A headline number, a difference, a mean, or events alone.
fn is_shape(map: &Map<String, Value>) -> bool {
    let mean = has(map, &["mean", "standard_error"]) && !is_step(map);
    mean || (is_with_events(map) && map.keys().all(|key| EVENTS.contains(&key.as_str()) || convention(key)))
}

const EVENTS: [&str; 2] = ["expected", "drawn"];

fn is_with_events(map: &Map<String, Value>) -> bool {
    let both =
        has(&map.get("expected").and_then(Value::as_object).cloned().unwrap_or_default(), &["encounters", "deaths"]);
    has(map, &EVENTS) && both
}

const STEP: [&str; 6] = ["mean", "standard_error", "q05", "q50", "q95", "best_estimate"];

fn is_step(map: &Map<String, Value>) -> bool {
    map.contains_key("replicates") && has(map, &STEP)
}

const SHAPES: &str = "Shapes that come again and again:

- *headline*: `mean`, `standard_error` (Monte Carlo), `sd` (between possible grounds), `q05`, `q50`, `q95` (quantiles, which do not add up), and for each quantile
  `q05_mc` ... with both ends of its Monte Carlo range; `mean` and `standard_error` are those of the rows in the tables of replicates, by which anybody can compute them again;
- `best_estimate`, beside these in `remnants`, `remnants_initial`, `contaminated_area_ha`, people within each distance and steps of convergence: `mean` and `standard_error` of the mean that report
  and terminal tell, `how` it was obtained (`computed`: without drawing, then the error is by how much that may be wrong; `controlled`: drawn and corrected by regression on the `controls`; `drawn`: the same as the
  mean itself), and those `controls`, each a `column` of the tables of replicates and its `known_mean`, so that this, too, can be computed again; quantiles, and means of districts and groups in tables, stay as drawn;
- *mean*: `mean` and `standard_error`; *difference*: also `q05`, `q50`, `q95`;
- *probability*: `probability` with `probability_mc`, both ends of its 95 % Monte Carlo interval; null if no possible ground showed it;
- *events*: `expected` (a mean of `encounters`, `detonations`, `reports`, `casualties`, `deaths`) and `drawn` (a headline of `detonations`, `casualties`, `deaths`);
- `why_null`: why something beside it, or everything there, has no value. A part that the scenario does not ask for is null with that reason.";
