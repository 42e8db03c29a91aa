//! Fade-out: remnants farther than x metres from the nearest evidence point or from a zone.

use super::zones::{Rank, Ranking, SHARES, ZoneDistance};
use crate::engine::tally::CellCount;
use crate::grid::lists::Lists;
use crate::grid::located::Located;
use crate::grid::{Bounds, Cell, Lattice, Point, places_around};
use crate::model::EvidencePoint;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Distances x at which fade-out is given: 0, 10, ... 200 m.
pub const STEPS: usize = 21;
/// Width of a step, m.
pub const STEP_M: f64 = 10.0;

/// What a distance is measured from.
#[derive(Clone, Debug)]
pub enum Reference {
    /// The nearest evidence point.
    Evidence(NearestPoint),
    /// The zone that holds a share of all expected remnants.
    Zone(f64, ZoneDistance),
}

impl Reference {
    /// Name in tables: `evidence_points`, `zone_50`, ...
    pub fn name(&self) -> String {
        match self {
            Reference::Evidence(_) => "evidence_points".to_owned(),
            Reference::Zone(share, _) => format!("zone_{:.0}", share * 100.0),
        }
    }
}

/// A remnant's place with its box and that box's rank.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Where it lies.
    pub place: Point,
    /// Its box, if it lies on their lattice.
    pub cell: Option<Cell>,
    /// The rank of that.
    pub rank: Rank,
}

impl Spot {
    /// A place on a ranking's lattice or off it.
    pub fn new(ranking: &Ranking, place: Point) -> Spot {
        let cell = ranking.lattice().cell_of(place);
        Spot { place, cell, rank: cell.map_or(Rank::UNRANKED, |cell| ranking.rank(cell)) }
    }
}

/// All references that a model has: its evidence points, and the zones that exist on its grid.
pub fn references(evidence: &[EvidencePoint], ranking: &Ranking, total: f64) -> Vec<Reference> {
    let points = NearestPoint::new(evidence.iter().map(|e| e.place).collect());
    let zone = |share: &f64| {
        let count = ranking.boxes_holding(*share, total)?;
        Some(Reference::Zone(*share, ZoneDistance::new(ranking, count)))
    };
    let zones: Vec<Option<Reference>> = SHARES.par_iter().map(zone).collect();
    points.map(Reference::Evidence).into_iter().chain(zones.into_iter().flatten()).collect()
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
    #[inline]
    fn distance(&self, place: Point, square: Option<Cell>) -> f64 {
        let Some(square) = square else { return f64::INFINITY };
        let gap = |p: &Point| (p.x - place.x) * (p.x - place.x) + (p.y - place.y) * (p.y - place.y);
        let nearest = self.lists.of(square).iter().map(gap).fold(f64::INFINITY, f64::min).sqrt();
        if nearest <= SQUARE_M { nearest } else { f64::INFINITY }
    }
}

/// How many of the distances x_j = 10 j m, from j = 0 on, a distance exceeds; without a division or a call to round.
#[inline]
fn steps(distance: f64) -> usize {
    let near = ((distance * (1.0 / STEP_M)).min(STEPS as f64)) as usize;
    (near + usize::from(distance > STEP_M * near as f64)).min(STEPS)
}

/// Counts of remnants by distance from each reference.
#[derive(Clone, Debug)]
pub struct FadeTally {
    running: Vec<[u32; STEPS + 1]>,
    counts: Vec<[CellCount; STEPS]>,
}

impl FadeTally {
    /// Nothing counted yet.
    pub fn new(references: usize) -> FadeTally {
        FadeTally { running: vec![[0; STEPS + 1]; references], counts: vec![[CellCount::default(); STEPS]; references] }
    }

    /// Counts some remnants of the running replicate, all those that were located last.
    pub fn count(&mut self, references: &[Reference], located: &mut Located, spots: &[Spot]) {
        for (running, reference) in self.running.iter_mut().zip(references) {
            match reference {
                Reference::Evidence(points) => {
                    located.locate(points.lists.lattice());
                    let distances = located.cells().map(|(place, square)| points.distance(place, square));
                    distances.for_each(|distance| running[steps(distance)] += 1);
                }
                Reference::Zone(_, zone) => {
                    let outside = spots.iter().filter(|spot| !zone.holds(spot.rank));
                    let distances = outside.map(|spot| zone.distance_from_outside(spot.place, spot.cell));
                    distances.for_each(|distance| running[steps(distance)] += 1);
                }
            }
        }
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
