//! What surrounds the strikes: evidence points, cleared areas, districts, ground, fate, unrecorded strikes.

use super::desk::Spot;
use super::file::{Node, Table};
use super::forms::{CLEARED_AREA, DISTRICT, DISTRICT_FILE, EVIDENCE_POINT, FATE, GROUND, GROUND_CLASS};
use super::munitions::Stated;
use super::places::Frame;
use super::problem::quoted;
use super::strikes::Strikes;
use crate::dates::Date;
use crate::import::raster::read_classes;
use crate::import::vector::Shape;
use crate::model::ground::{ClearedArea, Fate, Ground, GroundClass, GroundMap};
use crate::model::law::Law;
use crate::model::strike::{Grade, Location, Strike, Unrecorded, UnrecordedRate};
use crate::model::{District, EvidencePoint};
use crate::units::Quantity;
use std::collections::BTreeSet;

/// Largest raster of ground classes that is read, bytes.
const RASTER_BYTES: u64 = 2_000_000_000;

/// Unique names of one kind.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// Takes a name; one that is taken already is a problem.
    fn claim(&mut self, node: &Node, wanted: &str) -> Option<String> {
        let name = node.text(wanted)?;
        if self.0.insert(name.to_owned()) {
            return Some(name.to_owned());
        }
        node.problem(format!("{} a second time", quoted(name)), wanted, "");
        None
    }
}

/// The evidence points.
pub(super) fn evidence_points(root: &Table, frame: &Frame) -> Vec<EvidencePoint> {
    let mut names = Names::default();
    let tables = root.tables("evidence_points", &EVIDENCE_POINT);
    let read = |table: &Table| {
        let id = table.get("id").and_then(|node| names.claim(&node, "an id that no other evidence point has"));
        let (kind, position) = (table.text("kind"), frame.stated_position(table));
        table.get("note").map(|note| note.text("a text"));
        Some(EvidencePoint { id: id?, kind: kind?.to_owned(), place: position?.point? })
    };
    tables.iter().filter_map(read).collect()
}

/// The cleared areas that act; those cleared after the assessment are a caution.
pub(super) fn cleared_areas(root: &Table, frame: &Frame, assessment: Option<Date>) -> Vec<ClearedArea> {
    let mut names = Names::default();
    let tables = root.tables("cleared_areas", &CLEARED_AREA);
    let read = |table: &Table| {
        let id = table.get("id").and_then(|node| names.claim(&node, "an id that no other cleared area has"));
        let (date, region) = (table.date("date"), frame.stated_area(table));
        let detection = table.law("detection", Quantity::Probability);
        Some(ClearedArea { id: id?, date: date?, region: region?, detection: detection? })
    };
    let mut areas: Vec<ClearedArea> = tables.iter().filter_map(read).collect();
    areas.retain(|area| {
        let acts = assessment.is_none_or(|assessment| area.date <= assessment);
        if !acts {
            let name = quoted(&area.id);
            root.desk.cautions.say(format!("The area {name} was cleared after the assessment date and is ignored."));
        }
        acts
    });
    areas
}

/// The districts, from the scenario file and from GeoJSON files.
pub(super) fn districts(root: &Table, frame: &Frame) -> Vec<District> {
    let mut names = Names::default();
    let read = |table: &Table| {
        let id = table.get("id").and_then(|node| names.claim(&node, "an id that no other district has"));
        let (name, region) = (table.text("name"), frame.stated_area(table));
        Some(District { id: id?, name: name?.to_owned(), region: region? })
    };
    let mut districts: Vec<District> = root.tables("districts", &DISTRICT).iter().filter_map(read).collect();
    for table in root.tables("district_files", &DISTRICT_FILE) {
        districts_of_file(&table, frame, &mut names, &mut districts);
    }
    districts
}

fn districts_of_file(table: &Table, frame: &Frame, names: &mut Names, districts: &mut Vec<District>) -> Option<()> {
    let file = table.get("geojson")?;
    let id_key = table.get("id_property")?;
    let name_key = table.get("name_property")?;
    let (id_property, name_property) = (id_key.text("a property")?, name_key.text("a property")?);
    let mut others = 0;
    for feature in frame.features(&file)?.iter() {
        let Shape::Area(rings) = &feature.shape else {
            others += 1;
            continue;
        };
        let Some(id) = feature.property(id_property) else {
            id_key.problem(
                format!("no id in a feature's property {}", quoted(id_property)),
                "an id in every feature",
                "",
            );
            return None;
        };
        let Some(name) = feature.property(name_property) else {
            let found = format!("no name in the property {} of the feature {}", quoted(name_property), quoted(&id));
            name_key.problem(found, "a name in every feature", "");
            return None;
        };
        if !names.0.insert(id.clone()) {
            let found = format!("the district id {} a second time", quoted(&id));
            id_key.problem(found, "ids that no other district has", "");
            return None;
        }
        let region = frame.region_of(&file, rings)?;
        districts.push(District { id, name, region });
    }
    if others > 0 {
        let caution = format!("{others} features of {} are no polygons and no districts.", quoted(file.as_text()?));
        table.desk.cautions.say(caution);
    }
    Some(())
}

/// The ground classes.
pub(super) fn ground(root: &Table, frame: &Frame) -> Option<Ground> {
    let table = root.get("ground")?.table(&GROUND)?;
    let classes = table.tables("classes", &GROUND_CLASS);
    if classes.is_empty() {
        table.problem("the ground without classes", "at least one ground class", "");
        return None;
    }
    root.desk
        .assumptions
        .say("Ground classes multiply the odds of failure by stated numbers; no source gives any [J].");
    match table.get("raster") {
        Some(raster) => ground_from_raster(&raster, &classes, frame),
        None => ground_from_areas(&classes, frame),
    }
}

fn ground_class(table: &Table, names: &mut Names) -> Option<GroundClass> {
    let name = table.get("name").and_then(|node| names.claim(&node, "a name that no other ground class has"));
    let odds = table.law("odds", Quantity::OddsMultiplier);
    Some(GroundClass { name: name?, odds: odds? })
}

fn ground_from_areas(tables: &[Table], frame: &Frame) -> Option<Ground> {
    let mut names = Names::default();
    let read = |table: &Table| {
        let (class, region) = (ground_class(table, &mut names), frame.stated_area(table));
        if let Some(value) = table.get("value") {
            value.problem("\"value\" without a raster", "\"raster\" in the ground, or an area here", "");
        }
        Some((class?, region?))
    };
    let read: Vec<_> = tables.iter().filter_map(read).collect();
    let (classes, regions): (Vec<GroundClass>, Vec<_>) = read.into_iter().unzip();
    let areas = regions.into_iter().enumerate().map(|(index, region)| (region, index)).collect();
    (classes.len() == tables.len()).then_some(Ground { classes, map: GroundMap::Areas(areas) })
}

fn ground_from_raster(node: &Node, tables: &[Table], frame: &Frame) -> Option<Ground> {
    let mut names = Names::default();
    let mut values = Vec::new();
    let mut classes = Vec::new();
    for table in tables {
        if let Some(key) = table.present(&["polygon_lonlat", "polygon_xy_m", "geojson"]).first() {
            table.problem(format!("\"{key}\" beside a raster"), "\"value\", the class's number in the raster", "");
        }
        match table.get("value") {
            Some(node) => match node.whole(1, 255).map(|value| value as u8) {
                Some(value) if values.contains(&value) => {
                    node.problem(format!("the value {value} a second time"), "a value that no other class has", "");
                }
                value => values.extend(value),
            },
            None => table.problem("a ground class without \"value\"", "the class's number in the raster", ""),
        }
        classes.extend(ground_class(table, &mut names));
    }
    let name = node.text("the name of a GeoTIFF")?;
    node.desk.note(name, RASTER_BYTES).map_err(|found| node.problem(found, "a GeoTIFF of class numbers", "")).ok()?;
    let raster = read_classes(&node.desk.path(name), frame.crs()?, None);
    let wanted = "a GeoTIFF of class numbers in the grid's CRS";
    let mut raster = raster.map_err(|found| node.problem(found, wanted, "")).ok()?;
    if classes.len() != tables.len() || values.len() != tables.len() {
        return None;
    }
    let class_of = |number: u8| values.iter().position(|v| *v == number).map_or(0, |index| index as u8 + 1);
    let table: Vec<u8> = (0..=255).map(class_of).collect();
    let mut seen = [false; 256];
    raster.classes.iter_mut().for_each(|class| {
        seen[usize::from(*class)] = true;
        *class = table[usize::from(*class)];
    });
    for (value, class) in values.iter().zip(&classes).filter(|(value, _)| !seen[usize::from(**value)]) {
        let name = quoted(&class.name);
        node.desk.cautions.say(format!("The ground class {name} (value {value}) occurs nowhere in the raster."));
    }
    Some(Ground { classes, map: GroundMap::Raster(raster) })
}

/// What becomes of remnants that nobody searches for.
pub(super) fn fate(root: &Table) -> Option<Fate> {
    let Some(node) = root.get("fate") else {
        root.desk
            .assumptions
            .say("Remnants that nobody searched for all still lie there at the assessment date (default).");
        return Some(Fate::Stays);
    };
    let table = node.table(&FATE)?;
    let (key, node) = table.exactly_one(&["remaining", "half_life_years"], "remaining or half_life_years")?;
    match key {
        "remaining" => node.law(Quantity::Probability).map(Fate::Share),
        _ => node.law(Quantity::HalfLife).map(Fate::HalfLife),
    }
}

/// The strikes that nobody recorded.
pub(super) fn unrecorded(root: &Table, strikes: &mut Strikes) -> Option<Unrecorded> {
    let desk = root.desk;
    let Some(node) = root.get("unrecorded_strikes") else {
        desk.assumptions.say("Strikes that nobody recorded are not used.");
        return None;
    };
    let table = node.table(&super::forms::UNRECORDED)?;
    let rate = table.exactly_one(&["per_km2", "per_documented_strike"], "per_km2 or per_documented_strike");
    let expected = rate.and_then(|(key, node)| match key {
        "per_km2" => node.law(Quantity::StrikeRate).map(UnrecordedRate::PerKm2),
        _ => {
            if strikes.drafted.is_empty() && !desk.has_problems() {
                node.problem("a number per documented strike, and no documented strike", "strikes, or per_km2", "");
            }
            node.law(Quantity::StrikeMultiplier).map(UnrecordedRate::PerDocumented)
        }
    });
    let area = strikes.frame.stated_area(&table);
    if let Some(why) = table.text("assumption") {
        desk.assumptions.say(format!("Strikes that nobody recorded are used: {why}"));
    }
    let like = like(&table, strikes, area.clone().map(Location::Area), node.spot);
    Some(Unrecorded { like: like?, area: area?, expected: expected? })
}

fn like(table: &Table, strikes: &mut Strikes, location: Option<Location>, spot: Spot) -> Option<Strike> {
    const ID: &str = "unrecorded";
    let munition = table.get("munition").and_then(|node| strikes.arsenal.named(&node));
    let date = table.get("date").and_then(|node| strikes.day(&node));
    let (carriers, bearing) = (strikes.carriers(table), strikes.bearing(table));
    let munition = strikes.arsenal.used_by(table.desk, munition?, ID, &Stated::default());
    let location = location?;
    Some(Strike {
        id: ID.to_owned(),
        date: date?,
        munition: munition?,
        grade: Grade::Stated,
        presence: Law::fixed(1.0, Quantity::Probability).ok()?,
        convergence: strikes.convergence(&location, spot),
        location,
        bearing: bearing?,
        carriers: carriers?,
    })
}
