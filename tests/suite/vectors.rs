//! The GeoPackage and the KML file of a run: the values of the tables, outlines that cover their boxes, and a way back.

use crate::exposure_words::exposed;
use remnants::crs::Crs;
use remnants::engine::observer::{Progress, Verdict};
use remnants::export::geopackage::read_marks;
use remnants::export::vectors::{Found, geopackage, write_geopackage};
use remnants::export::{kml, maps, tables};
use remnants::grid::trace::outlines;
use remnants::grid::{Bounds, Cell, Lattice, Point};
use remnants::hazard::unsampled::Unsampled;
use remnants::hazard::{Hazard, Plan, Stage, Watcher, assess};
use remnants::import::geopackage::{Stored, read, table};
use remnants::import::vector::{Feature, Shape};
use remnants::random::Seed;
use remnants::receipt::Receipt;
use remnants::scenario::Scenario;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

struct Silent;

impl Watcher for Silent {
    fn stage(&mut self, _: Stage) {}
    fn progress(&mut self, _: Progress) -> Verdict {
        Verdict::Continue
    }
}

const REPLICATES: u64 = 60;

/// The tutorial and a short run of it, made once.
fn tutorial() -> &'static (Scenario, Hazard) {
    static MADE: OnceLock<(Scenario, Hazard)> = OnceLock::new();
    MADE.get_or_init(run_tutorial)
}

fn run_tutorial() -> (Scenario, Hazard) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tutorial-valley");
    let scenario = remnants::scenario::read(&folder).unwrap_or_else(|problems| panic!("{problems}"));
    let plan = Plan { seed: Seed(3), replicates: REPLICATES, precision: None };
    let hazard = assess(&scenario.model, plan, &mut Silent);
    (scenario, hazard)
}

fn made(scenario: &Scenario, hazard: &Hazard) -> Vec<u8> {
    geopackage(scenario, Found::Sampled(hazard), &Receipt::new(scenario, hazard)).expect("a GeoPackage")
}

fn place(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("remnants-vectors-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

fn features(path: &Path, layer: &str) -> Vec<Feature> {
    read(path, Some(layer)).unwrap_or_else(|why| panic!("{why}")).features
}

fn number(feature: &Feature, name: &str) -> Option<f64> {
    feature.properties.get(name).unwrap_or_else(|| panic!("{name}")).as_f64()
}

/// Rows of a table by column.
fn rows(scenario: &Scenario, hazard: &Hazard, name: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let all = tables::tables(scenario, hazard).expect("tables");
    let (_, bytes) = all.into_iter().find(|(own, _)| *own == name).expect("the table");
    csv::Reader::from_reader(bytes.as_slice()).deserialize().collect::<Result<_, _>>().expect("rows")
}

fn doubled_area(ring: &[(f64, f64)]) -> f64 {
    ring.windows(2)
        .map(|w| (w[0].0 - ring[0].0) * (w[1].1 - ring[0].1) - (w[1].0 - ring[0].0) * (w[0].1 - ring[0].1))
        .sum()
}

#[test]
fn marks_and_grounds_come_back_from_the_file_as_they_were_drawn() {
    let (scenario, hazard) = tutorial();
    let path = place("back.gpkg", &made(scenario, hazard));
    let (marks, grounds) = read_marks(&path).unwrap_or_else(|why| panic!("{why}"));
    let drawn = maps::ranked_marks(scenario, hazard);
    assert!(!drawn.context.is_empty() && !drawn.routes.is_empty() && !drawn.cleared.is_empty());
    assert!(drawn.facilities.iter().any(|facility| facility.rank.is_some()));
    assert_eq!(marks, drawn);
    assert_eq!(grounds, hazard.grounds);
}

#[test]
fn a_file_on_disk_holds_what_one_in_memory_does_even_of_very_many_remnants() {
    let (scenario, mut hazard) = run_tutorial();
    let many = (0..120_000).map(|i| Point::new(500_000.0 + f64::from(i), 4_400_000.0 - f64::from(i) / 3.0));
    hazard.grounds.push(many.collect());
    let (found, receipt) = (Found::Sampled(&hazard), Receipt::new(&scenario, &hazard));
    let path = place("written.gpkg", b"");
    write_geopackage(&path, &scenario, found, &receipt).expect("a GeoPackage");
    let (_, grounds) = read_marks(&path).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(grounds, hazard.grounds);
    let (disk, memory) = (std::fs::read(&path).expect("read"), made(&scenario, &hazard));
    // But for SQLite's own counters and version in the header.
    let counters = |at: usize| (24..28).contains(&at) || (92..100).contains(&at);
    assert!(disk.len() == memory.len() && (0..disk.len()).all(|at| counters(at) || disk[at] == memory[at]));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let (scenario, hazard) = tutorial();
    let started = std::time::Instant::now();
    let first = made(scenario, hazard);
    println!("{} bytes in {:?}", first.len(), started.elapsed());
    assert!(first == made(scenario, hazard));
    let kml = || kml::kml(scenario, Found::Sampled(hazard), &Receipt::new(scenario, hazard));
    assert!(kml() == kml());
}

#[test]
fn layers_hold_the_values_of_the_tables_under_the_same_names() {
    let (scenario, hazard) = tutorial();
    let path = place("values.gpkg", &made(scenario, hazard));
    for (layer, name, id) in [
        ("districts", "tables/districts.csv", "district_id"),
        ("facilities", "tables/facilities.csv", "facility_id"),
        ("routes", "tables/routes.csv", "route_id"),
        ("strikes", "tables/strikes.csv", "strike_id"),
    ] {
        let (features, rows) = (features(&path, layer), rows(scenario, hazard, name));
        assert_eq!(features.len(), rows.len(), "{layer}");
        let mut compared = 0;
        for (feature, row) in features.iter().zip(&rows) {
            assert_eq!(feature.property(id).as_ref(), row.get(id), "{layer}");
            for (column, value) in row.iter().filter(|(column, _)| feature.properties.contains_key(*column)) {
                // The tables round places and areas; all else is the same number.
                if let (Some(own), Ok(stated)) = (number(feature, column), value.parse::<f64>()) {
                    assert!((own - stated).abs() <= 1e-4 * stated.abs().max(0.1), "{layer} {column}: {own}, {stated}");
                    compared += 1;
                } else if number(feature, column).is_none() && feature.property(column).is_none() {
                    assert_eq!(value, "", "{layer} {column}");
                }
            }
        }
        assert!(compared >= 2 * rows.len(), "{layer}: {compared}");
    }
}

#[test]
fn zones_cover_exactly_their_boxes_the_largest_first() {
    let (scenario, hazard) = tutorial();
    let path = place("zones.gpkg", &made(scenario, hazard));
    let zones = features(&path, "hazard_zones");
    assert_eq!(zones.len(), maps::zones(hazard).len());
    let mut last = f64::INFINITY;
    for zone in &zones {
        let Shape::Area(rings) = &zone.shape else { panic!("an area") };
        let area: f64 = rings.iter().map(|ring| doubled_area(ring)).sum::<f64>() / 2e4;
        let stated = number(zone, "area_ha").expect("an area");
        assert!((area - stated).abs() < 1e-6, "{area} ha, stated {stated}");
        assert!(stated <= last);
        last = stated;
        assert_eq!(number(zone, "traced_on_m"), Some(scenario.model.grid.boxes.side_m()));
    }
    let boxes = features(&path, "boxes");
    let expected: Vec<f64> = boxes.iter().filter_map(|one| number(one, "expected_remnants")).collect();
    assert!(expected.windows(2).all(|pair| pair[0] >= pair[1]) && expected.len() == boxes.len());
    // None of N is empty beside its upper bound, never 0.
    assert!(boxes.iter().any(|one| number(one, "presence").is_none()));
    assert!(boxes.iter().all(|one| number(one, "presence") != Some(0.0) && number(one, "presence_high") > Some(0.0)));
}

#[test]
fn zones_of_too_many_boxes_are_traced_on_blocks_that_contain_them() {
    let extent = Bounds { low: Point::new(1_050.0, 2_050.0), high: Point::new(3_000.0, 4_000.0) };
    let lattice = Lattice::covering(&extent, 50_000).expect("a lattice");
    let cells: Vec<Cell> = (0..20).flat_map(|row| (0..17).map(move |column| Cell { row, column })).collect();
    let whole = outlines(&lattice, &cells, 340);
    assert_eq!((whole.side_m, whole.coarser), (50.0, false));
    let coarse = outlines(&lattice, &cells, 100);
    assert_eq!((coarse.side_m, coarse.coarser, coarse.polygons.len()), (100.0, true, 1));
    let ring = &coarse.polygons[0].outer;
    for corner in cells.iter().map(|cell| lattice.cell_bounds(*cell)).flat_map(|b| [b.low, b.high]) {
        let around = Bounds::around(ring.iter().copied()).expect("corners");
        assert!(around.contains(corner), "{corner:?} is outside {around:?}");
    }
    assert!(ring.iter().all(|p| p.x % 100.0 == 0.0 && p.y % 100.0 == 0.0));
}

#[test]
fn the_file_states_its_crs_extents_and_receipt_and_no_clock() {
    let (mut scenario, hazard) = (tutorial().0.clone(), &tutorial().1);
    for (name, organization, id) in
        [("EPSG:32631", "EPSG", 32631), ("EPSG:3035", "EPSG", 3035), ("LAEA 3 1", "NONE", 100_000)]
    {
        scenario.crs = Crs::for_grid(name).expect("a CRS");
        let path = place("crs.gpkg", &made(&scenario, hazard));
        let database = Connection::open(&path).expect("a database");
        let one = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0)).expect("a row");
        let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a row");
        assert_eq!(count("SELECT DISTINCT srs_id FROM gpkg_geometry_columns"), id);
        assert_eq!(one(&format!("SELECT organization FROM gpkg_spatial_ref_sys WHERE srs_id = {id}")), organization);
        assert_eq!(
            one(&format!("SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = {id}")),
            scenario.crs.describe()
        );
        assert_eq!(one("SELECT DISTINCT last_change FROM gpkg_contents"), "2016-06-30T00:00:00.000Z");
        assert!(one("SELECT metadata FROM gpkg_metadata").contains("\"made_by\":\"remnants\""));
        assert_eq!(one("PRAGMA integrity_check"), "ok");
        assert_eq!(count("PRAGMA application_id"), 0x4750_4B47);
        let unstyled = "SELECT COUNT(*) FROM gpkg_geometry_columns WHERE table_name NOT IN (SELECT f_table_name FROM layer_styles)";
        assert_eq!(count(unstyled), 0);
    }
}

const HOSTILE: &str = "Robert'); DROP TABLE districts;-- \"x\" <script>alert(1)</script> & ]]> \u{202e}\u{0}\u{1b}[31m";

#[test]
fn hostile_names_stay_text() {
    let (mut scenario, hazard) = (tutorial().0.clone(), &tutorial().1);
    scenario.title = HOSTILE.to_owned();
    scenario.model.districts[0].name = HOSTILE.to_owned();
    scenario.model.strikes[0].id = HOSTILE.to_owned();
    scenario.model.assets.facilities[0].name = HOSTILE.to_owned();
    scenario.context[0].name = HOSTILE.to_owned();
    let path = place("hostile.gpkg", &made(&scenario, hazard));
    assert_eq!(features(&path, "districts")[0].property("district").as_deref(), Some(HOSTILE));
    assert_eq!(read_marks(&path).expect("marks").0.districts[0].0, HOSTILE);
    let file = kml::kml(&scenario, Found::Sampled(hazard), &Receipt::new(&scenario, hazard));
    let text = String::from_utf8(file).expect("UTF-8");
    assert!(!text.contains("<script") && !text.contains('\u{0}') && !text.contains('\u{1b}'));
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[test]
fn a_phone_is_told_names_numbers_with_their_doubt_and_that_not_assessed_is_not_safe() {
    let (scenario, hazard) = tutorial();
    let file = kml::kml(scenario, Found::Sampled(hazard), &Receipt::new(scenario, hazard));
    let text = String::from_utf8(file).expect("UTF-8");
    for said in [
        "<name>Tutorial Valley (an invented place)</name>",
        "<name>Expected 90 % of items</name>",
        "That is not the same as safe.",
        "90 % interval of the model",
        "<name>Hamlet school</name>",
        "(Monte Carlo: ",
        "not at it",
    ] {
        assert!(text.contains(said), "{said}");
    }
    assert!(text.len() < 3_000_000);
}

#[test]
fn a_run_by_the_exact_method_has_a_file_with_what_it_knows_and_nothing_for_the_rest() {
    let folder = exposed("exact-vectors", "top = 3", "top = 3");
    let scenario = remnants::scenario::read(&folder.path).unwrap_or_else(|problems| panic!("{problems}"));
    let exact = Unsampled::new(&scenario.model, None);
    let bytes = geopackage(&scenario, Found::Exact(&exact), &Receipt::exact(&scenario)).expect("a GeoPackage");
    let path = place("exact.gpkg", &bytes);
    assert!(features(&path, "districts").iter().all(|one| number(one, "remnants_mean").is_none()));
    assert!(features(&path, "boxes").iter().any(|one| number(one, "presence").is_some()));
    let (marks, grounds) = read_marks(&path).expect("marks");
    assert!(grounds.is_empty() && !marks.strikes.is_empty() && !marks.districts.is_empty());
}

#[test]
fn files_that_are_none_of_this_program_are_refused_in_a_sentence() {
    let (scenario, hazard) = tutorial();
    let bytes = made(scenario, hazard);
    let refused = |name: &str, sql: &str| {
        let path = place(name, &bytes);
        Connection::open(&path).expect("a database").execute_batch(sql).unwrap_or_else(|why| panic!("{sql}: {why}"));
        read_marks(&path).expect_err(sql)
    };
    let said = [
        ("DROP TABLE picture_marks", "has no table picture_marks"),
        ("ALTER TABLE picture_marks DROP COLUMN rank", "without the column \"rank\""),
        ("UPDATE picture_marks SET kind = 'spell' WHERE fid = 2", "whose row 2 is a spell, which no picture shows"),
        ("UPDATE picture_marks SET corners = '[[[1,1e999]]]'", "has no corners"),
        ("UPDATE picture_marks SET corners = '[]'", "has an outline that is none"),
        ("UPDATE picture_marks SET certain = 'sure'", "has something other than a number"),
        ("UPDATE picture_marks SET rank = -1 WHERE rank > 0", "has a rank that is none"),
        ("UPDATE possible_grounds SET geom = substr(geom, 1, 90)", "more than it has room for"),
        ("UPDATE possible_grounds SET geom = substr(geom, 1, 30)", "is cut short"),
        ("UPDATE possible_grounds SET ground = 7", "is not the ground of that number"),
    ];
    for (number, (sql, wanted)) in said.into_iter().enumerate() {
        let found = refused(&format!("bad{number}.gpkg"), sql);
        assert!(found.contains(wanted) && found.contains("bad"), "{sql}: {found}");
    }
    let text = place("text.gpkg", b"not a database at all");
    assert!(read_marks(&text).expect_err("text").contains("it is no SQLite database"));
    let path = place("view.gpkg", &bytes);
    let change = "DROP TABLE picture_marks; CREATE VIEW picture_marks AS SELECT * FROM districts;";
    Connection::open(&path).expect("a database").execute_batch(change).expect("changed");
    assert!(read_marks(&path).expect_err("a view").contains("has no table picture_marks"));
    assert_eq!(table(&path, "nothing", &["a"]), Ok(None));
    let layers = table(&path, "gpkg_contents", &["table_name"]).expect("read").expect("there");
    assert!(layers.contains(&vec![Stored::Text("boxes".to_owned())]));
}
