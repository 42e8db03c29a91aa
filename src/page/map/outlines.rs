//! Strikes, districts, facilities and all else that is drawn over the map, as short numbers.

use crate::grid::{Bounds, Point};
use crate::picture::{FacilityMark, Marks, Outline, StrikeMark};
use crate::scenario::{ContextLayer, visible};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Units a metre.
const UNITS: f64 = 10.0;
/// Most corners of all lines together; beyond it they are simplified.
const MOST_CORNERS: usize = 40_000;
/// Strikes beyond this number have no names.
const MOST_STRIKES: usize = 3_000;
/// Side of the squares in which they are drawn as one, m.
const CROWDED_M: f64 = 250.0;
/// Places beyond this cannot be drawn, m.
const FARTHEST: f64 = 1e9;

/// Everything drawn over the map, relative to the south-western corner of the window, with what lines were simplified to, m.
pub fn json(marks: &Marks, context: &[ContextLayer], window: &Bounds) -> Value {
    let lines: Vec<&[Point]> = lines(marks, context).collect();
    let corners = |pen: Pen| lines.iter().map(|line| pen.simplified(line).len()).sum::<usize>();
    let mut pen = Pen { origin: window.low, tolerance: 0.0 };
    if lines.iter().map(|line| line.len()).sum::<usize>() > MOST_CORNERS {
        let widths = (0..14).map(|power| Pen { tolerance: f64::from(1 << power), ..pen });
        let coarsest = Pen { tolerance: f64::from(1 << 14), ..pen };
        pen = widths.into_iter().find(|pen| corners(*pen) <= MOST_CORNERS).unwrap_or(coarsest);
    }
    pen.all(marks, context)
}

/// All lines with many corners.
fn lines<'a>(marks: &'a Marks, context: &'a [ContextLayer]) -> impl Iterator<Item = &'a [Point]> {
    let strikes = marks.strikes.iter().map(|strike| &strike.outline);
    let outlines = strikes.chain(marks.facilities.iter().map(|facility| &facility.outline)).chain(&marks.routes);
    let areas = marks.districts.iter().map(|(_, rings)| rings).chain(&marks.cleared);
    let around =
        context.iter().flat_map(|layer| layer.lines.iter().chain(layer.areas.iter().flat_map(|area| area.rings())));
    outlines.flat_map(lines_of).chain(areas.flatten().chain(around).map(Vec::as_slice))
}

fn lines_of(outline: &Outline) -> Vec<&[Point]> {
    match outline {
        Outline::Dot(_) | Outline::Circle { .. } => Vec::new(),
        Outline::Rings(rings) => rings.iter().map(Vec::as_slice).collect(),
        Outline::Line(line) => vec![line],
    }
}

/// Where places are measured from, and how far a simplified line may lie from the true one, m.
#[derive(Clone, Copy)]
struct Pen {
    origin: Point,
    tolerance: f64,
}

impl Pen {
    fn all(self, marks: &Marks, context: &[ContextLayer]) -> Value {
        let each = |rings: &Vec<Vec<Point>>| self.lines(rings);
        let district = |(name, rings): &(String, _)| json!({ "name": visible(name), "rings": each(rings) });
        let evidence = marks.evidence.iter().filter(|p| usable(p)).map(|p| self.place(*p));
        json!({
            "simplified_m": self.tolerance,
            "strikes": self.strikes(&marks.strikes),
            "districts": marks.districts.iter().map(district).collect::<Vec<_>>(),
            "facilities": marks.facilities.iter().filter_map(|f| self.facility(f)).collect::<Vec<_>>(),
            "routes": marks.routes.iter().filter_map(|route| self.outline(route)).collect::<Vec<_>>(),
            "evidence": evidence.collect::<Vec<_>>(),
            "cleared": marks.cleared.iter().map(each).collect::<Vec<_>>(),
            "context": context.iter().map(|layer| self.context(layer)).collect::<Vec<_>>(),
        })
    }

    /// Very many strikes at places are drawn without names, and those in one square of some metres as one.
    fn strikes(self, strikes: &[StrikeMark]) -> Vec<Value> {
        if strikes.len() <= MOST_STRIKES {
            return strikes.iter().filter_map(|strike| self.strike(strike)).collect();
        }
        let nameless = |strike: &StrikeMark| StrikeMark { label: None, ..strike.clone() };
        let square = |(number, strike): (usize, &StrikeMark)| match &strike.outline {
            Outline::Dot(place) => ((place.x / CROWDED_M) as i64, (place.y / CROWDED_M) as i64, 0),
            Outline::Circle { .. } | Outline::Rings(_) | Outline::Line(_) => (0, 0, number + 1),
        };
        let kept: BTreeMap<_, &StrikeMark> =
            strikes.iter().enumerate().map(|(number, strike)| (square((number, strike)), strike)).collect();
        kept.into_values().filter_map(|strike| self.strike(&nameless(strike))).collect()
    }

    fn context(self, layer: &ContextLayer) -> Value {
        let areas: Vec<Value> = layer.areas.iter().map(|area| self.lines(area.rings())).collect();
        json!({ "name": visible(&layer.name), "kind": layer.kind.word(), "lines": self.lines(&layer.lines), "areas": areas })
    }

    fn strike(self, strike: &StrikeMark) -> Option<Value> {
        let certain = if strike.certain >= 0.0 { strike.certain.min(1.0) } else { 0.0 };
        let certain = (certain * 1000.0).round() / 1000.0;
        Some(
            json!({ "at": self.outline(&strike.outline)?, "certain": certain, "name": strike.label.as_deref().map(visible) }),
        )
    }

    fn facility(self, facility: &FacilityMark) -> Option<Value> {
        Some(json!({ "at": self.outline(&facility.outline)?, "name": visible(&facility.label), "rank": facility.rank }))
    }

    /// `None` if it has no place that can be drawn.
    fn outline(self, outline: &Outline) -> Option<Value> {
        match outline {
            Outline::Dot(place) => usable(place).then(|| json!({ "dot": self.place(*place) })),
            Outline::Circle { centre, radius_m } => {
                let sound = usable(centre) && (0.0..FARTHEST).contains(radius_m);
                sound.then(|| json!({ "circle": self.place(*centre), "radius": units(*radius_m) }))
            }
            Outline::Rings(rings) => Some(json!({ "rings": self.lines(rings) })),
            Outline::Line(line) => Some(json!({ "line": self.line(line) })),
        }
    }

    fn place(self, place: Point) -> [i64; 2] {
        [units(place.x - self.origin.x), units(place.y - self.origin.y)]
    }

    fn lines(self, lines: &[Vec<Point>]) -> Value {
        lines.iter().map(|line| self.line(line)).collect()
    }

    /// The first place, then steps from each to the next.
    fn line(self, line: &[Point]) -> Vec<i64> {
        let places: Vec<[i64; 2]> = self.simplified(line).into_iter().map(|p| self.place(p)).collect();
        let before = std::iter::once([0, 0]).chain(places.iter().copied());
        places.iter().zip(before).flat_map(|(to, from)| [to[0] - from[0], to[1] - from[1]]).collect()
    }

    fn simplified(self, line: &[Point]) -> Vec<Point> {
        let line: Vec<Point> = line.iter().copied().filter(usable).collect();
        if self.tolerance > 0.0 { simplified(&line, self.tolerance) } else { line }
    }
}

fn units(metres: f64) -> i64 {
    (metres * UNITS).round() as i64
}

fn usable(place: &Point) -> bool {
    place.x.abs() < FARTHEST && place.y.abs() < FARTHEST
}

/// The fewest of a line's corners that keep the others within the tolerance (U. Ramer 1972; D. Douglas, T. Peucker 1973).
fn simplified(line: &[Point], tolerance: f64) -> Vec<Point> {
    let mut kept = vec![false; line.len()];
    let mut open = vec![(0, line.len().saturating_sub(1))];
    while let Some((from, to)) = open.pop() {
        if from >= line.len() {
            continue;
        }
        (kept[from], kept[to]) = (true, true);
        let off = |i: &usize| distance(line[from], line[to], line[*i]);
        let farthest = (from + 1..to).max_by(|a, b| off(a).total_cmp(&off(b)));
        if let Some(middle) = farthest.filter(|i| off(i) > tolerance) {
            open.extend([(from, middle), (middle, to)]);
        }
    }
    line.iter().zip(kept).filter_map(|(place, kept)| kept.then_some(*place)).collect()
}

/// Distance from a place to the line between two others, m.
fn distance(a: Point, b: Point, place: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { ((place.x - a.x) * dx + (place.y - a.y) * dy) / length2 } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    place.distance(Point::new(a.x + along * dx, a.y + along * dy))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Bounds = Bounds { low: Point::new(100.0, 200.0), high: Point::new(1_100.0, 1_200.0) };

    #[test]
    fn places_that_cannot_be_drawn_are_left_out() {
        let dot = |x: f64| StrikeMark { outline: Outline::Dot(Point::new(x, 205.0)), certain: f64::NAN, label: None };
        let marks = Marks { strikes: vec![dot(f64::NAN), dot(1e12), dot(101.0)], ..Marks::default() };
        let drawn = json(&marks, &[], &WINDOW);
        assert_eq!(drawn["strikes"], json!([{ "at": { "dot": [10, 50] }, "certain": 0.0, "name": null }]));
    }

    #[test]
    fn lines_are_a_place_and_steps() {
        let line = vec![Point::new(100.0, 200.0), Point::new(101.0, 200.0), Point::new(101.0, 199.5)];
        let marks = Marks { routes: vec![Outline::Line(line)], ..Marks::default() };
        assert_eq!(json(&marks, &[], &WINDOW)["routes"], json!([{ "line": [0, 0, 10, 0, 0, -5] }]));
    }

    #[test]
    fn too_many_corners_are_simplified_within_what_is_stated() {
        let line: Vec<Point> = (0..100_000).map(|i| Point::new(f64::from(i), 3.0 * libm::sin(f64::from(i)))).collect();
        let marks = Marks { routes: vec![Outline::Line(line.clone())], ..Marks::default() };
        let drawn = json(&marks, &[], &WINDOW);
        let tolerance = drawn["simplified_m"].as_f64().unwrap();
        assert!(tolerance >= 1.0 && drawn["routes"][0]["line"].as_array().unwrap().len() <= 2 * MOST_CORNERS);
        let kept = simplified(&line, tolerance);
        let off = |p: &Point| kept.windows(2).map(|w| distance(w[0], w[1], *p)).fold(f64::INFINITY, f64::min);
        assert!(line.iter().step_by(9_973).all(|p| off(p) <= tolerance));
        assert_eq!((kept.first(), kept.last()), (line.first(), line.last()));
    }

    #[test]
    fn short_lines_and_none_stay_as_they_are() {
        assert_eq!(simplified(&[], 5.0), Vec::<Point>::new());
        assert_eq!(simplified(&[Point::new(1.0, 2.0)], 5.0), [Point::new(1.0, 2.0)]);
    }
}
