//! Cells, boxes with their blocks, and hectare blocks of one grid, counted together.

use super::{Parents, Pyramid, Support};
use crate::engine::tally::CellCount;
use crate::grid::located::Located;
use crate::grid::{Cell, Grid, Tiles};
use crate::packing::{Fault, Pack, Packer, Unpacker, pack_fields};
use std::io;
use std::sync::Arc;

/// Counts on the supports of a grid; where two have the same cells they are counted once.
#[derive(Clone, Debug)]
pub struct GridSupports {
    /// `None` where cells are boxes.
    cells: Option<Support>,
    pyramid: Pyramid,
    hectares: Hectares,
}

/// How hectare blocks are counted.
#[derive(Clone, Debug)]
enum Hectares {
    /// They are the boxes.
    Boxes,
    /// They are made of whole boxes.
    OfBoxes(Parents, Support),
    /// They cut boxes.
    Apart(Support),
}

/// Sums on the supports of a grid.
#[derive(Debug)]
pub struct GridCounts {
    /// Per cell of the grid.
    pub cells: Arc<Tiles<CellCount>>,
    /// Per hectare block.
    pub hectares: Arc<Tiles<CellCount>>,
    /// Per box, then per block of each coarser level.
    pub box_levels: Vec<Arc<Tiles<CellCount>>>,
}

impl GridSupports {
    /// Nothing counted. Thresholds are densities, items per hectare.
    pub fn new(grid: &Grid, thresholds: &[f64]) -> GridSupports {
        let apart = || Support::new(grid.hectares, thresholds);
        GridSupports {
            cells: (grid.cells != grid.boxes).then(|| Support::new(grid.cells, thresholds)),
            pyramid: Pyramid::new(grid.boxes, thresholds),
            hectares: match Parents::new(&grid.boxes, &grid.hectares) {
                Some(_) if grid.boxes == grid.hectares => Hectares::Boxes,
                Some(parents) => Hectares::OfBoxes(parents, apart()),
                None => Hectares::Apart(apart()),
            },
        }
    }

    /// Counts some remnants of the running replicate and leaves them located in boxes; gives how many lie off the grid's cells.
    pub fn add(&mut self, located: &mut Located) -> u64 {
        if let Hectares::Apart(hectares) = &mut self.hectares {
            located.locate(hectares.lattice());
            hectares.add_all(located);
        }
        let off_cells = self.cells.as_mut().map(|cells| {
            located.locate(cells.lattice());
            cells.add_all(located);
            located.count_off()
        });
        located.locate(self.pyramid.lattice());
        self.pyramid.add_all(located);
        if let Hectares::OfBoxes(_, hectares) = &mut self.hectares {
            // They reach farther than boxes do.
            located.off().for_each(|place| _ = hectares.add(place));
        }
        off_cells.unwrap_or(located.count_off()) as u64
    }

    /// Boxes that the running replicate has hit so far.
    pub fn boxes_hit(&self) -> &[Cell] {
        self.pyramid.hit()
    }

    /// Ends the replicate.
    pub fn finish(&mut self) {
        self.cells.iter_mut().for_each(|cells| cells.finish());
        match &mut self.hectares {
            Hectares::Boxes => self.pyramid.finish(|_, _| {}),
            Hectares::OfBoxes(parents, hectares) => {
                self.pyramid.finish(|cell, count| _ = hectares.add_to(parents.of(cell), count));
                hectares.finish();
            }
            Hectares::Apart(hectares) => {
                self.pyramid.finish(|_, _| {});
                hectares.finish();
            }
        }
    }

    /// Adds the sums of other replicates.
    pub fn merge(&mut self, other: GridSupports) {
        self.cells.iter_mut().zip(other.cells).for_each(|(mine, theirs)| mine.merge(theirs));
        self.pyramid.merge(other.pyramid);
        match (&mut self.hectares, other.hectares) {
            (
                Hectares::OfBoxes(_, mine) | Hectares::Apart(mine),
                Hectares::OfBoxes(_, theirs) | Hectares::Apart(theirs),
            ) => {
                mine.merge(theirs);
            }
            (Hectares::Boxes, _) | (_, Hectares::Boxes) => {}
        }
    }

    /// The sums, when counting is over.
    pub fn into_counts(self) -> GridCounts {
        let cells = self.cells.map(|cells| Arc::new(cells.into_counts()));
        let box_levels: Vec<_> = self.pyramid.into_levels().into_iter().map(Arc::new).collect();
        let boxes = || box_levels[0].clone();
        let hectares = match self.hectares {
            Hectares::Boxes => boxes(),
            Hectares::OfBoxes(_, hectares) | Hectares::Apart(hectares) => Arc::new(hectares.into_counts()),
        };
        GridCounts { cells: cells.unwrap_or_else(boxes), hectares, box_levels }
    }
}

pack_fields!(GridSupports: cells, pyramid, hectares);

impl Pack for Hectares {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        match self {
            Hectares::Boxes => Ok(()),
            Hectares::OfBoxes(_, hectares) | Hectares::Apart(hectares) => hectares.pack(to),
        }
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        match self {
            Hectares::Boxes => Ok(()),
            Hectares::OfBoxes(_, hectares) | Hectares::Apart(hectares) => hectares.unpack(from),
        }
    }
}
