//! ESRI ASCII grids: read right, or refused in one sentence with the line.

use proptest::prelude::*;
use remnants::crs::{Crs, LayerCrs};
use remnants::grid::{Bounds, Cell, Lattice, Point};
use remnants::import::ascii::read_band;
use remnants::import::people::{Target, raster};
use std::path::PathBuf;

const GOOD: &str =
    "ncols 3\nnrows 2\nxllcorner 500000\nyllcorner 111000\ncellsize 50\nNODATA_value -9999\n1 2 3\n4 -9999 6.5\n";

const WGS84: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

fn utm_prj(meridian: f64, north: f64) -> String {
    format!(
        r#"PROJCS["some name",{WGS84},PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],
        PARAMETER["False_Northing",{north:?}],PARAMETER["Central_Meridian",{meridian:?}],
        PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
    )
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("remnants-ascii-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn written(name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder(name).join("people.asc");
    std::fs::write(&path, text).expect("written");
    path
}

fn zone() -> LayerCrs {
    LayerCrs::named("EPSG:32631").expect("known")
}

fn refused(name: &str, text: impl AsRef<[u8]>) -> String {
    let sentence = read_band(&written(name, text), Some(&zone())).expect_err("refused");
    assert!(!sentence.contains('\n'), "{sentence}");
    sentence
}

#[test]
fn values_lie_by_row_from_the_north() {
    let band = read_band(&written("good", GOOD), Some(&zone())).expect("read");
    assert_eq!((band.columns, band.rows, band.nodata), (3, 2, Some(-9999.0)));
    assert_eq!(band.values, [1.0, 2.0, 3.0, 4.0, -9999.0, 6.5]);
    assert_eq!(band.value(1, 1), None);
    assert_eq!(band.transform.place(0.0, 0.0), Point::new(500_000.0, 111_100.0));
    assert_eq!(band.transform.place(3.0, 2.0), Point::new(500_150.0, 111_000.0));
}

#[test]
fn headers_may_be_written_in_many_ways() {
    let same = read_band(&written("plain", GOOD), Some(&zone())).expect("read");
    for (name, text) in [
        ("windows", GOOD.replace('\n', "\r\n")),
        ("order", "CELLSIZE 50 NROWS 2 NCOLS 3 YLLCORNER 111000 XLLCORNER 5E5\n1 2 3 4 -9999 6.5".to_owned()),
        ("centre", GOOD.replace("corner 500000", "center 500025").replace("yllcorner 111000", "yllCenter 111025.0")),
        ("sides", GOOD.replace("cellsize 50", "dx 50\ndy 5.0e1")),
        ("lines", GOOD.replace("1 2 3\n4", "1\n2\n\n\t3 4")),
        ("numbers", GOOD.replace("1 2 3", "+1 2.0e0 .3e1")),
        ("mark", format!("\u{feff}{GOOD}")),
    ] {
        let band = read_band(&written(name, text), Some(&zone())).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            (band.values, band.transform, band.nodata),
            (same.values.clone(), same.transform, same.nodata),
            "{name}"
        );
    }
    let nan = read_band(&written("nan", GOOD.replace("-9999", "nan")), Some(&zone())).expect("read");
    assert_eq!(nan.value(1, 1), None);
}

#[test]
fn a_prj_beside_says_the_crs() {
    let crs_of = |name: &str, prj: &str| {
        let path = written(name, GOOD.replace("500000", "30").replace("111000", "10").replace("50", "0.5"));
        std::fs::write(path.with_extension("prj"), prj).expect("written");
        read_band(&path, None).map(|band| band.crs.name().to_owned())
    };
    assert_eq!(crs_of("degrees", WGS84).as_deref(), Ok("EPSG:4326"));
    assert_eq!(crs_of("zone34", &utm_prj(21.0, 0.0)).as_deref(), Ok("EPSG:32634"));
    assert_eq!(crs_of("zone17s", &utm_prj(-81.0, 10_000_000.0)).as_deref(), Ok("EPSG:32717"));
    for grid in ["EPSG:32638", "EPSG:32733"] {
        let wkt = Crs::for_grid(grid).expect("a zone").describe();
        assert_eq!(crs_of("described", &wkt).as_deref(), Ok(grid));
    }
    let wrong = [
        utm_prj(22.0, 0.0),
        utm_prj(21.0, 5.0),
        utm_prj(21.0, 0.0).replace("0.9996", "1.0"),
        utm_prj(21.0, 0.0).replace("Meter\",1.0", "Foot\",0.3048"),
        utm_prj(21.0, 0.0).replace("D_WGS_1984", "D_European_1950"),
        WGS84.replace("Greenwich\",0.0", "Paris\",2.337229"),
        "Projection GEOGRAPHIC\nDatum WGS84".to_owned(),
        String::new(),
    ];
    for prj in wrong {
        let sentence = crs_of("wrong", &prj).expect_err(&prj);
        assert!(sentence.contains("state the CRS") && !sentence.contains('\n'), "{sentence}");
    }
    let sentence = read_band(&written("none", GOOD), None).expect_err("no CRS");
    assert!(sentence.contains("state the CRS"), "{sentence}");
}

#[test]
fn what_is_malformed_is_told_with_its_line() {
    for (name, text, wanted) in [
        ("few", GOOD.replace("6.5", ""), "ends in line 9 after 5 values, wanted 2 rows of 3 columns"),
        ("many", GOOD.replace("6.5", "6.5 7"), "more values than 2 rows of 3 columns in line 8"),
        ("word", GOOD.replace("2 3\n", "2 three\n"), "\"three\" in line 7, wanted a number"),
        ("comma", GOOD.replace("6.5", "6,5"), "\"6,5\" in line 8, wanted a number with a decimal point"),
        ("nan", GOOD.replace("6.5", "NaN"), "\"NaN\" in line 8, wanted finite numbers"),
        ("inf", GOOD.replace("6.5", "-inf"), "\"-inf\" in line 8"),
        ("huge", GOOD.replace("6.5", "1e999"), "\"1e999\" in line 8, wanted finite"),
        ("key", GOOD.replace("cellsize", "cellwidth"), "\"cellwidth\" in line 5, wanted one of ncols"),
        ("twice", GOOD.replace("nrows 2", "nrows 2\nNRows 2"), "says \"NRows\" a second time in line 3"),
        ("no_columns", GOOD.replace("ncols 3\n", ""), "its header has no ncols"),
        ("half", GOOD.replace("ncols 3", "ncols 3.5"), "\"3.5\" in line 1, wanted a whole number"),
        ("less", GOOD.replace("ncols 3", "ncols -3"), "\"-3\" in line 1, wanted a whole number"),
        ("zero", GOOD.replace("ncols 3", "ncols 0"), "says 0 x 2 pixels, wanted at least one"),
        (
            "absurd",
            GOOD.replace("ncols 3", "ncols 4000000000"),
            "says 4000000000 x 2 pixels, wanted at least one and at most",
        ),
        (
            "overflow",
            GOOD.replace("ncols 3", "ncols 9999999999999999999").replace("nrows 2", "nrows 9"),
            "at most 67108864",
        ),
        ("room", GOOD.replace("ncols 3", "ncols 30000"), "says 30000 x 2 pixels, more than its"),
        ("flat", GOOD.replace("cellsize 50", "cellsize 0"), "pixels of 0 x 0, wanted numbers above 0"),
        ("no_size", GOOD.replace("cellsize 50\n", "dx 50\n"), "cellsize, or dx and dy"),
        ("both", GOOD.replace("cellsize 50\n", "cellsize 50\ndx 50\ndy 50\n"), "cellsize, or dx and dy"),
        ("nowhere", GOOD.replace("xllcorner 500000\n", ""), "xllcorner or xllcenter"),
        ("far", GOOD.replace("500000", "inf"), "not a finite number"),
        ("empty", String::new(), "its header has no ncols"),
        ("cut", "ncols".to_owned(), "ends in line 1 after ncols"),
        ("long", "9".repeat(100_000), "longer than any number"),
    ] {
        let sentence = refused(name, text);
        assert!(sentence.contains(wanted), "{name}: {sentence}");
    }
    assert!(refused("binary", [0u8, 159, 146, 150, 10, 200]).contains("header has no ncols"));
    assert!(refused("control", GOOD.replace("1 2", "1 \u{1b}[2J")).contains("\\u{1b}[2J"));
    let degrees = LayerCrs::named("EPSG:4326").expect("known");
    let sentence = read_band(&written("metres", GOOD), Some(&degrees)).expect_err("metres");
    assert!(sentence.contains("which are not degrees"), "{sentence}");
    assert!(
        read_band(&folder("missing").join("no.asc"), Some(&zone())).expect_err("missing").contains("cannot be opened")
    );
}

#[test]
fn people_of_an_ascii_grid_come_onto_the_grid() {
    let crs = Crs::for_grid("EPSG:32631").expect("a zone");
    let bounds = Bounds { low: Point::new(500_000.0, 111_000.0), high: Point::new(500_150.0, 111_100.0) };
    let lattice = Lattice::covering(&bounds, 50_000).expect("cells");
    let target = Target { crs: &crs, lattice: &lattice };
    let path = written("people", GOOD);
    let gridded = raster(&path, Some(&zone()), target).expect("people");
    assert_eq!((gridded.totals.stated, gridded.totals.on_grid, gridded.totals.outside), (16.5, 16.5, 0.0));
    assert_eq!(gridded.people.get(Cell { row: 1, column: 2 }), 6_500_000);
    assert_eq!(gridded.cautions, Vec::<String>::new());
    assert!(raster(&path, None, target).expect_err("no CRS").contains("state the CRS"));
    let undeclared = written("undeclared", GOOD.replace("NODATA_value -9999", "NODATA_value -1"));
    let sentence = raster(&undeclared, Some(&zone()), target).expect_err("negative");
    assert!(sentence.contains("holds -9999 at column 1, row 1: less than nobody"), "{sentence}");
}

#[test]
fn the_people_of_the_caucasus_come_onto_a_grid_of_the_caucasus() {
    let Some(data) = std::env::var_os("REMNANTS_DATA").map(PathBuf::from) else {
        println!("skipped: REMNANTS_DATA is not set");
        return;
    };
    let path = data.join("context/gpw_2020_30min_caucasus_window_derived.asc");
    let degrees = LayerCrs::named("EPSG:4326").expect("known");
    let band = read_band(&path, Some(&degrees)).expect("read");
    assert_eq!((band.columns, band.rows, band.values[0]), (10, 8, 99785.8));
    let sum: f64 = (0..80).filter_map(|k| band.value(k % 10, k / 10)).sum();
    let crs = Crs::for_grid("LAEA 46.5 40").expect("a CRS");
    let bounds = Bounds { low: Point::new(-260e3, -260e3), high: Point::new(260e3, 260e3) };
    let lattice = Lattice::covering(&bounds, 1_000_000).expect("cells");
    let totals = raster(&path, Some(&degrees), Target { crs: &crs, lattice: &lattice }).expect("people").totals;
    assert!((totals.stated / sum - 1.0).abs() < 1e-12);
    assert!((totals.on_grid / sum - 1.0).abs() < 1e-5, "{totals:?} {sum}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn damaged_texts_never_end_the_program(
        cut in 0usize..120,
        changes in prop::collection::vec((0usize..120, any::<u8>()), 0..4),
    ) {
        let mut bytes = GOOD.as_bytes().to_vec();
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        bytes.truncate(cut);
        let read = read_band(&written("damaged", &bytes), Some(&zone()));
        match read {
            Ok(band) => prop_assert_eq!(band.values.len(), band.columns * band.rows),
            Err(sentence) => prop_assert!(!sentence.contains('\n'), "{}", sentence),
        }
    }
}
