//! Documented strikes as a scenario states them.

use super::desk::{Desk, Spot};
use super::file::{Node, Table};
use super::forms::LOCATION;
use super::munitions::{Arsenal, Stated};
use super::places::{Frame, Position, Unit, shape_words};
use super::problem::{did_you_mean, quoted};
use crate::dates::Date;
use crate::grid::Point;
use crate::import::vector::Shape as Drawn;
use crate::model::law::{CountLaw, Law, Shape};
use crate::model::strike::{Grade, Location, Strike};
use crate::units::Quantity;
use std::collections::HashMap;

/// A strike that was read, with where it stands in the files.
pub(super) struct Drafted {
    pub(super) strike: Strike,
    pub(super) spot: Spot,
    /// Its position as stated, if it was stated as one.
    pub(super) position: Option<Position>,
}

/// Strikes as they are read.
pub(super) struct Strikes<'d> {
    pub(super) desk: &'d Desk,
    pub(super) frame: &'d Frame,
    pub(super) arsenal: Arsenal,
    pub(super) assessment: Option<Date>,
    pub(super) drafted: Vec<Drafted>,
    ids: HashMap<String, Spot>,
}

/// Probability of a strike by its grade (confirmed 1; probable and reported are assumptions).
pub(super) fn grade_probability(grade: Grade) -> f64 {
    match grade {
        Grade::Confirmed | Grade::Stated => 1.0,
        Grade::Probable => 0.8,
        Grade::Reported => 0.5,
    }
}

/// The words of the grades.
pub(super) const GRADES: [Grade; 3] = [Grade::Confirmed, Grade::Probable, Grade::Reported];

/// The grade that a word names, with its probability.
pub(super) fn grade_of(word: &str) -> Option<(Grade, Law)> {
    let grade = GRADES.into_iter().find(|grade| grade.word() == word)?;
    Some((grade, Law::fixed(grade_probability(grade), Quantity::Probability).ok()?))
}

/// What is wanted for evidence.
pub(super) const EVIDENCE: &str = "\"confirmed\", \"probable\", \"reported\", or a probability";

impl Node<'_> {
    /// An evidence grade with its probability.
    pub(super) fn evidence(&self) -> Option<(Grade, Law)> {
        match self.as_text() {
            Some(word) if word.chars().next().is_some_and(char::is_alphabetic) => {
                let known = grade_of(word);
                if known.is_none() {
                    let hint = did_you_mean(word, GRADES.map(Grade::word));
                    self.problem(self.words(), EVIDENCE, &hint);
                }
                known
            }
            Some(_) | None => self.law(Quantity::Probability).map(|law| (Grade::Stated, law)),
        }
    }
}

/// The bearing of a strike of which none is known: all directions are equally likely.
pub(super) fn any_bearing() -> Option<Law> {
    Law::new(Shape::Uniform { low: 0.0, high: 360.0 }, Quantity::Bearing, None).ok()
}

impl<'d> Strikes<'d> {
    /// No strikes yet.
    pub(super) fn new(desk: &'d Desk, frame: &'d Frame, arsenal: Arsenal, assessment: Option<Date>) -> Strikes<'d> {
        Strikes { desk, frame, arsenal, assessment, drafted: Vec::new(), ids: HashMap::new() }
    }

    /// Reads the strikes written in the scenario file.
    pub(super) fn read(&mut self, tables: &[Table]) {
        for table in tables {
            self.read_one(table);
        }
    }

    fn read_one(&mut self, table: &Table) -> Option<()> {
        let id = table.get("id").and_then(|node| self.new_id(&node));
        let date = table.get("date").and_then(|node| self.day(&node));
        let munition = table.get("munition").and_then(|node| self.arsenal.named(&node));
        let evidence = table.get("evidence").and_then(|node| node.evidence());
        let carriers = self.carriers(table);
        let bearing = self.bearing(table);
        let stated = Stated::read(table);
        table.get("note").map(|note| note.text("a text"));
        let place = table.get("location").and_then(|node| self.location(&node));
        let (id, (location, position), (grade, presence)) = (id?, place?, evidence?);
        let munition = self.arsenal.used_by(self.desk, munition?, &id, &stated)?;
        self.note_grade(grade);
        let convergence = self.convergence(&location, table.spot);
        let (date, carriers, bearing) = (date?, carriers?, bearing?);
        let strike = Strike { id, date, munition, grade, presence, location, bearing, convergence, carriers };
        self.drafted.push(Drafted { strike, spot: table.spot, position });
        Some(())
    }

    fn new_id(&mut self, node: &Node) -> Option<String> {
        let id = node.text("a unique name")?;
        self.claim(id, node.spot).then(|| id.to_owned())
    }

    /// Takes an id for a strike; one that is taken already is a problem.
    pub(super) fn claim(&mut self, id: &str, spot: Spot) -> bool {
        match self.ids.get(id) {
            None => {
                self.ids.insert(id.to_owned(), spot);
                true
            }
            Some(first) => {
                let found = format!(
                    "the strike id {} a second time; it stands already in line {} of {}",
                    quoted(id),
                    self.desk.line(*first),
                    self.desk.file(*first)
                );
                self.desk.problem(spot, found, "an id that no other strike has", "");
                false
            }
        }
    }

    /// The day of a strike; one after the assessment is a problem.
    pub(super) fn day(&self, node: &Node) -> Option<Date> {
        let date = node.date()?;
        if self.is_late(date) {
            node.problem(format!("the day {date}"), self.not_after(), "");
            return None;
        }
        Some(date)
    }

    /// Whether a day lies after the assessment.
    pub(super) fn is_late(&self, date: Date) -> bool {
        self.assessment.is_some_and(|assessment| date > assessment)
    }

    /// What is wanted of a day.
    pub(super) fn not_after(&self) -> String {
        let day = self.assessment.map_or(String::new(), |day| format!(", {day}"));
        format!("a day not after the assessment date{day}")
    }

    /// The number of carriers that a table states.
    pub(super) fn carriers(&self, table: &Table) -> Option<CountLaw> {
        match table.get("carriers") {
            Some(node) => node.count(Quantity::Carriers),
            None => {
                self.desk.assumptions.say("Strikes whose number of carriers is not stated had one carrier (default).");
                Some(CountLaw::fixed(1))
            }
        }
    }

    /// The bearing that a table states.
    pub(super) fn bearing(&self, table: &Table) -> Option<Law> {
        match table.get("bearing_deg") {
            Some(node) => node.law(Quantity::Bearing),
            None => {
                self.desk.assumptions.say("Where no bearing is stated, all bearings are equally likely (default).");
                any_bearing()
            }
        }
    }

    /// Says which probability a grade stands for.
    pub(super) fn note_grade(&self, grade: Grade) {
        match grade {
            Grade::Stated => {}
            Grade::Confirmed => self.desk.assumptions.say("Strikes graded confirmed happened with probability 100 %."),
            Grade::Probable => self.desk.assumptions.say("Strikes graded probable happened with probability 80 % [J]."),
            Grade::Reported => self.desk.assumptions.say("Strikes graded reported happened with probability 50 % [J]."),
        }
    }

    /// Convergence of the grid at a location, degrees; 0 where it cannot be had, which is a problem.
    pub(super) fn convergence(&self, location: &Location, spot: Spot) -> f64 {
        let Some(crs) = self.frame.crs() else { return 0.0 };
        crs.convergence(location.centre()).unwrap_or_else(|error| {
            let found = format!("a location where the grid has no direction of north ({error})");
            self.desk.problem(spot, found, "a location near the middle of the grid's CRS", "");
            0.0
        })
    }

    fn location(&self, node: &Node) -> Option<(Location, Option<Position>)> {
        const KEYS: [&str; 7] =
            ["lonlat", "xy_m", "polygon_lonlat", "polygon_xy_m", "line_lonlat", "line_xy_m", "geojson"];
        let table = node.table(&LOCATION)?;
        let wanted = "lonlat, xy_m, polygon_lonlat, polygon_xy_m, line_lonlat, line_xy_m, or geojson and feature";
        let (key, node) = table.exactly_one(&KEYS, wanted)?;
        let alone = |location| self.without_blur(&table).then_some((location, None));
        match key {
            "polygon_lonlat" => alone(Location::Area(self.frame.polygon(&node, Unit::Degrees)?)),
            "polygon_xy_m" => alone(Location::Area(self.frame.polygon(&node, Unit::Metres)?)),
            "line_lonlat" => alone(Location::Line(self.frame.line(&node, Unit::Degrees)?)),
            "line_xy_m" => alone(Location::Line(self.frame.line(&node, Unit::Metres)?)),
            "geojson" => self.drawn(&table, &node),
            _ => {
                let blur = Blur::of(&table)?;
                let position = self.frame.stated_position(&table)?;
                Some((blur.about(position.point?), Some(position)))
            }
        }
    }

    fn drawn(&self, table: &Table, node: &Node) -> Option<(Location, Option<Position>)> {
        match self.frame.stated_feature(table)?.shape {
            Drawn::Area(rings) => {
                let region = self.frame.region_of(node, &rings)?;
                self.without_blur(table).then_some((Location::Area(region), None))
            }
            Drawn::Line(corners) => {
                let path = self.frame.path_of(node, &corners)?;
                self.without_blur(table).then_some((Location::Line(path), None))
            }
            Drawn::Point((longitude, latitude)) => {
                let blur = Blur::of(table)?;
                let position = self.frame.lonlat(longitude, latitude);
                let position = position.map_err(|bad| node.problem(bad.found, bad.wanted, bad.hint)).ok()?;
                Some((blur.about(position.point?), Some(position)))
            }
            other @ (Drawn::Lines(_) | Drawn::Other(_)) => {
                node.problem(shape_words(&other), "a point, a line, or a polygon", "");
                None
            }
        }
    }

    fn without_blur(&self, table: &Table) -> bool {
        let present = table.present(&["sd_m", "radius_m"]);
        if let Some(node) = present.first().and_then(|key| table.get(key)) {
            node.problem(format!("\"{}\" beside an area or a line", present[0]), "this beside a point only", "");
        }
        present.is_empty()
    }
}

/// How uncertain a position is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Blur {
    None,
    Sd(Law),
    Radius(Law),
}

impl Blur {
    /// What a table states beside a position by `sd_m` or `radius_m`.
    pub(super) fn of(table: &Table) -> Option<Blur> {
        match (table.get("sd_m"), table.get("radius_m")) {
            (None, None) => Some(Blur::None),
            (Some(sd), None) => sd.law(Quantity::Spread).map(Blur::Sd),
            (None, Some(radius)) => radius.law(Quantity::Radius).map(Blur::Radius),
            (Some(_), Some(radius)) => {
                radius.problem("\"sd_m\" and \"radius_m\" side by side", "one of them", "");
                None
            }
        }
    }

    /// The location about a point.
    pub(super) fn about(self, centre: Point) -> Location {
        match self {
            Blur::None => Location::Point(centre),
            Blur::Sd(law) if law.as_fixed() == Some(0.0) => Location::Point(centre),
            Blur::Radius(law) if law.as_fixed() == Some(0.0) => Location::Point(centre),
            Blur::Sd(sd) => Location::Blurred { centre, sd },
            Blur::Radius(radius) => Location::Disc { centre, radius },
        }
    }
}
