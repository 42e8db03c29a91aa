//! Fourier transforms of square arrays.

use rayon::prelude::*;
use rustfft::{Fft, num_complex::Complex};
use std::sync::Arc;

/// Two-dimensional transform in place; leaves the array transposed, so a second call sets it right.
pub(super) fn transform(data: &mut [Complex<f64>], size: usize, plan: &Arc<dyn Fft<f64>>) {
    let rows = |data: &mut [Complex<f64>]| data.par_chunks_mut(size * ROWS_AT_ONCE).for_each(|rows| plan.process(rows));
    rows(data);
    transpose(data, size);
    rows(data);
}

/// Rows that one piece of parallel work transforms.
const ROWS_AT_ONCE: usize = 32;

fn transpose(data: &mut [Complex<f64>], size: usize) {
    const TILE: usize = 16;
    for top in (0..size).step_by(TILE) {
        for left in (top..size).step_by(TILE) {
            for j in top..(top + TILE).min(size) {
                for i in left.max(j + 1)..(left + TILE).min(size) {
                    data.swap(j * size + i, i * size + j);
                }
            }
        }
    }
}

/// Whether a size is a product of 2, 3 and 5 alone, for which transforms are quick.
pub(super) fn is_smooth(mut size: usize) -> bool {
    for factor in [2, 3, 5] {
        while size.is_multiple_of(factor) {
            size /= factor;
        }
    }
    size == 1
}

/// The size of blocks, overlapping by `reach` cells on all sides, with the least work for an output of `wanted` cells a side:
/// among whole products of 2, 3 and 5 up to `most`, or twice the least possible if that is more.
pub(super) fn block_size(reach: usize, wanted: usize, most: usize) -> usize {
    let work = |size: usize| {
        let blocks = wanted.div_ceil(size - 2 * reach);
        (blocks * blocks * size * size) as f64 * (size as f64).log2()
    };
    let least = (2 * reach + 8).max(64);
    let sizes = (least..=(2 * least).max(most)).filter(|size| size.is_multiple_of(4) && is_smooth(*size));
    sizes.min_by(|a, b| work(*a).total_cmp(&work(*b))).unwrap_or(least.next_power_of_two())
}
