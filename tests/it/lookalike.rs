//! What `fieldguide fix` makes of text that looks like markup and is not: the markup that was meant.
//!
//! What is reported of each input is in `tests/inputs`.

use crate::harness::guide;
use fieldguide::author::fix::fix;
use fieldguide::diagnostic::rule;

const SOURCES: &str = "@misc{ford-bec, author = {Ford, Ann}, title = {On cars}, year = {2015}}\n";

/// A body, and what is left of it after all that is certain was changed.
const FIXED: &[(&str, &str)] = &[
    ("[a](my plan.pdf)", "[a](<my plan.pdf>)"),
    ("See [the b] (b.md).", "See [the b](b.md)."),
    ("See (a)[b.md].", "See [a](b.md)."),
    ("Then [[b-c].\n\nAnd [b-c]].", "Then [[b-c]].\n\nAnd [[b-c]]."),
    ("[a](b.md", "[a](b.md)"),
    ("[a](b.md “The b”)", "[a](b.md \"The b\")"),
    ("##First", "## First"),
    ("a **b **c", "a **b** c"),
    ("a ** bold** c", "a **bold** c"),
    ("a **b ** c", "a **b** c"),
    ("a ** bold ** c", "a **bold** c"),
    ("**Note:**read", "**Note:** read"),
    ("a ~~b ~~c", "a ~~b~~ c"),
    ("a *bold * c", "a *bold* c"),
    ("•\ta\n•\tb", "- a\n- b"),
    ("Two:\n\n• a\n\n• b\n\nText.", "Two:\n\n- a\n\n- b\n\nText."),
    ("> ·\u{A0}\u{A0}a\n> ·\u{A0}b", "> - a\n> - b"),
    ("Name\tTown\nAda\tBern|Biel", "| Name | Town |\n| --- | --- |\n| Ada | Bern\\|Biel |"),
    ("| a | b |\n| c | d |", "| a | b |\n| --- | --- |\n| c | d |"),
    ("> | a | b |\n> | c | d |", "> | a | b |\n> | --- | --- |\n> | c | d |"),
    ("| a | b |\n|:--|\n| c | d |", "| a | b |\n| :--- | --- |\n| c | d |"),
    ("||a||b||\n|c|d|", "| a | b |\n| --- | --- |\n|c|d|"),
    ("As [ford-bec, p. 3] and @[ford-bec].", "As [@ford-bec, p. 3] and [@ford-bec]."),
    (":::tip\nRead this.\n\n- one\n:::\nText.", "> [!TIP]\n> Read this.\n>\n> - one\n\nText."),
    ("::: note The title\nRead this.\n:::", "> [!NOTE]\n> **The title**\n>\n> Read this."),
    (
        "!!! note\n    Read this.\n\n    And this.\n\nText.",
        "> [!NOTE]\n> Read this.\n>\n> And this.\n\nText.",
    ),
    ("> [!TIP] Title\n> Text.", "> [!TIP]\n> **Title**\n>\n> Text."),
    ("a ==b== c", "a <mark>b</mark> c"),
    ("{cite:p}`ford-bec`", "[@ford-bec]"),
    ("h2. First", "## First"),
    ("[a|https://example.org]", "[a](https://example.org)"),
    ("[a](b) and [b](lessons/b.md#x)", "[a](b.md) and [b](b.md#x)"),
    ("[a](..\\lessons\\b.md)", "[a](../lessons/b.md)"),
    ("[a](www.example.org)", "[a](https://www.example.org)"),
    ("[a](ann@example.org)", "[a](mailto:ann@example.org)"),
    ("[[my plan.pdf|The plan]]", "[The plan](</lessons/my plan.pdf>)"),
    // Not certain: these stay.
    ("a %%b%% c", "a %%b%% c"),
    ("[a](b.md){.c}", "[a](b.md){.c}"),
    ("{{ b }} and ^[a note] and b ^id-of-block", "{{ b }} and ^[a note] and b ^id-of-block"),
    ("a **b c", "a **b c"),
    ("2014\t12\n2015\t13", "2014\t12\n2015\t13"),
    ("•\ta\no\tb", "•\ta\no\tb"),
];

#[test]
fn what_is_certain_is_fixed_and_all_words_stay() {
    let mut failures = Vec::new();
    for (before, after) in FIXED {
        let text = format!("---\ntitle: A\n---\n\n{before}\n");
        let mut memory = guide([
            ("lessons/a.md", text.as_str()),
            ("lessons/b.md", "---\ntitle: B\n---\n\n## X\n"),
            ("lessons/b-c.md", "---\ntitle: C\n---\n"),
            ("sources.bib", SOURCES),
        ]);
        memory.content.insert("lessons/my plan.pdf".into(), b"%PDF-1.4\n%%EOF\n".to_vec());
        let fixed = match fix(&memory) {
            Ok(fixed) => fixed.changes.first().map_or(text.clone(), |change| change.after()),
            Err(refused) => format!("{refused}"),
        };
        let expected = format!("---\ntitle: A\n---\n\n{after}\n");
        if fixed != expected {
            failures.push(format!("{before:?} became {fixed:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_long_text_of_signs_takes_linear_time() {
    for sign in [
        "[",
        "](",
        "[[",
        "(",
        "*",
        "** a",
        "`",
        "` a",
        "{{",
        "{{a}} ",
        "{%",
        "{.a}",
        "==a",
        "==a== ",
        "%%",
        "%% a",
        "^[",
        "^[a",
        ":",
        "|",
        "| a ",
        "\t",
        "a\tb\n",
        "•\ta\n",
        ":::a\n",
        "::: \n",
        "!!! note\n",
        "$",
        "$a",
        "[a](",
        "[a] (",
        "(a)[",
        "[a b](c d) ",
        "a  b  c\n",
        "> ",
        "<%",
        "11-",
        "|-|\n",
        "a `",
        "\u{A0}",
    ] {
        let text = format!("---\ntitle: A\n---\n\n{}\n", sign.repeat(20_000 / sign.len()));
        let start = std::time::Instant::now();
        let built = crate::harness::build(&guide([("lessons/a.md", text.as_str())]));
        let seconds = start.elapsed().as_secs_f32();
        assert!(seconds < 20.0, "{sign:?} took {seconds} s");
        let of =
            |found: &&fieldguide::diagnostic::Diagnostic| found.rule.id == rule::FOREIGN_SYNTAX.id;
        assert!(built.diagnostics.iter().filter(of).count() <= 1000);
    }
}
