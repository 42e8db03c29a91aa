//! What each floor costs: streams, outer draws, places, counting, residents, the companion, a raster, whole runs.
//!
//! `cargo bench --bench floors -- counting` measures one of them. All stand on the reference footprint; throughput is in
//! remnants wherever remnants are drawn or counted.

#[path = "../footprint/mod.rs"]
#[allow(dead_code, reason = "each bench and example takes its part")]
mod footprint;

mod companion;
mod counting;
mod raster;
mod residents;
mod runs;
mod sampler;
mod streams;

use criterion::{criterion_group, criterion_main};
use remnants::random::Seed;

/// Seed of everything drawn here.
const SEED: Seed = Seed(1);

criterion_group!(
    benches,
    streams::bench,
    sampler::bench,
    counting::bench,
    residents::bench,
    companion::bench,
    raster::bench,
    runs::bench
);
criterion_main!(benches);
