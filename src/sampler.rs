//! One possible ground: where failed submunitions lie if the unknowns take one of their possible values.
//!
//! Only remnants are placed, never the submunitions that functioned: the law is the same and the work far less.

pub mod dispersal;
pub mod failure;
pub mod fate;
mod inversion;
pub mod location;
pub mod outer;
mod places;
mod remnants;

use crate::grid::Point;
use crate::grid::tiles::TILE;
use crate::model::Model;
use crate::model::strike::{Strike, UnrecordedRate};
use crate::random::{ReplicateId, Seed, Stage, Stream, StreamKey};
use dispersal::{Dispersal, Sink};
use failure::on_ground;
use fate::Fates;
use inversion::LnFactorials;
use outer::{Settler, SharedDraw, StrikeDraw};
use places::Batch;
pub use remnants::{BYTES_PER_REMNANT, Remnant, Remnants};

/// What happened at one strike in one replicate, before and after ground classes, fate and clearance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StrikeOutcome {
    /// Index of the strike.
    pub strike: u32,
    /// Remnants placed, before anything thinned them.
    pub placed: u64,
    /// Expected number of placed remnants given the outer draws.
    pub expected: f64,
    /// Remnants initially there, after ground classes.
    pub initial: u64,
    /// Remnants at the assessment date.
    pub remaining: u64,
    /// Sums over placed remnants of east and north offsets from the location's centre, m.
    pub first: [f64; 2],
    /// Sums over placed remnants of east^2, east x north, north^2, m2.
    pub second: [f64; 3],
}

/// One possible ground at the assessment date, or some of its strikes.
#[derive(Clone, Debug, Default)]
pub struct PossibleGround {
    /// Remnants that remain.
    pub remnants: Remnants,
    /// Remnants initially there that no longer lie there at the assessment date.
    pub removed: Remnants,
    /// One entry a strike, then one for unrecorded strikes if the model has them.
    pub strikes: Vec<StrikeOutcome>,
    /// Room for places that are being drawn.
    batch: Box<Batch>,
}

impl PartialEq for PossibleGround {
    fn eq(&self, other: &PossibleGround) -> bool {
        self.remnants == other.remnants && self.removed == other.removed && self.strikes == other.strikes
    }
}

impl PossibleGround {
    fn clear(&mut self) {
        self.remnants.clear();
        self.removed.clear();
        self.strikes.clear();
    }
}

/// Draws possible grounds of one model.
#[derive(Debug)]
pub struct Sampler<'m> {
    model: &'m Model,
    settler: Settler<'m>,
    /// Strikes in an order in which neighbours follow one another, copied so that they do in memory.
    sources: Vec<Source>,
    /// Where each strike of the model stands among them.
    positions: Vec<u32>,
    seed: Seed,
    unrecorded: Option<(Source, StreamKey)>,
    factorials: LnFactorials,
}

/// Remnants after which a part of a ground ends: few enough to stay in the processor's nearest memories.
pub const PART: usize = 2_048;

/// What remnants come from.
#[derive(Debug)]
struct Source {
    /// Index of the strike in the model.
    index: usize,
    strike: Strike,
    centre: Point,
    outer: StreamKey,
    remnants: StreamKey,
}

impl Source {
    fn new(index: usize, strike: &Strike, seed: Seed) -> Source {
        Source {
            index,
            strike: strike.clone(),
            centre: strike.location.centre(),
            outer: StreamKey::new(seed, Stage::Strike, &strike.id),
            remnants: StreamKey::new(seed, Stage::Remnants, &strike.id),
        }
    }

    fn nothing_yet(&self) -> StrikeOutcome {
        StrikeOutcome { strike: self.index as u32, ..StrikeOutcome::default() }
    }
}

impl<'m> Sampler<'m> {
    /// A sampler for a model and a seed.
    pub fn new(model: &'m Model, seed: Seed) -> Sampler<'m> {
        let order = by_place(model);
        let mut positions = vec![0; order.len()];
        (0..).zip(&order).for_each(|(position, index)| positions[*index as usize] = position);
        let source = |index: &u32| Source::new(*index as usize, &model.strikes[*index as usize], seed);
        let unrecorded = |like: &Strike| {
            (Source::new(model.strikes.len(), like, seed), StreamKey::new(seed, Stage::Unrecorded, "number"))
        };
        let largest_load = model.munitions.iter().map(|munition| munition.load.max()).max();
        Sampler {
            model,
            settler: Settler::new(model, seed),
            sources: order.iter().map(source).collect(),
            positions,
            seed,
            unrecorded: model.unrecorded.as_ref().map(|unrecorded_strikes| unrecorded(&unrecorded_strikes.like)),
            factorials: LnFactorials::up_to(largest_load.unwrap_or(0)),
        }
    }

    /// The model.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// The unknowns that strikes share, as they are in a replicate.
    pub fn shared(&self, replicate: ReplicateId) -> SharedDraw {
        self.settler.shared(replicate)
    }

    /// The unknowns of one strike, as they are in a replicate; needs no remnants to be drawn.
    pub fn strike(&self, index: usize, shared: &SharedDraw, replicate: ReplicateId) -> StrikeDraw<'_> {
        self.unknowns(&self.sources[self.positions[index] as usize], shared, replicate)
    }

    fn unknowns(&self, source: &Source, shared: &SharedDraw, replicate: ReplicateId) -> StrikeDraw<'_> {
        self.settler.strike(&source.strike, shared, &mut source.outer.stream(replicate))
    }

    /// Draws the ground of a replicate into `ground`, whose buffers are used again; strikes in the model's order.
    pub fn draw(&self, replicate: ReplicateId, ground: &mut PossibleGround) {
        ground.clear();
        let shared = self.shared(replicate);
        for position in &self.positions {
            self.draw_strike(&self.sources[*position as usize], &shared, replicate, ground);
        }
        self.draw_unrecorded(&shared, replicate, ground);
    }

    /// Draws the ground of a replicate part by part, so that a country's remnants need not be held at once. Parts hold whole strikes,
    /// neighbours together; `part` is a buffer to be used again.
    pub fn parts(&self, replicate: ReplicateId, part: &mut PossibleGround, see: impl FnMut(&PossibleGround)) {
        self.parts_given(&self.shared(replicate), replicate, part, see);
    }

    /// [`Sampler::parts`], the unknowns that strikes share being these and not those of the replicate.
    pub fn parts_given(
        &self,
        shared: &SharedDraw,
        replicate: ReplicateId,
        part: &mut PossibleGround,
        mut see: impl FnMut(&PossibleGround),
    ) {
        part.clear();
        for source in &self.sources {
            self.draw_strike(source, shared, replicate, part);
            if part.remnants.len() + part.removed.len() > PART {
                see(part);
                part.clear();
            }
        }
        self.draw_unrecorded(shared, replicate, part);
        see(part);
    }

    fn draw_strike(&self, source: &Source, shared: &SharedDraw, replicate: ReplicateId, ground: &mut PossibleGround) {
        let draw = self.unknowns(source, shared, replicate);
        ground.strikes.push(source.nothing_yet());
        if draw.present {
            self.scatter(source, (&draw, shared), &mut source.remnants.stream(replicate), ground);
        }
    }

    fn draw_unrecorded(&self, shared: &SharedDraw, replicate: ReplicateId, ground: &mut PossibleGround) {
        let Some((unrecorded, (source, number))) = self.model.unrecorded.as_ref().zip(self.unrecorded.as_ref()) else {
            return;
        };
        ground.strikes.push(source.nothing_yet());
        let mut stream = number.stream(replicate);
        let rate = match &unrecorded.expected {
            UnrecordedRate::PerKm2(law) => law.quantile(stream.uniform()) * unrecorded.area.area_m2() / 1e6,
            UnrecordedRate::PerDocumented(law) => law.quantile(stream.uniform()) * self.settler.documented(),
        };
        for number in 0..outer::poisson(rate, &mut stream) {
            // A stream each: what thins the remnants of one must not move the next.
            let key = StreamKey::new(self.seed, Stage::Unrecorded, &format!("strike/{number}"));
            let mut stream = key.stream(replicate);
            let draw = self.settler.strike(&source.strike, shared, &mut stream);
            if draw.present {
                self.scatter(source, (&draw, shared), &mut stream, ground);
            }
        }
    }

    /// Places a strike's remnants, then thins them: places come first in the stream, so that what happens to remnants
    /// later never moves them.
    fn scatter(
        &self,
        source: &Source,
        (draw, shared): (&StrikeDraw, &SharedDraw),
        stream: &mut Stream,
        ground: &mut PossibleGround,
    ) {
        let PossibleGround { remnants, removed, strikes, batch } = ground;
        let start = remnants.len();
        let Some(outcome) = strikes.last_mut() else { return };
        let p_max = on_ground(draw.rate, shared.odds.largest());
        let dispersal = Dispersal::new(draw, (source.index, source.centre), p_max, &self.factorials);
        dispersal.scatter(&mut Sink { stream, remnants, outcome, batch });
        let fates = Fates::new(self.model, shared, &source.strike, draw);
        fates.thin(stream, (remnants, start), removed, outcome);
    }
}

/// Strikes by the tile of the grid that their location's centre lies in, row by row, so that what is counted together lies together
/// in memory.
fn by_place(model: &Model) -> Vec<u32> {
    let tiles = model.grid.cells.coarser(TILE);
    let tile = |index: &u32| {
        let centre = model.strikes[*index as usize].location.centre();
        let (row, column) = tiles.relative_index(centre);
        (row, column, model.grid.cells.relative_index(centre), *index)
    };
    let mut order: Vec<u32> = (0..model.strikes.len() as u32).collect();
    order.sort_by_cached_key(tile);
    order
}

/// Unopened loads carry no failure draw; their strike index is marked until ground classes have been applied.
pub(crate) const UNOPENED: u32 = 1 << 31;
