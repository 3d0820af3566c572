//! `guide.yaml`, `glossary.yaml` and `queries.yaml` as JSON Schema.
//!
//! The keys are those that the readers know (a test compares them); whether names fit together is
//! for [`crate::schema::declare`].

use super::{DIALECT, text, web_address};
use crate::schema::declare::standard_fields;
use crate::schema::outputs::{HOSTS, OUTPUT_FORMATS};
use crate::schema::policy::DIRECTIVES;
use crate::schema::values::{ICONS, IMAGES};
use serde_json::{Map, Value, json};

/// Names that stand in addresses.
const SLUG: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
const SLUG_ERROR: &str = "use lower-case letters, digits and single hyphens";

/// An object with these keys and no others; each comes with what it is for.
fn object<const N: usize>(about: &str, required: &[&str], keys: [(&str, &str, Value); N]) -> Value {
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
fn or_nothing(mut schema: Value) -> Value {
    schema["type"] = json!([schema["type"].take(), "null"]);
    schema
}

/// A mapping from names to this.
fn named(of: Value) -> Value {
    let names = json!({ "pattern": SLUG, "patternErrorMessage": SLUG_ERROR });
    json!({ "type": ["object", "null"], "propertyNames": names, "additionalProperties": of })
}

fn line() -> Value {
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
        "What a guide is made of.",
        &["settings"],
        [
            ("settings", "The guide's name, address, looks and the like.", settings()),
            ("vocabularies", "Terms that fields draw from, by name.", named(vocabulary())),
            (
                "kinds",
                "Kinds of entries, by name; those of a practice guide when left out.",
                named(kind()),
            ),
            (
                "ratings",
                "How well entries are supported, by the name of their kind.",
                named(rating()),
            ),
        ],
    );
    guide["$schema"] = DIALECT.into();
    guide["title"] = "guide.yaml".into();
    guide["$defs"] = json!({ "fields": fields(true), "recordFields": fields(false) });
    guide
}

fn settings() -> Value {
    let license = object(
        "",
        &["name"],
        [("name", "Its name: CC BY 4.0.", text()), ("url", "Its text on the web.", line())],
    );
    object(
        "",
        &["title"],
        [
            ("title", "The guide's name.", json!({ "type": "string" })),
            ("tagline", "A few words under the name.", line()),
            ("description", "A sentence for search engines and feeds.", line()),
            ("language", "The language of the texts, as a BCP 47 tag: en-GB.", language()),
            ("base_url", "Where the guide is published.", base_address()),
            ("theme", "A folder of `themes/`; the built-in theme when left out.", line()),
            ("license", "The licence of the content.", license),
            ("authors", "Who answers for the content.", texts()),
            (
                "raw_html",
                "`clean` takes scripts, styles and unknown elements out of HTML; `trust` publishes it as it stands.",
                choice(&["sanitize", "allow"]),
            ),
            ("citations", "How sources are cited.", choice(&["author-date", "numeric"])),
            (
                "feedback",
                "Where readers say what is wrong; `{path}` and `{title}` stand for the page.",
                pattern(
                    "^\\s*$|^\\s*(https?://|mailto:)",
                    "begin it with https://, http:// or mailto:",
                    "mailto:editors@example.org?subject={title}",
                ),
            ),
            ("branding", "Colours, font, logo and icon.", or_nothing(branding())),
            (
                "redirects",
                "Old paths from the site's root, and the paths they lead to.",
                json!({ "type": ["object", "null"], "additionalProperties": { "type": "string" } }),
            ),
            ("outputs", "Forms it is published in besides its pages.", names(&OUTPUT_FORMATS)),
            ("hosting", "Hosts that get files with redirects and headers.", names(&HOSTS)),
            (
                "publish",
                "Paths of files of other types that are published when something links to them; `*` stands for anything in a name, `**` for any folders.",
                texts(),
            ),
            (
                "content_security_policy",
                "What pages may load: directives with their sources, or `none` for no policy.",
                policy(),
            ),
            ("external", "Addresses elsewhere, when they are checked.", or_nothing(external())),
        ],
    )
}

/// A tag of BCP 47, as far as a pattern can tell.
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
        "write an address that begins with https://, without a password, `?` and `#`",
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
        "name an image of the content folder",
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
    object("", &[], [("skip", "Those that are not asked; `*` stands for anything.", skip)])
}

fn branding() -> Value {
    let color = || {
        let error = "write red, green and blue in quotes: \"#0a5566\"";
        pattern("^\\s*#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\\s*$", error, "#0a5566")
    };
    let font = pattern(
        "^[\\p{Alphabetic}\\p{N} ,_'\"-]*$",
        "write names with commas between",
        "Georgia, \"Times New Roman\", serif",
    );
    object(
        "",
        &[],
        [
            ("accent", "Colour of links and buttons on a light page.", color()),
            ("accent_dark", "The same on a dark page.", color()),
            ("header_color", "Colour behind the guide's name.", color()),
            ("font", "Fonts of all text, as in CSS.", font),
            ("logo", "Path of the logo in the content folder.", image(&IMAGES)),
            ("icon", "Path of the site's icon in the content folder.", image(&ICONS)),
        ],
    )
}

fn vocabulary() -> Value {
    let term = object(
        "",
        &[],
        [
            ("label", "What readers see; the name in words when left out.", line()),
            ("description", "What it means.", line()),
            ("synonyms", "Other words people search for.", texts()),
        ],
    );
    let mut vocabulary = object(
        "",
        &[],
        [
            ("label", "What readers see over a list of its terms.", line()),
            ("singular", "What readers see over one of its terms.", line()),
            ("description", "What it is about.", line()),
            ("question", "The question of readers that its terms answer.", line()),
            ("ordered", "Whether the order of its terms means something.", flag()),
            ("open", "Whether entries may use terms that are not declared.", flag()),
            ("terms", "Its terms, by name.", named(or_nothing(term))),
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
            ("label", "What one is called.", line()),
            ("plural", "What several are called.", line()),
            ("description", "What they are for.", line()),
            (
                "folder",
                "Their folder in content and on the site; the name when left out.",
                pattern(&folder, SLUG_ERROR, "lessons"),
            ),
            ("fields", "Their fields, by name.", json!({ "$ref": "#/$defs/fields" })),
            (
                "require_citations",
                "Whether a paragraph that gives a figure has to cite a source.",
                flag(),
            ),
            (
                "publish_when",
                "A field, and the terms one of which it has to hold before an entry is published.",
                json!({ "type": ["object", "null"], "additionalProperties": texts() }),
            ),
            (
                "question_field",
                "The field with the question that the self-assessment asks.",
                line(),
            ),
            ("date_range", "The fields that say when something began and ended.", period),
        ],
    ))
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
            ("type", "What it holds.", json!({ "enum": types })),
            ("label", "What readers see; the name in words when left out.", line()),
            ("help", "What editors see.", line()),
            ("list", "Whether it holds a list of these.", list),
            ("required", "Whether it must be there.", flag()),
            ("private", "Whether it is kept out of everything that is published.", flag()),
            ("min", "Least length, number, or items of a list.", number()),
            ("max", "Greatest length, number, or items of a list.", number()),
            ("of", "For a term: its vocabulary.", json!({ "type": "string" })),
            ("to", "For a ref: the kind it names.", json!({ "type": "string" })),
            ("inverse", "For a ref: what the relation is called at the other end.", line()),
            ("fields", "For a record: its fields.", json!({ "$ref": "#/$defs/recordFields" })),
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

fn rating() -> Value {
    let needs = json!({
        "type": ["object", "null"],
        "additionalProperties": { "type": "integer", "minimum": 1 },
        "examples": [{ "supporting": 3, "sources": 5 }],
    });
    let level = object(
        "",
        &[],
        [
            ("label", "What readers see; the name in words when left out.", line()),
            ("description", "What it means.", line()),
            (
                "needs",
                "What has to be counted: supporting entries, sources, entries of a kind, terms of a dimension.",
                needs,
            ),
        ],
    );
    let mut levels = named(or_nothing(level));
    levels["type"] = "object".into();
    levels["minProperties"] = 2.into();
    object(
        "",
        &["relation", "stances", "levels"],
        [
            ("label", "What readers see over the ratings.", line()),
            (
                "relation",
                "The `inverse` of the field that carries evidence.",
                json!({ "type": "string" }),
            ),
            ("stances", "The vocabulary of stances.", json!({ "type": "string" })),
            ("supporting", "The stances that count.", texts()),
            ("dimensions", "Vocabularies over which gaps are mapped.", texts()),
            ("levels", "The ratings, the lowest first and without `needs`.", levels),
        ],
    )
}

/// The schema of `glossary.yaml`.
pub(super) fn glossary() -> Value {
    let term = object(
        "",
        &["term", "definition"],
        [
            ("term", "The term as it stands in texts.", json!({ "type": "string" })),
            ("definition", "What it means, in Markdown.", json!({ "type": "string" })),
            ("synonyms", "Other words for it.", texts()),
            ("see", "Names of other terms to look at.", texts()),
        ],
    );
    let mut glossary = or_nothing(object(
        "The words a guide explains.",
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
            ("query", "What a reader types.", text()),
            (
                "finds",
                "Names of entries that must be among the first results.",
                json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
            ),
            ("why", "What the search shows.", line()),
        ],
    );
    json!({
        "$schema": DIALECT,
        "title": "queries.yaml",
        "description": "What readers type, and the entries that must be among the first results.",
        "type": "array",
        "items": search,
    })
}
