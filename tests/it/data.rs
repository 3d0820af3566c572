//! The guide as data: true to the guide, in the shape it says, and readable by others.

use crate::harness::{Quiet, guide, page, repository};
use fieldguide::files::{Disk, Files, Memory};
use fieldguide::outputs::data::{Dataset, dataset};
use fieldguide::{Build, Options, diagnostic::WithDiagnostics};
use serde_json::Value;

const GUIDE: &str = "
settings: { title: Test guide, authors: [Anna], outputs: [data] }
vocabularies:
  stages: { ordered: true, terms: { start: { label: Starting }, end: {} } }
  stances: { terms: { supports: {}, contradicts: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      stages: { type: term, of: stages, list: true }
      contact: { type: line, private: true }
      steps: { type: record, list: true, fields: { what: { type: markdown }, by: { type: date } } }
  case:
    folder: cases
    fields:
      like: { type: ref, to: lesson }
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
    levels: { none: {}, some: { label: Some evidence, needs: { supporting: 1 } } }
";
const LESSON: &str = "---
title: 'Start, \"small\"'
stages: [start, end]
contact: SECRET
steps: [{ what: 'Ask *why*, then [[engines]].', by: 2026-05 }, { what: Go. }]
changes: [{ date: 2026-05-01, what: begun }]
---
First.

## How

Slowly [@smith].
";
const CASE: &str = "---
title: Engines
like: start
evidence: [{ lesson: start, stance: supports, shows: 'It began small [@smith].' }]
---
As in [[start]], they began small.
";

fn content() -> Memory {
    guide([
        ("guide.yaml", GUIDE),
        ("glossary.yaml", "terms: { trust: { term: Trust, definition: What *takes* years. } }"),
        ("s.bib", "@book{smith, title = {Trust}, author = {Smith, Anna}, year = {2015}}"),
        ("lessons/start.md", LESSON),
        ("cases/engines.md", CASE),
        ("cases/hidden.md", "---\ntitle: Hidden\ndraft: true\n---\nSECRET\n"),
    ])
}

fn built(files: &dyn Files) -> WithDiagnostics<Build> {
    let built = fieldguide::build(files, &Options::default(), &Quiet);
    assert!(built.is_clean());
    built
}

fn json(built: &WithDiagnostics<Build>, path: &str) -> Value {
    serde_json::from_str(page(built, path)).expect("is JSON")
}

#[test]
fn the_data_says_what_the_guide_says() {
    let built = built(&content());
    let data = json(&built, "data/guide.json");
    let shown = |value: &Value| serde_json::to_string_pretty(value).expect("can be written");
    insta::assert_snapshot!("data_entries", shown(&data["entries"]));
    insta::assert_snapshot!("data_relations", shown(&data["relations"]));
    assert_eq!(data["links"].as_array().map(Vec::len), Some(2), "{}", data["links"]);
    assert_eq!(data["glossary"][0]["definition"], "What takes years.");
    assert_eq!(data["sources"][0]["cited_by"], serde_json::json!(["lesson/start", "case/engines"]));
    for (path, bytes) in built.value.site.files() {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("SECRET"), "{path} tells what is private or a draft");
    }
}

#[test]
fn texts_are_published_as_trees() {
    let built = built(&content());
    let lines = page(&built, "data/texts.jsonl").lines();
    let lines: Vec<Value> =
        lines.map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let body = |line: &&Value| line["entry"] == "lesson/start" && line["field"] == "";
    let start = lines.iter().find(body).expect("the lesson has a text");
    let shown = serde_json::to_string(&start["nodes"]).expect("can be written");
    let range = |json: &str| json.matches("\"range\":[").count();
    assert_eq!(range(&shown), shown.matches("\"type\":").count(), "each node has its place");
    assert_eq!(start["nodes"][0]["type"], "paragraph");
    assert_eq!(start["nodes"][1]["type"], "heading");
    assert_eq!(start["nodes"][1]["id"], "how");
    assert_eq!(start["nodes"][2]["children"][1]["sources"][0]["key"], "smith");
    let linked = lines.iter().find(|line| line["entry"] == "case/engines").expect("has a text");
    let links = serde_json::to_string(linked).expect("can be written");
    assert!(links.contains("start.html\""), "{links}");
    assert!(lines.iter().any(|line| line["term"] == "trust"));
}

#[test]
fn the_data_of_a_guide_and_of_the_real_one_have_the_shape_that_is_published() {
    let real = Disk { content: repository("content"), themes: None, static_files: None };
    for files in [&content() as &dyn Files, &real] {
        let built = built(files);
        let (schema, data) =
            (json(&built, "data/guide.schema.json"), json(&built, "data/guide.json"));
        let validator = jsonschema::validator_for(&schema).expect("is a schema");
        let wrong: Vec<String> = validator.iter_errors(&data).map(|e| e.to_string()).collect();
        assert_eq!(wrong, [""; 0]);
        let read: Dataset = serde_json::from_value(data).expect("can be read again");
        let inventory = files.inventory().value;
        let made =
            fieldguide::assess_guide(&inventory, &Options::default(), &mut Default::default())
                .value
                .expect("is a guide");
        assert_eq!(read, dataset(&made), "what is read is what was written");
    }
}

#[test]
fn another_csv_reader_finds_every_cell_and_every_column_is_explained() {
    let built = built(&content());
    let tables = built.value.site.files().keys().filter(|path| path.ends_with(".csv"));
    let dictionary = page(&built, "data/README.md");
    let mut cells = Vec::new();
    for path in tables {
        let mut reader = csv::Reader::from_reader(page(&built, path).as_bytes());
        for name in reader.headers().expect("names").clone().iter() {
            assert!(dictionary.contains(&format!("| `{name}` | ")), "{path}: {name}");
        }
        for row in reader.records() {
            cells.push(format!(
                "{path}: {}",
                row.expect("a row").iter().collect::<Vec<_>>().join(" | ")
            ));
        }
    }
    insta::assert_snapshot!("data_tables", cells.join("\n"));
}

#[test]
fn a_guide_that_does_not_ask_for_data_has_none() {
    let mut files = content();
    files.content.insert("guide.yaml".into(), GUIDE.replace("[data]", "[]").into());
    assert!(built(&files).value.site.files().keys().all(|path| !path.starts_with("data/")));
}
