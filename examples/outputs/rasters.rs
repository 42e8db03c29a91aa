//! The rasters of a run.

use super::{row, table};
use remnants::export::geotiff::NODATA;
use remnants::hazard::Hazard;
use remnants::hazard::maps::{Kind, Maps};
use remnants::hazard::unsampled::ExactKind;
use remnants::scenario::Scenario;

pub fn chapter(scenario: &Scenario, hazard: &Hazard) -> String {
    let mut kinds = Maps::new(hazard, &scenario.model).kinds();
    let once = |kind: &Kind| !matches!(kind, Kind::Exceedance(1..) | Kind::PeopleNear(1..));
    kinds.retain(once);
    let sampled: Vec<String> = kinds.into_iter().map(|kind| line(kind, scenario)).collect();
    let exact: Vec<String> = EXACT.iter().map(|(kind, what)| row(&[&format!("`{}`", kind.stem()), what])).collect();
    [
        format!("## Rasters\n\nfloat32, one band, no data {NODATA}, overviews by average, in the grid's reference system.\n\n"),
        table(&["layer", "value", "unit", "per", "from"], &sampled),
        "\n*cell*: the grid's own, `cell_m` wide; *box*: whole cells, at least 50 m wide together; *hectare block*: whole cells, about a hectare together. `summary.json` states their sides under `support`. A probability is one of its support: that of a larger area is another number.

With the exact method `density` and `expected_per_box` are the same; further there are, per box, as probabilities:\n\n"
            .to_owned(),
        table(&["layer", "value"], &exact),
    ]
    .concat()
}

const EXACT: [(ExactKind, &str); 3] = [
    (ExactKind::Presence, "Probability of at least one remnant, computed; no data where it is not known well enough."),
    (ExactKind::PresenceError, "What may be wrong with that probability at most."),
    (
        ExactKind::AfterEmptySearch,
        "Probability of at least one remnant after a search that found nothing, with the detection that the scenario states.",
    ),
];

fn line(kind: Kind, scenario: &Scenario) -> String {
    let model = &scenario.model;
    let (stem, title) = match kind {
        Kind::Exceedance(_) => (
            "exceedance_<threshold>_per_ha".to_owned(),
            "Probability of more remnants per hectare than the threshold".to_owned(),
        ),
        Kind::PeopleNear(_) => (
            "people_within_<distance>_m".to_owned(),
            "Expected people living within the distance of a remnant".to_owned(),
        ),
        Kind::Density
        | Kind::DensitySampled
        | Kind::DensityError
        | Kind::DensitySd
        | Kind::Expected
        | Kind::Presence
        | Kind::PresenceLow
        | Kind::PresenceHigh
        | Kind::PresenceHectare => (kind.stem(model), kind.title(model)),
    };
    let (lattice, grid) = (kind.lattice(model), &model.grid);
    let per = if lattice == grid.cells {
        "cell"
    } else if lattice == grid.boxes {
        "box"
    } else {
        "hectare block"
    };
    let from = if kind.is_counted() { "counted in possible grounds" } else { "computed without sampling" };
    row(&[&format!("`{stem}`"), &title, kind.unit(), per, from])
}
