//! Exact presence per box against closed forms, brute-force quadrature and plain sampling.

use crate::models::*;
use remnants::exact::presence::{BoxPresence, presence};
use remnants::exact::total::total_sd;
use remnants::grid::{Cell, Path, Point, Tiles};
use remnants::model::Model;
use remnants::model::ground::{ClearedArea, Fate, Ground, GroundClass, GroundMap};
use remnants::model::law::{CountLaw, Law, RoundNearest, Shape};
use remnants::model::munition::{FailureType, Munition, RateLink, Scatter, Unopened};
use remnants::model::pattern::{Offset, Part, Pattern};
use remnants::model::strike::{Location, Strike, Unrecorded, UnrecordedRate};
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::{PossibleGround, Sampler};
use remnants::stats::special::normal_cdf;
use remnants::units::Quantity;

const PLACE: Point = Point::new(13.0, -4.0);
const HERE: Location = Location::Point(PLACE);

fn rate(value: f64) -> Vec<FailureType> {
    vec![FailureType { id: "test".to_owned(), mean: fixed(value, Quantity::FailureRate) }]
}

/// A model on a grid of 50 m boxes.
fn model(munition: Munition, strikes: Vec<Strike>) -> Model {
    simple(500.0, 50_000, munition, strikes)
}

/// Every strike fails at this rate.
fn at_rate(value: f64, munition: Munition, strikes: Vec<Strike>) -> Model {
    Model { failure_types: rate(value), ..model(Munition { kappa: None, ..munition }, strikes) }
}

fn exact(model: &Model) -> Tiles<BoxPresence> {
    presence(model, None).expect("a small reach")
}

/// Mass of an upright normal about `place` in a box.
fn upright(boxes: &Tiles<BoxPresence>, cell: Cell, place: Point, sd: [f64; 2]) -> f64 {
    let b = boxes.lattice().cell_bounds(cell);
    let part = |low: f64, high: f64, at: f64, sd: f64| normal_cdf((high - at) / sd) - normal_cdf((low - at) / sd);
    part(b.low.x, b.high.x, place.x, sd[0]) * part(b.low.y, b.high.y, place.y, sd[1])
}

/// Every box within `tolerance` of what is expected, and the total of it well above 0.
fn assert_boxes(boxes: &Tiles<BoxPresence>, tolerance: f64, expected: impl Fn(Cell) -> f64) {
    let mut sum = 0.0;
    for (cell, found) in boxes.iter() {
        let wanted = expected(cell);
        assert!((found.any - wanted).abs() <= tolerance, "{cell:?}: {} instead of {wanted}", found.any);
        sum += wanted;
    }
    assert!(sum > 0.5, "nothing to compare");
}

/// E[(1 - p m)^n] over p ~ Beta(mu kappa, (1 - mu) kappa), by the midpoint rule.
fn none_of_beta(mu: f64, kappa: f64, mass: f64, n: i32) -> f64 {
    let (a, b) = (mu * kappa, (1.0 - mu) * kappa);
    let at = |k: usize| (k as f64 + 0.5) / 40_000.0;
    let weight = |p: f64| p.powf(a - 1.0) * (1.0 - p).powf(b - 1.0);
    let (top, bottom) = (0..40_000)
        .map(at)
        .fold((0.0, 0.0), |(top, bottom), p| (top + weight(p) * (1.0 - p * mass).powi(n), bottom + weight(p)));
    top / bottom
}

#[test]
fn one_carrier_at_a_known_place_and_rate_leaves_nothing_with_1_minus_pm_to_the_n() {
    let model = at_rate(0.15, munition(normal(70.0, 35.0)), vec![strike_towards("a", HERE, 90.0)]);
    let boxes = exact(&model);
    assert_boxes(&boxes, 1e-8, |cell| 1.0 - (1.0 - 0.15 * upright(&boxes, cell, PLACE, [70.0, 35.0])).powi(100));
}

#[test]
fn a_turned_normal_is_the_same_as_the_same_normal_on_turned_boxes() {
    // Boxes have no turned counterpart, so that the sum of masses over a quarter of the plane is compared.
    let model = at_rate(
        1e-6,
        munition(normal(90.0, 25.0)),
        vec![strike_towards("a", Location::Point(Point::new(0.0, 0.0)), 45.0)],
    );
    let boxes = exact(&model);
    let quarter: f64 = boxes
        .iter()
        .filter(|(cell, _)| {
            let p = boxes.lattice().centre(*cell);
            p.x > 0.0 && p.y > 0.0
        })
        .map(|(_, b)| b.any)
        .sum();
    let rho = (90.0_f64.powi(2) - 25.0_f64.powi(2)) / (90.0_f64.powi(2) + 25.0_f64.powi(2));
    let expected = 1e-4 * (0.25 + rho.asin() / std::f64::consts::TAU);
    assert!((quarter / expected - 1.0).abs() < 1e-4, "{quarter} instead of {expected}");
}

#[test]
fn a_strikes_beta_rate_is_averaged_outside_the_power() {
    let munition = munition(normal(60.0, 60.0));
    let model = Model { failure_types: rate(0.15), ..model(munition, vec![strike_towards("a", HERE, 90.0)]) };
    let boxes = exact(&model);
    assert_boxes(&boxes, 2e-4, |cell| 1.0 - none_of_beta(0.15, 20.0, upright(&boxes, cell, PLACE, [60.0; 2]), 100));
}

#[test]
fn strikes_of_one_type_share_their_mean_rate_and_types_do_not() {
    let discrete =
        Law::new(Shape::Discrete { values: vec![0.02, 0.4], weights: vec![0.5, 0.5] }, Quantity::FailureRate, None);
    let mean = discrete.expect("a law");
    let types = ["a", "b"].map(|id| FailureType { id: id.to_owned(), mean: mean.clone() });
    let one = Munition { kappa: None, ..munition(normal(50.0, 50.0)) };
    let other = Munition { failure_type: 1, ..one.clone() };
    let strikes = vec![strike("a", HERE), Strike { munition: 1, ..strike("b", HERE) }];
    let both = |second: &Munition, link| Model {
        failure_types: types.to_vec(),
        rate_link: link,
        munitions: vec![one.clone(), second.clone()],
        ..model(one.clone(), strikes.clone())
    };
    let none = |p: f64, m: f64| (1.0 - p * m).powi(100);
    let apart = exact(&both(&other, RateLink::Independent));
    let mass = |cell| upright(&apart, cell, PLACE, [50.0; 2]);
    let mean = |m: f64, power: i32| 0.5 * (none(0.02, m).powi(power) + none(0.4, m).powi(power));
    assert_boxes(&apart, 2e-4, |cell| 1.0 - mean(mass(cell), 1).powi(2));
    assert_boxes(&exact(&both(&one, RateLink::Independent)), 2e-4, |cell| 1.0 - mean(mass(cell), 2));
    assert_boxes(&exact(&both(&other, RateLink::Common)), 2e-4, |cell| 1.0 - mean(mass(cell), 2));
}

#[test]
fn carriers_positions_are_averaged_inside_the_power_of_their_number() {
    let scattered =
        Munition { scatter: Scatter { range: sd(80.0), deflection: sd(40.0) }, ..munition(normal(20.0, 20.0)) };
    let strike = Strike { carriers: CountLaw::fixed(5), ..strike_towards("a", HERE, 0.0) };
    let boxes = exact(&at_rate(0.1, scattered, vec![strike]));
    // 201 x 201 places of a carrier, 6 sd to all sides.
    let line = |sd: f64| (0..=200).map(move |k| (f64::from(k) - 100.0) * 0.06 * sd);
    let weight = |x: f64, sd: f64| (-0.5 * (x / sd).powi(2)).exp();
    let total: f64 =
        line(40.0).map(|e| weight(e, 40.0)).sum::<f64>() * line(80.0).map(|n| weight(n, 80.0)).sum::<f64>();
    let expected = |cell: Cell| {
        let carrier: f64 = line(40.0)
            .flat_map(|e| line(80.0).map(move |n| (e, n)))
            .map(|(e, n)| {
                let mass = upright(&boxes, cell, Point::new(PLACE.x + e, PLACE.y + n), [20.0; 2]);
                weight(e, 40.0) * weight(n, 80.0) * (1.0 - 0.1 * mass).powi(100)
            })
            .sum::<f64>()
            / total;
        1.0 - carrier.powi(5)
    };
    let near = boxes.iter().filter(|(cell, _)| boxes.lattice().centre(*cell).distance(PLACE) < 180.0);
    let mut compared = 0;
    for (cell, found) in near {
        let wanted = expected(cell);
        assert!(
            (found.any - wanted).abs() < 2e-4 + 2.0 * found.any_error,
            "{cell:?}: {} instead of {wanted}",
            found.any
        );
        assert!(found.any_error < 2e-3, "{found:?}");
        compared += 1;
    }
    assert!(compared > 30);
}

#[test]
fn a_blurred_place_or_a_disc_is_averaged_outside_the_power() {
    let blurred = Location::Blurred { centre: PLACE, sd: sd(60.0) };
    let strike = Strike { carriers: CountLaw::fixed(3), ..strike_towards("a", blurred, 0.0) };
    let boxes = exact(&at_rate(0.1, munition(normal(30.0, 30.0)), vec![strike]));
    let line = || (0..=160).map(|k| (f64::from(k) - 80.0) * 0.075 * 60.0);
    let weight = |x: f64| (-0.5 * (x / 60.0).powi(2)).exp();
    let total: f64 = line().map(weight).sum::<f64>().powi(2);
    let expected = |cell: Cell| {
        line()
            .flat_map(|e| line().map(move |n| (e, n)))
            .map(|(e, n)| {
                let mass = upright(&boxes, cell, Point::new(PLACE.x + e, PLACE.y + n), [30.0; 2]);
                weight(e) * weight(n) * (1.0 - (1.0 - 0.1 * mass).powi(300))
            })
            .sum::<f64>()
            / total
    };
    for (cell, found) in boxes.iter().filter(|(cell, _)| boxes.lattice().centre(*cell).distance(PLACE) < 120.0) {
        let wanted = expected(cell);
        assert!(
            (found.any - wanted).abs() < 2e-4 + 2.0 * found.any_error,
            "{cell:?}: {} instead of {wanted}",
            found.any
        );
    }
}

#[test]
fn an_unopened_load_hits_its_box_at_once() {
    let shut = Unopened { probability: fixed(0.3, Quantity::Probability), radius: fixed(5.0, Quantity::Radius) };
    let carriers = Strike { carriers: CountLaw::fixed(2), ..strike_towards("a", HERE, 0.0) };
    let boxes = exact(&at_rate(0.001, Munition { unopened: shut, ..munition(normal(40.0, 40.0)) }, vec![carriers]));
    let home = boxes.lattice().cell_of(PLACE).expect("on the grid");
    // The disc lies in two boxes: 4 m from the edge of one, so that nearly all loads hit both.
    assert_boxes(&boxes, 1e-3, |cell| {
        let opened = (1.0 - 0.001 * upright(&boxes, cell, PLACE, [40.0; 2])).powi(100);
        let b = boxes.lattice().cell_bounds(cell);
        let touched = b.low.x < PLACE.x && PLACE.x < b.high.x && (b.low.y < PLACE.y + 5.0 && PLACE.y - 5.0 < b.high.y);
        let share = if cell == home { 1.0 } else { 0.052 };
        let left = if touched { (1.0_f64 - share).powi(100) } else { 1.0 };
        1.0 - (0.7 * opened + 0.3 * left).powi(2)
    });
}

#[test]
fn an_empty_search_leaves_what_bayes_leaves() {
    // One remnant for certain: P(it was in the box | nothing found) = (1 - d) m / (1 - d m).
    let single = Munition { load: CountLaw::fixed(1), ..munition(normal(60.0, 60.0)) };
    let model = at_rate(1.0, single, vec![strike_towards("a", HERE, 0.0)]);
    for detection in [0.5, 0.9, 0.99] {
        let boxes = presence(&model, Some(detection)).expect("a small reach");
        for (cell, found) in boxes.iter() {
            let m = upright(&boxes, cell, PLACE, [60.0; 2]);
            let wanted = (1.0 - detection) * m / (1.0 - detection * m);
            assert!((found.after_empty_search - wanted).abs() < 1e-9, "{found:?} instead of {wanted}");
        }
    }
}

#[test]
fn a_perfect_search_that_finds_nothing_leaves_nothing_and_a_blind_one_proves_nothing() {
    let model = model(munition(normal(60.0, 60.0)), vec![strike("a", HERE)]);
    let perfect = presence(&model, Some(1.0)).expect("a small reach");
    assert!(perfect.iter().all(|(_, b)| b.after_empty_search.abs() < 1e-12));
    let blind = presence(&model, Some(1e-12)).expect("a small reach");
    assert!(blind.iter().all(|(_, b)| (b.after_empty_search - b.any).abs() < 1e-9));
}

#[test]
fn unrecorded_strikes_come_in_a_poisson_number() {
    let area = rectangle(-400.0, -400.0, 400.0, 400.0);
    let like = Strike { location: Location::Area(area.clone()), ..strike_towards("like", HERE, 0.0) };
    let expected = UnrecordedRate::PerKm2(fixed(3.0, Quantity::StrikeRate));
    let all = Munition { load: CountLaw::fixed(1), ..munition(normal(1.0, 1.0)) };
    let model = Model { unrecorded: Some(Unrecorded { like, area, expected }), ..at_rate(1.0, all, Vec::new()) };
    let boxes = exact(&model);
    // One remnant a strike, all but where it fell: 3 a km2 over 0.0025 km2.
    let inside = boxes.iter().filter(|(cell, _)| {
        let c = boxes.lattice().centre(*cell);
        c.x.abs() < 340.0 && c.y.abs() < 340.0
    });
    let mut compared = 0;
    for (_, found) in inside {
        assert!((found.any - (1.0 - (-3.0_f64 * 0.0025).exp())).abs() < 2e-6, "{found:?}");
        compared += 1;
    }
    assert!(compared > 100);
}

/// Shares of 20,000 grounds that hit each box against the exact probability, |z| below 5 beyond the stated error (a false
/// alarm below 6e-7 a box); and the mean number of boxes hit, whose standard error knows how boxes hang together, below 4.
fn assert_agrees_with_sampling(model: &Model, what: &str) {
    const N: u64 = 20_000;
    let boxes = exact(model);
    let sampler = Sampler::new(model, Seed(61));
    let (mut hits, mut ground, mut occupied) =
        (Tiles::<u32>::new(model.grid.boxes), PossibleGround::default(), Vec::new());
    for replicate in 0..N {
        sampler.draw(ReplicateId(replicate), &mut ground);
        let mut cells: Vec<Cell> = ground.remnants.iter().filter_map(|r| model.grid.boxes.cell_of(r.place)).collect();
        cells.sort_unstable();
        cells.dedup();
        occupied.push(cells.len() as f64);
        cells.into_iter().for_each(|cell| *hits.at(cell) += 1);
    }
    let mut count = 0;
    for (cell, found) in boxes.iter().filter(|(_, b)| b.any * N as f64 > 50.0 && b.any < 0.995) {
        let share = f64::from(hits.get(cell)) / N as f64;
        let standard_error = (found.any * (1.0 - found.any) / N as f64).sqrt();
        let beyond = ((share - found.any).abs() - found.any_error) / standard_error;
        assert!(beyond < 5.0, "{what} {cell:?}: {share} sampled, {found:?} exact");
        count += usize::from(found.any_error < 0.005);
    }
    assert!(count >= 30, "{what}: only {count} boxes are known well");
    let (mean, variance) = crate::goodness::mean_and_variance(&occupied);
    let total = |of: fn(&BoxPresence) -> f64| boxes.iter().map(|(_, b)| of(&b)).sum::<f64>();
    // Mixed boxes are wrong in all directions; quadrature is not: a tenth of the summed errors is allowed.
    let beyond = (mean - total(|b| b.any)).abs() - 0.1 * total(|b| b.any_error);
    assert!(beyond < 4.0 * (variance / N as f64).sqrt(), "{what}: {mean} boxes sampled, {} exact", total(|b| b.any));
}

#[test]
fn every_pattern_and_location_agrees_with_sampling() {
    let offsets = [(0.0, 0.0), (120.0, -30.0), (-90.0, 60.0)].map(|(along, right)| Offset { along, right }).to_vec();
    let points = Pattern::Points { offsets, bandwidth: sd(25.0) };
    let along = uniform(150.0, 400.0, Quantity::FullAxis);
    let ring = Pattern::Ring {
        along: along.clone(),
        across: fixed(150.0, Quantity::FullAxis),
        inner: fixed(0.5, Quantity::InnerShare),
    };
    let mixture = Pattern::Mixture(vec![
        Part { share: 0.4, pattern: normal(90.0, 30.0) },
        Part { share: 0.6, pattern: ellipse(300.0, 100.0) },
    ]);
    let path =
        Path::new(vec![Point::new(-200.0, -100.0), Point::new(50.0, 20.0), Point::new(180.0, 200.0)]).expect("a line");
    let locations = [
        HERE,
        Location::Blurred { centre: PLACE, sd: uniform(20.0, 90.0, Quantity::Spread) },
        Location::Disc { centre: PLACE, radius: fixed(150.0, Quantity::Radius) },
        Location::Area(rectangle(-230.0, -90.0, 120.0, 170.0)),
        Location::Line(path),
    ];
    let patterns = [ring, points, mixture, normal(80.0, 30.0), ellipse(260.0, 120.0)];
    for (pattern, location) in patterns.into_iter().zip(locations) {
        let what = format!("{} at {location:?}", pattern.name());
        let scatter = Scatter { range: uniform(30.0, 60.0, Quantity::Spread), deflection: sd(40.0) };
        let strike = Strike { carriers: CountLaw::fixed(3), ..strike("a", location) };
        assert_agrees_with_sampling(&model(Munition { scatter, ..munition(pattern) }, vec![strike]), &what);
    }
}

#[test]
fn ground_fate_clearance_and_shared_rates_together_agree_with_sampling() {
    let classes = vec![GroundClass { name: "soft".to_owned(), odds: uniform(1.0, 4.0, Quantity::OddsMultiplier) }];
    let map = GroundMap::Areas(vec![(rectangle(-500.0, -500.0, 0.0, 500.0), 0)]);
    let cleared = ClearedArea {
        id: "north".to_owned(),
        region: rectangle(-500.0, 0.0, 500.0, 500.0),
        date: "2021-05-01".parse().expect("a day"),
        detection: uniform(0.5, 0.95, Quantity::Probability),
    };
    let shut = Unopened { probability: fixed(0.1, Quantity::Probability), radius: fixed(8.0, Quantity::Radius) };
    let scatter = Scatter { range: sd(60.0), deflection: sd(60.0) };
    let munition = Munition { unopened: shut, scatter, ..munition(normal(60.0, 60.0)) };
    let at = |x: f64, y: f64| Location::Point(Point::new(x, y));
    let strikes = vec![strike("a", at(-120.0, 80.0)), strike("b", at(140.0, -60.0)), strike("c", at(20.0, 160.0))];
    let fate = Fate::HalfLife(uniform(1.0, 6.0, Quantity::HalfLife));
    let model = Model {
        ground: Some(Ground { classes, map }),
        cleared: vec![cleared],
        fate,
        assessment: "2022-10-04".parse().expect("a day"),
        ..model(munition, strikes)
    };
    assert_agrees_with_sampling(&model, "ground, fate and clearance");
}

#[test]
fn the_spread_of_the_total_agrees_with_sampling() {
    // Relative standard error of a standard deviation from 20,000 totals of moderate kurtosis: about 0.6 %; 5 of them allowed.
    let shut = Unopened { probability: uniform(0.0, 0.2, Quantity::Probability), radius: fixed(8.0, Quantity::Radius) };
    let load = Law::new(Shape::Integers { low: 60, high: 140 }, Quantity::Load, None).expect("a law");
    let load = CountLaw::new(&load, RoundNearest::No).expect("whole numbers");
    let kappa = Some(uniform(10.0, 40.0, Quantity::Concentration));
    let munition = Munition { unopened: shut, load, kappa, ..munition(normal(60.0, 60.0)) };
    let carriers = Law::new(Shape::Integers { low: 1, high: 6 }, Quantity::Carriers, None).expect("a law");
    let carriers = CountLaw::new(&carriers, RoundNearest::No).expect("whole numbers");
    let doubtful = Strike { presence: fixed(0.6, Quantity::Probability), carriers, ..strike("a", HERE) };
    let area = rectangle(-400.0, -400.0, 400.0, 400.0);
    let like = Strike { location: Location::Area(area.clone()), ..strike("like", HERE) };
    let unrecorded =
        Unrecorded { like, area, expected: UnrecordedRate::PerKm2(uniform(0.5, 4.0, Quantity::StrikeRate)) };
    let fate = Fate::HalfLife(uniform(1.0, 6.0, Quantity::HalfLife));
    let model = Model { unrecorded: Some(unrecorded), fate, ..model(munition, vec![doubtful, strike("b", HERE)]) };
    let sampler = Sampler::new(&model, Seed(7));
    let mut ground = PossibleGround::default();
    let totals: Vec<f64> = (0..20_000)
        .map(|r| {
            sampler.draw(ReplicateId(r), &mut ground);
            ground.remnants.len() as f64
        })
        .collect();
    let (_, variance) = crate::goodness::mean_and_variance(&totals);
    let sd = total_sd(&model).expect("nothing depends on places");
    assert!((variance.sqrt() / sd - 1.0).abs() < 0.03, "{} sampled, {sd} exact", variance.sqrt());
}

#[test]
fn a_box_that_two_kinds_of_ground_share_says_how_wrong_it_may_be() {
    let cleared = ClearedArea {
        id: "half".to_owned(),
        region: rectangle(-25.0, -500.0, 500.0, 500.0),
        date: "2020-12-01".parse().expect("a day"),
        detection: fixed(0.9, Quantity::Probability),
    };
    let model = Model {
        cleared: vec![cleared],
        assessment: "2021-10-04".parse().expect("a day"),
        ..model(munition(normal(80.0, 80.0)), vec![strike("a", HERE)])
    };
    let boxes = exact(&model);
    let at = |x: f64| boxes.get(boxes.lattice().cell_of(Point::new(x, -5.0)).expect("on the grid"));
    assert!(at(-30.0).any_error > 0.05, "{:?}", at(-30.0));
    assert!(at(-80.0).any_error < 0.01 && at(30.0).any_error < 0.01);
}
