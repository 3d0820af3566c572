//! The files of a project → its pages in order: front matter, titles of folders, old addresses.
//!
//! Texts are converted in [`super::convert`]; fields of front matter in [`super::fields`].

use super::addresses;
use super::decode;
use super::draft::Draft;
use super::front::{self, Front, flat, texts};
use super::model::{Ordered, Page, Project, Source, Tool};
use super::readers::{PAGES, is_machinery, read_settings, report_category};
use super::report::{Outcome, Report};
use super::text::{below, ending, file_name, folder, label, stem, within, without_number};
use super::unpublished::Publishing;
use crate::yaml::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A page larger than this is left out.
const MAX_PAGE: u64 = 4 << 20;
/// Files of a repository that are no pages of what is in it.
const OF_REPOSITORY: [&str; 11] = [
    "license",
    "licence",
    "contributing",
    "code_of_conduct",
    "code-of-conduct",
    "pull_request_template",
    "issue_template",
    "agents",
    "claude",
    "copying",
    "codeowners",
];
/// Files by which a folder is known for a repository.
const LICENCES: [&str; 6] =
    ["LICENSE", "LICENCE", "LICENSE.txt", "LICENSE.md", "LICENCE.md", "COPYING"];
/// Fields that say where a page comes among others.
const ORDER: [&str; 6] =
    ["weight", "sidebar_position", "nav_order", "order", "position", "menu_order"];
/// Fields that say what the navigation calls a page.
const LABELS: [&str; 3] = ["sidebar_label", "linkTitle", "nav_title"];

/// Files with the label and the position of a folder in Docusaurus.
const CATEGORIES: [&str; 3] = ["_category_.json", "_category_.yml", "_category_.yaml"];

/// Every page of a project, in order.
pub(super) fn pages(
    source: &Source,
    project: &Project,
    tool: Tool,
    report: &mut Report,
) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let ordered: BTreeMap<&str, usize> =
        project.order.iter().enumerate().rev().map(|(at, of)| (of.path.as_str(), at)).collect();
    for (number, root) in project.roots.iter().enumerate() {
        for path in source.files.keys().filter(|path| PAGES.contains(&ending(path).as_str())) {
            let Some(below) = below(path, &root.folder) else { continue };
            if !taken.insert(path) {
                continue;
            }
            let is_ordered = ordered.contains_key(path.as_str());
            if let Some(why) = reason_to_leave(project, tool, below, is_ordered) {
                report.add(Outcome::Lost, "Files left out", (path, 0), "", why);
                continue;
            }
            let page = read(source, path, below, number, report);
            let is_left = root.folder.is_empty()
                && !is_ordered
                && page.as_ref().is_some_and(|page| is_of_repository(source, project, tool, page));
            if is_left {
                let why = "about the repository, not a page";
                report.add(Outcome::Lost, "Files left out", (path, 0), "", why);
                continue;
            }
            pages.extend(page);
        }
    }
    if tool == Tool::Jekyll {
        without_front_matter(&mut pages, report);
    }
    let folders = Folders::of(source, project, &pages, report);
    let mut places: BTreeMap<&str, Vec<&Ordered>> = BTreeMap::new();
    for ordered in &project.order {
        places.entry(&ordered.path).or_default().push(ordered);
    }
    let publishing = Publishing::new(source, project, tool);
    for page in &mut pages {
        let own = ordered.get(page.path.as_str()).and_then(|at| project.order.get(*at));
        page.trail = match own {
            Some(own) if !own.trail.is_empty() || tool == Tool::Mkdocs => own.trail.clone(),
            _ => folders.trail(project, page),
        };
        page.title = own.map(|own| own.title.clone()).unwrap_or_default();
        labels(page, places.get(page.path.as_str()).map_or(&[], Vec::as_slice), report);
        if let Some(reason) = publishing.reason(page) {
            page.is_draft = true;
            let place = (page.path.as_str(), reason.line);
            let topic = "Pages that were not published";
            report.add(Outcome::Changed, topic, place, reason.said.as_str(), "a draft");
            if let Some(topic) = reason.unclear {
                report.add(Outcome::Decide, topic, place, reason.said, "the page is a draft");
            }
        }
        page.addresses = addresses::of(project, tool, page, report);
        page.names = names(tool, page, report);
    }
    let place = |page: &Page| ordered.get(page.path.as_str()).copied().unwrap_or(usize::MAX);
    pages.sort_by_cached_key(|page| (place(page), page.root, folders.key(page), page.path.clone()));
    pages.iter_mut().for_each(|page| take_order(page, report));
    pages
}

/// Leaves files without front matter out where most have it: Jekyll publishes them as they are, if at all.
fn without_front_matter(pages: &mut Vec<Page>, report: &mut Report) {
    let with = pages.iter().filter(|page| page.front.body.start > 0).count();
    if with * 2 < pages.len() {
        return;
    }
    pages.retain(|page| {
        let is_kept = page.front.body.start > 0;
        if !is_kept {
            let why = "no front matter, so not a page of the site";
            report.add(Outcome::Lost, "Files left out", (&page.path, 0), "", why);
        }
        is_kept
    });
}

/// Why a file is not taken over.
fn reason_to_leave(
    project: &Project,
    tool: Tool,
    below: &str,
    is_ordered: bool,
) -> Option<&'static str> {
    let name = stem(below).to_lowercase();
    let is_home = project.home.as_deref().is_some_and(|home| home.ends_with(below));
    if is_ordered || is_home {
        return None;
    }
    if project.only_ordered {
        return Some("not in SUMMARY.md");
    }
    let is_partial = below.split('/').any(|name| name.starts_with('_')) && name != "_index";
    let is_machine = tool == Tool::Jekyll && is_machinery(below)
        || matches!(tool, Tool::Eleventy) && below.split('/').any(|name| name.starts_with('_'));
    if is_machine {
        return Some("a layout, an include or data of the site");
    }
    if is_partial && matches!(tool, Tool::Jekyll | Tool::Docusaurus | Tool::Quarto) {
        return Some("included in pages, not a page");
    }
    None
}

/// Whether a page at the top of a repository is about that, and so has no front matter.
fn is_of_repository(source: &Source, project: &Project, tool: Tool, page: &Page) -> bool {
    let is_site = matches!(tool, Tool::Jekyll | Tool::Eleventy | Tool::Quarto);
    let is_repository = is_site
        || source.hidden.iter().any(|name| name.starts_with(".git"))
        || LICENCES.iter().any(|path| source.files.contains_key(*path));
    let name = stem(&page.below).to_lowercase();
    let is_home = project.home.as_deref() == Some(page.path.as_str());
    let is_named = OF_REPOSITORY.contains(&name.as_str())
        || is_site && matches!(name.as_str(), "readme" | "changelog");
    let is_bare = page.front.map.0.is_empty() && !page.below.contains('/');
    is_repository && is_named && is_bare && !is_home && tool != Tool::Obsidian
}

fn read(
    source: &Source,
    path: &str,
    below: &str,
    root: usize,
    report: &mut Report,
) -> Option<Page> {
    let bytes = match source.files.get(path)?.read(MAX_PAGE) {
        Ok(bytes) => bytes,
        Err(error) => {
            report.add(Outcome::Lost, "Files left out", (path, 0), "", error.to_string());
            return None;
        }
    };
    let text = decode::page(path, &bytes, report);
    let front = front::split(&text);
    let first = 1 + text[..front.body.start].matches('\n').count() as u32;
    for (line, text) in &front.unread {
        report.add(Outcome::Lost, "Front matter that cannot be read", (path, *line), text, "");
    }
    let draft = Draft::new(text[front.body.clone()].to_owned(), first);
    let (path, below) = (path.to_owned(), below.to_owned());
    Some(Page { path, below, root, front, draft, ..Page::default() })
}

/// The labels of a page in the navigation, and those that the page itself gives.
fn labels(page: &mut Page, places: &[&Ordered], report: &mut Report) {
    page.labels = places.iter().map(|place| place.title.clone()).collect();
    for place in places.iter().skip(1).filter(|place| **place != places[0]) {
        let above = place.trail.iter().chain([&place.title]).filter(|label| !label.is_empty());
        let before = above.map(String::as_str).collect::<Vec<_>>().join(" > ");
        let topic = "Pages listed more than once";
        report.add(
            Outcome::Changed,
            topic,
            (&page.path, 0),
            before,
            "listed only at its first place",
        );
    }
    let labels = &mut page.labels;
    page.front.map.0.retain(|(key, value)| {
        let is_label = LABELS.contains(&key.as_str()) && matches!(value, Value::Text(_));
        if is_label {
            labels.push(flat(value));
        }
        if let (Value::Map(navigation), "eleventyNavigation") = (value, key.as_str()) {
            labels.extend(["title", "key"].iter().find_map(|key| navigation.get(key)).map(flat));
        }
        !is_label
    });
    page.labels.retain(|label| !label.trim().is_empty());
}

/// Other names that links use.
fn names(tool: Tool, page: &mut Page, report: &mut Report) -> Vec<String> {
    let Page { front: Front { map, lines, .. }, path, .. } = page;
    let mut names = Vec::new();
    map.0.retain(|(key, value)| {
        let is_name = tool == Tool::Obsidian && matches!(key.as_str(), "aliases" | "alias");
        if !is_name || matches!(value, Value::Map(_)) {
            return true;
        }
        let place = (path.as_str(), lines.get(key).copied().unwrap_or(1));
        let before = format!("{key}: {}", flat(value));
        report.add(Outcome::Changed, "Other names of pages", place, before, "names");
        names.extend(texts(value));
        false
    });
    names
}

/// Takes the fields out that say where a page comes, which the order of the pages says now.
fn take_order(page: &mut Page, report: &mut Report) {
    let Page { front: Front { map, lines, .. }, path, .. } = page;
    map.0.retain(|(key, value)| {
        let is_order = ORDER.contains(&key.as_str())
            && matches!(value, Value::Integer(_) | Value::Number(_))
            || key == "eleventyNavigation";
        if is_order {
            let line = lines.get(key).copied().unwrap_or(1);
            let before = format!("{key}: {}", flat(value));
            report.add(
                Outcome::Changed,
                "Order in front matter",
                (path.as_str(), line),
                before,
                "",
            );
        }
        !is_order
    });
}

/// What is known of the folders of a source.
struct Folders {
    labels: BTreeMap<String, String>,
    positions: BTreeMap<String, f64>,
}

impl Folders {
    fn of(source: &Source, project: &Project, pages: &[Page], report: &mut Report) -> Self {
        let (mut labels, mut positions) = (BTreeMap::new(), BTreeMap::new());
        for path in source.files.keys().filter(|path| CATEGORIES.contains(&file_name(path))) {
            let map = read_settings(source, &[path], report);
            let label = report_category(report, path, &map);
            if !label.is_empty() {
                labels.insert(folder(path).to_owned(), label);
            }
            if let Some(position) = map.get("position").and_then(number) {
                positions.insert(folder(path).to_owned(), position);
            }
        }
        for page in pages.iter().filter(|page| page.is_index() && page.below.contains('/')) {
            let folder = folder(&page.path).to_owned();
            if let Some(Value::Text(title)) = page.front.map.get("title") {
                labels.entry(folder.clone()).or_insert(title.clone());
            }
            if let Some(position) = position(page) {
                positions.entry(folder).or_insert(position);
            }
        }
        for root in &project.roots {
            labels.remove(&root.folder);
        }
        Self { labels, positions }
    }

    /// The labels above a page, by the folders it is in.
    fn trail(&self, project: &Project, page: &Page) -> Vec<String> {
        let root = &project.roots[page.root];
        let mut trail = match root.group.as_str() {
            "" | "/" => Vec::new(),
            group => vec![label(group)],
        };
        if root.group == "/" {
            return trail;
        }
        let mut path = root.folder.clone();
        for name in folder(&page.below).split('/').filter(|name| !name.is_empty()) {
            path = within(&path, name);
            trail.push(self.labels.get(&path).cloned().unwrap_or_else(|| label(name)));
        }
        trail
    }

    /// What pages are sorted by: the place of each folder and of the page in it. A page comes before the
    /// folders beside it only as its index.
    fn key(&self, page: &Page) -> Vec<(u64, String)> {
        let sortable = |position: f64| (position.clamp(0.0, 1e9) * 1000.0) as u64;
        let last = |name: &str| {
            let number = without_number(name).0.map(f64::from);
            number.map_or(u64::MAX, sortable)
        };
        let mut path =
            folder(&page.path).strip_suffix(folder(&page.below)).unwrap_or_default().to_owned();
        path.truncate(path.trim_end_matches('/').len());
        let mut key = Vec::new();
        for name in folder(&page.below).split('/').filter(|name| !name.is_empty()) {
            path = within(&path, name);
            let place = self.positions.get(&path).map_or_else(|| last(name), |at| sortable(*at));
            key.push((place, name.to_lowercase()));
        }
        let name = file_name(&page.below);
        let place = position(page).map_or_else(|| last(name), sortable);
        key.push(match page.is_index() {
            true => (0, String::new()),
            false => (place, name.to_lowercase()),
        });
        key
    }
}

/// Where a page says that it comes.
fn position(page: &Page) -> Option<f64> {
    let map = &page.front.map;
    let navigation = match map.get("eleventyNavigation") {
        Some(Value::Map(navigation)) => navigation.get("order").and_then(number),
        _ => None,
    };
    navigation.or_else(|| ORDER.iter().find_map(|key| map.get(key).and_then(number)))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Number(number) if number.is_finite() => Some(*number),
        _ => None,
    }
}
