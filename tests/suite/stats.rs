//! Counts, their intervals and the special functions below them.

use crate::goodness::Z_LIMIT;
use proptest::prelude::*;
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::stats::special::{beta_cdf, beta_quantile, normal_cdf, normal_pdf, normal_quantile};
use remnants::stats::{Histogram, Moments, binomial_cdf, upper_bound_95, variance, wilson};
use statrs::distribution::{Beta, Binomial, Continuous, ContinuousCDF, DiscreteCDF, Normal};

fn moments(values: &[u64]) -> Moments {
    let mut moments = Moments::default();
    values.iter().for_each(|value| moments.record(*value));
    moments
}

fn histogram(values: &[u64]) -> Histogram {
    let mut histogram = Histogram::default();
    values.iter().for_each(|value| histogram.record(*value));
    histogram
}

fn assert_close(value: f64, wanted: f64, relative: f64) {
    assert!((value - wanted).abs() <= relative * wanted.abs().max(1e-300), "{value} instead of {wanted}");
}

#[test]
fn mean_variance_and_standard_error_are_the_textbook_ones() {
    let moments = moments(&[2, 4, 4, 4, 5, 5, 7, 9]);
    assert_eq!(moments.mean(), 5.0);
    assert_close(moments.variance(), 32.0 / 7.0, 1e-15);
    assert_close(moments.sd(), (32.0_f64 / 7.0).sqrt(), 1e-15);
    assert_close(moments.standard_error(), (32.0_f64 / 56.0).sqrt(), 1e-15);
}

#[test]
fn the_variance_of_large_numbers_close_together_loses_nothing() {
    let far = 4_000_000_000_000_u64;
    assert_eq!(moments(&[far, far + 1, far + 2]).variance(), 1.0);
    assert_eq!(moments(&[far; 5]).variance(), 0.0);
}

#[test]
fn without_two_values_there_is_no_variance() {
    assert!(moments(&[]).mean().is_nan());
    assert!(moments(&[7]).variance().is_nan());
    assert!(variance(0, 0, 0).is_nan());
}

#[test]
fn sums_too_large_to_square_exactly_still_give_a_variance() {
    // 2^62, 2^62, 2^63, 2^63: four times the sum of squares needs 130 bits.
    let (sum, squares) = (6_u128 << 62, 10_u128 << 124);
    assert_close(variance(4, sum, squares), (1_u128 << 124) as f64 / 3.0, 1e-12);
}

#[test]
fn a_quantile_is_the_smallest_value_with_enough_below_it() {
    let twenty: Vec<u64> = (1..=20).collect();
    let of_twenty = histogram(&twenty);
    assert_eq!(of_twenty.quantile(0.05), 1, "F(1) is exactly 0.05");
    assert_eq!(of_twenty.quantile(0.051), 2);
    assert_eq!(of_twenty.quantile(0.5), 10);
    assert_eq!(of_twenty.quantile(0.95), 19, "F(19) is exactly 0.95");
    assert_eq!(of_twenty.quantile(0.951), 20);
    assert_eq!(histogram(&[3, 3, 3, 8]).quantile(0.75), 3);
    assert_eq!(histogram(&[3, 3, 3, 8]).quantile(0.76), 8);
    assert_eq!(Histogram::default().quantile(0.5), 0);
}

#[test]
fn exact_multiples_are_met_at_every_size() {
    for n in 1..=400_u64 {
        let values: Vec<u64> = (1..=n * 20).collect();
        let all = histogram(&values);
        assert_eq!((all.quantile(0.05), all.quantile(0.5), all.quantile(0.95)), (n, n * 10, n * 19));
    }
}

#[test]
fn above_is_strict() {
    let counts = histogram(&[0, 1, 1, 2, 5]);
    assert_eq!((counts.above(0.0), counts.above(1.0), counts.above(0.99), counts.above(5.0)), (4, 2, 4, 0));
}

#[test]
fn the_range_of_a_quantile_holds_the_true_one_in_95_of_100_samples() {
    // Seed 11, 4,000 samples of 200 values of a law with the quantile function 10^6 u; the interval promises at least
    // 95 %, so only too low a coverage is a fault: false-alarm rate below 10^-6 for each of the three quantiles.
    let mut stream = StreamKey::new(Seed(11), Stage::Shared, "coverage").stream(ReplicateId(0));
    let samples = 4_000;
    let mut covered = [0_u32; 3];
    for _ in 0..samples {
        let values: Vec<u64> = (0..200).map(|_| (stream.uniform() * 1e6) as u64).collect();
        let sample = histogram(&values);
        for (covered, p) in covered.iter_mut().zip([0.05, 0.5, 0.95]) {
            let ((low, high), truth) = (sample.quantile_range(p), (p * 1e6) as u64);
            *covered += u32::from(low <= truth && truth <= high);
        }
    }
    let doubt = Z_LIMIT * (0.95 * 0.05 / f64::from(samples)).sqrt();
    for covered in covered {
        let share = f64::from(covered) / f64::from(samples);
        assert!(share >= 0.95 - doubt, "covered {share}");
        assert!(share < 0.99, "an interval that covers {share} is wider than it need be");
    }
}

#[test]
fn the_range_of_a_quantile_has_the_ranks_of_conover() {
    // n = 100, median: ranks 40 and 61 (P = 0.9648); n = 1,000, 95 %: binomial quantiles 936 and 963, plus one.
    let hundred: Vec<u64> = (1..=100).collect();
    assert_eq!(histogram(&hundred).quantile_range(0.5), (40, 61));
    let thousand: Vec<u64> = (1..=1_000).collect();
    let law = Binomial::new(0.95, 1_000).unwrap();
    let (low, high) = histogram(&thousand).quantile_range(0.95);
    assert!(law.cdf(low - 1) <= 0.025 && law.cdf(low) > 0.025, "lower rank {low}");
    assert!(law.cdf(high - 1) >= 0.975 && law.cdf(high - 2) < 0.975, "upper rank {high}");
}

#[test]
fn few_values_give_the_extremes_as_range() {
    assert_eq!(histogram(&[4, 9]).quantile_range(0.05), (4, 9));
    assert_eq!(histogram(&[4]).quantile_range(0.5), (4, 4));
}

#[test]
fn wilson_agrees_with_published_intervals() {
    // Newcombe 1998, Statistics in Medicine 17, table I, method 3.
    for (hits, n, low, high) in
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
    {
        let (found_low, found_high) = wilson(hits, n);
        assert!((found_low - low).abs() < 5.1e-5 && (found_high - high).abs() < 5.1e-5, "{hits} of {n}");
    }
    assert_eq!(wilson(0, 0), (0.0, 1.0));
}

#[test]
fn the_upper_bound_agrees_with_its_closed_forms() {
    for n in [1_u64, 10, 59, 1_000, 10_000, 1_000_000] {
        let size = n as f64;
        assert_close(upper_bound_95(0, n), -f64::exp_m1(0.05_f64.ln() / size), 1e-8);
        if n > 1 {
            assert_close(upper_bound_95(n - 1, n), 0.95_f64.powf(1.0 / size), 1e-10);
        }
        assert_eq!(upper_bound_95(n, n), 1.0);
    }
}

#[test]
fn the_upper_bound_leaves_five_per_cent_below() {
    for (hits, n) in [(1, 10), (3, 100), (50, 1_000), (499, 10_000)] {
        let bound = upper_bound_95(hits, n);
        assert_close(Binomial::new(bound, n).unwrap().cdf(hits), 0.05, 1e-8);
    }
}

#[test]
fn the_binomial_distribution_function_agrees_with_statrs() {
    for (n, p) in [(1, 0.3), (20, 0.05), (104, 0.12), (10_000, 0.5)] {
        let law = Binomial::new(p, n).unwrap();
        for k in (0..=n).step_by((n as usize / 50).max(1)) {
            assert!((binomial_cdf(n, p, k) - law.cdf(k)).abs() < 1e-10, "{k} of {n} at {p}");
        }
        assert_eq!(binomial_cdf(n, p, n), 1.0);
    }
}

#[test]
fn the_normal_quantile_agrees_with_published_digits() {
    for (p, z) in [
        (0.5, 0.0),
        (0.75, 0.674_489_750_196_081_7),
        (0.975, 1.959_963_984_540_054),
        (0.9995, 3.290_526_731_491_894_6),
        (1e-10, -6.361_340_902_404_056),
        (1e-20, -9.262_340_089_798_409),
    ] {
        assert!((normal_quantile(p) - z).abs() <= 1e-13 * z.abs(), "{p}: {} instead of {z}", normal_quantile(p));
    }
}

#[test]
fn normal_functions_agree_with_statrs_and_with_each_other() {
    let law = Normal::standard();
    for k in -80..=80 {
        let z = f64::from(k) / 10.0;
        assert!((normal_cdf(z) - law.cdf(z)).abs() < 1e-10);
        assert!((normal_pdf(z) - law.pdf(z)).abs() < 1e-15);
        if z < 5.0 {
            assert!((normal_quantile(normal_cdf(z)) - z).abs() < 1e-9, "back and forth at {z}");
        }
    }
}

#[test]
fn beta_functions_agree_with_statrs() {
    for (a, b) in [(0.5, 0.5), (1.0, 1.0), (2.4, 17.6), (1.0, 10_000.0), (0.05, 3.0), (500.0, 9_500.0)] {
        let law = Beta::new(a, b).unwrap();
        for k in 1..100 {
            let x = f64::from(k) / 100.0;
            assert!((beta_cdf(x, a, b) - law.cdf(x)).abs() < 1e-9, "I_{x}({a}, {b})");
            assert!((beta_cdf(beta_quantile(x, a, b), a, b) - x).abs() < 1e-9, "quantile {x} of beta({a}, {b})");
        }
        assert_eq!((beta_cdf(0.0, a, b), beta_cdf(1.0, a, b)), (0.0, 1.0));
    }
    assert!(beta_cdf(0.5, 0.0, 1.0).is_nan() && beta_cdf(f64::NAN, 1.0, 1.0).is_nan());
}

proptest! {
    #[test]
    fn merging_is_as_if_everything_had_been_counted_in_one_place(
        a in prop::collection::vec(0..1_000_000_u64, 0..40),
        b in prop::collection::vec(0..1_000_000_u64, 0..40),
    ) {
        let (mut one, mut two, all) = (histogram(&a), histogram(&b), histogram(&[a.clone(), b.clone()].concat()));
        prop_assert_eq!(all.moments(), moments(&[a.clone(), b.clone()].concat()));
        let (first, mut sums) = (one.clone(), moments(&a));
        one.merge(&two);
        two.merge(&first);
        prop_assert_eq!(&one, &all);
        prop_assert_eq!(&two, &all);
        sums.merge(&moments(&b));
        prop_assert_eq!(sums, all.moments());
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_values(values in prop::collection::vec(0..50_u64, 1..60), per_mille in 1..1000_u32) {
        let p = f64::from(per_mille) / 1000.0;
        let mut sorted = values.clone();
        sorted.sort_unstable();
        // Smallest q with 1000 x number(values <= q) >= per_mille x number of values, in whole numbers.
        let enough = |q: &u64| {
            values.iter().filter(|v| *v <= q).count() as u64 * 1000 >= u64::from(per_mille) * values.len() as u64
        };
        prop_assert_eq!(Some(histogram(&values).quantile(p)), sorted.into_iter().find(enough));
    }
}
