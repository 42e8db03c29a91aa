//! Tables as files: hashtags, texts that a spreadsheet would run, Parquet; and how verify takes them.

use remnants::dates::Date;
use remnants::export::tables::column::{Adds, Column, Name};
use remnants::export::tables::entry::Entry;
use remnants::export::tables::table::{Hxl, Table};
use remnants::exposure::rows::Rows;
use remnants::exposure::rows::{Followed, NONE};
use remnants::hazard::best::{Control, How, KnownMeans};
use remnants::hazard::convergence::{Kept, convergence};
use remnants::hazard::tally::ReplicateRow;
use remnants::hazard::zones::Rank;
use remnants::model::assets::Assets;
use remnants::stats::control::Known;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn table(rows: Vec<Vec<Entry>>) -> Table<'static> {
    Table {
        name: "tables/test.csv",
        row_is: "a test",
        columns: vec![
            Column::text("place", "A place.").hxl("#loc+name"),
            Column::date("day", "A day.").hxl("#date"),
            Column::whole("boxes", "boxes", "Boxes."),
            Column::number(Name::from("people_within_").value("distance", "12.5").then("_m"), "people", "People.")
                .adding(Adds::Over("places"))
                .empty("nobody"),
        ],
        rows: Box::new(rows.into_iter()),
    }
}

fn row(place: &str, people: Entry) -> Vec<Entry> {
    vec![Entry::text(place), Entry::Date("2020-10-04".parse::<Date>().expect("a day")), Entry::Whole(3), people]
}

fn text(table: Table, hxl: Hxl) -> String {
    String::from_utf8(table.csv(hxl).expect("a table")).expect("UTF-8")
}

#[test]
fn a_row_of_hashtags_stands_under_the_header_where_it_is_asked_for_and_there_are_any() {
    let rows = || vec![row("A", Entry::Number(1.5))];
    let header = "place,day,boxes,people_within_12.5_m";
    assert_eq!(text(table(rows()), Hxl::None), format!("{header}\nA,2020-10-04,3,1.5\n"));
    assert_eq!(text(table(rows()), Hxl::Row), format!("{header}\n#loc+name,#date,,\nA,2020-10-04,3,1.5\n"));
    let mut untagged = table(rows());
    untagged.columns.iter_mut().for_each(|column| column.hxl = None);
    assert_eq!(text(untagged, Hxl::Row), format!("{header}\nA,2020-10-04,3,1.5\n"));
}

#[test]
fn a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_numbers_stay_as_they_are() {
    let written = |text: &str| Entry::text(text).written();
    for formula in ["=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "\t1", "\r=1", "\n=1", "＝1"] {
        assert_eq!(written(formula), format!("'{formula}"));
    }
    assert_eq!(written("School; the old one"), "School; the old one");
    assert_eq!(written("x;=HYPERLINK(1)"), "x;'=HYPERLINK(1)");
    assert_eq!(written("Kosovo - north = 3"), "Kosovo - north = 3");
    assert_eq!([Entry::Number(-2.5).written(), Entry::Rounded(-0.04, 1).written()], ["-2.5", "-0.0"]);
}

#[test]
fn hostile_texts_come_back_from_a_table_as_they_were() {
    for name in ["a,b", "say \"no\"", "two\nlines", "ə Ստեփանակերտ", "", " x ", "#loc"] {
        let bytes = table(vec![row(name, Entry::Nothing)]).csv(Hxl::None).expect("a table");
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let record = reader.records().next().expect("a row").expect("whole");
        assert_eq!((&record[0], &record[3], record.len()), (name, "", 4));
    }
}

#[test]
fn an_entry_is_the_same_number_in_text_and_as_a_number() {
    let entries = [
        Entry::Number(0.1 + 0.2),
        Entry::Number(1e-9),
        Entry::Number(-0.0),
        Entry::Rounded(46.751_940_49, 6),
        Entry::Fixed(616_904_578, 6),
        Entry::Fixed(u64::MAX - 1, 9),
        Entry::Whole(12),
    ];
    for entry in entries {
        assert_eq!(entry.written().parse::<f64>().ok(), entry.number(), "{entry:?}");
    }
    for nothing in [Entry::Nothing, Entry::Number(f64::NAN), Entry::Number(f64::INFINITY), Entry::Fixed(NONE, 3)] {
        assert_eq!((nothing.written(), nothing.number()), (String::new(), None));
    }
}

#[test]
fn names_keep_their_pattern_beside_what_the_scenario_says() {
    let name = Name::from("people_within_").value("distance", "50").then("_m");
    assert_eq!((name.written(), name.pattern()), ("people_within_50_m", "people_within_<distance>_m"));
}

fn replicate(number: u64, remnants: u64) -> ReplicateRow {
    ReplicateRow {
        replicate: number,
        remnants,
        initial: remnants,
        outside_grid: 0,
        boxes: remnants,
        last_rank: Rank(0),
    }
}

/// Rows of exposure of so many replicates, with nothing but a density.
fn exposed(replicates: u64) -> Rows {
    let values = (0..replicates).flat_map(|number| [number, 0]).collect();
    Rows::new(&Assets::default(), Followed::No).with_values(values).unwrap()
}

#[test]
fn convergence_takes_the_first_replicates_at_round_numbers_and_all_of_them_last() {
    let rows: Vec<ReplicateRow> = (0..130).map(|n| replicate(n, n)).collect();
    let exposed = exposed(130);
    let known = KnownMeans { remnants: Known { mean: 60.0, error: 0.001 }, initial: Known::default(), about: vec![] };
    let kept = Kept { rows: &rows, exposed: &exposed, known: &known, box_ha: 0.25 };
    let settled = convergence(kept);
    assert_eq!(
        settled.iter().map(|one| one.quantity.as_str()).collect::<Vec<_>>(),
        ["remnants", "contaminated_area_ha"]
    );
    let at: Vec<u64> = settled[0].steps.iter().map(|step| step.replicates).collect();
    assert_eq!(at, [10, 20, 50, 100, 130]);
    // The mean of 0 ... n - 1 is (n - 1) / 2; its variance n (n + 1) / 12.
    for step in &settled[0].steps {
        let n = step.replicates as f64;
        assert_eq!(step.headline.mean, (n - 1.0) / 2.0);
        assert!((step.headline.standard_error - ((n + 1.0) / 12.0).sqrt()).abs() < 1e-12);
    }
    assert_eq!(settled[1].steps[0].headline.q50.value, 0.25 * 4.0);
    // What is known is told from the first ground on.
    let best: Vec<f64> = settled[0].steps.iter().map(|step| step.best.mean).collect();
    assert_eq!(best, [60.0; 5]);
    // A box for each remnant: nothing is left to chance but what the known mean may be wrong by. Slopes want 100 outcomes.
    let area: Vec<f64> = settled[1].steps.iter().map(|step| step.best.mean).collect();
    assert_eq!(area[..4], [4.5, 9.5, 24.5, 49.5].map(|mean| 0.25 * mean));
    let last = &settled[1].steps[4].best;
    assert!((last.mean - 15.0).abs() < 1e-9 && (last.standard_error - 0.25 * 0.001).abs() < 1e-9, "{last:?}");
    assert_eq!(last.how, How::Controlled(vec![Control { column: "remnants".to_owned(), known_mean: 60.0 }]));
    let few = convergence(Kept { rows: &rows[..1], ..kept });
    assert_eq!((few[0].steps.len(), few[0].steps[0].replicates), (1, 1));
    assert!(few[0].steps[0].headline.standard_error.is_nan(), "one replicate has no standard error");
}

const SCENARIO: &str = r#"format = 1
title = "A test (invented, at sea)"
assessment_date = 2021-06-01
replicates = 60
grid = { crs = "EPSG:32631", cell_m = 25 }
munitions.rocket = { submunitions = 72, pattern = { normal = { footprint_along_m = 240, footprint_across_m = 120 } } }

[[strikes]]
id = "=cmd|' /C calc'!A0"
date = 2020-10-04
munition = "rocket"
evidence = "probable"
carriers = 4
location = { lonlat = [3.001, 1.002] }

[[districts]]
id = "a,\"b\""
name = "+North; =1"
polygon_lonlat = [[2.99, 1.0], [3.01, 1.0], [3.01, 1.01], [2.99, 1.01]]
"#;

/// A run in a folder of the test's own.
fn run(name: &str, more: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("table-files").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("scenario.toml"), SCENARIO).expect("writable");
    let (scenario, out) = (folder.to_string_lossy().into_owned(), folder.join("out").to_string_lossy().into_owned());
    let said = remnants(&[&["run", &scenario, "--output", &out, "--quiet"], more].concat());
    assert_eq!(said.0, 0, "{}", said.1);
    folder.join("out")
}

fn remnants(arguments: &[&str]) -> (i32, String) {
    let said = Command::new(env!("CARGO_BIN_EXE_remnants")).args(arguments).output().expect("the binary starts");
    let text = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    (said.status.code().expect("an exit code"), text)
}

fn verified(run: &Path, more: &[&str]) -> (i32, String) {
    remnants(&[&["verify", &run.to_string_lossy()], more].concat())
}

fn edit_manifest(run: &Path, key: &str, value: Value) {
    let bytes = fs::read(run.join("manifest.json")).expect("a manifest");
    let mut manifest: Value = serde_json::from_slice(&bytes).expect("JSON");
    manifest[key] = value;
    fs::write(run.join("manifest.json"), format!("{manifest:#}\n")).expect("writable");
}

#[test]
fn a_run_with_hashtags_and_hostile_names_is_what_it_claims() {
    let run = run("hashtags", &["--hxl"]);
    let districts = fs::read_to_string(run.join("tables/districts.csv")).expect("a table");
    assert!(districts.lines().nth(1).is_some_and(|line| line.starts_with("#loc+district+code,")), "{districts}");
    assert!(
        districts.lines().nth(2).is_some_and(|line| line.starts_with("\"a,\"\"b\"\"\",'+North; =1,")),
        "{districts}"
    );
    let strikes = fs::read_to_string(run.join("tables/strikes.csv")).expect("a table");
    assert!(strikes.lines().nth(2).is_some_and(|line| line.starts_with("'=cmd|' /C calc'!A0,")), "{strikes}");
    let summary: Value = serde_json::from_slice(&fs::read(run.join("summary.json")).expect("a summary")).expect("JSON");
    assert_eq!(summary["strike_results"][0]["id"], "=cmd|' /C calc'!A0");
    for more in [&[][..], &["--full"]] {
        let (code, said) = verified(&run, more);
        assert_eq!(code, 0, "{said}");
    }
    edit_manifest(&run, "hxl_row", json!(false));
    let (code, said) = verified(&run, &[]);
    assert!(code == 1 && said.contains("tables/districts.csv does not follow"), "{said}");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_has_the_rows_and_entries_of_the_table_and_always_the_same_bytes() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    let receipt = crate::builders::receipt();
    let bytes = || {
        let rows =
            (0..70_000).map(|n| row("=A", if n % 2 == 0 { Entry::Nothing } else { Entry::Fixed(n, 3) })).collect();
        let mut bytes = Vec::new();
        remnants::export::parquet::write(table(rows), &receipt, &mut bytes).expect("written");
        bytes
    };
    assert!(bytes() == bytes(), "the same table gives other bytes");
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes())).expect("Parquet");
    assert_eq!((reader.num_row_groups(), reader.metadata().file_metadata().num_rows()), (2, 70_000));
    let metadata = reader.metadata().file_metadata().key_value_metadata().expect("metadata").clone();
    let told = |key: &str| metadata.iter().find(|one| one.key == key).and_then(|one| one.value.clone()).expect("told");
    assert_eq!(told("remnants_receipt"), receipt.line());
    assert!(told("remnants_columns").contains(r#""adds_up":"over places","null_when":"nobody""#));
    for (number, row) in reader.get_row_iter(None).expect("rows").enumerate() {
        let row = row.expect("a row");
        let people = if number % 2 == 0 { None } else { Some(number as f64 / 1000.0) };
        assert_eq!((row.get_string(0).expect("text").as_str(), row.get_long(2).expect("whole")), ("=A", 3));
        assert_eq!(row.get_double(3).ok(), people);
    }
}

#[cfg(feature = "parquet")]
#[test]
fn verify_makes_replicates_again_as_parquet_and_only_hashes_those_of_another_library() {
    let run = run("parquet", &[]);
    assert_eq!(verified(&run, &[]).0, 0);
    let name = "tables/replicates.parquet";
    let mut bytes = fs::read(run.join(name)).expect("a table");
    let at = bytes.len() / 8;
    bytes[at] ^= 1;
    fs::write(run.join(name), &bytes).expect("writable");
    let manifest: Value =
        serde_json::from_slice(&fs::read(run.join("manifest.json")).expect("a manifest")).expect("JSON");
    let mut files = manifest["files"].clone();
    let file = files.as_array_mut().expect("files").iter_mut().find(|file| file["name"] == name).expect("listed");
    file["sha256"] = json!(remnants::receipt::sha256(&bytes));
    edit_manifest(&run, "files", files);
    let (code, said) = verified(&run, &[]);
    assert!(code == 1 && said.contains("tables/replicates.parquet does not follow"), "{said}");
    edit_manifest(&run, "parquet_library", json!("parquet-rs version 1.0.0"));
    for more in [&[][..], &["--full"]] {
        let (code, said) = verified(&run, more);
        assert!(code == 0 && said.contains("they were only hashed"), "{said}");
    }
    edit_manifest(&run, "parquet_library", Value::Null);
    let (code, said) = verified(&run, &[]);
    assert!(code == 1 && said.contains("tables/boxes.parquet, which no such run has"), "{said}");
}
