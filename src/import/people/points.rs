//! People from points.

use std::collections::HashMap;

use super::areas::check_people;
use super::disc::Disc;
use super::ledger::Ledger;
use super::{FEW, Gridded, Target, few};
use crate::grid::{Bounds, Cell, Lattice, Point};
use crate::import::quoted::quoted;
use crate::stats::special::normal_cdf;

/// A place with people.
#[derive(Clone, Debug, PartialEq)]
pub struct PeoplePoint {
    /// Unique identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: Point,
    /// How many people live there.
    pub people: f64,
}

/// How the people of a place are spread about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// Normally, cut at 4 standard deviations along each axis and scaled so that nobody is lost.
    Normal {
        /// Standard deviation per axis, m, above 0.
        sd_m: f64,
    },
    /// Evenly over a disc.
    Disc {
        /// Radius, m, above 0.
        radius_m: f64,
    },
}

/// Standard deviations at which the normal kernel is cut.
const CUT: f64 = 4.0;
/// Most cells that all kernels together may touch.
const MOST_CELLS: f64 = 2e9;
/// Widest kernel, m.
const WIDEST_M: f64 = 1e6;
/// Distance within which two places are probably one, m.
const SAME_PLACE_M: f64 = 500.0;
/// Distance within which two places of one name are probably one, m.
const SAME_NAME_M: f64 = 5_000.0;

/// People of points, each spread by a kernel; every cell gets the exact mass in it.
///
/// A caution names places that are probably one (two within 500 m, or two of one name, whatever its case, within 5 km); all count.
///
/// Fails with one sentence: a kernel without width or wider than 1,000 km, people negative or not a number, a place that is not a
/// number, kernels that touch more cells in all than can be worked through.
pub fn points(points: &[PeoplePoint], kernel: Kernel, target: Target) -> Result<Gridded, String> {
    kernel.check()?;
    points.iter().try_for_each(check)?;
    check_work(points, kernel, target.lattice)?;
    let mut ledger = Ledger::new(target);
    for point in points {
        ledger.state(point.people);
        kernel.spread(&mut ledger, point);
    }
    ledger.close(twins_caution(points).into_iter().collect())
}

fn check(point: &PeoplePoint) -> Result<(), String> {
    check_people("place", &point.id, point.people)?;
    let placed = point.place.x.is_finite() && point.place.y.is_finite();
    if placed { Ok(()) } else { Err(format!("the place {} has a coordinate that is not a number", quoted(&point.id))) }
}

fn check_work(points: &[PeoplePoint], kernel: Kernel, lattice: &Lattice) -> Result<(), String> {
    let cells: f64 =
        points.iter().map(|point| window(lattice, point.place, kernel.reach_m()).map_or(0.0, Window::cells)).sum();
    let possible = cells <= MOST_CELLS;
    if possible {
        Ok(())
    } else {
        Err(format!(
            "{} places spread over up to {} m touch {cells:.0} cells of the grid in all, wanted at most {MOST_CELLS:.0}: spread them less far or take larger cells",
            points.len(),
            kernel.reach_m()
        ))
    }
}

/// Cells of a lattice, by column from the west and row from the south, ends excluded.
#[derive(Clone, Copy)]
struct Window {
    columns: (u32, u32),
    rows: (u32, u32),
}

impl Window {
    fn cells(self) -> f64 {
        f64::from(self.columns.1 - self.columns.0) * f64::from(self.rows.1 - self.rows.0)
    }
}

/// Cells within reach of a place; `None` if there are none.
fn window(lattice: &Lattice, place: Point, reach: f64) -> Option<Window> {
    let (low, side) = (lattice.extent().low, lattice.side_m());
    let within = |at: f64, count: u32| {
        let (first, end) = (((at - reach) / side).floor().max(0.0), ((at + reach) / side).ceil().min(f64::from(count)));
        (first < end).then_some((first as u32, end as u32))
    };
    let columns = within(place.x - low.x, lattice.columns())?;
    Some(Window { columns, rows: within(place.y - low.y, lattice.rows())? })
}

impl Kernel {
    fn check(self) -> Result<(), String> {
        let (what, width) = match self {
            Kernel::Normal { sd_m } => ("standard deviation", sd_m),
            Kernel::Disc { radius_m } => ("radius", radius_m),
        };
        let possible = width > 0.0 && width <= WIDEST_M;
        if possible {
            Ok(())
        } else {
            Err(format!("a {what} of {width} m; wanted more than 0 and at most {WIDEST_M} m"))
        }
    }

    /// Along each axis, m.
    fn reach_m(self) -> f64 {
        match self {
            Kernel::Normal { sd_m } => CUT * sd_m,
            Kernel::Disc { radius_m } => radius_m,
        }
    }

    fn spread(self, ledger: &mut Ledger, point: &PeoplePoint) {
        let lattice = *ledger.lattice();
        let Some(window) = window(&lattice, point.place, self.reach_m()) else {
            return ledger.leave_outside(point.people);
        };
        match self {
            Kernel::Normal { sd_m } => spread_normally(ledger, point, (sd_m, window)),
            Kernel::Disc { radius_m } => spread_disc(ledger, point, (radius_m, window)),
        }
    }
}

/// The cut normal law is a product of one along each axis.
fn spread_normally(ledger: &mut Ledger, point: &PeoplePoint, (sd, window): (f64, Window)) {
    let (low, side) = (ledger.lattice().extent().low, ledger.lattice().side_m());
    let along = |place: f64, start: f64, (first, end): (u32, u32)| -> Vec<f64> {
        let edge = |k: u32| below((start + f64::from(k) * side - place) / sd);
        (first..end).map(|k| edge(k + 1) - edge(k)).collect()
    };
    let (across, up) = (along(point.place.x, low.x, window.columns), along(point.place.y, low.y, window.rows));
    let last = ledger.lattice().rows() - 1;
    for (row, share_up) in (window.rows.0..).zip(&up) {
        for (column, share) in (window.columns.0..).zip(&across) {
            ledger.put(Cell { row: last - row, column }, point.people * share * share_up);
        }
    }
    ledger.leave_rest(across.iter().sum::<f64>() * up.iter().sum::<f64>(), point.people);
}

/// The cut normal law below a number of standard deviations.
fn below(z: f64) -> f64 {
    let lost = normal_cdf(-CUT);
    (normal_cdf(z.clamp(-CUT, CUT)) - lost) / (1.0 - 2.0 * lost)
}

fn spread_disc(ledger: &mut Ledger, point: &PeoplePoint, (radius, window): (f64, Window)) {
    let lattice = *ledger.lattice();
    let (last, disc, mut total) = (lattice.rows() - 1, Disc { radius }, 0.0);
    for row in window.rows.0..window.rows.1 {
        for column in window.columns.0..window.columns.1 {
            let cell = Cell { row: last - row, column };
            let Bounds { low, high } = lattice.cell_bounds(cell);
            let share = disc.share(
                (low.x - point.place.x, high.x - point.place.x),
                (low.y - point.place.y, high.y - point.place.y),
            );
            if share > 0.0 {
                ledger.put(cell, point.people * share);
                total += share;
            }
        }
    }
    ledger.leave_rest(total, point.people);
}

/// Pairs of places that are probably one, each place with the first before it.
fn twins(points: &[PeoplePoint]) -> Vec<(usize, usize)> {
    let (mut by_place, mut by_name) = (Near::new(SAME_PLACE_M), Near::new(SAME_NAME_M));
    let mut twins = Vec::new();
    for (number, point) in points.iter().enumerate() {
        let name = point.name.trim().to_lowercase();
        let same_place = by_place.add(String::new(), (number, point.place));
        let same_name = if name.is_empty() { None } else { by_name.add(name, (number, point.place)) };
        twins.extend(same_name.or(same_place).map(|first| (first, number)));
    }
    twins
}

/// Places seen so far by name and by squares so small that two places in one are near each other.
struct Near {
    distance: f64,
    seen: HashMap<(String, i64, i64), Vec<(usize, Point)>>,
}

impl Near {
    fn new(distance: f64) -> Near {
        Near { distance, seen: HashMap::new() }
    }

    /// Adds a place; returns one of this name near it that was added before.
    fn add(&mut self, name: String, (number, place): (usize, Point)) -> Option<usize> {
        let square = |v: f64| (v / (0.7 * self.distance)).floor() as i64;
        let (east, north) = (square(place.x), square(place.y));
        let around = (-2..=2).flat_map(|i| (-2..=2).map(move |j| (east.saturating_add(i), north.saturating_add(j))));
        let near = around.filter_map(|(i, j)| {
            let there = self.seen.get(&(name.clone(), i, j))?;
            there.iter().find(|(_, other)| other.distance(place) <= self.distance).map(|(first, _)| *first)
        });
        let first = near.min();
        self.seen.entry((name, east, north)).or_default().push((number, place));
        first
    }
}

fn twins_caution(points: &[PeoplePoint]) -> Option<String> {
    let twins = twins(points);
    let called = |number: usize| format!("{} ({})", quoted(&points[number].name), quoted(&points[number].id));
    let pair = |(first, second): &(usize, usize)| format!("{} and {}", called(*first), called(*second));
    let names = few(twins.iter().take(FEW).map(pair), twins.len());
    (!twins.is_empty()).then(|| {
        let (places, stand) = if twins.len() == 1 { ("place", "stands") } else { ("places", "stand") };
        format!(
            "{} {places} probably {stand} in the layer twice (within 500 m of another, or within 5 km of one of the same name) and so may count twice: {names}.",
            twins.len()
        )
    })
}
