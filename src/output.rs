//! Fills the output folder of a run: every file that it publishes.

use crate::export::folder::Folder;
use crate::export::manifest::{self, Manifest};
use crate::export::pictures::{Material, Series};
use crate::export::tables::table::Hxl;
use crate::export::unsampled::ExactRun;
use crate::export::vectors::Found;
use crate::export::{geojson, geotiff, kml, maps, parquet, summary, tables, vectors};
use crate::findings::Findings;
use crate::hazard::Hazard;
use crate::hazard::maps::{Kind, Maps};
use crate::language::Language;
use crate::page::{self, live::Live};
use crate::receipt::Receipt;
use crate::scenario::Scenario;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::fs::File;
use std::io::BufWriter;
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
    /// Whether tables have a row of hashtags.
    pub hxl: Hxl,
}

/// A finished run by sampling, to be written.
#[derive(Debug)]
pub struct Run<'a> {
    hazard: &'a Hazard,
    receipt: &'a Receipt,
    made: Made<'a>,
    /// The summary as it is written.
    summary: Value,
    /// What it says: all that is told of the run is told from it.
    findings: Findings,
}

impl<'a> Run<'a> {
    /// Puts together what a run says. Fails with a sentence if that cannot be read again.
    pub fn new(hazard: &'a Hazard, receipt: &'a Receipt, made: Made<'a>) -> Result<Run<'a>, String> {
        let summary = summary::summary(made.scenario, hazard, receipt);
        let findings = Findings::read(&summary)?;
        Ok(Run { hazard, receipt, made, summary, findings })
    }

    /// What the run says.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}

/// Writes everything and puts it in place; gives the folder.
pub fn write(run: &Run, folder: Folder) -> Result<PathBuf, String> {
    put(folder, run.receipt, &run.made, |folder| fill(run, folder))
}

/// Writes a run by the exact method and puts it in place; gives the folder.
pub fn write_exact(run: &ExactRun, folder: Folder, made: &Made) -> Result<PathBuf, String> {
    put(folder, run.receipt, made, |folder| fill_exact(run, made, folder))
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

fn fill_exact(run: &ExactRun, made: &Made, folder: &mut Folder) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    folder.write("summary.json", &summary::pretty(&run.summary())).map_err(|e| said(&e))?;
    for (name, bytes) in tables::files(run.tables(), made.hxl).map_err(|e| said(&e))? {
        folder.write(name, &bytes).map_err(|e| said(&e))?;
    }
    folder.write("vectors/hazard_zones.geojson", &run.zones()).map_err(|e| said(&e))?;
    let (found, place) = (Found::Exact(run.results), folder.place(vectors::GEOPACKAGE).map_err(|e| said(&e))?);
    vectors::write_geopackage(&place, run.scenario, found, run.receipt)?;
    folder.write(kml::NAME, &kml::kml(run.scenario, found, run.receipt)).map_err(|e| said(&e))?;
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

/// Names and bytes of files.
type Files = Vec<(String, Vec<u8>)>;

/// Makes some of the smaller files of a run.
type Maker = fn(&Run) -> Result<Files, String>;

/// A part of the work. Large files are written as they are made; the others are handed back.
type Task<'t> = Box<dyn FnOnce() -> Result<Files, String> + Send + 't>;

/// What takes longest first, so that two cores end together.
fn fill(run: &Run, folder: &mut Folder) -> Result<(), String> {
    let mut tasks: Vec<Task> = vec![Box::new(|| told(run))];
    tasks.push(geopackage(run, folder)?);
    tasks.extend(parquet_tables(run, folder)?);
    tasks.extend(rasters(run, folder)?);
    let small: [Maker; 3] = [shapes, csv_tables, summary];
    tasks.extend(small.map(|maker| Box::new(move || maker(run)) as Task));
    let made = tasks.into_par_iter().with_max_len(1).map(|task| task()).collect::<Result<Vec<Files>, _>>()?;
    let mut files = made.into_iter().flatten();
    files.try_for_each(|(name, bytes)| folder.write(&name, &bytes)).map_err(|error| error.to_string())
}

fn place(folder: &mut Folder, name: &str) -> Result<PathBuf, String> {
    folder.place(name).map_err(|error| error.to_string())
}

fn summary(run: &Run) -> Result<Files, String> {
    Ok(vec![("summary.json".to_owned(), summary::pretty(&run.summary))])
}

fn csv_tables(run: &Run) -> Result<Files, String> {
    let Made { scenario, hxl, .. } = run.made;
    let files = tables::files(tables::list(scenario, run.hazard), hxl).map_err(|error| error.to_string())?;
    Ok(files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect())
}

fn parquet_tables<'t>(run: &'t Run, folder: &mut Folder) -> Result<Vec<Task<'t>>, String> {
    let one = |table: &parquet::Listed| {
        let table = *table;
        let place = place(folder, table.name)?;
        Ok(Box::new(move || {
            let file = File::create(&place).map_err(|error| format!("cannot write to {}: {error}", place.display()))?;
            let table = (table.make)(run.made.scenario, run.hazard);
            parquet::write(table, run.receipt, BufWriter::new(file)).map(|()| Files::new())
        }) as Task)
    };
    parquet::list().iter().map(one).collect()
}

fn geopackage<'t>(run: &'t Run, folder: &mut Folder) -> Result<Task<'t>, String> {
    let place = place(folder, vectors::GEOPACKAGE)?;
    Ok(Box::new(move || {
        let found = Found::Sampled(run.hazard);
        vectors::write_geopackage(&place, run.made.scenario, found, run.receipt).map(|()| Files::new())
    }))
}

fn shapes(run: &Run) -> Result<Files, String> {
    let Run { hazard, receipt, made: Made { scenario, .. }, .. } = run;
    let zones = geojson::zones(&maps::zones(hazard), &scenario.crs, receipt);
    let kml = kml::kml(scenario, Found::Sampled(hazard), receipt);
    Ok(vec![("vectors/hazard_zones.geojson".to_owned(), zones), (kml::NAME.to_owned(), kml)])
}

fn rasters<'t>(run: &'t Run, folder: &mut Folder) -> Result<Vec<Task<'t>>, String> {
    let model = &run.made.scenario.model;
    let one = |kind: Kind| {
        let stem = kind.stem(model);
        let (raster, about) =
            (place(folder, &format!("rasters/{stem}.tif"))?, place(folder, &geotiff::about_name(&stem))?);
        Ok(Box::new(move || raster_of(run, kind, (&raster, &about)).map(|()| Files::new())) as Task)
    };
    Maps::new(run.hazard, model).kinds().into_iter().map(one).collect()
}

fn raster_of(run: &Run, kind: Kind, (raster, about): (&Path, &Path)) -> Result<(), String> {
    let layer = Maps::new(run.hazard, &run.made.scenario.model).layer(kind);
    std::fs::write(about, geotiff::about(&layer)).map_err(|error| error.to_string())?;
    let stamp = geotiff::Stamp { crs: &run.made.scenario.crs, receipt: run.receipt };
    geotiff::write(raster, &layer, stamp).map_err(|error| error.to_string())
}

/// Pictures and report, from what the run says of itself.
fn told(run: &Run) -> Result<Files, String> {
    let scenario = run.made.scenario;
    let language = Language::named(&run.receipt.language).unwrap_or_else(|| Language::english());
    let (marks, series) =
        (maps::ranked_marks(scenario, run.hazard), Series::of(run.hazard, scenario.model.grid.boxes.cell_ha()));
    let maps = Maps::new(run.hazard, &scenario.model);
    let layer = |stem: &str| maps.named(stem);
    let material = Material {
        findings: &run.findings,
        language,
        crs: &scenario.crs,
        extent: scenario.model.grid.cells.extent(),
        marks: &marks,
        grounds: &run.hazard.grounds,
        series: &series,
        layer: &layer,
    };
    page::files(&material, live(run, &maps))
}

/// What the interactive map shows: density, presence, and people near.
fn live<'a>(run: &Run<'a>, maps: &Maps) -> Live<'a> {
    let people = run.hazard.exposure.residents.first().map(|_| Kind::PeopleNear(0));
    let seen = |kind| (kind == Kind::Presence).then(|| run.hazard.boxes.map(|count| count.hits > 0));
    let layers = [Kind::Density, Kind::Presence].into_iter().chain(people).map(|kind| (maps.layer(kind), seen(kind)));
    Live { layers: layers.collect(), ranking: &run.hazard.ranking, context: &run.made.scenario.context }
}

/// What the manifest says besides receipt and files; clock, threads and paths stand nowhere else.
fn facts(made: &Made, target: &Path) -> Value {
    let Made { scenario, scenario_file, threads, started, hxl } = made;
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
        (manifest::HXL_ROW): *hxl == Hxl::Row,
        (manifest::PARQUET): parquet::LIBRARY,
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
