//! Every rule there is: id, severity and one line each, in one table, with the explanation beside
//! it in `rules/<id>.md`.
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

/// A rule that content keeps.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name it has everywhere: messages, `fieldguide explain`, case files.
    pub id: &'static str,
    /// How bad breaking it is.
    pub severity: Severity,
    /// The rule in one line.
    pub summary: &'static str,
    /// Why it is so and how to fix it, in Markdown.
    pub explanation: &'static str,
}

impl Rule {
    /// Whether whoever breaks it hides other problems: a file that cannot be read, or a declaration
    /// without which entries are not looked at.
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
    UNREADABLE_FILE = "unreadable-file", Error, "every file in the content folder can be read";
    FILE_CHANGED = "file-changed", Error, "a file changed while it was read";
    NOT_UTF8 = "not-utf8", Error, "text files are UTF-8";
    CONTROL_CHARACTER = "control-character", Error, "text contains no hidden characters without a purpose";
    SYMLINK_NOT_FOLLOWED = "symlink-not-followed", Warning, "symbolic links in content are not followed";
    INTERRUPTED_CHANGE = "interrupted-change", Error, "a change to several files is not finished";
    FOREIGN_JOURNAL = "foreign-journal", Error, "a staged change was not made by fieldguide on this computer";
    NON_PORTABLE_NAME = "non-portable-name", Error, "file names work on every system and in every URL";
    // yaml
    YAML_SYNTAX = "yaml-syntax", Error, "YAML can be read";
    YAML_UNSUPPORTED_FEATURE = "yaml-unsupported-feature", Error, "YAML is plain: no anchors, aliases or tags";
    YAML_DUPLICATE_KEY = "yaml-duplicate-key", Error, "a key stands once";
    YAML_TOO_LARGE = "yaml-too-large", Error, "YAML is neither huge nor deeply nested";
    NO_FRONT_MATTER = "no-front-matter", Error, "every Markdown file begins with front matter";
    UNCLOSED_FRONT_MATTER = "unclosed-front-matter", Error, "front matter ends with a line of three dashes";
    // schema
    NO_GUIDE_FILE = "no-guide-file", Error, "the content folder holds a guide.yaml";
    BAD_DECLARATION = "bad-declaration", Error, "guide.yaml declares things that fit together";
    // markdown
    UNDEFINED_REFERENCE = "undefined-reference", Error, "a link reference is defined in the same file";
    UNDEFINED_FOOTNOTE = "undefined-footnote", Error, "a footnote that is referred to is there";
    UNUSED_FOOTNOTE = "unused-footnote", Warning, "a footnote is referred to";
    DUPLICATE_ANCHOR = "duplicate-anchor", Error, "a heading id that is set by hand is used once in a page";
    HEADING_LEVEL = "heading-level", Warning, "headings in a body begin at level 2 and skip no level";
    MISSING_ALT = "missing-alt", Warning, "an image has a text for those who cannot see it";
    UNSAFE_LINK = "unsafe-link", Error, "links lead to pages, not to scripts";
    RAW_HTML = "raw-html", Warning, "raw HTML is not needed, or is safe";
    UNKNOWN_LANGUAGE = "unknown-language", Warning, "a code block names a language that can be highlighted";
    BAD_URL_LOCK = "bad-url-lock", Error, "urls.lock lists addresses of pages";
    SUSPICIOUS_MARKUP = "suspicious-markup", Warning, "text looks like markup but is not read as markup";
    FOREIGN_SYNTAX = "foreign-syntax", Error, "markup of another tool";
    UNREADABLE_MARKDOWN = "unreadable-markdown", Error, "Markdown can be read";
    NESTING_TOO_DEEP = "nesting-too-deep", Error, "quotes, lists, emphasis and HTML are not nested endlessly";
    // validate
    NO_KIND = "no-kind", Error, "a Markdown file lies in the folder of a kind";
    BAD_SLUG = "bad-slug", Error, "a file is named in lower-case letters, digits and hyphens";
    UNKNOWN_FIELD = "unknown-field", Error, "front matter uses the fields its kind declares";
    MISSING_FIELD = "missing-field", Error, "required fields are there";
    WRONG_TYPE = "wrong-type", Error, "a value is of the type its field declares";
    YAML_IMPLICIT_TYPE = "yaml-implicit-type", Error, "a value means what it looks like";
    UNKNOWN_TERM = "unknown-term", Error, "terms come from their vocabulary";
    NEAR_DUPLICATE_TERM = "near-duplicate-term", Warning, "an open vocabulary does not spell one thing two ways";
    BAD_DATE = "bad-date", Error, "a date is a year, a month or a day that exists";
    BAD_URL = "bad-url", Error, "a web address begins with https:// or http://";
    OUT_OF_RANGE = "out-of-range", Error, "a value keeps to the length or range its field declares";
    DUPLICATE_VALUE = "duplicate-value", Warning, "a list does not say the same thing twice";
    MISSING_CONSENT = "missing-consent", Warning, "an entry that needs clearance is held back until it has it";
    UNCITED_CLAIM = "uncited-claim", Warning, "a paragraph that gives a figure cites its source";
    // link
    BAD_REDIRECT = "bad-redirect", Error, "a redirect leads from an old path to a page";
    BAD_ALIAS = "bad-alias", Error, "an alias is a path on the site";
    DUPLICATE_PAGE = "duplicate-page", Error, "two things do not share an address";
    BROKEN_LINK = "broken-link", Error, "a link leads to something in the guide";
    BROKEN_ANCHOR = "broken-anchor", Error, "a link to a heading leads to a heading that is there";
    BROKEN_IMAGE = "broken-image", Error, "an image is there";
    AMBIGUOUS_LINK = "ambiguous-link", Error, "a link means one thing";
    UNKNOWN_ENTRY = "unknown-entry", Error, "a relation names an entry that is there";
    WRONG_KIND = "wrong-kind", Error, "a relation names an entry of the right kind";
    LINK_TO_DRAFT = "link-to-draft", Error, "published pages do not lead to drafts";
    SELF_REFERENCE = "self-reference", Error, "an entry is not related to itself";
    UNKNOWN_CITATION = "unknown-citation", Error, "a citation key is in the bibliography";
    BIBTEX_SYNTAX = "bibtex-syntax", Error, "BibTeX files can be read";
    DUPLICATE_SOURCE = "duplicate-source", Error, "a citation key is defined once";
    OUTPUT_CONFLICT = "output-conflict", Error, "a file of the content folder does not take the place of a page";
    ACTIVE_CONTENT = "active-content", Error, "a published file contains nothing that a browser or a host would run";
    UNKNOWN_FILE_TYPE = "unknown-file-type", Error, "a published file is of a known type, or named in guide.yaml";
    MISMATCHED_FILE_TYPE = "mismatched-file-type", Error, "a published file is what its name says";
    SIMPLIFIED_DRAWING = "simplified-drawing", Warning, "a drawing is published with all its parts";
    IMAGE_METADATA = "image-metadata", Error, "images are published without their metadata";
    BAD_QUERIES = "bad-queries", Error, "queries.yaml lists searches and what they must find";
    GLOSSARY = "bad-glossary", Error, "glossary.yaml declares terms that fit together";
    // assess
    REMOVED_URL = "removed-url", Error, "an address that was published still leads somewhere";
    TOO_MANY_FILTERS = "too-many-filters", Warning, "the pages that list entries by two terms are no more than readers can use";
    RATING_MISMATCH = "rating-mismatch", Error, "an entry has the rating it expects";
    REVIEW_DUE = "review-due", Warning, "an entry is reviewed by the date it gives";
    // external, when it is asked for
    DEAD_LINK = "dead-link", Error, "a link that leads elsewhere leads to a page";
    MOVED_LINK = "moved-link", Warning, "a link leads to where a page is, not to where it was";
    REFUSED_LINK = "refused-link", Warning, "an external link points to a public website";
    UNVERIFIED_LINK = "unverified-link", Warning, "a link that leads elsewhere can be checked";
    // render
    TEMPLATE_ERROR = "template-error", Error, "the theme's templates can be run";
    NO_THEME = "no-theme", Error, "the theme that guide.yaml names is there";
}

/// The rule with this id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}
