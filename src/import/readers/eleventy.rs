//! Eleventy: pages below the input folder that its configuration names.
//!
//! Scripts are not run; what is said in `eleventyNavigation` is read in [`crate::import::pages`].

use super::script::{arguments_of, exported, string_of, values_of};
use super::settings::{map, text};
use super::{PAGES, unread};
use crate::import::model::{Inherited, Project, Root, Source};
use crate::import::patterns::Patterns;
use crate::import::report::Report;
use crate::import::text::{ending, file_name, folder as folder_of, within};
use crate::import::unpublished::{FLAGS, flag};
use crate::yaml::{Map, Value};

const SETTINGS: [&str; 6] = [
    ".eleventy.js",
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
    "eleventy.config.mts",
];

/// Patterns of what is no page.
const IGNORED: &str = ".eleventyignore";

/// The endings of data files, the longest first.
const DATA: [&str; 5] =
    [".11tydata.json", ".11tydata.js", ".11tydata.cjs", ".11tydata.mjs", ".json"];

pub(super) fn read(source: &Source, report: &mut Report) -> Project {
    let (file, config) = source.settings(&SETTINGS).unwrap_or_default();
    let called = arguments_of(&config, "setInputDirectory").into_iter().find_map(as_text);
    let named = string_of(&config, Some("dir"), "input").or(called);
    let named = named.map(|folder| folder.trim_matches(['.', '/']).to_owned());
    let candidates = named.into_iter().chain(["src".to_owned(), "content".to_owned()]);
    let folder =
        candidates.into_iter().find(|folder| folder.is_empty() || source.has_folder(folder));
    let folder = folder.unwrap_or_default();
    let data = |name: &str| within(&folder, &format!("_data/{name}.json"));
    let (metadata, site) = (data("metadata"), data("site"));
    let data = map(source, &[metadata.as_str(), site.as_str()], report);
    let title = match text(&data, &["title"]) {
        title if title.is_empty() => source.name.clone(),
        title => title,
    };
    let homes = ["index.md", "index.markdown"].iter().map(|name| within(&folder, name));
    Project {
        title,
        description: text(&data, &["description"]),
        language: text(&data, &["language"]),
        authors: super::settings::authors(&data, &["author"]),
        base_url: text(&data, &["url"]),
        home: homes.into_iter().find(|path| source.files.contains_key(path)),
        roots: vec![Root { folder, ..Root::default() }],
        statics: vec!["public".to_owned(), "static".to_owned()],
        has_pretty_addresses: true,
        has_addresses: true,
        one: "page",
        excluded: excluded(source, &config, file),
        inherited: data_files(source, report),
        ..Project::default()
    }
}

/// What `.eleventyignore` and the configuration exclude.
fn excluded(source: &Source, config: &str, settings: &str) -> Vec<(Patterns, String)> {
    let file = source.text(IGNORED, super::MAX_SETTINGS).unwrap_or_default();
    let mut excluded = vec![(Patterns::new("", file.lines()), IGNORED.to_owned())];
    let said = format!("{settings}: ignores.add");
    let arguments = arguments_of(config, "ignores.add");
    if arguments.iter().any(|argument| !matches!(argument, Value::Text(_))) {
        excluded.push((Patterns::unknown("", "a path that a program computes"), said.clone()));
    }
    // These count from the top.
    let added = arguments.into_iter().filter_map(as_text);
    let added = added.map(|path| format!("/{}", path.trim_start_matches(['.', '/'])));
    excluded.push((Patterns::new("", added), said));
    excluded
}

/// Data of folders and of pages, from files beside them: `posts/posts.json` is for all pages of the folder,
/// `posts/one.11tydata.js` for the page `posts/one.md`.
fn data_files(source: &Source, report: &mut Report) -> Vec<Inherited> {
    let mut found = Vec::new();
    for path in source.files.keys() {
        let name = file_name(path);
        let Some(stem) = DATA.iter().find_map(|ending| name.strip_suffix(ending)) else { continue };
        let folder = folder_of(path);
        let of_folder = Some(folder).filter(|of| !of.is_empty() && file_name(of) == stem);
        let pages = PAGES.iter().map(|ending| within(folder, &format!("{stem}.{ending}")));
        let pages = pages.filter(|page| source.files.contains_key(page));
        let places: Vec<String> = of_folder.map(str::to_owned).into_iter().chain(pages).collect();
        if places.is_empty() {
            continue;
        }
        let fields = match ending(path).as_str() {
            "json" => map(source, &[path], report),
            _ => of_script(source, path, report),
        };
        let inherited = |place| Inherited {
            place,
            fields: fields.clone(),
            file: path.clone(),
            ..Inherited::default()
        };
        found.extend(places.into_iter().map(inherited));
    }
    found
}

/// The data that a script exports. Fields that it computes are reported.
fn of_script(source: &Source, path: &str, report: &mut Report) -> Map {
    let script = source.text(path, super::MAX_SETTINGS).unwrap_or_default();
    let computed = |fields: &Map| fields.get("eleventyComputed").cloned();
    let plain = match exported(&script) {
        Some(Value::Map(fields)) if !fields.0.is_empty() => match computed(&fields) {
            None => Some(fields),
            Some(Value::Map(computed)) => Some(Map([computed.0, fields.0].concat())),
            _ => None,
        },
        _ => None,
    };
    let is_plain = plain.is_some();
    // The fields may also be in a function.
    let mut flags = plain.unwrap_or_else(|| Map(flags_in(&script)));
    let mut is_clear = is_plain || !flags.0.is_empty();
    for (key, value) in &mut flags.0 {
        match flag(key) {
            // A computed address says nothing of whether the page is published.
            Some(false) if *value == Value::Null => is_clear = false,
            Some(kept_back) if *value == Value::Null => {
                *value = Value::Boolean(kept_back);
                unread(report, path, key, "computed by the script: its pages are drafts");
            }
            _ => {}
        }
    }
    if !is_clear {
        unread(report, path, "", "computed by the script: check which pages it publishes");
    }
    flags
}

/// The fields anywhere in a script that say whether pages are published.
fn flags_in(script: &str) -> Vec<(String, Value)> {
    FLAGS
        .iter()
        .flat_map(|(name, _)| {
            let values = values_of(script, name).into_iter();
            values.map(|(_, value)| ((*name).to_owned(), value))
        })
        .collect()
}

fn as_text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
