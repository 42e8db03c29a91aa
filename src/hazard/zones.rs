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
///
/// For each box near the zone the zone's boxes that can be nearest to some place in it are listed beforehand.
#[derive(Clone, Debug)]
pub struct ZoneDistance {
    standing: Tiles<Standing>,
    nearest: Vec<Cell>,
}

/// How a box stands to the zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Standing {
    /// More than four boxes away.
    #[default]
    Far,
    /// Outside, but near: where its list of nearest boxes begins and ends.
    Near(u32, u32),
    /// In the zone.
    Inside,
}

impl ZoneDistance {
    /// Distances to the first `count` boxes.
    pub fn new(ranking: &Ranking, count: u32) -> ZoneDistance {
        let mut zone = ZoneDistance { standing: Tiles::new(*ranking.lattice()), nearest: Vec::new() };
        let members = || ranking.boxes().iter().take(count as usize).map(|(cell, _)| *cell);
        members().for_each(|cell| *zone.standing.at(cell) = Standing::Inside);
        let edge: Vec<Cell> = members().filter(|cell| !zone.surrounds(*cell)).collect();
        for cell in edge.iter().flat_map(|cell| zone.around(*cell)).collect::<Vec<_>>() {
            if zone.standing.get(cell) == Standing::Far {
                zone.list_nearest(cell);
            }
        }
        zone
    }

    /// Distance in m from a place to the nearest box of the zone; infinite if more than four boxes away.
    pub fn distance(&self, place: Point) -> f64 {
        let lattice = self.standing.lattice();
        let (row, column) = lattice.relative_index(place);
        match lattice.cell_at(row, column).map(|cell| self.standing.get(cell)) {
            Some(Standing::Inside) => 0.0,
            Some(Standing::Far) => f64::INFINITY,
            Some(Standing::Near(first, past)) => self.least(place, self.nearest[first as usize..past as usize].iter()),
            None => self.least(place, self.members_around(row, column).iter()),
        }
    }

    fn least<'c>(&self, place: Point, cells: impl Iterator<Item = &'c Cell>) -> f64 {
        cells.map(|cell| distance_to_box(self.standing.lattice(), *cell, place)).fold(f64::INFINITY, f64::min)
    }

    /// Whether all eight neighbours are in the zone.
    fn surrounds(&self, cell: Cell) -> bool {
        let inside = |(row, column)| {
            self.standing.lattice().cell_at(row, column).is_some_and(|c| self.standing.get(c) == Standing::Inside)
        };
        places_around(i64::from(cell.row), i64::from(cell.column), 1).all(inside)
    }

    /// Boxes of the lattice within four rings of a box.
    fn around(&self, cell: Cell) -> Vec<Cell> {
        let places = places_around(i64::from(cell.row), i64::from(cell.column), RINGS);
        places.filter_map(|(row, column)| self.standing.lattice().cell_at(row, column)).collect()
    }

    /// Boxes of the zone within four rings of a place's row and column, which may be off the lattice.
    fn members_around(&self, row: i64, column: i64) -> Vec<Cell> {
        let cells = places_around(row, column, RINGS).filter_map(|(r, c)| self.standing.lattice().cell_at(r, c));
        cells.filter(|cell| self.standing.get(*cell) == Standing::Inside).collect()
    }

    /// Lists the zone's boxes that can be nearest to a place in `cell`: none whose least distance exceeds another's largest.
    fn list_nearest(&mut self, cell: Cell) {
        let members = self.members_around(i64::from(cell.row), i64::from(cell.column));
        let gap = |a: u32, b: u32| i64::from(a.abs_diff(b));
        let steps = |m: &Cell| (gap(m.row, cell.row), gap(m.column, cell.column));
        let least = |m: &Cell| {
            let (r, c) = steps(m);
            (r - 1).max(0).pow(2) + (c - 1).max(0).pow(2)
        };
        // The farthest that the nearest edge of a box can be from a place: its own row and column count in full.
        let most = |m: &Cell| {
            let (r, c) = steps(m);
            r.pow(2) + c.pow(2)
        };
        let bound = members.iter().map(most).min().unwrap_or(0);
        let first = self.nearest.len() as u32;
        self.nearest.extend(members.into_iter().filter(|m| least(m) <= bound));
        *self.standing.at(cell) = Standing::Near(first, self.nearest.len() as u32);
    }
}

/// Rows and columns within `rings` of a place's, itself included.
fn places_around(row: i64, column: i64, rings: i64) -> impl Iterator<Item = (i64, i64)> {
    (-rings..=rings).flat_map(move |dr| (-rings..=rings).map(move |dc| (row + dr, column + dc)))
}

fn distance_to_box(lattice: &Lattice, cell: Cell, place: Point) -> f64 {
    let b = lattice.cell_bounds(cell);
    let gap = |low: f64, high: f64, v: f64| (low - v).max(v - high).max(0.0);
    gap(b.low.x, b.high.x, place.x).hypot(gap(b.low.y, b.high.y, place.y))
}
