//! Drawn casualties month by month, ground by ground, by the program's own sampler and course.

use rayon::prelude::*;
use remnants::exposure::course::calendar::Month;
use remnants::exposure::course::{CourseCounts, CourseFrame, CourseTally, EXPECTED};
use remnants::model::Model;
use remnants::random::{ReplicateId, Seed};
use remnants::sampler::{PossibleGround, Sampler};

/// The months, and what happened in them on each possible ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Courses {
    /// The months, one after the other.
    pub months: Vec<Month>,
    /// By replicate.
    pub grounds: Vec<Course>,
}

/// What happened on one possible ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Drawn detonations by month.
    pub accidents: Vec<u64>,
    /// Drawn casualties by month.
    pub casualties: Vec<u64>,
    /// Casualties of the first twelve months, expected given ground and unknowns.
    pub first_year: f64,
    /// Remnants initially there.
    pub remnants: u64,
}

impl Course {
    /// Casualties in all months.
    pub fn all(&self) -> u64 {
        self.casualties.iter().sum()
    }
}

/// Follows a model's course on so many possible grounds. Fails, in words, if it has none.
pub fn draw(model: &Model, seed: Seed, replicates: u64) -> Result<Courses, String> {
    let frame = CourseFrame::new(model, seed).ok_or("the scenario has no course or no activity to follow")?;
    let sampler = Sampler::new(model, seed);
    let one = |ground: &mut PossibleGround, number| {
        sampler.draw(ReplicateId(number), ground);
        follow(&frame, ReplicateId(number), ground)
    };
    let grounds = (0..replicates).into_par_iter().map_init(PossibleGround::default, one).collect();
    Ok(Courses { months: frame.calendar().months().to_vec(), grounds })
}

/// A tally of its own for each ground: what it holds then is that ground's.
fn follow(frame: &CourseFrame, replicate: ReplicateId, ground: &PossibleGround) -> Course {
    let mut tally = CourseTally::new(frame);
    tally.count(replicate, ground);
    let first_year = tally.finish(replicate).first().map_or(0, |stated| stated.first_year.0);
    let counts = tally.into_counts();
    Course {
        accidents: drawn(&counts, 0),
        casualties: drawn(&counts, 1),
        first_year: first_year as f64 * EXPECTED,
        remnants: (ground.remnants.len() + ground.removed.len()) as u64,
    }
}

/// By month: detonations (0) or casualties (1).
fn drawn(counts: &CourseCounts, kind: usize) -> Vec<u64> {
    let only = |month: &remnants::exposure::course::MonthCounts| month.events.drawn[kind].quantile(0.5);
    counts.months.iter().map(only).collect()
}
