//! Ground classes: the odds of failure are multiplied where a submunition falls.

use crate::reference::counts::Pmf;
use crate::reference::laws;
use crate::reference::quadrature::{Nodes, mean};
use crate::suite::comparison::{Chapter, lying, trial};
use crate::suite::models::{at, ground_of, kappa, law, model, odds, rate, rectangle, strike};
use remnants::grid::Bounds;
use remnants::model::Model;
use remnants::model::ground::{ClassRaster, Ground, GroundMap};
use remnants::model::law::{CountLaw, Shape};
use remnants::units::Quantity;

const LOAD: usize = 60;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Ground classes",
        "A normal pattern about the middle: half of it falls on the eastern class (odds x 3), a quarter on the \
         south-western one (odds x 0.5), a quarter outside all classes. Expected: g(p, w) = w p / (1 - p + w p).",
    );
    let plain = laws::fixed(0.25);
    classes(&mut chapter, "rate 0.25, kappa infinite", (&three_grounds(), 801), &plain);
    let mut spread = three_grounds();
    spread.munitions[0].kappa = kappa(8.0);
    classes(&mut chapter, "rate 0.25, kappa 8", (&spread, 802), &laws::whole_rates(0.25, 8.0));
    classes(&mut chapter, "the same as a raster, kappa infinite", (&as_raster(three_grounds()), 803), &plain);
    uncertain_odds(&mut chapter);
    chapter
}

fn g(p: f64, w: f64) -> f64 {
    w * p / (1.0 - p + w * p)
}

fn three_grounds() -> Model {
    let mut model = model();
    model.failure_types = rate(0.25);
    model.munitions[0].load = CountLaw::fixed(LOAD as u32);
    let (east, southwest) = (rectangle(0.0, -900.0, 900.0, 900.0), rectangle(-900.0, -900.0, 0.0, 0.0));
    model.ground = Some(ground_of(vec![(east, odds(3.0)), (southwest, odds(0.5))]));
    model
}

fn as_raster(mut model: Model) -> Model {
    let bounds = Bounds { low: at(-900.0, -900.0), high: at(900.0, 900.0) };
    // Row 0 is north: nothing in the north-west, the second class in the south-west, the first in the east.
    let raster = ClassRaster { bounds, columns: 2, rows: 2, classes: vec![0, 1, 2, 1] };
    model.ground = model.ground.map(|ground| Ground { map: GroundMap::Raster(raster), ..ground });
    model
}

fn classes(chapter: &mut Chapter, name: &str, (model, seed): (&Model, u64), rates: &Nodes) {
    let trial = trial(model, seed, 40_000);
    let sample = trial.watch(|ground| {
        let east = lying(ground, |e, _| e >= 0.0);
        let southwest = lying(ground, |e, n| e < 0.0 && n < 0.0);
        [east, southwest, ground.remnants.len() as f64 - east - southwest]
    });
    let shares =
        [(0.5, 3.0, "east, odds x 3"), (0.25, 0.5, "south-west, odds x 0.5"), (0.25, 1.0, "outside all classes")];
    let case = chapter.case(name, &trial);
    for (k, (share, w, class)) in shares.into_iter().enumerate() {
        let pmf = Pmf::over(rates, |p| Pmf::binomial(LOAD, share * g(p, w)));
        case.moments(class, &sample.column(k), &pmf);
    }
    let n = LOAD as f64;
    let means = [0.5 * n * mean(rates, |p| g(p, 3.0)), 0.25 * n * mean(rates, |p| g(p, 0.5))];
    let pair = n * (n - 1.0) * 0.125 * mean(rates, |p| g(p, 3.0) * g(p, 0.5));
    case.covariance("covariance of the two classes", (&sample, [0, 1]), (means, pair - means[0] * means[1]));
    let all = |p: f64| shares.iter().map(|(share, w, _)| share * g(p, *w)).sum::<f64>();
    let total = sample.map(|row| row.iter().sum());
    case.fit("total: chi-square of the whole law", &total, &Pmf::over(rates, |p| Pmf::binomial(LOAD, all(p))));
}

/// A multiplier is drawn once a ground: strikes on the class share it.
fn uncertain_odds(chapter: &mut Chapter) {
    let mut model = three_grounds();
    let multiplier = law(Shape::LogNormal { median: 2.0, sd_log: 0.7 }, Quantity::OddsMultiplier);
    model.ground = Some(ground_of(vec![(rectangle(-900.0, -900.0, 900.0, 900.0), multiplier)]));
    model.strikes.push(strike("two"));
    let trial = trial(&model, 804, 40_000);
    let sample = trial.watch(|ground| [0, 1].map(|k| ground.strikes[k].initial as f64));
    let odds = laws::whole_lognormal(2.0, 0.7);
    let pmf = Pmf::over(&odds, |w| Pmf::binomial(LOAD, g(0.25, w)));
    let (m, m2) = (mean(&odds, |w| g(0.25, w)), mean(&odds, |w| g(0.25, w) * g(0.25, w)));
    let case = chapter.case("one class everywhere, multiplier lognormal 2 (0.7), two strikes", &trial);
    case.moments("remnants of the first strike", &sample.column(0), &pmf);
    let covariance = (LOAD * LOAD) as f64 * (m2 - m * m);
    case.covariance("covariance of the two strikes", (&sample, [0, 1]), ([pmf.mean(); 2], covariance));
    let total = Pmf::over(&odds, |w| Pmf::binomial(2 * LOAD, g(0.25, w)));
    case.fit("total: chi-square of the whole law", &sample.map(|row| row[0] + row[1]), &total);
}
