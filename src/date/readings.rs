//! Dates in the forms people write them in, and what they can mean.
//!
//! Says what is meant, not what is right: [`Date::parse`] reads the one form that content may use.

use super::{Date, MONTHS};

/// What a text in another form says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// One date and no other.
    One(Date),
    /// A date with day before month, and one with month before day.
    Either(Date, Date),
}

/// The dates that a text can mean if it is not in the form of [`Date::parse`]: `23/11/1990`, `1990-3-5`,
/// `November 1990`, `20240305`, `2024-03-05T23:30:00-05:00`.
///
/// `03/04/1990` is in March for some readers and in April for others. A text that contradicts itself, with a day of the
/// week that the date was not or a time that no clock shows, means nothing for certain.
pub fn readings(text: &str) -> Option<Reading> {
    let (weekday, text) = without_weekday(without_time(text.trim())?);
    let found = date_only(text)?;
    let Some(weekday) = weekday else { return Some(found) };
    let is_then = |date: &Date| date.weekday() == Some(weekday);
    match found {
        Reading::One(date) => is_then(&date).then_some(found),
        Reading::Either(first, second) => match (is_then(&first), is_then(&second)) {
            (true, true) => Some(found),
            (true, false) => Some(Reading::One(first)),
            (false, true) => Some(Reading::One(second)),
            (false, false) => None,
        },
    }
}

/// What a text without a time and a day of the week can mean.
fn date_only(text: &str) -> Option<Reading> {
    if let Some(date) = Date::parse(text).filter(|date| date.day.is_some()) {
        return Some(Reading::One(date));
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let hyphenated = format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]);
        return Date::parse(&hyphenated).map(Reading::One);
    }
    let (mut year, mut month, mut small) = (None, None, Vec::new());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let ending = &word[digits.len()..];
        match digits.parse::<u16>() {
            Ok(number) if word.len() == 4 && ending.is_empty() && year.is_none() => {
                year = Some((number, small.is_empty() && month.is_none()));
            }
            Ok(number) if matches!(ending, "" | "st" | "nd" | "rd" | "th") => small.push(number),
            Err(_) if matches!(word, "of" | "the") => {}
            Err(_) if month.is_none() => month = Some(month_named(word)?),
            _ => return None,
        }
    }
    let (year, is_year_first) = year?;
    let date = |month: u16, day: Option<u16>| {
        let day = day.map(|day| format!("-{day:02}")).unwrap_or_default();
        Date::parse(&format!("{year:04}-{month:02}{day}"))
    };
    let (month, day) = match (month, small.as_slice()) {
        (Some(month), []) => (month, None),
        (Some(month), [day]) => (month, Some(*day)),
        (None, [month]) => (*month, None),
        // Nobody writes year, day, month, unless the second number cannot be a month.
        (None, [day, month]) if is_year_first && *day > 12 => (*month, Some(*day)),
        (None, [month, day]) if is_year_first => (*month, Some(*day)),
        (None, [day, month]) if *day > 12 || day == month => (*month, Some(*day)),
        (None, [month, day]) if *day > 12 => (*month, Some(*day)),
        (None, [first, second]) => {
            return Some(Reading::Either(
                date(*second, Some(*first))?,
                date(*first, Some(*second))?,
            ));
        }
        _ => return None,
    };
    date(month, day).map(Reading::One)
}

/// The date that a text in another form means, if it can mean only one.
pub fn only_reading(text: &str) -> Option<Date> {
    match readings(text)? {
        Reading::One(date) => Some(date),
        Reading::Either(..) => None,
    }
}

/// Why a text in the form of a date is not one: a month or a day that does not exist, a year of two digits.
pub fn fault(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).map(str::trim).collect();
    let is_digits = |part: &&str| {
        !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(is_digits) {
        return None;
    }
    if parts.len() == 3 && parts.iter().all(|part| part.len() < 3) {
        return Some("write the year with four digits: 1990-11-23".to_owned());
    }
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u16>().ok());
    let (year, month) = (number(0).filter(|_| parts[0].len() == 4)?, number(1)?);
    if !(1..=12).contains(&month) {
        return Some(format!(
            "month {month} does not exist; write a year, a month or a day: 1990, 1990-11 or 1990-11-23"
        ));
    }
    let last = super::days_in(year, month as u8);
    let day = number(2)?;
    let name = MONTHS[usize::from(month) - 1];
    (day == 0 || day > u16::from(last)).then(|| format!("{name} {year} has {last} days"))
}

/// A text without a time of day behind its date: the date that is written is meant. None where no clock shows
/// such a time, or it is the end of the day, which some take for the next.
fn without_time(text: &str) -> Option<&str> {
    let is_time = |rest: &str| {
        let is_marked = rest.starts_with(['T', 't']);
        let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
        let rest = rest.trim_end_matches(['Z', 'z']);
        let end = rest.find(':').or_else(|| Some(rest.char_indices().nth(2)?.0));
        let hour = &rest[..end.unwrap_or(rest.len())];
        let has_hour =
            (1..=2).contains(&hour.len()) && hour.bytes().all(|byte| byte.is_ascii_digit());
        let is_sign = |c: char| c.is_ascii_digit() || ":.+- ".contains(c);
        has_hour
            && (rest.contains(':') || is_marked && rest.len() >= 4)
            && rest.chars().all(is_sign)
    };
    let at = text.char_indices().skip(8).find(|(at, c)| {
        matches!(c, 'T' | 't' | ' ')
            && text[..*at].ends_with(|c: char| c.is_ascii_digit())
            && is_time(&text[*at..])
    });
    match at {
        None => Some(text),
        Some((at, _)) => {
            is_on_a_clock(&text[at..]).then(|| text[..at].trim_end_matches([',', ' ']))
        }
    }
}

/// Whether a time of day, with or without an offset from Greenwich, exists: `T23:30:00-05:00`, `9:05`, `T1400`.
fn is_on_a_clock(time: &str) -> bool {
    let time = time.trim_start_matches(['T', 't', ' ', ',']).trim_end_matches(['Z', 'z']);
    let (time, offset) = time.split_at(time.find(['+', '-']).unwrap_or(time.len()));
    let (hours, minutes) = (parts_of(time), parts_of(offset.trim_start_matches(['+', '-'])));
    let fits = |part: Option<&u8>, end: u8| part.is_none_or(|part| *part < end);
    fits(hours.first(), 24)
        && fits(hours.get(1), 60)
        // A second is added at times.
        && fits(hours.get(2), 61)
        && hours.len() < 4
        && fits(minutes.first(), 15)
        && fits(minutes.get(1), 60)
        && minutes.len() < 3
}

/// The numbers of a time, with colons between them or two digits each, without parts of a second.
fn parts_of(time: &str) -> Vec<u8> {
    let time = time.split('.').next().unwrap_or_default().trim();
    let number = |part: &str| part.trim().parse().unwrap_or(u8::MAX);
    match time {
        "" => Vec::new(),
        _ if time.contains(':') => time.split(':').map(number).collect(),
        _ => {
            let pairs = time.as_bytes().chunks(2);
            pairs.map(|pair| std::str::from_utf8(pair).map_or(u8::MAX, number)).collect()
        }
    }
}

/// The day of the week before a date, from Monday, and the text without it.
fn without_weekday(text: &str) -> (Option<u8>, &str) {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let Some((word, rest)) = text.split_once([',', ' ']) else { return (None, text) };
    let word = word.trim_end_matches('.').to_lowercase();
    let is_day = |(_, day): &(u8, &str)| word.len() > 2 && day.starts_with(&word);
    match (0..).zip(DAYS).find(is_day) {
        Some((number, _)) => (Some(number), rest.trim_start()),
        None => (None, text),
    }
}

/// The number of a month by its English name or the first letters of it.
fn month_named(word: &str) -> Option<u16> {
    let word = word.to_lowercase();
    let fits = |name: &&str| word.len() >= 3 && name.to_lowercase().starts_with(&word);
    (1..).zip(&MONTHS).find(|(_, name)| fits(name)).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_forms_are_understood_when_they_say_one_thing() {
        for (text, date) in [
            ("23/11/1990", "1990-11-23"),
            ("11/23/1990", "1990-11-23"),
            ("4.4.1990", "1990-04-04"),
            ("1990/11/3", "1990-11-03"),
            ("1990-3-5", "1990-03-05"),
            ("1990-23-11", "1990-11-23"),
            ("11/1990", "1990-11"),
            ("November 1990", "1990-11"),
            ("23rd Nov. 1990", "1990-11-23"),
            ("Sept 5, 1990", "1990-09-05"),
            ("November 5 1990", "1990-11-05"),
            ("5th of March 2024", "2024-03-05"),
            ("Tuesday, 5 March 2024", "2024-03-05"),
            ("Tue 5 Mar 2024", "2024-03-05"),
            ("Tuesday 5/3/2024", "2024-03-05"),
            ("Fri 05.03.2024", "2024-05-03"),
            ("2024-03-05 23:59:60", "2024-03-05"),
            ("2024-03-05T23:30:00.123+0530", "2024-03-05"),
            ("20240305", "2024-03-05"),
            ("2024-03-05T23:30:00-05:00", "2024-03-05"),
            ("2024-03-05t23:30:00Z", "2024-03-05"),
            ("2024-03-05 14:00", "2024-03-05"),
            ("2024-03-05T1400", "2024-03-05"),
            ("23/11/1990 9:05", "1990-11-23"),
            ("20240305T120000", "2024-03-05"),
        ] {
            let date = Date::parse(date).expect("a date");
            assert_eq!(readings(text), Some(Reading::One(date)), "{text}");
        }
        for text in [
            "Monday, 5 March 2024",
            "Mon 2024-03-05",
            "Sun. March 5, 2024",
            "Tuesday, March 2024",
            "Monday 5/3/2024",
            "2024-03-05 25:00",
            "2024-03-05 24:00",
            "2024-03-05T12:60",
            "2024-03-05T12:30:61",
            "2024-03-05T12:30:00+25:00",
            "2024-03-05T1460",
            "20240305T250000",
            "2015-02-30",
            "1990-13",
            "about 2011",
            "[2016, 2018]",
            "90-11-23",
            "spring 1990",
            "Ma 1990",
            "1990 or 11",
            "é1990",
            "20241305",
            "2024-W10",
            "",
        ] {
            assert_eq!(readings(text), None, "{text}");
        }
    }

    #[test]
    fn day_and_month_are_not_guessed() {
        let date = |text| Date::parse(text).expect("a date");
        let either = Reading::Either(date("2024-03-05"), date("2024-05-03"));
        for text in ["05.03.2024", "5/3/2024", "05-03-2024 10:00"] {
            assert_eq!(readings(text), Some(either), "{text}");
        }
    }

    #[test]
    fn faults_are_named() {
        for (text, expected) in [
            ("2023-02-29", "February 2023 has 28 days"),
            (
                "2024-13",
                "month 13 does not exist; write a year, a month or a day: 1990, 1990-11 or 1990-11-23",
            ),
            ("05/03/24", "write the year with four digits: 1990-11-23"),
        ] {
            assert_eq!(fault(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["2024-03-05", "soon", "1990-11-23-1", "", "2024"] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_not(text in "([0-9]{1,4}|[-/.:, TZ]|–|年|é|May|5th|Mon){0,12}") {
            let _ = (readings(&text), only_reading(&text), fault(&text));
        }
    }

    #[test]
    fn a_range_is_no_date() {
        for text in ["2024-03-05 – 2025", "2024-03-05 –2024-03-06", "12345678 é–"] {
            assert_eq!(readings(text), None, "{text}");
        }
    }
}
