//! Call-outs in every form that a guide is published in.

use crate::harness::{build, guide, page};
use fieldguide::Build;
use fieldguide::diagnostic::WithDiagnostics;

fn built() -> WithDiagnostics<Build> {
    let settings = "settings:\n  title: Guide\n  base_url: https://example.org/\n  outputs: [data, epub, \
                    markdown, print]\nkinds:\n  lesson: { folder: lessons }\n";
    let lesson = "---\ntitle: Start small\n---\n\n> [!recipe]- Soup with *leeks*\n> Chop them.\n\n\
                  > [!danger]+\n> Hot.\n\n> [!TIP]\n> Plain.\n\n> [!tip] Titled\n> Text.\n";
    let built = build(&guide([("guide.yaml", settings), ("lessons/start-small.md", lesson)]));
    assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics);
    built
}

#[test]
fn pages_fold_them_and_the_printed_page_shows_them_open() {
    let built = built();
    let lesson = page(&built, "lessons/start-small.html");
    for expected in [
        "<details class=\"alert alert-note\"><summary class=\"alert-title\"><span \
         class=\"visually-hidden\">Recipe: </span>Soup with <em>leeks</em></summary>\n<p>Chop them.</p>\n</details>",
        "<details class=\"alert alert-caution\" open><summary class=\"alert-title\">Danger</summary>\n<p>Hot.</p>",
        "<div class=\"alert alert-tip\" role=\"note\"><p class=\"alert-title\">Tip</p>\n<p>Plain.</p>\n</div>",
        "<div class=\"alert alert-tip\" role=\"note\"><p class=\"alert-title\"><span \
         class=\"visually-hidden\">Tip: </span>Titled</p>\n<p>Text.</p>\n</div>",
    ] {
        assert!(lesson.contains(expected), "{expected}\n{lesson}");
    }
    let print = page(&built, "print.html");
    assert!(print.contains("Recipe: </span>Soup with <em>leeks</em></p>"), "{print}");
    assert!(!print.contains("<details class=\"alert"), "{print}");
}

#[test]
fn copies_in_markdown_are_read_as_the_same() {
    let built = built();
    let copy = page(&built, "lessons/start-small.md");
    for expected in [
        "> [!recipe]- Soup with *leeks*\n",
        "> Chop them.",
        "> [!danger]+\n",
        "> [!TIP]\n > Plain.",
        "> [!TIP] Titled\n",
    ] {
        assert!(copy.contains(expected), "{expected}\n{copy}");
    }
}

#[test]
fn data_and_search_have_their_titles() {
    let built = built();
    let texts = page(&built, "data/texts.jsonl");
    for expected in [
        "\"fold\":\"closed\",\"label\":\"Recipe\",\"name\":\"note\",\"children\":[{\"type\":\"callout_title\"",
        "\"fold\":\"open\",\"label\":\"Danger\",\"name\":\"caution\"",
        "\"label\":\"Tip\",\"name\":\"tip\"",
    ] {
        assert!(texts.contains(expected), "{expected}\n{texts}");
    }
    let files = built.value.site.files();
    let is_found = |words: &str| {
        files
            .iter()
            .filter(|(path, _)| path.starts_with("search/"))
            .any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(words))
    };
    assert!(is_found("Soup with leeks"));
}
