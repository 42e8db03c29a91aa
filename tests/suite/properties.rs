//! What holds for every input of a kind: laws, cells, counts, places, and readers given any text at all.

use std::path::PathBuf;

use proptest::prelude::*;
use remnants::crs::Crs;
use remnants::export::geotiff;
use remnants::grid::{Bounds, Cell, Lattice, Point, Tiles};
use remnants::hazard::layer::{Layer, Scale};
use remnants::import::raster::read_band;
use remnants::import::vector::read_features;
use remnants::model::law::{Law, Shape};
use remnants::scenario::{describe, read};
use remnants::stats::{Histogram, upper_bound_95, wilson};
use remnants::units::Quantity;

use super::scenario_bad::GOOD;
use super::scenario_good::Folder;
use super::tiff_builder::{Blocks, Encoding, Format, Order, Packing, Predictor, Sample, Tiff};

/// Failures are shown, not kept in files: each is to become a test of its own.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn any_quantity() -> impl Strategy<Value = Quantity> {
    prop::sample::select(vec![
        Quantity::FailureRate,
        Quantity::Concentration,
        Quantity::Spread,
        Quantity::InnerShare,
        Quantity::Bearing,
        Quantity::OddsMultiplier,
        Quantity::HalfLife,
        Quantity::Load,
    ])
}

/// Numbers that people write and numbers that nobody should.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![4 => 0.0..1.0_f64, 4 => -400.0..20_000.0_f64, 1 => any::<f64>(), 1 => Just(0.0), 1 => Just(1.0)]
}

fn any_shape() -> impl Strategy<Value = Shape> {
    let numbers = || prop::collection::vec(any_number(), 1..6);
    prop_oneof![
        any_number().prop_map(Shape::Fixed),
        (any_number(), any_number()).prop_map(|(a, b)| Shape::Uniform { low: a.min(b), high: a.max(b) }),
        three().prop_map(|[low, mode, high]| Shape::Triangular { low, mode, high }),
        three().prop_map(|[low, mode, high]| Shape::Pert { low, mode, high }),
        (any_number(), any_number()).prop_map(|(mean, sd)| Shape::Normal { mean, sd }),
        (any_number(), 0.0..12.0_f64).prop_map(|(median, sd_log)| Shape::LogNormal { median, sd_log }),
        (any_number(), any_number()).prop_map(|(alpha, beta)| Shape::Beta { alpha, beta }),
        (numbers(), numbers()).prop_map(|(values, weights)| Shape::Discrete { values, weights }),
        numbers().prop_map(|values| Shape::Empirical { values }),
        (-10..20_i64, 0..300_i64).prop_map(|(low, more)| Shape::Integers { low, high: low + more }),
    ]
}

fn three() -> impl Strategy<Value = [f64; 3]> {
    [any_number(), any_number(), any_number()].prop_map(|mut three| {
        three.sort_by(f64::total_cmp);
        three
    })
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn a_law_that_is_accepted_stays_within_its_bounds_and_never_falls(
        shape in any_shape(), quantity in any_quantity(), between in prop::option::of((any_number(), any_number()))
    ) {
        if let Ok(law) = Law::new(shape, quantity, between) {
            let (limits, (low, high)) = (quantity.limits(), law.range());
            prop_assert!(limits.low <= low && low <= high && high <= limits.high, "{law:?}");
            let slack = 1e-9 * low.abs().max(high.abs());
            let mut before = low;
            for u in [1e-300, 1e-12, 1e-3, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1.0 - 1e-12, 1.0 - f64::EPSILON] {
                let value = law.quantile(u);
                prop_assert!(low - slack <= value && value <= high + slack, "{value} at {u}: {law:?}");
                prop_assert!(limits.low <= value && value <= limits.high, "{value} at {u}: {law:?}");
                prop_assert!(value >= before - slack, "{value} at {u} after {before}: {law:?}");
                before = value;
            }
            prop_assert!(low - slack <= law.mean() && law.mean() <= high + slack, "{} {law:?}", law.mean());
            let weights: f64 = law.nodes(4).iter().map(|(_, weight)| weight).sum();
            prop_assert!((weights - 1.0).abs() < 1e-12, "{weights} {law:?}");
        }
    }

    #[test]
    fn intervals_of_a_share_hold_the_share_and_grow_with_it(n in 1..2_000_000_u64, hits in 0..2_000_000_u64) {
        let hits = hits % (n + 1);
        let share = hits as f64 / n as f64;
        let ((low, high), bound) = (wilson(hits, n), upper_bound_95(hits, n));
        prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0, "{low} {share} {high}");
        prop_assert!(share <= bound && bound <= 1.0);
        if hits < n {
            let (next_low, next_high) = wilson(hits + 1, n);
            prop_assert!(low <= next_low && high <= next_high && bound <= upper_bound_95(hits + 1, n));
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn cells_part_the_ground_without_gap_or_overlap(
        west in -500_000..500_000_i64, south in -500_000..500_000_i64, side_mm in 500..1_000_000_i64, u in 0.0..1.0_f64, v in 0.0..1.0_f64
    ) {
        let low = Point::new(west as f64, south as f64);
        let side = side_mm as f64 / 1000.0;
        let high = Point::new(low.x + 7.0 * side, low.y + 5.0 * side);
        let lattice = Lattice::covering(&Bounds { low, high }, side_mm).expect("a lattice");
        let place = Point::new(low.x + u * (high.x - low.x), low.y + v * (high.y - low.y));
        let cell = lattice.cell_of(place).expect("a place within");
        let bounds = lattice.cell_bounds(cell);
        let slack = 1e-6;
        prop_assert!(bounds.widened(slack).contains(place));
        // The western and southern edges belong to a cell, the others to its neighbours; to a micrometre, as numbers round.
        let (middle, hair) = (lattice.centre(cell), 1e-6);
        prop_assert_eq!(lattice.cell_of(Point::new(bounds.low.x + hair, middle.y)), Some(cell));
        prop_assert_eq!(lattice.cell_of(Point::new(middle.x, bounds.low.y + hair)), Some(cell));
        prop_assert_eq!(lattice.cell_of(Point::new(bounds.high.x - hair, middle.y)), Some(cell));
        let east = Cell { column: cell.column + 1, ..cell };
        if east.column < lattice.columns() {
            prop_assert_eq!(lattice.cell_of(Point::new(bounds.high.x + hair, middle.y)), Some(east));
        }
    }

    #[test]
    fn tiles_merge_to_the_same_in_either_order(
        mine in prop::collection::vec((0..300_u32, 0..200_u32, 1..9_u64), 0..40),
        theirs in prop::collection::vec((0..300_u32, 0..200_u32, 1..9_u64), 0..40),
    ) {
        let low = Point::new(0.0, 0.0);
        let lattice = Lattice::covering(&Bounds { low, high: Point::new(2_000.0, 3_000.0) }, 10_000).expect("a lattice");
        let tiles = |writes: &[(u32, u32, u64)]| {
            let mut tiles = Tiles::new(lattice);
            writes.iter().for_each(|(row, column, value)| *tiles.at(Cell { row: *row, column: *column }) += *value);
            tiles
        };
        let merged = |a: &[_], b: &[_]| {
            let mut all = tiles(a);
            all.merge(tiles(b), |x, y| *x += *y);
            all.iter().filter(|(_, value)| *value > 0).collect::<Vec<(Cell, u64)>>()
        };
        prop_assert_eq!(merged(&mine, &theirs), merged(&theirs, &mine));
    }

    #[test]
    fn what_a_histogram_says_is_what_its_values_say(
        values in prop::collection::vec(0..1_000_u64, 1..300), p in 0.001..0.999_f64, limit in -1.0..1_001.0_f64
    ) {
        let mut histogram = Histogram::default();
        values.iter().for_each(|value| histogram.record(*value));
        let at_most = |q: u64| values.iter().filter(|value| **value <= q).count() as f64 / values.len() as f64;
        let quantile = histogram.quantile(p);
        prop_assert!(at_most(quantile) >= p - 1e-9);
        prop_assert!(quantile == 0 || at_most(quantile - 1) < p + 1e-9);
        let (low, high) = histogram.quantile_range(p);
        prop_assert!(low <= quantile && quantile <= high);
        prop_assert_eq!(histogram.above(limit), values.iter().filter(|value| **value as f64 > limit).count() as u64);
        prop_assert_eq!(histogram.moments().mean(), values.iter().sum::<u64>() as f64 / values.len() as f64);
    }

    #[test]
    fn a_place_projected_and_back_is_the_same_place(
        zone in 1..=60_i32, east in -3.0..3.0_f64, latitude in -80.0..84.0_f64
    ) {
        let longitude = f64::from(6 * zone - 183) + east;
        let name = Crs::utm_of(longitude, latitude);
        for name in [name, format!("LAEA {} {}", longitude.round(), latitude.round())] {
            let crs = Crs::for_grid(&name).expect(&name);
            let place = crs.project(longitude, latitude).expect("near the middle");
            let (back_longitude, back_latitude) = crs.unproject(place).expect("on Earth");
            // A tenth of a millimetre.
            prop_assert!((back_latitude - latitude).abs() < 1e-9, "{name}: {latitude} {back_latitude}");
            prop_assert!((back_longitude - longitude).abs() * latitude.to_radians().cos() < 1e-9, "{name}: {longitude}");
        }
    }
}

/// Whatever the outcome, it must be told in words that fit the files.
fn is_told(folder: &Folder, name: &str) -> Result<(), TestCaseError> {
    match read(&folder.path.join(name)) {
        Ok(scenario) => prop_assert!(!describe(&scenario).is_empty()),
        Err(problems) => {
            prop_assert!(!problems.list().is_empty());
            for problem in problems.list().iter().filter(|problem| problem.line > 0) {
                let text = std::fs::read_to_string(folder.path.join(&problem.file)).expect("a file that was named");
                prop_assert!(problem.line <= text.matches('\n').count() + 1, "{problem}");
                prop_assert!(problem.column > 0 && problem.width > 0, "{problem}");
            }
            let told = problems.to_string();
            prop_assert!(told.chars().all(|c| c == '\n' || !c.is_control()), "{told:?}");
        }
    }
    Ok(())
}

const PIECES: [&str; 24] = [
    "=",
    "\n",
    "\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "[[strikes]]",
    "1e999",
    "-",
    "nan",
    "\u{7}",
    "\u{202e}",
    "é",
    "\t",
    "#",
    "'''",
    "\"\"\"",
    "id = \"one\"",
    "{ uniform = [0, 1] }",
    "2020-10-04",
    "\\u0007",
];

fn with_pieces(text: &str, pieces: &[(prop::sample::Index, usize, usize)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (place, drop, piece) in pieces {
        let at = place.index(characters.len() + 1);
        let end = (at + drop).min(characters.len());
        characters.splice(at..end, PIECES[piece % PIECES.len()].chars());
    }
    characters.into_iter().collect()
}

fn some_pieces() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, usize)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0..20_usize, 0..24_usize), 1..6)
}

const TABLE: &str = "[[strike_tables]]\nfile = \"t.csv\"\nmunition = \"shell\"\nevidence = \"reported\"\n\
    columns = { id = \"ref\", date = \"day\", longitude = \"lon\", latitude = \"lat\", sd_m = \"sd\", carriers = \"n\" }\n\n[[strikes]]";

const ROWS: &str =
    "ref,day,lon,lat,sd,n\na,2020-10-01,3,1,20,4\n\"b, c\",2020-10-02,3.001,1.001,,\nd,2020-10-03,3.002,1.002,30 m,1\n";

const FEATURES: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{"name":"A"},
"geometry":{"type":"Polygon","coordinates":[[[2.998,0.998],[3.002,0.998],[3.002,1.002],[2.998,0.998]]]}}]}"#;

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_scenario_is_read_or_every_problem_has_its_line(pieces in some_pieces()) {
        is_told(&Folder::new("any-scenario", &with_pieces(GOOD, &pieces)), "scenario.toml")?;
    }

    #[test]
    fn any_table_is_read_or_every_problem_has_its_line(pieces in some_pieces()) {
        let folder = Folder::new("any-table", &GOOD.replace("[[strikes]]", TABLE));
        is_told(&folder.with("t.csv", with_pieces(ROWS, &pieces)), "scenario.toml")?;
    }

    #[test]
    fn any_geojson_is_read_or_refused_in_one_sentence(pieces in some_pieces()) {
        if let Err(sentence) = read_features(&with_pieces(FEATURES, &pieces)) {
            prop_assert!(!sentence.contains(|c: char| c.is_control()), "{sentence:?}");
        }
    }
}

fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("properties");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

fn some_encoding() -> impl Strategy<Value = Encoding> {
    let one_of = |orders: [Order; 2]| prop::sample::select(orders.to_vec());
    let formats = prop::sample::select(vec![Format::Classic, Format::BigTiff]);
    let packings = prop::sample::select(vec![Packing::None, Packing::PackBits, Packing::Deflate]);
    let predictors = prop::sample::select(vec![Predictor::None, Predictor::Float]);
    let blocks = prop_oneof![(1..30_usize).prop_map(Blocks::Strips), (1..4_usize).prop_map(|k| Blocks::Tiles(16 * k))];
    (one_of([Order::Little, Order::Big]), formats, packings, predictors, blocks).prop_map(
        |(order, format, packing, predictor, blocks)| Encoding {
            order,
            format,
            packing,
            predictor,
            blocks,
            sample: Sample::F64,
        },
    )
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_raster_reads_back_as_it_was_written_in_any_encoding(
        encoding in some_encoding(), columns in 1..40_usize, rows in 1..40_usize, bits in any::<u64>()
    ) {
        // Any bits of a number, those of infinity among them; what is not a number is not equal to itself.
        let value = |k: usize| f64::from_bits(bits.rotate_left(k as u32 % 64) ^ k as u64);
        let values: Vec<Vec<f64>> = (0..rows).map(|row| (0..columns).map(|column| value(row * columns + column)).collect()).collect();
        let path = place("encoded.tif");
        std::fs::write(&path, Tiff::of(&values, encoding).bytes()).expect("written");
        let band = read_band(&path).expect("read");
        let (found, wanted): (Vec<u64>, Vec<u64>) =
            (band.values.iter().map(|v| v.to_bits()).collect(), values.concat().iter().map(|v| v.to_bits()).collect());
        prop_assert_eq!((band.columns, band.rows), (columns, rows));
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn a_map_reads_back_as_it_was_written(
        columns in 1..400_u32, rows in 1..300_u32,
        writes in prop::collection::vec((0..300_u32, 0..400_u32, prop::num::f32::NORMAL | prop::num::f32::ZERO), 0..60)
    ) {
        let low = Point::new(499_000.0, 110_000.0);
        let high = Point::new(low.x + 10.0 * f64::from(columns), low.y + 10.0 * f64::from(rows));
        let lattice = Lattice::covering(&Bounds { low, high }, 10_000).expect("a lattice");
        let mut values = Tiles::new(lattice);
        for (row, column, value) in &writes {
            *values.at(Cell { row: row % rows, column: column % columns }) = Some(*value);
        }
        let layer = Layer {
            stem: "density".to_owned(),
            title: "Density".to_owned(),
            unit: "items per hectare".into(),
            support: "per cell".to_owned(),
            scale: Scale::Logarithmic,
            values: values.clone(),
        };
        let path = place("map.tif");
        let (crs, receipt) = (Crs::for_grid("EPSG:32631").expect("a zone"), crate::builders::receipt());
        geotiff::write(&path, &layer, geotiff::Stamp { crs: &crs, receipt: &receipt }).expect("written");
        let band = read_band(&path).expect("read");
        prop_assert_eq!((band.columns, band.rows), (columns as usize, rows as usize));
        for row in 0..rows {
            for column in 0..columns {
                let wanted = values.get(Cell { row, column }).map(f64::from);
                prop_assert_eq!(band.value(column as usize, row as usize), wanted, "{} {}", row, column);
            }
        }
    }
}

#[test]
fn what_was_kept_from_fuzzing_is_read_or_refused_without_a_panic() {
    let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let files = |kind: &str| {
        let folder = std::fs::read_dir(corpus.join(kind)).expect("a kept corpus");
        folder.map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file")).collect::<Vec<_>>()
    };
    let grid = Crs::for_grid("EPSG:32631").expect("a zone");
    let table = GOOD.replace("[[strikes]]", TABLE);
    for bytes in files("raster") {
        std::fs::write(place("kept.tif"), bytes).expect("written");
        let _ =
            (read_band(&place("kept.tif")), remnants::import::raster::read_classes(&place("kept.tif"), &grid, None));
    }
    for bytes in files("geojson") {
        let _ = std::str::from_utf8(&bytes).map(read_features);
    }
    for (kind, name) in [("scenario_toml", "scenario.toml"), ("strike_csv", "t.csv")] {
        for bytes in files(kind) {
            is_told(&Folder::new("kept", &table).with(name, bytes), "scenario.toml").expect("told");
        }
    }
}
