//! Tables of exposure.

use super::column::{Adds, Column, Name};
use super::course;
use super::doubt::{Subject, headline, headline_columns, pair, probability, probability_columns};
use super::entry::Entry;
use super::hazard::district_names;
pub use super::replicates::EXPOSURE_REPLICATES;
use super::replicates::people_within_name;
use super::table::Table;
use crate::exposure::results::{Exposure, NearResidents, PlaceRisk, ranked};
use crate::grid::Place;
use crate::hazard::Hazard;
use crate::model::District;
use crate::model::assets::{Assets, Facility, Route};
use crate::scenario::Scenario;
use crate::stats::headline::Headline;

/// All tables of exposure that a scenario has, besides that of replicates.
pub(super) fn list<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Vec<Table<'a>> {
    let (assets, exposure) = (&scenario.model.assets, &hazard.exposure);
    let mut tables = Vec::new();
    if !assets.populations.is_empty() {
        tables.extend([people(assets, exposure), exceedance(exposure)]);
        if !scenario.model.districts.is_empty() {
            tables.push(district_people(scenario, exposure));
        }
    }
    if !assets.facilities.is_empty() {
        tables.push(facilities(scenario, hazard));
    }
    if !assets.routes.is_empty() {
        tables.push(routes(scenario, hazard));
    }
    tables.extend(course::list(scenario, exposure));
    tables
}

fn within() -> Column {
    Column::number("within_m", "m", "The distance from a remnant.")
}

const NEAR: &str = "people whose cell's centre lies within the distance of at least one remnant";

fn people<'a>(assets: &'a Assets, exposure: &'a Exposure) -> Table<'a> {
    let row = |near: &NearResidents, group: &str, h: &Headline| {
        [Entry::Number(near.distance_m), Entry::text(group)].into_iter().chain(headline(h)).collect::<Vec<Entry>>()
    };
    let rows = exposure.residents.iter().flat_map(move |near| {
        let of_group = |group: usize| row(near, assets.group_name(group), &near.groups[group]);
        let groups = assets.resident_groups().into_iter().map(of_group);
        std::iter::once(row(near, "all", &near.all)).chain(groups).collect::<Vec<_>>()
    });
    let people = Subject::new("people", "people", NEAR);
    let people =
        people.adding(Adds::Over("groups of one distance, without the row all")).hxl("#population+near_remnants");
    let group = Column::text("group", "The group of people; all for everybody.").hxl("#population+group");
    Table {
        name: "tables/people.csv",
        row_is: "a distance and a group of people",
        columns: [within(), group].into_iter().chain(headline_columns(&people)).collect(),
        rows: Box::new(rows),
    }
}

/// Numbers of people for which the probability of more is tabled.
fn steps(near: &NearResidents) -> Vec<f64> {
    let top = near.all.q95.range.1.max(1.0);
    let round = |k: u32| [1.0, 2.0, 5.0][k as usize % 3] * 10f64.powi((k / 3) as i32);
    std::iter::once(0.0).chain((0..30).map(round).take_while(|n| *n <= 2.0 * top)).collect()
}

fn exceedance(exposure: &Exposure) -> Table<'_> {
    let rows = exposure.residents.iter().flat_map(|near| {
        let row = |n: f64| {
            let (above, of) = near.above(n);
            [Entry::Number(near.distance_m), Entry::Number(n)].into_iter().chain(probability(above, of)).collect()
        };
        steps(near).into_iter().map(row).collect::<Vec<Vec<Entry>>>()
    });
    let more = Column::number("more_than_people", "people", "The number of people, whole, that is exceeded.");
    let p = probability_columns("p".into(), "more people live within the distance of at least one remnant", None);
    Table {
        name: "tables/exceedance.csv",
        row_is: "a distance and a number of people",
        columns: [within(), more].into_iter().chain(p).collect(),
        rows: Box::new(rows),
    }
}

/// People live in one place, so that they add up over districts that share no ground.
const OVER_DISTRICTS: Adds = Adds::Over("districts that do not overlap");

fn district_people<'a>(scenario: &'a Scenario, exposure: &'a Exposure) -> Table<'a> {
    let assets = &scenario.model.assets;
    let told = assets.resident_groups();
    let columns = district_people_columns(assets, &told);
    let row = move |(number, district): (usize, &District)| {
        let mut row = vec![Entry::text(&district.id), Entry::text(&district.name)];
        row.push(Entry::Number(exposure.people_by_district[number]));
        exposure.residents.iter().for_each(|near| row.extend(headline(&near.districts[number])));
        for near in &exposure.residents {
            let of_district = &near.district_groups[number * (assets.groups.len() + 1)..];
            row.extend(told.iter().flat_map(|group| pair(of_district[*group])));
        }
        row
    };
    Table {
        name: "tables/district_people.csv",
        row_is: "a district of the scenario, in its order",
        columns,
        rows: Box::new(scenario.model.districts.iter().enumerate().map(row)),
    }
}

fn district_people_columns(assets: &Assets, told: &[usize]) -> Vec<Column> {
    let live =
        Column::number("people", "people", "People who live in the district, multipliers of layers at their means.");
    let all = assets.distances_m.iter().flat_map(|distance| {
        let name = people_within_name(*distance);
        let tag = format!("#population+{}", name.written().replace('.', "_"));
        headline_columns(
            &Subject::new(name, "people", format!("the district's {NEAR}")).adding(OVER_DISTRICTS).hxl(tag),
        )
    });
    let groups = assets.distances_m.iter().flat_map(|distance| told.iter().map(move |group| (*distance, *group)));
    let groups = groups.flat_map(|(distance, group)| {
        let name = people_within_name(distance).then("_").value("group", assets.group_name(group));
        mean_columns(name, ("mean", "people"), "the district's people of the group near the distance", OVER_DISTRICTS)
    });
    let fixed = district_names().into_iter().chain([live.adding(OVER_DISTRICTS).hxl("#population")]);
    fixed.chain(all).chain(groups).collect()
}

/// Columns of a mean, whose name ends so, and of its standard error.
pub(super) fn mean_columns(name: Name, (end, unit): (&str, &'static str), what: &str, adds: Adds) -> [Column; 2] {
    let mean = if end.is_empty() { name.clone() } else { name.clone().then("_").then(end) };
    [
        Column::number(mean, unit, format!("Mean over possible grounds of {what}.")).adding(adds),
        Column::number(
            name.then("_standard_error"),
            unit,
            format!("Monte Carlo standard error of the mean of {what}."),
        )
        .empty("fewer than two replicates"),
    ]
}

/// Columns of what remnants mean to a place, after those that name it.
fn risk_columns(place: &'static str) -> Vec<Column> {
    let any = format!("at least one remnant lies on the {place}'s ground");
    let mut columns = probability_columns("p_at_least_one".into(), &any, Some("#indicator+probability+any"));
    let rank = format!("the rank among all such places by remnants, 1 being the most; the {place}'s");
    columns.push(Column::number("expected_rank", "rank", format!("Mean over possible grounds of {rank}.")));
    columns.push(Column::number("expected_rank_standard_error", "rank", "Monte Carlo standard error of that mean."));
    columns.push(
        Column::probability(
            "p_among_top",
            "Probability of being among the first places that the scenario asks for, ties split.",
        )
        .empty("in none of the possible grounds; never 0"),
    );
    let error = Column::probability("p_among_top_standard_error", "Monte Carlo standard error of that probability.");
    columns.push(error.empty("in none of the possible grounds"));
    let remnants = Subject::new("remnants", "items", format!("remnants on the {place}'s ground"));
    columns.extend(headline_columns(&remnants.hxl("#indicator+remnants")));
    columns
}

fn risk(risk: &PlaceRisk, n: u64) -> Vec<Entry> {
    // None of N is no 0: left empty.
    let seat = if risk.among_top.0 > 0.0 { risk.among_top } else { (f64::NAN, f64::NAN) };
    let ranks = [risk.rank, seat].into_iter().flat_map(pair);
    probability(risk.hits, n).into_iter().chain(ranks).chain(headline(&risk.remnants)).collect()
}

fn place(scenario: &Scenario, place: &Place) -> [Entry; 2] {
    let (longitude, latitude) = scenario.crs.unproject(place.centre()).unwrap_or((f64::NAN, f64::NAN));
    [Entry::Rounded(longitude, 6), Entry::Rounded(latitude, 6)]
}

fn layer_columns() -> [Column; 2] {
    [
        Column::text("layer", "The layer of the scenario that it is from."),
        Column::date("layer_date", "The day that the layer is of.").hxl("#date+layer"),
    ]
}

fn facilities<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Table<'a> {
    let row = move |number: usize| {
        let Facility { id, name, kind, layer, place: ground } = &scenario.model.assets.facilities[number];
        let names = [id, name, kind, &layer.name].map(|text| Entry::text(text)).into_iter();
        let risk = risk(&hazard.exposure.facilities[number], hazard.replicates());
        names.chain([Entry::Date(layer.date)]).chain(place(scenario, ground)).chain(risk).collect()
    };
    let names = [
        Column::text("facility_id", "The facility's id in its layer.").hxl("#loc+facility+code"),
        Column::text("facility", "The facility's name.").hxl("#loc+facility+name"),
        Column::text("type", "Its type, as the scenario says, such as school.").hxl("#loc+facility+type"),
    ];
    let degrees = [
        Column::number("longitude_deg", "degrees (WGS 84)", "Longitude of its ground's centre.").hxl("#geo+lon"),
        Column::number("latitude_deg", "degrees (WGS 84)", "Latitude of its ground's centre.").hxl("#geo+lat"),
    ];
    Table {
        name: "tables/facilities.csv",
        row_is: "a facility, by expected rank",
        columns: names.into_iter().chain(layer_columns()).chain(degrees).chain(risk_columns("facility")).collect(),
        rows: Box::new(ranked(&hazard.exposure.facilities).into_iter().map(row)),
    }
}

fn routes<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Table<'a> {
    let row = move |number: usize| {
        let Route { id, name, layer, length_m, width_m, traverse_width_m, .. } = &scenario.model.assets.routes[number];
        let risks = &hazard.exposure.routes[number];
        let names = [id, name, &layer.name].map(|text| Entry::text(text)).into_iter().chain([Entry::Date(layer.date)]);
        let width = traverse_width_m.map_or(Entry::Nothing, Entry::Number);
        let sizes = [Entry::Rounded(*length_m, 1), Entry::Number(*width_m), width];
        let traverse = risks.traverse.filter(|_| risks.hits > 0);
        let traverse = traverse.map_or([f64::NAN; 4], |t| [t.met.0, t.met.1, t.any.0, t.any.1]);
        names.chain(sizes).chain(risk(risks, hazard.replicates())).chain(traverse.map(Entry::Number)).collect()
    };
    Table {
        name: "tables/routes.csv",
        row_is: "a route, by expected rank",
        columns: route_columns(),
        rows: Box::new(ranked(&hazard.exposure.routes).into_iter().map(row)),
    }
}

fn route_columns() -> Vec<Column> {
    let names = [
        Column::text("route_id", "The route's id in its layer.").hxl("#loc+route+code"),
        Column::text("route", "The route's name.").hxl("#loc+route+name"),
    ];
    let sizes = [
        Column::number("length_m", "m", "Its length.").hxl("#indicator+length+m"),
        Column::number("width_m", "m", "Width of the strip on which remnants are counted."),
        Column::number("traverse_width_m", "m", "Width of the strip that one traveller takes.")
            .empty("the scenario does not state it"),
    ];
    let traverse = [
        Column::number(
            "per_traverse_met",
            "items",
            "Expected remnants in the strip of one traveller, anywhere across.",
        ),
        Column::number("per_traverse_met_standard_error", "items", "Monte Carlo standard error of that mean."),
        Column::probability("per_traverse_p_any_met", "Probability of at least one in that strip."),
        Column::probability("per_traverse_p_any_met_standard_error", "Monte Carlo standard error of that probability."),
    ];
    let traverse =
        traverse.map(|column| column.empty("no such width is stated, or no possible ground has a remnant there"));
    names.into_iter().chain(layer_columns()).chain(sizes).chain(risk_columns("route")).chain(traverse).collect()
}
