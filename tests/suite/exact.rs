//! The exact companion against closed forms and against plain sampling.

use crate::models::*;
use remnants::exact::{Companion, companion};
use remnants::grid::{Path, Point, Region, Tiles};
use remnants::model::Model;
use remnants::model::ground::{ClearedArea, Fate, Ground, GroundClass, GroundMap};
use remnants::model::law::{CountLaw, Law, Shape};
use remnants::model::munition::{Munition, Scatter, Unopened};
use remnants::model::pattern::{Blob, Offset, Part, Pattern};
use remnants::model::strike::{Location, Strike, Unrecorded, UnrecordedRate};
use remnants::random::{ReplicateId, Seed, Stage, Stream, StreamKey};
use remnants::stats::special::{normal_cdf, normal_quantile};
use remnants::units::Quantity;

const ORIGIN: Location = Location::Point(Point::new(0.0, 0.0));
/// 100 submunitions at a mean failure rate of 12.5 %.
const REMNANTS: f64 = 12.5;

fn sum(tiles: &Tiles<f64>, mut keep: impl FnMut(Point) -> bool) -> f64 {
    tiles.iter().filter(|(cell, _)| keep(tiles.lattice().centre(*cell))).map(|(_, mean)| mean).sum()
}

fn largest_change(c: &Companion) -> f64 {
    c.box_change.iter().map(|(_, v)| v.abs()).fold(0.0, f64::max)
}

#[test]
fn a_normal_along_the_grid_is_a_product_of_erfs() {
    for (cell_mm, tolerance) in [(10_000, 3e-6), (100_000, 3e-6)] {
        let place = Location::Point(Point::new(3.3, -7.1));
        let model = simple(600.0, cell_mm, munition(normal(60.0, 30.0)), vec![strike_towards("a", place, 90.0)]);
        let c = companion(&model);
        for (cell, mean) in c.cells.iter() {
            let b = c.cells.lattice().cell_bounds(cell);
            let part =
                |low: f64, high: f64, at: f64, sd: f64| normal_cdf((high - at) / sd) - normal_cdf((low - at) / sd);
            let exact = REMNANTS * part(b.low.x, b.high.x, 3.3, 60.0) * part(b.low.y, b.high.y, -7.1, 30.0);
            assert!((mean - exact).abs() < tolerance, "cell {cell:?}: {mean} instead of {exact}");
        }
        assert!((c.total - REMNANTS).abs() < 1e-12 && (c.on_grid - REMNANTS).abs() < 1e-6);
    }
}

#[test]
fn a_normal_turned_by_45_degrees_is_symmetric_about_its_axis_and_no_product_of_marginals() {
    let model = simple(600.0, 10_000, munition(normal(80.0, 20.0)), vec![strike_towards("a", ORIGIN, 45.0)]);
    let c = companion(&model);
    let quadrant = sum(&c.cells, |p| p.x > 0.0 && p.y > 0.0);
    let rho = (80.0_f64.powi(2) - 20.0_f64.powi(2)) / (80.0_f64.powi(2) + 20.0_f64.powi(2));
    let exact = REMNANTS * (0.25 + rho.asin() / std::f64::consts::TAU);
    assert!((quadrant - exact).abs() < 1e-5, "{quadrant} instead of {exact}");
}

#[test]
fn halving_the_precision_moves_no_box_by_one_part_in_ten_thousand_of_the_total() {
    let disc = Location::Disc { centre: Point::new(0.0, 0.0), radius: fixed(250.0, Quantity::Radius) };
    for (munition, location) in [
        (munition(normal(80.0, 25.0)), ORIGIN),
        (scattered(ellipse(400.0, 150.0), 60.0, 25.0), ORIGIN),
        (munition(normal(80.0, 25.0)), disc),
    ] {
        let c = companion(&simple(900.0, 10_000, munition, vec![strike_towards("a", location, 33.0)]));
        let change = largest_change(&c);
        assert!(change > 0.0 && change < 1e-4 * c.total, "{change}");
        assert!(sum(&c.box_change, |_| true).abs() < 1e-6 * c.total, "nothing is lost or made");
    }
}

#[test]
fn a_circle_of_1_17741_standard_deviations_holds_half() {
    let model = simple(400.0, 1_000, munition(normal(50.0, 50.0)), vec![strike("a", ORIGIN)]);
    let c = companion(&model);
    let inside = sum(&c.cells, |p| p.x.hypot(p.y) < 1.177_41 * 50.0) / REMNANTS;
    // Cells of 1 m are counted by their centres; the circle's edge is 370 m long, which leaves about 2e-3 of doubt.
    assert!((inside - 0.5).abs() < 3e-3, "{inside}");
}

#[test]
fn the_one_sigma_ellipse_holds_39_35_per_cent() {
    let model = simple(700.0, 1_000, munition(normal(100.0, 50.0)), vec![strike_towards("a", ORIGIN, 30.0)]);
    let c = companion(&model);
    let (s, k) = (30.0_f64.to_radians().sin(), 30.0_f64.to_radians().cos());
    let within = |p: Point| ((p.x * s + p.y * k) / 100.0).hypot((p.x * k - p.y * s) / 50.0) < 1.0;
    let inside = sum(&c.cells, within) / REMNANTS;
    assert!((inside - 0.393_469_340_3).abs() < 5e-4, "{inside}");
}

#[test]
fn an_ellipse_without_scatter_is_exact_to_rounding() {
    let model = simple(200.0, 10_000, munition(ellipse(200.0, 100.0)), vec![strike_towards("a", ORIGIN, 0.0)]);
    let c = companion(&model);
    let density = REMNANTS / (std::f64::consts::PI * 100.0 * 50.0);
    let primitive = |x: f64| {
        let t = (x / 50.0).clamp(-1.0, 1.0);
        0.5 * 50.0 * (t * (1.0 - t * t).sqrt() + t.asin())
    };
    let half_strip = sum(&c.cells, |p| (0.0..30.0).contains(&p.x));
    let exact = density * 2.0 * 100.0 * (primitive(30.0) - primitive(0.0));
    assert!((half_strip - exact).abs() < 1e-12, "{half_strip} instead of {exact}");
    assert!((c.on_grid - REMNANTS).abs() < 1e-12);
    assert!(largest_change(&c) < 1e-12);
}

#[test]
fn a_ring_is_empty_inside_and_even_outside() {
    let pattern = Pattern::Ring {
        along: fixed(400.0, Quantity::FullAxis),
        across: fixed(400.0, Quantity::FullAxis),
        inner: fixed(0.5, Quantity::InnerShare),
    };
    let c = companion(&simple(300.0, 10_000, munition(pattern), vec![strike("a", ORIGIN)]));
    assert_eq!(sum(&c.cells, |p| p.x.abs() < 60.0 && p.y.abs() < 60.0), 0.0);
    let cell = c.cells.lattice().cell_of(Point::new(145.0, 5.0)).expect("on the grid");
    let density = REMNANTS / (std::f64::consts::PI * 200.0 * 200.0 * 0.75);
    assert!((c.cells.get(cell) - 100.0 * density).abs() < 1e-12);
    let second = c.strikes[0].second;
    let exact = 200.0 * 200.0 * 1.25 / 4.0;
    assert!((second[0] - exact).abs() < 1e-9 && (second[2] - exact).abs() < 1e-9 && second[1].abs() < 1e-9);
}

#[test]
fn remnants_off_the_grid_are_in_the_total_and_not_on_the_grid() {
    let place = Location::Point(Point::new(200.0, 0.0));
    let c = companion(&simple(200.0, 10_000, munition(normal(50.0, 50.0)), vec![strike("a", place)]));
    assert!((c.total - REMNANTS).abs() < 1e-12);
    assert!((c.on_grid - 0.5 * REMNANTS).abs() < 1e-3, "{}", c.on_grid);
}

#[test]
fn a_place_without_spread_is_one_cell_and_a_line_its_shares_of_length() {
    let nothing = munition(normal(0.0, 0.0));
    let c = companion(&simple(100.0, 10_000, nothing.clone(), vec![strike("a", ORIGIN)]));
    let cell = c.cells.lattice().cell_of(Point::new(0.0, 0.0)).expect("on the grid");
    assert!((c.cells.get(cell) - REMNANTS).abs() < 1e-12);
    let line = Path::new(vec![Point::new(-45.0, 2.5), Point::new(55.0, 2.5)]).expect("a line");
    let c = companion(&simple(100.0, 10_000, nothing, vec![strike("a", Location::Line(line))]));
    let cell = c.cells.lattice().cell_of(Point::new(-45.0, 2.5)).expect("on the grid");
    assert!((c.cells.get(cell) - 0.05 * REMNANTS).abs() < 1e-12);
}

#[test]
fn an_area_without_spread_is_its_share_of_every_cell() {
    let corners = [(-33.0, -20.0), (41.0, -12.0), (7.0, 60.0)].map(|(x, y)| Point::new(x, y));
    let area = Region::new(vec![corners.to_vec()]).expect("a triangle");
    let per_m2 = REMNANTS / area.area_m2();
    let c = companion(&simple(100.0, 10_000, munition(normal(0.0, 0.0)), vec![strike("a", Location::Area(area))]));
    let cell = c.cells.lattice().cell_of(Point::new(5.0, 5.0)).expect("on the grid");
    assert!((c.cells.get(cell) - 100.0 * per_m2).abs() < 1e-12);
    assert!((c.on_grid - REMNANTS).abs() < 1e-9, "{}", c.on_grid);
}

#[test]
fn a_strike_anywhere_in_a_disc_agrees_with_an_independent_radial_integral() {
    let disc = Location::Disc { centre: Point::new(0.0, 0.0), radius: fixed(300.0, Quantity::Radius) };
    let c = companion(&simple(900.0, 10_000, munition(normal(60.0, 60.0)), vec![strike("a", disc)]));
    // Density at distance d: the normal's mass in the disc about a point d away, by polar midpoints.
    let density = |d: f64| {
        let (n, mut mass) = (400, 0.0);
        for i in 0..n {
            for k in 0..n {
                let (r, t) =
                    (300.0 * (f64::from(i) + 0.5) / f64::from(n), std::f64::consts::TAU * f64::from(k) / f64::from(n));
                let squared = (d - r * t.cos()).powi(2) + (r * t.sin()).powi(2);
                mass += r * (-squared / 7200.0).exp();
            }
        }
        let cell = (300.0 / f64::from(n)) * (std::f64::consts::TAU / f64::from(n));
        mass * cell / (std::f64::consts::TAU * 3600.0) / (std::f64::consts::PI * 300.0 * 300.0)
    };
    for x in [5.0, 155.0, 295.0, 355.0, 455.0] {
        let place = Point::new(x, 5.0);
        let mean = c.cells.get(c.cells.lattice().cell_of(place).expect("on the grid"));
        let nodes = [(-3.872_983_3, 5.0 / 18.0), (0.0, 4.0 / 9.0), (3.872_983_3, 5.0 / 18.0)];
        let all = nodes.iter().flat_map(|(a, v)| nodes.iter().map(move |(b, w)| (a, b, v * w)));
        let even: f64 = all.map(|(a, b, w)| w * density((x + a).hypot(5.0 + b))).sum();
        let exact = REMNANTS * 100.0 * even;
        assert!((mean - exact).abs() < 1e-3 * exact, "at {x} m: {mean} instead of {exact}");
    }
    assert!((c.on_grid - REMNANTS).abs() < 1e-6);
}

/// One place of one submunition, drawn as plainly as the model is stated.
fn draw_place(munition: &Munition, strike: &Strike, opened: bool, rng: &mut Stream) -> Point {
    let normal = |rng: &mut Stream| normal_quantile(rng.uniform());
    let mut settle = |law: &Law| law.quantile(rng.uniform());
    let (range, deflection) = (settle(&munition.scatter.range), settle(&munition.scatter.deflection));
    let theta = (settle(&strike.bearing) - strike.convergence).to_radians();
    let radius = settle(&munition.unopened.radius);
    let pattern = munition.pattern.settle(&mut settle);
    let place = match &strike.location {
        Location::Point(p) => *p,
        Location::Blurred { centre, sd } => {
            let sd = sd.quantile(rng.uniform());
            Point::new(centre.x + sd * normal(rng), centre.y + sd * normal(rng))
        }
        Location::Disc { centre, radius } => {
            let (r, t) = (radius.quantile(rng.uniform()) * rng.uniform().sqrt(), std::f64::consts::TAU * rng.uniform());
            Point::new(centre.x + r * t.cos(), centre.y + r * t.sin())
        }
        Location::Area(region) => region.quantile(rng.uniform(), rng.uniform()),
        Location::Line(path) => path.at(rng.uniform()),
    };
    let (mut a, mut r) = (range * normal(rng), deflection * normal(rng));
    if opened {
        let mut left = rng.uniform();
        let chosen = pattern.0.iter().find(|part| {
            left -= part.share;
            left < 0.0
        });
        match &chosen.unwrap_or(&pattern.0[0]).shape {
            Blob::Normal { along, across } => {
                a += along * normal(rng);
                r += across * normal(rng);
            }
            Blob::Annulus { along, across, inner } => {
                let (u, t) = (rng.uniform(), std::f64::consts::TAU * rng.uniform());
                let d = (inner * inner + u * (1.0 - inner * inner)).sqrt();
                a += along * d * t.cos();
                r += across * d * t.sin();
            }
            Blob::Cloud { offsets, bandwidth } => {
                let offset = offsets[(rng.uniform() * offsets.len() as f64) as usize];
                a += offset.along + bandwidth * normal(rng);
                r += offset.right + bandwidth * normal(rng);
            }
        }
    } else {
        let (d, t) = (radius * rng.uniform().sqrt(), std::f64::consts::TAU * rng.uniform());
        a += d * t.cos();
        r += d * t.sin();
    }
    Point::new(place.x + a * theta.sin() + r * theta.cos(), place.y + a * theta.cos() - r * theta.sin())
}

/// Compares with 200,000 drawn places of a model's only strike: a chi-square over the boxes (those with fewer than 20
/// expected together), each place weighted by what falls there. False alarm below 1e-6 a call (seven standard
/// deviations of chi-square, whose skewness is small at these degrees of freedom); seed 7.
fn agrees_with_sampling(name: &str, model: &Model, weight: impl Fn(Point, bool) -> f64) -> Companion {
    const DRAWS: u32 = 200_000;
    let c = companion(model);
    let (munition, strike) = (&model.munitions[0], &model.strikes[0]);
    let mut rng = StreamKey::new(Seed(7), Stage::Remnants, name).stream(ReplicateId(0));
    let shut = munition.unopened.probability.mean();
    let mut drawn: Tiles<(f64, f64)> = Tiles::new(model.grid.boxes);
    let (mut all, mut places) = ((0.0, 0.0), Vec::new());
    for _ in 0..DRAWS {
        let opened = rng.uniform() >= shut;
        let p = draw_place(munition, strike, opened, &mut rng);
        let w = weight(p, opened) * munition.load.mean() * strike.carriers.mean();
        all = (all.0 + w, all.1 + w * w);
        places.push(p);
        if let Some(cell) = model.grid.boxes.cell_of(p) {
            let to = drawn.at(cell);
            *to = (to.0 + w, to.1 + w * w);
        }
    }
    let n = f64::from(DRAWS);
    let (mut chi2, mut df, mut rest) = (0.0, 0.0, (0.0, 0.0, 0.0));
    let mut largest = (0.0, String::new());
    for (cell, mean) in c.boxes.iter() {
        let (sum, squares) = drawn.get(cell);
        if mean / c.total * n < 20.0 {
            rest = (rest.0 + mean, rest.1 + sum, rest.2 + squares);
            continue;
        }
        let variance = squares / n - (sum / n).powi(2);
        let z2 = (sum / n - mean).powi(2) / (variance.max(1e-9) / n);
        if z2 > largest.0 {
            largest = (z2, format!("{cell:?} drawn {} expected {mean}", sum / n));
        }
        chi2 += z2;
        df += 1.0;
    }
    let limit = df + 7.0 * (2.0_f64 * df).sqrt() + 30.0;
    assert!(chi2 < limit, "{name}: chi-square {chi2:.1} with {df} boxes; worst {largest:?}");
    let rest_sd = (rest.2 / n - (rest.1 / n).powi(2)).max(1e-12) / n;
    assert!((rest.0 - rest.1 / n).abs() < 7.0 * rest_sd.sqrt() + 1e-6, "{name}: rare boxes {rest:?}");
    let total_sd = ((all.1 / n - (all.0 / n).powi(2)) / n).sqrt();
    assert!((c.total - all.0 / n).abs() < 6.0 * total_sd + 1e-9, "{name}: total {} drawn {}", c.total, all.0 / n);
    check_moments(name, &c, strike, &places);
    c
}

/// Moments of position within six standard errors; only where every placed remnant counts alike.
fn check_moments(name: &str, c: &Companion, strike: &Strike, places: &[Point]) {
    let n = places.len() as f64;
    if c.strikes[0].placed != c.strikes[0].remaining || name.contains("unopened") {
        return;
    }
    let centre = strike.location.centre();
    let offsets: Vec<(f64, f64)> = places.iter().map(|p| (p.x - centre.x, p.y - centre.y)).collect();
    let e = &c.strikes[0];
    let check = |what: &str, expected: f64, f: &dyn Fn(f64, f64) -> f64| {
        let values: Vec<f64> = offsets.iter().map(|(x, y)| f(*x, *y)).collect();
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        assert!((mean - expected).abs() < 6.0 * (variance / n).sqrt() + 1e-9, "{name} {what}: {mean} for {expected}");
    };
    check("east", e.mean[0], &|x, _| x);
    check("north", e.mean[1], &|_, y| y);
    check("east2", e.second[0], &|x, _| x * x);
    check("east north", e.second[1], &|x, y| x * y);
    check("north2", e.second[2], &|_, y| y * y);
}

fn plain(_: Point, _: bool) -> f64 {
    0.125
}

fn scattered(pattern: Pattern, range: f64, deflection: f64) -> Munition {
    Munition { scatter: Scatter { range: sd(range), deflection: sd(deflection) }, ..munition(pattern) }
}

#[test]
fn patterns_agree_with_sampling() {
    let offsets = (0..7).map(|k| Offset { along: 40.0 * f64::from(k) - 60.0, right: 9.0 * f64::from(k * k) - 100.0 });
    let offsets: Vec<Offset> = offsets.collect();
    let cloud = |bandwidth: f64| Pattern::Points { offsets: offsets.clone(), bandwidth: sd(bandwidth) };
    let ring = |h: f64| Pattern::Ring {
        along: fixed(500.0, Quantity::FullAxis),
        across: fixed(250.0, Quantity::FullAxis),
        inner: fixed(h, Quantity::InnerShare),
    };
    let mixture = Pattern::Mixture(vec![
        Part { share: 0.3, pattern: normal(90.0, 20.0) },
        Part { share: 0.5, pattern: ring(0.6) },
        Part { share: 0.2, pattern: cloud(10.0) },
    ]);
    let cases: Vec<(&str, Munition)> = vec![
        ("normal", munition(normal(100.0, 30.0))),
        ("narrow normal", munition(normal(150.0, 2.0))),
        ("line normal", munition(normal(150.0, 0.0))),
        ("ellipse", munition(ellipse(400.0, 150.0))),
        ("ring", munition(ring(0.7))),
        ("scattered ellipse", scattered(ellipse(400.0, 150.0), 60.0, 25.0)),
        ("one-sided ellipse", scattered(ellipse(400.0, 150.0), 60.0, 0.0)),
        ("scattered ring", scattered(ring(0.7), 20.0, 40.0)),
        ("cloud", munition(cloud(15.0))),
        ("sharp cloud", munition(cloud(0.0))),
        ("mixture", scattered(mixture, 15.0, 30.0)),
    ];
    for (name, munition) in cases {
        for bearing in [None, Some(0.0), Some(33.0)] {
            let place = Location::Point(Point::new(4.0, -3.0));
            let one = bearing.map_or(strike("a", place.clone()), |b| strike_towards("a", place.clone(), b));
            let name = format!("{name} {bearing:?}");
            let c = agrees_with_sampling(&name, &simple(900.0, 10_000, munition.clone(), vec![one]), plain);
            assert!((c.on_grid - c.total).abs() < 1e-4 * c.total, "{name}: {} of {}", c.on_grid, c.total);
            eprintln!("{name}: largest change {:.2e} of {:.2}", largest_change(&c), c.total);
        }
    }
}

#[test]
fn locations_agree_with_sampling() {
    let l_shape = [(-200.0, -150.0), (300.0, -130.0), (280.0, 10.0), (20.0, 20.0), (10.0, 260.0), (-190.0, 240.0)];
    let hole = [(-100.0, -50.0), (-20.0, -60.0), (-30.0, 50.0)];
    let ring = |corners: &[(f64, f64)]| corners.iter().map(|(x, y)| Point::new(*x, *y)).collect::<Vec<_>>();
    let area = Region::new(vec![ring(&l_shape), ring(&hole)]).expect("an area");
    let line = Path::new(ring(&[(-300.0, -100.0), (50.0, 80.0), (60.0, 300.0)])).expect("a line");
    let centre = Point::new(11.0, 3.0);
    let cases = [
        ("blurred", Location::Blurred { centre, sd: sd(80.0) }),
        ("blurred law", Location::Blurred { centre, sd: uniform(20.0, 150.0, Quantity::Spread) }),
        ("disc", Location::Disc { centre, radius: fixed(250.0, Quantity::Radius) }),
        ("disc law", Location::Disc { centre, radius: uniform(50.0, 300.0, Quantity::Radius) }),
        ("area", Location::Area(area)),
        ("line", Location::Line(line)),
    ];
    for (name, location) in cases {
        for (kind, munition) in [("normal", munition(normal(80.0, 25.0))), ("ellipse", munition(ellipse(120.0, 60.0)))]
        {
            for bearing in [None, Some(60.0)] {
                let one = bearing.map_or(strike("a", location.clone()), |b| strike_towards("a", location.clone(), b));
                let name = format!("{name} {kind} {bearing:?}");
                let c = agrees_with_sampling(&name, &simple(1200.0, 10_000, munition.clone(), vec![one]), plain);
                eprintln!("{name}: largest change {:.2e} of {:.2}", largest_change(&c), c.total);
            }
        }
    }
}

#[test]
fn uncertain_dimensions_bearings_and_unopened_loads_agree_with_sampling() {
    let spread = |low: f64, high: f64| uniform(low, high, Quantity::Spread);
    let axis = |low: f64, high: f64| uniform(low, high, Quantity::FullAxis);
    let lognormal = Law::new(Shape::LogNormal { median: 60.0, sd_log: 0.5 }, Quantity::Spread, None).expect("a law");
    let scatter = Scatter { range: spread(20.0, 120.0), deflection: spread(10.0, 60.0) };
    let wide = Munition { scatter, ..munition(Pattern::Normal { sd_along: lognormal, sd_across: spread(15.0, 50.0) }) };
    let ellipses = Munition {
        scatter: Scatter { range: spread(20.0, 60.0), deflection: sd(20.0) },
        ..munition(Pattern::Ellipse { along: axis(200.0, 400.0), across: axis(60.0, 200.0) })
    };
    let sharp = munition(Pattern::Ellipse { along: axis(200.0, 400.0), across: axis(60.0, 200.0) });
    let shut = Unopened {
        probability: uniform(0.1, 0.5, Quantity::Probability),
        radius: uniform(2.0, 30.0, Quantity::Radius),
    };
    let unopened = Munition { unopened: shut, ..scattered(normal(60.0, 40.0), 80.0, 40.0) };
    for (name, munition) in [("wide", wide), ("ellipses", ellipses), ("sharp", sharp), ("unopened", unopened)] {
        for bearing in [(0.0, 360.0), (20.0, 21.0), (10.0, 130.0)] {
            let law = uniform(bearing.0, bearing.1, Quantity::Bearing);
            let one = Strike { bearing: law, convergence: 1.5, ..strike("a", ORIGIN) };
            let name = format!("{name} {bearing:?}");
            let model = simple(2000.0, 10_000, munition.clone(), vec![one]);
            let weight = |_: Point, opened: bool| if opened { 0.125 } else { 1.0 };
            let c = agrees_with_sampling(&name, &model, weight);
            eprintln!("{name}: largest change {:.2e} of {:.2}", largest_change(&c), c.total);
        }
    }
}

/// E[g(p, w)] for mu uniform in 5-20 % and kappa 20 by brute force: midpoints in mu and in the beta law's quantile.
fn expected_g(odds: f64) -> f64 {
    let n = 200;
    let mid = |k: i32| (f64::from(k) + 0.5) / f64::from(n);
    let mut total = 0.0;
    for i in 0..n {
        let mu = 0.05 + 0.15 * mid(i);
        for k in 0..n {
            let p = remnants::stats::special::beta_quantile(mid(k), 20.0 * mu, 20.0 * (1.0 - mu));
            total += odds * p / (1.0 - p + odds * p);
        }
    }
    total / f64::from(n * n)
}

#[test]
fn ground_classes_and_cleared_areas_agree_with_sampling() {
    let soft = Region::new(vec![vec![Point::new(-500.0, -83.0), Point::new(33.0, 120.0), Point::new(-400.0, 500.0)]]);
    let soft = soft.expect("a triangle");
    let searched = rectangle(-37.0, -120.0, 160.0, 64.0);
    let shut = Unopened { probability: fixed(0.2, Quantity::Probability), radius: fixed(20.0, Quantity::Radius) };
    let mut model =
        simple(150.0, 10_000, Munition { unopened: shut, ..munition(normal(90.0, 50.0)) }, vec![strike("a", ORIGIN)]);
    let odds = fixed(3.0, Quantity::OddsMultiplier);
    model.ground = Some(Ground {
        classes: vec![GroundClass { name: "soft".to_owned(), odds }],
        map: GroundMap::Areas(vec![(soft.clone(), 0)]),
    });
    model.cleared = vec![ClearedArea {
        id: "c".to_owned(),
        region: searched.clone(),
        date: model.assessment,
        detection: uniform(0.6, 1.0, Quantity::Probability),
    }];
    model.fate = Fate::HalfLife(fixed(1.0, Quantity::HalfLife));
    let years = model.strikes[0].date.years_until(model.assessment);
    let (g, staying) = (expected_g(3.0), 0.5_f64.powf(years));
    let c = agrees_with_sampling("ground", &model, |p, opened| {
        let rate = if !opened {
            1.0
        } else if soft.contains(p) {
            g
        } else {
            0.125
        };
        rate * staying * if searched.contains(p) { 0.2 } else { 1.0 }
    });
    let placed = 100.0 * (0.8 * g + 0.2);
    assert!((c.strikes[0].placed - placed).abs() < 1e-4 * placed);
    assert!(c.strikes[0].initial < placed && c.strikes[0].remaining < c.strikes[0].initial);
    eprintln!("changes {:.2e} {:.2e}", c.strikes[0].initial_change, c.strikes[0].remaining_change);
}

#[test]
fn a_cleared_area_older_than_the_strike_changes_nothing() {
    let mut model = simple(300.0, 10_000, munition(normal(60.0, 40.0)), vec![strike("a", ORIGIN)]);
    model.cleared = vec![ClearedArea {
        id: "c".to_owned(),
        region: rectangle(-1e4, -1e4, 1e4, 1e4),
        date: model.strikes[0].date,
        detection: fixed(1.0, Quantity::Probability),
    }];
    assert!((companion(&model).total - REMNANTS).abs() < 1e-7);
}

#[test]
fn unrecorded_strikes_are_expected_at_their_rate_over_their_area() {
    let mut model = simple(900.0, 50_000, munition(normal(60.0, 40.0)), vec![strike("a", ORIGIN)]);
    let area = rectangle(-500.0, -500.0, 500.0, 500.0);
    let mut like = strike("unrecorded", Location::Area(area.clone()));
    like.presence = fixed(0.5, Quantity::Probability);
    like.carriers = CountLaw::fixed(3);
    let rate = uniform(0.0, 4.0, Quantity::StrikeRate);
    model.unrecorded = Some(Unrecorded { like, area, expected: UnrecordedRate::PerKm2(rate) });
    let c = companion(&model);
    assert_eq!(c.strikes.len(), 2);
    assert!((c.strikes[1].remaining - 2.0 * 0.5 * 3.0 * REMNANTS).abs() < 1e-9);
    assert!((c.on_grid - c.total).abs() < 1e-6 * c.total, "{} {}", c.on_grid, c.total);
}

#[test]
fn the_same_strike_twice_is_twice_the_strike() {
    let disc = || Location::Disc { centre: Point::new(0.0, 0.0), radius: fixed(200.0, Quantity::Radius) };
    let one = companion(&simple(500.0, 10_000, munition(normal(60.0, 40.0)), vec![strike("a", disc())]));
    let two = simple(500.0, 10_000, munition(normal(60.0, 40.0)), vec![strike("a", disc()), strike("b", disc())]);
    let two = companion(&two);
    for (cell, mean) in one.cells.iter() {
        assert_eq!(two.cells.get(cell), 2.0 * mean);
    }
}

#[test]
fn boxes_beyond_the_cells_edge_count_whole() {
    // Cells of 30 m, boxes of 60 m: the cells end within a box.
    let model = simple(75.0, 30_000, munition(normal(60.0, 60.0)), vec![strike("a", ORIGIN)]);
    let c = companion(&model);
    let b = c.boxes.lattice().extent();
    assert!(b.high.x > c.cells.lattice().extent().high.x + 1.0 || b.low.x < c.cells.lattice().extent().low.x - 1.0);
    let part = |low: f64, high: f64| normal_cdf(high / 60.0) - normal_cdf(low / 60.0);
    let exact = REMNANTS * part(b.low.x, b.high.x) * part(b.low.y, b.high.y);
    assert!((sum(&c.boxes, |_| true) - exact).abs() < 1e-5);
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let disc = Location::Disc { centre: Point::new(0.0, 0.0), radius: fixed(400.0, Quantity::Radius) };
    let strikes = vec![strike("a", disc), strike("b", Location::Point(Point::new(100.0, 30.0)))];
    let model = simple(900.0, 10_000, scattered(normal(60.0, 40.0), 50.0, 20.0), strikes);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| companion(&model))
    };
    let (one, three) = (with(1), with(3));
    assert!(one.cells == three.cells && one.boxes == three.boxes && one.strikes == three.strikes);
}

#[test]
fn an_uncertain_hole_leaves_the_outer_edge_of_a_ring_sharp() {
    let pattern = Pattern::Ring {
        along: fixed(500.0, Quantity::FullAxis),
        across: fixed(160.0, Quantity::FullAxis),
        inner: uniform(0.3, 0.8, Quantity::InnerShare),
    };
    let place = Location::Point(Point::new(3.0, 7.0));
    let c = companion(&simple(420.0, 30_000, munition(pattern), vec![strike_towards("a", place, 30.0)]));
    let inside = |x: f64, y: f64| {
        let (sin, cos) = 30.0_f64.to_radians().sin_cos();
        let (along, right) = ((x - 3.0) * sin + (y - 7.0) * cos, (x - 3.0) * cos - (y - 7.0) * sin);
        (along / 250.0).powi(2) + (right / 80.0).powi(2) <= 1.0
    };
    for (cell, mean) in c.cells.iter().filter(|(_, mean)| *mean > 1e-9) {
        let b = c.cells.lattice().cell_bounds(cell);
        let reached =
            (0..=60).any(|i| (0..=60).any(|j| inside(b.low.x + 0.5 * f64::from(i), b.low.y + 0.5 * f64::from(j))));
        assert!(reached, "{mean} expected in {b:?}, beyond the ring");
    }
}

/// Expected remnants in a rectangle (west, south, east, north) if the strike lay anywhere in another one and its pattern is a
/// round normal: along each axis the mean of a normal distribution function, x Phi(x) + phi(x) at the ends.
fn expected_from_rectangle(to: [f64; 4], from: [f64; 4], sd: f64) -> f64 {
    let primitive = |x: f64| {
        let z = x / sd;
        sd * (z * normal_cdf(z) + (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt())
    };
    let along = |low: f64, high: f64, a: f64, b: f64| {
        (primitive(high - a) - primitive(high - b) - primitive(low - a) + primitive(low - b)) / (b - a)
    };
    REMNANTS * along(to[0], to[2], from[0], from[2]) * along(to[1], to[3], from[1], from[3])
}

#[test]
fn a_strike_anywhere_in_a_rectangle_is_a_product_of_erfs_and_the_stated_error_covers_the_rest() {
    let from = [-103.0, -61.0, 88.0, 142.0];
    let corners = [(from[0], from[1]), (from[2], from[1]), (from[2], from[3]), (from[0], from[3])];
    let area = Region::new(vec![corners.map(|(x, y)| Point::new(x, y)).to_vec()]).expect("a rectangle");
    // Cells from a sixth of the standard deviation to five of them.
    for (cell, sd) in [(10_000, 60.0), (10_000, 30.0), (50_000, 60.0), (50_000, 30.0), (50_000, 15.0), (50_000, 10.0)] {
        let strikes = vec![strike("a", Location::Area(area.clone()))];
        let c = companion(&simple(500.0, cell, munition(normal(sd, sd)), strikes));
        let (mut worst, mut uncovered): (f64, f64) = (0.0, 0.0);
        for (cell, mean) in c.boxes.iter() {
            let b = c.boxes.lattice().cell_bounds(cell);
            let error = (mean - expected_from_rectangle([b.low.x, b.low.y, b.high.x, b.high.y], from, sd)).abs();
            worst = worst.max(error);
            uncovered = uncovered.max(error - 5.0 * c.box_change.get(cell).abs());
        }
        let largest = c.boxes.iter().map(|(_, mean)| mean).fold(0.0, f64::max);
        let (worst, uncovered, stated) = (worst / largest, uncovered / largest, largest_change(&c) / largest);
        eprintln!("cells {cell} mm, sd {sd} m: worst {worst:.1e}, uncovered {uncovered:.1e}, stated {stated:.1e}");
        assert!(worst < 2e-4, "cells {cell} mm, sd {sd} m: off by {worst} of the largest box");
        assert!(uncovered < 5e-5, "cells {cell} mm, sd {sd} m: {uncovered} beyond five times the stated error");
    }
}
