//! Call-outs of Obsidian, `> [!info]- Title`, as the five that the guide has, or as folded text.
//!
//! Those of other tools are in [`super::containers`], which writes what this module says.

use super::convert::Text;
use super::draft::Change;
use super::report::Outcome;
use crate::parse::tree::Kind;

/// Call-outs in call-outs are converted so deep.
const MAX_DEPTH: usize = 8;

/// The type of the guide that comes nearest to another tool's.
pub(super) fn nearest(name: &str) -> &'static str {
    match name.to_ascii_lowercase().as_str() {
        "tip" | "hint" | "success" | "check" | "done" => "TIP",
        "important" => "IMPORTANT",
        "warning" | "attention" | "warn" => "WARNING",
        "caution" | "danger" | "error" | "failure" | "fail" | "missing" | "bug" | "alert" => {
            "CAUTION"
        }
        _ => "NOTE",
    }
}

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
        let is_empty = lines.iter().all(|line| line.trim().is_empty());
        let title = match self.title.trim() {
            // A call-out with nothing in it is none.
            "" if is_empty => super::text::label(self.name),
            "" => default_title(self.name),
            title => title.to_owned(),
        };
        if let Some(is_open) = self.fold {
            let open = if is_open { " open" } else { "" };
            let summary = if title.is_empty() { self.name.to_owned() } else { title };
            let mut wrapped = vec![format!("<details{open}>")];
            match summary.contains(['*', '_', '`', '[', '<']) {
                true => {
                    wrapped.extend(["<summary>", "", &summary, "", "</summary>"].map(str::to_owned))
                }
                false => wrapped.push(format!("<summary>{summary}</summary>")),
            }
            wrapped.push(String::new());
            wrapped.extend(lines.iter().map(|line| (*line).to_owned()));
            wrapped.extend([String::new(), "</details>".to_owned()]);
            return wrapped;
        }
        let mut wrapped = vec![format!("> [!{}]", nearest(self.name))];
        if !title.is_empty() {
            wrapped.push(format!("> **{title}**"));
            if !is_empty {
                wrapped.push(">".to_owned());
            }
        }
        let quoted = |line: &&str| format!("> {line}").trim_end().to_owned();
        wrapped.extend(lines.iter().map(quoted));
        wrapped
    }
}

/// The title of a type that the guide does not have: `[!question]` is "Question".
fn default_title(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if ["note", "tip", "important", "warning", "caution", "info"].contains(&lower.as_str()) {
        return String::new();
    }
    super::text::label(&lower)
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
        let is_ours = matches!(node.kind, Kind::Callout(_)) && title.is_empty() && fold.is_none();
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
