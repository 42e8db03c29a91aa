//! How many remnants lie farther from a reference than a distance, and how probable it is that any does.

use super::axis::{self, Axis, NAME};
use super::canvas::{Anchor, Canvas, style};
use super::colour::{CURVES, Colour, INK, PAPER};
use super::dashes::{DASH_DOT, DASHED, DOTTED, LONG, Pattern, SOLID};
use super::frame::{self, Drawn};
use super::margin::{self, Named, Sample};
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type};
use super::words::fill;
use super::{Format, PictureError, Sheet};

/// What a chart of fade-out shows.
#[derive(Clone, Debug)]
pub struct FadeOut {
    /// The references; five are drawn, a note says how many are not.
    pub references: Vec<FadeCurve>,
}

/// Fade-out from one reference.
#[derive(Clone, Debug)]
pub struct FadeCurve {
    /// What distances are measured from, such as "evidence points": stands beside the curve.
    pub label: String,
    /// The distances, increasing. One with a number below 0, or not a number, is left out.
    pub points: Vec<FadePoint>,
}

/// What lies farther away than a distance.
#[derive(Clone, Debug, PartialEq)]
pub struct FadePoint {
    /// The distance, m.
    pub distance_m: f64,
    /// Expected remnants farther away.
    pub expected: f64,
    /// The 95 % Monte Carlo interval of that.
    pub interval: (f64, f64),
    /// Share of possible grounds with any farther away, 0 to 1; `None` where none has: that is not 0, but less than the
    /// upper end of `within`.
    pub any: Option<f64>,
    /// The 95 % Monte Carlo interval of that share, 0 to 1.
    pub within: (f64, f64),
}

const HEIGHT: f64 = 230.0;
const HEAD: f64 = 12.0;
const FOOT: f64 = 44.0;
const BETWEEN: f64 = 26.0;
const SIDE: f64 = 48.0;
const TICKS: f64 = 6.0;
const TITLE: Type = style(Face::Bold, 13.0, INK);
const PATTERNS: [Pattern; 5] = [SOLID, DASHED, DOTTED, DASH_DOT, LONG];

/// Two panels over the distance: how many are expected farther away, and how
/// probable it is that any is, each with its 95 % Monte Carlo interval. Where no possible ground has any, an open mark stands at
/// the upper end of that interval, since 0 of N is never 0.
///
/// Fails only if the built-in font or the PNG encoder does.
pub fn fade_out_chart(chart: &FadeOut, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    frame::compose(sheet, format, |canvas, top| draw(canvas, chart, top))
}

/// What a panel shows of each point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Expected,
    Any,
}

fn draw(canvas: &mut Canvas, chart: &FadeOut, mut top: f64) -> Drawn {
    let (paper, language) = (canvas.paper, canvas.language);
    let curves = Curves::of(chart);
    let aside = if paper.is_narrow() { 16.0 } else { margin::WIDTH };
    let side = axis::widest(canvas, &curves.most(Shown::Expected, (1.0, 0.0)).ticks(TICKS, canvas.numbers())) + 14.0;
    let left = paper.margin + side.max(SIDE);
    let height = paper.plot(HEIGHT, 2);
    for (shown, title) in [(Shown::Expected, &language.fade_expected), (Shown::Any, &language.fade_any)] {
        let head = canvas.shortened(title, (paper.margin, top), (paper.room(), 3), TITLE);
        let frame = Rect { left, top: head + HEAD, width: paper.right() - aside - left, height };
        let named = curves.draw(canvas, &frame, shown);
        top = margin::names(canvas, &frame, frame.bottom() + FOOT, named) + BETWEEN;
    }
    (top - BETWEEN, curves.notes(canvas))
}

/// The curves that are drawn.
struct Curves<'a> {
    kept: Vec<(&'a str, Vec<&'a FadePoint>)>,
    left_out: usize,
}

fn usable(p: &FadePoint) -> bool {
    let numbers = [p.distance_m, p.expected, p.interval.0, p.interval.1].into_iter().all(axis::shown);
    let share = |v: f64| (0.0..=1.0).contains(&v);
    numbers && share(p.within.0) && share(p.within.1) && p.any.is_none_or(share)
}

fn look(i: usize) -> (Colour, Pattern) {
    (CURVES[i % CURVES.len()], PATTERNS[i % PATTERNS.len()])
}

impl<'a> Curves<'a> {
    fn of(chart: &'a FadeOut) -> Curves<'a> {
        let points = |curve: &'a FadeCurve| curve.points.iter().filter(|point| usable(point)).collect();
        let kept = chart.references.iter().take(CURVES.len()).map(|curve| (curve.label.as_str(), points(curve)));
        Curves { kept: kept.collect(), left_out: chart.references.len().saturating_sub(CURVES.len()) }
    }

    fn points(&self) -> impl Iterator<Item = &FadePoint> + '_ {
        self.kept.iter().flat_map(|(_, points)| points.iter().copied())
    }

    /// The upright axis.
    fn most(&self, shown: Shown, page: (f64, f64)) -> Axis {
        match shown {
            Shown::Expected => {
                Axis::from_zero(self.points().map(|p| p.interval.1.max(p.expected)).fold(0.0, f64::max), page)
            }
            Shown::Any => Axis::between((0.0, 100.0), page),
        }
    }

    /// Gives what the lines are called.
    fn draw(&self, canvas: &mut Canvas, frame: &Rect, shown: Shown) -> Vec<Named> {
        let (language, numbers) = (canvas.language, canvas.numbers());
        let y = self.most(shown, (frame.bottom(), frame.top));
        let far = self.points().map(|p| p.distance_m).fold(1.0, f64::max);
        let x = Axis::between((0.0, far), (frame.left, frame.right()));
        let mut ticks = y.ticks(TICKS, numbers);
        if shown == Shown::Any {
            ticks.iter_mut().for_each(|tick| tick.label = canvas.percent(&tick.label));
        }
        axis::draw_upright(canvas, frame, &ticks);
        (0..self.kept.len()).for_each(|i| self.draw_range(canvas, (&x, &y), (i, shown)));
        (0..self.kept.len()).for_each(|i| self.draw_line(canvas, (&x, &y), (i, shown)));
        axis::draw_level(canvas, frame, &x, &x.ticks((frame.width / 70.0).clamp(3.0, 10.0), numbers));
        let middle = (frame.left + 0.5 * frame.width, frame.bottom() + 36.0);
        canvas.words(&language.fade_distance, middle, Anchor::Middle, NAME);
        self.named(&y, shown)
    }

    fn draw_range(&self, canvas: &mut Canvas, (x, y): (&Axis, &Axis), (i, shown): (usize, Shown)) {
        let points = &self.kept[i].1;
        let spots = |pick: fn((f64, f64)) -> f64| -> Vec<Spot> {
            points.iter().map(|p| (x.at(p.distance_m), y.at(pick(range(p, shown))))).collect()
        };
        let ring = spots(|r| r.0).into_iter().chain(spots(|r| r.1).into_iter().rev()).collect();
        canvas.wash(ring, look(i).0, 0.14);
    }

    fn draw_line(&self, canvas: &mut Canvas, (x, y): (&Axis, &Axis), (i, shown): (usize, Shown)) {
        let (colour, pattern) = look(i);
        let spot = |p: &FadePoint| (x.at(p.distance_m), y.at(value(p, shown)));
        let line: Vec<Spot> = self.kept[i].1.iter().map(|p| spot(p)).collect();
        canvas.dashed(&line, Stroke::solid(colour, 2.0), pattern);
        for p in self.kept[i].1.iter().filter(|p| shown == Shown::Any && none(p)) {
            canvas.dot(spot(p), 3.4, colour);
            canvas.dot(spot(p), 2.2, PAPER);
        }
    }

    fn named(&self, y: &Axis, shown: Shown) -> Vec<Named> {
        let name = |(i, (label, points)): (usize, &(&str, Vec<&FadePoint>))| {
            let (ink, pattern) = look(i);
            let sample = Sample::Line(Stroke::solid(ink, 2.0), pattern);
            points.last().map(|last| Named { words: (*label).to_owned(), y: y.at(value(last, shown)), sample, ink })
        };
        self.kept.iter().enumerate().filter_map(name).collect()
    }

    fn notes(&self, canvas: &Canvas) -> Vec<String> {
        let language = canvas.language;
        let mut notes = vec![language.fade_shaded.to_string()];
        if self.points().any(none) {
            notes.push(language.fade_open.to_string());
        }
        if self.left_out > 0 {
            notes.push(fill(&language.curves_left_out, &[("n", &language.numbers.count(self.left_out))]));
        }
        notes
    }
}

/// Whether no possible ground has any so far away.
fn none(p: &FadePoint) -> bool {
    p.any.is_none_or(|share| share == 0.0)
}

/// Percent for a probability; where no possible ground has any, the upper end of its interval.
fn value(p: &FadePoint, shown: Shown) -> f64 {
    match shown {
        Shown::Expected => p.expected,
        Shown::Any => 100.0 * p.any.filter(|share| *share > 0.0).unwrap_or(p.within.1),
    }
}

fn range(p: &FadePoint, shown: Shown) -> (f64, f64) {
    match shown {
        Shown::Expected => p.interval,
        Shown::Any => (100.0 * p.within.0, 100.0 * p.within.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(any: Option<f64>) -> FadePoint {
        FadePoint { distance_m: 10.0, expected: 2.0, interval: (0.0, 5.0), any, within: (0.0, 0.004) }
    }

    #[test]
    fn none_seen_stands_at_the_upper_end_of_its_interval_and_never_at_0() {
        assert_eq!([point(None), point(Some(0.0))].map(|p| value(&p, Shown::Any)), [0.4, 0.4]);
        assert_eq!(value(&point(Some(0.25)), Shown::Any), 25.0);
    }

    #[test]
    fn points_without_numbers_are_not_drawn() {
        let odd = [f64::NAN, -1.0, f64::INFINITY];
        assert!(odd.iter().all(|v| !usable(&FadePoint { expected: *v, ..point(None) })));
        assert!(odd.iter().all(|v| !usable(&point(Some(*v)))) && usable(&point(None)));
    }
}
