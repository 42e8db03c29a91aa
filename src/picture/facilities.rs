//! Facilities and routes on a map: little houses and cased lines, the first dozen by rank with their names.

use super::backend::fine;
use super::canvas::{Canvas, Ground, rgb, style};
use super::colour::{FACILITY, PAPER, ROUTE};
use super::edges::View;
use super::labels::Room;
use super::marks::{self, MOST_NAMES};
use super::shapes::{Spot, Stroke};
use super::text::{Face, Type};
use super::words::Words;
use super::{FacilityMark, Marks, Outline};
use crate::grid::{Bounds, Point};
use plotters::prelude::{EmptyElement, Polygon};

const NAME: Type = style(Face::Regular, 11.0, FACILITY);
/// Widest name of a facility, page units.
const WIDEST: f64 = 170.0;
/// Widths of the dark edges of a route together with its white middle, and of that middle.
const CASED: (f64, f64) = (4.6, 2.2);
/// Houses, from the middle to the ridge and to the lower corners: with a white rim, and the roof and walls.
const RIM: f64 = 7.6;
const HOUSE: f64 = 5.6;

/// Draws routes, which other marks may cover.
pub(super) fn draw_routes(canvas: &mut Canvas, (view, ground): (&View, &Ground), routes: &[Outline], room: &mut Room) {
    let lines: Vec<Vec<Vec<Spot>>> = routes.iter().map(|route| marks::lines_of(view, route)).collect();
    for (colour, width) in [(ROUTE, CASED.0), (PAPER, CASED.1)] {
        lines.iter().for_each(|lines| ground.outline(canvas, lines, Stroke::solid(colour, width)));
    }
    lines.iter().for_each(|lines| marks::keep_off(room, view, lines));
}

/// Draws the outlines of facilities, then a house on each.
pub(super) fn draw(canvas: &mut Canvas, map: (&View, &Ground), facilities: &[FacilityMark], room: &mut Room) {
    let ((view, ground), size) = (map, marks::size(facilities.len()));
    for facility in facilities {
        let lines = marks::lines_of(view, &facility.outline);
        ground.outline(canvas, &lines, Stroke::solid(PAPER, 2.8));
        ground.outline(canvas, &lines, Stroke::solid(FACILITY, 1.3));
        marks::keep_off(room, view, &lines);
    }
    for place in facilities.iter().filter_map(|facility| shown(view, facility)) {
        let ring = |r: f64| house((0.0, 0.0), r * size).map(|(x, y)| (fine(x), fine(y))).to_vec();
        let mark = EmptyElement::at((place.x, place.y))
            + Polygon::new(ring(RIM), rgb(PAPER))
            + Polygon::new(ring(HOUSE), rgb(FACILITY));
        ground.draw(canvas, &mark);
        room.keep_free(view.spot(place), 6.5 * size);
    }
}

/// Writes the names of the first dozen by rank, or of all if there are no more than that; where a name has no room, at
/// least the rank. Gives the names of which neither had room.
pub(super) fn draw_names(
    canvas: &mut Canvas,
    view: &View,
    facilities: &[FacilityMark],
    room: &mut Room,
) -> Vec<String> {
    let mut nameless = Vec::new();
    for (facility, place) in named(view, facilities) {
        let numbered = facility.rank.map_or(facility.label.clone(), |rank| format!("{rank}.\u{a0}{}", facility.label));
        let name = canvas.fonts.shortened(&numbered, (WIDEST, 1), NAME).0.concat();
        let rank = facility.rank.map_or(String::new(), |rank| format!("{rank}."));
        let mut write = |words: &str| {
            let spots = around(canvas, words, view.spot(place));
            room.write(canvas, words, &spots, NAME.on_map())
        };
        if !(write(&name) || !rank.is_empty() && write(&rank)) {
            nameless.push(numbered);
        }
    }
    nameless
}

/// Spots for a name beside a house, then over and under its sides.
fn around(canvas: &Canvas, name: &str, (x, y): Spot) -> Vec<Spot> {
    let beside = Room::beside(canvas, name, (x, y), NAME);
    let (off, far) = (NAME.size, beside[0].0 - x - 6.0);
    let aside = [(x + far, y - off), (x + far, y + off), (x - far, y - off), (x - far, y + off)];
    beside.into_iter().chain(aside).collect()
}

/// The facilities in the window whose names are written, and where they stand, in the order of rank.
fn named<'a>(view: &View, facilities: &'a [FacilityMark]) -> Vec<(&'a FacilityMark, Point)> {
    let shown = facilities.iter().filter_map(|facility| Some((facility, shown(view, facility)?)));
    let mut found: Vec<(&FacilityMark, Point)> = shown.collect();
    if found.len() > MOST_NAMES {
        found.retain(|(facility, _)| facility.rank.is_some());
    }
    found.sort_by_key(|(facility, _)| facility.rank.unwrap_or(u32::MAX));
    found.truncate(MOST_NAMES);
    found
}

/// Where the house of a facility stands, if that lies in the window.
fn shown(view: &View, facility: &FacilityMark) -> Option<Point> {
    let place = match &facility.outline {
        Outline::Dot(place) | Outline::Circle { centre: place, .. } => *place,
        Outline::Line(line) => middle(line)?,
        Outline::Rings(rings) => middle(rings.first()?)?,
    };
    marks::visible(view, &[place]).first().copied()
}

/// The middle of the rectangle around places.
fn middle(places: &[Point]) -> Option<Point> {
    let around = Bounds::around(places.iter().copied().filter(marks::usable))?;
    Some(Point::new(0.5 * (around.low.x + around.high.x), 0.5 * (around.low.y + around.high.y)))
}

/// Ridge, eaves and lower corners of a house about a spot.
fn house((x, y): Spot, r: f64) -> [Spot; 5] {
    [(x, y - r), (x + r, y - 0.1 * r), (x + 0.86 * r, y + r), (x - 0.86 * r, y + r), (x - r, y - 0.1 * r)]
}

/// Draws one sample about a spot.
type Sample<'a> = &'a dyn Fn(&mut Canvas, Spot);

/// The legend entries of what is present.
pub(super) fn legend((marks, language): (&Marks, &Words), entry: &mut dyn FnMut(&str, Sample)) {
    if !marks.facilities.is_empty() {
        let ranked = marks.facilities.iter().any(|facility| facility.rank.is_some());
        let words = if ranked { &language.facility_ranked } else { &language.facility };
        entry(words, &|canvas, spot| canvas.fill(house(spot, HOUSE).to_vec(), FACILITY));
    }
    if !marks.routes.is_empty() {
        entry(&language.route, &|canvas, (x, y)| {
            let line = || vec![(x - 14.0, y), (x + 15.0, y)];
            canvas.line(line(), Stroke::solid(ROUTE, CASED.0));
            canvas.line(line(), Stroke::solid(PAPER, CASED.1));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::shapes::Rect;

    fn view() -> View {
        let window = Bounds { low: Point::new(0.0, 0.0), high: Point::new(100.0, 100.0) };
        View { window, frame: Rect { left: 0.0, top: 0.0, width: 100.0, height: 100.0 } }
    }

    fn facility(x: f64, rank: Option<u32>) -> FacilityMark {
        FacilityMark { outline: Outline::Dot(Point::new(x, 50.0)), label: String::new(), rank }
    }

    #[test]
    fn the_first_dozen_by_rank_in_the_window_are_named_and_all_where_they_are_few() {
        let ranks = |facilities: &[FacilityMark]| -> Vec<Option<u32>> {
            named(&view(), facilities).iter().map(|(facility, _)| facility.rank).collect()
        };
        let mut many: Vec<FacilityMark> = (1..=20).rev().map(|rank| facility(50.0, Some(rank))).collect();
        many.extend([facility(50.0, None), facility(-50.0, Some(0)), facility(f64::NAN, Some(0))]);
        assert_eq!(ranks(&many), (1..=12).map(Some).collect::<Vec<_>>());
        assert_eq!(ranks(&[facility(1.0, None), facility(2.0, Some(3))]), [Some(3), None]);
        assert!(ranks(&vec![facility(1.0, None); 13]).is_empty());
    }

    #[test]
    fn a_house_stands_in_the_middle_of_an_area_and_on_no_place_that_is_none() {
        let ring = [(10.0, 10.0), (30.0, 10.0), (30.0, 50.0)].map(|(x, y)| Point::new(x, y)).to_vec();
        let at = |outline| shown(&view(), &FacilityMark { outline, label: String::new(), rank: None });
        assert_eq!(at(Outline::Rings(vec![ring])), Some(Point::new(20.0, 30.0)));
        assert_eq!(
            [at(Outline::Rings(vec![])), at(Outline::Line(vec![])), at(Outline::Rings(vec![vec![]]))],
            [None; 3]
        );
    }
}
