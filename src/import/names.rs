//! Names, kinds and sections: where every page is in the content folder.
//!
//! Fields of kinds are found in [`super::fields`]; which old addresses redirect to a page, in [`super::aliases`].

use super::distinct::Distinct;
use super::fields::TERMS_OF_DRAFTS;
use super::guide::CONTENTS;
use super::model::{ImportedKind, Page, Project, Source};
use super::plural::singular;
use super::report::{Outcome, Report};
use super::terms::Terms;
use super::text::{hashed, slug, stem, without_number};
use crate::files::is_device;
use crate::link::address::{FIXED_FOLDERS, FIXED_PAGES, without_ending};
use crate::schema::vocabulary;
use std::collections::BTreeMap;

/// Names of pages are at most this long.
const MAX_SLUG: usize = 100;
/// With more parts than this, a menu is too long: the parts are sections of one kind.
const MAX_KINDS: usize = 6;
/// Gives every page its kind, its section and its name.
pub(super) fn assign(
    source: &Source,
    project: &Project,
    pages: &mut [Page],
    report: &mut Report,
) -> Vec<ImportedKind> {
    let is_home = |page: &Page| project.home.as_deref() == Some(page.path.as_str());
    let mut parts: Vec<String> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    // A part of which nothing is published has no list that names it.
    let listed = pages.iter().filter(|page| !is_home(page) && !page.is_draft);
    for part in listed.filter_map(|page| page.trail.first()) {
        numbers.entry(part.clone()).or_insert_with(|| {
            parts.push(part.clone());
            parts.len() - 1
        });
    }
    let outside = pages.iter().filter(|page| page.trail.is_empty() && !is_home(page)).count();
    let is_book = project.is_book && !parts.is_empty()
        || parts.len() > MAX_KINDS
        || parts.is_empty() && outside > MAX_KINDS;
    let mut kinds = match is_book {
        true => vec![book(source, project)],
        false => parts.iter().map(|part| kind(project, part)).collect(),
    };
    distinct(&mut kinds);
    let page_kind = kinds.len();
    let none: &[String] = &[];
    for page in pages.iter_mut() {
        let is_home = is_home(&*page);
        let (kind, sections) = match (is_book, page.trail.as_slice()) {
            _ if is_home => (page_kind, none),
            (true, []) if !parts.is_empty() && outside <= MAX_KINDS => (page_kind, none),
            (true, trail) => (0, trail),
            (false, []) => (page_kind, none),
            (false, [part, rest @ ..]) => match numbers.get(part) {
                Some(kind) => (*kind, rest),
                None => (page_kind, none),
            },
        };
        page.kind = kind;
        page.section = (!sections.is_empty()).then(|| sections.join(": "));
    }
    kinds.push(ImportedKind {
        id: "page".to_owned(),
        label: "Page".to_owned(),
        ..ImportedKind::default()
    });
    sections(&mut kinds, pages, report);
    slugs(project, &kinds, pages, report);
    kinds
}

/// The one kind of a book.
fn book(source: &Source, project: &Project) -> ImportedKind {
    let name = match project.one {
        "page" => slug(without_number(&source.name).1)
            .map_or("article".to_owned(), |name| singular(&name)),
        one => one.to_owned(),
    };
    let name = if matches!(name.as_str(), "page" | "doc" | "content" | "src") {
        "article".to_owned()
    } else {
        name
    };
    let folder = slug(without_number(&source.name).1).filter(|many| singular(many) == name);
    let folder = folder.filter(|many| *many != name).unwrap_or_else(|| format!("{name}s"));
    named(&name, &super::text::label(&name), &folder)
}

/// A kind for a part of a source.
fn kind(project: &Project, part: &str) -> ImportedKind {
    let folder = slug(part).unwrap_or_else(|| hashed("part", part));
    let is_english = project.language.is_empty() || project.language.starts_with("en");
    let one = if is_english { singular(&folder) } else { folder.clone() };
    let label = match one == folder {
        true => part.to_owned(),
        false => singular(part),
    };
    ImportedKind { plural: part.to_owned(), ..named(&one, &label, &folder) }
}

fn named(id: &str, label: &str, folder: &str) -> ImportedKind {
    ImportedKind {
        id: id.to_owned(),
        label: label.to_owned(),
        plural: super::text::label(folder),
        folder: folder.to_owned(),
        ..ImportedKind::default()
    }
}

/// Gives each kind an id and a folder of its own.
fn distinct(kinds: &mut [ImportedKind]) {
    let mut ids = Distinct::new(["page"]);
    let mut folders = Distinct::new(FIXED_FOLDERS);
    for kind in kinds {
        kind.id = ids.take(&kind.id, '-');
        kind.folder = folders.take(&kind.folder, '-');
    }
}

/// Declares the sections of each kind, in the order of its pages.
fn sections(kinds: &mut [ImportedKind], pages: &mut [Page], report: &mut Report) {
    let many = (0..kinds.len())
        .filter(|kind| pages.iter().any(|page| page.kind == *kind && page.section.is_some()))
        .count()
        > 1;
    let mut vocabularies = taken_for_vocabularies(kinds);
    for (number, kind) in kinds.iter_mut().enumerate() {
        let mut terms = Terms::default();
        for page in pages.iter_mut().filter(|page| page.kind == number) {
            page.section = page.section.take().map(|label| terms.add(&label, !page.is_draft));
        }
        for page in pages.iter_mut().filter(|page| page.kind == number) {
            let Some(hidden) = page.section.take_if(|term| !terms.is_public(term)) else {
                continue;
            };
            let (place, said) = ((page.path.as_str(), 0), terms.label(&hidden));
            report.add(Outcome::Lost, TERMS_OF_DRAFTS, place, format!("section: {said}"), "");
        }
        terms.hide();
        if terms.labels.is_empty() {
            continue;
        }
        let name = if many { format!("{}-sections", kind.id) } else { "sections".to_owned() };
        kind.sections = Some((vocabularies.take(&name, '-'), terms.labels));
    }
}

/// Names that a vocabulary cannot have.
pub(super) fn taken_for_vocabularies(kinds: &[ImportedKind]) -> Distinct {
    let folders = kinds.iter().map(|kind| kind.folder.as_str());
    let sections = kinds.iter().filter_map(|kind| Some(kind.sections.as_ref()?.0.as_str()));
    Distinct::new(folders.chain(sections).chain(FIXED_FOLDERS).chain(vocabulary::RESERVED))
}

/// Gives every page a name of its own within its kind.
fn slugs(project: &Project, kinds: &[ImportedKind], pages: &mut [Page], report: &mut Report) {
    let root = kinds.len() - 1;
    let mut names = vec![Distinct::new(["index"]); kinds.len()];
    let fixed = FIXED_PAGES.iter().map(|page| without_ending(page));
    // The page with the order of all others is at `contents`.
    let fixed = fixed.chain(kinds.iter().map(|kind| kind.folder.as_str())).chain([CONTENTS]);
    names[root] = Distinct::new(fixed);
    for page in pages.iter_mut() {
        let is_home = project.home.as_deref() == Some(page.path.as_str());
        if is_home {
            page.slug = "index".to_owned();
            continue;
        }
        let name = stem(&page.below);
        let dated = name.len() > 11
            && name.as_bytes()[..10].iter().enumerate().all(|(at, byte)| {
                if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() }
            });
        let undated = name.get(11..).filter(|_| dated);
        let name = undated.unwrap_or_else(|| without_number(name).1);
        let wanted = match page.is_index() {
            true => slug(&page.title),
            false => slug(name).or_else(|| slug(&page.title)),
        };
        let wanted = wanted.unwrap_or_else(|| hashed("page", &page.path));
        let names = &mut names[page.kind];
        let section = page.section.as_deref().filter(|_| !names.is_free(&wanted));
        let wanted = match section.map(|section| format!("{section}-{wanted}")) {
            Some(longer) if longer.len() <= MAX_SLUG => longer,
            _ => wanted,
        };
        page.slug = names.take(&wanted, '-');
        if slug(name).as_deref() != Some(page.slug.as_str()) || is_device(name) {
            let place = (page.path.as_str(), 0);
            report.add(Outcome::Changed, "Files renamed", place, name, &page.slug);
        }
    }
}
