//! Facilities, routes or districts in the order in which they are endangered, a row each.

use super::axis::{self, Axis, NUMBERS, Tick};
use super::canvas::{Anchor, Canvas, filled, style};
use super::colour::{BAR, INK, PAPER, RULE, SOFT_INK};
use super::edges;
use super::frame::{self, Drawn, Paper};
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type, clean};
use super::words::{Words, fill};
use super::{Format, PictureError, Sheet};
use crate::report::rounding::step_for;

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
/// From one row to the next at least; from a row's upper edge to its first line.
const PAD: f64 = 6.0;
const THICK: f64 = 11.0;
/// Height of a bar that stands by itself in a row.
const BAR_ROW: f64 = 19.0;

const HEAD: Type = style(Face::Regular, 11.0, SOFT_INK);
const NAMES: Type = style(Face::Bold, 12.0, INK);
const KIND: Type = style(Face::Regular, 10.5, SOFT_INK);
const NUMBER: Type = style(Face::Regular, 11.5, INK);
const REST: Type = style(Face::Bold, 11.5, SOFT_INK);

/// Where the columns of a ranking stand, page units.
#[derive(Clone, Copy, Debug)]
struct Columns {
    /// Right end of the ranks.
    rank: f64,
    /// Left end of names and kinds, and their width.
    name: (f64, f64),
    /// From where to where bars can reach.
    bars: (f64, f64),
    /// Right ends of the numbers: expected, interval.
    numbers: (f64, f64),
    /// Left end of the notes and their width.
    note: (f64, f64),
    /// What stands side by side.
    laid: Laid,
}

/// How a row is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Laid {
    /// Everything in one line.
    Across,
    /// The name over the bar, and under it the rest.
    Down,
}

impl Columns {
    fn of(paper: &Paper) -> Columns {
        let (left, right) = (paper.margin, paper.right());
        let name = left + 30.0;
        if paper.is_narrow() {
            let (bars, wide) = ((name, right - 96.0), right - name);
            let numbers = (name + 0.3 * wide, name + 0.62 * wide);
            let note = (name + 0.66 * wide, 0.34 * wide);
            return Columns { rank: left + 22.0, name: (name, wide), bars, numbers, note, laid: Laid::Down };
        }
        // Shares of the width of a page of 1000.
        let at = |x: f64| left + (x - 36.0) / 928.0 * paper.room();
        Columns {
            rank: left + 22.0,
            name: (name, at(318.0) - name - 16.0),
            bars: (at(318.0), at(546.0)),
            numbers: (at(682.0), at(808.0)),
            note: (at(826.0), right - at(826.0)),
            laid: Laid::Across,
        }
    }
}

/// Rows from the most endangered down: a bar for the probability of at least one with its 95 % Monte Carlo interval, the
/// expected number and the 90 % interval of the model in words. No possible ground with one is not 0: "under x %".
///
/// Fails only if the built-in font or the PNG encoder does.
pub fn ranking_chart(chart: &Ranked, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
    frame::compose(sheet, format, |canvas, top| draw(canvas, chart, top))
}

fn draw(canvas: &mut Canvas, chart: &Ranked, top: f64) -> Drawn {
    let shown = &chart.rows[..chart.rows.len().min(MOST)];
    let columns = Columns::of(&canvas.paper);
    let axis = axis(shown, columns.bars);
    let head = head(canvas, (chart, &columns), top);
    let (left, right) = columns.bars;
    let height = shown.iter().map(|row| height(canvas, &columns, row)).sum();
    let rows = Rect { left, top: head + 20.0, width: right - left, height };
    ticks(canvas, &rows, &axis.ticks(5.0, canvas.numbers()));
    let mut y = rows.top;
    for (i, row) in shown.iter().enumerate() {
        rules(canvas, &columns, y);
        draw_row(canvas, (&axis, &columns), (i, row), y);
        y += self::height(canvas, &columns, row);
    }
    let below = rest(canvas, chart, (columns.name.0, y + 8.0));
    (below, notes(shown, canvas.language))
}

/// Thin lines over a row, not through bars.
fn rules(canvas: &mut Canvas, columns: &Columns, y: f64) {
    let paper = canvas.paper;
    match columns.laid {
        Laid::Across => {
            let right = columns.bars.1 + 62.0;
            edges::rule(canvas, (paper.margin, y), columns.bars.0 - paper.margin - 8.0);
            edges::rule(canvas, (right, y), paper.right() - right);
        }
        Laid::Down => edges::rule(canvas, (paper.margin, y), paper.room()),
    }
}

/// Names of the columns; returns their bottom.
fn head(canvas: &mut Canvas, (chart, columns): (&Ranked, &Columns), top: f64) -> f64 {
    let counted: String = clean(&chart.counted).chars().take(60).collect();
    let language = canvas.language;
    let (any, expected) = (
        fill(&language.probability_of_any, &[("counted", &counted)]),
        fill(&language.expected, &[("counted", &counted)]),
    );
    let (left, right) = columns.bars;
    match columns.laid {
        Laid::Across => {
            let bars = canvas.shortened(&any, (left, top), (right - left, 3), HEAD);
            let room = columns.numbers.0 - right - 52.0;
            let names = [(expected.as_str(), columns.numbers.0), (&language.model_interval, columns.numbers.1)];
            names.into_iter().map(|(words, right)| flush_right(canvas, words, (right, top), room)).fold(bars, f64::max)
        }
        // The numbers say in each row what they are.
        Laid::Down => canvas.shortened(&any, (left, top), (columns.name.1, 2), HEAD),
    }
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
fn axis(rows: &[RankedRow], bars: (f64, f64)) -> Axis {
    let ends = rows.iter().flat_map(|row| [row.any.unwrap_or(0.0), row.within.1]).filter(probability);
    let most = 100.0 * ends.fold(0.0, f64::max);
    if most > 50.0 { Axis::between((0.0, 100.0), bars) } else { Axis::from_zero(most, bars) }
}

fn probability(share: &f64) -> bool {
    (0.0..=1.0).contains(share)
}

fn ticks(canvas: &mut Canvas, rows: &Rect, ticks: &[Tick]) {
    let mut free_from = 0.0;
    for tick in ticks {
        let line = vec![(tick.at, rows.top), (tick.at, rows.bottom())];
        canvas.line(line, Stroke { opacity: 0.45, ..Stroke::solid(RULE, 0.6) });
        let label = canvas.percent(&tick.label);
        let half = 0.5 * canvas.measure(&label, NUMBERS);
        if tick.at - half >= free_from {
            canvas.words(&label, (tick.at, rows.top - 5.0), Anchor::Middle, NUMBERS);
            free_from = tick.at + half + 8.0;
        }
    }
}

/// A probability as people write it: to two digits, and 100 % only if it is.
fn percent(share: f64, words: &Words) -> String {
    let hundred = 100.0 * share;
    let number = if (99.5..100.0).contains(&hundred) {
        // Nothing above is said of it.
        words.numbers.amount((hundred * 100.0).floor() / 100.0)
    } else {
        words.numbers.significant(hundred, 2)
    };
    fill(&words.percent, &[("n", &number)])
}

/// The same for a probability that is below this one: to two digits, upwards.
fn percent_above(share: f64, words: &Words) -> String {
    let hundred = 100.0 * share;
    let step = libm::pow(10.0, libm::log10(hundred.max(1e-12)).floor() - 1.0);
    let number = words.numbers.significant((hundred / step - 1e-9).ceil() * step, 2);
    fill(&words.percent, &[("n", &number)])
}

/// The same for a probability that is above this one, downwards: to one digit of what is missing.
fn percent_below(share: f64, words: &Words) -> String {
    let missing = 100.0 * (1.0 - share);
    let step = libm::pow(10.0, libm::log10(missing.max(1e-9)).floor());
    let number = words.numbers.rounded(100.0 - (missing / step - 1e-9).ceil() * step, step.min(1.0));
    fill(&words.percent, &[("n", &number)])
}

/// The share in words.
fn share_words(row: &RankedRow, words: &Words) -> String {
    match row.any.filter(|share| *share != 0.0) {
        // All of N is not certain.
        Some(1.0) if probability(&row.within.0) && row.within.0 < 1.0 => {
            fill(&words.over, &[("n", &percent_below(row.within.0, words))])
        }
        Some(share) if probability(&share) => percent(share, words),
        None if probability(&row.within.1) && row.within.1 > 0.0 => {
            fill(&words.under, &[("n", &percent_above(row.within.1, words))])
        }
        Some(_) | None => words.unknown.to_string(),
    }
}

/// A number to two digits.
fn number(value: f64, words: &Words) -> String {
    if axis::shown(value) { words.numbers.significant(value, 2) } else { words.unknown.to_string() }
}

fn interval(row: &RankedRow, words: &Words) -> String {
    let (low, high) = row.interval;
    if !(axis::shown(low) && low <= high && axis::shown(high)) {
        return words.unknown.to_string();
    }
    let step = step_for(high - low);
    // Two digits also where the width says nothing, and where it would make a small number 0.
    let by_itself = |value: f64| !(1e-3..1e7).contains(&(high - low)) || (value > 0.0 && value < 0.5 * step);
    let whole = low.fract() == 0.0 && high.fract() == 0.0;
    let step = if whole { step.max(1.0) } else { step };
    let end = |value: f64| if by_itself(value) { number(value, words) } else { words.numbers.rounded(value, step) };
    fill(&words.from_to, &[("low", &end(low)), ("high", &end(high))])
}

/// What is expected: where no possible ground has one and none is expected, that none was seen.
fn expected(row: &RankedRow, words: &Words) -> String {
    if row.any.is_none() && row.expected == 0.0 { words.none_seen.to_string() } else { number(row.expected, words) }
}

/// A note whose percentages and errors are not broken.
fn note(row: &RankedRow) -> String {
    row.note.replace(" %", "\u{a0}%").replace(" ± ", "\u{a0}±\u{a0}")
}

/// Lines that a name, its kind and a note may take.
const NAME_LINES: usize = 2;
const KIND_LINES: usize = 1;
const NOTE_LINES: usize = 3;

/// What a narrow row says under its bar.
fn sentence(row: &RankedRow, words: &Words) -> String {
    let (mean, interval) = (expected(row, words), interval(row, words));
    let parts = [
        fill(&words.label_of, &[("name", &words.mean), ("n", &mean)]),
        fill(&words.label_of, &[("name", &words.model_interval), ("n", &interval)]),
        note(row),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

fn height(canvas: &Canvas, columns: &Columns, row: &RankedRow) -> f64 {
    let lines = |words: &str, (width, most): (f64, usize), style: Type| {
        canvas.fonts.shortened(words, (width, most), style).0.len() as f64 * style.leading()
    };
    let (width, note_width) = (columns.name.1, columns.note.1);
    let name = lines(&row.name, (width, NAME_LINES), NAMES) + lines(&row.kind, (width, KIND_LINES), KIND);
    let inner = match columns.laid {
        Laid::Across => name.max(lines(&note(row), (note_width, NOTE_LINES), KIND)).max(NAMES.leading()),
        Laid::Down => name + BAR_ROW + lines(&sentence(row, canvas.language), (width, NOTE_LINES), KIND),
    };
    inner + 2.0 * PAD
}

fn draw_row(canvas: &mut Canvas, (axis, columns): (&Axis, &Columns), (i, row): (usize, &RankedRow), top: f64) {
    let (top, baseline) = (top + PAD, top + PAD + NAMES.size);
    let (language, (name, width)) = (canvas.language, columns.name);
    canvas.words(&language.numbers.count(i + 1), (columns.rank, baseline), Anchor::End, KIND);
    let below = canvas.shortened(&row.name, (name, top), (width, NAME_LINES), NAMES);
    let below = canvas.shortened(&row.kind, (name, below), (width, KIND_LINES), KIND);
    match columns.laid {
        Laid::Across => {
            draw_bar(canvas, (axis, columns.bars.0), row, baseline - 4.4);
            canvas.words(&expected(row, language), (columns.numbers.0, baseline), Anchor::End, NUMBER);
            canvas.words(&interval(row, language), (columns.numbers.1, baseline), Anchor::End, NUMBER);
            let (left, width) = columns.note;
            canvas.shortened(&note(row), (left, top + 1.5), (width, NOTE_LINES), KIND);
        }
        Laid::Down => {
            draw_bar(canvas, (axis, columns.bars.0), row, below + 0.5 * BAR_ROW);
            let words = sentence(row, language);
            canvas.shortened(&words, (name, below + BAR_ROW), (width, NOTE_LINES), KIND);
        }
    }
}

/// The bar and its whisker, and the share right of both; no bar and an open end where no possible ground has one.
fn draw_bar(canvas: &mut Canvas, (axis, left): (&Axis, f64), row: &RankedRow, y: f64) {
    let share = row.any.filter(|share| probability(share) && *share > 0.0);
    let mut right = share.map_or(left, |share| axis.at(100.0 * share));
    if right > left {
        let bar = Rect { left, top: y - 0.5 * THICK, width: right - left, height: THICK };
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
    canvas.line(vec![(left, y - 0.5 * THICK - 2.0), (left, y + 0.5 * THICK + 2.0)], Stroke::solid(INK, 0.9));
    let words = share_words(row, canvas.language);
    canvas.words(&words, (right + 8.0, y + 4.2), Anchor::Start, NUMBER.on_map());
}

/// A line from one end of an interval to the other, with strokes at both.
fn whisker(canvas: &mut Canvas, (from, to): (f64, f64), y: f64) {
    let stroke = Stroke::solid(INK, 1.2);
    canvas.line(vec![(from, y), (to, y)], stroke);
    canvas.lines([from, to].map(|x| vec![(x, y - 3.0), (x, y + 3.0)]).to_vec(), stroke);
}

/// The line that says how many rows are not drawn; returns its bottom.
fn rest(canvas: &mut Canvas, chart: &Ranked, (x, top): Spot) -> f64 {
    let language = canvas.language;
    let words = match chart.rows.len().saturating_sub(MOST) {
        0 if chart.rows.is_empty() => language.none.to_string(),
        0 => return top,
        more => fill(&language.more_rows, &[("n", &language.numbers.count(more)), ("table", &chart.table)]),
    };
    canvas.shortened(&words, (x, top), (canvas.paper.right() - x, 2), REST) + 4.0
}

/// What a reader of the bars must know.
fn notes(rows: &[RankedRow], words: &Words) -> Vec<String> {
    let mut notes = Vec::new();
    if !rows.is_empty() {
        notes.push(words.whiskers.to_string());
    }
    if rows.iter().any(|row| row.any.is_none_or(|share| share == 0.0)) {
        notes.push(words.open_ends.to_string());
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
    fn a_share_is_written_to_two_digits_and_is_never_0_nor_100() {
        let words = [0.412, 0.0412, 0.00412, 0.999_96, 0.997, 1e-6]
            .map(|share| share_words(&row(Some(share), (0.0, 1.0)), Words::english()));
        assert_eq!(words, ["41 %", "4.1 %", "0.41 %", "99.99 %", "99.7 %", "10⁻⁴ %"]);
        let all = [0.985, 0.9997].map(|low| share_words(&row(Some(1.0), (low, 1.0)), Words::english()));
        assert_eq!(all, ["over 98 %", "over 99.97 %"]);
        let none = [None, Some(0.0)].map(|any| share_words(&row(any, (0.0, 0.003_826)), Words::english()));
        assert_eq!(none, ["under 0.39 %", "under 0.39 %"]);
        let odd = [row(Some(f64::NAN), (0.0, 1.0)), row(Some(1.2), (0.0, 1.0)), row(None, (0.0, f64::NAN))];
        assert!(odd.iter().all(|row| share_words(row, Words::english()) == "unknown"));
    }

    #[test]
    fn an_interval_is_rounded_to_what_its_width_supports() {
        let words =
            |low, high| interval(&RankedRow { interval: (low, high), ..row(None, (0.0, 0.1)) }, Words::english());
        assert_eq!([words(0.0, 3.0), words(12.0, 1_234.0), words(0.3, 0.3)], ["0 to 3", "12 to 1,200", "0.30 to 0.30"]);
        assert_eq!([words(f64::NAN, 3.0), words(3.0, 1.0), words(-1.0, 1.0)], ["unknown"; 3]);
    }

    #[test]
    fn a_half_percent_is_rounded_up_as_in_the_terminal() {
        assert_eq!(share_words(&row(Some(0.245), (0.0, 1.0)), Words::english()), "25 %");
        assert_eq!(share_words(&row(Some(0.0245), (0.0, 1.0)), Words::english()), "2.5 %");
    }

    #[test]
    fn the_axis_holds_every_whisker_and_ends_at_100_percent_at_most() {
        const BARS: (f64, f64) = (318.0, 546.0);
        let at = |rows: &[RankedRow], percent| axis(rows, BARS).at(percent);
        let rare = [row(Some(0.01), (0.005, 0.04))];
        assert!(at(&rare, 4.0) < BARS.1 && at(&rare, 4.0) > BARS.0 + 0.6 * (BARS.1 - BARS.0));
        assert_eq!(at(&[row(Some(0.9), (0.8, 1.0))], 100.0), BARS.1);
        assert_eq!(at(&[row(None, (f64::NAN, f64::NAN))], 1.0), BARS.1);
    }
}
