//! How many carriers and submunitions there were: evidence grades, random carriers and loads, carriers that stayed shut.

use crate::reference::counts::Pmf;
use crate::reference::laws;
use crate::reference::quadrature::Nodes;
use crate::suite::comparison::{Chapter, trial};
use crate::suite::models::{
    count_law, failure_type, fixed, ground_of, kappa, model, odds, offset, rate, rectangle, scatter, uniform, unopened,
};
use remnants::model::Model;
use remnants::model::law::{CountLaw, Law, RoundNearest, Shape};
use remnants::units::Quantity;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Presence, carriers, loads, unopened carriers",
        "Compound totals: the number of carriers, their load and the number that stay shut are random; all failures of \
         a strike share one rate. Expected tables by mixing and convolving binomial tables.",
    );
    presence(&mut chapter);
    compound(&mut chapter);
    unopened_carriers(&mut chapter);
    unopened_places(&mut chapter);
    chapter
}

fn presence(chapter: &mut Chapter) {
    for (seed, name, share) in [(201, "probable, 0.8", 0.8), (202, "reported, 0.5", 0.5)] {
        let mut model = model();
        model.strikes[0].presence = fixed(share, Quantity::Probability);
        model.munitions[0].kappa = kappa(20.0);
        let pmf = Pmf::mixed([(1.0 - share, Pmf::certain(0)), (share, Pmf::failures(100, 0.1, Some(20.0)))]);
        chapter.brief(&format!("presence {name}"), trial(&model, seed, 40_000), &pmf);
    }
    let mut model = model();
    model.strikes[0].presence = uniform(0.1, 0.5, Quantity::Probability);
    let pmf = Pmf::mixed([(0.7, Pmf::certain(0)), (0.3, Pmf::failures(100, 0.1, None))]);
    chapter.brief("presence uniform 0.1-0.5", trial(&model, 203, 40_000), &pmf);
}

fn compound(chapter: &mut Chapter) {
    let mut model = model();
    model.strikes[0].carriers = count_law(Shape::Integers { low: 0, high: 6 }, Quantity::Carriers);
    let loads = Shape::Discrete { values: vec![10.0, 20.0, 40.0], weights: vec![3.0, 2.0, 1.0] };
    model.munitions[0].load = count_law(loads, Quantity::Load);
    model.munitions[0].kappa = kappa(20.0);
    let pairs = (0..=6).flat_map(|k| [(10, 3.0), (20, 2.0), (40, 1.0)].map(move |(n, w)| (w / 42.0, k * n)));
    let pmf = Pmf::mixed(pairs.map(|(weight, n)| (weight, Pmf::failures(n, 0.1, Some(20.0)))));
    chapter.totals("0-6 carriers of 10, 20 or 40", trial(&model, 210, 100_000), &pmf);
    let mut rounded = crate::suite::models::model();
    let pert = Law::new(Shape::Pert { low: 1.0, mode: 3.0, high: 12.0 }, Quantity::Carriers, None).expect("a law");
    rounded.strikes[0].carriers = CountLaw::new(&pert, RoundNearest::Yes).expect("a law");
    rounded.munitions[0].load = CountLaw::fixed(20);
    let carriers: Nodes = laws::pert(1.0, 3.0, 12.0);
    let pmf = Pmf::over(&carriers, |v| Pmf::failures(20 * libm::round(v) as usize, 0.1, None));
    chapter.totals("carriers PERT 1 / 3 / 12 rounded, of 20", trial(&rounded, 211, 40_000), &pmf);
}

/// Carriers of which a share `q` stays shut, given the failure rate.
fn with_shut(carriers: usize, load: usize, (q, p): (f64, f64)) -> Pmf {
    Pmf::mixed([(1.0 - q, Pmf::binomial(load, p)), (q, Pmf::certain(load))]).times(carriers)
}

fn unopened_model(probability: Law) -> Model {
    let mut model = model();
    model.strikes[0].carriers = CountLaw::fixed(5);
    model.munitions[0].load = CountLaw::fixed(20);
    model.munitions[0].kappa = kappa(20.0);
    model.munitions[0].unopened.probability = probability;
    model
}

fn unopened_carriers(chapter: &mut Chapter) {
    let rates = laws::rates(&laws::fixed(0.1), 20.0);
    let shut = unopened_model(fixed(0.15, Quantity::Probability));
    let pmf = Pmf::over(&rates, |p| with_shut(5, 20, (0.15, p)));
    chapter.totals("15 % of 5 carriers of 20 stay shut", trial(&shut, 220, 40_000), &pmf);
    let unsure = unopened_model(uniform(0.0, 0.4, Quantity::Probability));
    let mixed = |q| Pmf::over(&rates, |p| with_shut(5, 20, (q, p)));
    let pmf = Pmf::over(&laws::uniform(0.0, 0.4), mixed);
    chapter.brief("a share uniform 0-40 % stays shut", trial(&unsure, 221, 40_000), &pmf);
    // Ground that makes opened submunitions function always: what is left are whole loads.
    let mut harsh = unopened_model(fixed(0.15, Quantity::Probability));
    harsh.ground = Some(ground_of(vec![(rectangle(-900.0, -900.0, 900.0, 900.0), odds(0.0))]));
    let pmf = with_shut(5, 20, (0.15, 0.0));
    chapter.brief("the same on ground where opened ones always function", trial(&harsh, 222, 40_000), &pmf);
    let mut typed = unopened_model(fixed(0.15, Quantity::Probability));
    typed.failure_types = vec![failure_type("m", uniform(0.05, 0.2, Quantity::FailureRate))];
    typed.munitions[0].kappa = None;
    let pmf = Pmf::over(&laws::uniform(0.05, 0.2), |p| with_shut(5, 20, (0.15, p)));
    chapter.brief("15 % stay shut, rate uniform 5-20 %, kappa infinite", trial(&typed, 223, 40_000), &pmf);
}

/// Two remnants of one shut carrier share its centre and differ within the disc.
fn unopened_places(chapter: &mut Chapter) {
    let mut model = model();
    model.failure_types = rate(0.0);
    model.munitions[0].load = CountLaw::fixed(2);
    model.munitions[0].scatter = scatter(30.0, 30.0);
    model.munitions[0].unopened = unopened(1.0, 20.0);
    let trial = trial(&model, 225, 40_000);
    let sample = trial.watch(|ground| {
        let [a, b] = [0, 1].map(|k| offset(ground.remnants.at(k)));
        [a.0, a.1, b.0, b.1]
    });
    let case = chapter.case("places in a shut load: disc of 20 m, carriers scattered by 30 m", &trial);
    case.variance("easting: variance sd^2 + R^2 / 4", &sample.column(0), (0.0, 900.0 + 100.0));
    case.covariance("eastings of two of one load: covariance sd^2", (&sample, [0, 2]), ([0.0; 2], 900.0));
    let apart = sample.map(|r| (r[0] - r[2]).powi(2) + (r[1] - r[3]).powi(2));
    case.mean("squared distance of two of one load: R^2", &apart, 400.0);
    let fourth = sample.map(|r| ((r[0] - r[2]).powi(2) + (r[1] - r[3]).powi(2)).powi(2));
    // E|A - B|^4 for two even points in a disc: 2 E r^4 + 4 (E r^2)^2 = R^4 (2/3 + 1).
    case.mean("its square: 5/3 R^4", &fourth, 5.0 / 3.0 * 160_000.0);
}
