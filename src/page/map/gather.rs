//! A layer's assessed part as codes, in squares of cells where there are too many.

use super::code::{Coder, NONE_OF};
use crate::grid::{Bounds, Cell, Lattice, Point, Tiles};
use crate::hazard::layer::{Layer, Scale};

/// How many squares there may be, in all and along a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// In all.
    pub squares: u64,
    /// Along a side: browsers do not draw larger pictures everywhere.
    pub side: u32,
}

/// Columns and rows with values, ends included, as columns and rows counted from the lattice's north-west.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    west: u32,
    east: u32,
    north: u32,
    south: u32,
}

/// Codes of squares of `per_side` x `per_side` cells, row by row from the north-west.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// Squares from west to east.
    pub columns: usize,
    /// Squares from north to south.
    pub rows: usize,
    /// Cells along the side of a square.
    pub per_side: u32,
    /// Side of a square, m.
    pub side_m: f64,
    /// The north-western corner, m.
    pub corner: Point,
    /// The codes.
    pub codes: Vec<u16>,
}

impl Part {
    /// The cells that these are; `None` if there are none.
    pub fn around(cells: impl Iterator<Item = Cell>) -> Option<Part> {
        cells.fold(None, |found: Option<Part>, Cell { row: r, column: c }| {
            let p = found.unwrap_or(Part { west: c, east: c, north: r, south: r });
            Some(Part { west: p.west.min(c), east: p.east.max(c), north: p.north.min(r), south: p.south.max(r) })
        })
    }

    /// The rectangle of these cells, m.
    pub fn bounds(self, lattice: &Lattice) -> Bounds {
        let corner = |row, column| lattice.cell_bounds(Cell { row, column });
        Bounds { low: corner(self.south, self.west).low, high: corner(self.north, self.east).high }
    }

    fn size(self, per_side: u32) -> (u32, u32) {
        ((self.east - self.west + 1).div_ceil(per_side), (self.south - self.north + 1).div_ceil(per_side))
    }

    /// The fewest cells along the side of a square with which the squares keep within limits.
    fn per_side(self, limits: Limits) -> u32 {
        let fits = |per_side: &u32| {
            let (columns, rows) = self.size(*per_side);
            let small = columns.max(rows) <= limits.side && u64::from(columns) * u64::from(rows) <= limits.squares;
            small || (columns == 1 && rows == 1)
        };
        (1..=u32::MAX).find(fits).unwrap_or(u32::MAX)
    }
}

impl Gathered {
    /// Squares for the part of a lattice, all of them not assessed.
    fn empty(lattice: &Lattice, part: Part, limits: Limits) -> Gathered {
        let frame = Gathered::frame(lattice, part, limits);
        Gathered { codes: vec![0; frame.columns * frame.rows], ..frame }
    }

    /// Squares for the part of a lattice, without codes.
    pub fn frame(lattice: &Lattice, part: Part, limits: Limits) -> Gathered {
        let per_side = part.per_side(limits);
        let (columns, rows) = part.size(per_side);
        let first = lattice.cell_bounds(Cell { row: part.north, column: part.west });
        Gathered {
            columns: columns as usize,
            rows: rows as usize,
            per_side,
            side_m: f64::from(per_side) * lattice.side_m(),
            corner: Point::new(first.low.x, first.high.y),
            codes: Vec::new(),
        }
    }

    /// The square that holds a cell of the part.
    pub fn place(&self, part: Part, cell: Cell) -> usize {
        ((cell.row - part.north) / self.per_side) as usize * self.columns
            + ((cell.column - part.west) / self.per_side) as usize
    }
}

/// A layer as codes of squares. A density is the mean over a square's assessed cells, an amount the sum; of
/// probabilities the largest is kept, since a probability per cell has no mean. `seen` are the cells in which some possible
/// ground had any: elsewhere a probability is an upper bound. `None` if nothing was assessed.
pub fn gather(layer: &Layer, seen: Option<&Tiles<bool>>, (coder, limits): (&Coder, Limits)) -> Option<Gathered> {
    let assessed = || layer.values.iter().filter_map(|(cell, value)| Some((cell, value.filter(|v| !v.is_nan())?)));
    let part = Part::around(assessed().map(|(cell, _)| cell))?;
    let mut gathered = Gathered::empty(layer.values.lattice(), part, limits);
    let flag = |cell| if seen.is_some_and(|tiles| !tiles.get(cell)) { NONE_OF } else { 0 };
    if gathered.per_side == 1 {
        for (cell, value) in assessed() {
            let place = gathered.place(part, cell);
            gathered.codes[place] = coder.code(Some(value)) | flag(cell);
        }
        return Some(gathered);
    }
    let mut squares = vec![Square::default(); gathered.codes.len()];
    assessed().for_each(|(cell, value)| squares[gathered.place(part, cell)].add(value, flag(cell), layer.scale));
    gathered.codes = squares.iter().map(|square| square.code(layer.scale, coder)).collect();
    Some(gathered)
}

/// What the cells of a square amount to.
#[derive(Clone, Copy, Debug, Default)]
struct Square {
    count: u32,
    value: f64,
    flag: u16,
}

impl Square {
    fn add(&mut self, value: f32, flag: u16, scale: Scale) {
        let value = f64::from(value);
        match scale {
            Scale::Logarithmic | Scale::Amount => self.value += value,
            // Of equal ones, that which a possible ground did have.
            Scale::Probability | Scale::PartlyKnown => {
                if self.count == 0 || value > self.value || (value == self.value && flag == 0) {
                    (self.value, self.flag) = (value, flag);
                }
            }
        }
        self.count += 1;
    }

    fn code(&self, scale: Scale, coder: &Coder) -> u16 {
        let value = match scale {
            Scale::Logarithmic => self.value / f64::from(self.count),
            Scale::Amount | Scale::Probability | Scale::PartlyKnown => self.value,
        };
        coder.code((self.count > 0).then_some(value as f32)) | self.flag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(scale: Scale, columns: u32, values: &[Option<f32>]) -> Layer {
        let rows = (values.len() as u32).div_ceil(columns);
        let high = Point::new(10.0 * f64::from(columns), 10.0 * f64::from(rows));
        let mut tiles = Tiles::new(Lattice::covering(&Bounds { low: Point::new(0.0, 0.0), high }, 10_000).unwrap());
        for (at, value) in values.iter().enumerate() {
            *tiles.at(Cell { row: at as u32 / columns, column: at as u32 % columns }) = *value;
        }
        Layer { stem: "x".into(), title: String::new(), unit: "x".into(), support: String::new(), scale, values: tiles }
    }

    fn at_most(squares: u64) -> Limits {
        Limits { squares, side: 4_096 }
    }

    fn squares(scale: Scale, most: u64) -> Vec<u16> {
        let values = [Some(1.0), None, Some(8.0), Some(f32::NAN), Some(3.0), Some(2.0), None, None];
        gather(&layer(scale, 4, &values), None, (&Coder::new(&[]), at_most(most))).unwrap().codes
    }

    #[test]
    fn squares_hold_the_mean_of_assessed_cells_the_sum_or_the_largest() {
        let code = |value: f32| Coder::new(&[]).code(Some(value));
        assert_eq!(squares(Scale::Logarithmic, 2), [code(2.0), code(8.0)]);
        assert_eq!(squares(Scale::Amount, 2), [code(6.0), code(8.0)]);
        assert_eq!(squares(Scale::Probability, 2), [code(3.0), code(8.0)]);
        assert_eq!(squares(Scale::Amount, 6), [code(1.0), 0, code(8.0), code(3.0), code(2.0), 0]);
    }

    #[test]
    fn the_part_with_values_alone_is_kept_and_its_corner_is_right() {
        let values = [None, None, None, None, Some(f32::NAN), Some(1.0), Some(1.0), None];
        let gathered = gather(&layer(Scale::Amount, 4, &values), None, (&Coder::new(&[]), at_most(100))).unwrap();
        assert_eq!((gathered.columns, gathered.rows, gathered.side_m), (2, 1, 10.0));
        assert_eq!(gathered.corner, Point::new(10.0, 10.0));
        assert_eq!(gather(&layer(Scale::Amount, 4, &[None; 8]), None, (&Coder::new(&[]), at_most(100))), None);
    }

    #[test]
    fn a_bound_stays_a_bound_unless_a_larger_probability_was_seen_beside_it() {
        let two = layer(Scale::Probability, 2, &[Some(0.3), Some(0.3)]);
        let mut seen = Tiles::new(*two.values.lattice());
        *seen.at(Cell { row: 0, column: 1 }) = true;
        let code = |most| gather(&two, Some(&seen), (&Coder::new(&[]), at_most(most))).unwrap().codes;
        let plain = Coder::new(&[]).code(Some(0.3));
        assert_eq!(code(2), [plain | NONE_OF, plain]);
        assert_eq!(code(1), [plain]);
    }
}
