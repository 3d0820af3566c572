//! BibTeX that is broken, huge or hostile.

use super::Case;
use super::Must::{self, Build, Tell, Warn};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = broken();
    cases.extend(odd());
    cases
}

fn broken() -> Vec<Case> {
    let reported = |name, text: &str| bib(name, Tell("bibtex-syntax"), text);
    let strings: String =
        (1..40).map(|n| format!("@string{{s{n} = s{0} # s{0}}}\n", n - 1)).collect();
    vec![
        reported("an entry that is not closed", "@book{a, title = {x"),
        reported("a brace too many", "@book{a, title = {x}}}"),
        reported("100,000 `{`", &format!("@book{{a, title = {}", "{".repeat(100_000))),
        bib(
            "balanced, 50,000 deep",
            Build,
            &format!("@book{{a, title = {}{}}}", "{".repeat(50_000), "}".repeat(50_000)),
        ),
        reported("100,000 `@`", &"@".repeat(100_000)),
        reported("50,000 entries that are not closed", &"@book{a,".repeat(50_000)),
        reported("an abbreviation that is not there", "@book{a, title = nothing}"),
        reported("a quote that is not closed", "@book{a, title = \"x}"),
        reported("100,000 `#`", &format!("@book{{a, title = {}}}", "\"x\" # ".repeat(50_000))),
        reported(
            "abbreviations that double, 40 times",
            &format!("@string{{s0 = \"xxxxxxxx\"}}\n{strings}@book{{a, title = s39}}"),
        ),
        reported("an abbreviation of itself", "@string{s = s # s}\n@book{a, title = s}"),
    ]
}

fn odd() -> Vec<Case> {
    let reported = |name, text: &str| bib(name, Tell("bibtex-syntax"), text);
    let source =
        |value: &str| format!("@book{{a, title = {{{value}}}, author = {{{value}}}, year = 2000}}");
    let value = |name, value: &str| bib(name, Build, &source(value));
    let doubtful = |name, value: &str| bib(name, Warn("bibtex-value"), &source(value));
    let many: String =
        (0..5_000).map(|n| format!("@misc{{k{n}, title = {{T}}, year = 2000}}\n")).collect();
    vec![
        bib(
            "the key twice",
            Tell("duplicate-source"),
            "@misc{a, title={x}, year=2000}\n@misc{a, title={y}, year=2000}",
        ),
        bib(
            "a cross reference to itself",
            Warn("bibtex-value"),
            "@book{a, title = {x}, year = 2000, crossref = {a}}",
        ),
        bib(
            "cross references in a circle",
            Warn("bibtex-value"),
            "@book{a, title = {x}, year = 2000, crossref = {b}}\n@book{b, title = {y}, year = 2000, crossref = {a}}",
        ),
        bib(
            "a cross reference to nothing",
            Warn("bibtex-value"),
            "@book{a, title = {x}, year = 2000, crossref = {c}}",
        ),
        doubtful("LaTeX that reads files", "\\input{/etc/passwd} \\write18{rm -rf /}"),
        doubtful("LaTeX that defines itself", "\\def\\a{\\a\\a}\\a"),
        value("20,000 accents on accents", &"\\'".repeat(20_000)),
        bib(
            "1,000 braces in braces",
            Build,
            &format!("@book{{a, title = {}x{}}}", "{".repeat(1_000), "}".repeat(1_000)),
        ),
        doubtful("20,000 `and`", &"A and ".repeat(20_000)),
        doubtful("20,000 commas", &",".repeat(20_000)),
        value("markup", "<img src=x onerror=alert(1)> </script><script>alert(1)</script>"),
        reported("mathematics that is not closed", "@book{a, title = {$x^{2}}"),
        value("1 MB", &"word ".repeat(200_000)),
        bib(
            "an address `javascript:`",
            Warn("bibtex-value"),
            "@misc{a, title={x}, year=2000, url={javascript:alert(1)}}",
        ),
        bib(
            "a DOI with `../` and markup",
            Warn("bibtex-value"),
            "@misc{a, title={x}, year=2000, doi={../../evil\"><script>}}",
        ),
        bib(
            "the year 99999999999999999999",
            Warn("bibtex-value"),
            "@misc{a, title={x}, year=99999999999999999999}",
        ),
        bib("month 13 and day 99", Warn("bibtex-value"), "@misc{a, title={x}, date={2000-13-99}}"),
        bib(
            "a key with markup",
            Build,
            "@misc{a, title={x}, year=2000}\n@misc{<b>\"x, title={y}, year=2000}",
        ),
        bib("5,000 sources", Build, &format!("@misc{{a, title={{x}}, year=2000}}\n{many}")),
        bib("bytes that are no BibTeX", Tell("control-character"), "\u{0}\u{1}\u{2}"),
    ]
}

/// A bibliography, and a lesson that cites its source `a`.
fn bib(name: &'static str, must: Must, text: &str) -> Case {
    Case::file(name, must, "content/sources.bib", text)
        .with("content/lessons/citing.md", "---\ntitle: Citing\n---\n\nSee [@a].\n")
}
