//! From a model to the results: companion, replicates, and what they say together.

use super::best::KnownMeans;
use super::conclusion::{Drawn, put_together, releases};
use super::fade_out::References;
use super::tally::{Frame, GROUNDS_KEPT, HazardCounts, HazardTally};
use super::zones::Ranking;
use super::{Ending, Hazard, Plan, Stage, Watcher, stop};
use crate::engine::shard::ReplicateSet;
use crate::engine::{self, Replicates, Tally};
use crate::exact::check::check;
use crate::exact::{self, Companion};
use crate::exposure::results::Exposure;
use crate::exposure::{ExposureCounts, ExposureFrame, ExposureTally};
use crate::grid::index::RegionIndex;
use crate::grid::{Point, Tiles};
use crate::model::Model;
use crate::random::{ReplicateId, Seed};
use crate::sampler::{PossibleGround, Sampler};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// A model made ready for counting with a seed: expected remnants, boxes in their order, and who is where.
#[derive(Debug)]
pub struct Study<'m> {
    seed: Seed,
    companion: Companion,
    frames: Frames<'m>,
    known: KnownMeans,
}

/// Tallies of hazard and of exposure.
pub type Tallies<'s, 'm> = (HazardTally<'s, 'm>, ExposureTally<'s, 'm>);

/// Counts of possible grounds.
pub struct Counted<'s, 'm> {
    /// The counts.
    pub tallies: Tallies<'s, 'm>,
    /// The replicates that they hold.
    pub range: Range<u64>,
    /// How counting ended.
    pub ending: Ending,
}

/// The sums of all counts, which replicates they hold, and how counting ended.
#[derive(Debug)]
pub struct Sums {
    hazard: HazardCounts,
    exposure: ExposureCounts,
    counted: ReplicateSet,
    ending: Ending,
}

/// Runs the companion and the replicates, and puts the results together.
pub fn assess(model: &Model, plan: Plan, watcher: &mut dyn Watcher) -> Hazard {
    assess_those(model, plan, &(0..plan.replicates).into(), watcher)
}

/// [`assess`] with these replicates alone; unless they are one range, a run can end early only within each.
pub fn assess_those(model: &Model, plan: Plan, replicates: &ReplicateSet, watcher: &mut dyn Watcher) -> Hazard {
    watcher.stage(Stage::Companion);
    let study = Study::new(model, plan.seed);
    watcher.stage(Stage::Grounds);
    let (mut all, mut counted, mut ending) = (study.tallies(), ReplicateSet::default(), Ending::Complete);
    for range in replicates.ranges() {
        let some = study.count(plan, range.clone(), None, watcher);
        all.merge(some.tallies);
        counted = counted.join(&some.range.into()).unwrap_or(counted);
        ending = some.ending;
    }
    watcher.stage(Stage::OtherPattern);
    let sums = Sums::new(all, counted, ending);
    study.conclude(plan, sums)
}

impl From<Counted<'_, '_>> for Sums {
    fn from(counted: Counted) -> Sums {
        Sums::new(counted.tallies, counted.range.into(), counted.ending)
    }
}

impl Sums {
    /// The sums of tallies that hold these replicates.
    pub fn new((hazard, exposure): Tallies, counted: ReplicateSet, ending: Ending) -> Sums {
        Sums { hazard: hazard.into_counts(), exposure: exposure.into_counts(), counted, ending }
    }
}

impl<'m> Study<'m> {
    /// Computes the companion.
    pub fn new(model: &'m Model, seed: Seed) -> Study<'m> {
        Study::with_companion(model, seed, exact::companion(model))
    }

    /// With the model's companion, computed before.
    pub fn with_companion(model: &'m Model, seed: Seed, companion: Companion) -> Study<'m> {
        let frames = Frames::new(model, &companion, seed);
        let known = KnownMeans::new(&companion, &frames.exposure);
        Study { seed, companion, frames, known }
    }

    /// Tallies that hold nothing yet.
    pub fn tallies(&self) -> Tallies<'_, 'm> {
        self.frames.tally()
    }

    /// Counts the replicates of a range, of which `begun` may hold the first already.
    pub fn count<'s>(
        &'s self,
        plan: Plan,
        range: Range<u64>,
        begun: Option<Counted<'s, 'm>>,
        watcher: &mut dyn Watcher,
    ) -> Counted<'s, 'm> {
        let done = begun.as_ref().map_or(range.start, |begun| begun.range.end);
        let stop = |begun: &Counted| self.first_stop(plan.precision?, &begun.tallies);
        let begun = match begun {
            // It was interrupted at the very look that ends it.
            Some(begun) if stop(&begun) == Some(done) => return Counted { ending: Ending::PrecisionReached, ..begun },
            begun => begun,
        };
        // What is there already goes to the first thread that asks.
        let begun = Mutex::new(begun.map(|begun| begun.tallies));
        let take = || begun.lock().unwrap_or_else(PoisonError::into_inner).take();
        let sampler = Sampler::new(self.frames.hazard.model, self.seed);
        let mut guard = stop::Guard::new(plan, range.start..done, &self.known, watcher);
        let replicates = Replicates { range: done..range.end, batch: batch_size(self.companion.initial_total) };
        let make = || take().unwrap_or_else(|| self.tallies());
        let counted = engine::run(&sampler, replicates, make, &mut guard);
        Counted { tallies: counted.tally, range: range.start..counted.range.end, ending: guard.ending() }
    }

    /// The first look at which a run that these tallies began would have ended by the stop rule.
    pub fn first_stop(&self, precision: f64, (hazard, exposure): &Tallies) -> Option<u64> {
        let mut rows = hazard.rows().to_vec();
        rows.sort_unstable();
        stop::first_stop(precision, &rows, &exposure.rows().clone().sorted(), &self.known)
    }

    /// Puts the results of counted replicates together.
    pub fn conclude(self, plan: Plan, sums: Sums) -> Hazard {
        let Study { seed, mut companion, frames, known } = self;
        let Sums { hazard: mut counts, exposure, counted, ending } = sums;
        let kept = first_grounds(frames.hazard.model, seed, &counted, std::mem::take(&mut counts.grounds));
        counts.grounds = kept;
        let supports = &counts.supports;
        let check = check(frames.hazard.model, &companion, counted.count(), &supports.box_levels, &counts.strikes);
        companion.box_change = Tiles::new(frames.hazard.model.grid.boxes);
        let release = releases(&frames.hazard, seed, &counts.rows, companion.initial_total);
        let exposure = Exposure::new(&frames.exposure, exposure);
        let drawn = Drawn { counts, exposure, known, counted, ending, check, release };
        put_together(plan, companion, frames.hazard, drawn)
    }
}

/// The grounds that are kept whole, as they were while counting or drawn again.
fn first_grounds(model: &Model, seed: Seed, counted: &ReplicateSet, kept: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let first: Vec<u64> = counted.numbers().take_while(|replicate| *replicate < GROUNDS_KEPT).collect();
    if kept.len() == first.len() {
        return kept;
    }
    let sampler = Sampler::new(model, seed);
    let draw = |replicate: u64| {
        let (mut places, mut part) = (Vec::new(), PossibleGround::default());
        // Part by part, as they are counted: whole grounds have strikes in another order.
        sampler.parts(ReplicateId(replicate), &mut part, |part| places.extend(part.remnants.places()));
        places
    };
    first.into_par_iter().map(draw).collect()
}

/// What counting needs to know about the model.
#[derive(Debug)]
pub(super) struct Frames<'m> {
    pub(super) hazard: Frame<'m>,
    pub(super) exposure: ExposureFrame<'m>,
}

impl<'m> Frames<'m> {
    pub(super) fn new(model: &'m Model, companion: &Companion, seed: Seed) -> Frames<'m> {
        Frames { hazard: frame(model, companion), exposure: ExposureFrame::new(model, seed, &companion.boxes) }
    }

    pub(super) fn tally(&self) -> (HazardTally<'_, 'm>, ExposureTally<'_, 'm>) {
        (HazardTally::new(&self.hazard), ExposureTally::new(&self.exposure))
    }
}

pub(super) fn frame<'m>(model: &'m Model, companion: &Companion) -> Frame<'m> {
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
