//! [`Markdown`] → the same as plain CommonMark, for programs that read.
//!
//! Links are addressed and citations worded by [`Fill`]; raw HTML gives its text, since what readers
//! do not see, such as a comment, is nobody's. Decides no address; see [`crate::link`].

use super::citation::{Piece, is_citation, pieces};
use super::markdown::{self, OPTIONS, Unresolved};
use super::{Citation, Markdown, nesting, sanitise};
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use pulldown_cmark_to_cmark::cmark_with_options;
use std::collections::VecDeque;

/// What is said in the place of links, images and citations; numbers are indices into the lists of
/// the [`Markdown`].
pub trait Fill {
    /// Where a link leads; none to leave its text alone.
    fn link(&mut self, index: usize) -> Option<String>;
    /// The text of a link that was written without one.
    fn link_text(&mut self, index: usize) -> String;
    /// Where an image is; none to leave its text alone.
    fn image(&mut self, index: usize) -> Option<String>;
    /// A citation in words.
    fn citation(&mut self, citation: &Citation) -> String;
}

/// Writes a text again. Labels of footnotes begin with `notes`, to be told apart from those of
/// another text of the same file.
pub fn copy(markdown: &Markdown, fill: &mut dyn Fill, notes: &str) -> String {
    // Writing back what is no longer the parser's can fail; the plain text is better than nothing.
    markdown::quietly(|| copied(markdown, fill, notes)).flatten().unwrap_or_else(|| {
        let sections = markdown.sections.iter().map(|section| section.text.as_str());
        sections.collect::<Vec<_>>().join("\n\n").replace(super::TITLE_OF, "")
    })
}

fn copied(markdown: &Markdown, fill: &mut dyn Fill, notes: &str) -> Option<String> {
    let unresolved = Unresolved::default();
    // A text that was refused for its depth, which is told, is not parsed after all.
    if nesting::looks_too_deep(&markdown.source).is_some() {
        return None;
    }
    let events = markdown::events(&markdown.source, &unresolved);
    if nesting::too_deep(&events).is_some() {
        return None;
    }
    let mut events = VecDeque::from(events);
    let mut copier = Copier::new(markdown, fill, notes);
    while let Some((event, range)) = events.pop_front() {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                let written = markdown.source.get(range).unwrap_or_default();
                let inner = written.trim_start_matches('[').trim_end_matches(']');
                let cites = link_type == LinkType::ShortcutUnknown && is_citation(inner);
                let untitled = matches!(link_type, LinkType::WikiLink { has_pothole: false });
                if cites || untitled {
                    let is_end = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Link));
                    while events.pop_front().is_some_and(|(event, _)| !is_end(&event)) {}
                }
                match (cites, untitled) {
                    (true, _) => copier.cite(),
                    (_, true) => copier.whole_link(),
                    _ => copier.link(link_type, dest_url, title),
                }
            }
            Event::Text(text) if copier.is_prose() => {
                for piece in pieces(&text, &markdown.source[..range.start]) {
                    match piece {
                        Piece::Said(said) => copier.say(said),
                        Piece::Cited(..) => copier.cite(),
                    }
                }
            }
            event => copier.event(event),
        }
    }
    // Text stands in a block, whose end has come.
    written(copier.out)
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

/// Events that are changed on their way. What is counted here was counted in the same order when
/// the text was read.
struct Copier<'a> {
    markdown: &'a Markdown,
    fill: &'a mut dyn Fill,
    notes: &'a str,
    out: Vec<Event<'a>>,
    /// What is said after the last event.
    text: String,
    links: usize,
    images: usize,
    citations: usize,
    /// For each link or image that is open, whether it is written.
    open: Vec<bool>,
    /// Images, headings and code blocks that are open: no `@` cites in them.
    closed_to_citations: usize,
    /// The raw HTML of a block.
    html: String,
}

impl<'a> Copier<'a> {
    fn new(markdown: &'a Markdown, fill: &'a mut dyn Fill, notes: &'a str) -> Self {
        Self {
            markdown,
            fill,
            notes,
            out: Vec::new(),
            text: String::new(),
            links: 0,
            images: 0,
            citations: 0,
            open: Vec::new(),
            closed_to_citations: 0,
            html: String::new(),
        }
    }

    fn is_prose(&self) -> bool {
        self.closed_to_citations == 0
    }

    fn push(&mut self, event: Event<'a>) {
        if !self.text.is_empty() {
            self.out.push(Event::Text(std::mem::take(&mut self.text).into()));
        }
        self.out.push(event);
    }

    fn say(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn cite(&mut self) {
        if let Some(citation) = self.markdown.citations.get(self.citations) {
            let words = self.fill.citation(citation);
            let bare = words.strip_prefix('(').and_then(|words| words.strip_suffix(')'));
            self.say(bare.filter(|_| self.is_in_parentheses()).unwrap_or(&words));
        }
        self.citations += 1;
    }

    /// Whether what is said now stands in parentheses.
    fn is_in_parentheses(&self) -> bool {
        self.text.rfind('(') > self.text.rfind(')')
    }

    fn link(&mut self, link_type: LinkType, written: CowStr<'a>, title: CowStr<'a>) {
        let address = self.fill.link(self.links);
        self.links += 1;
        self.open.push(address.is_some());
        let is_auto = matches!(link_type, LinkType::Autolink | LinkType::Email);
        let link_type = if is_auto { link_type } else { LinkType::Inline };
        let dest_url = match address {
            Some(_) if is_auto => written,
            Some(address) => address.into(),
            None => return,
        };
        self.push(Event::Start(Tag::Link { link_type, dest_url, title, id: "".into() }));
    }

    fn whole_link(&mut self) {
        let text = self.fill.link_text(self.links);
        self.link(LinkType::Inline, "".into(), "".into());
        self.say(&text);
        self.end_of(TagEnd::Link);
    }

    fn end_of(&mut self, tag: TagEnd) {
        if self.open.pop() == Some(true) {
            self.push(Event::End(tag));
        }
    }

    fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Start(Tag::Image { title, .. }) => {
                self.closed_to_citations += 1;
                let address = self.fill.image(self.images);
                self.images += 1;
                self.open.push(address.is_some());
                if let Some(address) = address {
                    let (link_type, dest_url) = (LinkType::Inline, address.into());
                    let tag = Tag::Image { link_type, dest_url, title, id: "".into() };
                    self.push(Event::Start(tag));
                }
            }
            Event::End(TagEnd::Image) => {
                self.closed_to_citations -= 1;
                self.end_of(TagEnd::Image);
            }
            Event::End(TagEnd::Link) => self.end_of(TagEnd::Link),
            Event::Start(Tag::Heading { level, .. }) => {
                self.closed_to_citations += 1;
                let (id, classes, attrs) = (None, Vec::new(), Vec::new());
                self.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
            }
            Event::Start(Tag::CodeBlock(_)) => {
                self.closed_to_citations += 1;
                self.push(event);
            }
            Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock) => {
                self.closed_to_citations -= 1;
                self.push(event);
            }
            Event::Start(Tag::FootnoteDefinition(label)) => {
                let label = format!("{}{label}", self.notes);
                self.push(Event::Start(Tag::FootnoteDefinition(label.into())));
            }
            Event::FootnoteReference(label) => {
                let label = format!("{}{label}", self.notes);
                self.push(Event::FootnoteReference(label.into()));
            }
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {}
            Event::Html(html) => self.html.push_str(&html),
            Event::End(TagEnd::HtmlBlock) => {
                let text = sanitise::text(&std::mem::take(&mut self.html));
                if !text.is_empty() {
                    self.push(Event::Start(Tag::Paragraph));
                    self.say(&text);
                    self.push(Event::End(TagEnd::Paragraph));
                }
            }
            Event::Text(text) => self.say(&text),
            event => self.push(event),
        }
    }
}
