//! Containers and call-outs: `:::tip`, `!!! note`, `> [!info] Title`.
//!
//! Here a call-out is a quote that begins with `[!type] Title`; what Obsidian writes in other ways is found here.

use super::super::visible::{BLANK, Block, Line, Segment, Visible};
use super::super::{Edit, Finding};
use super::excerpt;
use crate::parse::tree::Callout;
use std::ops::Range;

/// What MkDocs calls call-outs, and Obsidian too.
const KNOWN: [&str; 31] = [
    "note",
    "abstract",
    "info",
    "tip",
    "success",
    "question",
    "warning",
    "failure",
    "danger",
    "bug",
    "example",
    "quote",
    "summary",
    "tldr",
    "hint",
    "important",
    "todo",
    "check",
    "done",
    "help",
    "faq",
    "attention",
    "caution",
    "fail",
    "missing",
    "error",
    "snippet",
    "cite",
    "seealso",
    "admonition",
    "details",
];

/// What containers and call-outs are made of.
const SEEN: &[u8] = b":!?[=";

/// Containers that are open.
#[derive(Default)]
pub(super) struct Containers {
    /// How many there are in each other.
    depth: usize,
    /// The finding that the outermost is, and where it begins.
    outermost: Option<(usize, usize)>,
}

impl Containers {
    pub(super) fn find(
        &mut self,
        visible: &Visible<'_>,
        segment: &Segment,
        found: &mut Vec<Finding>,
    ) {
        let written = visible.written(segment.range.clone());
        let may_have_one = segment.signs.have_any(SEEN)
            && [":::", "[!", "!!! ", "???", "=== "].iter().any(|start| written.contains(start));
        if segment.block == Block::Cell || !may_have_one {
            return;
        }
        for (number, line) in visible.lines(segment).enumerate() {
            let whole = visible.whole_line(line.start);
            let written = visible.written(whole.clone());
            let sign =
                whole.start + written.len() - written.trim_start_matches([' ', '\t', '>']).len();
            let text = visible.written(sign..line.end.max(sign));
            let is_seen = visible.text(line.start..line.end).bytes().any(|b| SEEN.contains(&b));
            if !is_seen {
                continue;
            }
            if text.starts_with(":::") {
                self.fence(visible, sign..line.end, found);
            } else if number == 0 && text.starts_with("[!") {
                found.extend(callout(visible, line));
            } else {
                found.extend(admonition(visible, line));
            }
        }
    }

    /// A line of colons: a container begins or ends.
    fn fence(&mut self, visible: &Visible<'_>, line: Range<usize>, found: &mut Vec<Finding>) {
        let written = visible.written(line.clone());
        let name = written.trim_start_matches(':').trim();
        match (name.is_empty(), self.depth) {
            (true, 0) => {
                let message =
                    "this `:::` closes no container; here it would be published literally";
                found.push(Finding::new(line, message, "delete this line"));
            }
            (true, 1) => {
                self.depth = 0;
                let Some((finding, start)) = self.outermost.take() else { return };
                let Some(opening) = found.get_mut(finding) else { return };
                opening.edit = container_edit(visible, start, line.end);
            }
            (true, _) => self.depth -= 1,
            (false, depth) => {
                self.depth = depth + 1;
                self.outermost = match depth {
                    0 => Some((found.len(), line.start)),
                    // Containers in each other cannot be written as quotes by rule.
                    _ => None,
                };
                if depth == 0 {
                    let (kind, _) = named(name);
                    let message = format!(
                        "`{}` opens a container of Docusaurus, MyST, Pandoc or Quarto; here it would be published literally",
                        excerpt(written)
                    );
                    found.push(Finding::new(line, message, help(&kind)));
                }
            }
        }
    }
}

/// The kind and title of a container: `tip Title`, `tip[Title]`, `{.callout-tip title="Title"}`.
fn named(name: &str) -> (String, String) {
    let bare = name.trim_start_matches(['{', '.']).trim();
    let end = bare.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(bare.len());
    let kind = bare[..end].trim_start_matches("callout-").to_lowercase();
    let title = match name.starts_with('{') {
        true => match name.split_once("title=\"").and_then(|(_, title)| title.split_once('"')) {
            Some((title, _)) => title,
            None => name.split_once('}').map_or("", |(_, title)| title),
        },
        false => bare[end..].trim().trim_start_matches('[').trim_end_matches(']'),
    };
    (kind, title.trim().trim_matches('"').to_owned())
}

/// The sign of a call-out of a type that other tools have.
fn sign(kind: &str, fold: Option<bool>) -> Option<String> {
    KNOWN.contains(&kind).then(|| Callout::new(kind, fold).sign())
}

fn help(kind: &str) -> String {
    let sign = sign(kind, None).unwrap_or_else(|| "[!NOTE]".to_owned());
    format!(
        "write a call-out: a line `> {sign} Title`, and below it the text, each line after `> `; to show the line literally, put `\\` before it"
    )
}

/// The call-out that a container is, if nothing else can be meant.
fn container_edit(visible: &Visible<'_>, start: usize, end: usize) -> Option<Edit> {
    let whole = visible.written(start..end);
    let (first, rest) = whole.split_once('\n')?;
    let inner = &rest[..rest.rfind('\n').unwrap_or(0)];
    let is_at_margin = visible.whole_line(start).start == start;
    if !is_at_margin || inner.contains("\n:::") || inner.trim().is_empty() {
        return None;
    }
    let (kind, title) = named(first.trim_start_matches(':').trim());
    quoted(visible, (&sign(&kind, None)?, &title), inner, start..end)
}

/// A call-out of these lines in the place of `range`.
fn quoted(
    visible: &Visible<'_>,
    (sign, title): (&str, &str),
    inner: &str,
    range: Range<usize>,
) -> Option<Edit> {
    let mut text = format!("> {sign}");
    if !title.is_empty() {
        // Apart from the title, whatever is below it is read as what it is.
        text.push_str(&format!(" {title}\n>"));
    } else if sign.contains(char::is_lowercase) || !sign.ends_with(']') {
        text.push_str("\n>");
    }
    for line in inner.trim_matches(['\n', '\r']).lines() {
        text.push_str(if line.trim().is_empty() { "\n>" } else { "\n> " });
        // Two spaces at the end break the line.
        text.push_str(if line.trim().is_empty() { "" } else { line.trim_end_matches('\r') });
    }
    // The line below would belong to the quote.
    let below = visible.written(range.end..visible.source.len());
    let is_apart = below.lines().nth(1).is_none_or(|line| line.trim().is_empty());
    if !is_apart {
        text.push('\n');
    }
    let range = range.start..range.end;
    Finding::new(range.clone(), "", "").sure(range, text).edit
}

/// `!!! note "Title"`, `??? note`, `=== "Tab"`.
fn admonition(visible: &Visible<'_>, line: Line) -> Option<Finding> {
    let written = visible.written(line.start..line.end);
    if visible.text(line.start..line.end).starts_with(BLANK) {
        return None;
    }
    if let Some(title) = written.strip_prefix("=== \"") {
        title.strip_suffix('"')?;
        let message = format!(
            "`{}` opens a MkDocs tab; here it would be published literally",
            excerpt(written)
        );
        let help = "write a heading for each tab, with its text below it and not indented";
        return Some(Finding::new(line.start..line.end, message, help));
    }
    let markers = ["!!! ", "???+ ", "??? "];
    let marker = markers.into_iter().find(|marker| written.starts_with(marker))?;
    let rest = written[marker.len()..].trim();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
    let kind = rest[..end].to_lowercase();
    let title = rest[end..].trim();
    let is_title =
        title.is_empty() || title.starts_with('"') && title.len() > 1 && title.ends_with('"');
    if !KNOWN.contains(&kind.as_str()) || !is_title {
        return None;
    }
    let message = format!(
        "`{}` opens a MkDocs call-out; here it would be published literally",
        excerpt(written)
    );
    let finding = Finding::new(line.start..line.end, message, help(&kind));
    let is_at_margin = visible.whole_line(line.start).start == line.start;
    let fold = match marker {
        "???+ " => Some(true),
        "??? " => Some(false),
        _ => None,
    };
    let Some(sign) = sign(&kind, fold).filter(|_| is_at_margin) else { return Some(finding) };
    let below = visible.source.get(line.end..).unwrap_or_default();
    let below = below.strip_prefix('\r').unwrap_or(below).strip_prefix('\n').unwrap_or_default();
    let is_inner =
        |line: &&str| line.trim().is_empty() || line.starts_with("    ") || line.starts_with('\t');
    let lines: Vec<&str> = below.split_inclusive('\n').take_while(is_inner).collect();
    let kept = lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    if kept == 0 {
        return Some(finding);
    }
    let length: usize = lines[..kept].iter().map(|line| line.len()).sum();
    let start = visible.source.len() - below.len();
    let whole = below[..length].trim_end();
    let inner: Vec<&str> = whole
        .lines()
        .map(|line| line.strip_prefix("    ").or(line.strip_prefix('\t')).unwrap_or(""))
        .collect();
    let edit = quoted(
        visible,
        (&sign, title.trim_matches('"')),
        &inner.join("\n"),
        line.start..start + whole.len(),
    );
    let finding = finding.covering(line.start..start + whole.len());
    Some(Finding { edit, ..finding })
}

/// `> [!info|wide] Title`: what Obsidian reads as a call-out, and is none here.
fn callout(visible: &Visible<'_>, line: Line) -> Option<Finding> {
    let prefix = visible.prefix(line);
    let written = visible.written(line.start..line.end);
    let (kind, rest) = written.strip_prefix("[!")?.split_once(']')?;
    let (name, remark) = kind.split_once('|').map_or((kind, None), |(name, of)| (name, Some(of)));
    let (name, is_name) = (name.trim(), |c: char| c.is_alphanumeric() || "-_".contains(c));
    let is_other = name.is_empty() || !name.chars().all(is_name) || rest.starts_with(['(', '[']);
    if !prefix.trim_end().ends_with('>') || is_other {
        return None;
    }
    let message = format!(
        "`{}` is not read as a call-out; here it would be published literally",
        excerpt(written)
    );
    let help = format!(
        "write `> [!{name}] Title` with nothing but the type between the brackets, end emphasis and links of the title on its line, and leave a line `>` below it"
    );
    let range = line.start..line.end;
    let finding = Finding::new(range.clone(), message, help);
    Some(match remark {
        Some(_) => finding.likely(range, format!("[!{name}]{rest}")),
        None => finding,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_titles_are_read_in_every_form() {
        for (name, kind, title) in [
            ("tip", "tip", ""),
            ("tip Read this", "tip", "Read this"),
            ("note[Read this]", "note", "Read this"),
            ("{.callout-warning title=\"Read this\"}", "warning", "Read this"),
            ("{note} Read this", "note", "Read this"),
        ] {
            assert_eq!(named(name), (kind.to_owned(), title.to_owned()), "{name}");
        }
    }
}
