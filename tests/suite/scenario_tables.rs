//! Strikes from CSV tables, areas from GeoJSON files.

use super::scenario_bad::GOOD;
use super::scenario_good::Folder;
use remnants::model::strike::{Grade, Location};
use remnants::scenario::{Problem, Scenario, read};

/// The good scenario with a table in place of its strike.
fn with_table(name: &str, keys: &str, table: impl AsRef<[u8]>) -> Result<Scenario, Vec<Problem>> {
    let (start, _) = GOOD.split_once("[[strikes]]").unwrap();
    let text = format!("{start}[[strike_tables]]\nfile = \"t.csv\"\n{keys}\n");
    let folder = Folder::new(name, &text).with("t.csv", table);
    read(&folder.path).map_err(|problems| problems.list().to_vec())
}

const LONLAT: &str = r#"columns = { date = "day", longitude = "lon", latitude = "lat" }
munition = "shell"
evidence = "reported""#;
const FULL: &str = r#"columns = { id = "name", date = "day", x_m = "e", y_m = "n", carriers = "k", evidence = "grade", bearing_deg = "b", sd_m = "sd", radius_m = "r", failure_rate = "fr" }
munition = "shell"
evidence = "reported""#;

fn told(problems: &[Problem]) -> Vec<(usize, usize, &str)> {
    problems.iter().map(|p| (p.line, p.column, &*p.found)).collect()
}

#[test]
fn rows_become_strikes_named_by_file_and_row() {
    let scenario = with_table("rows", LONLAT, "day,lon,lat\n2020-10-01,3.0,1.0\n\n2020-10-02,3.001,1.001\n").unwrap();
    let ids: Vec<&str> = scenario.model.strikes.iter().map(|strike| strike.id.as_str()).collect();
    assert_eq!(ids, ["t-1", "t-2"]);
    assert!(scenario.model.strikes.iter().all(|strike| strike.grade == Grade::Reported && strike.carriers.max() == 1));
}

#[test]
fn byte_order_mark_semicolons_and_decimal_commas_are_understood() {
    let table = "\u{feff}day;lon;lat\r\n2020-10-01;\"3,002\";1,001\r\n";
    let scenario = with_table("decimal", LONLAT, table).unwrap();
    let plain = with_table("plain", LONLAT, "day,lon,lat\n2020-10-01,3.002,1.001\n").unwrap();
    assert_eq!(scenario.model.strikes, plain.model.strikes);
}

#[test]
fn cells_override_the_table_and_empty_cells_do_not() {
    let table = "name,day,e,n,k,grade,b,sd,r,fr\n\
        \"a, b\",2020-10-01,500000,111000,5,confirmed,45,,100,\n\
        c,2020-10-01,500000,111000,,,,30,,12 %\n";
    let scenario = with_table("cells", FULL, table).unwrap();
    let [first, second] = &scenario.model.strikes[..] else { panic!("two strikes") };
    assert_eq!((first.id.as_str(), first.carriers.max(), first.grade), ("a, b", 5, Grade::Confirmed));
    assert!(matches!(first.location, Location::Disc { .. }) && first.bearing.as_fixed() == Some(45.0));
    assert_eq!((second.id.as_str(), second.carriers.max(), second.grade), ("c", 1, Grade::Reported));
    assert!(matches!(second.location, Location::Blurred { .. }));
    let munition = &scenario.model.munitions[second.munition];
    assert_eq!(munition.id, "shell/c");
    assert_eq!(scenario.model.failure_types[munition.failure_type].mean.as_fixed(), Some(0.12));
}

#[test]
fn wrong_cells_are_told_with_line_and_column() {
    let table = "name,day,e,n,k,grade,b,sd,r,fr\n\
        a,1 Oct,500000,111000,,,,,,\n\
        \"b, c\",2020-10-01,500000,x,,,,,,\n\
        d,2020-10-01,500000,111000,2.5,,,,,\n\
        e,2020-10-01,500000,111000,,maybe,,,,\n\
        f,2020-10-01,500000,111000,,,,,,12\n\
        g,2020-12-01,500000,111000,,,,,,\n\
        h,2020-10-01\n\
        i,2020-10-01,600000,111000,,,,,,\n\
        j,2020-10-01,500000,111000,,,,,,\n\
        j,2020-10-01,500000,111000,,,,,,\n";
    let problems = with_table("wrong-cells", FULL, table).unwrap_err();
    let expected = [
        (2, 3, "\"1 Oct\" in the column \"day\""),
        (3, 26, "\"x\" in the column \"n\""),
        (4, 28, "\"2.5\" in the column \"k\""),
        (5, 29, "\"maybe\" in the column \"grade\""),
        (6, 33, "\"12\" in the column \"fr\""),
        (7, 3, "\"2020-12-01\" in the column \"day\""),
        (8, 1, "a row of 2 cells"),
        (9, 1, "the strike \"i\" outside the grid, at easting 600000 m, northing 111000 m"),
        (11, 1, "the strike id \"j\" a second time; it stands already in line 10 of t.csv"),
    ];
    assert_eq!(told(&problems), expected);
}

#[test]
fn an_id_in_a_table_and_in_the_scenario_is_told_with_both_lines() {
    let text = format!("{GOOD}\n[[strike_tables]]\nfile = \"t.csv\"\n{}\n", FULL.replace(", carriers = \"k\", evidence = \"grade\", bearing_deg = \"b\", sd_m = \"sd\", radius_m = \"r\", failure_rate = \"fr\"", ""));
    let folder = Folder::new("both", &text).with("t.csv", "name,day,e,n\none,2020-10-01,500000,111000\n");
    let problems = read(&folder.path).unwrap_err();
    let expected = [(2, 1, "the strike id \"one\" a second time; it stands already in line 15 of scenario.toml")];
    assert_eq!(told(problems.list()), expected);
}

#[test]
fn swapped_columns_are_hinted_at() {
    let problems =
        with_table("swapped", LONLAT, "day,lon,lat\n2020-10-01,1.003,3.0\n2020-10-01,3.0,120\n").unwrap_err();
    let hint = "latitude and longitude look swapped: the longitude comes first";
    assert!(problems.len() == 2 && problems.iter().all(|problem| problem.hint == hint), "{problems:?}");
}

#[test]
fn a_column_that_the_file_has_not_is_told_with_a_hint() {
    let keys = LONLAT.replace("\"lon\"", "\"long\"");
    let problems = with_table("column", &keys, "day,lon,lat\n2020-10-01,3.0,1.0\n").unwrap_err();
    assert_eq!(problems[0].found, "the text \"long\" that the file has no column of");
    assert_eq!(problems[0].hint, "did you mean \"lon\"?");
}

#[test]
fn rows_without_munition_or_evidence_are_problems() {
    let keys = LONLAT.split_once('\n').unwrap().0;
    let problems = with_table("bare", keys, "day,lon,lat\n2020-10-01,3.0,1.0\n").unwrap_err();
    let found: Vec<&str> = problems.iter().map(|problem| &*problem.found).collect();
    assert_eq!(found, ["a row without a munition", "a row without an evidence grade"]);
}

#[test]
fn cut_rows_are_counted_and_their_other_faults_are_not_told() {
    let keys = format!(
        "{LONLAT}\nbox_lonlat = [2.995, 0.995, 3.005, 1.005]\ndates = {{ from = 2020-10-01, to = 2020-10-31 }}"
    );
    let table = "day,lon,lat\n2020-10-01,3,1\n2020-09-30,3,1\n2021-01-01,3,1\n2020-10-01,4,1\nnever,40,1\n";
    let scenario = with_table("cut", &keys, table).unwrap();
    let cut = &scenario.cuts[0];
    assert_eq!((cut.used, cut.outside_box, cut.outside_dates), (1, 2, 2));
    assert!(scenario.cautions.iter().any(|caution| caution.contains("2 outside the box and 2 outside the dates")));
}

#[test]
fn of_many_wrong_rows_twenty_are_listed_and_the_rest_counted() {
    let rows = "x,3,1\n".repeat(1000);
    let problems = with_table("many-rows", LONLAT, format!("day,lon,lat\n{rows}")).unwrap_err();
    assert_eq!(problems.len(), 21);
    assert_eq!(problems[20].found, "980 more problems in this file");
}

#[test]
fn an_empty_table_is_a_scenario_without_strikes() {
    let problems = with_table("empty", LONLAT, "day,lon,lat\n").unwrap_err();
    assert_eq!(problems[0].found, "a scenario none of whose strikes is used");
}

#[test]
fn many_rows_share_one_munition_and_are_read_fast() {
    let rows: String =
        (0..130_000).map(|k| format!("2020-10-01,{:.6},1.0,12 %\n", 2.995 + 0.0000000007 * k as f64)).collect();
    let keys = LONLAT.replace("latitude = \"lat\"", "latitude = \"lat\", failure_rate = \"fr\"");
    let start = std::time::Instant::now();
    let scenario = with_table("fast", &keys, format!("day,lon,lat,fr\n{rows}")).unwrap();
    println!("{:?}", start.elapsed());
    assert_eq!((scenario.model.strikes.len(), scenario.model.munitions.len()), (130_000, 2));
}

const SQUARE: &str = "[[[2.999,0.999],[3.001,0.999],[3.001,1.001],[2.999,1.001],[2.999,0.999]]]";

/// The good scenario with a district from a GeoJSON file.
fn with_geojson(name: &str, keys: &str, geojson: &str) -> Result<Scenario, Vec<Problem>> {
    let folder = Folder::new(name, &format!("{GOOD}\n{keys}\n")).with("a.geojson", geojson);
    read(&folder.path).map_err(|problems| problems.list().to_vec())
}

fn collection(geometry: &str, extra: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection",{extra}"features":[{{"type":"Feature","id":7,"properties":{{"name":"Field","code":"F1"}},"geometry":{geometry}}}]}}"#
    )
}

const DISTRICT: &str = "[[districts]]\nid = \"d\"\nname = \"D\"\ngeojson = \"a.geojson\"\nfeature = \"Field\"";

#[test]
fn a_polygon_of_a_geojson_file_is_an_area_by_name_or_id() {
    let square = collection(&format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#), "");
    for keys in [DISTRICT, &DISTRICT.replace("\"Field\"", "\"7\"")] {
        let scenario = with_geojson("polygon", keys, &square).unwrap();
        let km2 = scenario.model.districts[0].region.area_m2() / 1e6;
        assert!((km2 - 0.0492).abs() < 0.0002, "{km2}");
        assert_eq!(scenario.inputs.len(), 2);
    }
    let several = collection(&format!(r#"{{"type":"MultiPolygon","coordinates":[{SQUARE}]}}"#), "");
    let all = "[[district_files]]\ngeojson = \"a.geojson\"\nid_property = \"code\"\nname_property = \"name\"";
    let scenario = with_geojson("districts", all, &several).unwrap();
    assert_eq!((scenario.model.districts[0].id.as_str(), scenario.model.districts[0].name.as_str()), ("F1", "Field"));
}

#[test]
fn geojson_that_cannot_be_used_is_told() {
    let square = format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#);
    let found = |name: &str, keys: &str, text: &str| with_geojson(name, keys, text).unwrap_err()[0].found.clone();
    let crs = collection(&square, r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32631"}},"#);
    assert_eq!(found("crs", DISTRICT, &crs), "GeoJSON in the CRS urn:ogc:def:crs:EPSG::32631");
    let points = collection(r#"{"type":"MultiPoint","coordinates":[[3,1]]}"#, "");
    assert_eq!(found("points", DISTRICT, &points), "several points");
    let other = DISTRICT.replace("\"Field\"", "\"Feld\"");
    assert_eq!(found("name", &other, &collection(&square, "")), "no feature with the id or name \"Feld\"");
    assert!(found("syntax", DISTRICT, "{").starts_with("text that is not GeoJSON"));
    let bow = collection(r#"{"type":"Polygon","coordinates":[[[3,1],[3.001,1.001],[3.001,1],[3,1.001],[3,1]]]}"#, "");
    assert!(found("bow", DISTRICT, &bow).starts_with("an outline that crosses itself near easting"));
    let short = collection(r#"{"type":"Polygon","coordinates":[[[3],[3.001,1.001],[3.001,1]]]}"#, "");
    assert!(!found("short", DISTRICT, &short).is_empty());
}

#[test]
fn older_geojson_that_says_it_is_in_degrees_is_read() {
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"#;
    let square = collection(&format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#), crs);
    assert_eq!(with_geojson("crs84", DISTRICT, &square).unwrap().model.districts.len(), 1);
}
