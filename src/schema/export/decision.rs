//! A file in `decisions/` as JSON Schema.
//!
//! Whether its names fit together is for [`crate::parse::decisions`].

use super::declaration::{line, named, object};
use super::{DIALECT, text};
use serde_json::{Value, json};

/// The schema of a file in `decisions/`.
pub(super) fn decision() -> Value {
    let list = |of: Value, least: usize| json!({ "type": "array", "items": of, "minItems": least });
    let answer = object(
        "",
        &["text", "to"],
        [
            ("text", "The answer.", text()),
            ("to", "The name of the question or result that follows.", text()),
        ],
    );
    let question = object(
        "",
        &["text", "answers"],
        [
            ("text", "The question.", text()),
            ("help", "What helps to answer it, in Markdown.", line()),
            ("answers", "The answers: two or more.", list(answer, 2)),
        ],
    );
    let entry = object(
        "",
        &["entry"],
        [
            ("entry", "The name of an entry: `name` or `kind/name`.", text()),
            ("reason", "Why it is worth reading, in Markdown.", line()),
        ],
    );
    let mut entries = list(entry, 0);
    entries["type"] = json!(["array", "null"]);
    let result = object(
        "",
        &["title"],
        [
            ("title", "The title of the result.", text()),
            ("text", "What it means, in Markdown.", line()),
            ("entries", "The entries that it points to.", entries),
        ],
    );
    let mut named_questions = named(question);
    let mut named_results = named(result);
    for steps in [&mut named_questions, &mut named_results] {
        steps["type"] = "object".into();
        steps["minProperties"] = 1.into();
    }
    let mut decision = object(
        "A decision guide: questions whose answers point to further questions or to results.",
        &["title", "start", "questions", "results"],
        [
            ("title", "The title.", text()),
            ("summary", "A sentence about it.", line()),
            ("start", "The name of the first question.", text()),
            ("questions", "The questions, by name.", named_questions),
            ("results", "The results, by name.", named_results),
        ],
    );
    decision["$schema"] = DIALECT.into();
    decision["title"] = "decisions/*.yaml".into();
    decision
}
