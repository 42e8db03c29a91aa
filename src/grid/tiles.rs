//! Values on a lattice, stored only where something was written.

use super::{Cell, Lattice};

/// Cells along the side of a tile.
pub const TILE: u32 = 16;
const AREA: usize = (TILE * TILE) as usize;

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

    fn place(&self, cell: Cell) -> (usize, usize) {
        let tile = (cell.row / TILE) as usize * self.across as usize + (cell.column / TILE) as usize;
        (tile, ((cell.row % TILE) * TILE + cell.column % TILE) as usize)
    }

    /// The value at a cell of the lattice.
    #[inline]
    pub fn get(&self, cell: Cell) -> T {
        let (tile, at) = self.place(cell);
        self.tiles[tile].as_ref().map_or_else(T::default, |values| values[at])
    }

    /// The value at a cell of the lattice, to be changed.
    #[inline]
    pub fn at(&mut self, cell: Cell) -> &mut T {
        let (tile, at) = self.place(cell);
        &mut self.tiles[tile].get_or_insert_with(new_tile)[at]
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
