//! `ratings:` of guide.yaml as JSON Schema.
//!
//! Whether names and numbers fit together is for [`crate::schema::ratings`].

use super::{line, named, object, or_nothing, texts};
use serde_json::{Value, json};

/// How the entries of a kind are rated.
pub(super) fn rating() -> Value {
    let mut levels = named(or_nothing(level()));
    levels["type"] = "object".into();
    levels["minProperties"] = 2.into();
    object(
        "",
        &["relation", "stances", "levels"],
        [
            ("label", "The label of the ratings.", line()),
            (
                "relation",
                "The `inverse` of the field that gives evidence.",
                json!({ "type": "string" }),
            ),
            ("stances", "The vocabulary of stances.", json!({ "type": "string" })),
            ("supporting", "The stances that count as support.", texts()),
            ("dimensions", "The vocabularies of the gap map.", texts()),
            (
                "weights",
                "How much an entry counts, by its kind: a number, or a number for each term of a field. Default: 1.",
                weights(),
            ),
            ("levels", "The levels, lowest first. The lowest has no `needs`.", levels),
            (
                "caps",
                "What holds a rating back, each with the highest level that can be reached.",
                json!({ "type": ["array", "null"], "items": cap() }),
            ),
            (
                "scales",
                "Fields with one term of an ordered vocabulary, shown beside the level.",
                texts(),
            ),
            (
                "records_for",
                "Where a link to an entry that could give evidence needs a record of it.",
                or_nothing(records_for()),
            ),
        ],
    )
}

fn counts(example: Value) -> Value {
    json!({
        "type": ["object", "null"],
        "additionalProperties": { "type": "integer", "minimum": 1 },
        "examples": [example],
    })
}

fn level() -> Value {
    object(
        "",
        &[],
        [
            ("label", "The label that readers see. Default: derived from the name.", line()),
            ("description", "A description.", line()),
            (
                "needs",
                "The minimum counts: supporting entries, their weight, sources, entries of a kind, terms of a dimension.",
                counts(json!({ "supporting": 3, "sources": 5 })),
            ),
        ],
    )
}

fn weights() -> Value {
    let weight = json!({ "type": "integer", "minimum": 0 });
    json!({
        "type": ["object", "null"],
        "additionalProperties": {
            "type": ["integer", "object"],
            "minimum": 0,
            "maxProperties": 1,
            "additionalProperties": { "type": "object", "additionalProperties": weight },
        },
        "examples": [{ "interview": 0 }],
    })
}

fn cap() -> Value {
    let mut cap = object(
        "",
        &["at_most"],
        [
            ("at_most", "The highest level that can be reached.", json!({ "type": "string" })),
            (
                "when",
                "What speaks against the entry: a stance, `against` for all, or `against_percent`.",
                counts(json!({ "against": 2 })),
            ),
            (
                "unless",
                "The support that sets the cap aside, counted as for levels.",
                counts(json!({ "sources": 3 })),
            ),
        ],
    );
    cap["anyOf"] = json!([{ "required": ["when"] }, { "required": ["unless"] }]);
    cap
}

fn records_for() -> Value {
    object(
        "",
        &[],
        [
            ("fields", "Fields of type markdown of the rated entry.", texts()),
            ("headings", "Headings in the text of the rated entry.", texts()),
        ],
    )
}
