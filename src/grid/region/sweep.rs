//! A sweep over the edges of an area from south to north: do they cross, and on which side is the inside?
//!
//! M. I. Shamos and D. Hoey, Geometric intersection problems, FOCS 1976, with exact predicates. Corners are
//! visited by northing, then easting, so that level edges need no special care.

use std::cmp::Ordering;

use super::Edge;
use crate::grid::Point;
use crate::grid::orientation::side;

/// Where the inside of an area lies, seen from one of its edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// To the east: a western boundary.
    East,
    /// To the west: an eastern boundary.
    West,
}

impl Inside {
    /// How the edge's easting counts in the width inside: +1 for an eastern, -1 for a western boundary.
    pub(super) fn sign(self) -> f64 {
        match self {
            Inside::East => -1.0,
            Inside::West => 1.0,
        }
    }
}

/// For every edge the side where the inside is, by the even-odd rule; or a place where two edges cross or overlap.
///
/// Edges may meet in a corner, and a corner may touch an edge, as long as no ring passes through another there.
/// Cost n log n, and n times the edges at one height for moving entries of the sweep's list.
pub(super) fn sides(edges: &[Edge]) -> Result<Vec<Inside>, Point> {
    let mut sweep = Sweep::new(edges);
    let (mut from_below, mut rest) = (Vec::new(), sweep.events());
    while let Some(&(corner, _)) = rest.last() {
        from_below.clear();
        while rest.last().is_some_and(|(place, _)| *place == corner) {
            from_below.extend(rest.pop().map(|(_, edge)| edge));
        }
        sweep.pass(corner, &from_below)?;
    }
    Ok(sweep.inside)
}

struct Sweep {
    /// Lower and upper end of every edge, by northing, then easting.
    ends: Vec<(Point, Point)>,
    /// Edges that the sweep line cuts, from west to east.
    cut: Vec<u32>,
    inside: Vec<Inside>,
}

fn south_to_north(a: Point, b: Point) -> Ordering {
    a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x))
}

impl Sweep {
    fn new(edges: &[Edge]) -> Sweep {
        // Adding zero makes -0 and 0 one number, so that equal corners sort as equal.
        let plain = |p: Point| Point::new(p.x + 0.0, p.y + 0.0);
        let ends = edges.iter().map(|edge| (plain(edge.a), plain(edge.b)));
        let ends = ends.map(|(a, b)| if south_to_north(a, b).is_lt() { (a, b) } else { (b, a) }).collect();
        Sweep { ends, cut: Vec::new(), inside: vec![Inside::East; edges.len()] }
    }

    /// Every end of every edge, the southernmost last.
    fn events(&self) -> Vec<(Point, u32)> {
        let both = |(edge, ends): (usize, &(Point, Point))| [(ends.0, edge as u32), (ends.1, edge as u32)];
        let mut events: Vec<_> = self.ends.iter().enumerate().flat_map(both).collect();
        events.sort_by(|a, b| south_to_north(b.0, a.0).then(b.1.cmp(&a.1)));
        events
    }

    /// Moves the sweep line over a corner: edges that end there leave, edges that start there enter.
    fn pass(&mut self, corner: Point, edges_here: &[u32]) -> Result<(), Point> {
        let west = self.cut.partition_point(|edge| self.side_of(*edge, corner).is_lt());
        let through = self.cut[west..].partition_point(|edge| self.side_of(*edge, corner).is_eq());
        let staying = self.staying(corner, west..west + through)?;
        let mut leaving_north: Vec<u32> =
            edges_here.iter().copied().filter(|edge| self.ends[*edge as usize].0 == corner).collect();
        leaving_north.extend(staying.map(|(edge, _)| edge));
        self.sort_around(corner, &mut leaving_north)?;
        let east = west + leaving_north.len();
        self.cut.splice(west..west + through, leaving_north.iter().copied());
        self.note_sides(corner, west..east, staying)?;
        self.check_neighbours(west)?;
        if east == west { Ok(()) } else { self.check_neighbours(east) }
    }

    fn side_of(&self, edge: u32, place: Point) -> Ordering {
        let (low, high) = self.ends[edge as usize];
        side(low, high, place)
    }

    /// The edge that the corner touches between its ends, with its place in the sweep's list. Two such edges cross there.
    fn staying(&self, corner: Point, through: std::ops::Range<usize>) -> Result<Option<(u32, usize)>, Point> {
        let mut staying =
            through.map(|at| (self.cut[at], at)).filter(|(edge, _)| self.ends[*edge as usize].1 != corner);
        let first = staying.next();
        if staying.next().is_some() { Err(corner) } else { Ok(first) }
    }

    /// Sorts edges that leave a corner to the north from west to east; fails if two leave it in one direction.
    fn sort_around(&self, corner: Point, edges: &mut [u32]) -> Result<(), Point> {
        let high = |edge: u32| self.ends[edge as usize].1;
        edges.sort_by(|e, f| side(corner, high(*e), high(*f)));
        let overlap = edges.windows(2).any(|pair| side(corner, high(pair[0]), high(pair[1])).is_eq());
        if overlap { Err(corner) } else { Ok(()) }
    }

    /// Every second edge from the west is an eastern boundary. An edge that changes its side was passed through.
    fn note_sides(
        &mut self,
        corner: Point,
        places: std::ops::Range<usize>,
        staying: Option<(u32, usize)>,
    ) -> Result<(), Point> {
        for at in places {
            let edge = self.cut[at];
            if staying.is_some_and(|(other, before)| other == edge && before % 2 != at % 2) {
                return Err(corner);
            }
            self.inside[edge as usize] = if at % 2 == 0 { Inside::East } else { Inside::West };
        }
        Ok(())
    }

    /// Fails if the edges on both sides of a place in the list cross further north.
    fn check_neighbours(&self, at: usize) -> Result<(), Point> {
        match (at.checked_sub(1).and_then(|west| self.cut.get(west)), self.cut.get(at)) {
            (Some(west), Some(east)) => self.check_pair(*west, *east),
            (None, _) | (_, None) => Ok(()),
        }
    }

    fn check_pair(&self, e: u32, f: u32) -> Result<(), Point> {
        let ((a, b), (c, d)) = (self.ends[e as usize], self.ends[f as usize]);
        let apart = |one: Ordering, other: Ordering| one.is_ne() && one == other.reverse();
        let cross = apart(side(a, b, c), side(a, b, d)) && apart(side(c, d, a), side(c, d, b));
        if cross { Err(meeting(a, b, c, d)) } else { Ok(()) }
    }
}

/// Where two crossing edges meet, to rounding.
fn meeting(a: Point, b: Point, c: Point, d: Point) -> Point {
    let turn = |u: Point, v: Point| u.x * v.y - u.y * v.x;
    let from = |p: Point, q: Point| Point::new(q.x - p.x, q.y - p.y);
    let share = (turn(from(a, c), from(c, d)) / turn(from(a, b), from(c, d))).clamp(0.0, 1.0);
    Point::new(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
}
