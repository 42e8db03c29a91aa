//! Facilities: schools, clinics, wells, markets ...

use super::features::{Features, FileKind, Numbered};
use super::layers::{Holds, Ids, Layers};
use super::rows::{csv_file, row_id, row_place};
use super::site::{Lies, Site, Things};
use crate::grid::{Bounds, Place, Point, Region};
use crate::import::vector::Shape;
use crate::model::assets::{Facility, LayerSource};
use crate::scenario::csv_file::{CsvFile, Row};
use crate::scenario::desk::Desk;
use crate::scenario::file::{Node, Table};
use crate::scenario::forms::{FACILITIES, FACILITY, FACILITY_COLUMNS};
use crate::scenario::number::Measure;
use crate::scenario::places::Unit;
use crate::scenario::problem::quoted;
use std::collections::BTreeMap;

/// Most facilities of a scenario.
const MOST: usize = 100_000;
/// Smallest and largest radius, m.
const RADIUS_M: (f64, f64) = (0.1, 10_000.0);
/// Two facilities of one type and name that are nearer than this are probably one, m.
const SAME_M: f64 = 25.0;
/// Most pairs that are named.
const SHOWN: usize = 5;

/// The facilities of a layer as they are read.
struct Reader<'r> {
    site: &'r Site<'r>,
    ids: &'r mut Ids,
    list: Vec<Facility>,
    source: Option<LayerSource>,
    layer: &'r Table<'r>,
    /// The type and the radius of those that state none.
    kind: Option<&'r str>,
    radius_m: Option<f64>,
    away: u64,
}

/// The facilities of all layers. Says which lie off the grid and which may be the same.
pub(super) fn facilities(exposure: &Table, site: &Site, layers: &mut Layers) -> Vec<Facility> {
    let (mut all, mut ids) = (Vec::new(), Ids::of("facility id"));
    for table in exposure.tables("facilities", &FACILITIES) {
        let (source, list) = of_layer(&table, site, (layers, &mut ids));
        if let Some(source) = source {
            layers.note(&source, "facilities", Holds::Things(list.len()));
        }
        all.extend(list);
    }
    if all.len() > MOST {
        exposure.problem(format!("{} facilities", all.len()), format!("at most {MOST}: those near the grid"), "");
        return Vec::new();
    }
    let places: Vec<(&str, Bounds)> = all.iter().map(|one| (one.id.as_str(), one.place.bounds())).collect();
    site.say_off_grid(exposure.desk, Things { one: "facility lies", many: "facilities lie" }, &places);
    say_probably_same(exposure.desk, &all);
    all
}

fn of_layer(
    table: &Table,
    site: &Site,
    (layers, ids): (&mut Layers, &mut Ids),
) -> (Option<LayerSource>, Vec<Facility>) {
    let source = layers.source(table);
    let kind = table.get("type").and_then(|node| node.text("a type, such as \"school\""));
    let radius_m = table.get("radius_m").and_then(|node| radius(&node));
    let mut reader =
        Reader { site, ids, list: Vec::new(), source: source.clone(), layer: table, kind, radius_m, away: 0 };
    match table.exactly_one(&["places", "file"], "places or file") {
        Some(("places", node)) => node.tables(&FACILITY).iter().for_each(|table| reader.read_inline(table)),
        Some((_, node)) => {
            reader.read_file(table, &node);
        }
        None => {}
    }
    if let (away @ 1.., Some(source)) = (reader.away, &source) {
        let (name, is) = (quoted(&source.name), if away == 1 { "is" } else { "are" });
        table.desk.cautions.say(format!(
            "The layer {name}: {away} of its facilities {is} left out, since the grid's CRS does not hold there."
        ));
    }
    (source, reader.list)
}

fn radius(node: &Node) -> Option<f64> {
    node.number_within(Measure::Length, RADIUS_M.0, RADIUS_M.1)
}

/// What is known of one facility; `None` where it is wrong.
struct Stated {
    id: Option<String>,
    name: Option<String>,
    kind: Option<String>,
    place: Option<Lies<Place>>,
}

impl Reader<'_> {
    fn add(&mut self, stated: Stated) {
        let (Some(id), Some(name), Some(kind), Some(place)) = (stated.id, stated.name, stated.kind, stated.place)
        else {
            return;
        };
        match (place, self.source.clone()) {
            (Lies::Here(place), Some(layer)) => self.list.push(Facility { id, name, kind, layer, place }),
            (Lies::Away, _) => self.away += 1,
            (Lies::Here(_), None) => {}
        }
    }

    /// Notes that a facility has no type, unless the layer's is wrong already.
    fn without_type<T>(&self, at: &Table) -> Option<T> {
        if self.layer.get("type").is_none() {
            let wanted = "\"type\", here or for the layer, such as \"school\"";
            at.problem(format!("{} of no type", at.form.words), wanted, "");
        }
        None
    }

    /// Notes that a facility at a point has no radius, unless the layer's is wrong already.
    fn without_radius<T>(&self, at: &Table) -> Option<T> {
        if self.layer.get("radius_m").is_none() {
            let found = format!("{} at a point without a radius", at.form.words);
            at.problem(found, "\"radius_m\", here or for the layer", "");
        }
        None
    }

    fn read_inline(&mut self, table: &Table) {
        let id = table.get("id").and_then(|node| {
            let id = node.text("a unique name")?;
            self.ids.claim(node.desk, id, node.spot).then(|| id.to_owned())
        });
        let kind = match table.get("type") {
            Some(node) => node.text("a type, such as \"school\""),
            None => self.kind.or_else(|| self.without_type(table)),
        };
        let (name, place) = (table.text("name").map(str::to_owned), self.inline_place(table));
        self.add(Stated { id, name, kind: kind.map(str::to_owned), place });
    }

    fn inline_place(&self, table: &Table) -> Option<Lies<Place>> {
        const WAYS: [&str; 4] = ["lonlat", "xy_m", "polygon_lonlat", "polygon_xy_m"];
        let (way, node) = table.exactly_one(&WAYS, "lonlat or xy_m with a radius, polygon_lonlat, or polygon_xy_m")?;
        let own = table.get("radius_m");
        if let (Some(node), "polygon_lonlat" | "polygon_xy_m") = (&own, way) {
            node.problem("\"radius_m\" beside an area", "this beside a point only", "");
        }
        match way {
            "polygon_lonlat" => {
                self.site.frame.polygon(&node, Unit::Degrees).map(|region| Lies::Here(Place::Area(region)))
            }
            "polygon_xy_m" => {
                self.site.frame.polygon(&node, Unit::Metres).map(|region| Lies::Here(Place::Area(region)))
            }
            _ => {
                let position = self.site.frame.stated_position(table);
                let radius_m = match own {
                    Some(node) => radius(&node),
                    None => self.radius_m.or_else(|| self.without_radius(table)),
                };
                disc(position.map(|p| p.point.map_or(Lies::Away, Lies::Here)), radius_m)
            }
        }
    }

    fn read_file(&mut self, table: &Table, node: &Node) -> Option<()> {
        let name = node.text("the name of a file")?;
        match FileKind::of(name) {
            Some(FileKind::Csv) => self.read_csv(table, node),
            Some(FileKind::GeoJson | FileKind::GeoPackage) => self.read_features(table, node),
            None => node.wrong_kind("a CSV file (.csv), GeoJSON file (.geojson) or GeoPackage (.gpkg)"),
        }
    }

    fn read_csv(&mut self, table: &Table, node: &Node) -> Option<()> {
        let Some(names) = table.get("columns") else {
            table.problem("a CSV file without the key \"columns\"", "which column holds what", "");
            return None;
        };
        let names = names.table(&FACILITY_COLUMNS)?;
        let file = csv_file(node)?;
        let columns = columns(&names, &file)?;
        if columns.kind.is_none() && self.kind.is_none() {
            return self.without_type(table);
        }
        if columns.radius.is_none() && self.radius_m.is_none() {
            return self.without_radius(table);
        }
        file.each_row(|row| self.read_row(node, &row, &columns));
        Some(())
    }

    fn read_row(&mut self, node: &Node, row: &Row, columns: &Columns) {
        let id = row_id(node, row, columns.id, self.ids);
        let text = |column: Option<usize>| column.and_then(|column| row.text(column)).map(str::to_owned);
        let kind = text(columns.kind).or_else(|| self.kind.map(str::to_owned));
        if let (None, Some(column)) = (&kind, columns.kind) {
            row.problem(column, "a type, or \"type\" for the layer", "");
        }
        let name = text(columns.name).or_else(|| id.clone());
        let place = disc(row_place(row, columns.place, self.site), self.row_radius(row, columns.radius));
        self.add(Stated { id, name, kind, place });
    }

    fn row_radius(&self, row: &Row, column: Option<usize>) -> Option<f64> {
        let Some(column) = column else { return self.radius_m };
        let radius_m = match row.text(column) {
            Some(_) => row.number(column, Measure::Length).filter(|r| RADIUS_M.0 <= *r && *r <= RADIUS_M.1),
            None => self.radius_m,
        };
        if radius_m.is_none() {
            row.problem(column, format!("a radius from {} to {} m", RADIUS_M.0, RADIUS_M.1), "");
        }
        radius_m
    }

    fn read_features(&mut self, table: &Table, node: &Node) -> Option<()> {
        let features = Features::read(table, node, self.site)?;
        if table.get("type_property").is_none() && self.kind.is_none() {
            return self.without_type(table);
        }
        let points = features.iter().any(|one| matches!(one.feature.shape, Shape::Point(_)));
        if points && self.radius_m.is_none() {
            return self.without_radius(table);
        }
        let mut others = Vec::new();
        for one in features.iter() {
            match &one.feature.shape {
                Shape::Point(_) | Shape::Area(_) => self.read_feature((table, node), &features, one),
                Shape::Line(_) | Shape::Lines(_) | Shape::Other(_) => others.push(&one.feature.shape),
            }
        }
        features.say_unused(&others, "points and polygons");
        Some(())
    }

    fn read_feature(&mut self, (table, node): (&Table, &Node), features: &Features, one: Numbered) {
        let id = features.id(table, one).filter(|id| self.ids.claim(node.desk, id, node.spot));
        let text = |property: &str| table.get(property).map(|node| features.text(&node, one));
        let name = text("name_property").unwrap_or_else(|| id.clone());
        let kind = text("type_property").unwrap_or_else(|| self.kind.map(str::to_owned));
        let place = match &one.feature.shape {
            Shape::Point(position) => disc(features.point(*position, one, self.site), self.radius_m),
            Shape::Area(rings) => features.region(rings, one, self.site).map(|lies| lies.map(Place::Area)),
            Shape::Line(_) | Shape::Lines(_) | Shape::Other(_) => None,
        };
        self.add(Stated { id, name, kind, place });
    }
}

fn disc(centre: Option<Lies<Point>>, radius_m: Option<f64>) -> Option<Lies<Place>> {
    let (centre, radius_m) = (centre?, radius_m?);
    Some(centre.map(|centre| Place::Disc { centre, radius_m }))
}

/// Which column holds what.
struct Columns {
    id: Option<usize>,
    name: Option<usize>,
    kind: Option<usize>,
    radius: Option<usize>,
    place: (usize, usize, Unit),
}

fn columns(names: &Table, file: &CsvFile) -> Option<Columns> {
    let [id, name, kind, radius] = ["id", "name", "type", "radius_m"].map(|key| file.stated(names, key));
    let place = file.stated_place(names);
    Some(Columns { id: id?, name: name?, kind: kind?, radius: radius?, place: place? })
}

/// Says which facilities of one type and name lie so near one another that they are probably one.
fn say_probably_same(desk: &Desk, all: &[Facility]) {
    let mut near: BTreeMap<(&str, String, i64, i64), Vec<&Facility>> = BTreeMap::new();
    let mut pairs: Vec<String> = Vec::new();
    for one in all {
        let (name, centre) = (one.name.trim().to_lowercase(), one.place.centre());
        let (column, row) = ((centre.x / SAME_M).floor() as i64, (centre.y / SAME_M).floor() as i64);
        let around = (-1..=1).flat_map(|up| (-1..=1).map(move |right| (column + right, row + up)));
        let same = around
            .filter_map(|(column, row)| near.get(&(one.kind.as_str(), name.clone(), column, row)))
            .flatten()
            .find(|other| other.place.centre().distance(centre) <= SAME_M);
        if let Some(other) = same {
            pairs.push(format!("{} and {}", quoted(&other.id), quoted(&one.id)));
        } else {
            near.entry((&one.kind, name, column, row)).or_default().push(one);
        }
    }
    if !pairs.is_empty() {
        let more = if pairs.len() > SHOWN { "; ..." } else { "" };
        pairs.truncate(SHOWN);
        let what = format!("of one type and name lie within {SAME_M} m of one another and may be the same");
        desk.cautions.say(format!("Facilities {what}: {}{more}.", pairs.join("; ")));
    }
}

impl Features<'_> {
    /// The area of a feature; an outline that is none is a problem.
    fn region(&self, rings: &[Vec<(f64, f64)>], one: Numbered, site: &Site) -> Option<Lies<Region>> {
        match self.corners(rings, one, site)? {
            Lies::Away => Some(Lies::Away),
            Lies::Here(rings) => {
                let wanted = "an outline whose edges do not cross and that encloses an area";
                let region = Region::new(rings).map_err(|error| self.problem(one, &error.to_string(), wanted));
                region.ok().map(Lies::Here)
            }
        }
    }
}
