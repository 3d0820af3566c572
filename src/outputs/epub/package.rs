//! What a reader of e-books asks for: where the book is, what it is, its files, its contents.
//!
//! The chapters themselves are in [`super::xhtml`].

use super::xhtml::{document, escape};
use super::{FOLDER, Image};
use crate::assess::Assessed;
use crate::date::Date;
use crate::render::book::{Book, Chapter, markup};
use crate::schema::Settings;
use crate::validate::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Where the book is in its container.
pub(super) fn container() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n\
         <rootfiles>\n<rootfile full-path=\"{FOLDER}/package.opf\" \
         media-type=\"application/oebps-package+xml\"/>\n</rootfiles>\n</container>\n"
    )
}

/// The guide's language, as a tag that readers know.
pub(super) fn language(settings: &Settings) -> &str {
    if markup::is_language(&settings.language) { &settings.language } else { "und" }
}

/// What the book is, its files, and their order.
pub(super) fn package(
    assessed: &Assessed,
    book: &Book,
    images: &BTreeMap<String, Image>,
) -> String {
    let settings = &assessed.linked.guide.schema.settings;
    let language = language(settings);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
         unique-identifier=\"book-id\" xml:lang=\"{language}\">\n\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
    );
    let mut say = |name: &str, value: &str| {
        if !value.trim().is_empty() {
            let _ = writeln!(xml, "<dc:{name}>{}</dc:{name}>", escape(value));
        }
    };
    say("title", &settings.title);
    say("language", language);
    settings.authors.iter().for_each(|author| say("creator", author));
    let about = [&settings.description, &settings.tagline];
    say("description", about.into_iter().find(|text| !text.is_empty()).map_or("", |text| text));
    say("source", &settings.base_url);
    let license = settings.license.as_ref();
    say("rights", &license.map(|of| format!("{} {}", of.name, of.url)).unwrap_or_default());
    if let Some(date) = book.changed {
        say("date", &date.to_string());
    }
    let _ = writeln!(xml, "<dc:identifier id=\"book-id\">{}</dc:identifier>", identifier(settings));
    let mut report = |property: &str, value: &str| {
        let _ = writeln!(xml, "<meta property=\"{property}\">{}</meta>", escape(value));
    };
    report("dcterms:modified", &modified(assessed, book));
    report("schema:accessMode", "textual");
    if !images.is_empty() {
        report("schema:accessMode", "visual");
    }
    report("schema:accessModeSufficient", "textual");
    for feature in ["structuralNavigation", "tableOfContents", "readingOrder", "alternativeText"] {
        report("schema:accessibilityFeature", feature);
    }
    report("schema:accessibilityHazard", "none");
    report(
        "schema:accessibilitySummary",
        "Headings, lists and tables are marked up as such. Images have alternative text. Every section \
         is in the table of contents, and links give section numbers.",
    );
    xml.push_str("</metadata>\n<manifest>\n");
    let mut item = |id: &str, path: &str, of: &str, more: &str| {
        let _ = writeln!(xml, "<item id=\"{id}\" href=\"{path}\" media-type=\"{of}\"{more}/>");
    };
    const XHTML: &str = "application/xhtml+xml";
    item("nav", "nav.xhtml", XHTML, " properties=\"nav\"");
    item("style", "book.css", "text/css", "");
    for (index, chapter) in book.chapters.iter().enumerate() {
        item(&format!("chapter-{index}"), &format!("{}.xhtml", chapter.name), XHTML, "");
    }
    for (index, image) in images.values().enumerate() {
        item(&format!("image-{index}"), &image.path, image.media_type, "");
    }
    xml.push_str("</manifest>\n<spine>\n");
    for index in 0..book.chapters.len() {
        let _ = writeln!(xml, "<itemref idref=\"chapter-{index}\"/>");
        if index == 0 {
            xml.push_str("<itemref idref=\"nav\"/>\n");
        }
    }
    xml.push_str("</spine>\n</package>\n");
    xml
}

/// A name for the book that stays while its guide stays at its address, or keeps its title.
fn identifier(settings: &Settings) -> String {
    let name = format!("fieldguide book\n{}\n{}", settings.base_url, settings.title);
    let hash = blake3::hash(name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    // A UUID of one's own making: version 8 of RFC 9562.
    bytes[6] = 0x80 | bytes[6] & 0x0F;
    bytes[8] = 0x80 | bytes[8] & 0x3F;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    format!("urn:uuid:{}", parts.join("-"))
}

/// When the book was last changed: the latest change on record, or the newest state of facts. A
/// guide that has neither gets a day that means nothing, for a reader asks for one.
fn modified(assessed: &Assessed, book: &Book) -> String {
    let guide = &assessed.linked.guide;
    let dates = guide.entries.iter().filter_map(|entry| {
        let item = entry.field(&guide.schema.kinds[entry.kind], "as_of").first()?;
        match item.value {
            Value::Date(date) => Some(date),
            _ => None,
        }
    });
    let unknown = Date { year: 1980, month: None, day: None };
    let date = book.changed.or_else(|| dates.max()).unwrap_or(unknown);
    let (month, day) = (date.month.unwrap_or(1), date.day.unwrap_or(1));
    format!("{:04}-{month:02}-{day:02}T00:00:00Z", date.year)
}

/// The table of contents.
pub(super) fn contents(book: &Book, settings: &Settings) -> String {
    let mut body = String::from(
        "<nav epub:type=\"toc\" role=\"doc-toc\" id=\"toc\">\n<h1>Contents</h1>\n<ol>\n",
    );
    let mut chapters = book.chapters.iter().filter(|chapter| chapter.depth > 0).peekable();
    while let Some(chapter) = chapters.next() {
        let Chapter { name, number, title, depth, .. } = chapter;
        let title = escape(title);
        let _ = write!(body, "<li><a href=\"{name}.xhtml\">{number} {title}</a>");
        let next = chapters.peek().map_or(1, |next| next.depth);
        match next > *depth {
            true => body.push_str("\n<ol>\n"),
            false => body.push_str(&format!("</li>\n{}", "</ol></li>\n".repeat(depth - next))),
        }
    }
    body.push_str("</ol>\n</nav>\n<nav epub:type=\"landmarks\" hidden=\"hidden\">\n<h2>Landmarks</h2>\n<ol>\n");
    let first = book.chapters.iter().find(|chapter| chapter.depth > 0);
    let landmark = |of: &str, chapter: &Chapter| {
        let title = escape(&chapter.title);
        format!("<li><a epub:type=\"{of}\" href=\"{}.xhtml\">{title}</a></li>\n", chapter.name)
    };
    body.extend(book.chapters.first().map(|chapter| landmark("titlepage", chapter)));
    body.push_str("<li><a epub:type=\"toc\" href=\"#toc\">Contents</a></li>\n");
    body.extend(first.map(|chapter| landmark("bodymatter", chapter)));
    body.push_str("</ol>\n</nav>");
    document("Contents", language(settings), &body)
}
