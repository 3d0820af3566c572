//! Settings of the whole guide, resolved once.
//!
//! Does not hold vocabularies or kinds; see [`super::Schema`].

use super::branding::{self, Branding};
use super::external::{self, External};
use super::outputs::{self, Host, OutputFormat};
use super::patterns::{self, PathPatterns};
use super::policy::{self, PolicySetting};
use super::values;
use crate::files::Inventory;
use crate::span::Span;
use crate::yaml::reader::{MapCursor, Reader};

/// Settings from `guide.yaml`, with defaults filled in.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The guide's name.
    pub title: String,
    /// A few words under the name.
    pub tagline: String,
    /// A sentence for search engines and feeds.
    pub description: String,
    /// BCP 47 tag of the guide's language.
    pub language: String,
    /// Where the guide is published, with a final slash; empty when not known.
    pub base_url: String,
    /// The theme's name.
    pub theme: String,
    /// The content's licence.
    pub license: Option<License>,
    /// The authors of the content.
    pub authors: Vec<String>,
    /// What happens to raw HTML in Markdown.
    pub raw_html: RawHtml,
    /// How sources are cited.
    pub citations: CitationStyle,
    /// Where readers say what is wrong, with `{path}` and `{title}` for the page; may be empty.
    pub feedback: String,
    /// Colours, font, logo and icon.
    pub branding: Branding,
    /// Old paths on the site and where they lead, in the order they are declared.
    pub redirects: Vec<Redirect>,
    /// In which forms it is published besides its pages, in order.
    pub outputs: Vec<OutputFormat>,
    /// Hosts for which there are files with redirects and headers, in order.
    pub hosting: Vec<Host>,
    /// What pages may load and run.
    pub content_security_policy: PolicySetting,
    /// Files of types that are not known, which are published all the same.
    pub publish: PathPatterns,
    /// Markdown files that are not entries, such as `README.md`.
    pub ignore: PathPatterns,
    /// Keys of front matter that other tools read: they are not checked and not published.
    pub ignore_fields: Vec<String>,
    /// Which external links are not checked.
    pub external: External,
}

/// An old path and what is to be found there now, as they are written.
#[derive(Clone, Debug)]
pub struct Redirect {
    /// The old path.
    pub from: String,
    /// Where it points.
    pub to: String,
    /// Where that is declared.
    pub span: Span,
}

/// How sources are cited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CitationStyle {
    /// By author and year: (Bruneel et al. 2010).
    #[default]
    AuthorDate,
    /// By number in the page's list: `[3]`.
    Numeric,
}

impl Settings {
    /// Whether it is published in a form that a page offers; feeds are offered to programs.
    pub fn has_downloads(&self) -> bool {
        self.outputs.iter().any(|edition| *edition != OutputFormat::Feeds)
    }

    /// What a guide that names hosts still lacks. None of it is a mistake.
    pub fn advice(&self) -> Vec<&'static str> {
        let advice = [
            (
                self.base_url.is_empty(),
                "`hosting` is set without `base_url`: below the root of the site, the page for missing addresses has no style and no working links",
            ),
            (
                self.feedback.is_empty(),
                "`feedback` is not set: readers have nowhere to report a problem",
            ),
        ];
        let lacking = advice.into_iter().filter(|(is_lacking, _)| *is_lacking);
        lacking.filter(|_| !self.hosting.is_empty()).map(|(_, text)| text).collect()
    }

    /// The full address of a page, by path; empty when the guide's is not known.
    pub fn address(&self, path: &str) -> String {
        match self.base_url.as_str() {
            "" => String::new(),
            base => match path.strip_suffix("index.html") {
                Some(folder) if folder.is_empty() || folder.ends_with('/') => {
                    format!("{base}{folder}")
                }
                _ => format!("{base}{path}"),
            },
        }
    }

    /// Sets what the command line says over what `guide.yaml` says.
    pub fn override_with(
        &mut self,
        base_url: Option<&str>,
        theme: Option<&str>,
        outputs: &[OutputFormat],
    ) {
        if let Some(base_url) = base_url {
            // It was checked when the command line was read.
            self.base_url = values::with_final_slash(base_url);
        }
        if let Some(theme) = theme {
            self.theme = theme.to_owned();
        }
        self.outputs.extend(outputs);
        self.outputs.sort_unstable();
    }
}

/// A licence.
#[derive(Clone, Debug)]
pub struct License {
    /// Its name, `CC BY 4.0`.
    pub name: String,
    /// Its text on the web.
    pub url: String,
}

/// What happens to raw HTML in Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RawHtml {
    /// Scripts, styles and unknown elements are removed.
    #[default]
    Sanitize,
    /// It is published as written; the owner trusts every editor.
    Allow,
}

const KNOWN: [&str; 20] = [
    "title",
    "tagline",
    "description",
    "language",
    "base_url",
    "theme",
    "license",
    "authors",
    "raw_html",
    "citations",
    "feedback",
    "branding",
    "outputs",
    "redirects",
    "hosting",
    "publish",
    "ignore",
    "ignore_fields",
    "content_security_policy",
    "external",
];

/// Reads `settings:`.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    root: &MapCursor<'a>,
    inventory: &Inventory,
) -> Settings {
    let at = reader.child(root, "settings", &KNOWN);
    let title = reader.required_text(&at, "title");
    let base_url = checked(reader, &at, "base_url", values::base_address).unwrap_or_default();
    let license = at.map.get("license").is_some().then(|| {
        let at = reader.child(&at, "license", &["name", "url"]);
        // A wrong one is left out: no preview links to it either.
        let url = checked(reader, &at, "url", |url| match values::is_public_address(url) {
            true => Ok(url.to_owned()),
            false => Err("start it with https:// or http://, without a user name and password"),
        });
        let url = url.unwrap_or_default();
        License { name: reader.required_text(&at, "name"), url }
    });
    let raw_html = choice(
        reader,
        &at,
        "raw_html",
        &[("sanitize", RawHtml::Sanitize), ("allow", RawHtml::Allow)],
    );
    let citations = choice(
        reader,
        &at,
        "citations",
        &[("author-date", CitationStyle::AuthorDate), ("numeric", CitationStyle::Numeric)],
    );
    Settings {
        title,
        tagline: reader.text(&at, "tagline").unwrap_or_default(),
        description: reader.text(&at, "description").unwrap_or_default(),
        language: language(reader, &at),
        base_url,
        theme: reader.text(&at, "theme").unwrap_or_else(|| "practice".to_owned()),
        license,
        authors: authors(reader, &at),
        raw_html,
        citations,
        feedback: checked(reader, &at, "feedback", |text| {
            values::feedback(text).map(|()| text.to_owned())
        })
        .unwrap_or_default(),
        branding: branding::read(reader, &at, inventory),
        outputs: outputs::read(reader, &at),
        hosting: outputs::hosting(reader, &at),
        publish: patterns::read(reader, &at, ("publish", "data/*.nc")),
        ignore: patterns::read(reader, &at, ("ignore", "templates/**")),
        ignore_fields: reader.texts(&at, "ignore_fields"),
        content_security_policy: policy::read(reader, &at),
        redirects: redirects(reader, &at),
        external: external::read(reader, &at),
    }
}

fn redirects<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>) -> Vec<Redirect> {
    let at = reader.child(at, "redirects", &[]);
    let from: Vec<&String> = at.map.0.iter().map(|(from, _)| from).collect();
    let redirect = |from: &'a String| {
        let (to, span) = (reader.text(&at, from)?, reader.span(&at.path_of(from)));
        Some(Redirect { from: from.clone(), to, span })
    };
    from.into_iter().filter_map(redirect).collect()
}

/// The text under `key` in the form that a check gives it; none where the check says how to fix it.
fn checked<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    key: &'a str,
    check: impl Fn(&str) -> Result<String, &'static str>,
) -> Option<String> {
    let text = reader.text(at, key).filter(|text| !text.is_empty())?;
    match check(&text) {
        Ok(value) => Some(value),
        Err(help) => {
            let message = format!("invalid `{key}`: `{text}`");
            reader.report(&at.path_of(key), message, Some(help.to_owned()));
            None
        }
    }
}

fn language<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>) -> String {
    const DEFAULT: &str = "en";
    let Some(text) = reader.text(at, "language") else { return DEFAULT.to_owned() };
    // How programs other than browsers name languages.
    let with_hyphens = text.replace('_', "-");
    match (values::language(&text), values::language(&with_hyphens)) {
        (Ok(tag), _) => tag,
        (Err(_), Ok(tag)) => {
            let message = format!("`{text}` is not a language tag");
            reader.report_instead(&at.path_of("language"), message, (&text, &tag));
            tag
        }
        (Err(help), Err(_)) => {
            let message = format!("`{text}` is not a language tag");
            reader.report(&at.path_of("language"), message, Some(help.to_owned()));
            DEFAULT.to_owned()
        }
    }
}

fn authors<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>) -> Vec<String> {
    let authors = reader.texts(at, "authors");
    for (item, _) in authors.iter().enumerate().filter(|(_, author)| author.is_empty()) {
        let help = "write the name of a person or organisation, or delete the line".to_owned();
        reader.report(&at.path_of_item("authors", item), "an author has no name", Some(help));
    }
    authors
}

/// The value under `key` that goes by one of these names; the default when it is missing.
fn choice<'a, T: Copy + Default>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    key: &'a str,
    choices: &[(&str, T)],
) -> T {
    let Some(name) = reader.text(at, key) else { return T::default() };
    let found = choices.iter().find(|(word, _)| *word == name);
    if found.is_none() {
        let words: Vec<String> = choices.iter().map(|(word, _)| format!("`{word}`")).collect();
        let message = format!("invalid `{key}`: `{name}`");
        reader.report(&at.path_of(key), message, Some(format!("write {}", words.join(" or "))));
    }
    found.map_or_else(T::default, |(_, choice)| *choice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_that_names_hosts_is_told_what_it_lacks() {
        let mut settings = Settings::default();
        assert!(settings.advice().is_empty());
        settings.hosting = vec![Host::Nginx];
        assert_eq!(settings.advice().len(), 2);
        settings.base_url = "https://example.org/".into();
        settings.feedback = "mailto:editors@example.org".into();
        assert!(settings.advice().is_empty());
    }
}
