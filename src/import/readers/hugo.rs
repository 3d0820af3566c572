//! Hugo: `content/`, with settings in TOML, YAML or JSON.
//!
//! Order by weight is read in [`crate::import::pages`], drafts in [`crate::import::unpublished`].

use super::settings::{authors, get, map, text, texts};
use super::{MAX_SETTINGS, PAGES};
use crate::import::front;
use crate::import::model::{Inherited, Project, Root, Source};
use crate::import::patterns::Patterns;
use crate::import::regexes::Search;
use crate::import::report::Report;
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

/// Kinds of pages that belong to a folder, as Hugo calls them.
const FOLDERS: [&str; 4] = ["home", "section", "taxonomy", "term"];

pub(super) fn read(source: &Source, report: &mut Report) -> Project {
    let config = map(source, &SETTINGS, report);
    let file = source.settings(&SETTINGS).map_or("", |(name, _)| name);
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
        inherited: cascades(source, (&config, file), &folder),
        excluded: excluded(&config, file),
        roots: vec![Root { folder, ..Root::default() }],
        statics: vec!["static".to_owned(), "assets".to_owned()],
        has_pretty_addresses: true,
        has_addresses: true,
        one: "page",
        ..Project::default()
    }
}

/// What `ignoreFiles` excludes, and what mounts leave out.
fn excluded(config: &Map, file: &str) -> Vec<(Patterns, String)> {
    let mut found = Vec::new();
    for key in ["ignoreFiles", "ignorefiles"] {
        let regexes = texts(config, &[key]).into_iter();
        // Hugo compares absolute paths.
        let regexes = regexes.flat_map(|regex| match regex.strip_prefix('/') {
            Some(rest) => [format!("^{rest}"), regex.clone()].to_vec(),
            None => vec![regex.trim_start_matches('^').to_owned()],
        });
        let patterns = Patterns::regexes("", &regexes.collect::<Vec<_>>(), Search::Anywhere);
        found.push((patterns, format!("{file}: {key}")));
    }
    let mounts = match get(config, &["module", "mounts"]) {
        Some(Value::List(mounts)) => mounts.as_slice(),
        _ => &[],
    };
    for mount in mounts {
        let Value::Map(mount) = mount else { continue };
        let folder = text(mount, &["source"]);
        let folder = folder.trim_matches(['.', '/']);
        let from_top = |pattern: &String| format!("/{}", pattern.trim_start_matches('/'));
        let of = |key: &str| texts(mount, &[key]).iter().map(from_top).collect::<Vec<_>>();
        let (not, only): (Vec<String>, Vec<String>) =
            texts(mount, &["files"]).into_iter().partition(|pattern| pattern.starts_with('!'));
        let not = not.iter().map(|pattern| from_top(&pattern[1..].trim().to_owned()));
        let only: Vec<String> =
            of("includeFiles").into_iter().chain(only.iter().map(from_top)).collect();
        let said = format!("{file}: module: mounts of {folder}");
        let not = of("excludeFiles").into_iter().chain(not);
        found.push((Patterns::new(folder, not), said.clone()));
        found.push((Patterns::all_but_like(folder, &only), said));
    }
    found
}

/// What the settings and the pages of folders hand down to the pages below them.
fn cascades(source: &Source, (config, settings): (&Map, &str), content: &str) -> Vec<Inherited> {
    let of_site = get(config, &["cascade"]).cloned();
    let of_site = of_site.map(|value| (content.to_owned(), format!("{settings}: cascade"), value));
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
            let target = |of: &str| {
                let keys = ["target", "_target"].map(|key| text(&fields, &[key, of]));
                keys.into_iter().find(|text| !text.is_empty())
            };
            let is_for = |kinds: &[&str]| {
                let Some(kind) = target("kind") else { return true };
                let wanted = Patterns::new("", [kind]);
                kinds.iter().any(|kind| wanted.matches(kind))
            };
            let of_folders = match (is_for(&["page"]), is_for(&FOLDERS)) {
                (true, true) => None,
                (false, true) => Some(true),
                (true, false) => Some(false),
                (false, false) => continue,
            };
            // Paths of targets are relative to the content folder.
            // Hugo compares them in lower case.
            let pages = target("path").map(|path| {
                let lower = Some(path.to_lowercase()).filter(|lower| *lower != path);
                Patterns::new(content, [path].into_iter().chain(lower))
            });
            let (place, file) = (folder.clone(), file.clone());
            found.push(Inherited { place, pages, of_folders, fields, file });
        }
    }
    found
}
