//! What is computed without drawing: expected remnants per cell and box, and the probability of any in a box.

use crate::footprint::REFERENCE;
use criterion::Criterion;
use remnants::exact;

pub fn bench(c: &mut Criterion) {
    let model = REFERENCE.model();
    let mut group = c.benchmark_group("companion");
    group.sample_size(10);
    group.bench_function("expected_per_cell_and_box", |b| b.iter(|| exact::companion(&model)));
    group.bench_function("presence_per_box", |b| b.iter(|| exact::presence::presence(&model, None)));
    group.finish();
}
