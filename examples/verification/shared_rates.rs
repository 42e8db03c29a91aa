//! What strikes share: one mean failure rate a type, and types that hang together.

use crate::reference::counts::Pmf;
use crate::reference::laws;
use crate::reference::quadrature::{Nodes, mean};
use crate::suite::comparison::{Chapter, trial};
use crate::suite::models::{failure_type, kappa, law, model, munition, strike, uniform};
use crate::suite::trial::Trial;
use remnants::model::Model;
use remnants::model::law::{CountLaw, Shape};
use remnants::model::munition::{Munition, RateLink};
use remnants::model::strike::Strike;
use remnants::units::Quantity;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "What strikes share",
        "Strikes of one type share the mean failure rate, so their totals vary together and their probabilities of \
         leaving nothing do not multiply. Types are independent, or stand at the same quantile of their laws.",
    );
    let uniform_u = laws::uniform(0.0, 1.0);
    let first = |u: f64| 0.02 + 0.38 * u;
    let second = |u: f64| 0.4 * libm::sqrt(u);
    let same = two_strikes(RateLink::Independent, 0);
    one_law(&mut chapter, "two strikes of one type", trial(&same, 301, 60_000), &paired(&uniform_u, &first, &first));
    let linked = two_strikes(RateLink::Common, 1);
    one_law(
        &mut chapter,
        "two types with a common link",
        trial(&linked, 302, 60_000),
        &paired(&uniform_u, &first, &second),
    );
    let apart = two_strikes(RateLink::Independent, 1);
    let free: Nodes = laws::uniform(0.0, 1.0);
    let independent =
        free.iter().flat_map(|(u, w)| free.iter().map(|(v, x)| ([first(*u), second(*v)], w * x)).collect::<Vec<_>>());
    one_law(&mut chapter, "two independent types", trial(&apart, 303, 60_000), &independent.collect());
    three_strikes(&mut chapter);
    chapter
}

/// Pairs of mean rates with weights.
type Pairs = Vec<([f64; 2], f64)>;

fn paired(u: &Nodes, first: &dyn Fn(f64) -> f64, second: &dyn Fn(f64) -> f64) -> Pairs {
    u.iter().map(|(u, w)| ([first(*u), second(*u)], *w)).collect()
}

/// Loads 12 (kappa 20) and 8 (kappa infinite); the second of the given type.
fn two_strikes(link: RateLink, second_type: usize) -> Model {
    let mut model = model();
    model.rate_link = link;
    let tent = Shape::Triangular { low: 0.0, mode: 0.4, high: 0.4 };
    model.failure_types = vec![
        failure_type("a", uniform(0.02, 0.4, Quantity::FailureRate)),
        failure_type("b", law(tent, Quantity::FailureRate)),
    ];
    let of = |load, kappa, failure_type| Munition { load: CountLaw::fixed(load), kappa, failure_type, ..munition() };
    model.munitions = vec![of(12, kappa(20.0), 0), of(8, None, second_type)];
    model.strikes = vec![strike("one"), Strike { munition: 1, ..strike("two") }];
    model
}

fn one_law(chapter: &mut Chapter, name: &str, trial: Trial, rates: &Pairs) {
    let sample = trial.watch(|ground| [0, 1].map(|k| ground.strikes[k].remaining as f64));
    let case = chapter.case(format!("{name}: loads 12 (kappa 20) and 8 (kappa infinite)"), &trial);
    let laws_of = |[a, b]: [f64; 2]| (Pmf::failures(12, a, Some(20.0)), Pmf::failures(8, b, None));
    let of = |f: &dyn Fn([f64; 2]) -> f64| rates.iter().map(|(pair, w)| w * f(*pair)).sum::<f64>();
    let means = [12.0 * of(&|[a, _]| a), 8.0 * of(&|[_, b]| b)];
    let covariance = 96.0 * (of(&|[a, b]| a * b) - of(&|[a, _]| a) * of(&|[_, b]| b));
    case.covariance("covariance of the two counts", (&sample, [0, 1]), (means, covariance));
    let neither = of(&|pair| laws_of(pair).0.0[0] * laws_of(pair).1.0[0]);
    let total = sample.map(|row| row[0] + row[1]);
    case.frequency("P(neither left any)", &total, (|v| v == 0.0, neither));
    let sum = Pmf::mixed(rates.iter().map(|(pair, w)| (*w, laws_of(*pair).0.plus(&laws_of(*pair).1))));
    case.moments("remnants", &total, &sum);
    case.fit("remnants: chi-square of the whole law", &total, &sum);
}

fn three_strikes(chapter: &mut Chapter) {
    let mut model = model();
    model.failure_types = vec![failure_type("m", uniform(0.05, 0.2, Quantity::FailureRate))];
    model.munitions[0].kappa = kappa(20.0);
    model.strikes = ["one", "two", "three"].map(strike).to_vec();
    let mus = laws::uniform(0.05, 0.2);
    let pmf = Pmf::over(&mus, |mu| Pmf::failures(100, mu, Some(20.0)).times(3));
    let case =
        chapter.totals("three strikes of 100, mean rate uniform 5-20 %, kappa 20", trial(&model, 304, 40_000), &pmf);
    let (m, m2) = (mean(&mus, |v| v), mean(&mus, |v| v * v));
    let closed = 3.0 * (mean(&mus, |v| 100.0 * v * (1.0 - v) * 120.0 / 21.0)) + 300.0 * 300.0 * (m2 - m * m);
    case.near("the expected variance against 3 E[beta-binomial] + (3 n)^2 Var mu", pmf.variance(), (closed, 1e-6));
}
