//! Colours code at build time: `syntect` scopes mapped to a dozen short classes.
//!
//! Writes classes, not colours; those are the theme's, for light and dark.

use super::text::escape;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Code of one text beyond this is shown without colours, and so is code with a line longer than that:
/// the engine needs seconds per megabyte, and with lines of signs that mean nothing to a language ten
/// times as long.
const MAX_BYTES: usize = 64 << 10;
const MAX_LINE: usize = 1 << 10;

/// Class of each scope prefix; the first that fits wins, so the more special come first.
const CLASSES: [(&str, &str); 17] = [
    ("comment", "c"),
    ("string.regexp", "r"),
    ("string", "s"),
    ("constant.numeric", "n"),
    ("constant.character.escape", "e"),
    ("constant.language", "k"),
    ("constant", "n"),
    ("keyword.operator", "o"),
    ("keyword", "k"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("entity.name.tag", "t"),
    ("entity.other.attribute-name", "a"),
    ("entity.name", "y"),
    ("support.type", "y"),
    ("variable.parameter", "v"),
];

/// The syntaxes, loaded when the first code block asks for them.
#[derive(Debug, Default)]
pub struct Highlighter {
    loaded: OnceLock<Loaded>,
}

#[derive(Debug)]
struct Loaded {
    syntaxes: SyntaxSet,
    classes: Vec<(Scope, &'static str)>,
}

impl Highlighter {
    fn loaded(&self) -> &Loaded {
        self.loaded.get_or_init(|| Loaded {
            syntaxes: two_face::syntax::extra_newlines(),
            classes: CLASSES
                .iter()
                .filter_map(|(prefix, class)| Some((Scope::new(prefix).ok()?, *class)))
                .collect(),
        })
    }

    /// HTML of the code with classed spans, or without when there is too much of it; `coloured` counts
    /// what was coloured of the same text. None when the language is not known or not named.
    pub fn highlight(&self, language: &str, code: &str, coloured: &mut usize) -> Option<String> {
        if language.is_empty() {
            return None;
        }
        if matches!(language, "text" | "txt" | "plain" | "console" | "output") {
            let mut html = String::new();
            escape(code, &mut html);
            return Some(html);
        }
        let loaded = self.loaded();
        let syntax = loaded.find(language)?;
        let is_too_long = |line: &str| line.len() > MAX_LINE;
        if *coloured + code.len() > MAX_BYTES || code.lines().any(is_too_long) {
            let mut html = String::new();
            escape(code, &mut html);
            return Some(html);
        }
        *coloured += code.len();
        loaded.spans(syntax, code)
    }

    /// Every word for a language, in lower case.
    pub fn languages(&self) -> BTreeSet<String> {
        let syntaxes = self.loaded().syntaxes.syntaxes();
        let tokens = syntaxes.iter().flat_map(|syntax| &syntax.file_extensions);
        let names = syntaxes.iter().map(|syntax| &syntax.name);
        names.chain(tokens).map(|name| name.to_lowercase()).collect()
    }
}

impl Loaded {
    fn find(&self, language: &str) -> Option<&SyntaxReference> {
        self.syntaxes.find_syntax_by_token(language)
    }

    fn class(&self, stack: &ScopeStack) -> Option<&'static str> {
        stack.as_slice().iter().rev().find_map(|scope| {
            let fits = |(prefix, _): &&(Scope, &str)| prefix.is_prefix_of(*scope);
            self.classes.iter().find(fits).map(|(_, class)| *class)
        })
    }

    fn spans(&self, syntax: &SyntaxReference, code: &str) -> Option<String> {
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        let mut html = String::with_capacity(code.len() * 2);
        let mut open: Option<&str> = None;
        for line in LinesWithEndings::from(code) {
            let changes = state.parse_line(line, &self.syntaxes).ok()?;
            let mut from = 0;
            for (at, change) in changes {
                self.piece(&line[from..at], &stack, &mut open, &mut html);
                from = at;
                stack.apply(&change).ok()?;
            }
            self.piece(&line[from..], &stack, &mut open, &mut html);
        }
        if open.is_some() {
            html.push_str("</i>");
        }
        Some(html)
    }

    /// Writes a piece of code; neighbours of one class share a span.
    fn piece(
        &self,
        text: &str,
        stack: &ScopeStack,
        open: &mut Option<&'static str>,
        html: &mut String,
    ) {
        if text.is_empty() {
            return;
        }
        let class = if text.trim().is_empty() { *open } else { self.class(stack) };
        if class != *open {
            if open.is_some() {
                html.push_str("</i>");
            }
            if let Some(class) = class {
                html.push_str("<i class=\"");
                html.push_str(class);
                html.push_str("\">");
            }
            *open = class;
        }
        escape(text, html);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_gets_short_classes_and_is_escaped() {
        let code = "let a = \"<b>\"; // no\n";
        let html = Highlighter::default().highlight("rust", code, &mut 0).expect("known");
        assert_eq!(
            html,
            "<i class=\"k\">let</i> a <i class=\"o\">= </i><i class=\"s\">&quot;&lt;b&gt;&quot;</i>; <i class=\"c\">// no\n</i>"
        );
    }

    #[test]
    fn unknown_languages_are_told_apart_from_plain_text() {
        let highlighter = Highlighter::default();
        assert_eq!(highlighter.highlight("yamll", "a: 1", &mut 0), None);
        assert_eq!(highlighter.highlight("text", "a & b", &mut 0).as_deref(), Some("a &amp; b"));
        assert!(highlighter.languages().contains("yaml"));
    }

    #[test]
    fn a_text_is_coloured_up_to_a_bound() {
        let highlighter = Highlighter::default();
        let mut coloured = 0;
        let mut is_coloured = |code: &str| {
            let html = highlighter.highlight("yaml", code, &mut coloured).expect("known");
            html.contains("<i ")
        };
        assert!(!is_coloured(&format!("a: {}\n", "x".repeat(MAX_LINE))), "the line is too long");
        assert!(is_coloured(&"a: 1\n".repeat(MAX_BYTES / 10)));
        assert!(is_coloured(&"a: 1\n".repeat(MAX_BYTES / 10)));
        assert!(!is_coloured("a: 1\nb: 2\n"), "there was enough");
    }
}
