//! Where pages were published, by the rules of each tool, so that old addresses redirect to new ones.
//!
//! Which of them can be kept as aliases is decided in [`super::names`].

use super::front::{flat, texts};
use super::model::{Page, Project, Tool};
use super::report::{Outcome, Report};
use super::text::{file_name, folder, stem, within, without_number};
use crate::yaml::Value;

/// Fields that hold an address of the page.
const OWN: [&str; 4] = ["permalink", "url", "slug", "id"];
/// Fields that hold addresses that redirect to it.
const OTHERS: [&str; 4] = ["redirect_from", "redirects", "aliases", "alias"];

/// The addresses of a page, its own first; the fields that say so are removed.
pub(super) fn of(
    project: &Project,
    tool: Tool,
    page: &mut Page,
    report: &mut Report,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut own = project.has_addresses.then(|| by_path(project, tool, page)).flatten();
    let (path, root, front) = (page.path.clone(), page.root, &mut page.front);
    let lines = front.lines.clone();
    front.map.0.retain(|(key, value)| {
        let key = key.as_str();
        let is_name = tool == Tool::Obsidian && matches!(key, "aliases" | "alias");
        let is_own = OWN.contains(&key) && (tool != Tool::Obsidian || key == "permalink");
        let line = lines.get(key).copied().unwrap_or(1);
        if is_own
            && (key != "id" || tool == Tool::Docusaurus)
            && matches!(value, Value::Text(_) | Value::Boolean(_))
        {
            let written = flat(value);
            if written == "false" {
                // No address: the page is a draft.
                own = None;
                return false;
            }
            if written.contains("{{") || written.contains(':') && !written.contains("://") {
                let before = format!("{key}: {written}");
                report.add(Outcome::Lost, "Addresses made by templates", (&path, line), before, "");
                return false;
            }
            let address = match (key, &own) {
                ("slug" | "id", Some(address)) if !written.starts_with('/') => {
                    let above = folder(address.trim_end_matches('/'));
                    let ending = if project.has_pretty_addresses { "/" } else { ".html" };
                    within(above, &format!("{written}{ending}"))
                }
                // Counted from the root of the docs, not of the site.
                ("slug", _) if tool == Tool::Docusaurus => {
                    let root = &project.roots[root].address;
                    within(root, written.trim_start_matches('/'))
                }
                _ => written.clone(),
            };
            let after = match address.trim_matches('/') {
                "" => "the home page has this address",
                _ => "kept as a redirect",
            };
            own = Some(address);
            let before = format!("{key}: {written}");
            report.add(Outcome::Changed, "Old addresses", (&path, line), before, after);
            return false;
        }
        if !is_name && OTHERS.contains(&key) && matches!(value, Value::Text(_) | Value::List(_)) {
            let before = format!("{key}: {}", flat(value));
            report.add(
                Outcome::Changed,
                "Old addresses",
                (&path, line),
                before,
                "kept as redirects",
            );
            found.extend(texts(value));
            return false;
        }
        true
    });
    own.into_iter().chain(found).collect()
}

/// The address that a tool gives a page by where its file is.
fn by_path(project: &Project, tool: Tool, page: &Page) -> Option<String> {
    let root = &project.roots[page.root];
    if let Some(post) = (tool == Tool::Jekyll && page.path.contains("_posts/")).then(|| post(page))
    {
        return post;
    }
    let plain = |name: &str| match tool {
        Tool::Docusaurus => without_number(name).1.to_owned(),
        Tool::Hugo => name.to_lowercase().replace(' ', "-"),
        _ => name.to_owned(),
    };
    let above: Vec<String> =
        folder(&page.below).split('/').filter(|name| !name.is_empty()).map(plain).collect();
    let above = within(&root.address, &above.join("/"));
    let above = above.trim_matches('/');
    let ending = if project.has_pretty_addresses { "/" } else { ".html" };
    let name = plain(stem(&page.below));
    Some(match page.is_index() {
        true if project.has_pretty_addresses => format!("{above}/"),
        true => within(above, "index.html"),
        // A page that has the name of its folder is its index in Docusaurus.
        false => within(above, &format!("{name}{ending}")),
    })
}

/// The address of a post: its date is in the name of its file.
fn post(page: &Page) -> Option<String> {
    let name = stem(file_name(&page.below));
    let parts: Vec<&str> = name.splitn(4, '-').collect();
    match parts.as_slice() {
        [year, month, day, title] => Some(format!("{year}/{month}/{day}/{title}.html")),
        _ => None,
    }
}
