//! The law of the total number of remnants, without placing any.
//!
//! Where nothing depends on place (no ground classes, no cleared areas) and nothing decays, the total given the outer draws of all
//! strikes is a sum of binomials. So only the outer draws are needed, by the program's own sampler: half a million remnants a
//! ground need not be placed to be counted.

use rand_distr::Binomial;
use rayon::prelude::*;
use remnants::model::Model;
use remnants::model::ground::Fate;
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::sampler::Sampler;
use remnants::stats::Histogram;

/// Totals of one possible ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Total {
    /// Submunitions delivered.
    pub delivered: u64,
    /// Those that failed.
    pub remnants: u64,
    /// Their expected number, given the outer draws.
    pub expected: f64,
    /// The highest failure rate of a strike.
    pub highest: f64,
}

/// Totals of many possible grounds. Fails, in words, where places matter to them.
pub fn draw(model: &Model, seed: Seed, replicates: u64) -> Result<Vec<Total>, String> {
    placeless(model)?;
    let sampler = Sampler::new(model, seed);
    let failures = StreamKey::new(seed, Stage::Remnants, "totals of a validation case");
    let one = |number| {
        let replicate = ReplicateId(number);
        let shared = sampler.shared(replicate);
        let mut stream = failures.stream(replicate);
        let mut total = Total { delivered: 0, remnants: 0, expected: 0.0, highest: 0.0 };
        for index in 0..model.strikes.len() {
            let strike = sampler.strike(index, &shared, replicate);
            if strike.present {
                let delivered = u64::from(strike.carriers) * u64::from(strike.load);
                total.delivered += delivered;
                total.expected += delivered as f64 * strike.rate;
                total.remnants += Binomial::new(delivered, strike.rate).map_or(0, |law| stream.draw(&law));
                total.highest = total.highest.max(strike.rate);
            }
        }
        total
    };
    Ok((0..replicates).into_par_iter().map(one).collect())
}

fn placeless(model: &Model) -> Result<(), String> {
    let opened = model.munitions.iter().all(|m| m.unopened.probability.as_fixed() == Some(0.0));
    let alike = model.ground.is_none() && model.cleared.is_empty() && matches!(model.fate, Fate::Stays);
    if opened && alike && model.unrecorded.is_none() {
        Ok(())
    } else {
        Err("ground classes, cleared areas, decay, unopened carriers or unrecorded strikes: totals need whole grounds"
            .to_owned())
    }
}

/// 5 %, 50 % and 95 % quantiles of a whole number of each ground.
pub fn quantiles(totals: &[Total], number: impl Fn(&Total) -> f64) -> [f64; 3] {
    let mut counts = Histogram::default();
    totals.iter().for_each(|total| counts.record(number(total).round().max(0.0) as u64));
    [0.05, 0.5, 0.95].map(|p| counts.quantile(p) as f64)
}
