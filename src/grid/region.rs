//! Areas bounded by straight edges, and lines with length.

mod coverage;
mod sweep;
mod tree;

use super::{Bounds, Point};
use sweep::Inside;
use tree::EdgeTree;

/// What is wrong with an area or a line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RegionError {
    /// A ring with fewer than three different corners, or a line with fewer than two.
    #[error("needs at least {wanted} different corners, found {found}")]
    TooFewCorners {
        /// How many are there.
        found: usize,
        /// How many are needed.
        wanted: usize,
    },
    /// A coordinate that is not a finite number.
    #[error("has a coordinate that is not a number")]
    NotFinite,
    /// Area or length zero.
    #[error("has no {0}")]
    Empty(&'static str),
    /// Two edges cross.
    #[error("crosses itself near easting {:.1} m, northing {:.1} m", .0.x, .0.y)]
    CrossesItself(Point),
}

/// An area: rings of corners, inside by the even-odd rule, so that inner rings are holes and several outer rings are parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    rings: Vec<Vec<Point>>,
    bounds: Bounds,
    area_m2: f64,
    tree: EdgeTree,
    sides: Vec<Inside>,
    bands: Vec<Band>,
}

/// The area between two neighbouring corner heights, where the total width inside is linear in height.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Band {
    south: f64,
    north: f64,
    width_south: f64,
    width_north: f64,
    area_up_to_here: f64,
}

/// From one corner of a ring to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Edge {
    a: Point,
    b: Point,
}

impl Edge {
    /// Easting at a height that the edge passes; of a level edge, where it begins.
    fn easting(&self, y: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        if a.y == b.y { a.x } else { a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x) }
    }

    fn distance(&self, p: Point) -> f64 {
        distance_to_segment(self.a, self.b, p)
    }
}

/// Distance from a place to the straight line between two different points, m.
pub(super) fn distance_to_segment(a: Point, b: Point, p: Point) -> f64 {
    let (run, rise) = (b.x - a.x, b.y - a.y);
    let along = ((p.x - a.x) * run + (p.y - a.y) * rise) / (run * run + rise * rise);
    let share = along.clamp(0.0, 1.0);
    p.distance(Point::new(a.x + share * run, a.y + share * rise))
}

impl Region {
    /// An area from its rings (closed or open; corners in m). Fails on too few corners, no area, or crossing edges.
    pub fn new(rings: Vec<Vec<Point>>) -> Result<Region, RegionError> {
        let rings = rings.into_iter().map(clean_ring).collect::<Result<Vec<_>, _>>()?;
        let bounds = Bounds::around(rings.iter().flatten().copied())
            .ok_or(RegionError::TooFewCorners { found: 0, wanted: 3 })?;
        let edges = edges(&rings);
        let sides = sweep::sides(&edges).map_err(RegionError::CrossesItself)?;
        let tree = EdgeTree::new(edges, &sides);
        let bands = bands(&tree);
        let area_m2 = bands.last().map_or(0.0, |band| band.area_up_to_here);
        let sound = area_m2 > 0.0 && area_m2.is_finite();
        if sound { Ok(Region { rings, bounds, area_m2, tree, sides, bands }) } else { Err(RegionError::Empty("area")) }
    }

    /// The rings, open (first corner not repeated).
    pub fn rings(&self) -> &[Vec<Point>] {
        &self.rings
    }

    /// The rectangle around the area.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Area, m2.
    pub fn area_m2(&self) -> f64 {
        self.area_m2
    }

    /// Whether a point is inside, by the even-odd rule with half-open edges. Cost: the square of the logarithm of the corners.
    pub fn contains(&self, p: Point) -> bool {
        self.bounds.contains(p) && self.tree.count_to_the_east(p) % 2 == 1
    }

    /// The point that two independent uniform numbers stand for, uniform over the area: `u` picks the height, `v` the place along it.
    pub fn quantile(&self, u: f64, v: f64) -> Point {
        let y = self.height(u * self.area_m2);
        let crossings = self.tree.crossings_at(y);
        let width: f64 = crossings.chunks_exact(2).map(|pair| pair[1] - pair[0]).sum();
        let mut left = v * width;
        for pair in crossings.chunks_exact(2) {
            if left <= pair[1] - pair[0] {
                return Point::new(pair[0] + left, y);
            }
            left -= pair[1] - pair[0];
        }
        Point::new(crossings.last().copied().unwrap_or(self.bounds.low.x), y)
    }

    /// The height below which `area` m2 of the region lie: within a band the width is linear, so the area is a quadratic.
    fn height(&self, area: f64) -> f64 {
        let index = self.bands.partition_point(|band| band.area_up_to_here < area).min(self.bands.len() - 1);
        let band = self.bands[index];
        let before = if index == 0 { 0.0 } else { self.bands[index - 1].area_up_to_here };
        let (depth, grow) = (band.north - band.south, band.width_north - band.width_south);
        let target = ((area - before) / depth).clamp(0.0, 0.5 * (band.width_south + band.width_north));
        let root = (band.width_south * band.width_south + 2.0 * grow * target).max(0.0).sqrt();
        let share = 2.0 * target / (band.width_south + root).max(f64::MIN_POSITIVE);
        band.south + depth * share.clamp(0.0, 1.0)
    }

    /// Centre of area: moments of the strips between each edge and a meridian, in closed form.
    pub fn centroid(&self) -> Point {
        let origin = self.bounds.low;
        let (mut east, mut north) = (0.0, 0.0);
        for (edge, side) in self.tree.edges().iter().zip(&self.sides) {
            let (x0, x1) = (edge.a.x - origin.x, edge.b.x - origin.x);
            let (y0, y1) = (edge.a.y - origin.y, edge.b.y - origin.y);
            let sixth_height = side.sign() * (y1 - y0).abs() / 6.0;
            east += sixth_height * (x0 * x0 + x0 * x1 + x1 * x1);
            north += sixth_height * (2.0 * (x0 * y0 + x1 * y1) + x0 * y1 + x1 * y0);
        }
        Point::new(origin.x + east / self.area_m2, origin.y + north / self.area_m2)
    }

    /// Distance to the nearest place of the area, m; 0 inside. Cost: the number of corners.
    pub fn distance(&self, p: Point) -> f64 {
        if self.contains(p) {
            return 0.0;
        }
        self.tree.edges().iter().map(|edge| edge.distance(p)).fold(f64::INFINITY, f64::min)
    }
}

fn clean_ring(mut ring: Vec<Point>) -> Result<Vec<Point>, RegionError> {
    if !ring.iter().all(|p| p.x.is_finite() && p.y.is_finite()) {
        return Err(RegionError::NotFinite);
    }
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 { Err(RegionError::TooFewCorners { found: ring.len(), wanted: 3 }) } else { Ok(ring) }
}

fn edges(rings: &[Vec<Point>]) -> Vec<Edge> {
    let of_ring = |ring: &Vec<Point>| {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(|(a, b)| Edge { a: *a, b: *b }).collect::<Vec<_>>()
    };
    rings.iter().flat_map(of_ring).collect()
}

/// Whether the edge passes the height of `p` (half-open) to its east.
fn crosses_to_the_east(a: Point, b: Point, p: Point) -> bool {
    (a.y <= p.y) != (b.y <= p.y) && p.x < Edge { a, b }.easting(p.y)
}

fn bands(tree: &EdgeTree) -> Vec<Band> {
    let mut area = 0.0;
    let of_gap = |(gap, pair): (usize, &[f64])| {
        let (south, north) = (pair[0], pair[1]);
        let (low, high) = tree.widths_of_gap(gap);
        let (width_south, width_north) = (low.max(0.0), high.max(0.0));
        area += 0.5 * (width_south + width_north) * (north - south);
        Band { south, north, width_south, width_north, area_up_to_here: area }
    };
    tree.heights().windows(2).enumerate().map(of_gap).collect()
}

/// A line with length.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    corners: Vec<Point>,
    lengths: Vec<f64>,
}

impl Path {
    /// A line through its corners, m. Fails below two corners or without length.
    pub fn new(mut corners: Vec<Point>) -> Result<Path, RegionError> {
        if !corners.iter().all(|p| p.x.is_finite() && p.y.is_finite()) {
            return Err(RegionError::NotFinite);
        }
        corners.dedup();
        if corners.len() < 2 {
            return Err(RegionError::TooFewCorners { found: corners.len(), wanted: 2 });
        }
        let mut total = 0.0;
        let lengths = corners
            .windows(2)
            .map(|pair| {
                total += pair[0].distance(pair[1]);
                total
            })
            .collect();
        if total > 0.0 { Ok(Path { corners, lengths }) } else { Err(RegionError::Empty("length")) }
    }

    /// The corners.
    pub fn corners(&self) -> &[Point] {
        &self.corners
    }

    /// Length, m.
    pub fn length_m(&self) -> f64 {
        self.lengths.last().copied().unwrap_or(0.0)
    }

    /// The point at a share 0..1 of the length.
    pub fn at(&self, share: f64) -> Point {
        let along = share * self.length_m();
        let index = self.lengths.partition_point(|end| *end < along).min(self.lengths.len() - 1);
        let start = if index == 0 { 0.0 } else { self.lengths[index - 1] };
        let t = ((along - start) / (self.lengths[index] - start)).clamp(0.0, 1.0);
        let (a, b) = (self.corners[index], self.corners[index + 1]);
        Point::new(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
    }
}
