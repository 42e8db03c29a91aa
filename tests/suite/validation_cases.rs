//! Cases with published figures: the short way to totals, the rules for verdicts, and the shipped cases.

#[path = "../../examples/validation/cases/mod.rs"]
#[allow(dead_code, reason = "the example uses the rest")]
mod cases;

use crate::builders::{fixed, ground_of, grounds, model, rectangle, strike, uniform};
use crate::goodness::assert_mean;
use cases::courses::{self, Course, Courses};
use cases::periods::{Period, place};
use cases::published::{self, Kind, figure};
use cases::reading::Reading;
use cases::shapes::{self, Rule, Shape};
use cases::totals::{self, Total};
use cases::verdict::{Band, Verdict, of_recovered, of_shape};
use remnants::engine::{self, Replicates, observer::Unobserved};
use remnants::exposure::course::EXPECTED;
use remnants::exposure::course::calendar::{Calendar, Month};
use remnants::exposure::{ExposureCounts, ExposureFrame, ExposureTally};
use remnants::grid::Tiles;
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::random::Seed;
use remnants::sampler::Sampler;
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

/// Months of the shipped case from 14 August 2006.
fn months() -> Vec<Month> {
    let course = shipped("lebanon-2006").model.assets.course.unwrap();
    Calendar::new(&course).months().to_vec()
}

fn period(from: &str, to: &str) -> Period {
    Period { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-9, "{found} instead of {wanted}");
}

#[test]
fn a_month_is_spread_evenly_over_its_days() {
    let months = months();
    let counts: Vec<u64> = [31, 60].into_iter().chain(std::iter::repeat_n(0, 15)).collect();
    near(period("2006-08-14", "2006-08-24").count(&months, &counts), 10.0);
    near(period("2006-09-09", "2006-09-19").count(&months, &counts), 5.0 + 10.0);
    near(period("2006-08-01", "2008-06-01").count(&months, &counts), 91.0);
    near(period("2006-08-01", "2006-08-14").count(&months, &counts), 0.0);
    near(place(&months, "2006-09-29".parse().unwrap()), 1.5);
    near(place(&months, "2006-08-01".parse().unwrap()), 0.0);
    assert_eq!(period("2006-08-01", "2006-09-01").within(&months), Some(period("2006-08-14", "2006-09-01")));
    assert_eq!(period("2006-08-01", "2006-08-14").within(&months), None);
}

#[test]
fn half_of_a_number_has_happened_at_the_half_time() {
    let (months, half) = (months(), period("2006-08-14", "2006-10-14"));
    near(half.half_time(&months, &[31, 0, 5]).unwrap(), 15.5);
    near(half.half_time(&months, &[0, 30, 5]).unwrap(), 31.0 + 15.0);
    near(half.half_time(&months, &[10, 30, 5]).unwrap(), 31.0 + 10.0);
    near(half.half_time(&months, &[10, 10, 5]).unwrap(), 31.0);
    assert_eq!(half.half_time(&months, &[0, 0, 5]), None);
}

#[test]
fn a_ratio_is_of_numbers_a_day_and_needs_something_in_the_first_days() {
    let (_, shapes) = shapes::read(&folder("lebanon-2006")).unwrap();
    let shape = shapes.iter().find(|shape| shape.id == "december-to-first").unwrap();
    let mut counts = vec![0; 17];
    counts[3] = 60;
    assert_eq!(shape.of(&months(), &counts), None);
    counts[0] = 31;
    // 29 November to 14 December are 15 days of the fourth month; six more days are of the fifth.
    near(shape.of(&months(), &counts).unwrap(), 2.0 * 15.0 / 21.0);
}

#[test]
fn a_shape_is_judged_by_overlap_and_only_if_its_band_informs() {
    let judged = |low, high| of_shape(Band::new((low, high)), Band::new((0.2, 0.4)));
    assert_eq!(judged(0.4, 1.0), Verdict::Consistent);
    assert_eq!(judged(0.1, 0.2), Verdict::Consistent);
    assert_eq!(judged(0.25, 0.3), Verdict::Consistent);
    assert_eq!(judged(0.41, 1.0), Verdict::Contradicted);
    assert_eq!(judged(0.05, 0.19), Verdict::Contradicted);
    assert_eq!(judged(0.1, 1.0), Verdict::Consistent);
    for (low, high) in [(0.1, 1.01), (0.0, 0.3), (0.0, 0.0), (f64::NAN, 1.0), (0.3, f64::NAN)] {
        assert_eq!(judged(low, high), Verdict::Uninformative, "{low} to {high}");
    }
}

/// Grounds of which so many had no casualty in the first days.
fn some_without(without: usize) -> Courses {
    let course = |first: u64| {
        let counts: Vec<u64> = [first, first].into_iter().chain(std::iter::repeat_n(7, 15)).collect();
        Course { accidents: counts.clone(), casualties: counts, first_year: 0.0, remnants: 1 }
    };
    Courses { months: months(), grounds: (0..20).map(|n| course(if n < without { 0 } else { 7 })).collect() }
}

#[test]
fn a_shape_that_more_than_one_ground_in_ten_lacks_is_not_tested() {
    let (_, shapes) = shapes::read(&folder("lebanon-2006")).unwrap();
    let shape = shapes.iter().find(|shape| shape.id == "december-to-first").unwrap();
    for (without, testable) in [(0, true), (2, true), (3, false)] {
        let modelled = shape.modelled(&some_without(without));
        assert_eq!((modelled.without, modelled.grounds), (without as u64, 20));
        let verdict = shape.verdict(&modelled, modelled.bands()[0]);
        assert_eq!(verdict != Verdict::NotTestable, testable, "{without}");
    }
}

#[test]
fn rows_of_curves_that_make_no_sense_are_refused_in_words() {
    let row = |text: &str| csv::StringRecord::from(text.split('|').collect::<Vec<_>>());
    let month = |text: &str| shapes::figure(&row(text));
    let good = month("a|2006-08-14|2006-08-24|10|20|2|||casualties|what|counted|yes|why|source").unwrap();
    assert_eq!((good.number.as_str(), good.period), ("20, 2 a day", period("2006-08-14", "2006-08-24")));
    let shape = |text: &str| shapes::shape(&row(text), std::slice::from_ref(&good)).map(|_| shapes::Rule::Tested);
    assert!(shape("s|ratio|casualties|a|a|1|0.5|2|yes|").is_ok());
    let months = ["a|2006-08-14|2006-08-24|11|||||||||", "a|2006-08-24|2006-08-14|10", "a|now|2006-08-14|1"];
    let said = ["but its dates are 10 days apart", "is not after", "is not a date"];
    for (text, said) in months.into_iter().zip(said) {
        assert!(month(text).unwrap_err().contains(said), "{text}");
    }
    for (text, said) in [
        ("s|slope|casualties|a|a|1|0.5|2|yes|", "kind of shape"),
        ("s|ratio|people|a|a|1|0.5|2|yes|", "casualties or accidents"),
        ("s|ratio|casualties|a|b|1|0.5|2|yes|", "\"b\" is not a published figure"),
        ("s|ratio|casualties|a|a|many|0.5|2|yes|", "not a number"),
        ("s|ratio|casualties|a|a|1|2|0.5|yes|", "not an interval"),
        ("s|ratio|casualties|a|a|1|NaN|2|yes|", "not an interval"),
        ("s|ratio|casualties|a|a|1|0.5|2|perhaps|", "yes or no"),
    ] {
        assert!(shape(text).unwrap_err().contains(said), "{text}");
    }
}

#[test]
fn shipped_shapes_lie_in_the_course_and_only_those_of_lebanon_are_tested() {
    for (name, rule, count) in [("kosovo-1999", Rule::Beside, 2), ("lebanon-2006", Rule::Tested, 4)] {
        let course = shipped(name).model.assets.course.unwrap();
        let calendar = Calendar::new(&course);
        let (_, shapes) = shapes::read(&folder(name)).unwrap();
        assert!(shapes.len() == count && shapes.iter().all(|shape| shape.rule == rule), "{name}");
        let inside = |shape: &Shape| shape.periods().iter().all(|p| p.within(calendar.months()).is_some());
        assert!(shapes.iter().all(inside), "{name}");
    }
}

#[test]
fn courses_are_those_of_the_program_ground_by_ground() {
    let scenario = shipped("kosovo-1999");
    let (model, seed, count) = (&scenario.model, Seed(scenario.seed), 6);
    let courses = courses::draw(model, seed, count).unwrap();
    let nowhere = Tiles::new(model.grid.boxes);
    let (frame, sampler) = (ExposureFrame::new(model, seed, &nowhere), Sampler::new(model, seed));
    let replicates = Replicates { range: 0..count, batch: count };
    let counted = engine::run(&sampler, replicates, || ExposureTally::new(&frame), &mut Unobserved);
    let ExposureCounts { rows, course, .. } = counted.tally.into_counts();
    let by_ground = |name: &str| rows.values(rows.column(name).unwrap()).collect::<Vec<u64>>();
    let first_year = by_ground("casualties_first_12_months_expected");
    for (ground, (casualties, expected)) in
        courses.grounds.iter().zip(by_ground("casualties_drawn").into_iter().zip(first_year))
    {
        assert_eq!(ground.casualties.iter().sum::<u64>(), casualties);
        assert!(ground.remnants > 0 && (ground.first_year - expected as f64 * EXPECTED).abs() < 1e-6);
    }
    let months = course.unwrap().months;
    for (index, month) in months.iter().enumerate() {
        let sum = |of: fn(&Course) -> &Vec<u64>| courses.grounds.iter().map(|g| u128::from(of(g)[index])).sum::<u128>();
        assert_eq!(sum(|ground| &ground.accidents), month.events.drawn[0].moments().sum);
        assert_eq!(sum(|ground| &ground.casualties), month.events.drawn[1].moments().sum);
    }
    assert!(months.len() == 12 && courses.grounds.iter().any(|g| g.casualties.iter().sum::<u64>() > 0));
}

#[test]
fn a_model_without_a_course_is_refused_in_words() {
    assert!(courses::draw(&several_strikes(), Seed(1), 1).unwrap_err().contains("no course"));
}

#[test]
fn charts_that_the_page_shows_are_there() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let page = fs::read_to_string(docs.join("validation.md")).unwrap();
    let shown: Vec<&str> = page.split("](validation/").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert_eq!(shown, ["months-kosovo.svg", "months-lebanon.svg"]);
    assert!(shown.iter().all(|file| docs.join("validation").join(file).is_file()));
}
