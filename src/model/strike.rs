//! Documented strikes: evidence that something happened, at a place, with a grade.

use super::law::{CountLaw, Law};
use crate::dates::Date;
use crate::grid::{Path, Point, Region};

/// How well a strike with submunitions is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Seen and verified: probability 1.
    Confirmed,
    /// Probability 0.8 (assumption).
    Probable,
    /// Probability 0.5 (assumption).
    Reported,
    /// A probability stated in the scenario.
    Stated,
}

impl Grade {
    /// The word used in scenarios and results.
    pub fn word(self) -> &'static str {
        match self {
            Grade::Confirmed => "confirmed",
            Grade::Probable => "probable",
            Grade::Reported => "reported",
            Grade::Stated => "stated",
        }
    }
}

/// Where a strike's aim or centre lay, as far as is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Location {
    /// Exactly here.
    Point(Point),
    /// About here, normal with one standard deviation per axis.
    Blurred {
        /// The most likely place.
        centre: Point,
        /// Standard deviation per axis, m.
        sd: Law,
    },
    /// Anywhere in a disc, uniform in area.
    Disc {
        /// Centre of the disc.
        centre: Point,
        /// Radius, m.
        radius: Law,
    },
    /// Anywhere in an area, uniform.
    Area(Region),
    /// Anywhere along a line, uniform in length.
    Line(Path),
}

impl Location {
    /// A place that stands for the location in texts and for the grid's convergence.
    pub fn centre(&self) -> Point {
        match self {
            Location::Point(p) => *p,
            Location::Blurred { centre, .. } | Location::Disc { centre, .. } => *centre,
            Location::Area(region) => region.centroid(),
            Location::Line(path) => path.at(0.5),
        }
    }
}

/// One strike.
#[derive(Clone, Debug, PartialEq)]
pub struct Strike {
    /// Unique identifier, part of the random streams' names.
    pub id: String,
    /// Day of the strike.
    pub date: Date,
    /// Index into [`super::Model::munitions`].
    pub munition: usize,
    /// Evidence grade.
    pub grade: Grade,
    /// Probability that submunitions were delivered here.
    pub presence: Law,
    /// Where.
    pub location: Location,
    /// Bearing, degrees clockwise from true north.
    pub bearing: Law,
    /// Convergence of the grid at the location's centre, degrees: true azimuth minus grid azimuth of the same direction.
    pub convergence: f64,
    /// Number of carriers.
    pub carriers: CountLaw,
}

/// Strikes that nobody recorded: a Poisson number of them, uniform over an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Unrecorded {
    /// What each would be like: its location is the stated area.
    pub like: Strike,
    /// The area.
    pub area: Region,
    /// How many are expected.
    pub expected: UnrecordedRate,
}

/// How many unrecorded strikes are expected; the rate is drawn once a replicate.
#[derive(Clone, Debug, PartialEq)]
pub enum UnrecordedRate {
    /// Strikes per square kilometre of the area.
    PerKm2(Law),
    /// Strikes per documented strike, counted with its probability.
    PerDocumented(Law),
}
