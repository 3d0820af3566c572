//! What has no effect in a theme: files in the wrong place or under a wrong name, and blocks that no template
//! has.
//!
//! Reads the texts of templates and runs none of them; whether a value exists is found when pages are rendered.

use super::theme;
use crate::diagnostic::{Diagnostic, did_you_mean, rule};
use crate::files::Inventory;
use crate::schema::Schema;
use crate::span::{FileId, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Files at the top of a theme that are for people.
const FOR_PEOPLE: [&str; 4] = ["README", "LICENSE", "LICENCE", "CHANGELOG"];
/// Templates that extend each other end somewhere; a loop is an error of its own.
const MAX_PARENTS: usize = 20;

/// What has no effect in the theme of a guide.
pub fn problems(schema: &Schema, inventory: &Inventory) -> Vec<Diagnostic> {
    let prefix = format!("{}/", schema.settings.theme);
    let templates = Templates::of(&prefix, inventory);
    let mut found = misplaced(schema, (&prefix, inventory), &templates);
    for (name, (file, text)) in &templates.own {
        found.extend(templates.unknown_blocks(name, *file, text));
    }
    found
}

/// The templates of a theme, and the built-in ones.
struct Templates<'a> {
    /// Those of the theme, by name.
    own: BTreeMap<&'a str, (FileId, &'a str)>,
    built_in: BTreeMap<&'static str, &'static str>,
}

impl<'a> Templates<'a> {
    fn of(prefix: &str, inventory: &'a Inventory) -> Self {
        let mut own = BTreeMap::new();
        for file in &inventory.theme_templates {
            let source = inventory.sources.get(*file);
            let path = source.path.strip_prefix(prefix);
            if let Some(name) = path.and_then(|path| path.strip_prefix("templates/")) {
                own.insert(name, (*file, &*source.text));
            }
        }
        let built_in = theme::built_in_templates().into_iter().collect();
        Self { own, built_in }
    }

    /// Whether a template is run: by a page, for a kind, or by another template.
    fn is_used(&self, schema: &Schema, name: &str) -> bool {
        let quoted = format!("\"{name}\"");
        self.built_in.contains_key(name)
            || name.starts_with("components/")
            || schema.kinds.iter().any(|kind| name.strip_suffix(".html") == Some(&kind.id))
            || self.own.values().any(|(_, text)| text.contains(&quoted))
    }

    /// The text of the template that one extends, and the name under which it was found.
    fn parent(&self, name: &str, text: &str) -> Option<(String, &str)> {
        let after = text.split_once("{% extends \"").or(text.split_once("{%- extends \""))?.1;
        let parent = after.split('"').next()?;
        if let Some(bare) = parent.strip_prefix("default/") {
            return self.built_in.get(bare).map(|text| (parent.to_owned(), *text));
        }
        let own = self.own.get(parent).filter(|_| parent != name).map(|(_, text)| *text);
        let text = own.or_else(|| self.built_in.get(parent).copied())?;
        Some((parent.to_owned(), text))
    }

    /// Blocks that a template fills and that none of those it extends has.
    fn unknown_blocks(&self, name: &str, file: FileId, text: &str) -> Vec<Diagnostic> {
        let Some((parent, mut above)) = self.parent(name, text) else { return Vec::new() };
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut at = parent.clone();
        for _ in 0..MAX_PARENTS {
            known.extend(blocks(above).into_iter().map(|block| block.name));
            match self.parent(&at, above) {
                Some((next, text)) => (at, above) = (next, text),
                None => break,
            }
        }
        let filled = blocks(text).into_iter().filter(|block| block.depth == 0);
        let unknown = filled.filter(|block| !known.contains(block.name));
        let report = |block: Block<'_>| {
            let message = format!("`{parent}` has no block `{}`, so it is never shown", block.name);
            let help = did_you_mean(block.name, known.iter().copied())
                .unwrap_or_else(|| format!("`fieldguide theme reference {name}` lists the blocks"));
            Diagnostic::new(&rule::UNKNOWN_BLOCK, Span::new(file, block.range), message).help(help)
        };
        unknown.map(report).collect()
    }
}

/// A block of a template.
struct Block<'a> {
    name: &'a str,
    range: Range<usize>,
    /// How many blocks it is in.
    depth: usize,
}

/// The blocks that a template defines.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(start) = text[at..].find("{%").map(|start| at + start + 2) {
        let inside = text[start..].trim_start_matches('-').trim_start();
        let begin = text.len() - inside.len();
        at = start;
        if inside.starts_with("endblock") {
            depth = depth.saturating_sub(1);
        } else if let Some(rest) = inside.strip_prefix("block ") {
            let name = rest.trim_start();
            let from = begin + inside.len() - name.len();
            let length = name.find(|c: char| !c.is_alphanumeric() && c != '_');
            let range = from..from + length.unwrap_or(name.len());
            found.push(Block { name: &text[range.clone()], range, depth });
            depth += 1;
        }
    }
    found
}

/// Files that no page uses because of where they are or what they are called.
fn misplaced(
    schema: &Schema,
    (prefix, inventory): (&str, &Inventory),
    templates: &Templates<'_>,
) -> Vec<Diagnostic> {
    let texts = inventory.theme_templates.iter().map(|file| inventory.sources.get(*file));
    let texts: Vec<(&str, &str)> =
        texts.map(|source| (source.path.as_str(), source.display.as_str())).collect();
    // Other files are shown as the texts are.
    let root = texts.first().and_then(|(path, display)| display.strip_suffix(path));
    let root = root.unwrap_or("themes/");
    let others = inventory.theme_assets.keys().map(|path| (path.as_str(), format!("{root}{path}")));
    let texts = texts.iter().map(|(path, display)| (*path, (*display).to_owned()));
    let mut found: BTreeMap<String, Diagnostic> = BTreeMap::new();
    for (path, display) in texts.chain(others) {
        let Some(path) = path.strip_prefix(prefix) else { continue };
        if let Some(help) = misplacement(schema, path, templates) {
            let message = "this file of the theme is not used".to_owned();
            let problem = Diagnostic::in_path(&rule::MISPLACED_THEME_FILE, &display, message);
            found.insert(display, problem.help(help));
        }
    }
    found.into_values().collect()
}

/// How to fix a file that is not used; none for one that is.
fn misplacement(schema: &Schema, path: &str, templates: &Templates<'_>) -> Option<String> {
    let is_template = path.ends_with(".html");
    if path.starts_with("assets/") {
        return None;
    }
    let Some(name) = path.strip_prefix("templates/") else {
        let is_for_people = FOR_PEOPLE.iter().any(|name| path.starts_with(name));
        let name = path.rsplit('/').next().unwrap_or(path);
        let folder = if is_template { "templates" } else { "assets" };
        return (!is_for_people).then(|| format!("move it to `{folder}/{name}`"));
    };
    if !is_template {
        return Some("templates end in `.html`; move other files to `assets`".to_owned());
    }
    if templates.is_used(schema, name) {
        return None;
    }
    let kinds: Vec<String> = schema.kinds.iter().map(|kind| format!("{}.html", kind.id)).collect();
    let names = templates.built_in.keys().copied().filter(|name| !name.contains('/'));
    let names = names.chain(kinds.iter().map(String::as_str));
    Some(did_you_mean(name, names).unwrap_or_else(|| {
        "rename it to the name of a template or kind, or include it in another template".to_owned()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_however_they_are_written() {
        let text = "{% block a %}{%- block b -%}{% endblock b %}{% endblock %}{%block c%}{%endblock%}{% block d";
        let found: Vec<(&str, usize)> =
            blocks(text).iter().map(|block| (block.name, block.depth)).collect();
        assert_eq!(found, [("a", 0), ("b", 1), ("c", 0), ("d", 0)]);
        assert!(blocks(text).iter().all(|block| text[block.range.clone()] == *block.name));
        assert!(blocks("{% if a %}{{ block }}{%").is_empty());
    }

    #[test]
    fn every_block_of_the_built_in_theme_is_known() {
        let templates = Templates {
            own: BTreeMap::new(),
            built_in: theme::built_in_templates().into_iter().collect(),
        };
        for (name, text) in &templates.built_in {
            let found = templates.unknown_blocks(name, FileId(0), text);
            assert!(found.is_empty(), "{name}: {found:?}");
        }
    }
}
