//! Rasters, read as numbers and as classes of the ground.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remnants::crs::Crs;
use remnants::grid::{Bounds, Point};
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
    });
});
