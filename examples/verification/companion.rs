//! The exact companion against the same references: nothing is drawn.

use crate::boxes::{self, A, B, C};
use crate::combinations;
use crate::locations;
use crate::reference::footprint::Rectangle;
use crate::reference::laws;
use crate::reference::quadrature::mean;
use crate::suite::comparison::{Case, Chapter};
use crate::suite::models::{
    at, count_law, fixed, grid, ground_of, kappa, law, model, rate, rectangle, ring, scatter, strike, unopened,
};
use remnants::exact::{Companion, companion};
use remnants::model::Model;
use remnants::model::law::{CountLaw, Shape};
use remnants::model::strike::{Location, Strike, Unrecorded, UnrecordedRate};
use remnants::units::Quantity;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "The exact companion",
        "The expected numbers that the program computes without sampling, against the references of the chapters above. \
         Nothing is drawn, so the limit is an absolute difference: five times the quadrature error that the companion \
         states itself, and at least one part in ten thousand.",
    );
    patterns(&mut chapter);
    locations_of_strikes(&mut chapter);
    coarse_cells(&mut chapter);
    crowded(&mut chapter);
    totals(&mut chapter);
    moments(&mut chapter);
    chapter
}

/// A box of the companion against its expected number.
fn compare(case: &mut Case, (name, model, companion): (&str, &Model, &Companion), area: Rectangle, expected: f64) {
    let cell = model.grid.boxes.cell_of(at(area.0 + 25.0, area.1 + 25.0)).expect("on the grid");
    let limit = (5.0 * companion.box_change.get(cell).abs()).max(1e-4 * expected);
    case.near(name, companion.boxes.get(cell), (expected, limit));
}

fn patterns(chapter: &mut Chapter) {
    for (name, model, footprint) in boxes::patterns() {
        let computed = companion(&model);
        let case = chapter.exact_case(format!("expected in boxes: pattern {name}"));
        for (letter, area) in [("A", A), ("B", B), ("C", C)] {
            compare(case, (&format!("box {letter}"), &model, &computed), area, boxes::expected(&footprint, area));
        }
        case.near("total: carriers x load x rate", computed.total, (12.0, 1e-9));
    }
    let (model, footprint) = boxes::with_any_bearing();
    let computed = companion(&model);
    let case = chapter.exact_case("expected in boxes: pattern normal, unknown bearing");
    for (letter, area) in [("A", A), ("C", C)] {
        let expected = boxes::expected_at_any_bearing(&footprint, area);
        compare(case, (&format!("box {letter}"), &model, &computed), area, expected);
    }
}

fn locations_of_strikes(chapter: &mut Chapter) {
    for (name, location, places) in locations::locations() {
        let mut model = locations::strike_there(location);
        model.grid = grid(1_000.0, 10_000);
        let computed = companion(&model);
        let case = chapter.exact_case(format!("expected in boxes, cells of 10 m: location {name}"));
        compare(case, ("box A", &model, &computed), A, 40.0 * locations::over_shares(&places, |a, _| a));
        compare(case, ("box B", &model, &computed), B, 40.0 * locations::over_shares(&places, |_, b| b));
    }
}

/// The companion spreads a strike over an area in steps of a sixth of a cell at least: too coarse where cells are wider
/// than the pattern, and its own stated error does not show it.
fn coarse_cells(chapter: &mut Chapter) {
    for (name, location, places) in locations::locations().into_iter().filter(|(name, _, _)| name.starts_with("area")) {
        let computed = companion(&locations::strike_there(location));
        let case = chapter.exact_case(format!("cells of 50 m, wider than the pattern: location {name}"));
        let expected = 40.0 * locations::over_shares(&places, |a, _| a);
        let cell = computed.boxes.lattice().cell_of(at(25.0, 25.0)).expect("on the grid");
        case.near("box A, within 2 in 10,000", computed.boxes.get(cell), (expected, 2e-4 * expected));
    }
}

fn crowded(chapter: &mut Chapter) {
    let model = combinations::crowded();
    let computed = companion(&model);
    let case = chapter.exact_case("expected in box A: everything at once");
    compare(case, ("box A", &model, &computed), A, combinations::expected_in_a());
}

fn totals(chapter: &mut Chapter) {
    let mut model = model();
    model.failure_types = rate(0.25);
    model.munitions[0].kappa = kappa(8.0);
    model.munitions[0].load = CountLaw::fixed(60);
    model.munitions[0].unopened = unopened(0.15, 5.0);
    model.strikes[0].presence = fixed(0.5, Quantity::Probability);
    model.strikes[0].carriers = count_law(Shape::Integers { low: 0, high: 6 }, Quantity::Carriers);
    let everywhere = || rectangle(-900.0, -900.0, 900.0, 900.0);
    let multiplier = law(Shape::LogNormal { median: 2.0, sd_log: 0.7 }, Quantity::OddsMultiplier);
    model.ground = Some(ground_of(vec![(everywhere(), multiplier)]));
    let like = Strike { location: Location::Area(everywhere()), ..strike("unrecorded") };
    let expected = UnrecordedRate::PerKm2(fixed(2.0, Quantity::StrikeRate));
    model.unrecorded = Some(Unrecorded { like, area: everywhere(), expected });
    let computed = companion(&model);
    let rates = laws::whole_rates(0.25, 8.0);
    let g = |p: f64, w: f64| w * p / (1.0 - p + w * p);
    let failing = mean(&laws::whole_lognormal(2.0, 0.7), |w| mean(&rates, |p| g(p, w)));
    let largest = mean(&laws::whole_lognormal(2.0, 0.7), |w| mean(&rates, |p| g(p, w.max(1.0))));
    let submunitions = 0.5 * 3.0 * 60.0;
    let case =
        chapter.exact_case("expected totals: presence, random carriers, unopened loads, lognormal odds, kappa 8");
    let near = |value: f64| (value, 1e-4 * value);
    case.near("initially there", computed.strikes[0].initial, near(submunitions * (0.85 * failing + 0.15)));
    case.near(
        "placed before thinning",
        computed.strikes[0].placed,
        (submunitions * (0.85 * largest + 0.15), 1e-3 * submunitions),
    );
    let area = 3.24 * 2.0 * 60.0;
    // The pattern reaches over the edge of the class: 40 m of it, on average, along each side.
    let edge = computed.strikes[1].initial;
    case.near(
        "unrecorded, within a hundredth (edges of the class)",
        edge,
        (area * (0.85 * failing + 0.15), 0.01 * edge),
    );
}

fn moments(chapter: &mut Chapter) {
    let mut model = model();
    model.munitions[0].pattern = ring(200.0, 100.0, 0.6);
    model.munitions[0].scatter = scatter(80.0, 40.0);
    model.strikes[0].bearing = fixed(30.0, Quantity::Bearing);
    model.strikes[0].convergence = 1.0;
    model.strikes[0].location = Location::Blurred { centre: at(0.0, 0.0), sd: fixed(50.0, Quantity::Spread) };
    let computed = companion(&model).strikes[0];
    let theta = 29f64.to_radians();
    let (s, c) = (libm::sin(theta), libm::cos(theta));
    let (along, across) = (6_400.0 + 1.36 / 4.0 * 10_000.0, 1_600.0 + 1.36 / 4.0 * 2_500.0);
    let case = chapter.exact_case("moments of position: ring, scatter, blur, bearing 30, convergence 1");
    case.near("east^2, m2", computed.second[0], (2_500.0 + along * s * s + across * c * c, 0.01));
    case.near("east x north, m2", computed.second[1], ((along - across) * s * c, 0.01));
    case.near("north^2, m2", computed.second[2], (2_500.0 + along * c * c + across * s * s, 0.01));
}
