//! From cells to polygons whose rings are simple.

use std::collections::{BTreeMap, BTreeSet};

use super::polygons::Polygon;
use super::{Cell, Lattice, Point};

/// A connected group of cells as a polygon: cells joined by an edge belong together, cells that meet in a corner do not.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedPolygon {
    /// The outer ring, counter-clockwise, first corner not repeated, no three corners on one line.
    pub outer: Vec<Point>,
    /// Holes, clockwise.
    pub holes: Vec<Vec<Point>>,
}

impl TracedPolygon {
    /// The outer ring, then the holes.
    pub fn rings(&self) -> Polygon {
        std::iter::once(&self.outer).chain(&self.holes).cloned().collect()
    }
}

/// Most cells that zones in files are traced on.
pub const MOST_TRACED: usize = 2_000_000;

/// Polygons about cells, traced on the cells themselves or on blocks of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlines {
    /// The polygons.
    pub polygons: Vec<TracedPolygon>,
    /// Side of the squares that were traced, m.
    pub side_m: f64,
    /// Whether these are blocks that contain the cells, and ground beside them.
    pub coarser: bool,
}

/// The polygons about cells; of more than `most` cells those of blocks that contain them, the smallest of 2, 4, 8 ... cells
/// a side of which there are no more.
pub fn outlines(lattice: &Lattice, cells: &[Cell], most: usize) -> Outlines {
    let (mut traced_on, mut blocks) = (*lattice, cells.to_vec());
    while blocks.len() > most.max(1) {
        let coarse = traced_on.coarser(2);
        let parents: BTreeSet<Cell> = blocks.iter().map(|cell| traced_on.parent(&coarse, *cell)).collect();
        (traced_on, blocks) = (coarse, parents.into_iter().collect());
    }
    let coarser = traced_on.side_mm() > lattice.side_mm();
    Outlines { polygons: trace(&traced_on, &blocks), side_m: traced_on.side_m(), coarser }
}

/// Which way a boundary runs, cells to its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Heading {
    East,
    North,
    West,
    South,
}

const HEADINGS: [Heading; 4] = [Heading::East, Heading::North, Heading::West, Heading::South];

/// A corner of cells: lines from the north, lines from the west.
type Node = (u32, u32);

/// A side that no other cell shares: whose it is, by its place in the order of cells, and which way its boundary runs.
type Side = (usize, Heading);

/// The polygons that exactly cover the cells, in the order of their northernmost, then westernmost cells. Cells twice count once.
///
/// Boundaries are followed with the cells to the left. Where two cells meet in a corner only, the ring stays with its cell if
/// they belong to different groups, and changes to the other if to one; so no ring comes to a corner twice, though a hole may
/// touch another ring in a corner.
pub fn trace(lattice: &Lattice, cells: &[Cell]) -> Vec<TracedPolygon> {
    let cells = Cells::new(cells);
    let groups = cells.groups();
    let mut polygons: BTreeMap<u32, TracedPolygon> = BTreeMap::new();
    for (ring, group) in cells.rings(&groups) {
        let polygon = polygons.entry(group).or_insert(TracedPolygon { outer: Vec::new(), holes: Vec::new() });
        let corners: Vec<Point> = ring.iter().map(|node| place(lattice, *node)).collect();
        if doubled_area(&ring) > 0 { polygon.outer = corners } else { polygon.holes.push(corners) }
    }
    polygons.into_values().collect()
}

fn place(lattice: &Lattice, (row, column): Node) -> Point {
    let (extent, side) = (lattice.extent(), lattice.side_m());
    Point::new(extent.low.x + f64::from(column) * side, extent.low.y + f64::from(lattice.rows() - row) * side)
}

/// Cells by row, then column, each once.
struct Cells(Vec<Cell>);

impl Cells {
    fn new(cells: &[Cell]) -> Cells {
        let mut sorted = cells.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        Cells(sorted)
    }

    /// The cell so many rows and columns from another, if it is among these.
    fn beside(&self, from: usize, (down, right): (i64, i64)) -> Option<usize> {
        let Cell { row, column } = self.0[from];
        let at = |from: u32, steps: i64| u32::try_from(i64::from(from) + steps).ok();
        let wanted = Cell { row: at(row, down)?, column: at(column, right)? };
        match (down, right) {
            (0, 1) => (self.0.get(from + 1) == Some(&wanted)).then(|| from + 1),
            (0, -1) => from.checked_sub(1).filter(|before| self.0[*before] == wanted),
            _ => self.0.binary_search(&wanted).ok(),
        }
    }

    /// The number of the group that each cell belongs to; groups are numbered by their first cell.
    fn groups(&self) -> Vec<u32> {
        const NONE: u32 = u32::MAX;
        let mut groups = vec![NONE; self.0.len()];
        let (mut next, mut open) = (0, Vec::new());
        for first in 0..self.0.len() {
            if groups[first] != NONE {
                continue;
            }
            groups[first] = next;
            open.push(first);
            while let Some(cell) = open.pop() {
                for beside in HEADINGS.iter().filter_map(|heading| self.beside(cell, behind(*heading))) {
                    if groups[beside] == NONE {
                        groups[beside] = next;
                        open.push(beside);
                    }
                }
            }
            next += 1;
        }
        groups
    }

    /// Every ring as its corners, with its group; by the first side of each.
    fn rings(&self, groups: &[u32]) -> Vec<(Vec<Node>, u32)> {
        let free =
            |cell: usize| HEADINGS.into_iter().filter(move |heading| self.beside(cell, behind(*heading)).is_none());
        let mut sides: Vec<Side> = (0..self.0.len()).flat_map(|cell| free(cell).map(move |h| (cell, h))).collect();
        sides.sort_unstable_by_key(|(cell, heading)| (start(self.0[*cell], *heading), *heading));
        let mut done = vec![[false; 4]; self.0.len()];
        let mut rings = Vec::new();
        for first in sides {
            if !done[first.0][first.1 as usize] {
                rings.push((self.follow(first, groups, &mut done), groups[first.0]));
            }
        }
        rings
    }

    /// Follows a boundary until it closes, marking its sides; keeps the nodes where it turns.
    fn follow(&self, first: Side, groups: &[u32], done: &mut [[bool; 4]]) -> Vec<Node> {
        let (mut corners, mut side) = (Vec::new(), first);
        while !done[side.0][side.1 as usize] {
            done[side.0][side.1 as usize] = true;
            let next = self.next(side, groups);
            if next.1 != side.1 {
                corners.push(start(self.0[next.0], next.1));
            }
            side = next;
        }
        corners
    }

    /// The side that follows: to the right where a cell of the same group lies across the corner, else straight on, else left.
    fn next(&self, (cell, heading): Side, groups: &[u32]) -> Side {
        let ((down, right), (aside_down, aside_right)) = (ahead(heading), behind(heading));
        let across = self.beside(cell, (down + aside_down, right + aside_right));
        match (across.filter(|across| groups[*across] == groups[cell]), self.beside(cell, (down, right))) {
            (Some(across), _) => (across, turned_right(heading)),
            (None, Some(straight)) => (straight, heading),
            (None, None) => (cell, turned_left(heading)),
        }
    }
}

/// Where a side of a cell begins.
fn start(Cell { row, column }: Cell, heading: Heading) -> Node {
    match heading {
        Heading::East => (row + 1, column),
        Heading::North => (row + 1, column + 1),
        Heading::West => (row, column + 1),
        Heading::South => (row, column),
    }
}

/// Rows down and columns right to the cell ahead.
fn ahead(heading: Heading) -> (i64, i64) {
    match heading {
        Heading::East => (0, 1),
        Heading::North => (-1, 0),
        Heading::West => (0, -1),
        Heading::South => (1, 0),
    }
}

/// Rows down and columns right to what lies beyond a side: to the right of the way that it runs.
fn behind(heading: Heading) -> (i64, i64) {
    ahead(turned_right(heading))
}

fn turned_right(heading: Heading) -> Heading {
    match heading {
        Heading::East => Heading::South,
        Heading::North => Heading::East,
        Heading::West => Heading::North,
        Heading::South => Heading::West,
    }
}

fn turned_left(heading: Heading) -> Heading {
    match heading {
        Heading::East => Heading::North,
        Heading::North => Heading::West,
        Heading::West => Heading::South,
        Heading::South => Heading::East,
    }
}

/// Twice the signed area in cells, positive counter-clockwise (rows count downwards).
fn doubled_area(ring: &[Node]) -> i64 {
    let whole = |node: &Node| (i64::from(node.1), -i64::from(node.0));
    ring.iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| (whole(a), whole(b)))
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum()
}
