//! How much of each cell of a lattice an area covers.

use super::{Edge, Region};
use crate::grid::{Cell, Lattice, Point};

/// Shares below this are rounding.
const ROUNDING: f64 = 1e-12;

impl Region {
    /// The exact share of each cell that lies inside, for cells with any, by row, then column. Parts off the lattice are left out.
    ///
    /// Signed areas to the east of every edge are summed along each row, as scan converters of outlines do it; cells that no
    /// edge passes get 0 or exactly 1. Cost: the boundary in cells, plus the cells inside.
    pub fn coverage(&self, lattice: &Lattice) -> Vec<(Cell, f64)> {
        let mut strips = Strips::new(lattice);
        for (edge, side) in self.tree.edges().iter().zip(&self.sides) {
            strips.add_edge(edge, -side.sign());
        }
        strips.shares()
    }
}

/// What an edge adds in one row: the area east of it within its own cell, and its height, which acts on all cells further east.
struct Piece {
    row: u32,
    column: u32,
    area: f64,
    height: f64,
}

struct Strips<'a> {
    lattice: &'a Lattice,
    side: f64,
    west: f64,
    south: f64,
    pieces: Vec<Piece>,
}

impl Strips<'_> {
    fn new(lattice: &Lattice) -> Strips<'_> {
        let low = lattice.extent().low;
        Strips { lattice, side: lattice.side_m(), west: low.x, south: low.y, pieces: Vec::new() }
    }

    /// Cuts an edge at the rows; `sign` is +1 where the inside is to its east. All in cells from the south-west corner.
    fn add_edge(&mut self, edge: &Edge, sign: f64) {
        let in_cells = |p: Point| ((p.x - self.west) / self.side, (p.y - self.south) / self.side);
        let (a, b) = (in_cells(edge.a), in_cells(edge.b));
        let (low, high) = if a.1 < b.1 { (a, b) } else { (b, a) };
        let (from, to) = (low.1.max(0.0), high.1.min(f64::from(self.lattice.rows())));
        if low.1 == high.1 {
            return self.add_level(low.1, (low.0.min(high.0), low.0.max(high.0)));
        }
        let on_lattice = from < to;
        if !on_lattice {
            return;
        }
        let easting = |y: f64| {
            let x = low.0 + (y - low.1) / (high.1 - low.1) * (high.0 - low.0);
            x.clamp(low.0.min(high.0), low.0.max(high.0))
        };
        let mut y = from;
        for up in from as u32..self.lattice.rows().min(to.ceil() as u32) {
            let next = to.min(f64::from(up + 1));
            self.add_to_row(self.lattice.rows() - 1 - up, (easting(y), easting(next)), sign * (next - y));
            y = next;
        }
    }

    /// A level edge adds nothing, but the cells that it cuts are neither wholly in nor wholly out.
    fn add_level(&mut self, y: f64, (west, east): (f64, f64)) {
        let cuts = y > 0.0 && y < f64::from(self.lattice.rows()) && y.fract() > 0.0;
        let (west, east) = (west.max(0.0), east.min(f64::from(self.lattice.columns())));
        if cuts && west < east {
            let row = self.lattice.rows() - 1 - y as u32;
            let columns = west as u32..east.ceil() as u32;
            self.pieces.extend(columns.map(|column| Piece { row, column, area: 0.0, height: 0.0 }));
        }
    }

    /// Cuts the part of an edge in one row at the columns. `height` carries the sign.
    fn add_to_row(&mut self, row: u32, (x0, x1): (f64, f64), height: f64) {
        let (west, east) = (x0.min(x1), x0.max(x1));
        let columns = f64::from(self.lattice.columns());
        let per_width = if east > west { height / (east - west) } else { 0.0 };
        if west < 0.0 {
            let beyond = if east > west { per_width * (east.min(0.0) - west) } else { height };
            self.pieces.push(Piece { row, column: 0, area: beyond, height: beyond });
        }
        let (mut x, last) = (west.max(0.0), east.min(columns));
        while x < last || (x == last && west == east && x < columns) {
            let column = x.floor();
            let next = last.min(column + 1.0);
            let part = if west == east { height } else { per_width * (next - x) };
            let area = part * (column + 1.0 - 0.5 * (x + next));
            self.pieces.push(Piece { row, column: column as u32, area, height: part });
            if next == x {
                break;
            }
            x = next;
        }
    }

    fn shares(mut self) -> Vec<(Cell, f64)> {
        self.pieces.sort_by_key(|piece| (piece.row, piece.column));
        let mut shares = Vec::new();
        for row in self.pieces.chunk_by(|a, b| a.row == b.row) {
            self.row_shares(row, &mut shares);
        }
        shares
    }

    /// One row from west to east: cells with pieces get their area, cells between them are wholly in or out.
    fn row_shares(&self, pieces: &[Piece], shares: &mut Vec<(Cell, f64)>) {
        let (mut height, mut next) = (0.0, 0);
        for cell in pieces.chunk_by(|a, b| a.column == b.column) {
            let (row, column) = (cell[0].row, cell[0].column);
            if next < column {
                let inside = height > 0.5;
                height = if inside { 1.0 } else { 0.0 };
                let whole = if inside { next..column } else { next..next };
                shares.extend(whole.map(|column| (Cell { row, column }, 1.0)));
            }
            let share = (height + cell.iter().map(|piece| piece.area).sum::<f64>()).min(1.0);
            if share > ROUNDING {
                shares.push((Cell { row, column }, share));
            }
            height += cell.iter().map(|piece| piece.height).sum::<f64>();
            next = column + 1;
        }
        if height > 0.5 {
            let row = pieces[0].row;
            shares.extend((next..self.lattice.columns()).map(|column| (Cell { row, column }, 1.0)));
        }
    }
}
