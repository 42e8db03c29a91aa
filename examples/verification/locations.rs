//! Where strikes lay: point, blurred point, disc, area, line.

use crate::boxes::{A, B};
use crate::reference::counts::Pmf;
use crate::reference::footprint::{Blob, Footprint, Rectangle};
use crate::reference::laws;
use crate::reference::quadrature::{circle, gauss, product, standard_normal};
use crate::suite::comparison::{Chapter, lying, trial};
use crate::suite::models::{MIDDLE, at, fixed, model, normal, offset, rate, rectangle, region, uniform};
use remnants::grid::{Path, Region};
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::model::strike::Location;
use remnants::units::Quantity;

const LOAD: usize = 40;

/// Places with weights; an area with a hole is the area less the hole.
pub type Places = Vec<((f64, f64), f64)>;

pub fn chapter() -> Chapter {
    let mut chapter = Chapter::new(
        "Locations",
        "One carrier of 40 that all fail, in a normal pattern of 30 m. All remnants of a ground share the strike's place, \
         so two of them show it: E[x1 x2] is the place's own second moment. Boxes A and B as above.",
    );
    for (seed, (name, location, places)) in (701..).zip(locations()) {
        one_location(&mut chapter, name, (location, seed), &places);
    }
    chapter
}

/// Each location law with nodes of its own.
pub fn locations() -> Vec<(&'static str, Location, Places)> {
    let (spread, radius) = (Quantity::Spread, Quantity::Radius);
    let corners = [(-150.0, -50.0), (0.0, 50.0), (100.0, 50.0)];
    let path = Path::new(corners.map(|(e, n)| at(e, n)).to_vec()).expect("a line");
    let ring =
        |low: f64, high: f64| [(low, low), (high, low), (high, high), (low, high)].map(|(e, n)| at(e, n)).to_vec();
    let holed = Region::new(vec![ring(-100.0, 100.0), ring(-20.0, 60.0)]).expect("an area");
    let mut square = even(Rectangle(-100.0, -100.0, 100.0, 100.0), 1.0 / 33_600.0);
    square.extend(even(Rectangle(-20.0, -20.0, 60.0, 60.0), -1.0 / 33_600.0));
    let triangle = [(-100.0, -80.0), (120.0, -80.0), (40.0, 100.0)];
    vec![
        ("point", Location::Point(at(20.0, 10.0)), vec![((20.0, 10.0), 1.0)]),
        (
            "point, sd 60 m",
            Location::Blurred { centre: at(10.0, 0.0), sd: fixed(60.0, spread) },
            blurred(&laws::fixed(60.0)),
        ),
        (
            "point, sd uniform 20-100 m",
            Location::Blurred { centre: at(10.0, 0.0), sd: uniform(20.0, 100.0, spread) },
            blurred(&laws::uniform(20.0, 100.0)),
        ),
        ("disc of 120 m", Location::Disc { centre: MIDDLE, radius: fixed(120.0, radius) }, disc(&laws::fixed(120.0))),
        (
            "disc of uniform 50-150 m",
            Location::Disc { centre: MIDDLE, radius: uniform(50.0, 150.0, radius) },
            disc(&laws::uniform(50.0, 150.0)),
        ),
        (
            "area: rectangle",
            Location::Area(rectangle(-60.0, -20.0, 140.0, 60.0)),
            even(Rectangle(-60.0, -20.0, 140.0, 60.0), 1.0 / 16_000.0),
        ),
        ("area: triangle", Location::Area(region(&triangle)), in_triangle(triangle)),
        ("area: square with a hole", Location::Area(holed), square),
        ("line of two pieces", Location::Line(path), along(&corners)),
    ]
}

fn blurred(sds: &[(f64, f64)]) -> Places {
    let z = standard_normal(36);
    let of = |(sd, w): &(f64, f64)| {
        product(&z, &z).into_iter().map(move |([a, b], v)| ((10.0 + sd * a, sd * b), v * w)).collect::<Vec<_>>()
    };
    sds.iter().flat_map(of).collect()
}

fn disc(radii: &[(f64, f64)]) -> Places {
    let polar = product(&gauss(0.0, 1.0, 16), &circle(32));
    let of = |(r, w): &(f64, f64)| {
        let one = |([u, t], v): &([f64; 2], f64)| ((r * u * libm::cos(*t), r * u * libm::sin(*t)), 2.0 * u * v * w);
        polar.iter().map(one).collect::<Vec<_>>()
    };
    radii.iter().flat_map(of).collect()
}

fn even(r: Rectangle, per_m2: f64) -> Places {
    let nodes = product(&gauss(r.0, r.2, 28), &gauss(r.1, r.3, 28));
    nodes.into_iter().map(|([e, n], w)| ((e, n), w * per_m2)).collect()
}

/// A triangle whose first two corners have the same northing.
fn in_triangle([a, b, c]: [(f64, f64); 3]) -> Places {
    let up = gauss(0.0, 1.0, 28);
    let line = |(t, w): &(f64, f64)| {
        let (west, east) = (a.0 + t * (c.0 - a.0), b.0 + t * (c.0 - b.0));
        let (north, w) = (a.1 + t * (c.1 - a.1), *w);
        // The width at a share t of the height is 1 - t of the base, of which the mean is a half.
        gauss(0.0, 1.0, 28)
            .into_iter()
            .map(move |(u, v)| ((west + u * (east - west), north), 2.0 * (1.0 - (north - a.1) / (c.1 - a.1)) * v * w))
            .collect::<Vec<_>>()
    };
    up.iter().flat_map(line).collect()
}

fn along(corners: &[(f64, f64)]) -> Places {
    let length = |p: &[(f64, f64)]| libm::hypot(p[1].0 - p[0].0, p[1].1 - p[0].1);
    let total: f64 = corners.windows(2).map(length).sum();
    let piece = |p: &[(f64, f64)]| {
        let (from, to, share) = (p[0], p[1], length(p) / total);
        let at = move |(t, w): (f64, f64)| ((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)), w * share);
        gauss(0.0, 1.0, 24).into_iter().map(at).collect::<Vec<_>>()
    };
    corners.windows(2).flat_map(piece).collect()
}

pub fn strike_there(location: Location) -> Model {
    let mut model = model();
    model.failure_types = rate(1.0);
    model.munitions[0].load = CountLaw::fixed(LOAD as u32);
    model.munitions[0].pattern = normal(30.0, 30.0);
    model.strikes[0].location = location;
    model
}

/// Mean over the places of a function of the shares that fall in A and B.
pub fn over_shares(places: &Places, f: impl Fn(f64, f64) -> f64) -> f64 {
    let footprint = Footprint::of(Blob::Normal(30.0, 30.0));
    places.iter().map(|(place, w)| w * f(footprint.share(*place, 0.0, A), footprint.share(*place, 0.0, B))).sum()
}

fn one_location(chapter: &mut Chapter, name: &str, (location, seed): (Location, u64), places: &Places) {
    let model = strike_there(location);
    let trial = trial(&model, seed, 40_000);
    let sample = trial.watch(|ground| {
        let [p, q] = [0, 1].map(|k| offset(ground.remnants.at(k)));
        let inside = |r: Rectangle| lying(ground, |e, n| r.0 <= e && e < r.2 && r.1 <= n && n < r.3);
        [p.0, p.1, p.0 * q.0, p.1 * q.1, p.0 * q.1, inside(A), inside(B)]
    });
    let of = |f: fn(f64, f64) -> f64| places.iter().map(|((e, n), w)| w * f(*e, *n)).sum::<f64>();
    let case = chapter.case(name, &trial);
    case.mean("east, m", &sample.column(0), of(|e, _| e));
    case.mean("north, m", &sample.column(1), of(|_, n| n));
    case.mean("east^2 of the place, m2", &sample.column(2), of(|e, _| e * e));
    case.mean("north^2 of the place, m2", &sample.column(3), of(|_, n| n * n));
    case.mean("east x north of the place, m2", &sample.column(4), of(|e, n| e * n));
    let footprint = Footprint::of(Blob::Normal(30.0, 30.0));
    let pmf = Pmf::mixed(places.iter().map(|(place, w)| (*w, Pmf::binomial(LOAD, footprint.share(*place, 0.0, A)))));
    case.moments("box A", &sample.column(5), &pmf);
    let (n, mean_b) = (LOAD as f64, LOAD as f64 * over_shares(places, |_, b| b));
    let covariance = n * (n - 1.0) * over_shares(places, |a, b| a * b) - pmf.mean() * mean_b;
    case.covariance("covariance of boxes A and B", (&sample, [5, 6]), ([pmf.mean(), mean_b], covariance));
}
