//! What a confused or hostile user may do: each gets one clear sentence, and nothing is lost.

use super::scenario_bad::GOOD;
use super::scenario_good::Folder;
use remnants::export::folder::{Existing, Folder as Output, FolderError};
use remnants::export::manifest::Manifest;
use remnants::scenario::{Problem, read};
use std::fs;
use std::path::PathBuf;

fn problems(name: &str, text: &str, csv: &str) -> Vec<Problem> {
    let folder = Folder::new(name, text).with("t.csv", csv);
    read(&folder.path).map_or_else(|problems| problems.list().to_vec(), |_| Vec::new())
}

fn with_table(name: &str, csv: &str) -> Vec<Problem> {
    let (start, _) = GOOD.split_once("[[strikes]]").expect("strikes");
    let columns = r#"{ date = "day", x_m = "e", y_m = "n", carriers = "k" }"#;
    let table = format!(
        "{start}[[strike_tables]]\nfile = \"t.csv\"\ncolumns = {columns}\nmunition = \"shell\"\nevidence = \"reported\"\n"
    );
    problems(name, &table, csv)
}

fn place(name: &str) -> PathBuf {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("adversary").join(name);
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).expect("a folder for the test");
    place
}

fn manifest() -> Manifest {
    Manifest::new(&crate::builders::receipt(), serde_json::json!({}))
}

#[test]
fn a_count_that_may_mean_one_or_a_thousand_is_refused() {
    for cell in ["1.000", "4,000"] {
        let found = with_table("thousand", &format!("day;e;n;k\n2020-10-01;500000;111000;{cell}\n"));
        assert_eq!(found.len(), 1, "{cell}: {found:?}");
        assert!(found[0].hint.contains("thousands"), "{:?}", found[0]);
    }
    assert!(with_table("four", "day;e;n;k\n2020-10-01;500000;111000;4,0\n").is_empty());
}

#[test]
fn a_heading_that_stands_twice_is_refused_where_it_is_used() {
    let found = with_table("twice", "day,e,n,k,k\n2020-10-01,500000,111000,4,9\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].found.contains("more than one column"));
    assert!(with_table("unused", "day,e,n,k,x,x\n2020-10-01,500000,111000,4,,\n").is_empty());
}

#[test]
fn strikes_per_documented_strike_want_a_documented_strike() {
    let (start, _) = GOOD.split_once("[[strikes]]").expect("strikes");
    let text = format!(
        "{start}[unrecorded_strikes]\nper_documented_strike = 1\ndate = 2020-10-04\nmunition = \"shell\"\nassumption = \"x\"\n\
         polygon_xy_m = [[499500, 110500], [500500, 110500], [500500, 111500]]\n"
    );
    let found = problems("per-documented", &text, "");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].found.contains("no documented strike"));
    assert!(problems("per-km2", &text.replace("per_documented_strike", "per_km2"), "").is_empty());
}

#[test]
fn limits_are_told_with_the_article_that_fits() {
    let text = GOOD.replace(
        "normal = { sd_along_m = 60, sd_across_m = 30 }",
        "ring = { along_m = 60, across_m = 30, inner_share = 1 }",
    );
    let found = problems("article", &text, "");
    assert_eq!(found[0].wanted, "an inner share from 0 to 0.999");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_no_place_for_results() {
    let place = place("link");
    std::os::unix::fs::symlink(place.join("nowhere"), place.join("out")).expect("a link");
    assert!(matches!(Output::open(&place.join("out"), Existing::Keep), Err(FolderError::DeadLink(_))));
    assert_eq!(fs::read_dir(&place).expect("a folder").count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_a_running_program_fills_is_refused_and_one_left_behind_is_not() {
    let (place, scenario) = (place("busy"), Folder::new("busy", GOOD));
    let out = place.join("out");
    let start = |replicates: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_remnants"));
        command.arg("run").arg(&scenario.path).arg("-o").arg(&out).args([
            "-q",
            "--max-memory",
            "9000GiB",
            "-r",
            replicates,
        ]);
        command
    };
    let mut first = start("4000000000").spawn().expect("the binary starts");
    let mark = place.join(".out.partial").join(".remnants-is-writing");
    while !fs::read_to_string(&mark).is_ok_and(|mark| !mark.is_empty()) {
        assert_eq!(first.try_wait().expect("a state"), None, "it ended by itself");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let second = start("10").output().expect("the binary starts");
    first.kill().and_then(|()| first.wait()).expect("it ends");
    assert_eq!(second.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another run is writing"));
    assert_eq!(start("10").status().expect("the binary starts").code(), Some(0));
}

#[test]
fn a_run_that_came_to_stand_there_meanwhile_is_kept() {
    let place = place("meanwhile");
    let mut folder = Output::open(&place.join("out"), Existing::Keep).expect("free");
    folder.write("a.txt", b"mine").expect("written");
    fs::create_dir_all(place.join("out")).expect("a folder");
    fs::write(place.join("out").join("a.txt"), "theirs").expect("written");
    assert!(folder.finish(&manifest()).is_err());
    assert_eq!(fs::read(place.join("out").join("a.txt")).expect("there"), b"theirs");
}

#[test]
fn control_characters_of_a_title_do_not_reach_the_terminal() {
    let (place, text) = (place("title"), GOOD.replace("Test valley", "red \\u001b[31m \\u202e title"));
    let scenario = Folder::new("title", &text);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_remnants"));
    let run = command.arg("run").arg(&scenario.path).arg("-o").arg(place.join("out")).args(["-r", "10"]).output();
    let said = String::from_utf8(run.expect("the binary starts").stdout).expect("text");
    assert!(said.starts_with("red \\u{1b}[31m \\u{202e} title\n"), "{said}");
    assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'));
}

#[test]
fn a_grid_across_the_180th_meridian_is_refused() {
    let text = "format = 1\ntitle = \"Fiji\"\nassessment_date = 2021-01-01\n[grid]\ncrs = \"EPSG:32760\"\ncell_m = 50\n\
        bounds_lonlat = [179.95, -16.8, 179.99, -16.7]\n[munitions.m]\nsubmunitions = 10\n\
        pattern = { normal = { sd_along_m = 50, sd_across_m = 50 } }\n[[strikes]]\nid = \"a\"\ndate = 2020-01-01\nmunition = \"m\"\n\
        evidence = \"confirmed\"\nlocation = { lonlat = [179.97, -16.75] }\n";
    assert!(problems("near", text, "").is_empty());
    let across =
        text.replace("bounds_lonlat = [179.95, -16.8, 179.99, -16.7]", "bounds_m = [810000, 8140000, 830000, 8150000]");
    let found = problems("across", &across, "");
    assert!(found.iter().any(|p| p.found.contains("180th meridian")), "{found:?}");
}

#[test]
fn control_characters_of_a_heading_do_not_reach_the_terminal_in_a_hint() {
    let found = with_table("heading", "da\u{8}y,e,n,k\n2020-10-01,500000,111000,4\n");
    let hints: Vec<&str> = found.iter().map(|problem| problem.hint.as_str()).collect();
    assert_eq!(hints, ["did you mean \"da\\u{8}y\"?"]);
}

#[test]
fn a_heading_of_a_million_letters_is_no_guess_at_what_was_meant() {
    // The table of edits to it would take 800 MB.
    let found = with_table("wide", &format!("day,e,n,{}\n2020-10-01,500000,111000,4\n", "k".repeat(1_000_000)));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(!found[0].hint.contains("kk") && found[0].wanted.len() < 1_000, "{:?}", found[0]);
}

#[test]
fn control_characters_that_another_programs_message_quotes_do_not_reach_the_terminal() {
    let text = GOOD.replace("xy_m = [500000, 111000]", "geojson = \"a.geojson\"");
    let folder = Folder::new("geojson", &text).with("a.geojson", "{\"type\": \"P\u{7f}\\u001b[31mlygon\"}");
    let told = read(&folder.path).expect_err("no GeoJSON").to_string();
    assert!(told.contains("not GeoJSON") && told.chars().all(|c| c == '\n' || !c.is_control()), "{told:?}");
}

#[test]
fn a_number_of_a_million_digits_is_told_in_short() {
    let found = problems("digits", &GOOD.replace("= 88", &format!("= {}", "8".repeat(1_000_000))), "");
    assert!(found[0].found.len() < 100, "{}", found[0].found.len());
}

#[test]
fn a_starter_in_a_file_or_an_output_below_a_file_is_refused_in_one_sentence() {
    let (place, scenario) = (place("below"), Folder::new("below", GOOD));
    fs::write(place.join("file"), "mine").expect("written");
    let said = |arguments: &[&std::ffi::OsStr]| {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_remnants")).args(arguments).output();
        let run = run.expect("the binary starts");
        assert_eq!(run.status.code(), Some(2));
        String::from_utf8(run.stderr).expect("text")
    };
    let new = said(&["new".as_ref(), place.join("file").as_os_str()]);
    assert!(new.ends_with("file is a file, not a folder; choose another name\n"), "{new}");
    let below = place.join("file").join("out");
    let run = said(&["run".as_ref(), scenario.path.as_os_str(), "-o".as_ref(), below.as_os_str()]);
    assert!(run.starts_with("remnants: cannot write to ") && run.lines().count() == 1, "{run}");
    assert_eq!(fs::read(place.join("file")).expect("there"), b"mine");
}

#[test]
fn numbers_that_no_run_can_have_are_refused_before_anything_is_read() {
    for option in [
        ["--replicates", "0"],
        ["--replicates", "99999999999999999999"],
        ["--threads", "0"],
        ["--threads", "1000000"],
        ["--precision", "0"],
        ["--precision", "NaN"],
        ["--precision=-1", "-q"],
        ["--precision", "inf"],
        ["--precision", "%"],
        ["--max-memory", "NaN"],
        ["--max-memory", "0"],
        ["--max-memory", "1e30"],
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_remnants"));
        let run = command.args(["run", "nowhere"]).args(option).output().expect("the binary starts");
        assert_eq!(run.status.code(), Some(2), "{option:?}");
        assert!(String::from_utf8_lossy(&run.stderr).starts_with("error: invalid value"), "{option:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_or_file_that_takes_no_more_is_a_failure_not_a_success() {
    let full = fs::File::options().write(true).open("/dev/full").expect("a device");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_remnants"));
    let run = command.arg("schema").stdout(full).output().expect("the binary starts");
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stderr).starts_with("remnants: cannot print"));
}
