//! Coordinates on the edges of a map, its scale bar, its north arrow.

use super::canvas::{Anchor, Canvas, filled, shape_style, style};
use super::colour::{INK, RULE, SOFT_INK};
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type};
use super::words::Words;
use crate::crs::Crs;
use crate::grid::{Bounds, Point};

/// Steps of the coordinates in seconds of arc.
const STEPS: [i64; 18] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 36_000, 72_000, 108_000];
const LABEL: Type = style(Face::Regular, 10.5, SOFT_INK);

/// A part of the ground and where it lies on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) window: Bounds,
    pub(super) frame: Rect,
}

impl View {
    /// Page units per metre.
    pub(super) fn scale(&self) -> f64 {
        self.frame.width / (self.window.high.x - self.window.low.x)
    }

    /// Where a place lies on the page.
    pub(super) fn spot(&self, p: Point) -> Spot {
        let scale = self.scale();
        (self.frame.left + (p.x - self.window.low.x) * scale, self.frame.top + (self.window.high.y - p.y) * scale)
    }
}

/// Which edges carry labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Labelled {
    Both,
    Left,
    Bottom,
    Neither,
}

/// Axis of a coordinate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    East,
    North,
}

/// A coordinate on an edge: how far along the edge (0 to 1, from west or south) and what it is.
#[derive(Clone, Debug, PartialEq)]
struct Tick {
    along: f64,
    label: String,
}

/// Frame, ticks, and coordinates; degrees if the CRS can give them, else kilometres of the grid.
pub(super) fn draw(canvas: &mut Canvas, view: &View, crs: &Crs, labelled: Labelled) {
    let degrees = |p: Point| crs.unproject(p).ok().filter(|(lon, lat)| lon.is_finite() && lat.is_finite());
    let f = view.frame;
    for (axis, edges) in [(Axis::East, [f.bottom(), f.top]), (Axis::North, [f.left, f.right()])] {
        let bounds = view.window;
        let [first, second] = match axis {
            Axis::East => [bounds.low, Point::new(bounds.low.x, bounds.high.y)],
            Axis::North => [bounds.low, Point::new(bounds.high.x, bounds.low.y)],
        };
        let most = match axis {
            Axis::East => (f.width / 90.0).clamp(2.0, 7.0),
            Axis::North => (f.height / 65.0).clamp(2.0, 8.0),
        };
        let language = canvas.language;
        let ticks = |from: Point| ticks((axis, language), along_edge(axis, from, &bounds), &degrees, most);
        let named = ticks(first);
        let labels = matches!(
            (axis, labelled),
            (_, Labelled::Both) | (Axis::East, Labelled::Bottom) | (Axis::North, Labelled::Left)
        );
        draw_edge(canvas, &f, axis, edges[0], &named);
        draw_edge(canvas, &f, axis, edges[1], &ticks(second));
        if labels {
            label_edge(canvas, &f, axis, &named);
        }
    }
    canvas.rectangle(&f, shape_style(Stroke::solid(INK, 1.1)));
}

/// The edge of the window that starts at `from`.
fn along_edge(axis: Axis, from: Point, bounds: &Bounds) -> (Point, Point) {
    match axis {
        Axis::East => (from, Point::new(bounds.high.x, from.y)),
        Axis::North => (from, Point::new(from.x, bounds.high.y)),
    }
}

fn draw_edge(canvas: &mut Canvas, f: &Rect, axis: Axis, edge: f64, ticks: &[Tick]) {
    let inwards = |low: f64, high: f64| if edge > 0.5 * (low + high) { -7.0 } else { 7.0 };
    let runs = ticks.iter().map(|tick| match axis {
        Axis::East => {
            let x = f.left + tick.along * f.width;
            vec![(x, edge), (x, edge + inwards(f.top, f.bottom()))]
        }
        Axis::North => {
            let y = f.bottom() - tick.along * f.height;
            vec![(edge, y), (edge + inwards(f.left, f.right()), y)]
        }
    });
    canvas.lines(runs.collect(), Stroke::solid(INK, 0.9));
}

fn label_edge(canvas: &mut Canvas, f: &Rect, axis: Axis, ticks: &[Tick]) {
    let (mut free_from, mut free_to) = (f.left - 8.0, f.bottom() + 8.0);
    for tick in ticks {
        match axis {
            Axis::North => {
                let y = f.bottom() - tick.along * f.height;
                if !canvas.paper.is_narrow() {
                    let y = (y + 3.8).clamp(f.top + 8.0, f.bottom());
                    canvas.words(&tick.label, (f.left - 6.0, y), Anchor::End, LABEL);
                    continue;
                }
                let half = 0.5 * canvas.measure(&tick.label, LABEL);
                if y + half < free_to && y - half > f.top - 8.0 {
                    canvas.rising(&tick.label, (f.left - 4.0, y), LABEL);
                    free_to = y - half - 10.0;
                }
            }
            Axis::East => {
                let x = f.left + tick.along * f.width;
                let half = 0.5 * canvas.measure(&tick.label, LABEL);
                if x - half > free_from && x + half < f.right() + 4.0 {
                    canvas.words(&tick.label, (x, f.bottom() + 15.0), Anchor::Middle, LABEL);
                    free_from = x + half + 10.0;
                }
            }
        }
    }
}

/// Ticks on an edge from its ends; `most` bounds their number.
fn ticks(
    (axis, words): (Axis, &Words),
    edge: (Point, Point),
    degrees: &dyn Fn(Point) -> Option<(f64, f64)>,
    most: f64,
) -> Vec<Tick> {
    let coordinate = |share: f64| {
        let at = |a: f64, b: f64| a + share * (b - a);
        let (lon, lat) = degrees(Point::new(at(edge.0.x, edge.1.x), at(edge.0.y, edge.1.y)))?;
        Some(3600.0 * if axis == Axis::East { lon } else { lat })
    };
    match (coordinate(0.0), coordinate(1.0)) {
        (Some(from), Some(to)) if to - from >= 2.0 => degree_ticks((axis, words), (from, to), &coordinate, most),
        _ => metre_ticks((axis, words), edge, most),
    }
}

fn degree_ticks(
    (axis, words): (Axis, &Words),
    (from, to): (f64, f64),
    coordinate: &dyn Fn(f64) -> Option<f64>,
    most: f64,
) -> Vec<Tick> {
    let Some(step) = STEPS.into_iter().find(|step| (to - from) / *step as f64 <= most) else { return Vec::new() };
    let (first, last) = ((from / step as f64).ceil() as i64, (to / step as f64).floor() as i64);
    let place = |wanted: f64| {
        let halve = |(low, high): (f64, f64), _| {
            let middle = 0.5 * (low + high);
            if coordinate(middle)? < wanted { Some((middle, high)) } else { Some((low, middle)) }
        };
        (0..30).try_fold((0.0, 1.0), halve).map(|(low, _)| low)
    };
    let tick =
        |i: i64| Some(Tick { along: place((i * step) as f64)?, label: degree_label((axis, words), i * step, step) });
    (first..=last).filter_map(tick).collect()
}

/// Degrees with as many minutes and seconds as the step needs.
fn degree_label((axis, words): (Axis, &Words), seconds: i64, step: i64) -> String {
    let letter = match (axis, seconds < 0) {
        (Axis::East, false) => &words.east_letter,
        (Axis::East, true) => &words.west_letter,
        (Axis::North, false) => &words.north_letter,
        (Axis::North, true) => &words.south_letter,
    };
    let s = seconds.abs();
    let (d, m) = (s / 3600, s / 60 % 60);
    match step {
        1..60 => format!("{d}°{m:02}′{:02}″{letter}", s % 60),
        60..3600 => format!("{d}°{m:02}′{letter}"),
        _ => format!("{d}°{letter}"),
    }
}

fn metre_ticks((axis, words): (Axis, &Words), edge: (Point, Point), most: f64) -> Vec<Tick> {
    let (from, to) = if axis == Axis::East { (edge.0.x, edge.1.x) } else { (edge.0.y, edge.1.y) };
    let step = round_up((to - from) / most).max(1.0);
    let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
    let decimals = if step >= 1000.0 { 0 } else { 3 - (libm::log10(step) + 1e-9).floor().max(0.0) as usize };
    let letter = if axis == Axis::East { &words.east_letter } else { &words.north_letter };
    // Coordinates are written without marks between thousands.
    let digits = |v: f64| format!("{:.decimals$}", v / 1000.0).replace('.', &words.numbers.decimal.to_string());
    let label = |v: f64| format!("{} {} {letter}", digits(v), words.kilometres);
    let tick = |i: i64| Tick { along: (i as f64 * step - from) / (to - from), label: label(i as f64 * step) };
    (first..=last.min(first.saturating_add(20))).map(tick).collect()
}

/// The smallest of 1, 2, 5 x 10^n that is at least `v` (positive).
pub(super) fn round_up(v: f64) -> f64 {
    let decade = libm::pow(10.0, libm::log10(v.max(1e-300)).floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|s| s * decade).find(|s| *s >= v).unwrap_or(10.0 * decade)
}

/// A scale bar of round length, at most `room` wide, with its upper edge at `place`; returns the bottom.
pub(super) fn scale_bar(canvas: &mut Canvas, view: &View, (x, y): Spot, room: f64) -> f64 {
    let most = room / view.scale();
    let decade = libm::pow(10.0, libm::log10(most.max(1e-6)).floor());
    let length = [5.0, 2.0, 1.0].into_iter().map(|s| s * decade).find(|l| *l <= most).unwrap_or(decade);
    let width = length * view.scale();
    let part = |from: f64| Rect { left: x + from * width, top: y, width: 0.5 * width, height: 6.0 };
    canvas.rectangle(&part(0.0), filled(INK));
    canvas.rectangle(&part(0.5), shape_style(Stroke::solid(INK, 0.9)));
    canvas.rectangle(&part(0.0), shape_style(Stroke::solid(INK, 0.9)));
    let language = canvas.language;
    let (shown, unit) =
        if length >= 1000.0 { (length / 1000.0, &language.kilometres) } else { (length, &language.metres) };
    canvas.words("0", (x, y + 19.0), Anchor::Start, LABEL);
    canvas.words(&format!("{} {unit}", language.numbers.amount(shown)), (x + width, y + 19.0), Anchor::End, LABEL);
    y + 22.0
}

/// An arrow to grid north, `place` its upper left corner.
pub(super) fn north_arrow(canvas: &mut Canvas, (x, y): Spot) {
    let tip = (x + 9.0, y);
    canvas.fill(vec![tip, (x + 9.0, y + 22.0), (x, y + 28.0)], INK);
    canvas.line(vec![tip, (x + 18.0, y + 28.0), (x + 9.0, y + 22.0), tip], Stroke::solid(INK, 0.9));
    let language = canvas.language;
    canvas.words(&language.north, (x + 24.0, y + 14.0), Anchor::Start, style(Face::Bold, 12.0, INK));
    canvas.words(&language.grid_north, (x + 24.0, y + 27.0), Anchor::Start, LABEL);
}

/// A thin line from left to right.
pub(super) fn rule(canvas: &mut Canvas, (x, y): Spot, width: f64) {
    canvas.line(vec![(x, y), (x + width, y)], Stroke::solid(RULE, 0.7));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_degrees_and_minutes_where_the_crs_gives_them() {
        let degrees = |p: Point| Some((46.705 + p.x * 1e-5, 39.8 + p.y * 1e-5));
        let edge = (Point::new(0.0, 0.0), Point::new(20_000.0, 0.0));
        let found = ticks((Axis::East, Words::english()), edge, &degrees, 6.5);
        let labels: Vec<_> = found.iter().map(|t| t.label.as_str()).collect();
        assert_eq!(labels, ["46°44′E", "46°46′E", "46°48′E", "46°50′E", "46°52′E", "46°54′E"]);
        assert!((found[2].along - 0.475).abs() < 1e-6);
    }

    #[test]
    fn coordinates_are_kilometres_of_the_grid_where_it_does_not() {
        let edge = (Point::new(0.0, 4_400_150.0), Point::new(0.0, 4_400_900.0));
        let labels: Vec<_> =
            ticks((Axis::North, Words::english()), edge, &|_| None, 5.0).into_iter().map(|t| t.label).collect();
        assert_eq!(labels, ["4400.2 km N", "4400.4 km N", "4400.6 km N", "4400.8 km N"]);
    }

    #[test]
    fn southern_and_western_coordinates_say_so() {
        assert_eq!(degree_label((Axis::East, Words::english()), -5_400, 60), "1°30′W");
        assert_eq!(degree_label((Axis::North, Words::english()), -36_030, 30), "10°00′30″S");
    }
}
