//! Areas with people: their rings, checked once; most that come in great numbers are convex and need little.

use super::cover::doubled_area;
use crate::grid::{Bounds, Point, Region};

/// A checked area.
pub(super) struct Outline {
    pub(super) kind: Kind,
    pub(super) bounds: Bounds,
    pub(super) area_m2: f64,
}

/// How an area is bounded.
pub(super) enum Kind {
    /// By one convex ring, counter-clockwise.
    Convex(Vec<Point>),
    /// By any rings.
    Any(Box<Region>),
}

impl Outline {
    /// From rings as written, rounded to 1 mm. The sentence of a failure goes on from the area's name.
    pub(super) fn new(rings: &[Vec<Point>]) -> Result<Outline, String> {
        if let [ring] = rings
            && let Some(outline) = convex(ring)
        {
            return Ok(outline);
        }
        let rounded = rings.iter().map(|ring| ring.iter().map(|p| p.rounded_to_mm()).collect()).collect();
        let region = Region::new(rounded).map_err(|error| error.to_string())?;
        let (bounds, area_m2) = (region.bounds(), region.area_m2());
        Ok(Outline { kind: Kind::Any(Box::new(region)), bounds, area_m2 })
    }

    /// The same for all ways to write the same rings: where a ring begins, which way it runs, which ring is first.
    pub(super) fn canonical(&self) -> Vec<(u64, u64)> {
        let mut rings: Vec<Vec<(u64, u64)>> = match &self.kind {
            Kind::Convex(ring) => vec![canonical_ring(ring)],
            Kind::Any(region) => region.rings().iter().map(|ring| canonical_ring(ring)).collect(),
        };
        rings.sort();
        rings.into_iter().flat_map(|ring| [(ring.len() as u64, u64::MAX)].into_iter().chain(ring)).collect()
    }

    /// Number of corners.
    pub(super) fn corners(&self) -> usize {
        match &self.kind {
            Kind::Convex(ring) => ring.len(),
            Kind::Any(region) => region.rings().iter().map(Vec::len).sum(),
        }
    }
}

fn canonical_ring(ring: &[Point]) -> Vec<(u64, u64)> {
    // Adding zero makes -0 and 0 one number.
    let mut bits: Vec<(u64, u64)> = ring.iter().map(|p| ((p.x + 0.0).to_bits(), (p.y + 0.0).to_bits())).collect();
    let rotated = |bits: &mut Vec<(u64, u64)>| {
        let first = (0..bits.len()).min_by_key(|at| bits[*at]).unwrap_or(0);
        bits.rotate_left(first);
    };
    rotated(&mut bits);
    let mut reversed: Vec<(u64, u64)> = bits.iter().rev().copied().collect();
    rotated(&mut reversed);
    bits.min(reversed)
}

/// The area of a ring, if that is convex and so cannot cross itself.
fn convex(ring: &[Point]) -> Option<Outline> {
    let mut corners: Vec<Point> = ring.iter().map(|p| p.rounded_to_mm()).collect();
    corners.dedup();
    while corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    let pairs: Vec<(f64, f64)> = corners.iter().map(|p| (p.x, p.y)).collect();
    let area_m2 = 0.5 * doubled_area(&pairs);
    if area_m2 < 0.0 {
        corners.reverse();
    }
    let bounds = Bounds::around(corners.iter().copied())?;
    let sound = corners.len() >= 3 && area_m2.abs() > 0.0 && area_m2.is_finite() && turns_left_once(&corners);
    sound.then(|| Outline { kind: Kind::Convex(corners), bounds, area_m2: area_m2.abs() })
}

/// Whether a ring turns left at every corner and goes around once: eastings rise and fall once.
fn turns_left_once(corners: &[Point]) -> bool {
    let at = |k: usize| corners[k % corners.len()];
    let left = |k: usize| {
        let (a, b, c) = (at(k), at(k + 1), at(k + 2));
        (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x) > 0.0
    };
    let east = |k: usize| at(k + 1).x > at(k).x || (at(k + 1).x == at(k).x && at(k + 1).y < at(k).y);
    let turns = (0..corners.len()).filter(|k| east(*k) != east(k + 1)).count();
    turns == 2 && (0..corners.len()).all(left)
}
