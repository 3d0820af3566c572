//! The content folder as those who change it see it: every entry, drafts and entries that are held
//! back too, with its front matter and its body as they were written.
//!
//! Checks nothing but that files can be read: one that cannot be could hold a link that is missed.

use super::AuthorError;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::files::{Files, Inventory};
use crate::ids::KindId;
use crate::parse::front_matter;
use crate::parse::text::slugify;
use crate::schema::{Schema, declare, is_slug};
use crate::span::{FileId, Source};
use crate::yaml::Yaml;
use std::ops::Range;

/// The content folder.
pub(super) struct Content {
    pub(super) inventory: Inventory,
    pub(super) schema: Schema,
    /// Every Markdown file, sorted by path.
    pub(super) pages: Vec<Page>,
    /// Why files, or their front matter, could not be read.
    pub(super) unread: Vec<Diagnostic>,
}

/// A Markdown file.
pub(super) struct Page {
    pub(super) file: FileId,
    /// Its folder below the content folder; empty at the root.
    pub(super) folder: String,
    pub(super) slug: String,
    /// Index of its kind; none when no kind has its folder.
    pub(super) kind: Option<KindId>,
    pub(super) yaml: Yaml,
    pub(super) body: Range<usize>,
}

/// What an entry goes by: its kind and its name within that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) kind: KindId,
    pub(super) slug: String,
}

impl Content {
    /// Reads the content folder; what cannot be read is listed in `unread`.
    pub(super) fn read(files: &dyn Files) -> Result<Self, AuthorError> {
        let mut unread = Vec::new();
        let inventory = super::inventory(files)?.drain_into(&mut unread);
        unread.retain(|problem| problem.severity == Severity::Error);
        let schema = declare::schema(&inventory);
        let Some(schema) = schema.value else {
            let message = "fix guide.yaml first".to_owned();
            let sources = Box::new(inventory.sources);
            return Err(AuthorError::Problems {
                message,
                diagnostics: schema.diagnostics,
                sources,
            });
        };
        let mut pages = Vec::new();
        for file in &inventory.content {
            let Source { path, text, .. } = inventory.sources.get(*file);
            let Some(stem) = path.strip_suffix(".md") else { continue };
            if schema.settings.ignore.matches(path) {
                continue;
            }
            let (folder, slug) = stem.rsplit_once('/').unwrap_or(("", stem));
            let (folder, slug) = (folder.to_owned(), slug.to_owned());
            let split = front_matter::split(*file, text);
            let yaml = split.value.yaml.unwrap_or_else(|| {
                unread.extend(split.diagnostics);
                Yaml::empty_in(*file)
            });
            let kind = schema.kinds.position(|kind| kind.folder == folder);
            pages.push(Page { file: *file, folder, slug, kind, yaml, body: split.value.body });
        }
        Ok(Self { inventory, schema, pages, unread })
    }

    /// Reads the content folder, of which everything has to be read.
    pub(super) fn read_all(files: &dyn Files) -> Result<Self, AuthorError> {
        let mut content = Self::read(files)?;
        if content.unread.is_empty() {
            return Ok(content);
        }
        Err(AuthorError::Problems {
            message: "fix these problems first: a file that cannot be read may link to the entry"
                .to_owned(),
            diagnostics: std::mem::take(&mut content.unread),
            sources: Box::new(content.inventory.sources),
        })
    }

    pub(super) fn source(&self, file: FileId) -> &Source {
        self.inventory.sources.get(file)
    }

    /// The kind that goes by this name or has this folder, as in `[[kind/slug]]`.
    pub(super) fn kind_named(&self, name: &str) -> Option<KindId> {
        self.schema.kinds.position(|kind| kind.id == name || kind.folder == name)
    }

    pub(super) fn page(&self, name: &Name) -> Option<&Page> {
        self.pages.iter().find(|page| page.kind == Some(name.kind) && page.slug == name.slug)
    }

    pub(super) fn require_page(&self, name: &Name) -> Result<&Page, AuthorError> {
        self.page(name).ok_or_else(|| AuthorError::Usage(format!("{} not found", self.show(name))))
    }

    /// The kinds that have an entry of this name.
    pub(super) fn kinds_with(&self, slug: &str) -> Vec<KindId> {
        let pages = self.pages.iter().filter(|page| page.slug == slug);
        pages.filter_map(|page| page.kind).collect()
    }

    /// The path of an entry's file below the content folder, without `.md`.
    pub(super) fn stem(&self, name: &Name) -> String {
        match self.schema.kinds[name.kind].folder.as_str() {
            "" => name.slug.clone(),
            folder => format!("{folder}/{}", name.slug),
        }
    }

    /// `kind/slug`.
    pub(super) fn show(&self, name: &Name) -> String {
        format!("{}/{}", self.schema.kinds[name.kind].id, name.slug)
    }

    /// The entry that an editor names: by slug, by `kind/slug`, or by the path of its file.
    pub(super) fn find(&self, given: &str) -> Result<Name, AuthorError> {
        let is_file = |page: &&Page| {
            let source = self.source(page.file);
            let given = given.strip_prefix("./").unwrap_or(given);
            source.path == given || source.display == given
        };
        if let Some(page) = self.pages.iter().find(is_file) {
            let name = page.kind.map(|kind| Name { kind, slug: page.slug.clone() });
            let message = format!("no kind of entry has the folder of `{given}`");
            return name.ok_or(AuthorError::Usage(message));
        }
        let given = given.strip_suffix(".md").unwrap_or(given);
        let (kind, slug) = match given.rsplit_once('/') {
            Some((group, slug)) => (Some(self.require_kind(group)?), slug),
            None => (None, given),
        };
        let kinds = self.kinds_with(slug);
        let slug = slug.to_owned();
        match (kind, kinds.as_slice()) {
            (None, [kind]) => Ok(Name { kind: *kind, slug }),
            (Some(kind), kinds) if kinds.contains(&kind) => Ok(Name { kind, slug }),
            (None, [_, _, ..]) => {
                let name = |kind: &KindId| self.show(&Name { kind: *kind, slug: slug.clone() });
                let names: Vec<String> = kinds.iter().map(name).collect();
                let message = format!("{} entries are named `{slug}`", names.len());
                Err(AuthorError::Usage(format!("{message}; write {}", names.join(" or "))))
            }
            _ => {
                let here =
                    self.pages.iter().filter(|page| kind.is_none_or(|k| page.kind == Some(k)));
                let help = did_you_mean(&slug, here.map(|page| page.slug.as_str()))
                    .unwrap_or_else(|| "write its file name without `.md`".to_owned());
                let what = kind.map_or("entry", |kind| self.schema.kinds[kind].id.as_str());
                Err(AuthorError::Usage(format!("no {what} is named `{slug}`; {help}")))
            }
        }
    }

    /// The name that an editor gives to an entry of a kind: a slug, `kind/slug`, or the path of a
    /// file that does not exist yet.
    pub(super) fn new_name(&self, given: &str, kind: KindId) -> Result<Name, AuthorError> {
        let below = self.pages.first().map_or(given, |page| {
            let Source { path, display, .. } = self.source(page.file);
            let root = display.strip_suffix(path).unwrap_or_default();
            let given = given.strip_prefix("./").unwrap_or(given);
            given.strip_prefix(root).unwrap_or(given)
        });
        let below = below.strip_suffix(".md").unwrap_or(below);
        let (kind, slug) = match below.rsplit_once('/') {
            Some((group, slug)) => (self.require_kind(group)?, slug),
            None => (kind, below),
        };
        let name = Name { kind, slug: check_new_slug(slug)? };
        match self.page(&name) {
            None => Ok(name),
            Some(page) => {
                let path = &self.source(page.file).display;
                let message = format!("{} already exists: {path}", self.show(&name));
                Err(AuthorError::Usage(format!("{message}; choose another name")))
            }
        }
    }

    /// The kind that goes by this name or has this folder.
    pub(super) fn require_kind(&self, name: &str) -> Result<KindId, AuthorError> {
        self.kind_named(name).ok_or_else(|| {
            let ids = || self.schema.kinds.iter().map(|kind| kind.id.as_str());
            let begins = |id: &&str| !name.is_empty() && id.starts_with(name);
            let longer: Vec<&str> = ids().filter(begins).collect();
            let near = match longer.as_slice() {
                [one] => Some(format!("did you mean `{one}`?")),
                _ => did_you_mean(name, ids()),
            };
            let help = near.unwrap_or_else(|| {
                format!("available kinds: {}", ids().collect::<Vec<_>>().join(", "))
            });
            AuthorError::Usage(format!("unknown kind `{name}`; {help}"))
        })
    }
}

/// A name that can be used in an address.
pub(super) fn check_new_slug(slug: &str) -> Result<String, AuthorError> {
    if is_slug(slug) {
        return Ok(slug.to_owned());
    }
    let wanted = slugify(slug);
    let help = match is_slug(&wanted) {
        true => format!("did you mean `{wanted}`?"),
        false => {
            "use lower-case letters, digits and single hyphens, at most 100 characters".to_owned()
        }
    };
    Err(AuthorError::Usage(format!("`{slug}` cannot be used in a URL; {help}")))
}
