//! From cells to polygons and back.

use std::collections::BTreeSet;

use proptest::prelude::*;
use remnants::grid::trace::{TracedPolygon, trace};
use remnants::grid::{Bounds, Cell, Lattice, Point, Region};

fn lattice(size: u32) -> Lattice {
    let (low, side) = (Point::new(600_000.0, 4_400_000.0), f64::from(size) * 20.0);
    let extent = Bounds { low, high: Point::new(low.x + side, low.y + side) };
    Lattice::covering(&extent, 20_000).expect("a lattice")
}

/// Cells marked `#` in a picture, row 0 north.
fn picture(rows: &[&str]) -> Vec<Cell> {
    let marked = |(row, line): (usize, &&str)| {
        let columns = line.bytes().enumerate().filter(|(_, mark)| *mark == b'#').map(|(column, _)| column);
        columns.map(|column| Cell { row: row as u32, column: column as u32 }).collect::<Vec<_>>()
    };
    rows.iter().enumerate().flat_map(marked).collect()
}

fn doubled_area(ring: &[Point]) -> f64 {
    let o = ring[0];
    ring.iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y))
        .sum()
}

fn rings(polygons: &[TracedPolygon]) -> impl Iterator<Item = &Vec<Point>> {
    polygons.iter().flat_map(|polygon| std::iter::once(&polygon.outer).chain(&polygon.holes))
}

/// Whether no corner of the ring repeats, none lies on a straight line, and the ring never passes through a corner of itself.
fn is_simple(ring: &[Point]) -> bool {
    let key = |p: &Point| (p.x.to_bits(), p.y.to_bits());
    let distinct: BTreeSet<_> = ring.iter().map(key).collect();
    let turns = (0..ring.len()).all(|k| {
        let (a, b, c) = (ring[k], ring[(k + 1) % ring.len()], ring[(k + 2) % ring.len()]);
        (a.x == b.x) != (b.x == c.x)
    });
    distinct.len() == ring.len() && turns && Region::new(vec![ring.to_vec()]).is_ok()
}

#[test]
fn one_cell_is_one_square() {
    let lattice = lattice(3);
    let found = trace(&lattice, &[Cell { row: 2, column: 1 }]);
    let (x, y) = (600_020.0, 4_400_000.0);
    assert_eq!(found.len(), 1);
    assert!(found[0].holes.is_empty());
    assert_eq!(found[0].outer.len(), 4);
    for corner in [(x, y), (x + 20.0, y), (x + 20.0, y + 20.0), (x, y + 20.0)] {
        assert!(found[0].outer.contains(&Point::new(corner.0, corner.1)), "{found:?}");
    }
}

#[test]
fn cells_that_meet_in_a_corner_are_two_polygons() {
    let found = trace(&lattice(4), &picture(&["#...", ".#..", "#..."]));
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|polygon| polygon.outer.len() == 4 && polygon.holes.is_empty()));
}

#[test]
fn a_loop_of_cells_closed_by_a_corner_keeps_its_hole() {
    let found = trace(&lattice(4), &picture(&["###.", "#.#.", ".##.", "...."]));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].holes.len(), 1);
    assert!(rings(&found).all(|ring| is_simple(ring)), "{found:?}");
}

#[test]
fn two_holes_that_meet_in_a_corner_are_two_rings() {
    let found = trace(&lattice(4), &picture(&["####", "#.##", "##.#", "####"]));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].holes.len(), 2);
    assert!(rings(&found).all(|ring| is_simple(ring)));
}

#[test]
fn an_island_in_a_hole_is_its_own_polygon() {
    let found = trace(&lattice(5), &picture(&["#####", "#...#", "#.#.#", "#...#", "#####"]));
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].holes.len(), found[1].holes.len()), (1, 0));
}

#[test]
fn no_cells_are_no_polygons_and_twice_the_same_cell_is_one() {
    assert!(trace(&lattice(3), &[]).is_empty());
    let cell = Cell { row: 0, column: 0 };
    assert_eq!(trace(&lattice(3), &[cell, cell]), trace(&lattice(3), &[cell]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn polygons_cover_exactly_the_cells(marks in prop::collection::vec(0u8..10, 64), dense in 1u8..9) {
        let lattice = lattice(8);
        let all = (0..64u32).map(|k| Cell { row: k / 8, column: k % 8 });
        let cells: Vec<Cell> = all.clone().zip(&marks).filter(|(_, mark)| **mark < dense).map(|(cell, _)| cell).collect();
        let polygons = trace(&lattice, &cells);
        let area: f64 = rings(&polygons).map(|ring| 0.5 * doubled_area(ring)).sum();
        prop_assert_eq!(area, 400.0 * cells.len() as f64);
        for ring in rings(&polygons) {
            prop_assert!(is_simple(ring), "{:?}", ring);
        }
        for polygon in &polygons {
            prop_assert!(doubled_area(&polygon.outer) > 0.0);
            prop_assert!(polygon.holes.iter().all(|hole| doubled_area(hole) < 0.0));
        }
        let regions: Vec<Region> = polygons
            .iter()
            .map(|p| Region::new(std::iter::once(p.outer.clone()).chain(p.holes.clone()).collect()).expect("a sound polygon"))
            .collect();
        for cell in all {
            let held = regions.iter().filter(|region| region.contains(lattice.centre(cell))).count();
            prop_assert_eq!(held, usize::from(cells.contains(&cell)));
        }
    }
}
