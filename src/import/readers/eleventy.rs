//! Eleventy: pages below the input folder that its configuration names.
//!
//! Scripts are not run; what is said in `eleventyNavigation` is read in [`crate::import::pages`].

use super::settings::{in_script, map, text};
use crate::import::model::{Project, Root, Source};
use crate::import::text::within;

const SETTINGS: [&str; 5] = [
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
    "eleventy.config.mts",
];

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
        ..Project::default()
    }
}
