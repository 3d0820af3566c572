//! Text in fields: what YAML makes of it, and what was meant.
//!
//! Other values are in [`super::value`]; what Markdown says is for [`crate::parse`].

use super::value::{Reader, noun};
use crate::diagnostic::Applicability;
use crate::parse::lookalike::{foreign, suspicious};
use crate::schema::{Field, FieldType};
use crate::yaml::{self, PathSegment};

impl Reader<'_> {
    /// Plain text; what YAML reads as something else is reported with the quotes it needs.
    pub(super) fn text(
        &mut self,
        field: &Field,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
    ) -> Option<String> {
        match value {
            yaml::Value::Text(text) => {
                let is_quoted = self.check_curly_quotes(text, path);
                // Text can be in quotes. A name cannot, and what it names was not looked up.
                let is_name = !matches!(field.field_type, FieldType::Line | FieldType::Markdown);
                let is_escaped = text.contains(['\n', '\t', '\r'])
                    && self.check_escapes(path, matches!(field.field_type, FieldType::Markdown));
                (!(is_escaped || is_quoted && is_name)).then(|| text.trim().to_owned())
            }
            yaml::Value::List(_) | yaml::Value::Map(_) => {
                self.no_text(field, value, path);
                None
            }
            _ => {
                let raw = self.yaml.raw(path).to_owned();
                let message = format!("`{raw}` is read as {}, not as text", noun(value));
                let quoted = format!("\"{raw}\"");
                self.surprise(path, message, format!("put it in quotes: {quoted}"), Some(quoted));
                None
            }
        }
    }

    /// Reports a list or a group of fields where there is to be text.
    fn no_text(&mut self, field: &Field, value: &yaml::Value, path: &[PathSegment<'_>]) {
        let raw = self.yaml.raw(path);
        let bare = raw.trim_matches(['[', ']']).trim().to_owned();
        let is_name = matches!(field.field_type, FieldType::Ref { .. }) && raw.starts_with('[');
        let is_one_line = !bare.is_empty() && !bare.contains(['[', ']', '{', '}', '\n', '#']);
        let quoted = format!("\"{raw}\"");
        let help = match value {
            _ if is_name && is_one_line => {
                format!("write `{bare}`: front matter uses names without brackets")
            }
            yaml::Value::Map(_) => "put the text in quotes if it holds a colon".to_owned(),
            _ => "delete the brackets or dashes, or put the text in quotes".to_owned(),
        };
        let is_quotable = raw.starts_with(['[', '{']) && !raw.contains(['"', '\\', '\n']);
        let span = self.yaml.span(path);
        let problem = self.wrong_type(field, value, path, "text", help);
        self.diagnostics.push(match is_name && is_one_line {
            true => problem.suggest_edit(Some(span), bare, Applicability::MachineApplicable),
            false => {
                let span = Some(span).filter(|_| is_quotable);
                problem.suggest_edit(span, quoted, Applicability::MaybeIncorrect)
            }
        });
    }

    /// Reports a whole value in curly quotes, which are part of it. A sentence in quotes is a quotation. Says
    /// whether there was anything to report.
    fn check_curly_quotes(&mut self, text: &str, path: &[PathSegment<'_>]) -> bool {
        const QUOTES: [char; 6] = ['“', '”', '„', '‟', '‘', '’'];
        let text = text.trim();
        let Some(inner) = text.strip_prefix(QUOTES).and_then(|rest| rest.strip_suffix(QUOTES))
        else {
            return false;
        };
        let is_quotation = inner.ends_with(['.', '!', '?', '…', ',', ';']);
        let has_others =
            inner.contains(['“', '”', '„']) || inner.contains('‘') || inner.ends_with('’');
        if is_quotation
            || has_others
            || inner.is_empty()
            || inner.contains('\n')
            || !self.yaml.raw(path).starts_with(QUOTES)
        {
            return false;
        }
        self.diagnostics.push(suspicious::curly_quotes(self.yaml.span(path), yaml::quoted(inner)));
        true
    }

    /// Reports `"C:\new"`, in which `\n` is a line end. Markdown can have line ends and tabs, so that there only
    /// what looks like a path is reported. Says whether there was anything to report.
    fn check_escapes(&mut self, path: &[PathSegment<'_>], is_markdown: bool) -> bool {
        // To find the value takes longer than to read the front matter.
        if !self.yaml.has_backslash() {
            return false;
        }
        let raw = self.yaml.raw(path).to_owned();
        let Some(inner) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
            return false;
        };
        let breaks = Breaks::of(inner, is_markdown);
        let found = if is_markdown { breaks.in_path } else { breaks.in_path.or(breaks.first) };
        // A value of several lines has line ends of its own.
        let Some(escape) = found.filter(|_| is_markdown || !inner.contains('\n')) else {
            return false;
        };
        let what = if escape == 't' { "a tab" } else { "a line break" };
        let message = format!("in double quotes `\\{escape}` means {what}, not a backslash");
        let single = single_quoted(inner);
        let help = format!("use single quotes, in which a backslash is a backslash: {single}");
        let help = match breaks.in_path {
            Some(_) => help,
            None => format!("write the text on one line; if it is a path, {help}"),
        };
        // What another escape stands for was probably meant.
        let applicability = match breaks.in_path.is_some() && !breaks.has_others {
            true => Applicability::MachineApplicable,
            false => Applicability::MaybeIncorrect,
        };
        let span = self.yaml.span(path);
        let problem = self.yaml.implicit_type(span, message).help(help);
        let span = Some(span).filter(|_| !inner.contains('\n'));
        self.diagnostics.push(problem.suggest_edit(span, single, applicability));
        true
    }

    pub(super) fn line(
        &mut self,
        field: &Field,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
    ) -> Option<String> {
        let text = self.text(field, value, path)?;
        if text.is_empty() {
            self.out_of_bounds(
                path,
                format!("`{}` is empty", field.name),
                "fill it in, or delete the line".to_owned(),
            );
            return None;
        }
        if text.contains('\n') {
            let message = format!("`{}` must be a single line", field.name);
            self.out_of_bounds(
                path,
                message,
                "join the lines, or move the text into the body".to_owned(),
            );
        }
        let place = || self.yaml.span(path);
        let template = foreign::in_line(&text, place);
        let markup = || suspicious::in_line(&text, place);
        self.diagnostics.extend(template.or_else(markup));
        self.check_length(field, &text, path);
        Some(text)
    }

    /// Checks the length of a text, in characters as they are written.
    pub(super) fn check_length(&mut self, field: &Field, text: &str, path: &[PathSegment<'_>]) {
        let length = text.chars().count() as f64;
        if let Some(max) = field.max.filter(|max| length > *max) {
            let message = format!(
                "`{}` has {length} characters, {} more than {max}",
                field.name,
                length - max
            );
            self.out_of_bounds(path, message, "shorten it".to_owned());
        }
        if let Some(min) = field.min.filter(|min| length < *min) {
            let message = format!("`{}` has {length} characters, fewer than {min}", field.name);
            self.out_of_bounds(path, message, "say more".to_owned());
        }
    }
}

/// The escapes in a value in double quotes that stand for line ends and tabs, by their letters.
#[derive(Debug, Default, PartialEq, Eq)]
struct Breaks {
    first: Option<char>,
    /// The first in a word that is a path.
    in_path: Option<char>,
    /// Whether there are escapes that stand for other characters.
    has_others: bool,
}

impl Breaks {
    fn of(inner: &str, is_markdown: bool) -> Self {
        let mut breaks = Self::default();
        for word in inner.split_whitespace() {
            let mut in_word = None;
            let mut chars = word.chars();
            while let Some(c) = chars.next() {
                match chars.clone().next() {
                    _ if c != '\\' => continue,
                    Some(escape @ ('n' | 't' | 'r')) => in_word = in_word.or(Some(escape)),
                    _ => breaks.has_others = true,
                }
                chars.next();
            }
            let is_file = !is_markdown && word == inner && is_file(word);
            breaks.first = breaks.first.or(in_word);
            breaks.in_path = breaks.in_path.or(in_word.filter(|_| is_file || is_path(word)));
        }
        breaks
    }
}

/// Whether a word begins like a path of Windows: `C:\new`, `.\new`, `..\new`, `\\server\new`.
fn is_path(word: &str) -> bool {
    let word =
        word.trim_start_matches("\\\"").trim_start_matches(['(', '[', '<', '\'', '‘', '“', '`']);
    let is_drive =
        word.starts_with(|c: char| c.is_ascii_alphabetic()) && word[1..].starts_with(":\\");
    is_drive || [".\\", "..\\", "\\\\\\\\"].iter().any(|start| word.starts_with(start))
}

/// Whether a word is a path with the ending of a file: `images\new.png`.
fn is_file(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.contains('.')
            && (2..6).contains(&ending.len())
            && ending.starts_with(|c: char| c.is_ascii_alphabetic())
            && ending.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

/// What is in double quotes, in single ones: escaped quotation marks, slashes and backslashes as what they are, and
/// all other backslashes literally.
fn single_quoted(inner: &str) -> String {
    let mut text = String::with_capacity(inner.len() + 2);
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('"' | '/' | '\\')) => text.extend(chars.next()),
            _ => text.push(c),
        }
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the single quotes that a value needs are certain; none when it is not reported.
    fn is_certain(inner: &str, is_markdown: bool) -> Option<bool> {
        let breaks = Breaks::of(inner, is_markdown);
        let found = if is_markdown { breaks.in_path } else { breaks.in_path.or(breaks.first) };
        found.map(|_| breaks.in_path.is_some() && !breaks.has_others)
    }

    #[test]
    fn only_a_path_without_other_escapes_is_certain() {
        for path in [r"C:\new", r"see C:\temp\new", r"..\new", r"images\new.png", r"(d:\recent)"] {
            assert_eq!(is_certain(path, false), Some(true), "{path}");
        }
        for other in [
            r"First line\nSecond line",
            r"one\ttwo",
            r"C:\new\bin",
            r"C:\new \u00e9",
            r#"C:\new \"x\""#,
            r"C:\\docs\new",
            r"\\\\server\new",
            r"Done.\nwww.example.org",
            r"C:\new\ x",
        ] {
            assert_eq!(is_certain(other, false), Some(false), "{other}");
        }
        for none in [r"C:\\new", r"a \u00e9", "plain"] {
            assert_eq!(is_certain(none, false), None, "{none}");
        }
    }

    #[test]
    fn in_markdown_only_paths_are_reported() {
        assert_eq!(is_certain(r"Put it into C:\new and save.", true), Some(true));
        assert_eq!(is_certain(r"Put it into `C:\temp\n1` \u2013 now.", true), Some(false));
        for text in [r"One.\n\nTwo.", r"- one\n- two", r"see\nfile.txt", r"a\tb", r"Note:\nText"] {
            assert_eq!(is_certain(text, true), None, "{text}");
        }
    }

    #[test]
    fn quotation_marks_and_backslashes_stay_what_they_are() {
        assert_eq!(single_quoted(r"C:\new"), r"'C:\new'");
        assert_eq!(single_quoted(r#"it's \"C:\\new\""#), r#"'it''s "C:\new"'"#);
    }
}
