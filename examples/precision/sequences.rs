//! Where the shared mean failure rates of a replicate come from.

use remnants::model::Model;
use remnants::model::munition::RateLink;
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::Sampler;
use remnants::sampler::outer::SharedDraw;

/// Repeats whose spread gives a standard error.
pub const REPEATS: u64 = 16;

/// How the uniform numbers of mean failure rates follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// Each from its own random stream, as the program has them.
    Independent,
    /// A digit-scrambled van der Corput sequence over replicates, another base for each independent rate (Halton 1960, Owen 1995).
    One,
    /// As many such sequences, scrambled apart, as there are repeats; replicate r takes the next number of sequence r mod 16.
    Interleaved,
}

const BASES: [u64; 8] = [2, 3, 5, 7, 11, 13, 17, 19];

impl Sequence {
    /// The shared unknowns of a replicate: a function of seed and number alone.
    pub fn shared(self, sampler: &Sampler, seed: Seed, replicate: ReplicateId) -> SharedDraw {
        let mut shared = sampler.shared(replicate);
        let (key, number) = match self {
            Sequence::Independent => return shared,
            Sequence::One => (mixed(seed.0), replicate.0),
            Sequence::Interleaved => (mixed(seed.0 ^ mixed(replicate.0 % REPEATS + 1)), replicate.0 / REPEATS),
        };
        for (index, rate) in shared.rates.iter_mut().enumerate() {
            let base = base(sampler.model(), index);
            *rate = sampler.model().failure_types[index].mean.quantile(scrambled(number, base, mixed(key ^ base)));
        }
        shared
    }
}

fn base(model: &Model, index: usize) -> u64 {
    match model.rate_link {
        RateLink::Common => BASES[0],
        RateLink::Independent => BASES[index % BASES.len()],
    }
}

/// The van der Corput number of `number`, each digit turned by an amount that hangs on the key and on the digits before it.
pub fn scrambled(mut number: u64, base: u64, key: u64) -> f64 {
    const LEAST: f64 = 1e-16;
    let (mut path, mut scale, mut value) = (key, 1.0, 0.0);
    while scale > LEAST {
        let digit = number % base;
        number /= base;
        scale /= base as f64;
        value += scale * ((digit + mixed(path) % base) % base) as f64;
        path = mixed(path ^ (digit + 1));
    }
    (value + 0.5 * scale).min(1.0 - f64::EPSILON)
}

/// Steele, Lea and Flood's (2014) finaliser.
fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}
