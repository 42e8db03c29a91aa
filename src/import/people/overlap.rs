//! Pairs of areas that overlap.

use super::outline::{Kind, Outline};
use crate::grid::{Bounds, Lattice, Point, Region};

/// Share of the smaller area from which an overlap is told; less is how neighbours were drawn.
const TELLING: f64 = 1e-3;
/// Pairs after which none are looked for.
const MOST_PAIRS: usize = 1_000;
/// Work after which none are looked for: compared rectangles, and corners of areas that are not convex.
const MOST_WORK: u64 = 2_000_000_000;
/// Cells along the longer side of what two rectangles have in common, in which areas that are not convex are compared.
const CELLS: f64 = 64.0;

/// What was found.
pub(super) struct Overlaps {
    /// Pairs of numbers of areas, each the smaller first, in order.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Whether all pairs were looked at.
    pub(super) complete: bool,
}

/// Pairs that overlap by a thousandth of the smaller area or more. Of areas that are not convex, an overlap much narrower than
/// they are may be missed.
pub(super) fn overlaps(areas: &[(usize, &Outline)]) -> Overlaps {
    let mut sorted: Vec<&(usize, &Outline)> = areas.iter().collect();
    sorted.sort_by(|a, b| a.1.bounds.low.x.total_cmp(&b.1.bounds.low.x).then(a.0.cmp(&b.0)));
    let bounds: Vec<Bounds> = sorted.iter().map(|area| area.1.bounds).collect();
    let mut found = Overlaps { pairs: Vec::new(), complete: true };
    let mut work = 0;
    for (at, (number, outline)) in sorted.iter().enumerate() {
        let east = bounds[at].high.x;
        for (other, rest) in bounds[at + 1..].iter().zip(&sorted[at + 1..]).take_while(|(other, _)| other.low.x < east)
        {
            work += 1;
            let apart = other.low.y >= bounds[at].high.y || bounds[at].low.y >= other.high.y;
            if !apart && overlap(outline, rest.1, &mut work) {
                found.pairs.push(((*number).min(rest.0), (*number).max(rest.0)));
            }
        }
        if found.pairs.len() >= MOST_PAIRS || work > MOST_WORK {
            found.complete = at + 1 == sorted.len();
            break;
        }
    }
    found.pairs.sort_unstable();
    found
}

fn overlap(a: &Outline, b: &Outline, work: &mut u64) -> bool {
    let telling = TELLING * a.area_m2.min(b.area_m2);
    let common = common(&a.bounds, &b.bounds);
    let possible = (common.high.x - common.low.x) * (common.high.y - common.low.y) > telling;
    if !possible {
        return false;
    }
    match (&a.kind, &b.kind) {
        (Kind::Convex(a), Kind::Convex(b)) => convex_area(a, b) > telling,
        (Kind::Convex(_) | Kind::Any(_), Kind::Any(_)) | (Kind::Any(_), Kind::Convex(_)) => {
            *work += 100 * (a.corners() + b.corners()) as u64;
            common_area(a, b, &common).is_some_and(|area| area > telling)
        }
    }
}

fn common(a: &Bounds, b: &Bounds) -> Bounds {
    Bounds {
        low: Point::new(a.low.x.max(b.low.x), a.low.y.max(b.low.y)),
        high: Point::new(a.high.x.min(b.high.x), a.high.y.min(b.high.y)),
    }
}

/// The area that two convex rings have in common, each counter-clockwise (I. E. Sutherland and G. W. Hodgman, Reentrant polygon
/// clipping, Communications of the ACM 17, 1974).
fn convex_area(subject: &[Point], clip: &[Point]) -> f64 {
    let mut left: Vec<Point> = subject.to_vec();
    for (a, b) in clip.iter().zip(clip.iter().cycle().skip(1)) {
        left = left_of(&left, *a, *b);
    }
    let corners: Vec<(f64, f64)> = left.iter().map(|p| (p.x, p.y)).collect();
    0.5 * super::cover::doubled_area(&corners)
}

/// The part of a ring to the left of a line.
fn left_of(ring: &[Point], a: Point, b: Point) -> Vec<Point> {
    let side = |p: Point| (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for (p, q) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (at_p, at_q) = (side(*p), side(*q));
        if at_p >= 0.0 {
            kept.push(*p);
        }
        if (at_p >= 0.0) != (at_q >= 0.0) {
            let share = at_p / (at_p - at_q);
            kept.push(Point::new(p.x + share * (q.x - p.x), p.y + share * (q.y - p.y)));
        }
    }
    kept
}

/// What two areas surely have in common: in every cell, by how much their shares together exceed the cell.
fn common_area(a: &Outline, b: &Outline, common: &Bounds) -> Option<f64> {
    let longer = (common.high.x - common.low.x).max(common.high.y - common.low.y);
    let lattice = Lattice::covering(common, (1000.0 * longer / CELLS).ceil().max(1.0) as i64)?;
    let (a, b) = (a.shares(&lattice)?, b.shares(&lattice)?);
    let (mut at, mut area) = (0, 0.0);
    for (cell, share) in a {
        while at < b.len() && b[at].0 < cell {
            at += 1;
        }
        if at < b.len() && b[at].0 == cell {
            area += (share + b[at].1 - 1.0).max(0.0);
        }
    }
    Some(area * lattice.side_m() * lattice.side_m())
}

impl Outline {
    fn shares(&self, lattice: &Lattice) -> Option<Vec<(crate::grid::Cell, f64)>> {
        match &self.kind {
            Kind::Convex(ring) => Some(Region::new(vec![ring.clone()]).ok()?.coverage(lattice)),
            Kind::Any(region) => Some(region.coverage(lattice)),
        }
    }
}
