//! What the engine costs: opening a stream, drawing a ground, counting it, and whole runs.
//!
//! The reference footprint is one strike of 20 carriers of 104 submunitions with a normal pattern and a beta law of
//! the failure rate, on 400 x 400 cells of 5 m. Figures per element are per remnant, but for streams and replicates.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use remnants::engine::observer::Unobserved;
use remnants::engine::{self, Replicates, Tally};
use remnants::exposure::people::People;
use remnants::exposure::residents::{Residents, ResidentsTally};
use remnants::grid::index::RegionIndex;
use remnants::grid::{Bounds, Cell, Grid, Point, Tiles};
use remnants::hazard::fade_out;
use remnants::hazard::tally::{Frame, HazardTally};
use remnants::hazard::zones::Ranking;
use remnants::model::assets::{Assets, LayerSource, PeopleTotals, Population};
use remnants::model::ground::Fate;
use remnants::model::law::{CountLaw, Law, Shape};
use remnants::model::munition::{FailureType, Munition, RateLink, Scatter, Unopened};
use remnants::model::pattern::Pattern;
use remnants::model::strike::{Grade, Location, Strike};
use remnants::model::{EvidencePoint, Model};
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::sampler::{PossibleGround, Sampler};
use remnants::units::Quantity;
use std::hint::black_box;

const MIDDLE: Point = Point::new(501_000.0, 4_401_000.0);
const SEED: Seed = Seed(1);
/// Replicates of a whole run.
const REPLICATES: u64 = 2_000;

fn fixed(value: f64, quantity: Quantity) -> Law {
    Law::fixed(value, quantity).expect("within bounds")
}

fn uniform(low: f64, high: f64, quantity: Quantity) -> Law {
    Law::new(Shape::Uniform { low, high }, quantity, None).expect("within bounds")
}

fn munition() -> Munition {
    Munition {
        id: "m".to_owned(),
        failure_type: 0,
        kappa: Some(fixed(20.0, Quantity::Concentration)),
        load: CountLaw::fixed(104),
        pattern: Pattern::Normal { sd_along: fixed(60.0, Quantity::Spread), sd_across: fixed(30.0, Quantity::Spread) },
        scatter: Scatter { range: fixed(100.0, Quantity::Spread), deflection: fixed(50.0, Quantity::Spread) },
        unopened: Unopened { probability: fixed(0.0, Quantity::Probability), radius: fixed(5.0, Quantity::Radius) },
    }
}

fn strike() -> Strike {
    Strike {
        id: "one".to_owned(),
        date: "2020-10-04".parse().expect("a date"),
        munition: 0,
        grade: Grade::Confirmed,
        presence: fixed(1.0, Quantity::Probability),
        location: Location::Point(MIDDLE),
        bearing: uniform(0.0, 360.0, Quantity::Bearing),
        convergence: 0.0,
        carriers: CountLaw::fixed(20),
    }
}

fn footprint(cell_mm: i64) -> Model {
    let extent = Bounds { low: MIDDLE, high: MIDDLE }.widened(1_000.0);
    let mean = uniform(0.05, 0.20, Quantity::FailureRate);
    Model {
        grid: Grid::covering(&extent, cell_mm).expect("a grid"),
        assessment: "2020-11-10".parse().expect("a date"),
        failure_types: vec![FailureType { id: "m".to_owned(), mean }],
        rate_link: RateLink::Independent,
        munitions: vec![munition()],
        strikes: vec![strike()],
        unrecorded: None,
        ground: None,
        fate: Fate::Stays,
        cleared: vec![],
        evidence: vec![EvidencePoint { id: "e".to_owned(), place: MIDDLE, kind: "strike mark".to_owned() }],
        districts: vec![],
        assets: Default::default(),
        thresholds: vec![1.0, 10.0, 100.0],
        release_alpha: 0.05,
    }
}

/// Zones about the middle, so that counting measures distances as in a real run.
fn frame(model: &Model) -> Frame<'_> {
    let lattice = model.grid.boxes;
    let mut expected: Tiles<f64> = Tiles::new(lattice);
    let cells = (0..lattice.rows()).flat_map(|row| (0..lattice.columns()).map(move |column| Cell { row, column }));
    cells.for_each(|cell| *expected.at(cell) = (-lattice.centre(cell).distance(MIDDLE) / 100.0).exp());
    let ranking = Ranking::new(&expected);
    let total = ranking.boxes().iter().map(|(_, mean)| mean).sum();
    let references = fade_out::references(&model.evidence, &ranking, total);
    Frame { model, ranking, references, districts: RegionIndex::new(&[]) }
}

fn streams(c: &mut Criterion) {
    let key = StreamKey::new(SEED, Stage::Remnants, "one");
    let mut replicate = 0;
    c.bench_function("stream/open_and_first_number", |b| {
        b.iter(|| {
            replicate += 1;
            black_box(key.stream(ReplicateId(replicate)).uniform())
        });
    });
}

/// Remnants in the first replicates, for figures per remnant.
fn remnants(sampler: &Sampler, replicates: u64) -> u64 {
    let mut ground = PossibleGround::default();
    let draw = |r| {
        sampler.draw(ReplicateId(r), &mut ground);
        ground.remnants.len() as u64
    };
    (0..replicates).map(draw).sum()
}

fn sampling(c: &mut Criterion) {
    let model = footprint(5_000);
    let sampler = Sampler::new(&model, SEED);
    let mut ground = PossibleGround::default();
    let mut group = c.benchmark_group("sampler");
    group.throughput(Throughput::Elements(remnants(&sampler, 100)));
    group.bench_function("remnants_of_100_grounds", |b| {
        b.iter(|| {
            for replicate in 0..100 {
                sampler.draw(ReplicateId(replicate), &mut ground);
                black_box(&ground);
            }
        });
    });
    group.finish();
}

fn counting(c: &mut Criterion) {
    let model = footprint(5_000);
    let (sampler, frame) = (Sampler::new(&model, SEED), frame(&model));
    let drawn = |r| {
        let mut ground = PossibleGround::default();
        sampler.draw(ReplicateId(r), &mut ground);
        ground
    };
    let grounds: Vec<PossibleGround> = (0..100).map(drawn).collect();
    let mut group = c.benchmark_group("tally");
    group.throughput(Throughput::Elements(remnants(&sampler, 100)));
    group.bench_function("remnants_of_100_grounds", |b| {
        let warm = || {
            let mut tally = HazardTally::new(&frame);
            grounds.iter().for_each(|ground| tally.record(ReplicateId(9), ground));
            tally
        };
        let count = |tally: &mut HazardTally| grounds.iter().for_each(|g| tally.record(ReplicateId(9), g));
        b.iter_batched_ref(warm, count, BatchSize::SmallInput);
    });
    group.finish();
}

/// Somebody lives in every cell.
fn inhabited(model: &Model) -> Assets {
    let lattice = model.grid.cells;
    let mut people: Tiles<u64> = Tiles::new(lattice);
    let cells = (0..lattice.rows()).flat_map(|row| (0..lattice.columns()).map(move |column| Cell { row, column }));
    cells.for_each(|cell| *people.at(cell) = u64::from(cell.row * 7 + cell.column * 13) % 1_000 * 1_000);
    let layer = LayerSource {
        name: "residents".to_owned(),
        date: model.assessment,
        source: "invented".to_owned(),
        licence: "none".to_owned(),
    };
    let multiplier = fixed(1.0, Quantity::PeopleMultiplier);
    let population = Population { layer, people, totals: PeopleTotals::default(), multiplier, shares: vec![] };
    Assets { populations: vec![population], distances_m: vec![50.0], ..Assets::default() }
}

/// Cells of 10 m, within 50 m: the remnants of one strike, clustered as they are, and as many spread evenly, which share no cells.
fn residents_near(c: &mut Criterion) {
    let model = footprint(10_000);
    let assets = inhabited(&model);
    let people = People::new(&assets.populations, &model.grid.cells, &RegionIndex::new(&[]));
    let residents = Residents::new(&assets, people, model.grid.cells, 0);
    let sampler = Sampler::new(&model, SEED);
    let mut group = c.benchmark_group("residents_near_50_m");
    let clustered: Vec<Vec<Point>> = (0..100).map(|r| places(&sampler, r)).collect();
    let spread = |ground: &Vec<Point>| (0..ground.len()).map(lattice_point).collect::<Vec<Point>>();
    let apart: Vec<Vec<Point>> = clustered.iter().map(spread).collect();
    group.throughput(Throughput::Elements(clustered.iter().map(|ground| ground.len() as u64).sum()));
    for (name, grounds) in [("clustered", &clustered), ("apart", &apart)] {
        let mut tally = ResidentsTally::new(&residents);
        group.bench_function(name, |b| {
            b.iter(|| {
                for ground in grounds {
                    ground.iter().for_each(|place| tally.add(*place));
                    tally.finish(&[1.0], |people| {
                        black_box(people);
                    });
                }
            });
        });
    }
    group.finish();
}

fn places(sampler: &Sampler, replicate: u64) -> Vec<Point> {
    let mut ground = PossibleGround::default();
    sampler.draw(ReplicateId(replicate), &mut ground);
    ground.remnants.iter().map(|remnant| remnant.place).collect()
}

/// Places 117 m apart, not in step with the cells.
fn lattice_point(k: usize) -> Point {
    let (column, row) = (k % 17, k / 17 % 17);
    Point::new(MIDDLE.x - 940.0 + 117.3 * column as f64, MIDDLE.y - 940.0 + 116.7 * row as f64)
}

fn whole_runs(c: &mut Criterion) {
    let model = footprint(5_000);
    let (sampler, frame) = (Sampler::new(&model, SEED), frame(&model));
    let mut group = c.benchmark_group("engine");
    group.throughput(Throughput::Elements(REPLICATES));
    group.sample_size(10);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let run = || {
            let replicates = Replicates { range: 0..REPLICATES, batch: 1_000 };
            engine::run(&sampler, replicates, || HazardTally::new(&frame), &mut Unobserved).tally.into_counts()
        };
        group.bench_function(format!("replicates_on_{threads}_threads"), |b| b.iter(|| pool.install(run)));
    }
    group.finish();
}

criterion_group!(benches, streams, sampling, counting, residents_near, whole_runs);
criterion_main!(benches);
