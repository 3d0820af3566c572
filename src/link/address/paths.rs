//! The path of every kind of page and file.
//!
//! Which of them a site has is decided in [`super`].

use super::without_ending;
use crate::parse::decisions::DECISION_FOLDER;
use crate::schema::Kind;

/// Folder on the site for what the theme brings; no kind or vocabulary may use it.
pub const ASSET_FOLDER: &str = "assets";

/// Path of an entry.
pub fn entry(kind: &Kind, slug: &str) -> String {
    below(&kind.folder, slug)
}

/// Path of the list of a kind's entries.
pub fn kind(kind: &Kind) -> String {
    below(&kind.folder, "index")
}

/// Path of the page of a term, or of the vocabulary itself when the term is `index`.
pub fn term(vocabulary: &str, term: &str) -> String {
    below(vocabulary, term)
}

/// Path of the page of two terms, each with its vocabulary.
pub fn pair(a: (&str, &str), b: (&str, &str)) -> String {
    below(&format!("{}/{}/{}", a.0, a.1, b.0), b.1)
}

/// Path of the home page.
pub const HOME: &str = "index.html";
/// Path of the page for addresses that do not exist.
pub const NOT_FOUND: &str = "404.html";
/// Path of the list of sources.
pub const SOURCES: &str = "sources.html";
/// Path of the list of every entry by its first letter.
pub const A_TO_Z: &str = "a-z.html";
/// Path of the page where readers search.
pub const SEARCH: &str = "search.html";
/// Path of the search index's manifest. It holds no hash: every page names it, and none is to change
/// because another did.
pub const SEARCH_INDEX: &str = "search/manifest.js";
/// Path of the glossary.
pub const GLOSSARY: &str = "glossary.html";
/// Path of the list of changes.
pub const CHANGES: &str = "changes.html";
/// Path of the questions that readers ask themselves.
pub const SELF_ASSESSMENT: &str = "self-assessment.html";
/// Path of the list of what nothing supports, cites or uses.
pub const COVERAGE: &str = "coverage.html";

/// Path of the entries that a reader has gathered.
pub const SELECTION: &str = "my-list.html";

/// Path of the list of the guide's other forms.
pub const DOWNLOADS: &str = "downloads.html";
/// Path of the whole guide on one page.
pub const PRINT: &str = "print.html";
/// Path of the guide as a book.
pub const EPUB: &str = "guide.epub";
/// Path of the guide as a document for paper.
pub const PDF: &str = "guide.pdf";
/// Path of the feed of all changes.
pub const FEED: &str = "feed.xml";
/// Folder of the guide as data.
pub const DATA: &str = "data";
/// Path of the list of entries for programs that read.
pub const LLMS: &str = "llms.txt";
/// Path of what crawlers may do.
pub const ROBOTS: &str = "robots.txt";
/// Path of the list of pages for crawlers.
pub const SITEMAP: &str = "sitemap.xml";

/// Pages at the root that a site has or may come to have, whatever its guide declares.
pub(crate) const FIXED_PAGES: [&str; 12] = [
    HOME,
    NOT_FOUND,
    SOURCES,
    A_TO_Z,
    SEARCH,
    GLOSSARY,
    CHANGES,
    SELF_ASSESSMENT,
    COVERAGE,
    SELECTION,
    DOWNLOADS,
    PRINT,
];
/// Folders that a site has or may come to have, likewise.
pub(crate) const FIXED_FOLDERS: [&str; 4] = [ASSET_FOLDER, DATA, "search", DECISION_FOLDER];

/// Path of the feed of what changed in a kind's entries.
pub fn kind_feed(kind: &Kind) -> String {
    format!("{}/{FEED}", kind.folder)
}

/// Path of the copy of an entry as Markdown.
pub fn copy(kind: &Kind, slug: &str) -> String {
    format!("{}.md", without_ending(&entry(kind, slug)))
}

/// Path of a gap map: of evidence by kind, or by a vocabulary.
pub fn gap_map(kind: &Kind, vocabulary: Option<&str>) -> String {
    below(&format!("{}-gaps", kind.id), vocabulary.unwrap_or("index"))
}

/// Path of the map of what bears on the entries of a kind.
pub fn map(kind: &Kind) -> String {
    below("", &format!("{}-map", kind.id))
}

/// Path of the figure of a page, as a file of its own.
pub fn figure(page: &str) -> String {
    format!("{}.svg", without_ending(page))
}

/// Path of the figure of when the entries of a kind took place.
pub fn years(kind: &Kind) -> String {
    format!("{}-years.svg", kind.id)
}

/// Path of all that takes one stance about the entries of a kind; of the list of stances when it is `index`.
pub fn stance(kind: &Kind, stance: &str) -> String {
    below(&format!("{}-evidence", kind.id), stance)
}

/// Path of the table that compares the entries of a kind.
pub fn comparison(kind: &Kind) -> String {
    below("", &format!("{}-comparison", kind.id))
}

/// Path of the same table for spreadsheets.
pub fn comparison_table(kind: &Kind) -> String {
    format!("{}-comparison.csv", kind.id)
}

/// Path of the brief of an entry.
pub fn brief(kind: &Kind, slug: &str) -> String {
    below(&format!("{}-briefs", kind.id), slug)
}

/// Path of the printable page with the entries of a term.
pub fn sheet(vocabulary: &str, term: &str) -> String {
    below(&format!("{vocabulary}-print"), term)
}

/// Path of a decision guide; of their list when it is `index`.
pub fn decision(slug: &str) -> String {
    below(DECISION_FOLDER, slug)
}

/// Path of the copy of a decision guide as Markdown.
pub fn decision_copy(slug: &str) -> String {
    format!("{}.md", without_ending(&decision(slug)))
}

/// The id of a term in the page of the glossary.
pub fn term_anchor(slug: &str) -> String {
    format!("term-{slug}")
}

fn below(folder: &str, name: &str) -> String {
    match folder {
        "" => format!("{name}.html"),
        folder => format!("{folder}/{name}.html"),
    }
}

/// `../` as often as it takes to get from a page to the site's root.
pub fn root_from(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_with_a_path_of_its_own_is_known() {
        let own = include_str!("paths.rs").lines().filter(|line| line.starts_with("pub const "));
        let paths = own.filter_map(|line| line.split('"').nth(1));
        let pages: Vec<&str> = paths.filter(|path| path.ends_with(".html")).collect();
        assert_eq!(pages.len(), FIXED_PAGES.len());
        assert!(pages.iter().all(|page| FIXED_PAGES.contains(page)), "{pages:?}");
        assert!(SEARCH_INDEX.starts_with(&format!("{}/", FIXED_FOLDERS[2])));
    }
}
