//! A table of strikes, read as one in degrees and as one in metres.
#![no_main]

use libfuzzer_sys::fuzz_target;
use remnants_fuzz::{Folder, START, keep_panics_quiet, no_panic_gets_out};
use std::sync::LazyLock;

const FACTS: &str = "carriers = \"n\", munition = \"type\", evidence = \"grade\", bearing_deg = \"azimuth\", failure_rate = \"failed\"";

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let folder = Folder::new("table");
    let table = |columns: &str, rest: &str| {
        format!("{START}\n[[strike_tables]]\nfile = \"t.csv\"\ncolumns = {{ date = \"day\", {columns} }}\n{rest}")
    };
    let degrees = format!("id = \"ref\", longitude = \"x\", latitude = \"y\", sd_m = \"m\", {FACTS}");
    folder.write("degrees.toml", table(&degrees, "evidence = \"reported\"\nbox_lonlat = [2, 0, 4, 2]\n"));
    let metres = format!("x_m = \"x\", y_m = \"y\", radius_m = \"m\", {FACTS}");
    let rest = "munition = \"shell\"\nbox_m = [499000, 110000, 501000, 112000]\ndates = { from = 2020-01-01, to = 2020-12-31 }\n";
    folder.write("metres.toml", table(&metres, rest));
    folder.write("few.toml", table("x_m = \"x\", y_m = \"y\"", "munition = \"shell\"\nevidence = 0.5\n"));
    folder
});

fuzz_target!(init: keep_panics_quiet(), |bytes: &[u8]| {
    no_panic_gets_out(|| {
        FOLDER.write("t.csv", bytes);
        for name in ["degrees.toml", "metres.toml", "few.toml"] {
            FOLDER.scenario(name);
        }
    });
});
