//! MkDocs: `mkdocs.yml`, with its `nav` and redirects.
//!
//! Reads what is plain YAML; settings that run Python are ignored.

use super::settings::{authors, get, map, text, texts};
use crate::import::model::{Ordered, Project, Root, Source};
use crate::import::patterns::Patterns;
use crate::import::regexes::Search;
use crate::import::report::{Outcome, Report};
use crate::import::text::within;
use crate::link::join;
use crate::yaml::{Map, Value};

pub(super) fn read(source: &Source, report: &mut Report) -> Project {
    let config = map(source, &["mkdocs.yml", "mkdocs.yaml"], report);
    let folder = match text(&config, &["docs_dir"]) {
        folder if folder.is_empty() => "docs".to_owned(),
        folder => join("", &folder).unwrap_or(folder),
    };
    let (trail, order) = Default::default();
    let mut nav = Nav { source, folder: &folder, trail, order, report };
    if let Some(items) = get(&config, &["nav"]) {
        nav.items(items);
    }
    let order = nav.order;
    let plugins = plugins(&config);
    let mut excluded: Vec<(Patterns, String)> = ["exclude_docs", "draft_docs"]
        .into_iter()
        .map(|key| {
            let lines = text(&config, &[key]);
            (Patterns::new(&folder, lines.lines()), format!("mkdocs.yml: {key}"))
        })
        .collect();
    for (_, settings) in plugins.iter().filter(|(name, _)| *name == "exclude") {
        let globs = Patterns::whole(&folder, texts(settings, &["glob"]));
        excluded.push((globs, "mkdocs.yml: plugins: exclude: glob".to_owned()));
        let regexes = texts(settings, &["regex"]);
        let regexes = Patterns::regexes(&folder, &regexes, Search::FromStart);
        excluded.push((regexes, "mkdocs.yml: plugins: exclude: regex".to_owned()));
    }
    let has_pretty_addresses =
        !matches!(get(&config, &["use_directory_urls"]), Some(Value::Boolean(false)));
    let title = match text(&config, &["site_name"]) {
        title if title.is_empty() => source.name.clone(),
        title => title,
    };
    Project {
        title,
        description: text(&config, &["site_description"]),
        language: text(&config, &["theme", "language"]),
        authors: authors(&config, &["site_author"]),
        base_url: text(&config, &["site_url"]),
        home: ["index.md", "README.md", "readme.md"]
            .map(|name| within(&folder, name))
            .into_iter()
            .find(|path| source.files.contains_key(path)),
        redirects: redirects(&plugins, has_pretty_addresses),
        roots: vec![Root { folder, ..Root::default() }],
        order,
        has_pretty_addresses,
        has_addresses: true,
        excluded,
        one: "page",
        ..Project::default()
    }
}

/// A navigation that is read.
struct Nav<'a> {
    source: &'a Source,
    folder: &'a str,
    trail: Vec<String>,
    order: Vec<Ordered>,
    report: &'a mut Report,
}

impl Nav<'_> {
    /// The items of a navigation, and those below them.
    fn items(&mut self, value: &Value) {
        match value {
            Value::Text(path) => self.page(path, ""),
            Value::List(list) => list.iter().for_each(|item| self.items(item)),
            Value::Map(map) => {
                for (label, value) in &map.0 {
                    match value {
                        Value::Text(path) => self.page(path, label),
                        other => {
                            let before = self.order.len();
                            self.trail.push(label.clone());
                            self.items(other);
                            self.trail.pop();
                            if self.order.len() == before {
                                let place = ("mkdocs.yml", 0);
                                let topic = "Navigation entries without a page";
                                self.report.add(Outcome::Lost, topic, place, label, "");
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn page(&mut self, path: &str, title: &str) {
        let full = join(self.folder, path).filter(|full| self.source.files.contains_key(full));
        if let Some(path) = full {
            let (title, trail) = (title.to_owned(), self.trail.clone());
            self.order.push(Ordered { path, title, trail });
            return;
        }
        let topic = match path.contains("://") {
            true => "Navigation links to other sites",
            false => "Navigation entries without a page",
        };
        self.report.add(Outcome::Lost, topic, ("mkdocs.yml", 0), format!("{title} {path}"), "");
    }
}

/// The plugins that have settings: in a list of names and mappings, or in one mapping.
fn plugins(config: &Map) -> Vec<(&str, &Map)> {
    let maps: Vec<&Map> = match get(config, &["plugins"]) {
        Some(Value::List(items)) => items.iter().filter_map(as_map).collect(),
        Some(Value::Map(map)) => vec![map],
        _ => Vec::new(),
    };
    let named = maps.into_iter().flat_map(|map| &map.0);
    named.filter_map(|(name, settings)| Some((name.as_str(), as_map(settings)?))).collect()
}

fn as_map(value: &Value) -> Option<&Map> {
    match value {
        Value::Map(map) => Some(map),
        _ => None,
    }
}

/// The redirects of the plugin for them.
fn redirects(plugins: &[(&str, &Map)], is_pretty: bool) -> Vec<(String, String)> {
    let redirects = plugins.iter().filter(|(name, _)| *name == "redirects");
    let maps = redirects.filter_map(|(_, settings)| match get(settings, &["redirect_maps"]) {
        Some(Value::Map(map)) => Some(&map.0),
        _ => None,
    });
    let address = |path: &str| match path.strip_suffix(".md") {
        Some("index") => String::new(),
        Some(stem) if is_pretty => format!("{}/", stem.strip_suffix("/index").unwrap_or(stem)),
        Some(stem) => format!("{stem}.html"),
        None => path.to_owned(),
    };
    let pair = |(from, to): &(String, Value)| match to {
        Value::Text(to) if !to.contains("://") => {
            Some((address(from), address(to.split('#').next().unwrap_or(to))))
        }
        _ => None,
    };
    maps.flatten().filter_map(pair).collect()
}
