//! The law of a remnant's offset from its strike's place: pattern, scatter of carriers, blur of the place, bearing.

use super::ellipse::{BlurredEllipse, Piece, chord_rule, circle_share};
use super::plane::{Plane, Reading, Stamp};
use super::quadrature::{Precision, Turn, tensor};
use crate::model::law::Law;
use crate::model::munition::Scatter;
use crate::model::pattern::{Offset, Pattern};
use crate::stats::special::{normal_cdf, normal_pdf};
use rayon::prelude::*;

/// What a spread is made from.
#[derive(Clone, Debug)]
pub(super) struct Recipe<'a> {
    /// The submunitions' pattern, or the disc of an unopened load.
    pub(super) load: Load<'a>,
    /// Scatter of carriers.
    pub(super) scatter: &'a Scatter,
    /// Standard deviation of the strike's place, if it is blurred.
    pub(super) blur: Option<&'a Law>,
    /// Bearings on the grid.
    pub(super) turn: Turn,
}

/// How the load of a carrier lies about the carrier.
#[derive(Clone, Copy, Debug)]
pub(super) enum Load<'a> {
    /// Opened.
    Pattern(&'a Pattern),
    /// Unopened: uniform in a disc of this radius.
    Disc(&'a Law),
}

/// A simple part of a pattern with laws for dimensions; ellipses by full axes.
#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Normal { along: &'a Law, across: &'a Law },
    Ellipse { along: &'a Law, across: &'a Law, inner: Option<&'a Law> },
    Disc { radius: &'a Law },
    Cloud { offsets: &'a [Offset], bandwidth: &'a Law },
}

/// A computed spread: masses of upright rectangles about a strike's place.
#[derive(Clone, Debug)]
pub(super) struct Spread {
    parts: Vec<(f64, Form)>,
    /// Beyond this distance along an axis nothing lies, m.
    pub(super) reach: f64,
    /// Width of the narrowest feature that is not an edge, m; infinite if it is all points, 0 with sharp edges.
    pub(super) width: f64,
}

#[derive(Clone, Debug)]
enum Form {
    Table(Stamp),
    Pieces(Vec<Piece>),
    /// A round stamp at each of many places (m east, m north, weight): what is far longer than wide.
    Strand(Stamp, Vec<[f64; 3]>),
    /// Circles about the strike's place, each of this radius (m) and weight: offsets without blur at any bearing.
    Circles(Vec<[f64; 2]>),
}

impl Spread {
    /// The spread of a recipe, for cells of about `cell` m.
    pub(super) fn new(recipe: &Recipe<'_>, cell: f64, precision: Precision) -> Spread {
        let parts = parts_of(recipe.load);
        let made: Vec<(f64, Form, f64)> = parts
            .into_iter()
            .map(|(share, part)| {
                let (form, width) = form_of(&part, recipe, cell, precision);
                (share, form, width)
            })
            .collect();
        let reach = made.iter().map(|(_, form, _)| form.reach()).fold(0.0, f64::max);
        let width = made.iter().map(|(_, _, width)| *width).fold(f64::INFINITY, f64::min);
        Spread { parts: made.into_iter().map(|(share, form, _)| (share, form)).collect(), reach, width }
    }

    /// Adds `weight` times the masses of the rectangles between neighbouring edges (m from the strike's place), rows by northing.
    pub(super) fn add_masses(&self, weight: f64, easts: &[f64], norths: &[f64], masses: &mut [f64]) {
        for (share, form) in &self.parts {
            match form {
                Form::Table(stamp) => stamp.add_masses(share * weight, easts, norths, masses),
                Form::Pieces(pieces) => {
                    pieces.iter().for_each(|piece| add_piece(piece, share * weight, easts, norths, masses))
                }
                Form::Strand(stamp, places) => {
                    places.iter().for_each(|place| add_bead(stamp, place, share * weight, (easts, norths), masses))
                }
                Form::Circles(circles) => {
                    circles.iter().for_each(|circle| add_circle(circle, share * weight, (easts, norths), masses))
                }
            }
        }
    }
}

impl Form {
    fn reach(&self) -> f64 {
        match self {
            Form::Table(stamp) => stamp.reach(),
            Form::Strand(stamp, places) => {
                places.iter().fold(0.0, |far: f64, [e, n, _]| far.max(e.abs()).max(n.abs())) + stamp.reach()
            }
            Form::Circles(circles) => circles.iter().fold(0.0, |far: f64, [radius, _]| far.max(*radius)),
            Form::Pieces(pieces) => pieces.iter().fold(0.0, |far: f64, piece| {
                let [e, n] = piece.half_extent();
                far.max(piece.centre[0].abs() + e).max(piece.centre[1].abs() + n)
            }),
        }
    }
}

fn add_circle([radius, share]: &[f64; 2], weight: f64, (easts, norths): (&[f64], &[f64]), masses: &mut [f64]) {
    let across = easts.len() - 1;
    for (j, north) in norths.windows(2).enumerate() {
        for (i, east) in easts.windows(2).enumerate() {
            masses[j * across + i] += weight * share * circle_share(*radius, [east[0], north[0]], [east[1], north[1]]);
        }
    }
}

fn add_bead(
    stamp: &Stamp,
    [east, north, share]: &[f64; 3],
    weight: f64,
    (easts, norths): (&[f64], &[f64]),
    masses: &mut [f64],
) {
    let touched = |edges: &[f64], middle: f64| {
        let first = edges.partition_point(|e| *e <= middle - stamp.reach()).saturating_sub(1);
        first..edges.partition_point(|e| *e < middle + stamp.reach()).min(edges.len() - 1)
    };
    let (columns, rows) = (touched(easts, *east), touched(norths, *north));
    if columns.start >= columns.end || rows.start >= rows.end {
        return;
    }
    let shifted = |edges: &[f64], range: &std::ops::Range<usize>, by: f64| -> Vec<f64> {
        edges[range.start..=range.end].iter().map(|e| e - by).collect()
    };
    let mut own = vec![0.0; columns.len() * rows.len()];
    stamp.add_masses(share * weight, &shifted(easts, &columns, *east), &shifted(norths, &rows, *north), &mut own);
    let across = easts.len() - 1;
    for (line, j) in own.chunks_exact(columns.len()).zip(rows) {
        let to = &mut masses[j * across + columns.start..][..columns.len()];
        to.iter_mut().zip(line).for_each(|(to, mass)| *to += mass);
    }
}

fn add_piece(piece: &Piece, weight: f64, easts: &[f64], norths: &[f64], masses: &mut [f64]) {
    let half = piece.half_extent();
    let touched = |edges: &[f64], axis: usize| {
        let first = edges.partition_point(|e| *e <= piece.centre[axis] - half[axis]).saturating_sub(1);
        let past = edges.partition_point(|e| *e <= piece.centre[axis] + half[axis]).min(edges.len() - 1);
        first..past.max(first)
    };
    let across = easts.len() - 1;
    for j in touched(norths, 1) {
        for i in touched(easts, 0) {
            let mass = piece.mass([easts[i], norths[j]], [easts[i + 1], norths[j + 1]]);
            masses[j * across + i] += weight * piece.weight * mass;
        }
    }
}

fn parts_of(load: Load<'_>) -> Vec<(f64, Part<'_>)> {
    match load {
        Load::Disc(radius) => vec![(1.0, Part::Disc { radius })],
        Load::Pattern(pattern) => match pattern {
            Pattern::Normal { sd_along, sd_across } => vec![(1.0, Part::Normal { along: sd_along, across: sd_across })],
            Pattern::Ellipse { along, across } => vec![(1.0, Part::Ellipse { along, across, inner: None })],
            Pattern::Ring { along, across, inner } => {
                vec![(1.0, Part::Ellipse { along, across, inner: Some(inner) })]
            }
            Pattern::Points { offsets, bandwidth } => vec![(1.0, Part::Cloud { offsets, bandwidth })],
            Pattern::Mixture(all) => all
                .iter()
                .flat_map(|one| {
                    parts_of(Load::Pattern(&one.pattern)).into_iter().map(|(share, part)| (share * one.share, part))
                })
                .collect(),
        },
    }
}

fn form_of(part: &Part<'_>, recipe: &Recipe<'_>, cell: f64, precision: Precision) -> (Form, f64) {
    match part {
        Part::Normal { along, across } => blurred_points(&Points::one(along, across), recipe, cell, precision),
        Part::Cloud { offsets, bandwidth } => {
            blurred_points(&Points::cloud(offsets, bandwidth), recipe, cell, precision)
        }
        Part::Ellipse { along, across, inner } => {
            let laws: Vec<&Law> = [Some(*along), Some(*across), *inner].into_iter().flatten().collect();
            ellipses(&laws, 0.5, recipe, cell, precision)
        }
        Part::Disc { radius } => ellipses(&[*radius], 1.0, recipe, cell, precision),
    }
}

/// Points with normal noise about each.
struct Points<'a> {
    offsets: Vec<Offset>,
    along: Option<&'a Law>,
    across: Option<&'a Law>,
    both: Option<&'a Law>,
}

impl<'a> Points<'a> {
    fn one(along: &'a Law, across: &'a Law) -> Points<'a> {
        Points {
            offsets: vec![Offset { along: 0.0, right: 0.0 }],
            along: Some(along),
            across: Some(across),
            both: None,
        }
    }

    fn cloud(offsets: &[Offset], bandwidth: &'a Law) -> Points<'a> {
        Points { offsets: offsets.to_vec(), along: None, across: None, both: Some(bandwidth) }
    }
}

/// Mixture of normals along one axis: (standard deviation, weight).
type Axis = Vec<(f64, f64)>;

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

/// The standard deviation below which 2 % of the mixture lie.
fn narrow_of(axis: &Axis) -> f64 {
    let mut sorted = axis.clone();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sum = 0.0;
    sorted
        .iter()
        .find(|(_, w)| {
            sum += w;
            sum > 0.02
        })
        .map_or(0.0, |(sd, _)| *sd)
}

/// Largest number of table steps from the middle to the edge.
const MOST_STEPS: f64 = 400.0;

fn blurred_points(points: &Points<'_>, recipe: &Recipe<'_>, cell: f64, precision: Precision) -> (Form, f64) {
    let common: Vec<&Law> = [points.both, recipe.blur].into_iter().flatten().collect();
    let layers: Vec<(Axis, Axis, f64)> = tensor(&common, 64, precision)
        .into_iter()
        .map(|(values, w)| {
            let variance = values.iter().map(|v| v * v).sum();
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

/// A plane of whole bins about the origin, so that a bin edge runs through it.
fn empty_plane([u, v]: [(f64, f64); 2], step: f64, reading: Reading) -> Plane {
    let first = |low: f64| (low / step).floor() - 1.0;
    let count = |(low, high): (f64, f64)| ((high / step).ceil() + 1.0 - first(low)) as usize;
    let bins = [count(u), count(v)];
    Plane { low: [first(u.0) * step, first(v.0) * step], step, bins, values: vec![0.0; bins[0] * bins[1]], reading }
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

/// Settled ellipses: axes (semi), inner share, noise, weight.
struct Settled {
    axes: [f64; 2],
    inner: f64,
    sd: [f64; 2],
    weight: f64,
}

/// Nodes over the dimensions of blurred ellipses.
const ELLIPSE_BUDGET: usize = 130;

fn ellipses(laws: &[&Law], half: f64, recipe: &Recipe<'_>, cell: f64, precision: Precision) -> (Form, f64) {
    let settled = settle(laws, half, recipe, precision);
    let sharp = settled.iter().all(|e| e.sd == [0.0, 0.0]);
    let round = settled.iter().all(|e| e.axes[0] == e.axes[1]);
    let turns = match &recipe.turn {
        Turn::Any => round.then(|| vec![(0.0, 1.0)]),
        Turn::Some(nodes) => Some(if round { vec![(0.0, 1.0)] } else { nodes.clone() }),
    };
    let few = turns.filter(|turns| sharp && turns.len() * settled.len() <= 4);
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
    tensor(&all, ELLIPSE_BUDGET, precision).into_iter().map(one).collect()
}

/// An ellipse of no width is given a millimetre, so that it keeps its length.
fn never_a_segment(axes: [f64; 2]) -> [f64; 2] {
    if axes[0].max(axes[1]) > 0.0 { axes.map(|axis| axis.max(1e-3)) } else { axes }
}

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
    let wanted = if sharp { cell / 6.0 } else { narrow / 5.0 };
    let step = precision.step(wanted.max(u.max(v) / MOST_STEPS));
    let smooth = !sharp && narrow >= 1.4 * step;
    let mut plane = empty_plane([(-u, u), (-v, v)], step, if smooth { Reading::Smooth } else { Reading::Linear });
    fill_quadrants(&mut plane, |place| {
        settled
            .iter()
            .map(|e| e.weight * if sharp { e.sharp(place, step) } else { e.blurred(place, floor, precision) })
            .sum()
    });
    if smooth {
        plane = bin_means(plane);
    }
    (plane, if sharp { 0.0 } else { narrow })
}

impl Settled {
    fn blurred(&self, [u, v]: [f64; 2], floor: f64, precision: Precision) -> f64 {
        let rule = RULES.with(|rules| match precision {
            Precision::Full => rules.0.clone(),
            Precision::Half => rules.1.clone(),
        });
        let sd = self.sd.map(|sd| sd.max(floor));
        BlurredEllipse { axes: self.axes, inner: self.inner, sd }.density(u, v, &rule)
    }

    /// Mean density in a bin, exactly.
    fn sharp(&self, [u, v]: [f64; 2], step: f64) -> f64 {
        let piece = Piece { weight: 1.0, centre: [0.0; 2], axes: self.axes, inner: self.inner, bearing: 0.0 };
        // Bearing 0 puts the first axis north.
        let half = 0.5 * step;
        piece.mass([v - half, u - half], [v + half, u + half]) / (step * step)
    }
}

thread_local! {
    static RULES: (std::rc::Rc<[(f64, f64)]>, std::rc::Rc<[(f64, f64)]>) = (chord_rule(16).into(), chord_rule(10).into());
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
