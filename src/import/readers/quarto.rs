//! Quarto: a website or book, with its contents in `_quarto.yml`.
//!
//! Code cells are not run.

use super::settings::{authors, get, map, text, texts};
use crate::import::model::{Inherited, Ordered, Project, Root, Source};
use crate::import::patterns::Patterns;
use crate::import::report::Report;
use crate::import::text::{file_name, folder};
use crate::link::join;
use crate::yaml::{Map, Value};

pub(super) fn read(source: &Source, report: &mut Report) -> Project {
    let config = map(source, &["_quarto.yml", "_quarto.yaml"], report);
    let is_book = matches!(get(&config, &["book"]), Some(Value::Map(_)));
    let part = if is_book { "book" } else { "website" };
    let title = match text(&config, &[part, "title"]) {
        title if title.is_empty() => source.name.clone(),
        title => title,
    };
    let mut order = Vec::new();
    for keys in [[part, "chapters"].as_slice(), &[part, "appendices"], &[part, "sidebar"]] {
        if let Some(value) = get(&config, keys) {
            items(source, value, &mut Vec::new(), &mut order);
        }
    }
    let rendered = texts(&config, &["project", "render"]);
    let mut excluded = vec![
        (Patterns::all_but_like("", &rendered), "_quarto.yml: render".to_owned()),
        (Patterns::new("", texts(&config, &[part, "drafts"])), "_quarto.yml: drafts".to_owned()),
    ];
    if is_book && !order.is_empty() {
        let others = Patterns::all_but(order.iter().map(|of| of.path.clone()));
        excluded.push((others, "_quarto.yml: no chapter of the book".to_owned()));
    }
    let homes = ["index.qmd", "index.md"].into_iter();
    Project {
        title,
        description: text(&config, &[part, "description"]),
        language: text(&config, &["lang"]),
        authors: authors(&config, &[part, "author"]),
        base_url: text(&config, &[part, "site-url"]),
        home: homes.map(str::to_owned).find(|path| source.files.contains_key(path)),
        roots: vec![Root::default()],
        order,
        has_addresses: true,
        one: if is_book { "chapter" } else { "page" },
        is_book,
        excluded,
        inherited: metadata(source, report),
        ..Project::default()
    }
}

/// What the pages of a folder have in common.
fn metadata(source: &Source, report: &mut Report) -> Vec<Inherited> {
    let files = source.files.keys().filter(|path| file_name(path) == "_metadata.yml");
    let inherited = |path: &String| Inherited {
        place: folder(path).to_owned(),
        fields: map(source, &[path], report),
        file: path.clone(),
        ..Inherited::default()
    };
    files.map(inherited).collect()
}

/// Chapters, parts, sections and sidebars.
fn items(source: &Source, value: &Value, trail: &mut Vec<String>, order: &mut Vec<Ordered>) {
    match value {
        Value::Text(path) => page(source, path, "", trail, order),
        Value::List(list) => list.iter().for_each(|item| items(source, item, trail, order)),
        Value::Map(map) => group(source, map, trail, order),
        _ => {}
    }
}

fn group(source: &Source, map: &Map, trail: &mut Vec<String>, order: &mut Vec<Ordered>) {
    let label = |key: &str| Some(text(map, &[key])).filter(|label| !label.is_empty());
    let file = label("href").or_else(|| label("file"));
    if let Some(file) = &file {
        page(source, file, &text(map, &["text"]), trail, order);
    }
    let name = label("part").or_else(|| label("section"));
    let name = name.or_else(|| label("text").filter(|_| file.is_none()));
    // A part may be named by its first chapter.
    if let Some(name) = &name {
        page(source, name, "", trail, order);
    }
    let below = ["chapters", "contents"].into_iter().filter_map(|key| map.get(key));
    let below: Vec<&Value> = below.collect();
    let depth = trail.len();
    if !below.is_empty() {
        trail.extend(name.filter(|name| !name.ends_with(".qmd")));
    }
    below.into_iter().for_each(|value| items(source, value, trail, order));
    trail.truncate(depth);
}

fn page(source: &Source, path: &str, title: &str, trail: &[String], order: &mut Vec<Ordered>) {
    let found = join("", path).filter(|path| source.files.contains_key(path));
    if let Some(path) = found {
        order.push(Ordered { path, title: title.to_owned(), trail: trail.to_vec() });
    }
}
