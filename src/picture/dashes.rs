//! Lines that can be told apart without colour: solid, dashed, dotted.

use super::shapes::Spot;

/// Lengths drawn and left out in turn, page units; nothing is a solid line.
pub(super) type Pattern = &'static [f64];

pub(super) const SOLID: Pattern = &[];
pub(super) const DASHED: Pattern = &[8.0, 4.5];
pub(super) const DOTTED: Pattern = &[1.8, 3.4];
pub(super) const DASH_DOT: Pattern = &[10.0, 3.6, 1.8, 3.6];
/// Of outlines on a map.
pub(super) const OUTLINE: Pattern = &[7.0, 4.0];
pub(super) const LONG: Pattern = &[18.0, 5.0];

/// The parts of a line that are drawn.
pub(super) fn dashes(line: &[Spot], pattern: Pattern) -> Vec<Vec<Spot>> {
    let Some(start) = line.first().filter(|_| !pattern.is_empty()) else { return vec![line.to_vec()] };
    let mut dasher = Dasher { pattern, part: 0, left: pattern[0], dash: vec![*start], done: Vec::new() };
    line.windows(2).for_each(|pair| dasher.follow(pair[0], pair[1]));
    dasher.lift();
    dasher.done
}

struct Dasher {
    pattern: Pattern,
    /// Which of the lengths of the pattern is being drawn (even) or left out (odd), and what is left of it.
    part: usize,
    left: f64,
    dash: Vec<Spot>,
    done: Vec<Vec<Spot>>,
}

impl Dasher {
    fn follow(&mut self, mut from: Spot, to: Spot) {
        let mut length = (to.0 - from.0).hypot(to.1 - from.1);
        while length > self.left {
            let share = self.left / length;
            from = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            length -= self.left;
            self.turn(from);
        }
        self.left -= length;
        self.draw(to);
    }

    /// Goes on to the next length of the pattern.
    fn turn(&mut self, at: Spot) {
        self.draw(at);
        self.lift();
        self.part = (self.part + 1) % self.pattern.len();
        self.left = self.pattern[self.part];
        self.draw(at);
    }

    fn draw(&mut self, to: Spot) {
        if self.part.is_multiple_of(2) {
            self.dash.push(to);
        }
    }

    fn lift(&mut self) {
        let dash = std::mem::take(&mut self.dash);
        if dash.len() > 1 {
            self.done.push(dash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(run: &[Spot]) -> f64 {
        run.windows(2).map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1)).sum()
    }

    #[test]
    fn dashes_follow_the_corners_of_a_line_and_have_the_lengths_of_the_pattern() {
        let line = [(0.0, 0.0), (5.0, 0.0), (5.0, 5.0), (30.0, 5.0)];
        let drawn = dashes(&line, DASHED);
        assert_eq!(drawn[0], [(0.0, 0.0), (5.0, 0.0), (5.0, 3.0)]);
        assert!(drawn[..2].iter().all(|dash| (length(dash) - 8.0).abs() < 1e-9), "{drawn:?}");
        let wanted = 3.0 * 8.0;
        assert!((drawn.iter().map(|dash| length(dash)).sum::<f64>() - wanted).abs() < 1e-9, "{drawn:?}");
    }

    #[test]
    fn a_solid_line_stays_whole_and_no_line_gives_no_dash() {
        assert_eq!(dashes(&[(0.0, 0.0), (9.0, 9.0)], SOLID), [[(0.0, 0.0), (9.0, 9.0)]]);
        assert!(dashes(&[(1.0, 1.0)], DOTTED).is_empty());
    }
}
