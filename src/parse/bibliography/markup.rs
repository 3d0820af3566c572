//! Tags of HTML in titles, which publishers' records contain: `<i>Drosophila</i>`, `CO<sub>2</sub>`.
//!
//! Only tags that set type, only in pairs, and only around a word: all else is text about HTML.

use super::commands::{LOWERED, RAISED};
use super::latex::Letter;
use std::ops::Range;

const TAGS: [&str; 9] = ["i", "b", "em", "strong", "sub", "sup", "scp", "sc", "u"];

/// Takes the tags out of a text, and raises or lowers digits in `sup` and `sub`.
pub(super) fn read(letters: &mut Vec<Letter>) {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(start) = position(letters, at, '<') {
        at = start + 1;
        let Some(end) = position(&letters[..letters.len().min(start + 9)], start, '>') else {
            continue;
        };
        if let Some((inner, close)) = pair(letters, start, end) {
            let tag = letters[start + 1..end].iter().map(|letter| letter.c);
            match tag.collect::<String>().as_str() {
                "sub" => set(&mut letters[inner.clone()], &LOWERED),
                "sup" => set(&mut letters[inner.clone()], &RAISED),
                _ => {}
            }
            tags.extend([start..inner.start, close]);
        }
    }
    if !tags.is_empty() {
        tags.sort_by_key(|tag| tag.start);
        let mut tags = tags.into_iter().peekable();
        let mut at = 0;
        letters.retain(|_| {
            while tags.next_if(|tag| tag.end <= at).is_some() {}
            let is_tag = tags.peek().is_some_and(|tag| tag.contains(&at));
            at += 1;
            !is_tag
        });
    }
}

/// What a tag from `start` to `end` encloses, and the tag that ends it.
fn pair(letters: &[Letter], start: usize, end: usize) -> Option<(Range<usize>, Range<usize>)> {
    let tag: String = letters[start + 1..end].iter().map(|letter| letter.c).collect();
    if !TAGS.contains(&tag.as_str()) {
        return None;
    }
    let closing: Vec<char> = format!("</{tag}>").chars().collect();
    let from = end + 1;
    // Far away, it belongs to another.
    let rest = &letters[from..letters.len().min(from + 1000)];
    let is_end = |part: &[Letter]| part.iter().map(|letter| letter.c).eq(closing.iter().copied());
    let length = rest.windows(closing.len()).position(is_end)?;
    let inner = &rest[..length];
    let is_word = |edge: Option<&Letter>| edge.is_some_and(|letter| !letter.c.is_whitespace());
    let to = from + length;
    (is_word(inner.first()) && is_word(inner.last())).then(|| (from..to, to..to + closing.len()))
}

fn position(letters: &[Letter], from: usize, wanted: char) -> Option<usize> {
    let rest = letters.get(from..)?;
    rest.iter().position(|letter| letter.c == wanted).map(|at| from + at)
}

/// Sets all letters small, if there is a small form of each.
fn set(letters: &mut [Letter], table: &[(char, char)]) {
    let small = |letter: &Letter| {
        table.iter().find(|(plain, _)| *plain == letter.c).map(|(_, small)| *small)
    };
    if let Some(all) = letters.iter().map(small).collect::<Option<Vec<char>>>() {
        letters.iter_mut().zip(all).for_each(|(letter, c)| letter.c = c);
    }
}
