//! People of places, such as settlements, spread about each by a kernel.

use super::number_of_people;
use super::polygons::Away;
use crate::grid::Point;
use crate::import::people::{Gridded, Kernel, PeoplePoint, points};
use crate::import::vector::Shape;
use crate::scenario::csv_file::CsvFile;
use crate::scenario::exposure::features::{Features, FileKind};
use crate::scenario::exposure::layers::{Ids, MOST_PEOPLE};
use crate::scenario::exposure::rows::{csv_file, row_id, row_place};
use crate::scenario::exposure::site::{Lies, Site};
use crate::scenario::file::{Node, Table};
use crate::scenario::forms::{KERNEL, PEOPLE_COLUMNS, POPULATED};
use crate::scenario::number::Measure;
use crate::scenario::places::Unit;
use crate::scenario::words::number;

/// Smallest and largest size of a kernel, m.
const KERNEL_M: (f64, f64) = (1.0, 100_000.0);

/// The places read so far.
struct Places {
    list: Vec<PeoplePoint>,
    away: Away,
    ids: Ids,
    sound: bool,
}

/// The people of the places that `node` states or whose file it names.
pub(super) fn people(table: &Table, node: &Node, site: &Site) -> Option<Gridded> {
    let kernel = kernel(table);
    let mut places = Places { list: Vec::new(), away: Away::default(), ids: Ids::of("place id"), sound: true };
    if node.is_list() {
        places.read_inline(node, site);
    } else {
        places.read_file(table, node, site)?;
    }
    if places.list.is_empty() && places.away.count == 0 && places.sound {
        node.problem("no place with people", "at least one place", "");
        return None;
    }
    let kernel = kernel.filter(|_| places.sound)?;
    let gridded = points(&places.list, kernel, site.target()?);
    let mut gridded = gridded.map_err(|found| node.problem(found, "places with people", "")).ok()?;
    say_kernel(table, kernel);
    places.away.join(&mut gridded, "places");
    Some(gridded)
}

fn kernel(table: &Table) -> Option<Kernel> {
    const WANTED: &str = "how people are spread: kernel = { normal_sd_m = 300 } or { radius_m = 500 }";
    let Some(node) = table.get("kernel") else {
        table.problem("places with people without the key \"kernel\"", WANTED, "");
        return None;
    };
    let (key, node) = node.table(&KERNEL)?.exactly_one(&["normal_sd_m", "radius_m"], "normal_sd_m or radius_m")?;
    let size = node.number_within(Measure::Length, KERNEL_M.0, KERNEL_M.1)?;
    Some(if key == "radius_m" { Kernel::Disc { radius_m: size } } else { Kernel::Normal { sd_m: size } })
}

fn say_kernel(table: &Table, kernel: Kernel) {
    let how = match kernel {
        Kernel::Normal { sd_m } => format!("by a bell of {} m standard deviation", number(sd_m)),
        Kernel::Disc { radius_m } => format!("evenly within {} m", number(radius_m)),
    };
    let layer = table.text("name").unwrap_or("");
    table.desk.assumptions.say(format!("{layer}: the people of a place are spread about it {how} [J]."));
}

impl Places {
    fn add(&mut self, called: Option<(String, String)>, people: Option<f64>, lies: Option<Lies<Point>>) {
        match (called, people, lies) {
            (Some((id, name)), Some(people), Some(Lies::Here(place))) => {
                self.list.push(PeoplePoint { id, name, place, people });
            }
            (Some(_), Some(people), Some(Lies::Away)) => self.away.add(people),
            _ => self.sound = false,
        }
    }

    fn read_inline(&mut self, node: &Node, site: &Site) {
        for table in node.tables(&POPULATED) {
            let id = table.get("id").and_then(|node| {
                let id = node.text("a unique name")?;
                self.ids.claim(node.desk, id, node.spot).then(|| id.to_owned())
            });
            let (name, people) = (table.text("name"), table.get("people").and_then(|node| number_of_people(&node)));
            let position = site.frame.stated_position(&table);
            let lies = position.map(|position| position.point.map_or(Lies::Away, Lies::Here));
            self.add(id.zip(name.map(str::to_owned)), people, lies);
        }
    }

    fn read_file(&mut self, table: &Table, node: &Node, site: &Site) -> Option<()> {
        let name = node.text("the name of a file")?;
        match FileKind::of(name) {
            Some(FileKind::Csv) => self.read_csv(table, node, site),
            Some(FileKind::GeoJson | FileKind::GeoPackage) => self.read_features(table, node, site),
            None => node.wrong_kind("a CSV file (.csv), GeoJSON file (.geojson) or GeoPackage (.gpkg)"),
        }
    }

    fn read_csv(&mut self, table: &Table, node: &Node, site: &Site) -> Option<()> {
        let Some(names) = table.get("columns") else {
            table.problem("a CSV file without the key \"columns\"", "which column holds what", "");
            return None;
        };
        let names = names.table(&PEOPLE_COLUMNS)?;
        let file = csv_file(node)?;
        let (id, name, people) =
            (file.stated(&names, "id"), file.stated(&names, "name"), file.stated(&names, "people"));
        let columns = Columns { place: file.stated_place(&names)?, id: id?, name: name?, people: people?? };
        self.read_rows(node, &file, &columns, site);
        Some(())
    }

    fn read_rows(&mut self, node: &Node, file: &CsvFile, columns: &Columns, site: &Site) {
        file.each_row(|row| {
            let people = row.number(columns.people, Measure::Pure).filter(|p| (0.0..=MOST_PEOPLE).contains(p));
            if people.is_none() {
                row.problem(columns.people, "a number of people, 0 or more", "");
            }
            let id = row_id(node, &row, columns.id, &mut self.ids);
            let name = columns.name.and_then(|column| row.text(column)).map(str::to_owned).or_else(|| id.clone());
            self.add(id.zip(name), people, row_place(&row, columns.place, site));
        });
    }

    fn read_features(&mut self, table: &Table, node: &Node, site: &Site) -> Option<()> {
        let Some(property) = table.get("people_property") else {
            let found = "places with people without the key \"people_property\"";
            table.problem(found, "the property that holds the people", "");
            return None;
        };
        let features = Features::read(table, node, site)?;
        let mut others = Vec::new();
        for one in features.iter() {
            let Shape::Point(position) = &one.feature.shape else {
                others.push(&one.feature.shape);
                continue;
            };
            let (id, people) = (features.id(table, one), features.people(&property, one));
            let name = match table.get("name_property") {
                Some(node) => features.text(&node, one),
                None => id.clone(),
            };
            self.add(id.zip(name), people, features.point(*position, one, site));
        }
        features.say_unused(&others, "points");
        Some(())
    }
}

/// Which column holds what.
struct Columns {
    id: Option<usize>,
    name: Option<usize>,
    people: usize,
    place: (usize, usize, Unit),
}
