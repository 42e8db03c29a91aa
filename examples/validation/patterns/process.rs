//! Random point patterns: unclustered, clustered (Thomas 1949), and clustered on two scales.

use super::window::Window;
use rand_distr::{Poisson, StandardNormal};
use remnants::grid::Point;
use remnants::random::Stream;
use std::f64::consts::PI;

/// A law of point patterns, but for the number of points per area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Process {
    /// Points know nothing of each other.
    Unclustered,
    /// Clusters anywhere, points normal about them.
    Thomas(Clusters),
    /// Groups anywhere, clusters normal about them, points normal about those: as strikes, carriers and submunitions are.
    TwoScales {
        /// Groups of clusters.
        groups: Clusters,
        /// Clusters of points, all groups together.
        clusters: Clusters,
    },
}

/// How many clusters there are, and how wide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clusters {
    /// Clusters per m2.
    pub per_m2: f64,
    /// Standard deviation per axis about a cluster's centre, m.
    pub sd_m: f64,
}

impl Clusters {
    /// What pairs within one cluster add to K, for spreads of variance `sd_m`^2 + `more`.
    fn excess(&self, r: f64, more: f64) -> f64 {
        (1.0 - libm::exp(-r * r / (4.0 * (self.sd_m * self.sd_m + more)))) / self.per_m2
    }
}

impl Process {
    /// Ripley's K in theory, m2.
    pub fn k(&self, r: f64) -> f64 {
        let unclustered = PI * r * r;
        match self {
            Process::Unclustered => unclustered,
            Process::Thomas(clusters) => unclustered + clusters.excess(r, 0.0),
            Process::TwoScales { groups, clusters } => {
                unclustered + clusters.excess(r, 0.0) + groups.excess(r, clusters.sd_m * clusters.sd_m)
            }
        }
    }

    /// A pattern in a window with so many points per m2 on average. Centres lie beyond the window's edge, too.
    pub fn simulate(&self, window: &Window, per_m2: f64, stream: &mut Stream) -> Vec<Point> {
        let points = match self {
            Process::Unclustered => scattered(window, per_m2, 0.0, stream),
            Process::Thomas(clusters) => {
                let centres = scattered(window, clusters.per_m2, 4.0 * clusters.sd_m, stream);
                children(&centres, per_m2 / clusters.per_m2, clusters.sd_m, stream)
            }
            Process::TwoScales { groups, clusters } => {
                let beyond = 4.0 * (groups.sd_m + clusters.sd_m);
                let centres = scattered(window, groups.per_m2, beyond, stream);
                let centres = children(&centres, clusters.per_m2 / groups.per_m2, groups.sd_m, stream);
                children(&centres, per_m2 / clusters.per_m2, clusters.sd_m, stream)
            }
        };
        points.into_iter().filter(|point| window.contains(*point)).collect()
    }
}

/// Unclustered points in the rectangle around the window and `beyond` metres more.
fn scattered(window: &Window, per_m2: f64, beyond: f64, stream: &mut Stream) -> Vec<Point> {
    let bounds = window.bounds().widened(beyond);
    let (width, height) = (bounds.high.x - bounds.low.x, bounds.high.y - bounds.low.y);
    let count = poisson(per_m2 * width * height, stream);
    let place = |stream: &mut Stream| {
        let (u, v) = (stream.uniform(), stream.uniform());
        Point::new(bounds.low.x + u * width, bounds.low.y + v * height)
    };
    (0..count).map(|_| place(stream)).collect()
}

fn children(centres: &[Point], mean: f64, sd: f64, stream: &mut Stream) -> Vec<Point> {
    let mut points = Vec::new();
    for centre in centres {
        for _ in 0..poisson(mean, stream) {
            let (x, y): (f64, f64) = (stream.draw(&StandardNormal), stream.draw(&StandardNormal));
            points.push(Point::new(centre.x + sd * x, centre.y + sd * y));
        }
    }
    points
}

/// A Poisson number; a mean of 0 gives 0.
pub fn poisson(mean: f64, stream: &mut Stream) -> u64 {
    Poisson::new(mean).map_or(0, |law| stream.draw::<f64>(&law) as u64)
}
