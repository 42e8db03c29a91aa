//! GeoPackages: whole files, and the shapes in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remnants::import::geopackage::read;
use remnants_fuzz::{Folder, keep_panics_quiet, no_panic_gets_out};
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::new("geopackage"));

fuzz_target!(init: keep_panics_quiet(), |bytes: &[u8]| {
    no_panic_gets_out(|| {
        FOLDER.write("g.gpkg", bytes);
        for layer in [None, Some("a")] {
            match read(&FOLDER.path("g.gpkg"), layer) {
                Ok(layer) => assert!(layer.features.len() < 100_000, "{}", layer.features.len()),
                Err(sentence) => assert!(sentence.chars().all(|c| !c.is_control()), "{sentence:?}"),
            }
        }
    });
});
