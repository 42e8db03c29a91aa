//! Context: roads, rivers, borders, buildings, drawn on maps and counted in nothing.

use super::features::{Features, Numbered};
use super::layers::{Holds, Layers};
use super::site::{Lies, Site};
use crate::grid::{Bounds, Point, Region};
use crate::import::vector::Shape;
use crate::model::assets::LayerSource;
use crate::scenario::file::{Node, Table};
use crate::scenario::forms::{CONTEXT, CONTEXT_KINDS};
use crate::scenario::problem::quoted;
use crate::scenario::{ContextKind, ContextLayer};

/// Most corners of all context about the grid.
const MOST_CORNERS: usize = 500_000;
/// How far about the grid context is kept: this share of its longer side, and at least so many metres.
const MARGIN: (f64, f64) = (0.25, 1_000.0);

/// What is kept of a file.
#[derive(Default)]
struct Kept {
    lines: Vec<Vec<Point>>,
    areas: Vec<Region>,
    /// Areas whose outline crosses itself or encloses nothing.
    unsound: usize,
}

/// All layers of context.
pub(super) fn context(root: &Table, site: &Site, layers: &mut Layers) -> Vec<ContextLayer> {
    let mut all = Vec::new();
    for table in root.tables("context", &CONTEXT) {
        let source = layers.source(&table);
        let kind = table.get("kind").and_then(|node| ContextKind::of(node.word(&CONTEXT_KINDS)?));
        let kept = table.get("file").and_then(|node| of_file(&table, &node, site));
        let (Some(source), Some(kind), Some(kept)) = (source, kind, kept) else { continue };
        note(&table, &source, (kind, &kept), layers);
        all.push(ContextLayer { name: source.name, kind, lines: kept.lines, areas: kept.areas });
    }
    let corners = corners(&all);
    if corners > MOST_CORNERS {
        let wanted = format!("at most {MOST_CORNERS} in all layers: simplify them, or cut them to the area");
        root.problem(format!("context of {corners} corners about the grid"), wanted, "");
    }
    all
}

fn corners(layers: &[ContextLayer]) -> usize {
    let of = |layer: &ContextLayer| {
        let rings = layer.areas.iter().flat_map(|area| area.rings());
        layer.lines.iter().chain(rings).map(Vec::len).sum::<usize>()
    };
    layers.iter().map(of).sum()
}

fn note(table: &Table, source: &LayerSource, (kind, kept): (ContextKind, &Kept), layers: &mut Layers) {
    let count = kept.lines.len() + kept.areas.len();
    layers.note(source, &format!("context, {}", kind.word()), Holds::Things(count));
    let name = quoted(&source.name);
    if count == 0 {
        table.desk.cautions.say(format!("The layer {name} shows nothing about the grid."));
    }
    if kept.unsound > 0 {
        let (count, is) = (kept.unsound, if kept.unsound == 1 { "is" } else { "are" });
        let caution =
            format!("The layer {name}: {count} of its areas {is} left out, since the outline crosses itself.");
        table.desk.cautions.say(caution);
    }
}

fn of_file(table: &Table, node: &Node, site: &Site) -> Option<Kept> {
    let about = about(&site.cells()?.extent());
    let features = Features::read(table, node, site)?;
    let (mut kept, mut others) = (Kept::default(), Vec::new());
    for one in features.iter() {
        match &one.feature.shape {
            Shape::Line(line) => kept.add_line(features.runs(line, one, site)?, &about),
            Shape::Lines(lines) => {
                for line in lines {
                    kept.add_line(features.runs(line, one, site)?, &about);
                }
            }
            Shape::Area(rings) => {
                if let Lies::Here(rings) = features.corners(rings, one, site)? {
                    kept.add_area(rings, &about);
                }
            }
            Shape::Point(_) | Shape::Other(_) => others.push(&one.feature.shape),
        }
    }
    features.say_unused(&others, "lines and areas");
    Some(kept)
}

/// The rectangle in which context is kept.
fn about(grid: &Bounds) -> Bounds {
    let longer = (grid.high.x - grid.low.x).max(grid.high.y - grid.low.y);
    grid.widened((MARGIN.0 * longer).max(MARGIN.1))
}

impl Kept {
    fn add_line(&mut self, runs: Vec<Vec<Point>>, about: &Bounds) {
        self.lines.extend(runs.iter().flat_map(|run| about.clip_line(run)));
    }

    fn add_area(&mut self, rings: Vec<Vec<Point>>, about: &Bounds) {
        let Some(bounds) = Bounds::around(rings.iter().flatten().copied()) else { return };
        if bounds.meets(about) {
            match Region::new(rings) {
                Ok(region) => self.areas.push(region),
                Err(_) => self.unsound += 1,
            }
        }
    }
}

impl Features<'_> {
    /// A line in metres, parted where the grid's CRS does not hold; what is no place on Earth is a problem.
    fn runs(&self, corners: &[(f64, f64)], one: Numbered, site: &Site) -> Option<Vec<Vec<Point>>> {
        let mut runs = vec![Vec::new()];
        for corner in corners {
            match (self.point(*corner, one, site)?, runs.last_mut()) {
                (Lies::Here(place), Some(run)) => run.push(place),
                (Lies::Away, _) => runs.push(Vec::new()),
                (Lies::Here(_), None) => {}
            }
        }
        runs.retain(|run| run.len() > 1);
        Some(runs)
    }
}
