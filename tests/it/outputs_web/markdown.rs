//! Copies as Markdown, and their list.

use super::{HOSTILE, KNOWN, has, lesson, with_settings};
use crate::harness::{build, guide, page};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

const ON: &str = "  outputs: [markdown]\n";

/// The copy of a lesson with this text.
fn copied(fields: &str, text: &str) -> String {
    let one = lesson("One", fields, text);
    let bib = "@misc{doe2001, author = {Doe, Jane}, title = {On R\\&D}, year = 2001, url = {https://example.org/?a=1&b=2}}\n\
               @misc{roe2002, author = {Roe, R. and Doe, J.}, title = {More}, year = 2002}";
    let other = lesson("The *other*", "", "## Here\n\nText.");
    let files = [("lessons/one.md", one.as_str()), ("lessons/other.md", &other), ("s.bib", bib)];
    let images = "  content_security_policy: { img-src: [\"https://example.org\"] }\n";
    page(&with_settings(&format!("{ON}{images}"), &files), "lessons/one.md").to_owned()
}

/// A copy's text below its facts.
fn body(text: &str) -> String {
    let copy = copied("", text);
    let (_, body) = copy.split_once("(../lessons/one.html)\n").expect("the facts end so");
    body.split("\n## Sources").next().expect("there").trim().to_owned()
}

#[test]
fn links_and_citations_are_resolved() {
    assert_eq!(
        body(
            "See [[other]], [[other#here]], [[other|it]], [that](other.md#here) and [the list](../lessons/index.html)."
        ),
        "See [The \\*other\\*](../lessons/other.md), [Here](../lessons/other.md), \
         [it](../lessons/other.md), [that](../lessons/other.md) and [the list](../lessons/index.html)."
    );
    assert_eq!(
        body("As said [@doe2001, p. 4; @roe2002], by @doe2001 (and elsewhere [@roe2002])."),
        "As said (Doe 2001, p. 4; Roe and Doe 2002), by Doe (2001) (and elsewhere Roe and Doe 2002)."
    );
    assert_eq!(body("## A heading {#own}\n\n[Up](#own)."), "## A heading\n\nUp.");
}

#[test]
fn what_readers_do_not_see_is_not_copied() {
    let hidden = "Seen.\n\n<!-- hidden -->\n\n[//]: # (hidden)\n\n<div><p>Also &amp; seen</p></div>\n\n\
                  And <b>this</b><!-- hidden -->.\n\n[//]: https://hidden.example.org\n";
    let one = lesson("One", "owner: hidden\n", hidden);
    let built = with_settings(&format!("{ON}  raw_html: allow\n"), &[("lessons/one.md", &one)]);
    let copy = page(&built, "lessons/one.md");
    assert!(!copy.contains("hidden"), "{copy}");
    assert!(copy.ends_with("\nSeen.\n\nAlso & seen\n\nAnd this.\n"), "{copy}");
}

#[test]
fn fields_come_first_and_sources_last() {
    let fields = "stages: [Starting]\npractices:\n  - 'Do *this* [@roe2002].[^1]\n\n\n    [^1]: A note.'\n  - Then [[other]].\n\
                  related: [other]\nchanges: [{ date: 2026-05, what: begun, why: it was time }]\n";
    let copy = copied(fields, "Text.[^1]\n\n[^1]: Another note [@doe2001].");
    let headings: Vec<&str> = copy.lines().filter(|line| line.starts_with('#')).collect();
    let expected = [
        "# One",
        "## What to do",
        "## About this lesson",
        "## Related lessons",
        "## Changes",
        "## Sources",
    ];
    assert_eq!(headings, expected);
    assert!(
        copy.starts_with("# One\n\n> In short.\n\n- Kind: Lesson\n- Stages: Starting\n"),
        "{copy}"
    );
    assert!(copy.contains("\n- 2026-05: begun (it was time)\n"), "{copy}");
    let sources = copy.split("## Sources\n\n").nth(1).expect("there");
    assert_eq!(
        sources,
        "- Doe, J. (2001) On R&D. Available at: <https://example.org/?a=1&b=2>\n\
         - Roe, R. and Doe, J. (2002) More.\n"
    );
    // Notes of different texts are told apart.
    let notes: Vec<&str> =
        copy.split("[^").skip(1).filter_map(|rest| rest.split(']').next()).collect();
    let labels: std::collections::BTreeSet<&&str> = notes.iter().collect();
    assert_eq!((notes.len(), labels.len()), (4, 2), "{copy}");
}

#[test]
fn a_copy_reads_as_the_page_does() {
    let text = "# not a heading\n\n1. one\n2. two\n   - three\n\n> quoted\n\n| a | b |\n|---|:-:|\n| c | d |\n\n\
                ```rust\nfn main() { [x](y); \"&amp;\" }\n```\n\n![A & B](https://example.org/a.png \"Said\")\n\n\
                *a* **b** ~~c~~ `d` \\*e\\* AT&T &copy;copy &amp;copy; [x] 2 < 3\n\n---\n\n- [x] done";
    let text = text.replace("# not", "\\# not");
    let read = |text: &str| -> Vec<String> {
        let mut said = String::new();
        let mut events = Vec::new();
        for event in Parser::new_ext(
            text,
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS,
        ) {
            match event {
                Event::Text(text) => said.push_str(&text),
                event => {
                    events.push(std::mem::take(&mut said));
                    events.push(format!("{event:?}"));
                }
            }
        }
        events
    };
    assert_eq!(read(&body(&text)), read(&text));
}

#[test]
fn whatever_a_title_holds_is_text() {
    let one = lesson(HOSTILE, "", "See [[two]].");
    let two = lesson("1. Not a list", "", "See [[one]].");
    let built = with_settings(ON, &[("lessons/one.md", &one), ("lessons/two.md", &two)]);
    for (path, level) in [("lessons/one.md", "# "), ("llms.txt", "- "), ("lessons/two.md", "See ")]
    {
        let copy = page(&built, path);
        let text: String = Parser::new(copy)
            .filter_map(|event| match event {
                Event::Text(text) => Some(text.to_string()),
                Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => {
                    panic!("{path}: {event:?}")
                }
                Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => {
                    Some("\n".into())
                }
                _ => None,
            })
            .collect();
        assert!(text.contains(HOSTILE), "{level}{path}: {text}");
    }
    let links = Parser::new(page(&built, "llms.txt"))
        .filter(|event| matches!(event, Event::Start(Tag::Link { .. })))
        .count();
    assert_eq!(links, 2);
}

#[test]
fn the_list_has_each_entry_under_its_kind() {
    let later = "stages: [Running]\n";
    let files = [
        ("lessons/zebra.md", lesson("Zebra", "", "")),
        ("lessons/ant.md", lesson("Ant", later, "")),
        ("lessons/draft.md", lesson("Draft", "draft: true\n", "")),
        ("case-studies/case.md", lesson("Case", "", "")),
        ("about.md", "---\ntitle: About\n---\n".to_owned()),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let settings = format!("{ON}{KNOWN}  description: What it is about.\n");
    let built = with_settings(&settings, &files);
    let list = page(&built, "llms.txt");
    let at = "https://example.org/guide";
    assert_eq!(
        list,
        format!(
            "# Test guide\n\n> What it is about.\n\n\
             Links to entries point to their Markdown copies.\n\n\
             ## Lessons\n\n\
             - [Ant]({at}/lessons/ant.md): In short.\n\
             - [Zebra]({at}/lessons/zebra.md): In short.\n\n\
             ## Case studies\n\n- [Case]({at}/case-studies/case.md): In short.\n\n\
             ## Pages\n\n- [About]({at}/about.md)\n"
        )
    );
    assert!(!has(&built, "lessons/draft.md"));
    let html = page(&built, "lessons/ant.html");
    assert!(
        html.contains("<link rel=\"alternate\" type=\"text/markdown\" href=\"../lessons/ant.md\">")
    );
}

#[test]
fn without_the_edition_there_are_no_copies() {
    let built = build(&guide([("lessons/one.md", lesson("One", "", "").as_str())]));
    assert!(!has(&built, "llms.txt") && !has(&built, "lessons/one.md"));
    assert!(!page(&built, "lessons/one.html").contains("text/markdown"));
}
