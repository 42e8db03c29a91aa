//! Degrees to the grid's metres and back. Reference numbers by PROJ 9 (through pyproj) unless said otherwise.

use remnants::crs::{Crs, CrsError, LayerCrs};
use remnants::grid::Point;

/// Name, longitude, latitude, easting, northing, convergence, scale error.
const KNOWN: &[(&str, f64, f64, f64, f64, f64, f64)] = &[
    ("EPSG:32638", 46.75194, 39.81528, 649951.509094, 4408723.632908, 1.122001470, 0.000123174),
    ("EPSG:32638", 42.1, 39.8, 251716.837127, 4409583.492541, -1.857265374, 0.000358997),
    ("EPSG:32638", 47.9, 0.0, 822836.194044, 0.000000, -0.000000000, 0.000890427),
    ("EPSG:32638", 45.0, 83.9, 500000.000000, 9316930.154067, -0.000000000, 0.000400000),
    ("EPSG:32638", 50.9, 39.0, 1011080.151398, 4333369.208516, 3.721027447, 0.002817859),
    ("EPSG:32634", 20.9, 42.4, 491770.306122, 4694194.162833, -0.067430277, 0.000399167),
    ("EPSG:32748", 105.5, -6.2, 555314.905765, 9314660.849449, -0.054001060, 0.000362141),
    ("EPSG:32748", 102.1, -0.001, 177163.806005, 9999889.327266, 0.000050659, 0.000890427),
    ("EPSG:32748", 107.9, -54.0, 690068.628072, 4012585.460133, -2.346846321, 0.000043311),
    ("EPSG:32601", -179.9, 10.0, 182044.572306, 1106810.657122, -0.504005420, 0.000851189),
    ("EPSG:32601", -174.2, -1.0, 811647.591851, -110663.139306, -0.048906456, 0.000802509),
    ("EPSG:32660", 179.9, 60.0, 661720.750892, 6654956.719944, 2.512012477, 0.000079481),
    ("EPSG:3035", 10.0, 52.0, 4321000.000000, 3210000.000000, -0.000000000, 0.000000000),
    ("EPSG:3035", 20.9, 42.4, 5217830.082358, 2208909.480474, 7.730000948, 0.005425696),
    ("EPSG:3035", -8.0, 37.0, 2722018.602044, 1736425.437848, -11.964541660, 0.014594606),
    ("EPSG:3035", 33.0, 35.0, 6408292.722286, 1641973.191718, 14.908353089, 0.021338015),
    ("LAEA 46.75 39.8", 46.75194, 39.81528, 166.109662, 1696.554276, 0.001240467, 0.000000303),
    ("LAEA 46.75 39.8", 48.0, 40.5, 105958.395411, 78464.922338, 0.807888386, 0.000069422),
    ("LAEA 46.75 39.8", 46.75, 39.8, 0.000000, 0.000000, -0.000000000, 0.0),
    ("LAEA -72 -40", -71.0, -41.5, 83503.321161, -167036.697034, -0.657016300, 0.000137199),
];

fn crs(name: &str) -> Crs {
    Crs::for_grid(name).expect(name)
}

#[test]
fn known_places_get_the_metres_that_proj_gives() {
    for &(name, longitude, latitude, x, y, ..) in KNOWN {
        let p = crs(name).project(longitude, latitude).expect(name);
        assert!((p.x - x).abs() < 2e-6 && (p.y - y).abs() < 2e-6, "{name}: {p:?}, wanted {x}, {y}");
    }
}

#[test]
fn convergence_and_scale_are_those_that_proj_gives() {
    for &(name, longitude, latitude, _, _, convergence, scale) in KNOWN {
        let crs = crs(name);
        let p = crs.project(longitude, latitude).expect(name);
        let found = crs.convergence(p).expect(name);
        assert!((found - convergence).abs() < 2e-7, "{name} {longitude} {latitude}: {found}, wanted {convergence}");
        let found = crs.scale_error(p).expect(name);
        assert!((found - scale).abs() < 5e-8, "{name} {longitude} {latitude}: {found}, wanted {scale}");
    }
}

#[test]
fn a_step_to_grid_north_has_the_true_azimuth_that_convergence_says() {
    // Azimuths of the geodesic over 10 m about the place, by GeographicLib (pyproj.Geod); in a conformal CRS the direction does not matter.
    for (name, longitude, latitude, azimuth) in [
        ("EPSG:32638", 46.75194, 39.81528, 1.1220007),
        ("EPSG:32748", 105.5, -6.2, -0.0540011),
        ("EPSG:32748", 107.9, -54.0, -2.3468488),
    ] {
        let crs = crs(name);
        let p = crs.project(longitude, latitude).expect(name);
        let convergence = crs.convergence(p).expect(name);
        assert!((convergence - azimuth).abs() < 5e-6, "{name}: {convergence}, wanted {azimuth}");
    }
}

#[test]
fn a_place_comes_back_within_a_micrometre() {
    for name in ["EPSG:32638", "EPSG:32738", "EPSG:32601", "EPSG:3035", "LAEA 46.75 39.8", "LAEA 179.9 -10"] {
        let crs = crs(name);
        let origin = match name {
            "EPSG:3035" => Point::new(4_321_000.0, 3_210_000.0),
            "LAEA 46.75 39.8" | "LAEA 179.9 -10" => Point::new(0.0, 0.0),
            _ => Point::new(500_000.0, if name == "EPSG:32738" { 6_000_000.0 } else { 4_000_000.0 }),
        };
        for k in -10..=10 {
            for l in -10..=10 {
                let p = Point::new(origin.x + f64::from(k) * 45_678.9, origin.y + f64::from(l) * 56_789.1);
                let (longitude, latitude) = crs.unproject(p).expect(name);
                let back = crs.project(longitude, latitude).expect(name);
                assert!(p.distance(back) < 1e-6, "{name}: {p:?} came back as {back:?}");
            }
        }
    }
}

#[test]
fn scale_across_a_zone_stays_within_half_a_per_cent() {
    let crs = crs("EPSG:32638");
    for (longitude, latitude) in [(39.0, 0.0), (51.0, 0.0), (39.1, 40.0), (50.9, -9.0), (45.0, 80.0)] {
        let p = crs.project(longitude, latitude).expect("within reach");
        assert!(crs.scale_error(p).expect("within reach") < 0.0052);
    }
}

#[test]
fn degrees_web_mercator_mollweide_and_the_unknown_are_refused_with_what_to_use_instead() {
    for (name, words) in [
        ("EPSG:4326", "degrees, not metres"),
        ("EPSG:3857", "its metres are false away from the equator"),
        ("ESRI:54009", "Mollweide"),
        ("EPSG:54009", "Mollweide"),
        ("EPSG:6933", "bends shapes"),
        ("EPSG:32661", "not a CRS that a grid can use"),
        ("EPSG:32700", "not a CRS that a grid can use"),
        ("", "not a CRS that a grid can use"),
        ("UTM 38N", "not a CRS that a grid can use"),
    ] {
        let sentence = Crs::for_grid(name).expect_err(name).to_string();
        assert!(sentence.contains(words), "{name}: {sentence}");
        assert!(sentence.contains("EPSG:32638"), "{name}: {sentence}");
    }
}

#[test]
fn a_local_crs_needs_a_longitude_and_a_latitude() {
    for name in
        ["LAEA", "LAEA 46", "LAEA 46 nan", "LAEA 46 39 1", "LAEA 190 39", "LAEA 46 86", "LAEA x 39", "LAEA 46 39 x"]
    {
        let sentence = Crs::for_grid(name).expect_err(name).to_string();
        assert!(sentence.contains("LAEA 46.75 39.8"), "{name}: {sentence}");
    }
    assert!(Crs::for_grid("laea 46.75, 39.8").is_ok());
    assert!(Crs::for_grid("epsg:32638").is_ok());
}

#[test]
fn a_place_far_from_the_zone_is_refused_and_its_own_zone_named() {
    let crs = crs("EPSG:32638");
    for (longitude, latitude, words) in [
        (51.1, 40.0, "EPSG:32639"),
        (38.9, 40.0, "EPSG:32637"),
        (45.0, -12.0, "EPSG:32738"),
        (45.0, 84.5, "latitudes -10 to 84"),
        (181.0, 0.0, "not on Earth"),
        (45.0, 91.0, "not on Earth"),
        (f64::NAN, 40.0, "not on Earth"),
        (45.0, f64::INFINITY, "not on Earth"),
    ] {
        let error = crs.project(longitude, latitude).expect_err("beyond the zone");
        assert!(matches!(error, CrsError::OutOfReach(_)) && error.to_string().contains(words), "{error}");
    }
    assert!(crs.project(51.0, 40.0).is_ok() && crs.project(39.0, 40.0).is_ok());
}

#[test]
fn metres_that_are_no_place_are_refused_by_everything() {
    for name in ["EPSG:32638", "EPSG:3035", "LAEA 46.75 39.8"] {
        let crs = crs(name);
        for p in [
            Point::new(f64::NAN, 0.0),
            Point::new(0.0, f64::INFINITY),
            Point::new(1e9, 1e9),
            Point::new(-2e7, 4e6),
            Point::new(4e307, -1e300),
        ] {
            assert!(crs.unproject(p).is_err(), "{name} {p:?} {:?}", crs.unproject(p));
            assert!(crs.convergence(p).is_err() && crs.scale_error(p).is_err());
        }
    }
}

#[test]
fn the_zone_of_a_place_is_named() {
    assert_eq!(Crs::utm_of(46.75, 39.8), "EPSG:32638");
    assert_eq!(Crs::utm_of(105.5, -6.2), "EPSG:32748");
    assert_eq!(Crs::utm_of(-180.0, 1.0), "EPSG:32601");
    assert_eq!(Crs::utm_of(180.0, 1.0), "EPSG:32601");
    assert_eq!(Crs::utm_of(179.99, -1.0), "EPSG:32760");
}

#[test]
fn epsg_numbers_and_wkt_are_those_of_the_crs() {
    assert_eq!(crs("EPSG:32638").epsg(), Some(32638));
    assert_eq!(crs("EPSG:32760").epsg(), Some(32760));
    assert_eq!(crs("EPSG:3035").epsg(), Some(3035));
    assert_eq!(crs("LAEA 46.75 39.8").epsg(), None);
    for name in ["EPSG:32638", "EPSG:32760", "EPSG:3035", "LAEA 46.75 39.8"] {
        let wkt = crs(name).describe();
        assert_eq!(wkt.matches('[').count(), wkt.matches(']').count(), "{wkt}");
        assert!(wkt.starts_with("PROJCS["), "{wkt}");
    }
    assert!(crs("EPSG:32738").describe().contains("PARAMETER[\"central_meridian\",45]"));
    assert!(crs("EPSG:32738").describe().contains("PARAMETER[\"false_northing\",10000000]"));
    assert!(crs("LAEA 46.75 39.8").describe().contains("PARAMETER[\"longitude_of_center\",46.75]"));
}

#[test]
fn foreign_layers_are_found_as_proj_finds_them() {
    for (name, longitude, latitude, x, y) in [
        ("EPSG:4326", 46.75194, 39.81528, 46.75194, 39.81528),
        ("EPSG:3857", 46.75194, 39.81528, 5204402.154398, 4839135.469128),
        ("EPSG:3857", -70.0, -33.5, -7792364.355529, -3961860.217446),
        ("EPSG:6933", 46.75194, 39.81528, 4510920.785113, 4688907.662414),
        ("EPSG:6933", -70.0, -33.5, -6754039.617563, -4039829.283764),
        ("ESRI:54009", 46.75194, 39.81528, 3977236.313984, 4768741.513225),
        ("ESRI:54009", -70.0, -33.5, -6268380.768090, -4050702.892245),
        ("EPSG:32638", 46.75194, 39.81528, 649951.509094, 4408723.632908),
    ] {
        let layer = LayerCrs::named(name).expect(name);
        let p = layer.project(longitude, latitude).expect(name);
        assert!((p.x - x).abs() < 2e-6 && (p.y - y).abs() < 2e-6, "{name}: {p:?}, wanted {x}, {y}");
        let (back_lon, back_lat) = layer.unproject(Point::new(x, y)).expect(name);
        assert!(
            (back_lon - longitude).abs() < 1e-9 && (back_lat - latitude).abs() < 1e-9,
            "{name}: {back_lon} {back_lat}"
        );
    }
    assert!(LayerCrs::named("EPSG:27700").expect_err("unknown").to_string().contains("convert the layer"));
    assert!(LayerCrs::named("ESRI:54009").expect("known").unproject(Point::new(-1.8e7, 8e6)).is_err());
}

#[test]
fn a_layer_in_the_grids_crs_is_recognised() {
    let grid = crs("EPSG:32638");
    assert!(LayerCrs::named("epsg:32638").expect("known").is_grid(&grid));
    assert!(!LayerCrs::named("EPSG:32639").expect("known").is_grid(&grid));
    assert!(!LayerCrs::named("EPSG:4326").expect("known").is_grid(&grid));
}
