//! The templates of the built-in theme as their comments explain them: what each shows, the values
//! it sees, its blocks; and the components with their arguments.

use super::values::link;
use crate::harness::repository;
use std::collections::BTreeMap;
use std::fs;

/// A template, or a file of components.
pub(super) struct Template {
    pub(super) name: String,
    about: String,
    /// The values it says it sees, each with what it adds in brackets.
    pub(super) values: Vec<(String, String)>,
    extends: Option<String>,
    blocks: Vec<Block>,
    components: Vec<Component>,
}

struct Block {
    name: String,
    /// The block it stands in.
    inside: Option<String>,
    about: Option<String>,
}

struct Component {
    name: String,
    arguments: String,
    about: Option<String>,
}

/// What every template sees.
pub(super) const SHARED: [&str; 3] = ["page", "root", "site"];

/// Every template and file of components, by name; `base.html`, which others extend, comes first.
/// What has no comment goes into `problems`.
pub(super) fn templates(problems: &mut Vec<String>) -> Vec<Template> {
    let folder = repository("themes/practice/templates");
    let mut templates = Vec::new();
    for below in ["", "components"] {
        for entry in fs::read_dir(folder.join(below)).expect("the folder is there") {
            let path = entry.expect("can be read").path();
            if path.is_file() {
                let text = fs::read_to_string(&path).expect("is text");
                let name = path.strip_prefix(&folder).expect("is below").display().to_string();
                templates.push(read(name.replace('\\', "/"), &text));
            }
        }
    }
    templates.sort_by_key(|of| (of.is_components(), of.name != "base.html", of.name.clone()));
    problems.extend(templates.iter().flat_map(|of| uncommented(of, &templates)));
    templates
}

fn read(name: String, text: &str) -> Template {
    let (mut extends, mut about, mut comment) = (None, String::new(), None);
    let (mut blocks, mut components, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for piece in pieces(text) {
        let tag = match piece {
            Piece::Comment(text) => {
                // The first comment is about the whole.
                match about.is_empty() && blocks.is_empty() && components.is_empty() {
                    true => about = text,
                    false => comment = Some(text),
                }
                continue;
            }
            Piece::Tag(tag) => tag,
        };
        let (word, rest) = tag.split_once(' ').unwrap_or((tag, ""));
        match word {
            "extends" => extends = Some(rest.trim_matches('"').to_owned()),
            "block" => {
                let mark = format!("{rest}: ");
                let about = comment.take().and_then(|text: String| {
                    text.strip_prefix(&mark).map(|about| about.trim_end_matches('.').to_owned())
                });
                let inside = open.last().cloned();
                blocks.push(Block { name: rest.to_owned(), inside, about });
                open.push(rest.to_owned());
            }
            "endblock" => _ = open.pop(),
            "component" => {
                let (name, arguments) = rest.split_once('(').expect("has arguments");
                let arguments = arguments.trim_end_matches(')').to_owned();
                components.push(Component { name: name.into(), arguments, about: comment.take() });
            }
            _ => {}
        }
    }
    let (about, values) = match about.rsplit_once("Values: ") {
        Some((about, values)) => (about.trim_end().to_owned(), listed(values)),
        None => (about, Vec::new()),
    };
    Template { name, about, values, extends, blocks, components }
}

enum Piece<'a> {
    /// The words of a comment.
    Comment(String),
    /// What stands in `{%` and `%}`.
    Tag(&'a str),
}

/// Comments and tags, in their order.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find("{#").into_iter().chain(rest.find("{%")).min() {
        let is_comment = rest[start..].starts_with("{#");
        let after = &rest[start + 2..];
        let end = after.find(if is_comment { "#}" } else { "%}" }).expect("is closed");
        let inner = after[..end].trim_matches('-').trim();
        pieces.push(match is_comment {
            true => Piece::Comment(inner.split_whitespace().collect::<Vec<_>>().join(" ")),
            false => Piece::Tag(inner),
        });
        rest = &after[end + 2..];
    }
    pieces
}

/// Reads `list, entry (none without index.md), page.`
fn listed(values: &str) -> Vec<(String, String)> {
    let mut depth = 0;
    let outside = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    };
    let parts = values.trim_end_matches('.').split(outside);
    let parts = parts.map(|part| part.trim().split_once(' ').unwrap_or((part.trim(), "")));
    parts.map(|(name, note)| (name.to_owned(), note.to_owned())).collect()
}

/// What lacks a comment.
fn uncommented(of: &Template, all: &[Template]) -> Vec<String> {
    let mut problems = Vec::new();
    if of.about.is_empty() {
        problems.push(format!("{}: no comment says what it shows", of.name));
    }
    for block in of.own_blocks(all).filter(|block| block.about.is_none()) {
        let name = &block.name;
        problems.push(format!("{}: no comment `{name}: …` before the block {name}", of.name));
    }
    for component in of.components.iter().filter(|component| component.about.is_none()) {
        problems.push(format!("{}: no comment before {}", of.name, component.name));
    }
    problems
}

impl Template {
    fn is_components(&self) -> bool {
        self.name.starts_with("components/")
    }

    /// The template that first has a block: the one at the root of those that extend each other.
    fn origin_of<'a>(&'a self, block: &str, all: &'a [Template]) -> Option<&'a Template> {
        let parent = all.iter().find(|other| Some(&other.name) == self.extends.as_ref());
        let above = parent.and_then(|parent| parent.origin_of(block, all));
        above.or_else(|| self.blocks.iter().any(|own| own.name == block).then_some(self))
    }

    /// The blocks that no template it extends has.
    fn own_blocks<'a>(&'a self, all: &'a [Template]) -> impl Iterator<Item = &'a Block> {
        let is_own = |block: &&Block| {
            self.origin_of(&block.name, all).is_some_and(|origin| origin.name == self.name)
        };
        self.blocks.iter().filter(is_own)
    }

    fn markdown(&self, all: &[Template], types: &BTreeMap<String, String>) -> String {
        let mut text = format!("### {}\n\n{}\n", self.name, self.about);
        let own_values: Vec<String> = self
            .values
            .iter()
            .filter(|(name, _)| !SHARED.contains(&name.as_str()))
            .map(|(name, note)| {
                let of = types.get(name).map_or("", String::as_str);
                format!("`{name}`: {of} {note}").trim_end().to_owned()
            })
            .collect();
        let mut facts = Vec::new();
        if !own_values.is_empty() {
            facts.push(format!("- Values: {}", own_values.join(", ")));
        }
        if let Some(parent) = &self.extends {
            let own: Vec<&str> = self.own_blocks(all).map(|block| block.name.as_str()).collect();
            let filled = self.blocks.iter().filter(|block| !own.contains(&block.name.as_str()));
            let filled: Vec<String> = filled.map(|block| format!("`{}`", block.name)).collect();
            facts.push(format!("- Extends `{parent}`; overrides {}", filled.join(", ")));
        }
        if !facts.is_empty() {
            text += &format!("\n{}\n", facts.join("\n"));
        }
        let own: Vec<&Block> = self.own_blocks(all).collect();
        let row = |block: &&Block| {
            let inside = block.inside.as_ref().filter(|name| own.iter().any(|b| b.name == **name));
            let inside = inside.map(|name| format!("in `{name}`: ")).unwrap_or_default();
            let about = block.about.as_deref().unwrap_or_default();
            format!("| `{}` | {inside}{about} |\n", block.name)
        };
        let rows: String = own.iter().map(row).collect();
        if !rows.is_empty() {
            text += &format!("\n| Block | Content |\n|---|---|\n{rows}");
        }
        text
    }

    fn components_markdown(&self) -> String {
        let row = |component: &Component| {
            let about = component.about.as_deref().unwrap_or_default();
            format!("| `{}` | {} | {about} |\n", component.name, arguments(&component.arguments))
        };
        let rows: String = self.components.iter().map(row).collect();
        let head = "| Component | Arguments | |\n|---|---|---|\n";
        format!("### {}\n\n{}\n\n{head}{rows}", self.name, self.about)
    }
}

/// Reads `card: map, level: integer = 3, @root`. What begins with `@` is given by itself.
fn arguments(declared: &str) -> String {
    let own = declared.split(", ").filter(|part| !part.is_empty() && !part.starts_with('@'));
    let in_words = own.map(|part| {
        let (declared, default) = part.split_once(" = ").unwrap_or((part, ""));
        let (name, of) = declared.split_once(": ").expect("has a type");
        let of = match of {
            "string" => "text",
            "integer" => "number",
            "bool" => "true or false",
            "array" => "list",
            "map" => "map",
            other => panic!("`{other}` has no words yet"),
        };
        match default {
            "" => format!("`{name}`: {of}"),
            "\"\"" | "{}" => format!("`{name}`: {of} (optional)"),
            default => format!("`{name}`: {of} (default {default})"),
        }
    });
    in_words.collect::<Vec<_>>().join(", ")
}

/// The sections "Templates" and "Components". `types` says for each template what its values are.
pub(super) fn markdown(
    templates: &[Template],
    types: &BTreeMap<String, BTreeMap<String, String>>,
) -> String {
    let none = BTreeMap::new();
    let (components, pages): (Vec<&Template>, Vec<&Template>) =
        templates.iter().partition(|of| of.is_components());
    let pages = pages.iter().map(|of| {
        let types = types.get(&of.name).unwrap_or(&none);
        of.markdown(templates, types)
    });
    let components = components.iter().map(|of| of.components_markdown());
    format!(
        "## Templates\n\n\
         Every template can use `site`: {}, `page`: {} and `root`, a text. Other values are listed with \
         each template.\n\n{}\n## Components\n\n{}",
        link("Site"),
        link("Page"),
        pages.collect::<Vec<_>>().join("\n"),
        components.collect::<Vec<_>>().join("\n")
    )
}
