//! Pictures and the report, made again from what the run states: its summary, its rasters, its stored replicates.

use super::folder::RunFolder;
use crate::export::maps::stated_marks;
use crate::export::pictures::{Material, Series};
use crate::findings::Findings;
use crate::hazard::Hazard;
use crate::hazard::layer::Layer;
use crate::language::Language;
use crate::page::{self, live::Live};
use crate::published;
use crate::scenario::{ContextLayer, Scenario};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Names and bytes of all pictures and of the report, as they follow from summary, rasters and replicates. Fails with a
/// sentence if these do not go together.
pub(super) fn files(
    folder: &RunFolder,
    scenario: &Scenario,
    (hazard, stated): (&Hazard, &Value),
) -> Result<Vec<(String, Vec<u8>)>, String> {
    let findings = Findings::read(stated)?;
    let code = &findings.receipt.language;
    let language = Language::named(code).ok_or_else(|| format!("its language {code:?} is none of this program"))?;
    let (marks, series) = (stated_marks(scenario, &findings), Series::of(hazard, scenario.model.grid.boxes.cell_ha()));
    let read = |stem: &str| published::layer(&folder.raster(stem)?, stem, &scenario.crs).ok();
    let kept: Mutex<BTreeMap<String, Option<Layer>>> = Mutex::new(BTreeMap::new());
    let layer = |stem: &str| match kept.lock() {
        Ok(mut kept) => kept.entry(stem.to_owned()).or_insert_with(|| read(stem)).clone(),
        Err(_) => read(stem),
    };
    let material = Material {
        findings: &findings,
        language,
        crs: &scenario.crs,
        extent: scenario.model.grid.cells.extent(),
        marks: &marks,
        grounds: &hazard.grounds,
        series: &series,
        layer: &layer,
    };
    page::files(&material, live((hazard, &scenario.context), &layer, &findings)?)
}

/// A place where no possible ground had a remnant has a lower bound of 0.
fn live<'a>(
    (hazard, context): (&'a Hazard, &'a [ContextLayer]),
    layer: &dyn Fn(&str) -> Option<Layer>,
    findings: &Findings,
) -> Result<Live<'a>, String> {
    let wanted = |stem: &str| layer(stem).ok_or_else(|| format!("rasters/{stem}.tif cannot be read"));
    let seen = wanted("presence_low")?.values.map(|low| low.is_some_and(|low| low > 0.0));
    let near = findings.residents_near_remnants.distances.iter().flatten().next();
    let people = near.map(|near| wanted(&format!("people_within_{}_m", near.within_m))).transpose()?;
    let layers = [(wanted("density")?, None), (wanted("presence")?, Some(seen))];
    let layers = layers.into_iter().chain(people.map(|people| (people, None)));
    Ok(Live { layers: layers.collect(), ranking: &hazard.ranking, context })
}
