//! Fills the output folder of a run.

use rayon::prelude::*;
use remnants::export::folder::Folder;
use remnants::export::manifest::Manifest;
use remnants::export::{geojson, geotiff, maps, summary, tables};
use remnants::hazard::Hazard;
use remnants::hazard::maps::Maps;
use remnants::receipt::Receipt;
use remnants::scenario::Scenario;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A finished run, to be written.
#[derive(Debug)]
pub struct Run<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The results.
    pub hazard: &'a Hazard,
    /// Where the scenario was read.
    pub scenario_file: &'a Path,
    /// Their receipt.
    pub receipt: &'a Receipt,
    /// Threads used.
    pub threads: usize,
    /// When the program began.
    pub started: SystemTime,
}

/// Writes everything and puts it in place; gives the folder.
pub fn write(run: &Run, mut folder: Folder) -> Result<PathBuf, String> {
    match fill(run, &mut folder) {
        Ok(()) => {
            let manifest = Manifest::new(run.receipt, facts(run, folder.target()))
                .with_files(&folder)
                .map_err(|error| error.to_string())?;
            folder.finish(&manifest).map_err(|error| error.to_string())
        }
        Err(message) => {
            folder.abandon();
            Err(message)
        }
    }
}

fn fill(run: &Run, folder: &mut Folder) -> Result<(), String> {
    let Run { scenario, hazard, receipt, .. } = run;
    let said = |error: &dyn std::fmt::Display| error.to_string();
    folder
        .write("summary.json", &summary::pretty(&summary::summary(scenario, hazard, receipt)))
        .map_err(|e| said(&e))?;
    for (name, bytes) in tables::tables(scenario, hazard).map_err(|e| said(&e))? {
        folder.write(name, &bytes).map_err(|e| said(&e))?;
    }
    let zones = geojson::zones(&maps::zones(scenario, hazard), &scenario.crs, receipt);
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
    let stamp = geotiff::Stamp { crs: &run.scenario.crs, receipt: run.receipt };
    work.into_par_iter().try_for_each(|(kind, place)| {
        geotiff::write(&place, &maps.layer(kind), stamp).map_err(|error| error.to_string())
    })
}

fn pictures(run: &Run) -> Result<Vec<(String, Vec<u8>)>, String> {
    let pictures = maps::Picture::all();
    pictures.into_par_iter().map(|picture| picture.draw(run.scenario, run.hazard, run.receipt)).collect()
}

/// What the manifest says besides receipt and files; clock, threads and paths stand nowhere else.
fn facts(run: &Run, target: &Path) -> Value {
    let Run { scenario, threads, started, .. } = run;
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    json!({
        "scenario_path": scenario_path(run.scenario_file, target),
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

/// The way from the run's folder to the scenario, so that both can be moved together; `None` if it has no name in UTF-8.
fn scenario_path(scenario: &Path, target: &Path) -> Option<String> {
    let scenario = scenario.canonicalize().ok()?;
    let scenario = if scenario.is_dir() { scenario.join("scenario.toml") } else { scenario };
    let target = target.canonicalize().ok().or_else(|| {
        let absolute = std::path::absolute(target).ok()?;
        Some(absolute.parent()?.canonicalize().ok()?.join(absolute.file_name()?))
    })?;
    let shared = scenario.components().zip(target.components()).take_while(|(a, b)| a == b).count();
    let up = target.components().skip(shared).map(|_| "..".as_ref());
    let down = scenario.components().skip(shared).map(|part| part.as_os_str());
    up.chain(down).collect::<PathBuf>().to_str().map(str::to_owned)
}
