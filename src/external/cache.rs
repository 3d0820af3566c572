//! Answers that are remembered, so that nobody is asked every day: JSON lines.
//!
//! Reads and writes no files, and has no clock; dates are passed in.

use super::Outcome;
use crate::date::Date;
use crate::disk::FileKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The first line of the file, by which it is known.
const HEADER: &str = "{\"fieldguide\":\"answers 1\"}";

/// What the file is known by.
pub const KIND: FileKind =
    FileKind { name: "a cache of link checks", is_one: |head| head.lines().next() == Some(HEADER) };

/// Answers by address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cache(BTreeMap<String, (Date, Outcome)>);

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    address: String,
    day: String,
    outcome: Outcome,
}

impl Cache {
    /// Reads what [`Self::text`] wrote: the answers of the days after `since`, up to `today`. A line
    /// that is none is ignored: its address is asked again.
    pub fn read(text: &str, since: Date, today: Date) -> Self {
        let entry = |line: &str| {
            let Line { address, day, outcome } = serde_json::from_str(line).ok()?;
            let day = Date::parse(&day).filter(|day| since < *day && *day <= today)?;
            Some((address, (day, outcome)))
        };
        Self(text.lines().filter_map(entry).collect())
    }

    /// The file: a header, then one JSON object a line, in order.
    pub fn text(&self) -> String {
        let line = |(address, (day, outcome)): (&String, &(Date, Outcome))| {
            let (address, day, outcome) = (address.clone(), day.to_string(), outcome.clone());
            let line = Line { address, day, outcome };
            serde_json::to_string(&line).unwrap_or_default() + "\n"
        };
        format!("{HEADER}\n{}", self.0.iter().map(line).collect::<String>())
    }

    /// What is known of an address.
    pub fn get(&self, address: &str) -> Option<&Outcome> {
        self.0.get(address).map(|(_, outcome)| outcome)
    }

    /// Remembers what was found out. What cannot be determined, and what was not asked, is not remembered: next
    /// time it may be.
    pub fn learn(&mut self, today: Date, outcomes: &BTreeMap<String, Outcome>) {
        for (address, outcome) in outcomes {
            if !matches!(outcome, Outcome::Unverified(_) | Outcome::Refused(_)) {
                self.0.insert(address.clone(), (today, outcome.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn answers_are_remembered_for_a_while() {
        let outcomes = [
            ("https://a.test/", Outcome::Alive),
            ("https://b.test/", Outcome::Moved("https://c.test/".into())),
            ("https://d.test/", Outcome::Dead("the server responded with 404".into())),
            ("https://e.test/", Outcome::Unverified("no answer".into())),
        ];
        let outcomes = outcomes.map(|(address, outcome)| (address.to_owned(), outcome));
        let mut cache = Cache::default();
        cache.learn(day("2026-11-23"), &outcomes.clone().into());
        let text = cache.text();
        assert_eq!(
            text,
            "{\"fieldguide\":\"answers 1\"}\n\
             {\"address\":\"https://a.test/\",\"day\":\"2026-11-23\",\"outcome\":\"alive\"}\n\
             {\"address\":\"https://b.test/\",\"day\":\"2026-11-23\",\"outcome\":{\"moved\":\"https://c.test/\"}}\n\
             {\"address\":\"https://d.test/\",\"day\":\"2026-11-23\",\"outcome\":{\"dead\":\"the server responded with 404\"}}\n"
        );
        let read = |since, today| Cache::read(&text, day(since), day(today));
        assert_eq!(read("2026-11-22", "2026-11-23"), cache);
        assert_eq!(read("2026-11-22", "2026-11-23").get("https://a.test/"), Some(&Outcome::Alive));
        assert_eq!(read("2026-11-23", "2026-11-30"), Cache::default(), "too old");
        assert_eq!(read("2026-11-01", "2026-11-22"), Cache::default(), "of a clock that was wrong");
        let broken = format!("<<<<<<<\n{}", &text[..text.len() - 5]);
        let read = Cache::read(&broken, day("2026-11-22"), day("2026-11-23"));
        assert_eq!(read.0.len(), 2, "the rest is checked again");
    }
}
