//! Pages that other tools do not publish are imported as drafts, and so are those of which that cannot be known.

use crate::import::{problems, said, source, text};
use crate::import_pages::{page, target};
use fieldguide::date::Date;
use fieldguide::files::foreign;
use fieldguide::import::{Outcome, Source, Tool, import};
use std::fs;

/// Imports pages of which those whose names begin with `no` are not published by their tool. Returns the settings that
/// could not be read.
fn keeps_back(files: &[(&str, &str)]) -> Vec<String> {
    let mut source = source(files);
    source.today = Date::parse("2026-05-04");
    let import = import(&source, None);
    for (path, _) in &import.report.pages {
        let is_kept_back = path.split('/').any(|name| name.starts_with("no"));
        let is_draft = page(&import, path).contains("\ndraft: true\n");
        assert_eq!(is_draft, is_kept_back, "{path}: {:#?}", import.report.items);
        let reported = said(&import, Outcome::Changed, "Pages that were not published");
        let is_said = reported.iter().any(|item| item.starts_with(&format!("{path}:")));
        assert_eq!(is_said, is_kept_back, "{path}: {reported:?}");
        let contents = text(&import, "contents.md");
        assert!(!is_kept_back || !contents.contains(target(&import, path)), "{contents}");
    }
    assert_eq!(problems(&import), [""; 0]);
    said(&import, Outcome::Decide, "Exclusions that cannot be read")
}

#[test]
fn what_docusaurus_keeps_back_is_a_draft() {
    keeps_back(&[
        (
            "docusaurus.config.js",
            "export default { presets: [['classic', { docs: { exclude: ['no3/**'] } }]] };",
        ),
        ("docs/yes.md", "---\nunlisted: false\n---\n# A\n\n[b](no1.md)"),
        ("docs/no1.md", "---\nunlisted: true\n---\n# B"),
        ("docs/no2.mdx", "---\ndraft: \"true\"\n---\n# C"),
        ("docs/no3/d.md", "# D"),
    ]);
}

#[test]
fn what_hugo_keeps_back_is_a_draft() {
    keeps_back(&[
        ("hugo.toml", "title = 'H'\n"),
        (
            "content/yes.md",
            "---\npublishDate: 2026-05-04\nexpirydate: 2026-05-05\ndate: 2020-01-01\n---\n# A",
        ),
        ("content/no1.md", "---\nbuild: { render: never, list: never }\n---\n# B"),
        ("content/no2.md", "+++\n[_build]\nrender = false\n+++\n# C"),
        ("content/no3.md", "+++\npublishdate = 2999-01-01T08:00:00Z\n+++\n# D"),
        ("content/no4.md", "---\nexpiryDate: 2026-05-04\n---\n# E"),
        ("content/no5.md", "---\ndate: 2026-05-05\n---\n# F"),
        ("content/no6.md", "---\nheadless: true\n---\n# G"),
        ("content/no7/_index.md", "---\ntitle: H\ndraft: true\ncascade:\n  draft: true\n---\n"),
        ("content/no7/a.md", "# I"),
        (
            "content/s/_index.md",
            "---\ntitle: S\ncascade:\n  - target: { path: \"/s/no8*\" }\n    private: true\n---\n",
        ),
        ("content/s/no8.md", "# J"),
        ("content/s/yes.md", "# K"),
    ]);
}

#[test]
fn what_jekyll_keeps_back_is_a_draft() {
    keeps_back(&[
        (
            "_config.yml",
            "title: J\nexclude: [no1, no2.md, '*no3*']\ncollections:\n  nopes: {}\n  guides: { output: true }\ndefaults:\n  - scope: { path: no4 }\n    values: { published: false }\n",
        ),
        ("index.md", "---\ntitle: Home\n---\nx"),
        ("a/b/yes.md", "---\ntitle: A\n---\nx"),
        ("no1/b.md", "---\ntitle: B\n---\nx"),
        ("no2.md", "---\ntitle: C\n---\nx"),
        ("a/no3.md", "---\ntitle: D\n---\nx"),
        ("no4/e.md", "---\ntitle: E\n---\nx"),
        ("_nopes/nof.md", "---\ntitle: F\n---\nx"),
        ("_guides/g.md", "---\ntitle: G\n---\nx"),
        ("no5.md", "---\npublished: false\n---\n# H"),
        ("_drafts/no6.md", "---\ntitle: I\n---\nx"),
        ("_posts/2026-05-04-yes.md", "---\ntitle: K\n---\nx"),
    ]);
    let mut source = source(&[("_posts/2026-05-05-late.md", "---\ntitle: L\n---\nx")]);
    source.today = Date::parse("2026-05-04");
    let import = import(&source, Some(Tool::Jekyll));
    assert!(page(&import, "_posts/2026-05-05-late.md").contains("\ndraft: true\n"));
}

#[test]
fn what_mkdocs_keeps_back_is_a_draft() {
    keeps_back(&[
        (
            "mkdocs.yml",
            "site_name: M\nexclude_docs: |\n  no1/\n  *.no2.md\n  !yes.no2.md\ndraft_docs: no3.md\n",
        ),
        ("docs/index.md", "# Home"),
        ("docs/nosecond/index.md", "---\ndraft: true\n---\n# Second"),
        ("docs/nosecond/README.md", "# Beside an index"),
        ("docs/no1/a.md", "# A"),
        ("docs/no3.md", "# B"),
        ("docs/yes.no2.md", "# C"),
        ("docs/d/README.md", "# D"),
    ]);
}

#[test]
fn what_quarto_keeps_back_is_a_draft() {
    keeps_back(&[
        (
            "_quarto.yml",
            "project:\n  type: website\n  render: [\"*.qmd\", \"!no1/\", \"!no2.qmd\"]\nwebsite:\n  title: Q\n  drafts: [no3.qmd]\n",
        ),
        ("index.qmd", "---\ntitle: I\n---\nx"),
        ("no1/a.qmd", "# A"),
        ("no2.qmd", "# B"),
        ("no3.qmd", "# C"),
        ("no4.md", "# D"),
        ("no5/_metadata.yml", "draft: true\n"),
        ("no5/e.qmd", "# E"),
        ("f/yes.qmd", "# F"),
    ]);
    keeps_back(&[
        (
            "_quarto.yml",
            "project: { type: book }\nbook: { title: Q, chapters: [index.qmd, a.qmd] }\n",
        ),
        ("index.qmd", "# I"),
        ("a.qmd", "# A"),
        ("no.qmd", "# B"),
    ]);
}

#[test]
fn what_eleventy_keeps_back_is_a_draft() {
    keeps_back(&[
        (".eleventy.js", "module.exports = (c) => { c.ignores.add('no1/**'); };"),
        (".eleventyignore", "no2.md\n"),
        ("package.11tydata.json", "{}"),
        ("index.md", "# I"),
        ("no1/a.md", "# A"),
        ("no2.md", "# B"),
        ("no3.md", "---\npermalink: false\n---\n# C"),
        ("no4.md", "---\neleventyExcludeFromCollections: true\n---\n# D"),
        ("no5/no5.json", "{\"permalink\": false}"),
        ("no5/e.md", "# E"),
    ]);
}

#[test]
fn what_says_that_it_is_private_is_a_draft_whatever_the_tool() {
    keeps_back(&[
        ("yes.md", "---\nprivate: false\npublished: 2020-01-01\n---\n# A"),
        ("no1.md", "---\nprivate: true\n---\n# B"),
        ("no2.md", "---\nvisibility: Private\n---\n# C"),
        ("no3.md", "---\nhidden: yes\n---\n# D"),
    ]);
}

#[test]
fn cascades_of_hugo_are_for_kinds_and_paths_with_alternatives() {
    let unread = keeps_back(&[
        (
            "hugo.yaml",
            "title: H\ncascade:\n  - target: { path: '{/nointernal,/nointernal/**}' }\n    draft: true\n  - target: { path: /a/No-One }\n    params: { private: true }\n",
        ),
        ("content/nointernal/a.md", "# A"),
        ("content/a/no-one.md", "# B"),
        ("content/a/yes.md", "# C"),
        (
            "content/kinds/_index.md",
            "---\ntitle: K\ncascade:\n  - target: { kind: '{page,section}', path: '/kinds/{no1,no2}/**' }\n    draft: true\n---\n",
        ),
        ("content/kinds/no1/b/no.md", "# D"),
        ("content/kinds/no2/_index.md", "# E"),
        ("content/kinds/yes/a.md", "# F"),
        ("content/kinds/yes.md", "# G"),
    ]);
    assert_eq!(unread, [""; 0]);
}

#[test]
fn cascades_to_folders_are_for_their_pages_only() {
    keeps_back(&[
        (
            "hugo.toml",
            "title = 'H'\n[[cascade]]\ndraft = true\n[cascade.target]\nkind = 'section'\n",
        ),
        ("content/no/_index.md", "# A"),
        ("content/a/yes.md", "# B"),
    ]);
}

#[test]
fn files_that_hugo_ignores_are_drafts() {
    let unread = keeps_back(&[
        (
            "hugo.toml",
            "title = 'H'\nignoreFiles = ['/no1/', '(^|/)no2', 'not-?[a-z]+\\.md$', '^content/no3']\n[[module.mounts]]\nsource = 'content'\ntarget = 'content'\nexcludeFiles = ['a/no4*', '/no5/{b,c}.md']\nfiles = ['! no6/**']\n",
        ),
        ("content/no1/a.md", "# A"),
        ("content/a/no2.md", "# B"),
        ("content/a/note.md", "# C"),
        ("content/no3/a.md", "# D"),
        ("content/a/no4.md", "# E"),
        ("content/no5/c.md", "# F"),
        ("content/no6/c.md", "# G"),
        ("content/a/yes.md", "# H"),
    ]);
    // The patterns match more than the expressions.
    assert_eq!(
        unread,
        ["hugo.toml:0: ignoreFiles: (^|/)no2", "hugo.toml:0: ignoreFiles: not-?[a-z]+\\.md$"]
    );
    let unread = keeps_back(&[
        ("hugo.toml", "title = 'H'\nignoreFiles = ['(?i)secret']\n"),
        ("content/no.md", "# A"),
    ]);
    assert_eq!(unread, ["hugo.toml:0: ignoreFiles: (?i)secret"]);
}

#[test]
fn pages_are_drafts_where_patterns_cannot_be_read() {
    let config = |exclude: &str| {
        format!(
            "export default {{ presets: [['classic', {{ docs: {{ exclude: [{exclude}] }} }}]] }};"
        )
    };
    let part = config("'a/@(x|y)/**', 'a/{no1,no2}.{md,mdx}'");
    let pages = [
        ("docs/a/no1.mdx", "# A"),
        ("docs/a/no2.md", "# B"),
        ("docs/a/no3.md", "# Below what could be read"),
        ("docs/b/yes.md", "# C"),
    ];
    let all = [pages.as_slice(), &[("docusaurus.config.js", part.as_str())]].concat();
    assert_eq!(keeps_back(&all), ["docusaurus.config.js:0: docs: exclude: /a/@(x|y)/**"]);
    let many = config(&format!("'{}'", "{a,b}".repeat(20)));
    let computed = config("...secret, 'a'");
    for (config, before) in [
        (&many, format!("/{}", "{a,b}".repeat(20))),
        (&computed, "a list that a program computes".to_owned()),
    ] {
        let files = [
            ("docusaurus.config.js", config.as_str()),
            ("docs/no.md", "# A"),
            ("src/pages/yes.md", "# B"),
        ];
        assert_eq!(
            keeps_back(&files),
            [format!("docusaurus.config.js:0: docs: exclude: {before}")]
        );
    }
}

#[test]
fn patterns_of_each_plugin_of_docusaurus_are_for_its_folder() {
    let unread = keeps_back(&[
        (
            "docusaurus.config.ts",
            "const config: Config = { plugins: [['@docusaurus/plugin-ideal-image', { quality: 70 }], ['@docusaurus/plugin-content-pages', { exclude: ['nopages/**'] }]], presets: [['classic', { blog: { exclude: ['no*', '**/*.not.md'] }, docs: { path: './handbook', routeBasePath: '/', exclude: [...GlobExcludeDefault, 'nodocs'], } } satisfies Preset.Options]] };\nexport default config;",
        ),
        ("handbook/a.md", "# A"),
        ("handbook/nodocs/a.md", "# B"),
        ("handbook/b/nodocs.md", "---\ndraft: true\n---\n# C"),
        ("blog/no.md", "# D"),
        ("blog/a/nob.not.md", "# E"),
        ("src/pages/nopages/a.md", "# F"),
        ("src/pages/b.md", "# G"),
    ]);
    assert_eq!(unread, [""; 0]);
    let unread = keeps_back(&[
        (
            "docusaurus.config.js",
            "const docs = { exclude: ['no1/**'] };\nmodule.exports = { plugins: [[require.resolve('x'), { exclude: ['no2.md'] }]], presets: [['classic', { docs }]], webpack: { exclude: /node_modules/ } };",
        ),
        ("docs/no1/a.md", "# A"),
        ("blog/no2.md", "# B"),
        ("docs/yes.md", "# C"),
    ]);
    assert_eq!(
        unread,
        [
            "docusaurus.config.js:0: exclude: no1/**",
            "docusaurus.config.js:0: plugins: exclude: no2.md"
        ]
    );
    keeps_back(&[
        (
            "docusaurus.config.js",
            "module.exports = { plugins: [['@docusaurus/plugin-content-docs', { id: 'c', path: 'community', exclude: ['x.md'] }]], presets: [['classic', { docs: {} }]] };",
        ),
        ("docs/a.md", "# A"),
        ("community/x.md", "# Not imported"),
    ]);
    keeps_back(&[
        (
            "docusaurus.config.js",
            "module.exports = { presets: [['classic', { docs: { include: ['yes/**/*.md', '!yes/no1.md'] } }]] };",
        ),
        ("docs/yes/a.md", "# A"),
        ("docs/yes/no1.md", "# B"),
        ("docs/no2.md", "# C"),
    ]);
}

#[test]
fn a_page_that_is_published_waits_for_its_date() {
    keeps_back(&[
        ("hugo.toml", "title = 'H'\n"),
        ("content/no1.md", "---\npublished: true\ndate: 2999-01-01\n---\n# A"),
        ("content/no2.md", "---\npublished: yes\nexpiryDate: 2020-01-01\n---\n# B"),
        ("content/yes.md", "---\npublished: true\ndate: 2020-01-01\n---\n# C"),
        ("content/a.md", "---\npublishDate: 2020-01-01\ndate: 2999-01-01\n---\n# D"),
        ("content/b.md", "---\ndate: 2 May 2019\n---\n# E"),
        ("content/no3.md", "---\ndate: 2 May 2999\n---\n# F"),
        ("content/no4.md", "---\npublishDate: soon\n---\n# G"),
    ]);
    let mut source = source(&[("content/a.md", "---\ndate: 2 May 2999\n---\n# F")]);
    source.today = Date::parse("2026-05-04");
    let import = import(&source, Some(Tool::Hugo));
    let unread = said(&import, Outcome::Decide, "Dates that cannot be read");
    assert_eq!(unread, ["content/a.md:2: date: 2 May 2999"]);
    keeps_back(&[
        ("_config.yml", "title: J\n"),
        ("_posts/no/2020-01-01-a.md", "---\npublished: true\ndate: 2999-01-01\n---\nx"),
        ("_posts/2020-01-01-yes.md", "---\npublished: true\ndate: 2020-01-01\n---\nx"),
    ]);
}

#[test]
fn status_and_visibility_are_both_looked_at() {
    keeps_back(&[
        ("no1.md", "---\nstatus: published\nvisibility: private\n---\n# A"),
        ("no2.md", "---\nvisibility: public\nstatus: Draft\n---\n# B"),
        ("no3.md", "---\nstatus: [1]\nvisibility: hidden\n---\n# C"),
        ("yes.md", "---\nstatus: published\nvisibility: public\n---\n# D"),
    ]);
}

#[test]
fn collections_of_jekyll_may_be_in_a_folder() {
    let unread = keeps_back(&[
        (
            "_config.yml",
            "title: J\ncollections_dir: ./parts/\ncollections:\n  nopes: {}\n  guides: { output: true }\ndefaults:\n  - scope: { type: guides, path: _guides/no3 }\n    values: { published: false }\n",
        ),
        ("index.md", "---\ntitle: Home\n---\nx"),
        ("parts/_nopes/no.md", "---\ntitle: A\n---\nx"),
        ("parts/_guides/b.md", "---\ntitle: B\n---\nx"),
        ("parts/_guides/no1.md", "---\ntitle: C\ndate: 2999-01-01\n---\nx"),
        ("parts/_guides/no3/a.md", "---\ntitle: D\n---\nx"),
        ("parts/_posts/no/2020-01-01-a.md", "---\ntitle: E\ndate: 2999-01-01\n---\nx"),
        ("parts/_posts/2020-01-01-yes.md", "---\ntitle: F\n---\nx"),
        ("parts/_drafts/no4.md", "---\ntitle: G\n---\nx"),
    ]);
    assert_eq!(unread, [""; 0]);
}

#[test]
fn data_files_of_eleventy_are_for_folders_and_pages() {
    let unread = keeps_back(&[
        (
            "eleventy.config.js",
            "export default function (c) { c.ignores.add('./no8/'); return { dir: { input: 'src' } }; }",
        ),
        ("src/index.md", "# I"),
        ("src/no1/no1.11tydata.js", "module.exports = { eleventyComputed: { permalink: false } };"),
        ("src/no1/a.md", "# A"),
        ("src/a/no2.json", "{\"draft\": true}"),
        ("src/a/no2.md", "# B"),
        ("src/a/no3.11tydata.json", "{\"permalink\": false}"),
        ("src/a/no3.md", "# C"),
        (
            "src/a/no4.11tydata.cjs",
            "// draft: false\nexports = module.exports = { 'draft': true };",
        ),
        ("src/a/no4.md", "# D"),
        ("src/a/no5.11tydata.mjs", "export default () => ({ private: true });"),
        ("src/a/no5.md", "# E"),
        (
            "src/a/no6.11tydata.js",
            "export default { draft: process.env.NODE_ENV === 'production' };",
        ),
        ("src/a/no6.md", "# F"),
        ("src/no7/no7.json", "{\"eleventyExcludeFromCollections\": true}"),
        ("src/no7/b/a.md", "# G"),
        (
            "src/yes/yes.11tydata.js",
            "export default { draft: false, title: 'x', eleventyComputed: { permalink: (data) => data.x } };",
        ),
        ("src/yes/a.md", "# H"),
        ("no8/a.md", "# Not in the input folder"),
        ("src/a/yes.md", "# I"),
    ]);
    assert_eq!(unread, ["src/a/no6.11tydata.js:0: draft", "src/yes/yes.11tydata.js:0: "]);
    let computed = "module.exports = (c) => { for (const path of paths) c.ignores.add(path); };";
    let unread = keeps_back(&[("eleventy.config.js", computed), ("no.md", "# A")]);
    assert_eq!(unread, ["eleventy.config.js:0: ignores.add: a path that a program computes"]);
}

#[test]
fn the_plugin_of_mkdocs_excludes_by_globs_and_regular_expressions() {
    let plugin =
        |exclude: &str| format!("site_name: M\nplugins:\n  - search\n  - exclude:\n{exclude}");
    let config = plugin(
        "      glob:\n        - no1/*\n        - '*.not.md'\n      regex:\n        - '.*\\.(tmp|bak)\\.md$'\n        - 'no3/'\n        - 'no\\d+-'\n",
    );
    let unread = keeps_back(&[
        ("mkdocs.yml", &config),
        ("docs/index.md", "# Home"),
        ("docs/no1/a/b.md", "# A"),
        ("docs/a/no.not.md", "# B"),
        ("docs/a/no.tmp.md", "# C"),
        ("docs/no3/a.md", "# D"),
        ("docs/no4-a.md", "# E"),
        ("docs/a/yes.md", "# F"),
        ("docs/tmp.md", "# G"),
    ]);
    assert_eq!(unread, ["mkdocs.yml:0: plugins: exclude: regex: no\\d+-"]);
    let config = plugin("      regex: ['(?!index)']\n");
    let unread = keeps_back(&[("mkdocs.yml", &config), ("docs/no.md", "# A")]);
    assert_eq!(unread, ["mkdocs.yml:0: plugins: exclude: regex: (?!index)"]);
}

#[test]
fn chapters_of_quarto_are_paths_and_no_patterns() {
    let unread = keeps_back(&[
        (
            "_quarto.yml",
            "project: { type: book }\nbook: { title: Q, chapters: [index.qmd, 'a[1].qmd', 'b*.qmd', '{c,d}.qmd'] }\n",
        ),
        ("index.qmd", "# I"),
        ("a[1].qmd", "# A"),
        ("b*.qmd", "# B"),
        ("{c,d}.qmd", "# C"),
        ("nob.qmd", "# D"),
        ("x/nod.qmd", "# E"),
    ]);
    assert_eq!(unread, [""; 0]);
}

#[test]
fn folders_that_obsidian_publish_excludes_are_drafts() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in [
        (".obsidian/publish.json", "{\"excluded\": [\"No more\", \"a/b\"]}"),
        (".obsidian/plugins/x/secret.md", "secret"),
        ("Home.md", "# Home"),
        ("No more/x.md", "# A"),
        ("a/b/c.md", "# B"),
        ("a/d.md", "# C"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("is in a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let import = import(&Source::new("vault", foreign(folder.path()).expect("is listed")), None);
    let drafts = said(&import, Outcome::Changed, "Pages that were not published");
    let why = ".obsidian/publish.json: excluded";
    assert_eq!(drafts, [format!("No more/x.md:0: {why}"), format!("a/b/c.md:0: {why}")]);
    assert_eq!(import.report.pages.len(), 4, "{:?}", import.report.pages);
}

#[test]
fn pages_of_folders_with_too_many_exclusions_are_drafts() {
    let cascade = "  - target: { path: /other }\n    draft: true\n";
    let front = |count: usize| format!("---\ntitle: T\ncascade:\n{}---\n", cascade.repeat(count));
    let (few, many) = (front(20), front(21));
    let files = [
        ("hugo.toml", "title = 'H'\n"),
        ("content/few/_index.md", few.as_str()),
        ("content/few/a.md", "# A"),
        ("content/many/_index.md", many.as_str()),
        ("content/many/b.md", "# B"),
    ];
    let mut source = source(&files);
    source.today = Date::parse("2026-05-04");
    let import = import(&source, None);
    let topic = "Too many exclusions for one folder";
    let unclear = said(&import, Outcome::Decide, topic);
    let why = "content/many/_index.md";
    assert_eq!(unclear, [format!("{why}:0: {why}"), format!("content/many/b.md:0: {why}")]);
    let drafts = said(&import, Outcome::Changed, "Pages that were not published");
    assert_eq!(drafts, unclear);
}
