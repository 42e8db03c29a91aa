//! Places and tails whose law is a short formula: no sample, so that a wrong sign or factor shows at once.

use crate::models::*;
use remnants::engine::supports::Pyramid;
use remnants::exact::total::total_sd;
use remnants::exact::{StrikeExpectation, companion};
use remnants::grid::{Bounds, Lattice, Path, Point, Region};
use remnants::model::law::{Law, Shape};
use remnants::model::munition::Munition;
use remnants::model::pattern::{Offset, Pattern};
use remnants::model::strike::{Location, Unrecorded, UnrecordedRate};
use remnants::stats::special::chi_square_upper;
use remnants::units::Quantity;

/// 100 submunitions at a mean failure rate of 12.5 %.
const REMNANTS: f64 = 12.5;

fn ring(corners: &[(f64, f64)]) -> Vec<Point> {
    corners.iter().map(|(x, y)| Point::new(*x, *y)).collect()
}

fn expectation(munition: Munition, location: Location, bearing: f64) -> StrikeExpectation {
    let model = simple(300.0, 10_000, munition, vec![strike_towards("a", location, bearing)]);
    companion(&model).strikes.remove(0)
}

fn assert_moments(strike: &StrikeExpectation, mean: [f64; 2], second: [f64; 3]) {
    let pairs = strike.mean.iter().zip(mean).chain(strike.second.iter().zip(second));
    for (at, (value, wanted)) in pairs.enumerate() {
        assert!((value - wanted).abs() < 1e-8 * wanted.abs().max(1.0), "moment {at}: {value} instead of {wanted}");
    }
}

#[test]
fn a_place_in_a_rectangle_has_a_twelfth_of_its_squared_sides_as_variance() {
    let place = Location::Area(rectangle(40.0, -90.0, 160.0, 210.0));
    let strike = expectation(munition(normal(0.0, 0.0)), place, 0.0);
    assert_moments(&strike, [0.0, 0.0], [120.0 * 120.0 / 12.0, 0.0, 300.0 * 300.0 / 12.0]);
}

#[test]
fn a_place_in_a_triangle_has_the_moments_of_its_corners() {
    // About the centroid: E x_i x_j is a twelfth of the sum over corners of x_i x_j.
    let corners = [(-50.0, -20.0), (70.0, -40.0), (-20.0, 60.0)];
    let triangle = Region::new(vec![ring(&corners)]).expect("a triangle");
    let sum = |f: fn(f64, f64) -> f64| corners.iter().map(|(x, y)| f(*x, *y)).sum::<f64>() / 12.0;
    let strike = expectation(munition(normal(0.0, 0.0)), Location::Area(triangle), 0.0);
    assert_moments(&strike, [0.0, 0.0], [sum(|x, _| x * x), sum(|x, y| x * y), sum(|_, y| y * y)]);
}

#[test]
fn a_place_on_a_line_has_a_twelfth_of_its_squared_extent_as_variance() {
    let line = Path::new(ring(&[(-30.0, -10.0), (90.0, 50.0)])).expect("a line");
    let strike = expectation(munition(normal(0.0, 0.0)), Location::Line(line), 0.0);
    assert_moments(&strike, [0.0, 0.0], [120.0 * 120.0 / 12.0, 120.0 * 60.0 / 12.0, 60.0 * 60.0 / 12.0]);
}

#[test]
fn a_bearing_turns_the_spread_by_the_rule_of_covariances() {
    let strike = expectation(munition(normal(80.0, 20.0)), Location::Point(Point::new(0.0, 0.0)), 30.0);
    let (long, short) = (6_400.0, 400.0);
    let (ss, sc, cc) = (0.25, 0.75_f64.sqrt() * 0.5, 0.75);
    assert_moments(&strike, [0.0, 0.0], [long * ss + short * cc, (long - short) * sc, long * cc + short * ss]);
}

#[test]
fn a_strike_somewhere_about_a_hole_with_slanted_sides_is_never_in_the_hole() {
    let outer = [(-110.0, 60.0), (20.0, -70.0), (150.0, 60.0), (20.0, 190.0)];
    for hole in [
        [(-30.0, 60.0), (20.0, 10.0), (70.0, 60.0), (20.0, 110.0)],
        [(20.0, 10.0), (70.0, 60.0), (20.0, 110.0), (-30.0, 60.0)],
        [(20.0, 110.0), (70.0, 60.0), (20.0, 10.0), (-30.0, 60.0)],
    ] {
        let area = Region::new(vec![ring(&outer), ring(&hole)]).expect("an area with a hole");
        let nothing = munition(normal(0.0, 0.0));
        let c = companion(&simple(300.0, 10_000, nothing, vec![strike("a", Location::Area(area))]));
        let at = |x, y| c.cells.get(c.cells.lattice().cell_of(Point::new(x, y)).expect("on the grid"));
        // 2 x 130^2 less 2 x 50^2 m2.
        let in_full = REMNANTS * 100.0 / 28_800.0;
        assert_eq!(at(15.0, 65.0), 0.0, "the middle of the hole");
        assert!((at(15.0, 135.0) - in_full).abs() < 1e-12, "north of the hole: {}", at(15.0, 135.0));
        assert!((at(-65.0, 65.0) - in_full).abs() < 1e-12, "west of the hole: {}", at(-65.0, 65.0));
        assert!((c.on_grid - REMNANTS).abs() < 1e-9);
    }
}

#[test]
fn surveyed_offsets_without_blur_lie_where_the_bearing_turns_them() {
    // Towards 30 degrees: (along, right) = (100, 40) lies at east 50 + 34.64, north 86.60 - 20.
    let offsets = vec![Offset { along: 100.0, right: 40.0 }, Offset { along: -70.0, right: 0.0 }];
    let exactly = Pattern::Points { offsets, bandwidth: sd(0.0) };
    let origin = Location::Point(Point::new(0.0, 0.0));
    let c = companion(&simple(300.0, 10_000, munition(exactly), vec![strike_towards("a", origin, 30.0)]));
    for (east, north) in [(84.641, 66.603), (-35.0, -60.622)] {
        let mean = c.cells.get(c.cells.lattice().cell_of(Point::new(east, north)).expect("on the grid"));
        assert!((mean - 0.5 * REMNANTS).abs() < 1e-12, "({east}, {north}): {mean}");
    }
}

#[test]
fn the_tail_of_chi_square_is_the_sum_of_its_series() {
    let erfc = |z: f64| 2.0 * remnants::stats::special::normal_cdf(-z * std::f64::consts::SQRT_2);
    for x in [0.3, 2.0, 7.5, 40.0] {
        let z: f64 = 0.5 * x;
        let odd = (4.0 * z / std::f64::consts::PI).sqrt() * (-z).exp();
        let exact = [
            (1, erfc(z.sqrt())),
            (2, (-z).exp()),
            (3, erfc(z.sqrt()) + odd),
            (4, (-z).exp() * (1.0 + z)),
            (5, erfc(z.sqrt()) + odd * (1.0 + z / 1.5)),
            (6, (-z).exp() * (1.0 + z + 0.5 * z * z)),
        ];
        for (degrees, wanted) in exact {
            let value = chi_square_upper(x, degrees);
            assert!((value - wanted).abs() < 1e-12 * wanted, "{degrees} degrees at {x}: {value} instead of {wanted}");
        }
    }
    assert_eq!((chi_square_upper(0.0, 3), chi_square_upper(-1.0, 2), chi_square_upper(4.0, 0)), (1.0, 1.0, 1.0));
}

#[test]
fn blocks_grow_until_one_covers_everything_however_narrow_the_lattice() {
    for (east, north) in [(100.0, 50.0), (50.0, 100.0), (100.0, 100.0), (150.0, 50.0)] {
        let bounds = Bounds { low: Point::new(0.0, 0.0), high: Point::new(east, north) };
        let mut pyramid = Pyramid::new(Lattice::covering(&bounds, 50_000).expect("a lattice"), &[]);
        for place in [Point::new(1.0, 1.0), Point::new(east - 1.0, north - 1.0)] {
            pyramid.add(place);
        }
        pyramid.finish(|_, _| {});
        let levels = pyramid.into_levels();
        let top = levels.last().expect("the boxes at least");
        assert_eq!((top.lattice().columns(), top.lattice().rows()), (1, 1), "over {east} by {north} m");
        assert_eq!(top.iter().map(|(_, count)| count.sum).collect::<Vec<_>>(), [2]);
    }
}

#[test]
fn the_spread_of_unrecorded_strikes_is_that_of_a_compound_number_with_an_uncertain_mean() {
    // Rate uniform on 0-4 per km2 over 2 km2: the number L of strikes is Poisson with a mean uniform on 0-8, of variance
    // 16/3. One strike leaves N = binomial(100, 0.1): E N = 10, E N^2 = 109. Var = E[L] E[N^2] + Var(mean) E[N]^2.
    let area = rectangle(-1_000.0, -500.0, 1_000.0, 500.0);
    let like = strike("unrecorded", Location::Area(area.clone()));
    let mut model = simple(2_000.0, 50_000, Munition { kappa: None, ..munition(normal(60.0, 40.0)) }, Vec::new());
    model.failure_types[0].mean = fixed(0.1, Quantity::FailureRate);
    let expected = UnrecordedRate::PerKm2(uniform(0.0, 4.0, Quantity::StrikeRate));
    model.unrecorded = Some(Unrecorded { like, area, expected });
    let exact = (4.0 * 109.0 + 16.0 / 3.0 * 100.0_f64).sqrt();
    let sd = total_sd(&model).expect("a spread");
    assert!((sd / exact - 1.0).abs() < 1e-6, "{sd} instead of {exact}");
}

#[test]
fn a_law_of_one_whole_number_is_a_law() {
    let three = Law::new(Shape::Integers { low: 3, high: 3 }, Quantity::OddsMultiplier, None).expect("a law");
    assert_eq!((three.as_fixed(), three.mean(), three.quantile(0.9)), (Some(3.0), 3.0, 3.0));
}
