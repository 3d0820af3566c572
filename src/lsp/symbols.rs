//! The outline of a text, what of it can be folded, and the entries, headings and terms of a guide by name.
//!
//! Reads trees; finds nothing else.

use super::checked::Checked;
use super::diagnostics::Lines;
use super::document::{Document, Format};
use crate::diagnostic::folded;
use crate::parse::tree::{Heading, Kind};
use crate::span::Span;
use crate::yaml::{PathSegment, Value};
use lsp_types::{
    DocumentSymbol, FoldingRange, FoldingRangeKind, OneOf, Range as LspRange, SymbolKind,
    WorkspaceSymbol,
};
use std::ops::Range;

/// So many symbols of a guide are listed at most.
const MAX_SYMBOLS: usize = 200;

/// The outline of a text: its front matter, then its headings, each with those below it.
pub(super) fn outline(document: &Document) -> Vec<DocumentSymbol> {
    let mut symbols = Vec::new();
    if document.format == Format::Markdown {
        let front = 0..document.body_range.start;
        if !front.is_empty() {
            let fields = fields(document);
            let name = "front matter".to_owned();
            let range = document.lines.range(&front);
            symbols.push(symbol(name, SymbolKind::NAMESPACE, range, range, fields));
        }
        let end = document.text().len();
        symbols.extend(headings(document, &document.body.headings, end));
    } else {
        symbols = fields(document);
    }
    symbols
}

#[expect(deprecated, reason = "the type has a field that is")]
fn symbol(
    name: String,
    kind: SymbolKind,
    range: LspRange,
    selection_range: LspRange,
    children: Vec<DocumentSymbol>,
) -> DocumentSymbol {
    // A name is not empty in the protocol.
    let name = if name.trim().is_empty() { "(empty)".to_owned() } else { name };
    let (detail, tags, deprecated) = (None, None, None);
    let children = (!children.is_empty()).then_some(children);
    DocumentSymbol { name, detail, kind, tags, deprecated, range, selection_range, children }
}

/// The outermost keys of the front matter or the YAML file.
fn fields(document: &Document) -> Vec<DocumentSymbol> {
    let Some(yaml) = &document.yaml else { return Vec::new() };
    let Value::Map(map) = &yaml.value else { return Vec::new() };
    let field = |(name, _): &(String, Value)| {
        let path = [PathSegment::Key(name)];
        let (key, value) = (yaml.key_span(&path).range(), yaml.span(&path).range());
        let whole = key.start..trimmed(document.text(), &key, &value);
        let (whole, key) = (document.lines.range(&whole), document.lines.range(&key));
        symbol(name.clone(), SymbolKind::FIELD, whole, key, Vec::new())
    };
    map.0.iter().map(field).collect()
}

/// The end of a value without the blanks that follow it.
fn trimmed(text: &str, key: &Range<usize>, value: &Range<usize>) -> usize {
    let written = text.get(value.clone()).unwrap_or_default();
    (value.start + written.trim_end().len()).max(key.end)
}

/// Headings as a tree: each has those of deeper levels that follow it. Iterative, since there can be many.
fn headings(document: &Document, all: &[Heading], end: usize) -> Vec<DocumentSymbol> {
    let mut roots: Vec<DocumentSymbol> = Vec::new();
    let mut open: Vec<(u8, DocumentSymbol)> = Vec::new();
    let close =
        |open: &mut Vec<(u8, DocumentSymbol)>, roots: &mut Vec<DocumentSymbol>, level: u8| {
            while let Some((_, done)) = open.pop_if(|(of, _)| *of >= level) {
                match open.last_mut() {
                    Some((_, parent)) => parent.children.get_or_insert_default().push(done),
                    None => roots.push(done),
                }
            }
        };
    for (number, heading) in all.iter().enumerate() {
        close(&mut open, &mut roots, heading.level);
        let next = all[number + 1..].iter().find(|next| next.level <= heading.level);
        let until = next.map_or(end, |next| next.span.start as usize);
        let own = heading.span.range();
        let whole = document.lines.range(&(own.start..until.max(own.end)));
        let selection = document.lines.range(&own);
        let kind = SymbolKind::STRING;
        open.push((
            heading.level,
            symbol(heading.text.clone(), kind, whole, selection, Vec::new()),
        ));
    }
    close(&mut open, &mut roots, 0);
    roots
}

/// What can be folded: the front matter, sections, and blocks of several lines.
pub(super) fn folds(document: &Document) -> Vec<FoldingRange> {
    let mut folds = Vec::new();
    let mut add = |range: Range<usize>, kind| {
        let text = document.text().get(range.clone()).unwrap_or_default();
        let end = range.start + text.trim_end().len();
        let (first, last) = (document.lines.position(range.start), document.lines.position(end));
        if first.line < last.line {
            folds.push(FoldingRange {
                start_line: first.line,
                end_line: last.line,
                kind,
                ..FoldingRange::default()
            });
        }
    };
    if document.format == Format::Markdown {
        add(0..document.body_range.start, Some(FoldingRangeKind::Region));
    }
    let headings = &document.body.headings;
    let mut open: Vec<(u8, usize)> = Vec::new();
    let end = (0, document.text().len());
    let ends = headings.iter().map(|heading| (heading.level, heading.span.start as usize));
    for (level, start) in ends.chain([end]) {
        while let Some((_, from)) = open.pop_if(|(of, _)| *of >= level) {
            add(from..start, None);
        }
        open.push((level, start));
    }
    let is_block = |kind: &Kind| {
        matches!(
            kind,
            Kind::CodeBlock(_) | Kind::Table | Kind::Quote | Kind::Callout(_) | Kind::List { .. }
        )
    };
    for node in document.body.nodes().iter().filter(|node| is_block(&node.kind)) {
        add(document.in_text(&node.range()), None);
    }
    folds.sort_by_key(|fold| (fold.start_line, fold.end_line));
    folds.dedup_by_key(|fold| (fold.start_line, fold.end_line));
    folds
}

/// The entries, headings, sources and terms of a guide whose names contain what is asked for.
pub(super) fn of_guide(
    checked: &Checked,
    lines: &mut Lines<'_>,
    query: &str,
) -> Vec<WorkspaceSymbol> {
    let query = folded(query);
    let Some(manuscript) = &checked.manuscript else { return Vec::new() };
    let fits = |name: &str| folded(name).contains(&query);
    let mut found: Vec<(String, SymbolKind, String, Span)> = Vec::new();
    for of in &manuscript.guide.entries {
        let entry = &of.entry;
        let kind = &manuscript.guide.schema.kinds[entry.kind];
        if fits(&entry.title) || fits(&entry.slug) {
            let name = entry.title.clone();
            found.push((name, SymbolKind::FILE, kind.label.clone(), entry.first_line()));
        }
        let headings = entry.texts.first().map_or(&[][..], |text| &text.markdown.headings);
        // Without a question, a list of entries is of more use.
        for heading in headings.iter().filter(|of| !query.is_empty() && fits(&of.text)) {
            let name = heading.text.clone();
            found.push((name, SymbolKind::STRING, entry.title.clone(), heading.span));
        }
        if found.len() >= MAX_SYMBOLS {
            break;
        }
    }
    for source in &manuscript.bibliography.sources {
        if found.len() < MAX_SYMBOLS && (fits(&source.key) || fits(&source.title)) {
            let name = format!("@{}", source.key);
            found.push((name, SymbolKind::CONSTANT, source.title.clone(), source.span));
        }
    }
    found.truncate(MAX_SYMBOLS);
    found
        .into_iter()
        .filter_map(|(name, kind, container, span)| {
            let location = lines.location(span)?;
            Some(WorkspaceSymbol {
                name,
                kind,
                tags: None,
                container_name: Some(container),
                location: OneOf::Left(location),
                data: None,
            })
        })
        .collect()
}
