//! People by cell, laid out so that the people of a run of cells are one subtraction.

use crate::grid::index::RegionIndex;
use crate::grid::near::{self, WORD, cells_of_word, word_of};
use crate::grid::{Cell, Lattice};
use crate::model::assets::Population;
use std::collections::BTreeMap;

/// Cells of a block and one more: sums up to the western edge of each, and of all.
const EDGES: usize = WORD + 1;
/// No block stands for a word: nobody lives there.
const NOBODY: u32 = u32::MAX;

/// The residents of all layers on the words of a lattice (see [`crate::grid::near`]); words where nobody lives take four bytes.
#[derive(Clone, Debug)]
pub struct People {
    layers: usize,
    /// Number of each word's block.
    blocks: Vec<u32>,
    /// By block: word, then by layer, people up to each edge.
    words: Vec<u32>,
    sums: Vec<u64>,
    /// By block: where its parts begin.
    starts: Vec<u32>,
    parts: Vec<Part>,
    /// Districts of each set.
    sets: Vec<Vec<u32>>,
}

/// The cells of a block whose centres lie in the same districts.
#[derive(Clone, Copy, Debug)]
struct Part {
    cells: u64,
    set: u32,
}

/// A run of cells of one block, all in the same districts.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// The block.
    pub block: usize,
    /// Its first cell in the block.
    pub first: usize,
    /// The cell after its last.
    pub end: usize,
    /// Number of the set of districts.
    pub set: u32,
}

impl People {
    /// Lays out the layers of a lattice. `districts` says in which districts a cell's centre lies.
    pub fn new(populations: &[Population], lattice: &Lattice, districts: &RegionIndex) -> People {
        let mut people = People {
            layers: populations.len(),
            blocks: vec![NOBODY; near::words(lattice)],
            words: Vec::new(),
            sums: Vec::new(),
            starts: vec![0],
            parts: Vec::new(),
            sets: Vec::new(),
        };
        people.find_blocks(populations, lattice);
        people.sum(populations, lattice);
        people.find_districts(lattice, districts);
        people
    }

    /// Districts by number of set.
    pub fn set(&self, number: u32) -> &[u32] {
        &self.sets[number as usize]
    }

    /// How many sets of districts there are.
    pub fn sets(&self) -> usize {
        self.sets.len()
    }

    /// How many layers there are.
    pub fn layers(&self) -> usize {
        self.layers
    }

    /// Numbers that a count of runs by edge takes: see [`People::edge`].
    pub fn edges(&self) -> usize {
        self.words.len() * EDGES
    }

    /// The place of an edge of a block among all edges.
    #[inline]
    pub fn edge(&self, block: usize, edge: usize) -> usize {
        block * EDGES + edge
    }

    /// Shows the runs of cells that a word's bits are, cut where districts change.
    #[inline]
    pub fn runs(&self, word: usize, bits: u64, mut see: impl FnMut(Run)) {
        let block = self.blocks[word];
        if block == NOBODY {
            return;
        }
        let block = block as usize;
        for part in &self.parts[self.starts[block] as usize..self.starts[block + 1] as usize] {
            let mut left = bits & part.cells;
            while left != 0 {
                let first = left.trailing_zeros() as usize;
                let end = first + (left >> first).trailing_ones() as usize;
                see(Run { block, first, end, set: part.set });
                left &= u64::MAX.checked_shl(end as u32).unwrap_or(0);
            }
        }
    }

    /// People of a layer in a run, in units of the fixed point.
    #[inline]
    pub fn of_run(&self, run: &Run, layer: usize) -> u64 {
        let base = (run.block * self.layers + layer) * EDGES;
        self.sums[base + run.end] - self.sums[base + run.first]
    }

    /// People of every layer in every district, `districts x layers`, and of every layer in all.
    pub fn totals(&self, districts: usize) -> (Vec<u64>, Vec<u64>) {
        let (mut by_district, mut all) = (vec![0; districts * self.layers], vec![0; self.layers]);
        for word in &self.words {
            self.runs(*word as usize, u64::MAX, |run| {
                for layer in 0..self.layers {
                    let people = self.of_run(&run, layer);
                    all[layer] += people;
                    self.set(run.set).iter().for_each(|d| by_district[*d as usize * self.layers + layer] += people);
                }
            });
        }
        (by_district, all)
    }

    /// Cells of every block from the west: block, number in it, cell.
    pub fn cells<'a>(&'a self, lattice: &'a Lattice) -> impl Iterator<Item = (usize, usize, Cell)> + 'a {
        let words = self.words.iter().enumerate();
        words.flat_map(|(block, word)| cells_of_word(lattice, *word as usize).map(move |(at, cell)| (block, at, cell)))
    }

    fn find_blocks(&mut self, populations: &[Population], lattice: &Lattice) {
        for population in populations {
            for (cell, _) in population.people.iter().filter(|(_, people)| *people > 0) {
                self.blocks[word_of(lattice, cell).0] = 0;
            }
        }
        for (word, block) in self.blocks.iter_mut().enumerate().filter(|(_, block)| **block == 0) {
            *block = self.words.len() as u32;
            self.words.push(word as u32);
        }
    }

    fn sum(&mut self, populations: &[Population], lattice: &Lattice) {
        self.sums = vec![0; self.words.len() * self.layers * EDGES];
        for (layer, population) in populations.iter().enumerate() {
            for (cell, people) in population.people.iter().filter(|(_, people)| *people > 0) {
                let (word, at) = word_of(lattice, cell);
                self.sums[(self.blocks[word] as usize * self.layers + layer) * EDGES + at + 1] = people;
            }
        }
        for row in self.sums.chunks_exact_mut(EDGES) {
            (1..EDGES).for_each(|edge| row[edge] += row[edge - 1]);
        }
    }

    fn find_districts(&mut self, lattice: &Lattice, districts: &RegionIndex) {
        let mut numbers: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let mut containing = Vec::new();
        let mut parts: Vec<(usize, Part)> = Vec::new();
        for (block, at, cell) in self.cells(lattice) {
            districts.containing(lattice.centre(cell), &mut containing);
            let next = numbers.len() as u32;
            let set = *numbers.entry(containing.clone()).or_insert(next);
            let from = parts.iter().rposition(|(other, _)| *other != block).map_or(0, |last| last + 1);
            match parts[from..].iter_mut().find(|(_, part)| part.set == set) {
                Some((_, part)) => part.cells |= 1 << at,
                None => parts.push((block, Part { cells: 1 << at, set })),
            }
        }
        for block in 0..self.words.len() {
            let until = parts.partition_point(|(other, _)| *other <= block);
            self.starts.push(until as u32);
        }
        self.parts = parts.into_iter().map(|(_, part)| part).collect();
        self.sets = vec![Vec::new(); numbers.len()];
        numbers.into_iter().for_each(|(districts, number)| self.sets[number as usize] = districts);
    }
}
