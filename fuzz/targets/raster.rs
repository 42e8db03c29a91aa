//! Rasters, read as numbers, as classes of the ground and as people.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remnants::crs::Crs;
use remnants::grid::{Bounds, Lattice, Point};
use remnants::import::people::{self, Target};
use remnants::import::raster::{read_band, read_classes};
use remnants_fuzz::{Folder, keep_panics_quiet, no_panic_gets_out};
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::new("raster"));
static GRID: LazyLock<Crs> = LazyLock::new(|| Crs::for_grid("EPSG:32631").expect("a zone"));

const VALLEY: Bounds = Bounds { low: Point { x: 499_000.0, y: 110_000.0 }, high: Point { x: 501_000.0, y: 112_000.0 } };

fuzz_target!(init: keep_panics_quiet(), |bytes: &[u8]| {
    no_panic_gets_out(|| {
        FOLDER.write("g.tif", bytes);
        let path = FOLDER.path("g.tif");
        match read_band(&path) {
            Ok(band) => assert_eq!(band.values.len(), band.columns * band.rows),
            Err(sentence) => assert!(!sentence.contains('\n'), "{sentence}"),
        }
        for within in [None, Some(VALLEY)] {
            match read_classes(&path, &GRID, within) {
                Ok(raster) => assert_eq!(raster.classes.len(), raster.columns * raster.rows),
                Err(sentence) => assert!(!sentence.contains('\n'), "{sentence}"),
            }
        }
        let lattice = Lattice::covering(&VALLEY, 50_000).expect("cells");
        match people::raster(&path, None, Target { crs: &GRID, lattice: &lattice }) {
            Ok(gridded) => {
                let totals = gridded.totals;
                let lost = (totals.stated - totals.on_grid - totals.outside).abs();
                assert!(lost <= 1e-6 * lattice.len() as f64 + 1e-9 * totals.stated, "{totals:?}");
            }
            Err(sentence) => assert!(!sentence.contains('\n'), "{sentence}"),
        }
    });
});
