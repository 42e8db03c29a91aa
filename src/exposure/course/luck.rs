//! What happens to one remnant if chance decides.

use super::draw::CourseDraw;
use super::path::Path;
use crate::random::{Branch, Stream};

/// A remnant's luck: the same whatever the measures are.
pub(super) struct Luck {
    entry: f64,
    time: f64,
    cause: f64,
    details: Branch,
}

/// What came of a remnant within the months looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was gone before the first day.
    Before,
    /// It is still there.
    Stays,
    /// It went off when somebody met it.
    Detonation { month: usize, activity: usize },
    /// Somebody met and reported it.
    Report { month: usize, activity: usize },
    /// Something else removed it.
    Removed { month: usize },
}

impl Luck {
    /// Takes four words, whatever comes of it.
    pub(super) fn new(stream: &mut Stream) -> Luck {
        let [entry, time, cause] = [(); 3].map(|()| stream.uniform());
        Luck { entry, time, cause, details: stream.branch() }
    }

    /// What comes of it on a path; and encounters that led to nothing until then, expected.
    pub(super) fn end(&self, path: &Path, present: f64, draw: &CourseDraw) -> (End, f64) {
        if !(self.entry < present) {
            return (End::Before, 0.0);
        }
        let threshold = -libm::log(self.time);
        let month = path.hazard.partition_point(|hazard| *hazard < threshold);
        if month == path.hazard.len() {
            return (End::Stays, path.idle.last().copied().unwrap_or(0.0));
        }
        let before = |sums: &[f64]| month.checked_sub(1).map_or(0.0, |month| sums[month]);
        let (passed, idle) = (before(&path.hazard), before(&path.idle));
        let share = (threshold - passed) / path.months[month].hazard;
        (self.removal(path, month, draw), idle + share * (path.idle[month] - idle))
    }

    /// Causes of a month share its removals in proportion to their hazards.
    fn removal(&self, path: &Path, month: usize, draw: &CourseDraw) -> End {
        let mut left = self.cause * path.months[month].hazard;
        for (activity, drawn) in draw.activities.iter().enumerate() {
            let met = path.encounters[month * path.activities + activity];
            left -= met * drawn.detonation;
            if left < 0.0 {
                return End::Detonation { month, activity };
            }
            left -= met * drawn.report;
            if left < 0.0 {
                return End::Report { month, activity };
            }
        }
        End::Removed { month }
    }

    /// Casualties of its detonation: the group of each, and whether it died. A fraction of the mean is the chance of one more.
    pub(super) fn casualties(&self, activity: usize, draw: &CourseDraw) -> Vec<(usize, Outcome)> {
        let (drawn, mut stream) = (&draw.activities[activity], self.details.stream());
        let whole = drawn.casualties.floor();
        let count = whole as u64 + u64::from(stream.uniform() < drawn.casualties - whole);
        let one = |_| {
            let (mut at, fatal) = (stream.uniform(), stream.uniform() < drawn.fatal);
            let group = drawn.groups.iter().position(|share| {
                at -= share;
                at < 0.0
            });
            (group.unwrap_or(drawn.groups.len() - 1), if fatal { Outcome::Died } else { Outcome::Survived })
        };
        (0..count).map(one).collect()
    }
}

/// Whether a casualty lived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Survived,
    Died,
}
