//! Counts per cell, box and hectare block: whole-number sums over replicates, one for each support area.
//!
//! A cell keeps its count of the running replicate beside its sums, which grow with every remnant, so that nothing is gone through at
//! the end of a replicate but the boxes that were hit. Most cells hold one remnant or none: what only a second one changes lies apart.

use super::tally::{CellCount, smallest_above};
use crate::grid::located::Located;
use crate::grid::{Cell, Grid, Lattice, Point, Tiles};
use std::sync::Arc;

/// What a first remnant changes.
#[derive(Clone, Copy, Debug, Default)]
struct Hit {
    /// The number of the last replicate that hit the cell, counted by the support from 1.
    replicate: u32,
    /// Remnants in it.
    running: u32,
    /// Replicates that hit the cell.
    hits: u32,
}

/// Bytes that a support keeps for a cell of its tiles.
pub const BYTES_PER_CELL: usize = size_of::<Hit>() + size_of::<CellCount>();

/// Counts per cell of one lattice.
#[derive(Clone, Debug)]
pub struct Support {
    hits: Tiles<Hit>,
    /// What each replicate that hit a cell added to its sums beyond what one remnant adds.
    more: Tiles<CellCount>,
    least: [u32; 3],
    /// Number of the running replicate.
    replicate: u32,
    /// Cells that it has hit.
    hit: Vec<Cell>,
}

impl Support {
    /// Nothing counted. Thresholds are densities, items per hectare; missing ones are never exceeded.
    pub fn new(lattice: Lattice, thresholds: &[f64]) -> Support {
        let mut least = [u32::MAX; 3];
        for (least, threshold) in least.iter_mut().zip(thresholds) {
            *least = smallest_above(threshold * lattice.cell_ha());
        }
        Support { hits: Tiles::new(lattice), more: Tiles::new(lattice), least, replicate: 1, hit: Vec::new() }
    }

    /// The lattice.
    pub fn lattice(&self) -> &Lattice {
        self.hits.lattice()
    }

    /// Counts a remnant of the running replicate, if it lies on the lattice.
    pub fn add(&mut self, place: Point) -> Option<Cell> {
        let cell = self.lattice().cell_of(place)?;
        self.add_to(cell, 1);
        Some(cell)
    }

    /// Counts remnants, at least one, of the running replicate in a cell.
    #[inline(always)]
    pub fn add_to(&mut self, cell: Cell, count: u32) {
        let slot = self.hits.at(cell);
        let first = slot.replicate != self.replicate;
        if first {
            *slot = Hit { replicate: self.replicate, running: 1, hits: slot.hits + 1 };
            self.hit.push(cell);
        }
        let more = count - u32::from(first);
        if more > 0 {
            let before = slot.running;
            slot.running += more;
            self.more.at(cell).grow((before, before + more), &self.least);
        }
    }

    /// Ends the replicate; its counts that are not zero go to `see`.
    pub fn finish(&mut self, mut see: impl FnMut(Cell, u32)) {
        for cell in self.hit.drain(..) {
            see(cell, self.hits.get(cell).running);
        }
        self.replicate += 1;
    }

    /// Cells that the running replicate has hit so far.
    pub fn occupied(&self) -> u64 {
        self.hit.len() as u64
    }

    /// Adds the sums of other replicates.
    pub fn merge(&mut self, other: Support) {
        self.hits.merge(other.hits, |mine, theirs| mine.hits += theirs.hits);
        self.more.merge(other.more, CellCount::merge);
        // Cells may have come with the numbers of the other's replicates, all of them ended.
        self.replicate = self.replicate.max(other.replicate);
    }

    /// The sums, when counting is over.
    pub fn into_counts(self) -> Tiles<CellCount> {
        let least = self.least;
        let mut counts = self.hits.into_map(|hit| CellCount::singles(hit.hits, &least));
        counts.merge(self.more, CellCount::merge);
        counts
    }
}

/// Which cell of a coarser lattice holds each cell of a finer one.
#[derive(Clone, Debug)]
struct Parents {
    rows: Vec<u32>,
    columns: Vec<u32>,
}

impl Parents {
    /// `None` unless the coarser cells are made of whole finer ones.
    fn new(fine: &Lattice, coarse: &Lattice) -> Option<Parents> {
        let cell = |row, column| fine.parent(coarse, Cell { row, column });
        (coarse.side_mm() % fine.side_mm() == 0).then(|| Parents {
            rows: (0..fine.rows()).map(|row| cell(row, 0).row).collect(),
            columns: (0..fine.columns()).map(|column| cell(0, column).column).collect(),
        })
    }

    #[inline]
    fn of(&self, cell: Cell) -> Cell {
        Cell { row: self.rows[cell.row as usize], column: self.columns[cell.column as usize] }
    }
}

/// Boxes and, level by level, blocks of 2 x 2 of the level before, up to one that covers everything.
#[derive(Clone, Debug)]
pub struct Pyramid {
    boxes: Support,
    levels: Vec<(Parents, Support)>,
}

impl Pyramid {
    /// Nothing counted.
    pub fn new(boxes: Lattice, thresholds: &[f64]) -> Pyramid {
        let lattices = std::iter::successors(Some((boxes, 1_u32)), |(lattice, factor)| {
            let more = lattice.columns() > 1 || lattice.rows() > 1;
            (more && *factor < 1 << 16).then(|| (boxes.coarser(factor * 2), factor * 2))
        });
        let lattices: Vec<Lattice> = lattices.map(|(lattice, _)| lattice).collect();
        let level = |pair: &[Lattice]| Some((Parents::new(&pair[0], &pair[1])?, Support::new(pair[1], &[])));
        Pyramid { boxes: Support::new(boxes, thresholds), levels: lattices.windows(2).filter_map(level).collect() }
    }

    /// The lattice of the boxes.
    pub fn lattice(&self) -> &Lattice {
        self.boxes.lattice()
    }

    /// Counts a remnant of the running replicate in its box.
    pub fn add(&mut self, place: Point) -> Option<Cell> {
        self.boxes.add(place)
    }

    /// Counts a remnant of the running replicate in a box.
    #[inline]
    pub fn add_to(&mut self, cell: Cell) {
        self.boxes.add_to(cell, 1);
    }

    /// Boxes that the running replicate has hit so far.
    pub fn hit(&self) -> &[Cell] {
        &self.boxes.hit
    }

    /// Ends the replicate, from the boxes upwards; the counts of boxes go to `see`.
    pub fn finish(&mut self, mut see: impl FnMut(Cell, u32)) {
        let Some(((parents, first), _)) = self.levels.split_first_mut() else { return self.boxes.finish(see) };
        self.boxes.finish(|cell, count| {
            see(cell, count);
            first.add_to(parents.of(cell), count);
        });
        for level in 1..=self.levels.len() {
            let (below, above) = self.levels.split_at_mut(level);
            let finished = &mut below[level - 1].1;
            match above.first_mut() {
                Some((parents, support)) => {
                    finished.finish(|cell, count| support.add_to(parents.of(cell), count));
                }
                None => finished.finish(|_, _| {}),
            }
        }
    }

    /// Adds the sums of other replicates.
    pub fn merge(&mut self, other: Pyramid) {
        self.boxes.merge(other.boxes);
        self.levels.iter_mut().zip(other.levels).for_each(|((_, mine), (_, theirs))| mine.merge(theirs));
    }

    /// The sums per box, then per block of each coarser level.
    pub fn into_levels(self) -> Vec<Tiles<CellCount>> {
        let levels = self.levels.into_iter().map(|(_, level)| level);
        std::iter::once(self.boxes).chain(levels).map(Support::into_counts).collect()
    }
}

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

    /// Counts some remnants of the running replicate; gives how many lie off the grid's cells. `see` is shown each with its box.
    pub fn add(&mut self, located: &mut Located, mut see: impl FnMut(Point, Option<Cell>)) -> u64 {
        if let Hectares::Apart(hectares) = &mut self.hectares {
            located.locate(hectares.lattice());
            located.cells().filter_map(|(_, cell)| cell).for_each(|cell| hectares.add_to(cell, 1));
        }
        let off_cells = self.cells.as_mut().map(|cells| add_all(cells, located));
        located.locate(self.pyramid.lattice());
        let mut off_boxes = 0;
        for (place, cell) in located.cells() {
            match cell {
                Some(cell) => self.pyramid.add_to(cell),
                None => {
                    off_boxes += 1;
                    self.add_off_boxes(place);
                }
            }
            see(place, cell);
        }
        off_cells.unwrap_or(off_boxes)
    }

    /// Hectare blocks reach farther than boxes do.
    fn add_off_boxes(&mut self, place: Point) {
        if let Hectares::OfBoxes(_, hectares) = &mut self.hectares {
            hectares.add(place);
        }
    }

    /// Boxes that the running replicate has hit so far.
    pub fn boxes_hit(&self) -> &[Cell] {
        self.pyramid.hit()
    }

    /// Ends the replicate.
    pub fn finish(&mut self) {
        self.cells.iter_mut().for_each(|cells| cells.finish(|_, _| {}));
        match &mut self.hectares {
            Hectares::Boxes => self.pyramid.finish(|_, _| {}),
            Hectares::OfBoxes(parents, hectares) => {
                self.pyramid.finish(|cell, count| hectares.add_to(parents.of(cell), count));
                hectares.finish(|_, _| {});
            }
            Hectares::Apart(hectares) => {
                self.pyramid.finish(|_, _| {});
                hectares.finish(|_, _| {});
            }
        }
    }

    /// Adds the sums of other replicates.
    pub fn merge(&mut self, other: GridSupports) {
        self.cells.iter_mut().zip(other.cells).for_each(|(mine, theirs)| mine.merge(theirs));
        self.pyramid.merge(other.pyramid);
        match (&mut self.hectares, other.hectares) {
            (Hectares::OfBoxes(_, mine) | Hectares::Apart(mine), Hectares::OfBoxes(_, theirs) | Hectares::Apart(theirs)) => {
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

/// Counts places in their cells; gives how many lie off the lattice.
fn add_all(support: &mut Support, located: &mut Located) -> u64 {
    located.locate(support.lattice());
    let mut off = 0;
    for (_, cell) in located.cells() {
        match cell {
            Some(cell) => support.add_to(cell, 1),
            None => off += 1,
        }
    }
    off
}
