//! Results made again from what was kept of a run, and replicates drawn again, for whoever verifies it.

use super::best::KnownMeans;
use super::conclusion::{Drawn, put_together, releases};
use super::study::{Frames, frame};
use super::tally::{HazardCounts, HazardTally, ReplicateRow};
use super::{Ending, Hazard, Plan};
use crate::engine::shard::ReplicateSet;
use crate::engine::{self, Tally};
use crate::exact::Companion;
use crate::exact::check::SelfCheck;
use crate::exposure::results::Exposure;
use crate::exposure::rows::{Rows, people_within};
use crate::exposure::{ExposureCounts, ExposureFrame, ExposureTally};
use crate::grid::{Point, Tiles};
use crate::model::Model;
use crate::random::{ReplicateId, Seed};
use crate::sampler::{PossibleGround, Sampler};
use crate::stats::Histogram;
use rayon::prelude::*;

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
    let counted = ReplicateSet::of_numbers(rows.iter().map(|row| row.replicate));
    let release = releases(&frame, plan.seed, &rows, companion.initial_total);
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
    put_together(plan, companion, frame, Drawn { counts, exposure, known, counted, ending, check, release })
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
