//! Tables of exposure.

use super::{HEADLINE_ENDS, Table, csv_of, headline, probability, text};
use crate::exposure::course::EVENTS;
use crate::exposure::results::{Events, Exposure, NearResidents, PlaceRisk, ranked};
use crate::exposure::rows::{EVENT_NAMES, Rows, people_within};
use crate::hazard::Hazard;
use crate::model::assets::{Assets, Facility, Route};
use crate::scenario::Scenario;
use crate::stats::headline::Headline;

/// Headline numbers of exposure of every replicate.
pub const EXPOSURE_REPLICATES: &str = "tables/exposure_replicates.csv";

/// All tables of exposure that a scenario has.
pub(super) fn tables(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<Table>, csv::Error> {
    let (assets, exposure) = (&scenario.model.assets, &hazard.exposure);
    let mut tables = vec![(EXPOSURE_REPLICATES, replicates(&exposure.rows)?)];
    if !assets.populations.is_empty() {
        tables.push(("tables/people.csv", people(assets, exposure)?));
        tables.push(("tables/exceedance.csv", exceedance(exposure)?));
        if !scenario.model.districts.is_empty() {
            tables.push(("tables/district_people.csv", district_people(scenario, exposure)?));
        }
    }
    if !assets.facilities.is_empty() {
        tables.push(("tables/facilities.csv", facilities(scenario, hazard)?));
    }
    if !assets.routes.is_empty() {
        tables.push(("tables/routes.csv", routes(scenario, hazard)?));
    }
    if exposure.course.is_some() {
        tables.push(("tables/months.csv", months(assets, exposure)?));
        tables.push(("tables/month_activities.csv", month_activities(scenario, exposure)?));
        tables.push(("tables/activities.csv", activities(scenario, exposure)?));
        tables.push(("tables/measures.csv", measures(assets, exposure)?));
    }
    Ok(tables)
}

/// Columns of [`EXPOSURE_REPLICATES`].
pub fn replicate_columns(rows: &Rows) -> Vec<String> {
    std::iter::once("replicate".to_owned()).chain(rows.columns().iter().map(|column| column.name.clone())).collect()
}

fn replicates(rows: &Rows) -> Result<Vec<u8>, csv::Error> {
    let header = replicate_columns(rows);
    let row = |(replicate, values): (u64, &[u64])| {
        let values = rows.columns().iter().zip(values).map(|(column, value)| column.written(*value));
        std::iter::once(replicate.to_string()).chain(values).collect()
    };
    csv_of(&names(&header), rows.iter().map(row))
}

fn names(header: &[String]) -> Vec<&str> {
    header.iter().map(String::as_str).collect()
}

/// Columns of a headline number called so.
fn headline_columns(name: &str) -> impl Iterator<Item = String> {
    HEADLINE_ENDS.iter().map(move |end| format!("{name}_{end}"))
}

fn columns(parts: &[&[&str]], headlines: &[&str]) -> Vec<String> {
    let fixed = parts.iter().copied().flatten().map(|name| (*name).to_owned());
    fixed.chain(headlines.iter().flat_map(|name| headline_columns(name).collect::<Vec<_>>())).collect()
}

fn people(assets: &Assets, exposure: &Exposure) -> Result<Vec<u8>, csv::Error> {
    let header = columns(&[&["within_m", "group"]], &["people"]);
    let row = |near: &NearResidents, group: &str, h: &Headline| {
        [text(near.distance_m), group.to_owned()].into_iter().chain(headline(h)).collect::<Vec<String>>()
    };
    let rows = exposure.residents.iter().flat_map(|near| {
        let of_group = |group: usize| row(near, assets.group_name(group), &near.groups[group]);
        let groups = assets.resident_groups().into_iter().map(of_group);
        std::iter::once(row(near, "all", &near.all)).chain(groups).collect::<Vec<_>>()
    });
    csv_of(&names(&header), rows)
}

/// Numbers of people for which the probability of more is tabled.
fn steps(near: &NearResidents) -> Vec<f64> {
    let top = near.all.q95.range.1.max(1.0);
    let round = |k: u32| [1.0, 2.0, 5.0][k as usize % 3] * 10f64.powi((k / 3) as i32);
    std::iter::once(0.0).chain((0..30).map(round).take_while(|n| *n <= 2.0 * top)).collect()
}

fn exceedance(exposure: &Exposure) -> Result<Vec<u8>, csv::Error> {
    let header = ["within_m", "more_than_people", "p", "p_mc_low", "p_mc_high"];
    let rows = exposure.residents.iter().flat_map(|near| {
        let row = |n: f64| {
            let (above, of) = near.above(n);
            [text(near.distance_m), text(n)].into_iter().chain(probability(above, of)).collect::<Vec<String>>()
        };
        steps(near).into_iter().map(row).collect::<Vec<_>>()
    });
    csv_of(&header, rows)
}

fn district_people(scenario: &Scenario, exposure: &Exposure) -> Result<Vec<u8>, csv::Error> {
    let assets = &scenario.model.assets;
    let within: Vec<String> = assets.distances_m.iter().map(|d| people_within(*d)).collect();
    let told = assets.resident_groups();
    let mut header = columns(&[&["district_id", "district", "people"]], &names(&within));
    for (name, group) in within.iter().flat_map(|name| told.iter().map(move |group| (name, assets.group_name(*group))))
    {
        header.extend(["mean", "standard_error"].map(|end| format!("{name}_{group}_{end}")));
    }
    let row = |(number, district): (usize, &crate::model::District)| {
        let mut row = vec![district.id.clone(), district.name.clone(), text(exposure.people_by_district[number])];
        exposure.residents.iter().for_each(|near| row.extend(headline(&near.districts[number])));
        for near in &exposure.residents {
            let of_district = &near.district_groups[number * (assets.groups.len() + 1)..];
            let told = told.iter().map(|group| of_district[*group]);
            row.extend(told.flat_map(|(mean, error)| [text(mean), text(error)]));
        }
        row
    };
    csv_of(&names(&header), scenario.model.districts.iter().enumerate().map(row))
}

/// Columns of what remnants mean to a place, after those that name it.
const RISK: [&str; 7] = [
    "p_at_least_one",
    "p_at_least_one_mc_low",
    "p_at_least_one_mc_high",
    "expected_rank",
    "expected_rank_standard_error",
    "p_among_top",
    "p_among_top_standard_error",
];

fn risk(risk: &PlaceRisk, n: u64) -> Vec<String> {
    // None of N is no 0: left empty.
    let seat = if risk.among_top.0 > 0.0 { risk.among_top } else { (f64::NAN, f64::NAN) };
    let ranks = [risk.rank, seat].into_iter().flat_map(|(mean, error)| [text(mean), text(error)]);
    probability(risk.hits, n).into_iter().chain(ranks).chain(headline(&risk.remnants)).collect()
}

fn place(scenario: &Scenario, place: &crate::grid::Place) -> [String; 2] {
    let (longitude, latitude) = scenario.crs.unproject(place.centre()).unwrap_or((f64::NAN, f64::NAN));
    [format!("{longitude:.6}"), format!("{latitude:.6}")]
}

fn facilities(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<u8>, csv::Error> {
    let fixed = ["facility_id", "facility", "type", "layer", "layer_date", "longitude_deg", "latitude_deg"];
    let header = columns(&[&fixed, &RISK], &["remnants"]);
    let row = |number: usize| {
        let Facility { id, name, kind, layer, place: ground } = &scenario.model.assets.facilities[number];
        let names = [id, name, kind, &layer.name].map(String::clone).into_iter().chain([layer.date.to_string()]);
        let risk = risk(&hazard.exposure.facilities[number], hazard.range.end);
        names.chain(place(scenario, ground)).chain(risk).collect()
    };
    csv_of(&names(&header), ranked(&hazard.exposure.facilities).into_iter().map(row))
}

fn routes(scenario: &Scenario, hazard: &Hazard) -> Result<Vec<u8>, csv::Error> {
    let fixed = ["route_id", "route", "layer", "layer_date", "length_m", "width_m", "traverse_width_m"];
    let traverse = ["met", "met_standard_error", "p_any_met", "p_any_met_standard_error"];
    let traverse = traverse.map(|name| format!("per_traverse_{name}"));
    let header = columns(&[&fixed, &RISK], &["remnants"]).into_iter().chain(traverse).collect::<Vec<_>>();
    let row = |number: usize| {
        let Route { id, name, layer, length_m, width_m, traverse_width_m, .. } = &scenario.model.assets.routes[number];
        let risks = &hazard.exposure.routes[number];
        let names = [id, name, &layer.name].map(String::clone).into_iter().chain([layer.date.to_string()]);
        let sizes = [format!("{length_m:.1}"), text(*width_m), traverse_width_m.map_or(String::new(), text)];
        let traverse = risks.traverse.filter(|_| risks.hits > 0);
        let traverse = traverse.map_or([f64::NAN; 4], |t| [t.met.0, t.met.1, t.any.0, t.any.1]);
        names.chain(sizes).chain(risk(risks, hazard.range.end)).chain(traverse.map(text)).collect()
    };
    csv_of(&names(&header), ranked(&hazard.exposure.routes).into_iter().map(row))
}

fn event_columns() -> Vec<String> {
    let expected =
        EVENT_NAMES.iter().flat_map(|name| ["expected", "standard_error"].map(|end| format!("{name}_{end}")));
    let drawn = ["detonations_drawn", "casualties_drawn", "deaths_drawn"];
    expected.chain(drawn.iter().flat_map(|name| headline_columns(name).collect::<Vec<_>>())).collect()
}

fn events(events: &Events) -> Vec<String> {
    let expected = events.expected.iter().flat_map(|(mean, error)| [text(*mean), text(*error)]);
    expected.chain(events.drawn.iter().flat_map(headline)).collect()
}

fn months(assets: &Assets, exposure: &Exposure) -> Result<Vec<u8>, csv::Error> {
    let fixed = ["month", "first_day", "last_day", "remnants_left", "remnants_left_standard_error"];
    let cleared = ["remnants_cleared", "remnants_cleared_standard_error"];
    let mut header = columns(&[&fixed, &cleared], &[]);
    header.extend(event_columns());
    for measure in assets.course.iter().flat_map(|course| &course.measures) {
        header.extend(["", "_standard_error"].map(|end| format!("casualties_expected_without_{}{end}", measure.id)));
        header.extend(["", "_standard_error"].map(|end| format!("casualties_spared_by_{}{end}", measure.id)));
    }
    let months = exposure.course.iter().flat_map(|course| course.months.iter().enumerate());
    let row = |(number, month): (usize, &crate::exposure::results::MonthResult)| {
        let days = [(number + 1).to_string(), month.month.first.to_string(), month.month.last().to_string()];
        let counts = [month.left, month.cleared].into_iter().flat_map(|(mean, error)| [text(mean), text(error)]);
        let pairs = month.without.iter().zip(&month.spared).flat_map(|(without, spared)| [without, spared]);
        let without = pairs.flat_map(|(mean, error)| [text(*mean), text(*error)]);
        days.into_iter().chain(counts).chain(events(&month.events)).chain(without).collect()
    };
    csv_of(&names(&header), months.map(row))
}

/// By activity, group and district: a row each, and what it is in the first column.
fn activities(scenario: &Scenario, exposure: &Exposure) -> Result<Vec<u8>, csv::Error> {
    let header: Vec<String> = ["by", "id"].map(str::to_owned).into_iter().chain(event_columns()).collect();
    let assets = &scenario.model.assets;
    let Some(course) = &exposure.course else { return csv_of(&names(&header), std::iter::empty()) };
    let row = |by: &str, id: &str, results: &Events| {
        [by, id].map(str::to_owned).into_iter().chain(events(results)).collect::<Vec<String>>()
    };
    let activities = assets.activities.iter().zip(&course.activities).map(|(a, e)| row("activity", &a.layer.name, e));
    let of_group = |group: usize| of_persons(row("group", assets.group_name(group), &course.groups[group]));
    let groups = assets.activity_groups().into_iter().map(of_group);
    let districts = scenario.model.districts.iter().zip(&course.districts).map(|(d, e)| row("district", &d.id, e));
    csv_of(&names(&header), activities.chain(groups).chain(districts))
}

/// Expected events of each month by activity, group and district, a row each.
fn month_activities(scenario: &Scenario, exposure: &Exposure) -> Result<Vec<u8>, csv::Error> {
    let expected =
        EVENT_NAMES.iter().flat_map(|name| ["expected", "standard_error"].map(|end| format!("{name}_{end}")));
    let fixed = ["month", "first_day", "by", "id"].map(str::to_owned);
    let header: Vec<String> = fixed.into_iter().chain(expected).collect();
    let (assets, districts) = (&scenario.model.assets, &scenario.model.districts);
    let activities = assets.activities.iter().map(|a| ("activity", a.layer.name.as_str()));
    let groups = (0..=assets.groups.len()).map(|group| ("group", assets.group_name(group)));
    let things: Vec<(&str, &str)> =
        activities.chain(groups).chain(districts.iter().map(|d| ("district", d.id.as_str()))).collect();
    let told = |number: usize| {
        let group = number.checked_sub(assets.activities.len()).filter(|group| *group <= assets.groups.len());
        group.is_none_or(|group| assets.activity_groups().contains(&group))
    };
    let months = exposure.course.iter().flat_map(|course| course.months.iter().enumerate());
    let rows = months.flat_map(|(month, result)| {
        let row = |(number, events): (usize, &[(f64, f64); EVENTS])| {
            let (by, id) = things[number];
            let start = [(month + 1).to_string(), result.month.first.to_string(), by.to_owned(), id.to_owned()];
            let numbers = events.iter().flat_map(|(mean, error)| [text(*mean), text(*error)]);
            let row = start.into_iter().chain(numbers).collect::<Vec<String>>();
            if by == "group" { without_encounters(row) } else { row }
        };
        result.by.iter().enumerate().filter(|(number, _)| told(*number)).map(row).collect::<Vec<_>>()
    });
    csv_of(&names(&header), rows)
}

/// A detonation belongs to no group of people: empty, not 0.
fn without_encounters(mut row: Vec<String>) -> Vec<String> {
    const BEFORE: usize = 4;
    row[BEFORE..BEFORE + 6].iter_mut().for_each(String::clear);
    row
}

/// Encounters, detonations and reports are not told apart by group: empty, not 0.
fn of_persons(mut row: Vec<String>) -> Vec<String> {
    const BEFORE: usize = 2;
    row[BEFORE..BEFORE + 6].iter_mut().for_each(String::clear);
    row[BEFORE + 2 * EVENTS..BEFORE + 2 * EVENTS + HEADLINE_ENDS.len()].iter_mut().for_each(String::clear);
    row
}

fn measures(assets: &Assets, exposure: &Exposure) -> Result<Vec<u8>, csv::Error> {
    let kinds = ["expected", "drawn"];
    let ends = ["mean", "standard_error", "q05", "q50", "q95"];
    let spared = kinds.iter().flat_map(|kind| ends.map(|end| format!("casualties_spared_{kind}_{end}")));
    let header: Vec<String> = ["measure_id", "from"].map(str::to_owned).into_iter().chain(spared).collect();
    let measures = assets.course.iter().flat_map(|course| &course.measures);
    let spared = exposure.course.iter().flat_map(|course| &course.spared);
    let rows = measures.zip(spared).map(|(measure, spared)| {
        let numbers = [spared.expected, spared.drawn].into_iter().flat_map(|difference| {
            let [low, median, high] = difference.quantiles;
            [difference.mean, difference.standard_error, low, median, high].map(text)
        });
        [measure.id.clone(), measure.from.to_string()].into_iter().chain(numbers).collect()
    });
    csv_of(&names(&header), rows)
}
