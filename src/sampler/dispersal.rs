//! From a strike to its carriers, and from a carrier to its remnants.

use super::failure::{PlaceCount, on_ground};
use super::location::in_disc;
use super::outer::{SharedDraw, StrikeDraw};
use super::{Remnant, UNOPENED};
use crate::grid::Point;
use crate::model::pattern::Blob;
use crate::random::Stream;
use nalgebra::Vector2;
use rand_distr::StandardNormal;
use std::f64::consts::TAU;

/// Scatters the carriers and remnants of one strike in one replicate.
#[derive(Debug)]
pub(super) struct Dispersal<'a> {
    draw: &'a StrikeDraw<'a>,
    places: PlaceCount,
    p_max: f64,
}

impl<'a> Dispersal<'a> {
    pub(super) fn new(draw: &'a StrikeDraw<'a>, shared: &SharedDraw) -> Dispersal<'a> {
        let p_max = on_ground(draw.rate, shared.odds.largest());
        Dispersal { draw, places: PlaceCount::new(draw.load, p_max), p_max }
    }

    /// Expected number of places given the outer draws.
    pub(super) fn expected(&self) -> f64 {
        let draw = self.draw;
        let share = (1.0 - draw.unopened) * self.p_max + draw.unopened;
        f64::from(draw.carriers) * f64::from(draw.load) * share
    }

    /// Adds the remnants of one carrier.
    pub(super) fn carrier(&self, stream: &mut Stream, remnants: &mut Vec<Remnant>, strike: u32) {
        let draw = self.draw;
        let scatter = standard_normal(stream).component_mul(&draw.scatter);
        let centre = moved(draw.place, draw.frame * scatter);
        if stream.uniform() < draw.unopened {
            let lie = |_| Remnant {
                place: in_disc(centre, draw.unopened_radius, stream.uniform(), stream.uniform()),
                strike: strike | UNOPENED,
            };
            remnants.extend((0..draw.load).map(lie));
        } else {
            let count = self.places.draw(stream);
            remnants
                .extend((0..count).map(|_| Remnant { place: moved(centre, draw.frame * self.offset(stream)), strike }));
        }
    }

    /// An offset (along, right) from the carrier's centre, by the pattern.
    fn offset(&self, stream: &mut Stream) -> Vector2<f64> {
        match self.blob(stream) {
            Blob::Normal { along, across } => standard_normal(stream).component_mul(&Vector2::new(*along, *across)),
            Blob::Annulus { along, across, inner } => {
                let hole = inner * inner;
                let r = libm::sqrt(hole + stream.uniform() * (1.0 - hole));
                let angle = TAU * stream.uniform();
                Vector2::new(along * r * libm::cos(angle), across * r * libm::sin(angle))
            }
            Blob::Cloud { offsets, bandwidth } => {
                let at = ((stream.uniform() * offsets.len() as f64) as usize).min(offsets.len() - 1);
                standard_normal(stream) * *bandwidth + Vector2::new(offsets[at].along, offsets[at].right)
            }
        }
    }

    /// The component of the pattern that a submunition belongs to.
    fn blob(&self, stream: &mut Stream) -> &Blob {
        let components = &self.draw.pattern.0;
        if components.len() == 1 {
            return &components[0].shape;
        }
        let mut left = stream.uniform();
        for component in components {
            if left < component.share {
                return &component.shape;
            }
            left -= component.share;
        }
        &components[components.len() - 1].shape
    }
}

fn standard_normal(stream: &mut Stream) -> Vector2<f64> {
    Vector2::new(stream.draw(&StandardNormal), stream.draw(&StandardNormal))
}

fn moved(place: Point, by: Vector2<f64>) -> Point {
    Point::new(place.x + by.x, place.y + by.y)
}
