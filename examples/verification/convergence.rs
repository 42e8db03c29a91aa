//! Errors shrink as 1/sqrt(N): observed, for several quantities.

use crate::boxes;
use crate::reference::counts::Pmf;
use crate::suite::comparison::{Chapter, lying, trial};
use crate::suite::models::{kappa, model, rate};
use crate::suite::plots::{Curve, Plot};
use remnants::model::law::CountLaw;

/// Sizes 64, 128, ... 8,192, each in 64 blocks of its own grounds.
const SIZES: [usize; 8] = [64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192];
const BLOCKS: usize = 64;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Convergence",
        "Root mean square error of an estimate from N grounds, over 64 independent blocks for each N from 64 to 8,192, \
         against the exact value. The slope of its logarithm over that of N must be -1/2; its error follows from the \
         number of blocks.",
    );
    let mut model = model();
    model.failure_types = rate(0.2);
    model.munitions[0].kappa = kappa(10.0);
    model.munitions[0].load = CountLaw::fixed(60);
    let total: usize = SIZES.iter().map(|size| size * BLOCKS).sum();
    let trial = trial(&model, 1401, total as u64);
    let sample = trial.watch(|ground| {
        [ground.remnants.len() as f64, lying(ground, |e, n| (0.0..50.0).contains(&e) && (0.0..50.0).contains(&n))]
    });
    let pmf = Pmf::failures(60, 0.2, Some(10.0));
    let share = share_of_a();
    let boxed = pmf.thinned(share);
    let (n, m) = (pmf.mean(), boxed.mean());
    let many = pmf.quantile(0.9) + 1;
    let covariance = share * pmf.variance();
    let quantities: [(&str, Vec<f64>, f64); 6] = [
        ("mean of the total", sample.column(0), n),
        ("variance of the total", sample.map(|r| (r[0] - n) * (r[0] - n)), pmf.variance()),
        ("P(total of the highest tenth)", sample.map(|r| f64::from(u8::from(r[0] >= many as f64))), pmf.at_least(many)),
        ("mean in a box", sample.column(1), m),
        ("P(none in the box)", sample.map(|r| f64::from(u8::from(r[1] == 0.0))), boxed.0[0]),
        ("covariance of box and total", sample.map(|r| (r[0] - n) * (r[1] - m)), covariance),
    ];
    let case = chapter.case("one strike of 60, rate 0.2, kappa 10", &trial);
    let mut curves = Vec::new();
    for (name, values, expected) in &quantities {
        let errors = errors(values, *expected);
        let (slope, error) = slope(&errors);
        case.scored(&format!("slope for {name}"), (slope, error), -0.5);
        curves.push(Curve::marked(name, relative(&errors, *expected)));
    }
    chapter.plots.push(plot(curves));
    chapter
}

/// Share of the plain pattern (60 m north, 30 m east) in the box that touches the middle.
fn share_of_a() -> f64 {
    use crate::reference::footprint::{Blob, Footprint};
    Footprint::of(Blob::Normal(60.0, 30.0)).share((0.0, 0.0), 0.0, boxes::A)
}

/// Size and root mean square error of block means.
fn errors(values: &[f64], expected: f64) -> Vec<(f64, f64)> {
    let mut from = 0;
    let of_size = |size: &usize| {
        let blocks = values[from..from + size * BLOCKS].chunks_exact(*size);
        from += size * BLOCKS;
        let gap = |block: &[f64]| block.iter().sum::<f64>() / *size as f64 - expected;
        let square: f64 = blocks.map(|block| gap(block) * gap(block)).sum();
        (*size as f64, libm::sqrt(square / BLOCKS as f64))
    };
    SIZES.iter().map(of_size).collect()
}

/// Least squares on logarithms; a root mean square of 64 errors is known to 1 / sqrt(128) of itself.
fn slope(errors: &[(f64, f64)]) -> (f64, f64) {
    let logs: Vec<(f64, f64)> = errors.iter().map(|(n, e)| (libm::log(*n), libm::log(*e))).collect();
    let middle = logs.iter().map(|(x, _)| x).sum::<f64>() / logs.len() as f64;
    let spread: f64 = logs.iter().map(|(x, _)| (x - middle) * (x - middle)).sum();
    let slope = logs.iter().map(|(x, y)| (x - middle) * y).sum::<f64>() / spread;
    (slope, libm::sqrt(1.0 / (2.0 * BLOCKS as f64) / spread))
}

fn relative(errors: &[(f64, f64)], expected: f64) -> Vec<(f64, f64)> {
    errors.iter().map(|(n, e)| (*n, e / expected)).collect()
}

fn plot(mut curves: Vec<Curve>) -> Plot {
    let guide = |n: f64| 0.6 / libm::sqrt(n);
    curves.push(Curve::line("slope -1/2", vec![(64.0, guide(64.0)), (8_192.0, guide(8_192.0))]));
    Plot {
        file: "convergence.svg",
        title: "Errors shrink as one over the root of the number of grounds",
        axes: ["possible grounds N", "root mean square error / exact value"],
        logarithmic: [true, true],
        ranges: [(50.0, 10_000.0), (0.003, 0.5)],
        curves,
    }
}
