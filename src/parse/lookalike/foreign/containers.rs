//! Containers and call-outs: `:::tip`, `!!! note`, `> [!info] Title`.
//!
//! Here a call-out is a quote that begins with `[!NOTE]` or its kin, on a line of its own.

use super::super::visible::{BLANK, Block, Line, Segment, Visible};
use super::super::{Edit, Finding};
use super::excerpt;
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

/// The call-out of this guide that has the name of another tool's, and whether it is the same.
fn same(kind: &str) -> Option<(&'static str, bool)> {
    Some(match kind {
        "note" => ("NOTE", true),
        "tip" => ("TIP", true),
        "important" => ("IMPORTANT", true),
        "warning" => ("WARNING", true),
        "caution" => ("CAUTION", true),
        "info" | "abstract" | "summary" | "seealso" | "example" | "question" => ("NOTE", false),
        "hint" | "success" | "check" => ("TIP", false),
        "attention" => ("WARNING", false),
        "danger" | "error" | "failure" | "bug" => ("CAUTION", false),
        _ => return None,
    })
}

fn help(kind: &str) -> String {
    let sign = same(kind).map_or("NOTE", |(sign, _)| sign);
    format!(
        "write a call-out: a line `> [!{sign}]`, and below it the text, each line after `> `; to show the line literally, put `\\` before it"
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
    quoted(visible, (&kind, &title), inner, start..end)
}

/// A call-out of these lines in the place of `range`.
fn quoted(
    visible: &Visible<'_>,
    (kind, title): (&str, &str),
    inner: &str,
    range: Range<usize>,
) -> Option<Edit> {
    let (sign, is_same) = same(kind)?;
    if title.contains(['*', '_', '\\']) {
        return None;
    }
    let mut text = format!("> [!{sign}]");
    if !title.is_empty() {
        text.push_str(&format!("\n> **{title}**\n>"));
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
    let finding = Finding::new(range.clone(), "", "");
    let finding = if is_same { finding.sure(range, text) } else { finding.likely(range, text) };
    finding.edit
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
    let sign = ["!!! ", "???+ ", "??? "].into_iter().find(|sign| written.starts_with(sign))?;
    let rest = written[sign.len()..].trim();
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
    if !is_at_margin || sign != "!!! " {
        return Some(finding);
    }
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
        (&kind, title.trim_matches('"')),
        &inner.join("\n"),
        line.start..start + whole.len(),
    );
    let finding = finding.covering(line.start..start + whole.len());
    Some(Finding { edit, ..finding })
}

/// `> [!info] Title`: a call-out whose first line is not its sign alone.
fn callout(visible: &Visible<'_>, line: Line) -> Option<Finding> {
    let prefix = visible.prefix(line);
    let written = visible.written(line.start..line.end);
    let (kind, rest) = written.strip_prefix("[!")?.split_once(']')?;
    let is_name = !kind.is_empty() && kind.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
    if !prefix.trim_end().ends_with('>') || !is_name {
        return None;
    }
    let kind = kind.to_lowercase();
    let (is_folded, title) = match rest.strip_prefix(['-', '+']) {
        Some(title) => (true, title.trim()),
        None => (false, rest.trim()),
    };
    let message = match (title.is_empty(), same(&kind)) {
        (_, None) => format!(
            "`[!{kind}]` is an Obsidian call-out that does not exist here; here it would be published literally"
        ),
        (true, Some((_, false))) => {
            format!("`[!{kind}]` is an Obsidian call-out; here it would be published literally")
        }
        (true, _) => format!(
            "`{}` is a foldable call-out of Obsidian; here it would be published literally",
            excerpt(written)
        ),
        (false, _) => format!(
            "`{}` is an Obsidian call-out with its own title; here it would be published literally",
            excerpt(written)
        ),
    };
    let sign = same(&kind).map_or("NOTE", |(sign, _)| sign);
    let titled = match title {
        "" => String::new(),
        title => format!(", then a line `> **{title}**`"),
    };
    let help = format!(
        "write `> [!{sign}]` on a line of its own{titled}; the signs are NOTE, TIP, IMPORTANT, WARNING and CAUTION"
    );
    let finding = Finding::new(line.start..line.end, message, help);
    let is_plain =
        prefix.chars().all(|c| c == '>' || c == ' ') && !title.contains(['*', '_', '\\']);
    let (Some((sign, is_same)), true) = (same(&kind), is_plain) else { return Some(finding) };
    let mut text = format!("[!{sign}]");
    if !title.is_empty() {
        text.push_str(&format!("\n{prefix}**{title}**"));
        let below = visible.source.get(line.end..).unwrap_or_default().lines().nth(1);
        if below.is_some_and(|below| below.trim_start().starts_with('>')) {
            text.push_str(&format!("\n{}", prefix.trim_end()));
        }
    }
    let range = line.start..line.end;
    Some(match is_same && !is_folded {
        true => finding.sure(range, text),
        false => finding.likely(range, text),
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
