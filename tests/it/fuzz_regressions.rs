//! What the fuzzers of `fuzz/` found, and has no place among the cases of a theme.

use crate::harness::{build, guide, page};

/// The body of a lesson as it is published, beside an image `x.png`.
fn body(markdown: &str) -> String {
    let text = format!("---\ntitle: One\nsummary: One.\n---\n\n{markdown}\n");
    let mut files = guide([("lessons/one.md", text.as_str())]);
    files.content.insert("lessons/x.png".into(), b"\x89PNG\r\n\x1a\n".to_vec());
    let built = build(&files);
    let page = page(&built, "lessons/one.html");
    let (_, body) = page.split_once("<div class=\"prose\">\n").expect("a body");
    body.split_once("</div>\n").expect("an end").0.to_owned()
}

#[test]
fn nothing_but_text_stands_in_the_text_of_an_image() {
    let image = |alt: &str| {
        format!("<p>a <img src=\"../lessons/x.png\" loading=\"lazy\" alt=\"{alt}\"> e</p>\n\n")
    };
    assert_eq!(body("a ![b ![c](x.png) d](x.png) e"), image("b c d"));
    assert_eq!(body("a ![b ![c ![d](x.png)](x.png)](x.png) e"), image("b c d"));
    assert_eq!(body("a ![b [@key]](x.png) e"), image("b [@key]"));
}

#[test]
fn notes_are_numbered_and_led_back_to_as_they_are_shown() {
    let first = "<p>Text<sup class=\"note\"><a href=\"#note-1\" id=\"noted-1\">1</a></sup></p>\n";
    for text in [
        "[^a]: see[^1]\n\nText[^1]\n\n[^1]: note",
        "Text[^1]\n\n[^1]: note\n\n[^1]: again[^1]",
        "Text[^1]\n\n[^1]: note\n\n<!-- x",
    ] {
        let body = body(text);
        assert!(body.starts_with(first), "{text}: {body}");
        for once in ["id=\"noted-1\"", "id=\"note-1\"", "href=\"#noted-1\"", "href=\"#note-1\""] {
            assert_eq!(body.matches(once).count(), 1, "{text}: {once} in {body}");
        }
        assert!(!body.contains("noted-1-2"), "{text}: {body}");
    }
    assert_eq!(body("Text.\n\n[^1]: see[^1]"), "<p>Text.</p>\n\n");
}

#[test]
fn a_link_without_a_text_says_what_it_leads_to() {
    let linked = |text: &str, address: &str, said: &str| {
        let html = format!("<p>See <a href=\"{address}\">{said}</a>.</p>\n\n");
        assert_eq!(body(&format!("See {text}.")), html);
    };
    linked("[](../lessons/)", "../lessons/index.html", "Lessons");
    linked("[ ](one.md)", "../lessons/one.html", "One");
    let elsewhere = body("[](https://example.org/)");
    assert!(elsewhere.contains(">https://example.org/</a>"), "{elsewhere}");
    linked("[\u{a0}*a*](one.md)", "../lessons/one.html", "\u{a0}<em>a</em>");
}

#[test]
fn an_address_that_is_refused_is_on_no_page() {
    let built = build(&guide([
        (
            "guide.yaml",
            "settings:\n  title: A guide\n  license: { name: Ours, url: \"javascript:alert(1)\" }\n  \
             feedback: \"javascript:alert(2)\"\n  base_url: \"javascript:alert(3)\"\n",
        ),
        ("lessons/one.md", "---\ntitle: One\nsummary: One.\n---\n\nText.\n"),
    ]));
    assert_eq!(built.diagnostics.len(), 3);
    for path in ["index.html", "404.html", "lessons/one.html"] {
        let page = page(&built, path);
        assert!(page.contains("Ours") && !page.contains("javascript:"), "{path}");
    }
}
