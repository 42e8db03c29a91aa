//! From rings that enclose ground by the even-odd rule to polygons, each an outer ring with its holes, as files want them.

use super::{Bounds, Point};

/// A polygon: the outer ring counter-clockwise, then holes, clockwise; no first corner repeated.
pub type Polygon = Vec<Vec<Point>>;

/// The polygons that rings enclose by the even-odd rule. Rings may touch, but must not cross.
///
/// A ring inside an even number of others is an outer one; inside an odd number, a hole of the innermost outer ring about it.
pub fn polygons(rings: &[Vec<Point>]) -> Vec<Polygon> {
    let bounds: Vec<Option<Bounds>> = rings.iter().map(|ring| Bounds::around(ring.iter().copied())).collect();
    let about = |inner: usize| -> Vec<usize> {
        let holds = |outer: usize| {
            bounds[outer].zip(bounds[inner]).is_some_and(|(o, i)| o.contains(i.low) && o.contains(i.high))
        };
        (0..rings.len())
            .filter(|outer| *outer != inner && holds(*outer) && encloses(&rings[*outer], &rings[inner]))
            .collect()
    };
    let around: Vec<Vec<usize>> = (0..rings.len()).map(about).collect();
    let outer: Vec<usize> = (0..rings.len()).filter(|ring| around[*ring].len() % 2 == 0).collect();
    let mut found: Vec<Polygon> = outer.iter().map(|ring| vec![turned(&rings[*ring], Turn::Left)]).collect();
    for hole in (0..rings.len()).filter(|ring| around[*ring].len() % 2 == 1) {
        let innermost = |ring: &&usize| around[**ring].len() + 1 == around[hole].len();
        let parent = around[hole].iter().find(innermost).and_then(|ring| outer.iter().position(|own| own == ring));
        if let Some(polygon) = parent.and_then(|parent| found.get_mut(parent)) {
            polygon.push(turned(&rings[hole], Turn::Right));
        }
    }
    found
}

/// Which way a ring runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Left,
    Right,
}

fn turned(ring: &[Point], turn: Turn) -> Vec<Point> {
    let left = doubled_area(ring) > 0.0;
    if left == (turn == Turn::Left) { ring.to_vec() } else { ring.iter().rev().copied().collect() }
}

/// Twice the signed area, m2; positive counter-clockwise. About the first corner, so that large coordinates lose nothing.
fn doubled_area(ring: &[Point]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    let from_first = |p: &Point| (p.x - first.x, p.y - first.y);
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    pairs.map(|(a, b)| (from_first(a), from_first(b))).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

/// Whether a ring lies inside another: by the first of its corners and of the middles of its edges that is not on the other.
fn encloses(outer: &[Point], inner: &[Point]) -> bool {
    let middle = |(a, b): (&Point, &Point)| Point::new(0.5 * (a.x + b.x), 0.5 * (a.y + b.y));
    let middles = inner.iter().zip(inner.iter().cycle().skip(1)).map(middle);
    let told = inner.iter().copied().chain(middles).find_map(|place| inside(outer, place));
    told.unwrap_or(false)
}

/// Whether a place lies inside a ring; `None` on its edge.
fn inside(ring: &[Point], p: Point) -> Option<bool> {
    let mut inside = false;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let cross = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
        let beside = (a.x.min(b.x)..=a.x.max(b.x)).contains(&p.x) && (a.y.min(b.y)..=a.y.max(b.y)).contains(&p.y);
        if cross == 0.0 && beside {
            return None;
        }
        if (a.y > p.y) != (b.y > p.y) && (cross > 0.0) == (b.y > a.y) {
            inside = !inside;
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, a: f64) -> Vec<Point> {
        [(x, y), (x + a, y), (x + a, y + a), (x, y + a)].map(|(x, y)| Point::new(x, y)).to_vec()
    }

    #[test]
    fn rings_within_rings_are_holes_and_islands_in_them_whatever_their_order() {
        let rings = [square(2.0, 2.0, 6.0), square(20.0, 0.0, 5.0), square(0.0, 0.0, 10.0), square(4.0, 4.0, 2.0)];
        let found = polygons(&rings);
        let sizes: Vec<usize> = found.iter().map(Vec::len).collect();
        assert_eq!(sizes, [1, 2, 1]);
        assert_eq!(found[1][0], rings[2]);
        assert!(doubled_area(&found[1][1]) < 0.0);
        let reversed: Vec<Vec<Point>> = rings.iter().map(|ring| ring.iter().rev().copied().collect()).collect();
        assert!(polygons(&reversed).iter().all(|polygon| doubled_area(&polygon[0]) > 0.0));
    }

    #[test]
    fn a_hole_that_touches_its_outer_ring_in_corners_is_a_hole() {
        let hole = [(0.0, 5.0), (5.0, 0.0), (10.0, 5.0), (5.0, 10.0)].map(|(x, y)| Point::new(x, y)).to_vec();
        let found = polygons(&[square(0.0, 0.0, 10.0), hole]);
        assert_eq!((found.len(), found[0].len()), (1, 2));
        let beside = polygons(&[square(0.0, 0.0, 10.0), square(10.0, 0.0, 10.0)]);
        assert_eq!(beside.len(), 2);
    }
}
