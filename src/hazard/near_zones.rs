//! Distances from places to zones.
//!
//! For each box near a zone the zone's boxes that can be nearest to some place in it are listed beforehand, those of all zones together
//! in memory.

use super::zones::{Rank, Ranking, SHARES};
use crate::grid::lists::Lists;
use crate::grid::tiles::Slot;
use crate::grid::{Cell, Lattice, Point, Tiles, places_around};
use rayon::prelude::*;

/// Rings of boxes around a zone in which exact distances are measured; beyond them a place is farther than 200 m.
const RINGS: i64 = 4;

/// Zones, at most.
const ZONES: usize = SHARES.len();

/// Distances from places to zones, each the first boxes of a ranking.
#[derive(Clone, Debug)]
pub struct NearZones {
    /// Boxes of each zone, increasing.
    counts: Vec<u32>,
    near: Tiles<Near>,
    steps: Vec<Steps>,
}

/// What counting asks of a box: its rank, and where its lists lie among the steps.
#[derive(Clone, Copy, Debug, Default)]
struct Near {
    /// One more than the rank; 0 for the unranked.
    place: u32,
    start: u32,
    /// Where the list of each zone ends, from `start`.
    ends: [u16; ZONES],
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
struct Gaps {
    east: [f64; COLUMNS],
    north: [f64; COLUMNS],
}

impl Gaps {
    /// For a place and the lattice of boxes.
    #[inline(always)]
    fn new(place: Point, lattice: &Lattice) -> Gaps {
        let (per_m, low) = (1.0 / lattice.side_m(), lattice.extent().low);
        let (east, north) = ((place.x - low.x) * per_m, (place.y - low.y) * per_m);
        Gaps { east: squared_gaps(east - east.floor()), north: squared_gaps(north - north.floor()) }
    }

    /// The least squared distance, in boxes, to boxes; infinite if there are none.
    #[inline(always)]
    fn least(&self, boxes: &[Steps]) -> f64 {
        let squared =
            |to: &Steps| self.east[usize::from(to.east) % COLUMNS] + self.north[usize::from(to.north) % COLUMNS];
        boxes.iter().map(squared).fold(f64::INFINITY, f64::min)
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

impl NearZones {
    /// Distances to the first boxes of a ranking: as many for each zone, increasing; more than four zones are left out.
    pub fn new(ranking: &Ranking, counts: &[u32]) -> NearZones {
        let counts: Vec<u32> = counts.iter().take(ZONES).copied().collect();
        let lists = |count: &u32| Members { ranking, count: *count }.lists();
        let lists: Vec<Lists<Steps>> = counts.par_iter().map(lists).collect();
        let mut zones = NearZones { counts, near: Tiles::new(*ranking.lattice()), steps: Vec::new() };
        lists.iter().flat_map(Lists::cells).for_each(|cell| zones.put(cell, &lists));
        (1..).zip(ranking.boxes()).for_each(|(place, (cell, _))| zones.near.at(*cell).place = place);
        zones
    }

    /// Gives a box its lists, once.
    fn put(&mut self, cell: Cell, lists: &[Lists<Steps>]) {
        let near = self.near.at(cell);
        if near.ends != [0; ZONES] {
            return;
        }
        near.start = self.steps.len() as u32;
        for (zone, end) in near.ends.iter_mut().enumerate() {
            self.steps.extend(lists.get(zone).map_or(&[][..], |lists| lists.of(cell)));
            *end = (self.steps.len() as u32 - near.start) as u16;
        }
    }

    /// The lattice of boxes.
    pub fn lattice(&self) -> &Lattice {
        self.near.lattice()
    }

    /// How many zones there are.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there is no zone.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Shows the distance in m from a place, whose box has this slot, to the nearest box of each zone that does not hold it, with the
    /// zone's number; infinite if more than four boxes away. Gives the rank of the box.
    #[inline(always)]
    pub fn look(&self, place: Point, slot: Slot, mut see: impl FnMut(usize, f64)) -> Rank {
        let near = self.near.get_slot(slot);
        let rank = Rank(near.place.wrapping_sub(1));
        // What the narrowest zone holds, all hold.
        if self.counts.first().is_none_or(|count| rank.0 < *count) {
            return rank;
        }
        let (gaps, side) = (Gaps::new(place, self.lattice()), self.lattice().side_m());
        let mut start = near.start as usize;
        for (zone, count) in self.counts.iter().enumerate() {
            let end = near.start as usize + usize::from(near.ends[zone % ZONES]);
            if rank.0 >= *count {
                let squared = if slot.tile == Slot::NO_TILE {
                    gaps.least(&self.seen_from_off(place, zone))
                } else {
                    gaps.least(&self.steps[start..end])
                };
                see(zone, squared.sqrt() * side);
            }
            start = end;
        }
        rank
    }

    /// Steps from a place off the lattice to boxes of a zone at most four away: all that boxes between list.
    #[cold]
    fn seen_from_off(&self, place: Point, zone: usize) -> Vec<Steps> {
        let (row, column) = self.lattice().relative_index(place);
        let mut steps = Vec::new();
        for (r, c) in places_around(row, column, RINGS) {
            let Some(cell) = self.lattice().cell_at(r, c) else { continue };
            let (east, north) = (c - column, row - r);
            let onwards = |more: &Steps| Steps::new(east + more.away().0, north + more.away().1);
            steps.extend(self.list(cell, zone).iter().filter_map(onwards));
        }
        steps
    }

    fn list(&self, cell: Cell, zone: usize) -> &[Steps] {
        let Near { start, ends, .. } = self.near.get(cell);
        let from = if zone == 0 { 0 } else { ends[zone - 1] };
        &self.steps[(start + u32::from(from)) as usize..(start + u32::from(ends[zone])) as usize]
    }
}

/// The boxes of a zone.
struct Members<'r> {
    ranking: &'r Ranking,
    count: u32,
}

impl Members<'_> {
    /// The lists of all boxes outside the zone but near, and of those within it that have a neighbour outside: to themselves.
    fn lists(&self) -> Lists<Steps> {
        let lattice = self.ranking.lattice();
        let mut lists = Lists::new(*lattice);
        let members = self.ranking.boxes().iter().take(self.count as usize).map(|(cell, _)| *cell);
        for cell in members.filter(|cell| !self.surround(*cell)) {
            lists.put(cell, [Steps::NONE]);
            let places = places_around(i64::from(cell.row), i64::from(cell.column), RINGS);
            for near in places.filter_map(|(row, column)| lattice.cell_at(row, column)) {
                if !self.hold(near) && lists.of(near).is_empty() {
                    lists.put(near, self.nearest(near));
                }
            }
        }
        lists
    }

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
