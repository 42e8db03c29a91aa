//! Counts within one replicate: which cells were hit, and how often.

use crate::grid::{Cell, Lattice, Tiles};

/// Counts of one replicate, with the list of cells that are not zero.
#[derive(Clone, Debug)]
pub struct Counter {
    counts: Tiles<u32>,
    touched: Vec<Cell>,
}

impl Counter {
    /// All zero.
    pub fn new(lattice: Lattice) -> Counter {
        Counter { counts: Tiles::new(lattice), touched: Vec::new() }
    }

    /// The lattice.
    pub fn lattice(&self) -> &Lattice {
        self.counts.lattice()
    }

    /// Adds to a cell.
    #[inline]
    pub fn add(&mut self, cell: Cell, count: u32) {
        let slot = self.counts.at(cell);
        if *slot == 0 {
            self.touched.push(cell);
        }
        *slot += count;
    }

    /// Number of cells that are not zero.
    pub fn occupied(&self) -> u64 {
        self.touched.len() as u64
    }

    /// Hands every count that is not zero to `see` and sets it to zero.
    pub fn drain(&mut self, mut see: impl FnMut(Cell, u32)) {
        for cell in self.touched.drain(..) {
            let slot = self.counts.at(cell);
            see(cell, *slot);
            *slot = 0;
        }
    }
}
