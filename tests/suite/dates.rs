//! Calendar days.

use proptest::prelude::*;
use remnants::dates::Date;

fn date(year: i32, month: u8, day: u8) -> Date {
    Date::new(year, month, day).unwrap()
}

#[test]
fn day_numbers_agree_with_known_days() {
    for (day, number) in [
        (date(1970, 1, 1), 0),
        (date(1969, 12, 31), -1),
        (date(2000, 2, 29), 11_016),
        (date(2006, 8, 14), 13_374),
        (date(2020, 10, 4), 18_539),
        (date(1900, 3, 1), -25_508),
    ] {
        assert_eq!(day.day_number(), number, "{day}");
    }
}

#[test]
fn every_day_from_1800_to_2200_follows_the_one_before() {
    let (mut last, mut days) = (date(1800, 1, 1).day_number() - 1, 0);
    for year in 1800..=2200 {
        for (month, day) in (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day))) {
            if let Ok(next) = Date::new(year, month, day) {
                assert_eq!(next.day_number(), last + 1, "{next}");
                (last, days) = (next.day_number(), days + 1);
            }
        }
    }
    // 401 years of 365 days and 97 leap days in 400 years; 2200 is none.
    assert_eq!(days, 401 * 365 + 97);
}

#[test]
fn leap_days_exist_only_in_leap_years() {
    assert!(Date::new(2020, 2, 29).is_ok());
    assert!(Date::new(2000, 2, 29).is_ok());
    assert!(Date::new(1900, 2, 29).is_err());
    assert!(Date::new(2021, 2, 29).is_err());
}

#[test]
fn a_year_is_365_and_a_quarter_days_and_backwards_is_negative() {
    let (strike, later) = (date(2006, 8, 14), date(2007, 8, 14));
    assert!((strike.years_until(later) - 365.0 / 365.25).abs() < 1e-15);
    assert_eq!(later.years_until(strike), -strike.years_until(later));
    assert_eq!(date(2004, 1, 1).years_until(date(2008, 1, 1)), 4.0);
}

#[test]
fn what_is_no_date_is_refused_in_one_sentence() {
    for text in ["2020-13-01", "2020-02-30", "2020-1-1", "04.10.2020", "", "2020-10-04-1", "20-10-2020", "1799-12-31"] {
        let refused = text.parse::<Date>().unwrap_err();
        let wanted = format!("\"{text}\" is not a date; write year-month-day, such as 2020-10-04");
        assert_eq!(refused.to_string(), wanted);
    }
}

proptest! {
    #[test]
    fn a_day_is_written_as_it_is_read(year in 1800..=2200_i32, month in 1..=12_u8, day in 1..=28_u8) {
        let day = date(year, month, day);
        prop_assert_eq!(day.to_string().parse::<Date>(), Ok(day));
    }

    #[test]
    fn earlier_days_sort_before_later_ones(a in 0..146_097_i64, b in 0..146_097_i64) {
        let nth = |n: i64| date(1800 + (n / 366) as i32, 1 + (n % 12) as u8, 1 + (n % 28) as u8);
        let (a, b) = (nth(a), nth(b));
        prop_assert_eq!(a.cmp(&b), a.day_number().cmp(&b.day_number()));
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,14}") {
        let _ = text.parse::<Date>();
    }
}
