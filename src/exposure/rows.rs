//! Headline numbers of exposure, replicate by replicate.

use super::course::{EVENTS, EXPECTED, Totals};
use crate::model::assets::{Assets, PERSON};
use crate::stats::headline::Headline;
use crate::stats::{Histogram, Moments};

/// A number that every replicate has.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Name in tables, with its unit.
    pub name: String,
    /// What one of the whole numbers kept is worth.
    pub unit: f64,
}

/// Stands for a number that a replicate does not have.
pub const NONE: u64 = u64::MAX;
/// Fixed point of densities per hectare.
const PER_HECTARE: f64 = 1e-6;

/// Names of events in tables, in the order of [`super::course::Event`].
pub const EVENT_NAMES: [&str; EVENTS] = ["encounters", "detonations", "reports", "casualties", "deaths"];

/// A whole number for each replicate and column.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    columns: Vec<Column>,
    /// Number of the replicate, then its columns.
    values: Vec<u64>,
}

/// What one replicate adds.
#[derive(Debug)]
pub(super) struct NewRow<'a> {
    pub(super) replicate: u64,
    /// Remnants per hectare of ground about them; none without remnants.
    pub(super) density_per_ha: Option<f64>,
    pub(super) people: &'a [u64],
    pub(super) totals: &'a [Totals],
}

impl Rows {
    /// No replicate yet. With a course if it is followed.
    pub fn new(assets: &Assets, course: Followed) -> Rows {
        let column = |name: String, unit: f64| Column { name, unit };
        let mut columns = vec![column("density_per_ha".to_owned(), PER_HECTARE)];
        columns.extend(assets.distances_m.iter().map(|d| column(people_within(*d), 1.0 / PERSON)));
        if course == Followed::Yes {
            columns.extend(EVENT_NAMES.map(|name| column(format!("{name}_expected"), EXPECTED)));
            columns.extend(EVENT_NAMES.map(|name| column(format!("{name}_drawn"), 1.0)));
            columns.push(column("casualties_first_year_expected".to_owned(), EXPECTED));
            columns.push(column("casualties_first_year_drawn".to_owned(), 1.0));
            for measure in assets.course.iter().flat_map(|course| &course.measures) {
                columns.push(column(without("casualties_expected", &measure.id), EXPECTED));
                columns.push(column(without("casualties_drawn", &measure.id), 1.0));
            }
        }
        Rows { columns, values: Vec::new() }
    }

    /// Rows with these values: for each replicate its number and its columns. `None` unless they are whole rows.
    pub fn with_values(mut self, values: Vec<u64>) -> Option<Rows> {
        self.values = values;
        self.values.len().is_multiple_of(self.width()).then_some(self)
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Each replicate's number and columns.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[u64])> {
        self.values.chunks_exact(self.width()).map(|row| (row[0], &row[1..]))
    }

    /// How many replicates there are.
    pub fn len(&self) -> usize {
        self.values.len() / self.width()
    }

    /// Whether there is no replicate.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The number of a column by name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// A column's numbers, of replicates that have one, in the order of rows.
    pub fn values(&self, column: usize) -> impl Iterator<Item = u64> {
        self.iter().map(move |(_, row)| row[column]).filter(|value| *value != NONE)
    }

    /// The headline of a column by name, over replicates that have a number.
    pub fn headline(&self, name: &str) -> Option<Headline> {
        let column = self.column(name)?;
        let mut counts = Histogram::default();
        self.values(column).for_each(|value| counts.record(value));
        Some(Headline::of_histogram(&counts, self.columns[column].unit))
    }

    /// Moments of a column.
    pub fn moments(&self, column: usize) -> Moments {
        let mut moments = Moments::default();
        self.values(column).for_each(|value| moments.record(value));
        moments
    }

    /// Rows by replicate.
    pub fn sorted(mut self) -> Rows {
        let width = self.width();
        let mut rows: Vec<&[u64]> = self.values.chunks_exact(width).collect();
        rows.sort_unstable_by_key(|row| row[0]);
        self.values = rows.concat();
        self
    }

    fn width(&self) -> usize {
        self.columns.len() + 1
    }

    pub(super) fn push(&mut self, row: &NewRow) {
        self.values.push(row.replicate);
        self.values.push(row.density_per_ha.map_or(NONE, |density| (density / PER_HECTARE).round() as u64));
        self.values.extend(row.people);
        if let Some(stated) = row.totals.first() {
            self.values.extend(stated.expected);
            self.values.extend(stated.drawn);
            self.values.extend([stated.first_year.0, stated.first_year.1]);
        }
        for without in row.totals.iter().skip(1) {
            self.values.extend([without.expected[CASUALTIES], without.drawn[CASUALTIES]]);
        }
    }

    pub(super) fn extend(&mut self, other: Rows) {
        self.values.extend(other.values);
    }
}

/// Place of casualties among events.
const CASUALTIES: usize = super::course::Event::Casualty as usize;

/// Whether a course is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// Month by month.
    Yes,
    /// There is none, or no activity.
    No,
}

/// The name of the column of people near a distance.
pub fn people_within(distance_m: f64) -> String {
    format!("people_within_{distance_m}_m")
}

/// The name of a column without a measure.
pub fn without(name: &str, measure: &str) -> String {
    format!("{name}_without_{measure}")
}
