//! Cases with published figures: the short way to totals, the rules for verdicts, and the shipped cases.

#[path = "../../examples/validation/cases/mod.rs"]
#[allow(dead_code, reason = "the example uses the rest")]
mod cases;

use crate::builders::{fixed, ground_of, grounds, model, rectangle, strike, uniform};
use crate::goodness::assert_mean;
use cases::published::{self, Kind, figure};
use cases::reading::Reading;
use cases::totals::{self, Total};
use cases::verdict::{Verdict, of_recovered};
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::random::Seed;
use remnants::scenario::{self, Scenario};
use remnants::units::Quantity;
use std::fs;
use std::path::{Path, PathBuf};

const CASES: [(&str, f64, f64); 2] = [("kosovo-1999", 278e3, 282e3), ("lebanon-2006", 4.25e6, 4.35e6)];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn shipped(name: &str) -> Scenario {
    scenario::read(&folder(name)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn several_strikes() -> Model {
    let mut model = model();
    model.failure_types[0].mean = uniform(0.05, 0.20, Quantity::FailureRate);
    model.munitions[0].kappa = Some(fixed(20.0, Quantity::Concentration));
    model.strikes = ["one", "two", "three"].map(strike).to_vec();
    model.strikes[1].carriers = CountLaw::fixed(7);
    model.strikes[2].presence = fixed(0.5, Quantity::Probability);
    model
}

#[test]
fn totals_stand_on_the_same_outer_draws_as_whole_grounds() {
    let model = several_strikes();
    let (totals, grounds) = (totals::draw(&model, Seed(3), 50).unwrap(), grounds(&model, 3, 50));
    for (total, ground) in totals.iter().zip(&grounds) {
        let expected: f64 = ground.strikes.iter().map(|strike| strike.expected).sum();
        assert!(expected > 0.0 && (total.expected - expected).abs() < 1e-9 * expected);
    }
}

/// 4,000 replicates, seed 4; false-alarm rate one in a million for each of the two means.
#[test]
fn totals_without_places_have_the_law_of_totals_with_places() {
    let model = several_strikes();
    let (totals, grounds) = (totals::draw(&model, Seed(4), 4_000).unwrap(), grounds(&model, 4, 4_000));
    let pairs = || totals.iter().zip(&grounds).map(|(total, ground)| (total, ground.remnants.len() as f64));
    let difference: Vec<f64> = pairs().map(|(total, placed)| total.remnants as f64 - placed).collect();
    assert_mean(&difference, 0.0, "totals");
    let noise = |total: &Total, count: f64| (count - total.expected).powi(2);
    let squares: Vec<f64> = pairs().map(|(t, placed)| noise(t, t.remnants as f64) - noise(t, placed)).collect();
    assert_mean(&squares, 0.0, "squares about the expected total");
}

#[test]
fn totals_are_refused_where_places_matter() {
    let mut model = several_strikes();
    model.ground = Some(ground_of(vec![(rectangle(-100.0, -100.0, 100.0, 100.0), 2.0)]));
    assert!(totals::draw(&model, Seed(1), 1).unwrap_err().contains("need whole grounds"));
}

#[test]
fn finds_contradict_a_model_that_all_but_excludes_so_many() {
    let total = |remnants| Total { delivered: 1_000, remnants, expected: 0.0, highest: 0.0 };
    let totals: Vec<Total> = (1..=100).map(total).collect();
    assert_eq!(of_recovered(&totals, 10.0), Verdict::Consistent);
    assert_eq!(of_recovered(&totals, 96.0), Verdict::Consistent);
    assert_eq!(of_recovered(&totals, 97.0), Verdict::Contradicted);
    assert_eq!(of_recovered(&totals, 1_000.0), Verdict::Contradicted);
}

#[test]
fn only_finds_are_tested_and_every_other_figure_says_why_not() {
    let row = |kind: &str, value: &str, why: &str| {
        figure(&csv::StringRecord::from(vec!["x", kind, value, "what", why, "source"]))
    };
    assert_eq!(row("recovered", "17135", "").unwrap().kind, Kind::Recovered);
    assert_eq!(row("assumed-rate", "14000", "it is 5 %").unwrap().kind, Kind::AssumedRate);
    for (wrong, said) in [
        (row("recovered", "1", "no"), "recovered finds are tested"),
        (row("assumed-rate", "1", ""), "only recovered finds are tested"),
        (row("guess", "1", "no"), "no kind of figure"),
        (row("area", "many", "no"), "not a number"),
    ] {
        assert!(wrong.unwrap_err().contains(said));
    }
}

#[test]
fn shipped_cases_deliver_what_was_published_and_have_finds_to_be_compared() {
    for (name, low, high) in CASES {
        let model = shipped(name).model;
        let delivered = |s: &remnants::model::strike::Strike| {
            s.presence.mean() * s.carriers.mean() * model.munitions[s.munition].load.mean()
        };
        let total: f64 = model.strikes.iter().map(delivered).sum();
        assert!((low..high).contains(&total), "{name}: {total}");
        let figures = published::read(&folder(name)).unwrap();
        for kind in [Kind::Recovered, Kind::AssumedRate, Kind::Delivered] {
            assert!(figures.iter().any(|figure| figure.kind == kind), "{name}: no {kind:?}");
        }
    }
}

#[test]
fn the_second_reading_is_the_named_prior() {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kosovo-field-wide");
    fs::create_dir_all(&copy).unwrap();
    let text = fs::read_to_string(folder("kosovo-1999").join("scenario.toml")).unwrap();
    let text = text.replace("submunitions = 200 ", "failure_rate = \"field-wide\"\nsubmunitions = 200 ");
    fs::write(copy.join("scenario.toml"), text).unwrap();
    fs::copy(folder("kosovo-1999").join("sites.csv"), copy.join("sites.csv")).unwrap();
    let written = scenario::read(&copy).unwrap_or_else(|problems| panic!("{problems}")).model;
    let applied = Reading::FieldWide.apply(&shipped("kosovo-1999").model);
    assert_eq!(written, applied);
    assert_ne!(written, shipped("kosovo-1999").model);
}
