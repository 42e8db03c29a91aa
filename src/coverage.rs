//! Coverage: whether the model's 50 % and 90 % intervals hold the truth as often as they state, whether its Monte Carlo
//! errors are right, and how much coverage is lost where the truth is not as the model says.
//!
//! Truths are drawn from the model itself with seeds of their own. That tests the machinery and nothing else: it says that
//! the intervals are right *if the model is*. What they are worth if it is not, the altered truths show.

pub mod altered;
pub mod errors;
pub mod numbers;
pub mod pooled;
pub mod ranks;

use crate::engine::observer::Progress;
use crate::model::Model;
use crate::random::{ReplicateId, Seed, Stage, Stream, StreamKey};
use crate::stats::Histogram;
use crate::stats::headline::Headline;
use altered::{Alteration, Truths, alterations};
use errors::{Errors, SmallRuns};
use numbers::{Grounds, Quantity, Witness, draw, quantities};
use pooled::{Group, Pooled, groups};
use ranks::{Held, Level, Ranks};

/// The intervals that are judged.
pub const LEVELS: [f64; 2] = [0.5, 0.9];

/// How often a study of a right machinery ends with "fails", all of its tests together.
pub const FALSE_ALARM: f64 = 1e-4;

/// What to study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Seed; the replicates are those of a run with this seed.
    pub seed: Seed,
    /// Simulated truths.
    pub truths: u64,
    /// Replicates that the intervals are made of.
    pub replicates: u64,
    /// Runs whose Monte Carlo errors are judged.
    pub small: SmallRuns,
}

/// The findings.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// What was studied.
    pub plan: Plan,
    /// Truths from the model itself, one entry a quantity.
    pub own: Vec<QuantityCoverage>,
    /// Monte Carlo errors, one entry a quantity.
    pub errors: Vec<Errors>,
    /// Truths as the model says, in groups of quantities.
    pub unaltered: Vec<Pooled>,
    /// Altered truths.
    pub altered: Vec<Altered>,
}

/// How often the intervals of one quantity held the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantityCoverage {
    /// The quantity.
    pub quantity: Quantity,
    /// By randomised ranks, for each of [`LEVELS`].
    pub held: [Held; 2],
    /// p-value of the test that ranks are uniform.
    pub uniformity: f64,
    /// The intervals of whole numbers that a run prints, for each of [`LEVELS`].
    pub plain: [Plain; 2],
}

/// A closed interval between two quantiles, as a run prints it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plain {
    /// Its ends.
    pub ends: (u64, u64),
    /// Share of the replicates in it: what it truly states.
    pub mass: f64,
    /// Share of truths in it.
    pub held: f64,
}

/// How the intervals fared with truths that the model does not describe.
#[derive(Clone, Debug)]
pub struct Altered {
    /// Short name of the alteration.
    pub id: &'static str,
    /// What is otherwise.
    pub words: &'static str,
    /// Coverage, or why it was not tried.
    pub pooled: Result<Vec<Pooled>, String>,
}

/// One test that a right machinery fails with the probability of its p-value.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The quantity.
    pub quantity: Quantity,
    /// What was tested.
    pub what: String,
    /// p-value.
    pub p_value: f64,
}

/// Studies a model. `tell` hears how many grounds were drawn.
pub fn study(model: &Model, plan: Plan, tell: &mut dyn FnMut(Progress)) -> Coverage {
    let alterations = alterations(model);
    let mut witness = Witness::new(grounds(&alterations, plan), tell);
    let replicates = draw(model, plan.seed, plan.replicates, &mut witness);
    let truths = draw(model, truth_seed(plan), plan.truths, &mut witness);
    let judge = Judge { quantities: quantities(model), plan, replicates };
    Coverage {
        plan,
        own: judge.own(&truths),
        errors: monte_carlo_errors(model, plan, &mut witness),
        unaltered: judge.pooled(&truths),
        altered: alterations.iter().map(|alteration| judge.altered(alteration, &mut witness)).collect(),
    }
}

/// Truths have nothing in common with the replicates. Altered truths have the luck of the unaltered ones, so that what is
/// lost is seen more clearly than either coverage.
fn truth_seed(plan: Plan) -> Seed {
    plan.seed.derived("coverage/truths")
}

/// Grounds that a study draws.
fn grounds(alterations: &[Alteration], plan: Plan) -> u64 {
    let parts: usize = alterations.iter().filter_map(|one| one.truths.as_ref().ok()).map(Vec::len).sum();
    plan.replicates + plan.truths * (1 + parts as u64) + plan.small.grounds()
}

struct Judge {
    quantities: Vec<Quantity>,
    plan: Plan,
    replicates: Grounds,
}

impl Judge {
    fn ranks(&self, index: usize, truths: &Grounds) -> Ranks {
        let key = |of: &str| stream(self.plan.seed, &format!("coverage/order/{of}/{index}"), 0);
        Ranks::new(&self.replicates.0[index], &truths.0[index], [key("replicates"), key("truths")])
    }

    fn levels(&self) -> [Level; 2] {
        LEVELS.map(|level| Level::central(level, self.plan.replicates))
    }

    fn own(&self, truths: &Grounds) -> Vec<QuantityCoverage> {
        let one = |(index, quantity): (usize, &Quantity)| {
            let ranks = self.ranks(index, truths);
            QuantityCoverage {
                quantity: *quantity,
                held: self.levels().map(|level| ranks.held(&level)),
                uniformity: ranks.uniformity(),
                plain: LEVELS.map(|level| Plain::new(level, &self.replicates.0[index], &truths.0[index])),
            }
        };
        self.quantities.iter().enumerate().map(one).collect()
    }

    fn pooled(&self, truths: &Grounds) -> Vec<Pooled> {
        let one = |group: Group, members: Vec<usize>| {
            let ranks: Vec<Ranks> = members.into_iter().map(|index| self.ranks(index, truths)).collect();
            Pooled::new(group, &ranks, self.levels())
        };
        groups(&self.quantities).into_iter().map(|(group, members)| one(group, members)).collect()
    }

    fn altered(&self, alteration: &Alteration, witness: &mut Witness) -> Altered {
        let judge = |truths: &Truths| self.pooled(&draw_truths(truths, self.plan, witness));
        let pooled = alteration.truths.as_ref().map(judge).map_err(String::clone);
        Altered { id: alteration.id, words: alteration.words, pooled }
    }
}

fn stream(seed: Seed, id: &str, replicate: u64) -> Stream {
    StreamKey::new(seed, Stage::Study, id).stream(ReplicateId(replicate))
}

/// Every truth comes from one of the models, by weight.
fn draw_truths(truths: &Truths, plan: Plan, witness: &mut Witness) -> Grounds {
    let drawn: Vec<Grounds> =
        truths.iter().map(|(_, model)| draw(model, truth_seed(plan), plan.truths, witness)).collect();
    let total: f64 = truths.iter().map(|(weight, _)| weight).sum();
    let part = |truth: u64| {
        let mut left = stream(plan.seed, "coverage/part", truth).uniform() * total;
        let place = truths.iter().position(|(weight, _)| {
            left -= weight;
            left < 0.0
        });
        place.unwrap_or(truths.len() - 1)
    };
    let parts: Vec<usize> = (0..plan.truths).map(part).collect();
    let column = |index: usize| parts.iter().enumerate().map(|(truth, part)| drawn[*part].0[index][truth]).collect();
    Grounds((0..drawn[0].0.len()).map(column).collect())
}

fn monte_carlo_errors(model: &Model, plan: Plan, witness: &mut Witness) -> Vec<Errors> {
    let SmallRuns { runs, replicates, large } = plan.small;
    let large = draw(model, plan.seed.derived("coverage/large run"), large, witness);
    let mut seen = |run: u64| draw(model, plan.seed.derived(&format!("coverage/small run {run}")), replicates, witness);
    let small: Vec<Vec<Headline>> =
        (0..runs).map(|run| seen(run).0.iter().map(|column| headline(column)).collect()).collect();
    let one = |(index, quantity): (usize, Quantity)| {
        let headlines: Vec<Headline> = small.iter().map(|run| run[index]).collect();
        errors::judge(quantity, &headlines, plan.small, &large.0[index])
    };
    quantities(model).into_iter().enumerate().map(one).collect()
}

fn headline(values: &[u64]) -> Headline {
    Headline::of_histogram(&histogram(values), 1.0)
}

fn histogram(values: &[u64]) -> Histogram {
    let mut counts = Histogram::default();
    values.iter().for_each(|value| counts.record(*value));
    counts
}

impl Plain {
    fn new(level: f64, replicates: &[u64], truths: &[u64]) -> Plain {
        let counts = histogram(replicates);
        let ends = (counts.quantile(0.5 - level / 2.0), counts.quantile(0.5 + level / 2.0));
        let inside = |values: &[u64]| values.iter().filter(|v| (ends.0..=ends.1).contains(*v)).count();
        let share = |values: &[u64]| inside(values) as f64 / values.len() as f64;
        Plain { ends, mass: share(replicates), held: share(truths) }
    }
}

impl Coverage {
    /// All tests of the machinery. Altered truths are not tested: they are expected to fail.
    pub fn tests(&self) -> Vec<Test> {
        self.own.iter().flat_map(coverage_tests).chain(self.errors.iter().flat_map(error_tests)).collect()
    }

    /// The p-value below which a single test fails: the false-alarm rate shared out among all tests (Bonferroni).
    pub fn threshold(&self) -> f64 {
        FALSE_ALARM / self.tests().len() as f64
    }

    /// The tests that fail; none if the machinery holds.
    pub fn failures(&self) -> Vec<Test> {
        let threshold = self.threshold();
        self.tests().into_iter().filter(|test| !(test.p_value >= threshold)).collect()
    }
}

fn coverage_tests(own: &QuantityCoverage) -> Vec<Test> {
    let test = |what, p_value| Test { quantity: own.quantity, what, p_value };
    let held = own.held.iter().map(|held| (format!("{:.0} % interval", held.level.stated * 100.0), held.p_value()));
    let ranks = ("evenness of ranks".to_owned(), own.uniformity);
    held.chain([ranks]).map(|(what, p_value)| test(what, p_value)).collect()
}

fn error_tests(errors: &Errors) -> Vec<Test> {
    let Some(checks) = &errors.checks else { return Vec::new() };
    let names = errors::QUANTILES.map(|p| format!("Monte Carlo range of the {:.0} % quantile", p * 100.0));
    let ranges = names.into_iter().zip(checks.p_ranges());
    let spread = ("standard error of the mean".to_owned(), checks.p_spread());
    let test = |(what, p_value)| Test { quantity: errors.quantity, what, p_value };
    ranges.chain([spread]).map(test).collect()
}
