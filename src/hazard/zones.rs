//! Zones: boxes ranked by the companion's expected count, most contaminated first.

use crate::grid::located::{AT_ONCE, Located};
use crate::grid::tiles::Slot;
use crate::grid::{Cell, Lattice, Tiles};

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

    /// The rank of the box at a slot.
    #[inline(always)]
    pub fn rank_at(&self, slot: Slot) -> Rank {
        Rank(self.places.get_slot(slot).wrapping_sub(1))
    }

    /// The ranks of the boxes of some places, which are located in boxes.
    pub fn ranks(&self, located: &Located, ranks: &mut [Rank; AT_ONCE]) {
        for (rank, slot) in ranks.iter_mut().zip(located.slots()) {
            *rank = self.rank_at(slot);
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
