//! Facilities, routes or districts in the order in which they are endangered, a row each.

use super::axis::{self, Axis, NUMBERS, Tick};
use super::canvas::{Anchor, Canvas, filled, style};
use super::colour::{BAR, INK, PAPER, RULE, SOFT_INK};
use super::edges;
use super::frame::{self, MARGIN, WIDTH};
use super::legend::{self, amount};
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type, clean};
use super::{Format, PictureError, Sheet};
use crate::report::rounding::{rounded, step_for};

/// What a ranking shows.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// What is counted on each, such as "remnants".
    pub counted: String,
    /// The rows, the most endangered first; 25 are drawn, a line says how many are not.
    pub rows: Vec<RankedRow>,
    /// Where all rows stand, such as "tables/facilities.csv".
    pub table: String,
}

/// A facility, a route or a district.
#[derive(Clone, Debug)]
pub struct RankedRow {
    /// Its name.
    pub name: String,
    /// What it is, such as "school"; may be empty.
    pub kind: String,
    /// Share of possible grounds with at least one on it, 0 to 1; `None` where none has one: that is not 0, but less than
    /// the upper end of `within`.
    pub any: Option<f64>,
    /// The 95 % Monte Carlo interval of that share, 0 to 1.
    pub within: (f64, f64),
    /// How many are expected.
    pub expected: f64,
    /// The 90 % interval of the model of how many.
    pub interval: (f64, f64),
    /// What else to say, such as "among the 3 most hit: 41 %"; may be empty.
    pub note: String,
}

/// Rows that are drawn.
const MOST: usize = 25;
/// Left ends of the columns: rank, name, bars; right ends of the numbers; left end of the notes.
const RANK: f64 = MARGIN + 22.0;
const NAME: f64 = MARGIN + 30.0;
const BARS: (f64, f64) = (318.0, 546.0);
const EXPECTED: f64 = 682.0;
const INTERVAL: f64 = 808.0;
const NOTE: f64 = 826.0;
/// From one row to the next at least; from a row's upper edge to its first line.
const PAD: f64 = 6.0;
const THICK: f64 = 11.0;

const HEAD: Type = style(Face::Regular, 11.0, SOFT_INK);
const NAMES: Type = style(Face::Bold, 12.0, INK);
const KIND: Type = style(Face::Regular, 10.5, SOFT_INK);
const NUMBER: Type = style(Face::Regular, 11.5, INK);
const REST: Type = style(Face::Bold, 11.5, SOFT_INK);

/// Rows from the most endangered down: a bar for the probability of at least one with its 95 % Monte Carlo interval, the
/// expected number and the 90 % interval of the model in words. No possible ground with one is not 0: "under x %".
///
/// Fails only if the built-in font or the PNG encoder does.
pub fn ranking_chart(chart: &Ranked, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    let (mut canvas, top) = frame::heading(sheet)?;
    let shown = &chart.rows[..chart.rows.len().min(MOST)];
    let axis = axis(shown);
    let head = head(&mut canvas, chart, top);
    let rows = Rect { left: BARS.0, top: head + 20.0, width: BARS.1 - BARS.0, height: heights(&canvas, shown) };
    ticks(&mut canvas, &rows, &axis.ticks(5.0));
    let mut y = rows.top;
    for (i, row) in shown.iter().enumerate() {
        edges::rule(&mut canvas, (MARGIN, y), BARS.0 - MARGIN - 8.0);
        edges::rule(&mut canvas, (BARS.1 + 62.0, y), WIDTH - MARGIN - BARS.1 - 62.0);
        draw_row(&mut canvas, &axis, (i, row), y);
        y += height(&canvas, row);
    }
    let below = rest(&mut canvas, chart, y + 8.0);
    frame::finish(canvas, sheet, below, &notes(shown), format)
}

/// Names of the columns; returns their bottom.
fn head(canvas: &mut Canvas, chart: &Ranked, top: f64) -> f64 {
    let counted: String = clean(&chart.counted).chars().take(60).collect();
    let bars = canvas.shortened(&format!("probability of any {counted}"), (BARS.0, top), (BARS.1 - BARS.0, 2), HEAD);
    let columns =
        [(format!("expected {counted}"), EXPECTED, 84.0), ("90 % interval of the model".to_owned(), INTERVAL, 84.0)];
    let bottoms = columns.map(|(words, right, width)| flush_right(canvas, &words, (right, top), width));
    bottoms.into_iter().fold(bars, f64::max)
}

/// Words in at most three lines that end at the right; returns their bottom.
fn flush_right(canvas: &mut Canvas, words: &str, (right, top): Spot, width: f64) -> f64 {
    let lines = canvas.fonts.shortened(words, (width, 3), HEAD).0;
    for (i, line) in lines.iter().enumerate() {
        canvas.words(line, (right, top + HEAD.size + HEAD.leading() * i as f64), Anchor::End, HEAD);
    }
    top + HEAD.leading() * lines.len() as f64
}

/// Percent from 0 to a round number that holds every bar and whisker.
fn axis(rows: &[RankedRow]) -> Axis {
    let ends = rows.iter().flat_map(|row| [row.any.unwrap_or(0.0), row.within.1]).filter(probability);
    let most = 100.0 * ends.fold(0.0, f64::max);
    if most > 50.0 { Axis::between((0.0, 100.0), BARS) } else { Axis::from_zero(most, BARS) }
}

fn probability(share: &f64) -> bool {
    (0.0..=1.0).contains(share)
}

fn ticks(canvas: &mut Canvas, rows: &Rect, ticks: &[Tick]) {
    let mut free_from = 0.0;
    for tick in ticks {
        let line = vec![(tick.at, rows.top), (tick.at, rows.bottom())];
        canvas.line(line, Stroke { opacity: 0.45, ..Stroke::solid(RULE, 0.6) });
        let label = format!("{} %", tick.label);
        let half = 0.5 * canvas.measure(&label, NUMBERS);
        if tick.at - half >= free_from {
            canvas.words(&label, (tick.at, rows.top - 5.0), Anchor::Middle, NUMBERS);
            free_from = tick.at + half + 8.0;
        }
    }
}

/// A probability as people write it: to two digits, and 100 % only if it is.
fn percent(share: f64) -> String {
    let hundred = 100.0 * share;
    if (99.5..100.0).contains(&hundred) {
        format!("{} %", amount((hundred * 100.0).floor() / 100.0))
    } else {
        format!("{} %", legend::rounded(hundred))
    }
}

/// The same for a probability that is below this one: to two digits, upwards.
fn percent_above(share: f64) -> String {
    let hundred = 100.0 * share;
    let step = libm::pow(10.0, libm::log10(hundred.max(1e-12)).floor() - 1.0);
    format!("{} %", legend::rounded((hundred / step - 1e-9).ceil() * step))
}

/// The share in words.
fn share_words(row: &RankedRow) -> String {
    match row.any.filter(|share| *share != 0.0) {
        Some(share) if probability(&share) => percent(share),
        None if probability(&row.within.1) && row.within.1 > 0.0 => format!("under {}", percent_above(row.within.1)),
        Some(_) | None => "unknown".to_owned(),
    }
}

/// A number to two digits.
fn number(value: f64) -> String {
    if axis::shown(value) { legend::rounded(value) } else { "unknown".to_owned() }
}

fn interval(row: &RankedRow) -> String {
    let (low, high) = row.interval;
    if !(axis::shown(low) && low <= high && axis::shown(high)) {
        return "unknown".to_owned();
    }
    let step = step_for(high - low);
    // Two digits also where the width says nothing, and where it would make a small number 0.
    let by_itself = |value: f64| !(1e-3..1e7).contains(&(high - low)) || value < 0.5 * step;
    let end = |value: f64| if by_itself(value) { number(value) } else { stepped(value, step) };
    format!("{} to {}", end(low), end(high))
}

/// A number rounded to a step, without idle zeros.
fn stepped(value: f64, step: f64) -> String {
    rounded(value, step).replace(',', "").parse().map_or_else(|_| number(value), amount)
}

/// What is expected: where no possible ground has one and none is expected, that none was seen.
fn expected(row: &RankedRow) -> String {
    if row.any.is_none() && row.expected == 0.0 { "none seen".to_owned() } else { number(row.expected) }
}

/// A note whose percentages are not broken.
fn note(row: &RankedRow) -> String {
    row.note.replace(" %", "\u{a0}%")
}

/// Room for a name, its kind, and a note.
const NAME_ROOM: (f64, usize) = (BARS.0 - NAME - 16.0, 2);
const KIND_ROOM: (f64, usize) = (BARS.0 - NAME - 16.0, 1);
const NOTE_ROOM: (f64, usize) = (WIDTH - MARGIN - NOTE, 3);

fn height(canvas: &Canvas, row: &RankedRow) -> f64 {
    let lines =
        |words: &str, room, style: Type| canvas.fonts.shortened(words, room, style).0.len() as f64 * style.leading();
    let name = lines(&row.name, NAME_ROOM, NAMES) + lines(&row.kind, KIND_ROOM, KIND);
    name.max(lines(&note(row), NOTE_ROOM, KIND)).max(NAMES.leading()) + 2.0 * PAD
}

fn heights(canvas: &Canvas, rows: &[RankedRow]) -> f64 {
    rows.iter().map(|row| height(canvas, row)).sum()
}

fn draw_row(canvas: &mut Canvas, axis: &Axis, (i, row): (usize, &RankedRow), top: f64) {
    let (top, baseline) = (top + PAD, top + PAD + NAMES.size);
    canvas.words(&format!("{}", i + 1), (RANK, baseline), Anchor::End, KIND);
    let below = canvas.shortened(&row.name, (NAME, top), NAME_ROOM, NAMES);
    canvas.shortened(&row.kind, (NAME, below), KIND_ROOM, KIND);
    draw_bar(canvas, axis, row, baseline - 4.4);
    canvas.words(&expected(row), (EXPECTED, baseline), Anchor::End, NUMBER);
    canvas.words(&interval(row), (INTERVAL, baseline), Anchor::End, NUMBER);
    canvas.shortened(&note(row), (NOTE, top + 1.5), NOTE_ROOM, KIND);
}

/// The bar and its whisker, and the share right of both; no bar and an open end where no possible ground has one.
fn draw_bar(canvas: &mut Canvas, axis: &Axis, row: &RankedRow, y: f64) {
    let share = row.any.filter(|share| probability(share) && *share > 0.0);
    let mut right = share.map_or(BARS.0, |share| axis.at(100.0 * share));
    if right > BARS.0 {
        let bar = Rect { left: BARS.0, top: y - 0.5 * THICK, width: right - BARS.0, height: THICK };
        canvas.rectangle(&bar, filled(BAR));
    }
    let (low, high) = row.within;
    if probability(&low) && low <= high && probability(&high) {
        let ends = (axis.at(100.0 * low), axis.at(100.0 * high));
        whisker(canvas, ends, y);
        if share.is_none() {
            canvas.dot((ends.1, y), 3.6, INK);
            canvas.dot((ends.1, y), 2.4, PAPER);
        }
        right = right.max(ends.1);
    }
    canvas.line(vec![(BARS.0, y - 0.5 * THICK - 2.0), (BARS.0, y + 0.5 * THICK + 2.0)], Stroke::solid(INK, 0.9));
    canvas.words(&share_words(row), (right + 8.0, y + 4.2), Anchor::Start, NUMBER.on_map());
}

/// A line from one end of an interval to the other, with strokes at both.
fn whisker(canvas: &mut Canvas, (from, to): (f64, f64), y: f64) {
    let stroke = Stroke::solid(INK, 1.2);
    canvas.line(vec![(from, y), (to, y)], stroke);
    canvas.lines([from, to].map(|x| vec![(x, y - 3.0), (x, y + 3.0)]).to_vec(), stroke);
}

/// The line that says how many rows are not drawn; returns its bottom.
fn rest(canvas: &mut Canvas, chart: &Ranked, top: f64) -> f64 {
    let words = match chart.rows.len().saturating_sub(MOST) {
        0 if chart.rows.is_empty() => "none".to_owned(),
        0 => return top,
        more => format!("and {} more: see {}", amount(more as f64), chart.table),
    };
    canvas.shortened(&words, (NAME, top), (WIDTH - MARGIN - NAME, 2), REST) + 4.0
}

/// What a reader of the bars must know.
fn notes(rows: &[RankedRow]) -> Vec<String> {
    let mut notes = Vec::new();
    if !rows.is_empty() {
        notes.push("Thin lines on the bars: 95 % Monte Carlo interval of the probability.".to_owned());
    }
    if rows.iter().any(|row| row.any.is_none_or(|share| share == 0.0)) {
        notes.push("Open ends: in none of the possible grounds, which is not impossible.".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(any: Option<f64>, within: (f64, f64)) -> RankedRow {
        let (name, kind, note) = ("School 3".to_owned(), "school".to_owned(), String::new());
        RankedRow { name, kind, any, within, expected: 1.0, interval: (0.0, 3.0), note }
    }

    #[test]
    fn a_share_is_written_to_two_digits_and_is_never_0_and_100_only_if_it_is() {
        let words = [0.412, 0.0412, 0.00412, 0.999_96, 0.997, 1.0, 1e-6]
            .map(|share| share_words(&row(Some(share), (0.0, 1.0))));
        assert_eq!(words, ["41 %", "4.1 %", "0.41 %", "99.99 %", "99.7 %", "100 %", "10⁻⁴ %"]);
        let none = [None, Some(0.0)].map(|any| share_words(&row(any, (0.0, 0.003_826))));
        assert_eq!(none, ["under 0.39 %", "under 0.39 %"]);
        let odd = [row(Some(f64::NAN), (0.0, 1.0)), row(Some(1.2), (0.0, 1.0)), row(None, (0.0, f64::NAN))];
        assert!(odd.iter().all(|row| share_words(row) == "unknown"));
    }

    #[test]
    fn an_interval_is_rounded_to_what_its_width_supports() {
        let words = |low, high| interval(&RankedRow { interval: (low, high), ..row(None, (0.0, 0.1)) });
        assert_eq!([words(0.0, 3.0), words(12.0, 1_234.0), words(0.3, 0.3)], ["0 to 3", "12 to 1,200", "0.3 to 0.3"]);
        assert_eq!([words(f64::NAN, 3.0), words(3.0, 1.0), words(-1.0, 1.0)], ["unknown"; 3]);
    }

    #[test]
    fn the_axis_holds_every_whisker_and_ends_at_100_percent_at_most() {
        let at = |rows: &[RankedRow], percent| axis(rows).at(percent);
        let rare = [row(Some(0.01), (0.005, 0.04))];
        assert!(at(&rare, 4.0) < BARS.1 && at(&rare, 4.0) > BARS.0 + 0.6 * (BARS.1 - BARS.0));
        assert_eq!(at(&[row(Some(0.9), (0.8, 1.0))], 100.0), BARS.1);
        assert_eq!(at(&[row(None, (f64::NAN, f64::NAN))], 1.0), BARS.1);
    }
}
