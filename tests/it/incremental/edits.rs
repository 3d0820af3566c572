//! A guide with something of everything, and one edit for each thing that a build may depend on.
//!
//! Each edit changes as little as can be, so that what depends on it depends on nothing else that
//! changes: only then does a key that forgets it show.

use fieldguide::Options;
use fieldguide::date::Date;
use fieldguide::redact::Drafts;
use fieldguide::schema::outputs::OutputFormat;
use std::fs;
use std::path::Path;

/// One edit.
#[derive(Clone, Copy)]
pub(super) enum Change {
    /// In a file, the first is replaced by the second wherever it is.
    Replace(&'static str, &'static str, &'static str),
    /// A file has these bytes.
    Write(&'static str, &'static [u8]),
    Delete(&'static str),
    Rename(&'static str, &'static str),
    /// The command line says something else.
    Options(fn(&mut Options)),
}

use Change::{Delete, Rename, Replace, Write};

const GUIDE: &str = "content/guide.yaml";
const START: &str = "content/lessons/start-small.md";
const TRUST: &str = "content/lessons/build-trust.md";
const ENGINES: &str = "content/case-studies/engines.md";
const MONKS: &str = "content/case-studies/monks.md";
const TURBINES: &str = "content/case-studies/turbines.md";
const GLOSSARY: &str = "content/glossary.yaml";
const SOURCES: &str = "content/sources.bib";
const LEDGER: &str = "content/urls.lock";
const NORTH: &str = "content/zones/north.md";
const SOUTH: &str = "content/zones/south.md";
const IMAGE: &str = "content/circles.png";
const ENTRY: &str = "themes/plain/templates/entry.html";

/// A PNG that is 3 pixels wide and 2 high, as far as its head says.
const OTHER_IMAGE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x06\0\0\0\0\0\0\0";

/// What the guide in `tests/sites/small` lacks. The files of zones come after all that are no entries,
/// so that they can move among the files while nothing else does; they have problems that are reported
/// by stages that know entries by their files. There is no code to be coloured: to load what is known of
/// languages takes longer than all else.
pub(super) const MORE: [Change; 13] = [
    Replace(START, "```rust\nfn main() {}\n```\n", "## In numbers {#numbers}\n\nNothing.\n"),
    Replace(GUIDE, "  citations: author-date\n", "  citations: author-date\n  branding: { logo: circles.png }\n"),
    Replace(GUIDE, "ratings:\n", "  zone:\n    folder: zones\n    fields: { summary: { type: line } }\n\nratings:\n"),
    Replace(START, "summary: One", "expected_rating: none\nsummary: One"),
    Write(NORTH, b"---\ntitle: North\naliases: [south]\nreview_by: 2026-01-01\n---\nWe meet at [[start-small]], not at [[start-smal]].\n"),
    Write(SOUTH, b"---\ntitle: South\nsummary: Warm.\n---\nAbove.\n\n#### A new name\n\nBelow.\n"),
    Write(LEDGER, b"lessons/start-small.html#how\nzones/south.html#an-old-name\nzones/west.html\n"),
    Write("content/lessons/waits.md", b"---\ntitle: Waits\nsummary: A draft.\nstages: [start]\ndraft: true\n---\nAs [@early1990] says.\n"),
    // A source that nothing public cites, before all others.
    Replace(SOURCES, "@article{smith2015", "@misc{early1990, title = {Early}, year = 1990}\n@article{smith2015"),
    // A sector that nothing public has, before those of an entry that comes earlier.
    Write(MONKS, b"---\ntitle: Monks\nsummary: A draft.\nsectors: [Abbeys]\nconsent: given\ndraft: true\n---\n"),
    Write("content/plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='2'/>"),
    Replace(TURBINES, "\n---\n", "\n---\nSee ![a plan](../plan.svg) and [@smith2015].\n\nAsk @bowler, see [[start-small#In numbers]].\n\n"),
    Write("themes/bare/templates/redirect.html", b"bare {{ page.title }}\n"),
];

/// What the command line says in the beginning.
pub(super) fn options() -> Options {
    Options { today: Date::parse("2026-06-01"), ..Options::default() }
}

/// Edits below of what is not published: builds are the same after them.
pub(super) const UNPUBLISHED: [&str; 3] = [
    "content/case-studies/engines.md: \"contact: PLANTED-MARKER\" → \"contact: OTHER-MARKER\"",
    "content/lessons/late.md is written",
    "content/lessons/film.mp4 is written",
];

/// One edit for each thing that a build may depend on.
pub(super) const EDITS: &[Change] = &[
    // Settings.
    Replace(GUIDE, "title: Small guide", "title: Large guide"),
    Replace(GUIDE, "https://example.org/small/", "https://example.org/large/"),
    Replace(GUIDE, "theme: plain", "theme: bare"),
    Replace(GUIDE, "author-date", "numeric"),
    Replace(GUIDE, "logo: circles.png", "logo: nothing.png"),
    Replace(GUIDE, "branding: {", "branding: { accent: \"#004466\","),
    Replace(GUIDE, "[citations, feeds, markdown]", "[citations, data, print]"),
    Replace(GUIDE, "  theme: plain", "  theme: plain\n  raw_html: allow"),
    Replace(GUIDE, "  theme: plain", "  theme: plain\n  raw_html: show"),
    Replace(GUIDE, "  theme: plain", "  theme: plain\n  language: de"),
    Replace(GUIDE, "  theme: plain", "  theme: plain\n  redirects: { old.html: index.html }"),
    // Vocabularies, kinds, ratings.
    Replace(GUIDE, "label: Starting", "label: Beginning"),
    Replace(
        GUIDE,
        "start: { label: Starting }\n      run: { label: Running }",
        "run: { label: Running }\n      start: { label: Starting }",
    ),
    Replace(GUIDE, "run: { label: Running }", "run: { label: Running }\n      end: {}"),
    Replace(GUIDE, "singular: Sector, open: true", "singular: Sector, terms: { power: {} }"),
    Replace(GUIDE, "question_field: check", "description: What to do."),
    Replace(GUIDE, "inverse: evidence", "inverse: shown_by"),
    Replace(GUIDE, "contact: { type: line, private: true }", "contact: { type: line }"),
    Replace(GUIDE, "website: { type: url }", "website: { type: url, private: true }"),
    Replace(GUIDE, "consent: [given]", "consent: [given, asked]"),
    Replace(GUIDE, "    date_range: [started, ended]\n", ""),
    Replace(GUIDE, "folder: zones", "folder: zones\n    label: Region"),
    Replace(GUIDE, "needs: { supporting: 1 }", "needs: { supporting: 3 }"),
    Replace(GUIDE, "label: Some", "label: A little"),
    // The other files that are no entries.
    Replace(GLOSSARY, "term: Framework agreement", "term: Frame agreement"),
    Replace(GLOSSARY, "master agreement", "trust"),
    Replace(GLOSSARY, "[@unit2010]", "[@smith2015]"),
    Replace(SOURCES, "Small {UK} tasks", "Large tasks"),
    Replace(SOURCES, "misc{unit2010", "misc{unit2011"),
    // A word that was no key is one.
    Replace(
        SOURCES,
        "@misc{early1990",
        "@misc{bowler, title = {Bowling}, year = 1991}\n@misc{early1990",
    ),
    Replace(LEDGER, "zones/west.html", "zones/east.html"),
    Replace(LEDGER, "an-old-name", "an-older-name"),
    Replace(LEDGER, "west.html", "west.html gone: it was flooded"),
    Delete(GLOSSARY),
    Delete(SOURCES),
    Delete(LEDGER),
    // Front matter.
    Replace(START, "title: Start small", "title: Start tiny"),
    // What was meant by a name that is nobody's is looked for among titles too.
    Replace(TRUST, "title: Build trust", "title: Start-smal"),
    Replace(START, "One small task", "One tiny task"),
    Replace(START, "stages: [start]", "stages: [run]"),
    Replace(START, "stages: [start]", "stages: [start, run]"),
    Replace(START, "expected_rating: none", "expected_rating: some"),
    Replace(START, "aliases: [begin-small]", "aliases: [begin]"),
    Replace(START, "check: Did you start small?\n", ""),
    Replace(START, "2026-05-01", "2026-05-02"),
    Replace(START, "related: [build-trust]\n", ""),
    Replace(START, "@smith2015, p. 4", "@unit2010, p. 4"),
    Replace(START, "stages: [start]", "stages: [start]\ndraft: true"),
    Replace(ENGINES, "sectors: [Aerospace]", "sectors: [Power]"),
    Replace(ENGINES, "sectors: [Aerospace]", "sectors: [Space]"),
    Replace(ENGINES, "sectors: [Aerospace]", "sectors: [aerospace]"),
    Replace(ENGINES, "lesson: build-trust", "lesson: start-small"),
    Replace(ENGINES, "stance: contradicts", "stance: qualifies"),
    Replace(ENGINES, "started: 1990-11", "started: 1985"),
    Replace(ENGINES, "with one task [@unit2010]", "with one task [@smith2015]"),
    Replace(ENGINES, "consent: given", "consent: asked"),
    Replace(ENGINES, "contact: PLANTED-MARKER", "contact: OTHER-MARKER"),
    Replace("content/case-studies/held-back.md", "consent: asked", "consent: given"),
    Replace("content/lessons/waits.md", "draft: true", "draft: false"),
    Replace(MONKS, "draft: true", "draft: false"),
    Replace(NORTH, "2026-01-01", "2027-01-01"),
    Replace(NORTH, "aliases: [south]", "aliases: [pole]"),
    // Bodies.
    Replace(START, "AT&T", "A T and T"),
    Replace(START, "## How", "## How so"),
    // A link by the words of a heading, whose id stays.
    Replace(START, "## In numbers", "## In words"),
    Replace(START, "## How", "## How {#in-which-way}"),
    Replace(START, "[@smith2015; @unit2010]", "[@smith2015]"),
    Replace(START, "@smith2015.", "@nobody."),
    Replace(START, "/circles.png", "/plan.svg"),
    Replace(START, "> [!TIP]", "> [!WARNING]"),
    Replace(TRUST, "Slowly.", "Slowly, with a framework agreement."),
    Replace(ENGINES, "See [[start-small]]", "See [[build-trust]]"),
    Replace(ENGINES, "See [[start-small]]", "See [[start-small#how]]"),
    Replace(ENGINES, "for the lesson", "for [[nowhere]]"),
    Replace(TURBINES, "[@smith2015]", "[@unit2010]"),
    Replace(TURBINES, "[@smith2015]", "[[start-small]] and [@smith2015]"),
    Replace(SOUTH, "Above.\n\n", ""),
    Replace(SOUTH, "Above.", "Above.\n\nAnd more."),
    Replace(SOUTH, "A new name", "Another name"),
    Replace(SOUTH, "Below.", "Below.\n\n## One more\n"),
    // Files that come and go.
    Write("content/a.md", b"---\ntitle: A page before all\n---\n"),
    Write("content/vault/a.md", b"---\ntitle: Of no kind\n---\n"),
    Write(
        "content/zones/middle.md",
        b"---\ntitle: Middle\n---\nBetween [[start-small]] and [[build-trust]].\n",
    ),
    Write("content/lessons/a.md", b"---\ntitle: Ahead\nsummary: First.\nstages: [start]\n---\n"),
    Write(
        "content/lessons/late.md",
        b"---\ntitle: Late\nsummary: A draft.\nstages: [start]\ndraft: true\n---\n",
    ),
    // A draft is where readers have found a page.
    Write("content/zones/west.md", b"---\ntitle: West\ndraft: true\n---\n"),
    Write("content/lessons/film.mp4", b"no film"),
    Write(IMAGE, OTHER_IMAGE),
    Write("content/plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='2'/>"),
    Delete(TRUST),
    Delete(TURBINES),
    Delete(SOUTH),
    Delete(IMAGE),
    Delete("content/plan.svg"),
    Rename(TRUST, "content/lessons/trust-first.md"),
    Rename(SOUTH, "content/zones/centre.md"),
    Rename(ENGINES, "content/lessons/engines.md"),
    Rename("content/plan.svg", "content/drawing.svg"),
    // Themes.
    Replace(ENTRY, "cite:", "cite this:"),
    Replace("themes/plain/templates/term.html", "list.group.label", "list.group.count"),
    Write("themes/plain/assets/style.css", b"body { color: teal }"),
    Write("themes/plain/templates/a.txt", b"a template more"),
    Write("themes/plain/templates/redirect.html", b"moved to {{ page.title }}\n"),
    Delete("themes/plain/templates/a-z.html"),
    Replace(ENTRY, "{{ page.title }} |", "{{ page.nothing }} |"),
    // The command line.
    Change::Options(|options| options.drafts = Drafts::Include),
    Change::Options(|options| options.base_url = Some("https://example.net/".to_owned())),
    Change::Options(|options| options.theme = Some("bare".to_owned())),
    Change::Options(|options| options.outputs = vec![OutputFormat::Data]),
    Change::Options(|options| options.today = None),
    Change::Options(|options| options.today = Date::parse("2025-06-01")),
];

impl Change {
    /// What it is, for people.
    pub(super) fn name(&self) -> String {
        match self {
            Replace(file, from, to) => format!("{file}: {from:?} → {to:?}"),
            Write(file, _) => format!("{file} is written"),
            Delete(file) => format!("{file} is deleted"),
            Rename(from, to) => format!("{from} is {to} now"),
            Self::Options(_) => "the command line".to_owned(),
        }
    }

    /// The files it changes.
    pub(super) fn files(&self) -> Vec<&'static str> {
        match *self {
            Replace(file, ..) | Write(file, _) | Delete(file) => vec![file],
            Rename(from, to) => vec![from, to],
            Self::Options(_) => Vec::new(),
        }
    }

    /// Makes it in a folder, as far as it can be made there. Whether anything is other than before.
    pub(super) fn make(&self, folder: &Path, options: &mut Options) -> bool {
        match *self {
            Replace(file, from, to) => {
                let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
                let is_there = text.contains(from);
                if is_there {
                    fs::write(folder.join(file), text.replace(from, to)).expect("can be written");
                }
                is_there
            }
            Write(file, bytes) => {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().expect("is below")).expect("can be made");
                let is_new = fs::read(&path).ok().as_deref() != Some(bytes);
                fs::write(path, bytes).expect("can be written");
                is_new
            }
            Delete(file) => fs::remove_file(folder.join(file)).is_ok(),
            Rename(from, to) => fs::rename(folder.join(from), folder.join(to)).is_ok(),
            Self::Options(change) => {
                change(options);
                true
            }
        }
    }
}
