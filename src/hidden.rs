//! Characters that cannot be seen: which of them a text may contain, and how to show the others.
//!
//! Decides about single texts, not about files or markup: references such as `&#x202E;` are resolved by
//! whoever reads the markup.

use std::cell::OnceCell;
use std::fmt::{self, Write as _};
use std::ops::Range;

/// The first hidden character of a text that has no business there, with its offset.
pub fn first(text: &str) -> Option<(usize, char)> {
    // The line that was looked at last, and its direction: looked at once a line, so that a line full of marks
    // costs no more than its length.
    let mut line = 0..0;
    let mut direction = OnceCell::new();
    let mut from = 0;
    while let Some(offset) = text.as_bytes()[from..].iter().position(|byte| may_begin_one(*byte)) {
        let at = from + offset;
        let c = text[at..].chars().next()?;
        from = at + c.len_utf8();
        if !is_hidden(c) {
            continue;
        }
        if at >= line.end {
            line = line_around(text, line.end, from);
            direction = OnceCell::new();
        }
        let of_line = || *direction.get_or_init(|| Direction::of(text[line.clone()].chars()));
        if !has_work(c, &text[line.start..at], &text[from..line.end], of_line) {
            return Some((at, c));
        }
    }
    None
}

/// The line that ends at or after `at`, with its end; it begins nowhere before `least`.
fn line_around(text: &str, least: usize, at: usize) -> Range<usize> {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let before = text.as_bytes()[least..at].iter().rposition(is_end);
    let after = text.as_bytes()[at..].iter().position(is_end);
    before.map_or(least, |end| least + end + 1)..after.map_or(text.len(), |end| at + end + 1)
}

/// Whether a byte can begin a hidden character in UTF-8. The other bytes are skipped quickly.
fn may_begin_one(byte: u8) -> bool {
    const BEGINS: [bool; 256] = {
        let mut begins = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            begins[byte] = match byte as u8 {
                b'\t' | b'\n' | b'\r' => false,
                0xC2 | 0xCD | 0xD8 | 0xE1..=0xE3 | 0xEF..=0xF4 => true,
                byte => byte.is_ascii_control(),
            };
            byte += 1;
        }
        begins
    };
    BEGINS[usize::from(byte)]
}

/// What a character is called that looks like a space, or is invisible.
fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\0' => "null",
        '\u{8}' => "backspace",
        '\u{1B}' => "escape",
        '\u{7F}' => "delete",
        '\u{A0}' => "no-break space",
        '\u{AD}' => "soft hyphen",
        '\u{2002}' => "en space",
        '\u{2003}' => "em space",
        '\u{2009}' => "thin space",
        '\u{200B}' => "zero-width space",
        '\u{200C}' => "zero-width non-joiner",
        '\u{200D}' => "zero-width joiner",
        '\u{200E}' => "left-to-right mark",
        '\u{200F}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202A}' | '\u{202B}' => "embedding of another direction",
        '\u{202C}' => "end of another direction",
        '\u{202D}' | '\u{202E}' => "override of the direction",
        '\u{202F}' => "narrow no-break space",
        '\u{2060}' => "word joiner",
        '\u{2066}'..='\u{2068}' => "isolate of another direction",
        '\u{2069}' => "end of an isolate",
        '\u{3000}' => "ideographic space",
        '\u{FE0F}' | '\u{FE0E}' => "variation selector",
        '\u{FEFF}' => "byte order mark",
        '\u{FFFC}' => "object replacement character",
        '\u{FF1A}' => "full-width colon",
        _ => return None,
    })
}

/// A character by name and number: `no-break space (U+00A0)`.
pub fn described(c: char) -> String {
    let code = u32::from(c);
    match name(c) {
        Some(name) => format!("{name} (U+{code:04X})"),
        None => format!("U+{code:04X}"),
    }
}

/// Whether a character is a control or shows nothing of its own. Visible whitespace is not
/// hidden, and neither are tabs and line ends.
pub fn is_hidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        c if c.is_control() => true,
        // Default_Ignorable_Code_Point of Unicode 17.
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{115F}'..='\u{1160}'
        | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}' => true,
        // Line and paragraph separators, which some programs break lines at; annotations; the place of
        // an embedded object; what Unicode promises never to assign.
        '\u{2028}' | '\u{2029}' | '\u{FFF9}'..='\u{FFFC}' | '\u{FDD0}'..='\u{FDEF}' => true,
        c => u32::from(c) & 0xFFFE == 0xFFFE,
    }
}

/// Whether a hidden character does, between these texts, what it exists for. Everything else is refused:
/// it breaks search and copying, and can make a text seem to say something else.
pub fn is_allowed(c: char, before: &str, after: &str) -> bool {
    let before = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let after = after.split(['\n', '\r']).next().unwrap_or_default();
    let line = before.chars().chain([c]).chain(after.chars());
    has_work(c, before, after, || Direction::of(line.clone()))
}

/// [`is_allowed`] within a line, whose direction is asked for where it matters.
fn has_work(c: char, before: &str, after: &str, direction: impl Fn() -> Direction) -> bool {
    let previous = before.chars().next_back();
    let next = after.chars().next();
    let previous_is = |what: fn(char) -> bool| previous.is_some_and(what);
    match c {
        // A place where a long word may be broken.
        '\u{AD}' => previous_is(char::is_alphabetic) && next.is_some_and(char::is_alphabetic),
        // Joins two emoji; makes and breaks ligatures in scripts whose letters join.
        '\u{200D}' => {
            previous_is(joins) || (previous_is(ends_emoji) && next.is_some_and(is_pictograph))
        }
        '\u{200C}' => previous_is(joins),
        // A place where a line may be broken, in scripts without spaces between words.
        '\u{200B}' => previous_is(has_no_blanks) || next.is_some_and(has_no_blanks),
        // Tell spaces and punctuation which direction they belong to, beside letters from right to left.
        '\u{61C}' | '\u{200E}' | '\u{200F}' => direction().right_to_left,
        // Set off a name or number in such a text: each ends in its own line, so that nothing else turns.
        '\u{2066}'..='\u{2069}' => direction().right_to_left && direction().balanced,
        // Orders accents in Hebrew.
        '\u{34F}' => previous_is(|c| matches!(c, '\u{591}'..='\u{5F4}')),
        // The missing first or middle part of a syllable of Old Korean.
        '\u{115F}' | '\u{1160}' => {
            previous_is(is_jamo) || next.is_some_and(|c| is_jamo(c) || c == '\u{1160}')
        }
        '\u{180B}'..='\u{180F}' => previous_is(|c| matches!(c, '\u{1807}'..='\u{18AA}')),
        // One form of the character before it, such as an emoji in colour.
        '\u{FE00}'..='\u{FE0F}' => previous_is(has_variants),
        '\u{E0100}'..='\u{E01EF}' => previous_is(is_ideograph),
        // The flags of England, Scotland and Wales are a black flag and letters that are not shown.
        '\u{E0020}'..='\u{E007F}' => is_in_flag(before, c, after),
        _ => false,
    }
}

/// What a line says of the direction of writing.
#[derive(Clone, Copy)]
struct Direction {
    /// Whether it has letters that are written from right to left.
    right_to_left: bool,
    /// Whether every isolate in it ends in it.
    balanced: bool,
}

impl Direction {
    fn of(line: impl Iterator<Item = char>) -> Self {
        let (mut depth, mut right_to_left, mut balanced) = (0_usize, false, true);
        for c in line {
            right_to_left |= is_right_to_left(c);
            match c {
                '\u{2066}'..='\u{2068}' => depth += 1,
                '\u{2069}' if depth == 0 => balanced = false,
                '\u{2069}' => depth -= 1,
                _ => {}
            }
        }
        Self { right_to_left, balanced: balanced && depth == 0 }
    }
}

/// Letters of Hebrew, Arabic and their kin.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FDFF}')
        || matches!(c, '\u{FE70}'..='\u{FEFE}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// Letters and marks of scripts in which letters join: Arabic, Syriac, N'Ko, Mongolian, the scripts of
/// India and South-East Asia.
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{7FF}' | '\u{840}'..='\u{DFF}' | '\u{1000}'..='\u{109F}')
        || matches!(c, '\u{1700}'..='\u{180A}' | '\u{1820}'..='\u{18AA}' | '\u{1900}'..='\u{1C4F}')
        || matches!(c, '\u{A840}'..='\u{A8FF}' | '\u{A930}'..='\u{A9FF}' | '\u{AA60}'..='\u{ABFF}')
        || matches!(c, '\u{FB50}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}')
        || matches!(c, '\u{11000}'..='\u{11FFF}' | '\u{1E900}'..='\u{1E95F}')
}

/// Letters of Thai, Lao, Tibetan, Burmese, Khmer and their kin.
fn has_no_blanks(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{FFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
        || matches!(c, '\u{1950}'..='\u{19FF}' | '\u{1A20}'..='\u{1AAF}' | '\u{AA60}'..='\u{AADF}')
}

fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115E}' | '\u{1161}'..='\u{11FF}')
        || matches!(c, '\u{A960}'..='\u{A97C}' | '\u{D7B0}'..='\u{D7FB}')
}

/// Emoji and other signs that are pictures.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2139}')
        || matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2460}'..='\u{24FF}')
        || matches!(c, '\u{25A0}'..='\u{27BF}' | '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}')
        || matches!(c, '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}')
        || matches!(c, '\u{1F000}'..='\u{1FAFF}')
}

/// What an emoji can end with: itself, a colour of skin, or the mark that it is to be in colour.
fn ends_emoji(c: char) -> bool {
    is_pictograph(c) || c == '\u{FE0F}'
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
        || matches!(c, '\u{20000}'..='\u{3FFFD}')
}

/// Characters of which Unicode knows several forms: pictures, digits of key caps, mathematical signs,
/// ideographs, and letters of Myanmar and Phags-pa.
fn has_variants(c: char) -> bool {
    is_pictograph(c)
        || is_ideograph(c)
        || matches!(c, '#' | '*' | '0'..='9')
        || matches!(c, '\u{1000}'..='\u{109F}' | '\u{2200}'..='\u{22FF}' | '\u{2A00}'..='\u{2AFF}')
        || matches!(c, '\u{3000}'..='\u{303F}' | '\u{A840}'..='\u{A877}' | '\u{FF00}'..='\u{FF5E}')
}

/// Whether a tag is part of `🏴`, three to six letters or digits, and the end of them.
fn is_in_flag(before: &str, c: char, after: &str) -> bool {
    const END: char = '\u{E007F}';
    let is_sign = |c: &char| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let is_tag = |c: &char| is_sign(c) || *c == END;
    let signs_before = before.chars().rev().take_while(is_sign).count();
    let flag = before.chars().rev().nth(signs_before);
    let rest: Vec<char> =
        std::iter::once(c).chain(after.chars()).take_while(is_tag).take(8).collect();
    let signs_after = rest.iter().take_while(|c| is_sign(c)).count();
    flag == Some('\u{1F3F4}')
        && rest.get(signs_after) == Some(&END)
        && (3..=6).contains(&(signs_before + signs_after))
}

/// Whether a terminal, a log or an editor might do something else with a character than show it.
fn must_be_shown(c: char) -> bool {
    is_hidden(c)
        && !matches!(c, '\u{AD}' | '\u{200C}'..='\u{200F}' | '\u{61C}' | '\u{FE0E}' | '\u{FE0F}')
}

/// A text on one line, with hidden characters as escapes: `\u{202e}`, `\n`.
#[derive(Clone, Copy, Debug)]
pub struct OneLine<'a>(pub &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '\n' | '\r' => write!(formatter, "{}", c.escape_default())?,
                c => shown(c, formatter)?,
            }
        }
        Ok(())
    }
}

/// A text with its lines and tabs, and all other hidden characters as escapes.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a>(pub &'a str);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut chars = self.0.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                // Alone it would let what follows write over the line.
                '\r' if chars.peek() != Some(&'\n') => formatter.write_str("\\r")?,
                c => shown(c, formatter)?,
            }
        }
        Ok(())
    }
}

fn shown(c: char, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    match must_be_shown(c) {
        true => write!(formatter, "{}", c.escape_unicode()),
        false => formatter.write_char(c),
    }
}

/// JSON that says the same without a hidden character in it: each is an escape of its string.
#[derive(Clone, Copy, Debug)]
pub struct Json<'a>(pub &'a str);

impl fmt::Display for Json<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match must_be_shown(c) {
                true => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        write!(formatter, "\\u{unit:04x}")?;
                    }
                }
                false => formatter.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "hidden/tests.rs"]
mod tests;
