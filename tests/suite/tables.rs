//! Tables of a run: what they say is what the summary says, by the written files; and docs/outputs.md tells all of them.

use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The tutorial's run with 300 replicates.
fn tutorial() -> &'static Path {
    static RUN: OnceLock<PathBuf> = OnceLock::new();
    RUN.get_or_init(|| {
        let run = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tables-tutorial");
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tutorial-valley");
        let mut command = Command::new(env!("CARGO_BIN_EXE_remnants"));
        command.arg("run").arg(scenario).arg("--output").arg(&run);
        let done = command.args(["--replicates", "300", "--quiet", "--replace"]).output().expect("the binary starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        run
    })
}

fn summary() -> Value {
    serde_json::from_slice(&fs::read(tutorial().join("summary.json")).expect("a summary")).expect("JSON")
}

/// A row of a table: numbers where there are such, null where nothing stands.
type Row = Map<String, Value>;

fn table(name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(tutorial().join(format!("tables/{name}.csv"))).expect("a table");
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| header.iter().map(str::to_owned).zip(record.iter().map(cell)).collect();
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

fn cell(text: &str) -> Value {
    match text.parse::<f64>() {
        Ok(number) => json!(number),
        Err(_) if text.is_empty() => Value::Null,
        Err(_) => json!(text),
    }
}

/// Holds a value of the summary against a table's entry: the same number, text or nothing. Counts what was compared.
struct Comparison {
    compared: usize,
}

impl Comparison {
    fn same(&mut self, said: &Value, row: &Row, column: &str) {
        let written = row.get(column).unwrap_or_else(|| panic!("no column {column} among {:?}", row.keys()));
        let same = match (said.as_f64(), written.as_f64()) {
            (Some(said), Some(written)) => said == written,
            _ => said == written,
        };
        assert!(same, "{column}: the summary says {said}, the table {written} in {row:?}");
        self.compared += 1;
    }

    fn headline(&mut self, said: &Value, row: &Row, prefix: &str) {
        for end in ["mean", "standard_error", "sd", "q05", "q50", "q95"] {
            if said.get(end).is_some() {
                self.same(&said[end], row, &format!("{prefix}{end}"));
            }
        }
        for quantile in ["q05", "q50", "q95"].map(|q| format!("{q}_mc")) {
            self.same(&said[&quantile][0], row, &format!("{prefix}{quantile}_low"));
            self.same(&said[&quantile][1], row, &format!("{prefix}{quantile}_high"));
        }
    }

    fn probability(&mut self, said: &Value, row: &Row, column: &str) {
        self.same(&said["probability"], row, column);
        self.same(&said["probability_mc"][0], row, &format!("{column}_mc_low"));
        self.same(&said["probability_mc"][1], row, &format!("{column}_mc_high"));
    }

    fn pair(&mut self, said: &Value, row: &Row, (mean, error): (&str, &str)) {
        self.same(&said["mean"], row, mean);
        self.same(&said["standard_error"], row, error);
    }

    fn events(&mut self, said: &Value, row: &Row) {
        for name in ["encounters", "detonations", "reports", "casualties", "deaths"] {
            let columns = (format!("{name}_expected"), format!("{name}_standard_error"));
            self.pair(&said["expected"][name], row, (&columns.0, &columns.1));
        }
        for name in ["detonations", "casualties", "deaths"] {
            if !said["drawn"][name].is_null() {
                self.headline(&said["drawn"][name], row, &format!("{name}_drawn_"));
            }
        }
    }

    fn place(&mut self, said: &Value, row: &Row) {
        self.headline(&said["remnants"], row, "remnants_");
        self.pair(&said["expected_rank"], row, ("expected_rank", "expected_rank_standard_error"));
        self.pair(&said["among_top"], row, ("p_among_top", "p_among_top_standard_error"));
        self.probability(&said["at_least_one"], row, "p_at_least_one");
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// Entries of a list of the summary beside the rows of a table, as many as one another.
fn beside<'v>(said: &'v Value, name: &str) -> Vec<(&'v Value, Row)> {
    let rows = table(name);
    assert_eq!(list(said).len(), rows.len(), "{name}");
    assert!(!rows.is_empty(), "{name} is empty, so that this test holds nothing");
    list(said).iter().zip(rows).collect()
}

#[test]
fn districts_of_the_summary_are_those_of_the_tables() {
    let (summary, mut comparison) = (summary(), Comparison { compared: 0 });
    for (district, row) in beside(&summary["districts"], "districts") {
        comparison.same(&district["id"], &row, "district_id");
        comparison.same(&district["name"], &row, "district");
        comparison.same(&district["area_ha"], &row, "area_ha");
        comparison.headline(&district["remnants"], &row, "remnants_");
        comparison.probability(&district["at_least_one"], &row, "p_at_least_one");
        for above in list(&district["density_above"]) {
            comparison.probability(above, &row, &format!("p_density_above_{}_per_ha", above["per_ha"]));
        }
    }
    for (district, row) in beside(&summary["districts"], "district_people") {
        for near in list(&district["people_near"]) {
            comparison.headline(&near["people"], &row, &format!("people_within_{}_m_", near["within_m"]));
        }
    }
    assert!(comparison.compared > 60, "{}", comparison.compared);
}

#[test]
fn strikes_of_the_summary_are_those_of_the_table() {
    let (summary, mut comparison) = (summary(), Comparison { compared: 0 });
    let same = [
        ("id", "strike_id"),
        ("date", "date"),
        ("evidence", "evidence"),
        ("munition", "munition"),
        ("presence_probability", "presence_probability"),
        ("remnants_initial_expected", "expected_remnants_initial"),
        ("remnants_expected", "expected_remnants"),
        ("sampled_mean", "sampled_remnants_mean"),
        ("sampled_standard_error", "sampled_remnants_standard_error"),
    ];
    for (strike, row) in beside(&summary["strike_results"], "strikes") {
        same.iter().for_each(|(key, column)| comparison.same(&strike[*key], &row, column));
    }
    assert_eq!(summary["strikes"], json!(list(&summary["strike_results"]).len()));
}

#[test]
fn convergence_ends_at_the_headline_numbers_and_is_the_same_in_table_and_summary() {
    let (summary, mut comparison) = (summary(), Comparison { compared: 0 });
    let steps: Vec<Value> = list(&summary["convergence"]).iter().flat_map(|one| list(&one["steps"]).to_vec()).collect();
    for (step, row) in beside(&json!(steps), "convergence") {
        comparison.same(&step["replicates"], &row, "replicates");
        comparison.headline(step, &row, "");
        comparison.pair(&step["best_estimate"], &row, ("best_mean", "best_standard_error"));
    }
    let near = &summary["residents_near_remnants"]["distances"][0];
    let people = format!("people_within_{}_m", near["within_m"]);
    let ends = [
        ("remnants", &summary["remnants"]),
        ("contaminated_area_ha", &summary["contaminated_area_ha"]),
        (people.as_str(), &near["people"]),
        ("casualties_drawn", &summary["casualties"]["drawn"]["casualties"]),
    ];
    for (quantity, headline) in ends {
        let settled = list(&summary["convergence"]).iter().find(|one| one["quantity"] == quantity).expect(quantity);
        let at: Vec<u64> = list(&settled["steps"]).iter().filter_map(|step| step["replicates"].as_u64()).collect();
        assert_eq!(at, [10, 20, 50, 100, 200, 300]);
        for key in ["mean", "standard_error", "q05", "q50", "q95", "q05_mc", "q50_mc", "q95_mc"] {
            assert_eq!(list(&settled["steps"])[5][key], headline[key], "{quantity}, {key}");
        }
        if quantity != "casualties_drawn" {
            assert_eq!(list(&settled["steps"])[5]["best_estimate"], headline["best_estimate"], "{quantity}");
        }
    }
}

#[test]
fn zones_fade_out_and_months_of_the_summary_are_those_of_the_tables() {
    let (summary, mut comparison) = (summary(), Comparison { compared: 0 });
    let zones = list(&summary["share_zones"]).iter().chain(list(&summary["release_zones"])).collect::<Vec<_>>();
    for (zone, row) in beside(&json!(zones), "zones") {
        comparison.same(&zone["boxes"], &row, "boxes");
        comparison.same(&zone["area_ha"], &row, "area_ha");
    }
    let steps: Vec<Value> =
        list(&summary["fade_out"]).iter().flat_map(|one| list(&one["distances"]).to_vec()).collect();
    for (step, row) in beside(&json!(steps), "fade_out") {
        comparison.same(&step["farther_than_m"], &row, "farther_than_m");
        comparison.same(&step["expected_remnants"], &row, "expected_remnants");
        comparison.same(&step["standard_error"], &row, "expected_remnants_standard_error");
        comparison.same(&step["probability_any"], &row, "p_any");
    }
    for (month, row) in beside(&summary["months"]["months"], "months") {
        comparison.same(&month["first_day"], &row, "first_day");
        comparison.pair(&month["remnants_left"], &row, ("remnants_left", "remnants_left_standard_error"));
        comparison.events(month, &row);
    }
}

#[test]
fn people_facilities_routes_activities_and_measures_of_the_summary_are_those_of_the_tables() {
    let (summary, mut comparison) = (summary(), Comparison { compared: 0 });
    let people = table("people");
    for near in list(&summary["residents_near_remnants"]["distances"]) {
        let groups = near["groups"].as_object().expect("groups").iter().map(|(group, said)| (group.as_str(), said));
        for (group, said) in groups.chain([("all", &near["people"])]) {
            let ours = |row: &&Row| row["within_m"].as_f64() == near["within_m"].as_f64() && row["group"] == group;
            comparison.headline(said, people.iter().find(ours).expect("a row of the group"), "people_");
        }
    }
    for (place, row) in beside(&summary["facilities_at_risk"]["ranked"], "facilities") {
        comparison.same(&place["id"], &row, "facility_id");
        comparison.place(place, &row);
    }
    for (route, row) in beside(&summary["routes_at_risk"]["ranked"], "routes") {
        comparison.same(&route["id"], &row, "route_id");
        comparison.place(route, &row);
    }
    for row in table("activities") {
        let by = row["by"].as_str().expect("what it is");
        let said = &summary["activities"][format!("by_{by}")][row["id"].as_str().expect("an id")];
        if by != "group" {
            comparison.events(said, &row);
        }
    }
    for (spared, row) in beside(&summary["casualties"]["spared_by_measures"], "measures") {
        for (kind, key) in
            ["expected", "drawn"].iter().flat_map(|kind| ["mean", "q05", "q50", "q95"].map(|k| (kind, k)))
        {
            comparison.same(&spared[*kind][key], &row, &format!("casualties_spared_{kind}_{key}"));
        }
    }
    assert!(comparison.compared > 200, "{}", comparison.compared);
}

/// Names that docs/outputs.md gives in the first column under the headings of a kind, each under its heading.
fn told(level: &str) -> Vec<(String, String)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/outputs.md");
    let page = fs::read_to_string(page).expect("docs/outputs.md");
    let (mut heading, mut told) = (String::new(), Vec::new());
    for line in page.lines() {
        if let Some(title) = line.strip_prefix(level) {
            heading = title.trim_matches('`').to_owned();
        }
        let cell = line.strip_prefix("| `").and_then(|rest| rest.split(" | ").next());
        for name in cell.into_iter().flat_map(|cell| cell.split(", ")) {
            told.push((heading.clone(), name.trim_matches('`').to_owned()));
        }
    }
    told
}

/// Whether a name is of a pattern: `<...>` stands for any text.
fn is_of(name: &str, pattern: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('<') else { return name == pattern };
    let Some((_, after)) = rest.split_once('>') else { return false };
    let Some(tail) = name.strip_prefix(before) else { return false };
    tail.char_indices().map(|(at, _)| &tail[at..]).skip(1).chain([""]).any(|rest| is_of(rest, after))
}

#[test]
fn every_column_of_the_tutorial_stands_in_the_data_dictionary_and_the_reverse() {
    let told = told("### ");
    let mut tables = 0;
    for entry in fs::read_dir(tutorial().join("tables")).expect("tables").flatten() {
        let name = format!("tables/{}", entry.file_name().to_string_lossy());
        assert!(
            told.iter().any(|(table, _)| *table == name) || name == "tables/replicates.parquet",
            "{name} is not told"
        );
        if !name.ends_with(".csv") {
            continue;
        }
        let mut reader = csv::Reader::from_path(entry.path()).expect("a table");
        let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let patterns: Vec<&str> =
            told.iter().filter(|(table, _)| *table == name).map(|(_, column)| column.as_str()).collect();
        let untold: Vec<&String> =
            header.iter().filter(|column| !patterns.iter().any(|told| is_of(column, told))).collect();
        let idle: Vec<&&str> =
            patterns.iter().filter(|told| !header.iter().any(|column| is_of(column, told))).collect();
        assert!(untold.is_empty() && idle.is_empty(), "{name}: not told {untold:?}, told but not there {idle:?}");
        tables += 1;
    }
    assert!(tables >= 17, "{tables}");
}

#[test]
fn every_file_of_the_tutorial_stands_among_the_files_and_the_reverse() {
    let manifest = fs::read(tutorial().join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let names = list(&manifest["files"]).iter().map(|file| file["name"].as_str().expect("a name").to_owned());
    let names: Vec<String> = names.chain(["manifest.json".to_owned()]).collect();
    let mut told: Vec<String> = told("## ").into_iter().filter(|(h, _)| h == "Files").map(|(_, name)| name).collect();
    // `.svg` behind a picture is the same name with another ending.
    for at in 1..told.len() {
        if let Some(stem) =
            told[at].strip_prefix('.').and_then(|_| told[at - 1].strip_suffix(".png").map(str::to_owned))
        {
            told[at] = format!("{stem}.svg");
        }
    }
    let files: Vec<&String> = told.iter().filter(|name| name.contains('.')).collect();
    let untold: Vec<&String> = names.iter().filter(|name| !files.iter().any(|told| is_of(name, told))).collect();
    assert!(untold.is_empty(), "docs/outputs.md does not tell {untold:?}");
    let idle: Vec<&&String> = files.iter().filter(|told| !names.iter().any(|name| is_of(name, told))).collect();
    assert!(idle.is_empty(), "docs/outputs.md tells {idle:?}, which the tutorial has not");
    for key in manifest.as_object().expect("an object").keys() {
        assert!(told.contains(key), "docs/outputs.md does not tell the manifest's {key}");
    }
}
