//! Presence, time, clearance, links between types, unrecorded strikes. Each check has a false-alarm rate of 10^-6.

use crate::builders::*;
use crate::goodness::{assert_counts, assert_follows, assert_mean, assert_share, assert_variance};
use remnants::model::Model;
use remnants::model::ground::Fate;
use remnants::model::law::CountLaw;
use remnants::model::munition::RateLink;
use remnants::model::strike::{Location, Unrecorded, UnrecordedRate};
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::{PossibleGround, Sampler};
use remnants::units::Quantity;
use statrs::distribution::{Binomial, Discrete, Poisson};

/// 100 submunitions that all fail, in a narrow pattern.
fn all_fail() -> Model {
    let mut model = model();
    model.failure_types = vec![failure_type("m", 1.0)];
    model
}

fn tabulated(counts: &[f64], n: usize) -> Vec<u64> {
    let mut table = vec![0; n + 1];
    counts.iter().for_each(|count| table[*count as usize] += 1);
    table
}

fn assert_binomial(grounds: &[PossibleGround], p: f64, what: &str) {
    let law = Binomial::new(p, 100).unwrap();
    let masses: Vec<f64> = (0..=100).map(|k| law.pmf(k)).collect();
    assert_counts(&tabulated(&counts(grounds), 100), &masses, what);
}

fn share(value: f64) -> Fate {
    Fate::Share(fixed(value, Quantity::Probability))
}

#[test]
fn a_strike_is_there_as_often_as_its_evidence_says() {
    let mut model = all_fail();
    model.strikes[0].presence = fixed(0.8, Quantity::Probability);
    let present = |model: &Model| counts(&grounds(model, 61, 20_000)).iter().filter(|n| **n > 0.0).count();
    assert_share(present(&model), 20_000, 0.8, "probable");
    model.strikes[0].presence = uniform(0.0, 1.0, Quantity::Probability);
    assert_share(present(&model), 20_000, 0.5, "anything from 0 to 1");
    model.strikes[0].presence = fixed(1.0, Quantity::Probability);
    assert_eq!(present(&model), 20_000);
    model.strikes[0].presence = fixed(0.0, Quantity::Probability);
    assert_eq!(present(&model), 0);
}

#[test]
fn each_remnant_stays_with_the_stated_share() {
    let mut model = all_fail();
    model.fate = share(0.4);
    let grounds = grounds(&model, 62, 10_000);
    assert_binomial(&grounds, 0.4, "share");
    assert!(grounds.iter().all(|ground| ground.strikes[0].initial == 100));
}

#[test]
fn half_are_gone_after_a_half_life() {
    let mut model = all_fail();
    model.strikes[0].date = day("2008-01-01");
    model.assessment = day("2012-01-01");
    model.fate = Fate::HalfLife(fixed(2.0, Quantity::HalfLife));
    assert_binomial(&grounds(&model, 63, 10_000), 0.25, "four years at a half-life of two");
    model.assessment = model.strikes[0].date;
    assert!(counts(&grounds(&model, 63, 100)).iter().all(|n| *n == 100.0));
}

#[test]
fn a_search_leaves_what_it_did_not_detect() {
    let mut model = all_fail();
    let everywhere = || rectangle(-900.0, -900.0, 900.0, 900.0);
    model.cleared = vec![cleared("all", everywhere(), "2020-10-20", 0.7)];
    assert_binomial(&grounds(&model, 64, 10_000), 0.3, "one search");
    model.cleared.push(cleared("again", everywhere(), "2020-11-01", 0.5));
    assert_binomial(&grounds(&model, 65, 10_000), 0.15, "two searches, independent");
    model.fate = share(0.6);
    assert_binomial(&grounds(&model, 66, 10_000), 0.09, "two searches and time");
}

#[test]
fn a_search_acts_only_inside_its_area() {
    let mut model = all_fail();
    model.cleared = vec![cleared("east", rectangle(0.0, -900.0, 900.0, 900.0), "2020-10-20", 1.0)];
    let places = offsets(&grounds(&model, 67, 500));
    assert!(places.iter().all(|p| p.0 < 0.0));
    assert_share(places.len(), 50_000, 0.5, "the western half is left");
}

#[test]
fn a_search_on_or_before_the_day_of_the_strike_changes_nothing() {
    let mut model = all_fail();
    for date in ["2020-10-04", "2019-01-01"] {
        model.cleared = vec![cleared("early", rectangle(-900.0, -900.0, 900.0, 900.0), date, 1.0)];
        assert!(counts(&grounds(&model, 68, 20)).iter().all(|n| *n == 100.0), "search on {date}");
    }
}

#[test]
fn an_uncertain_detection_is_shared_by_all_remnants_of_a_ground() {
    let mut model = all_fail();
    model.cleared = vec![cleared("all", rectangle(-900.0, -900.0, 900.0, 900.0), "2020-10-20", 0.5)];
    model.cleared[0].detection = uniform(0.0, 1.0, Quantity::Probability);
    // With a uniform probability of staying every count from 0 to 100 is equally likely (Bayes 1763).
    let counts = counts(&grounds(&model, 69, 20_000));
    assert_counts(&tabulated(&counts, 100), &[1.0 / 101.0; 101], "uniform detection");
}

/// Mean rates of two munition types, uniform on 0 to 1, for 20,000 replicates; seed 70.
fn two_rates(link: RateLink) -> Vec<[f64; 2]> {
    let mut model = model();
    model.rate_link = link;
    model.failure_types = vec![failure_type("a", 0.0), failure_type("b", 0.0)];
    model.failure_types.iter_mut().for_each(|kind| kind.mean = uniform(0.0, 1.0, Quantity::FailureRate));
    let sampler = Sampler::new(&model, Seed(70));
    let rates = |r| sampler.shared(ReplicateId(r)).rates;
    (0..20_000).map(|r| [rates(r)[0], rates(r)[1]]).collect()
}

#[test]
fn independent_types_draw_their_own_rates() {
    let rates = two_rates(RateLink::Independent);
    let both = rates.iter().filter(|r| r[0] > 0.5 && r[1] > 0.5).count();
    assert_share(both, rates.len(), 0.25, "both above the middle");
    for kind in [0, 1] {
        assert_follows(rates.iter().map(|r| r[kind]).collect(), |u| u.clamp(0.0, 1.0), "rate");
    }
}

#[test]
fn linked_types_stand_at_the_same_quantile() {
    let rates = two_rates(RateLink::Common);
    assert!(rates.iter().all(|r| r[0] == r[1]));
    assert_follows(rates.iter().map(|r| r[0]).collect(), |u| u.clamp(0.0, 1.0), "rate");
}

/// No documented strike is there; unrecorded ones hold one submunition, which fails.
fn unrecorded(expected: UnrecordedRate) -> Model {
    let mut model = all_fail();
    model.munitions[0].load = CountLaw::fixed(1);
    model.munitions[0].pattern = normal(0.0, 0.0);
    model.strikes[0].presence = fixed(0.0, Quantity::Probability);
    let area = rectangle(-500.0, -250.0, 500.0, 250.0);
    let mut like = strike("unrecorded");
    like.location = Location::Area(area.clone());
    model.unrecorded = Some(Unrecorded { like, area, expected });
    model
}

fn per_km2(law: remnants::model::law::Law) -> Model {
    unrecorded(UnrecordedRate::PerKm2(law))
}

#[test]
fn unrecorded_strikes_are_a_poisson_number_evenly_over_their_area() {
    // Seed 71, 20,000 grounds; six a km2 on half a km2.
    let grounds = grounds(&per_km2(fixed(6.0, Quantity::StrikeRate)), 71, 20_000);
    let law = Poisson::new(3.0).unwrap();
    let masses: Vec<f64> = (0..=40).map(|k| law.pmf(k)).collect();
    let numbers = counts(&grounds);
    assert_counts(&tabulated(&numbers, 40), &masses, "Poisson");
    assert_mean(&numbers, 3.0, "mean");
    assert_variance(&numbers, 3.0, "variance");
    let pairs: Vec<f64> = numbers.iter().map(|n| n * (n - 1.0) / 9.0).collect();
    assert_mean(&pairs, 1.0, "pair excess of a Poisson number");
    let places = offsets(&grounds);
    assert_follows(places.iter().map(|p| (p.0 + 500.0) / 1_000.0).collect(), |u| u.clamp(0.0, 1.0), "east");
    assert_follows(places.iter().map(|p| (p.1 + 250.0) / 500.0).collect(), |u| u.clamp(0.0, 1.0), "north");
}

#[test]
fn an_uncertain_rate_of_unrecorded_strikes_spreads_their_number() {
    let numbers = counts(&grounds(&per_km2(uniform(0.0, 12.0, Quantity::StrikeRate)), 72, 20_000));
    assert_mean(&numbers, 3.0, "mean");
    assert_variance(&numbers, 3.0 + 36.0 / 12.0, "Poisson variance and that of the rate");
}

#[test]
fn unrecorded_strikes_may_be_stated_per_documented_strike_counted_with_its_probability() {
    let mut model = unrecorded(UnrecordedRate::PerDocumented(fixed(0.5, Quantity::StrikeMultiplier)));
    model.munitions.push(munition());
    model.failure_types.push(failure_type("none", 0.0));
    model.munitions[1].failure_type = 1;
    for (id, presence) in [("two", 0.8), ("three", 0.5)] {
        let mut documented = strike(id);
        (documented.presence, documented.munition) = (fixed(presence, Quantity::Probability), 1);
        model.strikes.push(documented);
    }
    let numbers = counts(&grounds(&model, 73, 20_000));
    assert_mean(&numbers, 0.5 * 1.3, "half of 1.3 expected strikes");
}

#[test]
fn unrecorded_strikes_are_counted_in_an_entry_of_their_own() {
    let model = per_km2(fixed(6.0, Quantity::StrikeRate));
    for ground in grounds(&model, 74, 50) {
        assert_eq!(ground.strikes.len(), 2);
        assert_eq!(ground.strikes[1].remaining, ground.remnants.len() as u64);
        assert!(ground.remnants.iter().all(|r| r.strike == 1));
    }
}

#[test]
fn none_unrecorded_are_drawn_at_rate_0() {
    assert!(counts(&grounds(&per_km2(fixed(0.0, Quantity::StrikeRate)), 75, 50)).iter().all(|n| *n == 0.0));
}
