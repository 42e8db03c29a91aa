//! Fade-out: what lies farther than x metres from evidence points and zones.

use crate::reference::counts::Pmf;
use crate::reference::quadrature::{density, panels, phi};
use crate::suite::comparison::{Chapter, trial};
use crate::suite::models::{MIDDLE, at, kappa, model, normal, rate};
use crate::suite::plots::{Curve, Plot};
use crate::suite::trial::Published;
use remnants::grid::Point;
use remnants::hazard::fade_out::STEPS;
use remnants::model::{EvidencePoint, Model};

const SD: f64 = 60.0;
const MU: f64 = 0.2;
const KAPPA: f64 = 10.0;
/// Steps of 10 m at which the law is compared.
const COMPARED: [usize; 4] = [3, 6, 12, 18];

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Fade-out",
        "One carrier of 100 at a point, symmetric normal of 60 m, rate 0.2, kappa 10. With evidence at the centre the \
         share beyond x is Rayleigh: exp(-x^2 / 2 sd^2). Other references by integrating the normal over what lies \
         within x of them.",
    );
    let plot = at_the_centre(&mut chapter);
    chapter.plots.push(plot);
    two_points(&mut chapter);
    chapter
}

fn strike_with(evidence: &[Point]) -> Model {
    let mut model = model();
    model.failure_types = rate(MU);
    model.munitions[0].kappa = kappa(KAPPA);
    model.munitions[0].pattern = normal(SD, SD);
    let point = |(k, place): (usize, &Point)| EvidencePoint {
        id: format!("e{k}"),
        place: *place,
        kind: "strike mark".to_owned(),
    };
    model.evidence = evidence.iter().enumerate().map(point).collect();
    model
}

/// The number that lies beyond, when a share of the pattern does.
fn beyond(share: f64) -> Pmf {
    Pmf::failures(100, MU, Some(KAPPA)).thinned(share)
}

fn rayleigh(x: f64) -> f64 {
    libm::exp(-0.5 * (x / SD) * (x / SD))
}

fn at_the_centre(chapter: &mut Chapter) -> Plot {
    let model = strike_with(&[MIDDLE]);
    let trial = trial(&model, 1201, 60_000);
    let published = trial.publish();
    let case = chapter.case("evidence at the centre", &trial);
    for step in COMPARED {
        let farther = published.counts.fade_out.counts()[0][step];
        let what = format!("farther than {} m", 10 * step);
        case.cell((&what, &[]), &farther, (trial.replicates, &beyond(rayleigh(10.0 * step as f64))));
    }
    let zone = first_zone(&published, &model);
    let case = chapter.case("the 50 % zone of the same strike", &trial);
    for step in [2, 5, 10] {
        let farther = published.counts.fade_out.counts()[1][step];
        let share = outside(|east| near_boxes(&zone, east, 10.0 * step as f64));
        let what = format!("farther than {} m", 10 * step);
        case.cell((&what, &[]), &farther, (trial.replicates, &beyond(share)));
    }
    plot(&published, trial.replicates)
}

fn two_points(chapter: &mut Chapter) {
    let (a, b) = ((-40.0, 0.0), (70.0, 30.0));
    let model = strike_with(&[at(a.0, a.1), at(b.0, b.1)]);
    let trial = trial(&model, 1202, 60_000);
    let published = trial.publish();
    let case = chapter.case("two evidence points", &trial);
    for step in [3, 8, 14] {
        let x = 10.0 * step as f64;
        let circle = |(e, n): (f64, f64), east: f64| half_chord(x, east - e).map(|half| (n - half, n + half));
        let share = outside(|east| [circle(a, east), circle(b, east)].into_iter().flatten().collect());
        let farther = published.counts.fade_out.counts()[0][step];
        case.cell((&format!("farther than {x} m"), &[]), &farther, (trial.replicates, &beyond(share)));
    }
}

fn half_chord(radius: f64, off: f64) -> Option<f64> {
    (off.abs() < radius).then(|| libm::sqrt(radius * radius - off * off))
}

/// Share of the pattern outside intervals of northings that depend on the easting (m from the middle).
fn outside(covered: impl Fn(f64) -> Vec<(f64, f64)>) -> f64 {
    let column = |z: f64| {
        let mut intervals = covered(SD * z);
        intervals.sort_by(|p, q| p.0.total_cmp(&q.0));
        let (mut held, mut upto) = (0.0, f64::NEG_INFINITY);
        for (south, north) in intervals {
            if north > upto {
                held += phi(north / SD) - phi(south.max(upto) / SD);
                upto = north;
            }
        }
        1.0 - held
    };
    panels(-8.0, 8.0, 1_600, 4).iter().map(|(z, w)| w * density(*z) * column(*z)).sum()
}

/// Boxes as west, south, east, north from the middle.
type Boxes = Vec<[f64; 4]>;

fn first_zone(published: &Published, model: &Model) -> Boxes {
    let count = published.ranking.boxes_holding(0.5, published.companion.total).unwrap_or(0) as usize;
    let bounds = published.ranking.boxes()[..count].iter().map(|(cell, _)| model.grid.boxes.cell_bounds(*cell));
    bounds.map(|b| [b.low.x - MIDDLE.x, b.low.y - MIDDLE.y, b.high.x - MIDDLE.x, b.high.y - MIDDLE.y]).collect()
}

/// Northings within x of the boxes at an easting.
fn near_boxes(zone: &Boxes, east: f64, x: f64) -> Vec<(f64, f64)> {
    let one = |[west, south, right, north]: &[f64; 4]| {
        let off = (west - east).max(east - right).max(0.0);
        half_chord(x, off).map(|half| (south - half, north + half))
    };
    zone.iter().filter_map(one).collect()
}

fn plot(published: &Published, n: u64) -> Plot {
    let counts = &published.counts.fade_out.counts()[0];
    let x = |step: usize| 10.0 * step as f64;
    let mean = |step: usize| counts[step].sum as f64 / n as f64;
    let any = |step: usize| f64::from(counts[step].hits) / n as f64;
    let fine: Vec<f64> = (0..=100).map(|k| 2.0 * f64::from(k)).collect();
    Plot {
        file: "fade_out.svg",
        title: "Fade-out from one evidence point at the centre",
        axes: ["distance x, m", "expected remnants farther than x (upper); P(any) (lower)"],
        logarithmic: [false, true],
        ranges: [(0.0, 200.0), (0.01, 30.0)],
        curves: vec![
            Curve::line(
                "expected number: closed form 20 exp(-x^2 / 2 sd^2)",
                fine.iter().map(|x| (*x, 20.0 * rayleigh(*x))).collect(),
            ),
            Curve::dots("expected number: the program, 60,000 grounds", (0..STEPS).map(|s| (x(s), mean(s))).collect()),
            Curve::dashed("P(any): closed form", fine.iter().map(|x| (*x, 1.0 - beyond(rayleigh(*x)).0[0])).collect()),
            Curve::squares("P(any): the program", (0..STEPS).map(|s| (x(s), any(s))).collect()),
        ],
    }
}
