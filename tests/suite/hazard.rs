//! What many grounds say together, against straightforward recounts.

use crate::builders::*;
use proptest::prelude::*;
use remnants::engine::tally::CellCount;
use remnants::engine::{self, Replicates, Tally};
use remnants::grid::index::RegionIndex;
use remnants::grid::located::{AT_ONCE, Located};
use remnants::grid::{Bounds, Cell, Lattice, Point, Tiles};
use remnants::hazard::fade_out::{FadeTally, References, STEP_M, STEPS};
use remnants::hazard::near_zones::NearZones;
use remnants::hazard::release::{RankTally, ReleaseZone};
use remnants::hazard::tally::{Frame, GROUNDS_KEPT, HazardCounts, HazardTally, ReplicateRow};
use remnants::hazard::zones::{Rank, Ranking};
use remnants::model::law::CountLaw;
use remnants::model::{EvidencePoint, Model};
use remnants::random::Seed;
use remnants::sampler::Sampler;
use remnants::stats::upper_bound_95;
use std::collections::BTreeSet;

fn boxes() -> Lattice {
    Lattice::covering(&Bounds { low: Point::new(-500.0, -350.0), high: Point::new(500.0, 400.0) }, 50_000).unwrap()
}

fn ranking(means: &[(u32, u32, f64)]) -> Ranking {
    let mut expected = Tiles::new(boxes());
    means.iter().for_each(|(row, column, mean)| *expected.at(Cell { row: *row, column: *column }) = *mean);
    Ranking::new(&expected)
}

#[test]
fn boxes_are_ranked_by_expected_count_and_ties_by_row_then_column() {
    let ranking = ranking(&[(9, 9, 1.0), (3, 7, 2.0), (3, 2, 2.0), (1, 8, 2.0), (0, 0, 5.0), (4, 4, 0.0)]);
    let order: Vec<(u32, u32)> = ranking.boxes().iter().map(|(cell, _)| (cell.row, cell.column)).collect();
    assert_eq!(order, [(0, 0), (1, 8), (3, 2), (3, 7), (9, 9)]);
    assert_eq!(ranking.rank(Cell { row: 3, column: 2 }), Rank(2));
    assert_eq!(ranking.rank(Cell { row: 4, column: 4 }), Rank::UNRANKED, "nothing expected there");
    assert_eq!(ranking.expected_at(Rank(3)), 2.0);
    assert_eq!(ranking.expected_at(Rank::UNRANKED), 0.0);
    assert_eq!([6.0, 5.0, 2.0, 0.5].map(|level| ranking.boxes_above(level)), [0, 1, 4, 5]);
    assert!(Rank(7) < Rank::UNRANKED);
}

#[test]
fn a_zone_is_the_fewest_boxes_that_hold_the_share_of_all_remnants() {
    let ranking = ranking(&[(0, 0, 4.0), (1, 0, 3.0), (2, 0, 2.0), (3, 0, 1.0)]);
    assert_eq!(ranking.boxes_holding(0.4, 10.0), Some(1), "exactly held");
    assert_eq!(ranking.boxes_holding(0.5, 10.0), Some(2));
    assert_eq!(ranking.boxes_holding(0.9, 10.0), Some(3));
    assert_eq!(ranking.boxes_holding(0.95, 10.0), Some(4));
    assert_eq!(ranking.boxes_holding(0.5, 20.0), Some(4), "half of all lies off the grid");
    assert_eq!(ranking.boxes_holding(0.51, 20.0), None, "the grid holds less");
}

/// Distance to the nearest of the first boxes, by trying all.
fn slow_distance(ranking: &Ranking, count: u32, p: Point) -> f64 {
    let distance = |cell: Cell| {
        let b = ranking.lattice().cell_bounds(cell);
        let nearest = Point::new(p.x.clamp(b.low.x, b.high.x), p.y.clamp(b.low.y, b.high.y));
        nearest.distance(p)
    };
    ranking.boxes().iter().take(count as usize).map(|(cell, _)| distance(*cell)).fold(f64::INFINITY, f64::min)
}

fn some_means() -> impl Strategy<Value = Vec<(u32, u32, f64)>> {
    prop::collection::vec((0..15_u32, 0..20_u32, 0.01..3.0_f64), 1..60)
}

fn some_places(n: usize) -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec((-800.0..800.0_f64, -700.0..700.0_f64).prop_map(|(x, y)| Point::new(x, y)), 0..n)
}

/// The slow way to say how many places lie farther than 0, 10, ... 200 m, replicate by replicate.
fn slow_fade_out(grounds: &[Vec<Point>], distance: impl Fn(Point) -> f64) -> [CellCount; STEPS] {
    std::array::from_fn(|step| {
        let mut sums = CellCount::default();
        for ground in grounds {
            let farther = ground.iter().filter(|p| distance(**p) > step as f64 * STEP_M).count() as u32;
            if farther > 0 {
                sums.record(farther, &[u32::MAX; 3]);
            }
        }
        sums
    })
}

fn nearest(evidence: &[EvidencePoint], p: Point) -> f64 {
    evidence.iter().map(|e| e.place.distance(p)).fold(f64::INFINITY, f64::min)
}

fn fade_out(ranking: &Ranking, references: &References, grounds: &[Vec<Point>]) -> Vec<[CellCount; STEPS]> {
    let (mut tally, mut located) = (FadeTally::new(references), Located::default());
    for ground in grounds {
        for some in ground.chunks(AT_ONCE) {
            let column = |coordinate: fn(&Point) -> f64| some.iter().map(coordinate).collect::<Vec<f64>>();
            located.take((&column(|place| place.x), &column(|place| place.y)));
            located.locate(ranking.lattice());
            tally.count((ranking, references), &mut located);
        }
        tally.finish();
    }
    tally.counts().to_vec()
}

proptest! {
    #[test]
    fn distances_to_a_zone_are_exact_up_to_200_m(means in some_means(), places in some_places(60), count in 1..40_u32) {
        let ranking = ranking(&means);
        let zones = NearZones::new(&ranking, &[count]);
        let mut located = Located::default();
        for place in places {
            let wanted = slow_distance(&ranking, count, place);
            located.take((&[place.x], &[place.y]));
            located.locate(ranking.lattice());
            let slot = located.slots().next().unwrap();
            let rank = ranking.rank_at(slot);
            let found = if zones.holds(0, rank) { 0.0 } else { zones.distance(0, place, slot) };
            let wanted_rank = ranking.lattice().cell_of(place).map_or(Rank::UNRANKED, |cell| ranking.rank(cell));
            prop_assert_eq!(rank, wanted_rank);
            if wanted < 200.0 {
                prop_assert!((found - wanted).abs() < 1e-9, "{} instead of {}", found, wanted);
            } else {
                prop_assert!(found >= 200.0, "{} instead of {}", found, wanted);
            }
        }
    }

    #[test]
    fn fade_out_from_evidence_points_is_what_a_recount_says(
        points in some_places(8),
        grounds in prop::collection::vec(some_places(30), 1..5),
    ) {
        let evidence: Vec<EvidencePoint> = points.into_iter().map(evidence).collect();
        let ranking = ranking(&[]);
        let references = References::new(&evidence, &ranking, 1.0);
        prop_assert_eq!(references.names().len(), usize::from(!evidence.is_empty()));
        for found in fade_out(&ranking, &references, &grounds) {
            prop_assert_eq!(found, slow_fade_out(&grounds, |p| nearest(&evidence, p)));
        }
    }

    #[test]
    fn a_release_zone_is_the_highest_level_that_its_definition_allows(
        means in some_means(),
        last in prop::collection::vec((0..80_u32, 0..12_u32), 20..400),
        alpha in 0.01..0.3_f64,
    ) {
        let ranking = ranking(&means);
        let ranks = ranking.boxes().len() as u32;
        // One in twelve grounds is empty; one in twelve has a remnant off the grid.
        let rows: Vec<ReplicateRow> = last.iter().enumerate().map(|(r, (rank, kind))| {
            let rank = if *kind == 1 { Rank::UNRANKED } else { Rank(rank % ranks) };
            row(r as u64, u64::from(*kind > 0), rank)
        }).collect();
        let found = ReleaseZone::new("normal".to_owned(), &ranking, &rows, alpha);
        prop_assert_eq!(found.replicates, rows.len() as u64);
        match (found.zone, slow_release(&ranking, &rows, alpha)) {
            (Ok(found), Some((level, boxes, bound))) => {
                prop_assert_eq!((found.level, found.boxes), (level, boxes));
                prop_assert_eq!(found.upper_bound, bound);
                prop_assert!((found.area_ha - f64::from(boxes) * 0.25).abs() < 1e-9);
            }
            (Err(_), None) => {}
            (found, wanted) => prop_assert!(false, "{:?} instead of {:?}", found, wanted),
        }
    }
}

fn row(replicate: u64, remnants: u64, last_rank: Rank) -> ReplicateRow {
    ReplicateRow { replicate, remnants, initial: remnants, outside_grid: 0, boxes: 0, last_rank }
}

/// The definition read aloud: U_r is the lowest mean under any remnant; take the largest c for which the upper bound
/// of P(U_r < c) is at most alpha. Level, boxes with at least that mean, bound.
fn slow_release(ranking: &Ranking, rows: &[ReplicateRow], alpha: f64) -> Option<(f64, u32, f64)> {
    let lowest = |row: &ReplicateRow| match (row.remnants, row.last_rank) {
        (0, _) => f64::INFINITY,
        (_, Rank::UNRANKED) => 0.0,
        (_, Rank(rank)) => ranking.boxes()[rank as usize].1,
    };
    let bound = |c: f64| upper_bound_95(rows.iter().filter(|r| lowest(r) < c).count() as u64, rows.len() as u64);
    let levels = ranking.boxes().iter().map(|(_, mean)| *mean);
    let level =
        levels.filter(|c| bound(*c) <= alpha).fold(None, |best: Option<f64>, c| Some(best.map_or(c, |b| b.max(c))))?;
    let boxes = ranking.boxes().iter().filter(|(_, mean)| *mean >= level).count() as u32;
    Some((level, boxes, bound(level)))
}

#[test]
fn too_few_grounds_give_no_release_zone_and_say_so() {
    let ranking = ranking(&[(0, 0, 2.0), (1, 1, 1.0)]);
    let zone = |n| {
        let rows: Vec<ReplicateRow> = (0..n).map(|r| row(r, 1, Rank(0))).collect();
        ReleaseZone::new("normal".to_owned(), &ranking, &rows, 0.05).zone
    };
    // 1 - 0.05^(1/n) is 5.03 % for 58 grounds and 4.95 % for 59.
    assert_eq!(zone(58), Err("58 replicates are too few for a bound of 0.05".to_owned()));
    assert_eq!(zone(59).map(|z| (z.level, z.boxes)), Ok((2.0, 1)));
}

#[test]
fn too_many_grounds_with_remnants_off_the_grid_make_release_unreachable() {
    let ranking = ranking(&[(0, 0, 2.0), (1, 1, 1.0)]);
    let rows: Vec<ReplicateRow> =
        (0..1_000).map(|r| row(r, 1, if r < 60 { Rank::UNRANKED } else { Rank(1) })).collect();
    let zone = ReleaseZone::new("normal".to_owned(), &ranking, &rows, 0.05).zone;
    assert_eq!(zone, Err("not reachable on this grid".to_owned()));
    let zone = ReleaseZone::new("normal".to_owned(), &ranking, &rows, 0.08).zone;
    assert_eq!(zone.map(|z| (z.level, z.boxes)), Ok((1.0, 2)));
}

/// A grid whose boxes reach beyond its cells, so small that many remnants fall off both.
fn narrow() -> Model {
    let mut model = model();
    model.grid = grid(120.0, 10_000);
    model.strikes = vec![strike("one"), strike("two")];
    model.strikes.iter_mut().for_each(|strike| strike.carriers = CountLaw::fixed(4));
    model.munitions[0].scatter = scatter(60.0, 60.0);
    model.evidence = vec![evidence(MIDDLE), evidence(from_middle(70.0, -30.0))];
    model.districts = vec![
        district("west", rectangle(-1_000.0, -1_000.0, 0.0, 1_000.0)),
        district("middle", rectangle(-40.0, -40.0, 40.0, 40.0)),
        district("far", rectangle(5_000.0, 5_000.0, 5_100.0, 5_100.0)),
    ];
    model
}

/// Expected counts that fall with the distance from the middle; the total says that a tenth lies off the grid.
fn frame(model: &Model) -> Frame<'_> {
    let lattice = model.grid.boxes;
    let mut expected: Tiles<f64> = Tiles::new(lattice);
    let cells = (0..lattice.rows()).flat_map(|row| (0..lattice.columns()).map(move |column| Cell { row, column }));
    cells.for_each(|cell| *expected.at(cell) = (-lattice.centre(cell).distance(MIDDLE) / 60.0).exp());
    let ranking = Ranking::new(&expected);
    let total = ranking.boxes().iter().map(|(_, mean)| mean).sum::<f64>() / 0.9;
    let references = References::new(&model.evidence, &ranking, total);
    let regions: Vec<_> = model.districts.iter().map(|d| d.region.clone()).collect();
    Frame { model, ranking, references, districts: RegionIndex::new(&regions) }
}

fn counted(frame: &Frame, n: u64) -> HazardCounts {
    let (sampler, replicates) = (Sampler::new(frame.model, Seed(101)), Replicates { range: 0..n, batch: 16 });
    let make = || HazardTally::new(frame);
    engine::run(&sampler, replicates, make, &mut engine::observer::Unobserved).tally.into_counts()
}

fn kept_places(model: &Model, n: u64) -> Vec<Vec<Point>> {
    grounds(model, 101, n).iter().map(|ground| ground.remnants.iter().map(|r| r.place).collect()).collect()
}

#[test]
fn the_first_four_grounds_are_kept_as_they_are() {
    let model = narrow();
    let kept = counted(&frame(&model), 60).grounds;
    assert_eq!(kept.len() as u64, GROUNDS_KEPT);
    assert_eq!(kept, kept_places(&model, GROUNDS_KEPT));
}

#[test]
fn fade_out_of_kept_grounds_is_what_a_recount_says() {
    let model = narrow();
    let frame = frame(&model);
    let counts = counted(&frame, GROUNDS_KEPT);
    let names: Vec<String> = frame.references.names();
    assert_eq!(names, ["evidence_points", "zone_50", "zone_90"], "the grid does not hold 95 % of all");
    let total = frame.ranking.boxes().iter().map(|(_, mean)| mean).sum::<f64>() / 0.9;
    let found = counts.fade_out.counts();
    assert_eq!(found[0], slow_fade_out(&counts.grounds, |p| nearest(&model.evidence, p)));
    for (found, share) in found[1..].iter().zip([0.5, 0.9]) {
        let boxes = frame.ranking.boxes_holding(share, total).unwrap();
        assert_eq!(*found, slow_fade_out(&counts.grounds, |p| slow_distance(&frame.ranking, boxes, p)));
    }
}

#[test]
fn headline_numbers_of_every_ground_are_what_a_recount_says() {
    let model = narrow();
    let frame = frame(&model);
    let counts = counted(&frame, 60);
    let (cells, boxes) = (&model.grid.cells, &model.grid.boxes);
    let mut off_boxes = 0;
    for (row, places) in counts.rows.iter().zip(kept_places(&model, 60)) {
        let off: Vec<&Point> = places.iter().filter(|p| cells.cell_of(**p).is_none()).collect();
        let hit: BTreeSet<(i64, i64)> = places.iter().map(|p| boxes.global_index(*p)).collect();
        off_boxes += places.iter().filter(|p| boxes.cell_of(**p).is_none()).count();
        assert_eq!((row.remnants, row.outside_grid), (places.len() as u64, off.len() as u64));
        assert_eq!(row.boxes, hit.len() as u64, "boxes off the grid count as contaminated");
        let rank = |p: &Point| match (cells.cell_of(*p), boxes.cell_of(*p)) {
            (Some(_), Some(cell)) => frame.ranking.rank(cell),
            _ => Rank::UNRANKED,
        };
        assert_eq!(row.last_rank, places.iter().map(rank).max().unwrap_or(Rank(0)));
    }
    assert_eq!(counts.rows.iter().map(|row| row.replicate).collect::<Vec<_>>(), (0..60).collect::<Vec<_>>());
    assert!(off_boxes > 0, "the model puts some remnants beyond the boxes");
}

#[test]
fn districts_count_exact_positions_and_need_not_lie_on_the_grid() {
    let model = narrow();
    let counts = counted(&frame(&model), 60);
    for (found, district) in counts.districts.iter().zip(&model.districts) {
        let inside = |places: &Vec<Point>| places.iter().filter(|p| district.region.contains(**p)).count() as u64;
        let mut wanted = remnants::stats::Histogram::default();
        kept_places(&model, 60).iter().for_each(|places| wanted.record(inside(places)));
        assert_eq!(*found, wanted, "{}", district.id);
    }
    assert_eq!(counts.districts[2].above(0.0), 0);
    assert!(counts.districts[0].above(0.0) > 0);
}

#[test]
fn the_light_tally_of_the_other_pattern_ranks_like_the_full_one() {
    let model = narrow();
    let frame = frame(&model);
    let full = counted(&frame, 60).rows;
    let mut light = RankTally::new(&model, &frame.ranking);
    for (replicate, ground) in grounds(&model, 101, 60).iter().enumerate() {
        light.record(remnants::random::ReplicateId(replicate as u64), ground);
    }
    let ranks = |rows: &[ReplicateRow]| rows.iter().map(|r| (r.replicate, r.remnants, r.last_rank)).collect::<Vec<_>>();
    assert_eq!(ranks(&light.into_rows()), ranks(&full));
}
