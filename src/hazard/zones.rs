//! Zones: boxes ranked by the companion's expected count, most contaminated first.

use crate::grid::{Cell, Lattice, Point, Tiles};

/// Shares of all expected remnants for which zones are given.
pub const SHARES: [f64; 4] = [0.50, 0.90, 0.95, 0.99];

/// Boxes in order of decreasing expected count; ties by row, then column.
#[derive(Clone, Debug)]
pub struct Ranking {
    boxes: Vec<(Cell, f64)>,
    places: Tiles<u32>,
}

/// How far a remnant's box stands in a ranking: the larger, the less it was expected there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(pub u32);

impl Rank {
    /// Off the grid, or in a box that the companion does not reach.
    pub const UNRANKED: Rank = Rank(u32::MAX);
}

impl Ranking {
    /// Ranks the boxes that have an expected count above 0.
    pub fn new(expected: &Tiles<f64>) -> Ranking {
        let mut boxes: Vec<(Cell, f64)> = expected.iter().filter(|(_, mean)| *mean > 0.0).collect();
        boxes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut places = Tiles::new(*expected.lattice());
        for (place, (cell, _)) in boxes.iter().enumerate() {
            *places.at(*cell) = place as u32 + 1;
        }
        Ranking { boxes, places }
    }

    /// The lattice of the boxes.
    pub fn lattice(&self) -> &Lattice {
        self.places.lattice()
    }

    /// The boxes with their expected counts, in order.
    pub fn boxes(&self) -> &[(Cell, f64)] {
        &self.boxes
    }

    /// The rank of a box.
    #[inline]
    pub fn rank(&self, cell: Cell) -> Rank {
        self.places.get(cell).checked_sub(1).map_or(Rank::UNRANKED, Rank)
    }

    /// Expected count at a rank; 0 for the unranked.
    pub fn expected_at(&self, rank: Rank) -> f64 {
        self.boxes.get(rank.0 as usize).map_or(0.0, |(_, mean)| *mean)
    }

    /// How many of the first boxes hold a share of `total` expected remnants; `None` if all boxes hold less.
    pub fn boxes_holding(&self, share: f64, total: f64) -> Option<u32> {
        let mut held = 0.0;
        for (index, (_, mean)) in self.boxes.iter().enumerate() {
            held += mean;
            if held >= share * total {
                return Some(index as u32 + 1);
            }
        }
        None
    }

    /// How many boxes have at least this expected count.
    pub fn boxes_above(&self, level: f64) -> u32 {
        self.boxes.partition_point(|(_, mean)| *mean >= level) as u32
    }
}

/// Rings of boxes around a zone in which exact distances are measured; beyond them a place is farther than 200 m.
const RINGS: i64 = 4;

/// Distances from places to a zone: the first boxes of a ranking.
#[derive(Clone, Debug)]
pub struct ZoneDistance {
    /// 5 in the zone, 4 next to it, ... 1 four boxes away, 0 farther.
    nearness: Tiles<u8>,
}

impl ZoneDistance {
    /// Distances to the first `count` boxes.
    pub fn new(ranking: &Ranking, count: u32) -> ZoneDistance {
        let lattice = *ranking.lattice();
        let mut nearness: Tiles<u8> = Tiles::new(lattice);
        let zone = || ranking.boxes().iter().take(count as usize).map(|(cell, _)| *cell);
        zone().for_each(|cell| *nearness.at(cell) = RINGS as u8 + 1);
        let inner = |nearness: &Tiles<u8>, cell: Cell| {
            around(cell, 1).all(|(row, column, _)| {
                lattice.cell_at(row, column).is_some_and(|c| nearness.get(c) == RINGS as u8 + 1)
            })
        };
        let edge: Vec<Cell> = zone().filter(|cell| !inner(&nearness, *cell)).collect();
        for (row, column, ring) in edge.iter().flat_map(|cell| around(*cell, RINGS)) {
            if let Some(cell) = lattice.cell_at(row, column) {
                let near = nearness.at(cell);
                *near = (*near).max((RINGS + 1 - ring) as u8);
            }
        }
        ZoneDistance { nearness }
    }

    /// Distance in m from a place to the nearest box of the zone; infinite if more than four boxes away.
    pub fn distance(&self, place: Point) -> f64 {
        let lattice = self.nearness.lattice();
        let (row, column) = lattice.relative_index(place);
        let here = lattice.cell_at(row, column).map(|cell| self.nearness.get(cell));
        match here {
            Some(near) if near == RINGS as u8 + 1 => 0.0,
            Some(0) => f64::INFINITY,
            Some(_) | None => self.search(place, row, column),
        }
    }

    fn search(&self, place: Point, row: i64, column: i64) -> f64 {
        let lattice = self.nearness.lattice();
        let mut nearest = f64::INFINITY;
        for dr in -RINGS..=RINGS {
            for dc in -RINGS..=RINGS {
                let Some(cell) = lattice.cell_at(row + dr, column + dc) else { continue };
                if self.nearness.get(cell) == RINGS as u8 + 1 {
                    nearest = nearest.min(distance_to_box(lattice, cell, place));
                }
            }
        }
        nearest
    }
}

/// Rows, columns and ring numbers of the boxes within `rings` of a box, itself included.
fn around(cell: Cell, rings: i64) -> impl Iterator<Item = (i64, i64, i64)> {
    let (row, column) = (i64::from(cell.row), i64::from(cell.column));
    (-rings..=rings).flat_map(move |dr| (-rings..=rings).map(move |dc| (row + dr, column + dc, dr.abs().max(dc.abs()))))
}

fn distance_to_box(lattice: &Lattice, cell: Cell, place: Point) -> f64 {
    let b = lattice.cell_bounds(cell);
    let gap = |low: f64, high: f64, v: f64| (low - v).max(v - high).max(0.0);
    gap(b.low.x, b.high.x, place.x).hypot(gap(b.low.y, b.high.y, place.y))
}
