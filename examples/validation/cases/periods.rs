//! Days between two dates, and what months hold of them: a month's count is spread evenly over its days.

use remnants::dates::Date;
use remnants::exposure::course::calendar::Month;

/// Days from one, up to but without another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
}

impl Period {
    /// Its days.
    pub fn days(&self) -> f64 {
        (self.to.day_number() - self.from.day_number()) as f64
    }

    /// What months hold of it; nothing if it lies outside them.
    pub fn within(&self, months: &[Month]) -> Option<Period> {
        let (first, last) = (months.first()?, months.last()?);
        let part = Period { from: self.from.max(first.first), to: self.to.min(last.end) };
        (part.from < part.to).then_some(part)
    }

    /// Its days in a month.
    fn days_in(&self, month: &Month) -> f64 {
        let part = Period { from: self.from.max(month.first), to: self.to.min(month.end) };
        part.days().max(0.0)
    }

    /// What falls into it of counts by month.
    pub fn count(&self, months: &[Month], counts: &[u64]) -> f64 {
        self.pieces(months, counts).map(|(_, count)| count).sum()
    }

    /// Days of each month in it, and what falls into them.
    fn pieces<'a>(&'a self, months: &'a [Month], counts: &'a [u64]) -> impl Iterator<Item = (f64, f64)> + 'a {
        let piece = |(month, count): (&Month, &u64)| {
            let days = self.days_in(month);
            (days, *count as f64 * days / month.days())
        };
        months.iter().zip(counts).map(piece)
    }

    /// Days from its beginning until half of what falls into it has happened; nothing if nothing falls into it.
    pub fn half_time(&self, months: &[Month], counts: &[u64]) -> Option<f64> {
        let mut left = 0.5 * self.count(months, counts);
        let mut passed = 0.0;
        for (days, count) in self.pieces(months, counts) {
            if count > 0.0 && count >= left {
                return Some(passed + days * left / count);
            }
            (left, passed) = (left - count, passed + days);
        }
        None
    }
}

/// Where a day stands among the months: months since the first began, parts of one by its days.
pub fn place(months: &[Month], day: Date) -> f64 {
    let until = Period { from: months.first().map_or(day, |month| month.first), to: day };
    months.iter().map(|month| until.days_in(month) / month.days()).sum()
}
