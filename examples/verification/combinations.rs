//! Everything at once, still against numbers that were not drawn.

use crate::boxes::A;
use crate::reference::counts::Pmf;
use crate::reference::footprint::{Blob, Footprint};
use crate::reference::laws;
use crate::reference::quadrature::{Nodes, mean, product, standard_normal};
use crate::reference::seats::{Aim, Seats, mean_share};
use crate::suite::comparison::{Chapter, lying, trial};
use crate::suite::models::{
    AGE, at, cleared, count_law, failure_type, fixed, ground_of, kappa, model, munition, normal, odds, rate, rectangle,
    ring, scatter, strike, uniform, unopened,
};
use crate::suite::plots::{Curve, Plot};
use remnants::model::Model;
use remnants::model::ground::Fate;
use remnants::model::law::{CountLaw, Shape};
use remnants::model::munition::{Munition, RateLink};
use remnants::model::pattern::{Part, Pattern};
use remnants::model::strike::{Location, Strike};
use remnants::units::Quantity;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Combinations",
        "One strike with everything that may be uncertain about it, counted in one box; and three strikes of two linked \
         types with everything that may be shared, counted in total.",
    );
    one_box(&mut chapter);
    all_totals(&mut chapter);
    chapter
}

const LOAD: usize = 20;
const ODDS: f64 = 2.5;
const LEFT: f64 = 0.8 * (1.0 - 0.6);
const SHUT: f64 = 0.1;

/// Presence 0.8; place blurred by 50 m; 0-3 scattered carriers of 20, a tenth of which stay shut (disc of 15 m); bearing
/// 40 degrees, mixture of normal and ring; rate 0.2, kappa 10; box A on a class with odds x 2.5; a share of 0.8 is left
/// and three fifths of those in box A were found.
pub fn crowded() -> Model {
    let mut model = model();
    model.failure_types = rate(0.2);
    let parts =
        vec![Part { share: 0.4, pattern: normal(20.0, 20.0) }, Part { share: 0.6, pattern: ring(120.0, 60.0, 0.5) }];
    model.munitions[0] = Munition {
        kappa: kappa(10.0),
        load: CountLaw::fixed(LOAD as u32),
        pattern: Pattern::Mixture(parts),
        scatter: scatter(60.0, 30.0),
        unopened: unopened(SHUT, 15.0),
        ..munition()
    };
    model.strikes[0] = Strike {
        presence: fixed(0.8, Quantity::Probability),
        location: Location::Blurred { centre: at(10.0, 0.0), sd: fixed(50.0, Quantity::Spread) },
        bearing: fixed(40.0, Quantity::Bearing),
        carriers: count_law(Shape::Integers { low: 0, high: 3 }, Quantity::Carriers),
        ..strike("one")
    };
    model.ground = Some(ground_of(vec![(rectangle(0.0, -900.0, 900.0, 900.0), odds(ODDS))]));
    model.fate = Fate::Share(fixed(0.8, Quantity::Probability));
    model.cleared =
        vec![cleared("a", rectangle(0.0, 0.0, 50.0, 50.0), "2021-05-01", fixed(0.6, Quantity::Probability))];
    model
}

/// Shares of an opened load and of a shut one that fall in A, over the carrier's places about a place of the strike.
fn shares(place: (f64, f64)) -> [Seats; 2] {
    let aim = Aim { place, bearing: 40.0, scatter: (60.0, 30.0), steps: 34 };
    let opened = Footprint(vec![(0.4, Blob::Normal(20.0, 20.0)), (0.6, Blob::Annulus(60.0, 30.0, 0.5))]);
    let shut = Footprint::of(Blob::Annulus(15.0, 15.0, 0.0));
    [aim.seats(&opened, &[A]), aim.seats(&shut, &[A])]
}

fn places() -> Vec<((f64, f64), f64)> {
    let z = standard_normal(20);
    product(&z, &z).into_iter().filter(|(_, w)| *w > 1e-9).map(|([a, b], w)| ((10.0 + 50.0 * a, 50.0 * b), w)).collect()
}

fn on_class(p: f64) -> f64 {
    ODDS * p / (1.0 - p + ODDS * p)
}

/// Expected remnants in box A.
pub fn expected_in_a() -> f64 {
    let g = mean(&laws::whole_rates(0.2, 10.0), on_class);
    let one = |place| {
        let [opened, shut] = shares(place);
        (1.0 - SHUT) * g * mean_share(&opened) + SHUT * mean_share(&shut)
    };
    0.8 * 1.5 * LOAD as f64 * LEFT * places().into_iter().map(|(place, w)| w * one(place)).sum::<f64>()
}

fn count_in_a() -> Pmf {
    let rates = laws::whole_rates(0.2, 10.0);
    let given = |[opened, shut]: &[Seats; 2], p: f64| {
        let opened = crate::reference::seats::carrier(opened, LOAD, on_class(p) * LEFT);
        let shut = crate::reference::seats::carrier(shut, LOAD, LEFT);
        let one = Pmf::mixed([(1.0 - SHUT, opened), (SHUT, shut)]);
        Pmf::mixed((0..=3).map(|k| (0.25, one.times(k))))
    };
    let at_place = |place| {
        let shares = shares(place);
        Pmf::over(&rates, |p| given(&shares, p))
    };
    let present = Pmf::mixed(places().into_iter().map(|(place, w)| (w, at_place(place))));
    Pmf::mixed([(0.2, Pmf::certain(0)), (0.8, present)])
}

fn one_box(chapter: &mut Chapter) {
    let model = crowded();
    let trial = trial(&model, 1301, 400_000);
    let sample = trial.watch(|ground| [lying(ground, |e, n| (0.0..50.0).contains(&e) && (0.0..50.0).contains(&n))]);
    let pmf = count_in_a();
    let case =
        chapter.case("presence, blur, carriers, scatter, mixture, unopened loads, ground, fate, clearance", &trial);
    case.law("box A", &sample.column(0), &pmf);
    let histogram = histogram(&sample.column(0), &pmf);
    chapter.plots.push(histogram);
}

fn histogram(counts: &[f64], pmf: &Pmf) -> Plot {
    let n = counts.len() as f64;
    let share = |k: usize| counts.iter().filter(|c| **c == k as f64).count() as f64 / n;
    let expected = pmf.0.iter().enumerate().map(|(k, p)| (k as f64, *p)).collect();
    Plot {
        file: "box.svg",
        title: "Remnants in one box, with everything uncertain at once",
        axes: ["remnants in box A", "share of possible grounds"],
        logarithmic: [false, true],
        ranges: [(-0.6, 15.0), (0.000_03, 1.0)],
        curves: vec![
            Curve::bars("the program, 400,000 grounds", (0..=14).map(|k| (k as f64, share(k))).collect()),
            Curve::dots("expected, by convolution and quadrature", expected),
        ],
    }
}

/// Two types at one quantile of their laws; a half-life and a detection for all.
fn linked() -> Model {
    let mut model = model();
    model.rate_link = RateLink::Common;
    model.failure_types = vec![
        failure_type("a", uniform(0.05, 0.25, Quantity::FailureRate)),
        failure_type("b", uniform(0.1, 0.5, Quantity::FailureRate)),
    ];
    let of = |failure_type, load, shut| Munition {
        failure_type,
        load: CountLaw::fixed(load),
        unopened: unopened(shut, 5.0),
        ..munition()
    };
    model.munitions = vec![of(0, 30, 0.1), of(1, 20, 0.0)];
    let second = Strike { presence: fixed(0.5, Quantity::Probability), carriers: CountLaw::fixed(2), ..strike("two") };
    model.strikes = vec![strike("one"), second, Strike { munition: 1, ..strike("three") }];
    model.ground = Some(ground_of(vec![(rectangle(-900.0, -900.0, 900.0, 900.0), odds(2.0))]));
    model.fate = Fate::HalfLife(uniform(1.0, 6.0, Quantity::HalfLife));
    model.cleared = vec![cleared(
        "a",
        rectangle(-900.0, -900.0, 900.0, 900.0),
        "2021-05-01",
        uniform(0.2, 0.6, Quantity::Probability),
    )];
    model
}

fn linked_total() -> Pmf {
    let doubled = |p: f64| 2.0 * p / (1.0 + p);
    let few = |low, high| laws::uniform(low, high);
    let keep: Nodes = product(&few(1.0, 6.0), &few(0.4, 0.8))
        .into_iter()
        .map(|([half_life, left], w)| (left * libm::exp2(-AGE / half_life), w))
        .collect();
    let given = |u: f64, keep: f64| {
        let one = |p: f64, shut: f64, load: usize| {
            Pmf::mixed([(1.0 - shut, Pmf::binomial(load, doubled(p) * keep)), (shut, Pmf::binomial(load, keep))])
        };
        let (first, third) = (one(0.05 + 0.2 * u, 0.1, 30), one(0.1 + 0.4 * u, 0.0, 20));
        let second = Pmf::mixed([(0.5, Pmf::certain(0)), (0.5, first.times(2))]);
        first.plus(&second).plus(&third)
    };
    Pmf::over(&few(0.0, 1.0), |u| Pmf::over(&keep, |k| given(u, k)))
}

fn all_totals(chapter: &mut Chapter) {
    let model = linked();
    chapter.totals(
        "linked types, shared mean rates, half-life, detection and odds, unopened loads, presence",
        trial(&model, 1302, 60_000),
        &linked_total(),
    );
}
