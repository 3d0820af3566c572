//! The document tree → JSON: every text of the guide as a line of `texts.jsonl`.
//!
//! Says what a text is made of and what its links point to, for those who build on it. Renders nothing.

use crate::link::{Destination, Linked, TextLinks, address};
use crate::parse::tree::{Alignment, Body, Callout, Kind, NodeId, Visit, plain};
use serde_json::{Map, Value as Json, json};

/// What the lines mean, in Markdown.
pub(super) const DICTIONARY: &str = "
## texts.jsonl

Each line is one text: `entry` is the id of its entry, `field` the field that contains it (empty for the body),
and `nodes` its content. A glossary definition has `term` instead of these two, and a text of a decision guide has
`decision`.

A node has a `type` and a `range`: the offsets of its first byte and of the byte after its last, from the start of
the text. It may have `children`, and depending on its type:

| Type | Properties |
|---|---|
| `heading` | `level`, `id` |
| `list` | `start`: the first number of an ordered list; `tight` |
| `task` | `done` |
| `callout` | `name`: its style, one of note, tip, important, warning and caution; `label`: its type in words; `fold`, where readers can fold it: `open` or `closed`. A title is its first child, `callout_title` |
| `cell` | `align`, `head` |
| `code_block` | `language`, `text` |
| `text`, `code` | `text` |
| `link` | `to`: a path from the root of the site, or a full address; `title` |
| `image` | `src`: as `to` of a link; its children are the alternative text |
| `citation` | `sources`: key, prefix, locator, suffix and `suppress_author` of each; `in_text` |
| `note_mark`, `note` | `number` |
| `element` | `name` and `attributes` of raw HTML |

The other types are `paragraph`, `item`, `quote`, `table`, `head`, `row`, `figure`, `caption`, `definitions`,
`term`, `description`, `rule`, `emphasis`, `strong`, `strikethrough`, `superscript`, `subscript`,
`soft_break` and `hard_break`. A link without children shows the title of what it points to.
";

/// The lines, by entry and text, then the glossary.
pub(super) fn lines(linked: &Linked) -> Vec<u8> {
    let mut lines = Lines(Vec::new());
    for (entry, links) in linked.guide.entries.iter().zip(&linked.resolved) {
        let kind = &linked.guide.schema.kinds[entry.kind];
        let id = format!("{}/{}", kind.id, entry.slug);
        for (text, links) in entry.texts.iter().zip(&links.texts) {
            let field = text.place.and_then(|place| kind.fields.get(place.field));
            let field = field.map_or("", |field| &field.name);
            if !text.markdown.nodes().is_empty() {
                let head = json!({ "entry": id, "field": field });
                lines.line(head, linked, &text.markdown, links);
            }
        }
    }
    let glossary = &linked.glossary;
    for (term, links) in glossary.glossary.terms.iter().zip(&glossary.definitions) {
        lines.line(json!({ "term": term.slug }), linked, &term.definition, links);
    }
    let decisions = &linked.decisions;
    for (decision, links) in decisions.decisions.iter().zip(&decisions.links) {
        for (text, links) in decision.texts.iter().zip(&links.texts) {
            lines.line(json!({ "decision": decision.slug }), linked, text, links);
        }
    }
    lines.0
}

/// Lines of JSON, which are written node by node: as a value a text would take many times its size.
struct Lines(Vec<u8>);

impl Lines {
    fn line(&mut self, head: Json, linked: &Linked, body: &Body, links: &TextLinks) {
        self.push("{");
        self.members(head, false);
        self.push(",\"nodes\":[");
        self.nodes(linked, body, links);
        self.push("]}\n");
    }

    fn push(&mut self, json: &str) {
        self.0.extend(json.as_bytes());
    }

    /// Writes the members of an object, after others or as the first.
    fn members(&mut self, object: Json, mut is_after: bool) {
        let Json::Object(members) = object else { return };
        for (name, value) in members {
            let before = if is_after { "," } else { "" };
            self.push(&format!("{before}{}:{value}", Json::from(name)));
            is_after = true;
        }
    }

    /// Writes the nodes of a text, each with what is in it.
    fn nodes(&mut self, linked: &Linked, body: &Body, links: &TextLinks) {
        // For each open node whether something in it is written, and for the text itself.
        let mut open = vec![false];
        let mut walk = body.walk();
        while let Some(visit) = walk.next() {
            match visit {
                Visit::Enter(id) if is_hidden(body, id) => walk.skip_children(),
                Visit::Enter(id) => {
                    let is_inside = open.len() > 1;
                    let has_before =
                        open.last_mut().is_some_and(|has| std::mem::replace(has, true));
                    self.push(match (has_before, is_inside) {
                        (true, _) => ",",
                        (false, true) => ",\"children\":[",
                        (false, false) => "",
                    });
                    let node = body.node(id);
                    let (start, end) = (node.range().start, node.range().end);
                    self.push(&format!(
                        "{{\"type\":\"{}\",\"range\":[{start},{end}]",
                        name(node.kind)
                    ));
                    self.members(details(linked, body, links, id), true);
                    match node.kind.is_leaf() {
                        true => self.push("}"),
                        false => open.push(false),
                    }
                }
                Visit::Leave(_) => {
                    let has_children = open.pop().unwrap_or_default();
                    self.push(if has_children { "]}" } else { "}" });
                }
            }
        }
    }
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
        Kind::CalloutTitle => "callout_title",
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
        Kind::Callout(_) => body.callout(id).map_or(Json::Null, callout),
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
            let sources = items.map(|item| {
                json!({
                    "key": item.key,
                    "prefix": item.prefix,
                    "locator": item.locator,
                    "suffix": item.suffix,
                    "suppress_author": item.is_author_suppressed,
                })
            });
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

/// What a call-out is.
fn callout(callout: &Callout) -> Json {
    let mut json = json!({ "name": callout.style.name(), "label": callout.label() });
    if let Some(is_open) = callout.fold {
        json["fold"] = if is_open { "open" } else { "closed" }.into();
    }
    json
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
