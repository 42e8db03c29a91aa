//! What the machine could do at best: moving memory, making random numbers; and what a remnant needs of both.

use crate::Effort;
use crate::footprint::{Extras, Footprint, REFERENCE, frame};
use crate::spread::Spread;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use rand_distr::StandardNormal;
use rayon::prelude::*;
use remnants::engine::observer::Unobserved;
use remnants::engine::supports::{BYTES_PER_CELL, GridCounts};
use remnants::engine::tally::CellCount;
use remnants::engine::{self, Replicates};
use remnants::hazard::tally::HazardTally;
use remnants::random::{ReplicateId, Seed, Stage, Stream, StreamKey};
use remnants::sampler::Sampler;
use std::hint::black_box;
use std::time::Instant;

/// What was measured.
pub struct Limits {
    /// a = b + 3 c over arrays far larger than caches, GB/s of three arrays, on one thread and on all.
    pub triad: [Spread; 2],
    /// a = b, GB/s of two arrays, on one thread and on all.
    pub copy: [Spread; 2],
    /// Threads of the second figures.
    pub threads: usize,
    /// Random bytes of the streams' generator taken by the block, GB/s.
    pub random: Spread,
    /// A uniform number of a stream, ns.
    pub uniform: Spread,
    /// A normal number of a stream, ns.
    pub normal: Spread,
    /// Opening a stream and its first number, ns.
    pub open: Spread,
    /// Bytes that counting a remnant reads and writes at least, without extras.
    pub bytes: f64,
}

/// Numbers an array: 64 MB.
const LARGE: usize = 8 << 20;
/// Numbers a part of an array that a thread takes.
const PART: usize = 1 << 16;

pub fn measure(effort: Effort) -> Limits {
    let repeats = if effort == Effort::Full { 9 } else { 2 };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let [triad_1, copy_1] = bandwidth(1, repeats);
    let [triad_all, copy_all] = bandwidth(threads, repeats);
    let key = StreamKey::new(Seed(1), Stage::Study, "limits");
    let (mut stream, mut normals) = (key.stream(ReplicateId(0)), key.stream(ReplicateId(1)));
    Limits {
        triad: [triad_1, triad_all],
        copy: [copy_1, copy_all],
        threads,
        random: random(repeats),
        uniform: each(repeats, 1_000_000, |_| stream.uniform()),
        normal: each(repeats, 1_000_000, |_| normal(&mut normals)),
        open: each(repeats, 200_000, |replicate| key.stream(ReplicateId(replicate)).uniform()),
        bytes: bytes(),
    }
}

fn normal(stream: &mut Stream) -> f64 {
    stream.draw(&StandardNormal)
}

/// GB/s of ChaCha8, blocks that stay in a cache.
fn random(repeats: u32) -> Spread {
    let (mut generator, mut block) = (ChaCha8Rng::seed_from_u64(1), vec![0_u8; 1 << 14]);
    let ns = each(repeats, 5_000, |_| {
        generator.fill_bytes(&mut block);
        f64::from(block[0])
    });
    let rate = |ns: f64| block.len() as f64 / ns;
    Spread { median: rate(ns.median), least: rate(ns.most), most: rate(ns.least) }
}

/// ns of one of many calls.
fn each(repeats: u32, calls: u64, mut call: impl FnMut(u64) -> f64) -> Spread {
    let mut once = || {
        let start = Instant::now();
        black_box((0..calls).map(&mut call).sum::<f64>());
        1e9 * start.elapsed().as_secs_f64() / calls as f64
    };
    Spread::of((0..repeats).map(|_| once()).collect())
}

/// GB/s of triad and of copy.
fn bandwidth(threads: usize, repeats: u32) -> [Spread; 2] {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let (mut a, b, c) = (vec![0.0; LARGE], vec![1.0; LARGE], vec![2.0; LARGE]);
    let mut rate = |arrays: usize, work: fn(&mut [f64], &[f64], &[f64])| {
        let mut once = || {
            let start = Instant::now();
            pool.install(|| in_parts(&mut a, &b, &c, work));
            (arrays * LARGE * size_of::<f64>()) as f64 / start.elapsed().as_secs_f64() / 1e9
        };
        // The first touches the pages.
        once();
        Spread::of((0..repeats).map(|_| once()).collect())
    };
    [rate(3, triad), rate(2, |a, b, _| a.copy_from_slice(b))]
}

fn in_parts(a: &mut [f64], b: &[f64], c: &[f64], work: fn(&mut [f64], &[f64], &[f64])) {
    let parts = a.par_chunks_mut(PART).zip(b.par_chunks(PART)).zip(c.par_chunks(PART));
    parts.for_each(|((a, b), c)| work(a, b, c));
    black_box(a);
}

fn triad(a: &mut [f64], b: &[f64], c: &[f64]) {
    a.iter_mut().zip(b.iter().zip(c)).for_each(|(a, (b, c))| *a = b + 3.0 * c);
}

/// Bytes of a place's record that every remnant changes, and of the one that only a further remnant in the same place changes.
pub const RECORDS: [usize; 2] = [BYTES_PER_CELL - size_of::<CellCount>(), size_of::<CellCount>()];

/// A remnant's share of what counting reads and writes: its record in each of three lattices, the further record where it is not the first,
/// and both records of every coarser block that a ground hits.
fn bytes() -> f64 {
    let model = Footprint { extras: Extras::None, ..REFERENCE }.model();
    let (sampler, frame) = (Sampler::new(&model, Seed(1)), frame(&model));
    let replicates = Replicates { range: 0..1_000, batch: 1_000 };
    let counts = engine::run(&sampler, replicates, || HazardTally::new(&frame), &mut Unobserved).tally.into_counts();
    let GridCounts { cells, hectares, box_levels } = &counts.supports;
    let (boxes, coarser) = box_levels.split_first().expect("boxes");
    let further: u64 = [cells, hectares, boxes]
        .into_iter()
        .flat_map(|tiles| tiles.iter())
        .map(|(_, c)| c.sum - u64::from(c.hits))
        .sum();
    let blocks: u64 = coarser.iter().flat_map(|tiles| tiles.iter()).map(|(_, count)| u64::from(count.hits)).sum();
    let remnants = counts.rows.iter().map(|row| row.remnants).sum::<u64>() as f64;
    let [first, more] = RECORDS.map(|bytes| bytes as f64);
    let read_and_write = 2.0;
    read_and_write * (3.0 * first + more * further as f64 / remnants + (first + more) * blocks as f64 / remnants)
}
