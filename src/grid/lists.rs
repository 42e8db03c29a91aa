//! Lists that some cells of a lattice have.

use super::tiles::Slot;
use super::{Cell, Lattice, Tiles};

/// A list for each of some cells; the others' are empty.
#[derive(Clone, Debug)]
pub struct Lists<T> {
    /// By cell where its list begins among the items, and where it ends.
    ranges: Tiles<(u32, u32)>,
    items: Vec<T>,
}

impl<T> Lists<T> {
    /// All empty.
    pub fn new(lattice: Lattice) -> Lists<T> {
        Lists { ranges: Tiles::new(lattice), items: Vec::new() }
    }

    /// The lattice of the cells.
    pub fn lattice(&self) -> &Lattice {
        self.ranges.lattice()
    }

    /// Gives a cell its list, once.
    pub fn put(&mut self, cell: Cell, list: impl IntoIterator<Item = T>) {
        let start = self.items.len() as u32;
        self.items.extend(list);
        *self.ranges.at(cell) = (start, self.items.len() as u32);
    }

    /// The cells that have a list.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        self.ranges.iter().filter(|(_, (start, end))| start < end).map(|(cell, _)| cell)
    }

    /// The list of a cell.
    pub fn of(&self, cell: Cell) -> &[T] {
        self.within(self.ranges.get(cell))
    }

    /// The list of the cell at a slot.
    #[inline]
    pub fn at(&self, slot: Slot) -> &[T] {
        self.within(self.ranges.get_slot(slot))
    }

    #[inline]
    fn within(&self, (start, end): (u32, u32)) -> &[T] {
        &self.items[start as usize..end as usize]
    }
}
