//! What `fieldguide fix` makes of text that looks like markup and is not: the markup that was meant.
//!
//! What is reported of each input is in `tests/inputs`.

use crate::harness::guide;
use fieldguide::author::fix::fix;
use fieldguide::diagnostic::rule;

const SOURCES: &str = "@misc{ford-bec, author = {Ford, Ann}, title = {On cars}, year = {2015}}
@misc{note, author = {Ford, Ann}, title = {On notes}, year = {2015}}
";

/// A body, and what is left of it after all that is certain was changed.
const FIXED: &[(&str, &str)] = &[
    ("[a](my plan.pdf)", "[a](<my plan.pdf>)"),
    ("See [the b] (b.md).", "See [the b](b.md)."),
    ("See (a)[b.md].", "See [a](b.md)."),
    ("See [the site] (https://example.org).", "See [the site](https://example.org)."),
    ("[the site](https://example.org/a", "[the site](https://example.org/a)"),
    ("See [[b-c|the c].", "See [[b-c|the c]]."),
    ("Then [[b-c].\n\nAnd [b-c]].", "Then [[b-c]].\n\nAnd [[b-c]]."),
    ("[a](b.md", "[a](b.md)"),
    ("[a](b.md “The b”)", "[a](b.md \"The b\")"),
    ("##First", "## First"),
    ("a **b **c", "a **b** c"),
    ("a ** bold** c", "a **bold** c"),
    ("a **b ** c", "a **b** c"),
    ("**Note:**read", "**Note:** read"),
    ("a ~~b ~~c", "a ~~b~~ c"),
    ("a *bold * c", "a *bold* c"),
    ("•\ta\n•\tb", "- a\n- b"),
    ("Two:\n\n• a\n\n• b\n\nText.", "Two:\n\n- a\n\n- b\n\nText."),
    ("> ·\u{A0}\u{A0}a\n> ·\u{A0}b", "> - a\n> - b"),
    (
        "Name\tTown\nAda\tBern|Biel\nBen\tChur",
        "| Name | Town |\n| --- | --- |\n| Ada | Bern\\|Biel |\n| Ben | Chur |",
    ),
    ("a\n\n:a: b\n\nc | d\n:--- | ---:\ne | f", "a\n\n:a: b\n\nc | d\n:--- | ---:\ne | f"),
    ("| a | b |\n| c | d |", "| a | b |\n| --- | --- |\n| c | d |"),
    ("> | a | b |\n> | c | d |", "> | a | b |\n> | --- | --- |\n> | c | d |"),
    ("| a | b |\n|:--|\n| c | d |", "| a | b |\n| :--- | --- |\n| c | d |"),
    ("||a||b||\n|c|d|", "| a | b |\n| --- | --- |\n|c|d|"),
    ("As [ford-bec, p. 3] and @[ford-bec].", "As [@ford-bec, p. 3] and [@ford-bec]."),
    (":::tip\nRead this.\n\n- one\n:::\nText.", "> [!TIP]\n> Read this.\n>\n> - one\n\nText."),
    ("::: note The title\nRead this.\n:::", "> [!NOTE] The title\n>\n> Read this."),
    (
        "!!! note\n    Read this.\n\n    And this.\n\nText.",
        "> [!NOTE]\n> Read this.\n>\n> And this.\n\nText.",
    ),
    ("!!! danger \"Take *care*\"\n    Text.", "> [!danger] Take *care*\n>\n> Text."),
    ("??? question\n    Text.", "> [!question]-\n>\n> Text."),
    // It is read as it is.
    ("> [!TIP] Title\n> Text.", "> [!TIP] Title\n> Text."),
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
    ("a ** bold ** c", "a ** bold ** c"),
    ("a __ by __ c and ___ d ___", "a __ by __ c and ___ d ___"),
    ("Fields marked *: Name *, Town *", "Fields marked *: Name *, Town *"),
    ("p < 5 *, **p < 1 **, *** p", "p < 5 *, **p < 1 **, *** p"),
    ("[a](https://example.org A title)", "[a](https://example.org A title)"),
    ("[a](https://example.org/a b/c)", "[a](https://example.org/a b/c)"),
    ("• tea • coffee\n• milk", "• tea • coffee\n• milk"),
    ("• a\n▪ b", "• a\n▪ b"),
    ("Ann:\tWe began.\nBen:\tYes.", "Ann:\tWe began.\nBen:\tYes."),
    ("Then\n§\u{A0}12 says it.", "Then\n§\u{A0}12 says it."),
    ("We saw [note] there.", "We saw [note] there."),
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

/// How long the guide takes to build that has so many bytes of a sign, and how many reports there are of other tools.
fn seconds_for(sign: &str, bytes: usize) -> (f32, usize) {
    let text = format!("---\ntitle: A\n---\n\n{}\n", sign.repeat(bytes / sign.len()));
    let memory = guide([("lessons/a.md", text.as_str())]);
    let start = std::time::Instant::now();
    let built = crate::harness::build(&memory);
    let seconds = start.elapsed().as_secs_f32();
    let is_foreign =
        |found: &&fieldguide::diagnostic::Diagnostic| found.rule.id == rule::FOREIGN_SYNTAX.id;
    (seconds, built.diagnostics.iter().filter(is_foreign).count())
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
        "https://example.org;",
        "https://example.org/&a;",
        "a://",
        "http",
        "www.",
        "(a)[x.md] ",
        "[@a ",
        "a@b",
        "&amp",
    ] {
        let (short, _) = seconds_for(sign, 50_000);
        let (long, reported) = seconds_for(sign, 200_000);
        // Four times the text takes four times as long; sixteen times would be quadratic.
        assert!(long < 9.0 * short + 0.5, "{sign:?}: {short} s, four times as much {long} s");
        assert!(reported <= 1000, "{sign:?}: {reported} reports");
    }
}
