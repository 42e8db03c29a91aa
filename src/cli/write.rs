//! Fills the output folder of a run.

use rayon::prelude::*;
use remnants::export::folder::Folder;
use remnants::export::manifest::Manifest;
use remnants::export::{geojson, geotiff, maps, summary, tables};
use remnants::hazard::Hazard;
use remnants::hazard::maps::Maps;
use remnants::scenario::Scenario;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// A finished run, to be written.
#[derive(Debug)]
pub struct Run<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The results.
    pub hazard: &'a Hazard,
    /// Threads used.
    pub threads: usize,
    /// When the program began.
    pub started: SystemTime,
}

/// Writes everything and puts it in place; gives the folder.
pub fn write(run: &Run, mut folder: Folder) -> Result<PathBuf, String> {
    match fill(run, &mut folder) {
        Ok(()) => {
            let manifest = Manifest::new(facts(run)).with_files(&folder).map_err(|error| error.to_string())?;
            folder.finish(&manifest).map_err(|error| error.to_string())
        }
        Err(message) => {
            folder.abandon();
            Err(message)
        }
    }
}

fn fill(run: &Run, folder: &mut Folder) -> Result<(), String> {
    let Run { scenario, hazard, .. } = run;
    let said = |error: &dyn std::fmt::Display| error.to_string();
    folder.write("summary.json", &summary::pretty(&summary::summary(scenario, hazard))).map_err(|e| said(&e))?;
    for (name, bytes) in tables::tables(scenario, hazard).map_err(|e| said(&e))? {
        folder.write(name, &bytes).map_err(|e| said(&e))?;
    }
    let zones = geojson::zones(&maps::zones(scenario, hazard), &scenario.crs);
    folder.write("vectors/hazard_zones.geojson", &zones).map_err(|e| said(&e))?;
    rasters(run, folder)?;
    for (name, bytes) in pictures(run)? {
        folder.write(&name, &bytes).map_err(|e| said(&e))?;
    }
    Ok(())
}

fn rasters(run: &Run, folder: &mut Folder) -> Result<(), String> {
    let maps = Maps::new(run.hazard, &run.scenario.model);
    let mut work = Vec::new();
    for kind in maps.kinds() {
        let place =
            folder.place(&format!("rasters/{}.tif", kind.stem(&run.scenario.model))).map_err(|e| e.to_string())?;
        work.push((kind, place));
    }
    work.into_par_iter().try_for_each(|(kind, place)| {
        geotiff::write(&place, &maps.layer(kind), &run.scenario.crs).map_err(|error| error.to_string())
    })
}

fn pictures(run: &Run) -> Result<Vec<(String, Vec<u8>)>, String> {
    let pictures = maps::Picture::all();
    pictures.into_par_iter().map(|picture| picture.draw(run.scenario, run.hazard)).collect()
}

/// What the manifest says besides the files; clock and threads stand nowhere else.
fn facts(run: &Run) -> Value {
    let Run { scenario, hazard, threads, started } = run;
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    json!({
        "scenario": scenario.id,
        "inputs": scenario.inputs.iter().map(|input| json!({ "path": input.path, "sha256": input.sha256 })).collect::<Vec<_>>(),
        "seed": hazard.seed.0,
        "first_replicate": hazard.range.start,
        "replicates": hazard.range.end - hazard.range.start,
        "assessment_date": scenario.model.assessment.to_string(),
        "crs": scenario.crs.name(),
        "sources": scenario.sources,
        "licence": "results belong to whoever ran the program; name the sources of the inputs",
        "started_unix_s": seconds(*started),
        "finished_unix_s": seconds(SystemTime::now()),
        "wall_seconds": started.elapsed().map_or(0.0, |elapsed| elapsed.as_secs_f64()),
        "threads": threads,
    })
}
