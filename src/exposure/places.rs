//! Facilities and routes: remnants on their ground in every possible ground, and how they rank.

use crate::grid::index::PlaceIndex;
use crate::grid::{Place, Point};
use crate::packing::{Fault, Pack, Packer, Unpacker, pack_fields};
use crate::stats::{Histogram, Moments, variance};
use std::io;

/// Places in which remnants are counted.
#[derive(Debug)]
pub struct Places {
    index: PlaceIndex,
    count: usize,
    /// k of "among the k places with most remnants".
    top: u32,
}

impl Places {
    /// Counts in these places; `top` is k of "among the k with most".
    pub fn new<'p>(places: impl IntoIterator<Item = &'p Place>, top: u32) -> Places {
        let places: Vec<&Place> = places.into_iter().collect();
        Places { count: places.len(), index: PlaceIndex::new(places.iter().copied()), top }
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Counts by place.
#[derive(Clone, Debug)]
pub struct PlacesTally<'a> {
    places: &'a Places,
    containing: Vec<u32>,
    running: Vec<u32>,
    hit: Vec<u32>,
    counts: PlacesCounts,
}

/// What is counted for places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacesCounts {
    replicates: u64,
    /// By place: remnants in replicates with any.
    remnants: Vec<Histogram>,
    /// By place: twice the rank, and the share of a seat among the top.
    ranks: Seats,
    seats: Seats,
}

/// Sums over replicates of a number that all places without remnants share: theirs once, and by place what differs from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seats {
    shared: Moments,
    differing: Vec<(i128, i128)>,
}

pack_fields!(PlacesTally<'_>: counts);
impl Pack for PlacesCounts {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.remnants.pack(to)?;
        self.ranks.pack(to)?;
        self.seats.pack(to)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.replicates += from.replicates();
        self.remnants.unpack(from)?;
        self.ranks.unpack(from)?;
        self.seats.unpack(from)
    }
}
pack_fields!(Seats: shared, differing);

/// Fixed point of shares of a seat.
const SEAT: f64 = (1_u64 << 32) as f64;

impl<'a> PlacesTally<'a> {
    /// Nothing counted.
    pub fn new(places: &'a Places) -> PlacesTally<'a> {
        let counts = PlacesCounts {
            replicates: 0,
            remnants: vec![Histogram::default(); places.count],
            ranks: Seats::new(places.count),
            seats: Seats::new(places.count),
        };
        PlacesTally { places, containing: Vec::new(), running: vec![0; places.count], hit: Vec::new(), counts }
    }

    /// Counts a remnant of the running replicate.
    #[inline]
    pub fn add(&mut self, place: Point) {
        self.places.index.containing(place, &mut self.containing);
        for number in &self.containing {
            let count = &mut self.running[*number as usize];
            if *count == 0 {
                self.hit.push(*number);
            }
            *count += 1;
        }
    }

    /// Ends the replicate.
    pub fn finish(&mut self) {
        let PlacesTally { places, running, hit, counts, .. } = self;
        counts.replicates += 1;
        // Most remnants first; equal ones in any order, since they share their ranks.
        hit.sort_unstable_by_key(|number| (std::cmp::Reverse(running[*number as usize]), *number));
        counts.rank(places, hit, running);
        for number in hit.drain(..) {
            counts.remnants[number as usize].record(u64::from(std::mem::take(&mut running[number as usize])));
        }
    }

    /// Adds other replicates.
    pub fn merge(&mut self, other: Self) {
        let (mine, theirs) = (&mut self.counts, other.counts);
        mine.replicates += theirs.replicates;
        mine.remnants.iter_mut().zip(&theirs.remnants).for_each(|(mine, theirs)| mine.merge(theirs));
        mine.ranks.merge(&theirs.ranks);
        mine.seats.merge(&theirs.seats);
    }

    /// The counts.
    pub fn into_counts(self) -> PlacesCounts {
        self.counts
    }
}

impl PlacesCounts {
    /// Ranks from 1, equal counts sharing the middle of their ranks, and shares of the seats among the top.
    fn rank(&mut self, places: &Places, hit: &[u32], running: &[u32]) {
        let (all, top) = (places.count, places.top as usize);
        let without = Tie { from: hit.len(), to: all };
        self.ranks.shared.record(without.twice_rank());
        self.seats.shared.record(without.seat(top));
        let mut from = 0;
        for tied in hit.chunk_by(|a, b| running[*a as usize] == running[*b as usize]) {
            let tie = Tie { from, to: from + tied.len() };
            from = tie.to;
            for number in tied {
                self.ranks.differ(*number, (tie.twice_rank(), without.twice_rank()));
                self.seats.differ(*number, (tie.seat(top), without.seat(top)));
            }
        }
    }

    /// Remnants of a place per replicate, replicates without any included.
    pub fn remnants(&self, place: usize) -> Histogram {
        let mut remnants = self.remnants[place].clone();
        let without = self.replicates - remnants.total();
        if without > 0 {
            remnants.record_many(0, without);
        }
        remnants
    }

    /// Expected rank and its Monte Carlo standard error.
    pub fn rank_of(&self, place: usize) -> (f64, f64) {
        let (mean, error) = self.ranks.of(place);
        (0.5 * mean, 0.5 * error)
    }

    /// Probability of being among the top, ties split, and its Monte Carlo standard error.
    pub fn seat_of(&self, place: usize) -> (f64, f64) {
        let (mean, error) = self.seats.of(place);
        (mean / SEAT, error / SEAT)
    }
}

/// Places with the same count: those from `from` (from 0) to before `to` in order.
#[derive(Clone, Copy)]
struct Tie {
    from: usize,
    to: usize,
}

impl Tie {
    /// Twice the middle of the ranks from + 1 to `to`.
    fn twice_rank(self) -> u64 {
        (self.from + 1 + self.to) as u64
    }

    /// Each one's share of the first `top` seats, in fixed point.
    fn seat(self, top: usize) -> u64 {
        let seats = top.clamp(self.from, self.to) - self.from;
        let tied = (self.to - self.from).max(1);
        (seats as f64 / tied as f64 * SEAT).round() as u64
    }
}

impl Seats {
    fn new(places: usize) -> Seats {
        Seats { shared: Moments::default(), differing: vec![(0, 0); places] }
    }

    fn differ(&mut self, place: u32, (own, shared): (u64, u64)) {
        let (own, shared) = (i128::from(own), i128::from(shared));
        let (sum, squares) = &mut self.differing[place as usize];
        *sum += own - shared;
        *squares += own * own - shared * shared;
    }

    fn merge(&mut self, other: &Seats) {
        self.shared.merge(&other.shared);
        for (mine, theirs) in self.differing.iter_mut().zip(&other.differing) {
            mine.0 += theirs.0;
            mine.1 += theirs.1;
        }
    }

    /// Mean and standard error.
    fn of(&self, place: usize) -> (f64, f64) {
        let Moments { count, sum, squares } = self.shared;
        let (more, more_squares) = self.differing[place];
        let (sum, squares) = ((sum as i128 + more) as u128, (squares as i128 + more_squares) as u128);
        (sum as f64 / count as f64, (variance(count, sum, squares) / count as f64).sqrt())
    }
}
