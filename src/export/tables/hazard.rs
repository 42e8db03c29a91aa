//! Tables of residual hazard: districts, strikes, distances, zones.

use super::column::{Adds, Column, Name};
use super::doubt::{SD, Subject, headline, headline_columns, pair, probability, probability_columns};
use super::entry::Entry;
use super::table::Table;
use crate::engine::tally::CellCount;
use crate::exact::StrikeExpectation;
use crate::hazard::convergence::{Convergence, Step};
use crate::hazard::fade_out::STEP_M;
use crate::hazard::release::ReleaseZone;
use crate::hazard::{DistrictHazard, Hazard, ShareZone};
use crate::model::District;
use crate::model::strike::Strike;
use crate::scenario::Scenario;
use crate::stats::Moments;

/// Means of places of which none lies in another.
const OVER_DISTRICTS: Adds = Adds::Over("districts that do not overlap");

/// Districts.
pub(super) fn districts<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Table<'a> {
    let n = hazard.replicates();
    let row = move |(district, result): (&District, &DistrictHazard)| {
        let names =
            [Entry::text(&district.id), Entry::text(&district.name), Entry::Rounded(result.area_ha, AREA_PLACES)];
        let over = result.over.iter().flat_map(|over| probability(*over, n));
        names.into_iter().chain(headline(&result.remnants)).chain(probability(result.hits, n)).chain(over).collect()
    };
    Table {
        name: "tables/districts.csv",
        row_is: "a district of the scenario, in its order",
        columns: district_columns(&scenario.model.thresholds),
        rows: Box::new(scenario.model.districts.iter().zip(&hazard.districts).map(row)),
    }
}

/// Square metres are enough: the rest is rounding of the corners' coordinates.
const AREA_PLACES: usize = 4;

/// The area of a district as the table has it, ha.
pub(in crate::export) fn district_area(area_ha: f64) -> Option<f64> {
    Entry::Rounded(area_ha, AREA_PLACES).number()
}

fn district_columns(thresholds: &[f64]) -> Vec<Column> {
    let area = Column::number("area_ha", "ha", "Area of the district.").adding(OVER_DISTRICTS);
    let remnants = Subject::new("remnants", "items", "remnants in the district");
    let remnants = remnants.adding(OVER_DISTRICTS).hxl("#indicator+remnants");
    let any = probability_columns(
        "p_at_least_one".into(),
        "at least one remnant lies in the district",
        Some("#indicator+probability+any"),
    );
    let over = thresholds.iter().flat_map(|threshold| {
        let name = Name::from("p_density_above_").value("threshold", &threshold.to_string()).then("_per_ha");
        let what = "the district, averaged over its whole area, holds more remnants per hectare than the threshold";
        probability_columns(name, what, None)
    });
    let fixed = district_names().into_iter().chain([area.hxl("#indicator+area+ha")]);
    fixed.chain(headline_columns(&remnants)).chain(any).chain(over).collect()
}

/// Columns that name a district.
pub(super) fn district_names() -> [Column; 2] {
    [
        Column::text("district_id", "The district's id in the scenario.").hxl("#loc+district+code"),
        Column::text("district", "The district's name.").hxl("#loc+district+name"),
    ]
}

/// Strikes, with what was sampled of each.
pub(super) fn strikes<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Table<'a> {
    let sampled = Subject::new("sampled_remnants", "items", "remnants of the strike, sampled").adding(OVER_STRIKES);
    let mut sampled = headline_columns(&sampled);
    sampled.truncate(SD + 1);
    let row = move |(index, strike): (usize, &Strike)| {
        let sampled: Moments = hazard.strikes.get(index).map_or(Moments::default(), |count| count.remaining);
        let mut row = strike_row(scenario, strike, &hazard.companion.strikes.get(index).copied().unwrap_or_default());
        row.extend([sampled.mean(), sampled.standard_error(), sampled.sd()].map(Entry::Number));
        row
    };
    Table {
        columns: strike_columns().into_iter().chain(sampled).collect(),
        rows: Box::new(scenario.model.strikes.iter().enumerate().map(row)),
        ..strikes_unsampled(scenario, &[])
    }
}

const OVER_STRIKES: Adds = Adds::Over("strikes");

/// Strikes, with what is expected of each.
pub(in crate::export) fn strikes_unsampled<'a>(scenario: &'a Scenario, expected: &'a [StrikeExpectation]) -> Table<'a> {
    let row = move |(index, strike): (usize, &Strike)| {
        strike_row(scenario, strike, &expected.get(index).copied().unwrap_or_default())
    };
    Table {
        name: "tables/strikes.csv",
        row_is: "a strike of the scenario, in its order; strikes that nobody recorded have no row",
        columns: strike_columns(),
        rows: Box::new(scenario.model.strikes.iter().enumerate().map(row)),
    }
}

/// What every table of strikes says: the strike, and what is expected of it.
fn strike_columns() -> Vec<Column> {
    let expected = |name: &str, when: &str| {
        let meaning = format!("Expected remnants of the strike {when}, computed without sampling.");
        Column::number(name, "items", meaning).adding(OVER_STRIKES)
    };
    let degrees = |name: &str, meaning: &str| Column::number(name, "degrees (WGS 84)", meaning);
    let metres = |name: &str, meaning: &str| Column::number(name, "m (the grid's CRS)", meaning);
    let centre = "of the place that stands for where the strike is documented";
    vec![
        Column::text("strike_id", "The strike's id in the scenario.").hxl("#event+id").imsma("id of a usage point"),
        Column::date("date", "Day of the strike.").hxl("#date+occurred"),
        Column::text("evidence", "Grade of its documentation: confirmed, probable, reported or stated.")
            .hxl("#event+evidence")
            .imsma("nearest to Evidence Of Contamination (Direct, Indirect, None), which grades land, not strikes"),
        Column::probability(
            "presence_probability",
            "Probability, by that grade, that submunitions were delivered here.",
        )
        .hxl("#event+probability"),
        Column::text("munition", "The munition's id in the scenario.")
            .hxl("#event+type")
            .imsma("Type Of Contamination"),
        degrees("centre_longitude_deg", &format!("Longitude {centre}."))
            .hxl("#geo+lon")
            .imsma("usage point, longitude"),
        degrees("centre_latitude_deg", &format!("Latitude {centre}.")).hxl("#geo+lat").imsma("usage point, latitude"),
        metres("centre_east_m", &format!("Easting {centre}.")),
        metres("centre_north_m", &format!("Northing {centre}.")),
        expected("expected_remnants_initial", "right after it"),
        expected("expected_remnants", "at the assessment date").hxl("#indicator+remnants+expected"),
    ]
}

/// A strike's entries in [`strike_columns`].
fn strike_row(scenario: &Scenario, strike: &Strike, expected: &StrikeExpectation) -> Vec<Entry> {
    let centre = strike.location.centre();
    let (longitude, latitude) = scenario.crs.unproject(centre).unwrap_or((f64::NAN, f64::NAN));
    vec![
        Entry::text(&strike.id),
        Entry::Date(strike.date),
        Entry::text(strike.grade.word()),
        Entry::Number(strike.presence.mean()),
        Entry::text(&scenario.model.munitions[strike.munition].id),
        Entry::Rounded(longitude, 6),
        Entry::Rounded(latitude, 6),
        Entry::Rounded(centre.x, 3),
        Entry::Rounded(centre.y, 3),
        Entry::Number(expected.initial),
        Entry::Number(expected.remaining),
    ]
}

/// Remnants beyond distances.
pub(super) fn fade_out(hazard: &Hazard) -> Table<'_> {
    let n = hazard.replicates();
    let row = move |reference: &str, step: usize, count: &CellCount| {
        let moments = count.moments(n);
        let start = [Entry::text(reference), Entry::Number(step as f64 * STEP_M)];
        let mean = pair((moments.mean(), moments.standard_error()));
        start.into_iter().chain(mean).chain(probability(u64::from(count.hits), n)).collect()
    };
    let rows = hazard.fade_out.iter().flat_map(move |fade| {
        fade.farther.iter().enumerate().map(move |(step, count)| row(&fade.reference, step, count))
    });
    Table {
        name: "tables/fade_out.csv",
        row_is: "a distance from the nearest evidence point, or from a share zone",
        columns: fade_out_columns(),
        rows: Box::new(rows),
    }
}

fn fade_out_columns() -> Vec<Column> {
    let farther = "remnants farther away than the distance";
    let mut columns = vec![
        Column::text("from", "What the distance is measured from: evidence_points, or a zone of tables/zones.csv.")
            .imsma("evidence points, for the rows called so"),
        Column::number("farther_than_m", "m", "The distance."),
        Column::number(
            "expected_remnants",
            "items",
            format!("Expected {farther}; a row holds those of all later ones."),
        ),
        Column::number("expected_remnants_standard_error", "items", "Monte Carlo standard error of that mean.")
            .empty("fewer than two replicates"),
    ];
    columns.extend(probability_columns("p_any".into(), "there are any", None));
    columns
}

/// Share zones and release zones.
pub(super) fn zones<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Table<'a> {
    let box_ha = scenario.model.grid.boxes.cell_ha();
    let shares = hazard.zones.iter().map(move |zone| share_row(zone, box_ha));
    let release = hazard.release.iter().map(release_row);
    Table { rows: Box::new(shares.chain(release)), ..share_zones(&[], box_ha) }
}

/// Share zones alone.
pub(in crate::export) fn share_zones(zones: &[ShareZone], box_ha: f64) -> Table<'_> {
    Table {
        name: "tables/zones.csv",
        row_is: "a zone; each holds the smaller ones, so that areas do not add up",
        columns: vec![
            Column::text("zone", "Name of the zone, the same as in vectors/.").hxl("#loc+zone+code"),
            Column::text("meaning", "What the zone holds.").hxl("#loc+zone+name"),
            Column::text("pattern", "The pattern of impacts that it rests on: as stated, or another."),
            Column::whole("boxes", "boxes", "Boxes of the grid in the zone.").empty(NO_ZONE),
            Column::number(
                "area_ha",
                "ha",
                "Their area. A zone is a result of a model, no hazard area that survey found.",
            )
            .empty(NO_ZONE)
            .hxl("#indicator+area+ha")
            .imsma("Estimated Area, which is in square metres there: 1 ha = 10,000 m2"),
        ],
        rows: Box::new(zones.iter().map(move |zone| share_row(zone, box_ha))),
    }
}

const NO_ZONE: &str = "no such zone lies on the grid: summary.json says why";

fn share_row(zone: &ShareZone, box_ha: f64) -> Vec<Entry> {
    let percent = zone.share * 100.0;
    let names = [format!("zone_{percent:.0}"), format!("expected {percent:.0} % of items"), "as stated".to_owned()];
    names.map(Entry::Text).into_iter().chain(size(zone.boxes.map(|boxes| (boxes, f64::from(boxes) * box_ha)))).collect()
}

fn release_row(release: &ReleaseZone) -> Vec<Entry> {
    let reached = release.zone.as_ref().ok().map(|zone| (zone.boxes, zone.area_ha));
    let meaning = match &release.zone {
        Ok(reached) => format!("a remnant outside with probability of at most {:.4}", reached.upper_bound),
        Err(reason) => reason.clone(),
    };
    let names = ["release_zone".to_owned(), meaning, release.pattern.clone()];
    names.map(Entry::Text).into_iter().chain(size(reached)).collect()
}

fn size(zone: Option<(u32, f64)>) -> [Entry; 2] {
    zone.map_or([Entry::Nothing, Entry::Nothing], |(boxes, area)| [Entry::Whole(u64::from(boxes)), Entry::Number(area)])
}

/// What the number of replicates bought.
pub(super) fn convergence<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Table<'a> {
    // Computed once rows are asked for, not where only names are.
    let settled = std::iter::once_with(|| hazard.convergence(&scenario.model)).flatten();
    let rows = settled.flat_map(|Convergence { quantity, unit, steps }| {
        steps.into_iter().map(move |step| convergence_row([Entry::text(&quantity), Entry::text(unit)], &step))
    });
    let mut columns = vec![
        Column::text("quantity", "The headline number, by its column in the tables of replicates."),
        Column::text("unit", "Its unit, and that of the numbers of the row."),
        Column::whole("replicates", "replicates", "How many replicates, the first ones by number, the row is of."),
    ];
    let mut numbers = headline_columns(&Subject::new("", "as the row says", "the quantity"));
    numbers.remove(SD);
    columns.extend(numbers);
    let best = "The best estimate of the mean: computed where it is known without drawing, else corrected by what is known, else as drawn.";
    let error = "Its standard error; of a computed mean by how much that may be wrong.";
    columns.push(Column::number("best_mean", "as the row says", best));
    columns.push(Column::number("best_standard_error", "as the row says", error).empty("fewer than two replicates"));
    Table {
        name: "tables/convergence.csv",
        row_is: "a headline number after so many replicates; the last of each is the run's own",
        columns,
        rows: Box::new(rows),
    }
}

fn convergence_row(names: [Entry; 2], step: &Step) -> Vec<Entry> {
    let mut numbers = headline(&step.headline);
    numbers.remove(SD);
    let best = [step.best.mean, step.best.standard_error].map(Entry::Number);
    names.into_iter().chain([Entry::Whole(step.replicates)]).chain(numbers).chain(best).collect()
}
