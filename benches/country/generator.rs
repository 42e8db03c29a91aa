//! An invented scenario as large as a country, for measuring: see README.md beside.
//!
//! ```text
//! cargo run --release --example country -- [FOLDER]    # target/country, if none is named
//! ```

use rand_distr::StandardNormal;
use remnants::random::{ReplicateId, Seed, Stage, Stream, StreamKey};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Places at which strikes are invented.
const PLACES: usize = 12_300;
/// Clusters of places.
const CLUSTERS: usize = 1_300;
/// Exponent of the sizes of clusters and of the number of strikes at a place: the smaller, the heavier the tail.
const CLUSTER_TAIL: f64 = 1.15;
const PLACE_TAIL: f64 = 1.42;
/// Most strikes at one place.
const MOST: f64 = 170.0;
/// Spread of clusters about their line, and of places about their cluster, degrees.
const OFF_LINE: f64 = 0.22;
const OFF_CLUSTER: f64 = 0.022;
/// West, south, east, north, degrees.
const BOX: [f64; 4] = [100.1, 13.9, 107.7, 22.5];
/// Lines along which clusters lie, as shares of the box from west and from south. They follow nothing.
const LINES: [&[(f64, f64)]; 6] = [
    &[(0.95, 0.05), (0.78, 0.22), (0.88, 0.40), (0.66, 0.58), (0.62, 0.80)],
    &[(0.55, 0.12), (0.74, 0.34), (0.70, 0.52), (0.45, 0.66)],
    &[(0.30, 0.70), (0.42, 0.62), (0.58, 0.74), (0.50, 0.92)],
    &[(0.86, 0.18), (0.96, 0.30), (0.80, 0.48)],
    &[(0.12, 0.82), (0.30, 0.70)],
    &[(0.40, 0.88), (0.66, 0.94), (0.78, 0.78)],
];
const SCENARIO: &str = r#"format = 1
title = "Country: INVENTED, for measuring only"
description = "Every strike is made up by a generator of random numbers; nothing in it happened, and its places mean nothing."
sources = ["Invented: benches/country of the program"]
assumptions = ["Every strike is invented.", "Each is one carrier of 600 submunitions."]
assessment_date = 1975-01-01
seed = 1
replicates = 1000

[grid]
crs = "EPSG:32648"
cell_m = 100
bounds_lonlat = [100.1, 13.9, 107.7, 22.5]

[munitions.invented]
submunitions = 600
failure_rate = { uniform = [0.05, 0.20] }
kappa = 30
pattern = { normal = { sd_along_m = 100, sd_across_m = 60 } }

[[strike_tables]]
file = "strikes.csv"
columns = { id = "id", date = "date", longitude = "lon", latitude = "lat" }
munition = "invented"
evidence = "confirmed"
carriers = 1
"#;

fn main() -> ExitCode {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("target/country"), PathBuf::from);
    let (table, strikes) = table(&mut StreamKey::new(Seed(1), Stage::Study, "country").stream(ReplicateId(0)));
    let written = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("strikes.csv"), table))
        .and_then(|()| std::fs::write(folder.join("scenario.toml"), SCENARIO));
    match written {
        Ok(()) => {
            println!("{strikes} invented strikes at {PLACES} places in {}", folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

/// The table of strikes, and how many there are.
fn table(stream: &mut Stream) -> (String, usize) {
    let clusters: Vec<(f64, f64)> = (0..CLUSTERS).map(|_| cluster(stream)).collect();
    let sizes = cumulated((0..CLUSTERS).map(|_| heavy(stream, CLUSTER_TAIL)));
    let (mut table, mut strikes) = ("id,date,lat,lon\n".to_owned(), 0);
    for _ in 0..PLACES {
        let wanted = stream.uniform() * sizes[CLUSTERS - 1];
        let (lon, lat) = near(stream, clusters[sizes.partition_point(|size| *size < wanted)], OFF_CLUSTER);
        let here = (0.98 * heavy(stream, PLACE_TAIL)).min(MOST).ceil() as usize;
        for number in strikes..strikes + here {
            let _ = writeln!(table, "i{number:05},{},{lat:.4},{lon:.4}", date(stream));
        }
        strikes += here;
    }
    (table, strikes)
}

/// At least 1, with a tail by a power: Pareto's law.
fn heavy(stream: &mut Stream, tail: f64) -> f64 {
    libm::pow(stream.uniform(), -1.0 / tail)
}

fn cumulated(sizes: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    sizes.map(|size| (sum += size, sum).1).collect()
}

/// A place near a random place of a random line, longitude and latitude.
fn cluster(stream: &mut Stream) -> (f64, f64) {
    let line = LINES[pick(stream, LINES.len())];
    let from = pick(stream, line.len() - 1);
    let along = stream.uniform();
    let between = |a: f64, b: f64| a + along * (b - a);
    let (east, north) = (between(line[from].0, line[from + 1].0), between(line[from].1, line[from + 1].1));
    near(stream, (BOX[0] + east * (BOX[2] - BOX[0]), BOX[1] + north * (BOX[3] - BOX[1])), OFF_LINE)
}

/// A place a normal distance away, within the box.
fn near(stream: &mut Stream, (lon, lat): (f64, f64), off: f64) -> (f64, f64) {
    let mut by = |v: f64, low: f64, high: f64| {
        let moved = v + off * stream.draw::<f64>(&StandardNormal);
        moved.clamp(low + 0.01, high - 0.01)
    };
    (by(lon, BOX[0], BOX[2]), by(lat, BOX[1], BOX[3]))
}

fn pick(stream: &mut Stream, count: usize) -> usize {
    ((stream.uniform() * count as f64) as usize).min(count - 1)
}

/// A day from 1965 to 1973; none after the 28th of a month.
fn date(stream: &mut Stream) -> String {
    let (year, month, day) = (1965 + pick(stream, 9), 1 + pick(stream, 12), 1 + pick(stream, 28));
    format!("{year}-{month:02}-{day:02}")
}
