//! The months of a course: which days they are, which season, who is present.

use crate::dates::Date;
use crate::model::assets::{Course, Days};

/// Months one after the other, the first beginning on the first day of the course.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    months: Vec<Month>,
}

/// One month.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// Its first day.
    pub first: Date,
    /// The day after its last.
    pub end: Date,
    /// Share of its days in each month of the year.
    season: [f64; 12],
    /// Share of people present, on average.
    presence: f64,
}

/// When remnants of a strike come in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// The month, from 0; the number of months if the strike came after the last.
    pub month: usize,
    /// What is left of that month by then, as a share.
    pub left: f64,
    /// The day.
    pub day: Date,
    /// The day of the strike.
    pub strike: Date,
}

impl Calendar {
    /// The months of a course.
    pub fn new(course: &Course) -> Calendar {
        let month = |k: u32| {
            let (first, end) = (course.first_day.plus_months(k), course.first_day.plus_months(k + 1));
            Month { first, end, season: season(first, end), presence: presence(&course.presence, f64::from(k)) }
        };
        Calendar { months: (0..course.months).map(month).collect() }
    }

    /// The months.
    pub fn months(&self) -> &[Month] {
        &self.months
    }

    /// When remnants of a strike come in: on its day, or on the first day if that is later.
    pub fn entry(&self, strike: Date) -> Entry {
        let first = self.months.first().map_or(strike, |month| month.first);
        let day = strike.max(first);
        let month = self.months.iter().position(|month| day < month.end).unwrap_or(self.months.len());
        let left = self.months.get(month).map_or(0.0, |month| month.share_from(day));
        Entry { month, left, day, strike }
    }

    /// The month that holds a day, if one does.
    pub fn month_of(&self, day: Date) -> Option<usize> {
        self.months.iter().position(|month| month.first <= day && day < month.end)
    }

    /// Share of each month from a day on.
    pub fn active_from(&self, day: Date) -> Vec<f64> {
        self.months.iter().map(|month| month.share_from(day)).collect()
    }
}

impl Month {
    /// Its last day.
    pub fn last(&self) -> Date {
        self.end.day_before()
    }

    /// Days.
    pub fn days(&self) -> f64 {
        (self.end.day_number() - self.first.day_number()) as f64
    }

    /// Share of people present, on average.
    pub fn presence(&self) -> f64 {
        self.presence
    }

    /// Days a month of something seasonal: the mean over the month's days of what their calendar month states.
    pub fn days_of(&self, days: &Days, all_year: f64) -> f64 {
        match days {
            Days::AllYear(_) => all_year,
            Days::Seasons(seasons) => seasons.iter().zip(self.season).map(|(days, share)| days * share).sum(),
        }
    }

    fn share_from(&self, day: Date) -> f64 {
        ((self.end.day_number() - day.day_number()) as f64 / self.days()).clamp(0.0, 1.0)
    }
}

fn season(first: Date, end: Date) -> [f64; 12] {
    let mut season = [0.0; 12];
    let (all, mut from) = ((end.day_number() - first.day_number()) as f64, first);
    while from < end {
        let to = from.next_month().min(end);
        season[usize::from(from.month()) - 1] += (to.day_number() - from.day_number()) as f64 / all;
        from = to;
    }
    season
}

/// Mean over a month of a line through points, level before the first and after the last: exact, piece by piece.
fn presence(points: &[(f64, f64)], from: f64) -> f64 {
    if points.is_empty() {
        return 1.0;
    }
    let to = from + 1.0;
    let inner = points.iter().map(|(at, _)| *at).filter(|at| from < *at && *at < to);
    let edges: Vec<f64> = std::iter::once(from).chain(inner).chain([to]).collect();
    let piece = |pair: &[f64]| (pair[1] - pair[0]) * 0.5 * (line(points, pair[0]) + line(points, pair[1]));
    edges.windows(2).map(piece).sum()
}

fn line(points: &[(f64, f64)], at: f64) -> f64 {
    let after = points.partition_point(|(x, _)| *x <= at);
    match (after.checked_sub(1).map(|before| points[before]), points.get(after)) {
        (Some((x0, y0)), Some((x1, y1))) => y0 + (at - x0) / (x1 - x0) * (y1 - y0),
        (Some((_, level)), None) => level,
        (None, first) => first.map_or(1.0, |(_, level)| *level),
    }
}
