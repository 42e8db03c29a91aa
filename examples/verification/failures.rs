//! How many submunitions fail: fixed rates, beta-distributed rates, every law of the mean rate.

use crate::reference::counts::Pmf;
use crate::reference::laws;
use crate::reference::quadrature::{Nodes, mean};
use crate::suite::comparison::{Chapter, trial};
use crate::suite::models::{count_law, failure_type, kappa, law, model, rate, uniform};
use remnants::model::Model;
use remnants::model::law::{CountLaw, Law, Shape};
use remnants::units::Quantity;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "How many fail",
        "Totals of one strike, everything opened. With kappa the strike's whole load is one beta-binomial draw; without, \
         a binomial one. An uncertain mean rate mixes these laws.",
    );
    known_rates(&mut chapter);
    uncertain_means(&mut chapter);
    uncertain_kappa(&mut chapter);
    certain_rates(&mut chapter);
    closed_forms(&mut chapter);
    chapter
}

/// A strike of `carriers` times `load` submunitions.
fn strike_of(carriers: u32, load: u32) -> Model {
    let mut model = model();
    model.strikes[0].carriers = CountLaw::fixed(carriers);
    model.munitions[0].load = CountLaw::fixed(load);
    model
}

fn known_rates(chapter: &mut Chapter) {
    let plain = strike_of(5, 40);
    chapter.totals("rate 0.1, kappa infinite, 5 x 40", trial(&plain, 101, 40_000), &Pmf::failures(200, 0.1, None));
    let few = strike_of(2, 15);
    chapter.brief("rate 0.1, kappa infinite, 2 x 15", trial(&few, 102, 40_000), &Pmf::failures(30, 0.1, None));
    for (seed, mu, k) in [(103, 0.12, 20.0), (104, 0.3, 2.0)] {
        let mut spread = strike_of(5, 40);
        spread.failure_types = rate(mu);
        spread.munitions[0].kappa = kappa(k);
        let name = format!("rate {mu}, kappa {k}, 5 x 40");
        chapter.totals(&name, trial(&spread, seed, 40_000), &Pmf::failures(200, mu, Some(k)));
    }
}

/// Laws of the mean rate with the same law by its density.
fn means() -> Vec<(&'static str, Law, Nodes)> {
    let rate = |shape| law(shape, Quantity::FailureRate);
    let cut = |shape, low, high| Law::new(shape, Quantity::FailureRate, Some((low, high))).expect("a law");
    let (values, weights) = ([0.05, 0.1, 0.3], [2.0, 5.0, 1.0]);
    let seen = [0.04, 0.09, 0.14, 0.14, 0.35];
    vec![
        (
            "triangular 0.02 / 0.1 / 0.4",
            rate(Shape::Triangular { low: 0.02, mode: 0.1, high: 0.4 }),
            laws::triangular(0.02, 0.1, 0.4),
        ),
        ("PERT 0.02 / 0.1 / 0.5", rate(Shape::Pert { low: 0.02, mode: 0.1, high: 0.5 }), laws::pert(0.02, 0.1, 0.5)),
        ("beta(2, 9)", rate(Shape::Beta { alpha: 2.0, beta: 9.0 }), laws::beta(2.0, 9.0)),
        (
            "normal 0.1 (0.1), cut at 0 and 1",
            rate(Shape::Normal { mean: 0.1, sd: 0.1 }),
            laws::normal(0.1, 0.1, 0.0, 1.0),
        ),
        (
            "lognormal 0.1 (0.6), cut at 0.02 and 0.4",
            cut(Shape::LogNormal { median: 0.1, sd_log: 0.6 }, 0.02, 0.4),
            laws::lognormal(0.1, 0.6, 0.02, 0.4),
        ),
        (
            "discrete",
            rate(Shape::Discrete { values: values.to_vec(), weights: weights.to_vec() }),
            laws::discrete(&values, &weights),
        ),
        ("five observed values", rate(Shape::Empirical { values: seen.to_vec() }), laws::discrete(&seen, &[1.0; 5])),
    ]
}

fn uncertain_means(chapter: &mut Chapter) {
    let mut default = strike_of(5, 40);
    default.failure_types = vec![failure_type("m", uniform(0.05, 0.2, Quantity::FailureRate))];
    default.munitions[0].kappa = kappa(20.0);
    let pmf = Pmf::over(&laws::uniform(0.05, 0.2), |mu| Pmf::failures(200, mu, Some(20.0)));
    // Not a round number of grounds: quantiles then stand at ranks that are not whole.
    chapter.totals("the default: mean rate uniform 5-20 %, kappa 20", trial(&default, 110, 39_999), &pmf);
    for (seed, (name, mean, nodes)) in (111..).zip(means()) {
        let mut model = strike_of(2, 25);
        model.failure_types = vec![failure_type("m", mean)];
        model.munitions[0].kappa = kappa(8.0);
        let pmf = Pmf::over(&nodes, |mu| Pmf::failures(50, mu, Some(8.0)));
        chapter.brief(&format!("mean rate {name}, kappa 8, 2 x 25"), trial(&model, seed, 40_000), &pmf);
    }
}

fn uncertain_kappa(chapter: &mut Chapter) {
    let mut model = strike_of(1, 60);
    model.failure_types = rate(0.2);
    model.munitions[0].kappa = Some(uniform(1.0, 40.0, Quantity::Concentration));
    let pmf = Pmf::over(&laws::uniform(1.0, 40.0), |kappa| Pmf::failures(60, 0.2, Some(kappa)));
    chapter.brief("rate 0.2, kappa uniform 1-40, 1 x 60", trial(&model, 120, 40_000), &pmf);
    let mut whole = strike_of(1, 60);
    whole.failure_types = rate(0.2);
    let kappas = Shape::Discrete { values: vec![0.5, 1e6], weights: vec![1.0, 1.0] };
    whole.munitions[0].kappa = Some(law(kappas, Quantity::Concentration));
    let pmf = Pmf::over(&laws::discrete(&[0.5, 1e6], &[1.0, 1.0]), |kappa| Pmf::failures(60, 0.2, Some(kappa)));
    chapter.brief("rate 0.2, kappa 0.5 or a million, 1 x 60", trial(&whole, 121, 40_000), &pmf);
}

fn certain_rates(chapter: &mut Chapter) {
    for (seed, mu, all) in [(125, 0.0, 0.0), (126, 1.0, 200.0)] {
        let mut model = strike_of(5, 40);
        model.failure_types = rate(mu);
        model.munitions[0].kappa = kappa(20.0);
        let trial = trial(&model, seed, 1_000);
        let totals = trial.watch(|ground| [ground.remnants.len() as f64]).column(0);
        let case = chapter.case(format!("rate {mu} is certain, whatever kappa"), &trial);
        let least = totals.iter().copied().fold(f64::INFINITY, f64::min);
        case.near("remnants: smallest total", least, (all, 0.0));
        case.near("remnants: largest total", totals.iter().copied().fold(0.0, f64::max), (all, 0.0));
    }
}

/// The tables of this page against the textbook formulas.
fn closed_forms(chapter: &mut Chapter) {
    let (n, mu, kappa) = (200.0, 0.12, 20.0);
    let pmf = Pmf::failures(200, mu, Some(kappa));
    let case = chapter.exact_case("the expected values themselves against closed forms");
    let variance = n * mu * (1.0 - mu) * (n + kappa) / (kappa + 1.0);
    case.near("beta-binomial variance n mu (1 - mu) (n + kappa) / (kappa + 1)", pmf.variance(), (variance, 1e-8));
    let spread = (1.0 - mu) / (mu * (kappa + 1.0));
    let excess = (1.0 - 1.0 / n) * (1.0 + spread);
    case.near("beta-binomial pair excess (1 - 1/n) (1 + Var p / mu^2)", pmf.pair_excess(), (excess, 1e-9));
    case.near("fixed load: pair excess 1 - 1/n", Pmf::failures(200, 0.1, None).pair_excess(), (0.995, 1e-9));
    case.near("Poisson: pair excess 1", Pmf::poisson(7.0).pair_excess(), (1.0, 1e-9));
    let halves = laws::pert(0.02, 0.1, 0.5);
    case.near("PERT mean (low + 4 mode + high) / 6", mean(&halves, |v| v), ((0.02 + 0.4 + 0.5) / 6.0, 1e-7));
    let counts = count_law(Shape::Integers { low: 0, high: 6 }, Quantity::Carriers);
    case.near("whole numbers 0 to 6: mean", counts.mean(), (3.0, 1e-12));
    case.near("the program's mean of a cut lognormal law", means()[4].1.mean(), (mean(&means()[4].2, |v| v), 1e-6));
    case.near("the program's mean of a cut normal law", means()[3].1.mean(), (mean(&means()[3].2, |v| v), 1e-6));
}
