//! What programs read of a page.

use super::{HOSTILE, KNOWN, attributes, lesson, with_settings};
use crate::harness::page;
use fieldguide::Build;
use fieldguide::diagnostic::WithDiagnostics;
use serde_json::{Value, json};

/// The things of a page by their types.
fn things(built: &WithDiagnostics<Build>, path: &str) -> Vec<(String, Value)> {
    let html = page(built, path);
    let mut blocks = html.split("<script type=\"application/ld+json\">").skip(1);
    let Some(block) = blocks.next() else { return Vec::new() };
    assert!(blocks.next().is_none(), "{path} has two blocks");
    let json = block.split("</script>").next().expect("there");
    let graph: Value = serde_json::from_str(json).expect("is JSON");
    let things = graph["@graph"].as_array().expect("is a list");
    things.iter().map(|thing| (thing["@type"].to_string(), thing.clone())).collect()
}

fn thing(built: &WithDiagnostics<Build>, path: &str, kind: &str) -> Value {
    let mut things = things(built, path).into_iter();
    let found = things.find(|(found, _)| *found == format!("\"{kind}\""));
    found.unwrap_or_else(|| panic!("{path} has no {kind}")).1
}

fn meta<'a>(html: &'a str, key: &str, name: &str) -> Vec<&'a str> {
    attributes(html, &format!("<meta {key}=\"{name}\""), "content")
}

const SETTINGS: &str = "  base_url: https://example.org/guide/
  language: en-GB
  description: What it is about.
  license: { name: CC BY 4.0, url: 'https://creativecommons.org/licenses/by/4.0/' }
  authors: [A. Author, Some Institute]
  outputs: [data, feeds, markdown]
";
const BIB: &str =
    "@article{doe2001, author = {Doe, Jane}, title = {On tasks}, year = 2001, doi = {10.1/x}}
@misc{undated, title = {Notes}, year = {n.d.}}";

#[test]
fn an_entry_is_an_article_with_what_is_known_of_it() {
    let changes = "changes: [{ date: 2026-05-01, what: grown }, { date: 2024, what: begun }]\n";
    let one =
        lesson("One", &format!("stages: [Starting]\n{changes}"), "As said [@doe2001; @undated].");
    let files = [("lessons/one.md", one.as_str()), ("sources.bib", BIB)];
    let built = with_settings(SETTINGS, &files);
    let url = "https://example.org/guide/lessons/one.html";
    let authors = json!(["A. Author", "Some Institute"]);
    let home = "https://example.org/guide/";
    let expected = json!({
        "@type": "Article", "@id": url, "url": url, "headline": "One", "description": "In short.",
        "inLanguage": "en-GB", "author": authors, "publisher": authors,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "datePublished": "2024", "dateModified": "2026-05-01",
        "isPartOf": { "@type": "WebSite", "@id": home, "url": home, "name": "Test guide" },
        "about": [{
            "@type": "DefinedTerm", "url": "https://example.org/guide/stages/starting.html",
            "name": "Starting", "inDefinedTermSet": "https://example.org/guide/stages/",
        }],
        "citation": [
            { "@type": "CreativeWork", "name": "On tasks", "author": ["Jane Doe"],
              "datePublished": "2001", "url": "https://doi.org/10.1/x" },
            { "@type": "CreativeWork", "name": "Notes" },
        ],
    });
    assert_eq!(thing(&built, "lessons/one.html", "Article"), expected);
    let html = page(&built, "lessons/one.html");
    assert_eq!(meta(html, "property", "og:type"), ["article"]);
    assert_eq!(meta(html, "property", "og:locale"), ["en_GB"]);
    assert_eq!(meta(html, "property", "article:published_time"), ["2024"]);
    assert_eq!(meta(html, "name", "citation_author"), ["A. Author", "Some Institute"]);
    assert_eq!(meta(html, "name", "citation_publication_date"), ["2026/05/01"]);
    assert_eq!(meta(html, "name", "citation_public_url"), [url]);
    let way = thing(&built, "lessons/one.html", "BreadcrumbList");
    let names = way["itemListElement"].as_array().expect("a list").iter();
    let names: Vec<&str> = names.filter_map(|item| item["name"].as_str()).collect();
    assert_eq!(names, ["Test guide", "Lessons", "One"]);
}

#[test]
fn what_is_not_known_is_left_out() {
    let built = with_settings("", &[("lessons/one.md", &lesson("One", "", ""))]);
    let article = thing(&built, "lessons/one.html", "Article");
    for unknown in ["author", "publisher", "license", "datePublished", "image", "about", "citation"]
    {
        assert_eq!(article[unknown], Value::Null, "{unknown}");
    }
    assert_eq!(article["url"], "../lessons/one.html");
    let html = page(&built, "lessons/one.html");
    for unknown in ["og:url", "og:image", "og:locale", "article:", "citation_author", "citation_p"]
    {
        assert!(!html.contains(&format!("=\"{unknown}")), "{unknown}");
    }
    let site = thing(&built, "index.html", "WebSite");
    assert_eq!(site["potentialAction"], Value::Null, "a template needs a full address");
}

#[test]
fn other_pages_say_what_they_are() {
    let glossary = "terms:\n  trust:\n    term: Trust\n    definition: What [[one]] builds [@doe2001].\n    synonyms: [faith]\n";
    let files = [
        ("lessons/one.md", lesson("One", "", "Trust.")),
        ("glossary.yaml", glossary.to_owned()),
        ("sources.bib", BIB.to_owned()),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let built = with_settings(SETTINGS, &files);
    let search = &thing(&built, "index.html", "WebSite")["potentialAction"];
    let template = "https://example.org/guide/search.html?q={words}";
    assert_eq!(search["target"]["urlTemplate"], template);
    let terms = &thing(&built, "glossary.html", "DefinedTermSet")["hasDefinedTerm"];
    assert_eq!(terms[0]["description"], "What One builds.");
    assert_eq!(terms[0]["alternateName"], json!(["faith"]));
    assert_eq!(terms[0]["url"], "https://example.org/guide/glossary.html#term-trust");
    let data = &thing(&built, "downloads.html", "Dataset")["distribution"][0];
    assert_eq!(data["contentUrl"], "https://example.org/guide/data/guide.json");
    for path in ["404.html", "search.html"] {
        assert_eq!(things(&built, path), [], "{path}");
    }
}

#[test]
fn whatever_a_title_holds_stays_a_title() {
    let files =
        [("lessons/one.md", lesson(HOSTILE, "", "")), ("about.md", lesson(HOSTILE, "", ""))];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let built = with_settings(KNOWN, &files);
    for path in ["lessons/one.html", "about.html"] {
        assert_eq!(thing(&built, path, "Article")["headline"], HOSTILE);
        let html = page(&built, path);
        let scripts = html.matches("<script").count();
        assert_eq!(scripts, html.matches("</script>").count(), "{path}");
        assert!(!html.contains("<b>"), "{path}");
    }
}

#[test]
fn images_are_those_of_the_entry_or_the_logo() {
    let declared = "settings:
  title: Test guide
  base_url: https://example.org/guide/
  branding: { logo: logo.svg }
kinds:
  lesson: { folder: lessons, fields: { photo: { type: image } } }
";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"/>";
    let own = "---\ntitle: Own\nphoto: /a photo.svg\n---\n";
    let bare = "---\ntitle: Bare\n---\n";
    let built = crate::harness::build(&crate::harness::guide([
        ("guide.yaml", declared),
        ("logo.svg", svg),
        ("a photo.svg", svg),
        ("lessons/own.md", own),
        ("lessons/bare.md", bare),
    ]));
    let image = |path| meta(page(&built, path), "property", "og:image");
    assert_eq!(image("lessons/own.html"), ["https://example.org/guide/a%20photo.svg"]);
    assert_eq!(image("lessons/bare.html"), ["https://example.org/guide/logo.svg"]);
    let article = thing(&built, "lessons/own.html", "Article");
    assert_eq!(article["image"], "https://example.org/guide/a%20photo.svg");
    assert_eq!(thing(&built, "lessons/bare.html", "Article")["image"], Value::Null);
}
