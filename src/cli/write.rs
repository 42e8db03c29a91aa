//! Fills the output folder of a run.

use rayon::prelude::*;
use remnants::export::folder::Folder;
use remnants::export::manifest::Manifest;
use remnants::export::unsampled::ExactRun;
use remnants::export::{geojson, geotiff, maps, summary, tables, vectors};
use remnants::hazard::Hazard;
use remnants::hazard::maps::Maps;
use remnants::receipt::Receipt;
use remnants::scenario::Scenario;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Under what circumstances a run was made.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Where the scenario was read.
    pub scenario_file: &'a Path,
    /// Threads used.
    pub threads: usize,
    /// When the program began.
    pub started: SystemTime,
}

/// A finished run by sampling, to be written.
#[derive(Debug)]
pub struct Run<'a> {
    /// The results.
    pub hazard: &'a Hazard,
    /// Their receipt.
    pub receipt: &'a Receipt,
    /// How they were made.
    pub made: Made<'a>,
}

/// Writes everything and puts it in place; gives the folder.
pub fn write(run: &Run, folder: Folder) -> Result<PathBuf, String> {
    put(folder, run.receipt, &run.made, |folder| fill(run, folder))
}

/// Writes a run by the exact method and puts it in place; gives the folder.
pub fn write_exact(run: &ExactRun, folder: Folder, made: &Made) -> Result<PathBuf, String> {
    put(folder, run.receipt, made, |folder| fill_exact(run, folder))
}

fn put(
    mut folder: Folder,
    receipt: &Receipt,
    made: &Made,
    fill: impl Fn(&mut Folder) -> Result<(), String>,
) -> Result<PathBuf, String> {
    if let Err(message) = fill(&mut folder) {
        folder.abandon();
        return Err(message);
    }
    let manifest = Manifest::new(receipt, facts(made, folder.target()));
    let manifest = manifest.with_files(&folder).map_err(|error| error.to_string())?;
    folder.finish(&manifest).map_err(|error| error.to_string())
}

fn fill_exact(run: &ExactRun, folder: &mut Folder) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    folder.write("summary.json", &summary::pretty(&run.summary())).map_err(|e| said(&e))?;
    for (name, bytes) in run.tables().map_err(|e| said(&e))? {
        folder.write(name, &bytes).map_err(|e| said(&e))?;
    }
    folder.write("vectors/hazard_zones.geojson", &run.zones()).map_err(|e| said(&e))?;
    let vectors = vectors::files(run.scenario, vectors::Found::Exact(run.results), run.receipt)?;
    vectors.iter().try_for_each(|(name, bytes)| folder.write(name, bytes)).map_err(|e| said(&e))?;
    let stamp = geotiff::Stamp { crs: &run.scenario.crs, receipt: run.receipt };
    for layer in run.layers() {
        let place = folder.place(&format!("rasters/{}.tif", layer.stem)).map_err(|e| said(&e))?;
        geotiff::write(&place, &layer, stamp).map_err(|e| said(&e))?;
        folder.write(&geotiff::about_name(&layer.stem), &geotiff::about(&layer)).map_err(|e| said(&e))?;
    }
    for (name, bytes) in run.pictures()? {
        folder.write(&name, &bytes).map_err(|e| said(&e))?;
    }
    Ok(())
}

fn fill(run: &Run, folder: &mut Folder) -> Result<(), String> {
    let Run { hazard, receipt, made: Made { scenario, .. } } = run;
    let said = |error: &dyn std::fmt::Display| error.to_string();
    folder
        .write("summary.json", &summary::pretty(&summary::summary(scenario, hazard, receipt)))
        .map_err(|e| said(&e))?;
    for (name, bytes) in tables::tables(scenario, hazard).map_err(|e| said(&e))? {
        folder.write(name, &bytes).map_err(|e| said(&e))?;
    }
    let zones = geojson::zones(&maps::zones(hazard), &scenario.crs, receipt);
    folder.write("vectors/hazard_zones.geojson", &zones).map_err(|e| said(&e))?;
    rasters(run, folder)?;
    let found = vectors::Found::Sampled(hazard);
    let (vectors, pictures) = rayon::join(|| vectors::files(scenario, found, receipt), || pictures(run));
    vectors?.iter().try_for_each(|(name, bytes)| folder.write(name, bytes)).map_err(|e| said(&e))?;
    for (name, bytes) in pictures? {
        folder.write(&name, &bytes).map_err(|e| said(&e))?;
    }
    Ok(())
}

fn rasters(run: &Run, folder: &mut Folder) -> Result<(), String> {
    let maps = Maps::new(run.hazard, &run.made.scenario.model);
    let mut work = Vec::new();
    for kind in maps.kinds() {
        let stem = kind.stem(&run.made.scenario.model);
        let place = folder.place(&format!("rasters/{stem}.tif")).map_err(|e| e.to_string())?;
        let about = folder.place(&geotiff::about_name(&stem)).map_err(|e| e.to_string())?;
        work.push((kind, place, about));
    }
    let stamp = geotiff::Stamp { crs: &run.made.scenario.crs, receipt: run.receipt };
    work.into_par_iter().try_for_each(|(kind, place, about)| {
        let layer = maps.layer(kind);
        std::fs::write(about, geotiff::about(&layer)).map_err(|error| error.to_string())?;
        geotiff::write(&place, &layer, stamp).map_err(|error| error.to_string())
    })
}

fn pictures(run: &Run) -> Result<Vec<(String, Vec<u8>)>, String> {
    let pictures = maps::Picture::all(run.made.scenario);
    pictures.into_par_iter().map(|picture| picture.draw(run.made.scenario, run.hazard, run.receipt)).collect()
}

/// What the manifest says besides receipt and files; clock, threads and paths stand nowhere else.
fn facts(made: &Made, target: &Path) -> Value {
    let Made { scenario, scenario_file, threads, started } = made;
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    json!({
        "scenario_path": scenario_path(scenario_file, target),
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
