//! What the number of replicates bought: headline numbers after the first 10, 20, 50, 100, ... replicates.

use super::best::{Best, BestMeans, KnownMeans, Sums};
use super::tally::ReplicateRow;
use crate::exposure::rows::Rows;
use crate::stats::Histogram;
use crate::stats::headline::Headline;

/// How a headline number settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Convergence {
    /// Name of its column in the tables of replicates, such as `remnants`.
    pub quantity: String,
    /// Unit: `items`, `ha` or `people`.
    pub unit: &'static str,
    /// After more and more replicates; the last is the run's own headline number.
    pub steps: Vec<Step>,
}

/// A headline number after so many replicates, the first ones by number.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// How many.
    pub replicates: u64,
    /// What they said.
    pub headline: Headline,
    /// The best estimate of its mean from them.
    pub best: Best,
}

/// What a run holds of every replicate, by number, and what is known without them.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// Residual hazard.
    pub rows: &'a [ReplicateRow],
    /// Exposure.
    pub exposed: &'a Rows,
    /// Known means.
    pub known: &'a KnownMeans,
    /// Area of a box, ha.
    pub box_ha: f64,
}

/// Columns of drawn events that are followed, with their unit.
const DRAWN: [(&str, &str); 1] = [("casualties_drawn", "people")];

/// Remnants, contaminated area, people near each distance and drawn casualties, where a run has them.
pub fn convergence(kept: Kept) -> Vec<Convergence> {
    let Kept { rows, exposed, box_ha, .. } = kept;
    let best = best(kept);
    let of_hazard = |worth: f64, number: fn(&ReplicateRow) -> u64| {
        steps(rows.iter().map(number), |counts| Headline::of_histogram(counts, worth))
    };
    let [remnants, area] = [of_hazard(1.0, |row| row.remnants), of_hazard(box_ha, |row| row.boxes)];
    let mut all = vec![
        Convergence::new("remnants", "items", with_best(remnants, &best, |best| best.remnants.clone())),
        Convergence::new(
            "contaminated_area_ha",
            "ha",
            with_best(area, &best, |best| best.contaminated_area_ha.clone()),
        ),
    ];
    for (distance, (column, _)) in exposed.people().into_iter().enumerate() {
        let steps = with_best(of_exposure(exposed, column), &best, |best| best.people[distance].clone());
        all.push(Convergence::new(&exposed.columns()[column].name, "people", steps));
    }
    let drawn = DRAWN.iter().filter_map(|(name, unit)| Some((name, unit, exposed.column(name)?)));
    all.extend(drawn.map(|(name, unit, column)| Convergence::new(name, unit, of_exposure(exposed, column))));
    all
}

impl Convergence {
    fn new(quantity: &str, unit: &'static str, steps: Vec<Step>) -> Convergence {
        Convergence { quantity: quantity.to_owned(), unit, steps }
    }
}

/// Best estimates after as many replicates as [`steps`] are told of.
fn best(Kept { rows, exposed, known, box_ha }: Kept) -> Vec<BestMeans> {
    let (mut sums, mut told, mut best) = (Sums::new(exposed), round_numbers().peekable(), Vec::new());
    for ((row, (_, exposed)), count) in rows.iter().zip(exposed.iter()).zip(1..) {
        sums.record(row, exposed);
        if told.next_if_eq(&count).is_some() || count == rows.len() as u64 {
            best.push(sums.best(known, box_ha));
        }
    }
    best
}

fn with_best(steps: Vec<Step>, best: &[BestMeans], of: impl Fn(&BestMeans) -> Best) -> Vec<Step> {
    steps.into_iter().zip(best).map(|(step, best)| Step { best: of(best), ..step }).collect()
}

fn of_exposure(exposed: &Rows, index: usize) -> Vec<Step> {
    let parts = exposed.columns()[index].parts();
    steps(exposed.values(index), |counts| Headline::of_histogram(counts, 1.0).per(parts))
}

/// With means as drawn.
fn steps(numbers: impl Iterator<Item = u64>, headline: impl Fn(&Histogram) -> Headline) -> Vec<Step> {
    let (mut counts, mut told, mut steps) = (Histogram::default(), round_numbers().peekable(), Vec::new());
    let step = |counts: &Histogram| {
        let headline = headline(counts);
        Step { replicates: counts.total(), headline, best: Best::drawn(headline.mean, headline.standard_error) }
    };
    for number in numbers {
        counts.record(number);
        if told.next_if_eq(&counts.total()).is_some() {
            steps.push(step(&counts));
        }
    }
    if steps.last().map(|step: &Step| step.replicates) != Some(counts.total()) {
        steps.push(step(&counts));
    }
    steps
}

/// 10, 20, 50, 100, ...
fn round_numbers() -> impl Iterator<Item = u64> {
    (1..19).flat_map(|power| [1, 2, 5].map(|first| first * 10_u64.pow(power))).take_while(|n| *n < 1 << 62)
}
