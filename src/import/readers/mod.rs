//! Sources → [`Project`]: one reader for each tool, which knows that tool's folders and settings.
//!
//! Reads settings and the navigation. Pages are read in [`super::pages`], the same for every tool.

mod docusaurus;
mod eleventy;
mod hugo;
mod jekyll;
mod markdown;
mod mdbook;
mod mkdocs;
mod obsidian;
mod quarto;
mod script;
mod settings;

pub(super) use docusaurus::report_category;
pub(super) use jekyll::is_machinery;
pub(super) use settings::map as read_settings;

use super::model::{Project, Source, Tool};
use super::report::{Outcome, Report};
use super::text::{ending, file_name};
use super::unpublished::may_keep_back;

/// Settings larger than this are not read.
const MAX_SETTINGS: u64 = 1 << 20;
/// Endings of files with pages.
pub(super) const PAGES: [&str; 6] = ["md", "markdown", "mdx", "qmd", "rmd", "mdown"];

/// The tool that a source was made for, by its files.
pub(super) fn detect(source: &Source) -> Tool {
    let has = |path: &str| source.files.contains_key(path);
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    let begins = |folder: &str| source.files.keys().any(|path| path.starts_with(folder));
    let configs = |stem: &str| {
        ["js", "ts", "mjs", "cjs", "mts"].iter().any(|ending| has(&format!("{stem}.{ending}")))
    };
    if any(&["mkdocs.yml", "mkdocs.yaml"]) {
        Tool::Mkdocs
    } else if any(&["book.toml", "SUMMARY.md", "src/SUMMARY.md"]) {
        Tool::Mdbook
    } else if configs("docusaurus.config") {
        Tool::Docusaurus
    } else if any(&["_quarto.yml", "_quarto.yaml"]) {
        Tool::Quarto
    } else if any(&["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"])
        || begins("content/") && any(&["config.toml", "config.yaml", "config.yml", "config.json"])
        || begins("config/_default/")
    {
        Tool::Hugo
    } else if configs("eleventy.config")
        || source.hidden.iter().any(|name| name.starts_with(".eleventy."))
        || source.files.keys().any(|path| file_name(path).contains(".11tydata."))
    {
        Tool::Eleventy
    } else if any(&["_config.yml", "_config.yaml"]) || begins("_posts/") {
        Tool::Jekyll
    } else if source.hidden.iter().any(|name| name == ".obsidian")
        || has("site-options.json")
        || has_wiki_links(source)
    {
        Tool::Obsidian
    } else {
        Tool::Markdown
    }
}

/// Whether pages link to each other as notes do.
fn has_wiki_links(source: &Source) -> bool {
    let pages: Vec<&String> = source.files.keys().filter(|path| ending(path) == "md").collect();
    let has_one = |path: &&&String| {
        let text = source.text(path, MAX_SETTINGS).unwrap_or_default();
        text.split_once("[[").is_some_and(|(_, rest)| rest.contains("]]"))
    };
    let linking = pages.iter().take(200).filter(has_one).count();
    linking > 0 && linking * 5 >= pages.len().min(200)
}

/// Reads the settings and the navigation of a source.
pub(super) fn read(source: &Source, tool: Tool, report: &mut Report) -> Project {
    let mut project = match tool {
        Tool::Obsidian => obsidian::read(source, report),
        Tool::Mkdocs => mkdocs::read(source, report),
        Tool::Hugo => hugo::read(source, report),
        Tool::Jekyll => jekyll::read(source, report),
        Tool::Docusaurus => docusaurus::read(source, report),
        Tool::Mdbook => mdbook::read(source, report),
        Tool::Eleventy => eleventy::read(source, report),
        Tool::Quarto => quarto::read(source, report),
        Tool::Markdown => markdown::read(source),
    };
    if !project.base_url.is_empty() {
        let base = crate::schema::values::base_address(&project.base_url);
        project.base_url = base.unwrap_or_default();
    }
    for inherited in &mut project.inherited {
        inherited.fields.0.retain(|(key, _)| may_keep_back(key));
    }
    project.inherited.retain(|of| !of.fields.0.is_empty());
    let of_pages = project.inherited.iter().filter_map(|of| Some((of.pages.as_ref()?, &of.file)));
    let excluded = project.excluded.iter().map(|(patterns, said)| (patterns, said));
    for (patterns, said) in excluded.chain(of_pages) {
        for pattern in &patterns.unread {
            unread(report, said, pattern, "every page that this may exclude is a draft");
        }
    }
    project
}

/// Reports settings that exclude pages and that cannot be read, and what that means for the pages. `said` begins with
/// the file.
fn unread(report: &mut Report, said: &str, before: &str, after: &str) {
    let (file, key) = said.split_once(": ").unwrap_or((said, ""));
    let before = [key, before].into_iter().filter(|part| !part.is_empty());
    let before = before.collect::<Vec<_>>().join(": ");
    report.add(Outcome::Decide, "Exclusions that cannot be read", (file, 0), before, after);
}

impl Source {
    /// A file as text; none when there is none, or when it is too large. Bytes that are not UTF-8 are
    /// replaced.
    pub(super) fn text(&self, path: &str, max_bytes: u64) -> Option<String> {
        let bytes = self.files.get(path)?.read(max_bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        Some(text.strip_prefix('\u{FEFF}').unwrap_or(&text).replace("\r\n", "\n"))
    }

    /// The text of the first of these files that is there, with its name.
    pub(super) fn settings<'n>(&self, names: &[&'n str]) -> Option<(&'n str, String)> {
        names.iter().find_map(|name| Some((*name, self.text(name, MAX_SETTINGS)?)))
    }

    /// Whether something is in a folder.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        let prefix = format!("{folder}/");
        self.files.range(prefix.clone()..).next().is_some_and(|(path, _)| path.starts_with(&prefix))
    }
}
