//! Hugo: `content/`, with settings in TOML, YAML or JSON.
//!
//! Order by weight and drafts are read in [`crate::import::pages`].

use super::settings::{authors, map, text};
use crate::import::model::{Project, Root, Source};

const SETTINGS: [&str; 11] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config/_default/hugo.toml",
    "config/_default/config.toml",
    "config/_default/config.yaml",
];

pub(super) fn read(source: &Source) -> Project {
    let config = map(source, &SETTINGS, None);
    let either = |a: &[&str], b: &[&str]| match text(&config, a) {
        found if found.is_empty() => text(&config, b),
        found => found,
    };
    let folder = match either(&["contentDir"], &["contentdir"]) {
        folder if folder.is_empty() => "content".to_owned(),
        folder => folder.trim_matches('/').to_owned(),
    };
    let title = match text(&config, &["title"]) {
        title if title.is_empty() => source.name.clone(),
        title => title,
    };
    let homes = ["_index.md", "index.md", "_index.markdown"];
    let homes = homes.iter().map(|name| crate::import::text::within(&folder, name));
    Project {
        title,
        description: text(&config, &["params", "description"]),
        language: either(&["languageCode"], &["languagecode"]),
        authors: authors(&config, &["params", "author"]),
        base_url: either(&["baseURL"], &["baseurl"]),
        home: homes.into_iter().find(|path| source.files.contains_key(path)),
        roots: vec![Root { folder, ..Root::default() }],
        statics: vec!["static".to_owned(), "assets".to_owned()],
        has_pretty_addresses: true,
        has_addresses: true,
        one: "page",
        ..Project::default()
    }
}
