//! Routes: lines with width.

use super::features::{Features, Numbered};
use super::layers::{Holds, Ids, Layers};
use super::site::{Lies, Site, Things};
use crate::grid::{Bounds, Path, Place};
use crate::import::vector::Shape;
use crate::model::assets::{LayerSource, Route};
use crate::scenario::file::{Node, Table};
use crate::scenario::forms::{ROUTE, ROUTES};
use crate::scenario::number::Measure;
use crate::scenario::places::Unit;
use crate::scenario::problem::quoted;

/// Most routes of a scenario.
const MOST: usize = 100_000;
/// Smallest and largest width, m.
const WIDTH_M: (f64, f64) = (0.1, 1_000.0);

/// The widths of a route.
#[derive(Clone, Copy)]
struct Widths {
    width_m: f64,
    traverse_m: Option<f64>,
}

/// The routes of a layer as they are read.
struct Reader<'r> {
    site: &'r Site<'r>,
    ids: &'r mut Ids,
    list: Vec<Route>,
    source: Option<LayerSource>,
    away: u64,
}

/// The routes of all layers. Says which lie off the grid.
pub(super) fn routes(exposure: &Table, site: &Site, layers: &mut Layers) -> Vec<Route> {
    let (mut all, mut ids) = (Vec::new(), Ids::of("route id"));
    for table in exposure.tables("routes", &ROUTES) {
        let (source, list) = of_layer(&table, site, (layers, &mut ids));
        if let Some(source) = source {
            layers.note(&source, "routes", Holds::Things(list.len()));
        }
        all.extend(list);
    }
    if all.len() > MOST {
        exposure.problem(format!("{} routes", all.len()), format!("at most {MOST}: those near the grid"), "");
        return Vec::new();
    }
    let places: Vec<(&str, Bounds)> = all.iter().map(|one| (one.id.as_str(), one.place.bounds())).collect();
    site.say_off_grid(exposure.desk, Things { one: "route lies", many: "routes lie" }, &places);
    all
}

fn of_layer(table: &Table, site: &Site, (layers, ids): (&mut Layers, &mut Ids)) -> (Option<LayerSource>, Vec<Route>) {
    let source = layers.source(table);
    let mut reader = Reader { site, ids, list: Vec::new(), source: source.clone(), away: 0 };
    match table.exactly_one(&["lines", "file"], "lines or file") {
        Some(("lines", node)) => node.tables(&ROUTE).iter().for_each(|route| reader.read_inline(table, route)),
        Some((_, node)) => {
            reader.read_file(table, &node);
        }
        None => {}
    }
    if let (away @ 1.., Some(source)) = (reader.away, &source) {
        let (name, is) = (quoted(&source.name), if away == 1 { "is" } else { "are" });
        let caution =
            format!("The layer {name}: {away} of its routes {is} left out, since the grid's CRS does not hold there.");
        table.desk.cautions.say(caution);
    }
    (source, reader.list)
}

impl Reader<'_> {
    fn add(&mut self, (id, name): (String, String), path: Lies<Path>, widths: Widths) {
        let Some(layer) = self.source.clone() else { return };
        let Lies::Here(path) = path else {
            self.away += 1;
            return;
        };
        let (length_m, width_m, traverse_width_m) = (path.length_m(), widths.width_m, widths.traverse_m);
        let place = Place::Strip { path, width_m };
        self.list.push(Route { id, name, layer, place, length_m, width_m, traverse_width_m });
    }

    fn read_inline(&mut self, layer: &Table, table: &Table) {
        let id = table.get("id").and_then(|node| {
            let id = node.text("a unique name")?;
            self.ids.claim(node.desk, id, node.spot).then(|| id.to_owned())
        });
        let line = table.exactly_one(&["line_lonlat", "line_xy_m"], "line_lonlat or line_xy_m");
        let path = line.and_then(|(key, node)| {
            let unit = if key == "line_lonlat" { Unit::Degrees } else { Unit::Metres };
            self.site.frame.line(&node, unit)
        });
        let (name, widths) = (table.text("name").map(str::to_owned), widths(table, &[*table, *layer]));
        if let (Some(called), Some(path), Some(widths)) = (id.zip(name), path, widths) {
            self.add(called, Lies::Here(path), widths);
        }
    }

    fn read_file(&mut self, table: &Table, node: &Node) -> Option<()> {
        let widths = widths(table, &[*table]);
        let features = Features::read(table, node, self.site)?;
        let widths = widths?;
        let mut others = Vec::new();
        for one in features.iter() {
            let Shape::Line(corners) = &one.feature.shape else {
                others.push(&one.feature.shape);
                continue;
            };
            let id = features.id(table, one).filter(|id| self.ids.claim(node.desk, id, node.spot));
            let name = match table.get("name_property") {
                Some(node) => features.text(&node, one),
                None => id.clone(),
            };
            let path = features.path(corners, one, self.site);
            if let (Some(called), Some(path)) = (id.zip(name), path) {
                self.add(called, path, widths);
            }
        }
        features.say_unused(&others, "single lines");
        Some(())
    }
}

/// The widths that the first of some tables with a width states; none at all, or a traverse wider than the route, is a problem.
fn widths(at: &Table, tables: &[Table]) -> Option<Widths> {
    let stated = |key: &str| tables.iter().find_map(|table| table.get(key));
    let metres = |node: Node| node.number_within(Measure::Length, WIDTH_M.0, WIDTH_M.1);
    let Some(width) = stated("width_m") else {
        at.problem(format!("{} without a width", at.form.words), "\"width_m\", here or for the layer", "");
        return None;
    };
    let traverse = stated("traverse_width_m");
    let (width_m, traverse_m) = (metres(width), traverse.map(|node| (node, metres(node))));
    let width_m = width_m?;
    let Some((node, traverse_m)) = traverse_m else { return Some(Widths { width_m, traverse_m: None }) };
    let traverse_m = traverse_m?;
    if traverse_m > width_m {
        let found = format!("a traverse width of {traverse_m} m on a route {width_m} m wide");
        node.problem(found, "a traverse width of at most the route's width", "");
        return None;
    }
    Some(Widths { width_m, traverse_m: Some(traverse_m) })
}

impl Features<'_> {
    /// The line of a feature; a line without length is a problem.
    fn path(&self, corners: &[(f64, f64)], one: Numbered, site: &Site) -> Option<Lies<Path>> {
        match self.corners(std::slice::from_ref(&corners.to_vec()), one, site)? {
            Lies::Away => Some(Lies::Away),
            Lies::Here(lines) => {
                let path = Path::new(lines.into_iter().flatten().collect());
                let path = path.map_err(|error| self.problem(one, &error.to_string(), "a line with length"));
                path.ok().map(Lies::Here)
            }
        }
    }
}
