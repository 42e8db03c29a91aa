//! Headline numbers of exposure, replicate by replicate.

use super::about::PLACES;
use super::course::{EVENTS, Totals};
use crate::model::assets::Assets;
use crate::packing::{Fault, Pack, Packer, Unpacker};
use crate::stats::Histogram;
use crate::stats::headline::Headline;
use std::io;

/// A number that every replicate has.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Name in tables, with its unit.
    pub name: String,
    /// Decimal places of the whole numbers kept: one of them is worth 10 to the power of minus so many.
    pub places: u32,
}

/// What a column counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Of {
    /// Remnants per hectare of ground about them.
    Density,
    /// People within so many metres of a remnant.
    PeopleWithin(f64),
    /// People within so many metres of the box of each remnant, added up over remnants.
    PeopleAbout(f64),
    /// Events.
    Events(EventsOf),
}

/// Which events a column counts.
#[derive(Clone, Debug, PartialEq)]
pub struct EventsOf {
    /// One of [`EVENT_NAMES`].
    pub event: &'static str,
    /// Expected ones, or drawn ones.
    pub how: How,
    /// When.
    pub span: Span,
    /// The measure without which they are counted.
    pub without: Option<String>,
}

/// How events are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Expected, given ground and unknowns.
    Expected,
    /// As chance had it.
    Drawn,
}

/// In which months events are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// In all.
    All,
    /// In the first twelve.
    FirstYear,
}

impl EventsOf {
    fn new(event: &'static str, how: How) -> EventsOf {
        EventsOf { event, how, span: Span::All, without: None }
    }

    fn column(self) -> (Column, Of) {
        let (how, places) = match self.how {
            How::Expected => ("expected", 9),
            How::Drawn => ("drawn", 0),
        };
        let name = match (self.span, &self.without) {
            (Span::FirstYear, _) => format!("{}_first_12_months_{how}", self.event),
            (Span::All, None) => format!("{}_{how}", self.event),
            (Span::All, Some(measure)) => without(&format!("{}_{how}", self.event), measure),
        };
        (Column { name, places }, Of::Events(self))
    }
}

impl Column {
    /// What one of the whole numbers kept is worth.
    pub fn unit(&self) -> f64 {
        1.0 / self.parts()
    }

    /// How many of the whole numbers kept make one.
    pub fn parts(&self) -> f64 {
        10_u64.pow(self.places) as f64
    }

    /// A number of the column in decimals, exactly; empty if there is none.
    pub fn written(&self, value: u64) -> String {
        decimal(value, self.places)
    }

    /// The number that [`Column::written`] wrote so; `None` for any other text.
    pub fn read(&self, text: &str) -> Option<u64> {
        if text.is_empty() {
            return Some(NONE);
        }
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let scale = 10_u64.pow(self.places);
        let missing = (self.places as usize).checked_sub(part.len())?;
        let part: u64 = if self.places == 0 { 0 } else { format!("{part}{}", "0".repeat(missing)).parse().ok()? };
        let value = whole.parse::<u64>().ok()?.checked_mul(scale)?.checked_add(part)?;
        (self.written(value) == text).then_some(value)
    }

    /// Whether replicates may lack it: without remnants there is no density.
    pub fn may_lack(&self) -> bool {
        self.name == DENSITY
    }

    /// Whether it counts people near remnants.
    pub fn counts_people(&self) -> bool {
        self.name.starts_with(PEOPLE_WITHIN)
    }
}

/// A whole number of units of 10 to the power of minus `places` in decimals, exactly; empty for [`NONE`].
pub fn decimal(value: u64, places: u32) -> String {
    if value == NONE {
        return String::new();
    }
    let scale = 10_u64.pow(places);
    let (whole, part) = (value / scale, value % scale);
    let decimals = format!("{part:0width$}", width = places as usize);
    let decimals = decimals.trim_end_matches('0');
    if part == 0 { whole.to_string() } else { format!("{whole}.{decimals}") }
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
    of: Vec<Of>,
    /// Number of the replicate, then its columns.
    values: Vec<u64>,
}

/// What one replicate adds.
#[derive(Debug)]
pub(super) struct NewRow<'a> {
    pub(super) replicate: u64,
    /// Remnants per hectare of ground about them; none without remnants.
    pub(super) density_per_ha: Option<f64>,
    /// By distance, people near, then people about remnants.
    pub(super) people: &'a [u64],
    pub(super) totals: &'a [Totals],
}

impl Rows {
    /// No replicate yet. With a course if it is followed.
    pub fn new(assets: &Assets, course: Followed) -> Rows {
        let mut columns = vec![(Column { name: DENSITY.to_owned(), places: 6 }, Of::Density)];
        columns.extend(assets.distances_m.iter().map(|distance| people_column(*distance)));
        columns.extend(assets.distances_m.iter().map(|distance| about_column(*distance)));
        if course == Followed::Yes {
            let both = [How::Expected, How::Drawn];
            let all = both.into_iter().flat_map(|how| EVENT_NAMES.map(|event| EventsOf::new(event, how)));
            let first_year = both.map(|how| EventsOf { span: Span::FirstYear, ..EventsOf::new("casualties", how) });
            columns.extend(all.chain(first_year).map(EventsOf::column));
            for measure in assets.course.iter().flat_map(|course| &course.measures) {
                let without = Some(measure.id.clone());
                columns.extend(
                    both.map(|how| EventsOf { without: without.clone(), ..EventsOf::new("casualties", how) }.column()),
                );
            }
        }
        let (columns, of) = columns.into_iter().unzip();
        Rows { columns, of, values: Vec::new() }
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

    /// What each of the columns counts.
    pub fn of(&self) -> &[Of] {
        &self.of
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

    /// By distance, the columns of people near and of people about remnants.
    pub fn people(&self) -> Vec<(usize, usize)> {
        let about = |distance: &f64| self.column(&people_about(*distance));
        let near = self.of.iter().enumerate().filter_map(|(index, of)| match of {
            Of::PeopleWithin(distance) => Some((index, about(distance)?)),
            Of::Density | Of::PeopleAbout(_) | Of::Events(_) => None,
        });
        near.collect()
    }

    /// A column's numbers, of replicates that have one, in the order of rows.
    pub fn values(&self, column: usize) -> impl Iterator<Item = u64> {
        self.iter().map(move |(_, row)| row[column]).filter(|value| *value != NONE)
    }

    /// The numbers of a column by name; empty without such a column.
    pub fn histogram(&self, name: &str) -> Histogram {
        let mut counts = Histogram::default();
        self.column(name).iter().for_each(|column| self.values(*column).for_each(|value| counts.record(value)));
        counts
    }

    /// The headline of a column by name, over replicates that have a number.
    pub fn headline(&self, name: &str) -> Option<Headline> {
        let column = self.column(name)?;
        Some(Headline::of_histogram(&self.histogram(name), 1.0).per(self.columns[column].parts()))
    }

    /// Rows by replicate.
    pub fn sorted(mut self) -> Rows {
        self.values = self.by_replicate().concat();
        self
    }

    fn by_replicate(&self) -> Vec<&[u64]> {
        let mut rows: Vec<&[u64]> = self.values.chunks_exact(self.width()).collect();
        rows.sort_unstable_by_key(|row| row[0]);
        rows
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

/// Rows by replicate; as many as there are replicates.
impl Pack for Rows {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.by_replicate().into_iter().flatten().try_for_each(|value| value.pack(to))
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        let values = from.replicates() * self.width() as u64;
        for _ in 0..values {
            self.values.push(from.narrow()?);
        }
        Ok(())
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
    format!("{PEOPLE_WITHIN}{distance_m}_m")
}

fn people_column(distance_m: f64) -> (Column, Of) {
    (Column { name: people_within(distance_m), places: 6 }, Of::PeopleWithin(distance_m))
}

/// The name of the column of people about remnants for a distance.
pub fn people_about(distance_m: f64) -> String {
    format!("people_about_remnants_{distance_m}_m")
}

fn about_column(distance_m: f64) -> (Column, Of) {
    (Column { name: people_about(distance_m), places: PLACES }, Of::PeopleAbout(distance_m))
}

const DENSITY: &str = "density_per_ha";
const PEOPLE_WITHIN: &str = "people_within_";

/// The name of a column without a measure.
pub fn without(name: &str, measure: &str) -> String {
    format!("{name}_without_{measure}")
}
