//! Templates: `{{ page.title }}`, `{% include x %}`, `{{< figure >}}`, `<%= x %>`.
//!
//! Formulas and sets have double braces too: `{{1, 2}, {3}}` is not reported.

use super::super::Finding;
use super::super::visible::{Segment, Visible};
use super::excerpt;
use std::ops::Range;

/// More bytes than this are no template.
const LONGEST: usize = 600;

/// A kind of template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    /// `{{ name }}`.
    Value,
    /// `{% tag %}`.
    Tag,
    /// `{# comment #}`.
    Comment,
    /// `{{< name >}}` or `{{% name %}}`.
    Shortcode,
    /// `{{#include file}}`.
    Include,
    /// `{{name|key=value}}`.
    Wiki,
    /// `<%= name %>`.
    Embedded,
    /// `{/* comment */}`.
    Jsx,
}

impl Template {
    /// The tools that replace it.
    pub(super) fn origin(self) -> &'static str {
        match self {
            Self::Value => "a placeholder from a template language such as Jinja or Liquid",
            Self::Tag => "a tag from a template language such as Jinja or Liquid",
            Self::Comment => "a Jinja comment",
            Self::Shortcode => "a Hugo or Quarto shortcode",
            Self::Include => "an mdBook or Handlebars instruction",
            Self::Wiki => "a MediaWiki template",
            Self::Embedded => "an ERB or EJS tag",
            Self::Jsx => "an MDX comment",
        }
    }

    /// The problem, and how to fix it.
    pub(super) fn described(self, written: &str) -> (String, String) {
        let help = self.help();
        let message =
            format!("`{written}` is {}; here it would be published literally", self.origin());
        (message, format!("{help}; to show it literally, put it in backquotes"))
    }

    /// What to write instead.
    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Value => "write the actual text",
            Self::Tag => "write the actual text and delete the tags",
            Self::Comment | Self::Jsx => "delete it, or write `<!-- … -->`, which is not published",
            Self::Shortcode | Self::Include => {
                "write it in Markdown: a link, an image, or the text itself"
            }
            Self::Wiki => "write it in Markdown; a source is cited with `[@key]`",
            Self::Embedded => "write the actual text",
        }
    }
}

/// The first template of a text.
pub(super) fn first(text: &str) -> Option<(Range<usize>, Template)> {
    next(text, text, 0)
}

/// Reports the templates of a segment, once for all.
pub(super) fn find(visible: &Visible<'_>, segment: &Segment, found: &mut Vec<Finding>) {
    if !segment.signs.have_any(b"{<") {
        return;
    }
    let text = visible.text(segment.range.clone());
    let written = visible.written(segment.range.clone());
    let mut at = 0;
    let mut all: Vec<(Range<usize>, Template)> = Vec::new();
    while let Some((range, template)) = next(text, written, at) {
        at = range.end;
        all.push((range, template));
    }
    let (Some((range, template)), Some((last, _))) = (all.first(), all.last()) else { return };
    let start = segment.range.start;
    let (message, mut help) = template.described(&excerpt(&written[range.clone()]));
    if all.len() > 1 {
        help = format!("{help} ({} more in this paragraph)", all.len() - 1);
    }
    let finding = Finding::new(start + range.start..start + range.end, message, help);
    found.push(finding.covering(start + range.start..start + last.end));
}

/// Reports the first template in each block of raw HTML.
pub(super) fn in_html(visible: &Visible<'_>, found: &mut Vec<Finding>) {
    let mut reported = None;
    for (text, block) in &visible.html {
        if reported.as_ref() == Some(block) {
            continue;
        }
        let Some((range, template)) = first(text) else { continue };
        let written = &text[range];
        let Some(at) = visible.written(block.clone()).find(written) else { continue };
        let (message, help) = template.described(&excerpt(written));
        let start = block.start + at;
        found.push(Finding::new(start..start + written.len(), message, help));
        reported = Some(block.clone());
    }
}

/// The first template of a text from a place on. Signs are looked for in `text`, what is between them in
/// `written`.
fn next(text: &str, written: &str, from: usize) -> Option<(Range<usize>, Template)> {
    let mut from = from;
    while let Some(at) = text[from..].find(['{', '<']).map(|at| from + at) {
        from = at + 1;
        let rest = &text[at..];
        let closing = match rest.as_bytes() {
            [b'{', b'{', ..] => "}}",
            [b'{', b'%', ..] => "%}",
            [b'{', b'#', b' ', ..] => " #}",
            [b'{', b'/', b'*', ..] => "*/}",
            [b'<', b'%', ..] => "%>",
            _ => continue,
        };
        let mut most = rest.len().min(LONGEST);
        while !rest.is_char_boundary(most) {
            most -= 1;
        }
        let Some(length) = rest[2..most.max(2)].find(closing) else { continue };
        let inner = &written[at + 2..at + 2 + length];
        let end = at + 2 + length + closing.len();
        // `{{{name}}}`
        let end = end + usize::from(inner.starts_with('{') && text[end..].starts_with('}'));
        let command = text[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let is_formula = text[..at].ends_with(['^', '_', '}']) || command.ends_with('\\');
        if let Some(template) = kind(closing, inner).filter(|_| !is_formula) {
            return Some((at..end, template));
        }
    }
    None
}

/// What is between the signs of a template, if it is one.
fn kind(closing: &str, inner: &str) -> Option<Template> {
    let word = inner.trim_matches(['-', '+', '~', '=']).trim();
    let has_letter = word.contains(char::is_alphabetic);
    match closing {
        "}}" => value(inner),
        "%}" => word.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(Template::Tag),
        " #}" => has_letter.then_some(Template::Comment),
        "*/}" => Some(Template::Jsx),
        _ => has_letter.then_some(Template::Embedded),
    }
}

fn value(inner: &str) -> Option<Template> {
    let text = inner.trim();
    let mut depth = 0_i32;
    let mut lowest = 0;
    for c in text.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        lowest = lowest.min(depth);
    }
    // `{{1}, {2}}` is a set of sets.
    let is_balanced = lowest == 0 && (depth == 0 || text.starts_with('{') && depth == 1);
    let bare =
        text.trim_start_matches(['{', '<', '%', '/', '#', '>', '!', '&', '^', '-', '~', '=']);
    if !is_balanced || !bare.contains(char::is_alphabetic) {
        return None;
    }
    // `{{a, b}}` is a set of a set.
    let is_short = |part: &str| part.trim().chars().count() <= 2;
    if text.split(',').count() > 1 && text.split(',').all(is_short) {
        return None;
    }
    let is_parameter = |part: &str| {
        part.split_once('=').is_some_and(|(name, _)| {
            !name.trim().is_empty() && name.trim().chars().all(char::is_alphanumeric)
        })
    };
    Some(match text.chars().next() {
        Some('<' | '%') => Template::Shortcode,
        Some('#' | '/') => Template::Include,
        _ if text.split('|').skip(1).any(is_parameter) => Template::Wiki,
        _ => Template::Value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_found_and_sets_and_formulas_are_not() {
        for (text, template) in [
            ("a {{ page.title }} b", Template::Value),
            ("{{title}}", Template::Value),
            ("{{{ body }}}", Template::Value),
            ("{{ \"/x/\" | url }}", Template::Value),
            ("{%- if x -%}", Template::Tag),
            ("{# a note #}", Template::Comment),
            ("{{< fig src=\"a.png\" >}}", Template::Shortcode),
            ("{{% note %}}", Template::Shortcode),
            ("{{#include a.rs}}", Template::Include),
            ("{{cite web|url=x|title=y}}", Template::Wiki),
            ("<%= x %>", Template::Embedded),
            ("{/* x */}", Template::Jsx),
        ] {
            assert_eq!(first(text).map(|(_, template)| template), Some(template), "{text}");
        }
        for text in [
            "{{1, 2}, {3}}",
            "{{1, 2}}",
            "{{a, b}}",
            "{{}}",
            "{{ … }}",
            r"\frac{{x}}{{y}}",
            "x^{{ab}}",
            "50 {% of",
            "{a} {b}",
            "100%>",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
