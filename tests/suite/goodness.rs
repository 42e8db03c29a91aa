//! Goodness of fit. Every check here cries wolf at most once in a million times on a seed it has never seen;
//! seeds are fixed, so a check that passes once passes always until a draw moves.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// False-alarm rate of every single statistical check.
pub const FALSE_ALARM: f64 = 1e-6;

/// Standard errors at which a two-sided z-test raises a false alarm once in a million times.
pub const Z_LIMIT: f64 = 4.892;

/// Kolmogorov-Smirnov for a continuous law, with the critical value of the Dvoretzky-Kiefer-Wolfowitz inequality
/// (Massart 1990), which holds for every sample size.
pub fn assert_follows(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64, what: &str) {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let gap = |(index, value): (usize, &f64)| {
        let below = cdf(*value);
        (below - index as f64 / n).abs().max(((index + 1) as f64 / n - below).abs())
    };
    let largest = sample.iter().enumerate().map(gap).fold(0.0, f64::max);
    let limit = ((2.0 / FALSE_ALARM).ln() / (2.0 * n)).sqrt();
    assert!(largest <= limit, "{what}: distribution functions differ by {largest:.5}, allowed {limit:.5} at n = {n}");
}

/// Pearson's chi-square of counts against probabilities; neighbours are joined until 10 are expected in each.
pub fn assert_counts(observed: &[u64], probabilities: &[f64], what: &str) {
    assert_eq!(observed.len(), probabilities.len(), "{what}: as many counts as probabilities");
    let n = observed.iter().sum::<u64>() as f64;
    let groups = joined(observed, &probabilities.iter().map(|p| p * n).collect::<Vec<_>>());
    assert!(groups.len() > 1, "{what}: too few expected to judge");
    let statistic: f64 = groups.iter().map(|(seen, expected)| (seen - expected).powi(2) / expected).sum();
    let limit = ChiSquared::new((groups.len() - 1) as f64).unwrap().inverse_cdf(1.0 - FALSE_ALARM);
    assert!(statistic <= limit, "{what}: chi-square {statistic:.1}, allowed {limit:.1} with {} groups", groups.len());
}

fn joined(observed: &[u64], expected: &[f64]) -> Vec<(f64, f64)> {
    let mut groups: Vec<(f64, f64)> = vec![(0.0, 0.0)];
    for (seen, wanted) in observed.iter().zip(expected) {
        let last = groups.last_mut().unwrap();
        *last = (last.0 + *seen as f64, last.1 + wanted);
        if last.1 >= 10.0 {
            groups.push((0.0, 0.0));
        }
    }
    let rest = groups.pop().unwrap();
    if let Some(last) = groups.last_mut() {
        *last = (last.0 + rest.0, last.1 + rest.1);
    }
    groups
}

/// z-test of a mean, by the sample's own standard error.
pub fn assert_mean(sample: &[f64], expected: f64, what: &str) {
    let (mean, variance) = mean_and_variance(sample);
    assert_near(mean, expected, (variance / sample.len() as f64).sqrt(), what);
}

/// z-test of a variance, by the sample's own fourth moment.
pub fn assert_variance(sample: &[f64], expected: f64, what: &str) {
    let (mean, variance) = mean_and_variance(sample);
    let n = sample.len() as f64;
    let fourth = sample.iter().map(|v| (v - mean).powi(4)).sum::<f64>() / n;
    assert_near(variance, expected, ((fourth - variance * variance) / n).sqrt(), what);
}

/// z-test of a share, by the standard error that the expected share implies.
pub fn assert_share(hits: usize, n: usize, expected: f64, what: &str) {
    assert_near(hits as f64 / n as f64, expected, (expected * (1.0 - expected) / n as f64).sqrt(), what);
}

/// Fails when a value is more than [`Z_LIMIT`] standard errors from what is expected.
pub fn assert_near(value: f64, expected: f64, standard_error: f64, what: &str) {
    let z = (value - expected) / standard_error;
    assert!(z.abs() <= Z_LIMIT, "{what}: {value} is {z:.1} standard errors from {expected}");
}

/// Mean and sample variance (n - 1).
pub fn mean_and_variance(sample: &[f64]) -> (f64, f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    (mean, sample.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0))
}

#[test]
fn the_checks_catch_what_is_wrong() {
    use std::panic::catch_unwind;
    let even: Vec<f64> = (0..10_000).map(|k| (f64::from(k) + 0.5) / 10_000.0).collect();
    assert_follows(even.clone(), |x| x, "even numbers");
    let bent = even.clone();
    assert!(catch_unwind(|| assert_follows(bent, |x| x.powf(1.1), "bent")).is_err());
    assert_counts(&[500, 500], &[0.5, 0.5], "fair coin");
    assert!(catch_unwind(|| assert_counts(&[600, 400], &[0.5, 0.5], "loaded coin")).is_err());
    assert_mean(&even, 0.5, "mean");
    assert!(catch_unwind(|| assert_mean(&[1.0, 2.0, 3.0, 2.0], 9.0, "mean")).is_err());
    assert_variance(&even, 1.0 / 12.0, "variance");
    assert!(catch_unwind(|| assert_share(600, 1_000, 0.5, "share")).is_err());
}
