//! Foreign markup in a line: attributes, highlights, comments, ids of blocks, roles.
//!
//! Templates are in [`super::templates`].

use super::super::Finding;
use super::super::suspicious::is_heading_without_space;
use super::super::visible::{BLANK, Block, Segment, Visible};
use super::excerpt;
use crate::parse::citation::key_length;
use std::ops::Range;

const LITERAL: &str = "to show it literally, put it in backquotes or a `\\` before it";

/// A comment over several paragraphs.
#[derive(Default)]
pub(super) struct Comments {
    is_open: bool,
}

/// Reports what is foreign in the lines of a segment.
pub(super) fn find(
    visible: &Visible<'_>,
    segment: &Segment,
    comments: &mut Comments,
    found: &mut Vec<Finding>,
) {
    let Range { start, end } = segment.range.clone();
    let text = visible.text(start..end);
    let mut from = 0;
    let is_sign = |byte: &u8| matches!(byte, b'{' | b'=' | b'%' | b'^' | b'[' | b':' | b'(');
    while let Some(at) = text.as_bytes()[from..].iter().position(is_sign).map(|at| from + at) {
        let rest = Rest { visible, segment, at: start + at, text: &text[at..] };
        let finding = match text.as_bytes()[at] {
            b'{' => rest.attributes().or_else(|| rest.role('{', '}')),
            b'=' => rest.highlight(),
            b'%' => rest.comment(comments),
            b'^' => rest.inline_note().or_else(|| rest.block_id()),
            b'[' => rest.contents(),
            b':' => rest.role(':', ':'),
            _ => rest.sized_image(),
        };
        from = at + 1;
        if let Some(finding) = finding {
            from = from.max(finding.covers.end.saturating_sub(start).min(text.len()));
            while !text.is_char_boundary(from) {
                from += 1;
            }
            found.push(finding);
        }
    }
    if segment.block == Block::Prose {
        lines(visible, segment, found);
    }
}

/// Reports lines that begin with foreign markup.
fn lines(visible: &Visible<'_>, segment: &Segment, found: &mut Vec<Finding>) {
    for line in visible.lines(segment) {
        let range = line.start..line.end;
        let (seen, written) = (visible.text(range.clone()), visible.written(range.clone()));
        let (what, help) = if is_label(seen) {
            let id = seen.trim_matches(['(', ')', '=']);
            ("a MyST label", format!("delete it and write `{{#{id}}}` after the heading below it"))
        } else if is_directive(seen) {
            ("a reStructuredText directive", "write it in Markdown".to_owned())
        } else if is_wiki_heading(seen) {
            let level: usize = seen[1..2].parse().unwrap_or(2);
            let sign = "#".repeat(level.max(2));
            let help = format!("write `{sign} {}`", written[3..].trim());
            let message = format!(
                "`{}` is a Confluence heading; here it would be published literally",
                excerpt(written)
            );
            let range = range.start..range.start + 3;
            found.push(Finding::new(line.start..line.end, message, help).sure(range, sign));
            continue;
        } else if is_wiki_block(seen) {
            ("Confluence markup", "write it in Markdown: code between lines of three backquotes, a note after `> [!NOTE]`".to_owned())
        } else if is_import(seen) {
            ("an MDX import", "delete it".to_owned())
        } else {
            continue;
        };
        let message =
            format!("`{}` is {what}; here it would be published literally", excerpt(written));
        found.push(Finding::new(range, message, format!("{help}; {LITERAL}")));
    }
}

/// `(label)=`
fn is_label(line: &str) -> bool {
    let name = line.strip_prefix('(').and_then(|rest| rest.strip_suffix(")="));
    name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_:.".contains(c))
    })
}

/// `.. note::`
fn is_directive(line: &str) -> bool {
    let name = line.strip_prefix(".. ").and_then(|rest| rest.split_once("::"));
    name.is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_:".contains(c))
    })
}

/// `h2. Title`
fn is_wiki_heading(line: &str) -> bool {
    matches!(line.as_bytes(), [b'h', b'1'..=b'6', b'.', b' ', _, ..])
}

/// `{code:java}`, `{panel}`
fn is_wiki_block(line: &str) -> bool {
    const NAMES: [&str; 11] = [
        "code", "noformat", "panel", "info", "note", "warning", "tip", "quote", "expand", "toc",
        "color",
    ];
    let name = line.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    name.is_some_and(|(name, _)| NAMES.contains(&name.split(':').next().unwrap_or_default()))
}

/// `import Tabs from '@theme/Tabs';`
fn is_import(line: &str) -> bool {
    let rest = line.strip_prefix("import ").and_then(|rest| rest.split_once(" from "));
    rest.is_some_and(|(_, path)| {
        path.starts_with(['\'', '"']) && path.trim_end_matches(';').ends_with(['\'', '"'])
    })
}

/// A segment from a sign on.
struct Rest<'a> {
    visible: &'a Visible<'a>,
    segment: &'a Segment,
    /// Where the sign is.
    at: usize,
    /// What is seen from there on.
    text: &'a str,
}

impl Rest<'_> {
    /// What is seen from the sign on, not far.
    fn near(&self) -> &str {
        let mut most = self.text.len().min(400);
        while !self.text.is_char_boundary(most) {
            most -= 1;
        }
        &self.text[..most]
    }

    fn is_at_end(&self, length: usize) -> bool {
        self.text[length..].trim().is_empty()
    }

    fn is_at_line_start(&self) -> bool {
        self.visible.lines(self.segment).any(|line| line.start == self.at)
    }

    /// Whether so many bytes from here end a line that is a heading but for a space.
    fn is_in_heading_without_space(&self, length: usize) -> bool {
        let Range { start, end } = self.segment.range.clone();
        let line = self.visible.written(start..self.at).rsplit('\n').next().unwrap_or_default();
        let line = line.trim_start_matches([' ', '\t', '>']);
        let is_alone = !self.visible.written(start..end).trim_end().contains('\n');
        line.starts_with('#')
            && (is_alone || line.starts_with("##"))
            && is_heading_without_space(
                self.visible.written(self.at - line.len()..self.at + length),
            )
    }

    /// `{.class}` and its kin, behind a link, an image, code or a paragraph.
    fn attributes(&self) -> Option<Finding> {
        let length = self.near().find('}')? + 1;
        let inner = &self.text[1..length - 1];
        if !are_attributes(inner) {
            return None;
        }
        let before = self.visible.before(self.at).filter(|_| self.at > self.segment.range.start);
        let is_masked = before.is_some_and(|c| !c.is_whitespace())
            && self
                .visible
                .text(self.at - before.map_or(0, char::len_utf8)..self.at)
                .contains(BLANK);
        let below = self.text[length..].trim_start_matches([' ', '\t', '\r']);
        let ends = below.is_empty() || below.starts_with('\n');
        let is_named = inner.starts_with(['.', '#', ':']);
        if !(is_masked || ends && is_named) {
            return None;
        }
        // With its space, `##Costs {#costs}` has the attributes.
        if ends && self.is_in_heading_without_space(length) {
            return None;
        }
        let written = &self.text[..length];
        let tool = match inner.starts_with(':') {
            true => "Kramdown",
            false => "Pandoc",
        };
        let message = format!(
            "`{written}` is a list of attributes in {tool}; here it would be published literally"
        );
        let help =
            "delete it; only headings can have an id and classes, `## Heading {#id}`".to_owned();
        let blank = usize::from(before == Some(' '));
        let range = self.at..self.at + length;
        Some(
            Finding::new(range, message, format!("{help}; {LITERAL}"))
                .likely(self.at - blank..self.at + length, ""),
        )
    }

    /// `` {ref}`label` `` of MyST and `` :ref:`label` `` of Sphinx.
    fn role(&self, opening: char, closing: char) -> Option<Finding> {
        const SPHINX: [&str; 12] = [
            "ref", "doc", "term", "numref", "cite", "abbr", "download", "func", "class", "mod",
            "meth", "code",
        ];
        let near = &self.near()[1..];
        let end = near.find(closing)?;
        let name = &near[..end];
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || ":-_+".contains(c));
        let after = self.at + end + 2;
        let is_code =
            self.visible.at(after) == Some('`') && self.visible.text(after..after + 1) == "\0";
        if !is_name || !is_code || opening == ':' && !SPHINX.contains(&name) {
            return None;
        }
        let tool = if opening == ':' { "Sphinx" } else { "MyST" };
        let code = self.visible.written(after + 1..self.segment.range.end);
        let code = code.split('`').next().unwrap_or_default();
        let range = self.at..after + code.len() + 2;
        let written = self.visible.written(range.clone());
        let message = format!(
            "`{opening}{name}{closing}` is a {tool} role; here it would be published literally"
        );
        let keys: Vec<&str> = code.split(',').map(str::trim).collect();
        let are_keys = keys.iter().all(|key| !key.is_empty() && key_length(key) == key.len());
        let cited = match (name, keys.as_slice()) {
            _ if !are_keys => None,
            ("cite" | "cite:p" | "cite:ps", keys) => {
                let keys: Vec<String> = keys.iter().map(|key| format!("@{key}")).collect();
                Some(format!("[{}]", keys.join("; ")))
            }
            ("cite:t" | "cite:ts", [key]) => Some(format!("@{key}")),
            _ => None,
        };
        let finding = match &cited {
            Some(cited) => Finding::new(range.clone(), message, format!("write `{cited}`")),
            None => Finding::new(
                range.clone(),
                message,
                "write a link, `[text](file.md#heading)` or `[[name]]`, or the text itself",
            ),
        };
        let is_whole = written.ends_with('`');
        Some(match cited.filter(|_| is_whole) {
            Some(cited) => finding.sure(range, cited),
            None => finding,
        })
    }

    /// `==text==`
    fn highlight(&self) -> Option<Finding> {
        let inner = self.near().strip_prefix("==")?;
        let before = self.visible.before(self.at).filter(|_| self.at > self.segment.range.start);
        let opens = before.is_none_or(|c| !c.is_alphanumeric() && c != '=')
            && inner.starts_with(|c: char| !c.is_whitespace() && c != '=');
        let length = inner.find("==").filter(|_| opens)?;
        let (text, after) = (&inner[..length], &inner[length + 2..]);
        let closes = !text.ends_with(char::is_whitespace)
            && !after.starts_with(|c: char| c.is_alphanumeric() || c == '=');
        if !closes || text.contains('\n') {
            return None;
        }
        let range = self.at..self.at + length + 4;
        let written = self.visible.written(range.start + 2..range.end - 2);
        let message = format!(
            "`=={written}==` is a highlight in Obsidian and other tools; here it would be published literally"
        );
        let marked = format!("<mark>{written}</mark>");
        let help = format!("write `{marked}`, or `**{written}**`; {LITERAL}");
        Some(Finding::new(range.clone(), message, help).sure(range, marked))
    }

    /// `%%text%%`, in a line or over several paragraphs.
    fn comment(&self, comments: &mut Comments) -> Option<Finding> {
        let inner = self.text.strip_prefix("%%").filter(|rest| !rest.starts_with('%'))?;
        let before = self.visible.before(self.at).filter(|_| self.at > self.segment.range.start);
        if before.is_some_and(|c| !c.is_whitespace() && c != '(') && !comments.is_open {
            return None;
        }
        if comments.is_open {
            comments.is_open = false;
            return None;
        }
        let message =
            "an Obsidian comment starts here; it would be published for every reader to see";
        let help = "delete it, or write `<!-- … -->`, which is not published";
        let literal = format!("{help}; {LITERAL}");
        if let Some(length) = inner.find("%%") {
            let range = self.at..self.at + length + 4;
            let text = self.visible.written(range.start + 2..range.end - 2).trim();
            let finding = Finding::new(range.clone(), message, literal);
            return Some(match text.contains("--") || text.contains("\n\n") {
                true => finding,
                false => finding.likely(range, format!("<!-- {text} -->")),
            });
        }
        if !self.is_at_line_start() {
            return None;
        }
        comments.is_open = true;
        let end = self.visible.whole_line(self.at).end;
        Some(Finding::new(self.at..end, message, literal))
    }

    /// `^[text]`
    fn inline_note(&self) -> Option<Finding> {
        let inner = self.near().strip_prefix("^[")?;
        let mut depth = 1;
        let end = inner.char_indices().find(|(_, c)| {
            depth += i32::from(*c == '[') - i32::from(*c == ']');
            depth == 0
        });
        let (length, _) = end?;
        let range = self.at..self.at + length + 3;
        let written = self.visible.written(range.start + 2..range.end - 1);
        if written.chars().filter(|c| c.is_alphabetic()).count() < 4 {
            return None;
        }
        let message = format!(
            "`^[{}]` is an inline footnote of Pandoc or Obsidian; here it would be published literally",
            excerpt(written)
        );
        let help = "write `[^1]` here, and on a line of its own at the end `[^1]: the note`";
        Some(Finding::new(range, message, format!("{help}; {LITERAL}")))
    }

    /// ` ^id` at the end of a block.
    fn block_id(&self) -> Option<Finding> {
        let id = self.text[1..].trim_end();
        let is_id = id.len() > 2
            && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !id.chars().all(|c| c.is_ascii_digit());
        let before = self.visible.before(self.at);
        if !is_id || before.is_some_and(|c| !c.is_whitespace()) {
            return None;
        }
        let message =
            format!("`^{id}` is an Obsidian block id; here it would be published literally");
        let help = "delete it; links point to headings, `[[name#heading]]`";
        let blank = usize::from(before == Some(' '));
        let range = self.at..self.at + 1 + id.len();
        Some(
            Finding::new(range.clone(), message, format!("{help}; {LITERAL}"))
                .likely(range.start - blank..range.end, ""),
        )
    }

    /// `[TOC]` on a line of its own, and `[text|https://…]` of Confluence.
    fn contents(&self) -> Option<Finding> {
        let length = self.near().find(']').unwrap_or(0) + 1;
        let inner = self.text.get(1..length.saturating_sub(1)).unwrap_or_default();
        let is_alone = self.at == self.segment.range.start && self.is_at_end(length);
        if matches!(inner, "TOC" | "toc" | "_TOC_" | "[TOC]") && is_alone {
            let message = format!(
                "`[{inner}]` is a table of contents in other tools; here it would be published literally"
            );
            let help = "delete it; each page has a table of contents already";
            return Some(Finding::new(self.at..self.at + length, message, help));
        }
        // The address may be a link of its own.
        let near = self.visible.written(self.at..self.at + self.near().len());
        let line = near.lines().next().unwrap_or_default();
        let (text, rest) = line[1..].split_once('|')?;
        let (address, _) = rest.split_once(']')?;
        let is_address =
            ["https://", "http://", "mailto:"].iter().any(|of| address.starts_with(of));
        if !is_address || text.contains(['[', ']']) || address.contains([' ', '|']) {
            return None;
        }
        let range = self.at..self.at + text.len() + address.len() + 3;
        let link = format!("[{text}]({address})");
        let message =
            format!("`[{text}|…]` is a Confluence link; here it would be published literally");
        Some(Finding::new(range.clone(), message, format!("write `{link}`")).sure(range, link))
    }

    /// `![text](image.png =100x20)`
    fn sized_image(&self) -> Option<Finding> {
        let near = self.near();
        let inner = &near[1..near.find(')')?];
        let (address, size) = inner.rsplit_once(" =")?;
        let is_size = size.contains(|c: char| c.is_ascii_digit())
            && size.chars().all(|c| c.is_ascii_digit() || "x%*".contains(c));
        let is_image = self.visible.before(self.at) == Some(']');
        if !is_size || !is_image || address.trim().contains(' ') {
            return None;
        }
        let mut from = self.at.saturating_sub(400).max(self.segment.range.start);
        while !self.visible.source.is_char_boundary(from) {
            from += 1;
        }
        let before = self.visible.written(from..self.at);
        let start = from + before.rfind("![").or(before.rfind('['))?;
        let end = self.at + inner.len() + 2;
        let from = self.at + 1 + address.trim_end().len();
        let message = format!(
            "` ={size}` is an image size in HackMD and other tools; here the image is not shown"
        );
        let help = "delete the size; images are never wider than the text";
        Some(Finding::new(start..end, message, help).sure(from..end - 1, ""))
    }
}

/// Whether the text between braces is attributes: `.class`, `#id`, `key=value`, `: .class`.
fn are_attributes(inner: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_:./".contains(c))
    };
    let (is_kramdown, inner) = match inner.strip_prefix(':') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let mut rest = inner.trim();
    let mut count = 0;
    while !rest.is_empty() {
        let mut quote = None;
        let is_end = |c: char| {
            match quote {
                Some(open) if c == open => quote = None,
                None if c == '"' || c == '\'' => quote = Some(c),
                _ => {}
            }
            quote.is_none() && c.is_whitespace()
        };
        let end = rest.find(is_end).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        let fits = match part.strip_prefix(['.', '#']) {
            Some(name) => {
                is_name(name)
                    && name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '-')
            }
            None => match part.split_once('=') {
                Some((name, value)) => is_name(name) && !value.is_empty(),
                None => is_kramdown && is_name(part),
            },
        };
        if !fits {
            return false;
        }
        count += 1;
        rest = after.trim_start();
    }
    count > 0
}

#[cfg(test)]
mod tests {
    use super::are_attributes;

    #[test]
    fn attributes_are_told_from_sets() {
        for text in [
            ".btn",
            ": .btn .big",
            "#id .btn",
            "width=50%",
            ":target=\"_blank\"",
            ":toc",
            ".a title=\"b c\"",
        ] {
            assert!(are_attributes(text), "{text}");
        }
        for text in ["", "id", "1, 2", ".5", "a b", "x, y", ":", "...", "#1"] {
            assert!(!are_attributes(text), "{text}");
        }
    }
}
