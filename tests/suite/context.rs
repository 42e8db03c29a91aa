//! Context layers: kept about the grid, told, and moving no number.

use crate::scenario_bad::GOOD;
use crate::scenario_good::Folder;
use remnants::scenario::{ContextKind, Scenario, describe, read};

const ROADS: &str = "\n[[context]]\nname = \"roads\"\nkind = \"road\"\ndate = 2020-09-01\nsource = \"Us\"\nlicence = \"CC0\"\nfile = \"roads.geojson\"\n";

fn collection(geometries: &[&str]) -> String {
    let feature = |g: &&str| format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{g}}}");
    let features: Vec<String> = geometries.iter().map(feature).collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

fn with(name: &str, geometries: &[&str]) -> Folder {
    Folder::new(name, &format!("{GOOD}{ROADS}")).with("roads.geojson", collection(geometries))
}

fn built(folder: &Folder) -> Scenario {
    read(&folder.path).unwrap_or_else(|problems| panic!("{problems}"))
}

const ACROSS: &str = r#"{"type":"LineString","coordinates":[[2.0,1.004],[4.0,1.004]]}"#;
const TWO: &str =
    r#"{"type":"MultiLineString","coordinates":[[[3.0,1.003],[3.001,1.003]],[[3.0,1.005],[3.001,1.005]]]}"#;
const FAR: &str = r#"{"type":"LineString","coordinates":[[-100,1],[-99,1]]}"#;
const BUILDING: &str = r#"{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.004],[3.001,1.005],[3.0,1.004]]]}"#;
const BOW_TIE: &str =
    r#"{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.005],[3.001,1.004],[3.0,1.005],[3.0,1.004]]]}"#;

#[test]
fn lines_are_cut_about_the_grid_and_areas_stay_whole_and_the_model_is_untouched() {
    let bare = built(&Folder::new("bare", GOOD));
    let scenario = built(&with("context", &[ACROSS, TWO, FAR, BUILDING]));
    assert_eq!(scenario.model, bare.model);
    let [layer] = &scenario.context[..] else { panic!("one layer") };
    assert_eq!(
        (layer.name.as_str(), layer.kind, layer.lines.len(), layer.areas.len()),
        ("roads", ContextKind::Road, 3, 1)
    );
    let grid = scenario.model.grid.cells.extent();
    let about = grid.widened(1_000.0_f64.max(0.25 * (grid.high.x - grid.low.x).max(grid.high.y - grid.low.y)));
    let across = &layer.lines[0];
    assert!((across[0].x - about.low.x).abs() < 1e-6 && (across[1].x - about.high.x).abs() < 1e-6, "{across:?}");
    let note = scenario.layers.last().unwrap();
    assert_eq!((note.kind.as_str(), note.count, note.licence.as_str()), ("context, road", Some(4), "CC0"));
    assert!(scenario.inputs.iter().any(|input| input.path == "roads.geojson"));
}

#[test]
fn check_tells_context_under_a_heading_of_its_own() {
    let words = describe(&built(&with("told", &[TWO])));
    for said in [
        "Context, drawn on maps and counted in nothing",
        "roads (context, road): 2",
        "source: Us; licence: CC0",
        "0.2 km of lines, 0.0 ha",
    ] {
        assert!(words.contains(said), "{said} in\n{words}");
    }
    assert!(!words.contains("\nExposure"), "{words}");
}

#[test]
fn what_context_cannot_show_is_said() {
    let said = |name: &str, geometries: &[&str]| built(&with(name, geometries)).cautions;
    assert_eq!(said("nothing", &[FAR]), ["The layer \"roads\" shows nothing about the grid."]);
    let bow = said("bow", &[BOW_TIE, TWO]);
    assert_eq!(bow, ["The layer \"roads\": 1 of its areas is left out, since the outline crosses itself."]);
    let point = said("point", &[TWO, r#"{"type":"Point","coordinates":[3,1]}"#]);
    assert_eq!(
        point,
        ["\"roads.geojson\": 1 feature is not used, the first being a point; lines and areas can be used."]
    );
}

#[test]
fn wrong_context_is_a_problem_in_words() {
    let found = |from: &str, to: &str| {
        let folder = Folder::new("wrong", &format!("{GOOD}{}", ROADS.replace(from, to)))
            .with("roads.geojson", collection(&[TWO]));
        read(&folder.path).unwrap_err().list()[0].found.clone()
    };
    assert_eq!(found("\"road\"", "\"rode\""), "the text \"rode\"");
    assert_eq!(found("licence = \"CC0\"\n", ""), "a context layer without the key \"licence\"");
    assert!(found("roads.geojson", "streets.geojson").contains("there is no such file"));
    assert!(found("roads.geojson", "roads.csv").contains("roads.csv"));
    let nowhere = with("nowhere", &[r#"{"type":"LineString","coordinates":[[3,1],[3,91]]}"#]);
    assert!(read(&nowhere.path).unwrap_err().list()[0].found.contains("[3, 91]"));
    let line: Vec<String> = (0..300_001).map(|k| format!("[3.0,{}]", 1.003 + f64::from(k % 2) * 0.001)).collect();
    let line = format!("{{\"type\":\"LineString\",\"coordinates\":[{}]}}", line.join(","));
    let many = read(&with("many", &[&line, &line]).path).unwrap_err().list()[0].clone();
    assert_eq!(many.found, "context of 600002 corners about the grid");
}

#[test]
fn a_name_that_another_layer_has_is_a_problem() {
    let folder = Folder::new("twice", &format!("{GOOD}{ROADS}{ROADS}")).with("roads.geojson", collection(&[TWO]));
    assert!(read(&folder.path).unwrap_err().list()[0].found.starts_with("the layer name \"roads\" a second time"));
}
