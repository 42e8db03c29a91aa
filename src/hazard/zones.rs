//! Zones: boxes ranked by the companion's expected count, most contaminated first.

use crate::grid::lists::Lists;
use crate::grid::located::{AT_ONCE, Located};
use crate::grid::tiles::Slot;
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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

    /// The ranks of the boxes of some places, which are located in boxes.
    pub fn ranks(&self, located: &Located, ranks: &mut [Rank; AT_ONCE]) {
        for (rank, slot) in ranks.iter_mut().zip(located.slots()) {
            *rank = Rank(self.places.get_slot(slot).wrapping_sub(1));
        }
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

/// From one box to another at most four away: rows and columns, from 0 for four west or south.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Steps {
    east: u8,
    north: u8,
}

impl Steps {
    /// To the box itself.
    const NONE: Steps = Steps { east: RINGS as u8, north: RINGS as u8 };

    /// `None` if that is too far.
    fn new(east: i64, north: i64) -> Option<Steps> {
        let near = |steps: i64| u8::try_from(steps + RINGS).ok().filter(|steps| i64::from(*steps) <= 2 * RINGS);
        Some(Steps { east: near(east)?, north: near(north)? })
    }

    /// Rows and columns.
    fn away(self) -> (i64, i64) {
        (i64::from(self.east) - RINGS, i64::from(self.north) - RINGS)
    }
}

/// Columns, or rows, that are at most four away, filled up to a power of two, so that no index is out of bounds.
const COLUMNS: usize = 16;

/// Squared distances, in boxes, from a place to the columns and rows of boxes about it.
#[derive(Clone, Copy, Debug)]
pub struct Gaps {
    east: [f64; COLUMNS],
    north: [f64; COLUMNS],
}

impl Gaps {
    /// For a place and the lattice of boxes.
    #[inline(always)]
    pub fn new(place: Point, lattice: &Lattice) -> Gaps {
        let (per_m, low) = (1.0 / lattice.side_m(), lattice.extent().low);
        let (east, north) = ((place.x - low.x) * per_m, (place.y - low.y) * per_m);
        Gaps { east: squared_gaps(east - east.floor()), north: squared_gaps(north - north.floor()) }
    }
}

/// Squared distances from a place so far from the beginning of its column to the columns about it.
#[inline(always)]
fn squared_gaps(within: f64) -> [f64; COLUMNS] {
    // Columns to the west end where they do, those to the east begin where they do.
    const BEGIN: [f64; COLUMNS] = [3.0, 2.0, 1.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    const SLOPE: [f64; COLUMNS] = [1.0, 1.0, 1.0, 1.0, 0.0, -1.0, -1.0, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    std::array::from_fn(|column| {
        let gap = BEGIN[column] + SLOPE[column] * within;
        gap * gap
    })
}

impl ZoneDistance {
    /// Distances to the first `count` boxes.
    pub fn new(ranking: &Ranking, count: u32) -> ZoneDistance {
        let lattice = *ranking.lattice();
        let zone = Members { ranking, count };
        let mut near = Lists::new(lattice);
        let members = ranking.boxes().iter().take(count as usize).map(|(cell, _)| *cell);
        for cell in members.filter(|cell| !zone.surround(*cell)) {
            near.put(cell, [Steps::NONE]);
            let places = places_around(i64::from(cell.row), i64::from(cell.column), RINGS);
            for outside in places.filter_map(|(row, column)| lattice.cell_at(row, column)) {
                if !zone.hold(outside) && near.of(outside).is_empty() {
                    near.put(outside, zone.nearest(outside));
                }
            }
        }
        ZoneDistance { count, near }
    }

    /// How many boxes it has.
    pub fn boxes(&self) -> u32 {
        self.count
    }

    /// Whether a box of this rank is in the zone.
    #[inline]
    pub fn holds(&self, rank: Rank) -> bool {
        rank.0 < self.count
    }

    /// The lattice of boxes.
    pub fn lattice(&self) -> &Lattice {
        self.near.lattice()
    }

    /// Distance in m from a place outside the zone to the nearest box of the zone; infinite if more than four boxes away. The gaps are
    /// the place's, and so is the slot.
    #[inline(always)]
    pub fn distance_from_outside(&self, gaps: &Gaps, place: Point, slot: Slot) -> f64 {
        let squared = if slot.tile == Slot::NO_TILE {
            least_squared(gaps, &self.from_off(place))
        } else {
            least_squared(gaps, self.near.at(slot))
        };
        squared.sqrt() * self.lattice().side_m()
    }

    /// Steps from a place off the lattice to boxes of the zone at most four away: all that boxes between list.
    #[cold]
    fn from_off(&self, place: Point) -> Vec<Steps> {
        let lattice = self.lattice();
        let (row, column) = lattice.relative_index(place);
        let mut steps = Vec::new();
        for (r, c) in places_around(row, column, RINGS) {
            let listed = lattice.cell_at(r, c).map_or(&[][..], |cell| self.near.of(cell));
            let (east, north) = (c - column, row - r);
            steps.extend(listed.iter().filter_map(|more| Steps::new(east + more.away().0, north + more.away().1)));
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
        let held = places_around(row, column, RINGS).filter(|place| self.hold_at(*place));
        let members: Vec<Steps> = held.filter_map(|(r, c)| Steps::new(c - column, row - r)).collect();
        let away = |m: &Steps| (m.away().0.abs(), m.away().1.abs());
        let least = |m: &Steps| (away(m).0 - 1).max(0).pow(2) + (away(m).1 - 1).max(0).pow(2);
        // The farthest that the nearest edge of a box can be from a place: its own row and column count in full.
        let most = |m: &Steps| away(m).0.pow(2) + away(m).1.pow(2);
        let bound = members.iter().map(most).min().unwrap_or(0);
        members.into_iter().filter(|m| least(m) <= bound).collect()
    }
}

/// The least squared distance, in boxes, to boxes; infinite if there are none.
#[inline(always)]
fn least_squared(gaps: &Gaps, boxes: &[Steps]) -> f64 {
    let squared = |to: &Steps| gaps.east[usize::from(to.east) % COLUMNS] + gaps.north[usize::from(to.north) % COLUMNS];
    boxes.iter().map(squared).fold(f64::INFINITY, f64::min)
}
