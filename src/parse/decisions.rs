//! `decisions/*.yaml` → [`Decision`]s: questions whose answers point to further questions or to results.
//!
//! Looks at one file at a time. Whether every path ends is decided in [`paths`]; links, entries and
//! citations are resolved in [`crate::link`].

mod paths;

use super::origin::{FieldPrefix, Origin};
use super::{Body, Excerpt, MarkdownSettings, markdown};
use crate::diagnostic::{Diagnostic, Names, WithDiagnostics, rule};
use crate::files::Inventory;
use crate::ids::{DecisionId, IdVec};
use crate::schema::is_slug;
use crate::span::{FileId, Span};
use crate::yaml::reader::{MapCursor, Reader};
use crate::yaml::{self, PathSegment, Value, Yaml};
use std::collections::BTreeMap;

/// The folder of decision guides, in content and on the site.
pub const DECISION_FOLDER: &str = "decisions";

const MAX_BYTES: usize = 4 << 20;
const KNOWN: [&str; 5] = ["title", "summary", "start", "questions", "results"];
const QUESTION_KNOWN: [&str; 3] = ["text", "help", "answers"];
const ANSWER_KNOWN: [&str; 2] = ["text", "to"];
const RESULT_KNOWN: [&str; 3] = ["title", "text", "entries"];
const ENTRY_KNOWN: [&str; 2] = ["entry", "reason"];

/// Every decision guide, by file name.
pub type Decisions = IdVec<DecisionId, Decision>;

/// A decision guide.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its file's name without `.yaml`.
    pub slug: String,
    /// Its file.
    pub file: FileId,
    /// Its title.
    pub title: String,
    /// A sentence about it; may be empty.
    pub summary: String,
    /// Its steps: the question it starts with, the other questions, then the results.
    pub steps: Vec<Step>,
    /// Its Markdown texts; steps name them by number.
    pub texts: Vec<Body>,
}

/// A question, or a result.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name in the file.
    pub name: String,
    /// The question, or the title of the result.
    pub title: String,
    /// The help for the question, or the text of the result, by number.
    pub text: Option<usize>,
    /// What follows.
    pub content: StepContent,
}

/// What follows a step.
#[derive(Clone, Debug)]
pub enum StepContent {
    /// The answers to a question.
    Question(Vec<Answer>),
    /// The entries that a result points to.
    Result(Vec<SuggestedEntry>),
}

/// An answer to a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it says.
    pub text: String,
    /// The step it points to, by number.
    pub to: usize,
}

/// An entry that a result points to.
#[derive(Clone, Debug)]
pub struct SuggestedEntry {
    /// Its name, as written: `slug` or `kind/slug`.
    pub name: String,
    /// Where it is named.
    pub span: Span,
    /// Why it is worth reading, by number.
    pub reason: Option<usize>,
}

impl Decision {
    /// The id of a step in the page of the guide.
    pub fn anchor(step: &Step) -> String {
        match step.content {
            StepContent::Question(_) => format!("question-{}", step.name),
            StepContent::Result(_) => format!("result-{}", step.name),
        }
    }
}

/// Whether a file of the content folder, by path, is a decision guide.
pub fn is_decision(path: &str) -> bool {
    name(path).is_some()
}

/// What a decision guide is named, by the path of its file in the content folder. None for other files.
fn name(path: &str) -> Option<&str> {
    path.strip_prefix(DECISION_FOLDER)?.strip_prefix('/')?.strip_suffix(".yaml")
}

/// Reads the decision guides.
pub fn decisions(
    inventory: &Inventory,
    settings: MarkdownSettings<'_>,
) -> WithDiagnostics<Decisions> {
    let mut diagnostics = Vec::new();
    let mut decisions = Vec::new();
    for file in &inventory.content {
        let source = inventory.sources.get(*file);
        let Some(slug) = name(&source.path) else { continue };
        if !is_slug(slug) {
            let message = format!("`{slug}.yaml` cannot be used in a URL");
            let help = "use lower-case letters, digits and single hyphens, and no further folder";
            let problem = Diagnostic::in_path(&rule::BAD_DECISION, &source.display, message);
            diagnostics.push(problem.help(help));
            continue;
        }
        let text = &source.text;
        match yaml::read(*file, text, 0..text.len(), MAX_BYTES) {
            Err(problems) => diagnostics.extend(problems),
            Ok(yaml) => {
                decisions.extend(read(slug, *file, &yaml, settings).drain_into(&mut diagnostics));
            }
        }
    }
    let others = inventory.content.iter().map(|file| &inventory.sources.get(*file).path);
    for path in inventory.assets.keys().chain(others) {
        let name = path.strip_prefix(DECISION_FOLDER).and_then(|rest| rest.strip_prefix('/'));
        if let Some(bare) = name.and_then(|name| name.strip_suffix(".yml")) {
            let message = format!("`{path}` is not read: a decision guide ends in `.yaml`");
            let path = format!("{}{path}", inventory.content_root());
            let problem = Diagnostic::in_path(&rule::BAD_DECISION, &path, message);
            diagnostics.push(problem.help(format!("rename it to `{bare}.yaml`")));
        }
    }
    decisions.sort_by(|a: &Decision, b| a.slug.cmp(&b.slug));
    WithDiagnostics { value: decisions.into(), diagnostics }
}

/// Reads one decision guide. None when a reader could not follow it to its end.
fn read(
    slug: &str,
    file: FileId,
    yaml: &Yaml,
    settings: MarkdownSettings<'_>,
) -> WithDiagnostics<Option<Decision>> {
    let mut diagnostics = Vec::new();
    let mut texts = Texts { file, settings, bodies: Vec::new(), diagnostics: Vec::new() };
    let mut reader = Reader::new(yaml, &rule::BAD_DECISION, &mut diagnostics);
    let root = reader.root(&KNOWN);
    let title = reader.required_text(&root, "title");
    let summary = reader.text(&root, "summary").unwrap_or_default();
    let start = reader.required_text(&root, "start");
    let mut questions = reader.children(&root, "questions", &QUESTION_KNOWN);
    let results = reader.children(&root, "results", &RESULT_KNOWN);
    for (key, is_empty) in [("questions", questions.is_empty()), ("results", results.is_empty())] {
        if is_empty && reader.reported() == 0 {
            let help = format!("add `{key}:` with at least one of them, each under its name");
            reader.report_key(&root.path, format!("there are no {key}"), Some(help));
        }
    }
    // The first question comes first, wherever it is in the file.
    questions.sort_by_key(|(name, _)| *name != start);
    let names = names(&mut reader, &questions, &results);
    let spellings: Names<'_> = names.keys().copied().collect();
    if !start.is_empty() && questions.iter().all(|(name, _)| *name != start) {
        let known = (start.as_str(), questions.iter().map(|(name, _)| *name));
        let otherwise = "write the name of the first question".to_owned();
        let message = format!("no question is named `{start}`");
        reader.report_unknown(&root.path_of("start"), message, known, otherwise);
    }
    let mut steps = Vec::with_capacity(questions.len() + results.len());
    for (name, at) in &questions {
        let title = reader.required_text(at, "text");
        let text = texts.add(&mut reader, at, "help");
        let content = StepContent::Question(answers(&mut reader, at, name, (&names, &spellings)));
        steps.push(Step { name: (*name).to_owned(), title, text, content });
    }
    for (name, at) in &results {
        let title = reader.required_text(at, "title");
        let text = texts.add(&mut reader, at, "text");
        let content = StepContent::Result(entries(&mut reader, at, &mut texts));
        steps.push(Step { name: (*name).to_owned(), title, text, content });
    }
    let mut is_whole = reader.reported() == 0;
    if is_whole {
        let problems = paths::problems(yaml, &steps);
        is_whole = problems.is_empty();
        diagnostics.extend(problems);
    }
    let Texts { bodies, diagnostics: of_texts, .. } = texts;
    diagnostics.extend(of_texts);
    let slug = slug.to_owned();
    let decision = Decision { slug, file, title, summary, steps, texts: bodies };
    WithDiagnostics { value: is_whole.then_some(decision), diagnostics }
}

/// The numbers of steps by their names. Reports names that two have, or that are no ids.
fn names<'a>(
    reader: &mut Reader<'a>,
    questions: &[(&'a str, MapCursor<'a>)],
    results: &[(&'a str, MapCursor<'a>)],
) -> BTreeMap<&'a str, usize> {
    let mut names = BTreeMap::new();
    for (number, (name, at)) in questions.iter().chain(results).enumerate() {
        if !is_slug(name) {
            let help = "use lower-case letters, digits and single hyphens".to_owned();
            reader.report_key(&at.path, format!("`{name}` is not a valid name"), Some(help));
        }
        if names.insert(*name, number).is_some() {
            let message = format!("`{name}` is also the name of a question");
            let help = "give the result another name: `to` could mean either".to_owned();
            reader.report_key(&at.path, message, Some(help));
        }
    }
    names
}

/// The mappings in the list under `key`.
fn items<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    key: &'a str,
    known: &[&str],
) -> Vec<MapCursor<'a>> {
    let items = match at.map.get(key) {
        Some(Value::List(items)) => items.as_slice(),
        None | Some(Value::Null) => &[],
        Some(_) => {
            let help = format!("write a line `- {}: …` for each", known.join(": …` and `"));
            reader.report(&at.path_of(key), format!("`{key}` must be a list"), Some(help));
            &[]
        }
    };
    let mut found = Vec::with_capacity(items.len());
    for (number, item) in items.iter().enumerate() {
        let mut path = at.path_of(key);
        path.push(PathSegment::Item(number));
        found.push(reader.mapping(item, path, known));
    }
    found
}

fn answers<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    question: &str,
    (names, spellings): (&BTreeMap<&'a str, usize>, &Names<'_>),
) -> Vec<Answer> {
    let before = reader.reported();
    let found = items(reader, at, "answers", &ANSWER_KNOWN);
    if found.len() < 2 && reader.reported() == before {
        let message = format!("the question `{question}` needs two answers or more");
        let help = "add `- text: …` with `to: …` below `answers:`".to_owned();
        reader.report_key(&at.path, message, Some(help));
    }
    let mut answers = Vec::with_capacity(found.len());
    for at in found {
        let text = reader.required_text(&at, "text");
        let to = reader.required_text(&at, "to");
        match names.get(to.as_str()) {
            Some(step) => answers.push(Answer { text, to: *step }),
            None if to.is_empty() => {}
            None => {
                let known = (to.as_str(), spellings);
                let otherwise = "write the name of a question or of a result".to_owned();
                let message = format!("no question or result is named `{to}`");
                reader.report_unknown_among(&at.path_of("to"), message, known, otherwise);
            }
        }
    }
    answers
}

fn entries<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    texts: &mut Texts<'_>,
) -> Vec<SuggestedEntry> {
    let found = items(reader, at, "entries", &ENTRY_KNOWN);
    let mut entries = Vec::with_capacity(found.len());
    for at in found {
        let name = reader.required_text(&at, "entry");
        let span = reader.span(&at.path_of("entry"));
        let reason = texts.add(reader, &at, "reason");
        if !name.is_empty() {
            entries.push(SuggestedEntry { name, span, reason });
        }
    }
    entries
}

/// The Markdown texts of a decision guide.
struct Texts<'a> {
    file: FileId,
    settings: MarkdownSettings<'a>,
    bodies: Vec<Body>,
    diagnostics: Vec<Diagnostic>,
}

impl Texts<'_> {
    /// The number of the text under `key`; none when it is missing or empty.
    fn add<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        at: &MapCursor<'a>,
        key: &'a str,
    ) -> Option<usize> {
        let text = reader.text(at, key).filter(|text| !text.is_empty())?;
        let prefix = FieldPrefix(self.bodies.len() + 1);
        let origin = Origin::Field { file: self.file, prefix };
        let mut parsed = markdown::parse(Excerpt::from(&*text), origin, self.settings);
        parsed.place_at(reader.span(&at.path_of(key)));
        self.bodies.push(parsed.drain_into(&mut self.diagnostics));
        Some(self.bodies.len() - 1)
    }
}
