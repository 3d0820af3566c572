//! Templates in texts: Liquid, Nunjucks, shortcodes of Hugo and Quarto, comments of MDX.
//!
//! What stands for something that is known is expanded; the rest is deleted and named in the report.
//! Shortcodes are in [`super::shortcodes`].

use super::convert::Text;
use super::draft::{Change, code, is_in};
use super::front::flat;
use super::model::Tool;
use super::report::Outcome;
use super::{scripts, shortcodes};
use std::collections::BTreeSet;
use std::ops::Range;

/// A template is at most this long.
const LONGEST: usize = 2000;

/// Expands templates.
pub(super) fn expand(text: &mut Text<'_>) {
    let has_mdx = matches!(text.tool, Tool::Docusaurus) || text.path.ends_with(".mdx");
    if has_mdx {
        scripts::delete(text);
    }
    if !["{{", "{%", "{#", "{/*", "<%"].iter().any(|mark| text.draft.text.contains(mark)) {
        return;
    }
    blocks(text);
    let code = code(&text.draft.body());
    let whole = std::mem::take(&mut text.draft.text);
    let mut changes = Vec::new();
    let mut at = 0;
    while let Some(template) = next(&whole, at, &code) {
        at = template.range.end;
        let written = &whole[template.range.clone()];
        let (outcome, with) = match template.kind {
            Kind::Value => value(text, template.inner),
            Kind::Tag => tag(template.inner),
            Kind::Shortcode => shortcodes::write(text.front, template.inner),
            Kind::Comment => (Outcome::Lost, String::new()),
            Kind::Jsx => comment(template.inner),
        };
        let topic = match (outcome, template.kind) {
            (Outcome::Lost, Kind::Comment) => "Comments",
            (Outcome::Lost, _) => "Templates removed",
            _ => "Templates expanded",
        };
        text.note(outcome, topic, template.range.start, written, &with);
        changes.push(Change::new(alone(&whole, &template.range, &with), with));
    }
    text.draft.text = whole;
    text.draft.change(changes);
}

/// The whole line, where nothing is left of it.
fn alone(text: &str, range: &Range<usize>, with: &str) -> Range<usize> {
    let before = text[..range.start].trim_end_matches([' ', '\t']);
    let after = text[range.end..].trim_start_matches([' ', '\t']);
    let begins = before.is_empty() || before.ends_with('\n');
    let ends = after.is_empty() || after.starts_with('\n');
    match with.is_empty() && begins && ends {
        true => before.len()..(text.len() - after.len() + 1).min(text.len()),
        false => range.clone(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `{{ name }}`
    Value,
    /// `{% tag %}`
    Tag,
    /// `{{< name >}}`, `{{% name %}}`
    Shortcode,
    /// `{# comment #}`
    Comment,
    /// `{/* comment */}`
    Jsx,
}

struct Template<'t> {
    range: Range<usize>,
    inner: &'t str,
    kind: Kind,
}

/// The first template from a place on that is not in code.
fn next<'t>(text: &'t str, from: usize, code: &[Range<usize>]) -> Option<Template<'t>> {
    let mut from = from;
    loop {
        let at = from + text[from..].find('{')?;
        from = at + 1;
        let rest = &text[at..];
        let (close, kind) = match rest.as_bytes() {
            [b'{', b'{', b'<', ..] => (">}}", Kind::Shortcode),
            [b'{', b'{', b'%', ..] => ("%}}", Kind::Shortcode),
            [b'{', b'{', ..] => ("}}", Kind::Value),
            [b'{', b'%', ..] => ("%}", Kind::Tag),
            [b'{', b'#', b' ', ..] => ("#}", Kind::Comment),
            [b'{', b'/', b'*', ..] => ("*/}", Kind::Jsx),
            _ => continue,
        };
        let open = if matches!(kind, Kind::Shortcode | Kind::Jsx) { 3 } else { 2 };
        let limit = rest.len().min(LONGEST);
        let limit = (0..=limit).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
        let Some(length) = rest.get(open..limit).and_then(|rest| rest.find(close)) else {
            continue;
        };
        let inner = &rest[open..open + length];
        let word = inner.trim_matches(['-', ' ', '\n', '#', '/', '{']);
        let begins = word.starts_with(|c: char| c.is_alphabetic() || "\"'_[".contains(c));
        if is_in(code, at) || kind == Kind::Value && !begins {
            continue;
        }
        return Some(Template { range: at..at + open + length + close.len(), inner, kind });
    }
}

/// `{% raw %}`, `{% highlight x %}` and `{% comment %}` with what is between them and their ends.
fn blocks(text: &mut Text<'_>) {
    let whole = text.draft.text.clone();
    let mut changes = Vec::new();
    // What does not end once does not end later.
    let mut open_ended = BTreeSet::new();
    let mut at = 0;
    while let Some(found) = whole[at..].find("{%").map(|found| at + found) {
        let Some(length) = whole[found + 2..].find("%}").map(|length| length + 2) else { break };
        let tag = found..found + length + 2;
        at = tag.end;
        let inner = whole[found + 2..found + length].trim_matches(['-', ' ', '\n']);
        let (name, rest) = inner.split_once(' ').unwrap_or((inner, ""));
        if !matches!(name, "raw" | "highlight" | "comment" | "verbatim" | "prism" | "codeblock") {
            continue;
        }
        if open_ended.contains(name) {
            continue;
        }
        let Some((end, close)) = closing(&whole, tag.end, name) else {
            open_ended.insert(name.to_owned());
            continue;
        };
        at = close;
        let between = whole[tag.end..end].to_owned();
        let (outcome, topic, with) = match name {
            "comment" => (Outcome::Lost, "Comments", String::new()),
            "raw" | "verbatim" => (Outcome::Changed, "Templates expanded", literal(&between)),
            _ => {
                let language = rest.split_whitespace().next().unwrap_or_default();
                let code = format!("```{language}\n{}\n```", between.trim_matches('\n'));
                (Outcome::Changed, "Templates expanded", code)
            }
        };
        let before = match name {
            "comment" => whole[tag.start..close].to_owned(),
            _ => [&whole[tag.clone()], &whole[end..close]].join(" … "),
        };
        text.note(outcome, topic, tag.start, &before, with.lines().next().unwrap_or_default());
        changes.push(Change::new(tag.start..close, with));
    }
    text.draft.change(changes);
}

/// Where `{% endname %}` begins and ends.
fn closing(text: &str, from: usize, name: &str) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let start = at + text[at..].find("{%")?;
        let end = start + 2 + text[start + 2..].find("%}")? + 2;
        if text[start + 2..end - 2].trim_matches(['-', ' ']) == format!("end{name}") {
            return Some((start, end));
        }
        at = end;
    }
}

/// A text in which templates are meant as they are written: they become code where they are not yet.
fn literal(text: &str) -> String {
    match text.contains('`') || text.contains('\n') || !text.contains(['{', '<']) {
        true => text.to_owned(),
        false => format!("`{}`", text.trim()),
    }
}

/// `{{ page.title }}` and its kin.
fn value(text: &Text<'_>, inner: &str) -> (Outcome, String) {
    let inner = inner.trim_matches(['-', '~', ' ', '\n', '{', '}']);
    let (name, filters) = inner.split_once('|').unwrap_or((inner, ""));
    let name = name.trim();
    let quoted = name.len() >= 2 && name.starts_with(['"', '\'']) && name.ends_with(['"', '\'']);
    if quoted {
        return (Outcome::Changed, name[1..name.len() - 1].to_owned());
    }
    let is_root = [
        "site.baseurl",
        "site.url",
        "site.github.url",
        "baseurl",
        "base_url",
        "BASE_PATH",
        "config.site_url",
    ];
    if is_root.contains(&name) {
        return (Outcome::Changed, String::new());
    }
    let project = text.project;
    let said = match name {
        "site.title" | "config.site_name" | "metadata.title" => Some(project.title.clone()),
        "site.description" | "metadata.description" => Some(project.description.clone()),
        name if filters.is_empty() => {
            let key = name.strip_prefix("page.").or_else(|| name.strip_prefix("page.meta."));
            let key = key.or(Some(name).filter(|_| text.tool == Tool::Eleventy));
            key.and_then(|key| text.front.get(key)).map(flat)
        }
        _ => None,
    };
    match said.filter(|said| !said.is_empty()) {
        Some(said) => (Outcome::Changed, said),
        None => (Outcome::Lost, String::new()),
    }
}

/// `{% link x.md %}` and its kin.
fn tag(inner: &str) -> (Outcome, String) {
    let inner = inner.trim_matches(['-', ' ', '\n']);
    let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let rest = rest.trim();
    match name {
        "link" => (Outcome::Changed, format!("/{rest}")),
        "post_url" => (Outcome::Changed, format!("/_posts/{rest}.md")),
        "url" | "static" => (Outcome::Changed, rest.trim_matches(['"', '\'']).to_owned()),
        _ => (Outcome::Lost, shortcodes::said(rest)),
    }
}

/// A comment that stays in the file and is not published.
fn comment(inner: &str) -> (Outcome, String) {
    match inner.contains("--") {
        true => (Outcome::Lost, String::new()),
        false => (Outcome::Changed, format!("<!-- {} -->", inner.trim())),
    }
}
