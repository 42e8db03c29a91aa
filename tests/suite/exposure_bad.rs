//! Exposure that is wrong: every fault is told in its own sentence, at its line; what may mislead is a caution.

use super::exposure_words::{EXPOSED, PLACES, exposed};
use super::scenario_bad::{GOOD, mutated};
use super::scenario_good::Folder;
use proptest::prelude::*;
use remnants::scenario::read;
use std::path::Path;

#[test]
fn every_fault_of_an_exposure_is_told_with_its_place_what_was_found_what_is_wanted_and_a_hint() {
    for case in CASES {
        let problems = read(&folder(case.name, (case.from, case.to), case.file).path).expect_err(case.name);
        let problems = problems.list().iter();
        let told: Vec<_> = problems.map(|p| (&*p.file, p.line, p.column, &*p.found, &*p.wanted, &*p.hint)).collect();
        assert_eq!(told, case.told, "{}", case.name);
    }
}

#[test]
fn what_may_mislead_in_an_exposure_is_a_caution() {
    for case in MISLEADING {
        let folder = folder(case.name, (case.from, case.to), case.file);
        let scenario = read(&folder.path).unwrap_or_else(|problems| panic!("{}: {problems}", case.name));
        assert_eq!(scenario.cautions, case.said, "{}", case.name);
    }
}

#[test]
fn the_exposure_of_these_tests_is_without_caution() {
    let scenario = read(&exposed("quiet", "top = 3", "top = 3").path).unwrap();
    assert!(scenario.cautions.is_empty(), "{:?}", scenario.cautions);
}

/// The exposed scenario with a piece replaced and a file of the tutorial beside it.
fn with_tutorial_file(from: &str, to: &str, file: &str) -> Folder {
    let tutorial = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tutorial-valley");
    exposed("tutorial-file", from, to).with(file, std::fs::read(tutorial.join(file)).unwrap())
}

fn first_problem(folder: &Folder) -> (usize, String) {
    let problem = read(&folder.path).unwrap_err().list()[0].clone();
    (problem.line, problem.found)
}

#[test]
fn a_raster_of_an_activity_must_hold_a_class_that_has_a_weight() {
    let nowhere = with_tutorial_file(AREAS, "raster = \"land.tif\"\nweights = { \"9\" = 1, \"1\" = 0 }", "land.tif");
    let found = "a raster in which no class with a weight above 0 occurs".to_owned();
    assert_eq!(first_problem(&nowhere), (66, found));
    let somewhere = with_tutorial_file(AREAS, "raster = \"land.tif\"\nweights = { \"9\" = 1, \"1\" = 1 }", "land.tif");
    let cautions = read(&somewhere.path).unwrap().cautions;
    assert!(
        cautions.contains(&"The layer \"farming\": the class 9 occurs nowhere in the raster.".to_owned()),
        "{cautions:?}"
    );
}

#[test]
fn a_geopackage_is_told_by_its_layers_and_properties() {
    let told = |keys: &str| first_problem(&with_tutorial_file(PEOPLE, keys, "herders.gpkg"));
    let (line, found) = told("polygons = \"herders.gpkg\"\npeople_property = \"people\"\nlayer = \"camp\"");
    assert!(
        line == 35 && found.ends_with("has no layer of features called \"camp\"; it has \"camps\""),
        "{line} {found}"
    );
    let (line, found) = told("polygons = \"herders.gpkg\"\npeople_property = \"souls\"");
    assert_eq!((line, found.as_str()), (36, "no number in the property \"souls\" of the feature \"1\""));
    let (line, found) = told("points = \"herders.gpkg\"\npeople_property = \"people\"\nkernel = { radius_m = 200 }");
    assert_eq!((line, found.as_str()), (35, "no place with people"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_mutation_of_an_exposure_makes_the_reader_panic(cuts in proptest::collection::vec((0.0..1.0f64, 0.0..1.0f64, 0usize..40), 1..4)) {
        let text = cuts.iter().fold(EXPOSED.to_owned(), |text, cut| mutated(&text, *cut));
        let folder = Folder::new("mutated-exposure", &format!("{GOOD}{text}"));
        let _ = read(&folder.path);
    }

    #[test]
    fn no_table_of_people_makes_the_reader_panic(bytes in "(([0-9.,;\"-]|\n|\t|é){0,60}\n){0,6}") {
        let to = "points = \"p.csv\"\ncolumns = { longitude = \"lon\", latitude = \"lat\", people = \"n\" }";
        let _ = read(&exposed("people-table", PLACES, to).with("p.csv", format!("lon,lat,n\n{bytes}")).path);
    }
}

fn folder(name: &str, (from, to): (&str, &str), (file, content): (&str, &str)) -> Folder {
    let folder = exposed(name, from, to);
    if file.is_empty() { folder } else { folder.with(file, content) }
}

const NO_FILE: (&str, &str) = ("", "");

/// A piece of the exposed scenario, what stands in its place, a file beside it, and the problems that are told:
/// file, line, column, found, wanted, hint.
struct Case {
    name: &'static str,
    from: &'static str,
    to: &'static str,
    file: (&'static str, &'static str),
    told: &'static [(&'static str, usize, usize, &'static str, &'static str, &'static str)],
}

/// The same with the cautions that are said.
struct Misleading {
    name: &'static str,
    from: &'static str,
    to: &'static str,
    file: (&'static str, &'static str),
    said: &'static [&'static str],
}

const PEOPLE: &str = r#"places = [ { id = "h1", name = "Hamlet", xy_m = [500000, 111000], people = 120 } ]
kernel = { radius_m = 200 }"#;
const AREAS: &str = "areas = [ { polygon_xy_m = [[499900, 110900], [500100, 110900], [500100, 111100], [499900, 111100]] }, { polygon_xy_m = [[499500, 110900], [499600, 110900], [499600, 111000]], weight = 0.5 } ]";
const ACTIVITIES: &str = r#"[[exposure.activities]]
name = "farming"
date = 2020-01-01
source = "Invented"
licence = "CC0"
areas = [ { polygon_xy_m = [[499900, 110900], [500100, 110900], [500100, 111100], [499900, 111100]] }, { polygon_xy_m = [[499500, 110900], [499600, 110900], [499600, 111000]], weight = 0.5 } ]
persons = { adults = 30, herders = { uniform = [4, 12] } }
days_per_month = [0, 0, 10, 20, 20, 20, 15, 15, 20, 10, 5, 0]
swept_m2_per_day = 200
avoidance = 0.5
p_report = 0.2

"#;
const COURSE: &str = r#"[exposure.course]
from = "strike"
months = 24
people_present = [[0, 0.1], [3, 1.0]]
p_detonation = 0.05
p_report = 0.9
casualties_per_detonation = { uniform = [1, 2] }
share_fatal = 0.2

"#;
const FACILITIES: &str = r#"places = [
  { id = "s1", name = "Lower school", xy_m = [500100, 111000] },
  { id = "s2", name = "Clinic", type = "clinic", xy_m = [499500, 111000], radius_m = 25 },
  { id = "s3", name = "Market", type = "market", polygon_xy_m = [[500000, 110500], [500100, 110500], [500100, 110600]] },
]

"#;

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case {
        name: "misspelt key",
        from: "top = 3",
        to: "tops = 3",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 28, 1, r#"the unknown key "tops" in the exposure"#, "one of distances_m, top, populations, facilities, routes, activities, course, measures", r#"did you mean "top"?"#),
        ],
    },
    Case {
        name: "distances order",
        from: "[50, 100]",
        to: "[100, 50]",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 27, 15, "[100, 50]", "one to five distances from 1 to 2000 m, increasing", ""),
        ],
    },
    Case {
        name: "distances far",
        from: "[50, 100]",
        to: "[50, 2500]",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 27, 15, "[50, 2500]", "one to five distances from 1 to 2000 m, increasing", ""),
        ],
    },
    Case {
        name: "distances many",
        from: "[50, 100]",
        to: "[1, 2, 3, 4, 5, 6]",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 27, 15, "a list of 6", "one to five distances from 1 to 2000 m, increasing", ""),
        ],
    },
    Case {
        name: "top",
        from: "top = 3",
        to: "top = 0",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 28, 7, "the number 0", "a whole number from 1 to 1000", ""),
        ],
    },
    Case {
        name: "layer without licence",
        from: r#"licence = "CC BY 4.0"
"#,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 30, 1, r#"a layer of people without the key "licence""#, "the layer's licence", ""),
        ],
    },
    Case {
        name: "layer name twice",
        from: r#"name = "roads""#,
        to: r#"name = "hamlets""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 53, 8, r#"the layer name "hamlets" a second time; it stands already in line 31 of scenario.toml"#, "a layer name that stands once", ""),
        ],
    },
    Case {
        name: "layer date",
        from: r#"date = 2020-01-01
source = "Invented"
licence = "CC BY 4.0""#,
        to: r#"date = "2020"
source = "Invented"
licence = "CC BY 4.0""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 32, 8, r#"the text "2020""#, "a date written year-month-day, such as 2020-10-04", ""),
        ],
    },
    Case {
        name: "no people",
        from: PEOPLE,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 30, 1, "a layer of people with none of the keys that say it", "raster, polygons, points, places or by_district", ""),
        ],
    },
    Case {
        name: "two ways",
        from: "kernel = { radius_m = 200 }",
        to: r#"kernel = { radius_m = 200 }
by_district = { north = 3 }"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 37, 15, "places and by_district side by side in a layer of people", "one of them: raster, polygons, points, places or by_district", ""),
        ],
    },
    Case {
        name: "no kernel",
        from: r#"kernel = { radius_m = 200 }
"#,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 30, 1, r#"places with people without the key "kernel""#, "how people are spread: kernel = { normal_sd_m = 300 } or { radius_m = 500 }", ""),
        ],
    },
    Case {
        name: "kernel size",
        from: "radius_m = 200",
        to: "radius_m = 0",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 36, 23, "the number 0", "a number from 1 to 100000", ""),
        ],
    },
    Case {
        name: "two kernels",
        from: "radius_m = 200",
        to: "radius_m = 200, normal_sd_m = 100",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 36, 23, "normal_sd_m and radius_m side by side in a kernel", "one of them: normal_sd_m or radius_m", ""),
        ],
    },
    Case {
        name: "kernel beside districts",
        from: PLACES,
        to: "by_district = { north = 5 }",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 36, 10, r#""kernel" beside "by_district""#, r#"beside "by_district": weights"#, ""),
        ],
    },
    Case {
        name: "negative people",
        from: "people = 120",
        to: "people = -1",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 35, 76, "the number -1", "a number of people, 0 or more", ""),
        ],
    },
    Case {
        name: "people not a number",
        from: "people = 120",
        to: "people = nan",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 35, 76, "the number nan", "a number", ""),
        ],
    },
    Case {
        name: "place twice",
        from: "people = 120 }",
        to: r#"people = 120 }, { id = "h1", name = "Other", xy_m = [500500, 111000], people = 9 }"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 35, 90, r#"the place id "h1" a second time; it stands already in line 35 of scenario.toml"#, "a place id that stands once", ""),
        ],
    },
    Case {
        name: "shares",
        from: "adults = 0.65",
        to: "adults = 0.6",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 37, 10, "shares of groups that sum to 0.95", "shares of groups that sum to 1, such as { children = 0.35, adults = 0.65 }", ""),
        ],
    },
    Case {
        name: "share",
        from: "children = 0.35",
        to: "children = 1.35",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 37, 23, "the number 1.35", "a number from 0 to 1", ""),
        ],
    },
    Case {
        name: "group and groups",
        from: "groups = {",
        to: r#"group = "all"
groups = {"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 37, 9, r#""group" beside "groups""#, "one of them", ""),
        ],
    },
    Case {
        name: "unknown district",
        from: PEOPLE,
        to: "by_district = { nort = 1200 }",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 35, 24, r#"people of the unknown district "nort""#, "the id of a district of this scenario", r#"did you mean "north"?"#),
        ],
    },
    Case {
        name: "negative district",
        from: PEOPLE,
        to: "by_district = { north = -3 }",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 35, 25, "the number -3", "a number of people, 0 or more", ""),
        ],
    },
    Case {
        name: "unknown weights",
        from: PEOPLE,
        to: r#"by_district = { north = 3 }
weights = "landscan""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 36, 11, r#"the unknown layer "landscan""#, "the name of a layer of people", ""),
        ],
    },
    Case {
        name: "csv rows",
        from: PLACES,
        to: r#"points = "p.csv"
columns = { longitude = "lon", latitude = "lat", people = "n" }"#,
        file: ("p.csv", r#"lon,lat,n
3.0,1.004,-3
3.0,1.004,nan
1.004,3000,5
3.0,1.004,
"#),
        told: &[
            ("p.csv", 2, 11, r#""-3" in the column "n""#, "a number of people, 0 or more", ""),
            ("p.csv", 3, 11, r#""nan" in the column "n""#, "a number of people, 0 or more", ""),
            ("p.csv", 4, 1, "the position [1.004, 3000]", "[longitude, latitude] in degrees", "these look like metres, which stand under the keys that end in _m"),
            ("p.csv", 5, 11, r#"an empty cell in the column "n""#, "a number of people, 0 or more", ""),
        ],
    },
    Case {
        name: "csv columns",
        from: PLACES,
        to: r#"points = "p.csv"
columns = { longitude = "lon", latitude = "lat", people = "pop" }"#,
        file: ("p.csv", r#"lon,lat,n
3.0,1.004,3
"#),
        told: &[
            ("scenario.toml", 36, 59, r#"the text "pop" that the file has no column of"#, r#"a column of the file: "lon", "lat", "n""#, ""),
        ],
    },
    Case {
        name: "csv without columns",
        from: PLACES,
        to: r#"points = "p.csv""#,
        file: ("p.csv", r#"lon,lat,n
3.0,1.004,3
"#),
        told: &[
            ("scenario.toml", 30, 1, r#"a CSV file without the key "columns""#, "which column holds what", ""),
        ],
    },
    Case {
        name: "points of what",
        from: PLACES,
        to: r#"points = "people.shp""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 35, 10, r#"the text "people.shp""#, "a CSV file (.csv), GeoJSON file (.geojson) or GeoPackage (.gpkg)", ""),
        ],
    },
    Case {
        name: "geojson negative",
        from: PLACES,
        to: r#"points = "p.geojson"
people_property = "pop""#,
        file: ("p.geojson", r#"{"type":"Feature","properties":{"pop":-5},"geometry":{"type":"Point","coordinates":[3.0,1.004]}}"#),
        told: &[
            ("scenario.toml", 36, 19, r#""-5" in the property "pop" of feature 1"#, "a number of people, 0 or more, in every feature", ""),
        ],
    },
    Case {
        name: "geojson null",
        from: PLACES,
        to: r#"points = "p.geojson"
people_property = "pop""#,
        file: ("p.geojson", r#"{"type":"Feature","properties":{"pop":null},"geometry":{"type":"Point","coordinates":[3.0,1.004]}}"#),
        told: &[
            ("scenario.toml", 36, 19, r#"no number in the property "pop" of feature 1"#, "a number of people, 0 or more, in every feature", ""),
        ],
    },
    Case {
        name: "geojson property",
        from: PLACES,
        to: r#"points = "p.geojson""#,
        file: ("p.geojson", r#"{"type":"Feature","properties":{"pop":5},"geometry":{"type":"Point","coordinates":[3.0,1.004]}}"#),
        told: &[
            ("scenario.toml", 30, 1, r#"places with people without the key "people_property""#, "the property that holds the people", ""),
        ],
    },
    Case {
        name: "no file",
        from: PEOPLE,
        to: r#"raster = "people.tif""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 35, 10, "a file that cannot be read (there is no such file)", "a GeoTIFF (.tif) or ESRI ASCII grid (.asc) of people, in a known CRS", ""),
        ],
    },
    Case {
        name: "unknown crs",
        from: PEOPLE,
        to: r#"raster = "people.asc"
crs = "EPSG:1234""#,
        file: ("people.asc", "x"),
        told: &[
            ("scenario.toml", 36, 7, r#"the CRS "EPSG:1234" is not known here; convert the layer to EPSG:4326, to a UTM zone (EPSG:326xx, EPSG:327xx), to EPSG:3035, 3857, 6933, or to ESRI:54009"#, "a CRS that layers may have", ""),
        ],
    },
    Case {
        name: "facility twice",
        from: r#"id = "s2""#,
        to: r#"id = "s1""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 48, 10, r#"the facility id "s1" a second time; it stands already in line 47 of scenario.toml"#, "a facility id that stands once", ""),
        ],
    },
    Case {
        name: "no radius",
        from: r#"radius_m = 40
"#,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 46, 3, "a facility at a point without a radius", r#""radius_m", here or for the layer"#, ""),
        ],
    },
    Case {
        name: "no type",
        from: r#"type = "school"
"#,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 46, 3, "a facility of no type", r#""type", here or for the layer, such as "school""#, ""),
        ],
    },
    Case {
        name: "radius",
        from: "radius_m = 40",
        to: "radius_m = -4",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 45, 12, "the number -4", "a number from 0.1 to 10000", ""),
        ],
    },
    Case {
        name: "radius beside area",
        from: r#"[500100, 110600]] },
"#,
        to: r#"[500100, 110600]], radius_m = 3 },
"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 49, 132, r#""radius_m" beside an area"#, "this beside a point only", ""),
        ],
    },
    Case {
        name: "crossing outline",
        from: "[[500000, 110500], [500100, 110500], [500100, 110600]]",
        to: "[[500000, 110500], [500100, 110600], [500100, 110500], [500000, 110600]]",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 49, 65, "an outline that crosses itself near easting 500050.0 m, northing 110550.0 m", "an outline whose edges do not cross and that encloses an area, or a line with length", ""),
        ],
    },
    Case {
        name: "no width",
        from: r#"width_m = 6
"#,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 58, 11, "a route without a width", r#""width_m", here or for the layer"#, ""),
        ],
    },
    Case {
        name: "traverse",
        from: "traverse_width_m = 1.0",
        to: "traverse_width_m = 7",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 58, 20, "a traverse width of 7 m on a route 6 m wide", "a traverse width of at most the route's width", ""),
        ],
    },
    Case {
        name: "line without length",
        from: "[[500000, 110100], [500000, 110400]]",
        to: "[[500000, 110100], [500000, 110100]]",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 59, 138, "an outline that needs at least 2 different corners, found 1", "an outline whose edges do not cross and that encloses an area, or a line with length", ""),
        ],
    },
    Case {
        name: "route twice",
        from: r#"id = "r2""#,
        to: r#"id = "r1""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 59, 105, r#"the route id "r1" a second time; it stands already in line 59 of scenario.toml"#, "a route id that stands once", ""),
        ],
    },
    Case {
        name: "eleven months",
        from: "[0, 0, 10, 20, 20, 20, 15, 15, 20, 10, 5, 0]",
        to: "[0, 0, 10, 20, 20, 20, 15, 15, 20, 10, 5]",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 68, 18, "a list of 11 months", "a law, or twelve numbers of days, January first", ""),
        ],
    },
    Case {
        name: "days beyond a month",
        from: "[0, 0, 10, 20",
        to: "[0, 0, 10, 32",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 68, 29, "the number 32", "a number from 0 to 31", ""),
        ],
    },
    Case {
        name: "persons",
        from: "{ adults = 30, herders = { uniform = [4, 12] } }",
        to: "{}",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 67, 11, "nobody", "how many people: a law, or laws by group, such as { men = 50, women = 20 }", ""),
        ],
    },
    Case {
        name: "weight",
        from: "weight = 0.5",
        to: "weight = 0",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 66, 186, "the number 0", "a weight above 0 and at most a million", ""),
        ],
    },
    Case {
        name: "no areas",
        from: AREAS,
        to: "areas = []",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 66, 9, "a list of 0", "at least one area", ""),
        ],
    },
    Case {
        name: "weights beside areas",
        from: "persons = {",
        to: r#"weights = { "3" = 1 }
persons = {"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 67, 11, r#""weights" beside areas"#, r#""weight" in each area"#, ""),
        ],
    },
    Case {
        name: "raster without weights",
        from: AREAS,
        to: r#"raster = "land.tif""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 61, 1, r#"a raster without the key "weights""#, r#"weights by class number, such as { "3" = 1, "7" = 0.2 }"#, ""),
            ("scenario.toml", 66, 10, "a file that cannot be read (there is no such file)", "a GeoTIFF of class numbers in a known CRS", ""),
        ],
    },
    Case {
        name: "class numbers",
        from: AREAS,
        to: r#"raster = "land.tif"
weights = { "0" = 1, "300" = 1, "3" = -1 }"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 66, 10, "a file that cannot be read (there is no such file)", "a GeoTIFF of class numbers in a known CRS", ""),
            ("scenario.toml", 67, 19, r#"the class "0""#, "a class number from 1 to 255", ""),
            ("scenario.toml", 67, 30, r#"the class "300""#, "a class number from 1 to 255", ""),
            ("scenario.toml", 67, 39, "the number -1", "a number from 0 to 1000000", ""),
        ],
    },
    Case {
        name: "sum of own",
        from: r#"p_report = 0.2
"#,
        to: r#"p_report = 0.2
p_detonation = { uniform = [0.1, 0.85] }
"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 71, 12, "p_detonation and p_report that can sum to 1.05", "a sum of at most 1: an encounter detonates, or is reported, or neither", ""),
        ],
    },
    Case {
        name: "sum of course",
        from: "p_report = 0.9",
        to: "p_report = 0.96",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 78, 12, "p_detonation and p_report that can sum to 1.01", "a sum of at most 1: an encounter detonates, or is reported, or neither", ""),
        ],
    },
    Case {
        name: "no default",
        from: r#"share_fatal = 0.2
"#,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 61, 1, r#"an activity without "share_fatal""#, "this here, or in [exposure.course] for all activities", ""),
        ],
    },
    Case {
        name: "avoidance",
        from: r#"avoidance = 0.5
"#,
        to: r#"avoidance = 50
"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 70, 13, "the value 50", "a probability from 0 to 1", r#"for 50 per cent write "50 %""#),
        ],
    },
    Case {
        name: "no months",
        from: r#"months = 24
"#,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 73, 1, r#"the course without the key "months""#, "how many months, 1 to 240", ""),
        ],
    },
    Case {
        name: "months",
        from: "months = 24",
        to: "months = 241",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 75, 10, "the number 241", "a whole number from 1 to 240", ""),
        ],
    },
    Case {
        name: "from",
        from: r#"from = "strike""#,
        to: r#"from = "return""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 74, 8, r#"the text "return""#, r#""strike" or a date, such as 2020-11-10"#, ""),
        ],
    },
    Case {
        name: "presence order",
        from: "[[0, 0.1], [3, 1.0]]",
        to: "[[3, 0.1], [0, 1.0]]",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 76, 18, "months that do not increase", "pairs [months since the first day, share of people present], months increasing, such as [[0, 0.1], [3, 1]]", ""),
        ],
    },
    Case {
        name: "presence share",
        from: "[[0, 0.1], [3, 1.0]]",
        to: "[[0, 10], [3, 1.0]]",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 76, 19, "[0, 10]", "months from 0 to 240, and a share from 0 to 1", ""),
        ],
    },
    Case {
        name: "ends before",
        from: r#"from = "strike"
months = 24"#,
        to: r#"from = 2020-01-01
months = 6"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 73, 1, "a course that ends on 2020-07-01, when nothing had fallen yet", "a course that goes on after the first strike, 2020-10-04", ""),
        ],
    },
    Case {
        name: "no course",
        from: COURSE,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 61, 1, r#"an activity without "p_detonation""#, "this here, or in [exposure.course] for all activities", ""),
            ("scenario.toml", 61, 1, r#"an activity without "casualties_per_detonation""#, "this here, or in [exposure.course] for all activities", ""),
            ("scenario.toml", 61, 1, r#"an activity without "share_fatal""#, "this here, or in [exposure.course] for all activities", ""),
            ("scenario.toml", 61, 1, "activities without a course", "[exposure.course] with from and months: how long people do this", ""),
            ("scenario.toml", 73, 1, "measures without a course", "[exposure.course] with from and months", ""),
        ],
    },
    Case {
        name: "measure twice",
        from: r#"id = "signs""#,
        to: r#"id = "teams""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 93, 6, r#"the measure id "teams" a second time; it stands already in line 83 of scenario.toml"#, "a measure id that stands once", ""),
        ],
    },
    Case {
        name: "measure kind",
        from: r#"kind = "marking""#,
        to: r#"kind = "fencing""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 95, 8, r#"the text "fencing""#, r#""clearance" or "marking" or "risk_education""#, ""),
        ],
    },
    Case {
        name: "measure without key",
        from: r#"teams = 4
"#,
        to: "",
        file: NO_FILE,
        told: &[
            ("scenario.toml", 82, 1, r#"a measure of the kind "clearance" without the key "teams""#, "the keys areas, teams, m2_per_team_day, days_per_month, detection", ""),
        ],
    },
    Case {
        name: "measure with key",
        from: r#"kind = "marking""#,
        to: r#"kind = "marking"
teams = 3"#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 96, 9, r#""teams" in a measure of the kind "marking""#, "the keys areas, avoidance", ""),
        ],
    },
    Case {
        name: "measure district",
        from: r#"{ district = "north" } ]

[[exposure.measures]]
id = "signs""#,
        to: r#"{ district = "nort" } ]

[[exposure.measures]]
id = "signs""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 90, 117, r#"the unknown district "nort""#, "the id of a district of this scenario", r#"did you mean "north"?"#),
        ],
    },
    Case {
        name: "measure area twice",
        from: r#"{ district = "north" } ]

[[exposure.measures]]
id = "signs""#,
        to: r#"{ district = "north", polygon_xy_m = [[0, 0], [1, 1], [1, 0]] } ]

[[exposure.measures]]
id = "signs""#,
        file: NO_FILE,
        told: &[
            ("scenario.toml", 90, 104, r#""polygon_xy_m" and "district" side by side"#, "one of them", ""),
        ],
    },
    Case {
        name: "crossing area with people",
        from: PEOPLE,
        to: r#"polygons = "a.geojson"
people_property = "pop""#,
        file: ("a.geojson", r#"{"type":"Feature","id":"a","properties":{"pop":5,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.005],[3.001,1.004],[3.0,1.005],[3.0,1.004]]]}}"#),
        told: &[
            ("scenario.toml", 35, 12, r#"the area "a-a" crosses itself near easting 500055.6 m, northing 111027.5 m"#, "areas with people, each once, whose edges do not cross", ""),
        ],
    },
    Case {
        name: "area beyond the CRS",
        from: PEOPLE,
        to: r#"polygons = "a.geojson"
people_property = "pop""#,
        file: ("a.geojson", r#"{"type":"Feature","id":"a","properties":{"pop":5,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[40.0,1.004],[40.0,1.005],[3.0,1.004]]]}}"#),
        told: &[
            ("scenario.toml", 35, 12, r#"an outline that reaches from the grid to where its CRS cannot be used in the feature "a""#, "shapes cut to the area about the grid", ""),
        ],
    },
    Case {
        name: "areas without property",
        from: PEOPLE,
        to: r#"polygons = "a.geojson""#,
        file: ("a.geojson", r#"{"type":"Feature","id":"a","properties":{"pop":5,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.004],[3.001,1.005],[3.0,1.005],[3.0,1.004]]]}}"#),
        told: &[
            ("scenario.toml", 30, 1, r#"areas with people without the key "people_property""#, "the property that holds the people", ""),
        ],
    },
    Case {
        name: "areas of other people",
        from: PEOPLE,
        to: r#"polygons = "a.geojson"
people_property = "pop""#,
        file: ("a.geojson", r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{"pop":5,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.004],[3.001,1.005],[3.0,1.005],[3.0,1.004]]]}},{"type":"Feature","id":"b","properties":{"pop":6,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.004],[3.001,1.005],[3.0,1.005],[3.0,1.004]]]}}]}"#),
        told: &[
            ("scenario.toml", 35, 12, r#"the areas "a-a" and "a-b" have the same rings but 5 and 6 people; wanted each area once"#, "areas with people, each once, whose edges do not cross", ""),
        ],
    },
    Case {
        name: "no areas in file",
        from: PEOPLE,
        to: r#"polygons = "a.geojson"
people_property = "pop""#,
        file: ("a.geojson", r#"{"type":"Feature","properties":{"pop":5},"geometry":{"type":"Point","coordinates":[3.0,1.004]}}"#),
        told: &[
            ("scenario.toml", 35, 12, "a file without areas", "polygons with people", ""),
        ],
    },
    Case {
        name: "layer of geojson",
        from: PEOPLE,
        to: r#"polygons = "a.geojson"
people_property = "pop"
layer = "x""#,
        file: ("a.geojson", r#"{"type":"Feature","id":"a","properties":{"pop":5,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.004],[3.001,1.005],[3.0,1.005],[3.0,1.004]]]}}"#),
        told: &[
            ("scenario.toml", 37, 9, r#""layer" beside a file that is no GeoPackage"#, "this beside a GeoPackage only", ""),
        ],
    },
    Case {
        name: "crossing facility",
        from: FACILITIES,
        to: r#"file = "f.geojson"

"#,
        file: ("f.geojson", r#"{"type":"Feature","id":"a","properties":{"pop":5,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.005],[3.001,1.004],[3.0,1.005],[3.0,1.004]]]}}"#),
        told: &[
            ("scenario.toml", 46, 8, r#"the feature "a", which crosses itself near easting 500055.6 m, northing 111027.5 m"#, "an outline whose edges do not cross and that encloses an area", ""),
        ],
    },
    Case {
        name: "facilities twice in a file",
        from: FACILITIES,
        to: r#"file = "f.geojson"
id_property = "t"

"#,
        file: ("f.geojson", r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{"pop":5,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.004],[3.001,1.005],[3.0,1.005],[3.0,1.004]]]}},{"type":"Feature","id":"b","properties":{"pop":5,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.004],[3.001,1.005],[3.0,1.005],[3.0,1.004]]]}}]}"#),
        told: &[
            ("scenario.toml", 46, 8, r#"the facility id "school" a second time; it stands already in line 46 of scenario.toml"#, "a facility id that stands once", ""),
        ],
    },
    Case {
        name: "facility row",
        from: FACILITIES,
        to: r#"file = "f.csv"
columns = { x_m = "x", y_m = "y", type = "t", radius_m = "r" }

"#,
        file: ("f.csv", r#"x,y,t,r
500000,111000,,-3
500000,111000,well,
3.0,1.0,well,5
"#),
        told: &[
            ("f.csv", 2, 16, r#""-3" in the column "r""#, "a radius from 0.1 to 10000 m", ""),
            ("f.csv", 4, 1, "the position [3, 1]", "[easting, northing] in metres of the grid's CRS", "these look like degrees, which stand under the keys that end in lonlat"),
        ],
    },
    Case {
        name: "negative raster",
        from: PEOPLE,
        to: r#"raster = "p.asc"
crs = "EPSG:32631""#,
        file: ("p.asc", r#"ncols 2
nrows 1
xllcorner 499900
yllcorner 110900
cellsize 100
NODATA_value -1
5 -9999
"#),
        told: &[
            ("scenario.toml", 35, 10, r#""p.asc" holds -9999 at column 1, row 0: less than nobody; wanted counts of people from 0; it may be an undeclared nodata value, which "gdal_edit.py -a_nodata -9999" declares"#, "a GeoTIFF (.tif) or ESRI ASCII grid (.asc) of people, in a known CRS", ""),
        ],
    },
    Case {
        name: "raster elsewhere",
        from: PEOPLE,
        to: r#"raster = "p.asc"
crs = "EPSG:32631""#,
        file: ("p.asc", r#"ncols 1
nrows 1
xllcorner 600000
yllcorner 110900
cellsize 100
5
"#),
        told: &[
            ("scenario.toml", 35, 10, r#""p.asc" does not reach the grid: is it the right place, and is its CRS stated rightly?"#, "a GeoTIFF (.tif) or ESRI ASCII grid (.asc) of people, in a known CRS", ""),
        ],
    },
];

#[rustfmt::skip]
const MISLEADING: &[Misleading] = &[
    Misleading {
        name: "after",
        from: r#"date = 2020-01-01
source = "Invented"
licence = "CC BY 4.0""#,
        to: r#"date = 2023-06-01
source = "Invented"
licence = "CC BY 4.0""#,
        file: NO_FILE,
        said: &[r#"The layer "hamlets" holds for 2023-06-01, 2.6 years after the assessment date 2020-11-10."#],
    },
    Misleading {
        name: "before",
        from: r#"date = 2020-01-01
source = "Invented"
licence = "CC BY 4.0""#,
        to: r#"date = 2015-06-01
source = "Invented"
licence = "CC BY 4.0""#,
        file: NO_FILE,
        said: &[r#"The layer "hamlets" holds for 2015-06-01, 5.4 years before the assessment date 2020-11-10."#],
    },
    Misleading {
        name: "coarse",
        from: "distances_m = [50, 100]",
        to: "distances_m = [30, 100]",
        file: NO_FILE,
        said: &["Cells of 10 m are wider than a fifth of the distance of 30 m within which people count as near: a cell's people all count by its centre."],
    },
    Misleading {
        name: "overlap",
        from: "[exposure]",
        to: r#"[[districts]]
id = "town"
name = "Town"
polygon_xy_m = [[499900, 110900], [500100, 110900], [500100, 111100], [499900, 111100]]

[exposure]"#,
        file: NO_FILE,
        said: &[r#"Districts overlap, and people in two of them count in both: "north" and "town"."#],
    },
    Misleading {
        name: "touch",
        from: "[exposure]",
        to: r#"[[districts]]
id = "south"
name = "S"
polygon_xy_m = [[499000, 110000], [501000, 110000], [501000, 111000], [499000, 111000]]

[exposure]"#,
        file: NO_FILE,
        said: &[],
    },
    Misleading {
        name: "off",
        from: "xy_m = [500100, 111000] }",
        to: "xy_m = [500100, 119000] }",
        file: NO_FILE,
        said: &[r#"1 facility lies wholly off the grid: "s1"."#],
    },
    Misleading {
        name: "partly",
        from: "xy_m = [500100, 111000] }",
        to: "xy_m = [500100, 111990] }",
        file: NO_FILE,
        said: &[r#"1 facility lies partly off the grid: "s1"."#],
    },
    Misleading {
        name: "route off",
        from: "[500900, 111000]]",
        to: "[501900, 111000]]",
        file: NO_FILE,
        said: &[r#"1 route lies partly off the grid: "r1"."#],
    },
    Misleading {
        name: "same",
        from: r#"id = "s2", name = "Clinic", type = "clinic", xy_m = [499500, 111000], radius_m = 25"#,
        to: r#"id = "s2", name = "lower School", xy_m = [500112, 111015]"#,
        file: NO_FILE,
        said: &[r#"Facilities of one type and name lie within 25 m of one another and may be the same: "s1" and "s2"."#],
    },
    Misleading {
        name: "group alone",
        from: "groups = { children = 0.35, adults = 0.65 }",
        to: r#"group = "all""#,
        file: NO_FILE,
        said: &[],
    },
    Misleading {
        name: "no activities",
        from: ACTIVITIES,
        to: "",
        file: NO_FILE,
        said: &["The course counts nothing, since no activity is stated.", "Measures act on no activity, since none is stated."],
    },
    Misleading {
        name: "late measure",
        from: "from = 2020-12-01",
        to: "from = 2023-01-01",
        file: NO_FILE,
        said: &[r#"The measure "signs" begins on 2023-01-01, but the course ends before 2022-10-04: it changes nothing."#],
    },
    Misleading {
        name: "early measure",
        from: "from = 2020-12-01",
        to: "from = 2020-09-01",
        file: NO_FILE,
        said: &[r#"The measure "signs" begins on 2020-09-01, before the first day of the course, 2020-10-04, and acts from that day on."#],
    },
    Misleading {
        name: "early course",
        from: r#"from = "strike""#,
        to: "from = 2020-09-01",
        file: NO_FILE,
        said: &["The course begins on 2020-09-01, before the first strike on 2020-10-04: until then nothing lies there."],
    },
    Misleading {
        name: "late presence",
        from: "[3, 1.0]]",
        to: "[30, 1.0]]",
        file: NO_FILE,
        said: &["The share of people present is stated beyond the 24 months of the course."],
    },
    Misleading {
        name: "activity off",
        from: "[499900, 111100]] }, {",
        to: "[498900, 111100]] }, {",
        file: NO_FILE,
        said: &[r#"1 activity's ground lies partly off the grid: "farming"."#],
    },
    Misleading {
        name: "unused role",
        from: "kernel = { radius_m = 200 }",
        to: r#"kernel = { radius_m = 200 }
role = "weights""#,
        file: NO_FILE,
        said: &[r#"The layer "hamlets" counts nobody (role weights), and no layer is spread like it."#],
    },
    Misleading {
        name: "ungiven shape",
        from: PLACES,
        to: r#"points = "p.geojson"
people_property = "pop""#,
        file: ("p.geojson", r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"pop":5},"geometry":{"type":"Point","coordinates":[3.0,1.004]}},{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[3,1],[3,1.001]]}}]}"#),
        said: &[r#""p.geojson": 1 feature is not used, the first being a line; points can be used."#],
    },
    Misleading {
        name: "away",
        from: PLACES,
        to: r#"points = "p.csv"
columns = { longitude = "lon", latitude = "lat", people = "n" }"#,
        file: ("p.csv", r#"lon,lat,n
3.0,1.004,3
48.0,40.0,100
"#),
        said: &[r#"The layer "hamlets": 1 of its places lies where the grid's CRS does not hold and counts as outside the grid."#],
    },
    Misleading {
        name: "facility elsewhere",
        from: FACILITIES,
        to: r#"file = "f.geojson"

"#,
        file: ("f.geojson", r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{"pop":5,"t":"school"},"geometry":{"type":"Polygon","coordinates":[[[3.0,1.004],[3.001,1.004],[3.001,1.005],[3.0,1.005],[3.0,1.004]]]}},{"type":"Feature","properties":{"pop":5},"geometry":{"type":"Point","coordinates":[46.0,40.0]}}]}"#),
        said: &[r#"The layer "schools": 1 of its facilities is left out, since the grid's CRS does not hold there."#],
    },
];
