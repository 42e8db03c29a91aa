//! Whole-number tallies: merging is exact, so nothing depends on threads, order or splits.

use crate::packing::{Fault, Pack, PackCell, Packer, Unpacker, pack_fields};
use crate::sampler::StrikeOutcome;
use crate::stats::Moments;
use std::io;

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

impl CellCount {
    /// One remnant in each of some replicates; `least` are the smallest counts above each threshold.
    pub fn singles(replicates: u32, least: &[u32; 3]) -> CellCount {
        let over = least.map(|least| if least <= 1 { replicates } else { 0 });
        CellCount { sum: u64::from(replicates), squares: u64::from(replicates), hits: replicates, over }
    }

    /// Adds the count of one replicate.
    pub fn record(&mut self, count: u32, least: &[u32; 3]) {
        self.hits += 1;
        self.grow((0, count), least);
    }

    /// Adds what one more remnant, or some more, in a replicate that has hit the cell already change.
    #[inline]
    pub fn grow(&mut self, (before, after): (u32, u32), least: &[u32; 3]) {
        let square = |count: u32| u64::from(count) * u64::from(count);
        self.sum += u64::from(after - before);
        self.squares += square(after) - square(before);
        for (over, least) in self.over.iter_mut().zip(least) {
            *over += u32::from((before < *least) & (after >= *least));
        }
    }

    /// Adds the counts of other replicates.
    pub fn merge(&mut self, other: &CellCount) {
        self.sum += other.sum;
        self.squares += other.squares;
        self.hits += other.hits;
        self.over.iter_mut().zip(other.over).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// The moments over `replicates` replicates, most of which may have counted nothing.
    pub fn moments(&self, replicates: u64) -> Moments {
        Moments { count: replicates, sum: u128::from(self.sum), squares: u128::from(self.squares) }
    }
}

impl Pack for CellCount {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.sum.pack(to)?;
        self.squares.pack(to)?;
        self.hits.pack(to)?;
        self.over.pack(to)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.sum.unpack(from)?;
        self.squares.unpack(from)?;
        from.times(&mut self.hits)?;
        self.over.iter_mut().try_for_each(|over| from.times(over))
    }
}

impl PackCell for CellCount {
    fn is_nothing(&self) -> bool {
        *self == CellCount::default()
    }
}

/// The smallest whole number above a limit; rounding noise of the product of threshold and area is not a difference.
pub fn smallest_above(limit: f64) -> u32 {
    let nearest = limit.round();
    let whole = if (limit - nearest).abs() < 1e-9 * limit.max(1.0) { nearest } else { limit.floor() };
    (whole as u32).saturating_add(1)
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

impl SignedSums {
    fn record(&mut self, value: f64) {
        self.record_whole(nearest(value));
    }

    /// Adds one value.
    pub fn record_whole(&mut self, value: i128) {
        self.sum += value;
        self.squares += value.unsigned_abs() * value.unsigned_abs();
    }

    /// Adds all values of another.
    pub fn merge(&mut self, other: &SignedSums) {
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

pack_fields!(SignedSums: sum, squares);

/// The nearest whole number; the wide conversion is slow and hardly ever needed.
fn nearest(value: f64) -> i128 {
    const WHOLE_FROM: f64 = (1_u64 << 52) as f64;
    if value.abs() < WHOLE_FROM { i128::from((value + 0.5_f64.copysign(value)) as i64) } else { value as i128 }
}

impl StrikeCount {
    /// Adds one replicate.
    pub fn record(&mut self, outcome: &StrikeOutcome) {
        let control = (outcome.expected / CONTROL_UNIT + 0.5) as u64;
        self.placed.record(outcome.placed);
        self.control.record(control);
        self.initial.record(outcome.initial);
        self.remaining.record(outcome.remaining);
        self.placed_control += u128::from(outcome.placed) * u128::from(control);
        self.initial_control += u128::from(outcome.initial) * u128::from(control);
        self.remaining_control += u128::from(outcome.remaining) * u128::from(control);
        let unit = POSITION_UNIT_M;
        self.first.iter_mut().zip(outcome.first).for_each(|(sums, value)| sums.record(value / unit));
        self.second.iter_mut().zip(outcome.second).for_each(|(sums, value)| sums.record(value / (unit * unit)));
        for (cross, value) in self.placed_second.iter_mut().zip(outcome.second) {
            *cross += i128::from(outcome.placed) * nearest(value / (unit * unit));
        }
    }

    /// Adds other replicates.
    pub fn merge(&mut self, other: &StrikeCount) {
        self.placed.merge(&other.placed);
        self.control.merge(&other.control);
        self.initial.merge(&other.initial);
        self.remaining.merge(&other.remaining);
        self.placed_control += other.placed_control;
        self.initial_control += other.initial_control;
        self.remaining_control += other.remaining_control;
        self.first.iter_mut().zip(&other.first).for_each(|(mine, theirs)| mine.merge(theirs));
        self.second.iter_mut().zip(&other.second).for_each(|(mine, theirs)| mine.merge(theirs));
        self.placed_second.iter_mut().zip(other.placed_second).for_each(|(mine, theirs)| *mine += theirs);
    }
}

pack_fields!(StrikeCount: placed, control, placed_control, initial, initial_control, remaining, remaining_control, first, second, placed_second);

/// Counts for all strikes, kept in the order in which strikes are first counted: as possible grounds are drawn strike by strike in one
/// order, each count lies in memory behind the one before.
#[derive(Clone, Debug)]
pub struct StrikeCounts {
    counts: Vec<StrikeCount>,
    /// By strike the number of its count, or [`NOT_COUNTED`].
    numbers: Vec<u32>,
}

const NOT_COUNTED: u32 = u32::MAX;

impl StrikeCounts {
    /// For so many strikes.
    pub fn new(strikes: usize) -> StrikeCounts {
        StrikeCounts { counts: Vec::with_capacity(strikes), numbers: vec![NOT_COUNTED; strikes] }
    }

    /// Adds what happened at a strike in one replicate.
    pub fn record(&mut self, outcome: &StrikeOutcome) {
        self.of(outcome.strike as usize).record(outcome);
    }

    fn of(&mut self, strike: usize) -> &mut StrikeCount {
        if self.numbers[strike] == NOT_COUNTED {
            self.numbers[strike] = self.counts.len() as u32;
            self.counts.push(StrikeCount::default());
        }
        &mut self.counts[self.numbers[strike] as usize]
    }

    /// Adds other replicates.
    pub fn merge(&mut self, other: &StrikeCounts) {
        for (strike, number) in other.numbers.iter().enumerate().filter(|(_, number)| **number != NOT_COUNTED) {
            self.of(strike).merge(&other.counts[*number as usize]);
        }
    }

    /// The counts by strike.
    pub fn into_counts(self) -> Vec<StrikeCount> {
        let of = |number: &u32| self.counts.get(*number as usize).copied().unwrap_or_default();
        self.numbers.iter().map(of).collect()
    }
}

/// By strike, with nothing for those that were not counted.
impl Pack for StrikeCounts {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        for number in &self.numbers {
            self.counts.get(*number as usize).copied().unwrap_or_default().pack(to)?;
        }
        Ok(())
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        (0..self.numbers.len()).try_for_each(|strike| self.of(strike).unpack(from))
    }
}
