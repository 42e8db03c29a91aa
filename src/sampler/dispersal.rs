//! From a strike to its carriers, and from a carrier to its remnants.
//!
//! Words of the stream, for up to 32 carriers after one another: one a carrier for its centre, then two a carrier (unopened or not,
//! number of places), then for up to 128 places after one another one each, and another each where the pattern has parts; those
//! of unopened loads last.

use super::inversion::{LnFactorials, Successes};
use super::outer::StrikeDraw;
use super::places::{AT_ONCE, Batch, Spread};
use super::{Remnants, StrikeOutcome, UNOPENED};
use crate::grid::Point;
use crate::model::pattern::{Blob, Component, Offset};
use crate::random::{Stream, unit};
use nalgebra::{Matrix2, Vector2};

/// Carriers whose words stand together.
const GROUP: usize = 32;

/// Scatters the carriers and remnants of one strike in one replicate.
#[derive(Debug)]
pub(super) struct Dispersal<'a> {
    draw: &'a StrikeDraw<'a>,
    /// Index of the strike.
    strike: u32,
    /// The centre of the strike's location, from which places are counted until they are done.
    origin: Point,
    p_max: f64,
    table: &'a LnFactorials,
}

/// Where the places of a strike go, and the stream that they come from.
pub(super) struct Sink<'s> {
    pub(super) stream: &'s mut Stream,
    pub(super) remnants: &'s mut Remnants,
    pub(super) outcome: &'s mut StrikeOutcome,
    /// Empty, to be used again.
    pub(super) batch: &'s mut Batch,
}

/// A carrier on the ground.
#[derive(Clone, Copy, Debug, Default)]
struct Fallen {
    /// Where, from the origin, m east and north.
    centre: (f64, f64),
    places: u32,
    unopened: bool,
}

impl<'a> Dispersal<'a> {
    /// For a strike of this index whose location has this centre. `p_max` is the failure probability on the ground where most fail.
    pub(super) fn new(
        draw: &'a StrikeDraw<'a>,
        (strike, origin): (usize, Point),
        p_max: f64,
        table: &'a LnFactorials,
    ) -> Dispersal<'a> {
        Dispersal { draw, strike: strike as u32, origin, p_max, table }
    }

    /// Adds the remnants of all carriers.
    pub(super) fn scatter(&self, sink: &mut Sink) {
        sink.outcome.expected += self.expected();
        let about = Form::new(&self.draw.pattern.0, &self.draw.frame);
        let opened = Manner { form: about, strike: self.strike };
        let disc = Form::One(Spread::disc(self.draw.unopened_radius));
        let unopened = Manner { form: disc, strike: self.strike | UNOPENED };
        let mut successes = Successes::new(self.table, self.draw.load, self.p_max);
        let mut left = self.draw.carriers as usize;
        let centres = Spread::normal(&self.draw.frame, self.draw.scatter);
        while left > 0 {
            let mut group = [Fallen::default(); GROUP];
            let group = &mut group[..left.min(GROUP)];
            left -= group.len();
            sink.batch.add((self.draw.place.x - self.origin.x, self.draw.place.y - self.origin.y), group.len());
            sink.stream.fill(sink.batch.words());
            sink.batch.scatter(&centres);
            for (carrier, centre) in group.iter_mut().zip(sink.batch.places()) {
                *carrier = self.open(centre, &mut successes, sink.stream);
            }
            sink.batch.clear();
            self.place(group.iter().filter(|carrier| !carrier.unopened), &opened, sink);
            self.place(group.iter().filter(|carrier| carrier.unopened), &unopened, sink);
        }
    }

    /// Expected number of places given the outer draws.
    fn expected(&self) -> f64 {
        let draw = self.draw;
        let share = (1.0 - draw.unopened) * self.p_max + draw.unopened;
        f64::from(draw.carriers) * f64::from(draw.load) * share
    }

    fn open(&self, centre: (f64, f64), successes: &mut Successes, stream: &mut Stream) -> Fallen {
        let unopened = stream.uniform() < self.draw.unopened;
        let failed = successes.draw(stream);
        Fallen { centre, unopened, places: if unopened { self.draw.load } else { failed } }
    }

    fn place<'c>(&self, carriers: impl Iterator<Item = &'c Fallen>, manner: &Manner, sink: &mut Sink) {
        for carrier in carriers {
            let mut left = carrier.places as usize;
            while left > 0 {
                left -= sink.batch.add(carrier.centre, left);
                if sink.batch.is_full() {
                    self.land(manner, sink);
                }
            }
        }
        self.land(manner, sink);
    }

    fn land(&self, manner: &Manner, sink: &mut Sink) {
        let Sink { stream, remnants, outcome, batch } = sink;
        manner.form.scatter(batch, stream);
        batch.record(outcome);
        remnants.add(manner.strike, self.origin, batch.columns());
        batch.clear();
    }
}

/// How places spread about their carrier, and the index of the strike with the mark of unopened loads.
struct Manner<'a> {
    form: Form<'a>,
    strike: u32,
}

/// A pattern that is turned already.
enum Form<'a> {
    /// One spread for all.
    One(Spread),
    /// A part for each submunition.
    Parts(Vec<Part<'a>>, &'a Matrix2<f64>),
}

/// A part of a pattern.
struct Part<'a> {
    share: f64,
    spread: Spread,
    /// Surveyed offsets about which it spreads; without any, about the carrier's centre.
    about: &'a [Offset],
}

impl<'a> Form<'a> {
    fn new(components: &'a [Component], frame: &'a Matrix2<f64>) -> Form<'a> {
        match components {
            [Component { shape: Blob::Normal { .. } | Blob::Annulus { .. }, .. }] => {
                Form::One(part(&components[0], frame).spread)
            }
            _ => Form::Parts(components.iter().map(|component| part(component, frame)).collect(), frame),
        }
    }

    /// Moves the batch's places by offsets.
    fn scatter(&self, batch: &mut Batch, stream: &mut Stream) {
        stream.fill(batch.words());
        match self {
            Form::One(spread) => batch.scatter(spread),
            Form::Parts(parts, frame) => {
                let mut choices = [0; AT_ONCE];
                let choices = &mut choices[..batch.len()];
                stream.fill(choices);
                batch.scatter_each(|word, at| offset(parts, frame, [word, choices[at]]));
            }
        }
    }
}

fn part<'a>(component: &'a Component, frame: &Matrix2<f64>) -> Part<'a> {
    let (spread, about): (_, &[Offset]) = match &component.shape {
        Blob::Normal { along, across } => (Spread::normal(frame, Vector2::new(*along, *across)), &[]),
        Blob::Annulus { along, across, inner } => (Spread::annulus(frame, Vector2::new(*along, *across), *inner), &[]),
        Blob::Cloud { offsets, bandwidth } => (Spread::normal(frame, Vector2::repeat(*bandwidth)), offsets),
    };
    Part { share: component.share, spread, about }
}

/// The offset for a place's word and for the word that chooses its part and, in a survey, the surveyed place.
fn offset(parts: &[Part], frame: &Matrix2<f64>, [word, choice]: [u64; 2]) -> (f64, f64) {
    let mut left = unit(choice);
    let chosen = parts.iter().position(|part| {
        let here = left < part.share;
        left -= if here { 0.0 } else { part.share };
        here
    });
    let part = &parts[chosen.unwrap_or(parts.len() - 1)];
    let (east, north) = part.spread.offset(word);
    let within = (left / part.share * part.about.len() as f64) as usize;
    let Some(about) = part.about.get(within.min(part.about.len().saturating_sub(1))) else { return (east, north) };
    let turned = frame * Vector2::new(about.along, about.right);
    (east + turned.x, north + turned.y)
}
