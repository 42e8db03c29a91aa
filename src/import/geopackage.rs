//! GeoPackage (OGC 12-128r19): features of one layer of a file that is trusted in nothing.

mod database;
mod geometry;

pub use rusqlite::types::Value as Stored;
use std::path::Path;

use super::quoted::quoted;
use super::vector::Feature;
use crate::crs::LayerCrs;
use database::{Columns, Database};

/// Most features of a layer.
const MOST_FEATURES: usize = 5_000_000;
/// Most layers that a message names.
const MOST_NAMES: usize = 10;

/// Features of a vector layer.
#[derive(Clone, Debug)]
pub struct Layer {
    /// In which CRS the shapes are.
    pub crs: LayerCrs,
    /// Features in the order of their ids; positions are (x, y) of `crs`, in degrees (longitude, latitude).
    pub features: Vec<Feature>,
}

/// Reads a layer of a GeoPackage, by its table's name; its only one, if none is named.
///
/// A feature's id is its primary key; its properties are numbers and texts (others are null). Heights and measures are ignored; of
/// shapes of several parts, those of one part are that part, and areas may have any number. Curves, collections and several points
/// are [`Shape::Other`](super::vector::Shape::Other).
///
/// Fails with one sentence: no GeoPackage, damaged, open elsewhere, several layers and none named, no such layer, a CRS that is
/// not known, more than five million features or 64 MiB in one value.
pub fn read(path: &Path, layer: Option<&str>) -> Result<Layer, String> {
    read_layer(path, layer).map_err(|why| format!("{} {why}", path.display()))
}

fn read_layer(path: &Path, layer: Option<&str>) -> Result<Layer, String> {
    let database = Database::open(path)?;
    let table = chosen(&database.layers()?, layer)?;
    let columns = database.columns(&table)?;
    let crs = crs(&database, &columns)?;
    let mut features = Vec::new();
    database.rows(&columns, |feature| {
        features.push(feature);
        let possible = features.len() <= MOST_FEATURES;
        if possible { Ok(()) } else { Err(format!("has more than {MOST_FEATURES} features: cut it to the area")) }
    })?;
    Ok(Layer { crs, features })
}

/// The values of some columns of a table, by its key, at most five million rows; `None` if there is no such table.
///
/// Fails with one sentence: no GeoPackage, damaged, open elsewhere, without one of the columns.
pub fn table(path: &Path, table: &str, columns: &[&str]) -> Result<Option<Vec<Vec<Stored>>>, String> {
    let read = || {
        let database = Database::open(path)?;
        database.has(table)?.then(|| database.values(table, columns, MOST_FEATURES)).transpose()
    };
    read().map_err(|why| format!("{} {why}", path.display()))
}

/// The places of a shape of several points, as a column of shapes stores it. Fails with what is wrong, to go on from "whose shape".
pub fn points(bytes: &[u8]) -> Result<Vec<(f64, f64)>, String> {
    geometry::points(bytes)
}

fn chosen(layers: &[String], wanted: Option<&str>) -> Result<String, String> {
    let names = || {
        let few: Vec<String> = layers.iter().take(MOST_NAMES).map(|name| quoted(name)).collect();
        let more = layers.len().saturating_sub(MOST_NAMES);
        few.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
    };
    match (wanted, layers) {
        (_, []) => Err("has no layer of features".to_owned()),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(format!("has several layers of features, wanted the name of one of them: {}", names())),
        (Some(name), _) if layers.iter().any(|layer| layer == name) => Ok(name.to_owned()),
        (Some(name), _) => Err(format!("has no layer of features called {}; it has {}", quoted(name), names())),
    }
}

fn crs(database: &Database, columns: &Columns) -> Result<LayerCrs, String> {
    let (organization, number) = database.crs_of(columns.srs_id)?;
    let name = format!("{}:{number}", organization.trim().to_ascii_uppercase());
    let known = ["EPSG", "ESRI"].contains(&organization.trim().to_ascii_uppercase().as_str());
    let crs = known.then(|| LayerCrs::named(&name).ok()).flatten();
    crs.ok_or_else(|| {
        format!(
            "is in the CRS {}, which is not known here; convert the layer to EPSG:4326, to a UTM zone (EPSG:326xx, EPSG:327xx), to EPSG:3035, 3857, 6933, or to ESRI:54009",
            quoted(&name)
        )
    })
}
