//! Ripley's K function: how many neighbours a point has within r, over the points per area.

use super::window::Window;
use remnants::grid::Point;

/// Sums, for each radius, over ordered pairs of points no farther apart, of one over the share of the circle about the
/// first through the second that lies in the window (Ripley 1976: the isotropic edge correction).
pub fn pair_sums(points: &[Point], window: &Window, radii: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; radii.len()];
    let farthest = radii.last().copied().unwrap_or(0.0);
    for (index, a) in points.iter().enumerate() {
        for b in &points[index + 1..] {
            let distance = a.distance(*b);
            if distance <= farthest && distance > 0.0 {
                let first = radii.partition_point(|radius| *radius < distance);
                let weight = |centre: &Point| 1.0 / window.share_of_circle(*centre, distance);
                sums[first] += weight(a) + weight(b);
            }
        }
    }
    running(sums)
}

fn running(mut values: Vec<f64>) -> Vec<f64> {
    let mut sum = 0.0;
    for value in &mut values {
        sum += *value;
        *value = sum;
    }
    values
}

/// Ripley's K at each radius, m2.
pub fn ripley_k(points: &[Point], window: &Window, radii: &[f64]) -> Vec<f64> {
    let pairs = points.len() as f64 * (points.len() as f64 - 1.0);
    pair_sums(points, window, radii).into_iter().map(|sum| sum * window.area_m2() / pairs).collect()
}
