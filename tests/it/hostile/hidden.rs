//! Characters that cannot be seen, as they are and as escapes, and settings that hosts and browsers would
//! read otherwise than they are meant.

use super::Case;
use super::Must::{Build, Tell};
use super::sandbox::Folder;

const HIDDEN: &str = "control-character";

pub(super) fn cases() -> Vec<Case> {
    let mut cases = characters();
    cases.extend(settings());
    cases
}

fn characters() -> Vec<Case> {
    let body = |name, text: &str| Case::body(name, Tell(HIDDEN), text);
    let marks = format!("שלום{}", "\u{200F}a".repeat(100_000));
    let references = "שלום &rlm;a ".repeat(20_000);
    vec![
        Case::fields("an override as an escape of YAML", Tell(HIDDEN), "summary: \"a\\u202Eb\""),
        Case::fields("an escape of the terminal in YAML", Tell(HIDDEN), "summary: \"\\e[2J\""),
        Case::fields("a control of one byte in YAML", Tell(HIDDEN), "summary: \"a\\x9Bb\""),
        Case::fields("tags in a list in YAML", Tell(HIDDEN), "tags: [\"a\\U000E0041\"]"),
        Case::fields("a hidden key in YAML", Tell(HIDDEN), "\"sum\\u200Bmary\": a"),
        body("an override as a number", "a&#8238;b"),
        body("an override as a number with noughts", "a&#x00202e;b"),
        body("a mark by its name", "a&lrm;b"),
        body("a blank without width by its name", "a&NegativeVeryThinSpace;b"),
        body("an override in the title of a link", "[a](https://example.org/ 'b&#x202e;c')"),
        body("an override in an address", "[a](https://example.org/&#x202e;c)"),
        body("an override in the text for an image", "![a&#x202e;b](https://example.org/a.png)"),
        body("an override in a heading", "## a&#x202e;b"),
        body("an override in a wiki link", "[[plain|a&#x202e;b]]"),
        body("an override in raw HTML", "<b title='a&#x202e;b'>c</b>"),
        body("an override in raw HTML without an end", "<p>a&#8238 b</p>"),
        body("an override in the language of code", "```a&#x202e;\nb\n```"),
        body("an override in a footnote", "a[^1]\n\n[^1]: b&#x202e;c"),
        body("an override in a table", "| a | b |\n|---|---|\n| c&#x202e; | d |"),
        body("tags after a flag that does not end", "🏴\u{E0067}\u{E0062}"),
        body("bytes in variation selectors", "🙂\u{FE0F}\u{FE01}\u{FE02}"),
        body("the sign that stands for titles", "a \u{FFFC}plain\u{FFFC}"),
        Case::body(
            "references in code are only shown",
            Build,
            "`a&#x202e;b`\n\n```\n&#x202e;\n```",
        ),
        Case::body("100,000 marks in Hebrew", Build, marks),
        Case::body("20,000 marks by name in Hebrew", Build, references),
    ]
}

fn settings() -> Vec<Case> {
    let with = |name, rule, settings: &str| {
        let text = format!("settings:\n  title: Hostile\n  {settings}\n");
        Case::file(name, Tell(rule), "content/guide.yaml", text)
    };
    let set = |name, settings: &str| with(name, "bad-declaration", settings);
    vec![
        set("a language with markup", "language: 'en\"><script>alert(1)</script>'"),
        set("a base with a password", "base_url: https://me:secret@example.org/"),
        set("a base with a question", "base_url: https://example.org/?a="),
        set("a base that is a script", "base_url: 'javascript:alert(1)'"),
        set("a base without a host", "base_url: 'https://'"),
        set("a feedback that is a script", "feedback: 'javascript:alert({title})'"),
        set("an icon out of the folder", "branding: { icon: ../../etc/passwd.png }"),
        set("an icon that is a page", "branding: { icon: index.html }"),
        Case::file(
            "searches that are one text",
            Tell("bad-queries"),
            "content/queries.yaml",
            "trust",
        ),
        Case::file(
            "searches by an alias bomb",
            Tell("yaml-unsupported-feature"),
            "content/queries.yaml",
            "- &a [x, x]\n- &b [*a, *a]\n- [*b, *b]\n",
        ),
        formulas(),
    ]
}

fn formulas() -> Case {
    let lesson = "---\ntitle: \"=HYPERLINK(1)\"\nsummary: \"@SUM(A1)\"\n---\n\nText.\n";
    let is_text = |folder: &Folder| {
        let table = folder.output("data/entries.csv");
        table.contains(",'=HYPERLINK(1),") && table.contains(",'@SUM(A1),")
    };
    Case::file("formulas in texts", Build, "content/lessons/hostile.md", lesson)
        .and("cells of tables are texts", is_text)
}
