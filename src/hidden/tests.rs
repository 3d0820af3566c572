//! What may be hidden in a text and what not, and that nothing hidden is left in what is shown.
//!
//! Where such characters arrive from is for `tests/it/hidden.rs`.

use super::*;

/// Texts as people write them.
const ALLOWED: [(&str, &str); 22] = [
    ("a family", "👩\u{200D}💻 and 👨\u{200D}👩\u{200D}👧"),
    ("a colour of skin", "👩🏽\u{200D}🔬"),
    ("a heart in colour", "❤\u{FE0F}\u{200D}🔥"),
    ("a key cap", "1\u{FE0F}\u{20E3}"),
    ("a sign as text", "☎\u{FE0E}"),
    ("the flag of Scotland", "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"),
    ("Persian", "می\u{200C}خواهم"),
    ("Hindi", "क्\u{200D}ष and क्\u{200C}ष"),
    ("Sinhala", "ශ්\u{200D}රී"),
    ("a soft hyphen", "Donau\u{AD}dampf\u{AD}schiff"),
    ("Hebrew with a mark", "שלום!\u{200F} (abc)\u{200E}"),
    ("Arabic with a mark", "\u{61C}1-2 عربي"),
    ("a name in Hebrew", "ראו \u{2066}fieldguide 1.0\u{2069} כאן"),
    ("isolates in isolates", "א \u{2067}ב \u{2066}c\u{2069} ד\u{2069}"),
    ("Khmer", "ភាសា\u{200B}ខ្មែរ"),
    ("Thai", "ภาษา\u{200B}ไทย"),
    ("an ideograph", "葛\u{E0100}飾"),
    ("a mathematical sign", "∩\u{FE00}"),
    ("Mongolian", "ᠠ\u{180B}"),
    ("Old Korean", "\u{115F}\u{1161}"),
    ("Hebrew accents", "לִ\u{34F}ם"),
    ("plain", "Tabs\tand\r\nlines, no-break\u{A0}blanks\u{202F}too, é, ß, 日本語, 🙂"),
];

/// Texts in which the first hidden character is refused.
const REFUSED: [(&str, &str, char); 35] = [
    ("NUL", "a\0b", '\0'),
    ("an escape of the terminal", "a\u{1b}[31mb", '\u{1b}'),
    ("a bell", "a\u{7}", '\u{7}'),
    ("delete", "a\u{7f}", '\u{7f}'),
    ("the short escape of the terminal", "a\u{9b}31m", '\u{9b}'),
    ("next line", "a\u{85}b", '\u{85}'),
    ("an override", "a\u{202E}b", '\u{202E}'),
    ("an override in Hebrew", "א\u{202E}ב", '\u{202E}'),
    ("an embedding", "א\u{202B}ב\u{202C}", '\u{202B}'),
    ("an isolate among Latin letters", "a\u{2067}b\u{2069}", '\u{2067}'),
    ("an isolate that does not end", "א\u{2067}b", '\u{2067}'),
    ("an isolate that ends in the next line", "א\u{2067}b\nא\u{2069}", '\u{2067}'),
    ("an end without an isolate", "א\u{2069}b\u{2066}", '\u{2069}'),
    ("a mark of direction among Latin letters", "a\u{200F}b", '\u{200F}'),
    ("a mark of direction far from Hebrew", "a\u{200E}b\nשלום", '\u{200E}'),
    ("a blank without width", "pass\u{200B}word", '\u{200B}'),
    ("a joiner among Latin letters", "pass\u{200D}word", '\u{200D}'),
    ("a joiner after an emoji alone", "🙂\u{200D} b", '\u{200D}'),
    ("a non-joiner among Latin letters", "pass\u{200C}word", '\u{200C}'),
    ("a soft hyphen beside a blank", "pass \u{AD}word", '\u{AD}'),
    ("two soft hyphens", "pass\u{AD}\u{AD}word", '\u{AD}'),
    ("a byte order mark inside", "a\u{FEFF}b", '\u{FEFF}'),
    ("a word joiner", "a\u{2060}b", '\u{2060}'),
    ("an invisible times", "a\u{2062}b", '\u{2062}'),
    ("a line separator", "a\u{2028}b", '\u{2028}'),
    ("a paragraph separator", "a\u{2029}b", '\u{2029}'),
    ("tags that hide a text", "a\u{E0068}\u{E0069}", '\u{E0068}'),
    ("a language tag", "a\u{E0001}", '\u{E0001}'),
    ("a flag without an end", "🏴\u{E0067}\u{E0062}", '\u{E0067}'),
    (
        "a flag that hides a text",
        "🏴\u{E0061}\u{E0061}\u{E0061}\u{E0061}\u{E0061}\u{E0061}\u{E0061}\u{E007F}",
        '\u{E0061}',
    ),
    ("variants that hide bytes", "🙂\u{FE0F}\u{FE01}", '\u{FE01}'),
    ("a variant of a letter", "a\u{FE01}", '\u{FE01}'),
    ("a Hangul filler", "a\u{3164}b", '\u{3164}'),
    ("the place of an object", "a\u{FFFC}b", '\u{FFFC}'),
    ("no character", "a\u{FFFE}b", '\u{FFFE}'),
];

#[test]
fn what_does_its_work_may_stay() {
    for (what, text) in ALLOWED {
        assert_eq!(first(text), None, "{what}");
    }
}

#[test]
fn everything_else_is_found() {
    for (what, text, hidden) in REFUSED {
        assert_eq!(first(text), text.find(hidden).map(|at| (at, hidden)), "{what}");
    }
}

#[test]
fn what_is_shown_hides_nothing() {
    assert_eq!(
        OneLine("a\u{1b}[2J\u{202e}b\nc\r\u{9b}").to_string(),
        r"a\u{1b}[2J\u{202e}b\nc\r\u{9b}"
    );
    assert_eq!(Lines("a\tb\r\nc\rd\n\u{7}").to_string(), "a\tb\r\nc\\rd\n\\u{7}");
    assert_eq!(Json("\"\u{202e}\u{9b}\u{e0041}é\"").to_string(), r#""\u202e\u009b\udb40\udc41é""#);
}

proptest::proptest! {
    #[test]
    fn every_hidden_character_is_looked_at(c: char) {
        if is_hidden(c) {
            let mut bytes = [0; 4];
            proptest::prop_assert!(may_begin_one(c.encode_utf8(&mut bytes).as_bytes()[0]));
        }
    }

    #[test]
    fn no_text_controls_a_terminal(text in "\\PC*|.*", json in "[^\"\\\\\\x00-\\x1f]*") {
        let harmless = |c: char| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
        proptest::prop_assert!(OneLine(&text).to_string().chars().all(|c| c == '\t' || harmless(c)));
        let lines = Lines(&text).to_string();
        proptest::prop_assert!(lines.replace("\r\n", "").chars().all(|c| matches!(c, '\t' | '\n') || harmless(c)));
        let quoted = format!("\"{json}\"");
        let read: String = serde_json::from_str(&Json(&quoted).to_string()).expect("JSON");
        proptest::prop_assert_eq!(read, json);
    }
}
