//! Fitting clustered patterns by K: the least difference of fourth roots, which steadies the variance (Diggle 2003, 6.1).

use super::process::{Clusters, Process};
use super::ripley::ripley_k;
use super::window::Window;
use remnants::grid::Point;

/// Step of the radii at which K is compared, m.
const STEP_M: f64 = 2.0;

/// Radii from one step up to a quarter of the shorter side of the window's rectangle (Diggle's rule).
pub fn radii(window: &Window) -> Vec<f64> {
    let (low, high) = (window.bounds().low, window.bounds().high);
    let farthest = 0.25 * (high.x - low.x).min(high.y - low.y);
    (1..=(farthest / STEP_M) as usize).map(|k| k as f64 * STEP_M).collect()
}

/// K as observed, to be fitted.
#[derive(Clone, Debug)]
pub struct Observed {
    radii: Vec<f64>,
    roots: Vec<f64>,
}

impl Observed {
    /// K of points in a window.
    pub fn new(points: &[Point], window: &Window) -> Observed {
        let radii = radii(window);
        let roots = ripley_k(points, window, &radii).into_iter().map(|k| k.powf(0.25)).collect();
        Observed { radii, roots }
    }

    /// Mean squared difference of fourth roots.
    pub fn contrast(&self, process: &Process) -> f64 {
        let one = |(r, root): (&f64, &f64)| (process.k(*r).powf(0.25) - root).powi(2);
        self.radii.iter().zip(&self.roots).map(one).sum::<f64>() / self.radii.len() as f64
    }

    /// The Thomas process that comes nearest.
    pub fn thomas(&self) -> Process {
        let made = |p: &[f64]| Process::Thomas(clusters(&p[0..2]));
        let starts = [10.0, 30.0, 100.0].map(|sd: f64| vec![(5e-6_f64).ln(), sd.ln()]);
        self.nearest(&starts, made)
    }

    /// The process on two scales that comes nearest.
    pub fn two_scales(&self) -> Process {
        let made = |p: &[f64]| Process::TwoScales { groups: clusters(&p[0..2]), clusters: clusters(&p[2..4]) };
        let start = |wide: f64, narrow: f64| vec![(1e-6_f64).ln(), wide.ln(), (2e-5_f64).ln(), narrow.ln()];
        self.nearest(&[start(100.0, 10.0), start(200.0, 20.0), start(300.0, 40.0)], made)
    }

    fn nearest(&self, starts: &[Vec<f64>], made: impl Fn(&[f64]) -> Process) -> Process {
        let cost = |p: &[f64]| if possible(p) { self.contrast(&made(p)) } else { f64::INFINITY };
        let found = starts.iter().map(|start| lowest(start, &cost));
        let best = found.min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap_or_default();
        made(&best)
    }
}

fn clusters(logs: &[f64]) -> Clusters {
    Clusters { per_m2: logs[0].exp(), sd_m: logs[1].exp() }
}

/// One cluster per 1,000 km2 to one per 10 m2; standard deviations of 0.5 m to 2 km.
fn possible(logs: &[f64]) -> bool {
    logs.chunks_exact(2).all(|pair| {
        let Clusters { per_m2, sd_m } = clusters(pair);
        (1e-9..=0.1).contains(&per_m2) && (0.5..=2_000.0).contains(&sd_m)
    })
}

/// The lowest place of a function near a start, by the simplex of Nelder and Mead (1965), begun anew from where it ended.
pub fn lowest(start: &[f64], cost: &impl Fn(&[f64]) -> f64) -> Vec<f64> {
    (0..4).fold(start.to_vec(), |best, _| simplex(&best, cost))
}

fn simplex(start: &[f64], cost: &impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let priced = |p: Vec<f64>| (cost(&p), p);
    let mut corners = vec![priced(start.to_vec())];
    for axis in 0..start.len() {
        let mut corner = start.to_vec();
        corner[axis] += 0.5;
        corners.push(priced(corner));
    }
    for _ in 0..400 {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        step(&mut corners, cost);
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    corners.swap_remove(0).1
}

type Corner = (f64, Vec<f64>);

/// One move of a simplex whose corners are sorted.
fn step(corners: &mut [Corner], cost: &impl Fn(&[f64]) -> f64) {
    let last = corners.len() - 1;
    let middle = |axis: usize| corners[..last].iter().map(|c| c.1[axis]).sum::<f64>() / last as f64;
    let middle: Vec<f64> = (0..last).map(middle).collect();
    let worst = corners[last].1.clone();
    let moved = |by: f64| {
        let place: Vec<f64> = middle.iter().zip(&worst).map(|(m, w)| m + by * (m - w)).collect();
        (cost(&place), place)
    };
    let reflected = moved(1.0);
    let better = if reflected.0 < corners[0].0 {
        let expanded = moved(2.0);
        Some(if expanded.0 < reflected.0 { expanded } else { reflected })
    } else if reflected.0 < corners[last - 1].0 {
        Some(reflected)
    } else {
        Some(moved(-0.5)).filter(|contracted| contracted.0 < corners[last].0)
    };
    match better {
        Some(corner) => corners[last] = corner,
        None => shrink(corners, cost),
    }
}

fn shrink(corners: &mut [Corner], cost: &impl Fn(&[f64]) -> f64) {
    let best = corners[0].1.clone();
    for corner in &mut corners[1..] {
        let place: Vec<f64> = corner.1.iter().zip(&best).map(|(c, b)| 0.5 * (c + b)).collect();
        *corner = (cost(&place), place);
    }
}
