//! People of a raster.

use crate::crs::LayerCrs;
use crate::import::people::{Gridded, raster};
use crate::scenario::exposure::site::Site;
use crate::scenario::file::{Node, Table};
use std::path::Path;

/// Largest raster of people that is read, bytes.
const RASTER_BYTES: u64 = 2_000_000_000;
/// Largest file beside a raster that says its CRS, bytes.
const PRJ_BYTES: u64 = 1_000_000;

/// The people of the raster that `node` names.
pub(super) fn people(table: &Table, node: &Node, site: &Site) -> Option<Gridded> {
    const WANTED: &str = "a GeoTIFF (.tif) or ESRI ASCII grid (.asc) of people, in a known CRS";
    let name = node.text("the name of a raster file")?;
    let crs = stated_crs(table)?;
    node.desk.note(name, RASTER_BYTES).map_err(|found| node.problem(found, WANTED, "")).ok()?;
    if crs.is_none() {
        note_crs_beside(node, name);
    }
    let target = site.target()?;
    let gridded = raster(&node.desk.path(name), crs.as_ref(), target);
    let gridded = gridded.map_err(|found| node.problem(node.desk.by_name(name, &found), WANTED, "")).ok()?;
    let layer = table.text("name")?;
    table.desk.assumptions.say(format!("{layer}: people are spread evenly over each pixel [J]."));
    Some(gridded)
}

/// The CRS that the table states: outer `None` if it is wrong, inner if there is none.
#[allow(clippy::option_option, reason = "wrong and absent differ")]
fn stated_crs(table: &Table) -> Option<Option<LayerCrs>> {
    let Some(node) = table.get("crs") else { return Some(None) };
    let name = node.text("a CRS, such as \"EPSG:4326\"")?;
    let crs = LayerCrs::named(name);
    crs.map(Some).map_err(|error| node.problem(error.to_string(), "a CRS that layers may have", "")).ok()
}

/// Notes the file beside an ASCII grid that says its CRS, if there is one, among the inputs.
fn note_crs_beside(node: &Node, name: &str) {
    let besides = ["prj", "PRJ"].map(|ending| Path::new(name).with_extension(ending).to_string_lossy().into_owned());
    if let Some(beside) = besides.iter().find(|beside| is_ascii(name) && node.desk.path(beside).is_file()) {
        // What is wrong with it is told by the reader of the raster.
        let _ = node.desk.note(beside, PRJ_BYTES);
    }
}

fn is_ascii(name: &str) -> bool {
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ending == "asc" || ending == "txt")
}
