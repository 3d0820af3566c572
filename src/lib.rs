//! fieldguide turns a folder of Markdown, YAML and BibTeX into the static site of a practice guide.
//!
//! # The flow
//!
//! Each stage is a function from one noun to the next and returns its value *and* the problems it
//! found, so that a broken entry stays addressable and one run reports everything:
//!
//! ```text
//! files ──▶ schema, parse ──▶ validate ──▶ redact ──▶ link ──▶ assess ──▶ render ──▶ emit ──▶ output/
//! Inventory Schema, Document  Guide        Public     Linked   Assessed   Files      Site
//! ```
//!
//! - [`files`] lists the guide's folders and reads its texts, once, in sorted order. Other files are read
//!   when they are needed, and only if they have not changed since they were listed.
//! - [`schema`] is what `guide.yaml` declares: settings, vocabularies, kinds, fields.
//! - [`parse`] turns one file into one [`parse::Document`], in parallel, from its bytes alone. Its body is
//!   a tree ([`parse::tree`]), which every later stage reads or writes in another form.
//! - [`validate`] checks documents against the schema; after it there is no untyped front matter.
//! - [`assets`] decides which files of the content folder are published, and as what.
//! - [`redact`] keeps only what readers may see: no drafts, no private fields, and no terms or sources that
//!   only these use. Later stages cannot publish the rest, because they do not have it.
//! - [`link`] resolves links, relations and citations, and decides every address.
//! - [`assess`] computes ratings, gaps and coverage. It returns values; the texts about them are in
//!   [`messages`], a table for each language.
//! - [`render`] writes trees as HTML and runs the theme's templates, in parallel.
//! - [`search`] builds the search index from the same parse.
//! - [`outputs`] generates other formats: feeds, data, a book.
//! - [`emit`] is the only writer. It writes the whole site or nothing.
//!
//! [`external`] checks external links: beside the flow, and only when requested.
//!
//! [`build`] makes these calls in this order: [`prepare_pages`] does everything before a page is rendered, and
//! [`render_site`] renders them all. `check` uses it directly. `build` lists the pages ([`outline_site`]) and
//! renders each as it is written. [`serve`] renders a page when a browser asks for it, and the rest of the site
//! in the background. The result of each stage is cached ([`memo`]), so that only what changed is computed
//! again; a site records what it was made from ([`digest`]), so that `build` knows when it is up to date.
//! [`author`] changes content for its editors, and builds what it changed before it writes it; [`compare`]
//! reports what differs between two versions of a guide. [`import`] makes a content folder of a folder that was
//! made for another tool. [`pdf`] has a browser print the printable page, before
//! the site is written. [`lsp`] answers editors: it checks the open buffers with the caches that the preview has,
//! up to [`assess_guide`].
//!
//! # The layers
//!
//! A module imports only from layers below its own, or from its own children:
//!
//! | layer | modules |
//! |---|---|
//! | 0 | [`span`], [`date`], [`fold`], [`hidden`], [`ids`], [`memo`], [`disk`] |
//! | 1 | [`diagnostic`] |
//! | 2 | [`files`], [`yaml`] |
//! | 3 | [`schema`] |
//! | 4 | [`parse`], [`assets`], [`messages`] |
//! | 5 | [`validate`] |
//! | 6 | [`redact`] |
//! | 7 | [`link`] |
//! | 8 | [`assess`] |
//! | 9 | [`render`], [`search`] |
//! | 10 | [`outputs`], [`external`] |
//! | 11 | [`emit`] |
//! | 12 | this file |
//! | 13 | [`author`], [`compare`], [`import`], [`pdf`] |
//! | 14 | [`lsp`], [`serve`] |
//! | 15 | `main.rs` and what is in `main/` |
//!
//! # Invariants
//!
//! 1. No import goes up a layer.
//! 2. Only [`files`], [`emit`], [`author`] and [`import`] touch the disk, and what they share is in [`disk`];
//!    [`serve`] checks whether its two folders still exist, and [`pdf`] has a folder of its own for the
//!    browser it starts; only `main/console.rs` prints; only `external/http.rs` sends requests, and only
//!    [`serve`] answers them.
//! 3. Every rule ([`diagnostic::rule`]) has an explanation, a case file and one place that raises it.
//! 4. A file has fewer than 500 lines and starts with its purpose and what it leaves to others.
//! 5. A stage changes no earlier stage's result, takes no lock and reads no static but tables, and the
//!    count of the turns that templates take.
//! 6. What reaches the output is iterated in sorted order: two builds are byte-identical, on any
//!    machine, in any folder, at any time. No clock is read; dates come from content.
//! 7. A [`span::Span`] survives from byte to message. Entries, kinds, terms and the like are numbered by types
//!    of their own ([`ids`]).
//!
//! The first four are checked by `tests/it/tidy.rs`, the sixth by building twice in `.ci/run`.

pub mod assess;
pub mod assets;
pub mod author;
pub mod compare;
pub mod date;
pub mod diagnostic;
pub mod disk;
pub mod emit;
pub mod external;
pub mod files;
pub mod fold;
pub mod hidden;
pub mod ids;
pub mod import;
pub mod link;
#[cfg(feature = "lsp")]
pub mod lsp;
pub mod memo;
pub mod messages;
pub mod outputs;
pub mod parse;
pub mod pdf;
pub mod redact;
pub mod render;
pub mod schema;
pub mod search;
#[cfg(feature = "serve")]
pub mod serve;
pub mod span;
pub mod validate;
pub mod yaml;

use assess::Assessed;
use blake3::Hash;
use date::Date;
use diagnostic::{Diagnostic, WithDiagnostics};
use emit::Site;
use files::{Bytes, Files, Inventory};
use link::address::ROBOTS;
use memo::{ByPtr, Memo};
use parse::MarkdownSettings;
use parse::bibliography::Bibliography;
use parse::citation::CitationKeys;
use parse::decisions::Decisions;
use parse::glossary::Glossary;
use parse::highlight::Highlighter;
use parse::url_lock::UrlLock;
use rayon::prelude::*;
use redact::Drafts;
use render::{Pages, Progress};
use schema::Schema;
use schema::outputs::OutputFormat;
use search::index::{self, Texts};
use span::{FileId, SourceMap};
use std::sync::Arc;
use validate::Guide;

/// Stack size of the threads that render pages, in bytes: the template engine needs some for each included
/// template and each nested block. The system allocates only what is used.
pub const RENDER_STACK_BYTES: usize = 64 << 20;

/// Options from the command line, which override `guide.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether drafts are part of the build.
    pub drafts: Drafts,
    /// Where the site will be published, with a final slash.
    pub base_url: Option<String>,
    /// The theme's name.
    pub theme: Option<String>,
    /// Editions besides those that `guide.yaml` names.
    pub outputs: Vec<OutputFormat>,
    /// The date for which due reviews are reported; none are reported without it.
    pub today: Option<Date>,
}

/// A build's result.
#[derive(Clone, Debug, Default)]
pub struct Build {
    /// The text files that diagnostics point into.
    pub sources: SourceMap,
    /// The site. Publish it only when the diagnostics say it is clean.
    pub site: Site,
    /// Number of pages, without redirects.
    pub pages: usize,
    /// The date of the latest change on record.
    pub changed: Option<Date>,
    /// What the guide lacks before it is published; none of it is a mistake.
    pub advice: Vec<&'static str>,
}

/// Results of a build for the next one, as far as the guide is unchanged. A build gives the same result
/// with and without it.
#[derive(Debug, Default)]
pub struct BuildCache {
    highlighter: Highlighter,
    declared: Memo<GuideFilesKey, WithDiagnostics<Option<GuideFiles>>>,
    documents: parse::Documents,
    validated: validate::ValidateCache,
    redacted: redact::RedactCache,
    linked: link::LinkCache,
    assessed: assess::AssessCache,
    rendered: render::RenderCache,
}

impl BuildCache {
    /// For a single build: drops documents once they are validated, which frees their memory.
    pub fn disabled() -> Self {
        let (validated, redacted) =
            (validate::ValidateCache::disabled(), redact::RedactCache::disabled());
        Self { documents: Memo::disabled(), validated, redacted, ..Self::default() }
    }
}

/// What the parts of a guide that are not entries are read from: their texts, the names of files
/// that are no text, and what the command line says.
type GuideFilesKey = (Vec<(FileId, ByPtr<str>)>, Vec<String>, Overrides);

/// Address, theme and editions from the command line.
type Overrides = (Option<String>, Option<String>, Vec<OutputFormat>);

/// The parts of a guide that are not entries.
#[derive(Clone, Debug)]
struct GuideFiles {
    schema: Arc<Schema>,
    bibliography: Arc<Bibliography>,
    glossary: Arc<Glossary>,
    decisions: Arc<Decisions>,
    url_lock: Arc<UrlLock>,
}

/// Builds a guide. The diagnostics are sorted.
pub fn build(
    files: &dyn Files,
    options: &Options,
    progress: &dyn Progress,
) -> WithDiagnostics<Build> {
    let mut diagnostics = Vec::new();
    let inventory = files.inventory().drain_into(&mut diagnostics);
    let mut build = Build::default();
    if let Some(pages) =
        prepare_pages(&inventory, options, &mut BuildCache::disabled()).drain_into(&mut diagnostics)
    {
        build.site = render_site(&pages, &inventory, progress).drain_into(&mut diagnostics);
        build.changed = pages.assessed().knowledge.changed();
        build.pages = pages.count();
        let guide = &pages.assessed().linked.guide;
        build.advice = guide.schema.settings.advice();
        build.advice.extend(guide.lacks_drafts.then_some(DRAFTS_UNCHECKED));
    }
    diagnostic::sort(&mut diagnostics);
    diagnostic::truncate(&mut diagnostics);
    WithDiagnostics { value: Build { sources: inventory.sources, ..build }, diagnostics }
}

/// Advice where drafts are left out.
const DRAFTS_UNCHECKED: &str = "drafts are not checked; `--drafts` checks them too";

/// Stands for all that a site is made from: the files, what the command line says, and this program.
/// `form` is what else was done to the site, and what it warned of. Of the assets those are read that `is_published`; none when
/// one cannot be read.
pub fn digest(
    inventory: &Inventory,
    options: &Options,
    form: &str,
    is_published: &dyn Fn(&str) -> bool,
) -> Option<Hash> {
    let files = inventory.digest(is_published).ok()?;
    let parts = (env!("FIELDGUIDE_PROGRAM"), files, options, form);
    Some(blake3::hash(format!("{parts:?}").as_bytes()))
}

/// The data of all pages. None when `guide.yaml` or the theme cannot be read.
pub fn prepare_pages(
    inventory: &Inventory,
    options: &Options,
    cache: &mut BuildCache,
) -> WithDiagnostics<Option<Pages>> {
    let mut diagnostics = Vec::new();
    let assessed = assess_guide(inventory, options, cache).drain_into(&mut diagnostics);
    let pages = assessed.map(|of| Pages::new(Arc::new(of), inventory, &mut cache.rendered));
    let value = pages.and_then(|pages| pages.map_err(|problem| diagnostics.push(problem)).ok());
    if let Some(pages) = &value {
        let schema = &pages.assessed().linked.guide.schema;
        diagnostics.extend(render::theme_check::problems(schema, inventory));
    }
    WithDiagnostics { value, diagnostics }
}

/// The whole site: every page, the index for searching, the guide's other forms.
pub fn render_site(
    pages: &Pages,
    inventory: &Inventory,
    progress: &dyn Progress,
) -> WithDiagnostics<Site> {
    let WithDiagnostics { value: outline, mut diagnostics } =
        outline_site(pages, inventory, progress);
    let site = outline.complete(progress, |outline, path| outline.generate(pages, path));
    WithDiagnostics { value: site.drain_into(&mut diagnostics), diagnostics }
}

/// A site whose larger part is generated as it is written ([`emit::write_with_generator`]).
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The site, with a place for each deferred file.
    pub site: Site,
    texts: Texts,
}

/// A site without deferred files.
impl From<Site> for Outline {
    fn from(site: Site) -> Self {
        Self { site, texts: Texts::new() }
    }
}

impl Outline {
    /// The deferred file at a path, if there is one.
    ///
    /// # Errors
    /// A template fails.
    pub fn generate(&self, pages: &Pages, path: &str) -> Option<Result<Bytes, Diagnostic>> {
        match self.texts.get(path) {
            Some(entry) => Some(Ok(index::text(pages.assessed(), *entry))),
            None => Some(pages.page(path)?.map(|html| html.into_bytes().into())),
        }
    }

    /// The whole site: each deferred file is what `make` returns for its path, in parallel.
    pub fn complete(
        self,
        progress: &dyn Progress,
        make: impl Fn(&Self, &str) -> Option<Result<Bytes, Diagnostic>> + Sync,
    ) -> WithDiagnostics<Site> {
        let paths: Vec<String> = self.site.deferred().iter().cloned().collect();
        progress.begin(paths.len());
        let wanted = paths.into_par_iter().filter(|_| progress.should_continue());
        let made: Vec<(String, Option<Result<Bytes, Diagnostic>>)> = wanted
            .map(|path| {
                let bytes = make(&self, &path);
                progress.page_done();
                (path, bytes)
            })
            .collect();
        let mut site = WithDiagnostics::clean(self.site);
        for (path, bytes) in made {
            match bytes {
                Some(Ok(bytes)) => site.value.fulfil(&path, bytes),
                Some(Err(problem)) => site.diagnostics.push(problem),
                None => {}
            }
        }
        site
    }
}

/// The whole site except for what is as large as the guide: its pages, and their search excerpts.
pub fn outline_site(
    pages: &Pages,
    inventory: &Inventory,
    progress: &dyn Progress,
) -> WithDiagnostics<Outline> {
    let mut diagnostics = Vec::new();
    let assessed = pages.assessed();
    let mut files = pages.theme_supplies();
    files.extend(pages.figure_files());
    let index = index::index(assessed, &|| progress.should_continue());
    files.extend(index.files);
    let (book, page) = pages.book().unwrap_or_else(|problem| {
        diagnostics.push(problem);
        Default::default()
    });
    files.extend(page);
    files.extend(outputs::files(assessed, book.as_ref()));
    // What crawlers may read is for the owner of the site to say.
    files.retain(|(path, _)| path != ROBOTS || !inventory.static_files.contains_key(ROBOTS));
    let deferred = pages.paths().into_iter().chain(index.texts.keys().cloned());
    let (root, beside) = (inventory.content_root(), inventory.static_root());
    let copies = [(&assessed.linked.assets, root), (&inventory.static_files, &*beside)];
    let site = emit::collect(deferred, files, copies).drain_into(&mut diagnostics);
    WithDiagnostics { value: Outline { site, texts: index.texts }, diagnostics }
}

/// Everything before pages are rendered: the guide, and what is derived from it. None when
/// `guide.yaml` cannot be read.
pub fn assess_guide(
    inventory: &Inventory,
    options: &Options,
    cache: &mut BuildCache,
) -> WithDiagnostics<Option<Assessed>> {
    let mut diagnostics = Vec::new();
    let manuscript = manuscript(inventory, options, cache).drain_into(&mut diagnostics);
    if let (Some(manuscript), Drafts::Exclude) = (&manuscript, options.drafts) {
        let sources = &inventory.sources;
        redact::drop_problems_of_drafts(&manuscript.guide, sources, &mut diagnostics);
    }
    let assessed = manuscript.map(|manuscript| {
        assess_manuscript(manuscript, inventory, options, cache).drain_into(&mut diagnostics)
    });
    WithDiagnostics { value: assessed, diagnostics }
}

/// What readers may see of a guide, connected and assessed.
pub fn assess_manuscript(
    manuscript: Manuscript,
    inventory: &Inventory,
    options: &Options,
    cache: &mut BuildCache,
) -> WithDiagnostics<Assessed> {
    let mut diagnostics = Vec::new();
    let Manuscript { guide, bibliography, glossary, decisions, url_lock } = manuscript;
    let searches = parse::queries::queries(inventory).drain_into(&mut diagnostics);
    let BuildCache { redacted, linked, assessed, .. } = cache;
    let public = {
        let (drafts, texts) = (options.drafts, (&*glossary, &*decisions));
        redact::redact(guide, bibliography, texts, drafts, redacted)
    };
    let linked =
        link::link(public, (glossary, decisions), inventory, linked).drain_into(&mut diagnostics);
    let assessed = assess::assess(linked, url_lock, options.today, &inventory.sources, assessed)
        .drain_into(&mut diagnostics);
    if !searches.is_empty() {
        diagnostics.extend(parse::queries::unknown_names(&searches, &index::names(&assessed)));
    }
    WithDiagnostics { value: assessed, diagnostics }
}

/// A guide as it was written, drafts and private parts included: for editors only.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// What is declared, and the entries.
    pub guide: Guide,
    /// The sources.
    pub bibliography: Arc<Bibliography>,
    /// The words it explains.
    pub glossary: Arc<Glossary>,
    /// Its decision guides.
    pub decisions: Arc<Decisions>,
    /// The addresses it has published.
    pub url_lock: Arc<UrlLock>,
}

/// The guide as it was written, before it is decided what of it is public. None when `guide.yaml`
/// cannot be read.
pub fn manuscript(
    inventory: &Inventory,
    options: &Options,
    cache: &mut BuildCache,
) -> WithDiagnostics<Option<Manuscript>> {
    let mut diagnostics = Vec::new();
    // Problems of a half-finished change are not worth reporting.
    if inventory.is_interrupted {
        return WithDiagnostics::clean(None);
    }
    let BuildCache { highlighter, declared: known, documents, validated, .. } = cache;
    let declaration = guide_files_key(inventory, options);
    let declared =
        known.get_or_compute(declaration, || guide_files(inventory, options, highlighter));
    let Some(GuideFiles { schema, bibliography, glossary, decisions, url_lock }) =
        declared.drain_into(&mut diagnostics)
    else {
        return WithDiagnostics { value: None, diagnostics };
    };
    let raw_html = schema.settings.raw_html;
    let citation_keys = &CitationKeys::of(inventory, &bibliography);
    let markdown = MarkdownSettings { raw_html, highlighter, citation_keys };
    let documents = parse::documents(inventory, &schema.settings.ignore, markdown, documents);
    let documents = documents.drain_into(&mut diagnostics);
    let sources = &inventory.sources;
    let guide = validate::guide(schema, documents, sources, markdown, validated);
    let guide = guide.drain_into(&mut diagnostics);
    let value = Some(Manuscript { guide, bibliography, glossary, decisions, url_lock });
    WithDiagnostics { value, diagnostics }
}

/// What [`guide_files`] depends on.
fn guide_files_key(inventory: &Inventory, options: &Options) -> GuideFilesKey {
    let sources = inventory.content.iter().map(|file| (*file, inventory.sources.get(*file)));
    let others = sources.filter(|(_, source)| !source.path.ends_with(".md"));
    (
        others.map(|(file, source)| (file, ByPtr(Arc::clone(&source.text)))).collect(),
        inventory.assets.keys().cloned().collect(),
        (options.base_url.clone(), options.theme.clone(), options.outputs.clone()),
    )
}

/// Reads the parts of a guide that are not entries. None when `guide.yaml` cannot be read.
fn guide_files(
    inventory: &Inventory,
    options: &Options,
    highlighter: &Highlighter,
) -> WithDiagnostics<Option<GuideFiles>> {
    let mut diagnostics = Vec::new();
    let Some(mut schema) = schema::declare::schema(inventory).drain_into(&mut diagnostics) else {
        return WithDiagnostics { value: None, diagnostics };
    };
    let base_url = options.base_url.as_deref();
    schema.settings.override_with(base_url, options.theme.as_deref(), &options.outputs);
    let bibliography = parse::bibliography::bibliography(inventory).drain_into(&mut diagnostics);
    let raw_html = schema.settings.raw_html;
    let citation_keys = &CitationKeys::of(inventory, &bibliography);
    let markdown = MarkdownSettings { raw_html, highlighter, citation_keys };
    let glossary = parse::glossary::glossary(inventory, markdown).drain_into(&mut diagnostics);
    let decisions = parse::decisions::decisions(inventory, markdown).drain_into(&mut diagnostics);
    let url_lock = parse::url_lock::url_lock(inventory).drain_into(&mut diagnostics);
    let value = GuideFiles {
        schema: Arc::new(schema),
        bibliography: Arc::new(bibliography),
        glossary: Arc::new(glossary),
        decisions: Arc::new(decisions),
        url_lock: Arc::new(url_lock),
    };
    WithDiagnostics { value: Some(value), diagnostics }
}
