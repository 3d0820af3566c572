//! Labels → terms of a vocabulary: one for each label, whatever signs the labels are made of.
//!
//! Labels that differ only in case, spaces and hyphens are one term.

use super::distinct::Distinct;
use super::text::{hashed, one_line, slug};
use crate::fold::fold;
use std::collections::HashMap;

/// The terms of a vocabulary, with their labels in the order in which they were met.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    pub(super) labels: Vec<(String, String)>,
    by_label: HashMap<String, usize>,
    names: Distinct,
}

impl Terms {
    /// The term of a label.
    pub(super) fn add(&mut self, label: &str) -> String {
        let key = one_line(&fold(label).replace(['-', '_'], " "));
        let number = *self.by_label.entry(key).or_insert_with(|| {
            // C, C++ and C# are three languages.
            let spelt = label.replace('+', " plus ").replace('#', " sharp ");
            let name = slug(&spelt).unwrap_or_else(|| hashed("term", label));
            self.labels.push((self.names.take(&name, '-'), label.to_owned()));
            self.labels.len() - 1
        });
        self.labels[number].0.clone()
    }

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
            assert_eq!(terms.add(label), term, "{label}");
        }
        assert_ne!(terms.add("日本語"), terms.add("한국어"));
        assert_eq!(terms.labels.len(), 11);
    }
}
