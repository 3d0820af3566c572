//! Links and images that were not read: not closed, with spaces in the address, in the wrong order.
//!
//! Whether what a link points to exists is for [`crate::link`].

use super::super::Finding;
use super::super::visible::{BLANK, Segment, Visible};
use super::excerpt;
use crate::parse::citation::key_length;
use crate::parse::origin::Origin;
use crate::parse::tree::Bracketed;
use std::ops::Range;

const LITERAL: &str = "to show the brackets, put `\\` before the first one";

/// Endings of files that people link to.
const ENDINGS: [&str; 26] = [
    ".md", ".html", ".htm", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif",
    ".docx", ".doc", ".xlsx", ".xls", ".pptx", ".csv", ".zip", ".mp4", ".mp3", ".txt", ".odt",
    ".ods", ".json", ".yaml", ".bib",
];

/// The text of a link has at most so many bytes, and so has what follows it.
const LONGEST: usize = 500;

/// `[[name]]`, `[text](address)` or `[@key]` in a plain text.
pub(super) fn in_line(text: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(start) = text[from..].find('[').map(|at| from + at) {
        from = start + 1;
        let is_apart = !text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '[');
        let inner = &text[from..];
        let near = inner.bytes().take(LONGEST);
        let end = near.into_iter().position(|byte| byte == b']').filter(|_| is_apart);
        let Some(end) = end else { continue };
        let (inner, rest) = (&inner[..end], &inner[end + 1..]);
        let length = if let Some(name) = inner.strip_prefix('[') {
            let is_entry = name.starts_with(char::is_alphabetic) && rest.starts_with(']');
            is_entry.then_some(end + 3)
        } else if let Some(key) = inner.strip_prefix('@') {
            (key_length(key) > 2).then_some(end + 2)
        } else {
            let address = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
            let address = address.map(|(address, _)| address);
            let address = address.filter(|of| looks_like_address(of) || of.contains(['/', '#']));
            address.filter(|of| !of.contains(' ')).map(|address| end + 4 + address.len())
        };
        if let Some(length) = length {
            return text.get(start..start + length);
        }
    }
    None
}

/// A search for what was meant as a link in a segment.
pub(super) struct Search<'a> {
    visible: &'a Visible<'a>,
    /// Where the segment begins.
    start: usize,
    text: &'a str,
    /// The brackets that are open.
    open: Vec<usize>,
    /// The last round bracket that was opened.
    last_round: Option<usize>,
    origin: Origin,
}

impl<'a> Search<'a> {
    pub(super) fn new(visible: &'a Visible<'a>, segment: &Segment, origin: Origin) -> Self {
        let text = visible.text(segment.range.clone());
        let start = segment.range.start;
        Self { visible, start, text, open: Vec::new(), last_round: None, origin }
    }

    /// What was meant as a link and is not one; notes the words in brackets that may be keys.
    pub(super) fn run(&mut self, bracketed: &mut Vec<Bracketed>) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        let mut done = 0;
        let text = self.text;
        let is_bracket = |byte: &u8| matches!(byte, b'[' | b']' | b'(');
        for (at, _) in text.bytes().enumerate().filter(|(_, byte)| is_bracket(byte)) {
            if at < done {
                continue;
            }
            let finding = match self.text.as_bytes()[at] {
                b'(' => {
                    self.last_round = Some(at);
                    None
                }
                b'[' => self.open(at),
                _ => self.close(at, bracketed),
            };
            if let Some(finding) = finding {
                done = finding.covers.end.saturating_sub(self.start);
                found.push(finding);
            }
        }
        let citations = self.open.iter().filter_map(|open| self.open_citation(*open));
        found.extend(citations.filter(|of| of.covers.start >= self.start + done));
        found
    }

    /// `[@key, p. 3` without its end.
    fn open_citation(&self, open: usize) -> Option<Finding> {
        let rest = self.rest_of_line(open + 1);
        let key = rest.trim_start_matches('-').strip_prefix('@')?;
        let length = key_length(key);
        if length < 3 || self.text[..open].ends_with(['[', '!']) {
            return None;
        }
        let end = open + 1 + rest.len() - key.len() + length;
        let help = format!("put `]` where the citation ends; {LITERAL}");
        let message = "this citation is not closed";
        Some(Finding::new(self.place(open..end), message, help))
    }

    /// The place in the source of a range in the segment.
    fn place(&self, range: Range<usize>) -> Range<usize> {
        self.start + range.start..self.start + range.end
    }

    fn written(&self, range: Range<usize>) -> &str {
        self.visible.written(self.place(range))
    }

    /// What is written from a place on, on the same line.
    fn rest_of_line(&self, at: usize) -> &str {
        self.rest(at).lines().next().unwrap_or_default()
    }

    /// What is written from a place on, as far as a link goes.
    fn rest(&self, at: usize) -> &str {
        let mut most = self.text.len().min(at + LONGEST);
        while !self.text.is_char_boundary(most)
            || !self.visible.source.is_char_boundary(self.start + most)
        {
            most -= 1;
        }
        self.written(at.min(most)..most)
    }

    /// An opening bracket: `[[name` without its end.
    fn open(&mut self, at: usize) -> Option<Finding> {
        self.open.push(at);
        let is_named = |rest: &str| rest.starts_with(char::is_alphabetic);
        if !self.text[at..].strip_prefix("[[").is_some_and(is_named) {
            return None;
        }
        let rest = self.rest_of_line(at + 2);
        let closed = rest.find(']');
        // `[[a], [b]]` is a list of lists.
        let is_list = closed.is_some_and(|end| end < 3) && rest.contains("]]");
        if is_list || closed.is_some_and(|end| rest[end..].starts_with("]]")) {
            return None;
        }
        let is_end = |c: char| {
            c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')')
        };
        let length = closed.unwrap_or_else(|| rest.find(is_end).unwrap_or(rest.len()));
        let name = &rest[..length];
        let is_name = name.starts_with(char::is_alphabetic)
            && name.chars().all(|c| c.is_alphanumeric() || "-_/#|. ’'".contains(c));
        if !is_name {
            return None;
        }
        let end = at + 2 + length;
        let help = format!("write `[[{name}]]`; {LITERAL}");
        let message = "this link to an entry is not closed";
        Some(match closed {
            Some(_) => Finding::new(self.place(at..end + 1), message, help)
                .sure(self.place(end + 1..end + 1), "]"),
            None => {
                Finding::new(self.place(at..end), message, help).likely(self.place(end..end), "]]")
            }
        })
    }

    /// A closing bracket: with what is before and after it, a link that was meant.
    fn close(&mut self, at: usize, bracketed: &mut Vec<Bracketed>) -> Option<Finding> {
        let open = self.open.pop().filter(|open| at - open <= LONGEST)?;
        let rest = &self.text[at + 1..];
        if rest.starts_with('(') {
            return self.inline(open, at);
        }
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        if (1..3).contains(&blanks) && rest[blanks..].starts_with('(') {
            return self.apart(open, at, at + 1 + blanks);
        }
        if rest.starts_with(']') && self.open.is_empty() && !rest.starts_with("](") {
            return self.half_opened(open, at);
        }
        self.reversed(open, at).or_else(|| {
            self.note_key(open, at, bracketed);
            None
        })
    }

    /// `[text](address`: not closed, or with spaces in the address.
    fn inline(&self, open: usize, at: usize) -> Option<Finding> {
        let is_image = self.text[..open].ends_with('!');
        let what = if is_image { "image" } else { "link" };
        let none = format!("this is not {} {what}", if is_image { "an" } else { "a" });
        let start = open - usize::from(is_image);
        let after = at + 2;
        let line = self.rest_of_line(after);
        let inside = &line[..closing(line).unwrap_or(line.len())];
        let is_closed = inside.len() < line.len();
        let is_in_word = self.text[..start].ends_with(|c: char| c.is_alphanumeric());
        if !is_closed {
            return self.unclosed(start..after, line, what, is_in_word);
        }
        let end = after + inside.len() + 1;
        let address = inside.trim();
        if self.written(open + 1..at).contains("](") {
            let message = format!("{none}: its text contains another link");
            let help = format!("delete the inner link; {LITERAL}");
            return Some(Finding::new(self.place(start..end), message, help));
        }
        let message = format!("{none}: its address contains spaces");
        if let Some((first, title)) = curly_title(address) {
            let text = format!("{first} \"{title}\"");
            let message = format!("{none}: its title needs straight quotes");
            return Some(
                Finding::new(
                    self.place(start..end),
                    message,
                    format!("write `({text})`; {LITERAL}"),
                )
                .sure(self.place(after..end - 1), text),
            );
        }
        if address.contains(['<', '>']) || !address.contains([' ', '\t', '(', ')']) {
            // Something else is wrong that we do not know.
            let help = format!("write it as `[text](address)`; {LITERAL}");
            return looks_like_address(address)
                .then(|| Finding::new(self.place(start..end), none, help));
        }
        let is_address = address.contains(['.', '/', '#']) || is_image;
        if is_in_word && !is_address {
            return None;
        }
        let place = self.place(after..end - 1);
        if let Some((web, rest)) = web_address(address) {
            let title = format!("{web} \"{rest}\"");
            let encoded = address.replace(' ', "%20");
            let help = format!(
                "write `({title})` if `{}` is its title, or `({encoded})` if it is part of the \
                 address; {LITERAL}",
                excerpt(rest)
            );
            let finding = Finding::new(self.place(start..end), message, help);
            let is_title = !rest.contains(['/', '.', '"', '<']) && !web.ends_with([',', ';']);
            return Some(if is_title { finding.likely(place, title) } else { finding });
        }
        let help = format!("put the address between `<` and `>`: `(<{address}>)`; {LITERAL}");
        let finding = Finding::new(self.place(start..end), message, help);
        Some(match is_address && !address.contains(['"', '“', '”']) {
            true => finding.sure(place, format!("<{address}>")),
            false => finding,
        })
    }

    fn unclosed(
        &self,
        opening: Range<usize>,
        line: &str,
        what: &str,
        is_in_word: bool,
    ) -> Option<Finding> {
        let length = line.find(char::is_whitespace).unwrap_or(line.len());
        let word = line[..length].trim_end_matches(['.', ',', ';', ':', '!', '?']);
        // A remark may go on in the next line: `[1](see page 3`.
        let is_open = !is_in_word && closing(self.rest(opening.end)).is_none();
        if word.is_empty() || !is_open && !looks_like_address(word) {
            return None;
        }
        let end = opening.end + word.len();
        let message = format!("this {what} is not closed");
        let help = format!("put `)` after the address: `({word})`; {LITERAL}");
        let finding = Finding::new(self.place(opening.start..end), message, help);
        let is_last = word.len() == line.trim_end().len() && !word.contains('(');
        Some(match is_last {
            true => finding.sure(self.place(end..end), ")"),
            false => finding.likely(self.place(end..end), ")"),
        })
    }

    /// `[text] (address)`
    fn apart(&self, open: usize, at: usize, round: usize) -> Option<Finding> {
        let text = self.written(open + 1..at).trim();
        let line = self.rest_of_line(round + 1);
        let address = &line[..closing(line)?];
        let is_mark = text.chars().count() < 2 || text.chars().all(|c| c.is_ascii_digit());
        if is_mark || !looks_like_address(address) {
            return None;
        }
        let end = round + address.len() + 2;
        let message = "this is not a link: there is a space between its text and its address";
        let help = format!("write `[{}]({address})`; {LITERAL}", excerpt(text));
        Some(Finding::new(self.place(open..end), message, help).sure(self.place(at + 1..round), ""))
    }

    /// `[name]]`
    fn half_opened(&self, open: usize, at: usize) -> Option<Finding> {
        let name = self.written(open + 1..at);
        let is_name = name.starts_with(char::is_alphabetic)
            && name.contains('-')
            && name.chars().all(|c| c.is_alphanumeric() || "-_/#|".contains(c));
        if !is_name {
            return None;
        }
        let help = format!("write `[[{name}]]`; {LITERAL}");
        let message = "this link to an entry needs two brackets on each side";
        let range = self.place(open..at + 2);
        Some(Finding::new(range.clone(), message, help).sure(range.start..range.start, "["))
    }

    /// `(text)[address]`
    fn reversed(&self, open: usize, at: usize) -> Option<Finding> {
        let round = self.last_round.filter(|_| self.text[..open].ends_with(')'))?;
        if open - round > LONGEST {
            return None;
        }
        let (text, address) = (self.written(round + 1..open - 1), self.written(open + 1..at));
        if !looks_like_address(address)
            || text.contains(['\n', '[', ']', '(', ')'])
            || text.trim().is_empty()
        {
            return None;
        }
        let link = format!("[{text}]({address})");
        let message = "this is not a link: its brackets are in the wrong order";
        let range = self.place(round..at + 1);
        Some(
            Finding::new(range.clone(), message, format!("write `{link}`; {LITERAL}"))
                .sure(range, link),
        )
    }

    /// `[key]`, `[key, p. 3]`, `@[key]`
    fn note_key(&self, open: usize, at: usize, bracketed: &mut Vec<Bracketed>) {
        let inner = self.written(open + 1..at);
        let length = key_length(inner);
        let rest = &inner[length..];
        let is_cited = rest.is_empty() || rest.starts_with([',', ';']);
        // `[a]` is a mark, and `[a][b]` and `[a]: b` are other things.
        let is_other = self.text[at + 1..].starts_with(['[', ':'])
            || self.text[..open].ends_with(['[', '!', ']']);
        if length < 3 || !is_cited || is_other || rest.contains(['\n', BLANK, '@']) {
            return;
        }
        let has_sign = self.text[..open].ends_with('@');
        bracketed.push(Bracketed {
            key: inner[..length].into(),
            rest: rest.into(),
            has_sign,
            span: self.origin.span(self.place(open - usize::from(has_sign)..at + 1)),
        });
    }
}

/// A web address and what follows it after a space.
fn web_address(inside: &str) -> Option<(&str, &str)> {
    let is_web = ["https://", "http://", "www."].iter().any(|of| inside.starts_with(of));
    let (address, rest) = inside.split_once([' ', '\t']).filter(|_| is_web)?;
    Some((address, rest.trim()))
}

/// Where the round bracket ends that a line is in.
fn closing(line: &str) -> Option<usize> {
    let mut depth = 0;
    let end = line.char_indices().find(|(_, c)| {
        depth += i32::from(*c == '(') - i32::from(*c == ')');
        depth < 0
    });
    end.map(|(at, _)| at)
}

/// An address and a title in quotes that are not straight.
fn curly_title(inside: &str) -> Option<(&str, &str)> {
    let (address, title) = inside.split_once([' ', '\t'])?;
    let title = title.trim_start().strip_prefix(['“', '”', '„', '«', '‘', '’'])?;
    let title = title.strip_suffix(['“', '”', '»', '‘', '’'])?;
    (!title.contains('"') && !address.is_empty()).then_some((address, title))
}

/// Whether a text can be nothing but an address or a path.
fn looks_like_address(text: &str) -> bool {
    const BEGINNINGS: [&str; 8] = ["https://", "http://", "mailto:", "www.", "/", "./", "../", "#"];
    let path = text.split(['#', '?']).next().unwrap_or_default().to_ascii_lowercase();
    let is_named = BEGINNINGS.iter().any(|of| {
        text.strip_prefix(of)
            .is_some_and(|rest| rest.starts_with(char::is_alphanumeric) || rest.starts_with('.'))
    });
    !text.contains(char::is_whitespace)
        && (is_named
            || ENDINGS.iter().any(|ending| path.len() > ending.len() && path.ends_with(ending)))
}
