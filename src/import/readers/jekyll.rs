//! Jekyll: `_config.yml`, collections, posts and drafts.
//!
//! Liquid in pages is read in [`crate::import::templates`].

use super::settings::{authors, get, map, text, texts};
use crate::import::model::{Project, Root, Source};
use crate::import::report::Report;
use crate::import::text::within;
use crate::yaml::Value;

pub(super) fn read(source: &Source, report: &mut Report) -> Project {
    let config = map(source, &["_config.yml", "_config.yaml"], Some(report));
    let first = |keys: &[&[&str]]| {
        let found = keys.iter().map(|keys| text(&config, keys)).find(|text| !text.is_empty());
        found.unwrap_or_default()
    };
    let title = match first(&[&["title"], &["name"], &["site", "title"]]) {
        title if title.is_empty() => source.name.clone(),
        title => title,
    };
    let parent = text(&config, &["collections_dir"]);
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
        ..Project::default()
    }
}

/// Folders at the top of a site that hold no pages.
pub(in crate::import) fn is_machinery(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    path.contains('/') && first.starts_with('_')
}
