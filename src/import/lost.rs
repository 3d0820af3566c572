//! Words of a page that are neither in the guide nor in the report: nothing is lost in silence.
//!
//! Changes nothing. Counts words, since where they stand may change.

use super::report::{Outcome, Report};
use super::text::words;
use std::collections::HashMap;

/// Reports the words of a page that are missing from its entry. `said` is what the report says of the page.
pub(super) fn report(path: &str, source: &str, entry: &str, said: &str, report: &mut Report) {
    let mut left: HashMap<String, usize> = HashMap::new();
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
