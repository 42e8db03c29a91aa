//! GeoJSON, read as areas, lines and points of a scenario.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remnants::import::vector::read_features;
use remnants_fuzz::{Folder, START, keep_panics_quiet, no_panic_gets_out};
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let folder = Folder::new("geojson");
    let strike = |id: &str| {
        format!(
            "[[strikes]]\nid = \"{id}\"\ndate = 2020-10-04\nmunition = \"shell\"\nevidence = \"confirmed\"\n\
             location = {{ geojson = \"a.geojson\", feature = \"{id}\" }}\n"
        )
    };
    let strikes = ["area", "line", "point"].map(strike).concat();
    let areas = "[[district_files]]\ngeojson = \"a.geojson\"\nid_property = \"id\"\nname_property = \"name\"\n";
    let ground = "[ground]\nclasses = [{ name = \"wet\", odds = 2, geojson = \"a.geojson\", feature = \"area\" }]\n";
    folder.write("features.toml", format!("{START}{strikes}{areas}{ground}"));
    let only = "[[strikes]]\nid = \"only\"\ndate = 2020-10-04\nmunition = \"shell\"\nevidence = \"confirmed\"\n\
                location = { geojson = \"a.geojson\" }\n";
    folder.write("only.toml", format!("{START}{only}"));
    folder
});

fuzz_target!(init: keep_panics_quiet(), |bytes: &[u8]| {
    no_panic_gets_out(|| {
        if let Ok(text) = std::str::from_utf8(bytes) {
            let _ = read_features(text);
        }
        FOLDER.write("a.geojson", bytes);
        for name in ["features.toml", "only.toml"] {
            FOLDER.scenario(name);
        }
    });
});
