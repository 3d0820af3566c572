//! Entries as templates see them: cards for lists, whole entries for their own pages.
//!
//! Lists of entries are in [`super::lists`].

use super::cite::{self, Cited};
use super::figures::time;
use super::html::{self, entry_path};
use super::theme::Shared;
use super::view::{
    Backlink, Card, Entry, Field, Fields, GlossaryTerm, Heading, Incoming, IncomingGroup,
    IncomingItem, Item, Reference, Term,
};
use super::{CardCache, ViewContext, assessment, charts, image_sizes, numbering};
use crate::assess::Assessed;
use crate::assess::evidence::Evidence;
use crate::ids::{EntryId, FieldId, GlossaryTermId, Id, IdVec, KindId, SourceId, TermId};
use crate::link::address::root_from;
use crate::link::{self, Record, Relation, address};
use crate::memo::{self, ByPtr};
use crate::messages;
use crate::parse::text::escape_html;
use crate::schema::ratings::EXPECTED_FIELD;
use crate::schema::settings::CitationStyle;
use crate::schema::{self, FieldType, Schema};
use crate::validate::{self, FieldPath, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Every entry as it appears in lists, in the order of the entries.
pub(super) fn cards(assessed: &Assessed, cache: &mut CardCache) -> IdVec<EntryId, Shared<Card>> {
    let guide = &assessed.linked.guide;
    let rating = |index: EntryId| {
        let found = assessed.knowledge.evidence[index].as_ref();
        let reason = |of: &Evidence| messages::rating::reason_in_full(of.basis(&guide.schema));
        memo::digest(&found.map(|of| (of.level, reason(of))))
    };
    let key = |(index, entry)| {
        (ByPtr(Arc::clone(&guide.schema)), ByPtr(Arc::clone(entry)), rating(index))
    };
    let keys = guide.entries.iter_enumerated().map(key).collect();
    let terms = terms(&guide.schema);
    let card = |index, _: &_| Shared::new(card(assessed, EntryId::from_index(index), &terms));
    cache.get_or_compute_many(keys, card).into()
}

/// The terms that cards show, by kind, field and number.
type Terms = IdVec<KindId, IdVec<FieldId, IdVec<TermId, Shared<Term>>>>;

/// Each term once, to be shared by the many cards that show it.
fn terms(schema: &Schema) -> Terms {
    let of_field = |field: &schema::Field| match field.field_type {
        FieldType::Term(of) if field.name != EXPECTED_FIELD => {
            let vocabulary = &schema.vocabularies[of];
            let term = |term: &schema::Term| {
                Shared::new(Term {
                    vocabulary: vocabulary.id.clone(),
                    field: field.name.clone(),
                    slug: term.slug.clone(),
                    label: term.label.clone(),
                    path: address::term(&vocabulary.id, &term.slug),
                })
            };
            vocabulary.terms.iter().map(term).collect()
        }
        _ => IdVec::default(),
    };
    schema.kinds.iter().map(|kind| kind.fields.iter().map(of_field).collect()).collect()
}

fn card(assessed: &Assessed, index: EntryId, all: &Terms) -> Card {
    let linked = &assessed.linked;
    let schema = &linked.guide.schema;
    let entry = &linked.guide.entries[index];
    let kind = &schema.kinds[entry.kind];
    let of_fields = all[entry.kind].iter().zip(&entry.values);
    let terms = of_fields.flat_map(|(terms, items)| {
        let term = |item: &validate::Item| match item.value {
            Value::Term(term) => terms.get(term).cloned(),
            _ => None,
        };
        items.iter().filter_map(term)
    });
    let terms: Vec<Shared<Term>> = terms.collect();
    let scales = assessment::scales(assessed, index);
    let is_scale = |term: &&Shared<Term>| scales.iter().any(|scale| scale.field == term.field);
    let others: Vec<Shared<Term>> = terms.iter().filter(|term| !is_scale(term)).cloned().collect();
    let (chips, more_chips) = chips(&others);
    Card {
        title: entry.title.clone(),
        path: entry_path(linked, index),
        kind: kind.id.clone(),
        slug: entry.slug.clone(),
        kind_label: kind.label.clone(),
        number: String::new(),
        summary: entry.line(kind, "summary").to_owned(),
        period: charts::period_text(schema, entry),
        chips,
        more_chips,
        terms,
        rating: assessment::rating(assessed, index),
        scales,
    }
}

/// Fields whose terms lists show.
const SHOWN_FIELDS: usize = 3;

/// Terms that lists show at most: every list that holds an entry shows them again.
const MAX_CHIPS: usize = 50;

/// The terms that lists show, and how many there are besides.
fn chips(terms: &[Shared<Term>]) -> (Vec<Shared<Term>>, usize) {
    let fields = terms.chunk_by(|a, b| a.field == b.field).take(SHOWN_FIELDS);
    let all = fields.clone().map(<[_]>::len).sum::<usize>();
    let chips: Vec<Shared<Term>> = fields.flatten().take(MAX_CHIPS).cloned().collect();
    let more = all - chips.len();
    (chips, more)
}

impl<'a> ViewContext<'a> {
    /// A whole entry.
    pub(super) fn entry(self, index: EntryId) -> Entry {
        let entry = &self.linked.guide.entries[index];
        let schema = &self.linked.guide.schema;
        let kind = &schema.kinds[entry.kind];
        let path = entry_path(self.linked, index);
        let sources = self.sources_of(index);
        let root = self.root(&path);
        let page =
            EntryView { ctx: self, index, root: &root, sources: Some(&sources), is_quoted: false };
        let mut fields: Vec<Field> = kind
            .fields
            .iter()
            .zip(&entry.values)
            .filter(|(_, items)| !items.is_empty())
            .map(|(field, items)| Field { figure: drawn(field, items), ..page.field(field, items) })
            .collect();
        let incoming = self.incoming_groups(&page, &mut fields);
        let named = |wanted: fn(&str) -> bool| -> Vec<String> {
            let wanted = fields.iter().filter(|field| wanted(field.field_type));
            wanted.map(|field| field.name.clone()).collect()
        };
        let facts = named(|of| !matches!(of, "markdown" | "record" | "ref" | "source"));
        const NOT_FACTS: [&str; 9] = [
            "title",
            "summary",
            "names",
            "aliases",
            "draft",
            "order",
            "owner",
            "review_by",
            EXPECTED_FIELD,
        ];
        let body = &entry.texts[0].markdown;
        let standing = &self.path_positions[index];
        // They are shown beside the rating.
        let scales: Vec<&str> =
            schema.scales(entry.kind).map(|(field, _)| &*kind.fields[field].name).collect();
        let is_fact = |name: &str| !NOT_FACTS.contains(&name) && !scales.contains(&name);
        Entry {
            card: self.cards[index].clone(),
            html: page.text(0),
            contents: body
                .headings
                .iter()
                .map(|heading| Heading {
                    level: heading.level,
                    text: heading.text.clone(),
                    anchor: heading.anchor.clone(),
                })
                .collect(),
            facts: facts.into_iter().filter(|name| is_fact(name)).collect(),
            blocks: named(|of| of == "markdown"),
            relations: named(|of| matches!(of, "ref" | "record"))
                .into_iter()
                .filter(|name| name != "changes" && !is_mutual(kind, name))
                .collect(),
            fields: Fields(fields),
            incoming,
            backlinks: self.backlinks(index),
            evidence: assessment::evidence(self, index),
            related: self.related(index),
            terms: self.terms(index, &sources),
            references: numbering::marked_list(sources.len()),
            words: body.word_count(),
            position: standing.position(self),
            previous: standing.previous.map(|other| self.cards[other].clone()),
            next: standing.next.map(|other| self.cards[other].clone()),
            citation: cite::citation(&Cited::entry(self.assessed, index), &schema.settings),
        }
    }

    /// The way from a page to the root; the chapters of a book are there.
    fn root(self, path: &str) -> String {
        if self.book.is_some() { String::new() } else { root_from(path) }
    }

    /// The sources of an entry's page, each once: what it cites, what is cited where others give evidence about
    /// it, and what the terms it explains rest on. The page numbers them; see [`numbering`].
    pub(super) fn sources_of(self, index: EntryId) -> Vec<SourceId> {
        let links = &self.linked.resolved[index];
        let evidence = self.incoming[index].iter().flat_map(|relation| {
            let texts = &self.linked.resolved[relation.from].texts;
            let values = self.linked.record(relation).into_iter().flat_map(Record::filled);
            values.filter_map(move |(.., value)| match value {
                Value::Markdown(number) => texts.get(*number),
                _ => None,
            })
        });
        let terms = links.texts.iter().flat_map(|text| &text.terms);
        let definitions = terms.filter_map(|of| self.linked.glossary.definitions.get(of.term));
        let texts = evidence.chain(definitions);
        let cited = texts.flat_map(|text| text.citations.iter().flatten().copied().flatten());
        let mut known: BTreeSet<SourceId> = BTreeSet::new();
        let all = links.sources.iter().copied().chain(cited);
        let mut sources: Vec<SourceId> = all.filter(|source| known.insert(*source)).collect();
        if self.linked.guide.schema.settings.citations == CitationStyle::AuthorDate {
            sources.sort_by_key(|source| {
                (self.linked.references[*source].text.to_lowercase(), *source)
            });
        }
        sources
    }

    /// Glossary terms that the texts of an entry use, by term.
    fn terms(self, index: EntryId, sources: &[SourceId]) -> Vec<GlossaryTerm> {
        let texts = &self.linked.resolved[index].texts;
        let mut used: Vec<GlossaryTermId> =
            texts.iter().flat_map(|text| text.terms.iter().map(|use_| use_.term)).collect();
        used.sort_unstable();
        let root = self.root(&entry_path(self.linked, index));
        let sources = Some(sources);
        used.into_iter().map(|term| assessment::glossary_term(self, term, &root, sources)).collect()
    }

    /// The sources of a book, in the order of their numbers.
    pub(super) fn references(self, sources: &[SourceId]) -> Vec<Reference> {
        let reference = |(position, source): (usize, &SourceId)| Reference {
            number: position + 1,
            anchor: numbering::anchor(position + 1),
            html: self.linked.references[*source].html.clone(),
        };
        sources.iter().enumerate().map(reference).collect()
    }

    fn backlinks(self, index: EntryId) -> Vec<Backlink> {
        let mut backlinks: Vec<&link::Backlink> = self.linked.backlinks[index].iter().collect();
        backlinks.sort_by_key(|backlink| self.order[backlink.from]);
        let backlink = |backlink: &link::Backlink| Backlink {
            card: self.cards[backlink.from].clone(),
            sentence: self.linked.sentence(*backlink),
        };
        backlinks.into_iter().map(backlink).collect()
    }

    /// Related entries, each once, by how closely they are related; none that the page shows otherwise.
    fn related(self, index: EntryId) -> Vec<Shared<Card>> {
        let schema = &self.linked.guide.schema;
        let is_mutual = |relation: &Relation| {
            let kind = &schema.kinds[self.linked.guide.entries[relation.from].kind];
            is_mutual(kind, &kind.fields[relation.place.field].name)
        };
        let (mut known, mut related) = (BTreeSet::from([index]), Vec::new());
        let own = self.linked.relations_of(index);
        let incoming = self.incoming[index].iter();
        let incoming: Vec<&Relation> =
            incoming.filter(|relation| self.linked.inverse(relation).is_some()).collect();
        known.extend(own.iter().filter(|relation| !is_mutual(relation)).map(|of| of.to));
        known.extend(incoming.iter().filter(|relation| !is_mutual(relation)).map(|of| of.from));
        let named = own.iter().map(|of| of.to).chain(incoming.iter().map(|of| of.from));
        let mut linking: Vec<EntryId> =
            self.linked.backlinks[index].iter().map(|backlink| backlink.from).collect();
        linking.sort_by_key(|entry| self.order[*entry]);
        let alike = self.assessed.knowledge.related[index].iter().map(|found| found.entry);
        for entry in named.chain(linking).chain(alike) {
            if known.insert(entry) {
                related.push(self.cards[entry].clone());
            }
        }
        related
    }

    /// Relations that name this entry, by the name of their inverse. One whose inverse is a field
    /// of this entry's own (lessons related to lessons) is shown in that field.
    fn incoming_groups(self, page: &EntryView<'_>, fields: &mut Vec<Field>) -> Vec<Incoming> {
        let index = page.index;
        let schema = &self.linked.guide.schema;
        let own_kind = &schema.kinds[self.linked.guide.entries[index].kind];
        let mut by_name: BTreeMap<&str, Vec<&Relation>> = BTreeMap::new();
        for relation in &self.incoming[index] {
            let Some(inverse) = self.linked.inverse(relation) else { continue };
            let own_field = own_kind.field(inverse).map(|field| &own_kind.fields[field]);
            match own_field.filter(|field| matches!(field.field_type, FieldType::Ref { .. })) {
                Some(field) => {
                    let item = self.ref_item(relation.from);
                    let shown = fields.iter_mut().find(|shown| shown.name == field.name);
                    match shown {
                        Some(shown) if shown.items.iter().any(|known| known.path == item.path) => {}
                        Some(shown) => shown.items.push(item),
                        None => fields.push(one(field, item)),
                    }
                }
                None => by_name.entry(inverse).or_default().push(relation),
            }
        }
        by_name.into_iter().map(|(name, relations)| self.incoming(name, page, relations)).collect()
    }

    fn incoming(self, name: &str, page: &EntryView<'_>, mut relations: Vec<&Relation>) -> Incoming {
        relations.sort_by_key(|relation| self.order[relation.from]);
        let mut groups: BTreeMap<usize, IncomingGroup> = BTreeMap::new();
        for relation in &relations {
            let (rank, slug, label) = self.first_term(relation).unwrap_or_default();
            let group = groups.entry(rank).or_insert_with(|| IncomingGroup {
                slug,
                label,
                items: Vec::new(),
            });
            group.items.push(IncomingItem {
                card: self.cards[relation.from].clone(),
                record: self.record(relation, page),
            });
        }
        Incoming {
            name: name.to_owned(),
            label: schema::vocabulary::label_from(name),
            count: relations.len(),
            groups: groups.into_values().collect(),
        }
    }

    /// Rank, slug and label of the first term in the record a relation is in.
    fn first_term(self, relation: &Relation) -> Option<(usize, String, String)> {
        let (_, of, term) = self.linked.record(relation)?.terms().next()?;
        let found = &self.linked.guide.schema.vocabularies[of].terms[term];
        Some((term.index(), found.slug.clone(), found.label.clone()))
    }

    /// The fields of the record a relation is in, but for the one that names this entry.
    fn record(self, relation: &Relation, page: &EntryView<'_>) -> Fields {
        let Some(record) = self.linked.record(relation) else { return Fields::default() };
        let page = EntryView { index: relation.from, is_quoted: true, ..*page };
        let others = record.filled().filter(|(sub, ..)| relation.place.sub != Some(*sub));
        let fields = others.map(|(sub, field, value)| {
            let place = FieldPath { sub: Some(sub), ..relation.place };
            one(field, page.item(field, value, place))
        });
        Fields(fields.collect())
    }

    fn ref_item(self, index: EntryId) -> Item {
        let card = &self.cards[index];
        Item {
            text: card.title.clone(),
            html: escape_html(&card.title),
            path: card.path.clone(),
            value: self.linked.guide.entries[index].slug.clone(),
            card: Some(card.clone()),
            ..Item::default()
        }
    }
}

/// Whether a field says of two entries of a kind only that they are related: it is its own inverse.
fn is_mutual(kind: &schema::Kind, name: &str) -> bool {
    let field = kind.field(name).map(|field| &kind.fields[field].field_type);
    matches!(field, Some(FieldType::Ref { inverse: Some(inverse), .. }) if inverse == name)
}

/// The entry whose values are shown, on the page they are shown on.
#[derive(Clone, Copy)]
struct EntryView<'a> {
    ctx: ViewContext<'a>,
    index: EntryId,
    root: &'a str,
    /// The sources of the page.
    sources: Option<&'a [SourceId]>,
    /// Whether it is the page of another entry.
    is_quoted: bool,
}

impl EntryView<'_> {
    fn entry(&self) -> &validate::Entry {
        &self.ctx.linked.guide.entries[self.index]
    }

    fn text(&self, number: usize) -> String {
        let links = &self.ctx.linked.resolved[self.index].texts[number];
        let context = html::Context {
            linked: self.ctx.linked,
            root: self.root,
            sources: self.sources,
            explains_terms: !self.is_quoted,
            sizes: self.ctx.sizes,
            book: self.ctx.book,
        };
        html::write(&self.entry().texts[number].markdown, links, context)
    }

    fn field(&self, field: &schema::Field, items: &[validate::Item]) -> Field {
        let items = items.iter().map(|item| self.item(field, &item.value, item.place));
        view_field(field, items.collect())
    }

    fn item(&self, field: &schema::Field, value: &Value, place: FieldPath) -> Item {
        let plain = |text: String| Item {
            html: escape_html(&text),
            value: text.clone(),
            text,
            ..Item::default()
        };
        let linked = self.ctx.linked;
        let schema = &linked.guide.schema;
        match value {
            Value::Line(text) => plain(text.clone()),
            Value::Number(number) => plain(number.to_string()),
            Value::Boolean(boolean) => plain(boolean.to_string()),
            Value::Date(date) => {
                let words = date.in_words(&schema.settings.language);
                Item { value: date.to_string(), ..plain(words) }
            }
            Value::Url(url) => Item { path: url.clone(), ..plain(url.clone()) },
            Value::Image(written) => {
                let images = &linked.resolved[self.index].images;
                let found = images.iter().find(|(at, _)| *at == place);
                let picture = found.map(|(_, path)| image_sizes::picture(path, self.ctx.sizes));
                let path = picture.as_ref().map(|picture| picture.path.clone());
                Item { path: path.unwrap_or_default(), picture, ..plain(written.clone()) }
            }
            Value::Term(term) => {
                let FieldType::Term(of) = field.field_type else { return Item::default() };
                let vocabulary = &schema.vocabularies[of];
                let term = &vocabulary.terms[*term];
                Item {
                    path: address::term(&vocabulary.id, &term.slug),
                    value: term.slug.clone(),
                    ..plain(term.label.clone())
                }
            }
            Value::Source(key) => {
                let source = linked.bibliography.index(key);
                let html = source.map(|source| linked.references[source].html.clone());
                Item { html: html.unwrap_or_default(), ..plain(key.clone()) }
            }
            Value::Markdown(number) => {
                let markdown = &self.entry().texts[*number].markdown;
                let text = markdown.opening(&|name| linked.guide.title_of(name));
                Item { html: self.text(*number), text, ..Item::default() }
            }
            Value::Ref(name) => match linked.relation_at(self.index, place) {
                Some(relation) => self.ctx.ref_item(relation.to),
                None => plain(name.clone()),
            },
            Value::Record(values) => {
                let FieldType::Record(fields) = &field.field_type else { return Item::default() };
                let record = Record { fields, values }.filled().map(|(sub, field, value)| {
                    let place = FieldPath { sub: Some(sub), ..place };
                    one(field, self.item(field, value, place))
                });
                Item { record: Fields(record.collect()), ..Item::default() }
            }
        }
    }
}

/// A field with one value.
fn one(field: &schema::Field, item: Item) -> Field {
    view_field(field, vec![item])
}

fn view_field(field: &schema::Field, items: Vec<Item>) -> Field {
    Field {
        name: field.name.clone(),
        label: field.label.clone(),
        field_type: field.field_type.as_str(),
        items,
        figure: String::new(),
    }
}

/// The dates of a field's records, drawn along the years; nothing when they have none.
fn drawn(field: &schema::Field, items: &[validate::Item]) -> String {
    let FieldType::Record(fields) = &field.field_type else { return String::new() };
    let is_date = |field: &schema::Field| matches!(field.field_type, FieldType::Date);
    let Some(date) = fields.position(is_date) else { return String::new() };
    let dates = items.iter().map(|item| match &item.value {
        Value::Record(values) => match values.get(date) {
            Some(Some(Value::Date(date))) => Some(*date),
            _ => None,
        },
        _ => None,
    });
    time::events(&dates.collect::<Vec<_>>())
}
