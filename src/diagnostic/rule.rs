//! The table of rules: id, severity and the problem in one line; each explanation is beside it, in
//! `rules/<id>.md`.
//!
//! Does not raise any rule: each is raised in exactly one place, which a test checks.

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The guide can be published, but a reader or editor is worse off.
    Warning,
    /// The guide cannot be published.
    Error,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule for content.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name it has everywhere: messages, `fieldguide explain`, case files.
    pub id: &'static str,
    /// How bad breaking it is.
    pub severity: Severity,
    /// The problem in one line.
    pub summary: &'static str,
    /// Why it matters, a bad and a good example, and how to fix it, in Markdown.
    pub explanation: &'static str,
}

impl Rule {
    /// The explanation as a terminal shows it: examples are indented instead of fenced.
    pub fn explanation_as_text(&self) -> String {
        let mut text = String::new();
        let mut fence: Option<&str> = None;
        for line in self.explanation.lines() {
            let marks = line.len() - line.trim_start_matches('`').len();
            match fence {
                Some(opened) if line == opened => fence = None,
                Some(_) if line.is_empty() => text.push('\n'),
                Some(_) => text.extend(["    ", line, "\n"]),
                None if marks >= 3 => fence = Some(&line[..marks]),
                None => text.extend([line, "\n"]),
            }
        }
        text
    }

    /// Whether breaking it hides other problems: a file that cannot be read, or a declaration without
    /// which entries are not checked.
    pub fn is_blocking(&self) -> bool {
        let hiding = [
            &YAML_SYNTAX,
            &YAML_UNSUPPORTED_FEATURE,
            &YAML_DUPLICATE_KEY,
            &YAML_TOO_LARGE,
            &NO_FRONT_MATTER,
            &UNCLOSED_FRONT_MATTER,
            &BAD_DECLARATION,
        ];
        hiding.contains(&self)
    }

    /// Whether it is about the theme and not about content.
    pub fn is_about_themes(&self) -> bool {
        [&TEMPLATE_ERROR, &NO_THEME, &MISPLACED_THEME_FILE].contains(&self)
    }

    /// Whether content must not be changed while it is broken.
    pub fn forbids_changes(&self) -> bool {
        [&INTERRUPTED_CHANGE, &FOREIGN_JOURNAL].contains(&self)
    }
}

macro_rules! rules {
    ($($name:ident = $id:literal, $severity:ident, $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub static $name: Rule = Rule {
                id: $id,
                severity: Severity::$severity,
                summary: $summary,
                explanation: include_str!(concat!("rules/", $id, ".md")),
            };
        )*
        /// Every rule, in the order of the pipeline.
        pub static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    // files
    UNREADABLE_FILE = "unreadable-file", Error, "a file or folder cannot be read";
    FILE_CHANGED = "file-changed", Error, "a file changed while it was being read";
    NOT_UTF8 = "not-utf8", Error, "a text file is not UTF-8";
    CONTROL_CHARACTER = "control-character", Error, "text contains an invisible character";
    SYMLINK_NOT_FOLLOWED = "symlink-not-followed", Warning, "a symbolic link is ignored";
    INTERRUPTED_CHANGE = "interrupted-change", Error, "a change to several files was interrupted";
    FOREIGN_JOURNAL = "foreign-journal", Error, "a staged change does not come from fieldguide on this computer";
    NON_PORTABLE_NAME = "non-portable-name", Error, "a file name does not work on every system or in URLs";
    // yaml
    YAML_SYNTAX = "yaml-syntax", Error, "invalid YAML";
    YAML_UNSUPPORTED_FEATURE = "yaml-unsupported-feature", Error, "YAML uses an anchor, an alias or a tag";
    YAML_DUPLICATE_KEY = "yaml-duplicate-key", Error, "duplicate key";
    YAML_TOO_LARGE = "yaml-too-large", Error, "YAML is too large or nested too deeply";
    NO_FRONT_MATTER = "no-front-matter", Error, "a Markdown file has no front matter";
    UNCLOSED_FRONT_MATTER = "unclosed-front-matter", Error, "front matter has no closing line";
    // schema
    NO_GUIDE_FILE = "no-guide-file", Error, "the content folder has no guide.yaml";
    BAD_DECLARATION = "bad-declaration", Error, "invalid declaration in guide.yaml";
    // markdown
    UNDEFINED_REFERENCE = "undefined-reference", Error, "a link reference has no definition";
    UNDEFINED_FOOTNOTE = "undefined-footnote", Error, "a footnote is used but not defined";
    UNUSED_FOOTNOTE = "unused-footnote", Warning, "a footnote is defined but not used";
    UNUSED_REFERENCE = "unused-reference", Warning, "a link reference is defined but not used";
    DUPLICATE_ANCHOR = "duplicate-anchor", Error, "two headings have the same id";
    BAD_CITATION = "bad-citation", Error, "unreadable citation";
    UNEVEN_TABLE = "uneven-table", Warning, "a table row has more cells than the table";
    UNCLOSED_FENCE = "unclosed-fence", Warning, "a code block has no end";
    HEADING_LEVEL = "heading-level", Warning, "a heading skips a level, or is at level 1";
    MISSING_ALT = "missing-alt", Warning, "an image has no alternative text";
    LOST_TITLE = "lost-title", Warning, "a title in the text for an image is not shown";
    UNSAFE_LINK = "unsafe-link", Error, "a link has an unsafe or incomplete address";
    RAW_HTML = "raw-html", Warning, "HTML will not be published as written";
    UNKNOWN_LANGUAGE = "unknown-language", Warning, "a code block names an unknown language";
    BAD_URL_LOCK = "bad-url-lock", Error, "invalid line in urls.lock";
    SUSPICIOUS_MARKUP = "suspicious-markup", Warning, "text looks like markup but is not read as markup";
    FOREIGN_SYNTAX = "foreign-syntax", Error, "markup of another tool";
    UNREADABLE_MARKDOWN = "unreadable-markdown", Error, "the Markdown parser failed";
    NESTING_TOO_DEEP = "nesting-too-deep", Error, "Markdown or HTML is nested too deeply";
    // validate
    NO_KIND = "no-kind", Error, "a Markdown file is in a folder that no kind declares";
    BAD_SLUG = "bad-slug", Error, "a file name cannot be used in a URL";
    UNKNOWN_FIELD = "unknown-field", Error, "front matter has a field that its kind does not declare";
    MISSING_FIELD = "missing-field", Error, "a required field is missing or empty";
    WRONG_TYPE = "wrong-type", Error, "a value has the wrong type";
    YAML_IMPLICIT_TYPE = "yaml-implicit-type", Error, "YAML reads a value as a different type";
    UNKNOWN_TERM = "unknown-term", Error, "a term is not in its vocabulary";
    NEAR_DUPLICATE_TERM = "near-duplicate-term", Warning, "two terms look like spellings of the same thing";
    BAD_DATE = "bad-date", Error, "invalid date";
    BAD_URL = "bad-url", Error, "invalid web address";
    OUT_OF_RANGE = "out-of-range", Error, "a value is outside the limits of its field";
    DUPLICATE_VALUE = "duplicate-value", Warning, "a list contains a value twice";
    MISSING_CONSENT = "missing-consent", Warning, "an entry is held back because it has no consent";
    UNCITED_CLAIM = "uncited-claim", Warning, "a paragraph gives a figure without a source";
    MISSING_SECTION = "missing-section", Warning, "an entry lacks a section of its kind";
    AVOIDED_WORD = "avoided-word", Warning, "a text uses a word that the guide avoids";
    // link
    BAD_REDIRECT = "bad-redirect", Error, "a redirect has an invalid path or target";
    BAD_ALIAS = "bad-alias", Error, "an alias is not a valid path";
    DUPLICATE_PAGE = "duplicate-page", Error, "two pages have the same address";
    BROKEN_LINK = "broken-link", Error, "broken link: target not found";
    BROKEN_ANCHOR = "broken-anchor", Error, "broken link: heading not found";
    BROKEN_IMAGE = "broken-image", Error, "broken image: file not found";
    REMOTE_IMAGE = "remote-image", Warning, "an image would be loaded from another site";
    AMBIGUOUS_LINK = "ambiguous-link", Error, "a link matches more than one entry";
    UNKNOWN_ENTRY = "unknown-entry", Error, "a field refers to an entry that does not exist";
    WRONG_KIND = "wrong-kind", Error, "a field refers to an entry of the wrong kind";
    LINK_TO_DRAFT = "link-to-draft", Error, "a published page links to a draft";
    SELF_REFERENCE = "self-reference", Error, "an entry refers to itself";
    UNKNOWN_CITATION = "unknown-citation", Error, "a citation key is not in the bibliography";
    BIBTEX_SYNTAX = "bibtex-syntax", Error, "invalid BibTeX";
    BIBTEX_VALUE = "bibtex-value", Warning, "a BibTeX value cannot be shown as written";
    DUPLICATE_SOURCE = "duplicate-source", Error, "two sources have the same key";
    OUTPUT_CONFLICT = "output-conflict", Error, "a file would overwrite a page or another file";
    ACTIVE_CONTENT = "active-content", Error, "a published file contains code that would be run";
    UNKNOWN_FILE_TYPE = "unknown-file-type", Error, "a linked file has an unknown type";
    MISMATCHED_FILE_TYPE = "mismatched-file-type", Error, "a file's content does not match its extension";
    SIMPLIFIED_DRAWING = "simplified-drawing", Warning, "a drawing is published without some of its parts";
    IMAGE_METADATA = "image-metadata", Error, "metadata cannot be removed from an image";
    BAD_QUERIES = "bad-queries", Error, "invalid entry in queries.yaml";
    GLOSSARY = "bad-glossary", Error, "invalid entry in glossary.yaml";
    BAD_DECISION = "bad-decision", Error, "invalid entry in a decision guide";
    DECISION_LOOP = "decision-loop", Error, "answers of a decision guide form a loop";
    UNREACHABLE_STEP = "unreachable-step", Error, "a step of a decision guide cannot be reached";
    // assess
    REMOVED_URL = "removed-url", Error, "a published address no longer exists";
    TOO_MANY_FILTERS = "too-many-filters", Warning, "too many combinations of terms for a page each";
    RATING_MISMATCH = "rating-mismatch", Error, "an entry does not have the rating it expects";
    UNRECORDED_EVIDENCE = "unrecorded-evidence", Warning, "an entry points to evidence without a record";
    REVIEW_DUE = "review-due", Warning, "an entry is due for review";
    // external
    DEAD_LINK = "dead-link", Error, "an external link is dead";
    MOVED_LINK = "moved-link", Warning, "an external link has moved permanently";
    REFUSED_LINK = "refused-link", Warning, "an external link does not point to a public website";
    UNVERIFIED_LINK = "unverified-link", Warning, "an external link could not be checked";
    // render
    TEMPLATE_ERROR = "template-error", Error, "a theme template failed";
    NO_THEME = "no-theme", Error, "theme not found";
    MISPLACED_THEME_FILE = "misplaced-theme-file", Warning, "a file of the theme is not used";
}

/// The rule with this id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}
