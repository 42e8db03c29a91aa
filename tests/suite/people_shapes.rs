//! People of areas, points and districts on the grid: closed forms, sums kept, doubles told.

use crate::people::{check_sum, data, kosovo, people};
use proptest::prelude::*;
use remnants::crs::{Crs, LayerCrs};
use remnants::grid::{Bounds, Cell, Lattice, Point, Region, Tiles};
use remnants::import::geopackage::read;
use remnants::import::people::{
    DistrictPeople, Gridded, Kernel, PeopleArea, PeoplePoint, Target, areas, districts, points,
};
use remnants::import::vector::Shape;
use statrs::distribution::{ContinuousCDF, Normal};

const WEST: f64 = 600_000.0;
const SOUTH: f64 = 4_400_000.0;

fn grid() -> Crs {
    Crs::for_grid("EPSG:32638").expect("a zone")
}

/// 20 x 20 cells of 50 m.
fn cells() -> Lattice {
    let bounds = Bounds { low: Point::new(WEST, SOUTH), high: Point::new(WEST + 1_000.0, SOUTH + 1_000.0) };
    Lattice::covering(&bounds, 50_000).expect("cells")
}

fn at(x: f64, y: f64) -> Point {
    Point::new(WEST + x, SOUTH + y)
}

fn rectangle(x: (f64, f64), y: (f64, f64)) -> Vec<Point> {
    vec![at(x.0, y.0), at(x.1, y.0), at(x.1, y.1), at(x.0, y.1), at(x.0, y.0)]
}

fn area(id: &str, people: f64, rings: Vec<Vec<Point>>) -> PeopleArea {
    PeopleArea { id: id.to_owned(), rings, people }
}

fn spread(list: &[PeopleArea]) -> Result<Gridded, String> {
    let (crs, lattice) = (grid(), cells());
    let gridded = areas(list, Target { crs: &crs, lattice: &lattice });
    gridded.inspect(check_sum)
}

/// The cell of a column from the west and a row from the south.
fn cell(column: u32, up: u32) -> Cell {
    Cell { row: 19 - up, column }
}

#[test]
fn people_of_an_area_are_spread_evenly_over_it() {
    let gridded = spread(&[area("a", 120.0, vec![rectangle((25.0, 125.0), (50.0, 100.0))])]).expect("people");
    let found = [0, 1, 2, 3].map(|column| people(&gridded, cell(column, 1)));
    assert_eq!(found, [30.0, 60.0, 30.0, 0.0]);
    assert_eq!((gridded.totals.on_grid, gridded.totals.outside), (120.0, 0.0));
    assert_eq!(gridded.cautions, Vec::<String>::new());
}

#[test]
fn holes_hold_nobody_and_several_parts_share_by_area() {
    let rings = vec![
        rectangle((0.0, 150.0), (0.0, 150.0)),
        rectangle((50.0, 100.0), (50.0, 100.0)),
        rectangle((500.0, 550.0), (500.0, 600.0)),
    ];
    let gridded = spread(&[area("a", 100.0, rings)]).expect("people");
    assert_eq!(people(&gridded, cell(1, 1)), 0.0);
    for (column, up) in [(0, 0), (2, 2), (10, 10), (10, 11)] {
        assert_eq!(people(&gridded, cell(column, up)), 10.0);
    }
}

#[test]
fn people_of_an_area_that_reaches_off_the_grid_are_outside_by_area() {
    for rings in [
        vec![rectangle((-100.0, 100.0), (0.0, 50.0))],
        // Not convex: an arrow of the same area on either side.
        vec![vec![at(-100.0, 0.0), at(0.0, 20.0), at(100.0, 0.0), at(100.0, 50.0), at(0.0, 70.0), at(-100.0, 50.0)]],
    ] {
        let gridded = spread(&[area("a", 8.0, rings)]).expect("people");
        assert!((gridded.totals.on_grid - 4.0).abs() < 1e-6 && (gridded.totals.outside - 4.0).abs() < 1e-6);
        assert!(gridded.cautions[0].contains("4 (50.0 %) are outside the grid"), "{:?}", gridded.cautions);
    }
}

#[test]
fn the_same_area_twice_counts_once_however_it_is_written() {
    let ring = rectangle((25.0, 125.0), (50.0, 100.0));
    let open: Vec<Point> = ring[..4].to_vec();
    let turned = [&open[2..], &open[..2]].concat();
    let reversed: Vec<Point> = open.iter().rev().copied().collect();
    let list = [
        area("first", 120.0, vec![ring.clone()]),
        area("open", 120.0, vec![open]),
        area("turned", 120.0, vec![turned]),
        area("reversed\u{202e}", 120.0, vec![reversed]),
    ];
    let gridded = spread(&list).expect("people");
    assert_eq!((gridded.totals.stated, gridded.totals.on_grid), (120.0, 120.0));
    let caution = "3 areas stand in the layer a second time, with the same rings and as many people, and were counted once: \
                   \"open\", \"turned\", \"reversed\\u{202e}\".";
    assert_eq!(gridded.cautions, [caution]);
    let other = [area("one", 120.0, vec![ring.clone()]), area("two", 119.0, vec![ring])];
    let sentence = spread(&other).expect_err("different people");
    assert_eq!(
        sentence,
        "the areas \"one\" and \"two\" have the same rings but 120 and 119 people; wanted each area once"
    );
}

#[test]
fn areas_that_overlap_are_told_and_neighbours_are_not() {
    let arrow = |x: f64| vec![at(x, 0.0), at(x + 50.0, 30.0), at(x + 100.0, 0.0), at(x + 100.0, 100.0), at(x, 100.0)];
    let list = [
        area("a", 1.0, vec![rectangle((0.0, 100.0), (0.0, 100.0))]),
        area("b", 1.0, vec![rectangle((100.0, 200.0), (0.0, 100.0))]),
        area("c", 1.0, vec![rectangle((190.0, 300.0), (50.0, 150.0))]),
        area("d", 1.0, vec![arrow(300.0)]),
        area("e", 1.0, vec![arrow(400.0)]),
        area("f", 1.0, vec![arrow(450.0)]),
        area("g", 1.0, vec![vec![at(305.0, 0.0), at(350.0, 27.0), at(395.0, 0.0)]]),
    ];
    let gridded = spread(&list).expect("people");
    let caution = "2 pairs of areas overlap, so people there are counted in both: \"b\" and \"c\", \"e\" and \"f\".";
    assert_eq!(gridded.cautions, [caution]);
    assert!((gridded.totals.on_grid - 7.0).abs() < 1e-5);
}

#[test]
fn areas_that_cannot_be_are_refused_by_name() {
    let square = || vec![rectangle((0.0, 100.0), (0.0, 100.0))];
    let bow = vec![vec![at(0.0, 0.0), at(100.0, 100.0), at(100.0, 0.0), at(0.0, 100.0)]];
    // A star that turns left at every corner and goes around twice.
    let star: Vec<Point> = (0..5)
        .map(|k| f64::from(k) * 0.8 * std::f64::consts::PI)
        .map(|t| at(200.0 + 100.0 * t.cos(), 200.0 + 100.0 * t.sin()))
        .collect();
    for (wrong, wanted) in [
        (area("x", -1.0, square()), "the area \"x\" has -1 people; wanted a number from 0"),
        (area("x", f64::NAN, square()), "the area \"x\" has NaN people"),
        (area("x", f64::INFINITY, square()), "the area \"x\" has inf people"),
        (area("x", 1.0, bow), "the area \"x\" crosses itself near easting"),
        (area("x", 1.0, vec![star]), "the area \"x\" crosses itself near easting"),
        (area("x", 1.0, vec![vec![at(0.0, 0.0), at(1.0, 1.0)]]), "the area \"x\" needs at least 3 different corners"),
        (area("x", 1.0, vec![vec![at(0.0, 0.0), at(1.0, 1.0), at(2.0, 2.0)]]), "the area \"x\""),
        (area("x", 1.0, vec![vec![at(0.0, 0.0), at(1.0, f64::NAN), at(2.0, 0.0)]]), "not a number"),
        (area("x", 1.0, Vec::new()), "the area \"x\" needs at least 3"),
    ] {
        let sentence = spread(&[area("good", 5.0, square()), wrong]).expect_err(wanted);
        assert!(sentence.contains(wanted), "{sentence}");
    }
    assert!(
        spread(&[area("a", 9e9, square()), area("b", 9e9, vec![rectangle((100.0, 200.0), (0.0, 50.0))])])
            .expect_err("too many")
            .contains("more than live on Earth")
    );
    assert_eq!(spread(&[]).expect("nobody").totals.stated, 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Convex rings take a short way; general ones take the exact coverage of a region. Both are the same.
    #[test]
    fn the_short_way_for_convex_rings_agrees_with_the_general_one(
        angles in prop::collection::vec(0.0f64..std::f64::consts::TAU, 3..9),
        centre in (-200.0f64..1200.0, -200.0f64..1200.0),
        radius in 1.0f64..600.0,
    ) {
        let mut angles = angles;
        angles.sort_by(f64::total_cmp);
        let ring: Vec<Point> = angles.iter().map(|t| at(centre.0 + radius * t.cos(), centre.1 + radius * t.sin()).rounded_to_mm()).collect();
        let Ok(region) = Region::new(vec![ring.clone()]) else { return Ok(()) };
        prop_assume!(region.area_m2() > 0.01);
        let gridded = spread(&[area("a", 1000.0, vec![ring])]).expect("people");
        let mut expected: Tiles<f64> = Tiles::new(cells());
        for (cell, share) in region.coverage(&cells()) {
            *expected.at(cell) = 1000.0 * share * 2500.0 / region.area_m2();
        }
        for (cell, wanted) in expected.iter() {
            let found = people(&gridded, cell);
            prop_assert!((found - wanted).abs() < 1e-6 + 1e-7 * wanted, "{:?} {} {}", cell, found, wanted);
        }
    }
}

#[test]
fn the_hexagons_of_kosovo_keep_their_people() {
    let Some(data) = data() else { return };
    let (crs, lattice) = kosovo();
    let layer = read(&data.join("kosovo/kontur_population_XK_20231101.gpkg"), None).expect("a layer");
    let start = std::time::Instant::now();
    let mut list = hexagons(&layer.features, &layer.crs, &crs);
    let gridded = areas(&list, Target { crs: &crs, lattice: &lattice }).expect("people");
    println!("{} hexagons in {:?}: {:?}", list.len(), start.elapsed(), gridded.cautions);
    check_sum(&gridded);
    assert!((gridded.totals.on_grid / 1_666_350.0 - 1.0).abs() < 1e-5, "{:?}", gridded.totals);
    assert!(gridded.cautions.is_empty(), "{:?}", gridded.cautions);
    list.extend_from_within(..3);
    let twice = areas(&list, Target { crs: &crs, lattice: &lattice }).expect("people");
    assert_eq!((twice.people == gridded.people, twice.totals), (true, gridded.totals));
    assert!(twice.cautions[0].starts_with("3 areas stand in the layer a second time"), "{:?}", twice.cautions);
}

fn hexagons(features: &[remnants::import::vector::Feature], layer: &LayerCrs, crs: &Crs) -> Vec<PeopleArea> {
    let on_grid = |(x, y): &(f64, f64)| {
        let (longitude, latitude) = layer.unproject(Point::new(*x, *y)).expect("on Earth");
        crs.project(longitude, latitude).expect("on the grid").rounded_to_mm()
    };
    let of = |feature: &remnants::import::vector::Feature| {
        let Shape::Area(rings) = &feature.shape else { panic!("an area") };
        let rings = rings.iter().map(|ring| ring.iter().map(on_grid).collect()).collect();
        let people = feature.properties["population"].as_f64().expect("a number");
        PeopleArea { id: feature.id.clone().expect("an id"), rings, people }
    };
    features.iter().map(of).collect()
}

/// As many hexagons as a large country has: cost, not numbers.
#[test]
#[ignore = "a measurement"]
fn four_hundred_thousand_hexagons() {
    let (crs, lattice) = kosovo();
    let low = lattice.extent().low;
    let r = 200.0;
    let ring = |x: f64, y: f64| {
        (0..6)
            .map(|k| (f64::from(k) + 0.5) * std::f64::consts::FRAC_PI_3)
            .map(|t| Point::new(x + r * t.cos(), y + r * t.sin()).rounded_to_mm())
            .collect()
    };
    let list: Vec<PeopleArea> = (0..400_000u32)
        .map(|k| {
            let (column, row) = (f64::from(k % 600), f64::from(k / 600));
            let shift = if (k / 600) % 2 == 1 { 0.5 } else { 0.0 };
            let (x, y) = (low.x + (column + shift) * r * 3f64.sqrt(), low.y + row * 1.5 * r);
            area(&k.to_string(), 10.0, vec![ring(x, y)])
        })
        .collect();
    let start = std::time::Instant::now();
    let gridded = areas(&list, Target { crs: &crs, lattice: &lattice }).expect("people");
    println!("{:?} in {:?}: {:?}", gridded.totals, start.elapsed(), gridded.cautions);
}

fn point(id: &str, x: f64, y: f64, people: f64) -> PeoplePoint {
    PeoplePoint { id: id.to_owned(), name: format!("village {id}"), place: at(x, y), people }
}

fn about(list: &[PeoplePoint], kernel: Kernel) -> Result<Gridded, String> {
    let (crs, lattice) = (grid(), cells());
    points(list, kernel, Target { crs: &crs, lattice: &lattice }).inspect(check_sum)
}

#[test]
fn a_normal_kernel_gives_each_cell_its_mass() {
    let sd = 60.0;
    let gridded = about(&[point("a", 333.0, 487.0, 1000.0)], Kernel::Normal { sd_m: sd }).expect("people");
    let normal = Normal::new(0.0, 1.0).expect("a law");
    let cut = |z: f64| (normal.cdf(z.clamp(-4.0, 4.0)) - normal.cdf(-4.0)) / (1.0 - 2.0 * normal.cdf(-4.0));
    let mass = |low: f64, middle: f64| cut((low + 50.0 - middle) / sd) - cut((low - middle) / sd);
    for column in 0..20 {
        for up in 0..20 {
            let wanted = 1000.0 * mass(50.0 * f64::from(column), 333.0) * mass(50.0 * f64::from(up), 487.0);
            assert!((people(&gridded, cell(column, up)) - wanted).abs() < 1e-6, "{column} {up}");
        }
    }
    assert!((gridded.totals.on_grid - 1000.0).abs() < 1e-4 && gridded.totals.outside == 0.0);
    // On the corner of the grid a quarter is on it.
    let quarter = about(&[point("a", 0.0, 0.0, 1000.0)], Kernel::Normal { sd_m: sd }).expect("people");
    assert!((quarter.totals.on_grid - 250.0).abs() < 1e-4 && (quarter.totals.outside - 750.0).abs() < 1e-9);
    // A kernel far narrower than a cell stays in it.
    let narrow = about(&[point("a", 75.0, 75.0, 7.0)], Kernel::Normal { sd_m: 0.001 }).expect("people");
    assert_eq!(people(&narrow, cell(1, 1)), 7.0);
}

#[test]
fn a_disc_gives_each_cell_its_area() {
    for (x, y, radius) in
        [(500.0, 500.0, 50.0), (333.0, 487.0, 130.0), (512.0, 501.0, 20.0), (500.0, 500.0, 3.0), (425.5, 74.25, 74.25)]
    {
        let gridded = about(&[point("a", x, y, 1000.0)], Kernel::Disc { radius_m: radius }).expect("people");
        assert!((gridded.totals.on_grid - 1000.0).abs() < 1e-3, "{:?}", gridded.totals);
        // A ring of 20,000 corners has the area of its circle but for 2e-8.
        let ring: Vec<Point> = (0..20_000)
            .map(|k| f64::from(k) * std::f64::consts::TAU / 20_000.0)
            .map(|t| at(x + radius * t.cos(), y + radius * t.sin()))
            .collect();
        let region = Region::new(vec![ring]).expect("a region");
        for (cell, share) in region.coverage(&cells()) {
            let wanted = 1000.0 * share * 2500.0 / region.area_m2();
            assert!((people(&gridded, cell) - wanted).abs() < 1e-3, "{cell:?} {radius}");
        }
    }
    let half = about(&[point("a", 0.0, 500.0, 1000.0)], Kernel::Disc { radius_m: 120.0 }).expect("people");
    assert!((half.totals.on_grid - 500.0).abs() < 1e-4 && (half.totals.outside - 500.0).abs() < 1e-6);
    let all = about(&[point("a", 500.0, 500.0, 1000.0)], Kernel::Disc { radius_m: 2_000.0 }).expect("people");
    let wanted = 1000.0 * 1e6 / (std::f64::consts::PI * 4e6);
    assert!((all.totals.on_grid - wanted).abs() < 1e-3, "{:?}", all.totals);
    let away = about(&[point("a", 5_000.0, 500.0, 1000.0)], Kernel::Disc { radius_m: 200.0 }).expect("people");
    assert_eq!((away.totals.on_grid, away.totals.outside), (0.0, 1000.0));
}

#[test]
fn places_that_are_probably_one_are_told_and_all_count() {
    let named = |id: &str, name: &str, x: f64| PeoplePoint { name: name.to_owned(), ..point(id, x, 500.0, 10.0) };
    let list = [
        named("1", "Stepanakert", 0.0),
        named("2", "Shosh", 2_000.0),
        named("3", "STEPANAKERT ", 4_900.0),
        named("4", "Khankendi", 240.0),
        named("5", "Shosh", 7_100.0),
        named("6", "", 9_000.0),
        named("7", "", 9_600.0),
    ];
    let gridded = about(&list, Kernel::Disc { radius_m: 100.0 }).expect("people");
    assert_eq!(gridded.totals.stated, 70.0);
    let caution = "2 places probably stand in the layer twice (within 500 m of another, or within 5 km of one of the same name) and so \
                   may count twice: \"Stepanakert\" (\"1\") and \"STEPANAKERT \" (\"3\"), \"Stepanakert\" (\"1\") and \"Khankendi\" (\"4\").";
    assert_eq!(gridded.cautions.last().map(String::as_str), Some(caution));
}

#[test]
fn points_and_kernels_that_cannot_be_are_refused() {
    let good = [point("a", 500.0, 500.0, 5.0)];
    for kernel in [0.0, -1.0, f64::NAN, f64::INFINITY].map(|sd_m| Kernel::Normal { sd_m }) {
        assert!(about(&good, kernel).expect_err("no width").contains("a standard deviation of"));
    }
    for kernel in [0.0, -1.0, f64::NAN, f64::INFINITY].map(|radius_m| Kernel::Disc { radius_m }) {
        assert!(about(&good, kernel).expect_err("no width").contains("a radius of"));
    }
    let disc = Kernel::Disc { radius_m: 50.0 };
    assert!(about(&[point("x", 0.0, 0.0, -5.0)], disc).expect_err("less").contains("the place \"x\" has -5 people"));
    assert!(
        about(&[point("x", f64::NAN, 0.0, 5.0)], disc)
            .expect_err("nowhere")
            .contains("the place \"x\" has a coordinate")
    );
    let (crs, bounds) = (grid(), Bounds { low: at(0.0, 0.0), high: at(100e3, 100e3) });
    let lattice = Lattice::covering(&bounds, 10_000).expect("cells");
    let many: Vec<PeoplePoint> = (0..100).map(|k| point("x", 1_000.0 * f64::from(k), 50e3, 1.0)).collect();
    let sentence =
        points(&many, Kernel::Normal { sd_m: 50e3 }, Target { crs: &crs, lattice: &lattice }).expect_err("work");
    assert!(sentence.contains("cells of the grid in all, wanted at most"), "{sentence}");
}

fn region(x: (f64, f64), y: (f64, f64)) -> Region {
    Region::new(vec![rectangle(x, y)]).expect("a region")
}

fn by_district(list: &[(&str, &Region, f64)], weights: Option<&Tiles<u64>>) -> Result<Gridded, String> {
    let (crs, lattice) = (grid(), cells());
    let list: Vec<DistrictPeople> =
        list.iter().map(|(id, region, people)| DistrictPeople { id, region, people: *people }).collect();
    districts(&list, weights, Target { crs: &crs, lattice: &lattice }).inspect(check_sum)
}

#[test]
fn people_of_districts_are_spread_evenly_or_by_weights() {
    let (west, east) = (region((0.0, 500.0), (0.0, 1000.0)), region((500.0, 1500.0), (0.0, 1000.0)));
    let even = by_district(&[("west", &west, 200.0), ("east", &east, 1000.0)], None).expect("people");
    assert_eq!((people(&even, cell(3, 7)), people(&even, cell(12, 7))), (1.0, 2.5));
    assert!((even.totals.outside - 500.0).abs() < 1e-9);
    let mut weights = Tiles::new(cells());
    *weights.at(cell(2, 2)) = 30;
    *weights.at(cell(4, 9)) = 10;
    *weights.at(cell(15, 9)) = 77;
    let weighted = by_district(&[("west", &west, 200.0), ("east", &east, 1000.0)], Some(&weights)).expect("people");
    assert_eq!(
        [(2, 2), (4, 9), (15, 9), (3, 7)].map(|(c, u)| people(&weighted, cell(c, u))),
        [150.0, 50.0, 500.0, 0.0]
    );
    let caution = "1 district reaches beyond the layer of weights, so the people on the grid are taken by share of area before they are \
                   weighted: \"east\".";
    assert_eq!(weighted.cautions.last().map(String::as_str), Some(caution));
    // A cell that two districts share weighs in each by its share of area.
    let half = region((0.0, 125.0), (0.0, 1000.0));
    let shared = by_district(&[("half", &half, 90.0)], Some(&weights)).expect("people");
    assert_eq!(people(&shared, cell(2, 2)), 90.0);
}

#[test]
fn weights_may_reach_further_than_the_grid() {
    let wide = cells().widened(10);
    let mut weights = Tiles::new(wide);
    *weights.at(wide.cell_of(at(525.0, 25.0)).expect("a cell")) = 1;
    *weights.at(wide.cell_of(at(1225.0, 25.0)).expect("a cell")) = 3;
    let east = region((500.0, 1500.0), (0.0, 1000.0));
    let gridded = by_district(&[("east", &east, 1000.0)], Some(&weights)).expect("people");
    assert_eq!((people(&gridded, cell(10, 0)), gridded.totals.outside), (250.0, 750.0));
    assert_eq!(gridded.cautions.len(), 1, "{:?}", gridded.cautions);
}

#[test]
fn a_district_without_weights_is_refused_by_name() {
    let weights = Tiles::new(cells());
    let (inside, across) = (region((0.0, 500.0), (0.0, 1000.0)), region((900.0, 1500.0), (0.0, 1000.0)));
    let sentence = by_district(&[("inside", &inside, 5.0)], Some(&weights)).expect_err("no weights");
    assert!(sentence.contains("the district \"inside\" has 5 people, but nobody"), "{sentence}");
    assert_eq!(by_district(&[("inside", &inside, 0.0)], Some(&weights)).expect("nobody").totals.stated, 0.0);
    let gridded = by_district(&[("across", &across, 5.0)], Some(&weights)).expect("outside");
    assert_eq!(gridded.totals.outside, 5.0);
    assert!(gridded.cautions[1].contains("the part of 1 district on the grid"), "{:?}", gridded.cautions);
    assert!(by_district(&[("x", &inside, -5.0)], None).expect_err("less").contains("the district \"x\" has -5 people"));
    let coarse = Tiles::new(cells().coarser(2));
    assert!(
        by_district(&[("x", &inside, 5.0)], Some(&coarse)).expect_err("cells").contains("cells of 100 m, wanted 50 m")
    );
}
