//! Files of the content folder that a browser would run, and that are therefore not published.
//!
//! Reads no file as a browser does: what looks as if it might run counts. Cleans nothing; texts are
//! cleaned by [`crate::parse`].

use crate::diagnostic::{Diagnostic, rule};
use crate::files::{Asset, AssetError, Inventory};
use std::collections::BTreeSet;

/// Endings of files that a browser opens as pages of the site, with all a page may do.
const PAGES: [&str; 11] =
    ["htm", "html", "mml", "rdf", "shtml", "svg", "svgz", "xht", "xhtml", "xml", "xsl"];
/// Elements that run something, or hold a page that may.
const ELEMENTS: [&str; 8] =
    ["applet", "base", "embed", "frame", "handler", "iframe", "object", "script"];

/// Reports those of the published files that would run something.
pub(super) fn check(published: &BTreeSet<String>, inventory: &Inventory) -> Vec<Diagnostic> {
    let report = |path: &String| {
        let why = danger_in(path, inventory.assets.get(path)?)?;
        let shown = format!("{}{path}", inventory.content_root());
        let message = format!("this file may run in readers' browsers: {why}");
        Some(Diagnostic::in_path(&rule::ACTIVE_FILE, shown, message).help(
            "save it without scripts, or as an image; or set `raw_html: trust` in guide.yaml, where \
             all editors are trusted",
        ))
    };
    published.iter().filter_map(report).collect()
}

/// What in a file would run. One that cannot be read is reported by itself.
fn danger_in(path: &str, asset: &Asset) -> Option<String> {
    if !is_page(path) {
        return None;
    }
    match asset.read(MAX_PAGE) {
        Ok(bytes) => danger(path, &bytes),
        Err(AssetError::TooLarge { size, .. }) => {
            Some(format!("it has {} megabytes, too many to look through", size >> 20))
        }
        Err(_) => None,
    }
}

/// Whether a browser opens a file of this name as a page.
fn is_page(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| PAGES.contains(&ending.as_str()))
}

/// Files are looked through up to this size.
const MAX_PAGE: u64 = 64 << 20;

/// What in a file would run, if it is one that a browser opens as a page.
fn danger(path: &str, bytes: &[u8]) -> Option<String> {
    if !is_page(path) {
        return None;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some("it is not text in UTF-8, so nobody knows what it holds".to_owned());
    };
    let text = text.to_ascii_lowercase();
    element(&text)
        .map(|name| format!("it holds the element `<{name}>`"))
        .or_else(|| handler(&text).map(|name| format!("it holds the attribute `{name}`")))
        .or_else(|| {
            ["<!entity", "<?xml-stylesheet"]
                .iter()
                .find(|word| text.contains(**word))
                .map(|word| format!("it holds `{word}`"))
        })
        .or_else(|| leads_to_script(&text).then(|| "it holds a link to `javascript:`".to_owned()))
}

/// The first element that runs something, whatever the prefix of its name.
fn element(text: &str) -> Option<&str> {
    text.split('<').skip(1).find_map(|rest| {
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
        let name = &rest[..end.unwrap_or(rest.len())];
        let local = name.rsplit(':').next().unwrap_or(name);
        ELEMENTS.contains(&local).then_some(local)
    })
}

/// The first attribute that is a handler of events. Whether it stands in an element is not asked: to
/// know, one would have to read quotes just as a browser does.
fn handler(text: &str) -> Option<&str> {
    text.match_indices("on").find_map(|(at, _)| {
        let begins = text[..at].ends_with(|c: char| c.is_whitespace() || "/\"'".contains(c));
        let rest = &text[at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let is_set = rest[end..].trim_start().starts_with('=');
        (begins && is_set && end > 2).then(|| &rest[..end])
    })
}

/// Whether an address runs a script, however it is written: browsers read character references in it,
/// and pass over blanks.
fn leads_to_script(text: &str) -> bool {
    let mut said = String::with_capacity(text.len());
    let mut parts = text.split('&');
    said.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (meant, rest) = reference(part);
        said.extend(meant);
        said.push_str(rest);
    }
    said.retain(|c| !c.is_whitespace() && !c.is_control());
    said.make_ascii_lowercase();
    let mut found = said.match_indices("javascript:");
    // As a value, and not in a sentence.
    found.any(|(at, _)| said[..at].ends_with(['"', '\'', '=', ';']))
}

/// The character that is referred to after an `&`, and what follows. The final semicolon is not needed.
fn reference(part: &str) -> (Option<char>, &str) {
    let named = [("colon;", ':'), ("tab;", '\t'), ("newline;", '\n')];
    if let Some((name, meant)) = named.into_iter().find(|(name, _)| part.starts_with(name)) {
        return (Some(meant), &part[name.len()..]);
    }
    let (digits, radix) = match (part.strip_prefix("#x"), part.strip_prefix('#')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) => (digits, 10),
        (None, None) => return (Some('&'), part),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let meant = u32::from_str_radix(&digits[..end], radix).ok().and_then(char::from_u32);
    let rest = &digits[end..];
    (meant, rest.strip_prefix(';').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_nothing_is_published() {
        for quiet in [
            "<svg xmlns='http://www.w3.org/2000/svg'><style>a { color: red }</style></svg>",
            "<svg version=\"1.0\"><a href='https://example.org/?a=1&amp;on=2'>once upon a time</a></svg>",
            "<svg><foreignObject><p class=\"on\">R&D & so on; two = 2</p></foreignObject></svg>",
            "<svg><text on=\"1\">no handler has so short a name</text></svg>",
            "<!doctype html><title>Of JavaScript: why not</title><p>&#60;script&#62; &#xZ; &",
        ] {
            assert_eq!(danger("a.svg", quiet.as_bytes()), None, "{quiet}");
        }
        for passive in ["a.png", "a.js", "a.txt", "html"] {
            assert_eq!(danger(passive, b"<script>x()</script>"), None, "{passive}");
        }
    }

    #[test]
    fn what_runs_is_found_however_it_is_written() {
        for active in [
            "<script>x()</script>",
            "<SCRIPT\n>x()</SCRIPT>",
            "<s:script xmlns:s='http://www.w3.org/2000/svg'>x()</s:script>",
            "<svg onload=x()>",
            "<svg\tOnLoad = 'x()'>",
            "<svg/onload=x()>",
            "<a title='>'onclick=x()>",
            "<iframe srcdoc='&lt;script&gt;x()&lt;/script&gt;'>",
            "<a href=javascript:x()>",
            "<a xlink:href=' java\nscript:x()'>",
            "<a href='&#106ava&#x73;cript&colon;x()'>",
            "<a href=\"JAVA&Tab;SCRIPT:x()\">",
            "<animate attributeName=href values='a;javascript:x()'>",
            "<!DOCTYPE svg [<!ENTITY a 'x'>]><svg>&a;</svg>",
            "<?xml-stylesheet href='x.xsl'?><a/>",
        ] {
            for path in ["a.svg", "b/c.HTML", "d.xml"] {
                assert!(danger(path, active.as_bytes()).is_some(), "{path}: {active}");
            }
        }
        assert!(danger("a.svg", b"\xff\xfe<\0s\0").is_some(), "UTF-16");
    }
}
