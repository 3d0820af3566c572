//! Call-outs of Obsidian, `> [!info|wide]- Title`, as far as the guide does not read them as they are.
//!
//! Those of other tools are in [`super::containers`], which writes what this module says.

use super::convert::Text;
use super::draft::Change;
use super::report::Outcome;
use crate::parse::tree::{self, Kind};

/// Call-outs in call-outs are converted so deep.
const MAX_DEPTH: usize = 8;

/// A call-out as it is written here.
pub(super) struct Callout<'a> {
    /// The other tool's type.
    pub(super) name: &'a str,
    /// Its title, Markdown; may be empty.
    pub(super) title: &'a str,
    /// Whether it is folded, and whether it is open at first.
    pub(super) fold: Option<bool>,
}

impl Callout<'_> {
    /// The lines of the call-out around these lines.
    pub(super) fn wrap(&self, lines: &[&str]) -> Vec<String> {
        let is_name = |name: &&str| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_".contains(c))
        };
        let name = Some(self.name).filter(is_name).unwrap_or("note");
        let sign = tree::Callout::new(name, self.fold).sign();
        let first = format!("> {sign} {}", self.title.trim()).trim_end().to_owned();
        let is_empty = lines.iter().all(|line| line.trim().is_empty());
        let is_plain = self.title.trim().is_empty()
            && self.fold.is_none()
            && !sign.contains(char::is_lowercase);
        // Apart from the title, whatever is below it is read as what it is.
        let apart = (!is_empty && !is_plain).then(|| ">".to_owned());
        let quoted = |line: &&str| format!("> {line}").trim_end().to_owned();
        [first].into_iter().chain(apart).chain(lines.iter().map(quoted)).collect()
    }
}

/// Converts the call-outs in quotes.
pub(super) fn convert(text: &mut Text<'_>) {
    for _ in 0..MAX_DEPTH {
        if !text.draft.text.contains("[!") || !round(text) {
            return;
        }
    }
}

/// Converts the outermost call-outs. False when there are none.
fn round(text: &mut Text<'_>) -> bool {
    let body = text.draft.body();
    let mut changes = Vec::new();
    let mut end = 0;
    for node in body.nodes() {
        let range = node.range();
        if !matches!(node.kind, Kind::Quote | Kind::Callout(_)) || range.start < end {
            continue;
        }
        let written = text.draft.text[range.clone()].trim_end();
        let Some((name, fold, title)) = written.lines().next().and_then(head) else { continue };
        // A table right below a title would be a part of the paragraph.
        let is_table = written
            .lines()
            .nth(1)
            .is_some_and(|line| line.trim_start_matches(['>', ' ', '\t']).starts_with('|'));
        let is_ours = matches!(node.kind, Kind::Callout(_)) && !is_table;
        if is_ours || name.is_empty() {
            continue;
        }
        let written = written.to_owned();
        let lines = written.lines().skip(1);
        let start = text.draft.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let indent = text.draft.text[start..range.start].to_owned();
        let depth = 1 + indent.matches('>').count();
        let inner: Vec<&str> = lines.map(|line| unquoted(line, depth)).collect();
        let callout = Callout { name: &name, title: &title, fold };
        let blank = indent.replace(|c: char| c != '>' && !c.is_whitespace(), " ");
        let separator = format!("\n{blank}");
        let with = callout.wrap(&inner).join(&separator);
        let first = written.lines().next().unwrap_or_default().to_owned();
        let after = with.lines().next().unwrap_or_default().to_owned();
        text.note(Outcome::Changed, "Call-outs", range.start, &first, &after);
        end = range.end;
        changes.push(Change::new(range.start..range.start + written.len(), with));
    }
    let is_any = !changes.is_empty();
    text.draft.change(changes);
    is_any
}

/// The type, folding and title of `> [!type]- Title`.
fn head(line: &str) -> Option<(String, Option<bool>, String)> {
    let rest = line.trim_start().strip_prefix('>')?.trim_start().strip_prefix("[!")?;
    let (name, rest) = rest.split_once(']')?;
    let name = name.split('|').next().unwrap_or_default().trim();
    let (fold, title) = match rest.chars().next() {
        Some('-') => (Some(false), &rest[1..]),
        Some('+') => (Some(true), &rest[1..]),
        _ => (None, rest),
    };
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    is_name.then(|| (name.to_owned(), fold, title.trim().to_owned()))
}

/// A line of a quote without the signs of so many quotes.
fn unquoted(line: &str, depth: usize) -> &str {
    let mut rest = line;
    for _ in 0..depth {
        let Some(inner) = rest.trim_start().strip_prefix('>') else { return rest.trim_start() };
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    rest
}
