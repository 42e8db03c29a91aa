//! Edits of a scenario that is right: most stay near what a person would write. What is accepted and small is also run.
#![no_main]

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use remnants::engine::observer::{Progress, Verdict};
use remnants::export::{geojson, maps, summary, tables};
use remnants::hazard::{Plan, Stage, Watcher, assess};
use remnants::random::Seed;
use remnants::receipt::Receipt;
use remnants::scenario::Scenario;
use remnants_fuzz::{Folder, keep_panics_quiet, no_panic_gets_out};
use std::sync::LazyLock;

const SCENARIO: &str = include_str!("../corpus/scenario_toml/everything.toml");

/// What may stand where another value stood.
const VALUES: [&str; 32] = [
    "0", "-0.0", "1", "-1", "0.5", "1e-300", "1e308", "1e19", "9223372036854775807", "100000", "nan", "inf", "\"\"",
    "\"12 %\"", "\"300 m\"", "\"infinite\"", "\"field-wide\"", "true", "2020-10-04", "9999-12-31", "[]", "[0, 0]",
    "[3, 1]", "{}", "{ uniform = [0, 1] }", "{ uniform = [1, 1] }", "{ integers = [0, 3] }",
    "{ normal = { mean = 0, sd = 1e9 } }", "{ lognormal = { median = 1, sd_log = 9 } }",
    "{ beta = { alpha = 0.01, beta = 0.01 } }", "{ discrete = { values = [1, 2], weights = [0, 1] } }",
    "{ normal = { sd_along_m = 0, sd_across_m = 0 } }",
];

/// One edit, of the line counted from the first.
enum Edit {
    DropLine(u16),
    RepeatLine(u16, u16),
    SwapLines(u16, u16),
    Value(u16, u8),
    Number(u16, u8, i32, u8),
    ValueOf(u16, u16),
    Piece(u16, u8, String),
}

impl Edit {
    fn taken_from(source: &mut Unstructured) -> Result<Edit> {
        Ok(match source.int_in_range(0..=6)? {
            0 => Edit::DropLine(source.arbitrary()?),
            1 => Edit::RepeatLine(source.arbitrary()?, source.arbitrary()?),
            2 => Edit::SwapLines(source.arbitrary()?, source.arbitrary()?),
            3 => Edit::Value(source.arbitrary()?, source.arbitrary()?),
            4 => {
                Edit::Number(source.arbitrary()?, source.arbitrary()?, source.arbitrary()?, source.int_in_range(0..=12)?)
            }
            5 => Edit::ValueOf(source.arbitrary()?, source.arbitrary()?),
            _ => Edit::Piece(source.arbitrary()?, source.arbitrary()?, source.arbitrary()?),
        })
    }
}

fn edited(lines: &mut Vec<String>, edit: &Edit) {
    let count = lines.len().max(1);
    let at = |line: u16| usize::from(line) % count;
    match edit {
        Edit::DropLine(line) => drop(lines.remove(at(*line))),
        Edit::RepeatLine(line, to) => lines.insert(at(*to), lines[at(*line)].clone()),
        Edit::SwapLines(a, b) => lines.swap(at(*a), at(*b)),
        Edit::Value(line, which) => {
            let value = VALUES[usize::from(*which) % VALUES.len()];
            set_value(&mut lines[at(*line)], value);
        }
        Edit::Number(line, which, digits, shift) => {
            let number = f64::from(*digits) * 10f64.powi(i32::from(*shift) - 9);
            set_number(&mut lines[at(*line)], usize::from(*which), &number.to_string());
        }
        Edit::ValueOf(line, other) => {
            let value = lines[at(*other)].split_once(" = ").map_or("1", |(_, value)| value).to_owned();
            set_value(&mut lines[at(*line)], &value);
        }
        Edit::Piece(line, place, text) => {
            let line = &mut lines[at(*line)];
            let places: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
            let place = places.get(usize::from(*place) % places.len().max(1)).copied().unwrap_or(0);
            line.insert_str(place, text);
        }
    }
}

fn set_value(line: &mut String, value: &str) {
    if let Some((key, _)) = line.split_once(" = ") {
        *line = format!("{key} = {value}");
    }
}

/// Puts another number in the place of the one with this number in the line.
fn set_number(line: &mut String, which: usize, number: &str) {
    let digit = |b: u8| b.is_ascii_digit() || b == b'.';
    let bytes = line.as_bytes();
    let starts: Vec<usize> = (1..bytes.len()).filter(|k| digit(bytes[*k]) && !digit(bytes[*k - 1])).collect();
    if let Some(start) = starts.get(which % starts.len().max(1)).copied() {
        let end = (start..bytes.len()).find(|k| !digit(bytes[*k])).unwrap_or(bytes.len());
        line.replace_range(start..end, number);
    }
}

fn scenario_of(bytes: &[u8]) -> Result<String> {
    let mut source = Unstructured::new(bytes);
    let mut lines: Vec<String> = SCENARIO.lines().map(str::to_owned).collect();
    while !source.is_empty() && !lines.is_empty() {
        edited(&mut lines, &Edit::taken_from(&mut source)?);
    }
    Ok(lines.join("\n"))
}

struct Nobody;

impl Watcher for Nobody {
    fn stage(&mut self, _: Stage) {}

    fn progress(&mut self, _: Progress) -> Verdict {
        Verdict::Continue
    }
}

/// Whether a run takes no longer than a moment.
fn is_small(scenario: &Scenario) -> bool {
    let model = &scenario.model;
    let load = |strike: &remnants::model::strike::Strike| {
        u64::from(strike.carriers.max()) * u64::from(model.munitions[strike.munition].load.max())
    };
    model.grid.cells.len() <= 10_000 && model.unrecorded.is_none() && model.strikes.iter().map(load).sum::<u64>() <= 20_000
}

fn run(scenario: &Scenario) {
    let plan = Plan { seed: Seed(scenario.seed), replicates: 3, precision: None };
    let hazard = assess(&scenario.model, plan, &mut Nobody);
    let receipt = Receipt::new(scenario, &hazard);
    summary::pretty(&summary::summary(scenario, &hazard, &receipt));
    tables::tables(scenario, &hazard).expect("tables");
    geojson::zones(&maps::zones(&hazard), &scenario.crs, &receipt);
}

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let folder = Folder::new("edits");
    folder.write("t.csv", "ref,day,lon,lat,n\na,2020-10-01,3,1,4\n");
    folder.write("p.csv", "along_m,right_m\n1,2\n3,4\n");
    folder.write("a.geojson", include_str!("../corpus/geojson/areas.geojson"));
    folder.write("g.tif", include_bytes!("../corpus/raster/classes.tif"));
    folder
});

fuzz_target!(init: keep_panics_quiet(), |bytes: &[u8]| {
    no_panic_gets_out(|| {
        let Ok(text) = scenario_of(bytes) else { return };
        FOLDER.write("scenario.toml", &text);
        match FOLDER.scenario("scenario.toml") {
            Some(scenario) if is_small(&scenario) => run(&scenario),
            Some(_) | None => {}
        }
    });
});
