//! Writes what other programs need to work out exposure themselves: a scenario's model and its first possible grounds.
//!
//! `cargo run --release --example exposure_dump -- SCENARIO DIR [REPLICATES]`. Into DIR go `model.json` (as
//! `tests/python/independent_exposure.py` describes it; numbers that a law gives are those drawn, by replicate), `people.csv`,
//! `remnants.csv` (also those gone by the assessment date), and for the first distance `near.csv`: inhabited cells whose centre is
//! near a remnant. Prints how long the residents near those remnants take.

use remnants::exposure::ExposureFrame;
use remnants::exposure::residents::ResidentsTally;
use remnants::grid::near::{Near, cells_of_word};
use remnants::grid::{Cell, Place, Point, Region, Tiles};
use remnants::model::assets::{Activity, ActivityGround, Course, Days, Measure, MeasureKind, PERSON, Population};
use remnants::model::law::Law;
use remnants::model::{Model, ground::Fate};
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::sampler::outer::SettledFate;
use remnants::sampler::{PossibleGround, Sampler};
use remnants::scenario::{self, Scenario};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let replicates = arguments.get(2).map_or(Ok(200), |count| count.parse());
    let ([scenario, folder] | [scenario, folder, _], Ok(replicates)) = (arguments.as_slice(), replicates) else {
        eprintln!("usage: exposure_dump SCENARIO DIR [REPLICATES]");
        return ExitCode::from(2);
    };
    match dump(Path::new(scenario), Path::new(folder), replicates) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn dump(scenario: &Path, folder: &Path, replicates: u64) -> Outcome {
    let scenario = scenario::read(scenario).map_err(|problems| problems.to_string())?;
    let sampler = Sampler::new(&scenario.model, Seed(scenario.seed));
    let grounds: Vec<PossibleGround> = (0..replicates).map(|replicate| ground(&sampler, replicate)).collect();
    std::fs::create_dir_all(folder)?;
    let model = model(&Draws { scenario: &scenario, sampler: &sampler, replicates });
    std::fs::write(folder.join("model.json"), serde_json::to_string(&model)?)?;
    people(&scenario.model, &folder.join("people.csv"))?;
    remnants(&grounds, &folder.join("remnants.csv"))?;
    if let Some(distance_m) = scenario.model.assets.distances_m.first() {
        near(&scenario.model, *distance_m, &grounds, &folder.join("near.csv"))?;
        time(&scenario, &grounds);
    }
    Ok(())
}

fn ground(sampler: &Sampler, replicate: u64) -> PossibleGround {
    let mut ground = PossibleGround::default();
    sampler.draw(ReplicateId(replicate), &mut ground);
    ground
}

// --- the model -------------------------------------------------------------------------------------------------------------

/// Turns laws into the numbers drawn.
struct Draws<'a> {
    scenario: &'a Scenario,
    sampler: &'a Sampler<'a>,
    replicates: u64,
}

impl Draws<'_> {
    /// Every law takes one uniform number of its owner's stream, in this order.
    fn numbers(&self, owner: String, laws: &[&Law]) -> Vec<Value> {
        let key = StreamKey::new(Seed(self.scenario.seed), Stage::Exposure, &owner);
        let mut drawn = vec![Vec::new(); laws.len()];
        for replicate in (0..self.replicates).map(ReplicateId) {
            let mut stream = key.stream(replicate);
            laws.iter().zip(&mut drawn).for_each(|(law, drawn)| drawn.push(law.quantile(stream.uniform())));
        }
        drawn.into_iter().map(|numbers| json!({ "by_replicate": numbers })).collect()
    }

    /// Of what strikes share.
    fn shared(&self, number: impl Fn(&remnants::sampler::outer::SharedDraw) -> f64) -> Value {
        let replicates = (0..self.replicates).map(ReplicateId);
        json!({ "by_replicate": replicates.map(|r| number(&self.sampler.shared(r))).collect::<Vec<f64>>() })
    }
}

fn model(draws: &Draws) -> Value {
    let Model { grid, assessment, strikes, unrecorded, cleared, districts, assets, .. } = &draws.scenario.model;
    let extent = grid.cells.extent();
    let strikes = strikes.iter().chain(unrecorded.as_ref().map(|unrecorded| &unrecorded.like));
    let cleared = cleared.iter().enumerate().map(|(number, area)| {
        json!({ "areas": [rings(&area.region)], "date": area.date.to_string(), "detection": draws.shared(|s| s.detection[number]) })
    });
    json!({
        "replicates": draws.replicates,
        "grid": { "west": extent.low.x, "north": extent.high.y, "cell_m": grid.cells.side_m() },
        "assessment": assessment.to_string(),
        "strikes": strikes.map(|strike| strike.date.to_string()).collect::<Vec<_>>(),
        "populations": assets.populations.iter().map(|p| population(p, draws)).collect::<Vec<_>>(),
        "distances_m": assets.distances_m,
        "districts": districts.iter().map(|d| json!({ "id": d.id, "area": rings(&d.region) })).collect::<Vec<_>>(),
        "facilities": assets.facilities.iter().map(|f| place(&f.id, &f.place)).collect::<Vec<_>>(),
        "routes": assets.routes.iter().map(|r| place(&r.id, &r.place)).collect::<Vec<_>>(),
        "top": assets.top,
        "groups": assets.groups,
        "activities": assets.activities.iter().map(|a| activity(a, draws)).collect::<Vec<_>>(),
        "course": assets.course.as_ref().map(|c| course(c, draws)),
        "fate": fate(draws),
        "cleared": cleared.collect::<Vec<_>>(),
    })
}

fn rings(region: &Region) -> Value {
    json!(region.rings().iter().map(|ring| corners(ring)).collect::<Vec<_>>())
}

fn corners(points: &[Point]) -> Value {
    json!(points.iter().map(|p| [p.x, p.y]).collect::<Vec<_>>())
}

fn place(id: &str, place: &Place) -> Value {
    match place {
        Place::Area(region) => json!({ "id": id, "area": rings(region) }),
        Place::Disc { centre, radius_m } => json!({ "id": id, "x": centre.x, "y": centre.y, "radius_m": radius_m }),
        Place::Strip { path, width_m } => json!({ "id": id, "line": corners(path.corners()), "width_m": width_m }),
    }
}

fn population(population: &Population, draws: &Draws) -> Value {
    let name = &population.layer.name;
    let [multiplier] = &draws.numbers(format!("people/{name}"), &[&population.multiplier])[..] else {
        return json!({});
    };
    json!({ "name": name, "multiplier": multiplier, "shares": population.shares })
}

fn activity(activity: &Activity, draws: &Draws) -> Value {
    let Activity { layer, ground, persons, days, swept_m2, avoidance, encounter: e } = activity;
    let days_law = match days {
        Days::AllYear(law) => law,
        Days::Seasons(_) => avoidance, // takes a number all the same
    };
    let laws = [swept_m2, avoidance, &e.detonation, &e.report, &e.casualties, &e.fatal, days_law].into_iter();
    let laws: Vec<&Law> = laws.chain(persons.iter().map(|(_, law)| law)).collect();
    let drawn = draws.numbers(format!("activity/{}", layer.name), &laws);
    let days = match days {
        Days::AllYear(_) => drawn[6].clone(),
        Days::Seasons(seasons) => json!({ "seasons": seasons }),
    };
    json!({
        "name": layer.name,
        "ground": activity_ground(ground),
        "persons": persons.iter().zip(&drawn[7..]).map(|((group, _), number)| json!([group, number])).collect::<Vec<_>>(),
        "days": days,
        "swept_m2": drawn[0], "avoidance": drawn[1],
        "detonation": drawn[2], "report": drawn[3], "casualties": drawn[4], "fatal": drawn[5],
    })
}

fn activity_ground(ground: &ActivityGround) -> Value {
    match ground {
        ActivityGround::Areas(areas) => {
            json!(
                areas
                    .iter()
                    .map(|(region, weight)| json!({ "area": rings(region), "weight": weight }))
                    .collect::<Vec<_>>()
            )
        }
        ActivityGround::Raster { classes, weights } => json!({
            "west": classes.bounds.low.x, "south": classes.bounds.low.y,
            "east": classes.bounds.high.x, "north": classes.bounds.high.y,
            "classes": classes.classes.chunks(classes.columns).collect::<Vec<_>>(),
            "weights": weights,
        }),
    }
}

fn course(course: &Course, draws: &Draws) -> Value {
    json!({
        "first_day": course.first_day.to_string(),
        "months": course.months,
        "presence": course.presence,
        "measures": course.measures.iter().map(|m| measure(m, draws)).collect::<Vec<_>>(),
    })
}

fn measure(measure: &Measure, draws: &Draws) -> Value {
    let numbers = |laws: &[&Law]| draws.numbers(format!("measure/{}", measure.id), laws);
    let own = match &measure.kind {
        MeasureKind::Clearance { areas, teams, m2_per_team_day, days_per_month, detection } => {
            let n = numbers(&[teams, m2_per_team_day, days_per_month, detection]);
            let areas = areas.iter().map(rings).collect::<Vec<_>>();
            json!({ "areas": areas, "teams": n[0], "m2_per_team_day": n[1], "days_per_month": n[2], "detection": n[3] })
        }
        MeasureKind::Marking { areas, avoidance } => {
            json!({ "marked": areas.iter().map(rings).collect::<Vec<_>>(), "avoidance": numbers(&[avoidance])[0] })
        }
        MeasureKind::RiskEducation { coverage, avoidance } => {
            let n = numbers(&[coverage, avoidance]);
            json!({ "coverage": n[0], "avoidance": n[1] })
        }
    };
    json!({ "id": measure.id, "from": measure.from.to_string(), "what": own })
}

fn fate(draws: &Draws) -> Value {
    let number = draws.shared(|shared| match shared.fate {
        SettledFate::Share(number) | SettledFate::HalfLife(number) => number,
    });
    match draws.scenario.model.fate {
        Fate::Stays => json!(null),
        Fate::Share(_) => json!({ "remaining": number }),
        Fate::HalfLife(_) => json!({ "half_life_years": number }),
    }
}

// --- tables ----------------------------------------------------------------------------------------------------------------

fn people(model: &Model, path: &Path) -> Outcome {
    let mut file = csv::Writer::from_path(path)?;
    file.write_record(["layer", "row", "column", "people"])?;
    for (number, population) in model.assets.populations.iter().enumerate() {
        for (Cell { row, column }, people) in population.people.iter().filter(|(_, people)| *people > 0) {
            let people = (people as f64 / PERSON).to_string();
            file.write_record([number.to_string(), row.to_string(), column.to_string(), people])?;
        }
    }
    Ok(file.flush()?)
}

fn remnants(grounds: &[PossibleGround], path: &Path) -> Outcome {
    let mut file = csv::Writer::from_path(path)?;
    file.write_record(["replicate", "x", "y", "strike", "at_assessment"])?;
    for (replicate, ground) in grounds.iter().enumerate() {
        let there = ground.remnants.iter().map(|remnant| (remnant, "there"));
        for (remnant, state) in there.chain(ground.removed.iter().map(|remnant| (remnant, "gone"))) {
            let numbers = [remnant.place.x.to_string(), remnant.place.y.to_string(), remnant.strike.to_string()];
            file.write_record([replicate.to_string()].iter().chain(&numbers).map(String::as_str).chain([state]))?;
        }
    }
    Ok(file.flush()?)
}

fn near(model: &Model, distance_m: f64, grounds: &[PossibleGround], path: &Path) -> Outcome {
    let layers = model.assets.populations.iter();
    let cells = layers.flat_map(|p| p.people.iter().filter(|(_, people)| *people > 0).map(|(cell, _)| cell));
    let inhabited: BTreeSet<Cell> = cells.collect();
    let lattice = model.grid.cells;
    let mut near = Near::new(lattice, distance_m);
    let mut file = csv::Writer::from_path(path)?;
    file.write_record(["replicate", "row", "column"])?;
    for (replicate, ground) in grounds.iter().enumerate() {
        ground.remnants.iter().for_each(|remnant| near.mark(remnant.place));
        let mut found = Vec::new();
        near.drain(|word, bits| {
            let cells = cells_of_word(&lattice, word).filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, cell)| cell);
            found.extend(cells.filter(|cell| inhabited.contains(cell)));
        });
        for cell in found {
            file.write_record([replicate.to_string(), cell.row.to_string(), cell.column.to_string()])?;
        }
    }
    Ok(file.flush()?)
}

/// Prints how long residents near all remnants take, at all distances, on one thread.
fn time(scenario: &Scenario, grounds: &[PossibleGround]) {
    let frame = ExposureFrame::new(&scenario.model, Seed(scenario.seed), &Tiles::new(scenario.model.grid.boxes));
    let Some(residents) = frame.residents() else { return };
    let mut tally = ResidentsTally::new(residents);
    let multipliers = vec![1.0; scenario.model.assets.populations.len()];
    let start = Instant::now();
    for ground in grounds {
        ground.remnants.iter().for_each(|remnant| tally.add(remnant.place));
        tally.finish(&multipliers, |_| {});
    }
    let (seconds, count) = (start.elapsed().as_secs_f64(), grounds.iter().map(|g| g.remnants.len()).sum::<usize>());
    println!(
        "residents within {:?} m of {count} remnants in {} replicates: {seconds:.3} s, {:.0} ns a remnant",
        scenario.model.assets.distances_m,
        grounds.len(),
        seconds * 1e9 / count.max(1) as f64
    );
}
