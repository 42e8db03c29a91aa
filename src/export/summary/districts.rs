//! Districts in `summary.json`: the numbers of `tables/districts.csv` and the headline ones of `tables/district_people.csv`.

use super::{headline, number, with_probability};
use crate::export::tables::hazard::district_area;
use crate::hazard::{DistrictHazard, Hazard};
use crate::model::District;
use crate::scenario::Scenario;
use serde_json::{Value, json};

/// A list, in the scenario's order; empty without districts.
pub(super) fn districts(scenario: &Scenario, hazard: &Hazard) -> Value {
    let model = &scenario.model;
    let one = |(index, (district, result))| one(district, result, Among { hazard, index, above: &model.thresholds });
    model.districts.iter().zip(&hazard.districts).enumerate().map(one).collect()
}

/// What else belongs to the district with this index.
struct Among<'a> {
    hazard: &'a Hazard,
    index: usize,
    /// Densities that may be exceeded, per hectare.
    above: &'a [f64],
}

fn one(district: &District, result: &DistrictHazard, among: Among) -> Value {
    let n = among.hazard.replicates();
    let above = among.above.iter().zip(&result.over);
    let above = above.map(|(per_ha, over)| with_probability(json!({ "per_ha": number(*per_ha) }), *over, n));
    let near = among.hazard.exposure.residents.iter().filter_map(|near| {
        let people = headline(near.districts.get(among.index)?);
        Some(json!({ "within_m": number(near.distance_m), "people": people }))
    });
    json!({
        "id": district.id,
        "name": district.name,
        "area_ha": district_area(result.area_ha).map_or(Value::Null, number),
        "remnants": headline(&result.remnants),
        "at_least_one": with_probability(json!({}), result.hits, n),
        "density_above": above.collect::<Vec<_>>(),
        "people_near": near.collect::<Vec<_>>(),
    })
}
