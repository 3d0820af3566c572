//! Names, terms, fields and addresses of what is imported.

use crate::import::{problems, said, source, text};
use fieldguide::import::{Import, Outcome, import};

/// The content file of a page of the source.
pub(crate) fn target<'a>(import: &'a Import, path: &str) -> &'a str {
    let found = import.report.pages.iter().find(|(from, _)| from == path);
    &found.unwrap_or_else(|| panic!("no {path} in {:?}", import.report.pages)).1
}

/// The text that a page of the source has become.
pub(crate) fn page<'a>(import: &'a Import, path: &str) -> &'a str {
    text(import, target(import, path))
}

#[test]
fn flags_that_say_something_else_are_kept_as_fields() {
    let files = [("a.md", "---\npublished: 2020-01-01\ndraft: second\n---\n# A")];
    let import = import(&source(&files), None);
    let page = page(&import, "a.md");
    assert!(
        page.contains("published: 2020-01-01\n") && page.contains("draft_2: second\n"),
        "{page}"
    );
    assert_eq!(problems(&import), [""; 0]);
}

#[test]
fn fields_that_every_kind_has_are_used_and_others_get_names_of_their_own() {
    let import = import(
        &source(&[
            (
                "a.md",
                "---\nowner: X\nas_of: 2024-01-01\nreview_by: soon\nnames: [a]\norder: third\nexpected_rating: z\nsection: S\nchanges: many\ncamelCase: 1\n2nd: b\n---\n# T\n\nx",
            ),
            ("b.md", "---\nOwner: Z\nowner: [X, Y]\n\"ä\": c\n---\n# U\n\nx"),
            ("k/c.md", "---\nowner: X\n---\n# V\n\nx"),
            ("k/d.md", "---\nowner: X\n---\n# W\n\nx"),
            ("k/e.md", "---\nowner: X\n---\n# X\n\nx"),
            ("k/f.md", "---\nowner: X\n---\n# Y\n\nx"),
        ]),
        None,
    );
    assert_eq!(problems(&import), [""; 0]);
    let page = text(&import, "a.md");
    for line in ["as_of: 2024-01-01", "review_by_2: soon", "order_2: third", "changes_2: many"] {
        assert!(page.contains(&format!("\n{line}\n")), "{line} in {page}");
    }
    assert!(text(&import, "k/c.md").contains(
        "
owner: X
"
    ));
}

#[test]
fn terms_that_differ_in_signs_are_several() {
    let import = import(
        &source(&[
            ("a.md", "---\ntags: [C, C++, \"C#\", .NET, net, R, \"R&D\"]\n---\n# A"),
            ("b.md", "---\ntags: [c++, \"#topic\"]\n---\n# B"),
        ]),
        None,
    );
    let guide = text(&import, "guide.yaml");
    for label in [
        "label: C\n",
        "label: C++\n",
        "label: C#\n",
        "label: .NET\n",
        "label: net\n",
        "label: topic\n",
    ] {
        assert_eq!(guide.matches(label).count(), 1, "{label:?} in {guide}");
    }
    assert!(text(&import, "b.md").contains("c-plus-plus"), "{}", text(&import, "b.md"));
    assert_eq!(problems(&import), [""; 0]);
}

#[test]
fn pages_about_contributing_are_pages_but_for_those_of_a_repository() {
    let files = [
        ("mkdocs.yml", "site_name: M\n"),
        ("docs/index.md", "# Home\n\n[c](contributing.md) [l](license.md)"),
        ("docs/contributing.md", "# How to contribute"),
        ("docs/license.md", "# Licence terms"),
    ];
    let mkdocs = import(&source(&files), None);
    assert!(text(&mkdocs, "index.md").contains("[c](contributing.md) [l](license.md)"));
    let folder = [("a.md", "# A"), ("contributing.md", "# C"), ("agents.md", "# Agents")];
    let bare = import(&source(&folder), None);
    assert_eq!(bare.report.pages.len(), 3);
    let with_licence = [folder.as_slice(), &[("LICENSE", "x")]].concat();
    let repository = import(&source(&with_licence), None);
    assert_eq!(repository.report.pages.len(), 1, "{:?}", repository.report.pages);
    assert_eq!(said(&repository, Outcome::Lost, "Files left out").len(), 2);
    let jekyll = [
        ("_config.yml", "title: J"),
        ("contributing.md", "---\ntitle: C\n---\nx"),
        ("README.md", "# R"),
        ("index.md", "---\ntitle: I\n---\nx"),
    ];
    let jekyll = import(&source(&jekyll), None);
    assert!(text(&jekyll, "contributing.md").contains("title: C"));
    assert_eq!(jekyll.report.pages.len(), 2);
}

#[test]
fn a_readme_is_the_index_of_its_folder() {
    let mkdocs = import(
        &source(&[
            ("mkdocs.yml", "site_name: R\nsite_url: https://r.example/\n"),
            ("docs/README.md", "# Home here\n\n[A](a.md) [D](d/)"),
            ("docs/a.md", "# A\n\n[home](README.md) [d](d/README.md)"),
            ("docs/d/README.md", "# About D\n\n[a](../a.md)"),
        ]),
        None,
    );
    assert_eq!(target(&mkdocs, "docs/README.md"), "index.md");
    assert!(text(&mkdocs, "a.md").contains("[home](index.md)"));
    assert!(page(&mkdocs, "docs/README.md").contains("[D](d/about-d.md)"));
    assert_eq!(problems(&mkdocs), [""; 0]);
    let docusaurus = import(
        &source(&[
            ("docusaurus.config.js", "module.exports = { title: 'D', url: 'https://d.example' };"),
            ("docs/README.md", "# Welcome\n\n[x](./x)"),
            ("docs/x.md", "---\nslug: /other\n---\n# X\n\n[home](README.md)"),
        ]),
        None,
    );
    assert_eq!(target(&docusaurus, "docs/README.md"), "index.md");
    assert!(
        text(&docusaurus, "index.md").contains("/docs/index"),
        "{}",
        text(&docusaurus, "index.md")
    );
    assert!(text(&docusaurus, "x.md").contains("/docs/other"), "{}", text(&docusaurus, "x.md"));
    assert_eq!(problems(&docusaurus), [""; 0]);
}

#[test]
fn labels_of_the_navigation_are_kept() {
    let mkdocs = import(
        &source(&[
            (
                "mkdocs.yml",
                "site_name: N\nnav:\n  - index.md\n  - Zebra label: guide.md\n  - Part:\n      - Again: guide.md\n      - Other: other.md\n  - Nothing: []\n  - Away: https://example.org\n",
            ),
            ("docs/index.md", "# Home"),
            ("docs/guide.md", "# Installation"),
            ("docs/other.md", "# Other"),
        ]),
        None,
    );
    assert!(text(&mkdocs, "contents.md").contains("- [Zebra label](guide.md)"));
    let guide = page(&mkdocs, "docs/guide.md");
    assert!(
        guide.contains("title: Installation") && guide.contains("- Zebra label\n- Again\n"),
        "{guide}"
    );
    assert_eq!(said(&mkdocs, Outcome::Changed, "Labels in the navigation").len(), 2);
    assert_eq!(
        said(&mkdocs, Outcome::Changed, "Pages listed more than once"),
        ["docs/guide.md:0: Part > Again"]
    );
    assert_eq!(
        said(&mkdocs, Outcome::Lost, "Navigation entries without a page"),
        ["mkdocs.yml:0: Nothing"]
    );
    let docusaurus = import(
        &source(&[
            ("docusaurus.config.ts", "export default { title: 'D' };"),
            (
                "sidebars.ts",
                "import type {X} from 'y';\nconst sidebars: X = {\n  main: [\n    'intro',\n    {type: 'category', label: 'Big part', items: [{type: 'doc', id: 'x', label: 'Letter X'}, 'gone', {'Short form': ['y']}]},\n    {type: 'link', label: 'Away', href: 'https://example.org'},\n  ],\n};\nexport default sidebars;\n",
            ),
            ("docs/intro.md", "---\nsidebar_label: Start\n---\n# Introduction"),
            ("docs/x.md", "# X"),
            ("docs/sub/y.md", "---\nid: y\n---\n# Y"),
            ("docs/y.md", "# Y too"),
        ]),
        None,
    );
    let contents = text(&docusaurus, "contents.md");
    for line in ["[Start](intro.md)", "## Big part", "[Letter X](big-part/x.md)", "Short form"] {
        assert!(contents.contains(line), "{line} in {contents}");
    }
    assert_eq!(
        said(&docusaurus, Outcome::Lost, "Navigation entries without a page"),
        ["sidebars.ts:0: gone"]
    );
    assert_eq!(said(&docusaurus, Outcome::Lost, "Navigation links to other sites").len(), 1);
    assert_eq!(problems(&docusaurus), [""; 0]);
}

#[test]
fn settings_in_scripts_are_read_past_comments_and_other_objects() {
    let config = "// title: 'Old'\nconst x = \"title: 'Text'\";\nexport default {\n  themeConfig: { navbar: { title: 'Bar' } },\n  /* title: 'Gone' */ 'title': 'It\\'s mine', // , url: 'https://no.example'\n  url: `https://yes.example`,\n  tagline: 'a' + b,\n};\n";
    let files = [
        ("docusaurus.config.ts", config),
        ("docs/a.md", "# A\n\n[b](https://yes.example/docs/b)"),
        ("docs/b.md", "# B"),
    ];
    let import = import(&source(&files), None);
    let guide = text(&import, "guide.yaml");
    assert!(guide.contains("It's mine") && !guide.contains("tagline"), "{guide}");
    assert!(text(&import, "a.md").contains("[b](b.md)"), "{}", text(&import, "a.md"));
}

#[test]
fn every_other_place_of_a_page_is_reported() {
    let nav = "site_name: N\nnav:\n  - Home: index.md\n  - Guide: guide.md\n  - Guide: guide.md\n  - Part:\n      - Guide: guide.md\n  - More:\n      - Again: guide.md\n";
    let files = [("mkdocs.yml", nav), ("docs/index.md", "# Home"), ("docs/guide.md", "# Guide")];
    let import = import(&source(&files), None);
    assert_eq!(
        said(&import, Outcome::Changed, "Pages listed more than once"),
        ["docs/guide.md:0: More > Again", "docs/guide.md:0: Part > Guide"]
    );
}

#[test]
fn words_of_categories_are_reported() {
    let import = import(
        &source(&[
            ("docusaurus.config.js", "export default { title: 'D' };"),
            (
                "docs/a/_category_.json",
                r#"{"label": "A", "link": {"type": "generated-index", "title": "A", "description": "All about a."}}"#,
            ),
            ("docs/a/x.md", "# X"),
            ("docs/b/_category_.yml", "label: Bee\nposition: 1\ndescription: All about b.\n"),
            ("docs/b/y.md", "# Y"),
            ("docs/c/_category_.json", "{\"label\": "),
            ("docs/c/z.md", "# Z"),
        ]),
        None,
    );
    assert_eq!(
        said(&import, Outcome::Lost, "Descriptions of categories"),
        ["docs/a/_category_.json:0: A: All about a.", "docs/b/_category_.yml:0: Bee: All about b."]
    );
    assert_eq!(said(&import, Outcome::Decide, "Settings files"), ["docs/c/_category_.json:0: "]);
    let contents = text(&import, "contents.md");
    let place = |label: &str| contents.find(label).unwrap_or_else(|| panic!("{label} {contents}"));
    assert!(place("Bee") < place("[X]"), "{contents}");
}

#[test]
fn names_work_on_every_system_and_leave_the_pages_of_the_guide_alone() {
    let pages = ["my-list", "search", "contents", "404", "con", "nul", "aux"];
    let mut files: Vec<(String, String)> =
        pages.iter().map(|name| (format!("{name}.md"), format!("# The page {name}"))).collect();
    for folder in ["assets", "data", "search", "decisions", "con"] {
        files.push((format!("{folder}/a.md"), "# A\n\n![](com1/prn.png)".to_owned()));
        files.push((format!("{folder}/com1/prn.png"), "x".to_owned()));
    }
    files
        .push(("kinds.md".into(), "---\nkind: a\ntags: [con, lpt1]\ncategory: q\n---\n# T".into()));
    files.push(("more.md".into(), "---\nkind: b\nq: [x]\n---\n# T".into()));
    let repeated =
        (0..8).map(|n| (format!("n{n}.md"), format!("---\nkind: k{}\n---\n# N{n}", n % 2)));
    files.extend(repeated);
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let import = import(&source(&files), None);
    let found = problems(&import);
    let found: Vec<&String> = found.iter().filter(|problem| !problem.contains("image")).collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(text(&import, "guide.yaml").contains("  kind-2:"), "{}", text(&import, "guide.yaml"));
}

#[test]
fn old_addresses_that_the_guide_has_itself_do_not_redirect() {
    let import = import(
        &source(&[
            ("hugo.toml", "title = 'H'\nbaseURL = 'https://h.example/'\n"),
            (
                "content/a.md",
                "---\ntitle: A\ntags: [x]\naliases: [/tags/, /tags/x/, /tags/x.html, /old/, my-list.html]\n---\n",
            ),
            ("content/blog/p.md", "---\ntitle: P\ntags: [x]\naliases: [/blog/index.html]\n---\n"),
        ]),
        None,
    );
    assert_eq!(problems(&import), [""; 0]);
    assert!(text(&import, "a.md").contains("- /old/index"));
    let lost = said(&import, Outcome::Lost, "Addresses that cannot redirect");
    assert!(lost.len() >= 3, "{lost:?}");
}

#[test]
fn sentences_that_begin_like_scripts_stay() {
    let text_of = "import Tabs from '@theme/Tabs';\nimport {\n  A,\n} from 'b';\n\n# Heading\n\nimport \"all\" of it first.\n\nFirst\nimport x from 'y'\nlast.\n\nexport function names to the table\n\nexport const a = {\n\n  b: 1,\n};\n\nEnd.\n";
    let files = [("docusaurus.config.js", ""), ("docs/a.mdx", text_of)];
    let import = import(&source(&files), None);
    let page = page(&import, "docs/a.mdx");
    for kept in
        ["import \"all\" of it first.", "import x from 'y'", "export function names", "End."]
    {
        assert!(page.contains(kept), "{kept} in {page}");
    }
    assert!(!page.contains("Tabs") && !page.contains("b: 1"), "{page}");
    let scripts = said(&import, Outcome::Lost, "MDX imports and exports");
    assert_eq!(scripts.len(), 3, "{scripts:?}");
}

#[test]
fn kinds_have_names_that_are_words() {
    let import = import(
        &source(&[("Series/a.md", "# A"), ("Movies/b.md", "# B"), ("DevOps/c.md", "# C")]),
        None,
    );
    let guide = text(&import, "guide.yaml");
    for label in ["label: Series\n", "label: Movie\n", "label: DevOps\n"] {
        assert!(guide.contains(label), "{label:?} in {guide}");
    }
}

#[test]
fn what_only_drafts_say_is_not_in_the_declaration() {
    let hidden = "---\nprivate: true\ntags: [layoffs, open]\nphase: secret\n---\n# Q\n\nx";
    let open = "---\ntags: [open]\nphase: shown\n---\n# P\n\nx";
    let import = import(
        &source(&[
            ("salaries/pay.md", hidden),
            ("part/cuts/q1.md", hidden),
            ("part/cuts/q2.md", hidden),
            ("part/news/p1.md", open),
            ("part/news/p2.md", open),
            ("part/news/p3.md", open),
            ("index.md", "# Home"),
        ]),
        None,
    );
    let guide = text(&import, "guide.yaml");
    for word in ["layoffs", "secret", "cuts", "Cuts", "salaries", "Salaries"] {
        assert!(!guide.contains(word), "{word} in {guide}");
    }
    assert!(guide.contains("label: shown") && guide.contains("label: News"), "{guide}");
    assert!(page(&import, "part/cuts/q1.md").contains("tags:\n- open\n"));
    let lost = said(&import, Outcome::Lost, "Terms that only drafts have");
    for item in ["phase: secret", "tags: layoffs", "section: Cuts"] {
        assert!(lost.iter().any(|said| said.ends_with(item)), "{item} in {lost:?}");
    }
    assert_eq!(problems(&import), [""; 0]);
}

#[test]
fn links_that_leave_the_site_and_tags_are_told_from_pages_and_words() {
    let files = [
        ("book.toml", "[book]\ntitle = \"B\"\n"),
        ("src/SUMMARY.md", "# S\n\n- [A](a.md)\n"),
        (
            "src/a.md",
            "# A\n\n[std](../std/index.html) [gone](gone.md)\n\n<p style=\"x\">Lines</p> <p>of</p>\n",
        ),
    ];
    let import = import(&source(&files), None);
    assert_eq!(said(&import, Outcome::Decide, "Links that leave the site").len(), 1);
    assert_eq!(said(&import, Outcome::Decide, "Links to pages that do not exist").len(), 1);
    assert_eq!(said(&import, Outcome::Lost, "Words that are missing from the guide"), [""; 0]);
}
