//! What a YAML text has that can be read and is refused all the same: keys that are set twice, anchors and
//! tags, values that a comment cuts off.
//!
//! Syntax errors are in [`super::explain`].

use super::explain::quoted;
use super::tree::{Again, Duplicate, Feature, MAX_DEPTH, Tree};
use super::{Problem, Yaml};
use crate::diagnostic::{Applicability, Diagnostic, rule};
use crate::span::Span;

impl Yaml {
    /// A value that is read as something else than it looks like.
    pub fn implicit_type(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(&rule::YAML_IMPLICIT_TYPE, span, message)
    }

    /// Duplicate keys, anchors, aliases, tags and depth, all of them.
    pub(super) fn structural_problems(&self) -> Vec<Diagnostic> {
        let tree = Tree::read(self.source());
        let mut problems = Vec::new();
        for (range, what) in tree.features {
            let sign = self.source().get(range.clone()).unwrap_or_default();
            let (message, help) = match what {
                Feature::Anchor => (
                    format!("anchors and aliases of YAML, such as `{sign}`, are not supported"),
                    "write the value out wherever it is needed, or put it in quotes if the sign is part of the text",
                ),
                Feature::Tag => (
                    format!("tags of YAML, such as `{sign}`, are not supported"),
                    "delete it, or put the value in quotes if the sign is part of the text",
                ),
            };
            problems.push(self.problem_at(Problem::Feature, range, &message).help(help));
        }
        // A key that is not text is a syntax error.
        let duplicates = tree.duplicates.into_iter().filter(|of| !of.key.is_empty());
        problems.extend(duplicates.filter_map(|of| self.duplicate(of)));
        if let Some(range) = tree.too_deep {
            let message = format!("more than {MAX_DEPTH} levels of nesting");
            problems.push(
                self.problem_at(Problem::TooLarge, range, &message)
                    .help("brackets that are part of a text need quotes around the text"),
            );
        }
        problems
    }

    /// A key that is set twice; none when the item that it begins was reported.
    fn duplicate(&self, Duplicate { first, second, key, again }: Duplicate) -> Option<Diagnostic> {
        let source = self.source();
        let blanks = source.get(..second.start).unwrap_or_default();
        let blanks = &blanks[blanks.rfind('\n').map_or(0, |end| end + 1)..];
        let before = source.get(..first.start).unwrap_or_default();
        // Only where the item that comes before begins with `- ` on a line of its own.
        let is_item = blanks.len() > 1 && blanks.trim().is_empty() && before.ends_with("- ");
        match again {
            Again::Following => None,
            Again::Begins { has_others } if is_item => {
                let message =
                    format!("`- ` is missing before this `{key}`, which starts a new item");
                let help = format!(
                    "write `- {key}`, with the `-` below that of the item above; if this is not a new item, keep one of the two"
                );
                let dash = second.start - 2..second.start;
                let applicability = match has_others {
                    true => Applicability::MachineApplicable,
                    false => Applicability::MaybeIncorrect,
                };
                Some(
                    self.problem_at(Problem::Duplicate, second, &message)
                        .secondary_label(self.span_of(first), "the item above starts here")
                        .help(help)
                        .suggest_edit(Some(self.span_of(dash)), "- ", applicability),
                )
            }
            Again::Begins { .. } | Again::Inside => {
                let message = format!("`{key}` is set twice");
                Some(
                    self.problem_at(Problem::Duplicate, second, &message)
                        .label("again here")
                        .secondary_label(self.span_of(first), "first set here")
                        .help("keep one of the two"),
                )
            }
        }
    }

    /// Values that end at a `#` which was meant as text: `title: Lesson #3`. A comment has a blank after
    /// its sign, or comes after a number, a word such as `true`, or a quoted value.
    pub(super) fn cut_values(&self) -> Vec<Diagnostic> {
        let source = self.source();
        let is_cut = |at: &usize| {
            let rest = &source[at + 1..];
            let begins_word =
                rest.starts_with(|c: char| !c.is_whitespace() && !"#!-=*".contains(c));
            let is_bare = rest.is_empty() || rest.starts_with(['\n', '\r']);
            source[..*at].ends_with([' ', '\t']) && (begins_word || is_bare)
        };
        let mut signs = source.match_indices('#').map(|(at, _)| at).filter(is_cut).peekable();
        if signs.peek().is_none() {
            return Vec::new();
        }
        let scalars = &self.tree().scalars;
        let mut problems = Vec::new();
        let mut line_end = 0;
        for at in signs {
            // The scalar that begins last before the sign: it is in it, or before it.
            let last = scalars.partition_point(|(range, _)| range.start <= at).checked_sub(1);
            let Some((range, is_plain)) = last.map(|last| &scalars[last]) else { continue };
            if range.end > at || at < line_end {
                continue;
            }
            let between = source.get(range.end..at).unwrap_or_default();
            let line = source[at..].lines().next().unwrap_or_default().trim_end();
            line_end = at + line.len();
            let value = source.get(range.clone()).unwrap_or_default();
            let is_key_without_value = between.trim() == ":" && !between.contains('\n');
            if is_key_without_value && line.len() > 1 && !has_block_below(source, at, line_end) {
                problems.push(self.cut_value(
                    (at..line_end, value),
                    None,
                    line,
                    Applicability::MaybeIncorrect,
                ));
            } else if *is_plain
                && between.trim().is_empty()
                && !between.contains('\n')
                && is_text(value)
            {
                let whole = &source[range.start..line_end];
                // `Lesson #3` and `C #`; `Beds #draft` may have a remark.
                let is_number =
                    line[1..].is_empty() || line[1..].starts_with(|c: char| c.is_ascii_digit());
                let applicability = match is_number {
                    true => Applicability::MachineApplicable,
                    false => Applicability::MaybeIncorrect,
                };
                let place = range.start..line_end;
                problems.push(self.cut_value((place, value), Some(value), whole, applicability));
            }
        }
        problems
    }

    /// A value that a `#` cuts off, of which `read` is left; `name` is the key where nothing is left.
    fn cut_value(
        &self,
        (range, name): (std::ops::Range<usize>, &str),
        read: Option<&str>,
        whole: &str,
        applicability: Applicability,
    ) -> Diagnostic {
        let message = match read {
            None => format!("`#` starts a comment in YAML, so `{name}` has no value"),
            Some(read) => {
                format!("`#` starts a comment in YAML, so this value is read as `{read}`")
            }
        };
        let text = quoted(whole);
        let help =
            format!("put the whole value in quotes: {text}; a comment has a space after its `#`");
        let span = self.span_of(range);
        self.implicit_type(span, message).help(help).suggest_edit(Some(span), text, applicability)
    }
}

/// Whether the value of the key on the line at `at`, which ends at `end`, is on the lines below it.
fn has_block_below(source: &str, at: usize, end: usize) -> bool {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let line = &source[source[..at].rfind('\n').map_or(0, |newline| newline + 1)..at];
    let below = source[end..].lines().skip(1).find(|line| !line.trim().is_empty());
    below.is_some_and(|below| indent(below) > indent(line) || below.trim_start().starts_with("- "))
}

/// Whether a plain value is text and no number, date or word of YAML.
fn is_text(value: &str) -> bool {
    let is_word =
        matches!(value.to_lowercase().as_str(), "true" | "false" | "null" | "~" | "yes" | "no");
    let is_number = value.chars().all(|c| c.is_ascii_digit() || "+-.:/eExX_ ".contains(c));
    !is_word && !is_number
}
