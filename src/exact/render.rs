//! From the plan to expected remnants on a canvas of cells, in a fixed order whatever the number of threads.

use super::areas::Spreading;
use super::convolve::Window;
use super::plan::{Job, Opened, Plan};
use super::quadrature::Precision;
use super::spread::Spread;
use super::zones::Zones;
use crate::grid::{Bounds, Grid, Lattice, Path, Point, Tiles};
use crate::model::strike::Location;
use rayon::prelude::*;

/// The result at one precision.
pub(super) struct Rendered {
    /// Expected remaining remnants.
    pub(super) canvas: Tiles<f64>,
    /// Totals of each case.
    pub(super) totals: Vec<Total>,
}

/// Expected remnants of a case, everywhere.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Total {
    /// Initially there.
    pub(super) initial: f64,
    /// Remaining.
    pub(super) remaining: f64,
}

/// Computes everything at one precision.
pub(super) fn render(plan: &Plan<'_>, precision: Precision) -> Rendered {
    let side = plan.model.grid.cells.side_m();
    let spreads: Vec<Spread> = plan
        .spreads
        .par_iter()
        .map(|ingredients| Spread::new(&ingredients.recipe(precision), side, precision))
        .collect();
    let lattice = canvas_lattice(plan, &spreads, precision);
    let zones = Zones::new(plan.model, lattice, precision);
    let totals = vec![Total::default(); plan.cases.len()];
    let mut easel = Easel { plan, zones, rendered: Rendered { canvas: Tiles::new(lattice), totals } };
    let (areas, points): (Vec<&Job<'_>>, Vec<&Job<'_>>) = plan.jobs.iter().partition(|job| is_area(job.location));
    for jobs in points.chunks(512) {
        let masses: Vec<_> =
            jobs.par_iter().map(|job| from_points(job, &spreads[job.spread], &lattice, precision)).collect();
        jobs.iter().zip(masses).for_each(|(job, masses)| easel.deposit(job, &masses));
    }
    for jobs in areas.chunks(8) {
        let prepared: Vec<_> =
            jobs.par_iter().map(|job| Spreading::new(job, &spreads[job.spread], &lattice, precision)).collect();
        let small: Vec<_> =
            prepared.par_iter().map(|area| area.as_ref().filter(|a| a.is_small()).map(Spreading::whole)).collect();
        for ((job, area), whole) in jobs.iter().zip(&prepared).zip(small) {
            match (area, whole) {
                (Some(_), Some(blocks)) => blocks.iter().for_each(|masses| easel.deposit(job, masses)),
                (Some(area), None) => area.in_turn(|masses| easel.deposit(job, masses)),
                (None, _) => {}
            }
        }
    }
    easel.finish()
}

fn is_area(location: &Location) -> bool {
    match location {
        Location::Point(_) | Location::Blurred { .. } | Location::Line(_) => false,
        Location::Disc { .. } | Location::Area(_) => true,
    }
}

/// Cells of the boxes' extent; where places differ, finer ones that also hold everything off the grid.
fn canvas_lattice(plan: &Plan<'_>, spreads: &[Spread], precision: Precision) -> Lattice {
    let grid = &plan.model.grid;
    let cells = grid.boxes.finer(cells_a_box(grid, precision)).unwrap_or(grid.cells);
    if plan.model.ground.is_none() && plan.model.cleared.is_empty() {
        return cells;
    }
    // Cells on a boundary take their classes by area, so that half a cell is fine enough unless the spread is narrower.
    let width = spreads.iter().map(|spread| spread.width).filter(|width| *width > 0.0).fold(f64::INFINITY, f64::min);
    let fine = if cells.side_m() > 0.25 * width { 2 } else { 1 };
    let finer = cells.finer(fine).unwrap_or(cells);
    finer.widened((overhang(plan, spreads, &cells.extent()) / finer.side_m()).ceil() as u32 + 1)
}

/// Canvas cells along the side of a box: the grid's own, or at half precision the most that are at least twice as wide.
fn cells_a_box(grid: &Grid, precision: Precision) -> u32 {
    let own = (grid.boxes.side_mm() / grid.cells.side_mm()) as u32;
    let whole = |cells: &u32| grid.boxes.side_mm() % i64::from(*cells) == 0;
    match precision {
        Precision::Full => own,
        Precision::Half => (1..=own / 2).rev().find(whole).unwrap_or(1),
    }
}

/// How far remnants may lie outside the rectangle, m.
fn overhang(plan: &Plan<'_>, spreads: &[Spread], extent: &Bounds) -> f64 {
    let beyond = |job: &Job<'_>| {
        let b = bounds_of(job.location).widened(spreads[job.spread].reach);
        let (low, high) = (extent.low, extent.high);
        (low.x - b.low.x).max(low.y - b.low.y).max(b.high.x - high.x).max(b.high.y - high.y)
    };
    plan.jobs.iter().map(beyond).fold(0.0, f64::max)
}

pub(super) fn bounds_of(location: &Location) -> Bounds {
    match location {
        Location::Point(p) | Location::Blurred { centre: p, .. } => Bounds { low: *p, high: *p },
        Location::Disc { centre, radius } => {
            Bounds { low: *centre, high: *centre }.widened(1.01 * radius.range().1.min(2e5))
        }
        Location::Area(region) => region.bounds(),
        Location::Line(path) => {
            Bounds::around(path.corners().iter().copied()).unwrap_or(Bounds { low: path.at(0.0), high: path.at(1.0) })
        }
    }
}

/// Masses of the cells of a window, rows by northing; they sum to at most 1.
pub(super) struct Masses {
    /// The window.
    pub(super) window: Window,
    /// Masses.
    pub(super) values: Vec<f64>,
}

/// The cells of a lattice that touch a rectangle; empty windows have no columns or no rows.
pub(super) fn window_around(bounds: &Bounds, lattice: &Lattice) -> Window {
    let (west, south) = lattice.first_index();
    let (low, high) = (lattice.global_index(bounds.low), lattice.global_index(bounds.high));
    let (east, north) = (low.0.max(west), low.1.max(south));
    let past =
        ((high.0 + 1).min(west + i64::from(lattice.columns())), (high.1 + 1).min(south + i64::from(lattice.rows())));
    Window { east, north, columns: (past.0 - east).max(0) as usize, rows: (past.1 - north).max(0) as usize }
}

fn from_points(job: &Job<'_>, spread: &Spread, lattice: &Lattice, precision: Precision) -> Masses {
    let window = window_around(&bounds_of(job.location).widened(spread.reach), lattice);
    let mut values = vec![0.0; window.columns * window.rows];
    for (place, weight) in sources(job.location, lattice.side_m(), spread, precision) {
        let own = window_around(&Bounds { low: place, high: place }.widened(spread.reach), lattice);
        add_source(place, weight, &own, spread, lattice.side_m(), (&window, &mut values));
    }
    Masses { window, values }
}

fn add_source(
    place: Point,
    weight: f64,
    own: &Window,
    spread: &Spread,
    side: f64,
    (window, values): (&Window, &mut [f64]),
) {
    if own.columns == 0 || own.rows == 0 {
        return;
    }
    let edges = |first: i64, count: usize, origin: f64| -> Vec<f64> {
        (0..=count as i64).map(|k| (first + k) as f64 * side - origin).collect()
    };
    let mut masses = vec![0.0; own.columns * own.rows];
    let (easts, norths) = (edges(own.east, own.columns, place.x), edges(own.north, own.rows, place.y));
    spread.add_masses(weight, &easts, &norths, &mut masses);
    let (shift_x, shift_y) = ((own.east - window.east) as usize, (own.north - window.north) as usize);
    for (j, line) in masses.chunks_exact(own.columns).enumerate() {
        let start = (j + shift_y) * window.columns + shift_x;
        values[start..start + own.columns].iter_mut().zip(line).for_each(|(to, mass)| *to += mass);
    }
}

/// Points that stand for a location, with weights.
fn sources(location: &Location, side: f64, spread: &Spread, precision: Precision) -> Vec<(Point, f64)> {
    match location {
        Location::Point(p) | Location::Blurred { centre: p, .. } => vec![(*p, 1.0)],
        Location::Line(path) => along(path, side, spread, precision),
        Location::Disc { .. } | Location::Area(_) => Vec::new(),
    }
}

/// A line as points: cut where it crosses from cell to cell, then into pieces short against the spread.
fn along(path: &Path, side: f64, spread: &Spread, precision: Precision) -> Vec<(Point, f64)> {
    let short = precision.step(side / 6.0);
    let longest = if spread.width.is_finite() { precision.step(0.25 * spread.width).clamp(short, side) } else { side };
    let mut points = Vec::new();
    for pair in path.corners().windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let length = a.distance(b);
        let mut cuts = [crossings(a.x, b.x, side), crossings(a.y, b.y, side), vec![0.0, 1.0]].concat();
        cuts.sort_by(f64::total_cmp);
        for ends in cuts.windows(2).filter(|ends| ends[1] > ends[0]) {
            let pieces = ((ends[1] - ends[0]) * length / longest).ceil().max(1.0);
            let step = (ends[1] - ends[0]) / pieces;
            for k in 0..pieces as usize {
                let t = ends[0] + (k as f64 + 0.5) * step;
                let place = Point::new(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
                points.push((place, step * length / path.length_m()));
            }
        }
    }
    points
}

/// Shares 0..1 of the way from a to b at which multiples of `side` are passed.
fn crossings(a: f64, b: f64, side: f64) -> Vec<f64> {
    let (low, high) = (a.min(b), a.max(b));
    let (first, last) = ((low / side).floor() as i64 + 1, (high / side).ceil() as i64 - 1);
    (first..=last).map(|k| (k as f64 * side - a) / (b - a)).filter(|t| (0.0..=1.0).contains(t)).collect()
}

/// Where masses become remnants.
struct Easel<'p, 'a> {
    plan: &'p Plan<'a>,
    zones: Option<Zones<'a>>,
    rendered: Rendered,
}

/// Expected initial and remaining remnants of a case per unit of mass on a kind of place.
type Yield = (f64, f64);

impl Easel<'_, '_> {
    fn deposit(&mut self, job: &Job<'_>, masses: &Masses) {
        if self.zones.is_some() { self.deposit_by_zone(job, masses) } else { self.deposit_alike(job, masses) }
    }

    fn deposit_alike(&mut self, job: &Job<'_>, masses: &Masses) {
        let weight: f64 = job.cases.iter().map(|case| self.yields(*case, job.opened, 0, &[]).1).sum();
        let lattice = *self.rendered.canvas.lattice();
        for (cell, mass) in placed_cells(&lattice, masses) {
            *self.rendered.canvas.at(cell) += weight * mass;
        }
    }

    fn yields(&self, case: usize, opened: Opened, class: usize, cleared: &[usize]) -> Yield {
        let load = &self.plan.cases[case];
        let initial = match opened {
            Opened::Yes => load.opened * self.plan.failing(case).by_class[class],
            Opened::No => load.unopened,
        };
        (initial, initial * load.staying * self.plan.uncleared(case, cleared))
    }

    fn deposit_by_zone(&mut self, job: &Job<'_>, masses: &Masses) {
        let Some(mut zones) = self.zones.take() else { return };
        let lattice = *self.rendered.canvas.lattice();
        let mut by_kind: Vec<f64> = Vec::new();
        let mut yields: Vec<f64> = Vec::new();
        for (cell, mass) in placed_cells(&lattice, masses) {
            let mix = zones.mix_of(cell);
            for kind in yields.len()..zones.kinds().len() {
                let (class, cleared) = &zones.kinds()[kind];
                yields.push(job.cases.iter().map(|case| self.yields(*case, job.opened, *class, cleared).1).sum());
                by_kind.push(0.0);
            }
            let mut remaining = 0.0;
            for (kind, share) in zones.mix(mix) {
                by_kind[*kind] += share * mass;
                remaining += share * mass * yields[*kind];
            }
            *self.rendered.canvas.at(cell) += remaining;
        }
        self.add_totals(job, &zones, &by_kind);
        self.zones = Some(zones);
    }

    fn add_totals(&mut self, job: &Job<'_>, zones: &Zones<'_>, by_kind: &[f64]) {
        for case in &job.cases {
            for (kind, mass) in by_kind.iter().enumerate() {
                let (class, cleared) = &zones.kinds()[kind];
                let (initial, remaining) = self.yields(*case, job.opened, *class, cleared);
                self.rendered.totals[*case].initial += mass * initial;
                self.rendered.totals[*case].remaining += mass * remaining;
            }
        }
    }

    /// Totals in closed form where every place is alike.
    fn finish(mut self) -> Rendered {
        if self.zones.is_none() {
            for case in 0..self.plan.cases.len() {
                let (opened, unopened) =
                    (self.yields(case, Opened::Yes, 0, &[]), self.yields(case, Opened::No, 0, &[]));
                self.rendered.totals[case] = Total { initial: opened.0 + unopened.0, remaining: opened.1 + unopened.1 };
            }
        }
        self.rendered
    }
}

/// Mass below which a cell is left as it is: together far below one part in 10^9.
const TRACE: f64 = 1e-14;

/// Cells of the lattice with their masses.
fn placed_cells<'m>(lattice: &'m Lattice, masses: &'m Masses) -> impl Iterator<Item = (crate::grid::Cell, f64)> + 'm {
    let w = masses.window;
    let rows = masses.values.chunks(w.columns.max(1)).enumerate();
    rows.flat_map(move |(j, line)| {
        line.iter().enumerate().filter(|(_, mass)| **mass > TRACE).filter_map(move |(i, mass)| {
            lattice.cell_at_index(w.east + i as i64, w.north + j as i64).map(|cell| (cell, *mass))
        })
    })
}
