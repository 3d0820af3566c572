//! Pages that the source keeps off its site, or out of sight there: they come over as drafts.
//!
//! Decides by front matter, by the fields that pages inherit, and by patterns in settings. Those are read in
//! [`super::readers`].

use super::front::flat;
use super::model::{Page, Project, Source, Tool};
use super::readers::PAGES;
use super::text::{file_name, folder, stem, within};
use super::values::day;
use crate::date::Date;
use crate::yaml::{Map, Value};

/// Fields that say by yes or no whether a page is published, and the answer that keeps it back.
const FLAGS: [(&str, bool); 11] = [
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
/// Days until which a page waits, in the order in which Hugo looks for them.
const FROM: [&str; 3] = ["publishDate", "pubdate", "published"];
/// Days from which a page is gone.
const UNTIL: [&str; 2] = ["expiryDate", "unpublishdate"];

/// Why a page is not published: what says so, and in which line of the page; 0 where other files say it.
pub(super) fn reason(
    source: &Source,
    project: &Project,
    tool: Tool,
    page: &Page,
) -> Option<(String, u32)> {
    let own = &page.front.map;
    if let Some((key, said)) = by_fields(source, tool, page, own) {
        return Some((said, page.front.line(&key)));
    }
    if page.path.split('/').any(|name| name == "_drafts") {
        return Some(("_drafts".to_owned(), 0));
    }
    if let Some(said) = by_name(source, tool, page) {
        return Some((said, 0));
    }
    for inherited in project.inherited.iter().filter(|of| of.pages.matches(&page.path)) {
        let mut fields = inherited.fields.clone();
        fields.0.retain(|(key, _)| find(own, key).is_none());
        if let Some((_, said)) = by_fields(source, tool, page, &fields) {
            return Some((format!("{}: {said}", inherited.file), 0));
        }
    }
    let excluded = project.excluded.iter().find(|(patterns, _)| patterns.matches(&page.path));
    excluded.map(|(_, why)| (why.clone(), 0))
}

/// Whether a field only says whether the page is published, so that nothing of it is to be kept.
pub(super) fn is_flag(key: &str, value: &Value) -> bool {
    FLAGS.iter().any(|(flag, _)| flag.eq_ignore_ascii_case(key)) && yes_or_no(value).is_some()
}

/// The field that keeps a page back, and how it is written.
fn by_fields(source: &Source, tool: Tool, page: &Page, map: &Map) -> Option<(String, String)> {
    let said = |(key, value): (&str, &Value)| {
        Some((key.to_owned(), format!("{key}: {}", flat(value).trim())))
    };
    for (flag, kept_back) in FLAGS {
        let found = find(map, flag);
        if let Some((key, value)) = found.filter(|(_, value)| yes_or_no(value) == Some(kept_back)) {
            return said((key, value));
        }
    }
    if let Some((key, value @ Value::Text(text))) = find(map, "status").or(find(map, "visibility"))
        && ["draft", "private"].contains(&text.trim().to_lowercase().as_str())
    {
        return said((key, value));
    }
    if tool == Tool::Hugo {
        for key in ["build", "_build"] {
            let Some((key, value @ Value::Map(build))) = find(map, key) else { continue };
            let is_never = |value: &Value| {
                matches!(flat(value).trim(), "never" | "link") || yes_or_no(value) == Some(false)
            };
            if ["render", "list"].into_iter().any(|of| build.get(of).is_some_and(is_never)) {
                return said((key, value));
            }
        }
    }
    let today = source.today?;
    if let Some((key, value, until)) = dated(map, &UNTIL)
        && until.is_none_or(|until| until <= today)
    {
        return said((key, value));
    }
    let by_date = tool == Tool::Hugo || tool == Tool::Jekyll && page.path.starts_with('_');
    let from = dated(map, &FROM).or_else(|| dated(map, if by_date { &["date"] } else { &[] }));
    match from {
        Some((key, value, Some(from))) if from > today => said((key, value)),
        _ => None,
    }
}

/// The first of these fields, with its day where it can be read.
fn dated<'m>(map: &'m Map, keys: &[&str]) -> Option<(&'m str, &'m Value, Option<Date>)> {
    let (key, value) = keys.iter().find_map(|key| find(map, key))?;
    let date = day(flat(value).trim()).and_then(|day| Date::parse(&day));
    Some((key, value, date))
}

/// What the name of a file says: the day of a post, or that another file is the page of its folder.
fn by_name(source: &Source, tool: Tool, page: &Page) -> Option<String> {
    let name = stem(&page.path);
    match tool {
        Tool::Jekyll if page.path.contains("_posts/") => {
            let date = Date::parse(name.get(..10)?)?;
            (date > source.today?).then(|| file_name(&page.path).to_owned())
        }
        // MkDocs and Docusaurus leave a README out beside an index.
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
