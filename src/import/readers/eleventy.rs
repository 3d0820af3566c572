//! Eleventy: pages below the input folder that its configuration names.
//!
//! Scripts are not run; what is said in `eleventyNavigation` is read in [`crate::import::pages`].

use super::script::{in_script, strings};
use super::settings::{map, text};
use crate::import::model::{Inherited, Project, Root, Source};
use crate::import::patterns::Patterns;
use crate::import::text::{ending, file_name, folder as folder_of, within};

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

pub(super) fn read(source: &Source) -> Project {
    let config = source.settings(&SETTINGS).map(|(_, text)| text).unwrap_or_default();
    let named =
        in_script(&config, "input").map(|folder| folder.trim_matches(['.', '/']).to_owned());
    let candidates = named.into_iter().chain(["src".to_owned(), "content".to_owned()]);
    let folder =
        candidates.into_iter().find(|folder| folder.is_empty() || source.has_folder(folder));
    let folder = folder.unwrap_or_default();
    let data = |name: &str| within(&folder, &format!("_data/{name}.json"));
    let (metadata, site) = (data("metadata"), data("site"));
    let data = map(source, &[metadata.as_str(), site.as_str()], None);
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
        excluded: excluded(source, &config),
        inherited: data_of_folders(source),
        ..Project::default()
    }
}

/// What `.eleventyignore` and the configuration leave out.
fn excluded(source: &Source, config: &str) -> Vec<(Patterns, String)> {
    let file = source.text(IGNORED, super::MAX_SETTINGS).unwrap_or_default();
    let added = config.split("ignores.add(").skip(1);
    let added = added.filter_map(|rest| strings(rest.split(')').next()?).into_iter().next());
    // These count from the top.
    let added = added.map(|path| format!("/{}", path.trim_start_matches(['.', '/'])));
    vec![
        (Patterns::new("", file.lines()), IGNORED.to_owned()),
        (Patterns::new("", added), "ignores.add".to_owned()),
    ]
}

/// Data that all pages of a folder have: `posts/posts.json`, `posts/posts.11tydata.json`.
fn data_of_folders(source: &Source) -> Vec<Inherited> {
    let is_of_folder = |path: &&String| {
        let name = file_name(path).split('.').next().unwrap_or_default();
        ending(path) == "json" && name == file_name(folder_of(path)) && !name.is_empty()
    };
    let inherited = |path: &String| Inherited {
        pages: Patterns::new(folder_of(path), ["*"]),
        fields: map(source, &[path], None),
        file: path.clone(),
    };
    source.files.keys().filter(is_of_folder).map(inherited).collect()
}
