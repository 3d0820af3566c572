//! Pages that are made from several entries: decision guides, evidence by stance, comparisons, briefs, and pages
//! for paper.

use crate::author_rename::{changed, renamed};
use crate::harness::{build, guide, page, paths};
use fieldguide::Build;
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::files::Memory;

const GUIDE: &str = "
settings:
  title: Sheets
  outputs: [data, markdown, print]
vocabularies:
  stages: { ordered: true, print: true, question: Where are you?, terms: { start: {}, run: {}, end: {} } }
  stances: { ordered: true, terms: { supports: {}, contradicts: { description: It is against it. } } }
kinds:
  lesson:
    folder: lessons
    brief: { fields: [practices], evidence: 1, sources: 1 }
    fields:
      summary: { type: line }
      stages: { type: term, of: stages, list: true, required: true }
      practices: { type: markdown, list: true }
  case-study:
    folder: cases
    plural: Cases
    compare: [started, money, stages]
    fields:
      started: { type: date }
      money: { type: line }
      stages: { type: term, of: stages, list: true }
      secret: { type: line, private: true }
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, required: true, inverse: evidence }
          stance: { type: term, of: stances, required: true }
          shows: { type: markdown, required: true }
ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports]
    levels: { none: { label: None }, some: { label: Some, needs: { supporting: 1 } } }
";
const LESSON: &str = "---\ntitle: Start small\nsummary: Do one thing.\nstages: [start, run]\npractices: [\"Begin [@smith2015].\"]\n---\nTrust [@jones2016].\n";
const ENGINES: &str = "---\ntitle: Engines\nstarted: 1990-05\nmoney: \"=1+1\"\nstages: [run]\nsecret: Hush\nevidence:\n  - { lesson: start-small, stance: supports, shows: \"It began small [@smith2015].\" }\n---\nA case.\n";
const BRAKES: &str = "---\ntitle: Brakes\nstarted: 1980\nevidence:\n  - { lesson: start-small, stance: contradicts, shows: \"It began big [@smith2015; @jones2016].\" }\n---\nA case.\n";
const SOURCES: &str = "@book{smith2015, title = {Trust}, author = {Smith, Anna}, year = {2015}}\n@book{jones2016, title = {Money}, author = {Jones, Bo}, year = {2016}}\n@book{lone2017, title = {Alone}, author = {Lone, Cy}, year = {2017}}\n";
const DECISION: &str = "
title: Which way?
summary: Two questions.
start: money
questions:
  time:
    text: Is there time?
    answers: [{ text: 'Yes', to: small }, { text: 'No', to: nothing }]
  money:
    text: Is there <money>?
    help: See [@lone2017] and [the lesson](../lessons/start-small.md).
    answers: [{ text: 'Yes', to: small }, { text: 'No', to: time }]
results:
  small:
    title: Begin small
    text: One step.
    entries: [{ entry: lesson/start-small, reason: 'It says how [@smith2015].' }]
  nothing: { title: Do nothing }
";

fn content() -> Memory {
    guide([
        ("guide.yaml", GUIDE),
        ("sources.bib", SOURCES),
        ("lessons/start-small.md", LESSON),
        ("cases/engines.md", ENGINES),
        ("cases/brakes.md", BRAKES),
        ("decisions/which-way.yaml", DECISION),
        ("index.md", "---\ntitle: Home\n---\nGo to [[decisions/which-way#result-small]].\n"),
    ])
}

fn built() -> WithDiagnostics<Build> {
    let built = build(&content());
    assert_eq!(built.diagnostics, []);
    built
}

#[test]
fn a_decision_guide_is_a_page_whose_answers_link_to_the_next_step() {
    let built = built();
    let html = page(&built, "decisions/which-way.html");
    let order = ["question-money", "question-time", "result-small", "result-nothing"];
    let places: Vec<usize> = order
        .iter()
        .map(|id| html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(html.contains("Is there &lt;money&gt;?"), "a question is plain text");
    for link in [
        "href=\"#question-time\"",
        "href=\"#result-nothing\"",
        "href=\"../lessons/start-small.html\"",
    ] {
        assert!(html.contains(link), "{link}");
    }
    assert!(html.contains("<a href=\"#ref-1\">") || html.contains("href=\"#ref-1\""), "it cites");
    assert!(
        html.contains("id=\"ref-2\"") && !html.contains("id=\"ref-3\""),
        "and lists what it cites"
    );
    assert!(html.contains("<svg class=\"figure decision\""));
    assert!(page(&built, "decisions/index.html").contains("href=\"../decisions/which-way.html\""));
    assert!(page(&built, "index.html").contains("href=\"decisions/which-way.html#result-small\""));
}

#[test]
fn a_decision_guide_is_in_search_data_copies_and_books() {
    let built = built();
    let json = page(&built, "data/guide.json");
    for part in [
        "\"id\": \"question-money\"",
        "\"to\": \"result-nothing\"",
        "\"entry\": \"lesson/start-small\"",
    ] {
        assert!(json.contains(part), "{part}");
    }
    let copy = page(&built, "decisions/which-way.md");
    assert!(copy.starts_with("# Which way?\n\n> Two questions.\n"), "{copy}");
    assert!(copy.contains("- No → 2. Is there time?"), "{copy}");
    assert!(copy.contains("(../lessons/start-small.md)"), "{copy}");
    assert!(copy.contains("## Sources") && copy.contains("Lone"), "{copy}");
    assert!(page(&built, "llms.txt").contains("decisions/which-way.md"));
    let book = page(&built, "print.html");
    assert!(book.contains("id=\"decision-which-way__question-time\""));
    assert!(book.contains("href=\"#decision-which-way__result-small\""));
    let index = paths(&built).into_iter().filter(|path| path.starts_with("search/"));
    let indexed: String = index.map(|path| page(&built, path)).collect();
    assert!(indexed.contains("decisions/which-way.html"));
}

#[test]
fn a_source_that_only_a_decision_guide_cites_is_cited() {
    let built = built();
    let sources = page(&built, "sources.html");
    let (_, lone) = sources.split_once("id=\"lone2017\"").expect("is listed");
    let lone = lone.split("<li id=").next().unwrap_or_default();
    assert!(lone.contains("decisions/which-way.html"), "{lone}");
    assert!(!page(&built, "coverage.html").contains("Lone"));
}

#[test]
fn evidence_has_a_page_for_each_stance() {
    let built = built();
    let against = page(&built, "lesson-evidence/contradicts.html");
    for part in [
        "It began big",
        "href=\"../lessons/start-small.html\"",
        "href=\"../cases/brakes.html\"",
        "href=\"../sources.html#jones2016\"",
        "It is against it.",
    ] {
        assert!(against.contains(part), "{part}");
    }
    assert!(!against.contains("It began small"));
    assert!(page(&built, "lesson-evidence/supports.html").contains("It began small"));
    assert!(page(&built, "lesson-evidence/index.html").contains("contradicts.html"));
    for linking in ["lesson-map.html", "lesson-ratings/index.html"] {
        assert!(page(&built, linking).contains("lesson-evidence/"), "{linking}");
    }
}

#[test]
fn a_comparison_is_a_table_and_a_file_for_spreadsheets() {
    let built = built();
    let html = page(&built, "case-study-comparison.html");
    let (brakes, engines) = (html.find(">Brakes<"), html.find(">Engines<"));
    assert!(brakes < engines && brakes.is_some(), "sorted by title");
    assert!(html.contains("data-sort=\"1990-05\"") && html.contains("May 1990"));
    assert!(html.contains("data-terms=\"run\""));
    assert!(!html.contains("Hush"));
    let table = page(&built, "case-study-comparison.csv");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0], "title,started,money,stages,address");
    assert_eq!(lines[2], "Engines,1990-05,'=1+1,Run,cases/engines.html");
    assert!(!paths(&built).contains(&"lesson-comparison.html"), "it declares no table");
}

#[test]
fn figures_are_files_that_say_what_they_show_and_where_they_come_from() {
    let licensed = GUIDE.replace(
        "title: Sheets\n",
        "title: Sheets\n  base_url: https://example.org/\n  license: { name: CC BY 4.0, url: 'https://example.com/by' }\n",
    );
    let dated = licensed
        .replace("    plural: Cases\n", "    plural: Cases\n    date_range: [started, ended]\n");
    let dated = dated.replace(
        "      money: { type: line }\n",
        "      money: { type: line }\n      ended: { type: date }\n",
    );
    let mut content = content();
    content.content.insert("guide.yaml".into(), dated.into_bytes());
    let built = build(&content);
    let figures = [
        ("lesson-map.svg", "lesson-map.html", ["Start small", "Contradicts (1)"]),
        ("case-study-years.svg", "cases/", ["Engines", "from 1990"]),
        (
            "decisions/which-way.svg",
            "decisions/which-way.html",
            ["1. Is there &lt;money&gt;?", "– No → 2"],
        ),
    ];
    for (path, source, says) in figures {
        let svg = page(&built, path);
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{svg}");
        for part in says {
            assert!(svg.contains(&format!(">{part}</text>")), "{part} in {svg}");
        }
        assert!(
            svg.contains(&format!(">Source: Sheets, https://example.org/{source}</text>")),
            "{svg}"
        );
        assert!(svg.contains(">Licence: CC BY 4.0, https://example.com/by</text>"), "{svg}");
        assert!(!svg.contains("href=\"../") && !svg.contains("href=\"lessons/"), "{svg}");
        let shown = if source == "cases/" { "cases/index.html" } else { source };
        let name = path.rsplit('/').next().unwrap_or_default();
        assert!(page(&built, shown).contains(name), "{shown} links to {name}");
    }
}

#[test]
fn a_brief_names_the_strongest_entry_of_each_side_and_the_sources_cited_most() {
    let built = built();
    let html = page(&built, "lesson-briefs/start-small.html");
    for part in [
        "Begin",
        "It began small",
        "It began big",
        "Smith, A.",
        "(1 of 2, those cited most)",
        "lessons/start-small.html",
        "noindex",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(page(&built, "lessons/start-small.html").contains("lesson-briefs/start-small.html"));
    assert!(!paths(&built).iter().any(|path| path.starts_with("case-study-briefs/")));
}

#[test]
fn a_term_has_a_page_for_paper_with_its_entries_and_one_list_of_sources() {
    let built = built();
    let html = page(&built, "stages-print/run.html");
    assert!(
        html.contains("id=\"lesson_start-small\"") && html.contains("id=\"case-study_engines\"")
    );
    assert!(!html.contains("id=\"case-study_brakes\""));
    assert_eq!(html.matches("id=\"sources__ref-").count(), 2, "{html}");
    assert!(html.contains("part of <cite>Sheets</cite>"));
    assert!(page(&built, "stages/run.html").contains("stages-print/run.html"));
    assert!(page(&built, "my-list.html").contains("stages-print/run.html"));
    assert!(!page(&built, "stages/end.html").contains("stages-print/"), "nobody prints nothing");
}

#[test]
fn an_entry_that_is_renamed_is_renamed_in_decision_guides() {
    let plan = renamed(&content(), "start-small", "begin-small");
    let after = changed(&content(), &plan.changes);
    let text =
        String::from_utf8(after.content["decisions/which-way.yaml"].clone()).expect("is text");
    assert!(
        text.contains("entry: lesson/begin-small") && text.contains("(../lessons/begin-small.md)")
    );
    assert_eq!(build(&after).diagnostics, []);
}

#[test]
fn ten_thousand_answers_in_a_row_are_walked_without_a_deep_stack() {
    let mut text = "title: Long\nstart: q0\nquestions:\n".to_owned();
    const STEPS: usize = 10_000;
    for step in 0..STEPS {
        let next = if step + 1 == STEPS { "done".to_owned() } else { format!("q{}", step + 1) };
        text += &format!(
            "  q{step}:\n    text: Go on?\n    answers: [{{ text: a, to: {next} }}, {{ text: b, to: done }}]\n"
        );
    }
    text += "results:\n  done: { title: Done }\n";
    let built = build(&guide([("decisions/long.yaml", text.as_str())]));
    assert_eq!(built.diagnostics, []);
    assert!(!page(&built, "decisions/long.html").contains("class=\"figure decision\""));
}
