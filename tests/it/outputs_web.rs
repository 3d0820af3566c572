//! Forms of a guide for programs on the web: small guides in; feeds, sitemaps, heads, Markdown and
//! records out. Programs that are not ours read them in tests/consumers.

mod citations;
mod feeds;
mod head;
mod markdown;
mod sitemap;

use crate::harness::{build, guide, shown};
use fieldguide::Build;
use fieldguide::diagnostic::WithDiagnostics;

/// A title that tries to end whatever it stands in.
const HOSTILE: &str = "]]> </title></script><!-- \" ' &amp; & [x](y) `z` *w* # <b>";

/// The same as YAML.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A lesson: its fields besides the title, then its text.
fn lesson(title: &str, fields: &str, text: &str) -> String {
    format!("---\ntitle: {}\nsummary: In short.\n{fields}---\n{text}\n", quoted(title))
}

/// A guide with these settings besides the title.
fn with_settings(settings: &str, files: &[(&str, &str)]) -> WithDiagnostics<Build> {
    let declared = format!("settings:\n  title: Test guide\n{settings}");
    let files = files.iter().copied().chain([("guide.yaml", declared.as_str())]);
    let built = build(&guide(files));
    assert_eq!(shown(&built), "");
    built
}

const KNOWN: &str = "  base_url: https://example.org/guide/\n";

/// Whether a build has a file.
fn has(built: &WithDiagnostics<Build>, path: &str) -> bool {
    built.value.site.get(path).is_some()
}

/// What stands in every element of this name, unescaped. Fails on XML that is not well-formed.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).expect("is well-formed");
    let named = document.descendants().filter(|node| node.tag_name().name() == name);
    let text = |node: roxmltree::Node<'_, '_>| {
        node.descendants().filter_map(|inner| inner.text().filter(|_| inner.is_text())).collect()
    };
    named.map(text).collect()
}

/// The values of an attribute, in order, as they are written.
fn attributes<'a>(markup: &'a str, start: &str, name: &str) -> Vec<&'a str> {
    let name = format!(" {name}=\"");
    let tags = markup.split(start).skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter_map(|tag| tag.split(&name).nth(1)?.split('"').next()).collect()
}
