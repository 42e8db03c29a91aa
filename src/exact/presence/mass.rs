//! The share of a carrier's submunitions that falls into a box, for every place of the carrier.

use crate::exact::ellipse::Piece;
use crate::exact::quadrature::gauss_legendre;
use crate::model::pattern::{Blob, Offset, SettledPattern};
use crate::stats::special::{normal_cdf, normal_pdf};

/// A square mesh of displacements: where the box's centre lies from the place that remnants spread about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mesh {
    /// Points along a side, an even number; point `size / 2` lies at the offset.
    pub(super) size: usize,
    /// Step, m.
    pub(super) step: f64,
    /// Displacement of the middle point, m east and north.
    pub(super) offset: [f64; 2],
    /// Side of a box, m.
    pub(super) side: f64,
}

impl Mesh {
    /// Displacement of the k-th point along an axis, m.
    fn at(&self, axis: usize, k: usize) -> f64 {
        (k as f64 - (self.size / 2) as f64) * self.step + self.offset[axis]
    }

    /// Points along an axis whose boxes may touch what lies within `reach` of `middle`.
    fn near(&self, axis: usize, middle: f64, reach: f64) -> std::ops::Range<usize> {
        let point = |d: f64| (d - self.offset[axis]) / self.step + (self.size / 2) as f64;
        let far = reach + 0.5 * self.side;
        let clamp = |k: f64| k.clamp(0.0, self.size as f64) as usize;
        clamp(point(middle - far).ceil())..clamp(point(middle + far).floor() + 1.0)
    }

    /// Visits the points near a place with the corners of their boxes.
    fn visit(&self, middle: [f64; 2], reach: [f64; 2], mut see: impl FnMut(usize, [f64; 2], [f64; 2])) {
        let half = 0.5 * self.side;
        for j in self.near(1, middle[1], reach[1]) {
            let north = self.at(1, j);
            for i in self.near(0, middle[0], reach[0]) {
                let east = self.at(0, i);
                see(j * self.size + i, [east - half, north - half], [east + half, north + half]);
            }
        }
    }
}

/// Mass of a pattern, turned to a bearing, in the box of every mesh point (rows by northing).
pub(super) fn of_pattern(pattern: &SettledPattern, bearing: f64, mesh: &Mesh) -> Vec<f64> {
    let mut masses = vec![0.0; mesh.size * mesh.size];
    for part in &pattern.0 {
        match &part.shape {
            Blob::Normal { along, across } => add_normal([*along, *across], bearing, part.share, mesh, &mut masses),
            Blob::Annulus { along, across, inner } => {
                let axes = [along.max(1e-3), across.max(1e-3)];
                let piece = Piece { weight: part.share, centre: [0.0; 2], axes, inner: *inner, bearing };
                add_piece(&piece, mesh, &mut masses);
            }
            Blob::Cloud { offsets, bandwidth } => {
                let share = part.share / offsets.len() as f64;
                offsets.iter().for_each(|o| add_round(turned(o, bearing), *bandwidth, share, mesh, &mut masses));
            }
        }
    }
    masses
}

/// Mass of the load of an unopened carrier.
pub(super) fn of_disc(radius: f64, mesh: &Mesh) -> Vec<f64> {
    let mut masses = vec![0.0; mesh.size * mesh.size];
    let piece = Piece { weight: 1.0, centre: [0.0; 2], axes: [radius; 2], inner: 0.0, bearing: 0.0 };
    add_piece(&piece, mesh, &mut masses);
    masses
}

fn turned(offset: &Offset, bearing: f64) -> [f64; 2] {
    let (s, c) = (libm::sin(bearing), libm::cos(bearing));
    [offset.along * s + offset.right * c, offset.along * c - offset.right * s]
}

fn add_piece(piece: &Piece, mesh: &Mesh, masses: &mut [f64]) {
    mesh.visit(piece.centre, piece.half_extent(), |at, low, high| masses[at] += piece.weight * piece.mass(low, high));
}

/// A normal with the same standard deviation in every direction about `centre`.
fn add_round(centre: [f64; 2], sd: f64, share: f64, mesh: &Mesh, masses: &mut [f64]) {
    let reach = super::kind::SDS * sd;
    mesh.visit(centre, [reach; 2], |at, low, high| {
        masses[at] += share
            * between(low[0] - centre[0], high[0] - centre[0], sd)
            * between(low[1] - centre[1], high[1] - centre[1], sd);
    });
}

/// Mass of a normal about 0 from `low` to below `high`.
fn between(low: f64, high: f64, sd: f64) -> f64 {
    if sd > 0.0 {
        normal_cdf(high / sd) - normal_cdf(low / sd)
    } else if low <= 0.0 && 0.0 < high {
        1.0
    } else {
        0.0
    }
}

/// A normal whose axes are turned: across the box from west to east by Gauss-Legendre panels, from south to north by the
/// conditional law, which is normal again.
fn add_normal(sd: [f64; 2], bearing: f64, share: f64, mesh: &Mesh, masses: &mut [f64]) {
    let (s, c) = (libm::sin(bearing), libm::cos(bearing));
    // A width far below the box's is as good as none.
    let [a, r] = sd.map(|sd| sd.max(mesh.side / 400.0));
    if (s * c).abs() < 1e-9 || a == r {
        let [east, north] = if c.abs() < s.abs() { [a, r] } else { [r, a] };
        return add_upright([east, north], share, mesh, masses);
    }
    let east = libm::hypot(a * s, r * c);
    let north = libm::hypot(a * c, r * s);
    let (slope, rest) = ((a * a - r * r) * s * c / (east * east), a * r / east);
    let panels = (mesh.side / (3.0 * a.min(r))).ceil().clamp(1.0, 60.0) as usize;
    let rule: Vec<(f64, f64)> = panelled(mesh.side, panels);
    mesh.visit([0.0; 2], [super::kind::SDS * east, super::kind::SDS * north], |at, low, high| {
        let line = |(x, w): &(f64, f64)| {
            let e = low[0] + x;
            let (from, to) = ((low[1] - slope * e) / rest, (high[1] - slope * e) / rest);
            w * normal_pdf(e / east) / east * (normal_cdf(to) - normal_cdf(from))
        };
        masses[at] += share * rule.iter().map(line).sum::<f64>();
    });
}

fn add_upright(sd: [f64; 2], share: f64, mesh: &Mesh, masses: &mut [f64]) {
    let reach = sd.map(|sd| super::kind::SDS * sd);
    mesh.visit([0.0; 2], reach, |at, low, high| {
        masses[at] += share * between(low[0], high[0], sd[0]) * between(low[1], high[1], sd[1]);
    });
}

/// Eight Gauss-Legendre nodes on each of so many panels from 0 to `length`.
fn panelled(length: f64, panels: usize) -> Vec<(f64, f64)> {
    let width = length / panels as f64;
    let eight = gauss_legendre(8);
    let panel = |k: usize| {
        eight.iter().map(move |(x, w)| ((k as f64 + 0.5 + 0.5 * x) * width, 0.5 * w * width)).collect::<Vec<_>>()
    };
    (0..panels).flat_map(panel).collect()
}
