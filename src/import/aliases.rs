//! Old addresses → aliases of the pages that were there: those that no page of the guide has.
//!
//! Where pages were is found in [`super::addresses`].

use super::fields::Fields;
use super::guide::CONTENTS;
use super::model::{ImportedKind, Page, Project};
use super::report::{Outcome, Report};
use crate::link::address::{FIXED_PAGES, HOME};
use std::collections::BTreeMap;

/// The old addresses of each page that can be kept, as aliases.
pub(super) fn find(
    project: &Project,
    kinds: &[ImportedKind],
    pages: &[Page],
    fields: &Fields,
    report: &mut Report,
) -> Vec<Vec<String>> {
    let mut taken = taken(kinds, pages, fields);
    let mut redirects: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for (from, to) in &project.redirects {
        redirects.entry(on_site(to).unwrap_or_default()).or_default().push(from);
    }
    let mut aliases = Vec::new();
    for page in pages {
        let own = address(page, kinds);
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
            if path == own || path == HOME {
                continue;
            }
            match taken.insert(path.to_lowercase(), "another page") {
                None => kept.push(format!("/{}", path.trim_end_matches(".html"))),
                Some(by) => {
                    taken.insert(path.to_lowercase(), by);
                    let place = (page.path.as_str(), 0);
                    let why = format!("{by} has this address");
                    report.add(
                        Outcome::Lost,
                        "Addresses that cannot redirect",
                        place,
                        address,
                        why,
                    );
                }
            }
        }
        aliases.push(kept);
    }
    aliases
}

/// The addresses that the guide has itself, and what is there.
fn taken(
    kinds: &[ImportedKind],
    pages: &[Page],
    fields: &Fields,
) -> BTreeMap<String, &'static str> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    let fixed = FIXED_PAGES.map(str::to_owned).into_iter().chain([format!("{CONTENTS}.html")]);
    taken.extend(fixed.map(|path| (path, "a page of the guide")));
    for kind in kinds.iter().filter(|kind| !kind.folder.is_empty()) {
        taken.insert(format!("{}/index.html", kind.folder), "the list of its entries");
    }
    let sections = kinds.iter().filter_map(|kind| kind.sections.as_ref());
    let sections =
        sections.map(|(name, terms)| (name, terms.iter().map(|(term, _)| term).collect()));
    let others = fields.vocabularies.iter();
    let others = others.map(|(name, of)| (name, of.terms.slugs().collect::<Vec<_>>()));
    for (name, terms) in sections.chain(others) {
        let terms = terms.into_iter().map(String::as_str).chain(["index"]);
        taken.extend(terms.map(|term| (format!("{name}/{term}.html"), "the page of a term")));
    }
    taken.extend(pages.iter().map(|page| (address(page, kinds), "another page")));
    taken
}

/// The path of a page on the site.
fn address(page: &Page, kinds: &[ImportedKind]) -> String {
    let target = page.target(kinds);
    format!("{}.html", target.strip_suffix(".md").unwrap_or(&target))
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
