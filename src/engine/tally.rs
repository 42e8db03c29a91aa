//! Whole-number tallies: merging is exact, so nothing depends on threads, order or splits.

use crate::stats::Moments;

/// What is counted for a cell, a box or a larger block: sums over replicates of the remnants in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellCount {
    /// Sum of the counts.
    pub sum: u64,
    /// Sum of their squares.
    pub squares: u64,
    /// Replicates with at least one.
    pub hits: u32,
    /// Replicates with a density above each threshold.
    pub over: [u32; 3],
}

/// Sum and sum of squares, over replicates, of a signed whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignedSums {
    /// Sum.
    pub sum: i128,
    /// Sum of squares.
    pub squares: u128,
}

/// Fixed-point unit of [`StrikeCount::control`]: 2^-16 remnants.
pub const CONTROL_UNIT: f64 = 1.0 / 65_536.0;

/// Unit of positions in [`StrikeCount`], m: offsets from the centre of the strike's location are counted in decimetres.
pub const POSITION_UNIT_M: f64 = 0.1;

/// What is counted for one strike (the last entry, if the model has them, is all unrecorded strikes together).
///
/// *Placed* remnants are those drawn before ground classes thin them and before fate and clearance remove any:
/// places of an opened carrier number binomial(n, p_max), and an unopened load is placed whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StrikeCount {
    /// Placed remnants per replicate.
    pub placed: Moments,
    /// Expected number of placed remnants given the replicate's outer draws (presence, carriers, load, rate, unopened
    /// probability), in units of [`CONTROL_UNIT`], rounded.
    pub control: Moments,
    /// Sum over replicates of placed x control.
    pub placed_control: u128,
    /// Remnants initially there (after ground classes, before fate and clearance) per replicate.
    pub initial: Moments,
    /// Sum over replicates of initial x control.
    pub initial_control: u128,
    /// Remnants that remain at the assessment date, per replicate.
    pub remaining: Moments,
    /// Sum over replicates of remaining x control.
    pub remaining_control: u128,
    /// Per replicate: sums over placed remnants of east and north offsets, in [`POSITION_UNIT_M`].
    pub first: [SignedSums; 2],
    /// Per replicate: sums over placed remnants of east^2, east x north, north^2, in [`POSITION_UNIT_M`] squared.
    pub second: [SignedSums; 3],
    /// Sums over replicates of placed x each of `second`'s sums: without them (all zero) the self-check sees a wrong
    /// spread only through the noise of the counts.
    pub placed_second: [i128; 3],
}
