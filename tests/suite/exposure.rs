//! Residents, facilities, routes: counted in every possible ground as brute force counts them.

use crate::builders::{MIDDLE, day, fixed, from_middle, model, rectangle, strike, uniform};
use remnants::engine::observer::Unobserved;
use remnants::engine::{self, Replicates, Tally};
use remnants::exact::companion;
use remnants::exposure::results::Exposure;
use remnants::exposure::{ExposureCounts, ExposureFrame, ExposureTally};
use remnants::grid::{Cell, Path, Place, Point, Tiles};
use remnants::model::assets::{Assets, Facility, LayerSource, PERSON, PeopleTotals, Population, Route};
use remnants::model::strike::{Location, Strike};
use remnants::model::{District, Model};
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use remnants::sampler::{PossibleGround, Sampler};
use remnants::units::Quantity;

const SEED: Seed = Seed(5);

pub fn layer(name: &str) -> LayerSource {
    LayerSource {
        name: name.to_owned(),
        date: day("2020-01-01"),
        source: "test".to_owned(),
        licence: "none".to_owned(),
    }
}

/// People in every `step`-th cell, more to the east.
fn population(model: &Model, name: &str, step: u32) -> Population {
    let lattice = model.grid.cells;
    let mut people: Tiles<u64> = Tiles::new(lattice);
    for (number, cell) in cells(model).enumerate().filter(|(number, _)| (*number as u32).is_multiple_of(step)) {
        *people.at(cell) = (number as u64 * 7_919 % 1_000 + u64::from(cell.column)) * 12_345;
    }
    let multiplier = fixed(1.0, Quantity::PeopleMultiplier);
    Population { layer: layer(name), people, totals: PeopleTotals::default(), multiplier, shares: vec![] }
}

fn cells(model: &Model) -> impl Iterator<Item = Cell> {
    let (rows, columns) = (model.grid.cells.rows(), model.grid.cells.columns());
    (0..rows).flat_map(move |row| (0..columns).map(move |column| Cell { row, column }))
}

fn district(id: &str, region: remnants::grid::Region) -> District {
    District { id: id.to_owned(), name: id.to_owned(), region }
}

/// Two strikes, one of them beyond the eastern edge's last 50 m; three layers, two groups, three districts of which two overlap.
pub fn inhabited() -> Model {
    let near_edge = Strike { location: Location::Point(from_middle(1_010.0, 0.0)), ..strike("edge") };
    let base = Model { strikes: vec![strike("one"), near_edge], ..model() };
    let mut populations = vec![population(&base, "a", 1), population(&base, "b", 3), population(&base, "c", 7)];
    populations[0].shares = vec![0.3, 0.7];
    populations[1].shares = vec![1.0, 0.0];
    populations[1].multiplier = uniform(0.5, 1.5, Quantity::PeopleMultiplier);
    let districts = vec![
        district("west", rectangle(-800.0, -700.0, 13.0, 700.0)),
        district("middle", rectangle(-57.0, -200.0, 900.0, 333.0)),
        district("far", rectangle(-990.0, 900.0, -950.0, 990.0)),
    ];
    let groups = vec!["children".to_owned(), "adults".to_owned()];
    let assets = Assets { groups, populations, distances_m: vec![20.0, 50.0, 130.0], top: 2, ..Assets::default() };
    Model { assets, districts, ..base }
}

fn counts(model: &Model, replicates: u64) -> (ExposureCounts, Exposure) {
    let frame = ExposureFrame::new(model, SEED, &companion(model).boxes);
    let sampler = Sampler::new(model, SEED);
    let run = Replicates { range: 0..replicates, batch: 16 };
    let counts = engine::run(&sampler, run, || ExposureTally::new(&frame), &mut Unobserved).tally.into_counts();
    let exposure = Exposure::new(&frame, counts.clone());
    (counts, exposure)
}

fn grounds(model: &Model, replicates: u64) -> Vec<PossibleGround> {
    let sampler = Sampler::new(model, SEED);
    let draw = |r| {
        let mut ground = PossibleGround::default();
        sampler.draw(ReplicateId(r), &mut ground);
        ground
    };
    (0..replicates).map(draw).collect()
}

/// Cells near any remnant, asking every cell for every remnant.
fn near(model: &Model, ground: &PossibleGround, distance: f64) -> Vec<Cell> {
    let lattice = model.grid.cells;
    let close = |cell: &Cell| {
        let centre = lattice.centre(*cell);
        ground.remnants.iter().any(|r| {
            let (x, y) = (centre.x - r.place.x, centre.y - r.place.y);
            x * x + y * y <= distance * distance
        })
    };
    cells(model).filter(close).collect()
}

#[test]
fn residents_near_remnants_are_those_of_brute_force_in_every_ground() {
    const N: u64 = 12;
    let model = inhabited();
    let (counts, exposure) = counts(&model, N);
    let grounds = grounds(&model, N);
    let names: Vec<String> = ["20", "50", "130"].iter().map(|d| format!("people_within_{d}_m")).collect();
    for (at, distance) in model.assets.distances_m.iter().enumerate() {
        let column = counts.rows.column(&names[at]).unwrap();
        let mut hits = vec![0_u32; model.grid.cells.len() as usize];
        let (mut groups, mut districts) = (vec![0_u64; 3], vec![0_u64; 3]);
        for ((replicate, row), ground) in counts.rows.iter().zip(&grounds) {
            let cells = near(&model, ground, *distance);
            cells.iter().for_each(|c| hits[(c.row * model.grid.cells.columns() + c.column) as usize] += 1);
            let people = brute_people(&model, replicate, &cells);
            assert_eq!(row[column], people.0, "replicate {replicate}, {distance} m");
            groups.iter_mut().zip(people.1).for_each(|(sum, more)| *sum += more);
            districts.iter_mut().zip(people.2).for_each(|(sum, more)| *sum += more);
        }
        let sum = |h: &remnants::stats::Histogram| h.moments().sum as u64;
        assert_eq!(counts.residents[at].groups.iter().map(sum).collect::<Vec<_>>(), groups);
        assert_eq!(counts.residents[at].districts.iter().map(sum).collect::<Vec<_>>(), districts);
        assert!(districts[0] > 0 && districts[1] > 0 && districts[2] == 0);
        for cell in cells(&model) {
            let wanted = hits[(cell.row * model.grid.cells.columns() + cell.column) as usize];
            assert_eq!(exposure.residents[at].hits.get(cell), wanted, "{cell:?} at {distance} m");
        }
    }
}

/// All people, by group, by district, in the fixed point, of some cells.
fn brute_people(model: &Model, replicate: u64, cells: &[Cell]) -> (u64, Vec<u64>, Vec<u64>) {
    let key = StreamKey::new(SEED, Stage::Exposure, "people/b");
    let factors = [1.0, 0.5 + key.stream(ReplicateId(replicate)).uniform(), 1.0];
    let within = |cells: &mut dyn Iterator<Item = &Cell>| {
        let cells: Vec<&Cell> = cells.collect();
        let of_layer = |(population, factor): (&Population, f64)| {
            let people: u64 = cells.iter().map(|cell| population.people.get(**cell)).sum();
            if factor == 1.0 { people } else { (people as f64 * factor).round() as u64 }
        };
        model.assets.populations.iter().zip(factors).map(of_layer).collect::<Vec<u64>>()
    };
    let layers = within(&mut cells.iter());
    let share = |people: u64, share: f64| if share == 1.0 { people } else { (people as f64 * share).round() as u64 };
    let groups = vec![share(layers[0], 0.3) + layers[1], share(layers[0], 0.7), layers[2]];
    let inside = |district: &District| {
        let mut inside = cells.iter().filter(|c| district.region.contains(model.grid.cells.centre(**c)));
        within(&mut inside).iter().sum::<u64>()
    };
    (layers.iter().sum(), groups, model.districts.iter().map(inside).collect())
}

#[test]
fn people_of_districts_are_those_whose_cells_have_their_centres_there() {
    let model = inhabited();
    let (_, exposure) = counts(&model, 2);
    for (district, found) in model.districts.iter().zip(&exposure.people_by_district) {
        let inside = cells(&model).filter(|c| district.region.contains(model.grid.cells.centre(*c)));
        let people = inside.map(|c| model.assets.populations.iter().map(|p| p.people.get(c)).sum::<u64>()).sum::<u64>();
        assert!((found * PERSON - people as f64).abs() < 1e-6 * people.max(1) as f64, "{}", district.id);
    }
}

/// A school in the footprint, a clinic beside it, a well far off; a road through the footprint.
fn with_places() -> Model {
    let facility = |id: &str, place: Place| Facility {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: "school".to_owned(),
        layer: layer("facilities"),
        place,
    };
    let disc = |east, north, radius_m| Place::Disc { centre: from_middle(east, north), radius_m };
    let facilities = vec![
        facility("school", disc(0.0, 0.0, 40.0)),
        facility("clinic", disc(60.0, 30.0, 25.0)),
        facility("market", Place::Area(rectangle(-60.0, -90.0, 10.0, -20.0))),
        facility("well", disc(900.0, 900.0, 15.0)),
        facility("mill", disc(-900.0, 900.0, 15.0)),
    ];
    let path = Path::new(vec![from_middle(-300.0, -10.0), from_middle(20.0, 15.0), from_middle(30.0, 400.0)]).unwrap();
    let route = Route {
        id: "road".to_owned(),
        name: "road".to_owned(),
        layer: layer("routes"),
        length_m: path.length_m(),
        width_m: 12.0,
        traverse_width_m: Some(3.0),
        place: Place::Strip { path, width_m: 12.0 },
    };
    Model { assets: Assets { facilities, routes: vec![route], top: 2, ..Assets::default() }, ..model() }
}

#[test]
fn facilities_have_the_remnants_ranks_and_seats_of_brute_force() {
    const N: u64 = 300;
    let model = with_places();
    let (_, exposure) = counts(&model, N);
    let facilities = &model.assets.facilities;
    let mut sums = vec![(0.0, 0.0, 0.0, 0_u64); facilities.len()];
    for ground in grounds(&model, N) {
        let inside = |f: &Facility| ground.remnants.iter().filter(|r| f.place.contains(r.place)).count();
        let counts: Vec<usize> = facilities.iter().map(inside).collect();
        for (sum, own) in sums.iter_mut().zip(&counts) {
            let (above, tied) =
                (counts.iter().filter(|c| *c > own).count() as f64, counts.iter().filter(|c| *c == own).count() as f64);
            sum.0 += *own as f64;
            sum.1 += above + 0.5 * (tied + 1.0);
            sum.2 += (2.0 - above).clamp(0.0, tied) / tied;
            sum.3 += u64::from(*own > 0);
        }
    }
    let n = N as f64;
    for (risk, (remnants, rank, seat, hits)) in exposure.facilities.iter().zip(&sums) {
        assert!((risk.remnants.mean - remnants / n).abs() < 1e-12 && risk.hits == *hits);
        assert!((risk.rank.0 - rank / n).abs() < 1e-9 && (risk.among_top.0 - seat / n).abs() < 1e-9, "{risk:?}");
        assert!(risk.rank.1 >= 0.0 && risk.among_top.1 >= 0.0);
    }
    let seats: f64 = exposure.facilities.iter().map(|f| f.among_top.0).sum();
    let ranks: f64 = exposure.facilities.iter().map(|f| f.rank.0).sum();
    assert!((seats - 2.0).abs() < 1e-8 && (ranks - 15.0).abs() < 1e-9, "{seats} seats, ranks {ranks}");
    assert!(exposure.facilities[0].hits > 100 && exposure.facilities[4].hits == 0);
}

#[test]
fn a_route_has_the_remnants_in_its_strip_and_a_traveller_a_quarter_of_them() {
    const N: u64 = 300;
    let model = with_places();
    let (_, exposure) = counts(&model, N);
    let risk = &exposure.routes[0];
    let inside = |g: &PossibleGround| {
        g.remnants.iter().filter(|r| model.assets.routes[0].place.contains(r.place)).count() as i32
    };
    let counts: Vec<i32> = grounds(&model, N).iter().map(inside).collect();
    let mean = |f: &dyn Fn(i32) -> f64| counts.iter().map(|c| f(*c)).sum::<f64>() / N as f64;
    let traverse = risk.traverse.unwrap();
    assert!((risk.remnants.mean - mean(&f64::from)).abs() < 1e-12 && risk.remnants.mean > 0.1);
    assert!((traverse.met.0 - 0.25 * mean(&f64::from)).abs() < 1e-12);
    assert!((traverse.any.0 - mean(&|c| 1.0 - 0.75_f64.powi(c))).abs() < 1e-12);
    let (any, square) = (traverse.any.0, mean(&|c| (1.0 - 0.75_f64.powi(c)).powi(2)));
    let error = ((square - any * any) / (N as f64 - 1.0)).sqrt();
    assert!((traverse.any.1 - error).abs() < 1e-9, "{} {error}", traverse.any.1);
}

#[test]
fn splits_of_the_replicates_add_up_to_the_whole_exactly() {
    let mut model = inhabited();
    let places = with_places().assets;
    (model.assets.facilities, model.assets.routes) = (places.facilities, places.routes);
    let (whole, _) = counts(&model, 40);
    let frame = ExposureFrame::new(&model, SEED, &companion(&model).boxes);
    let part = |range: std::ops::Range<u64>| {
        let mut tally = ExposureTally::new(&frame);
        for (replicate, ground) in grounds(&model, 40).iter().enumerate().filter(|(r, _)| range.contains(&(*r as u64)))
        {
            tally.record(ReplicateId(replicate as u64), ground);
        }
        tally
    };
    let mut merged = part(27..40);
    merged.merge(part(0..13));
    merged.merge(part(13..27));
    assert_eq!(merged.into_counts(), whole);
}

#[test]
fn the_density_anchor_is_remnants_over_the_ground_about_their_boxes() {
    let model = Model { assets: Assets::default(), ..model() };
    let (counts, _) = counts(&model, 20);
    for ((_, row), ground) in counts.rows.iter().zip(grounds(&model, 20)) {
        let side = model.grid.boxes.side_m();
        let boxes: Vec<(f64, f64)> = ground
            .remnants
            .iter()
            .map(|r| ((r.place.x / side).floor() * side, (r.place.y / side).floor() * side))
            .collect();
        let near = |p: Point| {
            let beyond = |at: f64, low: f64| (low - at).max(at - low - side).max(0.0);
            boxes.iter().any(|(x, y)| beyond(p.x, *x).hypot(beyond(p.y, *y)) <= 50.0)
        };
        let step = 5.0;
        let at = |k: usize| -700.0 + (k as f64 + 0.5) * step;
        let count = (1_400.0 / step) as usize;
        let inside = (0..count * count).filter(|k| near(from_middle(at(k % count), at(k / count)))).count();
        let wanted = ground.remnants.len() as f64 / (inside as f64 * step * step / 1e4);
        let found = row[0] as f64 * 1e-6;
        assert!((found / wanted - 1.0).abs() < 0.01, "{found} {wanted}");
    }
}

#[test]
fn numbers_of_every_replicate_are_written_and_read_back_to_the_last_digit() {
    use remnants::exposure::rows::{Column, NONE};
    for places in [0, 6, 9] {
        let column = Column { name: "x".to_owned(), places };
        for value in [0, 1, 10, 999, 1_000_000, 123_456_789_012, 10_u64.pow(places), NONE - 1, NONE] {
            assert_eq!(column.read(&column.written(value)), Some(value), "{}", column.written(value));
        }
        for wrong in ["-1", "1e3", "0x1", " 1", "1.", ".5", "01", "1.50", "99999999999999999999", "1.0000000001", "nan"]
        {
            assert_eq!(column.read(wrong), None, "{wrong} with {places} places");
        }
    }
}

#[test]
fn a_run_without_anything_exposed_still_has_its_density() {
    let (counts, exposure) = counts(&Model { assets: Assets::default(), ..model() }, 30);
    assert_eq!(counts.rows.columns().len(), 1);
    assert!(exposure.residents.is_empty() && exposure.facilities.is_empty() && exposure.course.is_none());
    assert!(exposure.rows.headline("density_per_ha").unwrap().mean > 1.0);
    let _ = MIDDLE;
}

/// The people of the real layers of Kosovo, 2023: 1,666,350.
#[test]
fn the_kosovo_case_runs_on_real_rasters_and_hexagons_and_keeps_their_people() {
    const PEOPLE: f64 = 1_666_350.0;
    let Some(data) = crate::people::data() else { return };
    let case = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/kosovo-1999");
    let folder = std::env::temp_dir().join(format!("remnants-kosovo-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::copy(case.join("sites.csv"), folder.join("sites.csv")).expect("copied");
    let text = std::fs::read_to_string(case.join("scenario.toml")).expect("a scenario");
    // All of Kosovo, so that nobody is outside.
    let wide = text.replacen("cell_m = 1000", "bounds_m = [415000, 4620000, 575000, 4800000]\ncell_m = 1000", 1);
    let layer = |name: &str, way: &str| {
        format!(
            "\n[[exposure.populations]]\nname = \"{name}\"\ndate = 2023-11-01\nsource = \"Kontur\"\nlicence = \"CC BY 4.0\"\n{way}\n"
        )
    };
    let file = |name: &str| data.join("kosovo").join(name).display().to_string();
    let raster = layer("raster", &format!("raster = {:?}", file("kontur_XK_30arcsec_derived.tif")));
    let polygons =
        format!("polygons = {:?}\npeople_property = \"population\"", file("kontur_population_XK_20231101.gpkg"));
    std::fs::write(folder.join("scenario.toml"), wide + &raster + &layer("hexagons", &polygons)).expect("writable");
    let scenario = remnants::scenario::read(&folder).unwrap_or_else(|problems| panic!("{problems}"));
    std::fs::remove_dir_all(&folder).expect("removed");
    for population in &scenario.model.assets.populations {
        let totals = population.totals;
        assert!(
            (totals.stated / PEOPLE - 1.0).abs() < 1e-5 && (totals.on_grid / PEOPLE - 1.0).abs() < 1e-5,
            "{totals:?}"
        );
        let cells: u64 = population.people.iter().map(|(_, people)| people).sum();
        assert!((cells as f64 / PERSON / PEOPLE - 1.0).abs() < 1e-5);
    }
    assert!(scenario.cautions.iter().any(|caution| caution.contains("2023")), "{:?}", scenario.cautions);
    let (_, exposure) = counts(&scenario.model, 4);
    let near = &exposure.residents[0].all;
    assert!(near.mean > 0.0 && near.mean < 2.0 * PEOPLE, "{near:?}");
}
