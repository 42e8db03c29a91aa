//! Ellipses, rings and discs with scatter and blur.

use super::{Axis, Form, MOST_STEPS, Recipe, empty_plane, narrow_of};
use crate::exact::ellipse::{BlurredEllipse, Piece, chord_rule};
use crate::exact::plane::{Plane, Reading, Stamp};
use crate::exact::quadrature::{Precision, Turn, tensor};
use crate::model::law::Law;
use rayon::prelude::*;

/// Settled ellipses: axes (semi), inner share, noise, weight.
struct Settled {
    axes: [f64; 2],
    inner: f64,
    sd: [f64; 2],
    weight: f64,
}

/// Nodes over the dimensions of sharp ellipses, whose edges are steps.
const SHARP_BUDGET: usize = 130;
/// Nodes over the dimensions of blurred ellipses, which are smooth in all of them.
const BLURRED_BUDGET: usize = 50;

/// The form of ellipses with these laws of axes (and inner share), `half` of which are semi-axes, and its width.
pub(super) fn ellipses(laws: &[&Law], half: f64, recipe: &Recipe<'_>, cell: f64, precision: Precision) -> (Form, f64) {
    let settled = settle(laws, half, recipe, precision);
    let sharp = settled.iter().all(|e| e.sd == [0.0, 0.0]);
    let round = settled.iter().all(|e| e.axes[0] == e.axes[1]);
    let turns = match &recipe.turn {
        Turn::Any => round.then(|| vec![(0.0, 1.0)]),
        Turn::Some(nodes) => Some(if round { vec![(0.0, 1.0)] } else { nodes.clone() }),
    };
    let few = turns.filter(|turns| sharp && turns.len() * settled.len() <= MOST_PIECES);
    if let Some(turns) = few {
        let points = settled.iter().all(|e| e.axes[0] * e.axes[1] == 0.0);
        return (Form::Pieces(pieces(&settled, &turns)), if points { f64::INFINITY } else { 0.0 });
    }
    let (plane, width) = ellipse_plane(&settled, cell, precision);
    (Form::Table(Stamp::turned(&plane, &recipe.turn)), width)
}

fn settle(laws: &[&Law], half: f64, recipe: &Recipe<'_>, precision: Precision) -> Vec<Settled> {
    let noise = [Some(&recipe.scatter.range), Some(&recipe.scatter.deflection), recipe.blur];
    let all: Vec<&Law> = laws.iter().copied().chain(noise.into_iter().flatten()).collect();
    let one = |(v, weight): (Vec<f64>, f64)| {
        let n = laws.len();
        let blur = v.get(n + 2).copied().unwrap_or(0.0);
        let across = if n == 1 { v[0] } else { v[1] };
        Settled {
            axes: never_a_segment([half * v[0], half * across]),
            inner: if n == 3 { v[2] } else { 0.0 },
            sd: [libm::hypot(v[n], blur), libm::hypot(v[n + 1], blur)],
            weight,
        }
    };
    let sharp = noise.into_iter().flatten().all(|law| law.range().1 == 0.0);
    let budget = if sharp { SHARP_BUDGET } else { BLURRED_BUDGET };
    tensor(&all, budget, precision).into_iter().map(one).collect()
}

/// An ellipse of no width is given a millimetre, so that it keeps its length.
fn never_a_segment(axes: [f64; 2]) -> [f64; 2] {
    if axes[0].max(axes[1]) > 0.0 { axes.map(|axis| axis.max(1e-3)) } else { axes }
}

/// Sharp shapes up to this number keep their edges exactly; more are tabulated.
const MOST_PIECES: usize = 128;

fn pieces(settled: &[Settled], turns: &[(f64, f64)]) -> Vec<Piece> {
    let piece = |e: &Settled, bearing: f64, w: f64| Piece {
        weight: w * e.weight,
        centre: [0.0, 0.0],
        axes: e.axes,
        inner: e.inner,
        bearing,
    };
    settled.iter().flat_map(|e| turns.iter().map(move |(t, w)| piece(e, *t, *w))).collect()
}

fn ellipse_plane(settled: &[Settled], cell: f64, precision: Precision) -> (Plane, f64) {
    let floor = cell / 20.0;
    let reach = |k: usize| settled.iter().map(|e| e.axes[k] + 6.4 * e.sd[k].max(floor)).fold(0.0, f64::max);
    let (u, v) = (reach(0), reach(1));
    let sds: Axis = settled.iter().map(|e| (e.sd[0].min(e.sd[1]).max(floor), e.weight)).collect();
    let sharp = settled.iter().all(|e| e.sd == [0.0, 0.0]);
    let narrow = narrow_of(&sds);
    let wanted = if sharp { cell / 6.0 } else { narrow / 4.0 };
    let step = precision.step(wanted.max(u.max(v) / MOST_STEPS));
    let smooth = !sharp && narrow >= 1.4 * step;
    let mut plane = empty_plane([(-u, u), (-v, v)], step, if smooth { Reading::Smooth } else { Reading::Linear });
    let rule = chord_rule(precision.nodes(16).max(10));
    fill_quadrants(&mut plane, |place| {
        settled
            .iter()
            .map(|e| e.weight * if sharp { e.sharp(place, step) } else { e.blurred(place, floor, &rule) })
            .sum()
    });
    if smooth {
        plane = bin_means(plane);
    }
    (plane, if sharp { 0.0 } else { narrow })
}

impl Settled {
    fn blurred(&self, [u, v]: [f64; 2], floor: f64, rule: &[(f64, f64)]) -> f64 {
        let sd = self.sd.map(|sd| sd.max(floor));
        BlurredEllipse { axes: self.axes, inner: self.inner, sd }.density(u, v, rule)
    }

    /// Mean density in a bin, exactly.
    fn sharp(&self, [u, v]: [f64; 2], step: f64) -> f64 {
        let piece = Piece { weight: 1.0, centre: [0.0; 2], axes: self.axes, inner: self.inner, bearing: 0.0 };
        // Bearing 0 puts the first axis north.
        let half = 0.5 * step;
        piece.mass([v - half, u - half], [v + half, u + half]) / (step * step)
    }
}

/// Fills a plane that is symmetric in both axes from its first quadrant.
fn fill_quadrants(plane: &mut Plane, density: impl Fn([f64; 2]) -> f64 + Sync) {
    let [across, up] = plane.bins;
    let quarter: Vec<Vec<f64>> = (0..up.div_ceil(2))
        .into_par_iter()
        .map(|j| (0..across.div_ceil(2)).map(|i| density([plane.centre(0, i), plane.centre(1, j)])).collect())
        .collect();
    for j in 0..up {
        for i in 0..across {
            plane.values[j * across + i] = quarter[j.min(up - 1 - j)][i.min(across - 1 - i)];
        }
    }
}

/// From values at the bins' centres to means over the bins: f + step^2/24 times the Laplacian.
fn bin_means(plane: Plane) -> Plane {
    let [across, up] = plane.bins;
    let at = |i: i64, j: i64| {
        let inside = i >= 0 && j >= 0 && i < across as i64 && j < up as i64;
        if inside { plane.values[j as usize * across + i as usize] } else { 0.0 }
    };
    let mean = |i: i64, j: i64| {
        let around = at(i - 1, j) + at(i + 1, j) + at(i, j - 1) + at(i, j + 1);
        at(i, j) + (around - 4.0 * at(i, j)) / 24.0
    };
    let values =
        (0..up as i64).flat_map(|j| (0..across as i64).map(move |i| (i, j))).map(|(i, j)| mean(i, j)).collect();
    Plane { values, ..plane }
}
