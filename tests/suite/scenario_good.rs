//! Scenarios that are right: what they become.

use super::scenario_bad::GOOD;
use remnants::model::pattern::Pattern;
use remnants::scenario::{Scenario, describe, law_words, read, schema, starter};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn the_starter_runs_as_it_stands() {
    let folder = Folder::new("starter", starter());
    let scenario = read(&folder.path).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(scenario.model.strikes.len(), 2);
    assert!(scenario.cautions.is_empty(), "{:?}", scenario.cautions);
    assert_eq!(read(&folder.path.join("scenario.toml")).unwrap().model, scenario.model);
}

/// The good scenario with a piece of it replaced.
fn good(name: &str, from: &str, to: &str) -> Scenario {
    assert!(GOOD.contains(from), "{from}");
    let folder = Folder::new(name, &GOOD.replacen(from, to, 1));
    read(&folder.path).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn defaults_act_and_are_said() {
    let scenario = good("defaults", "format = 1", "format = 1");
    let (strike, munition) = (&scenario.model.strikes[0], &scenario.model.munitions[0]);
    assert_eq!(law_words(&scenario.model.failure_types[0].mean), "5 % to 20 %, all equally likely");
    assert_eq!(law_words(&strike.bearing), "0 degrees to 360 degrees, all equally likely");
    assert_eq!(munition.kappa.as_ref().and_then(|kappa| kappa.as_fixed()), Some(20.0));
    assert_eq!((strike.carriers.min(), strike.carriers.max()), (1, 1));
    assert_eq!((scenario.seed, scenario.replicates), (1, 10_000));
    for said in [
        "shell: failure rate 5 % to 20 %, the range under test; field rates were often higher (default).",
        "shell: failure rates of strikes spread about the mean with kappa 20 (default) [J].",
        "shell: pattern normal; no open source fixes the shape or, for most types, the size [J].",
        "Where no bearing is stated, all bearings are equally likely (default).",
        "Strikes graded confirmed happened with probability 100 %.",
        "Strikes that nobody recorded are not used.",
    ] {
        assert!(scenario.assumptions.iter().any(|assumption| assumption == said), "{said}");
    }
}

#[test]
fn laws_are_read_with_units_and_told_in_words() {
    let laws = [
        ("0.12", "12 %"),
        ("\"12 %\"", "12 %"),
        ("{ uniform = [\"5 %\", 0.2] }", "5 % to 20 %, all equally likely"),
        ("{ uniform = [0.05, 0.4], between = [0.1, 0.4] }", "5 % to 40 %, all equally likely, at least 10 %"),
        ("{ triangular = [0.1, 0.2, 0.3] }", "10 % to 30 %, most likely 20 % (triangular)"),
        ("{ pert = [0.1, 0.2, 0.3] }", "10 % to 30 %, most likely 20 % (PERT)"),
        ("{ normal = { mean = 0.2, sd = 0.05 } }", "normal, mean 20 %, standard deviation 5 %"),
        (
            "{ lognormal = { median = 0.2, sd_log = 0.3 }, between = [0.1, 0.5] }",
            "lognormal, median 20 %, standard deviation of the logarithm 0.3, between 10 % and 50 %",
        ),
        ("{ beta = { alpha = 3, beta = 27 } }", "beta with alpha 3 and beta 27"),
        ("{ discrete = { values = [0.1, 0.2], weights = [2, 1] } }", "10 % or 20 %, weighted"),
        ("{ empirical = [0.1, 0.2, 0.3] }", "10 % or 20 % or 30 %, equally likely"),
        ("\"field-wide\"", "30 %"),
    ];
    for (law, words) in laws {
        let scenario = good("laws", "submunitions = 88", &format!("submunitions = 88\nfailure_rate = {law}"));
        assert_eq!(law_words(&scenario.model.failure_types[0].mean), words, "{law}");
    }
}

#[test]
fn a_footprint_is_the_95_per_cent_contour_of_the_normal() {
    let scenario = good(
        "footprint",
        "sd_along_m = 60, sd_across_m = 30",
        "footprint_along_m = \"0.24 km\", footprint_across_m = { uniform = [100, 140] }",
    );
    let Pattern::Normal { sd_along, sd_across } = &scenario.model.munitions[0].pattern else { panic!("normal") };
    assert!((sd_along.mean() - 120.0 / 2.447_746_830_680_816).abs() < 1e-12);
    assert!((sd_across.range().0 - 50.0 / 2.447_746_830_680_816).abs() < 1e-12);
}

#[test]
fn a_footprint_keeps_its_cut() {
    let cut = "{ pert = [100, 200, 400], between = [150, 250] }";
    let to =
        format!("footprint_along_m = {cut}, footprint_across_m = {{ uniform = [100, 400], between = [200, 300] }}");
    let scenario = good("footprint-cut", "sd_along_m = 60, sd_across_m = 30", &to);
    let Pattern::Normal { sd_along, sd_across } = &scenario.model.munitions[0].pattern else { panic!("normal") };
    let axis = |value: f64| 0.5 * value / 2.447_746_830_680_816;
    for (law, low, high) in [(sd_along, 150.0, 250.0), (sd_across, 200.0, 300.0)] {
        assert!((law.range().0 - axis(low)).abs() < 1e-9 && (law.range().1 - axis(high)).abs() < 1e-9, "{law:?}");
    }
    assert!((sd_across.mean() - axis(250.0)).abs() < 1e-9);
}

#[test]
fn a_catalogue_type_brings_its_figures_and_its_doubts() {
    let body = "submunitions = 88\npattern = { normal = { sd_along_m = 60, sd_across_m = 30 } }";
    let scenario = good("catalogue", body, "catalogue = \"m42-m46-m864\"");
    let munition = &scenario.model.munitions[0];
    assert_eq!((munition.load.max(), munition.pattern.name()), (72, "ring"));
    assert!(scenario.unverified.is_empty());
    assert!(
        scenario.assumptions.iter().any(|said| said.contains("taken as a circular ring") && said.ends_with("[J]."))
    );
    let guessed = body.replace("submunitions = 88", "catalogue = \"m095\"\nassumption = \"By analogy [J]\"");
    let scenario = good("guessed", body, &guessed);
    assert_eq!(scenario.model.munitions[0].load.max(), 104);
    assert!(scenario.unverified[0].starts_with("shell: 104 submunitions in one carrier is from memory"));
    assert!(scenario.assumptions.contains(&"shell: By analogy [J]".to_owned()));
}

#[test]
fn a_strike_may_overrule_its_munition_and_equal_overrulings_are_shared() {
    let strike = |id: &str, extra: &str| {
        format!(
            "[[strikes]]\nid = \"{id}\"\ndate = 2020-10-04\nmunition = \"shell\"\nevidence = 0.3\nlocation = {{ xy_m = [500000, 111000] }}\n{extra}\n"
        )
    };
    let law = "failure_rate = { uniform = [0.3, 0.4] }";
    let strikes: String = [("a", "submunitions = 60"), ("b", "submunitions = 60"), ("c", law), ("d", law), ("e", "")]
        .map(|(id, extra)| strike(id, extra))
        .concat();
    let scenario = good("overrule", "[[strikes]]", &format!("{strikes}[[strikes]]"));
    let ids: Vec<&str> = scenario.model.munitions.iter().map(|munition| munition.id.as_str()).collect();
    assert_eq!(ids, ["shell", "shell/a", "shell/c", "shell/d"]);
    let types: Vec<&str> = scenario.model.failure_types.iter().map(|failure| failure.id.as_str()).collect();
    assert_eq!(types, ["shell", "shell/c", "shell/d"], "strikes with uncertain rates of their own draw their own");
    let used: Vec<usize> = scenario.model.strikes.iter().map(|strike| strike.munition).collect();
    assert_eq!(used, [1, 1, 2, 3, 0, 0]);
}

#[test]
fn a_grid_without_bounds_holds_the_reach_of_every_strike_and_a_margin() {
    let scenario = good("auto", "bounds_m = [499000, 110000, 501000, 112000]", "");
    let extent = scenario.model.grid.cells.extent();
    let reach = 6.0 * 60.0 + 100.0;
    let expected = [(500_000.0 - reach, extent.low.x), (111_000.0 + reach, extent.high.y)];
    assert!(expected.iter().all(|(wanted, found)| (wanted - found).abs() <= 10.0), "{extent:?}");
}

#[test]
fn positions_in_degrees_and_metres_agree_and_are_whole_millimetres() {
    let metres = good("metres", "format = 1", "format = 1");
    let (longitude, latitude) = metres.crs.unproject(metres.model.strikes[0].location.centre()).unwrap();
    let degrees = good("degrees", "xy_m = [500000, 111000]", &format!("lonlat = [{longitude:.12}, {latitude:.12}]"));
    assert_eq!(degrees.model.strikes[0].location, metres.model.strikes[0].location);
}

#[test]
fn convergence_is_that_of_the_grid_at_the_strike() {
    let scenario = good("convergence", "[500000, 111000]", "[500900, 111000]");
    let strike = &scenario.model.strikes[0];
    assert_eq!(strike.convergence, scenario.crs.convergence(strike.location.centre()).unwrap());
    assert!(strike.convergence != 0.0);
}

#[test]
fn what_may_mislead_is_a_caution() {
    let cautions = |name, from, to| good(name, from, to).cautions.join("\n");
    let partly = cautions("partly", "[500000, 111000]", "[500000, 111000], radius_m = 5000");
    assert!(partly.contains("The place of 1 strike may lie partly off the grid: \"one\"."), "{partly}");
    let coarse = cautions("coarse", "cell_m = 10", "cell_m = 50");
    assert!(coarse.contains("wider than half the smallest standard deviation"), "{coarse}");
    let cleared = "[[cleared_areas]]\nid = \"late\"\ndate = 2021-01-01\ndetection = 0.9\npolygon_xy_m = [[499900, 110900], [500100, 110900], [500100, 111100]]\n[grid]";
    let late = good("late", "[grid]", cleared);
    assert!(late.model.cleared.is_empty());
    assert!(
        late.cautions.contains(&"The area \"late\" was cleared after the assessment date and is ignored.".to_owned())
    );
    let unused = cautions(
        "unused",
        "[munitions.shell]",
        "[munitions.spare]\nsubmunitions = 1\npattern = { ellipse = { along_m = 9, across_m = 9 } }\n[munitions.shell]",
    );
    assert!(unused.contains("No strike uses the munition \"spare\"."), "{unused}");
}

#[test]
fn the_description_tells_where_when_and_how_sure() {
    let words = describe(&good("described", "format = 1", "format = 1"));
    for said in [
        "Test valley",
        "Remnants are counted as of 2020-11-10.",
        "200 x 200 cells, 2.00 x 2.00 km",
        "one, 2020-10-04, shell",
        "evidence confirmed: happened with probability 100 %",
        "at longitude 3.00000, latitude 1.00425 (500000 m E, 111000 m N)",
        "mean failure rate: 5 % to 20 %, all equally likely; spread between strikes kappa 20",
    ] {
        assert!(words.contains(said), "{said} in\n{words}");
    }
}

#[test]
fn the_schema_holds_every_key_that_the_reader_accepts_and_no_other() {
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    let definitions = schema["$defs"].as_object().unwrap();
    assert_eq!(definitions.len(), 47);
    for (table, definition) in definitions {
        assert_eq!(definition["additionalProperties"], false, "{table}");
        assert!(!definition["properties"].as_object().unwrap().is_empty(), "{table}");
    }
    // The reader itself tells its keys when it refuses one.
    for (table, place) in [("scenario", "stray = 1\nformat = 1"), ("grid", "format = 1"), ("strike", "format = 1")] {
        let text = match table {
            "grid" => GOOD.replace("cell_m = 10", "cell_m = 10\nstray = 1"),
            "strike" => GOOD.replace("evidence =", "stray = 1\nevidence ="),
            _ => GOOD.replace("format = 1", place),
        };
        let folder = Folder::new("schema", &text);
        let wanted = read(&folder.path).unwrap_err().list()[0].wanted.clone();
        let keys: Vec<&str> = wanted.trim_start_matches("one of ").split(", ").collect();
        let known: Vec<&String> = definitions[table]["properties"].as_object().unwrap().keys().collect();
        assert_eq!(keys, known, "{table}");
    }
}

#[test]
fn every_file_that_was_read_is_named_with_its_hash() {
    let folder = Folder::new("hash", GOOD);
    let inputs = read(&folder.path).unwrap().inputs;
    assert_eq!((inputs.len(), inputs[0].path.as_str(), inputs[0].sha256.len()), (1, "scenario.toml", 64));
}

/// A folder with a scenario, removed at the end.
pub struct Folder {
    pub path: PathBuf,
}

impl Folder {
    pub fn new(name: &str, scenario: &str) -> Folder {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("remnants-scenario-{}-{number}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("scenario.toml"), scenario).unwrap();
        Folder { path }
    }

    pub fn with(self, name: &str, content: impl AsRef<[u8]>) -> Folder {
        std::fs::write(self.path.join(name), content).unwrap();
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(Path::new(&self.path));
    }
}
