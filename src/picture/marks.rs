//! Strikes, districts, evidence, cleared areas: drawn over a map and named in its legend.

use super::backend::{circle, corners, fine, polygon};
use super::canvas::{Canvas, Ground, rgb, shape_style, style};
use super::colour::{CLEARED, Colour, DISTRICT, EVIDENCE, INK, PAPER, STRIKE};
use super::dashes::OUTLINE;
use super::edges::View;
use super::labels::{Room, spots_of};
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type, clean};
use super::words::{Words, fill};
use super::{Marks, Outline, StrikeMark, context, facilities};
use crate::grid::Point;
use plotters::prelude::{Circle, EmptyElement, PathElement, Polygon};
use std::collections::BTreeMap;

const NAME_INK: Colour = Colour(48, 48, 48);
const NAME: Type = style(Face::Bold, 11.5, NAME_INK);
const STRIKE_NAME: Type = style(Face::Regular, 11.0, STRIKE);
const ENTRY: Type = style(Face::Regular, 11.5, INK);

/// Marks beyond this number are drawn small, so that they leave the map to be seen.
const MANY: usize = 120;
/// Strikes at places beyond this number are dots without certainty.
const CROWD: usize = 600;
/// Outlines beyond this number go without their names.
pub(super) const MOST_NAMES: usize = 12;

/// Narrower maps go without names.
const NARROWEST: f64 = 250.0;
/// Names that a note tells.
const TOLD: usize = 12;

/// Draws everything, lines first, names last; names keep off `dots` as far as they can. Gives the names that had no room.
pub(super) fn draw(
    canvas: &mut Canvas,
    (view, ground): (&View, &Ground),
    marks: &Marks,
    dots: &[Point],
) -> Vec<String> {
    let mut room = Room::new(view.frame);
    dots.iter().for_each(|place| room.rather_free(view.spot(*place)));
    context::draw(canvas, (view, ground), &marks.context);
    let districts: Vec<Vec<Vec<Spot>>> = marks.districts.iter().map(|(_, rings)| closed(rings)).collect();
    for rings in &districts {
        ground.outline(canvas, rings, Stroke::solid(DISTRICT, 1.2));
        keep_off(&mut room, view, rings);
    }
    for rings in marks.cleared.iter().map(|rings| closed(rings)) {
        ground.outline(canvas, &rings, Stroke::solid(PAPER, 4.0));
        ground.outline(canvas, &rings, Stroke::solid(CLEARED, 2.2));
        keep_off(&mut room, view, &rings);
    }
    facilities::draw_routes(canvas, (view, ground), &marks.routes, &mut room);
    let strike_size = size(marks.strikes.len());
    let (crowd, strikes) = crowd(different(&marks.strikes));
    draw_crowd(canvas, view, &crowd);
    strikes.iter().for_each(|strike| draw_strike(canvas, (view, ground), (strike, strike_size), &mut room));
    let evidence = visible(view, &marks.evidence);
    for place in &evidence {
        diamond(canvas, ground, *place, size(evidence.len()));
        room.keep_free(view.spot(*place), 5.0);
    }
    facilities::draw(canvas, (view, ground), &marks.facilities, &mut room);
    if view.frame.width < NARROWEST {
        return Vec::new();
    }
    let mut nameless = Vec::new();
    for ((name, _), rings) in marks.districts.iter().zip(&districts) {
        let spots = spots_of(canvas, name, (&paged(view, rings), &view.frame), NAME);
        // A district that lies elsewhere has no spots.
        if !spots.is_empty() && !room.write(canvas, name, &spots, NAME.on_map()) {
            nameless.push(name.clone());
        }
    }
    for (outline, name) in names(marks, canvas.language) {
        name_strike(canvas, (view, ground), (outline, &name), &mut room);
    }
    nameless.extend(facilities::draw_names(canvas, view, &marks.facilities, &mut room));
    nameless
}

/// Strikes that look different: hundreds may have the same outline, as where only a region is known.
fn different(strikes: &[StrikeMark]) -> Vec<&StrikeMark> {
    let mut kept: Vec<&StrikeMark> = Vec::new();
    for strike in strikes {
        // Those next to each other in a register are alike; looking at all would take the square of their number.
        let alike = |k: &&&StrikeMark| k.outline == strike.outline && certainty(k) == certainty(strike);
        if !kept.iter().rev().take(30).any(|k| alike(&k)) {
            kept.push(strike);
        }
    }
    kept
}

/// Places of strikes if they are too many to be told apart, and the strikes that are drawn one by one.
fn crowd(strikes: Vec<&StrikeMark>) -> (Vec<Point>, Vec<&StrikeMark>) {
    let place = |strike: &&StrikeMark| match &strike.outline {
        Outline::Dot(place) => Some(*place),
        Outline::Circle { .. } | Outline::Rings(_) | Outline::Line(_) => None,
    };
    let places: Vec<Point> = strikes.iter().filter_map(place).collect();
    if places.len() <= CROWD {
        return (Vec::new(), strikes);
    }
    (places, strikes.into_iter().filter(|strike| place(strike).is_none()).collect())
}

/// One dot for all strikes that would lie on one another.
fn draw_crowd(canvas: &mut Canvas, view: &View, places: &[Point]) {
    const DOT: f64 = 1.4;
    let square = |(x, y): Spot| ((x / DOT) as i64, (y / DOT) as i64);
    let spots: BTreeMap<_, Spot> =
        visible(view, places).into_iter().map(|place| view.spot(place)).map(|spot| (square(spot), spot)).collect();
    spots.into_values().for_each(|spot| canvas.dot(spot, DOT, STRIKE));
}

/// The note on names that had no room; none if all had.
pub(super) fn without_room(names: &[String], words: &Words) -> Option<String> {
    let brief = |name: &String| {
        let (name, mut kept) = (clean(name), String::new());
        kept.extend(name.chars().take(40));
        if kept.len() < name.len() { kept + "…" } else { kept }
    };
    let names: Vec<String> = names.iter().map(brief).filter(|name| !name.is_empty()).collect();
    let told = names.iter().take(TOLD).cloned().collect::<Vec<_>>().join("; ");
    let told = match names.len() {
        0 => return None,
        1..=TOLD => told,
        more => fill(&words.and_more, &[("names", &told), ("n", &words.numbers.count(more - TOLD))]),
    };
    Some(fill(&words.no_room, &[("names", &told)]))
}

/// One name for each outline that is drawn: of the strike, or how many strikes share it; none where they are too many.
fn names<'m>(marks: &'m Marks, words: &Words) -> Vec<(&'m Outline, String)> {
    let mut found: Vec<(&Outline, &str, usize)> = Vec::new();
    for strike in &marks.strikes {
        let Some(label) = &strike.label else { continue };
        match found.iter().position(|(outline, _, _)| *outline == &strike.outline) {
            Some(at) => found[at].2 += 1,
            None if found.len() == MOST_NAMES => return Vec::new(),
            None => found.push((&strike.outline, label, 1)),
        }
    }
    let name = |label: &str, count| match count {
        1 => label.to_owned(),
        several => fill(&words.several_strikes, &[("n", &words.numbers.count(several))]),
    };
    found.into_iter().map(|(outline, label, count)| (outline, name(label, count))).collect()
}

/// Size of point marks of which there are `count`, as a share of their size in the legend.
pub(super) fn size(count: usize) -> f64 {
    if count > MANY { 0.6 } else { 1.0 }
}

/// Places of all marks that the map must show; districts only help to see where one is.
pub(super) fn extent(marks: &Marks) -> impl Iterator<Item = Point> + '_ {
    let strikes = marks.strikes.iter().flat_map(|strike| match &strike.outline {
        Outline::Dot(p) => vec![*p],
        Outline::Circle { centre: c, radius_m: r } => vec![Point::new(c.x - r, c.y - r), Point::new(c.x + r, c.y + r)],
        Outline::Rings(rings) => rings.concat(),
        Outline::Line(line) => line.clone(),
    });
    let areas = marks.cleared.iter().flatten().flatten().copied();
    strikes.chain(areas).chain(marks.evidence.iter().copied()).filter(usable)
}

/// Whether a place can be drawn.
pub(super) fn usable(p: &Point) -> bool {
    p.x.abs() < 1e9 && p.y.abs() < 1e9
}

/// The places that lie in the frame.
pub(super) fn visible(view: &View, places: &[Point]) -> Vec<Point> {
    places.iter().copied().filter(|p| usable(p) && view.window.contains(*p)).collect()
}

pub(super) fn open(line: &[Point]) -> Vec<Spot> {
    line.iter().filter(|p| usable(p)).map(|p| (p.x, p.y)).collect()
}

pub(super) fn closed(rings: &[Vec<Point>]) -> Vec<Vec<Spot>> {
    let close = |ring: &Vec<Point>| {
        let mut corners = open(ring);
        corners.extend(corners.first().copied());
        corners
    };
    rings.iter().map(close).filter(|ring| ring.len() > 3).collect()
}

/// Lines on the ground as lines on the page.
fn paged(view: &View, lines: &[Vec<Spot>]) -> Vec<Vec<Spot>> {
    let spot = |(x, y): &Spot| view.spot(Point::new(*x, *y));
    lines.iter().map(|line| line.iter().map(spot).collect()).collect()
}

pub(super) fn keep_off(room: &mut Room, view: &View, lines: &[Vec<Spot>]) {
    paged(view, lines).iter().for_each(|line| room.rather_free_line(line));
}

fn draw_strike(canvas: &mut Canvas, map: (&View, &Ground), (strike, size): (&StrikeMark, f64), room: &mut Room) {
    let (view, ground) = map;
    if let Outline::Dot(place) = &strike.outline {
        for place in visible(view, &[*place]) {
            let spot = view.spot(place);
            room.keep_free(spot, 6.0);
            target_strokes(strike).iter().for_each(|stroke| target(canvas, ground, (place, size), *stroke));
        }
        return;
    }
    let lines = lines_of(view, &strike.outline);
    keep_off(room, view, &lines);
    outline_strokes(strike).iter().for_each(|stroke| ground.dashed(canvas, &lines, *stroke));
}

/// The lines that show where something lies or may lie, m; none for a place.
pub(super) fn lines_of(view: &View, outline: &Outline) -> Vec<Vec<Spot>> {
    match outline {
        Outline::Circle { centre, radius_m } if usable(centre) && radius_m.abs() < 1e9 => {
            let radius_m = radius_m.abs().max(3.0 / view.scale());
            vec![polygon((centre.x, centre.y), radius_m, corners(radius_m * view.scale()))]
        }
        Outline::Dot(_) | Outline::Circle { .. } => Vec::new(),
        Outline::Rings(rings) => closed(rings),
        Outline::Line(line) => vec![open(line)],
    }
}

/// A white band under the line, then the line, fainter where the strike is less certain.
fn outline_strokes(strike: &StrikeMark) -> [Stroke; 2] {
    let certain = certainty(strike);
    let band = Stroke { colour: PAPER, width: 3.6, opacity: 0.35 + 0.45 * certain };
    [band, Stroke { colour: STRIKE, width: 1.1 + 0.6 * certain, opacity: 0.3 + 0.7 * certain }]
}

/// The same for a strike at a place, in mixed, not see-through, ink: its lines cross themselves.
fn target_strokes(strike: &StrikeMark) -> [Stroke; 2] {
    let certain = certainty(strike);
    [Stroke::solid(PAPER, 3.6), Stroke::solid(faded(certain), 1.1 + 0.6 * certain)]
}

fn certainty(strike: &StrikeMark) -> f64 {
    if strike.certain >= 0.0 { strike.certain.min(1.0) } else { 0.0 }
}

fn faded(certain: f64) -> Colour {
    let mix = |ink: u8| (255.0 - (255.0 - f64::from(ink)) * (0.35 + 0.65 * certain)).round() as u8;
    Colour(mix(STRIKE.0), mix(STRIKE.1), mix(STRIKE.2))
}

/// A small ring with a cross in it.
fn target(canvas: &mut Canvas, ground: &Ground, (place, size): (Point, f64), stroke: Stroke) {
    let (arm, style) = (fine(7.0 * size), shape_style(stroke));
    let mark = EmptyElement::at((place.x, place.y))
        + PathElement::new(vec![(-arm, 0), (arm, 0)], style)
        + PathElement::new(vec![(0, -arm), (0, arm)], style)
        + Circle::new((0, 0), fine(4.0 * size), style);
    ground.draw(canvas, &mark);
}

fn diamond(canvas: &mut Canvas, ground: &Ground, place: Point, size: f64) {
    let ring = |r: f64| diamond_ring((0.0, 0.0), r * size).map(|(x, y)| (fine(x), fine(y))).to_vec();
    let mark = EmptyElement::at((place.x, place.y))
        + Polygon::new(ring(6.4), rgb(PAPER))
        + Polygon::new(ring(4.6), rgb(EVIDENCE));
    ground.draw(canvas, &mark);
}

fn diamond_ring((x, y): Spot, r: f64) -> [Spot; 4] {
    [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
}

fn name_strike(canvas: &mut Canvas, map: (&View, &Ground), (outline, name): (&Outline, &str), room: &mut Room) {
    let (view, ground) = map;
    let style = STRIKE_NAME.on_map();
    let corners = lines_of(view, outline).into_iter().flatten();
    let anchor = match outline {
        Outline::Dot(p) => Some((p.x, p.y)),
        // The outline's northernmost corner in the frame.
        Outline::Circle { .. } | Outline::Rings(_) | Outline::Line(_) => {
            corners.filter(|place| ground.shows(*place)).max_by(|a, b| a.1.total_cmp(&b.1))
        }
    };
    let Some((x, y)) = anchor.filter(|place| ground.shows(*place)) else { return };
    let mut spots = Room::beside(canvas, name, view.spot(Point::new(x, y)), style);
    if !matches!(outline, Outline::Dot(_)) {
        spots.rotate_left(2);
    }
    room.write(canvas, name, &spots, style);
}

/// A legend entry for each kind of mark present; returns the bottom.
pub(super) fn legend(canvas: &mut Canvas, marks: &Marks, (x, top): Spot, width: f64) -> f64 {
    let (mut y, language) = (top, canvas.language);
    let dots = marks.strikes.iter().any(|s| matches!(s.outline, Outline::Dot(_)));
    let outlines = marks.strikes.iter().any(|s| !matches!(s.outline, Outline::Dot(_)));
    let mut entry = |canvas: &mut Canvas, words: &str, sample: &dyn Fn(&mut Canvas, Spot)| {
        sample(canvas, (x + 14.0, y + 8.0));
        y = canvas.paragraph(words, (x + 38.0, y), width - 38.0, ENTRY) + 7.0;
    };
    if dots {
        entry(canvas, &language.strike, &|canvas, spot| {
            let (stroke, (x, y)) = (Stroke::solid(STRIKE, 1.7), spot);
            canvas.line(vec![(x - 7.0, y), (x + 7.0, y)], stroke);
            canvas.line(vec![(x, y - 7.0), (x, y + 7.0)], stroke);
            canvas.line(circle(spot, 4.0), stroke);
        });
    }
    if outlines {
        entry(canvas, &language.strike_outline, &|canvas, (x, y)| {
            canvas.dashed(&[(x - 14.0, y), (x + 15.0, y)], Stroke::solid(STRIKE, 1.7), OUTLINE);
        });
    }
    if !marks.evidence.is_empty() {
        entry(canvas, &language.evidence, &|canvas, spot| {
            canvas.fill(diamond_ring(spot, 4.6).to_vec(), EVIDENCE);
        });
    }
    facilities::legend((marks, language), &mut |words, sample| entry(canvas, words, sample));
    let boxed = |stroke: Stroke| {
        move |canvas: &mut Canvas, (x, y): Spot| {
            let sample = Rect { left: x - 13.0, top: y - 6.0, width: 26.0, height: 12.0 };
            canvas.rectangle(&sample, shape_style(stroke));
        }
    };
    if !marks.cleared.is_empty() {
        entry(canvas, &language.cleared, &boxed(Stroke::solid(CLEARED, 2.2)));
    }
    if !marks.districts.is_empty() {
        entry(canvas, &language.district, &boxed(Stroke::solid(DISTRICT, 1.2)));
    }
    context::legend((&marks.context, language), &mut |words, sample| entry(canvas, words, sample));
    y
}

/// A caption in the middle of a map that has nothing else to show.
pub(super) fn nothing(canvas: &mut Canvas, frame: &Rect, words: &str) {
    canvas.caption(words, frame, style(Face::Bold, 16.0, DISTRICT).on_map());
}
