//! Dates as people know them: a year, a month of a year, or a day.
//!
//! No clock is read here or anywhere in the core; "today" is an input.

mod readings;

pub use readings::{Reading, fault, only_reading, readings};
use std::fmt;

/// A partial date. Orders by time; a year comes before its months, a month before its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Day, 1 to 31.
    pub day: Option<u8>,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Date {
    /// Reads `1990`, `1990-11` or `1990-11-23`; the day has to exist.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |part: &str, length: usize| {
            let plain = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u16>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4).filter(|year| *year > 0)?;
        let month = match parts.next() {
            None => None,
            Some(part) => Some(digits(part, 2).filter(|month| (1..=12).contains(month))? as u8),
        };
        let day = match (parts.next(), month) {
            (None, _) => None,
            (Some(part), Some(month)) => {
                let last = u16::from(days_in(year, month));
                Some(digits(part, 2).filter(|day| (1..=last).contains(day))? as u8)
            }
            (Some(_), None) => return None,
        };
        parts.next().is_none().then_some(Self { year, month, day })
    }

    /// The day that comes this many days after 1 January 1970.
    pub fn from_days(mut days: u64) -> Self {
        let (mut year, mut month) = (1970, 1);
        let length = |year: u16| 337 + u64::from(days_in(year, 2));
        while days >= length(year) && year < 9999 {
            days -= length(year);
            year += 1;
        }
        while month < 12 && days >= u64::from(days_in(year, month)) {
            days -= u64::from(days_in(year, month));
            month += 1;
        }
        let last = days_in(year, month);
        let day = u8::try_from(days + 1).map_or(last, |day| day.min(last));
        Self { year, month: Some(month), day: Some(day) }
    }

    /// The day of the week, from 0 for Monday; none for a month or a year.
    pub fn weekday(self) -> Option<u8> {
        let (month, day) = (self.month?, self.day?);
        let days = (1..month).map(|month| u32::from(days_in(self.year, month))).sum::<u32>();
        let years = u32::from(self.year.saturating_sub(1));
        // 1 January of the year 1 was a Monday.
        let all = years * 365 + years / 4 - years / 100 + years / 400 + days + u32::from(day) - 1;
        u8::try_from(all % 7).ok()
    }

    /// The date in words: `23 November 1990`, `November 1990`, `1990`. In a guide whose language is
    /// not English the ISO form is all we can write.
    pub fn in_words(self, language: &str) -> String {
        let month = self.month.and_then(|month| MONTHS.get(usize::from(month) - 1));
        match (month, self.day) {
            _ if !language.starts_with("en") => self.to_string(),
            (Some(month), Some(day)) => format!("{day} {month} {}", self.year),
            (Some(month), None) => format!("{month} {}", self.year),
            (None, _) => self.to_string(),
        }
    }
}

/// The ISO 8601 form: `1990-11-23`, `1990-11` or `1990`.
impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(formatter, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(formatter, "-{day:02}")?;
        }
        Ok(())
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_are_whole_or_partial_and_exist() {
        for good in ["1990", "1990-11", "1990-11-23", "2024-02-29"] {
            assert_eq!(Date::parse(good).map(|date| date.to_string()).as_deref(), Some(good));
        }
        for bad in [
            "90",
            "1990-13",
            "2026-02-29",
            "1990-1",
            "1990-11-23-1",
            "23-11-1990",
            "0000",
            "1990/11",
            "-1990",
        ] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_have_a_day_of_the_week() {
        let weekday = |text| Date::parse(text).expect("a date").weekday();
        assert_eq!(weekday("2024-03-05"), Some(1));
        assert_eq!(weekday("1970-01-01"), Some(3));
        assert_eq!(weekday("2000-02-29"), Some(1));
        assert_eq!(weekday("1900-12-31"), Some(0));
        assert_eq!((weekday("2024-03"), weekday("2024")), (None, None));
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (days, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (20_780, "2026-11-23"),
            (20_818, "2026-12-31"),
            (u64::MAX, "9999-12-31"),
        ] {
            assert_eq!(Date::from_days(days).to_string(), date);
        }
    }

    #[test]
    fn partial_dates_order_by_time() {
        let date = |text| Date::parse(text).expect("a date");
        assert!(date("1990") < date("1990-01"));
        assert!(date("1990-01-31") < date("1990-02"));
        assert_eq!(date("2015-02-02").in_words("en-GB"), "2 February 2015");
        assert_eq!(date("2015-02").in_words("de"), "2015-02");
    }
}
