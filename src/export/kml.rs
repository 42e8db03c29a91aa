//! KML 2.2 (OGC 07-147r2) for phones and Google Earth: zones, districts, facilities, strikes, each with its numbers in words.

use super::geojson::{COARSER, Zone};
use super::vectors::Found;
use super::vectors::words::{Told, district, facility, strike};
use crate::crs::Crs;
use crate::grid::Point;
use crate::grid::polygons::{Polygon, polygons};
use crate::grid::trace::{Outlines, TracedPolygon, outlines};
use crate::hazard::Hazard;
use crate::picture::colour::{Colour, DISTRICT, FACILITY, INK, STRIKE, ramp};
use crate::receipt::Receipt;
use crate::scenario::Scenario;
use serde_json::Value;
use std::fmt::Write;

/// File name.
pub const NAME: &str = "vectors/remnants.kml";

/// Most boxes that a zone is traced on here: phones choke on more.
const MOST_TRACED: usize = 50_000;

const NOT_SAFE: &str = "Ground outside the zones was not assessed, or holds less. That is not the same as safe. \
                        If you find something, do not touch it: go back the way you came and report it.";

/// The file; the same bytes for the same run. What lies where the CRS does not hold is left out.
pub fn kml(scenario: &Scenario, found: Found, receipt: &Receipt) -> Vec<u8> {
    let mut file = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n\
         <name>{}</name>\n<open>1</open>\n<description>{}</description>\n",
        xml(&scenario.title),
        xml(&html(&heading(scenario)))
    );
    let zones = found.zones();
    let names: Vec<&str> = zones.iter().map(|zone| zone.name.as_str()).collect();
    file.push_str(&styles(&names));
    let receipt = xml(&receipt.line());
    let _ =
        writeln!(file, "<ExtendedData><Data name=\"remnants_receipt\"><value>{receipt}</value></Data></ExtendedData>");
    file.push_str(&folder("Zones", zone_placemarks(zones, &scenario.crs)));
    file.push_str(&folder("Districts", districts(scenario, found.sampled())));
    file.push_str(&folder("Facilities", facilities(scenario, found.sampled())));
    file.push_str(&folder("Documented strikes", strikes(scenario)));
    (file + "</Document>\n</kml>\n").into_bytes()
}

fn heading(scenario: &Scenario) -> String {
    let unrecorded = if scenario.model.unrecorded.is_some() { "allowed for" } else { "not allowed for" };
    let mut lines = vec![
        format!("Unexploded submunitions that may remain as of {}.", scenario.model.assessment),
        NOT_SAFE.to_owned(),
        format!("Strikes that nobody recorded are {unrecorded}. All numbers hang on the assumptions in summary.json."),
    ];
    if !scenario.sources.is_empty() {
        lines.push(format!("Sources: {}", scenario.sources.join("; ")));
    }
    lines.join("\n")
}

fn folder(name: &str, placemarks: Vec<String>) -> String {
    if placemarks.is_empty() {
        return String::new();
    }
    format!("<Folder>\n<name>{name}</name>\n{}</Folder>\n", placemarks.concat())
}

/// A placemark: name, description, style, and a geometry as KML; nothing without a geometry.
fn placemark(told: &Told, style: &str, geometry: Option<String>) -> Option<String> {
    let (name, words) = (xml(&told.name), xml(&html(&told.lines.join("\n"))));
    Some(format!(
        "<Placemark>\n<name>{name}</name>\n<description>{words}</description>\n<styleUrl>#{style}</styleUrl>\n{}</Placemark>\n",
        geometry?
    ))
}

/// Zones, the largest first, so that smaller ones lie on them.
fn zone_placemarks(mut zones: Vec<Zone>, crs: &Crs) -> Vec<String> {
    zones.sort_by(|a, b| b.cells.len().cmp(&a.cells.len()));
    let one = |zone: &Zone| {
        let Outlines { polygons, side_m, coarser } = outlines(&zone.lattice, &zone.cells, MOST_TRACED);
        let rings: Vec<Polygon> = polygons.iter().map(TracedPolygon::rings).collect();
        let text = |name: &str| zone.properties.iter().find(|(own, _)| own == name).map(|(_, value)| value);
        let words = text("words").and_then(Value::as_str).unwrap_or_default();
        let area = text("area_ha").and_then(Value::as_f64).unwrap_or(f64::NAN);
        let mut lines = vec![format!("Area {area} ha, {} boxes.", zone.cells.len()), NOT_SAFE.to_owned()];
        let name = match zone.name.as_str() {
            "release_zone" => {
                lines.insert(0, format!("Release zone: {words}."));
                "Release zone".to_owned()
            }
            _ => {
                lines.insert(0, "That is not the same as so many per cent sure.".to_owned());
                capital(words)
            }
        };
        if coarser {
            lines.push(format!("Outline {COARSER} (squares of {side_m} m)."));
        }
        placemark(&Told { name, lines }, &zone.name, area_of(&rings, crs))
    };
    zones.iter().filter_map(one).collect()
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn districts(scenario: &Scenario, hazard: Option<&Hazard>) -> Vec<String> {
    let districts = scenario.model.districts.iter().enumerate();
    let one = |(number, own): (usize, &crate::model::District)| {
        let geometry = area_of(&polygons(own.region.rings()), &scenario.crs);
        placemark(&district(scenario, hazard, number), "district", geometry)
    };
    districts.filter_map(one).collect()
}

fn facilities(scenario: &Scenario, hazard: Option<&Hazard>) -> Vec<String> {
    let all = &scenario.model.assets.facilities;
    let order = hazard.map_or_else(
        || (0..all.len()).collect(),
        |hazard| crate::exposure::results::ranked(&hazard.exposure.facilities),
    );
    let one = |number: usize| {
        let geometry = point_of(all[number].place.centre(), &scenario.crs);
        placemark(&facility(scenario, hazard, number), "facility", geometry)
    };
    order.into_iter().filter_map(one).collect()
}

fn strikes(scenario: &Scenario) -> Vec<String> {
    let one = |own: &crate::model::strike::Strike| {
        placemark(&strike(scenario, own), "strike", point_of(own.location.centre(), &scenario.crs))
    };
    scenario.model.strikes.iter().filter_map(one).collect()
}

/// Longitude and latitude with seven decimals, as in the GeoJSON file.
fn position(place: Point, crs: &Crs) -> Option<String> {
    let (longitude, latitude) = crs.unproject(place).ok()?;
    let whole = |degrees: f64| (degrees * 1e7).round() / 1e7;
    Some(format!("{},{}", whole(longitude), whole(latitude)))
}

fn point_of(place: Point, crs: &Crs) -> Option<String> {
    Some(format!("<Point><coordinates>{}</coordinates></Point>\n", position(place, crs)?))
}

fn area_of(polygons: &[Polygon], crs: &Crs) -> Option<String> {
    let ring = |ring: &Vec<Point>| {
        let corners = ring.iter().chain(ring.first()).map(|place| position(*place, crs));
        Some(format!(
            "<LinearRing><coordinates>{}</coordinates></LinearRing>",
            corners.collect::<Option<Vec<_>>>()?.join(" ")
        ))
    };
    let mut parts = String::new();
    for polygon in polygons {
        parts.push_str("<Polygon>");
        for (number, corners) in polygon.iter().enumerate() {
            let side = if number == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
            let _ = write!(parts, "<{side}>{}</{side}>", ring(corners)?);
        }
        parts.push_str("</Polygon>\n");
    }
    (!polygons.is_empty()).then(|| format!("<MultiGeometry>\n{parts}</MultiGeometry>\n"))
}

/// Colours as KML writes them: opacity, blue, green, red.
fn abgr(Colour(r, g, b): Colour, opacity: u8) -> String {
    format!("{opacity:02x}{b:02x}{g:02x}{r:02x}")
}

fn styles(zones: &[&str]) -> String {
    let shares = zones.iter().filter(|name| **name != "release_zone").count().max(2);
    let zone = |(number, name): (usize, &&str)| match *name {
        "release_zone" => area_style(name, (abgr(INK, 0xff), 2.0), None),
        _ => {
            let colour = ramp(0.85 - 0.7 * number as f64 / (shares - 1) as f64);
            area_style(name, (abgr(colour, 0xff), 1.0), Some(abgr(colour, 0xb4)))
        }
    };
    let zones: String = zones.iter().enumerate().map(zone).collect();
    zones
        + &area_style("district", (abgr(DISTRICT, 0xff), 1.5), None)
        + &point_style("facility", FACILITY)
        + &point_style("strike", STRIKE)
}

fn area_style(id: &str, (line, width): (String, f64), fill: Option<String>) -> String {
    let fill = match fill {
        Some(colour) => format!("<PolyStyle><color>{colour}</color></PolyStyle>"),
        None => "<PolyStyle><fill>0</fill></PolyStyle>".to_owned(),
    };
    format!("<Style id=\"{id}\"><LineStyle><color>{line}</color><width>{width}</width></LineStyle>{fill}</Style>\n")
}

/// Without an icon of its own, which would have to be fetched from somewhere: the viewer's pin, in our colour.
fn point_style(id: &str, colour: Colour) -> String {
    let colour = abgr(colour, 0xff);
    format!(
        "<Style id=\"{id}\"><IconStyle><color>{colour}</color><scale>0.8</scale></IconStyle>\
         <LabelStyle><scale>0.8</scale></LabelStyle></Style>\n"
    )
}

/// Text within XML; characters that XML does not allow are replaced.
fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(c),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// Viewers take a description for HTML: what stands in it must not act as such.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
