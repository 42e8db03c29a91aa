//! Shapes of published curves: `published_months.csv` and `published_shapes.csv` in the scenario's folder, and the same of the model.

use super::courses::{Course, Courses};
use super::periods::Period;
use super::verdict::{Band, Verdict, of_shape};
use csv::StringRecord;
use remnants::dates::Date;
use remnants::exposure::course::calendar::Month;
use remnants::stats::Histogram;
use remnants::stats::headline::Headline;
use std::path::Path;

/// A published figure of some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its name in the file.
    pub id: String,
    /// The days.
    pub period: Period,
    /// How many as published, or how many a day; what the file states.
    pub number: String,
    /// In words.
    pub what: String,
    /// What was counted.
    pub definition: String,
    /// Whether it can be compared.
    pub comparable: Comparable,
    /// Why, or why not.
    pub why: String,
    /// Where it stands.
    pub source: String,
}

/// A published shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Its name in the file.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Of what.
    pub unit: Unit,
    /// As published.
    pub value: f64,
    /// Its interval.
    pub interval: (f64, f64),
    /// Whether the rule allows for a verdict.
    pub rule: Rule,
    /// What must be said of it; may be empty.
    pub why: String,
}

/// What a shape is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Number a day in the later days over that in the first.
    Ratio {
        /// The first days.
        first: Period,
        /// The later days.
        later: Period,
    },
    /// Days until half of what happened in these days had happened.
    HalfTime(Period),
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// People killed or injured.
    Casualties,
    /// Detonations, however many were hurt.
    Accidents,
}

/// Whether a figure can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparable {
    /// With another of the same definition.
    Yes,
    /// With none.
    No,
}

impl Comparable {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Comparable::Yes => "yes",
            Comparable::No => "no",
        }
    }
}

/// Whether there is a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// There is.
    Tested,
    /// There is none, whatever comes out.
    Beside,
}

impl Unit {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Unit::Casualties => "casualties",
            Unit::Accidents => "accidents",
        }
    }

    /// Drawn numbers by month.
    pub fn of(self, course: &Course) -> &[u64] {
        match self {
            Unit::Casualties => &course.casualties,
            Unit::Accidents => &course.accidents,
        }
    }
}

/// Figures and shapes of a scenario's folder. Fails, in words, on what is missing or makes no sense.
pub fn read(folder: &Path) -> Result<(Vec<Figure>, Vec<Shape>), String> {
    let figures = rows(&folder.join("published_months.csv"), figure)?;
    let shapes = rows(&folder.join("published_shapes.csv"), |row| shape(row, &figures))?;
    Ok((figures, shapes))
}

fn rows<T>(path: &Path, one: impl Fn(&StringRecord) -> Result<T, String>) -> Result<Vec<T>, String> {
    let said = |error: csv::Error| format!("{}: {error}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(said)?;
    let rows: Result<Vec<StringRecord>, _> = reader.records().collect();
    rows.map_err(said)?.iter().map(|row| one(row).map_err(|why| format!("{}: {why}", path.display()))).collect()
}

/// One row: id, from, to, days, casualties, per_day, low, high, unit, what, definition, comparable, why, source.
pub fn figure(row: &StringRecord) -> Result<Figure, String> {
    let cell = |index: usize| row.get(index).unwrap_or_default().to_owned();
    let period = period(&cell(0), &cell(1), &cell(2))?;
    if cell(3).parse() != Ok(period.days()) {
        return Err(format!("{}: \"{}\" days, but its dates are {} days apart", cell(0), cell(3), period.days()));
    }
    let number = match [cell(4), cell(5), cell(6), cell(7)].each_ref().map(String::as_str) {
        ["", "", low, high] => format!("{low} to {high} a day"),
        ["", a_day, ..] => format!("{a_day} a day"),
        [all, a_day, ..] => format!("{all}, {a_day} a day"),
    };
    let comparable = [Comparable::Yes, Comparable::No].into_iter().find(|said| said.words() == cell(11));
    let comparable = comparable.ok_or_else(|| format!("{}: \"{}\" is neither yes nor no", cell(0), cell(11)))?;
    let (what, definition, why, source) = (cell(9), cell(10), cell(12), cell(13));
    Ok(Figure { id: cell(0), period, number, what, definition, comparable, why, source })
}

fn period(id: &str, from: &str, to: &str) -> Result<Period, String> {
    let day = |text: &str| text.parse::<Date>().map_err(|error| format!("{id}: {error}"));
    let period = Period { from: day(from)?, to: day(to)? };
    if period.from < period.to { Ok(period) } else { Err(format!("{id}: {to} is not after {from}")) }
}

/// One row: id, kind, unit, first, later, value, low, high, verdict, why.
pub fn shape(row: &StringRecord, figures: &[Figure]) -> Result<Shape, String> {
    let cell = |index: usize| row.get(index).unwrap_or_default();
    let wrong = |index: usize, wanted: &str| format!("{}: \"{}\" is not {wanted}", cell(0), cell(index));
    let number = |index: usize| cell(index).parse::<f64>().map_err(|_| wrong(index, "a number"));
    let named = |index: usize| {
        let figure = figures.iter().find(|figure| figure.id == cell(index));
        figure.map(|figure| figure.period).ok_or_else(|| wrong(index, "a published figure"))
    };
    let kind = match cell(1) {
        "ratio" => Kind::Ratio { first: named(3)?, later: named(4)? },
        "half-time" => Kind::HalfTime(period(cell(0), cell(3), cell(4))?),
        _ => return Err(wrong(1, "a kind of shape")),
    };
    let interval = (number(6)?, number(7)?);
    if !(0.0 <= interval.0 && interval.0 <= interval.1 && interval.1.is_finite()) {
        return Err(format!("{}: {} to {} is not an interval from 0 up", cell(0), cell(6), cell(7)));
    }
    let unit = [Unit::Casualties, Unit::Accidents].into_iter().find(|unit| unit.words() == cell(2));
    let rule = [("yes", Rule::Tested), ("no", Rule::Beside)].into_iter().find(|(name, _)| *name == cell(8));
    Ok(Shape {
        id: cell(0).to_owned(),
        kind,
        unit: unit.ok_or_else(|| wrong(2, "casualties or accidents"))?,
        value: number(5)?,
        interval,
        rule: rule.ok_or_else(|| wrong(8, "yes or no"))?.1,
        why: cell(9).to_owned(),
    })
}

/// A shape over possible grounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Modelled {
    /// Its quantiles over grounds that have one.
    pub shape: Headline,
    /// Grounds that have none, since nothing happened in its first days.
    pub without: u64,
    /// All grounds.
    pub grounds: u64,
    /// Its median in the third of grounds with the fewest casualties, and in that with the most.
    pub by_level: [f64; 2],
    /// Casualties in all months of each ground whose shape lies in the published interval, the fewest first.
    pub alike: Vec<u64>,
}

/// A shape is counted in thousand millionths.
const UNIT: f64 = 1e-9;

impl Shape {
    /// The shape of one possible ground; `None` if nothing happened in its first days.
    pub fn of(&self, months: &[Month], counts: &[u64]) -> Option<f64> {
        match &self.kind {
            Kind::HalfTime(period) => period.half_time(months, counts),
            Kind::Ratio { first, later } => {
                let (first, later) = (first.within(months)?, later.within(months)?);
                let a_day = |period: Period| period.count(months, counts) / period.days();
                (a_day(first) > 0.0).then(|| a_day(later) / a_day(first))
            }
        }
    }

    /// The days that it looks at.
    pub fn periods(&self) -> Vec<Period> {
        match &self.kind {
            Kind::HalfTime(period) => vec![*period],
            Kind::Ratio { first, later } => vec![*first, *later],
        }
    }

    /// Over possible grounds.
    pub fn modelled(&self, courses: &Courses) -> Modelled {
        let mut by_level: Vec<&Course> = courses.grounds.iter().collect();
        by_level.sort_by_key(|ground| ground.all());
        let (all, third) = (by_level.len(), by_level.len() / 3);
        let shapes = |grounds: &[&Course]| self.counted(&courses.months, grounds);
        let median = |grounds: &[&Course]| shapes(grounds).quantile(0.5) as f64 * UNIT;
        let counts = shapes(&by_level);
        Modelled {
            shape: Headline::of_histogram(&counts, UNIT),
            without: all as u64 - counts.total(),
            grounds: all as u64,
            by_level: [median(&by_level[..third]), median(&by_level[all - third..])],
            alike: by_level.iter().filter(|g| self.alike(&courses.months, g)).map(|g| g.all()).collect(),
        }
    }

    fn alike(&self, months: &[Month], ground: &Course) -> bool {
        let (low, high) = self.interval;
        self.of(months, self.unit.of(ground)).is_some_and(|shape| low <= shape && shape <= high)
    }

    fn counted(&self, months: &[Month], grounds: &[&Course]) -> Histogram {
        let mut counts = Histogram::default();
        let shapes = grounds.iter().filter_map(|ground| self.of(months, self.unit.of(ground)));
        shapes.for_each(|shape| counts.record((shape / UNIT).round() as u64));
        counts
    }

    /// What the rule says if the model's band is this.
    pub fn verdict(&self, modelled: &Modelled, band: Band) -> Verdict {
        let too_many_without = 10 * modelled.without > modelled.grounds;
        match self.rule {
            Rule::Tested if !too_many_without => of_shape(band, Band::new(self.interval)),
            Rule::Tested | Rule::Beside => Verdict::NotTestable,
        }
    }
}

impl Modelled {
    /// Its band, and that band at its narrowest and widest within Monte Carlo error.
    pub fn bands(&self) -> [Band; 3] {
        let (low, high) = (self.shape.q05, self.shape.q95);
        [(low.value, high.value), (low.range.1, high.range.0), (low.range.0, high.range.1)].map(Band::new)
    }
}
