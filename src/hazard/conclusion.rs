//! What counts, companion and release zones say together.

use super::best::{BestMeans, KnownMeans};
use super::fade_out::{References, STEPS};
use super::release::{self, ReleaseZone};
use super::tally::{Frame, HazardCounts, ReplicateRow, headline};
use super::zones::{Ranking, SHARES};
use super::{DistrictHazard, Ending, FadeOut, Hazard, Plan, ShareZone, alternative};
use crate::engine::observer::Unobserved;
use crate::engine::shard::ReplicateSet;
use crate::engine::tally::{CellCount, smallest_above};
use crate::engine::{self, Replicates};
use crate::exact::check::{SelfCheck, Verdict as Agreement};
use crate::exact::{self, Companion};
use crate::exposure::results::Exposure;
use crate::model::Model;
use crate::random::Seed;
use crate::sampler::Sampler;
use crate::stats::Histogram;
use crate::stats::headline::Headline;

/// What the replicates added up to.
pub(super) struct Drawn {
    pub(super) counts: HazardCounts,
    pub(super) exposure: Exposure,
    pub(super) known: KnownMeans,
    pub(super) counted: ReplicateSet,
    pub(super) ending: Ending,
    pub(super) check: SelfCheck,
    pub(super) release: Vec<ReleaseZone>,
}

pub(super) fn put_together(plan: Plan, companion: Companion, frame: Frame, drawn: Drawn) -> Hazard {
    let Drawn { mut counts, exposure, known, counted, ending, check, release } = drawn;
    let known = if check.verdict == Agreement::Disagrees { known.doubted() } else { known };
    let Frame { model, ranking, references, .. } = frame;
    let boxes = counts.supports.box_levels.swap_remove(0);
    let rows = &counts.rows;
    let zone = |share| ShareZone { share, boxes: ranking.boxes_holding(share, companion.total) };
    Hazard {
        seed: plan.seed,
        counted,
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

/// Replicates for which the other pattern of the release zone is drawn, at most.
const OTHER_PATTERN_REPLICATES: u64 = 2_000;
/// Remnants of the other pattern that are drawn, about, so that a country does not take twice its time; but at least so many replicates,
/// which allow one remnant outside.
const OTHER_PATTERN_REMNANTS: f64 = 1e8;
const LEAST_OTHER_REPLICATES: f64 = 100.0;

pub(super) fn releases(frame: &Frame, seed: Seed, rows: &[ReplicateRow], expected: f64) -> Vec<ReleaseZone> {
    let model = frame.model;
    let affordable = (OTHER_PATTERN_REMNANTS / expected.max(1.0)).max(LEAST_OTHER_REPLICATES) as u64;
    let replicates = (rows.len() as u64).min(OTHER_PATTERN_REPLICATES).min(affordable);
    vec![
        ReleaseZone::new(release::pattern_words(model), &frame.ranking, rows, model.release_alpha),
        other_release(model, seed, replicates),
    ]
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
