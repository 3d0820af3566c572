//! Addresses without brackets become links, as in GFM: `https://example.org`, `www.example.org`, and
//! addresses of mail.
//!
//! Not in links, image descriptions, code and the raw HTML of those. What ends a sentence is not part of an
//! address, nor is a closing bracket that was not opened in it. Unlike GFM, a host without a dot is no
//! address, and signs of emphasis in an address are. Where addresses lead is for [`crate::link`].

use super::html;
use super::origin::Located;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// The events with links in the place of addresses.
pub(super) fn with_autolinks<'a>(text: &'a str, events: Vec<Located<'a>>) -> Vec<Located<'a>> {
    let has_one = |(index, (event, range)): (usize, &Located<'_>)| {
        matches!(event, Event::Text(_)) && next(text, range.start, &events[index..]).is_some()
    };
    if !events.iter().enumerate().any(has_one) {
        return events;
    }
    let mut linked = Vec::with_capacity(events.len());
    let mut closed = Closed::default();
    // The link that was added last: what is in it is done.
    let mut last = 0..0;
    for (index, (event, range)) in events.iter().enumerate() {
        if is_in_text(event) && last.start <= range.start && range.end <= last.end {
            continue;
        }
        closed.see(event);
        match event {
            Event::Text(said) if !closed.is_closed() && is_verbatim(text, said, range) => {
                let mut from = range.start.max(last.end);
                while let Some(address) = next(text, from, &events[index..]) {
                    say(text, from..address.range.start, &mut linked);
                    last = address.range.clone();
                    from = last.end;
                    address.push(text, &mut linked);
                }
                say(text, from..range.end, &mut linked);
            }
            _ => linked.push((event.clone(), range.clone())),
        }
    }
    linked
}

/// Whether an event is of text or emphasis, which an address can be made of.
fn is_in_text(event: &Event<'_>) -> bool {
    use Tag::{Emphasis, Strikethrough, Strong};
    match event {
        Event::Text(_) | Event::Start(Emphasis | Strong | Strikethrough) => true,
        Event::End(tag) => {
            matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
        }
        _ => false,
    }
}

/// What is open in which no address is a link.
#[derive(Default)]
struct Closed {
    blocks: usize,
    elements: usize,
}

impl Closed {
    fn see(&mut self, event: &Event<'_>) {
        use Tag::{CodeBlock, HtmlBlock, Image, Link};
        match event {
            Event::Start(Link { .. } | Image { .. } | CodeBlock(_) | HtmlBlock) => self.blocks += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                self.blocks = self.blocks.saturating_sub(1);
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell) => {
                self.elements = 0
            }
            Event::InlineHtml(html) => match (is_tag(html, "<"), is_tag(html, "</")) {
                (true, _) => self.elements += 1,
                (_, true) => self.elements = self.elements.saturating_sub(1),
                _ => {}
            },
            _ => {}
        }
    }

    fn is_closed(&self) -> bool {
        self.blocks + self.elements > 0
    }
}

/// Whether a tag is of an element that holds an address or code.
fn is_tag(html: &str, opening: &str) -> bool {
    let Some(rest) = html.strip_prefix(opening) else { return false };
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let name = rest[..end].to_ascii_lowercase();
    matches!(name.as_str(), "a" | "script" | "style") || html::is_literal(&name)
}

fn is_verbatim(text: &str, said: &str, range: &Range<usize>) -> bool {
    text.get(range.clone()) == Some(said)
}

fn say<'a>(text: &'a str, range: Range<usize>, linked: &mut Vec<Located<'a>>) {
    if let Some(said) = text.get(range.clone()).filter(|said| !said.is_empty()) {
        linked.push((Event::Text(said.into()), range));
    }
}

/// An address in a text.
struct Address {
    range: Range<usize>,
    form: Form,
    /// The address as it is meant, where the text writes it in other letters.
    meant: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Web,
    /// Without its scheme.
    Www,
    Mail,
}

impl Address {
    fn push<'a>(self, text: &'a str, linked: &mut Vec<Located<'a>>) {
        let Self { range, form, meant } = self;
        let said: CowStr<'a> = match meant {
            Some(meant) => meant.into(),
            None => text.get(range.clone()).unwrap_or_default().into(),
        };
        let (link_type, dest_url) = match form {
            Form::Web => (LinkType::Autolink, said.clone()),
            Form::Www => (LinkType::Inline, format!("http://{said}").into()),
            Form::Mail => {
                let address = said.strip_prefix("mailto:").map(|bare| bare.to_owned().into());
                (LinkType::Email, address.unwrap_or_else(|| said.clone()))
            }
        };
        let tag = Tag::Link { link_type, dest_url, title: "".into(), id: "".into() };
        linked.push((Event::Start(tag), range.clone()));
        linked.push((Event::Text(said), range.clone()));
        linked.push((Event::End(TagEnd::Link), range));
    }
}

/// The first address at or after `from` in the text of the first event.
fn next(text: &str, from: usize, events: &[Located<'_>]) -> Option<Address> {
    let end = events.first()?.1.end;
    let here = text.get(from..end)?;
    for sign in memchr::memchr3_iter(b':', b'@', b'.', here.as_bytes()) {
        let at = from + sign;
        let found = match here.as_bytes()[sign] {
            b':' => web(text, from, at, events),
            b'@' => mail(text, from..end, at),
            _ => at.checked_sub(3).and_then(|start| www(text, from, start, events)),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// `https://example.org`, with its colon at `colon`.
fn web(text: &str, from: usize, colon: usize, events: &[Located<'_>]) -> Option<Address> {
    let rest = text[colon..].strip_prefix("://")?;
    let before = &text.as_bytes()[from..colon];
    let is_before = |scheme: &&str| {
        let at = before.len().checked_sub(scheme.len());
        at.is_some_and(|at| before[at..].eq_ignore_ascii_case(scheme.as_bytes()))
    };
    let scheme = ["https", "http"].into_iter().find(is_before)?;
    let start = colon - scheme.len();
    (can_follow(text, start) && is_host(rest, 1)).then_some(())?;
    address(text, start, Form::Web, events).filter(|found| found.range.end > colon + 3)
}

/// `www.example.org`.
fn www(text: &str, from: usize, start: usize, events: &[Located<'_>]) -> Option<Address> {
    let begins = text.get(start..start + 4)?.eq_ignore_ascii_case("www.");
    let is_free = start >= from && can_follow(text, start);
    (begins && is_free && is_host(&text[start..], 1)).then_some(())?;
    address(text, start, Form::Www, events).filter(|found| found.range.end > start + 4)
}

/// Whether an address can begin after what is before it.
fn can_follow(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_none_or(|c| !c.is_ascii_alphanumeric() && !"/.-@=+&#%\\".contains(c))
}

/// Whether a text begins with the name of a host that has at least so many dots.
fn is_host(text: &str, dots: usize) -> bool {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = text.find(|c: char| !inner(c)).unwrap_or(text.len());
    let host = text[..end].trim_end_matches(['.', '-', '_']);
    let labels: Vec<&str> = host.split('.').collect();
    labels.len() > dots && labels.iter().all(|label| !label.is_empty())
}

/// The address that begins at `start`, as far as it goes on in the events.
fn address(text: &str, start: usize, form: Form, events: &[Located<'_>]) -> Option<Address> {
    let ends = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '“' | '”' | '「' | '」')
            || matches!(u32::from(c), 0x3000..=0x303F | 0xFF00..=0xFFEF)
    };
    let limit = text[start..].find(ends).map_or(text.len(), |at| start + at);
    let mut end = events.first()?.1.end;
    // Emphasis and references are in the address as a whole or not at all.
    let mut whole: Vec<Range<usize>> = Vec::new();
    for (index, (event, range)) in events.iter().enumerate().skip(1) {
        if end >= limit {
            break;
        }
        if range.end <= end && whole.last().is_some_and(|around| range.start >= around.start) {
            continue;
        }
        let gap = text.get(end..range.start).unwrap_or(" ");
        match event {
            Event::Text(said) if gap.is_empty() || gap == "\\" => {
                whole.extend((!is_verbatim(text, said, range)).then(|| range.clone()));
                end = range.end;
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                if gap.is_empty()
                    && range.end <= limit
                    && has_only_text(&events[index + 1..], range.end) =>
            {
                whole.push(range.clone());
                end = range.end;
            }
            _ => break,
        }
    }
    let mut end = trimmed(text, start, end.min(limit));
    while let Some(around) = whole.iter().find(|of| of.start < end && end < of.end) {
        end = trimmed(text, start, around.start);
    }
    let range = start..end;
    let meant = meant(text, &range, events);
    (!range.is_empty()).then_some(Address { range, form, meant })
}

/// Whether the events up to a place are of text and emphasis.
fn has_only_text(events: &[Located<'_>], end: usize) -> bool {
    events.iter().take_while(|(_, range)| range.start < end).all(|(event, _)| is_in_text(event))
}

/// Where an address ends without what ends a sentence, and without brackets that are not its own.
fn trimmed(text: &str, start: usize, end: usize) -> usize {
    let address = &text[start..end];
    let mut counts = [('(', ')'), ('[', ']'), ('{', '}')].map(|(opening, closing)| {
        let more =
            address.matches(closing).count().saturating_sub(address.matches(opening).count());
        (closing, more)
    });
    let mut end = end;
    while let Some(last) = text[start..end].chars().next_back() {
        let is_left_over = counts.iter_mut().any(|(closing, more)| {
            let is_it = *closing == last && *more > 0;
            *more -= usize::from(is_it);
            is_it
        });
        if !is_left_over && !"?!.,:;*_~'|\\’»›…–—".contains(last) {
            break;
        }
        let reference = (last == ';').then(|| reference_at_end(&text[start..end])).flatten();
        end = reference.map_or(end - last.len_utf8(), |at| start + at);
    }
    end
}

/// The longest name of a character in HTML has 31 letters.
const LONGEST_REFERENCE: usize = 32;

/// Where a character reference begins that ends a text, such as `&gt;`.
fn reference_at_end(text: &str) -> Option<usize> {
    let name = text.strip_suffix(';')?;
    let near = name.len().saturating_sub(LONGEST_REFERENCE);
    let at = near + name.as_bytes()[near..].iter().rposition(|byte| *byte == b'&')?;
    let is_name = name.len() > at + 1
        && name[at + 1..].chars().all(|c| c.is_ascii_alphanumeric() || c == '#');
    is_name.then_some(at)
}

/// An address with its character references and escapes read, where it has any.
fn meant(text: &str, range: &Range<usize>, events: &[Located<'_>]) -> Option<String> {
    let mut meant = String::new();
    let mut from = range.start;
    // Where the text before ends: what is between it and the next is the sign of an escape.
    let mut end = range.start;
    for (event, place) in events {
        if place.start >= range.end {
            break;
        }
        let Event::Text(said) = event else { continue };
        let between = text.get(end..place.start);
        end = place.end;
        if place.start < from {
            continue;
        }
        let source = text.get(place.clone()).unwrap_or_default();
        if source != &**said && source.starts_with('&') && place.end <= range.end {
            meant.push_str(&text[from..place.start]);
            meant.push_str(said);
            from = place.end;
        } else if between == Some("\\") {
            meant.push_str(&text[from..place.start - 1]);
            from = place.start;
        }
    }
    (from > range.start).then(|| meant + &text[from..range.end])
}

/// What names of files end with: `logo@2x.png` is no address.
const FILES: [&str; 9] = ["css", "gif", "jpeg", "jpg", "js", "json", "png", "svg", "webp"];

/// An address of mail whose sign is at `sign`, in a part of the text.
fn mail(text: &str, part: Range<usize>, sign: usize) -> Option<Address> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-' | '_');
    let local = text[part.start..sign].trim_end_matches(is_local).len();
    let mut start = part.start + local;
    let name = text[start..sign].trim_start_matches(['.', '-', '_', '+']);
    start = sign - name.len();
    let rest = &text[sign + 1..part.end];
    let is_domain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let length = rest.find(|c: char| !is_domain(c)).unwrap_or(rest.len());
    let domain = rest[..length].trim_end_matches('.');
    let last = domain.rsplit('.').next().unwrap_or_default();
    let is_sound = is_host(domain, 1)
        && last.len() > 1
        && last.chars().all(|c| c.is_ascii_alphabetic())
        && !FILES.contains(&last.to_ascii_lowercase().as_str());
    let end = sign + 1 + domain.len();
    let mut after = text[end..].chars();
    let goes_on = match after.next() {
        Some(':') => after.next().is_some_and(char::is_alphanumeric),
        Some(c) => matches!(c, '@' | '/' | '\\') || (c.is_alphanumeric() && c.is_ascii()),
        None => false,
    };
    let before = text[..start].chars().next_back();
    let is_free = before.is_none_or(|c| !c.is_alphanumeric() && !"/\\@:".contains(c));
    let is_mailto = text[part.start..start].ends_with("mailto:");
    if name.is_empty() || !is_sound || goes_on || !(is_free || is_mailto) {
        return None;
    }
    let start = if is_mailto { start - "mailto:".len() } else { start };
    Some(Address { range: start..end, form: Form::Mail, meant: None })
}

#[cfg(test)]
mod tests {
    use super::with_autolinks;
    use crate::parse::markdown::OPTIONS;
    use pulldown_cmark::{Event, Parser, Tag};

    /// The addresses of links in a text.
    fn links(text: &str) -> Vec<String> {
        let events = Parser::new_ext(text, OPTIONS).into_offset_iter().collect();
        let address = |(event, _)| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        };
        with_autolinks(text, events).into_iter().filter_map(address).collect()
    }

    #[test]
    fn addresses_are_links() {
        for (text, found) in [
            (
                "See https://a.test/b_c_d?e=f&g=h#i, and http://b.test.",
                "https://a.test/b_c_d?e=f&g=h#i http://b.test",
            ),
            ("(https://a.test/b_(c))", "https://a.test/b_(c)"),
            ("[https://a.test]", "https://a.test"),
            ("**https://a.test**, *see https://a.test/b*", "https://a.test https://a.test/b"),
            ("https://a.test/_b_/c--d", "https://a.test/_b_/c--d"),
            ("https://a.test/b\\_c?d=1&amp;e=2", "https://a.test/b_c?d=1&e=2"),
            ("https://a.test/b\\_c d and x", "https://a.test/b_c"),
            ("https://a.test/b&gt;", "https://a.test/b"),
            ("www.a.test/b and WWW.b.test.", "http://www.a.test/b http://WWW.b.test"),
            ("ann+x@a.test, mailto:b@c-d.test", "ann+x@a.test b@c-d.test"),
            ("“https://a.test/b”", "https://a.test/b"),
            ("请访问https://a.test/b。好", "https://a.test/b"),
            ("https://a.test/@team/x", "https://a.test/@team/x"),
            ("HTTPS://A.test", "HTTPS://A.test"),
            ("https://a.test[^1]\n\n[^1]: https://b.test", "https://a.test https://b.test"),
            ("https://a.test…", "https://a.test"),
            ("https://a.test/b...", "https://a.test/b"),
            ("https://a.test/_`b`_", "https://a.test/"),
            ("| https://a.test | www.b.test |\n|---|---|", "https://a.test http://www.b.test"),
        ] {
            assert_eq!(links(text).join(" "), found, "{text}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for text in [
            "https://",
            "https://x",
            "http://localhost:3000",
            "https://…",
            "xhttps://a.test",
            "www.",
            "www",
            "awww.a.test",
            "git@a.test:b/c.git",
            "a@b",
            "@a.test",
            "b@2.0",
            "a@b.c",
            "`https://a.test`",
            "    https://a.test",
            "<kbd>https://a.test</kbd>",
            "https\\://a.test",
            "![https://a.test](b.png)",
            "git+https://a.test",
            "logo@2x.png",
            "a\\@b.test",
        ] {
            assert_eq!(links(text), [""; 0], "{text}");
        }
        assert_eq!(links("[https://a.test](b.md) <a href=\"x\">www.c.test</a>"), ["b.md"]);
    }

    #[test]
    fn a_backslash_that_is_escaped_stays() {
        assert_eq!(links("www.a.test/\\\\`x"), ["http://www.a.test/\\`x"]);
    }

    proptest::proptest! {
        #[test]
        fn the_text_is_the_same(text in "(https?://|www\\.|a|b\\.c|@|_|\\*|\\)|\\(|\\.|/| |\n|`|&amp;|\\\\|\\[|\\]){0,24}") {
            let said = |events: Vec<(Event<'_>, std::ops::Range<usize>)>| {
                let of = |(event, _)| match event {
                    Event::Text(text) | Event::Code(text) => text.into_string(),
                    _ => String::new(),
                };
                let text: String = events.into_iter().map(of).collect();
                text.replace(['_', '*'], "")
            };
            let events: Vec<_> = Parser::new_ext(&text, OPTIONS).into_offset_iter().collect();
            let linked = with_autolinks(&text, events.clone());
            proptest::prop_assert_eq!(said(linked), said(events));
        }
    }
}
