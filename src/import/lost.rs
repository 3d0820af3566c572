//! Words of a page that are neither in the guide nor in the report: nothing is lost in silence.
//!
//! Changes nothing. Counts words, since where they stand may change.

use super::report::{Outcome, Report};
use super::text::words;
use crate::parse::html::is_allowed;
use std::collections::HashMap;

/// Reports the words of a page that are missing from its entry. `said` is what the report says of the page.
pub(super) fn report(path: &str, source: &str, entry: &str, said: &str, report: &mut Report) {
    let mut left: HashMap<String, usize> = HashMap::new();
    let (source, entry) = (&without_tags(source), &without_tags(entry));
    for word in words(entry).chain(words(said)) {
        *left.entry(word).or_default() += 1;
    }
    for (number, line) in (1..).zip(source.lines()) {
        let mut missing = Vec::new();
        for word in words(line) {
            match left.get_mut(&word) {
                Some(count) if *count > 0 => *count -= 1,
                _ => missing.push(word),
            }
        }
        if !missing.is_empty() {
            let place = (path, number);
            report.add(
                Outcome::Lost,
                "Words that are missing from the guide",
                place,
                missing.join(" "),
                "",
            );
        }
    }
}

/// A text without the names of elements: `<p>` holds no word of the author.
fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<').map(|at| at + 1) {
        kept.push_str(&rest[..at]);
        rest = rest[at..].trim_start_matches('/');
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if is_allowed(&rest[..end].to_ascii_lowercase()) {
            rest = &rest[end..];
        }
    }
    kept + rest
}
