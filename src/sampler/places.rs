//! Places about centres: what a random word stands for, for many words at once.

use super::StrikeOutcome;
use crate::lanes::{Work, ln, sin_cos_of_turn, whole, widest};
use nalgebra::{Matrix2, Vector2};

/// Words that are turned into places at once.
pub(super) const AT_ONCE: usize = 128;
/// Bits of a word that give the angle; the others give the distance.
const ANGLE_BITS: u32 = 26;
/// The smallest of the equally likely numbers that a distance comes from, twice.
const STEP: f64 = 1.0 / (1_u64 << (64 - ANGLE_BITS)) as f64;

/// A law of offsets that is the same in all directions but for a linear map.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    radius: Radius,
    /// From the round law to (east, north), m.
    map: Matrix2<f64>,
}

/// The law of the distance before the map.
#[derive(Clone, Copy, Debug)]
enum Radius {
    /// That of two independent standard normal numbers (Box and Muller, 1958).
    Normal,
    /// Uniform in area between the circle whose radius squared this is and that of radius 1.
    Annulus(f64),
}

impl Spread {
    /// Normal along the axes of `frame`, m.
    pub(super) fn normal(frame: &Matrix2<f64>, sd: Vector2<f64>) -> Spread {
        Spread { radius: Radius::Normal, map: frame * Matrix2::from_diagonal(&sd) }
    }

    /// Uniform in area between an ellipse of these semi-axes, m, and the same shrunk by `inner`.
    pub(super) fn annulus(frame: &Matrix2<f64>, semi_axes: Vector2<f64>, inner: f64) -> Spread {
        Spread { radius: Radius::Annulus(inner * inner), map: frame * Matrix2::from_diagonal(&semi_axes) }
    }

    /// Uniform in a disc of a radius, m.
    pub(super) fn disc(radius: f64) -> Spread {
        Spread { radius: Radius::Annulus(0.0), map: Matrix2::from_diagonal_element(radius) }
    }

    /// The offset (east, north) that a word stands for, m.
    pub(super) fn offset(&self, word: u64) -> (f64, f64) {
        match self.radius {
            Radius::Normal => self.mapped(normal_radius(word), word),
            Radius::Annulus(hole) => self.mapped(annulus_radius(word, hole), word),
        }
    }

    #[inline(always)]
    fn mapped(&self, radius: f64, word: u64) -> (f64, f64) {
        let (sin, cos) = sin_cos_of_turn((word & ((1 << ANGLE_BITS) - 1)) << (32 - ANGLE_BITS));
        let (a, b) = (radius * cos, radius * sin);
        (self.map.m11 * a + self.map.m12 * b, self.map.m21 * a + self.map.m22 * b)
    }
}

/// A number strictly between 0 and 1, from the bits of a word that do not give the angle.
#[inline(always)]
fn unit(word: u64) -> f64 {
    (whole(word >> ANGLE_BITS) + 0.5) * STEP
}

#[inline(always)]
fn normal_radius(word: u64) -> f64 {
    (-2.0 * ln(unit(word))).sqrt()
}

#[inline(always)]
fn annulus_radius(word: u64, hole: f64) -> f64 {
    (hole + unit(word) * (1.0 - hole)).sqrt()
}

/// Places that are drawn at once, each moved from its centre by the offset that its word stands for.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    words: [u64; AT_ONCE],
    /// Metres from the origin.
    east: [f64; AT_ONCE],
    north: [f64; AT_ONCE],
    len: usize,
}

impl Default for Batch {
    fn default() -> Batch {
        Batch { words: [0; AT_ONCE], east: [0.0; AT_ONCE], north: [0.0; AT_ONCE], len: 0 }
    }
}

impl Batch {
    /// Adds places with this centre, `wanted` or as many as there is room for; gives how many.
    pub(super) fn add(&mut self, (east, north): (f64, f64), wanted: usize) -> usize {
        let count = wanted.min(AT_ONCE - self.len);
        let added = self.len..self.len + count;
        self.east[added.clone()].fill(east);
        self.north[added].fill(north);
        self.len += count;
        count
    }

    pub(super) fn is_full(&self) -> bool {
        self.len == AT_ONCE
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    /// The words that the offsets come from, one a place.
    pub(super) fn words(&mut self) -> &mut [u64] {
        &mut self.words[..self.len]
    }

    /// Moves all places by offsets of one spread.
    pub(super) fn scatter(&mut self, spread: &Spread) {
        let (words, east, north) = (&self.words[..self.len], &mut self.east[..self.len], &mut self.north[..self.len]);
        widest(Scatter { spread: *spread, words, east, north });
    }

    /// Moves each place by the offset for its word and number.
    pub(super) fn scatter_each(&mut self, offset: impl Fn(u64, usize) -> (f64, f64)) {
        for at in 0..self.len {
            let (east, north) = offset(self.words[at], at);
            self.east[at] += east;
            self.north[at] += north;
        }
    }

    /// Adds numbers and positions to what is known of the strike.
    pub(super) fn record(&self, outcome: &mut StrikeOutcome) {
        outcome.placed += self.len as u64;
        widest(Sums { east: &self.east[..self.len], north: &self.north[..self.len], outcome });
    }

    /// The places, metres east of the origin and metres north of it.
    pub(super) fn columns(&self) -> (&[f64], &[f64]) {
        (&self.east[..self.len], &self.north[..self.len])
    }

    /// The places, metres east and north of the origin.
    pub(super) fn places(&self) -> impl ExactSizeIterator<Item = (f64, f64)> {
        self.east[..self.len].iter().copied().zip(self.north[..self.len].iter().copied())
    }
}

struct Scatter<'a> {
    spread: Spread,
    words: &'a [u64],
    east: &'a mut [f64],
    north: &'a mut [f64],
}

impl Work for Scatter<'_> {
    #[inline(always)]
    fn run(self) {
        let Scatter { spread, words, east, north } = self;
        match spread.radius {
            Radius::Normal => scatter(spread, words, (east, north), normal_radius),
            Radius::Annulus(hole) => scatter(spread, words, (east, north), |word| annulus_radius(word, hole)),
        }
    }
}

#[inline(always)]
fn scatter(spread: Spread, words: &[u64], (east, north): (&mut [f64], &mut [f64]), radius: impl Fn(u64) -> f64) {
    for ((word, x), y) in words.iter().zip(east).zip(north) {
        let (east, north) = spread.mapped(radius(*word), *word);
        *x += east;
        *y += north;
    }
}

/// Lanes of sums, folded at the end: sums in an order that hangs on nothing but the places' order.
const LANES: usize = 4;

/// Adds sums and products of places to a strike's.
struct Sums<'a> {
    east: &'a [f64],
    north: &'a [f64],
    outcome: &'a mut StrikeOutcome,
}

impl Work for Sums<'_> {
    #[inline(always)]
    fn run(self) {
        let mut sums = [[0.0; LANES]; 5];
        let ((east, east_rest), (north, north_rest)) =
            (self.east.as_chunks::<LANES>(), self.north.as_chunks::<LANES>());
        east.iter().zip(north).for_each(|(x, y)| add_products(&mut sums, x, y));
        let mut last = [[0.0; LANES]; 2];
        last[0][..east_rest.len()].copy_from_slice(east_rest);
        last[1][..north_rest.len()].copy_from_slice(north_rest);
        add_products(&mut sums, &last[0], &last[1]);
        let [east, north, squares @ ..] = sums.map(|lanes| (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]));
        self.outcome.first.iter_mut().zip([east, north]).for_each(|(sum, more)| *sum += more);
        self.outcome.second.iter_mut().zip(squares).for_each(|(sum, more)| *sum += more);
    }
}

#[inline(always)]
fn add_products(sums: &mut [[f64; LANES]; 5], x: &[f64; LANES], y: &[f64; LANES]) {
    for lane in 0..LANES {
        let (x, y) = (x[lane], y[lane]);
        sums[0][lane] += x;
        sums[1][lane] += y;
        sums[2][lane] += x * x;
        sums[3][lane] += x * y;
        sums[4][lane] += y * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::every_way;

    /// Words without a pattern.
    fn words() -> [u64; AT_ONCE] {
        std::array::from_fn(|k| (k as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(k as u32))
    }

    fn bits(batch: &Batch) -> Vec<u64> {
        batch.east.iter().chain(&batch.north).map(|v| v.to_bits()).collect()
    }

    #[test]
    fn places_and_their_sums_are_the_same_in_every_way() {
        let frame = Matrix2::new(0.8, 0.6, 0.6, -0.8);
        for spread in
            [Spread::normal(&frame, Vector2::new(60.0, 30.0)), Spread::annulus(&frame, Vector2::new(200.0, 90.0), 0.4)]
        {
            let (mut batches, words) = (vec![Batch::default(); 3], words());
            let mut left = batches.iter_mut();
            let ways = every_way(|_| {
                let Batch { east, north, .. } = left.next().expect("three at most");
                Scatter { spread, words: &words[..101], east: &mut east[..101], north: &mut north[..101] }
            });
            batches[1..ways].iter().for_each(|other| assert_eq!(bits(other), bits(&batches[0])));
            let each: Vec<u64> =
                words[..101].iter().flat_map(|word| <[f64; 2]>::from(spread.offset(*word))).map(f64::to_bits).collect();
            let found = (0..101).flat_map(|at| [batches[0].east[at], batches[0].north[at]]).map(f64::to_bits);
            assert_eq!(found.collect::<Vec<u64>>(), each);
            let mut outcomes = [StrikeOutcome::default(); 3];
            let (mut left, batch) = (outcomes.iter_mut(), &batches[0]);
            let ways = every_way(|_| {
                let outcome = left.next().expect("three at most");
                Sums { east: &batch.east[..101], north: &batch.north[..101], outcome }
            });
            outcomes[1..ways].iter().for_each(|other| assert_eq!(*other, outcomes[0]));
            assert!((outcomes[0].first[0] - batch.east[..101].iter().sum::<f64>()).abs() < 1e-9);
        }
    }
}
