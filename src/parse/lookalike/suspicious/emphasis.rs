//! Emphasis and code that do not end, or whose signs have spaces on the wrong side.
//!
//! A sign alone is ordinary: `5 * 3`, `2**10`, `*.md`. So pairs are looked for, and signs of two.

use super::super::Finding;
use super::super::visible::{Segment, Visible};
use super::excerpt;
use std::ops::Range;

const LITERAL: &str = "to show the signs, put `\\` before each of them";

/// More bytes than this are not emphasised.
const LONGEST: usize = 400;

/// A paragraph has at most so many marks of notes.
const MOST_MARKS: usize = 6;

/// A run of one sign.
#[derive(Clone, Copy)]
struct Run {
    sign: u8,
    start: usize,
    end: usize,
    before: Option<char>,
    after: Option<char>,
}

impl Run {
    fn length(&self) -> usize {
        self.end - self.start
    }

    /// Whether there is a blank, or nothing, before it.
    fn is_apart_before(&self) -> bool {
        self.before.is_none_or(char::is_whitespace)
    }

    fn is_apart_after(&self) -> bool {
        self.after.is_none_or(char::is_whitespace)
    }

    fn opens(&self) -> bool {
        let before = self.before.is_none_or(|c| c.is_whitespace() || is_punctuation(c));
        before && !self.is_apart_after()
    }

    fn closes(&self) -> bool {
        let after = self.after.is_none_or(|c| c.is_whitespace() || is_punctuation(c));
        after && !self.is_apart_before()
    }
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// Reports what was meant as emphasis or code in a segment and is not.
pub(super) fn find(visible: &Visible<'_>, segment: &Segment, found: &mut Vec<Finding>) {
    let Range { start, end } = segment.range.clone();
    let text = visible.text(start..end);
    if segment.signs.have_any(b"`") {
        code(visible, segment, found);
    }
    for sign in b"*_~".iter().copied().filter(|sign| segment.signs.have_any(&[*sign])) {
        let runs = runs(visible, segment, text, sign);
        // `*`, `**` and `***` may be the marks of notes.
        let is_mixed = runs.len() <= MOST_MARKS
            && runs.windows(2).any(|pair| pair[0].length() != pair[1].length());
        let singles = runs.iter().filter(|run| run.length() == 1).count();
        let mut number = 0;
        while let Some(first) = runs.get(number) {
            // A third sign may be a mark of its own: `Fields marked *: Name *, Town *`.
            let is_marked = first.length() == 1 && singles != 2;
            let near = runs.get(number + 1).filter(|next| {
                !is_marked && next.length() == first.length() && next.start - first.end <= LONGEST
            });
            let pair = near.and_then(|second| misplaced(visible, *first, *second));
            number += if pair.is_some() { 2 } else { 1 };
            let rest = &runs[number.min(runs.len())..];
            found.extend(match is_mixed {
                true => pair.map(Finding::unsure),
                false => pair.or_else(|| unclosed(visible, *first, rest)),
            });
        }
    }
}

/// `**text**` in a plain text.
pub(super) fn in_line(text: &str) -> Option<&str> {
    let is_word = |c: char| c.is_alphanumeric();
    let mut signs = text.match_indices("**").map(|(at, _)| at);
    let (start, last) = (signs.next()?, signs.next()?);
    let (before, inner, after) = (&text[..start], &text[start + 2..last], &text[last + 2..]);
    let is_pair = inner.starts_with(is_word)
        && !inner.ends_with(char::is_whitespace)
        && !before.ends_with(is_word)
        && !after.starts_with(is_word);
    is_pair.then(|| &text[start..last + 2])
}

/// The runs of a sign that are of one to three.
fn runs(visible: &Visible<'_>, segment: &Segment, text: &str, sign: u8) -> Vec<Run> {
    let mut runs = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| *byte == sign).map(|next| at + next) {
        let length = bytes[next..].iter().take_while(|byte| **byte == sign).count();
        at = next + length;
        let (start, end) = (segment.range.start + next, segment.range.start + at);
        let before = visible.before(start).filter(|_| next > 0);
        let after = visible.at(end).filter(|_| at < bytes.len());
        // `src/**/*.md`
        let is_pattern = [before, after].iter().any(|c| matches!(c, Some('/' | '\\')));
        if length <= 3 && !is_pattern && (length > 1 || sign != b'~') {
            runs.push(Run { sign, start, end, before, after });
        }
    }
    runs
}

/// Two signs that were meant to be a pair, with a blank on the wrong side.
fn misplaced(visible: &Visible<'_>, first: Run, second: Run) -> Option<Finding> {
    let inner = visible.written(first.end..second.start);
    let text = inner.trim();
    let sign = visible.written(first.start..first.end);
    let longest = text.split(|c: char| !c.is_alphabetic()).map(|word| word.chars().count()).max();
    let is_word = longest
        .is_some_and(|longest| longest > 2 || longest > 0 && first.length() > 1 && first.opens());
    let begins = text.starts_with(|c: char| c.is_alphanumeric() || "\"'“‘«„([".contains(c));
    let is_line = !inner.contains('\n') && begins && is_word;
    let has_sentences = text.contains(['.', '!', '?', ';']);
    // `*a *b` may be two notes, and `2 ** 3 ** 4` is a calculation.
    let is_single = first.length() == 1;
    if !is_line || is_single && (has_sentences || text.contains(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let (blank_first, blank_last) =
        (inner.len() > inner.trim_start().len(), inner.len() > inner.trim_end().len());
    let name = if first.sign == b'~' { "strikethrough" } else { "emphasis" };
    let range = first.start..second.end;
    if !blank_first && !blank_last {
        return beside_letters(visible, first, second, name);
    }
    let is_pair = match (blank_first, blank_last) {
        // `**bold **text`, `**bold **`
        (false, true) => {
            first.opens()
                && (!is_single
                    || second.is_apart_after()
                    || second.after.is_some_and(is_punctuation))
        }
        // `** bold**`
        (true, false) => first.is_apart_before() && second.closes(),
        // `** bold **`; `a __ b __ c` has blanks to fill in, `a *** b *** c` ornaments
        _ => {
            matches!(sign, "**" | "~~")
                && first.is_apart_before()
                && second.is_apart_after()
                && !text.contains(['=', '+'])
        }
    };
    if !is_pair {
        return None;
    }
    let bold = format!("{sign}{text}{sign}");
    let message = format!("this is not {name}: there is a space just inside `{sign}`");
    let before =
        if blank_first && first.before.is_some_and(char::is_alphanumeric) { " " } else { "" };
    let after =
        if blank_last && second.after.is_some_and(char::is_alphanumeric) { " " } else { "" };
    let help = format!("write `{}`; {LITERAL}", excerpt(&bold));
    let finding = Finding::new(range.clone(), message, help);
    let text = format!("{before}{bold}{after}");
    // `x ** y ** z` is a power in some languages.
    Some(match blank_first && blank_last {
        true => finding.likely(range, text),
        false => finding.sure(range, text),
    })
}

/// `**Note:**text`: a sign between punctuation and a letter does not end emphasis.
fn beside_letters(visible: &Visible<'_>, first: Run, second: Run, name: &str) -> Option<Finding> {
    let before = visible.before(second.start).filter(|c| is_punctuation(*c))?;
    let after = second.after.filter(|c| c.is_alphanumeric())?;
    if !first.opens() || first.length() == 1 {
        return None;
    }
    let sign = visible.written(second.start..second.end);
    let message =
        format!("this is not {name}: `{sign}` cannot end it between `{before}` and a letter");
    let help = format!("put a space after `{sign}`, or move `{before}` after it; {LITERAL}");
    let finding = Finding::new(first.start..second.end, message, help);
    // Chinese and Japanese have no blanks.
    Some(match after.is_ascii() {
        true => finding.sure(second.end..second.end, " "),
        false => finding,
    })
}

/// A sign of two or three that opens and that none of the `rest` closes.
fn unclosed(visible: &Visible<'_>, run: Run, rest: &[Run]) -> Option<Finding> {
    let is_word =
        run.after.is_some_and(|c| c.is_alphabetic() || matches!(c, '"' | '“' | '[' | '('));
    if run.length() == 1 || run.sign == b'_' || !run.opens() || !is_word {
        return None;
    }
    if rest.first().is_some_and(|next| next.closes() && next.length() == run.length()) {
        return None;
    }
    let sign = visible.written(run.start..run.end);
    let name = if run.sign == b'~' { "strikethrough" } else { "emphasis" };
    let message = format!("`{sign}` opens {name} that is not closed in this paragraph");
    let help = format!("put `{sign}` right after the last word of it; {LITERAL}");
    Some(Finding::new(run.start..run.end, message, help))
}

/// The first backquote of a segment that has no other.
fn code(visible: &Visible<'_>, segment: &Segment, found: &mut Vec<Finding>) {
    let start = segment.range.start;
    let text = visible.text(segment.range.clone());
    let mut end = 0;
    while let Some(at) = text[end..].find('`').map(|next| end + next) {
        let length = text[at..].bytes().take_while(|byte| *byte == b'`').count();
        end = at + length;
        let place = start + at;
        let before = visible.before(place).filter(|_| at > 0);
        let after = visible.at(place + length);
        let opens = before.is_none_or(|c| c.is_whitespace() || "([{“\"'".contains(c))
            && after.is_some_and(|c| !c.is_whitespace() && !"`).,;:!?]}".contains(c));
        let closes = before.is_some_and(|c| c.is_alphabetic() || ")]}".contains(c))
            && after.is_none_or(|c| c.is_whitespace() || ".,;:!?)".contains(c));
        // `quoted' as TeX has it.
        let rest = text.as_bytes()[end..].iter().take(40).take_while(|byte| **byte != b'\n');
        let is_quote = rest.into_iter().any(|byte| *byte == b'\'');
        if opens && !is_quote || closes {
            let what = if opens { "after" } else { "before" };
            let message = "this is not code: its backquote has no partner in this paragraph";
            let help = format!(
                "put a backquote {what} the code; to show the backquote, put `\\` before it"
            );
            found.push(Finding::new(place..place + length, message, help));
            return;
        }
    }
}
