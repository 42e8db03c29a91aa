//! `remnants verify` against forgers: each test changes a run in one way and wants that way named.

use crate::folders::copy;
use remnants::receipt::{Receipt, scenario_sha256, sha256};
use remnants::scenario::InputFile;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const SCENARIO: &str = r#"format = 1
title = "A test (invented, at sea)"
assessment_date = 2021-06-01
seed = 7
replicates = 400
grid = { crs = "EPSG:32631", cell_m = 25 }
munitions.rocket = { submunitions = 72, pattern = { normal = { footprint_along_m = 240, footprint_across_m = 120 } } }

[[strikes]]
id = "bridge"
date = 2020-10-04
munition = "rocket"
evidence = "probable"
carriers = { integers = [2, 8] }
location = { lonlat = [3.001, 1.002] }

[[strike_tables]]
file = "register.csv"
columns = { id = "id", date = "day", longitude = "lon", latitude = "lat" }
munition = "rocket"
evidence = "reported"
carriers = 3

[[districts]]
id = "north"
name = "North"
polygon_lonlat = [[2.99, 1.002], [3.01, 1.002], [3.01, 1.01], [2.99, 1.01]]

[[districts]]
id = "south"
name = "South"
polygon_lonlat = [[2.99, 0.99], [3.01, 0.99], [3.01, 1.002], [2.99, 1.002]]

[[exposure.populations]]
name = "residents"
date = 2021-01-01
source = "invented"
licence = "none"
places = [{ id = "village", name = "Village", lonlat = [3.002, 1.003], people = 900 }]
kernel = { normal_sd_m = 300 }

[[exposure.facilities]]
name = "schools"
date = 2021-01-01
source = "invented"
licence = "none"
type = "school"
radius_m = 60
places = [{ id = "school", name = "School", lonlat = [3.001, 1.002] }]

[[exposure.activities]]
name = "farming"
date = 2021-01-01
source = "invented"
licence = "none"
areas = [{ polygon_lonlat = [[2.99, 0.99], [3.01, 0.99], [3.01, 1.01], [2.99, 1.01]] }]
persons = 100
days_per_month = 20
swept_m2_per_day = 500
avoidance = 0.5
p_detonation = 0.05
p_report = 0.1
casualties_per_detonation = 1.3
share_fatal = 0.3

[exposure.course]
from = 2021-06-01
months = 12
"#;
const REGISTER: &str = "id,day,lon,lat\nridge,2020-10-05,3.004,1.006\nwell,2020-10-06,2.999,0.999\n";

/// A forger's change to a JSON file.
type Edit = fn(&mut Value);

fn remnants(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_remnants")).args(arguments).output().expect("the binary starts")
}

fn place(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verify").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn run(scenario: &Path, out: &Path, more: &[&str]) {
    let done = remnants(&[&["run", &text(scenario), "--output", &text(out), "--quiet"], more].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A small scenario (`case`) and of a run of it (`out`), side by side in a folder of the test's own.
struct Forgery {
    folder: PathBuf,
}

impl Forgery {
    fn new(name: &str) -> Forgery {
        static BASE: OnceLock<PathBuf> = OnceLock::new();
        let base = BASE.get_or_init(|| {
            let base = place("base");
            fs::create_dir_all(base.join("case")).expect("a folder");
            fs::write(base.join("case/scenario.toml"), SCENARIO).expect("writable");
            fs::write(base.join("case/register.csv"), REGISTER).expect("writable");
            run(&base.join("case"), &base.join("out"), &[]);
            base
        });
        let folder = place(name);
        copy(base, &folder);
        Forgery { folder }
    }

    fn case(&self, name: &str) -> PathBuf {
        self.folder.join("case").join(name)
    }

    fn out(&self, name: &str) -> PathBuf {
        self.folder.join("out").join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.out(name)).expect("a text")
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.out(name), bytes).expect("writable");
    }

    fn edit_json(&self, name: &str, edit: impl FnOnce(&mut Value)) {
        let mut value: Value = serde_json::from_str(&self.read(name)).expect("JSON");
        edit(&mut value);
        self.write(name, format!("{value:#}\n"));
    }

    /// Writes a file and mends its hash in the manifest, as a forger would.
    fn forge(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        self.write(name, bytes);
        self.edit_json("manifest.json", |manifest| {
            let files = manifest["files"].as_array_mut().expect("files");
            let file = files.iter_mut().find(|file| file["name"] == name).expect("listed");
            (file["bytes"], file["sha256"]) = (json!(bytes.len()), json!(sha256(bytes)));
        });
    }

    fn forge_json(&self, name: &str, edit: impl FnOnce(&mut Value)) {
        self.edit_json(name, edit);
        self.forge(name, self.read(name));
    }

    /// Changes the receipt in manifest and summary, hashes mended.
    fn forge_receipt(&self, edit: impl Fn(&mut Value)) {
        self.forge_json("summary.json", |summary| edit(&mut summary["receipt"]));
        self.edit_json("manifest.json", |manifest| edit(manifest));
    }

    /// Exit code, the first line (the sentence), everything said.
    fn verify(&self, more: &[&str]) -> (i32, String, String) {
        let said = remnants(&[&["verify", &text(&self.folder.join("out"))], more].concat());
        let all = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
        let sentence = all.lines().next().unwrap_or_default().to_owned();
        (said.status.code().expect("an exit code"), sentence, all)
    }

    fn assert_refuted(&self, more: &[&str], named: &str) {
        let (code, sentence, all) = self.verify(more);
        assert_eq!(code, 1, "{all}");
        assert!(sentence.starts_with("This run is NOT what it claims: ") && sentence.contains(named), "{named}: {all}");
    }
}

#[test]
fn an_untouched_run_is_what_it_claims() {
    let (code, sentence, all) = Forgery::new("untouched").verify(&[]);
    assert_eq!(code, 0, "{all}");
    assert!(sentence.starts_with("This run is what it claims: scenario case (SHA-256 "), "{all}");
    assert!(sentence.contains("100 of 400 replicates drawn again are exactly as stored"), "{all}");
    assert!(all.contains("--sample-seed") && all.contains("rasters/presence.tif"), "{all}");
    assert!(all.contains("75.0 % if 1 had been changed"), "{all}");
}

#[test]
fn a_whole_second_run_confirms_every_file() {
    let (code, sentence, all) = Forgery::new("whole").verify(&["--full"]);
    assert_eq!(code, 0, "{all}");
    assert!(sentence.contains("a second whole run gave the same bytes in every file"), "{all}");
    assert!(!all.contains("Only hashed"), "{all}");
}

#[test]
fn the_choice_of_replicates_repeats_with_its_seed() {
    let forgery = Forgery::new("choice");
    let mut rows: Vec<String> = forgery.read("tables/replicates.csv").lines().map(str::to_owned).collect();
    for row in &mut rows[5..] {
        let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        cells[2] = format!("1{}", cells[2]);
        *row = cells.join(",");
    }
    forgery.forge("tables/replicates.csv", rows.join("\n") + "\n");
    let say = |seed| forgery.verify(&["--sample", "3", "--sample-seed", seed]);
    assert_eq!(say("5"), say("5"));
    assert_ne!(say("5").1, say("6").1, "another seed finds another replicate first");
    assert!(say("5").2.contains("chosen by --sample-seed 5."));
}

#[test]
fn a_changed_file_of_any_kind_is_named() {
    let forgery = Forgery::new("changed");
    for name in ["tables/strikes.csv", "maps/presence.png", "rasters/presence.tif", "vectors/hazard_zones.geojson"] {
        let before = fs::read(forgery.out(name)).expect("there");
        let mut after = before.clone();
        after[before.len() / 2] ^= 1;
        forgery.write(name, &after);
        forgery.assert_refuted(&[], &format!("{name} was changed"));
        forgery.write(name, &before);
    }
    assert_eq!(forgery.verify(&[]).0, 0);
}

#[test]
fn missing_and_added_files_are_named_and_notes_beside_the_run_are_left_alone() {
    let forgery = Forgery::new("missing");
    forgery.write("notes.txt", "mine");
    let (code, _, all) = forgery.verify(&[]);
    assert!(code == 0 && all.contains("notes.txt is not a file of this run"), "{all}");
    forgery.write("rasters/presence_2.tif", "x");
    forgery.assert_refuted(&[], "rasters/presence_2.tif was added");
    fs::remove_file(forgery.out("rasters/presence_2.tif")).expect("removed");
    fs::remove_file(forgery.out("maps/grounds.svg")).expect("removed");
    forgery.assert_refuted(&[], "maps/grounds.svg is missing");
    forgery.edit_json("manifest.json", |manifest| {
        manifest["files"].as_array_mut().expect("files").retain(|file| file["name"] != "maps/grounds.svg");
    });
    forgery.assert_refuted(&[], "manifest.json does not list maps/grounds.svg");
}

#[test]
fn a_number_forged_in_the_summary_together_with_its_hash_is_caught_by_recomputation() {
    let edits: [(&str, Edit); 12] = [
        ("remnants.best_estimate.mean", |s| s["remnants"]["best_estimate"]["mean"] = json!(12)),
        ("contaminated_area_ha.best_estimate.standard_error", |s| {
            s["contaminated_area_ha"]["best_estimate"]["standard_error"] = json!(0.001)
        }),
        ("residents_near_remnants.distances[0].people.best_estimate.mean", |s| {
            s["residents_near_remnants"]["distances"][0]["people"]["best_estimate"]["mean"] = json!(1)
        }),
        ("convergence[1].steps[5].best_estimate.how", |s| {
            s["convergence"][1]["steps"][5]["best_estimate"]["how"] = json!("computed")
        }),
        ("remnants.mean", |s| s["remnants"]["mean"] = json!(12)),
        ("contaminated_area_ha.q95_mc[1]", |s| s["contaminated_area_ha"]["q95_mc"][1] = json!(1)),
        ("remnants_outside_grid.standard_error", |s| s["remnants_outside_grid"]["standard_error"] = json!(0.5)),
        ("exact_companion.remnants", |s| s["exact_companion"]["remnants"] = json!(380)),
        ("share_zones[1].boxes", |s| s["share_zones"][1]["boxes"] = json!(3)),
        ("release_zones[0]", |s| s["release_zones"][0]["boxes"] = json!(3)),
        ("release_zones[1]", |s| s["release_zones"][1]["area_ha"] = json!(3)),
        ("cautions", |s| s["cautions"] = json!(["All clear."])),
    ];
    for (named, edit) in edits {
        let forgery = Forgery::new("summary");
        forgery.forge_json("summary.json", edit);
        forgery.assert_refuted(
            &[],
            &format!("summary.json does not follow from the scenario and the replicates ({named}"),
        );
    }
}

#[test]
fn a_key_said_twice_in_the_summary_is_no_summary_of_this_program() {
    let forgery = Forgery::new("twice");
    let twice = forgery.read("summary.json").replacen("{\n", "{\n  \"title\": \"All clear\",\n", 1);
    forgery.forge("summary.json", twice);
    forgery.assert_refuted(&[], "laid out otherwise or said twice");
}

#[test]
fn files_that_follow_from_the_replicates_cannot_be_forged_with_their_hashes() {
    for (name, from, to) in [
        ("tables/districts.csv", "North", "Narth"),
        ("tables/zones.csv", "expected 90", "expected 80"),
        ("tables/exceedance.csv", "\n50,1,", "\n50,2,"),
        ("tables/district_replicates.csv", "\n0,", "\n0,1"),
        ("vectors/hazard_zones.geojson", "\"share\":0.9", "\"share\":0.8"),
        ("maps/distribution.svg", "<path", "<!-- --><path"),
        ("maps/grounds.svg", "<path", "<!-- --><path"),
        ("maps/density.svg", "<path", "<!-- --><path"),
    ] {
        let forgery = Forgery::new("follow");
        let before = forgery.read(name);
        let after = before.replacen(from, to, 1);
        assert_ne!(before, after, "{name} holds no {from}");
        forgery.forge(name, after);
        let (code, _, all) = forgery.verify(&[]);
        assert!(
            code == 1 && all.contains("NOT what it claims") && all.contains(name.trim_start_matches("tables/")),
            "{name}: {all}"
        );
    }
    let forgery = Forgery::new("follow");
    let mut raster = fs::read(forgery.out("rasters/density.tif")).expect("there");
    *raster.last_mut().expect("a byte") ^= 1;
    forgery.forge("rasters/density.tif", raster);
    forgery.assert_refuted(&[], "rasters/density.tif does not follow");
}

#[test]
fn a_raster_of_counts_forged_with_its_hash_is_said_to_be_only_hashed_and_caught_by_a_whole_run() {
    let forgery = Forgery::new("raster");
    let mut raster = fs::read(forgery.out("rasters/presence.tif")).expect("there");
    *raster.last_mut().expect("a byte") ^= 1;
    forgery.forge("rasters/presence.tif", raster);
    let (code, _, all) = forgery.verify(&[]);
    assert!(code == 0 && all.split("Only hashed").nth(1).expect("a list").contains("rasters/presence.tif"), "{all}");
    forgery.assert_refuted(&["--full"], "rasters/presence.tif does not follow");
}

/// The sample is of all replicates, so that the forged one is among them.
#[test]
fn a_forged_replicate_is_found_when_it_is_drawn_again() {
    let forgery = Forgery::new("replicate");
    let rows = forgery.read("tables/replicates.csv");
    let row = rows.lines().nth(251).expect("a row").to_owned();
    let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
    cells[2] = (cells[2].parse::<u64>().expect("a count") + 1).to_string();
    forgery.forge("tables/replicates.csv", rows.replacen(&row, &cells.join(","), 1));
    forgery.assert_refuted(&["--sample", "400"], "replicate 250 in tables/replicates.csv");
    // Even where the sample misses it, the totals move.
    forgery.assert_refuted(&["--sample", "1", "--sample-seed", "1"], "remnants_initial.");
}

#[test]
fn a_forged_number_of_people_near_is_found_when_it_is_drawn_again() {
    let forgery = Forgery::new("people");
    let name = "tables/exposure_replicates.csv";
    let rows = forgery.read(name);
    let row = rows.lines().nth(251).expect("a row").to_owned();
    let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
    cells[2] = "0.5".to_owned();
    forgery.forge(name, rows.replacen(&row, &cells.join(","), 1));
    forgery.assert_refuted(&["--sample", "400"], "replicate 250 in tables/exposure_replicates.csv");
    // Even where the sample misses it, pictures move that are made of all replicates.
    forgery.assert_refuted(&["--sample", "1", "--sample-seed", "1"], "does not follow");
}

#[test]
fn a_headline_of_people_near_forged_with_its_hash_does_not_follow() {
    let forgery = Forgery::new("headline");
    forgery.forge_json("summary.json", |summary| {
        summary["residents_near_remnants"]["distances"][0]["people"]["mean"] = json!(1.5);
    });
    forgery.assert_refuted(&[], "residents_near_remnants");
}

#[test]
fn a_table_of_exposure_that_no_run_can_have_is_refused_with_the_row() {
    let name = "tables/exposure_replicates.csv";
    for (from, to, named) in [
        ("\n0,", "\n7,", "row 1 of tables/exposure_replicates.csv"),
        ("\n1,", "\n1,-", "row 2 of"),
        ("density_per_ha", "density", "other columns"),
    ] {
        let forgery = Forgery::new("exposure-table");
        forgery.forge(name, forgery.read(name).replacen(from, to, 1));
        forgery.assert_refuted(&[], named);
    }
}

#[test]
fn a_run_of_another_seed_that_claims_this_one_is_found_out() {
    let forgery = Forgery::new("seed");
    let out = forgery.folder.join("out");
    fs::remove_dir_all(&out).expect("removed");
    run(&forgery.folder.join("case"), &out, &["--seed", "8"]);
    assert_eq!(forgery.verify(&[]).0, 0);
    forgery.forge_receipt(|receipt| receipt["seed"] = json!(7));
    forgery.forge_json("summary.json", |summary| summary["seed"] = json!(7));
    forgery.assert_refuted(&[], "replicates drawn again are not as stored");
}

#[test]
fn receipts_that_disagree_are_named() {
    let forgery = Forgery::new("disagree");
    forgery.edit_json("manifest.json", |manifest| manifest["seed"] = json!(9));
    forgery.assert_refuted(&[], "summary.json and manifest.json disagree (seed is 7, wanted 9)");
}

#[test]
fn another_version_is_named_and_its_run_neither_confirmed_nor_refuted() {
    let forgery = Forgery::new("version");
    forgery.forge_receipt(|receipt| receipt["version"] = json!("99.0.1"));
    let (code, sentence, all) = forgery.verify(&[]);
    assert_eq!(code, 1, "{all}");
    assert!(sentence.starts_with("This run cannot be confirmed: it was made by version 99.0.1"), "{all}");
}

#[test]
fn a_sampled_run_that_claims_the_exact_method_is_refuted_by_a_second_whole_run() {
    let forgery = Forgery::new("method");
    forgery.forge_receipt(|receipt| receipt["method"] = json!("exact"));
    forgery.assert_refuted(&[], "is no file of such a run");
}

#[test]
fn a_changed_input_is_named() {
    let forgery = Forgery::new("input");
    let register = fs::read_to_string(forgery.case("register.csv")).expect("a table");
    fs::write(forgery.case("register.csv"), register + "\n").expect("writable");
    forgery.assert_refuted(&[], "the input register.csv is not the one that the run was made from");
    fs::remove_file(forgery.case("register.csv")).expect("removed");
    forgery.assert_refuted(&[], "the input register.csv cannot be read");
    let forgery = Forgery::new("input");
    let scenario = fs::read_to_string(forgery.case("scenario.toml")).expect("a text");
    fs::write(forgery.case("scenario.toml"), scenario + "# edited\n").expect("writable");
    forgery.assert_refuted(&[], "the input scenario.toml is not the one");
}

#[test]
fn an_input_changed_together_with_its_hashes_gives_other_replicates() {
    let forgery = Forgery::new("input_hash");
    let scenario = fs::read_to_string(forgery.case("scenario.toml")).expect("a text");
    let edited = scenario.replacen("submunitions = 72", "submunitions = 73", 1);
    assert_ne!(scenario, edited, "the scenario has changed");
    fs::write(forgery.case("scenario.toml"), &edited).expect("writable");
    forgery.forge_receipt(|receipt| {
        receipt["inputs"][0]["sha256"] = json!(sha256(edited.as_bytes()));
        let one = |input: &Value| InputFile {
            path: input["path"].as_str().expect("a name").to_owned(),
            sha256: input["sha256"].as_str().expect("a hash").to_owned(),
        };
        let inputs: Vec<InputFile> = receipt["inputs"].as_array().expect("inputs").iter().map(one).collect();
        receipt["scenario_sha256"] = json!(scenario_sha256(&inputs));
    });
    forgery.assert_refuted(&[], "tables/replicates.csv");
}

#[test]
fn a_scenario_hash_that_does_not_follow_from_the_inputs_is_named() {
    let forgery = Forgery::new("scenario_hash");
    forgery.forge_receipt(|receipt| receipt["scenario_sha256"] = json!("0".repeat(64)));
    forgery.assert_refuted(&[], "scenario_sha256 that does not follow");
}

#[test]
fn a_moved_scenario_is_asked_for_and_may_bear_another_name() {
    let forgery = Forgery::new("moved");
    fs::rename(forgery.folder.join("case"), forgery.folder.join("elsewhere")).expect("moved");
    let (code, sentence, _) = forgery.verify(&[]);
    assert!(code == 2 && sentence.contains("--scenario"), "{sentence}");
    let (code, _, all) = forgery.verify(&["--scenario", &text(&forgery.folder.join("elsewhere"))]);
    assert!(code == 0 && all.contains("called elsewhere here and case in the run"), "{all}");
}

#[test]
fn what_is_no_run_is_refused_as_wrong_usage() {
    let folder = place("none");
    for path in [folder.clone(), folder.join("nowhere")] {
        let said = remnants(&["verify", &text(&path)]);
        assert_eq!(said.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&said.stderr).lines().count(), 1);
    }
    assert_eq!(remnants(&["verify", &text(&folder), "--sample", "0"]).status.code(), Some(2));
}

#[test]
fn a_broken_manifest_is_refused_in_a_sentence() {
    let whole = Forgery::new("manifest").read("manifest.json");
    let edits: [(&str, Edit); 10] = [
        ("no whole number \"seed\"", |m| m["seed"] = json!(-1)),
        ("no whole number \"replicates\"", |m| m["replicates"] = json!(1e300)),
        ("holds 400 replicates and the run claims 18446744073709551615", |m| m["replicates"] = json!(u64::MAX)),
        ("no run of this program", |m| m["replicates"] = json!(0)),
        ("no text \"scenario_sha256\"", |m| m["scenario_sha256"] = json!(5)),
        ("\"method\" is unknown", |m| m["method"] = json!("guessed")),
        ("\"ending\" is unknown", |m| m["ending"] = json!("\u{1b}[31m")),
        ("\"made_by\"", |m| m["made_by"] = json!("someone else")),
        ("lists no files", |m| m["files"] = json!({})),
        ("without name, bytes or sha256", |m| m["files"][0]["bytes"] = json!("many")),
    ];
    for (named, edit) in edits {
        let forgery = Forgery::new("manifest");
        forgery.edit_json("manifest.json", edit);
        let (code, _, all) = forgery.verify(&[]);
        assert!(code == 1 && all.contains(named) && !all.contains('\u{1b}'), "{named}: {all}");
    }
    for broken in ["", "{", "[]", "null", &whole[..whole.len() / 2], &"[".repeat(100_000)] {
        let forgery = Forgery::new("manifest");
        forgery.write("manifest.json", broken);
        forgery.assert_refuted(&[], "manifest.json is not whole");
    }
}

#[test]
fn a_manifest_that_points_elsewhere_is_refused_and_nothing_there_is_read() {
    for name in ["../secret.txt", "/etc/hostname", "maps/../../secret.txt", "", "./summary.json", "a\\b"] {
        let forgery = Forgery::new("elsewhere");
        fs::write(forgery.folder.join("secret.txt"), "secret").expect("writable");
        forgery.edit_json("manifest.json", |manifest| {
            let file = json!({ "name": name, "bytes": 6, "sha256": sha256(b"secret") });
            manifest["files"].as_array_mut().expect("files").push(file);
        });
        let (code, sentence, all) = forgery.verify(&[]);
        assert!(code == 1 && sentence.contains("NOT what it claims"), "{name}: {all}");
        assert!(sentence.contains("no place inside the run") || sentence.contains("is missing"), "{name}: {all}");
    }
    let forgery = Forgery::new("elsewhere");
    forgery.edit_json("manifest.json", |manifest| {
        let again = manifest["files"][0].clone();
        manifest["files"].as_array_mut().expect("files").push(again);
    });
    forgery.assert_refuted(&[], "twice");
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_file_or_folder_is_not_followed() {
    use std::os::unix::fs::symlink;
    let forgery = Forgery::new("link");
    let kept = forgery.folder.join("kept.json");
    fs::rename(forgery.out("summary.json"), &kept).expect("moved");
    symlink(&kept, forgery.out("summary.json")).expect("a link");
    forgery.assert_refuted(&[], "summary.json is a link");
    let forgery = Forgery::new("link");
    fs::rename(forgery.out("tables"), forgery.folder.join("tables")).expect("moved");
    symlink(forgery.folder.join("tables"), forgery.out("tables")).expect("a link");
    forgery.assert_refuted(&[], "tables/activities.csv is missing");
}

#[test]
fn tables_of_replicates_that_no_run_can_have_are_refused_with_the_row() {
    type TableEdit = fn(&mut Vec<Vec<String>>);
    let edits: [(&str, TableEdit); 10] = [
        ("row 6 of tables/replicates.csv", |rows| rows[6] = rows[5].clone()),
        ("holds 399 replicates", |rows| _ = rows.pop()),
        ("row 1 of", |rows| rows[1][1] = "NaN".to_owned()),
        ("row 2 of", |rows| rows[2][4] = "NaN".to_owned()),
        ("row 2 of", |rows| rows[2][4] = "inf".to_owned()),
        ("row 3 of", |rows| rows[3][5] = "NaN".to_owned()),
        ("row 3 of", |rows| rows[3][1] = "18446744073709551615".to_owned()),
        ("row 3 of", |rows| rows[3][1] = "-1".to_owned()),
        ("other columns", |rows| rows[0][1] = "remnant".to_owned()),
        ("not a whole table", |rows| _ = rows[9].pop()),
    ];
    for (named, edit) in edits {
        let forgery = Forgery::new("table");
        let table = forgery.read("tables/replicates.csv");
        let mut rows: Vec<Vec<String>> =
            table.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        edit(&mut rows);
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        forgery.forge("tables/replicates.csv", lines.join("\n") + "\n");
        forgery.assert_refuted(&[], named);
    }
    let forgery = Forgery::new("table");
    let spelt = forgery.read("tables/replicates.csv").replacen("\n0,", "\n+0,", 1);
    forgery.forge("tables/replicates.csv", spelt);
    forgery.assert_refuted(&[], "tables/replicates.csv does not follow");
}

#[test]
fn a_summary_that_is_no_summary_is_refused() {
    for broken in ["", "[1, 2", "{}", "null", "{\"receipt\": 1e999}"] {
        let forgery = Forgery::new("no_summary");
        forgery.forge("summary.json", broken);
        forgery.assert_refuted(&[], "summary.json");
    }
}

#[test]
fn a_run_that_stopped_at_a_precision_is_verified_and_cannot_claim_another_end() {
    let forgery = Forgery::new("precision");
    let out = forgery.folder.join("out");
    fs::remove_dir_all(&out).expect("removed");
    run(&forgery.folder.join("case"), &out, &["--precision", "3%"]);
    for more in [&[][..], &["--full"][..]] {
        let (code, _, all) = forgery.verify(more);
        assert_eq!(code, 0, "{all}");
    }
    forgery.forge_receipt(|receipt| receipt["precision"] = json!(0.0001));
    forgery.assert_refuted(&[], "cannot have ended after so many replicates");
    forgery.forge_receipt(|receipt| (receipt["precision"], receipt["ending"]) = (json!(null), json!("complete")));
    forgery.assert_refuted(&[], "cannot have ended after so many replicates");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_is_verified_as_what_it_is() {
    let forgery = Forgery::new("interrupted");
    let (case, out) = (forgery.folder.join("case"), forgery.folder.join("out"));
    fs::remove_dir_all(&out).expect("removed");
    let mut child = Command::new(env!("CARGO_BIN_EXE_remnants"))
        .args(["run", &text(&case), "--output", &text(&out), "--replicates", "4000000000", "--max-memory", "9000GiB"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let pause = || std::thread::sleep(std::time::Duration::from_millis(1_500));
    while !forgery.folder.join(".out.partial").exists() && child.try_wait().expect("a state").is_none() {
        pause();
    }
    pause();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let (code, _, all) = forgery.verify(&["--full"]);
    assert!(code == 0 && all.contains("interrupted after"), "{all}");
    forgery.forge_receipt(|receipt| receipt["ending"] = json!("complete"));
    forgery.assert_refuted(&[], "cannot have ended after so many replicates");
}

#[test]
fn every_kind_of_output_carries_the_same_receipt() {
    let forgery = Forgery::new("carried");
    let manifest: Value = serde_json::from_str(&forgery.read("manifest.json")).expect("JSON");
    let receipt = Receipt::read(&manifest).expect("a receipt");
    assert_eq!((receipt.seed, receipt.replicates(), receipt.inputs.len()), (7, 400, 2));
    let summary: Value = serde_json::from_str(&forgery.read("summary.json")).expect("JSON");
    assert_eq!(Receipt::read(&summary["receipt"]), Ok(receipt.clone()));
    let zones: Value = serde_json::from_str(&forgery.read("vectors/hazard_zones.geojson")).expect("JSON");
    assert_eq!(Receipt::read(&zones["remnants_receipt"]), Ok(receipt.clone()));
    let escaped = receipt.line().replace('"', "&quot;");
    assert!(forgery.read("maps/density.svg").contains(&format!("<metadata>{escaped}</metadata>")));
    for name in ["maps/density.png", "maps/grounds.png", "rasters/density.tif", "rasters/exceedance_10_per_ha.tif"] {
        let bytes = fs::read(forgery.out(name)).expect("there");
        let line = receipt.line().into_bytes();
        assert!(bytes.windows(line.len()).any(|window| window == line), "{name} carries no receipt");
    }
}

#[test]
fn the_scenario_hash_is_that_of_a_list_as_sha256sum_prints_it() {
    let input = |path: &str, bytes: &[u8]| InputFile { path: path.to_owned(), sha256: sha256(bytes) };
    let list = format!("{}  scenario.toml\n{}  a.csv\n", sha256(b"x"), sha256(b"y"));
    assert_eq!(scenario_sha256(&[input("scenario.toml", b"x"), input("a.csv", b"y")]), sha256(list.as_bytes()));
    assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn a_receipt_in_a_picture_or_raster_is_plain_ascii_and_reads_back() {
    let receipt = crate::builders::receipt();
    let line = receipt.line();
    assert!(line.is_ascii() && !line.contains('|'), "{line}");
    let value: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(Receipt::read(&value), Ok(receipt.clone()));
    let many = Receipt { inputs: vec![receipt.inputs[0].clone(); 1_000], ..receipt };
    assert!(many.line().len() > 30_000 && many.short_line().len() < 1_000);
}
