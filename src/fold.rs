//! One folding for search, slugs and comparison: lower case, letters without the marks that people leave out,
//! and one spelling for letters that they write in two ways.
//!
//! Marks are dropped only where a word without them is still that word: on Latin and Greek letters, and the
//! points of Hebrew and Arabic. In other scripts a mark makes another letter. Where words end is decided in
//! [`crate::search::words`] and [`crate::parse`].

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Lower case, compatibility forms made plain, no optional marks, no invisible characters, one apostrophe.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// [`fold`] at the end of another text.
pub fn fold_into(text: &str, folded: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.bytes().position(|byte| !byte.is_ascii()) {
        // The letter before may have a mark, so it is folded with what follows. No letter of ASCII goes together
        // with what is before it.
        let (plain, marked) = rest.split_at(first.saturating_sub(1));
        push_ascii(plain, folded);
        let others = marked.bytes().skip(1).position(|byte| byte.is_ascii());
        let (marked, behind) = marked.split_at(others.map_or(marked.len(), |end| end + 1));
        fold_others(marked, folded);
        rest = behind;
    }
    push_ascii(rest, folded);
}

fn push_ascii(text: &str, folded: &mut String) {
    let start = folded.len();
    folded.push_str(text);
    folded[start..].make_ascii_lowercase();
}

/// Folds a text of any characters.
fn fold_others(text: &str, folded: &mut String) {
    let lower = text.nfkc().flat_map(char::to_lowercase).collect::<String>();
    let mut has_optional_marks = false;
    let mut plain = String::with_capacity(lower.len());
    for c in lower.nfd() {
        let is_mark = is_combining_mark(c);
        if !is_mark {
            has_optional_marks = is_latin_or_greek(c);
        }
        let is_dropped = is_mark && has_optional_marks || is_point(c) || is_invisible(c);
        if !is_dropped {
            push_plain(c, &mut plain);
        }
    }
    folded.extend(plain.nfc());
}

/// Whether this is part of a word: a letter, a digit, or a mark on one.
pub fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Letters of Latin and Greek, whose marks are optional. The theme's `search.js` has the same ranges.
fn is_latin_or_greek(c: char) -> bool {
    matches!(
        c,
        'a'..='z'
            | '\u{AA}'..='\u{2AF}'
            | '\u{370}'..='\u{3FF}'
            | '\u{1D00}'..='\u{1DBF}'
            | '\u{1E00}'..='\u{1FFF}'
            | '\u{2C60}'..='\u{2C7F}'
            | '\u{A720}'..='\u{A7FF}'
            | '\u{AB30}'..='\u{AB6F}'
    )
}

/// Points of Hebrew and Arabic, and the line that stretches Arabic words: most texts do without.
fn is_point(c: char) -> bool {
    matches!(
        c,
        '\u{591}'..='\u{5BD}'
            | '\u{5BF}'
            | '\u{5C1}'..='\u{5C2}'
            | '\u{5C4}'..='\u{5C5}'
            | '\u{5C7}'
            | '\u{610}'..='\u{61A}'
            | '\u{640}'
            | '\u{64B}'..='\u{65F}'
            | '\u{670}'
            | '\u{6D6}'..='\u{6DC}'
            | '\u{6DF}'..='\u{6E8}'
            | '\u{6EA}'..='\u{6ED}'
    )
}

/// Characters that say where a word may be broken or joined, and nothing else.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn push_plain(c: char, into: &mut String) {
    match c {
        'ß' => into.push_str("ss"),
        'æ' => into.push_str("ae"),
        'œ' => into.push_str("oe"),
        'þ' => into.push_str("th"),
        'ø' => into.push('o'),
        'ł' => into.push('l'),
        'đ' | 'ð' => into.push('d'),
        'ħ' => into.push('h'),
        'ı' => into.push('i'),
        'ς' => into.push('σ'),
        '’' | '‘' | 'ʼ' => into.push('\''),
        '‐' | '‑' => into.push('-'),
        _ => into.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_dropped_where_people_leave_them_out() {
        for (text, folded) in [
            ("São Paulo", "sao paulo"),
            ("Straße, STRASSE", "strasse, strasse"),
            ("Ærø, Łódź, Þór, Đorđe", "aero, lodz, thor, dorde"),
            ("IŞIK ışık İstanbul", "isik isik istanbul"),
            ("ΟΔΟΣ, οδός", "οδοσ, οδοσ"),
            ("שָׁלוֹם", "שלום"),
            ("الثِّقَة ـــ", "الثقة "),
            ("Hoch\u{AD}schul\u{AD}gesetz, a\u{200B}b", "hochschulgesetz, ab"),
            ("ﬁnance ２０１５ firm’s", "finance 2015 firm's"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn marks_that_make_another_letter_are_kept() {
        for text in ["किताब", "น้ำ".nfkc().collect::<String>().as_str(), "バス", "が", "й"]
        {
            assert_eq!(fold(text), text.nfc().collect::<String>(), "{text}");
        }
        assert_ne!(fold("が"), fold("か"));
        assert_eq!(fold("ﾊﾞｽ"), "バス");
    }

    proptest::proptest! {
        #[test]
        fn a_text_is_folded_as_a_whole(text in "([a-zA-Z' -]|\\PC|[\u{300}-\u{320}\u{AD}\u{200B}]){0,20}") {
            let mut whole = String::new();
            fold_others(&text, &mut whole);
            proptest::prop_assert_eq!(fold(&text), whole);
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once.clone());
        }
    }
}
