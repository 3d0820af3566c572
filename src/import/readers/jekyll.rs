//! Jekyll: `_config.yml`, collections, posts and drafts.
//!
//! Liquid in pages is read in [`crate::import::templates`].

use super::settings::{authors, get, map, text, texts};
use crate::import::model::{Inherited, Project, Root, Source};
use crate::import::patterns::Patterns;
use crate::import::report::Report;
use crate::import::text::within;
use crate::link::join;
use crate::yaml::{Map, Value};

pub(super) fn read(source: &Source, report: &mut Report) -> Project {
    let config = map(source, &["_config.yml", "_config.yaml"], report);
    let first = |keys: &[&[&str]]| {
        let found = keys.iter().map(|keys| text(&config, keys)).find(|text| !text.is_empty());
        found.unwrap_or_default()
    };
    let title = match first(&[&["title"], &["name"], &["site", "title"]]) {
        title if title.is_empty() => source.name.clone(),
        title => title,
    };
    let parent = text(&config, &["collections_dir"]);
    let parent = join("", &parent).unwrap_or(parent);
    let collections: Vec<String> = match get(&config, &["collections"]) {
        Some(Value::Map(map)) => map.0.iter().map(|(name, _)| name.clone()).collect(),
        Some(list @ Value::List(_)) => crate::import::front::texts(list),
        _ => Vec::new(),
    };
    let root = |name: &str, group: &str| Root {
        folder: within(&parent, &format!("_{name}")),
        address: name.to_owned(),
        group: group.to_owned(),
    };
    let names = collections.iter().filter(|name| *name != "posts" && *name != "drafts");
    let mut roots: Vec<Root> = names.map(|name| root(name, name)).collect();
    roots.push(root("posts", "posts"));
    roots.push(root("drafts", "posts"));
    roots.retain(|root| source.has_folder(&root.folder));
    for folder in ["_pages", "pages"] {
        if source.has_folder(folder) {
            let folder = folder.to_owned();
            roots.push(Root { folder, address: String::new(), group: "/".to_owned() });
        }
    }
    roots.push(Root::default());
    let base_url = match text(&config, &["url"]) {
        url if url.is_empty() => url,
        url => url + &text(&config, &["baseurl"]),
    };
    let home = ["index.md", "index.markdown"].into_iter();
    let permalink = text(&config, &["permalink"]);
    Project {
        title,
        description: text(&config, &["description"]),
        language: first(&[&["lang"], &["locale"]]),
        authors: match authors(&config, &["author"]) {
            names if names.is_empty() => texts(&config, &["authors"]),
            names => names,
        },
        base_url,
        home: home.map(str::to_owned).find(|path| source.files.contains_key(path)),
        roots,
        has_pretty_addresses: permalink == "pretty" || permalink.ends_with('/'),
        has_addresses: true,
        one: "page",
        excluded: excluded(&config, &parent, &collections),
        inherited: defaults(&config, &parent),
        ..Project::default()
    }
}

/// What `exclude` names, and collections whose pages are not written.
fn excluded(config: &Map, parent: &str, collections: &[String]) -> Vec<(Patterns, String)> {
    // Jekyll excludes what matches a pattern, with all below it, and what begins with one.
    let from_top = |pattern: String| {
        let pattern = pattern.trim_start_matches('/').to_owned();
        let below = format!("{}/*", pattern.trim_end_matches('/'));
        let begins_like = glob::Pattern::escape(&pattern) + "*";
        [pattern, below, begins_like]
    };
    let patterns = texts(config, &["exclude"]).into_iter().flat_map(from_top);
    let mut excluded = vec![(Patterns::whole("", patterns), "_config.yml: exclude".to_owned())];
    for name in collections.iter().filter(|name| *name != "posts") {
        let output = get(config, &["collections", name, "output"]);
        if !matches!(output, Some(Value::Boolean(true))) {
            let pages = Patterns::new(&within(parent, &format!("_{name}")), ["*"]);
            excluded.push((pages, format!("_config.yml: collections: {name} without output")));
        }
    }
    excluded
}

/// Fields that pages have by their folder or collection.
fn defaults(config: &Map, parent: &str) -> Vec<Inherited> {
    let Some(Value::List(defaults)) = get(config, &["defaults"]) else { return Vec::new() };
    let default = |value: &Value| {
        let Value::Map(default) = value else { return None };
        let Some(Value::Map(fields)) = get(default, &["values"]) else { return None };
        let (path, kind) = (text(default, &["scope", "path"]), text(default, &["scope", "type"]));
        // Paths are relative to the site or to the folder of the collections.
        let pages = match (path.trim_matches('/'), kind.as_str()) {
            ("", "" | "pages") => None,
            ("", kind) => Some(Patterns::new("", [format!("_{kind}/")])),
            (path, _) => {
                Some(Patterns::new("", [format!("/{path}"), format!("/{}", within(parent, path))]))
            }
        };
        let (fields, file) = (fields.clone(), "_config.yml: defaults".to_owned());
        Some(Inherited { pages, fields, file, ..Inherited::default() })
    };
    defaults.iter().filter_map(default).collect()
}

/// Folders at the top of a site that hold no pages.
pub(in crate::import) fn is_machinery(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    path.contains('/') && first.starts_with('_')
}
