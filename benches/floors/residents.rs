//! Residents near remnants, with somebody living in every cell.

use crate::SEED;
use crate::footprint::{Footprint, MIDDLE, REFERENCE, fixed};
use crate::sampler::drawn;
use criterion::{Criterion, Throughput};
use remnants::exposure::people::People;
use remnants::exposure::residents::{Residents, ResidentsTally};
use remnants::grid::index::RegionIndex;
use remnants::grid::{Cell, Point, Tiles};
use remnants::model::Model;
use remnants::model::assets::{Assets, LayerSource, PeopleTotals, Population};
use remnants::sampler::{PossibleGround, Sampler};
use remnants::units::Quantity;
use std::hint::black_box;

/// Cells of 10 m, within 50 m: the remnants of one strike, clustered as they are, and as many spread evenly, which share no cells.
pub fn bench(c: &mut Criterion) {
    let model = Footprint { cell_mm: 10_000, ..REFERENCE }.model();
    let assets = inhabited(&model);
    let people = People::new(&assets.populations, &model.grid.cells, &RegionIndex::new(&[]));
    let residents = Residents::new(&assets, people, model.grid.cells, 0);
    let clustered: Vec<Vec<Point>> = drawn(&Sampler::new(&model, SEED)).iter().map(places).collect();
    let spread = |ground: &Vec<Point>| (0..ground.len()).map(lattice_point).collect::<Vec<Point>>();
    let apart: Vec<Vec<Point>> = clustered.iter().map(spread).collect();
    let mut group = c.benchmark_group("residents_near_50_m");
    group.throughput(Throughput::Elements(clustered.iter().map(|ground| ground.len() as u64).sum()));
    for (name, grounds) in [("clustered", &clustered), ("apart", &apart)] {
        let mut tally = ResidentsTally::new(&residents);
        group.bench_function(name, |b| b.iter(|| grounds.iter().for_each(|ground| count(&mut tally, ground))));
    }
    group.finish();
}

fn count(tally: &mut ResidentsTally, ground: &[Point]) {
    ground.iter().for_each(|place| tally.add(*place));
    tally.finish(&[1.0], |people| {
        black_box(people);
    });
}

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

fn places(ground: &PossibleGround) -> Vec<Point> {
    ground.remnants.iter().map(|remnant| remnant.place).collect()
}

/// Places 117 m apart, not in step with the cells.
fn lattice_point(k: usize) -> Point {
    let (column, row) = (k % 17, k / 17 % 17);
    Point::new(MIDDLE.x - 940.0 + 117.3 * column as f64, MIDDLE.y - 940.0 + 116.7 * row as f64)
}
