//! Finds where glossary terms are first used in each entry.
//!
//! Looks at text between tags only, and not inside links, headings and code. Makes no HTML; see
//! [`crate::render`].

use crate::parse::glossary::Glossary;
use crate::parse::text::escaped;
use crate::parse::{Markdown, Slot};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeSet;
use std::ops::Range;

/// A term in the HTML of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermUse {
    /// Where it stands, in bytes of the HTML.
    pub range: Range<usize>,
    /// Index of the term in the glossary.
    pub term: usize,
}

/// Finds terms.
pub(super) struct Finder {
    automaton: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
}

struct Pattern {
    term: usize,
    /// The form as it is written, when capitals matter: `TRL`, not `trl`.
    exact: Option<String>,
}

impl Finder {
    /// A finder of all forms of all terms. Of forms that overlap the longest is found.
    pub(super) fn new(glossary: &Glossary) -> Self {
        let mut patterns = Vec::new();
        let mut forms = Vec::new();
        for (index, term) in glossary.terms.iter().enumerate() {
            for form in std::iter::once(&term.term).chain(&term.synonyms) {
                if form.is_empty() {
                    continue;
                }
                let form = escaped(form);
                let capitals = form.chars().filter(|c| c.is_uppercase()).count();
                let exact = (capitals >= 2 || form.len() <= 3).then(|| form.clone());
                patterns.push(Pattern { term: index, exact });
                forms.push(form);
            }
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&forms)
            .ok()
            .filter(|_| !forms.is_empty());
        Self { automaton, patterns }
    }

    /// The terms of a text that are not among `seen`, each where it stands first, in order.
    pub(super) fn first_uses(&self, text: &Markdown, seen: &mut BTreeSet<usize>) -> Vec<TermUse> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut uses = Vec::new();
        for run in prose(&text.html) {
            for found in automaton.find_iter(&text.html[run.clone()]) {
                let range = run.start + found.start()..run.start + found.end();
                let pattern = &self.patterns[found.pattern().as_usize()];
                let as_written =
                    pattern.exact.as_deref().is_none_or(|form| form == &text.html[range.clone()]);
                if as_written
                    && is_whole_word(&text.html, &range)
                    && !is_divided(&text.slots, &range)
                    && seen.insert(pattern.term)
                {
                    uses.push(TermUse { range, term: pattern.term });
                }
            }
        }
        uses
    }
}

/// The stretches of text between tags where a term may be linked.
fn prose(html: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut inside = 0usize;
    let mut at = 0;
    while at < html.len() {
        let tag_at = html[at..].find('<').map_or(html.len(), |offset| at + offset);
        if inside == 0 && tag_at > at {
            runs.push(at..tag_at);
        }
        let tag_end = html[tag_at..].find('>').map_or(html.len(), |offset| tag_at + offset + 1);
        let tag = &html[tag_at..tag_end];
        if is_closed_to_terms(tag.trim_start_matches(['<', '/'])) {
            if tag.starts_with("</") {
                inside = inside.saturating_sub(1);
            } else {
                inside += 1;
            }
        }
        at = tag_end;
    }
    runs
}

/// Whether a tag is one of links, headings, code, notes and their kind.
fn is_closed_to_terms(tag: &str) -> bool {
    let name = tag.split([' ', '>', '/']).next().unwrap_or_default();
    matches!(
        name,
        "a" | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "code"
            | "pre"
            | "sup"
            | "button"
            | "summary"
    )
}

/// A plural "s" belongs to the word.
fn is_whole_word(html: &str, range: &Range<usize>) -> bool {
    let before = html[..range.start].chars().next_back();
    let mut after = html[range.end..].chars();
    let next = after.next();
    let plural = next == Some('s') && after.next().is_none_or(|c| !c.is_alphanumeric());
    let inner = |c: char| c.is_alphanumeric() || c == '-' || c == '&';
    !before.is_some_and(inner) && (plural || !next.is_some_and(|c| c.is_alphanumeric() || c == '-'))
}

/// Whether something is filled in between the letters.
fn is_divided(slots: &[Slot], range: &Range<usize>) -> bool {
    slots.iter().any(|slot| range.start < slot.at && slot.at < range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::SlotContent;
    use crate::parse::glossary::GlossaryTerm;

    fn finder() -> Finder {
        let term = |term: &str, synonyms: &[&str]| GlossaryTerm {
            slug: term.to_lowercase(),
            term: term.into(),
            definition: Markdown::default(),
            synonyms: synonyms.iter().map(|form| (*form).into()).collect(),
            see: Vec::new(),
        };
        let terms = vec![
            term("Technology readiness level", &["TRL"]),
            term("Readiness", &[]),
            term("R&D", &[]),
        ];
        Finder::new(&Glossary { file: None, terms })
    }

    fn found(html: &str) -> Vec<(usize, String)> {
        let text = Markdown { html: html.into(), ..Markdown::default() };
        let uses = finder().first_uses(&text, &mut BTreeSet::new());
        uses.into_iter().map(|use_| (use_.term, html[use_.range].to_owned())).collect()
    }

    #[test]
    fn the_first_use_counts_and_the_longest_form_wins() {
        let html = "<p>A technology readiness level, a TRL; then readiness.</p>";
        assert_eq!(
            found(html),
            [(0, "technology readiness level".into()), (1, "readiness".into())]
        );
        assert_eq!(found("<p>two TRLs of R&amp;D</p>"), [(0, "TRL".into()), (2, "R&amp;D".into())]);
    }

    #[test]
    fn links_headings_code_and_parts_of_words_are_passed_over() {
        let html =
            "<h2>TRL</h2><p><a href=\"TRL\">TRL</a> <code>TRL</code> trl TRL-7 unreadiness</p>";
        assert_eq!(found(html), []);
        assert_eq!(found("<h2>x</h2><p>in <em>TRL</em> 4"), [(0, "TRL".into())]);
    }

    #[test]
    fn what_is_filled_in_divides_a_term_and_ends_none() {
        let html = "<p>readiness</p>";
        for (at, is_found) in [(3, true), (4, false), (11, false), (12, true)] {
            let slots = vec![Slot { at, content: SlotContent::LinkText(0) }];
            let text = Markdown { html: html.into(), slots, ..Markdown::default() };
            let uses = finder().first_uses(&text, &mut BTreeSet::new());
            assert_eq!(uses.len() == 1, is_found, "{at}");
        }
    }
}
