//! Counting hazard in grounds that are drawn already.

use crate::SEED;
use crate::footprint::{Extras, Footprint, REFERENCE, frame};
use crate::sampler::{drawn, remnants};
use criterion::{BatchSize, Criterion, Throughput};
use remnants::engine::Tally;
use remnants::hazard::tally::HazardTally;
use remnants::random::ReplicateId;
use remnants::sampler::{PossibleGround, Sampler};

pub fn bench(c: &mut Criterion) {
    for (name, extras) in [("with_all_extras", Extras::All), ("without_extras", Extras::None)] {
        counting(c, name, &Footprint { extras, ..REFERENCE });
    }
}

fn counting(c: &mut Criterion, name: &str, footprint: &Footprint) {
    let model = footprint.model();
    let (sampler, frame) = (Sampler::new(&model, SEED), frame(&model));
    let grounds = drawn(&sampler);
    let mut group = c.benchmark_group("counting");
    group.throughput(Throughput::Elements(remnants(&sampler)));
    group.bench_function(name, |b| {
        let warm = || {
            let mut tally = HazardTally::new(&frame);
            count(&mut tally, &grounds);
            tally
        };
        b.iter_batched_ref(warm, |tally| count(tally, &grounds), BatchSize::SmallInput);
    });
    group.finish();
}

fn count(tally: &mut HazardTally, grounds: &[PossibleGround]) {
    // Not one of the first replicates, whose grounds are kept.
    grounds.iter().for_each(|ground| tally.record(ReplicateId(9), ground));
}
