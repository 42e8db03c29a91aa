//! Tables of replicates: the headline numbers of every possible ground, from which all others follow.

use super::column::{Adds, Column, Name};
use super::entry::Entry;
use super::table::Table;
use crate::exposure::rows::{Column as Kept, EventsOf, How, NONE, Of, Rows, Span};
use crate::hazard::Hazard;
use crate::hazard::tally::ReplicateRow;
use crate::hazard::zones::Ranking;
use crate::scenario::Scenario;

/// Headline numbers of every replicate.
pub const REPLICATES: &str = "tables/replicates.csv";
/// Remnants by district of every replicate; left out where they would be too many.
pub const DISTRICT_REPLICATES: &str = "tables/district_replicates.csv";
/// Headline numbers of exposure of every replicate.
pub const EXPOSURE_REPLICATES: &str = "tables/exposure_replicates.csv";
/// All of these side by side.
pub const REPLICATES_PARQUET: &str = "tables/replicates.parquet";

const ROW_IS: &str = "a replicate, which is one possible ground";

/// Residual hazard.
pub(super) fn hazard<'a>(scenario: &Scenario, hazard: &'a Hazard) -> Table<'a> {
    let box_ha = scenario.model.grid.boxes.cell_ha();
    Table {
        name: REPLICATES,
        row_is: ROW_IS,
        columns: hazard_columns(),
        rows: Box::new(hazard.rows.iter().map(move |row| hazard_row(row, box_ha, &hazard.ranking))),
    }
}

/// Columns of [`REPLICATES`].
pub fn hazard_columns() -> Vec<Column> {
    let items = |name: &str, meaning: &str| Column::whole(name, "items", meaning);
    vec![
        replicate_column(),
        items("remnants", "Remnants at the assessment date, those off the grid included."),
        items("remnants_initial", "Remnants right after the strikes, those off the grid included."),
        items("remnants_outside_grid", "Remnants at the assessment date that lie off the grid."),
        Column::number("contaminated_area_ha", "ha", "Area of the boxes that hold at least one remnant."),
        Column::number(
            "lowest_expected_per_box_under_a_remnant",
            "items per box",
            "Expected remnants of the box where, of all boxes that hold a remnant, the fewest are expected.",
        )
        .empty("no remnant in this replicate"),
    ]
}

fn replicate_column() -> Column {
    Column::whole("replicate", "", "Number of the replicate, from 0: with the seed it makes the same ground again.")
}

fn hazard_row(row: &ReplicateRow, box_ha: f64, ranking: &Ranking) -> Vec<Entry> {
    let counts = [row.replicate, row.remnants, row.initial, row.outside_grid].map(Entry::Whole);
    let area = Entry::Number(row.boxes as f64 * box_ha);
    let lowest = if row.remnants == 0 { Entry::Nothing } else { Entry::Number(ranking.expected_at(row.last_rank)) };
    counts.into_iter().chain([area, lowest]).collect()
}

/// Remnants by district; `None` if there are no districts or the counts were not kept.
pub(super) fn districts<'a>(scenario: &Scenario, hazard: &'a Hazard) -> Option<Table<'a>> {
    let width = scenario.model.districts.len();
    let counts = hazard.district_rows.as_ref().filter(|_| width > 0)?;
    let row = |(row, counts): (&ReplicateRow, &[u32])| {
        let counts = counts.iter().map(|count| Entry::Whole(u64::from(*count)));
        std::iter::once(Entry::Whole(row.replicate)).chain(counts).collect()
    };
    Some(Table {
        name: DISTRICT_REPLICATES,
        row_is: ROW_IS,
        columns: district_columns(scenario),
        rows: Box::new(hazard.rows.iter().zip(counts.chunks(width)).map(row)),
    })
}

/// Columns of [`DISTRICT_REPLICATES`].
pub fn district_columns(scenario: &Scenario) -> Vec<Column> {
    let districts = scenario.model.districts.iter().map(|district| {
        let name = Name::from("remnants_in_").value("district_id", &district.id);
        let meaning = "Remnants in the district at the assessment date.";
        Column::whole(name, "items", meaning).adding(Adds::Over("districts that do not overlap, within a replicate"))
    });
    std::iter::once(replicate_column()).chain(districts).collect()
}

/// Exposure.
pub(super) fn exposure(rows: &Rows) -> Table<'_> {
    let row = |(replicate, values): (u64, &[u64])| {
        let values = rows.columns().iter().zip(values).map(|(column, value)| entry(column, *value));
        std::iter::once(Entry::Whole(replicate)).chain(values).collect()
    };
    Table {
        name: EXPOSURE_REPLICATES,
        row_is: ROW_IS,
        columns: exposure_columns(rows),
        rows: Box::new(rows.iter().map(row)),
    }
}

fn entry(column: &Kept, value: u64) -> Entry {
    match (value, column.places) {
        (NONE, _) => Entry::Nothing,
        (_, 0) => Entry::Whole(value),
        (_, places) => Entry::Fixed(value, places),
    }
}

/// Columns of [`EXPOSURE_REPLICATES`].
pub fn exposure_columns(rows: &Rows) -> Vec<Column> {
    let columns = rows.columns().iter().zip(rows.of()).map(|(kept, of)| exposure_column(kept, of));
    std::iter::once(replicate_column()).chain(columns).collect()
}

fn exposure_column(kept: &Kept, of: &Of) -> Column {
    let fixed = || Name::from(kept.name.as_str());
    match of {
        Of::Density => Column::number(
            fixed(),
            "items per ha",
            "Remnants per hectare of ground within 50 m of boxes that hold any.",
        )
        .empty("no remnant in this replicate"),
        Of::PeopleWithin(distance_m) => Column::number(
            people_within_name(*distance_m),
            "people",
            "People whose cell's centre lies within the distance of at least one remnant.",
        ),
        Of::PeopleAbout(distance_m) => Column::number(
            Name::from("people_about_remnants_").value("distance", &distance_m.to_string()).then("_m"),
            "people",
            "People within the distance of the box of each remnant (boxes with more than a millionth of all expected remnants), added up over remnants, so that who is near two counts twice: by it the mean of people near is corrected.",
        ),
        Of::Events(events) => {
            let name = match &events.without {
                Some(measure) => {
                    let before = kept.name.strip_suffix(measure.as_str()).unwrap_or(&kept.name);
                    Name::from(before).value("measure_id", measure)
                }
                None => fixed(),
            };
            let (unit, meaning) = (super::course::event_unit(events.event), events_meaning(events));
            match events.how {
                How::Expected => Column::number(name, unit, meaning),
                How::Drawn => Column::whole(name, unit, meaning),
            }
        }
    }
}

/// The name of columns about people within a distance of a remnant.
pub(super) fn people_within_name(distance_m: f64) -> Name {
    Name::from("people_within_").value("distance", &distance_m.to_string()).then("_m")
}

fn events_meaning(of: &EventsOf) -> String {
    let how = match of.how {
        How::Expected => "expected, given this ground",
        How::Drawn => "as chance had it",
    };
    let when = match of.span {
        Span::All => "all months",
        Span::FirstYear => "the first twelve months",
    };
    let without = if of.without.is_some() { ", had the measure not been taken" } else { "" };
    format!("{} in {when}, {how}{without}.", capital(of.event))
}

/// A word with a capital letter.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// All tables of replicates side by side, each column once.
pub fn all<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Table<'a> {
    let first = self::hazard(scenario, hazard);
    let more = [Some(exposure(&hazard.exposure.rows)), districts(scenario, hazard)];
    let joined = more.into_iter().flatten().fold(first, beside);
    Table { name: REPLICATES_PARQUET, ..joined }
}

/// Two tables of replicates side by side; the second one's numbers of replicates are left out.
fn beside<'a>(left: Table<'a>, right: Table<'a>) -> Table<'a> {
    let columns = left.columns.into_iter().chain(right.columns.into_iter().skip(1)).collect();
    let pairs = left.rows.zip(right.rows);
    let rows = pairs.map(|(left, right)| left.into_iter().chain(right.into_iter().skip(1)).collect());
    Table { name: left.name, row_is: left.row_is, columns, rows: Box::new(rows) }
}
