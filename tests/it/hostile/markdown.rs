//! Texts that are slow, deep or large.

use super::Case;
use super::Must::{Build, Tell, Warn};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = deep();
    cases.extend(runs());
    cases.extend(large());
    cases.extend(many());
    cases
}

fn deep() -> Vec<Case> {
    let indented: String = (0..1_500).map(|n| format!("{}- x\n", "  ".repeat(n))).collect();
    let emphasis = format!("{}a{}", "*a ".repeat(5_000), " a*".repeat(5_000));
    let staircase: String = (1..600).map(|n| format!("{} x\n\n", ">".repeat(n))).collect();
    let blank_lines = format!("{}x\n{}", "- ".repeat(20_000), "\n".repeat(100_000));
    let links = format!("{}a{}", "![".repeat(5_000), "](a)".repeat(5_000));
    vec![
        Case::body("100,000 quotes in quotes", Tell("nesting-too-deep"), ">".repeat(100_000)),
        Case::body(
            "100,000 quotes in quotes, spaced",
            Tell("nesting-too-deep"),
            "> ".repeat(100_000),
        ),
        Case::body("quotes that grow line by line", Tell("nesting-too-deep"), staircase),
        Case::body("lists in lists, 1,500 deep", Tell("nesting-too-deep"), indented),
        Case::body(
            "100,000 lists in one line",
            Tell("nesting-too-deep"),
            "- ".repeat(100_000) + "x",
        ),
        Case::body(
            "100,000 numbered lists in one line",
            Tell("nesting-too-deep"),
            "1. ".repeat(100_000) + "x",
        ),
        Case::body("a deep list above 100,000 blank lines", Tell("nesting-too-deep"), blank_lines),
        Case::body(
            "50,000 definitions of definitions",
            Tell("nesting-too-deep"),
            "a\n".to_owned() + &": ".repeat(50_000) + "x",
        ),
        Case::body("5,000 emphases in emphases", Tell("nesting-too-deep"), emphasis),
        Case::body(
            "50,000 stars on both sides",
            Tell("nesting-too-deep"),
            format!("{0}a{0}", "*".repeat(50_000)),
        ),
        Case::body("5,000 images in images", Tell("nesting-too-deep"), links),
        Case::body("5,000 open `<div>`", Tell("nesting-too-deep"), "<div>\n\n".repeat(5_000)),
        Case::body("20,000 open `<b>` in a line", Tell("nesting-too-deep"), "a <b>".repeat(20_000)),
        Case::body("lists in quotes in lists, 90 deep", Build, "> - ".repeat(45) + "x"),
        Case::body("a line of 200 dashes and blanks", Build, "- ".repeat(200)),
        Case::body(
            "a shell session of 300 `>` in a fence",
            Build,
            format!("```\n{} x\n```", ">".repeat(300)),
        ),
    ]
}

fn runs() -> Vec<Case> {
    let backticks: String = (1..1_500).map(|n| "`".repeat(n) + " ").collect();
    vec![
        Case::body("100,000 `[`", Build, "[".repeat(100_000)),
        Case::body("50,000 `[a](`", Warn("suspicious-markup"), "[a](".repeat(50_000)),
        Case::body("50,000 `![a](`", Warn("suspicious-markup"), "![a](".repeat(50_000)),
        Case::body("50,000 `[a](<`", Warn("suspicious-markup"), "[a](<b".repeat(50_000)),
        Case::body("50,000 `[^`", Build, "[^".repeat(50_000)),
        Case::body("50,000 `[[`", Build, "[[".repeat(50_000)),
        Case::body(
            "50,000 notes that are not there",
            Tell("undefined-footnote"),
            "[^a]".repeat(50_000),
        ),
        Case::body("50,000 `[^a]: `", Warn("unused-footnote"), "[^a]: ".repeat(50_000)),
        Case::body("40,000 `!-- <`", Build, "!-- <".repeat(40_000)),
        Case::body("50,000 `<!-- `", Warn("raw-html"), "<!-- ".repeat(50_000)),
        Case::body("50,000 `a <!-- `", Build, "a <!-- ".repeat(50_000)),
        Case::body("50,000 `<a `", Build, "<a ".repeat(50_000)),
        Case::body("50,000 `<div ` as a block", Tell("nesting-too-deep"), "<div ".repeat(50_000)),
        Case::body("50,000 `<![CDATA[`", Build, "a <![CDATA[".repeat(50_000)),
        Case::body("50,000 `<?`", Build, "a <?".repeat(50_000)),
        Case::body("50,000 times `*a **a `", Warn("suspicious-markup"), "*a **a ".repeat(50_000)),
        Case::body(
            "50,000 times `a**b`, then `_`",
            Build,
            "a**b".repeat(50_000) + &"_".repeat(50_000),
        ),
        Case::body("100,000 `~~a `", Warn("suspicious-markup"), "~~a ".repeat(100_000)),
        Case::body("runs of 1 to 1,500 backquotes", Build, backticks),
        Case::body("100,000 backslashes", Build, "\\".repeat(100_000)),
        Case::body("50,000 `&amp`", Build, "&amp".repeat(50_000)),
        Case::body("100,000 `@`", Build, "@".repeat(100_000)),
        Case::body("50,000 quotation marks", Build, "\"'".repeat(50_000)),
        Case::body(
            "everything unclosed",
            Warn("suspicious-markup"),
            "> - 1. **a _b ~~c `d <e f=\"g [h](i ![j](k [^l [[m",
        ),
        Case::body(
            "HTML in a code block that is not closed",
            Warn("unclosed-fence"),
            "```text\n<p q=\"r",
        ),
        Case::body(
            "what makes other users of the parser panic, its issue 1110",
            Build,
            "\u{FFFD}\u{FFFD}  2\n:<\n  {}\n -\n",
        ),
        Case::body(
            "a definition in a quotation",
            Build,
            "> a
> : b

c",
        ),
        Case::body("a wiki link with signs before its bar", Tell("broken-link"), "[[Wiki<|Link]]"),
        Case::body(
            "notes and heading attributes in each other",
            Tell("undefined-footnote"),
            "[^1]:
    *
      + > deep
        > [^2]
        > {.class}
        > ---------
",
        ),
    ]
}

fn large() -> Vec<Case> {
    let row = |cell: &str, count: usize| cell.repeat(count) + "\n";
    let table = row("|a", 500) + &row("|-", 500) + &row("|b", 500).repeat(500);
    let wide = row("|a", 5_000) + &row("|-", 5_000) + &row("|", 1).repeat(5_000);
    vec![
        Case::body("a table of 250,000 cells", Build, table),
        Case::body("a table of 25 million cells that are left out", Build, wide),
        Case::body("a line of 10 MB", Build, "word ".repeat(2 << 20)),
        Case::body("a word of 10 MB", Build, "x".repeat(10 << 20)),
        Case::body(
            "a word of 1 MB in code",
            Build,
            format!("```rust\n{}\n```", "x".repeat(1 << 20)),
        ),
        Case::body(
            "a million brackets in code",
            Build,
            format!("```js\n{}\n```", "[{(".repeat(50_000)),
        ),
        Case::body("1 MB of blank lines", Build, "\n".repeat(1 << 20)),
        Case::body(
            "20,000 combining marks on a letter",
            Build,
            format!("## a{}\n\na", "\u{301}".repeat(20_000)),
        ),
    ]
}

fn many() -> Vec<Case> {
    let headings: String = (0..5_000).map(|n| format!("## Heading {n}\n\n")).collect();
    let notes: String = (0..5_000).map(|n| format!("a[^{n}]\n\n[^{n}]: b\n\n")).collect();
    let definitions: String = (0..20_000).map(|n| format!("[a{n}]: https://a.test\n")).collect();
    vec![
        Case::body("5,000 headings", Build, headings),
        Case::body("5,000 headings of one name", Build, "## Same\n\n".repeat(5_000)),
        Case::body("5,000 headings of no name", Build, "## !!!\n\n".repeat(5_000)),
        Case::body("5,000 footnotes", Build, notes),
        Case::body("a note that refers to itself", Build, "a[^1]\n\n[^1]: b[^1]\n"),
        Case::body("20,000 definitions of links", Warn("unused-reference"), definitions),
        Case::body("50,000 links in a paragraph", Build, "[a](https://a.test) ".repeat(50_000)),
        Case::body("50,000 links to an entry", Build, "[[plain]] ".repeat(50_000)),
        Case::body("50,000 broken links", Tell("broken-link"), "[a](b.md)\n".repeat(50_000)),
        Case::body(
            "50,000 references to nothing",
            Tell("undefined-reference"),
            "[a][b]\n".repeat(50_000),
        ),
        Case::body(
            "50,000 citations of nothing",
            Tell("unknown-citation"),
            "[@nobody2019]\n".repeat(50_000),
        ),
        Case::body("100,000 items", Build, "- a\n".repeat(100_000)),
        Case::body("5,000 pieces of raw HTML", Warn("raw-html"), "<font>a</font> ".repeat(5_000)),
    ]
}
