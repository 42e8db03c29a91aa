//! Points with normal noise: normal patterns and surveyed footprints, with scatter and blur.

use super::{Axis, Form, MOST_STEPS, Recipe, empty_plane, narrow_of};
use crate::exact::ellipse::Piece;
use crate::exact::plane::{Plane, Reading, Stamp};
use crate::exact::quadrature::{Precision, Turn, mean_of, tensor};
use crate::model::law::Law;
use crate::model::pattern::Offset;
use crate::stats::special::{normal_cdf, normal_pdf};

/// Points with normal noise about each.
pub(super) struct Points<'a> {
    offsets: Vec<Offset>,
    along: Option<&'a Law>,
    across: Option<&'a Law>,
    both: Option<&'a Law>,
    /// Variance along an axis beyond what the laws say, m2.
    more: f64,
}

impl<'a> Points<'a> {
    /// One blob: a normal pattern.
    pub(super) fn one(along: &'a Law, across: &'a Law) -> Points<'a> {
        Points {
            offsets: vec![Offset { along: 0.0, right: 0.0 }],
            along: Some(along),
            across: Some(across),
            both: None,
            more: 0.0,
        }
    }

    /// A disc that is small against the noise about it: a blob with the disc's variance, a quarter of the squared radius.
    pub(super) fn small_disc(radius: &Law) -> Points<'a> {
        let more = 0.25 * mean_of(radius, |r| r * r);
        Points { offsets: vec![Offset { along: 0.0, right: 0.0 }], along: None, across: None, both: None, more }
    }

    /// A surveyed footprint.
    pub(super) fn cloud(offsets: &[Offset], bandwidth: &'a Law) -> Points<'a> {
        Points { offsets: offsets.to_vec(), along: None, across: None, both: Some(bandwidth), more: 0.0 }
    }
}

/// Nodes along an axis: many for one blob, fewer where every surveyed offset needs them.
fn axis_budget(offsets: usize) -> usize {
    if offsets > 4 { 24 } else { 600 }
}

fn axis(laws: [Option<&Law>; 2], variance: f64, budget: usize, precision: Precision) -> Axis {
    let laws: Vec<&Law> = laws.into_iter().flatten().collect();
    let square = |values: &[f64]| variance + values.iter().map(|v| v * v).sum::<f64>();
    tensor(&laws, budget, precision).into_iter().map(|(v, w)| (libm::sqrt(square(&v)), w)).collect()
}

/// Distance beyond which less than one part in 10^10 of the mixture lies.
fn reach_of(axis: &Axis) -> f64 {
    let beyond = |x: f64| axis.iter().map(|(sd, w)| w * 2.0 * normal_cdf(-x / sd.max(1e-300))).sum::<f64>();
    let (mut low, mut high) = (0.0, 10.0 * axis.iter().map(|(sd, _)| *sd).fold(0.0, f64::max));
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if beyond(middle) > 1e-10 { low = middle } else { high = middle }
    }
    high
}

/// The form of points with normal noise, and the width of its narrowest feature.
pub(super) fn blurred_points(points: &Points<'_>, recipe: &Recipe<'_>, cell: f64, precision: Precision) -> (Form, f64) {
    let common: Vec<&Law> = [points.both, recipe.blur].into_iter().flatten().collect();
    let layers: Vec<(Axis, Axis, f64)> = tensor(&common, 64, precision)
        .into_iter()
        .map(|(values, w)| {
            let variance = points.more + values.iter().map(|v| v * v).sum::<f64>();
            let budget = axis_budget(points.offsets.len());
            let along = axis([points.along, Some(&recipe.scatter.range)], variance, budget, precision);
            (along, axis([points.across, Some(&recipe.scatter.deflection)], variance, budget, precision), w)
        })
        .collect();
    let flat = |pick: fn(&(Axis, Axis, f64)) -> &Axis| -> Axis {
        layers.iter().flat_map(|layer| pick(layer).iter().map(move |(sd, w)| (*sd, w * layer.2))).collect()
    };
    let (along, across) = (flat(|l| &l.0), flat(|l| &l.1));
    let largest = along.iter().chain(&across).map(|(sd, _)| *sd).fold(0.0, f64::max);
    if let (true, Turn::Some(nodes)) = (largest == 0.0, &recipe.turn) {
        return (Form::Pieces(mere_points(&points.offsets, nodes)), f64::INFINITY);
    }
    if largest == 0.0 {
        return circles(&points.offsets);
    }
    if let Some(strand) = strand(&points.offsets, &layers, &recipe.turn, cell, precision) {
        return strand;
    }
    let plane = normal_plane(&points.offsets, &layers, [&along, &across], cell, precision);
    let width = narrow_of(&along).min(narrow_of(&across));
    (Form::Table(Stamp::turned(&plane, &recipe.turn)), width)
}

/// Most beads on a strand.
const MOST_BEADS: usize = 40_000;

/// Normals too narrow for a table of their length, at known bearings: N(0, diag(a^2, c^2)) is a round normal of the
/// smaller deviation s, at places that follow N(0, diag(a^2 - s^2, c^2 - s^2)). Places s apart do (error exp(-2 pi^2)).
fn strand(
    offsets: &[Offset],
    layers: &[(Axis, Axis, f64)],
    turn: &Turn,
    cell: f64,
    precision: Precision,
) -> Option<(Form, f64)> {
    let Turn::Some(bearings) = turn else { return None };
    let floor = cell / 40.0;
    let sds = || layers.iter().flat_map(|layer| layer.0.iter().chain(&layer.1)).map(|(sd, _)| sd.max(floor));
    let (least, most) = (sds().fold(f64::INFINITY, f64::min), sds().fold(0.0, f64::max));
    if most < 15.0 * least || offsets.len() * bearings.len() > 40 {
        return None;
    }
    let mut beads = Vec::new();
    for (along, across, weight) in layers {
        let (us, vs) = (beads_of(along, least, floor), beads_of(across, least, floor));
        if beads.len() + us.len() * vs.len() * offsets.len() * bearings.len() > MOST_BEADS {
            return None;
        }
        let pairs = us.iter().flat_map(|(u, a)| vs.iter().map(move |(v, b)| (*u, *v, a * b)));
        for (u, v, share) in pairs.filter(|(_, _, share)| *share > 1e-13) {
            for piece in mere_points(&shifted(offsets, u, v), bearings) {
                beads.push([piece.centre[0], piece.centre[1], piece.weight * share * weight]);
            }
        }
    }
    let round: Axis = vec![(least, 1.0)];
    let layer = [(round.clone(), round.clone(), 1.0)];
    let origin = [Offset { along: 0.0, right: 0.0 }];
    let plane = normal_plane(&origin, &layer, [&round, &round], cell, precision);
    Some((Form::Strand(Stamp::turned(&plane, &Turn::Some(vec![(0.0, 1.0)])), beads), least))
}

fn shifted(offsets: &[Offset], along: f64, right: f64) -> Vec<Offset> {
    offsets.iter().map(|o| Offset { along: o.along + along, right: o.right + right }).collect()
}

/// Places `least` apart with the weights of a mixture of normals whose variances are lessened by `least` squared.
fn beads_of(axis: &Axis, least: f64, floor: f64) -> Vec<(f64, f64)> {
    let rest: Axis =
        axis.iter().map(|(sd, w)| (libm::sqrt((sd.max(floor).powi(2) - least * least).max(0.0)), *w)).collect();
    let count = (reach_of(&rest) / least).ceil() as i64;
    let mut sums = vec![0.0; 2 * count as usize + 1];
    for (sd, w) in rest {
        // Deviations below the spacing are even narrower than the round normal: one place does.
        let density =
            |k: i64| if sd > 0.5 * least { normal_pdf(k as f64 * least / sd) } else { f64::from(u8::from(k == 0)) };
        let total: f64 = (-count..=count).map(density).sum();
        sums.iter_mut().zip(-count..=count).for_each(|(sum, k)| *sum += w * density(k) / total);
    }
    sums.into_iter().zip(-count..=count).map(|(w, k)| (k as f64 * least, w)).collect()
}

/// Offsets without blur at any bearing.
fn circles(offsets: &[Offset]) -> (Form, f64) {
    if offsets.iter().all(|o| o.along == 0.0 && o.right == 0.0) {
        return (Form::Pieces(mere_points(offsets, &[(0.0, 1.0)])), f64::INFINITY);
    }
    let share = 1.0 / offsets.len() as f64;
    (Form::Circles(offsets.iter().map(|o| [libm::hypot(o.along, o.right), share]).collect()), 0.0)
}

fn mere_points(offsets: &[Offset], bearings: &[(f64, f64)]) -> Vec<Piece> {
    let share = 1.0 / offsets.len() as f64;
    let place = |o: &Offset, t: f64| {
        let (s, c) = (libm::sin(t), libm::cos(t));
        [o.along * s + o.right * c, o.along * c - o.right * s]
    };
    let piece = |o: &Offset, t: f64, w: f64| Piece {
        weight: share * w,
        centre: place(o, t),
        axes: [0.0, 0.0],
        inner: 0.0,
        bearing: 0.0,
    };
    offsets.iter().flat_map(|o| bearings.iter().map(move |(t, w)| piece(o, *t, *w))).collect()
}

fn normal_plane(
    offsets: &[Offset],
    layers: &[(Axis, Axis, f64)],
    [along, across]: [&Axis; 2],
    cell: f64,
    precision: Precision,
) -> Plane {
    let floor = cell / 40.0;
    let range = |pick: fn(&Offset) -> f64, reach: f64| {
        let values = offsets.iter().map(pick);
        (values.clone().fold(f64::INFINITY, f64::min) - reach, values.fold(f64::NEG_INFINITY, f64::max) + reach)
    };
    let reach = |axis: &Axis| reach_of(axis).max(7.0 * floor);
    let (u, v) = (range(|o| o.along, reach(along)), range(|o| o.right, reach(across)));
    let narrow = narrow_of(along).min(narrow_of(across)).max(floor);
    let extent = (u.1 - u.0).max(v.1 - v.0);
    let step = precision.step((narrow / 6.0).max(extent / (2.0 * MOST_STEPS)));
    let reading = if narrow >= 1.4 * step { Reading::Smooth } else { Reading::Linear };
    let mut plane = empty_plane([u, v], step, reading);
    for (a, b, weight) in layers {
        let (a, b) = (Strip::new(a, floor, step), Strip::new(b, floor, step));
        let share = weight / offsets.len() as f64;
        offsets.iter().for_each(|offset| add_product(&mut plane, share, (&a, offset.along), (&b, offset.right)));
    }
    plane
}

/// Cumulated law along one axis.
struct Strip<'a> {
    axis: &'a Axis,
    floor: f64,
    reach: f64,
    step: f64,
}

impl Strip<'_> {
    fn new(axis: &Axis, floor: f64, step: f64) -> Strip<'_> {
        Strip { axis, floor, reach: reach_of(axis).max(7.0 * floor), step }
    }

    /// Mean densities of bins with centres `first + k step` from the middle of the law.
    fn densities(&self, first: f64, count: usize) -> Vec<f64> {
        let cdf = |x: f64| -> f64 { self.axis.iter().map(|(sd, w)| w * normal_cdf(x / sd.max(self.floor))).sum() };
        // On the far side the survival is differenced instead, so that the tail keeps its digits.
        let mass = |k: usize| {
            let (a, b) = (first + (k as f64 - 0.5) * self.step, first + (k as f64 + 0.5) * self.step);
            if a > 0.0 { cdf(-a) - cdf(-b) } else { cdf(b) - cdf(a) }
        };
        (0..count).map(|k| mass(k) / self.step).collect()
    }

    /// Bins of the plane that the law about `centre` reaches: first bin and mean densities.
    fn along(&self, centre: f64, low: f64, bins: usize) -> (usize, Vec<f64>) {
        let bin = |x: f64| ((x - low) / self.step).floor().clamp(0.0, bins as f64 - 1.0) as usize;
        let (first, last) = (bin(centre - self.reach), bin(centre + self.reach));
        let middle = low + (first as f64 + 0.5) * self.step;
        (first, self.densities(middle - centre, last + 1 - first))
    }
}

fn add_product(plane: &mut Plane, weight: f64, (a, at_a): (&Strip<'_>, f64), (b, at_b): (&Strip<'_>, f64)) {
    let (i0, us) = a.along(at_a, plane.low[0], plane.bins[0]);
    let (j0, vs) = b.along(at_b, plane.low[1], plane.bins[1]);
    for (j, v) in vs.iter().enumerate() {
        let start = (j0 + j) * plane.bins[0] + i0;
        plane.values[start..start + us.len()].iter_mut().zip(&us).for_each(|(to, u)| *to += weight * v * u);
    }
}
