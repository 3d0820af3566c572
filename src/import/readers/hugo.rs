//! Hugo: `content/`, with settings in TOML, YAML or JSON.
//!
//! Order by weight is read in [`crate::import::pages`], drafts in [`crate::import::unpublished`].

use super::settings::{authors, get, map, text};
use super::{MAX_SETTINGS, PAGES};
use crate::import::front;
use crate::import::model::{Inherited, Project, Root, Source};
use crate::import::patterns::Patterns;
use crate::import::text::{below, ending, folder as folder_of, stem};
use crate::yaml::{Map, Value};

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
        inherited: cascades(source, &config, &folder),
        roots: vec![Root { folder, ..Root::default() }],
        statics: vec!["static".to_owned(), "assets".to_owned()],
        has_pretty_addresses: true,
        has_addresses: true,
        one: "page",
        ..Project::default()
    }
}

/// What the settings and the pages of folders hand down to the pages below them.
fn cascades(source: &Source, config: &Map, content: &str) -> Vec<Inherited> {
    let of_site = get(config, &["cascade"]).cloned();
    let of_site = of_site.map(|value| (content.to_owned(), "cascade".to_owned(), value));
    let of_folders = source.files.keys().filter(|path| {
        let is_page = PAGES.contains(&ending(path).as_str());
        is_page && stem(path) == "_index" && below(path, content).is_some()
    });
    let of_folders = of_folders.filter_map(|path| {
        let front = front::split(&source.text(path, MAX_SETTINGS)?);
        let value = front.map.get("cascade")?.clone();
        Some((folder_of(path).to_owned(), path.clone(), value))
    });
    let mut found = Vec::new();
    for (folder, file, value) in of_site.into_iter().chain(of_folders) {
        let of_one = match value {
            Value::List(items) => items,
            one => vec![one],
        };
        for value in of_one {
            let Value::Map(mut fields) = value else { continue };
            if let Some(Value::Map(params)) = get(&fields, &["params"]).cloned() {
                fields.0.extend(params.0);
            }
            let of = ["target", "_target"]
                .map(|key| (text(&fields, &[key, "path"]), text(&fields, &[key, "kind"])));
            if of.iter().any(|(_, kind)| !kind.is_empty() && kind != "page") {
                continue;
            }
            // Paths of targets count from the content folder.
            let path = of.into_iter().map(|(path, _)| path).find(|path| !path.is_empty());
            let pages = match path.map(|path| path.trim_matches(['{', '}']).to_owned()) {
                Some(path) => Patterns::new(content, [path]),
                None => Patterns::new(&folder, ["*"]),
            };
            found.push(Inherited { pages, fields, file: file.clone() });
        }
    }
    found
}
