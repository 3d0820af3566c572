//! The document tree → plain CommonMark, for programs that read.
//!
//! Links are addressed and citations worded by [`Fill`]; raw HTML gives its text. The letters are written
//! by `pulldown-cmark-to-cmark`, from events made of nodes. Decides no address; see [`crate::link`].

use super::{Alignment, Body, CalloutStyle, Citation, Kind, LinkForm, NodeId, Visit, plain};
use crate::parse::markdown::{OPTIONS, catch_parser_panic};
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};
use pulldown_cmark_to_cmark::cmark_with_options;

/// What is written in the place of links, images and citations; numbers are indices into the tables of
/// the [`Body`].
pub trait Fill {
    /// Where a link points; none to leave its text alone.
    fn link(&mut self, index: usize) -> Option<String>;
    /// The text of a link that was written without one.
    fn link_text(&mut self, index: usize) -> String;
    /// Where an image is; none to leave its text alone.
    fn image(&mut self, index: usize) -> Option<String>;
    /// A citation in words.
    fn citation(&mut self, citation: &Citation) -> String;
}

/// Writes a text. Labels of footnotes begin with `notes`, to be distinguished from those of another text of
/// the same file.
pub fn write(body: &Body, fill: &mut dyn Fill, notes: &str) -> String {
    // Writing can fail; the plain text is better than nothing.
    catch_parser_panic(|| Writer::new(body, fill, notes).write()).flatten().unwrap_or_else(|| {
        let sections = body.sections(&plain::as_written).into_iter();
        sections.map(|section| section.text).collect::<Vec<_>>().join("\n\n")
    })
}

/// A text without any Markdown, written so that it is read as just that.
pub fn escaped(text: &str) -> String {
    let said = Event::Text(text.into());
    let paragraph = [Event::Start(Tag::Paragraph), said, Event::End(TagEnd::Paragraph)];
    written(paragraph.into()).unwrap_or_else(|| text.to_owned())
}

fn written(mut events: Vec<Event<'_>>) -> Option<String> {
    for event in &mut events {
        let (Event::Text(text)
        | Event::Start(Tag::Link { dest_url: text, .. } | Tag::Image { dest_url: text, .. })) =
            event
        else {
            continue;
        };
        if text.contains('&') {
            *text = with_marks(text).into();
        }
    }
    let options = pulldown_cmark_to_cmark::Options {
        code_block_token_count: pulldown_cmark_to_cmark::DEFAULT_CODE_BLOCK_TOKEN_COUNT,
        list_token: '-',
        increment_ordered_list_bullets: true,
        ..pulldown_cmark_to_cmark::Options::default()
    };
    let mut text = String::new();
    // With options that it does not support (wiki links are one) the writer does its best where it
    // cannot prove that a block reads the same, such as a footnote beside emphasis.
    cmark_with_options(events, &mut text, OPTIONS, options).ok()?;
    Some(text.trim_end().replace(AND, "&"))
}

/// Stands for `&` while a text is written, which would make `&amp;` of every one.
const AND: char = '\u{E000}';

/// The text with every `&` marked that begins no character reference.
fn with_marks(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut marked = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name = piece.split_once(';').map_or("", |(name, _)| name);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
        let refers = !name.is_empty() && name.chars().all(is_name);
        marked.push(if refers { '&' } else { AND });
        marked.push_str(piece);
    }
    marked
}

/// Events that are made of nodes.
struct Writer<'a> {
    body: &'a Body,
    fill: &'a mut dyn Fill,
    notes: &'a str,
    out: Vec<Event<'a>>,
    /// What is said after the last event.
    text: String,
    /// The text of raw HTML since the last block.
    html: String,
    /// The ends of the nodes that are open; none of one whose content stays without it.
    open: Vec<Option<TagEnd>>,
}

impl<'a> Writer<'a> {
    fn new(body: &'a Body, fill: &'a mut dyn Fill, notes: &'a str) -> Self {
        let (out, open) = (Vec::new(), Vec::new());
        Self { body, fill, notes, out, text: String::new(), html: String::new(), open }
    }

    fn write(mut self) -> Option<String> {
        let body = self.body;
        let mut walk = body.walk();
        while let Some(visit) = walk.next() {
            match visit {
                Visit::Enter(id) => {
                    let kind = body.node(id).kind;
                    if body.is_block(id) {
                        self.end_html();
                    }
                    match kind.is_leaf() {
                        true => self.leaf(kind),
                        false if self.is_left_out(id) => walk.skip_children(),
                        false => self.enter(id),
                    }
                }
                Visit::Leave(id) => {
                    if body.is_block(id) {
                        self.end_html();
                    }
                    if let Some(tag) = self.open.pop().flatten() {
                        self.push(Event::End(tag));
                    }
                }
            }
        }
        self.end_html();
        written(self.out)
    }

    /// Whether nothing of a node is written: scripts, captions, which are the titles of images, and notes
    /// that were defined before.
    fn is_left_out(&self, id: NodeId) -> bool {
        match self.body.node(id).kind {
            Kind::Caption | Kind::Removed => true,
            Kind::NoteDefinition(note) => {
                let first = self.body.notes.get(note as usize).and_then(|note| note.node);
                first.is_some_and(|first| first != id)
            }
            _ => false,
        }
    }

    fn push(&mut self, event: Event<'a>) {
        if !self.text.is_empty() {
            self.out.push(Event::Text(std::mem::take(&mut self.text).into()));
        }
        self.out.push(event);
    }

    /// Writes the text of raw HTML as a paragraph.
    fn end_html(&mut self) {
        let html = std::mem::take(&mut self.html);
        let text = html.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.push(Event::Start(Tag::Paragraph));
            self.text.push_str(&text);
            self.push(Event::End(TagEnd::Paragraph));
        }
    }

    fn leaf(&mut self, kind: Kind) {
        let body = self.body;
        match kind {
            Kind::Text(text) => self.text.push_str(body.text(text)),
            Kind::HtmlText(text) => self.html.push_str(body.text(text)),
            Kind::Code(text) => self.push(Event::Code(body.text(text).into())),
            Kind::SoftBreak => self.push(Event::SoftBreak),
            Kind::HardBreak => self.push(Event::HardBreak),
            Kind::Rule => self.push(Event::Rule),
            Kind::Task { is_done } => self.push(Event::TaskListMarker(is_done)),
            Kind::Citation(number) => self.cite(number as usize),
            Kind::NoteMark { note, .. } => {
                let label = body.notes.get(note as usize).map_or("", |note| &note.label);
                self.push(Event::FootnoteReference(format!("{}{label}", self.notes).into()));
            }
            Kind::CodeBlock(number) => self.code_block(number as usize),
            _ => {}
        }
    }

    fn code_block(&mut self, number: usize) {
        let Some(code) = self.body.code.get(number) else { return };
        let kind = match &code.info {
            Some(info) => CodeBlockKind::Fenced((&**info).into()),
            None => CodeBlockKind::Indented,
        };
        self.push(Event::Start(Tag::CodeBlock(kind)));
        self.text.push_str(self.body.text(code.text));
        self.push(Event::End(TagEnd::CodeBlock));
    }

    fn cite(&mut self, number: usize) {
        let Some(citation) = self.body.citations.get(number) else { return };
        let words = self.fill.citation(citation);
        let bare = words.strip_prefix('(').and_then(|words| words.strip_suffix(')'));
        // In parentheses there are no others.
        let is_inside = self.text.rfind('(') > self.text.rfind(')');
        self.text.push_str(bare.filter(|_| is_inside).unwrap_or(&words));
    }

    fn enter(&mut self, id: NodeId) {
        let tag = match self.body.node(id).kind {
            Kind::Link(number) => self.link(number as usize),
            Kind::Image(number) => self.image(number as usize),
            kind => self.tag(id, kind),
        };
        self.open.push(tag.as_ref().map(Tag::to_end));
        if let Some(tag) = tag {
            self.push(Event::Start(tag));
        }
        match self.body.node(id).kind {
            Kind::Callout(_) if self.has_own_sign(id) => {
                self.push(Event::Start(Tag::Paragraph));
                self.sign(id, "");
                self.push(Event::End(TagEnd::Paragraph));
            }
            Kind::CalloutTitle => self.sign(id, " "),
            Kind::Link(number) if !self.body.has_children(id) => {
                let text = self.fill.link_text(number as usize);
                self.text.push_str(&text);
            }
            _ => {}
        }
    }

    fn link(&mut self, number: usize) -> Option<Tag<'a>> {
        let link = self.body.links.get(number)?;
        let address = self.fill.link(number)?;
        let link_type = match link.form {
            LinkForm::Autolink => LinkType::Autolink,
            LinkForm::Email => LinkType::Email,
            _ => LinkType::Inline,
        };
        let dest_url = address.strip_prefix("mailto:").filter(|_| link_type == LinkType::Email);
        let dest_url = dest_url.map(str::to_owned).unwrap_or(address).into();
        Some(Tag::Link { link_type, dest_url, title: (&*link.title).into(), id: "".into() })
    }

    fn image(&mut self, number: usize) -> Option<Tag<'a>> {
        let image = self.body.images.get(number)?;
        let (link_type, dest_url) = (LinkType::Inline, self.fill.image(number)?.into());
        Some(Tag::Image { link_type, dest_url, title: (&*image.title).into(), id: "".into() })
    }

    fn tag(&self, id: NodeId, kind: Kind) -> Option<Tag<'a>> {
        Some(match kind {
            Kind::Heading(number) => {
                let level = self.body.headings.get(number as usize)?.level;
                let level = HeadingLevel::try_from(usize::from(level)).ok()?;
                Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }
            }
            Kind::Paragraph | Kind::Figure => Tag::Paragraph,
            Kind::List { start, .. } => Tag::List(start.map(u64::from)),
            Kind::Item => Tag::Item,
            Kind::Quote => Tag::BlockQuote(None),
            Kind::Callout(_) => Tag::BlockQuote(self.plain_callout(id)),
            Kind::CalloutTitle => Tag::Paragraph,
            Kind::Table => Tag::Table(self.alignments(id)),
            Kind::TableHead => Tag::TableHead,
            Kind::TableRow => Tag::TableRow,
            Kind::TableCell { .. } => Tag::TableCell,
            Kind::NoteDefinition(note) => {
                let label = &self.body.notes.get(note as usize)?.label;
                Tag::FootnoteDefinition(format!("{}{label}", self.notes).into())
            }
            Kind::DefinitionList => Tag::DefinitionList,
            Kind::Term => Tag::DefinitionListTitle,
            Kind::Description => Tag::DefinitionListDefinition,
            Kind::Emphasis => Tag::Emphasis,
            Kind::Strong => Tag::Strong,
            Kind::Strikethrough => Tag::Strikethrough,
            Kind::Superscript => Tag::Superscript,
            Kind::Subscript => Tag::Subscript,
            _ => return None,
        })
    }

    /// The call-out that is one of CommonMark's dialects too: of a type of its own, without a title or a fold.
    fn plain_callout(&self, id: NodeId) -> Option<BlockQuoteKind> {
        let callout = self.body.callout(id)?;
        let is_plain = callout.fold.is_none()
            && &*callout.name == callout.style.name()
            && self.body.callout_title(id).is_none();
        is_plain.then_some(match callout.style {
            CalloutStyle::Note => BlockQuoteKind::Note,
            CalloutStyle::Tip => BlockQuoteKind::Tip,
            CalloutStyle::Important => BlockQuoteKind::Important,
            CalloutStyle::Warning => BlockQuoteKind::Warning,
            CalloutStyle::Caution => BlockQuoteKind::Caution,
        })
    }

    /// Whether the sign of a call-out is a line of its own that the writer does not know.
    fn has_own_sign(&self, id: NodeId) -> bool {
        self.plain_callout(id).is_none() && self.body.callout_title(id).is_none()
    }

    /// Writes the sign of a call-out, and what separates it from the title.
    fn sign(&mut self, id: NodeId, before_title: &str) {
        if let Some(callout) = self.body.callout(id) {
            // As raw HTML, in which no bracket is escaped.
            self.push(Event::InlineHtml(format!("{}{before_title}", callout.sign()).into()));
        }
    }

    /// How the columns of a table are aligned, by the cells of its head.
    fn alignments(&self, table: NodeId) -> Vec<pulldown_cmark::Alignment> {
        let cells = self.body.walk_below(table).filter_map(|visit| match visit {
            Visit::Enter(id) => match self.body.node(id).kind {
                Kind::TableCell { alignment, is_head: true } => Some(alignment),
                _ => None,
            },
            Visit::Leave(_) => None,
        });
        let of = |alignment| match alignment {
            Alignment::None => pulldown_cmark::Alignment::None,
            Alignment::Left => pulldown_cmark::Alignment::Left,
            Alignment::Center => pulldown_cmark::Alignment::Center,
            Alignment::Right => pulldown_cmark::Alignment::Right,
        };
        cells.map(of).collect()
    }
}
