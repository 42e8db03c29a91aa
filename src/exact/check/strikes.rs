//! Strikes as a whole: their controls, their counts given the controls, and where their remnants lie.

use super::compare::{Comparison, Found, Scope};
use super::{Companion, LEAST_HITS};
use crate::engine::tally::{CONTROL_UNIT, POSITION_UNIT_M, SignedSums, StrikeCount};
use crate::exact::StrikeExpectation;
use crate::model::Model;
use crate::stats::Moments;
use std::ops::Range;

/// Most groups of strikes.
const MOST_GROUPS: usize = 200;

/// Comparisons of all strikes together and of groups of neighbouring strikes.
pub(super) fn comparisons(
    model: &Model,
    companion: &Companion,
    replicates: u64,
    strikes: &[StrikeCount],
) -> Vec<Comparison> {
    let count = strikes.len().min(companion.strikes.len());
    let named = |scope, range: Range<usize>| Group {
        scope,
        name: name_of(model, &range, count),
        replicates: replicates as f64,
        counts: &strikes[range.clone()],
        expected: &companion.strikes[range],
    };
    let mut all = if count > 0 { named(Scope::Whole, 0..count).comparisons() } else { Vec::new() };
    if count > 1 {
        groups(&strikes[..count]).into_iter().for_each(|range| all.extend(named(Scope::Part, range).comparisons()));
    }
    all
}

fn name_of(model: &Model, range: &Range<usize>, count: usize) -> String {
    let id = |k: usize| model.strikes.get(k).map_or("unrecorded strikes", |strike| strike.id.as_str());
    if range.len() == count {
        "all strikes".to_owned()
    } else if range.len() == 1 {
        format!("strike {}", id(range.start))
    } else {
        format!("strikes {} to {}", id(range.start), id(range.end - 1))
    }
}

/// Neighbouring strikes gathered until their counts are worth enough.
fn groups(strikes: &[StrikeCount]) -> Vec<Range<usize>> {
    let least = strikes.len().div_ceil(MOST_GROUPS);
    let (mut ranges, mut start, mut sum) = (Vec::new(), 0, 0.0);
    for (k, strike) in strikes.iter().enumerate() {
        sum += worth(&strike.placed);
        if k + 1 - start >= least && sum >= LEAST_HITS {
            ranges.push(start..k + 1);
            (start, sum) = (k + 1, 0.0);
        }
    }
    ranges
}

/// How many equal hits a sum is worth: (sum)^2 / (sum of squares).
fn worth(m: &Moments) -> f64 {
    let sum = m.sum as f64;
    if m.squares == 0 { 0.0 } else { sum * sum / m.squares as f64 }
}

struct Group<'a> {
    scope: Scope,
    name: String,
    replicates: f64,
    counts: &'a [StrikeCount],
    expected: &'a [StrikeExpectation],
}

/// A kind of count with what goes with it.
struct Kind {
    name: &'static str,
    moments: fn(&StrikeCount) -> &Moments,
    with_control: fn(&StrikeCount) -> u128,
    expected: fn(&StrikeExpectation) -> f64,
    change: fn(&StrikeExpectation) -> f64,
}

const KINDS: [Kind; 3] = [
    Kind {
        name: "remnants placed",
        moments: |c| &c.placed,
        with_control: |c| c.placed_control,
        expected: |e| e.placed,
        change: |_| 0.0,
    },
    Kind {
        name: "remnants initially there",
        moments: |c| &c.initial,
        with_control: |c| c.initial_control,
        expected: |e| e.initial,
        change: |e| e.initial_change,
    },
    Kind {
        name: "remnants remaining",
        moments: |c| &c.remaining,
        with_control: |c| c.remaining_control,
        expected: |e| e.remaining,
        change: |e| e.remaining_change,
    },
];

impl Group<'_> {
    fn comparisons(&self) -> Vec<Comparison> {
        if self.worth(|c| &c.placed) < LEAST_HITS {
            return Vec::new();
        }
        let mut all = vec![self.control()];
        KINDS.iter().filter(|kind| self.worth(kind.moments) >= LEAST_HITS).for_each(|kind| {
            all.push(self.raw(kind));
            all.push(self.given_control(kind));
        });
        all.extend((0..2).map(|axis| self.first(axis)));
        all.extend((0..3).map(|which| self.second(which)));
        all.extend((0..3).filter_map(|which| self.second_given_placed(which)));
        all
    }

    fn worth(&self, moments: fn(&StrikeCount) -> &Moments) -> f64 {
        self.counts.iter().map(|c| worth(moments(c))).sum()
    }

    fn expect(&self, f: impl Fn(&StrikeExpectation) -> f64) -> f64 {
        self.expected.iter().map(f).sum()
    }

    fn mean(&self, f: impl Fn(&StrikeCount) -> f64) -> f64 {
        self.counts.iter().map(f).sum::<f64>() / self.replicates
    }

    /// Strikes share unknowns, and their covariances are not counted: the standard error of a sum is at most the sum of
    /// the standard errors (and near it where the shared failure rate dominates).
    fn se(&self, variance: impl Fn(&StrikeCount) -> f64) -> f64 {
        self.counts.iter().map(|c| (variance(c).max(0.0) / self.replicates).sqrt()).sum()
    }

    fn named(&self, what: &str, expected: f64, error: f64, found: Found) -> Comparison {
        Comparison { what: format!("{what}, {}", self.name), scope: self.scope, found, expected, error, rounding: 0.0 }
    }

    fn control(&self) -> Comparison {
        let unit = CONTROL_UNIT;
        let found = Found::Mean {
            mean: self.mean(|c| c.control.sum as f64) * unit,
            se: self.se(|c| c.control.variance()) * unit,
            worth: self.worth(|c| &c.control),
        };
        let rounding = 0.5 * unit * self.counts.len() as f64;
        Comparison {
            rounding,
            ..self.named("expected remnants given the outer draws", self.expect(|e| e.placed), 0.0, found)
        }
    }

    fn raw(&self, kind: &Kind) -> Comparison {
        let found = Found::Mean {
            mean: self.mean(|c| (kind.moments)(c).sum as f64),
            se: self.se(|c| (kind.moments)(c).variance()),
            worth: self.worth(kind.moments),
        };
        self.named(kind.name, self.expect(kind.expected), self.expect(kind.change).abs(), found)
    }

    /// The count less `beta` times the control, whose expectation is known: most of the variance goes. For one strike
    /// beta is the regression's; for several the expected ratio.
    fn given_control(&self, kind: &Kind) -> Comparison {
        let unit = CONTROL_UNIT;
        let (expected, placed) = (self.expect(kind.expected), self.expect(|e| e.placed));
        let beta = match self.counts {
            [one] => self.regression(kind, one),
            _ => expected / placed,
        };
        let residual = |c: &StrikeCount| {
            let covariance = self.covariance(kind, c) * unit;
            (kind.moments)(c).variance() - 2.0 * beta * covariance + beta * beta * c.control.variance() * unit * unit
        };
        let correction = beta * (self.mean(|c| c.control.sum as f64) * unit - placed);
        let found = Found::Mean {
            mean: self.mean(|c| (kind.moments)(c).sum as f64) - correction,
            se: self.residual_se(kind, residual),
            worth: self.worth(kind.moments),
        };
        let rounding = 0.5 * unit * beta.abs() * self.counts.len() as f64;
        let what = format!("{} given the outer draws", kind.name);
        Comparison { rounding, ..self.named(&what, expected, self.expect(kind.change).abs(), found) }
    }

    /// What is placed given the controls is independent between strikes, so variances add. What then remains hangs on
    /// shared unknowns as well, so standard errors add, unless nothing acts on it.
    fn residual_se(&self, kind: &Kind, residual: impl Fn(&StrikeCount) -> f64) -> f64 {
        let acted_on = (kind.expected)(&self.expected_sum()) != self.expect(|e| e.placed);
        if acted_on {
            return self.se(residual);
        }
        (self.counts.iter().map(|c| residual(c).max(0.0)).sum::<f64>() / self.replicates).sqrt()
    }

    fn expected_sum(&self) -> StrikeExpectation {
        StrikeExpectation {
            placed: self.expect(|e| e.placed),
            initial: self.expect(|e| e.initial),
            remaining: self.expect(|e| e.remaining),
            ..StrikeExpectation::default()
        }
    }

    fn regression(&self, kind: &Kind, c: &StrikeCount) -> f64 {
        let variance = c.control.variance();
        if variance > 0.0 { self.covariance(kind, c) / variance / CONTROL_UNIT } else { 0.0 }
    }

    /// Covariance of the count and the control (in its own unit).
    fn covariance(&self, kind: &Kind, c: &StrikeCount) -> f64 {
        let (y, x) = ((kind.moments)(c).sum as f64, c.control.sum as f64);
        ((kind.with_control)(c) as f64 - y * (x / self.replicates)) / (self.replicates - 1.0)
    }

    fn first(&self, axis: usize) -> Comparison {
        let name = ["sum of eastward offsets (m)", "sum of northward offsets (m)"][axis];
        let expected = self.expect(|e| e.placed * e.mean[axis]);
        self.signed(name, expected, POSITION_UNIT_M, |c| &c.first[axis])
    }

    fn second(&self, which: usize) -> Comparison {
        let names = ["squared eastward offsets", "products of offsets", "squared northward offsets"];
        let expected = self.expect(|e| e.placed * e.second[which]);
        let name = format!("sum of {} (m2)", names[which]);
        self.signed(&name, expected, POSITION_UNIT_M * POSITION_UNIT_M, |c| &c.second[which])
    }

    /// The sum of squared offsets less its expectation given the number placed. Where remnants lie does not depend on how
    /// many there are, so this has mean 0 and is uncorrelated between strikes: variances add.
    fn second_given_placed(&self, which: usize) -> Option<Comparison> {
        let counted = self.counts.iter().all(|c| c.placed.sum == 0 || c.placed_second.iter().any(|sum| *sum != 0));
        if !counted {
            return None;
        }
        let (n, unit) = (self.replicates, POSITION_UNIT_M * POSITION_UNIT_M);
        let pairs = || self.counts.iter().zip(self.expected);
        let mean = |(c, e): (&StrikeCount, &StrikeExpectation)| {
            (c.second[which].sum as f64 * unit - e.second[which] * c.placed.sum as f64) / n
        };
        let square = |(c, e): (&StrikeCount, &StrikeExpectation)| {
            let cross = unit * c.placed_second[which] as f64;
            let per = e.second[which];
            let own = unit * unit * c.second[which].squares as f64;
            (own - 2.0 * per * cross + per * per * c.placed.squares as f64).max(0.0) / n
        };
        let total: f64 = pairs().map(mean).sum();
        let variance: f64 = pairs().map(|pair| square(pair) - mean(pair).powi(2)).map(|v| v.max(0.0)).sum();
        let worth = self.counts.iter().map(worth_of_offsets).sum();
        let names = ["squared eastward offsets", "products of offsets", "squared northward offsets"];
        let found = Found::Mean { mean: total, se: (variance / n).sqrt(), worth };
        let what = format!("sum of {} (m2) beyond what the number placed explains", names[which]);
        let rounding = unit * self.expect(|e| e.placed);
        Some(Comparison { rounding, ..self.named(&what, 0.0, 0.0, found) })
    }

    fn signed(&self, name: &str, expected: f64, unit: f64, of: impl Fn(&StrikeCount) -> &SignedSums) -> Comparison {
        let n = self.replicates;
        let variance = |s: &SignedSums| (s.squares as f64 - s.sum as f64 * (s.sum as f64 / n)).max(0.0) / (n - 1.0);
        let found = Found::Mean {
            mean: self.mean(|c| of(c).sum as f64) * unit,
            se: self.se(|c| variance(of(c))) * unit,
            worth: self.counts.iter().map(worth_of_offsets).sum(),
        };
        // Offsets are counted in whole decimetres.
        let rounding = unit * self.expect(|e| e.placed);
        Comparison { rounding, ..self.named(name, expected, 0.0, found) }
    }
}

/// What sums of offsets are worth: their squares tell how heavy the tails are.
fn worth_of_offsets(c: &StrikeCount) -> f64 {
    let tail = |s: &SignedSums| {
        let sum = s.sum as f64;
        if s.squares > 0 { sum * sum / s.squares as f64 } else { f64::INFINITY }
    };
    worth(&c.placed).min(tail(&c.second[0])).min(tail(&c.second[2]))
}
