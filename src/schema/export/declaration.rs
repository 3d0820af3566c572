//! `guide.yaml`, `glossary.yaml` and `queries.yaml` as JSON Schema.
//!
//! The keys are those that the readers know (a test compares them); whether names fit together is
//! for [`crate::schema::declare`].

mod ratings;

use super::{DIALECT, text, web_address};
use crate::schema::declare::standard_fields;
use crate::schema::outputs::{HOSTS, OUTPUT_FORMATS};
use crate::schema::policy::DIRECTIVES;
use crate::schema::sheets::MAX_ON_SHEET;
use crate::schema::values::{ICONS, IMAGES};
use crate::schema::vocabulary::RESERVED;
use serde_json::{Map, Value, json};

/// Names that are used in addresses.
const SLUG: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
const SLUG_ERROR: &str = "use lower-case letters, digits and single hyphens";

/// An object with these keys and no others; each comes with what it is for.
pub(super) fn object<const N: usize>(
    about: &str,
    required: &[&str],
    keys: [(&str, &str, Value); N],
) -> Value {
    let described = |(key, about, mut schema): (&str, &str, Value)| {
        schema["description"] = about.into();
        (key.to_owned(), schema)
    };
    let properties: Map<String, Value> = keys.into_iter().map(described).collect();
    json!({
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The same where the value may be missing: `branding:` with no value.
pub(super) fn or_nothing(mut schema: Value) -> Value {
    schema["type"] = json!([schema["type"].take(), "null"]);
    schema
}

/// A mapping from names to this.
pub(super) fn named(of: Value) -> Value {
    let names = json!({ "pattern": SLUG, "patternErrorMessage": SLUG_ERROR });
    json!({ "type": ["object", "null"], "propertyNames": names, "additionalProperties": of })
}

pub(super) fn line() -> Value {
    json!({ "type": ["string", "null"] })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// A list of texts; one text counts as a list of one.
fn texts() -> Value {
    json!({ "type": ["array", "string", "null"], "items": { "type": "string" } })
}

fn choice(words: &[&str]) -> Value {
    let mut words: Vec<Value> = words.iter().map(|word| Value::from(*word)).collect();
    words.push(Value::Null);
    json!({ "type": ["string", "null"], "enum": words })
}

fn pattern(pattern: &str, error: &str, example: &str) -> Value {
    json!({
        "type": ["string", "null"],
        "pattern": pattern,
        "patternErrorMessage": error,
        "examples": [example],
    })
}

/// The schema of `guide.yaml`.
pub(super) fn guide() -> Value {
    let mut guide = object(
        "The settings, vocabularies and kinds of a guide.",
        &["settings"],
        [
            ("settings", "The guide's title, address, branding and other settings.", settings()),
            (
                "vocabularies",
                "Vocabularies: the terms that fields can use, by name.",
                vocabularies(),
            ),
            (
                "kinds",
                "Kinds of entries, by name. Default: those of a practice guide.",
                named(kind()),
            ),
            (
                "ratings",
                "How the evidence for entries is rated, by kind.",
                named(ratings::rating()),
            ),
            ("style", "How texts are written.", or_nothing(style())),
        ],
    );
    guide["$schema"] = DIALECT.into();
    guide["title"] = "guide.yaml".into();
    guide["$defs"] = json!({ "fields": fields(true), "recordFields": fields(false) });
    guide
}

fn vocabularies() -> Value {
    let mut vocabularies = named(vocabulary());
    vocabularies["propertyNames"]["not"] = json!({ "enum": RESERVED });
    vocabularies
}

fn settings() -> Value {
    let license = object(
        "",
        &["name"],
        [
            ("name", "The name of the licence: CC BY 4.0.", text()),
            ("url", "The web address of the licence.", line()),
        ],
    );
    object(
        "",
        &["title"],
        [
            ("title", "The title of the guide.", json!({ "type": "string" })),
            ("tagline", "A few words below the title.", line()),
            ("description", "A sentence about the guide, for search engines and feeds.", line()),
            ("language", "The language of the guide, as a BCP 47 tag: en-GB.", language()),
            ("base_url", "The address of the published guide.", base_address()),
            ("theme", "A folder in `themes/`. Default: the built-in theme.", line()),
            ("license", "The licence of the content.", license),
            ("authors", "The authors of the guide.", texts()),
            (
                "raw_html",
                "`sanitize` removes scripts, styles and unknown elements from HTML; `allow` publishes HTML as written.",
                choice(&["sanitize", "allow"]),
            ),
            ("citations", "The citation style.", choice(&["author-date", "numeric"])),
            (
                "feedback",
                "Where readers report problems. `{path}` and `{title}` are replaced with those of the page.",
                pattern(
                    "^\\s*$|^\\s*(https?://|mailto:)",
                    "start it with https://, http:// or mailto:",
                    "mailto:editors@example.org?subject={title}",
                ),
            ),
            ("branding", "Colours, font, logo and icon.", or_nothing(branding())),
            (
                "redirects",
                "Old paths from the root of the site, and the paths they redirect to.",
                json!({ "type": ["object", "null"], "additionalProperties": { "type": "string" } }),
            ),
            ("outputs", "Output formats besides the pages.", names(&OUTPUT_FORMATS)),
            ("hosting", "Hosts to write redirect and header files for.", names(&HOSTS)),
            (
                "publish",
                "Linked files of other types to publish. `*` matches part of a name, `**` any folders.",
                texts(),
            ),
            (
                "ignore",
                "Markdown files that are not entries. `*` matches part of a name, `**` any folders.",
                texts(),
            ),
            (
                "ignore_fields",
                "Keys of front matter for other tools, not checked or shown.",
                texts(),
            ),
            (
                "content_security_policy",
                "The content security policy: directives with their sources, or `none`.",
                policy(),
            ),
            ("external", "Settings for checking external links.", or_nothing(external())),
        ],
    )
}

/// A BCP 47 tag, as far as a pattern can check.
fn language() -> Value {
    pattern(
        "^\\s*$|^\\s*[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\\s*$",
        "write a language tag such as en, de or pt-BR",
        "pt-BR",
    )
}

/// A web address that paths can be added to.
fn base_address() -> Value {
    pattern(
        "^\\s*$|^\\s*https?://[^/\\s<>\"`?#@]+(/[^\\s<>\"`?#]*)?\\s*$",
        "write an address that starts with https://, without a password, `?` or `#`",
        "https://example.org/guide/",
    )
}

/// The path of an image with one of these endings.
fn image(endings: &[&str]) -> Value {
    let any_case = |c: char| match c.is_ascii_alphabetic() {
        true => format!("[{c}{}]", c.to_ascii_uppercase()),
        false => c.to_string(),
    };
    let ending = |ending: &&str| ending.chars().map(any_case).collect::<String>();
    let endings: Vec<String> = endings.iter().map(ending).collect();
    pattern(
        &format!("^\\s*$|\\.({})\\s*$", endings.join("|")),
        "choose an image in the content folder",
        "images/logo.svg",
    )
}

/// A list of these names; one name counts as a list of one.
fn names<T>(known: &[(&str, T)]) -> Value {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    json!({
        "type": ["array", "string", "null"],
        "items": { "enum": names },
        "anyOf": [{ "type": ["array", "null"] }, { "enum": names }, { "const": "" }],
    })
}

fn policy() -> Value {
    let sources =
        DIRECTIVES.map(|name| (name, "Sources: \"'self'\", a host or a scheme.", texts()));
    let mut policy = object("", &[], sources);
    policy["type"] = json!(["object", "string", "null"]);
    policy["anyOf"] = json!([{ "type": ["object", "null"] }, { "const": "none" }]);
    policy
}

fn external() -> Value {
    let mut skip = texts();
    skip["items"]["pattern"] = web_address()["pattern"].take();
    skip["pattern"] = skip["items"]["pattern"].clone();
    object("", &[], [("skip", "Addresses that are not checked. `*` matches anything.", skip)])
}

fn branding() -> Value {
    let color = || {
        let error = "write a hex colour in quotes: \"#0a5566\"";
        pattern("^\\s*#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\\s*$", error, "#0a5566")
    };
    let font = pattern(
        "^[\\p{Alphabetic}\\p{N} ,_'\"-]*$",
        "separate font names with commas",
        "Georgia, \"Times New Roman\", serif",
    );
    object(
        "",
        &[],
        [
            ("accent", "The colour of links and buttons in light mode.", color()),
            ("accent_dark", "The colour of links and buttons in dark mode.", color()),
            ("header_color", "The background colour of the header.", color()),
            ("font", "The font family of all text, as in CSS.", font),
            ("logo", "The path of the logo in the content folder.", image(&IMAGES)),
            ("icon", "The path of the site icon in the content folder.", image(&ICONS)),
        ],
    )
}

fn vocabulary() -> Value {
    let term = object(
        "",
        &[],
        [
            ("label", "The label that readers see. Default: derived from the name.", line()),
            ("description", "A description.", line()),
            ("synonyms", "Other words that readers may search for.", texts()),
        ],
    );
    let mut vocabulary = object(
        "",
        &[],
        [
            ("label", "The plural label that readers see.", line()),
            ("singular", "The singular label that readers see.", line()),
            ("description", "A description.", line()),
            ("question", "The question that its terms answer, shown on the home page.", line()),
            ("ordered", "Whether the order of the terms is meaningful.", flag()),
            ("print", "Whether each term has a page to print its entries from.", flag()),
            ("open", "Whether entries may use terms that are not declared here.", flag()),
            ("terms", "The terms, by name.", named(or_nothing(term))),
        ],
    );
    vocabulary["anyOf"] = json!([
        { "required": ["terms"], "properties": { "terms": { "type": "object", "minProperties": 1 } } },
        { "required": ["open"], "properties": { "open": { "const": true } } },
    ]);
    vocabulary
}

fn kind() -> Value {
    let folder = format!("^\\s*/*({0}(/{0})*)?/*\\s*$", "[a-z0-9]+(-[a-z0-9]+)*");
    let mut period = texts();
    period["maxItems"] = 2.into();
    or_nothing(object(
        "",
        &[],
        [
            ("label", "The singular label.", line()),
            ("plural", "The plural label.", line()),
            ("description", "A description of the kind.", line()),
            (
                "folder",
                "The folder in content and on the site. Default: the name of the kind.",
                pattern(&folder, SLUG_ERROR, "lessons"),
            ),
            ("fields", "The fields, by name.", json!({ "$ref": "#/$defs/fields" })),
            (
                "require_citations",
                "Whether every paragraph with a figure must cite a source.",
                flag(),
            ),
            (
                "outline",
                "The headings of every entry; an item can be a list of headings of which one is enough.",
                json!({
                    "type": ["array", "string", "null"],
                    "items": { "type": ["string", "array"], "items": { "type": "string" } },
                }),
            ),
            (
                "publish_when",
                "A field, and the terms that allow an entry to be published.",
                json!({ "type": ["object", "null"], "additionalProperties": texts() }),
            ),
            (
                "question_field",
                "The field that contains the question for the self-assessment.",
                line(),
            ),
            ("date_range", "The fields for the start and end dates.", period),
            ("compare", "The columns of the table that compares the entries.", texts()),
            ("brief", "What the one-page brief of an entry contains.", or_nothing(brief())),
        ],
    ))
}

fn brief() -> Value {
    let count = || json!({ "type": "integer", "minimum": 0, "maximum": MAX_ON_SHEET });
    object(
        "",
        &["fields"],
        [
            ("fields", "The fields that it shows, in this order.", texts()),
            ("evidence", "How many entries it names for each stance. Default: 1.", count()),
            ("sources", "How many sources it names. Default: 5.", count()),
        ],
    )
}

/// The fields of a kind, or those of a record, which are neither lists nor records.
fn fields(of_kind: bool) -> Value {
    let mut types = vec![
        "line", "markdown", "date", "number", "boolean", "url", "image", "term", "ref", "source",
    ];
    types.extend(of_kind.then_some("record"));
    let list = if of_kind { flag() } else { json!({ "const": false }) };
    let number = || json!({ "type": "number" });
    let mut field = object(
        "",
        &["type"],
        [
            ("type", "The type of its values.", json!({ "enum": types })),
            ("label", "The label that readers see. Default: derived from the name.", line()),
            ("help", "Help for editors.", line()),
            ("list", "Whether the value is a list.", list),
            ("required", "Whether the field is required.", flag()),
            ("private", "Whether the field is left out of everything that is published.", flag()),
            ("min", "The minimum length, number, or count of list items.", number()),
            ("max", "The maximum length, number, or count of list items.", number()),
            ("of", "For type term: the vocabulary.", json!({ "type": "string" })),
            ("to", "For type ref: the kind of entry.", json!({ "type": "string" })),
            ("inverse", "For type ref: the name of the relation in the other direction.", line()),
            ("fields", "For type record: its fields.", json!({ "$ref": "#/$defs/recordFields" })),
        ],
    );
    // An option belongs to one type, and most of them are needed there.
    let belongs = |key: &str, of: &str, needed: bool| {
        let needed: Vec<&str> = needed.then_some(key).into_iter().collect();
        json!({
            "if": { "properties": { "type": { "const": of } } },
            "then": { "required": needed },
            "else": { "properties": { key: false } },
        })
    };
    field["allOf"] = json!([
        belongs("of", "term", true),
        belongs("to", "ref", true),
        belongs("inverse", "ref", false),
        belongs("fields", "record", true),
    ]);
    let mut names = json!({
        "pattern": "^[a-z][a-z0-9_]*$",
        "patternErrorMessage": "use lower-case letters, digits and underscores",
    });
    let mut fields = json!({ "type": "object", "additionalProperties": field });
    if of_kind {
        let taken: Vec<String> = standard_fields().into_iter().map(|field| field.name).collect();
        names["not"] = json!({ "enum": taken });
        fields = or_nothing(fields);
    } else {
        fields["minProperties"] = 1.into();
    }
    fields["propertyNames"] = names;
    fields
}

fn style() -> Value {
    let in_full = object(
        "",
        &[],
        [
            ("write", "What to write instead.", line()),
            ("why", "The reason.", line()),
            ("exact", "Whether `fieldguide fix` may write it instead: it always fits.", flag()),
            ("except", "Entries that may use it: `name` or `kind/name`.", texts()),
        ],
    );
    let avoid = json!({
        "type": ["object", "null"],
        "propertyNames": { "pattern": "[\\p{L}\\p{N}]" },
        "additionalProperties": { "anyOf": [line(), in_full] },
        "examples": [{ "utilise": "use" }],
    });
    object(
        "",
        &[],
        [("avoid", "Words and phrases to avoid, each with what to write instead.", avoid)],
    )
}

/// The schema of `glossary.yaml`.
pub(super) fn glossary() -> Value {
    let term = object(
        "",
        &["term", "definition"],
        [
            ("term", "The term as it is written in texts.", json!({ "type": "string" })),
            ("definition", "The definition, in Markdown.", json!({ "type": "string" })),
            ("synonyms", "Synonyms.", texts()),
            ("see", "The names of related terms.", texts()),
        ],
    );
    let mut glossary = or_nothing(object(
        "The glossary of a guide.",
        &[],
        [("terms", "The terms, by name.", named(term))],
    ));
    glossary["$schema"] = DIALECT.into();
    glossary["title"] = "glossary.yaml".into();
    glossary
}

/// The schema of `queries.yaml`, the search contract that the tests of a guide read.
pub(super) fn queries() -> Value {
    let search = object(
        "",
        &["query", "finds"],
        [
            ("query", "The search query.", text()),
            (
                "finds",
                "What answers the query: names of entries, `glossary/…`, `source/…` or `page/…`.",
                json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
            ),
            ("also", "What helps, too.", json!({ "type": "array", "items": { "type": "string" } })),
            (
                "within",
                "All that answers the query must be among so many results.",
                json!({ "type": "integer", "minimum": 1 }),
            ),
            ("why", "The reason for this test.", line()),
        ],
    );
    json!({
        "$schema": DIALECT,
        "title": "queries.yaml",
        "description": "Search tests: queries, and the entries that must be among the first results.",
        "type": "array",
        "items": search,
    })
}
