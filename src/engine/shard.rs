//! Pieces of the replicates of a run, made apart and put together.

use std::ops::Range;

/// Replicates are numbered below this, so that counts of them fit into 32 bits.
pub const MOST_REPLICATES: u64 = 4_000_000_000;

/// One of so many pieces of about the same size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// Pieces are numbered from 1; `None` if there is no such piece.
    pub fn new(number: u64, of: u64) -> Option<Shard> {
        (1..=of).contains(&number).then_some(Shard { number, of })
    }

    /// Its replicates of so many in all; none, if there are more pieces than replicates.
    pub fn range(&self, replicates: u64) -> Range<u64> {
        let border = |pieces: u64| (u128::from(replicates) * u128::from(pieces) / u128::from(self.of)) as u64;
        border(self.number - 1)..border(self.number)
    }
}

/// Numbers of replicates: ranges in order, none of which touches another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplicateSet(Vec<Range<u64>>);

impl From<Range<u64>> for ReplicateSet {
    fn from(range: Range<u64>) -> ReplicateSet {
        ReplicateSet(if range.is_empty() { Vec::new() } else { vec![range] })
    }
}

impl ReplicateSet {
    /// The ranges of increasing numbers.
    pub fn of_numbers(numbers: impl IntoIterator<Item = u64>) -> ReplicateSet {
        let mut ranges: Vec<Range<u64>> = Vec::new();
        for number in numbers {
            match ranges.last_mut() {
                Some(last) if last.end == number => last.end += 1,
                Some(_) | None => ranges.push(number..number + 1),
            }
        }
        ReplicateSet(ranges)
    }

    /// Ranges that stand in order; `None` if one is empty or touches the one before.
    pub fn of_ranges(ranges: Vec<Range<u64>>) -> Option<ReplicateSet> {
        let apart = ranges.windows(2).all(|pair| pair[0].end < pair[1].start);
        (apart && ranges.iter().all(|range| range.start < range.end)).then_some(ReplicateSet(ranges))
    }

    /// The ranges.
    pub fn ranges(&self) -> &[Range<u64>] {
        &self.0
    }

    /// How many replicates.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|range| range.end - range.start).sum()
    }

    /// The numbers, increasing.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        self.0.iter().cloned().flatten()
    }

    /// All of both. Fails with a range that both have.
    pub fn join(&self, other: &ReplicateSet) -> Result<ReplicateSet, Range<u64>> {
        let mut ranges = [self.0.as_slice(), other.0.as_slice()].concat();
        ranges.sort_unstable_by_key(|range| range.start);
        let mut joined: Vec<Range<u64>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.start < last.end => return Err(range.start..last.end.min(range.end)),
                Some(last) if range.start == last.end => last.end = range.end,
                Some(_) | None => joined.push(range),
            }
        }
        Ok(ReplicateSet(joined))
    }

    /// Those of 0, 1, ... below `replicates` that are not here.
    pub fn missing(&self, replicates: u64) -> ReplicateSet {
        let starts = std::iter::once(0).chain(self.0.iter().map(|range| range.end));
        let ends = self.0.iter().map(|range| range.start).chain([replicates]);
        ReplicateSet(
            starts.zip(ends).map(|(start, end)| start..end.min(replicates)).filter(|range| !range.is_empty()).collect(),
        )
    }
}

impl std::fmt::Display for ReplicateSet {
    /// First and last of each range: `0-249, 500-749`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = |range: &Range<u64>| format!("{}-{}", range.start, range.end - 1);
        f.write_str(&self.0.iter().map(words).collect::<Vec<_>>().join(", "))
    }
}
