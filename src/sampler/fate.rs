//! What happens to placed remnants: the ground's share in failing, time, clearance.

use super::failure::on_ground;
use super::outer::{SettledFate, SharedDraw, StrikeDraw};
use super::{Remnant, Remnants, StrikeOutcome, UNOPENED};
use crate::grid::Point;
use crate::model::Model;
use crate::model::strike::Strike;
use crate::random::Stream;

/// Probabilities that a placed remnant was one, and that it still lies there.
#[derive(Debug)]
pub(super) struct Fates<'a> {
    model: &'a Model,
    shared: &'a SharedDraw,
    rate: f64,
    p_max: f64,
    survival: f64,
    acting: Vec<usize>,
}

impl<'a> Fates<'a> {
    pub(super) fn new(model: &'a Model, shared: &'a SharedDraw, strike: &Strike, draw: &StrikeDraw) -> Fates<'a> {
        let survival = survival(shared.fate, strike.date.years_until(model.assessment));
        let acting = (0..model.cleared.len()).filter(|i| model.cleared[*i].date > strike.date).collect();
        let p_max = on_ground(draw.rate, shared.odds.largest());
        Fates { model, shared, rate: draw.rate, p_max, survival, acting }
    }

    /// Thins the remnants from `start` on and counts what was and what remains.
    ///
    /// The ground comes first, then one number a remnant for all that happens to it later, so that another clearance or
    /// another half-life meets the same remnants with the same luck.
    pub(super) fn thin(
        &self,
        stream: &mut Stream,
        (remnants, start): (&mut Remnants, usize),
        removed: &mut Remnants,
        outcome: &mut StrikeOutcome,
    ) {
        if self.model.ground.is_some() {
            remnants.retain_from(start, |remnant| stream.uniform() < self.failed_here(remnant), |_| {});
        }
        remnants.unmark(start);
        outcome.initial += (remnants.len() - start) as u64;
        if self.survival < 1.0 || !self.acting.is_empty() {
            let stays = |remnant: &Remnant| stream.uniform() < self.survival * self.left_by_clearance(remnant.place);
            remnants.retain_from(start, stays, |gone| removed.push(gone));
        }
        outcome.remaining += (remnants.len() - start) as u64;
    }

    /// g(p, w(x)) / p_max for a place of an opened carrier; an unopened load is all remnants, whatever the ground.
    fn failed_here(&self, remnant: &Remnant) -> f64 {
        let Some(ground) = self.model.ground.as_ref().filter(|_| remnant.strike & UNOPENED == 0) else { return 1.0 };
        on_ground(self.rate, self.shared.odds.of(ground.class_at(remnant.place))) / self.p_max
    }

    fn left_by_clearance(&self, place: Point) -> f64 {
        let searched = self.acting.iter().filter(|i| self.model.cleared[**i].region.contains(place));
        searched.map(|i| 1.0 - self.shared.detection[*i]).product()
    }
}

/// S(age).
pub(crate) fn survival(fate: SettledFate, years: f64) -> f64 {
    match fate {
        SettledFate::Share(share) => share,
        SettledFate::HalfLife(half_life) => libm::exp2(-years / half_life),
    }
}
