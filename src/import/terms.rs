//! Labels → terms of a vocabulary: one for each label, whatever signs the labels are made of.
//!
//! Labels that differ only in case, spaces and hyphens are one term.

use super::distinct::Distinct;
use super::text::{hashed, one_line, slug};
use crate::fold::fold;
use std::collections::{HashMap, HashSet};

/// The terms of a vocabulary, with their labels in the order in which they were met.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    pub(super) labels: Vec<(String, String)>,
    by_label: HashMap<String, usize>,
    by_term: HashMap<String, usize>,
    names: Distinct,
    /// Terms of pages that are published.
    public: HashSet<String>,
}

impl Terms {
    /// The term of a label on a page that is published or not.
    pub(super) fn add(&mut self, label: &str, is_public: bool) -> String {
        let term = self.term(label);
        if is_public {
            self.public.insert(term.clone());
        }
        term
    }

    /// Removes the terms that no published page has: their names would be published.
    pub(super) fn hide(&mut self) {
        self.labels.retain(|(term, _)| self.public.contains(term));
    }

    /// Whether a published page has a term.
    pub(super) fn is_public(&self, term: &str) -> bool {
        self.public.contains(term)
    }

    /// The label of a term.
    pub(super) fn label(&self, term: &str) -> &str {
        let found = self.by_term.get(term).and_then(|number| self.labels.get(*number));
        found.map_or("", |(_, label)| label.as_str())
    }

    fn term(&mut self, label: &str) -> String {
        let key = one_line(&fold(label).replace(['-', '_'], " "));
        let number = *self.by_label.entry(key).or_insert_with(|| {
            // C, C++ and C# are three languages.
            let spelt = label.replace('+', " plus ").replace('#', " sharp ");
            let name = slug(&spelt).unwrap_or_else(|| hashed("term", label));
            let term = self.names.take(&name, '-');
            self.by_term.insert(term.clone(), self.labels.len());
            self.labels.push((term, label.to_owned()));
            self.labels.len() - 1
        });
        self.labels[number].0.clone()
    }

    /// The terms, in the order in which they were met.
    pub(super) fn slugs(&self) -> impl Iterator<Item = &String> {
        self.labels.iter().map(|(term, _)| term)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_a_term_of_its_own() {
        let mut terms = Terms::default();
        for (label, term) in [
            ("C", "c"),
            ("C++", "c-plus-plus"),
            ("C#", "c-sharp"),
            ("Net", "net"),
            (".NET", "net-2"),
            ("DevOps", "devops"),
            ("devops", "devops"),
            ("Dev Ops", "dev-ops"),
            ("dev-ops", "dev-ops"),
            ("R&D", "r-d"),
            ("con", "con-name"),
        ] {
            assert_eq!(terms.add(label, true), term, "{label}");
        }
        assert_ne!(terms.add("日本語", true), terms.add("한국어", true));
        assert_eq!(terms.labels.len(), 11);
    }
}
