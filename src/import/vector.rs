//! GeoJSON (RFC 7946): features with their id, properties and shape in longitude and latitude.

use geojson::{GeoJson, GeometryValue, JsonObject, JsonValue};

/// A feature of a GeoJSON file.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its `id`, as text.
    pub id: Option<String>,
    /// Its properties.
    pub properties: JsonObject,
    /// Its shape.
    pub shape: Shape,
}

/// A shape; positions are (longitude, latitude), degrees.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A point.
    Point((f64, f64)),
    /// A line.
    Line(Vec<(f64, f64)>),
    /// Two lines or more.
    Lines(Vec<Vec<(f64, f64)>>),
    /// A polygon or several: all rings, inside by the even-odd rule.
    Area(Vec<Vec<(f64, f64)>>),
    /// Something that a scenario cannot use, by name.
    Other(&'static str),
}

impl Feature {
    /// A property as text: texts as they are, numbers as written.
    pub fn property(&self, name: &str) -> Option<String> {
        match self.properties.get(name)? {
            JsonValue::String(text) => Some(text.clone()),
            JsonValue::Number(number) => Some(number.to_string()),
            JsonValue::Null | JsonValue::Bool(_) | JsonValue::Array(_) | JsonValue::Object(_) => None,
        }
    }

    /// Whether this is the feature that a scenario calls by this id or name.
    pub fn is_called(&self, name: &str) -> bool {
        self.id.as_deref() == Some(name) || ["id", "name"].iter().any(|key| self.property(key).as_deref() == Some(name))
    }

    /// What the feature is called, for messages.
    pub fn label(&self) -> Option<String> {
        self.id.clone().or_else(|| self.property("id")).or_else(|| self.property("name"))
    }
}

/// The features of a GeoJSON text. Fails with a sentence on text that is not GeoJSON in longitude and latitude.
pub fn read_features(text: &str) -> Result<Vec<Feature>, String> {
    let parsed: GeoJson =
        text.parse().map_err(|error| format!("text that is not GeoJSON ({})", plain(&format!("{error}"))))?;
    check_crs(&parsed)?;
    Ok(match parsed {
        GeoJson::FeatureCollection(collection) => collection.features.into_iter().map(feature).collect(),
        GeoJson::Feature(single) => vec![feature(single)],
        GeoJson::Geometry(geometry) => {
            vec![Feature { id: None, properties: JsonObject::new(), shape: shape(geometry.value) }]
        }
    })
}

/// RFC 7946 knows only longitude and latitude on WGS 84; older files may say so in a member "crs".
fn check_crs(parsed: &GeoJson) -> Result<(), String> {
    let members = match parsed {
        GeoJson::FeatureCollection(collection) => collection.foreign_members.as_ref(),
        GeoJson::Feature(single) => single.foreign_members.as_ref(),
        GeoJson::Geometry(geometry) => geometry.foreign_members.as_ref(),
    };
    match members.and_then(|members| members.get("crs")) {
        None | Some(JsonValue::Null) => Ok(()),
        Some(crs) => {
            let name = crs.pointer("/properties/name").and_then(JsonValue::as_str).unwrap_or("without a name");
            let degrees = name.ends_with(":CRS84") || name.ends_with(":4326");
            if degrees { Ok(()) } else { Err(format!("GeoJSON in the CRS {}", short(name))) }
        }
    }
}

/// An error message without control characters, which it may quote from the file.
fn plain(message: &str) -> String {
    message.chars().filter(|c| !c.is_control()).take(300).collect()
}

fn short(text: &str) -> String {
    text.chars().take(60).filter(|c| !c.is_control()).collect()
}

fn feature(feature: geojson::Feature) -> Feature {
    let id = feature.id.map(|id| match id {
        geojson::feature::Id::String(text) => text,
        geojson::feature::Id::Number(number) => number.to_string(),
    });
    let shape = feature.geometry.map_or(Shape::Other("no shape"), |geometry| shape(geometry.value));
    Feature { id, properties: feature.properties.unwrap_or_default(), shape }
}

fn shape(value: GeometryValue) -> Shape {
    match value {
        GeometryValue::Point { coordinates } => Shape::Point(pair(coordinates.as_slice())),
        GeometryValue::LineString { coordinates } => Shape::Line(pairs(&coordinates)),
        GeometryValue::Polygon { coordinates } => Shape::Area(coordinates.iter().map(|ring| pairs(ring)).collect()),
        GeometryValue::MultiPolygon { coordinates } => {
            Shape::Area(coordinates.iter().flatten().map(|ring| pairs(ring)).collect())
        }
        GeometryValue::MultiPoint { .. } => Shape::Other("several points"),
        GeometryValue::MultiLineString { coordinates } => {
            let mut lines: Vec<_> = coordinates.iter().map(|line| pairs(line)).collect();
            match lines.len() {
                0 => Shape::Other("no shape"),
                1 => Shape::Line(lines.swap_remove(0)),
                2.. => Shape::Lines(lines),
            }
        }
        GeometryValue::GeometryCollection { .. } => Shape::Other("a collection of shapes"),
    }
}

fn pairs(positions: &[geojson::Position]) -> Vec<(f64, f64)> {
    positions.iter().map(|position| pair(position.as_slice())).collect()
}

/// Longitude and latitude; a position without them becomes NaN, which the reader of the scenario refuses.
fn pair(position: &[f64]) -> (f64, f64) {
    (position.first().copied().unwrap_or(f64::NAN), position.get(1).copied().unwrap_or(f64::NAN))
}
