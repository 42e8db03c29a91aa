//! Fade-out: remnants farther than x metres from the nearest evidence point or from a zone.

use super::zones::{Ranking, SHARES, ZoneDistance};
use crate::engine::tally::CellCount;
use crate::grid::Point;
use crate::model::EvidencePoint;
use std::collections::HashMap;

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

    fn distance(&self, place: Point) -> f64 {
        match self {
            Reference::Evidence(points) => points.distance(place),
            Reference::Zone(_, zone) => zone.distance(place),
        }
    }
}

/// All references that a model has: its evidence points, and the zones that exist on its grid.
pub fn references(evidence: &[EvidencePoint], ranking: &Ranking, total: f64) -> Vec<Reference> {
    let points = NearestPoint::new(evidence.iter().map(|e| e.place).collect());
    let zone = |share: &f64| {
        let count = ranking.boxes_holding(*share, total)?;
        Some(Reference::Zone(*share, ZoneDistance::new(ranking, count)))
    };
    points.map(Reference::Evidence).into_iter().chain(SHARES.iter().filter_map(zone)).collect()
}

/// Nearest of many points within 200 m, by buckets of that side.
#[derive(Clone, Debug)]
pub struct NearestPoint {
    buckets: HashMap<(i64, i64), Vec<Point>>,
}

const BUCKET_M: f64 = STEP_M * (STEPS - 1) as f64;

impl NearestPoint {
    fn new(points: Vec<Point>) -> Option<NearestPoint> {
        let mut buckets: HashMap<(i64, i64), Vec<Point>> = HashMap::new();
        for point in &points {
            buckets.entry(bucket(*point)).or_default().push(*point);
        }
        (!points.is_empty()).then_some(NearestPoint { buckets })
    }

    /// Distance to the nearest point if that is at most 200 m; infinite otherwise.
    fn distance(&self, place: Point) -> f64 {
        let (east, north) = bucket(place);
        let near = (-1..=1).flat_map(|de| (-1..=1).map(move |dn| (east + de, north + dn)));
        let points = near.filter_map(|key| self.buckets.get(&key)).flatten();
        let nearest = points.map(|p| p.distance(place)).fold(f64::INFINITY, f64::min);
        if nearest <= BUCKET_M { nearest } else { f64::INFINITY }
    }
}

fn bucket(p: Point) -> (i64, i64) {
    ((p.x / BUCKET_M).floor() as i64, (p.y / BUCKET_M).floor() as i64)
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

    /// Counts a remnant of the running replicate.
    pub fn add(&mut self, references: &[Reference], place: Point) {
        for (running, reference) in self.running.iter_mut().zip(references) {
            // Farther than x_j = 10 j m for all j below d / 10.
            let steps = (reference.distance(place) / STEP_M).ceil().min(STEPS as f64);
            running[steps as usize] += 1;
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
