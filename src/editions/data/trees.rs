//! The document tree → JSON: every text of the guide as a line of `texts.jsonl`.
//!
//! Says what a text is made of and what its links point to, for those who build on it. Renders nothing.

use crate::link::{Destination, Linked, TextLinks, address};
use crate::parse::tree::{Alignment, Body, Kind, NodeId, Visit, plain};
use serde_json::{Map, Value as Json, json};

/// What the lines mean, in Markdown.
pub(super) const DICTIONARY: &str = "
## texts.jsonl

A line is a text: `entry` is the id of its entry, `field` the field it is the value of (empty for the body),
and `nodes` what it is made of. A glossary definition has `term` instead of both.

A node has a `type` and a `range`, its first byte and the one after its last, counted from the beginning of the
text. It may have `children`, and by its type:

| type | what it has |
|---|---|
| `heading` | `level`, `id` |
| `list` | `start`, the first number of an ordered list; `tight` |
| `task` | `done` |
| `callout` | `name` |
| `cell` | `align`, `head` |
| `code_block` | `language`, `text` |
| `text`, `code` | `text` |
| `link` | `to`, an address from the site's root or a whole one; `title` |
| `image` | `src`, likewise; its children are the text for those who cannot see it |
| `citation` | `sources`: keys and locators; `in_text` |
| `note_mark`, `note` | `number` |
| `element` | `name` and `attributes` of raw HTML |

The others are `paragraph`, `item`, `quote`, `table`, `head`, `row`, `figure`, `caption`, `definitions`,
`term`, `description`, `rule`, `emphasis`, `strong`, `strikethrough`, `superscript`, `subscript`,
`soft_break` and `hard_break`. A link without children shows the title of what it points to.
";

/// The lines, by entry and text, then the glossary.
pub(super) fn lines(linked: &Linked) -> Vec<u8> {
    let mut lines = Vec::new();
    for (entry, links) in linked.guide.entries.iter().zip(&linked.resolved) {
        let kind = &linked.guide.schema.kinds[entry.kind];
        let id = format!("{}/{}", kind.id, entry.slug);
        for (text, links) in entry.texts.iter().zip(&links.texts) {
            let field = text.place.and_then(|place| kind.fields.get(place.field));
            let field = field.map_or("", |field| &field.name);
            let nodes = nodes(linked, &text.markdown, links);
            if !nodes.is_empty() {
                line(&json!({ "entry": id, "field": field, "nodes": nodes }), &mut lines);
            }
        }
    }
    let glossary = &linked.glossary;
    for (term, links) in glossary.glossary.terms.iter().zip(&glossary.definitions) {
        let nodes = nodes(linked, &term.definition, links);
        line(&json!({ "term": term.slug, "nodes": nodes }), &mut lines);
    }
    lines
}

fn line(value: &Json, lines: &mut Vec<u8>) {
    // A map with texts as keys can always be written.
    lines.extend(serde_json::to_vec(value).unwrap_or_default());
    lines.push(b'\n');
}

/// The nodes at the top of a text, with all that is in them.
fn nodes(linked: &Linked, body: &Body, links: &TextLinks) -> Vec<Json> {
    let mut open: Vec<(Map<String, Json>, Vec<Json>)> = Vec::new();
    let mut top = Vec::new();
    let mut walk = body.walk();
    while let Some(visit) = walk.next() {
        match visit {
            Visit::Enter(id) if is_hidden(body, id) => walk.skip_children(),
            Visit::Enter(id) => {
                let node = body.node(id);
                let mut shown = Map::new();
                shown.insert("type".to_owned(), name(node.kind).into());
                shown.insert("range".to_owned(), json!([node.range().start, node.range().end]));
                if let Json::Object(more) = details(linked, body, links, id) {
                    shown.extend(more);
                }
                match node.kind.is_leaf() {
                    true => open.last_mut().map_or(&mut top, |(_, in_it)| in_it).push(shown.into()),
                    false => open.push((shown, Vec::new())),
                }
            }
            Visit::Leave(_) => {
                let Some((mut shown, children)) = open.pop() else { continue };
                if !children.is_empty() {
                    shown.insert("children".to_owned(), children.into());
                }
                open.last_mut().map_or(&mut top, |(_, in_it)| in_it).push(shown.into());
            }
        }
    }
    top
}

/// Whether readers of the site do not see a node: a script, or a footnote that nothing refers to.
fn is_hidden(body: &Body, id: NodeId) -> bool {
    match body.node(id).kind {
        Kind::Removed => true,
        Kind::NoteDefinition(note) => {
            let note = body.notes.get(note as usize);
            note.is_none_or(|note| note.node != Some(id))
        }
        _ => false,
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Heading(_) => "heading",
        Kind::Paragraph => "paragraph",
        Kind::List { .. } => "list",
        Kind::Item => "item",
        Kind::Task { .. } => "task",
        Kind::Quote => "quote",
        Kind::Callout(_) => "callout",
        Kind::Table => "table",
        Kind::TableHead => "head",
        Kind::TableRow => "row",
        Kind::TableCell { .. } => "cell",
        Kind::CodeBlock(_) => "code_block",
        Kind::Figure => "figure",
        Kind::Caption => "caption",
        Kind::NoteDefinition(_) => "note",
        Kind::DefinitionList => "definitions",
        Kind::Term => "term",
        Kind::Description => "description",
        Kind::Rule => "rule",
        Kind::Text(_) | Kind::HtmlText(_) => "text",
        Kind::Emphasis => "emphasis",
        Kind::Strong => "strong",
        Kind::Strikethrough => "strikethrough",
        Kind::Superscript => "superscript",
        Kind::Subscript => "subscript",
        Kind::Code(_) => "code",
        Kind::Link(_) => "link",
        Kind::Image(_) => "image",
        Kind::Citation(_) => "citation",
        Kind::NoteMark { .. } => "note_mark",
        Kind::SoftBreak => "soft_break",
        Kind::HardBreak => "hard_break",
        Kind::Element(_) => "element",
        Kind::Removed => "removed",
        Kind::Html(_) => "html",
    }
}

/// What a node has besides its children.
fn details(linked: &Linked, body: &Body, links: &TextLinks, id: NodeId) -> Json {
    let number = |note: u32| body.notes.get(note as usize).and_then(|note| note.number);
    match body.node(id).kind {
        Kind::Heading(index) => body
            .headings
            .get(index as usize)
            .map_or(Json::Null, |heading| json!({ "level": heading.level, "id": heading.anchor })),
        Kind::List { start, is_tight } => match start {
            Some(start) => json!({ "start": start, "tight": is_tight }),
            None => json!({ "tight": is_tight }),
        },
        Kind::Task { is_done } => json!({ "done": is_done }),
        Kind::Callout(callout) => json!({ "name": callout.name() }),
        Kind::TableCell { alignment, is_head } => {
            let align = match alignment {
                Alignment::None => "none",
                Alignment::Left => "left",
                Alignment::Center => "center",
                Alignment::Right => "right",
            };
            json!({ "align": align, "head": is_head })
        }
        Kind::CodeBlock(index) => body.code.get(index as usize).map_or(
            Json::Null,
            |block| json!({ "language": block.language(), "text": body.text(block.text) }),
        ),
        Kind::Text(text) | Kind::HtmlText(text) | Kind::Code(text) | Kind::Html(text) => {
            json!({ "text": body.text(text) })
        }
        Kind::Link(index) => {
            let title = body.links.get(index as usize).map_or("", |link| &link.title);
            let to = links.links.get(index as usize).and_then(|to| address_of(linked, to));
            json!({ "to": to, "title": title })
        }
        Kind::Image(index) => {
            let found = links.images.get(index as usize).and_then(Option::as_ref);
            let alt = body.plain(id, &plain::as_written);
            json!({ "src": found.and_then(|found| address_of(linked, found)), "alt": alt })
        }
        Kind::Citation(index) => body.citations.get(index as usize).map_or(Json::Null, |cited| {
            let items = cited.items.iter();
            let sources = items.map(|item| json!({ "key": item.key, "locator": item.locator }));
            json!({ "sources": sources.collect::<Vec<_>>(), "in_text": cited.in_text })
        }),
        Kind::NoteMark { note, .. } | Kind::NoteDefinition(note) => {
            json!({ "number": number(note) })
        }
        Kind::Element(index) => body.elements.get(index as usize).map_or(Json::Null, |element| {
            let attributes = element.attributes.iter();
            let attributes =
                attributes.map(|(name, value)| (name.to_string(), Json::from(&**value)));
            json!({ "name": element.name, "attributes": attributes.collect::<Map<_, _>>() })
        }),
        _ => Json::Null,
    }
}

/// Where a link points: from the site's root, or as a whole address.
fn address_of(linked: &Linked, destination: &Destination) -> Option<String> {
    let with = |path: String, anchor: Option<&String>| match anchor {
        Some(anchor) => format!("{path}#{anchor}"),
        None => path,
    };
    Some(match destination {
        Destination::Entry(index, anchor) => {
            let entry = &linked.guide.entries[*index];
            let path = address::entry(&linked.guide.schema.kinds[entry.kind], &entry.slug);
            with(path, anchor.as_ref())
        }
        Destination::Page(path, anchor) | Destination::Asset(path, anchor) => {
            with(path.clone(), anchor.as_ref())
        }
        Destination::Anchor(anchor) => format!("#{anchor}"),
        Destination::External(address) => address.clone(),
        Destination::Nowhere => return None,
    })
}
