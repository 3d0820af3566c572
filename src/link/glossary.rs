//! Finds where glossary terms are first used in each entry.
//!
//! Looks at text nodes only, and not in links, headings and code. Makes no HTML; see [`crate::render`].

use crate::ids::GlossaryTermId;
use crate::parse::glossary::Glossary;
use crate::parse::tree::{Body, Kind, NodeId, Visit, Walk};
use aho_corasick::{AhoCorasick, Match, MatchKind};
use std::collections::BTreeSet;
use std::ops::Range;

/// A term in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermUse {
    /// The node of text that it is in.
    pub node: NodeId,
    /// Its place in that text, in bytes.
    pub range: Range<usize>,
    /// Index of the term in the glossary.
    pub term: GlossaryTermId,
}

/// Finds terms.
pub(super) struct TermMatcher {
    automaton: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
}

struct Pattern {
    term: GlossaryTermId,
    /// The form as it is written, when capitals matter: `TRL`, not `trl`.
    exact: Option<String>,
}

impl TermMatcher {
    /// A finder of all forms of all terms. Of forms that overlap the longest is found.
    pub(super) fn new(glossary: &Glossary) -> Self {
        let mut patterns = Vec::new();
        let mut forms = Vec::new();
        for (index, term) in glossary.terms.iter_enumerated() {
            for form in std::iter::once(&term.term).chain(&term.synonyms) {
                if form.is_empty() {
                    continue;
                }
                let capitals = form.chars().filter(|c| c.is_uppercase()).count();
                let exact = (capitals >= 2 || form.len() <= 3).then(|| form.to_owned());
                patterns.push(Pattern { term: index, exact });
                forms.push(form.as_str());
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

    /// The terms of a text that are not among `seen`, each where readers meet it first, by node.
    pub(super) fn first_uses(
        &self,
        body: &Body,
        seen: &mut BTreeSet<GlossaryTermId>,
    ) -> Vec<TermUse> {
        let mut uses = Vec::new();
        if self.automaton.is_some() {
            self.walk(body, body.walk(), seen, &mut uses);
            // Footnotes are shown below the text.
            for note in body.shown_notes() {
                let node = note.node.map(|node| body.walk_below(node));
                node.into_iter().for_each(|walk| self.walk(body, walk, seen, &mut uses));
            }
        }
        uses.sort_by_key(|found| (found.node, found.range.start));
        uses
    }

    fn walk(
        &self,
        body: &Body,
        mut walk: Walk<'_>,
        seen: &mut BTreeSet<GlossaryTermId>,
        uses: &mut Vec<TermUse>,
    ) {
        while let Some(visit) = walk.next() {
            let Visit::Enter(node) = visit else { continue };
            let text = match body.node(node).kind {
                Kind::Text(text) => text,
                Kind::HtmlText(text) if !body.trusts_html => text,
                kind if is_closed_to_terms(body, kind) => {
                    walk.skip_children();
                    continue;
                }
                _ => continue,
            };
            let found = self.in_text(body.text(text), seen);
            uses.extend(found.into_iter().map(|(range, term)| TermUse { node, range, term }));
        }
    }

    /// The terms of a plain text that are not among `seen`, each where it is used first.
    pub(super) fn in_text(
        &self,
        text: &str,
        seen: &mut BTreeSet<GlossaryTermId>,
    ) -> Vec<(Range<usize>, GlossaryTermId)> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut uses = Vec::new();
        for found in automaton.find_iter(text) {
            let accepted = self.accept(text, &found);
            uses.extend(accepted.filter(|(_, term)| seen.insert(*term)));
        }
        uses
    }

    /// The term that was found, if it is a whole word with the capitals of the term.
    fn accept(&self, text: &str, found: &Match) -> Option<(Range<usize>, GlossaryTermId)> {
        let range = found.range();
        let pattern = &self.patterns[found.pattern().as_usize()];
        let as_written = pattern.exact.as_deref().is_none_or(|form| form == &text[range.clone()]);
        (as_written && is_whole_word(text, &range)).then_some((range, pattern.term))
    }
}

/// The glossary term at a byte of a plain text, and where it is there.
pub fn term_at(
    glossary: &Glossary,
    text: &str,
    at: usize,
) -> Option<(Range<usize>, GlossaryTermId)> {
    let matcher = TermMatcher::new(glossary);
    let found = matcher.automaton.as_ref()?.find_iter(text);
    let mut found = found.skip_while(|found| found.end() < at).take_while(|of| of.start() <= at);
    found.find_map(|found| matcher.accept(text, &found))
}

/// Whether a node is a link, a heading or the like, or is shown elsewhere.
fn is_closed_to_terms(body: &Body, kind: Kind) -> bool {
    const ELEMENTS: [&str; 12] =
        ["a", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "sup", "button", "summary"];
    match kind {
        Kind::Link(_)
        | Kind::Heading(_)
        | Kind::CalloutTitle
        | Kind::Superscript
        | Kind::Image(_)
        | Kind::NoteDefinition(_)
        | Kind::Removed => true,
        Kind::Element(number) => {
            let element = body.elements.get(number as usize);
            element.is_some_and(|element| ELEMENTS.contains(&element.name))
        }
        _ => false,
    }
}

/// A plural "s" belongs to the word.
fn is_whole_word(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let next = after.next();
    let plural = next == Some('s') && after.next().is_none_or(|c| !c.is_alphanumeric());
    let inner = |c: char| c.is_alphanumeric() || c == '-';
    !before.is_some_and(inner) && (plural || !next.is_some_and(|c| c.is_alphanumeric() || c == '-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use crate::parse::MarkdownSettings;
    use crate::parse::citation::CitationKeys;
    use crate::parse::glossary::GlossaryTerm;
    use crate::parse::highlight::Highlighter;
    use crate::parse::markdown::parse;
    use crate::parse::origin::Origin;
    use crate::schema::settings::RawHtml;
    use crate::span::FileId;

    fn matcher() -> TermMatcher {
        let term = |term: &str, synonyms: &[&str]| GlossaryTerm {
            slug: term.to_lowercase(),
            term: term.into(),
            definition: Body::default(),
            synonyms: synonyms.iter().map(|form| (*form).into()).collect(),
            see: Vec::new(),
        };
        let terms = vec![
            term("Technology readiness level", &["TRL"]),
            term("Readiness", &[]),
            term("R&D", &[]),
        ];
        TermMatcher::new(&Glossary { file: None, terms: terms.into() })
    }

    fn found(markdown: &str) -> Vec<(usize, String)> {
        let body = parsed(markdown);
        let uses = matcher().first_uses(&body, &mut BTreeSet::new());
        let text = |found: &TermUse| match body.node(found.node).kind {
            Kind::Text(text) | Kind::HtmlText(text) => {
                body.text(text)[found.range.clone()].to_owned()
            }
            kind => panic!("a term in {kind:?}"),
        };
        uses.iter().map(|found| (found.term.index(), text(found))).collect()
    }

    fn parsed(markdown: &str) -> Body {
        let highlighter = Highlighter::default();
        let citation_keys = &CitationKeys::default();
        let settings = MarkdownSettings {
            raw_html: RawHtml::Sanitize,
            highlighter: &highlighter,
            citation_keys,
        };
        let origin = Origin::Body { file: FileId(0), start: 0 };
        parse(markdown.into(), origin, settings).value
    }

    #[test]
    fn the_first_use_counts_and_the_longest_form_wins() {
        let text = "A technology readiness level, a TRL; then readiness.";
        assert_eq!(
            found(text),
            [(0, "technology readiness level".into()), (1, "readiness".into())]
        );
        assert_eq!(found("two TRLs of R&amp;D"), [(0, "TRL".into()), (2, "R&D".into())]);
    }

    #[test]
    fn links_headings_code_and_parts_of_words_are_skipped() {
        assert_eq!(found("## TRL\n\n[TRL](TRL) `TRL` trl TRL-7 unreadiness <sup>TRL</sup>"), []);
        assert_eq!(found("## x\n\nin *TRL* 4"), [(0, "TRL".into())]);
        assert_eq!(found("<div>a TRL</div>\n\n![TRL](x.png)"), [(0, "TRL".into())]);
    }

    #[test]
    fn a_note_is_read_after_the_text() {
        let text = "a[^n]\n\n[^n]: readiness TRL\n\nreadiness";
        let body = parsed(text);
        let uses = matcher().first_uses(&body, &mut BTreeSet::new());
        let at: Vec<usize> = uses.iter().map(|found| body.node(found.node).range().start).collect();
        assert_eq!(
            at,
            [text.find("readiness TRL"), text.rfind("readiness")].map(|at| at.expect("there"))
        );
    }
}
