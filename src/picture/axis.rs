//! The axis of a chart: where values lie along it, and round ticks.

use super::canvas::{Anchor, Canvas, style};
use super::colour::{INK, RULE, SOFT_INK};
use super::edges::round_up;
use super::numbers::{Numbers, raised};
use super::shapes::{Rect, Spot, Stroke};
use super::text::{Face, Type};

pub(super) const NUMBERS: Type = style(Face::Regular, 10.5, SOFT_INK);
pub(super) const NAME: Type = style(Face::Regular, 12.0, INK);
/// From one number on a level axis to the next, at least.
const APART: f64 = 12.0;

/// How values are laid along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Laid {
    Evenly,
    ByPowersOfTen,
}

/// An axis from one end on the page to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    laid: Laid,
    /// The values at its ends.
    values: (f64, f64),
    /// The ends on the page.
    page: (f64, f64),
}

/// A place on an axis that is named.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    /// Page units.
    pub(super) at: f64,
    pub(super) label: String,
}

impl Axis {
    /// Between two values.
    pub(super) fn between(values: (f64, f64), page: (f64, f64)) -> Axis {
        Axis { laid: Laid::Evenly, values, page }
    }

    /// From 0 to a round number above `most`; to 1 if `most` is not above 0.
    pub(super) fn from_zero(most: f64, page: (f64, f64)) -> Axis {
        let most = if most > 0.0 { 1.02 * most } else { 1.0 };
        let step = round_up(most / 5.0);
        Axis::between((0.0, step * (most / step - 1e-9).ceil()), page)
    }

    /// From 1 to a round number above `most`, each power of ten as long as the next.
    pub(super) fn from_one(most: f64, page: (f64, f64)) -> Axis {
        Axis { laid: Laid::ByPowersOfTen, values: (1.0, round_up(1.02 * most.max(5.0))), page }
    }

    /// From a power of ten to a value at least five times that, each power of ten as long as the next; for values above 0.
    pub(super) fn by_powers((least, most): (f64, f64), page: (f64, f64)) -> Axis {
        let low = libm::pow(10.0, libm::log10(least).floor());
        Axis { laid: Laid::ByPowersOfTen, values: (low, most.max(5.0 * low)), page }
    }

    /// Between round numbers about two values.
    pub(super) fn around((least, most): (f64, f64), page: (f64, f64)) -> Axis {
        let width = if most > least { most - least } else { 0.1 * most.abs().max(1.0) };
        let step = round_up(width / 5.0);
        Axis::between(((least / step - 1e-6).floor() * step, (most / step + 1e-6).ceil() * step), page)
    }

    /// The value at its beginning.
    pub(super) fn start(&self) -> f64 {
        self.values.0
    }

    /// Where a value lies on the page; beyond the ends, at the end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let ((low, high), (from, to)) = (self.values, self.page);
        let value = value.clamp(low, high);
        let share = match self.laid {
            Laid::Evenly => (value - low) / (high - low),
            Laid::ByPowersOfTen => libm::log10(value / low) / libm::log10(high / low),
        };
        from + share * (to - from)
    }

    /// Round values along it, about `most` of them; every power of ten if they are laid by these.
    pub(super) fn ticks(&self, most: f64, numbers: Numbers) -> Vec<Tick> {
        let (low, high) = self.values;
        match self.laid {
            Laid::Evenly => {
                let step = round_up(0.999 * (high - low) / most);
                let (first, last) = ((low / step - 1e-6).ceil() as i64, (high / step + 1e-6).floor() as i64);
                let tick = |i: i64| Tick { at: self.at(i as f64 * step), label: even_label(i, (step, high), numbers) };
                (first..=last.min(first.saturating_add(50))).map(tick).collect()
            }
            Laid::ByPowersOfTen => self.powers().map(|v| Tick { at: self.at(v), label: numbers.amount(v) }).collect(),
        }
    }

    /// The powers of ten along it.
    fn powers(&self) -> impl Iterator<Item = f64> + use<> {
        let (low, high) = self.values;
        let first = libm::log10(low.max(1.0)).round() as i32;
        (first..20).map(|power| libm::pow(10.0, f64::from(power))).take_while(move |v| *v <= high)
    }

    /// 2 and 5 times the powers of ten, which are not named.
    fn between_ticks(&self) -> Vec<f64> {
        let inside = self.powers().flat_map(|v| [2.0 * v, 5.0 * v]).filter(|v| *v <= self.values.1);
        match self.laid {
            Laid::Evenly => Vec::new(),
            Laid::ByPowersOfTen => inside.map(|v| self.at(v)).collect(),
        }
    }
}

/// The name of `i` steps on an axis up to `high`: all with the same decimals, or times the same power of ten.
fn even_label(i: i64, (step, high): (f64, f64), numbers: Numbers) -> String {
    if i == 0 {
        "0".to_owned()
    } else if (1e-3..1e7).contains(&high) {
        numbers.rounded(i as f64 * step, step)
    } else {
        let power = libm::log10(step * 1.000_001).floor();
        let count = numbers.rounded(i as f64 * step / libm::pow(10.0, power), 1.0);
        format!("{count} × 10{}", raised(&format!("{power:.0}")))
    }
}

/// Thin lines across the plot, their numbers left of it.
pub(super) fn draw_upright(canvas: &mut Canvas, frame: &Rect, ticks: &[Tick]) {
    for tick in ticks {
        let line = vec![(frame.left, tick.at), (frame.right(), tick.at)];
        canvas.line(line, Stroke { opacity: 0.45, ..Stroke::solid(RULE, 0.6) });
        canvas.words(&tick.label, (frame.left - 8.0, tick.at + 3.8), Anchor::End, NUMBERS);
    }
}

/// The line under the plot, its ticks, and as many of their numbers as have room.
pub(super) fn draw_level(canvas: &mut Canvas, frame: &Rect, axis: &Axis, ticks: &[Tick]) {
    let y = frame.bottom();
    canvas.line(vec![(frame.left, y), (frame.right(), y)], Stroke::solid(INK, 0.9));
    let stroke = |x: f64, length: f64| vec![(x, y), (x, y + length)];
    canvas.lines(ticks.iter().map(|tick| stroke(tick.at, 5.0)).collect(), Stroke::solid(INK, 0.9));
    canvas.lines(axis.between_ticks().into_iter().map(|x| stroke(x, 3.0)).collect(), Stroke::solid(INK, 0.9));
    let mut free_from = f64::NEG_INFINITY;
    for tick in ticks {
        let half = 0.5 * canvas.measure(&tick.label, NUMBERS);
        if tick.at - half >= free_from {
            // The last one may not leave the page.
            let middle = tick.at.min(canvas.paper.right() - half);
            canvas.words(&tick.label, (middle, y + 17.0), Anchor::Middle, NUMBERS);
            free_from = tick.at + half + APART;
        }
    }
}

/// Width of the widest label.
pub(super) fn widest(canvas: &Canvas, ticks: &[Tick]) -> f64 {
    ticks.iter().map(|tick| canvas.measure(&tick.label, NUMBERS)).fold(0.0, f64::max)
}

/// A value that can stand on an axis from 0: not negative, not beyond a thousand million million, a number.
pub(super) fn shown(value: f64) -> bool {
    (0.0..=1e15).contains(&value)
}

/// The corners of steps: each from one place to the next at its height.
pub(super) fn steps(parts: impl Iterator<Item = ((f64, f64), f64)>) -> Vec<Spot> {
    parts.flat_map(|((from, to), y)| [(from, y), (to, y)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<String> {
        axis.ticks(6.0, Numbers::ENGLISH).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn an_axis_ends_at_a_round_number_not_below_the_largest_value_whatever_its_size() {
        for most in [3e-12, 1e-4, 0.0007, 0.013, 0.5, 1.0, 7.0, 99.0, 1_234.0, 1e6, 8.7e6, 3e9, 1e15] {
            let axis = Axis::from_zero(most, (0.0, 100.0));
            let (end, ticks) = (axis.values.1, axis.ticks(6.0, Numbers::ENGLISH));
            assert!(end >= most && end < 1.6 * most, "{most}: {end}");
            assert!((3..=8).contains(&ticks.len()), "{most}: {ticks:?}");
            assert!((ticks[ticks.len() - 1].at - 100.0).abs() < 1e-6 && ticks[0].at == 0.0, "{most}: {ticks:?}");
        }
    }

    #[test]
    fn ticks_are_written_alike_along_an_axis() {
        let labels = |most| labels(&Axis::from_zero(most, (0.0, 1.0)));
        assert_eq!(labels(0.9), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(0.0035), ["0", "0.001", "0.002", "0.003", "0.004"]);
        assert_eq!(
            labels(9e-5),
            ["0", "2 × 10⁻⁵", "4 × 10⁻⁵", "6 × 10⁻⁵", "8 × 10⁻⁵", "10 × 10⁻⁵"].map(|s| s.to_owned())
        );
        assert_eq!(labels(900_000.0)[1..3], ["200,000", "400,000"]);
        assert_eq!(labels(0.0), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    }

    #[test]
    fn powers_of_ten_are_evenly_apart_and_values_beyond_the_ends_stand_at_them() {
        let axis = Axis::from_one(900.0, (0.0, 300.0));
        assert_eq!(labels(&axis), ["1", "10", "100", "1,000"]);
        assert!((axis.at(10.0) - 100.0).abs() < 1e-9 && (axis.at(100.0) - 200.0).abs() < 1e-9);
        assert_eq!((axis.at(0.0), axis.at(1e9)), (0.0, 300.0));
    }
}
