//! Residual hazard: what many possible grounds say together, each number with its doubt.

mod again;
pub mod alternative;
pub mod best;
mod conclusion;
pub mod convergence;
pub mod fade_out;
pub mod layer;
pub mod maps;
pub mod near_zones;
pub mod release;
pub mod stop;
mod study;
pub mod tally;
pub mod unsampled;
pub mod zones;

use crate::engine::observer::{Progress, Verdict};
use crate::engine::shard::ReplicateSet;
use crate::engine::tally::{CellCount, StrikeCount};
use crate::exact::Companion;
use crate::exact::check::SelfCheck;
use crate::exposure::results::Exposure;
use crate::grid::{Point, Tiles};
use crate::model::Model;
use crate::random::Seed;
use crate::stats::headline::Headline;
pub use again::{Kept, known_means, recount, redraw};
use best::{BestMeans, KnownMeans};
use convergence::Convergence;
use fade_out::STEPS;
use release::ReleaseZone;
use std::ops::Range;
use std::sync::Arc;
pub use stop::first_stop;
pub use study::{Counted, Study, Sums, Tallies, assess, assess_those};
use tally::ReplicateRow;
use zones::Ranking;

/// What to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Seed.
    pub seed: Seed,
    /// Replicates, or the most that may be run if `precision` is given.
    pub replicates: u64,
    /// Stop once headline means are known to this relative standard error.
    pub precision: Option<f64>,
}

/// Someone who is told what a run is doing and may end it.
pub trait Watcher {
    /// A stage begins.
    fn stage(&mut self, stage: Stage);
    /// Replicates were done; says whether to go on.
    fn progress(&mut self, progress: Progress) -> Verdict;
    /// The replicates of a range are counted, all of them together by these tallies, and the run goes on: time to keep them.
    fn counted(&mut self, range: Range<u64>, tallies: &[Tallies]) {
        let _ = (range, tallies);
    }
}

/// A stage of an assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The exact companion is computed.
    Companion,
    /// Possible grounds are drawn.
    Grounds,
    /// Grounds with another pattern are drawn, for the release zone.
    OtherPattern,
}

/// The results of a run.
#[derive(Debug)]
pub struct Hazard {
    /// Seed.
    pub seed: Seed,
    /// The replicates that were counted.
    pub counted: ReplicateSet,
    /// The precision that was wanted, if the run was to stop at one.
    pub precision: Option<f64>,
    /// Replicates that were wanted; more than were counted if the run was interrupted.
    pub wanted: u64,
    /// How the run ended.
    pub ending: Ending,
    /// Remnants at the assessment date, off the grid included.
    pub remnants: Headline,
    /// Remnants initially there.
    pub initial: Headline,
    /// Remnants off the grid.
    pub outside_grid: Headline,
    /// Hectares of boxes with at least one remnant.
    pub contaminated_area_ha: Headline,
    /// Best estimates of the means of these and of people near.
    pub best: BestMeans,
    /// Means that are known without drawing.
    pub known: KnownMeans,
    /// Counts per cell.
    pub cells: Arc<Tiles<CellCount>>,
    /// Counts per box.
    pub boxes: Arc<Tiles<CellCount>>,
    /// Counts per hectare block.
    pub hectares: Arc<Tiles<CellCount>>,
    /// Districts, in the model's order.
    pub districts: Vec<DistrictHazard>,
    /// Zones that hold a share of all expected remnants.
    pub zones: Vec<ShareZone>,
    /// Release zones, one a pattern.
    pub release: Vec<ReleaseZone>,
    /// Remnants beyond distances.
    pub fade_out: Vec<FadeOut>,
    /// Counts per strike, unrecorded ones last.
    pub strikes: Vec<StrikeCount>,
    /// A few whole grounds.
    pub grounds: Vec<Vec<Point>>,
    /// Who is exposed.
    pub exposure: Exposure,
    /// Headline numbers of every replicate.
    pub rows: Vec<ReplicateRow>,
    /// Remnants by district, as many as there are districts for each of `rows`; `None` if they are too many to keep.
    pub district_rows: Option<Vec<u32>>,
    /// The companion; its quadrature error by box is empty once the check is made.
    pub companion: Companion,
    /// Boxes by expected count.
    pub ranking: Ranking,
    /// How well counts and companion agree.
    pub check: SelfCheck,
}

impl Hazard {
    /// How many replicates were counted.
    pub fn replicates(&self) -> u64 {
        self.counted.count()
    }

    /// What the number of replicates bought.
    pub fn convergence(&self, model: &Model) -> Vec<Convergence> {
        let Hazard { rows, exposure, known, .. } = self;
        let box_ha = model.grid.boxes.cell_ha();
        convergence::convergence(convergence::Kept { rows, exposed: &exposure.rows, known, box_ha })
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All replicates were run.
    Complete,
    /// The wanted precision was reached.
    PrecisionReached,
    /// Somebody ended it at a batch border.
    Interrupted,
    /// It was put together from parts, some of which were missing.
    PartsMissing,
}

/// Remnants in a district.
#[derive(Clone, Debug, PartialEq)]
pub struct DistrictHazard {
    /// Remnants.
    pub remnants: Headline,
    /// Replicates with at least one.
    pub hits: u64,
    /// Replicates with a density above each threshold of the model.
    pub over: Vec<u64>,
    /// Area, ha.
    pub area_ha: f64,
}

/// The fewest boxes, most contaminated first, that hold a share of all expected remnants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareZone {
    /// The share.
    pub share: f64,
    /// Number of boxes; `None` if all boxes of the grid hold less.
    pub boxes: Option<u32>,
}

/// Remnants farther than distances from a reference.
#[derive(Clone, Debug, PartialEq)]
pub struct FadeOut {
    /// `evidence_points` or `zone_50` ...
    pub reference: String,
    /// Counts at 0, 10, ... 200 m.
    pub farther: [CellCount; STEPS],
}
