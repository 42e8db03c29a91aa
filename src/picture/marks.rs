//! Strikes, districts, evidence, cleared areas: drawn over a map and named in its legend.

use super::canvas::{Anchor, Canvas, Rect, Spot, Stroke, style};
use super::colour::{CLEARED, DISTRICT, EVIDENCE, INK, PAPER, STRIKE};
use super::edges::View;
use super::labels::{Room, roomiest};
use super::text::{Face, Type};
use super::{Marks, Outline, StrikeMark};
use crate::grid::Point;

const DASH: (f64, f64) = (7.0, 4.0);
const NAME: Type = style(Face::Bold, 11.5, DISTRICT);
const STRIKE_NAME: Type = style(Face::Regular, 11.0, STRIKE);
const ENTRY: Type = style(Face::Regular, 11.5, INK);

/// Draws everything, lines first, names last.
pub(super) fn draw(canvas: &mut Canvas, view: &View, marks: &Marks) {
    let mut room = Room::new(view.frame);
    let districts: Vec<Vec<Vec<Spot>>> = marks.districts.iter().map(|(_, rings)| closed(view, rings)).collect();
    for rings in &districts {
        outline(canvas, view, rings, Stroke::solid(DISTRICT, 1.2));
    }
    for rings in &marks.cleared {
        let rings = closed(view, rings);
        outline(canvas, view, &rings, Stroke::solid(PAPER, 4.0));
        outline(canvas, view, &rings, Stroke::solid(CLEARED, 2.2));
    }
    marks.strikes.iter().for_each(|strike| draw_strike(canvas, view, strike, &mut room));
    for place in visible(view, &marks.evidence) {
        diamond(canvas, place);
        room.keep_free(place, 5.0);
    }
    for ((name, _), rings) in marks.districts.iter().zip(&districts) {
        room.write(canvas, name, roomiest(rings, &view.frame).into_iter(), NAME.on_map());
    }
    marks.strikes.iter().for_each(|strike| name_strike(canvas, view, strike, &mut room));
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

/// Spots of the places that lie in the frame.
pub(super) fn visible(view: &View, places: &[Point]) -> Vec<Spot> {
    places.iter().filter(|p| usable(p)).map(|p| view.spot(*p)).filter(|s| view.frame.contains(*s)).collect()
}

fn open(view: &View, line: &[Point]) -> Vec<Spot> {
    line.iter().filter(|p| usable(p)).map(|p| view.spot(*p)).collect()
}

fn closed(view: &View, rings: &[Vec<Point>]) -> Vec<Vec<Spot>> {
    let close = |ring: &Vec<Point>| {
        let mut spots = open(view, ring);
        spots.extend(spots.first().copied());
        spots
    };
    rings.iter().map(close).filter(|ring| ring.len() > 3).collect()
}

fn outline(canvas: &mut Canvas, view: &View, lines: &[Vec<Spot>], stroke: Stroke) {
    canvas.lines(lines.iter().flat_map(|line| view.frame.clip_line(line)).collect(), stroke);
}

fn draw_strike(canvas: &mut Canvas, view: &View, strike: &StrikeMark, room: &mut Room) {
    let lines = strike_lines(view, &strike.outline);
    if let Outline::Dot(place) = &strike.outline {
        let shown = visible(view, &[*place]);
        shown.iter().for_each(|spot| room.keep_free(*spot, 6.0));
        if shown.is_empty() {
            return;
        }
    }
    let strokes = strike_strokes(strike);
    strokes.into_iter().for_each(|stroke| outline(canvas, view, &lines, stroke));
}

/// The lines that show where a strike may lie; a dot is a small ring with a cross in it.
fn strike_lines(view: &View, outline: &Outline) -> Vec<Vec<Spot>> {
    match outline {
        Outline::Dot(p) if usable(p) => target(view.spot(*p)),
        Outline::Dot(_) => Vec::new(),
        Outline::Circle { centre, radius_m } if usable(centre) && radius_m.abs() < 1e9 => {
            vec![circle(view.spot(*centre), (radius_m.abs() * view.scale()).max(3.0))]
        }
        Outline::Circle { .. } => Vec::new(),
        Outline::Rings(rings) => closed(view, rings),
        Outline::Line(line) => vec![open(view, line)],
    }
}

/// A white band under the line, then the line, fainter where the strike is less certain.
fn strike_strokes(strike: &StrikeMark) -> [Stroke; 2] {
    let certain = if strike.certain >= 0.0 { strike.certain.min(1.0) } else { 0.0 };
    let dash = match strike.outline {
        Outline::Dot(_) => None,
        Outline::Circle { .. } | Outline::Rings(_) | Outline::Line(_) => Some(DASH),
    };
    // Dots are drawn in mixed, not see-through, ink: their lines cross themselves.
    let (colour, opacity) = match dash {
        None => (faded(certain), 1.0),
        Some(_) => (STRIKE, 0.3 + 0.7 * certain),
    };
    let band = Stroke { colour: PAPER, width: 3.6, dash, opacity: 0.35 + 0.45 * certain };
    [band, Stroke { colour, width: 1.1 + 0.6 * certain, dash, opacity }]
}

fn faded(certain: f64) -> super::colour::Colour {
    let mix = |ink: u8| (255.0 - (255.0 - f64::from(ink)) * (0.35 + 0.65 * certain)).round() as u8;
    super::colour::Colour(mix(STRIKE.0), mix(STRIKE.1), mix(STRIKE.2))
}

fn target(spot: Spot) -> Vec<Vec<Spot>> {
    let (x, y) = spot;
    let cross = [vec![(x - 7.0, y), (x + 7.0, y)], vec![(x, y - 7.0), (x, y + 7.0)]];
    cross.into_iter().chain([circle(spot, 4.0)]).collect()
}

fn circle((x, y): Spot, radius: f64) -> Vec<Spot> {
    let count = (12.0 + radius).clamp(24.0, 180.0) as u32;
    let angle = |i: u32| std::f64::consts::TAU * f64::from(i) / f64::from(count);
    (0..=count).map(|i| (x + radius * libm::sin(angle(i)), y - radius * libm::cos(angle(i)))).collect()
}

fn diamond(canvas: &mut Canvas, (x, y): Spot) {
    let ring = |r: f64| vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)];
    canvas.fill(ring(6.4), PAPER);
    canvas.fill(ring(4.6), EVIDENCE);
}

fn name_strike(canvas: &mut Canvas, view: &View, strike: &StrikeMark, room: &mut Room) {
    let Some(name) = &strike.label else { return };
    let style = STRIKE_NAME.on_map();
    let lines = strike_lines(view, &strike.outline);
    let corners: Vec<Spot> = lines.into_iter().flatten().filter(|s| view.frame.contains(*s)).collect();
    let anchor = match &strike.outline {
        Outline::Dot(p) => Some(view.spot(*p)),
        // The outline's highest corner in the frame.
        Outline::Circle { .. } | Outline::Rings(_) | Outline::Line(_) => {
            corners.into_iter().min_by(|a, b| a.1.total_cmp(&b.1))
        }
    };
    let Some(anchor) = anchor.filter(|a| view.frame.contains(*a)) else { return };
    let mut spots = Room::beside(canvas, name, anchor, style);
    if !matches!(strike.outline, Outline::Dot(_)) {
        spots.rotate_left(2);
    }
    room.write(canvas, name, spots.into_iter(), style);
}

/// A legend entry for each kind of mark present; returns the bottom.
pub(super) fn legend(canvas: &mut Canvas, marks: &Marks, (x, top): Spot, width: f64) -> f64 {
    let mut y = top;
    let dots = marks.strikes.iter().any(|s| matches!(s.outline, Outline::Dot(_)));
    let outlines = marks.strikes.iter().any(|s| !matches!(s.outline, Outline::Dot(_)));
    let mut entry = |canvas: &mut Canvas, words: &str, sample: &dyn Fn(&mut Canvas, Spot)| {
        sample(canvas, (x + 14.0, y + 8.0));
        y = canvas.paragraph(words, (x + 38.0, y), width - 38.0, ENTRY) + 7.0;
    };
    if dots {
        entry(canvas, "documented strike; fainter: less certain", &|canvas, spot| {
            canvas.lines(target(spot), Stroke::solid(STRIKE, 1.7));
        });
    }
    if outlines {
        entry(canvas, "where a documented strike may lie; fainter: less certain", &|canvas, (x, y)| {
            let stroke = Stroke { colour: STRIKE, width: 1.7, dash: Some(DASH), opacity: 1.0 };
            canvas.line(vec![(x - 14.0, y), (x + 15.0, y)], stroke);
        });
    }
    if !marks.evidence.is_empty() {
        entry(canvas, "evidence point: remnants found or reported", &|canvas, spot| diamond(canvas, spot));
    }
    let boxed = |stroke: Stroke| {
        move |canvas: &mut Canvas, (x, y): Spot| {
            canvas.line(Rect { left: x - 13.0, top: y - 6.0, width: 26.0, height: 12.0 }.ring(), stroke);
        }
    };
    if !marks.cleared.is_empty() {
        entry(canvas, "cleared or searched area", &boxed(Stroke::solid(CLEARED, 2.2)));
    }
    if !marks.districts.is_empty() {
        entry(canvas, "district", &boxed(Stroke::solid(DISTRICT, 1.2)));
    }
    y
}

/// A caption in the middle of a map that has nothing else to show.
pub(super) fn nothing(canvas: &mut Canvas, frame: &Rect, words: &str) {
    let style = style(Face::Bold, 16.0, DISTRICT).on_map();
    canvas.words(words, (frame.left + 0.5 * frame.width, frame.top + 0.5 * frame.height), Anchor::Middle, style);
}
