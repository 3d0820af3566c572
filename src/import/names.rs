//! Names, kinds and sections: where every page is in the content folder, and which old addresses redirect to it.
//!
//! Fields of kinds are found in [`super::fields`].

use super::model::{ImportedKind, Page, Project, Source};
use super::report::{Outcome, Report};
use super::text::{hashed, slug, stem, without_number};
use std::collections::{BTreeMap, BTreeSet};

/// With more parts than this, a menu is too long: the parts are sections of one kind.
const MAX_KINDS: usize = 6;
/// Names at the root that the guide has pages at.
const RESERVED: [&str; 13] = [
    "404",
    "a-z",
    "changes",
    "contents",
    "coverage",
    "downloads",
    "glossary",
    "guide",
    "index",
    "print",
    "search",
    "self-assessment",
    "sources",
];

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
    for part in pages.iter().filter(|page| !is_home(page)).filter_map(|page| page.trail.first()) {
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
            (false, [part, rest @ ..]) => (numbers.get(part).copied().unwrap_or(page_kind), rest),
        };
        page.kind = kind;
        page.section = (!sections.is_empty()).then(|| sections.join(": "));
    }
    kinds.push(ImportedKind {
        id: "page".to_owned(),
        label: "Page".to_owned(),
        ..ImportedKind::default()
    });
    sections(&mut kinds, pages);
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
    named(&name, &super::text::label(&name), &format!("{name}s"))
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

/// `case-studies` as `case-study`; a word that is no plural stays.
fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let is_plural = word.len() > 3
        && word.ends_with('s')
        && !["ss", "us", "is", "ics", "ches", "news"].iter().any(|of| word.ends_with(of));
    if is_plural { word[..word.len() - 1].to_owned() } else { word.to_owned() }
}

/// Gives each kind an id and a folder of its own.
fn distinct(kinds: &mut [ImportedKind]) {
    let (mut ids, mut folders) = (BTreeSet::from(["page".to_owned()]), BTreeSet::new());
    for kind in kinds {
        let (id, folder) = (kind.id.clone(), kind.folder.clone());
        kind.id = free(&id, |name| !ids.contains(name));
        kind.folder = free(&folder, |name| !folders.contains(name) && !RESERVED.contains(&name));
        ids.insert(kind.id.clone());
        folders.insert(kind.folder.clone());
    }
}

/// A name, or the name with the first number that makes it free.
pub(super) fn free(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| is_free(name)).unwrap_or_default()
}

/// Declares the sections of each kind, in the order of its pages.
fn sections(kinds: &mut [ImportedKind], pages: &mut [Page]) {
    let folders: BTreeSet<String> = kinds.iter().map(|kind| kind.folder.clone()).collect();
    let many = (0..kinds.len())
        .filter(|kind| pages.iter().any(|page| page.kind == *kind && page.section.is_some()))
        .count()
        > 1;
    let mut vocabularies: BTreeSet<String> = BTreeSet::new();
    for (number, kind) in kinds.iter_mut().enumerate() {
        let mut terms: Vec<(String, String)> = Vec::new();
        let mut by_label: BTreeMap<String, String> = BTreeMap::new();
        let mut used: BTreeSet<String> = BTreeSet::new();
        for page in pages.iter_mut().filter(|page| page.kind == number) {
            let Some(label) = page.section.clone() else { continue };
            let term = by_label.entry(label.clone()).or_insert_with(|| {
                let name = slug(&label).unwrap_or_else(|| hashed("section", &label));
                let term = free(&name, |name| !used.contains(name));
                used.insert(term.clone());
                terms.push((term.clone(), label.clone()));
                term
            });
            page.section = Some(term.clone());
        }
        if terms.is_empty() {
            continue;
        }
        let name = if many { format!("{}-sections", kind.id) } else { "sections".to_owned() };
        let name = free(&name, |name| !folders.contains(name) && !vocabularies.contains(name));
        vocabularies.insert(name.clone());
        kind.sections = Some((name, terms));
    }
}

/// Gives every page a name of its own within its kind.
fn slugs(project: &Project, kinds: &[ImportedKind], pages: &mut [Page], report: &mut Report) {
    let mut taken: BTreeSet<(usize, String)> = BTreeSet::new();
    // The number that a name gets when it comes again.
    let mut numbers: BTreeMap<(usize, String), u32> = BTreeMap::new();
    let root = kinds.len() - 1;
    let folders: BTreeSet<&str> = kinds.iter().map(|kind| kind.folder.as_str()).collect();
    for page in pages.iter_mut() {
        let is_home = project.home.as_deref() == Some(page.path.as_str());
        if is_home {
            page.slug = "index".to_owned();
            taken.insert((root, page.slug.clone()));
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
        let wanted = if is_device(&wanted) { format!("{wanted}-page") } else { wanted };
        let is_free = |name: &str| {
            let is_reserved = RESERVED.contains(&name) || folders.contains(name);
            let is_taken = taken.contains(&(page.kind, name.to_owned()));
            !(name == "index" || is_taken || page.kind == root && is_reserved)
        };
        let section = page.section.as_deref().filter(|_| !is_free(&wanted));
        let wanted = match section.map(|section| format!("{section}-{wanted}")) {
            Some(longer) if longer.len() <= 100 => longer,
            _ => wanted,
        };
        let number = numbers.entry((page.kind, wanted.clone())).or_insert(1);
        page.slug = wanted.clone();
        while !is_free(&page.slug) {
            *number += 1;
            page.slug = format!("{wanted}-{number}");
        }
        taken.insert((page.kind, page.slug.clone()));
        if slug(name).as_deref() != Some(page.slug.as_str()) {
            let place = (page.path.as_str(), 0);
            report.add(Outcome::Changed, "Names of files", place, name, &page.slug);
        }
    }
}

/// Whether Windows takes a name for a device.
fn is_device(name: &str) -> bool {
    let numbered = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    let is_digit = |rest: &str| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit());
    ["con", "prn", "aux", "nul"].contains(&name) || numbered.is_some_and(is_digit)
}

/// The old addresses of each page that can be kept, as aliases.
pub(super) fn aliases(
    project: &Project,
    kinds: &[ImportedKind],
    pages: &[Page],
    report: &mut Report,
) -> Vec<Vec<String>> {
    let mut taken: BTreeSet<String> = RESERVED.iter().map(|name| format!("{name}.html")).collect();
    for kind in kinds {
        taken.insert(format!("{}/index.html", kind.folder).trim_start_matches('/').to_owned());
        if let Some((name, terms)) = &kind.sections {
            taken.insert(format!("{name}/index.html"));
            taken.extend(terms.iter().map(|(term, _)| format!("{name}/{term}.html")));
        }
    }
    let new = |page: &Page| page.target(kinds).replace(".md", ".html");
    taken.extend(pages.iter().map(new));
    let mut redirects: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for (from, to) in &project.redirects {
        redirects.entry(on_site(to).unwrap_or_default()).or_default().push(from);
    }
    let mut aliases = Vec::new();
    for page in pages {
        let own = new(page);
        let own_address = page.addresses.first().and_then(|own| on_site(own));
        let redirected = own_address.and_then(|own| redirects.get(&own)).into_iter().flatten();
        let old = page.addresses.iter().chain(redirected.copied());
        let mut kept: Vec<String> = Vec::new();
        for address in old {
            let Some(path) = on_site(address).filter(|path| is_plain(path)) else {
                if !address.is_empty() {
                    let place = (page.path.as_str(), 0);
                    report.add(Outcome::Lost, "Addresses that cannot redirect", place, address, "");
                }
                continue;
            };
            if path == own || path == "index.html" {
                continue;
            }
            if taken.insert(path.to_lowercase()) {
                kept.push(format!("/{}", path.trim_end_matches(".html")));
            } else {
                let place = (page.path.as_str(), 0);
                let why = "another page has this address";
                report.add(Outcome::Lost, "Addresses that cannot redirect", place, address, why);
            }
        }
        aliases.push(kept);
    }
    aliases
}

/// An address as the path of a page; none when it is on another site.
fn on_site(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    if path.contains(':') {
        return None;
    }
    let path = path.trim_start_matches('/');
    Some(match path.strip_suffix('/').or(path.is_empty().then_some("")) {
        Some("") => "index.html".to_owned(),
        Some(folder) => format!("{folder}/index.html"),
        None => format!("{}.html", path.strip_suffix(".html").unwrap_or(path)),
    })
}

/// Whether the guide takes a path as an alias.
fn is_plain(path: &str) -> bool {
    let plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
    };
    path.split('/').all(plain)
}
