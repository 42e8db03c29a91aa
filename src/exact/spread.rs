//! The law of a remnant's offset from its strike's place: pattern, scatter of carriers, blur of the place, bearing.

mod ellipses;
mod points;

use super::ellipse::{Piece, circle_share};
use super::plane::{Plane, Reading, Stamp};
use super::quadrature::{Precision, Turn};
use crate::model::law::Law;
use crate::model::munition::Scatter;
use crate::model::pattern::{Offset, Pattern};
use ellipses::ellipses;
use points::{Points, blurred_points};

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
        Part::Disc { radius } if is_small(radius, recipe) => {
            blurred_points(&Points::small_disc(radius), recipe, cell, precision)
        }
        Part::Disc { radius } => ellipses(&[*radius], 1.0, recipe, cell, precision),
    }
}

/// Whether the noise about a disc is at least three times its radius in every direction: then only the disc's variance
/// matters (its fourth cumulant changes densities by less than one part in ten thousand).
fn is_small(radius: &Law, recipe: &Recipe<'_>) -> bool {
    let scatter = recipe.scatter.range.range().0.min(recipe.scatter.deflection.range().0);
    let blur = recipe.blur.map_or(0.0, |law| law.range().0);
    libm::hypot(scatter, blur) >= 3.0 * radius.range().1
}

/// Mixture of normals along one axis: (standard deviation, weight).
type Axis = Vec<(f64, f64)>;

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

/// A plane of whole bins about the origin, so that a bin edge runs through it.
fn empty_plane([u, v]: [(f64, f64); 2], step: f64, reading: Reading) -> Plane {
    let first = |low: f64| (low / step).floor() - 1.0;
    let count = |(low, high): (f64, f64)| ((high / step).ceil() + 1.0 - first(low)) as usize;
    let bins = [count(u), count(v)];
    Plane { low: [first(u.0) * step, first(v.0) * step], step, bins, values: vec![0.0; bins[0] * bins[1]], reading }
}
