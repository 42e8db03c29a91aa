//! Fade-out: remnants farther than x metres from the nearest evidence point or from a zone.

use super::near_zones::NearZones;
use super::zones::{Rank, Ranking, SHARES};
use crate::engine::tally::CellCount;
use crate::grid::lists::Lists;
use crate::grid::located::{AT_ONCE, Chosen, Located};
use crate::grid::tiles::Slot;
use crate::grid::{Bounds, Cell, Lattice, Point, places_around};
use crate::lanes::{Work, widest};
use crate::model::EvidencePoint;
use crate::packing::pack_fields;
use std::collections::BTreeMap;

/// Distances x at which fade-out is given: 0, 10, ... 200 m.
pub const STEPS: usize = 21;
/// Width of a step, m.
pub const STEP_M: f64 = 10.0;

/// What distances are measured from: the nearest evidence point, and the zones that hold shares of all expected remnants.
#[derive(Clone, Debug)]
pub struct References {
    evidence: Option<NearestPoint>,
    shares: Vec<f64>,
    zones: NearZones,
}

impl References {
    /// All that a model has: its evidence points, and the zones that exist on its grid.
    pub fn new(evidence: &[EvidencePoint], ranking: &Ranking, total: f64) -> References {
        let held = |share: &f64| Some((*share, ranking.boxes_holding(*share, total)?));
        let (shares, counts): (Vec<f64>, Vec<u32>) = SHARES.iter().filter_map(held).unzip();
        let evidence = NearestPoint::new(evidence.iter().map(|e| e.place).collect());
        References { evidence, shares, zones: NearZones::new(ranking, &counts) }
    }

    /// Names in tables: `evidence_points`, `zone_50`, ...
    pub fn names(&self) -> Vec<String> {
        let evidence = self.evidence.iter().map(|_| "evidence_points".to_owned());
        evidence.chain(self.shares.iter().map(|share| format!("zone_{:.0}", share * 100.0))).collect()
    }
}

/// Nearest of many points within 200 m. Each square of that side lists the points in it and in its neighbours.
#[derive(Clone, Debug)]
pub struct NearestPoint {
    lists: Lists<Point>,
}

const SQUARE_M: f64 = STEP_M * (STEPS - 1) as f64;

impl NearestPoint {
    fn new(points: Vec<Point>) -> Option<NearestPoint> {
        let around = Bounds::around(points.iter().copied())?.widened(SQUARE_M);
        let lattice = Lattice::covering(&around, (SQUARE_M * 1e3) as i64)?;
        let mut near: BTreeMap<Cell, Vec<Point>> = BTreeMap::new();
        for point in points {
            let (row, column) = lattice.relative_index(point);
            let squares = places_around(row, column, 1).filter_map(|(row, column)| lattice.cell_at(row, column));
            squares.for_each(|square| near.entry(square).or_default().push(point));
        }
        let mut lists = Lists::new(lattice);
        near.into_iter().for_each(|(square, points)| lists.put(square, points));
        Some(NearestPoint { lists })
    }

    /// Distance to the nearest point, if that is at most 200 m, of a place in a square; infinite otherwise.
    #[inline(always)]
    fn distance(&self, place: Point, square: Slot) -> f64 {
        let gap = |p: &Point| (p.x - place.x) * (p.x - place.x) + (p.y - place.y) * (p.y - place.y);
        let nearest = self.lists.at(square).iter().map(gap).fold(f64::INFINITY, f64::min).sqrt();
        if nearest <= SQUARE_M { nearest } else { f64::INFINITY }
    }
}

/// How many of the distances x_j = 10 j m, from j = 0 on, a distance exceeds; without a division or a call to round.
#[inline(always)]
fn steps(distance: f64) -> usize {
    let near = ((distance * (1.0 / STEP_M)).min(STEPS as f64)) as usize;
    (near + usize::from(distance > STEP_M * near as f64)).min(STEPS)
}

/// Counts places outside zones by steps of distance.
struct FromZones<'a> {
    ranking: &'a Ranking,
    zones: &'a NearZones,
    located: &'a Located,
    running: &'a mut [[u32; STEPS + 1]],
    last_rank: &'a mut Rank,
}

impl Work for FromZones<'_> {
    #[inline(always)]
    fn run(self) {
        let FromZones { ranking, zones, located, running, last_rank } = self;
        let (mut ranks, mut outside) = ([Rank::default(); AT_ONCE], Chosen::default());
        for (at, slot) in located.slots().enumerate() {
            ranks[at % AT_ONCE] = ranking.rank_at(slot);
            *last_rank = ranks[at % AT_ONCE].max(*last_rank);
            outside.choose(at, !zones.holds(0, ranks[at % AT_ONCE]));
        }
        // What a zone holds, wider zones hold.
        for (zone, running) in running.iter_mut().enumerate() {
            let mut farther = Chosen::default();
            for at in outside.iter() {
                running[steps(zones.distance(zone, located.place(at), located.slot(at)))] += 1;
                farther.choose(at, !zones.holds(zone + 1, ranks[at % AT_ONCE]));
            }
            outside = farther;
        }
    }
}

/// Counts places by steps of distance from evidence points.
struct FromPoints<'a> {
    points: &'a NearestPoint,
    located: &'a Located,
    running: &'a mut [u32; STEPS + 1],
}

impl Work for FromPoints<'_> {
    #[inline(always)]
    fn run(self) {
        for (at, slot) in self.located.slots().enumerate() {
            self.running[steps(self.points.distance(self.located.place(at), slot))] += 1;
        }
    }
}

pack_fields!(FadeTally: counts);

/// Counts of remnants by distance from each reference.
#[derive(Clone, Debug)]
pub struct FadeTally {
    running: Vec<[u32; STEPS + 1]>,
    counts: Vec<[CellCount; STEPS]>,
}

impl FadeTally {
    /// Nothing counted yet.
    pub fn new(references: &References) -> FadeTally {
        let count = references.names().len();
        FadeTally { running: vec![[0; STEPS + 1]; count], counts: vec![[CellCount::default(); STEPS]; count] }
    }

    /// Counts some remnants of the running replicate, which are located in boxes and may be located elsewhere after it; gives the last
    /// rank among those boxes.
    pub fn count(&mut self, (ranking, references): (&Ranking, &References), located: &mut Located) -> Rank {
        let References { evidence, zones, .. } = references;
        let (of_evidence, of_zones) = self.running.split_at_mut(usize::from(evidence.is_some()));
        let mut last_rank = Rank::default();
        widest(FromZones { ranking, zones, located, running: of_zones, last_rank: &mut last_rank });
        if let (Some(points), [running]) = (evidence, of_evidence) {
            located.locate(points.lists.lattice());
            widest(FromPoints { points, located, running });
        }
        last_rank
    }

    /// Ends the replicate.
    pub fn finish(&mut self) {
        for (running, counts) in self.running.iter_mut().zip(&mut self.counts) {
            let mut farther = 0;
            for step in (0..STEPS).rev() {
                farther += running[step + 1];
                if farther > 0 {
                    counts[step].record(farther, &[u32::MAX; 3]);
                }
            }
            running.fill(0);
        }
    }

    /// Adds other replicates.
    pub fn merge(&mut self, other: &FadeTally) {
        for (mine, theirs) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            mine.merge(theirs);
        }
    }

    /// Sums over replicates, per reference and step.
    pub fn counts(&self) -> &[[CellCount; STEPS]] {
        &self.counts
    }
}
