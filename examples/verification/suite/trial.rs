//! Many possible grounds of a model, through the program's own sampler, engine and tallies.

use rayon::prelude::*;
use remnants::engine::observer::Unobserved;
use remnants::engine::{self, Replicates};
use remnants::exact::{Companion, companion};
use remnants::grid::index::RegionIndex;
use remnants::hazard::fade_out::References;
use remnants::hazard::tally::{Frame, HazardCounts, HazardTally};
use remnants::hazard::zones::Ranking;
use remnants::model::Model;
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::{PossibleGround, Sampler};

/// A model with the seed and the number of grounds to draw.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'m> {
    pub model: &'m Model,
    pub seed: u64,
    pub replicates: u64,
}

/// Some numbers of every possible ground, by replicate.
pub struct Sample<const K: usize> {
    rows: Vec<[f64; K]>,
}

impl<const K: usize> Sample<K> {
    /// One of the numbers, of every ground.
    pub fn column(&self, k: usize) -> Vec<f64> {
        self.rows.iter().map(|row| row[k]).collect()
    }

    /// Something made of them, of every ground.
    pub fn map(&self, f: impl Fn(&[f64; K]) -> f64) -> Vec<f64> {
        self.rows.iter().map(f).collect()
    }
}

/// What the program publishes is made from these.
pub struct Published {
    pub counts: HazardCounts,
    pub companion: Companion,
    pub ranking: Ranking,
}

impl Trial<'_> {
    /// Draws the grounds and keeps what `see` makes of each.
    pub fn watch<const K: usize>(&self, see: impl Fn(&PossibleGround) -> [f64; K] + Sync) -> Sample<K> {
        let sampler = Sampler::new(self.model, Seed(self.seed));
        let look = |ground: &mut PossibleGround, replicate| {
            sampler.draw(ReplicateId(replicate), ground);
            see(ground)
        };
        Sample { rows: (0..self.replicates).into_par_iter().map_init(PossibleGround::default, look).collect() }
    }

    /// Draws the grounds into the tally of a real run.
    pub fn publish(&self) -> Published {
        let companion = companion(self.model);
        let ranking = Ranking::new(&companion.boxes);
        let references = References::new(&self.model.evidence, &ranking, companion.total);
        let regions: Vec<_> = self.model.districts.iter().map(|district| district.region.clone()).collect();
        let frame = Frame { model: self.model, ranking, references, districts: RegionIndex::new(&regions) };
        let sampler = Sampler::new(self.model, Seed(self.seed));
        let counted = engine::run(&sampler, self.all(), || HazardTally::new(&frame), &mut Unobserved);
        let counts = counted.tally.into_counts();
        Published { counts, companion, ranking: frame.ranking }
    }

    fn all(&self) -> Replicates {
        Replicates { range: 0..self.replicates, batch: self.replicates }
    }
}
