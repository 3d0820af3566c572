//! Attributes of headings: `## Costs {#costs .wide}`.
//!
//! Only an id and classes in braces at the end are attributes; any other words in braces belong to the
//! heading, and so do those after a backslash. pulldown-cmark takes every pair of braces for attributes and
//! drops what it does not know, so it is not asked. Ids are given out in [`super::build`].

use super::origin::Located;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// The events with attributes in the tags of headings, and no longer in their texts.
pub(super) fn with_attributes<'a>(text: &'a str, events: Vec<Located<'a>>) -> Vec<Located<'a>> {
    let mut read = Vec::with_capacity(events.len());
    let mut events = events.into_iter();
    while let Some((event, range)) = events.next() {
        let Event::Start(Tag::Heading { level, .. }) = event else {
            read.push((event, range));
            continue;
        };
        let is_inner = |(event, _): &Located<'_>| !matches!(event, Event::End(TagEnd::Heading(_)));
        let mut inner: Vec<Located<'a>> = Vec::new();
        let mut end = None;
        for located in events.by_ref() {
            if !is_inner(&located) {
                end = Some(located);
                break;
            }
            inner.push(located);
        }
        let last = inner.iter().map(|(_, range)| range.end).max().unwrap_or(range.start);
        let found = attributes(text, range.start..last);
        let (mut id, mut classes) = (None, Vec::new());
        if let Some(block) = &found {
            inner = without(text, inner, block.start);
            for word in text[block.start + 1..block.end - 1].split_whitespace() {
                match word.strip_prefix('#') {
                    Some(name) => id = Some(name.into()),
                    None => classes.push(word[1..].into()),
                }
            }
        }
        read.push((Event::Start(Tag::Heading { level, id, classes, attrs: Vec::new() }), range));
        read.append(&mut inner);
        read.extend(end);
    }
    read
}

/// The braces at the end of a heading, if they hold attributes.
fn attributes(text: &str, heading: Range<usize>) -> Option<Range<usize>> {
    let source = text.get(heading.clone())?.trim_end();
    let inside = source.strip_suffix('}')?;
    let at = inside.rfind('{')?;
    let before = &source[..at];
    let backslashes = before.len() - before.trim_end_matches('\\').len();
    let may_follow =
        |c: char| c.is_whitespace() || c.is_alphanumeric() || ")]`*_!?.\"'’”".contains(c);
    let follows = before.chars().next_back().is_none_or(may_follow);
    let (mut ids, mut words) = (0, 0);
    let is_attribute = |word: &str| {
        let is_name = |name: &str| {
            !name.is_empty() && !name.contains(['#', '"', '\'', '=', '<', '>', '&', '`'])
        };
        words += 1;
        ids += usize::from(word.starts_with('#'));
        word.strip_prefix(['#', '.']).is_some_and(is_name)
    };
    let are_attributes = inside[at + 1..].split_whitespace().all(is_attribute);
    let is_it = are_attributes && words > 0 && ids <= 1 && backslashes % 2 == 0 && follows;
    is_it.then(|| heading.start + at..heading.start + source.len())
}

/// What is in a heading before `end`.
fn without<'a>(text: &'a str, inner: Vec<Located<'a>>, end: usize) -> Vec<Located<'a>> {
    let mut kept: Vec<Located<'a>> =
        inner.into_iter().filter(|(_, range)| range.start < end).collect();
    if let Some((Event::Text(said), range)) = kept.last_mut() {
        let until = range.end.min(end);
        if let Some(source) = text.get(range.start..until) {
            // `## Costs ## {#costs}` closes before its attributes.
            let bare = source.trim_end();
            let open = bare.trim_end_matches('#');
            let is_closed = open.len() < bare.len() && open.ends_with([' ', '\t']);
            let bare = if is_closed { open.trim_end() } else { bare };
            *range = range.start..range.start + bare.len();
            *said = bare.into();
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::with_attributes;
    use crate::parse::markdown::OPTIONS;
    use pulldown_cmark::{Event, Parser, Tag};

    #[test]
    fn only_ids_and_classes_are_attributes() {
        for (text, heading) in [
            ("## A {#b .c}", "A #b .c"),
            ("## A {#b} ##", "A #b"),
            ("## A ## {#b}", "A #b"),
            ("A {#b}\n===", "A #b"),
            ("## A {#a_b-c--d}", "A #a_b-c--d"),
            ("## A {#_b_}", "A #_b_"),
            ("## *A* {.b .c}", "A .b .c"),
            ("## A{#b}", "A #b"),
            ("## GET /users/{id}", "GET /users/{id}"),
            ("## GET /users/{#id}", "GET /users/{#id}"),
            ("## The set {1, 2}", "The set {1, 2}"),
            ("## A \\{#b}", "A {#b}"),
            ("## A {#b key=c}", "A {#b key=c}"),
            ("## A {#b #c}", "A {#b #c}"),
            ("## A {}", "A {}"),
            ("## `{#b}`", "{#b}"),
            ("## A {#b} c", "A {#b} c"),
            ("## {{ title }}", "{{ title }}"),
        ] {
            let events = Parser::new_ext(text, OPTIONS).into_offset_iter().collect();
            let (mut said, mut attributes) = (String::new(), String::new());
            for (event, _) in with_attributes(text, events) {
                match event {
                    Event::Text(text) | Event::Code(text) => said.push_str(&text),
                    Event::Start(Tag::Heading { id, classes, .. }) => {
                        attributes.extend(id.map(|id| format!(" #{id}")));
                        attributes.extend(classes.iter().map(|class| format!(" .{class}")));
                    }
                    _ => {}
                }
            }
            assert_eq!(said + &attributes, heading, "{text}");
        }
    }
}
