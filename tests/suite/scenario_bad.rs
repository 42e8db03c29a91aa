//! Scenarios that are wrong: every fault is told in its own sentence, all at once, and nothing panics.

use super::scenario_good::Folder;
use proptest::prelude::*;
use remnants::scenario::{Problem, read, starter};

/// A scenario without fault, in metres of a UTM zone.
pub const GOOD: &str = r#"format = 1
title = "Test valley"
assessment_date = 2020-11-10

[grid]
crs = "EPSG:32631"
cell_m = 10
bounds_m = [499000, 110000, 501000, 112000]

[munitions.shell]
submunitions = 88
pattern = { normal = { sd_along_m = 60, sd_across_m = 30 } }

[[strikes]]
id = "one"
date = 2020-10-04
munition = "shell"
evidence = "confirmed"
location = { xy_m = [500000, 111000] }
"#;

/// The problems of the good scenario with a piece of it replaced.
fn problems_of(name: &str, from: &str, to: &str) -> Vec<Problem> {
    assert!(GOOD.contains(from), "{from}");
    let folder = Folder::new(name, &GOOD.replacen(from, to, 1));
    match read(&folder.path) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.list().to_vec(),
    }
}

#[test]
fn every_fault_is_told_with_its_place_what_was_found_what_is_wanted_and_a_hint() {
    for case in CASES {
        let problems = problems_of(case.name, case.from, case.to);
        let told: Vec<_> = problems.iter().map(|p| (p.line, p.column, &*p.found, &*p.wanted, &*p.hint)).collect();
        assert_eq!(told, case.told, "{}", case.name);
    }
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_file() {
    let text = GOOD.replace("title =", "titel =").replace("= 88", "= 0").replace("\"confirmed\"", "7");
    let folder = Folder::new("at-once", &text);
    let problems = read(&folder.path).unwrap_err();
    let lines: Vec<usize> = problems.list().iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [1, 2, 11, 18]);
}

#[test]
fn a_problem_shows_the_line_and_marks_the_place() {
    let folder = Folder::new("shown", &GOOD.replace("munition = \"shell\"", "munition = \"shel\""));
    let shown = read(&folder.path).unwrap_err().to_string();
    let expected = "scenario.toml:17:12
  17 | munition = \"shel\"
     |            ^^^^^^
  found:  the unknown munition \"shel\"
  wanted: a munition of this scenario: \"shell\"
  hint:   did you mean \"shell\"?

1 problem";
    assert_eq!(shown, expected);
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let text = GOOD.replace("\"shell\"\nevidence", "\"\\u001b[2Jshell\u{202e}\"\nevidence");
    let folder = Folder::new("control", &text);
    let shown = read(&folder.path).unwrap_err().to_string();
    assert!(shown.contains("unknown munition \"\\u{1b}[2Jshell\\u{202e}\""), "{shown}");
    assert!(shown.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')), "{shown}");
}

#[test]
fn a_file_that_is_not_there_or_not_text_is_one_problem() {
    let folder = Folder::new("no-file", GOOD).with("binary.toml", [0xff, 0xfe, 0x00]);
    let told = |name: &str| read(&folder.path.join(name)).unwrap_err().list()[0].found.clone();
    assert_eq!(told("missing.toml"), "a file that cannot be read (there is no such file)");
    assert_eq!(told("binary.toml"), "text that is not UTF-8, first in line 1");
    let empty = folder.path.join("empty");
    std::fs::create_dir_all(&empty).unwrap();
    assert_eq!(told("empty"), "a file that cannot be read (there is no such file)");
}

#[test]
fn a_file_beyond_the_limit_is_refused() {
    let folder = Folder::new("large", &"#".repeat(10_000_001));
    let problems = read(&folder.path).unwrap_err();
    assert_eq!(problems.list()[0].found, "a file of more than 10 MB, the most that is read");
}

#[test]
fn a_key_of_a_hundred_thousand_parts_is_refused() {
    let folder = Folder::new("deep", &format!("{}b = 1", "a.".repeat(100_000)));
    assert_eq!(read(&folder.path).unwrap_err().list()[0].found, "a key of too many parts");
}

#[test]
fn ten_thousand_faults_are_told_by_the_first_hundred() {
    let keys: String = (0..10_000).map(|k| format!("key{k} = 1\n")).collect();
    let folder = Folder::new("many", &format!("{keys}{GOOD}"));
    let problems = read(&folder.path).unwrap_err();
    assert_eq!(problems.list().len(), 101);
    assert_eq!(problems.list()[100].found, "9900 more problems in this file");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let folder = Folder::new("bytes", "").with("scenario.toml", &bytes);
        prop_assert!(read(&folder.path).is_err());
    }

    #[test]
    fn no_mutation_of_a_scenario_makes_the_reader_panic(cuts in proptest::collection::vec((0.0..1.0f64, 0.0..1.0f64, 0usize..40), 1..4)) {
        let text = cuts.iter().fold(starter().to_owned(), |text, cut| mutated(&text, *cut));
        let folder = Folder::new("mutated", &text);
        let _ = read(&folder.path);
    }

    #[test]
    fn no_table_makes_the_reader_panic(bytes in "(([0-9.,;\"-]|\n|\t|é){0,60}\n){0,6}") {
        let folder = Folder::new("table", &GOOD.replace("[[strikes]]", TABLE)).with("t.csv", format!("date,lon,lat\n{bytes}"));
        let _ = read(&folder.path);
    }
}

const TABLE: &str = "[[strike_tables]]
file = \"t.csv\"
columns = { date = \"date\", longitude = \"lon\", latitude = \"lat\" }
munition = \"shell\"
evidence = \"reported\"

[[strikes]]";

/// The text with a piece replaced by something that has another meaning.
pub fn mutated(text: &str, (from, length, which): (f64, f64, usize)) -> String {
    const PIECES: [&str; 20] = [
        "",
        "nan",
        "inf",
        "-1",
        "1e308",
        "9223372036854775807",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "=",
        "[[strikes]]",
        "0",
        "{ uniform = [0, 1] }",
        "[[1, 2], [3, 4], [5, 6]]",
        "\u{202e}",
        "true",
        "2020-01-01",
        "{ integers = [-9e300, 9e300] }",
    ];
    let characters: Vec<char> = text.chars().collect();
    let start = (from * characters.len() as f64) as usize;
    let end = (start + (length * length * 30.0) as usize).min(characters.len());
    let (before, after): (String, String) = (characters[..start].iter().collect(), characters[end..].iter().collect());
    format!("{before}{}{after}", PIECES[which % PIECES.len()])
}

#[test]
fn parameters_beyond_arithmetic_are_refused() {
    let laws = [
        ("{ beta = { alpha = 1e308, beta = 2 } }", "a number from 0.001 to 1000000"),
        ("{ lognormal = { median = 0.1, sd_log = 1e300 } }", "a number from 0.000001 to 10"),
        ("{ normal = { mean = 1e300, sd = 0.1 } }", "a number from -1000000000000 to 1000000000000"),
        ("{ integers = [-9e300, 9e300] }", "two whole numbers [low, high]"),
    ];
    for (law, wanted) in laws {
        let problems =
            problems_of("parameters", "submunitions = 88", &format!("submunitions = 88\nfailure_rate = {law}"));
        assert_eq!((problems.len(), &*problems[0].wanted), (1, wanted), "{law}");
    }
}

/// A piece of the good scenario, what stands in its place, and the problems that are told:
/// line, column, found, wanted, hint.
struct Case {
    name: &'static str,
    from: &'static str,
    to: &'static str,
    told: &'static [(usize, usize, &'static str, &'static str, &'static str)],
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case {
        name: "unknown",
        from: "title =",
        to: "titel =",
        told: &[
            (1, 1, "the scenario without the key \"title\"", "a title", ""),
            (2, 1, "the unknown key \"titel\" in the scenario", "one of format, title, description, sources, assumptions, assessment_date, seed, replicates, grid, results, failure, munitions, strikes, strike_tables, evidence_points, cleared_areas, districts, district_files, ground, fate, unrecorded_strikes, exposure, context", "did you mean \"title\"?"),
        ],
    },
    Case {
        name: "toml",
        from: "title = \"Test valley\"",
        to: "title = \"Test valley",
        told: &[
            (2, 21, "text that is not TOML: invalid basic string, expected `\"`", "TOML, such as key = \"value\"", ""),
        ],
    },
    Case {
        name: "toml2",
        from: "cell_m = 10",
        to: "cell_m = 10\ncell_m = 20",
        told: &[
            (8, 1, "text that is not TOML: duplicate key", "TOML, such as key = \"value\"", "a key may stand only once in a table"),
        ],
    },
    Case {
        name: "type",
        from: "title = \"Test valley\"",
        to: "title = 3",
        told: &[
            (2, 9, "the number 3", "a title, as text", ""),
        ],
    },
    Case {
        name: "format",
        from: "format = 1",
        to: "format = 2",
        told: &[
            (1, 10, "the number 2", "format = 1, the only format that this program knows", ""),
        ],
    },
    Case {
        name: "date",
        from: "2020-10-04",
        to: "\"4 October 2020\"",
        told: &[
            (16, 8, "the text \"4 October 2020\"", "a date written year-month-day, such as 2020-10-04", ""),
        ],
    },
    Case {
        name: "date2",
        from: "2020-10-04",
        to: "2020-02-30",
        told: &[
            (16, 8, "text that is not TOML: invalid date, expected day between 01 and 29", "TOML, such as key = \"value\"", ""),
        ],
    },
    Case {
        name: "late",
        from: "2020-10-04",
        to: "2020-12-04",
        told: &[
            (16, 8, "the day 2020-12-04", "a day not after the assessment date, 2020-11-10", ""),
        ],
    },
    Case {
        name: "nan",
        from: "cell_m = 10",
        to: "cell_m = nan",
        told: &[
            (7, 10, "the number nan", "a length in metres, such as 300 or \"300 m\"", ""),
        ],
    },
    Case {
        name: "inf",
        from: "submunitions = 88",
        to: "submunitions = inf",
        told: &[
            (11, 16, "the number inf", "a number", ""),
        ],
    },
    Case {
        name: "cell",
        from: "cell_m = 10",
        to: "cell_m = 0.1",
        told: &[
            (7, 10, "the number 0.1", "a side from 0.5 to 1000 m, in whole millimetres", ""),
        ],
    },
    Case {
        name: "cellmm",
        from: "cell_m = 10",
        to: "cell_m = 10.0001",
        told: &[
            (7, 10, "the number 10.0001", "a side from 0.5 to 1000 m, in whole millimetres", ""),
        ],
    },
    Case {
        name: "unit",
        from: "cell_m = 10",
        to: "cell_m = \"10 kg\"",
        told: &[
            (7, 10, "the text \"10 kg\"", "a length in metres, such as 300 or \"300 m\"", "units understood: km, cm, mm, metres, m"),
        ],
    },
    Case {
        name: "comma",
        from: "cell_m = 10",
        to: "cell_m = \"10,5\"",
        told: &[
            (7, 10, "the text \"10,5\"", "a length in metres, such as 300 or \"300 m\"", "write the decimal mark as a point"),
        ],
    },
    Case {
        name: "webmercator",
        from: "EPSG:32631",
        to: "EPSG:3857",
        told: &[
            (6, 7, "EPSG:3857 (web Mercator): its metres are false away from the equator; use the UTM zone of the place, such as EPSG:32638 for 42 to 48 degrees east, or \"LAEA longitude latitude\" about the middle of the area", "a CRS in metres: EPSG:32601-32660, EPSG:32701-32760, EPSG:3035, or \"LAEA longitude latitude\"", ""),
        ],
    },
    Case {
        name: "degrees",
        from: "EPSG:32631",
        to: "EPSG:4326",
        told: &[
            (6, 7, "EPSG:4326 counts in degrees, not metres; use the UTM zone of the place, such as EPSG:32638 for 42 to 48 degrees east, or \"LAEA longitude latitude\" about the middle of the area", "a CRS in metres: EPSG:32601-32660, EPSG:32701-32760, EPSG:3035, or \"LAEA longitude latitude\"", ""),
        ],
    },
    Case {
        name: "nocrs",
        from: "EPSG:32631",
        to: "UTM 31",
        told: &[
            (6, 7, "\"UTM 31\" is not a CRS that a grid can use; use the UTM zone of the place, such as EPSG:32638 for 42 to 48 degrees east, or \"LAEA longitude latitude\" about the middle of the area; EPSG:3035 also serves in Europe", "a CRS in metres: EPSG:32601-32660, EPSG:32701-32760, EPSG:3035, or \"LAEA longitude latitude\"", ""),
        ],
    },
    Case {
        name: "bounds order",
        from: "bounds_m = [499000, 110000, 501000, 112000]",
        to: "bounds_m = [501000, 110000, 499000, 112000]",
        told: &[
            (8, 12, "[501000, 110000, 499000, 112000]", "four numbers [west, south, east, north] with west below east and south below north", ""),
        ],
    },
    Case {
        name: "bounds degrees",
        from: "bounds_m = [499000, 110000, 501000, 112000]",
        to: "bounds_m = [2.99, 0.99, 3.01, 1.01]",
        told: &[
            (8, 12, "[2.99, 0.99, 3.01, 1.01]", "four numbers [west, south, east, north] with west below east and south below north", "these look like degrees, which stand under the keys that end in lonlat"),
        ],
    },
    Case {
        name: "bounds metres",
        from: "bounds_m = [499000, 110000, 501000, 112000]",
        to: "bounds_lonlat = [499000, 110000, 501000, 112000]",
        told: &[
            (8, 17, "[499000, 110000]", "[longitude, latitude] in degrees", "these look like metres, which stand under the keys that end in _m"),
        ],
    },
    Case {
        name: "bounds both",
        from: "bounds_m = [499000, 110000, 501000, 112000]",
        to: "bounds_m = [499000, 110000, 501000, 112000]\nbounds_lonlat = [2.99, 0.99, 3.01, 1.01]",
        told: &[
            (5, 1, "\"bounds_m\" and \"bounds_lonlat\" side by side", "one of them", ""),
        ],
    },
    Case {
        name: "bounds three",
        from: "bounds_m = [499000, 110000, 501000, 112000]",
        to: "bounds_m = [499000, 110000, 501000]",
        told: &[
            (8, 12, "[499000, 110000, 501000]", "four numbers [west, south, east, north] with west below east and south below north", ""),
        ],
    },
    Case {
        name: "too large",
        from: "bounds_m = [499000, 110000, 501000, 112000]",
        to: "bounds_m = [0, 0, 1000000, 1000000]",
        told: &[
            (8, 12, "a grid of 1000.0 x 1000.0 km in cells of 10 m, 10000000000 cells", "at most 2147483648 cells, 16777216 along a side", "larger cells"),
        ],
    },
    Case {
        name: "too large unstated",
        from: "bounds_m = [499000, 110000, 501000, 112000]",
        to: "\n[[strikes]]\nid = \"two\"\ndate = 2020-10-04\nmunition = \"shell\"\nevidence = 1\nlocation = { xy_m = [600000, 211000] }\n",
        told: &[
            (5, 1, "a grid of 100.9 x 100.9 km in cells of 10 m, 101848464 cells", "at most 67108864 cells, 16777216 along a side", "state bounds_m or bounds_lonlat, or larger cells"),
        ],
    },
    Case {
        name: "scale",
        from: "bounds_m = [499000, 110000, 501000, 112000]",
        to: "bounds_lonlat = [2.9, 0.9, 9.0, 1.1]",
        told: &[
            (5, 1, "a grid that reaches beyond where EPSG:32631 can be used", "a CRS whose metres are true within 0.5 % all over the grid", "another UTM zone, or \"LAEA longitude latitude\" with the middle of the grid"),
        ],
    },
    Case {
        name: "scale2",
        from: "bounds_m = [499000, 110000, 501000, 112000]",
        to: "bounds_lonlat = [2.9, 0.9, 8.98, 1.1]",
        told: &[
            (5, 1, "a grid at whose edge a metre of EPSG:32631 is wrong by 0.5 %", "a CRS whose metres are true within 0.5 % all over the grid", "another UTM zone, or \"LAEA longitude latitude\" with the middle of the grid"),
        ],
    },
    Case {
        name: "off grid",
        from: "[500000, 111000]",
        to: "[502000, 111000]",
        told: &[
            (14, 1, "the strike \"one\" outside the grid, at easting 502000 m, northing 111000 m", "a strike whose centre lies on the grid, or wider bounds", ""),
        ],
    },
    Case {
        name: "swapped",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { lonlat = [1.003, 3.0] }",
        told: &[
            (14, 1, "the strike \"one\" outside the grid, at longitude 1.003, latitude 3", "a strike whose centre lies on the grid, or wider bounds", "latitude and longitude look swapped: the longitude comes first"),
        ],
    },
    Case {
        name: "swapped lat",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { lonlat = [3, 120] }",
        told: &[
            (19, 23, "[3, 120]", "[longitude, latitude] in degrees", "latitude and longitude look swapped: the longitude comes first"),
        ],
    },
    Case {
        name: "strike degrees",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { xy_m = [3.0, 1.0] }",
        told: &[
            (19, 21, "[3, 1]", "[easting, northing] in metres of the grid's CRS", "these look like degrees, which stand under the keys that end in lonlat"),
        ],
    },
    Case {
        name: "strike metres",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { lonlat = [500000, 111000] }",
        told: &[
            (19, 23, "[500000, 111000]", "[longitude, latitude] in degrees", "these look like metres, which stand under the keys that end in _m"),
        ],
    },
    Case {
        name: "no position",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = {}",
        told: &[
            (19, 12, "a location with none of the keys that say it", "lonlat, xy_m, polygon_lonlat, polygon_xy_m, line_lonlat, line_xy_m, or geojson and feature", ""),
        ],
    },
    Case {
        name: "two positions",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { xy_m = [500000, 111000], lonlat = [3, 1] }",
        told: &[
            (19, 21, "lonlat and xy_m side by side in a location", "one of them: lonlat, xy_m, polygon_lonlat, polygon_xy_m, line_lonlat, line_xy_m, or geojson and feature", ""),
        ],
    },
    Case {
        name: "two blurs",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { xy_m = [500000, 111000], sd_m = 3, radius_m = 1 }",
        told: &[
            (19, 60, "\"sd_m\" and \"radius_m\" side by side", "one of them", ""),
        ],
    },
    Case {
        name: "blurred area",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { polygon_xy_m = [[500000, 111000], [500100, 111000], [500100, 111100]], sd_m = 3 }",
        told: &[
            (19, 92, "\"sd_m\" beside an area or a line", "this beside a point only", ""),
        ],
    },
    Case {
        name: "crossing",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { polygon_xy_m = [[500000, 111000], [500100, 111100], [500100, 111000], [500000, 111100]] }",
        told: &[
            (19, 29, "an outline that crosses itself near easting 500050.0 m, northing 111050.0 m", "an outline whose edges do not cross and that encloses an area, or a line with length", ""),
        ],
    },
    Case {
        name: "two corners",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { polygon_xy_m = [[500000, 111000], [500100, 111100]] }",
        told: &[
            (19, 29, "an outline that needs at least 3 different corners, found 2", "an outline whose edges do not cross and that encloses an area, or a line with length", ""),
        ],
    },
    Case {
        name: "short line",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { line_xy_m = [[500000, 111000]] }",
        told: &[
            (19, 26, "an outline that needs at least 2 different corners, found 1", "an outline whose edges do not cross and that encloses an area, or a line with length", ""),
        ],
    },
    Case {
        name: "missing file",
        from: "location = { xy_m = [500000, 111000] }",
        to: "location = { geojson = \"none.geojson\", feature = \"x\" }",
        told: &[
            (19, 24, "a file that cannot be read (there is no such file)", "GeoJSON in longitude and latitude (RFC 7946)", ""),
        ],
    },
    Case {
        name: "munition",
        from: "munition = \"shell\"",
        to: "munition = \"shel\"",
        told: &[
            (17, 12, "the unknown munition \"shel\"", "a munition of this scenario: \"shell\"", "did you mean \"shell\"?"),
        ],
    },
    Case {
        name: "evidence",
        from: "\"confirmed\"",
        to: "\"confirmd\"",
        told: &[
            (18, 12, "the text \"confirmd\"", "\"confirmed\", \"probable\", \"reported\", or a probability", "did you mean \"confirmed\"?"),
        ],
    },
    Case {
        name: "evidence number",
        from: "\"confirmed\"",
        to: "80",
        told: &[
            (18, 12, "the value 80", "a probability from 0 to 1", "for 80 per cent write \"80 %\""),
        ],
    },
    Case {
        name: "share",
        from: "submunitions = 88",
        to: "submunitions = 88\nfailure_rate = 12",
        told: &[
            (12, 16, "the value 12", "a failure rate from 0 to 1", "for 12 per cent write \"12 %\""),
        ],
    },
    Case {
        name: "uniform",
        from: "submunitions = 88",
        to: "submunitions = 88\nfailure_rate = { uniform = [0.2, 0.1] }",
        told: &[
            (12, 16, "an impossible law of the failure rate", "uniform needs [low, high] with low below high", ""),
        ],
    },
    Case {
        name: "two laws",
        from: "submunitions = 88",
        to: "submunitions = 88\nfailure_rate = { uniform = [0.1, 0.2], empirical = [0.1] }",
        told: &[
            (12, 52, "uniform and empirical side by side in a law", "one of them: one law, such as { uniform = [0.05, 0.2] }", ""),
        ],
    },
    Case {
        name: "no law",
        from: "submunitions = 88",
        to: "submunitions = 88\nfailure_rate = { unifrom = [0.1, 0.2] }",
        told: &[
            (12, 16, "a law with none of the keys that say it", "one law, such as { uniform = [0.05, 0.2] }", ""),
            (12, 18, "the unknown key \"unifrom\" in a law", "one of uniform, triangular, pert, normal, lognormal, beta, discrete, empirical, integers, between, round", "did you mean \"uniform\"?"),
        ],
    },
    Case {
        name: "nothing left",
        from: "submunitions = 88",
        to: "submunitions = 88\nfailure_rate = { normal = { mean = 30, sd = 1 } }",
        told: &[
            (12, 16, "a law of the failure rate that has less than one part in a million of its probability within 0 to 1", "a law most of which is possible", ""),
        ],
    },
    Case {
        name: "prior",
        from: "submunitions = 88",
        to: "submunitions = 88\nfailure_rate = \"fieldwide\"",
        told: &[
            (12, 16, "the text \"fieldwide\"", "a share, a law, or the named prior \"field-wide\"", "did you mean \"field-wide\"?"),
        ],
    },
    Case {
        name: "not whole",
        from: "submunitions = 88",
        to: "submunitions = { uniform = [60, 90] }",
        told: &[
            (11, 16, "submunitions per carrier that need not be whole", "whole numbers: a discrete law (discrete, empirical, integers) or round = \"nearest\"", ""),
        ],
    },
    Case {
        name: "half",
        from: "submunitions = 88",
        to: "submunitions = 88.5",
        told: &[
            (11, 16, "submunitions per carrier that need not be whole", "whole numbers: a discrete law (discrete, empirical, integers) or round = \"nearest\"", ""),
        ],
    },
    Case {
        name: "no load",
        from: "submunitions = 88",
        to: "",
        told: &[
            (10, 1, "the munition \"shell\" without \"submunitions\"", "submunitions in one carrier", ""),
        ],
    },
    Case {
        name: "no pattern",
        from: "pattern = { normal = { sd_along_m = 60, sd_across_m = 30 } }",
        to: "",
        told: &[
            (10, 1, "the munition \"shell\" without \"pattern\"", "a pattern, such as { normal = { footprint_along_m = 240, footprint_across_m = 120 } }", ""),
        ],
    },
    Case {
        name: "catalogue",
        from: "submunitions = 88",
        to: "catalogue = \"m95\"\nassumption = \"why\"",
        told: &[
            (11, 13, "the text \"m95\" that the catalogue does not know", "one of m77, m42-m46-m483a1, m42-m46-m864, m85-m395, m85-m396, blu-97, bl755, blu-63, 9n210-uragan, 9n235-uragan, 9n235-smerch, m095, ao-2.5rt, shoab-0.5, ptab-1m, mk-118, blu-26, type-90", "did you mean \"m095\"?"),
        ],
    },
    Case {
        name: "catalogue no dims",
        from: "submunitions = 88\npattern = { normal = { sd_along_m = 60, sd_across_m = 30 } }",
        to: "catalogue = \"m095\"",
        told: &[
            (10, 1, "the munition \"shell\" without \"pattern\"; no footprint of M095 in LAR-160 rocket is published", "a pattern, such as { normal = { footprint_along_m = 240, footprint_across_m = 120 } }", "say in \"assumption\" why these dimensions"),
        ],
    },
    Case {
        name: "catalogue no why",
        from: "submunitions = 88",
        to: "catalogue = \"m095\"",
        told: &[
            (12, 11, "\"pattern\" stated without a reason, while the catalogue has no published figure for it (m095)", "the key \"assumption\" that says why these figures", ""),
        ],
    },
    Case {
        name: "mixed pattern",
        from: "sd_along_m = 60",
        to: "footprint_along_m = 60",
        told: &[
            (12, 22, "a normal pattern with sd_across_m, footprint_along_m", "sd_along_m and sd_across_m, or footprint_along_m and footprint_across_m", ""),
        ],
    },
    Case {
        name: "empty pattern",
        from: "{ normal = { sd_along_m = 60, sd_across_m = 30 } }",
        to: "{}",
        told: &[
            (12, 11, "a pattern with none of the keys that say it", "one of normal, ellipse, ring, mixture, points", ""),
        ],
    },
    Case {
        name: "nested mixture",
        from: "{ normal = { sd_along_m = 60, sd_across_m = 30 } }",
        to: "{ mixture = [{ share = 1, pattern = { mixture = [{ share = 1, pattern = { ellipse = { along_m = 1, across_m = 1 } } }] } }] }",
        told: &[
            (12, 47, "a mixture within a mixture", "a pattern that is not itself a mixture", ""),
        ],
    },
    Case {
        name: "link",
        from: "[grid]",
        to: "[failure]\nlink = \"comon\"\n[grid]",
        told: &[
            (6, 8, "the text \"comon\"", "\"independent\" or \"common\"", "did you mean \"common\"?"),
        ],
    },
    Case {
        name: "thresholds",
        from: "[grid]",
        to: "[results]\ndensity_thresholds_per_ha = [10, 1]\n[grid]",
        told: &[
            (6, 29, "[10, 1]", "one to three densities in items per hectare, increasing", ""),
        ],
    },
    Case {
        name: "alpha",
        from: "[grid]",
        to: "[results]\nrelease_alpha = 0\n[grid]",
        told: &[
            (6, 17, "the number 0", "a level between 0 and 0.5, such as 0.05", ""),
        ],
    },
    Case {
        name: "replicates",
        from: "[grid]",
        to: "replicates = 1\n[grid]\nreplicate = 1",
        told: &[
            (7, 1, "the unknown key \"replicate\" in the grid", "one of crs, cell_m, bounds_m, bounds_lonlat", ""),
        ],
    },
    Case {
        name: "seed",
        from: "format = 1",
        to: "format = 1\nseed = -1\nreplicates = 0",
        told: &[
            (2, 8, "the number -1", "a whole number from 0 to 18446744073709551615", ""),
            (3, 14, "the number 0", "a whole number from 1 to 100000000", ""),
        ],
    },
    Case {
        name: "duplicate",
        from: "[[strikes]]",
        to: "[[strikes]]\nid = \"one\"\ndate = 2020-10-04\nmunition = \"shell\"\nevidence = 1\nlocation = { xy_m = [500000, 111000] }\n[[strikes]]",
        told: &[
            (21, 6, "the strike id \"one\" a second time; it stands already in line 15 of scenario.toml", "an id that no other strike has", ""),
        ],
    },
    Case {
        name: "no strikes",
        from: "[[strikes]]\nid = \"one\"\ndate = 2020-10-04\nmunition = \"shell\"\nevidence = \"confirmed\"\nlocation = { xy_m = [500000, 111000] }\n",
        to: "",
        told: &[
            (1, 1, "a scenario without strikes", "strikes or strike_tables", ""),
        ],
    },
    Case {
        name: "fate",
        from: "[grid]",
        to: "[fate]\nremaining = 0.5\nhalf_life_years = 3\n[grid]",
        told: &[
            (7, 19, "remaining and half_life_years side by side in the fate of remnants", "one of them: remaining or half_life_years", ""),
        ],
    },
    Case {
        name: "raster",
        from: "[grid]",
        to: "[ground]\nraster = \"none.tif\"\nclasses = [{ name = \"a\", odds = 2 }]\n[grid]",
        told: &[
            (6, 10, "a file that cannot be read (there is no such file)", "a GeoTIFF of class numbers", ""),
            (7, 12, "a ground class without \"value\"", "the class's number in the raster", ""),
        ],
    },
    Case {
        name: "not a list",
        from: "[[strikes]]",
        to: "[strikes]",
        told: &[
            (14, 1, "a table", "a list of tables, each a strike", ""),
        ],
    },
];
