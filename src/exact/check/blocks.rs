//! Boxes merged into blocks that enough replicates hit.

use super::compare::{Comparison, Found, Scope};
use super::{Companion, LEAST_HITS};
use crate::engine::tally::CellCount;
use crate::grid::{Cell, Tiles};
use std::sync::Arc;

/// Expected remnants of a block, and the companion's error there.
#[derive(Clone, Copy, Debug, Default)]
struct Expected {
    mean: f64,
    change: f64,
}

struct Blocks<'a> {
    companion: &'a Companion,
    levels: &'a [Arc<Tiles<CellCount>>],
    /// By level, that of boxes left out: the companion has them.
    coarser: Vec<Tiles<Expected>>,
    replicates: f64,
    unseen: f64,
    made: Vec<Comparison>,
    skipped: u64,
}

/// Comparisons of blocks, from the coarsest level down, and the number of blocks left out.
pub(super) fn comparisons(
    companion: &Companion,
    replicates: u64,
    levels: &[Arc<Tiles<CellCount>>],
) -> (Vec<Comparison>, u64) {
    let coarser = coarser_levels(companion, levels);
    // What the companion's cut tails may leave out.
    let unseen = 1e-9 * companion.initial_total;
    let mut blocks =
        Blocks { companion, levels, coarser, replicates: replicates as f64, unseen, made: Vec::new(), skipped: 0 };
    if let Some(top) = levels.len().checked_sub(1) {
        let lattice = *levels[top].lattice();
        let mut cells: Vec<Cell> = levels[top].iter().map(|(cell, _)| cell).collect();
        match blocks.coarser.last() {
            Some(expected) => cells.extend(expected.iter().map(|(cell, _)| cell)),
            None => cells.extend(companion.boxes.iter().map(|(cell, _)| cell)),
        }
        cells.sort();
        cells.dedup();
        debug_assert!(cells.iter().all(|cell| cell.row < lattice.rows()));
        cells.into_iter().for_each(|cell| blocks.visit(top, cell));
    }
    (blocks.made, blocks.skipped)
}

fn coarser_levels(companion: &Companion, levels: &[Arc<Tiles<CellCount>>]) -> Vec<Tiles<Expected>> {
    let mut all: Vec<Tiles<Expected>> = Vec::with_capacity(levels.len());
    let boxes = companion.boxes.lattice();
    for lattice in levels.iter().skip(1).map(|level| level.lattice()) {
        let mut sums = Tiles::new(*lattice);
        match all.last() {
            None => {
                let expected = companion.boxes.iter().map(|(cell, _)| (cell, of_box(companion, cell)));
                add_up(expected, |cell| boxes.parent(lattice, cell), &mut sums);
            }
            Some(finer) => add_up(finer.iter(), |cell| finer.lattice().parent(lattice, cell), &mut sums),
        }
        all.push(sums);
    }
    all
}

fn of_box(companion: &Companion, cell: Cell) -> Expected {
    match companion.boxes.get(cell) {
        0.0 => Expected::default(),
        mean => Expected { mean, change: companion.box_change.get(cell) },
    }
}

fn add_up(finer: impl Iterator<Item = (Cell, Expected)>, parent: impl Fn(Cell) -> Cell, sums: &mut Tiles<Expected>) {
    for (cell, expected) in finer.filter(|(_, expected)| expected.mean != 0.0) {
        let sum = sums.at(parent(cell));
        sum.mean += expected.mean;
        sum.change += expected.change;
    }
}

impl Blocks<'_> {
    /// Splits a block if all its parts that count are hit often enough, else compares it as it is.
    fn visit(&mut self, level: usize, cell: Cell) {
        let (hits, mean) = (self.hits(level, cell), self.expected(level, cell).mean);
        if hits == 0.0 && mean == 0.0 {
            return;
        }
        let parts = if level > 0 { self.parts(level, cell) } else { Vec::new() };
        let often = |part: &Cell| self.hits(level - 1, *part) >= LEAST_HITS;
        let counts = |part: &Cell| self.expected(level - 1, *part).mean * self.replicates >= 1.0;
        if parts.iter().any(often) && parts.iter().all(|part| often(part) || !counts(part)) {
            parts.into_iter().for_each(|part| self.visit(level - 1, part));
        } else if hits >= LEAST_HITS {
            self.compare(level, cell);
        } else if mean * self.replicates < 1.0 {
            self.compare_rare(level, cell);
        } else {
            self.skipped += 1;
        }
    }

    fn expected(&self, level: usize, cell: Cell) -> Expected {
        match level.checked_sub(1) {
            Some(level) => self.coarser[level].get(cell),
            None => of_box(self.companion, cell),
        }
    }

    fn hits(&self, level: usize, cell: Cell) -> f64 {
        f64::from(self.levels[level].get(cell).hits)
    }

    fn parts(&self, level: usize, cell: Cell) -> Vec<Cell> {
        let (coarse, fine) = (self.levels[level].lattice(), self.levels[level - 1].lattice());
        let (east, north) = coarse.global_index(coarse.centre(cell));
        let quarters = [(0, 1), (1, 1), (0, 0), (1, 0)];
        quarters.iter().filter_map(|(e, n)| fine.cell_at_index(2 * east + e, 2 * north + n)).collect()
    }

    fn compare(&mut self, level: usize, cell: Cell) {
        let (count, expected) = (self.levels[level].get(cell), self.expected(level, cell));
        let (sum, squares) = (count.sum as f64, count.squares as f64);
        let mean = sum / self.replicates;
        let variance = crate::stats::variance(self.replicates as u64, u128::from(count.sum), u128::from(count.squares));
        self.made.push(Comparison {
            what: self.name(level, cell),
            scope: Scope::Part,
            found: Found::Mean { mean, se: (variance / self.replicates).sqrt(), worth: sum * sum / squares },
            expected: expected.mean,
            error: expected.change.abs(),
            rounding: self.unseen,
        });
    }

    fn compare_rare(&mut self, level: usize, cell: Cell) {
        let expected = self.expected(level, cell);
        let most = self.replicates * (expected.mean + expected.change.abs() + self.unseen);
        self.made.push(Comparison {
            what: self.name(level, cell),
            scope: Scope::Part,
            found: Found::Hits(self.levels[level].get(cell).hits),
            expected: most,
            error: 0.0,
            rounding: 0.0,
        });
    }

    fn name(&self, level: usize, cell: Cell) -> String {
        let b = self.levels[level].lattice().cell_bounds(cell);
        let side = b.high.x - b.low.x;
        format!("remnants in the block of {side:.0} m from easting {:.0} m, northing {:.0} m", b.low.x, b.low.y)
    }
}
