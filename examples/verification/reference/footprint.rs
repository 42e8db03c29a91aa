//! Patterns of known size: what share of them falls in an upright rectangle.

use super::quadrature::{density, on_unit, panels, phi};
use std::f64::consts::PI;

/// An upright rectangle, m east and north: west, south, east, north.
#[derive(Clone, Copy, Debug)]
pub struct Rectangle(pub f64, pub f64, pub f64, pub f64);

/// A simple pattern in the frame of the bearing, m.
#[derive(Clone, Debug)]
pub enum Blob {
    /// Standard deviations along and across.
    Normal(f64, f64),
    /// SEMI-axes along and across, inner share.
    Annulus(f64, f64, f64),
    /// Offsets (along, right) and bandwidth.
    Cloud(Vec<(f64, f64)>, f64),
}

/// Simple patterns with their shares.
#[derive(Clone, Debug)]
pub struct Footprint(pub Vec<(f64, Blob)>);

impl Footprint {
    pub fn of(blob: Blob) -> Footprint {
        Footprint(vec![(1.0, blob)])
    }

    /// Share of submunitions in a rectangle, for a carrier at `centre` on a grid bearing in degrees.
    pub fn share(&self, centre: (f64, f64), bearing: f64, r: Rectangle) -> f64 {
        let turn = (libm::sin(bearing.to_radians()), libm::cos(bearing.to_radians()));
        let about = Rectangle(r.0 - centre.0, r.1 - centre.1, r.2 - centre.0, r.3 - centre.1);
        self.0.iter().map(|(share, blob)| share * blob.share(turn, about)).sum()
    }
}

impl Blob {
    fn share(&self, turn: (f64, f64), r: Rectangle) -> f64 {
        match self {
            Blob::Normal(along, across) => normal(*along, *across, turn, r),
            Blob::Annulus(along, across, h) => {
                let hole = if *h > 0.0 { overlap(along * h, across * h, turn, r) } else { 0.0 };
                (overlap(*along, *across, turn, r) - hole) / (PI * along * across * (1.0 - h * h))
            }
            Blob::Cloud(offsets, bandwidth) => {
                let one = |(a, right): &(f64, f64)| {
                    let (e, n) = (a * turn.0 + right * turn.1, a * turn.1 - right * turn.0);
                    normal(*bandwidth, *bandwidth, turn, Rectangle(r.0 - e, r.1 - n, r.2 - e, r.3 - n))
                };
                offsets.iter().map(one).sum::<f64>() / offsets.len() as f64
            }
        }
    }
}

/// A turned normal: the conditional law of the northing, integrated over the easting.
fn normal(along: f64, across: f64, (s, c): (f64, f64), r: Rectangle) -> f64 {
    let (a2, r2) = (along * along, across * across);
    let east = a2 * s * s + r2 * c * c;
    let both = (a2 - r2) * s * c;
    let north = a2 * c * c + r2 * s * s;
    let (sd, slope) = (libm::sqrt(east), both / east);
    let rest = libm::sqrt(north - both * slope);
    let (low, high) = ((r.0 / sd).max(-7.5), (r.2 / sd).min(7.5));
    let tall = 7.5 * libm::sqrt(north);
    if low >= high || r.1 >= tall || r.3 <= -tall {
        return 0.0;
    }
    let column = |z: f64| phi((r.3 - slope * sd * z) / rest) - phi((r.1 - slope * sd * z) / rest);
    // The conditional law may be narrow: panels no longer than its own width.
    let wanted = (high - low) * (1.0 + (slope * sd / rest).abs());
    let count = libm::ceil(wanted) as usize;
    panels(low, high, count.max(1), 6).iter().map(|(z, w)| w * density(*z) * column(*z)).sum()
}

/// Area that a turned full ellipse about the origin shares with a rectangle: chords, integrated over the easting.
fn overlap(along: f64, across: f64, (s, c): (f64, f64), r: Rectangle) -> f64 {
    let (a2, b2) = (along * along, across * across);
    let reach = libm::sqrt(a2 * s * s + b2 * c * c);
    let (low, high) = (r.0.max(-reach), r.2.min(reach));
    let tall = libm::sqrt(a2 * c * c + b2 * s * s);
    if low >= high || r.1 >= tall || r.3 <= -tall {
        return 0.0;
    }
    let chord = |x: f64| {
        // (x s + y c)^2 / a2 + (x c - y s)^2 / b2 <= 1, a quadratic in y.
        let (square, linear) = (c * c / a2 + s * s / b2, x * s * c * (1.0 / a2 - 1.0 / b2));
        let root = libm::sqrt((linear * linear - square * (x * x * (s * s / a2 + c * c / b2) - 1.0)).max(0.0));
        let (south, north) = ((-linear - root) / square, (-linear + root) / square);
        (north.min(r.3) - south.max(r.1)).max(0.0)
    };
    // x = middle - half cos t takes the square-root ends away.
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    let bent = |x: f64| {
        let t = 0.5 * PI * (1.0 + x);
        0.5 * PI * half * libm::sin(t) * chord(middle - half * libm::cos(t))
    };
    on_unit(40).iter().map(|(x, w)| w * bent(*x)).sum()
}
