//! The interactive map of the page: its data as one text, its program and its style.
//!
//! Nothing is fetched and nothing is drawn before the program runs: with scripts off a page keeps the static picture that it
//! marks with [`STATIC`].

pub mod code;
mod degrees;
mod gather;
mod grounds;
mod outlines;
mod pack;
mod shares;
mod words;

use crate::crs::Crs;
use crate::grid::{Bounds, Lattice, Point, Tiles};
use crate::hazard::layer::{Layer, Scale};
use crate::hazard::zones::Ranking;
use crate::language::Language;
use crate::picture::{Marks, Outline, palette};
use crate::report::shown::more_than;
use crate::scenario::ContextLayer;
use code::{Coder, breaks_of};
use gather::{Gathered, Limits, Part, gather};
use rayon::prelude::*;
use serde_json::{Value, json};
use shares::Shares;

/// The style of the map; all its classes begin with "rm-".
pub const STYLE: &str = include_str!("map/map.css");

/// The program, to stand after [`CONTAINER`] and the data; it reads nothing but them.
pub const SCRIPT: &str = concat!(
    "(function () {\n'use strict';\n",
    include_str!("map/inflate.js"),
    include_str!("map/numbers.js"),
    include_str!("map/degrees.js"),
    include_str!("map/layers.js"),
    include_str!("map/zones.js"),
    include_str!("map/marks.js"),
    include_str!("map/view.js"),
    include_str!("map/readout.js"),
    include_str!("map/controls.js"),
    include_str!("map/input.js"),
    include_str!("map/start.js"),
    "}());\n"
);

/// Where the map appears.
pub const CONTAINER: &str = "<div id=\"remnants-map\" class=\"rm-map\" hidden></div>";

/// The id of the script element, of type "application/json", that holds the data.
pub const DATA_ID: &str = "remnants-map-data";

/// Class of the static picture that stands in where scripts are off and on paper.
pub const STATIC: &str = "rm-static";

/// Most letters of the data, so that a page stays under 3 MB with everything else.
pub const BUDGET: usize = 2_000_000;

/// Most pixels along the side of a layer.
const LONGEST: u32 = 4_096;

/// A zone is drawn as an outline, not as pixels: so many boxes for each pixel of a layer.
const BOXES_A_PIXEL: u32 = 16;

/// Most pixels of a layer; fewer are tried where the data does not fit.
const MOST_PIXELS: [u64; 6] = [1_000_000, 500_000, 250_000, 100_000, 25_000, 5_000];

/// Margin about what the map shows, as a share of its longer side.
const MARGIN: f64 = 0.04;

/// What the map shows.
#[derive(Debug)]
pub struct MapInput<'a> {
    /// Layers, the first of which is shown at once.
    pub layers: &'a [MapLayer<'a>],
    /// Boxes by expected remnants.
    pub ranking: &'a Ranking,
    /// Expected remnants in all, off the grid included.
    pub total: f64,
    /// Number of possible grounds that were counted.
    pub replicates: u64,
    /// Strikes, districts, facilities and so on.
    pub marks: &'a Marks,
    /// Roads, rivers, borders, buildings.
    pub context: &'a [ContextLayer],
    /// A few whole grounds.
    pub grounds: &'a [Vec<Point>],
    /// The grid's CRS.
    pub crs: &'a Crs,
    /// The page's language.
    pub language: &'a Language,
    /// Most letters of the data, such as [`BUDGET`].
    pub budget: usize,
}

/// A layer with its words in the page's language.
#[derive(Debug)]
pub struct MapLayer<'a> {
    /// The values.
    pub layer: &'a Layer,
    /// What the values are.
    pub title: String,
    /// Their unit; empty if the title says it, as for a probability.
    pub unit: String,
    /// Their support area, such as "per square of 50 m × 50 m".
    pub support: String,
    /// What ground without a value is.
    pub blank: String,
    /// Of a probability: cells in which at least one possible ground had any; elsewhere it is an upper bound, and said to be.
    pub seen: Option<Tiles<bool>>,
}

/// The map's data, and what had to be left out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct MapData {
    /// Text that is safe within `<script type="application/json">`.
    pub json: String,
    /// Cells along the side of a pixel, by layer; 1 where nothing was gathered.
    pub per_side: Vec<u32>,
    /// Possible grounds that can be stepped through.
    pub grounds: usize,
}

/// The data of a map; the same text for the same input. Layers of more than a million cells, or too large for the budget, are
/// gathered into squares, and the data says so.
pub fn data(input: &MapInput) -> MapData {
    let window = window(input);
    let marks = outlines::json(input.marks, input.context, &window);
    let grounds = grounds::json(input.grounds, &window, input.budget / 4);
    let frame = frame(input, &window);
    let taken = [&marks, &grounds, &frame].map(|part| safe(part).len()).iter().sum::<usize>();
    let room = input.budget.saturating_sub(taken);
    let mut raster = Raster::default();
    for most in MOST_PIXELS {
        raster = Raster::new(input, most);
        if raster.letters() <= room {
            break;
        }
    }
    let count = grounds["list"].as_array().map_or(0, Vec::len);
    let whole =
        json!({ "frame": frame, "layers": raster.layers, "zones": raster.zones, "marks": marks, "grounds": grounds });
    MapData { json: safe(&whole), per_side: raster.per_side, grounds: count }
}

/// As text within a script element: none of its characters ends one, and older browsers' lines do not break.
fn safe(value: &Value) -> String {
    let mut text = String::new();
    for letter in value.to_string().chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => text.push_str(&format!("\\u{:04x}", letter as u32)),
            other => text.push(other),
        }
    }
    text
}

/// What the map reaches over: cells with values, zones and marks; districts, facilities and context do not widen it.
fn window(input: &MapInput) -> Bounds {
    let layers = input.layers.iter().filter_map(|layer| {
        let known = layer.layer.values.iter().filter(|(_, value)| value.is_some_and(|v| !v.is_nan()));
        Some(Part::around(known.map(|(cell, _)| cell))?.bounds(layer.layer.values.lattice()))
    });
    let corners = layers.flat_map(|bounds| [bounds.low, bounds.high]).chain(reached(input.marks));
    let whole = || input.ranking.lattice().extent();
    let shown = Bounds::around(corners.filter(|p| p.x.abs() < 1e9 && p.y.abs() < 1e9)).unwrap_or_else(whole);
    let side = (shown.high.x - shown.low.x).max(shown.high.y - shown.low.y);
    let mm = |p: Point| p.rounded_to_mm();
    let wide = shown.widened((MARGIN * side).max(input.ranking.lattice().side_m()));
    Bounds { low: mm(wide.low), high: mm(wide.high) }
}

fn reached(marks: &Marks) -> impl Iterator<Item = Point> + '_ {
    let strikes = marks.strikes.iter().flat_map(|strike| match &strike.outline {
        Outline::Dot(p) => vec![*p],
        Outline::Circle { centre: c, radius_m: r } => vec![Point::new(c.x - r, c.y - r), Point::new(c.x + r, c.y + r)],
        Outline::Rings(rings) => rings.concat(),
        Outline::Line(line) => line.clone(),
    });
    strikes.chain(marks.cleared.iter().flatten().flatten().copied()).chain(marks.evidence.iter().copied())
}

/// What frames everything else: where it is, colours, words.
fn frame(input: &MapInput, window: &Bounds) -> Value {
    let degrees = degrees::Degrees::over(window, input.crs);
    let word = |key: &&str| ((*key).to_owned(), json!(input.language.say(&format!("interactive.{key}"))));
    let words: serde_json::Map<String, Value> = words::KEYS.iter().map(word).collect();
    let colours: serde_json::Map<String, Value> =
        palette::colours().into_iter().map(|(name, colour)| (name.to_owned(), json!(colour))).collect();
    json!({
        "west": window.low.x,
        "south": window.low.y,
        "east": window.high.x,
        "north": window.high.y,
        "crs": input.crs.name(),
        "degrees": degrees.as_ref().map(degrees::Degrees::json),
        "degrees_error_m": degrees.as_ref().map(|degrees| degrees.error_m),
        "replicates": input.replicates,
        "all_of": more_than(input.replicates, input.language),
        "lowest_power": code::LOWEST,
        "colours": colours,
        "decimal": input.language.numbers.decimal,
        "thousands": input.language.numbers.thousands,
        "words": words,
    })
}

/// Layers and zones as data.
#[derive(Default)]
struct Raster {
    layers: Vec<Value>,
    zones: Value,
    per_side: Vec<u32>,
}

impl Raster {
    fn new(input: &MapInput, most: u64) -> Raster {
        let one = |layer: &MapLayer| {
            let coder = Coder::new(&breaks_of(layer.layer.scale, palette::class_breaks(layer.layer.scale)));
            let limits = Limits { squares: most, side: LONGEST };
            let gathered = gather(layer.layer, layer.seen.as_ref(), (&coder, limits));
            (layer_json(layer, gathered.as_ref(), &coder), gathered.map_or(1, |gathered| gathered.per_side))
        };
        let boxes = Limits { squares: most * u64::from(BOXES_A_PIXEL), side: LONGEST * BOXES_A_PIXEL };
        let (zones, layers) = rayon::join(
            || zones_json(&Shares::new(input.ranking, input.total, boxes), input.ranking.lattice()),
            || input.layers.par_iter().map(one).collect::<Vec<_>>(),
        );
        let (layers, per_side) = layers.into_iter().unzip();
        Raster { layers, zones, per_side }
    }

    fn letters(&self) -> usize {
        self.layers.iter().chain([&self.zones]).map(|part| safe(part).len()).sum()
    }
}

fn layer_json(layer: &MapLayer, gathered: Option<&Gathered>, coder: &Coder) -> Value {
    let MapLayer { layer: Layer { stem, scale, values, .. }, title, unit, support, blank, .. } = layer;
    json!({
        "key": stem,
        "title": title,
        "unit": unit,
        "support": support,
        "blank": blank,
        "scale": match scale {
            Scale::Logarithmic => "density",
            Scale::Amount => "amount",
            Scale::Probability | Scale::PartlyKnown => "probability",
        },
        "cell": values.lattice().side_m(),
        "breaks": coder.breaks().take(palette::class_breaks(*scale).len()).collect::<Vec<_>>(),
        "colours": palette::class_colours(*scale),
        "squares": gathered.map(squares_json),
    })
}

fn zones_json(shares: &Shares, boxes: &Lattice) -> Value {
    json!({
        "boxes": shares.boxes,
        "box": boxes.side_m(),
        "box_ha": boxes.cell_ha(),
        "members": shares.packed(),
        "squares": shares.frame.as_ref().map(frame_json),
    })
}

fn squares_json(gathered: &Gathered) -> Value {
    let mut squares = frame_json(gathered);
    squares["data"] = json!(pack::grid(&gathered.codes, gathered.columns));
    squares
}

fn frame_json(gathered: &Gathered) -> Value {
    json!({
        "columns": gathered.columns,
        "rows": gathered.rows,
        "per_side": gathered.per_side,
        "side": gathered.side_m,
        "west": gathered.corner.x,
        "north": gathered.corner.y,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_files_cannot_end_the_script_that_holds_it() {
        let name = "</script><!--<script>&\u{2028}\u{2029}'\"\\";
        let text = safe(&json!({ "name": name }));
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["name"], name);
    }

    #[test]
    fn every_word_has_one_key_and_every_key_that_the_program_asks_for_has_words() {
        let keys: std::collections::BTreeSet<&str> = words::KEYS.iter().copied().collect();
        assert_eq!(keys.len(), words::KEYS.len());
        let used: Vec<&str> =
            SCRIPT.split("say('").skip(1).filter_map(|rest| rest.split_once('\'')).map(|(key, _)| key).collect();
        assert!(used.len() > 40, "{}", used.len());
        let missing: Vec<&&str> = used.iter().filter(|key| !keys.contains(*key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let unused: Vec<&&str> = keys.iter().filter(|key| !SCRIPT.contains(&format!("'{key}'"))).collect();
        assert!(unused.is_empty(), "{unused:?}");
        let untold: Vec<&&str> = keys
            .iter()
            .filter(|key| Language::english().say(&format!("interactive.{key}")).starts_with("interactive."))
            .collect();
        assert!(untold.is_empty(), "{untold:?}");
    }
}
