//! Strikes from CSV tables.

use super::TableCut;
use super::csv_file::{CsvFile, Row};
use super::file::Table;
use super::forms::{COLUMNS, DATES};
use super::laws::FailureRate;
use super::munitions::Stated;
use super::number::Measure;
use super::places::{BadPosition, Position, Unit, check_lonlat};
use super::problem::{did_you_mean, quoted};
use super::strikes::{Blur, Drafted, EVIDENCE, GRADES, Strikes, grade_of};
use crate::dates::Date;
use crate::grid::{Bounds, Point};
use crate::model::law::{CountLaw, Law};
use crate::model::strike::{Grade, Strike};
use crate::units::Quantity;
use std::path::Path;

/// Largest strike table that is read, bytes.
const TABLE_BYTES: u64 = 500_000_000;

/// Which column holds what.
struct Columns {
    id: Option<usize>,
    date: usize,
    place: (usize, usize, Unit),
    carriers: Option<usize>,
    munition: Option<usize>,
    evidence: Option<usize>,
    bearing: Option<usize>,
    sd: Option<usize>,
    radius: Option<usize>,
    failure_rate: Option<usize>,
}

/// What holds for rows that state nothing, and which rows are cut.
struct Defaults<'a> {
    stem: String,
    munition: Option<&'a str>,
    evidence: Option<(Grade, Law)>,
    carriers: CountLaw,
    bearing: Law,
    blur: Blur,
    inside: Option<CutBox>,
    from: Option<Date>,
    to: Option<Date>,
}

/// The rectangle that rows must lie in.
struct CutBox {
    /// West, south, east, north in degrees, if it was stated so.
    degrees: Option<[f64; 4]>,
    /// In metres; around the rectangle in degrees if it was stated so.
    metres: Bounds,
}

impl CutBox {
    /// Whether a place in metres is inside; one that was stated in degrees was held against a rectangle in degrees already.
    fn holds(&self, point: Point, stated: Unit) -> bool {
        (stated == Unit::Degrees && self.degrees.is_some()) || self.metres.contains(point)
    }

    /// Whether a place in degrees is cut, without its metres, which far away cannot be had.
    fn cuts_degrees(&self, longitude: f64, latitude: f64) -> bool {
        self.degrees.is_some_and(|[west, south, east, north]| {
            !(west <= longitude && longitude <= east && south <= latitude && latitude <= north)
        })
    }
}

/// Where a row lies.
enum Place {
    At(Position),
    OutsideBox,
}

impl Strikes<'_> {
    /// Reads the strikes of the tables that the scenario names.
    pub(super) fn read_tables(&mut self, tables: &[Table]) {
        for table in tables {
            self.read_table(table);
        }
    }

    fn read_table(&mut self, table: &Table) -> Option<()> {
        let node = table.get("file")?;
        let name = node.text("the name of a CSV file")?;
        let defaults = self.table_defaults(table, name);
        let file = CsvFile::read(&node, name, TABLE_BYTES)?;
        let columns = columns(table, &file)?;
        let defaults = defaults?;
        let mut cut = TableCut { table: name.to_owned(), used: 0, outside_box: 0, outside_dates: 0 };
        file.each_row(|row| {
            self.read_row(&row, &columns, &defaults, &mut cut);
        });
        self.desk.cuts.borrow_mut().push(cut);
        Some(())
    }

    fn table_defaults<'a>(&self, table: &Table<'a>, name: &str) -> Option<Defaults<'a>> {
        let munition = table.get("munition").map(|node| self.arsenal.named(&node));
        let evidence = table.get("evidence").map(|node| node.evidence());
        let (carriers, bearing) = (self.carriers(table), self.bearing(table));
        let blur = Blur::of(table);
        let inside = self.cut_box(table);
        let (from, to) = dates(table);
        let stem = Path::new(name).file_stem().map_or("strike".into(), |stem| stem.to_string_lossy().into_owned());
        let (carriers, bearing, blur) = (carriers?, bearing?, blur?);
        let (munition, evidence) = (settled(munition)?, settled(evidence)?);
        Some(Defaults { stem, munition, evidence, carriers, bearing, blur, inside: inside?, from, to })
    }

    /// The box that rows must lie in: outer `None` if it is wrong, inner if there is none.
    #[allow(clippy::option_option, reason = "wrong and absent differ")]
    fn cut_box(&self, table: &Table) -> Option<Option<CutBox>> {
        let present = table.present(&["box_lonlat", "box_m"]);
        match present[..] {
            [] => Some(None),
            [key] => {
                let node = table.get(key)?;
                let unit = if key == "box_m" { Unit::Metres } else { Unit::Degrees };
                let metres = self.frame.stated_box(&node, unit)?;
                let degrees = if unit == Unit::Degrees { Some(node.numbers(Measure::Angle, "")?) } else { None };
                Some(Some(CutBox { degrees, metres }))
            }
            [..] => {
                table.problem("\"box_lonlat\" and \"box_m\" side by side", "one of them", "");
                None
            }
        }
    }

    fn read_row(&mut self, row: &Row, columns: &Columns, defaults: &Defaults, cut: &mut TableCut) -> Option<()> {
        let place = self.place(row, columns, defaults.inside.as_ref());
        if let Some(Place::OutsideBox) = place {
            cut.outside_box += 1;
            return None;
        }
        let date = date(row, columns.date)?;
        if defaults.from.is_some_and(|from| date < from) || defaults.to.is_some_and(|to| date > to) {
            cut.outside_dates += 1;
            return None;
        }
        let Place::At(place) = place? else { return None };
        let strike = self.row_strike(row, columns, defaults, date, &place)?;
        cut.used += 1;
        self.drafted.push(Drafted { strike, spot: row.spot(), position: Some(place) });
        Some(())
    }

    fn row_strike(
        &mut self,
        row: &Row,
        columns: &Columns,
        defaults: &Defaults,
        date: Date,
        place: &Position,
    ) -> Option<Strike> {
        if self.is_late(date) {
            row.problem(columns.date, self.not_after(), "the key \"dates\" cuts a table");
            return None;
        }
        let id = self.row_id(row, columns, defaults)?;
        let munition = self.row_munition(row, columns, defaults, &id);
        let evidence = row_evidence(row, columns, defaults);
        let carriers = row_carriers(row, columns, defaults);
        let bearing = row_law(row, columns.bearing, Quantity::Bearing);
        let blur = row_blur(row, columns, defaults);
        let location = blur?.about(place.point?);
        let (grade, presence) = evidence?;
        self.note_grade(grade);
        let convergence = self.convergence(&location, row.spot());
        let bearing = bearing?.unwrap_or_else(|| defaults.bearing.clone());
        let (munition, carriers) = (munition?, carriers?);
        Some(Strike { id, date, munition, grade, presence, location, bearing, convergence, carriers })
    }

    fn row_id(&mut self, row: &Row, columns: &Columns, defaults: &Defaults) -> Option<String> {
        let own = columns.id.and_then(|column| row.text(column)).map(str::to_owned);
        let id = own.unwrap_or_else(|| format!("{}-{}", defaults.stem, row.number));
        self.claim(&id, row.spot()).then_some(id)
    }

    fn row_munition(&mut self, row: &Row, columns: &Columns, defaults: &Defaults, strike: &str) -> Option<usize> {
        let stated = columns.munition.and_then(|column| row.text(column).map(|id| (column, id)));
        let id = match (stated, defaults.munition) {
            (Some((column, id)), _) => {
                let known = self.arsenal.check(id);
                known.map_err(|(_, wanted, hint)| row.problem(column, wanted, &hint)).ok()?;
                id
            }
            (None, Some(id)) => id,
            (None, None) => {
                row.problem_with_row("a row without a munition", "a column with it, or \"munition\" for the table", "");
                return None;
            }
        };
        let rate = row_law(row, columns.failure_rate, Quantity::FailureRate)?;
        let stated = Stated { failure: rate.map(FailureRate::Law), ..Stated::default() };
        self.arsenal.used_by(self.desk, id, strike, &stated)
    }

    fn place(&self, row: &Row, columns: &Columns, inside: Option<&CutBox>) -> Option<Place> {
        let (first, second, unit) = columns.place;
        let measure = if unit == Unit::Degrees { Measure::Angle } else { Measure::Length };
        let number = |column: usize| {
            let value = row.number(column, measure);
            if value.is_none() {
                row.problem(column, measure.wanted(), "");
            }
            value
        };
        let (a, b) = (number(first), number(second));
        let place = self.placed(a?, b?, unit, inside);
        place.map_err(|bad| row.problem_with_row(format!("the position {}", bad.found), bad.wanted, bad.hint)).ok()
    }

    fn placed(&self, a: f64, b: f64, unit: Unit, inside: Option<&CutBox>) -> Result<Place, BadPosition> {
        let position = match unit {
            Unit::Degrees => {
                check_lonlat(a, b)?;
                if inside.is_some_and(|cut| cut.cuts_degrees(a, b)) {
                    return Ok(Place::OutsideBox);
                }
                self.frame.lonlat(a, b)
            }
            Unit::Metres => self.frame.xy(a, b),
        };
        match (position, inside) {
            // Where the grid's CRS does not hold is outside every box in its metres.
            (Err(_), Some(cut)) if unit == Unit::Degrees && cut.degrees.is_none() => Ok(Place::OutsideBox),
            (Ok(Position { point: Some(point), .. }), Some(cut)) if !cut.holds(point, unit) => Ok(Place::OutsideBox),
            (position, _) => position.map(Place::At),
        }
    }
}

/// A value that may be absent but not wrong: outer `None` if it is wrong.
#[allow(clippy::option_option, reason = "wrong and absent differ")]
fn settled<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
    }
}

fn dates(table: &Table) -> (Option<Date>, Option<Date>) {
    let Some(dates) = table.get("dates").and_then(|node| node.table(&DATES)) else { return (None, None) };
    let (from, to) = (dates.date("from"), dates.date("to"));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        dates.problem("\"from\" after \"to\"", "the earlier day in \"from\"", "");
    }
    (from, to)
}

fn columns(table: &Table, file: &CsvFile) -> Option<Columns> {
    let names = table.get("columns")?.table(&COLUMNS)?;
    let find = |key: &str| file.stated(&names, key);
    let (id, date, place) = (find("id"), find("date"), file.stated_place(&names));
    let (carriers, munition, evidence) = (find("carriers"), find("munition"), find("evidence"));
    let (bearing, sd, radius) = (find("bearing_deg"), find("sd_m"), find("radius_m"));
    let failure_rate = find("failure_rate");
    Some(Columns {
        id: id?,
        date: date??,
        place: place?,
        carriers: carriers?,
        munition: munition?,
        evidence: evidence?,
        bearing: bearing?,
        sd: sd?,
        radius: radius?,
        failure_rate: failure_rate?,
    })
}

fn date(row: &Row, column: usize) -> Option<Date> {
    let date = row.text(column).and_then(|text| text.parse().ok());
    if date.is_none() {
        row.problem(column, "a date written year-month-day, such as 2020-10-04", "");
    }
    date
}

/// The law of a cell: outer `None` if it is wrong, inner if it is empty or there is no column.
#[allow(clippy::option_option, reason = "wrong and absent differ")]
fn row_law(row: &Row, column: Option<usize>, quantity: Quantity) -> Option<Option<Law>> {
    let Some(column) = column.filter(|column| row.text(*column).is_some()) else { return Some(None) };
    let value = row.number(column, Measure::of(quantity));
    let law = value.and_then(|value| Law::fixed(value, quantity).ok());
    if law.is_none() {
        row.problem(column, quantity.limits().with_article(), "");
    }
    law.map(Some)
}

fn row_evidence(row: &Row, columns: &Columns, defaults: &Defaults) -> Option<(Grade, Law)> {
    let Some((column, text)) = columns.evidence.and_then(|column| Some((column, row.text(column)?))) else {
        if defaults.evidence.is_none() {
            let wanted = "a column with it, or \"evidence\" for the table";
            row.problem_with_row("a row without an evidence grade", wanted, "");
        }
        return defaults.evidence.clone();
    };
    let number = || row.number(column, Measure::Share).and_then(|v| Law::fixed(v, Quantity::Probability).ok());
    let evidence = grade_of(text).or_else(|| number().map(|law| (Grade::Stated, law)));
    if evidence.is_none() {
        row.problem(column, EVIDENCE, &did_you_mean(text, GRADES.map(Grade::word)));
    }
    evidence
}

fn row_carriers(row: &Row, columns: &Columns, defaults: &Defaults) -> Option<CountLaw> {
    let Some(column) = columns.carriers.filter(|column| row.text(*column).is_some()) else {
        return Some(defaults.carriers.clone());
    };
    let limits = Quantity::Carriers.limits();
    let thousands = row.text(column).is_some_and(has_thousands_mark);
    let value = row.number(column, Measure::Pure).filter(|_| !thousands);
    let whole = value.filter(|v| v.fract() == 0.0 && limits.low <= *v && *v <= limits.high);
    if whole.is_none() {
        let hint = if thousands { "write thousands without a mark, as 1000" } else { "" };
        row.problem(column, format!("a whole number of {limits}"), hint);
    }
    whole.map(|v| CountLaw::fixed(v as u32))
}

/// Whether a count is written as 1.000 or 1,000, which may mean one or a thousand.
fn has_thousands_mark(text: &str) -> bool {
    text.split_once(['.', ',']).is_some_and(|(before, after)| {
        before != "0" && after.len() == 3 && (before.to_owned() + after).bytes().all(|b| b.is_ascii_digit())
    })
}

fn row_blur(row: &Row, columns: &Columns, defaults: &Defaults) -> Option<Blur> {
    let sd = row_law(row, columns.sd, Quantity::Spread);
    let radius = row_law(row, columns.radius, Quantity::Radius);
    match (sd?, radius?) {
        (None, None) => Some(defaults.blur.clone()),
        (Some(sd), None) => Some(Blur::Sd(sd)),
        (None, Some(radius)) => Some(Blur::Radius(radius)),
        (Some(_), Some(_)) => {
            let found = "a standard deviation and a radius in one row";
            row.problem_with_row(found, "one of them", "");
            None
        }
    }
}

/// A caution for a table of which rows were cut.
pub(super) fn cut_caution(cut: &TableCut) -> Option<String> {
    let rows = cut.outside_box + cut.outside_dates;
    (rows > 0).then(|| {
        format!(
            "Of {}, {} rows are used; {} outside the box and {} outside the dates are cut.",
            quoted(&cut.table),
            cut.used,
            cut.outside_box,
            cut.outside_dates
        )
    })
}
