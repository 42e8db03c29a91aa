//! The CRS that a `.prj` file beside a raster names: well-known text (OGC 01-009) as ESRI and GDAL write it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::crs::LayerCrs;

/// Longest file, bytes.
const LONGEST: u64 = 1 << 16;

/// The CRS by the `.prj` beside a file. Fails with a sentence if there is none or it says something else than longitude and
/// latitude or UTM on WGS 84.
pub(super) fn beside(path: &Path) -> Result<LayerCrs, String> {
    let endings = ["prj", "PRJ"];
    let Some(file) = endings.iter().find_map(|ending| File::open(path.with_extension(ending)).ok()) else {
        return Err("does not say in which CRS it is, nor is there a .prj beside it: state the CRS".to_owned());
    };
    let mut text = Vec::new();
    file.take(LONGEST).read_to_end(&mut text).map_err(|error| format!("has a .prj that cannot be read: {error}"))?;
    let name = named(&String::from_utf8_lossy(&text)).ok_or_else(|| {
        "has a .prj that says neither WGS 84 longitude and latitude nor a UTM zone of WGS 84: state the CRS".to_owned()
    })?;
    LayerCrs::named(&name).map_err(|error| error.to_string())
}

/// "EPSG:..." for what the text describes.
fn named(text: &str) -> Option<String> {
    let text: String = text.trim_start_matches('\u{feff}').chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_ascii_uppercase().replace('_', "");
    let on_wgs84 = text.contains("DATUM[\"DWGS1984\"") || text.contains("DATUM[\"WGS1984\"");
    let from_greenwich = text.contains("PRIMEM[\"GREENWICH\",0");
    if !on_wgs84 || !from_greenwich || text.contains("TOWGS84[") && !text.contains("TOWGS84[0,0,0,0,0,0,0]") {
        None
    } else if text.starts_with("GEOGCS[") {
        text.contains("UNIT[\"DEGREE\",0.01745329").then(|| "EPSG:4326".to_owned())
    } else if text.starts_with("PROJCS[") {
        utm(&text)
    } else {
        None
    }
}

/// A UTM zone by its parameters, whatever its name.
fn utm(text: &str) -> Option<String> {
    let is = |key: &str, wanted: f64| parameter(text, key).is_some_and(|found| (found - wanted).abs() < 1e-9);
    let zone = (parameter(text, "CENTRALMERIDIAN")? + 183.0) / 6.0;
    let known = text.contains("PROJECTION[\"TRANSVERSEMERCATOR\"")
        && is("SCALEFACTOR", 0.9996)
        && is("LATITUDEOFORIGIN", 0.0)
        && is("FALSEEASTING", 500_000.0)
        && (1.0..=60.0).contains(&zone)
        && zone.fract() == 0.0
        && is_in_metres(text);
    let base = [(0.0, 32_600), (10_000_000.0, 32_700)].into_iter().find(|(north, _)| is("FALSENORTHING", *north));
    base.filter(|_| known).map(|(_, base)| format!("EPSG:{}", base + zone as u32))
}

fn is_in_metres(text: &str) -> bool {
    let one =
        |unit: &str| ["1]", "1,", "1.0]", "1.0,"].iter().any(|one| text.contains(&format!("UNIT[\"{unit}\",{one}")));
    one("METER") || one("METRE")
}

fn parameter(text: &str, key: &str) -> Option<f64> {
    let start = format!("PARAMETER[\"{key}\",");
    let rest = &text[text.find(&start)? + start.len()..];
    rest[..rest.find([']', ','])?].parse().ok()
}
