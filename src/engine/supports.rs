//! Counts per cell, box and hectare block: whole-number sums over replicates, one for each support area.
//!
//! A cell keeps its count of the running replicate beside the number of replicates that hit it. Most cells hold one remnant or none, and
//! that number says all; those that hold more are gone through at the end of a replicate, and what they add to the sums lies apart.

mod of_grid;

use super::tally::{CellCount, smallest_above};
use crate::grid::located::{Chosen, Located};
use crate::grid::tiles::Slot;
use crate::grid::{Cell, Lattice, Point, Tiles};
use crate::packing::{Fault, Pack, PackCell, Packer, Unpacker, pack_fields};
pub use of_grid::{GridCounts, GridSupports};
use std::io;

/// What is kept for a cell while replicates run.
#[derive(Clone, Copy, Debug, Default)]
struct Hit {
    /// The number of the last replicate that hit the cell, counted by the support from 1.
    replicate: u32,
    /// Remnants in it.
    running: u32,
    /// Replicates that hit the cell.
    hits: u32,
}

impl Hit {
    /// Adds remnants, at least one, of a replicate; gives how many there were before.
    #[inline(always)]
    fn add(&mut self, replicate: u32, count: u32) -> u32 {
        // All bits or none, since a jump would be guessed wrong half the time.
        let begun = u32::from(self.replicate == replicate).wrapping_neg();
        let before = self.running & begun;
        *self = Hit { replicate, running: before + count, hits: self.hits + u32::from(before == 0) };
        before
    }
}

/// The running replicate is nobody else's: what is written holds whole replicates only.
impl Pack for Hit {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.hits.pack(to)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        from.times(&mut self.hits)
    }
}

impl PackCell for Hit {
    fn is_nothing(&self) -> bool {
        self.hits == 0
    }
}

/// Bytes that a support keeps for a cell of its tiles.
pub const BYTES_PER_CELL: usize = size_of::<Hit>() + size_of::<CellCount>();

/// Counts per cell of one lattice.
#[derive(Clone, Debug)]
struct Sums {
    hits: Tiles<Hit>,
    /// What replicates with more than one remnant in a cell add to its sums beyond what one remnant adds.
    more: Tiles<CellCount>,
    least: [u32; 3],
    /// Number of the running replicate.
    replicate: u32,
}

impl Sums {
    fn new(lattice: Lattice, thresholds: &[f64]) -> Sums {
        let mut least = [u32::MAX; 3];
        for (least, threshold) in least.iter_mut().zip(thresholds) {
            *least = smallest_above(threshold * lattice.cell_ha());
        }
        Sums { hits: Tiles::new(lattice), more: Tiles::new(lattice), least, replicate: 1 }
    }

    /// Counts remnants of the running replicate. Those off the lattice are left out; of each of the others shows the number and how
    /// many were in its cell before.
    #[inline(always)]
    fn add_all(&mut self, located: &Located, mut see: impl FnMut(usize, u32)) {
        for (at, slot) in located.slots().enumerate() {
            if let Some(hit) = self.hits.at_slot(slot) {
                see(at, hit.add(self.replicate, 1));
            }
        }
    }

    /// Counts remnants, at least one, of the running replicate in a cell; gives how many there were before.
    #[inline(always)]
    fn add(&mut self, slot: Slot, count: u32) -> u32 {
        self.hits.at_slot(slot).map_or(0, |hit| hit.add(self.replicate, count))
    }

    /// Ends what the running replicate has in a cell; gives how many remnants.
    #[inline]
    fn finish(&mut self, slot: Slot) -> u32 {
        let running = self.hits.get_slot(slot).running;
        if running > 1
            && let Some(more) = self.more.at_slot(slot)
        {
            more.grow((1, running), &self.least);
        }
        running
    }

    fn merge(&mut self, other: Sums) {
        self.hits.merge(other.hits, |mine, theirs| mine.hits += theirs.hits);
        self.more.merge(other.more, CellCount::merge);
        // Cells may have come with the numbers of the other's replicates, all of them ended.
        self.replicate = self.replicate.max(other.replicate);
    }

    fn into_counts(self) -> Tiles<CellCount> {
        let least = self.least;
        let mut counts = self.hits.into_map(|hit| CellCount::singles(hit.hits, &least));
        counts.merge(self.more, CellCount::merge);
        counts
    }
}

pack_fields!(Sums: hits, more);

/// Counts per cell of a lattice, with a list of the cells that hold more than one remnant of the running replicate.
#[derive(Clone, Debug)]
pub struct Support {
    sums: Sums,
    crowded: Vec<Slot>,
}

impl Support {
    /// Nothing counted. Thresholds are densities, items per hectare; missing ones are never exceeded.
    pub fn new(lattice: Lattice, thresholds: &[f64]) -> Support {
        Support { sums: Sums::new(lattice, thresholds), crowded: Vec::new() }
    }

    /// The lattice.
    pub fn lattice(&self) -> &Lattice {
        self.sums.hits.lattice()
    }

    /// Counts a remnant of the running replicate, if it lies on the lattice; gives its cell if it is the first there.
    pub fn add(&mut self, place: Point) -> Option<Cell> {
        let cell = self.lattice().cell_of(place)?;
        (self.add_to(cell, 1) == 0).then_some(cell)
    }

    /// Counts remnants, at least one, in a cell; gives how many there were before.
    fn add_to(&mut self, cell: Cell, count: u32) -> u32 {
        let slot = self.sums.hits.slot(cell);
        let before = self.sums.add(slot, count);
        if before < 2 && before + count > 1 {
            self.crowded.push(slot);
        }
        before
    }

    /// Counts remnants of the running replicate; those off the lattice are left out.
    fn add_all(&mut self, located: &Located) {
        let mut second = Chosen::default();
        self.sums.add_all(located, |at, before| second.choose(at, before == 1));
        self.crowded.extend(second.iter().map(|at| located.slot(at)));
    }

    /// Ends the replicate.
    pub fn finish(&mut self) {
        for slot in self.crowded.drain(..) {
            self.sums.finish(slot);
        }
        self.sums.replicate += 1;
    }

    /// Adds the sums of other replicates.
    pub fn merge(&mut self, other: Support) {
        self.sums.merge(other.sums);
    }

    /// The sums, when counting is over.
    pub fn into_counts(self) -> Tiles<CellCount> {
        self.sums.into_counts()
    }
}

pack_fields!(Support: sums);

/// Counts per cell of a lattice, with a list of the cells that the running replicate has hit.
#[derive(Clone, Debug)]
struct Listed {
    sums: Sums,
    hit: Vec<Cell>,
}

impl Listed {
    fn new(lattice: Lattice, thresholds: &[f64]) -> Listed {
        Listed { sums: Sums::new(lattice, thresholds), hit: Vec::new() }
    }

    fn lattice(&self) -> &Lattice {
        self.sums.hits.lattice()
    }

    #[inline]
    fn add(&mut self, cell: Cell, count: u32) {
        if self.sums.add(self.sums.hits.slot(cell), count) == 0 {
            self.hit.push(cell);
        }
    }

    /// Counts remnants of the running replicate; those off the lattice are left out.
    fn add_all(&mut self, located: &Located) {
        let mut first = Chosen::default();
        self.sums.add_all(located, |at, before| first.choose(at, before == 0));
        self.hit.extend(first.iter().map(|at| located.cell(at)));
    }

    /// Ends the replicate; its counts that are not zero go to `see`.
    #[inline]
    fn finish(&mut self, mut see: impl FnMut(Cell, u32)) {
        for cell in self.hit.drain(..) {
            see(cell, self.sums.finish(self.sums.hits.slot(cell)));
        }
        self.sums.replicate += 1;
    }
}

pack_fields!(Listed: sums);

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
    boxes: Listed,
    levels: Vec<(Parents, Listed)>,
}

impl Pyramid {
    /// Nothing counted.
    pub fn new(boxes: Lattice, thresholds: &[f64]) -> Pyramid {
        let lattices = std::iter::successors(Some((boxes, 1_u32)), |(lattice, factor)| {
            let more = lattice.columns() > 1 || lattice.rows() > 1;
            (more && *factor < 1 << 16).then(|| (boxes.coarser(factor * 2), factor * 2))
        });
        let lattices: Vec<Lattice> = lattices.map(|(lattice, _)| lattice).collect();
        let level = |pair: &[Lattice]| Some((Parents::new(&pair[0], &pair[1])?, Listed::new(pair[1], &[])));
        Pyramid { boxes: Listed::new(boxes, thresholds), levels: lattices.windows(2).filter_map(level).collect() }
    }

    /// The lattice of the boxes.
    pub fn lattice(&self) -> &Lattice {
        self.boxes.lattice()
    }

    /// Counts a remnant of the running replicate in its box.
    pub fn add(&mut self, place: Point) {
        if let Some(cell) = self.lattice().cell_of(place) {
            self.boxes.add(cell, 1);
        }
    }

    /// Counts remnants of the running replicate, which are located in boxes.
    fn add_all(&mut self, located: &Located) {
        self.boxes.add_all(located);
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
            first.add(parents.of(cell), count);
        });
        for level in 1..=self.levels.len() {
            let (below, above) = self.levels.split_at_mut(level);
            let finished = &mut below[level - 1].1;
            match above.first_mut() {
                Some((parents, support)) => {
                    finished.finish(|cell, count| support.add(parents.of(cell), count));
                }
                None => finished.finish(|_, _| {}),
            }
        }
    }

    /// Adds the sums of other replicates.
    pub fn merge(&mut self, other: Pyramid) {
        self.boxes.sums.merge(other.boxes.sums);
        let levels = self.levels.iter_mut().zip(other.levels);
        levels.for_each(|((_, mine), (_, theirs))| mine.sums.merge(theirs.sums));
    }

    /// The sums per box, then per block of each coarser level.
    pub fn into_levels(self) -> Vec<Tiles<CellCount>> {
        let levels = self.levels.into_iter().map(|(_, level)| level);
        std::iter::once(self.boxes).chain(levels).map(|level| level.sums.into_counts()).collect()
    }
}

impl Pack for Pyramid {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.boxes.pack(to)?;
        self.levels.iter().try_for_each(|(_, level)| level.pack(to))
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.boxes.unpack(from)?;
        self.levels.iter_mut().try_for_each(|(_, level)| level.unpack(from))
    }
}
