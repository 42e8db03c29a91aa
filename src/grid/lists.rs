//! Lists that some cells of a lattice have.

use super::{Cell, Lattice, Tiles};

/// A list for each of some cells; the others' are empty.
#[derive(Clone, Debug)]
pub struct Lists<T> {
    /// By cell the number of its list, from 1.
    numbers: Tiles<u32>,
    /// Where each list begins among the items, and where the last ends.
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Lists<T> {
    /// All empty.
    pub fn new(lattice: Lattice) -> Lists<T> {
        Lists { numbers: Tiles::new(lattice), starts: vec![0], items: Vec::new() }
    }

    /// The lattice of the cells.
    pub fn lattice(&self) -> &Lattice {
        self.numbers.lattice()
    }

    /// Gives a cell its list, once.
    pub fn put(&mut self, cell: Cell, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        *self.numbers.at(cell) = self.starts.len() as u32;
        self.starts.push(self.items.len() as u32);
    }

    /// The list of a cell.
    #[inline]
    pub fn of(&self, cell: Cell) -> &[T] {
        match self.numbers.get(cell) as usize {
            0 => &[],
            number => &self.items[self.starts[number - 1] as usize..self.starts[number] as usize],
        }
    }
}
