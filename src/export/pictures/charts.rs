//! Charts, from findings and stored replicates.

use super::Material;
use crate::exposure::rows::people_within;
use crate::findings::exposed::{Month, Near, Ranked as Place, Ranking};
use crate::findings::{Beyond, Convergence, Probability, Step};
use crate::hazard::Hazard;
use crate::picture::{
    self, ConvergencePanel, Curve, Distribution, Exceedance, FadeCurve, FadePoint, Format, MonthBand, MonthPanel,
    Months, PictureError, Ranked, RankedRow, Sheet, Spread,
};
use crate::stats::Z95;
use crate::stats::headline::Quantile;

/// Headline numbers of every replicate that charts show whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Remnants.
    pub remnants: Vec<u64>,
    /// Boxes with at least one.
    pub boxes: Vec<u64>,
    /// Area of a box, ha.
    pub box_ha: f64,
    /// Distances, m, and the people near, whole persons.
    pub people: Vec<(f64, Vec<u64>)>,
}

impl Series {
    /// Of a run.
    pub fn of(hazard: &Hazard, box_ha: f64) -> Series {
        let rows = &hazard.exposure.rows;
        let people = |distance: f64| {
            let column = rows.column(&people_within(distance))?;
            let unit = rows.columns()[column].unit();
            Some((distance, rows.values(column).map(|people| (people as f64 * unit).round() as u64).collect()))
        };
        Series {
            remnants: hazard.rows.iter().map(|row| row.remnants).collect(),
            boxes: hazard.rows.iter().map(|row| row.boxes).collect(),
            box_ha,
            people: hazard.exposure.residents.iter().filter_map(|near| people(near.distance_m)).collect(),
        }
    }
}

/// How many may remain, and on how much ground.
pub(super) fn distribution(material: &Material, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let (series, side) = (material.series, material.language.numbers.stated(material.findings.support.box_m));
    let findings = material.findings;
    let panels = vec![
        Spread {
            axis: material.teller().say("quantity.remnants"),
            values: &series.remnants,
            worth: 1.0,
            mean: findings.remnants.told().mean.0,
        },
        Spread {
            axis: material.teller().tell("chart.area", &[("side", &side)]),
            values: &series.boxes,
            worth: series.box_ha,
            mean: findings.contaminated_area_ha.told().mean.0,
        },
    ];
    picture::distribution_chart(&Distribution { panels }, sheet, format)
}

/// How many people live near remnants.
pub(super) fn people(material: &Material, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let near = material.findings.residents_near_remnants.distances.iter().flatten();
    let panels = material.series.people.iter().zip(near).map(|(people, near)| people_spread(material, people, near));
    picture::distribution_chart(&Distribution { panels: panels.collect() }, sheet, format)
}

fn people_spread<'a>(material: &Material, (within, values): &'a (f64, Vec<u64>), near: &Near) -> Spread<'a> {
    let axis = material.teller().people_within(*within);
    Spread { axis, values, worth: 1.0, mean: near.people.told().mean.0 }
}

/// P(more than n people).
pub(super) fn exceedance(material: &Material, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let curve = |(within, counts): &'_ (f64, Vec<u64>)| {
        let within = material.language.numbers.stated(*within);
        (material.teller().tell("chart.within", &[("within", &within)]), counts.clone())
    };
    let curves: Vec<(String, Vec<u64>)> = material.series.people.iter().map(curve).collect();
    let curves = curves.iter().map(|(label, counts)| Curve { label: label.clone(), counts, worth: 1.0 }).collect();
    let axis = material.teller().say("chart.people");
    picture::exceedance_chart(&Exceedance { axis, curves }, sheet, format)
}

/// Casualties and detonations month by month: means that are expected, intervals of drawn counts.
pub(super) fn months(material: &Material, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let months = material.findings.months.months.as_deref().unwrap_or_default();
    let panel = |kind: &str, without: Option<(String, Vec<f64>)>| MonthPanel {
        axis: material.teller().say(&format!("chart.{kind}")),
        bands: months.iter().filter_map(|month| band(month, kind)).collect(),
        without,
        published: Vec::new(),
    };
    let panels = vec![panel("casualties", without(material, months)), panel("detonations", None)];
    picture::months_chart(&Months { panels }, sheet, format)
}

fn band(month: &Month, kind: &str) -> Option<MonthBand> {
    let (mean, drawn) = (month.events.expected.get(kind)?.mean.0, month.events.drawn.get(kind)?.as_ref()?);
    Some(MonthBand { label: month.first_day.clone(), mean, q05: drawn.q05.0, q50: drawn.q50.0, q95: drawn.q95.0 })
}

/// The measure that spares most, and casualties without it: one dashed line can be read, several cannot.
fn without(material: &Material, months: &[Month]) -> Option<(String, Vec<f64>)> {
    let measures = material.findings.casualties.spared_by_measures.iter().enumerate();
    let (number, most) = measures.max_by(|a, b| a.1.expected.mean.0.total_cmp(&b.1.expected.mean.0))?;
    let casualties = |month: &Month| {
        let spared = month.casualties_spared_by_measures.get(number)?.mean.0;
        Some(month.events.expected.get("casualties")?.mean.0 + spared)
    };
    Some((most.measure.clone(), months.iter().filter_map(casualties).collect()))
}

/// Facilities or routes by expected rank.
pub(super) fn ranking(
    material: &Material,
    ranking: &Ranking,
    sheet: &Sheet,
    format: Format,
) -> Result<Vec<u8>, PictureError> {
    let places = ranking.ranked.as_deref().unwrap_or_default();
    let table = if places.iter().any(|place| place.kind.is_some()) { "facilities" } else { "routes" };
    let chart = Ranked {
        counted: material.teller().say("chart.remnants"),
        rows: places.iter().map(|place| row(material, place)).collect(),
        table: format!("tables/{table}.csv"),
    };
    picture::ranking_chart(&chart, sheet, format)
}

fn row(material: &Material, place: &Place) -> RankedRow {
    let km = || {
        let km = material.language.numbers.rounded(place.length_m.0 / 1e3, 0.1);
        material.teller().tell("number.km", &[("km", &km)])
    };
    let any = place.at_least_one.probability.0;
    RankedRow {
        name: place.name.clone(),
        kind: place.kind.clone().unwrap_or_else(km),
        any: any.is_finite().then_some(any),
        within: bounds(&place.at_least_one, material.findings.replicates),
        expected: place.remnants.mean.0,
        interval: (place.remnants.q05.0, place.remnants.q95.0),
        note: note(material, place),
    }
}

fn note(material: &Material, place: &Place) -> String {
    let rank = material.language.numbers.significant(place.expected_rank.mean.0, 2);
    material.teller().tell("chart.rank", &[("rank", &rank)])
}

/// Monte Carlo interval of a probability; of what was in none or in all of N possible grounds by the rule of three, as in words.
fn bounds(chance: &Probability, replicates: u64) -> (f64, f64) {
    let three = (3.0 / replicates.max(1) as f64).min(1.0);
    match chance.probability.0 {
        share if share.is_nan() => (0.0, three),
        1.0 => (1.0 - three, 1.0),
        _ => chance.probability_mc.into(),
    }
}

/// What the number of replicates bought.
pub(super) fn convergence(material: &Material, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let panel = |of: &Convergence| {
        let steps = of.steps.iter().map(step).collect();
        Some(ConvergencePanel { axis: material.teller().quantity(&of.quantity)?, steps })
    };
    let panels = material.findings.convergence.iter().filter_map(panel).take(3).collect();
    picture::convergence_chart(&picture::Convergence { panels }, sheet, format)
}

fn step(step: &Step) -> picture::Step {
    let h = step.estimate.headline();
    let quantile = |q: Quantile| (q.value, q.range.0, q.range.1);
    picture::Step {
        replicates: step.replicates,
        mean: h.mean,
        standard_error: h.standard_error,
        q: [h.q05, h.q50, h.q95].map(quantile),
    }
}

/// Remnants farther away than a distance; the band of expected ones is their 95 % Monte Carlo interval.
pub(super) fn fade_out(material: &Material, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let curve = |fade: &crate::findings::FadeOut| FadeCurve {
        label: material.teller().reference(&fade.from),
        points: fade.distances.iter().map(|beyond| point(beyond, material.findings.replicates)).collect(),
    };
    let references = material.findings.fade_out.iter().map(curve).collect();
    picture::fade_out_chart(&picture::FadeOut { references }, sheet, format)
}

fn point(beyond: &Beyond, replicates: u64) -> FadePoint {
    let (expected, error) = (beyond.expected_remnants.0, Z95 * beyond.standard_error.0);
    let any = beyond.probability_any.0;
    let chance = Probability { probability: beyond.probability_any, probability_mc: beyond.probability_any_mc };
    FadePoint {
        distance_m: beyond.farther_than_m,
        expected,
        interval: ((expected - error).max(0.0), expected + error),
        any: any.is_finite().then_some(any),
        within: bounds(&chance, replicates),
    }
}
