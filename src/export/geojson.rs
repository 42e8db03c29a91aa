//! Zones as GeoJSON (RFC 7946): longitude and latitude, outer rings counter-clockwise, seven decimals.

use serde_json::{Map, Value, json};

use crate::crs::Crs;
use crate::grid::trace::{MOST_TRACED, Outlines, TracedPolygon, outlines};
use crate::grid::{Cell, Lattice, Point};
use crate::receipt::{self, Receipt};

/// Cells of a lattice under one name.
#[derive(Clone, Debug)]
pub struct Zone {
    /// What the zone is, such as "share_90"; becomes the property `name`.
    pub name: String,
    /// Further properties, in this order.
    pub properties: Vec<(String, Value)>,
    /// The cells.
    pub cells: Vec<Cell>,
    /// Their lattice.
    pub lattice: Lattice,
}

/// A FeatureCollection with one MultiPolygon a zone, with bounding boxes; the same bytes for the same zones.
///
/// A zone without cells, or of which a corner lies where the CRS does not hold, has a null geometry. Edges longer than a cell
/// keep their corners only: straight on the grid is straight in degrees to well under a metre over a few kilometres.
pub fn zones(zones: &[Zone], crs: &Crs, receipt: &Receipt) -> Vec<u8> {
    let shapes: Vec<Option<Shape>> = zones.iter().map(|zone| Shape::of(zone, crs)).collect();
    let features: Vec<Value> = zones.iter().zip(&shapes).map(|(zone, shape)| feature(zone, shape.as_ref())).collect();
    let whole = shapes.iter().flatten().map(|shape| shape.bounds).reduce(Corners::joined);
    let mut collection = Map::new();
    collection.insert("type".to_owned(), json!("FeatureCollection"));
    if let Some(bounds) = whole {
        collection.insert("bbox".to_owned(), bounds.json());
    }
    // A foreign member, as RFC 7946 allows.
    collection.insert(receipt::KEY.to_owned(), receipt.json());
    collection.insert("features".to_owned(), Value::Array(features));
    let mut text = Value::Object(collection).to_string().into_bytes();
    text.push(b'\n');
    text
}

fn feature(zone: &Zone, shape: Option<&Shape>) -> Value {
    let mut properties = Map::new();
    properties.insert("name".to_owned(), json!(zone.name));
    properties.extend(zone.properties.iter().cloned());
    if let Some(shape) = shape {
        properties.insert("traced_on_m".to_owned(), json!(shape.side_m));
        if let Some(words) = shape.coarser.then_some(COARSER) {
            properties.insert("outline".to_owned(), json!(words));
        }
    }
    let mut feature = Map::new();
    feature.insert("type".to_owned(), json!("Feature"));
    if let Some(shape) = shape {
        feature.insert("bbox".to_owned(), shape.bounds.json());
    }
    feature.insert("properties".to_owned(), Value::Object(properties));
    feature.insert("geometry".to_owned(), shape.map_or(Value::Null, Shape::json));
    Value::Object(feature)
}

/// A position, longitude then latitude, in units of 1e-7 degrees.
type Position = (i64, i64);

/// What a zone says of its outline if that is not its own.
pub(super) const COARSER: &str =
    "traced on blocks that contain the zone and some ground beside it; the stated area is the zone's own";

/// Rings of the polygons of a zone: the outer ring first, each closed.
struct Shape {
    side_m: f64,
    coarser: bool,
    polygons: Vec<Vec<Vec<Position>>>,
    bounds: Corners,
}

impl Shape {
    fn of(zone: &Zone, crs: &Crs) -> Option<Shape> {
        let Outlines { polygons, side_m, coarser } = outlines(&zone.lattice, &zone.cells, MOST_TRACED);
        let polygons = polygons.iter().map(|polygon| rings(polygon, crs)).collect::<Option<Vec<_>>>()?;
        let positions = polygons.iter().flatten().flatten();
        let bounds = positions.map(|p| Corners { west: p.0, south: p.1, east: p.0, north: p.1 });
        let bounds = bounds.reduce(Corners::joined)?;
        Some(Shape { side_m, coarser, polygons, bounds })
    }

    fn json(&self) -> Value {
        let ring = |ring: &Vec<Position>| ring.iter().map(|p| json!([degrees(p.0), degrees(p.1)])).collect::<Value>();
        let polygon = |rings: &Vec<Vec<Position>>| rings.iter().map(ring).collect::<Value>();
        json!({ "type": "MultiPolygon", "coordinates": self.polygons.iter().map(polygon).collect::<Value>() })
    }
}

fn rings(polygon: &TracedPolygon, crs: &Crs) -> Option<Vec<Vec<Position>>> {
    std::iter::once(&polygon.outer).chain(&polygon.holes).map(|ring| closed(ring, crs)).collect()
}

fn closed(ring: &[Point], crs: &Crs) -> Option<Vec<Position>> {
    let whole = |degrees: f64| (degrees * 1e7).round() as i64;
    let corners = ring.iter().chain(ring.first());
    corners.map(|p| crs.unproject(*p).ok()).map(|place| place.map(|(lon, lat)| (whole(lon), whole(lat)))).collect()
}

fn degrees(units: i64) -> f64 {
    units as f64 / 1e7
}

#[derive(Clone, Copy)]
struct Corners {
    west: i64,
    south: i64,
    east: i64,
    north: i64,
}

impl Corners {
    fn joined(self, other: Corners) -> Corners {
        Corners {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    fn json(self) -> Value {
        json!([degrees(self.west), degrees(self.south), degrees(self.east), degrees(self.north)])
    }
}
