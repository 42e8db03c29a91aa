//! The data of the interactive map: what a reader is shown is what was computed, to two digits.

use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use flate2::read::DeflateDecoder;
use remnants::engine::observer::{Progress, Verdict};
use remnants::export::maps::ranked_marks;
use remnants::hazard::layer::{Layer, Scale};
use remnants::hazard::maps::{Kind, Maps};
use remnants::hazard::{self, Hazard, Plan, Stage, Watcher};
use remnants::language::Language;
use remnants::page::map::{self, MapData, MapInput, MapLayer};
use remnants::picture::Marks;
use remnants::random::Seed;
use remnants::scenario::{self, ContextKind, ContextLayer, Scenario};
use serde_json::Value;

struct Silent;

impl Watcher for Silent {
    fn stage(&mut self, _: Stage) {}
    fn progress(&mut self, _: Progress) -> Verdict {
        Verdict::Continue
    }
}

static RUN: LazyLock<(Scenario, Hazard)> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tutorial-valley");
    let scenario = scenario::read(&folder).unwrap();
    let plan = Plan { seed: Seed(7), replicates: 60, precision: None };
    let hazard = hazard::assess(&scenario.model, plan, &mut Silent);
    (scenario, hazard)
});

const KINDS: [Kind; 3] = [Kind::Density, Kind::Presence, Kind::PeopleNear(0)];

fn layers() -> Vec<Layer> {
    let (scenario, hazard) = &*RUN;
    KINDS.map(|kind| Maps::new(hazard, &scenario.model).layer(kind)).to_vec()
}

fn data(layers: &[Layer], marks: &Marks, context: &[ContextLayer], budget: usize) -> MapData {
    let (scenario, hazard) = &*RUN;
    let shown = |layer| MapLayer {
        layer,
        title: layer.title.clone(),
        unit: layer.unit.to_string(),
        support: layer.support.clone(),
        blank: "not assessed".to_owned(),
        seen: (layer.stem == "presence").then(|| hazard.boxes.map(|count| count.hits > 0)),
    };
    map::data(&MapInput {
        layers: &layers.iter().map(shown).collect::<Vec<_>>(),
        ranking: &hazard.ranking,
        total: hazard.companion.total,
        replicates: hazard.replicates(),
        marks,
        context,
        grounds: &hazard.grounds,
        crs: &scenario.crs,
        language: Language::english(),
        budget,
    })
}

fn marks() -> Marks {
    ranked_marks(&RUN.0, &RUN.1)
}

fn parsed(data: &MapData) -> Value {
    serde_json::from_str(&data.json).unwrap()
}

/// Numbers as the page unpacks them.
fn numbers(text: &str, count: usize) -> Vec<u16> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        other => 63 - u8::from(other == b'='),
    };
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let joined = four.iter().fold(0_u32, |sum, letter| sum << 6 | u32::from(value(*letter)));
        bytes.extend(&joined.to_be_bytes()[1..]);
    }
    let mut plain = Vec::new();
    DeflateDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
    assert_eq!(plain.len(), 2 * count);
    (0..count).map(|i| u16::from_le_bytes([plain[i], plain[count + i]])).collect()
}

fn unfolded(number: u16) -> u16 {
    (number >> 1) ^ (number & 1).wrapping_neg()
}

/// Codes of squares, with their columns.
fn codes(squares: &Value) -> (Vec<u16>, usize) {
    let size = |key: &str| squares[key].as_u64().unwrap() as usize;
    let (columns, rows) = (size("columns"), size("rows"));
    let mut codes = numbers(squares["data"].as_str().unwrap(), columns * rows);
    for at in 0..codes.len() {
        let (row, column) = (at / columns, at % columns);
        let west = if column > 0 { codes[at - 1] } else { 0 };
        let north = if row > 0 { codes[at - columns] } else { 0 };
        let corner = if row > 0 && column > 0 { codes[at - columns - 1] } else { 0 };
        let predicted = match corner {
            corner if corner >= west.max(north) => west.min(north),
            corner if corner <= west.min(north) => west.max(north),
            corner => west.wrapping_add(north).wrapping_sub(corner),
        };
        codes[at] = predicted.wrapping_add(unfolded(codes[at]));
    }
    (codes, columns)
}

/// What a code says: its two digits and power, whether the value is under them, whether it is a bound.
fn said(code: u16) -> (String, bool, bool) {
    let place = i32::from(code & 0x1fff) - 3;
    let (digits, power) = (place % 90 + 10, place / 90 - 30);
    (format!("{}.{}e{power}", digits / 10, digits % 10), code & 0x4000 != 0, code & 0x2000 != 0)
}

#[test]
fn every_value_on_the_page_is_that_of_its_layer_rounded_to_two_digits() {
    let (layers, hazard) = (layers(), &RUN.1);
    let page = parsed(&data(&layers, &marks(), &[], map::BUDGET));
    for (layer, shown) in layers.iter().zip(page["layers"].as_array().unwrap()) {
        let squares = &shown["squares"];
        let (codes, columns) = codes(squares);
        let (lattice, mut values) = (layer.values.lattice(), 0);
        let number = |key: &str| squares[key].as_f64().unwrap();
        for (cell, value) in layer.values.iter() {
            let centre = lattice.centre(cell);
            let column = (centre.x - number("west")).div_euclid(number("side"));
            let row = (number("north") - centre.y).div_euclid(number("side"));
            let inside =
                column >= 0.0 && column < columns as f64 && row >= 0.0 && row < codes.len() as f64 / columns as f64;
            let Some(value) = value else {
                assert!(!inside || codes[row as usize * columns + column as usize] == 0, "{} {cell:?}", layer.stem);
                continue;
            };
            let code = codes[row as usize * columns + column as usize];
            values += 1;
            if value == 0.0 {
                assert_eq!(code, 2);
                continue;
            }
            let (digits, under, bound) = said(code);
            assert_eq!(digits, format!("{value:.1e}"), "{} {cell:?}", layer.stem);
            assert!(!under || f64::from(value) < digits.parse().unwrap());
            assert!(layer.scale != Scale::Probability || value >= 1.0 || under || digits != "1.0e0");
            assert_eq!(bound, layer.stem == "presence" && hazard.boxes.get(cell).hits == 0);
        }
        assert_eq!(values, codes.iter().filter(|code| **code > 0).count(), "{}", layer.stem);
        assert!(values > 100);
    }
}

#[test]
fn zones_on_the_page_hold_the_boxes_of_the_ranking() {
    let hazard = &RUN.1;
    let page = parsed(&data(&layers(), &marks(), &[], map::BUDGET));
    let (zones, boxes) = (&page["zones"], hazard.ranking.lattice());
    let count = zones["members"]["count"].as_u64().unwrap() as usize;
    let steps = numbers(zones["members"]["data"].as_str().unwrap(), 3 * count);
    let (mut place, mut percent) = (0_usize, 0_u16);
    let number = |key: &str| zones["squares"][key].as_f64().unwrap();
    let mut shown = Vec::new();
    for i in 0..count {
        place += usize::from(steps[i]) + 65_536 * usize::from(steps[count + i]);
        percent = percent.wrapping_add(unfolded(steps[2 * count + i]));
        let columns = number("columns") as usize;
        let x = number("west") + (0.5 + (place % columns) as f64) * number("side");
        let y = number("north") - (0.5 + (place / columns) as f64) * number("side");
        shown.push((boxes.cell_of(remnants::grid::Point::new(x, y)).unwrap(), percent));
    }
    for share in [0.5, 0.8, 0.9, 0.95, 0.99] {
        let wanted = hazard.ranking.boxes_holding(share, hazard.companion.total).unwrap() as usize;
        let mut wanted: Vec<_> = hazard.ranking.boxes()[..wanted].iter().map(|(cell, _)| *cell).collect();
        let least = (share * 100.0_f64).round() as u16;
        let mut found: Vec<_> = shown.iter().filter(|(_, percent)| *percent <= least).map(|(cell, _)| *cell).collect();
        wanted.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, wanted, "{share}");
    }
}

#[test]
fn the_same_run_gives_the_same_text_and_a_small_budget_is_kept_by_coarser_squares_that_say_so() {
    let layers = layers();
    let whole = data(&layers, &marks(), &[], map::BUDGET);
    assert_eq!(whole, data(&layers, &marks(), &[], map::BUDGET));
    assert!(whole.per_side.iter().all(|side| *side == 1) && whole.grounds > 0);
    let budget = 34_000;
    let small = data(&layers, &marks(), &[], budget);
    assert!(small.json.len() <= budget, "{}", small.json.len());
    assert!(small.per_side[0] > 1);
    assert_eq!(parsed(&small)["layers"][0]["squares"]["per_side"], small.per_side[0]);
}

#[test]
fn names_from_files_cannot_leave_the_data() {
    let name = "</script><script>alert(1)</script><!-- & \u{2028}\"'";
    let mut marks = marks();
    marks.districts.iter_mut().for_each(|district| district.0 = name.to_owned());
    marks.facilities.iter_mut().for_each(|facility| facility.label = name.to_owned());
    marks.strikes.iter_mut().for_each(|strike| strike.label = Some(name.to_owned()));
    let line = vec![remnants::grid::Point::new(500_000.0, 110_000.0), remnants::grid::Point::new(500_100.0, 110_000.0)];
    let context =
        [ContextLayer { name: name.to_owned(), kind: ContextKind::Road, lines: vec![line], areas: Vec::new() }];
    let data = data(&layers(), &marks, &context, map::BUDGET);
    assert!(!data.json.contains(['<', '>', '&', '\u{2028}']));
    assert_eq!(parsed(&data)["marks"]["context"][0]["name"], scenario::visible(name));
}
