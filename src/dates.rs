//! Calendar dates (proleptic Gregorian), and the years between two of them.

use std::fmt;
use std::str::FromStr;

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

/// What is wrong with a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a date; write year-month-day, such as 2020-10-04")]
pub struct BadDate(String);

impl Date {
    /// A day that exists in the calendar, years 1800 to 2200.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Date, BadDate> {
        let exists =
            (1800..=2200).contains(&year) && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        if exists { Ok(Date { year, month, day }) } else { Err(BadDate(format!("{year}-{month:02}-{day:02}"))) }
    }

    /// Days since 1970-01-01 (Howard Hinnant, chrono-compatible low-level date algorithms).
    pub fn day_number(self) -> i64 {
        let y = i64::from(self.year) - i64::from(self.month <= 2);
        let (era, m) = (y.div_euclid(400), i64::from(self.month));
        let year_of_era = y - era * 400;
        let day_of_year = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The same day so many months later, or the last day of that month if it is shorter.
    pub fn plus_months(self, months: u32) -> Date {
        let count = i64::from(self.month) - 1 + i64::from(months);
        let (year, month) = (self.year + (count / 12) as i32, (count % 12) as u8 + 1);
        Date { year, month, day: self.day.min(days_in(year, month)) }
    }

    /// Month of the year, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The first day of the next month.
    pub fn next_month(self) -> Date {
        Date { day: 1, ..self }.plus_months(1)
    }

    /// Years of 365.25 days from this day until `later`; negative if it is earlier.
    pub fn years_until(self, later: Date) -> f64 {
        (later.day_number() - self.day_number()) as f64 / 365.25
    }
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = BadDate;
    fn from_str(text: &str) -> Result<Date, BadDate> {
        let bad = || BadDate(text.to_owned());
        let mut parts = text.trim().splitn(3, '-');
        let mut next =
            |width: usize| parts.next().filter(|p| p.len() == width && p.bytes().all(|b| b.is_ascii_digit()));
        let (year, month, day) = (next(4).ok_or_else(bad)?, next(2).ok_or_else(bad)?, next(2).ok_or_else(bad)?);
        let number = |t: &str| t.parse::<u16>().map_err(|_| bad());
        Date::new(i32::from(number(year)?), number(month)? as u8, number(day)? as u8).map_err(|_| bad())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
