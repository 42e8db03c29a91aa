//! Laws of uncertain quantities: truncated and renormalised, drawn through their quantile functions.

use crate::builders::{fixed, law, uniform};
use crate::goodness::{assert_counts, assert_follows};
use remnants::model::law::{CountLaw, Law, LawError, RoundNearest, Shape, unit_nodes};
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::units::Quantity;
use statrs::distribution::{Beta, ContinuousCDF, LogNormal, Normal, Triangular, Uniform};

type Cdf = Box<dyn Fn(f64) -> f64>;

/// A law, its name and its untruncated distribution function by another library.
struct Known {
    name: &'static str,
    law: Law,
    cdf: Cdf,
}

/// Every continuous shape on a spread in metres, whole and truncated to 40 to 90 m.
fn continuous() -> Vec<Known> {
    type Named = (&'static str, Shape, fn() -> Cdf);
    let shapes: [Named; 7] = [
        ("uniform", Shape::Uniform { low: 20.0, high: 100.0 }, || by(Uniform::new(20.0, 100.0).unwrap())),
        ("triangular", Shape::Triangular { low: 20.0, mode: 30.0, high: 100.0 }, || {
            by(Triangular::new(20.0, 100.0, 30.0).unwrap())
        }),
        ("steep triangular", Shape::Triangular { low: 20.0, mode: 100.0, high: 100.0 }, || {
            by(Triangular::new(20.0, 100.0, 100.0).unwrap())
        }),
        ("pert", Shape::Pert { low: 20.0, mode: 40.0, high: 100.0 }, || stretched(2.0, 4.0, 20.0, 100.0)),
        ("normal", Shape::Normal { mean: 50.0, sd: 40.0 }, || by(Normal::new(50.0, 40.0).unwrap())),
        ("lognormal", Shape::LogNormal { median: 60.0, sd_log: 0.7 }, || {
            by(LogNormal::new(60.0_f64.ln(), 0.7).unwrap())
        }),
        ("skew lognormal", Shape::LogNormal { median: 45.0, sd_log: 1.4 }, || {
            by(LogNormal::new(45.0_f64.ln(), 1.4).unwrap())
        }),
    ];
    let known = |(name, shape, cdf): (&'static str, Shape, fn() -> Cdf)| {
        [None, Some((40.0, 90.0))].map(|between| Known {
            name,
            law: Law::new(shape.clone(), Quantity::Spread, between).unwrap(),
            cdf: truncated(cdf(), between.unwrap_or((0.0, 20_000.0))),
        })
    };
    shapes.into_iter().flat_map(known).chain(betas()).collect()
}

fn betas() -> Vec<Known> {
    let known = |alpha, beta, between: Option<(f64, f64)>| Known {
        name: "beta",
        law: Law::new(Shape::Beta { alpha, beta }, Quantity::FailureRate, between).unwrap(),
        cdf: truncated(stretched(alpha, beta, 0.0, 1.0), between.unwrap_or((0.0, 1.0))),
    };
    vec![known(2.4, 17.6, None), known(0.7, 0.8, None), known(2.4, 17.6, Some((0.05, 0.2)))]
}

fn by(law: impl ContinuousCDF<f64, f64> + 'static) -> Cdf {
    Box::new(move |x| law.cdf(x))
}

fn stretched(alpha: f64, beta: f64, low: f64, high: f64) -> Cdf {
    let law = Beta::new(alpha, beta).unwrap();
    Box::new(move |x| law.cdf(((x - low) / (high - low)).clamp(0.0, 1.0)))
}

fn truncated(cdf: Cdf, (low, high): (f64, f64)) -> Cdf {
    let (below, above) = (cdf(low), cdf(high));
    Box::new(move |x| ((cdf(x) - below) / (above - below)).clamp(0.0, 1.0))
}

#[test]
fn quantiles_invert_the_truncated_distribution_function() {
    for Known { name, law, cdf } in continuous() {
        for u in [1e-6, 0.001, 0.05, 0.3, 0.5, 0.8, 0.95, 0.999, 1.0 - 1e-6] {
            let back = cdf(law.quantile(u));
            assert!((back - u).abs() < 1e-9, "{name} {:?}: F(Q({u})) = {back}", law.range());
        }
    }
}

#[test]
fn draws_follow_the_law_by_another_library() {
    // Seed 21, 20,000 draws a law, 17 laws, false-alarm rate 10^-6 each.
    for (index, Known { name, law, cdf }) in continuous().into_iter().enumerate() {
        let mut stream = StreamKey::new(Seed(21), Stage::Shared, name).stream(ReplicateId(index as u64));
        let sample = (0..20_000).map(|_| law.quantile(stream.uniform())).collect();
        assert_follows(sample, cdf, name);
    }
}

#[test]
fn truncation_drops_what_is_outside_and_piles_nothing_up_at_the_bounds() {
    for Known { name, law, .. } in continuous() {
        let (low, high) = law.range();
        let values: Vec<f64> = (0..1_000).map(|k| law.quantile((f64::from(k) + 0.5) / 1_000.0)).collect();
        assert!(values.iter().all(|v| low <= *v && *v <= high), "{name} leaves {low} to {high}");
        assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{name} repeats a value: clipped, not truncated");
    }
}

#[test]
fn means_are_those_of_the_truncated_law() {
    for Known { name, law, cdf } in continuous() {
        let (low, high) = law.range();
        // E X = low + integral of 1 - F, by the midpoint rule where nearly all of the law lies.
        let top = high.min(law.quantile(1.0 - 1e-12));
        let steps = 400_000;
        let width = (top - low) / f64::from(steps);
        let rest: f64 = (0..steps).map(|k| 1.0 - cdf(low + (f64::from(k) + 0.5) * width)).sum();
        let by_integration = low + rest * width;
        assert!((law.mean() / by_integration - 1.0).abs() < 1e-6, "{name}: {} or {by_integration}", law.mean());
    }
}

#[test]
fn the_pert_law_has_lambda_four() {
    let pert = law(Shape::Pert { low: 20.0, mode: 40.0, high: 100.0 }, Quantity::Spread);
    assert!((pert.mean() - (20.0 + 4.0 * 40.0 + 100.0) / 6.0).abs() < 1e-10);
}

#[test]
fn a_lognormal_law_has_its_median_in_the_middle() {
    let law = law(Shape::LogNormal { median: 60.0, sd_log: 0.3 }, Quantity::Spread);
    assert!((law.quantile(0.5) - 60.0).abs() < 1e-9);
}

#[test]
fn expectations_are_exact_for_discrete_laws() {
    let odds = Quantity::OddsMultiplier;
    let discrete = law(Shape::Discrete { values: vec![1.0, 2.0, 5.0], weights: vec![1.0, 2.0, 1.0] }, odds);
    assert_eq!(discrete.mean(), 2.5);
    assert_eq!(discrete.expect(1, |v| v * v), (1.0 + 2.0 * 4.0 + 25.0) / 4.0);
    let listed = law(Shape::Empirical { values: vec![1.0, 1.0, 4.0] }, odds);
    assert!((listed.mean() - 2.0).abs() < 1e-15);
    let whole = law(Shape::Integers { low: 3, high: 6 }, odds);
    assert_eq!(whole.mean(), 4.5);
    assert_eq!(fixed(7.0, odds).expect(1, |v| v + 1.0), 8.0);
}

#[test]
fn expectations_of_continuous_laws_converge() {
    for Known { name, law, .. } in continuous() {
        let error = |panels: usize| (law.expect(panels, |v| v) / law.mean() - 1.0).abs();
        assert!(error(64) < 5e-3, "{name}: off by {} with 64 panels", error(64));
        assert!(error(512) < 0.5 * error(64) + 1e-10, "{name}: {} with 512, {} with 64", error(512), error(64));
        let total: f64 = law.nodes(16).iter().map(|(_, weight)| weight).sum();
        assert!((total - 1.0).abs() < 1e-12, "{name}: weights sum to {total}");
    }
    // Smooth in the quantile's argument: eight nodes are enough for 12 digits.
    let uniform = uniform(0.05, 0.20, Quantity::FailureRate);
    let exact = (0.2_f64.powi(6) - 0.05_f64.powi(6)) / (6.0 * 0.15);
    assert!((uniform.expect(1, |v| v.powi(5)) / exact - 1.0).abs() < 1e-12);
}

#[test]
fn gauss_legendre_nodes_integrate_polynomials_of_degree_15_exactly() {
    for degree in 0..=15 {
        let integral: f64 = unit_nodes(1).iter().map(|(u, w)| w * u.powi(degree)).sum();
        assert!((integral * f64::from(degree + 1) - 1.0).abs() < 1e-13, "degree {degree}: {integral}");
    }
}

#[test]
fn discrete_laws_are_drawn_by_weight() {
    // Seed 22, 50,000 draws, false-alarm rate 10^-6.
    let law = law(Shape::Discrete { values: vec![1.0, 2.0, 5.0], weights: vec![1.0, 0.0, 3.0] }, Quantity::Carriers);
    let mut stream = StreamKey::new(Seed(22), Stage::Shared, "discrete").stream(ReplicateId(0));
    let mut seen = [0; 2];
    for _ in 0..50_000 {
        match law.quantile(stream.uniform()) {
            1.0 => seen[0] += 1,
            5.0 => seen[1] += 1,
            other => panic!("{other} has weight 0"),
        }
    }
    assert_counts(&seen, &[0.25, 0.75], "discrete law");
}

#[test]
fn truncating_a_discrete_law_drops_values_and_renormalises() {
    let narrowed = |shape| Law::new(shape, Quantity::Carriers, Some((2.0, 6.5))).unwrap();
    let discrete = narrowed(Shape::Discrete { values: vec![1.0, 2.0, 6.0], weights: vec![8.0, 1.0, 3.0] });
    assert_eq!((discrete.mean(), discrete.range()), (5.0, (2.0, 6.0)));
    assert_eq!(narrowed(Shape::Empirical { values: vec![1.0, 3.0, 5.0, 9.0] }).mean(), 4.0);
    assert_eq!(narrowed(Shape::Integers { low: 0, high: 100 }).range(), (2.0, 6.0));
}

fn refused(shape: Shape, quantity: Quantity, between: Option<(f64, f64)>) -> String {
    Law::new(shape, quantity, between).unwrap_err().to_string()
}

#[test]
fn what_cannot_be_a_law_is_refused_in_a_sentence() {
    let rate = |shape| refused(shape, Quantity::FailureRate, None);
    assert_eq!(rate(Shape::Fixed(12.0)), "12 is outside what is possible for a failure rate from 0 to 1");
    assert_eq!(rate(Shape::Fixed(-0.1)), "-0.1 is outside what is possible for a failure rate from 0 to 1");
    assert_eq!(rate(Shape::Fixed(f64::NAN)), "every parameter must be a finite number");
    assert_eq!(
        rate(Shape::Uniform { low: 0.1, high: 1.5 }),
        "1.5 is outside what is possible for a failure rate from 0 to 1"
    );
    assert_eq!(rate(Shape::Uniform { low: 0.2, high: 0.1 }), "uniform needs [low, high] with low below high");
    assert_eq!(rate(Shape::Uniform { low: 0.2, high: 0.2 }), "uniform needs [low, high] with low below high");
    assert_eq!(
        rate(Shape::Triangular { low: 0.1, mode: 0.3, high: 0.2 }),
        "triangular needs [low, mode, high] in increasing order"
    );
    assert_eq!(
        rate(Shape::Pert { low: 0.1, mode: 0.05, high: 0.2 }),
        "pert needs [low, mode, high] in increasing order"
    );
    assert_eq!(rate(Shape::Normal { mean: 0.1, sd: 0.0 }), "normal needs sd above 0");
    assert_eq!(rate(Shape::LogNormal { median: 0.0, sd_log: 1.0 }), "lognormal needs median and sd_log above 0");
    assert_eq!(rate(Shape::Beta { alpha: 0.0, beta: 1.0 }), "beta needs alpha and beta above 0");
    assert_eq!(rate(Shape::Empirical { values: vec![] }), "empirical needs at least one value");
    assert_eq!(
        rate(Shape::Discrete { values: vec![0.1], weights: vec![] }),
        "discrete needs values and weights of the same length, at least one of each"
    );
    assert_eq!(
        rate(Shape::Discrete { values: vec![0.1], weights: vec![0.0] }),
        "discrete needs weights of 0 or more with a sum above 0"
    );
    assert_eq!(
        rate(Shape::Integers { low: 1, high: 0 }),
        "integers needs [low, high] in increasing order, at most a million apart"
    );
    assert_eq!(
        refused(Shape::Fixed(30_000.0), Quantity::Spread, None),
        "30000 is outside what is possible for a standard deviation of position from 0 to 20000 m"
    );
}

#[test]
fn a_truncation_that_leaves_nothing_is_refused() {
    let far = |between| refused(Shape::Normal { mean: 0.1, sd: 0.01 }, Quantity::FailureRate, Some(between));
    assert_eq!(far((0.5, 0.9)), "has less than one part in a million of its probability within 0.5 to 0.9");
    assert_eq!(far((0.9, 0.5)), "between needs [low, high] with low below high");
    assert_eq!(far((0.5, f64::NAN)), "between needs [low, high] with low below high");
    let (three, carriers) = (Shape::Integers { low: 1, high: 3 }, Quantity::Carriers);
    assert!(matches!(Law::new(three, carriers, Some((4.0, 9.0))), Err(LawError::NothingLeft { .. })));
}

#[test]
fn a_truncation_outside_the_quantitys_bounds_is_refused() {
    let normal = Shape::Normal { mean: 0.5, sd: 0.2 };
    let sentence = refused(normal, Quantity::FailureRate, Some((2.0, 3.0)));
    assert_eq!(sentence, "2 is outside what is possible for a failure rate from 0 to 1");
}

#[test]
fn a_scaled_law_is_the_law_of_the_scaled_quantity() {
    for Known { name, law, .. } in continuous().into_iter().filter(|k| k.law.quantity() == Quantity::Spread) {
        let doubled = law.scaled(2.0, Quantity::FullAxis).unwrap();
        for u in [0.01, 0.3, 0.9] {
            assert!((doubled.quantile(u) / law.quantile(u) - 2.0).abs() < 1e-6, "{name} at {u}");
        }
    }
    assert!(fixed(20_000.0, Quantity::Spread).scaled(5.0, Quantity::FullAxis).is_err());
}

fn counted(shape: Shape) -> CountLaw {
    CountLaw::new(&law(shape, Quantity::Carriers), RoundNearest::Yes).unwrap()
}

#[test]
fn a_continuous_law_stands_for_a_count_only_if_it_says_how_to_round() {
    let spread = uniform(1.0, 4.0, Quantity::Carriers);
    let refusal = CountLaw::new(&spread, RoundNearest::No).unwrap_err();
    assert_eq!(refusal, LawError::NotWhole);
    assert_eq!(
        refusal.to_string(),
        "stands for a whole number, so it needs a discrete law (discrete, empirical, integers) or round = \"nearest\""
    );
    let halves = law(Shape::Discrete { values: vec![1.0, 2.5], weights: vec![1.0, 1.0] }, Quantity::Carriers);
    assert_eq!(CountLaw::new(&halves, RoundNearest::Yes), Err(LawError::NotWhole));
}

#[test]
fn rounding_gives_each_whole_number_what_lies_nearest_to_it() {
    let rounded = counted(Shape::Uniform { low: 1.0, high: 4.0 });
    let shares: Vec<(u32, f64)> = rounded.probabilities().collect();
    let wanted = [(1, 0.5 / 3.0), (2, 1.0 / 3.0), (3, 1.0 / 3.0), (4, 0.5 / 3.0)];
    assert_eq!(shares.len(), 4);
    for ((value, share), (number, probability)) in shares.into_iter().zip(wanted) {
        assert!(value == number && (share - probability).abs() < 1e-12, "{value}: {share}");
    }
    assert!((rounded.mean() - 2.5).abs() < 1e-12);
    let truncated = Law::new(Shape::Normal { mean: 3.0, sd: 2.0 }, Quantity::Load, Some((1.0, 6.0))).unwrap();
    let truncated = CountLaw::new(&truncated, RoundNearest::Yes).unwrap();
    assert_eq!((truncated.min(), truncated.max()), (1, 6));
    let total: f64 = truncated.probabilities().map(|(_, p)| p).sum();
    assert!((total - 1.0).abs() < 1e-12);
    let law = Normal::new(3.0, 2.0).unwrap();
    let three = (law.cdf(3.5) - law.cdf(2.5)) / (law.cdf(6.0) - law.cdf(1.0));
    assert!(truncated.probabilities().any(|(v, p)| v == 3 && (p - three).abs() < 1e-9));
}

#[test]
fn counts_are_drawn_with_their_probabilities() {
    // Seed 23, 50,000 draws, false-alarm rate 10^-6.
    let law = counted(Shape::Discrete { values: vec![6.0, 0.0, 2.0], weights: vec![1.0, 2.0, 5.0] });
    let mut stream = StreamKey::new(Seed(23), Stage::Shared, "counts").stream(ReplicateId(0));
    let mut seen = [0; 7];
    (0..50_000).for_each(|_| seen[law.quantile(stream.uniform()) as usize] += 1);
    assert_eq!([1, 3, 4, 5].map(|k| seen[k]), [0; 4]);
    assert_counts(&[seen[0], seen[2], seen[6]], &[0.25, 0.625, 0.125], "count law");
    assert_eq!((law.min(), law.max(), law.mean()), (0, 6, 2.0));
}

#[test]
fn integers_are_equally_likely_and_both_ends_occur() {
    let law = counted(Shape::Integers { low: 4, high: 12 });
    assert_eq!((law.quantile(1e-9), law.quantile(1.0 - 1e-9)), (4, 12));
    assert!(law.probabilities().all(|(_, p)| (p - 1.0 / 9.0).abs() < 1e-12));
    assert_eq!(law.mean(), 8.0);
    assert_eq!(CountLaw::fixed(104).quantile(0.3), 104);
}

#[test]
fn values_in_any_order_are_one_law_whose_quantiles_rise() {
    // Types linked "common" stand at the same quantile: a list written downwards must not turn that round.
    let empirical =
        |values: [f64; 3]| Law::new(Shape::Empirical { values: values.to_vec() }, Quantity::FailureRate, None);
    assert_eq!(empirical([0.3, 0.1, 0.2]), empirical([0.1, 0.2, 0.3]));
    let discrete = |values: [f64; 2], weights: [f64; 2]| {
        let shape = Shape::Discrete { values: values.to_vec(), weights: weights.to_vec() };
        Law::new(shape, Quantity::FailureRate, None).expect("a law")
    };
    let law = discrete([0.2, 0.1], [1.0, 3.0]);
    assert_eq!(law, discrete([0.1, 0.2], [3.0, 1.0]));
    assert_eq!((law.quantile(0.7), law.quantile(0.8)), (0.1, 0.2));
}

#[test]
fn the_last_quantile_of_a_law_cut_below_is_a_number() {
    let law = Law::new(Shape::Normal { mean: 0.58, sd: 15_445.0 }, Quantity::Concentration, None).expect("a law");
    assert!(law.quantile(1.0 - f64::EPSILON).is_finite() && law.quantile(1.0 - f64::EPSILON / 2.0) <= 1e6);
}
