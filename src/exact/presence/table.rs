//! The probability that a strike leaves something in a box, for every displacement of the box from the strike's place.

use super::axis::Axis;
use super::kind::{Kind, Own};
use super::mass::{self, Mesh};
use crate::exact::fourier::{is_smooth, transform};
use crate::exact::quadrature::{Precision, law_nodes};
use crate::model::law::CountLaw;
use rayon::prelude::*;
use rustfft::{Fft, FftDirection, FftPlannerScalar, num_complex::Complex};
use std::sync::Arc;

/// For which failing shares and which remaining shares tables are made.
#[derive(Clone, Debug)]
pub(super) struct Axes {
    /// Share of an opened carrier's submunitions that fail and remain.
    pub(super) opened: Axis,
    /// Share of an unopened carrier's load that remains.
    pub(super) unopened: Axis,
}

impl Axes {
    /// Number of tables.
    pub(super) fn planes(&self) -> usize {
        self.opened.len() * self.unopened.len()
    }
}

/// Tables of one kind of strike: probability of at least one remnant in a box, by displacement.
pub(super) struct HitTable {
    /// Where the displacements are.
    pub(super) mesh: Mesh,
    /// One table for each pair of shares, the unopened share fastest.
    pub(super) planes: Vec<Vec<f64>>,
}

/// Most points along the side of a mesh.
const MOST_POINTS: usize = 768;

/// How far a kind reaches and how finely its tables must be made, at one precision.
pub(super) struct Layout {
    own: Vec<Own>,
    reach: f64,
    side: f64,
    /// Mesh steps along the side of a box, a power of two.
    pub(super) steps: usize,
}

impl Layout {
    /// The layout of a kind for boxes of a side (m), with at least so many steps a box. Fails, with the reason, where the
    /// mesh would be too large.
    pub(super) fn new(
        kind: &Kind<'_>,
        axes: &Axes,
        (side, least): (f64, usize),
        precision: Precision,
    ) -> Result<Layout, String> {
        let blur = kind.blur().map_or(0.0, |law| law.quantile(1.0 - 1e-6));
        let few = kind.own(64, Precision::Full);
        let reach = few.iter().map(|own| own.reach(blur)).fold(0.0, f64::max);
        let affordable = |steps: &usize| 2.0 * (reach / side + 2.0) * *steps as f64 <= MOST_POINTS as f64;
        let wanted = steps_a_box(kind, side, precision).max(least);
        let steps = std::iter::successors(Some(wanted), |steps| (*steps > least).then_some(steps / 2)).find(affordable);
        let too_far =
            || format!("its remnants may lie up to {:.0} km away, more than {MOST_POINTS} boxes", reach / 1e3);
        let mut layout = Layout { own: few, reach, side, steps: steps.ok_or_else(too_far)? };
        let size = layout.mesh([0.0; 2]).size;
        layout.own = kind.own(kind.combinations(size * size * axes.planes()), precision);
        Ok(layout)
    }

    /// The mesh for boxes whose displacement from the strike's place is `offset` (m) but for whole steps.
    pub(super) fn mesh(&self, offset: [f64; 2]) -> Mesh {
        let step = self.side / self.steps as f64;
        let half = (self.reach + 0.5 * self.side) / step + 2.0 + self.steps as f64;
        let least = (2 * (half.ceil() as usize)).max(16);
        let size = (least..).find(|size| size.is_multiple_of(4) && is_smooth(*size)).unwrap_or(least);
        Mesh { size, step, offset, side: self.side }
    }
}

/// Steps a box so that two steps are no wider than what smooths the tables; none are needed where nothing is averaged.
fn steps_a_box(kind: &Kind<'_>, side: f64, precision: Precision) -> usize {
    let Some(width) = kind.smoothing() else { return 1 };
    let wanted = (2.0 * side / width).clamp(2.0, 16.0);
    let full = (1..=4).map(|k| 1_usize << k).find(|steps| *steps as f64 >= wanted).unwrap_or(16);
    match precision {
        Precision::Full => full,
        Precision::Half => full / 2,
    }
}

impl HitTable {
    /// The tables of a kind.
    pub(super) fn new(kind: &Kind<'_>, layout: &Layout, axes: &Axes, mesh: Mesh) -> HitTable {
        let work = Work { axes, mesh, carriers: kind.carriers(), fourier: Fourier::new(mesh) };
        // Parts of a fixed size, added in order: the same bits for any number of threads.
        let part = layout.own.len().div_ceil(if mesh.size <= 256 { 16 } else { 4 });
        let parts: Vec<Vec<Vec<f64>>> = layout.own.par_chunks(part).map(|own| work.sum(own)).collect();
        let mut planes = parts.into_iter().reduce(added).unwrap_or_default();
        if let Some(law) = kind.blur() {
            let nodes = law_nodes(law, 16);
            work.fourier.convolve(&mut planes, |k2, _| nodes.iter().map(|(sd, w)| w * gaussian(sd * sd * k2)).sum());
        }
        planes.iter_mut().flatten().for_each(|hit| *hit = hit.clamp(0.0, 1.0));
        HitTable { mesh, planes }
    }
}

fn added(mut sum: Vec<Vec<f64>>, part: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    sum.iter_mut().flatten().zip(part.into_iter().flatten()).for_each(|(to, v)| *to += v);
    sum
}

struct Work<'a> {
    axes: &'a Axes,
    mesh: Mesh,
    carriers: &'a CountLaw,
    fourier: Fourier,
}

impl Work<'_> {
    /// Weighted sum over values of the strike's own unknowns.
    fn sum(&self, own: &[Own]) -> Vec<Vec<f64>> {
        let points = self.mesh.size * self.mesh.size;
        let mut planes = vec![vec![0.0; points]; self.axes.planes()];
        own.iter().for_each(|own| self.add(own, &mut planes));
        planes
    }

    fn add(&self, own: &Own, planes: &mut [Vec<f64>]) {
        let opened =
            self.carrier_hits(&mass::of_pattern(&own.pattern, own.bearing, &self.mesh), &self.axes.opened, own);
        let unopened = if own.unopened > 0.0 {
            self.carrier_hits(&mass::of_disc(own.radius, &self.mesh), &self.axes.unopened, own)
        } else {
            vec![vec![0.0; self.mesh.size * self.mesh.size]; self.axes.unopened.len()]
        };
        let pairs = opened.iter().flat_map(|a| unopened.iter().map(move |b| (a, b)));
        for (plane, (a, b)) in planes.iter_mut().zip(pairs) {
            for ((to, a), b) in plane.iter_mut().zip(a).zip(b) {
                let carrier = (1.0 - own.unopened) * a + own.unopened * b;
                if carrier > LEAST_HIT {
                    *to += own.weight * self.any_of_all(carrier.min(1.0));
                }
            }
        }
    }

    /// P(a carrier of load n leaves something in the box) for each share x: 1 - E_C[(1 - x m(C))^n].
    fn carrier_hits(&self, masses: &[f64], axis: &Axis, own: &Own) -> Vec<Vec<f64>> {
        let hit = |x: f64, m: f64| if m > 0.0 { 1.0 - power(1.0 - (x * m).min(1.0), own.load) } else { 0.0 };
        let plane = |x: f64| masses.iter().map(|m| hit(x, *m)).collect();
        let mut planes: Vec<Vec<f64>> = (0..axis.len()).map(|k| plane(axis.value(k))).collect();
        let [a, r] = own.scatter;
        if a > 0.0 || r > 0.0 {
            let (s, c) = (libm::sin(own.bearing), libm::cos(own.bearing));
            let spread = |_: f64, [e, n]: [f64; 2]| {
                let (along, across) = (e * s + n * c, e * c - n * s);
                gaussian(a * a * along * along + r * r * across * across)
            };
            self.fourier.convolve(&mut planes, spread);
        }
        planes
    }

    /// P(any of the carriers leaves something), each with probability `hit`, given the strike's own unknowns.
    fn any_of_all(&self, hit: f64) -> f64 {
        let none = 1.0 - hit;
        let (mut value, mut reached, mut sum) = (1.0, 0, 0.0);
        for (carriers, probability) in self.carriers.probabilities() {
            value *= power(none, carriers - reached);
            reached = carriers;
            sum += probability * value;
        }
        1.0 - sum
    }
}

/// exp(-square / 2), 0 where that is below one part in 10^17.
fn gaussian(square: f64) -> f64 {
    if square < 78.0 { libm::exp(-0.5 * square) } else { 0.0 }
}

/// Below this a carrier hits no box: together far below what is published.
const LEAST_HIT: f64 = 1e-10;

/// base^exponent by repeated squaring.
fn power(mut base: f64, mut exponent: u32) -> f64 {
    let mut value = 1.0;
    while exponent > 0 {
        if exponent & 1 == 1 {
            value *= base;
        }
        base *= base;
        exponent >>= 1;
    }
    value
}

/// Averages tables over displacements by multiplying their Fourier transforms.
struct Fourier {
    mesh: Mesh,
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
}

impl Fourier {
    fn new(mesh: Mesh) -> Fourier {
        let mut planner = FftPlannerScalar::new();
        let mut plan = |direction| planner.plan_fft(mesh.size, direction);
        Fourier { mesh, forward: plan(FftDirection::Forward), inverse: plan(FftDirection::Inverse) }
    }

    /// Convolves with a symmetric law given by its characteristic function of (k^2, [k east, k north]), k in 1/m.
    /// Two real tables are transformed as one complex one.
    fn convolve(&self, planes: &mut [Vec<f64>], law: impl Fn(f64, [f64; 2]) -> f64) {
        let size = self.mesh.size;
        let factors = self.factors(law);
        for pair in planes.chunks_mut(2) {
            let second = |k: usize| pair.get(1).map_or(0.0, |plane| plane[k]);
            let mut data: Vec<Complex<f64>> = (0..size * size).map(|k| Complex::new(pair[0][k], second(k))).collect();
            transform(&mut data, size, &self.forward);
            data.iter_mut().zip(&factors).for_each(|(value, factor)| *value *= *factor);
            transform(&mut data, size, &self.inverse);
            for (plane, part) in pair.iter_mut().zip([0, 1]) {
                let of = |value: &Complex<f64>| if part == 0 { value.re } else { value.im };
                plane.iter_mut().zip(&data).for_each(|(to, value)| *to = of(value).max(0.0));
            }
        }
    }

    /// The law's transform in the order that `transform` leaves: east outermost.
    fn factors(&self, law: impl Fn(f64, [f64; 2]) -> f64) -> Vec<f64> {
        let size = self.mesh.size;
        let wave = |k: usize| {
            let signed = if k < size / 2 { k as f64 } else { k as f64 - size as f64 };
            std::f64::consts::TAU * signed / (size as f64 * self.mesh.step)
        };
        let scale = 1.0 / (size * size) as f64;
        let pairs = (0..size).flat_map(|east| (0..size).map(move |north| (east, north)));
        pairs
            .map(|(east, north)| [wave(east), wave(north)])
            .map(|k| scale * law(k[0] * k[0] + k[1] * k[1], k))
            .collect()
    }
}
