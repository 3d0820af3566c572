//! mdBook: chapters in the order of `SUMMARY.md`, settings in `book.toml`.
//!
//! What chapters include is read in [`crate::import::includes`].

use super::MAX_SETTINGS;
use super::settings::{authors, get, map, text};
use crate::import::draft::body;
use crate::import::model::{Ordered, Project, Root, Source};
use crate::import::report::{Outcome, Report};
use crate::import::text::within;
use crate::import::tree::plain;
use crate::link::join;
use crate::parse::Target;
use crate::parse::tree::{Kind, Visit};
use crate::yaml::Value;

pub(super) fn read(source: &Source, report: &mut Report) -> Project {
    let config = map(source, &["book.toml"], report);
    let folder = match text(&config, &["book", "src"]) {
        folder if !folder.is_empty() => folder.trim_end_matches('/').to_owned(),
        _ if source.files.contains_key("SUMMARY.md") => String::new(),
        _ => "src".to_owned(),
    };
    let folder = if folder == "." { String::new() } else { folder };
    let order = order(source, &folder, report);
    let title = match text(&config, &["book", "title"]) {
        title if title.is_empty() => source.name.clone(),
        title => title,
    };
    let redirects = match get(&config, &["output", "html", "redirect"]) {
        Some(Value::Map(map)) => map.0.iter().filter_map(redirect).collect(),
        _ => Vec::new(),
    };
    let home = order.first().map(|ordered| ordered.path.clone());
    let base_url = text(&config, &["output", "html", "site-url"]);
    Project {
        title,
        description: text(&config, &["book", "description"]),
        language: text(&config, &["book", "language"]),
        authors: authors(&config, &["book", "authors"]),
        base_url,
        roots: vec![Root { folder, ..Root::default() }],
        only_ordered: !order.is_empty(),
        home,
        order,
        redirects,
        has_addresses: true,
        one: "chapter",
        is_book: true,
        ..Project::default()
    }
}

fn redirect((from, to): &(String, Value)) -> Option<(String, String)> {
    let Value::Text(to) = to else { return None };
    let from = from.trim_start_matches('/').to_owned();
    // The target counts from the folder of the page that was there.
    let folder = crate::import::text::folder(&from);
    match to.contains("://") {
        true => None,
        false => Some((from.clone(), join(folder, to.split('#').next()?)?)),
    }
}

/// The chapters, with the label of their part, or else of the chapter above them.
fn order(source: &Source, folder: &str, report: &mut Report) -> Vec<Ordered> {
    let path = within(folder, "SUMMARY.md");
    let Some(summary) = source.text(&path, MAX_SETTINGS) else { return Vec::new() };
    let body = body(&summary);
    let mut order: Vec<Ordered> = Vec::new();
    let mut part: Option<String> = None;
    let has_parts = body.headings.iter().filter(|heading| heading.level == 1).count() > 1;
    let (mut depth, mut above): (usize, Vec<String>) = (0, Vec::new());
    let (mut is_before, mut headings) = (true, 0);
    for visit in body.walk() {
        let (id, is_start) = match visit {
            Visit::Enter(id) => (id, true),
            Visit::Leave(id) => (id, false),
        };
        match body.node(id).kind {
            Kind::List { .. } if is_start => (depth, is_before) = (depth + 1, false),
            Kind::List { .. } => depth -= 1,
            Kind::Heading(number) if is_start => {
                headings += 1;
                let heading = body.headings.get(number as usize);
                part = heading.filter(|_| headings > 1).map(|heading| heading.text.clone());
            }
            Kind::Link(number) if is_start => {
                let (title, link) = (plain(&body, id), body.links.get(number as usize));
                above.truncate(depth.saturating_sub(1));
                above.push(title.clone());
                let Some(Target::Path { path: to, .. }) = link.map(|link| &link.target) else {
                    continue;
                };
                let Some(to) = join(folder, to).filter(|to| source.files.contains_key(to)) else {
                    let line = 1 + summary[..body.node(id).range().start].matches('\n').count();
                    let place = (path.as_str(), line as u32);
                    report.add(Outcome::Lost, "Chapters without a file", place, title, "");
                    continue;
                };
                let trail = match (&part, depth) {
                    (Some(part), _) if has_parts => vec![part.clone()],
                    (_, 0) if is_before => vec!["Introduction".to_owned()],
                    (_, 0) => vec!["Appendix".to_owned()],
                    _ => above[..1].to_vec(),
                };
                order.push(Ordered { path: to, title, trail });
            }
            _ => {}
        }
    }
    order
}
