//! Random streams: which numbers a piece of work gets hangs on its name alone.

use crate::builders::*;
use remnants::model::Model;
use remnants::model::ground::Fate;
use remnants::model::law::CountLaw;
use remnants::model::strike::{Location, Unrecorded, UnrecordedRate};
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::sampler::{PossibleGround, Sampler};
use remnants::units::Quantity;

fn first_words(stage: Stage, id: &str) -> [f64; 3] {
    let mut stream = StreamKey::new(Seed(20_201_004), stage, id).stream(ReplicateId(7));
    [stream.uniform(), stream.uniform(), stream.uniform()]
}

/// Golden numbers: when one of them moves, results of all earlier runs move. CHANGELOG must say "Value-breaking".
#[test]
fn the_first_numbers_of_every_stage_stay_as_they_are() {
    let golden = [
        (Stage::Shared, "rate/m095", [0.41436185122118924, 0.3595918879794851, 0.3577576123951584]),
        (Stage::Strike, "stepanakert-1", [0.722102754953363, 0.9236390253426354, 0.09654449186564679]),
        (Stage::Remnants, "stepanakert-1", [0.7039168547090016, 0.6633535597893283, 0.9504190079383208]),
        (Stage::Unrecorded, "number", [0.535632783197544, 0.29297438438284523, 0.6827131161259046]),
        (Stage::Study, "coverage/part", [0.8197878307458868, 0.03523140595803659, 0.0853222889909731]),
    ];
    for (stage, id, wanted) in golden {
        assert_eq!(first_words(stage, id), wanted, "{stage:?} {id}");
    }
}

#[test]
fn the_seed_of_another_run_is_named_by_the_first_and_repeats() {
    assert_eq!(Seed(20_201_004).derived("coverage/truths"), Seed(15_843_602_596_298_868_151));
    assert_ne!(Seed(20_201_004).derived("coverage/truth"), Seed(20_201_004).derived("coverage/truths"));
    assert_ne!(Seed(1).derived("a"), Seed(2).derived("a"));
}

#[test]
fn streams_differ_by_seed_stage_name_and_replicate() {
    let first =
        |seed, stage, id, replicate| StreamKey::new(Seed(seed), stage, id).stream(ReplicateId(replicate)).uniform();
    let mut firsts = vec![
        first(1, Stage::Strike, "a", 0),
        first(2, Stage::Strike, "a", 0),
        first(1, Stage::Remnants, "a", 0),
        first(1, Stage::Strike, "b", 0),
        first(1, Stage::Strike, "a", 1),
    ];
    firsts.sort_by(f64::total_cmp);
    firsts.dedup();
    assert_eq!(firsts.len(), 5);
    assert_eq!(first(1, Stage::Strike, "a", 0), first(1, Stage::Strike, "a", 0));
}

#[test]
fn uniform_numbers_never_reach_0_or_1() {
    let mut stream = StreamKey::new(Seed(81), Stage::Shared, "ends").stream(ReplicateId(0));
    assert!((0..100_000).map(|_| stream.uniform()).all(|u| 0.0 < u && u < 1.0));
}

/// Two strikes with everything that can be drawn.
fn rich() -> Model {
    let mut model = model();
    model.failure_types[0].mean = uniform(0.05, 0.2, Quantity::FailureRate);
    model.munitions[0].kappa = Some(fixed(20.0, Quantity::Concentration));
    model.munitions[0].scatter = scatter(100.0, 50.0);
    model.munitions[0].unopened = unopened(0.1, 5.0);
    model.strikes = vec![strike("one"), strike("two")];
    for strike in &mut model.strikes {
        strike.carriers = CountLaw::fixed(4);
        strike.bearing = uniform(0.0, 360.0, Quantity::Bearing);
        strike.location = Location::Disc { centre: MIDDLE, radius: fixed(300.0, Quantity::Radius) };
    }
    model
}

/// The same with unrecorded strikes, about four a ground.
fn rich_with_unrecorded() -> Model {
    let mut model = rich();
    let area = rectangle(-500.0, -500.0, 500.0, 500.0);
    let mut like = strike("unrecorded");
    like.location = Location::Area(area.clone());
    let expected = UnrecordedRate::PerKm2(fixed(4.0, Quantity::StrikeRate));
    model.unrecorded = Some(Unrecorded { like, area, expected });
    model
}

fn of_strike(ground: &PossibleGround, strike: u32) -> Vec<(f64, f64)> {
    ground.remnants.iter().filter(|r| r.strike == strike).map(|r| (r.place.x, r.place.y)).collect()
}

/// The whole ground of a replicate in a few numbers.
fn fingerprint(ground: &PossibleGround) -> (usize, f64, f64) {
    let sum = |f: &dyn Fn(remnants::sampler::Remnant) -> f64| ground.remnants.iter().map(f).sum::<f64>();
    (ground.remnants.len(), sum(&|r| r.place.x - MIDDLE.x), sum(&|r| r.place.y - MIDDLE.y))
}

#[test]
fn whole_grounds_stay_as_they_are() {
    let model = rich_with_unrecorded();
    let sampler = Sampler::new(&model, Seed(82));
    let found: Vec<_> = (0..3).map(|r| fingerprint(&drawn(&sampler, r))).collect();
    let golden = [
        (74, 7_832.975_088, -1_859.066_637),
        (228, 31_801.171_208, -39_527.787_945),
        (232, 10_752.164_950, -37_302.131_991),
    ];
    for ((count, east, north), (number, x, y)) in found.iter().zip(golden) {
        assert!(*count == number && (east - x).abs() < 1e-5 && (north - y).abs() < 1e-5, "{found:?}");
    }
}

#[test]
fn the_unknowns_of_a_strike_stay_as_they_are() {
    let model = rich();
    let (sampler, replicate) = (Sampler::new(&model, Seed(82)), ReplicateId(3));
    let shared = sampler.shared(replicate);
    let draw = sampler.strike(1, &shared, replicate);
    let found = [shared.rates[0], draw.rate, draw.place.x - MIDDLE.x, draw.place.y - MIDDLE.y, draw.frame[(0, 0)]];
    let golden = [0.125_548_675_882, 0.179_484_584_615, 252.161_351_988, 92.297_168_527, 0.291_140_159_894];
    assert!(found.iter().zip(golden).all(|(a, b)| (a - b).abs() < 1e-8), "{found:?}");
}

#[test]
fn a_ground_depends_on_seed_and_replicate_and_on_nothing_drawn_before() {
    let model = rich_with_unrecorded();
    let sampler = Sampler::new(&model, Seed(82));
    let fifth = drawn(&sampler, 5);
    let mut used = drawn(&sampler, 9);
    sampler.draw(ReplicateId(5), &mut used);
    assert_eq!(fifth, used);
    assert_ne!(fifth, drawn(&sampler, 6));
    assert_ne!(fifth, drawn(&Sampler::new(&model, Seed(83)), 5));
}

#[test]
fn editing_one_strike_leaves_the_remnants_of_others_where_they_are() {
    let (before, mut after) = (rich(), rich());
    after.strikes[0].carriers = CountLaw::fixed(9);
    after.strikes[0].location = Location::Point(from_middle(50.0, 50.0));
    after.strikes.insert(0, strike("zero"));
    for (old, new) in grounds(&before, 84, 50).iter().zip(&grounds(&after, 84, 50)) {
        assert_eq!(of_strike(old, 1), of_strike(new, 2), "strike two");
        assert_ne!(of_strike(old, 0), of_strike(new, 1), "strike one");
    }
}

#[test]
fn turning_a_number_into_a_law_leaves_the_other_draws_of_the_strike() {
    let edits: [fn(&mut Model); 7] = [
        |m| m.strikes[0].presence = uniform(0.999_999, 1.0, Quantity::Probability),
        |m| m.munitions[0].unopened.probability = uniform(0.0, 0.2, Quantity::Probability),
        |m| m.munitions[0].unopened.radius = uniform(1.0, 9.0, Quantity::Radius),
        |m| m.munitions[0].scatter.range = uniform(50.0, 150.0, Quantity::Spread),
        |m| m.munitions[0].kappa = Some(uniform(10.0, 30.0, Quantity::Concentration)),
        |m| m.strikes[0].location = Location::Disc { centre: MIDDLE, radius: uniform(1.0, 9.0, Quantity::Radius) },
        |m| {
            m.munitions[0].pattern = remnants::model::pattern::Pattern::Normal {
                sd_along: uniform(40.0, 80.0, Quantity::Spread),
                sd_across: fixed(30.0, Quantity::Spread),
            }
        },
    ];
    let before = rich();
    for (index, edit) in edits.iter().enumerate() {
        let mut after = rich();
        edit(&mut after);
        let changed = (0..50).map(|r| differences(&before, &after, r)).fold(0, |all, some| all | some);
        let (allowed, known) = [(0, 0), (1, 1), (2, 2), (4, 4), (8, 8), (16, 16), (32, 32)][index];
        assert_eq!((changed & !allowed, changed & known), (0, known), "edit {index} moved draws {changed:#b}");
    }
}

/// Which draws of the first strike differ, one bit each: unopened probability, its radius, scatter, rate, place,
/// pattern, and (the rest) presence, carriers, load, bearing.
fn differences(before: &Model, after: &Model, replicate: u64) -> u32 {
    let replicate = ReplicateId(replicate);
    let samplers = [before, after].map(|model| Sampler::new(model, Seed(85)));
    let [a, b] = [&samplers[0], &samplers[1]].map(|s| s.strike(0, &s.shared(replicate), replicate));
    let rest = (a.present, a.carriers, a.load) != (b.present, b.carriers, b.load) || a.frame != b.frame;
    let differs = [
        a.unopened != b.unopened,
        a.unopened_radius != b.unopened_radius,
        a.scatter != b.scatter,
        a.rate != b.rate,
        a.place != b.place,
        a.pattern != b.pattern,
        rest,
    ];
    differs.iter().enumerate().map(|(bit, differs)| u32::from(*differs) << bit).sum()
}

/// Whether the places are some of the others, in the same order.
fn is_subsequence(some: &[(f64, f64)], all: &[(f64, f64)]) -> bool {
    let mut rest = all.iter();
    some.iter().all(|place| rest.any(|other| other == place))
}

fn places(ground: &PossibleGround) -> Vec<(f64, f64)> {
    ground.remnants.iter().map(|r| (r.place.x, r.place.y)).collect()
}

fn assert_only_removes(before: &Model, after: &Model) {
    let (mut all, mut left) = (0, 0);
    for (old, new) in grounds(before, 86, 60).iter().zip(&grounds(after, 86, 60)) {
        assert!(is_subsequence(&places(new), &places(old)), "a remnant was moved or added");
        (all, left) = (all + old.remnants.len(), left + new.remnants.len());
    }
    assert!(0 < left && left < all, "{left} of {all} are left");
}

#[test]
fn clearance_and_time_remove_remnants_and_move_none() {
    let before = rich_with_unrecorded();
    let mut searched = before.clone();
    searched.cleared = vec![cleared("c", rectangle(-200.0, -200.0, 200.0, 200.0), "2020-10-20", 0.8)];
    assert_only_removes(&before, &searched);
    let mut aged = before.clone();
    aged.fate = Fate::Share(fixed(0.7, Quantity::Probability));
    assert_only_removes(&before, &aged);
    let mut both = searched.clone();
    both.fate = aged.fate.clone();
    assert_only_removes(&searched, &both);
    assert_only_removes(&aged, &both);
}

#[test]
fn ground_that_only_lowers_the_odds_removes_remnants_and_moves_none() {
    let before = rich_with_unrecorded();
    let mut after = before.clone();
    after.ground = Some(ground_of(vec![(rectangle(-100.0, -100.0, 100.0, 100.0), 0.5)]));
    assert_only_removes(&before, &after);
}

#[test]
fn a_better_search_finds_the_same_remnants_and_more() {
    let searched = |detection| {
        let mut model = rich();
        model.cleared = vec![cleared("c", rectangle(-500.0, -500.0, 500.0, 500.0), "2020-10-20", detection)];
        model
    };
    assert_only_removes(&searched(0.3), &searched(0.8));
}

#[test]
fn more_unrecorded_strikes_leave_the_first_ones_where_they_are() {
    let before = rich_with_unrecorded();
    let mut after = before.clone();
    if let Some(unrecorded) = &mut after.unrecorded {
        unrecorded.expected = UnrecordedRate::PerKm2(fixed(9.0, Quantity::StrikeRate));
    }
    for (old, new) in grounds(&before, 87, 40).iter().zip(&grounds(&after, 87, 40)) {
        let (old, new) = (of_strike(old, 2), of_strike(new, 2));
        let shared = old.len().min(new.len());
        assert_eq!(old[..shared], new[..shared]);
    }
}
