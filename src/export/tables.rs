//! Tables as CSV: units in column names, one row a thing, order as in the scenario.

pub mod exposure;

use crate::engine::tally::CellCount;
use crate::exact::StrikeExpectation;
use crate::hazard::convergence::{Convergence, Step};
use crate::hazard::fade_out::STEP_M;
use crate::hazard::zones::Rank;
use crate::hazard::{DistrictHazard, Hazard, ShareZone};
use crate::model::strike::Strike;
use crate::scenario::Scenario;
use crate::stats::headline::Headline;
use crate::stats::{Moments, wilson};

/// A table: file name and bytes.
pub type Table = (&'static str, Vec<u8>);

/// Headline numbers of every replicate.
pub const REPLICATES: &str = "tables/replicates.csv";
/// Remnants by district of every replicate; left out where they would be too many.
pub const DISTRICT_REPLICATES: &str = "tables/district_replicates.csv";

/// All tables of a run.
pub fn tables(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<Table>, csv::Error> {
    let mut tables = vec![
        ("tables/districts.csv", districts(scenario, hazard)?),
        ("tables/strikes.csv", strikes(scenario, hazard)?),
        ("tables/fade_out.csv", fade_out(hazard)?),
        ("tables/zones.csv", zones(scenario, hazard)?),
        (REPLICATES, replicates(scenario, hazard)?),
        ("tables/convergence.csv", convergence(scenario, hazard)?),
    ];
    if let Some(counts) = hazard.district_rows.as_ref().filter(|_| !scenario.model.districts.is_empty()) {
        tables.push((DISTRICT_REPLICATES, district_replicates(scenario, counts)?));
    }
    tables.extend(exposure::tables(scenario, hazard)?);
    Ok(tables)
}

/// Names of all tables of a run.
pub fn names(scenario: &Scenario, hazard: &Hazard) -> Vec<&'static str> {
    tables(scenario, hazard).map(|tables| tables.into_iter().map(|(name, _)| name).collect()).unwrap_or_default()
}

pub(super) fn csv_of(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    rows.into_iter().try_for_each(|row| writer.write_record(row))?;
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

/// A number as text; empty if there is none.
fn text(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// What a headline number has, as its columns end.
const HEADLINE_ENDS: [&str; 12] = [
    "mean",
    "standard_error",
    "sd",
    "q05",
    "q50",
    "q95",
    "q05_mc_low",
    "q05_mc_high",
    "q50_mc_low",
    "q50_mc_high",
    "q95_mc_low",
    "q95_mc_high",
];

/// Place of the standard deviation among them.
const SD: usize = 2;

fn headline(h: &Headline) -> Vec<String> {
    let quantiles = [h.q05, h.q50, h.q95];
    let values = [h.mean, h.standard_error, h.sd].into_iter().chain(quantiles.map(|q| q.value));
    values.chain(quantiles.iter().flat_map(|q| [q.range.0, q.range.1])).map(text).collect()
}

/// Probability columns; none of N is left empty beside its upper bound, never written as 0.
fn probability(hits: u64, n: u64) -> Vec<String> {
    let (low, high) = wilson(hits, n);
    let share = if hits == 0 { String::new() } else { text(hits as f64 / n as f64) };
    vec![share, text(low), text(high)]
}

fn districts(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<u8>, csv::Error> {
    let thresholds = &scenario.model.thresholds;
    let over = thresholds
        .iter()
        .flat_map(|t| ["", "_mc_low", "_mc_high"].map(|end| format!("p_density_above_{t}_per_ha{end}")));
    let remnants = HEADLINE_ENDS.map(|end| format!("remnants_{end}"));
    let any = ["p_at_least_one", "p_at_least_one_mc_low", "p_at_least_one_mc_high"].map(str::to_owned);
    let fixed = ["district_id", "district", "area_ha"].map(str::to_owned).into_iter().chain(remnants).chain(any);
    let header: Vec<String> = fixed.chain(over).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let n = hazard.range.end;
    let row = |(district, result): (&crate::model::District, &DistrictHazard)| {
        let mut row = vec![district.id.clone(), district.name.clone(), district_area(result.area_ha)];
        row.extend(headline(&result.remnants));
        row.extend(probability(result.hits, n));
        result.over.iter().for_each(|over| row.extend(probability(*over, n)));
        row
    };
    csv_of(&header, scenario.model.districts.iter().zip(&hazard.districts).map(row))
}

/// The area of a district, ha. Square metres are enough: the rest is rounding of the corners' coordinates.
pub(super) fn district_area(area_ha: f64) -> String {
    format!("{area_ha:.4}")
}

/// What every table of strikes says: the strike, and what is expected of it.
pub(super) const STRIKE_COLUMNS: [&str; 11] = [
    "strike_id",
    "date",
    "evidence",
    "presence_probability",
    "munition",
    "centre_longitude_deg",
    "centre_latitude_deg",
    "centre_east_m",
    "centre_north_m",
    "expected_remnants_initial",
    "expected_remnants",
];

fn strikes(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<u8>, csv::Error> {
    let sampled = ["sampled_remnants_mean", "sampled_remnants_standard_error", "sampled_remnants_sd"];
    let header: Vec<&str> = STRIKE_COLUMNS.into_iter().chain(sampled).collect();
    let row = |(index, strike): (usize, &Strike)| {
        let sampled: Moments = hazard.strikes.get(index).map_or(Moments::default(), |count| count.remaining);
        let mut row = strike_row(scenario, strike, &hazard.companion.strikes.get(index).copied().unwrap_or_default());
        row.extend([sampled.mean(), sampled.standard_error(), sampled.sd()].map(text));
        row
    };
    csv_of(&header, scenario.model.strikes.iter().enumerate().map(row))
}

/// A strike's entries in [`STRIKE_COLUMNS`].
pub(super) fn strike_row(scenario: &Scenario, strike: &Strike, expected: &StrikeExpectation) -> Vec<String> {
    let centre = strike.location.centre();
    let (longitude, latitude) = scenario.crs.unproject(centre).unwrap_or((f64::NAN, f64::NAN));
    let id = [strike.id.clone(), strike.date.to_string(), strike.grade.word().to_owned()];
    let munition = scenario.model.munitions[strike.munition].id.clone();
    let place =
        [format!("{longitude:.6}"), format!("{latitude:.6}"), format!("{:.3}", centre.x), format!("{:.3}", centre.y)];
    let expected = [expected.initial, expected.remaining].map(text);
    id.into_iter().chain([text(strike.presence.mean()), munition]).chain(place).chain(expected).collect()
}

fn fade_out(hazard: &Hazard) -> Result<Vec<u8>, csv::Error> {
    let header = [
        "from",
        "farther_than_m",
        "expected_remnants",
        "expected_remnants_standard_error",
        "p_any",
        "p_any_mc_low",
        "p_any_mc_high",
    ];
    let n = hazard.range.end;
    let row = |reference: &str, step: usize, count: &CellCount| {
        let moments = count.moments(n);
        let mut row = vec![
            reference.to_owned(),
            text(step as f64 * STEP_M),
            text(moments.mean()),
            text(moments.standard_error()),
        ];
        row.extend(probability(u64::from(count.hits), n));
        row
    };
    let rows = hazard
        .fade_out
        .iter()
        .flat_map(|fade| fade.farther.iter().enumerate().map(move |(step, count)| row(&fade.reference, step, count)));
    csv_of(&header, rows)
}

/// Columns of tables of zones.
pub(super) const ZONE_COLUMNS: [&str; 5] = ["zone", "meaning", "pattern", "boxes", "area_ha"];

fn zones(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<u8>, csv::Error> {
    let box_ha = scenario.model.grid.boxes.cell_ha();
    let shares = hazard.zones.iter().map(|zone| share_row(zone, box_ha));
    let release = hazard.release.iter().map(|release| {
        let meaning = match &release.zone {
            Ok(reached) => format!("a remnant outside with probability of at most {:.4}", reached.upper_bound),
            Err(reason) => reason.clone(),
        };
        let size =
            release.zone.as_ref().map_or([String::new(), String::new()], |r| [r.boxes.to_string(), text(r.area_ha)]);
        ["release_zone".to_owned(), meaning, release.pattern.clone()].into_iter().chain(size).collect()
    });
    csv_of(&ZONE_COLUMNS, shares.chain(release))
}

/// A share zone's entries in [`ZONE_COLUMNS`].
pub(super) fn share_row(zone: &ShareZone, box_ha: f64) -> Vec<String> {
    let percent = zone.share * 100.0;
    let names = [format!("zone_{percent:.0}"), format!("expected {percent:.0} % of items"), "as stated".to_owned()];
    let size =
        zone.boxes.map_or([String::new(), String::new()], |boxes| [boxes.to_string(), text(f64::from(boxes) * box_ha)]);
    names.into_iter().chain(size).collect()
}

/// Columns of [`REPLICATES`].
pub const REPLICATE_COLUMNS: [&str; 6] = [
    "replicate",
    "remnants",
    "remnants_initial",
    "remnants_outside_grid",
    "contaminated_area_ha",
    "lowest_expected_per_box_under_a_remnant",
];

fn replicates(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<u8>, csv::Error> {
    let box_ha = scenario.model.grid.boxes.cell_ha();
    let lowest =
        |rank: Rank, remnants: u64| if remnants == 0 { String::new() } else { text(hazard.ranking.expected_at(rank)) };
    let rows = hazard.rows.iter().map(|row| {
        let counts = [row.replicate, row.remnants, row.initial, row.outside_grid].map(|v| v.to_string());
        counts.into_iter().chain([text(row.boxes as f64 * box_ha), lowest(row.last_rank, row.remnants)]).collect()
    });
    csv_of(&REPLICATE_COLUMNS, rows)
}

fn convergence(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<u8>, csv::Error> {
    let fixed = ["quantity", "unit", "replicates"];
    let header: Vec<&str> = fixed.into_iter().chain(HEADLINE_ENDS.into_iter().filter(|end| *end != "sd")).collect();
    let row = |settled: &Convergence, step: &Step| {
        let mut numbers = headline(&step.headline);
        numbers.remove(SD);
        let names = [settled.quantity.clone(), settled.unit.to_owned(), step.replicates.to_string()];
        names.into_iter().chain(numbers).collect::<Vec<String>>()
    };
    let settled = hazard.convergence(&scenario.model);
    let rows = settled.iter().flat_map(|one| one.steps.iter().map(move |step| row(one, step)));
    csv_of(&header, rows)
}

/// Columns of [`DISTRICT_REPLICATES`].
pub fn district_columns(scenario: &Scenario) -> Vec<String> {
    let districts = scenario.model.districts.iter().map(|district| format!("remnants_in_{}", district.id));
    std::iter::once("replicate".to_owned()).chain(districts).collect()
}

fn district_replicates(scenario: &Scenario, counts: &[u32]) -> Result<Vec<u8>, csv::Error> {
    let header = district_columns(scenario);
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let rows = counts.chunks(scenario.model.districts.len()).enumerate();
    csv_of(
        &header,
        rows.map(|(replicate, row)| {
            std::iter::once(replicate.to_string()).chain(row.iter().map(u32::to_string)).collect()
        }),
    )
}
