//! The outer draws: unknowns that many remnants share. They can be had without any remnant.
//!
//! Every law takes exactly one uniform number at a fixed place of its stream, whether it is fixed or not, so that
//! turning a number into a distribution moves no other draw. The beta law of the failure rate comes last, since it
//! takes a varying number of words.

use super::failure::{GroundOdds, strike_rate};
use super::location::place;
use crate::grid::Point;
use crate::model::Model;
use crate::model::ground::Fate;
use crate::model::munition::RateLink;
use crate::model::pattern::SettledPattern;
use crate::model::strike::Strike;
use crate::random::{ReplicateId, Seed, Stage, Stream, StreamKey};
use nalgebra::{Matrix2, Rotation2, Vector2};
use std::borrow::Cow;

/// Unknowns shared by strikes.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedDraw {
    /// Mean failure rate by failure type.
    pub rates: Vec<f64>,
    /// Odds multipliers of the ground classes.
    pub odds: GroundOdds,
    /// How remnants left alone fare.
    pub fate: SettledFate,
    /// Detection probability by cleared area.
    pub detection: Vec<f64>,
}

/// [`Fate`] with its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SettledFate {
    /// This share is left, whatever the age.
    Share(f64),
    /// Half-life in years.
    HalfLife(f64),
}

/// Unknowns of one strike.
#[derive(Clone, Debug, PartialEq)]
pub struct StrikeDraw<'m> {
    /// Whether submunitions were delivered.
    pub present: bool,
    /// Carriers.
    pub carriers: u32,
    /// Submunitions a carrier.
    pub load: u32,
    /// Where the strike lay.
    pub place: Point,
    /// From (along, right) of the bearing to (east, north) on the grid.
    pub frame: Matrix2<f64>,
    /// Standard deviations of carriers along and across, m.
    pub scatter: Vector2<f64>,
    /// Probability that a carrier stays shut.
    pub unopened: f64,
    /// Radius in which an unopened load lies, m.
    pub unopened_radius: f64,
    /// Failure rate.
    pub rate: f64,
    /// Spread of a carrier's submunitions.
    pub pattern: Cow<'m, SettledPattern>,
}

/// Turns laws into values.
#[derive(Debug)]
pub(super) struct Settler<'m> {
    model: &'m Model,
    rates: Vec<StreamKey>,
    odds: Vec<StreamKey>,
    fate: StreamKey,
    detection: Vec<StreamKey>,
    fixed_patterns: Vec<Option<SettledPattern>>,
    documented: f64,
}

impl<'m> Settler<'m> {
    pub(super) fn new(model: &'m Model, seed: Seed) -> Settler<'m> {
        let key = |id: String| StreamKey::new(seed, Stage::Shared, &id);
        let rate_name = |id: &str| match model.rate_link {
            RateLink::Independent => format!("rate/{id}"),
            RateLink::Common => "rates".to_owned(),
        };
        let classes = model.ground.iter().flat_map(|ground| &ground.classes);
        Settler {
            model,
            rates: model.failure_types.iter().map(|kind| key(rate_name(&kind.id))).collect(),
            odds: classes.map(|class| key(format!("ground/{}", class.name))).collect(),
            fate: key("fate".to_owned()),
            detection: model.cleared.iter().map(|area| key(format!("cleared/{}", area.id))).collect(),
            fixed_patterns: model.munitions.iter().map(|m| fixed_pattern(&m.pattern)).collect(),
            documented: model.strikes.iter().map(|strike| strike.presence.mean()).sum(),
        }
    }

    /// Expected number of documented strikes that delivered submunitions.
    pub(super) fn documented(&self) -> f64 {
        self.documented
    }

    pub(super) fn shared(&self, replicate: ReplicateId) -> SharedDraw {
        let first = |key: &StreamKey| key.stream(replicate).uniform();
        let model = self.model;
        let classes = model.ground.iter().flat_map(|ground| &ground.classes);
        SharedDraw {
            rates: self
                .rates
                .iter()
                .zip(&model.failure_types)
                .map(|(key, kind)| kind.mean.quantile(first(key)))
                .collect(),
            odds: GroundOdds::new(
                self.odds.iter().zip(classes).map(|(key, class)| class.odds.quantile(first(key))).collect(),
            ),
            fate: match &model.fate {
                Fate::Stays => SettledFate::Share(1.0),
                Fate::Share(law) => SettledFate::Share(law.quantile(first(&self.fate))),
                Fate::HalfLife(law) => SettledFate::HalfLife(law.quantile(first(&self.fate))),
            },
            detection: self
                .detection
                .iter()
                .zip(&model.cleared)
                .map(|(key, area)| area.detection.quantile(first(key)))
                .collect(),
        }
    }

    pub(super) fn strike(&self, strike: &Strike, shared: &SharedDraw, stream: &mut Stream) -> StrikeDraw<'_> {
        let munition = &self.model.munitions[strike.munition];
        let probability = strike.presence.quantile(stream.uniform());
        let present = stream.uniform() < probability;
        let carriers = strike.carriers.quantile(stream.uniform());
        let load = munition.load.quantile(stream.uniform());
        let bearing = strike.bearing.quantile(stream.uniform()) - strike.convergence;
        let place = place(&strike.location, [stream.uniform(), stream.uniform(), stream.uniform()]);
        let range = munition.scatter.range.quantile(stream.uniform());
        let deflection = munition.scatter.deflection.quantile(stream.uniform());
        let unopened = munition.unopened.probability.quantile(stream.uniform());
        let unopened_radius = munition.unopened.radius.quantile(stream.uniform());
        let kappa_at = stream.uniform();
        let kappa = munition.kappa.as_ref().map(|law| law.quantile(kappa_at));
        let pattern = self.pattern(strike.munition, stream);
        let rate = strike_rate(shared.rates[munition.failure_type], kappa, stream);
        let (frame, scatter) = (bearing_frame(bearing), Vector2::new(range, deflection));
        StrikeDraw { present, carriers, load, place, frame, scatter, unopened, unopened_radius, rate, pattern }
    }

    fn pattern(&self, munition: usize, stream: &mut Stream) -> Cow<'_, SettledPattern> {
        let pattern = &self.model.munitions[munition].pattern;
        match &self.fixed_patterns[munition] {
            Some(settled) => {
                pattern.laws().iter().for_each(|_| {
                    stream.uniform();
                });
                Cow::Borrowed(settled)
            }
            None => Cow::Owned(pattern.settle(&mut |law| law.quantile(stream.uniform()))),
        }
    }
}

fn fixed_pattern(pattern: &crate::model::pattern::Pattern) -> Option<SettledPattern> {
    let fixed = pattern.laws().iter().all(|law| law.as_fixed().is_some());
    fixed.then(|| pattern.settle(&mut |law| law.quantile(0.5)))
}

/// From (along, right) to (east, north) for a bearing in degrees clockwise from grid north:
/// east = a sin + r cos, north = a cos - r sin. A rotation after exchanging the axes (a, r) -> (r, a).
pub fn bearing_frame(degrees: f64) -> Matrix2<f64> {
    let exchange = Matrix2::new(0.0, 1.0, 1.0, 0.0);
    let angle = degrees.to_radians();
    Rotation2::from_matrix_unchecked(Matrix2::new(
        libm::cos(angle),
        libm::sin(angle),
        -libm::sin(angle),
        libm::cos(angle),
    ))
    .matrix()
        * exchange
}

/// A Poisson number; a mean of 0 gives 0.
pub(crate) fn poisson(mean: f64, stream: &mut Stream) -> u64 {
    match rand_distr::Poisson::new(mean) {
        Ok(law) => stream.draw::<f64>(&law) as u64,
        Err(_) => 0,
    }
}
