//! Pictures of exposure.

use crate::exposure::results::{CourseResults, PlaceRisk, ranked};
use crate::exposure::rows::people_within;
use crate::grid::Place;
use crate::hazard::Hazard;
use crate::picture::{
    self, Curve, Distribution, Exceedance, FacilityMark, Format, Marks, MonthBand, MonthPanel, Months, Outline,
    PictureError, Ranked, RankedRow, Sheet, Spread,
};
use crate::report::rounding::significant;
use crate::scenario::Scenario;
use crate::stats::headline::Headline;
use crate::stats::wilson;

/// Facilities and routes on a map; facilities with their ranks where those are known.
pub(super) fn add_marks(marks: &mut Marks, scenario: &Scenario, ranks: Option<&[PlaceRisk]>) {
    let assets = &scenario.model.assets;
    // Equal places share a number; those that no possible ground hits have none.
    let rank = |number: usize| {
        let own = ranks?.get(number).filter(|risk| risk.hits > 0)?;
        let before = ranks?.iter().filter(|other| other.rank.0 < own.rank.0).count();
        Some(before as u32 + 1)
    };
    let facility = |(number, facility): (usize, &crate::model::assets::Facility)| FacilityMark {
        outline: outline(&facility.place),
        label: facility.name.clone(),
        rank: rank(number),
    };
    marks.facilities = assets.facilities.iter().enumerate().map(facility).collect();
    marks.routes = assets.routes.iter().map(|route| outline(&route.place)).collect();
}

fn outline(place: &Place) -> Outline {
    match place {
        Place::Area(region) => Outline::Rings(region.rings().to_vec()),
        Place::Disc { centre, radius_m } => Outline::Circle { centre: *centre, radius_m: *radius_m },
        Place::Strip { path, .. } => Outline::Line(path.corners().to_vec()),
    }
}

/// How many people live near remnants, over possible grounds.
pub(super) fn people(hazard: &Hazard, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let counts = counts(hazard);
    let axis = |distance: &f64| format!("people living within {distance} m of a remnant");
    let panels = counts.iter().map(|(distance, values)| Spread { axis: axis(distance), values, worth: 1.0 });
    picture::distribution_chart(&Distribution { panels: panels.collect() }, sheet, format)
}

/// People near each distance in every replicate, whole persons.
fn counts(hazard: &Hazard) -> Vec<(f64, Vec<u64>)> {
    let rows = &hazard.exposure.rows;
    let of = |distance: f64| {
        let column = rows.column(&people_within(distance))?;
        let unit = rows.columns()[column].unit();
        Some((distance, rows.values(column).map(|people| (people as f64 * unit).round() as u64).collect()))
    };
    hazard.exposure.residents.iter().filter_map(|near| of(near.distance_m)).collect()
}

/// P(more than n people).
pub(super) fn exceedance(hazard: &Hazard, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let counts = counts(hazard);
    let curve = |(distance, values): &(f64, Vec<u64>)| (format!("within {distance} m"), values.clone());
    let labelled: Vec<(String, Vec<u64>)> = counts.iter().map(curve).collect();
    let curves = labelled.iter().map(|(label, counts)| Curve { label: label.clone(), counts, worth: 1.0 });
    let axis = "people living within the distance of at least one remnant".to_owned();
    picture::exceedance_chart(&Exceedance { axis, curves: curves.collect() }, sheet, format)
}

/// Casualties and detonations month by month, and what is left.
pub(super) fn months(
    scenario: &Scenario,
    hazard: &Hazard,
    sheet: &Sheet,
    format: Format,
) -> Result<Vec<u8>, PictureError> {
    let panels = hazard.exposure.course.as_ref().map(|course| panels(scenario, course)).unwrap_or_default();
    picture::months_chart(&Months { panels }, sheet, format)
}

fn panels(scenario: &Scenario, course: &CourseResults) -> Vec<MonthPanel> {
    let bands = |event: usize| {
        let band = |month: &crate::exposure::results::MonthResult| {
            let Headline { mean, q05, q50, q95, .. } = month.events.drawn[event];
            let label = month.month.first.to_string();
            MonthBand { label, mean, q05: q05.value, q50: q50.value, q95: q95.value }
        };
        course.months.iter().map(band).collect::<Vec<_>>()
    };
    let measures = scenario.model.assets.course.iter().flat_map(|course| &course.measures).enumerate();
    let without = |number: usize| course.months.iter().map(|month| month.without[number].0).collect::<Vec<f64>>();
    // The measure that spares most: one dashed line can be read, several cannot.
    let spared = |number: usize| course.spared.get(number).map_or(0.0, |spared| spared.expected.mean);
    let most = measures.max_by(|a, b| spared(a.0).total_cmp(&spared(b.0)));
    let panel = |axis: &str, event: usize| MonthPanel {
        axis: axis.to_owned(),
        bands: bands(event),
        without: None,
        published: Vec::new(),
    };
    let casualties = MonthPanel {
        without: most.map(|(number, measure)| (measure.id.clone(), without(number))),
        ..panel("casualties a month", 1)
    };
    vec![casualties, panel("detonations a month", 0)]
}

/// Facilities by expected rank.
pub(super) fn facilities(
    scenario: &Scenario,
    hazard: &Hazard,
    sheet: &Sheet,
    format: Format,
) -> Result<Vec<u8>, PictureError> {
    let facilities = &scenario.model.assets.facilities;
    let name = |number: usize| (facilities[number].name.clone(), facilities[number].kind.clone());
    let rows = rows(&hazard.exposure.facilities, (hazard.range.end, scenario.model.assets.top), name);
    ranking(rows, "tables/facilities.csv", sheet, format)
}

/// Routes by expected rank.
pub(super) fn routes(
    scenario: &Scenario,
    hazard: &Hazard,
    sheet: &Sheet,
    format: Format,
) -> Result<Vec<u8>, PictureError> {
    let routes = &scenario.model.assets.routes;
    let name = |number: usize| (routes[number].name.clone(), format!("{:.1} km", routes[number].length_m / 1e3));
    let rows = rows(&hazard.exposure.routes, (hazard.range.end, scenario.model.assets.top), name);
    ranking(rows, "tables/routes.csv", sheet, format)
}

fn ranking(rows: Vec<RankedRow>, table: &str, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let chart = Ranked { counted: "remnants".to_owned(), rows, table: table.to_owned() };
    picture::ranking_chart(&chart, sheet, format)
}

fn rows(risks: &[PlaceRisk], (n, top): (u64, u32), name: impl Fn(usize) -> (String, String)) -> Vec<RankedRow> {
    let row = |number: usize| {
        let (risk, (name, kind)) = (&risks[number], name(number));
        RankedRow {
            name,
            kind,
            any: (risk.hits > 0).then(|| risk.hits as f64 / n as f64),
            within: wilson(risk.hits, n),
            expected: risk.remnants.mean,
            interval: (risk.remnants.q05.value, risk.remnants.q95.value),
            note: note(risk, top, risks.len()),
        }
    };
    ranked(risks).into_iter().map(row).collect()
}

/// How often it is among the most hit; nothing where all are.
fn note(risk: &PlaceRisk, top: u32, of: usize) -> String {
    if top as usize >= of {
        return format!("expected rank {}", significant(risk.rank.0, 2));
    }
    let most = if top == 1 { "the most hit".to_owned() } else { format!("among the {top} most hit") };
    let (share, error) = risk.among_top;
    if share > 0.0 {
        format!("{most}: {} ± {} %", significant(100.0 * share, 2), significant(100.0 * error, 1))
    } else {
        format!("{most} in no possible ground")
    }
}
