//! What was meant by an address that is not found, by the kind of mistake it is.
//!
//! Compares it with the pages and files of the guide. That it was not found is decided in [`super::resolve`].

use super::broken_link::BrokenLink;
use super::path::join;
use super::resolve::Resolver;
use super::suggestions::{PageTargets, PathSuggestion};
use crate::diagnostic::Applicability::{self, MachineApplicable, MaybeIncorrect};
use crate::diagnostic::Diagnostic;
use crate::ids::{EntryId, KindId};
use crate::parse::lookalike::{foreign, suspicious};
use crate::parse::tree::Bracketed;
use crate::schema::values::IMAGES;
use crate::span::Span;

/// What to write, and how sure that is.
pub(super) struct Advice {
    pub(super) message: Option<String>,
    pub(super) help: String,
    /// What to write instead of the whole path.
    pub(super) path: Option<(String, Applicability)>,
}

/// Domains that people end addresses with. `md` is one of them too.
const DOMAINS: [&str; 28] = [
    "com", "org", "net", "edu", "gov", "io", "dev", "app", "info", "eu", "uk", "de", "fr", "nl",
    "be", "ch", "at", "it", "es", "pt", "se", "no", "dk", "fi", "ie", "int", "au", "ca",
];

/// Placeholders for an address that was never filled in.
const PLACEHOLDERS: [&str; 12] =
    ["target", "url", "link", "address", "here", "path", "href", "todo", "tbd", "xxx", "...", "…"];

impl Resolver<'_> {
    /// The failure of a path that is written right after `lead` in a file of `folder`, with what was meant by it.
    pub(super) fn advised(
        &self,
        failure: BrokenLink,
        (lead, folder): (&str, &str),
        path: &str,
        pages: PageTargets,
    ) -> BrokenLink {
        if let Some(advice) = self.advice(folder, path, pages) {
            return failure.advised(lead, path, advice);
        }
        let full = join(folder, path).unwrap_or_default();
        let near = self.suggestions.path(&full, pages);
        failure.suggest(lead, path, near.as_ref().map(PathSuggestion::name))
    }

    /// What was meant by a path in a file of `folder`, if its form says so.
    pub(super) fn advice(&self, folder: &str, path: &str, pages: PageTargets) -> Option<Advice> {
        if let Some(help) = foreign::in_address(path) {
            return Some(Advice { message: None, help, path: None });
        }
        if path.contains('\\') {
            return Some(self.slashed(folder, path));
        }
        self.website(path)
            .or_else(|| match pages {
                PageTargets::Too => {
                    self.source_file(folder, path).or_else(|| self.entry_elsewhere(folder, path))
                }
                PageTargets::No => None,
            })
            .or_else(|| self.file(folder, path, pages))
            .or_else(|| {
                let is_placeholder = PLACEHOLDERS.contains(&path.to_lowercase().as_str());
                is_placeholder.then(|| Advice {
                    message: Some(format!("`{path}` is a placeholder, not an address")),
                    help: "write the address, or delete the link and keep its text".to_owned(),
                    path: None,
                })
            })
    }

    fn slashed(&self, folder: &str, path: &str) -> Advice {
        let slashed = path.replace('\\', "/");
        let full = join(folder, &slashed).unwrap_or_default();
        let is_there = self.is_file(&full) || self.is_entry_file(&full);
        let applicability = if is_there { MachineApplicable } else { MaybeIncorrect };
        Advice {
            message: Some(format!("`{path}` uses backslashes; paths here use `/`")),
            help: format!("write `{slashed}`"),
            path: Some((slashed, applicability)),
        }
    }

    /// `www.example.org`, `example.org/page`, `me@example.org`.
    fn website(&self, path: &str) -> Option<Advice> {
        let host = path.split(['/', '?']).next().unwrap_or_default();
        let is_label = |label: &str| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let (user, host) = host.rsplit_once('@').map_or(("", host), |(user, host)| (user, host));
        let has_domain = host
            .rsplit_once('.')
            .is_some_and(|(_, last)| DOMAINS.contains(&last.to_lowercase().as_str()));
        if !host.contains('.') || !host.split('.').all(is_label) {
            return None;
        }
        if !user.is_empty() {
            let address = format!("mailto:{path}");
            return Some(Advice {
                message: Some(format!(
                    "`{path}` is an email address; a link to it begins with `mailto:`"
                )),
                help: format!("write `{address}`"),
                path: Some((address, MachineApplicable)),
            });
        }
        let is_www = host.to_lowercase().starts_with("www.");
        (is_www || has_domain).then(|| {
            let address = format!("https://{path}");
            Advice {
                message: Some(format!(
                    "`{path}` has no `https://`, so it is read as a file of the guide"
                )),
                help: format!("write `{address}`"),
                path: Some((address, if is_www { MachineApplicable } else { MaybeIncorrect })),
            }
        })
    }

    /// A file of the guide that is read and not published: `sources.bib`, `guide.yaml`.
    fn source_file(&self, folder: &str, path: &str) -> Option<Advice> {
        let full = join(folder, path)?;
        let is_source = self.suggestions.is_source_file(&full);
        let help = match full.ends_with(".bib") {
            true => "cite a source with `[@key]`, or link to the list of sources, `/sources.html`",
            false => "link to the page made from it, or copy what readers need to know",
        };
        is_source.then(|| Advice {
            message: Some(format!("`{path}` is part of the guide and is not published")),
            help: help.to_owned(),
            path: None,
        })
    }

    /// An entry by its name, where the folder or the ending is wrong.
    fn entry_elsewhere(&self, folder: &str, path: &str) -> Option<Advice> {
        let name = path.rsplit('/').next().unwrap_or_default();
        let slug = name.strip_suffix(".md").or(name.strip_suffix(".html")).unwrap_or(name);
        let found = self.by_slug.get(slug)?;
        let paths: Vec<String> = found
            .iter()
            .map(|entry| {
                let entry = &self.guide.entries[*entry];
                let to = &self.guide.schema.kinds[entry.kind].folder;
                relative(folder, to, &format!("{}.md", entry.slug))
            })
            .collect();
        let all: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
        let kind = self.kind_of_path(folder, path);
        // `/name.md` names no folder.
        let is_bare = path.strip_prefix('/').is_some_and(|name| !name.contains('/'));
        let is_sure = |entry: &EntryId| is_bare || Some(self.guide.entries[*entry].kind) == kind;
        let path = match (paths.as_slice(), found.as_slice()) {
            ([one], [entry]) if is_sure(entry) => Some((one.clone(), MachineApplicable)),
            ([one], _) => Some((one.clone(), MaybeIncorrect)),
            _ => None,
        };
        Some(Advice { message: None, help: format!("write {}", all.join(" or ")), path })
    }

    /// The kind that a path in a file of `folder` names: by the folder it points to, or by its own last folder.
    fn kind_of_path(&self, folder: &str, path: &str) -> Option<KindId> {
        let full = join(folder, path).unwrap_or_default();
        let group = full.rsplit_once('/').map_or("", |(group, _)| group);
        let last = path.rsplit('/').nth(1).filter(|last| !last.is_empty());
        let kinds = &self.guide.schema.kinds;
        kinds.position(|kind| kind.folder == group).or_else(|| {
            kinds.position(|kind| last.is_some_and(|last| kind.folder == last || kind.id == last))
        })
    }

    /// The failure of a name that no entry of its kind has, with the entry of another kind that may be meant. The
    /// name is written right after `lead` in a file of `folder`.
    pub(super) fn of_another_kind(
        &self,
        failure: BrokenLink,
        (lead, slug): (&str, &str),
        folder: &str,
    ) -> BrokenLink {
        let near = self.suggestions.entry(slug.rsplit('/').next().unwrap_or(slug), None);
        let found =
            near.and_then(|near| self.by_slug.get(near.name)).map_or(&[][..], Vec::as_slice);
        let (sign, before) =
            if lead.starts_with("[[") { lead.split_at(2) } else { lead.split_at(1) };
        let is_wiki = sign == "[[";
        let written = |entry: &EntryId| {
            let entry = &self.guide.entries[*entry];
            let kind = &self.guide.schema.kinds[entry.kind];
            match is_wiki {
                true => format!("{}/{}", kind.id, entry.slug),
                false => relative(folder, &kind.folder, &format!("{}.md", entry.slug)),
            }
        };
        let all: Vec<String> = found.iter().map(written).collect();
        let shown =
            all.iter().map(|one| if is_wiki { format!("`[[{one}]]`") } else { format!("`{one}`") });
        let help = format!("did you mean {}?", shown.collect::<Vec<_>>().join(" or "));
        let path = match all.as_slice() {
            [] => return failure,
            [one] => Some((one.clone(), MaybeIncorrect)),
            _ => None,
        };
        let whole = format!("{before}{slug}{}", if is_wiki { "" } else { ".md" });
        failure.advised(sign, &whole, Advice { message: None, help, path })
    }

    /// A file that is not a page: one with that name in another folder, or where to put it.
    fn file(&self, folder: &str, path: &str, pages: PageTargets) -> Option<Advice> {
        let name = path.rsplit('/').next().unwrap_or_default();
        let (stem, ending) = name.rsplit_once('.')?;
        let is_file =
            !stem.is_empty() && !matches!(ending, "md" | "html" | "htm") && ending.len() < 6;
        if !is_file || ending.is_empty() || !ending.chars().all(char::is_alphanumeric) {
            return None;
        }
        let full = join(folder, path).unwrap_or_default();
        if let Some(near) = self.suggestions.path(&full, pages) {
            let help = format!("did you mean `{}`?", near.path);
            return Some(Advice {
                message: None,
                help,
                path: Some((near.path, near.applicability)),
            });
        }
        let here = if folder.is_empty() {
            "the content folder".to_owned()
        } else {
            format!("`{folder}/`")
        };
        let example = if pages == PageTargets::No { "images" } else { "files" };
        let help = format!(
            "put `{name}` into {here}, or write its path from the content folder, `/{example}/{name}`"
        );
        Some(Advice { message: None, help, path: None })
    }

    fn is_file(&self, full: &str) -> bool {
        self.inventory.assets.contains_key(full)
    }

    fn is_entry_file(&self, full: &str) -> bool {
        let Some((folder, name)) = full.rsplit_once('/') else { return false };
        let slug = name.strip_suffix(".md").unwrap_or(name);
        self.by_slug.get(slug).into_iter().flatten().any(|entry| {
            let entry = &self.guide.entries[*entry];
            self.guide.schema.kinds[entry.kind].folder == folder
        })
    }

    /// A link to an entry in double brackets that names a file, `[[plan.pdf]]`.
    pub(super) fn file_in_brackets(&self, name: &str) -> Option<BrokenLink> {
        let file = name.rsplit('/').next().unwrap_or_default();
        let (stem, ending) = file.rsplit_once('.')?;
        let is_image = IMAGES.contains(&ending.to_lowercase().as_str());
        let is_ending = ending.len() < 6 && ending.starts_with(|c: char| c.is_ascii_alphabetic());
        let found = self.suggestions.files_named(file);
        if stem.is_empty() || !is_ending || found.is_empty() && !is_image && ending != "pdf" {
            return None;
        }
        let message = format!("`{name}` is a file; `[[…]]` links to entries");
        let example =
            if is_image { "![what it shows](/images/name.png)" } else { "[text](/files/name.pdf)" };
        match found.as_slice() {
            [one] => {
                let path = written_path(&format!("/{one}"));
                let sign = if is_image { "!" } else { "" };
                let failure = BrokenLink::broken(message, format!("write `{sign}[text]({path})`"));
                Some(match is_in_folder(name, one) {
                    true => failure.in_brackets(sign, &path),
                    false => failure,
                })
            }
            _ => Some(BrokenLink::broken(message, format!("write `{example}`"))),
        }
    }

    /// The problem with `[key]` at `span` where the key is a source's.
    pub(super) fn key_without_sign(
        &self,
        word: &Bracketed,
        span: Span,
        is_exact: bool,
    ) -> Option<Diagnostic> {
        self.bibliography.index(&word.key)?;
        Some(suspicious::key_without_sign(span, word, is_exact.then_some(span)))
    }

    /// The problem with `![[name]]` at `span`, which shows nothing here.
    pub(super) fn embed(&self, name: &str, span: Span) -> Diagnostic {
        let written = self.inventory.sources.slice(span);
        let (help, edit) = self.embedded(name, written);
        let is_exact = written.starts_with("![[") && written.ends_with("]]");
        let written = if is_exact { written.to_owned() } else { format!("![[{name}]]") };
        foreign::embed(span, &written, help, edit.filter(|_| is_exact))
    }

    /// What to write instead of `![[name]]`.
    fn embedded(&self, name: &str, written: &str) -> (String, Option<String>) {
        let file = name.rsplit('/').next().unwrap_or_default();
        let label = written.split_once('|').map(|(_, label)| label.trim_end_matches(']').trim());
        let label = label.filter(|label| {
            !label.is_empty() && !label.chars().all(|c| c.is_ascii_digit() || c == 'x')
        });
        let found = self.suggestions.files_named(file);
        if let [one] = found.as_slice() {
            let path = written_path(&format!("/{one}"));
            let ending = file.rsplit('.').next().unwrap_or_default().to_lowercase();
            let (sign, otherwise) = match IMAGES.contains(&ending.as_str()) {
                true => ("!", "what it shows"),
                false => ("", file),
            };
            let link = format!("{sign}[{}]({path})", label.unwrap_or(otherwise));
            let is_sure = (label.is_some() || sign.is_empty()) && is_in_folder(name, one);
            return (format!("write `{link}`"), Some(link).filter(|_| is_sure));
        }
        let slug = file.trim_end_matches(".md");
        match self.by_slug.contains_key(slug) {
            true => (format!("link to it, `[[{slug}]]`, or copy its text"), None),
            false => {
                let help = "write `![what it shows](file.png)` for an image, `[[name]]` to link to an entry";
                (help.to_owned(), None)
            }
        }
    }
}

/// The name in `[[name|text]]`, `../lessons/name.md` and `/lessons/name.html#heading`.
pub(super) fn bare_name(written: &str) -> &str {
    let inner = written.trim().trim_start_matches(['!', '[']).trim_end_matches(']');
    let name = inner.split(['|', '#']).next().unwrap_or_default().trim_end_matches('/');
    let name = name.rsplit('/').next().unwrap_or_default().trim();
    name.strip_suffix(".md").or(name.strip_suffix(".html")).unwrap_or(name)
}

/// Whether a file is in the folder that its name is written with, if there is one.
fn is_in_folder(name: &str, path: &str) -> bool {
    let name = name.trim_start_matches(['.', '/']).to_lowercase();
    !name.contains('/') || format!("/{path}").to_lowercase().ends_with(&format!("/{name}"))
}

/// A path as it is written in parentheses.
fn written_path(path: &str) -> String {
    if path.contains([' ', '(', ')']) { format!("<{path}>") } else { path.to_owned() }
}

/// The path of a file in a folder, from another folder.
fn relative(from: &str, to: &str, name: &str) -> String {
    if from == to {
        return name.to_owned();
    }
    let up = from.split('/').filter(|segment| !segment.is_empty()).count();
    let to = if to.is_empty() { String::new() } else { format!("{to}/") };
    format!("{}{to}{name}", "../".repeat(up))
}

#[cfg(test)]
mod tests {
    use super::{is_in_folder, relative};

    #[test]
    fn paths_are_from_folder_to_folder() {
        assert_eq!(relative("lessons", "lessons", "a.md"), "a.md");
        assert_eq!(relative("lessons", "notes/old", "a.md"), "../notes/old/a.md");
        assert_eq!(relative("", "lessons", "a.md"), "lessons/a.md");
        assert_eq!(relative("notes/old", "", "a.md"), "../../a.md");
    }

    #[test]
    fn a_folder_before_a_name_counts() {
        for name in ["a.png", "Plans/A.png", "../plans/a.png", "/images/plans/a.png"] {
            assert!(is_in_folder(name, "images/plans/a.png"), "{name}");
        }
        for name in ["lessons/a.png", "lans/a.png", "images/a.png"] {
            assert!(!is_in_folder(name, "images/plans/a.png"), "{name}");
        }
    }
}
