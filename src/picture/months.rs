//! How something goes month by month: the interval of the model, its median and its mean.

use super::axis::{self, Axis, NAME, NUMBERS, Tick};
use super::canvas::{Anchor, Canvas, style};
use super::colour::{BAND, BAR, INK, PAPER, PUBLISHED, REMNANT, SOFT_INK};
use super::dashes::{DASHED, Pattern, SOLID};
use super::frame::{self, Drawn};
use super::labels::Room;
use super::margin::{self, Named, Sample};
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type};
use super::words::fill;
use super::{Format, PictureError, Sheet};

/// What a chart of months shows.
#[derive(Clone, Debug)]
pub struct Months {
    /// One panel each, from top to bottom.
    pub panels: Vec<MonthPanel>,
}

/// One number month by month.
#[derive(Clone, Debug)]
pub struct MonthPanel {
    /// What the number is, such as "casualties a month": stands over the axis.
    pub axis: String,
    /// The months, one after the other.
    pub bands: Vec<MonthBand>,
    /// The name of a measure, and the mean of each month if it were not taken.
    pub without: Option<(String, Vec<f64>)>,
    /// What others have published of it; may be empty.
    pub published: Vec<Published>,
}

/// One month over all possible grounds. A month with a number below 0, or not a number, is left out and counted in a note.
#[derive(Clone, Debug)]
pub struct MonthBand {
    /// The day on which it begins, such as "2006-08-14".
    pub label: String,
    /// Mean.
    pub mean: f64,
    /// Lower end of the 90 % interval of the model.
    pub q05: f64,
    /// Median.
    pub q50: f64,
    /// Upper end of the 90 % interval of the model.
    pub q95: f64,
}

/// A figure that somebody else has published for some months.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its beginning, months since the first month begins.
    pub from: f64,
    /// Its end.
    pub to: f64,
    /// The figure, per month.
    pub value: f64,
    /// What to write beside it; figures of one source may share a label, which is then written once.
    pub label: String,
}

const HEIGHT: f64 = 230.0;
/// Room for the name of a panel, for what stands under it, and between panels.
const HEAD: f64 = 12.0;
const FOOT: f64 = 44.0;
const BETWEEN: f64 = 26.0;
/// Least room left of the plots.
const SIDE: f64 = 44.0;
const TITLE: Type = style(Face::Bold, 13.0, INK);
const SOURCE: Type = style(Face::Regular, 11.0, PUBLISHED);
/// Widest label of a month.
const LABEL: f64 = 110.0;
/// About how many numbers stand beside a plot.
const TICKS: f64 = 6.0;

const MEAN: Stroke = Stroke { colour: REMNANT, width: 2.4, opacity: 1.0 };
const WITHOUT: Stroke = Stroke { colour: REMNANT, width: 1.5, opacity: 1.0 };
const MEDIAN: Stroke = Stroke { colour: INK, width: 0.9, opacity: 1.0 };
const EDGE: Stroke = Stroke { colour: BAR, width: 0.7, opacity: 1.0 };

/// A panel for each number: the 90 % interval of the model as a band of steps, the median as a thin line, the mean as a
/// bold one, the mean without a measure in dashes, each named beside its end; published figures as bars with end strokes.
///
/// Fails only if the built-in font or the PNG encoder does.
pub fn months_chart(chart: &Months, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    frame::compose(sheet, format, |canvas, top| draw(canvas, chart, top))
}

fn draw(canvas: &mut Canvas, chart: &Months, mut top: f64) -> Drawn {
    let paper = canvas.paper;
    let left = paper.margin + chart.panels.iter().map(|panel| side(canvas, panel)).fold(SIDE, f64::max);
    let aside = if paper.is_narrow() { 14.0 } else { margin::WIDTH };
    let height = paper.plot(HEIGHT, chart.panels.len());
    let mut notes = Vec::new();
    for panel in &chart.panels {
        let head = canvas.shortened(&panel.axis, (paper.margin, top), (paper.room(), 3), TITLE);
        let frame = Rect { left, top: head + HEAD, width: paper.right() - aside - left, height };
        let plot = Plot::new(panel, frame);
        plot.draw(canvas, &mut notes);
        let foot = plot.frame.bottom() + FOOT;
        top = margin::names(canvas, &plot.frame, foot, plot.named(canvas)) + BETWEEN;
    }
    notes.dedup();
    (top - BETWEEN, notes)
}

/// Room for the numbers beside a plot.
fn side(canvas: &Canvas, panel: &MonthPanel) -> f64 {
    let ticks = Axis::from_zero(most(panel), (1.0, 0.0)).ticks(TICKS, canvas.numbers());
    axis::widest(canvas, &ticks) + 14.0
}

/// Whether a month can be drawn.
fn usable(band: &MonthBand) -> bool {
    [band.mean, band.q05, band.q50, band.q95].into_iter().all(axis::shown)
}

/// Whether a published figure lies in the months and can be drawn.
fn within(figure: &Published, months: usize) -> bool {
    axis::shown(figure.value) && figure.from <= figure.to && figure.to >= 0.0 && figure.from <= months as f64
}

/// The largest number of a panel.
fn most(panel: &MonthPanel) -> f64 {
    let count = panel.bands.len();
    let bands = panel.bands.iter().filter(|band| usable(band)).flat_map(|band| [band.mean, band.q50, band.q95]);
    let without = panel.without.iter().flat_map(|(_, means)| means.iter().copied().take(count));
    let published = panel.published.iter().filter(|figure| within(figure, count)).map(|figure| figure.value);
    bands.chain(without).chain(published).filter(|v| axis::shown(*v)).fold(0.0, f64::max)
}

/// A panel on its place.
struct Plot<'a> {
    panel: &'a MonthPanel,
    frame: Rect,
    /// In months.
    x: Axis,
    y: Axis,
}

impl<'a> Plot<'a> {
    fn new(panel: &'a MonthPanel, frame: Rect) -> Plot<'a> {
        let x = Axis::between((0.0, panel.bands.len().max(1) as f64), (frame.left, frame.right()));
        Plot { panel, frame, x, y: Axis::from_zero(most(panel), (frame.bottom(), frame.top)) }
    }

    fn draw(&self, canvas: &mut Canvas, notes: &mut Vec<String>) {
        axis::draw_upright(canvas, &self.frame, &self.y.ticks(TICKS, canvas.numbers()));
        self.draw_band(canvas);
        self.draw_line(canvas, &self.series(|band| band.q50), (MEDIAN, SOLID));
        self.draw_line(canvas, &self.without(), (WITHOUT, DASHED));
        self.draw_line(canvas, &self.series(|band| band.mean), (MEAN, SOLID));
        axis::draw_level(canvas, &self.frame, &self.x, &self.months(canvas));
        let (middle, below) = (self.frame.left + 0.5 * self.frame.width, self.frame.bottom() + 36.0);
        let language = canvas.language;
        canvas.words(&language.month_beginning, (middle, below), Anchor::Middle, NAME);
        notes.extend(self.draw_published(canvas));
        notes.extend(self.nothing(canvas));
    }

    /// The value of each month, nothing where a month cannot be drawn.
    fn series(&self, value: fn(&MonthBand) -> f64) -> Vec<Option<f64>> {
        self.panel.bands.iter().map(|band| usable(band).then(|| value(band))).collect()
    }

    fn without(&self) -> Vec<Option<f64>> {
        let means = self.panel.without.iter().flat_map(|(_, means)| means.iter().copied());
        means.take(self.panel.bands.len()).map(|mean| axis::shown(mean).then_some(mean)).collect()
    }

    /// Steps through values, in a run for each stretch of months that have one.
    fn steps(&self, values: &[Option<f64>]) -> Vec<Vec<Spot>> {
        let month = |(i, value): (usize, &Option<f64>)| Some((i, (*value)?));
        let known: Vec<(usize, f64)> = values.iter().enumerate().filter_map(month).collect();
        let place = |(i, value): &(usize, f64)| ((self.x.at(*i as f64), self.x.at(*i as f64 + 1.0)), self.y.at(*value));
        let runs = known.chunk_by(|a, b| b.0 == a.0 + 1);
        runs.map(|run| axis::steps(run.iter().map(place))).collect()
    }

    fn draw_line(&self, canvas: &mut Canvas, values: &[Option<f64>], (stroke, pattern): (Stroke, Pattern)) {
        self.steps(values).iter().for_each(|run| canvas.dashed(run, stroke, pattern));
    }

    fn draw_band(&self, canvas: &mut Canvas) {
        let (upper, lower) = (self.steps(&self.series(|b| b.q95)), self.steps(&self.series(|b| b.q05)));
        for (above, below) in upper.into_iter().zip(lower) {
            let ring = above.iter().chain(below.iter().rev()).copied().collect();
            canvas.fill(ring, BAND);
            canvas.lines(vec![above, below], EDGE);
        }
    }

    /// Every so many months' first day that the labels have room for.
    fn months(&self, canvas: &Canvas) -> Vec<Tick> {
        let label = |band: &MonthBand| canvas.fonts.shortened(&band.label, (LABEL, 1), NUMBERS).0.concat();
        let mut ticks: Vec<Tick> = self
            .panel
            .bands
            .iter()
            .enumerate()
            .map(|(i, band)| Tick { at: self.x.at(i as f64), label: label(band) })
            .collect();
        let room = self.frame.width / ticks.len().max(1) as f64;
        let every = every(axis::widest(canvas, &ticks) + 14.0, room);
        let mut month = 0;
        ticks.retain(|_| {
            month += 1;
            (month - 1) % every == 0
        });
        ticks
    }

    /// What the ends of the lines are called.
    fn named(&self, canvas: &Canvas) -> Vec<Named> {
        let language = canvas.language;
        let Some(last) = self.panel.bands.iter().rfind(|band| usable(band)) else { return Vec::new() };
        let line =
            |words: &str, value, sample, ink| Named { words: words.to_owned(), y: self.y.at(value), sample, ink };
        let mut named = vec![
            line(&language.model_interval, 0.5 * (last.q05 + last.q95), Sample::Band(BAND), SOFT_INK),
            line(&language.median, last.q50, Sample::Line(MEDIAN, SOLID), INK),
            line(&language.mean, last.mean, Sample::Line(MEAN, SOLID), REMNANT),
        ];
        if let (Some((measure, _)), Some(end)) = (&self.panel.without, self.without().into_iter().flatten().next_back())
        {
            let words = fill(&language.mean_without, &[("measure", measure)]);
            named.push(line(&words, end, Sample::Line(WITHOUT, DASHED), REMNANT));
        }
        named
    }

    /// Published figures as bars with end strokes; what must be said of them.
    fn draw_published(&self, canvas: &mut Canvas) -> Vec<String> {
        let (drawn, rest): (Vec<&Published>, Vec<&Published>) =
            self.panel.published.iter().partition(|figure| within(figure, self.panel.bands.len()));
        let mut room = self.room(&drawn);
        drawn.iter().for_each(|figure| self.draw_figure(canvas, figure));
        let mut notes = Vec::new();
        if !drawn.is_empty() {
            notes.push(canvas.language.published_bars.to_string());
        }
        notes.extend(self.name_published(canvas, &drawn, &mut room));
        notes.extend(
            (!rest.is_empty())
                .then(|| fill(&canvas.language.published_outside, &[("n", &canvas.numbers().count(rest.len()))])),
        );
        notes
    }

    /// Room for labels, off the lines as far as that goes.
    fn room(&self, figures: &[&Published]) -> Room {
        let mut room = Room::new(self.frame);
        let values = [self.series(|band| band.mean), self.series(|band| band.q50), self.without()];
        values.iter().flat_map(|values| self.steps(values)).for_each(|run| room.rather_free_line(&run));
        figures.iter().for_each(|figure| room.rather_free_line(&self.bar(figure)));
        room
    }

    fn bar(&self, figure: &Published) -> [Spot; 2] {
        let y = self.y.at(figure.value);
        [(self.x.at(figure.from), y), (self.x.at(figure.to), y)]
    }

    fn draw_figure(&self, canvas: &mut Canvas, figure: &Published) {
        let [from, to] = self.bar(figure);
        for (colour, more) in [(PAPER, 2.4), (PUBLISHED, 0.0)] {
            let stroke = |width: f64| Stroke::solid(colour, width + more);
            canvas.line(vec![from, to], stroke(2.2));
            let end = |(x, y): Spot| vec![(x, y - 5.0 - 0.5 * more), (x, y + 5.0 + 0.5 * more)];
            canvas.lines(vec![end(from), end(to)], stroke(1.6));
        }
    }

    /// Writes each label once; what had no room is said in a note.
    fn name_published(&self, canvas: &mut Canvas, figures: &[&Published], room: &mut Room) -> Option<String> {
        let mut named: Vec<&str> = Vec::new();
        let mut homeless = Vec::new();
        for figure in figures {
            if figure.label.is_empty() || named.contains(&figure.label.as_str()) {
                continue;
            }
            named.push(&figure.label);
            let label = canvas.fonts.shortened(&figure.label, (260.0, 1), SOURCE).0.concat();
            if !room.write(canvas, &label, &self.beside(canvas, figure, &label), SOURCE.on_map()) {
                homeless.push(label);
            }
        }
        (!homeless.is_empty()).then(|| fill(&canvas.language.published_nameless, &[("names", &homeless.join("; "))]))
    }

    /// Places for the label of a published figure: over its middle, under it, at its ends.
    fn beside(&self, canvas: &Canvas, figure: &Published, label: &str) -> Vec<Spot> {
        let [(left, y), (right, _)] = self.bar(figure);
        let (half, middle) = (0.5 * canvas.measure(label, SOURCE) + 3.0, 0.5 * (left + right));
        let inside = |x: f64| x.clamp(self.frame.left + half, (self.frame.right() - half).max(self.frame.left + half));
        let rows = [-14.0, 14.0, -28.0, 28.0, -44.0, 44.0, -70.0, 70.0];
        let columns = [middle, left + half, right - half].map(inside);
        let mut spots: Vec<Spot> = rows.iter().flat_map(|off| columns.map(|x| (x, y + off))).collect();
        spots.extend([(right + half + 4.0, y), (left - half - 4.0, y)]);
        spots
    }

    /// A caption where there is nothing to see; and how many months could not be drawn.
    fn nothing(&self, canvas: &mut Canvas) -> Option<String> {
        let left_out = self.panel.bands.iter().filter(|band| !usable(band)).count();
        let language = canvas.language;
        let caption: &str = match self.panel.bands.len() {
            0 => &language.no_months,
            count if count == left_out => &language.no_drawable_month,
            _ if most(self.panel) == 0.0 => &language.none_in_any_month,
            _ => "",
        };
        canvas.caption(caption, &self.frame, style(Face::Bold, 13.0, SOFT_INK).on_map());
        (left_out > 0).then(|| fill(&language.months_left_out, &[("n", &language.numbers.count(left_out))]))
    }
}

/// The smallest usual number of months that takes at least `wanted` where a month takes `room`.
fn every(wanted: f64, room: f64) -> usize {
    const USUAL: [usize; 11] = [1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 600];
    USUAL.into_iter().find(|count| *count as f64 * room >= wanted).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(mean: f64) -> MonthBand {
        MonthBand { label: "2006-08-14".into(), mean, q05: 0.0, q50: 0.5 * mean, q95: 2.0 * mean }
    }

    fn panel(means: &[f64]) -> MonthPanel {
        let bands = means.iter().copied().map(band).collect();
        MonthPanel { axis: "casualties a month".into(), bands, without: None, published: Vec::new() }
    }

    const FRAME: Rect = Rect { left: 100.0, top: 50.0, width: 600.0, height: 200.0 };

    #[test]
    fn a_month_is_a_step_at_its_value_and_a_missing_one_breaks_the_line() {
        let panel = panel(&[4.0, 2.0, f64::NAN, 1.0]);
        let plot = Plot::new(&panel, FRAME);
        let runs = plot.steps(&plot.series(|band| band.mean));
        let near = |a: Spot, b: Spot| (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9;
        let wanted = [
            vec![(100.0, 170.0), (250.0, 170.0), (250.0, 210.0), (400.0, 210.0)],
            vec![(550.0, 230.0), (700.0, 230.0)],
        ];
        assert_eq!((plot.y.start(), most(&panel), runs.len()), (0.0, 8.0, 2), "{runs:?}");
        for (run, wanted) in runs.iter().zip(&wanted) {
            assert!(run.len() == wanted.len() && run.iter().zip(wanted).all(|(a, b)| near(*a, *b)), "{runs:?}");
        }
    }

    #[test]
    fn months_are_named_as_often_as_the_labels_have_room() {
        let canvas = Canvas::blank();
        for count in [1, 2, 5, 24, 60, 121, 240, 5_000] {
            let panel = panel(&vec![1.0; count]);
            let ticks = Plot::new(&panel, FRAME).months(&canvas);
            let room = axis::widest(&canvas, &ticks);
            assert!(ticks[0].at == 100.0 && ticks.len() <= 12, "{count}: {ticks:?}");
            assert!(ticks.windows(2).all(|pair| pair[1].at - pair[0].at > room + 10.0), "{count}: {ticks:?}");
        }
    }

    #[test]
    fn a_published_figure_is_drawn_only_where_there_are_months_and_the_axis_reaches_it() {
        let figure = |from, to, value| Published { from, to, value, label: String::new() };
        let outside =
            [(5.0, 9.0, 50.0), (-3.0, -1.0, 50.0), (f64::NAN, 2.0, 50.0), (0.0, 2.0, f64::NAN), (2.0, 1.0, 50.0)];
        let mut panel = panel(&[1.0; 4]);
        panel.published = outside.iter().map(|(from, to, value)| figure(*from, *to, *value)).collect();
        assert_eq!(most(&panel), 2.0);
        panel.published.push(figure(1.0, 3.0, 50.0));
        assert_eq!((most(&panel), panel.published.iter().filter(|f| within(f, 4)).count()), (50.0, 1));
    }
}
