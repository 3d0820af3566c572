//! Small questions about texts that several steps of an import ask.
//!
//! No Markdown is read here; see [`super::draft`].

use crate::files::is_device;
use crate::fold::{fold, is_word_char};
use crate::parse::text::slugify;
use crate::schema::is_slug;

/// A text on one line, with single spaces between words.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as code in Markdown, on one line.
pub(super) fn code(text: &str) -> String {
    let line = one_line(text);
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    match line.starts_with('`') || line.ends_with('`') || line.is_empty() {
        true => format!("{marks} {line} {marks}"),
        false => format!("{marks}{line}{marks}"),
    }
}

/// What two ways to write a heading have in common: its letters and digits.
pub(super) fn key(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A name as the guide allows it, from a title or file name; none when nothing is left.
pub(super) fn slug(text: &str) -> Option<String> {
    let folded = fold(text);
    let ascii: String =
        slugify(&folded).chars().map(|c| if c.is_ascii() { c } else { '-' }).collect();
    let words: Vec<&str> = ascii.split('-').filter(|word| !word.is_empty()).collect();
    // Half of a name in another script says less than none.
    let kept = words.concat().chars().count();
    let all = folded.chars().filter(|c| c.is_alphanumeric()).count();
    if kept * 2 < all {
        return None;
    }
    let mut slug = words.join("-");
    slug.truncate(80);
    let slug = slug.trim_end_matches('-');
    // Windows has no files of some names.
    let slug = if is_device(slug) { format!("{slug}-name") } else { slug.to_owned() };
    is_slug(&slug).then_some(slug)
}

/// A name for what has none in Latin letters: always the same for the same text.
pub(super) fn hashed(prefix: &str, text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("{prefix}-{}", &hash[..6])
}

/// `01-getting_started` as "Getting started".
pub(super) fn label(name: &str) -> String {
    let bare = without_number(name).1;
    let spaced = match bare.contains(' ') {
        true => bare.to_owned(),
        false => bare.replace(['-', '_'], " "),
    };
    let spaced = one_line(&spaced);
    let mut chars = spaced.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => name.to_owned(),
    }
}

/// `01-name`, `1. name` and `01_name` as their number and `name`. A year is not a number here.
pub(super) fn without_number(name: &str) -> (Option<u32>, &str) {
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = name[digits..].trim_start_matches([' ', '-', '_', '.']);
    let is_separated = rest.len() < name.len() - digits;
    match name[..digits].parse() {
        Ok(number) if digits <= 3 && is_separated && !rest.is_empty() => (Some(number), rest),
        _ => (None, name),
    }
}

/// What follows a place in a text, at most so many bytes of it.
pub(super) fn window(text: &str, at: usize, most: usize) -> &str {
    let end = (at + most).min(text.len());
    let end = (at..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(at);
    text.get(at..end).unwrap_or_default()
}

/// The words of a text, folded.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !is_word_char(c)).filter(|word| !word.is_empty()).map(fold)
}

/// The name of a file without its folder and its ending.
pub(super) fn stem(path: &str) -> &str {
    let name = file_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The name of a file without its folder.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The folder of a path; empty at the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The ending of a file's name in lower case.
pub(super) fn ending(path: &str) -> String {
    file_name(path).rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase())
}

/// Whether a path is below a folder, or the folder is the root.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    match folder {
        "" => Some(path),
        folder => path.strip_prefix(folder)?.strip_prefix('/'),
    }
}

/// A path below a folder, which may be the root.
pub(super) fn within(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_guide() {
        for (text, name) in [
            ("Getting started", Some("getting-started")),
            ("Straße & Ærø", Some("strasse-aero")),
            ("What's new?", Some("whats-new")),
            ("日本語", None),
            ("---", None),
            ("C++", Some("c")),
            ("AUX", Some("aux-name")),
            ("com1", Some("com1-name")),
            ("Com10", Some("com10")),
        ] {
            assert_eq!(slug(text).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn numbers_before_names_are_no_part_of_them() {
        for (name, number, rest) in [
            ("01-intro", Some(1), "intro"),
            ("2. Next", Some(2), "Next"),
            ("2024-report", None, "2024-report"),
            ("3d", None, "3d"),
            ("1", None, "1"),
        ] {
            assert_eq!(without_number(name), (number, rest));
        }
    }

    #[test]
    fn code_keeps_backquotes() {
        assert_eq!(code("a `b`"), "`` a `b` ``");
        assert_eq!(code("a\nb"), "`a b`");
    }
}
