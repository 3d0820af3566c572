//! What the values of a field have in common, and so what the field holds.
//!
//! Converts only dates; see [`super::fields`].

use super::front::flat;
use crate::date::Date;
use crate::schema::values::is_web_address;
use crate::yaml::Value;
use std::collections::BTreeSet;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldForm {
    Boolean,
    Number,
    Date,
    Url,
    Image,
    Term,
    Line,
    Markdown,
}

impl FieldForm {
    /// The word for it in `guide.yaml`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Date => "date",
            Self::Url => "url",
            Self::Image => "image",
            Self::Term => "term",
            Self::Line => "line",
            Self::Markdown => "markdown",
        }
    }
}

/// Terms are at most this long.
const MAX_TERM: usize = 40;
/// A vocabulary that is found by repeated values has at most so many terms.
const MAX_TERMS: usize = 40;
/// Fields whose values are terms whatever they are.
const TERMS: [&str; 5] = ["tags", "tag", "categories", "category", "keywords"];

/// The values of a field, counted.
#[derive(Debug, Default)]
pub(super) struct Seen {
    count: usize,
    lists: usize,
    booleans: usize,
    numbers: usize,
    dates: usize,
    urls: usize,
    images: usize,
    groups: usize,
    long: usize,
    distinct: BTreeSet<String>,
}

impl Seen {
    /// Counts a value, and each item of a list.
    pub(super) fn add(&mut self, value: &Value, is_image: &dyn Fn(&str) -> bool) {
        match value {
            Value::List(items) => {
                self.lists += 1;
                items.iter().for_each(|item| self.one(item, is_image));
            }
            one => self.one(one, is_image),
        }
    }

    fn one(&mut self, value: &Value, is_image: &dyn Fn(&str) -> bool) {
        self.count += 1;
        let text = flat(value);
        let text = text.trim();
        match value {
            Value::Boolean(_) => self.booleans += 1,
            Value::Integer(_) | Value::Number(_) => self.numbers += 1,
            Value::Map(_) | Value::List(_) => self.groups += 1,
            Value::Text(_) if is_image(text) => self.images += 1,
            Value::Text(_) if is_web_address(text) => self.urls += 1,
            Value::Text(_) if day(text).is_some() => self.dates += 1,
            _ => {}
        }
        self.long += usize::from(text.contains('\n') || has_markup(text));
        self.distinct.insert(text.to_owned());
    }

    /// What the field holds.
    pub(super) fn form(&self, key: &str) -> FieldForm {
        let all = |count: usize| count == self.count;
        let is_short = |text: &String| text.chars().count() <= MAX_TERM && !text.ends_with('.');
        let repeats = self.count >= 4
            && self.distinct.len() * 2 <= self.count
            && self.distinct.len() <= MAX_TERMS
            && self.groups == 0;
        if all(self.booleans) {
            FieldForm::Boolean
        } else if TERMS.contains(&key) && self.groups == 0 && self.long == 0 {
            FieldForm::Term
        } else if all(self.numbers) && key != "date" {
            FieldForm::Number
        } else if all(self.dates) || key == "date" && all(self.dates + self.numbers) {
            FieldForm::Date
        } else if all(self.urls) {
            FieldForm::Url
        } else if all(self.images) {
            FieldForm::Image
        } else if repeats && self.distinct.iter().all(is_short) {
            FieldForm::Term
        } else if self.long > 0 {
            FieldForm::Markdown
        } else {
            FieldForm::Line
        }
    }

    /// Whether the field holds a list.
    pub(super) fn is_list(&self, key: &str) -> bool {
        self.lists > 0
            || matches!(key, "tags" | "tag" | "categories" | "keywords" | "author" | "authors")
    }
}

/// Whether a value has links or HTML in it, and so is Markdown.
pub(super) fn has_markup(text: &str) -> bool {
    ["](", "[[", "</", "/>", "**"].iter().any(|mark| text.contains(mark))
}

/// A date as the guide writes it, without the time of day; none when it is no date.
pub(super) fn day(text: &str) -> Option<String> {
    let head = match text.get(..10) {
        Some(day) if text.len() > 10 => {
            let rest = &text[10..];
            let is_time = rest.starts_with(['T', ' ']) && rest.contains(':');
            is_time.then_some(day)?
        }
        _ => text,
    };
    let is_date = head.len() >= 7 && head.starts_with(|c: char| c.is_ascii_digit());
    (is_date && Date::parse(head).is_some()).then(|| head.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(key: &str, values: &[&str]) -> FieldForm {
        let mut seen = Seen::default();
        for text in values {
            seen.add(&Value::from(*text), &|_| false);
        }
        seen.form(key)
    }

    #[test]
    fn fields_hold_what_their_values_have_in_common() {
        assert_eq!(form("category", &["a"]), FieldForm::Term);
        assert_eq!(form("phase", &["Make", "Make", "Decide", "Decide"]), FieldForm::Term);
        assert_eq!(form("phase", &["Make", "Decide"]), FieldForm::Line);
        assert_eq!(form("x", &["https://a.test", "https://b.test/c"]), FieldForm::Url);
        assert_eq!(form("x", &["2024-01-02", "2024-01-02T10:00:00Z"]), FieldForm::Date);
        assert_eq!(form("x", &["a\nb"]), FieldForm::Markdown);
    }

    #[test]
    fn days_are_dates_without_times() {
        for (text, found) in [
            ("2024-01-02", Some("2024-01-02")),
            ("2024-01-02T10:00:00+02:00", Some("2024-01-02")),
            ("2024-01-02 10:00", Some("2024-01-02")),
            ("2024-01-02 – a day", None),
            ("2024", None),
            ("May 2024", None),
        ] {
            assert_eq!(day(text).as_deref(), found, "{text}");
        }
    }
}
