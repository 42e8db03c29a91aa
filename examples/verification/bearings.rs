//! Bearings: clockwise from true north, turned by the grid's convergence, one a strike.

use crate::reference::laws;
use crate::reference::quadrature::{Nodes, circle, mean};
use crate::suite::comparison::{Chapter, trial};
use crate::suite::models::{fixed, law, model, normal, offset, rate, scatter, uniform};
use remnants::model::Model;
use remnants::model::law::{CountLaw, Law, Shape};
use remnants::model::pattern::{Offset, Pattern};
use remnants::units::Quantity;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Bearings",
        "Normal pattern of 60 m along and 10 m across about one carrier, two remnants a ground. Expected moments in the \
         grid's axes from the means of sin and cos over the law of the bearing.",
    );
    let degrees = Quantity::Bearing;
    moments(&mut chapter, "123 degrees", (fixed(123.0, degrees), 0.0, 501), &laws::fixed(123.0));
    moments(&mut chapter, "123 degrees, convergence +2.5", (fixed(123.0, degrees), 2.5, 502), &laws::fixed(120.5));
    moments(&mut chapter, "123 degrees, convergence -2.5", (fixed(123.0, degrees), -2.5, 503), &laws::fixed(125.5));
    let any: Nodes = circle(64).into_iter().map(|(t, w)| (t.to_degrees(), w)).collect();
    moments(&mut chapter, "unknown (uniform 0-360)", (uniform(0.0, 360.0, degrees), 0.0, 504), &any);
    moments(&mut chapter, "uniform 20-80", (uniform(20.0, 80.0, degrees), 0.0, 505), &laws::uniform(20.0, 80.0));
    let about = law(Shape::Normal { mean: 140.0, sd: 15.0 }, degrees);
    moments(
        &mut chapter,
        "normal 140 (15), convergence 1.5",
        (about, 1.5, 506),
        &laws::normal(138.5, 15.0, 18.5, 258.5),
    );
    let either = law(Shape::Discrete { values: vec![30.0, 300.0], weights: vec![3.0, 1.0] }, degrees);
    moments(&mut chapter, "30 or 300 degrees, 3 : 1", (either, 0.0, 507), &laws::discrete(&[30.0, 300.0], &[3.0, 1.0]));
    one_offset(&mut chapter);
    scatter_and_pattern(&mut chapter);
    chapter
}

fn two_remnants(pattern: Pattern) -> Model {
    let mut model = model();
    model.failure_types = rate(1.0);
    model.munitions[0].load = CountLaw::fixed(2);
    model.munitions[0].pattern = pattern;
    model
}

fn moments(chapter: &mut Chapter, name: &str, (bearing, convergence, seed): (Law, f64, u64), degrees: &Nodes) {
    let mut model = two_remnants(normal(60.0, 10.0));
    model.strikes[0].bearing = bearing;
    model.strikes[0].convergence = convergence;
    let trial = trial(&model, seed, 60_000);
    let sample = trial.watch(|ground| {
        let [a, b] = [0, 1].map(|k| offset(ground.remnants.at(k)));
        [a.0 * a.0, a.0 * a.1, a.1 * a.1, cos_double(a) * cos_double(b)]
    });
    let of = |f: fn(f64, f64) -> f64| mean(degrees, |d| f(libm::sin(d.to_radians()), libm::cos(d.to_radians())));
    let (ss, sc, cc) = (of(|s, _| s * s), of(|s, c| s * c), of(|_, c| c * c));
    let double = of(|s, c| (c * c - s * s) * (c * c - s * s));
    let case = chapter.case(format!("bearing {name}"), &trial);
    case.mean("east^2, m2", &sample.column(0), 3_600.0 * ss + 100.0 * cc);
    case.mean("east x north, m2", &sample.column(1), 3_500.0 * sc);
    case.mean("north^2, m2", &sample.column(2), 3_600.0 * cc + 100.0 * ss);
    // The direction of a normal place has mean cos 2 phi = (sa - sr) / (sa + sr) about its own axis.
    let pair = (50.0 / 70.0) * (50.0 / 70.0) * double;
    case.mean("cos 2 phi of one x of the other: ((sa - sr) / (sa + sr))^2 E cos^2 2 theta", &sample.column(3), pair);
}

/// Cosine of twice the direction of a place.
fn cos_double((east, north): (f64, f64)) -> f64 {
    (north * north - east * east) / (north * north + east * east)
}

/// A single surveyed offset: the turn itself, without draws.
fn one_offset(chapter: &mut Chapter) {
    for (seed, bearing, convergence) in [(510, 0.0, 0.0), (511, 90.0, 0.0), (512, 200.0, 0.0), (513, 200.0, 3.0)] {
        let offsets = vec![Offset { along: 100.0, right: 20.0 }];
        let mut model = two_remnants(Pattern::Points { offsets, bandwidth: fixed(0.0, Quantity::Spread) });
        model.strikes[0].bearing = fixed(bearing, Quantity::Bearing);
        model.strikes[0].convergence = convergence;
        let trial = trial(&model, seed, 10);
        let sample = trial.watch(|ground| [offset(ground.remnants.at(0)).0, offset(ground.remnants.at(0)).1]);
        let theta = (bearing - convergence).to_radians();
        let (s, c) = (libm::sin(theta), libm::cos(theta));
        let case =
            chapter.case(format!("100 m along and 20 m right at {bearing} degrees, convergence {convergence}"), &trial);
        case.near("east = a sin + r cos, m", sample.column(0)[9], (100.0 * s + 20.0 * c, 1e-6));
        case.near("north = a cos - r sin, m", sample.column(1)[9], (100.0 * c - 20.0 * s, 1e-6));
    }
}

/// Carriers and submunitions spread along the bearing only: whatever it is, all lie on one line through the place.
fn scatter_and_pattern(chapter: &mut Chapter) {
    let mut model = two_remnants(normal(40.0, 0.0));
    model.munitions[0].scatter = scatter(100.0, 0.0);
    model.strikes[0].carriers = CountLaw::fixed(2);
    model.strikes[0].bearing = uniform(0.0, 360.0, Quantity::Bearing);
    let trial = trial(&model, 520, 60_000);
    let sample = trial.watch(|ground| {
        let [a, b, c] = [0, 1, 2].map(|k| offset(ground.remnants.at(k)));
        let across = (a.0 * c.1 - a.1 * c.0).abs() / a.0.hypot(a.1);
        let inner = |p: (f64, f64), q: (f64, f64)| p.0 * q.0 + p.1 * q.1;
        [across, inner(a, a), inner(a, b), inner(a, c)]
    });
    let case = chapter.case("carriers and submunitions spread along one unknown bearing", &trial);
    let worst = sample.column(0).into_iter().fold(0.0, f64::max);
    case.near("farthest across the line of another carrier, m", worst, (0.0, 1e-3));
    case.mean("squared distance: scatter^2 + pattern^2", &sample.column(1), 11_600.0);
    case.mean("inner product, same carrier: scatter^2", &sample.column(2), 10_000.0);
    case.mean("inner product, other carrier", &sample.column(3), 0.0);
}
