//! Criterion benches of the stages, over the real guide.
//!
//! `cargo bench` compares with the last run. The whole process is measured elsewhere.

use criterion::{Criterion, criterion_group, criterion_main};
use fieldguide::files::{Disk, Files};
use fieldguide::parse::MarkdownSettings;
use fieldguide::parse::highlight::Highlighter;
use fieldguide::parse::ledger::Ledger;
use fieldguide::render::Progress;
use fieldguide::validate::Drafts;
use fieldguide::{Options, assess, link, parse, render, schema, search, validate};
use std::hint::black_box;
use std::path::Path;

struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: usize) {}
    fn page_done(&self) {}
}

fn stages(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = Disk { content: root.join("content"), themes: None };
    let inventory = files.inventory().value;
    let Some(schema) = schema::declare::schema(&inventory).value else { return };
    let highlighter = Highlighter::default();
    let markdown =
        MarkdownSettings { raw_html: schema.settings.raw_html, highlighter: &highlighter };
    let documents = parse::documents(&inventory, markdown).value;
    let bibliography = parse::bibliography::bibliography(&inventory).value;
    let glossary = parse::glossary::glossary(&inventory, markdown).value;
    let validated = || {
        let (schema, documents) = (schema.clone(), documents.clone());
        validate::guide(schema, documents, &inventory.sources, markdown, Drafts::Leave).value
    };
    let guide = validated();
    let linked =
        || link::link(guide.clone(), bibliography.clone(), glossary.clone(), &inventory).value;
    let connected = linked();
    let assessed = assess::assess(connected.clone(), Ledger::default(), None).value;

    let mut group = criterion.benchmark_group("guide");
    group.sample_size(20);
    group.bench_function("build", |b| {
        b.iter(|| black_box(fieldguide::build(&files, &Options::default(), &Quiet)));
    });
    group.bench_function("files", |b| b.iter(|| black_box(files.inventory())));
    group.bench_function("parse", |b| b.iter(|| black_box(parse::documents(&inventory, markdown))));
    group.bench_function("bibliography", |b| {
        b.iter(|| {
            let found = parse::bibliography::bibliography(&inventory).value;
            black_box(link::reference::references(&found, schema.settings.citations))
        });
    });
    group.bench_function("validate", |b| b.iter(|| black_box(validated())));
    group.bench_function("link", |b| b.iter(|| black_box(linked())));
    group.bench_function("assess", |b| {
        b.iter_batched(
            || connected.clone(),
            |linked| black_box(assess::assess(linked, Ledger::default(), None)),
            criterion::BatchSize::LargeInput,
        );
    });
    group.bench_function("render", |b| {
        b.iter(|| black_box(render::files(&assessed, &inventory, &Quiet)));
    });
    group.bench_function("search", |b| b.iter(|| black_box(search::index::index(&assessed))));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
