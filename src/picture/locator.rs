//! Where the map lies: in the area that was studied, if it shows a part of it, and on Earth.

use super::canvas::{Canvas, filled, shape_style, style};
use super::colour::{DISTRICT, INK, NOT_ASSESSED, REMNANT, RULE, SOFT_INK, STRIKE};
use super::dashes::OUTLINE;
use super::edges::View;
use super::marks;
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type};
use super::words::fill;
use super::{Marks, Outline};
use crate::crs::Crs;
use crate::grid::{Bounds, Point};

const WORDS: Type = style(Face::Regular, 10.5, SOFT_INK);
const SMALL: Type = style(Face::Regular, 8.5, SOFT_INK);
/// A map that shows a smaller share of the width or the height of everything shows a part.
const PART: f64 = 0.85;
const WIDEST: f64 = 190.0;
const GAP: f64 = 16.0;
/// Latitude of the tropics, degrees.
const TROPIC: f64 = 23.44;

/// What an inset needs to know.
#[derive(Clone, Copy)]
pub(super) struct Locator<'a> {
    /// What the map shows.
    pub(super) window: Bounds,
    /// The ground that was modelled.
    pub(super) grid: Bounds,
    pub(super) marks: &'a Marks,
    pub(super) crs: &'a Crs,
}

impl Locator<'_> {
    /// The grid, districts and strikes together, if the map shows a part of them.
    fn whole(&self) -> Option<Bounds> {
        let districts = self.marks.districts.iter().flat_map(|(_, rings)| rings.iter().flatten()).copied();
        let places = districts.filter(marks::usable).chain(marks::extent(self.marks));
        let whole = Bounds::around(places.chain([self.grid.low, self.grid.high]))?;
        let seen = |low: f64, high: f64, (from, to): (f64, f64)| (high.min(to) - low.max(from)) / (to - from);
        let across = seen(self.window.low.x, self.window.high.x, (whole.low.x, whole.high.x));
        let up = seen(self.window.low.y, self.window.high.y, (whole.low.y, whole.high.y));
        let shape = (whole.high.x - whole.low.x) / (whole.high.y - whole.low.y);
        (across.min(up) < PART && (0.05..20.0).contains(&shape)).then_some(whole)
    }

    /// Longitude and latitude of the middle of the map, degrees.
    fn place(&self) -> Option<(f64, f64)> {
        let w = self.window;
        let middle = Point::new(0.5 * (w.low.x + w.high.x), 0.5 * (w.low.y + w.high.y));
        let place = self.crs.unproject(middle).ok()?;
        (place.0.abs() <= 180.0 && place.1.abs() <= 90.0).then_some(place)
    }
}

/// Draws what there is to say, one beside the other if there is room; returns the bottom.
pub(super) fn draw(canvas: &mut Canvas, locator: &Locator, (x, top): Spot, width: f64) -> f64 {
    let (whole, place) = (locator.whole(), locator.place());
    let both = whole.is_some() && place.is_some();
    let beside = both && width >= 2.0 * 130.0 + GAP;
    let each = if beside { 0.5 * (width - GAP) } else { width }.min(WIDEST);
    let mut bottom = top;
    if let Some(whole) = whole {
        bottom = overview(canvas, (locator, &whole), (x, top), each);
    }
    if let Some(place) = place {
        let at = if beside { (x + each + GAP, top) } else { (x, if both { bottom + 10.0 } else { top }) };
        bottom = bottom.max(world(canvas, place, at, each));
    }
    bottom
}

/// Everything in outline, the part that is shown as a frame in it.
fn overview(canvas: &mut Canvas, (locator, whole): (&Locator, &Bounds), (x, y): Spot, width: f64) -> f64 {
    let shape = (whole.high.y - whole.low.y) / (whole.high.x - whole.low.x);
    let (across, up) = if shape > 0.8 { (0.8 * width / shape, 0.8 * width) } else { (width, width * shape) };
    let view = View { window: *whole, frame: Rect { left: x, top: y, width: across, height: up } };
    canvas.rectangle(&view.frame, filled(NOT_ASSESSED));
    for (_, rings) in &locator.marks.districts {
        for ring in marks::closed(rings) {
            let line: Vec<Spot> = ring.iter().map(|(x, y)| view.spot(Point::new(*x, *y))).collect();
            let runs = view.frame.clip_line(&thinned(&line));
            canvas.lines(runs, Stroke::solid(DISTRICT, 0.6));
        }
    }
    let strikes = locator.marks.strikes.iter().filter_map(|strike| centre(&strike.outline));
    strikes.for_each(|place| canvas.dot(view.spot(place), 1.3, STRIKE));
    canvas.rectangle(&view.frame, shape_style(Stroke::solid(RULE, 0.8)));
    let (low, high) = (view.spot(locator.window.low), view.spot(locator.window.high));
    let clamp =
        |(x, y): Spot| (x.clamp(view.frame.left, view.frame.right()), y.clamp(view.frame.top, view.frame.bottom()));
    let ((left, bottom), (right, top)) = (clamp(low), clamp(high));
    let part = Rect { left, top, width: (right - left).max(3.0), height: (bottom - top).max(3.0) };
    canvas.rectangle(&part, shape_style(Stroke::solid(REMNANT, 1.8)));
    let words = canvas.language.whole_area.clone();
    canvas.paragraph(&words, (x, view.frame.bottom() + 3.0), width, WORDS)
}

/// Without corners that cannot be told apart.
fn thinned(line: &[Spot]) -> Vec<Spot> {
    let mut kept: Vec<Spot> = Vec::new();
    for (i, spot) in line.iter().enumerate() {
        if i + 1 == line.len() || kept.last().is_none_or(|k| (k.0 - spot.0).hypot(k.1 - spot.1) > 0.7) {
            kept.push(*spot);
        }
    }
    kept
}

/// About where something lies.
fn centre(outline: &Outline) -> Option<Point> {
    let middle = |places: &[Point]| {
        let around = Bounds::around(places.iter().copied().filter(marks::usable))?;
        Some(Point::new(0.5 * (around.low.x + around.high.x), 0.5 * (around.low.y + around.high.y)))
    };
    match outline {
        Outline::Dot(place) | Outline::Circle { centre: place, .. } => Some(*place).filter(marks::usable),
        Outline::Rings(rings) => middle(rings.first()?),
        Outline::Line(line) => middle(line),
    }
}

/// The Earth as a rectangle of longitudes and latitudes, the place a dot in it.
fn world(canvas: &mut Canvas, (longitude, latitude): (f64, f64), (x, y): Spot, width: f64) -> f64 {
    let frame = Rect { left: x, top: y, width, height: 0.5 * width };
    let at = |lon: f64, lat: f64| (x + (lon + 180.0) / 360.0 * width, y + (90.0 - lat) / 180.0 * frame.height);
    canvas.rectangle(&frame, filled(NOT_ASSESSED));
    let faint = Stroke { opacity: 0.5, ..Stroke::solid(RULE, 0.5) };
    let meridians = (-5..=5).map(|i| vec![at(30.0 * f64::from(i), 90.0), at(30.0 * f64::from(i), -90.0)]);
    let parallels = [-60.0, -30.0, 30.0, 60.0].map(|lat| vec![at(-180.0, lat), at(180.0, lat)]);
    canvas.lines(meridians.chain(parallels).collect(), faint);
    let tropics = [TROPIC, -TROPIC].map(|lat| [at(-180.0, lat), at(180.0, lat)]);
    tropics.iter().for_each(|line| canvas.dashed(line, Stroke::solid(RULE, 0.6), OUTLINE));
    canvas.line(vec![at(-180.0, 0.0), at(180.0, 0.0)], Stroke::solid(SOFT_INK, 0.8));
    let equator = canvas.language.equator.clone();
    canvas.shortened(&equator, (x + 4.0, at(0.0, 0.0).1 + 0.5), (0.5 * width, 1), SMALL);
    let spot = at(longitude, latitude);
    canvas.lines(
        vec![vec![(spot.0, y), (spot.0, frame.bottom())], vec![(x, spot.1), (frame.right(), spot.1)]],
        Stroke { opacity: 0.6, ..Stroke::solid(REMNANT, 0.6) },
    );
    canvas.dot(spot, 3.4, REMNANT);
    canvas.rectangle(&frame, shape_style(Stroke::solid(INK, 0.8)));
    let words = fill(&canvas.language.on_earth, &[("place", &coordinates(canvas, (longitude, latitude)))]);
    canvas.paragraph(&words, (x, frame.bottom() + 3.0), width, WORDS)
}

/// Degrees to a hundredth, about a kilometre, as people write them.
fn coordinates(canvas: &Canvas, (longitude, latitude): (f64, f64)) -> String {
    let (language, numbers) = (canvas.language, canvas.numbers());
    let north = if latitude < 0.0 { &language.south_letter } else { &language.north_letter };
    let east = if longitude < 0.0 { &language.west_letter } else { &language.east_letter };
    let degrees = |v: f64| numbers.rounded(v.abs(), 0.01);
    format!("{}°\u{a0}{north}, {}°\u{a0}{east}", degrees(latitude), degrees(longitude))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(low: f64, high: f64) -> Bounds {
        Bounds {
            low: Point::new(650_000.0 + low, 4_400_000.0 + low),
            high: Point::new(650_000.0 + high, 4_400_000.0 + high),
        }
    }

    #[test]
    fn the_part_that_is_shown_is_framed_only_if_it_is_a_part() {
        let (crs, marks) = (Crs::for_grid("EPSG:32638").unwrap(), Marks::default());
        let whole = |window| Locator { window, grid: bounds(0.0, 1_000.0), marks: &marks, crs: &crs }.whole();
        assert_eq!(whole(bounds(-50.0, 1_050.0)), None);
        assert_eq!(whole(bounds(0.0, 500.0)), Some(bounds(0.0, 1_000.0)));
    }

    #[test]
    fn a_place_is_written_with_its_halves_of_the_earth() {
        let canvas = Canvas::blank();
        assert_eq!(coordinates(&canvas, (46.756, 39.82)), "39.82°\u{a0}N, 46.76°\u{a0}E");
        assert_eq!(coordinates(&canvas, (-70.0, -33.4)), "33.40°\u{a0}S, 70.00°\u{a0}W");
    }
}
