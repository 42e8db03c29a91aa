//! Headline numbers of every replicate, from tables.

use crate::export::pictures::Series;
use crate::export::tables::REPLICATES;
use crate::export::tables::exposure::EXPOSURE_REPLICATES;
use crate::exposure::rows::people_within;
use crate::findings::Findings;
use crate::scenario::visible;
use std::path::Path;

/// Most remnants or people of a replicate.
const MOST: f64 = 1e15;

/// What charts show whole. Fails with a sentence that names the table.
pub(super) fn series(folder: &Path, findings: &Findings) -> Result<Series, String> {
    let box_ha = findings.support.box_m * findings.support.box_m / 1e4;
    let hazard = columns(
        (folder, findings.replicates),
        REPLICATES,
        &["remnants".to_owned(), "contaminated_area_ha".to_owned()],
    )?;
    let distances: Vec<f64> =
        findings.residents_near_remnants.distances.iter().flatten().map(|near| near.within_m).collect();
    let names: Vec<String> = distances.iter().map(|distance| people_within(*distance)).collect();
    let people = if names.is_empty() {
        Vec::new()
    } else {
        columns((folder, findings.replicates), EXPOSURE_REPLICATES, &names)?
    };
    let whole = |values: &Vec<f64>, worth: f64| values.iter().map(|value| (value / worth).round() as u64).collect();
    Ok(Series {
        remnants: whole(&hazard[0], 1.0),
        boxes: whole(&hazard[1], box_ha),
        box_ha,
        people: distances.into_iter().zip(people.iter().map(|values| whole(values, 1.0))).collect(),
    })
}

/// Columns of a table, numbers from 0.
fn columns((folder, replicates): (&Path, u64), name: &str, wanted: &[String]) -> Result<Vec<Vec<f64>>, String> {
    let place = folder.join(name);
    let broken = |why: String| format!("{} {why}", place.display());
    let mut reader = csv::Reader::from_path(&place).map_err(|error| broken(format!("cannot be read: {error}")))?;
    let header = reader.headers().map_err(|error| broken(format!("is no table: {error}")))?.clone();
    let place_of = |name: &String| {
        let found = header.iter().position(|column| column == name);
        found.ok_or_else(|| broken(format!("has no column {}", visible(name))))
    };
    let places = wanted.iter().map(place_of).collect::<Result<Vec<usize>, String>>()?;
    let mut values = vec![Vec::new(); wanted.len()];
    // One row more or less than the summary says is another run's table.
    for (number, record) in reader.records().enumerate() {
        let record = record.map_err(|error| broken(format!("is damaged: {error}")))?;
        for (column, place) in values.iter_mut().zip(&places) {
            let value =
                record.get(*place).and_then(|text| text.parse::<f64>().ok()).filter(|v| (0.0..MOST).contains(v));
            column.push(
                value.ok_or_else(|| broken(format!("has no number in row {}, column {}", number + 1, place + 1)))?,
            );
        }
    }
    let rows = values.first().map_or(0, Vec::len);
    if rows as u64 != replicates {
        return Err(broken(format!("holds {rows} replicates, the summary {replicates}")));
    }
    Ok(values)
}
