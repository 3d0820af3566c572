//! What a change means for readers: nothing for nothing, a little for a little, and the reasons.

use crate::command::Guide;
use crate::harness::{Quiet, guide};
use fieldguide::compare::{Impact, Version, compare, report};
use fieldguide::files::{Files, Memory};
use fieldguide::outputs::data::dataset;
use fieldguide::parse::queries::queries;
use fieldguide::{BuildCache, Options, prepare_pages, render_site};

const GUIDE: &str = "
settings: { title: Test guide, outputs: [data] }
vocabularies:
  stages: { terms: { start: {}, end: {} } }
  stances: { terms: { supports: {}, contradicts: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      stages: { type: term, of: stages, list: true }
  case:
    folder: cases
    fields:
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, inverse: evidence }
          stance: { type: term, of: stances }
          shows: { type: markdown }
ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports]
    levels: { none: {}, some: { label: Some, needs: { supporting: 1 } } }
";

fn content() -> Memory {
    guide([
        ("guide.yaml", GUIDE),
        ("queries.yaml", "- { query: slowly, finds: [start] }\n- { query: tea, finds: [meet] }\n"),
        ("glossary.yaml", "terms: { trust: { term: Trust, definition: What takes years. } }"),
        ("s.bib", "@book{smith, title = {Trust}, author = {Smith, Anna}, year = {2015}}"),
        (
            "lessons/start.md",
            "---\ntitle: Start *small*\nstages: [start]\n---\nFirst.\n\n## How\n\nSlowly [@smith].\n",
        ),
        ("lessons/meet.md", "---\ntitle: Meet\nstages: [end]\n---\nBring tea. See [[start]].\n"),
        (
            "cases/engines.md",
            "---\ntitle: Engines\nevidence: [{ lesson: start, stance: supports, shows: It began small. }]\n---\nEngines.\n",
        ),
    ])
}

fn version(files: &Memory) -> Version {
    let inventory = files.inventory().value;
    let made = prepare_pages(&inventory, &Options::default(), &mut BuildCache::default());
    assert!(made.is_clean(), "{:?}", made.diagnostics);
    let pages = made.value.expect("is a guide");
    let files = render_site(&pages, &inventory, &Quiet).value.files().clone();
    Version { files, data: Some(dataset(pages.assessed())) }
}

fn impact(old: &Memory, new: &Memory) -> Impact {
    compare(&version(old), &version(new), &queries(&new.inventory().value).value)
}

/// The guide with a file set to another text, or taken out.
fn with(path: &str, text: Option<&str>) -> Memory {
    let mut files = content();
    match text {
        Some(text) => _ = files.content.insert(path.to_owned(), text.into()),
        None => _ = files.content.remove(path).expect("was there"),
    }
    files
}

fn replaced(path: &str, what: &str, by: &str) -> Memory {
    let text = String::from_utf8(content().content[path].clone()).expect("is text");
    assert!(text.contains(what));
    with(path, Some(&text.replace(what, by)))
}

#[test]
fn nothing_is_said_of_nothing() {
    let nothing = impact(&content(), &content());
    assert!(nothing.is_empty(), "{nothing:?}");
    assert_eq!(report::markdown(&nothing), "No changes for readers.\n");
}

#[test]
fn a_word_is_one_section_of_one_entry() {
    let new = replaced("lessons/start.md", "Slowly", "Slowly and well");
    insta::assert_snapshot!("impact_a_word", report::markdown(&impact(&content(), &new)));
}

#[test]
fn evidence_taken_back_moves_a_rating_and_says_why() {
    let new = replaced("cases/engines.md", "stance: supports", "stance: contradicts");
    insta::assert_snapshot!("impact_evidence", report::markdown(&impact(&content(), &new)));
}

#[test]
fn what_goes_and_what_comes_is_reported_with_what_searches_find() {
    let mut new = with("lessons/meet.md", None);
    let visit =
        "---\ntitle: Visit\nstages: [end]\n---\nBring cake.\n\n## After [[start]]\n\nRest.\n";
    new.content.insert("lessons/visit.md".into(), visit.into());
    new.content.insert("queries.yaml".into(), "- { query: cake, finds: [visit] }\n".into());
    insta::assert_snapshot!("impact_come_and_gone", report::markdown(&impact(&content(), &new)));
}

#[test]
fn sources_terms_and_declarations_are_reported() {
    let mut new = replaced("s.bib", "2015", "2016");
    new.content.remove("glossary.yaml");
    new.content.insert("guide.yaml".into(), GUIDE.replace("Test guide", "Test guide 2").into());
    let found = impact(&content(), &new);
    assert!(found.declaration);
    assert_eq!((found.sources.len(), found.glossary.len(), found.entries.len()), (1, 1, 0));
}

#[test]
fn the_command_compares_content_and_sites() {
    let guide = Guide::new();
    let settings = "settings: { title: Working together, outputs: [data] }\n";
    guide.write("content/guide.yaml", settings);
    assert_eq!(guide.run(&["build", "--output", "old"]).code, Some(0));
    let same = guide.run(&["diff", "old", "content"]);
    assert_eq!((same.code, same.out.as_str()), (Some(0), "No changes for readers.\n"), "{same:?}");
    let lesson = "---\ntitle: Start small\nsummary: Begin small.\n---\n\nA second project.\n";
    guide.write("content/lessons/start-small.md", lesson);
    assert_eq!(guide.run(&["build", "--output", "new"]).code, Some(0));
    let changed = guide.run(&["diff", "old", "new", "--format", "json"]);
    let impact: serde_json::Value = serde_json::from_str(&changed.out).expect("is JSON");
    assert_eq!(impact["entries"][0]["id"], "lesson/start-small", "{changed:?}");
    assert_eq!(impact["pages"]["changed"], serde_json::json!(["lessons/start-small.html"]));
    guide.write("content/lessons/start-small.md", "---\ntitle: [\n---\n");
    assert_eq!(guide.run(&["diff", "old", "content"]).code, Some(1));
    assert_eq!(guide.run(&["diff", "old", "nowhere"]).code, Some(2));
}
