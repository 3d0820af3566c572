//! Front matter, and the bytes of files.

use super::Case;
use super::Must::{Build, Tell};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = yaml();
    cases.extend(bytes());
    cases.extend(parts());
    cases
}

fn yaml() -> Vec<Case> {
    let fields = |name, must, fields: &str| Case::fields(name, must, fields);
    vec![
        fields("an alias bomb of 10^10", Tell("yaml-unsupported-feature"), &alias_bomb()),
        fields("an alias of itself", Tell("yaml-unsupported-feature"), "people: &a [*a]"),
        fields("an alias without an anchor", Tell("yaml-syntax"), "people: *nobody"),
        fields("a merge key", Tell("yaml-unsupported-feature"), "<<: &a { summary: x }"),
        fields("a merge key without an anchor", Tell("unknown-field"), "<<: { summary: x }"),
        fields(
            "a tag that other YAML parsers run",
            Tell("yaml-unsupported-feature"),
            "summary: !!python/object:os.system x",
        ),
        fields("50,000 `[`", Tell("yaml-syntax"), &format!("people: {}", "[".repeat(50_000))),
        fields("20,000 `{a:`", Tell("yaml-syntax"), &format!("people: {}", "{a:".repeat(20_000))),
        fields(
            "10,000 levels of lists",
            Tell("yaml-too-large"),
            &format!("people:\n  {}x", "- ".repeat(10_000)),
        ),
        fields("300 levels by indentation", Tell("yaml-too-large"), &levels(300)),
        fields("30,000 `?`", Tell("yaml-syntax"), &format!("people: {}", "? ".repeat(30_000))),
        fields("20,000 keys that are not there", Tell("yaml-too-large"), &keys(20_000)),
        fields("3,000 keys that are not there", Tell("unknown-field"), &keys(3_000)),
        fields("a key that is a list", Tell("yaml-syntax"), "[a, b]: c"),
        fields("a key that is `__proto__`", Tell("unknown-field"), "__proto__: { polluted: true }"),
        fields(
            "an integer of 1,000 digits",
            Tell("yaml-implicit-type"),
            &format!("weight: {}", "9".repeat(1_000)),
        ),
        fields("a number beyond all numbers", Tell("yaml-implicit-type"), "weight: 1e999"),
        fields("a number that is none", Tell("wrong-type"), "weight: .nan"),
        fields("day 45 of month 13", Tell("bad-date"), "started: 2026-13-45"),
        fields("the year 999999999999", Tell("bad-date"), "started: 999999999999"),
        fields("a year before all years", Tell("bad-date"), "started: -5000000000"),
        fields("29 February of a common year", Tell("bad-date"), "started: 2023-02-29"),
        fields("`no` for a text", Build, "summary: no"),
        fields("an unclosed quote", Tell("yaml-syntax"), "summary: \"unclosed"),
        fields("an escape of half a character", Tell("yaml-syntax"), "summary: \"\\uD800\""),
        fields("an escape of NUL", Tell("control-character"), "summary: \"a\\0b\""),
        fields("a summary of 60,000 bytes", Build, &format!("summary: {}", "word ".repeat(12_000))),
        fields("500 terms of its own", Build, &tags(500)),
        Case::file(
            "a guide.yaml of 10,000 `[`",
            Tell("yaml-syntax"),
            "content/guide.yaml",
            "[".repeat(10_000),
        ),
        Case::file("a guide.yaml that is empty", Tell("bad-declaration"), "content/guide.yaml", ""),
        Case::file(
            "a guide.yaml with an alias bomb",
            Tell("yaml-unsupported-feature"),
            "content/guide.yaml",
            alias_bomb(),
        ),
        Case::file(
            "a glossary of 10,000 `[`",
            Tell("yaml-syntax"),
            "content/glossary.yaml",
            "[".repeat(10_000),
        ),
        Case::file(
            "a glossary of 5,000 terms with as many first letters",
            Build,
            "content/glossary.yaml",
            glossary(5_000),
        ),
    ]
}

fn glossary(count: usize) -> String {
    let letters = (0x4E00_u32..).filter_map(char::from_u32).take(count);
    let term = |(n, letter): (usize, char)| {
        format!("  t{n}: {{ term: \"{letter} term\", definition: \"Number {n}.\", see: [t0] }}\n")
    };
    "terms:\n".to_owned() + &letters.enumerate().map(term).collect::<String>()
}

fn bytes() -> Vec<Case> {
    let utf16: Vec<u8> =
        "\u{FEFF}---\ntitle: Wide\n---\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mixed = "---\r\ntitle: Mixed\rsummary: Ends.\n---\r\r\nOne.\r\nTwo.\rThree.\n";
    vec![
        Case::lesson("an empty file", Tell("no-front-matter"), ""),
        Case::lesson("a file of one NUL", Tell("control-character"), "\0"),
        Case::lesson("10,000 NULs", Tell("control-character"), [0; 10_000]),
        Case::lesson(
            "a file that is a picture",
            Tell("not-utf8"),
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe".as_slice(),
        ),
        Case::lesson("UTF-16, big end first", Tell("not-utf8"), utf16),
        Case::lesson(
            "half a UTF-16 character",
            Tell("not-utf8"),
            b"\xff\xfe-\0-\0-\0\n".as_slice(),
        ),
        Case::lesson(
            "overlong UTF-8",
            Tell("not-utf8"),
            b"---\ntitle: a\xc0\xafb\n---\n".as_slice(),
        ),
        Case::lesson(
            "UTF-8 cut off at its end",
            Tell("not-utf8"),
            b"---\ntitle: a\n---\n\nb\xe2\x82".as_slice(),
        ),
        Case::lesson(
            "two byte order marks",
            Tell("no-front-matter"),
            "\u{FEFF}\u{FEFF}---\ntitle: a\n---\n",
        ),
        Case::lesson("all line ends at once", Build, mixed),
        Case::lesson("no line end at the end", Build, "---\ntitle: a\n---"),
    ]
}

fn parts() -> Vec<Case> {
    let long = |mut text: String, bytes: usize, more: &str| {
        text.push_str(&more.repeat(bytes / more.len()));
        text
    };
    let open = "---\ntitle: a\n".to_owned();
    let closed = "---\ntitle: a\n---\n\n".to_owned();
    vec![
        Case::lesson(
            "50 MB of front matter",
            Tell("unreadable-file"),
            long(open.clone(), 50 << 20, "summary: x\n"),
        ),
        Case::lesson(
            "10 MB of front matter, unclosed",
            Tell("unclosed-front-matter"),
            long(open, 10 << 20, "summary: x\n"),
        ),
        Case::lesson("50 MB of text", Tell("unreadable-file"), long(closed, 50 << 20, "word\n\n")),
        Case::lesson(
            "three dashes in the body",
            Build,
            "---\ntitle: a\n---\n\nOne.\n\n---\n\nTwo.\n---\n\n```\n---\n```\n",
        ),
        Case::lesson(
            "10,000 lines of dashes",
            Build,
            format!("---\ntitle: a\n---\n\n{}", "---\n".repeat(10_000)),
        ),
    ]
}

fn alias_bomb() -> String {
    let mut bomb = "a0: &a0 [x]\n".to_owned();
    for level in 1..=10 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{below}]\n");
    }
    bomb
}

fn levels(count: usize) -> String {
    (0..count).map(|level| format!("{}a:\n", " ".repeat(level))).collect()
}

fn keys(count: usize) -> String {
    (0..count).map(|key| format!("key{key}: x\n")).collect()
}

fn tags(count: usize) -> String {
    let tags: Vec<String> = (0..count).map(|tag| format!("tag{tag}")).collect();
    format!("tags: [{}]", tags.join(","))
}
