//! The scenario file. Files that it may name lie beside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remnants_fuzz::{Folder, keep_panics_quiet, no_panic_gets_out};
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let folder = Folder::new("scenario");
    folder.write("t.csv", "ref,day,lon,lat,n\na,2020-10-01,3,1,4\n");
    folder.write("p.csv", "along_m,right_m\n1,2\n3,4\n");
    folder.write("a.geojson", include_str!("../corpus/geojson/areas.geojson"));
    folder.write("g.tif", include_bytes!("../corpus/raster/classes.tif"));
    folder
});

fuzz_target!(init: keep_panics_quiet(), |bytes: &[u8]| {
    no_panic_gets_out(|| {
        FOLDER.write("scenario.toml", bytes);
        FOLDER.scenario("scenario.toml");
    });
});
