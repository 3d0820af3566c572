//! The site as every template sees it.
//!
//! Its pages are made in [`super`].

use super::ViewContext;
use super::assessment;
use super::html::entry_path;
use super::image_sizes::{Sizes, picture};
use super::theme::Theme;
use super::view::{Group, License, Site};
use crate::assess::page_label;
use crate::ids::KindId;
use crate::link::address::percent_encode;
use crate::link::address::{self, Page};
use crate::schema::outputs::OutputFormat;
use crate::schema::{Kind, Ratings};

/// The site.
pub(super) fn site(ctx: ViewContext<'_>, theme: &Theme, sizes: &Sizes) -> Site {
    let schema = &ctx.linked.guide.schema;
    let settings = &schema.settings;
    let listed = schema.kinds.iter_enumerated().filter(|(_, kind)| !kind.folder.is_empty());
    let used = schema.vocabularies.ids().filter(|index| {
        ctx.assessed.knowledge.facets.uses[*index].iter().any(|entries| !entries.is_empty())
    });
    let mut pages: Vec<Group> = ctx
        .linked
        .guide
        .entries
        .iter_enumerated()
        .filter(|(_, entry)| schema.kinds[entry.kind].folder.is_empty() && entry.slug != "index")
        .map(|(index, entry)| Group {
            id: entry.slug.clone(),
            label: entry.title.clone(),
            singular: entry.title.clone(),
            description: ctx.cards[index].summary.clone(),
            path: entry_path(ctx.linked, index),
            count: 0,
            ordered: false,
        })
        .collect();
    pages.sort_by_key(|page| page.label.to_lowercase());
    let there = |path: &str| match ctx.linked.addresses.pages.contains_key(path) {
        true => path.to_owned(),
        false => String::new(),
    };
    Site {
        title: settings.title.clone(),
        tagline: settings.tagline.clone(),
        description: settings.description.clone(),
        language: settings.language.clone(),
        locale: locale(&settings.language),
        base_url: settings.base_url.clone(),
        authors: settings.authors.clone(),
        license: settings
            .license
            .as_ref()
            .map(|license| License { name: license.name.clone(), url: license.url.clone() }),
        kinds: listed.map(|(index, _)| ctx.kind_group(index)).collect(),
        vocabularies: used.map(|index| ctx.vocabulary_group(index)).collect(),
        pages,
        sources: there(address::SOURCES),
        search: address::SEARCH_INDEX.to_owned(),
        glossary: there(address::GLOSSARY),
        changes: there(address::CHANGES),
        coverage: there(address::COVERAGE),
        downloads: there(address::DOWNLOADS),
        feed: match settings.outputs.contains(&OutputFormat::Feeds) {
            true if !ctx.assessed.knowledge.changes.is_empty() => address::FEED.to_owned(),
            _ => String::new(),
        },
        assessment: there(address::SELF_ASSESSMENT),
        decisions: there(&address::decision("index")),
        comparisons: comparisons(ctx),
        evidence: evidence(ctx),
        printed: printed(ctx),
        maps: maps(ctx),
        logo: Some(settings.branding.logo.as_str())
            .filter(|path| !path.is_empty())
            .map(|path| picture(path, sizes)),
        icon: match settings.branding.icon.as_str() {
            "" => theme.names.get("icon.svg").cloned().unwrap_or_default(),
            icon => percent_encode(icon),
        },
        gap_maps: assessment::gap_maps(ctx.assessed).into_iter().map(|(_, map)| map).collect(),
        assets: theme.names.clone(),
    }
}

/// `en_GB` of `en-GB`.
fn locale(language: &str) -> String {
    let mut parts = language.split('-');
    let language = parts.next().unwrap_or_default();
    let is_country = |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic());
    let country = parts.find(is_country).map(|country| country.to_uppercase());
    country.map(|country| format!("{language}_{country}")).unwrap_or_default()
}

/// The tables that compare the entries of a kind.
fn comparisons(ctx: ViewContext<'_>) -> Vec<Group> {
    let kinds = ctx.linked.guide.schema.kinds.iter_enumerated();
    let compared = kinds.filter(|(_, kind)| !kind.compare.is_empty());
    let group = |(index, kind): (KindId, &Kind)| {
        let label = page_label(ctx.assessed, Page::Comparison(index));
        Group { label, path: address::comparison(kind), ..ctx.kind_group(index) }
    };
    compared.map(group).collect()
}

/// The lists of evidence by stance.
fn evidence(ctx: ViewContext<'_>) -> Vec<Group> {
    let schema = &ctx.linked.guide.schema;
    let group = |(ratings, rules): (usize, &Ratings)| {
        let label = page_label(ctx.assessed, Page::Stances(ratings));
        let path = address::stance(&schema.kinds[rules.kind], "index");
        Group { label, path, ..ctx.kind_group(rules.kind) }
    };
    schema.ratings.iter().enumerate().map(group).collect()
}

/// The ids of vocabularies whose terms have printable pages.
fn printed(ctx: ViewContext<'_>) -> Vec<String> {
    let schema = &ctx.linked.guide.schema;
    let vocabularies = schema.vocabularies.iter_enumerated();
    let printed = vocabularies.filter(|(index, _)| schema.is_printed(*index));
    printed.map(|(_, vocabulary)| vocabulary.id.clone()).collect()
}

/// The evidence maps.
fn maps(ctx: ViewContext<'_>) -> Vec<Group> {
    let schema = &ctx.linked.guide.schema;
    let map = |(ratings, rules): (usize, &Ratings)| {
        let label = page_label(ctx.assessed, Page::Map(ratings));
        Group {
            id: schema.kinds[rules.kind].id.clone(),
            singular: label.clone(),
            label,
            description: String::new(),
            path: address::map(&schema.kinds[rules.kind]),
            count: 0,
            ordered: false,
        }
    };
    schema.ratings.iter().enumerate().map(map).collect()
}
