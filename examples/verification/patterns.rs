//! Where submunitions fall about their carrier: the five patterns.

use crate::suite::comparison::{Case, Chapter, trial};
use crate::suite::models::{ellipse, fixed, model, normal, offset, rate, ring, uniform};
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::model::pattern::{CONTOUR_95, Offset, Part, Pattern};
use remnants::units::Quantity;

const BEARING: f64 = 37.0;
const REPLICATES: u64 = 10_000;
const LOAD: u32 = 20;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Patterns",
        "Every submunition fails, so that the places show the pattern; bearing 37 degrees, 20 places a ground, turned \
         back here into metres along and to the right. The sample is the mean over the 20 places of each ground.",
    );
    normal_pattern(&mut chapter);
    ellipses(&mut chapter);
    rings(&mut chapter);
    mixture(&mut chapter);
    points(&mut chapter);
    uncertain_dimensions(&mut chapter);
    chapter
}

fn all_fail(pattern: Pattern, load: u32) -> Model {
    let mut model = model();
    model.failure_types = rate(1.0);
    model.munitions[0].pattern = pattern;
    model.munitions[0].load = CountLaw::fixed(load);
    model.strikes[0].bearing = fixed(BEARING, Quantity::Bearing);
    model
}

/// (along, right) from metres east and north.
fn turned_back((east, north): (f64, f64)) -> (f64, f64) {
    let (s, c) = (libm::sin(BEARING.to_radians()), libm::cos(BEARING.to_radians()));
    (east * s + north * c, east * c - north * s)
}

/// What the mean over the places of a ground should be.
struct Wanted {
    quantity: &'static str,
    of: fn(f64, f64) -> f64,
    expected: f64,
}

fn wanted(quantity: &'static str, of: fn(f64, f64) -> f64, expected: f64) -> Wanted {
    Wanted { quantity, of, expected }
}

fn compare<'c, const K: usize>(
    chapter: &'c mut Chapter,
    name: &str,
    (pattern, seed): (Pattern, u64),
    all: [Wanted; K],
) -> &'c mut Case {
    let model = all_fail(pattern, LOAD);
    let trial = trial(&model, seed, REPLICATES);
    let sample = trial.watch(|ground| {
        let places: Vec<(f64, f64)> = ground.remnants.iter().map(|r| turned_back(offset(r))).collect();
        std::array::from_fn::<f64, K, _>(|k| {
            places.iter().map(|(a, r)| (all[k].of)(*a, *r)).sum::<f64>() / f64::from(LOAD)
        })
    });
    let case = chapter.case(name, &trial);
    for (k, wanted) in all.iter().enumerate() {
        case.mean(wanted.quantity, &sample.column(k), wanted.expected);
    }
    case
}

/// Whether a place lies in the ellipse of these semi-axes: 1 or 0.
fn within(a: f64, r: f64, semi: [f64; 2]) -> f64 {
    f64::from(u8::from((a / semi[0]).powi(2) + (r / semi[1]).powi(2) <= 1.0))
}

fn normal_pattern(chapter: &mut Chapter) {
    compare(
        chapter,
        "normal, sd 60 m along, 30 m across",
        (normal(60.0, 30.0), 401),
        [
            wanted("mean along, m", |a, _| a, 0.0),
            wanted("mean to the right, m", |_, r| r, 0.0),
            wanted("variance along, m2", |a, _| a * a, 3_600.0),
            wanted("variance across, m2", |_, r| r * r, 900.0),
            wanted("covariance along and across, m2", |a, r| a * r, 0.0),
            wanted("fourth moment along, 3 sd^4", |a, _| a.powi(4), 3.0 * 60f64.powi(4)),
            wanted(
                "share in the one-sigma ellipse, 1 - exp(-1/2)",
                |a, r| within(a, r, [60.0, 30.0]),
                1.0 - (-0.5f64).exp(),
            ),
            wanted("share in the 95 % contour", |a, r| within(a, r, [60.0 * CONTOUR_95, 30.0 * CONTOUR_95]), 0.95),
        ],
    );
    compare(
        chapter,
        "normal, sd 40 m all round",
        (normal(40.0, 40.0), 402),
        [
            wanted("share in the circle of 1.17741 sd", |a, r| within(a, r, [47.096_4; 2]), 0.5),
            wanted("mean distance, sd sqrt(pi / 2)", |a, r| a.hypot(r), 40.0 * std::f64::consts::FRAC_PI_2.sqrt()),
        ],
    );
}

fn ellipses(chapter: &mut Chapter) {
    compare(
        chapter,
        "ellipse of 200 m by 100 m (full axes)",
        (ellipse(200.0, 100.0), 403),
        [
            wanted("variance along, a quarter of the squared semi-axis", |a, _| a * a, 2_500.0),
            wanted("variance across", |_, r| r * r, 625.0),
            wanted("covariance along and across, m2", |a, r| a * r, 0.0),
            wanted("fourth moment along, A^4 / 8", |a, _| a.powi(4), 1e8 / 8.0),
            wanted("share in the ellipse of half the size", |a, r| within(a, r, [50.0, 25.0]), 0.25),
            wanted("share within the outline", |a, r| within(a, r, [100.001, 50.0005]), 1.0),
        ],
    );
}

fn rings(chapter: &mut Chapter) {
    let (h2, a2) = (0.36, 10_000.0);
    compare(
        chapter,
        "ring of 200 m by 100 m, inner share 0.6",
        (ring(200.0, 100.0, 0.6), 404),
        [
            wanted("variance along, (1 + h^2) / 4 of the squared semi-axis", |a, _| a * a, (1.0 + h2) / 4.0 * a2),
            wanted("variance across", |_, r| r * r, (1.0 + h2) / 4.0 * a2 / 4.0),
            wanted("covariance along and across, m2", |a, r| a * r, 0.0),
            wanted(
                "fourth moment along, (1 + h^2 + h^4) / 8 A^4",
                |a, _| a.powi(4),
                (1.0 + h2 + h2 * h2) / 8.0 * a2 * a2,
            ),
            wanted("share within 0.8 of the outline", |a, r| within(a, r, [80.0, 40.0]), 0.28 / 0.64),
            wanted("share in the hole", |a, r| within(a, r, [59.999, 29.9995]), 0.0),
        ],
    );
}

fn mixture(chapter: &mut Chapter) {
    let part = |share, pattern| Part { share, pattern };
    let parts = vec![part(0.2, normal(60.0, 30.0)), part(0.5, ring(200.0, 200.0, 0.5)), part(0.3, ellipse(40.0, 20.0))];
    let ring_variance = 1.25 / 4.0 * 10_000.0;
    compare(
        chapter,
        "mixture: 0.2 normal (60, 30), 0.5 ring of 200 m (h 0.5), 0.3 ellipse (40 by 20)",
        (Pattern::Mixture(parts), 405),
        [
            wanted("variance along, m2", |a, _| a * a, 0.2 * 3_600.0 + 0.5 * ring_variance + 0.3 * 100.0),
            wanted("variance across, m2", |_, r| r * r, 0.2 * 900.0 + 0.5 * ring_variance + 0.3 * 25.0),
            wanted("covariance along and across, m2", |a, r| a * r, 0.0),
            wanted(
                "share in the smallest ellipse",
                |a, r| within(a, r, [20.0, 10.0]),
                0.3 + 0.2 * (1.0 - (-1.0f64 / 18.0).exp()),
            ),
            wanted(
                "fourth moment along",
                |a, _| a.powi(4),
                0.2 * 3.0 * 60f64.powi(4) + 0.5 * (1.0 + 0.25 + 0.0625) / 8.0 * 1e8 + 0.3 * 160_000.0 / 8.0,
            ),
        ],
    );
}

fn points(chapter: &mut Chapter) {
    let offsets = [(80.0, 10.0), (-40.0, 30.0), (0.0, -60.0), (120.0, -20.0)];
    let cloud = offsets.map(|(along, right)| Offset { along, right }).to_vec();
    let pattern = Pattern::Points { offsets: cloud, bandwidth: fixed(12.0, Quantity::Spread) };
    let mean = |f: fn(f64, f64) -> f64| offsets.iter().map(|(a, r)| f(*a, *r)).sum::<f64>() / 4.0;
    compare(
        chapter,
        "four surveyed points, bandwidth 12 m",
        (pattern, 406),
        [
            wanted("mean along, m", |a, _| a, mean(|a, _| a)),
            wanted("mean to the right, m", |_, r| r, mean(|_, r| r)),
            wanted("second moment along, m2", |a, _| a * a, mean(|a, _| a * a) + 144.0),
            wanted("second moment across, m2", |_, r| r * r, mean(|_, r| r * r) + 144.0),
            wanted("mixed moment, m2", |a, r| a * r, mean(|a, r| a * r)),
            wanted("share about the fourth point (its half-plane)", |a, _| f64::from(u8::from(a > 100.0)), {
                let beyond = |z: f64| 0.5 * libm::erfc(z / std::f64::consts::SQRT_2);
                offsets.iter().map(|(a, _)| beyond((100.0 - a) / 12.0)).sum::<f64>() / 4.0
            }),
        ],
    );
}

/// A dimension is drawn once a strike and ground: two remnants share it.
fn uncertain_dimensions(chapter: &mut Chapter) {
    let (low, high) = (20.0, 100.0);
    let wide = uniform(low, high, Quantity::Spread);
    let pattern = Pattern::Normal { sd_along: wide, sd_across: fixed(30.0, Quantity::Spread) };
    shared_dimension(chapter, "normal, sd along uniform 20-100 m", (pattern, 407), [1.0, 1.0]);
    let axis = uniform(low, high, Quantity::FullAxis);
    let pattern = Pattern::Ellipse { along: axis.clone(), across: fixed(50.0, Quantity::FullAxis) };
    shared_dimension(chapter, "ellipse, full axis along uniform 20-100 m", (pattern, 408), [1.0 / 16.0, 1.0 / 256.0]);
    let inner = fixed(0.5, Quantity::InnerShare);
    let pattern = Pattern::Ring { along: axis, across: fixed(50.0, Quantity::FullAxis), inner };
    shared_dimension(
        chapter,
        "ring (h 0.5), full axis along uniform 20-100 m",
        (pattern, 409),
        [1.25 / 16.0, 1.5625 / 256.0],
    );
}

/// Along^2 of one remnant, and its product with that of the other, in units of the dimension's second and fourth moment.
fn shared_dimension(chapter: &mut Chapter, name: &str, (pattern, seed): (Pattern, u64), [square, pair]: [f64; 2]) {
    let model = all_fail(pattern, 2);
    let trial = trial(&model, seed, 200_000);
    let sample = trial.watch(|ground| [0, 1].map(|k| turned_back(offset(ground.remnants.at(k))).0.powi(2)));
    let moment = |k: i32| (100f64.powi(k + 1) - 20f64.powi(k + 1)) / (f64::from(k + 1) * 80.0);
    let case = chapter.case(name, &trial);
    case.mean("variance along, m2", &sample.column(0), square * moment(2));
    case.mean("E[along^2 of one x along^2 of another], m4", &sample.map(|[a, b]| a * b), pair * moment(4));
}
