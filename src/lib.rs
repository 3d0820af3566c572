//! fieldguide turns a folder of Markdown, YAML and BibTeX into the static site of a practice guide.
//!
//! # The flow
//!
//! Each stage is a function from one noun to the next and returns its value *and* the problems it
//! found, so that a broken entry stays addressable and one run tells everything:
//!
//! ```text
//! files ──▶ schema, parse ──▶ validate ──▶ redact ──▶ link ──▶ assess ──▶ render ──▶ emit ──▶ output/
//! Inventory Schema, Document  Guide        Public     Linked   Assessed   Files      Site
//! ```
//!
//! - [`files`] lists the guide's folders and reads its texts, once, in sorted order. Other files are read
//!   when they are needed, and only if they are what they were when they were listed.
//! - [`schema`] is what `guide.yaml` declares: settings, vocabularies, kinds, fields.
//! - [`parse`] turns one file into one [`parse::Document`], in parallel, from its bytes alone. Its body is
//!   a tree ([`parse::tree`]), which every later stage reads or writes in another form.
//! - [`validate`] checks documents against the schema; after it there is no untyped front matter.
//! - [`assets`] decides which files of the content folder are published, and as what.
//! - [`redact`] leaves what readers may see: no drafts, private fields, or terms and sources of those
//!   only. Nothing after it can publish the rest, because it does not have it.
//! - [`link`] resolves links, relations and citations, and decides every address.
//! - [`assess`] works out what the guide knows about itself: ratings, gaps, coverage.
//! - [`render`] writes trees as HTML and runs the theme's templates, in parallel.
//! - [`search`] makes the index that readers search, from the same parse.
//! - [`editions`] makes the guide's other forms: feeds, data, a book.
//! - [`emit`] is the only writer. It writes the whole site or nothing.
//!
//! [`external`] asks other people's servers whether what the guide links to is still there: beside the
//! flow, and only when told to.
//!
//! [`build`] is these calls in this order: [`pages`], which is all before a page is made, and [`site`],
//! which makes all of them. `check` is it; `build` names the pages ([`outline`]) and makes each as it is
//! written; [`serve`] renders each when a browser asks for it, and the rest of the site behind them. What a stage gave last
//! time it is told again ([`memo`]), so that only what is new is worked out; a site says what it was made
//! from ([`digest`]), so that `build` knows when it is there already. [`author`] changes content for its
//! editors, and builds what it changed before it writes it; [`compare`] tells what differs between two
//! versions of a guide. [`pdf`] lets a browser make a document of the page for paper, before the site is
//! written.
//!
//! # The layers
//!
//! A module imports only from layers below its own, or from its own children:
//!
//! | layer | modules |
//! |---|---|
//! | 0 | [`span`], [`date`], [`hidden`], [`memo`], [`disk`] |
//! | 1 | [`diagnostic`] |
//! | 2 | [`files`], [`yaml`] |
//! | 3 | [`schema`] |
//! | 4 | [`parse`], [`assets`] |
//! | 5 | [`validate`] |
//! | 6 | [`redact`] |
//! | 7 | [`link`] |
//! | 8 | [`assess`] |
//! | 9 | [`render`], [`search`] |
//! | 10 | [`editions`], [`external`] |
//! | 11 | [`emit`] |
//! | 12 | this file |
//! | 13 | [`author`], [`compare`], [`pdf`], [`serve`] |
//! | 14 | `main.rs` and what is in `main/` |
//!
//! # What holds everywhere
//!
//! 1. No import goes up a layer.
//! 2. Only [`files`], [`emit`] and [`author`] touch the disk, and what they share is in [`disk`];
//!    [`serve`] checks whether its two folders still exist, and [`pdf`] has a folder of its own for the
//!    browser it starts; only `main/console.rs` prints; only `external/http.rs` asks the network, and only
//!    [`serve`] answers it.
//! 3. Every rule ([`diagnostic::rule`]) has an explanation, a case file and one place that raises it.
//! 4. A file has fewer than 500 lines and opens with its job and what it does not do.
//! 5. A stage changes no earlier stage's result, takes no lock and reads no static but tables, and the
//!    count of the turns that templates take.
//! 6. What reaches the output is iterated in sorted order: two builds are byte-identical, on any
//!    machine, in any folder, at any time. No clock is read; dates come from content.
//! 7. A [`span::Span`] survives from byte to message.
//!
//! The first four are checked by `tests/it/tidy.rs`, the sixth by building twice in `.ci/run`.

pub mod assess;
pub mod assets;
pub mod author;
pub mod compare;
pub mod date;
pub mod diagnostic;
pub mod disk;
pub mod editions;
pub mod emit;
pub mod external;
pub mod files;
pub mod hidden;
pub mod link;
pub mod memo;
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
use diagnostic::{Checked, Diagnostic};
use emit::Site;
use files::{Bytes, Files, Inventory};
use memo::{Memo, Same};
use parse::MarkdownSettings;
use parse::bibliography::Bibliography;
use parse::glossary::Glossary;
use parse::highlight::Highlighter;
use parse::ledger::Ledger;
use rayon::prelude::*;
use redact::Drafts;
use render::{Pages, Progress};
use schema::Schema;
use schema::editions::Edition;
use search::index::{self, Texts};
use span::{FileId, SourceMap};
use std::sync::Arc;
use validate::Guide;

/// Stack of the threads that make pages, in bytes: the template engine takes some for each template that
/// another includes, and for each block in a block. Only what is used of it is taken from the system.
pub const STACK: usize = 64 << 20;

/// What the command line may set over `guide.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether drafts are part of the build.
    pub drafts: Drafts,
    /// Where the site will be published, with a final slash.
    pub base_url: Option<String>,
    /// The theme's name.
    pub theme: Option<String>,
    /// Editions besides those that `guide.yaml` names.
    pub editions: Vec<Edition>,
    /// The day in whose light reviews are due; none is due without one.
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
}

/// What a build worked out that the next can use, as far as the guide is the same. A build gives the
/// same with it and without.
#[derive(Debug, Default)]
pub struct Kept {
    highlighter: Highlighter,
    declared: Memo<Declaration, Checked<Option<Declared>>>,
    documents: parse::Documents,
    validated: validate::Kept,
    redacted: redact::Kept,
    linked: link::Kept,
    assessed: assess::Kept,
    rendered: render::Kept,
}

impl Kept {
    /// For a build that no other follows: lets go of documents when they are validated, since all else
    /// can use their memory then.
    pub fn once() -> Self {
        let (validated, redacted) = (validate::Kept::once(), redact::Kept::once());
        Self { documents: Memo::once(), validated, redacted, ..Self::default() }
    }
}

/// What the parts of a guide that are not entries are read from: their texts, the names of files
/// that are no text, and what the command line says.
type Declaration = (Vec<(FileId, Same<str>)>, Vec<String>, Overrides);

/// Address, theme and editions from the command line.
type Overrides = (Option<String>, Option<String>, Vec<Edition>);

/// The parts of a guide that are not entries.
#[derive(Clone, Debug)]
struct Declared {
    schema: Arc<Schema>,
    bibliography: Arc<Bibliography>,
    glossary: Arc<Glossary>,
    ledger: Arc<Ledger>,
}

/// Builds a guide. The diagnostics are sorted.
pub fn build(files: &dyn Files, options: &Options, progress: &dyn Progress) -> Checked<Build> {
    let mut found = Vec::new();
    let inventory = files.inventory().take(&mut found);
    let mut build = Build::default();
    if let Some(pages) = pages(&inventory, options, &mut Kept::once()).take(&mut found) {
        build.site = site(&pages, &inventory, progress).take(&mut found);
        build.changed = pages.assessed().knowledge.changed();
        build.pages = pages.count();
    }
    diagnostic::sort(&mut found);
    diagnostic::shorten(&mut found);
    Checked { value: Build { sources: inventory.sources, ..build }, diagnostics: found }
}

/// Stands for all that a site is made from: the files, what the command line says, and this program.
/// `form` is what else was done to the site. Of the assets those are read that `is_published`; none when
/// one cannot be read.
pub fn digest(
    inventory: &Inventory,
    options: &Options,
    form: Option<&str>,
    is_published: &dyn Fn(&str) -> bool,
) -> Option<Hash> {
    let files = inventory.digest(is_published).ok()?;
    let parts = (env!("FIELDGUIDE_PROGRAM"), files, options, form);
    Some(blake3::hash(format!("{parts:?}").as_bytes()))
}

/// What every page is made from. None when `guide.yaml` or the theme cannot be read.
pub fn pages(inventory: &Inventory, options: &Options, kept: &mut Kept) -> Checked<Option<Pages>> {
    let mut found = Vec::new();
    let assessed = assessed(inventory, options, kept).take(&mut found);
    let pages = assessed.map(|of| Pages::new(Arc::new(of), inventory, &mut kept.rendered));
    let value = pages.and_then(|pages| pages.map_err(|problem| found.push(problem)).ok());
    Checked { value, diagnostics: found }
}

/// The whole site: every page, the index for searching, the guide's other forms.
pub fn site(pages: &Pages, inventory: &Inventory, progress: &dyn Progress) -> Checked<Site> {
    let Checked { value: outline, mut diagnostics } = outline(pages, inventory, progress);
    let site = outline.complete(progress, |outline, path| outline.make(pages, path));
    Checked { value: site.take(&mut diagnostics), diagnostics }
}

/// A site whose larger part is made as it is written ([`emit::write_making`]).
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The site; what is to be made has its place in it.
    pub site: Site,
    texts: Texts,
}

/// A site of which nothing is left to be made.
impl From<Site> for Outline {
    fn from(site: Site) -> Self {
        Self { site, texts: Texts::new() }
    }
}

impl Outline {
    /// The file at a path that is to be made, if there is one.
    ///
    /// # Errors
    /// A template fails.
    pub fn make(&self, pages: &Pages, path: &str) -> Option<Result<Bytes, Diagnostic>> {
        match self.texts.get(path) {
            Some(entry) => Some(Ok(index::text(pages.assessed(), *entry))),
            None => Some(pages.page(path)?.map(|html| html.into_bytes().into())),
        }
    }

    /// The whole site: each file that is to be made is what `make` gives for its path, in parallel.
    pub fn complete(
        self,
        progress: &dyn Progress,
        make: impl Fn(&Self, &str) -> Option<Result<Bytes, Diagnostic>> + Sync,
    ) -> Checked<Site> {
        let paths: Vec<String> = self.site.later().iter().cloned().collect();
        progress.begin(paths.len());
        let wanted = paths.into_par_iter().filter(|_| progress.goes_on());
        let made: Vec<(String, Option<Result<Bytes, Diagnostic>>)> = wanted
            .map(|path| {
                let bytes = make(&self, &path);
                progress.page_done();
                (path, bytes)
            })
            .collect();
        let mut site = Checked::clean(self.site);
        for (path, bytes) in made {
            match bytes {
                Some(Ok(bytes)) => site.value.make_now(&path, bytes),
                Some(Err(problem)) => site.diagnostics.push(problem),
                None => {}
            }
        }
        site
    }
}

/// The whole site but for what is as large as the guide: its pages, and what search shows of each.
pub fn outline(pages: &Pages, inventory: &Inventory, progress: &dyn Progress) -> Checked<Outline> {
    let mut found = Vec::new();
    let assessed = pages.assessed();
    let mut files = pages.theme_supplies();
    let index = index::index(assessed, &|| progress.goes_on());
    files.extend(index.files);
    let (book, page) = pages.book().unwrap_or_else(|problem| {
        found.push(problem);
        Default::default()
    });
    files.extend(page);
    files.extend(editions::files(assessed, book.as_ref()));
    let later = pages.paths().into_iter().chain(index.texts.keys().cloned());
    let copies = &assessed.linked.assets;
    let site = emit::collect(later, files, copies, inventory.content_root()).take(&mut found);
    Checked { value: Outline { site, texts: index.texts }, diagnostics: found }
}

/// Everything before pages are made: what the guide says, and what follows from it. None when
/// `guide.yaml` cannot be read.
pub fn assessed(
    inventory: &Inventory,
    options: &Options,
    kept: &mut Kept,
) -> Checked<Option<Assessed>> {
    let mut found = Vec::new();
    let Some(manuscript) = manuscript(inventory, options, kept).take(&mut found) else {
        return Checked { value: None, diagnostics: found };
    };
    let Manuscript { guide, bibliography, glossary, ledger } = manuscript;
    let Kept { redacted, linked, assessed, .. } = kept;
    let public = redact::redact(guide, bibliography, &glossary, options.drafts, redacted);
    let linked = link::link(public, glossary, inventory, linked).take(&mut found);
    let assessed = assess::assess(linked, ledger, options.today, assessed).take(&mut found);
    Checked { value: Some(assessed), diagnostics: found }
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
    /// The addresses it has published.
    pub ledger: Arc<Ledger>,
}

/// The guide as it was written, before it is decided what of it is public. None when `guide.yaml`
/// cannot be read.
pub fn manuscript(
    inventory: &Inventory,
    options: &Options,
    kept: &mut Kept,
) -> Checked<Option<Manuscript>> {
    let mut found = Vec::new();
    // What is wrong with half of a change is not worth reporting.
    if inventory.is_interrupted {
        return Checked::clean(None);
    }
    let Kept { highlighter, declared: known, documents, validated, .. } = kept;
    let declaration = declaration(inventory, options);
    let declared = known.one(declaration, || declared(inventory, options, highlighter));
    let Some(Declared { schema, bibliography, glossary, ledger }) = declared.take(&mut found)
    else {
        return Checked { value: None, diagnostics: found };
    };
    let markdown = MarkdownSettings { raw_html: schema.settings.raw_html, highlighter };
    let documents = parse::documents(inventory, markdown, documents).take(&mut found);
    let sources = &inventory.sources;
    let guide = validate::guide(schema, documents, sources, markdown, validated);
    let guide = guide.take(&mut found);
    let value = Some(Manuscript { guide, bibliography, glossary, ledger });
    Checked { value, diagnostics: found }
}

/// What [`declared`] depends on.
fn declaration(inventory: &Inventory, options: &Options) -> Declaration {
    let sources = inventory.content.iter().map(|file| (*file, inventory.sources.get(*file)));
    let others = sources.filter(|(_, source)| !source.path.ends_with(".md"));
    (
        others.map(|(file, source)| (file, Same(Arc::clone(&source.text)))).collect(),
        inventory.assets.keys().cloned().collect(),
        (options.base_url.clone(), options.theme.clone(), options.editions.clone()),
    )
}

/// Reads the parts of a guide that are not entries. None when `guide.yaml` cannot be read.
fn declared(
    inventory: &Inventory,
    options: &Options,
    highlighter: &Highlighter,
) -> Checked<Option<Declared>> {
    let mut found = Vec::new();
    let Some(mut schema) = schema::declare::schema(inventory).take(&mut found) else {
        return Checked { value: None, diagnostics: found };
    };
    let base_url = options.base_url.as_deref();
    schema.settings.set_over(base_url, options.theme.as_deref(), &options.editions);
    let markdown = MarkdownSettings { raw_html: schema.settings.raw_html, highlighter };
    // What readers must find is checked here, and looked for when two versions are compared.
    parse::queries::queries(inventory).take(&mut found);
    let value = Declared {
        schema: Arc::new(schema),
        bibliography: Arc::new(parse::bibliography::bibliography(inventory).take(&mut found)),
        glossary: Arc::new(parse::glossary::glossary(inventory, markdown).take(&mut found)),
        ledger: Arc::new(parse::ledger::ledger(inventory).take(&mut found)),
    };
    Checked { value: Some(value), diagnostics: found }
}
