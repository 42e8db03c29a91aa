//! Drawing: the unknowns of strikes, and whole grounds.

use crate::SEED;
use crate::footprint::{Footprint, REFERENCE};
use criterion::{Criterion, Throughput};
use remnants::random::ReplicateId;
use remnants::sampler::{PossibleGround, Sampler};
use std::hint::black_box;

/// Grounds a measurement draws.
pub const GROUNDS: u64 = 100;

pub fn bench(c: &mut Criterion) {
    outer(c);
    grounds(c);
}

fn outer(c: &mut Criterion) {
    let model = Footprint { strikes: 16, ..REFERENCE }.model();
    let sampler = Sampler::new(&model, SEED);
    let mut group = c.benchmark_group("sampler");
    group.throughput(Throughput::Elements(GROUNDS * model.strikes.len() as u64));
    group.bench_function("unknowns_of_16_strikes", |b| {
        b.iter(|| {
            for replicate in (0..GROUNDS).map(ReplicateId) {
                let shared = sampler.shared(replicate);
                (0..model.strikes.len()).for_each(|index| {
                    black_box(sampler.strike(index, &shared, replicate));
                });
            }
        });
    });
    group.finish();
}

fn grounds(c: &mut Criterion) {
    let model = REFERENCE.model();
    let sampler = Sampler::new(&model, SEED);
    let mut ground = PossibleGround::default();
    let mut group = c.benchmark_group("sampler");
    group.throughput(Throughput::Elements(remnants(&sampler)));
    group.bench_function("remnants_of_100_grounds", |b| {
        b.iter(|| {
            for replicate in (0..GROUNDS).map(ReplicateId) {
                sampler.draw(replicate, &mut ground);
                black_box(&ground);
            }
        });
    });
    group.finish();
}

/// Remnants in the first grounds, for figures per remnant.
pub fn remnants(sampler: &Sampler) -> u64 {
    drawn(sampler).iter().map(|ground| ground.remnants.len() as u64).sum()
}

/// The first grounds.
pub fn drawn(sampler: &Sampler) -> Vec<PossibleGround> {
    let draw = |replicate| {
        let mut ground = PossibleGround::default();
        sampler.draw(ReplicateId(replicate), &mut ground);
        ground
    };
    (0..GROUNDS).map(draw).collect()
}
