//! `run --method exact` as its users run it.

use remnants::hazard::layer::NOT_KNOWN;
use remnants::import::raster::read_band;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn remnants(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_remnants")).args(arguments).output().expect("the binary starts")
}

/// The starter scenario, asked what an empty search proves, and a run of it by the exact method.
fn exact_run(name: &str) -> (PathBuf, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    let (scenario, output) = (folder.join("case"), folder.join("out"));
    assert!(remnants(&["new", &scenario.to_string_lossy()]).status.success());
    let file = scenario.join("scenario.toml");
    let text = fs::read_to_string(&file).expect("the starter");
    fs::write(&file, format!("{text}\n[results]\nempty_search_detection = \"80 %\"\n")).expect("written");
    let ran =
        remnants(&["run", &scenario.to_string_lossy(), "--method", "exact", "--output", &output.to_string_lossy()]);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    (scenario, output)
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).expect("the file is there")).expect("valid JSON")
}

#[test]
fn it_writes_maps_of_means_presence_and_empty_searches_and_null_with_the_reason_elsewhere() {
    let (_, output) = exact_run("exact-files");
    for name in ["density", "expected_per_box", "presence", "presence_error", "after_empty_search"] {
        assert!(output.join(format!("rasters/{name}.tif")).is_file(), "{name}");
    }
    for name in ["density", "presence", "after_empty_search"] {
        assert!(output.join(format!("maps/{name}.png")).is_file() && output.join(format!("maps/{name}.svg")).is_file());
    }
    let summary = json(&output.join("summary.json"));
    assert_eq!(summary["method"], "exact");
    assert!(summary["remnants"]["mean"].as_f64().expect("a mean") > 0.0);
    for field in ["remnants", "contaminated_area_ha"] {
        assert!(
            summary[field]["q50"].is_null() && summary[field]["why_null"].as_str().is_some_and(|why| !why.is_empty())
        );
    }
    for field in ["districts", "release_zones", "fade_out"] {
        assert!(summary[field]["value"].is_null() && summary[field]["why_null"].is_string(), "{field}");
    }
}

#[test]
fn its_rasters_agree_with_those_of_a_sampled_run() {
    let (scenario, output) = exact_run("exact-beside-sampled");
    let sampled = output.with_file_name("sampled");
    let arguments =
        ["run", &scenario.to_string_lossy(), "--replicates", "4000", "--output", &sampled.to_string_lossy()];
    assert!(remnants(&arguments).status.success());
    let band = |folder: &Path, name: &str| read_band(&folder.join(format!("rasters/{name}.tif"))).expect(name);
    let (exact, error, counted) =
        (band(&output, "presence"), band(&output, "presence_error"), band(&sampled, "presence"));
    let (before, after) = (band(&output, "presence"), band(&output, "after_empty_search"));
    let mut compared = 0;
    for (column, row) in (0..exact.rows).flat_map(|row| (0..exact.columns).map(move |column| (column, row))) {
        let (Some(p), Some(share)) = (exact.value(column, row), counted.value(column, row)) else { continue };
        assert!(p >= 0.0 && p != f64::from(NOT_KNOWN));
        // 5 standard errors of a share of 4,000: a false alarm in less than 6e-7 of the boxes.
        let allowed = 5.0 * (p.max(1e-3) / 4000.0).sqrt() + error.value(column, row).expect("an error beside it");
        assert!((p - share).abs() < allowed, "({column}, {row}): {p} exact, {share} sampled");
        if let (Some(before), Some(after)) = (before.value(column, row), after.value(column, row)) {
            assert!(after <= before + 1e-6, "an empty search made remnants likelier: {before} to {after}");
        }
        compared += 1;
    }
    assert!(compared > 100);
}

#[test]
fn a_second_whole_run_confirms_it_and_a_changed_raster_refutes_it() {
    let (_, output) = exact_run("exact-verified");
    let run = output.to_string_lossy().into_owned();
    let verified = remnants(&["verify", &run]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let raster = output.join("rasters/presence.tif");
    let mut bytes = fs::read(&raster).expect("a raster");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&raster, bytes).expect("written");
    let refuted = remnants(&["verify", &run]);
    assert_eq!(refuted.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refuted.stdout).contains("presence.tif"));
}

#[test]
fn what_steers_drawing_has_no_meaning_with_it() {
    for option in [["--replicates", "100"], ["--seed", "3"], ["--precision", "2%"]] {
        let refused =
            remnants(&[&["run", "scenarios/stepanakert-2020", "--method", "exact"], option.as_slice()].concat());
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains(option[0]));
    }
}
