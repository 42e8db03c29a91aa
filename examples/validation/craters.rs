//! Bomb craters of the Second World War: general bombs, so they test clustering, not submunitions.

use super::patterns::envelope::{GlobalTest, distances, nearest_neighbour_curve};
use super::patterns::fit::{Observed, radii};
use super::patterns::hold_out::{self, Deal, Held, Hiding, LEVELS};
use super::patterns::process::{Clusters, Process};
use super::patterns::window::Window;
use rayon::prelude::*;
use remnants::grid::Point;
use remnants::random::{ReplicateId, Seed, Stage, StreamKey};
use std::path::Path;

/// Seed of everything drawn here.
const SEED: Seed = Seed(1);
/// Patterns simulated for a test.
pub const SIMULATED: u64 = 999;
/// Deals of a hold-out; the first is tested, the others show how much hangs on the dealing.
pub const DEALS: u64 = 20;

/// Points in a window.
#[derive(Debug)]
pub struct Craters {
    /// Where they lie, m.
    pub points: Vec<Point>,
    /// Where they were looked for.
    pub window: Window,
}

impl Craters {
    /// Reads `craterA.csv` and `craterA_window.csv` in `crater-points` of a data folder.
    pub fn read(data: &Path) -> Result<Craters, String> {
        let folder = data.join("crater-points");
        let points = positions(&folder.join("craterA.csv"))?;
        Ok(Craters { points, window: Window::new(positions(&folder.join("craterA_window.csv"))?)? })
    }

    fn inside(&self, window: Window) -> Craters {
        Craters { points: self.points.iter().copied().filter(|p| window.contains(*p)).collect(), window }
    }

    /// Fits on one half and tests on the other, and the reverse.
    pub fn clustering(&self) -> Result<[Clustering; 2], String> {
        let (west, east) = self.window.halves()?;
        let (west, east) = (self.inside(west), self.inside(east));
        Ok([Clustering::new(["west", "east"], &west, &east), Clustering::new(["east", "west"], &east, &west)])
    }

    /// Hides points or blocks.
    pub fn hold_out(&self, hiding: Hiding) -> HoldOut {
        let one = |number| {
            let mut stream = StreamKey::new(SEED, Stage::Shared, "hold-out").stream(ReplicateId(number));
            let deal = Deal::new(&self.points, &self.window, hiding, &mut stream);
            deal.held()
        };
        let deals: Vec<[Held; 2]> = (0..DEALS).into_par_iter().map(one).collect();
        HoldOut {
            hiding,
            held: deals[0],
            held_range: [0, 1].map(|level| ends(deals.iter().map(|deal| deal[level].held))),
            failed: [0, 1].map(|level| deals.iter().filter(|deal| !agrees(&deal[level])).count()),
        }
    }

    /// Share of points within 50 m of a point of another part: mean, lowest and highest of all deals.
    pub fn near(&self, block_m: Option<f64>, parts: usize) -> (f64, (f64, f64)) {
        let key = StreamKey::new(SEED, Stage::Shared, "near");
        let one = |number| hold_out::near(&self.points, block_m, parts, &mut key.stream(ReplicateId(number)));
        let shares: Vec<f64> = (0..DEALS).map(one).collect();
        (shares.iter().sum::<f64>() / DEALS as f64, ends(shares.into_iter()))
    }
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// Whether a zone held what it states, at a false-alarm rate of 5 %.
pub fn agrees(held: &Held) -> bool {
    held.z().abs() <= remnants::stats::Z95
}

fn positions(path: &Path) -> Result<Vec<Point>, String> {
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(|error| said(&error))?;
    let rows: Result<Vec<csv::StringRecord>, _> = reader.records().collect();
    let number = |row: &csv::StringRecord, index| row.get(index).unwrap_or_default().parse::<f64>();
    rows.map_err(|error| said(&error))?
        .iter()
        .map(|row| Ok(Point::new(number(row, 0)?, number(row, 1)?)))
        .collect::<Result<_, std::num::ParseFloatError>>()
        .map_err(|error| said(&error))
}

/// One half fitted, the other tested.
#[derive(Debug)]
pub struct Clustering {
    /// Names of the halves: fitted, tested.
    pub halves: [&'static str; 2],
    /// Points in them.
    pub points: [usize; 2],
    /// Largest radius of the fit, m.
    pub farthest: f64,
    /// Tested on the second half by nearest-neighbour distances: unclustered; Thomas, fitted by K on the first half; the same twice and half
    /// as wide, to see what the test can tell; two scales, fitted.
    pub models: Vec<Tested>,
}

/// A model and how it fared.
#[derive(Debug)]
pub struct Tested {
    /// What was fitted.
    pub process: Process,
    /// Mean squared difference of the fourth roots of K on the fitted half.
    pub contrast: f64,
    /// The test on the other half.
    pub test: GlobalTest,
    /// Share of points with their nearest neighbour within 10, 20 and 50 m: observed, and on average by the model.
    pub near: [(f64, f64); 3],
}

impl Clustering {
    fn new(halves: [&'static str; 2], fitted: &Craters, tested: &Craters) -> Clustering {
        let observed = Observed::new(&fitted.points, &fitted.window);
        let thomas = observed.thomas();
        let models = [Process::Unclustered, thomas, wider(thomas, 2.0), wider(thomas, 0.5), observed.two_scales()];
        let test = |process: Process| Tested::new(process, observed.contrast(&process), tested);
        Clustering {
            halves,
            points: [fitted.points.len(), tested.points.len()],
            farthest: radii(&fitted.window).last().copied().unwrap_or(0.0),
            models: models.map(test).into(),
        }
    }
}

/// A Thomas process with wider clusters: a wrong model that the test should tell from the fitted one.
fn wider(process: Process, by: f64) -> Process {
    match process {
        Process::Thomas(Clusters { per_m2, sd_m }) => Process::Thomas(Clusters { per_m2, sd_m: by * sd_m }),
        Process::Unclustered | Process::TwoScales { .. } => process,
    }
}

impl Tested {
    /// Only the number of points per area is taken from the tested half; everything else was fixed on the other.
    fn new(process: Process, contrast: f64, tested: &Craters) -> Tested {
        let per_m2 = tested.points.len() as f64 / tested.window.area_m2();
        let distances = distances();
        let key = StreamKey::new(SEED, Stage::Shared, "crater test");
        let one = |number| {
            let points = process.simulate(&tested.window, per_m2, &mut key.stream(ReplicateId(number)));
            nearest_neighbour_curve(&points, &distances)
        };
        let simulated: Vec<Vec<f64>> = (0..SIMULATED).into_par_iter().map(one).collect();
        let observed = nearest_neighbour_curve(&tested.points, &distances);
        let mean = |k: usize| simulated.iter().map(|curve| curve[k]).sum::<f64>() / SIMULATED as f64;
        let near = [10.0, 20.0, 50.0].map(|r| distances.partition_point(|d| *d < r)).map(|k| (observed[k], mean(k)));
        Tested { process, contrast, test: GlobalTest::new(&observed, &simulated), near }
    }
}

/// A hold-out's results.
#[derive(Debug)]
pub struct HoldOut {
    /// What was hidden.
    pub hiding: Hiding,
    /// What zones held, first deal.
    pub held: [Held; LEVELS.len()],
    /// The same, lowest and highest of all deals.
    pub held_range: [(f64, f64); LEVELS.len()],
    /// Deals in which a zone did not hold what it states.
    pub failed: [usize; LEVELS.len()],
}
