//! The grid of a scenario: stated, or laid around the reach of every strike; and what must lie on it.

use super::desk::Desk;
use super::file::Table;
use super::munitions::Arsenal;
use super::number::Measure;
use super::patterns::{highest, reach, smallest_sd};
use super::places::{Frame, Unit};
use super::problem::quoted;
use super::strikes::{Drafted, Strikes};
use crate::crs::Crs;
use crate::grid::{Bounds, Grid, Point};
use crate::model::strike::{Location, Strike, Unrecorded};

/// Most cells of a grid.
const MOST_CELLS: u64 = 1 << 31;
/// Most cells of a grid that is laid without stated bounds.
const MOST_CELLS_UNSTATED: u64 = 1 << 26;
/// Margin of a grid that is laid without stated bounds, m.
const MARGIN_M: f64 = 100.0;
/// Largest departure of the scale from 1.
const SCALE: f64 = 0.005;

/// The grid's CRS; one that cannot be used is a problem.
pub(super) fn crs(grid: &Table) -> Option<Crs> {
    let node = grid.get("crs")?;
    let name = node.text("a projected CRS, such as \"EPSG:32638\"")?;
    let wanted = "a CRS in metres: EPSG:32601-32660, EPSG:32701-32760, EPSG:3035, or \"LAEA longitude latitude\"";
    Crs::for_grid(name).map_err(|error| node.problem(error.to_string(), wanted, "")).ok()
}

/// Side of a cell, mm.
fn cell_mm(grid: &Table) -> Option<i64> {
    let node = grid.get("cell_m")?;
    let metres = node.number(Measure::Length)?;
    let mm = (metres * 1000.0).round();
    let whole = (metres * 1000.0 - mm).abs() < 1e-6;
    if (0.5..=1000.0).contains(&metres) && whole {
        Some(mm as i64)
    } else {
        node.wrong_kind("a side from 0.5 to 1000 m, in whole millimetres")
    }
}

/// The grid; every strike must have its centre on a stated one.
pub(super) fn grid(table: &Table, strikes: &Strikes, unrecorded: Option<&Unrecorded>) -> Option<Grid> {
    let cell_mm = cell_mm(table);
    let stated = table.present(&["bounds_m", "bounds_lonlat"]);
    let grid = match stated[..] {
        [] => laid_around(table, strikes, unrecorded, cell_mm?),
        [key] => {
            let unit = if key == "bounds_m" { Unit::Metres } else { Unit::Degrees };
            let bounds = strikes.frame.stated_box(&table.get(key)?, unit)?;
            demand_strikes_inside(strikes, &bounds);
            covering(table, Some(key), &bounds, cell_mm?, MOST_CELLS)
        }
        [..] => {
            table.problem("\"bounds_m\" and \"bounds_lonlat\" side by side", "one of them", "");
            None
        }
    }?;
    check_scale(table, strikes.frame, &grid.cells.extent());
    say_partly_outside(strikes, &grid.cells.extent());
    say_coarse_cells(strikes, &grid);
    Some(grid)
}

fn covering(table: &Table, key: Option<&str>, bounds: &Bounds, cell_mm: i64, most: u64) -> Option<Grid> {
    let grid = Grid::covering(bounds, cell_mm).filter(|grid| grid.cells.len() <= most);
    if grid.is_none() {
        let (east, north) = (bounds.high.x - bounds.low.x, bounds.high.y - bounds.low.y);
        let side = cell_mm as f64 / 1000.0;
        let cells = (east / side).ceil() * (north / side).ceil();
        let found =
            format!("a grid of {:.1} x {:.1} km in cells of {side} m, {cells:.0} cells", east / 1e3, north / 1e3);
        let spot = key.and_then(|key| table.get(key)).map_or(table.spot, |node| node.spot);
        let hint = if key.is_none() { "state bounds_m or bounds_lonlat, or larger cells" } else { "larger cells" };
        table.desk.problem(spot, found, format!("at most {most} cells, 16777216 along a side"), hint);
    }
    grid
}

fn laid_around(table: &Table, strikes: &Strikes, unrecorded: Option<&Unrecorded>, cell_mm: i64) -> Option<Grid> {
    demand_strikes_together(strikes);
    let area = unrecorded.map(|unrecorded| &unrecorded.like);
    let all = strikes.drafted.iter().map(|drafted| &drafted.strike).chain(area);
    let corners = all.flat_map(|strike| {
        let reached = reached(strike, &strikes.arsenal);
        [reached.low, reached.high]
    });
    let Some(bounds) = Bounds::around(corners) else {
        if !strikes.desk.has_problems() {
            table.problem("a grid without bounds and no strike to lay it around", "bounds_m or bounds_lonlat", "");
        }
        return None;
    };
    covering(table, None, &bounds.widened(MARGIN_M), cell_mm, MOST_CELLS_UNSTATED)
}

/// The rectangle that the remnants of a strike reach.
fn reached(strike: &Strike, arsenal: &Arsenal) -> Bounds {
    let munition = arsenal.munition(strike.munition);
    let scatter = highest(&munition.scatter.range).max(highest(&munition.scatter.deflection));
    let shut = highest(&munition.unopened.radius);
    extent(&strike.location).widened(6.0 * scatter + reach(&munition.pattern).max(shut))
}

/// The rectangle in which a strike may have fallen.
fn extent(location: &Location) -> Bounds {
    let about = |centre: &Point, margin: f64| Bounds { low: *centre, high: *centre }.widened(margin);
    match location {
        Location::Point(centre) => about(centre, 0.0),
        Location::Blurred { centre, sd } => about(centre, 6.0 * highest(sd)),
        Location::Disc { centre, radius } => about(centre, highest(radius)),
        Location::Area(region) => region.bounds(),
        Location::Line(path) => {
            Bounds::around(path.corners().iter().copied()).unwrap_or_else(|| about(&path.at(0.5), 0.0))
        }
    }
}

fn demand_strikes_inside(strikes: &Strikes, bounds: &Bounds) {
    for drafted in &strikes.drafted {
        let centre = drafted.strike.location.centre();
        if !bounds.contains(centre) {
            let found = format!(
                "the strike {} outside the grid{}",
                quoted(&drafted.strike.id),
                position_words(drafted, centre)
            );
            let swapped = drafted.position.and_then(|position| strikes.frame.swapped(&position));
            let hint = hint_if_swapped(swapped.is_some_and(|point| bounds.contains(point)));
            strikes.desk.problem(drafted.spot, found, "a strike whose centre lies on the grid, or wider bounds", hint);
        }
    }
}

fn position_words(drafted: &Drafted, centre: Point) -> String {
    match drafted.position.and_then(|position| position.lonlat) {
        Some((longitude, latitude)) => format!(", at longitude {longitude}, latitude {latitude}"),
        None => format!(", at easting {:.0} m, northing {:.0} m", centre.x, centre.y),
    }
}

/// Without stated bounds: a position far from all others whose swapped position is near them is a mistake.
fn demand_strikes_together(strikes: &Strikes) {
    const FAR_M: f64 = 200_000.0;
    let centres: Vec<Point> = strikes.drafted.iter().map(|drafted| drafted.strike.location.centre()).collect();
    let Some(middle) = median(&centres) else { return };
    for (drafted, centre) in strikes.drafted.iter().zip(&centres).filter(|(_, c)| c.distance(middle) > FAR_M) {
        let swapped = drafted.position.and_then(|position| strikes.frame.swapped(&position));
        if swapped.is_some_and(|point| point.distance(middle) < FAR_M) {
            let found = format!(
                "the strike {} far from all others{}",
                quoted(&drafted.strike.id),
                position_words(drafted, *centre)
            );
            strikes.desk.problem(
                drafted.spot,
                found,
                "strikes near one another, or stated bounds",
                hint_if_swapped(true),
            );
        }
    }
}

fn hint_if_swapped(fits: bool) -> &'static str {
    if fits { "latitude and longitude look swapped: the longitude comes first" } else { "" }
}

fn median(points: &[Point]) -> Option<Point> {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let x = middle(points.iter().map(|p| p.x).collect())?;
    let y = middle(points.iter().map(|p| p.y).collect())?;
    Some(Point::new(x, y))
}

fn check_scale(table: &Table, frame: &Frame, extent: &Bounds) {
    let Some(crs) = frame.crs() else { return };
    let (low, high) = (extent.low, extent.high);
    let corners = [low, high, Point::new(low.x, high.y), Point::new(high.x, low.y)];
    let worst = corners.iter().map(|corner| crs.scale_error(*corner).unwrap_or(f64::INFINITY)).fold(0.0, f64::max);
    let true_enough = worst <= SCALE;
    if !true_enough {
        let found = if worst.is_finite() {
            format!("a grid at whose edge a metre of {} is wrong by {:.1} %", crs.name(), 100.0 * worst)
        } else {
            format!("a grid that reaches beyond where {} can be used", crs.name())
        };
        let hint = "another UTM zone, or \"LAEA longitude latitude\" with the middle of the grid";
        table.problem(found, "a CRS whose metres are true within 0.5 % all over the grid", hint);
    }
    let longitudes: Vec<f64> = corners.iter().filter_map(|c| crs.unproject(*c).ok()).map(|(lon, _)| lon).collect();
    let spread = longitudes.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b))
        - longitudes.iter().fold(f64::INFINITY, |a, b| a.min(*b));
    if spread > 180.0 {
        let found = "a grid that crosses the 180th meridian".to_owned();
        table.problem(
            found,
            "a grid on one side of it: maps and zones in degrees would be torn",
            "two scenarios, one on either side",
        );
    }
}

/// Cautions on strikes whose centre is on the grid while remnants may lie off it are one sentence.
fn say_partly_outside(strikes: &Strikes, grid: &Bounds) {
    let partly = |drafted: &&Drafted| {
        let place = extent(&drafted.strike.location);
        !(grid.contains(place.low) && grid.contains(place.high))
    };
    let ids: Vec<&str> = strikes.drafted.iter().filter(partly).map(|drafted| drafted.strike.id.as_str()).collect();
    if !ids.is_empty() {
        let caution = format!("The place of {} may lie partly off the grid: {}.", counted(ids.len()), some(&ids));
        strikes.desk.cautions.say(caution);
    }
}

fn counted(strikes: usize) -> String {
    if strikes == 1 { "1 strike".to_owned() } else { format!("{strikes} strikes") }
}

/// The first few of some names, in quotes.
pub(super) fn some(ids: &[&str]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = ids.iter().take(SHOWN).map(|id| quoted(id)).collect();
    let more = if ids.len() > SHOWN { ", ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn say_coarse_cells(strikes: &Strikes, grid: &Grid) {
    let used = strikes.drafted.iter().map(|drafted| drafted.strike.munition).max();
    let patterns = (0..used.map_or(0, |most| most + 1)).map(|index| &strikes.arsenal.munition(index).pattern);
    let finest = patterns.map(smallest_sd).fold(f64::INFINITY, f64::min);
    let side = grid.cells.side_m();
    if side > 0.5 * finest {
        say(strikes.desk, side, finest);
    }
}

fn say(desk: &Desk, side: f64, finest: f64) {
    let finest = super::words::number(finest);
    desk.cautions.say(format!(
        "Cells of {side} m are wider than half the smallest standard deviation of a pattern ({finest} m): the map is coarser than the pattern."
    ));
}
