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
    /// Side of a box, m.
    side_m: f64,
}

/// Where the lists of a box lie among the steps.
#[derive(Clone, Copy, Debug, Default)]
struct Near {
    start: u32,
    /// Where the list of each zone ends, from `start`: no list is longer than 20, since at most 20 boxes do not hide one another.
    ends: [u8; ZONES],
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

    /// East and north.
    fn away(self) -> (i64, i64) {
        (i64::from(self.east) - RINGS, i64::from(self.north) - RINGS)
    }

    /// The least squared distance, in boxes, that a place here can have from the box there.
    fn least(&self) -> i64 {
        let (east, north) = self.away();
        (east.abs() - 1).max(0).pow(2) + (north.abs() - 1).max(0).pow(2)
    }

    /// The most that it can have.
    fn most(&self) -> i64 {
        let (east, north) = self.away();
        east.pow(2) + north.pow(2)
    }

    /// Whether no place here is nearer to that other box: it lies behind this one both ways.
    fn hides(&self, other: &Steps) -> bool {
        let hides = |mine: i64, other: i64| mine == 0 || (mine.signum() == other.signum() && mine.abs() <= other.abs());
        let ((east, north), (other_east, other_north)) = (self.away(), other.away());
        hides(east, other_east) && hides(north, other_north)
    }
}

/// Columns, or rows, that are at most four away, filled up to a power of two, so that no index is out of bounds.
const COLUMNS: usize = 16;
/// Where a column begins, seen from a place at the beginning of its own, and how that changes as the place moves on: columns to the west
/// end where they do, those to the east begin where they do.
const GAPS: [(f64, f64); COLUMNS] = {
    let mut gaps = [(0.0, 0.0); COLUMNS];
    let mut away = 0;
    while away < RINGS {
        gaps[away as usize] = ((RINGS - 1 - away) as f64, 1.0);
        gaps[(RINGS + 1 + away) as usize] = ((away + 1) as f64, -1.0);
        away += 1;
    }
    gaps
};

/// A place, by how far it is from the south-western corner of its box, in boxes.
#[derive(Clone, Copy, Debug)]
struct Within {
    east: f64,
    north: f64,
}

impl Within {
    #[inline(always)]
    fn new(place: Point, side_m: f64) -> Within {
        // As a place's box is found: so a place on an edge lies at the beginning of its box.
        let (east, north) = (place.x / side_m, place.y / side_m);
        Within { east: east - east.floor(), north: north - north.floor() }
    }

    /// The least squared distance, in boxes, to boxes; infinite if there are none.
    #[inline(always)]
    fn least(self, boxes: &[Steps]) -> f64 {
        let gap = |within: f64, column: u8| {
            let (begin, slope) = GAPS[usize::from(column) % COLUMNS];
            begin + slope * within
        };
        let squared = |to: &Steps| {
            let (east, north) = (gap(self.east, to.east), gap(self.north, to.north));
            east * east + north * north
        };
        boxes.iter().map(squared).fold(f64::INFINITY, f64::min)
    }
}

impl NearZones {
    /// Distances to the first boxes of a ranking: as many for each zone, increasing; more than four zones are left out.
    pub fn new(ranking: &Ranking, counts: &[u32]) -> NearZones {
        let counts: Vec<u32> = counts.iter().take(ZONES).copied().collect();
        let lists = |count: &u32| Members { ranking, count: *count }.lists();
        let lists: Vec<Lists<Steps>> = counts.par_iter().map(lists).collect();
        let mut zones = NearZones {
            counts,
            near: Tiles::new(*ranking.lattice()),
            steps: Vec::new(),
            side_m: ranking.lattice().side_m(),
        };
        lists.iter().flat_map(Lists::cells).for_each(|cell| zones.put(cell, &lists));
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
            *end = (self.steps.len() as u32 - near.start) as u8;
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

    /// Whether a zone holds boxes of a rank; there is no zone from [`NearZones::len`] on, and it holds none.
    #[inline(always)]
    pub fn holds(&self, zone: usize, rank: Rank) -> bool {
        self.counts.get(zone).is_some_and(|count| rank.0 < *count)
    }

    /// The distance in m from a place, whose box has this slot and is not in a zone, to the zone's nearest box; infinite if that is more
    /// than four boxes away.
    #[inline(always)]
    pub fn distance(&self, zone: usize, place: Point, slot: Slot) -> f64 {
        let within = Within::new(place, self.side_m);
        let squared = if slot.tile == Slot::NO_TILE {
            within.least(&self.seen_from_off(place, zone))
        } else {
            within.least(self.listed(self.near.get_slot(slot), zone))
        };
        squared.sqrt() * self.side_m
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
            steps.extend(self.listed(self.near.get(cell), zone).iter().filter_map(onwards));
        }
        steps
    }

    #[inline(always)]
    fn listed(&self, near: Near, zone: usize) -> &[Steps] {
        let end = |zone: usize| near.start as usize + usize::from(near.ends[zone % ZONES]);
        let from = if zone == 0 { near.start as usize } else { end(zone - 1) };
        &self.steps[from..end(zone)]
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

    /// Steps from a box outside the zone to those of the zone that can be nearest to a place in it.
    fn nearest(&self, cell: Cell) -> Vec<Steps> {
        let (row, column) = (i64::from(cell.row), i64::from(cell.column));
        let held = places_around(row, column, RINGS).filter(|place| self.hold_at(*place));
        let members: Vec<Steps> = held.filter_map(|(r, c)| Steps::new(c - column, row - r)).collect();
        let bound = members.iter().map(Steps::most).min().unwrap_or(0);
        let within: Vec<Steps> = members.into_iter().filter(|m| m.least() <= bound).collect();
        let in_front = |m: &Steps| !within.iter().any(|other| other != m && other.hides(m));
        within.iter().filter(|m| in_front(m)).copied().collect()
    }
}
