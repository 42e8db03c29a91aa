//! Every published number that follows from the scenario and the stored replicates, computed again and compared.

use super::Request;
use super::claim::Claim;
use super::folder::RunFolder;
use super::report::Report;
use super::sample::{self, Choice};
use super::stored::Stored;
use crate::exact::check::{SelfCheck, Verdict};
use crate::exact::{self, Companion};
use crate::export::summary::{SAMPLED, STRIKE_RESULTS};
use crate::export::{geojson, geotiff, maps, parquet, summary, tables, vectors};
use crate::hazard::best::KnownMeans;
use crate::hazard::maps::{Kind, Maps};
use crate::hazard::zones::Ranking;
use crate::hazard::{self, Ending, Hazard, Kept, Plan};
use crate::random::Seed;
use crate::receipt::Receipt;
use crate::scenario::{Scenario, visible};
use serde_json::Value;

/// Fewest bytes that a row of a table of replicates has.
const LEAST_ROW_BYTES: u64 = 10;
/// Parts of the summary that rest on counts per place.
const COUNTED_IN_SUMMARY: [&str; 6] =
    ["exact_check", "fade_out", "facilities_at_risk", "routes_at_risk", "activities", "months"];
/// Its part on residents, of which only groups do.
const RESIDENTS: &str = "residents_near_remnants";
/// What is said of people near remnants in its part on districts.
const PEOPLE_NEAR: &str = "people_near";
/// Tables that rest on counts per strike, distance, place, month and group of people.
const COUNTED_TABLES: [&str; 9] = [
    "tables/strikes.csv",
    "tables/fade_out.csv",
    "tables/people.csv",
    "tables/district_people.csv",
    "tables/facilities.csv",
    "tables/routes.csv",
    "tables/months.csv",
    "tables/activities.csv",
    "tables/month_activities.csv",
];

/// Compares what follows from the scenario and the stored replicates with what was published. Fails, with a sentence, if
/// this computer cannot.
pub(super) fn check(
    request: &Request,
    folder: &RunFolder,
    (scenario, claim): (&Scenario, &Claim),
    report: &mut Report,
) -> Result<(), String> {
    let receipt = &claim.receipt;
    let rows = receipt.replicates().min(folder.size(tables::REPLICATES) / LEAST_ROW_BYTES);
    (request.refuse)(&scenario.model, rows)?;
    let companion = exact::companion(&scenario.model);
    let ranking = Ranking::new(&companion.boxes);
    let stored = match Stored::read(folder, scenario, &ranking, &receipt.counted) {
        Ok(stored) => stored,
        Err(fault) => {
            report.fault(fault);
            return Ok(());
        }
    };
    let known = hazard::known_means(&scenario.model, &companion);
    ending_fault(receipt, &stored, &known).into_iter().for_each(|fault| report.fault(fault));
    let of = receipt.replicates();
    let choice = Choice { count: request.sample.min(of), of, seed: request.sample_seed };
    let again = sample::check((&scenario.model, &companion, Seed(receipt.seed)), &stored, choice, report);
    let stated: Value = super::claim::whole_summary(folder, scenario.model.strikes.len()).unwrap_or_default();
    let told = Told { grounds: again.grounds, summary: &stated, known };
    let hazard = recounted(scenario, (companion, receipt), stored, told);
    remarks(&hazard, report);
    claim.parquet_remark().into_iter().for_each(|note| report.note(note));
    compare(folder, (scenario, claim), (&hazard, &stated), report);
    Ok(())
}

/// What is taken from elsewhere than the stored replicates: the first whole grounds, drawn again, the summary's word
/// for how the self-check went, and means that are known without drawing.
struct Told<'s> {
    grounds: Vec<Vec<crate::grid::Point>>,
    summary: &'s Value,
    known: KnownMeans,
}

fn recounted(scenario: &Scenario, (companion, receipt): (Companion, &Receipt), stored: Stored, told: Told) -> Hazard {
    let seed = Seed(receipt.seed);
    let plan = Plan { seed, replicates: receipt.replicates_wanted, precision: receipt.precision };
    let Stored { rows, district_rows, exposure_rows } = stored;
    let (ending, check) = (receipt.ending, stated_check(told.summary));
    hazard::recount(
        &scenario.model,
        companion,
        plan,
        Kept { rows, district_rows, exposure_rows, grounds: told.grounds, ending, check, known: told.known },
    )
}

fn stated_check(summary: &Value) -> SelfCheck {
    let verdict = match summary["exact_check"]["verdict"].as_str() {
        Some("agrees") => Verdict::Agrees,
        Some("not decidable") => Verdict::NotDecidable,
        Some(_) | None => Verdict::Disagrees,
    };
    let none = f64::NAN;
    let worst = String::new();
    SelfCheck {
        verdict,
        tests: 0,
        undecidable: 0,
        skipped: 0,
        worst_z: none,
        threshold: none,
        worst,
        false_alarm: none,
    }
}

/// Whether the run can have ended as it says: a stop rule that is looked at as one pleases stops on luck.
fn ending_fault(receipt: &Receipt, stored: &Stored, known: &KnownMeans) -> Option<String> {
    let (replicates, Receipt { replicates_wanted, ending, precision, .. }) = (&receipt.replicates(), receipt);
    let Stored { rows, exposure_rows, .. } = stored;
    let stop = precision.and_then(|precision| hazard::first_stop(precision, rows, exposure_rows, known));
    let sound = match ending {
        Ending::Complete => replicates == replicates_wanted && stop.is_none(),
        Ending::PrecisionReached => replicates <= replicates_wanted && stop == Some(*replicates),
        Ending::Interrupted => replicates < replicates_wanted && stop.is_none_or(|stop| stop >= *replicates),
        Ending::PartsMissing => {
            let missing = receipt.counted.missing(*replicates_wanted).count();
            precision.is_none() && missing > 0 && replicates + missing == *replicates_wanted
        }
    };
    (!sound).then(|| "the run cannot have ended after so many replicates in the way that it states".to_owned())
}

fn remarks(hazard: &Hazard, report: &mut Report) {
    if hazard.ending == Ending::Interrupted {
        let (done, wanted) = (hazard.replicates(), hazard.wanted);
        report.note(format!("The run was interrupted after {done} of {wanted} replicates, and says so."));
    }
    if hazard.ending == Ending::PartsMissing {
        let missing = hazard.counted.missing(hazard.wanted);
        report.note(format!("Parts of the run were missing (replicates {missing}), and it says so."));
    }
    if hazard.check.verdict == Verdict::Disagrees {
        report
            .note("The run itself says that it disagrees with its exact companion: do not use its numbers.".to_owned());
    }
    if hazard.district_rows.is_none() {
        report.note(
            "There are too many districts and replicates to keep: tables/districts.csv was only hashed.".to_owned(),
        );
    }
}

fn compare(
    folder: &RunFolder,
    (scenario, claim): (&Scenario, &Claim),
    (hazard, stated): (&Hazard, &Value),
    report: &mut Report,
) {
    let mut made = match made_again(scenario, hazard, claim) {
        Ok(made) => made,
        Err(why) => return report.doubt(format!("its files cannot be made again here ({})", visible(&why))),
    };
    match super::told::files(folder, scenario, (hazard, stated)) {
        Ok(told) => made.extend(told),
        Err(why) => {
            report.fault(format!("summary, rasters and replicates do not go together: {}", visible(&why)));
            return;
        }
    }
    let mut faults = summary_fault(folder, scenario, hazard, (stated, &claim.receipt)).into_iter().collect::<Vec<_>>();
    faults.extend(made.iter().filter_map(|(name, wanted)| folder.difference(name, wanted)));
    let counted = counted(scenario, hazard, claim);
    let names: Vec<&str> =
        made.iter().map(|(name, _)| name.as_str()).chain(counted.iter().map(String::as_str)).collect();
    list_faults(claim, &names).into_iter().for_each(|fault| report.fault(fault));
    if faults.is_empty() {
        report.done(format!("{} files follow from the scenario and the stored replicates", made.len() + 1));
    }
    faults.into_iter().for_each(|fault| report.fault(fault));
    let parts = COUNTED_IN_SUMMARY.iter().map(|part| format!("summary.json: {part}"));
    let counted_within = [
        format!("summary.json: {RESIDENTS}, groups"),
        format!("summary.json: districts, {PEOPLE_NEAR}"),
        format!("summary.json: {STRIKE_RESULTS}, {}", SAMPLED.join(" and ")),
    ];
    let unkept = hazard.district_rows.is_none().then(|| "summary.json: districts".to_owned());
    let parts = parts.chain(counted_within).chain(unkept);
    report.only_hashed(counted.into_iter().filter(|name| name != "summary.json").chain(parts).collect());
}

/// Files whose every byte follows.
fn made_again(scenario: &Scenario, hazard: &Hazard, claim: &Claim) -> Result<Vec<(String, Vec<u8>)>, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let receipt = &claim.receipt;
    let tables = tables::files(tables::list(scenario, hazard), claim.hxl).map_err(|error| said(&error))?.into_iter();
    let counted = counted(scenario, hazard, claim);
    let follows = |name: &str| !counted.iter().any(|counted| counted == name);
    let mut made: Vec<_> =
        tables.filter(|(name, _)| follows(name)).map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    if claim.parquet_is_ours() {
        let mut bytes = Vec::new();
        parquet::write(tables::replicates::all(scenario, hazard), receipt, &mut bytes)?;
        made.push((tables::replicates::REPLICATES_PARQUET.to_owned(), bytes));
    }
    let zones = geojson::zones(&maps::zones(hazard), &scenario.crs, receipt);
    made.push(("vectors/hazard_zones.geojson".to_owned(), zones));
    let (maps, stamp) = (Maps::new(hazard, &scenario.model), geotiff::Stamp { crs: &scenario.crs, receipt });
    for kind in maps.kinds() {
        let layer = maps.layer(kind);
        made.push((geotiff::about_name(&layer.stem), geotiff::about(&layer)));
        if !kind.is_counted() {
            let bytes = geotiff::bytes(&layer, stamp).map_err(|error| said(&error))?;
            made.push((raster_name(kind, scenario), bytes));
        }
    }
    Ok(made)
}

fn raster_name(kind: Kind, scenario: &Scenario) -> String {
    format!("rasters/{}.tif", kind.stem(&scenario.model))
}

/// Files that rest on counts which only a whole run has, and the summary, of which a part does.
fn counted(scenario: &Scenario, hazard: &Hazard, claim: &Claim) -> Vec<String> {
    let mut names = vec!["summary.json".to_owned()];
    let tables = tables::names(scenario, hazard).into_iter();
    names.extend(tables.filter(|name| COUNTED_TABLES.contains(name)).map(str::to_owned));
    names.extend(vectors::NAMES.map(str::to_owned));
    if hazard.district_rows.is_none() {
        names.push("tables/districts.csv".to_owned());
    }
    let follows = |name: &str| claim.parquet_is_ours() && name == tables::replicates::REPLICATES_PARQUET;
    names.extend(claim.parquet_names().filter(|name| !follows(name)).map(str::to_owned));
    let kinds = Maps::new(hazard, &scenario.model).kinds().into_iter().filter(|kind| kind.is_counted());
    names.extend(kinds.map(|kind| raster_name(kind, scenario)));
    names
}

fn summary_fault(
    folder: &RunFolder,
    scenario: &Scenario,
    hazard: &Hazard,
    (stated, receipt): (&Value, &Receipt),
) -> Option<String> {
    let mut wanted = summary::summary(scenario, hazard, receipt);
    for part in COUNTED_IN_SUMMARY {
        wanted[part] = stated.get(part).cloned().unwrap_or_default();
    }
    for (wanted, stated) in lists(&mut wanted[STRIKE_RESULTS], &stated[STRIKE_RESULTS]) {
        SAMPLED.iter().for_each(|name| wanted[*name] = stated[*name].clone());
    }
    if hazard.district_rows.is_none() {
        // Cautions tell of districts, too.
        ["districts", "cautions"].iter().for_each(|part| wanted[*part] = stated[*part].clone());
    }
    for (wanted, stated) in lists(&mut wanted["districts"], &stated["districts"]) {
        wanted[PEOPLE_NEAR] = stated[PEOPLE_NEAR].clone();
    }
    if let Some(distances) = wanted[RESIDENTS]["distances"].as_array_mut() {
        for (number, near) in distances.iter_mut().enumerate() {
            near["groups"] = stated[RESIDENTS]["distances"][number]["groups"].clone();
        }
    }
    folder.difference("summary.json", &summary::pretty(&wanted))
}

/// Entries of two lists side by side; what is no object is left to the comparison.
fn lists<'v>(wanted: &'v mut Value, stated: &'v Value) -> impl Iterator<Item = (&'v mut Value, &'v Value)> {
    let pairs = wanted.as_array_mut().into_iter().flatten().zip(stated.as_array().into_iter().flatten());
    pairs.filter(|(_, stated)| stated.is_object())
}

/// Files that a run of this scenario has and the manifest does not list, and the reverse.
fn list_faults(claim: &Claim, wanted: &[&str]) -> Vec<String> {
    let listed = |name: &str| claim.files.iter().any(|file| file.name == name);
    let absent = wanted.iter().filter(|name| !listed(name));
    let absent = absent.map(|name| format!("manifest.json does not list {name}, which such a run has"));
    let strange = claim.files.iter().filter(|file| !wanted.contains(&file.name.as_str()));
    absent
        .chain(strange.map(|file| format!("manifest.json lists {}, which no such run has", visible(&file.name))))
        .collect()
}
