//! Zones: boxes ranked by the companion's expected count, most contaminated first.

use crate::grid::lists::Lists;
use crate::grid::{Cell, Lattice, Point, Tiles, places_around};

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
    /// Boxes of the zone.
    count: u32,
    near: Lists<Steps>,
}

/// Boxes from one box to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Steps {
    east: i8,
    north: i8,
}

impl ZoneDistance {
    /// Distances to the first `count` boxes.
    pub fn new(ranking: &Ranking, count: u32) -> ZoneDistance {
        let lattice = *ranking.lattice();
        let zone = Members { ranking, count };
        let mut near = Lists::new(lattice);
        let members = ranking.boxes().iter().take(count as usize).map(|(cell, _)| *cell);
        for cell in members.filter(|cell| !zone.surround(*cell)) {
            near.put(cell, [Steps { east: 0, north: 0 }; TOGETHER]);
            let places = places_around(i64::from(cell.row), i64::from(cell.column), RINGS);
            for outside in places.filter_map(|(row, column)| lattice.cell_at(row, column)) {
                if !zone.hold(outside) && near.of(outside).is_empty() {
                    near.put(outside, filled(zone.nearest(outside)));
                }
            }
        }
        ZoneDistance { count, near }
    }

    /// Whether a box of this rank is in the zone.
    #[inline]
    pub fn holds(&self, rank: Rank) -> bool {
        rank.0 < self.count
    }

    /// Distance in m from a place outside the zone, in this box or off the lattice, to the nearest box of the zone; infinite if more
    /// than four boxes away.
    #[inline]
    pub fn distance_from_outside(&self, place: Point, cell: Option<Cell>) -> f64 {
        let lattice = self.near.lattice();
        let (per_m, low) = (1.0 / lattice.side_m(), lattice.extent().low);
        let (east, north) = ((place.x - low.x) * per_m, (place.y - low.y) * per_m);
        let squared = match cell {
            Some(cell) => {
                let within = (east - f64::from(cell.column), north - f64::from(lattice.rows() - 1 - cell.row));
                least_squared(within, self.near.of(cell))
            }
            None => least_squared((east - east.floor(), north - north.floor()), &self.from_off(place)),
        };
        squared.sqrt() * lattice.side_m()
    }

    /// Steps from a place off the lattice to boxes of the zone at most four away: all that boxes between list.
    fn from_off(&self, place: Point) -> Vec<Steps> {
        let lattice = self.near.lattice();
        let (row, column) = lattice.relative_index(place);
        let mut steps = Vec::new();
        for (r, c) in places_around(row, column, RINGS) {
            let listed = lattice.cell_at(r, c).map_or(&[][..], |cell| self.near.of(cell));
            let (north, east) = ((row - r) as i8, (c - column) as i8);
            steps.extend(listed.iter().map(|more| Steps { east: east + more.east, north: north + more.north }));
        }
        steps
    }
}

/// The boxes of a zone.
struct Members<'r> {
    ranking: &'r Ranking,
    count: u32,
}

impl Members<'_> {
    fn hold(&self, cell: Cell) -> bool {
        self.ranking.rank(cell).0 < self.count
    }

    fn hold_at(&self, (row, column): (i64, i64)) -> bool {
        self.ranking.lattice().cell_at(row, column).is_some_and(|cell| self.hold(cell))
    }

    /// Whether all eight neighbours of a box are in the zone.
    fn surround(&self, cell: Cell) -> bool {
        places_around(i64::from(cell.row), i64::from(cell.column), 1).all(|place| self.hold_at(place))
    }

    /// Steps from a box outside the zone to those of the zone that can be nearest to a place in it: none whose least distance exceeds
    /// another's largest.
    fn nearest(&self, cell: Cell) -> Vec<Steps> {
        let (row, column) = (i64::from(cell.row), i64::from(cell.column));
        let steps = |(r, c): (i64, i64)| Steps { east: (c - column) as i8, north: (row - r) as i8 };
        let members: Vec<Steps> = places_around(row, column, RINGS).filter(|place| self.hold_at(*place)).map(steps).collect();
        let away = |m: &Steps| (i32::from(m.east).abs(), i32::from(m.north).abs());
        let least = |m: &Steps| (away(m).0 - 1).max(0).pow(2) + (away(m).1 - 1).max(0).pow(2);
        // The farthest that the nearest edge of a box can be from a place: its own row and column count in full.
        let most = |m: &Steps| away(m).0.pow(2) + away(m).1.pow(2);
        let bound = members.iter().map(most).min().unwrap_or(0);
        members.into_iter().filter(|m| least(m) <= bound).collect()
    }
}

/// Boxes that are looked at together: most lists are no longer.
const TOGETHER: usize = 4;

/// A list filled up to a whole number of fours with what it holds already.
fn filled(mut boxes: Vec<Steps>) -> Vec<Steps> {
    let last = boxes.last().copied();
    boxes.extend(last.into_iter().cycle().take(boxes.len().next_multiple_of(TOGETHER) - boxes.len()));
    boxes
}

/// The least squared distance, in boxes, from a place so far from the south-western corner of its box to other boxes, in fours;
/// infinite if there are none.
#[inline]
fn least_squared(within: (f64, f64), boxes: &[Steps]) -> f64 {
    let gap = |steps: i8, at: f64| (f64::from(steps) - at).max(at - f64::from(steps) - 1.0).max(0.0);
    let squared = |to: &Steps| {
        let (x, y) = (gap(to.east, within.0), gap(to.north, within.1));
        x * x + y * y
    };
    let least = |four: &[Steps; TOGETHER]| {
        let [a, b, c, d] = four.each_ref().map(squared);
        a.min(b).min(c.min(d))
    };
    boxes.as_chunks().0.iter().map(least).fold(f64::INFINITY, f64::min)
}
