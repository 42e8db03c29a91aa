//! Layers of people on the grid: exact shares, sums kept, faults told.

use crate::tiff_builder::{
    Blocks, CORNER, Encoding, NODATA, PIXEL_SCALE, PLAIN, Packing, Sample, Tiff, Value, WIDTH, deflated,
};
use geotiff_writer::{GeoTiffBuilder, GeoTransform};
use ndarray::Array2;
use remnants::crs::{Crs, LayerCrs};
use remnants::grid::{Bounds, Cell, Lattice, Point, Tiles};
use remnants::import::people::{Gridded, Target, raster};
use remnants::import::raster::Transform;
use std::path::{Path, PathBuf};

const WEST: f64 = 600_000.0;
const NORTH: f64 = 4_400_000.0;

fn grid() -> Crs {
    Crs::for_grid("EPSG:32638").expect("a zone")
}

fn place(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("remnants-people-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

pub fn data() -> Option<PathBuf> {
    let data = std::env::var_os("REMNANTS_DATA").map(PathBuf::from);
    if data.is_none() {
        println!("skipped: REMNANTS_DATA is not set");
    }
    data
}

/// Cells of a side (m) over a rectangle from (WEST, NORTH) to the east and south.
fn cells(east_m: f64, south_m: f64, side_mm: i64) -> Lattice {
    let bounds = Bounds { low: Point::new(WEST, NORTH - south_m), high: Point::new(WEST + east_m, NORTH) };
    Lattice::covering(&bounds, side_mm).expect("a lattice")
}

pub fn people(gridded: &Gridded, cell: Cell) -> f64 {
    gridded.people.get(cell) as f64 / 1e6
}

/// Nobody is lost and nobody made up, but for rounding to a millionth of a person in each cell.
pub fn check_sum(gridded: &Gridded) {
    let totals = gridded.totals;
    let units: u64 = gridded.people.iter().map(|(_, units)| units).sum();
    assert_eq!(totals.on_grid, units as f64 / 1e6);
    let lost = (totals.stated - totals.on_grid - totals.outside).abs();
    let filled = gridded.people.iter().filter(|(_, units)| *units > 0).count();
    assert!(lost <= 1e-6 * filled as f64 + 1e-9 * totals.stated, "{lost} of {totals:?}");
}

fn on(crs: &Crs, lattice: &Lattice, path: &Path) -> Result<Gridded, String> {
    let gridded = raster(path, None, Target { crs, lattice });
    match &gridded {
        Ok(gridded) => check_sum(gridded),
        Err(sentence) => assert!(!sentence.contains('\n'), "{sentence}"),
    }
    gridded
}

/// Counts that differ from pixel to pixel, some of them nobody.
fn counts(columns: usize, rows: usize) -> Array2<f32> {
    Array2::from_shape_fn((rows, columns), |(row, column)| {
        if (row + column) % 5 == 0 { 0.0 } else { ((row * 7 + column * 3) % 11) as f32 + 0.25 }
    })
}

fn write(name: &str, values: &Array2<f32>, crs: u16, transform: Transform) -> PathBuf {
    let (rows, columns) = values.dim();
    let builder = GeoTiffBuilder::new(columns as u32, rows as u32).nodata("-99999");
    let builder = if crs == 4326 { builder.geographic_epsg(crs) } else { builder.projected_epsg(crs) };
    let mut written = GeoTransform::from_origin_and_pixel_size(transform.origin.x, transform.origin.y, 1.0, 1.0);
    (written.pixel_width, written.skew_y) = (transform.column.x, transform.column.y);
    (written.skew_x, written.pixel_height) = (transform.row.x, transform.row.y);
    let path = place(name);
    builder.transform(written).write_2d(&path, values.view()).expect("written");
    path
}

fn north_up(origin: Point, width: f64, height: f64) -> Transform {
    Transform { origin, column: Point::new(width, 0.0), row: Point::new(0.0, -height) }
}

#[test]
fn pixels_of_the_grids_own_crs_are_shared_by_overlap() {
    // 10 x 8 pixels of 30 m x 20 m from 7 m, 3 m inside the corner; cells of 50 m.
    let values = counts(10, 8);
    let transform = north_up(Point::new(WEST + 7.0, NORTH - 3.0), 30.0, 20.0);
    let path = write("overlap.tif", &values, 32638, transform);
    let lattice = cells(400.0, 200.0, 50_000);
    let gridded = on(&grid(), &lattice, &path).expect("people");
    let overlap = |a: (f64, f64), b: (f64, f64)| (a.1.min(b.1) - a.0.max(b.0)).max(0.0);
    for row in 0..lattice.rows() {
        for column in 0..lattice.columns() {
            let (x, y) = (50.0 * f64::from(column), 50.0 * f64::from(row));
            let of_pixel = |((j, i), people): ((usize, usize), &f32)| {
                let (left, top) = (7.0 + 30.0 * i as f64, 3.0 + 20.0 * j as f64);
                let area = overlap((left, left + 30.0), (x, x + 50.0)) * overlap((top, top + 20.0), (y, y + 50.0));
                f64::from(*people) * area / 600.0
            };
            let wanted: f64 = values.indexed_iter().map(of_pixel).sum();
            let found = people(&gridded, Cell { row, column });
            assert!((found - wanted).abs() < 1e-6, "{row} {column}: {found} {wanted}");
        }
    }
    assert_eq!(gridded.totals.outside, 0.0);
    assert!(gridded.cautions.iter().all(|caution| caution.contains("covers about")), "{:?}", gridded.cautions);
}

/// Puts people where `fine` x `fine` places of every pixel lie, and counts those off the lattice.
fn by_many_places(
    values: &Array2<f32>,
    transform: Transform,
    layer: &LayerCrs,
    lattice: &Lattice,
) -> (Tiles<f64>, f64) {
    let fine = 60;
    let (mut cells, mut outside) = (Tiles::new(*lattice), 0.0);
    for ((row, column), count) in values.indexed_iter().filter(|(_, count)| **count > 0.0) {
        for k in 0..fine * fine {
            let within = |k: usize| (k as f64 + 0.5) / fine as f64;
            let there = transform.place(column as f64 + within(k % fine), row as f64 + within(k / fine));
            let (longitude, latitude) = layer.unproject(there).expect("on Earth");
            let here = grid().project(longitude, latitude).expect("near the grid");
            let part = f64::from(*count) / (fine * fine) as f64;
            match lattice.cell_of(here) {
                Some(cell) => *cells.at(cell) += part,
                None => outside += part,
            }
        }
    }
    (cells, outside)
}

#[test]
fn rasters_in_any_crs_and_turned_any_way_lie_where_many_places_of_each_pixel_lie() {
    let (longitude, latitude) = grid().unproject(Point::new(WEST, NORTH)).expect("on Earth");
    let at = |name: &str| LayerCrs::named(name).expect(name).project(longitude, latitude).expect("on Earth");
    let turned = |origin: Point, side: f64, degrees: f64| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (column, row) = (Point::new(side * cos, side * sin), Point::new(side * sin, -side * cos));
        Transform { origin, column, row }
    };
    let south_up = |origin: Point, side: f64, down: f64| Transform {
        origin: Point::new(origin.x, origin.y - down),
        column: Point::new(side, 0.0),
        row: Point::new(0.0, side),
    };
    let cases = [
        ("degrees", 4326, "EPSG:4326", north_up(at("EPSG:4326"), 0.0004, 0.0003)),
        ("mercator", 3857, "EPSG:3857", north_up(at("EPSG:3857"), 45.0, 45.0)),
        ("south up", 32638, "EPSG:32638", south_up(at("EPSG:32638"), 35.0, 10.0 * 35.0)),
        ("turned", 32638, "EPSG:32638", turned(at("EPSG:32638"), 40.0, 30.0)),
        ("turned far", 3035, "EPSG:3035", turned(at("EPSG:3035"), 37.0, 35.0)),
        ("other zone", 32639, "EPSG:32639", north_up(at("EPSG:32639"), 33.0, 33.0)),
    ];
    let values = counts(12, 10);
    let lattice = cells(350.0, 300.0, 25_000);
    for (name, code, crs, transform) in cases {
        let path = write(&format!("{name}.tif"), &values, code, transform);
        let gridded = on(&grid(), &lattice, &path).expect(name);
        let (wanted, outside) = by_many_places(&values, transform, &LayerCrs::named(crs).expect(crs), &lattice);
        assert!((gridded.totals.outside - outside).abs() < 0.5, "{name}: {} {outside}", gridded.totals.outside);
        for (cell, people_there) in wanted.iter() {
            // A pixel holds at most 10.25; 60 x 60 places find its share of a cell within about a hundredth.
            let found = people(&gridded, cell);
            assert!((found - people_there).abs() < 0.25, "{name} {cell:?}: {found} {people_there}");
        }
        assert!(gridded.totals.on_grid > 100.0, "{name}: {:?}", gridded.totals);
    }
}

#[test]
fn pixels_far_larger_than_cells_follow_their_curved_sides() {
    // Pixels of half a degree, 56 km high: a straight northern side would miss its parallel by about 100 m.
    let (longitude, latitude) = grid().unproject(Point::new(WEST, NORTH)).expect("on Earth");
    let values = Array2::from_shape_vec((2, 2), vec![4000.0f32, 0.0, 0.0, 9000.0]).expect("2 x 2");
    let transform = north_up(Point::new(longitude - 0.5, latitude + 0.5), 0.5, 0.5);
    let path = write("half_degree.tif", &values, 4326, transform);
    let lattice = Lattice::covering(
        &Bounds { low: Point::new(WEST - 60e3, NORTH - 60e3), high: Point::new(WEST + 60e3, NORTH + 60e3) },
        200_000,
    )
    .expect("a lattice");
    let gridded = on(&grid(), &lattice, &path).expect("people");
    assert!((gridded.totals.on_grid - 13_000.0).abs() < 0.1 && gridded.totals.outside < 1e-6);
    // Even over the ground: every cell that lies in a pixel as a whole has the people of its area.
    let place_of = |p: Point| grid().unproject(p).expect("on Earth");
    let inside = |p: Point, west: f64, north: f64| {
        let (x, y) = place_of(p);
        (west..west + 0.5).contains(&x) && (north - 0.5..north).contains(&y)
    };
    let mut densities = [Vec::new(), Vec::new()];
    for row in 0..lattice.rows() {
        for column in 0..lattice.columns() {
            let cell = Cell { row, column };
            let b = lattice.cell_bounds(cell);
            let corners = [b.low, b.high, Point::new(b.low.x, b.high.y), Point::new(b.high.x, b.low.y)];
            let held = |west: f64, north: f64| corners.iter().filter(|p| inside(**p, west, north)).count();
            let (first, second) = (held(longitude - 0.5, latitude + 0.5), held(longitude, latitude));
            match (first, second) {
                (4, _) => densities[0].push(people(&gridded, cell)),
                (_, 4) => densities[1].push(people(&gridded, cell)),
                (0, 0) => assert!(people(&gridded, cell) < 0.1 * 0.08, "{cell:?}"),
                _ => {}
            }
        }
    }
    for (found, total) in densities.iter().zip([4000.0, 9000.0]) {
        let (low, high) = found.iter().fold((f64::MAX, 0.0f64), |(l, h), v| (l.min(*v), h.max(*v)));
        assert!(high - low < 2.1e-6 && found.len() > 50_000, "{low} {high} {}", found.len());
        // 0.5 degrees x 0.5 degrees near 39.75 north are about 2,380 km2.
        assert!((total / low * 0.04 / 2_380.0 - 1.0).abs() < 0.02, "{low}");
    }
}

#[test]
fn people_off_the_grid_are_counted_as_outside_and_told() {
    let values = Array2::from_elem((4, 4), 10.0f32);
    let path = write("edge.tif", &values, 32638, north_up(Point::new(WEST - 100.0, NORTH + 100.0), 50.0, 50.0));
    let gridded = on(&grid(), &cells(500.0, 500.0, 20_000), &path).expect("people");
    assert!((gridded.totals.on_grid - 40.0).abs() < 1e-6 && (gridded.totals.outside - 120.0).abs() < 1e-9);
    assert_eq!(
        gridded.cautions[0],
        "Of the layer's 160 people, 120 (75.0 %) are outside the grid and are not counted."
    );
    assert!(gridded.cautions[1].starts_with("The raster covers about 4 % of the grid"), "{:?}", gridded.cautions);
}

#[test]
fn a_pixel_larger_than_the_grid_gives_it_its_share() {
    let values = Array2::from_elem((1, 1), 1_000.0f32);
    let path = write("one.tif", &values, 32638, north_up(Point::new(WEST - 400.0, NORTH + 400.0), 1_000.0, 1_000.0));
    let gridded = on(&grid(), &cells(100.0, 100.0, 10_000), &path).expect("people");
    assert!((gridded.totals.on_grid - 10.0).abs() < 1e-6);
    assert!(gridded.people.iter().filter(|(_, units)| *units > 0).all(|(_, units)| units == 100_000));
}

#[test]
fn longitudes_from_0_to_360_mean_the_same_places() {
    let fiji = Crs::for_grid("EPSG:32701").expect("a zone");
    let centre = fiji.project(-179.0, -17.0).expect("in the zone");
    let lattice = Lattice::covering(&Bounds { low: centre, high: centre }.widened(5_000.0), 500_000).expect("cells");
    let values = counts(40, 40);
    let usual = write("west.tif", &values, 4326, north_up(Point::new(-179.02, -16.98), 0.001, 0.001));
    let shifted = write("east.tif", &values, 4326, north_up(Point::new(180.98, -16.98), 0.001, 0.001));
    let (usual, shifted) = (on(&fiji, &lattice, &usual).expect("west"), on(&fiji, &lattice, &shifted).expect("east"));
    assert!((usual.totals.on_grid - f64::from(values.sum())).abs() < 1e-3);
    for (cell, units) in usual.people.iter() {
        assert!(units.abs_diff(shifted.people.get(cell)) < 10, "{cell:?}");
    }
}

#[test]
fn a_world_raster_reaches_a_grid_on_the_antimeridian_from_both_ends() {
    let crs = Crs::for_grid("LAEA 180 0").expect("a CRS");
    let bounds = Bounds { low: Point::new(-150e3, -150e3), high: Point::new(150e3, 150e3) };
    let lattice = Lattice::covering(&bounds, 10_000_000).expect("cells");
    let values = Array2::from_elem((180, 360), 1.0f32);
    let path = write("world.tif", &values, 4326, north_up(Point::new(-180.0, 90.0), 1.0, 1.0));
    let gridded = on(&crs, &lattice, &path).expect("people");
    // 300 km x 300 km of the equator, a pixel of 111.3 km x 110.6 km.
    let wanted = 300.0 * 300.0 / (111.32 * 110.57);
    assert!((gridded.totals.on_grid / wanted - 1.0).abs() < 1e-3, "{:?} {wanted}", gridded.totals);
    let east: u64 = gridded.people.iter().filter(|(cell, _)| cell.column >= 15).map(|(_, units)| units).sum();
    assert!((east as f64 / 1e6 / wanted - 0.5).abs() < 1e-3);
}

#[test]
fn nodata_nan_and_blocks_left_out_are_nobody() {
    let mut values = Array2::from_elem((6, 6), 2.0f32);
    (values[[0, 0]], values[[1, 1]]) = (-99999.0, f32::NAN);
    let path = write("nodata.tif", &values, 32638, north_up(Point::new(WEST, NORTH), 50.0, 50.0));
    let gridded = on(&grid(), &cells(300.0, 300.0, 50_000), &path).expect("people");
    assert_eq!((gridded.totals.stated, gridded.totals.on_grid), (68.0, 68.0));
    let tiled = Encoding { blocks: Blocks::Tiles(16), sample: Sample::U16, ..PLAIN };
    let sparse = Tiff::of(&vec![vec![3.0; 32]; 32], tiled).with(NODATA, Value::Text("3".to_owned()));
    assert_eq!(tiff("sparse.tif", &sparse.clone().without_block(2)).expect("people").totals.stated, 0.0);
    let sparse = sparse.with(NODATA, Value::Text("65535".to_owned())).without_block(2);
    assert_eq!(tiff("sparse.tif", &sparse).expect("people").totals.stated, 3.0 * 768.0);
}

/// People of a built file on cells of 25 m about its corner.
fn tiff(name: &str, tiff: &Tiff) -> Result<Gridded, String> {
    let path = place(name);
    std::fs::write(&path, tiff.bytes()).expect("written");
    let crs = Crs::for_grid("EPSG:32631").expect("a zone");
    let bounds = Bounds { low: Point::new(CORNER.0, CORNER.1 - 400.0), high: Point::new(CORNER.0 + 400.0, CORNER.1) };
    on(&crs, &Lattice::covering(&bounds, 25_000).expect("cells"), &path)
}

#[test]
fn what_cannot_be_counts_of_people_is_refused_with_its_place() {
    let with = |sample: Sample, wrong: &[f64]| {
        let mut values = vec![vec![4.0; 5]; 4];
        for (column, value) in wrong.iter().enumerate() {
            values[2][column + 1] = *value;
        }
        tiff("wrong.tif", &Tiff::of(&values, Encoding { sample, ..PLAIN }))
    };
    let cases = [
        (Sample::F32, vec![-1.0], "holds -1 at column 1, row 2: less than nobody"),
        (Sample::I16, vec![-9999.0], "holds -9999 at column 1, row 2"),
        (Sample::F64, vec![f64::INFINITY], "holds inf at column 1, row 2: more than live on Earth"),
        (Sample::F32, vec![f64::NEG_INFINITY], "holds -inf at column 1, row 2"),
        (Sample::F32, vec![f64::from(f32::MAX)], "more than live on Earth"),
        (Sample::U16, vec![65535.0, 65535.0], "holds 65535 in 2 pixels, first at column 1, row 2"),
        (Sample::U8, vec![255.0, 255.0, 255.0], "holds 255 in 3 pixels"),
        (Sample::I32, vec![2147483647.0, 2147483647.0], "holds 2147483647 in 2 pixels"),
        (Sample::U32, vec![4294967295.0, 4294967295.0], "holds 4294967295 in 2 pixels"),
        (Sample::F64, vec![9e9, 9e9], "states 18000000072 people in all, more than live on Earth"),
    ];
    for (sample, wrong, sentence) in cases {
        let found = with(sample, &wrong).expect_err(sentence);
        assert!(found.contains(sentence), "{found}");
        assert!(found.contains("nodata"), "{found}");
    }
    assert_eq!(with(Sample::U8, &[255.0]).expect("once").totals.stated, 4.0 * 19.0 + 255.0);
    assert_eq!(with(Sample::F32, &[-0.0, f64::NAN]).expect("nobody").totals.stated, 4.0 * 18.0);
}

#[test]
fn a_raster_elsewhere_or_without_a_crs_is_refused() {
    let away = write("away.tif", &counts(4, 4), 32638, north_up(Point::new(WEST + 1e5, NORTH), 50.0, 50.0));
    let lattice = cells(300.0, 300.0, 50_000);
    assert!(on(&grid(), &lattice, &away).expect_err("away").contains("does not reach the grid"));
    let far = write("far.tif", &counts(4, 4), 4326, north_up(Point::new(-70.0, -39.0), 0.1, 0.1));
    assert!(on(&grid(), &lattice, &far).expect_err("far").contains("does not reach the grid"));
    let near = write("near.tif", &counts(4, 4), 32638, north_up(Point::new(WEST + 300.0, NORTH), 50.0, 50.0));
    assert!(on(&grid(), &lattice, &near).expect_err("near").contains("does not reach the grid"));
    let values = Array2::from_elem((2, 2), 5.0f32);
    let unplaced = place("unplaced.tif");
    let builder =
        GeoTiffBuilder::new(2, 2).transform(GeoTransform::from_origin_and_pixel_size(WEST, NORTH, 50.0, -50.0));
    builder.write_2d(&unplaced, values.view()).expect("written");
    assert!(on(&grid(), &lattice, &unplaced).expect_err("no CRS").contains("CRS"));
    let stated = LayerCrs::named("EPSG:32638").expect("known");
    let (crs, lattice) = (grid(), &lattice);
    let gridded = raster(&unplaced, Some(&stated), Target { crs: &crs, lattice }).expect("stated");
    assert_eq!(gridded.totals.on_grid, 20.0);
}

#[test]
fn a_raster_far_finer_than_any_of_people_is_refused_before_it_is_laid() {
    let values = vec![vec![0.0; 20]; 20];
    let claim = Tiff::of(&values, Encoding { packing: Packing::Deflate, blocks: Blocks::Strips(1), ..PLAIN });
    let wide = claim.with(WIDTH, Value::Long(vec![1 << 22])).with(PIXEL_SCALE, Value::Double(vec![1e-4, 10.0, 0.0]));
    let packed = deflated(&vec![0; 1 << 22]);
    let sentence = tiff("fine.tif", &wide.with_blocks(vec![packed; 20])).expect_err("fine");
    assert!(sentence.contains("x 20 pixels over the grid; wanted at most 1048576 columns"), "{sentence}");
}

/// 500 m cells over all of Kosovo.
pub fn kosovo() -> (Crs, Lattice) {
    let bounds = Bounds { low: Point::new(412_000.0, 4_630_000.0), high: Point::new(575_000.0, 4_800_000.0) };
    (Crs::for_grid("EPSG:32634").expect("a zone"), Lattice::covering(&bounds, 500_000).expect("cells"))
}

#[test]
fn all_of_kosovo_keeps_its_people() {
    let Some(data) = data() else { return };
    let (crs, lattice) = kosovo();
    let gridded = on(&crs, &lattice, &data.join("kosovo/kontur_XK_30arcsec_derived.tif")).expect("people");
    assert!((gridded.totals.on_grid / 1_666_350.0 - 1.0).abs() < 1e-5, "{:?}", gridded.totals);
}

#[test]
fn every_encoding_of_the_corpus_gives_the_people_that_gdal_finds() {
    let Some(data) = data() else { return };
    let (crs, lattice) = kosovo();
    let folder = data.join("geotiff-corpus");
    let text = std::fs::read_to_string(folder.join("expected.json")).expect("the list").replace(": NaN", ": null");
    let expected: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for (name, wanted) in expected.as_object().expect("files") {
        let Some(sum) = wanted["valid_sum"].as_f64() else {
            assert!(on(&crs, &lattice, &folder.join(name)).is_err(), "{name}");
            continue;
        };
        let totals = on(&crs, &lattice, &folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}")).totals;
        assert!((totals.stated / sum - 1.0).abs() < 1e-9, "{name}: {totals:?} {sum}");
        assert!(totals.outside < 1e-3 * sum, "{name}: {totals:?}");
    }
}

#[test]
fn a_real_worldpop_file_keeps_its_people() {
    let Some(data) = data() else { return };
    let crs = Crs::for_grid("EPSG:32619").expect("a zone");
    let aruba = crs.project(-69.97, 12.52).expect("in the zone");
    let bounds = Bounds { low: aruba, high: aruba }.widened(25_000.0);
    let lattice = Lattice::covering(&bounds, 50_000).expect("cells");
    let gridded =
        on(&crs, &lattice, &data.join("context/worldpop_abw_ppp_2020_UNadj_constrained.tif")).expect("people");
    println!("{:?} {:?}", gridded.totals, gridded.cautions);
    assert!(gridded.totals.outside < 1e-6 && gridded.totals.on_grid > 50_000.0, "{:?}", gridded.totals);
}

/// Thirty metres over all of Kosovo: cost, not numbers.
#[test]
#[ignore = "a measurement"]
fn thirty_metres_over_kosovo() {
    let (crs, _) = kosovo();
    let bounds = Bounds { low: Point::new(412_000.0, 4_630_000.0), high: Point::new(575_000.0, 4_800_000.0) };
    let lattice = Lattice::covering(&bounds, 100_000).expect("cells");
    let values = Array2::from_elem((6000, 6800), 0.125f32);
    let path = write("fine.tif", &values, 4326, north_up(Point::new(20.0, 43.4), 1.0 / 3600.0, 1.0 / 3600.0));
    let start = std::time::Instant::now();
    let gridded = on(&crs, &lattice, &path).expect("people");
    println!("{:?} in {:?}", gridded.totals, start.elapsed());
}
