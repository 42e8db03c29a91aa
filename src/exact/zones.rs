//! Which ground class and which cleared areas each cell lies in, by shares of its area.

use super::quadrature::Precision;
use crate::grid::{Cell, Lattice, Point, Region, Tiles};
use crate::model::Model;
use crate::model::ground::GroundMap;
use std::collections::BTreeMap;

/// A kind of place: its ground class (0 outside all, k + 1 on class k) and the cleared areas that hold it.
pub(super) type Kind = (usize, Vec<usize>);

/// Kinds of place cell by cell, found when first asked for.
pub(super) struct Zones<'a> {
    model: &'a Model,
    samples: u32,
    edges: Tiles<bool>,
    known: Tiles<u32>,
    kinds: Vec<Kind>,
    kind_numbers: BTreeMap<Kind, usize>,
    mixes: Vec<Vec<(usize, f64)>>,
    mix_numbers: BTreeMap<Vec<(usize, u32)>, u32>,
}

impl<'a> Zones<'a> {
    /// The zones of a model on a lattice; `None` if every place is alike.
    pub(super) fn new(model: &'a Model, lattice: Lattice, precision: Precision) -> Option<Zones<'a>> {
        let alike = model.ground.is_none() && model.cleared.is_empty();
        (!alike).then(|| Zones {
            model,
            samples: precision.nodes(8) as u32,
            edges: edge_cells(model, lattice),
            known: Tiles::new(lattice),
            kinds: Vec::new(),
            kind_numbers: BTreeMap::new(),
            mixes: Vec::new(),
            mix_numbers: BTreeMap::new(),
        })
    }

    /// Kinds found so far.
    pub(super) fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Number of the mix of kinds in a cell.
    pub(super) fn mix_of(&mut self, cell: Cell) -> usize {
        let known = self.known.get(cell);
        if known > 0 {
            return known as usize - 1;
        }
        let found = self.find(cell);
        *self.known.at(cell) = found + 1;
        found as usize
    }

    /// Kinds with their shares of the cell's area.
    pub(super) fn mix(&self, number: usize) -> &[(usize, f64)] {
        &self.mixes[number]
    }

    fn find(&mut self, cell: Cell) -> u32 {
        let uneven = self.edges.get(cell) || self.raster_varies();
        let samples = if uneven { self.samples } else { 1 };
        let bounds = self.known.lattice().cell_bounds(cell);
        let side = self.known.lattice().side_m() / f64::from(samples);
        let mut counts: BTreeMap<usize, u32> = BTreeMap::new();
        for j in 0..samples {
            for i in 0..samples {
                let x = bounds.low.x + (f64::from(i) + 0.5) * side;
                let y = bounds.low.y + (f64::from(j) + 0.5) * side;
                *counts.entry(self.kind_at(Point::new(x, y))).or_insert(0) += 1;
            }
        }
        self.mix_number(counts.into_iter().collect(), samples * samples)
    }

    fn mix_number(&mut self, counts: Vec<(usize, u32)>, samples: u32) -> u32 {
        let counts = if counts.len() == 1 { vec![(counts[0].0, 1)] } else { counts };
        if let Some(number) = self.mix_numbers.get(&counts) {
            return *number;
        }
        let total = f64::from(if counts.len() == 1 { 1 } else { samples });
        self.mixes.push(counts.iter().map(|(kind, count)| (*kind, f64::from(*count) / total)).collect());
        let number = self.mixes.len() as u32 - 1;
        self.mix_numbers.insert(counts, number);
        number
    }

    fn raster_varies(&self) -> bool {
        self.model.ground.as_ref().is_some_and(|ground| matches!(ground.map, GroundMap::Raster(_)))
    }

    /// Number of the kind at a place.
    pub(super) fn kind_at(&mut self, p: Point) -> usize {
        let class = self.model.ground.as_ref().and_then(|ground| ground.class_at(p)).map_or(0, |class| class + 1);
        let areas = self.model.cleared.iter().enumerate().filter(|(_, area)| area.region.contains(p));
        let kind = (class, areas.map(|(k, _)| k).collect());
        if let Some(number) = self.kind_numbers.get(&kind) {
            return *number;
        }
        self.kinds.push(kind.clone());
        self.kind_numbers.insert(kind, self.kinds.len() - 1);
        self.kinds.len() - 1
    }
}

/// Cells through which the edge of a ground class or cleared area runs.
fn edge_cells(model: &Model, lattice: Lattice) -> Tiles<bool> {
    let mut marks = Tiles::new(lattice);
    let ground = model.ground.iter().flat_map(|ground| match &ground.map {
        GroundMap::Areas(areas) => areas.iter().map(|(region, _)| region).collect::<Vec<_>>(),
        GroundMap::Raster(_) => Vec::new(),
    });
    for region in ground.chain(model.cleared.iter().map(|area| &area.region)) {
        mark_edges(region, &mut marks);
    }
    marks
}

fn mark_edges(region: &Region, marks: &mut Tiles<bool>) {
    for ring in region.rings() {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            mark_edge(*a, *b, marks);
        }
    }
}

fn mark_edge(a: Point, b: Point, marks: &mut Tiles<bool>) {
    let lattice = *marks.lattice();
    let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
    let (first, first_row) = lattice.first_index();
    let (last, last_row) = (first + i64::from(lattice.columns()) - 1, first_row + i64::from(lattice.rows()) - 1);
    let side = lattice.side_m();
    let x_at = |y: f64| if high.y > low.y { low.x + (y - low.y) / (high.y - low.y) * (high.x - low.x) } else { low.x };
    let rows = ((low.y / side).floor() as i64).max(first_row)..=((high.y / side).floor() as i64).min(last_row);
    for row in rows {
        let ends = if high.y > low.y {
            [x_at(low.y.max(row as f64 * side)), x_at(high.y.min((row + 1) as f64 * side))]
        } else {
            [low.x, high.x]
        };
        let (west, east) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        for column in ((west / side).floor() as i64).max(first)..=((east / side).floor() as i64).min(last) {
            if let Some(cell) = lattice.cell_at_index(column, row) {
                *marks.at(cell) = true;
            }
        }
    }
}
