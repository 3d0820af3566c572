//! Raw HTML: images and links become Markdown, which the guide checks; what it does not publish is written in
//! another way or deleted, and named in the report.
//!
//! Which elements are published is decided in [`crate::parse::html`].

mod tags;

use super::convert::Text;
use super::draft::Change;
use super::report::Outcome;
use super::shortcodes;
use super::text::one_line;
use crate::parse::html::{is_allowed, is_allowed_attribute, is_block};
use crate::parse::tree::{Body, Kind};
use std::collections::BTreeSet;
use std::ops::Range;
use tags::{Tag, tags};

/// Elements of which nothing is shown, with what is in them.
const HIDDEN: [&str; 5] = ["script", "style", "svg", "noscript", "template"];
/// Elements that show another page or a film.
const FRAMES: [&str; 5] = ["iframe", "video", "audio", "embed", "object"];

/// A stretch of raw HTML.
struct Stretch {
    range: Range<usize>,
    /// Whether it is a block, in which Markdown is not read.
    is_block: bool,
}

/// Converts the raw HTML of a text.
pub(super) fn convert(text: &mut Text<'_>) {
    if !text.draft.text.contains('<') {
        return;
    }
    open_blocks(text);
    let body = text.draft.body();
    let whole = std::mem::take(&mut text.draft.text);
    let stretches = stretches(&whole, &body);
    let ended: BTreeSet<String> = stretches
        .iter()
        .flat_map(|stretch| tags(&whole, stretch.range.clone()))
        .filter(|tag| tag.is_end)
        .map(|tag| tag.lower())
        .collect();
    let mut changes = Vec::new();
    // Elements may begin in one stretch and end in another.
    let mut page = HtmlPage {
        text: &mut *text,
        whole: &whole,
        ended: &ended,
        links: Vec::new(),
        changes: &mut changes,
    };
    for stretch in &stretches {
        page.stretch(stretch);
    }
    text.draft.text = whole;
    text.draft.change(changes);
}

/// The stretches of raw HTML, lines of one block together.
fn stretches(text: &str, body: &Body) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut inline: Vec<Range<usize>> = Vec::new();
    let is_line =
        |kind: Kind| matches!(kind, Kind::Paragraph | Kind::Heading(_) | Kind::TableCell { .. });
    for node in body.nodes() {
        if is_line(node.kind) {
            inline.push(node.range());
        }
    }
    for node in body.nodes().iter().filter(|node| matches!(node.kind, Kind::Html(_))) {
        let range = node.range();
        let next = inline.partition_point(|line| line.end <= range.start);
        let is_in_line = inline.get(next).is_some_and(|line| line.start <= range.start);
        // Items of a list may be lines without a paragraph; what is a block ends with its line.
        let ends_line = text[..range.end].ends_with('\n') || range.end == text.len();
        let is_block = !is_in_line && ends_line;
        match stretches.last_mut() {
            Some(last) if last.range.end == range.start && last.is_block && is_block => {
                last.range.end = range.end;
            }
            // A tag may stand twice: as an element and as it is written.
            Some(last) if range.start < last.range.end => {}
            _ => stretches.push(Stretch { range, is_block }),
        }
    }
    stretches.retain(|stretch| text.get(stretch.range.clone()).is_some());
    stretches
}

/// Whether an address is a path in the source.
fn is_path(address: &str) -> bool {
    !address.is_empty() && !address.contains(':') && !address.starts_with("//")
}

/// Opens blocks of raw HTML with images, links or Markdown in them, so that these are read as Markdown: an
/// empty line comes before and after each tag of a block.
fn open_blocks(text: &mut Text<'_>) {
    let body = text.draft.body();
    let whole = text.draft.text.clone();
    let mut changes = Vec::new();
    for stretch in stretches(&whole, &body).iter().filter(|stretch| stretch.is_block) {
        let found = tags(&whole, stretch.range.clone());
        let is_wanted = |tag: &Tag| match tag.lower().as_str() {
            "img" => true,
            "a" => is_path(tag.get("href")),
            name => {
                tag.attributes.iter().any(|of| of.name == "markdown")
                    || !tag.name.is_empty() && !is_allowed(name)
            }
        };
        let is_kept = |tag: &Tag| {
            ["pre", "textarea"].contains(&tag.lower().as_str())
                || HIDDEN.contains(&tag.lower().as_str())
        };
        if !found.iter().any(is_wanted) || found.iter().any(is_kept) {
            continue;
        }
        let mut opened = String::new();
        let mut at = stretch.range.start;
        let separate = |text: &mut String| {
            text.truncate(text.trim_end().len());
            text.push_str("\n\n");
        };
        for tag in &found {
            opened.push_str(&flush_left(&whole[at..tag.range.start]));
            let name = tag.lower();
            let is_block = is_block(&name) || !is_allowed(&name) && !tag.name.is_empty();
            if name == "p" {
                separate(&mut opened);
            } else if is_block {
                separate(&mut opened);
                opened.push_str(&whole[tag.range.clone()]);
                opened.push_str("\n\n");
            } else {
                opened.push_str(&whole[tag.range.clone()]);
            }
            at = tag.range.end;
        }
        opened.push_str(&flush_left(&whole[at..stretch.range.end]));
        let opened = opened.trim().to_owned() + "\n\n";
        let start = whole[..stretch.range.start].rfind('\n').map_or(0, |at| at + 1);
        // In a list or a quote the lines would have to be indented likewise.
        if whole[start..stretch.range.start].is_empty() {
            changes.push(Change::new(stretch.range.clone(), opened));
        }
    }
    text.draft.change(changes);
}

/// Lines without their indent, which would make them code.
fn flush_left(text: &str) -> String {
    let mut lines = text.split('\n');
    let mut flush = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        flush.push('\n');
        flush.push_str(line.trim_start());
    }
    flush
}

/// A page's raw HTML while it is converted.
struct HtmlPage<'p, 't> {
    text: &'p mut Text<'t>,
    whole: &'p str,
    /// Names of elements that end somewhere.
    ended: &'p BTreeSet<String>,
    /// Addresses of links that are open; none for links that stay HTML.
    links: Vec<Option<String>>,
    changes: &'p mut Vec<Change>,
}

impl HtmlPage<'_, '_> {
    fn stretch(&mut self, stretch: &Stretch) {
        let found = tags(self.whole, stretch.range.clone());
        // What does not end once does not end later.
        let mut open_ended = BTreeSet::new();
        let mut number = 0;
        while let Some(tag) = found.get(number) {
            number += 1;
            let name = tag.lower();
            if tag.name.is_empty() {
                continue;
            }
            if HIDDEN.contains(&name.as_str()) && !tag.is_end {
                let is_ended = self.ended.contains(&name) && !open_ended.contains(&name);
                let is_end = |end: &Tag| end.is_end && end.lower() == name;
                let end = is_ended.then(|| found[number..].iter().position(is_end)).flatten();
                if end.is_none() {
                    open_ended.insert(name.clone());
                }
                let last = end.map_or(tag, |end| &found[number + end]);
                number += end.map_or(0, |end| end + 1);
                let range = tag.range.start..last.range.end;
                let before = self.whole[range.clone()].to_owned();
                self.replace(Outcome::Lost, "HTML that is not published", range, &before, "");
                continue;
            }
            match name.as_str() {
                "img" if !tag.is_end => self.image(tag),
                "a" => self.link(tag, stretch),
                "picture" => self.remove(tag),
                name if FRAMES.contains(&name) => self.frame(tag),
                name if !is_allowed(name) => self.component(tag, stretch),
                _ => self.attributes(tag),
            }
        }
    }

    fn replace(
        &mut self,
        outcome: Outcome,
        topic: &str,
        range: Range<usize>,
        before: &str,
        with: &str,
    ) {
        self.text.note(outcome, topic, range.start, before, with);
        self.changes.push(Change::new(range, with));
    }

    fn remove(&mut self, tag: &Tag) {
        self.changes.push(Change::new(tag.range.clone(), ""));
        self.text.note(
            Outcome::Changed,
            "HTML tags",
            tag.range.start,
            &self.whole[tag.range.clone()],
            "",
        );
    }

    fn image(&mut self, tag: &Tag) {
        let (source, alt, title) = (tag.get("src"), tag.get("alt"), tag.get("title"));
        let before = self.whole[tag.range.clone()].to_owned();
        if source.is_empty() {
            self.replace(
                Outcome::Lost,
                "Images without an address",
                tag.range.clone(),
                &before,
                alt,
            );
            return;
        }
        let alt = one_line(alt).replace(['[', ']'], "");
        let title = match one_line(title).replace('"', "”") {
            title if title.is_empty() => title,
            title => format!(" \"{title}\""),
        };
        let with = format!("![{alt}](<{}>{title})", one_line(source).replace(['<', '>'], ""));
        self.replace(Outcome::Changed, "Images in HTML", tag.range.clone(), &before, &with);
    }

    fn link(&mut self, tag: &Tag, stretch: &Stretch) {
        let written = self.whole[tag.range.clone()].to_owned();
        if tag.is_end {
            if let Some(Some(address)) = self.links.pop() {
                let with = format!("](<{address}>)");
                self.changes.push(Change::new(tag.range.clone(), with));
            }
            return;
        }
        let address = one_line(tag.get("href")).replace(['<', '>'], "");
        let converts = is_path(&address) && !stretch.is_block && self.ended.contains("a");
        if !converts {
            self.links.push(None);
            self.attributes(tag);
            return;
        }
        let id = match tag.get("id") {
            "" => String::new(),
            id => format!("<span id=\"{id}\"></span>"),
        };
        let with = format!("{id}[");
        self.replace(Outcome::Changed, "Links in HTML", tag.range.clone(), &written, &address);
        if let Some(change) = self.changes.last_mut() {
            change.with = with;
        }
        self.links.push(Some(address));
    }

    /// A film or another page in a frame: a link to it.
    fn frame(&mut self, tag: &Tag) {
        let written = self.whole[tag.range.clone()].to_owned();
        let source = [tag.get("src"), tag.get("data")].into_iter().find(|of| !of.is_empty());
        let with = match source.filter(|_| !tag.is_end) {
            Some(source) => {
                let source = one_line(source).replace(['<', '>'], "");
                let source = match source.strip_prefix("//") {
                    Some(rest) => format!("https://{rest}"),
                    None => source,
                };
                let title = match one_line(tag.get("title")).replace(['[', ']'], "") {
                    title if title.is_empty() => source.clone(),
                    title => title,
                };
                format!("[{title}](<{source}>)")
            }
            None => String::new(),
        };
        self.replace(
            Outcome::Changed,
            "Embedded pages and videos",
            tag.range.clone(),
            &written,
            &with,
        );
    }

    /// An element that is not known: what it says stays.
    fn component(&mut self, tag: &Tag, stretch: &Stretch) {
        let written = self.whole[tag.range.clone()].to_owned();
        let is_word = tag.attributes.is_empty() && !tag.is_end && !written.ends_with("/>");
        if is_word && !self.ended.contains(&tag.lower()) && !stretch.is_block {
            // `Vec<T>` in a sentence is no element.
            let with = format!("\\{written}");
            self.replace(
                Outcome::Changed,
                "Words in angle brackets",
                tag.range.clone(),
                &written,
                &with,
            );
            return;
        }
        let with = match tag.is_end {
            true => String::new(),
            false => said(tag),
        };
        let is_source = tag.lower() == "source" && !tag.get("src").is_empty();
        let with = match is_source {
            true => format!("[{0}](<{0}>)", tag.get("src")),
            false => with,
        };
        let outcome = if tag.attributes.is_empty() { Outcome::Changed } else { Outcome::Lost };
        self.replace(
            outcome,
            "Components and unknown elements",
            tag.range.clone(),
            &written,
            &with,
        );
    }

    /// Deletes attributes that are not published.
    fn attributes(&mut self, tag: &Tag) {
        let name = tag.lower();
        for of in &tag.attributes {
            let key = of.name.to_ascii_lowercase();
            let is_address = ["href", "src", "cite"].contains(&key.as_str());
            let scheme =
                of.value.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
            let is_unsafe =
                is_address && !matches!(scheme.as_str(), "" | "http" | "https" | "mailto" | "tel");
            let is_relative = is_address && key != "cite" && is_path(&of.value);
            if is_allowed_attribute(&name, &key) && !is_unsafe && !is_relative {
                continue;
            }
            let before = self.whole[of.range.clone()].trim().to_owned();
            let (outcome, topic) = match is_relative {
                true => (Outcome::Lost, "Links in HTML that are not checked"),
                false => (Outcome::Changed, "HTML attributes"),
            };
            self.replace(outcome, topic, of.range.clone(), &before, "");
        }
    }
}

/// What the attributes of a component say to readers: a caption, a title, a number.
fn said(tag: &Tag) -> String {
    let number = tag.get("number");
    let caption = one_line(tag.get("caption"));
    let file = tag.get("file-name");
    if !number.is_empty() || !caption.is_empty() {
        let name = match number {
            "" => String::new(),
            number => format!("**{} {number}**", tag.name),
        };
        let file = if file.is_empty() { String::new() } else { format!("`{file}`") };
        let parts = [name, file, caption];
        let parts = parts.iter().filter(|part| !part.is_empty()).map(String::as_str);
        return parts.collect::<Vec<_>>().join(": ");
    }
    if !file.is_empty() {
        return format!("`{file}`");
    }
    let title = ["title", "label", "heading", "summary", "text", "alt"];
    let title = title.iter().map(|name| one_line(tag.get(name))).find(|said| !said.is_empty());
    let parameters: Vec<String> =
        tag.attributes.iter().map(|of| format!("{}=\"{}\"", of.name, of.value)).collect();
    match title {
        Some(title) => format!("**{title}**"),
        None => shortcodes::said(&parameters.join(" ")),
    }
}
