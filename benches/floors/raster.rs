//! One raster of 400 x 400 cells, as a file's bytes.

use crate::footprint::REFERENCE;
use criterion::{Criterion, Throughput};
use remnants::crs::Crs;
use remnants::exact;
use remnants::export::geotiff::{self, Stamp};
use remnants::hazard::layer::{Layer, Scale};
use remnants::receipt::Receipt;
use remnants::scenario;
use std::path::Path;

pub fn bench(c: &mut Criterion) {
    let model = REFERENCE.model();
    let layer = layer(exact::companion(&model));
    // The receipt only has to look like one.
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/stepanakert-2020");
    let receipt = Receipt::exact(&scenario::read(&scenario).expect("a scenario of the repository"));
    let crs = Crs::for_grid("EPSG:32638").expect("a CRS");
    let mut group = c.benchmark_group("raster");
    group.sample_size(20);
    group.throughput(Throughput::Elements(model.grid.cells.len()));
    group.bench_function("density_of_160_000_cells", |b| {
        b.iter(|| geotiff::bytes(&layer, Stamp { crs: &crs, receipt: &receipt }).expect("a raster"));
    });
    group.finish();
}

fn layer(companion: exact::Companion) -> Layer {
    let cell_ha = companion.cells.lattice().cell_ha();
    let density = |mean: f64| (mean > 0.0).then_some((mean / cell_ha) as f32);
    Layer {
        stem: "density".to_owned(),
        title: "Expected remnants per hectare".to_owned(),
        unit: "items per hectare".into(),
        support: "per cell of 5 m x 5 m".to_owned(),
        scale: Scale::Logarithmic,
        values: companion.cells.map(density),
    }
}
