//! Many grounds into exact tallies: nothing depends on threads, splits or batches.

use crate::builders::*;
use proptest::prelude::*;
use remnants::engine::observer::{Observer, Progress, StopRule, Unobserved, Verdict};
use remnants::engine::supports::{Pyramid, Support};
use remnants::engine::tally::{CellCount, StrikeCount, smallest_above};
use remnants::engine::{self, Replicates, Tally};
use remnants::grid::index::RegionIndex;
use remnants::grid::{Bounds, Cell, Grid, Lattice, Point, Tiles};
use remnants::hazard::fade_out::References;
use remnants::hazard::tally::{Frame, HazardCounts, HazardTally};
use remnants::hazard::zones::Ranking;
use remnants::model::Model;
use remnants::model::law::CountLaw;
use remnants::model::strike::Location;
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::{PossibleGround, Sampler, StrikeOutcome};
use remnants::units::Quantity;
use std::collections::BTreeMap;
use std::ops::Range;

/// Two strikes over most of the grid, districts, evidence, clearance.
fn busy() -> Model {
    let mut model = model();
    model.strikes = vec![strike("one"), strike("two")];
    for strike in &mut model.strikes {
        strike.carriers = CountLaw::fixed(3);
        strike.bearing = uniform(0.0, 360.0, Quantity::Bearing);
        strike.location = Location::Disc { centre: MIDDLE, radius: fixed(900.0, Quantity::Radius) };
    }
    model.munitions[0].kappa = Some(fixed(20.0, Quantity::Concentration));
    model.cleared = vec![cleared("c", rectangle(-300.0, -300.0, 300.0, 300.0), "2020-10-20", 0.5)];
    model.evidence = vec![evidence(MIDDLE), evidence(from_middle(400.0, 100.0))];
    model.districts = vec![district("d", rectangle(-1000.0, -1000.0, 0.0, 1000.0))];
    model
}

/// A ranking that falls with distance from the middle, so that zones exist.
fn frame(model: &Model) -> Frame<'_> {
    let mut expected: Tiles<f64> = Tiles::new(model.grid.boxes);
    let total = all_cells(&model.grid.boxes).into_iter().map(|cell| {
        let mean = (-model.grid.boxes.centre(cell).distance(MIDDLE) / 200.0).exp();
        *expected.at(cell) = mean;
        mean
    });
    let total = total.sum::<f64>();
    let ranking = Ranking::new(&expected);
    let references = References::new(&model.evidence, &ranking, total);
    let districts: Vec<_> = model.districts.iter().map(|d| d.region.clone()).collect();
    Frame { model, ranking, references, districts: RegionIndex::new(&districts) }
}

fn all_cells(lattice: &Lattice) -> Vec<Cell> {
    (0..lattice.rows()).flat_map(|row| (0..lattice.columns()).map(move |column| Cell { row, column })).collect()
}

/// Everything that was counted, in an order of its own, so that it can be compared.
fn everything(counts: &HazardCounts) -> String {
    let stored = |tiles: &Tiles<CellCount>| {
        let cells: BTreeMap<Cell, CellCount> = tiles.iter().filter(|(_, c)| *c != CellCount::default()).collect();
        format!("{cells:?}")
    };
    let levels: Vec<String> = counts.supports.box_levels.iter().map(|level| stored(level)).collect();
    let HazardCounts { supports, districts, strikes, rows, grounds, .. } = counts;
    let (cells, hectares) = (&supports.cells, &supports.hectares);
    let fade_out = counts.fade_out.counts();
    let (cells, hectares) = (stored(cells), stored(hectares));
    format!("{cells}{hectares}{levels:?}{fade_out:?}{districts:?}{strikes:?}{rows:?}{grounds:?}")
}

fn counted<'a, 'm>(frame: &'a Frame<'m>, range: Range<u64>, batch: u64) -> HazardTally<'a, 'm> {
    let sampler = Sampler::new(frame.model, Seed(91));
    engine::run(&sampler, Replicates { range, batch }, || HazardTally::new(frame), &mut Unobserved).tally
}

#[test]
fn one_two_or_three_threads_count_the_same() {
    let model = busy();
    let frame = frame(&model);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        everything(&pool.install(|| counted(&frame, 0..203, 50)).into_counts())
    };
    let one = with(1);
    assert!(one.len() > 10_000, "something was counted");
    assert_eq!(one, with(2));
    assert_eq!(one, with(3));
}

#[test]
fn any_batch_size_counts_the_same() {
    let model = busy();
    let frame = frame(&model);
    let whole = everything(&counted(&frame, 0..150, 150).into_counts());
    for batch in [0, 1, 7, 8, 64, 1_000] {
        assert_eq!(everything(&counted(&frame, 0..150, batch).into_counts()), whole, "batches of {batch}");
    }
}

#[test]
fn any_split_of_the_replicates_merges_to_the_whole_in_any_order() {
    let model = busy();
    let frame = frame(&model);
    let whole = everything(&counted(&frame, 0..150, 40).into_counts());
    for cut in [1, 8, 77, 149] {
        let (mut first, second) = (counted(&frame, 0..cut, 40), counted(&frame, cut..150, 40));
        first.merge(second);
        assert_eq!(everything(&first.into_counts()), whole, "cut at {cut}");
        let (first, mut second) = (counted(&frame, 0..cut, 40), counted(&frame, cut..150, 40));
        second.merge(first);
        assert_eq!(everything(&second.into_counts()), whole, "cut at {cut}, merged backwards");
    }
}

#[test]
fn an_empty_range_counts_nothing() {
    let model = busy();
    let frame = frame(&model);
    assert!(counted(&frame, 5..5, 10).into_counts().rows.is_empty());
}

/// Counts replicates only.
#[derive(Default)]
struct Seen(Vec<u64>);

impl Tally for Seen {
    fn count(&mut self, _replicate: ReplicateId, _part: &PossibleGround) {}
    fn finish(&mut self, replicate: ReplicateId) {
        self.0.push(replicate.0);
    }
    fn merge(&mut self, other: Seen) {
        self.0.extend(other.0);
    }
}

/// Notes the borders and stops at one of them.
struct StopsAt {
    borders: Vec<u64>,
    stop: u64,
}

impl Observer<Seen> for StopsAt {
    fn at_border(&mut self, progress: Progress, tallies: &[Seen]) -> Verdict {
        let seen: usize = tallies.iter().map(|tally| tally.0.len()).sum();
        assert_eq!(seen as u64, progress.done, "at a border everything drawn so far is counted");
        self.borders.push(progress.done);
        if progress.done >= self.stop { Verdict::Stop } else { Verdict::Continue }
    }
}

#[test]
fn a_run_that_is_stopped_has_counted_exactly_the_batches_before() {
    let model = model();
    let sampler = Sampler::new(&model, Seed(92));
    let mut observer = StopsAt { borders: vec![], stop: 60 };
    let counted = engine::run(&sampler, Replicates { range: 10..200, batch: 30 }, Seen::default, &mut observer);
    let mut seen = counted.tally.0;
    seen.sort_unstable();
    assert_eq!(observer.borders, [30, 60]);
    assert_eq!(counted.range, 10..70);
    assert_eq!(seen, (10..70).collect::<Vec<_>>());
}

#[test]
fn the_stop_rule_looks_only_after_a_thousand_times_a_power_of_two() {
    let looks: Vec<u64> = (0..=70_000).filter(|n| StopRule::looks_at(*n)).collect();
    assert_eq!(looks, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000]);
    for done in 0..64_000 {
        let next = looks.iter().find(|look| **look > done).unwrap();
        assert_eq!(StopRule::next_look(done), *next, "after {done}");
    }
}

#[test]
fn the_stop_rule_needs_a_hundred_outcomes_and_its_precision() {
    let rule = StopRule { precision: 0.01 };
    assert!(rule.reached(50.0, 0.5, 100));
    assert!(!rule.reached(50.0, 0.5, 99));
    assert!(!rule.reached(50.0, 0.501, 1_000));
    assert!(!rule.reached(50.0, f64::NAN, 1_000));
    assert!(!rule.reached(f64::NAN, 0.0, 1_000));
}

#[test]
fn thresholds_are_strict() {
    assert_eq!([0.0, 0.25, 0.999, 1.0, 1.5, 100.0].map(smallest_above), [1, 1, 1, 2, 2, 101]);
    // 10 per hectare on 0.1 hectares is one item, whatever the product's last bit.
    assert_eq!([10.0 * 0.1, 3.0 * (1.0 / 3.0), 70.0 * 0.1, 0.1 * 3.0 * 10.0].map(smallest_above), [2, 2, 8, 4]);
    assert_eq!(smallest_above(1e12), u32::MAX);
}

#[test]
fn a_density_equal_to_the_threshold_is_not_above_it() {
    // Cells of 0.01 ha: 100 a hectare is one item, which is not more than 100.
    let mut support = Support::new(grid(100.0, 10_000).cells, &[99.0, 100.0, 200.0]);
    for count in [1, 2, 3] {
        (0..count).for_each(|n| assert_eq!(support.add(MIDDLE).is_some(), n == 0));
        support.finish();
    }
    let counts = support.into_counts();
    let wanted = CellCount { sum: 6, squares: 14, hits: 3, over: [3, 2, 1] };
    assert_eq!(counts.get(counts.lattice().cell_of(MIDDLE).unwrap()), wanted);
    assert_eq!(wanted.moments(10).mean(), 0.6);
}

/// Grounds as lists of places around a corner where negative and positive indices meet.
fn some_grounds() -> impl Strategy<Value = Vec<Vec<Point>>> {
    let place = (-130.0..130.0_f64, -90.0..90.0_f64).prop_map(|(x, y)| Point::new(x, y));
    prop::collection::vec(prop::collection::vec(place, 0..40), 0..8)
}

fn around_origin() -> Grid {
    Grid::covering(&Bounds { low: Point::new(-120.0, -80.0), high: Point::new(110.0, 70.0) }, 10_000).unwrap()
}

/// The counts of one lattice, made the slow and simple way.
fn recount(lattice: &Lattice, grounds: &[Vec<Point>], thresholds: &[f64]) -> BTreeMap<Cell, CellCount> {
    let mut sums: BTreeMap<Cell, CellCount> = BTreeMap::new();
    for cell in all_cells(lattice) {
        let b = lattice.cell_bounds(cell);
        let inside = |p: &&Point| b.low.x <= p.x && p.x < b.high.x && b.low.y <= p.y && p.y < b.high.y;
        for count in grounds.iter().map(|ground| ground.iter().filter(inside).count()).filter(|n| *n > 0) {
            let sum = sums.entry(cell).or_default();
            (sum.sum, sum.squares, sum.hits) =
                (sum.sum + count as u64, sum.squares + (count * count) as u64, sum.hits + 1);
            for (over, threshold) in sum.over.iter_mut().zip(thresholds) {
                *over += u32::from(count as f64 / lattice.cell_ha() > *threshold);
            }
        }
    }
    sums
}

fn written(tiles: &Tiles<CellCount>) -> BTreeMap<Cell, CellCount> {
    tiles.iter().filter(|(_, count)| *count != CellCount::default()).collect()
}

proptest! {
    #[test]
    fn a_support_counts_what_a_straightforward_recount_counts(grounds in some_grounds()) {
        let thresholds = [30.0, 150.0, 250.0];
        let lattice = around_origin().cells;
        let mut support = Support::new(lattice, &thresholds);
        for ground in &grounds {
            let first: Vec<Cell> = ground.iter().filter_map(|p| support.add(*p)).collect();
            let hit: std::collections::BTreeSet<Cell> = ground.iter().filter_map(|p| lattice.cell_of(*p)).collect();
            prop_assert_eq!(first.len(), hit.len());
            prop_assert_eq!(first.into_iter().collect::<std::collections::BTreeSet<_>>(), hit);
            support.finish();
        }
        prop_assert_eq!(written(&support.into_counts()), recount(&lattice, &grounds, &thresholds));
    }

    #[test]
    fn every_level_of_a_pyramid_counts_what_a_recount_counts(grounds in some_grounds()) {
        let boxes = around_origin().boxes;
        let thresholds = [3.0, 10.0, 30.0];
        let mut pyramid = Pyramid::new(boxes, &thresholds);
        for ground in &grounds {
            ground.iter().for_each(|p| { pyramid.add(*p); });
            pyramid.finish(|_, _| {});
        }
        // Off the boxes nothing is counted, on no level.
        let extent = boxes.extent();
        let inside = |p: &&Point| extent.low.x <= p.x && p.x < extent.high.x && extent.low.y <= p.y && p.y < extent.high.y;
        let on: Vec<Vec<Point>> = grounds.iter().map(|g| g.iter().filter(inside).copied().collect()).collect();
        for (level, tiles) in pyramid.into_levels().iter().enumerate() {
            let lattice = boxes.coarser(1 << level);
            prop_assert_eq!(tiles.lattice(), &lattice);
            let thresholds = if level == 0 { &thresholds[..] } else { &[] };
            prop_assert_eq!(written(tiles), recount(&lattice, &on, thresholds), "level {}", level);
        }
    }

    #[test]
    fn merging_supports_is_counting_in_one(a in some_grounds(), b in some_grounds()) {
        let count = |grounds: &[Vec<Point>]| {
            let mut support = Support::new(around_origin().cells, &[150.0]);
            for ground in grounds {
                ground.iter().for_each(|p| { support.add(*p); });
                support.finish();
            }
            support
        };
        let mut merged = count(&a);
        merged.merge(count(&b));
        prop_assert_eq!(written(&merged.into_counts()), written(&count(&[a, b].concat()).into_counts()));
    }

    #[test]
    fn counts_of_strikes_merge_exactly(placed in prop::collection::vec(0..5_000_u64, 1..20), cut in 0..20_usize) {
        let outcome = |n: &u64| StrikeOutcome {
            strike: 0,
            placed: *n, expected: *n as f64 * 0.9, initial: n / 2, remaining: n / 3,
            first: [*n as f64 * 7.3, -(*n as f64)], second: [*n as f64 * 1e4, -(*n as f64) * 33.0, *n as f64],
        };
        let count = |values: &[u64]| {
            let mut count = StrikeCount::default();
            values.iter().for_each(|n| count.record(&outcome(n)));
            count
        };
        let (first, second) = placed.split_at(cut.min(placed.len()));
        let mut merged = count(second);
        merged.merge(&count(first));
        prop_assert_eq!(merged, count(&placed));
        prop_assert_eq!(merged.placed.sum, placed.iter().map(|n| u128::from(*n)).sum::<u128>());
    }
}
