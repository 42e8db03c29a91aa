//! What the number of replicates bought: headline numbers after the first 10, 20, 50, 100, ... replicates.

use super::tally::ReplicateRow;
use crate::exposure::rows::{Column, Rows};
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// How many.
    pub replicates: u64,
    /// What they said.
    pub headline: Headline,
}

/// Columns of drawn events that are followed, with their unit.
const DRAWN: [(&str, &str); 1] = [("casualties_drawn", "people")];

/// Remnants, contaminated area (boxes of `box_ha` hectares), people near each distance and drawn casualties, where a run
/// has them. Rows stand by number of replicate.
pub fn convergence(rows: &[ReplicateRow], exposed: &Rows, box_ha: f64) -> Vec<Convergence> {
    let of_hazard = |quantity: &str, unit: &'static str, worth: f64, number: fn(&ReplicateRow) -> u64| Convergence {
        quantity: quantity.to_owned(),
        unit,
        steps: steps(rows.iter().map(number), |counts| Headline::of_histogram(counts, worth)),
    };
    let hazard = [
        of_hazard("remnants", "items", 1.0, |row| row.remnants),
        of_hazard("contaminated_area_ha", "ha", box_ha, |row| row.boxes),
    ];
    let followed = exposed.columns().iter().enumerate().filter_map(|(index, column)| Some((index, unit_of(column)?)));
    hazard.into_iter().chain(followed.map(|(index, unit)| of_exposure(exposed, index, unit))).collect()
}

/// The unit of a column of exposure that is followed; `None` for the others.
fn unit_of(column: &Column) -> Option<&'static str> {
    let drawn = DRAWN.iter().find(|(name, _)| *name == column.name).map(|(_, unit)| *unit);
    if column.counts_people() { Some("people") } else { drawn }
}

fn of_exposure(exposed: &Rows, index: usize, unit: &'static str) -> Convergence {
    let column = &exposed.columns()[index];
    let headline = |counts: &Histogram| Headline::of_histogram(counts, 1.0).per(column.parts());
    Convergence { quantity: column.name.clone(), unit, steps: steps(exposed.values(index), headline) }
}

fn steps(numbers: impl Iterator<Item = u64>, headline: impl Fn(&Histogram) -> Headline) -> Vec<Step> {
    let (mut counts, mut told, mut steps) = (Histogram::default(), round_numbers().peekable(), Vec::new());
    for number in numbers {
        counts.record(number);
        if told.next_if_eq(&counts.total()).is_some() {
            steps.push(Step { replicates: counts.total(), headline: headline(&counts) });
        }
    }
    if steps.last().map(|step| step.replicates) != Some(counts.total()) {
        steps.push(Step { replicates: counts.total(), headline: headline(&counts) });
    }
    steps
}

/// 10, 20, 50, 100, ...
fn round_numbers() -> impl Iterator<Item = u64> {
    (1..19).flat_map(|power| [1, 2, 5].map(|first| first * 10_u64.pow(power))).take_while(|n| *n < 1 << 62)
}
