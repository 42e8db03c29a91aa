//! Counts in boxes: the patterns, scattered carriers, one failure rate for all of them.

use crate::reference::counts::Pmf;
use crate::reference::footprint::{Blob, Footprint, Rectangle};
use crate::reference::laws;
use crate::reference::quadrature::{Nodes, circle, mean};
use crate::reference::seats::{Aim, Seats, carrier, mean_product, mean_share, none};
use crate::suite::comparison::{Case, Chapter, lying, trial};
use crate::suite::models::{at, ellipse, fixed, kappa, model, normal, rate, ring, scatter, uniform};
use crate::suite::trial::Trial;
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::model::pattern::{Offset, Part, Pattern};
use remnants::units::Quantity;

const CARRIERS: u32 = 3;
const LOAD: u32 = 20;
const MU: f64 = 0.2;
const KAPPA: f64 = 10.0;
/// A box, its eastern neighbour, and one on the other side.
pub const A: Rectangle = Rectangle(0.0, 0.0, 50.0, 50.0);
pub const B: Rectangle = Rectangle(50.0, 0.0, 100.0, 50.0);
pub const C: Rectangle = Rectangle(-100.0, -100.0, -50.0, -50.0);
const HECTARE: Rectangle = Rectangle(0.0, 0.0, 100.0, 100.0);

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Counts in boxes",
        "Three carriers of 20 scattered 80 m along and 40 m across a bearing of 30 degrees, rate 0.2, kappa 10. Expected \
         tables: the carrier's place inside the product over carriers, the shared rate outside it. Box A touches the \
         middle, B is its eastern neighbour, C lies on the other side.",
    );
    for (index, (name, model, footprint)) in (601..).zip(patterns()) {
        one_pattern(&mut chapter, name, (&model, index), &footprint);
    }
    hectare(&mut chapter);
    unknown_bearing(&mut chapter);
    chapter
}

/// Each pattern as the program knows it and as the reference does.
pub fn patterns() -> Vec<(&'static str, Model, Footprint)> {
    let offsets = [(60.0, 10.0), (-30.0, 25.0), (0.0, -45.0)];
    let cloud = offsets.map(|(along, right)| Offset { along, right }).to_vec();
    let part = |share, pattern| Part { share, pattern };
    let mixture = vec![part(0.4, normal(20.0, 20.0)), part(0.6, ring(160.0, 80.0, 0.5))];
    let parts = Footprint(vec![(0.4, Blob::Normal(20.0, 20.0)), (0.6, Blob::Annulus(80.0, 40.0, 0.5))]);
    let bandwidth = fixed(8.0, Quantity::Spread);
    vec![
        ("normal", normal(40.0, 20.0), Footprint::of(Blob::Normal(40.0, 20.0))),
        ("ellipse", ellipse(160.0, 80.0), Footprint::of(Blob::Annulus(80.0, 40.0, 0.0))),
        ("ring", ring(160.0, 80.0, 0.6), Footprint::of(Blob::Annulus(80.0, 40.0, 0.6))),
        ("mixture", Pattern::Mixture(mixture), parts),
        ("points", Pattern::Points { offsets: cloud, bandwidth }, Footprint::of(Blob::Cloud(offsets.to_vec(), 8.0))),
    ]
    .into_iter()
    .map(|(name, pattern, footprint)| (name, scattered(pattern), footprint))
    .collect()
}

fn scattered(pattern: Pattern) -> Model {
    let mut model = model();
    model.failure_types = rate(MU);
    model.munitions[0].kappa = kappa(KAPPA);
    model.munitions[0].load = CountLaw::fixed(LOAD);
    model.munitions[0].pattern = pattern;
    model.munitions[0].scatter = scatter(80.0, 40.0);
    model.strikes[0].carriers = CountLaw::fixed(CARRIERS);
    model.strikes[0].bearing = fixed(30.0, Quantity::Bearing);
    model.thresholds = vec![6.0, 10.0, 20.0];
    model
}

/// The least numbers in a box (a quarter hectare) above the thresholds, and in a hectare.
const IN_BOX: [usize; 3] = [2, 3, 6];
const IN_HECTARE: [usize; 3] = [7, 11, 21];

fn rates() -> Nodes {
    laws::whole_rates(MU, KAPPA)
}

fn aim(bearing: f64) -> Aim {
    Aim { place: (0.0, 0.0), bearing, scatter: (80.0, 40.0), steps: 100 }
}

fn count(seats: &Seats) -> Pmf {
    Pmf::over(&rates(), |p| carrier(seats, LOAD as usize, p).times(CARRIERS as usize))
}

/// Expected remnants in an area.
pub fn expected(footprint: &Footprint, area: Rectangle) -> f64 {
    f64::from(CARRIERS * LOAD) * MU * mean_share(&aim(30.0).seats(footprint, &[area]))
}

/// The same with any bearing.
pub fn expected_at_any_bearing(footprint: &Footprint, area: Rectangle) -> f64 {
    let one = |t: f64| mean_share(&aim(t.to_degrees()).seats(footprint, &[area]));
    f64::from(CARRIERS * LOAD) * MU * mean(&circle(32), one)
}

pub fn with_any_bearing() -> (Model, Footprint) {
    let (_, mut model, footprint) = patterns().swap_remove(0);
    model.strikes[0].bearing = uniform(0.0, 360.0, Quantity::Bearing);
    (model, footprint)
}

/// P(none in some areas together), the bearing known.
fn nothing(seats: &Seats) -> f64 {
    mean(&rates(), |p| libm::pow(none(seats, LOAD as usize, p), f64::from(CARRIERS)))
}

/// E[N in one area x N in another].
fn product(a: &Seats, b: &Seats) -> f64 {
    let (k, n, p2) = (f64::from(CARRIERS), f64::from(LOAD), mean(&rates(), |p| p * p));
    p2 * (k * n * (n - 1.0) * mean_product(a, b) + k * (k - 1.0) * n * n * mean_share(a) * mean_share(b))
}

fn within(r: Rectangle) -> impl Fn(f64, f64) -> bool {
    move |east, north| r.0 <= east && east < r.2 && r.1 <= north && north < r.3
}

fn one_pattern(chapter: &mut Chapter, name: &str, (model, seed): (&Model, u64), footprint: &Footprint) {
    let trial = trial(model, seed, 60_000);
    let published = trial.publish();
    let sample = trial.watch(|ground| [A, B, C].map(|r| lying(ground, within(r))));
    let seats = [A, B, C].map(|r| aim(30.0).seats(footprint, &[r]));
    let means = seats.each_ref().map(|s| f64::from(CARRIERS * LOAD) * MU * mean_share(s));
    let case = chapter.case(format!("pattern {name}"), &trial);
    let cell = model.grid.boxes.cell_of(at(25.0, 25.0)).expect("on the grid");
    let counted = published.counts.supports.box_levels[0].get(cell);
    case.cell(("box A", &IN_BOX), &counted, (trial.replicates, &count(&seats[0])));
    for (other, letter) in [(1, "B"), (2, "C")] {
        let covariance = product(&seats[0], &seats[other]) - means[0] * means[other];
        let quantity = format!("covariance of boxes A and {letter}");
        case.covariance(&quantity, (&sample, [0, other]), ([means[0], means[other]], covariance));
    }
    let both = aim(30.0).seats(footprint, &[A, B]);
    let sum = sample.map(|row| row[0] + row[1]);
    case.frequency("P(none in A nor in B)", &sum, (|v| v == 0.0, nothing(&both)));
}

fn hectare(chapter: &mut Chapter) {
    let (_, model, footprint) = patterns().swap_remove(0);
    let trial = trial(&model, 610, 60_000);
    let published = trial.publish();
    let pmf = count(&aim(30.0).seats(&footprint, &[HECTARE]));
    let case = chapter.case("pattern normal, the hectare block that holds A and B", &trial);
    let cell = model.grid.hectares.cell_of(at(25.0, 25.0)).expect("on the grid");
    case.cell(("hectare", &IN_HECTARE), &published.counts.supports.hectares.get(cell), (trial.replicates, &pmf));
    whole_grid(case, &published.counts.rows.iter().map(|row| row.outside_grid as f64).collect::<Vec<_>>());
}

/// The grid reaches 1 km: nothing of this strike lies beyond it.
fn whole_grid(case: &mut Case, outside: &[f64]) {
    case.near("remnants off the grid, all grounds", outside.iter().sum::<f64>(), (0.0, 0.0));
}

fn unknown_bearing(chapter: &mut Chapter) {
    let (model, footprint) = with_any_bearing();
    let trial: Trial = trial(&model, 611, 60_000);
    let sample = trial.watch(|ground| [A, C].map(|r| lying(ground, within(r))));
    let turns = circle(32);
    let seats = |t: f64, r| aim(t.to_degrees()).seats(&footprint, &[r]);
    let pmf = Pmf::over(&turns, |t| count(&seats(t, A)));
    let other = expected_at_any_bearing(&footprint, C);
    let pair = mean(&turns, |t| product(&seats(t, A), &seats(t, C)));
    let case = chapter.case("pattern normal, unknown bearing shared by the carriers", &trial);
    case.law("box A", &sample.column(0), &pmf);
    let covariance = pair - pmf.mean() * other;
    case.covariance("covariance of boxes A and C", (&sample, [0, 1]), ([pmf.mean(), other], covariance));
}
