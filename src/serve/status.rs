//! What each page of the preview says about the guide: the problems of the page's own file,
//! those of all others, whether the page is a draft, and which files were changed.
//!
//! Finds no problem and fixes none (see [`super::fix`]); what of it is shown, and how, is for `client.js`.

use super::page::{Editor, percent_encode};
use crate::assess::Assessed;
use crate::diagnostic::print::{self, ColorChoice, Style};
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::{GUIDE_FILE, Inventory};
use crate::link::address::{GLOSSARY, HOME, Page, SOURCES};
use crate::parse::glossary::GLOSSARY_FILE;
use crate::span::{FileId, LineColumn};
use crate::validate::{Item, Value};
use blake3::Hash;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A page shows so many of its problems, and so many of others; the terminal has them all.
const MAX_PROBLEMS: usize = 100;
/// A page lists so many files that were changed.
const MAX_CHANGED: usize = 10;

/// What is wrong with a guide, and what was changed in it.
#[derive(Clone, Debug, Default)]
pub(super) struct GuideStatus {
    diagnostics: Vec<Diagnostic>,
    inventory: Arc<Inventory>,
    editor: Option<Editor>,
    /// What a build said that ended in a panic.
    crash: Option<String>,
    changed: ChangedFiles,
}

/// Which file each page is of, and which page shows a file. Paths of files are below the content folder.
#[derive(Debug, Default)]
pub(super) struct PageFiles {
    page_of: BTreeMap<String, String>,
    /// The files of pages that are the second page of a file.
    file_of: BTreeMap<String, String>,
    drafts: BTreeSet<String>,
}

/// Files of the content that were changed while the preview ran, the newest first.
#[derive(Clone, Debug, Default)]
pub(super) struct ChangedFiles(Vec<String>);

/// What one page says.
#[derive(Serialize)]
pub(super) struct PageStatus {
    /// Whether the guide cannot be shown, so that the page is of the last good version.
    is_outdated: bool,
    is_draft: bool,
    /// The problems of the page's file, and of what all pages are made with.
    problems: ProblemList,
    /// All other problems.
    others: ProblemList,
    changed: Vec<ChangedFile>,
}

/// How many problems there are, and the first of them.
#[derive(Default, Serialize)]
struct ProblemList {
    errors: usize,
    warnings: usize,
    list: Vec<Problem>,
}

/// A problem as the browser shows it.
#[derive(Serialize)]
struct Problem {
    /// The rule that is broken, and the address of its explanation; none for a crash.
    rule: Option<&'static str>,
    explanation: Option<String>,
    severity: &'static str,
    message: String,
    help: Option<String>,
    /// As in the terminal, with its colours.
    text: String,
    place: Option<SourcePos>,
    /// The address of the page that shows the file.
    page: Option<String>,
    /// Names the fix; see [`GuideStatus::find_fix`].
    fix: Option<u64>,
}

/// A place in a file.
#[derive(Serialize)]
struct SourcePos {
    /// As people write it.
    name: String,
    /// Opens it in the editor.
    link: Option<String>,
}

/// A file that was changed.
#[derive(Serialize)]
struct ChangedFile {
    name: String,
    /// The address of the page that shows it.
    page: Option<String>,
}

impl GuideStatus {
    pub(super) fn new(
        diagnostics: Vec<Diagnostic>,
        inventory: Arc<Inventory>,
        editor: Option<Editor>,
        changed: ChangedFiles,
    ) -> Self {
        Self { diagnostics, inventory, editor, crash: None, changed }
    }

    /// The same guide, with all problems that are known now.
    pub(super) fn with(&self, diagnostics: Vec<Diagnostic>) -> Self {
        let (inventory, changed) = (Arc::clone(&self.inventory), self.changed.clone());
        Self::new(diagnostics, inventory, self.editor.clone(), changed)
    }

    /// A build that ended in a panic.
    pub(super) fn crashed(message: &str) -> Self {
        Self { crash: Some(message.to_owned()), ..Self::default() }
    }

    /// Whether the guide cannot be shown.
    pub(super) fn blocks(&self) -> bool {
        let is_error = |problem: &Diagnostic| problem.severity == Severity::Error;
        self.crash.is_some() || self.diagnostics.iter().any(is_error)
    }

    /// The files that the problems are about, as they were read.
    pub(super) fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// What is said on the page at a path of the site.
    pub(super) fn of_page(&self, page: &str, files: &PageFiles) -> PageStatus {
        let [mut problems, mut others] = <[ProblemList; 2]>::default();
        if let Some(crash) = &self.crash {
            problems.add(Severity::Error, || Problem::of_crash(crash));
        }
        let mut hashes = TextHashes::default();
        for problem in &self.diagnostics {
            let list = if self.is_of(page, problem, files) { &mut problems } else { &mut others };
            list.add(problem.severity, || self.problem(problem, files, &mut hashes));
        }
        let root = self.inventory.content_root();
        let changed = self.changed.0.iter().map(|path| ChangedFile {
            name: format!("{root}{path}"),
            page: files.address_of(path),
        });
        PageStatus {
            is_outdated: self.blocks(),
            is_draft: files.drafts.contains(page),
            problems,
            others,
            changed: changed.collect(),
        }
    }

    /// The problem of the page at a path of the site whose fix has this number.
    pub(super) fn find_fix(
        &self,
        number: u64,
        page: &str,
        files: &PageFiles,
    ) -> Option<&Diagnostic> {
        let mut hashes = TextHashes::default();
        let is_it = |problem: &&Diagnostic| {
            self.is_of(page, problem, files)
                && hashes.number_of_fix(problem, &self.inventory) == Some(number)
        };
        self.diagnostics.iter().find(is_it)
    }

    /// Whether a problem is one of the page at a path of the site. Those of a template are of every page.
    fn is_of(&self, page: &str, problem: &Diagnostic, files: &PageFiles) -> bool {
        let file = problem.labels.first().map(|label| label.span.file);
        file.is_some_and(|file| self.inventory.theme_templates.contains(&file))
            || self.path_of(problem).is_some_and(|path| files.is_of(page, path))
    }

    /// The path of a problem's file below the content folder; for one of a theme, nothing is there.
    fn path_of<'a>(&'a self, problem: &'a Diagnostic) -> Option<&'a str> {
        match (problem.labels.first(), &problem.path) {
            (Some(label), _) => Some(&self.inventory.sources.get(label.span.file).path),
            (None, Some(path)) => path.strip_prefix(self.inventory.content_root()),
            (None, None) => None,
        }
    }

    fn problem(&self, problem: &Diagnostic, files: &PageFiles, hashes: &mut TextHashes) -> Problem {
        let sources = &self.inventory.sources;
        let style = Style { color: ColorChoice::Always, ..Style::PLAIN };
        let place = problem.labels.first().map(|label| {
            let LineColumn { line, column } = sources.line_column(label.span);
            let file = &sources.get(label.span.file).display;
            let link = |editor: &Editor| editor.link(file, line, column);
            let name = format!("{file}:{line}:{column}");
            SourcePos { name, link: self.editor.as_ref().and_then(link) }
        });
        Problem {
            rule: Some(problem.rule.id),
            explanation: Some(format!("{}{}", super::http::EXPLANATIONS, problem.rule.id)),
            severity: problem.severity.as_str(),
            message: problem.message.clone(),
            help: problem.help.clone(),
            text: print::terminal(problem, sources, style),
            place,
            page: self.path_of(problem).and_then(|path| files.address_of(path)),
            fix: hashes.number_of_fix(problem, &self.inventory),
        }
    }
}

impl ProblemList {
    fn add(&mut self, severity: Severity, problem: impl FnOnce() -> Problem) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        if self.list.len() < MAX_PROBLEMS {
            self.list.push(problem());
        }
    }
}

impl Problem {
    fn of_crash(message: &str) -> Self {
        let message = format!("the build crashed: {message}");
        let help = "this is a bug in fieldguide; please report it";
        Self {
            rule: None,
            explanation: None,
            severity: Severity::Error.as_str(),
            text: format!("{message}\n\n{help}"),
            message,
            help: Some(help.to_owned()),
            place: None,
            page: None,
            fix: None,
        }
    }
}

/// The hash of each text that a number was needed for, worked out once.
#[derive(Default)]
struct TextHashes(HashMap<FileId, Hash>);

impl TextHashes {
    /// The number of a problem's fix, where it suggests a certain one: a hash of the edits and of the whole
    /// text, so that it never names another fix. Browsers read numbers of up to 53 bits.
    fn number_of_fix(&mut self, problem: &Diagnostic, inventory: &Inventory) -> Option<u64> {
        let edits = problem.edits();
        let file = edits.first()?.span.file;
        if !inventory.content.contains(&file) || edits.iter().any(|edit| edit.span.file != file) {
            return None;
        }
        let source = inventory.sources.get(file);
        let text = self.0.entry(file).or_insert_with(|| blake3::hash(source.text.as_bytes()));
        let mut hasher = blake3::Hasher::new();
        hasher.update(text.as_bytes()).update(source.path.as_bytes()).update(&[0]);
        hasher.update(problem.rule.id.as_bytes()).update(&[0]);
        for edit in edits {
            hasher.update(&edit.span.start.to_le_bytes()).update(&edit.span.end.to_le_bytes());
            hasher.update(&(edit.replacement.len() as u64).to_le_bytes());
            hasher.update(edit.replacement.as_bytes());
        }
        let (first, _) = hasher.finalize().as_bytes().split_first_chunk().map(|(a, b)| (*a, b))?;
        Some(u64::from_le_bytes(first) >> 11)
    }
}

impl PageFiles {
    /// The files of the pages of a guide.
    pub(super) fn new(assessed: &Assessed, inventory: &Inventory) -> Self {
        let linked = &assessed.linked;
        let mut files = Self::default();
        let path = |file: FileId| inventory.sources.get(file).path.clone();
        for (page, kind) in &linked.addresses.pages {
            let file = match *kind {
                Page::Entry(id) | Page::Brief(id) => linked.guide.entries[id].file,
                Page::Decision(id) => linked.decisions.decisions[id].file,
                _ => continue,
            };
            match kind {
                Page::Brief(_) => _ = files.file_of.insert(page.clone(), path(file)),
                _ => _ = files.page_of.insert(path(file), page.clone()),
            }
            if let Page::Entry(id) | Page::Brief(id) = *kind {
                let entry = &linked.guide.entries[id];
                let field = entry.field(&linked.guide.schema.kinds[entry.kind], "draft");
                if matches!(field, [Item { value: Value::Boolean(true), .. }]) {
                    files.drafts.insert(page.clone());
                }
            }
        }
        let has = |page: &str| linked.addresses.pages.contains_key(page);
        let bibliographies = inventory.content.iter().map(|file| path(*file));
        let bibliographies = bibliographies.filter(|path| path.ends_with(".bib"));
        let of_sources = bibliographies.map(|path| (path, SOURCES));
        let of_settings = [(GUIDE_FILE.to_owned(), HOME), (GLOSSARY_FILE.to_owned(), GLOSSARY)];
        let shared = of_settings.into_iter().chain(of_sources).filter(|(_, page)| has(page));
        files.page_of.extend(shared.map(|(path, page)| (path, page.to_owned())));
        files
    }

    /// Whether the page at a path of the site is made of this file.
    fn is_of(&self, page: &str, path: &str) -> bool {
        self.page_of.get(path).is_some_and(|found| found == page)
            || self.file_of.get(page).is_some_and(|found| found == path)
    }

    /// The address of the page that shows a file.
    fn address_of(&self, path: &str) -> Option<String> {
        self.page_of.get(path).map(|page| format!("/{}", percent_encode(page)))
    }
}

impl ChangedFiles {
    /// Adds the files that are not as they were.
    pub(super) fn add(&mut self, before: &Inventory, after: &Inventory) {
        let source = |inventory: &Inventory, file: &FileId| {
            let source = inventory.sources.get(*file);
            (source.path.clone(), Arc::clone(&source.text))
        };
        let known: HashMap<_, _> = before.content.iter().map(|file| source(before, file)).collect();
        let is_changed = |(path, text): &(String, Arc<str>)| {
            known.get(path).is_none_or(|old| !Arc::ptr_eq(old, text) && old != text)
        };
        let sources = after.content.iter().map(|file| source(after, file));
        let mut files: Vec<String> =
            sources.filter(is_changed).map(|(path, _)| path).take(MAX_CHANGED).collect();
        self.0.retain(|path| !files.contains(path));
        files.append(&mut self.0);
        files.truncate(MAX_CHANGED);
        self.0 = files;
    }
}
