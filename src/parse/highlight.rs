//! Colours code at build time: `syntect` scopes mapped to a dozen short classes.
//!
//! Writes classes, not colours; those are the theme's, for light and dark.

use super::tree::{Run, offset};
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
    /// Whether nothing is coloured.
    is_off: bool,
}

#[derive(Debug)]
struct Loaded {
    syntaxes: SyntaxSet,
    classes: Vec<(Scope, u8)>,
}

impl Highlighter {
    fn loaded(&self) -> &Loaded {
        self.loaded.get_or_init(|| Loaded {
            syntaxes: two_face::syntax::extra_newlines(),
            classes: (0..)
                .zip(CLASSES)
                .filter_map(|(index, (prefix, _))| Some((Scope::new(prefix).ok()?, index)))
                .collect(),
        })
    }

    /// One that colours nothing and knows no language, for those who look at other things.
    pub fn off() -> Self {
        Self { is_off: true, ..Self::default() }
    }

    /// The parts of the code by class; none when there is too much of it. `coloured` counts what was
    /// coloured of the same text. None when the language is not known or not named.
    pub fn highlight(&self, language: &str, code: &str, colored: &mut usize) -> Option<Vec<Run>> {
        if language.is_empty() {
            return None;
        }
        if self.is_off || matches!(language, "text" | "txt" | "plain" | "console" | "output") {
            return Some(Vec::new());
        }
        let loaded = self.loaded();
        let syntax = loaded.find(language)?;
        let is_too_long = |line: &str| line.len() > MAX_LINE;
        if *colored + code.len() > MAX_BYTES || code.lines().any(is_too_long) {
            return Some(Vec::new());
        }
        *colored += code.len();
        loaded.runs(syntax, code)
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

    /// The class of what has these scopes, as an index of [`CLASSES`].
    fn class(&self, stack: &ScopeStack) -> Option<u8> {
        stack.as_slice().iter().rev().find_map(|scope| {
            let fits = |(prefix, _): &&(Scope, u8)| prefix.is_prefix_of(*scope);
            self.classes.iter().find(fits).map(|(_, class)| *class)
        })
    }

    fn runs(&self, syntax: &SyntaxReference, code: &str) -> Option<Vec<Run>> {
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        let mut runs = Vec::new();
        let mut end = 0;
        for line in LinesWithEndings::from(code) {
            let changes = state.parse_line(line, &self.syntaxes).ok()?;
            let mut from = 0;
            for (at, change) in changes {
                self.part(&line[from..at], &stack, &mut end, &mut runs);
                from = at;
                stack.apply(&change).ok()?;
            }
            self.part(&line[from..], &stack, &mut end, &mut runs);
        }
        Some(runs)
    }

    /// Adds a part of the code; neighbours of one class share a run.
    fn part(&self, text: &str, stack: &ScopeStack, end: &mut usize, runs: &mut Vec<Run>) {
        if text.is_empty() {
            return;
        }
        *end += text.len();
        let before = runs.last().and_then(|run| run.class);
        let class = if text.trim().is_empty() { before } else { self.class(stack) };
        match runs.last_mut() {
            Some(run) if run.class == class => run.end = offset(*end),
            _ => runs.push(Run { end: offset(*end), class }),
        }
    }
}

/// The name of a class, by its index.
pub fn class(index: u8) -> Option<&'static str> {
    CLASSES.get(usize::from(index)).map(|(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::tree::classed;

    #[test]
    fn code_gets_short_classes() {
        let code = "let a = \"<b>\"; // no\n";
        let runs = Highlighter::default().highlight("rust", code, &mut 0).expect("known");
        let parts: Vec<_> = classed(code, &runs).filter(|(_, part)| !part.is_empty()).collect();
        assert_eq!(
            parts,
            [
                (Some("k"), "let"),
                (None, " a "),
                (Some("o"), "= "),
                (Some("s"), "\"<b>\""),
                (None, "; "),
                (Some("c"), "// no\n"),
            ]
        );
    }

    #[test]
    fn unknown_languages_are_reported_apart_from_plain_text() {
        let highlighter = Highlighter::default();
        assert_eq!(highlighter.highlight("yamll", "a: 1", &mut 0), None);
        assert_eq!(highlighter.highlight("text", "a & b", &mut 0), Some(Vec::new()));
        assert!(highlighter.languages().contains("yaml"));
    }

    #[test]
    fn a_text_is_coloured_up_to_a_bound() {
        let highlighter = Highlighter::default();
        let mut colored = 0;
        let mut is_coloured = |code: &str| {
            let runs = highlighter.highlight("yaml", code, &mut colored).expect("known");
            !runs.is_empty()
        };
        assert!(!is_coloured(&format!("a: {}\n", "x".repeat(MAX_LINE))), "the line is too long");
        assert!(is_coloured(&"a: 1\n".repeat(MAX_BYTES / 10)));
        assert!(is_coloured(&"a: 1\n".repeat(MAX_BYTES / 10)));
        assert!(!is_coloured("a: 1\nb: 2\n"), "there was enough");
    }
}
