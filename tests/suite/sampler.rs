//! Places: where strikes, carriers and remnants lie. Each check has a false-alarm rate of 10^-6.

use crate::builders::*;
use crate::goodness::{assert_follows, assert_mean, assert_share, assert_variance};
use remnants::grid::{Path, Point, Region};
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::model::pattern::{CONTOUR_95, Offset, Part, Pattern};
use remnants::model::strike::Location;
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::Sampler;
use remnants::units::Quantity;
use statrs::distribution::{ContinuousCDF, Normal};
use std::f64::consts::TAU;

/// 20,000 places of the strike in a model with this location, as metres from the middle; seed 31.
fn strike_places(location: Location) -> Vec<(f64, f64)> {
    let mut model = model();
    model.strikes[0].location = location;
    let sampler = Sampler::new(&model, Seed(31));
    let place = |r| sampler.strike(0, &sampler.shared(ReplicateId(r)), ReplicateId(r)).place;
    (0..20_000).map(place).map(|p| (p.x - MIDDLE.x, p.y - MIDDLE.y)).collect()
}

/// A model in which every submunition fails.
fn all_fail(pattern: Pattern) -> Model {
    let mut model = model();
    model.failure_types = vec![failure_type("m", 1.0)];
    model.munitions[0].pattern = pattern;
    model
}

/// 20,000 remnants of a pattern on bearing north, as (along, right); seed 32.
fn fallen(pattern: Pattern) -> Vec<(f64, f64)> {
    offsets(&grounds(&all_fail(pattern), 32, 200)).into_iter().map(|(east, north)| (north, east)).collect()
}

fn assert_normal(sample: impl Iterator<Item = f64>, sd: f64, what: &str) {
    let law = Normal::new(0.0, sd).unwrap();
    assert_follows(sample.collect(), |v| law.cdf(v), what);
}

fn assert_uniform(sample: impl Iterator<Item = f64>, what: &str) {
    assert_follows(sample.collect(), |v| v.clamp(0.0, 1.0), what);
}

/// Share of a full turn, 0 to 1.
fn turn(x: f64, y: f64) -> f64 {
    y.atan2(x).rem_euclid(TAU) / TAU
}

fn uncorrelated(sample: &[(f64, f64)], what: &str) {
    assert_mean(&sample.iter().map(|(a, b)| a * b).collect::<Vec<_>>(), 0.0, what);
}

#[test]
fn a_strike_at_a_point_is_always_there() {
    assert!(strike_places(Location::Point(from_middle(3.0, -4.0))).iter().all(|p| *p == (3.0, -4.0)));
}

#[test]
fn a_blurred_place_is_normal_on_both_axes() {
    let places = strike_places(Location::Blurred { centre: MIDDLE, sd: fixed(200.0, Quantity::Spread) });
    assert_normal(places.iter().map(|p| p.0), 200.0, "east");
    assert_normal(places.iter().map(|p| p.1), 200.0, "north");
    uncorrelated(&places, "east and north");
}

#[test]
fn a_disc_is_filled_evenly() {
    let places = strike_places(Location::Disc { centre: MIDDLE, radius: fixed(500.0, Quantity::Radius) });
    assert_uniform(places.iter().map(|(x, y)| (x * x + y * y) / 250_000.0), "squared distance");
    assert_uniform(places.iter().map(|(x, y)| turn(*x, *y)), "direction");
}

#[test]
fn an_uncertain_radius_is_drawn_anew_for_every_ground() {
    let places = strike_places(Location::Disc { centre: MIDDLE, radius: uniform(0.0, 600.0, Quantity::Radius) });
    let squares: Vec<f64> = places.iter().map(|(x, y)| x * x + y * y).collect();
    assert_mean(&squares, 0.5 * 600.0 * 600.0 / 3.0, "half the mean square radius");
}

#[test]
fn an_area_with_a_hole_is_filled_evenly_and_the_hole_stays_empty() {
    // A square of 300 m whose middle ninth is a hole: eight squares of 100 m, each with an eighth.
    let ring = |low: f64, high: f64| {
        [(low, low), (high, low), (high, high), (low, high)].map(|(x, y)| from_middle(x, y)).to_vec()
    };
    let region = Region::new(vec![ring(0.0, 300.0), ring(100.0, 200.0)]).unwrap();
    let places = strike_places(Location::Area(region));
    let square = |(x, y): &(f64, f64)| ((x / 100.0) as usize, (y / 100.0) as usize);
    for wanted in (0..3).flat_map(|i| (0..3).map(move |j| (i, j))) {
        let inside: Vec<&(f64, f64)> = places.iter().filter(|p| square(p) == wanted).collect();
        if wanted == (1, 1) {
            assert!(inside.is_empty(), "{} strikes in the hole", inside.len());
        } else {
            assert_share(inside.len(), places.len(), 0.125, "an eighth");
            assert_uniform(inside.iter().map(|p| p.0 / 100.0 - wanted.0 as f64), "east within a square");
            assert_uniform(inside.iter().map(|p| p.1 / 100.0 - wanted.1 as f64), "north within a square");
        }
    }
}

#[test]
fn a_line_is_filled_evenly_by_length() {
    let corners = vec![from_middle(0.0, 0.0), from_middle(300.0, 0.0), from_middle(300.0, 100.0)];
    let places = strike_places(Location::Line(Path::new(corners).unwrap()));
    assert!(places.iter().all(|(x, y)| y.abs() < 1e-6 || (x - 300.0).abs() < 1e-6));
    assert_uniform(places.iter().map(|(x, y)| (x + y) / 400.0), "distance along the line");
}

#[test]
fn a_normal_pattern_has_its_spread_along_and_across() {
    let fallen = fallen(normal(60.0, 30.0));
    assert_normal(fallen.iter().map(|p| p.0), 60.0, "along");
    assert_normal(fallen.iter().map(|p| p.1), 30.0, "across");
    uncorrelated(&fallen, "along and across");
}

#[test]
fn contours_of_a_normal_pattern_hold_their_shares() {
    let round = fallen(normal(40.0, 40.0));
    let within = |limit: f64| round.iter().filter(|(a, r)| a.hypot(*r) <= 40.0 * limit).count();
    assert_share(within(1.177_41), round.len(), 0.5, "circle of 1.17741 standard deviations");
    let oblong = fallen(normal(60.0, 30.0));
    let inside = |limit: f64| oblong.iter().filter(|(a, r)| (a / 60.0).hypot(r / 30.0) <= limit).count();
    assert_share(inside(1.0), oblong.len(), 0.393_469, "one-sigma ellipse");
    assert_share(inside(CONTOUR_95), oblong.len(), 0.95, "95 % contour");
}

#[test]
fn an_ellipse_is_filled_evenly_up_to_its_half_axes() {
    let fallen = fallen(ellipse(200.0, 100.0));
    let unit: Vec<(f64, f64)> = fallen.iter().map(|(a, r)| (a / 100.0, r / 50.0)).collect();
    assert_uniform(unit.iter().map(|(a, r)| a * a + r * r), "squared radius");
    assert_uniform(unit.iter().map(|(a, r)| turn(*a, *r)), "angle");
    assert_variance(&fallen.iter().map(|p| p.0).collect::<Vec<_>>(), 2_500.0, "a quarter of the squared half axis");
}

#[test]
fn a_ring_is_filled_evenly_outside_its_inner_share() {
    let h = 0.6_f64;
    let fallen = fallen(ring(200.0, 100.0, h));
    let unit: Vec<(f64, f64)> = fallen.iter().map(|(a, r)| (a / 100.0, r / 50.0)).collect();
    assert!(unit.iter().all(|(a, r)| (h - 1e-9..=1.0 + 1e-9).contains(&a.hypot(*r))));
    assert_uniform(unit.iter().map(|(a, r)| (a * a + r * r - h * h) / (1.0 - h * h)), "area from the inner edge");
    assert_uniform(unit.iter().map(|(a, r)| turn(*a, *r)), "angle");
    let of_axis = |axis: f64| (1.0 + h * h) / 4.0 * axis * axis;
    assert_variance(&fallen.iter().map(|p| p.0).collect::<Vec<_>>(), of_axis(100.0), "ring along");
    assert_variance(&fallen.iter().map(|p| p.1).collect::<Vec<_>>(), of_axis(50.0), "ring across");
}

#[test]
fn a_mixture_takes_each_part_by_its_share() {
    let part = |share, pattern| Part { share, pattern };
    let fallen = fallen(Pattern::Mixture(vec![part(0.25, ellipse(20.0, 20.0)), part(0.75, ring(200.0, 200.0, 0.5))]));
    let distances: Vec<f64> = fallen.iter().map(|(a, r)| a.hypot(*r)).collect();
    assert!(distances.iter().all(|d| *d <= 10.0 || (50.0 - 1e-9..=100.0).contains(d)));
    assert_share(distances.iter().filter(|d| **d <= 10.0).count(), distances.len(), 0.25, "inner part");
    assert_uniform(distances.iter().filter(|d| **d <= 10.0).map(|d| d * d / 100.0), "within the inner part");
}

#[test]
fn a_surveyed_footprint_is_its_points_blurred_by_the_bandwidth() {
    let offsets = vec![Offset { along: 100.0, right: 0.0 }, Offset { along: -50.0, right: 30.0 }];
    let footprint =
        |bandwidth| Pattern::Points { offsets: offsets.clone(), bandwidth: fixed(bandwidth, Quantity::Spread) };
    let blurred = fallen(footprint(3.0));
    let first: Vec<&(f64, f64)> = blurred.iter().filter(|(a, _)| *a > 25.0).collect();
    assert_share(first.len(), blurred.len(), 0.5, "first of two points");
    assert_normal(first.iter().map(|(a, _)| a - 100.0), 3.0, "blur along");
    assert_normal(first.iter().map(|(_, r)| *r), 3.0, "blur across");
    let sharp = fallen(footprint(0.0));
    assert!(sharp.iter().all(|(a, r)| offsets.iter().any(|o| (a - o.along).hypot(r - o.right) < 1e-6)));
}

#[test]
fn uncertain_dimensions_are_drawn_once_a_strike_and_ground() {
    let pattern =
        Pattern::Ellipse { along: uniform(0.0, 400.0, Quantity::FullAxis), across: fixed(0.0, Quantity::FullAxis) };
    let mut model = all_fail(pattern);
    model.munitions[0].load = CountLaw::fixed(1_000);
    // The farthest of 1,000 shows each ground's half axis; seed 33, 2,000 grounds.
    let farthest = |ground: &remnants::sampler::PossibleGround| {
        ground.remnants.iter().map(|r| (r.place.y - MIDDLE.y).abs()).fold(0.0, f64::max)
    };
    let half_axes: Vec<f64> = grounds(&model, 33, 2_000).iter().map(farthest).collect();
    assert_uniform(half_axes.iter().map(|half| half / 200.0 * 1.002), "half axes");
}

/// Where a submunition falls that lies 100 m along and 20 m to the right.
fn fallen_at(bearing: f64, convergence: f64) -> Point {
    let offsets = vec![Offset { along: 100.0, right: 20.0 }];
    let mut model = all_fail(Pattern::Points { offsets, bandwidth: fixed(0.0, Quantity::Spread) });
    model.strikes[0].bearing = fixed(bearing, Quantity::Bearing);
    model.strikes[0].convergence = convergence;
    grounds(&model, 34, 1)[0].remnants.at(0).place
}

#[test]
fn bearings_run_clockwise_from_north_and_right_is_to_the_right() {
    for (bearing, east, north) in
        [(0.0, 20.0, 100.0), (90.0, 100.0, -20.0), (180.0, -20.0, -100.0), (270.0, -100.0, 20.0), (-90.0, -100.0, 20.0)]
    {
        let gap = fallen_at(bearing, 0.0).distance(from_middle(east, north));
        assert!(gap < 1e-6, "bearing {bearing}: {gap} m off");
    }
    let theta = 37.0_f64.to_radians();
    let (east, north) = (100.0 * theta.sin() + 20.0 * theta.cos(), 100.0 * theta.cos() - 20.0 * theta.sin());
    assert!(fallen_at(37.0, 0.0).distance(from_middle(east, north)) < 1e-6);
}

#[test]
fn the_grids_convergence_is_subtracted_from_the_true_bearing() {
    assert!(fallen_at(100.0, 10.0).distance(fallen_at(90.0, 0.0)) < 1e-6);
    assert!(fallen_at(88.0, -2.0).distance(fallen_at(90.0, 0.0)) < 1e-6);
}

#[test]
fn an_unknown_bearing_is_uniform_over_the_circle() {
    let offsets = vec![Offset { along: 100.0, right: 0.0 }];
    let mut model = all_fail(Pattern::Points { offsets, bandwidth: fixed(0.0, Quantity::Spread) });
    model.strikes[0].bearing = uniform(0.0, 360.0, Quantity::Bearing);
    model.munitions[0].load = CountLaw::fixed(1);
    let places = crate::builders::offsets(&grounds(&model, 35, 20_000));
    assert_uniform(places.iter().map(|(east, north)| turn(*north, *east)), "bearing");
}

#[test]
fn carriers_scatter_along_and_across_the_bearing() {
    let mut model = all_fail(normal(0.0, 0.0));
    model.munitions[0].scatter = scatter(100.0, 50.0);
    model.munitions[0].load = CountLaw::fixed(1);
    model.strikes[0].carriers = CountLaw::fixed(20);
    model.strikes[0].bearing = fixed(90.0, Quantity::Bearing);
    let places = offsets(&grounds(&model, 36, 1_000));
    assert_normal(places.iter().map(|p| p.0), 100.0, "range, to the east");
    assert_normal(places.iter().map(|p| p.1), 50.0, "deflection, to the south");
    uncorrelated(&places, "range and deflection");
}

#[test]
fn one_bearing_turns_scatter_and_pattern_together() {
    let mut model = all_fail(ellipse(80.0, 0.0));
    model.munitions[0].scatter = scatter(500.0, 0.0);
    model.strikes[0].carriers = CountLaw::fixed(3);
    model.strikes[0].bearing = uniform(0.0, 360.0, Quantity::Bearing);
    for ground in grounds(&model, 37, 50) {
        let places = offsets(std::slice::from_ref(&ground));
        let (east, north) = places.iter().fold(
            (0.0, 0.0),
            |far: (f64, f64), p| {
                if p.0.hypot(p.1) > far.0.hypot(far.1) { *p } else { far }
            },
        );
        let across = |p: &(f64, f64)| (p.0 * north - p.1 * east) / east.hypot(north);
        assert!(places.iter().all(|p| across(p).abs() < 1e-6), "all lie on one line through the middle");
    }
}

#[test]
fn submunitions_of_one_carrier_share_its_centre() {
    let mut model = all_fail(ellipse(2.0, 2.0));
    model.munitions[0].scatter = scatter(300.0, 300.0);
    for ground in grounds(&model, 38, 100) {
        let first = ground.remnants.at(0).place;
        assert!(ground.remnants.iter().all(|r| r.place.distance(first) <= 2.0));
    }
}

#[test]
fn an_unopened_load_lies_whole_and_evenly_in_its_disc() {
    let mut model = all_fail(normal(60.0, 30.0));
    model.failure_types = vec![failure_type("m", 0.0)];
    model.munitions[0].unopened = unopened(1.0, 5.0);
    let grounds = grounds(&model, 39, 200);
    assert!(grounds.iter().all(|ground| ground.remnants.len() == 100));
    let places = offsets(&grounds);
    assert_uniform(places.iter().map(|(x, y)| (x * x + y * y) / 25.0), "squared distance");
    assert_uniform(places.iter().map(|(x, y)| turn(*x, *y)), "direction");
}
