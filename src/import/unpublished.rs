//! Pages that the source does not publish or list: they are imported as drafts.
//!
//! Decides by front matter, by the fields that pages inherit, and by patterns in settings. Those are read in
//! [`super::readers`].

use super::front::flat;
use super::model::{Inherited, Page, Project, Source, Tool};
use super::patterns::Patterns;
use super::readers::PAGES;
use super::text::{ending, file_name, folder, stem, within};
use super::values::day;
use crate::date::Date;
use crate::yaml::{Map, Value};
use std::collections::BTreeMap;

/// Fields that say by yes or no whether a page is published, and the answer that keeps it back.
pub(super) const FLAGS: [(&str, bool); 11] = [
    ("draft", true),
    ("published", false),
    ("publish", false),
    ("unlisted", true),
    ("private", true),
    ("hidden", true),
    ("bookHidden", true),
    ("headless", true),
    ("permalink", false),
    ("output", false),
    ("eleventyExcludeFromCollections", true),
];
/// What `status` and `visibility` say of a page that is not published.
const STATES: [&str; 5] = ["draft", "hidden", "private", "unlisted", "unpublished"];
/// Dates until which a page waits, in the order in which Hugo looks for them.
const FROM: [&str; 3] = ["publishDate", "pubdate", "published"];
/// Dates from which a page is gone.
const UNTIL: [&str; 2] = ["expiryDate", "unpublishdate"];
/// Other fields that may keep a page back.
const OTHERS: [&str; 5] = ["status", "visibility", "build", "_build", "date"];
/// With more lists of patterns or fields, the pages of a folder are drafts: every list is compared with every page.
const MAX_LISTS: usize = 20;

/// The topic of dates in unknown formats.
const UNREAD: &str = "Dates that cannot be read";

/// A field of front matter or of settings.
type Field<'m> = (&'m str, &'m Value);

/// Why a page is not published.
pub(super) struct Reason {
    /// What says so.
    pub(super) said: String,
    /// In which line of the page; 0 where other files say it.
    pub(super) line: u32,
    /// The topic of the report, where the page is a draft because something cannot be read.
    pub(super) unclear: Option<&'static str>,
}

/// What decides whether pages are published: settings by the folder that they apply to.
pub(super) struct Publishing<'a> {
    source: &'a Source,
    tool: Tool,
    inherited: BTreeMap<&'a str, Vec<&'a Inherited>>,
    excluded: BTreeMap<&'a str, Vec<&'a (Patterns, String)>>,
}

impl<'a> Publishing<'a> {
    pub(super) fn new(source: &'a Source, project: &'a Project, tool: Tool) -> Self {
        let mut inherited: BTreeMap<&str, Vec<&Inherited>> = BTreeMap::new();
        for of in &project.inherited {
            inherited.entry(&of.place).or_default().push(of);
        }
        let mut excluded: BTreeMap<&str, Vec<&(Patterns, String)>> = BTreeMap::new();
        for of in &project.excluded {
            excluded.entry(of.0.folder()).or_default().push(of);
        }
        Self { source, tool, inherited, excluded }
    }

    /// Why a page is not published; none when it is.
    pub(super) fn reason(&self, page: &Page) -> Option<Reason> {
        if let Some((key, mut reason)) = self.by_fields(page, &page.front.map) {
            reason.line = page.front.line(key);
            return Some(reason);
        }
        if page.path.split('/').any(|name| name == "_drafts") {
            return Some(Reason::elsewhere("_drafts"));
        }
        if let Some(said) = by_name(self.source, self.tool, page) {
            return Some(Reason::elsewhere(said));
        }
        let folders = page.path.match_indices('/').map(|(at, _)| &page.path[..at]);
        let places: Vec<&str> =
            [""].into_iter().chain(folders).chain([page.path.as_str()]).collect();
        self.by_inherited(page, &places).or_else(|| self.by_patterns(page, &places))
    }

    /// The fields of folders that keep a page back.
    fn by_inherited(&self, page: &Page, places: &[&str]) -> Option<Reason> {
        for inherited in places.iter().filter_map(|place| self.inherited.get(place)) {
            if let Some(first) = inherited.get(MAX_LISTS) {
                return Some(Reason::too_many(&first.file));
            }
            for inherited in inherited.iter().filter(|of| of.is_for(page)) {
                let mut fields = inherited.fields.clone();
                fields.0.retain(|(key, _)| find(&page.front.map, key).is_none());
                if let Some((_, reason)) = self.by_fields(page, &fields) {
                    let said = format!("{}: {}", inherited.file, reason.said);
                    return Some(Reason { said, ..reason });
                }
            }
        }
        None
    }

    /// The patterns of settings that keep a page back.
    fn by_patterns(&self, page: &Page, places: &[&str]) -> Option<Reason> {
        for excluded in places.iter().filter_map(|place| self.excluded.get(place)) {
            if let Some((_, first)) = excluded.get(MAX_LISTS) {
                return Some(Reason::too_many(first));
            }
            let found = excluded.iter().find(|(patterns, _)| patterns.matches(&page.path));
            if let Some((_, said)) = found {
                return Some(Reason::elsewhere(said.as_str()));
            }
        }
        None
    }

    /// The field that keeps a page back.
    fn by_fields<'m>(&self, page: &Page, map: &'m Map) -> Option<(&'m str, Reason)> {
        let plain = by_flag(map).or_else(|| by_state(map)).or_else(|| self.by_build(map));
        let found = plain.map(|field| (field, None)).or_else(|| self.by_date(page, map));
        let ((key, value), unclear) = found?;
        let said = format!("{key}: {}", flat(value).trim());
        Some((key, Reason { said, line: 0, unclear }))
    }

    /// Settings by which Hugo does not write or list a page.
    fn by_build<'m>(&self, map: &'m Map) -> Option<Field<'m>> {
        if self.tool != Tool::Hugo {
            return None;
        }
        let found = ["build", "_build"].into_iter().filter_map(|key| find(map, key));
        let is_never =
            |(_, value): &Field<'_>| matches!(value, Value::Map(build) if is_never_built(build));
        found.into_iter().find(is_never)
    }

    /// The date that keeps a page back, with a topic where it cannot be read.
    fn by_date<'m>(&self, page: &Page, map: &'m Map) -> Option<(Field<'m>, Option<&'static str>)> {
        let today = self.source.today?;
        for (field, until) in dates(map, &UNTIL) {
            match until {
                Some(until) if until > today => {}
                Some(_) => return Some((field, None)),
                None => return Some((field, Some(UNREAD))),
            }
        }
        let mut folders = folder(&page.path).split('/');
        let has_date = match self.tool {
            Tool::Hugo => true,
            Tool::Jekyll => folders.any(|name| name.starts_with('_')),
            _ => false,
        };
        let date = dates(map, if has_date { &["date"] } else { &[] });
        for (field, from) in dates(map, &FROM).into_iter().chain(date) {
            match from {
                Some(from) => return Some((field, None)).filter(|_| from > today),
                // `published` may also be a yes, or a name.
                None if field.0.eq_ignore_ascii_case("published") => {}
                None if is_past(&flat(field.1), today) => return None,
                None => return Some((field, Some(UNREAD))),
            }
        }
        None
    }
}

impl Reason {
    /// A reason from another file than the page.
    fn elsewhere(said: impl Into<String>) -> Self {
        Self { said: said.into(), line: 0, unclear: None }
    }

    fn too_many(said: &str) -> Self {
        let unclear = Some("Too many exclusions for one folder");
        Self { said: said.to_owned(), line: 0, unclear }
    }
}

impl Inherited {
    fn is_for(&self, page: &Page) -> bool {
        let is_of_folder = stem(&page.path) == "_index";
        let is_like = |patterns: &Patterns| {
            patterns.matches(&page.path) || patterns.matches(&logical_path(page))
        };
        self.of_folders.is_none_or(|only| only == is_of_folder)
            && self.pages.as_ref().is_none_or(is_like)
    }
}

/// The path by which Hugo knows a page: in lower case, without its ending.
fn logical_path(page: &Page) -> String {
    let root = &page.path[..page.path.len() - page.below.len()];
    let below = page.below.to_lowercase().replace(' ', "-");
    let bare = below.strip_suffix(&format!(".{}", ending(&below))).unwrap_or(&below);
    let of_folder = bare.strip_suffix("/_index").or_else(|| bare.strip_suffix("/index"));
    format!("{root}{}", of_folder.unwrap_or(bare))
}

/// Whether a field only says whether the page is published, so that nothing of it is to be kept.
pub(super) fn is_flag(key: &str, value: &Value) -> bool {
    flag(key).is_some() && yes_or_no(value).is_some()
}

/// The answer that keeps a page back, of a field of this name that says whether a page is published.
pub(super) fn flag(key: &str) -> Option<bool> {
    let found = FLAGS.iter().find(|(flag, _)| flag.eq_ignore_ascii_case(key));
    found.map(|(_, kept_back)| *kept_back)
}

/// Whether a field of this name may keep a page back.
pub(super) fn may_keep_back(key: &str) -> bool {
    let others = FROM.iter().chain(&UNTIL).chain(&OTHERS);
    flag(key).is_some() || others.into_iter().any(|of| of.eq_ignore_ascii_case(key))
}

/// A field that says by yes or no that a page is not published.
fn by_flag(map: &Map) -> Option<Field<'_>> {
    let found = |(flag, kept_back): (&str, bool)| {
        find(map, flag).filter(|(_, value)| yes_or_no(value) == Some(kept_back))
    };
    FLAGS.into_iter().find_map(found)
}

/// A field that says in words that a page is not published.
fn by_state(map: &Map) -> Option<Field<'_>> {
    let mut found = ["status", "visibility"].into_iter().filter_map(|key| find(map, key));
    found.find(|(_, value)| STATES.contains(&flat(value).trim().to_lowercase().as_str()))
}

/// Whether settings of a page keep Hugo from writing or listing it.
fn is_never_built(build: &Map) -> bool {
    let is_never = |value: &Value| {
        matches!(flat(value).trim(), "never" | "link") || yes_or_no(value) == Some(false)
    };
    ["render", "list"].into_iter().any(|of| build.get(of).is_some_and(is_never))
}

/// The fields of these names that are not empty, with their dates where they can be read.
fn dates<'m>(map: &'m Map, keys: &[&str]) -> Vec<(Field<'m>, Option<Date>)> {
    let found = keys.iter().filter_map(|key| find(map, key));
    let found = found.filter(|(_, value)| !flat(value).trim().is_empty());
    let date = |value: &Value| day(flat(value).trim()).and_then(|day| Date::parse(&day));
    found.map(|(key, value)| ((key, value), date(value))).collect()
}

/// Whether a date in another format, such as `2 May 2019`, is in an earlier year.
fn is_past(written: &str, today: Date) -> bool {
    let numbers = written.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() >= 4);
    let years: Vec<Option<u16>> = numbers.map(|digits| digits.parse().ok()).collect();
    let is_earlier = |year: &Option<u16>| year.is_some_and(|year| year < today.year);
    !years.is_empty() && years.iter().all(is_earlier)
}

/// What the name of a file says: the day of a post, or that another file is the page of its folder.
fn by_name(source: &Source, tool: Tool, page: &Page) -> Option<String> {
    let name = stem(&page.path);
    match tool {
        Tool::Jekyll if page.path.contains("_posts/") => {
            let date = Date::parse(name.get(..10)?)?;
            (date > source.today?).then(|| file_name(&page.path).to_owned())
        }
        // MkDocs ignores a README beside an index.
        Tool::Mkdocs if name.eq_ignore_ascii_case("readme") => {
            let index = PAGES.iter().map(|ending| format!("index.{ending}"));
            let mut beside = index.map(|name| within(folder(&page.path), &name));
            beside.find(|path| source.files.contains_key(path))
        }
        _ => None,
    }
}

/// A field, in whichever case its key is written.
fn find<'m>(map: &'m Map, key: &str) -> Option<(&'m str, &'m Value)> {
    let found = map.0.iter().find(|(of, _)| of.eq_ignore_ascii_case(key));
    found.map(|(key, value)| (key.as_str(), value))
}

/// A yes or no, in the ways in which people write it.
fn yes_or_no(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(is) => Some(*is),
        Value::Text(text) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
