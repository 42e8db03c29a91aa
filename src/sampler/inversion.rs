//! Binomial numbers by inversion: one uniform number each, outcomes in order of their distance from the most likely one.

use crate::random::Stream;
use rand_distr::Binomial;

/// Trials up to which numbers are drawn by inversion; beyond them the walk from the most likely outcome would be long.
const MOST_TRIALS: u32 = 1 << 16;

/// Logarithms of factorials, for as many trials as a model has.
#[derive(Clone, Debug)]
pub(super) struct LnFactorials(Vec<f64>);

impl LnFactorials {
    /// Of 0 to `trials`, or of none if those are too many.
    pub(super) fn up_to(trials: u32) -> LnFactorials {
        let last = if trials <= MOST_TRIALS { trials } else { 0 };
        LnFactorials((0..=last).map(|k| libm::lgamma(f64::from(k) + 1.0)).collect())
    }

    /// ln of the binomial coefficient; `None` beyond the table.
    fn choose(&self, n: u32, k: u32) -> Option<f64> {
        let of = |k: u32| self.0.get(k as usize);
        Some(of(n)? - of(k)? - of(n - k)?)
    }
}

/// A law of the number of successes.
#[derive(Debug)]
pub(super) enum Successes {
    /// All or none.
    Certain(u32),
    /// By inversion.
    Walk(Walk),
    /// By the library.
    Library(Binomial),
}

impl Successes {
    /// Binomial(trials, p).
    pub(super) fn new(table: &LnFactorials, trials: u32, p: f64) -> Successes {
        if !(p > 0.0) || trials == 0 {
            return Successes::Certain(0);
        }
        if p >= 1.0 {
            return Successes::Certain(trials);
        }
        match Walk::new(table, trials, p) {
            Some(walk) => Successes::Walk(walk),
            None => Binomial::new(u64::from(trials), p).map_or(Successes::Certain(0), Successes::Library),
        }
    }

    /// A number; takes one word, but as many as it needs where the library draws.
    pub(super) fn draw(&mut self, stream: &mut Stream) -> u32 {
        match self {
            Successes::Certain(count) => {
                stream.uniform();
                *count
            }
            Successes::Walk(walk) => walk.at(stream.uniform()),
            Successes::Library(law) => stream.draw::<u64>(law) as u32,
        }
    }
}

/// Outcomes in the order mode, one more, one less, two more, ... with their probabilities added up as far as was needed.
#[derive(Debug)]
pub(super) struct Walk {
    trials: u32,
    mode: u32,
    /// p / (1 - p).
    odds: f64,
    /// The outcomes farthest from the mode so far, with their probabilities.
    least: (u32, f64),
    most: (u32, f64),
    sums: Vec<f64>,
}

/// Outcomes for which there is room at first.
const ROOM: usize = 64;

impl Walk {
    /// For p strictly between 0 and 1; `None` where the table ends before.
    fn new(table: &LnFactorials, trials: u32, p: f64) -> Option<Walk> {
        let mode = (((f64::from(trials) + 1.0) * p) as u32).min(trials);
        let failures = f64::from(trials - mode);
        let probability =
            libm::exp(table.choose(trials, mode)? + f64::from(mode) * libm::log(p) + failures * libm::log1p(-p));
        let mut sums = Vec::with_capacity(ROOM);
        sums.push(probability);
        let end = (mode, probability);
        Some(Walk { trials, mode, odds: p / (1.0 - p), least: end, most: end, sums })
    }

    /// The outcome that a uniform number stands for.
    fn at(&mut self, u: f64) -> u32 {
        if let Some(step) = self.sums.iter().position(|sum| u < *sum) {
            return self.outcome(step);
        }
        while self.least.0 > 0 || self.most.0 < self.trials {
            let sum = self.sums[self.sums.len() - 1] + self.next();
            self.sums.push(sum);
            if u < sum {
                return self.outcome(self.sums.len() - 1);
            }
        }
        // Rounding left a trace of the unit interval to no outcome.
        self.mode
    }

    /// Whether a step of the walk goes up.
    fn up(step: usize) -> bool {
        step % 2 == 1
    }

    fn outcome(&self, step: usize) -> u32 {
        let away = step.div_ceil(2) as u32;
        if Walk::up(step) { self.mode + away } else { self.mode - away }
    }

    /// Takes the next step; gives the probability of its outcome, 0 beyond the ends.
    fn next(&mut self) -> f64 {
        let Walk { trials, odds, least, most, sums, .. } = self;
        if Walk::up(sums.len()) {
            if most.0 == *trials {
                return 0.0;
            }
            most.1 *= f64::from(*trials - most.0) / f64::from(most.0 + 1) * *odds;
            most.0 += 1;
            most.1
        } else {
            if least.0 == 0 {
                return 0.0;
            }
            least.1 *= f64::from(least.0) / (f64::from(*trials - least.0 + 1) * *odds);
            least.0 -= 1;
            least.1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::Discrete;

    /// Every outcome has the share of the unit interval that its probability says.
    #[test]
    fn outcomes_take_their_share_of_the_unit_interval() {
        for (trials, p) in [(1, 0.3), (7, 0.5), (104, 0.02), (104, 0.125), (600, 0.2), (600, 0.97), (5_000, 1e-4)] {
            let mut walk = Walk::new(&LnFactorials::up_to(trials), trials, p).unwrap();
            walk.at(1.0 - f64::EPSILON);
            let law = statrs::distribution::Binomial::new(p, u64::from(trials)).unwrap();
            let mut before = 0.0;
            for step in 0..walk.sums.len() {
                let share = walk.sums[step] - before;
                before = walk.sums[step];
                let away = step.div_ceil(2) as i64;
                let outcome = i64::from(walk.mode) + if Walk::up(step) { away } else { -away };
                let possible = (0..=i64::from(trials)).contains(&outcome);
                let wanted = if possible { law.pmf(outcome as u64) } else { 0.0 };
                // Logarithms of factorials of 5,000 are known to 1e-11, here and there.
                assert!((share - wanted).abs() < 1e-11, "{trials} {p} {outcome}: {share} {wanted}");
            }
            assert!((before - 1.0).abs() < 1e-11);
        }
    }

    #[test]
    fn no_number_gives_more_than_all() {
        for (trials, p) in [(1, 0.999_999), (3, 1e-12), (600, 0.999), (60_000, 0.5)] {
            let mut walk = Walk::new(&LnFactorials::up_to(trials), trials, p).unwrap();
            for u in [1e-300, 0.5, 1.0 - f64::EPSILON / 2.0] {
                assert!(walk.at(u) <= trials);
            }
        }
    }
}
