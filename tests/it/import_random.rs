//! Random folders of Markdown are imported without a panic, with every word, and twice the same.

use crate::import::source;
use fieldguide::fold::{fold, is_word_char};
use fieldguide::import::{Tool, import};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Pieces that mean something to some tool.
const PIECES: [&str; 44] = [
    "# Title\n",
    "## Part one\n",
    "#### Deep\n",
    "text with words\n",
    "\n",
    "- item\n",
    "  - deeper\n",
    "> [!info]- Folded\n> inside\n",
    "> [!note]\n> plain\n",
    "!!! note \"Head\"\n    inner\n",
    ":::tip Advice\ninside\n:::\n",
    "::: {.box}\nboxed\n",
    "=== \"Tab\"\n\n    tabbed\n",
    "```rust\ncode here\n```\n",
    "```\nopen fence\n",
    "[[a]]",
    "[[b#Part one|label]]",
    "![[c]]\n",
    "![[pic.png|200]]",
    "[link](a.md#part-one)",
    "[gone](../nowhere.md)",
    "[ref][r]\n\n[r]: b.md\n",
    "![alt text](pic.png \"caption\")",
    "{% if x %}shown{% endif %}",
    "{{ page.title }}",
    "{{< figure src=\"pic.png\" alt=\"drawn\" >}}\n",
    "{{#include a.md}}\n",
    "{% raw %}{{ x }}{% endraw %}",
    "<div markdown=\"1\">\n\ninside a box\n\n</div>\n",
    "<img src=\"pic.png\" alt=\"seen\">",
    "<script>run()</script>\n",
    "<Note title=\"said\">kept</Note>\n",
    "<a href=\"b.md\">html link</a>",
    "==marked==",
    "%%secret%%",
    "note^[inline words]",
    " ^block-1\n",
    "| a | b |\n|---|---|\n| [[a\\|x]] | c |\n",
    "Title\n=====\n",
    "---\n",
    "[^1]\n\n[^1]: foot\n",
    "<https://example.org>",
    "[x](obsidian://open)",
    "Vec<T> of things\n",
];

fn body() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..14)
        .prop_map(|pieces| pieces.concat())
}

fn front() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "---\ntitle: A title\ntags: [one, two]\n---\n",
        "---\ntitle: broken: yes\nwhen: 2024-01-02 10:00\n---\n",
        "+++\ntitle = \"From TOML\"\nweight = 3\n+++\n",
        "{ \"title\": \"From JSON\" }\n",
        "---\nlayout: page\naliases: [other name]\nnested: { a: [1, { b: words }] }\n---\n",
        "---\nunclosed: yes\n",
    ])
}

fn files() -> impl Strategy<Value = BTreeMap<String, String>> {
    let path = prop::sample::select(vec![
        "a.md",
        "b.md",
        "c.md",
        "index.md",
        "x/a.md",
        "x/index.md",
        "x/01-first.md",
        "x/y/deep.md",
        "Ü ß!.md",
        "日本.md",
        "z/_index.md",
        "README.md",
        "docs/a.md",
        "docs/b.mdx",
        "content/p.md",
        "_posts/2024-01-02-post.md",
    ]);
    let text = (front(), body()).prop_map(|(front, body)| front.to_owned() + &body);
    prop::collection::btree_map(path.prop_map(str::to_owned), text, 1..7)
}

fn tools() -> impl Strategy<Value = Option<Tool>> {
    prop::sample::select(vec![
        None,
        Some(Tool::Obsidian),
        Some(Tool::Mkdocs),
        Some(Tool::Hugo),
        Some(Tool::Jekyll),
        Some(Tool::Docusaurus),
        Some(Tool::Mdbook),
        Some(Tool::Eleventy),
        Some(Tool::Quarto),
        Some(Tool::Markdown),
    ])
}

fn words(text: &str) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for word in text.split(|c: char| !is_word_char(c)).filter(|word| !word.is_empty()) {
        *counted.entry(fold(word)).or_default() += 1;
    }
    counted
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_word_is_lost_in_silence(files in files(), tool in tools()) {
        let given: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let source = source(&given);
        let imported = import(&source, tool);
        let again = import(&source, tool);
        prop_assert_eq!(&imported.texts, &again.texts);
        prop_assert_eq!(imported.report.markdown(&[]), again.report.markdown(&[]));
        let targets: BTreeMap<&str, &str> =
            imported.report.pages.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        for (path, text) in &files {
            let Some(target) = targets.get(path.as_str()) else {
                let is_said = imported.report.items.iter().any(|item| item.path == *path);
                prop_assert!(is_said, "{} is left out and nothing says so", path);
                continue;
            };
            let mut there = imported.texts[*target].clone() + &imported.texts["guide.yaml"];
            for item in imported.report.items.iter().filter(|item| item.path == *path) {
                there.push_str(&format!(" {} ", item.before));
            }
            let there = words(&there);
            for (word, count) in words(text) {
                let found = there.get(&word).copied().unwrap_or_default();
                prop_assert!(found > 0 || count == 0, "{word:?} of {path} is lost in {there:?}");
            }
        }
    }
}
