//! Random streams: opening one, and the numbers in it.

use crate::SEED;
use criterion::{Criterion, Throughput};
use rand_distr::StandardNormal;
use remnants::random::{ReplicateId, Stage, StreamKey};
use std::hint::black_box;

/// Numbers a measurement draws from one stream.
const NUMBERS: u64 = 1_024;

pub fn bench(c: &mut Criterion) {
    let key = StreamKey::new(SEED, Stage::Remnants, "one");
    let mut group = c.benchmark_group("streams");
    let mut replicate = 0;
    group.bench_function("open_and_first_number", |b| {
        b.iter(|| {
            replicate += 1;
            black_box(key.stream(ReplicateId(replicate)).uniform())
        });
    });
    group.throughput(Throughput::Elements(NUMBERS));
    let mut stream = key.stream(ReplicateId(0));
    group.bench_function("uniform", |b| b.iter(|| (0..NUMBERS).map(|_| stream.uniform()).sum::<f64>()));
    let mut normals = key.stream(ReplicateId(0));
    group.bench_function("normal", |b| {
        b.iter(|| (0..NUMBERS).map(|_| normals.draw::<f64>(&StandardNormal)).sum::<f64>());
    });
    group.finish();
}
