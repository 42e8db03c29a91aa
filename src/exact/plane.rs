//! Tables of densities: in the frame of the bearing, around a circle, and cumulated on the grid's axes.

use super::quadrature::Turn;
use std::f64::consts::TAU;

/// How a table is read between its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// By the polynomial through six neighbours: for tables finer than what they describe.
    Smooth,
    /// Linearly: for edges and spikes, on which a polynomial would ring.
    Linear,
}

impl Reading {
    /// First of the six (or two) neighbours of position `x` (in entries), and their weights.
    fn weights(self, x: f64) -> (i64, [f64; 6]) {
        let base = x.floor();
        let t = x - base;
        match self {
            Reading::Linear => (base as i64 - 2, [0.0, 0.0, 1.0 - t, t, 0.0, 0.0]),
            Reading::Smooth => (base as i64 - 2, lagrange(t)),
        }
    }
}

/// Lagrange weights of the nodes -2..=3 at t in 0..1.
fn lagrange(t: f64) -> [f64; 6] {
    let d = [t + 2.0, t + 1.0, t, t - 1.0, t - 2.0, t - 3.0];
    let product = |skip: usize| (0..6).filter(|k| *k != skip).map(|k| d[k]).product::<f64>();
    let scale = [-120.0, 24.0, -12.0, 12.0, -24.0, 120.0];
    std::array::from_fn(|k| product(k) / scale[k])
}

/// Mean density over each square bin of a plane, rows by the second coordinate.
#[derive(Clone, Debug)]
pub(super) struct Plane {
    /// Low edge of the first bin in both coordinates, m.
    pub(super) low: [f64; 2],
    /// Side of a bin, m.
    pub(super) step: f64,
    /// Bins in both coordinates.
    pub(super) bins: [usize; 2],
    /// Mean densities per m2, second coordinate outermost.
    pub(super) values: Vec<f64>,
    /// How to read it.
    pub(super) reading: Reading,
}

impl Plane {
    /// Centre of a bin along one coordinate, m.
    pub(super) fn centre(&self, axis: usize, bin: usize) -> f64 {
        self.low[axis] + (bin as f64 + 0.5) * self.step
    }

    /// Density at a place, 0 outside.
    pub(super) fn read(&self, u: f64, v: f64) -> f64 {
        let position = |axis: usize, x: f64| (x - self.low[axis]) / self.step - 0.5;
        let (pu, pv) = (position(0, u), position(1, v));
        let far = |p: f64, n: usize| !(p > -3.0 && p < n as f64 + 2.0);
        if far(pu, self.bins[0]) || far(pv, self.bins[1]) {
            return 0.0;
        }
        let ((i, wu), (j, wv)) = (self.reading.weights(pu), self.reading.weights(pv));
        let mut sum = 0.0;
        for (row, weight) in (j..).zip(wv) {
            if weight != 0.0 && row >= 0 && row < self.bins[1] as i64 {
                let line = &self.values[row as usize * self.bins[0]..(row as usize + 1) * self.bins[0]];
                let of = |k: i64| if k >= 0 { line.get(k as usize).copied().unwrap_or(0.0) } else { 0.0 };
                sum += weight * (0..6).map(|k| wu[k as usize] * of(i + k)).sum::<f64>();
            }
        }
        sum
    }

    /// Largest distance of a corner from the origin, m.
    pub(super) fn radius(&self) -> f64 {
        let far = |axis: usize| self.low[axis].abs().max((self.low[axis] + self.step * self.bins[axis] as f64).abs());
        libm::hypot(far(0), far(1))
    }

    /// Mean density on circles about the origin at radii (k + 0) x step.
    fn profile(&self, reach: f64) -> Vec<f64> {
        let count = (reach / self.step).ceil() as usize + 4;
        let around = |k: usize| {
            let r = k as f64 * self.step;
            let n = ((TAU * k as f64).ceil() as usize).clamp(32, 2048);
            let turn = |m: usize| TAU * (m as f64 + 0.5) / n as f64;
            (0..n).map(|m| self.read(r * libm::cos(turn(m)), r * libm::sin(turn(m)))).sum::<f64>() / n as f64
        };
        use rayon::prelude::*;
        (0..count).into_par_iter().map(around).collect()
    }
}

/// The law of a remnant's offset, cumulated on the grid's axes: the mass of any upright rectangle is four readings.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    half: usize,
    step: f64,
    cumulated: Vec<f64>,
    reading: Reading,
}

impl Stamp {
    /// Turns a plane in the frame of the bearing onto the grid's axes.
    pub(super) fn turned(plane: &Plane, turn: &Turn) -> Stamp {
        match turn {
            Turn::Any => {
                let reach = plane.reach();
                let profile = plane.profile(reach);
                let radial = |e: f64, n: f64| read_profile(&profile, libm::hypot(e, n) / plane.step, plane.reading);
                Stamp::rendered(reach, plane, radial)
            }
            Turn::Some(nodes) => {
                let nodes: Vec<_> = nodes.iter().map(|(t, w)| (libm::sin(*t), libm::cos(*t), *w)).collect();
                let turned = |e: f64, n: f64| {
                    nodes.iter().map(|(s, c, w)| w * plane.read(e * s + n * c, e * c - n * s)).sum::<f64>()
                };
                Stamp::rendered(plane.reach(), plane, turned)
            }
        }
    }

    fn rendered(reach: f64, plane: &Plane, density: impl Fn(f64, f64) -> f64 + Sync) -> Stamp {
        use rayon::prelude::*;
        let half = (reach / plane.step).ceil() as usize + 2;
        let side = 2 * half;
        let at = |k: usize| (k as f64 + 0.5 - half as f64) * plane.step;
        let rows: Vec<Vec<f64>> =
            (0..side).into_par_iter().map(|j| (0..side).map(|i| density(at(i), at(j)).max(0.0)).collect()).collect();
        let total: f64 = rows.iter().map(|row| row.iter().sum::<f64>()).sum();
        let mut cumulated = vec![0.0; (side + 1) * (side + 1)];
        for (j, row) in rows.iter().enumerate() {
            let mut sum = 0.0;
            for (i, value) in row.iter().enumerate() {
                sum += value / total;
                cumulated[(j + 1) * (side + 1) + i + 1] = cumulated[j * (side + 1) + i + 1] + sum;
            }
        }
        Stamp { half, step: plane.step, cumulated, reading: plane.reading }
    }

    /// Beyond this distance along an axis nothing lies, m.
    pub(super) fn reach(&self) -> f64 {
        self.half as f64 * self.step
    }

    /// Adds `weight` times the masses of the rectangles between neighbouring edges (m from the strike's place), rows by northing.
    pub(super) fn add_masses(&self, weight: f64, easts: &[f64], norths: &[f64], masses: &mut [f64]) {
        let across = easts.len() - 1;
        let columns: Vec<(i64, [f64; 6])> = easts.iter().map(|e| self.place(*e)).collect();
        let mut below = vec![0.0; easts.len()];
        for (k, north) in norths.iter().enumerate() {
            let row = self.place(*north);
            let here: Vec<f64> = columns.iter().map(|column| self.cumulated_at(column, &row)).collect();
            if k > 0 {
                let line = &mut masses[(k - 1) * across..k * across];
                for (i, mass) in line.iter_mut().enumerate() {
                    *mass += weight * (here[i + 1] - here[i] - below[i + 1] + below[i]).max(0.0);
                }
            }
            below = here;
        }
    }

    fn place(&self, x: f64) -> (i64, [f64; 6]) {
        let limit = self.half as f64 + 4.0;
        self.reading.weights((x / self.step).clamp(-limit, limit) + self.half as f64)
    }

    fn cumulated_at(&self, (i, wu): &(i64, [f64; 6]), (j, wv): &(i64, [f64; 6])) -> f64 {
        let last = 2 * self.half as i64;
        let mut sum = 0.0;
        for (row, weight) in (*j..).zip(wv) {
            if *weight != 0.0 {
                let start = row.clamp(0, last) as usize * (last as usize + 1);
                let line = &self.cumulated[start..=start + last as usize];
                let part: f64 = if *i >= 0 && i + 5 <= last {
                    line[*i as usize..*i as usize + 6].iter().zip(wu).map(|(c, w)| c * w).sum()
                } else {
                    (0..6).map(|k| wu[k as usize] * line[(i + k).clamp(0, last) as usize]).sum()
                };
                sum += weight * part;
            }
        }
        sum
    }
}

impl Plane {
    /// Radius that holds all but the last traces, m.
    fn reach(&self) -> f64 {
        let least = 1e-11 * self.values.iter().fold(0.0, |most: f64, v| most.max(*v));
        let mut far: f64 = 0.0;
        for j in 0..self.bins[1] {
            for i in 0..self.bins[0] {
                if self.values[j * self.bins[0] + i] > least {
                    far = far.max(libm::hypot(self.centre(0, i), self.centre(1, j)));
                }
            }
        }
        (far + 2.0 * self.step).min(self.radius() + 2.0 * self.step)
    }
}

fn read_profile(profile: &[f64], x: f64, reading: Reading) -> f64 {
    let (first, weights) = reading.weights(x);
    (first..).zip(weights).map(|(k, w)| w * profile.get(k.unsigned_abs() as usize).copied().unwrap_or(0.0)).sum()
}
