//! Blocks that need more than a pair of tags: code, headings, table cells, footnotes.
//!
//! What stands in a line is in [`super::inline`].

use super::Writer;
use crate::diagnostic::{Diagnostic, meant, rule};
use crate::parse::origin::Located;
use crate::parse::output::Output;
use crate::parse::text::{escaped, slugify};
use crate::parse::{Heading, Section, with_titles};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, TagEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A heading whose end has not been seen.
pub(super) struct OpenHeading {
    pub(super) at: usize,
    pub(super) set_id: Option<String>,
    pub(super) classes: Vec<String>,
    pub(super) range: Range<usize>,
}

#[derive(Default)]
pub(super) struct Notes {
    pub(super) numbers: BTreeMap<String, usize>,
    pub(super) references: BTreeMap<usize, usize>,
    pub(super) written: BTreeMap<usize, Output>,
    /// The numbers of those whose definitions are being written; none of one that is not shown.
    pub(super) open: Vec<Option<usize>>,
    /// The labels of those that are shown.
    pub(super) reached: BTreeSet<String>,
}

impl Notes {
    /// Notes are numbered in the order they are first referred to.
    pub(super) fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_owned()).or_insert(next)
    }

    /// Begins the definition of a note. What nothing refers to is not shown, nor what is defined again.
    pub(super) fn define(&mut self, label: &str) {
        let number = self.reached.contains(label).then(|| self.number(label));
        let is_again = |number: &usize| {
            self.written.contains_key(number) || self.open.contains(&Some(*number))
        };
        self.open.push(number.filter(|number| !is_again(number)));
    }
}

/// Ids given out in this text, with the headings that have them, and the number that each id from a
/// heading's text gets when it comes again.
#[derive(Default)]
pub(super) struct Anchors(BTreeMap<String, Range<usize>>, BTreeMap<String, usize>);

#[derive(Default)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) in_head: bool,
    pub(super) column: usize,
}

/// A paragraph whose end has not been seen.
pub(super) struct Paragraph {
    pub(super) range: Range<usize>,
    /// How many citations came before it.
    pub(super) citations: usize,
}

impl Writer<'_> {
    /// Notes the first figure of a paragraph that cites nothing.
    pub(super) fn note_uncited_figure(&mut self) {
        let Some(paragraph) = self.paragraph.take() else { return };
        let source = &self.text[paragraph.range.clone()];
        let cites = self.result.citations.len() > paragraph.citations || source.contains("[^");
        if cites || !self.suspended.is_empty() {
            return;
        }
        // What is a figure is told from the plain text, which has no addresses in it.
        if let Some(figure) = figure(&self.block) {
            let at = source.find(figure).map_or(0, |at| paragraph.range.start + at);
            self.result.uncited_figures.push(self.origin.span(at..at + figure.len()));
        }
    }

    /// A whole code block. Returns the events used.
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>, events: &[Located<'_>]) -> usize {
        self.end_block();
        let mut code = String::new();
        let mut used = 1;
        for (event, _) in &events[1..] {
            used += 1;
            match event {
                Event::Text(text) => code.push_str(text),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let highlighted = self.settings.highlighter.highlight(language, &code, &mut self.coloured);
        if highlighted.is_none() && !language.is_empty() {
            let range = events[0].1.clone();
            let fence = self.text.get(range.clone()).and_then(|text| text.lines().next());
            let end = range.start + fence.unwrap_or_default().len();
            let place = range.start..end;
            let message = format!("code in `{language}` cannot be highlighted");
            let known = self.settings.highlighter.languages();
            let meant = meant(language, known.iter().map(String::as_str));
            let exact = self.origin.exact(place.clone());
            let part = exact.and_then(|span| span.of_part(&self.text[place.clone()], "", language));
            let otherwise = "write `text` for code without colours".to_owned();
            let problem =
                Diagnostic::new(&rule::UNKNOWN_LANGUAGE, self.origin.span(place), message);
            self.diagnostics.push(problem.meant(part, meant, otherwise));
        }
        let class = match language {
            "" => String::new(),
            language => format!(" class=\"language-{}\"", escaped(language)),
        };
        let html = highlighted.unwrap_or_else(|| escaped(&code));
        self.out.push(&format!("<pre tabindex=\"0\"><code{class}>{html}</code></pre>\n"));
        self.block.push_str(&code);
        self.end_block();
        used
    }

    pub(super) fn end_heading(&mut self, level: u8) {
        let Some(open) = self.open_heading.take() else { return };
        self.close_marks();
        let block = std::mem::take(&mut self.block);
        let text = with_titles(block.trim(), |name| name.replace('-', " "));
        self.block_links.clear();
        let span = self.origin.span(trimmed(self.text, &open.range));
        let before = self.result.headings.last().map_or(1, |heading| heading.level);
        if level == 1 || level > before + 1 {
            let wanted = if level == 1 { 2 } else { before + 1 };
            let message = format!("a heading of level {level} where level {wanted} comes next");
            self.diagnostics.push(Diagnostic::new(&rule::HEADING_LEVEL, span, message).help(
                format!(
                    "begin it with {}; the title of the page is its only heading of level 1",
                    "#".repeat(usize::from(wanted))
                ),
            ));
        }
        let anchor = self.anchor(open.set_id, &text, &open.range);
        let mut attributes = format!("<h{level} id=\"{}\"", escaped(&anchor));
        if !open.classes.is_empty() {
            attributes.push_str(&format!(" class=\"{}\"", escaped(&open.classes.join(" "))));
        }
        attributes.push('>');
        self.out.insert(open.at, &attributes);
        self.out.push(&format!("</h{level}>\n"));
        let number = self.result.headings.len();
        self.result.headings.push(Heading { level, anchor, text, span });
        self.result.sections.push(Section { heading: Some(number), text: String::new() });
    }

    /// The id of a heading: as set by hand, or from its text and made unique by a number.
    pub(super) fn anchor(
        &mut self,
        set_id: Option<String>,
        text: &str,
        range: &Range<usize>,
    ) -> String {
        let prefix = self.origin.id_prefix();
        if let Some(id) = set_id {
            if let Some(first) = self.anchors.0.insert(id.clone(), range.clone()) {
                let again = self.origin.span(range.clone());
                let message = format!("the heading id `{id}` is used twice");
                self.diagnostics.push(
                    Diagnostic::new(&rule::DUPLICATE_ANCHOR, again, message)
                        .also(self.origin.span(first), "first used here")
                        .help("give one of the two another id"),
                );
            }
            return prefix + &id;
        }
        let slug = slugify(text);
        let base = if slug.is_empty() { "section".to_owned() } else { slug };
        let mut anchor = base.clone();
        let number = self.anchors.1.entry(base.clone()).or_insert(2);
        while self.anchors.0.contains_key(&anchor) {
            anchor = format!("{base}-{number}");
            *number += 1;
        }
        self.anchors.0.insert(anchor.clone(), range.clone());
        prefix + &anchor
    }

    pub(super) fn table_cell(&mut self) {
        let alignment = self.table.alignments.get(self.table.column).copied();
        self.table.column += 1;
        let class = match alignment {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::None) | None => "",
        };
        let html = if self.table.in_head {
            format!("<th scope=\"col\"{class}>")
        } else {
            format!("<td{class}>")
        };
        self.open(&html);
    }

    pub(super) fn note_reference(&mut self, label: &str) {
        if self.alt.is_some() || self.notes.open.contains(&None) {
            return;
        }
        let number = self.notes.number(label);
        let times = self.notes.references.entry(number).or_insert(0);
        *times += 1;
        let prefix = self.origin.id_prefix();
        let again = if *times > 1 { format!("-{times}") } else { String::new() };
        self.out.push(&format!(
            "<sup class=\"note\"><a href=\"#{prefix}note-{number}\" id=\"{prefix}noted-{number}{again}\">{number}</a></sup>"
        ));
    }

    pub(super) fn write_notes(&mut self) {
        let referred = std::mem::take(&mut self.notes.references);
        let mut written = std::mem::take(&mut self.notes.written);
        if referred.keys().all(|number| !written.contains_key(number)) {
            return;
        }
        let prefix = self.origin.id_prefix();
        self.out.push("<div class=\"notes\" role=\"doc-endnotes\"><ol>\n");
        for number in referred.keys() {
            self.out.push(&format!("<li id=\"{prefix}note-{number}\" value=\"{number}\">"));
            self.out.append(written.remove(number).unwrap_or_default());
            self.out.push(&format!(
                "<a class=\"back\" href=\"#{prefix}noted-{number}\" aria-label=\"Back to {number} in the text\">↩</a></li>\n"
            ));
        }
        self.out.push("</ol></div>\n");
    }
}

/// A block's range without the blanks and line ends after it.
fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    let length = text.get(range.clone()).map_or(0, |block| block.trim_end().len());
    range.start..range.start + length
}

/// The first number in a text that looks like a fact: two digits or more, or a sum or a share.
/// "Draw 2 lines" is advice.
fn figure(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let found = &rest[at..];
        let length =
            found.find(|c: char| !c.is_ascii_digit() && !",.".contains(c)).unwrap_or(found.len());
        let number = found[..length].trim_end_matches(['.', ',']);
        let after = found[number.len()..].trim_start();
        let is_sum = rest[..at].ends_with(['£', '$', '€']);
        let is_share = after.starts_with('%') || after.starts_with("per cent");
        if number.len() > 1 || is_sum || is_share {
            return Some(number);
        }
        rest = &found[length..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_are_facts_and_not_advice() {
        assert_eq!(figure("Draw 2 lines on 1 page."), None);
        assert_eq!(figure("In 2015, 3 firms"), Some("2015"));
        assert_eq!(figure("about 5% of it"), Some("5"));
        assert_eq!(figure("paid £4 for it"), Some("4"));
        assert_eq!(figure("1,200 people."), Some("1,200"));
    }
}
