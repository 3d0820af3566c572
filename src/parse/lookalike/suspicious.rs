//! Markdown with a slip in it: it was not read as markup, and is published as it is written.
//!
//! Links are in [`links`], emphasis and code in [`emphasis`], what is pasted from word processors and
//! spreadsheets in [`pasted`], tables in [`tables`]. Markup of other tools is in [`super::foreign`].

mod emphasis;
mod links;
mod pasted;
mod tables;

use super::visible::{Block, Line, Segment, Visible};
use super::{Finding, excerpt, without_nested};
use crate::diagnostic::{Applicability, Diagnostic, rule};
use crate::parse::origin::Origin;
use crate::parse::tree::{Body, Bracketed};
use crate::span::Span;
use std::ops::Range;

/// What was found in a text.
pub(super) struct Found {
    pub(super) problems: Vec<Finding>,
    /// Where text looks like a table and is not one.
    pub(super) tables: Vec<Range<usize>>,
    pub(super) bracketed: Vec<Bracketed>,
}

/// Every slip of a text, in order.
pub(super) fn find(visible: &Visible<'_>, body: &Body, origin: Origin) -> Found {
    let mut problems = Vec::new();
    let mut bracketed = Vec::new();
    tables::find(visible, body, &mut problems);
    let tables = problems.iter().map(|of| of.covers.clone()).collect();
    pasted::bullets(visible, &mut problems);
    for segment in &visible.segments {
        if segment.block == Block::Prose {
            headings(visible, segment, &mut problems);
        }
        if segment.signs.have_any(b"[]") {
            let mut search = links::Search::new(visible, segment, origin);
            problems.extend(search.run(&mut bracketed));
        }
        emphasis::find(visible, segment, &mut problems);
    }
    Found { problems: without_nested(problems), tables, bracketed }
}

pub(super) fn diagnostic(found: Finding, source: &str, origin: Origin) -> Diagnostic {
    found.diagnostic(&rule::SUSPICIOUS_MARKUP, source, origin)
}

/// The problem with `[key]` or `@[key]` at `span`, where the key is a source's. `place` is what to replace.
pub(crate) fn key_without_sign(span: Span, of: &Bracketed, place: Option<Span>) -> Diagnostic {
    let sign = if of.has_sign { "@" } else { "" };
    let (key, rest) = (&of.key, &of.rest);
    let message =
        format!("`{sign}[{key}{rest}]` is not a citation, although `{key}` is the key of a source");
    // `[sic]` and `[ford]` may be words in brackets.
    let is_key = of.has_sign || !rest.is_empty() || key.contains(|c: char| !c.is_alphabetic());
    let applicability = match is_key {
        true => Applicability::MachineApplicable,
        false => Applicability::MaybeIncorrect,
    };
    Diagnostic::new(&rule::SUSPICIOUS_MARKUP, span, message)
        .help(format!(
            "write `[@{key}{rest}]` to cite it, or `\\[{key}{rest}]` to show the brackets"
        ))
        .suggest_edit(place, format!("[@{key}{rest}]"), applicability)
}

/// The problem with a YAML value in curly quotes, which are part of it then.
pub(crate) fn curly_quotes(span: Span, straight: String) -> Diagnostic {
    let message = "curly quotes are part of this value; YAML needs straight quotes";
    Diagnostic::new(&rule::SUSPICIOUS_MARKUP, span, message)
        .help(format!(
            "write {straight}; to keep the curly quotes, put straight quotes around them"
        ))
        .suggest_edit(Some(span), straight, Applicability::MaybeIncorrect)
}

/// The problem with Markdown in a field of plain text, which shows it as it is written.
pub(crate) fn in_line(text: &str, place: impl Fn() -> Span) -> Option<Diagnostic> {
    let found = emphasis::in_line(text).or_else(|| links::in_line(text))?;
    let message =
        format!("this field is plain text: `{}` is shown as it is written", excerpt(found));
    let help = "write it without markup, or move it to the body or to a field of Markdown";
    Some(Diagnostic::new(&rule::SUSPICIOUS_MARKUP, place(), message).help(help))
}

/// `##Heading`, and `#Heading one` where it can be nothing else.
fn headings(visible: &Visible<'_>, segment: &Segment, found: &mut Vec<Finding>) {
    if !segment.signs.have_any(b"#") {
        return;
    }
    let lines: Vec<Line> = visible.lines(segment).collect();
    for line in &lines {
        let written = visible.written(line.start..line.end);
        let signs = written.len() - written.trim_start_matches('#').len();
        let is_seen = visible.text(line.start..line.start + signs).starts_with('#');
        let text = &written[signs..];
        let bare = text.trim_start();
        let is_number = bare.chars().all(|c| c.is_ascii_digit());
        if signs == 0 || !is_seen || bare.is_empty() || is_number {
            continue;
        }
        let end = line.start + signs;
        if signs > 6 {
            let message =
                format!("{signs} number signs do not make a heading: there are six levels");
            let help = "use six or fewer; to show the signs, put `\\` before the first one";
            found.push(Finding::new(line.start..end, message, help));
            continue;
        }
        if bare.len() < text.len() {
            continue;
        }
        if signs == 1 && !(lines.len() == 1 && is_title(text)) {
            continue;
        }
        let message = format!("a heading needs a space after `{}`", &written[..signs]);
        let heading = format!("{} {}", &written[..signs], excerpt(text));
        let help = format!("write `{heading}`; to show the signs, put `\\` before the first one");
        let finding = Finding::new(line.start..line.end, message, help);
        // What is in the heading can have a problem of its own.
        let finding = finding.covering(line.start..end);
        found.push(match signs {
            1 => finding.likely(end..end, " "),
            _ => finding.sure(end..end, " "),
        });
    }
}

/// Whether words after one `#` are a title and not a tag or a number.
fn is_title(text: &str) -> bool {
    let bare = text.strip_suffix('}').and_then(|text| text.rsplit_once('{'));
    let bare = bare.map_or(text, |(bare, _)| bare.trim_end());
    (2..9).contains(&bare.split_whitespace().count())
        && bare.starts_with(char::is_uppercase)
        && !bare.ends_with(['.', '!', '?', ':', ';', ',', '…'])
        && !bare.contains('#')
}

/// Whether a line is a heading, but for the space that is missing after its number signs.
pub(in crate::parse::lookalike) fn is_heading_without_space(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    match line.len() - text.len() {
        1 => is_title(text),
        2..=6 => text.starts_with(char::is_alphanumeric),
        _ => false,
    }
}
