//! What is private is in no byte of what is published, and everything else is in some: over random
//! guides, with a marker planted in everything that an author can write.
//!
//! A marker begins with letters of its own, so that no list of words that begin alike shortens it.

mod images;

use crate::harness::{Quiet, build, guide, page, paths, shown};
use crate::outputs_book::unpacked;
use fieldguide::author::urls::urls;
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::files::Memory;
use fieldguide::redact::Drafts;
use fieldguide::{Build, Options, emit};
use flate2::read::GzDecoder;
use images::image;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;

const PRIVATE: &str = "zhidden";
const PUBLIC: &str = "zshown";
/// How many letters of its own a marker has before that.
const OWN: usize = 4;
/// Private numbers and dates, which hold no letters.
const PRIVATE_NUMBER: &str = "917263541";
const PRIVATE_DATE: [&str; 3] = ["7391-05-17", "17 May 7391", "May 17, 7391"];

const GUIDE: &str = "
settings:
  title: Test guide
  base_url: https://example.org/guide/
  outputs: [feeds, citations, markdown, data, print, epub]
vocabularies:
  topics: { open: true, question: What about? }
  HIDDENVOCABULARY: { open: true, label: HIDDENLABEL }
  moods: { label: HIDDENLABEL, description: HIDDENLABEL, terms: { HIDDENTERM: { label: HIDDENLABEL } } }
  stances: { terms: { supports: {}, contradicts: {} } }
  consents: { terms: { asked: {}, given: {} } }
kinds:
  item:
    folder: items
    fields:
FIELDS
  trial:
    folder: trials
    publish_when: { consent: [given] }
    fields:
      consent: { type: term, of: consents, private: true }
FIELDS
      evidence:
        type: record
        list: true
        fields:
          item: { type: ref, to: item, inverse: evidence }
          stance: { type: term, of: stances }
          shows: { type: markdown }
          topic: { type: term, of: topics }
          HIDDENFIELD: { type: markdown, private: true, label: HIDDENLABEL, help: HIDDENLABEL }
          hidden_term: { type: term, of: topics, private: true }
          hidden_source: { type: source, private: true }
          hidden_item: { type: ref, to: item, inverse: evidence, private: true }
ratings:
  item:
    relation: evidence
    stances: stances
    supporting: [supports]
    levels: { none: {}, some: { needs: { supporting: 1 } } }
";

const FIELDS: &str = "
      summary: { type: line }
      text: { type: markdown, list: true }
      link: { type: url }
      topics: { type: term, of: topics, list: true }
      sources: { type: source, list: true }
      picture: { type: image }
      near: { type: ref, to: item, inverse: near }
      log: { type: record, list: true, fields: { what: { type: line }, by: { type: line, private: true, label: HIDDENLABEL } } }
      HIDDENFIELD: { type: line, private: true, label: HIDDENLABEL, help: HIDDENLABEL }
      hidden_text: { type: markdown, list: true, private: true }
      hidden_link: { type: url, private: true }
      hidden_topics: { type: term, of: topics, list: true, private: true }
      hidden_terms: { type: term, of: HIDDENVOCABULARY, list: true, private: true }
      mood: { type: term, of: moods, private: true }
      hidden_sources: { type: source, list: true, private: true }
      hidden_picture: { type: image, private: true }
      hidden_near: { type: ref, to: item, inverse: near, private: true }
      hidden_number: { type: number, private: true }
      hidden_date: { type: date, private: true }
      hidden_log: { type: record, list: true, private: true, fields: { what: { type: line }, item: { type: ref, to: item, inverse: evidence } } }
";

/// What an entry says of its publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Published,
    Draft,
    /// It waits for clearance; an item, which needs none, is a draft instead.
    Held,
}

/// Plants markers.
#[derive(Default)]
struct Planter {
    next: u32,
    /// Public markers and what they are in.
    public: BTreeMap<String, String>,
    files: Memory,
    sources: String,
}

impl Planter {
    fn mark(&mut self, is_public: bool, what: &str) -> String {
        self.next += 1;
        let mut number = self.next.wrapping_mul(7919) % 456_976;
        let mut marker = String::new();
        for _ in 0..OWN {
            marker.push(char::from(b'a' + u8::try_from(number % 26).expect("a letter")));
            number /= 26;
        }
        marker += if is_public { PUBLIC } else { PRIVATE };
        if is_public {
            self.public.insert(marker.clone(), what.to_owned());
        }
        marker
    }

    fn file(&mut self, path: String, bytes: impl Into<Vec<u8>>) {
        self.files.content.insert(path, bytes.into());
    }

    /// An image with private metadata and its path.
    fn image(&mut self, is_public: bool) -> String {
        let name = self.mark(is_public, "name of an image");
        let mark = self.mark(false, "metadata");
        let (ending, bytes) = image(self.next, mark.as_bytes());
        self.file(format!("images/{name}.{ending}"), bytes);
        format!("/images/{name}.{ending}")
    }

    /// A source and its key.
    fn source(&mut self, is_public: bool) -> String {
        let key = self.mark(is_public, "key of a source");
        let title = self.mark(is_public, "title of a source");
        let author = self.mark(is_public, "author of a source");
        let mut notes = String::new();
        let note = self.mark(is_public, "note");
        for field in ["annotation", "annote", "abstract", "file", "keywords", "owner", "timestamp"]
        {
            let _ = writeln!(notes, "{field} = {{{}}},", self.mark(false, field));
        }
        let _ = writeln!(
            self.sources,
            "@book{{{key}, title = {{{title}}}, author = {{{author}, A.}}, year = 2001, note = {{{note}}},\n{notes}}}"
        );
        key
    }

    /// An entry that holds as much as the bits of `holds` say.
    fn entry(&mut self, is_trial: bool, state: State, is_public: bool, holds: u32) {
        let (folder, slug) =
            (if is_trial { "trials" } else { "items" }, self.mark(is_public, "slug"));
        let mut text = format!("---\n# {}\n", self.mark(false, "comment"));
        let mut line = |key: &str, value: String| _ = writeln!(text, "{key}: {value}");
        line("title", self.mark(is_public, "title"));
        match (state, is_trial) {
            (State::Published, true) => line("consent", "given".into()),
            (State::Held, true) => line("consent", "asked".into()),
            (State::Draft, true) => {
                line("consent", "given".into());
                line("draft", "true".into());
            }
            (State::Draft | State::Held, false) => line("draft", "true".into()),
            (State::Published, false) => {}
        }
        line("owner", self.mark(is_public, "owner"));
        line("summary", self.mark(is_public, "summary"));
        text += &self.fields(is_trial, is_public, holds);
        text += &self.body(is_public, holds);
        self.file(format!("{folder}/{slug}.md"), text);
    }

    /// Public and private fields of each type.
    fn fields(&mut self, is_trial: bool, is_public: bool, holds: u32) -> String {
        let has = |bit: u32| holds >> bit & 1 == 1;
        let mut text = String::new();
        let mut line = |key: &str, value: String| _ = writeln!(text, "{key}: {value}");
        if has(0) {
            line("aliases", format!("[{}]", self.mark(is_public, "alias")));
            let (what, why) = (self.mark(is_public, "change"), self.mark(is_public, "reason"));
            line("changes", format!("[{{ date: 2026-05-01, what: {what}, why: {why} }}]"));
        }
        if has(1) {
            line("link", format!("https://example.org/{}", self.mark(is_public, "address")));
            line("hidden_link", format!("https://example.org/{}", self.mark(false, "address")));
            line("hidden_number", PRIVATE_NUMBER.into());
            line("hidden_date", PRIVATE_DATE[0].into());
        }
        if has(2) {
            line("topics", format!("[{}]", self.mark(is_public, "term")));
            line("hidden_topics", format!("[{}, shared]", self.mark(false, "term")));
            line("hidden_terms", format!("[{}]", self.mark(false, "term")));
            line("mood", "HIDDENTERM".into());
        }
        if has(3) {
            line("sources", format!("[{}]", self.source(is_public)));
            line("hidden_sources", format!("[{}]", self.source(false)));
        }
        if has(4) {
            line("picture", self.image(is_public));
            line("hidden_picture", self.image(false));
        }
        if has(5) {
            let (shown, cited) = (self.mark(is_public, "text"), self.source(is_public));
            line("text", format!("[\"{shown} [@{cited}]\"]"));
            let (hidden, cited, image) =
                (self.mark(false, ""), self.source(false), self.image(false));
            line(
                "hidden_text",
                format!("[\"{hidden} [@{cited}] ![{hidden}]({image}) see [[anchor]]\"]"),
            );
        }
        if has(6) {
            line("near", "anchor".into());
            line("hidden_near", "anchor".into());
            line("HIDDENFIELD", self.mark(false, "line"));
            let (what, by) = (self.mark(is_public, "record"), self.mark(false, "record"));
            line("log", format!("[{{ what: {what}, by: {by} }}]"));
            let what = self.mark(false, "record");
            line("hidden_log", format!("[{{ what: {what}, item: anchor }}]"));
        }
        if has(7) && is_trial {
            let (shows, topic) = (self.mark(is_public, "evidence"), self.mark(is_public, "term"));
            let (hidden, term) = (self.mark(false, "evidence"), self.mark(false, "term"));
            let source = self.source(false);
            line(
                "evidence",
                format!(
                    "[{{ item: anchor, stance: supports, shows: {shows}, topic: {topic}, HIDDENFIELD: {hidden}, \
                     hidden_term: {term}, hidden_source: {source}, hidden_item: anchor }}]"
                ),
            );
        }
        text
    }

    /// A text of headings, links, images and the like.
    fn body(&mut self, is_public: bool, holds: u32) -> String {
        let (heading, anchor) = (self.mark(is_public, "heading"), self.mark(is_public, "anchor"));
        let mut text = format!("---\n\n## {heading} {{#{anchor}}}\n\n");
        let (words, label) = (self.mark(is_public, "words"), self.mark(is_public, "link"));
        let _ = writeln!(text, "A [{label}](../items/anchor.md) {words}.\n");
        let _ = writeln!(text, "<!-- {} -->\n", self.mark(false, "comment"));
        if holds >> 8 & 1 == 1 {
            let (alt, title) = (self.mark(is_public, "alt"), self.mark(is_public, "caption"));
            let _ = writeln!(text, "![{alt}]({} \"{title}\")\n", self.image(is_public));
            let (cited, code) = (self.source(is_public), self.mark(is_public, "code"));
            let _ = writeln!(text, "As [@{cited}] says.[^1] `{code}`\n");
            let _ = writeln!(text, "[^1]: {}\n", self.mark(is_public, "footnote"));
        }
        text
    }

    /// The guide around the entries.
    fn guide(mut self) -> (Memory, BTreeMap<String, String>) {
        let comment = self.mark(false, "comment");
        let names: Vec<(&str, String)> =
            ["HIDDENVOCABULARY", "HIDDENTERM", "HIDDENFIELD", "HIDDENLABEL"]
                .map(|name| (name, self.mark(false, name)))
                .into();
        let text = format!("# {comment}\n{}", GUIDE.replace("FIELDS", FIELDS));
        self.file("guide.yaml".into(), text);
        let (term, definition) = (self.mark(true, "glossary"), self.mark(true, "glossary"));
        let glossary = format!(
            "# {comment}\nterms: {{ {term}: {{ term: {term}, definition: {definition}, synonyms: [{}] }} }}\n",
            self.mark(true, "synonym")
        );
        self.file("glossary.yaml".into(), glossary);
        self.source(true);
        let sources = format!("{comment}\n@comment{{{comment}}}\n{}", self.sources);
        self.file("sources.bib".into(), sources);
        self.file(format!("images/{comment}.txt"), comment.clone());
        for bytes in self.files.content.values_mut() {
            if let Ok(text) = std::str::from_utf8(bytes) {
                let text = names
                    .iter()
                    .fold(text.to_owned(), |text, (name, mark)| text.replace(name, mark));
                *bytes = text.into_bytes();
            }
        }
        (self.files, self.public)
    }
}

/// Names and texts of all that is published, also of what is packed, in lower case. What is no text is
/// read as if it were: markers survive that.
fn published(built: &WithDiagnostics<Build>, compress: bool) -> Vec<(String, String)> {
    let site = match compress {
        true => emit::compress(built.value.site.clone()),
        false => built.value.site.clone(),
    };
    let mut files = unpacked(built);
    for (path, bytes) in site.files() {
        let mut plain = Vec::new();
        match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("gz") => _ = GzDecoder::new(&**bytes).read_to_end(&mut plain).expect("is gzip"),
            Some("br") => brotli::BrotliDecompress(&mut &**bytes, &mut plain).expect("is Brotli"),
            _ => plain.extend_from_slice(bytes),
        }
        files.push((path.clone(), plain));
    }
    let lower = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    files.into_iter().map(|(path, bytes)| (path.to_ascii_lowercase(), lower(bytes))).collect()
}

fn assert_only_public(
    files: &Memory,
    public: &BTreeMap<String, String>,
    drafts: Drafts,
    compress: bool,
) {
    let options = Options { drafts, ..Options::default() };
    let built = fieldguide::build(files, &options, &Quiet);
    assert!(built.is_clean(), "{}", shown(&built));
    let mut all = published(&built, compress);
    if drafts == Drafts::Exclude {
        let recording = urls(files, None).unwrap_or_else(|_| panic!("is a guide"));
        all.push(("urls.lock".into(), recording.change.expect("is new").after()));
    }
    // Words are searched by their ends too.
    let backwards: String = PRIVATE.chars().rev().collect();
    for hidden in [PRIVATE, &backwards, PRIVATE_NUMBER].into_iter().chain(PRIVATE_DATE) {
        for (path, text) in &all {
            let around = text.split(&hidden.to_ascii_lowercase()).next().unwrap_or_default();
            let is_hidden = around.len() == text.len() && !path.contains(hidden);
            let before: String = around.chars().rev().take(80).collect();
            assert!(is_hidden, "{path}, after {:?}", before.chars().rev().collect::<String>());
        }
    }
    let texts = all.iter().flat_map(|(path, text)| [path, text]);
    let markers = texts.flat_map(|text| {
        let marks = text.match_indices(PUBLIC);
        marks.filter_map(|(at, _)| text.get(at.checked_sub(OWN)?..at + PUBLIC.len()))
    });
    let found: BTreeSet<&str> = markers.collect();
    for (marker, what) in public {
        assert!(found.contains(marker.as_str()), "the {what} {marker} is nowhere");
    }
}

fn entries() -> impl Strategy<Value = Vec<(bool, State, u32)>> {
    let state = prop_oneof![Just(State::Published), Just(State::Draft), Just(State::Held)];
    prop::collection::vec((any::<bool>(), state, any::<u32>()), 1..7)
}

fn planted(entries: &[(bool, State, u32)], drafts: Drafts) -> (Memory, BTreeMap<String, String>) {
    let mut planter = Planter::default();
    planter.file("items/anchor.md".into(), "---\ntitle: Anchor\n---\n");
    for (is_trial, state, holds) in entries {
        let is_draft = *state == State::Draft || (*state == State::Held && !is_trial);
        let is_public = match drafts {
            Drafts::Exclude => *state == State::Published,
            Drafts::Include => *state == State::Published || is_draft,
        };
        planter.entry(*is_trial, *state, is_public, *holds);
    }
    planter.guide()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn private_markers_are_nowhere_and_public_ones_somewhere(
        entries in entries(),
        drafts in prop_oneof![3 => Just(Drafts::Exclude), 1 => Just(Drafts::Include)],
    ) {
        let (files, public) = planted(&entries, drafts);
        assert_only_public(&files, &public, drafts, false);
    }
}

#[test]
fn an_entry_that_holds_everything_shows_what_is_public_whatever_its_state() {
    for drafts in [Drafts::Exclude, Drafts::Include] {
        let states = [State::Published, State::Draft, State::Held];
        let entries: Vec<_> =
            states.iter().flat_map(|state| [(false, *state, !0), (true, *state, !0)]).collect();
        let (files, public) = planted(&entries, drafts);
        assert!(public.len() > 60, "the test would say nothing");
        assert_only_public(&files, &public, drafts, true);
    }
}

const TAGS: &str = "
settings: { title: Test guide, outputs: [data] }
vocabularies:
  tags: { open: true }
  places: { terms: { north: {}, south: {} } }
kinds:
  note:
    folder: notes
    fields:
      tags: { type: term, of: tags, list: true }
      place: { type: term, of: places, private: true, required: true }
";

#[test]
fn a_term_is_spelled_as_public_entries_spell_it() {
    let files = guide([
        ("guide.yaml", TAGS),
        ("notes/a.md", "---\ntitle: A\ndraft: true\nplace: north\ntags: [Deal WITH Acme]\n---\n"),
        ("notes/b.md", "---\ntitle: B\nplace: north\ntags: [deal with acme]\n---\n"),
        ("notes/c.md", "---\ntitle: C\nplace: south\ntags: [Deal with Acme]\n---\n"),
    ]);
    let built = build(&files);
    assert_eq!(shown(&built), "");
    assert!(page(&built, "tags/deal-with-acme.html").contains("<h1>deal with acme</h1>"));
    assert!(!page(&built, "data/guide.json").contains("WITH"));
}

#[test]
fn a_vocabulary_of_private_fields_has_no_pages_and_divides_no_list() {
    let files = guide([
        ("guide.yaml", TAGS),
        ("notes/a.md", "---\ntitle: A\nplace: north\n---\n"),
        ("notes/b.md", "---\ntitle: B\nplace: south\n---\n"),
    ]);
    let built = build(&files);
    assert_eq!(shown(&built), "");
    assert!(!paths(&built).iter().any(|path| path.contains("labels")), "{:?}", paths(&built));
    let list = page(&built, "notes/index.html");
    assert!(list.contains(">A</a>") && list.contains(">B</a>"), "{list}");
}

#[test]
fn a_source_is_published_with_what_cites_it() {
    let with = |draft: &str| {
        guide([
            (
                "s.bib",
                "@book{one, title = {One}, author = {Doe, A.}, year = 2001}\n@book{two, title = {Two}, author = {Doe, A.}, year = 2001}\n@book{three, title = {Three}, author = {Doe, A.}, year = 2001}\n",
            ),
            ("lessons/a.md", "---\ntitle: A\nsummary: A.\n---\n\nSaid [@one].\n"),
            (
                "lessons/b.md",
                &format!("---\ntitle: B\nsummary: B.\n{draft}---\n\nSaid [@one; @two].\n"),
            ),
        ])
    };
    let built = build(&with("draft: true\n"));
    let sources = page(&built, "sources.html");
    assert!(sources.contains("One") && !sources.contains("Two"), "{sources}");
    assert!(sources.contains("Three"), "what nothing cites is listed as such");
    assert!(sources.contains("2001b") && !sources.contains("2001c"), "nothing hints at another");
    let built = build(&with(""));
    assert!(page(&built, "sources.html").contains("2001c"));
}
