//! What every source is read as: a project with pages in order, whatever tool it was made for.
//!
//! Types only. Sources are read in [`super::readers`]; names and kinds are given in [`super::names`].

use super::draft::Draft;
use super::front::Front;
use super::patterns::Patterns;
use crate::date::Date;
use crate::files::Asset;
use crate::yaml::Map;
use std::collections::BTreeMap;

/// The tool that a folder was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Obsidian.
    Obsidian,
    /// MkDocs, with Material or without.
    Mkdocs,
    /// Hugo.
    Hugo,
    /// Jekyll.
    Jekyll,
    /// Docusaurus.
    Docusaurus,
    /// mdBook.
    Mdbook,
    /// Eleventy.
    Eleventy,
    /// Quarto.
    Quarto,
    /// A folder of Markdown files.
    Markdown,
}

impl Tool {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Obsidian => "Obsidian",
            Self::Mkdocs => "MkDocs",
            Self::Hugo => "Hugo",
            Self::Jekyll => "Jekyll",
            Self::Docusaurus => "Docusaurus",
            Self::Mdbook => "mdBook",
            Self::Eleventy => "Eleventy",
            Self::Quarto => "Quarto",
            Self::Markdown => "Markdown",
        }
    }
}

/// The files of a source.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// What it is called: the name of its folder.
    pub name: String,
    /// Files by path, with `/` between names.
    pub files: BTreeMap<String, Asset>,
    /// What could not be read, and why.
    pub skipped: Vec<(String, String)>,
    /// Names at the top that begin with a full stop.
    pub hidden: Vec<String>,
    /// The day of the import: pages that wait for a later day are drafts. Without one, none waits.
    pub today: Option<Date>,
}

/// What a reader finds out about a source.
#[derive(Clone, Debug, Default)]
pub(super) struct Project {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) language: String,
    pub(super) authors: Vec<String>,
    /// The address of the published site, with a final slash; empty when it is not known.
    pub(super) base_url: String,
    /// Folders with pages, most important first; the root is empty.
    pub(super) roots: Vec<Root>,
    /// Folders whose files are published at the root of the site.
    pub(super) statics: Vec<String>,
    /// Pages in the order of the navigation, by path in the source, with the labels above each.
    pub(super) order: Vec<Ordered>,
    /// The path of the home page, if it is known.
    pub(super) home: Option<String>,
    /// Old paths on the site, and the paths that they redirect to.
    pub(super) redirects: Vec<(String, String)>,
    /// Whether pages without a place in the order are left out, as mdBook does.
    pub(super) only_ordered: bool,
    /// Whether the site has folders as addresses, `a/`, and not `a.html`.
    pub(super) has_pretty_addresses: bool,
    /// Whether the tool publishes a site, so that there are old addresses.
    pub(super) has_addresses: bool,
    /// What one page is called, where all are of one kind.
    pub(super) one: &'static str,
    /// Whether all pages are of one kind, with its parts as sections.
    pub(super) is_book: bool,
    /// Pages that settings keep off the site, and what says so.
    pub(super) excluded: Vec<(Patterns, String)>,
    /// Fields that pages have without writing them.
    pub(super) inherited: Vec<Inherited>,
}

/// Fields that all pages in a part of a source have, unless they say otherwise.
#[derive(Clone, Debug, Default)]
pub(super) struct Inherited {
    /// The folder of these pages, or the path of one page.
    pub(super) place: String,
    /// The patterns of its pages; none for all.
    pub(super) pages: Option<Patterns>,
    /// Whether only pages `_index` have them, or only other pages; none for both.
    pub(super) of_folders: Option<bool>,
    pub(super) fields: Map,
    /// The file that says so.
    pub(super) file: String,
}

/// A folder with pages.
#[derive(Clone, Debug, Default)]
pub(super) struct Root {
    /// The folder in the source; empty for all of it.
    pub(super) folder: String,
    /// What its pages' addresses begin with, such as `docs`; empty for none.
    pub(super) address: String,
    /// The folder that its pages are said to be in; empty for the folders below it.
    pub(super) group: String,
}

/// A page's place in the navigation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ordered {
    pub(super) path: String,
    /// The title that the navigation gives it; may be empty.
    pub(super) title: String,
    /// The labels above it, outermost first.
    pub(super) trail: Vec<String>,
}

/// A page on its way.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    /// Its path in the source.
    pub(super) path: String,
    /// Its path below its root.
    pub(super) below: String,
    /// The number of its root.
    pub(super) root: usize,
    pub(super) front: Front,
    pub(super) title: String,
    pub(super) draft: Draft,
    pub(super) is_draft: bool,
    /// The labels above it.
    pub(super) trail: Vec<String>,
    /// Where it was published, without slashes around it; the first is where it is now.
    pub(super) addresses: Vec<String>,
    /// Other names that links use.
    pub(super) names: Vec<String>,
    /// What the navigation calls it.
    pub(super) labels: Vec<String>,
    /// Ids of headings by how links may write them; an empty id is the top of the page.
    pub(super) anchors: BTreeMap<String, String>,
    /// The number of its kind.
    pub(super) kind: usize,
    /// Its section within its kind.
    pub(super) section: Option<String>,
    pub(super) slug: String,
}

/// A kind of entry to be declared.
#[derive(Clone, Debug, Default)]
pub(super) struct ImportedKind {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) plural: String,
    pub(super) description: String,
    /// Its folder; empty for pages at the root.
    pub(super) folder: String,
    /// The vocabulary of its sections, with the label of each term in order.
    pub(super) sections: Option<(String, Vec<(String, String)>)>,
}

impl Page {
    /// Its file in the content folder.
    pub(super) fn target(&self, kinds: &[ImportedKind]) -> String {
        let folder = kinds.get(self.kind).map_or("", |kind| kind.folder.as_str());
        super::text::within(folder, &format!("{}.md", self.slug))
    }

    /// Whether its file is the index of its folder.
    pub(super) fn is_index(&self) -> bool {
        let stem = super::text::stem(&self.below);
        ["index", "_index", "readme"].contains(&stem.to_lowercase().as_str())
    }
}
