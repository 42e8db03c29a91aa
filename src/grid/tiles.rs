//! Values on a lattice, stored only where something was written.

use super::{Cell, Lattice};
use crate::packing::{Fault, Pack, PackCell, Packer, Unpacker};
use std::io;

/// Cells along the side of a tile.
pub const TILE: u32 = 16;
const AREA: usize = (TILE * TILE) as usize;

/// Where tiles of a lattice keep a cell; beyond the last tile for a place off the lattice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Number of the tile.
    pub tile: u32,
    /// Number of the cell in it.
    pub at: u8,
}

impl Slot {
    /// The number of no tile: of places off the lattice.
    pub const NO_TILE: u32 = u32::MAX;
}

/// A value per cell, in tiles of 16 x 16 that exist once one of their cells was written; elsewhere the default.
#[derive(Clone, Debug, PartialEq)]
pub struct Tiles<T> {
    lattice: Lattice,
    across: u32,
    tiles: Vec<Option<Box<[T; AREA]>>>,
}

/// Apart, so that what goes round in loops stays short.
#[cold]
#[inline(never)]
fn new_tile<T: Copy + Default>() -> Box<[T; AREA]> {
    Box::new([T::default(); AREA])
}

impl<T: Copy + Default> Tiles<T> {
    /// No tile yet.
    pub fn new(lattice: Lattice) -> Tiles<T> {
        let across = lattice.columns().div_ceil(TILE);
        let count = across as usize * lattice.rows().div_ceil(TILE) as usize;
        Tiles { lattice, across, tiles: vec![None; count] }
    }

    /// The lattice of the cells.
    pub fn lattice(&self) -> &Lattice {
        &self.lattice
    }

    /// The slot of a cell of the lattice.
    pub fn slot(&self, cell: Cell) -> Slot {
        let tile = cell.row / TILE * self.across + cell.column / TILE;
        Slot { tile, at: (cell.row % TILE * TILE + cell.column % TILE) as u8 }
    }

    /// The value at a cell of the lattice.
    #[inline]
    pub fn get(&self, cell: Cell) -> T {
        let Slot { tile, at } = self.slot(cell);
        self.tiles[tile as usize].as_ref().map_or_else(T::default, |values| values[usize::from(at)])
    }

    /// The value at a cell of the lattice, to be changed.
    #[inline]
    pub fn at(&mut self, cell: Cell) -> &mut T {
        let Slot { tile, at } = self.slot(cell);
        &mut self.tiles[tile as usize].get_or_insert_with(new_tile)[usize::from(at)]
    }

    /// The value at a slot; the default off the lattice.
    #[inline]
    pub fn get_slot(&self, slot: Slot) -> T {
        let tile = self.tiles.get(slot.tile as usize).and_then(Option::as_ref);
        tile.map_or_else(T::default, |values| values[usize::from(slot.at)])
    }

    /// The value at a slot, to be changed; `None` off the lattice.
    #[inline]
    pub fn at_slot(&mut self, slot: Slot) -> Option<&mut T> {
        let tile = self.tiles.get_mut(slot.tile as usize)?;
        Some(&mut tile.get_or_insert_with(new_tile)[usize::from(slot.at)])
    }

    /// Cells of existing tiles with their values, tile by tile; cells beyond the lattice's edge are left out.
    pub fn iter(&self) -> impl Iterator<Item = (Cell, T)> + '_ {
        self.tiles.iter().enumerate().filter_map(|(index, tile)| tile.as_ref().map(|values| (index, values))).flat_map(
            move |(index, values)| {
                let (row0, column0) = (index as u32 / self.across * TILE, index as u32 % self.across * TILE);
                values.iter().enumerate().filter_map(move |(at, value)| {
                    let cell = Cell { row: row0 + at as u32 / TILE, column: column0 + at as u32 % TILE };
                    (cell.row < self.lattice.rows() && cell.column < self.lattice.columns()).then_some((cell, *value))
                })
            },
        )
    }

    /// Joins another store of the same lattice into this one, cell by cell.
    pub fn merge(&mut self, other: Tiles<T>, mut join: impl FnMut(&mut T, &T)) {
        for (mine, theirs) in self.tiles.iter_mut().zip(other.tiles) {
            match (mine.as_mut(), theirs) {
                (_, None) => {}
                (None, theirs) => *mine = theirs,
                (Some(mine), Some(theirs)) => mine.iter_mut().zip(theirs.iter()).for_each(|(a, b)| join(a, b)),
            }
        }
    }

    /// The same cells with every value mapped.
    pub fn map<U: Copy + Default>(&self, mut f: impl FnMut(T) -> U) -> Tiles<U> {
        let tiles = self.tiles.iter().map(|tile| {
            tile.as_ref().map(|values| {
                let mut mapped = Box::new([U::default(); AREA]);
                mapped.iter_mut().zip(values.iter()).for_each(|(to, from)| *to = f(*from));
                mapped
            })
        });
        Tiles { lattice: self.lattice, across: self.across, tiles: tiles.collect() }
    }

    /// [`Tiles::map`] that gives memory back as it goes.
    pub fn into_map<U: Copy + Default>(self, mut f: impl FnMut(T) -> U) -> Tiles<U> {
        let mut mapped = |values: Box<[T; AREA]>| {
            let mut mapped = Box::new([U::default(); AREA]);
            mapped.iter_mut().zip(values.iter()).for_each(|(to, from)| *to = f(*from));
            mapped
        };
        let tiles = self.tiles.into_iter().map(|tile| tile.map(&mut mapped)).collect();
        Tiles { lattice: self.lattice, across: self.across, tiles }
    }

    /// Number of tiles that exist.
    pub fn stored(&self) -> usize {
        self.tiles.iter().flatten().count()
    }
}

/// Each tile that holds anything: how far it lies behind the one before (the first: behind a tile before all), a bit for each cell that
/// holds anything, and what these hold. Then 0.
impl<T: PackCell> Pack for Tiles<T> {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        let mut next = 0;
        for (number, tile) in self.tiles.iter().enumerate() {
            let Some(tile) = tile.as_ref().filter(|tile| !tile.iter().all(T::is_nothing)) else { continue };
            to.number((number + 1 - next) as u128)?;
            next = number + 1;
            for row in tile.chunks_exact(8) {
                to.bytes(&[row.iter().rev().fold(0, |bits, value| bits << 1 | u8::from(!value.is_nothing()))])?;
            }
            tile.iter().filter(|value| !value.is_nothing()).try_for_each(|value| value.pack(to))?;
        }
        to.number(0)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        let mut next = 0_usize;
        loop {
            match from.narrow::<usize>()? {
                0 => return Ok(()),
                ahead => next = next.checked_add(ahead).ok_or(Fault::Number)?,
            }
            let tile = self.tiles.get_mut(next - 1).ok_or(Fault::Number)?.get_or_insert_with(new_tile);
            let bits: [u8; AREA / 8] = from.bytes()?;
            let holds = |at: &usize| bits[at / 8] >> (at % 8) & 1 == 1;
            (0..AREA).filter(holds).try_for_each(|at| tile[at].unpack(from))?;
        }
    }
}
