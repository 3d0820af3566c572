//! Bytes of a page → its text: UTF-8 wherever it can be, without characters that nobody sees.
//!
//! What was read in another way is said in the report.

use super::report::{Outcome, Report};
use crate::hidden;

/// The letters of Windows-1252 from 0x80 to 0x9F; none where it has none.
const WINDOWS: &str = "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ";

/// With more hidden characters in a line, all of them are deleted, those of emoji too.
const MAX_HIDDEN: usize = 100;

/// The text of a page, with `\n` at the end of lines.
pub(super) fn page(path: &str, bytes: &[u8], report: &mut Report) -> String {
    let text = match (utf16(bytes), std::str::from_utf8(bytes)) {
        (Some(text), _) => {
            report.add(Outcome::Changed, "Text encoding", (path, 0), "UTF-16", "UTF-8");
            text
        }
        (None, Ok(text)) => text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned(),
        (None, Err(_)) => {
            let after = "read as Windows-1252: check letters with accents";
            report.add(Outcome::Decide, "Text encoding", (path, 0), "not UTF-8", after);
            windows(bytes)
        }
    };
    without_hidden(path, &text.replace("\r\n", "\n").replace('\r', "\n"), report)
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let unit = match bytes {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect())
}

fn windows(bytes: &[u8]) -> String {
    let upper: Vec<char> = WINDOWS.chars().collect();
    let letter = |byte: &u8| match byte {
        0x80..=0x9F => upper.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{FFFD}'),
        byte => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// What is left of a character: a space of another width is still a space.
fn seen(c: char) -> Option<char> {
    match hidden::is_hidden(c) {
        true => c.is_whitespace().then_some(' '),
        false => Some(c),
    }
}

/// The text without hidden characters, which a guide refuses.
fn without_hidden(path: &str, text: &str, report: &mut Report) -> String {
    if hidden::first(text).is_none() {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let mut rest = line;
        // Each search may read the whole line.
        for _ in 0..MAX_HIDDEN {
            let Some((at, c)) = hidden::first(rest) else { break };
            plain.push_str(&rest[..at]);
            plain.extend(seen(c));
            let place = (path, number);
            report.add(Outcome::Changed, "Hidden characters", place, hidden::described(c), "");
            rest = &rest[at + c.len_utf8()..];
        }
        match hidden::first(rest) {
            None => plain.push_str(rest),
            Some(_) => {
                let place = (path, number);
                report.add(
                    Outcome::Changed,
                    "Hidden characters",
                    place,
                    "all others of the line",
                    "",
                );
                plain.extend(rest.chars().filter_map(seen));
            }
        }
    }
    // Without its neighbours a character may have lost its work.
    match hidden::first(&plain) {
        Some(_) => plain.chars().filter(|c| !hidden::is_hidden(*c)).collect(),
        None => plain,
    }
}
