//! Whole runs of the engine, drawing and counting together.

use crate::SEED;
use crate::footprint::{Extras, Footprint, REFERENCE, frame};
use criterion::{Criterion, Throughput};
use remnants::engine::observer::Unobserved;
use remnants::engine::{self, Replicates};
use remnants::hazard::tally::{Frame, HazardCounts, HazardTally};
use remnants::model::Model;
use remnants::sampler::Sampler;

/// Replicates of a run.
const REPLICATES: u64 = 2_000;

pub fn bench(c: &mut Criterion) {
    for (name, extras) in [("with_all_extras", Extras::All), ("without_extras", Extras::None)] {
        runs(c, name, &Footprint { extras, ..REFERENCE }.model());
    }
}

fn runs(c: &mut Criterion, name: &str, model: &Model) {
    let (sampler, frame) = (Sampler::new(model, SEED), frame(model));
    let remnants: u64 = run(&sampler, &frame).rows.iter().map(|row| row.remnants).sum();
    let mut group = c.benchmark_group("engine");
    group.throughput(Throughput::Elements(remnants));
    group.sample_size(10);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        group.bench_function(format!("{name}_on_{threads}_threads"), |b| {
            b.iter(|| pool.install(|| run(&sampler, &frame)));
        });
    }
    group.finish();
}

fn run(sampler: &Sampler, frame: &Frame) -> HazardCounts {
    let replicates = Replicates { range: 0..REPLICATES, batch: 1_000 };
    engine::run(sampler, replicates, || HazardTally::new(frame), &mut Unobserved).tally.into_counts()
}
