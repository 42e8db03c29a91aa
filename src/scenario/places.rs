//! Places as a scenario states them: positions, areas, lines, features of GeoJSON files.

use super::desk::{Desk, text_of};
use super::file::{Node, Table};
use super::number::Measure;
use super::problem::{did_you_mean, quoted};
use crate::crs::Crs;
use crate::grid::{Bounds, Path, Point, Region, RegionError};
use crate::import::vector::{Feature, Shape, read_features};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use toml::de::DeValue;

/// Largest GeoJSON file that is read, bytes.
const GEOJSON_BYTES: u64 = 200_000_000;
/// Metres beyond which no projected CRS goes.
const FARTHEST: f64 = 2e7;

/// How positions become metres of the grid's CRS, each rounded to 1 mm; without a CRS (which is a problem already) those in degrees stay unknown.
pub(super) struct Frame {
    crs: Option<Crs>,
    files: RefCell<BTreeMap<String, Option<Rc<Vec<Feature>>>>>,
}

/// A position as stated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Position {
    /// Metres of the grid's CRS; `None` without a CRS.
    pub(super) point: Option<Point>,
    /// Longitude and latitude, if stated so.
    pub(super) lonlat: Option<(f64, f64)>,
}

/// What is wrong with a position, and a hint.
pub(super) struct BadPosition {
    pub(super) found: String,
    pub(super) wanted: &'static str,
    pub(super) hint: &'static str,
}

const LONLAT: &str = "[longitude, latitude] in degrees";
const XY: &str = "[easting, northing] in metres of the grid's CRS";

const METRES: &str = "these look like metres, which stand under the keys that end in _m";
const DEGREES: &str = "these look like degrees, which stand under the keys that end in lonlat";

impl Frame {
    /// A frame on a CRS.
    pub(super) fn new(crs: Option<Crs>) -> Frame {
        Frame { crs, files: RefCell::default() }
    }

    /// The CRS.
    pub(super) fn crs(&self) -> Option<&Crs> {
        self.crs.as_ref()
    }

    /// A position in degrees.
    pub(super) fn lonlat(&self, longitude: f64, latitude: f64) -> Result<Position, BadPosition> {
        check_lonlat(longitude, latitude)?;
        let point = match &self.crs {
            None => None,
            Some(crs) => Some(crs.project(longitude, latitude).map_err(|error| BadPosition {
                found: format!("[{longitude}, {latitude}], which cannot be projected ({error})"),
                wanted: "a position near the middle of the grid's CRS",
                hint: "are longitude and latitude in this order?",
            })?),
        };
        Ok(Position { point: point.map(Point::rounded_to_mm), lonlat: Some((longitude, latitude)) })
    }

    /// A position in metres.
    pub(super) fn xy(&self, x: f64, y: f64) -> Result<Position, BadPosition> {
        let bad = |hint| BadPosition { found: format!("[{x}, {y}]"), wanted: XY, hint };
        if self.looks_like_degrees(&[x, y]) {
            return Err(bad(DEGREES));
        }
        if x.abs() <= FARTHEST && y.abs() <= FARTHEST { Ok(metres(x, y)) } else { Err(bad("")) }
    }

    /// Whether metres are so small that they must be degrees; in a local LAEA small metres are usual.
    fn looks_like_degrees(&self, values: &[f64]) -> bool {
        let far_origin = self.crs.as_ref().is_some_and(|crs| crs.name().trim().starts_with("EPSG"));
        far_origin && values.iter().all(|v| v.abs() <= 180.0)
    }

    /// Longitude and latitude swapped, in metres, if that can be.
    pub(super) fn swapped(&self, position: &Position) -> Option<Point> {
        let (longitude, latitude) = position.lonlat?;
        let possible = longitude.abs() <= 90.0;
        possible.then(|| self.lonlat(latitude, longitude).ok()).flatten()?.point
    }

    fn position(&self, node: &Node, unit: Unit) -> Option<Position> {
        let (wanted, measure) = match unit {
            Unit::Degrees => (LONLAT, Measure::Angle),
            Unit::Metres => (XY, Measure::Length),
        };
        let [a, b] = node.numbers(measure, wanted)?;
        let position = match unit {
            Unit::Degrees => self.lonlat(a, b),
            Unit::Metres => self.xy(a, b),
        };
        position.map_err(|bad| node.problem(bad.found, bad.wanted, bad.hint)).ok()
    }

    /// The position that a table states by `lonlat` or `xy_m`.
    pub(super) fn stated_position(&self, table: &Table) -> Option<Position> {
        let (key, node) = table.exactly_one(&["lonlat", "xy_m"], "lonlat or xy_m")?;
        self.position(&node, if key == "lonlat" { Unit::Degrees } else { Unit::Metres })
    }

    /// The area that a table states by polygon_lonlat, polygon_xy_m, or geojson and feature.
    pub(super) fn stated_area(&self, table: &Table) -> Option<Region> {
        let keys = ["polygon_lonlat", "polygon_xy_m", "geojson"];
        let (key, node) = table.exactly_one(&keys, "an area: polygon_lonlat, polygon_xy_m, or geojson and feature")?;
        match key {
            "polygon_lonlat" => self.polygon(&node, Unit::Degrees),
            "polygon_xy_m" => self.polygon(&node, Unit::Metres),
            _ => {
                let feature = self.stated_feature(table)?;
                match &feature.shape {
                    Shape::Area(rings) => self.region_of(&node, rings),
                    Shape::Point(_) | Shape::Line(_) | Shape::Lines(_) | Shape::Other(_) => {
                        node.problem(shape_words(&feature.shape), "a polygon", "");
                        None
                    }
                }
            }
        }
    }

    /// A polygon of the scenario file: a ring of corners, or a list of rings.
    pub(super) fn polygon(&self, node: &Node, unit: Unit) -> Option<Region> {
        let wanted = "a list of at least three corners, or a list of such lists";
        let corners = node.list(wanted)?;
        let rings = match corners.first() {
            Some(first) if holds_lists(first) => corners.iter().map(|ring| self.ring(ring, unit)).collect(),
            Some(_) | None => vec![self.ring(node, unit)],
        };
        let rings: Option<Vec<Vec<Point>>> = rings.into_iter().collect();
        self.checked(node, Region::new(rings?))
    }

    fn ring(&self, node: &Node, unit: Unit) -> Option<Vec<Point>> {
        let corners = node.list("a list of corners")?;
        let positions: Vec<Position> = corners.iter().filter_map(|corner| self.position(corner, unit)).collect();
        let points: Vec<Point> = positions.iter().filter_map(|position| position.point).collect();
        (points.len() == corners.len()).then_some(points)
    }

    /// A line of the scenario file.
    pub(super) fn line(&self, node: &Node, unit: Unit) -> Option<Path> {
        let corners = self.ring(node, unit)?;
        self.checked(node, Path::new(corners))
    }

    /// The rings of a GeoJSON feature as an area.
    pub(super) fn region_of(&self, node: &Node, rings: &[Vec<(f64, f64)>]) -> Option<Region> {
        let rings: Option<Vec<Vec<Point>>> = rings.iter().map(|ring| self.points_of(node, ring)).collect();
        self.checked(node, Region::new(rings?))
    }

    /// The corners of a GeoJSON feature as a line.
    pub(super) fn path_of(&self, node: &Node, corners: &[(f64, f64)]) -> Option<Path> {
        let corners = self.points_of(node, corners)?;
        self.checked(node, Path::new(corners))
    }

    fn points_of(&self, node: &Node, corners: &[(f64, f64)]) -> Option<Vec<Point>> {
        let mut points = Vec::with_capacity(corners.len());
        for (longitude, latitude) in corners {
            match self.lonlat(*longitude, *latitude) {
                Ok(position) => points.push(position.point?),
                Err(bad) => {
                    node.problem(format!("{} in the GeoJSON file", bad.found), bad.wanted, bad.hint);
                    return None;
                }
            }
        }
        Some(points)
    }

    fn checked<T>(&self, node: &Node, shape: Result<T, RegionError>) -> Option<T> {
        let wanted = "an outline whose edges do not cross and that encloses an area, or a line with length";
        shape.map_err(|error| node.problem(format!("an outline that {error}"), wanted, "")).ok()
    }

    /// The feature that a table states by `geojson` and `feature`.
    pub(super) fn stated_feature(&self, table: &Table) -> Option<Feature> {
        let file = table.get("geojson")?;
        let features = self.features(&file)?;
        let Some(node) = table.get("feature") else {
            return self.only_feature(table, &features);
        };
        let name = node.text("the id or name of a feature")?;
        let found: Vec<&Feature> = features.iter().filter(|feature| feature.is_called(name)).collect();
        if found.len() == 1 {
            return found.first().map(|feature| (*feature).clone());
        }
        let labels: Vec<String> = features.iter().filter_map(Feature::label).take(1000).collect();
        let hint = did_you_mean(name, labels.iter().map(String::as_str));
        let count = if found.is_empty() { "no feature".to_owned() } else { format!("{} features", found.len()) };
        node.problem(
            format!("{count} with the id or name {}", quoted(name)),
            "exactly one feature of that name",
            &hint,
        );
        None
    }

    fn only_feature(&self, table: &Table, features: &[Feature]) -> Option<Feature> {
        if features.len() == 1 {
            return features.first().cloned();
        }
        table.problem(
            format!("a GeoJSON file of {} features", features.len()),
            "the key \"feature\" that says which",
            "",
        );
        None
    }

    /// The features of a file that a value names; read once.
    pub(super) fn features(&self, node: &Node) -> Option<Rc<Vec<Feature>>> {
        let name = node.text("the name of a GeoJSON file")?;
        if let Some(known) = self.files.borrow().get(name) {
            return known.clone();
        }
        let features = read_geojson(node.desk, name);
        let wanted = "GeoJSON in longitude and latitude (RFC 7946)";
        let features = features.map(Rc::new).map_err(|found| node.problem(found, wanted, "")).ok();
        self.files.borrow_mut().insert(name.to_owned(), features.clone());
        features
    }

    /// A rectangle stated by corners [west, south, east, north], in metres.
    pub(super) fn stated_box(&self, node: &Node, unit: Unit) -> Option<Bounds> {
        let wanted = "four numbers [west, south, east, north] with west below east and south below north";
        let measure = if unit == Unit::Degrees { Measure::Angle } else { Measure::Length };
        let [west, south, east, north] = node.numbers(measure, wanted)?;
        if !(west < east && south < north) {
            return node.wrong_kind(wanted);
        }
        if unit == Unit::Metres && self.looks_like_degrees(&[west, south, east, north]) {
            node.problem(node.words(), wanted, DEGREES);
            return None;
        }
        let position = |x: f64, y: f64| match unit {
            Unit::Degrees => self.lonlat(x, y),
            Unit::Metres if x.abs() <= FARTHEST && y.abs() <= FARTHEST => Ok(metres(x, y)),
            Unit::Metres => self.xy(x, y),
        };
        let mut corners = Vec::new();
        for (x, y) in outline(west, south, east, north) {
            match position(x, y) {
                Ok(position) => corners.push(position.point?),
                Err(bad) => {
                    node.problem(bad.found, bad.wanted, bad.hint);
                    return None;
                }
            }
        }
        Bounds::around(corners)
    }
}

/// Whether longitude and latitude are on Earth; if not, what may be meant.
pub(super) fn check_lonlat(longitude: f64, latitude: f64) -> Result<(), BadPosition> {
    if longitude.abs() <= 180.0 && latitude.abs() <= 90.0 {
        return Ok(());
    }
    let metres = longitude.abs() > 360.0 || latitude.abs() > 360.0;
    let swapped = longitude.abs() <= 90.0 && latitude.abs() <= 180.0;
    let hint = match (metres, swapped) {
        (true, _) => METRES,
        (false, true) => "latitude and longitude look swapped: the longitude comes first",
        (false, false) => "",
    };
    Err(BadPosition { found: format!("[{longitude}, {latitude}]"), wanted: LONLAT, hint })
}

/// A position in metres, rounded to 1 mm.
fn metres(x: f64, y: f64) -> Position {
    Position { point: Some(Point::new(x, y).rounded_to_mm()), lonlat: None }
}

/// Whether a value is a list whose first element is a list, as a ring is.
fn holds_lists(node: &Node) -> bool {
    let DeValue::Array(list) = node.value else { return false };
    list.iter().next().is_some_and(|first| matches!(first.get_ref(), DeValue::Array(_)))
}

/// Whether coordinates are degrees or metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Degrees,
    Metres,
}

/// Places along the edges of a rectangle, since edges in degrees are bent in metres.
fn outline(west: f64, south: f64, east: f64, north: f64) -> Vec<(f64, f64)> {
    const STEPS: u32 = 16;
    let between = |a: f64, b: f64, k: u32| a + (b - a) * f64::from(k) / f64::from(STEPS);
    (0..=STEPS)
        .flat_map(|k| {
            let (x, y) = (between(west, east, k), between(south, north, k));
            [(x, south), (x, north), (west, y), (east, y)]
        })
        .collect()
}

fn read_geojson(desk: &Desk, name: &str) -> Result<Vec<Feature>, String> {
    read_features(&text_of(desk.read(name, GEOJSON_BYTES)?)?)
}

/// A shape in words.
pub(super) fn shape_words(shape: &Shape) -> &'static str {
    match shape {
        Shape::Point(_) => "a point",
        Shape::Line(_) => "a line",
        Shape::Lines(_) => "several lines",
        Shape::Area(_) => "a polygon",
        Shape::Other(words) => words,
    }
}
