//! Golden files: what every shipped scenario gives with few replicates, and what every random draw gives. Whole numbers
//! and texts must be the same; other numbers may move by a part in a thousand million, since functions end in rounding.

use remnants::engine::observer::{Progress, Verdict};
use remnants::export::{summary, tables};
use remnants::hazard::{Plan, Stage, Watcher, assess};
use remnants::random::Seed;
use remnants::receipt::Receipt;
use remnants::scenario;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Largest relative difference of numbers that are not whole.
const TOLERANCE: f64 = 1e-9;
/// Differences that are listed.
const LISTED: usize = 20;
/// Replicates of a golden run.
const REPLICATES: u64 = 100;
/// Rows of the table of replicates that are held.
const ROWS: usize = 10;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Compares a value with its golden file, or writes the file if REMNANTS_UPDATE is set. Gives what is wrong.
pub fn held(name: &str, found: &Value) -> Result<(), String> {
    let file = root().join(format!("tests/golden/{name}.json"));
    if std::env::var_os("REMNANTS_UPDATE").is_some() {
        return fs::write(&file, format!("{found:#}\n")).map_err(|error| error.to_string());
    }
    let Ok(bytes) = fs::read(&file) else {
        return Err(format!(
            "{name} has no golden file. Look at what it gives, then make one: REMNANTS_UPDATE=1 cargo test golden"
        ));
    };
    let wanted: Value = serde_json::from_slice(&bytes).map_err(|error| format!("tests/golden/{name}.json: {error}"))?;
    let mut moved = Vec::new();
    differences("", &wanted, found, &mut moved);
    if moved.is_empty() { Ok(()) } else { Err(complaint(name, &moved)) }
}

fn complaint(name: &str, moved: &[String]) -> String {
    let listed = moved.iter().take(LISTED).map(|line| format!("  {line}\n")).collect::<String>();
    let more = moved.len().saturating_sub(LISTED);
    let rest = if more > 0 { format!("  and {more} more\n") } else { String::new() };
    format!(
        "tests/golden/{name}.json: {} values moved:\n{listed}{rest}A value that moves is \"Value-breaking\": unless that is \
         a fault, say in CHANGELOG which, how far and why, then REMNANTS_UPDATE=1 cargo test golden",
        moved.len()
    )
}

fn differences(path: &str, wanted: &Value, found: &Value, moved: &mut Vec<String>) {
    match (wanted, found) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let at = |map: &Map<String, Value>| map.get(key).cloned().unwrap_or_else(|| json!("(nothing)"));
                differences(&format!("{path}.{key}"), &at(a), &at(b), moved);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().for_each(|(i, (a, b))| differences(&format!("{path}[{i}]"), a, b, moved));
        }
        _ if same(wanted, found) => {}
        _ => moved.push(format!("{}: was {wanted}, is {found}", path.trim_start_matches('.'))),
    }
}

fn same(wanted: &Value, found: &Value) -> bool {
    let whole = |value: &Value| value.is_i64() || value.is_u64();
    match (wanted.as_f64(), found.as_f64()) {
        (Some(a), Some(b)) if !(whole(wanted) && whole(found)) => (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()),
        _ => wanted == found,
    }
}

struct Silent;

impl Watcher for Silent {
    fn stage(&mut self, _stage: Stage) {}
    fn progress(&mut self, _progress: Progress) -> Verdict {
        Verdict::Continue
    }
}

/// What is held of a scenario: its summary without what hangs on comments and versions, its districts, its first replicates.
fn of_scenario(folder: &Path) -> Value {
    let scenario = scenario::read(folder).expect("a scenario without problems");
    let hazard = assess(&scenario.model, Plan { seed: Seed(1), replicates: REPLICATES, precision: None }, &mut Silent);
    let mut summary = summary::summary(&scenario, &hazard, &Receipt::new(&scenario, &hazard));
    let fields = summary.as_object_mut().expect("an object");
    fields.shift_remove("receipt");
    // These say what tables say (tests/suite/tables.rs), of which the headline numbers and districts are held.
    fields.retain(|name, _| !["districts", summary::STRIKE_RESULTS, "convergence"].contains(&name.as_str()));
    fields["exact_check"] = fields["exact_check"]["verdict"].clone();
    for fade in fields["fade_out"].as_array_mut().expect("a list") {
        let every_100_m = |step: &Value| step["farther_than_m"].as_u64().is_some_and(|m| m % 100 == 0);
        fade["distances"].as_array_mut().expect("a list").retain(every_100_m);
    }
    // A year apart is enough of the months.
    if let Some(months) = fields["months"]["months"].as_array_mut() {
        let mut number = 0;
        months.retain(|_| {
            number += 1;
            number % 12 == 1
        });
    }
    let tables = tables::tables(&scenario, &hazard).expect("tables");
    let table = |name: &str| tables.iter().find(|table| table.0 == name).map_or(Vec::new(), |table| rows(&table.1));
    let first = |name: &str| table(name).into_iter().take(ROWS).collect::<Vec<_>>();
    json!({
        "summary": summary,
        "districts": table("tables/districts.csv"),
        "replicates": first(tables::REPLICATES),
        "district_replicates": first(tables::DISTRICT_REPLICATES),
        "exposure_replicates": first(tables::exposure::EXPOSURE_REPLICATES),
    })
}

/// Rows of a table, cells as numbers where they are.
fn rows(table: &[u8]) -> Vec<Value> {
    let mut reader = csv::Reader::from_reader(table);
    let header = reader.headers().expect("a header").clone();
    let cell = |text: &str| serde_json::from_str::<Value>(text).ok().filter(Value::is_number).unwrap_or(json!(text));
    let row = |record: csv::StringRecord| {
        header.iter().zip(&record).map(|(name, text)| (name.to_owned(), cell(text))).collect::<Map<_, _>>().into()
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

fn scenarios() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("scenarios")).expect("scenarios").flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn golden_values_of_every_shipped_scenario_stay_as_they_are() {
    let folders = scenarios();
    assert!(folders.len() >= 3);
    let faults: Vec<String> =
        folders.iter().filter_map(|folder| held(&name(folder), &of_scenario(folder)).err()).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n\n"));
}

#[test]
fn golden_files_all_belong_to_something() {
    let scenarios: Vec<String> = scenarios().iter().map(|folder| name(folder)).collect();
    for entry in fs::read_dir(root().join("tests/golden")).expect("golden files").flatten() {
        let stem = entry.path().file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(
            stem == "_draws" || scenarios.contains(&stem),
            "tests/golden/{stem}.json belongs to no scenario: delete it"
        );
    }
}

#[test]
fn golden_comparison_names_the_field_that_moved_and_lets_only_rounding_pass() {
    let wanted = json!({ "a": { "b": [1, 2.0] }, "c": "x", "d": 7 });
    let complaint = |found: Value| {
        let mut moved = Vec::new();
        differences("", &wanted, &found, &mut moved);
        moved
    };
    assert!(complaint(json!({ "a": { "b": [1, 2.000_000_001] }, "c": "x", "d": 7 })).is_empty());
    assert!(complaint(json!({ "a": { "b": [1, 2] }, "c": "x", "d": 7 })).is_empty());
    assert_eq!(complaint(json!({ "a": { "b": [1, 2.000_001] }, "c": "x", "d": 7 })), ["a.b[1]: was 2.0, is 2.000001"]);
    assert_eq!(complaint(json!({ "a": { "b": [1, 2.0] }, "c": "y", "d": 8, "e": 1 })).len(), 3);
    assert_eq!(complaint(json!({ "a": { "b": [1] }, "c": "x", "d": 7 })).len(), 1);
    assert_eq!(complaint(json!({ "a": { "b": [1, null] }, "c": "x", "d": 7 })).len(), 1);
}
