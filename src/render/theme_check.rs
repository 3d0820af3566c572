//! What has no effect in a theme: files in the wrong place or under a wrong name.
//!
//! Reads the texts of templates and runs none of them. Whether the blocks that they fill and the values that they
//! use exist, the template engine finds when it loads and runs them.

use super::theme;
use crate::diagnostic::{Diagnostic, did_you_mean, rule};
use crate::files::Inventory;
use crate::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};

/// Files at the top of a theme that are for people.
const FOR_PEOPLE: [&str; 4] = ["README", "LICENSE", "LICENCE", "CHANGELOG"];

/// What has no effect in the theme of a guide.
pub fn problems(schema: &Schema, inventory: &Inventory) -> Vec<Diagnostic> {
    let prefix = format!("{}/", schema.settings.theme);
    misplaced(schema, (&prefix, inventory), &Templates::of(&prefix, inventory))
}

/// The templates of a theme, and the built-in ones.
struct Templates<'a> {
    /// Names in the texts of those of the theme, which extend or include them.
    mentioned: BTreeSet<&'a str>,
    /// The names of the built-in ones.
    built_in: BTreeSet<&'static str>,
}

impl<'a> Templates<'a> {
    fn of(prefix: &str, inventory: &'a Inventory) -> Self {
        let templates = inventory.theme_templates.iter();
        let sources = templates.map(|file| inventory.sources.get(*file));
        let own = sources.filter(|source| source.path.starts_with(prefix));
        let mentioned = own
            .flat_map(|source| source.text.split('"'))
            .filter(|word| word.ends_with(".html"))
            .collect();
        let built_in = theme::built_in_templates().into_iter().map(|(name, _)| name).collect();
        Self { mentioned, built_in }
    }

    /// Whether a template is run: by a page, for a kind, or by another template.
    fn is_used(&self, schema: &Schema, name: &str) -> bool {
        self.built_in.contains(name)
            || name.starts_with("components/")
            || schema.kinds.iter().any(|kind| name.strip_suffix(".html") == Some(&kind.id))
            || self.mentioned.contains(name)
    }
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
    let names = templates.built_in.iter().copied().filter(|name| !name.contains('/'));
    let names = names.chain(kinds.iter().map(String::as_str));
    Some(did_you_mean(name, names).unwrap_or_else(|| {
        "rename it to the name of a template or kind, or include it in another template".to_owned()
    }))
}
