//! Whether a pattern could have come from a process: a Monte Carlo test of its nearest-neighbour distances.

use remnants::grid::Point;

/// Distances at which nearest-neighbour curves are compared: 2 to 100 m.
pub fn distances() -> Vec<f64> {
    (1..=50).map(|k| 2.0 * f64::from(k)).collect()
}

/// Share of points whose nearest neighbour is within each distance (G). Not corrected for edges: it is compared only
/// with patterns simulated in the same window.
pub fn nearest_neighbour_curve(points: &[Point], distances: &[f64]) -> Vec<f64> {
    let mut nearest: Vec<f64> = (0..points.len()).map(|index| nearest(points, index)).collect();
    nearest.sort_by(f64::total_cmp);
    let within = |distance: &f64| nearest.partition_point(|d| d <= distance) as f64 / points.len().max(1) as f64;
    distances.iter().map(within).collect()
}

fn nearest(points: &[Point], index: usize) -> f64 {
    let others = points.iter().enumerate().filter(|(other, _)| *other != index);
    others.map(|(_, point)| point.distance(points[index])).fold(f64::INFINITY, f64::min)
}

/// A global test's result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GlobalTest {
    /// Share of patterns, the observed one counted, that depart from the mean at least as far. Below 0.05 it fails.
    pub p_value: f64,
    /// Largest departure of the observed curve, in standard deviations.
    pub departure: f64,
    /// Where on the curve it stands.
    pub at: usize,
}

/// False-alarm rate at which a test fails.
pub const ALPHA: f64 = 0.05;

impl GlobalTest {
    /// Compares an observed curve with simulated ones by the largest departure, in standard deviations, from the mean of all.
    ///
    /// Mean and deviation are taken over the observed curve and the simulated ones alike, so under the null the ranks of all departures
    /// are exchangeable and the false-alarm rate is exact, for the whole curve at once (Barnard 1963; Myllymäki et al. 2017).
    pub fn new(observed: &[f64], simulated: &[Vec<f64>]) -> GlobalTest {
        let all = || std::iter::once(observed).chain(simulated.iter().map(Vec::as_slice));
        let n = (simulated.len() + 1) as f64;
        let scale: Vec<(f64, f64)> = (0..observed.len())
            .map(|k| {
                let mean = all().map(|curve| curve[k]).sum::<f64>() / n;
                (mean, (all().map(|curve| (curve[k] - mean).powi(2)).sum::<f64>() / n).sqrt())
            })
            .collect();
        let (departure, at) = farthest(observed, &scale);
        let as_far = simulated.iter().filter(|curve| farthest(curve, &scale).0 >= departure).count();
        GlobalTest { p_value: (1.0 + as_far as f64) / n, departure, at }
    }

    /// Whether the process passes.
    pub fn passes(&self) -> bool {
        self.p_value > ALPHA
    }
}

fn farthest(curve: &[f64], scale: &[(f64, f64)]) -> (f64, usize) {
    let departures = curve.iter().zip(scale).map(|(v, (mean, sd))| if *sd > 0.0 { (v - mean).abs() / sd } else { 0.0 });
    departures.enumerate().fold((0.0, 0), |far, (k, d)| if d > far.0 { (d, k) } else { far })
}
