//! Areas: what is inside, how much of a cell, how far away, and which rings are refused.

use proptest::prelude::*;

use remnants::grid::index::RegionIndex;
use remnants::grid::{Bounds, Cell, Lattice, Point, Region, RegionError};
use uniforms::Uniforms;

/// Uniform numbers for tests, with a stated seed.
mod uniforms {
    use remnants::random::{ReplicateId, Seed, Stage, Stream, StreamKey};

    pub struct Uniforms(Stream);

    impl Uniforms {
        pub fn new(seed: u64) -> Uniforms {
            Uniforms(StreamKey::new(Seed(seed), Stage::Shared, "test").stream(ReplicateId(0)))
        }

        pub fn next(&mut self) -> f64 {
            self.0.uniform()
        }
    }
}

fn ring(corners: &[(f64, f64)]) -> Vec<Point> {
    corners.iter().map(|(x, y)| Point::new(*x, *y)).collect()
}

fn area(rings: &[&[(f64, f64)]]) -> Region {
    Region::new(rings.iter().map(|corners| ring(corners)).collect()).expect("a sound area")
}

fn square(x: f64, y: f64, side: f64) -> Vec<(f64, f64)> {
    vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
}

/// A ring around a centre whose distance varies: simple, with as many corners as asked for.
fn star(corners: usize, inner: f64, outer: f64) -> Vec<Point> {
    (0..corners)
        .map(|k| {
            let angle = std::f64::consts::TAU * k as f64 / corners as f64;
            let radius = if k % 2 == 0 { outer } else { inner };
            Point::new(500_000.0 + radius * angle.cos(), 4_400_000.0 + radius * angle.sin())
        })
        .collect()
}

/// The even-odd rule as it is written down, edge by edge.
fn plainly_contains(region: &Region, p: Point) -> bool {
    let mut inside = false;
    for ring in region.rings() {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            inside ^= (a.y <= p.y) != (b.y <= p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
        }
    }
    inside
}

fn shoelace(region: &Region) -> f64 {
    let origin = region.bounds().low;
    region
        .rings()
        .iter()
        .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)))
        .map(|(a, b)| 0.5 * ((a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)))
        .sum()
}

fn refused(rings: &[&[(f64, f64)]]) -> RegionError {
    Region::new(rings.iter().map(|corners| ring(corners)).collect()).expect_err("crosses itself")
}

#[test]
fn a_bow_tie_is_refused_where_it_crosses() {
    assert_eq!(
        refused(&[&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]]),
        RegionError::CrossesItself(Point::new(5.0, 5.0))
    );
}

#[test]
fn overlaps_spikes_and_crossing_rings_are_refused() {
    let (a, b) = (square(0.0, 0.0, 10.0), square(5.0, 5.0, 10.0));
    assert!(matches!(refused(&[&a, &b]), RegionError::CrossesItself(_)), "crossing rings");
    assert!(matches!(refused(&[&a, &a]), RegionError::CrossesItself(_)), "twice the same ring");
    assert!(matches!(refused(&[&a, &square(10.0, 0.0, 10.0)]), RegionError::CrossesItself(_)), "a shared edge");
    assert!(matches!(refused(&[&a, &square(10.0, 2.0, 3.0)]), RegionError::CrossesItself(_)), "part of an edge shared");
    let spike = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (10.0, 20.0), (10.0, 10.0), (0.0, 10.0)];
    assert!(matches!(refused(&[&spike]), RegionError::CrossesItself(_)), "there and back");
    let level = [(0.0, 0.0), (10.0, 0.0), (4.0, 0.0), (4.0, 5.0), (0.0, 5.0)];
    assert!(matches!(refused(&[&level]), RegionError::CrossesItself(_)), "back along a level edge");
    let tee = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 0.0), (2.0, -5.0), (0.0, 10.0)];
    assert!(matches!(refused(&[&tee]), RegionError::CrossesItself(_)), "through an edge at a corner");
}

#[test]
fn rings_may_touch_at_corners() {
    let two = area(&[&square(0.0, 0.0, 10.0), &square(10.0, 10.0, 10.0)]);
    assert!((two.area_m2() - 200.0).abs() < 1e-9);
    let hole_at_corner = area(&[&square(0.0, 0.0, 10.0), &[(0.0, 0.0), (4.0, 1.0), (1.0, 4.0)]]);
    assert!((hole_at_corner.area_m2() - 92.5).abs() < 1e-9);
    let corner_on_edge = area(&[&square(0.0, 0.0, 10.0), &[(5.0, 0.0), (7.0, 3.0), (3.0, 3.0)]]);
    assert!((corner_on_edge.area_m2() - 94.0).abs() < 1e-9);
    let eight = area(&[&[(0.0, 0.0), (5.0, 5.0), (10.0, 0.0), (10.0, 10.0), (5.0, 5.0), (0.0, 10.0)]]);
    assert!((eight.area_m2() - 50.0).abs() < 1e-9);
}

#[test]
fn a_star_of_fifty_thousand_corners_is_an_area_and_one_moved_corner_is_noticed() {
    let corners = star(50_000, 2_000.0, 5_000.0);
    let region = Region::new(vec![corners.clone()]).expect("a star is simple");
    let wanted = 25_000.0 * 2_000.0 * 5_000.0 * (std::f64::consts::TAU / 50_000.0).sin();
    assert!((region.area_m2() / wanted - 1.0).abs() < 1e-9, "{} {wanted}", region.area_m2());
    let mut crossing = corners;
    crossing.swap(20_001, 20_003);
    assert!(matches!(Region::new(vec![crossing]), Err(RegionError::CrossesItself(_))));
}

#[test]
fn many_cornered_areas_contain_exactly_the_points_of_the_plain_rule() {
    let mut uniforms = Uniforms::new(1);
    for corners in [star(3_000, 100.0, 900.0), star(2_001, 880.0, 900.0), star(64, 10.0, 900.0)] {
        let region = Region::new(vec![corners.clone()]).expect("simple");
        let b = region.bounds();
        for k in 0..4_000 {
            let x = b.low.x + uniforms.next() * (b.high.x - b.low.x);
            let p = Point::new(x, b.low.y + uniforms.next() * (b.high.y - b.low.y));
            let level = Point::new(x, corners[k % corners.len()].y);
            let (a, c) = (corners[k % corners.len()], corners[(k + 1) % corners.len()]);
            let t = uniforms.next();
            let on_edge = Point::new(a.x + t * (c.x - a.x), a.y + t * (c.y - a.y));
            for p in [p, level, a, on_edge] {
                assert_eq!(region.contains(p), plainly_contains(&region, p), "{p:?}");
            }
        }
    }
}

#[test]
fn holes_and_parts_count_once() {
    let region =
        area(&[&square(0.0, 0.0, 10.0), &square(2.0, 2.0, 6.0), &square(4.0, 4.0, 2.0), &square(20.0, 0.0, 5.0)]);
    assert!((region.area_m2() - (100.0 - 36.0 + 4.0 + 25.0)).abs() < 1e-9);
    for (x, y, inside) in [(1.0, 1.0, true), (3.0, 5.0, false), (5.0, 5.0, true), (22.0, 2.0, true), (15.0, 2.0, false)]
    {
        assert_eq!(region.contains(Point::new(x, y)), inside, "{x} {y}");
    }
    let c = region.centroid();
    let x = (100.0 * 5.0 - 36.0 * 5.0 + 4.0 * 5.0 + 25.0 * 22.5) / 93.0;
    let y = (100.0 * 5.0 - 36.0 * 5.0 + 4.0 * 5.0 + 25.0 * 2.5) / 93.0;
    assert!((c.x - x).abs() < 1e-9 && (c.y - y).abs() < 1e-9, "{c:?} {x} {y}");
}

#[test]
fn the_centre_of_area_of_a_triangle_is_the_mean_of_its_corners() {
    let c = area(&[&[(600_000.0, 4_400_000.0), (600_300.0, 4_400_030.0), (600_060.0, 4_400_600.0)]]).centroid();
    assert!((c.x - 600_120.0).abs() < 1e-6 && (c.y - 4_400_210.0).abs() < 1e-6, "{c:?}");
}

#[test]
fn distance_is_zero_inside_and_to_the_nearest_edge_or_corner_outside() {
    let region = area(&[&square(0.0, 0.0, 10.0), &square(2.0, 2.0, 6.0)]);
    for (x, y, wanted) in
        [(1.0, 1.0, 0.0), (5.0, 4.0, 2.0), (13.0, 5.0, 3.0), (13.0, 14.0, 5.0), (-1.0, -1.0, 2f64.sqrt())]
    {
        let found = region.distance(Point::new(x, y));
        assert!((found - wanted).abs() < 1e-12, "{x} {y}: {found}");
    }
}

/// Chi-square over 10 m cells, seed 2, 20,000 points a shape; two checks with a false-alarm rate of 1e-6 each.
#[test]
fn quantile_is_uniform_over_the_area() {
    let mut uniforms = Uniforms::new(2);
    let shapes: [&[&[(f64, f64)]]; 2] = [
        &[&square(0.0, 0.0, 40.0), &square(10.0, 10.0, 20.0)],
        &[&[(0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0)]],
    ];
    for rings in shapes {
        let region = area(rings);
        let lattice = lattice(0.0, 0.0, 40.0, 40.0, 10.0);
        let shares = region.coverage(&lattice);
        let mut counts = vec![0u32; shares.len()];
        let n = 20_000;
        for _ in 0..n {
            let p = region.quantile(uniforms.next(), uniforms.next());
            let cell = lattice.cell_of(p).expect("inside");
            counts[shares.iter().position(|(c, _)| *c == cell).expect("a covered cell")] += 1;
        }
        let chi: f64 = counts
            .iter()
            .zip(&shares)
            .map(|(count, (_, share))| {
                let expected = f64::from(n) * share * 100.0 / region.area_m2();
                (f64::from(*count) - expected).powi(2) / expected
            })
            .sum();
        // The chi-square quantile at 1 - 1e-6 is 51.4 with 11 degrees of freedom and 58.8 with 15.
        assert!(chi < if shares.len() == 12 { 51.4 } else { 58.8 }, "{chi}, {} cells", shares.len());
    }
}

#[test]
fn quantile_rises_with_its_first_number_and_covers_the_ends() {
    let region = Region::new(vec![star(501, 300.0, 900.0)]).expect("simple");
    let mut last = f64::NEG_INFINITY;
    for k in 0..=1_000 {
        let p = region.quantile(f64::from(k) / 1_000.0, 0.5);
        assert!(p.y >= last && p.x.is_finite());
        last = p.y;
    }
    assert!((last - region.bounds().high.y).abs() < 1e-2);
}

fn lattice(x: f64, y: f64, width: f64, height: f64, side: f64) -> Lattice {
    let extent = Bounds { low: Point::new(x, y), high: Point::new(x + width, y + height) };
    Lattice::covering(&extent, (side * 1000.0) as i64).expect("a lattice")
}

#[test]
fn coverage_of_a_rectangle_is_the_product_of_its_overlaps() {
    let region = area(&[&[(3.0, 4.0), (27.5, 4.0), (27.5, 22.0), (3.0, 22.0)]]);
    let lattice = lattice(0.0, 0.0, 30.0, 30.0, 10.0);
    let found = region.coverage(&lattice);
    let (wide, high) = ([0.7, 1.0, 0.75], [0.2, 1.0, 0.6]);
    assert_eq!(found.len(), 9);
    for (cell, share) in found {
        let wanted = wide[cell.column as usize] * high[cell.row as usize];
        assert!((share - wanted).abs() < 1e-12, "{cell:?} {share} {wanted}");
    }
}

#[test]
fn coverage_of_whole_cells_is_exactly_one_and_their_neighbours_are_left_out() {
    let region = area(&[&square(600_010.0, 4_400_020.0, 30.0)]);
    let lattice = lattice(600_000.0, 4_400_000.0, 100.0, 100.0, 10.0);
    let found = region.coverage(&lattice);
    assert_eq!(found.len(), 9);
    assert!(found.iter().all(|(_, share)| *share == 1.0), "{found:?}");
    assert_eq!(found[0].0, Cell { row: 5, column: 1 });
}

#[test]
fn coverage_of_an_area_that_sticks_out_on_all_sides_is_one_everywhere() {
    let region = area(&[&[(-500.0, -77.0), (640.0, -500.0), (700.0, 530.0), (-333.0, 999.0)]]);
    let lattice = lattice(0.0, 0.0, 90.0, 70.0, 10.0);
    let found = region.coverage(&lattice);
    assert_eq!(found.len() as u64, lattice.len());
    assert!(found.iter().all(|(_, share)| *share == 1.0));
    assert!(found.is_sorted_by_key(|(cell, _)| *cell));
    assert_eq!(area(&[&square(500.0, 0.0, 10.0)]).coverage(&lattice), vec![]);
    assert_eq!(area(&[&square(-50.0, 0.0, 10.0)]).coverage(&lattice), vec![]);
    assert_eq!(area(&[&square(0.0, -50.0, 10.0)]).coverage(&lattice), vec![]);
}

/// Fifty random triangles (seed 3) against 400 regular points a cell; each of three edges errs by at most a row of 20 points, so
/// that 0.15 is never exceeded by correct code.
#[test]
fn coverage_of_triangles_agrees_with_points() {
    let mut uniforms = Uniforms::new(3);
    let lattice = lattice(-10.0, -10.0, 120.0, 120.0, 10.0);
    for _ in 0..50 {
        let mut corner = || (uniforms.next() * 100.0, uniforms.next() * 100.0);
        let region = area(&[&[corner(), corner(), corner()]]);
        let shares: std::collections::BTreeMap<_, _> = region.coverage(&lattice).into_iter().collect();
        let total: f64 = shares.values().sum::<f64>() * 100.0;
        assert!((total - region.area_m2()).abs() < 1e-9 * region.area_m2().max(1.0), "{total} {}", region.area_m2());
        for row in 0..lattice.rows() {
            for column in 0..lattice.columns() {
                let cell = Cell { row, column };
                let low = lattice.cell_bounds(cell).low;
                let at = |k: u32| 0.5 * (f64::from(k) + 0.5);
                let hits =
                    (0..400).filter(|k| region.contains(Point::new(low.x + at(k / 20), low.y + at(k % 20)))).count();
                let share = shares.get(&cell).copied().unwrap_or(0.0);
                assert!((share - hits as f64 / 400.0).abs() < 0.15, "{cell:?} {share} {hits}");
            }
        }
    }
}

#[test]
fn coverage_of_a_star_adds_up_to_its_area() {
    let region = Region::new(vec![star(5_001, 2_000.0, 5_000.0)]).expect("simple");
    let lattice = lattice(494_000.0, 4_394_000.0, 12_000.0, 12_000.0, 20.0);
    let shares = region.coverage(&lattice);
    let total: f64 = shares.iter().map(|(_, share)| share * 400.0).sum();
    assert!((total / region.area_m2() - 1.0).abs() < 1e-9, "{total} {}", region.area_m2());
    assert!(shares.iter().all(|(_, share)| (0.0..=1.0).contains(share)));
}

fn simple_ring() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let corner = (0.2f64..1.0, 0.05f64..1.0);
    (prop::collection::vec(corner, 3..40), -300.0f64..300.0, -300.0f64..300.0, 20.0f64..200.0).prop_map(
        |(corners, x, y, size)| {
            let total: f64 = corners.iter().map(|c| c.1).sum();
            let mut turned = 0.0;
            corners
                .iter()
                .map(|(radius, step)| {
                    turned += step / total;
                    let angle = std::f64::consts::TAU * turned;
                    // Whole metres, so that level edges, shared heights and points on corners occur.
                    ((x + size * radius * angle.cos()).round(), (y + size * radius * angle.sin()).round())
                })
                .collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_accepted_area_agrees_with_the_plain_rule_and_the_shoelace(
        corners in simple_ring(),
        points in prop::collection::vec((-500i32..500, -500i32..500), 100),
    ) {
        if let Ok(region) = Region::new(vec![ring(&corners)]) {
            prop_assert!((region.area_m2() - shoelace(&region).abs()).abs() < 1e-6);
            for (x, y) in points {
                let p = Point::new(f64::from(x), f64::from(y));
                prop_assert_eq!(region.contains(p), plainly_contains(&region, p));
            }
            let lattice = lattice(-500.0, -500.0, 1000.0, 1000.0, 7.0);
            let total: f64 = region.coverage(&lattice).iter().map(|(_, share)| share * 49.0).sum();
            prop_assert!((total - region.area_m2()).abs() < 1e-6, "{} {}", total, region.area_m2());
        }
    }

    #[test]
    fn crossing_is_found_if_and_only_if_two_edges_cross_or_overlap(
        corners in prop::collection::vec((0i64..12, 0i64..12), 3..9),
    ) {
        let mut distinct = corners.clone();
        distinct.dedup();
        while distinct.len() > 1 && distinct.first() == distinct.last() {
            distinct.pop();
        }
        let region = Region::new(vec![distinct.iter().map(|(x, y)| Point::new(*x as f64, *y as f64)).collect()]);
        let crosses = matches!(region, Err(RegionError::CrossesItself(_)));
        if distinct.len() >= 3 {
            let n = distinct.len();
            let pairs = || (0..n).flat_map(|i| (0..i).map(move |j| (i, j)));
            let edge = |i: usize| (distinct[i], distinct[(i + 1) % n]);
            let bad = pairs().any(|(i, j)| cross_or_overlap(edge(i), edge(j)));
            let touching = (0..n).any(|i| (0..n).any(|j| between(distinct[i], edge(j))));
            // A corner within an edge is a touch or a passage; both answers can be right.
            prop_assert!(crosses == bad || (touching && crosses), "{:?} {:?}", distinct, region);
        }
    }

    #[test]
    fn the_index_finds_what_testing_every_area_finds(
        rings in prop::collection::vec(simple_ring(), 0..30),
        points in prop::collection::vec((-500.0f64..500.0, -500.0f64..500.0), 200),
    ) {
        let regions: Vec<Region> = rings.iter().filter_map(|corners| Region::new(vec![ring(corners)]).ok()).collect();
        let index = RegionIndex::new(&regions);
        let corners = regions.iter().flat_map(|r| r.rings().iter().flatten().copied());
        let mut found = vec![7];
        for p in points.iter().flat_map(|(x, y)| [Point::new(*x, *y), Point::new(x.round(), y.round())]).chain(corners) {
            index.containing(p, &mut found);
            let wanted: Vec<u32> = (0..regions.len() as u32).filter(|k| plainly_contains(&regions[*k as usize], p)).collect();
            prop_assert_eq!(&found, &wanted);
        }
    }
}

type Whole = (i64, i64);

fn turn(a: Whole, b: Whole, c: Whole) -> i64 {
    ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).signum()
}

fn between(p: Whole, (a, b): (Whole, Whole)) -> bool {
    p != a && p != b && turn(a, b, p) == 0 && a.min(b) < p && p < a.max(b)
}

fn cross_or_overlap((a, b): (Whole, Whole), (c, d): (Whole, Whole)) -> bool {
    let (p, q, r, s) = (turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b));
    let overlap = p == 0 && q == 0 && a.min(b).max(c.min(d)) < a.max(b).min(c.max(d));
    overlap || (p * q < 0 && r * s < 0)
}

#[test]
fn an_index_of_nothing_finds_nothing() {
    let mut found = vec![1, 2];
    RegionIndex::new(&[]).containing(Point::new(0.0, 0.0), &mut found);
    assert!(found.is_empty());
    let one = RegionIndex::new(&[area(&[&square(0.0, 0.0, 10.0)])]);
    one.containing(Point::new(f64::NAN, 0.0), &mut found);
    assert!(found.is_empty());
    one.containing(Point::new(0.0, 0.0), &mut found);
    assert_eq!(found, vec![0]);
}
