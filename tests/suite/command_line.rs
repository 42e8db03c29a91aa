//! The program as its users run it: through the real binary.

use crate::folders::{files, fresh};
use remnants::import::raster::read_band;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn remnants(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_remnants")).args(arguments).output().expect("the binary starts")
}

/// The starter scenario in a fresh folder, and where a run of it may go.
fn starter(name: &str) -> (String, PathBuf) {
    let folder = fresh(name);
    let scenario = folder.join("case");
    assert!(remnants(&["new", &scenario.to_string_lossy()]).status.success());
    (scenario.to_string_lossy().into_owned(), folder.join("out"))
}

fn run(scenario: &str, output: &Path, more: &[&str]) -> Output {
    let output = output.to_string_lossy();
    remnants(&[&["run", scenario, "--output", &output, "--replicates", "1000"], more].concat())
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).expect("the file is there")).expect("valid JSON")
}

#[test]
fn a_run_writes_every_file_of_the_contract_and_lists_it() {
    let (scenario, out) = starter("contract");
    let done = run(&scenario, &out, &[]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    let manifest = json(&out.join("manifest.json"));
    let listed: Vec<&str> =
        manifest["files"].as_array().expect("files").iter().filter_map(|f| f["name"].as_str()).collect();
    let there: Vec<String> = files(&out).iter().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
    assert_eq!(listed, there);
    for name in [
        "summary.json",
        "maps/density.png",
        "maps/density.svg",
        "maps/presence.png",
        "maps/grounds.png",
        "rasters/density.tif",
        "rasters/presence.tif",
        "rasters/density_se.tif",
        "tables/districts.csv",
        "tables/fade_out.csv",
        "vectors/hazard_zones.geojson",
    ] {
        assert!(listed.contains(&name), "{name} is missing");
    }
    let printed = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(printed.contains("90 % interval of the model") && printed.contains("All files are in"), "{printed}");
}

#[test]
fn the_summary_holds_the_promised_fields_with_their_doubt() {
    let (scenario, out) = starter("summary");
    run(&scenario, &out, &["--seed", "7"]);
    let summary = json(&out.join("summary.json"));
    for field in ["remnants", "remnants_outside_grid", "contaminated_area_ha"] {
        for part in ["mean", "standard_error", "sd", "q05", "q50", "q95", "q05_mc", "q50_mc", "q95_mc"] {
            assert!(!summary[field][part].is_null(), "{field}.{part}");
        }
    }
    assert_eq!((&summary["replicates"], &summary["seed"]), (&1000.into(), &7.into()));
    assert_eq!(summary["exact_check"]["verdict"], "agrees");
    assert!(summary["support"].is_object());
}

#[test]
fn bytes_repeat_for_any_number_of_threads_and_change_with_the_seed() {
    let (scenario, out) = starter("threads");
    let folders = ["1", "2", "3"].map(|threads| {
        let folder = out.with_extension(threads);
        run(&scenario, &folder, &["--threads", threads, "--quiet"]);
        files(&folder)
    });
    assert!(folders[0].len() > 10);
    assert!(folders[0] == folders[1] && folders[0] == folders[2], "files differ with the number of threads");
    let other = out.with_extension("seed");
    run(&scenario, &other, &["--seed", "99", "--quiet"]);
    assert!(files(&other) != folders[0], "another seed gives the same files");
}

#[test]
fn a_folder_with_a_run_is_kept_unless_replace_is_said() {
    let (scenario, out) = starter("replace");
    run(&scenario, &out, &[]);
    let before = files(&out);
    fs::write(out.join("notes.txt"), "mine").expect("writable");
    let refused = run(&scenario, &out, &["--seed", "5"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("already holds a run"), "{}", stderr(&refused));
    assert_eq!(files(&out).len(), before.len() + 1);
    let replaced = run(&scenario, &out, &["--seed", "5", "--replace"]);
    assert_eq!(replaced.status.code(), Some(0), "{}", stderr(&replaced));
    assert_eq!(fs::read(out.join("notes.txt")).expect("kept"), b"mine");
    assert_eq!(json(&out.join("summary.json"))["seed"], 5);
}

#[test]
fn a_folder_that_is_not_ours_is_never_touched() {
    let (scenario, out) = starter("foreign");
    fs::create_dir_all(&out).expect("a folder");
    fs::write(out.join("thesis.txt"), "years of work").expect("writable");
    for more in [&[][..], &["--replace"][..]] {
        let refused = run(&scenario, &out, more);
        assert_eq!(refused.status.code(), Some(2));
        assert!(stderr(&refused).contains("not empty"), "{}", stderr(&refused));
    }
    assert_eq!(files(&out), vec![(PathBuf::from("thesis.txt"), b"years of work".to_vec())]);
}

#[test]
fn a_manifest_that_names_files_elsewhere_cannot_make_replace_delete_them() {
    let (scenario, out) = starter("escape");
    run(&scenario, &out, &[]);
    let victim = out.with_file_name("victim.txt");
    fs::write(&victim, "keep me").expect("writable");
    let path = out.join("manifest.json");
    let mut manifest = json(&path);
    let absolute = serde_json::json!({ "name": victim.to_string_lossy() });
    manifest["files"].as_array_mut().expect("files").extend([serde_json::json!({ "name": "../victim.txt" }), absolute]);
    fs::write(&path, manifest.to_string()).expect("writable");
    assert_eq!(run(&scenario, &out, &["--replace"]).status.code(), Some(0));
    assert_eq!(fs::read(&victim).expect("kept"), b"keep me");
}

#[test]
fn too_little_memory_is_refused_in_one_sentence_before_anything_is_written() {
    let (scenario, out) = starter("memory");
    let refused = run(&scenario, &out, &["--max-memory", "1MiB"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(stderr(&refused).lines().count(), 1);
    assert!(stderr(&refused).contains("--max-memory"), "{}", stderr(&refused));
    assert!(!out.exists());
}

#[test]
fn wrong_usage_and_wrong_scenarios_exit_with_2() {
    assert_eq!(remnants(&["run"]).status.code(), Some(2));
    assert_eq!(remnants(&["run", "/nowhere/scenario.toml"]).status.code(), Some(2));
    for share in ["0%", "-1", "nan", "two"] {
        assert_eq!(remnants(&["run", "x", "--precision", share]).status.code(), Some(2), "{share}");
    }
    let folder = fresh("wrong");
    fs::write(folder.join("scenario.toml"), "format = 1\ntitel = \"x\"\n").expect("writable");
    let refused = remnants(&["check", &folder.to_string_lossy()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("scenario.toml:2"), "{}", stderr(&refused));
}

#[test]
fn precision_ends_a_run_at_a_power_of_two_thousand() {
    let (scenario, out) = starter("precision");
    let output = out.to_string_lossy();
    let done = remnants(&["run", &scenario, "--output", &output, "--precision", "3%", "--quiet"]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    let summary = json(&out.join("summary.json"));
    let n = summary["replicates"].as_u64().expect("a count");
    assert!(n.is_multiple_of(1000) && (n / 1000).is_power_of_two(), "{n}");
    for field in ["remnants", "contaminated_area_ha"] {
        let (mean, error) = (summary[field]["mean"].as_f64(), summary[field]["standard_error"].as_f64());
        assert!(error.expect("error") <= 0.03 * mean.expect("mean"));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_holds_exactly_its_first_replicates() {
    let (scenario, out) = starter("interrupted");
    let mut child = Command::new(env!("CARGO_BIN_EXE_remnants"))
        .args([
            "run",
            &scenario,
            "--replicates",
            "4000000000",
            "--max-memory",
            "9000GiB",
            "--output",
            &out.to_string_lossy(),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let partial = json(&out.join("summary.json"));
    let n = partial["replicates"].as_u64().expect("a count");
    assert!(n > 0 && partial["partial"].is_string());
    let whole = out.with_extension("whole");
    remnants(&["run", &scenario, "--replicates", &n.to_string(), "--output", &whole.to_string_lossy(), "--quiet"]);
    for name in ["tables/replicates.csv", "tables/fade_out.csv"] {
        assert!(fs::read(out.join(name)).ok() == fs::read(whole.join(name)).ok(), "{name} differs");
    }
    // Their receipts tell how each run ended, so that rasters are alike in their values only.
    let values = |folder: &Path, name: &str| read_band(&folder.join(name)).expect("a raster").values;
    for name in ["rasters/density_sampled.tif", "rasters/presence.tif"] {
        assert!(values(&out, name) == values(&whole, name), "{name} differs");
    }
}

#[test]
fn a_starter_is_never_overwritten() {
    let (scenario, _) = starter("starter");
    fs::write(Path::new(&scenario).join("scenario.toml"), "mine").expect("writable");
    assert_eq!(remnants(&["new", &scenario]).status.code(), Some(2));
    assert_eq!(fs::read(Path::new(&scenario).join("scenario.toml")).expect("kept"), b"mine");
}

#[test]
fn every_shipped_scenario_checks() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let cases = fs::read_dir(folder).expect("scenarios").flatten().filter(|entry| entry.path().is_dir());
    let mut seen = 0;
    for case in cases {
        let checked = remnants(&["check", &case.path().to_string_lossy()]);
        assert!(checked.status.success(), "{}: {}", case.path().display(), stderr(&checked));
        seen += 1;
    }
    assert!(seen >= 3);
}

#[test]
fn the_schema_is_json_and_the_catalogue_names_its_sources() {
    let schema = remnants(&["schema"]);
    let value: serde_json::Value = serde_json::from_slice(&schema.stdout).expect("valid JSON");
    assert!(value["$defs"]["scenario"]["properties"].is_object());
    let catalogue = String::from_utf8_lossy(&remnants(&["munitions"]).stdout).into_owned();
    assert!(catalogue.contains("m095") && catalogue.contains("HRW"));
    assert!(!remnants(&["completions", "bash"]).stdout.is_empty());
}
