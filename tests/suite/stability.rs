//! Stability vectors: a few values of every kind of draw, held in tests/golden/_draws.json. When one moves, the results
//! of all earlier runs move.

use crate::builders::*;
use crate::golden::held;
use rand_distr::{Binomial, Poisson, StandardNormal};
use remnants::grid::Path;
use remnants::model::Model;
use remnants::model::ground::Fate;
use remnants::model::law::{CountLaw, Law, RoundNearest, Shape};
use remnants::model::pattern::{Offset, Part, Pattern};
use remnants::model::strike::Location;
use remnants::random::{ReplicateId, Seed, Stage, Stream, StreamKey};
use remnants::sampler::Sampler;
use remnants::sampler::failure::strike_rate;
use remnants::sampler::location::place;
use remnants::units::Quantity;
use serde_json::{Map, Value, json};

const SEED: Seed = Seed(20_201_004);

fn stream(stage: Stage, id: &str, replicate: u64) -> Stream {
    StreamKey::new(SEED, stage, id).stream(ReplicateId(replicate))
}

fn named<T>(cases: impl IntoIterator<Item = (&'static str, T)>, value: impl Fn(T) -> Value) -> Value {
    cases.into_iter().map(|(name, case)| (name.to_owned(), value(case))).collect::<Map<_, _>>().into()
}

/// First words of streams by stage, identifier and replicate, the last replicate there can be included.
fn words() -> Value {
    let stages = [
        ("shared", Stage::Shared),
        ("strike", Stage::Strike),
        ("remnants", Stage::Remnants),
        ("unrecorded", Stage::Unrecorded),
    ];
    named(stages, |stage| {
        let first = |id: &str, replicate| {
            let mut stream = stream(stage, id, replicate);
            json!([stream.uniform(), stream.uniform(), stream.uniform()])
        };
        json!({ "a/0": first("a", 0), "a/1": first("a", 1), "b/0": first("b", 0), "é/2^64-1": first("é", u64::MAX) })
    })
}

fn shapes() -> Vec<(&'static str, Shape)> {
    vec![
        ("fixed", Shape::Fixed(0.3)),
        ("uniform", Shape::Uniform { low: 0.05, high: 0.2 }),
        ("triangular", Shape::Triangular { low: 0.1, mode: 0.2, high: 0.6 }),
        ("pert", Shape::Pert { low: 0.1, mode: 0.2, high: 0.6 }),
        ("normal", Shape::Normal { mean: 0.3, sd: 0.2 }),
        ("lognormal", Shape::LogNormal { median: 0.3, sd_log: 0.7 }),
        ("beta", Shape::Beta { alpha: 0.7, beta: 3.0 }),
        ("discrete", Shape::Discrete { values: vec![0.1, 0.2, 0.5], weights: vec![1.0, 2.0, 1.0] }),
        ("empirical", Shape::Empirical { values: vec![0.5, 0.1, 0.2, 0.4] }),
    ]
}

/// Quantiles of every law, of laws cut to bounds, and of whole-number laws.
fn quantiles() -> Value {
    let at = [1e-9, 0.01, 0.3, 0.5, 0.99];
    let of = |law: Law| json!(at.map(|u| law.quantile(u)));
    let bounded = |shape| Law::new(shape, Quantity::FailureRate, Some((0.05, 0.45))).map_or(Value::Null, of);
    let whole = |shape| {
        let law = Law::new(shape, Quantity::Carriers, None).expect("a law");
        json!(at.map(|u| CountLaw::new(&law, RoundNearest::Yes).expect("a count law").quantile(u)))
    };
    json!({
        "laws": named(shapes(), |shape| of(law(shape, Quantity::FailureRate))),
        "laws between 0.05 and 0.45": named(shapes(), bounded),
        "counts": named([
            ("integers", Shape::Integers { low: 2, high: 9 }),
            ("uniform", Shape::Uniform { low: 1.5, high: 40.5 }),
            ("lognormal", Shape::LogNormal { median: 20.0, sd_log: 0.5 }),
        ], whole),
    })
}

fn locations() -> Value {
    let spread = |shape| law(shape, Quantity::Spread);
    let path = Path::new(vec![from_middle(-300.0, 0.0), from_middle(100.0, 50.0), from_middle(400.0, -200.0)]);
    let cases = [
        ("point", Location::Point(from_middle(3.0, 4.0))),
        ("blurred", Location::Blurred { centre: MIDDLE, sd: spread(Shape::Uniform { low: 50.0, high: 150.0 }) }),
        ("disc", Location::Disc { centre: MIDDLE, radius: fixed(300.0, Quantity::Radius) }),
        ("area", Location::Area(rectangle(-100.0, -50.0, 200.0, 300.0))),
        ("line", Location::Line(path.expect("a line"))),
    ];
    named(cases, |location| {
        let places = [[0.1, 0.2, 0.3], [0.9, 0.5, 0.01]].map(|uniform| place(&location, uniform));
        json!(places.map(|p| [p.x - MIDDLE.x, p.y - MIDDLE.y]))
    })
}

/// Draws that take as many words as they need.
fn variates() -> Value {
    let three = |id: &str, draw: &dyn Fn(&mut Stream) -> f64| {
        let mut stream = stream(Stage::Remnants, id, 3);
        json!([draw(&mut stream), draw(&mut stream), draw(&mut stream), stream.uniform()])
    };
    let beta = |mu, kappa| three("beta", &move |stream| strike_rate(mu, Some(kappa), stream));
    let binomial = |n, p| three("binomial", &move |s| s.draw(&Binomial::new(n, p).expect("a binomial")) as f64);
    let poisson = |mean| three("poisson", &move |s| s.draw(&Poisson::new(mean).expect("a Poisson law")));
    json!({
        "beta 0.1, 20": beta(0.1, 20.0),
        "beta 0.3, 0.5": beta(0.3, 0.5),
        "beta 0.05, 1000": beta(0.05, 1_000.0),
        "binomial 88, 0.1": binomial(88, 0.1),
        "binomial 644, 0.14": binomial(644, 0.14),
        "binomial 10000, 0.9": binomial(10_000, 0.9),
        "poisson 0.7": poisson(0.7),
        "poisson 40": poisson(40.0),
        "normal": three("normal", &|stream| stream.draw(&StandardNormal)),
    })
}

/// Number and sums of places of the remnants in replicates 0 and 1.
fn ground(model: &Model) -> Value {
    let sampler = Sampler::new(model, SEED);
    let one = |replicate| {
        let ground = drawn(&sampler, replicate);
        let sum =
            |coordinate: fn(remnants::sampler::Remnant) -> f64| ground.remnants.iter().map(coordinate).sum::<f64>();
        let first = ground.remnants.iter().next().map(|r| [r.place.x - MIDDLE.x, r.place.y - MIDDLE.y]);
        let initial: u64 = ground.strikes.iter().map(|strike| strike.initial).sum();
        json!({
            "remnants": ground.remnants.len(), "initial": initial, "first": first,
            "east": sum(|r| r.place.x - MIDDLE.x), "north": sum(|r| r.place.y - MIDDLE.y),
        })
    };
    json!([one(0), one(1)])
}

fn changed(change: impl FnOnce(&mut Model)) -> Model {
    let mut model = model();
    model.strikes[0].bearing = fixed(30.0, Quantity::Bearing);
    change(&mut model);
    model
}

fn patterns() -> Value {
    let points = Pattern::Points {
        offsets: vec![Offset { along: 10.0, right: -5.0 }, Offset { along: -40.0, right: 15.0 }],
        bandwidth: fixed(4.0, Quantity::Spread),
    };
    let mixture = Pattern::Mixture(vec![
        Part { share: 0.4, pattern: normal(20.0, 10.0) },
        Part { share: 0.6, pattern: ring(200.0, 100.0, 0.5) },
    ]);
    let cases = [
        ("normal", normal(60.0, 30.0)),
        ("ellipse", ellipse(200.0, 100.0)),
        ("ring", ring(200.0, 100.0, 0.6)),
        ("mixture", mixture),
        ("points", points),
    ];
    named(cases, |pattern| ground(&changed(|model| model.munitions[0].pattern = pattern)))
}

fn fates() -> Value {
    let area = || rectangle(-100.0, -100.0, 100.0, 20.0);
    type Change = fn(&mut Model);
    let cases: [(&'static str, Change); 3] = [
        ("share", |model| model.fate = Fate::Share(fixed(0.6, Quantity::Probability))),
        ("half-life", |model| model.fate = Fate::HalfLife(fixed(0.2, Quantity::HalfLife))),
        ("scatter and unopened loads", |model| {
            model.munitions[0].scatter = scatter(80.0, 40.0);
            model.munitions[0].unopened = unopened(0.5, 6.0);
            model.strikes[0].carriers = CountLaw::fixed(3);
        }),
    ];
    let mut held = named(cases, |change| ground(&changed(change)));
    held["searched area"] = ground(&changed(|model| model.cleared = vec![cleared("c", area(), "2020-10-20", 0.7)]));
    held["ground classes"] = ground(&changed(|model| model.ground = Some(ground_of(vec![(area(), 3.0)]))));
    held
}

#[test]
fn golden_draws_of_every_stage_and_law_stay_as_they_are() {
    let draws = json!({
        "words": words(),
        "quantiles": quantiles(),
        "locations": locations(),
        "variates": variates(),
        "patterns": patterns(),
        "fates": fates(),
    });
    if let Err(moved) = held("_draws", &draws) {
        panic!("A random draw moved, and with it the results of all earlier runs.\n{moved}");
    }
}
