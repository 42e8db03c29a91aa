//! Names beside a plot, each where its line ends: moved apart where lines end together.

use super::canvas::{Canvas, filled, shape_style, style};
use super::colour::{Colour, RULE};
use super::dashes::Pattern;
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type};

/// Room right of a plot.
pub(super) const WIDTH: f64 = 186.0;
/// From the plot to the samples, their width, and from there to the words.
const LEADER: f64 = 14.0;
const SAMPLE: f64 = 24.0;
const GAP: f64 = 7.0;
/// Lines of words for each name, and page units between two names.
const LINES: usize = 4;
const APART: f64 = 5.0;
const SIZE: f64 = 11.5;

/// What is named, as it looks in the plot.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sample {
    Line(Stroke, Pattern),
    Band(Colour),
}

/// A name and where on the page what it names ends.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) words: String,
    pub(super) y: f64,
    pub(super) sample: Sample,
    pub(super) ink: Colour,
}

/// Writes names right of a plot from top to bottom in the order of their ends; on a narrow page in rows below `under`.
/// Returns their bottom, at least `under`.
pub(super) fn names(canvas: &mut Canvas, plot: &Rect, under: f64, named: Vec<Named>) -> f64 {
    if canvas.paper.is_narrow() {
        return rows(canvas, &named, under);
    }
    beside(canvas, plot, named);
    under
}

/// One name after the other, a new row where one has no room.
fn rows(canvas: &mut Canvas, named: &[Named], top: f64) -> f64 {
    let (left, right) = (canvas.paper.margin, canvas.paper.right());
    let (mut x, mut y, mut below) = (left, top, top);
    for name in named {
        let most = (right - left - SAMPLE - GAP, LINES);
        let lines = canvas.fonts.shortened(&name.words, most, letters(name.ink)).0;
        let width = lines.iter().map(|line| canvas.measure(line, letters(name.ink))).fold(0.0, f64::max);
        if x > left && x + SAMPLE + GAP + width > right {
            (x, y) = (left, below + 3.0);
        }
        sample(canvas, name.sample, (x, y + 0.62 * SIZE));
        let bottom = canvas.shortened(&name.words, (x + SAMPLE + GAP, y), most, letters(name.ink));
        below = below.max(bottom);
        x += SAMPLE + GAP + width + 18.0;
    }
    below
}

fn beside(canvas: &mut Canvas, plot: &Rect, mut named: Vec<Named>) {
    named.sort_by(|a, b| a.y.total_cmp(&b.y));
    let heights: Vec<f64> = named.iter().map(|name| height(canvas, name)).collect();
    let ends: Vec<f64> = named.iter().map(|name| name.y).collect();
    let tops = apart(&ends, &heights, (plot.top, plot.bottom()));
    for (name, top) in named.iter().zip(tops) {
        write(canvas, plot, name, top);
    }
}

fn letters(ink: Colour) -> Type {
    style(Face::Regular, SIZE, ink)
}

fn room() -> (f64, usize) {
    (WIDTH - LEADER - SAMPLE - GAP, LINES)
}

fn height(canvas: &Canvas, name: &Named) -> f64 {
    let letters = letters(name.ink);
    canvas.fonts.shortened(&name.words, room(), letters).0.len().max(1) as f64 * letters.leading()
}

/// Tops of blocks of these heights whose first lines stand at `ends` as far as they do not overlap, all between the
/// limits if there is room for them.
fn apart(ends: &[f64], heights: &[f64], (highest, lowest): (f64, f64)) -> Vec<f64> {
    let mut free_from = highest;
    let mut tops = Vec::new();
    for (end, height) in ends.iter().zip(heights) {
        let top = (end - 0.6 * SIZE).max(free_from);
        tops.push(top);
        free_from = top + height + APART;
    }
    let mut room_to = lowest + 0.8 * SIZE;
    for (top, height) in tops.iter_mut().zip(heights).rev() {
        *top = top.min(room_to - height);
        room_to = *top - APART;
    }
    tops
}

/// The sample runs from the end of the line to its name.
fn write(canvas: &mut Canvas, plot: &Rect, name: &Named, top: f64) {
    let (x, y) = (plot.right() + LEADER, top + 0.62 * SIZE);
    let from: Spot = (plot.right() + 2.0, name.y);
    canvas.line(vec![from, (x, y)], Stroke::solid(RULE, 0.7));
    sample(canvas, name.sample, (x, y));
    canvas.shortened(&name.words, (x + SAMPLE + GAP, top), room(), letters(name.ink));
}

/// A piece of what is named, from a spot on.
fn sample(canvas: &mut Canvas, sample: Sample, (x, y): Spot) {
    match sample {
        Sample::Line(stroke, pattern) => canvas.dashed(&[(x, y), (x + SAMPLE, y)], stroke, pattern),
        Sample::Band(colour) => {
            let swatch = Rect { left: x, top: y - 5.0, width: SAMPLE, height: 10.0 };
            canvas.rectangle(&swatch, filled(colour));
            canvas.rectangle(&swatch, shape_style(Stroke::solid(RULE, 0.5)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_lines_that_end_together_stand_one_under_the_other_in_the_plot() {
        let cases = [[100.0, 100.0, 100.0], [0.0, 2.0, 199.0], [198.0, 199.0, 200.0]];
        for ends in cases {
            let heights = [16.0, 48.0, 32.0];
            let tops = apart(&ends, &heights, (0.0, 200.0));
            let (first, second, third) = (tops[0], tops[1], tops[2]);
            assert!(first >= -7.0 && first + 16.0 <= second && second + 48.0 <= third, "{tops:?}");
            assert!(third + 32.0 <= 210.0, "{tops:?}");
        }
        assert_eq!(apart(&[50.0, 120.0], &[16.0, 16.0], (0.0, 200.0)), [50.0 - 6.9, 120.0 - 6.9]);
    }
}
