//! Cells near places, and places that contain points, against asking every one.

use crate::builders::MIDDLE;
use remnants::grid::index::PlaceIndex;
use remnants::grid::near::{Near, cells_of_word};
use remnants::grid::{Bounds, Cell, Lattice, Path, Place, Point, Region};
use std::collections::BTreeSet;

/// Numbers in 0..1 that look random and are always the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn about(&mut self, middle: Point, half: f64) -> Point {
        Point::new(middle.x + (2.0 * self.next() - 1.0) * half, middle.y + (2.0 * self.next() - 1.0) * half)
    }
}

fn lattice(half_m: f64, side_mm: i64, middle: Point) -> Lattice {
    Lattice::covering(&Bounds { low: middle, high: middle }.widened(half_m), side_mm).unwrap()
}

fn cells(lattice: &Lattice) -> impl Iterator<Item = Cell> {
    let (rows, columns) = (lattice.rows(), lattice.columns());
    (0..rows).flat_map(move |row| (0..columns).map(move |column| Cell { row, column }))
}

fn marked(near: &mut Near, lattice: &Lattice) -> BTreeSet<Cell> {
    let mut found = BTreeSet::new();
    near.drain(|word, bits| {
        let cells = cells_of_word(lattice, word).filter(|(bit, _)| bits >> bit & 1 == 1);
        let before = found.len();
        found.extend(cells.map(|(_, cell)| cell));
        assert_eq!((found.len() - before) as u32, bits.count_ones(), "bits beyond the lattice, or a word twice");
    });
    found
}

fn asked(lattice: &Lattice, places: &[Point], distance: f64) -> BTreeSet<Cell> {
    let near = |cell: &Cell| {
        let centre = lattice.centre(*cell);
        places.iter().any(|p| {
            let (x, y) = (centre.x - p.x, centre.y - p.y);
            x * x + y * y <= distance * distance
        })
    };
    cells(lattice).filter(near).collect()
}

#[test]
fn cells_near_places_are_those_that_asking_every_cell_gives() {
    let mut numbers = Numbers(7);
    // Side in mm, distance in m, half the extent: narrow and wide discs, less than a cell, wider than a word, wider than the lattice.
    let cases = [
        (10_000, 50.0, 700.0),
        (5_000, 50.0, 400.0),
        (100_000, 50.0, 3_000.0),
        (10_000, 3.0, 300.0),
        (700, 13.3, 20.0),
        (3_700, 100.0, 300.0),
        (2_000, 90.0, 150.0),
        (1_000, 33.0, 40.0),
        (50_000, 1_000.0, 900.0),
        (10_000, 310.0, 700.0),
    ];
    for (side, distance, half) in cases {
        for middle in [MIDDLE, Point::new(-3.0, 5.0)] {
            let lattice = lattice(half, side, middle);
            let mut near = Near::new(lattice, distance);
            for count in [1, 3, 40] {
                let places: Vec<Point> = (0..count).map(|_| numbers.about(middle, half + 1.5 * distance)).collect();
                places.iter().for_each(|place| near.mark(*place));
                let found = marked(&mut near, &lattice);
                assert_eq!(found, asked(&lattice, &places, distance), "{side} mm, {distance} m, {count} places");
            }
            assert!(marked(&mut near, &lattice).is_empty(), "emptied");
        }
    }
}

#[test]
fn a_cell_whose_centre_is_at_just_the_distance_is_near() {
    let lattice = lattice(300.0, 10_000, MIDDLE);
    let centre = lattice.centre(Cell { row: 30, column: 30 });
    for (east, north) in [(50.0, 0.0), (0.0, -50.0), (30.0, 40.0), (-40.0, 30.0)] {
        let place = Point::new(centre.x + east, centre.y + north);
        let mut near = Near::new(lattice, 50.0);
        near.mark(place);
        let found = marked(&mut near, &lattice);
        assert!(found.contains(&Cell { row: 30, column: 30 }), "{east} {north}");
        assert_eq!(found, asked(&lattice, &[place], 50.0));
        near.mark(Point::new(place.x + 1e-9 * east.signum(), place.y + 1e-9 * north.signum()));
        assert!(
            !marked(&mut near, &lattice).contains(&Cell { row: 30, column: 30 }),
            "a little farther, {east} {north}"
        );
    }
}

#[test]
fn places_far_off_and_absurd_mark_nothing() {
    let lattice = lattice(300.0, 10_000, MIDDLE);
    let mut near = Near::new(lattice, 50.0);
    for x in [1e300, -1e300, f64::NAN, f64::INFINITY, 0.0, 1e9] {
        near.mark(Point::new(x, MIDDLE.y));
        near.mark(Point::new(MIDDLE.x, x));
    }
    assert!(marked(&mut near, &lattice).is_empty());
}

fn places(numbers: &mut Numbers) -> Vec<Place> {
    let mut places = Vec::new();
    for k in 0..120 {
        let at = numbers.about(MIDDLE, 2_000.0);
        places.push(match k % 3 {
            0 => Place::Disc { centre: at, radius_m: 5.0 + 200.0 * numbers.next() },
            1 => {
                let corners = (0..4).map(|_| numbers.about(at, 700.0)).collect();
                Place::Strip { path: Path::new(corners).unwrap(), width_m: 2.0 + 60.0 * numbers.next() }
            }
            _ => {
                let (w, h) = (20.0 + 300.0 * numbers.next(), 20.0 + 300.0 * numbers.next());
                let corners = [(0.0, 0.0), (w, 10.0), (w + 15.0, h), (-9.0, h + 5.0)];
                Place::Area(Region::new(vec![corners.map(|(x, y)| Point::new(at.x + x, at.y + y)).to_vec()]).unwrap())
            }
        });
    }
    places
}

#[test]
fn the_index_of_places_gives_those_that_asking_every_place_gives() {
    let mut numbers = Numbers(11);
    let places = places(&mut numbers);
    let index = PlaceIndex::new(&places);
    let (mut found, mut some) = (Vec::new(), 0);
    for _ in 0..20_000 {
        let p = numbers.about(MIDDLE, 3_000.0);
        index.containing(p, &mut found);
        let asked: Vec<u32> = (0..places.len() as u32).filter(|k| places[*k as usize].contains(p)).collect();
        some += asked.len();
        assert_eq!(found, asked, "{p:?}");
    }
    assert!(some > 2_000, "{some}");
}

#[test]
fn an_index_of_nothing_or_of_one_point_wide_disc_answers() {
    let mut found = vec![3];
    PlaceIndex::new(&[]).containing(MIDDLE, &mut found);
    assert!(found.is_empty());
    let disc = Place::Disc { centre: MIDDLE, radius_m: 1e-3 };
    PlaceIndex::new([&disc]).containing(MIDDLE, &mut found);
    assert_eq!(found, [0]);
}
