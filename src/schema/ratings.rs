//! Ratings: how well an entry of a kind is supported, by rules that `guide.yaml` declares.
//!
//! Every declaration keeps two promises: more support never lowers a rating, and what speaks against an
//! entry never raises it. What would break one is rejected here. Declares only; the counting is done in
//! [`crate::assess::evidence`].

mod caps;
mod records_for;
mod scales;
mod weights;

use super::vocabulary::check_slug;
use super::{FieldType, Kind, Schema, Term, Vocabulary};
use crate::ids::{FieldId, IdVec, KindId, TermId, VocabularyId};
use crate::yaml::PathSegment;
use crate::yaml::reader::{MapCursor, Reader};
use std::collections::BTreeMap;

/// How entries of one kind are rated.
#[derive(Clone, Debug)]
pub struct Ratings {
    /// Index of the kind that is rated.
    pub kind: KindId,
    /// The inverse of the relation that carries evidence.
    pub relation: String,
    /// Index of the vocabulary of stances.
    pub stances: VocabularyId,
    /// Indices of the stances that count for a rating.
    pub supporting: Vec<TermId>,
    /// Indices of the vocabularies over which breadth is counted and gaps are mapped.
    pub dimensions: Vec<VocabularyId>,
    /// How much an entry counts, by its kind; an entry of any other kind counts 1.
    pub weights: BTreeMap<KindId, Weight>,
    /// Levels, the lowest first.
    pub levels: IdVec<TermId, Level>,
    /// What holds a rating back.
    pub caps: Vec<Cap>,
    /// The fields whose terms are shown beside the level: each holds one term of an ordered vocabulary.
    pub scales: Vec<FieldId>,
    /// Where a link to an entry that could give evidence needs a record of it.
    pub records_for: RecordsFor,
    /// Index of the vocabulary whose terms are the levels.
    pub vocabulary: VocabularyId,
}

/// How much an entry counts as evidence. An entry that counts 0 is shown, but nothing follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The same for every entry of its kind.
    Fixed(usize),
    /// By the term in a field. The highest of several counts; a term that is not here counts 1.
    ByTerm(FieldId, BTreeMap<TermId, usize>),
}

/// What holds a rating back: it applies when each of `when` is reached, unless each of `unless` is. One
/// of the two may be empty, which is then left out of account.
#[derive(Clone, Debug)]
pub struct Cap {
    /// The highest level that can still be reached.
    pub at_most: TermId,
    /// How much speaks against the entry.
    pub when: Vec<(Against, usize)>,
    /// How much support sets the cap aside.
    pub unless: Vec<(Need, usize)>,
}

/// How what speaks against an entry is counted: by the weights of the entries that give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Against {
    /// The total of those that take a stance.
    Stance(TermId),
    /// The total of those that take any stance that is not support.
    Total,
    /// That total as a percentage of the total of all evidence.
    Percent,
}

/// Where a link to an entry that could give evidence needs a record of it.
#[derive(Clone, Debug, Default)]
pub struct RecordsFor {
    /// These fields of the rated entry.
    pub fields: Vec<FieldId>,
    /// The sections of its text under these headings, [folded](crate::fold::fold).
    pub headings: Vec<String>,
}

/// A level of a rating; its name is the term of the same index.
#[derive(Clone, Debug)]
pub struct Level {
    /// What it takes to reach it. Nothing for the lowest.
    pub needs: Vec<(Need, usize)>,
}

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Entries that support, but for those that count 0.
    Supporting,
    /// The total of their weights.
    Weight,
    /// Entries of a kind that support, by index of the kind.
    Kind(KindId),
    /// Distinct sources, of the entry itself and of what supports it.
    Sources,
    /// Distinct terms of a vocabulary among what supports, by index.
    Terms(VocabularyId),
}

/// The standard field by which an entry says what its rating should be.
pub const EXPECTED_FIELD: &str = "expected_rating";

const KNOWN: [&str; 10] = [
    "label",
    "relation",
    "stances",
    "supporting",
    "dimensions",
    "weights",
    "levels",
    "caps",
    "scales",
    "records_for",
];
const LEVEL_KNOWN: [&str; 3] = ["label", "description", "needs"];

/// Reads `ratings:` and adds, for each rated kind, the vocabulary of its levels and the field
/// [`EXPECTED_FIELD`].
pub(super) fn read<'a>(reader: &mut Reader<'a>, root: &MapCursor<'a>, schema: &mut Schema) {
    for (id, at) in reader.children(root, "ratings", &KNOWN) {
        let Some(kind) = schema.kind(id) else {
            let ids = schema.kinds.iter().map(|kind| kind.id.as_str());
            let otherwise = "declare it under `kinds:`".to_owned();
            let message = format!("unknown kind `{id}`");
            reader.report_unknown_key(&at.path, message, (id, ids), otherwise);
            continue;
        };
        if let Some(ratings) = one(reader, &at, schema, kind, id) {
            let field = super::Field {
                name: EXPECTED_FIELD.to_owned(),
                label: "Expected rating".to_owned(),
                help: "The rating that the entry should have; any other is an error.".to_owned(),
                field_type: FieldType::Term(ratings.vocabulary),
                list: false,
                required: false,
                private: false,
                min: None,
                max: None,
            };
            schema.kinds[kind].fields.push(field);
            schema.ratings.push(ratings);
        }
    }
}

fn one<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    schema: &mut Schema,
    kind: KindId,
    id: &str,
) -> Option<Ratings> {
    let relation = reader.required_text(at, "relation");
    if !relation.is_empty() && !schema.kinds.iter().any(|from| has_inverse(from, kind, &relation)) {
        let message = format!("no field refers to a {id} with `inverse: {relation}`");
        let help = "write the `inverse` of the field that gives evidence".to_owned();
        reader.report(&at.path_of("relation"), message, Some(help));
    }
    let stances = reader.required_text(at, "stances");
    let stances = vocabulary(reader, &at.path_of("stances"), &stances, schema)?;
    let mut supporting = Vec::new();
    for (item, slug) in reader.texts(at, "supporting").into_iter().enumerate() {
        match schema.vocabularies[stances].term(&slug) {
            Some(term) => supporting.push(term),
            None => {
                let terms = schema.vocabularies[stances].terms.iter();
                let names = (slug.as_str(), terms.map(|term| term.slug.as_str()));
                let otherwise = "list at least one stance that counts as support".to_owned();
                let message = format!("`{slug}` is not a stance");
                let path = at.path_of_item("supporting", item);
                reader.report_unknown(&path, message, names, otherwise);
            }
        }
    }
    let mut dimensions = Vec::new();
    for (item, name) in reader.texts(at, "dimensions").into_iter().enumerate() {
        let path = at.path_of_item("dimensions", item);
        dimensions.extend(vocabulary(reader, &path, &name, schema));
    }
    let countable = Countable { schema, dimensions: &dimensions, stances };
    let mut levels: IdVec<TermId, Level> = IdVec::default();
    let mut terms = IdVec::default();
    for (slug, at) in reader.children(at, "levels", &LEVEL_KNOWN) {
        check_slug(reader, &at, slug);
        let before = reader.reported();
        let needs = needs(reader, &at, "needs", &countable);
        if reader.reported() == before {
            rising(reader, &at, levels.last(), &needs);
        }
        levels.push(Level { needs });
        terms.push(Term {
            slug: slug.to_owned(),
            label: reader.name(&at, "label").unwrap_or_else(|| super::vocabulary::label_from(slug)),
            description: reader.text(&at, "description").unwrap_or_default(),
            synonyms: Vec::new(),
        });
    }
    if levels.len() < 2 || levels.first().is_some_and(|lowest| !lowest.needs.is_empty()) {
        let help = "add a lowest level without `needs`, such as `none: { label: No evidence yet }`";
        let message = "ratings need at least two levels, the lowest without `needs`";
        reader.report_key(&at.path_of("levels"), message, Some(help.to_owned()));
        return None;
    }
    let weights = weights::read(reader, at, schema, (kind, &relation));
    let caps = caps::read(reader, at, &countable, (&supporting, &terms));
    let scales = scales::read(reader, at, schema, kind);
    let records_for = records_for::read(reader, at, &schema.kinds[kind]);
    let label = reader.name(at, "label").unwrap_or_else(|| "Ratings".to_owned());
    let vocabulary = schema.vocabularies.push(Vocabulary {
        id: format!("{id}-ratings"),
        singular: label.clone(),
        label,
        question: String::new(),
        description: String::new(),
        ordered: true,
        open: false,
        terms,
    });
    Some(Ratings {
        kind,
        relation,
        stances,
        supporting,
        dimensions,
        weights,
        levels,
        caps,
        scales,
        records_for,
        vocabulary,
    })
}

/// Whether a field of the kind names entries of the rated kind under this inverse.
fn has_inverse(from: &Kind, rated: KindId, name: &str) -> bool {
    let names = |field_type: &FieldType| matches!(field_type, FieldType::Ref { to, inverse } if *to == rated && inverse.as_deref() == Some(name));
    from.fields.iter().any(|field| match &field.field_type {
        FieldType::Record(fields) => fields.iter().any(|field| names(&field.field_type)),
        other => names(other),
    })
}

fn vocabulary(
    reader: &mut Reader<'_>,
    path: &[PathSegment<'_>],
    name: &str,
    schema: &Schema,
) -> Option<VocabularyId> {
    let found = schema.vocabulary(name);
    if found.is_none() && !name.is_empty() {
        let ids = schema.vocabularies.iter().map(|vocabulary| vocabulary.id.as_str());
        let otherwise = "declare it under `vocabularies:`".to_owned();
        let message = format!("unknown vocabulary `{name}`");
        reader.report_unknown(path, message, (name, ids), otherwise);
    }
    found
}

/// What can be counted.
struct Countable<'s> {
    schema: &'s Schema,
    dimensions: &'s [VocabularyId],
    stances: VocabularyId,
}

impl Countable<'_> {
    /// What a name in `needs` or `unless` stands for.
    fn need(&self, name: &str) -> Option<Need> {
        let of = self.dimensions.iter().find(|of| self.schema.vocabularies[**of].id == name);
        match (name, self.schema.kind(name), of) {
            ("supporting", ..) => Some(Need::Supporting),
            ("sources", ..) => Some(Need::Sources),
            (_, Some(kind), _) => Some(Need::Kind(kind)),
            (_, _, Some(vocabulary)) => Some(Need::Terms(*vocabulary)),
            ("weight", ..) => Some(Need::Weight),
            _ => None,
        }
    }

    /// The names that stand for something.
    fn names(&self) -> impl Iterator<Item = &str> {
        let kinds = self.schema.kinds.iter().map(|kind| kind.id.as_str());
        let of = self.dimensions.iter().map(|of| self.schema.vocabularies[*of].id.as_str());
        ["supporting", "sources", "weight"].into_iter().chain(kinds).chain(of)
    }
}

/// Reads the counts of support under `key`.
fn needs<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    key: &'a str,
    countable: &Countable<'_>,
) -> Vec<(Need, usize)> {
    let at = reader.child(at, key, &[]);
    let mut needs = Vec::new();
    for (name, _) in &at.map.0 {
        let Some(need) = countable.need(name) else {
            let stances = &countable.schema.vocabularies[countable.stances];
            let otherwise = match stances.term(name) {
                Some(_) => "only support can be needed; write what speaks against it in `caps:`",
                None => {
                    "count `supporting` entries, their `weight`, `sources`, a kind, or one of the dimensions"
                }
            };
            let message = format!("`{name}` cannot be counted");
            let names = (name.as_str(), countable.names());
            reader.report_unknown_key(&at.path_of(name), message, names, otherwise.to_owned());
            continue;
        };
        needs.extend(reader.whole(&at, name, 1).map(|number| (need, number)));
    }
    needs
}

/// A level asks for at least as much as the one below it, or more evidence could lower a rating.
fn rising<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    below: Option<&Level>,
    needs: &[(Need, usize)],
) {
    let Some(below) = below else { return };
    let asked = |need: Need| needs.iter().find(|(own, _)| *own == need).map_or(0, |(_, n)| *n);
    if below.needs.iter().any(|(need, number)| asked(*need) < *number) {
        let message = "this level needs less than the one below it";
        let help = "set these needs at least as high as those of the level below".to_owned();
        reader.report_key(&at.path_of("needs"), message, Some(help));
    }
}
