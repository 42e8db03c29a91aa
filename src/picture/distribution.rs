//! How much possible grounds differ: a histogram for each headline number, with its mean and its quantiles.

use super::backend::{self, FINE, Pen, fine};
use super::canvas::{Anchor, Area, Canvas, Fault, filled, shape_style, style, text_style};
use super::colour::{BAR, BAR_OUTSIDE, INK, INTERVAL, REMNANT, RULE, SOFT_INK};
use super::edges::round_up;
use super::frame::{self, Drawn};
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type};
use super::words::{Words, fill};
use super::{Format, PictureError, Sheet};
use crate::report::rounding::step_for;
use crate::stats::Histogram;
use crate::stats::headline::Headline;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{Cartesian2d, ChartBuilder, ChartContext, PathElement, Rectangle};
use std::ops::Range;

/// What a chart of the spread between possible grounds shows.
#[derive(Clone, Debug)]
pub struct Distribution<'a> {
    /// One panel each, from top to bottom.
    pub panels: Vec<Spread<'a>>,
}

/// One number of every possible ground.
#[derive(Clone, Debug)]
pub struct Spread<'a> {
    /// What the number is, with its unit: stands under the axis.
    pub axis: String,
    /// The number of each possible ground.
    pub values: &'a [u64],
    /// What one of it is worth in the unit of the axis.
    pub worth: f64,
    /// The mean that is told, in that unit; that of the values if none of their means could be so.
    pub mean: f64,
}

const HEIGHT: f64 = 250.0;
const LABELS: f64 = 40.0;
const BETWEEN: f64 = 34.0;
/// Room for the numbers and the name of an axis.
const AXIS: f64 = 46.0;
const SIDE: f64 = 62.0;
const NUMBERS: Type = style(Face::Regular, 10.5, SOFT_INK);
const AXIS_NAME: Type = style(Face::Regular, 12.0, INK);
const QUANTILE: Type = style(Face::Regular, 11.5, INK);
const MEAN: Type = style(Face::Bold, 11.5, REMNANT);
/// About how many bars the middle nine tenths are parted into.
const BARS: f64 = 30.0;
/// And the whole axis at most.
const MOST_BARS: f64 = 300.0;

/// A histogram for each number, the 90 % interval of the model shaded, mean and quantiles marked.
///
/// Fails only if the built-in font or the PNG encoder does.
pub fn distribution_chart(chart: &Distribution, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let bars: Vec<Option<Bars>> = chart.panels.iter().map(Bars::of).collect();
    frame::compose(sheet, format, |canvas, top| draw(canvas, (chart, &bars), top))
}

fn draw(canvas: &mut Canvas, (chart, bars): (&Distribution, &[Option<Bars>]), mut top: f64) -> Drawn {
    let paper = canvas.paper;
    let height = paper.plot(HEIGHT, chart.panels.len());
    for (spread, bars) in chart.panels.iter().zip(bars) {
        let panel = Rect { left: paper.margin, top: top + LABELS, width: paper.room(), height: height + AXIS };
        let (language, place) = (canvas.language, (panel.left, panel.top));
        match bars {
            Some(bars) => draw_panel(canvas, &panel, bars, &spread.axis),
            None => canvas.words(&language.no_grounds, place, Anchor::Start, AXIS_NAME),
        }
        top = panel.bottom() + BETWEEN;
    }
    (top - BETWEEN, Vec::new())
}

/// The bars of one number.
#[derive(Clone, Debug, PartialEq)]
struct Bars {
    headline: Headline,
    worth: f64,
    /// Values in each bar.
    step: u64,
    /// Smallest value of the first bar.
    first: u64,
    /// Possible grounds in each bar.
    counts: Vec<u64>,
    /// Possible grounds beyond the end of the axis.
    beyond: u64,
    most: u64,
}

impl Bars {
    /// Bars of a round width; `None` without values.
    fn of(spread: &Spread) -> Option<Bars> {
        let (low, most) = (*spread.values.iter().min()?, *spread.values.iter().max()?);
        let mut histogram = Histogram::default();
        spread.values.iter().for_each(|value| histogram.record(*value));
        let (q05, q95) = (histogram.quantile(0.05), histogram.quantile(0.95));
        let interval = (q95 - q05) as f64;
        // A tail much longer than the interval would press everything else into a few bars.
        let end = (q95 as f64 + 1.2 * interval).max(histogram.moments().mean()).min(most as f64).ceil();
        let step = round_up((interval / BARS).max((end - low as f64) / MOST_BARS).max(1.0)) as u64;
        let first = low / step * step;
        let count = (end as u64 - first) / step + 1;
        let drawn = Headline::of_histogram(&histogram, spread.worth);
        let possible = (low as f64..=most as f64).contains(&(spread.mean / spread.worth));
        let headline = Headline { mean: if possible { spread.mean } else { drawn.mean }, ..drawn };
        let mut bars =
            Bars { headline, worth: spread.worth, step, first, counts: vec![0; count as usize], beyond: 0, most };
        spread.values.iter().for_each(|value| bars.count(*value));
        Some(bars)
    }

    fn count(&mut self, value: u64) {
        match self.counts.get_mut(((value - self.first) / self.step) as usize) {
            Some(count) => *count += 1,
            None => self.beyond += 1,
        }
    }

    fn tallest(&self) -> f64 {
        self.counts.iter().copied().max().unwrap_or(0).max(1) as f64
    }

    /// Left edge of a bar in the unit of the axis: whole values stand in the middle of theirs.
    fn left(&self, bar: usize) -> f64 {
        ((self.first + bar as u64 * self.step) as f64 - 0.5) * self.worth
    }

    /// Where the axis begins and ends.
    fn range(&self) -> Range<f64> {
        self.left(0)..self.left(self.counts.len())
    }

    /// Corners of each bar and whether its middle lies in the 90 % interval.
    fn corners(&self) -> impl Iterator<Item = ([Spot; 2], bool)> + '_ {
        let inside = self.headline.q05.value..=self.headline.q95.value;
        self.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(move |(i, count)| {
            let (left, right) = (self.left(i), self.left(i + 1));
            ([(left, 0.0), (right, *count as f64)], inside.contains(&(0.5 * (left + right))))
        })
    }
}

type Chart<'a> = ChartContext<'a, Pen, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

fn draw_panel(canvas: &mut Canvas, panel: &Rect, bars: &Bars, axis: &str) {
    let area = canvas.part(panel);
    let name = canvas.fonts.shortened(axis, (panel.width - SIDE, 1), AXIS_NAME).0.concat();
    match plot(&area, bars, (&name, canvas.language)) {
        Ok(chart) => {
            let across = |value: f64| backend::spot(chart.backend_coord(&(value, 0.0))).0;
            label(canvas, panel, &across, &bars.headline);
            beyond(canvas, panel, bars);
        }
        Err(fault) => canvas.note(Err(fault)),
    }
}

/// Axes, interval, bars, and the lines of mean and quantiles.
fn plot<'a>(area: &'a Area, bars: &Bars, (axis, words): (&str, &Words)) -> Result<Chart<'a>, Fault> {
    let top = 1.06 * bars.tallest();
    let mut chart = ChartBuilder::on(area)
        .x_label_area_size(fine(AXIS))
        .y_label_area_size(fine(SIDE))
        .build_cartesian_2d(bars.range(), 0.0..top)?;
    let h = &bars.headline;
    let interval = Rectangle::new([(h.q05.value, 0.0), (h.q95.value, top)], filled(INTERVAL));
    chart.draw_series([interval])?;
    let (width, _) = area.dim_in_pixel();
    axes(&mut chart, (axis, words), f64::from(width) / FINE)?;
    let bar = |(corners, inside)| Rectangle::new(corners, filled(if inside { BAR } else { BAR_OUTSIDE }));
    chart.draw_series(bars.corners().map(bar))?;
    let line = |value: f64, stroke| PathElement::new(vec![(value, 0.0), (value, top)], shape_style(stroke));
    let quantiles = [h.q05, h.q50, h.q95].map(|q| line(q.value, Stroke::solid(INK, 1.1)));
    chart.draw_series(quantiles)?;
    chart.draw_series([line(h.mean, Stroke::solid(REMNANT, 1.8))])?;
    Ok(chart)
}

fn axes(chart: &mut Chart, (axis, words): (&str, &Words), width: f64) -> Result<(), Fault> {
    let numbers = words.numbers;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .max_light_lines(0)
        .bold_line_style(shape_style(Stroke { opacity: 0.45, ..Stroke::solid(RULE, 0.6) }))
        .axis_style(shape_style(Stroke::solid(INK, 0.9)))
        .set_all_tick_mark_size(fine(5.0))
        .label_style(text_style(NUMBERS))
        .axis_desc_style(text_style(AXIS_NAME))
        .x_labels((width / 95.0).clamp(3.0, 10.0) as usize)
        .y_labels(6)
        .x_label_formatter(&|v| numbers.amount(tidy(*v)))
        .y_label_formatter(&|v| if v.fract() == 0.0 { numbers.amount(*v) } else { String::new() })
        .x_desc(axis)
        .y_desc(words.possible_grounds.as_str())
        .draw()
}

/// Names the lines above the plot, each in the lowest row where it has room: the quantiles at the ends of the interval on
/// their outer sides, median and mean over them on either side.
fn label(canvas: &mut Canvas, panel: &Rect, across: &dyn Fn(f64) -> f64, h: &Headline) {
    let (language, step) = (canvas.language, step_for(h.q95.value - h.q05.value));
    let percent = |n: &str| fill(&language.percent, &[("n", n)]);
    let (low, high) = (percent("5"), percent("95"));
    let wide = !canvas.paper.is_narrow();
    let median: &str = if wide { &language.median_long } else { &language.median };
    let (mean, median) = ((language.mean.as_ref(), h.mean, MEAN), (median, h.q50.value, QUANTILE));
    let (left, right) = if h.mean < h.q50.value { (mean, median) } else { (median, mean) };
    let names = [
        ((low.as_str(), h.q05.value, QUANTILE), Anchor::End),
        ((high.as_str(), h.q95.value, QUANTILE), Anchor::Start),
        (left, Anchor::End),
        (right, Anchor::Start),
    ];
    let mut taken: Vec<(usize, f64, f64)> = Vec::new();
    for ((name, value, style), anchor) in names {
        let words = fill(&language.label_of, &[("name", name), ("n", &language.numbers.rounded(value, step))]);
        let (x, width) = (across(value), canvas.measure(&words, style));
        let wanted = if anchor == Anchor::End { x - 4.0 - width } else { x + 4.0 };
        let start = wanted.min(panel.right() - width).max(panel.left);
        // Median and mean stand over the quantiles.
        let lowest = if style.face == MEAN.face || name == median.0 { 1 } else { 0 };
        let free =
            |row: &usize| taken.iter().all(|(r, a, b)| r != row || *b + 8.0 <= start || start + width + 8.0 <= *a);
        let row = (lowest..4).find(free).unwrap_or(3);
        taken.push((row, start, start + width));
        let y = panel.top - 6.0 - 17.0 * row as f64;
        canvas.line(vec![(x, panel.top), (x, y - 10.0)], Stroke::solid(style.colour, 1.1));
        canvas.words(&words, (start, y), Anchor::Start, style.on_map());
    }
}

/// Says what lies beyond the right end of the axis.
fn beyond(canvas: &mut Canvas, panel: &Rect, bars: &Bars) {
    if bars.beyond > 0 {
        let numbers = canvas.numbers();
        let (count, most) = (numbers.amount(bars.beyond as f64), numbers.amount(tidy(bars.most as f64 * bars.worth)));
        let words = fill(&canvas.language.more_to_the_right, &[("n", &count), ("most", &most)]);
        // The upper corner: the tail is low there.
        let place = (panel.right() - 6.0, panel.top + 16.0);
        canvas.words(&words, place, Anchor::End, NUMBERS.on_map());
    }
}

/// Without the last digits that adding steps leaves.
fn tidy(v: f64) -> f64 {
    format!("{v:.6}").parse().unwrap_or(v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::shapes::Shape;

    fn bars(values: &[u64]) -> Bars {
        let mean = values.iter().sum::<u64>() as f64 / values.len() as f64;
        Bars::of(&Spread { axis: String::new(), values, worth: 1.0, mean }).unwrap()
    }

    #[test]
    fn every_possible_ground_is_in_a_bar_or_counted_beyond_the_axis() {
        for values in
            [vec![7], vec![0, 0, 0], (0..1_000).collect(), vec![3; 99].into_iter().chain([1_000_000]).collect()]
        {
            let bars = bars(&values);
            assert_eq!(bars.counts.iter().sum::<u64>() + bars.beyond, values.len() as u64, "{bars:?}");
            assert!(bars.counts.len() <= 302 && bars.range().contains(&bars.headline.mean), "{bars:?}");
        }
    }

    #[test]
    fn bars_have_round_widths_and_whole_values_stand_in_their_middle() {
        let wide = bars(&(0..1_000).collect::<Vec<_>>());
        assert_eq!((wide.step, wide.first, wide.counts[3]), (50, 0, 50));
        let narrow = bars(&[4, 5, 5, 6]);
        assert_eq!((narrow.step, narrow.counts.as_slice(), narrow.range()), (1, &[1, 2, 1][..], 3.5..6.5));
    }

    #[test]
    fn lines_of_mean_and_quantiles_stand_where_their_values_are() {
        let values: Vec<u64> = (0..=100).map(|v| v * v).collect();
        let mut canvas = Canvas::blank();
        let panel = Rect { left: 100.0, top: 100.0, width: 500.0, height: 200.0 };
        let bars = bars(&values);
        draw_panel(&mut canvas, &panel, &bars, "x");
        let page = canvas.finish(400.0).unwrap();
        let upright = |width: f64| {
            let lines = page.shapes.iter().filter_map(move |shape| {
                let Shape::Lines { runs, stroke, .. } = shape else { return None };
                (stroke.width == width).then(|| runs.clone())
            });
            lines.flatten().filter(|run| run.len() == 2 && run[0].0 == run[1].0).map(|run| run[0].0).collect::<Vec<_>>()
        };
        let (range, left, right) = (bars.range(), 100.0 + SIDE, 600.0);
        let place = |v: f64| left + (v - range.start) / (range.end - range.start) * (right - left);
        let near = |found: &[f64], wanted: f64| found.iter().any(|x| (x - place(wanted)).abs() < 0.11);
        assert!([25.0, 2_500.0, 9_025.0].iter().all(|q| near(&upright(1.1), *q)), "{:?}", upright(1.1));
        assert!(near(&upright(1.8), 3_350.0), "{:?}", upright(1.8));
    }
}
