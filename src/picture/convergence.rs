//! What the number of replicates bought: how mean and quantiles settle as more possible grounds are drawn.

use super::axis::{self, Axis, NAME};
use super::canvas::{Anchor, Canvas, style};
use super::colour::{BAR, INK, REMNANT, SOFT_INK};
use super::dashes::{DASHED, DOTTED, Pattern, SOLID};
use super::frame::{self, Drawn};
use super::margin::{self, Named, Sample};
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type};
use super::words::fill;
use super::{Format, PictureError, Sheet};

/// What a chart of convergence shows.
#[derive(Clone, Debug)]
pub struct Convergence {
    /// One panel each, from top to bottom.
    pub panels: Vec<ConvergencePanel>,
}

/// One quantity after more and more replicates.
#[derive(Clone, Debug)]
pub struct ConvergencePanel {
    /// What it is, with its unit, such as "unexploded submunitions that remain": stands over the axis.
    pub axis: String,
    /// The states at which it was looked at, replicates increasing. A state with a number below 0, or not a number, is
    /// left out and counted in a note.
    pub steps: Vec<Step>,
}

/// A quantity after so many replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Replicates.
    pub replicates: u64,
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean.
    pub standard_error: f64,
    /// The 5 %, 50 % and 95 % quantiles: value, and the ends of its Monte Carlo range.
    pub q: [(f64, f64, f64); 3],
}

const HEIGHT: f64 = 260.0;
const HEAD: f64 = 12.0;
const FOOT: f64 = 44.0;
const BETWEEN: f64 = 26.0;
const SIDE: f64 = 44.0;
const TICKS: f64 = 6.0;
/// Standard errors on either side of the mean that hold it in 95 of 100 cases.
const NORMAL: f64 = 1.96;
const TITLE: Type = style(Face::Bold, 13.0, INK);
const MEAN: Stroke = Stroke { colour: REMNANT, width: 2.4, opacity: 1.0 };
const QUANTILE: Stroke = Stroke { colour: INK, width: 1.3, opacity: 1.0 };
const PATTERNS: [Pattern; 3] = [DOTTED, DASHED, DOTTED];

/// A panel for each quantity over replicates by powers of ten: the mean with the range that its standard error gives in
/// 95 of 100 cases, and the 5 %, 50 % and 95 % quantiles with their Monte Carlo ranges, each named beside its end.
///
/// Fails only if the built-in font or the PNG encoder does.
pub fn convergence_chart(chart: &Convergence, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    frame::compose(sheet, format, |canvas, top| draw(canvas, chart, top))
}

fn draw(canvas: &mut Canvas, chart: &Convergence, mut top: f64) -> Drawn {
    let paper = canvas.paper;
    let aside = if paper.is_narrow() { 16.0 } else { margin::WIDTH };
    let height = paper.plot(HEIGHT, chart.panels.len());
    let plots: Vec<Plot> = chart.panels.iter().map(|panel| Plot::new(panel, height)).collect();
    let left = paper.margin + plots.iter().map(|plot| plot.side(canvas)).fold(SIDE, f64::max);
    for (plot, panel) in plots.iter().zip(&chart.panels) {
        let head = canvas.shortened(&panel.axis, (paper.margin, top), (paper.room(), 3), TITLE);
        let frame = Rect { left, top: head + HEAD, width: paper.right() - aside - left, height };
        let named = plot.draw(canvas, &frame);
        top = margin::names(canvas, &frame, frame.bottom() + FOOT, named) + BETWEEN;
    }
    let left_out = plots.iter().map(|plot| plot.left_out).sum();
    let note =
        (left_out > 0).then(|| fill(&canvas.language.steps_left_out, &[("n", &canvas.numbers().count(left_out))]));
    (top - BETWEEN, note.into_iter().collect())
}

/// A value and the ends of its range.
type Ranged = (f64, f64, f64);

/// A panel without its place.
struct Plot<'a> {
    steps: Vec<&'a Step>,
    left_out: usize,
    /// Lowest and highest number.
    ends: (f64, f64),
    height: f64,
}

fn usable(step: &Step) -> bool {
    let quantiles = step.q.iter().flat_map(|(value, low, high)| [*value, *low, *high]);
    step.replicates > 0 && quantiles.chain([step.mean, step.standard_error]).all(axis::shown)
}

impl<'a> Plot<'a> {
    fn new(panel: &'a ConvergencePanel, height: f64) -> Plot<'a> {
        let steps: Vec<&Step> = panel.steps.iter().filter(|step| usable(step)).collect();
        let ends = |step: &&Step| [0, 1, 2, 3].map(|line| ranged(step, line)).map(|(_, low, high)| [low, high]);
        let numbers: Vec<f64> = steps.iter().flat_map(ends).flatten().collect();
        let (low, high) =
            (numbers.iter().copied().fold(f64::INFINITY, f64::min), numbers.iter().copied().fold(0.0, f64::max));
        let ends = if low <= high { (low, high) } else { (0.0, 1.0) };
        Plot { left_out: panel.steps.len() - steps.len(), steps, ends, height }
    }

    fn y(&self, frame: &Rect) -> Axis {
        Axis::around(self.ends, (frame.bottom(), frame.top))
    }

    fn x(&self, frame: &Rect) -> Axis {
        let counts = self.steps.iter().map(|step| step.replicates as f64);
        let (least, most) = (counts.clone().fold(f64::INFINITY, f64::min), counts.fold(1.0, f64::max));
        Axis::by_powers((least.min(most), most), (frame.left, frame.right()))
    }

    /// Room for the numbers beside it.
    fn side(&self, canvas: &Canvas) -> f64 {
        let frame = Rect { left: 0.0, top: 0.0, width: 1.0, height: self.height };
        axis::widest(canvas, &self.y(&frame).ticks(TICKS, canvas.numbers())) + 14.0
    }

    /// Gives what the ends of the lines are called.
    fn draw(&self, canvas: &mut Canvas, frame: &Rect) -> Vec<Named> {
        let (language, x, y) = (canvas.language, self.x(frame), self.y(frame));
        axis::draw_upright(canvas, frame, &y.ticks(TICKS, canvas.numbers()));
        let middle = frame.left + 0.5 * frame.width;
        if self.steps.is_empty() {
            canvas.caption(&language.no_steps, frame, style(Face::Bold, 13.0, SOFT_INK));
        }
        // Quantiles first: the mean is what most readers look for.
        for line in (0..4).rev() {
            self.draw_line(canvas, (&x, &y), line);
        }
        axis::draw_level(canvas, frame, &x, &x.ticks(8.0, canvas.numbers()));
        canvas.words(&language.replicates, (middle, frame.bottom() + 36.0), Anchor::Middle, NAME);
        self.named(canvas, &y)
    }

    fn draw_line(&self, canvas: &mut Canvas, (x, y): (&Axis, &Axis), line: usize) {
        let (stroke, pattern) = look(line);
        let spots = |pick: fn(Ranged) -> f64| -> Vec<Spot> {
            self.steps.iter().map(|step| (x.at(step.replicates as f64), y.at(pick(ranged(step, line))))).collect()
        };
        let (upper, lower) = (spots(|r| r.2), spots(|r| r.1));
        let band = if line == 0 { REMNANT } else { BAR };
        match (&upper[..], &lower[..]) {
            // One state has a range, but no band.
            ([above], [below]) => {
                canvas.line(vec![*above, *below], Stroke { opacity: 0.4, ..Stroke::solid(band, 4.0) })
            }
            _ => canvas.wash(upper.into_iter().chain(lower.into_iter().rev()).collect(), band, 0.24),
        }
        let values = spots(|r| r.0);
        canvas.dashed(&values, stroke, pattern);
        values.iter().for_each(|spot| canvas.dot(*spot, 1.2 + 0.5 * stroke.width, stroke.colour));
    }

    fn named(&self, canvas: &Canvas, y: &Axis) -> Vec<Named> {
        let Some(last) = self.steps.last() else { return Vec::new() };
        let language = canvas.language;
        let name = |line: usize| {
            let words = match ["5", "50", "95"].get(line.wrapping_sub(1)) {
                Some(percent) => fill(&language.quantile_range, &[("p", &canvas.percent(percent))]),
                None => language.mean_range.to_string(),
            };
            let (stroke, pattern) = look(line);
            Named { words, y: y.at(ranged(last, line).0), sample: Sample::Line(stroke, pattern), ink: stroke.colour }
        };
        (0..4).map(name).collect()
    }
}

/// Mean (0) or one of the quantiles (1 to 3), with its range.
fn ranged(step: &Step, line: usize) -> Ranged {
    match line.checked_sub(1).and_then(|quantile| step.q.get(quantile)) {
        Some((value, low, high)) => (*value, low.min(*value), high.max(*value)),
        None => {
            let off = NORMAL * step.standard_error;
            (step.mean, (step.mean - off).max(0.0), step.mean + off)
        }
    }
}

fn look(line: usize) -> (Stroke, Pattern) {
    match line.checked_sub(1).and_then(|quantile| PATTERNS.get(quantile)) {
        Some(pattern) => (QUANTILE, pattern),
        None => (MEAN, SOLID),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(replicates: u64, mean: f64) -> Step {
        Step { replicates, mean, standard_error: 1.0, q: [(5.0, 4.0, 6.0), (50.0, 48.0, 52.0), (95.0, 90.0, 99.0)] }
    }

    #[test]
    fn the_range_of_the_mean_is_two_standard_errors_and_never_below_none() {
        assert_eq!(ranged(&step(10, 10.0), 0), (10.0, 10.0 - 1.96, 11.96));
        assert_eq!(ranged(&step(10, 1.0), 0).1, 0.0);
        assert_eq!(ranged(&step(10, 1.0), 3), (95.0, 90.0, 99.0));
    }

    #[test]
    fn states_without_numbers_are_left_out_and_counted() {
        let panel = ConvergencePanel {
            axis: "x".into(),
            steps: vec![step(0, 1.0), step(100, f64::NAN), step(100, -1.0), step(100, 40.0), step(1_000, 41.0)],
        };
        let plot = Plot::new(&panel, 100.0);
        assert_eq!((plot.steps.len(), plot.left_out, plot.ends), (2, 3, (4.0, 99.0)));
    }
}
