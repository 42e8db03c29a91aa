//! Share zones, the misses of nested zones, and the contaminated area.

use crate::reference::counts::Pmf;
use crate::reference::footprint::{Blob, Footprint, Rectangle};
use crate::reference::laws;
use crate::reference::quadrature::{Nodes, mean};
use crate::suite::comparison::{Chapter, trial};
use crate::suite::models::{MIDDLE, grid, kappa, model, normal, offset, rate};
use remnants::grid::{Cell, Lattice};
use remnants::hazard::zones::{Rank, SHARES};
use remnants::model::Model;

const MU: f64 = 0.2;
const KAPPA: f64 = 10.0;
const LOAD: usize = 100;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Share zones and contaminated area",
        "One carrier at a point. The program ranks boxes by its companion; here the same boxes are ranked and added up \
         by products of error functions. The share that really falls in a zone must be the zone's own share, which \
         exceeds the stated one by less than one box.",
    );
    share_zones(&mut chapter);
    contaminated_area(&mut chapter);
    chapter
}

fn strike_of(along: f64, across: f64) -> Model {
    let mut model = model();
    model.failure_types = rate(MU);
    model.munitions[0].kappa = kappa(KAPPA);
    model.munitions[0].pattern = normal(along, across);
    model.grid = grid(2_500.0, 50_000);
    model
}

/// Share of a box by the closed form: bearing north, so that along is north.
fn share_of(lattice: &Lattice, cell: Cell, (along, across): (f64, f64)) -> f64 {
    let b = lattice.cell_bounds(cell);
    let r = Rectangle(b.low.x - MIDDLE.x, b.low.y - MIDDLE.y, b.high.x - MIDDLE.x, b.high.y - MIDDLE.y);
    Footprint::of(Blob::Normal(along, across)).share((0.0, 0.0), 0.0, r)
}

fn all_cells(lattice: &Lattice) -> impl Iterator<Item = Cell> {
    let (rows, columns) = (lattice.rows(), lattice.columns());
    (0..rows).flat_map(move |row| (0..columns).map(move |column| Cell { row, column }))
}

fn share_zones(chapter: &mut Chapter) {
    let sds = (400.0, 200.0);
    let model = strike_of(sds.0, sds.1);
    let trial = trial(&model, 1101, 40_000);
    let published = trial.publish();
    let boxes = &model.grid.boxes;
    let mut shares: Vec<f64> = all_cells(boxes).map(|cell| share_of(boxes, cell, sds)).collect();
    shares.sort_by(|a, b| b.total_cmp(a));
    let ranking = &published.ranking;
    let zones = SHARES.map(|share| ranking.boxes_holding(share, published.companion.total).unwrap_or(0));
    let sample = trial.watch(|ground| {
        let rank = |place| boxes.cell_of(place).map_or(Rank::UNRANKED, |cell| ranking.rank(cell));
        zones.map(|zone| ground.remnants.iter().filter(|r| rank(r.place).0 < zone).count() as f64)
    });
    let all: u64 = published.counts.rows.iter().map(|row| row.remnants).sum();
    let case = chapter.case("normal, sd 400 m and 200 m, boxes of 50 m", &trial);
    for (k, share) in SHARES.into_iter().enumerate() {
        let (percent, count) = (100.0 * share, zones[k] as usize);
        let held: f64 = ranking.boxes()[..count].iter().map(|(cell, _)| share_of(boxes, *cell, sds)).sum();
        let enough = shares
            .iter()
            .scan(0.0, |sum, s| {
                *sum += s;
                Some(*sum)
            })
            .position(|sum| sum >= share)
            .unwrap_or(0)
            + 1;
        case.near(&format!("{percent:.0} % zone: boxes by an independent ranking"), count as f64, (enough as f64, 0.0));
        let closed = -2.0 * libm::log(1.0 - share) * std::f64::consts::PI * sds.0 * sds.1 / 1e4;
        let area = count as f64 * boxes.cell_ha();
        case.near(
            &format!("{percent:.0} % zone: ha against 2 pi sa sr ln(1 / (1 - share)), within 2 %"),
            area,
            (closed, 0.02 * closed),
        );
        case.near(
            &format!("{percent:.0} % zone: its own share is the stated one or up to a box more"),
            held,
            (share + 0.5 * shares[enough - 1], 0.5 * shares[enough - 1] + 1e-6),
        );
        let inside = sample.column(k).iter().sum::<f64>() as u64;
        case.share(&format!("{percent:.0} % zone: share of all items that fell in it"), (inside, all), held);
        let missed =
            published.counts.rows.iter().filter(|row| row.remnants > 0 && row.last_rank.0 >= zones[k]).count() as u64;
        let none_outside = mean(&rates(), |p| libm::pow(1.0 - p * (1.0 - held), LOAD as f64));
        case.share(
            &format!("{percent:.0} % zone: P(something lies outside)"),
            (missed, trial.replicates),
            1.0 - none_outside,
        );
    }
}

fn rates() -> Nodes {
    laws::whole_rates(MU, KAPPA)
}

/// Mean and variance of the number of boxes hit, from P(none) of all boxes and of all pairs of boxes.
fn boxes_hit(shares: &[f64]) -> (f64, f64) {
    let (mut first, mut second) = (0.0, 0.0);
    for (p, w) in rates() {
        let none = |share: f64| libm::pow(1.0 - p * share, LOAD as f64);
        let single: Vec<f64> = shares.iter().map(|s| none(*s)).collect();
        first += w * single.iter().map(|n| 1.0 - n).sum::<f64>();
        for (i, a) in shares.iter().enumerate() {
            second += w * (1.0 - single[i]);
            let pairs = shares[..i].iter().zip(&single);
            second += 2.0 * w * pairs.map(|(b, n)| 1.0 - n - single[i] + none(a + b)).sum::<f64>();
        }
    }
    (first, second - first * first)
}

fn contaminated_area(chapter: &mut Chapter) {
    let sds = (100.0, 60.0);
    let model = strike_of(sds.0, sds.1);
    let trial = trial(&model, 1102, 40_000);
    let boxes = &model.grid.boxes;
    let shares: Vec<f64> = all_cells(boxes).map(|cell| share_of(boxes, cell, sds)).filter(|s| *s > 1e-8).collect();
    let (first, variance) = boxes_hit(&shares);
    let published = trial.publish();
    let hit: Vec<f64> = published.counts.rows.iter().map(|row| row.boxes as f64).collect();
    let sample = trial.watch(|ground| {
        let mut cells: Vec<Cell> = ground.remnants.iter().filter_map(|r| boxes.cell_of(r.place)).collect();
        cells.sort();
        cells.dedup();
        let middle = ground.remnants.iter().map(offset).filter(|(e, n)| e.hypot(*n) < 50.0).count();
        [cells.len() as f64, middle as f64]
    });
    let case = chapter.case("contaminated area: normal, sd 100 m and 60 m", &trial);
    case.mean("boxes with at least one: mean", &hit, first);
    case.variance("boxes with at least one: variance", &hit, (first, variance));
    case.near(
        "the program's count is the number of different boxes",
        hit.iter().sum(),
        (sample.column(0).iter().sum(), 0.0),
    );
    let disc = circle_share(50.0, sds);
    let pmf = Pmf::over(&rates(), |p| Pmf::binomial(LOAD, p * disc));
    case.law("remnants within 50 m of the middle", &sample.column(1), &pmf);
}

/// Share of a normal within a circle about its middle.
fn circle_share(radius: f64, (along, across): (f64, f64)) -> f64 {
    let ring = |t: f64| {
        let (s, c) = (libm::sin(t) / across, libm::cos(t) / along);
        let width = s * s + c * c;
        (1.0 - libm::exp(-0.5 * radius * radius * width)) / (width * along * across)
    };
    mean(&crate::reference::quadrature::circle(256), ring)
}
