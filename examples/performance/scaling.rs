//! How time a remnant hangs on replicates, strikes, cells, remnants and threads: the engine draws and counts the reference footprint.

use crate::Effort;
use crate::footprint::{Extras, Footprint, REFERENCE, frame};
use crate::plots::{Curve, Plot};
use crate::spread::Spread;
use remnants::engine::observer::Unobserved;
use remnants::engine::{self, Replicates};
use remnants::hazard::tally::HazardTally;
use remnants::model::Model;
use remnants::random::Seed;
use remnants::sampler::Sampler;
use std::time::Instant;

/// What is scaled, and what came of it.
pub struct Series {
    pub heading: &'static str,
    pub about: &'static str,
    pub file: &'static str,
    title: &'static str,
    /// What stands on the axis.
    pub quantity: &'static str,
    pub points: Vec<Point>,
}

/// One size.
pub struct Point {
    pub x: f64,
    footprint: Footprint,
    replicates: u64,
    threads: usize,
    /// Remnants of the run.
    pub remnants: u64,
    /// Seconds without and with all extras.
    pub seconds: [Spread; 2],
}

impl Point {
    /// Nanoseconds a remnant without (0) and with all extras (1).
    pub fn ns(&self, which: usize) -> Spread {
        self.seconds[which].times(1e9 / self.remnants as f64)
    }
}

impl Series {
    /// Nanoseconds a remnant.
    pub fn plot(&self) -> Plot {
        let curve =
            |which: usize| self.points.iter().map(|point| (point.x, point.ns(which).median)).collect::<Vec<_>>();
        let (plain, all) = (curve(0), curve(1));
        let highest = plain.iter().chain(&all).map(|(_, y)| *y).fold(1.0, f64::max);
        let ends = (self.points[0].x, self.points[self.points.len() - 1].x);
        Plot {
            file: self.file,
            title: self.title,
            axes: [self.quantity, "ns a remnant"],
            logarithmic: [true, false],
            ranges: [(ends.0 * 0.8, ends.1 * 1.25), (0.0, 1.1 * highest)],
            curves: vec![Curve::marked("without extras", plain), Curve::marked("with everything counted", all)],
        }
    }
}

/// Expected remnants of a reference footprint.
const REMNANTS: f64 = 260.0;

/// All series; every round runs all points once, so that a busy neighbour meets all alike.
pub fn measure(effort: Effort) -> Vec<Series> {
    let (remnants, rounds) = match effort {
        Effort::Full => (6e5, 5),
        Effort::Quick => (5e4, 1),
    };
    let mut series =
        vec![replicates(effort), strikes(remnants), cells(remnants), carriers(remnants), threads(remnants)];
    let mut seconds: Vec<Vec<[Vec<f64>; 2]>> =
        series.iter().map(|s| s.points.iter().map(|_| Default::default()).collect()).collect();
    for _ in 0..rounds {
        for (series, seconds) in series.iter_mut().zip(&mut seconds) {
            series.points.iter_mut().zip(seconds).for_each(|(point, seconds)| once(point, seconds));
        }
    }
    for (point, [plain, all]) in series.iter_mut().flat_map(|s| &mut s.points).zip(seconds.into_iter().flatten()) {
        point.seconds = [Spread::of(plain), Spread::of(all)];
    }
    series
}

fn once(point: &mut Point, seconds: &mut [Vec<f64>; 2]) {
    for (extras, seconds) in [Extras::None, Extras::All].into_iter().zip(seconds) {
        let model = Footprint { extras, ..point.footprint }.model();
        let (time, remnants) = time(&model, point.replicates, point.threads);
        point.remnants = remnants;
        seconds.push(time);
    }
}

/// Seconds of drawing and counting, and the remnants.
fn time(model: &Model, replicates: u64, threads: usize) -> (f64, u64) {
    let (sampler, frame) = (Sampler::new(model, Seed(1)), frame(model));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let wanted = Replicates { range: 0..replicates, batch: replicates };
    let start = Instant::now();
    let counted = pool.install(|| engine::run(&sampler, wanted, || HazardTally::new(&frame), &mut Unobserved));
    let counts = counted.tally.into_counts();
    (start.elapsed().as_secs_f64(), counts.rows.iter().map(|row| row.remnants).sum())
}

/// A point with so many remnants, about.
fn point(x: f64, footprint: Footprint, remnants: f64) -> Point {
    let a_ground =
        REMNANTS * f64::from(footprint.strikes) * f64::from(footprint.carriers) / f64::from(REFERENCE.carriers);
    let replicates = (remnants / a_ground).ceil().max(8.0) as u64;
    let unknown = Spread { median: 0.0, least: 0.0, most: 0.0 };
    Point { x, footprint, replicates, threads: 1, remnants: 0, seconds: [unknown; 2] }
}

fn replicates(effort: Effort) -> Series {
    let most = if effort == Effort::Full { 16_000 } else { 1_000 };
    let sizes = [60, 250, 1_000, 4_000, 16_000].into_iter().filter(|size| *size <= most);
    Series {
        heading: "Replicates",
        about: "The reference footprint on one thread.",
        file: "replicates.svg",
        title: "Time a remnant over replicates",
        quantity: "replicates",
        points: sizes.map(|size| Point { replicates: size, ..point(size as f64, REFERENCE, 0.0) }).collect(),
    }
}

fn strikes(remnants: f64) -> Series {
    let of = |strikes: u32| point(f64::from(strikes), Footprint { strikes, ..REFERENCE }, remnants);
    Series {
        heading: "Strikes",
        about: "So many strikes 500 m apart, cells of 5 m, the same number of remnants in all, one thread.",
        file: "strikes.svg",
        title: "Time a remnant over strikes",
        quantity: "strikes",
        points: [1, 4, 16, 64, 256, 1_024].map(of).into(),
    }
}

fn cells(remnants: f64) -> Series {
    let of = |cell_mm: i64| {
        let footprint = Footprint { cell_mm, ..REFERENCE };
        point(footprint.model().grid.cells.len() as f64, footprint, remnants)
    };
    Series {
        heading: "Cells",
        about: "The reference footprint with cells of 40, 20, 10, 5, 2.5 and 1 m on the same 2 km x 2 km, one thread.",
        file: "cells.svg",
        title: "Time a remnant over cells",
        quantity: "cells",
        points: [40_000, 20_000, 10_000, 5_000, 2_500, 1_000].map(of).into(),
    }
}

fn carriers(remnants: f64) -> Series {
    let of = |carriers: u32| {
        let expected = REMNANTS * f64::from(carriers) / f64::from(REFERENCE.carriers);
        point(expected, Footprint { carriers, ..REFERENCE }, remnants)
    };
    Series {
        heading: "Remnants",
        about: "One strike with 1 to 1,280 carriers: so many remnants are expected in a ground; one thread.",
        file: "remnants.svg",
        title: "Time a remnant over remnants a ground",
        quantity: "expected remnants a ground",
        points: [1, 5, 20, 80, 320, 1_280].map(of).into(),
    }
}

fn threads(remnants: f64) -> Series {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let of = |threads: usize| Point { threads, ..point(threads as f64, REFERENCE, 2.0 * remnants) };
    Series {
        heading: "Threads",
        about: "The reference footprint; more threads than the machine has cores can gain nothing.",
        file: "threads.svg",
        title: "Time a remnant over threads",
        quantity: "threads",
        points: (1..=2 * cores).filter(|threads| *threads <= cores || threads.is_multiple_of(cores)).map(of).collect(),
    }
}
