//! How probable it is that more than a number are exposed: a falling curve for each distance, district or group.

use super::axis::{self, Axis, NAME, Tick};
use super::canvas::{Canvas, style};
use super::colour::{CURVES, Colour, INK, PAPER, SOFT_INK};
use super::dashes::{DASH_DOT, DASHED, DOTTED, LONG, Pattern, SOLID};
use super::frame::{self, Drawn};
use super::labels::Room;
use super::shapes::{Rect, Spot, Stroke};
use super::simple::simplified;
use super::text::{Face, Type};
use super::words::{Words, fill};
use super::{Format, PictureError, Sheet};
use crate::stats::wilson;

/// What a chart of exceedance shows.
#[derive(Clone, Debug)]
pub struct Exceedance<'a> {
    /// What is counted, with its unit, such as "people within a distance of a remnant": stands under the axis.
    pub axis: String,
    /// The curves; five are drawn, a note says how many are not.
    pub curves: Vec<Curve<'a>>,
}

/// One number of every possible ground.
#[derive(Clone, Debug)]
pub struct Curve<'a> {
    /// What it is, such as "within 50 m": stands at the curve.
    pub label: String,
    /// The number of each possible ground.
    pub counts: &'a [u64],
    /// What one of it is worth in the unit of the axis, above 0.
    pub worth: f64,
}

const HEIGHT: f64 = 400.0;
const SIDE: f64 = 52.0;
/// Room right of the plot, for the name of the last curve.
const ASIDE: f64 = 100.0;
const FOOT: f64 = 46.0;
const TITLE: Type = style(Face::Bold, 13.0, INK);
const PATTERNS: [Pattern; 5] = [SOLID, DASHED, DOTTED, DASH_DOT, LONG];
const WIDTHS: [f64; 5] = [2.0, 2.0, 2.4, 2.0, 1.4];
/// A curve ends where fewer possible grounds than this have more.
const FEWEST: usize = 3;
/// Widest name of a curve, and the least width of the line under it.
const LABEL: f64 = 230.0;
const SAMPLE: f64 = 26.0;
/// Least room for words beside a name, page units.
const BESIDE: f64 = 150.0;
const LABEL_SIZE: f64 = 11.5;
/// How far a curve and the edges of its interval may be drawn from where they are, page units: less than half a pixel,
/// and less than a pixel.
const FINEST: (f64, f64) = (0.22, 0.45);
/// Curves farther apart than this are far enough, page units.
const FAR: f64 = 140.0;

/// A step curve for each number: the share of possible grounds with more than n, its 95 % Monte Carlo interval (Wilson)
/// shaded. It ends in an open mark where fewer than 3 possible grounds have more, since 0 of N is never 0. The axis of n
/// is linear from 0, or by powers of ten from 1 where the numbers span more than two of them.
///
/// Fails only if the built-in font or the PNG encoder does.
pub fn exceedance_chart(chart: &Exceedance, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    frame::compose(sheet, format, |canvas, top| draw(canvas, chart, top))
}

fn draw(canvas: &mut Canvas, chart: &Exceedance, top: f64) -> Drawn {
    let (paper, language) = (canvas.paper, canvas.language);
    let (aside, height) = if paper.is_narrow() { (14.0, 0.75 * HEIGHT) } else { (ASIDE, HEIGHT) };
    let head = canvas.shortened(&language.exceedance, (paper.margin, top), (paper.room(), 2), TITLE) + 14.0;
    let left = paper.margin + SIDE;
    let frame = Rect { left, top: head, width: paper.room() - SIDE - aside, height: paper.plot(height, 1) };
    let shown = &chart.curves[..chart.curves.len().min(CURVES.len())];
    let plot = Plot::new(shown, frame);
    let homeless = plot.draw(canvas);
    let words = fill(&language.n_is, &[("axis", &chart.axis)]);
    let below = canvas.shortened(&words, (left, frame.bottom() + 26.0), (frame.width, 3), NAME);
    let below = plot.list(canvas, &homeless, below);
    (below.max(frame.bottom() + FOOT), notes(chart, &plot, language))
}

/// What a reader of the curves must know.
fn notes(chart: &Exceedance, plot: &Plot, words: &Words) -> Vec<String> {
    let mut grounds: Vec<usize> = plot.drawn().map(|(_, tail)| tail.grounds).collect();
    grounds.sort_unstable();
    let number = |count: usize| words.numbers.count(count);
    let of = |fewest: usize, most: usize| match fewest == most {
        true => number(most),
        false => fill(&words.from_to, &[("low", &number(fewest)), ("high", &number(most))]),
    };
    let marks = grounds
        .first()
        .zip(grounds.last())
        .map(|(fewest, most)| fill(&words.open_marks, &[("few", &number(FEWEST)), ("n", &of(*fewest, *most))]));
    let rest = chart.curves.len() - plot.curves.len();
    let more = (rest > 0).then(|| fill(&words.curves_left_out, &[("n", &number(rest))]));
    marks.into_iter().chain(more).collect()
}

/// One curve as it is drawn.
struct Tail {
    /// The number that more is more than, and how many possible grounds have more: from the left end of the axis.
    steps: Vec<(f64, usize)>,
    /// Where fewer than three have more.
    end: f64,
    grounds: usize,
}

impl Tail {
    /// From `left` on; `None` if there fewer than three possible grounds have more.
    fn of(curve: &Curve, left: f64) -> Option<Tail> {
        let values = sorted(curve);
        let grounds = values.len();
        let end = third_largest(&values).filter(|end| *end > left && axis::shown(*end))?;
        let above = |limit: f64| grounds - values.partition_point(|value| *value <= limit);
        let mut steps = vec![(left, above(left))];
        for (i, value) in values.iter().enumerate().take_while(|(_, value)| **value < end) {
            if *value > left && values[i + 1] > *value {
                steps.push((*value, grounds - i - 1));
            }
        }
        Some(Tail { steps, end, grounds })
    }
}

/// The curves on their place.
struct Plot<'a> {
    curves: &'a [Curve<'a>],
    /// `None` for a curve that cannot be drawn.
    tails: Vec<Option<Tail>>,
    frame: Rect,
    x: Axis,
    y: Axis,
}

/// How a curve looks.
#[derive(Clone, Copy)]
struct Look {
    colour: Colour,
    pattern: Pattern,
    width: f64,
}

fn look(index: usize) -> Look {
    let at = index % CURVES.len();
    Look { colour: CURVES[at], pattern: PATTERNS[at], width: WIDTHS[at] }
}

impl<'a> Plot<'a> {
    fn new(curves: &'a [Curve<'a>], frame: Rect) -> Plot<'a> {
        let x = level(curves, (frame.left, frame.right()));
        let tails = curves.iter().map(|curve| Tail::of(curve, x.start())).collect();
        Plot { curves, tails, frame, x, y: Axis::between((0.0, 1.0), (frame.bottom(), frame.top)) }
    }

    fn drawn(&self) -> impl Iterator<Item = (usize, &Tail)> + '_ {
        self.tails.iter().enumerate().filter_map(|(i, tail)| Some((i, tail.as_ref()?)))
    }

    /// Draws everything; gives the curves whose names had no room.
    fn draw(&self, canvas: &mut Canvas) -> Vec<usize> {
        axis::draw_upright(canvas, &self.frame, &self.percents(canvas));
        self.drawn().for_each(|(i, tail)| self.draw_interval(canvas, tail, look(i)));
        for (i, tail) in self.drawn() {
            let (line, look) = (self.line(tail), look(i));
            canvas.dashed(&line, Stroke::solid(look.colour, look.width), look.pattern);
        }
        let most = (self.frame.width / 90.0).clamp(3.0, 8.0);
        axis::draw_level(canvas, &self.frame, &self.x, &self.x.ticks(most, canvas.numbers()));
        self.drawn().for_each(|(i, tail)| self.draw_end(canvas, tail, look(i)));
        self.draw_names(canvas)
    }

    fn percents(&self, canvas: &Canvas) -> Vec<Tick> {
        let label = |i: u32| canvas.percent(&format!("{}", 20 * i));
        let tick = |i: u32| Tick { at: self.y.at(f64::from(i) / 5.0), label: label(i) };
        (0..=5).map(tick).collect()
    }

    /// Corners of a step curve through what `height` makes of how many have more.
    fn steps(&self, tail: &Tail, off: f64, height: impl Fn(usize) -> f64) -> Vec<Spot> {
        let ends = tail.steps.iter().skip(1).map(|(from, _)| *from).chain([tail.end]);
        let parts = tail
            .steps
            .iter()
            .zip(ends)
            .map(|((from, above), to)| ((self.x.at(*from), self.x.at(to)), self.y.at(height(*above))));
        simplified(&axis::steps(parts), off)
    }

    fn line(&self, tail: &Tail) -> Vec<Spot> {
        self.steps(tail, FINEST.0, |above| above as f64 / tail.grounds as f64)
    }

    fn draw_interval(&self, canvas: &mut Canvas, tail: &Tail, look: Look) {
        let interval = |above: usize| wilson(above as u64, tail.grounds as u64);
        let upper = self.steps(tail, FINEST.1, |above| interval(above).1);
        let lower = self.steps(tail, FINEST.1, |above| interval(above).0);
        canvas.wash(upper.into_iter().chain(lower.into_iter().rev()).collect(), look.colour, 0.16);
    }

    /// The open mark at the end of a curve.
    fn draw_end(&self, canvas: &mut Canvas, tail: &Tail, look: Look) {
        if let Some(end) = self.line(tail).last() {
            canvas.dot(*end, 4.6, look.colour);
            canvas.dot(*end, 2.9, PAPER);
        }
    }

    /// Writes the name of each curve beside it, off the others; gives those that had no room or have no curve.
    fn draw_names(&self, canvas: &mut Canvas) -> Vec<usize> {
        let mut room = Room::new(Rect { width: canvas.paper.right() - self.frame.left, ..self.frame });
        let lines: Vec<(usize, Vec<Spot>)> = self.drawn().map(|(i, tail)| (i, self.line(tail))).collect();
        for (_, line) in &lines {
            room.rather_free_line(line);
            line.last().iter().for_each(|end| room.keep_free(**end, 6.0));
        }
        (0..self.curves.len()).filter(|i| !self.draw_name(canvas, (*i, &lines), &mut room)).collect()
    }

    /// Gives whether there was room for it.
    fn draw_name(&self, canvas: &mut Canvas, (i, lines): (usize, &[(usize, Vec<Spot>)]), room: &mut Room) -> bool {
        let Some((_, line)) = lines.iter().find(|(at, _)| *at == i) else { return false };
        let size = (self.name_width(canvas, i) + 4.0, LABEL_SIZE + 9.0);
        let others: Vec<&[Spot]> = lines.iter().filter(|(at, _)| *at != i).map(|(_, line)| line.as_slice()).collect();
        let Some(place) = room.take(&beside(line, &others, size), size) else { return false };
        self.write_name(canvas, i, (place.left + 2.0, place.top + LABEL_SIZE + 0.5));
        true
    }

    fn name_width(&self, canvas: &Canvas, i: usize) -> f64 {
        let letters = letters(i);
        let words = canvas.fonts.shortened(&self.curves[i].label, (LABEL, 1), letters).0.concat();
        canvas.measure(&words, letters).max(SAMPLE)
    }

    /// The name from a spot on, underlined as its curve is drawn.
    fn write_name(&self, canvas: &mut Canvas, i: usize, (x, baseline): Spot) {
        let Look { colour, pattern, width } = look(i);
        let (right, y) = (x + self.name_width(canvas, i), baseline + 5.5);
        canvas.line(vec![(x, y), (right, y)], Stroke::solid(PAPER, width + 2.0));
        canvas.dashed(&[(x, y), (right, y)], Stroke::solid(colour, width), pattern);
        canvas.shortened(&self.curves[i].label, (x, baseline - LABEL_SIZE), (LABEL, 1), letters(i).on_map());
    }

    /// Names under the axis that have no room at their curve, or no curve.
    fn list(&self, canvas: &mut Canvas, homeless: &[usize], top: f64) -> f64 {
        let (mut y, x) = (top + 8.0, self.frame.left);
        for i in homeless {
            self.write_name(canvas, *i, (x, y + LABEL_SIZE));
            let why = self.why_not_drawn(*i, canvas.language);
            let after = x + self.name_width(canvas, *i) + 16.0;
            // Beside the name if there is room, else under it.
            let (left, top) = if after + BESIDE < canvas.paper.right() { (after, y) } else { (x, y + 20.0) };
            let words = style(Face::Regular, 11.5, SOFT_INK);
            let below = canvas.paragraph(&why, (left, top), canvas.paper.right() - left, words);
            y = below.max(y + 16.0) + 9.0;
        }
        y
    }

    /// Why there is no curve; nothing if there is one.
    fn why_not_drawn(&self, i: usize, words: &Words) -> String {
        let grounds = self.curves[i].counts.len();
        let fewer = if self.x.start() > 0.0 { &words.not_drawn_fewer_one } else { &words.not_drawn_fewer_any };
        let (few, n) = (words.numbers.count(FEWEST), words.numbers.count(grounds));
        match (&self.tails[i], third_largest(&sorted(&self.curves[i]))) {
            (Some(_), _) => String::new(),
            (None, None) => fill(&words.not_drawn_few_grounds, &[("n", &n)]),
            (None, Some(end)) if !axis::shown(end) => words.not_drawn_no_numbers.to_string(),
            (None, Some(_)) => fill(fewer, &[("few", &few), ("n", &n)]),
        }
    }
}

fn letters(i: usize) -> Type {
    style(Face::Regular, LABEL_SIZE, look(i).colour)
}

/// The numbers of a curve in the unit of the axis, increasing.
fn sorted(curve: &Curve) -> Vec<f64> {
    let mut values: Vec<f64> = curve.counts.iter().map(|count| *count as f64 * curve.worth).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Where fewer than three of them are larger.
fn third_largest(sorted: &[f64]) -> Option<f64> {
    sorted.get(sorted.len().checked_sub(FEWEST)?).copied()
}

/// The axis of n for all curves.
fn level(curves: &[Curve], page: (f64, f64)) -> Axis {
    let sorted: Vec<Vec<f64>> = curves.iter().map(sorted).collect();
    let ends = sorted.iter().filter_map(|values| third_largest(values));
    let most = ends.filter(|end| axis::shown(*end)).fold(0.0, f64::max);
    let least = sorted.iter().filter_map(|v| v.first()).copied().fold(f64::INFINITY, f64::min);
    if most > 100.0 * least.max(1.0) { Axis::from_one(most, page) } else { Axis::from_zero(most, page) }
}

/// Places for a name beside a falling curve, right over it or left under it, where it is farthest from the others first.
fn beside(line: &[Spot], others: &[&[Spot]], (width, height): (f64, f64)) -> Vec<Spot> {
    let away = |spot: Spot| others.iter().map(|other| nearest(other, spot)).fold(FAR, f64::min);
    let mut spots: Vec<(f64, Spot)> = along(line).into_iter().map(|spot| (away(spot), spot)).collect();
    spots.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (half, up) = (0.5 * width + 6.0, 0.5 * height + 3.0);
    let over = spots.iter().map(|(_, (x, y))| (x + half, y - up));
    over.chain(spots.iter().map(|(_, (x, y))| (x - half, y + up))).collect()
}

/// Distance of the nearest of some spots.
fn nearest(spots: &[Spot], (x, y): Spot) -> f64 {
    spots.iter().map(|s| (s.0 - x).hypot(s.1 - y)).fold(f64::INFINITY, f64::min)
}

/// Spots along a falling line, some page units apart, the middle of its fall first.
fn along(line: &[Spot]) -> Vec<Spot> {
    const APART: f64 = 8.0;
    let mut spots: Vec<Spot> = Vec::new();
    for pair in line.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let count = ((to.0 - from.0).hypot(to.1 - from.1) / APART).ceil().clamp(1.0, 200.0) as u32;
        let share = |i: u32| f64::from(i) / f64::from(count);
        for spot in (0..count).map(|i| (from.0 + share(i) * (to.0 - from.0), from.1 + share(i) * (to.1 - from.1))) {
            if spots.last().is_none_or(|last| (last.0 - spot.0).hypot(last.1 - spot.1) >= 0.7 * APART) {
                spots.push(spot);
            }
        }
    }
    let (high, low) = (line.first().map_or(0.0, |s| s.1), line.last().map_or(0.0, |s| s.1));
    let (middle, fall) = (0.5 * (high + low), low - high);
    // Where it is level it may be hidden under others.
    spots.retain(|spot| fall < 60.0 || (spot.1 - middle).abs() < 0.42 * fall);
    spots.sort_by(|a, b| (a.1 - middle).abs().total_cmp(&(b.1 - middle).abs()));
    spots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(counts: &[u64], left: f64) -> Option<Tail> {
        Tail::of(&Curve { label: String::new(), counts, worth: 0.5 }, left)
    }

    #[test]
    fn a_curve_steps_at_its_numbers_and_ends_where_fewer_than_three_have_more() {
        let found = tail(&[8, 2, 2, 6, 0, 4, 8, 9, 30], 0.0).unwrap();
        assert_eq!((found.steps, found.end, found.grounds), (vec![(0.0, 8), (1.0, 6), (2.0, 5), (3.0, 4)], 4.0, 9));
        let from_one = tail(&[8, 2, 2, 6, 0, 4, 8, 9, 30], 1.0).unwrap();
        assert_eq!(from_one.steps[0], (1.0, 6));
    }

    #[test]
    fn there_is_no_curve_where_fewer_than_three_have_any() {
        assert!(tail(&[0, 0, 0, 7, 7], 0.0).is_none() && tail(&[7, 7], 0.0).is_none() && tail(&[], 0.0).is_none());
        let three = tail(&[0, 0, 7, 7, 7], 0.0).unwrap();
        assert_eq!((three.steps, three.end), (vec![(0.0, 3)], 3.5));
    }

    #[test]
    fn the_axis_begins_at_none_or_by_powers_of_ten_at_one() {
        let start = |counts: &[u64]| level(&[Curve { label: String::new(), counts, worth: 1.0 }], (0.0, 1.0)).start();
        assert_eq!(start(&[0, 50, 100, 100, 100]), 0.0);
        assert_eq!(start(&[0, 50, 101, 101, 101]), 1.0);
        assert_eq!(start(&[500, 900, 40_000, 40_000, 40_000]), 0.0);
        assert_eq!(start(&[]), 0.0);
    }

    #[test]
    fn a_hundred_thousand_steps_become_as_many_corners_as_the_eye_can_tell_apart() {
        let counts: Vec<u64> = (0..100_000).collect();
        let curves = [Curve { label: String::new(), counts: &counts, worth: 1.0 }];
        let plot = Plot::new(&curves, Rect { left: 0.0, top: 0.0, width: 800.0, height: 400.0 });
        let line = plot.line(plot.tails[0].as_ref().unwrap());
        assert!(line.len() < 50, "{}", line.len());
        let near = |spot: Option<&Spot>, y: f64| spot.is_some_and(|s| (s.1 - y).abs() < 0.1);
        assert!(near(line.first(), 0.0) && near(line.last(), 400.0), "{:?} {:?}", line.first(), line.last());
    }
}
