//! Tabs that indent lines of YAML, and how many spaces each was meant to be.
//!
//! Reads lines, not values: YAML with such tabs cannot be parsed. Where the lines above leave more than one
//! answer, none is given; [`super::explain`] reports the tab.

use std::ops::Range;

/// Where tabs indent a text.
pub(super) struct Tabs {
    /// The first of them.
    pub(super) first: Range<usize>,
    /// What to write for the blanks that begin each such line. Empty when it is uncertain for one of them.
    pub(super) spaces: Vec<(Range<usize>, String)>,
}

/// The tabs that indent lines, none when there are none. A tab within a text in quotes, in brackets or in a
/// block of text indents nothing.
pub(super) fn indentation(source: &str) -> Option<Tabs> {
    let mut lines = Lines::default();
    let mut found: Option<Tabs> = None;
    let mut is_certain = true;
    let mut offset = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        let blanks = &text[..text.len() - text.trim_start_matches([' ', '\t']).len()];
        if !text.is_empty() {
            let indent = lines.next(blanks, text[blanks.len()..].trim_end());
            if let Some(tab) = blanks.find('\t').filter(|_| indent != Indent::InText) {
                let start = offset + tab;
                let tabs = found
                    .get_or_insert_with(|| Tabs { first: start..start + 1, spaces: Vec::new() });
                match indent {
                    Indent::Spaces { blanks, spaces } => {
                        tabs.spaces.push((offset..offset + blanks, " ".repeat(spaces)));
                    }
                    _ => is_certain = false,
                }
            }
        }
        offset += line.len();
    }
    found.map(|tabs| if is_certain { tabs } else { Tabs { spaces: Vec::new(), ..tabs } })
}

/// What the blanks that begin a line are.
#[derive(Debug, PartialEq, Eq)]
enum Indent {
    /// So many of them, in bytes, indent it, and are to be so many spaces.
    Spaces { blanks: usize, spaces: usize },
    /// They are part of a text.
    InText,
    /// Nobody can say.
    Unknown,
}

/// A list or mapping that a line may continue.
#[derive(Debug)]
struct Level {
    /// The column its items or keys begin at.
    column: usize,
    /// The blanks before the line that began it, when it begins that line.
    blanks: Option<String>,
    is_list: bool,
}

/// What the lines so far have opened.
#[derive(Debug, Default)]
struct Lines {
    /// From the outermost in.
    open: Vec<Level>,
    /// What the line above can be followed by.
    above: Above,
    /// The bracket or quotation mark that closes the text that is open.
    closing: Vec<char>,
    /// The blanks that begin the lines of a block of text, and the column that those are to have.
    block: Option<(Option<String>, usize)>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Above {
    /// Nothing.
    #[default]
    Start,
    /// A key or dash without a value: what is in it is indented further.
    Open,
    /// A value that is whole, or may go on.
    Value,
}

impl Lines {
    /// Takes the next line, and says what its indentation is.
    fn next(&mut self, blanks: &str, text: &str) -> Indent {
        if !self.closing.is_empty() {
            self.scan(text);
            return Indent::InText;
        }
        if text.is_empty() {
            return match self.block {
                Some(_) => Indent::InText,
                None => Indent::Spaces { blanks: blanks.len(), spaces: 0 },
            };
        }
        if let Some(indent) = self.in_block(blanks) {
            return indent;
        }
        if text.starts_with('#') {
            let spaces = self.open.last().map_or(0, |level| level.column);
            return Indent::Spaces { blanks: blanks.len(), spaces };
        }
        let (is_item, is_entry) = (is_item(text), key_end(text).is_some());
        let column = match blanks.contains('\t') {
            false => Some(blanks.len()),
            true => self.column(blanks, is_item, is_entry),
        };
        let Some(column) = column else { return Indent::Unknown };
        self.open(blanks, column, text);
        Indent::Spaces { blanks: blanks.len(), spaces: column }
    }

    /// What the indentation of a line in a block of text is; none when the block has ended.
    fn in_block(&mut self, blanks: &str) -> Option<Indent> {
        let (first, column) = self.block.as_mut()?;
        let first = first.get_or_insert_with(|| blanks.to_owned());
        let continues = blanks.starts_with(&**first);
        if !first.contains('\t') && continues && first.len() + 2 > *column {
            // Everything after the spaces of the first line is text, tabs too.
            return Some(Indent::InText);
        }
        if first.starts_with('\t') && first.trim_start_matches('\t').is_empty() && continues {
            return Some(Indent::Spaces { blanks: first.len(), spaces: *column });
        }
        self.block = None;
        blanks.contains('\t').then_some(Indent::Unknown)
    }

    /// The column of a line that tabs indent.
    fn column(&self, blanks: &str, is_item: bool, is_entry: bool) -> Option<usize> {
        // The same blanks as before mean the same, as long as what they began is open.
        let same = |level: &&Level| level.blanks.as_deref() == Some(blanks);
        if let Some(level) = self.open.iter().rev().find(same) {
            return (is_item == level.is_list).then_some(level.column);
        }
        let last = self.open.last()?;
        match self.above {
            Above::Start => None,
            Above::Open => Some(last.column + 2),
            // Further keys of an item whose first key is on the line of the dash.
            Above::Value if is_entry && !is_item && !last.is_list && last.blanks.is_none() => {
                Some(last.column)
            }
            // A text that goes on.
            Above::Value if !is_entry && !is_item => Some(last.column + 2),
            Above::Value => None,
        }
    }

    /// Opens the lists and mappings that a line begins.
    fn open(&mut self, blanks: &str, mut column: usize, mut text: &str) {
        let mut blanks = Some(blanks.to_owned());
        // A text that goes on begins nothing.
        if self.above == Above::Value && !is_item(text) && key_end(text).is_none() {
            self.scan(text);
            return;
        }
        while self.open.last().is_some_and(|level| {
            level.column > column || level.column == column && level.is_list && !is_item(text)
        }) {
            self.open.pop();
        }
        loop {
            let is_list = is_item(text);
            let end = if is_list { Some(1) } else { key_end(text) };
            let is_open = |level: &Level| level.column == column && level.is_list == is_list;
            if end.is_some() && !self.open.last().is_some_and(is_open) {
                self.open.push(Level { column, blanks: blanks.take(), is_list });
            }
            let Some(end) = end else { break };
            let rest = text[end..].trim_start_matches([' ', '\t']);
            if rest.is_empty() || rest.starts_with('#') {
                self.above = Above::Open;
                return;
            }
            if !is_list {
                text = rest;
                break;
            }
            column += text.len() - rest.len();
            (text, blanks) = (rest, None);
        }
        self.above = Above::Value;
        let is_block = text.starts_with(['|', '>']) && text.len() <= 3;
        if is_block {
            let last = self.open.last().map_or(0, |level| level.column);
            self.block = Some((None, last + 2));
        } else {
            self.scan(text);
        }
    }

    /// Follows the brackets and quotation marks that a value opens and closes.
    fn scan(&mut self, text: &str) {
        if self.closing.is_empty() && !text.starts_with(['"', '\'', '[', '{']) {
            return;
        }
        let mut chars = text.chars().peekable();
        let mut before = ' ';
        while let Some(c) = chars.next() {
            match (self.closing.last().copied(), c) {
                (Some('"'), '\\') => drop(chars.next()),
                (Some('\''), '\'') if chars.peek() == Some(&'\'') => drop(chars.next()),
                (Some(closing), c) if closing == c => drop(self.closing.pop()),
                (Some('"' | '\''), _) => {}
                (_, '#') if before.is_whitespace() => return,
                (_, '[') => self.closing.push(']'),
                (_, '{') => self.closing.push('}'),
                (_, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',' | ':') => {
                    self.closing.push(c);
                }
                _ => {}
            }
            before = c;
        }
    }
}

/// Whether a text begins an item of a list.
fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// Where the colon of a text that begins with a key ends.
fn key_end(text: &str) -> Option<usize> {
    if text.starts_with(['"', '\'', '[', '{', '#']) || is_item(text) {
        return None;
    }
    match text.find(": ") {
        Some(at) => Some(at + 1),
        None => text.ends_with(':').then_some(text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with spaces for tabs; none when it is uncertain.
    fn fixed(source: &str) -> Option<String> {
        let tabs = indentation(source)?;
        if tabs.spaces.is_empty() {
            return None;
        }
        let mut text = source.to_owned();
        for (range, with) in tabs.spaces.into_iter().rev() {
            text.replace_range(range, &with);
        }
        Some(text)
    }

    #[test]
    fn a_tab_becomes_the_spaces_that_are_needed() {
        for (tabs, spaces) in [
            ("a:\n\t- b\n\t- c\n", "a:\n  - b\n  - c\n"),
            (
                "a:\n\tb: 1\n\tc:\n\t\t- d\n\t\t- e\ng: 1\n",
                "a:\n  b: 1\n  c:\n    - d\n    - e\ng: 1\n",
            ),
            // Four are needed where the dash is indented by two.
            ("e:\n  - claim: x\n\tstance: y\n", "e:\n  - claim: x\n    stance: y\n"),
            ("e:\n- claim: x\n\tstance: y\n", "e:\n- claim: x\n  stance: y\n"),
            ("e:\n  -   claim: x\n\t  stance: y\n", "e:\n  -   claim: x\n      stance: y\n"),
            (
                "e:\n\t- claim: x\n\t  stance: y\n\t- claim: z\n",
                "e:\n  - claim: x\n    stance: y\n  - claim: z\n",
            ),
            ("e:\n  - claim: x\n  \tstance: y\n", "e:\n  - claim: x\n    stance: y\n"),
            ("a: b\n\tc\n", "a: b\n  c\n"),
            ("a: |\n\tb\n\t\tc\n\n\td\ne: 1\n", "a: |\n  b\n  \tc\n\n  d\ne: 1\n"),
            ("a:\r\n\t- b\r\n", "a:\r\n  - b\r\n"),
            ("a: 1\n\t\nb: 2\n", "a: 1\n\nb: 2\n"),
        ] {
            assert_eq!(fixed(tabs).as_deref(), Some(spaces), "{tabs:?}");
        }
    }

    #[test]
    fn a_tab_is_left_where_two_things_can_be_meant() {
        for text in
            ["a: b\n\tc: d\n", "- a\n\t- b\n", "\ta: b\n", "a: |\n  b\n\tc\n", "a: b\n\t- c\n"]
        {
            assert!(indentation(text).is_some(), "{text:?}");
            assert_eq!(fixed(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_tab_in_a_text_indents_nothing() {
        for text in ["a: |\n  b\n  \tc\n", "a: [b,\n\tc]\n", "a: \"b\n\tc\"\n", "a: b\tc\n"] {
            assert!(indentation(text).is_none(), "{text:?}");
        }
    }
}
