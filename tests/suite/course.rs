//! Month by month against closed forms.

use crate::builders::{day, fixed, from_middle, model, normal, rectangle, strike, uniform};
use crate::exposure::layer;
use remnants::engine::observer::Unobserved;
use remnants::engine::{self, Replicates};
use remnants::exposure::course::calendar::Calendar;
use remnants::exposure::results::{CourseResults, Exposure};
use remnants::exposure::rows::Rows;
use remnants::exposure::{ExposureFrame, ExposureTally};
use remnants::grid::{Bounds, Tiles};
use remnants::model::assets::{Activity, ActivityGround, Assets, Course, Days, Encounter, Measure, MeasureKind};
use remnants::model::ground::{ClassRaster, ClearedArea, Fate};
use remnants::model::law::CountLaw;
use remnants::model::munition::Munition;
use remnants::model::strike::Strike;
use remnants::model::{District, Model};
use remnants::random::Seed;
use remnants::sampler::Sampler;
use remnants::units::Quantity;

const AREA_M2: f64 = 1_000_000.0;

fn encounter(detonation: f64, report: f64, casualties: f64, fatal: f64) -> Encounter {
    Encounter {
        detonation: fixed(detonation, Quantity::Probability),
        report: fixed(report, Quantity::Probability),
        casualties: fixed(casualties, Quantity::Casualties),
        fatal: fixed(fatal, Quantity::Probability),
    }
}

/// 100 people, 20 days a month, 500 m2 a day, half of it avoided, over one square kilometre: half an encounter a month for each remnant.
fn farming() -> Activity {
    Activity {
        layer: layer("farming"),
        ground: ActivityGround::Areas(vec![(rectangle(-500.0, -500.0, 500.0, 500.0), 1.0)]),
        persons: vec![(None, fixed(100.0, Quantity::Persons))],
        days: Days::AllYear(fixed(20.0, Quantity::DaysPerMonth)),
        swept_m2: fixed(500.0, Quantity::SweptArea),
        avoidance: fixed(0.5, Quantity::Probability),
        encounter: encounter(0.05, 0.1, 1.3, 0.25),
    }
}

/// Encounters a month with one remnant.
const MET: f64 = 100.0 * 20.0 * 500.0 * 0.5 / AREA_M2;

fn course(months: u32) -> Course {
    Course { first_day: day("2021-01-01"), months, presence: vec![], measures: vec![] }
}

/// 200 remnants for certain, well within the square kilometre.
fn farmed(course: Course) -> Model {
    let munitions =
        vec![Munition { load: CountLaw::fixed(200), pattern: normal(30.0, 30.0), ..model().munitions[0].clone() }];
    let failure_types = vec![crate::builders::failure_type("m", 1.0)];
    let assets = Assets { activities: vec![farming()], course: Some(course), ..Assets::default() };
    Model { munitions, failure_types, assets, assessment: day("2020-11-10"), ..model() }
}

fn run(model: &Model, replicates: u64) -> Exposure {
    let frame = ExposureFrame::new(model, Seed(3), &Tiles::new(model.grid.boxes));
    let sampler = Sampler::new(model, Seed(3));
    let range = Replicates { range: 0..replicates, batch: 64 };
    let counts = engine::run(&sampler, range, || ExposureTally::new(&frame), &mut Unobserved).tally.into_counts();
    Exposure::new(&frame, counts)
}

fn results(model: &Model, replicates: u64) -> (Rows, CourseResults) {
    let exposure = run(model, replicates);
    (exposure.rows, exposure.course.unwrap())
}

fn near(found: f64, wanted: f64) {
    assert!((found / wanted - 1.0).abs() < 1e-6, "found {found}, wanted {wanted}");
}

/// Drawn numbers are held to their expectation by 4.4 of their own standard errors: one false alarm in 100,000 each.
fn drawn_near(rows: &Rows, column: &str, wanted: f64) {
    let h = rows.headline(column).unwrap();
    let z = (h.mean - wanted) / h.standard_error;
    assert!(z.abs() < 4.4, "{column}: {} drawn, {wanted} expected, z {z}", h.mean);
}

#[test]
fn detonations_and_reports_compete_as_the_closed_form_says() {
    let (rows, results) = results(&farmed(course(12)), 400);
    let hazard = MET * 0.15;
    let gone = 200.0 * (1.0 - (-12.0 * hazard).exp());
    near(rows.headline("detonations_expected").unwrap().mean, gone * 0.05 / 0.15);
    near(rows.headline("reports_expected").unwrap().mean, gone * 0.1 / 0.15);
    near(rows.headline("encounters_expected").unwrap().mean, gone / 0.15);
    near(rows.headline("casualties_expected").unwrap().mean, gone * 1.3 * 0.05 / 0.15);
    near(rows.headline("deaths_expected").unwrap().mean, gone * 0.25 * 1.3 * 0.05 / 0.15);
    near(results.months[11].left.0, 200.0 - gone);
    near(results.months[0].events.expected[1].0, 200.0 * (1.0 - (-hazard).exp()) * 0.05 / 0.15);
    drawn_near(&rows, "detonations_drawn", gone * 0.05 / 0.15);
    drawn_near(&rows, "reports_drawn", gone * 0.1 / 0.15);
    drawn_near(&rows, "encounters_drawn", gone / 0.15);
    drawn_near(&rows, "casualties_drawn", gone * 1.3 * 0.05 / 0.15);
    drawn_near(&rows, "deaths_drawn", gone * 0.25 * 1.3 * 0.05 / 0.15);
    let first = rows.headline("casualties_first_12_months_expected").unwrap().mean;
    near(first, rows.headline("casualties_expected").unwrap().mean);
}

#[test]
fn drawn_months_follow_the_expected_ones() {
    let (_, results) = results(&farmed(course(24)), 400);
    for month in &results.months {
        let (expected, drawn) = (month.events.expected[1].0, month.events.drawn[0]);
        assert!((drawn.mean - expected).abs() < 4.8 * drawn.standard_error, "{:?} {expected}", drawn);
    }
}

#[test]
fn no_remnant_is_counted_twice_whatever_removes_it() {
    let mut course = course(9);
    course.measures = vec![Measure { id: "teams".to_owned(), from: day("2021-03-10"), kind: clearance(4.0) }];
    let (rows, results) = results(&farmed(course), 20);
    let cleared: f64 = results.months.iter().map(|m| m.cleared.0).sum();
    let ends = ["detonations_expected", "reports_expected"].map(|c| rows.headline(c).unwrap().mean);
    near(ends[0] + ends[1] + cleared + results.months[8].left.0, 200.0);
    assert!(cleared > 10.0);
}

/// So many teams of 2,500 m2 a day on 25 days a month, over the square kilometre; 8 of 10 are found.
fn clearance(teams: f64) -> MeasureKind {
    MeasureKind::Clearance {
        areas: vec![rectangle(-500.0, -500.0, 500.0, 500.0)],
        teams: fixed(teams, Quantity::Teams),
        m2_per_team_day: fixed(2_500.0, Quantity::SearchedArea),
        days_per_month: fixed(25.0, Quantity::DaysPerMonth),
        detection: fixed(0.8, Quantity::Probability),
    }
}

#[test]
fn without_encounters_clearance_leaves_what_was_not_searched_or_not_found() {
    let mut model = farmed(course(8));
    model.assets.activities[0].avoidance = fixed(1.0, Quantity::Probability);
    let measure = Measure { id: "teams".to_owned(), from: day("2021-02-01"), kind: clearance(4.0) };
    model.assets.course.as_mut().unwrap().measures = vec![measure];
    let (_, results) = results(&model, 4);
    // 250,000 m2 a month from February on: a quarter of the area each month until June.
    for (month, searched) in [0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0].into_iter().enumerate() {
        near(results.months[month].left.0, 200.0 * (1.0 - 0.8 * searched));
    }
}

#[test]
fn areas_are_searched_one_after_the_other() {
    let mut model = farmed(course(4));
    model.assets.activities[0].avoidance = fixed(1.0, Quantity::Probability);
    let MeasureKind::Clearance { teams, m2_per_team_day, days_per_month, detection, .. } = clearance(4.0) else {
        return;
    };
    let far = rectangle(-900.0, 600.0, -400.0, 1_000.0);
    let areas = vec![far, rectangle(-500.0, -500.0, 500.0, 500.0)];
    let kind = MeasureKind::Clearance { areas, teams, m2_per_team_day, days_per_month, detection };
    model.assets.course.as_mut().unwrap().measures =
        vec![Measure { id: "t".to_owned(), from: day("2020-01-01"), kind }];
    let (_, results) = results(&model, 4);
    // The first area takes 200,000 m2, so that 50,000 m2 of the second are searched in the first month.
    for (month, searched) in [0.05, 0.3, 0.55, 0.8].into_iter().enumerate() {
        near(results.months[month].left.0, 200.0 * (1.0 - 0.8 * searched));
    }
}

#[test]
fn marking_and_risk_education_spare_what_the_closed_form_says_and_the_draws_agree() {
    let mut course = course(12);
    let half = fixed(0.5, Quantity::Probability);
    let education = MeasureKind::RiskEducation { coverage: fixed(0.8, Quantity::Probability), avoidance: half.clone() };
    let marking = MeasureKind::Marking { areas: vec![rectangle(-400.0, -400.0, 400.0, 400.0)], avoidance: half };
    let elsewhere = MeasureKind::Marking {
        areas: vec![rectangle(600.0, 600.0, 700.0, 700.0)],
        avoidance: fixed(1.0, Quantity::Probability),
    };
    let measure = |id: &str, from: &str, kind| Measure { id: id.to_owned(), from: day(from), kind };
    course.measures = vec![
        measure("talks", "2021-01-01", education),
        measure("signs", "2021-07-01", marking),
        measure("elsewhere", "2021-01-01", elsewhere),
    ];
    let (rows, results) = results(&farmed(course), 400);
    let casualties = |hazards: [f64; 2]| {
        let gone = 1.0 - (-6.0 * 0.15 * (hazards[0] + hazards[1])).exp();
        200.0 * gone * 1.3 / 3.0
    };
    let with = casualties([0.6 * MET, 0.3 * MET]);
    near(rows.headline("casualties_expected").unwrap().mean, with);
    let spared = [casualties([MET, 0.5 * MET]) - with, casualties([0.6 * MET, 0.6 * MET]) - with];
    for (found, wanted) in results.spared.iter().zip(spared) {
        near(found.expected.mean, wanted);
        assert!((found.drawn.mean - wanted).abs() < 4.4 * found.drawn.standard_error, "{found:?} {wanted}");
        // On the same random numbers the difference is known far better than from two runs.
        assert!(found.drawn.standard_error < 0.8 * rows.headline("casualties_drawn").unwrap().standard_error);
    }
    for (measure, whole) in results.spared.iter().enumerate() {
        let by_month: f64 = results.months.iter().map(|month| month.spared[measure].0).sum();
        assert!((by_month - whole.expected.mean).abs() < 1e-6 * with, "{by_month} {whole:?}");
        assert!(
            results.months.iter().all(|month| month.spared[measure].1 < 1e-6),
            "nothing differs from ground to ground"
        );
    }
    assert_eq!((results.spared[2].expected.mean, results.spared[2].drawn.quantiles), (0.0, [0.0; 3]));
}

#[test]
fn seasons_and_the_return_of_people_scale_encounters_month_by_month() {
    let mut model = farmed(Course { presence: vec![(0.0, 0.2), (2.0, 1.0)], ..course(4) });
    let activity = &mut model.assets.activities[0];
    activity.days = Days::Seasons([10.0, 20.0, 0.0, 5.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    activity.encounter = encounter(0.0, 0.0, 1.0, 0.0);
    let (_, results) = results(&model, 3);
    let met = [10.0 * 0.4, 20.0 * 0.8, 0.0, 5.0].map(|days| 200.0 * MET / 20.0 * days);
    near(results.months[0].events.expected[0].0, met[0]);
    near(results.months[1].events.expected[0].0, met[1]);
    assert_eq!(results.months[2].events.expected[0].0, 0.0);
    near(results.months[3].events.expected[0].0, met[3]);
}

#[test]
fn months_begin_on_the_first_days_number_and_mix_the_seasons_of_their_days() {
    let days = Days::Seasons([31.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let calendar = Calendar::new(&Course { first_day: day("2020-01-31"), ..course(14) });
    let month = |k: usize| (calendar.months()[k].first.to_string(), calendar.months()[k].last().to_string());
    assert_eq!(month(0), ("2020-01-31".to_owned(), "2020-02-28".to_owned()));
    assert_eq!(month(1), ("2020-02-29".to_owned(), "2020-03-30".to_owned()));
    assert_eq!(month(11), ("2020-12-31".to_owned(), "2021-01-30".to_owned()));
    near(calendar.months()[0].days_of(&days, 0.0), 31.0 / 29.0);
    near(calendar.months()[11].days_of(&days, 0.0), 31.0 * 30.0 / 31.0);
    assert_eq!(calendar.months()[5].days_of(&days, 0.0), 0.0);
    let late = calendar.entry(day("2020-03-15"));
    assert_eq!((late.month, calendar.entry(day("2022-01-01")).month), (1, 14));
    near(late.left, 16.0 / 31.0);
    assert_eq!(calendar.entry(day("1999-01-01")).left, 1.0);
}

#[test]
fn presence_between_points_is_a_line_and_beyond_them_level() {
    let course = Course { presence: vec![(0.5, 0.0), (1.5, 1.0)], ..course(3) };
    let calendar = Calendar::new(&course);
    let found: Vec<f64> = calendar.months().iter().map(|m| m.presence()).collect();
    near(found[0], 0.125);
    near(found[1], 0.875);
    assert_eq!(found[2], 1.0);
}

#[test]
fn remnants_of_a_later_strike_come_in_on_its_day() {
    let mut model = farmed(Course { first_day: day("2020-09-04"), ..course(3) });
    model.strikes = vec![Strike { date: day("2020-10-19"), ..strike("one") }];
    model.assets.activities[0].encounter = encounter(0.0, 0.0, 1.0, 0.0);
    let (_, results) = results(&model, 3);
    // The second month is 4 October to 3 November; 16 of its 31 days are left.
    assert_eq!(results.months[0].events.expected[0].0, 0.0);
    near(results.months[1].events.expected[0].0, 200.0 * MET * 16.0 / 31.0);
    near(results.months[2].events.expected[0].0, 200.0 * MET);
}

#[test]
fn what_was_searched_before_a_strike_was_not_searched_for_its_remnants() {
    let teams = Measure { id: "teams".to_owned(), from: day("2020-09-04"), kind: clearance(4.0) };
    let mut model = farmed(Course { first_day: day("2020-09-04"), measures: vec![teams], ..course(6) });
    model.strikes = vec![Strike { date: day("2020-10-19"), ..strike("one") }];
    model.assets.activities[0].avoidance = fixed(1.0, Quantity::Probability);
    let (_, results) = results(&model, 3);
    // A quarter a month; 16 of the second month's 31 days are left, and all is searched when the fourth ends.
    for (month, searched) in [(1, 4.0 / 31.0), (2, 4.0 / 31.0 + 0.25), (3, 4.0 / 31.0 + 0.5), (5, 4.0 / 31.0 + 0.5)] {
        near(results.months[month].left.0, 200.0 * (1.0 - 0.8 * searched));
    }
}

#[test]
fn a_course_before_the_assessment_begins_with_all_and_what_is_known_acts_in_time() {
    let mut model = farmed(Course { first_day: day("2020-10-04"), ..course(3) });
    model.assets.activities[0].avoidance = fixed(1.0, Quantity::Probability);
    model.fate = Fate::HalfLife(fixed(1.0, Quantity::HalfLife));
    model.cleared = vec![ClearedArea {
        id: "c".to_owned(),
        region: rectangle(-500.0, -500.0, 500.0, 500.0),
        date: day("2020-11-08"),
        detection: fixed(0.6, Quantity::Probability),
    }];
    let (_, results) = results(&model, 3);
    let faded = |days: f64| 200.0 * 0.5_f64.powf(days / 365.25);
    near(results.months[0].left.0, faded(31.0));
    near(results.months[1].left.0, 0.4 * faded(61.0));
    near(results.months[2].left.0, 0.4 * faded(92.0));
}

#[test]
fn a_course_after_the_assessment_begins_with_what_remains_then() {
    let mut model = farmed(course(1));
    model.fate = Fate::Share(fixed(0.3, Quantity::Probability));
    model.assets.activities[0].avoidance = fixed(1.0, Quantity::Probability);
    let exposure = run(&model, 500);
    let left = exposure.course.unwrap().months[0].left;
    // Binomial: 60 of 200 with a standard deviation of 6.48; 4.4 standard errors.
    assert!((left.0 - 60.0).abs() < 4.4 * 6.48 / 500_f64.sqrt(), "{left:?}");
}

#[test]
fn remnants_fade_between_the_assessment_and_a_later_course() {
    let mut model = farmed(Course { first_day: day("2022-11-10"), ..course(1) });
    model.fate = Fate::HalfLife(fixed(1.0, Quantity::HalfLife));
    model.assets.activities[0].avoidance = fixed(1.0, Quantity::Probability);
    let exposure = run(&model, 500);
    // From the strike to the end of the first month: 37 days, two years, 30 days.
    let wanted = 200.0 * 0.5_f64.powf((37.0 + 730.0 + 30.0) / 365.25);
    let left = exposure.course.unwrap().months[0].left;
    assert!((left.0 - wanted).abs() < 4.4 * left.1, "{left:?} {wanted}");
}

#[test]
fn casualties_of_the_first_year_stand_beside_the_anchor_as_a_ratio_of_means() {
    use remnants::exposure::judged::{Anchors, Standing};
    let (rows, _) = results(&farmed(course(24)), 50);
    let initial: Vec<u64> = (0..50).map(|k| 200 + k % 3).collect();
    let casualties = Anchors::new(&rows, &initial, 24, 50.0).casualties.unwrap();
    let first = rows.headline("casualties_first_12_months_expected").unwrap().mean;
    near(casualties.ratio, first * 50.0 / initial.iter().sum::<u64>() as f64);
    // All grounds have the same expected casualties, so that the doubt is that of the numbers of remnants.
    let mean = initial.iter().sum::<u64>() as f64 / 50.0;
    let squares: f64 = initial.iter().map(|n| (first - casualties.ratio * *n as f64).powi(2)).sum();
    near(casualties.standard_error, (squares / 49.0 / 50.0).sqrt() / mean);
    assert_eq!(casualties.standing, Standing::Above);
    assert!(Anchors::new(&rows, &initial, 11, 50.0).casualties.is_none());
    assert_eq!(Anchors::new(&rows, &initial, 24, 500.0).density, Standing::Unknown);
}

#[test]
fn ground_of_an_activity_as_a_raster_or_in_weighted_areas_spreads_its_time_by_weight() {
    let halves = |weights: [f64; 2]| {
        ActivityGround::Areas(vec![
            (rectangle(-500.0, -500.0, 0.0, 500.0), weights[0]),
            (rectangle(0.0, -500.0, 500.0, 500.0), weights[1]),
        ])
    };
    let low = from_middle(-500.0, -500.0);
    let bounds = Bounds { low, high: from_middle(500.0, 500.0) };
    let classes = ClassRaster { bounds, columns: 2, rows: 1, classes: vec![1, 2] };
    let raster = ActivityGround::Raster { classes, weights: vec![3.0, 1.0] };
    let met = |ground: ActivityGround| {
        let mut model = farmed(course(1));
        model.strikes[0].location = remnants::model::strike::Location::Point(from_middle(-250.0, 0.0));
        model.assets.activities[0].ground = ground;
        model.assets.activities[0].encounter = encounter(0.0, 0.0, 1.0, 0.0);
        results(&model, 2).1.months[0].events.expected[0].0
    };
    near(met(halves([3.0, 1.0])), 200.0 * MET * 1.5);
    near(met(raster), 200.0 * MET * 1.5);
    near(met(halves([1e-9, 1.0])), 200.0 * MET * 2e-9 / (1.0 + 1e-9));
}

#[test]
fn casualties_are_shared_by_groups_activities_and_districts() {
    let mut model = farmed(course(12));
    model.assets.groups = vec!["girls".to_owned(), "boys".to_owned()];
    model.assets.activities[0].persons =
        vec![(Some(1), fixed(75.0, Quantity::Persons)), (None, fixed(25.0, Quantity::Persons))];
    let second = Activity { layer: layer("herding"), ..farming() };
    model.assets.activities.push(second);
    let district = |id: &str, region| District { id: id.to_owned(), name: id.to_owned(), region };
    model.districts = vec![
        district("all", rectangle(-500.0, -500.0, 500.0, 500.0)),
        district("none", rectangle(700.0, 700.0, 800.0, 800.0)),
    ];
    let (rows, results) = results(&model, 400);
    let all = rows.headline("casualties_expected").unwrap().mean;
    let of = |events: &remnants::exposure::results::Events| events.expected[3].0;
    near(results.activities.iter().map(of).sum(), all);
    near(of(&results.activities[0]), 0.5 * all);
    near(of(&results.groups[1]), 0.375 * all);
    near(of(&results.groups[2]), 0.625 * all);
    assert_eq!((of(&results.groups[0]), of(&results.districts[1])), (0.0, 0.0));
    near(of(&results.districts[0]), all);
    for (events, share) in [(&results.groups[1], 0.375), (&results.groups[2], 0.625), (&results.activities[1], 0.5)] {
        let drawn = events.drawn[1];
        assert!((drawn.mean - share * all).abs() < 4.4 * drawn.standard_error, "{drawn:?} {}", share * all);
    }
    // Month by month: two activities, three groups, two districts, each adding up to its whole.
    for (number, whole) in results.activities.iter().chain(&results.groups).chain(&results.districts).enumerate() {
        let by_month: f64 = results.months.iter().map(|month| month.by[number][3].0).sum();
        assert!((by_month - of(whole)).abs() < 1e-6 * all, "{number}: {by_month} {}", of(whole));
    }
    let sum: f64 = results.groups.iter().map(|events| events.drawn[1].mean).sum();
    near(sum, rows.headline("casualties_drawn").unwrap().mean);
}

#[test]
fn unknowns_of_activities_are_drawn_once_a_ground_and_widen_the_interval() {
    let mut model = farmed(course(12));
    model.assets.activities[0].persons[0].1 = uniform(0.0, 200.0, Quantity::Persons);
    let (rows, _) = results(&model, 2_000);
    let h = rows.headline("encounters_expected").unwrap();
    // Encounters rise with people, less than in proportion: from 0 to those of 200 people.
    let most = 200.0 * (1.0 - (-12.0 * 2.0 * MET * 0.15_f64).exp()) / 0.15;
    let at = |share: f64| 200.0 * (1.0 - (-12.0 * 2.0 * share * MET * 0.15_f64).exp()) / 0.15;
    assert!(h.q95.range.0 < at(0.95) && at(0.95) < h.q95.range.1 && h.q95.value < most, "{h:?}");
    assert!(h.q05.range.0 < at(0.05) && at(0.05) < h.q05.range.1, "{h:?}");
}
