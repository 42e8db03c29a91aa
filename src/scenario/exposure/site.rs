//! The scene that an exposure is laid on: the grid, its CRS, districts and strikes.

use crate::crs::Crs;
use crate::dates::Date;
use crate::grid::{Bounds, Grid, Lattice, Point};
use crate::import::people::Target;
use crate::model::District;
use crate::scenario::desk::Desk;
use crate::scenario::extent::some;
use crate::scenario::places::{BadPosition, Frame, Unit, check_lonlat};

/// What the rest of the scenario says that the exposure needs.
pub(in crate::scenario) struct Site<'a> {
    /// The grid's CRS.
    pub(in crate::scenario) frame: &'a Frame,
    /// The grid; `None` if it is wrong, which is a problem already.
    pub(in crate::scenario) grid: Option<&'a Grid>,
    /// The districts.
    pub(in crate::scenario) districts: &'a [District],
    /// The day for which remnants are counted.
    pub(in crate::scenario) assessment: Option<Date>,
    /// The day of the first strike.
    pub(in crate::scenario) first_strike: Option<Date>,
}

/// Where something lies.
pub(super) enum Lies<T> {
    /// Near enough to be told in metres of the grid's CRS.
    Here(T),
    /// Where the grid's CRS does not hold, so outside every grid in it.
    Away,
}

impl<T> Lies<T> {
    /// The same place in another form.
    pub(super) fn map<U>(self, f: impl FnOnce(T) -> U) -> Lies<U> {
        match self {
            Lies::Here(it) => Lies::Here(f(it)),
            Lies::Away => Lies::Away,
        }
    }
}

/// Degrees about the grid's corners in which something may still reach the grid.
const MARGIN_DEGREES: f64 = 0.1;

impl Site<'_> {
    /// The grid that people are put on.
    pub(super) fn target(&self) -> Option<Target<'_>> {
        Some(Target { crs: self.frame.crs()?, lattice: self.cells()? })
    }

    /// The cells of the grid.
    pub(super) fn cells(&self) -> Option<&Lattice> {
        self.grid.map(|grid| &grid.cells)
    }

    /// A position stated in degrees or in metres of the grid's CRS, in metres rounded to 1 mm. Fails on what is no position on Earth.
    pub(super) fn place(&self, (a, b): (f64, f64), unit: Unit) -> Result<Lies<Point>, BadPosition> {
        let point = match unit {
            Unit::Metres => self.frame.xy(a, b)?.point,
            Unit::Degrees => {
                check_lonlat(a, b)?;
                self.frame.crs().and_then(|crs| crs.project(a, b).ok()).map(Point::rounded_to_mm)
            }
        };
        Ok(point.map_or(Lies::Away, Lies::Here))
    }

    /// Whether a shape with corners at these longitudes and latitudes may reach the grid.
    pub(super) fn may_be_reached(&self, corners: &[(f64, f64)]) -> bool {
        let Some((crs, cells)) = self.frame.crs().zip(self.cells()) else { return false };
        let Some(grid) = in_degrees(crs, &cells.extent()) else { return true };
        let shape = Bounds::around(corners.iter().map(|(longitude, latitude)| Point::new(*longitude, *latitude)));
        shape.is_some_and(|shape| shape.meets(&grid))
    }

    /// Says which of some things lie off the grid, wholly or in part.
    pub(super) fn say_off_grid(&self, desk: &Desk, things: Things, places: &[(&str, Bounds)]) {
        let Some(extent) = self.cells().map(Lattice::extent) else { return };
        let inside = |bounds: &Bounds| extent.contains(bounds.low) && extent.contains(bounds.high);
        let wholly = |bounds: &Bounds| !bounds.meets(&extent);
        for (word, lies) in [("wholly", true), ("partly", false)] {
            let off = places.iter().filter(|(_, bounds)| !inside(bounds) && wholly(bounds) == lies);
            let names: Vec<&str> = off.map(|(name, _)| *name).collect();
            if !names.is_empty() {
                let counted = things.counted(names.len());
                desk.cautions.say(format!("{counted} {word} off the grid: {}.", some(&names)));
            }
        }
    }
}

/// A kind of things in words.
#[derive(Clone, Copy)]
pub(super) struct Things {
    /// One of them, with its verb.
    pub(super) one: &'static str,
    /// Several, with their verb.
    pub(super) many: &'static str,
}

impl Things {
    fn counted(self, count: usize) -> String {
        if count == 1 { format!("1 {}", self.one) } else { format!("{count} {}", self.many) }
    }
}

/// The rectangle in degrees about a rectangle in metres.
fn in_degrees(crs: &Crs, extent: &Bounds) -> Option<Bounds> {
    let (low, high) = (extent.low, extent.high);
    let middle = Point::new(0.5 * (low.x + high.x), 0.5 * (low.y + high.y));
    let places =
        [low.x, middle.x, high.x].into_iter().flat_map(|x| [low.y, middle.y, high.y].map(|y| Point::new(x, y)));
    let degrees: Option<Vec<Point>> = places
        .map(|place| crs.unproject(place).ok().map(|(longitude, latitude)| Point::new(longitude, latitude)))
        .collect();
    Bounds::around(degrees?).map(|bounds| bounds.widened(MARGIN_DEGREES))
}
