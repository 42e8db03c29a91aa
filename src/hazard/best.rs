//! The best estimate of each headline mean: computed where the companion knows it, else as drawn and corrected by how far numbers
//! of the same grounds lie from means that the companion knows.

use super::tally::ReplicateRow;
use crate::engine::observer::LEAST_OUTCOMES;
use crate::exact::Companion;
use crate::exposure::ExposureFrame;
use crate::exposure::rows::Rows;
use crate::stats::Moments;
use crate::stats::control::{Known, Products};

/// A mean, and how it was obtained.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// The mean.
    pub mean: f64,
    /// Its standard error; of a computed mean by how much that may be wrong.
    pub standard_error: f64,
    /// How it was obtained.
    pub how: How,
}

/// How a mean was obtained.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// Over the possible grounds, as they are.
    Drawn,
    /// Without drawing.
    Computed,
    /// Over the possible grounds, corrected by these numbers of each.
    Controlled(Vec<Control>),
}

/// A number of every replicate whose mean is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// Its column in the tables of replicates.
    pub column: String,
    /// The known mean of that column.
    pub known_mean: f64,
}

/// Means that are known without drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownMeans {
    /// Remnants at the assessment date.
    pub remnants: Known,
    /// Remnants initially there.
    pub initial: Known,
    /// People about remnants, by distance.
    pub about: Vec<Known>,
}

/// The best estimates of a run's headline means.
#[derive(Clone, Debug, PartialEq)]
pub struct BestMeans {
    /// Remnants at the assessment date.
    pub remnants: Best,
    /// Remnants initially there.
    pub initial: Best,
    /// Contaminated area, ha.
    pub contaminated_area_ha: Best,
    /// People near, by distance.
    pub people: Vec<Best>,
}

/// What best estimates follow from: exact sums over some replicates.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    remnants: Moments,
    initial: Moments,
    area: Products<2>,
    people: Vec<PeopleSums>,
}

/// The same for a distance.
#[derive(Clone, Debug)]
struct PeopleSums {
    /// Columns of people near and of people about remnants.
    columns: (usize, usize),
    /// The latter's name, and what one of the whole numbers of each is worth.
    control: String,
    units: (f64, f64),
    sums: Products<3>,
}

impl KnownMeans {
    /// Of a run whose self-check found that it disagrees with the companion: nothing is known.
    pub(super) fn doubted(self) -> KnownMeans {
        let doubted = |known: Known| Known { error: f64::INFINITY, ..known };
        KnownMeans {
            remnants: doubted(self.remnants),
            initial: doubted(self.initial),
            about: self.about.into_iter().map(doubted).collect(),
        }
    }

    /// Before the companion's errors by box are dropped.
    pub fn new(companion: &Companion, exposure: &ExposureFrame) -> KnownMeans {
        KnownMeans {
            remnants: companion.remaining(),
            initial: companion.initial(),
            about: exposure.about().tables().iter().map(|table| companion.sum_over_boxes(table)).collect(),
        }
    }
}

impl BestMeans {
    /// Of replicates with these numbers, row by row; a box is worth `box_ha`.
    pub fn new(rows: &[ReplicateRow], exposed: &Rows, known: &KnownMeans, box_ha: f64) -> BestMeans {
        let mut sums = Sums::new(exposed);
        rows.iter().zip(exposed.iter()).for_each(|(row, (_, exposed))| sums.record(row, exposed));
        sums.best(known, box_ha)
    }
}

impl Sums {
    /// Of no replicate, with the columns of these rows of exposure.
    pub(super) fn new(exposed: &Rows) -> Sums {
        let people = |columns: (usize, usize)| PeopleSums {
            columns,
            control: exposed.columns()[columns.1].name.clone(),
            units: (exposed.columns()[columns.0].unit(), exposed.columns()[columns.1].unit()),
            sums: Products::default(),
        };
        Sums {
            remnants: Moments::default(),
            initial: Moments::default(),
            area: Products::default(),
            people: exposed.people().into_iter().map(people).collect(),
        }
    }

    /// Adds a replicate: its row, and its columns of exposure.
    pub(super) fn record(&mut self, row: &ReplicateRow, exposed: &[u64]) {
        self.remnants.record(row.remnants);
        self.initial.record(row.initial);
        self.area.record([row.boxes, row.remnants]);
        for PeopleSums { columns: (near, about), sums, .. } in &mut self.people {
            sums.record([exposed[*near], exposed[*about], row.remnants]);
        }
    }

    /// Whether the replicates so far have what is known on average: a rare strike that none of them holds, or too many, is missed
    /// by every error that is taken from them.
    pub(super) fn represent(&self, known: &KnownMeans) -> bool {
        let mut people = self.people.iter().zip(&known.about);
        self.area.represents(&[known.remnants], FARTHEST)
            && people.all(|(near, about)| near.sums.represents(&[*about, known.remnants], FARTHEST))
    }

    /// The best estimates.
    pub(super) fn best(&self, known: &KnownMeans, box_ha: f64) -> BestMeans {
        let remnants = Column { name: "remnants", known: known.remnants, unit: 1.0 };
        let near = |(near, about): (&PeopleSums, &Known)| {
            let about = Column { name: &near.control, known: *about, unit: near.units.1 };
            controlled(&near.sums, &[about, remnants], near.units.0)
        };
        BestMeans {
            remnants: known_or_drawn(known.remnants, &self.remnants),
            initial: known_or_drawn(known.initial, &self.initial),
            contaminated_area_ha: controlled(&self.area, &[remnants], box_ha),
            people: self.people.iter().zip(&known.about).map(near).collect(),
        }
    }

    /// Replicates with any remnant.
    pub(super) fn with_remnants(&self) -> u64 {
        self.area.outcomes()
    }

    /// Replicates with anybody near, by distance.
    pub(super) fn with_people(&self) -> impl Iterator<Item = u64> {
        self.people.iter().map(|near| near.sums.outcomes())
    }
}

impl Best {
    /// A mean as drawn.
    pub fn drawn(mean: f64, standard_error: f64) -> Best {
        Best { mean, standard_error, how: How::Drawn }
    }
}

/// The known mean where it is one; by how much it may be wrong must be known, and next to nothing.
fn known_or_drawn(known: Known, drawn: &Moments) -> Best {
    if known.error <= LARGEST_ERROR * known.mean {
        Best { mean: known.mean, standard_error: known.error, how: How::Computed }
    } else {
        Best::drawn(drawn.mean(), drawn.standard_error())
    }
}

/// A control in the whole numbers that are kept of it, each worth `unit`.
#[derive(Clone, Copy)]
struct Column<'a> {
    name: &'a str,
    known: Known,
    unit: f64,
}

impl Column<'_> {
    fn control(&self) -> Control {
        Control { column: self.name.to_owned(), known_mean: self.known.mean * self.unit }
    }
}

/// By how much, as a share, a mean that is told as known may be wrong.
const LARGEST_ERROR: f64 = 1e-4;
/// The largest share that one replicate may have in the spread of a control.
const LARGEST_LEVERAGE: f64 = 0.05;
/// Standard errors that the mean of a control may lie from the known one.
const FARTHEST: f64 = 4.0;

/// The mean given its controls, if that is surer than the drawn one. Slopes are trusted neither from fewer than a hundred outcomes, nor where one
/// replicate decides them, nor where controls lie far from their known means.
fn controlled<const N: usize>(sums: &Products<N>, controls: &[Column], unit: f64) -> Best {
    let known: Vec<Known> = controls.iter().map(|control| control.known).collect();
    let surer = |standard_error: f64| standard_error < sums.standard_error();
    let trusted = sums.outcomes() >= LEAST_OUTCOMES
        && sums.largest_leverage() <= LARGEST_LEVERAGE
        && sums.represents(&known, FARTHEST);
    let found = sums.controlled(&known).filter(|found| trusted && found.mean > 0.0 && surer(found.standard_error));
    let (mean, standard_error, how) = match found {
        Some(found) => {
            let used = found.used.iter().map(|k| controls[*k].control()).collect();
            (found.mean, found.standard_error, How::Controlled(used))
        }
        None => (sums.mean(), sums.standard_error(), How::Drawn),
    };
    Best { mean: mean * unit, standard_error: standard_error * unit, how }
}
