//! The area in which points were looked for.

use remnants::grid::{Bounds, Point, Region};
use std::f64::consts::TAU;

/// An observation window: one outline without holes, m.
#[derive(Clone, Debug)]
pub struct Window {
    region: Region,
    edges: Vec<(Point, Point)>,
}

impl Window {
    /// A window from its corners. Fails, in words, if they bound no sound area.
    pub fn new(corners: Vec<Point>) -> Result<Window, String> {
        let region = Region::new(vec![corners]).map_err(|error| format!("the window {error}"))?;
        let ring = &region.rings()[0];
        let edges = ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)).collect();
        Ok(Window { region, edges })
    }

    /// Area, m2.
    pub fn area_m2(&self) -> f64 {
        self.region.area_m2()
    }

    /// The rectangle around it.
    pub fn bounds(&self) -> Bounds {
        self.region.bounds()
    }

    /// Whether a point lies in it.
    pub fn contains(&self, point: Point) -> bool {
        self.region.contains(point)
    }

    /// West and east halves of equal area.
    pub fn halves(&self) -> Result<(Window, Window), String> {
        let (mut low, mut high) = (self.bounds().low.x, self.bounds().high.x);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let west = self.cut(middle, -1.0).map_or(0.0, |west| west.area_m2());
            if west < 0.5 * self.area_m2() { low = middle } else { high = middle }
        }
        Ok((self.cut(low, -1.0)?, self.cut(low, 1.0)?))
    }

    /// What lies on one side of a line from south to north (Sutherland and Hodgman 1974); `side` is 1 for east, -1 for west.
    fn cut(&self, easting: f64, side: f64) -> Result<Window, String> {
        let inside = |p: Point| (p.x - easting) * side >= 0.0;
        let mut corners = Vec::new();
        for (a, b) in &self.edges {
            if inside(*a) {
                corners.push(*a);
            }
            if inside(*a) != inside(*b) {
                let t = (easting - a.x) / (b.x - a.x);
                corners.push(Point::new(easting, a.y + t * (b.y - a.y)));
            }
        }
        Window::new(corners)
    }

    /// The share of a circle's circumference that lies in the window.
    pub fn share_of_circle(&self, centre: Point, radius: f64) -> f64 {
        let mut angles: Vec<f64> = self.edges.iter().flat_map(|edge| crossings(edge, centre, radius)).collect();
        angles.sort_by(f64::total_cmp);
        let on_circle =
            |angle: f64| Point::new(centre.x + radius * libm::cos(angle), centre.y + radius * libm::sin(angle));
        let (Some(first), Some(last)) = (angles.first(), angles.last()) else {
            return if self.contains(on_circle(0.0)) { 1.0 } else { 0.0 };
        };
        let around = (*last, first + TAU);
        let arcs = angles.windows(2).map(|pair| (pair[0], pair[1])).chain([around]);
        let inside = arcs.filter(|(from, to)| self.contains(on_circle(0.5 * (from + to))));
        inside.map(|(from, to)| (to - from) / TAU).sum()
    }
}

/// Angles at which a circle passes an edge.
fn crossings((a, b): &(Point, Point), centre: Point, radius: f64) -> impl Iterator<Item = f64> {
    let (run, rise) = (b.x - a.x, b.y - a.y);
    let (x, y) = (a.x - centre.x, a.y - centre.y);
    let (square, half, rest) = (run * run + rise * rise, x * run + y * rise, x * x + y * y - radius * radius);
    let root = (half * half - square * rest).sqrt();
    let at = [(-half - root) / square, (-half + root) / square];
    at.into_iter().filter(|t| *t >= 0.0 && *t < 1.0).map(move |t| libm::atan2(y + t * rise, x + t * run))
}
