//! What templates see: plain values, ready to print.
//!
//! Types only. Every `path` counts from the site's root; a template writes `{{ root }}{{ path }}`.
//! Fields named `html`, `figure` or `json_ld` are safe to print with `| safe`; all others are plain
//! text.

mod book;
mod head;
mod knowledge;
mod reading;
mod sheets;

use super::theme::Shared;
pub use book::{Book, BookChapter, BookLine, BookPart, Chapter, Cover};
pub use head::Head;
pub use knowledge::{
    Breadth, BreadthGroup, Change, Coverage, Evidence, GapCell, GapColumn, GapMap, GapRow,
    GlossaryTerm, Stance, UnusedTerms,
};
pub use reading::{
    ActiveFilter, Assessment, Choice, Chronology, Citation, FilterGroup, Filters, Map, MapRow,
    MapStance, Path, PathStep, Period, Position, Question, QuestionSection,
};
use serde::{Serialize, Serializer};
pub use sheets::{
    AssessmentFilter, Brief, BriefStance, ComparedCell, ComparedColumn, ComparedRow, ComparedTerm,
    Comparison, Decision, DecisionAnswer, DecisionEntry, DecisionStep, StanceItem, StanceList,
    StanceRow,
};
use std::collections::BTreeMap;

/// `site`: the same on every page.
#[derive(Debug, Serialize)]
pub struct Site {
    /// The guide's name.
    pub title: String,
    /// A few words under the name.
    pub tagline: String,
    /// A sentence about the guide.
    pub description: String,
    /// BCP 47 tag of the language.
    pub language: String,
    /// The same in the form of the Open Graph protocol, `en_GB`; empty without a country.
    pub locale: String,
    /// The address of the site, with a final slash; empty if unknown.
    pub base_url: String,
    /// The authors of the content.
    pub authors: Vec<String>,
    /// The content's licence; none when not declared.
    pub license: Option<License>,
    /// The kinds that have a list, in declared order.
    pub kinds: Vec<Group>,
    /// The vocabularies that entries use, in declared order.
    pub vocabularies: Vec<Group>,
    /// Pages at the root besides the home page, by title.
    pub pages: Vec<Group>,
    /// Path of the list of sources; empty when there are none.
    pub sources: String,
    /// Path of the search index's manifest.
    pub search: String,
    /// Path of the glossary; empty when there is none.
    pub glossary: String,
    /// Path of the list of changes; empty when there are none.
    pub changes: String,
    /// Path of the downloads page; empty when there is none.
    pub downloads: String,
    /// Path of the feed of changes; empty when there is none.
    pub feed: String,
    /// Path of the coverage page; empty when nothing is rated.
    pub coverage: String,
    /// Path of the self-assessment; empty when no entry asks a question.
    pub assessment: String,
    /// Path of the list of decision guides; empty when there are none.
    pub decisions: String,
    /// The tables that compare the entries of a kind.
    pub comparisons: Vec<Group>,
    /// The lists of evidence by stance, by rated kind.
    pub evidence: Vec<Group>,
    /// The ids of vocabularies whose terms have printable pages.
    pub printed: Vec<String>,
    /// The gap maps, by rated kind and dimension.
    pub gap_maps: Vec<Group>,
    /// The evidence maps, by rated kind.
    pub maps: Vec<Group>,
    /// The logo.
    pub logo: Option<Picture>,
    /// Path of the site's icon; empty when there is none.
    pub icon: String,
    /// Paths of the theme's files, by their name in the theme.
    pub assets: BTreeMap<String, String>,
}

/// Other forms of the guide for one purpose.
#[derive(Debug, Serialize)]
pub struct DownloadGroup {
    /// Their purpose.
    pub label: String,
    /// The forms.
    pub downloads: Vec<Download>,
}

/// The guide in another form.
#[derive(Debug, Serialize)]
pub struct Download {
    /// Its label.
    pub label: String,
    /// What it is for.
    pub description: String,
    /// Its files, by the names of their formats.
    pub files: Vec<Crumb>,
}

/// A licence.
#[derive(Debug, Serialize)]
pub struct License {
    /// Its name.
    pub name: String,
    /// Its address; may be empty.
    pub url: String,
}

/// An image of the content.
#[derive(Clone, Debug, Serialize)]
pub struct Picture {
    /// Its path.
    pub path: String,
    /// Its width in pixels; 0 when not known.
    pub width: usize,
    /// Its height in pixels; 0 when not known.
    pub height: usize,
}

/// Something with a page and a number of entries: a kind, a vocabulary, a term, a page.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Its name in the declaration.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What one of its members is called; the label where that makes no sense.
    pub singular: String,
    /// What it is about.
    pub description: String,
    /// Its page.
    pub path: String,
    /// How many entries it holds.
    pub count: usize,
    /// Whether the order of its members means something.
    pub ordered: bool,
}

/// `page`: what every page has.
#[derive(Debug, Serialize)]
pub struct Page {
    /// Its title, without the guide's.
    pub title: String,
    /// A sentence about it.
    pub description: String,
    /// Its path.
    pub path: String,
    /// Its full address; empty when the guide's is not known.
    pub canonical: String,
    /// The way here from the home page, without the page itself.
    pub breadcrumbs: Vec<Crumb>,
    /// Where readers report problems with it; empty if the guide has no feedback link.
    pub feedback: String,
    /// Metadata for programs.
    pub head: Head,
}

/// A step on the way to a page.
#[derive(Debug, Serialize)]
pub struct Crumb {
    /// Its label.
    pub label: String,
    /// Where it points.
    pub path: String,
}

/// An entry as it appears in lists.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Its title.
    pub title: String,
    /// Its page.
    pub path: String,
    /// The id of its kind.
    pub kind: String,
    /// Its name within its kind.
    pub slug: String,
    /// What one of its kind is called.
    pub kind_label: String,
    /// Its number in a book; empty elsewhere.
    pub number: String,
    /// Its summary; may be empty.
    pub summary: String,
    /// When it took place, in words, for kinds that have a `date_range`: `1995 to 2008`.
    pub period: String,
    /// Its terms, in the order of its fields.
    pub terms: Vec<Shared<Term>>,
    /// Those of the first three fields that have some, for lists; 50 at most.
    pub chips: Vec<Shared<Term>>,
    /// How many those fields have besides.
    pub more_chips: usize,
    /// How well it is supported, for kinds that are rated.
    pub rating: Option<Rating>,
    /// Its places on the scales that are shown beside its rating.
    pub scales: Vec<Scale>,
}

/// How well an entry is supported.
#[derive(Clone, Debug, Serialize)]
pub struct Rating {
    /// The level's name.
    pub slug: String,
    /// Its label.
    pub label: String,
    /// The level's page.
    pub path: String,
    /// 0 for the lowest level.
    pub rank: usize,
    /// The rank of the highest level.
    pub max_rank: usize,
    /// The reason for the rating, in a sentence without a full stop.
    pub reason: String,
    /// What holds the rating back, in a sentence without a full stop; empty when nothing does.
    pub held: String,
}

/// The place of an entry on a scale that is shown beside its rating.
#[derive(Clone, Debug, Serialize)]
pub struct Scale {
    /// The name of the field.
    pub field: String,
    /// The label of the field.
    pub label: String,
    /// The name of the term.
    pub slug: String,
    /// The label of the term.
    pub term: String,
    /// What the term means; may be empty.
    pub description: String,
    /// The term's page.
    pub path: String,
    /// The place of the term on the scale, from 1.
    pub position: usize,
    /// How many places the scale has.
    pub count: usize,
    /// Both in words: "2 of 3".
    pub text: String,
}

/// A term of an entry.
#[derive(Clone, Debug, Serialize)]
pub struct Term {
    /// The vocabulary's id.
    pub vocabulary: String,
    /// The field's name.
    pub field: String,
    /// The term's slug.
    pub slug: String,
    /// Its label.
    pub label: String,
    /// The term's page.
    pub path: String,
}

/// `entry`: a whole entry.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// How it appears in lists.
    pub card: Shared<Card>,
    /// The body.
    pub html: String,
    /// Headings of the body.
    pub contents: Vec<Heading>,
    /// Fields that hold something, by name.
    pub fields: Fields,
    /// Names of the fields whose values are short, in declared order: dates, terms, lines and the
    /// like, without title and summary.
    pub facts: Vec<String>,
    /// Names of the fields that hold Markdown, in declared order.
    pub blocks: Vec<String>,
    /// Names of the fields that name entries or hold records, in declared order. A field that is its own inverse
    /// only says what is related: see `related`.
    pub relations: Vec<String>,
    /// Relations that other entries declare to this one.
    pub incoming: Vec<Incoming>,
    /// Entries whose text links here, in the order of lists.
    pub backlinks: Vec<Backlink>,
    /// The evidence for its rating, for kinds that are rated.
    pub evidence: Option<Evidence>,
    /// Related entries, each once: those that a field which is its own inverse names, those whose text links here,
    /// and those with much in common; none that fields or `incoming` name.
    pub related: Vec<Shared<Card>>,
    /// Glossary terms that its texts use, by term.
    pub terms: Vec<GlossaryTerm>,
    /// The sources of the page, in the order in which it cites them, or of their labels.
    pub references: Vec<Reference>,
    /// Words in the body.
    pub words: usize,
    /// Where it is on the path of its kind, where that has one.
    pub position: Option<Position>,
    /// The entries before and after it in the order of lists; either may be missing.
    pub previous: Option<Shared<Card>>,
    /// See `previous`.
    pub next: Option<Shared<Card>>,
    /// Path of its brief; empty when it has none.
    pub brief: String,
    /// How to cite the page.
    pub citation: Citation,
}

/// A heading of an entry's body.
#[derive(Debug, Serialize)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Its text.
    pub text: String,
    /// Its id in the page.
    pub anchor: String,
}

/// Fields by name, in declared order; a mapping in templates.
#[derive(Debug, Default)]
pub struct Fields(pub Vec<Field>);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|field| (&field.name, field)))
    }
}

/// A field that holds something.
#[derive(Debug, Serialize)]
pub struct Field {
    /// Its name in front matter.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its type: `line`, `markdown`, `date`, `number`, `boolean`, `url`, `image`, `term`, `ref`,
    /// `source` or `record`.
    #[serde(rename = "type")]
    pub field_type: &'static str,
    /// Its values; one when it is not a list.
    pub items: Vec<Item>,
    /// Records with dates drawn along the years, numbered in their order; empty for others.
    pub figure: String,
}

/// One value of a field. Which parts are filled depends on the field's type.
#[derive(Debug, Default, Serialize)]
pub struct Item {
    /// Plain text: the value, a term's label, an entry's title, a date in words.
    pub text: String,
    /// HTML of `markdown` and `source`; the plain text escaped for the others.
    pub html: String,
    /// Where it points: a term, an entry, an image; an absolute address for `url`.
    pub path: String,
    /// The value as written in front matter: a term's slug, an ISO date.
    pub value: String,
    /// The entry of a `ref`.
    pub card: Option<Shared<Card>>,
    /// The image of an `image`.
    pub picture: Option<Picture>,
    /// The fields of a `record`, by name.
    pub record: Fields,
}

/// Relations of one name that other entries declare to this one.
#[derive(Debug, Serialize)]
pub struct Incoming {
    /// The name: the `inverse` of the field.
    pub name: String,
    /// Its label.
    pub label: String,
    /// How many there are.
    pub count: usize,
    /// The relations by the first term of their record, in the vocabulary's order; one group
    /// without a label when they have none.
    pub groups: Vec<IncomingGroup>,
}

/// Relations that share a term.
#[derive(Debug, Serialize)]
pub struct IncomingGroup {
    /// The term's slug; empty when there is none.
    pub slug: String,
    /// The term's label; empty when there is none.
    pub label: String,
    /// The relations, in the order of lists.
    pub items: Vec<IncomingItem>,
}

/// A relation that another entry declares to this one.
#[derive(Debug, Serialize)]
pub struct IncomingItem {
    /// The other entry.
    pub card: Shared<Card>,
    /// The other fields of the record, by name.
    pub record: Fields,
}

/// An entry whose text links here.
#[derive(Debug, Serialize)]
pub struct Backlink {
    /// The entry.
    pub card: Shared<Card>,
    /// The sentence around the link.
    pub sentence: String,
}

/// A source in an entry's list.
#[derive(Debug, Serialize)]
pub struct Reference {
    /// Its number in this page.
    pub number: usize,
    /// Its id in this page.
    pub anchor: String,
    /// The reference.
    pub html: String,
}

/// `list`: entries that belong together.
#[derive(Debug, Serialize)]
pub struct List {
    /// What they have in common.
    pub group: Group,
    /// The entries, in sections; one without a label when there is nothing to divide them by.
    pub sections: Vec<Section>,
    /// The terms before and after this one, in an ordered vocabulary.
    pub previous: Option<Group>,
    /// See `previous`.
    pub next: Option<Group>,
}

/// A section of a list.
#[derive(Debug, Serialize)]
pub struct Section {
    /// What the entries in it have in common.
    pub group: Option<Group>,
    /// The entries.
    pub cards: Vec<Shared<Card>>,
}

/// Entries whose titles begin alike, in the list `letters`.
#[derive(Debug, Serialize)]
pub struct Letter {
    /// The letter, or `#` for whatever is not one.
    pub letter: String,
    /// The entries, by title.
    pub cards: Vec<Shared<Card>>,
}

/// A source in the list of all sources.
#[derive(Debug, Serialize)]
pub struct CitedSource {
    /// Its key.
    pub key: String,
    /// The reference.
    pub html: String,
    /// The first letter of its label, or `#` for whatever is not one.
    pub letter: String,
    /// The entries that cite it, in the order of lists.
    pub cited_by: Vec<Shared<Card>>,
}
