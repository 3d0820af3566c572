//! What the author declared: settings, vocabularies, kinds and their fields.
//!
//! Types only; `guide.yaml` is read in [`declare`], terms are looked up in [`vocabulary`].

pub mod branding;
pub mod declare;
pub mod export;
pub mod external;
mod options;
pub mod outputs;
pub mod patterns;
pub mod policy;
pub mod ratings;
pub mod settings;
mod sheets;
pub mod style;
pub mod values;
pub mod vocabulary;

use crate::ids::{FieldId, IdVec, KindId, VocabularyId};
pub use ratings::Ratings;
pub use settings::Settings;
pub use style::Style;
pub use vocabulary::{Term, Vocabulary};

/// Everything `guide.yaml` declares.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Title, address, theme and the like.
    pub settings: Settings,
    /// Vocabularies in the order they are declared.
    pub vocabularies: IdVec<VocabularyId, Vocabulary>,
    /// Kinds in the order they are declared; the built-in kind `page` comes last.
    pub kinds: IdVec<KindId, Kind>,
    /// How kinds are rated, for those that are.
    pub ratings: Vec<Ratings>,
    /// How texts are written.
    pub style: Style,
}

/// A kind of entry: lesson, case study, workshop note.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name in ids, `case-study`.
    pub id: String,
    /// What one is called.
    pub label: String,
    /// What several are called.
    pub plural: String,
    /// What they are for.
    pub description: String,
    /// Their folder in content and on the site; empty for pages at the root.
    pub folder: String,
    /// Their fields, the standard ones first.
    pub fields: IdVec<FieldId, Field>,
    /// Whether a paragraph that gives a figure has to cite a source.
    pub require_citations: bool,
    /// The sections of every entry, in their order: each heading with others that may replace it.
    pub outline: Vec<Vec<String>>,
    /// The field and the slugs of the terms, one of which it has to hold before an entry is
    /// published.
    pub publish_when: Option<(String, Vec<String>)>,
    /// The field with the question that the self-assessment asks.
    pub question_field: Option<FieldId>,
    /// The fields that say when something began and when it ended; the second may be missing.
    pub date_range: Option<(FieldId, Option<FieldId>)>,
    /// The columns of the table that compares its entries; none without such a table.
    pub compare: Vec<FieldId>,
    /// What the brief of an entry contains; none when entries have no briefs.
    pub brief: Option<Brief>,
}

/// What the brief of an entry contains: one sheet of paper for a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The fields that it shows, in this order.
    pub fields: Vec<FieldId>,
    /// How many entries it names for each stance.
    pub evidence: usize,
    /// How many sources it names.
    pub sources: usize,
}

/// A field of front matter, or of a record in it.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its key.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What editors see.
    pub help: String,
    /// What it holds.
    pub field_type: FieldType,
    /// Whether it holds a list of these.
    pub list: bool,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it is kept out of everything that is published.
    pub private: bool,
    /// Least length (characters), number, or items of a list.
    pub min: Option<f64>,
    /// Greatest length (characters), number, or items of a list.
    pub max: Option<f64>,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum FieldType {
    /// One line of plain text.
    Line,
    /// Markdown.
    Markdown,
    /// A year, a month or a day.
    Date,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A web address.
    Url,
    /// A path of an image in the content folder.
    Image,
    /// A term of a vocabulary, by index into [`Schema::vocabularies`].
    Term(VocabularyId),
    /// A reference to an entry.
    Ref {
        /// Index of the kind it must be of, into [`Schema::kinds`].
        to: KindId,
        /// What the relation is called at the other end.
        inverse: Option<String>,
    },
    /// A citation key.
    Source,
    /// A group of fields.
    Record(IdVec<FieldId, Field>),
}

impl Schema {
    /// Index of the kind with this id.
    pub fn kind(&self, id: &str) -> Option<KindId> {
        self.kinds.position(|kind| kind.id == id)
    }

    /// Whether entries are listed by the terms of a vocabulary: a field of a kind draws from it, or
    /// it holds the levels of a rating. One that only records draw from has no pages.
    pub fn is_facet(&self, vocabulary: VocabularyId) -> bool {
        let fields = self.kinds.iter().flat_map(|kind| &kind.fields);
        let draws =
            |field: &Field| matches!(field.field_type, FieldType::Term(of) if of == vocabulary);
        fields.into_iter().any(draws)
            || self.ratings.iter().any(|rules| rules.vocabulary == vocabulary)
    }

    /// Whether the terms of a vocabulary have printable pages.
    pub fn is_printed(&self, vocabulary: VocabularyId) -> bool {
        self.vocabularies[vocabulary].print && self.is_facet(vocabulary)
    }

    /// The vocabulary by which the entries of a kind are divided in lists: the first ordered one
    /// that every entry has to draw from.
    pub fn grouping_vocabulary(&self, kind: KindId) -> Option<VocabularyId> {
        self.kinds[kind].fields.iter().find_map(|field| match field.field_type {
            FieldType::Term(of) if field.required && self.vocabularies[of].ordered => Some(of),
            _ => None,
        })
    }

    /// The fields of a kind that are scales beside its rating, each with its vocabulary.
    pub fn scales(&self, kind: KindId) -> impl Iterator<Item = (FieldId, VocabularyId)> {
        let rules = self.ratings.iter().filter(move |rules| rules.kind == kind);
        rules.flat_map(|rules| &rules.scales).filter_map(move |field| {
            match self.kinds[kind].fields[*field].field_type {
                FieldType::Term(of) => Some((*field, of)),
                _ => None,
            }
        })
    }

    /// The vocabularies by which lists of a kind are narrowed down: those of its first fields of type `term`,
    /// and of the scales beside its rating.
    pub fn filter_vocabularies(&self, kind: KindId) -> Vec<VocabularyId> {
        const LEADING: usize = 5;
        let of_field = |field: &Field| match field.field_type {
            FieldType::Term(of) if field.name != ratings::EXPECTED_FIELD => Some(of),
            _ => None,
        };
        let mut vocabularies: Vec<VocabularyId> = Vec::new();
        for of in self.kinds[kind].fields.iter().filter_map(of_field) {
            if vocabularies.len() < LEADING && !vocabularies.contains(&of) {
                vocabularies.push(of);
            }
        }
        for (_, of) in self.scales(kind) {
            if !vocabularies.contains(&of) {
                vocabularies.push(of);
            }
        }
        vocabularies
    }

    /// Index of the vocabulary with this id.
    pub fn vocabulary(&self, id: &str) -> Option<VocabularyId> {
        self.vocabularies.position(|vocabulary| vocabulary.id == id)
    }
}

impl Kind {
    /// Index of the field with this name.
    pub fn field(&self, name: &str) -> Option<FieldId> {
        self.fields.position(|field| field.name == name)
    }
}

impl FieldType {
    /// The word for it in `guide.yaml`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Markdown => "markdown",
            Self::Date => "date",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Url => "url",
            Self::Image => "image",
            Self::Term(_) => "term",
            Self::Ref { .. } => "ref",
            Self::Source => "source",
            Self::Record(_) => "record",
        }
    }
}

/// Whether `text` can be used in an address and a file name: lower-case letters and digits, with
/// single hyphens between.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}
