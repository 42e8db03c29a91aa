//! Ellipses: the area they share with a rectangle, and a normal blur of their uniform law.

use super::quadrature::gauss_legendre;
use crate::stats::special::{normal_cdf, normal_pdf};
use std::f64::consts::PI;

/// Area that a polygon shares with the unit disc about the origin, signed by its orientation: triangles from the centre.
pub(super) fn area_in_unit_disc(corners: &[[f64; 2]]) -> f64 {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(p, q)| wedge(*p, *q)).sum()
}

/// Signed area of the unit disc within the triangle (origin, p, q).
fn wedge(p: [f64; 2], q: [f64; 2]) -> f64 {
    let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
    let length2 = dx * dx + dy * dy;
    if length2 <= 0.0 {
        return 0.0;
    }
    let middle = -(p[0] * dx + p[1] * dy) / length2;
    let cross = p[0] * q[1] - p[1] * q[0];
    let reach = 1.0 / length2 - cross * cross / (length2 * length2);
    if reach <= 0.0 {
        return sector(p, q);
    }
    let half = libm::sqrt(reach);
    let (enter, leave) = ((middle - half).clamp(0.0, 1.0), (middle + half).clamp(0.0, 1.0));
    let at = |t: f64| [p[0] + t * dx, p[1] + t * dy];
    let (a, b) = (at(enter), at(leave));
    if middle + half <= 0.0 || middle - half >= 1.0 {
        return sector(p, q);
    }
    // A corner may be the centre itself, whose direction is undefined: no sector where the edge starts or ends inside.
    let before = if enter > 0.0 { sector(p, a) } else { 0.0 };
    let after = if leave < 1.0 { sector(b, q) } else { 0.0 };
    before + 0.5 * (a[0] * b[1] - a[1] * b[0]) + after
}

fn sector(p: [f64; 2], q: [f64; 2]) -> f64 {
    0.5 * libm::atan2(p[0] * q[1] - p[1] * q[0], p[0] * q[0] + p[1] * q[1])
}

/// An ellipse or elliptical annulus, uniform in area, or a mere point where an axis is zero.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Its share of the remnants.
    pub(super) weight: f64,
    /// Where it lies, m east and north of the strike's place.
    pub(super) centre: [f64; 2],
    /// Semi-axes along and across, m.
    pub(super) axes: [f64; 2],
    /// Inner over outer axis.
    pub(super) inner: f64,
    /// Grid bearing of the first axis, radians.
    pub(super) bearing: f64,
}

impl Piece {
    /// Half sides of the upright rectangle around it, m.
    pub(super) fn half_extent(&self) -> [f64; 2] {
        let (s, c) = (libm::sin(self.bearing), libm::cos(self.bearing));
        let [a, b] = self.axes;
        [libm::hypot(a * s, b * c), libm::hypot(a * c, b * s)]
    }

    /// Whether it is a mere point.
    pub(super) fn is_point(&self) -> bool {
        !(self.axes[0] > 0.0 && self.axes[1] > 0.0)
    }

    /// Share of it in the half-open rectangle `low`..`high` (m from the strike's place).
    pub(super) fn mass(&self, low: [f64; 2], high: [f64; 2]) -> f64 {
        let [x, y] = self.centre;
        if self.is_point() {
            let inside = low[0] <= x && x < high[0] && low[1] <= y && y < high[1];
            return if inside { 1.0 } else { 0.0 };
        }
        let (s, c) = (libm::sin(self.bearing), libm::cos(self.bearing));
        let map = |east: f64, north: f64| {
            let (e, n) = (east - x, north - y);
            [(e * s + n * c) / self.axes[0], (e * c - n * s) / self.axes[1]]
        };
        let corners = [map(low[0], low[1]), map(high[0], low[1]), map(high[0], high[1]), map(low[0], high[1])];
        let h = self.inner;
        let outer = area_in_unit_disc(&corners).abs();
        let hole = if h > 0.0 { h * h * area_in_unit_disc(&corners.map(|p| [p[0] / h, p[1] / h])).abs() } else { 0.0 };
        ((outer - hole) / (PI * (1.0 - h * h))).max(0.0)
    }
}

/// Share of the circle of this radius about the origin that lies in the rectangle `low`..`high`: its crossings with the
/// four sides, in order of angle, and a test in the middle of each arc.
pub(super) fn circle_share(radius: f64, low: [f64; 2], high: [f64; 2]) -> f64 {
    let nearest = |k: usize| 0.0_f64.clamp(low[k], high[k]);
    let farthest = |k: usize| low[k].abs().max(high[k].abs());
    if libm::hypot(nearest(0), nearest(1)) > radius || libm::hypot(farthest(0), farthest(1)) < radius {
        return 0.0;
    }
    let mut angles = vec![-PI, PI];
    for edge in [low[0], high[0]].into_iter().filter(|edge| edge.abs() < radius) {
        let t = libm::acos(edge / radius);
        angles.extend([t, -t]);
    }
    for edge in [low[1], high[1]].into_iter().filter(|edge| edge.abs() < radius) {
        let t = libm::asin(edge / radius);
        angles.extend([t, if t >= 0.0 { PI - t } else { -PI - t }]);
    }
    angles.sort_by(f64::total_cmp);
    let inside = |t: f64| {
        let (x, y) = (radius * libm::cos(t), radius * libm::sin(t));
        low[0] <= x && x < high[0] && low[1] <= y && y < high[1]
    };
    let arcs = angles.windows(2).filter(|ends| inside(0.5 * (ends[0] + ends[1])));
    arcs.map(|ends| ends[1] - ends[0]).sum::<f64>() / (2.0 * PI)
}

/// A uniform elliptical annulus blurred by a normal with axes along those of the ellipse.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlurredEllipse {
    /// Semi-axes, m.
    pub(super) axes: [f64; 2],
    /// Inner over outer axis.
    pub(super) inner: f64,
    /// Standard deviations of the blur, m, both above 0.
    pub(super) sd: [f64; 2],
}

impl BlurredEllipse {
    /// Density per m2 at (along, across): the chord's share of the blur, integrated along the first axis.
    pub(super) fn density(&self, u: f64, v: f64, rule: &[(f64, f64)]) -> f64 {
        let whole = self.filled(u, v, 1.0, rule);
        let h = self.inner;
        if h > 0.0 { (whole - h * h * self.filled(u, v, h, rule)) / (1.0 - h * h) } else { whole }
    }

    fn filled(&self, u: f64, v: f64, scale: f64, rule: &[(f64, f64)]) -> f64 {
        let [a, b] = self.axes.map(|axis| (axis * scale).max(1e-6));
        let [su, sv] = self.sd;
        let (low, high) = ((u - 7.0 * su).max(-a), (u + 7.0 * su).min(a));
        if low >= high || v.abs() > b + 8.0 * sv {
            return 0.0;
        }
        if libm::hypot((u.abs() + 7.0 * su) / a, (v.abs() + 7.0 * sv) / b) < 1.0 {
            return 1.0 / (PI * a * b);
        }
        let (t0, t1) = (libm::asin(low / a), libm::asin(high / a));
        let narrow = ((high - low) / su).max(b * (t1 - t0) / sv);
        let panels = (narrow / 8.0).ceil().clamp(1.0, 12.0);
        let width = (t1 - t0) / panels;
        let mut sum = 0.0;
        for panel in 0..panels as usize {
            let middle = t0 + (panel as f64 + 0.5) * width;
            for (x, w) in rule {
                let t = middle + 0.5 * width * x;
                let (s, chord) = (a * libm::sin(t), b * libm::cos(t));
                let across = normal_cdf((v + chord) / sv) - normal_cdf((v - chord) / sv);
                sum += 0.5 * width * w * a * libm::cos(t) * normal_pdf((u - s) / su) / su * across;
            }
        }
        sum / (PI * a * b)
    }
}

/// The rule for [`BlurredEllipse::density`].
pub(super) fn chord_rule(nodes: usize) -> Vec<(f64, f64)> {
    gauss_legendre(nodes)
}
