//! Comparisons of what was measured with what is expected, each as a z-score with its own false-alarm probability.

use super::models;
use super::plots::Plot;
use super::trial::{Sample, Trial};
use crate::reference::counts::Pmf;
use remnants::engine::tally::CellCount;
use remnants::model::Model;
use remnants::sampler::PossibleGround;
use remnants::stats::{Histogram, Moments};
use statrs::distribution::{Binomial, ChiSquared, ContinuousCDF, DiscreteCDF, Normal};

/// Probability that a correct program fails any comparison of the whole page.
pub const FAMILY_ALARM: f64 = 1e-3;

/// A part of the page.
pub struct Chapter {
    pub title: &'static str,
    pub about: &'static str,
    pub cases: Vec<Case>,
    pub plots: Vec<Plot>,
}

/// A model that was drawn, and everything compared about it.
pub struct Case {
    pub name: String,
    pub seed: u64,
    pub replicates: u64,
    pub rows: Vec<Row>,
}

/// One comparison.
pub struct Row {
    pub quantity: String,
    pub expected: f64,
    pub measured: f64,
    pub doubt: Doubt,
}

/// How a difference is judged.
#[derive(Clone, Copy, Debug)]
pub enum Doubt {
    /// By a test: standard error if there is one, z-score, two-sided probability of a difference as large.
    Test { error: Option<f64>, z: f64, chance: f64, law: Shape },
    /// The sample is too skewed for the normal law: a fault of this suite.
    Skewed,
    /// Nothing is drawn: the difference may not exceed a limit.
    Limit(f64),
}

/// Whether z is nearly normal, or takes few values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Continuous,
    Discrete,
}

/// Largest skewness of a mean (of the numbers, over the root of N) at which the normal law is trusted.
const MOST_SKEW: f64 = 0.05;

impl Chapter {
    pub fn new(title: &'static str, about: &'static str) -> Chapter {
        Chapter { title, about, cases: Vec::new(), plots: Vec::new() }
    }

    /// A new case.
    pub fn case(&mut self, name: impl Into<String>, trial: &Trial) -> &mut Case {
        self.cases.push(Case { name: name.into(), seed: trial.seed, replicates: trial.replicates, rows: Vec::new() });
        self.cases.last_mut().expect("just pushed")
    }

    /// A case without draws.
    pub fn exact_case(&mut self, name: impl Into<String>) -> &mut Case {
        self.case(name, &Trial { model: &models::model(), seed: 0, replicates: 0 })
    }

    /// Draws the totals of a model and compares them with their law.
    pub fn totals(&mut self, name: &str, trial: Trial, pmf: &Pmf) -> &mut Case {
        let sample = trial.watch(|ground| [ground.remnants.len() as f64]);
        let case = self.case(name, &trial);
        case.law("remnants", &sample.column(0), pmf);
        case
    }
}

impl Chapter {
    /// The same with fewer comparisons: mean, variance, P(none), the whole law.
    pub fn brief(&mut self, name: &str, trial: Trial, pmf: &Pmf) -> &mut Case {
        let totals = trial.watch(|ground| [ground.remnants.len() as f64]).column(0);
        let case = self.case(name, &trial);
        case.moments("remnants", &totals, pmf);
        case.fit("remnants: chi-square of the whole law", &totals, pmf);
        case
    }
}

/// A shorthand for a model to be drawn.
pub fn trial(model: &Model, seed: u64, replicates: u64) -> Trial<'_> {
    Trial { model, seed, replicates }
}

impl Case {
    fn push(&mut self, quantity: &str, expected: f64, measured: f64, doubt: Doubt) {
        self.rows.push(Row { quantity: quantity.to_owned(), expected, measured, doubt });
    }

    /// A mean over grounds.
    pub fn mean(&mut self, quantity: &str, values: &[f64], expected: f64) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let central = |k: i32| values.iter().map(|v| (v - mean).powi(k)).sum::<f64>() / n;
        let (variance, third) = (central(2), central(3));
        let skewed = third.abs() > MOST_SKEW * n.sqrt() * variance.powf(1.5);
        let doubt = if skewed { Doubt::Skewed } else { score(mean - expected, (variance / n).sqrt()) };
        self.push(quantity, expected, mean, doubt);
    }

    /// A variance about the expected mean.
    pub fn variance(&mut self, quantity: &str, values: &[f64], (mean, variance): (f64, f64)) {
        self.mean(quantity, &values.iter().map(|v| (v - mean) * (v - mean)).collect::<Vec<_>>(), variance);
    }

    /// A covariance about the expected means.
    pub fn covariance<const K: usize>(
        &mut self,
        quantity: &str,
        (sample, [a, b]): (&Sample<K>, [usize; 2]),
        (means, covariance): ([f64; 2], f64),
    ) {
        self.mean(quantity, &sample.map(|row| (row[a] - means[0]) * (row[b] - means[1])), covariance);
    }

    /// How many of N grounds have a property, by the binomial law itself.
    pub fn share(&mut self, quantity: &str, (hits, n): (u64, u64), expected: f64) {
        let measured = hits as f64 / n as f64;
        let error = (expected * (1.0 - expected) / n as f64).sqrt();
        let (low, high, z) = binomial_tails(hits, n, expected);
        let doubt = exact(Some(error), z, low.min(high), Shape::Continuous);
        self.push(quantity, expected, measured, doubt);
    }

    /// In how many of these grounds a property holds.
    pub fn frequency(&mut self, quantity: &str, values: &[f64], (holds, expected): (impl Fn(f64) -> bool, f64)) {
        let hits = values.iter().filter(|v| holds(**v)).count() as u64;
        self.share(quantity, (hits, values.len() as u64), expected);
    }

    /// The program's quantile of whole numbers: its law follows exactly from the law of the numbers.
    pub fn quantile(&mut self, (what, p): (&str, f64), found: u64, (n, pmf): (u64, &Pmf)) {
        let rank = (p * n as f64 - 1e-9).ceil() as u64;
        let at_most = |q: i64| reaches(rank, n, pmf.cdf(q));
        let (below, at) = (at_most(found as i64 - 1), at_most(found as i64));
        let doubt = exact(None, z_of(0.5 * (below + at)), at.min(1.0 - below), Shape::Discrete);
        let percent = p * 100.0;
        self.push(&format!("{what}: {percent} % quantile"), pmf.quantile(p) as f64, found as f64, doubt);
    }

    /// A whole distribution, by chi-square over values with at least 25 expected.
    pub fn fit(&mut self, quantity: &str, values: &[f64], pmf: &Pmf) {
        let mut observed = vec![0.0; pmf.0.len()];
        values.iter().for_each(|v| observed[(*v as usize).min(pmf.0.len() - 1)] += 1.0);
        let groups = grouped(&observed, pmf, values.len() as f64);
        let statistic: f64 = groups.iter().map(|(seen, wanted)| (seen - wanted) * (seen - wanted) / wanted).sum();
        let freedom = groups.len() as f64 - 1.0;
        let law = ChiSquared::new(freedom).expect("more than one group");
        let (below, above) = (law.cdf(statistic), law.sf(statistic));
        let z = if above < 0.5 { -z_of(above) } else { z_of(below) };
        self.push(quantity, freedom, statistic, exact(None, z, below.min(above), Shape::Continuous));
    }

    /// Everything about whole numbers whose law is known.
    pub fn law(&mut self, what: &str, values: &[f64], pmf: &Pmf) {
        let (n, mean) = (values.len() as u64, pmf.mean());
        self.moments(what, values, pmf);
        let pairs: Vec<f64> = values.iter().map(|v| v * (v - 1.0) / (mean * mean)).collect();
        self.mean(&format!("{what}: pair excess"), &pairs, pmf.pair_excess());
        let many = pmf.quantile(0.9) + 1;
        let tail = (move |v: f64| v >= many as f64, pmf.at_least(many));
        self.frequency(&format!("{what}: P(at least {many})"), values, tail);
        let mut histogram = Histogram::default();
        values.iter().for_each(|v| histogram.record(*v as u64));
        for p in [0.05, 0.5, 0.95] {
            self.quantile((what, p), histogram.quantile(p), (n, pmf));
        }
        self.fit(&format!("{what}: chi-square of the whole law"), values, pmf);
    }

    /// Mean, variance and P(none) of whole numbers whose law is known.
    pub fn moments(&mut self, what: &str, values: &[f64], pmf: &Pmf) {
        self.mean(&format!("{what}: mean"), values, pmf.mean());
        self.variance(&format!("{what}: variance"), values, (pmf.mean(), pmf.variance()));
        if (1e-3..=0.999).contains(&pmf.0[0]) {
            self.frequency(&format!("{what}: P(none)"), values, (|v| v == 0.0, pmf.0[0]));
        }
    }

    /// The program's sums for a cell, box or block, against the law of the count in it.
    pub fn cell(&mut self, (what, thresholds): (&str, &[usize]), count: &CellCount, (n, pmf): (u64, &Pmf)) {
        let moments = count.moments(n);
        self.tallied(what, &moments, pmf);
        self.share(&format!("{what}: P(at least one)"), (u64::from(count.hits), n), 1.0 - pmf.0[0]);
        for (over, least) in count.over.iter().zip(thresholds) {
            self.share(&format!("{what}: P(at least {least})"), (u64::from(*over), n), pmf.at_least(*least));
        }
    }

    /// The program's mean and variance of whole numbers; errors by the expected law's own moments.
    pub fn tallied(&mut self, what: &str, moments: &Moments, pmf: &Pmf) {
        let (n, mean, variance) = (moments.count as f64, pmf.mean(), pmf.variance());
        self.push(&format!("{what}: mean"), mean, moments.mean(), score(moments.mean() - mean, (variance / n).sqrt()));
        let fourth = pmf.expect(|k| (k - mean).powi(4));
        let error = ((fourth - variance * variance) / n).sqrt();
        let measured = moments.variance();
        self.push(&format!("{what}: variance"), variance, measured, score(measured - variance, error));
    }

    /// A measured value with an expected standard error.
    pub fn scored(&mut self, quantity: &str, (measured, error): (f64, f64), expected: f64) {
        self.push(quantity, expected, measured, score(measured - expected, error));
    }

    /// Something that is computed, not drawn.
    pub fn near(&mut self, quantity: &str, measured: f64, (expected, limit): (f64, f64)) {
        self.push(quantity, expected, measured, Doubt::Limit(limit));
    }
}

/// Remnants of a ground that lie where `inside` says, in metres east and north of the middle.
pub fn lying(ground: &PossibleGround, inside: impl Fn(f64, f64) -> bool) -> f64 {
    let places = ground.remnants.iter().map(models::offset);
    places.filter(|(east, north)| inside(*east, *north)).count() as f64
}

fn score(gap: f64, error: f64) -> Doubt {
    let z = if gap == 0.0 { 0.0 } else { gap / error };
    let tail = normal().sf(z.abs());
    exact(Some(error), z, tail, Shape::Continuous)
}

fn exact(error: Option<f64>, z: f64, tail: f64, law: Shape) -> Doubt {
    Doubt::Test { error, z, chance: (2.0 * tail).min(1.0), law }
}

fn normal() -> Normal {
    Normal::standard()
}

/// z below which a standard normal number lies with this probability.
pub fn z_of(p: f64) -> f64 {
    if p < 1e-300 {
        -38.0
    } else if p > 1.0 - 1e-16 {
        8.2
    } else {
        normal().inverse_cdf(p)
    }
}

/// P(at most), P(at least), and the z of the middle between them.
fn binomial_tails(hits: u64, n: u64, p: f64) -> (f64, f64, f64) {
    let law = Binomial::new(p.clamp(0.0, 1.0), n).expect("a probability");
    let low = law.cdf(hits);
    let high = if hits == 0 { 1.0 } else { law.sf(hits - 1) };
    let below = if hits == 0 { 0.0 } else { law.cdf(hits - 1) };
    let above = law.sf(hits);
    let z = if low < high { z_of(0.5 * (low + below)) } else { -z_of(0.5 * (high + above)) };
    (low, high, z)
}

/// P(Binomial(n, p) >= rank).
fn reaches(rank: u64, n: u64, p: f64) -> f64 {
    if rank == 0 { 1.0 } else { Binomial::new(p, n).expect("a probability").sf(rank - 1) }
}

fn grouped(observed: &[f64], pmf: &Pmf, n: f64) -> Vec<(f64, f64)> {
    const LEAST: f64 = 25.0;
    let mut groups = vec![(0.0, 0.0)];
    for (seen, mass) in observed.iter().zip(&pmf.0) {
        let last = groups.last_mut().expect("never empty");
        *last = (last.0 + seen, last.1 + mass * n);
        if last.1 >= LEAST {
            groups.push((0.0, 0.0));
        }
    }
    let rest = groups.pop().expect("never empty");
    let last = groups.last_mut().expect("one group holds 25");
    *last = (last.0 + rest.0, last.1 + rest.1);
    groups
}

/// What all comparisons of the page come to.
pub struct Judgement {
    /// Comparisons with chance in them.
    pub tests: usize,
    /// A chance below this fails.
    pub least_chance: f64,
    /// The same as a z-score.
    pub limit: f64,
}

impl Judgement {
    pub fn new(chapters: &[Chapter]) -> Judgement {
        let rows = rows(chapters);
        let tests = rows.filter(|row| matches!(row.doubt, Doubt::Test { .. })).count();
        let least_chance = FAMILY_ALARM / tests as f64;
        Judgement { tests, least_chance, limit: -z_of(0.5 * least_chance) }
    }

    pub fn passes(&self, row: &Row) -> bool {
        match row.doubt {
            Doubt::Test { chance, .. } => chance >= self.least_chance,
            Doubt::Skewed => false,
            Doubt::Limit(limit) => (row.measured - row.expected).abs() <= limit,
        }
    }

    pub fn failures<'c>(&'c self, chapters: &'c [Chapter]) -> impl Iterator<Item = (&'c Case, &'c Row)> {
        let cases = chapters.iter().flat_map(|chapter| &chapter.cases);
        cases.flat_map(|case| case.rows.iter().map(move |row| (case, row))).filter(|(_, row)| !self.passes(row))
    }
}

pub fn rows(chapters: &[Chapter]) -> impl Iterator<Item = &Row> {
    chapters.iter().flat_map(|chapter| &chapter.cases).flat_map(|case| &case.rows)
}
