//! Named random streams: which numbers a piece of work gets depends on its name, never on who does it or when.
//!
//! ChaCha8 is keyed by SHA-256 of (seed, stage, identifier) and its stream number is the replicate, so editing
//! one strike, adding a stage, or running replicates elsewhere leaves every other draw as it was.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// The seed of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The seed of another run that has nothing in common with this one but that it repeats with it.
    pub fn derived(self, name: &str) -> Seed {
        let mut hash = Sha256::new();
        hash.update("remnants seeds 1");
        hash.update(self.0.to_le_bytes());
        hash.update(name.as_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        Seed(digest.iter().take(8).rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

/// The number of a replicate, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplicateId(pub u64);

/// What a stream is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Unknowns shared by many strikes: mean failure rates, ground multipliers, fate, detection.
    Shared,
    /// The unknowns of one strike.
    Strike,
    /// Carriers and remnants of one strike.
    Remnants,
    /// Strikes that nobody recorded.
    Unrecorded,
    /// What exposure shares: multipliers of people, activities, measures.
    Exposure,
    /// What becomes of the remnants of one strike month by month.
    Course,
    /// What a study of many grounds draws for itself, such as the order of equal numbers.
    Study,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Stage::Shared => "shared",
            Stage::Strike => "strike",
            Stage::Remnants => "remnants",
            Stage::Unrecorded => "unrecorded",
            Stage::Exposure => "exposure",
            Stage::Course => "course",
            Stage::Study => "study",
        }
    }
}

/// The key of a family of streams, one stream a replicate.
#[derive(Clone, Debug)]
pub struct StreamKey([u8; 32]);

impl StreamKey {
    /// Key of (seed, stage, identifier); the identifier is the strike's unique id or another unique name.
    pub fn new(seed: Seed, stage: Stage, id: &str) -> StreamKey {
        let mut hash = Sha256::new();
        for part in ["remnants streams 1", stage.name(), id] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.update(seed.0.to_le_bytes());
        StreamKey(hash.finalize().into())
    }

    /// The stream of one replicate, at its beginning.
    pub fn stream(&self, replicate: ReplicateId) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(self.0);
        generator.set_stream(replicate.0);
        Stream(generator)
    }
}

/// A source of random numbers for one piece of work.
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// A number strictly between 0 and 1; always one 64-bit word, so that the draws after it keep their places.
    pub fn uniform(&mut self) -> f64 {
        unit(self.0.next_u64())
    }

    /// The next words, as many as there is room for.
    pub fn fill(&mut self, words: &mut [u64]) {
        words.iter_mut().for_each(|word| *word = self.0.next_u64());
    }

    /// The beginning of a stream of its own for a piece of work within this one, so that how much that takes moves no other
    /// draw; takes one word.
    pub fn branch(&mut self) -> Branch {
        Branch(self.0.next_u64())
    }

    /// A draw from a `rand_distr` distribution; takes as many words as that sampler needs.
    pub fn draw<T>(&mut self, distribution: &impl rand_distr::Distribution<T>) -> T {
        distribution.sample(&mut self.0)
    }
}

/// The beginning of a stream within another.
#[derive(Clone, Copy, Debug)]
pub struct Branch(u64);

impl Branch {
    /// The stream, at its beginning.
    pub fn stream(self) -> Stream {
        Stream(ChaCha8Rng::seed_from_u64(self.0))
    }
}

/// The middle of one of 2^53 equal parts of the unit interval; from 2^52 on halves are lost to rounding, and the last would be 1.
pub fn unit(word: u64) -> f64 {
    const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
    (((word >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)).min(BELOW_ONE)
}

#[cfg(test)]
mod tests {
    use super::unit;

    #[test]
    fn no_word_gives_0_or_1() {
        assert!(unit(0) > 0.0 && unit(u64::MAX) < 1.0 && unit(u64::MAX - (1 << 11)) < 1.0);
    }
}
