//! An [`Impact`] as Markdown, for the comment of a pull request.
//!
//! Compares nothing; see [`super::compare`].

use super::{ChangeKind, EntryChange, Impact, NamedChange, SearchChange};
use crate::hidden::OneLine;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How many lines of a list are shown; the rest are counted.
const MAX_LINES: usize = 25;
/// How many pages that changed with others are named.
const MAX_PAGES: usize = 8;

/// The report. Says so where nothing differs.
pub fn markdown(impact: &Impact) -> String {
    if impact.is_empty() {
        return "No changes for readers.\n".to_owned();
    }
    let mut text = format!("## Impact on readers\n\n{}\n", summary(impact));
    section(&mut text, "Entries", impact.entries.iter().map(entry));
    section(
        &mut text,
        "Ratings",
        impact.ratings.iter().map(|rating| {
            let moved = if rating.risen { "rises" } else { "falls" };
            format!(
                "{} {moved} from **{}** ({}) to **{}** ({})",
                plain(&rating.title),
                plain(&rating.old),
                plain(&rating.old_reason),
                plain(&rating.new),
                plain(&rating.new_reason),
            )
        }),
    );
    section(
        &mut text,
        "Evidence",
        impact.evidence.iter().map(|of| {
            let (from, to) = (name(&of.from), name(&of.to));
            format!("{}: {from} {} {to}", word(of.change), plain(&of.stance))
        }),
    );
    section(&mut text, "Searches", impact.searches.iter().map(search));
    section(
        &mut text,
        "Links",
        impact.links.iter().map(|link| {
            let (from, to) = (name(&link.from), name(&link.to));
            format!("{}: {from} → {to}", word(link.change))
        }),
    );
    section(&mut text, "Sources", impact.sources.iter().map(code));
    section(&mut text, "Glossary", impact.glossary.iter().map(code));
    section(&mut text, "Other pages and files", others(impact).into_iter());
    text
}

/// Pages that are not those of entries that differ: new and gone ones by name, others by number.
fn others(impact: &Impact) -> Vec<String> {
    let pages = &impact.pages;
    let entries: BTreeSet<&String> = impact.entries.iter().map(|entry| &entry.path).collect();
    let own = |path: &&String| !entries.contains(*path);
    let of = |change: ChangeKind, paths: &[String]| -> Vec<String> {
        let line = |path: &String| format!("{}: {}", word(change), name(path));
        paths.iter().filter(own).map(line).collect()
    };
    let mut lines =
        [of(ChangeKind::Added, &pages.added), of(ChangeKind::Removed, &pages.removed)].concat();
    let changed: Vec<String> = pages.changed.iter().filter(own).map(|path| name(path)).collect();
    if !changed.is_empty() {
        let shown = changed.iter().take(MAX_PAGES).cloned().collect::<Vec<_>>().join(", ");
        let more = match changed.len().saturating_sub(MAX_PAGES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        lines.push(format!("Changed as a result: {shown}{more}"));
    }
    lines.extend(pages.assets.iter().map(|asset| format!("Changed: {}", name(asset))));
    lines
}

/// The numbers, in a sentence.
fn summary(impact: &Impact) -> String {
    let count = |change: ChangeKind| impact.entries.iter().filter(|of| of.change == change).count();
    let mut parts: Vec<String> =
        [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Renamed, ChangeKind::Removed]
            .into_iter()
            .filter(|change| count(*change) > 0)
            .map(|change| format!("{} {}", entries(count(change)), word(change).to_lowercase()))
            .collect();
    let counted = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    let moved = impact.ratings.len();
    parts.extend((moved > 0).then(|| counted(moved, "rating changed", "ratings changed")));
    parts.extend(impact.declaration.then(|| "declarations in guide.yaml changed".to_owned()));
    let pages = impact.pages.added.len() + impact.pages.changed.len() + impact.pages.removed.len();
    parts.push(counted(pages, "page affected", "pages affected"));
    format!("{}.", parts.join(", "))
}

fn entries(count: usize) -> String {
    format!("{count} {}", if count == 1 { "entry" } else { "entries" })
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return;
    }
    let _ = write!(text, "\n### {title}\n\n");
    for line in lines.iter().take(MAX_LINES) {
        let _ = writeln!(text, "- {line}");
    }
    if lines.len() > MAX_LINES {
        let _ = writeln!(text, "- … and {} more", lines.len() - MAX_LINES);
    }
}

fn entry(change: &EntryChange) -> String {
    let mut line =
        format!("{}: {} ({})", word(change.change), plain(&change.title), name(&change.id));
    if let Some(previous_path) = &change.previous_path {
        let _ = write!(line, ", previously {}", name(previous_path));
    }
    let mut parts: Vec<String> = change.fields.iter().map(|field| name(field)).collect();
    parts.extend(change.sections.iter().map(|section| {
        let heading = match section.name.as_str() {
            "" => "the text before the first heading".to_owned(),
            heading => format!("“{}”", plain(heading)),
        };
        match section.change {
            ChangeKind::Changed => heading,
            change => format!("{heading} ({})", word(change).to_lowercase()),
        }
    }));
    if !parts.is_empty() {
        let _ = write!(line, ": {}", parts.join(", "));
    }
    line
}

fn search(change: &SearchChange) -> String {
    let place = |place: Option<usize>| match place {
        Some(place) => format!("number {place}"),
        None => "not in the top results".to_owned(),
    };
    let (old, new) = (place(change.old), place(change.new));
    let (query, path) = (plain(&change.query), name(&change.path));
    format!("“{query}” finds {path}: {old} before, {new} now")
}

fn code(named: &NamedChange) -> String {
    format!("{}: {}", word(named.change), name(&named.name))
}

fn word(change: ChangeKind) -> &'static str {
    match change {
        ChangeKind::Added => "Added",
        ChangeKind::Changed => "Changed",
        ChangeKind::Renamed => "Renamed",
        ChangeKind::Removed => "Removed",
    }
}

/// Text in which Markdown, HTML and the host of a comment find nothing to do: no markup, and no mention of
/// a person, an issue or another page.
fn plain(text: &str) -> String {
    // Not a character reference, and no mention of one continues after it.
    const END: &str = "<!-- -->";
    let mut plain = String::with_capacity(text.len());
    for c in OneLine(&text.replace(['\n', '\r', '\t'], " ")).to_string().chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | ':' => plain.extend(['\\', c]),
            // GitHub and GitLab look for these in the finished page, where a backslash is gone.
            '@' | '#' | '!' | '$' | '%' | '&' | '^' | '~' => {
                plain.extend(['\\', c]);
                plain.push_str(END);
            }
            c => plain.push(c),
        }
        let is_prefix = |of: &str| {
            plain.len().checked_sub(of.len()).is_some_and(|at| {
                plain.is_char_boundary(at) && plain[at..].eq_ignore_ascii_case(of)
            })
        };
        if is_prefix("www.") || is_prefix("gh-") {
            plain.push_str(END);
        }
    }
    plain
}

/// A name as code, in which nothing is markup.
fn name(text: &str) -> String {
    let text = OneLine(text).to_string();
    // The fence is longer than any run of backquotes in it.
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or_default() + 1);
    match text.starts_with('`') || text.ends_with('`') {
        true => format!("{fence} {text} {fence}"),
        false => format!("{fence}{text}{fence}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_only_words() {
        for (text, shown) in [
            ("a <b>*b*</b> `c`", "a \\<b\\>\\*b\\*\\</b\\> \\`c\\`"),
            ("@team", "\\@<!-- -->team"),
            ("a#12 and GH-12", "a\\#<!-- -->12 and GH-<!-- -->12"),
            ("https://evil.test www.evil.test", "https\\://evil.test www.<!-- -->evil.test"),
            ("![x](y) $z$", "\\!<!-- -->\\[x\\](y) \\$<!-- -->z\\$<!-- -->"),
            ("a\n\n# b\u{202e}", "a  \\#<!-- --> b\\\\u{202e}"),
            ("&lt;img&gt;", "\\&<!-- -->lt;img\\&<!-- -->gt;"),
        ] {
            assert_eq!(plain(text), shown, "{text}");
        }
    }

    #[test]
    fn a_name_does_not_end_its_code() {
        assert_eq!(name("lesson/a"), "`lesson/a`");
        assert_eq!(name("a`b``c"), "```a`b``c```");
        assert_eq!(name("`a"), "`` `a ``");
        assert_eq!(name("a\n# b\u{1b}"), "`a\\n# b\\u{1b}`");
    }
}
