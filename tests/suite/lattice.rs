//! Cells, boxes and hectare blocks, and the tiles that store values on them.

use proptest::prelude::*;
use remnants::grid::{Bounds, Cell, Grid, Lattice, Point, Tiles};
use std::collections::BTreeMap;

fn bounds(west: f64, south: f64, east: f64, north: f64) -> Bounds {
    Bounds { low: Point::new(west, south), high: Point::new(east, north) }
}

#[test]
fn a_cell_holds_its_western_and_southern_edges_only() {
    let lattice = Lattice::covering(&bounds(0.0, 0.0, 30.0, 20.0), 10_000).unwrap();
    let cell = |x, y| lattice.cell_of(Point::new(x, y)).map(|c| (c.row, c.column));
    assert_eq!(cell(0.0, 0.0), Some((1, 0)));
    assert_eq!(cell(10.0, 0.0), Some((1, 1)), "an edge belongs to the cell east of it");
    assert_eq!(cell(0.0, 10.0), Some((0, 0)), "an edge belongs to the cell north of it");
    assert_eq!(cell(9.999, 9.999), Some((1, 0)));
    assert_eq!(cell(29.999, 19.999), Some((0, 2)));
    assert_eq!((cell(30.0, 0.0), cell(0.0, 20.0)), (None, None), "eastern and northern edge of the grid are outside");
    assert_eq!((cell(-0.001, 0.0), cell(0.0, -0.001)), (None, None));
    assert_eq!((cell(f64::INFINITY, 0.0), cell(0.0, f64::NEG_INFINITY)), (None, None));
}

#[test]
fn sides_are_aligned_to_multiples_of_themselves() {
    let grid = Grid::covering(&bounds(501_003.0, -17.0, 501_160.0, 131.0), 10_000).unwrap();
    assert_eq!(grid.cells.extent(), bounds(501_000.0, -20.0, 501_160.0, 140.0));
    assert_eq!(grid.boxes.extent(), bounds(501_000.0, -50.0, 501_200.0, 150.0));
    assert_eq!(grid.hectares.extent(), bounds(501_000.0, -100.0, 501_200.0, 200.0));
}

#[test]
fn a_box_is_the_smallest_multiple_of_the_cell_of_50_m_or_more() {
    for (cell, side, hectare) in [
        (10_000, 50.0, 100.0),
        (12_000, 60.0, 108.0),
        (50_000, 50.0, 100.0),
        (51_000, 51.0, 102.0),
        (30_000, 60.0, 120.0),
        (250_000, 250.0, 250.0),
        (500, 50.0, 100.0),
    ] {
        let grid = Grid::covering(&bounds(0.0, 0.0, 1_000.0, 1_000.0), cell).unwrap();
        assert_eq!((grid.boxes.side_m(), grid.hectares.side_m()), (side, hectare), "cells of {cell} mm");
    }
}

#[test]
fn what_cannot_be_a_grid_is_none() {
    let none = |extent: Bounds, side| Lattice::covering(&extent, side).is_none();
    assert!(none(bounds(0.0, 0.0, 10.0, 10.0), 0));
    assert!(none(bounds(0.0, 0.0, 10.0, 10.0), -5));
    assert!(none(bounds(10.0, 0.0, 0.0, 10.0), 1_000));
    assert!(none(bounds(0.0, 0.0, 0.0, 10.0), 1_000));
    assert!(none(bounds(f64::NAN, 0.0, 10.0, 10.0), 1_000));
    assert!(none(bounds(0.0, 0.0, f64::INFINITY, 10.0), 1_000));
    assert!(none(bounds(0.0, 0.0, 2e7, 10.0), 1_000));
}

#[test]
fn places_are_rounded_to_a_millimetre() {
    assert_eq!(Point::new(1.234_56, -7.000_4).rounded_to_mm(), Point::new(1.235, -7.0));
}

fn some_lattice() -> impl Strategy<Value = Lattice> {
    (-2e3..2e3_f64, -2e3..2e3_f64, 1.0..900.0_f64, 1.0..900.0_f64, 500..90_000_i64)
        .prop_map(|(x, y, wide, high, side)| Lattice::covering(&bounds(x, y, x + wide, y + high), side).unwrap())
}

proptest! {
    #[test]
    fn every_centre_lies_in_its_own_cell(lattice in some_lattice(), row in 0..2_000_u32, column in 0..2_000_u32) {
        let cell = Cell { row: row % lattice.rows(), column: column % lattice.columns() };
        prop_assert_eq!(lattice.cell_of(lattice.centre(cell)), Some(cell));
    }

    #[test]
    fn a_lattice_covers_what_it_was_asked_to_cover(x in -2e3..2e3_f64, wide in 1.0..900.0_f64, side in 500..90_000_i64) {
        let wanted = bounds(x, -x, x + wide, wide - x);
        let extent = Lattice::covering(&wanted, side).unwrap().extent();
        let slack = 1e-6;
        prop_assert!(extent.widened(slack).contains(wanted.low) && extent.widened(slack).contains(wanted.high));
        let most = side as f64 / 1000.0 + slack;
        prop_assert!(wanted.low.x - extent.low.x < most && extent.high.y - wanted.high.y < most);
    }

    #[test]
    fn a_parent_covers_its_cell(lattice in some_lattice(), factor in 1..9_u32, row in 0..2_000_u32, column in 0..2_000_u32) {
        let cell = Cell { row: row % lattice.rows(), column: column % lattice.columns() };
        let coarse = lattice.coarser(factor);
        let parent = lattice.parent(&coarse, cell);
        prop_assert!(parent.row < coarse.rows() && parent.column < coarse.columns());
        prop_assert!(coarse.cell_bounds(parent).contains(lattice.centre(cell)));
        prop_assert_eq!(coarse.cell_of(lattice.centre(cell)), Some(parent));
    }

    #[test]
    fn tiles_keep_what_was_written_and_nothing_else(
        lattice in some_lattice(),
        writes in prop::collection::vec((0..2_000_u32, 0..2_000_u32, 1..99_u32), 0..60),
        more in prop::collection::vec((0..2_000_u32, 0..2_000_u32, 1..99_u32), 0..60),
    ) {
        let cell = |row: u32, column: u32| Cell { row: row % lattice.rows(), column: column % lattice.columns() };
        let store = |writes: &[(u32, u32, u32)]| {
            let (mut tiles, mut plain) = (Tiles::new(lattice), BTreeMap::new());
            for (row, column, value) in writes {
                *tiles.at(cell(*row, *column)) += value;
                *plain.entry(cell(*row, *column)).or_insert(0) += value;
            }
            (tiles, plain)
        };
        let written = |tiles: &Tiles<u32>| tiles.iter().filter(|(_, v)| *v > 0).collect::<BTreeMap<_, _>>();
        let (mut tiles, plain) = store(&writes);
        prop_assert_eq!(written(&tiles), plain.clone());
        prop_assert!(plain.iter().all(|(cell, value)| tiles.get(*cell) == *value));
        prop_assert_eq!(written(&tiles.map(|v| v * 2)), plain.into_iter().map(|(c, v)| (c, v * 2)).collect());
        let (other, _) = store(&more);
        tiles.merge(other, |a, b| *a += b);
        prop_assert_eq!(written(&tiles), store(&[writes, more].concat()).1);
    }
}
