//! Vocabularies: the terms that `term` fields draw from.
//!
//! Does not say which entries use a term; see [`crate::link`].

use crate::diagnostic::{NameSuggestion, folded, suggest_name};
use crate::ids::{IdVec, TermId, VocabularyId};
use crate::yaml::Value;
use crate::yaml::reader::{MapCursor, Reader};

/// A vocabulary.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Its name in `guide.yaml` and its folder on the site.
    pub id: String,
    /// What readers see over a list of its terms.
    pub label: String,
    /// What readers see over one of its terms.
    pub singular: String,
    /// What it is about.
    pub description: String,
    /// The question of readers that its terms answer, for the front page; may be empty.
    pub question: String,
    /// Whether the order of its terms means something.
    pub ordered: bool,
    /// Whether each term has a printable page with its entries in full.
    pub print: bool,
    /// Whether entries may use terms that are not declared.
    pub open: bool,
    /// Its terms, in the order they are declared.
    pub terms: IdVec<TermId, Term>,
}

/// A term of a vocabulary.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its name in front matter and its page on the site.
    pub slug: String,
    /// Its label.
    pub label: String,
    /// What it means.
    pub description: String,
    /// Other words people search for.
    pub synonyms: Vec<String>,
}

impl Vocabulary {
    /// Index of the term with this slug.
    pub fn term(&self, slug: &str) -> Option<TermId> {
        self.terms.position(|term| term.slug == slug)
    }

    /// The declared term that `wrong` was probably meant to be: by slug or label without regard to case and
    /// hyphens, by synonym, or else the nearest by spelling.
    pub fn suggest(&self, wrong: &str) -> Option<NameSuggestion<'_>> {
        let wanted = folded(wrong);
        let is_wanted = |name: &String| folded(name) == wanted;
        let slugs = |is_meant: &dyn Fn(&Term) -> bool| {
            let meant = self.terms.iter().filter(|term| is_meant(term));
            NameSuggestion::among(meant.map(|term| term.slug.as_str()))
        };
        slugs(&|term| is_wanted(&term.slug) || is_wanted(&term.label))
            // People search for a synonym and find a term that may be wider.
            .or_else(|| {
                slugs(&|term| term.synonyms.iter().any(is_wanted))
                    .map(NameSuggestion::as_maybe_incorrect)
            })
            .or_else(|| suggest_name(wrong, self.terms.iter().map(|term| term.slug.as_str())))
    }

    /// The slug of the most similar term; see [`Self::suggest`].
    pub fn nearest(&self, wrong: &str) -> Option<&str> {
        self.suggest(wrong).map(|suggestion| suggestion.name)
    }
}

const KNOWN: [&str; 8] =
    ["label", "singular", "description", "question", "ordered", "print", "open", "terms"];
/// Parameters of the search page, whose filters are named after vocabularies.
pub(crate) const RESERVED: [&str; 3] = ["q", "kind", "highlight"];
const TERM_KNOWN: [&str; 3] = ["label", "description", "synonyms"];

/// Reads `vocabularies:`.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    root: &MapCursor<'a>,
) -> IdVec<VocabularyId, Vocabulary> {
    let mut vocabularies = IdVec::default();
    for (id, at) in reader.children(root, "vocabularies", &KNOWN) {
        check_slug(reader, &at, id);
        if RESERVED.contains(&id) {
            let message = format!("`{id}` cannot be the name of a vocabulary");
            let help =
                "choose another name: this one has a meaning in the address of the search page";
            reader.report_key(&at.path, message, Some(help.to_owned()));
        }
        let mut terms = IdVec::default();
        for (slug, at) in reader.children(&at, "terms", &TERM_KNOWN) {
            check_slug(reader, &at, slug);
            terms.push(Term {
                slug: slug.to_owned(),
                label: reader.name(&at, "label").unwrap_or_else(|| label_from(slug)),
                description: reader.text(&at, "description").unwrap_or_default(),
                synonyms: reader.texts(&at, "synonyms"),
            });
        }
        let open = reader.flag(&at, "open");
        let is_list = matches!(at.map.get("terms"), Some(Value::List(_)));
        if terms.is_empty() && !open && !is_list {
            let help = "add `terms:`, or `open: true` to let entries use any term".to_owned();
            reader.report_key(&at.path, format!("`{id}` has no terms"), Some(help));
        }
        let label = reader.name(&at, "label").unwrap_or_else(|| label_from(id));
        vocabularies.push(Vocabulary {
            id: id.to_owned(),
            singular: reader.name(&at, "singular").unwrap_or_else(|| label.clone()),
            label,
            description: reader.text(&at, "description").unwrap_or_default(),
            question: reader.text(&at, "question").unwrap_or_default(),
            ordered: reader.flag(&at, "ordered"),
            print: reader.flag(&at, "print"),
            open,
            terms,
        });
    }
    vocabularies
}

/// Reports a name that cannot be used in an address.
pub(super) fn check_slug<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>, slug: &str) {
    if !super::is_slug(slug) {
        let help = "use lower-case letters, digits and single hyphens".to_owned();
        reader.report_key(&at.path, format!("`{slug}` is not a valid name"), Some(help));
    }
}

/// `case-study` and `case_study` read as "Case study".
pub(crate) fn label_from(name: &str) -> String {
    let spaced = name.replace(['-', '_'], " ");
    let mut chars = spaced.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => spaced,
    }
}

/// "Case study" reads as "Case studies", and "Approach" as "Approaches".
pub(crate) fn plural_from(label: &str) -> String {
    let vowel = |text: &str| text.ends_with(['a', 'e', 'i', 'o', 'u']);
    match label.strip_suffix('y') {
        Some(before) if !before.is_empty() && !vowel(before) => format!("{before}ies"),
        _ if ["s", "x", "z", "ch", "sh"].iter().any(|end| label.ends_with(end)) => {
            format!("{label}es")
        }
        _ => format!("{label}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::plural_from;

    #[test]
    fn labels_have_the_usual_plural() {
        let labels = ["Lesson", "Case study", "Survey", "Approach", "Process", "Y", ""];
        let plurals = labels.map(plural_from);
        assert_eq!(
            plurals,
            ["Lessons", "Case studies", "Surveys", "Approaches", "Processes", "Ys", "s"]
        );
    }
}
