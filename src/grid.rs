//! Places in the grid's projected CRS, and the square lattices that count them.

pub mod index;
pub mod lists;
pub mod located;
pub mod near;
mod orientation;
mod place;
pub mod polygons;
pub mod region;
pub mod tiles;
pub mod trace;

pub use place::Place;
pub use region::{Path, Region, RegionError};
pub use tiles::Tiles;

use crate::units::HECTARE_M2;

/// A place in the grid's CRS, metres east and north.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Easting, m.
    pub x: f64,
    /// Northing, m.
    pub y: f64,
}

impl Point {
    /// A place at (x east, y north), m.
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// The place with both coordinates rounded to 1 mm, as every projected input is on entering the model.
    pub fn rounded_to_mm(self) -> Point {
        let round = |v: f64| (v * 1000.0).round() / 1000.0;
        Point::new(round(self.x), round(self.y))
    }

    /// Distance in m.
    pub fn distance(self, other: Point) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// An upright rectangle, m.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// South-west corner.
    pub low: Point,
    /// North-east corner.
    pub high: Point,
}

impl Bounds {
    /// The smallest rectangle around the points; `None` without points.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Bounds> {
        points.into_iter().fold(None, |bounds: Option<Bounds>, p| {
            let b = bounds.unwrap_or(Bounds { low: p, high: p });
            Some(Bounds {
                low: Point::new(b.low.x.min(p.x), b.low.y.min(p.y)),
                high: Point::new(b.high.x.max(p.x), b.high.y.max(p.y)),
            })
        })
    }

    /// Whether the point lies in the closed rectangle.
    pub fn contains(&self, p: Point) -> bool {
        self.low.x <= p.x && p.x <= self.high.x && self.low.y <= p.y && p.y <= self.high.y
    }

    /// Whether the closed rectangles have a place in common.
    pub fn meets(&self, other: &Bounds) -> bool {
        self.low.x <= other.high.x
            && other.low.x <= self.high.x
            && self.low.y <= other.high.y
            && other.low.y <= self.high.y
    }

    /// The part of the straight line from `a` to `b` inside, or `None` (Liang and Barsky, 1984); ends inside stay as they are.
    fn clip(&self, a: Point, b: Point) -> Option<(Point, Point)> {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let sides =
            [(-dx, a.x - self.low.x), (dx, self.high.x - a.x), (-dy, a.y - self.low.y), (dy, self.high.y - a.y)];
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (towards, room) in sides {
            match towards {
                t if t < 0.0 => enter = enter.max(room / t),
                t if t > 0.0 => leave = leave.min(room / t),
                _ if room < 0.0 => return None,
                _ => {}
            }
        }
        let at = |t: f64| Point::new(a.x + t * dx, a.y + t * dy);
        let (from, to) = (if enter > 0.0 { at(enter) } else { a }, if leave < 1.0 { at(leave) } else { b });
        (enter <= leave).then_some((from, to))
    }

    /// The runs of a line that lie inside; none of a line that only touches.
    pub fn clip_line(&self, line: &[Point]) -> Vec<Vec<Point>> {
        let mut runs: Vec<Vec<Point>> = Vec::new();
        for pair in line.windows(2) {
            let Some((from, to)) = self.clip(pair[0], pair[1]).filter(|(from, to)| from != to) else { continue };
            match runs.last_mut() {
                Some(run) if run.last() == Some(&from) => run.push(to),
                Some(_) | None => runs.push(vec![from, to]),
            }
        }
        runs
    }

    /// The rectangle widened by `margin` m on all sides.
    pub fn widened(&self, margin: f64) -> Bounds {
        Bounds {
            low: Point::new(self.low.x - margin, self.low.y - margin),
            high: Point::new(self.high.x + margin, self.high.y + margin),
        }
    }
}

/// Square cells of one side, aligned to multiples of that side in the CRS. Row 0 is north, column 0 west.
///
/// Cells are half-open: a cell holds its western and southern edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lattice {
    side_mm: i64,
    west: i64,
    south: i64,
    columns: u32,
    rows: u32,
}

impl Lattice {
    /// The cells of `side_mm` that together cover `extent`.
    ///
    /// Returns `None` if the side is not positive, the extent is empty or not finite, or an axis has more than 2^24 cells.
    pub fn covering(extent: &Bounds, side_mm: i64) -> Option<Lattice> {
        let side = side_mm as f64 / 1000.0;
        let first = |v: f64| (v / side).floor();
        let past = |v: f64| (v / side).ceil();
        let (west, south) = (first(extent.low.x), first(extent.low.y));
        let (columns, rows) = (past(extent.high.x) - west, past(extent.high.y) - south);
        let sound = |v: f64| (1.0..=f64::from(1 << 24)).contains(&v);
        let usable = side_mm > 0 && sound(columns) && sound(rows) && west.abs() < 1e12 && south.abs() < 1e12;
        usable.then_some(Lattice {
            side_mm,
            west: west as i64,
            south: south as i64,
            columns: columns as u32,
            rows: rows as u32,
        })
    }

    /// Side of a cell, m.
    pub fn side_m(&self) -> f64 {
        self.side_mm as f64 / 1000.0
    }

    /// Side of a cell, mm.
    pub fn side_mm(&self) -> i64 {
        self.side_mm
    }

    /// Cells from west to east.
    pub fn columns(&self) -> u32 {
        self.columns
    }

    /// Cells from north to south.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Number of cells.
    pub fn len(&self) -> u64 {
        u64::from(self.columns) * u64::from(self.rows)
    }

    /// Never: a lattice has at least one cell.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Area of a cell, ha.
    pub fn cell_ha(&self) -> f64 {
        self.side_m() * self.side_m() / HECTARE_M2
    }

    /// The rectangle that the cells cover.
    pub fn extent(&self) -> Bounds {
        let side = self.side_m();
        Bounds {
            low: Point::new(self.west as f64 * side, self.south as f64 * side),
            high: Point::new(
                (self.west + i64::from(self.columns)) as f64 * side,
                (self.south + i64::from(self.rows)) as f64 * side,
            ),
        }
    }

    /// Global indices (east, north) of the cell that holds the point, on this lattice continued without end.
    pub fn global_index(&self, p: Point) -> (i64, i64) {
        let side = self.side_m();
        ((p.x / side).floor() as i64, (p.y / side).floor() as i64)
    }

    /// Row from the north and column from the west of the cell that holds the point, negative or too large off the lattice.
    pub fn relative_index(&self, p: Point) -> (i64, i64) {
        let (east, north) = self.global_index(p);
        let up = north.saturating_sub(self.south);
        ((i64::from(self.rows) - 1).saturating_sub(up), east.saturating_sub(self.west))
    }

    /// The cell at a row and column, if it is on the lattice.
    pub fn cell_at(&self, row: i64, column: i64) -> Option<Cell> {
        let row = u32::try_from(row).ok().filter(|row| *row < self.rows)?;
        let column = u32::try_from(column).ok().filter(|column| *column < self.columns)?;
        Some(Cell { row, column })
    }

    /// The cell that holds the point, if it is on the lattice.
    pub fn cell_of(&self, p: Point) -> Option<Cell> {
        let (row, column) = self.relative_index(p);
        self.cell_at(row, column)
    }

    /// The rectangle of a cell.
    pub fn cell_bounds(&self, cell: Cell) -> Bounds {
        let side = self.side_m();
        let x = (self.west + i64::from(cell.column)) as f64 * side;
        let y = (self.south + i64::from(self.rows - 1 - cell.row)) as f64 * side;
        Bounds { low: Point::new(x, y), high: Point::new(x + side, y + side) }
    }

    /// The centre of a cell.
    pub fn centre(&self, cell: Cell) -> Point {
        let b = self.cell_bounds(cell);
        Point::new(0.5 * (b.low.x + b.high.x), 0.5 * (b.low.y + b.high.y))
    }

    /// The lattice of cells `factor` times as wide, aligned to multiples of their own side, that covers this one.
    pub fn coarser(&self, factor: u32) -> Lattice {
        let f = i64::from(factor.max(1));
        let (west, south) = (self.west.div_euclid(f), self.south.div_euclid(f));
        let past = |first: i64, count: u32| -(-(first + i64::from(count))).div_euclid(f);
        Lattice {
            side_mm: self.side_mm * f,
            west,
            south,
            columns: (past(self.west, self.columns) - west) as u32,
            rows: (past(self.south, self.rows) - south) as u32,
        }
    }

    /// The same extent in cells `factor` times as narrow; `None` unless their side is a whole number of millimetres.
    pub fn finer(&self, factor: u32) -> Option<Lattice> {
        let f = i64::from(factor);
        (f > 0 && self.side_mm % f == 0).then(|| Lattice {
            side_mm: self.side_mm / f,
            west: self.west * f,
            south: self.south * f,
            columns: self.columns * factor,
            rows: self.rows * factor,
        })
    }

    /// The lattice with so many more cells on every side.
    pub fn widened(&self, cells: u32) -> Lattice {
        let c = i64::from(cells);
        Lattice {
            side_mm: self.side_mm,
            west: self.west - c,
            south: self.south - c,
            columns: self.columns + 2 * cells,
            rows: self.rows + 2 * cells,
        }
    }

    /// Global indices (east, north) of the south-western cell.
    pub fn first_index(&self) -> (i64, i64) {
        (self.west, self.south)
    }

    /// The cell with these global indices (east, north), if it is on the lattice.
    pub fn cell_at_index(&self, east: i64, north: i64) -> Option<Cell> {
        let column = u32::try_from(east - self.west).ok().filter(|c| *c < self.columns)?;
        let up = u32::try_from(north - self.south).ok().filter(|r| *r < self.rows)?;
        Some(Cell { row: self.rows - 1 - up, column })
    }

    /// The cell of `coarse` (made by [`Lattice::coarser`] with `factor`) that holds a cell of this lattice.
    pub fn parent(&self, coarse: &Lattice, cell: Cell) -> Cell {
        let factor = coarse.side_mm / self.side_mm;
        let east = (self.west + i64::from(cell.column)).div_euclid(factor);
        let north = (self.south + i64::from(self.rows - 1 - cell.row)).div_euclid(factor);
        Cell { row: coarse.rows - 1 - (north - coarse.south) as u32, column: (east - coarse.west) as u32 }
    }
}

/// A cell of a lattice: row 0 is north, column 0 west. Ordered by row, then column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Row from the north.
    pub row: u32,
    /// Column from the west.
    pub column: u32,
}

/// Rows and columns within `rings` of a place's, itself included.
pub fn places_around(row: i64, column: i64, rings: i64) -> impl Iterator<Item = (i64, i64)> {
    (-rings..=rings).flat_map(move |dr| (-rings..=rings).map(move |dc| (row + dr, column + dc)))
}

/// The three supports on which remnants are counted: cells, boxes of at least 50 m, blocks of about one hectare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// The stated cells.
    pub cells: Lattice,
    /// Boxes: side the smallest whole multiple of the cell that is at least 50 m.
    pub boxes: Lattice,
    /// Hectare blocks: side the smallest whole multiple of the cell that is at least 100 m.
    pub hectares: Lattice,
}

/// Smallest side of a box, mm.
const BOX_MM: i64 = 50_000;
/// Side of a hectare block, mm.
const HECTARE_MM: i64 = 100_000;

impl Grid {
    /// The grid of cells that covers `extent`; `None` as for [`Lattice::covering`].
    pub fn covering(extent: &Bounds, cell_mm: i64) -> Option<Grid> {
        let cells = Lattice::covering(extent, cell_mm)?;
        let times = |least: i64| (least + cell_mm - 1) / cell_mm;
        let coarser = |least: i64| cells.coarser(times(least).max(1) as u32);
        Some(Grid { cells, boxes: coarser(BOX_MM), hectares: coarser(HECTARE_MM) })
    }
}
