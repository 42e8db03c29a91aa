//! How many submunitions fail. Each check has a false-alarm rate of 10^-6.

use crate::builders::*;
use crate::goodness::{assert_counts, assert_mean, assert_near, assert_variance};
use remnants::grid::{Bounds, Point};
use remnants::model::Model;
use remnants::model::ground::{ClassRaster, Ground, GroundMap};
use remnants::model::law::{CountLaw, Shape};
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::failure::on_ground;
use remnants::sampler::{PossibleGround, Sampler};
use remnants::units::Quantity;
use statrs::distribution::{Binomial, Discrete};
use statrs::function::gamma::ln_gamma;

/// A strike of five carriers of 40: 200 submunitions.
fn five_carriers(mu: f64, kappa: Option<f64>) -> Model {
    let mut model = model();
    model.failure_types = vec![failure_type("m", mu)];
    model.munitions[0].kappa = kappa.map(|kappa| fixed(kappa, Quantity::Concentration));
    model.munitions[0].load = CountLaw::fixed(40);
    model.strikes[0].carriers = CountLaw::fixed(5);
    model
}

fn tabulated(counts: &[f64], n: usize) -> Vec<u64> {
    let mut table = vec![0; n + 1];
    counts.iter().for_each(|count| table[*count as usize] += 1);
    table
}

fn binomial(n: u64, p: f64) -> Vec<f64> {
    let law = Binomial::new(p, n).unwrap();
    (0..=n).map(|k| law.pmf(k)).collect()
}

fn beta_binomial(n: u64, alpha: f64, beta: f64) -> Vec<f64> {
    let ln_beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let ln_choose = |k: f64| ln_gamma(n as f64 + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n as f64 - k + 1.0);
    let mass = |k: u64| {
        let k = k as f64;
        (ln_choose(k) + ln_beta(k + alpha, n as f64 - k + beta) - ln_beta(alpha, beta)).exp()
    };
    (0..=n).map(mass).collect()
}

#[test]
fn without_kappa_failures_are_binomial_over_the_whole_load() {
    // Seed 41, 20,000 grounds.
    let counts = counts(&grounds(&five_carriers(0.1, None), 41, 20_000));
    assert_counts(&tabulated(&counts, 200), &binomial(200, 0.1), "binomial");
    assert_variance(&counts, 200.0 * 0.1 * 0.9, "n mu (1 - mu)");
}

#[test]
fn with_kappa_failures_are_beta_binomial_over_the_strikes_whole_load() {
    // Seed 42, 20,000 grounds. The rate is drawn once a strike, not once a carrier.
    let (mu, kappa, n) = (0.12, 20.0, 200.0);
    let counts = counts(&grounds(&five_carriers(mu, Some(kappa)), 42, 20_000));
    assert_mean(&counts, n * mu, "n mu");
    assert_variance(&counts, n * mu * (1.0 - mu) * (n + kappa) / (kappa + 1.0), "beta-binomial variance");
    let law = beta_binomial(200, mu * kappa, (1.0 - mu) * kappa);
    assert_counts(&tabulated(&counts, 200), &law, "beta-binomial");
}

#[test]
fn rates_of_0_and_1_are_certain_with_or_without_kappa() {
    for kappa in [None, Some(20.0), Some(0.01)] {
        assert!(counts(&grounds(&five_carriers(0.0, kappa), 43, 50)).iter().all(|n| *n == 0.0));
        assert!(counts(&grounds(&five_carriers(1.0, kappa), 43, 50)).iter().all(|n| *n == 200.0));
    }
}

#[test]
fn an_uncertain_mean_is_shared_by_all_strikes_of_a_munition() {
    let mut model = five_carriers(0.1, None);
    model.failure_types[0].mean = uniform(0.05, 0.20, Quantity::FailureRate);
    model.strikes.push(strike("two"));
    let sampler = Sampler::new(&model, Seed(44));
    let rates: Vec<f64> = (0..2_000).map(|r| shared_rate(&sampler, r)).collect();
    assert_mean(&rates, 0.125, "mean rate");
    assert_variance(&rates, 0.15 * 0.15 / 12.0, "variance of the rate");
}

fn shared_rate(sampler: &Sampler, replicate: u64) -> f64 {
    let replicate = ReplicateId(replicate);
    let shared = sampler.shared(replicate);
    let rates = [0, 1].map(|strike| sampler.strike(strike, &shared, replicate).rate);
    assert_eq!(rates[0], rates[1]);
    assert_eq!(rates[0], shared.rates[0]);
    rates[0]
}

#[test]
fn carriers_and_loads_are_drawn_from_their_laws() {
    // Seed 45, 20,000 grounds; every submunition fails, so that the count is carriers x load.
    let count_law =
        |shape, quantity| CountLaw::new(&law(shape, quantity), remnants::model::law::RoundNearest::No).unwrap();
    let mut model = five_carriers(1.0, None);
    model.strikes[0].carriers = count_law(Shape::Integers { low: 0, high: 2 }, Quantity::Carriers);
    let loads = Shape::Discrete { values: vec![3.0, 4.0], weights: vec![1.0, 3.0] };
    model.munitions[0].load = count_law(loads, Quantity::Load);
    let counts = counts(&grounds(&model, 45, 20_000));
    let third = 1.0 / 3.0;
    let law = [third, 0.0, 0.0, 0.25 * third, 0.75 * third, 0.0, 0.25 * third, 0.0, 0.75 * third];
    assert_counts(&tabulated(&counts, 8), &law, "carriers x load");
}

#[test]
fn carriers_fail_to_open_independently_and_leave_their_whole_load() {
    // Seed 46, 20,000 grounds; nothing else fails.
    let mut model = five_carriers(0.0, None);
    model.munitions[0].unopened = unopened(0.3, 5.0);
    let counts = counts(&grounds(&model, 46, 20_000));
    assert!(counts.iter().all(|n| n % 40.0 == 0.0));
    let shut: Vec<f64> = counts.iter().map(|n| n / 40.0).collect();
    assert_counts(&tabulated(&shut, 5), &binomial(5, 0.3), "unopened carriers");
}

#[test]
fn the_ground_multiplies_the_odds_of_failure() {
    assert_eq!(on_ground(0.1, 1.0), 0.1);
    assert!((on_ground(0.1, 3.0) - 0.25).abs() < 1e-15);
    assert!((on_ground(0.1, 0.5) - 0.05 / 0.95).abs() < 1e-15);
    assert_eq!([on_ground(0.0, 7.0), on_ground(1.0, 0.5), on_ground(0.3, 0.0)], [0.0, 1.0, 0.0]);
}

/// East of the middle the odds are tripled, in the south-west they are halved.
fn two_grounds(mu: f64, kappa: Option<f64>) -> Model {
    let mut model = five_carriers(mu, kappa);
    model.ground =
        Some(ground_of(vec![(rectangle(0.0, -900.0, 900.0, 900.0), 3.0), (rectangle(-900.0, -900.0, 0.0, 0.0), 0.5)]));
    model
}

fn on_each_ground(ground: &PossibleGround) -> [f64; 3] {
    let mut seen = [0.0; 3];
    for remnant in ground.remnants.iter() {
        let (east, north) = (remnant.place.x >= MIDDLE.x, remnant.place.y >= MIDDLE.y);
        seen[if east { 0 } else { 1 + usize::from(north) }] += 1.0;
    }
    seen
}

#[test]
fn thinning_by_ground_class_is_exact_in_every_class() {
    // Seed 47, 20,000 grounds: on a class with odds w that a share s of the pattern falls on, the count is
    // binomial(n, s g(p, w)); outside all classes w is 1.
    let grounds = grounds(&two_grounds(0.1, None), 47, 20_000);
    let seen: Vec<[f64; 3]> = grounds.iter().map(on_each_ground).collect();
    let shares = [0.5 * 0.25, 0.25 * 0.05 / 0.95, 0.25 * 0.1];
    for (class, share) in shares.into_iter().enumerate() {
        let counts: Vec<f64> = seen.iter().map(|seen| seen[class]).collect();
        assert_counts(&tabulated(&counts, 200), &binomial(200, share), &format!("class {class}"));
    }
    let all: Vec<f64> = grounds.iter().map(|ground| ground.strikes[0].initial as f64).collect();
    assert_counts(&tabulated(&all, 200), &binomial(200, shares.iter().sum()), "all classes");
}

#[test]
fn with_kappa_the_mean_on_a_class_is_that_of_g_not_g_of_the_mean() {
    // Seed 48, 20,000 grounds.
    let (mu, kappa) = (0.1, 4.0);
    let grounds = grounds(&two_grounds(mu, Some(kappa)), 48, 20_000);
    let law = law(Shape::Beta { alpha: mu * kappa, beta: (1.0 - mu) * kappa }, Quantity::FailureRate);
    let of_g = law.expect(2_000, |p| on_ground(p, 3.0));
    assert!((of_g - on_ground(mu, 3.0)).abs() > 0.01, "the two differ enough to tell");
    let east: Vec<f64> = grounds.iter().map(|ground| on_each_ground(ground)[0]).collect();
    assert_mean(&east, 200.0 * 0.5 * of_g, "E g(p, 3)");
}

#[test]
fn an_unopened_load_fails_whatever_the_ground() {
    let mut model = two_grounds(0.1, None);
    model.ground = Some(ground_of(vec![(rectangle(-900.0, -900.0, 900.0, 900.0), 0.0)]));
    model.munitions[0].unopened = unopened(1.0, 5.0);
    assert!(counts(&grounds(&model, 49, 50)).iter().all(|n| *n == 200.0));
    model.munitions[0].unopened = unopened(0.0, 5.0);
    assert!(counts(&grounds(&model, 49, 50)).iter().all(|n| *n == 0.0));
}

#[test]
fn where_areas_overlap_the_first_counts() {
    let mut model = five_carriers(0.1, None);
    let everywhere = || rectangle(-900.0, -900.0, 900.0, 900.0);
    model.ground = Some(ground_of(vec![(everywhere(), 0.0), (everywhere(), 5.0)]));
    assert!(counts(&grounds(&model, 50, 100)).iter().all(|n| *n == 0.0));
}

#[test]
fn a_raster_of_classes_acts_like_the_same_areas() {
    let by_areas = two_grounds(0.1, None);
    let Some(Ground { classes, .. }) = by_areas.ground.clone() else { unreachable!("two_grounds has ground") };
    let corner = |m: f64| Point::new(MIDDLE.x + m, MIDDLE.y + m);
    let bounds = Bounds { low: corner(-900.0), high: corner(900.0) };
    // Row 0 is north: nothing in the north-west, class 1 (number 2) in the south-west, class 0 (number 1) in the east.
    let raster = ClassRaster { bounds, columns: 2, rows: 2, classes: vec![0, 1, 2, 1] };
    let mut by_raster = by_areas.clone();
    by_raster.ground = Some(Ground { classes, map: GroundMap::Raster(raster) });
    assert_eq!(grounds(&by_areas, 51, 100), grounds(&by_raster, 51, 100));
}

#[test]
fn the_expected_number_of_places_is_known_before_they_are_drawn() {
    // Seed 52, 20,000 grounds: placed minus expected has mean 0 although rates, loads and carriers vary.
    let mut model = two_grounds(0.1, Some(5.0));
    model.munitions[0].unopened = unopened(0.2, 5.0);
    let grounds = grounds(&model, 52, 20_000);
    let gaps: Vec<f64> = grounds.iter().map(|g| g.strikes[0].placed as f64 - g.strikes[0].expected).collect();
    assert_mean(&gaps, 0.0, "placed minus expected");
}

/// E[N(N-1)] / E[N]^2 against its exact value, where E[N] is known.
fn assert_pair_excess(counts: &[f64], mean: f64, expected: f64, what: &str) {
    let pairs: Vec<f64> = counts.iter().map(|n| n * (n - 1.0) / (mean * mean)).collect();
    assert_mean(&pairs, expected, what);
}

#[test]
fn remnants_come_in_pairs_as_often_as_the_model_implies() {
    // Seed 53, 20,000 grounds each.
    let (mu, kappa, n) = (0.1, 8.0, 200.0);
    let of = |kappa| counts(&grounds(&five_carriers(mu, kappa), 53, 20_000));
    assert_pair_excess(&of(None), n * mu, 1.0 - 1.0 / n, "fixed load");
    let spread = (1.0 - mu) / (mu * (kappa + 1.0));
    assert_pair_excess(&of(Some(kappa)), n * mu, (1.0 - 1.0 / n) * (1.0 + spread), "beta-binomial");
}

#[test]
fn outcomes_add_up_to_what_lies_on_the_ground() {
    let mut model = two_grounds(0.1, Some(5.0));
    model.strikes.push(strike("two"));
    model.cleared = vec![cleared("c", rectangle(-50.0, -50.0, 50.0, 50.0), "2020-10-20", 0.8)];
    for ground in grounds(&model, 54, 200) {
        for (index, outcome) in ground.strikes.iter().enumerate() {
            let lying = ground.remnants.iter().filter(|r| r.strike as usize == index).count() as u64;
            assert_eq!(outcome.remaining, lying);
            assert!(outcome.remaining <= outcome.initial && outcome.initial <= outcome.placed);
        }
    }
}

#[test]
fn moments_of_position_are_those_of_the_placed_remnants() {
    let model = five_carriers(1.0, None);
    for ground in grounds(&model, 55, 20) {
        let places = offsets(std::slice::from_ref(&ground));
        let sum = |f: &dyn Fn(&(f64, f64)) -> f64| places.iter().map(f).sum::<f64>();
        let outcome = &ground.strikes[0];
        let wanted = [sum(&|p| p.0), sum(&|p| p.1), sum(&|p| p.0 * p.0), sum(&|p| p.0 * p.1), sum(&|p| p.1 * p.1)];
        let found = [outcome.first.as_slice(), outcome.second.as_slice()].concat();
        wanted.iter().zip(found).for_each(|(wanted, found)| assert_near(found, *wanted, 1e-6, "moment"));
    }
}
