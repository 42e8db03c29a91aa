//! What became of remnants: shares, half-lives, clearance.

use crate::reference::counts::Pmf;
use crate::reference::laws;
use crate::reference::quadrature::{Nodes, mean};
use crate::suite::comparison::{Chapter, trial};
use crate::suite::models::{AGE, cleared, fixed, kappa, law, model, rectangle, strike, uniform};
use remnants::grid::Region;
use remnants::model::Model;
use remnants::model::ground::Fate;
use remnants::model::law::Shape;
use remnants::units::Quantity;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Fate and clearance",
        "A strike of 100, rate 0.1, kappa 20, two years before the assessment. Every remnant stays with probability S, \
         and is left by each later search of its place with probability 1 - d; S and d are drawn once a ground.",
    );
    fates(&mut chapter);
    searches(&mut chapter);
    shared_detection(&mut chapter);
    initial_and_left(&mut chapter);
    chapter
}

fn spread() -> Model {
    let mut model = model();
    model.munitions[0].kappa = kappa(20.0);
    model
}

/// The total when each remnant is kept with these probabilities.
fn kept(keep: &Nodes) -> Pmf {
    let initial = Pmf::failures(100, 0.1, Some(20.0));
    Pmf::over(keep, |share| initial.thinned(share))
}

fn fates(chapter: &mut Chapter) {
    let (share, years) = (Quantity::Probability, Quantity::HalfLife);
    let decay = |half_life: f64| libm::exp(-std::f64::consts::LN_2 * AGE / half_life);
    let lives: Nodes = laws::whole_lognormal(2.0, 0.5).into_iter().map(|(h, w)| (decay(h), w)).collect();
    let cases = [
        ("share 0.6 is left", Fate::Share(fixed(0.6, share)), laws::fixed(0.6)),
        ("share uniform 0.2-0.8", Fate::Share(uniform(0.2, 0.8, share)), laws::uniform(0.2, 0.8)),
        ("half-life 1.5 years", Fate::HalfLife(fixed(1.5, years)), laws::fixed(decay(1.5))),
        (
            "half-life lognormal 2 (0.5) years",
            Fate::HalfLife(law(Shape::LogNormal { median: 2.0, sd_log: 0.5 }, years)),
            lives,
        ),
    ];
    for (seed, (name, fate, keep)) in (901..).zip(cases) {
        let mut model = spread();
        model.fate = fate;
        chapter.brief(name, trial(&model, seed, 40_000), &kept(&keep));
    }
}

fn east() -> Region {
    rectangle(0.0, -900.0, 900.0, 900.0)
}

fn north() -> Region {
    rectangle(-900.0, 0.0, 900.0, 900.0)
}

fn searches(chapter: &mut Chapter) {
    let d = |value| fixed(value, Quantity::Probability);
    let later = "2021-05-01";
    let cases = [
        ("eastern half searched, d 0.8", vec![cleared("a", east(), later, d(0.8))], laws::fixed(0.6)),
        (
            "eastern half searched (0.8), northern half too (0.5)",
            vec![cleared("a", east(), later, d(0.8)), cleared("b", north(), later, d(0.5))],
            laws::fixed(0.25 * (1.0 + 0.2 + 0.5 + 0.1)),
        ),
        (
            "eastern half searched on the day of the strike",
            vec![cleared("a", east(), "2020-10-04", d(0.8))],
            laws::fixed(1.0),
        ),
        (
            "eastern half searched, d uniform 0.3-1",
            vec![cleared("a", east(), later, uniform(0.3, 1.0, Quantity::Probability))],
            laws::uniform(0.3, 1.0).into_iter().map(|(d, w)| (1.0 - 0.5 * d, w)).collect(),
        ),
    ];
    for (seed, (name, areas, keep)) in (911..).zip(cases) {
        let mut model = spread();
        model.cleared = areas;
        chapter.brief(name, trial(&model, seed, 40_000), &kept(&keep));
    }
}

fn shared_detection(chapter: &mut Chapter) {
    let mut model = model();
    model.cleared = vec![cleared(
        "a",
        rectangle(-900.0, -900.0, 900.0, 900.0),
        "2021-05-01",
        uniform(0.3, 1.0, Quantity::Probability),
    )];
    model.fate = Fate::Share(uniform(0.5, 1.0, Quantity::Probability));
    model.strikes.push(strike("two"));
    let trial = trial(&model, 921, 40_000);
    let sample = trial.watch(|ground| [0, 1].map(|k| ground.strikes[k].remaining as f64));
    let (left, stays) = (laws::uniform(0.0, 0.7), laws::uniform(0.5, 1.0));
    let m = mean(&left, |v| v) * mean(&stays, |v| v);
    let m2 = mean(&left, |v| v * v) * mean(&stays, |v| v * v);
    let case = chapter.case("two strikes, both searched with d uniform 0.3-1, share left uniform 0.5-1", &trial);
    case.covariance("covariance of the two strikes", (&sample, [0, 1]), ([10.0 * m; 2], 100.0 * (m2 - m * m)));
    let pair = |keep: f64| Pmf::binomial(200, 0.1 * keep);
    let total = Pmf::over(&stays, |s| Pmf::over(&left, |l| pair(s * l)));
    case.law("remnants", &sample.map(|row| row[0] + row[1]), &total);
}

/// The same remnants before and after: their covariance is S times the variance of those initially there.
fn initial_and_left(chapter: &mut Chapter) {
    let mut model = spread();
    model.fate = Fate::Share(fixed(0.6, Quantity::Probability));
    let trial = trial(&model, 922, 40_000);
    let sample = trial.watch(|ground| [ground.strikes[0].initial as f64, ground.strikes[0].remaining as f64]);
    let initial = Pmf::failures(100, 0.1, Some(20.0));
    let case = chapter.case("initially there, and left with share 0.6", &trial);
    case.moments("initially there", &sample.column(0), &initial);
    case.covariance("covariance of initial and left", (&sample, [0, 1]), ([10.0, 6.0], 0.6 * initial.variance()));
    let published = trial.publish();
    case.tallied("the program's count of those initially there", &published.counts.strikes[0].initial, &initial);
    case.tallied("the program's count of those left", &published.counts.strikes[0].remaining, &initial.thinned(0.6));
}
