//! Criterion benches of the stages, over the real guide.
//!
//! `cargo bench` compares with the last run; benches/README.md tells how to keep one to compare with. Does not
//! measure the whole process: that is `tests/bench/run`.

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use fieldguide::assess::Assessed;
use fieldguide::diagnostic::print::{self, Style};
use fieldguide::files::{Disk, Files, Inventory, Memory};
use fieldguide::parse::MarkdownSettings;
use fieldguide::parse::citation::CitationKeys;
use fieldguide::parse::decisions::Decisions;
use fieldguide::parse::highlight::Highlighter;
use fieldguide::redact::{self, Drafts};
use fieldguide::render::{Pages, Progress};
use fieldguide::schema::patterns::PathPatterns;
use fieldguide::{Options, assess, emit, link, outputs, parse, schema, search, validate};
use rayon::prelude::*;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

type Group<'a> = BenchmarkGroup<'a, WallTime>;

struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: usize) {}
    fn page_done(&self) {}
}

fn stages(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = Disk { content: root.join("content"), themes: None, static_files: None };
    let inventory = files.inventory().value;
    let Some(schema) = schema::declare::schema(&inventory).value.map(Arc::new) else { return };
    let highlighter = Highlighter::default();
    let bibliography = Arc::new(parse::bibliography::bibliography(&inventory).value);
    let citation_keys = &CitationKeys::of(&inventory, &bibliography);
    let raw_html = schema.settings.raw_html;
    let markdown = MarkdownSettings { raw_html, highlighter: &highlighter, citation_keys };
    let ignored = PathPatterns::default();
    let documents = parse::documents(&inventory, &ignored, markdown, &mut Default::default()).value;
    let glossary = Arc::new(parse::glossary::glossary(&inventory, markdown).value);
    let validated = || {
        let (schema, documents, sources) = (schema.clone(), documents.clone(), &inventory.sources);
        validate::guide(schema, documents, sources, markdown, &mut Default::default()).value
    };
    let guide = validated();
    let redacted = || {
        let (guide, bibliography) = (guide.clone(), bibliography.clone());
        let texts = (&*glossary, &Decisions::default());
        redact::redact(guide, bibliography, texts, Drafts::Exclude, &mut Default::default())
    };
    let public = redacted();
    let linked = || {
        let (public, glossary) = (public.clone(), glossary.clone());
        let texts = (glossary, Arc::default());
        link::link(public, texts, &inventory, &mut Default::default()).value
    };
    let connected = linked();
    let assessed = |linked| {
        let sources = &inventory.sources;
        assess::assess(linked, Arc::default(), None, sources, &mut Default::default()).value
    };
    let made = Arc::new(assessed(connected.clone()));

    let mut group = criterion.benchmark_group("guide");
    group.sample_size(20);
    group.bench_function("build", |b| {
        b.iter(|| black_box(fieldguide::build(&files, &Options::default(), &Quiet)));
    });
    group.bench_function("files", |b| b.iter(|| black_box(files.inventory())));
    group.bench_function("parse", |b| {
        b.iter(|| {
            black_box(parse::documents(&inventory, &ignored, markdown, &mut Default::default()))
        })
    });
    group.bench_function("bibliography", |b| {
        b.iter(|| {
            let found = parse::bibliography::bibliography(&inventory).value;
            black_box(link::reference::references(&found, schema.settings.citations))
        });
    });
    group.bench_function("glossary", |b| {
        b.iter(|| black_box(parse::glossary::glossary(&inventory, markdown)));
    });
    group.bench_function("validate", |b| b.iter(|| black_box(validated())));
    group.bench_function("redact", |b| b.iter(|| black_box(redacted())));
    group.bench_function("link", |b| b.iter(|| black_box(linked())));
    group.bench_function("assess", |b| {
        b.iter_batched(
            || connected.clone(),
            |linked| black_box(assessed(linked)),
            BatchSize::LargeInput,
        );
    });
    making(&mut group, &made, &inventory);
    group.finish();
}

/// The stages from an assessed guide to files on the disk.
fn making(group: &mut Group<'_>, assessed: &Arc<Assessed>, inventory: &Inventory) {
    let pages = || Pages::new(Arc::clone(assessed), inventory, &mut Default::default()).ok();
    let Some(made) = pages() else { return };
    let Ok((book, _)) = made.book() else { return };
    let site = fieldguide::render_site(&made, inventory, &Quiet).value;
    group.bench_function("render", |b| {
        b.iter(|| black_box(pages().map(|pages| all(&pages))));
    });
    group.bench_function("search", |b| {
        b.iter(|| black_box(search::index::index(assessed, &|| true)));
    });
    group.bench_function("editions", |b| {
        b.iter(|| black_box(outputs::files(assessed, book.as_ref())));
    });
    let folder = || tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"));
    group.bench_function("emit", |b| {
        // The folders are removed after the time is taken.
        let write = |into: io::Result<TempDir>| {
            let into = into?;
            emit::write(&site, &into.path().join("site"), &[]).map_err(io::Error::other)?;
            io::Result::Ok(into)
        };
        b.iter_batched(folder, write, BatchSize::PerIteration);
    });
    let Ok(same) = folder() else { return };
    group.bench_function("emit, no change", |b| {
        b.iter(|| black_box(emit::write(&site, &same.path().join("site"), &[])));
    });
}

/// Messages about texts with many mistakes: twice as many take twice as long.
fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth");
    group.sample_size(10);
    for count in [1000, 2000, 4000] {
        let terms = vec!["starting"; count].join(", ");
        let links = "[[nowhere]] ".repeat(count);
        let mut files = Memory::default();
        let mut add = |path: &str, text: String| files.content.insert(path.to_owned(), text.into());
        add("guide.yaml", GROWING.to_owned());
        add("index.md", format!("---\ntitle: Home\nstages: [{terms}]\n---\n\n{links}\n"));
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("mistakes", count), |b| {
            b.iter(|| {
                let built = fieldguide::build(&files, &Options::default(), &Quiet);
                let sources = &built.value.sources;
                let show = |found| print::terminal(found, sources, Style::PLAIN).len();
                black_box(built.diagnostics.iter().map(show).sum::<usize>())
            });
        });
    }
    group.finish();
}

/// A guide whose home page has terms.
const GROWING: &str = "settings: { title: Growth }
vocabularies: { stages: { question: Where?, terms: { starting: {} } } }
kinds:
  page: { folder: \"\", fields: { stages: { type: term, of: stages, list: true } } }
";

/// Every page.
fn all(pages: &Pages) -> usize {
    let paths = pages.paths().into_par_iter();
    paths.filter_map(|path| Some(pages.page(&path)?.ok()?.len())).sum()
}

criterion_group!(benches, stages, growth);
criterion_main!(benches);
