//! Features of GeoJSON files and GeoPackages that a layer names.

use super::layers::MOST_PEOPLE;
use super::site::{Lies, Site};
use crate::crs::LayerCrs;
use crate::grid::Point;
use crate::import::geopackage;
use crate::import::vector::{Feature, Shape};
use crate::scenario::file::{Node, Table};
use crate::scenario::number::{Measure, parse};
use crate::scenario::places::{BadPosition, Unit, shape_words};
use crate::scenario::problem::quoted;
use std::path::Path;
use std::rc::Rc;

/// Largest GeoPackage that is read, bytes.
const GEOPACKAGE_BYTES: u64 = 1_000_000_000;

/// The kinds of files, by the ending of the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Csv,
    GeoJson,
    GeoPackage,
}

impl FileKind {
    /// The kind of a file by the ending of its name.
    pub(super) fn of(name: &str) -> Option<FileKind> {
        let ending = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "csv" | "tsv" | "txt" => Some(FileKind::Csv),
            "geojson" | "json" => Some(FileKind::GeoJson),
            "gpkg" => Some(FileKind::GeoPackage),
            _ => None,
        }
    }
}

/// The features of a file.
pub(super) struct Features<'a> {
    node: Node<'a>,
    list: Rc<Vec<Feature>>,
    /// CRS of the positions; `None` for longitude and latitude.
    crs: Option<LayerCrs>,
    stem: String,
}

/// A feature of a file, with its number from 1.
#[derive(Clone, Copy)]
pub(super) struct Numbered<'f> {
    pub(super) number: usize,
    pub(super) feature: &'f Feature,
}

impl<'a> Features<'a> {
    /// The features of the file that `node` names; the layer of a GeoPackage may be named in the table. Wrong files are problems.
    pub(super) fn read(table: &Table, node: &Node<'a>, site: &Site) -> Option<Features<'a>> {
        let name = node.text("the name of a file")?;
        let layer = match table.get("layer") {
            None => None,
            Some(node) => Some((node, node.text("the name of a layer")?)),
        };
        let stem = stem(name);
        match FileKind::of(name) {
            Some(FileKind::GeoJson) => {
                if let Some((node, _)) = layer {
                    node.problem("\"layer\" beside a file that is no GeoPackage", "this beside a GeoPackage only", "");
                }
                Some(Features { node: *node, list: site.frame.features(node)?, crs: None, stem })
            }
            Some(FileKind::GeoPackage) => {
                let read = node.desk.note(name, GEOPACKAGE_BYTES);
                let read = read.and_then(|_| geopackage::read(&node.desk.path(name), layer.map(|(_, name)| name)));
                let told = |found: String| {
                    node.problem(node.desk.by_name(name, &found), "a GeoPackage with features", "");
                };
                let layer = read.map_err(told).ok()?;
                Some(Features { node: *node, list: Rc::new(layer.features), crs: Some(layer.crs), stem })
            }
            Some(FileKind::Csv) | None => node.wrong_kind("a GeoJSON file (.geojson) or a GeoPackage (.gpkg)"),
        }
    }

    /// The features.
    pub(super) fn iter(&self) -> impl Iterator<Item = Numbered<'_>> {
        self.list.iter().enumerate().map(|(index, feature)| Numbered { number: index + 1, feature })
    }

    /// What a feature is called: by the property, if one is stated, else by the file and its own id or its number.
    pub(super) fn id(&self, table: &Table, one: Numbered) -> Option<String> {
        match table.get("id_property") {
            Some(node) => self.text(&node, one),
            None => {
                let own = one.feature.id.clone().unwrap_or_else(|| one.number.to_string());
                Some(format!("{}-{own}", self.stem))
            }
        }
    }

    /// The text of a property that the scenario names in `property`; a feature without it is a problem.
    pub(super) fn text(&self, property: &Node, one: Numbered) -> Option<String> {
        let name = property.text("the name of a property")?;
        let text = one.feature.property(name).filter(|text| !text.trim().is_empty());
        if text.is_none() {
            let found = format!("no text or number in the property {} of {}", quoted(name), called(one));
            property.problem(found, "this property in every feature", "");
        }
        text
    }

    /// The people that a property states; none, a negative number or what is no number is a problem.
    pub(super) fn people(&self, property: &Node, one: Numbered) -> Option<f64> {
        let name = property.text("the name of a property")?;
        let stated = one.feature.property(name);
        let people = stated
            .as_deref()
            .and_then(|text| parse(text, Measure::Pure))
            .filter(|people| (0.0..=MOST_PEOPLE).contains(people));
        if people.is_none() {
            let what = stated.map_or("no number".to_owned(), |text| quoted(&text));
            let found = format!("{what} in the property {} of {}", quoted(name), called(one));
            property.problem(found, "a number of people, 0 or more, in every feature", "");
        }
        people
    }

    /// The place of a point; what is no place is a problem.
    pub(super) fn point(&self, position: (f64, f64), one: Numbered, site: &Site) -> Option<Lies<Point>> {
        self.sound(self.place(position, site), one)
    }

    /// The rings of an area or the corners of lines, in metres; what is no place is a problem, and so is a shape that reaches
    /// from near the grid to where its CRS does not hold.
    pub(super) fn corners(
        &self,
        rings: &[Vec<(f64, f64)>],
        one: Numbered,
        site: &Site,
    ) -> Option<Lies<Vec<Vec<Point>>>> {
        self.sound(self.rings(rings, site), one)
    }

    /// Notes that a feature cannot be used.
    pub(super) fn problem(&self, one: Numbered, found: &str, wanted: &str) {
        self.node.problem(format!("{}, which {found}", called(one)), wanted, "");
    }

    /// Says how many features are of no use, if any.
    pub(super) fn say_unused(&self, others: &[&Shape], wanted: &str) {
        let Some(first) = others.first() else { return };
        let what = shape_words(first);
        let file = quoted(self.node.as_text().unwrap_or(""));
        let (count, verb) = (others.len(), if others.len() == 1 { "feature is" } else { "features are" });
        let caution = format!("{file}: {count} {verb} not used, the first being {what}; {wanted} can be used.");
        self.node.desk.cautions.say(caution);
    }

    fn rings(&self, rings: &[Vec<(f64, f64)>], site: &Site) -> Result<Lies<Vec<Vec<Point>>>, BadPosition> {
        let mut placed = Vec::with_capacity(rings.len());
        let mut away = false;
        for ring in rings {
            let mut corners = Vec::with_capacity(ring.len());
            for corner in ring {
                match self.place(*corner, site)? {
                    Lies::Here(point) => corners.push(point),
                    Lies::Away => away = true,
                }
            }
            placed.push(corners);
        }
        if !away {
            return Ok(Lies::Here(placed));
        }
        let corners: Result<Vec<_>, _> = rings.iter().flatten().map(|corner| self.degrees(*corner)).collect();
        if site.may_be_reached(&corners?) {
            let found = "an outline that reaches from the grid to where its CRS cannot be used".to_owned();
            return Err(BadPosition { found, wanted: "shapes cut to the area about the grid", hint: "" });
        }
        Ok(Lies::Away)
    }

    fn place(&self, position: (f64, f64), site: &Site) -> Result<Lies<Point>, BadPosition> {
        let is_grid = self.crs.as_ref().zip(site.frame.crs()).is_some_and(|(crs, grid)| crs.is_grid(grid));
        if is_grid {
            return site.place(position, Unit::Metres);
        }
        site.place(self.degrees(position)?, Unit::Degrees)
    }

    fn degrees(&self, (x, y): (f64, f64)) -> Result<(f64, f64), BadPosition> {
        let Some(crs) = &self.crs else { return Ok((x, y)) };
        crs.unproject(Point::new(x, y)).map_err(|_| BadPosition {
            found: format!("[{x}, {y}], which is no place in {}", quoted(crs.name())),
            wanted: "positions in the file's CRS",
            hint: "",
        })
    }

    fn sound<T>(&self, placed: Result<T, BadPosition>, one: Numbered) -> Option<T> {
        let told = |bad: BadPosition| {
            self.node.problem(format!("{} in {}", bad.found, called(one)), bad.wanted, bad.hint);
        };
        placed.map_err(told).ok()
    }
}

/// A feature in words.
fn called(one: Numbered) -> String {
    one.feature
        .label()
        .map_or_else(|| format!("feature {}", one.number), |label| format!("the feature {}", quoted(&label)))
}

/// The name of a file without folder and ending.
pub(super) fn stem(name: &str) -> String {
    Path::new(name).file_stem().map_or("layer".into(), |stem| stem.to_string_lossy().into_owned())
}
