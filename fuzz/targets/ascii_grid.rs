//! ESRI ASCII grids, read as numbers and as people.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remnants::crs::{Crs, LayerCrs};
use remnants::grid::{Bounds, Lattice, Point};
use remnants::import::ascii::read_band;
use remnants::import::people::{Target, raster};
use remnants_fuzz::{Folder, keep_panics_quiet, no_panic_gets_out};
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::new("ascii-grid"));
static GRID: LazyLock<Crs> = LazyLock::new(|| Crs::for_grid("EPSG:32631").expect("a zone"));

const VALLEY: Bounds = Bounds { low: Point { x: 499_000.0, y: 110_000.0 }, high: Point { x: 501_000.0, y: 112_000.0 } };

fuzz_target!(init: keep_panics_quiet(), |bytes: &[u8]| {
    no_panic_gets_out(|| {
        FOLDER.write("g.asc", bytes);
        let path = FOLDER.path("g.asc");
        let lattice = Lattice::covering(&VALLEY, 50_000).expect("cells");
        let target = Target { crs: &GRID, lattice: &lattice };
        for name in ["EPSG:32631", "EPSG:4326", "ESRI:54009"] {
            let crs = LayerCrs::named(name).expect("known");
            match read_band(&path, Some(&crs)) {
                Ok(band) => assert_eq!(band.values.len(), band.columns * band.rows),
                Err(sentence) => assert!(!sentence.contains('\n'), "{sentence}"),
            }
            match raster(&path, Some(&crs), target) {
                Ok(gridded) => {
                    let totals = gridded.totals;
                    let lost = (totals.stated - totals.on_grid - totals.outside).abs();
                    assert!(lost <= 1e-6 * lattice.len() as f64 + 1e-9 * totals.stated, "{totals:?}");
                }
                Err(sentence) => assert!(!sentence.contains('\n'), "{sentence}"),
            }
        }
    });
});
