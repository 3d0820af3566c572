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
                self.check_curly_quotes(text, path);
                let is_escaped = !matches!(field.field_type, FieldType::Markdown)
                    && text.contains(['\n', '\t', '\r'])
                    && self.check_escapes(path);
                (!is_escaped).then(|| text.trim().to_owned())
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

    /// Reports a whole value in curly quotes, which are part of it. A sentence in quotes is a quotation.
    fn check_curly_quotes(&mut self, text: &str, path: &[PathSegment<'_>]) {
        const QUOTES: [char; 6] = ['“', '”', '„', '‟', '‘', '’'];
        let text = text.trim();
        let Some(inner) = text.strip_prefix(QUOTES).and_then(|rest| rest.strip_suffix(QUOTES))
        else {
            return;
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
            return;
        }
        self.diagnostics.push(suspicious::curly_quotes(self.yaml.span(path), yaml::quoted(inner)));
    }

    /// Reports `"C:\new"`, in which `\n` is a line end.
    fn check_escapes(&mut self, path: &[PathSegment<'_>]) -> bool {
        let raw = self.yaml.raw(path).to_owned();
        let Some(inner) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
            return false;
        };
        let mut chars = inner.char_indices();
        let mut found = None;
        while let (None, Some((at, c))) = (found, chars.next()) {
            if c == '\\' {
                let escape = chars.next().map(|(_, escape)| escape);
                found = escape.filter(|escape| "ntr".contains(*escape)).map(|escape| (at, escape));
            }
        }
        let Some((_, escape)) = found.filter(|_| !inner.contains('\n')) else { return false };
        let what = match escape {
            't' => "a tab",
            _ => "a line break",
        };
        let single = format!("'{}'", inner.replace('\'', "''"));
        let message = format!("in double quotes `\\{escape}` means {what}, not a backslash");
        let help = format!("use single quotes, in which a backslash is a backslash: {single}");
        let is_sure = !inner.contains("\\\"") && !inner.contains("\\\\");
        self.surprise(path, message, help, is_sure.then_some(single));
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
        let template = foreign::in_line(&text, self.yaml.span(path));
        let markup = || suspicious::in_line(&text, self.yaml.span(path));
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
