//! The sources of a page are numbered in the order in which readers meet them.
//!
//! That order follows from the template, so it is known only when the page is written. Until then the texts
//! carry marks ([`mark_link`], [`mark_number`], [`marked_list`]), which [`number`] replaces in one pass through
//! the page. A guide by author and date has its list in the order of names; there only the links are filled in.

use super::view::Reference;
use crate::ids::SourceId;
use crate::link::Linked;
use crate::messages::{fill, messages};
use crate::parse::text::escape_html;
use crate::schema::settings::CitationStyle;
use std::fmt::Write as _;

/// Begins a mark. Content cannot contain it: it is a control character.
const BEGIN: char = '\u{1}';
/// What ends a mark says what belongs there.
const LINK: char = '\u{2}';
const NUMBER: char = '\u{3}';
const REFERENCE: char = '\u{4}';

/// The attributes of a link to a source, by its place among the sources of the page.
pub(super) fn mark_link(place: usize) -> String {
    format!("{BEGIN}{place}{LINK}")
}

/// The number of a source.
pub(super) fn mark_number(place: usize) -> String {
    format!("{BEGIN}{place}{NUMBER}")
}

/// The list of a page with so many sources: what each line says depends on the numbers.
pub(super) fn marked_list(count: usize) -> Vec<Reference> {
    let line = |place: usize| Reference {
        number: place + 1,
        anchor: anchor(place + 1),
        html: format!("{BEGIN}{place}{REFERENCE}"),
    };
    (0..count).map(line).collect()
}

/// The id of a source in the list of a page.
pub(super) fn anchor(number: usize) -> String {
    format!("ref-{number}")
}

/// The page with its sources numbered.
pub(super) fn number(html: String, sources: &[SourceId], linked: &Linked) -> String {
    if next_mark(&html).is_none() {
        return html;
    }
    let numbers = Numbers::of(&html, sources.len(), linked.guide.schema.settings.citations);
    let has_id = vec![false; sources.len()];
    let html_of_page = String::with_capacity(html.len());
    let mut page = Page { html: html_of_page, numbers, has_id, sources, linked };
    let mut rest = html.as_str();
    while let Some((before, mark, after)) = next_mark(rest) {
        page.html.push_str(before);
        page.write(mark);
        rest = after;
    }
    page.html.push_str(rest);
    page.html
}

/// A mark: the place it names, and what belongs there.
type Mark = (usize, char);

/// The next mark of a text, with what is before and after it.
fn next_mark(text: &str) -> Option<(&str, Mark, &str)> {
    let mut from = 0;
    loop {
        let begin = from + memchr::memchr(BEGIN as u8, text.as_bytes().get(from..)?)?;
        let inside = begin + BEGIN.len_utf8();
        let digits = text[inside..].bytes().take_while(u8::is_ascii_digit).count();
        let end = inside + digits;
        let kind =
            text[end..].chars().next().filter(|kind| [LINK, NUMBER, REFERENCE].contains(kind));
        match (text[inside..end].parse(), kind) {
            (Ok(place), Some(kind)) => {
                return Some((&text[..begin], (place, kind), &text[end + kind.len_utf8()..]));
            }
            _ => from = inside,
        }
    }
}

/// The numbers of the sources of a page.
struct Numbers {
    /// By place; 0 for a place that does not exist.
    of_place: Vec<usize>,
    /// The places by number, from 1.
    places: Vec<usize>,
    /// Which of them the text cites.
    is_cited: Vec<bool>,
}

impl Numbers {
    /// By number, in the order in which the page cites them, then those that it only lists; otherwise in their
    /// own order.
    fn of(html: &str, count: usize, style: CitationStyle) -> Self {
        let mut is_cited = vec![false; count];
        let mut places = Vec::with_capacity(count);
        let mut rest = html;
        while let Some((_, (place, kind), after)) = next_mark(rest) {
            if kind == LINK && is_cited.get(place) == Some(&false) {
                is_cited[place] = true;
                places.push(place);
            }
            rest = after;
        }
        match style {
            CitationStyle::Numeric => places.extend((0..count).filter(|place| !is_cited[*place])),
            CitationStyle::AuthorDate => places = (0..count).collect(),
        }
        let mut of_place = vec![0; count];
        for (at, place) in places.iter().enumerate() {
            of_place[*place] = at + 1;
        }
        Self { of_place, places, is_cited }
    }
}

/// A page in the making.
struct Page<'a> {
    html: String,
    numbers: Numbers,
    /// Which sources have a link with an id, by place.
    has_id: Vec<bool>,
    sources: &'a [SourceId],
    linked: &'a Linked,
}

impl Page<'_> {
    fn write(&mut self, (place, kind): Mark) {
        match kind {
            REFERENCE => self.reference(place),
            _ => {
                let Some(number) = self.numbers.of_place.get(place).copied() else { return };
                match kind {
                    LINK => self.link(place, number),
                    _ => _ = write!(self.html, "{number}"),
                }
            }
        }
    }

    /// The attributes of a link to a source. The first link to it has an id, to which the list leads back.
    fn link(&mut self, place: usize, number: usize) {
        let settings = &self.linked.guide.schema.settings;
        if !std::mem::replace(&mut self.has_id[place], true) {
            let _ = write!(self.html, "id=\"cited-{number}\" ");
        }
        let _ = write!(self.html, "href=\"#{}\"", anchor(number));
        if settings.citations == CitationStyle::Numeric {
            let label = &self.linked.references[self.sources[place]].label;
            let say = messages(&settings.language);
            let values = [("number", number.to_string()), ("label", label.clone())];
            let name = escape_html(&fill(say.source_numbered, &values));
            let _ = write!(self.html, " aria-label=\"{name}\"");
        }
    }

    /// A source in the list, with a link back to where it is first cited.
    fn reference(&mut self, at: usize) {
        let Some(place) = self.numbers.places.get(at).copied() else { return };
        self.html.push_str(&self.linked.references[self.sources[place]].html);
        let number = at + 1;
        if self.numbers.is_cited[place] {
            let say = messages(&self.linked.guide.schema.settings.language);
            let name = escape_html(&fill(say.back_to_text, &[("number", number.to_string())]));
            let _ = write!(
                self.html,
                " <a class=\"back\" href=\"#cited-{number}\" aria-label=\"{name}\">↩</a>"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(places: &[usize]) -> String {
        places.iter().map(|at| format!("<a {}>{}</a> ", mark_link(*at), mark_number(*at))).collect()
    }

    #[test]
    fn sources_are_numbered_as_they_are_read() {
        let html = page(&[2, 0, 2]);
        let numbers = Numbers::of(&html, 4, CitationStyle::Numeric);
        assert_eq!(numbers.places, [2, 0, 1, 3]);
        assert_eq!(numbers.of_place, [2, 3, 1, 4]);
        assert_eq!(numbers.is_cited, [true, false, true, false]);
    }

    #[test]
    fn by_author_and_date_the_list_keeps_its_order() {
        let numbers = Numbers::of(&page(&[2, 0]), 3, CitationStyle::AuthorDate);
        assert_eq!(numbers.of_place, [1, 2, 3]);
    }

    #[test]
    fn what_is_no_mark_stays() {
        for text in ["", "\u{1}", "\u{1}x\u{2}", "\u{1}1", "\u{1}99999999999999999999999\u{2}"] {
            assert_eq!(next_mark(text), None, "{text:?}");
        }
        assert_eq!(next_mark("a\u{1}\u{1}7\u{3}b"), Some(("a\u{1}", (7, NUMBER), "b")));
        assert_eq!(Numbers::of(&page(&[7]), 1, CitationStyle::Numeric).of_place, [1]);
    }
}
