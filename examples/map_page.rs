//! Writes a page with nothing but the interactive map of a scenario, to be looked at and tested.
//!
//! `cargo run --release --example map_page -- SCENARIO FILE.html [REPLICATES] [MOST_LETTERS]`. Prints the size of the map's
//! data and how long it took to make. HOSTILE=1 makes names
//! hostile; LANGUAGE_OF_PAGE=ru speaks another language.

use remnants::export::maps::ranked_marks;
use remnants::hazard::maps::{Kind, Maps};
use remnants::hazard::{self, Hazard, Plan, Stage, Watcher};
use remnants::language::Language;
use remnants::page::map::{self, MapInput, MapLayer};
use remnants::picture::Marks;
use remnants::random::Seed;
use remnants::scenario::{self, Scenario};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

const HOSTILE: &str =
    "\"><img src=x onerror=\"window.hacked=1\"></script><script>window.hacked=1</script>\u{202e}&amp;${1}{name}";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scenario, file, numbers @ ..] = arguments.as_slice() else {
        eprintln!("usage: map_page SCENARIO FILE.html [REPLICATES] [MOST_LETTERS]");
        return ExitCode::from(2);
    };
    match page(Path::new(scenario), Path::new(file), numbers) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

struct Silent;

impl Watcher for Silent {
    fn stage(&mut self, _: Stage) {}
    fn progress(&mut self, _: remnants::engine::observer::Progress) -> remnants::engine::observer::Verdict {
        remnants::engine::observer::Verdict::Continue
    }
}

fn page(scenario: &Path, file: &Path, numbers: &[String]) -> Result<(), Box<dyn Error>> {
    let scenario = scenario::read(scenario).map_err(|problems| problems.to_string())?;
    let replicates = numbers.first().map_or(Ok(scenario.replicates), |count| count.parse())?;
    let budget = numbers.get(1).map_or(Ok(map::BUDGET), |most| most.parse())?;
    let plan = Plan { seed: Seed(scenario.seed), replicates, precision: None };
    let hazard = hazard::assess(&scenario.model, plan, &mut Silent);
    let mut title = scenario.title.clone();
    let mut marks = ranked_marks(&scenario, &hazard);
    if std::env::var_os("HOSTILE").is_some() {
        title = "hostile names".to_owned();
        make_hostile(&mut marks);
    }
    let start = Instant::now();
    let data = data(&scenario, &hazard, &marks, budget);
    println!(
        "{title}: {} letters, {:?}, per side {:?}, grounds {}",
        data.json.len(),
        start.elapsed(),
        data.per_side,
        data.grounds
    );
    std::fs::write(file, html(&data.json))?;
    Ok(())
}

fn make_hostile(marks: &mut Marks) {
    marks.districts.iter_mut().for_each(|(name, _)| *name = HOSTILE.to_owned());
    marks.facilities.iter_mut().for_each(|facility| facility.label = HOSTILE.to_owned());
    marks.strikes.iter_mut().for_each(|strike| strike.label = Some(HOSTILE.to_owned()));
}

fn data(scenario: &Scenario, hazard: &Hazard, marks: &Marks, budget: usize) -> map::MapData {
    let maps = Maps::new(hazard, &scenario.model);
    let near = (0..hazard.exposure.residents.len()).map(Kind::PeopleNear).take(1);
    let people = near.filter(|_| !scenario.model.assets.populations.is_empty());
    let layers: Vec<_> =
        [Kind::Density, Kind::Presence].into_iter().chain(people).map(|kind| (kind, maps.layer(kind))).collect();
    let blank = |kind: Kind| {
        let people = matches!(kind, Kind::PeopleNear(_));
        if people {
            "nobody near a remnant in any possible ground, or not assessed"
        } else {
            "no documented strike, not assessed: not the same as safe"
        }
    };
    let shown: Vec<MapLayer> = layers
        .iter()
        .map(|(kind, layer)| MapLayer {
            layer,
            title: layer.title.clone(),
            unit: if layer.unit == "probability" { String::new() } else { layer.unit.to_string() },
            support: layer.support.replace(" m x ", " m × "),
            blank: blank(*kind).to_owned(),
            seen: (*kind == Kind::Presence).then(|| hazard.boxes.map(|count| count.hits > 0)),
        })
        .collect();
    let code = std::env::var("LANGUAGE_OF_PAGE").unwrap_or_default();
    map::data(&MapInput {
        layers: &shown,
        ranking: &hazard.ranking,
        total: hazard.companion.total,
        replicates: hazard.replicates(),
        marks,
        context: &scenario.context,
        grounds: &hazard.grounds,
        crs: &scenario.crs,
        language: Language::named(&code).unwrap_or(Language::english()),
        budget,
    })
}

fn html(json: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n\
         <title>Map</title>\n<style>\nbody {{ font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; color: #181818; background: #fff }}\n{}</style>\n</head>\n\
         <body>\n<main>\n<h1>Map</h1>\n<p>Words before the map.</p>\n<figure class=\"{}\"><p id=\"still\">A still picture stands here.</p></figure>\n{}\n\
         <p>Words after the map.</p>\n<p style=\"height: 60rem\">More words.</p>\n</main>\n\
         <script type=\"application/json\" id=\"{}\">{json}</script>\n<script>\n{}</script>\n</body>\n</html>\n",
        map::STYLE,
        map::STATIC,
        map::CONTAINER,
        map::DATA_ID,
        map::SCRIPT
    )
}
