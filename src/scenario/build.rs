//! From a scenario file to a scenario, or to every problem in it.

use super::desk::{Desk, Spot, text_of};
use super::exposure::{Site, exposure};
use super::file::{Node, Table};
use super::forms::{FAILURE, GRID, RESULTS, SCENARIO, STRIKE, STRIKE_TABLE};
use super::munitions::Arsenal;
use super::number::Measure;
use super::places::Frame;
use super::problem::{Problems, visible};
use super::strikes::Strikes;
use super::strikes_table::cut_caution;
use super::surroundings::{cleared_areas, districts, evidence_points, fate, ground, unrecorded};
use super::{Scenario, Texts, extent};
use crate::dates::Date;
use crate::model::Model;
use crate::model::munition::RateLink;
use crate::model::strike::Unrecorded;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// Largest scenario file that is read, bytes.
const SCENARIO_BYTES: u64 = 10_000_000;
/// Most problems that are listed from the scenario file.
const MOST_PROBLEMS: usize = 100;
/// Most dots in one key or number: deeper tables than any scenario has.
const MOST_DOTS: usize = 300;

/// Reads a scenario from its file or from the folder that holds `scenario.toml`. Fails with every problem found.
pub fn read(path: &Path) -> Result<Scenario, Problems> {
    read_with(path, &Texts::default())
}

/// [`read`] with these texts in the place of the files of the same names, which need not be there.
pub fn read_with(path: &Path, texts: &Texts) -> Result<Scenario, Problems> {
    let file = if path.is_dir() { path.join("scenario.toml") } else { path.to_owned() };
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let wanted = "a scenario file in TOML, or a folder that holds scenario.toml";
    let shown = file.display().to_string();
    let desk = Desk::new(file.parent().unwrap_or(Path::new("")), texts);
    let bytes = desk.read(&name, SCENARIO_BYTES).map_err(|found| Problems::of_file(&shown, found, wanted))?;
    let text = text_of(bytes).map_err(|found| Problems::of_file(&shown, found, "text in UTF-8"))?;
    let (source, start) = desk.keep(&name, text, MOST_PROBLEMS);
    let scenario = parse(&desk, &source.text, start).and_then(|root| build(&desk, start, &root, id_of(&file, &name)));
    match (desk.problems(), scenario) {
        (Some(problems), _) => Err(problems),
        (None, Some(scenario)) => Ok(scenario),
        (None, None) => Err(Problems::of_file(&shown, "a scenario that cannot be built".to_owned(), wanted)),
    }
}

/// The short name of a scenario: its folder's, if the file is called scenario.toml, else the file's.
fn id_of(file: &Path, name: &str) -> String {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let folder = absolute.parent().and_then(Path::file_name);
    let stem = if name == "scenario.toml" { folder } else { None }.or(file.file_stem());
    stem.map_or("scenario".to_owned(), |stem| visible(&stem.to_string_lossy()))
}

fn parse<'t>(desk: &Desk, text: &'t str, start: Spot) -> Option<DeTable<'t>> {
    if let Some(at) = too_deep(text) {
        desk.problem(start.at(at, at), "a key of too many parts", format!("at most {MOST_DOTS} dots in a row"), "");
        return None;
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let found = format!("text that is not TOML: {}", visible(error.message()));
        desk.problem(
            start.at(span.start, span.end),
            found,
            "TOML, such as key = \"value\"",
            toml_hint(error.message()),
        );
    }
    errors.is_empty().then(|| root.into_inner())
}

fn toml_hint(message: &str) -> &'static str {
    if message.contains("duplicate key") { "a key may stand only once in a table" } else { "" }
}

/// A place where tables would nest beyond reason: a dotted key makes a table of each part.
fn too_deep(text: &str) -> Option<usize> {
    let mut dots = 0;
    text.bytes().position(|b| {
        match b {
            b'.' => dots += 1,
            b',' | b'=' | b'\n' | b'[' | b']' => dots = 0,
            _ => {}
        }
        dots > MOST_DOTS
    })
}

fn build(desk: &Desk, start: Spot, root: &DeTable, id: String) -> Option<Scenario> {
    let root = Table::new(desk, start, &SCENARIO, root);
    check_format(&root);
    let heading = heading(&root);
    let grid_table = root.get("grid").and_then(|node| node.table(&GRID));
    let frame = Frame::new(grid_table.as_ref().and_then(extent::crs));
    let assessment = root.date("assessment_date");
    let mut strikes = Strikes::new(desk, &frame, Arsenal::read(root.get("munitions")), assessment);
    strikes.read(&root.tables("strikes", &STRIKE));
    strikes.read_tables(&root.tables("strike_tables", &STRIKE_TABLE));
    let unrecorded = unrecorded(&root, &mut strikes);
    demand_strikes(&root, &strikes, unrecorded.is_some());
    let grid = grid_table.and_then(|table| extent::grid(&table, &strikes, unrecorded.as_ref()));
    let (evidence, districts) = (evidence_points(&root, &frame), districts(&root, &frame));
    let (ground, fate, cleared) = (ground(&root, &frame), fate(&root), cleared_areas(&root, &frame, assessment));
    let first_strike = first_strike(&strikes, unrecorded.as_ref());
    let exposure =
        exposure(&root, &Site { frame: &frame, grid: grid.as_ref(), districts: &districts, assessment, first_strike });
    let (rate_link, results) = (rate_link(&root), results(&root));
    desk.cuts.borrow().iter().filter_map(cut_caution).for_each(|caution| desk.cautions.say(caution));
    let (munitions, failure_types) = strikes.arsenal.finish(desk);
    let strikes = strikes.drafted.into_iter().map(|drafted| drafted.strike).collect();
    let Results { thresholds, release_alpha, empty_search } = results?;
    let model = Model {
        grid: grid?,
        assessment: assessment?,
        failure_types,
        rate_link: rate_link?,
        munitions,
        strikes,
        unrecorded,
        ground,
        fate: fate?,
        cleared,
        evidence,
        districts,
        assets: exposure.assets,
        thresholds,
        release_alpha,
    };
    let mut heading = heading?;
    heading.assumptions.extend(desk.assumptions.take());
    Some(Scenario {
        id,
        title: heading.title,
        description: heading.description,
        sources: heading.sources,
        assumptions: heading.assumptions,
        unverified: desk.unverified.take(),
        cautions: desk.cautions.take(),
        cuts: desk.cuts.take(),
        layers: exposure.layers,
        context: exposure.context,
        crs: frame.crs().cloned()?,
        model,
        empty_search,
        replicates: heading.replicates,
        seed: heading.seed,
        inputs: desk.inputs(),
        texts: desk.texts.take(),
    })
}

/// The day of the first documented strike, or of those that nobody recorded if there is no other.
fn first_strike(strikes: &Strikes, unrecorded: Option<&Unrecorded>) -> Option<Date> {
    let documented = strikes.drafted.iter().map(|drafted| drafted.strike.date).min();
    documented.or(unrecorded.map(|unrecorded| unrecorded.like.date))
}

fn check_format(root: &Table) {
    let Some(node) = root.get("format") else { return };
    let known = matches!(node.value, DeValue::Integer(digits) if digits.as_str() == "1");
    if !known {
        node.problem(node.words(), "format = 1, the only format that this program knows", "");
    }
}

fn demand_strikes(root: &Table, strikes: &Strikes, unrecorded: bool) {
    let stated = root.get("strikes").is_some() || root.get("strike_tables").is_some();
    if !stated && !unrecorded {
        root.problem("a scenario without strikes", "strikes or strike_tables", "");
    } else if strikes.drafted.is_empty() && !unrecorded && !strikes.desk.has_problems() {
        root.problem("a scenario none of whose strikes is used", "at least one strike", "look at box and dates");
    }
}

/// Title, texts and numbers of the run.
struct Heading {
    title: String,
    description: String,
    sources: Vec<String>,
    assumptions: Vec<String>,
    seed: u64,
    replicates: u64,
}

fn heading(root: &Table) -> Option<Heading> {
    const DEFAULT_SEED: u64 = 1;
    const DEFAULT_REPLICATES: u64 = 10_000;
    const MOST_REPLICATES: u64 = 100_000_000;
    let title = root.text("title");
    let description = root.get("description").map_or(Some(""), |node| node.text("a text"));
    let seed = root.get("seed").map_or(Some(DEFAULT_SEED), |node| node.whole(0, u64::MAX));
    let replicates = root.get("replicates").map_or(Some(DEFAULT_REPLICATES), |node| node.whole(1, MOST_REPLICATES));
    let (sources, assumptions) = (root.texts("sources"), root.texts("assumptions"));
    Some(Heading {
        title: title?.to_owned(),
        description: description?.to_owned(),
        sources,
        assumptions,
        seed: seed?,
        replicates: replicates?,
    })
}

fn rate_link(root: &Table) -> Option<RateLink> {
    let said = |link: &str| root.desk.assumptions.say(format!("Failure rates of different munitions are {link}."));
    let Some(table) = root.get("failure") else {
        said("independent (default)");
        return Some(RateLink::Independent);
    };
    let table = table.table(&FAILURE)?;
    match table.get("link").map(|node| node.word(&["independent", "common"])) {
        Some(Some("common")) => {
            said("linked: all stand at the same quantile of their laws");
            Some(RateLink::Common)
        }
        Some(None) => None,
        Some(Some(_)) | None => {
            said("independent");
            Some(RateLink::Independent)
        }
    }
}

/// What the scenario says about its results.
struct Results {
    thresholds: Vec<f64>,
    release_alpha: f64,
    empty_search: Option<f64>,
}

fn results(root: &Table) -> Option<Results> {
    let unless_stated = Results { thresholds: vec![1.0, 10.0, 100.0], release_alpha: 0.05, empty_search: None };
    let Some(node) = root.get("results") else { return Some(unless_stated) };
    let table = node.table(&RESULTS)?;
    let thresholds =
        table.get("density_thresholds_per_ha").map_or(Some(unless_stated.thresholds), |node| thresholds_of(&node));
    let alpha = table.get("release_alpha").map_or(Some(unless_stated.release_alpha), |node| {
        let wanted = "a level between 0 and 0.5, such as 0.05";
        let value = node.number(Measure::Share)?;
        if 0.0 < value && value <= 0.5 { Some(value) } else { node.wrong_kind(wanted) }
    });
    let search = table.get("empty_search_detection").map_or(Some(None), |node| {
        let value = node.number(Measure::Share)?;
        let sound = 0.0 < value && value <= 1.0;
        if sound { Some(Some(value)) } else { node.wrong_kind("a probability above 0 and at most 1, such as 0.9") }
    });
    Some(Results { thresholds: thresholds?, release_alpha: alpha?, empty_search: search? })
}

fn thresholds_of(node: &Node) -> Option<Vec<f64>> {
    let list = node.number_list(Measure::Pure)?;
    let increasing = list.windows(2).all(|pair| pair[0] < pair[1]);
    let sound = (1..=3).contains(&list.len()) && increasing && list.iter().all(|t| *t >= 0.0 && *t <= 1e9);
    if sound { Some(list) } else { node.wrong_kind("one to three densities in items per hectare, increasing") }
}
