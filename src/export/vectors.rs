//! All vector layers of a run: zones, districts, places, strikes, boxes, what was found and cleared, possible grounds.

mod hazard;
mod paint;
mod places;
mod strikes;
pub(super) mod words;

use super::geojson::Zone;
use super::geopackage::{self, About, Entry, Feature, Features, Geometry, Holds, Layer, Shape, number};
use super::{kml, maps};
use crate::grid::Point;
use crate::grid::polygons::{Polygon, polygons};
use crate::hazard::Hazard;
use crate::hazard::unsampled::Unsampled;
use crate::picture::Marks;
use crate::receipt::Receipt;
use crate::scenario::Scenario;
use crate::stats::headline::Headline;
use crate::stats::wilson;
use std::path::Path;
use std::rc::Rc;

/// File name of the GeoPackage of a run.
pub const GEOPACKAGE: &str = "vectors/remnants.gpkg";

/// What a run found.
#[derive(Clone, Copy, Debug)]
pub enum Found<'a> {
    /// By drawing possible grounds.
    Sampled(&'a Hazard),
    /// By the exact method.
    Exact(&'a Unsampled),
}

impl<'a> Found<'a> {
    /// The results of sampling, if there are any.
    pub(super) fn sampled(self) -> Option<&'a Hazard> {
        match self {
            Found::Sampled(hazard) => Some(hazard),
            Found::Exact(_) => None,
        }
    }

    /// The zones that exist on the grid.
    pub(super) fn zones(self) -> Vec<Zone> {
        match self {
            Found::Sampled(hazard) => maps::zones(hazard),
            Found::Exact(exact) => maps::share_zones(&exact.zones, &exact.ranking),
        }
    }
}

/// Names of all vector files that rest on counts, which only a whole run has.
pub const NAMES: [&str; 2] = [GEOPACKAGE, kml::NAME];

/// The bytes of the GeoPackage of a run. Fails with a sentence if SQLite does.
pub fn geopackage(scenario: &Scenario, found: Found, receipt: &Receipt) -> Result<Vec<u8>, String> {
    let marks = marks(scenario, found);
    geopackage::bytes(&layers(scenario, found, &marks), about(scenario, receipt))
}

/// Writes the GeoPackage of a run to a file that is not there yet, feature by feature. Fails with a sentence if SQLite does.
pub fn write_geopackage(path: &Path, scenario: &Scenario, found: Found, receipt: &Receipt) -> Result<(), String> {
    let marks = marks(scenario, found);
    geopackage::write(path, &layers(scenario, found, &marks), about(scenario, receipt))
}

fn about<'a>(scenario: &'a Scenario, receipt: &'a Receipt) -> About<'a> {
    About { crs: &scenario.crs, day: scenario.model.assessment, receipt }
}

fn marks(scenario: &Scenario, found: Found) -> Marks {
    match found {
        Found::Sampled(hazard) => maps::ranked_marks(scenario, hazard),
        Found::Exact(_) => maps::marks(scenario),
    }
}

/// The layers that a run has, those first that lie over the others.
fn layers<'a>(scenario: &'a Scenario, found: Found<'a>, marks: &'a Marks) -> Vec<Layer<'a>> {
    let layers = [
        hazard::zones(&found.zones()),
        places::districts(scenario, found.sampled()),
        places::facilities(scenario, found.sampled()),
        places::facility_grounds(scenario),
        places::routes(scenario, found.sampled()),
        strikes::strikes(scenario, found),
        strikes::areas(scenario),
        strikes::lines(scenario),
        places::evidence(scenario),
        places::cleared(scenario),
        places::context_lines(scenario),
        places::context_areas(scenario),
        hazard::boxes(scenario, found),
        hazard::grounds(found.sampled()),
        geopackage::marks_table(marks),
    ];
    // A layer of nothing says nothing; but that no zone or mark exists is worth a table.
    let kept = |layer: &Layer| layer.geometry == Geometry::Nothing || !layer.is_empty();
    layers.into_iter().filter(kept).collect()
}

/// Columns and entries side by side, so that none is without the other.
#[derive(Default)]
struct Row {
    columns: Vec<(String, Holds)>,
    entries: Vec<Entry>,
}

impl Row {
    fn with(mut self, name: impl Into<String>, holds: Holds, entry: Entry) -> Row {
        self.columns.push((name.into(), holds));
        self.entries.push(entry);
        self
    }

    fn text(self, name: &str, words: &str) -> Row {
        self.with(name, Holds::Text, geopackage::text(words))
    }

    fn number(self, name: &str, value: f64) -> Row {
        self.with(name, Holds::Number, number(value))
    }

    fn whole(self, name: &str, count: Option<u64>) -> Row {
        self.with(name, Holds::Whole, count.and_then(geopackage::whole))
    }

    /// A headline number; its columns are those of the tables.
    fn headline(self, name: &str, headline: Option<&Headline>) -> Row {
        let value = |get: fn(&Headline) -> f64| headline.map_or(f64::NAN, get);
        self.number(&format!("{name}_mean"), value(|h| h.mean))
            .number(&format!("{name}_standard_error"), value(|h| h.standard_error))
            .number(&format!("{name}_sd"), value(|h| h.sd))
            .number(&format!("{name}_q05"), value(|h| h.q05.value))
            .number(&format!("{name}_q50"), value(|h| h.q50.value))
            .number(&format!("{name}_q95"), value(|h| h.q95.value))
    }

    /// A share of replicates with its 95 % Monte Carlo interval; none of N is empty beside its upper bound, never 0.
    fn probability(self, name: &str, counted: Option<(u64, u64)>) -> Row {
        let share = counted.filter(|(hits, _)| *hits > 0).map_or(f64::NAN, |(hits, n)| hits as f64 / n as f64);
        let (low, high) = counted.map_or((f64::NAN, f64::NAN), |(hits, n)| wilson(hits, n));
        self.number(name, share).number(&format!("{name}_mc_low"), low).number(&format!("{name}_mc_high"), high)
    }
}

/// A layer of rows that all have the same columns.
fn layer<'l>(named: (&'static str, Geometry), said: (&str, String), rows: Vec<(Shape<'l>, Row)>) -> Layer<'l> {
    let columns = rows.first().map(|(_, row)| row.columns.clone()).unwrap_or_default();
    let rows: Rc<Vec<Feature>> = Rc::new(rows.into_iter().map(|(shape, row)| (shape, row.entries)).collect());
    let features = move || {
        let rows = Rc::clone(&rows);
        Box::new((0..rows.len()).map(move |number| rows[number].clone())) as Box<dyn Iterator<Item = Feature<'l>> + 'l>
    };
    of_features(named, said, (columns, Box::new(features)))
}

/// The same of rows that are too many to be kept: they are made each time that they are gone through.
fn long_layer<'a, I>(named: (&'static str, Geometry), said: (&str, String), rows: impl Fn() -> I + 'a) -> Layer<'a>
where
    I: Iterator<Item = (Shape<'a>, Row)> + 'a,
{
    let columns = rows().next().map(|(_, row)| row.columns).unwrap_or_default();
    let features =
        move || Box::new(rows().map(|(shape, row)| (shape, row.entries))) as Box<dyn Iterator<Item = Feature<'a>> + 'a>;
    of_features(named, said, (columns, Box::new(features)))
}

fn of_features<'a>(
    (name, geometry): (&'static str, Geometry),
    (title, about): (&str, String),
    (columns, features): (Vec<(String, Holds)>, Features<'a>),
) -> Layer<'a> {
    Layer { name, title: title.to_owned(), about, geometry, columns, features, style: None }
}

/// The area of rings by the even-odd rule.
fn area(rings: &[Vec<Point>]) -> Shape<'static> {
    Shape::Area(polygons(rings))
}

/// A disc as a polygon of so many corners, each on its edge.
const CORNERS: u32 = 72;

fn disc(centre: Point, radius_m: f64) -> Polygon {
    let corner = |k: u32| {
        let angle = std::f64::consts::TAU * f64::from(k) / f64::from(CORNERS);
        Point::new(centre.x + radius_m * libm::cos(angle), centre.y + radius_m * libm::sin(angle))
    };
    vec![(0..CORNERS).map(corner).collect()]
}
