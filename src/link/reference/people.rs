//! Names in references: how many are shown, in which order, with initials or in full.
//!
//! Names are divided into their parts in [`crate::parse::bibliography`].

use crate::parse::bibliography::Name;

/// Names in a row; of more than `most`, the first.
pub(super) fn people(
    names: &[Name],
    most: usize,
    last_and: &str,
    show: impl Fn(&Name) -> String,
) -> String {
    let shown = match names {
        [first, ..] if names.len() > most => std::slice::from_ref(first),
        [named @ .., last] if last.given.is_empty() && last.family == "others" => named,
        names => names,
    };
    let shown_names: Vec<String> = shown.iter().map(show).collect();
    match shown_names.as_slice() {
        _ if shown.len() < names.len() => format!("{} et al.", shown_names.join(", ")),
        [first, second] => format!("{first} and {second}"),
        [first @ .., last] if !first.is_empty() => format!("{}{last_and}{last}", first.join(", ")),
        _ => shown_names.concat(),
    }
}

/// `J.-P.` and `W.A.`, with `between` given names.
fn initials(given: &str, between: &str) -> String {
    let initial = |part: &str| part.chars().next().map_or(String::new(), |c| format!("{c}."));
    let short = |name: &str| match name.chars().next() {
        Some(first) if first.is_lowercase() => format!(" {name} "),
        _ => {
            let dotted = |part: &str| part.split('.').map(initial).collect::<Vec<_>>().concat();
            name.split('-').map(dotted).collect::<Vec<_>>().join("-")
        }
    };
    let names: Vec<String> = given.split_whitespace().map(short).collect();
    names.join(between).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name whose letters have no initials, in its own order. `None` for any other.
fn whole(name: &Name) -> Option<String> {
    let has_initials = |c: char| matches!(c, '\0'..='\u{58F}' | '\u{10A0}'..='\u{10FF}' | '\u{1C80}'..='\u{1CBF}' | '\u{1E00}'..='\u{1FFF}');
    let first = name.given.chars().find(|c| c.is_alphabetic());
    match first {
        _ if name.is_east_asian() => Some(format!("{}{}", name.family, name.given)),
        Some(first) if !has_initials(first) => Some(format!("{}, {}", name.family, name.given)),
        _ => None,
    }
}

pub(super) fn family_first(name: &Name) -> String {
    if let Some(whole) = whole(name) {
        return whole;
    }
    match initials(&name.given, "") {
        given if given.is_empty() => name.family.clone(),
        given => format!("{}, {given}", name.family),
    }
}

pub(super) fn given_first(name: &Name, between: &str) -> String {
    if let Some(whole) = whole(name) {
        return whole;
    }
    format!("{} {}", initials(&name.given, between), name.family).trim().to_owned()
}

pub(super) fn plural<'a>(names: &[Name], one: &'a str, more: &'a str) -> &'a str {
    if names.len() == 1 { one } else { more }
}
