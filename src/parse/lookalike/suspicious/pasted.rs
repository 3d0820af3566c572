//! Lists as word processors write them: `•⇥one`, `o⇥two`, `a)⇥three`.
//!
//! One report for a list, however many lines it has. Tables are in [`super::tables`].

use super::super::Finding;
use super::super::visible::{Block, Line, Segment, Visible};
use std::ops::Range;

/// What begins an item and can be nothing else, with the signs of Wingdings and Symbol.
const BULLETS: &str = "•◦▪▫●○■□‣⁃∙➢➤►❖·\u{F0B7}\u{F0A7}\u{F0D8}\u{F0FC}\u{F076}\u{F0A8}";
/// What begins an item when a tab follows it, or when it does so in more than one line.
const DASHES: &str = "–—-−*§o";

/// A line that begins with a bullet.
struct Item {
    line: Line,
    /// The bullet and the blanks after it.
    sign: Range<usize>,
    kind: ItemKind,
    segment: usize,
    /// Whether a tab follows the bullet. A no-break space may also be part of a sentence: `§ 12`, `p. 3`.
    has_tab: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ItemKind {
    Bullet,
    /// The bullet of the second level.
    Inner,
    Dash,
    Number,
}

/// Reports lines that were pasted as a list and are not one.
pub(super) fn bullets(visible: &Visible<'_>, found: &mut Vec<Finding>) {
    let mut items: Vec<Item> = Vec::new();
    for (number, segment) in visible.segments.iter().enumerate() {
        // What bullets are made of, or what follows a letter that stands for one.
        let may_have_one = segment.signs.have_others() || segment.signs.have_any(b"\t");
        if segment.block == Block::Prose && may_have_one {
            items.extend(items_of(visible, segment, number));
        }
    }
    for list in items.chunk_by(|a, b| follows(visible, a.segment, b.segment)) {
        let is_item = |item: &Item| item.kind == ItemKind::Bullet || item.has_tab;
        let is_list = list.len() > 1 && list.iter().all(|item| item.kind == list[0].kind);
        if is_list || list.iter().any(is_item) {
            found.extend(finding(visible, list));
        }
    }
}

/// Whether two lines belong to one pasted block: of one paragraph, or of two that follow each other.
pub(super) fn follows(visible: &Visible<'_>, first: usize, second: usize) -> bool {
    let range = |number: usize| visible.segments.get(number).map(|of| of.range.clone());
    let (Some(a), Some(b)) = (range(first), range(second)) else { return false };
    let is_blank = |c: char| c.is_whitespace() || c == '>';
    first == second || second == first + 1 && visible.written(a.end..b.start).chars().all(is_blank)
}

fn items_of(visible: &Visible<'_>, segment: &Segment, number: usize) -> Vec<Item> {
    let item = |line: Line| {
        let seen = visible.text(line.start..line.end);
        let (kind, length) = sign(seen)?;
        let rest = &seen[length..];
        let blanks = rest.len() - rest.trim_start().len();
        let sign = line.start..line.start + length + blanks;
        let has_tab = rest[..blanks].contains('\t');
        (!rest.trim().is_empty()).then_some(Item { line, sign, kind, segment: number, has_tab })
    };
    visible.lines(segment).filter_map(item).collect()
}

/// The bullet that a line begins with, and its length.
fn sign(line: &str) -> Option<(ItemKind, usize)> {
    let first = line.chars().next()?;
    let after = &line[first.len_utf8()..];
    let is_wide = after.starts_with(['\t', '\u{A0}', '\u{2002}', '\u{2003}']);
    if BULLETS.contains(first) && (after.starts_with(char::is_whitespace) || first == '•') {
        return Some((ItemKind::Bullet, first.len_utf8()));
    }
    if DASHES.contains(first) && is_wide {
        let kind = if first == 'o' { ItemKind::Inner } else { ItemKind::Dash };
        return Some((kind, first.len_utf8()));
    }
    // `1)`, `(a)`, `iv.`, `1.1`
    let end = line.find(['\t', '\u{A0}']).filter(|end| *end <= 8)?;
    let number = line[..end].trim_start_matches('(');
    let bare = number.trim_end_matches([')', '.']);
    let is_count = bare.chars().all(|c| c.is_ascii_digit() || c == '.')
        || bare.len() == 1 && bare.starts_with(|c: char| c.is_ascii_alphabetic())
        || bare.chars().all(|c| "ivxlc".contains(c));
    let has_mark = bare.len() < number.len() || bare.contains('.');
    // `2.5 million`, `J. Smith`
    let is_text = line[end..].starts_with('\u{A0}')
        && (bare.contains('.') || bare.chars().all(|c| c.is_ascii_uppercase()));
    (!is_text && is_count && has_mark && !bare.is_empty()).then_some((ItemKind::Number, end))
}

fn finding(visible: &Visible<'_>, list: &[Item]) -> Option<Finding> {
    let (first, last) = (list.first()?, list.last()?);
    let covers = first.line.start..last.line.end;
    let message = match list.len() {
        1 => "a bullet pasted from a word processor does not make a list".to_owned(),
        count => format!("{count} lines with bullets pasted from a word processor are not a list"),
    };
    let literal = "to show the bullet, put it in backquotes";
    let range = first.sign.start..first.sign.end;
    if list.iter().any(|item| item.kind == ItemKind::Number) {
        let help =
            format!("start each item with a number, a full stop and a space, `1. text`; {literal}");
        return Some(Finding::new(range, message, help).covering(covers));
    }
    let help =
        format!("start each item with `- `, and items of a second level with `  - `; {literal}");
    let mut text = String::new();
    let mut at = first.sign.start;
    for item in list {
        text.push_str(visible.written(at..item.sign.start));
        let is_inner = item.kind == ItemKind::Inner && first.kind != ItemKind::Inner;
        text.push_str(if is_inner { "  - " } else { "- " });
        at = item.sign.end;
    }
    let bullet = |item: &Item| visible.at(item.sign.start);
    // Bullets in the middle of a line separate words: `• tea • coffee`.
    let is_plain = |item: &Item| {
        let text = visible.written(item.sign.end..item.line.end);
        item.kind == ItemKind::Bullet
            && bullet(item) == bullet(first)
            && !text.contains(|c| BULLETS.contains(c))
            && visible.prefix(item.line).chars().all(|c| c == '>' || c == ' ')
    };
    let finding = Finding::new(range, message, help).covering(covers);
    Some(match list.len() > 1 && list.iter().all(is_plain) {
        true => finding.sure(first.sign.start..last.sign.end, text),
        false => finding.likely(first.sign.start..last.sign.end, text),
    })
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn bullets_are_told_from_text() {
        for line in [
            "•\ta",
            "• a",
            "•a",
            "·\u{A0}a",
            "–\ta",
            "o\ta",
            "a)\ta",
            "(1)\ta",
            "1.1\ta",
            "iv.\ta",
            "\u{F0B7}\ta",
        ] {
            assert!(sign(line).is_some(), "{line}");
        }
        for line in [
            "– a",
            "o a",
            "a) a",
            "word\ta",
            "2015\ta",
            "·a",
            "",
            "I\ta",
            "2.5\u{A0}million",
            "J.\u{A0}Smith",
        ] {
            assert!(sign(line).is_none(), "{line}");
        }
    }
}
