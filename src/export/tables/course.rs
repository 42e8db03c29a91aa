//! Tables of what happens month by month, by activity, group and district, and of what measures spare.

use super::column::{Adds, Column, Name};
use super::doubt::{Subject, headline, headline_columns, pair};
use super::entry::Entry;
use super::exposure::mean_columns;
use super::table::Table;
use crate::exposure::course::EVENTS;
use crate::exposure::results::{Events, Exposure, MonthResult};
use crate::exposure::rows::EVENT_NAMES;
use crate::model::assets::Assets;
use crate::scenario::Scenario;

/// The tables of a course; none without one.
pub(super) fn list<'a>(scenario: &'a Scenario, exposure: &'a Exposure) -> Vec<Table<'a>> {
    if exposure.course.is_none() {
        return Vec::new();
    }
    let assets = &scenario.model.assets;
    vec![
        months(assets, exposure),
        month_activities(scenario, exposure),
        activities(scenario, exposure),
        measures(assets, exposure),
    ]
}

/// Columns of expected events, in the order of [`expected`].
fn expected_columns(adds: Adds) -> Vec<Column> {
    let one = |name: &&'static str| {
        let (what, unit) = (format!("expected {name}, given ground and unknowns"), event_unit(name));
        let mean = format!("Mean over possible grounds of {what}.");
        let mean = Column::number(Name::from(*name).then("_expected"), unit, mean).adding(adds);
        let mean = Column { hxl: event_tag(name).map(|tag| format!("{tag}+expected")), ..mean };
        let error = format!("Monte Carlo standard error of the mean of {what}.");
        [
            mean,
            Column::number(Name::from(*name).then("_standard_error"), unit, error).empty("fewer than two replicates"),
        ]
    };
    EVENT_NAMES.iter().flat_map(one).collect()
}

/// Casualties and deaths are people.
pub(super) fn event_unit(event: &str) -> &'static str {
    if event_tag(event).is_some() { "people" } else { "events" }
}

/// The hashtag of events that have one.
fn event_tag(event: &str) -> Option<&'static str> {
    [("casualties", "#affected+casualties"), ("deaths", "#affected+killed")]
        .into_iter()
        .find(|(name, _)| *name == event)
        .map(|(_, tag)| tag)
}

fn expected(events: &[(f64, f64); EVENTS]) -> impl Iterator<Item = Entry> {
    (*events).into_iter().flat_map(pair)
}

/// Events of which drawn numbers are given.
const DRAWN: [&str; 3] = ["detonations", "casualties", "deaths"];

/// Columns of expected and drawn events, in the order of [`events`].
fn event_columns(adds: Adds) -> Vec<Column> {
    let drawn = DRAWN.iter().flat_map(|name| {
        let subject =
            Subject::new(Name::from(*name).then("_drawn"), event_unit(name), format!("{name}, as chance had it"));
        headline_columns(&Subject { hxl: event_tag(name).map(|tag| format!("{tag}+drawn")), ..subject.adding(adds) })
    });
    expected_columns(adds).into_iter().chain(drawn).collect()
}

fn events(events: &Events) -> impl Iterator<Item = Entry> {
    expected(&events.expected).chain(events.drawn.iter().flat_map(headline).collect::<Vec<_>>())
}

const OVER_MONTHS: Adds = Adds::Over("months");

fn first_day() -> Column {
    Column::date("first_day", "First day of the month.").hxl("#date+start")
}

fn months<'a>(assets: &'a Assets, exposure: &'a Exposure) -> Table<'a> {
    let months = exposure.course.iter().flat_map(|course| course.months.iter().enumerate());
    let row = |(number, month): (usize, &MonthResult)| {
        let days = [Entry::Whole(number as u64 + 1), Entry::Date(month.month.first), Entry::Date(month.month.last())];
        let counts = [month.left, month.cleared].into_iter().flat_map(pair);
        let measures = month.without.iter().zip(&month.spared).flat_map(|(without, spared)| [*without, *spared]);
        days.into_iter().chain(counts).chain(events(&month.events)).chain(measures.flat_map(pair)).collect()
    };
    Table {
        name: "tables/months.csv",
        row_is: "a month of the course",
        columns: month_columns(assets),
        rows: Box::new(months.map(row)),
    }
}

fn month_columns(assets: &Assets) -> Vec<Column> {
    let last_day = Column::date("last_day", "Last day of the month.").hxl("#date+end");
    let left = mean_columns("remnants_left".into(), ("", "items"), "remnants there at its end", Adds::No);
    let cleared =
        mean_columns("remnants_cleared".into(), ("", "items"), "remnants cleared in it by measures", OVER_MONTHS);
    let measures = assets.course.iter().flat_map(|course| &course.measures).flat_map(|measure| {
        let name = |start: &str| Name::from(start).value("measure_id", &measure.id);
        let without = "casualties expected in it, had the measure not been taken";
        let without = mean_columns(name("casualties_expected_without_"), ("", "people"), without, OVER_MONTHS);
        let spared = "casualties of it that the measure spares";
        let spared = mean_columns(name("casualties_spared_by_"), ("", "people"), spared, OVER_MONTHS);
        without.into_iter().chain(spared)
    });
    let days = [month_number(), first_day(), last_day];
    days.into_iter().chain(left).chain(cleared).chain(event_columns(OVER_MONTHS)).chain(measures).collect()
}

fn month_number() -> Column {
    Column::whole("month", "", "Number of the month in the course, from 1.")
}

const OVER_LIKE: Adds = Adds::Over("rows that have the same in by; districts only if they do not overlap");

fn by_and_id() -> [Column; 2] {
    [
        Column::text("by", "What the row is of: activity, group or district."),
        Column::text("id", "The activity's name, the group's or the district's id."),
    ]
}

/// Why a row of a group of people has no entry.
const NOT_BY_GROUP: &str = "rows of groups: only casualties and deaths belong to a group of people";

/// Says of columns that rows of groups have no entry there.
fn not_by_group(columns: Vec<Column>) -> impl Iterator<Item = Column> {
    let persons = |column: &Column| ["casualties", "deaths"].iter().any(|name| column.name.written().starts_with(name));
    columns.into_iter().map(move |column| if persons(&column) { column } else { column.empty(NOT_BY_GROUP) })
}

/// By activity, group and district: a row each, and what it is in the first column.
fn activities<'a>(scenario: &'a Scenario, exposure: &'a Exposure) -> Table<'a> {
    let assets = &scenario.model.assets;
    let row = |by: &str, id: &str, results: &Events| {
        [by, id].map(Entry::text).into_iter().chain(events(results)).collect::<Vec<Entry>>()
    };
    let rows = exposure.course.iter().flat_map(move |course| {
        let activities =
            assets.activities.iter().zip(&course.activities).map(|(a, e)| row("activity", &a.layer.name, e));
        let of_group = |group: usize| of_persons(row("group", assets.group_name(group), &course.groups[group]));
        let groups = assets.activity_groups().into_iter().map(of_group);
        let districts = scenario.model.districts.iter().zip(&course.districts).map(|(d, e)| row("district", &d.id, e));
        activities.chain(groups).chain(districts).collect::<Vec<_>>()
    });
    Table {
        name: "tables/activities.csv",
        row_is: "an activity, a group of people or a district, over all months",
        columns: by_and_id().into_iter().chain(not_by_group(event_columns(OVER_LIKE))).collect(),
        rows: Box::new(rows),
    }
}

/// Expected events of each month by activity, group and district, a row each.
fn month_activities<'a>(scenario: &'a Scenario, exposure: &'a Exposure) -> Table<'a> {
    let (assets, districts) = (&scenario.model.assets, &scenario.model.districts);
    let activities = assets.activities.iter().map(|a| ("activity", a.layer.name.as_str()));
    let groups = (0..=assets.groups.len()).map(|group| ("group", assets.group_name(group)));
    let things: Vec<(&str, &str)> =
        activities.chain(groups).chain(districts.iter().map(|d| ("district", d.id.as_str()))).collect();
    let told = move |number: usize| {
        let group = number.checked_sub(assets.activities.len()).filter(|group| *group <= assets.groups.len());
        group.is_none_or(|group| assets.activity_groups().contains(&group))
    };
    let months = exposure.course.iter().flat_map(|course| course.months.iter().enumerate());
    let rows = months.flat_map(move |(month, result)| {
        let row = |(number, events): (usize, &[(f64, f64); EVENTS])| {
            let (by, id) = things[number];
            let start =
                [Entry::Whole(month as u64 + 1), Entry::Date(result.month.first), Entry::text(by), Entry::text(id)];
            let row = start.into_iter().chain(expected(events)).collect::<Vec<Entry>>();
            if by == "group" { without_encounters(row) } else { row }
        };
        result.by.iter().enumerate().filter(|(number, _)| told(*number)).map(row).collect::<Vec<_>>()
    });
    let expected = not_by_group(expected_columns(Adds::Over(
        "months, and rows that have the same in by; districts only if they do not overlap",
    )));
    Table {
        name: "tables/month_activities.csv",
        row_is: "a month, and in it an activity, a group of people or a district",
        columns: [month_number(), first_day()].into_iter().chain(by_and_id()).chain(expected).collect(),
        rows: Box::new(rows),
    }
}

/// A detonation belongs to no group of people: empty, not 0.
fn without_encounters(mut row: Vec<Entry>) -> Vec<Entry> {
    const BEFORE: usize = 4;
    row[BEFORE..BEFORE + 6].fill(Entry::Nothing);
    row
}

/// Encounters, detonations and reports are not told apart by group: empty, not 0.
fn of_persons(mut row: Vec<Entry>) -> Vec<Entry> {
    const BEFORE: usize = 2;
    row[BEFORE..BEFORE + 6].fill(Entry::Nothing);
    let drawn = BEFORE + 2 * EVENTS;
    row[drawn..drawn + HEADLINE].fill(Entry::Nothing);
    row
}

/// Columns of a headline number.
const HEADLINE: usize = 12;

fn measures<'a>(assets: &'a Assets, exposure: &'a Exposure) -> Table<'a> {
    let measures = assets.course.iter().flat_map(|course| &course.measures);
    let spared = exposure.course.iter().flat_map(|course| &course.spared);
    let rows = measures.zip(spared).map(|(measure, spared)| {
        let numbers = [spared.expected, spared.drawn].into_iter().flat_map(|difference| {
            let [low, median, high] = difference.quantiles;
            [difference.mean, difference.standard_error, low, median, high].map(Entry::Number)
        });
        [Entry::text(&measure.id), Entry::Date(measure.from)].into_iter().chain(numbers).collect()
    });
    Table {
        name: "tables/measures.csv",
        row_is: "a measure; what it spares is told with all others taken, so that measures do not add up",
        columns: measure_columns(),
        rows: Box::new(rows),
    }
}

fn measure_columns() -> Vec<Column> {
    let names = [
        Column::text("measure_id", "The measure's id in the scenario.").hxl("#activity+code"),
        Column::date("from", "The day from which it works.").hxl("#date+start"),
    ];
    let spared = [("expected", "expected, given ground and unknowns"), ("drawn", "as chance had it")];
    let spared = spared.into_iter().flat_map(|(kind, how)| {
        let what = format!("casualties that the measure spares, {how}");
        let name = Name::from("casualties_spared_").then(kind);
        let columns = headline_columns(&Subject::new(name, "people", what));
        // A difference has no ranges of quantiles, and its spread stands in them.
        columns.into_iter().filter(|column| {
            let name = column.name.written();
            !name.ends_with("_sd") && !name.ends_with("_low") && !name.ends_with("_high")
        })
    });
    names.into_iter().chain(spared).collect()
}
