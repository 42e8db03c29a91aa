//! Residual hazard: what many possible grounds say together, each number with its doubt.

pub mod alternative;
pub mod best;
pub mod convergence;
pub mod fade_out;
pub mod layer;
pub mod maps;
pub mod near_zones;
pub mod release;
pub mod stop;
pub mod tally;
pub mod unsampled;
pub mod zones;

use crate::engine::observer::{Progress, Unobserved, Verdict};
use crate::engine::tally::{CellCount, StrikeCount, smallest_above};
use crate::engine::{self, Replicates, Tally};
use crate::exact::check::{SelfCheck, Verdict as Agreement, check};
use crate::exact::{self, Companion};
use crate::exposure::results::Exposure;
use crate::exposure::rows::{Rows, people_within};
use crate::exposure::{ExposureCounts, ExposureFrame, ExposureTally};
use crate::grid::index::RegionIndex;
use crate::grid::{Point, Tiles};
use crate::model::Model;
use crate::random::{ReplicateId, Seed};
use crate::sampler::{PossibleGround, Sampler};
use crate::stats::Histogram;
use crate::stats::headline::Headline;
use best::{BestMeans, KnownMeans};
use convergence::Convergence;
use fade_out::{References, STEPS};
use rayon::prelude::*;
use release::ReleaseZone;
use std::ops::Range;
use std::sync::Arc;
pub use stop::first_stop;
use tally::{Frame, HazardCounts, HazardTally, ReplicateRow, headline};
use zones::{Ranking, SHARES};

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
    pub range: Range<u64>,
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

/// Replicates for which the other pattern of the release zone is drawn, at most.
const OTHER_PATTERN_REPLICATES: u64 = 2_000;
/// Remnants of the other pattern that are drawn, about, so that a country does not take twice its time; but at least so many replicates,
/// which allow one remnant outside.
const OTHER_PATTERN_REMNANTS: f64 = 1e8;
const LEAST_OTHER_REPLICATES: f64 = 100.0;

/// Runs the companion and the replicates, and puts the results together.
pub fn assess(model: &Model, plan: Plan, watcher: &mut dyn Watcher) -> Hazard {
    watcher.stage(Stage::Companion);
    let mut companion = exact::companion(model);
    let frames = Frames::new(model, &companion, plan.seed);
    let known = KnownMeans::new(&companion, &frames.exposure);
    watcher.stage(Stage::Grounds);
    let ((counts, exposed), range, ending) = draw(&frames, (plan, &known), companion.initial_total, watcher);
    watcher.stage(Stage::OtherPattern);
    let check = check(model, &companion, range.end, &counts.supports.box_levels, &counts.strikes);
    companion.box_change = Tiles::new(model.grid.boxes);
    let release = releases(&frames.hazard, plan.seed, &counts.rows, companion.initial_total);
    let exposure = Exposure::new(&frames.exposure, exposed);
    put_together(plan, companion, frames.hazard, Drawn { counts, exposure, known, range, ending, check, release })
}

/// What counting needs to know about the model.
struct Frames<'m> {
    hazard: Frame<'m>,
    exposure: ExposureFrame<'m>,
}

fn releases(frame: &Frame, seed: Seed, rows: &[ReplicateRow], expected: f64) -> Vec<ReleaseZone> {
    let model = frame.model;
    let affordable = (OTHER_PATTERN_REMNANTS / expected.max(1.0)).max(LEAST_OTHER_REPLICATES) as u64;
    let replicates = (rows.len() as u64).min(OTHER_PATTERN_REPLICATES).min(affordable);
    vec![
        ReleaseZone::new(release::pattern_words(model), &frame.ranking, rows, model.release_alpha),
        other_release(model, seed, replicates),
    ]
}

/// What was kept of a run, replicate by replicate.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Headline numbers of replicates 0, 1, ...; where several boxes expect the same, any of their ranks.
    pub rows: Vec<ReplicateRow>,
    /// Remnants by district, for each of `rows`; `None` if they were not kept.
    pub district_rows: Option<Vec<u32>>,
    /// Headline numbers of exposure, for each of `rows`.
    pub exposure_rows: Rows,
    /// The first whole grounds.
    pub grounds: Vec<Vec<Point>>,
    /// How the run ended.
    pub ending: Ending,
    /// What its self-check said.
    pub check: SelfCheck,
    /// What [`known_means`] says.
    pub known: KnownMeans,
}

/// The results of a run as far as they follow from what was kept of it: all but counts per cell, strike and distance, and of
/// exposure all but headline numbers, which stay empty.
pub fn recount(model: &Model, companion: Companion, plan: Plan, kept: Kept) -> Hazard {
    let frame = frame(model, &companion);
    let Kept { rows, district_rows, exposure_rows, grounds, ending, check, known } = kept;
    let (range, release) = (0..rows.len() as u64, releases(&frame, plan.seed, &rows, companion.initial_total));
    let empty = HazardTally::new(&frame).into_counts();
    let districts = histograms(model.districts.len(), district_rows.as_deref().unwrap_or(&[]));
    let counts = HazardCounts { rows, district_rows, grounds, districts, ..empty };
    // Nothing is drawn, so that people about boxes are not wanted.
    let exposed = ExposureFrame::new(model, plan.seed, &Tiles::new(model.grid.boxes));
    let empty = ExposureTally::new(&exposed).into_counts();
    let mut residents = empty.residents;
    let near = model.assets.distances_m.iter().zip(&mut residents);
    near.for_each(|(distance, counts)| counts.all = exposure_rows.histogram(&people_within(*distance)));
    let exposure = Exposure::new(&exposed, ExposureCounts { rows: exposure_rows, residents, ..empty });
    put_together(plan, companion, frame, Drawn { counts, exposure, known, range, ending, check, release })
}

fn histograms(districts: usize, rows: &[u32]) -> Vec<Histogram> {
    let mut histograms = vec![Histogram::default(); districts];
    for row in rows.chunks(districts.max(1)) {
        histograms.iter_mut().zip(row).for_each(|(histogram, count)| histogram.record(u64::from(*count)));
    }
    histograms
}

/// Draws some replicates again, each alone, as a run counts them.
pub fn redraw(model: &Model, companion: &Companion, seed: Seed, replicates: &[u64]) -> (HazardCounts, ExposureCounts) {
    const PIECE: usize = 64;
    let frames = Frames::new(model, companion, seed);
    let sampler = Sampler::new(model, seed);
    let count = |piece: &[u64]| {
        let (mut tally, mut ground) = (frames.tally(), PossibleGround::default());
        for replicate in piece.iter().map(|number| ReplicateId(*number)) {
            engine::count(&sampler, replicate, &mut tally, &mut ground);
        }
        tally
    };
    let parts: Vec<_> = replicates.par_chunks(PIECE).map(count).collect();
    let mut all = frames.tally();
    parts.into_iter().for_each(|part| all.merge(part));
    (all.0.into_counts(), all.1.into_counts())
}

/// Means of a model that are known without drawing.
pub fn known_means(model: &Model, companion: &Companion) -> KnownMeans {
    KnownMeans::new(companion, &ExposureFrame::new(model, Seed(0), &companion.boxes))
}

impl<'m> Frames<'m> {
    fn new(model: &'m Model, companion: &Companion, seed: Seed) -> Frames<'m> {
        Frames { hazard: frame(model, companion), exposure: ExposureFrame::new(model, seed, &companion.boxes) }
    }

    fn tally(&self) -> (HazardTally<'_, 'm>, ExposureTally<'_, 'm>) {
        (HazardTally::new(&self.hazard), ExposureTally::new(&self.exposure))
    }
}

/// What the replicates added up to.
struct Drawn {
    counts: HazardCounts,
    exposure: Exposure,
    known: KnownMeans,
    range: Range<u64>,
    ending: Ending,
    check: SelfCheck,
    release: Vec<ReleaseZone>,
}

/// Counts of hazard and of exposure, the replicates they hold, and how it ended.
type Counted = ((HazardCounts, ExposureCounts), Range<u64>, Ending);

fn draw(frames: &Frames, (plan, known): (Plan, &KnownMeans), expected: f64, watcher: &mut dyn Watcher) -> Counted {
    let sampler = Sampler::new(frames.hazard.model, plan.seed);
    let mut guard = stop::Guard::new(plan, known, watcher);
    let replicates = Replicates { range: 0..plan.replicates, batch: batch_size(expected) };
    let counted = engine::run(&sampler, replicates, || frames.tally(), &mut guard);
    let (hazard, exposure) = counted.tally;
    ((hazard.into_counts(), exposure.into_counts()), counted.range, guard.ending())
}

fn put_together(plan: Plan, companion: Companion, frame: Frame, drawn: Drawn) -> Hazard {
    let Drawn { mut counts, exposure, known, range, ending, check, release } = drawn;
    let known = if check.verdict == Agreement::Disagrees { known.doubted() } else { known };
    let Frame { model, ranking, references, .. } = frame;
    let boxes = counts.supports.box_levels.swap_remove(0);
    let rows = &counts.rows;
    let zone = |share| ShareZone { share, boxes: ranking.boxes_holding(share, companion.total) };
    Hazard {
        seed: plan.seed,
        range,
        precision: plan.precision,
        wanted: plan.replicates,
        ending,
        remnants: headline(rows, 1.0, |row| row.remnants),
        initial: headline(rows, 1.0, |row| row.initial),
        outside_grid: headline(rows, 1.0, |row| row.outside_grid),
        contaminated_area_ha: headline(rows, model.grid.boxes.cell_ha(), |row| row.boxes),
        best: BestMeans::new(rows, &exposure.rows, &known, model.grid.boxes.cell_ha()),
        known,
        cells: counts.supports.cells,
        boxes,
        hectares: counts.supports.hectares,
        districts: districts(model, &counts.districts),
        zones: SHARES.map(zone).to_vec(),
        release,
        fade_out: fade_outs(&references, counts.fade_out.counts()),
        strikes: counts.strikes,
        grounds: counts.grounds,
        exposure,
        rows: counts.rows,
        district_rows: counts.district_rows,
        companion,
        ranking,
        check,
    }
}

fn frame<'m>(model: &'m Model, companion: &Companion) -> Frame<'m> {
    let ranking = Ranking::new(&companion.boxes);
    let references = References::new(&model.evidence, &ranking, companion.total);
    let regions: Vec<_> = model.districts.iter().map(|district| district.region.clone()).collect();
    Frame { model, ranking, references, districts: RegionIndex::new(&regions) }
}

/// Replicates a batch: about half a million remnants, so that an interrupted run ends soon.
fn batch_size(expected: f64) -> u64 {
    let replicates = 500_000.0 / expected.max(1.0);
    (replicates as u64).clamp(32, 1_000)
}

fn other_release(model: &Model, seed: Seed, replicates: u64) -> ReleaseZone {
    let other = match alternative::with_other_patterns(model) {
        Ok(other) => other,
        Err(reason) => return ReleaseZone::unknown("another pattern".to_owned(), reason),
    };
    // Any ranking gives a zone that holds what it says; a rough one only makes it a little larger than it could be.
    let ranking = Ranking::new(&exact::rough_boxes(&other));
    let sampler = Sampler::new(&other, seed);
    let replicates = Replicates { range: 0..replicates, batch: replicates };
    let make = || release::RankTally::new(&other, &ranking);
    let counted = engine::run(&sampler, replicates, make, &mut Unobserved);
    let rows = counted.tally.into_rows();
    ReleaseZone::new(release::pattern_words(&other), &ranking, &rows, model.release_alpha)
}

fn districts(model: &Model, counts: &[Histogram]) -> Vec<DistrictHazard> {
    let one = |(district, counts): (&crate::model::District, &Histogram)| {
        let area_ha = district.region.area_m2() / crate::units::HECTARE_M2;
        DistrictHazard {
            remnants: Headline::of_histogram(counts, 1.0),
            hits: counts.above(0.0),
            over: model.thresholds.iter().map(|t| counts.above(f64::from(smallest_above(t * area_ha)) - 1.0)).collect(),
            area_ha,
        }
    };
    model.districts.iter().zip(counts).map(one).collect()
}

fn fade_outs(references: &References, counts: &[[CellCount; STEPS]]) -> Vec<FadeOut> {
    let named = references.names().into_iter().zip(counts);
    named.map(|(reference, farther)| FadeOut { reference, farther: *farther }).collect()
}
