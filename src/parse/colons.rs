//! Lines that begin with a colon: a definition has a blank after it, `:tada:` and `:::` are text.
//!
//! pulldown-cmark takes any colon below a paragraph for a definition and drops it. Where it did, the text is
//! read again with another sign for these colons, and what was read is put back into the words of the text.

use super::origin::Located;
use super::tree::place_in;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag};

/// Stands for a colon while a text is read.
const COLON: char = '\u{1A}';

/// A text with other signs for the colons that begin no definition; none where no definition is wrong.
pub(super) fn masked(text: &str, events: &[Located<'_>]) -> Option<String> {
    let is_wrong = |(event, range): &Located<'_>| {
        matches!(event, Event::Start(Tag::DefinitionListDefinition))
            && text.get(range.start..).is_some_and(begins_no_definition)
    };
    if !events.iter().any(is_wrong) || text.contains(COLON) {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let lead = line.find(|c: char| !is_lead(c)).unwrap_or(line.len());
        let (lead, rest) = line.split_at(lead);
        masked.push_str(lead);
        match rest.strip_prefix(':') {
            Some(after) if begins_no_definition(rest) && !is_delimiter(rest) => {
                masked.push(COLON);
                masked.push_str(after);
            }
            _ => masked.push_str(rest),
        }
    }
    Some(masked)
}

/// Whether a character may be before the colon of a definition: blanks, quotes and marks of lists.
fn is_lead(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')')
}

/// Whether a line is the line of dashes of a table, `:--- | ---:`.
fn is_delimiter(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | ':' | '-') || c.is_whitespace())
}

fn begins_no_definition(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|after| !after.starts_with([' ', '\t', '\n', '\r']))
}

/// A string of a masked text as the text has it.
pub(super) fn restored<'a>(said: &CowStr<'_>, masked: &str, text: &'a str) -> CowStr<'a> {
    match place_in(masked, said).and_then(|range| text.get(range)) {
        Some(written) => written.into(),
        None => said.replace(COLON, ":").into(),
    }
}

/// Events of a masked text as events of the text.
pub(super) fn restored_events<'a>(
    events: Vec<Located<'_>>,
    masked: &str,
    text: &'a str,
) -> Vec<Located<'a>> {
    let string = |said: &CowStr<'_>| restored(said, masked, text);
    let tag = |tag: Tag<'_>| match tag {
        Tag::Link { link_type, dest_url, title, id } => Tag::Link {
            link_type,
            dest_url: string(&dest_url),
            title: string(&title),
            id: string(&id),
        },
        Tag::Image { link_type, dest_url, title, id } => Tag::Image {
            link_type,
            dest_url: string(&dest_url),
            title: string(&title),
            id: string(&id),
        },
        Tag::FootnoteDefinition(label) => Tag::FootnoteDefinition(string(&label)),
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
            Tag::CodeBlock(CodeBlockKind::Fenced(string(&info)))
        }
        tag => tag.into_static(),
    };
    let event = |event: Event<'_>| match event {
        Event::Start(of) => Event::Start(tag(of)),
        Event::Text(said) => Event::Text(string(&said)),
        Event::Code(said) => Event::Code(string(&said)),
        Event::Html(said) => Event::Html(string(&said)),
        Event::InlineHtml(said) => Event::InlineHtml(string(&said)),
        Event::FootnoteReference(label) => Event::FootnoteReference(string(&label)),
        event => event.into_static(),
    };
    events.into_iter().map(|(of, range)| (event(of), range)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::markdown::OPTIONS;
    use pulldown_cmark::Parser;

    #[test]
    fn a_definition_has_a_blank_after_its_colon() {
        for (text, is_masked) in [
            ("Went well.\n\n:tada: All agreed.", true),
            ("a\n\n:::tip\n\nb", true),
            ("> a\n>\n> :b:", true),
            ("a\n: b", false),
            ("a\n\n:   b", false),
            ("a\n\n```\n:b\n```", false),
            (":a:", false),
            ("b | c\n:-- | --:\nd | e", false),
        ] {
            let read = |text| Parser::new_ext(text, OPTIONS).into_offset_iter().collect::<Vec<_>>();
            let masked = masked(text, &read(text));
            assert_eq!(masked.is_some(), is_masked, "{text}");
            let Some(masked) = masked else { continue };
            let events = restored_events(read(&masked), &masked, text);
            let said: String = events
                .iter()
                .filter_map(|(event, _)| match event {
                    Event::Text(said) => Some(&**said),
                    _ => None,
                })
                .collect();
            assert!(said.contains(':') && !said.contains(COLON), "{said}");
        }
    }
}
