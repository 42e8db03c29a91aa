//! A quick part of the verification suite (`examples/verification`): what counts in areas have in common, against
//! integrals along one axis. Each check has a false-alarm rate of 10^-6.

use crate::builders::*;
use crate::goodness::{assert_mean, assert_share};
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::sampler::PossibleGround;
use remnants::stats::special::{normal_cdf, normal_pdf};
use remnants::units::Quantity;

const CARRIERS: f64 = 3.0;
const LOAD: f64 = 20.0;
const RATE: f64 = 0.2;
/// Standard deviations of carriers and of the pattern, alike in all directions, m.
const SCATTER: f64 = 60.0;
const PATTERN: f64 = 30.0;

/// Three carriers of 20 about the middle, rate 0.2.
fn scattered() -> Model {
    let mut model = model();
    model.failure_types = vec![failure_type("m", RATE)];
    model.munitions[0].load = CountLaw::fixed(LOAD as u32);
    model.munitions[0].pattern = normal(PATTERN, PATTERN);
    model.munitions[0].scatter = scatter(SCATTER, SCATTER);
    model.strikes[0].carriers = CountLaw::fixed(CARRIERS as u32);
    model
}

/// Remnants more than 60 m east, and more than 60 m west.
fn in_the_east_and_west(ground: &PossibleGround) -> [f64; 2] {
    let easts = || ground.remnants.iter().map(|r| r.place.x - MIDDLE.x);
    [easts().filter(|e| *e > 60.0).count() as f64, easts().filter(|e| *e < -60.0).count() as f64]
}

/// Mean over a carrier's easting of a function of the shares of its load that fall in the east and in the west.
fn over_carriers(f: impl Fn(f64, f64) -> f64) -> f64 {
    let z = (-700..=700).map(|k| f64::from(k) / 100.0);
    let beyond = |z: f64, side: f64| normal_cdf((side * z * SCATTER - 60.0) / PATTERN);
    z.map(|z| 0.01 * normal_pdf(z) * f(beyond(z, 1.0), beyond(z, -1.0))).sum()
}

#[test]
fn no_remnant_in_an_area_is_as_likely_as_all_carriers_missing_it() {
    // Seed 71, 20,000 grounds. The carrier's place stands inside the product over carriers.
    let grounds = grounds(&scattered(), 71, 20_000);
    let none = grounds.iter().filter(|g| in_the_east_and_west(g)[0] == 0.0).count();
    let expected = over_carriers(|east, _| (1.0 - RATE * east).powf(LOAD)).powf(CARRIERS);
    assert_share(none, grounds.len(), expected, "P(none in the east)");
    let nowhere = grounds.iter().filter(|g| in_the_east_and_west(g) == [0.0; 2]).count();
    let expected = over_carriers(|east, west| (1.0 - RATE * (east + west)).powf(LOAD)).powf(CARRIERS);
    assert_share(nowhere, grounds.len(), expected, "P(none in the east nor in the west)");
}

#[test]
fn counts_in_two_areas_covary_as_their_carriers_imply() {
    // Seed 72, 40,000 grounds.
    let counts: Vec<[f64; 2]> = grounds(&scattered(), 72, 40_000).iter().map(in_the_east_and_west).collect();
    let mean = CARRIERS * LOAD * RATE * over_carriers(|east, _| east);
    let pairs = |f: fn(f64, f64) -> f64| CARRIERS * LOAD * (LOAD - 1.0) * RATE * RATE * over_carriers(f);
    let others = (1.0 - 1.0 / CARRIERS) * mean * mean;
    let products: Vec<f64> = counts.iter().map(|[east, west]| east * west).collect();
    assert_mean(&products, pairs(|east, west| east * west) + others, "E[east x west]");
    let squares: Vec<f64> = counts.iter().map(|[east, _]| east * (east - 1.0)).collect();
    assert_mean(&squares, pairs(|east, _| east * east) + others, "E[east (east - 1)]");
}

#[test]
fn strikes_of_one_type_leave_nothing_together_more_often_than_apart() {
    // Seed 73, 20,000 grounds; loads of 10, mean rate uniform 2-40 %, shared.
    let mut model = model();
    model.failure_types[0].mean = uniform(0.02, 0.40, Quantity::FailureRate);
    model.munitions[0].load = CountLaw::fixed(10);
    model.strikes.push(strike("two"));
    let grounds = grounds(&model, 73, 20_000);
    let none = |power: i32| (0.98_f64.powi(power) - 0.60_f64.powi(power)) / (f64::from(power) * 0.38);
    let nothing = grounds.iter().filter(|g| g.remnants.is_empty()).count();
    assert_share(nothing, grounds.len(), none(21), "P(none of both), the rate outside the product");
    assert!(none(21) > 1.5 * none(11) * none(11), "as if apart it would be far less");
    let products: Vec<f64> =
        grounds.iter().map(|g| (g.strikes[0].remaining as f64 - 2.1) * (g.strikes[1].remaining as f64 - 2.1)).collect();
    assert_mean(&products, 100.0 * 0.38 * 0.38 / 12.0, "covariance n^2 Var mu");
}
