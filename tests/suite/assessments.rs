//! Whole assessments: how they end, what their maps show, and the same scenario with other patterns.

use crate::builders::*;
use remnants::engine::observer::{Progress, Verdict};
use remnants::grid::{Bounds, Cell, Grid, Point, Region, Tiles};
use remnants::hazard::alternative::with_other_patterns;
use remnants::hazard::layer::Layer;
use remnants::hazard::maps::{Kind, Maps, REACH_PER_BOX, share};
use remnants::hazard::{Ending, Hazard, Plan, Stage, Watcher, assess};
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::model::pattern::{CONTOUR_95, Offset, Part, Pattern};
use remnants::model::strike::Location;
use remnants::random::Seed;
use remnants::units::Quantity;

/// Notes how far the run was and stops it after so many replicates.
struct StopsAfter(u64, Vec<u64>);

impl Watcher for StopsAfter {
    fn stage(&mut self, _stage: Stage) {}
    fn progress(&mut self, progress: Progress) -> Verdict {
        self.1.push(progress.done);
        if progress.done >= self.0 { Verdict::Stop } else { Verdict::Continue }
    }
}

fn run(model: &Model, replicates: u64, precision: Option<f64>) -> Hazard {
    assess(model, Plan { seed: Seed(111), replicates, precision }, &mut StopsAfter(u64::MAX, vec![]))
}

#[test]
fn a_run_without_precision_draws_all_replicates() {
    let hazard = run(&model(), 300, None);
    assert_eq!((hazard.counted.clone(), hazard.wanted, hazard.ending), ((0..300).into(), 300, Ending::Complete));
    assert_eq!(hazard.rows.len(), 300);
    let mean = hazard.rows.iter().map(|row| row.remnants).sum::<u64>() as f64 / 300.0;
    assert!((hazard.remnants.mean - mean).abs() < 1e-12);
}

#[test]
fn a_run_that_is_precise_enough_ends_at_a_look() {
    // As drawn, the relative error of Binomial(100, 0.1) would be 0.95 % after 1,000 grounds; that of the corrected mean area is less.
    let best = run(&model(), 1_000, None).best.contaminated_area_ha;
    let after_1_000 = best.standard_error / best.mean;
    assert!(after_1_000 < 0.0075, "{best:?}");
    for (precision, end) in [(0.5, 1_000), (0.0075, 1_000), (1.05 * after_1_000, 1_000), (0.8 * after_1_000, 2_000)] {
        let hazard = run(&model(), 10_000, Some(precision));
        assert_eq!(
            (hazard.counted, hazard.ending),
            ((0..end).into(), Ending::PrecisionReached),
            "precision {precision}"
        );
    }
}

#[test]
fn a_run_with_few_outcomes_does_not_end_early_however_loose_the_precision() {
    let mut model = model();
    model.strikes[0].presence = fixed(0.01, Quantity::Probability);
    let hazard = run(&model, 3_000, Some(1_000.0));
    assert_eq!((hazard.counted, hazard.ending), ((0..3_000).into(), Ending::Complete));
}

#[test]
fn an_interrupted_run_holds_exactly_the_replicates_before() {
    let mut watcher = StopsAfter(1, vec![]);
    let plan = Plan { seed: Seed(111), replicates: 50_000, precision: None };
    let hazard = assess(&model(), plan, &mut watcher);
    assert_eq!((hazard.ending, hazard.wanted), (Ending::Interrupted, 50_000));
    assert_eq!(watcher.1, [hazard.replicates()]);
    assert!(hazard.replicates() < 50_000);
    let shorter = run(&model(), hazard.replicates(), None);
    assert_eq!(hazard.rows, shorter.rows);
}

/// A run whose companion expects `mean` in the box at the middle and nothing elsewhere.
fn with_middle_box(model: &Model, mean: f64) -> Hazard {
    let mut hazard = run(model, 400, None);
    let mut boxes: Tiles<f64> = Tiles::new(model.grid.boxes);
    let middle = model.grid.boxes.cell_of(MIDDLE).unwrap();
    *boxes.at(middle) = mean;
    hazard.companion.boxes = boxes;
    hazard
}

fn values(layer: &Layer) -> Vec<(Cell, f32)> {
    layer.values.iter().filter_map(|(cell, value)| value.map(|value| (cell, value))).collect()
}

#[test]
fn beyond_reach_of_every_documented_strike_maps_hold_no_value() {
    let model = model();
    let hazard = with_middle_box(&model, REACH_PER_BOX);
    let maps = Maps::new(&hazard, &model);
    let middle = model.grid.boxes.cell_bounds(model.grid.boxes.cell_of(MIDDLE).unwrap());
    for kind in maps.kinds() {
        let layer = maps.layer(kind);
        let lattice = layer.values.lattice();
        let valued = values(&layer);
        let overlaps = |cell: Cell| {
            let b = lattice.cell_bounds(cell);
            b.low.x < middle.high.x && middle.low.x < b.high.x && b.low.y < middle.high.y && middle.low.y < b.high.y
        };
        assert!(valued.iter().all(|(cell, _)| overlaps(*cell)), "{kind:?} has a value beyond reach");
        let wanted = if lattice.side_m() == 10.0 { 25 } else { 1 };
        assert_eq!(valued.len(), wanted, "{kind:?}");
    }
    let beyond = with_middle_box(&model, 0.99 * REACH_PER_BOX);
    assert!(values(&Maps::new(&beyond, &model).layer(Kind::Presence)).is_empty());
}

#[test]
fn a_place_that_no_ground_hit_is_shown_as_three_in_n_never_as_zero() {
    let mut model = model();
    model.failure_types = vec![failure_type("m", 0.0)];
    let hazard = with_middle_box(&model, 1.0);
    let maps = Maps::new(&hazard, &model);
    for kind in [Kind::Presence, Kind::PresenceHectare, Kind::Exceedance(0), Kind::Exceedance(2)] {
        assert_eq!(values(&maps.layer(kind)).iter().map(|(_, v)| *v).collect::<Vec<_>>(), [3.0 / 400.0], "{kind:?}");
    }
    assert_eq!((share(0, 2, 9.0), share(0, 1_000, 9.0), share(7, 1_000, 9.0)), (1.0, 0.003, 0.007));
    assert_eq!((share(0, 1_000, 0.002), share(0, 1_000, 0.0), share(7, 1_000, 0.002)), (0.002, 0.003, 0.007));
}

#[test]
fn sampled_layers_hold_the_counts_over_the_replicates() {
    let model = model();
    let hazard = with_middle_box(&model, 1.0);
    let maps = Maps::new(&hazard, &model);
    let sampled = maps.layer(Kind::DensitySampled);
    for (cell, value) in values(&sampled) {
        let sum = hazard.cells.get(cell).sum;
        assert_eq!(value, (sum as f64 / 400.0 / 0.01) as f32);
    }
    for (cell, value) in values(&maps.layer(Kind::Presence)) {
        assert_eq!(value, (f64::from(hazard.boxes.get(cell).hits) / 400.0) as f32);
    }
    for (cell, value) in values(&maps.layer(Kind::Expected)) {
        assert_eq!(f64::from(value), hazard.companion.boxes.get(cell));
    }
    assert!(values(&sampled).iter().any(|(_, value)| *value > 0.0));
}

#[test]
fn every_layer_names_its_support_and_no_two_share_a_name() {
    let model = model();
    let hazard = with_middle_box(&model, 1.0);
    let maps = Maps::new(&hazard, &model);
    let layers: Vec<Layer> = maps.kinds().into_iter().map(|kind| maps.layer(kind)).collect();
    let mut stems: Vec<&str> = layers.iter().map(|layer| layer.stem.as_str()).collect();
    stems.sort_unstable();
    stems.dedup();
    assert_eq!(stems.len(), layers.len());
    let support = |kind| maps.layer(kind).support;
    assert_eq!(support(Kind::Density), "per square of 10 m x 10 m (0.01 ha)");
    assert_eq!(support(Kind::Presence), "per square of 50 m x 50 m (0.25 ha)");
    assert_eq!(support(Kind::PresenceHectare), "per square of 100 m x 100 m (1 ha)");
}

#[test]
fn a_hectare_block_that_overlaps_a_reached_box_by_one_cell_is_assessed() {
    // Cells of 12 m make boxes of 60 m and blocks of 108 m: the second box overlaps the second block by 12 m.
    let mut model = model();
    let extent = Bounds { low: Point::new(0.0, 0.0), high: Point::new(540.0, 540.0) };
    model.grid = Grid::covering(&extent, 12_000).unwrap();
    let mut hazard = run(&model, 10, None);
    hazard.companion.boxes = Tiles::new(model.grid.boxes);
    *hazard.companion.boxes.at(model.grid.boxes.cell_of(Point::new(90.0, 30.0)).unwrap()) = 1.0;
    let blocks = Maps::new(&hazard, &model).layer(Kind::PresenceHectare);
    let columns: Vec<u32> = values(&blocks).iter().map(|(cell, _)| cell.column).collect();
    assert_eq!(columns, [0, 1]);
}

fn other(pattern: Pattern) -> Result<Pattern, String> {
    let mut model = model();
    model.munitions[0].pattern = pattern;
    with_other_patterns(&model).map(|other| other.munitions[0].pattern.clone())
}

fn dimensions(pattern: &Pattern) -> Vec<f64> {
    pattern.laws().iter().map(|law| law.mean()).collect()
}

fn assert_dimensions(pattern: &Pattern, wanted: &[f64]) {
    let found = dimensions(pattern);
    assert!(found.iter().zip(wanted).all(|(a, b)| (a / b - 1.0).abs() < 1e-12), "{found:?} instead of {wanted:?}");
}

#[test]
fn a_normal_pattern_becomes_the_ellipse_of_its_95_per_cent_contour_and_back() {
    let as_ellipse = other(normal(60.0, 30.0)).unwrap();
    assert_eq!(as_ellipse.name(), "ellipse");
    assert_dimensions(&as_ellipse, &[120.0 * CONTOUR_95, 60.0 * CONTOUR_95]);
    let back = other(as_ellipse).unwrap();
    assert_eq!(back.name(), "normal");
    assert_dimensions(&back, &[60.0, 30.0]);
}

#[test]
fn rings_and_mixtures_have_their_counterparts() {
    let from_ring = other(ring(200.0, 100.0, 0.5)).unwrap();
    assert_eq!(from_ring.name(), "normal");
    assert_dimensions(&from_ring, &[100.0 / CONTOUR_95, 50.0 / CONTOUR_95]);
    let parts =
        vec![Part { share: 0.3, pattern: normal(60.0, 30.0) }, Part { share: 0.7, pattern: ellipse(200.0, 100.0) }];
    let Ok(Pattern::Mixture(parts)) = other(Pattern::Mixture(parts)) else { panic!("a mixture stays a mixture") };
    assert_eq!(
        parts.iter().map(|p| (p.share, p.pattern.name())).collect::<Vec<_>>(),
        [(0.3, "ellipse"), (0.7, "normal")]
    );
}

#[test]
fn a_surveyed_footprint_becomes_the_normal_pattern_with_its_spread_and_blur() {
    let offsets = [(30.0, 5.0), (-30.0, -5.0), (30.0, -5.0), (-30.0, 5.0)];
    let offsets = offsets.map(|(along, right)| Offset { along, right }).to_vec();
    let from_points = other(Pattern::Points { offsets, bandwidth: fixed(4.0, Quantity::Spread) }).unwrap();
    assert_eq!(from_points.name(), "normal");
    assert_dimensions(&from_points, &[916.0_f64.sqrt(), 41.0_f64.sqrt()]);
}

#[test]
fn an_uncertain_size_keeps_its_law_in_the_other_pattern() {
    let sizes = uniform(40.0, 80.0, Quantity::Spread);
    let pattern = Pattern::Normal { sd_along: sizes.clone(), sd_across: sizes.clone() };
    let Ok(Pattern::Ellipse { along, .. }) = other(pattern) else { panic!("an ellipse") };
    for u in [0.01, 0.5, 0.99] {
        assert!((along.quantile(u) / sizes.quantile(u) - 2.0 * CONTOUR_95).abs() < 1e-9);
    }
}

#[test]
fn a_pattern_too_large_to_exchange_is_refused_with_the_reason() {
    let reason = other(normal(19_000.0, 30.0)).unwrap_err();
    assert!(reason.starts_with("the other pattern has no valid size: 9301"), "{reason}");
    assert!(reason.ends_with("is outside what is possible for a full axis from 0 to 50000 m"), "{reason}");
}

#[test]
fn a_district_that_holds_exactly_the_threshold_is_not_above_it() {
    // Corners far from the origin, so that the area of exactly 30 ha is off by rounding.
    let corners =
        [(759_800.0, 7_199_800.0), (760_400.0, 7_199_900.0), (760_300.0, 7_200_500.0), (759_900.0, 7_200_400.0)];
    let corners: Vec<Point> = corners.iter().map(|(x, y)| Point::new(*x, *y)).collect();
    let extent = Bounds::around(corners.iter().copied()).expect("corners");
    let mut model = model();
    model.grid = Grid::covering(&extent.widened(200.0), 10_000).expect("a grid");
    model.thresholds = vec![1.0];
    model.failure_types = vec![failure_type("test", 1.0)];
    model.munitions[0].load = CountLaw::fixed(30);
    model.strikes[0].location = Location::Point(Point::new(760_100.0, 7_200_150.0));
    model.districts = vec![district("d1", Region::new(vec![corners]).expect("an area"))];
    let hazard = run(&model, 20, None);
    assert_eq!(hazard.districts[0].remnants.mean, 30.0);
    assert_eq!(hazard.districts[0].over, [0]);
}
