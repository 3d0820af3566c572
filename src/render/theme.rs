//! The theme: templates and files, the built-in ones underneath and the site's own on top.
//!
//! The only file that names the template engine. Does not know what pages there are.

use super::fuel::{self, Instrumented};
use crate::diagnostic::{Diagnostic, rule};
use crate::files::{Bytes, Inventory};
use crate::memo::ByPtr;
use crate::messages::in_sentence;
use crate::span::{FileId, Span};
use include_dir::{Dir, include_dir};
use serde::{Serialize, Serializer};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::ops::{Deref, Range};
use std::sync::Arc;
use tera::{Context, Error, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/practice");
/// The name of the built-in theme.
pub const BUILT_IN_NAME: &str = "practice";
/// Templates of the site's own theme are found before the built-in ones.
const SITE_PREFIX: &str = "own/";
/// What a template of the site's own theme extends: `{% extends "default/entry.html" %}`.
const DEFAULT_PREFIX: &str = "default/";

/// Templates that every theme has; others are for single kinds.
const REQUIRED_TEMPLATES: [&str; 28] = [
    "404.html",
    "a-z.html",
    "base.html",
    "brief.html",
    "changes.html",
    "chapter.html",
    "comparison.html",
    "coverage.html",
    "decision.html",
    "decisions.html",
    "downloads.html",
    "entry.html",
    "evidence-index.html",
    "evidence.html",
    "gap-map.html",
    "glossary.html",
    "home.html",
    "kind.html",
    "map.html",
    "my-list.html",
    "print.html",
    "redirect.html",
    "search.html",
    "self-assessment.html",
    "sheet.html",
    "sources.html",
    "term.html",
    "vocabulary.html",
];

/// What a theme is loaded from: its name, templates and other files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ThemeKey {
    name: String,
    templates: Vec<(FileId, ByPtr<str>)>,
    files: Vec<(String, ByPtr<[u8]>)>,
}

impl ThemeKey {
    /// What the theme with this name is loaded from.
    pub fn new(name: &str, inventory: &Inventory) -> Self {
        let template =
            |file: &FileId| (*file, ByPtr(Arc::clone(&inventory.sources.get(*file).text)));
        let file = |(path, bytes): (&String, &Bytes)| (path.clone(), ByPtr(Bytes::clone(bytes)));
        Self {
            name: name.to_owned(),
            templates: inventory.theme_templates.iter().map(template).collect(),
            files: inventory.theme_assets.iter().map(file).collect(),
        }
    }
}

/// A theme that is ready to run.
#[derive(Clone)]
pub struct Theme {
    engine: Tera,
    /// Files of the theme by their path in the site, which holds a hash of their content.
    pub files: BTreeMap<String, Bytes>,
    /// Paths in the site by name in the theme.
    pub names: BTreeMap<String, String>,
    own: BTreeMap<String, Template>,
}

/// A template of the site's own theme.
#[derive(Clone)]
struct Template {
    file: FileId,
    text: Arc<str>,
    counting: Arc<Instrumented>,
}

impl fmt::Debug for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Theme").field("names", &self.names).finish_non_exhaustive()
    }
}

/// Pages larger than this, in bytes, are of a template that does not end, or of no use.
const MAX_PAGE: usize = 256 << 20;
/// Turns of the loops of the site's own templates that one page may take, with [`CALL_COST`] for each
/// template, block and component that begins.
const MAX_STEPS: usize = 2_000_000;
/// Turns that take as long as it takes a template, block or component to begin.
const CALL_COST: usize = 5;
/// More `elif` than this in one template is refused: the engine takes stack for each.
const MAX_ELIF: usize = 200;

/// A template that could not be run, by its name; none when it could not even be read.
pub struct TemplateFailure(Box<Error>, Option<String>);

thread_local! {
    /// Turns that the page being made has taken; it is made by one thread, from its beginning to its end.
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Counts turns.
fn consume(steps: usize) -> TeraResult<()> {
    let taken = STEPS.get().saturating_add(steps);
    STEPS.set(taken);
    let too_many = || Error::message(format!("this page takes more than {MAX_STEPS} steps"));
    if taken > MAX_STEPS { Err(too_many()) } else { Ok(()) }
}

/// What a loop goes through, when its turns are counted.
fn count_items(given: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    let of: Value = given.must_get("of")?;
    consume(of.len().unwrap_or(0) + 1)?;
    Ok(of)
}

/// Nothing, when that something begins is counted.
fn count_call(_: Kwargs, _: &State<'_>) -> TeraResult<&'static str> {
    consume(CALL_COST).map(|()| "")
}

/// A page that is being made.
struct Written(Vec<u8>);

/// Room for nearly all pages, in bytes, so that a page does not grow in steps.
const USUAL_PAGE: usize = 32 << 10;

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_PAGE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Theme {
    /// Loads the theme with this name.
    ///
    /// # Errors
    /// The theme does not exist, or one of its templates cannot be read.
    pub fn load(name: &str, inventory: &Inventory) -> Result<Self, Diagnostic> {
        let mut templates: Vec<(String, String)> = Vec::new();
        let mut files: BTreeMap<String, Bytes> = BTreeMap::new();
        collect_built_in(&BUILT_IN, &mut templates, &mut files);
        let mut own = BTreeMap::new();
        let prefix = format!("{name}/");
        for file in &inventory.theme_templates {
            let source = inventory.sources.get(*file);
            let Some(path) = source.path.strip_prefix(&prefix) else { continue };
            let Some(template) = path.strip_prefix("templates/") else { continue };
            if let Some((at, _)) = source.text.match_indices("elif").nth(MAX_ELIF) {
                let span = Span::new(*file, at..at + 4);
                let message = format!("this template has more than {MAX_ELIF} `elif` tags");
                let problem = Diagnostic::new(&rule::TEMPLATE_ERROR, span, message);
                return Err(problem.help("look up the value in a mapping instead"));
            }
            let counting = Arc::new(Instrumented::new(&source.text));
            templates.push((format!("{SITE_PREFIX}{template}"), counting.text.clone()));
            let own_template = Template { file: *file, text: Arc::clone(&source.text), counting };
            own.insert(format!("{SITE_PREFIX}{template}"), own_template);
        }
        drop_replaced(&mut templates);
        for (path, bytes) in &inventory.theme_assets {
            if let Some(path) = path.strip_prefix(&prefix).and_then(|p| p.strip_prefix("assets/")) {
                files.insert(path.to_owned(), Bytes::clone(bytes));
            }
        }
        let templates_of_all = inventory.theme_templates.iter();
        let is_there = templates_of_all
            .map(|file| inventory.sources.get(*file).path.as_str())
            .chain(inventory.theme_assets.keys().map(String::as_str))
            .any(|path| path.starts_with(&prefix));
        if name != BUILT_IN_NAME && !is_there {
            let message = format!("theme `{name}` not found");
            return Err(Diagnostic::without_location(&rule::NO_THEME, message).help(format!(
                "add it as `themes/{name}`, with a file in `templates` or `assets`, or delete `theme` from guide.yaml \
                 to use the built-in theme"
            )));
        }
        let mut theme =
            Self { engine: Tera::default(), files: BTreeMap::new(), names: BTreeMap::new(), own };
        for (name, bytes) in files {
            theme.add(&name, bytes);
        }
        theme.engine.register_function(fuel::LOOP, count_items);
        theme.engine.register_function(fuel::BEGIN, count_call);
        theme.speak("");
        let loaded = theme
            .engine
            .set_fallback_prefixes([SITE_PREFIX, DEFAULT_PREFIX])
            .and_then(|()| theme.engine.add_raw_templates(templates));
        match loaded {
            Ok(()) => Ok(theme),
            Err(error) => Err(theme.diagnostic(&TemplateFailure(Box::new(error), None))),
        }
    }

    /// Adds a file, published under a name that holds a hash of its content.
    pub fn add(&mut self, name: &str, bytes: Bytes) {
        let path = hashed_name(name, &bytes);
        self.names.insert(name.to_owned(), path.clone());
        self.files.insert(path, bytes);
    }

    /// Sets the language of the filter `in_sentence`.
    pub fn speak(&mut self, language: &str) {
        let language = language.to_owned();
        let filter = move |label: &str, _: Kwargs, _: &State<'_>| in_sentence(label, &language);
        self.engine.register_filter("in_sentence", filter);
    }

    /// Makes a value visible to every template.
    pub fn share<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.engine.global_context().insert(name, value);
    }

    /// Whether the theme has this template for the entries of a kind. Those of pages that every guide has
    /// are never for a kind, whatever it is called.
    pub fn has_for_kind(&self, template: &str) -> bool {
        !REQUIRED_TEMPLATES.contains(&template) && self.engine.contains_template(template)
    }

    /// Runs a template over named values.
    ///
    /// # Errors
    /// The template uses a value that does not exist; see [`Theme::diagnostic`].
    pub fn render(&self, template: &str, values: &Values) -> Result<String, TemplateFailure> {
        let mut page = Written(Vec::with_capacity(USUAL_PAGE));
        STEPS.set(0);
        match self.engine.render_to(template, &values.0, &mut page) {
            Ok(()) => Ok(String::from_utf8(page.0)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())),
            Err(error) => Err(TemplateFailure(Box::new(error), Some(template.to_owned()))),
        }
    }

    /// What is wrong with a template, and where.
    pub fn diagnostic(&self, failure: &TemplateFailure) -> Diagnostic {
        let text_of = |name: &str| self.own.get(name).map_or("", |template| &*template.text);
        let run_of = |name: &str| self.own.get(name).map_or("", |own| own.counting.text.as_str());
        let written = |name: &str, range: Range<usize>| match self.own.get(name) {
            Some(own) => own.counting.written(range),
            None => range,
        };
        let (message, name, range) = match failure.0.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let name = report.filename();
                (report.message().to_owned(), name, written(name, report.span().range.clone()))
            }
            ErrorKind::MissingParent { current, parent } => {
                let at = text_of(current).find(parent.as_str()).unwrap_or(0);
                let message = format!("template `{parent}` not found");
                (message, current.as_str(), at..at + parent.len())
            }
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
                ("this template extends itself".to_owned(), tpl.as_str(), 0..0)
            }
            // Several mistakes come as one report; only the first is shown.
            ErrorKind::Msg(reports) => {
                let mut all =
                    reports.split("\n\n").filter_map(|text| TeraReport::read(text, run_of));
                let report = match all.clone().find(|report| self.own.contains_key(report.name)) {
                    Some(own) => own,
                    None => {
                        all.next().unwrap_or(TeraReport { message: reports, name: "", range: 0..0 })
                    }
                };
                (report.message.to_owned(), report.name, written(report.name, report.range))
            }
            ErrorKind::Io(_) => {
                (format!("this page is larger than {} MB", MAX_PAGE >> 20), "", 0..0)
            }
            other => (other.to_string(), "", 0..0),
        };
        // An error without a place is reported for the template that was run.
        let run = failure
            .1
            .as_deref()
            .map(|run| [SITE_PREFIX, DEFAULT_PREFIX].map(|prefix| format!("{prefix}{run}")));
        let run = run.iter().flatten().find(|name| self.engine.contains_template(name));
        let name = if name.is_empty() { run.map_or("", String::as_str) } else { name };
        let message = lowercase_first(message.trim_end_matches('.'));
        let help =
            "`fieldguide theme reference` lists the values that templates can use".to_owned();
        let problem = match self.own.get(name) {
            Some(Template { file, .. }) => {
                Diagnostic::new(&rule::TEMPLATE_ERROR, Span::new(*file, range), message)
            }
            None if name.is_empty() => Diagnostic::without_location(&rule::TEMPLATE_ERROR, message),
            None => {
                let path = name.replacen(DEFAULT_PREFIX, "built-in theme: ", 1);
                Diagnostic::in_path(&rule::TEMPLATE_ERROR, path, message)
            }
        };
        problem.help(help)
    }
}

/// A mistake that the engine gives as text only.
#[derive(Clone)]
struct TeraReport<'a> {
    message: &'a str,
    name: &'a str,
    range: Range<usize>,
}

impl<'a> TeraReport<'a> {
    /// Reads `error: message`, ` --> name:line:column`, and carets under the place.
    fn read<'t>(report: &'a str, text_of: impl Fn(&str) -> &'t str) -> Option<Self> {
        let (message, rest) = report.strip_prefix("error: ")?.split_once('\n')?;
        let (place, _) = rest.split_once("--> ")?.1.split_once('\n')?;
        let mut parts = place.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let before = text_of(name).split_inclusive('\n').take(line.saturating_sub(1));
        let start = before.map(str::len).sum::<usize>() + column.saturating_sub(1);
        Some(Self { message, name, range: start..start + report.matches('^').count() })
    }
}

/// A value that many pages show, brought into the template engine's form once.
#[derive(Debug)]
pub struct Shared<T> {
    value: Arc<T>,
    form: Value,
}

impl<T: Serialize> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        // A view is made of texts, numbers and lists of them, which all have a form.
        let form = Value::try_from_serializable(&value).unwrap_or_else(|_| Value::none());
        Self { value: Arc::new(value), form }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), form: self.form.clone() }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.form.serialize(serializer)
    }
}

/// Named values for one template.
#[derive(Default)]
pub struct Values(Context);

impl Values {
    /// Adds a value.
    #[must_use]
    pub fn with<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        self.0.insert(name, value);
        self
    }
}

/// Leaves out built-in templates that the site's own theme replaces whole, and those of single kinds
/// that extend one of them: they would ask the replacement for blocks it need not have.
fn drop_replaced(templates: &mut Vec<(String, String)>) {
    let own: Vec<(String, String)> =
        templates.iter().filter(|(name, _)| name.starts_with(SITE_PREFIX)).cloned().collect();
    let is_extended =
        |bare: &str| own.iter().any(|(_, text)| text.contains(&format!("{DEFAULT_PREFIX}{bare}")));
    let is_replaced = |bare: &str| {
        own.iter().any(|(name, _)| name.strip_prefix(SITE_PREFIX) == Some(bare))
            && !is_extended(bare)
    };
    templates.retain(|(name, text)| {
        let Some(bare) = name.strip_prefix(DEFAULT_PREFIX) else { return true };
        let parent = text.split("{% extends \"").nth(1).and_then(|rest| rest.split('"').next());
        let for_a_kind = !REQUIRED_TEMPLATES.contains(&bare) && !bare.contains('/');
        !(is_replaced(bare) || (for_a_kind && parent.is_some_and(is_replaced)))
    });
}

/// The templates of the built-in theme, by name, with their texts.
pub fn built_in_templates() -> Vec<(&'static str, &'static str)> {
    let texts = built_in_texts().into_iter();
    texts.filter_map(|(path, text)| Some((path.strip_prefix("templates/")?, text))).collect()
}

/// The text files of the built-in theme, by path below it.
pub fn built_in_texts() -> Vec<(&'static str, &'static str)> {
    fn walk(dir: &'static Dir<'_>, found: &mut Vec<(&'static str, &'static str)>) {
        let text = |file: &'static include_dir::File<'_>| {
            Some((file.path().to_str()?, file.contents_utf8()?))
        };
        found.extend(dir.files().filter_map(text));
        dir.dirs().for_each(|dir| walk(dir, found));
    }
    let mut found = Vec::new();
    walk(&BUILT_IN, &mut found);
    found.sort_unstable();
    found
}

fn collect_built_in(
    dir: &Dir<'_>,
    templates: &mut Vec<(String, String)>,
    files: &mut BTreeMap<String, Bytes>,
) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if let Some(name) = path.strip_prefix("templates/") {
            let text = file.contents_utf8().unwrap_or_default();
            templates.push((format!("{DEFAULT_PREFIX}{name}"), text.to_owned()));
        } else if let Some(name) = path.strip_prefix("assets/") {
            files.insert(name.to_owned(), Bytes::from(file.contents()));
        }
    }
    for dir in dir.dirs() {
        collect_built_in(dir, templates, files);
    }
}

/// `style.css` as `assets/style-1a2b3c4d.css`.
fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let hash = blake3::hash(bytes).to_hex();
    let folder = crate::link::address::ASSET_FOLDER;
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{folder}/{stem}-{}.{ending}", &hash[..8]),
        None => format!("{folder}/{name}-{}", &hash[..8]),
    }
}

fn lowercase_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
