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

/// A corner of cells: lines from the north, lines from the west.
type Node = (u32, u32);

/// One side of a cell, from a node.
type Step = (Node, Heading);

/// The polygons that exactly cover the cells, in the order of their northernmost, then westernmost cells. Cells twice count once.
///
/// Boundaries are followed with the cells to the left. Where two cells meet in a corner only, the ring stays with its cell if
/// they belong to different groups, and changes to the other if to one; so no ring comes to a corner twice, though a hole may
/// touch another ring in a corner.
pub fn trace(lattice: &Lattice, cells: &[Cell]) -> Vec<TracedPolygon> {
    let cells: BTreeSet<Cell> = cells.iter().copied().collect();
    let groups = groups(&cells);
    let mut polygons: BTreeMap<u32, TracedPolygon> = BTreeMap::new();
    for (ring, group) in rings(&cells, &groups) {
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

/// The number of the group that each cell belongs to; groups are numbered by their first cell.
fn groups(cells: &BTreeSet<Cell>) -> BTreeMap<Cell, u32> {
    let mut groups = BTreeMap::new();
    let mut next = 0;
    for first in cells {
        if groups.contains_key(first) {
            continue;
        }
        let mut open = vec![*first];
        groups.insert(*first, next);
        while let Some(cell) = open.pop() {
            for beside in beside(cell).filter(|beside| cells.contains(beside)) {
                if groups.insert(beside, next).is_none() {
                    open.push(beside);
                }
            }
        }
        next += 1;
    }
    groups
}

fn beside(Cell { row, column }: Cell) -> impl Iterator<Item = Cell> {
    let at = |row: Option<u32>, column: Option<u32>| Some(Cell { row: row?, column: column? });
    let (here_row, here_column) = (Some(row), Some(column));
    [
        at(row.checked_sub(1), here_column),
        at(row.checked_add(1), here_column),
        at(here_row, column.checked_sub(1)),
        at(here_row, column.checked_add(1)),
    ]
    .into_iter()
    .flatten()
}

/// Every ring as its corners, with its group; by the first step of each.
fn rings(cells: &BTreeSet<Cell>, groups: &BTreeMap<Cell, u32>) -> Vec<(Vec<Node>, u32)> {
    let mut steps: BTreeMap<Step, u32> = BTreeMap::new();
    for cell in cells {
        steps.extend(boundary_steps(cells, *cell).map(|step| (step, groups[cell])));
    }
    let mut rings = Vec::new();
    while let Some((&first, &group)) = steps.first_key_value() {
        rings.push((follow(first, &mut steps), group));
    }
    rings
}

/// The sides of a cell that no other cell shares.
fn boundary_steps(cells: &BTreeSet<Cell>, Cell { row, column }: Cell) -> impl Iterator<Item = Step> {
    let free = |row: Option<u32>, column: Option<u32>| match (row, column) {
        (Some(row), Some(column)) => !cells.contains(&Cell { row, column }),
        (None, _) | (_, None) => true,
    };
    let (r, c) = (Some(row), Some(column));
    [
        free(row.checked_add(1), c).then_some(((row + 1, column), Heading::East)),
        free(r, column.checked_add(1)).then_some(((row + 1, column + 1), Heading::North)),
        free(row.checked_sub(1), c).then_some(((row, column + 1), Heading::West)),
        free(r, column.checked_sub(1)).then_some(((row, column), Heading::South)),
    ]
    .into_iter()
    .flatten()
}

/// Follows a boundary until it closes, taking its steps away; keeps the nodes where it turns.
fn follow(first: Step, steps: &mut BTreeMap<Step, u32>) -> Vec<Node> {
    let mut corners = Vec::new();
    let mut step = first;
    while let Some(group) = steps.remove(&step) {
        let node = ahead(step);
        let of_group = |heading: &Heading| steps.get(&(node, *heading)) == Some(&group) || (node, *heading) == first;
        // One way is open, or at a corner where two cells of the group meet, right and left; the last ring closes at `first`.
        let next = turns(step.1).into_iter().find(of_group).unwrap_or(first.1);
        if next != step.1 {
            corners.push(node);
        }
        step = (node, next);
    }
    corners
}

fn ahead(((row, column), heading): Step) -> Node {
    match heading {
        Heading::East => (row, column + 1),
        Heading::North => (row - 1, column),
        Heading::West => (row, column - 1),
        Heading::South => (row + 1, column),
    }
}

/// Right, straight on, left.
fn turns(heading: Heading) -> [Heading; 3] {
    match heading {
        Heading::East => [Heading::South, Heading::East, Heading::North],
        Heading::North => [Heading::East, Heading::North, Heading::West],
        Heading::West => [Heading::North, Heading::West, Heading::South],
        Heading::South => [Heading::West, Heading::South, Heading::East],
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
